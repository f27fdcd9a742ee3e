/* app/session/topic_normalisation.h - what the view of the topic reads. Threads: the window's. */
#ifndef CS_SESSION_TOPIC_NORMALISATION_H
#define CS_SESSION_TOPIC_NORMALISATION_H

#include "app/session/session.h"
#include "app/topics/normalisation.h"

/* Valid while the topic is shown (session_topic_ready()). */
const struct norm_state *session_normalisation(const struct session *s);
/* The set of the chosen kind that the step is at, from 0: results of it and of those before are known by now. */
int session_norm_set(const struct session *s);
/* The chosen number: norm.cell where that is in the set, else the set's first (local response: its own). */
int session_norm_cell(const struct session *s);

#endif
