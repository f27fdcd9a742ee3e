/* taps and taps_grad in the vector extensions of GCC and Clang; simd.h tells how it is compiled. A tile is nk output
 * channels x nv vectors of p (taps) or nk output channels x nt taps (taps_grad).
 *
 * Rows whose length is no multiple of a vector end in a vector that begins earlier and overlaps the one before; only
 * its new lanes are stored (taps), or multiplied by something else than zero (taps_grad). So nothing past n is ever
 * touched. */
#include <stdbool.h>

#include "engine/kernels/simd.h"

/* ------------------------------------------------------------------------------------------------ taps */

struct taps_job {
    float *out;
    ptrdiff_t out_stride;
    const float *in;
    const ptrdiff_t *offset;
    int n_taps;
    const float *w;
    ptrdiff_t w_stride;
    const float *init;
    int last; /* where the last vector of the tile begins; the others follow one another from 0 */
    int skip; /* lanes of it that an earlier vector has computed already */
};

TILE void taps_tile(const struct taps_job *j, const int nk, const int nv)
{
    if (nk * nv > ACCUMULATORS) /* a combination that is never asked for */
        return;
    vec sum[MAX_SIDE][MAX_SIDE], x[MAX_SIDE];
    foreach (k, nk)
        foreach (v, nv)
            sum[k][v] = (vec){0} + (j->init ? j->init[k] : 0.0f);
    const float *w = j->w;
    for (int t = 0; t < j->n_taps; t++, w += j->w_stride) {
        const float *in = j->in + j->offset[t];
        foreach (v, nv)
            x[v] = load(in + (v < nv - 1 ? v * LANES : j->last));
        foreach (k, nk)
            foreach (v, nv)
                sum[k][v] += x[v] * w[k];
    }
    foreach (k, nk) {
        float *out = j->out + k * j->out_stride;
        foreach (v, nv - 1)
            store(out + v * LANES, sum[k][v]);
        store_from(out + j->last, sum[k][nv - 1], j->skip);
    }
}

#define TAPS_TILE(nk, nv)                                                                                              \
    static void taps_##nk##_##nv(const struct taps_job *j)                                                             \
    {                                                                                                                  \
        taps_tile(j, nk, nv);                                                                                          \
    }
ALL_TILES(TAPS_TILE)
#define TAPS_ENTRY(nk, nv) [nk][nv] = taps_##nk##_##nv,
static void (*const taps_tiles[MAX_SIDE + 1][MAX_SIDE + 1])(const struct taps_job *) = {ALL_TILES(TAPS_ENTRY)};

/* Rows shorter than a vector: the same sums, with loads that stop at n. */
static void taps_short(const struct taps_job *j, int out_channels, int n)
{
    for (int k = 0; k < out_channels; k++) {
        float *out = j->out + k * j->out_stride;
        vec sum = (vec){0} + (j->init ? j->init[k] : 0.0f), x = {0};
        for (int t = 0; t < j->n_taps; t++) {
            memcpy(&x, j->in + j->offset[t], (size_t)n * sizeof(float));
            sum += x * j->w[t * j->w_stride + k];
        }
        memcpy(out, &sum, (size_t)n * sizeof(float));
    }
}

/* nk rows of n >= LANES outputs. */
static void taps_rows(struct taps_job j, int nk, int n)
{
    const int most = min_int(MAX_SIDE, ACCUMULATORS / nk);
    for (int left = ceil_div(n, LANES); left;) {
        /* Two tiles of 2 rather than 3 and 1: the small one would wait for its own sums. */
        const int nv = left > most && left < 2 * most ? ceil_div(left, 2) : min_int(left, most);
        left -= nv;
        j.last = left ? (nv - 1) * LANES : n - LANES;
        j.skip = left ? 0 : (LANES - n % LANES) % LANES;
        taps_tiles[nk][nv](&j);
        j.out += nv * LANES;
        j.in += nv * LANES;
        n -= nv * LANES;
    }
}

