/* app/gfx/key_map.h - a hash table from 64-bit keys to 32-bit numbers, for the caches of glyphs, kerning and textures.
 * It owns only its slots; start it with {0}. Threads: one at a time. */
#ifndef CS_GFX_KEY_MAP_H
#define CS_GFX_KEY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key_map {
    struct key_slot *slots;
    size_t n, capacity;
};

bool key_map_find(const struct key_map *m, uint64_t key, uint32_t *value);
/* key must not be there yet. False, with the map unchanged, when there is no memory: a cache then forgets. */
bool key_map_add(struct key_map *m, uint64_t key, uint32_t value);
void key_map_clear(struct key_map *m); /* keeps the memory */
void key_map_finish(struct key_map *m);

#endif
