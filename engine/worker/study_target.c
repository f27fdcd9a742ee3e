#include "engine/worker/study_target.h"

#include <math.h>

#include "engine/base/i18n.h"
#include "engine/worker/course_input.h"

int target_node(const struct study_of *of, const struct study_target *t)
{
    const int last = of->net->n_nodes - 1;
    if (!t->of_class)
        return t->node;
    return of->ends_in_softmax ? of->net->node[last].input[0] : last;
}

static const float *values_of(const struct study_of *of, int node, const struct net_run *run, int sample)
{
    return net_run_activation(run, node)->data + (size_t)sample * shape_count(&of->net->node[node].out);
}

static int columns(const struct shape *out)
{
    return out->rank == 3 ? out->dim[2] : 1;
}

/* A number without dimensions is one map of one place. */
static int maps(const struct shape *out)
{
    return out->rank > 0 ? out->dim[0] : 1;
}

static size_t map_size(const struct shape *out)
{
    return shape_count(out) / (size_t)maps(out);
}

static enum cs_status check_value(const struct study_of *of, const struct study_target *t, struct cs_error *err)
{
    const struct net *net = of->net;
    if (t->node < 0 || t->node >= net->n_nodes)
        return cs_fail(err, CS_BAD_VALUE, _("%s has no layer %d: choose a value of one that it has"), net->title,
                       t->node);
    const struct shape *out = &net->node[t->node].out;
    const char *name = net->node[t->node].name;
    if (t->map < 0 || t->map >= maps(out))
        return cs_fail(err, CS_BAD_VALUE, _("%s has maps 0 to %d, not %d: choose one of them"), name, maps(out) - 1,
                       t->map);
    const int rows = (int)(map_size(out) / (size_t)columns(out));
    if (t->at == STUDY_AT_CHOSEN && (t->row < 0 || t->row >= rows || t->col < 0 || t->col >= columns(out)))
        return cs_fail(err, CS_BAD_VALUE, _("a map of %s has %d rows and %d columns: choose a place in it"), name, rows,
                       columns(out));
    return CS_OK;
}

enum cs_status target_check(const struct study_of *of, const struct study_target *t, struct cs_error *err)
{
    if (!t->of_class)
        return check_value(of, t, err);
    if (of->classes < 1)
        return cs_fail(err, CS_BAD_VALUE, _("%s does not end in classes: choose a value of a layer"), of->net->title);
    return CS_OK;
}

bool target_same(const struct study_target *a, const struct study_target *b)
{
    if (a->of_class || b->of_class)
        return a->of_class == b->of_class && a->class_index == b->class_index;
    const bool place = a->at != STUDY_AT_CHOSEN || (a->row == b->row && a->col == b->col);
    return a->node == b->node && a->map == b->map && a->at == b->at && place;
}

/* NaN is passed over. */
static size_t largest_of(const float *v, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (v[i] > v[best] || isnan(v[best]))
            best = i;
    return best;
}

int target_answer(const struct study_of *of, const struct net_run *run, int sample)
{
    const int last = of->net->n_nodes - 1;
    return of->classes > 0 ? (int)largest_of(values_of(of, last, run, sample), (size_t)of->classes) : -1;
}

struct study_target target_resolve(const struct study_of *of, const struct study_target *t, const struct net_run *run,
                                   int sample)
{
    struct study_target found = *t;
    if (t->of_class) {
        if (t->class_index < 0 || t->class_index >= of->classes)
            found.class_index = target_answer(of, run, sample);
        return found;
    }
    if (t->at != STUDY_AT_LARGEST)
        return found;
    const struct shape *out = &of->net->node[t->node].out;
    const float *map = values_of(of, t->node, run, sample) + (size_t)t->map * map_size(out);
    const int at = (int)largest_of(map, map_size(out));
    found.row = at / columns(out);
    found.col = at % columns(out);
    found.at = STUDY_AT_CHOSEN;
    return found;
}

size_t target_index(const struct study_of *of, const struct study_target *t)
{
    if (t->of_class)
        return (size_t)t->class_index;
    const struct shape *out = &of->net->node[t->node].out;
    return (size_t)t->map * map_size(out) + (size_t)t->row * (size_t)columns(out) + (size_t)t->col;
}

struct aim target_aim(const struct study_of *of, const struct study_target *t)
{
    const int node = target_node(of, t);
    const size_t size = map_size(&of->net->node[node].out);
    if (!t->of_class && t->at == STUDY_AT_MEAN)
        return (struct aim){node, (size_t)t->map * size, size};
    return (struct aim){node, target_index(of, t), 1};
}

float target_value(const struct study_of *of, const struct study_target *t, const struct net_run *run, int sample)
{
    const struct aim aim = target_aim(of, t);
    return (float)aim_value(run, &aim, sample);
}

float target_probability(const struct study_of *of, int class_index, const struct net_run *run, int sample)
{
    const float *v = values_of(of, of->net->n_nodes - 1, run, sample);
    if (of->ends_in_softmax)
        return v[class_index];
    const float largest = v[largest_of(v, (size_t)of->classes)];
    double sum = 0;
    for (int i = 0; i < of->classes; i++)
        sum += exp((double)v[i] - (double)largest);
    return (float)(exp((double)v[class_index] - (double)largest) / sum);
}

struct target_found target_find(const struct study_of *of, const struct study_target *t, const struct net_run *run,
                                int sample)
{
    struct target_found f = {.target = target_resolve(of, t, run, sample)};
    f.aim = target_aim(of, &f.target);
    f.value = target_value(of, &f.target, run, sample);
    f.probability = t->of_class ? target_probability(of, f.target.class_index, run, sample) : NAN;
    return f;
}

float target_score(const struct study_of *of, const struct study_target *t, const struct net_run *run, int sample)
{
    return t->of_class ? target_probability(of, t->class_index, run, sample) : target_value(of, t, run, sample);
}

void target_input(const struct study_of *of, const float *pixels, float *x)
{
    normalisation_apply(of->normalisation, of->input, pixels, x);
}

void target_fill(const struct study_of *of, enum study_fill fill, const float *pixels, float channel[4])
{
    static const float flat[FILL_KINDS] = {[FILL_BLACK] = 0, [FILL_GREY] = 0.5f, [FILL_WHITE] = 1};
    const int channels = of->input->rank == 3 ? of->input->dim[0] : 1;
    const size_t n = shape_count(of->input) / (size_t)channels;
    for (int c = 0; c < 4; c++) {
        const int plane = c < channels ? c : channels - 1;
        double sum = 0;
        for (size_t i = 0; fill == FILL_MEAN && i < n; i++)
            sum += (double)pixels[(size_t)plane * n + i];
        channel[c] = fill == FILL_MEAN ? (float)(sum / (double)n) : flat[fill];
    }
}
