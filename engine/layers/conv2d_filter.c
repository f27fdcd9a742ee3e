/* Planes are cut into blocks of output rows, and those are dealt to chunks: the cut depends on the shapes only. A row
 * of outputs is cut into spans. In the middle one windows lie on the picture, whose rows are read where they are; at
 * the two ends they reach into the padding, and short pieces of padded rows are made for them. So no copy of the
 * picture is ever made. What a chunk's slab holds:
 *
 *     in      pointers to the rows that a block reads, for kernels.h
 *     zeros   a row of the padding
 *     ring    of each span that is padded: its piece of padded row r in place r % rows, so that the next block finds
 *             those that it shares with this one */
#include "engine/layers/conv2d_filter.h"

#include <string.h>

#include "engine/layers/conv2d_pass.h"

enum {
    LEAST_WIDTH = 192, /* measured: below, what the ends of the rows cost is more than what is gained */
    LEAST_SPAN = 16,   /* a vector, of whatever kernels */
    TILE_ROWS = 4,     /* that the kernels take together, each a dilation from the next */
    BLOCK_ROWS = 12,
    MOST_SPANS = 3,
};

struct span { /* of the outputs of a row */
    int begin, width;
    bool padded;
    int pitch;   /* of its ring */
    size_t ring; /* where that begins in the slab */
};

struct filter_pass {
    struct conv_pass p; /* band: rows of a block */
    struct filter_steps steps;
    int read; /* rows that a block reads */
    size_t zeros;
    struct span span[MOST_SPANS];
    int n_spans;
};

struct filter_slab {
    float *base;
    size_t plane; /* that the rings hold rows of, up to row `next` - 1 */
    int next;
};

bool conv_filter_suits(const struct conv2d *l)
{
    const bool single = l->base.in[0].dim[0] == l->groups && l->out_channels == l->groups;
    return single && l->stride[0] == 1 && l->stride[1] == 1 && l->base.out.dim[2] >= LEAST_WIDTH;
}

static size_t align_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void add_span(struct filter_pass *f, int end, bool padded)
{
    enum { LINE = CS_ALIGN / sizeof(float) };
    const int begin = f->n_spans ? f->span[f->n_spans - 1].begin + f->span[f->n_spans - 1].width : 0;
    struct span s = {.begin = begin, .width = end - begin, .padded = padded};
    if (s.width == 0)
        return;
    /* An odd number of cache lines: a power of two would put all rows into the same few sets of a cache. */
    s.pitch = (int)(align_up((size_t)(s.width + f->p.col.reach), LINE) | LINE);
    f->span[f->n_spans++] = s;
}

/* Whole vectors at the left, so that those of the middle begin where cache lines do. */
static void cut_rows(struct filter_pass *f)
{
    const struct conv_axis *a = &f->p.col;
    const int left = (int)align_up((size_t)a->padding, LEAST_SPAN);
    const int right = !a->padding_behind ? 0 : a->padding_behind > LEAST_SPAN ? a->padding_behind : LEAST_SPAN;
    if (left + LEAST_SPAN + right > a->out) {
        add_span(f, a->out, true);
        return;
    }
    add_span(f, left, true);
    add_span(f, a->out - right, false);
    add_span(f, a->out, true);
}

static void plan_slab(struct filter_pass *f)
{
    struct conv_pass *p = &f->p;
    p->slab_size = align_up((size_t)f->read * sizeof(float *), CS_ALIGN) / sizeof(float);
    f->zeros = p->slab_size;
    if (p->row.padding || p->row.padding_behind)
        p->slab_size += align_up((size_t)(p->col.out + p->col.reach), CS_ALIGN / sizeof(float));
    for (int i = 0; i < f->n_spans; i++) {
        f->span[i].ring = p->slab_size;
        if (f->span[i].padded)
            p->slab_size += (size_t)f->read * (size_t)f->span[i].pitch;
    }
}

