/* flatten(start_dim=1): the dimensions of a batch from start_dim on become one; reshape(shape): they become those
 * given, one of which may be -1 and is worked out. The numbers stay in their order: a run may do without the copy. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

struct flatten {
    struct layer base;
    int start_dim; /* counts N as 0 */
};

struct reshape {
    struct layer base;
    struct layer_ints shape; /* of a sample: without N */
};

struct copy {
    float *to;
    const float *from;
    size_t count;
};

static void copy_chunk(void *ctx, int chunk)
{
    const struct copy *copy = ctx;
    const struct range r = chunk_of(copy->count, CHUNK_FLOATS, chunk);
    memcpy(copy->to + r.begin, copy->from + r.begin, (r.end - r.begin) * sizeof(float));
}

static void copy_all(const struct layer_call *c, struct tensor *to, const struct tensor *from)
{
    struct copy copy = {to->data, from->data, shape_count(&from->shape)};
    if (to->data && to->data != from->data)
        thread_pool_run(c->pool, copy_chunk, &copy, chunk_count(copy.count, CHUNK_FLOATS));
}

static void copy_forward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    copy_all(c, c->y, c->x);
}

static void copy_backward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    copy_all(c, c->dx, c->dy);
}

/* Rows and columns are others now, unless nothing changed. */
static void copy_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const int step = shape_equal(&l->in[0], &l->out) ? 1 : 0;
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = 1;
        stride[axis] = step;
        first[axis] = 0;
    }
}

static enum cs_status flatten_infer(struct layer *l, struct cs_error *err)
{
    const int first = ((const struct flatten *)l)->start_dim - 1, rank = l->in[0].rank;
    char text[CS_SHAPE_TEXT];
    if (first >= rank)
        return cs_fail(err, CS_BAD_SHAPE, _("start_dim=%d is more than the dimensions of %s: at most %d"), first + 1,
                       shape_text(&l->in[0], text), rank);
    size_t count = 1;
    for (int i = first; i < rank; i++)
        count *= (size_t)l->in[0].dim[i];
    if (count > INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("the input has too many values to become one row"));
    l->out = (struct shape){.rank = first + 1};
    memcpy(l->out.dim, l->in[0].dim, (size_t)first * sizeof l->out.dim[0]);
    l->out.dim[first] = (int)count;
    l->n_params = 0;
    return CS_OK;
}

/* -1 counts as 1; 0 when the product cannot be that of any shape. */
static size_t product_of(const struct layer_ints *shape, int *at_unknown)
{
    size_t product = 1;
    *at_unknown = -1;
    for (int i = 0; i < shape->n; i++) {
        const int v = shape->v[i];
        if (v == 0 || (v < 0 && *at_unknown >= 0) || (v > 0 && product > CS_MAX_ELEMENTS / (size_t)v))
            return 0;
        if (v < 0)
            *at_unknown = i;
        else
            product *= (size_t)v;
    }
    return product;
}

static enum cs_status reshape_infer(struct layer *base, struct cs_error *err)
{
    const struct layer_ints *shape = &((const struct reshape *)base)->shape;
    const size_t count = shape_count(&base->in[0]);
    int at_unknown;
    char text[CS_SHAPE_TEXT];
    if (shape->n < 1 || shape->n >= CS_MAX_DIMS)
        return cs_fail(err, CS_BAD_VALUE, _("reshape needs shape: 1 to %d sizes as in 16,5,5"), CS_MAX_DIMS - 1);
    const size_t product = product_of(shape, &at_unknown);
    if (!product)
        return cs_fail(err, CS_BAD_VALUE, _("shape takes sizes from 1 on, and -1 once for what is left"));
    if (at_unknown < 0 ? product != count : count % product != 0 || count / product > INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("the %zu values of %s do not fill the shape that is asked for"), count,
                       shape_text(&base->in[0], text));
    base->out = (struct shape){.rank = shape->n};
    for (int i = 0; i < shape->n; i++)
        base->out.dim[i] = i == at_unknown ? (int)(count / product) : shape->v[i];
    base->n_params = 0;
    return CS_OK;
}

static const struct layer_attr flatten_attrs[] = {
    {"start_dim", LAYER_ATTR_INT, offsetof(struct flatten, start_dim), 1, 1, CS_MAX_DIMS - 1, NULL},
};

static const struct layer_attr reshape_attrs[] = {
    {"shape", LAYER_ATTR_INTS, offsetof(struct reshape, shape), -1, -1, INT_MAX, NULL},
};

const struct layer_kind layer_flatten = {
    .name = "flatten",
    .title = N_("Flatten"),
    .size = sizeof(struct flatten),
    .min_inputs = 1,
    .max_inputs = 1,
    .reshapes = true,
    .attrs = flatten_attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = flatten_infer,
    .forward = copy_forward,
    .backward = copy_backward,
    .window = copy_window,
};

const struct layer_kind layer_reshape = {
    .name = "reshape",
    .title = N_("Reshape"),
    .size = sizeof(struct reshape),
    .min_inputs = 1,
    .max_inputs = 1,
    .reshapes = true,
    .attrs = reshape_attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = reshape_infer,
    .forward = copy_forward,
    .backward = copy_backward,
    .window = copy_window,
};
