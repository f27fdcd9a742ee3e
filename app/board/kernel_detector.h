/* app/board/kernel_detector.h - from a small drawn shape to the kernel that finds it: a matched filter (G. L. Turin, An
 * introduction to matched filters, 1960), whose weights are the shape itself, less its mean, so that flat areas give 0
 * (the zero-mean template of J. P. Lewis, Fast normalized cross-correlation, 1995).
 * Threads: no state. Nothing here allocates. */
#ifndef CS_BOARD_KERNEL_DETECTOR_H
#define CS_BOARD_KERNEL_DETECTOR_H

#include "app/board/kernel.h"

/* shape: rows*cols of 1 (bright), -1 (dark) and 0, row major; rows and cols within 1..KERNEL_MAX_SIDE. Where both 1 and
 * -1 are drawn, 0 is what does not matter and weighs 0; where only one of them is, 0 is its background.
 * The weight of bright cells is 1 and of dark ones minus (bright cells / dark cells), as whole numbers over the
 * smallest divisor; they sum to 0. Of all pictures whose pixels are 0..m, none answers more than the shape itself in m
 * and 0. CS_BAD_VALUE, and *k as it was, for a shape of one value only, which is no shape, and for other values. */
enum cs_status kernel_detector(const signed char *shape, int rows, int cols, struct kernel_value *k,
                               struct cs_error *err);

/* A shape as text, the property convolve.detector: rows of '+' (bright), '-' (dark) and '.', with '/' between them:
 * ".+./+++/.+.". Spaces do not count. */
struct detector_shape {
    int rows, cols; /* 1..KERNEL_MAX_SIDE */
    signed char cell[KERNEL_MAX_WEIGHTS];
};
enum { DETECTOR_TEXT = KERNEL_MAX_SIDE * (KERNEL_MAX_SIDE + 1) };
/* CS_BAD_VALUE with a sentence that does not name the property, and *shape as it was. The empty text is no shape. */
enum cs_status detector_from_text(const char *text, struct detector_shape *shape, struct cs_error *err);
void detector_to_text(const struct detector_shape *shape, char text[DETECTOR_TEXT]);

#endif
