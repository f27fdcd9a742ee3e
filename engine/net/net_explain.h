/* engine/net/net_explain.h - what one value of a network was made of: every number that its layer read, and what the
 * layer did with it. All of it is what a run computed: products in the engine's order (conv2d_terms() for
 * convolutions), statistics by the layer's own formula, so that the parts give the value but for the rounding of
 * float32:
 *
 *   CONV, TRANSPOSED, LINEAR   before = total + bias,  total = sum of part[].sum
 *   POOL      maximum, minimum: part[largest].sum; mean: total / divisor,  total = sum of part[].sum
 *   NORM      (part[0].x - mean) / sqrt(variance + eps) * scale + shift
 *   RESPONSE  part[own].x / response.power,  power = base^beta,  base = k + added,  added = alpha / size * total,
 *             total = sum of part[].sum
 *   ADD       total = sum of part[].sum
 *   COPY      part[0].x; without a part: a constant that padding put there
 *   BLEND     total = sum of part[].sum,  part[].sum = w * x
 *   SOFTMAX   part[own].sum / total;  of a log_softmax (is_log): part[own].x - top - log(total);
 *             total = sum of part[].sum,  part[].sum = exp(x - top)
 *
 * A place is a map, row and column of an activation of three dimensions; where it has not three, map counts all of its
 * values and row and column are 0. The run must not be fused, and is in inference mode: dropout passes on what it gets,
 * and running statistics count where there are any. Threads: as net_run.h; a struct neuron belongs to its caller. */
#ifndef CS_NET_NET_EXPLAIN_H
#define CS_NET_NET_EXPLAIN_H

#include "engine/layers/conv2d.h"
#include "engine/net/net_run.h"

enum neuron_kind {
    NEURON_OTHER, /* before and after, and parts: what sub, mul, div read (one a input), the products of a matmul */
    NEURON_CONV,  /* conv2d, conv1d: parts are input channels, term holds the products */
    NEURON_TRANSPOSED,  /* conv_transpose2d: parts are input channels, term holds the products that met there */
    NEURON_LINEAR,      /* parts are the inputs */
    NEURON_POOL,        /* also global, adaptive, reduce_*: parts are the places of the window that lie on the map */
    NEURON_NORM,        /* batch, group, layer, instance: norm; one part: the value that went in */
    NEURON_RESPONSE,    /* local_response_norm: parts are the channels of the window, squared */
    NEURON_ADD,         /* parts are the values of each input at this place */
    NEURON_COPY,        /* concat, reshape, pad, dropout, nearest upsample ...: one part: the value it is */
    NEURON_ELEMENTWISE, /* relu, sigmoid, tanh, exp ...: one part: the value that went in */
    NEURON_SOFTMAX,     /* also log_softmax: parts are the exponentials of (input - largest); total their sum */
    NEURON_BLEND,       /* bilinear upsample: parts are the values between which it reads, times their shares */
};

struct neuron_part {
    int input;         /* convolution: the map it read; linear, softmax, response: the value's (channel's) number; pool:
                          the place in the window, row by row; add, copy, other: which of the node's inputs */
    int map, row, col; /* of the value on that input; convolution: map only, rows and columns are in the terms */
    float x, w;        /* the value that was read; what it was multiplied by. Convolution: 0, see the terms */
    double sum;        /* of w*x over its window; pool, add, copy: x; response: x*x; softmax: exp(x - largest) */
};

struct neuron_norm {
    double mean, variance, eps, scale, shift; /* y = (x - mean) / sqrt(variance + eps) * scale + shift */
    bool running;                             /* the statistics were learnt, and are not those of this picture */
    int count;                                /* values that mean and variance are of; 0 when running */
};

struct neuron_response {
    int size; /* channels of the window, those that do not exist included */
    double alpha, beta, k, added, base, power;
};

enum pool_rule { POOL_MAX, POOL_MIN, POOL_MEAN };

struct neuron {
    enum neuron_kind kind;
    int node, value; /* value: the node behind it whose values are seen (a ReLU), or node */
    int map, row, col;
    double bias; /* 0 without one */
    bool has_bias;
    float before, after;      /* the run's: of node, and of value */
    struct neuron_part *part; /* owned; in order of input */
    int n_parts, largest;     /* largest: index of the part with the largest |sum|; pool: the winner, -1 for a mean */
    int own;                  /* response, softmax: the part of this very value; else -1 */
    int window[2], first[2];  /* convolution, pool: size and corner of the window within the input, gaps included; it
                                 may reach beyond the edges. 0, 0: none (linear), or it read nothing */
    struct conv2d_term *term; /* owned; convolutions: n_terms a part, in order of the parts */
    int n_terms;
    double total;        /* of the parts' sums */
    enum pool_rule rule; /* pool */
    int divisor, ties;   /* pool: of the mean (1: a sum); how many other places equal the winner */
    double top;          /* softmax: the largest input */
    bool is_log;         /* softmax: the logarithm of it */
    struct neuron_norm norm;
    struct neuron_response response;
};

/* The value [map, row, col] of node in sample 0 of the latest forward pass, seen again as that of value. CS_NO_MEMORY;
 * CS_BAD_VALUE for a place that is not there. */
enum cs_status neuron_explain(const struct net *net, const struct net_run *run, int node, int value, int map, int row,
                              int col, struct neuron *n);
void neuron_finish(struct neuron *n);

/* Indices of the count parts with the largest |sum|, largest first; returns how many there are. */
int neuron_strongest(const struct neuron *n, int *index, int count);

#endif
