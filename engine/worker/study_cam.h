/* engine/worker/study_cam.h - Grad-CAM at a layer: Selvaraju and others 2017. The map is sum over channels k of
 * weight[k] * activation[k], weight[k] being the mean over places of d target / d activation[k]. Threads: as study.h
 * says. */
#ifndef CS_WORKER_STUDY_CAM_H
#define CS_WORKER_STUDY_CAM_H

#include "engine/worker/study.h"

struct cam_shown {
    struct study_shown shown;
    struct study_target target;     /* with class_index, row and col as they are */
    int node, channels, rows, cols; /* of the layer; rows, channels 0: there is no map, as `why` says */
    char why[320];                  /* a sentence, also where the target does not depend on the layer: all is 0 */
    float score, probability;       /* as saliency_shown */
    float *weight;                  /* [channels] mean gradient */
    float *part;                    /* [channels] weight * mean of the activation: what it adds to the map's mean */
    int *order;                     /* [channels] by falling |weight| */
    double mean;                    /* sum of part: the mean of the map before the ReLU */
    float *map;                     /* [rows, cols]; with asks.cam.relu nowhere negative */
    float largest;                  /* |number| of it */
    size_t strange;                 /* of the map that are NaN or infinite; largest is so among the others */
    struct shape input;
    float *over; /* [H, W] of the picture: the map laid over it, bilinear; same largest or less */
};

#endif
