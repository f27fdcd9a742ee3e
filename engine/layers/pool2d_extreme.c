/* max_pool2d and min_pool2d. Forward keeps where each value came from, for backward. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/pool2d_pass.h"

/* Windows side by side, of rows x cols elements each, the first of which begins at x. */
struct window_row {
    bool smallest;
    const float *x;
    int32_t from;           /* the index of x[0] in its plane */
    int row_step, col_step; /* between elements of a window */
    int rows, cols, stride;
};

/* Four windows at a time stay in registers through all their elements. 16 bytes are what every processor has. */
enum { LANES = 4 };
typedef float floats __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(16)));

static inline __attribute__((always_inline)) floats load(const float *x, int stride)
{
    floats a, b;
    if (stride > 2)
        return (floats){x[0], x[stride], x[2 * stride], x[3 * stride]};
    memcpy(&a, x, sizeof a);
    if (stride == 1)
        return a;
    memcpy(&b, x + 3, sizeof b); /* not x + 4: the last element of the last window may end the picture */
    return __builtin_shufflevector(a, b, 0, 2, 5, 7);
}

static inline __attribute__((always_inline)) ints choose(ints mask, ints a, ints b)
{
    return (mask & a) | (~mask & b);
}

static inline __attribute__((always_inline)) void four_windows(const struct window_row *w, int rows, int cols, int step,
                                                               int stride, bool smallest, int first, float *best,
                                                               int32_t *at)
{
    const float *x = w->x + first * stride;
    const ints here = w->from + first * stride + (ints){0, 1, 2, 3} * stride;
    floats most = load(x, stride);
    ints where = here;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < cols; j++) {
            const int32_t on = i * w->row_step + j * step;
            const floats v = load(x + on, stride);
            const ints wins = (smallest ? v < most : v > most) | (v != v);
            most = (floats)choose(wins, (ints)v, (ints)most);
            where = choose(wins, here + on, where);
        }
    memcpy(best + first, &most, sizeof most);
    memcpy(at + first, &where, sizeof where);
}

static inline __attribute__((always_inline)) void one_window(const struct window_row *w, int stride, bool smallest,
                                                             int first, float *best, int32_t *at)
{
    const int32_t begin = first * stride;
    int32_t where = begin;
    for (int i = 0; i < w->rows; i++)
        for (int j = 0; j < w->cols; j++) {
            const int32_t here = begin + i * w->row_step + j * w->col_step;
            const float v = w->x[here], most = w->x[where];
            if ((smallest ? v < most : v > most) || v != v)
                where = here;
        }
    best[first] = w->x[where];
    at[first] = w->from + where;
}

/* n windows; rows, cols, step (between columns), stride and smallest are constants wherever that pays. */
static inline __attribute__((always_inline)) void windows(const struct window_row *w, int rows, int cols, int step,
                                                          int stride, bool smallest, float *best, int32_t *at, int n)
{
    if (n < LANES)
        for (int o = 0; o < n; o++)
            one_window(w, stride, smallest, o, best, at);
    else
        for (int o = 0; o < n; o += LANES) /* the last four may overlap the four before */
            four_windows(w, rows, cols, step, stride, smallest, o + LANES <= n ? o : n - LANES, best, at);
}

static inline __attribute__((always_inline)) void windows_of_any_size(const struct window_row *w, bool smallest,
                                                                      float *best, int32_t *at, int n)
{
    if (w->stride == 1)
        windows(w, w->rows, w->cols, w->col_step, 1, smallest, best, at, n);
    else if (w->stride == 2)
        windows(w, w->rows, w->cols, w->col_step, 2, smallest, best, at, n);
    else
        windows(w, w->rows, w->cols, w->col_step, w->stride, smallest, best, at, n);
}

static void best_of_windows(const struct window_row *w, float *best, int32_t *at, int n)
{
    if (w->smallest)
        windows_of_any_size(w, true, best, at, n);
    else
        windows_of_any_size(w, false, best, at, n);
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
        best_of_windows(&row, best + ox, at + ox, 1);
    }
}

/* One row of outputs: those at its two ends apart, those between all at once. */
static void extreme_row(const struct pool2d *l, const struct plane *p, bool smallest, const float *plane, int oy,
                        float *best, int32_t *at)
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
    best_of_windows(&row, best + inner.begin, at + inner.begin, (int)(inner.end - inner.begin));
}

static inline __attribute__((always_inline)) void better_of(floats *most, ints *where, floats v, ints here,
                                                            bool smallest)
{
    const ints wins = (smallest ? v < *most : v > *most) | (v != v);
    *most = (floats)choose(wins, (ints)v, (ints)*most);
    *where = choose(wins, here, *where);
}

static inline __attribute__((always_inline)) void split(const float *x, floats *even, floats *odd)
{
    floats a, b;
    memcpy(&a, x, sizeof a);
    memcpy(&b, x + LANES, sizeof b);
    *even = __builtin_shufflevector(a, b, 0, 2, 4, 6);
    *odd = __builtin_shufflevector(a, b, 1, 3, 5, 7);
}

/* Four 2x2 windows side by side, from x on, which is place `from` of its plane. */
static inline __attribute__((always_inline)) void four_halves(const float *x, int32_t from, int width, bool smallest,
                                                              float *best, int32_t *at)
{
    floats v[4];
    split(x, &v[0], &v[1]);
    split(x + width, &v[2], &v[3]);
    ints where = from + (ints){0, 2, 4, 6};
    const ints here = where;
    better_of(&v[0], &where, v[1], here + 1, smallest);
    better_of(&v[0], &where, v[2], here + width, smallest);
    better_of(&v[0], &where, v[3], here + width + 1, smallest);
    memcpy(best, &v[0], sizeof v[0]);
    memcpy(at, &where, sizeof where);
}

static inline __attribute__((always_inline)) void halve_plane(const struct plane *p, bool smallest, const float *x,
                                                              float *best, int32_t *at)
{
    for (int oy = 0; oy < p->out_h; oy++, best += p->out_w, at += p->out_w)
        for (int o = 0; o < p->out_w; o += LANES) { /* the last four may overlap the four before */
            const int first = o + LANES <= p->out_w ? o : p->out_w - LANES;
            const int32_t from = 2 * oy * p->w + 2 * first;
            four_halves(x + from, from, p->w, smallest, best + first, at + first);
        }
}

/* 2x2 windows side by side, the usual ones, and four of them in a row. */
static bool is_halving(const struct pool2d *l, const struct plane *p)
{
    return pool_halves(l) && p->out_w >= LANES;
}

static void extreme_plane(const struct layer *l, const struct layer_call *c, const struct plane *p, bool smallest)
{
    const float *x = c->x->data + p->in;
    float *y = c->y->data + p->out;
    int32_t *at = (int32_t *)c->saved + p->out;
    if (!is_halving(pool_of(l), p))
        for (int oy = 0; oy < p->out_h; oy++, y += p->out_w, at += p->out_w)
            extreme_row(pool_of(l), p, smallest, x, oy, y, at);
    else if (smallest)
        halve_plane(p, true, x, y, at);
    else
        halve_plane(p, false, x, y, at);
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
