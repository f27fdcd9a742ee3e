#include "engine/layers/conv2d_winograd.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/arena.h"

enum { TILE = 4, SPAN = 6, PRODUCTS = SPAN * SPAN, CELL = WINOGRAD_CELL };
enum {
    BLOCK_FLOATS = 160000,  /* of V and M of a block: they stay in a usual second-level cache */
    LEAST_TILES = 24,       /* of a block: each number of U that is loaded is used so often */
    SMALL_WEIGHTS = 1 << 20 /* floats of U that pay even if a picture has few tiles */
};
enum { PARTIAL_FLOATS = 1 << 23, PARTIALS = 8 }; /* of the weight gradient's sums, which chunks have of their own */

/* One side of a convolution: maps, read or written in tiles. */
struct maps {
    int channels, h, w;
    const float
        *relu; /* of a fused ReLU behind them, what it gives or gave: it clamps outputs and gates gradients; or NULL */
};

struct pass {
    const struct layer_call *call; /* NULL while memory is planned */
    int batch;
    struct maps in, out;      /* forward: x and y; input gradient: dy and dx; weight gradient: x and dy */
    int top, left;            /* padding of `in` */
    int tile_rows, tile_cols; /* of a picture */
    int block_rows, n_blocks; /* tile rows of all pictures, a block */
    struct conv_pass pool;    /* slabs and chunks */
    float *u;                 /* [PRODUCTS][in.channels][out.channels] */
    float *partial;           /* weight gradient: one u a chunk */
    size_t plane_v, plane_m;  /* of one of the products in a slab */
};

bool conv_winograd_suits(const struct conv2d *l)
{
    const struct shape *in = &l->base.in[0], *out = &l->base.out;
    for (int i = 0; i < 4; i++)
        if (l->padding[i] > 2) /* else the input's gradient would have to be cut out of a larger one */
            return false;
    if (l->kernel_size[0] != 3 || l->kernel_size[1] != 3 || l->stride[0] != 1 || l->stride[1] != 1 ||
        l->dilation[0] != 1 || l->dilation[1] != 1 || l->groups != 1 || l->padding_mode != PADDING_ZEROS)
        return false;
    if (in->dim[0] % CELL || out->dim[0] % CELL || in->dim[0] < 2 * CELL || out->dim[0] < 2 * CELL)
        return false;
    const int64_t tiles = (int64_t)conv_ceil_div(out->dim[1], TILE) * conv_ceil_div(out->dim[2], TILE);
    const int64_t weights = (int64_t)PRODUCTS * in->dim[0] * out->dim[0];
    return out->dim[1] >= TILE && out->dim[2] >= TILE && (weights <= SMALL_WEIGHTS || tiles >= 2 * LEAST_TILES);
}

static size_t u_floats(const struct pass *p)
{
    return (size_t)PRODUCTS * (size_t)p->in.channels * (size_t)p->out.channels;
}

static int block_tiles(const struct pass *p)
{
    return p->block_rows * p->tile_cols;
}

static size_t cells_floats(const struct pass *p)
{
    return (size_t)SPAN * (size_t)(TILE * p->tile_cols + 2) * CELL;
}

/* Sets the cut into blocks, and the slab that one takes. */
static void plan_blocks(struct pass *p)
{
    const int fit = BLOCK_FLOATS / (PRODUCTS * (p->in.channels + p->out.channels));
    const int tiles = fit < LEAST_TILES ? LEAST_TILES : fit;
    const int64_t all_rows =
        (int64_t)p->batch * p->tile_rows; /* of what is only planned, and then has no memory, too */
    p->block_rows = conv_ceil_div(tiles, p->tile_cols);
    if (p->block_rows > all_rows)
        p->block_rows = (int)all_rows;
    const int64_t blocks = (all_rows + p->block_rows - 1) / p->block_rows;
    p->n_blocks = blocks < INT_MAX ? (int)blocks : INT_MAX;
    p->pool.n_chunks = p->n_blocks < CONV_CHUNKS ? p->n_blocks : CONV_CHUNKS;
    /* A few cache lines more than needed: planes a power of two apart would all fall into the same places of the cache.
     */
    p->plane_v = (size_t)block_tiles(p) * (size_t)p->in.channels + CELL;
    p->plane_m = (size_t)block_tiles(p) * (size_t)p->out.channels + CELL;
    p->pool.slab_size = PRODUCTS * (p->plane_v + p->plane_m) + cells_floats(p);
}

