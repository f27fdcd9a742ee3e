/* max_pool2d and min_pool2d. Forward keeps where each value came from, for backward. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/pool2d_pass.h"
#include "engine/layers/pool2d_windows.h"

/* As wide as the processor and the row allow; NULL for fewer windows than the least. */
static const struct pool_loops *loops_for(const struct kernels *kernels, int n)
{
#if defined(__aarch64__)
    (void)kernels;
    return n >= pool_loops_neon.lanes ? &pool_loops_neon : NULL;
#else
#if defined(__x86_64__)
    const bool wide = !strcmp(kernels->name, "avx2") || !strcmp(kernels->name, "avx512");
    if (wide && n >= pool_loops_avx2.lanes)
        return &pool_loops_avx2;
#endif
    return n >= pool_loops_baseline.lanes ? &pool_loops_baseline : NULL;
#endif
}

static void one_window(const struct window_row *w, int number, float *best, int32_t *at)
{
    const int32_t begin = number * w->stride;
    int32_t where = begin;
    for (int i = 0; i < w->rows; i++)
        for (int j = 0; j < w->cols; j++) {
            const int32_t here = begin + i * w->row_step + j * w->col_step;
            const float v = w->x[here], most = w->x[where];
            if ((w->smallest ? v < most : v > most) || v != v)
                where = here;
        }
    best[number] = w->x[where];
    at[number] = w->from + where;
}

static void best_of_windows(const struct kernels *kernels, const struct window_row *w, float *best, int32_t *at, int n)
{
    const struct pool_loops *loops = loops_for(kernels, n);
    if (loops)
        loops->best_of(w, best, at, n);
    else
        for (int o = 0; o < n; o++)
            one_window(w, o, best, at);
}

/* Outputs begin..end-1, whose windows reach into the padding: one at a time, without the part that does. row's from is
 * the first place of the windows' first row in the plane. */
static void edge_windows(const struct pool2d *l, struct window_row row, const float *plane, int begin, int end,
                         float *best, int32_t *at)
{
    const int top = row.from;
    for (int ox = begin; ox < end; ox++) {
        const struct pool_taps cols = pool_taps_at(l, 1, ox);
        row.from = top + cols.first;
        row.x = plane + row.from;
        row.cols = cols.count;
        one_window(&row, 0, best + ox, at + ox);
    }
}

/* One row of outputs: those at its two ends apart, those between all at once. */
static void extreme_row(const struct pool2d *l, const struct kernels *kernels, const struct plane *p, bool smallest,
                        const float *plane, int oy, float *best, int32_t *at)
{
    const int stride = pool_stride(l, 1), whole = p->w - pool_extent(l, 1) + 1;
    const struct pool_taps rows = pool_taps_at(l, 0, oy);
    const struct range inner = range_inside(-l->padding[1], stride, whole > 0 ? whole : 0, p->out_w);
    struct window_row row = {.smallest = smallest, .from = rows.first * p->w, .rows = rows.count, .stride = stride};
    row.row_step = l->dilation[0] * p->w;
    row.col_step = l->dilation[1];
    edge_windows(l, row, plane, 0, (int)inner.begin, best, at);
    edge_windows(l, row, plane, (int)inner.end, p->out_w, best, at);
    if (inner.begin == inner.end)
        return;
    row.from += (int)inner.begin * stride - l->padding[1];
    row.x = plane + row.from;
    row.cols = l->kernel_size[1];
    best_of_windows(kernels, &row, best + inner.begin, at + inner.begin, (int)(inner.end - inner.begin));
}

static void extreme_plane(const struct layer *l, const struct layer_call *c, const struct plane *p, bool smallest)
{
    const struct pool_loops *loops = pool_halves(pool_of(l)) ? loops_for(c->kernels, p->out_w) : NULL;
    const float *x = c->x->data + p->in;
    float *y = c->y->data + p->out;
    int32_t *at = (int32_t *)c->saved + p->out;
    if (loops)
        loops->halve(x, p->w, p->out_h, p->out_w, smallest, y, at);
    else
        for (int oy = 0; oy < p->out_h; oy++, y += p->out_w, at += p->out_w)
            extreme_row(pool_of(l), c->kernels, p, smallest, x, oy, y, at);
}

static void max_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    extreme_plane(l, c, p, false);
}

static void min_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    extreme_plane(l, c, p, true);
}

static void max_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, max_plane);
}

static void min_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, min_plane);
}

static void backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    const size_t count = (size_t)p->out_h * (size_t)p->out_w;
    const float *dy = c->dy->data + p->out;
    const int32_t *at = (const int32_t *)c->saved + p->out;
    float *restrict dx = c->dx->data + p->in;
    memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    if (pool_halves(pool_of(l))) /* no two windows share a place */
        for (size_t o = 0; o < count; o++)
            dx[at[o]] = dy[o];
    else
        for (size_t o = 0; o < count; o++)
            dx[at[o]] += dy[o];
}

static void extreme_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        planes_run(l, c, backward_plane);
}

static size_t extreme_saved_bytes(const struct layer *l, int batch)
{
    return (size_t)batch * shape_count(&l->out) * sizeof(int32_t); /* where in its plane each value came from */
}

static const struct layer_attr attrs[] = {
    POOL_ATTR(kernel_size, LAYER_ATTR_PAIR, NAN, 1, 1024), POOL_ATTR(stride, LAYER_ATTR_PAIR, 0, 0, 1024),
    POOL_ATTR(padding, LAYER_ATTR_SIDES, 0, 0, 1024),      POOL_ATTR(dilation, LAYER_ATTR_PAIR, 1, 1, 1024),
    POOL_ATTR(ceil_mode, LAYER_ATTR_BOOL, false, 0, 1),
};

const struct layer_kind layer_max_pool2d = {
    .name = "max_pool2d",
    .title = N_("Max pool"),
    .size = sizeof(struct pool2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 5,
    .n_positional = 2,
    .infer = pool_infer,
    .saved_bytes = extreme_saved_bytes,
    .forward = max_forward,
    .backward = extreme_backward,
    .window = pool_window,
};

const struct layer_kind layer_min_pool2d = {
    .name = "min_pool2d",
    .title = N_("Min pool"),
    .size = sizeof(struct pool2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 5,
    .n_positional = 2,
    .infer = pool_infer,
    .saved_bytes = extreme_saved_bytes,
    .forward = min_forward,
    .backward = extreme_backward,
    .window = pool_window,
};
