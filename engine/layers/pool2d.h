/* engine/layers/pool2d.h - max_pool2d and avg_pool2d, PyTorch's, and min_pool2d, ours: the smallest for the largest.
 *   x [N,C,H,W]  ->  y [N,C,OH,OW],  OH = (H + top + bottom - dilation*(KH-1) - 1) / stride + 1
 * The quotient is rounded down, or up with ceil_mode; but a last window that would begin behind the input (in the
 * bottom padding) is dropped, as in PyTorch. Padding may differ by side and exceed half of the window, as ONNX allows,
 * as long as every window holds a value of the input.
 * Padding never wins: max pools as if padded with -inf, min with +inf. The mean divides by the window's size, padding
 * included - but not what ceil_mode lets it reach beyond the padding -, or without count_include_pad by the number of
 * input values in it. The gradient of max and min goes to the first of equals, row by row; NaN wins (the last one), as
 * in PyTorch. Threads: no state. */
#ifndef CS_LAYERS_POOL2D_H
#define CS_LAYERS_POOL2D_H

#include "engine/layers/layer.h"

struct pool2d {
    struct layer base;
    int kernel_size[2], dilation[2]; /* rows, columns; no dilation but 1 in avg_pool2d */
    int stride[2];                   /* 0: the same as kernel_size */
    int padding[4];                  /* top, left, bottom, right */
    bool ceil_mode;
    bool count_include_pad; /* avg_pool2d */
};

#endif
