/* app/topics/matrix_cases.h - sizes of layers whose parameters lectures count, and any other. Threads: constant; any.
 */
#ifndef CS_TOPICS_MATRIX_CASES_H
#define CS_TOPICS_MATRIX_CASES_H

#include "engine/layers/conv2d_matrix.h"

/* What is connected: an input of height x width x channels, and units that see all of it, or windows of
 * window x window x channels that move by stride. */
struct matrix_case {
    int height, width, channels;
    int window, stride, maps;
    bool same; /* zeros around the input, so that each map has an output for every place over the stride */
    int units; /* 0: those of the maps; else so many outputs in all, whatever the windows give */
    bool bias;
};

enum matrix_case_id {
    MATRIX_CASE_BOARD,    /* what the board shows */
    MATRIX_CASE_NEURON,   /* 32x32x3 to one neuron: 3072 weights (CS231n) */
    MATRIX_CASE_SIX,      /* 32x32x3, six filters 5x5x3 (CS231n) */
    MATRIX_CASE_THOUSAND, /* 224x224x3 to 1000 outputs: 150,528,000 weights */
    MATRIX_CASE_FACES,    /* 200x200 to 40,000 units, 10x10 (Ranzato) */
    MATRIX_CASE_FILTERS,  /* 200x200, 100 filters 10x10 (Ranzato) */
    MATRIX_CASE_ALEXNET,  /* 227x227x3, 96 filters 11x11x3, stride 4: 105,705,600 untied (CS231n) */
    MATRIX_CASE_CUSTOM,
    MATRIX_CASES
};
/* The worked ones; the numbers of MATRIX_CASE_BOARD and MATRIX_CASE_CUSTOM are not used. */
extern const struct matrix_case matrix_cases[MATRIX_CASES];

/* Bounds of what a person may set, within which no product passes int64. */
enum {
    MATRIX_SIDE_MAX = 4096,
    MATRIX_CHANNELS_MAX = 2048,
    MATRIX_WINDOW_MAX = 128,
    MATRIX_STRIDE_MAX = 64,
    MATRIX_MAPS_MAX = 2048,
    MATRIX_UNITS_MAX = 1000000
};

/* Outputs of a map, rows and columns; 0: the window does not fit. */
struct matrix_extent {
    int rows, cols;
};
struct matrix_extent matrix_case_map(const struct matrix_case *c);
/* CS_BAD_VALUE with a sentence where the window does not fit or the units are fewer than the maps. */
enum cs_status matrix_case_question(const struct matrix_case *c, struct conv2d_question *q, struct cs_error *err);

#endif
