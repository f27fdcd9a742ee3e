#include "engine/layers/group_norm.h"

#include <math.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/rows.h"

/* A group of a sample is one row of memory, and a channel of it is a shorter one, a plane. Work is cut by groups; the
 * sums of a channel's planes over the batch are added from the first sample to the last. */

void group_norm_set_shapes(struct layer *base)
{
    const struct group_norm *l = (const struct group_norm *)base;
    const struct shape channels = shape_1d(base->in[0].dim[0]);
    base->out = base->in[0];
    base->n_params = 0;
    if (l->affine) {
        base->param[base->n_params++] = (struct layer_param){"weight", channels, 1, LAYER_INIT_ONE, true};
        base->param[base->n_params++] = (struct layer_param){"bias", channels, 1, LAYER_INIT_ZERO, true};
    }
    if (l->track_running_stats) {
        base->param[base->n_params++] = (struct layer_param){"running_mean", channels, 1, LAYER_INIT_ZERO, false, true};
        base->param[base->n_params++] = (struct layer_param){"running_var", channels, 1, LAYER_INIT_ONE, false, true};
    }
}

static enum cs_status group_norm_infer(struct layer *base, struct cs_error *err)
{
    const struct group_norm *l = (const struct group_norm *)base;
    if (base->in[0].rank < 1 || base->in[0].dim[0] % l->num_groups) /* a single number has no channels at all */
        return cs_fail(err, CS_BAD_SHAPE, _("num_groups=%d does not divide %d channels"), l->num_groups,
                       base->in[0].dim[0]);
    group_norm_set_shapes(base);
    return CS_OK;
}

struct pass {
    const struct layer *layer;
    const struct layer_call *call;
    const struct rows *rows;
    bool own;
    size_t channels, plane, groups, width; /* C, H*W, groups of a sample, channels of a group */
    size_t together;                       /* groups of a chunk */
    struct group_norm_moments *moments;    /* [N][groups] */
    struct row_totals *totals;             /* [N][C], of dy and dy * (x - mean) */
};

static struct pass begin(const struct layer *base, const struct layer_call *c, bool own)
{
    const struct group_norm *l = (const struct group_norm *)base;
    struct pass p = {.layer = base, .call = c, .rows = rows_for(c->kernels), .own = own};
    p.channels = (size_t)base->out.dim[0];
    p.plane = shape_count(&base->out) / p.channels;
    p.groups = (size_t)l->num_groups;
    p.width = p.channels / p.groups;
    p.together = p.width * p.plane < CHUNK_FLOATS ? CHUNK_FLOATS / (p.width * p.plane) : 1;
    p.moments = c->saved;
    p.totals = c->scratch;
    return p;
}

size_t group_norm_scratch_bytes(const struct layer *l, int batch, bool training)
{
    (void)training;
    return (size_t)batch * (size_t)l->out.dim[0] * sizeof(struct row_totals);
}

size_t group_norm_saved_bytes(const struct layer *l, int batch)
{
    return (size_t)batch * (size_t)((const struct group_norm *)l)->num_groups * sizeof(struct group_norm_moments);
}

/* How channel c (of all samples: n*C + c) is normalised; moments of its group, or running ones. */
static struct row_norm norm_of(const struct pass *p, size_t channel)
{
    const struct group_norm *l = (const struct group_norm *)p->layer;
    const struct tensor *param = p->call->param;
    const size_t c = channel % p->channels;
    struct group_norm_moments m;
    if (p->own)
        m = p->moments[channel / p->width];
    else
        m = (struct group_norm_moments){param[l->affine ? 2 : 0].data[c], param[l->affine ? 3 : 1].data[c]};
    const float inverse = (float)(1.0 / sqrt((double)m.var + (double)l->eps));
    return (struct row_norm){.mean = m.mean,
                             .scale = l->affine ? param[0].data[c] * inverse : inverse,
                             .bias = l->affine ? param[1].data[c] : 0.0f};
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of((size_t)p->call->batch * p->groups, p->together, chunk);
    const size_t count = p->width * p->plane;
    for (size_t g = r.begin; g < r.end; g++) {
        if (p->own) {
            const struct row_moments m = row_moments(p->rows, p->call->x->data + g * count, count);
            p->moments[g] = (struct group_norm_moments){(float)m.mean, (float)(m.squares / m.n)};
        }
        for (size_t c = g * p->width; c < (g + 1) * p->width; c++) {
            const struct row_norm norm = norm_of(p, c);
            p->rows->normalise(p->call->y->data + c * p->plane, p->call->x->data + c * p->plane, p->plane, &norm);
        }
    }
}

void group_norm_forward_pass(const struct layer *l, const struct layer_call *c, bool own)
{
    struct pass p = begin(l, c, own);
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count((size_t)c->batch * p.groups, p.together));
}

