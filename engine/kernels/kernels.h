/* engine/kernels/kernels.h - the hot loops: one scalar reference, and SIMD variants of the same functions.
 *
 * The scheme ('taps'): a padded plane is one long row, and an element of a convolution's kernel is a constant offset
 * into it, so
 *     out[k][p] = init[k] + sum over t of w[t*out_channels + k] * in[offset[t] + p]      for 0 <= p < n
 * is every convolution (dilation, stride phases, groups, input gradients) and every linear layer. Vectors run along p,
 * whatever the number of channels.
 *
 * Sizes and offsets are elements, never bytes. Nothing here allocates. Preconditions are asserted by the reference.
 * The order of a sum depends on nothing but t (taps, filter) or p and n (taps_grad): cutting a call into several with
 * fewer channels, fewer taps (taps_grad) or parts of n (taps) changes no bit. Threads: no state; calls may overlap as
 * long as what they write does not. */
#ifndef CS_KERNELS_KERNELS_H
#define CS_KERNELS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/* Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016, 'Fast algorithms for convolutional neural networks'):
 * 4x4 outputs of a 3x3 kernel from 36 products instead of 144,
 *     Y = AT [(G g GT) . (BT d B)] A        with '.' the product element by element
 * so that a convolution of many channels becomes 36 products of matrices. Both gradients are the transposes of these
 * steps. Each transform is L X LT, with another L (winograd_matrices.h): */
enum winograd_transform {
    WINOGRAD_WEIGHT,      /* G:  3x3 -> 6x6 */
    WINOGRAD_INPUT,       /* BT: 6x6 -> 6x6 */
    WINOGRAD_OUTPUT,      /* AT: 6x6 -> 4x4 */
    WINOGRAD_OUTPUT_GRAD, /* A:  4x4 -> 6x6 */
    WINOGRAD_WEIGHT_GRAD, /* GT: 6x6 -> 3x3 */
};

/* WINOGRAD_CELL channels stand side by side in a cell: what the transforms work on. */
enum { WINOGRAD_CELL = 16 };

struct winograd_side { /* how far the cells of a tile, and tiles, lie apart, in floats */
    ptrdiff_t row, column, tile;
};

/* One kernel that goes over a plane whose rows lie wherever they lie, with the dilation in rows and columns. */
struct filter_steps {
    int kh, kw, row_step, col_step; /* all >= 1 */
};

struct kernels {
    const char *name; /* "reference", "baseline", "avx2", "avx512", "neon" */
    /* Forward. Row k of out starts at out + k*out_stride; in[offset[t] .. offset[t]+n-1] must be readable. Writes
     * exactly n floats a row. init may be NULL: zeros. */
    void (*taps)(float *out, ptrdiff_t out_stride, int out_channels, const float *in, const ptrdiff_t *offset,
                 int n_taps, const float *w, const float *init, int n);
    /* Weight gradient: dw[t*out_channels + k] += sum over p < n of dout[k*dout_stride + p] * in[offset[t] + p]. */
    void (*taps_grad)(float *dw, const float *dout, ptrdiff_t dout_stride, int out_channels, const float *in,
                      const ptrdiff_t *offset, int n_taps, int n);
    /* A plane by one kernel: out[r*out_pitch + p] = init + sum over i < kh, j < kw of
     *     w[i*kw + j] * in[r + i*row_step][p + j*col_step]        for r < n_rows, p < n
     * in order of i, j. The same bits as taps, however the rows are cut. out may not overlap what is read. */
    void (*filter)(float *out, ptrdiff_t out_pitch, int n_rows, const float *const *in, const struct filter_steps *s,
                   const float *w, float init, int n);
    /* out[i*out_stride + j] (+)= sum over s < n_steps of a[s*a_step + i*a_row] * b[s*b_step + j], for i < m, j < n;
     * n is a multiple of WINOGRAD_CELL. add: to what is there, as the first term of the sum. */
    void (*matmul)(float *out, ptrdiff_t out_stride, int m, int n, const float *a, ptrdiff_t a_step, ptrdiff_t a_row,
                   const float *b, ptrdiff_t b_step, int n_steps, bool add);
    /* One of the transforms, of n_tiles tiles of cells. */
    void (*winograd)(enum winograd_transform transform, float *out, struct winograd_side to, const float *in,
                     struct winograd_side from, int n_tiles);
    /* cells[p][c] = x[c*plane + p] for p < n and the WINOGRAD_CELL channels of a cell, and back. */
    void (*interleave)(float *cells, const float *x, ptrdiff_t plane, int n);
    void (*deinterleave)(float *x, ptrdiff_t plane, const float *cells, int n);
    /* What this processor could do at best, for `convoscope bench layers`: `rounds` rounds of multiply-adds that never
     * leave the registers. *flops: how many, two for each multiply-add and number. Returns their sum, so that no
     * compiler leaves them out. */
    float (*multiply_adds)(int rounds, double *flops);
};

extern const struct kernels kernels_reference;

/* The i-th variant built into this program, the reference first; NULL past the last one, and *unsupported (may be
 * NULL) says whether this processor lacks its instructions. */
const struct kernels *kernels_nth(int i, int *unsupported);
/* The fastest one that this processor can run; CONVOSCOPE_KERNELS=name narrows the choice. */
const struct kernels *kernels_best(void);

#endif
