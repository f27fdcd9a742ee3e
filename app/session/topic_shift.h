/* app/session/topic_shift.h - the topic Shift as views read it. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_SHIFT_H
#define CS_SESSION_TOPIC_SHIFT_H

#include "app/session/session.h"
#include "app/topics/shift.h"

/* NULL before the mode was first entered. Borrowed until the session changes. */
const struct shift_state *session_shift(const struct session *s);
/* Steps are shifts in reading order, from 1: rows from -SHIFT_MOST on, in each the columns. */
int shift_step_of(const int by[2]);

#endif
