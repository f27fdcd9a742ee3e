/* engine/layers/broadcast.h - sums, differences, products and quotients of two inputs, value by value, by numpy's
 * rules: shapes are laid against each other from the last dimension on, and a dimension of 1 (or a missing one) is
 * repeated. The gradient of what was repeated is the sum over its places. For add.c, too, where its inputs differ in
 * shape. Threads: no state; sums are added in an order that the shapes alone decide. */
#ifndef CS_LAYERS_BROADCAST_H
#define CS_LAYERS_BROADCAST_H

#include "engine/layers/layer.h"

enum broadcast_op { BROADCAST_ADD, BROADCAST_SUB, BROADCAST_MUL, BROADCAST_DIV };

/* Fills out from the two inputs. */
enum cs_status broadcast_infer(struct layer *l, struct cs_error *err);
/* Both heed call->relu. */
void broadcast_forward(const struct layer *l, const struct layer_call *c, enum broadcast_op op);
void broadcast_backward(const struct layer *l, const struct layer_call *c, enum broadcast_op op);

#endif
