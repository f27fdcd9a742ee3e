/* app/topics/activation_model.h - an activation function and its derivative on a small map of numbers, there and back:
 *
 *     x = scale * value     y = f(x)     f'(x)     dL/dx = dL/dy * f'(x)
 *
 * and the same value through a chain of such layers, whose slopes multiply. All of it comes from the engine's layers:
 * f' is the backward pass of a gradient of 1. Arrays are row major, rows * cols of them are meant. Threads: one at a
 * time. */
#ifndef CS_TOPICS_ACTIVATION_MODEL_H
#define CS_TOPICS_ACTIVATION_MODEL_H

#include <stdbool.h>

#include "app/topics/number_grid.h"

enum activation_function {
    ACTIVATION_RELU,
    ACTIVATION_LEAKY_RELU,
    ACTIVATION_ELU,
    ACTIVATION_SIGMOID,
    ACTIVATION_TANH,
    ACTIVATION_FUNCTIONS
};
enum {
    ACTIVATION_SIDE = 6,
    ACTIVATION_CELLS = ACTIVATION_SIDE * ACTIVATION_SIDE,
    ACTIVATION_VALUE_MAX = 99,
    ACTIVATION_DEPTH_MAX = 12,
    ACTIVATION_CURVE = 241
};

struct activation_settings {
    enum activation_function function;
    const char *values;         /* "-2 1 / 0.5 3" */
    double scale, slope, alpha; /* slope: leaky_relu's negative_slope; alpha: elu's */
    int depth;                  /* layers of the chain, 1..ACTIVATION_DEPTH_MAX */
    int seed;                   /* of the gradient that arrives */
};

struct activation_state {
    enum activation_function function;
    int rows, cols, n;
    double scale, slope, alpha;
    int depth, seed;
    float value[ACTIVATION_CELLS], x[ACTIVATION_CELLS], y[ACTIVATION_CELLS];
    float derivative[ACTIVATION_CELLS];                       /* f'(x) */
    float arriving[ACTIVATION_CELLS], back[ACTIVATION_CELLS]; /* dL/dy, dL/dx */
    /* Of the map: values with a slope of 0; with less than a hundredth of the steepest slope that f has anywhere, those
     * included; the mean of |f'|; that steepest slope. */
    int dead, faint;
    float mean, steepest;
    /* Layer k of the chain gets in[k] and has slope[k] there; product[k]: of the slopes up to it. bound[k]: the most
     * that |product[k]| can be. */
    float chain_in[ACTIVATION_DEPTH_MAX + 1][ACTIVATION_CELLS], chain_slope[ACTIVATION_DEPTH_MAX][ACTIVATION_CELLS],
        chain_product[ACTIVATION_DEPTH_MAX][ACTIVATION_CELLS], chain_bound[ACTIVATION_DEPTH_MAX];
    /* f and f' from -reach to reach, which holds every x of the map. */
    float reach, curve_x[ACTIVATION_CURVE], curve_y[ACTIVATION_CURVE], curve_slope[ACTIVATION_CURVE];
    char error[320]; /* "", or why the settings make no sense; the rest is then as before */
};

struct activation_model;
enum cs_status activation_model_create(struct activation_model **m, struct cs_error *err);
void activation_model_destroy(struct activation_model **m);
/* Whether anything changed. */
bool activation_model_update(struct activation_model *m, const struct activation_settings *settings);
const struct activation_state *activation_model_state(const struct activation_model *m);

/* CS_BAD_VALUE with a sentence that does not name the property. */
enum cs_status activation_check_values(const char *text, struct cs_error *err);
/* Texts for the property: the map with one value changed; tenths between -3 and 3 from a seed. */
void activation_values_text(const struct activation_state *s, int cell, double value, char text[NUMBER_GRID_TEXT]);
void activation_random_values(int rows, int cols, unsigned seed, char text[NUMBER_GRID_TEXT]);
/* Tables with tabs of the first `shown` values; *text is malloc'ed. */
enum cs_status activation_copy(const struct activation_state *s, int shown, char **text, struct cs_error *err);

#endif
