/* The hot loops in their plainest form: what every variant must compute, written to be read. */
#include <assert.h>

#include "engine/kernels/kernels.h"

static void taps(float *out, ptrdiff_t out_stride, int out_channels, const float *in, const ptrdiff_t *offset,
                 int n_taps, const float *w, const float *init, int n)
{
    assert(out_channels >= 0 && n_taps >= 0 && n >= 0);
    for (int k = 0; k < out_channels; k++) {
        for (int p = 0; p < n; p++) {
            float sum = init ? init[k] : 0.0f;
            for (int t = 0; t < n_taps; t++)
                sum += w[(ptrdiff_t)t * out_channels + k] * in[offset[t] + p];
            out[k * out_stride + p] = sum;
        }
    }
}

static void taps_grad(float *dw, const float *dout, ptrdiff_t dout_stride, int out_channels, const float *in,
                      const ptrdiff_t *offset, int n_taps, int n)
{
    assert(out_channels >= 0 && n_taps >= 0 && n >= 0);
    for (int t = 0; t < n_taps; t++) {
        for (int k = 0; k < out_channels; k++) {
            float sum = 0.0f;
            for (int p = 0; p < n; p++)
                sum += dout[k * dout_stride + p] * in[offset[t] + p];
            dw[(ptrdiff_t)t * out_channels + k] += sum;
        }
    }
}

const struct kernels kernels_reference = {"reference", taps, taps_grad};
