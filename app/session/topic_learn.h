/* app/session/topic_learn.h - the topic Learn of a session, for its view. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_LEARN_H
#define CS_SESSION_TOPIC_LEARN_H

#include "app/session/session.h"
#include "app/topics/learn.h"

/* NULL before the topic was first shown. */
const struct learn *session_learn(const struct session *s);
/* Any iteration that is known; false beyond. */
bool session_learn_step(const struct session *s, int iteration, struct learn_step *out);
struct kernel_value session_learn_target(const struct session *s); /* learn.target */
/* The text for learn.edits when now a number is set at the iteration that is shown: malloc'ed, NULL when there is no
 * room for one more edit or no memory. */
char *session_learn_edited(const struct session *s, int number, float value);

#endif
