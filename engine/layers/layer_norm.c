/* layer_norm (Ba, Kiros and Hinton, 2016), as PyTorch's LayerNorm: the last dimensions of a sample, normalized_shape,
 * are one row, normalised by its own mean and variance; weight and bias have a number for each of its places.
 *
 *     y = (x - mean) / sqrt(var + eps) * weight[i] + bias[i]
 *
 * Without normalized_shape, all of a sample's dimensions are meant. */
#include <math.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"
#include "engine/layers/rows.h"

/* Parameter gradients: places of a chunk; rows whose sum is a float before double takes over. */
enum { PLACES = 256, ROWS = 64 };

struct layer_norm {
    struct layer base;
    struct layer_ints normalized_shape;
    float eps;
    bool elementwise_affine;
};

static enum cs_status layer_norm_infer(struct layer *base, struct cs_error *err)
{
    const struct layer_norm *l = (const struct layer_norm *)base;
    const struct shape *in = &base->in[0];
    struct shape row = *in;
    char text[CS_SHAPE_TEXT];
    if (l->normalized_shape.n) {
        const int skipped = in->rank - l->normalized_shape.n;
        row = (struct shape){.rank = l->normalized_shape.n};
        for (int i = 0; i < row.rank; i++) {
            if (skipped < 0 || in->dim[skipped + i] != l->normalized_shape.v[i])
                return cs_fail(err, CS_BAD_SHAPE, _("normalized_shape is not how the dimensions of %s end"),
                               shape_text(in, text));
            row.dim[i] = l->normalized_shape.v[i];
        }
    }
    base->out = *in;
    base->n_params = l->elementwise_affine ? 2 : 0;
    base->param[0] = (struct layer_param){"weight", row, 1, LAYER_INIT_ONE, true, 0, false};
    base->param[1] = (struct layer_param){"bias", row, 1, LAYER_INIT_ZERO, true, 0, false};
    return CS_OK;
}

struct moments {
    float mean, inverse; /* 1 / standard deviation */
};

struct pass {
    const struct layer_call *call;
    const struct rows *rows;
    size_t count, n_rows, together; /* numbers of a row; rows of the batch, and of a chunk */
    float eps;
    const float *weight, *bias; /* NULL: none */
    struct moments *moments;    /* one a row */
};

static size_t row_count(const struct layer *l)
{
    return shape_count(&l->param[0].shape);
}

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    const bool affine = ((const struct layer_norm *)l)->elementwise_affine;
    struct pass p = {.call = c, .rows = rows_for(c->kernels), .count = row_count(l), .moments = c->saved};
    p.eps = ((const struct layer_norm *)l)->eps;
    p.n_rows = shape_count(&c->x->shape) / p.count;
    p.together = p.count < CHUNK_FLOATS ? CHUNK_FLOATS / p.count : 1;
    p.weight = affine ? c->param[0].data : NULL;
    p.bias = affine ? c->param[1].data : NULL;
    return p;
}

static size_t layer_norm_saved_bytes(const struct layer *l, int batch)
{
    return (size_t)batch * (shape_count(&l->out) / row_count(l)) * sizeof(struct moments);
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->n_rows, p->together, chunk);
    for (size_t i = r.begin; i < r.end; i++) {
        const float *x = p->call->x->data + i * p->count;
        const struct row_moments m = row_moments(p->rows, x, p->count);
        const double inverse = 1.0 / sqrt(m.squares / m.n + (double)p->eps);
        const struct row_norm norm = {.mean = (float)m.mean, .scale = (float)inverse};
        p->moments[i] = (struct moments){norm.mean, norm.scale};
        p->rows->normalise_each(p->call->y->data + i * p->count, x, p->weight, p->bias, p->count, &norm);
    }
}

static void layer_norm_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count(p.n_rows, p.together));
}

