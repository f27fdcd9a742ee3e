/* engine/worker/study_difference.h - what this network's studies found less what the other one's did, place by place of
 * the picture: made as soon as both are there, of the same picture, target and way. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_DIFFERENCE_H
#define CS_WORKER_STUDY_DIFFERENCE_H

#include "engine/worker/study.h"

struct course;

struct difference_map {
    const float *value; /* [H,W] signed; NaN where either is not known; NULL: not there */
    float largest;      /* |finite number| of it */
    double mean_size;   /* mean |finite number| */
};
struct difference_shown {
    struct study_shown shown; /* asks and probe are this network's */
    struct shape input;
    /* Of how large a gradient is, and of gradients with their sign. */
    struct difference_map saliency[GRADIENT_KINDS], signed_saliency[GRADIENT_KINDS];
    struct difference_map cam;       /* laid over the picture: layers may differ in size */
    struct difference_map occlusion; /* of the mean drop of a pixel */
    bool has_score;                  /* of what is explained, as saliency_shown.score and .probability */
    float score, probability;        /* probability NaN: it is no class */
    int classes;                     /* 0: not both have answered, or they tell different classes apart */
    const float *probability_of;     /* [classes] */
    const int *order;                /* [classes] by falling |difference| */
};

/* The latest, and what it was made of. */
struct study_difference {
    struct study_shown *latest; /* NULL: none */
    uint64_t serial;
    uint64_t made_of[STUDY_SUBJECTS][STUDIES];
};
/* When either has found something. */
void study_difference_refresh(struct course *c);
void study_difference_finish(struct study_difference *d);

#endif
