/* app/session/topic_backward.h - the way back as views read it: its model (app/topics/backward.h), how far its steps
 * have come, and what one can do with it. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_BACKWARD_H
#define CS_SESSION_TOPIC_BACKWARD_H

#include "app/session/session.h"
#include "app/topics/backward.h"

/* NULL before the topic was first shown; serial 0 where nothing has worked yet. */
const struct backward *session_backward(const struct session *s);
/* The present step, with the products that are done; slot 0. */
void session_backward_step(const struct session *s, struct backward_step *out);
/* Any other, whole; slot 1. */
void session_backward_step_of(const struct session *s, int step, struct backward_step *out);
const struct kernel_value *session_kernel_target(const struct session *s); /* as set, in any size */
/* Steps that are done altogether. */
int session_backward_done(const struct session *s);
/* The result after those, and the step `also` (0: none). */
void session_backward_so_far(const struct session *s, int also, struct backward_so_far *out);
/* Goes to a step, whatever the granularity. */
int session_backward_progress_of(const struct session *s, int step);
/* The kernel becomes F - lr * dL/dF, as one step of undo. */
bool session_can_descend(const struct session *s);
enum cs_status session_descend(struct session *s, struct cs_error *err);

#endif
