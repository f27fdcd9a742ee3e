/* softmax and log_softmax along one dimension, as PyTorch's: dim counts N as 0, negative ones from the last.
 *
 *     softmax:      y = e^(x - m) / sum of e^(x - m)         dx = y * (dy - sum of y*dy)
 *     log_softmax:  y = x - m - log(sum of e^(x - m))        dx = dy - e^y * sum of dy
 *
 * with the largest m, so that nothing overflows. A tensor is [outer][K][inner]: K numbers, inner apart, belong
 * together. Work runs along inner, in strips that fit the stack, or along K where inner is 1. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"
#include "engine/layers/rows.h"

enum { STRIP = 256 };

struct softmax {
    struct layer base;
    int dim;
};

/* Index of the dimension within a sample. */
static int sample_dim(const struct layer *l)
{
    const int dim = ((const struct softmax *)l)->dim;
    return dim < 0 ? l->in[0].rank + dim : dim - 1;
}

static enum cs_status softmax_infer(struct layer *l, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    const int dim = sample_dim(l);
    if (((const struct softmax *)l)->dim == 0)
        return cs_fail(err, CS_BAD_VALUE, _("dim=0 is the batch: a sample begins at dim=1"));
    if (dim < 0 || dim >= l->in[0].rank)
        return cs_fail(err, CS_BAD_VALUE, _("dim=%d is not a dimension of %s, which begin at dim=1"),
                       ((const struct softmax *)l)->dim, shape_text(&l->in[0], text));
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

struct pass {
    const struct layer_call *call;
    const struct rows *rows;
    bool log;
    size_t outer, k, inner;
    size_t strips; /* of STRIP (the last may be shorter) that inner is cut into */
    size_t group;  /* strips of a chunk */
};

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    const int dim = sample_dim(l);
    struct pass p = {.call = c, .rows = rows_for(c->kernels), .log = l->kind == &layer_log_softmax};
    p.outer = (size_t)c->batch;
    for (int i = 0; i < dim; i++)
        p.outer *= (size_t)l->in[0].dim[i];
    p.k = (size_t)l->in[0].dim[dim];
    p.inner = shape_count(&c->x->shape) / p.outer / p.k;
    p.strips = (p.inner + STRIP - 1) / STRIP;
    const size_t strip = p.k * (p.inner < STRIP ? p.inner : STRIP);
    p.group = strip < CHUNK_FLOATS ? CHUNK_FLOATS / strip : 1;
    return p;
}

/* Where a strip begins, and how wide it is. */
static size_t strip_at(const struct pass *p, size_t strip, int *width)
{
    const struct range r = chunk_of(p->inner, STRIP, (int)(strip % p->strips));
    *width = (int)(r.end - r.begin);
    return strip / p->strips * p->k * p->inner + r.begin;
}

/* K numbers that are neighbours. */
static void forward_row(const struct pass *p, size_t at)
{
    const float *x = p->call->x->data + at;
    float *y = p->call->y->data + at;
    float largest = x[0];
    double sum = 0.0;
    for (size_t i = 1; i < p->k; i++)
        largest = x[i] > largest ? x[i] : largest;
    for (size_t i = 0; i < p->k; i++)
        y[i] = x[i] - largest;
    p->rows->map[ROW_EXP](y, y, p->k, 0.0f);
    for (size_t i = 0; i < p->k; i++)
        sum += (double)y[i];
    const struct row_norm r = p->log ? (struct row_norm){.mean = largest, .scale = 1.0f, .bias = (float)-log(sum)}
                                     : (struct row_norm){.scale = (float)(1.0 / sum)};
    p->rows->normalise(y, p->log ? x : y, p->k, &r);
}

static void forward_strip(const struct pass *p, size_t at, int n)
{
    const float *x = p->call->x->data + at;
    float *y = p->call->y->data + at, largest[STRIP], sum[STRIP];
    memcpy(largest, x, (size_t)n * sizeof *largest);
    memset(sum, 0, sizeof sum);
    for (size_t k = 1; k < p->k; k++)
        for (int i = 0; i < n; i++)
            largest[i] = x[k * p->inner + (size_t)i] > largest[i] ? x[k * p->inner + (size_t)i] : largest[i];
    for (size_t k = 0; k < p->k; k++) {
        float *restrict row = y + k * p->inner;
        for (int i = 0; i < n; i++)
            row[i] = x[k * p->inner + (size_t)i] - largest[i];
        p->rows->map[ROW_EXP](row, row, (size_t)n, 0.0f);
        for (int i = 0; i < n; i++)
            sum[i] += row[i];
    }
    for (int i = 0; i < n; i++)
        sum[i] = p->log ? logf(sum[i]) : 1.0f / sum[i];
    for (size_t k = 0; k < p->k; k++) {
        float *restrict row = y + k * p->inner;
        if (p->log)
            for (int i = 0; i < n; i++)
                row[i] = x[k * p->inner + (size_t)i] - largest[i] - sum[i];
        else
            for (int i = 0; i < n; i++)
                row[i] *= sum[i];
    }
}

