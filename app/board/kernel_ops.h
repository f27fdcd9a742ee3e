/* app/board/kernel_ops.h - what can be done to a whole kernel: pure functions from kernel to kernel.
 * A result that has all the numbers of a preset has its name (Sobel x transposed is Sobel y; Gabor and motion blur turn
 * their angle), any other is KERNEL_CUSTOM.
 * Threads: no state. Nothing here allocates. */
#ifndef CS_BOARD_KERNEL_OPS_H
#define CS_BOARD_KERNEL_OPS_H

#include "app/board/kernel.h"

/* Divided so that the weights sum to 1 (all change their sign where the sum is below 0) or, where they sum to 0, so
 * that their absolute values do. Weights that are whole, or decimals with a whole common multiple, become whole numbers
 * without a common factor over the divisor that does it, so that the sum is exact. Where those would be out of range,
 * each weight is divided and rounded to float32. All zeros stay as they are. */
struct kernel_value kernel_normalised(const struct kernel_value *k);
struct kernel_value kernel_flipped_left_right(const struct kernel_value *k);
struct kernel_value kernel_flipped_up_down(const struct kernel_value *k);
/* Counter-clockwise, as seen, like numpy.rot90; any number of quarter turns, also below 0. */
struct kernel_value kernel_rotated(const struct kernel_value *k, int quarter_turns);
struct kernel_value kernel_transposed(const struct kernel_value *k);
struct kernel_value kernel_negated(const struct kernel_value *k);
/* Each weight's decimal times factor, rounded to float32; the divisor stays. CS_BAD_VALUE, and *scaled as it was, where
 * a weight would leave its range. scaled may be k. */
enum cs_status kernel_scaled(const struct kernel_value *k, double factor, struct kernel_value *scaled,
                             struct cs_error *err);
/* What the divisor does, done: weights divided and rounded to float32, over 1. */
struct kernel_value kernel_divided(const struct kernel_value *k);

#endif
