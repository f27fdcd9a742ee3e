/* engine/net/onnx/onnx_writer.h - what the parts of the ONNX writer share; nobody else includes this.
 *   save.c          model_save(): graph, metadata, training state
 *   save_ops.c      a writer for every kind of layer
 *   save_stream.c   the messages to a file, without a copy of the numbers
 * The messages are built in one arena, in two passes over the same code (the first only counts, and every function then
 * gets and returns NULL), so nothing can fail half way; parameters are not copied but pointed to. */
#ifndef CS_NET_ONNX_WRITER_H
#define CS_NET_ONNX_WRITER_H

#include "engine/base/arena.h"
#include "engine/base/file.h"
#include "engine/net/net.h"
#include "onnx.pb-c.h"

enum { WRITE_FLOAT = 1, WRITE_UINT8 = 2, WRITE_INT64 = 7 };
enum { MAX_PARTS = 16 /* ONNX nodes for one of ours */, MAX_ATTRS = 8, MAX_NODE_INPUTS = 8 };
/* Initializers for one of our nodes: its parameters, and what its operators need besides. */
enum { MAX_NODE_TENSORS = LAYER_MAX_PARAMS + 32 };

struct writer {
    struct arena arena; /* base NULL: the counting pass, in which nothing is written */
    const struct net *net;
    Onnx__GraphProto *graph;
};

/* While counting, everything is written to the same throw-away messages. */
#define TAKE(w, type, init) ((type *)take_copy((w), &(type)init, sizeof(type)))
void *take_copy(struct writer *w, const void *from, size_t size);
char *take_text(struct writer *w, const char *prefix, const char *suffix);

Onnx__TensorProto *add_tensor(struct writer *w, Onnx__GraphProto *graph, const char *name, const char *suffix, int type,
                              const struct shape *shape, const void *data, size_t bytes);

/* The nodes of one layer of ours, whose kind can be written. */
void write_layer(struct writer *w, int index);
bool can_write(const struct layer_kind *kind);

/* The model to path; the raw_data of its initializers goes straight from where it is. CS_BAD_VALUE above 2 GiB. */
enum cs_status stream_model(const char *path, const Onnx__ModelProto *model, struct cs_error *err);

#endif
