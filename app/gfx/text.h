/* app/gfx/text.h - fonts: found by fontconfig (Inter and JetBrains Mono, else any sans and mono), measured and
 * rasterised by SDL2_ttf. Measures are in logical pixels and do not depend on the device scale, so that a layout is the
 * same at every scale. Glyphs are rasterised at device size by the renderer, so that small text is crisp. Ligatures are
 * off. Numbers that stand in columns are set in FONT_MONO: SDL2_ttf cannot ask Inter for its tabular digits. A
 * character that the font lacks comes from the mono family, then from any font of the machine. Malformed UTF-8 shows as
 * U+FFFD; control characters take no room. Threads: the window thread only (SDL2_ttf is not thread-safe). */
#ifndef CS_GFX_TEXT_H
#define CS_GFX_TEXT_H

#include "app/gfx/draw_list.h"
#include "engine/base/status.h"

struct text_fonts; /* opaque: open fonts, metrics; caches grow on use */

/* CS_NOT_FOUND, with what to install, when the machine has no font of a family. */
enum cs_status text_fonts_create(struct text_fonts **fonts, struct cs_error *err);
void text_fonts_destroy(struct text_fonts **fonts);

float text_width(struct text_fonts *fonts, struct font font, const char *utf8);
/* Bytes of the longest prefix, cut between characters, that is at most width wide. */
size_t text_fit(struct text_fonts *fonts, struct font font, const char *utf8, float width);
/* Bytes of the first line when broken at spaces to width (at least one word) or at the first '\n'; *next gets where the
 * next line starts, past the spaces. A no-break space (U+00A0) does not break. */
size_t text_break(struct text_fonts *fonts, struct font font, const char *utf8, float width, size_t *next);

#endif
