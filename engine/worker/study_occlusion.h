/* engine/worker/study_occlusion.h - how much the target's value falls when a square of the picture is covered: Zeiler
 * and Fergus 2013. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_OCCLUSION_H
#define CS_WORKER_STUDY_OCCLUSION_H

#include "engine/worker/study.h"

struct occlusion_shown {
    struct study_shown shown;
    struct study_target target; /* with class_index, row and col as they are */
    struct shape input;
    int size, stride;
    int rows, cols;      /* places of the square, row by row; its first pixel is place * stride */
    int done;            /* places that are known, the first ones */
    bool is_probability; /* scores are of a class after softmax; else the target's value */
    float score;         /* of the whole picture */
    float *at;           /* [rows, cols] score with the square there; NaN: not known yet */
    float *drop;         /* [rows, cols] score - at */
    float largest;       /* |drop| */
    int worst;           /* place of the largest drop; -1: none yet */
    int *answer;         /* [rows, cols] class that is answered then; -1 */
    float *heat;         /* [H, W] mean drop of the squares that cover a pixel; NaN: none does yet */
    float heat_largest;
};

#endif
