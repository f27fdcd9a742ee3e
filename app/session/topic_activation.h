/* app/session/topic_activation.h - the topic's numbers, for its view. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_ACTIVATION_H
#define CS_SESSION_TOPIC_ACTIVATION_H

#include "app/session/session.h"
#include "app/topics/activation_model.h"

/* NULL before the topic was first shown. */
const struct activation_state *session_activation(const struct session *s);

#endif
