/* global_avg_pool2d, global_max_pool2d: [C,H,W] -> [C,1,1]. adaptive_avg_pool2d(output_size): -> [C,h,w], PyTorch's:
 * output o is the mean of rows floor(o*H/h) to ceil((o+1)*H/h)-1, likewise columns; windows may differ in size and
 * overlap. The gradient of the maximum goes to the first of equals; NaN wins (the last one), as in max_pool2d. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/planes.h"

/* So many sums (maxima) run side by side: an order of additions of our own, the same everywhere. */
enum { SUMS = 16 };

static size_t plane_size(const struct plane *p)
{
    return (size_t)p->h * (size_t)p->w;
}

static float sum_of(const float *x, size_t n)
{
    float part[SUMS] = {0};
    size_t i = 0;
    for (; i + SUMS <= n; i += SUMS)
        for (int k = 0; k < SUMS; k++)
            part[k] += x[i + (size_t)k];
    for (int k = 0; i < n; i++, k++)
        part[k] += x[i];
    float sum = 0.0f;
    for (int k = 0; k < SUMS; k++)
        sum += part[k];
    return sum;
}

static void fill(float *to, size_t n, float value)
{
    for (size_t i = 0; i < n; i++)
        to[i] = value;
}

static enum cs_status global_infer(struct layer *l, struct cs_error *err)
{
    l->out = shape_3d(l->in[0].dim[0], 1, 1);
    l->n_params = 0;
    return planes_check(l, err);
}

/* Every output sees everything. */
static void global_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = l->in[0].dim[1 + axis];
        stride[axis] = first[axis] = 0;
    }
}

/* ---------------------------------------------------------------------------------------------- mean */

static void mean_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    c->y->data[p->out] = sum_of(c->x->data + p->in, plane_size(p)) / (float)plane_size(p);
}

static void mean_backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    fill(c->dx->data + p->in, plane_size(p), c->dy->data[p->out] / (float)plane_size(p));
}

static void mean_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, mean_plane);
}

static void mean_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        planes_run(l, c, mean_backward_plane);
}

/* ---------------------------------------------------------------------------------------------- maximum */

/* The largest value, whatever NaN there is; any_nan tells whether. */
static float largest_of(const float *x, size_t n, bool *any_nan)
{
    float most[SUMS];
    int32_t nans[SUMS] = {0};
    size_t i = 0;
    for (int k = 0; k < SUMS; k++)
        most[k] = -INFINITY;
    for (; i + SUMS <= n; i += SUMS)
        for (int k = 0; k < SUMS; k++) {
            const float v = x[i + (size_t)k];
            most[k] = v > most[k] ? v : most[k];
            nans[k] |= v != v;
        }
    for (int k = 0; i < n; i++, k++) {
        most[k] = x[i] > most[k] ? x[i] : most[k];
        nans[k] |= x[i] != x[i];
    }
    for (int k = 1; k < SUMS; k++) {
        most[0] = most[k] > most[0] ? most[k] : most[0];
        nans[0] |= nans[k];
    }
    *any_nan = nans[0];
    return most[0];
}

static size_t place_of_largest(const float *x, size_t n)
{
    bool any_nan;
    const float largest = largest_of(x, n, &any_nan);
    size_t i = any_nan ? n - 1 : 0;
    if (any_nan)
        while (x[i] == x[i])
            i--;
    else
        while (x[i] != largest)
            i++;
    return i;
}

static void max_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const float *x = c->x->data + p->in;
    const size_t place = place_of_largest(x, plane_size(p));
    c->y->data[p->out] = x[place];
    ((uint32_t *)c->saved)[p->out] = (uint32_t)place;
}

static void max_backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    float *dx = c->dx->data + p->in;
    fill(dx, plane_size(p), 0.0f);
    dx[((const uint32_t *)c->saved)[p->out]] = c->dy->data[p->out];
}

static void max_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, max_plane);
}

static void max_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        planes_run(l, c, max_backward_plane);
}

static size_t max_saved_bytes(const struct layer *l, int batch)
{
    return (size_t)batch * shape_count(&l->out) * sizeof(uint32_t); /* where in its plane each value came from */
}

