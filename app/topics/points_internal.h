/* app/topics/points_internal.h - a model from within: points.c (settings), points_past.c (the iterations),
 * points_show.c (what is shown at one of them). */
#ifndef CS_TOPICS_POINTS_INTERNAL_H
#define CS_TOPICS_POINTS_INTERNAL_H

#include "app/topics/points.h"
#include "engine/net/net_run.h"
#include "engine/train/loss.h"

enum { PAST_CHUNK = 64, PAST_CHUNKS = POINTS_ITERATIONS / PAST_CHUNK + 1, PAST_MOMENTS = 2, PAST_KINDS = 2 };

/* A net and its past. Iterations are kept by chunks, which come as they are needed: parameters and both blocks of
 * moments (SGD uses one), for at most 2001 iterations of some 700 numbers three times: 16 MiB. */
struct points_past {
    enum points_model_kind model;
    enum points_activation activation;
    int hidden, units, classes; /* hidden layers, units of each */
    struct net *net;
    struct net_run *all, *one, *plane; /* all points; the chosen one; rows of the plane */
    struct optimizer *optimizer[PAST_KINDS];
    int layers;
    struct points_layer layer[POINTS_LAYERS + 1];
    int sum_node[POINTS_LAYERS + 1], value_node[POINTS_LAYERS + 1]; /* of a layer: linear, activation */
    struct loss_options loss;

    const struct points_set *set; /* the model's */
    int seed;
    float *chunk[PAST_CHUNKS];
    int n;                                           /* iterations that are known: 0..n-1 */
    bool stopped;                                    /* n - 1 is the last one */
    bool full;                                       /* no memory for more */
    int in_net;                                      /* iteration whose parameters are in the net, -1: none */
    int in_run;                                      /* iteration at which all points just went forward, -1: none */
    int64_t steps[POINTS_ITERATIONS + 1];            /* of the optimiser whose moments these are */
    enum optimizer_kind kind[POINTS_ITERATIONS + 1]; /* that optimiser */
    struct points_rates rates[POINTS_ITERATIONS + 1];
    struct points_mark mark[POINTS_ITERATIONS + 1];
};

enum cs_status past_create(struct points_past **c, const struct points_settings *s, const struct points_set *set,
                           struct cs_error *err);
void past_destroy(struct points_past **c);
/* Whether these settings have the same net. */
bool past_fits(const struct points_past *c, const struct points_settings *s, int classes);
/* Forgets all and begins with the first weights of the seed. */
void past_restart(struct points_past *c, int seed);
/* Rates of the steps from iteration on; what was computed with others is forgotten. */
void past_set_rates(struct points_past *c, const struct points_rates *rates, int iteration);
/* Computes one more iteration; false when there is none: stopped, full, without points, at the end. */
bool past_go_on(struct points_past *c);
int past_last(const struct points_past *c); /* iteration, as far as is known */
const float *past_params(const struct points_past *c, int iteration);
const float *past_moment(const struct points_past *c, int iteration, int block);
/* Parameters of a known iteration into the net. */
void past_load(struct points_past *c, int iteration);
/* All points go through the net with its present parameters. per_sample may be NULL. */
struct loss_result past_forward(struct points_past *c, float *per_sample);
/* The gradient of the step from an iteration that is loaded, borrowed until the next pass. The run then holds its
 * batch. */
const float *past_backward(struct points_past *c, int iteration);
/* The points of the step from an iteration; returns how many. */
int past_batch(const struct points_past *c, int iteration, int index[POINTS_MAX]);

/* What is shown: memory for points_show.c. */
struct points_picture {
    float *grads, *own; /* [n_params] */
    float *probability[POINTS_CLASSES], *lead[POINTS_CLASSES], *answer[POINTS_CLASSES], *sum, *value, *balance, *thumb,
        *hidden[2];
    float *block;
};
enum cs_status picture_init(struct points_picture *p, const struct points_past *c, struct cs_error *err);
void picture_finish(struct points_picture *p);

struct points_model {
    struct points state;
    struct points_past *past; /* NULL before the first update */
    struct points_picture picture;
    struct points_settings now; /* that state is of; drawn is not kept */
    char *drawn;                /* what state.set was read from */
};
/* Shows the iteration that is wanted, or the last known one; the chosen unit and point. */
void points_show_iteration(struct points_model *m);

#endif
