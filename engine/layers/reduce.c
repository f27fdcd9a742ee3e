/* reduce_mean, reduce_sum and reduce_max(dims, keepdim): over the named dimensions, counted as PyTorch does with the
 * batch as 0 (none named: all of a sample's). With keepdim a dimension that is gone stays as 1. The gradient of the
 * largest goes to the first of equals; NaN wins.
 * The batch is looked at as [N,d0,d1,d2,d3] with ones in front. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

enum { AXES = CS_MAX_DIMS, LAST = AXES - 1 };

struct reduce {
    struct layer base;
    struct layer_ints dims;
    bool keepdim;
};

static const struct layer_attr attrs[] = {
    {"dims", LAYER_ATTR_INTS, offsetof(struct reduce, dims), 1, 1, CS_MAX_DIMS - 1, NULL},
    {"keepdim", LAYER_ATTR_BOOL, offsetof(struct reduce, keepdim), false, 0, 1, NULL},
};

static bool is_reduced(const struct reduce *l, int dim)
{
    for (int i = 0; i < l->dims.n; i++)
        if (l->dims.v[i] == dim + 1)
            return true;
    return l->dims.n == 0;
}

static enum cs_status reduce_infer(struct layer *base, struct cs_error *err)
{
    const struct reduce *l = (const struct reduce *)base;
    const struct shape *in = &base->in[0];
    base->n_params = 0;
    base->out = (struct shape){.rank = 0};
    for (int i = 0; i < l->dims.n; i++)
        if (l->dims.v[i] > in->rank)
            return cs_fail(err, CS_BAD_SHAPE, _("there is no dimension %d in a batch of samples of %d"), l->dims.v[i],
                           in->rank);
    for (int i = 0; i < in->rank; i++) {
        if (!is_reduced(l, i))
            base->out.dim[base->out.rank++] = in->dim[i];
        else if (l->keepdim)
            base->out.dim[base->out.rank++] = 1;
    }
    return CS_OK;
}

struct pass {
    size_t size[AXES], step[AXES]; /* of x */
    bool reduced[AXES];
    size_t count; /* of the values that go into one */
    size_t n_out;
    const float *x, *dy;
    float *y, *dx;
};

static struct pass pass_of(const struct layer *base, const struct layer_call *c)
{
    const struct reduce *l = (const struct reduce *)base;
    struct pass p = {.size = {(size_t)c->batch, 1, 1, 1, 1}, .count = 1, .n_out = shape_count(&c->y->shape)};
    size_t step = 1;
    for (int i = LAST; i >= 0; i--) {
        const int dim = i - (AXES - base->in[0].rank);
        if (i > 0 && dim >= 0) {
            p.size[i] = (size_t)base->in[0].dim[dim];
            p.reduced[i] = is_reduced(l, dim);
        }
        p.step[i] = step;
        step *= p.size[i];
        p.count *= p.reduced[i] ? p.size[i] : 1;
    }
    p.x = c->x->data;
    p.y = c->y->data;
    return p;
}

/* Where index number i over the dimensions that are (not) reduced lies in x. */
static size_t offset_over(const struct pass *p, size_t i, bool reduced)
{
    size_t offset = 0;
    for (int k = LAST; k >= 0; k--)
        if (p->reduced[k] == reduced) {
            offset += i % p->size[k] * p->step[k];
            i /= p->size[k];
        }
    return offset;
}

/* The last reduced dimension: its values lie `step` apart. */
static int inner_axis(const struct pass *p)
{
    int k = LAST;
    while (k > 0 && !p->reduced[k])
        k--;
    return k;
}

static size_t outs_per_chunk(const struct pass *p)
{
    return p->count >= CHUNK_FLOATS ? 1 : CHUNK_FLOATS / p->count;
}

/* Long sums in double: a mean of millions is then as good as one of ten. */
static double sum_from(const struct pass *p, size_t base, int inner)
{
    const size_t n = p->reduced[inner] ? p->size[inner] : 1, step = p->step[inner];
    double sum = 0;
    for (size_t k = 0; k < p->count; k += n) {
        const float *x = p->x + base + offset_over(p, k, true);
        for (size_t i = 0; i < n; i++)
            sum += (double)x[i * step];
    }
    return sum;
}

