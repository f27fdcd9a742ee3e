/* app/board/kernel.h - the kernel on the blackboard as a value: rows x cols weights over a common divisor, and the
 * kernels that are known by name.
 * Threads: no state; a value belongs to one owner. */
#ifndef CS_BOARD_KERNEL_H
#define CS_BOARD_KERNEL_H

#include <stdbool.h>

enum { KERNEL_MAX_SIDE = 11, KERNEL_MAX_WEIGHTS = KERNEL_MAX_SIDE * KERNEL_MAX_SIDE };

/* Presets of the blackboard's kernel. Whole weights with a common divisor (box blur: nine ones over 9), so that
 * products on the board are whole numbers and add up exactly; only the division at the end may round. */
enum kernel_preset {
    KERNEL_IDENTITY,
    KERNEL_EDGE,
    KERNEL_SHARPEN,
    KERNEL_BOX,
    KERNEL_GAUSSIAN,
    KERNEL_SOBEL_X,
    KERNEL_SOBEL_Y,
    KERNEL_EMBOSS,
    KERNEL_CUSTOM,
    KERNEL_PRESET_COUNT
};
struct kernel_value {
    enum kernel_preset preset;
    int rows, cols;              /* 1..KERNEL_MAX_SIDE each */
    float w[KERNEL_MAX_WEIGHTS]; /* row major, rows*cols in use; multiples of 0.01 within +-KERNEL_MAX_WEIGHT */
    int divisor;                 /* >= 1 */
};
#define KERNEL_MAX_WEIGHT 99999.0f /* the middle of an 11x11 Gaussian is 63504, over 2^20 */
struct kernel_preset_info {
    const char *name, *title; /* "edge", N_("Edge detector") */
    float w[9];               /* at 3x3 */
    int divisor;
};
extern const struct kernel_preset_info kernel_presets[KERNEL_PRESET_COUNT];
/* A preset in rows x cols. Blurs fill any size (box: all ones; Gaussian: products of binomials) and are divided by the
 * sum of their weights; the others are 3x3 kernels, centred in zeros or cut, and what was cut is KERNEL_CUSTOM.
 * KERNEL_CUSTOM itself: all zeros. */
struct kernel_value kernel_of_preset(enum kernel_preset preset, int rows, int cols);
/* The same preset in another size; other weights are centred, with zeros around, or cut evenly. */
struct kernel_value kernel_resized(const struct kernel_value *k, int rows, int cols);
/* Makes the fields agree: a preset whose weights were edited becomes KERNEL_CUSTOM, and weights snap to 0.01. */
void kernel_settle(struct kernel_value *k);
/* The same name and the same numbers. */
bool kernel_equal(const struct kernel_value *a, const struct kernel_value *b);

#endif
