/* app/session/topic_points.h - the points' numbers (app/topics/points.h) for views. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_POINTS_H
#define CS_SESSION_TOPIC_POINTS_H

#include "app/session/session.h"
#include "app/topics/points.h"

/* NULL before the mode was first entered, and without memory. Without numbers yet (layers 0) only its error counts. */
const struct points *session_points(const struct session *s);

#endif
