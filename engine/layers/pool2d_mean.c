/* avg_pool2d. A window's sum is divided as PyTorch does: the count is that of its rows times that of its columns. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/pool2d_pass.h"

/* How many rows (columns) of the window at o the mean divides by. */
static int counted(const struct pool2d *l, int axis, int o)
{
    const int room = l->base.in[0].dim[1 + axis] + l->padding[axis + 2], k = l->kernel_size[axis];
    const int begin = o * pool_stride(l, axis) - l->padding[axis];
    if (!l->count_include_pad)
        return pool_taps_at(l, axis, o).count;
    return room - begin < k ? room - begin : k; /* ceil_mode may reach beyond the padding: that does not count */
}

/* The outputs o of an axis whose window element i lies on the input: 0 <= o*stride + i - padding < n. */
static struct range outputs_of(const struct pool2d *l, int axis, int i)
{
    return range_inside(i - l->padding[axis], pool_stride(l, axis), l->base.in[0].dim[1 + axis],
                        l->base.out.dim[1 + axis]);
}

/* The outputs of a row whose windows lie on the input altogether: they all divide by the same. */
static struct range whole_windows(const struct pool2d *l)
{
    const int whole = l->base.in[0].dim[2] - l->kernel_size[1] + 1;
    return range_inside(-l->padding[1], pool_stride(l, 1), whole > 0 ? whole : 0, l->base.out.dim[2]);
}

/* Where window element j of the first of these outputs lies in a row. */
static size_t first_of(const struct pool2d *l, int j, struct range outputs)
{
    const size_t col = outputs.begin * (size_t)pool_stride(l, 1) + (size_t)j - (size_t)l->padding[1];
    return outputs.begin < outputs.end ? col : 0;
}

static struct range intersection(struct range a, struct range b)
{
    const size_t begin = a.begin > b.begin ? a.begin : b.begin, end = a.end < b.end ? a.end : b.end;
    return (struct range){begin, end > begin ? end : begin};
}

/* to[o - outputs.begin] = from[o] / the size of window (oy, o), for these outputs o. */
static void divide(const struct pool2d *l, int oy, struct range outputs, const float *from, float *to)
{
    const float rows = (float)counted(l, 0, oy), whole = rows * (float)l->kernel_size[1];
    const struct range inner = intersection(outputs, whole_windows(l));
    for (size_t o = outputs.begin; o < inner.begin && o < outputs.end; o++)
        to[o - outputs.begin] = from[o] / (rows * (float)counted(l, 1, (int)o));
    for (size_t o = inner.begin; o < inner.end; o++)
        to[o - outputs.begin] = from[o] / whole;
    for (size_t o = inner.end; o < outputs.end; o++)
        to[o - outputs.begin] = from[o] / (rows * (float)counted(l, 1, (int)o));
}

/* 2x2 windows side by side, the usual ones. */
static bool is_halving(const struct pool2d *l)
{
    const int *k = l->kernel_size, *pad = l->padding, *in = &l->base.in[0].dim[1], *out = &l->base.out.dim[1];
    return k[0] == 2 && k[1] == 2 && pool_stride(l, 0) == 2 && pool_stride(l, 1) == 2 && !pad[0] && !pad[1] &&
           2 * out[0] <= in[0] && 2 * out[1] <= in[1];
}

static void halve(const struct plane *p, const float *x, float *restrict y)
{
    for (int oy = 0; oy < p->out_h; oy++, y += p->out_w) {
        const float *upper = x + (size_t)(2 * oy) * (size_t)p->w, *lower = upper + p->w;
        for (int ox = 0; ox < p->out_w; ox++)
            y[ox] = (upper[2 * ox] + upper[2 * ox + 1] + lower[2 * ox] + lower[2 * ox + 1]) / 4.0f;
    }
}

static void mean_row(const struct pool2d *l, const float *x, int oy, float *restrict y)
{
    const struct pool_taps rows = pool_taps_at(l, 0, oy);
    const size_t stride = (size_t)pool_stride(l, 1), width = (size_t)l->base.in[0].dim[2];
    memset(y, 0, (size_t)l->base.out.dim[2] * sizeof *y);
    for (int i = 0; i < rows.count; i++)
        for (int j = 0; j < l->kernel_size[1]; j++) {
            const struct range o = outputs_of(l, 1, j);
            const float *from = x + (size_t)(rows.first + i) * width + first_of(l, j, o);
            for (size_t k = 0; k < o.end - o.begin; k++)
                y[o.begin + k] += from[k * stride];
        }
    divide(l, oy, (struct range){0, (size_t)l->base.out.dim[2]}, y, y);
}

static void forward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    float *y = c->y->data + p->out;
    if (is_halving(pool_of(l)))
        halve(p, c->x->data + p->in, y);
    else
        for (int oy = 0; oy < p->out_h; oy++, y += p->out_w)
            mean_row(pool_of(l), c->x->data + p->in, oy, y);
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

/* Outputs of a row whose shares are worked out together, on the stack. */
enum { PIECE = 256 };

static void mean_backward_piece(const struct pool2d *l, const float *dy, int oy, struct range piece, float *restrict dx)
{
    const struct pool_taps rows = pool_taps_at(l, 0, oy);
    const size_t stride = (size_t)pool_stride(l, 1), width = (size_t)l->base.in[0].dim[2];
    float share[PIECE];
    divide(l, oy, piece, dy, share);
    for (int i = 0; i < rows.count; i++)
        for (int j = 0; j < l->kernel_size[1]; j++) {
            const struct range o = intersection(outputs_of(l, 1, j), piece);
            const float *from = share + (o.begin - piece.begin);
            float *to = dx + (size_t)(rows.first + i) * width + first_of(l, j, o);
            for (size_t k = 0; k < o.end - o.begin; k++)
                to[k * stride] += from[k];
        }
}

static void backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    const float *dy = c->dy->data + p->out;
    float *dx = c->dx->data + p->in;
    const bool halving = is_halving(pool_of(l)), all = 2 * p->out_h == p->h && 2 * p->out_w == p->w;
    if (!halving || !all)
        memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    if (halving)
        double_back(p, dy, dx);
    else
        for (int oy = 0; oy < p->out_h; oy++, dy += p->out_w)
            for (int i = 0; i < chunk_count((size_t)p->out_w, PIECE); i++)
                mean_backward_piece(pool_of(l), dy, oy, chunk_of((size_t)p->out_w, PIECE, i), dx);
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
