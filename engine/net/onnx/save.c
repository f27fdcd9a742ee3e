/* engine/net/onnx/save.c - a net as an ONNX model. The messages are built in one arena, in two passes over the same
 * code (the first only counts), so nothing can fail half way; parameters are not copied but pointed to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/linear.h"
#include "engine/layers/pool2d.h"
#include "engine/net/model_file.h"
#include "onnx.pb-c.h"

enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, ATTR_INT = 2, ATTR_STRING = 3, ATTR_INTS = 7 };
enum { IR_VERSION = 8, OPSET = 13, IR_VERSION_WRAP = 9, OPSET_WRAP = 19 /* circular padding came with this one */ };
enum { MAX_PARTS = 4 /* ONNX nodes for one of ours */, MAX_ATTRS = 8, TEXT_MAX = NET_NAME_MAX + 32 };

struct writer {
    struct arena arena; /* base NULL: the counting pass, in which nothing is written */
    const struct net *net;
    Onnx__GraphProto *graph;
};

/* While counting, everything is written to the same throw-away messages. */
#define TAKE(w, type, init) ((type *)take_copy((w), &(type)init, sizeof(type)))

static void *take_copy(struct writer *w, const void *from, size_t size)
{
    void *to = arena_take(&w->arena, size);
    return to ? memcpy(to, from, size) : NULL;
}

static char *take_text(struct writer *w, const char *prefix, const char *suffix)
{
    char text[2 * TEXT_MAX];
    const int length = snprintf(text, sizeof text, "%s%s", prefix, suffix);
    return take_copy(w, text, (size_t)length + 1);
}

static Onnx__NodeProto *add_node(struct writer *w, const char *op, const char *name, const char *suffix)
{
    Onnx__NodeProto *node = TAKE(w, Onnx__NodeProto, ONNX__NODE_PROTO__INIT);
    char *op_type = take_text(w, op, ""), *label = take_text(w, name, suffix);
    char **inputs = arena_take(&w->arena, LAYER_MAX_INPUTS * sizeof *inputs);
    char **outputs = take_copy(w, &label, sizeof label);
    Onnx__AttributeProto **attributes = arena_take(&w->arena, MAX_ATTRS * sizeof *attributes);
    if (!node)
        return NULL;
    node->op_type = op_type;
    node->name = label;
    node->input = inputs;
    node->output = outputs;
    node->n_output = 1;
    node->attribute = attributes;
    w->graph->node[w->graph->n_node++] = node;
    return node;
}

static void add_input(struct writer *w, Onnx__NodeProto *node, const char *name, const char *suffix)
{
    char *text = take_text(w, name, suffix);
    if (node)
        node->input[node->n_input++] = text;
}

static Onnx__AttributeProto *add_attribute(struct writer *w, Onnx__NodeProto *node, const char *name, int type)
{
    Onnx__AttributeProto *a = TAKE(w, Onnx__AttributeProto, ONNX__ATTRIBUTE_PROTO__INIT);
    char *text = take_text(w, name, "");
    if (!node)
        return NULL;
    a->name = text;
    a->has_type = 1;
    a->type = type;
    node->attribute[node->n_attribute++] = a;
    return a;
}

static void add_int(struct writer *w, Onnx__NodeProto *node, const char *name, int64_t value)
{
    Onnx__AttributeProto *a = add_attribute(w, node, name, ATTR_INT);
    if (a) {
        a->has_i = 1;
        a->i = value;
    }
}

static void add_text_attribute(struct writer *w, Onnx__NodeProto *node, const char *name, const char *value)
{
    Onnx__AttributeProto *a = add_attribute(w, node, name, ATTR_STRING);
    char *text = take_text(w, value, "");
    if (a) {
        a->has_s = 1;
        a->s = (ProtobufCBinaryData){strlen(text), (uint8_t *)text};
    }
}

