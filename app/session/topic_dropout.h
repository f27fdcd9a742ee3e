/* app/session/topic_dropout.h - what the view of the topic reads. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_DROPOUT_H
#define CS_SESSION_TOPIC_DROPOUT_H

#include "app/session/session.h"
#include "app/topics/dropout.h"

/* Valid while the topic is shown (session_topic_ready()). */
const struct dropout_state *session_dropout(const struct session *s);
/* The mask that the step is at, from 1, and the chosen number: dropout.unit, kept within what there is. */
int session_dropout_mask(const struct session *s);
int session_dropout_unit(const struct session *s);

#endif
