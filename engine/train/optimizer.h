/* engine/train/optimizer.h - how gradients change parameters; rules and names are PyTorch's.
 * SGD: v = momentum*v + (g + weight_decay*p); p -= lr*v  (v = the gradient on the first step, dampening 0).
 * Threads: one at a time. */
#ifndef CS_TRAIN_OPTIMIZER_H
#define CS_TRAIN_OPTIMIZER_H

#include "engine/net/net.h"

enum optimizer_kind { OPTIMIZER_SGD, OPTIMIZER_ADAM };
extern const char *const optimizer_names[]; /* "sgd", "adam", NULL */

struct optimizer_options {
    enum optimizer_kind kind;
    float lr, momentum, weight_decay;
    float beta1, beta2, eps; /* Adam (Kingma and Ba, 2015) */
};
struct optimizer_options optimizer_defaults(enum optimizer_kind kind);

struct optimizer;
enum cs_status optimizer_create(struct optimizer **o, const struct net *net, const struct optimizer_options *options,
                                struct cs_error *err);
void optimizer_destroy(struct optimizer **o);
/* Rates may change between steps; the moments stay. The kind may not change. */
void optimizer_set_options(struct optimizer *o, const struct optimizer_options *options);
/* grads has the layout of net->params. */
void optimizer_step(struct optimizer *o, struct net *net, const float *grads, struct thread_pool *pool);

/* What goes into a model file: steps taken, and the moments (1 block for SGD, 2 for Adam) in the layout of net->params,
 * borrowed. */
int64_t optimizer_steps(const struct optimizer *o);
int optimizer_moments(const struct optimizer *o, float *block[2]);
void optimizer_set_steps(struct optimizer *o, int64_t steps);

#endif
