#include "engine/train/divergence.h"

#include <stdio.h>

#include "engine/base/i18n.h"

static bool all_finite(const float *v, size_t n)
{
    enum { LANES = 16 }; /* sums of their own, so that they need not wait for each other */
    float zero[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            zero[k] += v[i + (size_t)k] * 0.0f; /* stays 0 only while every value is finite */
    for (; i < n; i++)
        sum += v[i] * 0.0f;
    for (int k = 0; k < LANES; k++)
        sum += zero[k];
    return sum == 0;
}

static bool is_finite(const struct tensor *t)
{
    return !t->data || all_finite(t->data, shape_count(&t->shape));
}

bool buffers_are_finite(const struct net *net, int node)
{
    const struct layer *layer = net->node[node].layer;
    for (int i = 0; layer && i < layer->n_params; i++) {
        const struct tensor t = net_param(net, node, i);
        if (layer->param[i].buffer && !is_finite(&t))
            return false;
    }
    return true;
}

bool all_buffers_are_finite(const struct net *net)
{
    for (int i = 1; i < net->n_nodes; i++)
        if (!buffers_are_finite(net, i))
            return false;
    return true;
}

static struct divergence in_layer(enum divergence_place place, const struct net *net, int node)
{
    struct divergence d = {.place = place};
    snprintf(d.layer, sizeof d.layer, "%s", net->node[node].name);
    return d;
}

/* Is what the backward pass of a node wrote finite? The gradient of the net's input is nobody's. */
static bool is_backward_finite(const struct net *net, const struct net_run *run, int node)
{
    const struct net_node *n = &net->node[node];
    for (int i = 0; i < n->layer->n_params; i++)
        if (!n->layer->param[i].buffer &&
            !all_finite(net_run_param_grads(run) + n->param[i], shape_count(&n->layer->param[i].shape)))
            return false;
    for (int k = 0; k < n->n_in; k++)
        if (n->input[k] > 0 && !is_finite(net_run_grad(run, n->input[k])))
            return false;
    return true;
}

struct divergence divergence_find(const struct net *net, const struct net_run *run, double loss)
{
    for (int i = 1; i < net->n_nodes; i++) {
        if (!is_finite(net_run_activation(run, i)))
            return in_layer(DIVERGENCE_OUTPUT, net, i);
        if (!buffers_are_finite(net, i))
            return in_layer(DIVERGENCE_BUFFER, net, i);
    }
    if (loss * 0 != 0 || !is_finite(net_run_grad(run, net->n_nodes - 1)))
        return (struct divergence){.place = DIVERGENCE_LOSS};
    for (int i = net->n_nodes - 1; i > 0; i--)
        if (!is_backward_finite(net, run, i))
            return in_layer(DIVERGENCE_GRADIENT, net, i);
    return (struct divergence){.place = DIVERGENCE_NONE};
}

struct divergence divergence_of_update(const struct net *net, size_t offset)
{
    int node = net->n_nodes - 1; /* the last one whose parameters begin before the offset, or there */
    while (node > 1 && (net->node[node].layer->n_params == 0 || net->node[node].param[0] > offset))
        node--;
    return in_layer(DIVERGENCE_UPDATE, net, node);
}

enum cs_status divergence_fail(const struct divergence *d, long long step, int epoch, long long kept,
                               const char *advice, struct cs_error *err)
{
    static const char *const sentences[] = {
        [DIVERGENCE_NONE] = N_("the numbers stopped being finite at step %lld (epoch %d)%s: the state of step %lld is "
                               "kept; %s"),
        [DIVERGENCE_OUTPUT] = N_("the numbers stopped being finite at step %lld (epoch %d), first in the output of %s: "
                                 "the state of step %lld is kept; %s"),
        [DIVERGENCE_BUFFER] = N_("the numbers stopped being finite at step %lld (epoch %d), first in the running "
                                 "statistics of %s: the state of step %lld is kept; %s"),
        [DIVERGENCE_LOSS] = N_("the numbers stopped being finite at step %lld (epoch %d), first in the loss%s: the "
                               "state of step %lld is kept; %s"),
        [DIVERGENCE_GRADIENT] = N_("the numbers stopped being finite at step %lld (epoch %d), first in the gradient "
                                   "of %s: the state of step %lld is kept; %s"),
        [DIVERGENCE_UPDATE] = N_("the numbers stopped being finite at step %lld (epoch %d), first in the new weights "
                                 "of %s: the state of step %lld is kept; %s"),
    };
    return cs_fail(err, CS_BAD_VALUE, _(sentences[d->place]), step, epoch + 1, d->layer, kept, advice);
}
