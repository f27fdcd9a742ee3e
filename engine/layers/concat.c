/* concat(dim=1): inputs behind one another along a dimension (which counts N as 0); the others must be equal.
 * y is rows of `row` values, one for each place of the dimensions before dim; a row holds one block of each input. */
#include <limits.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

struct concat {
    struct layer base;
    int dim;
};

static int axis_of(const struct layer *l)
{
    return ((const struct concat *)l)->dim - 1;
}

static enum cs_status check_shapes(const struct layer *l, struct cs_error *err)
{
    char a[CS_SHAPE_TEXT], b[CS_SHAPE_TEXT];
    const int axis = axis_of(l);
    if (axis >= l->in[0].rank)
        return cs_fail(err, CS_BAD_SHAPE, _("dim=%d is more than the dimensions of %s: at most %d"), axis + 1,
                       shape_text(&l->in[0], a), l->in[0].rank);
    for (int i = 1; i < l->n_in; i++) {
        struct shape alike = l->in[i];
        alike.dim[axis] = l->in[0].dim[axis];
        if (!shape_equal(&alike, &l->in[0]))
            return cs_fail(err, CS_BAD_SHAPE, _("inputs may differ in dimension %d only, but are %s and %s"), axis + 1,
                           shape_text(&l->in[0], a), shape_text(&l->in[i], b));
    }
    return CS_OK;
}

static enum cs_status concat_infer(struct layer *l, struct cs_error *err)
{
    const enum cs_status status = check_shapes(l, err);
    if (status)
        return status;
    int64_t size = 0;
    for (int i = 0; i < l->n_in; i++)
        size += l->in[i].dim[axis_of(l)];
    if (size > INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("the inputs together are too large"));
    l->out = l->in[0];
    l->out.dim[axis_of(l)] = (int)size;
    l->n_params = 0;
    return CS_OK;
}

/* Values of a shape that stand together for one place of the dimensions before the axis. */
static size_t block_of(const struct shape *s, int axis)
{
    size_t block = 1;
    for (int i = axis; i < s->rank; i++)
        block *= (size_t)s->dim[i];
    return block;
}

struct job {
    const struct layer *l;
    const struct layer_call *call;
    bool backward;
};

/* Copies between y (dy) from value r.begin on and the inputs (their gradients), piece by piece. */
static void copy_range(const struct job *job, struct range r)
{
    const struct layer *l = job->l;
    const struct layer_call *c = job->call;
    const size_t row = block_of(&l->out, axis_of(l));
    while (r.begin < r.end) {
        size_t number = r.begin / row, at = r.begin % row, block;
        int k = 0;
        for (; at >= (block = block_of(&l->in[k], axis_of(l))); k++)
            at -= block;
        const size_t n = block - at < r.end - r.begin ? block - at : r.end - r.begin;
        if (!job->backward)
            memcpy(c->y->data + r.begin, c->x[k].data + number * block + at, n * sizeof(float));
        else if (c->dx[k].data)
            memcpy(c->dx[k].data + number * block + at, c->dy->data + r.begin, n * sizeof(float));
        r.begin += n;
    }
}

static void run_chunk(void *ctx, int chunk)
{
    const struct job *job = ctx;
    copy_range(job, chunk_of((size_t)job->call->batch * shape_count(&job->l->out), CHUNK_FLOATS, chunk));
}

static void run(const struct layer *l, const struct layer_call *c, bool backward)
{
    struct job job = {l, c, backward};
    thread_pool_run(c->pool, run_chunk, &job, chunk_count((size_t)c->batch * shape_count(&l->out), CHUNK_FLOATS));
}

static void concat_forward(const struct layer *l, const struct layer_call *c)
{
    run(l, c, false);
}

static void concat_backward(const struct layer *l, const struct layer_call *c)
{
    run(l, c, true);
}

/* Maps behind one another keep their rows and columns. Along those, places move by an amount that differs from input
 * to input, which no window can tell: then an output is said to see everything. */
static void concat_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const bool maps = l->in[0].rank > 1 && axis_of(l) == 0;
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = 1;
        stride[axis] = maps ? 1 : 0;
        first[axis] = 0;
    }
}

static const struct layer_attr attrs[] = {
    {"dim", LAYER_ATTR_INT, offsetof(struct concat, dim), 1, 1, CS_MAX_DIMS - 1, NULL},
};

const struct layer_kind layer_concat = {
    .name = "concat",
    .title = N_("Concat"),
    .size = sizeof(struct concat),
    .min_inputs = 2,
    .max_inputs = LAYER_MAX_INPUTS,
    .attrs = attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = concat_infer,
    .forward = concat_forward,
    .backward = concat_backward,
    .window = concat_window,
};
