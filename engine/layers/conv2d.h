/* engine/layers/conv2d.h - 2-D convolution as PyTorch's Conv2d: cross-correlation, in NCHW.
 *   x [N,C,H,W], weight [M,C/groups,KH,KW], bias [M]  ->  y [N,M,OH,OW]
 *   OH = floor((H + top + bottom - dilation*(KH-1) - 1) / stride) + 1        (Dumoulin and Visin, 2016)
 * Besides the layer, the arithmetic of one output value, term by term, for the blackboard: the views show these numbers
 * and have none of their own. Threads: no state. */
#ifndef CS_LAYERS_CONV2D_H
#define CS_LAYERS_CONV2D_H

#include "engine/layers/layer.h"

enum padding_mode { PADDING_ZEROS, PADDING_REFLECT, PADDING_REPLICATE, PADDING_CIRCULAR };
extern const char *const padding_mode_names[]; /* NULL-terminated, PyTorch's */

struct conv2d {
    struct layer base;
    int out_channels;
    int kernel_size[2], stride[2], dilation[2]; /* rows, columns */
    int padding[4]; /* top, left, bottom, right: PyTorch has both sides equal, ONNX has not */
    int groups;
    bool bias;
    int padding_mode; /* enum padding_mode */
};

/* Where padded row or column i of an axis of n elements takes its value from: an index in 0..n-1, or -1 for a zero.
 * i runs from -padding before to n-1+padding behind; reflect needs padding < n, circular padding <= n (infer() checks).
 */
int padding_source(enum padding_mode mode, int i, int n);

struct conv2d_term {
    int c, i, j;            /* channel within the group, kernel row, kernel column */
    int row, col;           /* on the input before padding: -1 or H means padded */
    int from_row, from_col; /* the place whose value was taken; -1 for a zero of the padding */
    float x, w, product;    /* product = x * w, rounded once */
};

/* The terms of y[n, m, oy, ox] in order of c, i, j: (C/groups)*KH*KW of them go to terms (the caller's). Returns their
 * sum in that order (no bias), in double: exact for the small numbers of a blackboard. l must be inferred for x. */
double conv2d_terms(const struct conv2d *l, const struct tensor *x, const struct tensor *weight, int n, int m, int oy,
                    int ox, struct conv2d_term *terms);

/* Who reads what: for a hovered input, a hovered weight, and the map of how often each pixel is used. Rows and columns
 * do not depend on one another, so that each axis (0: rows, 1: columns) has its own list, and pairs of entries, one
 * from each, are what happens on the picture. Everything holds for each pair of channels of a group alike. */
struct conv2d_read {
    int output, element; /* row (column) of the output and of the kernel that meet there */
    int place;           /* the padded row (column) that is read: not the input's own where padding borrows it */
};

/* All the reads of input row (column) `from`, through the padding's borrowing as well, in order of output, then
 * element; the same output can come several times. Returns how many, 0 for a pixel that the stride leaves out. reads:
 * the caller's; NULL only counts. */
int conv2d_reads(const struct conv2d *l, int axis, int from, struct conv2d_read *reads);

struct conv2d_reach {
    int first[2], last[2]; /* rows, columns of the smallest rectangle around the outputs; first > last: none */
    int64_t outputs;       /* that read the pixel: not all of the rectangle under stride, dilation and padding */
    int64_t products;      /* it takes part in: an output may read it more than once */
};

/* What input (row, col) takes part in. */
struct conv2d_reach conv2d_reach(const struct conv2d *l, int row, int col);

/* Where one row (column) of the kernel goes: at output o it stands on padded place first + o*step. Those outputs with
 * begin <= o < end are the ones where that lies on the input itself. */
struct conv2d_walk {
    int first, step, count;
    int begin, end;
};
struct conv2d_walk conv2d_walk(const struct conv2d *l, int axis, int element);

/* How often each row (column) is read, borrowings by the padding included: input (row, col) takes part in
 * rows[row] * cols[col] products a filter (int64_t holds them). count has H (W) numbers; 0: the stride leaves it out.
 */
void conv2d_coverage(const struct conv2d *l, int axis, int *count);

/* The way back, one product at a time: what a gradient of the loss L in y makes of dL/dweight and dL/dx (Dumoulin and
 * Visin, 2016, chapter 4; PyTorch's grad.conv2d_weight and grad.conv2d_input). */
struct conv2d_gradient_term {
    int m;                  /* map of the output within the group */
    int oy, ox;             /* the output whose gradient takes part; -1: there is none */
    int i, j;               /* element of the kernel */
    int row, col;           /* the place of the input before padding that it met: -1 or H means padded */
    int from_row, from_col; /* where that takes its value from; -1 for a zero of the padding */
    float dy;               /* 0 where there is no output */
    float other, product;   /* the input's value (of a weight), the weight (of an input); dy * other, rounded once */
};

/* The terms of dL/dweight[m, c, i, j] from sample n, in order of oy, ox: OH*OW of them go to terms (the caller's). The
 * input is slid under dL/dy: a window as large as dL/dy whose elements lie a stride apart, moved by the dilation.
 * Returns their sum in that order, in double. */
double conv2d_weight_gradient_terms(const struct conv2d *l, const struct tensor *x, const struct tensor *dy, int n,
                                    int m, int c, int i, int j, struct conv2d_gradient_term *terms);

/* The terms of the gradient of the padded input at (row, col), -padding..H-1+padding, of channel c: the full
 * convolution of dL/dy, spread out by the stride and padded by (K-1)*dilation, with the turned kernel. (M/groups)*KH*KW
 * of them go to terms in order of m, then of the turned kernel's elements: i, j from the last to the first, as the
 * outputs follow each other. Where an element meets no output - between two that the stride sets apart, or beyond them
 * - oy, ox are -1 and the product is 0. dL/dx of a pixel is the sum over its own place and those of the padding that
 * take their value from it (padding_source()). Returns the sum in double. */
double conv2d_place_gradient_terms(const struct conv2d *l, const struct tensor *weight, const struct tensor *dy, int n,
                                   int c, int row, int col, struct conv2d_gradient_term *terms);

/* The whole output by the plain loop that explains the maths; tensors as in a layer_call, bias may be NULL. */
void conv2d_reference(const struct conv2d *l, const struct tensor *x, const struct tensor *weight,
                      const struct tensor *bias, struct tensor *y);

#endif
