/* app/board/kernel_text.h - kernels as text: the property convolve.kernel on the command line, in settings and lessons.
 *   edge                              a preset's name, in its usual size
 *   box 5                             the same in 5x5
 *   gaussian 5x3                      in 5 rows and 3 columns
 *   gabor 9 angle=45 frequency=0.2    with parameters, those that are not named as they initially are
 *   0 1 0 / 1 -4 1 / 0 1 0            numbers, row by row: '/' or ';' ends a row (the last one's may be left out), ','
 *                                     may stand between numbers
 *   1 2 1 /                           one row
 *   1 1 1 1 1 1 1 1 1 : 9             without ends of rows a square; divided by 9
 * Threads: no state. */
#ifndef CS_BOARD_KERNEL_TEXT_H
#define CS_BOARD_KERNEL_TEXT_H

#include "app/board/kernel.h"

/* CS_BAD_VALUE with a sentence that does not name the property. */
enum cs_status kernel_from_text(const char *text, struct kernel_value *k, struct cs_error *err);
/* A text that is read back to the same value; malloc'ed, NULL without memory. */
char *kernel_to_text(const struct kernel_value *k);

#endif