static struct row_totals sum_plane(const struct pass *p, size_t channel, const struct row_norm *norm)
{
    const float *x = p->call->x->data + channel * p->plane, *dy = p->call->dy->data + channel * p->plane;
    struct row_totals all = {0.0, 0.0};
    if (p->plane < ROW_LANES) { /* shorter than what clearing the lanes would cost */
        for (size_t i = 0; i < p->plane; i++) {
            all.a += (double)dy[i];
            all.b += (double)dy[i] * ((double)x[i] - (double)norm->mean);
        }
        return all;
    }
    for (size_t i = 0; i < p->plane; i += ROW_BLOCK) {
        struct row_sums sums = {{0.0f}, {0.0f}};
        p->rows->add_gradients(&sums, x + i, dy + i, p->plane - i < ROW_BLOCK ? p->plane - i : ROW_BLOCK, norm);
        const struct row_totals t = row_totals(&sums);
        all.a += t.a;
        all.b += t.b;
    }
    return all;
}

/* What a group's dx subtracts because its mean and variance depend on x: sums of weight * dy over the group. */
static struct row_totals shift_and_slope(const struct pass *p, size_t group)
{
    const struct group_norm *l = (const struct group_norm *)p->layer;
    const double n = (double)(p->width * p->plane),
                 inverse = 1.0 / sqrt((double)p->moments[group].var + (double)l->eps);
    struct row_totals sum = {0.0, 0.0};
    for (size_t c = group * p->width; c < (group + 1) * p->width; c++) {
        const double weight = l->affine ? (double)p->call->param[0].data[c % p->channels] : 1.0;
        sum.a += weight * p->totals[c].a;
        sum.b += weight * p->totals[c].b;
    }
    return (struct row_totals){sum.a / n * inverse, sum.b / n * inverse * inverse * inverse};
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct layer_call *call = p->call;
    const struct range r = chunk_of((size_t)call->batch * p->groups, p->together, chunk);
    for (size_t g = r.begin; g < r.end; g++) {
        struct row_totals take = {0.0, 0.0};
        for (size_t c = g * p->width; c < (g + 1) * p->width; c++) {
            const struct row_norm norm = norm_of(p, c);
            p->totals[c] = sum_plane(p, c, &norm);
        }
        if (p->own)
            take = shift_and_slope(p, g);
        for (size_t c = g * p->width; call->dx->data && c < (g + 1) * p->width; c++) {
            struct row_norm norm = norm_of(p, c);
            norm.shift = (float)take.a;
            norm.slope = (float)take.b;
            p->rows->normalise_grad(call->dx->data + c * p->plane, call->x->data + c * p->plane,
                                    call->dy->data + c * p->plane, p->plane, &norm);
        }
    }
}

static void param_gradients(const struct pass *p)
{
    const struct group_norm *l = (const struct group_norm *)p->layer;
    for (size_t c = 0; c < p->channels; c++) {
        double dw = 0.0, db = 0.0;
        for (size_t n = 0; n < (size_t)p->call->batch; n++) {
            const size_t channel = n * p->channels + c;
            const double var = p->own ? (double)p->moments[channel / p->width].var : (double)p->call->param[3].data[c];
            dw += p->totals[channel].b / sqrt(var + (double)l->eps);
            db += p->totals[channel].a;
        }
        p->call->dparam[0].data[c] = (float)dw;
        p->call->dparam[1].data[c] = (float)db;
    }
}

void group_norm_backward_pass(const struct layer *l, const struct layer_call *c, bool own)
{
    struct pass p = begin(l, c, own);
    thread_pool_run(c->pool, backward_chunk, &p, chunk_count((size_t)c->batch * p.groups, p.together));
    if (((const struct group_norm *)l)->affine && c->dparam)
        param_gradients(&p);
}

static void group_norm_forward(const struct layer *l, const struct layer_call *c)
{
    group_norm_forward_pass(l, c, true);
}

static void group_norm_backward(const struct layer *l, const struct layer_call *c)
{
    group_norm_backward_pass(l, c, true);
}

/* Every value depends on its whole map. */
void group_norm_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    (void)l;
    for (int i = 0; i < 2; i++) {
        size[i] = 1;
        stride[i] = first[i] = 0;
    }
}

static const struct layer_attr attrs[] = {
    {"num_groups", LAYER_ATTR_INT, offsetof(struct group_norm, num_groups), NAN, 1, 1 << 20, NULL},
    {"eps", LAYER_ATTR_FLOAT, offsetof(struct group_norm, eps), 1e-5, 0, 1, NULL},
    {"affine", LAYER_ATTR_BOOL, offsetof(struct group_norm, affine), true, 0, 1, NULL},
};

const struct layer_kind layer_group_norm = {
    .name = "group_norm",
    .title = N_("Group norm"),
    .size = sizeof(struct group_norm),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 3,
    .n_positional = 1,
    .infer = group_norm_infer,
    .scratch_bytes = group_norm_scratch_bytes,
    .saved_bytes = group_norm_saved_bytes,
    .forward = group_norm_forward,
    .backward = group_norm_backward,
    .window = group_norm_window,
};
