/* engine/worker/study_invariance.h - the target and the most probable classes over one change of the picture: shifted,
 * turned, scaled, noised. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_INVARIANCE_H
#define CS_WORKER_STUDY_INVARIANCE_H

#include "engine/worker/study.h"

enum { INVARIANCE_CURVES = 8 };
struct invariance_curve {
    int class_index; /* -1: the chosen value */
    float *value;    /* [points] probability of a class, or the target's value */
};
struct invariance_shown {
    struct study_shown shown;
    struct study_target target;
    struct shape input;
    enum study_change change;
    int points, done;
    float *at;   /* [points] of the change: pixels, degrees, factor, standard deviation */
    int *answer; /* [points] class; -1 */
    int n_curves;
    struct invariance_curve curve[INVARIANCE_CURVES];
    float *target_value; /* [points] the target's, whatever it is */
    float *pixels;       /* [points] pictures as the net saw them, C*H*W, 0..1 */
    /* What did not change the answer around no change at all: from..to of `at`. */
    float same_from, same_to;
    float *similarity; /* [points] cosine of asks.layer's activation with that of the unchanged picture */
};

#endif