static void taps(float *out, ptrdiff_t out_stride, int out_channels, const float *in, const ptrdiff_t *offset,
                 int n_taps, const float *w, const float *init, int n)
{
    struct taps_job j = {.out = out,
                         .out_stride = out_stride,
                         .in = in,
                         .offset = offset,
                         .n_taps = n_taps,
                         .w = w,
                         .w_stride = out_channels,
                         .init = init};
    if (n < LANES) {
        taps_short(&j, out_channels, n);
        return;
    }
    for (int tiles = ceil_div(out_channels, TILE_CHANNELS); tiles; tiles--) {
        const int nk = ceil_div(out_channels, tiles);
        taps_rows(j, nk, n);
        out_channels -= nk;
        j.out += nk * out_stride;
        j.w += nk;
        if (init)
            j.init += nk;
    }
}

/* ------------------------------------------------------------------------------------------------ taps_grad */

struct grad_job {
    float *dw;
    ptrdiff_t dw_stride;
    const float *dout;
    ptrdiff_t dout_stride;
    const float *in;
    const ptrdiff_t *offset;
    int n;
};

/* For __builtin_shufflevector(): a b a b ... from the first halves of two vectors, and from their second halves. */
#if LANES == 4
#define FIRST_HALVES 0, 4, 1, 5
#define SECOND_HALVES 2, 6, 3, 7
#elif LANES == 8
#define FIRST_HALVES 0, 8, 1, 9, 2, 10, 3, 11
#define SECOND_HALVES 4, 12, 5, 13, 6, 14, 7, 15
#elif LANES == 16
#define FIRST_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define SECOND_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

INLINE void halve(vec *v, const int n)
{
    foreach (i, n)
        v[i] = __builtin_shufflevector(v[i], v[i + n], FIRST_HALVES) +
               __builtin_shufflevector(v[i], v[i + n], SECOND_HALVES);
}

/* Lane i of the result is the sum of all lanes of v[i]: halves of two vectors are added and interleaved, until every
 * lane has been added to every other. LANES vectors, which are spoilt. */
INLINE vec sums_of_lanes(vec *v)
{
    if (LANES > 8)
        halve(v, 8);
    if (LANES > 4)
        halve(v, 4);
    halve(v, 2);
    halve(v, 1);
    return v[0];
}

/* Lanes from skip on. */
INLINE vec without_first(vec v, int skip)
{
    static const int32_t keep[2 * LANES] = {[LANES... 2 * LANES - 1] = -1};
    ivec mask;
    memcpy(&mask, keep + LANES - skip, sizeof mask);
    return (vec)((ivec)v & mask);
}

/* Adds the products at p to the sums, of all lanes or of those from skip on. The shorter side of the tile is held in
 * registers while the longer one passes by. */
INLINE void grad_step(const struct grad_job *j, vec *sum, const float *const *x, const int nk, const int nt, int p,
                      int skip)
{
    const bool hold_dout = nk < nt;
    const int n_held = hold_dout ? nk : nt, n_passing = hold_dout ? nt : nk;
    vec held[MAX_SIDE];
    foreach (h, n_held) {
        held[h] = load(hold_dout ? j->dout + h * j->dout_stride + p : x[h] + p);
        if (skip)
            held[h] = without_first(held[h], skip);
    }
    foreach (i, n_passing) {
        vec passing = load(hold_dout ? x[i] + p : j->dout + i * j->dout_stride + p);
        IN_REGISTER(passing);
        foreach (h, n_held)
            sum[hold_dout ? i * nk + h : h * nk + i] += held[h] * passing;
    }
}

