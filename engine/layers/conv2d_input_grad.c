/* The gradient of conv2d's input: taps over padded dy, with the weights turned round.
 *
 * It is computed for padded rows and columns low..high-1. Zeros need none for the padding itself; the other modes do,
 * and add it to where the padding came from. With stride s, padded row s*Y + r collects the elements i of the kernel
 * whose i*dilation leaves the remainder r:  dx[s*Y + r] = sum of w[i] * dy[Y - places_on(i)], one pass a remainder. */
#include <string.h>

#include "engine/layers/conv2d_pass.h"

static int low(const struct conv_pass *p, const struct conv_axis *a)
{
    return p->l->padding_mode == PADDING_ZEROS ? a->padding : 0;
}

static int high(const struct conv_pass *p, const struct conv_axis *a)
{
    return a->n + a->padding + (p->l->padding_mode == PADDING_ZEROS ? 0 : a->padding_behind);
}

/* The Y of remainder r whose row (column) s*Y + r lies in from..to-1. */
struct places {
    int first, count;
};

static struct places places_of(const struct conv_axis *a, int r, int from, int to)
{
    const int first = r < from ? conv_ceil_div(from - r, a->stride) : 0;
    const int end = r < to ? conv_ceil_div(to - r, a->stride) : 0;
    return (struct places){first, end > first ? end - first : 0};
}

/* What the slab's first row (column) holds of dy, for rows (columns) from `from` on. */
static int first_dy(const struct conv_axis *a, int from)
{
    return from / a->stride - a->reach;
}

/* Places of all remainders together. */
static int all_places(const struct conv_axis *a, int from, int to)
{
    return conv_ceil_div(to, a->stride) - from / a->stride;
}

/* As in conv_plan_input(), zeros at the right of a row of dy are those at the left of the next. */
static int dy_pitch(const struct conv_pass *p)
{
    const struct conv_axis *a = &p->col;
    const int first = first_dy(a, low(p, a)), zeros = first < 0 ? -first : 0;
    const int places = all_places(a, low(p, a), high(p, a));
    int pitch = places > zeros + a->out ? places : zeros + a->out;
    return pitch > places + a->reach - zeros ? pitch : places + a->reach - zeros;
}

void conv_plan_input_grad(struct conv_pass *p, struct conv_arena *a)
{
    const int from = low(p, &p->row), to = high(p, &p->row), all = all_places(&p->row, from, to);
    const int pitch = dy_pitch(p), out_planes = p->channels < CONV_BLOCK ? p->channels : CONV_BLOCK;
    const size_t row = (size_t)(p->outputs + out_planes) * (size_t)pitch;
    int rows = all; /* in one band, if two could add to the same place */
    if (p->l->padding_mode == PADDING_ZEROS)
        rows = conv_band_rows(row, (size_t)p->outputs * (size_t)p->row.reach * (size_t)pitch, all);
    p->band = rows * p->row.stride; /* whole strides: all bands have the same offsets */
    p->n_bands = rows == all ? 1 : conv_ceil_div(to - from, p->band);
    const int rest = all_places(&p->col, low(p, &p->col), high(p, &p->col)) + p->col.reach - pitch;
    const int zeros = -first_dy(&p->col, low(p, &p->col)); /* pad_dy() writes so far past the last row */
    p->in = conv_slab_of(rows + 1 + p->row.reach, pitch, rest > zeros ? rest : zeros);
    p->out = conv_slab_of(rows + 1, pitch, 0);
    conv_set_chunks(p);
    p->slab_size = (size_t)p->outputs * p->in.plane + (size_t)out_planes * p->out.plane;
    const size_t kernel = (size_t)p->row.kernel * (size_t)p->col.kernel;
    p->offset = conv_take(a, (size_t)p->outputs * kernel, sizeof *p->offset);
    p->weight = conv_take(a, (size_t)p->l->out_channels * (size_t)p->taps, sizeof *p->weight);
    p->slabs = conv_take(a, (size_t)p->n_chunks * p->slab_size, sizeof *p->slabs);
}

/* Where the first place of a plane's remainder reads in the slab, before its elements go back from there. */
static int slab_place(const struct conv_pass *p, const struct conv_axis *a, int plane)
{
    const int from = low(p, a);
    return places_of(a, conv_remainder(a, plane), from, from + 1).first - first_dy(a, from);
}