/* ---------------------------------------------------------------------------------------------- adaptive */

struct adaptive {
    struct layer base;
    int output_size[2]; /* rows, columns */
};

static struct range adaptive_range(int n, int outputs, int o)
{
    const int64_t in = n, out = outputs;
    return (struct range){(size_t)(o * in / out), (size_t)(((o + 1) * in + out - 1) / out)};
}

struct window {
    struct range rows, cols;
    float count;
};

static struct window adaptive_at(const struct plane *p, int oy, int ox)
{
    struct window w = {.rows = adaptive_range(p->h, p->out_h, oy), .cols = adaptive_range(p->w, p->out_w, ox)};
    w.count = (float)((w.rows.end - w.rows.begin) * (w.cols.end - w.cols.begin));
    return w;
}

static void adaptive_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const float *x = c->x->data + p->in;
    float *y = c->y->data + p->out;
    for (int oy = 0; oy < p->out_h; oy++)
        for (int ox = 0; ox < p->out_w; ox++) {
            const struct window w = adaptive_at(p, oy, ox);
            float sum = 0.0f;
            for (size_t row = w.rows.begin; row < w.rows.end; row++)
                sum += sum_of(x + row * (size_t)p->w + w.cols.begin, w.cols.end - w.cols.begin);
            *y++ = sum / w.count;
        }
}

static void adaptive_backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const float *dy = c->dy->data + p->out;
    float *restrict dx = c->dx->data + p->in;
    fill(dx, plane_size(p), 0.0f);
    for (int oy = 0; oy < p->out_h; oy++)
        for (int ox = 0; ox < p->out_w; ox++) {
            const struct window w = adaptive_at(p, oy, ox);
            const float share = *dy++ / w.count;
            for (size_t row = w.rows.begin; row < w.rows.end; row++)
                for (size_t col = w.cols.begin; col < w.cols.end; col++)
                    dx[row * (size_t)p->w + col] += share;
        }
}

static enum cs_status adaptive_infer(struct layer *base, struct cs_error *err)
{
    const struct adaptive *l = (const struct adaptive *)base;
    base->out = shape_3d(base->in[0].dim[0], l->output_size[0], l->output_size[1]);
    base->n_params = 0;
    return planes_check(base, err);
}

static void adaptive_forward(const struct layer *l, const struct layer_call *c)
{
    planes_run(l, c, adaptive_plane);
}

static void adaptive_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        planes_run(l, c, adaptive_backward_plane);
}

/* Windows that follow one another in even steps; else no whole number tells their step, and 'everything' covers them.
 */
static void adaptive_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const int *in = &l->in[0].dim[1], *out = &l->out.dim[1];
    global_window(l, size, stride, first);
    if (in[0] % out[0] || in[1] % out[1] || (out[0] == 1 && out[1] == 1))
        return;
    for (int axis = 0; axis < 2; axis++)
        size[axis] = stride[axis] = in[axis] / out[axis];
}

static const struct layer_attr adaptive_attrs[] = {
    {"output_size", LAYER_ATTR_PAIR, offsetof(struct adaptive, output_size), NAN, 1, 1 << 15, NULL},
};

const struct layer_kind layer_global_avg_pool2d = {
    .name = "global_avg_pool2d",
    .title = N_("Global mean"),
    .size = sizeof(struct layer),
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = global_infer,
    .forward = mean_forward,
    .backward = mean_backward,
    .window = global_window,
};

const struct layer_kind layer_global_max_pool2d = {
    .name = "global_max_pool2d",
    .title = N_("Global max"),
    .size = sizeof(struct layer),
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = global_infer,
    .saved_bytes = max_saved_bytes,
    .forward = max_forward,
    .backward = max_backward,
    .window = global_window,
};

const struct layer_kind layer_adaptive_avg_pool2d = {
    .name = "adaptive_avg_pool2d",
    .title = N_("Adaptive mean"),
    .size = sizeof(struct adaptive),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = adaptive_attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = adaptive_infer,
    .forward = adaptive_forward,
    .backward = adaptive_backward,
    .window = adaptive_window,
};
