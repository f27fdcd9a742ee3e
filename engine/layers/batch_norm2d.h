/* engine/layers/batch_norm2d.h - batch normalisation of maps (Ioffe and Szegedy, 2015), as PyTorch's BatchNorm2d.
 *
 *     y = (x - mean) / sqrt(var + eps) * weight + bias        mean and var of a channel
 *
 * In training mean and var are those of the batch, over N, H and W (var divides by their number), and the running
 * statistics follow them: running = (1 - momentum) * running + momentum * batch, where the variance that is followed
 * divides by the number less one. In eval mode the running statistics are used, or the batch's when none are kept. */
#ifndef CS_LAYERS_BATCH_NORM2D_H
#define CS_LAYERS_BATCH_NORM2D_H

#include "engine/layers/layer.h"

struct batch_norm2d {
    struct layer base;
    float eps, momentum;
    bool affine;              /* parameters weight [C] and bias [C] */
    bool track_running_stats; /* buffers running_mean [C] and running_var [C], after those */
};

#endif
