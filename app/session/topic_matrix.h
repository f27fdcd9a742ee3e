/* app/session/topic_matrix.h - what the view of the topic reads. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_MATRIX_H
#define CS_SESSION_TOPIC_MATRIX_H

#include "app/session/session.h"
#include "app/topics/matrix_model.h"

enum matrix_view_id { MATRIX_VIEW_MATRIX, MATRIX_VIEW_IM2COL, MATRIX_VIEW_SIZES };

/* NULL before the mode was first entered, and without memory. */
const struct matrix_model *session_matrix(const struct session *s);
/* The row that is shown, or peeked at, and its products so far. The terms are the model's until the next call; false
 * (and an empty step) while there is no matrix. */
bool session_matrix_step(const struct session *s, struct matrix_step *step);
/* Outputs that have been computed so far, in reading order. */
int session_matrix_shown(const struct session *s);

#endif
