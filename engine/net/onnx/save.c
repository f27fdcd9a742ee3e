/* engine/net/onnx/save.c - a net as an ONNX model (onnx_writer.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/onnx/onnx_writer.h"

enum { IR_VERSION = 8, OPSET = 13, TEXT_MAX = NET_NAME_MAX + 64 };

void *take_copy(struct writer *w, const void *from, size_t size)
{
    void *to = arena_take(&w->arena, size);
    return to ? memcpy(to, from, size) : NULL;
}

char *take_text(struct writer *w, const char *prefix, const char *suffix)
{
    char *text = arena_take(&w->arena, strlen(prefix) + strlen(suffix) + 1);
    return text ? strcat(strcpy(text, prefix), suffix) : NULL;
}

Onnx__TensorProto *add_tensor(struct writer *w, Onnx__GraphProto *graph, const char *name, const char *suffix, int type,
                              const struct shape *shape, const void *data, size_t bytes)
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

static bool is_weight_of(const struct net_node *node, const char *name)
{
    const size_t length = strlen(node->name);
    if (strncmp(name, node->name, length) || name[length] != '.')
        return false;
    for (int i = 0; i < node->layer->n_params; i++)
        if (!strcmp(name + length + 1, node->layer->param[i].name))
            return true;
    return false;
}

static bool is_text(const struct model_extra *e)
{
    return e->type == MODEL_TEXT && e->count > 0;
}

/* What could not be read again is not written. */
static enum cs_status check_texts_fit(const struct training_state *state, const char *path, struct cs_error *err)
{
    int n = 0;
    for (int i = 0; state && i < state->n_extras; i++) {
        const struct model_extra *e = &state->extra[i];
        if (!is_text(e))
            continue;
        if (e->count > MODEL_TEXT_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("%s: a text that goes with a training has at most %d bytes (%s)"), path,
                           MODEL_TEXT_MAX, e->name);
        if (++n > MODEL_MAX_TEXTS)
            return cs_fail(err, CS_BAD_VALUE, _("%s: more than %d texts cannot be kept with a training"), path,
                           MODEL_MAX_TEXTS);
    }
    return CS_OK;
}

static enum cs_status check_writable(const struct net *net, const char *path, struct cs_error *err)
{
    for (int i = 1; i < net->n_nodes; i++) {
        if (!can_write(net->node[i].layer->kind))
            return cs_fail(err, CS_BAD_VALUE, _("%s: %s is a %s, which has no form in ONNX here"), path,
                           net->node[i].name, net->node[i].layer->kind->name);
        for (int k = 1; k < net->n_nodes; k++)
            if (is_weight_of(&net->node[i], net->node[k].name))
                return cs_fail(err, CS_BAD_VALUE, _("%s: layer %s has the name of a weight of %s; name it otherwise"),
                               path, net->node[k].name, net->node[i].name);
    }
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
    tensor->elem_type = WRITE_FLOAT;
    tensor->shape = shape;
    type->tensor_type = tensor;
    value->name = name;
    value->type = type;
    return list;
}

