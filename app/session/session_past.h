/* app/session/session_past.h - the time machine's part of the session. Only the session's sources include this.
 * Threads: the window's. */
#ifndef CS_SESSION_SESSION_PAST_H
#define CS_SESSION_SESSION_PAST_H

#include "app/session/session_internal.h"

/* Which moment a frame looks at, by the properties: the Train workspace's alone, all others show the present. */
void session_past_look(const struct session *s, struct worker_look *look);

#endif
