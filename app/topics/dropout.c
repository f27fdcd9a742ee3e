#include "app/topics/dropout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/topics/single_layer.h"
#include "engine/base/averages.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

enum { STREAM_VALUES = 0, STREAM_WEIGHTS = 1000 };

struct dropout_model {
    struct dropout_state state;
    struct dropout_settings used; /* values: the copy below */
    char *values;
    struct paint paint;
    bool ready;
};

/* The layers of one case. */
struct layers {
    struct single_layer mask, drop, net; /* of ones, of x; linear */
};

enum cs_status dropout_check_values(const char *values, struct cs_error *err)
{
    return paint_check(values, DROPOUT_VALUE_MAX, err);
}

/* Numbers. */

static void draw_values(struct dropout_state *t, const struct paint *paint, int seed)
{
    const int *d = t->dim;
    for (int c = 0; c < d[0]; c++) {
        struct rng r = rng_seeded((uint64_t)seed, (uint64_t)(STREAM_VALUES + c));
        for (int i = 0; i < t->area; i++)
            t->x[c * t->area + i] = (float)rng_int(&r, 1, 9);
    }
    for (int i = 0; i < paint->count; i++) {
        const struct paint_point *q = &paint->point[i];
        if (q->channel < d[0] && q->row < d[1] && q->col < d[2])
            t->x[(q->channel * d[1] + q->row) * d[2] + q->col] = q->value;
    }
}

static void draw_weights(struct dropout_state *t, int seed)
{
    struct rng r = rng_seeded((uint64_t)seed, STREAM_WEIGHTS);
    for (int i = 0; i < DROPOUT_OUTPUTS * DROPOUT_UNITS_MAX; i++)
        t->weight[i] = (float)rng_int(&r, -2, 2);
    for (int i = 0; i < DROPOUT_OUTPUTS; i++)
        t->bias[i] = (float)rng_int(&r, -3, 3);
}

/* Layers. */

static enum cs_status open_layers(const struct dropout_state *t, struct layers *l, struct cs_error *err)
{
    const struct shape in = shape_3d(t->dim[0], t->dim[1], t->dim[2]), units = shape_1d(t->cells);
    const struct layer_kind *kind = t->maps ? &layer_dropout2d : &layer_dropout;
    char attrs[64];
    *l = (struct layers){0};
    snprintf(attrs, sizeof attrs, "p=%.9g", t->p);
    enum cs_status status = single_layer_init(&l->mask, kind, attrs, &in, 1, err);
    if (status == CS_OK)
        status = single_layer_init(&l->drop, kind, attrs, &in, 1, err);
    snprintf(attrs, sizeof attrs, "out_features=%d", DROPOUT_OUTPUTS);
    if (status == CS_OK && t->net)
        status = single_layer_init(&l->net, &layer_linear, attrs, &units, 1, err);
    return status;
}

static void close_layers(struct layers *l)
{
    single_layer_finish(&l->mask);
    single_layer_finish(&l->drop);
    single_layer_finish(&l->net);
}

static void fill_layers(const struct dropout_state *t, struct layers *l)
{
    tensor_fill(&l->mask.x, 1.0f);
    memcpy(l->drop.x.data, t->x, (size_t)t->cells * sizeof *t->x);
    for (int o = 0; t->net && o < DROPOUT_OUTPUTS; o++) {
        memcpy(l->net.param[0].data + o * t->cells, t->weight + o * DROPOUT_UNITS_MAX,
               (size_t)t->cells * sizeof *t->weight);
        l->net.param[1].data[o] = t->bias[o];
    }
}

static void run_net(const struct dropout_state *t, struct layers *l, const float *from, float *to)
{
    memcpy(l->net.x.data, from, (size_t)t->cells * sizeof *from);
    single_layer_forward(&l->net, false, 0);
    memcpy(to, l->net.y.data, DROPOUT_OUTPUTS * sizeof *to);
}

