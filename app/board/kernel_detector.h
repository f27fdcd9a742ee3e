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

#endif
