/* engine/worker/study_answers.h - the classes that a run answers with, for the studies that show them. Threads: the
 * worker's; no state. */
#ifndef CS_WORKER_STUDY_ANSWERS_H
#define CS_WORKER_STUDY_ANSWERS_H

#include "engine/worker/study.h"

/* Whether a target can be explained of this net: its class or its value is there, and the net reads pictures. Of
 * another net than it was chosen for it may not be: a sentence says so. */
enum cs_status answers_check_target(const struct study_of *of, const struct study_target *t, struct cs_error *err);
/* p [of->classes] as target_probability() gives each; nothing for a net without classes. */
void answers_probabilities(const struct study_of *of, const struct net_run *run, int sample, float *p);
/* The n most probable ones, first the largest, of equals the first; class_index -1 where there are fewer. */
void answers_top(const struct study_of *of, const struct net_run *run, int sample, int n, int *class_index, float *p);

/* The largest batch up to `most` whose run takes at most RUN_BYTES; at least 1. */
enum { ANSWERS_RUN_BYTES = 96 << 20 };
int answers_batch(const struct net *net, int most);
/* As many samples as the next pass is to have, when `n` took `seconds`: parts of about 10 ms are made of few passes. */
int answers_next_batch(int n, int most, double seconds);

#endif