static const struct rows *rows_of(const struct layer_call *c)
{
    return c ? rows_for(c->kernels) : NULL;
}

static struct pass begin(const struct conv2d *l, const struct layer_call *c, int batch)
{
    const int *in = l->base.in[0].dim, *out = l->base.out.dim;
    struct pass p = {.call = c, .batch = batch, .top = l->padding[0], .left = l->padding[1]};
    p.pool.rows = rows_of(c);
    p.in = (struct maps){in[0], in[1], in[2], NULL};
    p.out = (struct maps){out[0], out[1], out[2], NULL};
    p.tile_rows = conv_ceil_div(out[1], TILE);
    p.tile_cols = conv_ceil_div(out[2], TILE);
    return p;
}

/* The input's gradient is a convolution of dy, padded so that the kernel's last element meets the first of dy. */
static struct pass begin_input_grad(const struct conv2d *l, const struct layer_call *c, int batch)
{
    const int *in = l->base.in[0].dim, *out = l->base.out.dim;
    struct pass p = {.call = c, .batch = batch, .top = 2 - l->padding[0], .left = 2 - l->padding[1]};
    p.pool.rows = rows_of(c);
    p.in = (struct maps){out[0], out[1], out[2], c && c->relu ? c->y->data : NULL};
    p.out = (struct maps){in[0], in[1], in[2], NULL};
    p.tile_rows = conv_ceil_div(in[1], TILE);
    p.tile_cols = conv_ceil_div(in[2], TILE);
    return p;
}

static void take(struct pass *p, struct arena *a)
{
    p->u = arena_take(a, u_floats(p) * sizeof(float));
    p->pool.slabs = arena_take(a, (size_t)p->pool.n_chunks * p->pool.slab_size * sizeof(float));
}

static void plan(struct pass *p, struct arena *a)
{
    plan_blocks(p);
    take(p, a);
}

/* Chunks sum in parts of their own: few, where these are large. */
static void plan_weight_grad(struct pass *p, struct arena *a)
{
    plan_blocks(p);
    const size_t fit = PARTIAL_FLOATS / u_floats(p);
    const int most = fit < 2 ? 2 : fit < PARTIALS ? (int)fit : PARTIALS;
    if (p->pool.n_chunks > most)
        p->pool.n_chunks = most;
    take(p, a);
    p->partial = arena_take(a, (size_t)p->pool.n_chunks * u_floats(p) * sizeof(float));
}

size_t conv_winograd_scratch(const struct conv2d *l, int batch, bool training)
{
    struct pass passes[3] = {begin(l, NULL, batch), begin(l, NULL, batch), begin_input_grad(l, NULL, batch)};
    size_t most = 0;
    for (int i = 0; i < (training ? 3 : 1); i++) {
        struct arena a = {0};
        (i == 1 ? plan_weight_grad : plan)(&passes[i], &a);
        most = a.used > most ? a.used : most;
    }
    return most;
}

/* ---------------------------------------------------------------------------------------------- weights */

/* [9][CELL]: the kernels from input channel c to the CELL output channels from k on. */
static void gather_kernels(const struct pass *p, bool turned, int c, int k, float cells[9 * CELL])
{
    const float *w = p->call->param[0].data;
    for (int i = 0; i < CELL; i++) {
        const size_t kernel = turned ? (size_t)c * (size_t)p->out.channels + (size_t)(k + i)
                                     : (size_t)(k + i) * (size_t)p->in.channels + (size_t)c;
        for (int e = 0; e < 9; e++)
            cells[e * CELL + i] = w[kernel * 9 + (size_t)(turned ? 8 - e : e)];
    }
}

static const struct winograd_side kernel_side = {3 * CELL, CELL, 0};

static struct winograd_side u_side(const struct pass *p)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in.channels * p->out.channels;
    return (struct winograd_side){SPAN * plane, plane, 0};
}

