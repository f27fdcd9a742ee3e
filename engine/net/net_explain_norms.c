/* Normalisation, local response normalisation, softmax. */
#include <math.h>

#include "engine/layers/group_norm.h"
#include "engine/layers/norm_terms.h"
#include "engine/net/net_explain_kinds.h"

/* Numbers that lie one after another in sample 0. */
static struct norm_moments moments_of_row(const struct explanation *e, size_t first, size_t count)
{
    const struct tensor row = {shape_4d(1, 1, 1, (int)count), explain_input(e, 0)->data + first};
    const struct norm_set all = {0, 1, 0, 1, -1, -1};
    return norm_moments(&row, &all);
}

/* weight and bias: the number of theirs that counts here. */
static enum cs_status add_norm(const struct explanation *e, double mean, double variance, int count, size_t weight)
{
    if (explain_make_parts(e, 1))
        return CS_NO_MEMORY;
    explain_add_part(e, 0, 0, e->value);
    e->n->norm = (struct neuron_norm){.mean = mean,
                                      .variance = variance,
                                      .eps = explain_float(e->layer, "eps"),
                                      .scale = explain_param(e, "weight", weight, 1),
                                      .shift = explain_param(e, "bias", weight, 0),
                                      .running = count == 0,
                                      .count = count};
    explain_total(e);
    return CS_OK;
}

/* What was learnt for a channel; false when no statistics are kept. */
static bool running_statistics(const struct explanation *e, size_t channel, double *mean, double *variance)
{
    *mean = explain_param(e, "running_mean", channel, 0);
    *variance = explain_param(e, "running_var", channel, -1);
    return *(const bool *)explain_attr(e->layer, "track_running_stats");
}

enum cs_status explain_batch_norm(const struct explanation *e)
{
    double mean, variance;
    if (running_statistics(e, (size_t)e->n->map, &mean, &variance))
        return add_norm(e, mean, variance, 0, (size_t)e->n->map);
    const struct tensor *x = explain_input(e, 0);
    const struct norm_set channel = {0, x->shape.dim[0], e->n->map, e->n->map + 1, -1, -1};
    const struct norm_moments m = norm_moments(x, &channel);
    return add_norm(e, m.mean, m.var, m.n, (size_t)e->n->map);
}

/* Samples are [C], [C,L] or [C,H,W]. */
enum cs_status explain_group_norm(const struct explanation *e)
{
    const size_t channels = (size_t)e->layer->out.dim[0], plane = shape_count(&e->layer->out) / channels;
    const size_t channel = e->value / plane, groups = (size_t)((const struct group_norm *)e->layer)->num_groups;
    const size_t wide = channels / groups;
    double mean, variance;
    if (e->layer->kind == &layer_instance_norm && running_statistics(e, channel, &mean, &variance))
        return add_norm(e, mean, variance, 0, channel);
    const struct norm_moments m = moments_of_row(e, channel / wide * wide * plane, wide * plane);
    return add_norm(e, m.mean, m.var, m.n, channel);
}

enum cs_status explain_layer_norm(const struct explanation *e)
{
    const size_t count = shape_count(&e->layer->param[0].shape); /* there without weights, too */
    const struct norm_moments m = moments_of_row(e, e->value / count * count, count);
    return add_norm(e, m.mean, m.var, m.n, e->value % count);
}

enum cs_status explain_response(const struct explanation *e)
{
    const int channels = e->layer->out.dim[0], plane = (int)(shape_count(&e->layer->out) / (size_t)channels);
    const struct tensor x = {shape_4d(1, channels, 1, plane), explain_input(e, 0)->data};
    const struct norm_rule rule = {.kind = NORM_LOCAL_RESPONSE, .size = explain_int(e->layer, "size")};
    const struct norm_set set = norm_set_nth(&rule, x.shape.dim, (int)e->value);
    const struct norm_place at = norm_place_of(x.shape.dim, (int)e->value);
    struct neuron_response *r = &e->n->response;
    *r = (struct neuron_response){.size = rule.size,
                                  .alpha = explain_float(e->layer, "alpha"),
                                  .beta = explain_float(e->layer, "beta"),
                                  .k = explain_float(e->layer, "k")};
    const struct norm_response sum = norm_response(&x, &set, at, r->size, r->alpha, r->beta, r->k);
    r->added = sum.added;
    r->base = sum.base;
    r->power = sum.power;
    if (explain_make_parts(e, (size_t)(set.c_end - set.c)))
        return CS_NO_MEMORY;
    for (int c = set.c; c < set.c_end; c++) {
        struct neuron_part *p = explain_add_part(e, c, 0, (size_t)c * (size_t)plane + (size_t)at.col);
        p->sum = (double)p->x * (double)p->x;
    }
    e->n->own = at.c - set.c;
    explain_total(e);
    return CS_OK;
}

/* K numbers, inner apart, belong together. */
enum cs_status explain_softmax(const struct explanation *e)
{
    struct neuron *n = e->n;
    const struct shape *in = &e->layer->in[0];
    const int given = explain_int(e->layer, "dim"), dim = given < 0 ? in->rank + given : given - 1;
    const size_t k = (size_t)in->dim[dim];
    size_t inner = 1;
    for (int i = dim + 1; i < in->rank; i++)
        inner *= (size_t)in->dim[i];
    const size_t first = e->value / (k * inner) * (k * inner) + e->value % inner;
    if (explain_make_parts(e, k))
        return CS_NO_MEMORY;
    for (size_t i = 0; i < k; i++) {
        explain_add_part(e, (int)i, 0, first + i * inner);
        n->top = i == 0 || n->part[i].sum > n->top ? n->part[i].sum : n->top;
    }
    for (size_t i = 0; i < k; i++)
        n->part[i].sum = exp(n->part[i].sum - n->top);
    n->own = (int)(e->value / inner % k);
    n->is_log = e->layer->kind == &layer_log_softmax;
    explain_total(e);
    return CS_OK;
}
