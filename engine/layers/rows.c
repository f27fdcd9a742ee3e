#include "engine/layers/rows.h"

#include <string.h>

/* Compiled from rows_simd.c by meson.build. */
extern const struct rows rows_baseline, rows_avx2, rows_avx512, rows_neon;

static const struct rows *const variants[] = {
#if defined(__aarch64__)
    &rows_neon,
#else
    &rows_baseline,
#endif
#if defined(__x86_64__)
    &rows_avx2,
    &rows_avx512,
#endif
};

const struct rows *rows_for(const struct kernels *k)
{
    for (size_t i = 0; i < sizeof variants / sizeof variants[0]; i++)
        if (!strcmp(variants[i]->name, k->name))
            return variants[i];
    return variants[0]; /* kernels_reference: any processor */
}

struct row_totals row_totals(const struct row_sums *s)
{
    struct row_totals t = {0.0, 0.0};
    for (int i = 0; i < ROW_LANES; i++) {
        t.a += (double)s->a[i];
        t.b += (double)s->b[i];
    }
    return t;
}

float row_shift(const float *x, size_t n)
{
    const size_t count = n < ROW_SHIFT_FROM ? n : ROW_SHIFT_FROM;
    float sum[4] = {0.0f}; /* four at a time need not wait for one another */
    for (size_t i = 0; i < count; i++)
        sum[i % 4] += x[i];
    return (sum[0] + sum[1] + sum[2] + sum[3]) / (float)count;
}

struct row_moments row_moments_of(const struct row_sums *s, size_t n, float shift)
{
    const struct row_totals t = row_totals(s);
    const double squares = t.b - t.a * t.a / (double)n; /* rounding may bring it just below 0; NaN stays */
    return (struct row_moments){(double)n, (double)shift + t.a / (double)n, squares < 0.0 ? 0.0 : squares};
}

struct row_moments row_moments_join(struct row_moments a, struct row_moments b)
{
    const double n = a.n + b.n, apart = b.mean - a.mean;
    return (struct row_moments){n, a.mean + apart * b.n / n, a.squares + b.squares + apart * apart * a.n * b.n / n};
}

static struct row_moments moments_of_block(const struct rows *rows, const float *x, size_t n)
{
    struct row_sums sums = {{0.0f}, {0.0f}};
    const float shift = row_shift(x, n);
    rows->add_deviations(&sums, x, n, shift);
    return row_moments_of(&sums, n, shift);
}

struct row_moments row_moments(const struct rows *rows, const float *x, size_t n)
{
    struct row_moments all = moments_of_block(rows, x, n < ROW_BLOCK ? n : ROW_BLOCK);
    for (size_t i = ROW_BLOCK; i < n; i += ROW_BLOCK)
        all = row_moments_join(all, moments_of_block(rows, x + i, n - i < ROW_BLOCK ? n - i : ROW_BLOCK));
    return all;
}
