#include "engine/net/net_explain.h"

#include <math.h>
#include <stdlib.h>

#include "engine/layers/linear.h"
#include "engine/layers/pool2d.h"

/* An activation [1,C,H,W] or [1,F] of sample 0 at a place of it. */
static float value_at(const struct net *net, const struct net_run *run, int node, int map, int row, int col)
{
    const struct shape *out = &net->node[node].out;
    const size_t h = out->rank == 3 ? (size_t)out->dim[1] : 1, w = out->rank == 3 ? (size_t)out->dim[2] : 1;
    return net_run_activation(run, node)->data[((size_t)map * h + (size_t)row) * w + (size_t)col];
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

static double bias_of(const struct net *net, struct neuron *n)
{
    n->has_bias = net->node[n->node].layer->n_params > 1;
    return n->has_bias ? (double)net_param(net, n->node, 1).data[n->map] : 0;
}

static int largest_part(const struct neuron *n)
{
    int at = 0;
    for (int i = 1; i < n->n_parts; i++)
        if (fabs(n->part[i].sum) > fabs(n->part[at].sum))
            at = i;
    return at;
}

static enum cs_status explain_conv(const struct net *net, const struct net_run *run, struct neuron *n)
{
    const struct net_node *node = &net->node[n->node];
    const struct conv2d *conv = (const struct conv2d *)node->layer;
    const int channels = node->layer->in[0].dim[0] / conv->groups, outputs = conv->out_channels / conv->groups;
    const struct tensor weight = net_param(net, n->node, 0);
    n->n_terms = conv->kernel_size[0] * conv->kernel_size[1];
    n->term = malloc((size_t)channels * (size_t)n->n_terms * sizeof *n->term);
    n->part = malloc((size_t)channels * sizeof *n->part);
    if (!n->term || !n->part)
        return CS_NO_MEMORY;
    conv2d_terms(conv, net_run_activation(run, node->input[0]), &weight, 0, n->map, n->row, n->col, n->term);
    n->n_parts = channels;
    for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int i = 0; i < n->n_terms; i++)
            sum += n->term[c * n->n_terms + i].product;
        n->part[c] = (struct neuron_part){n->map / outputs * channels + c, sum};
    }
    n->bias = bias_of(net, n);
    n->largest = largest_part(n);
    return CS_OK;
}

static enum cs_status explain_linear(const struct net *net, const struct net_run *run, struct neuron *n)
{
    const struct net_node *node = &net->node[n->node];
    const struct tensor weight = net_param(net, n->node, 0);
    const int inputs = weight.shape.dim[1];
    const float *w = weight.data + (size_t)n->map * (size_t)inputs, *x = net_run_activation(run, node->input[0])->data;
    n->part = malloc((size_t)inputs * sizeof *n->part);
    if (!n->part)
        return CS_NO_MEMORY;
    n->n_parts = inputs;
    for (int i = 0; i < inputs; i++)
        n->part[i] = (struct neuron_part){i, (double)w[i] * (double)x[i]};
    n->bias = bias_of(net, n);
    n->largest = largest_part(n);
    return CS_OK;
}

/* The first of equals wins, NaN wins over all: as the engine's pools do. */
static bool beats(const struct layer_kind *kind, double a, double b)
{
    return kind == &layer_max_pool2d ? a > b || (isnan(a) && !isnan(b)) : a < b || (isnan(a) && !isnan(b));
}

static enum cs_status explain_pool(const struct net *net, const struct net_run *run, struct neuron *n)
{
    const struct net_node *node = &net->node[n->node];
    const struct shape *in = &node->layer->in[0];
    const struct pool2d *pool = (const struct pool2d *)node->layer;
    int stride[2];
    node->layer->kind->window(node->layer, n->window, stride, n->first);
    n->first[0] += n->row * stride[0];
    n->first[1] += n->col * stride[1];
    n->part = malloc((size_t)n->window[0] * (size_t)n->window[1] * sizeof *n->part);
    if (!n->part)
        return CS_NO_MEMORY;
    n->largest = -1;
    for (int i = 0; i < n->window[0] * n->window[1]; i++) {
        const int r = n->first[0] + i / n->window[1], c = n->first[1] + i % n->window[1];
        const bool inside = r >= 0 && c >= 0 && r < in->dim[1] && c < in->dim[2];
        const bool gap = i / n->window[1] % pool->dilation[0] || i % n->window[1] % pool->dilation[1];
        if (!inside || gap)
            continue;
        struct neuron_part *p = &n->part[n->n_parts];
        *p = (struct neuron_part){i, value_at(net, run, node->input[0], n->map, r, c)};
        if (node->layer->kind != &layer_avg_pool2d &&
            (n->largest < 0 || beats(node->layer->kind, p->sum, n->part[n->largest].sum)))
            n->largest = n->n_parts;
        n->n_parts++;
    }
    return CS_OK;
}

static enum neuron_kind kind_of(const struct layer_kind *k)
{
    if (k == &layer_conv2d)
        return NEURON_CONV;
    if (k == &layer_linear)
        return NEURON_LINEAR;
    if (k == &layer_max_pool2d || k == &layer_avg_pool2d || k == &layer_min_pool2d)
        return NEURON_POOL;
    return NEURON_OTHER;
}

enum cs_status neuron_explain(const struct net *net, const struct net_run *run, int node, int value, int map, int row,
                              int col, struct neuron *n)
{
    *n = (struct neuron){.node = node, .value = value, .map = map, .row = row, .col = col};
    if (!is_there(net, node, map, row, col) || !is_there(net, value, map, row, col))
        return CS_BAD_VALUE;
    n->before = value_at(net, run, node, map, row, col);
    n->after = value_at(net, run, value, map, row, col);
    n->kind = node > 0 ? kind_of(net->node[node].layer->kind) : NEURON_OTHER;
    enum cs_status status = CS_OK;
    switch (n->kind) {
    case NEURON_CONV:
        status = explain_conv(net, run, n);
        break;
    case NEURON_LINEAR:
        status = explain_linear(net, run, n);
        break;
    case NEURON_POOL:
        status = explain_pool(net, run, n);
        break;
    default:
        break;
    }
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
