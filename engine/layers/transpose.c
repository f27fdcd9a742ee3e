/* transpose(dims), PyTorch's permute: dimension i of a sample of y is dimension dims[i] of x, counted as PyTorch does,
 * with the batch as 0: (2,1) turns a matrix. All of a sample's dimensions are named.
 * The batch is looked at as [N,d0,d1,d2,d3] with ones in front; the last dimension of y is a row. */
#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

enum { AXES = CS_MAX_DIMS, LAST = AXES - 1 };

struct transpose {
    struct layer base;
    struct layer_ints dims;
};

static const struct layer_attr attrs[] = {
    {"dims", LAYER_ATTR_INTS, offsetof(struct transpose, dims), 1, 1, CS_MAX_DIMS - 1, NULL},
};

static enum cs_status transpose_infer(struct layer *l, struct cs_error *err)
{
    const struct layer_ints *dims = &((const struct transpose *)l)->dims;
    const int rank = l->in[0].rank;
    unsigned seen = 0;
    l->n_params = 0;
    l->out = (struct shape){.rank = rank};
    for (int i = 0; i < dims->n && dims->n == rank; i++)
        if (dims->v[i] >= 1 && dims->v[i] <= rank) {
            seen |= 1u << (dims->v[i] - 1);
            l->out.dim[i] = l->in[0].dim[dims->v[i] - 1];
        }
    if (seen != (1u << rank) - 1)
        return cs_fail(err, CS_BAD_SHAPE, _("dims must name each of the dimensions 1 to %d once"), rank);
    return CS_OK;
}

struct pass {
    size_t size[AXES], step[AXES]; /* of y; what a step along it is in x */
    const float *from;
    float *to;
    bool back; /* from is dy, to is dx */
};

static struct pass pass_of(const struct layer *l, int batch)
{
    const struct layer_ints *dims = &((const struct transpose *)l)->dims;
    struct pass p = {.size = {(size_t)batch, 1, 1, 1, 1}, .step = {shape_count(&l->in[0])}};
    for (int i = 0; i < l->out.rank; i++) {
        const int axis = AXES - l->out.rank + i;
        size_t step = 1;
        for (int k = dims->v[i]; k < l->in[0].rank; k++)
            step *= (size_t)l->in[0].dim[k];
        p.size[axis] = (size_t)l->out.dim[i];
        p.step[axis] = step;
    }
    return p;
}

static size_t row_count(const struct pass *p)
{
    return p->size[0] * p->size[1] * p->size[2] * p->size[3];
}

static size_t rows_per_chunk(const struct pass *p)
{
    return p->size[LAST] >= CHUNK_FLOATS ? 1 : CHUNK_FLOATS / p->size[LAST];
}

static void row_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const size_t n = p->size[LAST], step = p->step[LAST];
    const struct range r = chunk_of(row_count(p), rows_per_chunk(p), chunk);
    for (size_t row = r.begin; row < r.end; row++) {
        size_t x = 0, rest = row;
        for (int i = LAST - 1; i >= 0; i--) {
            x += rest % p->size[i] * p->step[i];
            rest /= p->size[i];
        }
        if (p->back)
            for (size_t i = 0; i < n; i++)
                p->to[x + i * step] = p->from[row * n + i];
        else
            for (size_t i = 0; i < n; i++)
                p->to[row * n + i] = p->from[x + i * step];
    }
}

static void transpose_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = pass_of(l, c->batch);
    p.from = c->x->data;
    p.to = c->y->data;
    thread_pool_run(c->pool, row_chunk, &p, chunk_count(row_count(&p), rows_per_chunk(&p)));
}

static void transpose_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = pass_of(l, c->batch);
    p.from = c->dy->data;
    p.to = c->dx->data;
    p.back = true;
    if (p.to)
        thread_pool_run(c->pool, row_chunk, &p, chunk_count(row_count(&p), rows_per_chunk(&p)));
}

const struct layer_kind layer_transpose = {
    .name = "transpose",
    .title = N_("Transpose"),
    .size = sizeof(struct transpose),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof *attrs,
    .n_positional = 1,
    .infer = transpose_infer,
    .forward = transpose_forward,
    .backward = transpose_backward,
};
