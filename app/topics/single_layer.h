/* app/topics/single_layer.h - one layer of the engine by itself, with the memory of a forward pass: what a topic
 * computes its numbers with. Parameters are zeros until the caller fills them in. Threads: one at a time. */
#ifndef CS_TOPICS_SINGLE_LAYER_H
#define CS_TOPICS_SINGLE_LAYER_H

#include "engine/layers/layer.h"

struct single_layer {
    struct layer *layer;
    struct tensor x, y; /* [batch, ...]; x is the caller's to fill */
    struct tensor param[LAYER_MAX_PARAMS];
    void *scratch, *saved;
};

/* For batches of `batch` samples of shape in. attrs: "eps=0.001 affine=true", in .net's words. After a failure there is
 * nothing to finish. */
enum cs_status single_layer_init(struct single_layer *s, const struct layer_kind *kind, const char *attrs,
                                 const struct shape *in, int batch, struct cs_error *err);
void single_layer_finish(struct single_layer *s); /* also of a zeroed one */
/* y from x; seed: of what dropout leaves out. */
void single_layer_forward(struct single_layer *s, bool training, uint64_t seed);

#endif
