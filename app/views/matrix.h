/* app/views/matrix.h - grids of numbers on the stage: cells with fills from a colour map and digits in readable ink.
 * Cells lie `cell` apart and leave 1 px of grid line at their right and lower edge; the grid has a line all around.
 * Threads: the window thread. */
#ifndef CS_VIEWS_MATRIX_H
#define CS_VIEWS_MATRIX_H

#include "app/ui/ui.h"

struct matrix {
    float x, y, cell; /* upper left corner of cell [0, 0] and side, logical px */
    int rows, cols;
    const float *data; /* row major */
    int stride;        /* floats between rows; 0: cols */
    enum colormap map; /* a _DIGITS map */
    float lo, hi;
    int decimals;
    int shown;               /* cells in reading order that have a value yet; the rest is grid lines only */
    enum font_weight weight; /* of the digits; 0: FONT_500 */
    float digits;            /* their size; 0: matrix_digit_size(), negative: none */
    float fade;              /* 0..1: how much of the last shown cell is still to come */
    const bool *raised;      /* rows*cols: the digit makes room for a tag below it; NULL: none */
    const bool *skipped;     /* rows*cols: grid lines only, though it has a value; NULL: none */
    /* Of a part (matrix_part()): where in the whole its first cell is, and the whole's columns, which `shown` counts
     * in. */
    int row0, col0, width;
    float lines;                                                 /* visibility of the grid lines, 0: 1 */
    float ink;                                                   /* and of the digits */
    const char *(*format)(char buf[48], double v, int decimals); /* of the digits; NULL: format_number() */
};
/* The cells of m that are seen in box, as a matrix of their own; false when there are none. m may be huge. */
bool matrix_part(const struct matrix *m, struct rect box, struct matrix *part);
/* The largest of 64, 56, 48, 40, 32, 28, 24 that is at most limit; below 24 whole px, for cells without digits. */
float matrix_cell_size(float limit);
/* Characters of the longest number. */
int matrix_longest(const struct matrix *m);
/* One size for all digits of the matrix; 0 when 12 px do not fit. */
float matrix_digit_size(const struct matrix *m);
float matrix_digit_size_of(float cell, int longest); /* the same for strings of so many characters */
void matrix_draw(struct ui *ui, const struct matrix *m);
/* Its grid lines alone: 1 px, each once, so that they stay even at any scale. */
void matrix_lines(struct ui *ui, const struct matrix *m);
/* The cell's fill, without its grid lines. */
struct rect matrix_cell_rect(const struct matrix *m, int row, int col);
/* The cell under a point; false outside of the grid. */
bool matrix_cell_at(const struct matrix *m, float x, float y, int *row, int *col);
/* Ticks: indices from first above (or below) and beside; those in from..to are bold in accent. */
void matrix_ticks_columns(struct ui *ui, const struct matrix *m, float baseline, int first, int n, int from, int to,
                          struct color accent);
void matrix_ticks_rows(struct ui *ui, const struct matrix *m, float x, enum text_align align, int first, int n,
                       int from, int to, struct color accent);
/* A padded cell: panel fill, hatch, digit in mid on a plate (NULL: none). */
void matrix_padding_cell(struct ui *ui, struct rect r, const char *digits, float size);
/* That digit by itself: raised above a tag, in another colour. */
void matrix_padding_digit(struct ui *ui, struct rect r, const char *digits, float size, bool raised, struct color c);
/* 3 px frame (2 below cells of 32) around r in accent with 1 px casing on both sides. */
void matrix_frame(struct ui *ui, struct rect r, float cell, struct color accent);

#endif
