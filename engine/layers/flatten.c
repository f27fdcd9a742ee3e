/* flatten: [C,H,W] becomes [C*H*W]; the numbers stay in their order. */
#include <limits.h>

#include "engine/base/i18n.h"
#include "engine/layers/layer.h"

static enum cs_status flatten_infer(struct layer *l, struct cs_error *err)
{
    const size_t count = shape_count(&l->in[0]);
    if (count > INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("the input has too many values to become one row"));
    l->out = shape_1d((int)count);
    l->n_params = 0;
    return CS_OK;
}

static void flatten_forward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    tensor_copy(c->y, c->x);
}

static void flatten_backward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    if (c->dx->data)
        tensor_copy(c->dx, c->dy);
}

const struct layer_kind layer_flatten = {
    .name = "flatten",
    .title = N_("Flatten"),
    .size = sizeof(struct layer),
    .min_inputs = 1,
    .max_inputs = 1,
    .reshapes = true,
    .infer = flatten_infer,
    .forward = flatten_forward,
    .backward = flatten_backward,
};
