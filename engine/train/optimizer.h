/* engine/train/optimizer.h - how gradients change parameters; rules and names are PyTorch's.
 * SGD: g += weight_decay*p; v = momentum*v + g  (v = g on the first step, dampening 0); p -= lr*v, or with Nesterov's
 *      momentum (Sutskever et al., 2013) p -= lr*(g + momentum*v).
 * Adam (Kingma and Ba, 2015): g += weight_decay*p before the moments.
 * AdamW (Loshchilov and Hutter, 2019): p -= lr*weight_decay*p beside them.
 * Clipping comes first: of all gradients' norm (clip_grad_norm_), then of every value (clip_grad_value_).
 * Buffers of layers (layer.h) are not learnt: nothing here reads or writes them, nor the padding between parameters.
 * Threads: one at a time. The results do not depend on the number of threads. */
#ifndef CS_TRAIN_OPTIMIZER_H
#define CS_TRAIN_OPTIMIZER_H

#include "engine/net/net.h"

enum optimizer_kind { OPTIMIZER_SGD, OPTIMIZER_ADAM, OPTIMIZER_ADAMW };
extern const char *const optimizer_names[]; /* "sgd", "adam", "adamw", NULL */

struct optimizer_options {
    enum optimizer_kind kind;
    float lr, momentum, weight_decay;
    bool nesterov;            /* SGD */
    double beta1, beta2, eps; /* Adam; double, because 1 - beta2 has to be PyTorch's to the last bit of a float */
    float clip_norm;          /* the most that the norm of all gradients may be; 0: no limit */
    float clip_value;         /* the most that one gradient may be in size; 0: no limit */
};
struct optimizer_options optimizer_defaults(enum optimizer_kind kind);
/* CS_BAD_VALUE with a sentence that names what makes no sense. */
enum cs_status optimizer_check(const struct optimizer_options *options, struct cs_error *err);

struct optimizer;
enum cs_status optimizer_create(struct optimizer **o, const struct net *net, const struct optimizer_options *options,
                                struct cs_error *err);
void optimizer_destroy(struct optimizer **o);
/* Rates may change between steps; the moments stay. The kind may not change. */
void optimizer_set_options(struct optimizer *o, const struct optimizer_options *options);

enum optimizer_verdict {
    OPTIMIZER_DONE,
    OPTIMIZER_BAD_GRADIENT, /* a gradient is NaN or infinite */
    OPTIMIZER_BAD_UPDATE,   /* a parameter or a moment would become so */
};
/* grads has the layout of net->params. Unless DONE, nothing changed: neither parameters nor moments. (Parameters that
 * others write between two steps are taken to be finite and below 1e30.) */
enum optimizer_verdict optimizer_step(struct optimizer *o, struct net *net, const float *grads,
                                      struct thread_pool *pool);
/* Is every gradient finite? optimizer_step() asks that, too. */
bool optimizer_is_finite(const struct optimizer *o, const float *grads, struct thread_pool *pool);
/* After BAD_UPDATE: where net->params would have become NaN or infinite first (the start of a stretch within the same
 * parameter). */
size_t optimizer_failed_at(const struct optimizer *o);
/* Norm of all gradients before clipping (in double, in a fixed order); what clip_grad_norm_ returns. */
double optimizer_grad_norm(const struct optimizer *o, const float *grads, struct thread_pool *pool);
/* That of the gradients that the latest optimizer_step() got; 0 before the first, and where one was not finite. */
double optimizer_last_norm(const struct optimizer *o);

/* What goes into a model file: steps taken, and the moments (1 block for SGD, 2 for Adam) in the layout of net->params,
 * borrowed. Whoever writes them calls set_steps() afterwards. */
int64_t optimizer_steps(const struct optimizer *o);
int optimizer_moments(const struct optimizer *o, float *block[2]);
void optimizer_set_steps(struct optimizer *o, int64_t steps);

#endif
