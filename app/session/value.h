/* app/session/value.h - the value of a property, and the kernels that the blackboard knows by name.
 * Threads: any; a value belongs to one owner. */
#ifndef CS_SESSION_VALUE_H
#define CS_SESSION_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/status.h"

enum { KERNEL_MAX_SIZE = 7, VALUE_TEXT_MAX = 16384 };

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
    int size; /* size x size weights, 1..KERNEL_MAX_SIZE */
    float w[KERNEL_MAX_SIZE *
            KERNEL_MAX_SIZE]; /* row major, size*size in use; multiples of 0.01 within +-KERNEL_MAX_WEIGHT */
    int divisor;              /* >= 1 */
};
#define KERNEL_MAX_WEIGHT 999.0f /* the middle of a 7x7 Gaussian is 400 */
struct kernel_preset_info {
    const char *name, *title; /* "edge", N_("Edge detector") */
    float w[9];               /* at 3x3 */
    int divisor;
};
extern const struct kernel_preset_info kernel_presets[KERNEL_PRESET_COUNT];
/* A preset in size x size. Blurs fill any size (box: all ones; Gaussian: products of binomials) and are divided by the
 * sum of their weights; the others are 3x3 kernels, centred in zeros or cut, and what was cut is KERNEL_CUSTOM.
 * KERNEL_CUSTOM itself: all zeros. */
struct kernel_value kernel_of_preset(enum kernel_preset preset, int size);
/* The same preset in another size; other weights are centred, with zeros around, or cut evenly. */
struct kernel_value kernel_resized(const struct kernel_value *k, int size);
/* Makes the fields agree: a preset whose weights were edited becomes KERNEL_CUSTOM, and weights snap to 0.01. */
void kernel_settle(struct kernel_value *k);

enum value_type { VALUE_BOOL, VALUE_INT, VALUE_FLOAT, VALUE_CHOICE, VALUE_TEXT, VALUE_KERNEL };
struct value {
    enum value_type type;
    union {
        bool b;
        int i; /* VALUE_INT, VALUE_CHOICE (index) */
        double f;
        char *text; /* owned; never NULL */
        struct kernel_value kernel;
    };
};
enum cs_status value_copy(struct value *to, const struct value *from, struct cs_error *err);
void value_finish(struct value *v);
bool value_equal(const struct value *a, const struct value *b);

#endif
