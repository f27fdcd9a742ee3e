/* engine/worker/study_embedding.h - samples as a layer sees them, in two dimensions: the first two principal components
 * of its activations (Pearson 1901, Hotelling 1933). Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_EMBEDDING_H
#define CS_WORKER_STUDY_EMBEDDING_H

#include "engine/worker/study.h"

struct embedding_point {
    uint64_t index;
    int label, answer; /* -1: not known */
    float x, y;
};
struct embedding_shown {
    struct study_shown shown;
    int node, dimensions;
    int n; /* points; the picture itself is beside them */
    struct embedding_point *point;
    bool has_picture;
    float picture_x, picture_y;
    float share[2]; /* of the variance that each component explains */
    int classes;
    float *centre; /* [classes][2] mean of a class; NaN: it has no point */
    struct shape input;
    float *pixels; /* [n] pictures, C*H*W, 0..1 */
};

#endif