/* One pass: who stays is seen by what becomes of ones. */
static void draw_mask(struct dropout_state *t, struct layers *l, int m, int seed)
{
    const uint64_t of_mask = ((uint64_t)seed << 20) + (uint64_t)m;
    uint8_t *kept = t->kept + m * t->cells;
    float *y = t->y + m * t->cells;
    single_layer_forward(&l->mask, !t->eval, of_mask);
    single_layer_forward(&l->drop, !t->eval, of_mask);
    for (int i = 0; i < t->cells; i++) {
        kept[i] = l->mask.y.data[i] != 0.0f;
        y[i] = t->scale || t->eval ? l->drop.y.data[i] : kept[i] ? t->x[i] : 0.0f;
    }
}

static void draw_masks(struct dropout_state *t, struct layers *l, int seed)
{
    double sum[DROPOUT_CELLS_MAX] = {0}, out_sum[DROPOUT_OUTPUTS] = {0};
    for (int m = 1; m <= t->masks; m++) {
        float *mean = t->mean + m * t->cells, *out = t->out + m * DROPOUT_OUTPUTS;
        draw_mask(t, l, m, seed);
        averages_add(sum, t->y + m * t->cells, (size_t)t->cells);
        averages_take(mean, sum, m, (size_t)t->cells);
        t->distance[m] = (float)averages_distance(mean, t->x, (size_t)t->cells);
        if (!t->net)
            continue;
        run_net(t, l, t->y + m * t->cells, out);
        averages_add(out_sum, out, DROPOUT_OUTPUTS);
        averages_take(t->out_mean + m * DROPOUT_OUTPUTS, out_sum, m, DROPOUT_OUTPUTS);
    }
}

/* Update. */

static float largest_of(const struct dropout_state *t)
{
    float largest = 0.0f;
    for (int i = 0; i < t->cells; i++) {
        const struct dropout_odds o = dropout_odds((double)t->x[i], t->p, t->scale && !t->eval);
        largest = fmaxf(largest, (float)fabs(o.kept));
    }
    return largest;
}

static void take_plain(struct dropout_model *m, const struct dropout_settings *s)
{
    struct dropout_state *t = &m->state;
    t->maps = s->maps;
    t->eval = s->eval;
    t->scale = s->scale;
    t->p = (double)(float)s->p; /* as the layers have it */
    t->dim[0] = s->maps ? s->channels : s->units;
    t->dim[1] = s->maps ? s->height : 1;
    t->dim[2] = s->maps ? s->width : 1;
    t->area = t->dim[1] * t->dim[2];
    t->cells = t->dim[0] * t->area;
    t->masks = s->masks;
    t->net = !s->maps;
    if (paint_from_text(s->values, &m->paint, NULL) != CS_OK)
        m->paint = (struct paint){0};
    draw_values(t, &m->paint, s->seed);
    draw_weights(t, s->seed);
    t->largest = largest_of(t);
}

static enum cs_status compute(struct dropout_model *m, const struct dropout_settings *s, struct cs_error *err)
{
    struct layers l;
    take_plain(m, s);
    const enum cs_status status = open_layers(&m->state, &l, err);
    if (status == CS_OK) {
        fill_layers(&m->state, &l);
        if (m->state.net)
            run_net(&m->state, &l, m->state.x, m->state.whole);
        draw_masks(&m->state, &l, s->seed);
    }
    close_layers(&l);
    return status;
}

