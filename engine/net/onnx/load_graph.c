/* The graph: its inputs, its nodes in the order that ONNX demands to be topological, its outputs. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

const char *onnx_text(const char *s)
{
    return s ? s : "";
}

enum cs_status fail_node(struct reader *r, const Onnx__NodeProto *n, const char *what)
{
    return cs_fail(r->err, CS_BAD_FILE, _("%s: node '%.60s' (%.30s): %s"), r->file->path,
                   onnx_text(n->name && *n->name ? n->name
                             : n->n_output       ? n->output[0]
                                                 : ""),
                   onnx_text(n->op_type), what);
}

enum cs_status fail_whole(struct reader *r, const Onnx__NodeProto *n, const char *what)
{
    r->wants_whole = true;
    return fail_node(r, n, what);
}

void *reader_take(struct reader *r, size_t count, size_t size)
{
    const size_t head = CS_ALIGN;
    struct piece *p = size && count > SIZE_MAX / 2 / size ? NULL : cs_alloc(head + count * size, 1);
    if (!p) {
        r->no_memory = true;
        cs_no_memory(r->err);
        return NULL;
    }
    p->next = r->pieces;
    r->pieces = p;
    return (char *)p + head;
}

/* Attributes. */

const Onnx__AttributeProto *find_attribute(const Onnx__NodeProto *n, const char *name)
{
    for (size_t i = 0; i < n->n_attribute; i++)
        if (!strcmp(onnx_text(n->attribute[i]->name), name))
            return n->attribute[i];
    return NULL;
}

int64_t int_attribute(const Onnx__NodeProto *n, const char *name, int64_t otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    return a && a->has_i ? a->i : otherwise;
}

float float_attribute(const Onnx__NodeProto *n, const char *name, float otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    return a && a->has_f ? a->f : otherwise;
}

bool text_attribute_is(const Onnx__NodeProto *n, const char *name, const char *text, bool otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    if (!a || !a->has_s)
        return otherwise;
    return a->s.len == strlen(text) && memcmp(a->s.data, text, a->s.len) == 0;
}

/* Values, by name in a hash table (Fowler, Noll and Vo's). */

static uint32_t *bucket_of(const struct reader *r, const char *name)
{
    uint32_t hash = 2166136261u;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619u;
    size_t at = hash % r->n_buckets;
    while (r->bucket[at] && strcmp(r->value[r->bucket[at] - 1].name, name))
        at = (at + 1) % r->n_buckets;
    return &r->bucket[at];
}

struct value *find_value(const struct reader *r, const char *name)
{
    const uint32_t index = *bucket_of(r, name);
    return index ? &r->value[index - 1] : NULL;
}

bool has_input(const Onnx__NodeProto *n, size_t i)
{
    return i < n->n_input && n->input[i] && n->input[i][0];
}

struct value *input_of(const struct reader *r, const Onnx__NodeProto *n, size_t i)
{
    return has_input(n, i) ? find_value(r, n->input[i]) : NULL;
}

/* A name given twice stands for the later value. */
enum cs_status define(struct reader *r, const char *name, const struct constant *constant, int node)
{
    uint32_t *bucket = bucket_of(r, name);
    if (!*bucket) {
        if (r->n_values == r->capacity)
            return cs_fail(r->err, CS_BAD_FILE, _("%s: the graph has too many values"), r->file->path);
        *bucket = (uint32_t)++r->n_values;
    }
    r->value[*bucket - 1] = (struct value){.name = name, .constant = constant, .node = node};
    return CS_OK;
}

enum cs_status define_output(struct reader *r, const Onnx__NodeProto *n, size_t i, int node)
{
    const bool wanted = i < n->n_output && n->output[i] && n->output[i][0];
    return wanted ? define(r, n->output[i], NULL, node) : CS_OK;
}

/* The nodes. */

static const struct op *find_op(const char *name)
{
    static const struct op *const tables[] = {ops_conv, ops_linear, ops_norm, ops_math, ops_shape};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct op *op = tables[t]; op->name; op++)
            if (!strcmp(op->name, name))
                return op;
    return NULL;
}

static enum cs_status check_inputs(struct reader *r, const Onnx__NodeProto *n)
{
    for (size_t i = 0; i < n->n_input; i++)
        if (has_input(n, i) && !input_of(r, n, i))
            return fail_node(r, n, _("its input is not there"));
    return CS_OK;
}

