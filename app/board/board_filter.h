/* app/board/board_filter.h - the convolution of a board of one channel by itself, to be used on other inputs of the
 * same size: the board's own arithmetic, number by number, with the weights as they are written. One value is always
 * summed in one order, wherever its window stands, so that equal windows give equal bits.
 * A filter owns copies and outlives the board. Threads: no state; a filter may be read by many. */
#ifndef CS_BOARD_BOARD_FILTER_H
#define CS_BOARD_BOARD_FILTER_H

#include "app/board/board.h"

struct board_filter {
    struct board board; /* geometry, conv, weight, divisor, activation and sizes; no tensors but the weight */
    double *decimal;
    float bias;
};

/* b: BOARD_2D, without an error, small. After a failure f is empty. */
enum cs_status board_filter_init(struct board_filter *f, const struct board *b, struct cs_error *err);
void board_filter_finish(struct board_filter *f); /* also of a zeroed one */
/* y [1,1,OH,OW], activated, allocated here. x [1,1,H,W] as the board's. */
enum cs_status board_filter_run(const struct board_filter *f, const struct tensor *x, struct tensor *y,
                                struct cs_error *err);
/* The products of one value in order of i, j: KH*KW of them (the caller's, at most KERNEL_MAX_WEIGHTS). Returns their
 * sum, undivided, without bias. */
double board_filter_terms(const struct board_filter *f, const struct tensor *x, int oy, int ox,
                          struct board_term *terms);
/* What becomes of a sum: divided, with the bias; and then activated. */
double board_filter_output(const struct board_filter *f, double sum);

#endif