/* Rows and columns, once (kernel_shape) or twice (pads: begins, then ends). */
static void add_pair(struct writer *w, Onnx__NodeProto *node, const char *name, const int pair[2], int times)
{
    Onnx__AttributeProto *a = add_attribute(w, node, name, ATTR_INTS);
    int64_t *ints = arena_take(&w->arena, 4 * sizeof *ints);
    if (!a)
        return;
    for (int i = 0; i < 2 * times; i++)
        ints[i] = pair[i % 2];
    a->ints = ints;
    a->n_ints = (size_t)(2 * times);
}

static Onnx__TensorProto *add_tensor(struct writer *w, Onnx__GraphProto *graph, const char *name, const char *suffix,
                                     int type, const struct shape *shape, const void *data, size_t bytes)
{
    Onnx__TensorProto *t = TAKE(w, Onnx__TensorProto, ONNX__TENSOR_PROTO__INIT);
    char *text = take_text(w, name, suffix);
    int64_t *dims = arena_take(&w->arena, CS_MAX_DIMS * sizeof *dims);
    if (!t)
        return NULL;
    for (int i = 0; i < shape->rank; i++)
        dims[i] = shape->dim[i];
    t->name = text;
    t->dims = dims;
    t->n_dims = (size_t)shape->rank;
    t->has_data_type = t->has_raw_data = 1;
    t->data_type = type;
    t->raw_data = (ProtobufCBinaryData){bytes, (uint8_t *)data};
    graph->initializer[graph->n_initializer++] = t;
    return t;
}

/* The parameters of a node as initializers "conv1.weight", which are also inputs of the ONNX node (NULL: of none). */
static void add_params(struct writer *w, Onnx__NodeProto *node, int index, const float *block, Onnx__GraphProto *graph,
                       const char *ending)
{
    const struct net_node *ours = &w->net->node[index];
    for (int i = 0; i < ours->layer->n_params; i++) {
        const struct layer_param *p = &ours->layer->param[i];
        char suffix[TEXT_MAX];
        snprintf(suffix, sizeof suffix, ".%s%s", p->name, ending);
        add_tensor(w, graph, ours->name, suffix, ONNX_FLOAT, &p->shape, block + ours->param[i],
                   shape_count(&p->shape) * sizeof *block);
        add_input(w, node, ours->name, suffix);
    }
}

static void add_pad(struct writer *w, const struct net_node *ours, const char *input, const struct conv2d *conv)
{
    static const char *const modes[] = {"constant", "reflect", "edge", "wrap"};
    const int64_t pads[8] = {0, 0, conv->padding[0], conv->padding[1], 0, 0, conv->padding[0], conv->padding[1]};
    const struct shape shape = shape_1d(8);
    Onnx__NodeProto *node = add_node(w, "Pad", ours->name, ".pad");
    add_input(w, node, input, "");
    add_input(w, node, ours->name, ".pads");
    add_tensor(w, w->graph, ours->name, ".pads", ONNX_INT64, &shape, take_copy(w, pads, sizeof pads), sizeof pads);
    add_text_attribute(w, node, "mode", modes[conv->padding_mode]);
}

static void write_conv2d(struct writer *w, int index, const char *input)
{
    const struct net_node *ours = &w->net->node[index];
    const struct conv2d *conv = (const struct conv2d *)ours->layer;
    const bool pad = conv->padding_mode != PADDING_ZEROS;
    static const int none[2] = {0, 0};
    if (pad)
        add_pad(w, ours, input, conv);
    Onnx__NodeProto *node = add_node(w, "Conv", ours->name, "");
    add_input(w, node, pad ? ours->name : input, pad ? ".pad" : "");
    add_params(w, node, index, w->net->params, w->graph, "");
    add_pair(w, node, "kernel_shape", conv->kernel_size, 1);
    add_pair(w, node, "strides", conv->stride, 1);
    add_pair(w, node, "dilations", conv->dilation, 1);
    add_pair(w, node, "pads", pad ? none : conv->padding, 2);
    add_int(w, node, "group", conv->groups);
}

