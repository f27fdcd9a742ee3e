/* app/views/network_neuron.h - what one value of a network was made of: every input that its layer read, times its
 * weight. The products are those of the snapshot's own activations and parameters, in the engine's order
 * (conv2d_terms() for convolutions), so bias and parts add up to the activation but for the rounding of float32.
 * Threads: no state. */
#ifndef CS_VIEWS_NETWORK_NEURON_H
#define CS_VIEWS_NETWORK_NEURON_H

#include "engine/layers/conv2d.h"
#include "engine/worker/worker.h"

enum neuron_kind { NEURON_OTHER, NEURON_CONV, NEURON_LINEAR, NEURON_POOL };

struct neuron_part {
    int input;  /* convolution: the map it read; linear: the value; pool: the place in the window, row by row */
    double sum; /* of w*x over its window; pool: x */
};
struct neuron {
    enum neuron_kind kind;
    int node, map, row, col;
    double bias; /* 0 without one */
    bool has_bias;
    float before, after;      /* the snapshot's: of the layer, and of the ReLU behind it (the same without one) */
    struct neuron_part *part; /* owned; in order of input */
    int n_parts, largest;     /* largest: index of the part with the largest |sum|; pool: the winner, -1 for a mean */
    int window[2], first[2];  /* pool: size and corner of the window within the input */
    struct conv2d_term *term; /* owned; convolution: n_terms a part */
    int n_terms;
};
/* The value [map, row, col] of node, seen again behind it as value (the ReLU's node, or node itself). CS_NOT_FOUND when
 * the snapshot holds no activations or parameters, CS_NO_MEMORY. */
enum cs_status neuron_explain(const struct snapshot *s, int node, int value, int map, int row, int col,
                              struct neuron *n);
void neuron_finish(struct neuron *n);

/* Indices of the count parts with the largest |sum|, largest first; returns how many there are. */
int neuron_strongest(const struct neuron *n, int *index, int count);

/* An activation [1,C,H,W] or [1,F] at a place of it. */
float neuron_activation(const struct snapshot *s, int node, int map, int row, int col);

#endif