/* Where one ONNX node became several layers, the last one is to have its name. */
static void name_the_last(struct reader *r, const Onnx__NodeProto *n, int first)
{
    char name[NET_NAME_MAX];
    const struct value *v = n->output[0] ? find_value(r, n->output[0]) : NULL;
    const int named = net_find(r->net, onnx_text(n->name));
    if (!v || v->constant || v->node < first || named < first || named == v->node)
        return;
    memcpy(name, r->net->node[named].name, sizeof name);
    memcpy(r->net->node[named].name, r->net->node[v->node].name, sizeof name);
    memcpy(r->net->node[v->node].name, name, sizeof name);
}

static enum cs_status read_node(struct reader *r, const Onnx__NodeProto *n)
{
    bool folded = false;
    const char *domain = onnx_text(n->domain);
    if (*domain && strcmp(domain, "ai.onnx"))
        return fail_node(r, n, _("it is of a domain that is not known here"));
    enum cs_status status = check_inputs(r, n);
    if (!status)
        status = fold_node(r, n, &folded);
    if (status || folded)
        return status;
    const struct op *op = find_op(onnx_text(n->op_type));
    if (!op)
        return fail_node(r, n, _("this operation is not known here"));
    for (size_t i = 0; i < op->min_inputs; i++)
        if (!has_input(n, i))
            return fail_node(r, n, _("its input is not there"));
    const int first = r->net->n_nodes;
    status = op->read(r, n);
    if (!status)
        name_the_last(r, n, first);
    return status;
}

static enum cs_status read_nodes(struct reader *r)
{
    enum cs_status status = CS_OK;
    size_t used = 1;
    for (size_t i = 0; i < r->graph->n_node && !status; i += used) {
        status = check_inputs(r, r->graph->node[i]);
        if (!status)
            status = read_hinted(r, i, &used);
        if (!status && used == 0) {
            status = read_node(r, r->graph->node[i]);
            used = 1;
        }
    }
    return status;
}

/* Inputs and outputs. */

static enum cs_status define_initializers(struct reader *r)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < r->graph->n_initializer && !status; i++) {
        const Onnx__TensorProto *t = r->graph->initializer[i];
        const struct constant *c = constant_of_tensor(r, t);
        status = c ? define(r, onnx_text(t->name), c, -1) : CS_BAD_FILE;
    }
    return status;
}

static enum cs_status fail_size(struct reader *r, const char *what)
{
    return cs_fail(r->err, CS_BAD_FILE, "%s: %s", r->file->path, what);
}

/* Size i of the graph's input: what the file says, or else what is fed. 0: open. */
static enum cs_status input_size(struct reader *r, const Onnx__TensorShapeProto *shape, int i, int64_t *size)
{
    const Onnx__Dimension *d = shape ? shape->dim[i] : NULL;
    const int64_t said = d && d->has_dim_value ? d->dim_value : 0, fed = r->n_input ? r->input[0].dim[i] : 0;
    if (said < 0 || said > INT_MAX)
        return fail_size(r, _("the size of the input is not one that fits here"));
    if (r->n_input && fed < 1)
        return fail_size(r, _("an input without elements is not known here"));
    const bool batch = i == 0 && !r->whole; /* of any size, whatever the file was made with */
    if (said && fed && said != fed && !batch)
        return cs_fail(r->err, CS_BAD_SHAPE, _("%s: dimension %d of the input is %lld, but %lld is given"),
                       r->file->path, i, (long long)said, (long long)fed);
    *size = batch ? said : said ? said : fed;
    return CS_OK;
}

