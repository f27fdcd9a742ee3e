#include "app/gfx/instances.h"

#include <stdlib.h>
#include <string.h>

enum { TILE = 32 }; /* device px */

bool batches_start(struct batches *b, int width, int height)
{
    const int tiles_x = (width + TILE - 1) / TILE, tiles_y = (height + TILE - 1) / TILE;
    const size_t tiles = (size_t)tiles_x * (size_t)tiles_y;
    b->n = b->n_batches = 0;
    if (tiles_x != b->tiles_x || tiles_y != b->tiles_y) {
        uint32_t *bigger = realloc(b->tiles, tiles * sizeof *bigger);
        if (!bigger)
            return false;
        b->tiles = bigger;
        b->tiles_x = tiles_x;
        b->tiles_y = tiles_y;
    }
    memset(b->tiles, 0, tiles * sizeof *b->tiles);
    return true;
}

void batches_finish(struct batches *b)
{
    free(b->instances);
    free(b->sorted);
    free(b->batch_of);
    free(b->batch);
    free(b->tiles);
    *b = (struct batches){0};
}

static bool reserve_instance(struct batches *b)
{
    if (b->n < b->capacity)
        return true;
    const size_t capacity = b->capacity ? 2 * b->capacity : 1024;
    struct instance *instances = realloc(b->instances, capacity * sizeof *instances);
    if (!instances)
        return false;
    b->instances = instances;
    uint32_t *batch_of = realloc(b->batch_of, capacity * sizeof *batch_of);
    if (!batch_of)
        return false;
    b->batch_of = batch_of;
    b->capacity = capacity;
    return true;
}

/* The first batch of this kind from `earliest` on, a new one at the end if there is none; false: no memory. */
static bool find_batch(struct batches *b, enum pipe pipe, unsigned texture, size_t earliest, size_t *found)
{
    for (*found = earliest; *found < b->n_batches; ++*found)
        if (b->batch[*found].pipe == pipe && b->batch[*found].texture == texture)
            return true;
    if (b->n_batches == b->batch_capacity) {
        const size_t capacity = b->batch_capacity ? 2 * b->batch_capacity : 64;
        struct batch *bigger = realloc(b->batch, capacity * sizeof *bigger);
        if (!bigger)
            return false;
        b->batch = bigger;
        b->batch_capacity = capacity;
    }
    b->batch[b->n_batches++] = (struct batch){.pipe = pipe, .texture = texture};
    return true;
}

struct tile_range {
    int x0, y0, x1, y1; /* x1, y1 included */
};

static struct tile_range tiles_under(const float box[4])
{
    return (struct tile_range){(int)box[0] / TILE, (int)box[1] / TILE, ((int)box[2] - 1) / TILE,
                               ((int)box[3] - 1) / TILE};
}

bool batches_add(struct batches *b, enum pipe pipe, unsigned texture, const struct instance *instance)
{
    const struct tile_range r = tiles_under(instance->box);
    size_t earliest = 0, batch;
    for (int y = r.y0; y <= r.y1; y++)
        for (int x = r.x0; x <= r.x1; x++)
            earliest = b->tiles[y * b->tiles_x + x] > earliest ? b->tiles[y * b->tiles_x + x] : earliest;
    if (!reserve_instance(b) || !find_batch(b, pipe, texture, earliest, &batch))
        return false;
    for (int y = r.y0; y <= r.y1; y++)
        for (int x = r.x0; x <= r.x1; x++)
            b->tiles[y * b->tiles_x + x] = (uint32_t)batch;
    b->batch[batch].n++;
    b->batch_of[b->n] = (uint32_t)batch;
    b->instances[b->n++] = *instance;
    return true;
}

bool batches_sort(struct batches *b)
{
    if (b->sorted_capacity < b->n) {
        free(b->sorted);
        b->sorted = malloc(b->capacity * sizeof *b->sorted);
        b->sorted_capacity = b->sorted ? b->capacity : 0;
        if (!b->sorted)
            return false;
    }
    size_t first = 0;
    for (size_t i = 0; i < b->n_batches; i++) {
        b->batch[i].first = first;
        first += b->batch[i].n;
        b->batch[i].n = 0;
    }
    for (size_t i = 0; i < b->n; i++) {
        struct batch *batch = &b->batch[b->batch_of[i]];
        b->sorted[batch->first + batch->n++] = b->instances[i];
    }
    return true;
}
