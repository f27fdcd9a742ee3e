#include "app/gfx/key_map.h"

#include <stdlib.h>
#include <string.h>

struct key_slot {
    uint64_t key;
    uint32_t value;
    bool used;
};

/* The slot of a key, or the free one where it belongs; capacity is a power of two and never full. */
static struct key_slot *slot_of(const struct key_map *m, uint64_t key)
{
    uint64_t hash = key * 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio spreads neighbouring keys */
    hash ^= hash >> 32;
    size_t i = (size_t)hash & (m->capacity - 1);
    while (m->slots[i].used && m->slots[i].key != key)
        i = (i + 1) & (m->capacity - 1);
    return &m->slots[i];
}

bool key_map_find(const struct key_map *m, uint64_t key, uint32_t *value)
{
    if (m->n == 0)
        return false;
    const struct key_slot *slot = slot_of(m, key);
    if (slot->used)
        *value = slot->value;
    return slot->used;
}

static bool grow(struct key_map *m)
{
    struct key_map bigger = {.n = m->n, .capacity = m->capacity ? 2 * m->capacity : 256};
    bigger.slots = calloc(bigger.capacity, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < m->capacity; i++)
        if (m->slots[i].used)
            *slot_of(&bigger, m->slots[i].key) = m->slots[i];
    free(m->slots);
    *m = bigger;
    return true;
}

bool key_map_add(struct key_map *m, uint64_t key, uint32_t value)
{
    if (2 * (m->n + 1) > m->capacity && !grow(m))
        return false;
    *slot_of(m, key) = (struct key_slot){key, value, true};
    m->n++;
    return true;
}

void key_map_clear(struct key_map *m)
{
    if (m->capacity)
        memset(m->slots, 0, m->capacity * sizeof *m->slots);
    m->n = 0;
}

void key_map_finish(struct key_map *m)
{
    free(m->slots);
    *m = (struct key_map){0};
}
