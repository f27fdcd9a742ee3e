/* app/gfx/text.h - fonts: found by fontconfig (Inter and JetBrains Mono, else any sans and mono), measured and rasterised by SDL2_ttf.
 * Measures are in logical pixels and do not depend on the device scale, so that a layout is the same at every scale. Glyphs are
 * rasterised at device size by the renderer, so that small text is crisp. Ligatures are off; tabular digits.
 * Threads: the window thread only (SDL2_ttf is not thread-safe). */
#ifndef CS_GFX_TEXT_H
#define CS_GFX_TEXT_H

#include "app/gfx/draw_list.h"
#include "engine/base/status.h"

struct text_fonts; /* opaque: open fonts, metrics; caches grow on use */

enum cs_status text_fonts_create(struct text_fonts **fonts, struct cs_error *err);
void text_fonts_destroy(struct text_fonts **fonts);

float text_width(struct text_fonts *fonts, struct font font, const char *utf8);
/* Bytes of the longest prefix, cut between characters, that is at most width wide. */
size_t text_fit(struct text_fonts *fonts, struct font font, const char *utf8, float width);
/* Bytes of the first line when broken at spaces to width (at least one word); *next gets where the next line starts. */
size_t text_break(struct text_fonts *fonts, struct font font, const char *utf8, float width, size_t *next);

#endif
