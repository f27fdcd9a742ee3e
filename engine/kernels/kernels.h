/* engine/kernels/kernels.h - the hot loops: one scalar reference, and SIMD variants of the same functions.
 *
 * The scheme ('taps'): a padded plane is one long row, and an element of a convolution's kernel is a constant offset
 * into it, so
 *     out[k][p] = init[k] + sum over t of w[t*out_channels + k] * in[offset[t] + p]      for 0 <= p < n
 * is every convolution (dilation, stride phases, groups, input gradients) and every linear layer. Vectors run along p,
 * whatever the number of channels.
 *
 * Sizes and offsets are elements, never bytes. Nothing here allocates. Preconditions are asserted by the reference.
 * The order of a sum depends on nothing but t (taps) or p and n (taps_grad): cutting a call into several with fewer
 * channels, fewer taps (taps_grad) or parts of n (taps) changes no bit.
 * Threads: no state; calls may overlap as long as what they write does not. */
#ifndef CS_KERNELS_KERNELS_H
#define CS_KERNELS_KERNELS_H

#include <stddef.h>

struct kernels {
    const char *name; /* "reference", "baseline", "avx2", "avx512", "neon" */
    /* Forward. Row k of out starts at out + k*out_stride; in[offset[t] .. offset[t]+n-1] must be readable. Writes
     * exactly n floats a row. init may be NULL: zeros. */
    void (*taps)(float *out, ptrdiff_t out_stride, int out_channels, const float *in, const ptrdiff_t *offset,
                 int n_taps, const float *w, const float *init, int n);
    /* Weight gradient: dw[t*out_channels + k] += sum over p < n of dout[k*dout_stride + p] * in[offset[t] + p]. */
    void (*taps_grad)(float *dw, const float *dout, ptrdiff_t dout_stride, int out_channels, const float *in,
                      const ptrdiff_t *offset, int n_taps, int n);
};

extern const struct kernels kernels_reference;

/* The i-th variant built into this program, the reference first; NULL past the last one, and *unsupported (may be
 * NULL) says whether this processor lacks its instructions. */
const struct kernels *kernels_nth(int i, int *unsupported);
/* The fastest one that this processor can run; CONVOSCOPE_KERNELS=name narrows the choice. */
const struct kernels *kernels_best(void);

#endif
