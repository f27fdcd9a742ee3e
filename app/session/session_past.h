/* app/session/session_past.h - the time machine's part of the session. Only the session's sources include this.
 * Threads: the window's. */
#ifndef CS_SESSION_SESSION_PAST_H
#define CS_SESSION_SESSION_PAST_H

#include "app/session/session_internal.h"

/* Which moment a frame looks at, by the properties: the Train workspace's alone, all others show the present. */
void session_past_look(const struct session *s, struct worker_look *look);
/* A property has changed: a replay ends when somebody knows better what to look at. */
void session_past_changed(struct session *s, enum prop_id p);
/* A snapshot of another network has come, or nothing is there any more that could be shown. */
void session_past_forget(struct session *s);
/* The replay goes on. */
void session_past_tick(struct session *s);
double session_past_next_tick(const struct session *s); /* as session_next_tick() */

/* step.next, back, first and last of the Train workspace: through the moments, and from the present on by training. */
bool session_past_can_step(const struct session *s, enum command_id c);
enum cs_status session_past_step(struct session *s, enum command_id c, struct cs_error *err);

#endif
