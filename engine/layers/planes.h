/* engine/layers/planes.h - runs a job on every plane of a batch, for layers that treat each map of [C,H,W] by itself.
 * Planes are dealt to the pool in chunks of about CHUNK_FLOATS values: the cut depends on the shapes only. */
#ifndef CS_LAYERS_PLANES_H
#define CS_LAYERS_PLANES_H

#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

struct plane { /* sizes and places of one plane */
    int h, w, out_h, out_w;
    size_t in, out; /* where it begins in x and in y */
};

typedef void plane_job(const struct layer *l, const struct layer_call *c, const struct plane *p);
/* l: of one input [C,H,W] and an output [C,OH,OW]. */
void planes_run(const struct layer *l, const struct layer_call *c, plane_job *job);

/* CS_BAD_SHAPE, with the kind's name, when the input is not [C,H,W]. */
enum cs_status planes_check(const struct layer *l, struct cs_error *err);

#endif
