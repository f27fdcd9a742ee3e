/* app/board/kernel_text.h - kernels as text: the property convolve.kernel on the command line, in settings and
 * lessons. edge            a preset's name, 3x3 box 5           the same in the middle of 5x5 0 1 0 / 1 -4 1 / 0 1 0
 * numbers, row by row; '/' between rows or ',' between numbers may be left out 1 1 1 1 1 1 1 1 1 : 9         divided by
 * 9 Threads: no state. */
#ifndef CS_BOARD_KERNEL_TEXT_H
#define CS_BOARD_KERNEL_TEXT_H

#include "app/board/kernel.h"
#include "engine/base/status.h"

enum { KERNEL_MAX_DIVISOR = 9999999 }; /* an 11x11 Gaussian: 2^20 */

/* CS_BAD_VALUE with a sentence that does not name the property. */
enum cs_status kernel_from_text(const char *text, struct kernel_value *k, struct cs_error *err);
/* Size, weights and divisor are within their ranges. */
enum cs_status kernel_check(const struct kernel_value *k, struct cs_error *err);
/* A text that is read back to the same value; malloc'ed, NULL without memory. */
char *kernel_to_text(const struct kernel_value *k);

#endif