static struct row_totals sum_row(const struct pass *p, const float *x, const float *dy, const struct row_norm *norm)
{
    struct row_totals all = {0.0, 0.0};
    for (size_t i = 0; i < p->count; i += ROW_BLOCK) {
        struct row_sums sums = {{0.0f}, {0.0f}};
        const size_t n = p->count - i < ROW_BLOCK ? p->count - i : ROW_BLOCK;
        p->rows->add_gradients_each(&sums, x + i, dy + i, p->weight ? p->weight + i : NULL, n, norm);
        const struct row_totals t = row_totals(&sums);
        all.a += t.a;
        all.b += t.b;
    }
    return all;
}

static void input_gradient_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct layer_call *c = p->call;
    const struct range r = chunk_of(p->n_rows, p->together, chunk);
    for (size_t i = r.begin; i < r.end; i++) {
        const float *x = c->x->data + i * p->count, *dy = c->dy->data + i * p->count;
        const double n = (double)p->count, inverse = (double)p->moments[i].inverse;
        struct row_norm norm = {.mean = p->moments[i].mean, .scale = p->moments[i].inverse};
        const struct row_totals t = sum_row(p, x, dy, &norm);
        norm.shift = (float)(t.a / n * inverse);
        norm.slope = (float)(t.b / n * inverse * inverse * inverse);
        p->rows->normalise_each_grad(c->dx->data + i * p->count, x, dy, p->weight, p->count, &norm);
    }
}

/* dweight and dbias at some places, over all rows of the batch from first to last. */
static void param_gradient_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->count, PLACES, chunk);
    const size_t n = r.end - r.begin;
    double dw[PLACES] = {0.0}, db[PLACES] = {0.0};
    for (size_t first = 0; first < p->n_rows; first += ROWS) {
        float w[PLACES] = {0.0f}, b[PLACES] = {0.0f};
        for (size_t i = first; i < p->n_rows && i < first + ROWS; i++) {
            const float *x = p->call->x->data + i * p->count + r.begin;
            const float *dy = p->call->dy->data + i * p->count + r.begin;
            const struct moments m = p->moments[i];
            for (size_t k = 0; k < n; k++) {
                w[k] += dy[k] * ((x[k] - m.mean) * m.inverse);
                b[k] += dy[k];
            }
        }
        for (size_t k = 0; k < n; k++) {
            dw[k] += (double)w[k];
            db[k] += (double)b[k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        p->call->dparam[0].data[r.begin + k] = (float)dw[k];
        p->call->dparam[1].data[r.begin + k] = (float)db[k];
    }
}

static void layer_norm_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    if (p.weight && c->dparam)
        thread_pool_run(c->pool, param_gradient_chunk, &p, chunk_count(p.count, PLACES));
    if (c->dx->data)
        thread_pool_run(c->pool, input_gradient_chunk, &p, chunk_count(p.n_rows, p.together));
}

/* Every value depends on its whole row. */
static void layer_norm_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    (void)l;
    for (int i = 0; i < 2; i++) {
        size[i] = 1;
        stride[i] = first[i] = 0;
    }
}

static const struct layer_attr attrs[] = {
    {"normalized_shape", LAYER_ATTR_INTS, offsetof(struct layer_norm, normalized_shape), 0, 1, INT32_MAX, NULL},
    {"eps", LAYER_ATTR_FLOAT, offsetof(struct layer_norm, eps), 1e-5, 0, 1, NULL},
    {"elementwise_affine", LAYER_ATTR_BOOL, offsetof(struct layer_norm, elementwise_affine), true, 0, 1, NULL},
};

const struct layer_kind layer_layer_norm = {
    .name = "layer_norm",
    .title = N_("Layer norm"),
    .size = sizeof(struct layer_norm),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 3,
    .n_positional = 1,
    .infer = layer_norm_infer,
    .saved_bytes = layer_norm_saved_bytes,
    .forward = layer_norm_forward,
    .backward = layer_norm_backward,
    .window = layer_norm_window,
};
