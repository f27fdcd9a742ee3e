#include <stdlib.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_writer.h"

/* protobuf-c would pack a message into one piece of memory, weights and all. So what is around them is packed by it,
 * and the fields that lead to them are written here: tag, length, content. */
enum { TAG_MODEL_GRAPH = 7 << 3 | 2, TAG_TRAINING_GRAPH = 2 << 3 | 2, TAG_INITIALIZER = 5 << 3 | 2 };
enum { TAG_TRAINING = 20 << 3 | 2, TAG_RAW_DATA = 9 << 3 | 2 };
#define MOST_BYTES ((uint64_t)2 << 30)

struct stream {
    struct file_writer *file;
    uint8_t *part; /* for the largest message without numbers */
};

static Onnx__TensorProto without_numbers(const Onnx__TensorProto *t)
{
    Onnx__TensorProto bare = *t;
    bare.has_raw_data = 0;
    bare.raw_data = (ProtobufCBinaryData){0};
    return bare;
}

static Onnx__GraphProto without_initializers(const Onnx__GraphProto *g)
{
    Onnx__GraphProto bare = *g;
    bare.n_initializer = 0;
    return bare;
}

static Onnx__ModelProto without_graphs(const Onnx__ModelProto *m)
{
    Onnx__ModelProto bare = *m;
    bare.graph = NULL;
    bare.n_training_info = 0;
    return bare;
}

static uint64_t varint_size(uint64_t v)
{
    uint64_t size = 1;
    for (; v > 0x7f; v >>= 7)
        size++;
    return size;
}

static uint64_t field_size(uint32_t tag, uint64_t length)
{
    return varint_size(tag) + varint_size(length) + length;
}

static uint64_t tensor_size(const Onnx__TensorProto *t)
{
    const Onnx__TensorProto bare = without_numbers(t);
    return onnx__tensor_proto__get_packed_size(&bare) + field_size(TAG_RAW_DATA, t->raw_data.len);
}

static uint64_t graph_size(const Onnx__GraphProto *g)
{
    const Onnx__GraphProto bare = without_initializers(g);
    uint64_t size = onnx__graph_proto__get_packed_size(&bare);
    for (size_t i = 0; i < g->n_initializer; i++)
        size += field_size(TAG_INITIALIZER, tensor_size(g->initializer[i]));
    return size;
}

/* Of what goes through `part`. */
static uint64_t largest_part(const Onnx__GraphProto *g)
{
    const Onnx__GraphProto bare = without_initializers(g);
    uint64_t largest = onnx__graph_proto__get_packed_size(&bare);
    for (size_t i = 0; i < g->n_initializer; i++) {
        const Onnx__TensorProto t = without_numbers(g->initializer[i]);
        const uint64_t size = onnx__tensor_proto__get_packed_size(&t);
        largest = size > largest ? size : largest;
    }
    return largest;
}

static void put_varint(struct stream *s, uint64_t v)
{
    uint8_t bytes[10];
    size_t n = 0;
    do {
        bytes[n++] = (uint8_t)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
        v >>= 7;
    } while (v);
    file_writer_put(s->file, bytes, n);
}

static void put_field(struct stream *s, uint32_t tag, uint64_t length)
{
    put_varint(s, tag);
    put_varint(s, length);
}

static void put_tensor(struct stream *s, const Onnx__TensorProto *t)
{
    const Onnx__TensorProto bare = without_numbers(t);
    file_writer_put(s->file, s->part, onnx__tensor_proto__pack(&bare, s->part));
    put_field(s, TAG_RAW_DATA, t->raw_data.len);
    file_writer_put(s->file, t->raw_data.data, t->raw_data.len);
}

static void put_graph(struct stream *s, const Onnx__GraphProto *g)
{
    const Onnx__GraphProto bare = without_initializers(g);
    file_writer_put(s->file, s->part, onnx__graph_proto__pack(&bare, s->part));
    for (size_t i = 0; i < g->n_initializer; i++) {
        put_field(s, TAG_INITIALIZER, tensor_size(g->initializer[i]));
        put_tensor(s, g->initializer[i]);
    }
}

static void put_model(struct stream *s, const Onnx__ModelProto *m, uint64_t graph, uint64_t training)
{
    const Onnx__ModelProto bare = without_graphs(m);
    file_writer_put(s->file, s->part, onnx__model_proto__pack(&bare, s->part));
    put_field(s, TAG_MODEL_GRAPH, graph);
    put_graph(s, m->graph);
    if (!training)
        return;
    put_field(s, TAG_TRAINING, field_size(TAG_TRAINING_GRAPH, training));
    put_field(s, TAG_TRAINING_GRAPH, training);
    put_graph(s, m->training_info[0]->algorithm);
}

enum cs_status stream_model(const char *path, const Onnx__ModelProto *m, struct cs_error *err)
{
    const Onnx__GraphProto *algorithm = m->n_training_info ? m->training_info[0]->algorithm : NULL;
    const Onnx__ModelProto bare = without_graphs(m);
    const uint64_t graph = graph_size(m->graph), training = algorithm ? graph_size(algorithm) : 0;
    uint64_t part = onnx__model_proto__get_packed_size(&bare);
    if (graph + training + part > MOST_BYTES)
        return cs_fail(err, CS_BAD_VALUE, _("%s: the model would be larger than the 2 GiB that an ONNX file can have"),
                       path);
    part = largest_part(m->graph) > part ? largest_part(m->graph) : part;
    part = algorithm && largest_part(algorithm) > part ? largest_part(algorithm) : part;
    struct file_writer file;
    struct stream s = {&file, malloc((size_t)part + 1)};
    if (!s.part)
        return cs_no_memory(err);
    enum cs_status status = file_writer_open(path, &file, err);
    if (!status) {
        put_model(&s, m, graph, training);
        status = file_writer_commit(&file, err);
    }
    free(s.part);
    return status;
}
