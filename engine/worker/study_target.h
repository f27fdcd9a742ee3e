/* engine/worker/study_target.h - what all studies of a picture share: the value that is explained, read from a run, and
 * pictures as inputs. Threads: the worker's; the functions have no state. */
#ifndef CS_WORKER_STUDY_TARGET_H
#define CS_WORKER_STUDY_TARGET_H

#include "engine/worker/study.h"

/* Whether there is such a value in this net (a class_index that there is not counts as -1); CS_BAD_VALUE says what to
 * choose. To be asked before all that follows. */
enum cs_status target_check(const struct study_of *of, const struct study_target *t, struct cs_error *err);
/* Whether both explain the same: fields that do not count may differ. */
bool target_same(const struct study_target *a, const struct study_target *b);
/* The node that a target's values are of: for a class the last one, or what goes into the softmax that the net ends
 * in. */
int target_node(const struct study_of *of, const struct study_target *t);
/* After a forward pass: the target with its class and its place as this sample of the run has them (a class of -1
 * becomes the answer, the largest place of a map is looked up, and then counts as STUDY_AT_CHOSEN). */
struct study_target target_resolve(const struct study_of *of, const struct study_target *t, const struct net_run *run,
                                   int sample);
/* The place of a resolved target (not STUDY_AT_MEAN) among the values of its node. */
size_t target_index(const struct study_of *of, const struct study_target *t);
/* A resolved target for engine/explain. */
struct aim target_aim(const struct study_of *of, const struct study_target *t);
/* A resolved target's value; of STUDY_AT_MEAN that of its map's mean. */
float target_value(const struct study_of *of, const struct study_target *t, const struct net_run *run, int sample);
/* The class that is answered, -1 without classes; and the probability of a class (softmax of the last values, or these
 * themselves where the net ends in one). */
int target_answer(const struct study_of *of, const struct net_run *run, int sample);
float target_probability(const struct study_of *of, int class_index, const struct net_run *run, int sample);
/* All of it at once. */
struct target_found {
    struct study_target target; /* resolved */
    struct aim aim;
    float value, probability; /* NaN: not of a class */
};
struct target_found target_find(const struct study_of *of, const struct study_target *t, const struct net_run *run,
                                int sample);
/* What an occlusion or a curve shows of it: the probability of a class, else the value. */
float target_score(const struct study_of *of, const struct study_target *t, const struct net_run *run, int sample);

/* pixels [C,H,W] 0..1 to the net's input; may be the same memory. */
void target_input(const struct study_of *of, const float *pixels, float *x);
/* A fill as pixels, one number a channel (of at most 4, the rest as the last): the picture's own mean for FILL_MEAN. */
void target_fill(const struct study_of *of, enum study_fill fill, const float *pixels, float channel[4]);

#endif
