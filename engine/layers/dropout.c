/* dropout and dropout2d (Srivastava and others, 2014; Tompson and others, 2015), as PyTorch's: in training each number
 * (each whole map of dropout2d) is 0 with probability p and multiplied by 1/(1-p) otherwise; in eval mode y is x.
 *
 * What is left out depends on the pass's seed and the place alone (row_hash() of rows.h, with keys of the seed and of
 * the chunk that the place is in), so that chunks may run in any order and backward asks the same question again. The
 * choices are not PyTorch's: its generator is a sequence. */
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"
#include "engine/layers/rows.h"

struct dropout {
    struct layer base;
    float p;
};

static enum cs_status dropout_infer(struct layer *l, struct cs_error *err)
{
    (void)err;
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

static enum cs_status dropout2d_infer(struct layer *l, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (l->in[0].rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("dropout2d takes maps of CxHxW, not %s"), shape_text(&l->in[0], text));
    return dropout_infer(l, err);
}

/* Forward x to y, backward dy to dx. */
struct pass {
    const struct rows *rows;
    const float *from;
    float *to;
    size_t count, plane; /* numbers in all; numbers that share a choice */
    uint64_t seed;
    uint32_t limit;
    float scale;
};

static struct row_mask mask_of(const struct pass *p, int chunk)
{
    struct rng keys = rng_seeded(p->seed, (uint64_t)chunk);
    return (struct row_mask){{rng_u32(&keys), rng_u32(&keys)}, p->limit, p->scale};
}

static void mask_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->count, CHUNK_FLOATS, chunk);
    const struct row_mask mask = mask_of(p, chunk);
    p->rows->mask(p->to + r.begin, p->from + r.begin, r.end - r.begin, &mask);
}

/* A chunk is some maps here. */
static size_t maps_of_chunk(const struct pass *p)
{
    return p->plane < CHUNK_FLOATS ? CHUNK_FLOATS / p->plane : 1;
}

static void mask_maps_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->count / p->plane, maps_of_chunk(p), chunk);
    const struct row_mask mask = mask_of(p, chunk);
    for (size_t map = r.begin; map < r.end; map++) {
        const bool kept = row_hash((uint32_t)(map - r.begin), mask.key) >> 8 >= mask.limit;
        const struct row_norm times = {.scale = kept ? mask.scale : 0.0f};
        p->rows->normalise(p->to + map * p->plane, p->from + map * p->plane, p->plane, &times);
    }
}

static void copy_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->count, CHUNK_FLOATS, chunk);
    memcpy(p->to + r.begin, p->from + r.begin, (r.end - r.begin) * sizeof(float));
}

static void run(const struct layer *l, const struct layer_call *c, const float *from, float *to)
{
    const float p = ((const struct dropout *)l)->p;
    const bool maps = l->out.rank == 3 && l->kind == &layer_dropout2d;
    struct pass pass = {.rows = rows_for(c->kernels), .from = from, .to = to, .seed = c->seed};
    pass.count = shape_count(&c->x->shape);
    pass.plane = maps ? (size_t)l->out.dim[1] * (size_t)l->out.dim[2] : 1;
    pass.limit = (uint32_t)((double)p * 0x1p24 + 0.5);
    pass.scale = p < 1.0f ? 1.0f / (1.0f - p) : 0.0f;
    if (!c->training)
        thread_pool_run(c->pool, copy_chunk, &pass, chunk_count(pass.count, CHUNK_FLOATS));
    else if (maps)
        thread_pool_run(c->pool, mask_maps_chunk, &pass, chunk_count(pass.count / pass.plane, maps_of_chunk(&pass)));
    else
        thread_pool_run(c->pool, mask_chunk, &pass, chunk_count(pass.count, CHUNK_FLOATS));
}

static void dropout_forward(const struct layer *l, const struct layer_call *c)
{
    run(l, c, c->x->data, c->y->data);
}

static void dropout_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dx->data)
        run(l, c, c->dy->data, c->dx->data);
}

static const struct layer_attr attrs[] = {
    {"p", LAYER_ATTR_FLOAT, offsetof(struct dropout, p), 0.5, 0, 1, NULL},
};

const struct layer_kind layer_dropout = {
    .name = "dropout",
    .title = N_("Dropout"),
    .size = sizeof(struct dropout),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = dropout_infer,
    .forward = dropout_forward,
    .backward = dropout_backward,
};

const struct layer_kind layer_dropout2d = {
    .name = "dropout2d",
    .title = N_("Dropout"),
    .size = sizeof(struct dropout),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 1,
    .n_positional = 1,
    .infer = dropout2d_infer,
    .forward = dropout_forward,
    .backward = dropout_backward,
};
