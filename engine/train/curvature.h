/* engine/train/curvature.h - how strongly the mean squared error curves, which says what learning rates it can bear.
 * For a net that is linear in its parameters w (one conv2d, one linear) the loss is a quadratic function of them with
 * the constant Hessian H, and H v is the gradient at the parameters v of the same loss with the target 0 (Pearlmutter,
 * 1994, who has it for any net). Gradient descent on it converges exactly for rates below 2/lambda, with heavy-ball
 * momentum m below 2(1+m)/lambda, lambda the largest eigenvalue of H (Polyak, 1964; Goh, 'Why momentum really works',
 * 2017). Threads: one at a time for each run. */
#ifndef CS_TRAIN_CURVATURE_H
#define CS_TRAIN_CURVATURE_H

#include "engine/net/net_run.h"

struct curvature {
    double largest; /* eigenvalue of H; 0 where the loss does not depend on the parameters */
    int steps;      /* of the power iteration */
    bool settled;   /* the last step changed it by less than a millionth: else it is a lower bound */
};

/* By power iteration (von Mises and Pollaczek-Geiringer, 1929), at most max_steps passes through the layers, from the
 * parameters of a fixed seed. run: of net, planned to train, with n samples in its input. net->params are what they
 * were afterwards. CS_NO_MEMORY. */
enum cs_status curvature_of_mse(struct net *net, struct net_run *run, int n, int max_steps, struct curvature *out,
                                struct cs_error *err);
/* The rate from which on SGD with this momentum diverges; INFINITY where nothing curves. */
double curvature_critical_rate(const struct curvature *c, double momentum);

#endif