static void transform_weights(const struct pass *p, bool turned, int c)
{
    float cells[9 * CELL];
    for (int k = 0; k < p->out.channels; k += CELL) {
        gather_kernels(p, turned, c, k, cells);
        p->call->kernels->winograd(WINOGRAD_WEIGHT, p->u + (size_t)c * (size_t)p->out.channels + k, u_side(p), cells,
                                   kernel_side, 1);
    }
}

static void weight_chunk(void *ctx, int chunk)
{
    transform_weights(ctx, false, chunk);
}

static void turned_weight_chunk(void *ctx, int chunk)
{
    transform_weights(ctx, true, chunk);
}

/* ---------------------------------------------------------------------------------------------- tiles */

/* n places of CELL channels, from place `from` of the maps on, as cells. */
static void fill_inside(const struct pass *p, const struct maps *m, const float *x, size_t from, size_t n, float *cells)
{
    enum { PART = 64 };
    const size_t plane = (size_t)m->h * (size_t)m->w;
    float gated[CELL * PART];
    if (!m->relu)
        p->call->kernels->interleave(cells, x + from, (ptrdiff_t)plane, (int)n);
    for (size_t at = 0; m->relu && at < n; at += PART) {
        const size_t some = n - at < PART ? n - at : PART;
        p->pool.rows->copy_grad(gated, PART, x + from + at, m->relu + from + at, plane, some, CELL);
        p->call->kernels->interleave(cells + at * CELL, gated, PART, (int)some);
    }
}

/* n_rows rows of n places of CELL channels as cells, from row `row` and column `column` of the maps on; outside are
 * zeros. */
static void fill_cells(const struct pass *p, const struct maps *m, const float *x, size_t first_plane, int row,
                       int column, int n_rows, int n, float *cells)
{
    const struct range inner = range_inside(column, 1, m->w, n);
    for (int r = 0; r < n_rows; r++, cells += (size_t)n * CELL) {
        if (row + r < 0 || row + r >= m->h || inner.begin >= inner.end) {
            memset(cells, 0, (size_t)n * CELL * sizeof *cells);
            continue;
        }
        const size_t line = (first_plane * (size_t)m->h + (size_t)(row + r)) * (size_t)m->w;
        memset(cells, 0, inner.begin * CELL * sizeof *cells);
        fill_inside(p, m, x, line + (size_t)(column + (int)inner.begin), inner.end - inner.begin,
                    cells + inner.begin * CELL);
        memset(cells + inner.end * CELL, 0, ((size_t)n - inner.end) * CELL * sizeof *cells);
    }
}

struct block {
    int first, rows; /* tile rows, of all pictures */
    float *v, *m, *cells;
};

static struct block block_of(const struct pass *p, int number, float *slab)
{
    const int first = number * p->block_rows, left = p->batch * p->tile_rows - first;
    struct block b = {first, left < p->block_rows ? left : p->block_rows, slab, NULL, NULL};
    b.m = b.v + PRODUCTS * p->plane_v;
    b.cells = b.m + PRODUCTS * p->plane_m;
    return b;
}

static struct winograd_side side(size_t plane, int channels)
{
    return (struct winograd_side){SPAN * (ptrdiff_t)plane, (ptrdiff_t)plane, channels};
}

/* Tiles of size x size of one side, transformed to [PRODUCTS][tile][channels]. */
static void transform_tiles(const struct pass *p, const struct block *b, const struct maps *m, const float *x,
                            enum winograd_transform transform, int size, int top, int left, float *to, size_t plane)
{
    const int width = size == SPAN ? TILE * p->tile_cols + 2 : TILE * p->tile_cols;
    const struct winograd_side from = {width * CELL, CELL, TILE * CELL};
    for (int r = 0; r < b->rows; r++) {
        const int image = (b->first + r) / p->tile_rows, row = (b->first + r) % p->tile_rows * TILE;
        float *line = to + (size_t)(r * p->tile_cols) * (size_t)m->channels;
        for (int c = 0; c < m->channels; c += CELL) {
            fill_cells(p, m, x, (size_t)image * (size_t)m->channels + (size_t)c, row - top, -left, size, width,
                       b->cells);
            p->call->kernels->winograd(transform, line + c, side(plane, m->channels), b->cells, from, p->tile_cols);
        }
    }
}

