#include "engine/net/net_dense.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/net_text.h"

static bool is_conv(const struct net *net, int node)
{
    return node > 0 && net->node[node].layer->kind == &layer_conv2d;
}

/* Of the linear layer that stands for a convolution. No overflow: both counts are at most CS_MAX_ELEMENTS. */
static int64_t dense_params(const struct layer *conv)
{
    const int64_t in = (int64_t)shape_count(&conv->in[0]), out = (int64_t)shape_count(&conv->out);
    return (in + (conv->n_params > 1)) * out;
}

int64_t net_dense_param_count(const struct net *net)
{
    int64_t sum = 0;
    for (int i = 1; i < net->n_nodes; i++) {
        const int64_t n = is_conv(net, i) ? dense_params(net->node[i].layer) : net_node_param_count(net, i);
        sum = n > INT64_MAX - sum ? INT64_MAX : sum + n;
    }
    return sum;
}

static enum cs_status check(const struct net *net, struct cs_error *err)
{
    int convs = 0;
    for (int i = 1; i < net->n_nodes; i++)
        convs += is_conv(net, i);
    if (convs == 0)
        return cs_fail(err, CS_BAD_VALUE, _("%s has no convolution that a dense layer could stand for"), net->title);
    const int64_t most = NET_MAX_PARAMS, n = net_dense_param_count(net);
    if (n <= most)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE,
                   _("%s with dense layers would have %lld million parameters in place of %.3g million: more than the "
                     "%lld million that a network can have here"),
                   net->title, (long long)(n / 1000000), (double)net_param_count(net) / 1e6,
                   (long long)(most / 1000000));
}

struct building {
    const struct net *from;
    struct net *lines;
    int at[NET_MAX_NODES]; /* where the values of a node of `from` are in lines */
};

/* NAME_WORD, or the first of NAME_WORD2, NAME_WORD3 ... that neither net has. */
static void free_name(const struct building *b, const char *name, const char *word, char to[NET_NAME_MAX])
{
    for (int i = 1; i <= NET_MAX_NODES; i++) {
        char number[8] = "";
        if (i > 1)
            snprintf(number, sizeof number, "%u", (unsigned)i % 10000u);
        snprintf(to, NET_NAME_MAX, "%.*s_%s%s", NET_NAME_MAX - 14, name, word, number);
        if (net_find(b->from, to) < 0 && net_find(b->lines, to) < 0)
            return;
    }
}

static enum cs_status put(struct building *b, const char *name, const char *text, int input, struct cs_error *err)
{
    struct layer *layer;
    const enum cs_status status = net_layer_from_text(text, &layer, err);
    return status ? status : net_append(b->lines, name, layer, &input, 1, err);
}

static enum cs_status put_dense(struct building *b, int node, struct cs_error *err)
{
    const struct net_node *n = &b->from->node[node];
    const int *out = n->out.dim;
    char name[NET_NAME_MAX], text[96];
    free_name(b, n->name, "flat", name);
    enum cs_status status = put(b, name, "flatten()", b->at[n->input[0]], err);
    snprintf(text, sizeof text, "linear(%zu%s)", shape_count(&n->out), n->layer->n_params > 1 ? "" : ", bias=false");
    if (!status)
        status = put(b, n->name, text, b->lines->n_nodes - 1, err);
    free_name(b, n->name, "maps", name);
    snprintf(text, sizeof text, "reshape((%d,%d,%d))", out[0], out[1], out[2]);
    return status ? status : put(b, name, text, b->lines->n_nodes - 1, err);
}

static enum cs_status put_same(struct building *b, int node, struct cs_error *err)
{
    const struct net_node *n = &b->from->node[node];
    struct layer *layer;
    int input[LAYER_MAX_INPUTS];
    for (int i = 0; i < n->n_in; i++)
        input[i] = b->at[n->input[i]];
    const enum cs_status status = layer_create(&layer, n->layer->kind, err);
    if (status)
        return status;
    memcpy(layer, n->layer, n->layer->kind->size); /* plain data */
    return net_append(b->lines, n->name, layer, input, n->n_in, err);
}

enum cs_status net_dense_twin(const struct net *net, struct net_draft **twin, struct cs_error *err)
{
    struct building b = {.from = net};
    *twin = NULL;
    enum cs_status status = check(net, err);
    if (!status)
        status = net_create(&b.lines, net->name, net->title, net_input(net), err);
    for (int i = 1; !status && i < net->n_nodes; i++) {
        status = is_conv(net, i) ? put_dense(&b, i, err) : put_same(&b, i, err);
        b.at[i] = status ? 0 : b.lines->n_nodes - 1;
    }
    if (!status)
        status = net_draft_from_net(b.lines, twin, err);
    net_destroy(&b.lines);
    return status;
}