static void write_pool_as(struct writer *w, const char *op, const struct net_node *ours, const char *suffix,
                          const char *input, const char *input_suffix)
{
    const struct pool2d *pool = (const struct pool2d *)ours->layer;
    const int stride[2] = {pool->stride[0] ? pool->stride[0] : pool->kernel_size[0],
                           pool->stride[1] ? pool->stride[1] : pool->kernel_size[1]};
    Onnx__NodeProto *node = add_node(w, op, ours->name, suffix);
    add_input(w, node, input, input_suffix);
    add_pair(w, node, "kernel_shape", pool->kernel_size, 1);
    add_pair(w, node, "strides", stride, 1);
    add_pair(w, node, "pads", pool->padding, 2);
    if (ours->layer->kind == &layer_avg_pool2d)
        add_int(w, node, "count_include_pad", pool->count_include_pad);
}

static void write_max_pool2d(struct writer *w, int index, const char *input)
{
    write_pool_as(w, "MaxPool", &w->net->node[index], "", input, "");
}

static void write_avg_pool2d(struct writer *w, int index, const char *input)
{
    write_pool_as(w, "AveragePool", &w->net->node[index], "", input, "");
}

/* ONNX has no minimum: min(x) = -max(-x). load.c knows the three as one again. */
static void write_min_pool2d(struct writer *w, int index, const char *input)
{
    const struct net_node *ours = &w->net->node[index];
    add_input(w, add_node(w, "Neg", ours->name, ".neg"), input, "");
    write_pool_as(w, "MaxPool", ours, ".max", ours->name, ".neg");
    add_input(w, add_node(w, "Neg", ours->name, ""), ours->name, ".max");
}

static void write_linear(struct writer *w, int index, const char *input)
{
    Onnx__NodeProto *node = add_node(w, "Gemm", w->net->node[index].name, "");
    add_input(w, node, input, "");
    add_params(w, node, index, w->net->params, w->graph, "");
    add_int(w, node, "transB", 1);
}

static void write_relu(struct writer *w, int index, const char *input)
{
    add_input(w, add_node(w, "Relu", w->net->node[index].name, ""), input, "");
}

static void write_flatten(struct writer *w, int index, const char *input)
{
    Onnx__NodeProto *node = add_node(w, "Flatten", w->net->node[index].name, "");
    add_input(w, node, input, "");
    add_int(w, node, "axis", 1);
}

static const struct {
    const struct layer_kind *kind;
    void (*write)(struct writer *, int index, const char *input);
} writers[] = {
    {&layer_conv2d, write_conv2d},         {&layer_max_pool2d, write_max_pool2d}, {&layer_avg_pool2d, write_avg_pool2d},
    {&layer_min_pool2d, write_min_pool2d}, {&layer_linear, write_linear},         {&layer_relu, write_relu},
    {&layer_flatten, write_flatten},
};

static int writer_of(const struct layer_kind *kind)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (writers[i].kind == kind)
            return (int)i;
    return -1;
}

static enum cs_status check_writable(const struct net *net, const char *path, struct cs_error *err)
{
    for (int i = 1; i < net->n_nodes; i++)
        if (writer_of(net->node[i].layer->kind) < 0)
            return cs_fail(err, CS_BAD_VALUE, _("%s: %s is a %s, which has no form in ONNX here"), path,
                           net->node[i].name, net->node[i].layer->kind->name);
    return CS_OK;
}

static Onnx__Dimension *take_dimension(struct writer *w, int size, const char *free_name)
{
    Onnx__Dimension *d = TAKE(w, Onnx__Dimension, ONNX__DIMENSION__INIT);
    char *text = free_name ? take_text(w, free_name, "") : NULL;
    if (!d)
        return NULL;
    d->has_dim_value = !free_name;
    d->dim_value = size;
    d->dim_param = text;
    return d;
}

