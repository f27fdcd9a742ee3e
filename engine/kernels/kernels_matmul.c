/* matmul in the vector extensions of GCC and Clang; simd.h tells how it is compiled. A tile is ni rows x nv vectors of
 * the result: at every step, one number of each row of a meets nv vectors of b. */
#include "engine/kernels/simd.h"

struct job {
    float *out;
    ptrdiff_t out_stride;
    const float *a;
    ptrdiff_t a_step, a_row;
    const float *b;
    ptrdiff_t b_step;
    int n_steps;
    bool add;
};

TILE void tile(const struct job *j, const int ni, const int nv)
{
    if (ni * nv > ACCUMULATORS) /* a combination that is never asked for */
        return;
    vec sum[MAX_SIDE][MAX_SIDE], x[MAX_SIDE];
    foreach (i, ni)
        foreach (v, nv)
            sum[i][v] = j->add ? load(j->out + i * j->out_stride + v * LANES) : (vec){0};
    const float *a = j->a, *b = j->b;
    for (int s = 0; s < j->n_steps; s++, a += j->a_step, b += j->b_step) {
        foreach (v, nv)
            x[v] = load(b + v * LANES);
        foreach (i, ni)
            foreach (v, nv)
                sum[i][v] += x[v] * a[i * j->a_row];
    }
    foreach (i, ni)
        foreach (v, nv)
            store(j->out + i * j->out_stride + v * LANES, sum[i][v]);
}

#define MATMUL_TILE(ni, nv)                                                                                            \
    static void matmul_##ni##_##nv(const struct job *j)                                                                \
    {                                                                                                                  \
        tile(j, ni, nv);                                                                                               \
    }
ALL_TILES(MATMUL_TILE)
#define MATMUL_ENTRY(ni, nv) [ni][nv] = matmul_##ni##_##nv,
static void (*const tiles[MAX_SIDE + 1][MAX_SIDE + 1])(const struct job *) = {ALL_TILES(MATMUL_ENTRY)};

/* Vectors across of a tile: few, so that there is room for rows; a wide tile would have to load b more often. */
enum { MOST_VECTORS = ACCUMULATORS >= 24 ? 4 : 2 };

/* nv vectors of every row: what b holds of them stays in the cache meanwhile. */
static void columns(struct job j, int m, int nv)
{
    const int most = min_int(MAX_SIDE, ACCUMULATORS / nv);
    for (int n_tiles = ceil_div(m, most); n_tiles; n_tiles--) {
        const int ni = ceil_div(m, n_tiles);
        tiles[ni][nv](&j);
        m -= ni;
        j.out += ni * j.out_stride;
        j.a += ni * j.a_row;
    }
}

void JOIN(matmul_, VARIANT)(float *out, ptrdiff_t out_stride, int m, int n, const float *a, ptrdiff_t a_step,
                            ptrdiff_t a_row, const float *b, ptrdiff_t b_step, int n_steps, bool add)
{
    struct job j = {out, out_stride, a, a_step, a_row, b, b_step, n_steps, add};
    for (int left = n / LANES; left;) {
        const int nv = ceil_div(left, ceil_div(left, MOST_VECTORS));
        columns(j, m, nv);
        left -= nv;
        j.out += nv * LANES;
        j.b += nv * LANES;
    }
}
