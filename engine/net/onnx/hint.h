/* engine/net/onnx/hint.h - our own mark on an ONNX node: "convoscope: group_norm num_groups=4 eps=1e-05".
 * It stands in the node's doc_string, which other programs show or skip. We write it where ONNX's operators do not tell
 * all of a layer: where a layer is a group of operators (its nodes are then called NAME/something, the last one NAME),
 * or where they lack an attribute. Threads: no state. */
#ifndef CS_NET_ONNX_HINT_H
#define CS_NET_ONNX_HINT_H

#include "engine/layers/layer.h"

enum { HINT_MAX = 1024 };

/* The attributes that are not what they would be without being given. */
void hint_print(const struct layer *l, char text[HINT_MAX]);
/* A layer as a hint says; *l is NULL when the text is no hint or not a good one. CS_NO_MEMORY. */
enum cs_status hint_read(const char *text, struct layer **l, struct cs_error *err);

#endif
