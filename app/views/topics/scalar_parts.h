/* app/views/topics/scalar_parts.h - what the views of single numbers share (loss, activation): how numbers are written,
 * powers, rows of the right panel. Threads: the window thread. */
#ifndef CS_VIEWS_TOPICS_SCALAR_PARTS_H
#define CS_VIEWS_TOPICS_SCALAR_PARTS_H

#include "app/views/convolve/convolve_view.h"

enum { SCALAR_SHORT = 3, SCALAR_LONG = 4 }; /* decimals on the stage and beside it */

/* Always so many decimals, but powers of ten where that would show nothing or not end; ∞ and NaN. */
const char *scalar_fixed(char buf[FORMAT_MAX], double value, int decimals);
/* For the right panel: as many decimals as it has, up to SCALAR_LONG (exact ones without zeros); nine digits with
 * 'full precision'. about: with "≈ " before it where that is not all. */
const char *scalar_number(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value, bool about);

/* What goes between an expression and such a number: "= ", or nothing before "≈". */
const char *scalar_equals(const char *number);

/* "e" and a raised exponent; returns the width. draw false: only measures. */
float scalar_power(const struct view *v, float x, float baseline, struct font font, struct color c, const char *base,
                   const char *exponent, bool draw);

/* Label at the left, number at the right; strong: as a result. Returns the y below. */
float scalar_row(const struct view *v, struct rect area, float y, const char *label, const char *value, bool strong);
/* A box with a result, as convolve_inspect_output(); accent: output, or the gradient's. */
float scalar_box(const struct view *v, struct rect area, float y, const char *label, const char *value,
                 struct color accent, struct color ink);
/* A sentence in small type. */
float scalar_note(const struct view *v, struct rect area, float y, struct color c, const char *text);
/* A formula in a line of its own, in smaller type or broken where it is too long. */
float scalar_formula(const struct view *v, struct rect area, float y, struct color c, const char *text);

/* A text property as a line in the left panel that one types in; Enter applies it. Returns the y below. */
float scalar_text_row(const struct view *v, struct rect area, float y, enum prop_id p);

#endif
