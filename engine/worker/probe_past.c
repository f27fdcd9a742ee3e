#include "engine/worker/probe_past.h"

#include <math.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/train/loss.h"
#include "engine/worker/course.h"

void probe_past_finish(struct probe_past *p)
{
    net_run_destroy(&p->run);
    net_destroy(&p->net);
    cs_free(p->input);
    *p = (struct probe_past){0};
}

/* There is something to tell: a true class, or a picture that is given back. */
static bool can_tell(const struct course *s)
{
    return s->asked.probe_past && s->past.moments.n > 0 &&
           (s->is_autoencoder || (s->classes > 0 && s->probe_label >= 0));
}

static bool begin(struct course *s, struct probe_past *p)
{
    const size_t n = shape_count(net_input(s->net));
    struct cs_error err;
    if (p->net || p->given_up)
        return p->net;
    enum cs_status status = net_clone(s->net, &p->net, &err);
    if (!status)
        status = net_run_create(&p->run, p->net, 1, NET_RUN_INFER, NULL, kernels_best(), &err);
    p->input = status ? NULL : cs_alloc(n, sizeof *p->input);
    if (!p->input) {
        probe_past_finish(p);
        p->given_up = true;
        return false;
    }
    memset(p->input, 0, n * sizeof *p->input);
    return true;
}

/* Forgets all when the picture is another. */
static void look_at_picture(const struct course *s, struct probe_past *p)
{
    float *given = net_run_input(p->run)->data;
    const size_t bytes = shape_count(net_input(s->net)) * sizeof *given;
    course_give_picture(s, p->run);
    if (p->label != s->probe_label || memcmp(given, p->input, bytes) != 0)
        p->n = 0;
    p->label = s->probe_label;
    memcpy(p->input, given, bytes);
}

static float known_of(const struct probe_past *p, uint64_t serial)
{
    for (int i = 0; i < p->n; i++)
        if (p->entry[i].serial == serial)
            return p->entry[i].value;
    return NAN;
}

/* The list as it is now. */
static void follow_moments(struct probe_past *p, const struct moments *m)
{
    struct probe_past before = *p;
    p->n = m->n;
    for (int i = 0; i < m->n; i++) {
        p->entry[i].serial = m->entry[i].serial;
        p->entry[i].value = known_of(&before, m->entry[i].serial);
    }
}

static float squared_error(const float *input, const float *given, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)given[i] - (double)input[i]) * ((double)given[i] - (double)input[i]);
    return (float)(sum / (double)n);
}

/* NaN of a net that had diverged then would be asked again and again. */
static float finite_or_worst(float v)
{
    return isnan(v) ? INFINITY : v;
}

static float value_at(const struct course *s, struct probe_past *p, const struct saved_moment *saved)
{
    memcpy(p->net->params, saved->params, saved->n_params * sizeof *saved->params);
    net_run_forward(p->run, 1);
    const float *given = net_run_output(p->run)->data;
    if (s->is_autoencoder)
        return finite_or_worst(squared_error(p->input, given, shape_count(net_input(s->net))));
    return finite_or_worst(net_ends_in_softmax(s->net) ? given[s->probe_label]
                                                       : softmax_of(given, s->classes, s->probe_label));
}

/* The first that is not known, the newest last; -1: all are. */
static int next_of(const struct probe_past *p)
{
    for (int i = 0; i < p->n; i++)
        if (isnan(p->entry[i].value))
            return i;
    return -1;
}

void probe_past_go_on(struct course *s, double seconds)
{
    struct probe_past *p = &s->past.probe;
    if (!can_tell(s)) {
        probe_past_finish(p);
        return;
    }
    if (!begin(s, p))
        return;
    const double end = clock_seconds() + seconds;
    look_at_picture(s, p);
    follow_moments(p, &s->past.moments);
    for (int i = next_of(p); i >= 0; i = next_of(p)) {
        p->entry[i].value = value_at(s, p, s->past.moments.entry[i].saved);
        if (clock_seconds() >= end)
            return;
    }
}

float probe_past_error(const struct course *s, const struct net_run *run)
{
    const struct probe_past *p = &s->past.probe;
    return s->is_autoencoder && p->net
               ? squared_error(p->input, net_run_output(run)->data, shape_count(net_input(s->net)))
               : NAN;
}

bool probe_past_is_due(const struct course *s)
{
    const struct probe_past *p = &s->past.probe;
    return can_tell(s) && p->net && next_of(p) >= 0;
}

float probe_past_value(const struct course *s, int moment)
{
    return s->past.probe.net ? known_of(&s->past.probe, s->past.moments.entry[moment].serial) : NAN;
}
