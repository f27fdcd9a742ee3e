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

/* The whole output by the plain loop that explains the maths; tensors as in a layer_call, bias may be NULL. */
void conv2d_reference(const struct conv2d *l, const struct tensor *x, const struct tensor *weight,
                      const struct tensor *bias, struct tensor *y);

#endif
