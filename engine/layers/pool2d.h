/* engine/layers/pool2d.h - max_pool2d and avg_pool2d, PyTorch's, and min_pool2d, ours: the smallest for the largest.
 *   x [N,C,H,W]  ->  y [N,C,OH,OW],  OH = floor((H + 2*padding - KH) / stride) + 1
 * Padding never wins: max pools as if padded with -inf, min with +inf. The mean counts it as zeros, or leaves it out of
 * the count without count_include_pad. The gradient of max and min goes to the first of equals, row by row; NaN wins,
 * as in PyTorch. Threads: no state. */
#ifndef CS_LAYERS_POOL2D_H
#define CS_LAYERS_POOL2D_H

#include "engine/layers/layer.h"

struct pool2d {
    struct layer base;
    int kernel_size[2], padding[2]; /* rows, columns */
    int stride[2];                  /* 0: the same as kernel_size */
    bool count_include_pad;         /* avg_pool2d */
};

#endif
