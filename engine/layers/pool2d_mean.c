/* avg_pool2d. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/pool2d_pass.h"

/* How many elements of the window at o lie on the input. */
static inline int inside(const struct pool2d *l, int axis, int o)
{
    const int begin = o * pool_stride(l, axis) - l->padding[axis], end = begin + l->kernel_size[axis];
    const int n = l->base.in[0].dim[1 + axis];
    return (end < n ? end : n) - (begin > 0 ? begin : 0);
}

/* What the mean of the window at (oy, ox) divides by. */
static inline float divisor(const struct pool2d *l, int oy, int ox)
{
    return l->count_include_pad ? (float)l->kernel_size[0] * (float)l->kernel_size[1]
                                : (float)inside(l, 0, oy) * (float)inside(l, 1, ox);
}

/* The outputs o of an axis whose window element i lies on the input: 0 <= o*stride + i - padding < n. */
static struct range outputs_of(const struct pool2d *l, int axis, int i)
{
    return range_inside(i - l->padding[axis], pool_stride(l, axis), l->base.in[0].dim[1 + axis],
                        l->base.out.dim[1 + axis]);
}

/* Where window element j of the first of these outputs lies in row y of a plane. */
static size_t first_of(const struct pool2d *l, int y, int j, struct range outputs)
{
    const size_t col = outputs.begin * (size_t)pool_stride(l, 1) + (size_t)j - (size_t)l->padding[1];
    return outputs.begin < outputs.end ? (size_t)y * (size_t)l->base.in[0].dim[2] + col : 0;
}

static void mean_row(const struct pool2d *l, const float *x, int oy, float *restrict y)
{
    const int h = l->base.in[0].dim[1], out_w = l->base.out.dim[2];
    const int first = oy * pool_stride(l, 0) - l->padding[0];
    const size_t stride = (size_t)pool_stride(l, 1);
    memset(y, 0, (size_t)out_w * sizeof *y);
    for (int i = first < 0 ? -first : 0; i < l->kernel_size[0] && first + i < h; i++)
        for (int j = 0; j < l->kernel_size[1]; j++) {
            const struct range o = outputs_of(l, 1, j);
            const float *from = x + first_of(l, first + i, j, o);
            for (size_t k = 0; k < o.end - o.begin; k++)
                y[o.begin + k] += from[k * stride];
        }
    for (int ox = 0; ox < out_w; ox++)
        y[ox] /= divisor(l, oy, ox);
}

static void forward_plane(const struct pool_pass *pass, const struct pool_plane *p)
{
    float *y = pass->call->y->data + p->out;
    for (int oy = 0; oy < p->out_h; oy++, y += p->out_w)
        mean_row(pass->l, pass->call->x->data + p->in, oy, y);
}

static void avg_forward(const struct layer *l, const struct layer_call *c)
{
    pool_run(l, c, forward_plane);
}

static void mean_backward_row(const struct pool2d *l, const float *dy, int oy, float *restrict dx)
{
    const int h = l->base.in[0].dim[1];
    const int first = oy * pool_stride(l, 0) - l->padding[0];
    const size_t stride = (size_t)pool_stride(l, 1);
    for (int i = first < 0 ? -first : 0; i < l->kernel_size[0] && first + i < h; i++)
        for (int j = 0; j < l->kernel_size[1]; j++) {
            const struct range o = outputs_of(l, 1, j);
            float *to = dx + first_of(l, first + i, j, o);
            for (size_t k = 0; k < o.end - o.begin; k++)
                to[k * stride] += dy[o.begin + k] / divisor(l, oy, (int)(o.begin + k));
        }
}

static void backward_plane(const struct pool_pass *pass, const struct pool_plane *p)
{
    const float *dy = pass->call->dy->data + p->out;
    float *dx = pass->call->dx->data + p->in;
    memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    for (int oy = 0; oy < p->out_h; oy++, dy += p->out_w)
        mean_backward_row(pass->l, dy, oy, dx);
}

static void avg_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        pool_run(l, c, backward_plane);
}

static const struct layer_attr attrs[] = {
    POOL_ATTRS,
    {"count_include_pad", LAYER_ATTR_BOOL, offsetof(struct pool2d, count_include_pad), true, 0, 1, NULL},
};

const struct layer_kind layer_avg_pool2d = {
    .name = "avg_pool2d",
    .title = N_("Mean pool"),
    .size = sizeof(struct pool2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 4,
    .n_positional = 2,
    .infer = pool_infer,
    .forward = avg_forward,
    .backward = avg_backward,
    .window = pool_window,
};
