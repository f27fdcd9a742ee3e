/* app/gfx/color.h - colours, and the maps from numbers to colours.
 * Colours are sRGB with straight alpha. Maps are tables of COLORMAP_SIZE entries, interpolated in OKLab (Ottosson,
 * 2020) between the stops of VISUAL.md. Signed maps run over -1..1 with 0 neutral; the others over 0..1. The _DIGITS
 * variants keep digits readable: leave out what neither black nor white ink contrasts with 7:1. Threads: any; the
 * tables are constant, made by tools/colormaps.py when the program is built. */
#ifndef CS_GFX_COLOR_H
#define CS_GFX_COLOR_H

#include <stdbool.h>
#include <stdint.h>

struct color {
    uint8_t r, g, b, a;
};

#define COLOR_HEX(rgb) ((struct color){(uint8_t)((rgb) >> 16), (uint8_t)((rgb) >> 8), (uint8_t)(rgb), 255})
struct color color_alpha(struct color c, float alpha);           /* c with alpha 0..1 times its own */
struct color color_mix(struct color a, struct color b, float t); /* in sRGB, for hover fades */
float color_luminance(struct color c);                           /* WCAG relative luminance, 0..1 */
float color_contrast(struct color a, struct color b);            /* 1..21 */
struct color color_digit_ink(struct color background);           /* black where luminance > .18, else white */

enum colormap {
    COLORMAP_SIGNED,
    COLORMAP_SIGNED_DIGITS,
    COLORMAP_SEQUENCE,
    COLORMAP_SEQUENCE_DIGITS,
    COLORMAP_GREY,
    COLORMAP_GREY_DIGITS,
    COLORMAP_HEAT, /* how much a value counts: nothing to magenta; to be laid over a picture */
    COLORMAP_VEIL, /* to be laid over a picture, the thicker the larger the value: colormap_veil(); in both themes alike
                    */
    COLORMAP_VEIL_SIGNED,
    COLORMAP_COUNT
};
enum { COLORMAP_SIZE = 256 };

/* The table of a map in a theme (light or dark); borrowed for ever. Entry 0 is the lowest value. Entries 127 and 128 of
 * a signed map both are its neutral stop: one half each runs from there to the ends. */
const struct color *colormap_table(enum colormap map, bool light);
/* v between lo and hi as the tables show it. A signed map reaches its ends at -m and m, m the larger of |lo| and |hi|,
 * so that 0 is always neutral. Outside values get the end colours; where lo == hi everything shows the lowest (signed:
 * neutral) colour; NaN shows as magenta 0xFF00FF, which no map holds. */
struct color colormap_color(enum colormap map, bool light, float v, float lo, float hi);
bool colormap_is_signed(enum colormap map);
/* The same as a veil over a picture: its alpha grows evenly with the number, from 0 at 0 (not signed: at lo) to opacity
 * at the ends. So where nothing counts the picture is what it was. NaN: alpha 0. */
struct color colormap_veil(enum colormap map, bool light, float v, float lo, float hi, float opacity);

/* How both colormap_color() and the shader find an entry: t = (v - from) * factor, -1..1 for a signed map, else 0..1.
 */
struct colormap_range {
    float from, factor;
};
struct colormap_range colormap_range(enum colormap map, float lo, float hi);

#endif
