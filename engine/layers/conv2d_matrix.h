/* engine/layers/conv2d_matrix.h - a conv2d of one sample as a matrix-vector product, and the layers that it is a
 * special case of. x [C*H*W], y [M*OH*OW]: the sample and its output, row major, as one column each.
 *   y = W x            W [M*OH*OW, C*H*W]: a row for every output value, with its window's weights where the window
 *                      lies (Dumoulin and Visin, 2016, section 4.1). What lies on zeros of the padding meets no input
 *                      and has no entry; places that another padding mode borrows from add their weights up in the
 *                      entry of the place they come from.
 *   locally connected  (LeCun, 1989; Taigman et al., DeepFace, 2014): the same entries, each with a weight of its own
 *   fully connected    an entry for every pair of an output and an input; PyTorch's Linear
 *   im2col             (Chellapilla, Puri and Simard, 2006; PyTorch's Unfold): the windows as columns of a matrix, so
 *                      that a kernel, written as a row, times that matrix is a map
 * Values here are double: exact for the small numbers that a view shows one by one. Sizes are elements.
 * Threads: no state; a matrix may be read by any number of threads. */
#ifndef CS_LAYERS_CONV2D_MATRIX_H
#define CS_LAYERS_CONV2D_MATRIX_H

#include <stdint.h>

#include "engine/layers/conv2d.h"

enum { CONV2D_MATRIX_READS = 1 << 24 }; /* at most; more are refused */

/* Where W has entries, and which of the kernel's weights they hold: sparse rows. */
struct conv2d_matrix {
    int rows, cols; /* M*OH*OW, C*H*W */
    int window;     /* weights of one output value: C/groups*KH*KW */
    int n_entries;  /* of all rows */
    int n_reads;    /* products of x: more than entries where padding borrows */
    int *start;     /* [rows + 1]: the entries of row r are start[r] up to, not including, start[r + 1] */
    int *column;    /* [n_entries]: ascending within a row */
    int *first;     /* [n_entries + 1]: entry e adds up the weights first[e] up to first[e + 1] of: */
    int *weight;    /* [n_reads]: index into weight [M,C/groups,KH,KW] */
};
/* l must be inferred. CS_BAD_SHAPE above CONV2D_MATRIX_READS, CS_NO_MEMORY; *a is empty then. */
enum cs_status conv2d_matrix_init(struct conv2d_matrix *a, const struct conv2d *l, struct cs_error *err);
void conv2d_matrix_finish(struct conv2d_matrix *a); /* also of a zeroed one */

/* The entries of a convolution with these weights: value [n_entries]. */
void conv2d_matrix_share(const struct conv2d_matrix *a, const double *weight, double *value);
/* Entries as a dense W [rows, cols], 0 elsewhere. */
void conv2d_matrix_spread(const struct conv2d_matrix *a, const double *value, double *dense);
/* One row of W x, added up in order of columns: of the entries, or of a dense row of cols numbers. */
double conv2d_matrix_row(const struct conv2d_matrix *a, const double *value, int row, const double *x);
double conv2d_dense_row(const double *row, int cols, const double *x);

/* im2col of one group: place [C/groups*KH*KW][OH*OW] gets for every weight and output the index in x [C*H*W] that meet
 * there, -1 for a zero of the padding. */
void conv2d_im2col_places(const struct conv2d *l, int group, int *place);
/* The numbers themselves: columns [C/groups*KH*KW][OH*OW], of sample n of x [N,C,H,W]. */
void conv2d_im2col(const struct conv2d *l, const struct tensor *x, int n, int group, float *columns);

/* A locally connected layer by the plain loop: x [N,C,H,W], weight [M*OH*OW, C/groups*KH*KW] (its own window for every
 * output value, in order of c, i, j), bias [M*OH*OW] or NULL -> y [N,M,OH,OW]. */
void conv2d_local_reference(const struct conv2d *l, const struct tensor *x, const struct tensor *weight,
                            const struct tensor *bias, struct tensor *y);

/* How large the three are, for any sizes: exact, or refused. */
enum conv2d_sharing { CONV2D_SHARED, CONV2D_LOCAL, CONV2D_FULL, CONV2D_SHARINGS };
struct conv2d_size {
    int64_t weights, biases;
    int64_t parameters; /* both */
    int64_t products;   /* multiply-adds of one sample */
    int64_t bytes;      /* of the parameters in float32 */
};
struct conv2d_question {
    int64_t inputs; /* C*H*W */
    int64_t window; /* C*KH*KW: inputs that one unit sees, where it does not see all */
    int64_t units;  /* outputs */
    int64_t maps;   /* kernels that the units share: units of one map have the same */
    bool bias;      /* one a map; one a unit where nothing is shared */
};
/* CS_BAD_VALUE for sizes below 1 (window or maps beyond inputs or units, too) and where a number passes int64. */
enum cs_status conv2d_sizes(const struct conv2d_question *q, struct conv2d_size size[CONV2D_SHARINGS],
                            struct cs_error *err);
/* The same of a matrix of a conv2d with so many out_channels: what lies on zeros of the padding is no product, and has
 * no weight of its own. */
void conv2d_matrix_sizes(const struct conv2d_matrix *a, int maps, bool bias, struct conv2d_size size[CONV2D_SHARINGS]);

#endif
