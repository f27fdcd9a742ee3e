/* constant(shape): no inputs; every sample gets the same numbers. They are a buffer, so they are saved and not learnt.
 * Without a shape it is one number without dimensions. For ONNX's graphs, whose operators may take weights where ours
 * take samples. */
#include <limits.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/layer.h"

struct constant {
    struct layer base;
    struct layer_ints shape;
};

static const struct layer_attr attrs[] = {
    {"shape", LAYER_ATTR_INTS, offsetof(struct constant, shape), 1, 1, INT_MAX, NULL},
};

static enum cs_status constant_infer(struct layer *l, struct cs_error *err)
{
    const struct layer_ints *shape = &((const struct constant *)l)->shape;
    if (shape->n >= CS_MAX_DIMS)
        return cs_fail(err, CS_BAD_SHAPE, _("a sample has at most %d dimensions"), CS_MAX_DIMS - 1);
    l->out = (struct shape){.rank = shape->n};
    memcpy(l->out.dim, shape->v, (size_t)shape->n * sizeof *shape->v);
    l->param[0] = (struct layer_param){.name = "value", .shape = l->out, .init = LAYER_INIT_ZERO, .buffer = true};
    l->n_params = 1;
    return CS_OK;
}

static void constant_forward(const struct layer *l, const struct layer_call *c)
{
    const size_t count = shape_count(&l->out);
    for (int i = 0; i < c->batch; i++)
        memcpy(c->y->data + (size_t)i * count, c->param[0].data, count * sizeof(float));
}

static void constant_backward(const struct layer *l, const struct layer_call *c)
{
    (void)l, (void)c; /* nothing leads further back */
}

const struct layer_kind layer_constant = {
    .name = "constant",
    .title = N_("Constant"),
    .size = sizeof(struct constant),
    .min_inputs = 0,
    .max_inputs = 0,
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof *attrs,
    .n_positional = 1,
    .infer = constant_infer,
    .forward = constant_forward,
    .backward = constant_backward,
};
