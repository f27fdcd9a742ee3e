#include "engine/net/net_variant.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/batch_norm2d.h"
#include "engine/layers/conv_transpose2d.h"

bool net_variant_is_plain(const struct net_variant *v)
{
    return v->batch_norm == NET_NORM_AS_IS && !v->sets_dropout;
}

bool net_variant_equal(const struct net_variant *a, const struct net_variant *b)
{
    return a->batch_norm == b->batch_norm && a->sets_dropout == b->sets_dropout && (!a->sets_dropout || a->p == b->p);
}

/* What is known of the net before anything is built. */

static bool is_conv(const struct layer *l)
{
    return l && (l->kind == &layer_conv2d || l->kind == &layer_conv_transpose2d);
}

static bool is_batch_norm(const struct layer *l)
{
    return l && l->kind == &layer_batch_norm2d;
}

static bool is_dropout(const struct layer *l)
{
    return l && (l->kind == &layer_dropout || l->kind == &layer_dropout2d);
}

static int count(const struct net *net, bool (*is)(const struct layer *))
{
    int n = 0;
    for (int i = 1; i < net->n_nodes; i++)
        n += is(net->node[i].layer);
    return n;
}

int net_count_batch_norms(const struct net *net)
{
    return count(net, is_batch_norm);
}

int net_count_dropouts(const struct net *net)
{
    return count(net, is_dropout);
}

/* Hands an answer on, in another form or averaged. */
static bool passes_answers(const struct layer *l)
{
    static const struct layer_kind *const kinds[] = {
        &layer_flatten,           &layer_reshape,    &layer_identity,          &layer_dropout,
        &layer_dropout2d,         &layer_softmax,    &layer_log_softmax,       &layer_avg_pool2d,
        &layer_global_avg_pool2d, &layer_max_pool2d, &layer_global_max_pool2d, &layer_adaptive_avg_pool2d};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (l->kind == kinds[i])
            return true;
    return false;
}

struct building {
    const struct net *from;
    const struct net_variant *v;
    struct net *to;
    int *origin;
    int at[NET_MAX_NODES]; /* where the values of a node of `from` are in `to` */
    bool learned[NET_MAX_NODES], answers[NET_MAX_NODES], normed[NET_MAX_NODES], wants_bias[NET_MAX_NODES];
    bool adds_dropout;
};

static void find_learned(struct building *b)
{
    for (int i = 1; i < b->from->n_nodes; i++) {
        const struct net_node *n = &b->from->node[i];
        b->learned[i] = n->layer->n_params > 0;
        for (int k = 0; k < n->n_in; k++)
            b->learned[i] |= b->learned[n->input[k]];
    }
}

static void find_answers(struct building *b)
{
    b->answers[b->from->n_nodes - 1] = true;
    for (int i = b->from->n_nodes - 1; i > 0; i--) {
        const struct net_node *n = &b->from->node[i];
        if (b->answers[i] && passes_answers(n->layer))
            b->answers[n->input[0]] = true;
    }
}

/* The convolutions whose values go into a batch norm before any other layer learns from them. */
static void find_normed(struct building *b)
{
    const struct net_node *node = b->from->node;
    for (int i = 1; i < b->from->n_nodes; i++) {
        if (!is_batch_norm(node[i].layer))
            continue;
        int at = node[i].input[0];
        const bool is_behind = is_conv(node[at].layer);
        while (at > 0 && node[at].layer->n_params == 0 && node[at].n_in == 1)
            at = node[at].input[0];
        b->normed[at] = true;
        b->wants_bias[at] |= is_behind && ((const struct batch_norm2d *)node[i].layer)->affine;
    }
}

/* Building. */

static bool is_taken(const struct building *b, const char *name)
{
    return net_find(b->from, name) >= 0 || net_find(b->to, name) >= 0;
}

/* bn1 for conv1, C1_bn for C1; where that is taken, with a number behind it. */
static void name_norm(const struct building *b, const char *conv, char name[NET_NAME_MAX])
{
    char stem[NET_NAME_MAX];
    const bool usual = strncmp(conv, "conv", 4) == 0;
    snprintf(stem, sizeof stem, usual ? "bn%.*s" : "%.*s_bn", NET_NAME_MAX - 10, usual ? conv + 4 : conv);
    snprintf(name, NET_NAME_MAX, "%s", stem);
    for (int i = 2; is_taken(b, name) && i <= NET_MAX_NODES; i++)
        snprintf(name, NET_NAME_MAX, "%.*s_%d", NET_NAME_MAX - 13, stem, i);
}

static void name_dropout(const struct building *b, char name[NET_NAME_MAX])
{
    int i = 1;
    do
        snprintf(name, NET_NAME_MAX, "dropout%d", i);
    while (is_taken(b, name) && i++ < NET_MAX_NODES);
}

static enum cs_status set(struct layer *l, const char *attr, const char *text, struct cs_error *err)
{
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (strcmp(l->kind->attrs[i].name, attr) == 0)
            return layer_set_attr(l, &l->kind->attrs[i], text, err);
    return CS_OK;
}

