/* app/session/topic_field.h - receptive fields as the view reads them. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_FIELD_H
#define CS_SESSION_TOPIC_FIELD_H

#include "app/session/session.h"
#include "app/topics/field.h"

/* session_topic_ready() must hold; level[0].n is 0 before any stack worked. */
const struct field *session_field(const struct session *s);
/* The stack that is set, whether or not it can be shown; and the layer of it that is chosen, from 0. */
void session_field_stack(const struct session *s, struct field_stack *stack);
int session_field_layer(const struct session *s);

#endif
