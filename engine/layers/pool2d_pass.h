/* engine/layers/pool2d_pass.h - what the kinds of pooling share; for the pool2d_*.c files alone. */
#ifndef CS_LAYERS_POOL2D_PASS_H
#define CS_LAYERS_POOL2D_PASS_H

#include "engine/layers/planes.h"
#include "engine/layers/pool2d.h"

static inline const struct pool2d *pool_of(const struct layer *l)
{
    return (const struct pool2d *)l;
}

/* The attribute, or the kernel's size where that is 0. */
int pool_stride(const struct pool2d *l, int axis);
/* Rows or columns that a window covers, gaps of its dilation included. */
int pool_extent(const struct pool2d *l, int axis);
/* Which elements of the window at output o lie on the input: from place `first` on, count of them, dilation apart. */
struct pool_taps {
    int first, count;
};
struct pool_taps pool_taps_at(const struct pool2d *l, int axis, int o);
/* How many rows (columns) of the window at o a mean divides by. */
int pool_counted(const struct pool2d *l, int axis, int o);

/* 2x2 windows side by side that lie on the input: the usual ones, for which there are faster loops. */
bool pool_halves(const struct pool2d *l);

enum cs_status pool_infer(struct layer *base, struct cs_error *err);
void pool_window(const struct layer *base, int size[2], int stride[2], int first[2]);

#define POOL_ATTR(field, type, initial, min, max)                                                                      \
    {                                                                                                                  \
#field, type, offsetof(struct pool2d, field), initial, min, max, NULL                                          \
    }

#endif
