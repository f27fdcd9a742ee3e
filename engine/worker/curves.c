#include "engine/worker/curves.h"

#include <math.h>

const float *curve_values(const struct curve_point *p, enum curve_value v)
{
    if (!p)
        return NULL;
    switch (v) {
    case CURVE_LOSS:
        return &p->train_loss;
    case CURVE_ACCURACY:
        return &p->train_accuracy;
    case CURVE_LR:
        return &p->lr;
    case CURVE_GRAD_NORM:
        return &p->grad_norm;
    }
    return NULL;
}

const float *curve_places(const struct curve_point *p, enum curve_axis a)
{
    if (!p)
        return NULL;
    return a == CURVE_EPOCH ? &p->epoch : a == CURVE_STEP ? &p->step : &p->seconds;
}

const float *validation_values(const struct validation_point *p, enum curve_value v)
{
    if (!p || (v != CURVE_LOSS && v != CURVE_ACCURACY))
        return NULL;
    return v == CURVE_LOSS ? &p->loss : &p->accuracy;
}

const float *validation_places(const struct validation_point *p, enum curve_axis a)
{
    if (!p)
        return NULL;
    return a == CURVE_EPOCH ? &p->epoch : a == CURVE_STEP ? &p->step : &p->seconds;
}

void curve_smooth(const struct curve_point *points, int n, enum curve_value v, double epochs, float *mean,
                  float *deviation)
{
    const float *values = curve_values(points, v);
    double now = NAN, variance = 0, place = 0;
    for (int i = 0; i < n; i++) {
        const double value = (double)values[(size_t)i * CURVE_STRIDE], passed = (double)points[i].epoch - place;
        const double keep = epochs > 0 && !isnan(now) ? exp(-fmax(passed, 0) / epochs) : 0;
        if (!isnan(value)) {
            const double apart = isnan(now) ? 0 : value - now;
            variance = keep * (variance + (1 - keep) * apart * apart);
            now = isnan(now) ? value : now + (1 - keep) * apart;
            place = (double)points[i].epoch;
        }
        mean[i] = (float)now;
        if (deviation)
            deviation[i] = (float)sqrt(variance);
    }
}

/* How many samples most points looked at: those that looked at fewer tell something else. */
static int most_samples(const struct validation_point *p, int n)
{
    int most = 0;
    for (int i = 0; i < n; i++)
        most = p[i].samples > most ? p[i].samples : most;
    return most;
}

int curve_best_accuracy(const struct validation_point *p, int n)
{
    const int most = most_samples(p, n);
    int best = -1;
    for (int i = 0; i < n; i++)
        if (p[i].samples == most && !isnan(p[i].accuracy) && (best < 0 || p[i].accuracy > p[best].accuracy))
            best = i;
    return best;
}

/* Running mean of the training loss up to a place, over half an epoch. */
static double loss_at(const struct curve_point *p, int n, double epoch)
{
    const double memory = 0.5;
    double mean = NAN, place = 0;
    for (int i = 0; i < n && (double)p[i].epoch <= epoch + 1e-4; i++) {
        const double keep = isnan(mean) ? 0 : exp(-((double)p[i].epoch - place) / memory);
        mean = isnan(mean) ? (double)p[i].train_loss : keep * mean + (1 - keep) * (double)p[i].train_loss;
        place = (double)p[i].epoch;
    }
    return mean;
}

struct generalisation curve_generalisation(const struct curve_point *curve, int n_curve,
                                           const struct validation_point *p, int n)
{
    struct generalisation g = {.best = -1, .last = -1};
    const int most = most_samples(p, n);
    int counted = 0;
    for (int i = 0; i < n; i++) {
        if (p[i].samples != most || p[i].epoch <= 0 || !isfinite(p[i].loss))
            continue;
        counted++;
        g.last = i;
        if (g.best < 0 || p[i].loss < p[g.best].loss)
            g.best = i;
    }
    if (counted < 3 || n_curve == 0)
        return g;
    g.best_epoch = (double)p[g.best].epoch;
    g.best_loss = (double)p[g.best].loss;
    g.last_loss = (double)p[g.last].loss;
    g.train_then = loss_at(curve, n_curve, g.best_epoch);
    g.train_last = loss_at(curve, n_curve, (double)p[g.last].epoch);
    g.known = isfinite(g.train_then) && isfinite(g.train_last);
    g.overfits = g.known && g.last_loss > OVERFITTING * g.best_loss && g.train_last < g.train_then;
    return g;
}
