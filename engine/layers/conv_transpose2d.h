/* engine/layers/conv_transpose2d.h - transposed convolution, PyTorch's ConvTranspose2d, in NCHW.
 *   x [N,C,H,W], weight [C,M/groups,KH,KW], bias [M]  ->  y [N,M,OH,OW]
 *   OH = (H-1)*stride - top - bottom + dilation*(KH-1) + output_padding + 1  (Dumoulin and Visin, 2016, chapter 4)
 * It is the gradient of the input of a conv2d that goes the other way, from y to x, with the same weight.
 * PyTorch pads all sides alike; ONNX need not.
 *
 * Besides the layer, its arithmetic term by term, for the blackboard, in both of its pictures:
 *   gather    one output value, and all the inputs and weights that meet there
 *   scatter   one input value, which stamps the kernel times itself onto the output
 * Both count the same products. Threads: no state. */
#ifndef CS_LAYERS_CONV_TRANSPOSE2D_H
#define CS_LAYERS_CONV_TRANSPOSE2D_H

#include "engine/layers/conv2d.h"

struct conv_transpose2d {
    struct layer base;
    int out_channels;
    int kernel_size[2], stride[2], dilation[2], output_padding[2]; /* rows, columns */
    int padding[4];                                                /* top, left, bottom, right */
    int groups;
    bool bias;
    struct conv2d conv; /* from y to x, without bias; set by infer() */
};

struct conv_transpose2d_term {
    int c, i, j;  /* channel of the input within the group, kernel row, kernel column */
    int row, col; /* on the input */
    int oy, ox;   /* on the output, where the product is added; outside of it in a stamp that the padding crops */
    bool cropped; /* oy, ox lie outside: the product goes nowhere */
    float x, w, product; /* product = x * w, rounded once */
};

/* The most terms that one output value has: (C/groups) times the elements of a kernel that can meet at one place. That
 * is all KH*KW at stride 1, and one in stride*stride of them (rounded up by row and column) without dilation. */
int conv_transpose2d_most_terms(const struct conv_transpose2d *l);

/* Gather: the terms of y[n, m, oy, ox] in order of c, i, j go to terms (the caller's, most_terms() of them). Returns
 * how many there are, perhaps none, and in *sum (may be NULL) their sum in that order, without bias, in double: exact
 * for the small numbers of a blackboard. l must be inferred for x. */
int conv_transpose2d_terms(const struct conv_transpose2d *l, const struct tensor *x, const struct tensor *weight, int n,
                           int m, int oy, int ox, struct conv_transpose2d_term *terms, double *sum);

/* Where the product of input (row, col) and element (i, j) of a kernel is added, of every channel. False when that lies
 * outside of the output: the padding crops it. */
bool conv_transpose2d_stamp(const struct conv_transpose2d *l, int row, int col, int i, int j, int *oy, int *ox);

/* Scatter: the stamp of x[n, c, row, col] on output map m, in order of i, j: KH*KW terms (the caller's), cropped ones
 * included. c counts all channels of the input; it must be of m's group. */
void conv_transpose2d_stamp_terms(const struct conv_transpose2d *l, const struct tensor *x, const struct tensor *weight,
                                  int n, int c, int m, int row, int col, struct conv_transpose2d_term *terms);

#endif
