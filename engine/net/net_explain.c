#include "engine/net/net_explain.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_explain_kinds.h"

/* Every kind that has a formula; the others are known by their values before and after. */
static const struct {
    const struct layer_kind *of;
    enum neuron_kind kind;
    enum cs_status (*explain)(const struct explanation *e);
} rules[] = {
    {&layer_conv2d, NEURON_CONV, explain_conv2d},
    {&layer_conv1d, NEURON_CONV, explain_conv1d},
    {&layer_conv_transpose2d, NEURON_TRANSPOSED, explain_transposed},
    {&layer_linear, NEURON_LINEAR, explain_linear},
    {&layer_matmul, NEURON_OTHER, explain_matmul},
    {&layer_max_pool2d, NEURON_POOL, explain_pool2d},
    {&layer_min_pool2d, NEURON_POOL, explain_pool2d},
    {&layer_avg_pool2d, NEURON_POOL, explain_pool2d},
    {&layer_global_avg_pool2d, NEURON_POOL, explain_global_pool},
    {&layer_global_max_pool2d, NEURON_POOL, explain_global_pool},
    {&layer_adaptive_avg_pool2d, NEURON_POOL, explain_adaptive_pool},
    {&layer_reduce_mean, NEURON_POOL, explain_reduce},
    {&layer_reduce_sum, NEURON_POOL, explain_reduce},
    {&layer_reduce_max, NEURON_POOL, explain_reduce},
    {&layer_batch_norm2d, NEURON_NORM, explain_batch_norm},
    {&layer_group_norm, NEURON_NORM, explain_group_norm},
    {&layer_instance_norm, NEURON_NORM, explain_group_norm},
    {&layer_layer_norm, NEURON_NORM, explain_layer_norm},
    {&layer_local_response_norm, NEURON_RESPONSE, explain_response},
    {&layer_softmax, NEURON_SOFTMAX, explain_softmax},
    {&layer_log_softmax, NEURON_SOFTMAX, explain_softmax},
    {&layer_add, NEURON_ADD, explain_operands},
    {&layer_sub, NEURON_OTHER, explain_operands},
    {&layer_mul, NEURON_OTHER, explain_operands},
    {&layer_div, NEURON_OTHER, explain_operands},
    {&layer_concat, NEURON_COPY, explain_concat},
    {&layer_flatten, NEURON_COPY, explain_same_place},
    {&layer_reshape, NEURON_COPY, explain_same_place},
    {&layer_identity, NEURON_COPY, explain_same_place},
    {&layer_dropout, NEURON_COPY, explain_same_place},
    {&layer_dropout2d, NEURON_COPY, explain_same_place},
    {&layer_transpose, NEURON_COPY, explain_transpose},
    {&layer_pad, NEURON_COPY, explain_pad},
    {&layer_upsample, NEURON_COPY, explain_upsample}, /* or BLEND */
    {&layer_relu, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_leaky_relu, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_elu, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_sigmoid, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_tanh, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_neg, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_exp, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_log, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_sqrt, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_abs, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_reciprocal, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_pow, NEURON_ELEMENTWISE, explain_same_place},
    {&layer_clip, NEURON_ELEMENTWISE, explain_same_place},
};

const struct tensor *explain_input(const struct explanation *e, int k)
{
    return net_run_activation(e->run, e->net->node[e->n->node].input[k]);
}

const void *explain_attr(const struct layer *l, const char *name)
{
    const struct layer_attr *a = l->kind->attrs;
    while (strcmp(a->name, name) != 0)
        a++;
    assert(a < l->kind->attrs + l->kind->n_attrs);
    return (const char *)l + a->offset;
}

int explain_int(const struct layer *l, const char *name)
{
    return *(const int *)explain_attr(l, name);
}

double explain_float(const struct layer *l, const char *name)
{
    return (double)*(const float *)explain_attr(l, name);
}

