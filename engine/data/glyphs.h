/* engine/data/glyphs.h - the digits as people write them: several ways each, every one a few strokes; and four letters.
 * Coordinates are hundredths of the height, x to the right, y down. */
#ifndef CS_DATA_GLYPHS_H
#define CS_DATA_GLYPHS_H

#include "engine/data/pen.h"

enum { GLYPH_POINTS = 18, GLYPH_WAYS = 10, LETTER_COUNT = 4 };

struct glyph {
    int weight; /* how often people write it so, against the other ways of the same digit; 0 past the last way */
    int count;  /* points */
    struct pen_point point[GLYPH_POINTS];
};

extern const struct glyph digit_glyphs[10][GLYPH_WAYS];
extern const struct glyph letter_glyphs[LETTER_COUNT]; /* A a, and the Cyrillic Ya and zhe */

#endif