/* ---------------------------------------------------------------------------------------------- forward */

static void multiply(const struct pass *p, const struct block *b)
{
    const int c = p->in.channels, k = p->out.channels;
    for (int i = 0; i < PRODUCTS; i++)
        p->call->kernels->matmul(b->m + (size_t)i * p->plane_m, k, b->rows * p->tile_cols, k,
                                 b->v + (size_t)i * p->plane_v, 1, c, p->u + (size_t)i * (size_t)c * (size_t)k, k, c,
                                 false);
}

/* CELL channels of one tile row from cells to y. */
static void put_rows(const struct pass *p, const float *cells, size_t first_plane, int row, const float *bias, float *y)
{
    const size_t plane = (size_t)p->out.h * (size_t)p->out.w, width = (size_t)p->out.w;
    const int left = p->out.h - row;
    for (int r = 0; r < (left < TILE ? left : TILE); r++) {
        float *to = y + first_plane * plane + (size_t)(row + r) * width;
        p->call->kernels->deinterleave(to, (ptrdiff_t)plane, cells + (size_t)(r * TILE * p->tile_cols) * CELL,
                                       p->out.w);
        for (size_t c = 0; (bias || p->out.relu) && c < CELL; c++) {
            const struct row_norm add = {.scale = 1.0f, .bias = bias ? bias[c] : 0.0f, .relu = p->out.relu};
            p->pool.rows->normalise(to + c * plane, to + c * plane, width, &add);
        }
    }
}

static void put_tiles(const struct pass *p, const struct block *b, const float *bias, float *y)
{
    const struct winograd_side to = {TILE * p->tile_cols * CELL, CELL, TILE * CELL};
    for (int r = 0; r < b->rows; r++) {
        const int image = (b->first + r) / p->tile_rows, row = (b->first + r) % p->tile_rows * TILE;
        const float *line = b->m + (size_t)(r * p->tile_cols) * (size_t)p->out.channels;
        for (int k = 0; k < p->out.channels; k += CELL) {
            p->call->kernels->winograd(WINOGRAD_OUTPUT, b->cells, to, line + k, side(p->plane_m, p->out.channels),
                                       p->tile_cols);
            put_rows(p, b->cells, (size_t)image * (size_t)p->out.channels + (size_t)k, row, bias ? bias + k : NULL, y);
        }
    }
}

struct direction {
    struct pass *p;
    const float *x, *bias;
    float *y;
};

static void convolve_chunk(void *ctx, int chunk)
{
    const struct direction *d = ctx;
    struct pass *p = d->p;
    const struct range blocks = chunk_share((size_t)p->n_blocks, p->pool.n_chunks, chunk);
    float *slab = conv_take_slab(&p->pool);
    for (size_t i = blocks.begin; i < blocks.end; i++) {
        const struct block b = block_of(p, (int)i, slab);
        transform_tiles(p, &b, &p->in, d->x, WINOGRAD_INPUT, SPAN, p->top, p->left, b.v, p->plane_v);
        multiply(p, &b);
        put_tiles(p, &b, d->bias, d->y);
    }
    conv_give_slab(&p->pool, slab);
}

void conv_winograd_forward(const struct conv2d *l, const struct layer_call *c)
{
    struct pass p = begin(l, c, c->batch);
    plan(&p, &(struct arena){.base = c->scratch});
    p.out.relu = c->relu ? c->y->data : NULL;
    struct direction d = {&p, c->x->data, l->bias ? c->param[1].data : NULL, c->y->data};
    thread_pool_run(c->pool, weight_chunk, &p, p.in.channels);
    thread_pool_run(c->pool, convolve_chunk, &d, p.pool.n_chunks);
}

void conv_winograd_input_grad(const struct conv2d *l, const struct layer_call *c)
{
    struct pass p = begin_input_grad(l, c, c->batch);
    plan(&p, &(struct arena){.base = c->scratch});
    struct direction d = {&p, c->dy->data, NULL, c->dx->data};
    thread_pool_run(c->pool, turned_weight_chunk, &p, p.in.channels);
    thread_pool_run(c->pool, convolve_chunk, &d, p.pool.n_chunks);
}

/* ---------------------------------------------------------------------------------------------- weight gradient */

