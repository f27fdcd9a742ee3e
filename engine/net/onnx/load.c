/* engine/net/onnx/load.c - an ONNX model as a net. The file is outside bytes: every count is checked before it is
 * believed. Value names are resolved in the order of the nodes, which ONNX demands to be topological; what ONNX spreads
 * over several nodes (Pad and Conv, Neg MaxPool Neg) is put together again. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/pool2d.h"
#include "engine/net/model_file.h"
#include "onnx.pb-c.h"

enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, MAX_PADS = 8 };
enum { MAX_TENSORS = 8 * NET_MAX_NODES }; /* names are looked up one by one: more would take minutes */
#define MODEL_MAX_BYTES ((size_t)2 << 30)

struct value { /* what a name stands for so far */
    const char *name;
    int node;      /* of the net */
    bool negated;  /* behind a Neg */
    bool min_pool; /* behind Neg and MaxPool: the next Neg makes it whole */
    int pad[2];    /* behind a Pad */
    int pad_mode;
};

struct reader {
    const char *path;
    const Onnx__ModelProto *model;
    const Onnx__GraphProto *graph;
    struct net *net;
    struct value *value;
    size_t n_values;
    const Onnx__NodeProto **source; /* for each node of the net: the ONNX node that holds its parameters, or NULL */
    struct cs_error *err;
};

static const char *text_of(const char *s)
{
    return s ? s : "";
}

static enum cs_status fail_node(struct reader *r, const Onnx__NodeProto *n, const char *what)
{
    return cs_fail(r->err, CS_BAD_FILE, _("%s: node '%.60s' (%.30s): %s"), r->path, text_of(n->name),
                   text_of(n->op_type), what);
}

/* What the net says of the graph, after the path. */
static enum cs_status fail_net(struct reader *r, enum cs_status status, const struct cs_error *why)
{
    return cs_fail(r->err, status, "%s: %s", r->path, why->text);
}

/* Attributes. */

static const Onnx__AttributeProto *find_attribute(const Onnx__NodeProto *n, const char *name)
{
    for (size_t i = 0; i < n->n_attribute; i++)
        if (!strcmp(text_of(n->attribute[i]->name), name))
            return n->attribute[i];
    return NULL;
}

static int64_t int_attribute(const Onnx__NodeProto *n, const char *name, int64_t otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    return a && a->has_i ? a->i : otherwise;
}

static float float_attribute(const Onnx__NodeProto *n, const char *name, float otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    return a && a->has_f ? a->f : otherwise;
}

static bool text_attribute_is(const Onnx__NodeProto *n, const char *name, const char *text, bool otherwise)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    if (!a || !a->has_s)
        return otherwise;
    return a->s.len == strlen(text) && memcmp(a->s.data, text, a->s.len) == 0;
}

/* n numbers of an attribute; its absence leaves ints as they are. */
static bool ints_attribute(const Onnx__NodeProto *n, const char *name, int64_t *ints, size_t count)
{
    const Onnx__AttributeProto *a = find_attribute(n, name);
    if (!a)
        return true;
    if (a->n_ints != count)
        return false;
    memcpy(ints, a->ints, count * sizeof *ints);
    return true;
}

/* Tensors. */

/* An initializer, or what a Constant gives. */
static const Onnx__TensorProto *find_tensor(const Onnx__GraphProto *graph, const char *name)
{
    for (size_t i = 0; graph && i < graph->n_initializer; i++)
        if (!strcmp(text_of(graph->initializer[i]->name), name))
            return graph->initializer[i];
    for (size_t i = 0; graph && i < graph->n_node; i++) {
        const Onnx__NodeProto *n = graph->node[i];
        const Onnx__AttributeProto *value = strcmp(n->op_type, "Constant") ? NULL : find_attribute(n, "value");
        if (value && !strcmp(n->output[0], name))
            return value->t;
    }
    return NULL;
}

/* The bytes of a tensor that holds exactly count elements of a type, NULL else. Little-endian, as the machines we run
 * on. */
static const void *tensor_data(const Onnx__TensorProto *t, int type, size_t count)
{
    const size_t size = type == ONNX_FLOAT ? sizeof(float) : sizeof(int64_t);
    if (!t || t->data_type != type || t->data_location)
        return NULL;
    if (t->has_raw_data && t->raw_data.len)
        return t->raw_data.len == count * size ? t->raw_data.data : NULL;
    if (type == ONNX_FLOAT)
        return t->n_float_data == count ? t->float_data : NULL;
    return t->n_int64_data == count ? t->int64_data : NULL;
}

