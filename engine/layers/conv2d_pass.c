#include "engine/layers/conv2d_pass.h"

#include <string.h>

/* What a band may take: half of a usual second-level cache. */
enum { BAND_SIZE = 1 << 16 };

static int greatest_divisor(int a, int b)
{
    return b ? greatest_divisor(b, a % b) : a;
}

static struct conv_axis axis_of(const struct conv2d *l, int i)
{
    struct conv_axis a = {.n = l->base.in[0].dim[1 + i],
                          .out = l->base.out.dim[1 + i],
                          .kernel = l->kernel_size[i],
                          .stride = l->stride[i],
                          .padding = l->padding[i],
                          .padding_behind = l->padding[i + 2],
                          .dilation = l->dilation[i]};
    a.reach = (a.kernel - 1) * a.dilation / a.stride;
    a.period = a.stride / greatest_divisor(a.stride, a.dilation);
    a.planes = a.kernel < a.period ? a.kernel : a.period;
    return a;
}

struct conv_pass conv_pass_of(const struct conv2d *l, const struct layer_call *c, int batch)
{
    struct conv_pass p = {.l = l, .call = c, .batch = batch, .row = axis_of(l, 0), .col = axis_of(l, 1)};
    p.rows = c ? rows_for(c->kernels) : NULL;
    p.channels = l->base.in[0].dim[0] / l->groups;
    p.outputs = l->out_channels / l->groups;
    p.taps = l->base.param[0].fan_in;
    return p;
}

bool conv_is_plain(const struct conv_pass *p)
{
    const int *pad = p->l->padding;
    return !pad[0] && !pad[1] && !pad[2] && !pad[3] && p->row.stride == 1 && p->col.stride == 1;
}

static size_t align_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

void *conv_take(struct conv_arena *a, size_t count, size_t size)
{
    void *p = a->base ? a->base + a->used : NULL;
    a->used += align_up(count * size, CS_ALIGN);
    return p;
}

int conv_ceil_div(int a, int b)
{
    return (int)(((int64_t)a + b - 1) / b);
}

int conv_remainder(const struct conv_axis *a, int plane)
{
    return plane * a->dilation % a->stride;
}

int conv_places_on(const struct conv_axis *a, int element)
{
    return element * a->dilation / a->stride;
}

struct conv_slab conv_slab_of(int rows, int pitch, int rest)
{
    const size_t size = (size_t)rows * (size_t)pitch + (size_t)(rest > 0 ? rest : 0);
    return (struct conv_slab){rows, pitch, align_up(size, CS_ALIGN / sizeof(float))};
}

int conv_positions(const struct conv_slab *s, int rows, int width)
{
    return (rows - 1) * s->pitch + width;
}

int conv_band_rows(size_t row, size_t more, int rows)
{
    const size_t fit = more < BAND_SIZE ? (BAND_SIZE - more) / row : 0;
    return fit < 1 ? 1 : fit < (size_t)rows ? (int)fit : rows;
}

void conv_set_chunks(struct conv_pass *p)
{
    const int64_t items = (int64_t)p->batch * p->n_bands;
    p->n_chunks = items < CONV_CHUNKS ? (int)items : CONV_CHUNKS;
}

struct range conv_items(const struct conv_pass *p, int chunk)
{
    return chunk_share((size_t)p->batch * (size_t)p->n_bands, p->n_chunks, chunk);
}

float *conv_take_slab(struct conv_pass *p)
{
    _Static_assert(CONV_CHUNKS <= 8 * sizeof(unsigned), "a bit for every slot");
    unsigned busy = atomic_load(&p->busy_slots), slot;
    if (p->slab_size == 0)
        return p->slabs;
    do
        slot = (unsigned)__builtin_ctz(~busy); /* there are no more chunks than slots */
    while (!atomic_compare_exchange_weak(&p->busy_slots, &busy, busy | 1u << slot));
    return p->slabs + slot * p->slab_size;
}

void conv_give_slab(struct conv_pass *p, const float *slab)
{
    if (p->slab_size)
        atomic_fetch_and(&p->busy_slots, ~(1u << (size_t)(slab - p->slabs) / p->slab_size));
}

int conv_blocks(int channels)
{
    return conv_ceil_div(channels, CONV_BLOCK);
}

int conv_block_size(int channels, int block)
{
    const int left = channels - block * CONV_BLOCK;
    return left < CONV_BLOCK ? left : CONV_BLOCK;
}

/* ---------------------------------------------------------------------------------------------- padded input */

/* Columns of a padded row. Where both sides are zeros, a row need not hold both: what is read past its end are the
 * zeros at the left of the next row, or of the rest of the plane. */
static int input_pitch(const struct conv_pass *p)
{
    const struct conv_axis *a = &p->col;
    const int whole = a->out + a->reach, zeros = a->padding > a->padding_behind ? a->padding : a->padding_behind;
    const int shared = zeros + a->n;
    if (p->l->padding_mode != PADDING_ZEROS || a->stride > 1)
        return whole;
    return shared > a->out ? shared : a->out;
}

