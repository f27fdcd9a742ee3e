/* app/gfx/font_face.h - one font file, opened by SDL2_ttf: what its glyphs measure, and how they look at a size.
 *
 * Measures are taken at FONT_METRICS_SIZE px without hinting, in whole units of that size, so they are the design's own
 * and hold at every size. Glyphs are rasterised one by one (no ligatures), without hinting, at quarter-pixel phases
 * across: the outline is filled four times as wide as tall and four columns are averaged, which is the exact coverage
 * at that phase. So letters stand evenly at any scale. Threads: the window thread. */
#ifndef CS_GFX_FONT_FACE_H
#define CS_GFX_FONT_FACE_H

#include "app/gfx/font_find.h"

enum { FONT_METRICS_SIZE = 2048, FONT_PHASES = 4, FONT_SIZE_STEPS = 8, FONT_MAX_PX = 400 };

struct font_face;

struct glyph_bitmap {
    int left,
        top; /* device px from the pen to the left column, and from the baseline up to the upper edge of the top row */
    int width, height; /* 0: nothing to see (a space) */
    uint8_t *coverage; /* width*height, rows from the top; free() */
};

/* Takes file->path on success and on failure. CS_BAD_FILE begins with the path. */
enum cs_status font_face_open(struct font_face **face, struct font_file *file, struct cs_error *err);
void font_face_close(struct font_face **face);

bool font_face_has(const struct font_face *face, uint32_t character);
int font_face_advance(struct font_face *face, uint32_t character);
/* What the font adds to the advance of a when b follows. */
int font_face_kerning(struct font_face *face, uint32_t a, uint32_t b);

/* The glyph at size_steps / FONT_SIZE_STEPS px, its pen phase / FONT_PHASES px right of a device pixel's edge. */
enum cs_status font_face_rasterise(struct font_face *face, uint32_t character, int size_steps, int phase,
                                   struct glyph_bitmap *bitmap, struct cs_error *err);

#endif