/* The order of taps in offset and weight: for (remainder) for (m) for (i) for (j). */
static void set_offsets(const struct conv_pass *p)
{
    ptrdiff_t *offset = p->offset;
    for (int pi = 0; pi < p->row.planes; pi++)
        for (int pj = 0; pj < p->col.planes; pj++)
            for (int m = 0; m < p->outputs; m++)
                for (int i = pi; i < p->row.kernel; i += p->row.period)
                    for (int j = pj; j < p->col.kernel; j += p->col.period)
                        *offset++ = (ptrdiff_t)m * (ptrdiff_t)p->in.plane +
                                    (ptrdiff_t)(slab_place(p, &p->row, pi) - conv_places_on(&p->row, i)) * p->in.pitch +
                                    slab_place(p, &p->col, pj) - conv_places_on(&p->col, j);
}

/* Where the weights of a block of input channels begin, in param[0]'s group and in p->weight. */
static size_t block_weights(const struct conv_pass *p, int group, int block)
{
    const size_t first = (size_t)group * (size_t)p->channels + (size_t)block * CONV_BLOCK;
    return first * (size_t)p->outputs * (size_t)p->row.kernel * (size_t)p->col.kernel;
}

/* weight [m][c][i][j] becomes [block of c][tap][c within the block]; a chunk is a block of a group. */
static void pack_chunk(void *ctx, int chunk)
{
    const struct conv_pass *p = ctx;
    const int group = chunk / conv_blocks(p->channels), block = chunk % conv_blocks(p->channels);
    const size_t kernel = (size_t)p->row.kernel * (size_t)p->col.kernel;
    const float *from = p->call->param[0].data + (size_t)group * (size_t)p->outputs * (size_t)p->taps +
                        (size_t)block * CONV_BLOCK * kernel;
    float *restrict to = p->weight + block_weights(p, group, block);
    for (int pi = 0; pi < p->row.planes; pi++)
        for (int pj = 0; pj < p->col.planes; pj++)
            for (int m = 0; m < p->outputs; m++)
                for (int i = pi; i < p->row.kernel; i += p->row.period)
                    for (int j = pj; j < p->col.kernel; j += p->col.period)
                        for (int c = 0; c < conv_block_size(p->channels, block); c++)
                            *to++ = from[(size_t)m * (size_t)p->taps + (size_t)c * kernel +
                                         (size_t)(i * p->col.kernel + j)];
}

/* The plane that begins at place `from` of the whole gradient. */
static void pad_dy(const struct conv_pass *p, size_t from, int first_row, float *to)
{
    const float *dy = p->call->dy->data + from, *relu = p->call->relu ? p->call->y->data + from : NULL;
    const int first = first_dy(&p->col, low(p, &p->col));
    const struct range rows = range_inside(first_row, 1, p->row.out, p->in.rows);
    const struct range cols = range_inside(first, 1, p->col.out, p->in.pitch);
    const size_t pitch = (size_t)p->in.pitch, width = (size_t)p->col.out, n = cols.end - cols.begin;
    size_t begin = rows.begin * pitch + cols.begin, end = rows.end * pitch + cols.begin; /* of rows with their zeros */
    if (rows.begin >= rows.end || n == 0)
        begin = end = p->in.plane;
    memset(to, 0, begin * sizeof *to);
    if (begin < end) {
        const size_t at = (size_t)(first_row + (int)rows.begin) * width + (size_t)(first + (int)cols.begin);
        p->rows->copy_grad(to + begin, pitch, dy + at, relu ? relu + at : NULL, width, n, rows.end - rows.begin);
    }
    memset(to + end, 0, (p->in.plane - end) * sizeof *to);
}

/* One row of a remainder's gradient to its places in dx; row, a padded one, and remainder tell where. */
static void put_row(const struct conv_pass *p, float *dx, int row, int remainder, struct places col, const float *from)
{
    const enum padding_mode mode = p->l->padding_mode;
    float *to = dx + (size_t)padding_source(mode, row - p->row.padding, p->row.n) * (size_t)p->col.n;
    const int first = col.first * p->col.stride + remainder - p->col.padding;
    if (mode != PADDING_ZEROS)
        for (int o = 0; o < col.count; o++)
            to[padding_source(mode, first + o * p->col.stride, p->col.n)] += from[o];
    else if (p->col.stride == 1)
        memcpy(to + first, from, (size_t)col.count * sizeof *to);
    else
        for (int o = 0; o < col.count; o++)
            to[first + o * p->col.stride] = from[o];
}

struct piece { /* of one group: padded rows from..to-1 */
    int group, from, to;
    const float *in;
    float *out, *dx; /* scratch for a block; the group's first channel */
};

