/* app/board/board_case.h - a small case as files, for homework: what goes into the operation of a board, what comes
 * out, and the gradients of a loss L for a dL/dO that is drawn by the seed; with a README that names the call of
 * PyTorch that gives the same numbers. input.npy [1,C,H,W]    kernel.npy [M,C/groups,KH,KW] (transposed: [C,M,KH,KW])
 * bias.npy [M] output.npy [1,M,OH,OW]    output_gradient.npy dL/dO input_gradient.npy dL/dX    kernel_gradient.npy
 * dL/dF    bias_gradient.npy dL/db All numbers are the layers' (forward and backward), float32. The kernel is as it is
 * used: divided by its divisor, and turned already where 'flip kernel' is on. O is what the activation makes of the
 * sum, where there is one. Pooling has neither kernel nor bias. Threads: no state. */
#ifndef CS_BOARD_BOARD_CASE_H
#define CS_BOARD_BOARD_CASE_H

#include "app/board/board.h"

enum { CASE_MACS = 400000000, CASE_VALUES = 1 << 22 }; /* at most, in one file: half a second, 16 MB */

struct board_case {
    struct tensor x, weight, bias; /* data NULL: there is none */
    struct tensor y, dy, dx, dweight, dbias;
};
/* After a failure *c is empty; CS_BAD_VALUE for a board that is too large, CS_BAD_SHAPE for one in error. */
enum cs_status board_case_make(const struct board *b, uint64_t seed, struct board_case *c, struct cs_error *err);
void board_case_finish(struct board_case *c);
/* The README in the language of the program; free(). */
enum cs_status board_case_readme(const struct board *b, char **text, struct cs_error *err);

/* All of it as a new folder (not there yet, or empty): it is written beside it and renamed, so that after a failure
 * nothing is left. CS_IO: the folder is there, or could not be written. */
enum cs_status board_case_save(const struct board *b, uint64_t seed, const char *folder, struct cs_error *err);

#endif