/* Values. */

static struct value *find_value(struct reader *r, const char *name)
{
    for (size_t i = r->n_values; i-- > 0;)
        if (!strcmp(r->value[i].name, name))
            return &r->value[i];
    return NULL;
}

static const struct value *input_value(struct reader *r, const Onnx__NodeProto *n)
{
    const struct value *v = n->n_input && n->n_output ? find_value(r, n->input[0]) : NULL;
    if (!v)
        fail_node(r, n, _("its input is not there"));
    return v;
}

static void define(struct reader *r, const Onnx__NodeProto *n, struct value v)
{
    v.name = n->output[0];
    r->value[r->n_values++] = v;
}

/* Layers. */

static enum cs_status set_attr(struct reader *r, const Onnx__NodeProto *n, struct layer *l, const char *name,
                               const char *text)
{
    struct cs_error why;
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (!strcmp(l->kind->attrs[i].name, name))
            return layer_set_attr(l, &l->kind->attrs[i], text, &why) == CS_OK ? CS_OK : fail_node(r, n, why.text);
    return CS_OK;
}

static enum cs_status set_pair(struct reader *r, const Onnx__NodeProto *n, struct layer *l, const char *name,
                               const int64_t pair[2])
{
    char text[64];
    snprintf(text, sizeof text, "%lld,%lld", (long long)pair[0], (long long)pair[1]);
    return set_attr(r, n, l, name, text);
}

static enum cs_status set_int(struct reader *r, const Onnx__NodeProto *n, struct layer *l, const char *name,
                              int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return set_attr(r, n, l, name, text);
}

/* A name that the net takes: the node's own where it is one and new, else kind and number. */
static void name_node(const struct reader *r, const Onnx__NodeProto *n, const char *kind, char name[NET_NAME_MAX])
{
    const char *own = text_of(n->name);
    size_t length = 0;
    while (own[length] && (isalnum((unsigned char)own[length]) || own[length] == '_'))
        length++;
    const bool good = length && !own[length] && length < NET_NAME_MAX && net_find(r->net, own) < 0;
    if (good)
        snprintf(name, NET_NAME_MAX, "%s", own);
    else
        snprintf(name, NET_NAME_MAX, "%s_%d", kind, r->net->n_nodes);
}

/* Puts the layer into the net (which takes it, whatever happens) and defines the ONNX node's output. */
static enum cs_status add_layer(struct reader *r, const Onnx__NodeProto *n, struct layer *l, const struct value *input,
                                bool params)
{
    char name[NET_NAME_MAX];
    struct cs_error why;
    const int node = r->net->n_nodes;
    name_node(r, n, l->kind->name, name);
    const enum cs_status status = net_add(r->net, name, l, &input->node, 1, &why);
    if (status != CS_OK)
        return fail_net(r, status, &why);
    r->source[node] = params ? n : NULL;
    define(r, n, (struct value){.node = node});
    return CS_OK;
}

/* kernel_shape, strides (1 when absent), dilations, pads, and what of ONNX has no form here. */
static enum cs_status read_window(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                  const int64_t default_kernel[2])
{
    int64_t kernel[2] = {default_kernel[0], default_kernel[1]}, stride[2] = {1, 1}, dilation[2] = {1, 1}, pad[4] = {0};
    const bool read = ints_attribute(n, "kernel_shape", kernel, 2) && ints_attribute(n, "strides", stride, 2) &&
                      ints_attribute(n, "dilations", dilation, 2) && ints_attribute(n, "pads", pad, 4);
    if (!read)
        return fail_node(r, n, _("only two-dimensional windows are known here"));
    if (!text_attribute_is(n, "auto_pad", "NOTSET", true) && !text_attribute_is(n, "auto_pad", "VALID", false))
        return fail_node(r, n, _("auto_pad is not known here; export with explicit pads"));
    if (pad[0] != pad[2] || pad[1] != pad[3])
        return fail_node(r, n, _("padding that differs between two sides is not known here"));
    if (l->kind != &layer_conv2d && (dilation[0] != 1 || dilation[1] != 1 || int_attribute(n, "ceil_mode", 0)))
        return fail_node(r, n, _("dilation and ceil_mode of pooling are not known here"));
    enum cs_status status = set_pair(r, n, l, "kernel_size", kernel);
    if (status == CS_OK)
        status = set_pair(r, n, l, "stride", stride);
    if (status == CS_OK)
        status = set_pair(r, n, l, "dilation", dilation);
    if (status == CS_OK && (pad[0] || pad[1]))
        status = set_pair(r, n, l, "padding", pad);
    return status;
}

