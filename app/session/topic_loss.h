/* app/session/topic_loss.h - the topic's numbers, for its view. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_LOSS_H
#define CS_SESSION_TOPIC_LOSS_H

#include "app/session/session.h"
#include "app/topics/loss_model.h"

/* NULL before the topic was first shown. */
const struct loss_state *session_loss(const struct session *s);

#endif