static void weight_grad_chunk(void *ctx, int chunk)
{
    struct pass *p = ctx;
    const int c = p->in.channels, k = p->out.channels;
    const size_t plane = (size_t)c * (size_t)k;
    const struct range blocks = chunk_share((size_t)p->n_blocks, p->pool.n_chunks, chunk);
    float *slab = conv_take_slab(&p->pool), *sum = p->partial + (size_t)chunk * u_floats(p);
    for (size_t i = blocks.begin; i < blocks.end; i++) {
        const struct block b = block_of(p, (int)i, slab);
        transform_tiles(p, &b, &p->in, p->call->x->data, WINOGRAD_INPUT, SPAN, p->top, p->left, b.v, p->plane_v);
        transform_tiles(p, &b, &p->out, p->call->dy->data, WINOGRAD_OUTPUT_GRAD, TILE, 0, 0, b.m, p->plane_m);
        for (size_t e = 0; e < PRODUCTS; e++)
            p->call->kernels->matmul(sum + e * plane, k, c, k, b.v + e * p->plane_v, c, 1, b.m + e * p->plane_m, k,
                                     b.rows * p->tile_cols, i > blocks.begin);
    }
    conv_give_slab(&p->pool, slab);
}

/* The sums of all chunks, in their order, for one input channel, and from them its kernels' gradients. */
static void sum_chunk(void *ctx, int channel)
{
    struct pass *p = ctx;
    const size_t k = (size_t)p->out.channels, plane = (size_t)p->in.channels * k;
    float cells[9 * CELL], *dw = p->call->dparam[0].data;
    for (size_t e = 0; e < PRODUCTS; e++) {
        float *restrict sum = p->u + e * plane + (size_t)channel * k;
        memcpy(sum, p->partial + e * plane + (size_t)channel * k, k * sizeof *sum);
        for (int part = 1; part < p->pool.n_chunks; part++) {
            const float *more = p->partial + (size_t)part * u_floats(p) + e * plane + (size_t)channel * k;
            for (size_t i = 0; i < k; i++)
                sum[i] += more[i];
        }
    }
    for (size_t first = 0; first < k; first += CELL) {
        p->call->kernels->winograd(WINOGRAD_WEIGHT_GRAD, cells, kernel_side, p->u + (size_t)channel * k + first,
                                   u_side(p), 1);
        for (size_t i = 0; i < CELL; i++)
            for (size_t e = 0; e < 9; e++)
                dw[((first + i) * (size_t)p->in.channels + (size_t)channel) * 9 + e] = cells[e * CELL + i];
    }
}

/* db[k] = sum of dy; a chunk is a channel, whose pictures are added in order. */
static void bias_chunk(void *ctx, int channel)
{
    enum { PART = 1024 };
    const struct pass *p = ctx;
    const size_t plane = (size_t)p->out.h * (size_t)p->out.w;
    double total = 0;
    for (size_t n = 0; n < (size_t)p->batch; n++)
        for (size_t at = 0; at < plane; at += PART) {
            const size_t from = (n * (size_t)p->out.channels + (size_t)channel) * plane + at;
            const size_t count = plane - at < PART ? plane - at : PART;
            const float *dy = p->call->dy->data + from;
            float gated[PART];
            struct row_sums sums = {{0.0f}, {0.0f}};
            if (p->out.relu) {
                p->pool.rows->copy_grad(gated, count, dy, p->out.relu + from, count, count, 1);
                dy = gated;
            }
            p->pool.rows->add_deviations(&sums, dy, count, 0.0f);
            total += row_totals(&sums).a;
        }
    p->call->dparam[1].data[channel] = (float)total;
}

void conv_winograd_weight_grad(const struct conv2d *l, const struct layer_call *c)
{
    struct pass p = begin(l, c, c->batch);
    plan_weight_grad(&p, &(struct arena){.base = c->scratch});
    p.out.relu = c->relu ? c->y->data : NULL;
    thread_pool_run(c->pool, weight_grad_chunk, &p, p.pool.n_chunks);
    thread_pool_run(c->pool, sum_chunk, &p, p.in.channels);
    if (l->bias)
        thread_pool_run(c->pool, bias_chunk, &p, p.out.channels);
}