static void sum_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const int inner = inner_axis(p);
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++)
        p->y[o] = (float)sum_from(p, offset_over(p, o, false), inner);
}

static void mean_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const int inner = inner_axis(p);
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++)
        p->y[o] = (float)(sum_from(p, offset_over(p, o, false), inner) / (double)p->count);
}

/* The place in x of the first of the largest values of output o, or of the first NaN. */
static size_t place_of_largest(const struct pass *p, size_t o)
{
    const size_t base = offset_over(p, o, false);
    size_t best = base;
    for (size_t k = 0; k < p->count; k++) {
        const size_t at = base + offset_over(p, k, true);
        if (isnan(p->x[best]))
            break;
        if (!(p->x[at] <= p->x[best]))
            best = at;
    }
    return best;
}

static void max_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++)
        p->y[o] = p->x[place_of_largest(p, o)];
}

static void spread_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++) {
        const size_t base = offset_over(p, o, false);
        for (size_t k = 0; k < p->count; k++)
            p->dx[base + offset_over(p, k, true)] = p->dy[o];
    }
}

static void spread_mean_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++) {
        const size_t base = offset_over(p, o, false);
        const float share = p->dy[o] / (float)p->count;
        for (size_t k = 0; k < p->count; k++)
            p->dx[base + offset_over(p, k, true)] = share;
    }
}

static void spread_max_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->n_out, outs_per_chunk(p), chunk);
    for (size_t o = r.begin; o < r.end; o++) {
        const size_t base = offset_over(p, o, false);
        for (size_t k = 0; k < p->count; k++)
            p->dx[base + offset_over(p, k, true)] = 0;
        p->dx[place_of_largest(p, o)] = p->dy[o];
    }
}

static void run_forward(const struct layer *l, const struct layer_call *c, void (*chunk)(void *, int))
{
    struct pass p = pass_of(l, c);
    thread_pool_run(c->pool, chunk, &p, chunk_count(p.n_out, outs_per_chunk(&p)));
}

static void run_backward(const struct layer *l, const struct layer_call *c, void (*chunk)(void *, int))
{
    struct pass p = pass_of(l, c);
    p.dy = c->dy->data;
    p.dx = c->dx->data;
    if (p.dx)
        thread_pool_run(c->pool, chunk, &p, chunk_count(p.n_out, outs_per_chunk(&p)));
}

static void mean_forward(const struct layer *l, const struct layer_call *c)
{
    run_forward(l, c, mean_chunk);
}

static void mean_backward(const struct layer *l, const struct layer_call *c)
{
    run_backward(l, c, spread_mean_chunk);
}

static void sum_forward(const struct layer *l, const struct layer_call *c)
{
    run_forward(l, c, sum_chunk);
}

static void sum_backward(const struct layer *l, const struct layer_call *c)
{
    run_backward(l, c, spread_chunk);
}

static void max_forward(const struct layer *l, const struct layer_call *c)
{
    run_forward(l, c, max_chunk);
}

static void max_backward(const struct layer *l, const struct layer_call *c)
{
    run_backward(l, c, spread_max_chunk);
}

#define REDUCE_KIND(what, text)                                                                                        \
    const struct layer_kind layer_reduce_##what = {                                                                    \
        .name = "reduce_" #what,                                                                                       \
        .title = text,                                                                                                 \
        .size = sizeof(struct reduce),                                                                                 \
        .min_inputs = 1,                                                                                               \
        .max_inputs = 1,                                                                                               \
        .attrs = attrs,                                                                                                \
        .n_attrs = sizeof attrs / sizeof *attrs,                                                                       \
        .n_positional = 1,                                                                                             \
        .infer = reduce_infer,                                                                                         \
        .forward = what##_forward,                                                                                     \
        .backward = what##_backward,                                                                                   \
    }

REDUCE_KIND(mean, N_("Mean"));
REDUCE_KIND(sum, N_("Total"));
REDUCE_KIND(max, N_("Largest"));
