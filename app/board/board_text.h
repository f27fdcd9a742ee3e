/* app/board/board_text.h - the numbers of a board as a table for a spreadsheet: titles, and below them rows of numbers
 * with tabs between them; an empty line ends a table. Input, kernel or filters, bias, output, and the chain of products
 * of one step. Numbers are written with nine digits ("%.9g"), which read back to the same float32, and with a point.
 * Outputs that are still to come are left empty. Of a large board only what is seen is written, at most BOARD_TEXT_SIDE
 * rows and columns around the middle of it, and the titles say which. Threads: the board's. */
#ifndef CS_BOARD_BOARD_TEXT_H
#define CS_BOARD_BOARD_TEXT_H

#include "app/board/board.h"
#include "app/board/board_difference.h"

enum { BOARD_TEXT_SIDE = 256 };

struct board_text_view {
    int map, step, done;         /* whose chain; done products of it, 0: all */
    int whole_maps, shown;       /* outputs that are there: all of the maps before, `shown` of each map from there on in
                                    reading order; negative: all of them */
    bool gradient;               /* pooling: its way back, too */
    enum board_stage stage;      /* how far the maps have come */
    double row, col, rows, cols; /* what is seen of a large board's input */
};
/* *text: malloc'ed. CS_NO_MEMORY; CS_BAD_SHAPE for a board that never had a valid state. */
enum cs_status board_text(struct board_model *m, const struct board_text_view *view, char **text, struct cs_error *err);
/* Two boards of one channel, each with its kernel, output and chain, and what they differ by. step_b 0: B has none. */
enum cs_status board_text_compared(struct board_model *a, struct board_model *b, const struct board_difference_state *d,
                                   const struct board_text_view *view_a, const struct board_text_view *view_b,
                                   char **text, struct cs_error *err);

#endif