static void backward_row(const struct pass *p, size_t at)
{
    const float *y = p->call->y->data + at, *dy = p->call->dy->data + at;
    float *dx = p->call->dx->data + at;
    double sum = 0.0;
    if (p->log) {
        p->rows->map[ROW_EXP](dx, y, p->k, 0.0f);
        for (size_t i = 0; i < p->k; i++)
            sum += (double)dy[i];
        for (size_t i = 0; i < p->k; i++)
            dx[i] = dy[i] - dx[i] * (float)sum;
        return;
    }
    for (size_t i = 0; i < p->k; i++)
        sum += (double)y[i] * (double)dy[i];
    for (size_t i = 0; i < p->k; i++)
        dx[i] = y[i] * (dy[i] - (float)sum);
}

static void backward_strip(const struct pass *p, size_t at, int n)
{
    const float *y = p->call->y->data + at, *dy = p->call->dy->data + at;
    float sum[STRIP] = {0.0f};
    for (size_t k = 0; k < p->k; k++) {
        const float *row = y + k * p->inner, *grad = dy + k * p->inner;
        if (p->log)
            for (int i = 0; i < n; i++)
                sum[i] += grad[i];
        else
            for (int i = 0; i < n; i++)
                sum[i] += row[i] * grad[i];
    }
    for (size_t k = 0; k < p->k; k++) {
        const float *row = y + k * p->inner, *grad = dy + k * p->inner;
        float *restrict dx = p->call->dx->data + at + k * p->inner;
        if (p->log) {
            p->rows->map[ROW_EXP](dx, row, (size_t)n, 0.0f);
            for (int i = 0; i < n; i++)
                dx[i] = grad[i] - dx[i] * sum[i];
        } else {
            for (int i = 0; i < n; i++)
                dx[i] = row[i] * (grad[i] - sum[i]);
        }
    }
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->outer * p->strips, p->group, chunk);
    for (size_t s = r.begin; s < r.end; s++) {
        int width;
        const size_t at = strip_at(p, s, &width);
        if (p->inner == 1)
            forward_row(p, at);
        else
            forward_strip(p, at, width);
    }
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->outer * p->strips, p->group, chunk);
    for (size_t s = r.begin; s < r.end; s++) {
        int width;
        const size_t at = strip_at(p, s, &width);
        if (p->inner == 1)
            backward_row(p, at);
        else
            backward_strip(p, at, width);
    }
}

static void softmax_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count(p.outer * p.strips, p.group));
}

static void softmax_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    if (c->dx->data)
        thread_pool_run(c->pool, backward_chunk, &p, chunk_count(p.outer * p.strips, p.group));
}

static const struct layer_attr attrs[] = {
    {"dim", LAYER_ATTR_INT, offsetof(struct softmax, dim), 1, -CS_MAX_DIMS, CS_MAX_DIMS, NULL},
};

/* Across the channels of maps a value depends on its own place only; any other dimension is seen whole. */
static void softmax_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const int step = l->in[0].rank == 3 && sample_dim(l) == 0;
    for (int i = 0; i < 2; i++) {
        size[i] = 1;
        stride[i] = step;
        first[i] = 0;
    }
}

const struct layer_kind layer_softmax = {
    .name = "softmax",
    .title = N_("Softmax"),
    .size = sizeof(struct softmax),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = softmax_infer,
    .forward = softmax_forward,
    .backward = softmax_backward,
    .window = softmax_window,
};

const struct layer_kind layer_log_softmax = {
    .name = "log_softmax",
    .title = N_("Log softmax"),
    .size = sizeof(struct softmax),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = softmax_infer,
    .forward = softmax_forward,
    .backward = softmax_backward,
    .window = softmax_window,
};