/* The value a node gives, as an input or output of the graph; the number of samples is free. */
static Onnx__ValueInfoProto **take_value(struct writer *w, const struct net_node *node)
{
    Onnx__ValueInfoProto *value = TAKE(w, Onnx__ValueInfoProto, ONNX__VALUE_INFO_PROTO__INIT);
    Onnx__ValueInfoProto **list = take_copy(w, &value, sizeof value);
    Onnx__TypeProto *type = TAKE(w, Onnx__TypeProto, ONNX__TYPE_PROTO__INIT);
    Onnx__TensorType *tensor = TAKE(w, Onnx__TensorType, ONNX__TENSOR_TYPE__INIT);
    Onnx__TensorShapeProto *shape = TAKE(w, Onnx__TensorShapeProto, ONNX__TENSOR_SHAPE_PROTO__INIT);
    Onnx__Dimension *dims[CS_MAX_DIMS + 1] = {take_dimension(w, 0, "N")};
    for (int i = 0; i < node->out.rank; i++)
        dims[i + 1] = take_dimension(w, node->out.dim[i], NULL);
    Onnx__Dimension **kept = take_copy(w, dims, sizeof dims);
    char *name = take_text(w, node->name, "");
    if (!value)
        return NULL;
    shape->dim = kept;
    shape->n_dim = (size_t)node->out.rank + 1;
    tensor->has_elem_type = 1;
    tensor->elem_type = ONNX_FLOAT;
    tensor->shape = shape;
    type->tensor_type = tensor;
    value->name = name;
    value->type = type;
    return list;
}

static Onnx__GraphProto *take_graph(struct writer *w, const char *name, size_t max_nodes)
{
    Onnx__GraphProto *graph = TAKE(w, Onnx__GraphProto, ONNX__GRAPH_PROTO__INIT);
    const size_t max_tensors = (size_t)w->net->n_nodes * (LAYER_MAX_PARAMS * MODEL_MAX_BLOCKS + 1);
    Onnx__NodeProto **nodes = arena_take(&w->arena, max_nodes * sizeof *nodes);
    Onnx__TensorProto **tensors = arena_take(&w->arena, max_tensors * sizeof *tensors);
    char *text = take_text(w, name, "");
    if (!graph)
        return NULL;
    graph->node = nodes;
    graph->initializer = tensors;
    graph->name = text;
    return graph;
}

static Onnx__GraphProto *write_graph(struct writer *w)
{
    const struct net *net = w->net;
    Onnx__GraphProto *graph = w->graph = take_graph(w, net->name, (size_t)net->n_nodes * MAX_PARTS);
    for (int i = 1; i < net->n_nodes; i++)
        writers[writer_of(net->node[i].layer->kind)].write(w, i, net->node[net->node[i].input[0]].name);
    Onnx__ValueInfoProto **input = take_value(w, &net->node[0]);
    Onnx__ValueInfoProto **output = take_value(w, &net->node[net->n_nodes - 1]);
    char *title = take_text(w, net->title, "");
    if (!graph)
        return NULL;
    graph->input = input;
    graph->output = output;
    graph->n_input = graph->n_output = 1;
    graph->doc_string = title;
    return graph;
}

/* The moments stand where ONNX keeps the state of a training algorithm; programs that only infer skip that. */
static Onnx__TrainingInfoProto **write_training(struct writer *w, const struct training_state *state)
{
    Onnx__TrainingInfoProto *info = TAKE(w, Onnx__TrainingInfoProto, ONNX__TRAINING_INFO_PROTO__INIT);
    Onnx__TrainingInfoProto **list = take_copy(w, &info, sizeof info);
    Onnx__GraphProto *algorithm = take_graph(w, state->optimizer, 1);
    for (int b = 0; b < state->n_blocks; b++) {
        char ending[32];
        snprintf(ending, sizeof ending, ".moment%d", b);
        for (int i = 1; i < w->net->n_nodes; i++)
            add_params(w, NULL, i, state->block[b], algorithm, ending);
    }
    if (!info)
        return NULL;
    info->algorithm = algorithm;
    return list;
}

struct metadata {
    Onnx__StringStringEntryProto **entry;
    size_t n;
};
enum { MAX_METADATA = 16 };

static void add_metadata(struct writer *w, struct metadata *m, const char *key, const char *value)
{
    Onnx__StringStringEntryProto *e = TAKE(w, Onnx__StringStringEntryProto, ONNX__STRING_STRING_ENTRY_PROTO__INIT);
    char *name = take_text(w, "convoscope.", key), *text = take_copy(w, value, strlen(value) + 1);
    if (!e)
        return;
    e->key = name;
    e->value = text;
    m->entry[m->n++] = e;
}

