/* app/topics/dropout.h - masks of dropout, one after another: what each leaves of a layer's numbers, what the average
 * over the masks so far is, and how far that is from the numbers themselves. Two cases:
 *
 *   units     x [C,1,1]: dropout of single numbers, which feed a small linear layer
 *   channels  x [C,H,W]: dropout2d of whole maps
 *
 * Masks are those of the engine's layers, mask m of the seed and m alone; averages are exact sums over masks 1 .. m.
 * Without scaling, kept numbers stay what they are. In eval mode every pass hands on all numbers.
 * The state is open; views read it and never change it. Threads: the window thread. */
#ifndef CS_TOPICS_DROPOUT_H
#define CS_TOPICS_DROPOUT_H

#include <stdint.h>

#include "engine/layers/dropout.h"
#include "engine/layers/layer.h"

enum {
    DROPOUT_UNITS_MAX = 16,
    DROPOUT_MAPS_MAX = 8,
    DROPOUT_SIDE_MAX = 4,
    DROPOUT_CELLS_MAX = DROPOUT_MAPS_MAX * DROPOUT_SIDE_MAX * DROPOUT_SIDE_MAX,
    DROPOUT_MASKS_MAX = 1000,
    DROPOUT_OUTPUTS = 3, /* of the linear layer behind units */
    DROPOUT_VALUE_MAX = 99
};

struct dropout_settings {
    bool maps; /* whole maps are dropped */
    bool eval, scale;
    double p;                           /* 0 .. 0.95 */
    int units, channels, height, width; /* of the case */
    const char *values;                 /* paint.h: numbers over those of the seed; a unit is a channel */
    int seed, masks;
};

struct dropout_state {
    bool maps, eval, scale;
    double p;
    int dim[3], cells, area; /* numbers in all, and of a map (1) */
    int masks;
    bool there; /* false without memory: then why says so */
    char why[sizeof(struct cs_error)];
    float x[DROPOUT_CELLS_MAX];
    float largest; /* |x| and |y|, for one scale of colours */
    /* Of mask m, 1 .. masks, [m * cells]; 0 is before the first. */
    uint8_t *kept;
    float *y, *mean; /* what the mask leaves; the average of masks 1 .. m */
    float *distance; /* [m]: mean of |average - x| over all numbers */
    /* Units only: weight [OUTPUTS][C], bias [OUTPUTS]; what the layer gives for x, for y of mask m, and on the average
     * [m * OUTPUTS]. */
    bool net;
    float weight[DROPOUT_OUTPUTS * DROPOUT_UNITS_MAX], bias[DROPOUT_OUTPUTS];
    float whole[DROPOUT_OUTPUTS];
    float *out, *out_mean;
};

struct dropout_model;
enum cs_status dropout_create(struct dropout_model **m, struct cs_error *err);
void dropout_destroy(struct dropout_model **m);
/* Takes settings over, brought within the limits above; returns whether anything changed. */
bool dropout_update(struct dropout_model *m, const struct dropout_settings *s);
const struct dropout_state *dropout_state(const struct dropout_model *m);
const char *dropout_error_text(const struct dropout_model *m); /* "", or why there are no numbers */

/* One number after mask m (1 .. masks). */
struct dropout_trace {
    int cell, group; /* group: the unit or map that is dropped as one */
    double x, y, mean;
    bool kept;
    int times;                /* kept in masks 1 .. m */
    double sum;               /* of its y in them */
    struct dropout_odds odds; /* kept: what it is when it stays */
    double error;             /* standard deviation of the average of m masks */
};
void dropout_trace(const struct dropout_state *s, int cell, int m, struct dropout_trace *t);
/* |average - x| of every number after mask m. */
void dropout_distances(const struct dropout_state *s, int m, float distance[DROPOUT_CELLS_MAX]);
int dropout_groups(const struct dropout_state *s);
/* How many units or maps mask m keeps. */
int dropout_kept_count(const struct dropout_state *s, int m);
/* Whether these values can be written: paint, within DROPOUT_VALUE_MAX. */
enum cs_status dropout_check_values(const char *values, struct cs_error *err);

#endif