static enum cs_status read_input_shape(struct reader *r, const Onnx__ValueInfoProto *input, struct shape *shape)
{
    const Onnx__TensorType *type = input->type ? input->type->tensor_type : NULL;
    const Onnx__TensorShapeProto *told = type ? type->shape : NULL;
    const size_t n = told ? told->n_dim : r->n_input ? (size_t)r->input[0].rank : 0;
    const int first = !r->whole;
    if (type && type->has_elem_type && type->elem_type != ONNX_FLOAT)
        return fail_size(r, _("the input is not float32, which is the only type of inputs here"));
    if (r->n_input && n != (size_t)r->input[0].rank)
        return cs_fail(r->err, CS_BAD_SHAPE, _("%s: the input has %zu dimensions, but %d are given"), r->file->path, n,
                       r->input[0].rank);
    if (n < 1 && !r->n_input)
        return fail_size(r, _("the model does not tell the shape of its input"));
    if ((int)n < first || (int)n - first >= CS_MAX_DIMS)
        return fail_size(r, _("the input has more dimensions than a tensor has here"));
    *shape = (struct shape){.rank = (int)n - first};
    for (int i = 0; i < (int)n; i++) {
        int64_t size = 0;
        const enum cs_status status = input_size(r, told, i, &size);
        if (status)
            return status;
        if (i >= first && size < 1)
            return fail_size(r, _("the model leaves the size of its input open"));
        if (i >= first)
            shape->dim[i - first] = (int)size;
        else
            r->batch = size;
    }
    return CS_OK;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/* The file's name without folders and ending; plain: as a name in a .net file may be, with '_' for everything else. */
static void name_of_file(const struct reader *r, bool plain, char to[NET_NAME_MAX])
{
    const char *slash = strrchr(r->file->path, '/'), *from = slash ? slash + 1 : r->file->path;
    const char *dot = strrchr(from, '.');
    size_t length = dot && dot > from ? (size_t)(dot - from) : strlen(from);
    length = length < NET_NAME_MAX - 1 ? length : NET_NAME_MAX - 1;
    for (size_t i = 0; i < length; i++)
        to[i] = plain && !is_word(from[i]) ? '_' : from[i];
    to[length] = '\0';
    if (length == 0)
        snprintf(to, NET_NAME_MAX, "model");
}

/* Ours tell the title. What others call a graph ("main_graph", "torch-jit-export") tells nobody anything: there the
 * file's name does. */
static void name_net(const struct reader *r, char name[NET_NAME_MAX], char title[NET_NAME_MAX])
{
    const char *const called = onnx_text(r->graph->name), *const told = onnx_text(r->graph->doc_string);
    name_of_file(r, true, name);
    name_of_file(r, false, title);
    if (*called && *told) {
        snprintf(name, NET_NAME_MAX, "%s", called);
        snprintf(title, NET_NAME_MAX, "%s", told);
    }
}

static enum cs_status start_net(struct reader *r, const Onnx__ValueInfoProto *input)
{
    struct shape shape;
    struct cs_error why;
    char name[NET_NAME_MAX], title[NET_NAME_MAX];
    enum cs_status status = read_input_shape(r, input, &shape);
    if (status)
        return status;
    name_net(r, name, title);
    status = net_create(&r->net, name, title, &shape, &why);
    if (status)
        return cs_fail(r->err, status, "%s: %s", r->file->path, why.text);
    return define(r, onnx_text(input->name), NULL, 0);
}

/* Old files list their weights as inputs, too. */
static enum cs_status define_inputs(struct reader *r)
{
    int n = 0;
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < r->graph->n_input && !status; i++) {
        const Onnx__ValueInfoProto *input = r->graph->input[i];
        if (find_value(r, onnx_text(input->name)))
            continue;
        const struct constant *c = NULL;
        if (n == 0) {
            status = start_net(r, input);
        } else if (n < r->n_input) {
            c = constant_of_input(r, &r->input[n]);
            status = c ? define(r, onnx_text(input->name), c, -1) : CS_BAD_VALUE;
        } else {
            status = cs_fail(r->err, CS_BAD_FILE, _("%s: the graph has a further input '%.60s', which must be given"),
                             r->file->path, onnx_text(input->name));
        }
        n++;
    }
    if (status)
        return status;
    if (n == 0)
        return fail_size(r, _("the graph has no input"));
    if (r->n_input > n)
        return cs_fail(r->err, CS_BAD_VALUE, _("%s: the graph has %d inputs, but %d are given"), r->file->path, n,
                       r->n_input);
    return CS_OK;
}

static enum cs_status find_output(struct reader *r, const char *name, int *node)
{
    const struct value *v = find_value(r, name);
    if (!v)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: nothing in the graph gives its output '%.60s'"), r->file->path,
                       name);
    static char identity[] = "Identity";
    char *input[1] = {(char *)name};
    Onnx__NodeProto n = ONNX__NODE_PROTO__INIT; /* for the sentences of a constant that is an output */
    n.op_type = identity;
    n.input = input;
    n.n_input = 1;
    *node = node_of_input(r, &n, 0, 0);
    return *node < 0 ? CS_BAD_FILE : CS_OK;
}

/* A net ends in its last node: where the graph does not, an identity says what it ends in. */
static enum cs_status end_net(struct reader *r, int output)
{
    struct layer *l = NULL;
    struct cs_error why;
    char name[NET_NAME_MAX] = "output";
    if (output == r->net->n_nodes - 1 && output > 0)
        return CS_OK;
    for (int i = 1; net_find(r->net, name) >= 0; i++)
        snprintf(name, sizeof name, "output_%d", i);
    enum cs_status status = layer_create(&l, &layer_identity, r->err);
    if (!status && (status = net_add(r->net, name, l, &output, 1, &why)))
        cs_fail(r->err, status, "%s: %s", r->file->path, why.text);
    return status;
}