static size_t input_planes(const struct conv_pass *p)
{
    return (size_t)p->channels * (size_t)p->row.planes * (size_t)p->col.planes;
}

void conv_plan_input(struct conv_pass *p, int out_planes)
{
    const int pitch = input_pitch(p);
    const size_t planes = input_planes(p), row = (planes + (size_t)out_planes) * (size_t)pitch;
    p->band = conv_band_rows(row, planes * (size_t)p->row.reach * (size_t)pitch, p->row.out);
    p->n_bands = conv_ceil_div(p->row.out, p->band);
    p->in = conv_slab_of(p->band + p->row.reach, pitch, p->col.out + p->col.reach - pitch);
    p->out = conv_slab_of(p->band, pitch, 0);
    p->in_place = conv_is_plain(p);
    if (p->in_place)
        p->in.plane = (size_t)p->row.n * (size_t)p->col.n;
    conv_set_chunks(p);
}

size_t conv_input_size(const struct conv_pass *p)
{
    return p->in_place ? 0 : input_planes(p) * p->in.plane;
}

/* Of the first channel's elements; those of the others lie as far apart in their own planes. */
void conv_set_offsets(const struct conv_pass *p)
{
    const int n = p->row.kernel * p->col.kernel;
    ptrdiff_t *offset = p->offset;
    for (int i = 0; i < p->row.kernel; i++)
        for (int j = 0; j < p->col.kernel; j++) {
            const int plane = i % p->row.period * p->col.planes + j % p->col.period;
            *offset++ = (ptrdiff_t)plane * (ptrdiff_t)p->in.plane +
                        (ptrdiff_t)conv_places_on(&p->row, i) * p->in.pitch + conv_places_on(&p->col, j);
        }
    for (int c = 1; c < p->channels; c++) {
        const ptrdiff_t more = (ptrdiff_t)c * p->row.planes * p->col.planes * (ptrdiff_t)p->in.plane;
        for (int t = 0; t < n; t++)
            *offset++ = p->offset[t] + more;
    }
}

/* Where padded row (column) i of a picture comes from, -1 for a zero. Remainder planes may reach past the padding. */
static int source(const struct conv_pass *p, const struct conv_axis *a, int i)
{
    return i < a->n + a->padding_behind ? padding_source(p->l->padding_mode, i, a->n) : -1;
}

static void pad_columns(const struct conv_pass *p, const float *x, int first, float *to, size_t begin, size_t end)
{
    for (size_t o = begin; o < end; o++) {
        const int from = source(p, &p->col, first + (int)o * p->col.stride);
        to[o] = from < 0 ? 0.0f : x[from];
    }
}

void conv_pad_row(const struct conv_pass *p, const float *x, int first, float *restrict to, int count)
{
    const int stride = p->col.stride;
    const struct range inner = range_inside(first, stride, p->col.n, count);
    pad_columns(p, x, first, to, 0, inner.begin);
    if (stride == 1 && inner.begin < inner.end)
        memcpy(to + inner.begin, x + first + (int)inner.begin, (inner.end - inner.begin) * sizeof *to);
    else
        for (size_t o = inner.begin; o < inner.end; o++)
            to[o] = x[first + (int)o * stride];
    pad_columns(p, x, first, to, inner.end, (size_t)count);
}

/* The plane of one remainder of one channel, for output rows from top on. */
static void pad_plane(const struct conv_pass *p, const float *x, int top, int row_remainder, int col_remainder,
                      float *to)
{
    for (int r = 0; r < p->in.rows; r++, to += p->in.pitch) {
        const int from = source(p, &p->row, (top + r) * p->row.stride + row_remainder - p->row.padding);
        if (from < 0)
            memset(to, 0, (size_t)p->in.pitch * sizeof *to);
        else
            conv_pad_row(p, x + (size_t)from * (size_t)p->col.n, col_remainder - p->col.padding, to, p->in.pitch);
    }
    memset(to, 0, (p->in.plane - (size_t)p->in.rows * (size_t)p->in.pitch) * sizeof *to);
}

const float *conv_input(const struct conv_pass *p, size_t image, int group, int top, float *slab)
{
    const size_t plane = (size_t)p->row.n * (size_t)p->col.n;
    const float *x = p->call->x->data + (image * (size_t)p->l->groups + (size_t)group) * (size_t)p->channels * plane;
    if (p->in_place)
        return x + (size_t)top * (size_t)p->col.n;
    float *to = slab;
    for (int c = 0; c < p->channels; c++)
        for (int i = 0; i < p->row.planes; i++)
            for (int j = 0; j < p->col.planes; j++, to += p->in.plane)
                pad_plane(p, x + (size_t)c * plane, top, conv_remainder(&p->row, i), conv_remainder(&p->col, j), to);
    return slab;
}
