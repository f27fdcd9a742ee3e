/* engine/net/onnx/load_shapes.h - layers that operators put around theirs. All give a node, or -1 with a sentence. */
#ifndef CS_NET_ONNX_LOAD_SHAPES_H
#define CS_NET_ONNX_LOAD_SHAPES_H

#include "engine/net/onnx/onnx_reader.h"

/* The same numbers as samples of this shape; node itself when it has it already. */
int reshaped(struct reader *r, const Onnx__NodeProto *n, int node, const int64_t *dim, int rank);
int reshaped_as(struct reader *r, const Onnx__NodeProto *n, int node, const struct shape *shape);
/* Two dimensions exchanged: the last two of a sample. */
int turned(struct reader *r, const Onnx__NodeProto *n, int node);
/* A layer with two inputs (NULL-safe: -1 goes through). */
int combined(struct reader *r, const Onnx__NodeProto *n, const char *kind, int a, int b);
/* One number, as a sample of as many dimensions as that of node. */
int number_like(struct reader *r, const Onnx__NodeProto *n, float value, int node);

#endif
