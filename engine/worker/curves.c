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

double curve_place_of_step(const struct curve_point *p, int n, enum curve_axis a, double step)
{
    int i = 0;
    while (i < n - 1 && (double)p[i].step < step)
        i++;
    return n > 0 ? (double)curve_places(p, a)[(size_t)i * CURVE_STRIDE] : NAN;
}

double curve_memory(const struct curve_point *p, int n, double epochs)
{
    const double least = 100; /* steps, of one epoch that was asked for */
    if (n == 0 || !(p[n - 1].step > 0))
        return epochs;
    return fmax(epochs, epochs * least * (double)p[n - 1].epoch / (double)p[n - 1].step);
}

/* What is remembered of a mean after so many epochs. Points are mostly as far apart as floats can say: then the same is
 * not computed again. */
struct memory {
    double epochs, passed, keep;
};

static double keep_after(struct memory *m, double passed)
{
    if (fabs(passed - m->passed) > 1e-5 * passed) {
        m->passed = passed;
        m->keep = m->epochs > 0 ? exp(-passed / m->epochs) : 0;
    }
    return m->keep;
}

void curve_smooth(const struct curve_point *points, int n, enum curve_value v, double epochs, float *mean,
                  float *deviation)
{
    const float *values = curve_values(points, v);
    struct memory memory = {epochs, -1, 0};
    double now = NAN, before = NAN, squares = 0, weights = 0, place = 0;
    for (int i = 0; i < n; i++) {
        const double value = (double)values[(size_t)i * CURVE_STRIDE];
        if (!isnan(value)) {
            const double keep = keep_after(&memory, fmax((double)points[i].epoch - place, 0));
            const bool first = isnan(now);
            squares = first ? 0 : keep * squares + (1 - keep) * (value - before) * (value - before);
            weights =
                first ? 0 : keep * weights + (1 - keep); /* that the start has not got: squares are a mean of few */
            now = first ? value : keep * now + (1 - keep) * value;
            before = value;
            place = (double)points[i].epoch;
        }
        mean[i] = (float)now;
        if (deviation)
            deviation[i] = epochs > 0 && weights > 0 ? (float)sqrt(0.5 * squares / weights) : 0;
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
