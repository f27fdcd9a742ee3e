/* app/topics/points.h - a neuron, or a multi-layer perceptron, learns to tell classes of points of the plane apart.
 *
 *   logistic   one neuron: z = w1 x1 + w2 x2 + b, p(class 1) = 1 / (1 + e^-z). Three classes: softmax over three of
 * them mlp        1 to 3 hidden layers before that
 *
 * Net, loss (binary cross-entropy with logits, or softmax and cross-entropy), gradients and update are the engine's.
 * Every iteration is kept with its parameters and moments, so that going back shows the exact past, and going on from
 * there gives the same numbers again. Another rate, momentum, decay, batch or optimiser holds from the iteration that
 * is shown: the past stays as it was learnt. At iteration 0, and while a worked example is shown, they hold for all of
 * it. Everything else (points, net, seed) begins anew and learns up to the same iteration.
 *
 * Iteration i is the state after i updates. The view reads struct points; it is never half changed. An update takes a
 * few milliseconds at most, whatever was asked for; what is left is done by points_poll().
 * Threads: the window's. */
#ifndef CS_TOPICS_POINTS_H
#define CS_TOPICS_POINTS_H

#include <stdint.h>

#include "app/topics/points_data.h"
#include "engine/train/optimizer.h"

enum {
    POINTS_LAYERS = 3,        /* hidden ones at most */
    POINTS_UNITS = 16,        /* of a hidden layer at most */
    POINTS_ITERATIONS = 2000, /* updates at most */
    POINTS_SIDE = 96,         /* places a side of the plane's picture */
    POINTS_THUMB = 24,        /* and of the picture of a unit */
};
enum points_model_kind { POINTS_LOGISTIC, POINTS_MLP };
enum points_activation { POINTS_RELU, POINTS_TANH, POINTS_SIGMOID };
enum points_show { POINTS_SHOW_CLASSES, POINTS_SHOW_PROBABILITY, POINTS_SHOW_UNIT, POINTS_SHOW_HIDDEN };

struct points_rates {
    enum optimizer_kind optimizer; /* OPTIMIZER_SGD or OPTIMIZER_ADAM */
    float lr, momentum, weight_decay;
    int batch; /* points in an update; 0: all of them */
};
struct points_settings {
    enum points_data data;
    int count;
    float noise;
    const char *drawn; /* points_from_text() takes it */
    enum points_model_kind model;
    int layers, units;
    enum points_activation activation;
    int seed; /* of points, first weights, and the order of the batches */
    struct points_rates rates;
    bool whole;    /* a worked example: the rates hold from the beginning */
    int iteration; /* 0..POINTS_ITERATIONS */
    int unit, point;
};

struct points_layer { /* y = x * transpose(weight) + bias: weight [out, in], bias [out] */
    int in, out;
    size_t weight, bias; /* offsets in params, grads, next and own */
    int first;           /* unit index of its first output */
};
struct points_mark { /* of one iteration, over all points */
    float iteration, loss, accuracy;
};
struct points {
    char error[320]; /* "", or why this is the last state that worked */
    struct points_set set;
    enum points_model_kind model;
    enum points_activation activation;
    int layers; /* of weights: 1..POINTS_LAYERS + 1; the last one gives the logits */
    struct points_layer layer[POINTS_LAYERS + 1];
    int units; /* of all layers; outputs come last */

    /* How far it has come. */
    int iteration; /* that is shown: what was asked for, or the last one computed so far */
    int wanted, last;
    bool busy;                      /* more is to come by points_poll() */
    bool stopped;                   /* at `last`, because the next update would give numbers that are not finite */
    const struct points_mark *mark; /* by iteration */
    int marks;                      /* that are known, at least iteration + 1 */

    /* The step from this iteration. next: the parameters after it; NULL at the last one, or without points. */
    struct points_rates rates;
    const float *params, *grads, *next, *velocity; /* velocity: SGD's momentum after it, NULL for Adam */
    int n_batch;                                   /* points whose mean gradient grads is */
    bool in_batch[POINTS_MAX];

    /* Of every point. */
    float probability[POINTS_MAX][POINTS_CLASSES], loss[POINTS_MAX];
    int answer[POINTS_MAX]; /* the class it is taken for */
    int correct;
    float hidden[POINTS_MAX][2]; /* what the last hidden layer gives, where that has two units */

    /* The chosen point, -1: there are none; own: the gradient of its loss alone. sum: what a unit's activation gets, of
     * an output the logit; value: what it gives, of an output the probability. slope: d(its loss)/d(sum). */
    int point;
    const float *own;
    float sum[POINTS_LAYERS * POINTS_UNITS + POINTS_CLASSES], value[POINTS_LAYERS * POINTS_UNITS + POINTS_CLASSES];
    int unit; /* the chosen one */

    /* The plane: row 0 is x2 = POINTS_REACH. Places are the middles of POINTS_SIDE x POINTS_SIDE squares. Planes of
     * probability_at (answer_at) for class 1, 2 and 0 lie behind one another: red, green and blue of a picture. */
    const float *probability_at[POINTS_CLASSES];
    const float *answer_at[POINTS_CLASSES]; /* 1 where a place is taken for the class, else 0 (of two classes -1) */
    const float *lead_at[POINTS_CLASSES];   /* logit of c less the largest other one: 0 on c's boundary */
    const float *balance_at;                /* p(1) - p(0); NULL of three classes */
    const float *sum_at, *value_at; /* of the chosen unit; an output's value is p, of the only one p(1) - p(0) */
    const float *thumb;             /* [units][POINTS_THUMB][POINTS_THUMB]: the same of all units */
    const float *hidden_at[2];      /* where that layer takes every place; NULL where it has not two units */
    float value_most;               /* largest |value_at| */
    uint64_t serial;                /* another one: other numbers */
};

struct points_model;
enum cs_status points_create(struct points_model **m, struct cs_error *err);
void points_destroy(struct points_model **m);
/* Takes the settings over; whether anything that is shown changed. */
bool points_update(struct points_model *m, const struct points_settings *s);
/* Goes on for a few milliseconds where points.busy. */
bool points_poll(struct points_model *m);
const struct points *points_state(const struct points_model *m);

/* The layer of a unit; its index within it. */
int points_layer_of(const struct points *p, int unit);
bool points_is_output(const struct points *p, int unit);
/* Middle of a column (or, from the bottom, row) of the plane's picture. */
float points_coordinate(int index, int side);

/* What the chosen point makes of a unit, and a step of its weights: a row an input, then the bias (value 1). */
struct points_term {
    double w, value, product; /* product: w * value */
    double own, mean;         /* gradient of this point's loss; of the batch's */
    double change, next;      /* next = w + change */
};
struct points_neuron {
    int layer, index, n; /* n terms: inputs and bias */
    struct points_term term[POINTS_UNITS + 1];
    double sum, value, slope; /* slope: d(loss of this point)/d(sum) */
};
void points_neuron(const struct points *p, int unit, struct points_neuron *n);

#endif
