/* engine/worker/study_saliency.h - what of the picture the target's value depends on, by gradients of several kinds
 * (enum gradient_kind, which names their papers). It grows: a kind is shown when it is there. Threads: as study.h says.
 */
#ifndef CS_WORKER_STUDY_SALIENCY_H
#define CS_WORKER_STUDY_SALIENCY_H

#include "engine/worker/study.h"

struct saliency_map {
    bool there;
    float *value;  /* [C,H,W] signed, of the net's inputs as they are normalised */
    float largest; /* |number| of these */
    float *plane;  /* [H,W] the largest |value| over channels (Simonyan and others 2013); NaN where one of them is */
    float plane_largest;
    int plane_at;         /* row * W + col of that */
    size_t strange;       /* of value that are NaN or infinite; what is largest is so among the others */
    float *signed_plane;  /* [H,W] the sum of value over channels: what the pixel counts as a whole, with its sign */
    float signed_largest; /* |number| of these */
    /* Integrated gradients: the sum of value; what it must be, the target's value less that of the baseline; and both
     * targets. */
    double sum, difference;
    float value_here, value_baseline;
};
struct saliency_shown {
    struct study_shown shown;
    struct shape input;
    struct study_target target; /* with class_index, row and col as they are */
    float score;                /* the target's value */
    float probability;          /* of a class; NaN: not of one */
    struct saliency_map map[GRADIENT_KINDS];
    bool no_way;       /* the target does not depend on the picture: every map is 0 */
    bool no_rectifier; /* guided and deconvnet are the plain gradient: there is no ReLU on the way */
};

#endif