static enum cs_status read_conv_padding(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                        const struct value *in)
{
    const int64_t pad[2] = {in->pad[0], in->pad[1]};
    const struct conv2d *conv = (const struct conv2d *)l;
    if (!in->pad[0] && !in->pad[1])
        return CS_OK;
    if (conv->padding[0] || conv->padding[1])
        return fail_node(r, n, _("a Pad before a Conv that pads itself is not known here"));
    const enum cs_status status = set_pair(r, n, l, "padding", pad);
    return status == CS_OK ? set_attr(r, n, l, "padding_mode", padding_mode_names[in->pad_mode]) : status;
}

static enum cs_status configure_conv(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                     const struct value *in)
{
    const Onnx__TensorProto *weight = n->n_input > 1 ? find_tensor(r->graph, n->input[1]) : NULL;
    if (!weight || weight->n_dims != 4)
        return fail_node(r, n, _("its weight is not there as a tensor of four dimensions"));
    enum cs_status status = set_int(r, n, l, "out_channels", weight->dims[0]);
    if (status == CS_OK)
        status = set_int(r, n, l, "groups", int_attribute(n, "group", 1));
    if (status == CS_OK)
        status = read_window(r, n, l, (const int64_t[2]){weight->dims[2], weight->dims[3]});
    if (status == CS_OK)
        status = read_conv_padding(r, n, l, in);
    if (status == CS_OK)
        status = set_attr(r, n, l, "bias", n->n_input > 2 && n->input[2][0] ? "true" : "false");
    return status;
}

static enum cs_status configure_gemm(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                     const struct value *in)
{
    const Onnx__TensorProto *weight = n->n_input > 1 ? find_tensor(r->graph, n->input[1]) : NULL;
    (void)in;
    if (!weight || weight->n_dims != 2)
        return fail_node(r, n, _("its weight is not there as a matrix"));
    if (int_attribute(n, "transA", 0) || float_attribute(n, "alpha", 1) != 1 || float_attribute(n, "beta", 1) != 1)
        return fail_node(r, n, _("transA, alpha and beta are not known here"));
    const enum cs_status status = set_int(r, n, l, "out_features", weight->dims[int_attribute(n, "transB", 0) ? 0 : 1]);
    return status == CS_OK ? set_attr(r, n, l, "bias", n->n_input > 2 && n->input[2][0] ? "true" : "false") : status;
}

static enum cs_status configure_pool(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                     const struct value *in)
{
    (void)in;
    if (n->n_output > 1 && n->output[1][0])
        return fail_node(r, n, _("the places of the maxima as a second output are not known here"));
    enum cs_status status = read_window(r, n, l, (const int64_t[2]){0, 0});
    if (status == CS_OK)
        status = set_attr(r, n, l, "count_include_pad", int_attribute(n, "count_include_pad", 0) ? "true" : "false");
    return status;
}

/* PyTorch exports the zeros that its mean counts as a Pad of their own. */
static enum cs_status configure_average_pool(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                             const struct value *in)
{
    const struct pool2d *pool = (const struct pool2d *)l;
    enum cs_status status = configure_pool(r, n, l, in);
    if (status != CS_OK || (!in->pad[0] && !in->pad[1]))
        return status;
    if (pool->padding[0] || pool->padding[1] || in->pad_mode != PADDING_ZEROS)
        return fail_node(r, n, _("the Pad before it is not known here"));
    status = set_pair(r, n, l, "padding", (const int64_t[2]){in->pad[0], in->pad[1]});
    return status == CS_OK ? set_attr(r, n, l, "count_include_pad", "true") : status;
}

static enum cs_status configure_flatten(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                        const struct value *in)
{
    (void)l, (void)in;
    return int_attribute(n, "axis", 1) == 1 ? CS_OK : fail_node(r, n, _("only axis 1 is known here"));
}

static enum cs_status configure_nothing(struct reader *r, const Onnx__NodeProto *n, struct layer *l,
                                        const struct value *in)
{
    (void)r, (void)n, (void)l, (void)in;
    return CS_OK;
}

