/* app/gfx/text_glyphs.h - a text as a row of glyphs: what measuring and drawing share. Only text.c and the renderer use
 * it. Threads: the window thread. */
#ifndef CS_GFX_TEXT_GLYPHS_H
#define CS_GFX_TEXT_GLYPHS_H

#include "app/gfx/font_face.h"
#include "app/gfx/text.h"

struct text_glyph {
    int face; /* of text_glyph_rasterise() */
    uint32_t character;
    float x; /* of the pen, logical px from the start of the text */
};

struct text_run {
    struct text_fonts *fonts;
    struct font font;
    const char *next; /* not read yet */
    float x;          /* the pen behind the glyphs read so far */
    int face;         /* of the glyph before, with its character, for kerning; -1: none */
    uint32_t character;
};

struct text_run text_run_start(struct text_fonts *fonts, struct font font, const char *utf8);
bool text_run_next(struct text_run *run, struct text_glyph *glyph); /* false at the end */

enum cs_status text_glyph_rasterise(struct text_fonts *fonts, int face, uint32_t character, int size_steps, int phase,
                                    struct glyph_bitmap *bitmap, struct cs_error *err);

#endif
