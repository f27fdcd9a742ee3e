/* engine/worker/study_embedding.h - samples as a layer sees them, in two dimensions: the first two principal components
 * of its activations (Pearson 1901, Hotelling 1933; explain/pca.h), and the samples that are nearest to the picture
 * with all of them. Two dimensions lose something: share tells how much is left.
 * Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_EMBEDDING_H
#define CS_WORKER_STUDY_EMBEDDING_H

#include "engine/worker/study.h"

enum {
    EMBEDDING_FLOATS = 1 << 26, /* activations of all samples: of a large layer there are fewer samples */
    EMBEDDING_PICTURE = 64,     /* larger pictures are made smaller, */
    EMBEDDING_PIXELS = 1 << 23, /* and so many numbers of them are kept */
    EMBEDDING_NEAR = 9,
};
struct embedding_point {
    uint64_t index;    /* of the split */
    int label, answer; /* -1: not known */
    float x, y;
};
struct embedding_near {
    int point;
    float distance; /* Euclidean, of all numbers of the layer */
};
struct embedding_shown {
    struct study_shown shown;
    int node, dimensions;
    int n, asked; /* points, and those that were asked for: fewer samples there are, or more would take too much memory
                   */
    bool bounded; /* the latter */
    const struct embedding_point *point; /* [n] */
    float share[2];                      /* of how much the samples differ, that each component tells */
    float least[2], largest[2];          /* of the points' x and y */
    int answered, wrong;                 /* points whose label and answer are known; where these differ */
    int classes;                         /* of labels */
    const float *centre;                 /* [classes][2] mean of a class; NaN: it has no point */
    const int *of_class;                 /* [classes] points */
    bool has_picture;
    float picture_x, picture_y;
    int n_near; /* the nearest points to the picture, which may be among them */
    struct embedding_near near[EMBEDDING_NEAR];
    struct shape picture; /* of pixels */
    int n_pictures;       /* the first points have theirs */
    const float *pixels;  /* [n_pictures] pictures, C*H*W, 0..1 */
};

#endif