TILE void grad_tile(const struct grad_job *j, const int nk, const int nt)
{
    if (nk * nt > ACCUMULATORS)
        return;
    vec sum[ACCUMULATORS]; /* [t][k] */
    const float *x[MAX_SIDE];
    foreach (i, nk * nt)
        sum[i] = (vec){0};
    foreach (t, nt)
        x[t] = j->in + j->offset[t];
    int p = 0;
    for (; p <= j->n - LANES; p += LANES)
        grad_step(j, sum, x, nk, nt, p, 0);
    if (p < j->n)
        grad_step(j, sum, x, nk, nt, j->n - LANES, p - (j->n - LANES));
    float total[ACCUMULATORS + LANES];
    foreach (i, ceil_div(nk * nt, LANES)) {
        vec part[LANES];
        foreach (l, LANES)
            part[l] = i * LANES + l < nk * nt ? sum[i * LANES + l] : (vec){0};
        store(total + i * LANES, sums_of_lanes(part));
    }
    for (int t = 0; t < nt; t++)
        foreach (k, nk)
            j->dw[t * j->dw_stride + k] += total[t * nk + k];
}

#define GRAD_TILE(nk, nt)                                                                                              \
    static void grad_##nk##_##nt(const struct grad_job *j)                                                             \
    {                                                                                                                  \
        grad_tile(j, nk, nt);                                                                                          \
    }
ALL_TILES(GRAD_TILE)
#define GRAD_ENTRY(nk, nt) [nk][nt] = grad_##nk##_##nt,
static void (*const grad_tiles[MAX_SIDE + 1][MAX_SIDE + 1])(const struct grad_job *) = {ALL_TILES(GRAD_ENTRY)};

static void grad_short(const struct grad_job *j, int out_channels, int n_taps)
{
    for (int t = 0; t < n_taps; t++)
        for (int k = 0; k < out_channels; k++) {
            float sum = 0.0f;
            for (int p = 0; p < j->n; p++)
                sum += j->dout[k * j->dout_stride + p] * j->in[j->offset[t] + p];
            j->dw[t * j->dw_stride + k] += sum;
        }
}

static void taps_grad(float *dw, const float *dout, ptrdiff_t dout_stride, int out_channels, const float *in,
                      const ptrdiff_t *offset, int n_taps, int n)
{
    struct grad_job j = {dw, out_channels, dout, dout_stride, in, offset, n};
    if (n < LANES) {
        grad_short(&j, out_channels, n_taps);
        return;
    }
    for (int tiles = ceil_div(out_channels, TILE_CHANNELS); tiles; tiles--) {
        const int nk = ceil_div(out_channels, tiles), most = min_int(MAX_SIDE, ACCUMULATORS / nk);
        for (int t = 0; t < n_taps; t += most) {
            struct grad_job here = j;
            here.offset += t;
            here.dw += t * j.dw_stride;
            grad_tiles[nk][min_int(most, n_taps - t)](&here);
        }
        out_channels -= nk;
        j.dw += nk;
        j.dout += nk * dout_stride;
    }
}

/* ------------------------------------------------------------------------------------------------ peak */

static float multiply_adds(int rounds, double *flops)
{
    enum { CHAINS = 12 }; /* more than a multiply-add takes cycles, times the units that there are */
    vec sum[CHAINS], total = {0};
    foreach (i, CHAINS)
        sum[i] = (vec){0} + (float)i;
    for (int round = 0; round < rounds; round++)
        foreach (i, CHAINS) {
            sum[i] = sum[i] * 0.5f + 1.0f;
            IN_REGISTER(sum[i]);
        }
    foreach (i, CHAINS)
        total += sum[i];
    *flops = 2.0 * CHAINS * LANES * rounds;
    return total[0];
}

const struct kernels JOIN(kernels_, VARIANT) = {
    TEXT(VARIANT),
    taps,
    taps_grad,
    JOIN(filter_, VARIANT),
    JOIN(matmul_, VARIANT),
    JOIN(winograd_, VARIANT),
    JOIN(interleave_, VARIANT),
    JOIN(deinterleave_, VARIANT),
    multiply_adds,
};
