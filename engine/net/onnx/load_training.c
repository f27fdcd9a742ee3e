/* What rides along: metadata, and the optimiser's state. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

static const char *metadata(const Onnx__ModelProto *model, const char *key)
{
    for (size_t i = 0; i < model->n_metadata_props; i++) {
        const char *k = onnx_text(model->metadata_props[i]->key);
        if (!strncmp(k, "convoscope.", 11) && !strcmp(k + 11, key))
            return onnx_text(model->metadata_props[i]->value);
    }
    return "";
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

void read_input_info(const Onnx__ModelProto *model, struct model_input_info *input)
{
    *input = (struct model_input_info){0};
    const int n = numbers_of(metadata(model, "mean"), input->mean, 4);
    const int m = numbers_of(metadata(model, "std"), input->std, 4);
    input->channels = n == m ? n : 0;
    for (int c = 0; c < input->channels; c++)
        if (!(input->std[c] > 0) || !isfinite(input->std[c]) || !isfinite(input->mean[c]))
            input->channels = 0;
}

static const Onnx__TensorProto *find_moment(const Onnx__GraphProto *graph, size_t *at, const char *name)
{
    for (size_t i = 0; i < graph->n_initializer; i++) { /* mostly the one after the last */
        const size_t k = (*at + i) % graph->n_initializer;
        if (!strcmp(onnx_text(graph->initializer[k]->name), name)) {
            *at = k + 1;
            return graph->initializer[k];
        }
    }
    return NULL;
}

static enum cs_status read_moment(struct reader *r, const Onnx__TensorProto *t, const char *name, size_t count,
                                  float *to)
{
    const struct constant *c = t ? constant_of_tensor(r, t) : NULL;
    if (r->no_memory)
        return CS_NO_MEMORY; /* its sentence is there */
    if (!c || c->count != count || c->type != ONNX_FLOAT)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: the state of the optimiser is damaged (%s)"), r->file->path, name);
    return constant_read(r, c, false, to);
}

static enum cs_status read_block(struct reader *r, const Onnx__GraphProto *graph, int block, float *to)
{
    char name[2 * NET_NAME_MAX];
    size_t at = 0;
    enum cs_status status = CS_OK;
    for (int i = 1; i < r->net->n_nodes; i++)
        for (int p = 0; p < r->net->node[i].layer->n_params && !status; p++) {
            const struct layer_param *param = &r->net->node[i].layer->param[p];
            snprintf(name, sizeof name, "%s.%s.moment%d", r->net->node[i].name, param->name, block);
            if (!param->buffer)
                status = read_moment(r, find_moment(graph, &at, name), name, shape_count(&param->shape),
                                     to + r->net->node[i].param[p]);
        }
    return status;
}

/* Before any memory is asked for: the file holds the numbers of every block. */
static bool holds_blocks(const struct reader *r, const Onnx__GraphProto *graph, int n)
{
    uint64_t bytes = 0, needed = 0;
    for (size_t i = 0; i < graph->n_initializer; i++)
        bytes += graph->initializer[i]->file_length + graph->initializer[i]->n_float_data * sizeof(float);
    for (int i = 1; i < r->net->n_nodes; i++)
        needed += (uint64_t)net_node_param_count(r->net, i) * sizeof(float);
    return bytes >= needed * (uint64_t)n;
}

static const char extra_prefix[] = "convoscope/";

static bool is_extra(const Onnx__TensorProto *t)
{
    return !strncmp(onnx_text(t->name), extra_prefix, sizeof extra_prefix - 1);
}

static enum cs_status fail_kept(const struct file_view *file, const char *name, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_FILE, _("%s: what was kept of the training is damaged (%.60s)"), file->path, name);
}

static enum cs_status fail_extra(struct reader *r, const Onnx__TensorProto *t)
{
    return fail_kept(r->file, t->name, r->err);
}

static bool type_of_extra(const Onnx__TensorProto *t, enum model_extra_type *type)
{
    *type = t->data_type == ONNX_FLOAT ? MODEL_FLOATS : t->data_type == ONNX_INT64 ? MODEL_INTS : MODEL_BYTES;
    return *type != MODEL_BYTES || t->data_type == ONNX_UINT8;
}

/* Only as we write them: one dimension, and the bytes of just so many numbers. */
static enum cs_status read_extra(struct reader *r, const Onnx__TensorProto *t, struct model_extra *e)
{
    const char *name = t->name + sizeof extra_prefix - 1;
    if (!type_of_extra(t, &e->type))
        return fail_extra(r, t);
    const size_t size = model_extra_size(e->type);
    if (t->n_dims != 1 || t->dims[0] < 1 || t->data_location || t->file_length % size ||
        (uint64_t)t->dims[0] != t->file_length / size || strlen(name) >= sizeof e->name)
        return fail_extra(r, t);
    e->count = (size_t)t->dims[0];
    strcpy(e->name, name);
    e->data = cs_alloc(e->count, size); /* no more than the file has */
    return e->data ? file_view_read(r->file, t->file_offset, e->data, e->count * size, r->err) : cs_no_memory(r->err);
}

/* Texts. */

static const char text_prefix[] = "convoscope.text.";

