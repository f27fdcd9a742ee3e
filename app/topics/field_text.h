/* app/topics/field_text.h - a stack of layers as a person writes it, for the property field.layers:
 *
 *     conv 3; conv 3 s2 p1; max 2; mean 3 s2; conv 3 d4 same
 *
 * From the input upwards, ';' between layers. First the kind (conv, max, mean), then the side of its kernel ("3" or
 * "3x3"), then in any order s (stride), d (dilation), p (padding) with a number, or 'same': as much padding as keeps
 * the size at stride 1. Without s a conv has stride 1 and a pooling the side of its kernel, as in PyTorch; a mean has
 * no dilation. Everything is square. Threads: no state; nothing here allocates. */
#ifndef CS_TOPICS_FIELD_TEXT_H
#define CS_TOPICS_FIELD_TEXT_H

#include <stdbool.h>

#include "engine/base/status.h"

enum {
    FIELD_LAYERS = 8,
    FIELD_KERNEL_MAX = 11, /* a Gaussian of kernel.h fits */
    FIELD_STRIDE_MAX = 11, /* a pooling window's own side */
    FIELD_DILATION_MAX = 64,
    FIELD_TEXT = 256 /* room for any stack that is printed */
};

enum field_kind { FIELD_CONV, FIELD_MAX, FIELD_MEAN, FIELD_KINDS };
extern const char *const field_kind_names[FIELD_KINDS]; /* "conv" */

struct field_layer {
    enum field_kind kind;
    int kernel, stride, dilation, padding;
};
struct field_stack {
    int n; /* 1..FIELD_LAYERS */
    struct field_layer layer[FIELD_LAYERS];
};

/* Pixels that a kernel covers, gaps of its dilation included; and the most padding it may have, half of them, so that
 * no layer makes a map larger by more than one row. */
int field_extent(const struct field_layer *l);
int field_padding_max(const struct field_layer *l);
/* The same layer with every number moved into its range: after a smaller kernel the padding may be too wide. */
struct field_layer field_settled(struct field_layer l);
struct field_layer field_layer_new(enum field_kind kind, int kernel);

/* One sentence that names the layer, from 1: "layer 2: the stride is 1 to 8, not 9". */
enum cs_status field_from_text(const char *text, struct field_stack *s, struct cs_error *err);
/* What is as usual is left out, so that "conv 3; max 2" stays that; returns buf. */
const char *field_to_text(const struct field_stack *s, char buf[FIELD_TEXT]);
const char *field_layer_text(const struct field_layer *l, char buf[FIELD_TEXT]); /* "conv 3 s2" */
bool field_stack_equal(const struct field_stack *a, const struct field_stack *b);

/* Editing; index from 0. False, and nothing changed, where it cannot be done: a full stack, the only layer, an end. */
bool field_insert(struct field_stack *s, int index, struct field_layer l); /* before that one; n: behind the last */
bool field_remove(struct field_stack *s, int index);
bool field_swap(struct field_stack *s, int index, int other);

/* Known stacks. */
enum field_preset {
    FIELD_THREE3,
    FIELD_TWO3,
    FIELD_ONE7,
    FIELD_LENET,
    FIELD_ALEXNET,
    FIELD_VGG16,
    FIELD_DILATED,
    FIELD_WAVENET,
    FIELD_STRIDED,
    FIELD_EIGHT3,
    FIELD_CUSTOM, /* any other stack: text is NULL */
    FIELD_PRESETS
};
struct field_preset_info {
    const char *name, *title; /* "three3", N_() */
    const char *text;
    int input; /* rows and columns of a picture that suits it */
};
extern const struct field_preset_info field_presets[FIELD_PRESETS];
enum field_preset field_preset_of(const struct field_stack *s);

#endif
