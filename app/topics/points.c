#include "app/topics/points.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/points_internal.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"

/* How long learning may go on within an update, and between two frames. */
static const double update_seconds = 0.003, poll_seconds = 0.005;

enum cs_status points_create(struct points_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    return *m ? CS_OK : cs_no_memory(err);
}

void points_destroy(struct points_model **out)
{
    struct points_model *m = *out;
    if (!m)
        return;
    past_destroy(&m->past);
    picture_finish(&m->picture);
    free(m->drawn);
    free(m);
    *out = NULL;
}

const struct points *points_state(const struct points_model *m)
{
    return &m->state;
}

/* Points. */

static bool same_points(const struct points_model *m, const struct points_settings *s)
{
    if (!m->past || s->data != m->now.data)
        return false;
    if (s->data == POINTS_DRAWN)
        return m->drawn && !strcmp(m->drawn, s->drawn);
    return s->count == m->now.count && s->noise == m->now.noise && s->seed == m->now.seed;
}

static enum cs_status make_points(const struct points_settings *s, struct points_set *set, struct cs_error *err)
{
    if (s->data == POINTS_DRAWN)
        return points_from_text(s->drawn, set, err);
    points_generate(s->data, s->count, s->noise, s->seed, set);
    return CS_OK;
}

/* Taking over settings: all or nothing. */

static void describe_net(struct points_model *m)
{
    const struct points_past *c = m->past;
    struct points *s = &m->state;
    s->model = c->model;
    s->activation = c->activation;
    s->layers = c->layers;
    memcpy(s->layer, c->layer, sizeof s->layer);
    s->units = c->layer[c->layers - 1].first + c->layer[c->layers - 1].out;
}

static void begin(struct points_past *c, const struct points_settings *s)
{
    past_set_rates(c, &s->rates, 0);
    past_restart(c, s->seed);
}

/* Another net, at its beginning. */
static enum cs_status rebuild(struct points_model *m, const struct points_settings *s, const struct points_set *set,
                              struct cs_error *err)
{
    struct points_past *past;
    struct points_picture picture = {0};
    enum cs_status status = past_create(&past, s, set, err);
    if (status == CS_OK)
        status = picture_init(&picture, past, err);
    if (status == CS_OK) {
        begin(past, s);
        status = past->n ? CS_OK : cs_no_memory(err);
    }
    if (status != CS_OK) {
        past_destroy(&past);
        picture_finish(&picture);
        return status;
    }
    past_destroy(&m->past);
    picture_finish(&m->picture);
    m->past = past;
    m->picture = picture;
    return CS_OK;
}

static enum cs_status take_points(struct points_model *m, const struct points_settings *s, struct cs_error *err)
{
    struct points_set set;
    char *drawn = strdup(s->drawn);
    enum cs_status status = drawn ? make_points(s, &set, err) : cs_no_memory(err);
    const bool fits = status == CS_OK && m->past && past_fits(m->past, s, set.classes);
    if (status == CS_OK && !fits)
        status = rebuild(m, s, &set, err);
    if (status != CS_OK) {
        free(drawn);
        return status;
    }
    free(m->drawn);
    m->drawn = drawn;
    m->state.set = set;
    m->past->set = &m->state.set;
    if (fits)
        begin(m->past, s); /* there is room for its beginning, as there was */
    describe_net(m);
    return CS_OK;
}

static enum cs_status take(struct points_model *m, const struct points_settings *s, struct cs_error *err)
{
    const bool fits = m->past && past_fits(m->past, s, m->past->classes);
    if (!fits || !same_points(m, s) || s->seed != m->now.seed)
        return take_points(m, s, err);
    const int shown = s->iteration < m->now.iteration ? s->iteration : m->now.iteration;
    past_set_rates(m->past, &s->rates, s->whole ? 0 : shown);
    m->past->full = false; /* there may be memory again */
    return CS_OK;
}

static bool same_settings(const struct points_model *m, const struct points_settings *s)
{
    const struct points_settings *now = &m->now;
    return same_points(m, s) && !m->state.error[0] && s->model == now->model && s->layers == now->layers &&
           s->units == now->units && s->activation == now->activation && s->seed == now->seed &&
           s->rates.optimizer == now->rates.optimizer && s->rates.lr == now->rates.lr &&
           s->rates.momentum == now->rates.momentum && s->rates.weight_decay == now->rates.weight_decay &&
           s->rates.batch == now->rates.batch && s->whole == now->whole && s->iteration == now->iteration &&
           s->unit == now->unit && s->point == now->point;
}

/* Learning, as far as there is time. The step from the iteration that is shown belongs to it. */

static void learn(struct points_model *m, double seconds)
{
    const double until = clock_seconds() + seconds;
    struct points_past *c = m->past;
    struct points *s = &m->state;
    bool more = true;
    while (c->n <= s->wanted + 1 && more)
        more = past_go_on(c) && clock_seconds() < until;
    s->last = past_last(c);
    s->busy = c->n <= s->wanted + 1 && c->n - 1 < s->last;
    if (c->full)
        snprintf(s->error, sizeof s->error, "%s",
                 _("There is not enough memory to keep more iterations: close other programs"));
}

bool points_update(struct points_model *m, const struct points_settings *s)
{
    struct cs_error err;
    if (same_settings(m, s))
        return false;
    m->state.error[0] = '\0';
    if (take(m, s, &err) != CS_OK) {
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
        return true;
    }
    m->now = *s;
    m->now.drawn = NULL;
    m->state.wanted = s->iteration;
    learn(m, update_seconds);
    points_show_iteration(m);
    return true;
}

bool points_poll(struct points_model *m)
{
    if (!m->state.busy)
        return false;
    learn(m, poll_seconds);
    points_show_iteration(m);
    return true;
}

/* Units. */

int points_layer_of(const struct points *p, int unit)
{
    int l = 0;
    while (l + 1 < p->layers && unit >= p->layer[l + 1].first)
        l++;
    return l;
}

bool points_is_output(const struct points *p, int unit)
{
    return points_layer_of(p, unit) == p->layers - 1;
}

/* What a unit gets from input i of its layer for the chosen point. */
static double input_of(const struct points *p, int layer, int i)
{
    if (layer > 0)
        return (double)p->value[p->layer[layer - 1].first + i];
    return p->point < 0 ? 0 : (double)p->set.x[p->point][i];
}

void points_neuron(const struct points *p, int unit, struct points_neuron *n)
{
    const int l = points_layer_of(p, unit), index = unit - p->layer[l].first;
    const struct points_layer *layer = &p->layer[l];
    *n = (struct points_neuron){.layer = l, .index = index, .n = layer->in + 1};
    n->sum = (double)p->sum[unit];
    n->value = (double)p->value[unit];
    for (int i = 0; i < n->n; i++) {
        const bool bias = i == layer->in;
        const size_t at = bias ? layer->bias + (size_t)index : layer->weight + (size_t)(index * layer->in + i);
        struct points_term *t = &n->term[i];
        t->w = (double)p->params[at];
        t->value = bias ? 1 : input_of(p, l, i);
        t->product = t->w * t->value;
        t->own = (double)p->own[at];
        t->mean = (double)p->grads[at];
        t->next = p->next ? (double)p->next[at] : t->w;
        t->change = t->next - t->w;
    }
    n->slope = n->term[layer->in].own; /* that of the bias */
}