typedef enum cs_status configure_fn(struct reader *, const Onnx__NodeProto *, struct layer *, const struct value *);

static enum cs_status read_layer(struct reader *r, const Onnx__NodeProto *n, const struct layer_kind *kind,
                                 configure_fn *configure, bool params)
{
    const struct value *in = input_value(r, n);
    struct layer *l = NULL;
    if (!in)
        return CS_BAD_FILE;
    const bool takes_pad = kind == &layer_conv2d || kind == &layer_avg_pool2d;
    if (in->negated || in->min_pool || (!takes_pad && (in->pad[0] || in->pad[1])))
        return fail_node(r, n, _("Neg is known here only around a MaxPool, Pad only before a Conv or an AveragePool"));
    enum cs_status status = layer_create(&l, kind, r->err);
    if (status == CS_OK)
        status = configure(r, n, l, in);
    if (status != CS_OK) {
        layer_destroy(&l);
        return status;
    }
    return add_layer(r, n, l, in, params);
}

/* Neg, MaxPool, Neg: the first marks its output, the second adds the layer and marks again, the third ends it. */
static enum cs_status read_neg(struct reader *r, const Onnx__NodeProto *n)
{
    const struct value *in = input_value(r, n);
    if (!in)
        return CS_BAD_FILE;
    if (in->negated || in->pad[0] || in->pad[1])
        return fail_node(r, n, _("a Neg is known here only around a MaxPool"));
    struct value out = {.node = in->node, .negated = !in->min_pool};
    if (in->min_pool) { /* the whole goes by the last one's name */
        char name[NET_NAME_MAX];
        name_node(r, n, "min_pool2d", name);
        memcpy(r->net->node[in->node].name, name, sizeof name);
    }
    define(r, n, out);
    return CS_OK;
}

static enum cs_status read_max_pool(struct reader *r, const Onnx__NodeProto *n)
{
    struct value *in = (struct value *)input_value(r, n);
    if (!in)
        return CS_BAD_FILE;
    if (!in->negated)
        return read_layer(r, n, &layer_max_pool2d, configure_pool, false);
    struct value plain = {.name = in->name, .node = in->node};
    r->value[r->n_values++] = plain; /* read_layer() looks its input up again and must find it without its mark */
    const enum cs_status status = read_layer(r, n, &layer_min_pool2d, configure_pool, false);
    if (status == CS_OK)
        r->value[r->n_values - 1].min_pool = true;
    return status;
}

static enum cs_status read_pad_mode(struct reader *r, const Onnx__NodeProto *n, struct value *out)
{
    static const char *const modes[] = {"constant", "reflect", "edge", "wrap"};
    for (out->pad_mode = 0; out->pad_mode < 4; out->pad_mode++)
        if (text_attribute_is(n, "mode", modes[out->pad_mode], out->pad_mode == 0))
            return CS_OK;
    return fail_node(r, n, _("this mode is not known here"));
}

static enum cs_status read_pad(struct reader *r, const Onnx__NodeProto *n)
{
    const struct value *in = input_value(r, n);
    int64_t pads[MAX_PADS];
    if (!in)
        return CS_BAD_FILE;
    const void *data = n->n_input > 1 ? tensor_data(find_tensor(r->graph, n->input[1]), ONNX_INT64, MAX_PADS) : NULL;
    if (!data || in->negated || in->min_pool || in->pad[0] || in->pad[1])
        return fail_node(r, n, _("it needs eight constant pads"));
    memcpy(pads, data, sizeof pads);
    const bool known = !pads[0] && !pads[1] && !pads[4] && !pads[5] && pads[2] == pads[6] && pads[3] == pads[7];
    if (!known || pads[2] < 0 || pads[3] < 0 || pads[2] > INT_MAX || pads[3] > INT_MAX || n->n_input > 2)
        return fail_node(r, n, _("only the same padding on both sides, with zeros, is known here"));
    struct value out = {.node = in->node, .pad = {(int)pads[2], (int)pads[3]}};
    const enum cs_status status = read_pad_mode(r, n, &out);
    if (status == CS_OK)
        define(r, n, out);
    return status;
}

static enum cs_status read_conv(struct reader *r, const Onnx__NodeProto *n)
{
    return read_layer(r, n, &layer_conv2d, configure_conv, true);
}

static enum cs_status read_gemm(struct reader *r, const Onnx__NodeProto *n)
{
    return read_layer(r, n, &layer_linear, configure_gemm, true);
}

