/* avg_pool2d. A window's sum is divided as PyTorch does: the count is that of its rows times that of its columns. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/pool2d_pass.h"

/* The outputs of a row whose windows lie on the input altogether: they all divide by the same. */
static struct range whole_windows(const struct pool2d *l)
{
    const int whole = l->base.in[0].dim[2] - l->kernel_size[1] + 1;
    return range_inside(-l->padding[1], pool_stride(l, 1), whole > 0 ? whole : 0, l->base.out.dim[2]);
}

static struct range intersection(struct range a, struct range b)
{
    const size_t begin = a.begin > b.begin ? a.begin : b.begin, end = a.end < b.end ? a.end : b.end;
    return (struct range){begin, end > begin ? end : begin};
}

/* to = from / the size of window (oy, o), for these outputs o; both begin with the first of them. */
static void divide(const struct pool2d *l, int oy, struct range outputs, const float *from, float *to)
{
    const float rows = (float)pool_counted(l, 0, oy), whole = rows * (float)l->kernel_size[1];
    const struct range inner = intersection(outputs, whole_windows(l));
    for (size_t o = outputs.begin; o < inner.begin && o < outputs.end; o++)
        to[o - outputs.begin] = from[o - outputs.begin] / (rows * (float)pool_counted(l, 1, (int)o));
    for (size_t o = inner.begin; o < inner.end; o++)
        to[o - outputs.begin] = from[o - outputs.begin] / whole;
    for (size_t o = inner.end; o < outputs.end; o++)
        to[o - outputs.begin] = from[o - outputs.begin] / (rows * (float)pool_counted(l, 1, (int)o));
}

static void halve(const struct plane *p, const float *x, float *restrict y)
{
    for (int oy = 0; oy < p->out_h; oy++, y += p->out_w) {
        const float *upper = x + (size_t)(2 * oy) * (size_t)p->w, *lower = upper + p->w;
        for (int ox = 0; ox < p->out_w; ox++)
            y[ox] = (upper[2 * ox] + upper[2 * ox + 1] + lower[2 * ox] + lower[2 * ox + 1]) / 4.0f;
    }
}

/* Other windows are summed column by column first, then across, for a piece of a row of outputs at a time: columns
 * that some window of the piece covers, padding included, on the stack. */
enum { PIECE_COLUMNS = 4096, PIECE_OUTPUTS = 256 };

struct piece {
    struct range outputs;
    int first, columns;  /* the first column, perhaps in the padding */
    struct range inside; /* those of the columns that lie on the input */
};

static size_t piece_size(const struct pool2d *l)
{
    const int fit = (PIECE_COLUMNS - l->kernel_size[1]) / pool_stride(l, 1) + 1;
    return fit < PIECE_OUTPUTS ? (size_t)fit : PIECE_OUTPUTS;
}

static struct piece piece_of(const struct pool2d *l, int number)
{
    const int stride = pool_stride(l, 1);
    struct piece p = {.outputs = chunk_of((size_t)l->base.out.dim[2], piece_size(l), number)};
    p.first = (int)p.outputs.begin * stride - l->padding[1];
    p.columns = (int)(p.outputs.end - p.outputs.begin - 1) * stride + l->kernel_size[1];
    p.inside = range_inside(p.first, 1, l->base.in[0].dim[2], p.columns);
    return p;
}

static int piece_count(const struct pool2d *l)
{
    return chunk_count((size_t)l->base.out.dim[2], piece_size(l));
}