static Onnx__GraphProto *take_graph(struct writer *w, const char *name, size_t max_nodes, int extras)
{
    Onnx__GraphProto *graph = TAKE(w, Onnx__GraphProto, ONNX__GRAPH_PROTO__INIT);
    const size_t max_tensors =
        (size_t)w->net->n_nodes * (LAYER_MAX_PARAMS * MODEL_MAX_BLOCKS + MAX_NODE_TENSORS) + (size_t)extras;
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
    Onnx__GraphProto *graph = w->graph = take_graph(w, net->name, (size_t)net->n_nodes * MAX_PARTS, 0);
    for (int i = 1; i < net->n_nodes; i++)
        write_layer(w, i);
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

/* Of what is learnt: "conv1.weight.moment0". */
static void add_moments(struct writer *w, const struct net_node *node, const float *block, Onnx__GraphProto *graph,
                        const char *ending)
{
    for (int i = 0; i < node->layer->n_params; i++) {
        const struct layer_param *p = &node->layer->param[i];
        char suffix[TEXT_MAX];
        snprintf(suffix, sizeof suffix, ".%s%s", p->name, ending);
        if (!p->buffer)
            add_tensor(w, graph, node->name, suffix, WRITE_FLOAT, &p->shape, block + node->param[i],
                       shape_count(&p->shape) * sizeof *block);
    }
}

static void add_extra(struct writer *w, const struct model_extra *e, Onnx__GraphProto *graph)
{
    static const int types[MODEL_TYPES] = {
        [MODEL_FLOATS] = WRITE_FLOAT, [MODEL_INTS] = WRITE_INT64, [MODEL_BYTES] = WRITE_UINT8};
    const struct shape shape = {.rank = 1};
    Onnx__TensorProto *t = NULL;
    if (e->count > 0 && e->type != MODEL_TEXT)
        t = add_tensor(w, graph, "convoscope/", e->name, types[e->type], &shape, e->data,
                       e->count * model_extra_size(e->type));
    if (t)
        t->dims[0] = (int64_t)e->count; /* more than a shape of ours can have */
}

/* The moments stand where ONNX keeps the state of a training algorithm; programs that only infer skip that. */
static Onnx__TrainingInfoProto **write_training(struct writer *w, const struct training_state *state)
{
    Onnx__TrainingInfoProto *info = TAKE(w, Onnx__TrainingInfoProto, ONNX__TRAINING_INFO_PROTO__INIT);
    Onnx__TrainingInfoProto **list = take_copy(w, &info, sizeof info);
    Onnx__GraphProto *algorithm = take_graph(w, state->optimizer, 1, state->n_extras);
    for (int b = 0; b < state->n_blocks; b++) {
        char ending[32];
        snprintf(ending, sizeof ending, ".moment%d", b);
        for (int i = 1; i < w->net->n_nodes; i++)
            add_moments(w, &w->net->node[i], state->block[b], algorithm, ending);
    }
    for (int i = 0; i < state->n_extras; i++)
        add_extra(w, &state->extra[i], algorithm);
    if (!info)
        return NULL;
    info->algorithm = algorithm;
    return list;
}

struct metadata {
    Onnx__StringStringEntryProto **entry;
    size_t n;
};
enum { MAX_METADATA = 64 /* entries besides texts */ };

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

static void add_numbers(struct writer *w, struct metadata *m, const char *key, const float *v, int n)
{
    char text[128] = "";
    for (int i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.9g", i ? " " : "", (double)v[i]);
    add_metadata(w, m, key, text);
}

static void add_text(struct writer *w, struct metadata *m, const struct model_extra *e)
{
    char key[MODEL_EXTRA_NAME + 8];
    snprintf(key, sizeof key, "text.%s", e->name);
    add_metadata(w, m, key, e->data);
}

static struct metadata write_metadata(struct writer *w, const struct training_state *state,
                                      const struct model_input_info *input)
{
    struct metadata m = {.entry = arena_take(&w->arena, (MAX_METADATA + MODEL_MAX_TEXTS) * sizeof *m.entry)};
    if (input) {
        add_numbers(w, &m, "mean", input->mean, input->channels);
        add_numbers(w, &m, "std", input->std, input->channels);
    }
    const struct training_field *field;
    for (int i = 0; state && (field = training_field_nth(i)); i++) {
        char text[TRAINING_FIELD_TEXT];
        training_field_print(state, field, text);
        add_metadata(w, &m, field->key, text);
    }
    for (int i = 0; state && i < state->n_extras; i++)
        if (is_text(&state->extra[i]))
            add_text(w, &m, &state->extra[i]);
    return m;
}

static Onnx__ModelProto *write_model(struct writer *w, const struct training_state *state,
                                     const struct model_input_info *input)
{
    Onnx__ModelProto *model = TAKE(w, Onnx__ModelProto, ONNX__MODEL_PROTO__INIT);
    Onnx__OperatorSetIdProto *opset = TAKE(w, Onnx__OperatorSetIdProto, ONNX__OPERATOR_SET_ID_PROTO__INIT);
    Onnx__OperatorSetIdProto **opsets = take_copy(w, &opset, sizeof opset);
    char *producer = take_text(w, "convoscope", "");
    Onnx__GraphProto *graph = write_graph(w);
    Onnx__TrainingInfoProto **training =
        state && (state->n_blocks || state->n_extras) ? write_training(w, state) : NULL;
    const struct metadata metadata = write_metadata(w, state, input);
    if (!model)
        return NULL;
    opset->has_version = model->has_ir_version = 1;
    opset->version = OPSET;
    model->ir_version = IR_VERSION;
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

enum cs_status model_save(const char *path, const struct net *net, const struct training_state *state,
                          const struct model_input_info *input, struct cs_error *err)
{
    struct writer count = {.net = net};
    enum cs_status status = check_writable(net, path, err);
    if (status == CS_OK)
        status = check_texts_fit(state, path, err);
    if (status != CS_OK)
        return status;
    write_model(&count, state, input);
    struct writer w = {.arena = {.base = cs_alloc(1, count.arena.used)}, .net = net};
    if (!w.arena.base)
        return cs_no_memory(err);
    status = stream_model(path, write_model(&w, state, input), err);
    cs_free(w.arena.base);
    return status;
}
