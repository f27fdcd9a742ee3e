/* engine/train/loss_terms.h - cross-entropy over the softmax of one row of logits, one number at a time, for those who
 * want to see where a loss and its gradient come from (loss.h computes them at once):
 *
 *     x = z / T - m     e = exp(x)     p = e / sum of e     loss = sum of y * -ln p     dloss/dz = (p - y) / T
 *
 * z are the logits, T a temperature (Hinton, Vinyals and Dean: Distilling the Knowledge in a Neural Network, 2015; 1 is
 * F.cross_entropy), y the one-hot label with loss.h's smoothing. m is the largest z / T where that is asked for, and
 * else 0. Both forms are equal on paper. Numbers are computed in double precision, but exponentials, their sum and the
 * shares are kept within what a float32 holds, as in a network: 0 below 1.4e-45, infinity beyond 3.4e38, and NaN for
 * infinity / infinity. So the plain form overflows where a network's would. With m, -ln p is ln(sum) - x, which stays
 * finite where p itself is too small for a float32 (log_softmax); without, it is the logarithm of p as it is.
 * Threads: no state. */
#ifndef CS_TRAIN_LOSS_TERMS_H
#define CS_TRAIN_LOSS_TERMS_H

#include <stdbool.h>

struct loss_terms_options {
    double temperature; /* > 0 */
    double smoothing;   /* 0 <= e < 1: y becomes y * (1 - e) + e / K */
    bool subtract_max;
};

struct loss_term { /* of one class */
    double logit;
    double scaled;     /* z / T */
    double x, e, p, y; /* as above */
    double surprise;   /* -ln p */
    double loss;       /* y * -ln p; 0 where y is 0, whatever -ln p is */
    double gradient;   /* dloss/dz */
};

struct loss_terms_sum {
    double shift; /* m */
    double sum;   /* of e */
    double loss;
    double shares, gradients; /* sums of p and of the gradients: 1 and 0 but for rounding */
};

/* term: K >= 1 of them, from finite logits; label: 0..K-1. */
struct loss_terms_sum loss_terms(const struct loss_terms_options *o, const double *logits, int k, int label,
                                 struct loss_term *term);
/* One step of plain gradient descent on the logits themselves: to[i] = z - lr * dloss/dz. */
void loss_terms_step(const struct loss_term *term, int k, double lr, double *to);

#endif
