/* app/board/number_text.h - float32 values as text that is read back to the same value, for the texts that the board's
 * properties hold. The point is a point: main() keeps LC_NUMERIC at "C". Threads: no state. */
#ifndef CS_BOARD_NUMBER_TEXT_H
#define CS_BOARD_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { NUMBER_TEXT = 24 }; /* room for any printed number */

/* Past spaces (also tabs and newlines). */
const char *number_skip_spaces(const char *p);
/* Reads one finite number and moves *p behind it; false, and nothing moved, where there is none. */
bool number_read(const char **p, float *value);
/* The same for digits alone, 0..most. */
bool number_read_count(const char **p, int most, int *value);
/* The shortest decimal form that is read back to the same float32; returns its length. */
size_t number_print(char to[NUMBER_TEXT], float value);

#endif
