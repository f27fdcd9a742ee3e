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

/* The arithmetic of one output value, place by place, for the blackboard: the views show these numbers and have none of
 * their own. */
struct pool2d_term {
    int i, j;      /* element of the window: row, column */
    int row, col;  /* on the input before padding: below 0, or from H or W on, in the padding or beyond it */
    bool padded;   /* not on the input */
    bool counted;  /* mean: one of the places that the sum is divided by; max, min: on the input */
    bool winner;   /* max, min: the place that the value is taken from, and that the gradient goes to */
    bool tie;      /* max, min: another place of the winner's value */
    float x;       /* 0 where padded: it takes no part in max and min */
    double weight; /* mean: 1/divisor where counted, otherwise 0; max, min: 1 for the winner, otherwise 0 */
};

struct pool2d_result {
    int n;       /* terms: KH*KW */
    int winner;  /* max, min: which of the terms; -1 in a mean */
    int ties;    /* how many others equal it */
    int divisor; /* of the mean; 1 in max and min */
    double sum;  /* of the counted x, in order: exact for the small numbers of a blackboard */
    float value; /* y[n, c, oy, ox]; the mean is sum / divisor, rounded once */
};

/* The window of y[n, c, oy, ox] in order of i, j: KH*KW terms (the caller's). l is inferred for x; its kind says
 * whether it is a max, min or mean. The layer itself adds up a mean in float, so that its last bits may differ. */
void pool2d_terms(const struct pool2d *l, const struct tensor *x, int n, int c, int oy, int ox,
                  struct pool2d_term *terms, struct pool2d_result *result);

/* share[k]: what goes back to the place of terms[k] when the gradient of this output value is dy. All of it to the
 * winner; or dy/divisor to each counted place, where those in the padding lose theirs. dx of a place is the sum of its
 * shares from every window that it lies in. */
void pool2d_term_gradients(const struct pool2d_term *terms, const struct pool2d_result *result, float dy, float *share);

#endif