static void add_to(float *restrict to, const float *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

static void mean_piece(const struct pool2d *l, const float *x, int oy, const struct piece *p, float *restrict y)
{
    const struct pool_taps rows = pool_taps_at(l, 0, oy);
    const size_t width = (size_t)l->base.in[0].dim[2], n = p->outputs.end - p->outputs.begin;
    const size_t stride = (size_t)pool_stride(l, 1);
    float sum[PIECE_COLUMNS];
    memset(sum, 0, (size_t)p->columns * sizeof *sum);
    for (int i = 0; i < rows.count; i++)
        add_to(sum + p->inside.begin, x + (size_t)(rows.first + i) * width + (size_t)(p->first + (int)p->inside.begin),
               p->inside.end - p->inside.begin);
    for (size_t o = 0; o < n; o++)
        y[o] = sum[o * stride];
    for (int j = 1; j < l->kernel_size[1]; j++)
        for (size_t o = 0; o < n; o++)
            y[o] += sum[o * stride + (size_t)j];
    divide(l, oy, p->outputs, y, y);
}

static void forward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    float *y = c->y->data + p->out;
    if (pool_halves(pool_of(l)))
        halve(p, c->x->data + p->in, y);
    else
        for (int oy = 0; oy < p->out_h; oy++, y += p->out_w)
            for (int i = 0; i < piece_count(pool_of(l)); i++) {
                const struct piece piece = piece_of(pool_of(l), i);
                mean_piece(pool_of(l), c->x->data + p->in, oy, &piece, y + piece.outputs.begin);
            }
}

static void avg_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, forward_plane);
}

static void double_back(const struct plane *p, const float *dy, float *restrict dx)
{
    for (int oy = 0; oy < p->out_h; oy++, dy += p->out_w) {
        float *restrict upper = dx + (size_t)(2 * oy) * (size_t)p->w, *restrict lower = upper + p->w;
        for (int ox = 0; ox < p->out_w; ox++)
            upper[2 * ox] = upper[2 * ox + 1] = lower[2 * ox] = lower[2 * ox + 1] = dy[ox] / 4.0f;
    }
}

static void mean_backward_piece(const struct pool2d *l, const float *dy, int oy, const struct piece *p, float *dx)
{
    const struct pool_taps rows = pool_taps_at(l, 0, oy);
    const size_t width = (size_t)l->base.in[0].dim[2], n = p->outputs.end - p->outputs.begin;
    const size_t stride = (size_t)pool_stride(l, 1);
    float share[PIECE_OUTPUTS], sum[PIECE_COLUMNS];
    divide(l, oy, p->outputs, dy, share);
    memset(sum, 0, (size_t)p->columns * sizeof *sum);
    for (int j = 0; j < l->kernel_size[1]; j++)
        for (size_t o = 0; o < n; o++)
            sum[o * stride + (size_t)j] += share[o];
    for (int i = 0; i < rows.count; i++)
        add_to(dx + (size_t)(rows.first + i) * width + (size_t)(p->first + (int)p->inside.begin), sum + p->inside.begin,
               p->inside.end - p->inside.begin);
}

static void backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    const float *dy = c->dy->data + p->out;
    float *dx = c->dx->data + p->in;
    const bool halving = pool_halves(pool_of(l)), all = 2 * p->out_h == p->h && 2 * p->out_w == p->w;
    if (!halving || !all)
        memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    if (halving)
        double_back(p, dy, dx);
    else
        for (int oy = 0; oy < p->out_h; oy++, dy += p->out_w)
            for (int i = 0; i < piece_count(pool_of(l)); i++) {
                const struct piece piece = piece_of(pool_of(l), i);
                mean_backward_piece(pool_of(l), dy + piece.outputs.begin, oy, &piece, dx);
            }
}

static void avg_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        planes_run(l, c, backward_plane);
}

static enum cs_status avg_infer(struct layer *base, struct cs_error *err)
{
    struct pool2d *l = (struct pool2d *)base;
    l->dilation[0] = l->dilation[1] = 1;
    return pool_infer(base, err);
}

static const struct layer_attr attrs[] = {
    POOL_ATTR(kernel_size, LAYER_ATTR_PAIR, NAN, 1, 1024),     POOL_ATTR(stride, LAYER_ATTR_PAIR, 0, 0, 1024),
    POOL_ATTR(padding, LAYER_ATTR_SIDES, 0, 0, 1024),          POOL_ATTR(ceil_mode, LAYER_ATTR_BOOL, false, 0, 1),
    POOL_ATTR(count_include_pad, LAYER_ATTR_BOOL, true, 0, 1),
};

const struct layer_kind layer_avg_pool2d = {
    .name = "avg_pool2d",
    .title = N_("Mean pool"),
    .size = sizeof(struct pool2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 5,
    .n_positional = 2,
    .infer = avg_infer,
    .forward = avg_forward,
    .backward = avg_backward,
    .window = pool_window,
};
