#include "engine/worker/study_answers.h"

#include <math.h>

#include "engine/base/i18n.h"

static bool has_value(const struct net *net, const struct study_target *t)
{
    if (t->node < 1 || t->node >= net->n_nodes)
        return false;
    const struct shape *out = &net->node[t->node].out;
    if (t->map < 0 || t->map >= out->dim[0])
        return false;
    const int rows = out->rank == 3 ? out->dim[1] : 1, cols = out->rank == 3   ? out->dim[2]
                                                              : out->rank == 2 ? out->dim[1]
                                                                               : 1;
    return t->at != STUDY_AT_CHOSEN || (t->row >= 0 && t->row < rows && t->col >= 0 && t->col < cols);
}

enum cs_status answers_check_target(const struct study_of *of, const struct study_target *t, struct cs_error *err)
{
    if (of->input->rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("%s does not read pictures: open a network that does"), of->net->title);
    if (t->of_class && of->classes < 1)
        return cs_fail(err, CS_BAD_VALUE, _("%s does not answer with classes: explain a map of it"), of->net->title);
    if (!t->of_class && !has_value(of->net, t))
        return cs_fail(err, CS_BAD_VALUE, _("%s does not have this value: choose another one"), of->net->title);
    return CS_OK;
}

static const float *last_values(const struct study_of *of, const struct net_run *run, int sample)
{
    const int last = of->net->n_nodes - 1;
    return net_run_activation(run, last)->data + (size_t)sample * shape_count(&of->net->node[last].out);
}

/* Of what a softmax adds up: of a net that ends in one nothing is left to do. */
static double total_of(const struct study_of *of, const float *v, double *largest)
{
    double sum = 0;
    *largest = -INFINITY;
    for (int i = 0; i < of->classes; i++)
        *largest = fmax(*largest, (double)v[i]);
    for (int i = 0; i < of->classes; i++)
        sum += exp((double)v[i] - *largest);
    return sum;
}

static float probability_of(const struct study_of *of, const float *v, int i, double largest, double total)
{
    return of->ends_in_softmax ? v[i] : (float)(exp((double)v[i] - largest) / total);
}

void answers_probabilities(const struct study_of *of, const struct net_run *run, int sample, float *p)
{
    const float *v = last_values(of, run, sample);
    double largest;
    const double total = total_of(of, v, &largest);
    for (int i = 0; i < of->classes; i++)
        p[i] = probability_of(of, v, i, largest, total);
}

/* The largest value behind `after` in the order of value and number; NaN comes last. */
static int next_of(const float *v, int n, int after)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        const bool behind = after < 0 || v[i] < v[after] || (v[i] == v[after] && i > after);
        if (behind && !isnan(v[i]) && (best < 0 || v[i] > v[best]))
            best = i;
    }
    return best;
}

void answers_top(const struct study_of *of, const struct net_run *run, int sample, int n, int *class_index, float *p)
{
    const float *v = last_values(of, run, sample);
    double largest;
    const double total = total_of(of, v, &largest);
    for (int i = 0, at = -1; i < n; i++) {
        at = i > 0 && at < 0 ? -1 : next_of(v, of->classes, at);
        class_index[i] = at;
        p[i] = at < 0 ? 0 : probability_of(of, v, at, largest, total);
    }
}

int answers_batch(const struct net *net, int most)
{
    int batch = most;
    while (batch > 1 && net_run_forward_bytes(net, batch) > ANSWERS_RUN_BYTES)
        batch /= 2;
    return batch;
}

int answers_next_batch(int n, int most, double seconds)
{
    const int other = seconds < 0.0025 ? 2 * n : seconds > 0.010 ? n / 2 : n;
    return other < 1 ? 1 : other > most ? most : other;
}
