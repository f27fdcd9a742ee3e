/* app/gfx/glyph_atlas.h - a texture of the glyphs in use, rasterised at device size.
 * Threads: that of the OpenGL context. */
#ifndef CS_GFX_GLYPH_ATLAS_H
#define CS_GFX_GLYPH_ATLAS_H

#include <epoxy/gl.h>

#include "app/gfx/key_map.h"
#include "app/gfx/shelf.h"
#include "app/gfx/text_glyphs.h"

struct glyph_slot {
    int16_t x, y, width, height; /* texels; width 0: nothing to draw */
    int16_t left, top;           /* as in struct glyph_bitmap */
};

struct glyph_atlas {
    GLuint texture; /* 8 bits of coverage */
    struct shelf shelf;
    struct key_map map; /* to slots */
    struct glyph_slot *slots;
    size_t n, capacity;
};

void glyph_atlas_init(struct glyph_atlas *atlas);
void glyph_atlas_finish(struct glyph_atlas *atlas);
/* Forgets all glyphs; after CS_BUSY with bigger = true, so that next time there is more room (up to 4096 x 4096). What
 * was drawn from it must have been submitted. */
void glyph_atlas_empty(struct glyph_atlas *atlas, bool bigger);
/* Rasterises it if it is new. CS_BUSY: full. */
enum cs_status glyph_atlas_find(struct glyph_atlas *atlas, struct text_fonts *fonts, const struct text_glyph *glyph,
                                int size_steps, int phase, struct glyph_slot *slot, struct cs_error *err);

#endif
