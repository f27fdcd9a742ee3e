/* filter in the vector extensions of GCC and Clang; simd.h tells how it is compiled. A tile is nr rows x nv vectors of
 * the output. An input row that nr output rows read, each with another row of the kernel, is loaded once for all of
 * them: loads that straddle two cache lines, and but for one in LANES all of them do, are what runs out first here.
 *
 * Input row y of a tile meets output rows r = 0 .. nr-1 in kernel row y - r, so the first rows and the last meet fewer:
 *
 *     y = 0 .. nr-2           output rows 0 .. y
 *     y = nr-1 .. kh-1        all of them
 *     y = kh .. kh+nr-2       output rows y-kh+1 .. nr-1
 *
 * Every sum is in order of kernel rows and columns, as that of taps. Rows that end in part of a vector: as taps. */
#include "engine/kernels/simd.h"

/* Rows of a tile. More than four gain nothing; and where a number that is used twice must be copied first, because the
 * product takes its register, loading it again costs no more. */
#if defined(__SSE__) && !defined(__FMA__) && !defined(__AVX512F__)
enum { MOST_ROWS = 1 };
#define FILTER_TILES(F) TILES_OF(F, 1)
#else
enum { MOST_ROWS = 4 };
#define FILTER_TILES(F) TILES_OF(F, 1) TILES_OF(F, 2) TILES_OF(F, 3) TILES_OF(F, 4)
#endif

struct filter_job {
    float *out;
    ptrdiff_t out_pitch;    /* from one of the tile's rows to the next */
    const float *const *in; /* rows that the tile's first row reads, and those below */
    int row_step, col_step; /* from one of them to the next; from column to column of the kernel */
    int kh, kw;
    const float *w;
    float init;
    int column;     /* where the tile begins */
    int last, skip; /* as in taps_job */
};

/* Input row y for output rows first .. end-1. */
INLINE void add_row(const struct filter_job *j, vec sum[][MAX_SIDE], const int nv, int y, const int first,
                    const int end)
{
    const float *in = j->in[y * j->row_step] + j->column, *w = j->w + (y - first) * j->kw;
    vec x[MAX_SIDE];
    for (int k = 0; k < j->kw; k++, in += j->col_step, w++) {
        foreach (v, nv) {
            x[v] = load(in + (v < nv - 1 ? v * LANES : j->last));
            if (end - first > 1)
                IN_REGISTER(x[v]);
        }
        foreach (r, end - first)
            foreach (v, nv)
                sum[first + r][v] += x[v] * w[-r * j->kw];
    }
}

TILE void filter_tile(const struct filter_job *j, const int nr, const int nv)
{
    if (nr * nv > ACCUMULATORS) /* a combination that is never asked for */
        return;
    vec sum[MOST_ROWS][MAX_SIDE];
    foreach (r, nr)
        foreach (v, nv)
            sum[r][v] = (vec){0} + j->init;
    foreach (y, nr - 1)
        add_row(j, sum, nv, y, 0, y + 1);
    for (int y = nr - 1; y < j->kh; y++)
        add_row(j, sum, nv, y, 0, nr);
    foreach (y, nr - 1)
        add_row(j, sum, nv, j->kh + y, y + 1, nr);
    foreach (r, nr) {
        float *out = j->out + r * j->out_pitch + j->column;
        foreach (v, nv - 1)
            store(out + v * LANES, sum[r][v]);
        store_from(out + j->last, sum[r][nv - 1], j->skip);
    }
}

#define FILTER_TILE(nr, nv)                                                                                            \
    static void filter_##nr##_##nv(const struct filter_job *j)                                                         \
    {                                                                                                                  \
        filter_tile(j, nr, nv);                                                                                        \
    }
FILTER_TILES(FILTER_TILE)
#define FILTER_ENTRY(nr, nv) [nr][nv] = filter_##nr##_##nv,
static void (*const filter_tiles[MOST_ROWS + 1][MAX_SIDE + 1])(const struct filter_job *) = {
    FILTER_TILES(FILTER_ENTRY)};

/* A row shorter than a vector: the same sums, with loads that stop at n. */
static void filter_short(const struct filter_job *j, int n)
{
    const float *w = j->w;
    vec sum = (vec){0} + j->init, x = {0};
    for (int i = 0; i < j->kh; i++)
        for (int k = 0; k < j->kw; k++) {
            memcpy(&x, j->in[i * j->row_step] + k * j->col_step, (size_t)n * sizeof(float));
            sum += x * *w++;
        }
    memcpy(j->out, &sum, (size_t)n * sizeof(float));
}

/* nr rows of n >= LANES outputs; as taps_rows. */
static void filter_rows(struct filter_job j, int nr, int n)
{
    const int most = min_int(MAX_SIDE, ACCUMULATORS / nr);
    for (int left = ceil_div(n, LANES); left;) {
        const int nv = left > most && left < 2 * most ? ceil_div(left, 2) : min_int(left, most);
        left -= nv;
        j.last = left ? (nv - 1) * LANES : n - LANES;
        j.skip = left ? 0 : (LANES - n % LANES) % LANES;
        filter_tiles[nr][nv](&j);
        j.column += nv * LANES;
        n -= nv * LANES;
    }
}

void JOIN(filter_, VARIANT)(float *out, ptrdiff_t out_pitch, int n_rows, const float *const *in,
                            const struct filter_steps *s, const float *w, float init, int n)
{
    const int step = s->row_step, most = min_int(MOST_ROWS, s->kh);
    for (int first = 0; first < step && first < n_rows; first++) { /* rows that share rows of the input */
        int rows = ceil_div(n_rows - first, step);
        struct filter_job j = {.out = out + first * out_pitch,
                               .out_pitch = step * out_pitch,
                               .in = in + first,
                               .row_step = step,
                               .col_step = s->col_step,
                               .kh = s->kh,
                               .kw = s->kw,
                               .w = w,
                               .init = init};
        for (int tiles = ceil_div(rows, n < LANES ? 1 : most); tiles; tiles--) {
            const int nr = ceil_div(rows, tiles);
            if (n < LANES)
                filter_short(&j, n);
            else
                filter_rows(j, nr, n);
            rows -= nr;
            j.out += nr * j.out_pitch;
            j.in += nr * step;
        }
    }
}
