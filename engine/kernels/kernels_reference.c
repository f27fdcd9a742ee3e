/* The hot loops in their plainest form: what every variant must compute, written to be read. */
#include <assert.h>

#include "engine/kernels/kernels.h"
#include "engine/kernels/winograd_matrices.h"

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

static void filter(float *out, ptrdiff_t out_pitch, int n_rows, const float *const *in, const struct filter_steps *s,
                   const float *w, float init, int n)
{
    assert(n_rows >= 0 && n >= 0 && s->kh > 0 && s->kw > 0 && s->row_step > 0 && s->col_step > 0);
    for (int r = 0; r < n_rows; r++)
        for (int p = 0; p < n; p++) {
            float sum = init;
            for (int i = 0; i < s->kh; i++)
                for (int j = 0; j < s->kw; j++)
                    sum += w[i * s->kw + j] * in[r + i * s->row_step][p + j * s->col_step];
            out[r * out_pitch + p] = sum;
        }
}

static void matmul(float *out, ptrdiff_t out_stride, int m, int n, const float *a, ptrdiff_t a_step, ptrdiff_t a_row,
                   const float *b, ptrdiff_t b_step, int n_steps, bool add)
{
    assert(m >= 0 && n >= 0 && n % WINOGRAD_CELL == 0 && n_steps >= 0);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            float sum = add ? out[i * out_stride + j] : 0.0f;
            for (int s = 0; s < n_steps; s++)
                sum += a[s * a_step + i * a_row] * b[s * b_step + j];
            out[i * out_stride + j] = sum;
        }
}

/* L X LT of one channel. */
static void transform(const struct winograd_matrix *l, float *out, struct winograd_side to, const float *in,
                      struct winograd_side from)
{
    for (int i = 0; i < l->rows; i++)
        for (int j = 0; j < l->rows; j++) {
            float sum = 0.0f;
            for (int p = 0; p < l->columns; p++)
                for (int q = 0; q < l->columns; q++)
                    sum += l->at[i][p] * in[p * from.row + q * from.column] * l->at[j][q];
            out[i * to.row + j * to.column] = sum;
        }
}

static void winograd(enum winograd_transform which, float *out, struct winograd_side to, const float *in,
                     struct winograd_side from, int n_tiles)
{
    for (int tile = 0; tile < n_tiles; tile++)
        for (int c = 0; c < WINOGRAD_CELL; c++)
            transform(&winograd_matrices[which], out + tile * to.tile + c, to, in + tile * from.tile + c, from);
}

static void interleave(float *cells, const float *x, ptrdiff_t plane, int n)
{
    for (int p = 0; p < n; p++)
        for (int c = 0; c < WINOGRAD_CELL; c++)
            cells[p * WINOGRAD_CELL + c] = x[c * plane + p];
}

static void deinterleave(float *x, ptrdiff_t plane, const float *cells, int n)
{
    for (int p = 0; p < n; p++)
        for (int c = 0; c < WINOGRAD_CELL; c++)
            x[c * plane + p] = cells[p * WINOGRAD_CELL + c];
}

static float multiply_adds(int rounds, double *flops)
{
    float sum = 1.0f;
    for (int i = 0; i < rounds; i++)
        sum = sum * 0.5f + 1.0f;
    *flops = 2.0 * rounds;
    return sum;
}

const struct kernels kernels_reference = {"reference", taps,       taps_grad,    filter,       matmul,
                                          winograd,    interleave, deinterleave, multiply_adds};
