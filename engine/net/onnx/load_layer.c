/* From an ONNX node to a layer of the net. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

enum { TEXT_MAX = 128 };

struct making make(struct reader *r, const Onnx__NodeProto *n, const char *kind)
{
    struct making m = {.r = r, .n = n};
    const struct layer_kind *k = layer_kind_named(kind);
    if (!k)
        m.status = fail_node(r, n, _("this operation is not known here"));
    else
        m.status = layer_create(&m.layer, k, r->err);
    r->no_memory |= m.status == CS_NO_MEMORY;
    return m;
}

void set_text(struct making *m, const char *attr, const char *text)
{
    struct cs_error why;
    if (m->status)
        return;
    const struct layer_kind *kind = m->layer->kind;
    for (int i = 0; i < kind->n_attrs; i++)
        if (!strcmp(kind->attrs[i].name, attr)) {
            if (layer_set_attr(m->layer, &kind->attrs[i], text, &why))
                m->status = fail_node(m->r, m->n, why.text);
            return;
        }
    m->status = fail_node(m->r, m->n, _("it asks for something that its layer cannot do here"));
}

void set_int(struct making *m, const char *attr, int64_t value)
{
    set_ints(m, attr, &value, 1);
}

void set_float(struct making *m, const char *attr, float value)
{
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "%.9g", (double)value);
    set_text(m, attr, text);
}

void set_bool(struct making *m, const char *attr, bool value)
{
    set_text(m, attr, value ? "true" : "false");
}

void set_ints(struct making *m, const char *attr, const int64_t *v, int n)
{
    char text[LAYER_MAX_INTS * 24] = "";
    for (int i = 0; i < n && i < LAYER_MAX_INTS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", i ? "," : "", (long long)v[i]);
    set_text(m, attr, text);
}

/* As in a .net file: a letter or '_', then letters, digits, '_', '-' and '.'. */
static bool is_name(const char *s)
{
    size_t length = 0;
    if (!isalpha((unsigned char)s[0]) && s[0] != '_')
        return false;
    while (s[length] && (isalnum((unsigned char)s[length]) || strchr("_-.", s[length])))
        length++;
    return !s[length] && length < NET_NAME_MAX;
}

/* A name that the net takes: the node's own where it is one and new, else kind and number. */
static void name_layer(const struct reader *r, const Onnx__NodeProto *n, const char *kind, char name[NET_NAME_MAX])
{
    const char *own = onnx_text(n->name);
    if (is_name(own) && net_find(r->net, own) < 0)
        snprintf(name, NET_NAME_MAX, "%s", own);
    else
        snprintf(name, NET_NAME_MAX, "%.40s_%d", kind, r->net->n_nodes);
    for (int i = 1; net_find(r->net, name) >= 0; i++) /* a node had such a name */
        snprintf(name, NET_NAME_MAX, "%.30s_%d_%d", kind, r->net->n_nodes, i);
}

struct made add_made(struct making *m, const int *input, int n_input)
{
    struct reader *r = m->r;
    char name[NET_NAME_MAX];
    struct cs_error why;
    for (int i = 0; i < n_input && !m->status; i++)
        if (input[i] < 0)
            m->status = CS_BAD_FILE; /* its sentence is there */
    if (m->status) {
        layer_destroy(&m->layer);
        return (struct made){m->status, -1};
    }
    const int node = r->net->n_nodes;
    name_layer(r, m->n, m->layer->kind->name, name);
    const enum cs_status status = net_add(r->net, name, m->layer, input, n_input, &why);
    m->layer = NULL;
    r->no_memory |= status == CS_NO_MEMORY;
    r->bad_shape |= status == CS_BAD_SHAPE;
    if (!status)
        return (struct made){CS_OK, node};
    const char *what = strstr(why.text, ": "); /* after our name for it, which is not the file's */
    fail_node(r, m->n, what ? what + 2 : why.text);
    return (struct made){status, -1};
}

void set_source(struct reader *r, int node, const char *name, struct source from)
{
    const struct layer *l = r->net->node[node].layer;
    for (int i = 0; i < l->n_params; i++)
        if (!strcmp(l->param[i].name, name))
            r->source[node * LAYER_MAX_PARAMS + i] = from;
}

enum cs_status give(struct reader *r, const Onnx__NodeProto *n, struct made made)
{
    return made.status ? made.status : define_output(r, n, 0, made.node);
}

enum cs_status read_simple(struct reader *r, const Onnx__NodeProto *n, const char *kind)
{
    const int input = node_of_input(r, n, 0, 0);
    struct making m = make(r, n, kind);
    return give(r, n, add_made(&m, &input, 1));
}

/* Inputs. */

int onnx_rank(const struct reader *r, int node)
{
    return r->net->node[node].out.rank + !r->whole;
}

/* Our shape of a constant; false when its dimension 0 would have to be the batch. */
static bool sample_shape(const struct reader *r, const struct constant *c, int rank, int64_t *dim, int *n)
{
    int skip = 0;
    if (!r->whole && rank > 0 && c->rank >= rank) {
        skip = c->rank - rank + 1;
        for (int i = 0; i < skip; i++)
            if (c->dim[i] != 1)
                return false;
    }
    *n = c->rank - skip;
    memcpy(dim, c->dim + skip, (size_t)*n * sizeof *dim);
    return true;
}

static int add_constant(struct reader *r, const Onnx__NodeProto *n, const struct constant *c, int rank)
{
    int64_t dim[MAX_RANK];
    int count;
    if (!sample_shape(r, c, rank, dim, &count)) {
        fail_whole(r, n, _("a constant of it has a size in the dimension of the batch"));
        return -1;
    }
    struct making m = make(r, n, "constant");
    if (count)
        set_ints(&m, "shape", dim, count);
    const struct made made = add_made(&m, NULL, 0);
    if (!made.status)
        set_source(r, made.node, "value", (struct source){.constant = c, .scale = 1});
    return made.node;
}

int node_of_input(struct reader *r, const Onnx__NodeProto *n, size_t i, int rank)
{
    struct value *v = input_of(r, n, i);
    if (!v) {
        fail_node(r, n, _("its input is not there"));
        return -1;
    }
    if (v->constant && (v->node < 0 || onnx_rank(r, v->node) != rank))
        v->node = add_constant(r, n, v->constant, rank);
    return v->node;
}

int dim_of_axis(struct reader *r, const Onnx__NodeProto *n, int64_t axis, int rank)
{
    if (axis < -rank || axis >= rank) {
        fail_node(r, n, _("its axis is not one of its input's"));
        return -1;
    }
    const int dim = (int)(axis < 0 ? axis + rank : axis) + r->whole;
    if (dim > 0)
        return dim;
    fail_whole(r, n, _("it works across the samples of a batch, which is not known here"));
    return -1;
}
