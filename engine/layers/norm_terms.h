/* engine/layers/norm_terms.h - the arithmetic of the normalising layers, a set at a time, for the blackboard: which
 * numbers of x [N,C,H,W] share one mean and variance, both of them, and how one number becomes its result. The views
 * show these numbers and have none of their own.
 *
 *   batch_norm2d         a channel of all samples      (Ioffe and Szegedy, 2015)
 *   layer_norm           all channels of a sample      (Ba, Kiros and Hinton, 2016)
 *   instance_norm        one map                       (Ulyanov and others, 2016)
 *   group_norm           a group of channels of a sample (Wu and He, 2018)
 *   local_response_norm  the channels around one number, at its place (Krizhevsky and others, 2012): each number has a
 *                        set of its own, which has a sum of squares in place of mean and variance
 *
 * All sums are in double, from the first member to the last: exact for the small numbers of a blackboard; the layers
 * add in float lanes, so that last bits may differ. Nothing allocates. Threads: no state. */
#ifndef CS_LAYERS_NORM_TERMS_H
#define CS_LAYERS_NORM_TERMS_H

#include "engine/base/tensor.h"

enum norm_kind { NORM_BATCH, NORM_LAYER, NORM_INSTANCE, NORM_GROUP, NORM_LOCAL_RESPONSE, NORM_KINDS };

struct norm_rule {
    enum norm_kind kind;
    int groups; /* NORM_GROUP: divides the channels */
    int size;   /* NORM_LOCAL_RESPONSE: channels of a window, some of which may not exist */
};

/* Samples n .. n_end - 1 and channels c .. c_end - 1, whole maps or, with row >= 0, one place of each. */
struct norm_set {
    int n, n_end, c, c_end;
    int row, col; /* -1: whole maps */
};

struct norm_place {
    int n, c, row, col;
};

/* Sets that the numbers of a batch [N,C,H,W] fall into, counted in reading order of their first (local response: their
 * own) numbers; one of them; the one that a number is normalised by. */
int norm_set_count(const struct norm_rule *r, const int dim[4]);
struct norm_set norm_set_nth(const struct norm_rule *r, const int dim[4], int i);
int norm_set_of(const struct norm_rule *r, const int dim[4], struct norm_place at);
/* Its members in reading order: how many, and where the i-th is. */
int norm_set_size(const struct norm_set *s, const int dim[4]);
struct norm_place norm_set_member(const struct norm_set *s, const int dim[4], int i);
bool norm_set_holds(const struct norm_set *s, struct norm_place at);
/* Index of a place in a tensor of these dimensions, and back. */
int norm_index(const int dim[4], struct norm_place at);
struct norm_place norm_place_of(const int dim[4], int index);

struct norm_moments {
    int n;
    double sum, mean; /* mean = sum / n */
    double squares;   /* sum of (x - mean)^2 */
    double var;       /* squares / n: what is divided by */
    double unbiased;  /* squares / (n - 1): what running statistics follow; 0 of a single number, as in the layers */
};
struct norm_moments norm_moments(const struct tensor *x, const struct norm_set *s);

/* y = (x - mean) / sqrt(var + eps) * weight + bias, one operation after another. */
struct norm_term {
    double deviation, root, normalised, weighted, y;
};
struct norm_term norm_term(double x, double mean, double var, double eps, double weight, double bias);

/* running = (1 - momentum) * old + momentum * batch */
struct norm_follow {
    double kept, added, now;
};
struct norm_follow norm_follow(double old, double batch, double momentum);

/* y = x / (k + alpha / size * squares)^beta */
struct norm_response {
    double squares; /* of the set's members */
    double added;   /* alpha / size * squares */
    double base;    /* k + that */
    double power;   /* base^beta */
    double y;
};
struct norm_response norm_response(const struct tensor *x, const struct norm_set *s, struct norm_place at, int size,
                                   double alpha, double beta, double k);

#endif
