/* engine/layers/rows.h - the inner loops of the layers that are bound by memory: normalisation, activations, dropout.
 *
 * A row is n floats that follow one another. rows_simd.c is compiled once per instruction set; whatever the set, every
 * sum is added in the same ROW_LANES parts and no product is fused with a sum, so all of them give the same bits.
 * Nothing here allocates; no alignment is asked for; exactly n floats are written. Outputs may be an input's memory
 * unless a function says otherwise, but may not overlap one in part.
 * Threads: no state. */
#ifndef CS_LAYERS_ROWS_H
#define CS_LAYERS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/kernels/kernels.h"

enum { ROW_LANES = 16 };

/* Value i of a row is number i % ROW_LANES of both. */
struct row_sums {
    float a[ROW_LANES], b[ROW_LANES];
};

/* How one row is normalised: y = (x - mean) * scale + bias, and its gradient
 * dx = dy * scale - shift - (x - mean) * slope. relu: y is max(0, that), and dy counts only where y > 0; NaN stays. */
struct row_norm {
    float mean, scale, bias, shift, slope;
    bool relu;
};

/* Element-wise functions; a is the slope of leaky_relu (x < 0) and the alpha of elu. */
enum row_map { ROW_EXP, ROW_LEAKY_RELU, ROW_SIGMOID, ROW_TANH, ROW_ELU, ROW_MAP_COUNT };

/* Which numbers dropout leaves out: number i of a row when row_hash() >> 8 < limit, so a share of limit / 2^24. */
struct row_mask {
    uint32_t key[2];
    uint32_t limit;
    float scale; /* of what is kept */
};

struct rows {
    const char *name; /* as in struct kernels */
    /* a += x - shift, b += (x - shift)^2 */
    void (*add_deviations)(struct row_sums *s, const float *x, size_t n, float shift);
    /* a += dy, b += dy * (x - mean), of the dy that count */
    void (*add_gradients)(struct row_sums *s, const float *x, const float *dy, size_t n, const struct row_norm *r);
    void (*normalise)(float *y, const float *x, size_t n, const struct row_norm *r);
    void (*normalise_grad)(float *dx, const float *x, const float *dy, size_t n, const struct row_norm *r);
    /* The same with a weight (and bias) for every number; r->bias and r->relu are not heeded. w (b) NULL: 1 (0).
     * y = (x - mean) * scale * w + b; a += dy*w, b += dy*w*(x - mean); dx = dy*w*scale - shift - (x - mean)*slope */
    void (*normalise_each)(float *y, const float *x, const float *w, const float *b, size_t n,
                           const struct row_norm *r);
    void (*add_gradients_each)(struct row_sums *s, const float *x, const float *dy, const float *w, size_t n,
                               const struct row_norm *r);
    void (*normalise_each_grad)(float *dx, const float *x, const float *dy, const float *w, size_t n,
                                const struct row_norm *r);
    /* y = f(x). Relative error below 4e-7, also where f is small (elu and tanh near 0). */
    void (*map[ROW_MAP_COUNT])(float *y, const float *x, size_t n, float a);
    /* dx = dy * f'(x), from x and y = f(x) */
    void (*map_grad[ROW_MAP_COUNT])(float *dx, const float *x, const float *y, const float *dy, size_t n, float a);
    /* y = x times scale or 0 */
    void (*mask)(float *y, const float *x, size_t n, const struct row_mask *m);
    /* n_rows rows of n numbers from rows that lie from_pitch apart to rows that lie to_pitch >= n apart; relu: max(0,
     * x), NaN stays. */
    void (*copy)(float *to, size_t to_pitch, const float *x, size_t from_pitch, size_t n, size_t n_rows, bool relu);
    /* The same of a gradient, dx = dy where y > 0 and else 0 (y NULL: everywhere), with zeros from n to to_pitch. */
    void (*copy_grad)(float *dx, size_t to_pitch, const float *dy, const float *y, size_t from_pitch, size_t n,
                      size_t n_rows);
    /* y = x^-beta for x > 0, where beta is 0.25, 0.5, 0.75 or 1; 4*beta is given */
    void (*inverse_power)(float *y, const float *x, size_t n, int quarters);
};

/* For the processor that these kernels are for. */
const struct rows *rows_for(const struct kernels *k);

/* A counter-based generator: number i of the sequence that the keys choose. The multipliers are those that C. Wellons'
 * search for a two-round 32-bit mixer of little bias found (github.com/skeeto/hash-prospector). */
static inline uint32_t row_hash(uint32_t i, const uint32_t key[2])
{
    uint32_t h = i + key[0];
    h = (h ^ h >> 16) * 0x21f0aaadu + key[1];
    h = (h ^ h >> 15) * 0x735a2d97u;
    return h ^ h >> 15;
}

/* Sums of all lanes. */
struct row_totals {
    double a, b;
};
struct row_totals row_totals(const struct row_sums *s);

/* Numbers, their mean, and the sum of the squares of their deviations from it. */
struct row_moments {
    double n, mean, squares;
};
enum {
    ROW_BLOCK = 4096,    /* numbers that are added up in float lanes, before double takes over */
    ROW_SHIFT_FROM = 32, /* numbers whose mean is near enough to that of their block for a shift */
};
/* A shift near the mean: the mean of the first numbers of a block of n. */
float row_shift(const float *x, size_t n);
/* From what add_deviations() has summed of n numbers; a large shift does not drown a small variance. */
struct row_moments row_moments_of(const struct row_sums *s, size_t n, float shift);
/* Two sets together (Chan, Golub and LeVeque, 1983). a.n > 0. */
struct row_moments row_moments_join(struct row_moments a, struct row_moments b);
/* Of n > 0 numbers. */
struct row_moments row_moments(const struct rows *rows, const float *x, size_t n);

#endif
