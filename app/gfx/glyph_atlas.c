#include "app/gfx/glyph_atlas.h"

#include <stdlib.h>

enum { FIRST_SIDE = 1024, MAX_SIDE = 4096 };

static void make_texture(struct glyph_atlas *atlas, int side)
{
    if (atlas->texture && atlas->shelf.width != side) {
        glDeleteTextures(1, &atlas->texture);
        atlas->texture = 0;
    }
    if (!atlas->texture) {
        glGenTextures(1, &atlas->texture);
        glBindTexture(GL_TEXTURE_2D, atlas->texture);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, side, side, 0, GL_RED, GL_UNSIGNED_BYTE, NULL);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    }
    atlas->shelf = (struct shelf){.width = side, .height = side};
}

void glyph_atlas_init(struct glyph_atlas *atlas)
{
    *atlas = (struct glyph_atlas){0};
    make_texture(atlas, FIRST_SIDE);
}

void glyph_atlas_finish(struct glyph_atlas *atlas)
{
    glDeleteTextures(1, &atlas->texture);
    key_map_finish(&atlas->map);
    free(atlas->slots);
    *atlas = (struct glyph_atlas){0};
}

void glyph_atlas_empty(struct glyph_atlas *atlas, bool bigger)
{
    key_map_clear(&atlas->map);
    atlas->n = 0;
    make_texture(atlas, bigger && atlas->shelf.width < MAX_SIDE ? 2 * atlas->shelf.width : atlas->shelf.width);
}

static bool reserve_slot(struct glyph_atlas *atlas)
{
    if (atlas->n < atlas->capacity)
        return true;
    const size_t capacity = atlas->capacity ? 2 * atlas->capacity : 512;
    struct glyph_slot *bigger = realloc(atlas->slots, capacity * sizeof *bigger);
    if (!bigger)
        return false;
    atlas->slots = bigger;
    atlas->capacity = capacity;
    return true;
}

static enum cs_status upload(struct glyph_atlas *atlas, const struct glyph_bitmap *bitmap, struct glyph_slot *slot)
{
    int x = 0, y = 0;
    if (!shelf_place(&atlas->shelf, bitmap->width, bitmap->height, &x, &y))
        return CS_BUSY;
    glBindTexture(GL_TEXTURE_2D, atlas->texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, bitmap->width, bitmap->height, GL_RED, GL_UNSIGNED_BYTE, bitmap->coverage);
    *slot = (struct glyph_slot){
        (int16_t)x,          (int16_t)y, (int16_t)bitmap->width, (int16_t)bitmap->height, (int16_t)bitmap->left,
        (int16_t)bitmap->top};
    return CS_OK;
}

enum cs_status glyph_atlas_find(struct glyph_atlas *atlas, struct text_fonts *fonts, const struct text_glyph *glyph,
                                int size_steps, int phase, struct glyph_slot *slot, struct cs_error *err)
{
    const uint64_t key =
        (uint64_t)glyph->character | (uint64_t)size_steps << 24 | (uint64_t)phase << 40 | (uint64_t)glyph->face << 48;
    uint32_t i;
    if (key_map_find(&atlas->map, key, &i)) {
        *slot = atlas->slots[i];
        return CS_OK;
    }
    struct glyph_bitmap bitmap;
    enum cs_status status = text_glyph_rasterise(fonts, glyph->face, glyph->character, size_steps, phase, &bitmap, err);
    if (status != CS_OK)
        return status;
    *slot = (struct glyph_slot){0};
    if (bitmap.width > 0)
        status = upload(atlas, &bitmap, slot);
    free(bitmap.coverage);
    if (status == CS_OK && reserve_slot(atlas) && key_map_add(&atlas->map, key, (uint32_t)atlas->n))
        atlas->slots[atlas->n++] = *slot;
    return status;
}
