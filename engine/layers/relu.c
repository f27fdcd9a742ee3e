/* relu: y = max(0, x), for any shape. The gradient at 0 is 0, as in PyTorch; NaN stays NaN. */
#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

static enum cs_status relu_infer(struct layer *l, struct cs_error *err)
{
    (void)err;
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct layer_call *c = ctx;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    const float *x = c->x->data;
    float *restrict y = c->y->data;
    for (size_t i = r.begin; i < r.end; i++)
        y[i] = x[i] < 0.0f ? 0.0f : x[i];
}

static void relu_forward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    thread_pool_run(c->pool, forward_chunk, (void *)c, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct layer_call *c = ctx;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    const float *y = c->y->data, *dy = c->dy->data;
    float *restrict dx = c->dx->data;
    for (size_t i = r.begin; i < r.end; i++) {
        const float gradient = dy[i]; /* read in any case, so that the loop has no branch */
        dx[i] = y[i] <= 0.0f ? 0.0f : gradient;
    }
}

static void relu_backward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    if (c->dx->data)
        thread_pool_run(c->pool, backward_chunk, (void *)c, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

const struct layer_kind layer_relu = {
    .name = "relu",
    .title = N_("ReLU"),
    .size = sizeof(struct layer),
    .min_inputs = 1,
    .max_inputs = 1,
    .infer = relu_infer,
    .forward = relu_forward,
    .backward = relu_backward,
};
