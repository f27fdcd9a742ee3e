/* engine/worker/curves.h - what curves tell: running means, how far single batches lie from them, and overfitting.
 * Pure functions of points in the order of steps. Threads: any. */
#ifndef CS_WORKER_CURVES_H
#define CS_WORKER_CURVES_H

#include "engine/worker/runs.h"

enum curve_value { CURVE_LOSS, CURVE_ACCURACY, CURVE_LR, CURVE_GRAD_NORM };
enum curve_axis { CURVE_EPOCH, CURVE_STEP, CURVE_SECONDS };

/* The first value, to be read with a stride of floats; points may be NULL. */
const float *curve_values(const struct curve_point *points, enum curve_value v);
const float *curve_places(const struct curve_point *points, enum curve_axis a);
const float *validation_values(const struct validation_point *points, enum curve_value v); /* loss or accuracy */
const float *validation_places(const struct validation_point *points, enum curve_axis a);
enum {
    CURVE_STRIDE = sizeof(struct curve_point) / sizeof(float),
    VALIDATION_STRIDE = sizeof(struct validation_point) / sizeof(float)
};

/* How many epochs a running mean remembers that is asked to remember so many: at least 100 times as many steps, so that
 * an epoch of few steps is smooth, too. Without points: what was asked for. */
double curve_memory(const struct curve_point *points, int n, double epochs);

/* mean[i] is the mean of the values up to i, each weighing exp(-age / epochs), age in epochs. deviation[i] (NULL: not
 * wanted) tells how far single batches lie from what they have in common: the root of half the likewise weighted mean
 * of squared differences between neighbours, which a slope does not widen as it does the distance from a mean (von
 * Neumann et al. 1941, 'The mean square successive difference'). epochs 0: mean is the value itself, deviation 0. NaN
 * is passed over. */
void curve_smooth(const struct curve_point *points, int n, enum curve_value v, double epochs, float *mean,
                  float *deviation);

/* Where a training stands between its smallest validation loss and its end. */
struct generalisation {
    bool known; /* held-out samples were looked at three times or more after the start, the same ones each time */
    int best;   /* the validation point with the smallest loss; the first of equals */
    int last;   /* the latest that counts */
    double best_epoch;
    double best_loss, last_loss;   /* of held-out samples */
    double train_then, train_last; /* training loss, running means at those two places */
    /* Overfitting: the loss of held-out samples is more than OVERFITTING times the smallest so far, and training loss
     * has fallen since. That is the criterion GL_5 of Prechelt 1998, 'Early stopping - but when?'. */
    bool overfits;
};
#define OVERFITTING 1.05
struct generalisation curve_generalisation(const struct curve_point *curve, int n_curve,
                                           const struct validation_point *validation, int n_validation);

/* Where a step of the training stands on an axis: that of the first point that is not before it, or of the last one.
 * NaN without any points. */
double curve_place_of_step(const struct curve_point *points, int n, enum curve_axis a, double step);

/* The validation point with the largest accuracy among those of the most samples; -1: there is none. */
int curve_best_accuracy(const struct validation_point *validation, int n);

#endif
