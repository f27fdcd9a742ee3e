/* app/board/kernel.h - the kernel on the blackboard as a value: rows x cols weights over a common divisor, and the
 * kernels that are known by name.
 * Weights are float32, kept as they are; what a person sees of one is the shortest decimal that reads back to it
 * (decimal_of), and sums on the board are sums of those decimals. Presets have whole weights with a common divisor (box
 * blur: nine ones over 9), so that products on the board are whole numbers and add up exactly; only the division at the
 * end may round.
 * Threads: no state; a value belongs to one owner. Nothing here allocates. */
#ifndef CS_BOARD_KERNEL_H
#define CS_BOARD_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/status.h"

enum {
    KERNEL_MAX_SIDE = 11,
    KERNEL_MAX_WEIGHTS = KERNEL_MAX_SIDE * KERNEL_MAX_SIDE,
    KERNEL_MAX_DIVISOR = 9999999 /* an 11x11 Gaussian: 2^20 */
};
#define KERNEL_MAX_WEIGHT 9999999.0f /* the middle of an 11x11 unsharp mask: 2033648, over 2^20 */

enum kernel_preset {
    KERNEL_IDENTITY,
    KERNEL_EDGE,
    KERNEL_LAPLACIAN,
    KERNEL_SHARPEN,
    KERNEL_SHARPEN_PLUS,
    KERNEL_UNSHARP,
    KERNEL_BOX,
    KERNEL_GAUSSIAN,
    KERNEL_MOTION,
    KERNEL_SOBEL_X,
    KERNEL_SOBEL_Y,
    KERNEL_PREWITT_X,
    KERNEL_PREWITT_Y,
    KERNEL_SCHARR_X,
    KERNEL_SCHARR_Y,
    KERNEL_EMBOSS,
    KERNEL_GABOR,
    KERNEL_RANDOM,
    KERNEL_CUSTOM,
    KERNEL_PRESET_COUNT
};

/* Numbers that make a preset beside its size. Angles turn counter-clockwise, as seen, from the x axis. */
enum kernel_param { KERNEL_ANGLE, KERNEL_FREQUENCY, KERNEL_SEED, KERNEL_PARAM_COUNT };
struct kernel_param_info {
    const char *name, *label;            /* "angle", N_("Angle") */
    const char *unit;                    /* N_("degrees"), "" for none */
    float min, max, step, fine, initial; /* both ends included */
    int decimals;                        /* that a control shows */
    bool whole;                          /* nothing but whole numbers */
};
extern const struct kernel_param_info kernel_params[KERNEL_PARAM_COUNT];

struct kernel_value {
    enum kernel_preset preset;
    int rows, cols;                  /* 1..KERNEL_MAX_SIDE each */
    float w[KERNEL_MAX_WEIGHTS];     /* row major, rows*cols in use; within +-KERNEL_MAX_WEIGHT */
    int divisor;                     /* 1..KERNEL_MAX_DIVISOR */
    float param[KERNEL_PARAM_COUNT]; /* 0 for those that the preset does not have */
};

struct kernel_preset_info {
    const char *name, *title; /* "edge", N_("Edge detector") */
    int usual;                /* rows and columns that it has in books, 3, 5 ... */
    int least;                /* rows and columns below which it is cut and becomes KERNEL_CUSTOM */
    unsigned params;          /* 1 << KERNEL_ANGLE ... */
};
extern const struct kernel_preset_info kernel_presets[KERNEL_PRESET_COUNT];
bool kernel_has_param(enum kernel_preset preset, enum kernel_param param);

/* A preset in rows x cols; its parameters as they initially are, or param[KERNEL_PARAM_COUNT], within their ranges.
 * box, gaussian, unsharp, motion, gabor and random fill any size (kernel_presets.c says how); the others are 3x3
 * (identity 1x1), centred in zeros or cut. KERNEL_CUSTOM itself: all zeros. */
struct kernel_value kernel_of_preset(enum kernel_preset preset, int rows, int cols);
struct kernel_value kernel_of_params(enum kernel_preset preset, int rows, int cols, const float *param);
/* The same with one parameter changed, moved into its range; k itself when its preset has no such parameter. */
struct kernel_value kernel_with_param(const struct kernel_value *k, enum kernel_param param, float value);
/* The same preset in another size; other weights are centred, with zeros around, or cut evenly. */
struct kernel_value kernel_resized(const struct kernel_value *k, int rows, int cols);

/* Size, weights, divisor and parameters are within their ranges: CS_BAD_VALUE with a sentence about what is not. */
enum cs_status kernel_check(const struct kernel_value *k, struct cs_error *err);
/* Makes the fields agree: a preset whose weights were edited becomes KERNEL_CUSTOM, parameters that do not count are 0,
 * and no weight is a negative zero. */
void kernel_settle(struct kernel_value *k);
/* Settles, and gives a kernel that has all the numbers of a preset without parameters that preset's name. */
void kernel_recognise(struct kernel_value *k);
/* The same name and the same numbers. */
bool kernel_equal(const struct kernel_value *a, const struct kernel_value *b);

/* The value of the shortest decimal that reads back to w: .1 for 0.1f. At most 9 digits. */
double decimal_of(float w);
/* How many digits "%.*g" needs to print it: at most 9; whole numbers below 2^24 in full. */
int decimal_digits(float w);
/* How many digits it has after the point, 0 for whole numbers. */
int decimal_places(float w);

/* All weights as whole multiples of 10^-places, places the smallest; false (and nothing written) where one would have
 * more than 15 digits. */
bool kernel_whole(const struct kernel_value *k, int64_t *whole, int *places);
/* The sum of the weights, before the division: the double next to the sum of their decimals. Where kernel_whole() is
 * false, a sum of doubles compensated after Neumaier (1974). */
double kernel_sum(const struct kernel_value *k);

#endif
