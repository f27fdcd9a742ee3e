/* app/topics/field.h - receptive fields of a stack of up to eight layers on a square picture, one channel deep.
 *
 * Theory: size, jump and start of every layer, from net_receptive_field() (Araujo, Norris and Sim, 2019, 'Computing
 * receptive fields of convolutional neural networks'):
 *     size = size' + (kernel - 1) * dilation * jump',  jump = jump' * stride,  start = start' - padding * jump'
 * where ' is the layer below and the input has 1, 1, 0. A unit i sees the pixels start + i*jump ... + size - 1; what of
 * them lies outside of the picture is padding.
 * Practice: |dy/dx| of one unit y for every pixel x, by a backward pass through the engine's own layers, averaged over
 * draws of the weights (Luo, Li, Urtasun and Zemel, 2016; effective_field.h). Only the part of the picture that the
 * unit sees is computed: with the padding that is left of it the gradient is the same, to the last bit but one.
 *
 * Levels count from the input, 0, upwards; level l is what layer l (from 1) gives. Rows and columns are alike.
 * Memory: the model owns everything; what is borrowed lives until the next field_update(). Threads: one at a time. */
#ifndef CS_TOPICS_FIELD_H
#define CS_TOPICS_FIELD_H

#include <stdint.h>

#include "app/topics/field_text.h"
#include "engine/base/tensor.h"
#include "engine/net/effective_field.h"

enum {
    FIELD_INPUT_MIN = 4,
    FIELD_INPUT_MAX = 256,
    FIELD_CELLS = FIELD_INPUT_MAX + FIELD_LAYERS, /* of any level: see field_padding_max() */
    FIELD_DRAWS_MAX = 64,
    FIELD_MIDDLE = -1, /* row, col: the unit in the middle */
};
#define FIELD_SHARE 0.95 /* of the gradient: what an effective field holds */

enum field_weights { FIELD_ONES, FIELD_RANDOM, FIELD_GAUSSIAN, FIELD_WEIGHTS };

struct field_settings {
    struct field_stack stack;
    int input;    /* rows and columns of the picture */
    int top;      /* level of the unit, 1..stack.n; more: the last */
    int row, col; /* the unit; FIELD_MIDDLE, and beyond the last: the last */
    enum field_weights
        weights; /* of convs: all 1; normal with variance 2/taps (He et al., 2015); a bell, summing to 1 */
    int draws;   /* of random weights; others are the same each time */
    uint64_t seed;
};

struct field_level {
    int n;                 /* rows, columns */
    int size, jump, start; /* of a unit's field on the input */
    int64_t weights;       /* of the layer, for each pair of an input and an output channel */
    /* What the unit reads here, rows and columns: at its own level itself, below what the layer's window covers for
     * the units from..to above, cut to the map. from < 0, to >= n: padding. */
    int from[2], to[2];
};

/* The cells that a cell depends on, or that depend on it, along one axis: hit[level][cell]. */
struct field_cone {
    bool hit[FIELD_LAYERS + 1][FIELD_CELLS];
};

struct field {
    struct field_settings set; /* what is shown: the last that could be */
    struct field_level level[FIELD_LAYERS + 1];
    int top, unit[2];      /* the unit's level, its row and column */
    struct tensor picture; /* [1,input,input], 0..255 */
    int64_t all_weights;   /* of all layers */
    int64_t one_weights;   /* of one conv whose kernel is as large as the last level's field; 0: none is */

    /* What the unit sees, of the picture's pixels, and how strongly. */
    bool has_gradient;   /* else why_not says why there is none */
    const char *why_not; /* translated; "" */
    struct tensor map;   /* [1,input,input]: mean |dy/dx| */
    struct effective_field effective;
    double share[2][FIELD_INPUT_MAX];    /* of each row, column */
    int draws;                           /* that were averaged */
    uint64_t picture_serial, map_serial; /* another one whenever the numbers may differ */
    const char *error;                   /* "", or why the latest settings are not shown */
};

struct field_model;
enum cs_status field_create(struct field_model **m, struct cs_error *err);
void field_destroy(struct field_model **m);
/* Returns whether anything changed. What cannot be shown (a kernel larger than its input, no memory) is the error. */
bool field_update(struct field_model *m, const struct field_settings *settings);
const struct field *field_state(const struct field_model *m); /* the first level is empty (n 0) before any worked */

/* From cell index of a level down to the input and up to the last level. */
void field_cone(const struct field *f, int level, int index, struct field_cone *cone);
/* What a cell of a level reads of the level below: first, first + dilation ... kernel of them; padding counts. */
struct field_taps {
    int first, dilation, n;
};
struct field_taps field_taps_of(const struct field *f, int level, int index);
/* The unit of the top level whose field's middle is nearest to a place of the picture, along one axis. */
int field_unit_at(const struct field *f, int level, double pixel);
/* Middle of a cell's field on the input, in pixels from the picture's edge: 0.5 for the first pixel. */
double field_middle(const struct field *f, int level, int index);
/* Whether the gradient gathers in the middle of the field: along both axes its variance is at most two thirds of the
 * (r*r - 1)/12 of r equal shares, as that of two equal layers of ones, a triangle, is. One layer spreads it evenly, and
 * stacks whose dilation doubles nearly so. */
bool field_gathers(const struct field *f);

#endif
