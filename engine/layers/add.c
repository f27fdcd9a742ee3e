/* add: y = x0 + x1 + ..., added in that order; 2 to LAYER_MAX_INPUTS inputs of equal shape, or two whose shapes fit by
 * numpy's rules (broadcast.h). Takes a ReLU behind it
 * along: then y is clamped at 0 (NaN stays NaN), and dy counts where y > 0. */
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/broadcast.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

static enum cs_status add_infer(struct layer *l, struct cs_error *err)
{
    char a[CS_SHAPE_TEXT], b[CS_SHAPE_TEXT];
    if (l->n_in == 2 && broadcast_infer(l, NULL) == CS_OK)
        return CS_OK;
    for (int i = 1; i < l->n_in; i++)
        if (!shape_equal(&l->in[0], &l->in[i]))
            return cs_fail(err, CS_BAD_SHAPE, _("what is added must have the same shape, not %s and %s"),
                           shape_text(&l->in[0], a), shape_text(&l->in[i], b));
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

struct job {
    const struct layer *l;
    const struct layer_call *call;
};

static void clamp(float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] < 0.0f ? 0.0f : y[i];
}

/* Of a chunk that stays in the cache from the first input to the last. */
static void forward_chunk(void *ctx, int chunk)
{
    const struct job *job = ctx;
    const struct layer_call *c = job->call;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    const size_t n = r.end - r.begin;
    const float *a = c->x[0].data + r.begin;
    float *restrict y = c->y->data + r.begin;
    for (int k = 1; k < job->l->n_in; k++, a = y) {
        const float *b = c->x[k].data + r.begin;
        for (size_t i = 0; i < n; i++)
            y[i] = a[i] + b[i];
    }
    if (c->relu)
        clamp(y, n);
}

static void add_forward(const struct layer *l, const struct layer_call *c)
{
    struct job job = {l, c};
    if (!shape_equal(&l->in[0], &l->in[1])) {
        broadcast_forward(l, c, BROADCAST_ADD);
        return;
    }
    thread_pool_run(c->pool, forward_chunk, &job, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

static void mask(const float *y, const float *dy, float *restrict dx, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const float gradient = dy[i]; /* read in any case, so that the loop has no branch */
        dx[i] = y[i] <= 0.0f ? 0.0f : gradient;
    }
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct job *job = ctx;
    const struct layer_call *c = job->call;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    const size_t n = r.end - r.begin;
    const float *dy = c->dy->data + r.begin;
    for (int k = 0; k < job->l->n_in; k++) {
        float *dx = c->dx[k].data;
        if (!dx)
            continue;
        if (c->relu)
            mask(c->y->data + r.begin, dy, dx + r.begin, n);
        else
            memcpy(dx + r.begin, dy, n * sizeof *dx);
    }
}

static void add_backward(const struct layer *l, const struct layer_call *c)
{
    struct job job = {l, c};
    if (!shape_equal(&l->in[0], &l->in[1])) {
        broadcast_backward(l, c, BROADCAST_ADD);
        return;
    }
    thread_pool_run(c->pool, backward_chunk, &job, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

const struct layer_kind layer_add = {
    .name = "add",
    .title = N_("Sum"),
    .size = sizeof(struct layer),
    .min_inputs = 2,
    .max_inputs = LAYER_MAX_INPUTS,
    .fuses_relu = true,
    .infer = add_infer,
    .forward = add_forward,
    .backward = add_backward,
};