static struct filter_pass plan(const struct conv2d *l, const struct layer_call *c, int batch, struct conv_arena *a)
{
    struct filter_pass f = {.p = conv_pass_of(l, c, batch)};
    struct conv_pass *p = &f.p;
    const int tile = TILE_ROWS * p->row.dilation, block = tile * conv_ceil_div(BLOCK_ROWS, tile);
    f.steps = (struct filter_steps){p->row.kernel, p->col.kernel, p->row.dilation, p->col.dilation};
    p->band = block < p->row.out ? block : p->row.out;
    p->n_bands = conv_ceil_div(p->row.out, p->band);
    f.read = p->band + p->row.reach;
    cut_rows(&f);
    plan_slab(&f);
    /* A chunk makes the rows above its first block anew, which it should be worth; nor do all slabs together then take
     * more than the picture. */
    const size_t planes = (size_t)batch * (size_t)l->groups, blocks = planes * (size_t)p->n_bands;
    const size_t worth = planes * (size_t)p->row.out / (size_t)f.read;
    p->n_chunks = (int)min_size(CONV_CHUNKS, min_size(blocks, worth ? worth : 1));
    p->slabs = conv_take(a, (size_t)p->n_chunks * p->slab_size, sizeof *p->slabs);
    return f;
}

size_t conv_filter_scratch(const struct conv2d *l, int batch)
{
    struct conv_arena a = {0};
    plan(l, NULL, batch, &a);
    return a.used;
}

/* The picture's row that padded row r is; NULL for one of zeros. */
static const float *picture_row(const struct conv_pass *p, size_t plane, int r)
{
    const int from = padding_source(p->l->padding_mode, r - p->row.padding, p->row.n);
    const float *x = p->call->x->data + plane * (size_t)p->row.n * (size_t)p->col.n;
    return from < 0 ? NULL : x + (size_t)from * (size_t)p->col.n;
}

/* Points in[0], in[1] ... at what the span's first output reads of padded rows top, top + 1 ...; rows from `made` on
 * are not in the ring yet. */
static void read_rows(const struct filter_pass *f, const struct filter_slab *s, const struct span *span, size_t plane,
                      int top, int rows, int made, const float **in)
{
    const struct conv_pass *p = &f->p;
    const int first = span->begin - p->col.padding; /* column of the picture */
    for (int r = top; r < top + rows; r++) {
        const float *x = picture_row(p, plane, r);
        float *piece = s->base + span->ring + (size_t)(r % f->read) * (size_t)span->pitch;
        if (x && span->padded && r >= made)
            conv_pad_row(p, x, first, piece, span->width + p->col.reach);
        in[r - top] = !x ? s->base + f->zeros : span->padded ? piece : x + first;
    }
}

static void filter_block(const struct filter_pass *f, struct filter_slab *s, size_t plane, int top)
{
    const struct conv_pass *p = &f->p;
    const struct layer_call *c = p->call;
    const int left = p->row.out - top, rows = left < p->band ? left : p->band, read = rows + p->row.reach;
    const int made = s->plane == plane ? s->next : 0;
    const size_t width = (size_t)p->col.out, group = plane % (size_t)p->l->groups;
    const float *w = c->param[0].data + group * (size_t)p->taps, bias = p->l->bias ? c->param[1].data[group] : 0.0f;
    const float **in = (const float **)(void *)s->base;
    float *y = c->y->data + (plane * (size_t)p->row.out + (size_t)top) * width;
    for (int i = 0; i < f->n_spans; i++) {
        const struct span *span = &f->span[i];
        read_rows(f, s, span, plane, top, read, made, in);
        c->kernels->filter(y + span->begin, (ptrdiff_t)width, rows, in, &f->steps, w, bias, span->width);
    }
    if (c->relu)
        p->rows->copy(y, width, y, width, width, (size_t)rows, true);
    s->plane = plane;
    s->next = top + read;
}

static void filter_chunk(void *ctx, int chunk)
{
    struct filter_pass *f = ctx;
    struct conv_pass *p = &f->p;
    const size_t n_bands = (size_t)p->n_bands, planes = (size_t)p->batch * (size_t)p->l->groups;
    const struct range blocks = chunk_share(planes * n_bands, p->n_chunks, chunk);
    struct filter_slab s = {.base = conv_take_slab(p), .plane = SIZE_MAX};
    memset(s.base + f->zeros, 0, (f->span[0].ring - f->zeros) * sizeof *s.base);
    for (size_t b = blocks.begin; b < blocks.end; b++)
        filter_block(f, &s, b / n_bands, (int)(b % n_bands) * p->band);
    conv_give_slab(p, s.base);
}

void conv_filter_forward(const struct conv2d *l, const struct layer_call *c)
{
    struct conv_arena a = {.base = c->scratch};
    struct filter_pass f = plan(l, c, c->batch, &a);
    thread_pool_run(c->pool, filter_chunk, &f, f.p.n_chunks);
}
