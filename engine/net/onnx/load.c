/* model_load() and its kin. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/embedded.h"
#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

#define MODEL_MAX_BYTES ((uint64_t)2 << 30)

extern const struct embedded_file model_assets[]; /* made by tools/embed.py */

struct result { /* of a reading: what the caller did not ask for is NULL */
    struct net **net;
    struct training_state *state;
    struct model_input_info *input;
    struct model_graph *graph;
    const struct model_watch *watch;
};

/* protobuf-c leaves a repeated message's NULL out, but a text may be absent where ONNX demands one. */
static bool is_readable(const Onnx__GraphProto *graph)
{
    if (graph->n_node > MAX_ONNX_NODES || graph->n_initializer > MAX_TENSORS || graph->n_input > MAX_TENSORS)
        return false;
    for (size_t i = 0; i < graph->n_node; i++)
        if (!graph->node[i]->op_type || !graph->node[i]->n_output)
            return false;
    return true;
}

static int64_t opset_of(const Onnx__ModelProto *model)
{
    int64_t opset = 1;
    for (size_t i = 0; i < model->n_opset_import; i++) {
        const char *domain = onnx_text(model->opset_import[i]->domain);
        if (!*domain || !strcmp(domain, "ai.onnx"))
            opset = model->opset_import[i]->version;
    }
    return opset;
}

static size_t count_values(const Onnx__GraphProto *graph)
{
    size_t count = graph->n_initializer + graph->n_input;
    for (size_t i = 0; i < graph->n_node; i++)
        count += graph->node[i]->n_output;
    return count;
}

static enum cs_status prepare(struct reader *r)
{
    r->capacity = count_values(r->graph);
    r->n_buckets = 2 * r->capacity + 1;
    if (r->capacity > UINT32_MAX / 4)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: the graph has too many values"), r->file->path);
    r->value = reader_take(r, r->capacity + 1, sizeof *r->value);
    r->bucket = r->value ? reader_take(r, r->n_buckets, sizeof *r->bucket) : NULL;
    r->source = r->bucket ? reader_take(r, (size_t)NET_MAX_NODES * LAYER_MAX_PARAMS, sizeof *r->source) : NULL;
    return r->source ? CS_OK : CS_NO_MEMORY;
}

static enum cs_status read_all(struct reader *r, struct result *to)
{
    const Onnx__GraphProto *training = r->model->n_training_info ? r->model->training_info[0]->algorithm : NULL;
    struct training_state state = {0};
    struct model_graph graph = {0};
    r->graph = r->model->graph;
    r->opset = opset_of(r->model);
    if (!r->graph || !is_readable(r->graph) || (training && !is_readable(training)))
        return cs_fail(r->err, CS_BAD_FILE, _("%s: there is no graph of at most %d nodes in this file"), r->file->path,
                       MAX_ONNX_NODES);
    enum cs_status status = prepare(r);
    if (!status)
        status = read_graph(r, &graph);
    if (!status && to->state)
        status = read_training(r, &state);
    if (status) {
        training_state_finish(&state);
        return status;
    }
    if (to->state)
        *to->state = state;
    if (to->input)
        read_input_info(r->model, to->input);
    if (to->graph)
        *to->graph = graph;
    *to->net = r->net;
    return CS_OK;
}

static void finish(struct reader *r)
{
    for (struct piece *p = r->pieces, *next; p; p = next) {
        next = p->next;
        cs_free(p);
    }
}

static enum cs_status read_view(const struct file_view *file, const struct model_input *input, int n_input,
                                struct result *to, struct cs_error *err)
{
    Onnx__ModelProto *model;
    enum cs_status status = skeleton_read(file, &model, err);
    if (status)
        return status;
    struct reader r = {
        .file = file, .model = model, .input = input, .n_input = n_input, .watch = to->watch, .err = err};
    status = read_all(&r, to);
    if (status)
        net_destroy(&r.net);
    finish(&r);
    skeleton_free(&model);
    return status;
}

/* A model that comes with the program, or a file. */
static enum cs_status open_view(const char *path, struct file_view *file, struct cs_error *err)
{
    for (const struct embedded_file *f = model_assets; f->name; f++)
        if (!strcmp(f->name, path)) {
            *file = (struct file_view){.path = path, .bytes = f->bytes, .fd = -1, .length = f->length};
            return CS_OK;
        }
    return file_view_open(path, MODEL_MAX_BYTES, file, err);
}

static enum cs_status read_file(const char *path, const struct model_input *input, int n_input, struct result *to,
                                struct cs_error *err)
{
    struct file_view file;
    *to->net = NULL;
    enum cs_status status = open_view(path, &file, err);
    if (status)
        return status;
    status = read_view(&file, input, n_input, to, err);
    file_view_close(&file);
    return status;
}

enum cs_status model_load(const char *path, struct net **net, struct training_state *state,
                          struct model_input_info *input, struct cs_error *err)
{
    struct result to = {net, state, input, NULL, NULL};
    return read_file(path, NULL, 0, &to, err);
}

enum cs_status model_load_watched(const char *path, const struct model_watch *watch, struct net **net,
                                  struct training_state *state, struct model_input_info *input, struct cs_error *err)
{
    struct result to = {net, state, input, NULL, watch};
    return read_file(path, NULL, 0, &to, err);
}

enum cs_status model_describe(const char *path, struct training_state *state, struct cs_error *err)
{
    struct file_view file;
    Onnx__ModelProto *model = NULL;
    *state = (struct training_state){.steps = 0};
    enum cs_status status = open_view(path, &file, err);
    if (status)
        return status;
    status = skeleton_read_head(&file, &model, err);
    if (!status)
        read_training_fields(model, state);
    state->n_blocks = 0; /* they are not there */
    skeleton_free(&model);
    file_view_close(&file);
    return status;
}

enum cs_status model_text(const char *path, const char *name, char **text, struct cs_error *err)
{
    struct file_view file;
    Onnx__ModelProto *model = NULL;
    *text = NULL;
    enum cs_status status = open_view(path, &file, err);
    if (status)
        return status;
    status = skeleton_read_head(&file, &model, err);
    if (!status)
        status = check_texts(&file, model, err);
    if (!status) {
        *text = strdup(find_text(model, name));
        status = *text ? CS_OK : cs_no_memory(err);
    }
    skeleton_free(&model);
    file_view_close(&file);
    return status;
}

enum cs_status model_from_memory(const uint8_t *bytes, size_t length, const char *name, struct net **net,
                                 struct training_state *state, struct model_input_info *input, struct cs_error *err)
{
    struct result to = {net, state, input, NULL, NULL};
    const struct file_view file = {.path = name, .bytes = bytes ? bytes : (const uint8_t *)"", .length = length};
    *net = NULL;
    return read_view(&file, NULL, 0, &to, err);
}

enum cs_status model_load_graph(const char *path, const struct model_input *input, int n_input, struct net **net,
                                struct model_graph *graph, struct cs_error *err)
{
    struct result to = {net, NULL, NULL, graph, NULL};
    return read_file(path, input, n_input, &to, err);
}
