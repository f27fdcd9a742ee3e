/* app/views/topics/panel_rows.h - rows of the right panel that the topics normalisation and dropout share: a label (or
 * a calculation) at the left, a number at the right, the box of a result. Threads: the window thread. */
#ifndef CS_VIEWS_PANEL_ROWS_H
#define CS_VIEWS_PANEL_ROWS_H

#include "app/views/convolve/convolve_view.h"

enum { PANEL_DECIMALS = 4, PANEL_TEXT = 2 * FORMAT_MAX + 16 };

/* The number to four decimals, all of them with full precision; "≈ " in front where digits are left out. */
const char *panel_number(const struct view *v, char buf[FORMAT_MAX], double value);
const char *panel_about(const struct view *v, char buf[FORMAT_MAX + 8], double value);
/* The same to CONVOLVE_DECIMALS, for captions and cards. */
const char *panel_rounded(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value);
/* Rows; each returns the y of the next row's baseline. A label that is a calculation is set in mono. */
float panel_row(const struct view *v, struct rect area, float y, const char *label, double value);
float panel_row_text(const struct view *v, struct rect area, float y, const char *label, const char *value);
float panel_calculation(const struct view *v, struct rect area, float y, const char *text, double value);
/* The box of a result, 2 px output; returns the y below. */
float panel_result(const struct view *v, struct rect area, float y, const char *label, double value);
float panel_rule(const struct view *v, struct rect area, float y); /* and the baseline of the row below it */
float panel_note(const struct view *v, struct rect area, float y, const char *text);

#endif