static void put_block(const struct conv_pass *p, const struct piece *piece, struct places row, int row_remainder,
                      struct places col, int col_remainder, int channels, float *dx)
{
    for (int c = 0; c < channels; c++)
        for (int r = 0; r < row.count; r++)
            put_row(p, dx + (size_t)c * (size_t)p->row.n * (size_t)p->col.n,
                    (row.first + r) * p->row.stride + row_remainder, col_remainder, col,
                    piece->out + (size_t)c * p->out.plane + (size_t)r * (size_t)p->out.pitch);
}

/* What the n_taps elements that read plane (pi, pj) contribute; done: taps of the planes before. */
static void grad_plane(const struct conv_pass *p, const struct piece *piece, int pi, int pj, size_t done, int n_taps)
{
    const size_t plane = (size_t)p->row.n * (size_t)p->col.n;
    const int ri = conv_remainder(&p->row, pi), rj = conv_remainder(&p->col, pj);
    const struct places row = places_of(&p->row, ri, piece->from, piece->to);
    const struct places col = places_of(&p->col, rj, low(p, &p->col), high(p, &p->col));
    const bool direct = conv_is_plain(p); /* rows of the result follow one another as those of dx do */
    for (int b = 0; b < conv_blocks(p->channels) && row.count && col.count; b++) {
        const int n = conv_block_size(p->channels, b);
        const float *w = p->weight + block_weights(p, piece->group, b) + done * (size_t)n;
        float *dx = piece->dx + (size_t)b * CONV_BLOCK * plane;
        float *result = direct ? dx + (size_t)piece->from * (size_t)p->col.n : piece->out;
        p->call->kernels->taps(result, (ptrdiff_t)(direct ? plane : p->out.plane), n, piece->in, p->offset + done,
                               n_taps, w, NULL, conv_positions(&p->out, row.count, col.count));
        if (!direct)
            put_block(p, piece, row, ri, col, rj, n, dx);
    }
}

static void grad_planes(const struct conv_pass *p, const struct piece *piece)
{
    size_t done = 0;
    for (int pi = 0; pi < p->row.planes; pi++)
        for (int pj = 0; pj < p->col.planes; pj++) {
            const int rows = conv_ceil_div(p->row.kernel - pi, p->row.period);
            const int cols = conv_ceil_div(p->col.kernel - pj, p->col.period), n_taps = p->outputs * rows * cols;
            grad_plane(p, piece, pi, pj, done, n_taps);
            done += (size_t)n_taps;
        }
}

/* What put_row() leaves out, or adds to, begins at zero. */
static void clear_rows(const struct conv_pass *p, const struct piece *piece)
{
    const bool all = p->l->padding_mode != PADDING_ZEROS;
    const int top = all ? 0 : piece->from - p->row.padding, rows = all ? p->row.n : piece->to - piece->from;
    for (int c = 0; c < p->channels; c++)
        memset(piece->dx + ((size_t)c * (size_t)p->row.n + (size_t)top) * (size_t)p->col.n, 0,
               (size_t)rows * (size_t)p->col.n * sizeof(float));
}

static void grad_item(const struct conv_pass *p, size_t image, int band, float *in)
{
    const size_t plane = (size_t)p->row.out * (size_t)p->col.out;
    struct piece piece = {.in = in, .out = in + (size_t)p->outputs * p->in.plane};
    piece.from = low(p, &p->row) + band * p->band;
    piece.to = band == p->n_bands - 1 ? high(p, &p->row) : piece.from + p->band;
    for (piece.group = 0; piece.group < p->l->groups; piece.group++) {
        const size_t first = image * (size_t)p->l->groups + (size_t)piece.group;
        piece.dx = p->call->dx->data + first * (size_t)p->channels * (size_t)p->row.n * (size_t)p->col.n;
        for (int m = 0; m < p->outputs; m++)
            pad_dy(p, (first * (size_t)p->outputs + (size_t)m) * plane, first_dy(&p->row, piece.from),
                   in + (size_t)m * p->in.plane);
        if (p->l->padding_mode != PADDING_ZEROS || p->row.stride > 1 || p->col.stride > 1)
            clear_rows(p, &piece);
        grad_planes(p, &piece);
    }
}

static void grad_chunk(void *ctx, int chunk)
{
    struct conv_pass *p = ctx;
    const struct range items = conv_items(p, chunk);
    const size_t n_bands = (size_t)p->n_bands;
    float *slab = conv_take_slab(p);
    for (size_t i = items.begin; i < items.end; i++)
        grad_item(p, i / n_bands, (int)(i % n_bands), slab);
    conv_give_slab(p, slab);
}

void conv_run_input_grad(struct conv_pass *p)
{
    set_offsets(p);
    thread_pool_run(p->call->pool, pack_chunk, p, p->l->groups * conv_blocks(p->channels));
    thread_pool_run(p->call->pool, grad_chunk, p, p->n_chunks);
}
