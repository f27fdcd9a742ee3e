/* local_response_norm (Krizhevsky, Sutskever and Hinton, 2012), as PyTorch's LocalResponseNorm:
 *
 *     y[c] = x[c] / d[c]^beta        d[c] = k + alpha / size * sum of x[j]^2 over c - size/2 <= j <= c + (size-1)/2
 *
 * where channels that do not exist count as 0 (and size does not shrink). With t[c] = dy[c] * y[c] / d[c],
 *
 *     dx[j] = dy[j] / d[j]^beta - 2 * alpha * beta / size * x[j] * sum of t[c] over the c whose window holds j
 *
 * Samples are [C,L] or [C,H,W], as in PyTorch. Work is cut into strips: some places of one sample, all channels. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"
#include "engine/layers/rows.h"

enum { STRIP = 1024 };

struct local_response_norm {
    struct layer base;
    int size;
    float alpha, beta, k;
};

static enum cs_status local_response_norm_infer(struct layer *l, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (l->in[0].rank < 2)
        return cs_fail(err, CS_BAD_SHAPE, _("local_response_norm takes CxL or CxHxW, not %s"),
                       shape_text(&l->in[0], text));
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

struct pass {
    const struct local_response_norm *layer;
    const struct layer_call *call;
    const struct rows *rows;
    size_t channels, plane, strips; /* C, H*W, strips of a sample */
    float *d;                       /* as x */
    float *t;                       /* backward, as x */
};

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    struct pass p = {.layer = (const struct local_response_norm *)l, .call = c, .rows = rows_for(c->kernels)};
    p.channels = (size_t)l->out.dim[0];
    p.plane = shape_count(&l->out) / p.channels;
    p.strips = (p.plane + STRIP - 1) / STRIP;
    p.d = c->saved;
    p.t = c->scratch;
    return p;
}

static size_t bytes(const struct layer *l, int batch)
{
    return (size_t)batch * shape_count(&l->out) * sizeof(float);
}

static size_t local_response_norm_scratch_bytes(const struct layer *l, int batch, bool training)
{
    return training ? bytes(l, batch) : 0;
}

/* y = d^-beta */
static void inverse_power(const struct pass *p, float *restrict y, const float *d, size_t n)
{
    const float quarters = 4.0f * p->layer->beta;
    if (quarters == 1.0f || quarters == 2.0f || quarters == 3.0f || quarters == 4.0f) {
        p->rows->inverse_power(y, d, n, (int)quarters);
        return;
    }
    for (size_t i = 0; i < n; i++)
        y[i] = powf(d[i], -p->layer->beta);
}

/* Channels from - before .. from + after that exist. */
static struct range window(const struct pass *p, size_t from, size_t before, size_t after)
{
    const size_t end = from + after + 1;
    return (struct range){from < before ? 0 : from - before, end < p->channels ? end : p->channels};
}

/* One channel of a strip, n places from at on; others are plane apart. */
static void denominator(const struct pass *p, const float *x, float *restrict d, size_t c, size_t n)
{
    const size_t size = (size_t)p->layer->size;
    const struct range w = window(p, c, size / 2, (size - 1) / 2);
    const float factor = p->layer->alpha / (float)p->layer->size, k = p->layer->k;
    float sum[STRIP];
    memset(sum, 0, n * sizeof *sum);
    for (size_t j = w.begin; j < w.end; j++)
        for (size_t i = 0; i < n; i++)
            sum[i] += x[j * p->plane + i] * x[j * p->plane + i];
    for (size_t i = 0; i < n; i++)
        d[i] = k + factor * sum[i];
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->plane, STRIP, (int)((size_t)chunk % p->strips));
    const size_t first = (size_t)chunk / p->strips * p->channels * p->plane + r.begin, n = r.end - r.begin;
    const float *x = p->call->x->data + first;
    for (size_t c = 0; c < p->channels; c++) {
        const size_t at = c * p->plane;
        float *restrict y = p->call->y->data + first + at;
        denominator(p, x, p->d + first + at, c, n);
        inverse_power(p, y, p->d + first + at, n);
        for (size_t i = 0; i < n; i++)
            y[i] *= x[at + i];
    }
}

static void backward_channel(const struct pass *p, size_t first, size_t c, size_t n)
{
    const size_t at = first + c * p->plane, size = (size_t)p->layer->size;
    const struct range w = window(p, c, (size - 1) / 2, size / 2);
    const float factor = 2.0f * p->layer->alpha * p->layer->beta / (float)p->layer->size;
    const float *x = p->call->x->data + at, *dy = p->call->dy->data + at;
    float *restrict dx = p->call->dx->data + at;
    float sum[STRIP];
    memset(sum, 0, n * sizeof *sum);
    for (size_t j = w.begin; j < w.end; j++)
        for (size_t i = 0; i < n; i++)
            sum[i] += p->t[first + j * p->plane + i];
    inverse_power(p, dx, p->d + at, n);
    for (size_t i = 0; i < n; i++)
        dx[i] = dy[i] * dx[i] - factor * x[i] * sum[i];
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->plane, STRIP, (int)((size_t)chunk % p->strips));
    const size_t first = (size_t)chunk / p->strips * p->channels * p->plane + r.begin, n = r.end - r.begin;
    for (size_t c = 0; c < p->channels; c++) {
        const size_t at = first + c * p->plane;
        const float *dy = p->call->dy->data + at, *y = p->call->y->data + at, *d = p->d + at;
        float *restrict t = p->t + at;
        for (size_t i = 0; i < n; i++)
            t[i] = dy[i] * y[i] / d[i];
    }
    for (size_t c = 0; c < p->channels; c++)
        backward_channel(p, first, c, n);
}

static void local_response_norm_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    thread_pool_run(c->pool, forward_chunk, &p, (int)((size_t)c->batch * p.strips));
}

static void local_response_norm_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    if (c->dx->data)
        thread_pool_run(c->pool, backward_chunk, &p, (int)((size_t)c->batch * p.strips));
}

/* The squares of every window. */
static int64_t local_response_norm_macs(const struct layer *l)
{
    const int size = ((const struct local_response_norm *)l)->size, channels = l->out.dim[0];
    return (int64_t)shape_count(&l->out) * (size < channels ? size : channels);
}

static const struct layer_attr attrs[] = {
    {"size", LAYER_ATTR_INT, offsetof(struct local_response_norm, size), NAN, 1, 1 << 16, NULL},
    {"alpha", LAYER_ATTR_FLOAT, offsetof(struct local_response_norm, alpha), 1e-4, 0, 1e6, NULL},
    {"beta", LAYER_ATTR_FLOAT, offsetof(struct local_response_norm, beta), 0.75, 0, 100, NULL},
    {"k", LAYER_ATTR_FLOAT, offsetof(struct local_response_norm, k), 1, 0, 1e6, NULL},
};

const struct layer_kind layer_local_response_norm = {
    .name = "local_response_norm",
    .title = N_("Local response norm"),
    .size = sizeof(struct local_response_norm),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 4,
    .n_positional = 1,
    .infer = local_response_norm_infer,
    .scratch_bytes = local_response_norm_scratch_bytes,
    .saved_bytes = bytes,
    .forward = local_response_norm_forward,
    .backward = local_response_norm_backward,
    .macs = local_response_norm_macs,
};