static int within(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static struct dropout_settings sane(const struct dropout_settings *s)
{
    struct dropout_settings t = *s;
    t.p = fmin(fmax(s->p, 0.0), 0.95);
    t.units = within(s->units, 1, DROPOUT_UNITS_MAX);
    t.channels = within(s->channels, 1, DROPOUT_MAPS_MAX);
    t.height = within(s->height, 1, DROPOUT_SIDE_MAX);
    t.width = within(s->width, 1, DROPOUT_SIDE_MAX);
    t.masks = within(s->masks, 1, DROPOUT_MASKS_MAX);
    return t;
}

static bool same(const struct dropout_settings *a, const struct dropout_settings *b)
{
    return a->maps == b->maps && a->eval == b->eval && a->scale == b->scale && a->p == b->p && a->units == b->units &&
           a->channels == b->channels && a->height == b->height && a->width == b->width && a->seed == b->seed &&
           a->masks == b->masks && !strcmp(a->values, b->values);
}

bool dropout_update(struct dropout_model *m, const struct dropout_settings *given)
{
    const struct dropout_settings s = sane(given);
    struct cs_error err = {""};
    if (m->ready && same(&m->used, &s))
        return false;
    m->state.there = compute(m, &s, &err) == CS_OK;
    snprintf(m->state.why, sizeof m->state.why, "%s", err.text);
    free(m->values);
    m->values = strdup(s.values);
    m->used = s;
    m->used.values = m->values;
    m->ready = m->state.there && m->values;
    return true;
}

static bool alloc_state(struct dropout_state *t)
{
    const size_t n = DROPOUT_MASKS_MAX + 1;
    t->kept = calloc(n * DROPOUT_CELLS_MAX, sizeof *t->kept);
    t->y = calloc(n * DROPOUT_CELLS_MAX, sizeof *t->y);
    t->mean = calloc(n * DROPOUT_CELLS_MAX, sizeof *t->mean);
    t->distance = calloc(n, sizeof *t->distance);
    t->out = calloc(n * DROPOUT_OUTPUTS, sizeof *t->out);
    t->out_mean = calloc(n * DROPOUT_OUTPUTS, sizeof *t->out_mean);
    return t->kept && t->y && t->mean && t->distance && t->out && t->out_mean;
}

enum cs_status dropout_create(struct dropout_model **out, struct cs_error *err)
{
    const struct dropout_settings first = {
        .scale = true, .units = 1, .channels = 1, .height = 1, .width = 1, .masks = 1, .values = ""};
    struct dropout_model *m = calloc(1, sizeof *m);
    *out = m;
    if (!m || !alloc_state(&m->state)) {
        dropout_destroy(out);
        return cs_no_memory(err);
    }
    dropout_update(m, &first);
    return CS_OK;
}

void dropout_destroy(struct dropout_model **out)
{
    struct dropout_model *m = *out;
    if (!m)
        return;
    free(m->state.kept);
    free(m->state.y);
    free(m->state.mean);
    free(m->state.distance);
    free(m->state.out);
    free(m->state.out_mean);
    free(m->values);
    free(m);
    *out = NULL;
}

const struct dropout_state *dropout_state(const struct dropout_model *m)
{
    return &m->state;
}

const char *dropout_error_text(const struct dropout_model *m)
{
    return m->state.there ? "" : m->state.why;
}

/* Traces. */

void dropout_distances(const struct dropout_state *s, int m, float distance[DROPOUT_CELLS_MAX])
{
    averages_distances(distance, s->mean + m * s->cells, s->x, (size_t)s->cells);
}

int dropout_groups(const struct dropout_state *s)
{
    return s->dim[0];
}

int dropout_kept_count(const struct dropout_state *s, int m)
{
    int n = 0;
    for (int c = 0; c < s->dim[0]; c++)
        n += s->kept[m * s->cells + c * s->area];
    return n;
}

void dropout_trace(const struct dropout_state *s, int cell, int m, struct dropout_trace *t)
{
    *t = (struct dropout_trace){.cell = cell,
                                .group = cell / s->area,
                                .x = (double)s->x[cell],
                                .y = (double)s->y[m * s->cells + cell],
                                .mean = (double)s->mean[m * s->cells + cell],
                                .kept = s->kept[m * s->cells + cell]};
    for (int i = 1; i <= m; i++) {
        t->times += s->kept[i * s->cells + cell];
        t->sum += (double)s->y[i * s->cells + cell];
    }
    t->odds = dropout_odds(t->x, s->eval ? 0.0 : s->p, s->scale);
    t->error = dropout_band(&t->odds, m).error;
}