static enum cs_status find_outputs(struct reader *r, struct model_graph *out)
{
    enum cs_status status = CS_OK;
    if (r->graph->n_output > MODEL_MAX_OUTPUTS)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: the graph has more than %d outputs"), r->file->path,
                       MODEL_MAX_OUTPUTS);
    *out = (struct model_graph){.whole = r->whole};
    for (size_t i = 0; i < r->graph->n_output && !status; i++)
        status = find_output(r, onnx_text(r->graph->output[i]->name), &out->output[out->n_outputs++]);
    return !status && out->n_outputs ? end_net(r, out->output[0]) : status;
}

/* Parameters. */

static bool source_fits(const struct source *s, size_t count)
{
    return !s->constant || s->constant->count == count || (s->constant->count == 1 && !s->turned);
}

enum { MAX_FILLED = 1 << 24 /* numbers that are not in the file: one repeated */ };

/* Before any memory is asked for: a small file must not get the gigabytes that its layers would take. */
static enum cs_status check_params(struct reader *r)
{
    size_t filled = 0;
    for (int node = 1; node < r->net->n_nodes; node++)
        for (int i = 0; i < r->net->node[node].layer->n_params; i++) {
            const struct source *s = &r->source[node * LAYER_MAX_PARAMS + i];
            const size_t count = shape_count(&r->net->node[node].layer->param[i].shape);
            filled += s->constant && s->constant->count == count ? 0 : count;
            if (!source_fits(s, count) || filled > MAX_FILLED)
                return cs_fail(r->err, CS_BAD_FILE, _("%s: the parameters of %s are not there in the right shape"),
                               r->file->path, r->net->node[node].name);
        }
    return CS_OK;
}

static enum cs_status load_param(struct reader *r, const struct source *s, struct tensor *param)
{
    enum cs_status status = CS_OK;
    const size_t count = shape_count(&param->shape);
    float one = s->fill;
    if (s->constant && s->constant->count == count)
        status = constant_read(r, s->constant, s->turned, param->data);
    else if (s->constant)
        status = constant_read(r, s->constant, false, &one);
    if (!s->constant || s->constant->count != count)
        tensor_fill(param, one);
    for (size_t i = 0; s->constant && s->scale != 1 && i < count; i++)
        param->data[i] *= s->scale;
    return status;
}

static enum cs_status build(struct reader *r)
{
    struct cs_error why;
    enum cs_status status = check_params(r);
    if (status)
        return status;
    status = net_finish_build(r->net, &why);
    if (status)
        return cs_fail(r->err, status, "%s: %s", r->file->path, why.text);
    for (int node = 1; node < r->net->n_nodes && !status; node++)
        for (int i = 0; i < r->net->node[node].layer->n_params && !status; i++) {
            struct tensor param = net_param(r->net, node, i);
            status = load_param(r, &r->source[node * LAYER_MAX_PARAMS + i], &param);
        }
    return status;
}

/* One way, from the start. */
static enum cs_status read_one_way(struct reader *r, struct model_graph *out)
{
    net_destroy(&r->net);
    r->n_values = 0;
    memset(r->bucket, 0, r->n_buckets * sizeof *r->bucket);
    memset(r->source, 0, (size_t)NET_MAX_NODES * LAYER_MAX_PARAMS * sizeof *r->source);
    enum cs_status status = define_initializers(r);
    if (!status)
        status = define_inputs(r);
    if (!status)
        status = read_nodes(r);
    if (!status)
        status = find_outputs(r, out);
    if (status && r->no_memory)
        return cs_no_memory(r->err); /* what came of it may look like something else */
    return status;
}

static bool may_be_whole(const struct reader *r, enum cs_status status)
{
    return status != CS_NO_MEMORY && status != CS_IO && (r->wants_whole || r->bad_shape);
}

/* The batch way first. Where both fail, the sentence is that of the way that the graph is made for. */
enum cs_status read_graph(struct reader *r, struct model_graph *out)
{
    struct cs_error *const err = r->err;
    struct cs_error whole = {""};
    enum cs_status status = read_one_way(r, out);
    if (status && may_be_whole(r, status)) {
        r->whole = true;
        r->err = &whole;
        const enum cs_status second = read_one_way(r, out);
        r->err = err;
        if (second && second != CS_NO_MEMORY && (!r->wants_whole || !r->net))
            return status;
        if (second)
            return cs_fail(err, second, "%s", whole.text);
        status = CS_OK;
    }
    return status ? status : build(r);
}
