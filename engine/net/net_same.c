#include "engine/net/net_same.h"

#include <string.h>

static size_t attr_size(enum layer_attr_type type)
{
    switch (type) {
    case LAYER_ATTR_PAIR:
        return sizeof(int[2]);
    case LAYER_ATTR_SIDES:
        return sizeof(int[4]);
    case LAYER_ATTR_INTS:
        return sizeof(struct layer_ints);
    case LAYER_ATTR_BOOL:
        return sizeof(bool);
    case LAYER_ATTR_FLOAT:
        return sizeof(float);
    default:
        return sizeof(int);
    }
}

static bool same_attrs(const struct layer *a, const struct layer *b)
{
    for (int i = 0; i < a->kind->n_attrs; i++) {
        const struct layer_attr *attr = &a->kind->attrs[i];
        if (memcmp((const char *)a + attr->offset, (const char *)b + attr->offset, attr_size(attr->type)) != 0)
            return false;
    }
    return true;
}

static bool same_params(const struct net_node *a, const struct net_node *b)
{
    if (a->layer->n_params != b->layer->n_params)
        return false;
    for (int i = 0; i < a->layer->n_params; i++)
        if (a->param[i] != b->param[i] || !shape_equal(&a->layer->param[i].shape, &b->layer->param[i].shape))
            return false;
    return true;
}

static bool same_node(const struct net_node *a, const struct net_node *b)
{
    if (a->n_in != b->n_in || memcmp(a->input, b->input, (size_t)a->n_in * sizeof *a->input) != 0)
        return false;
    return shape_equal(&a->out, &b->out) && a->layer->kind == b->layer->kind && same_attrs(a->layer, b->layer) &&
           same_params(a, b);
}

bool net_same_structure(const struct net *a, const struct net *b)
{
    if (a->n_nodes != b->n_nodes || a->n_params != b->n_params || !shape_equal(net_input(a), net_input(b)))
        return false;
    for (int i = 1; i < a->n_nodes; i++)
        if (!same_node(&a->node[i], &b->node[i]))
            return false;
    return true;
}
