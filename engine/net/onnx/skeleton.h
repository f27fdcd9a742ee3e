/* engine/net/onnx/skeleton.h - an ONNX file without its numbers.
 * protobuf-c would hold the weights twice: in the bytes that it reads and in the messages that it makes. So the file is
 * walked first, field by field, and what is worth reading is copied, but for raw_data and float_data of tensors: of
 * them only offset and length are kept (TensorProto.file_offset, file_length; 0 and 0: there are none). What remains is
 * small and goes through protobuf-c; the numbers are later read from the file to where they belong. Threads: no state.
 */
#ifndef CS_NET_ONNX_SKELETON_H
#define CS_NET_ONNX_SKELETON_H

#include "engine/base/file.h"
#include "onnx.pb-c.h"

/* *model is NULL after a failure; else skeleton_free(). */
enum cs_status skeleton_read(const struct file_view *file, Onnx__ModelProto **model, struct cs_error *err);
/* The same without graphs, which are passed over unread: what stands beside them. */
enum cs_status skeleton_read_head(const struct file_view *file, Onnx__ModelProto **model, struct cs_error *err);
void skeleton_free(Onnx__ModelProto **model);

#endif
