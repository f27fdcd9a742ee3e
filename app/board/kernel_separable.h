/* app/board/kernel_separable.h - kernels that are a column times a row, so that two short passes do what one long one
 * does.
 * Threads: no state. Nothing here allocates. */
#ifndef CS_BOARD_KERNEL_SEPARABLE_H
#define CS_BOARD_KERNEL_SEPARABLE_H

#include "app/board/kernel.h"

struct kernel_vectors {
    int rows, cols;
    float column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    /* A weight is factor * column[i] * row[j], still to be divided by the kernel's divisor. 1, but where the vectors
     * are whole and the weights are not. */
    double factor;
    bool exact; /* true: to the last digit of every weight. false: as near as float32 is */
};

/* Whether the weights, as a matrix, have rank 1; the vectors then, *v untouched otherwise. All zeros are not: rank 0.
 * - Weights whose decimals have a common whole multiple (kernel_whole) are judged exactly, and their vectors are whole
 *   numbers without a common factor and with as few minus signs as can be (Sobel x: 1 2 1 and -1 0 1); a whole factor
 *   that is left belongs to the column.
 * - Weights that were computed (one of them has 7 digits or more and is not whole) may miss rank 1 by their rounding to
 *   float32. They are separable where each is within 4 * 2^-24 of the product of its row and column, relatively: the
 *   product is made of three weights, and each of the four may be off by 2^-24. Their vectors are whole numbers where
 *   small ones fit, otherwise of equal length, as the SVD shares a singular value between both (S. Eddins, Separable
 *   convolution: Part 2, 2006). One row or column alone is its own vector; the other is 1. */
bool kernel_separate(const struct kernel_value *k, struct kernel_vectors *v);

#endif
