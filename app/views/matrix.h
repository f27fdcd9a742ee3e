/* app/views/matrix.h - grids of numbers on the stage: cells with fills from a colour map and digits in readable ink.
 * Threads: the window thread. */
#ifndef CS_VIEWS_MATRIX_H
#define CS_VIEWS_MATRIX_H

#include "app/ui/ui.h"

struct matrix {
    float x, y, cell;         /* upper left corner of cell [0, 0] and side, logical px */
    int rows, cols;
    const float *data;        /* row major */
    int stride;               /* floats between rows; 0: cols */
    enum colormap map;        /* a _DIGITS map */
    float lo, hi;
    int decimals;
    int shown;                /* cells in reading order that have a value yet; the rest is grid lines only */
};
/* The largest of 64, 56, 48, 40, 32, 28, 24 that is at most limit. */
float matrix_cell_size(float limit);
void matrix_draw(struct ui *ui, const struct matrix *m);
/* Ticks: indices from first above (or below) and beside; those in from..to are bold in accent. */
void matrix_ticks_columns(struct ui *ui, const struct matrix *m, float baseline, int first, int n, int from, int to, struct color accent);
void matrix_ticks_rows(struct ui *ui, const struct matrix *m, float x, enum text_align align, int first, int n, int from, int to, struct color accent);
/* A padded cell: panel fill, hatch, digit in mid on a plate (NULL: none). */
void matrix_padding_cell(struct ui *ui, struct rect r, const char *digits, float size);
/* 3 px frame (2 below cells of 32) around r in accent with 1 px casing on both sides. */
void matrix_frame(struct ui *ui, struct rect r, float cell, struct color accent);

#endif