static void add_count(struct writer *w, struct metadata *m, const char *key, long long value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", value);
    add_metadata(w, m, key, text);
}

static void add_numbers(struct writer *w, struct metadata *m, const char *key, const float *v, int n)
{
    char text[128] = "";
    for (int i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.9g", i ? " " : "", (double)v[i]);
    add_metadata(w, m, key, text);
}

static struct metadata write_metadata(struct writer *w, const struct training_state *state,
                                      const struct model_input_info *input)
{
    struct metadata m = {.entry = arena_take(&w->arena, MAX_METADATA * sizeof *m.entry)};
    if (input) {
        add_numbers(w, &m, "mean", input->mean, input->channels);
        add_numbers(w, &m, "std", input->std, input->channels);
    }
    if (state) {
        add_metadata(w, &m, "optimizer", state->optimizer);
        add_metadata(w, &m, "data", state->data);
        add_metadata(w, &m, "options", state->options);
        add_count(w, &m, "steps", (long long)state->steps);
        add_count(w, &m, "epoch", (long long)state->epoch);
        add_count(w, &m, "sample", (long long)state->sample);
        add_count(w, &m, "seed", (long long)state->seed);
        add_count(w, &m, "batch_size", state->batch_size);
        add_count(w, &m, "validation", state->validation);
        add_numbers(w, &m, "rates", (const float[3]){state->lr, state->momentum, state->weight_decay}, 3);
    }
    return m;
}

static bool needs_wrap(const struct net *net)
{
    for (int i = 1; i < net->n_nodes; i++)
        if (net->node[i].layer->kind == &layer_conv2d &&
            ((const struct conv2d *)net->node[i].layer)->padding_mode == PADDING_CIRCULAR)
            return true;
    return false;
}

static Onnx__ModelProto *write_model(struct writer *w, const struct training_state *state,
                                     const struct model_input_info *input)
{
    Onnx__ModelProto *model = TAKE(w, Onnx__ModelProto, ONNX__MODEL_PROTO__INIT);
    Onnx__OperatorSetIdProto *opset = TAKE(w, Onnx__OperatorSetIdProto, ONNX__OPERATOR_SET_ID_PROTO__INIT);
    Onnx__OperatorSetIdProto **opsets = take_copy(w, &opset, sizeof opset);
    char *producer = take_text(w, "convoscope", "");
    Onnx__GraphProto *graph = write_graph(w);
    Onnx__TrainingInfoProto **training = state && state->n_blocks ? write_training(w, state) : NULL;
    const struct metadata metadata = write_metadata(w, state, input);
    if (!model)
        return NULL;
    const bool wrap = needs_wrap(w->net);
    opset->has_version = model->has_ir_version = 1;
    opset->version = wrap ? OPSET_WRAP : OPSET;
    model->ir_version = wrap ? IR_VERSION_WRAP : IR_VERSION;
    model->producer_name = producer;
    model->graph = graph;
    model->opset_import = opsets;
    model->n_opset_import = 1;
    model->training_info = training;
    model->n_training_info = training ? 1 : 0;
    model->metadata_props = metadata.entry;
    model->n_metadata_props = metadata.n;
    return model;
}

static enum cs_status pack_and_write(const char *path, const Onnx__ModelProto *model, struct cs_error *err)
{
    const size_t size = onnx__model_proto__get_packed_size(model);
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return cs_no_memory(err);
    onnx__model_proto__pack(model, bytes);
    const enum cs_status status = file_replace(path, bytes, size, err);
    free(bytes);
    return status;
}

enum cs_status model_save(const char *path, const struct net *net, const struct training_state *state,
                          const struct model_input_info *input, struct cs_error *err)
{
    struct writer count = {.net = net};
    enum cs_status status = check_writable(net, path, err);
    if (status != CS_OK)
        return status;
    write_model(&count, state, input);
    struct writer w = {.arena = {.base = cs_alloc(1, count.arena.used)}, .net = net};
    if (!w.arena.base)
        return cs_no_memory(err);
    status = pack_and_write(path, write_model(&w, state, input), err);
    cs_free(w.arena.base);
    return status;
}
