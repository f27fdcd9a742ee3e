/* engine/worker/study_occlusion.h - how much the target's value falls when a square of the picture is covered: Zeiler
 * and Fergus 2013. Places and heat are explain/occlusion.h's. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_OCCLUSION_H
#define CS_WORKER_STUDY_OCCLUSION_H

#include "engine/explain/occlusion.h"
#include "engine/worker/study.h"

enum { OCCLUSION_TOP = 4, OCCLUSION_APART = 8 };
struct occlusion_top { /* the most probable classes, first the answer; class_index -1: there are no more */
    int class_index[OCCLUSION_TOP];
    float probability[OCCLUSION_TOP];
};

struct occlusion_shown {
    struct study_shown shown;
    struct study_target target; /* with class_index, row and col as they are */
    struct shape input;
    int classes; /* 0: the net answers none, and there is no top */
    int size, stride;
    struct occlusion_grid grid;
    int rows, cols;      /* places of the square, row by row; its first pixel is place * stride */
    int done;            /* places that are known, the first ones */
    bool is_probability; /* scores are of a class after softmax; else the target's value */
    float fill[4];       /* what covers, a channel, 0..1 */
    float score;         /* of the whole picture */
    struct occlusion_top whole;
    float *at;                           /* [rows, cols] score with the square there; NaN: not known yet */
    float *drop;                         /* [rows, cols] score - at */
    float largest;                       /* |drop| */
    int worst;                           /* place of the largest drop, the first of equals; -1: none yet */
    int best;                            /* of the smallest: where covering raises the score, or costs least; -1 */
    int n_apart, apart[OCCLUSION_APART]; /* the worst places that do not overlap, see occlusion_apart() */
    int raised;                          /* places with a drop below 0 */
    struct occlusion_top *top;           /* [rows, cols]; NULL without classes */
    float *heat;                         /* [H, W] mean drop of the squares that cover a pixel; NaN: none does yet */
    float heat_largest, heat_least, heat_most; /* |heat|; the least and the largest of it; 0 before any is known */
    float *pixels;                             /* [C,H,W] the picture that it is of, 0..1 */
    double rate;                               /* places a second, so far; 0: not known */
    double seconds_left;                       /* until all are known, at that rate; -1: not known */
};

#endif
