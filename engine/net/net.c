#include "engine/net/net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/layer.h"

enum { ALIGN_FLOATS = CS_ALIGN / (int)sizeof(float) };

static size_t align_up(size_t floats)
{
    return (floats + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS;
}

static enum cs_status set_name(char to[NET_NAME_MAX], const char *name, struct cs_error *err)
{
    const size_t length = strlen(name);
    if (length == 0 || length >= NET_NAME_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("a name must have 1 to %d characters: '%.80s'"), NET_NAME_MAX - 1, name);
    memcpy(to, name, length + 1);
    return CS_OK;
}

enum cs_status net_create(struct net **out, const char *name, const char *title, const struct shape *input,
                          struct cs_error *err)
{
    *out = NULL;
    enum cs_status status = shape_check(input, err);
    if (status)
        return status;
    if (input->rank >= CS_MAX_DIMS) /* a batch needs one more */
        return cs_fail(err, CS_BAD_SHAPE, _("an input has at most %d dimensions"), CS_MAX_DIMS - 1);
    struct net *net = calloc(1, sizeof *net);
    struct net_node *node = calloc(16, sizeof *node);
    if (!net || !node) {
        free(net);
        free(node);
        return cs_no_memory(err);
    }
    *net = (struct net){.node = node, .n_nodes = 1, .capacity = 16};
    node[0] = (struct net_node){.name = "input", .out = *input};
    status = set_name(net->name, name, err);
    if (!status)
        status = set_name(net->title, title, err);
    if (status)
        net_destroy(&net);
    *out = net;
    return status;
}

void net_destroy(struct net **net)
{
    if (!*net)
        return;
    for (int i = 0; i < (*net)->n_nodes; i++)
        layer_destroy(&(*net)->node[i].layer);
    free((*net)->node);
    cs_free((*net)->params);
    free(*net);
    *net = NULL;
}

static enum cs_status make_room(struct net *net, struct cs_error *err)
{
    if (net->n_nodes >= NET_MAX_NODES)
        return cs_fail(err, CS_BAD_VALUE, _("a network has at most %d layers"), NET_MAX_NODES - 1);
    if (net->n_nodes < net->capacity)
        return CS_OK;
    struct net_node *node = realloc(net->node, 2 * (size_t)net->capacity * sizeof *node);
    if (!node)
        return cs_no_memory(err);
    net->node = node;
    net->capacity *= 2;
    return CS_OK;
}

/* Gives the parameters of a node their places in the block. */
static enum cs_status place_params(struct net *net, struct net_node *node, struct cs_error *err)
{
    size_t end = net->n_params;
    for (int i = 0; i < node->layer->n_params; i++) {
        node->param[i] = end;
        end = align_up(end + shape_count(&node->layer->param[i].shape));
        if (end > NET_MAX_PARAMS)
            return cs_fail(err, CS_BAD_VALUE, _("%s: the network would have more than %d million parameters"),
                           node->name, NET_MAX_PARAMS / 1000000);
    }
    net->n_params = end;
    return CS_OK;
}

static enum cs_status fill_node(const struct net *net, struct net_node *node, const char *name, const int *input,
                                int n_in, struct cs_error *err)
{
    const enum cs_status status = set_name(node->name, name, err);
    if (status)
        return status;
    if (net_find(net, name) >= 0)
        return cs_fail(err, CS_BAD_VALUE, _("%s: this name is taken by an earlier layer"), name);
    if (n_in < 0 || n_in > LAYER_MAX_INPUTS) /* layer_infer() knows how many this kind takes */
        return cs_fail(err, CS_BAD_VALUE, _("%s: a layer has at most %d inputs"), name, LAYER_MAX_INPUTS);
    for (int i = 0; i < n_in; i++) {
        if (input[i] < 0 || input[i] >= net->n_nodes)
            return cs_fail(err, CS_BAD_VALUE, _("%s: an input must be an earlier layer"), name);
        node->input[i] = input[i];
    }
    node->n_in = n_in;
    node->out.rank = -1;
    return CS_OK;
}

static enum cs_status infer_node(const struct net *net, struct net_node *node, struct cs_error *err)
{
    struct shape in[LAYER_MAX_INPUTS];
    struct cs_error why;
    for (int i = 0; i < node->n_in; i++)
        in[i] = net->node[node->input[i]].out;
    const enum cs_status status = layer_infer(node->layer, in, node->n_in, &why);
    if (status)
        return cs_fail(err, status, "%s: %s", node->name, why.text);
    node->out = node->layer->out;
    return CS_OK;
}

static enum cs_status add_node(struct net *net, struct net_node node, enum cs_status status)
{
    if (status)
        layer_destroy(&node.layer);
    else
        net->node[net->n_nodes++] = node;
    return status;
}

enum cs_status net_append(struct net *net, const char *name, struct layer *layer, const int *input, int n_in,
                          struct cs_error *err)
{
    struct net_node node = {.layer = layer};
    enum cs_status status = make_room(net, err);
    if (!status)
        status = fill_node(net, &node, name, input, n_in, err);
    return add_node(net, node, status);
}

enum cs_status net_add(struct net *net, const char *name, struct layer *layer, const int *input, int n_in,
                       struct cs_error *err)
{
    struct net_node node = {.layer = layer};
    enum cs_status status = make_room(net, err);
    if (!status)
        status = fill_node(net, &node, name, input, n_in, err);
    if (!status)
        status = infer_node(net, &node, err);
    if (!status)
        status = place_params(net, &node, err);
    return add_node(net, node, status);
}

enum cs_status net_finish_structure(const struct net *net, struct cs_error *err)
{
    return net->n_nodes < 2 ? cs_fail(err, CS_BAD_VALUE, _("%s has no layers"), net->name) : CS_OK;
}

enum cs_status net_finish_build(struct net *net, struct cs_error *err)
{
    const enum cs_status status = net_finish_structure(net, err);
    return status ? status : net_allocate_params(net, err);
}

enum cs_status net_allocate_params(struct net *net, struct cs_error *err)
{
    /* A net without parameters still has a block, so that NULL means 'structure only'. */
    net->params = cs_alloc(net->n_params ? net->n_params : 1, sizeof *net->params);
    return net->params ? CS_OK : cs_no_memory(err);
}

static void init_param(const struct layer_param *param, struct tensor *t, struct rng *rng)
{
    const size_t n = shape_count(&t->shape);
    switch (param->init) {
    case LAYER_INIT_ZERO:
        tensor_fill(t, 0.0f);
        break;
    case LAYER_INIT_ONE:
        tensor_fill(t, 1.0f);
        break;
    case LAYER_INIT_UNIFORM_FAN_IN: {
        const float bound = 1.0f / sqrtf((float)param->fan_in);
        for (size_t i = 0; i < n; i++)
            t->data[i] = rng_uniform(rng, -bound, bound);
        break;
    }
    }
}

void net_init_node_as(struct net *net, int node, int as, uint64_t seed)
{
    const struct layer *layer = net->node[node].layer;
    for (int i = 0; i < layer->n_params; i++) {
        struct tensor t = net_param(net, node, i);
        struct rng rng = rng_seeded(seed, (uint64_t)as * LAYER_MAX_PARAMS + (uint64_t)i);
        init_param(&layer->param[i], &t, &rng);
    }
}

void net_init_node(struct net *net, int node, uint64_t seed)
{
    net_init_node_as(net, node, node, seed);
}

void net_init_params(struct net *net, uint64_t seed)
{
    for (int node = 1; node < net->n_nodes; node++)
        net_init_node(net, node, seed);
}

/* A layer after infer() is plain data, so its copy is one of bytes. */
static enum cs_status copy_layer(const struct layer *from, struct layer **to, struct cs_error *err)
{
    const enum cs_status status = layer_create(to, from->kind, err);
    if (!status)
        memcpy(*to, from, from->kind->size);
    return status;
}

enum cs_status net_clone_structure(const struct net *net, struct net **copy, struct cs_error *err)
{
    enum cs_status status = net_create(copy, net->name, net->title, net_input(net), err);
    for (int i = 1; !status && i < net->n_nodes; i++) {
        status = make_room(*copy, err);
        struct layer *layer = NULL;
        if (!status)
            status = copy_layer(net->node[i].layer, &layer, err);
        if (!status) {
            (*copy)->node[i] = net->node[i];
            (*copy)->node[i].layer = layer;
            (*copy)->n_nodes++;
        }
    }
    if (status)
        net_destroy(copy);
    else
        (*copy)->n_params = net->n_params;
    return status;
}

enum cs_status net_clone(const struct net *net, struct net **copy, struct cs_error *err)
{
    enum cs_status status = net_clone_structure(net, copy, err);
    if (!status)
        status = net_finish_build(*copy, err);
    if (status)
        net_destroy(copy);
    else
        memcpy((*copy)->params, net->params, net->n_params * sizeof *net->params);
    return status;
}

static bool reads_numbers_of(const struct net *net, const struct shape *picture)
{
    const struct shape *in = net_input(net);
    return in->rank == 1 && picture->rank == 3 && (size_t)in->dim[0] == shape_count(picture) && net->n_nodes > 1;
}

/* A name that no node has. */
static void free_name(const struct net *net, const char *wish, char name[NET_NAME_MAX])
{
    snprintf(name, NET_NAME_MAX, "%s", wish);
    for (int i = 2; net_find(net, name) >= 0; i++)
        snprintf(name, NET_NAME_MAX, "%s_%d", wish, i);
}

/* Between the input and all that reads it. */
static void put_first(struct net *net, const struct net_node *node)
{
    memmove(net->node + 2, net->node + 1, (size_t)(net->n_nodes - 1) * sizeof *net->node);
    net->node[1] = *node;
    net->n_nodes++;
    for (int i = 2; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++)
            net->node[i].input[k]++;
}

enum cs_status net_read_pictures(struct net *net, const struct shape *picture, struct cs_error *err)
{
    if (!reads_numbers_of(net, picture))
        return CS_OK;
    struct net_node node = {.n_in = 1};
    free_name(net, "flatten", node.name);
    enum cs_status status = make_room(net, err);
    if (!status)
        status = layer_create(&node.layer, &layer_flatten, err);
    if (!status)
        status = layer_infer(node.layer, picture, 1, err);
    if (status) {
        layer_destroy(&node.layer);
        return status;
    }
    node.out = node.layer->out;
    net->node[0].out = *picture;
    put_first(net, &node);
    return CS_OK;
}

int net_find(const struct net *net, const char *name)
{
    for (int i = 0; i < net->n_nodes; i++)
        if (strcmp(net->node[i].name, name) == 0)
            return i;
    return -1;
}

const struct shape *net_input(const struct net *net)
{
    return &net->node[0].out;
}

const struct shape *net_output(const struct net *net)
{
    return &net->node[net->n_nodes - 1].out;
}

struct tensor net_param(const struct net *net, int node, int i)
{
    const struct net_node *n = &net->node[node];
    return (struct tensor){.shape = n->layer->param[i].shape, .data = net->params + n->param[i]};
}

int64_t net_node_param_count(const struct net *net, int node)
{
    const struct layer *layer = net->node[node].layer;
    int64_t count = 0;
    for (int i = 0; layer && i < layer->n_params; i++)
        if (!layer->param[i].buffer)
            count += (int64_t)shape_count(&layer->param[i].shape);
    return count;
}

int64_t net_param_count(const struct net *net)
{
    int64_t count = 0;
    for (int i = 0; i < net->n_nodes; i++)
        count += net_node_param_count(net, i);
    return count;
}

int64_t net_node_macs(const struct net *net, int node)
{
    const struct layer *layer = net->node[node].layer;
    return layer && layer->kind->macs ? layer->kind->macs(layer) : 0;
}
