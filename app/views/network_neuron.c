#include "app/views/network_neuron.h"

#include <math.h>
#include <stdlib.h>

#include "engine/layers/linear.h"
#include "engine/layers/pool2d.h"

float neuron_activation(const struct snapshot *s, int node, int map, int row, int col)
{
    const struct shape *out = &s->net->node[node].out;
    const size_t h = out->rank == 3 ? (size_t)out->dim[1] : 1, w = out->rank == 3 ? (size_t)out->dim[2] : 1;
    return s->activation[node].data[((size_t)map * h + (size_t)row) * w + (size_t)col];
}

/* Parameter i of a node in the snapshot. */
static struct tensor param_of(const struct snapshot *s, int node, int i)
{
    const struct net_node *n = &s->net->node[node];
    /* a tensor's data is never const; nobody writes this one */
    return (struct tensor){n->layer->param[i].shape, (float *)(s->params + n->param[i])};
}

static double bias_of(const struct snapshot *s, struct neuron *n)
{
    n->has_bias = s->net->node[n->node].layer->n_params > 1;
    return n->has_bias ? param_of(s, n->node, 1).data[n->map] : 0;
}

static int largest_part(const struct neuron *n)
{
    int at = 0;
    for (int i = 1; i < n->n_parts; i++)
        if (fabs(n->part[i].sum) > fabs(n->part[at].sum))
            at = i;
    return at;
}

static enum cs_status explain_conv(const struct snapshot *s, struct neuron *n)
{
    const struct net_node *node = &s->net->node[n->node];
    const struct conv2d *conv = (const struct conv2d *)node->layer;
    const int channels = node->layer->in[0].dim[0] / conv->groups, outputs = conv->out_channels / conv->groups;
    const struct tensor weight = param_of(s, n->node, 0);
    n->n_terms = conv->kernel_size[0] * conv->kernel_size[1];
    n->term = malloc((size_t)channels * (size_t)n->n_terms * sizeof *n->term);
    n->part = malloc((size_t)channels * sizeof *n->part);
    if (!n->term || !n->part)
        return CS_NO_MEMORY;
    conv2d_terms(conv, &s->activation[node->input[0]], &weight, 0, n->map, n->row, n->col, n->term);
    n->n_parts = channels;
    for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int i = 0; i < n->n_terms; i++)
            sum += n->term[c * n->n_terms + i].product;
        n->part[c] = (struct neuron_part){n->map / outputs * channels + c, sum};
    }
    n->bias = bias_of(s, n);
    n->largest = largest_part(n);
    return CS_OK;
}

static enum cs_status explain_linear(const struct snapshot *s, struct neuron *n)
{
    const struct net_node *node = &s->net->node[n->node];
    const struct tensor weight = param_of(s, n->node, 0);
    const int inputs = weight.shape.dim[1];
    const float *w = weight.data + (size_t)n->map * (size_t)inputs, *x = s->activation[node->input[0]].data;
    n->part = malloc((size_t)inputs * sizeof *n->part);
    if (!n->part)
        return CS_NO_MEMORY;
    n->n_parts = inputs;
    for (int i = 0; i < inputs; i++)
        n->part[i] = (struct neuron_part){i, (double)w[i] * (double)x[i]};
    n->bias = bias_of(s, n);
    n->largest = largest_part(n);
    return CS_OK;
}

/* The first of equals wins, NaN wins over all: as the engine's pools do. */
static bool beats(const struct layer_kind *kind, double a, double b)
{
    return kind == &layer_max_pool2d ? a > b || (isnan(a) && !isnan(b)) : a < b || (isnan(a) && !isnan(b));
}

static enum cs_status explain_pool(const struct snapshot *s, struct neuron *n)
{
    const struct net_node *node = &s->net->node[n->node];
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
        *p = (struct neuron_part){i, neuron_activation(s, node->input[0], n->map, r, c)};
        if (node->layer->kind != &layer_avg_pool2d &&
            (n->largest < 0 || beats(node->layer->kind, p->sum, n->part[n->largest].sum)))
            n->largest = n->n_parts;
        n->n_parts++;
    }
    return CS_OK;
}

enum cs_status neuron_explain(const struct snapshot *s, int node, int value, int map, int row, int col,
                              struct neuron *n)
{
    *n = (struct neuron){.node = node, .map = map, .row = row, .col = col};
    if (!s->net || !s->activation || !s->params)
        return CS_NOT_FOUND;
    n->before = neuron_activation(s, node, map, row, col);
    n->after = neuron_activation(s, value, map, row, col);
    const struct layer_kind *kind = node > 0 ? s->net->node[node].layer->kind : NULL;
    const bool pool = kind == &layer_max_pool2d || kind == &layer_avg_pool2d || kind == &layer_min_pool2d;
    n->kind = kind == &layer_conv2d   ? NEURON_CONV
              : kind == &layer_linear ? NEURON_LINEAR
              : pool                  ? NEURON_POOL
                                      : NEURON_OTHER;
    switch (n->kind) {
    case NEURON_CONV:
        return explain_conv(s, n);
    case NEURON_LINEAR:
        return explain_linear(s, n);
    case NEURON_POOL:
        return explain_pool(s, n);
    case NEURON_OTHER:
        break;
    }
    return CS_OK;
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