double explain_param(const struct explanation *e, const char *name, size_t i, double otherwise)
{
    for (int k = 0; k < e->layer->n_params; k++)
        if (!strcmp(e->layer->param[k].name, name))
            return (double)net_param(e->net, e->n->node, k).data[i];
    return otherwise;
}

enum cs_status explain_make_parts(const struct explanation *e, size_t n)
{
    e->n->part = calloc(n, sizeof *e->n->part);
    return e->n->part ? CS_OK : CS_NO_MEMORY;
}

/* Value number `at` of a sample of this shape, as a place. */
static void set_place(struct neuron_part *p, const struct shape *sample, size_t at)
{
    const size_t w = sample->rank == 3 ? (size_t)sample->dim[2] : 1, h = sample->rank == 3 ? (size_t)sample->dim[1] : 1;
    p->map = (int)(at / (h * w));
    p->row = (int)(at / w % h);
    p->col = (int)(at % w);
}

struct neuron_part *explain_add_part(const struct explanation *e, int input, int k, size_t at)
{
    struct neuron_part *p = &e->n->part[e->n->n_parts++];
    *p = (struct neuron_part){.input = input, .x = explain_input(e, k)->data[at]};
    p->sum = (double)p->x;
    set_place(p, &e->layer->in[k], at);
    return p;
}

void explain_total(const struct explanation *e)
{
    struct neuron *n = e->n;
    for (int i = 0; i < n->n_parts; i++) {
        n->total += n->part[i].sum;
        if (n->kind != NEURON_POOL && fabs(n->part[i].sum) > fabs(n->part[n->largest].sum))
            n->largest = i;
    }
}

static bool is_there(const struct net *net, int node, int map, int row, int col)
{
    if (node < 0 || node >= net->n_nodes || map < 0 || row < 0 || col < 0)
        return false;
    const struct shape *out = &net->node[node].out;
    if (out->rank == 3)
        return map < out->dim[0] && row < out->dim[1] && col < out->dim[2];
    return (size_t)map < shape_count(out) && row == 0 && col == 0;
}

/* The number of a place within a sample of this node. */
static size_t number_of(const struct net *net, int node, const struct neuron *n)
{
    const struct shape *out = &net->node[node].out;
    const size_t h = out->rank == 3 ? (size_t)out->dim[1] : 1, w = out->rank == 3 ? (size_t)out->dim[2] : 1;
    return ((size_t)n->map * h + (size_t)n->row) * w + (size_t)n->col;
}

static enum cs_status explain_kind(const struct explanation *e)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (e->layer && rules[i].of == e->layer->kind) {
            e->n->kind = rules[i].kind;
            return rules[i].explain(e);
        }
    return CS_OK; /* the input, a constant */
}

enum cs_status neuron_explain(const struct net *net, const struct net_run *run, int node, int value, int map, int row,
                              int col, struct neuron *n)
{
    *n = (struct neuron){.node = node, .value = value, .map = map, .row = row, .col = col, .own = -1};
    if (!is_there(net, node, map, row, col) || !is_there(net, value, map, row, col))
        return CS_BAD_VALUE;
    const struct explanation e = {net, run, net->node[node].layer, number_of(net, node, n), n};
    n->before = net_run_activation(run, node)->data[e.value];
    n->after = net_run_activation(run, value)->data[number_of(net, value, n)];
    const enum cs_status status = explain_kind(&e);
    if (status)
        neuron_finish(n);
    return status;
}

void neuron_finish(struct neuron *n)
{
    free(n->part);
    free(n->term);
    *n = (struct neuron){0};
}

int neuron_strongest(const struct neuron *n, int *index, int count)
{
    int found = 0;
    for (int i = 0; i < n->n_parts; i++) {
        int at = found < count ? found++ : count;
        while (at > 0 && fabs(n->part[index[at - 1]].sum) < fabs(n->part[i].sum)) {
            if (at < count)
                index[at] = index[at - 1];
            at--;
        }
        if (at < count)
            index[at] = i;
    }
    return found;
}
