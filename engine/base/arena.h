/* engine/base/arena.h - many pieces out of one block of memory, for what is planned once.
 * The same code runs twice: with base NULL it counts, then, over a block of `used` bytes, it hands out. Every piece
 * starts on a CS_ALIGN boundary when the block does. Threads: one at a time. */
#ifndef CS_BASE_ARENA_H
#define CS_BASE_ARENA_H

#include <stddef.h>

#include "engine/base/tensor.h"

struct arena {
    char *base; /* the caller's */
    size_t used;
};

/* What a piece takes up. */
static inline size_t arena_size(size_t bytes)
{
    return (bytes + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
}

/* NULL while counting. */
static inline void *arena_take(struct arena *a, size_t bytes)
{
    void *p = a->base ? a->base + a->used : NULL;
    a->used += arena_size(bytes);
    return p;
}

#endif
