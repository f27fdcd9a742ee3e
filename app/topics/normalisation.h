/* app/topics/normalisation.h - batches of small maps and what the normalising layers make of them: which numbers share
 * one mean and variance, running statistics, and how the result of a sample depends on its company.
 *
 * Training data are whole numbers: those of channel c lie evenly within data_mean[c] +- spread[c], so that what the
 * running statistics come near to is known. Batch number b of `batches` (from 1) is drawn from the seed and b; a person
 * may write other numbers over any of them (values). The block x [N,C,H,W] is one of these batches.
 * Results are the layers' own (layers/), sums and means those of norm_terms.h. gamma and beta are PyTorch's weight and
 * bias: one number a channel, in layer_norm for all places of the channel.
 * The state is open; views read it and never change it. Threads: the window thread. */
#ifndef CS_TOPICS_NORMALISATION_H
#define CS_TOPICS_NORMALISATION_H

#include "engine/layers/norm_terms.h"

enum {
    NORM_SAMPLES_MAX = 8,
    NORM_CHANNELS_MAX = 8,
    NORM_SIDE_MAX = 4,
    NORM_PLACES_MAX = NORM_CHANNELS_MAX * NORM_SIDE_MAX * NORM_SIDE_MAX, /* numbers of a sample */
    NORM_CELLS_MAX = NORM_SAMPLES_MAX * NORM_PLACES_MAX,
    NORM_BATCHES_MAX = 100,
    NORM_COMPANIES = 8,   /* batches that a sample is put into, the block itself the first of them */
    NORM_VALUE_MAX = 999, /* of a number that a person writes */
    NORM_FACTOR_MAX = 99  /* of gamma and beta */
};

/* What a sample is compared in: batch norm in both modes. */
enum norm_way {
    NORM_WAY_TRAIN,
    NORM_WAY_EVAL,
    NORM_WAY_LAYER,
    NORM_WAY_INSTANCE,
    NORM_WAY_GROUP,
    NORM_WAY_LOCAL,
    NORM_WAYS
};

struct norm_settings {
    enum norm_kind kind;
    bool eval;
    int samples, channels, height, width;
    int groups, size;          /* of group_norm, local_response_norm */
    double eps, momentum;      /* of all but local_response_norm; of batch_norm2d */
    double alpha, lrn_beta, k; /* of local_response_norm */
    const char *gamma, *beta;  /* norm_factors() */
    const char *values;        /* paint.h: norm_value_channel(), row, column = number */
    int seed, batches, number; /* number: of the batch that is the block; at most batches */
    int sample;                /* the one that is put into other company */
};

struct norm_result {
    bool there;
    char why[sizeof(struct cs_error)]; /* not there: why the layer refuses, as PyTorch does */
    float y[NORM_CELLS_MAX];           /* [N,C,H,W] */
    float largest;                     /* |y|, for the scale of colours */
};

struct norm_state {
    enum norm_kind kind;
    bool eval;
    int dim[4];
    int groups, size, batches, number, sample;
    double eps, momentum, alpha, lrn_beta, k;
    float gamma[NORM_CHANNELS_MAX], beta[NORM_CHANNELS_MAX];
    struct tensor x;                       /* data is within the model */
    float largest;                         /* |x| */
    struct norm_result result[NORM_KINDS]; /* batch norm: in the mode that is set */

    /* After b batches, b from 0: what batch_norm2d keeps; and batch b's own (var unbiased), b from 1. [b][C], where
     * batch norm is possible at all. */
    bool runs;
    float running_mean[NORM_BATCHES_MAX + 1][NORM_CHANNELS_MAX], running_var[NORM_BATCHES_MAX + 1][NORM_CHANNELS_MAX];
    float batch_mean[NORM_BATCHES_MAX + 1][NORM_CHANNELS_MAX], batch_var[NORM_BATCHES_MAX + 1][NORM_CHANNELS_MAX];
    float data_mean[NORM_CHANNELS_MAX], data_var[NORM_CHANNELS_MAX]; /* of all numbers that there could be */

    /* The sample's results [C,H,W] in each company; not there where a layer refuses. */
    bool company_there[NORM_WAYS];
    float company[NORM_WAYS][NORM_COMPANIES][NORM_PLACES_MAX];
};

struct norm_model;
enum cs_status norm_create(struct norm_model **m, struct cs_error *err); /* with a first block of ones' own */
void norm_destroy(struct norm_model **m);
/* Takes settings over; returns whether anything changed. Without memory nothing is there, and the reason says so. */
bool norm_update(struct norm_model *m, const struct norm_settings *s);
const struct norm_state *norm_state(const struct norm_model *m);
/* "", or why the chosen kind has no result. */
const char *norm_error(const struct norm_model *m);

struct norm_rule norm_rule_of(const struct norm_state *s, enum norm_kind kind);
/* Sets of the chosen kind; groups that do not divide the channels count as one. */
int norm_sets(const struct norm_state *s);

/* One number of the chosen kind, from its set to its result. */
struct norm_trace {
    int cell; /* index in x */
    struct norm_place at;
    int index; /* of the set */
    struct norm_set set;
    struct norm_moments moments; /* of the set */
    double mean, var;            /* that the number is normalised by: those, or running ones */
    bool running;
    struct norm_term term;
    struct norm_response response; /* local response norm: in place of all these */
    double x, y;                   /* y: the layer's */
};
void norm_trace(const struct norm_state *s, int cell, struct norm_trace *t);

/* How channel c's statistics follow batch `number`. */
struct norm_follow norm_follow_mean(const struct norm_state *s, int c);
struct norm_follow norm_follow_var(const struct norm_state *s, int c);

/* "2" or "1 0.5 2": one number for all channels, or one each, the last for those that are missing. CS_BAD_VALUE. */
enum cs_status norm_factors(const char *text, float factor[NORM_CHANNELS_MAX], int *n, struct cs_error *err);
/* Whether these values can be written: paint, within NORM_VALUE_MAX. */
enum cs_status norm_check_values(const char *values, struct cs_error *err);
/* What stands for channel c of sample n of a batch in the paint. */
int norm_value_channel(int number, int n, int c);

#endif