static enum cs_status read_average_pool(struct reader *r, const Onnx__NodeProto *n)
{
    return read_layer(r, n, &layer_avg_pool2d, configure_average_pool, false);
}

static enum cs_status read_relu(struct reader *r, const Onnx__NodeProto *n)
{
    return read_layer(r, n, &layer_relu, configure_nothing, false);
}

static enum cs_status read_flatten(struct reader *r, const Onnx__NodeProto *n)
{
    return read_layer(r, n, &layer_flatten, configure_flatten, false);
}

/* find_tensor() looks it up where it is used. */
static enum cs_status read_constant(struct reader *r, const Onnx__NodeProto *n)
{
    (void)r, (void)n;
    return CS_OK;
}

static enum cs_status read_node(struct reader *r, const Onnx__NodeProto *n)
{
    static const struct {
        const char *op;
        enum cs_status (*read)(struct reader *, const Onnx__NodeProto *);
    } readers[] = {{"Conv", read_conv},        {"Gemm", read_gemm},
                   {"MaxPool", read_max_pool}, {"AveragePool", read_average_pool},
                   {"Relu", read_relu},        {"Flatten", read_flatten},
                   {"Neg", read_neg},          {"Pad", read_pad},
                   {"Constant", read_constant}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (!strcmp(text_of(n->op_type), readers[i].op))
            return readers[i].read(r, n);
    return fail_node(r, n, _("this operation is not known here"));
}

/* The graph. */

static const Onnx__ValueInfoProto *find_input(const Onnx__GraphProto *graph)
{
    for (size_t i = 0; i < graph->n_input; i++)
        if (!find_tensor(graph, text_of(graph->input[i]->name))) /* old files list their parameters as inputs, too */
            return graph->input[i];
    return NULL;
}

static enum cs_status read_input_shape(struct reader *r, const Onnx__ValueInfoProto *input, struct shape *shape)
{
    const Onnx__TensorType *type = input && input->type ? input->type->tensor_type : NULL;
    const size_t n = type && type->shape ? type->shape->n_dim : 0;
    if (n < 2 || n > CS_MAX_DIMS || !input->name)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: the model does not tell the shape of its input"), r->path);
    *shape = (struct shape){.rank = (int)n - 1};
    for (int i = 0; i < shape->rank; i++) {
        const Onnx__Dimension *d = type->shape->dim[i + 1];
        if (!d->has_dim_value || d->dim_value < 1 || d->dim_value > INT_MAX)
            return cs_fail(r->err, CS_BAD_FILE, _("%s: the model leaves the size of its input open"), r->path);
        shape->dim[i] = (int)d->dim_value;
    }
    return CS_OK;
}

static enum cs_status start_net(struct reader *r)
{
    const Onnx__ValueInfoProto *input = find_input(r->graph);
    struct shape shape;
    struct cs_error why;
    char name[NET_NAME_MAX], title[NET_NAME_MAX];
    enum cs_status status = read_input_shape(r, input, &shape);
    if (status != CS_OK)
        return status;
    snprintf(name, sizeof name, "%s", text_of(r->graph->name));
    snprintf(title, sizeof title, "%s", r->graph->doc_string && *r->graph->doc_string ? r->graph->doc_string : name);
    status = net_create(&r->net, *name ? name : "model", *title ? title : "ONNX", &shape, &why);
    if (status != CS_OK)
        return fail_net(r, status, &why);
    r->value[r->n_values++] = (struct value){.name = input->name};
    return CS_OK;
}

/* PyTorch's [out, in]; a Gemm without transB holds it the other way round. */
static void copy_param(float *to, const float *from, const struct shape *shape, bool transposed)
{
    if (!transposed) {
        memcpy(to, from, shape_count(shape) * sizeof *to);
        return;
    }
    const size_t rows = (size_t)shape->dim[0], cols = (size_t)shape->dim[1];
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            memcpy(&to[i * cols + j], &from[j * rows + i], sizeof *to);
}

static bool same_dims(const Onnx__TensorProto *t, const struct shape *shape, bool transposed)
{
    if (!t || t->n_dims != (size_t)shape->rank)
        return false;
    for (int i = 0; i < shape->rank; i++)
        if (t->dims[i] != shape->dim[transposed ? shape->rank - 1 - i : i])
            return false;
    return true;
}

static bool is_transposed(const Onnx__NodeProto *n, int param)
{
    return param == 0 && !strcmp(n->op_type, "Gemm") && !int_attribute(n, "transB", 0);
}

/* The numbers of a node's i-th parameter; NULL when they are not there as it needs them. */
static const void *find_param(const struct reader *r, int node, int i)
{
    const Onnx__NodeProto *n = r->source[node];
    const struct shape *shape = &r->net->node[node].layer->param[i].shape;
    const Onnx__TensorProto *t = find_tensor(r->graph, n->input[i + 1]);
    return same_dims(t, shape, is_transposed(n, i)) ? tensor_data(t, ONNX_FLOAT, shape_count(shape)) : NULL;
}

/* Before any memory is asked for: a small file must not get the gigabytes that its layers would take. */
static enum cs_status check_params(struct reader *r)
{
    for (int node = 1; node < r->net->n_nodes; node++)
        for (int i = 0; i < r->net->node[node].layer->n_params; i++)
            if (!find_param(r, node, i))
                return fail_node(r, r->source[node], _("its parameters are not there as float32 of the right shape"));
    return CS_OK;
}

static void copy_params(struct reader *r)
{
    for (int node = 1; node < r->net->n_nodes; node++)
        for (int i = 0; i < r->net->node[node].layer->n_params; i++) {
            struct tensor param = net_param(r->net, node, i);
            copy_param(param.data, find_param(r, node, i), &param.shape, is_transposed(r->source[node], i));
        }
}

static enum cs_status build(struct reader *r)
{
    struct cs_error why;
    enum cs_status status = check_params(r);
    if (status != CS_OK)
        return status;
    status = net_finish_build(r->net, &why);
    if (status != CS_OK)
        return fail_net(r, status, &why);
    copy_params(r);
    return CS_OK;
}

static enum cs_status read_graph(struct reader *r)
{
    enum cs_status status = start_net(r);
    for (size_t i = 0; i < r->graph->n_node && status == CS_OK; i++)
        status = read_node(r, r->graph->node[i]);
    if (status == CS_OK && r->value[r->n_values - 1].node != r->net->n_nodes - 1)
        status = cs_fail(r->err, CS_BAD_FILE, _("%s: the graph does not end in its last layer"), r->path);
    return status == CS_OK ? build(r) : status;
}

/* What rides along. */

static const char *metadata(const Onnx__ModelProto *model, const char *key)
{
    for (size_t i = 0; i < model->n_metadata_props; i++) {
        const char *k = text_of(model->metadata_props[i]->key);
        if (!strncmp(k, "convoscope.", 11) && !strcmp(k + 11, key))
            return text_of(model->metadata_props[i]->value);
    }
    return "";
}

static long long count_of(const Onnx__ModelProto *model, const char *key, long long most)
{
    const long long n = strtoll(metadata(model, key), NULL, 10);
    return n < 0 ? 0 : n > most ? most : n;
}

static int numbers_of(const char *text, float *v, int most)
{
    int n = 0;
    for (char *end; n < most; n++, text = end) {
        v[n] = strtof(text, &end);
        if (end == text)
            break;
    }
    return n;
}

static void read_input_info(const Onnx__ModelProto *model, struct model_input_info *input)
{
    const int n = numbers_of(metadata(model, "mean"), input->mean, 4),
              m = numbers_of(metadata(model, "std"), input->std, 4);
    input->channels = n == m ? n : 0;
    for (int c = 0; c < input->channels; c++)
        if (!(input->std[c] > 0))
            input->channels = 0;
}

static enum cs_status read_block(struct reader *r, const Onnx__GraphProto *graph, int block, float *to)
{
    char name[2 * NET_NAME_MAX];
    for (int i = 1; i < r->net->n_nodes; i++)
        for (int p = 0; p < r->net->node[i].layer->n_params; p++) {
            const struct layer_param *param = &r->net->node[i].layer->param[p];
            const size_t count = shape_count(&param->shape);
            snprintf(name, sizeof name, "%s.%s.moment%d", r->net->node[i].name, param->name, block);
            const void *data = tensor_data(find_tensor(graph, name), ONNX_FLOAT, count);
            if (!data)
                return cs_fail(r->err, CS_BAD_FILE, _("%s: the state of the optimiser is damaged (%s)"), r->path, name);
            memcpy(to + r->net->node[i].param[p], data, count * sizeof *to);
        }
    return CS_OK;
}

/* The graph that holds the optimiser's state, NULL when there is none. */
static const Onnx__GraphProto *training_graph(const Onnx__ModelProto *model)
{
    return model->n_training_info ? model->training_info[0]->algorithm : NULL;
}

static enum cs_status read_training(struct reader *r, struct training_state *s)
{
    const Onnx__ModelProto *m = r->model;
    const Onnx__GraphProto *graph = training_graph(m);
    snprintf(s->optimizer, sizeof s->optimizer, "%s", metadata(m, "optimizer"));
    snprintf(s->data, sizeof s->data, "%s", metadata(m, "data"));
    s->steps = count_of(m, "steps", LLONG_MAX);
    s->epoch = count_of(m, "epoch", INT_MAX);
    s->sample = count_of(m, "sample", INT_MAX);
    s->seed = (uint64_t)strtoll(metadata(m, "seed"), NULL, 10);
    s->batch_size = (int)count_of(m, "batch_size", 4096);
    s->validation = (int)count_of(m, "validation", INT_MAX);
    float rates[3] = {0};
    numbers_of(metadata(m, "rates"), rates, 3);
    s->lr = rates[0];
    s->momentum = rates[1];
    s->weight_decay = rates[2];
    s->n_blocks = !graph ? 0 : !strcmp(s->optimizer, "adam") ? 2 : 1;
    enum cs_status status = CS_OK;
    for (int b = 0; b < s->n_blocks && status == CS_OK; b++) {
        s->block[b] = cs_alloc(r->net->n_params, sizeof(float));
        status = s->block[b] ? read_block(r, graph, b, s->block[b]) : cs_no_memory(r->err);
    }
    return status;
}

/* protobuf-c leaves a repeated message's NULL out, but a text may be absent where ONNX demands one. */
static bool is_readable(const Onnx__GraphProto *graph)
{
    if (graph->n_node >= NET_MAX_NODES || graph->n_initializer > MAX_TENSORS || graph->n_input > MAX_TENSORS)
        return false;
    for (size_t i = 0; i < graph->n_node; i++)
        if (!graph->node[i]->op_type || !graph->node[i]->n_output)
            return false;
    return true;
}

static enum cs_status read_model(struct reader *r, struct training_state *state, struct model_input_info *input)
{
    const Onnx__GraphProto *training = training_graph(r->model);
    r->graph = r->model->graph;
    if (!r->graph || !is_readable(r->graph) || (training && !is_readable(training)))
        return cs_fail(r->err, CS_BAD_FILE, _("%s: there is no graph of at most %d nodes in this file"), r->path,
                       NET_MAX_NODES - 1);
    r->value = calloc(2 * r->graph->n_node + 2, sizeof *r->value);
    r->source = calloc(r->graph->n_node + 2, sizeof *r->source);
    if (!r->value || !r->source)
        return cs_no_memory(r->err);
    enum cs_status status = read_graph(r);
    if (status == CS_OK && input)
        read_input_info(r->model, input);
    if (status == CS_OK && state)
        status = read_training(r, state);
    return status;
}

enum cs_status model_from_memory(const uint8_t *bytes, size_t length, const char *name, struct net **net,
                                 struct training_state *state, struct model_input_info *input, struct cs_error *err)
{
    struct training_state read_state = {0};
    struct model_input_info read_input = {0};
    Onnx__ModelProto *model = onnx__model_proto__unpack(NULL, length, bytes);
    *net = NULL;
    if (!model)
        return cs_fail(err, CS_BAD_FILE, _("%s: not an ONNX model, or a damaged one"), name);
    struct reader r = {.path = name, .model = model, .err = err};
    const enum cs_status status = read_model(&r, &read_state, &read_input);
    if (status == CS_OK)
        *net = r.net;
    else
        net_destroy(&r.net);
    if (status == CS_OK && input)
        *input = read_input;
    if (status == CS_OK && state)
        *state = read_state;
    else
        training_state_finish(&read_state);
    free(r.value);
    free(r.source);
    onnx__model_proto__free_unpacked(model, NULL);
    return status;
}

enum cs_status model_load(const char *path, struct net **net, struct training_state *state,
                          struct model_input_info *input, struct cs_error *err)
{
    uint8_t *bytes = NULL;
    size_t length = 0;
    *net = NULL;
    enum cs_status status = file_read_all(path, MODEL_MAX_BYTES, &bytes, &length, err);
    if (status == CS_OK)
        status = model_from_memory(bytes, length, path, net, state, input, err);
    cs_free(bytes);
    return status;
}