/* The name of a text, NULL for an entry that is none. */
static const char *name_of_text(const Onnx__StringStringEntryProto *e)
{
    const char *key = onnx_text(e->key);
    return strncmp(key, text_prefix, sizeof text_prefix - 1) ? NULL : key + sizeof text_prefix - 1;
}

/* The first of that name, before the given one. */
static const Onnx__StringStringEntryProto *text_before(const Onnx__ModelProto *model, size_t end, const char *name)
{
    for (size_t i = 0; i < end; i++) {
        const char *other = name_of_text(model->metadata_props[i]);
        if (other && !strcmp(other, name))
            return model->metadata_props[i];
    }
    return NULL;
}

const char *find_text(const Onnx__ModelProto *model, const char *name)
{
    const Onnx__StringStringEntryProto *e = text_before(model, model->n_metadata_props, name);
    return e ? onnx_text(e->value) : "";
}

/* What stands behind a 0 in a text was not there for protobuf-c: it is none of it. */
enum cs_status check_texts(const struct file_view *file, const Onnx__ModelProto *model, struct cs_error *err)
{
    int n = 0;
    for (size_t i = 0; i < model->n_metadata_props; i++) {
        const char *name = name_of_text(model->metadata_props[i]);
        if (!name)
            continue;
        if (++n > MODEL_MAX_TEXTS || !*name || strlen(name) >= MODEL_EXTRA_NAME || text_before(model, i, name) ||
            strlen(onnx_text(model->metadata_props[i]->value)) > MODEL_TEXT_MAX)
            return fail_kept(file, name, err);
    }
    return CS_OK;
}

static enum cs_status read_text(struct reader *r, const Onnx__StringStringEntryProto *from, struct model_extra *e)
{
    const char *text = onnx_text(from->value);
    *e = (struct model_extra){.type = MODEL_TEXT, .count = strlen(text)};
    strcpy(e->name, name_of_text(from)); /* check_texts() has seen that it fits */
    e->data = cs_alloc(e->count + 1, 1);
    if (!e->data)
        return cs_no_memory(r->err);
    memcpy(e->data, text, e->count + 1);
    return CS_OK;
}

/* Numbers, then texts; graph may be NULL. */

static int count_extras(const struct reader *r, const Onnx__GraphProto *graph)
{
    size_t n = 0;
    for (size_t i = 0; graph && i < graph->n_initializer; i++)
        n += is_extra(graph->initializer[i]);
    for (size_t i = 0; i < r->model->n_metadata_props; i++)
        n += name_of_text(r->model->metadata_props[i]) != NULL;
    return n > MODEL_MAX_EXTRAS ? MODEL_MAX_EXTRAS + 1 : (int)n;
}

static enum cs_status read_numbers(struct reader *r, const Onnx__GraphProto *graph, struct training_state *s)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; graph && i < graph->n_initializer && !status; i++) {
        if (!is_extra(graph->initializer[i]))
            continue;
        s->extra[s->n_extras] = (struct model_extra){.count = 0};
        status = read_extra(r, graph->initializer[i], &s->extra[s->n_extras++]);
    }
    return status;
}

static enum cs_status read_texts(struct reader *r, struct training_state *s)
{
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < r->model->n_metadata_props && !status; i++)
        if (name_of_text(r->model->metadata_props[i]))
            status = read_text(r, r->model->metadata_props[i], &s->extra[s->n_extras++]);
    return status;
}

static enum cs_status read_extras(struct reader *r, const Onnx__GraphProto *graph, struct training_state *s)
{
    enum cs_status status = check_texts(r->file, r->model, r->err);
    const int n = count_extras(r, graph);
    if (status || n == 0)
        return status;
    if (n > MODEL_MAX_EXTRAS)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: more is kept of the training than can be read"), r->file->path);
    s->extra = cs_alloc((size_t)n, sizeof *s->extra);
    if (!s->extra)
        return cs_no_memory(r->err);
    status = read_numbers(r, graph, s);
    return status ? status : read_texts(r, s);
}

void read_training_fields(const Onnx__ModelProto *model, struct training_state *s)
{
    const struct training_field *field;
    *s = (struct training_state){.steps = 0};
    for (int i = 0; (field = training_field_nth(i)); i++)
        training_field_read(s, field, metadata(model, field->key));
}

enum cs_status read_training(struct reader *r, struct training_state *s)
{
    const Onnx__GraphProto *graph = r->model->n_training_info ? r->model->training_info[0]->algorithm : NULL;
    read_training_fields(r->model, s);
    const int blocks = s->n_blocks;
    s->n_blocks = 0;
    if (blocks && (!graph || !holds_blocks(r, graph, blocks)))
        return cs_fail(r->err, CS_BAD_FILE, _("%s: the state of the optimiser is damaged (%s)"), r->file->path,
                       "training_info");
    enum cs_status status = CS_OK;
    for (int b = 0; b < blocks && !status; b++) {
        s->block[b] = cs_alloc(r->net->n_params, sizeof(float));
        status = s->block[b] ? read_block(r, graph, b, s->block[b]) : cs_no_memory(r->err);
        s->n_blocks = b + 1;
    }
    return status ? status : read_extras(r, graph, s);
}
