/* leaky_relu, sigmoid, tanh and elu, for any shape: y = f(x), one number at a time, as PyTorch's functions of those
 * names. The functions themselves are in rows.h. */
#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"
#include "engine/layers/rows.h"

/* Kinds that have no parameter of their own use 0. */
struct activation {
    struct layer base;
    float a; /* leaky_relu's negative_slope, elu's alpha */
};

struct pass {
    const struct layer_call *call;
    const struct rows *rows;
    enum row_map map;
    float a;
};

static enum cs_status activation_infer(struct layer *l, struct cs_error *err)
{
    (void)err;
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(shape_count(&p->call->y->shape), CHUNK_FLOATS, chunk);
    p->rows->map[p->map](p->call->y->data + r.begin, p->call->x->data + r.begin, r.end - r.begin, p->a);
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct layer_call *c = p->call;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    p->rows->map_grad[p->map](c->dx->data + r.begin, c->x->data + r.begin, c->y->data + r.begin, c->dy->data + r.begin,
                              r.end - r.begin, p->a);
}

static enum row_map map_of(const struct layer *l)
{
    return l->kind == &layer_leaky_relu ? ROW_LEAKY_RELU
           : l->kind == &layer_sigmoid  ? ROW_SIGMOID
           : l->kind == &layer_tanh     ? ROW_TANH
                                        : ROW_ELU;
}

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    return (struct pass){c, rows_for(c->kernels), map_of(l), ((const struct activation *)l)->a};
}

static void activation_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

static void activation_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    if (c->dx->data)
        thread_pool_run(c->pool, backward_chunk, &p, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

static const struct layer_attr slope[] = {
    {"negative_slope", LAYER_ATTR_FLOAT, offsetof(struct activation, a), 0.01, -1e6, 1e6, NULL},
};
static const struct layer_attr alpha[] = {
    {"alpha", LAYER_ATTR_FLOAT, offsetof(struct activation, a), 1, 0, 1e6, NULL},
};

#define ACTIVATION(called, headed, table, count)                                                                       \
    const struct layer_kind layer_##called = {                                                                         \
        .name = #called,                                                                                               \
        .title = headed,                                                                                               \
        .size = sizeof(struct activation),                                                                             \
        .min_inputs = 1,                                                                                               \
        .max_inputs = 1,                                                                                               \
        .attrs = table,                                                                                                \
        .n_attrs = count,                                                                                              \
        .n_positional = count,                                                                                         \
        .infer = activation_infer,                                                                                     \
        .forward = activation_forward,                                                                                 \
        .backward = activation_backward,                                                                               \
    }

ACTIVATION(leaky_relu, N_("Leaky ReLU"), slope, 1);
ACTIVATION(sigmoid, N_("Sigmoid"), NULL, 0);
ACTIVATION(tanh, N_("Tanh"), NULL, 0);
ACTIVATION(elu, N_("ELU"), alpha, 1);