static enum cs_status set_p(const struct building *b, struct layer *l, struct cs_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%.9g", (double)b->v->p);
    return set(l, "p", text, err);
}

/* Takes layer; origin: the node that it is in `from`, 0 for a new one. */
static enum cs_status put(struct building *b, const char *name, struct layer *layer, const int *input, int n_in,
                          int origin, struct cs_error *err)
{
    const enum cs_status status = net_add(b->to, name, layer, input, n_in, err);
    if (!status && b->origin)
        b->origin[b->to->n_nodes - 1] = origin;
    return status;
}

static enum cs_status put_norm(struct building *b, int node, struct cs_error *err)
{
    struct layer *layer;
    char name[NET_NAME_MAX];
    const enum cs_status status = layer_create(&layer, &layer_batch_norm2d, err);
    if (status)
        return status;
    name_norm(b, b->from->node[node].name, name);
    return put(b, name, layer, &b->at[node], 1, 0, err);
}

/* *input becomes the new layer. */
static enum cs_status put_dropout(struct building *b, int *input, struct cs_error *err)
{
    struct layer *layer;
    char name[NET_NAME_MAX];
    enum cs_status status = layer_create(&layer, &layer_dropout, err);
    if (status)
        return status;
    status = set_p(b, layer, err);
    if (status) {
        layer_destroy(&layer);
        return status;
    }
    name_dropout(b, name);
    status = put(b, name, layer, input, 1, 0, err);
    if (!status)
        *input = b->to->n_nodes - 1;
    return status;
}

/* The layer as it will stand in the variant; a layer is plain data. */
static enum cs_status copy_layer(const struct building *b, int node, struct layer **copy, struct cs_error *err)
{
    const struct layer *layer = b->from->node[node].layer;
    enum cs_status status = layer_create(copy, layer->kind, err);
    if (status)
        return status;
    memcpy(*copy, layer, layer->kind->size);
    if (is_dropout(layer) && b->v->sets_dropout)
        status = set_p(b, *copy, err);
    else if (b->v->batch_norm == NET_NORM_OFF && is_conv(layer) && b->wants_bias[node])
        status = set(*copy, "bias", "true", err);
    if (status)
        layer_destroy(copy);
    return status;
}

static enum cs_status put_same(struct building *b, int node, struct cs_error *err)
{
    const struct net_node *n = &b->from->node[node];
    struct layer *layer;
    int input[LAYER_MAX_INPUTS];
    enum cs_status status = CS_OK;
    for (int i = 0; i < n->n_in; i++)
        input[i] = b->at[n->input[i]];
    if (b->adds_dropout && n->layer->kind == &layer_linear && b->learned[n->input[0]])
        status = put_dropout(b, &input[0], err);
    if (!status)
        status = copy_layer(b, node, &layer, err);
    return status ? status : put(b, n->name, layer, input, n->n_in, node, err);
}

static bool gets_norm(const struct building *b, int node)
{
    return b->v->batch_norm == NET_NORM_ON && is_conv(b->from->node[node].layer) && !b->normed[node] &&
           !b->answers[node];
}

static enum cs_status put_node(struct building *b, int node, struct cs_error *err)
{
    const struct net_node *n = &b->from->node[node];
    if (b->v->batch_norm == NET_NORM_OFF && is_batch_norm(n->layer)) {
        b->at[node] = b->at[n->input[0]];
        return CS_OK;
    }
    enum cs_status status = put_same(b, node, err);
    if (status)
        return status;
    b->at[node] = b->to->n_nodes - 1;
    if (!gets_norm(b, node))
        return CS_OK;
    status = put_norm(b, node, err);
    b->at[node] = b->to->n_nodes - 1;
    return status;
}

enum cs_status net_variant_make(const struct net *net, const struct net_variant *v, struct net **out, int *origin,
                                struct cs_error *err)
{
    struct building b = {.from = net, .v = v, .origin = origin};
    *out = NULL;
    b.adds_dropout = v->sets_dropout && v->p > 0 && net_count_dropouts(net) == 0;
    find_learned(&b);
    find_answers(&b);
    find_normed(&b);
    enum cs_status status = net_create(&b.to, net->name, net->title, net_input(net), err);
    if (!status && origin)
        origin[0] = 0;
    for (int i = 1; !status && i < net->n_nodes; i++)
        status = put_node(&b, i, err);
    if (!status && net->n_nodes > 1)
        status = net_finish_structure(b.to, err);
    if (status)
        net_destroy(&b.to);
    *out = b.to;
    return status;
}

enum cs_status net_variant_set_dropout(struct net **net, float p, struct cs_error *err)
{
    const struct net_variant v = {.sets_dropout = true, .p = p};
    struct net *other;
    const enum cs_status status = net_variant_make(*net, &v, &other, NULL, err);
    if (status)
        return status;
    assert(other->n_params == (*net)->n_params); /* dropout has none: they lie where they lay */
    other->params = (*net)->params;
    (*net)->params = NULL;
    net_destroy(net);
    *net = other;
    return CS_OK;
}
