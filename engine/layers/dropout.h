/* engine/layers/dropout.h - what dropout and dropout2d do to a number on the average, for the blackboard; the layers
 * themselves are in layer.h. Threads: no state. */
#ifndef CS_LAYERS_DROPOUT_H
#define CS_LAYERS_DROPOUT_H

#include <stdbool.h>

/* A number x that stays with probability 1 - p (0 <= p < 1): what it then is (x / (1 - p) where the layer scales, as
 * PyTorch's do; x where it does not, as in the paper of Srivastava and others, 2014), and the mean and the standard
 * deviation over all masks. */
struct dropout_odds {
    double kept, mean, deviation;
};
struct dropout_odds dropout_odds(double x, double p, bool scaled);
/* The standard deviation of the average of n masks, deviation / sqrt(n), and the mean less and plus that. */
struct dropout_band {
    double error, below, above;
};
struct dropout_band dropout_band(const struct dropout_odds *o, int n);

#endif
