/* app/topics/learn_path.h - trajectories of gradient descent, and the layers that they are computed with. Of learn.c
 * alone. A path holds for every iteration k the numbers w[k] (weights by row and column, then the bias), the gradient
 * g[k] at them, the loss, and the velocity v[k] of the step to w[k+1]. Threads: one at a time. */
#ifndef CS_TOPICS_LEARN_PATH_H
#define CS_TOPICS_LEARN_PATH_H

#include "app/topics/learn.h"
#include "engine/net/net_run.h"
#include "engine/train/optimizer.h"

/* What computes: one conv2d over x, the target, SGD. */
struct learn_bench {
    struct net *net;
    struct net_run *run; /* x is in its input */
    struct optimizer *optimizer;
    float *target; /* [n] */
    int n, n_weights, n_numbers;
};
/* A net of one conv2d; padding: top, left, bottom, right. */
enum cs_status learn_net(struct net **net, const struct learn_settings *s, const int kernel[2], const int padding[4],
                         bool bias, struct cs_error *err);
/* Numbers to the layer and back. */
void learn_put(const struct learn_bench *b, float *params, const float *numbers);
void learn_take(const struct learn_bench *b, const float *params, float *numbers);
/* y for these numbers, borrowed until the next pass. */
const struct tensor *learn_forward(const struct learn_bench *b, const float *numbers);
/* L of what learn_forward() gave; slope (may be NULL): dL/dy, [n]. */
double learn_loss(const struct learn_bench *b, float *slope);

struct learn_path {
    int n_numbers;
    float *w, *g, *v;         /* [LEARN_ITERATIONS+2][n_numbers] */
    double *loss;             /* [LEARN_ITERATIONS+1] */
    float *shown_loss;        /* the same for plots */
    struct learn_rate *taken; /* [LEARN_ITERATIONS+1] until: unused */
    int computed;             /* -1: nothing */
    enum learn_end end;
    int ended;
};
enum cs_status learn_path_create(struct learn_path *p, int n_numbers, struct cs_error *err);
void learn_path_finish(struct learn_path *p);
/* Forgets all from this iteration on. */
void learn_path_cut(struct learn_path *p, int iteration);
/* The rate that holds for the step from an iteration. */
struct learn_rate learn_rate_at(const struct learn_settings *s, bool plain, int iteration);
/* One iteration more; false at the end of the path. plain: without momentum. */
bool learn_path_advance(struct learn_path *p, const struct learn_bench *b, const struct learn_settings *s, bool plain);

#endif
