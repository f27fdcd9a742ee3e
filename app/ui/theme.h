/* app/ui/theme.h - the tokens of VISUAL.md: colours of both themes, type sizes, measures. Constant tables; any thread.
 */
#ifndef CS_UI_THEME_H
#define CS_UI_THEME_H

#include "app/gfx/draw_list.h"

struct theme {
    const char *name; /* "dark", "light" */
    bool light;
    struct color stage, panel, raised, hover, press, well, line, grid, edge, hi, text, mid, off, ink, casing;
    struct color kernel, kernel_ink, output, output_ink, grad, grad_ink, held, ok, warn, err, focus, hatch, segment_on,
        shadow;
};
extern const struct theme theme_dark, theme_light;

/* Type (VISUAL.md section 3). */
#define FONT_TITLE ((struct font){FONT_SANS, FONT_600, 18})      /* stage section */
#define FONT_TITLE_NOTE ((struct font){FONT_MONO, FONT_500, 14}) /* the size beside it */
#define FONT_STEP ((struct font){FONT_SANS, FONT_400, 16})       /* step caption */
#define FONT_STEP_HEAD ((struct font){FONT_SANS, FONT_600, 16})
#define FONT_BODY ((struct font){FONT_SANS, FONT_400, 14})
#define FONT_CONTROL ((struct font){FONT_SANS, FONT_500, 14})
#define FONT_HEAD ((struct font){FONT_SANS, FONT_600, 14})
#define FONT_TAB ((struct font){FONT_SANS, FONT_600, 15}) /* the chosen one */
#define FONT_NOTE ((struct font){FONT_SANS, FONT_400, 13})
#define FONT_TICK ((struct font){FONT_MONO, FONT_400, 12})
#define FONT_NUMBER ((struct font){FONT_MONO, FONT_500, 14})
#define FONT_RESULT ((struct font){FONT_MONO, FONT_700, 24})

/* Digit size in a square cell of this side holding strings of at most `length` characters; 0: no digits fit. */
float theme_digit_size(float cell, int length);

#endif
