/* engine/net/net_explain.h - what one value of a network was made of: every number that its layer read, and what the
 * layer did with it. All of it is what a run computed: products in the engine's order (conv2d_terms() for
 * convolutions), statistics by the layer's own formula, so that the parts give the value but for the rounding of
 * float32. Threads: as net_run.h; a struct neuron belongs to its caller. */
#ifndef CS_NET_NET_EXPLAIN_H
#define CS_NET_NET_EXPLAIN_H

#include "engine/layers/conv2d.h"
#include "engine/net/net_run.h"

enum neuron_kind {
    NEURON_OTHER,       /* only before and after are known */
    NEURON_CONV,        /* conv2d, conv1d: parts are input channels, term holds the products */
    NEURON_TRANSPOSED,  /* conv_transpose2d: parts are input channels, term holds the products that met there */
    NEURON_LINEAR,      /* parts are the inputs */
    NEURON_POOL,        /* parts are the places of the window that lie on the map */
    NEURON_NORM,        /* batch, group, layer, instance: norm; one part: the value that went in */
    NEURON_RESPONSE,    /* local_response_norm: parts are the channels of the window, squared */
    NEURON_ADD,         /* parts are the values of each input at this place */
    NEURON_COPY,        /* concat, reshape, upsample, pad ...: one part: the value it is */
    NEURON_ELEMENTWISE, /* sigmoid, tanh ...: one part: the value that went in */
    NEURON_SOFTMAX,     /* parts are the exponentials of (input - largest); total their sum */
};

struct neuron_part {
    int input;  /* convolution: the map it read; linear, softmax: the value; pool: the place in the window, row by row;
                   add: which input */
    double sum; /* of w*x over its window; pool, add, copy: x; softmax: exp(x - largest) */
};

struct neuron_norm {
    double mean, variance, eps, scale, shift; /* y = (x - mean) / sqrt(variance + eps) * scale + shift */
    bool running;                             /* the statistics were learnt, and are not those of this picture */
    int count;                                /* values that mean and variance are of; 0 when running */
};

struct neuron {
    enum neuron_kind kind;
    int node, value; /* value: the node behind it whose values are seen (a ReLU), or node */
    int map, row, col;
    double bias; /* 0 without one */
    bool has_bias;
    float before, after;      /* the run's: of node, and of value */
    struct neuron_part *part; /* owned; in order of input */
    int n_parts, largest;     /* largest: index of the part with the largest |sum|; pool: the winner, -1 for a mean */
    int window[2], first[2];  /* convolution, pool: size and corner of the window within the input (pool, conv) */
    struct conv2d_term *term; /* owned; convolutions: n_terms a part */
    int n_terms;
    double total; /* softmax: the sum of all exponentials; response: the sum of squares */
    struct neuron_norm norm;
};

/* The value [map, row, col] of node in sample 0 of the latest forward pass, seen again as that of value. CS_NO_MEMORY;
 * CS_BAD_VALUE for a place that is not there. */
enum cs_status neuron_explain(const struct net *net, const struct net_run *run, int node, int value, int map, int row,
                              int col, struct neuron *n);
void neuron_finish(struct neuron *n);

/* Indices of the count parts with the largest |sum|, largest first; returns how many there are. */
int neuron_strongest(const struct neuron *n, int *index, int count);

#endif
