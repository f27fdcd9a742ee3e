/* engine/layers/pool2d_pass.h - what the kinds of pooling share; for the pool2d_*.c files alone.
 * Work is dealt out in planes of H*W, in chunks of about CHUNK_FLOATS. */
#ifndef CS_LAYERS_POOL2D_PASS_H
#define CS_LAYERS_POOL2D_PASS_H

#include "engine/layers/chunks.h"
#include "engine/layers/pool2d.h"

struct pool_pass {
    const struct pool2d *l;
    const struct layer_call *call;
};

struct pool_plane { /* sizes and places of one plane */
    int h, w, out_h, out_w;
    size_t in, out; /* where it begins in x and in y */
};

/* The attribute, or the kernel's size where that is 0. */
int pool_stride(const struct pool2d *l, int axis);
enum cs_status pool_infer(struct layer *base, struct cs_error *err);
void pool_window(const struct layer *base, int size[2], int stride[2], int first[2]);

/* Calls plane_job for every plane of the batch. */
typedef void pool_plane_job(const struct pool_pass *pass, const struct pool_plane *plane);
void pool_run(const struct layer *l, const struct layer_call *c, pool_plane_job *plane_job);

#define POOL_ATTRS                                                                                                     \
    {"kernel_size", LAYER_ATTR_PAIR, offsetof(struct pool2d, kernel_size), NAN, 1, 1024, NULL},                        \
        {"stride", LAYER_ATTR_PAIR, offsetof(struct pool2d, stride), 0, 0, 1024, NULL},                                \
    {                                                                                                                  \
        "padding", LAYER_ATTR_PAIR, offsetof(struct pool2d, padding), 0, 0, 512, NULL                                  \
    }

#endif
