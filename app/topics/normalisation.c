#include "app/topics/normalisation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/number_text.h"
#include "app/board/paint.h"
#include "app/topics/single_layer.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

enum { OTHER_BATCHES = 4096 /* numbers of batches that are nobody's: the company */ };

struct norm_model {
    struct norm_state state;
    struct norm_settings used; /* texts: the copies below */
    char *values, *gamma, *beta;
    float x[NORM_CELLS_MAX];
    struct paint paint;
    bool ready;
};

/* ------------------------------------------------------------------------------------------------ texts */

enum cs_status norm_factors(const char *text, float factor[NORM_CHANNELS_MAX], int *n, struct cs_error *err)
{
    *n = 0;
    for (const char *at = number_skip_spaces(text); *at; at = number_skip_spaces(at)) {
        float v;
        if (*n == NORM_CHANNELS_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("no more than %d numbers, one a channel"), NORM_CHANNELS_MAX);
        if (!number_read(&at, &v) || fabsf(v) > NORM_FACTOR_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' must be numbers from -%d to %d, as 1 0.5 2"), at,
                           NORM_FACTOR_MAX, NORM_FACTOR_MAX);
        factor[(*n)++] = v;
    }
    if (*n == 0)
        return cs_fail(err, CS_BAD_VALUE, _("a number is missing, or one a channel, as 1 0.5 2"));
    for (int i = *n; i < NORM_CHANNELS_MAX; i++)
        factor[i] = factor[*n - 1];
    return CS_OK;
}

int norm_value_channel(int number, int n, int c)
{
    return ((number - 1) * NORM_SAMPLES_MAX + n) * NORM_CHANNELS_MAX + c;
}

enum cs_status norm_check_values(const char *values, struct cs_error *err)
{
    return paint_check(values, NORM_VALUE_MAX, err);
}

/* ------------------------------------------------------------------------------------------------ data */

struct source {
    int mean, spread;
};

static struct source source_of(int seed, int c)
{
    struct rng r = rng_seeded((uint64_t)seed, (uint64_t)c);
    const int mean = rng_int(&r, -4, 5);
    return (struct source){mean, rng_int(&r, 1, 4)};
}

/* Sample n of a batch, without what is written over it. */
static void draw_sample(const struct norm_settings *s, int number, int n, float *x)
{
    const int area = s->height * s->width;
    for (int c = 0; c < s->channels; c++) {
        const struct source from = source_of(s->seed, c);
        struct rng r = rng_seeded((uint64_t)s->seed, (uint64_t)(norm_value_channel(number, n, c) + NORM_CHANNELS_MAX));
        for (int i = 0; i < area; i++)
            x[c * area + i] = (float)(from.mean + rng_int(&r, -from.spread, from.spread));
    }
}

static void write_over(const struct norm_settings *s, const struct paint *p, int number, float *x)
{
    for (int i = 0; i < p->count; i++) {
        const struct paint_point *q = &p->point[i];
        const int n = q->channel / NORM_CHANNELS_MAX - (number - 1) * NORM_SAMPLES_MAX,
                  c = q->channel % NORM_CHANNELS_MAX;
        if (n >= 0 && n < s->samples && c < s->channels && q->row < s->height && q->col < s->width)
            x[((n * s->channels + c) * s->height + q->row) * s->width + q->col] = q->value;
    }
}

static void draw_batch(const struct norm_model *m, const struct norm_settings *s, int number, float *x)
{
    const int places = s->channels * s->height * s->width;
    for (int n = 0; n < s->samples; n++)
        draw_sample(s, number, n, x + n * places);
    write_over(s, &m->paint, number, x);
}

/* Numbers that lie evenly on -spread .. spread have the variance spread * (spread + 1) / 3. */
static void describe_data(struct norm_state *s, int seed)
{
    for (int c = 0; c < s->dim[1]; c++) {
        const struct source from = source_of(seed, c);
        s->data_mean[c] = (float)from.mean;
        s->data_var[c] = (float)(from.spread * (from.spread + 1)) / 3.0f;
    }
}

/* ------------------------------------------------------------------------------------------------ layers */

static const struct layer_kind *layer_of(enum norm_kind kind)
{
    static const struct layer_kind *const kinds[NORM_KINDS] = {
        &layer_batch_norm2d, &layer_layer_norm, &layer_instance_norm, &layer_group_norm, &layer_local_response_norm};
    return kinds[kind];
}

static void attrs_of(const struct norm_settings *s, enum norm_kind kind, char text[160])
{
    switch (kind) {
    case NORM_BATCH:
        snprintf(text, 160, "eps=%.9g momentum=%.9g", s->eps, s->momentum);
        break;
    case NORM_LAYER:
        snprintf(text, 160, "eps=%.9g", s->eps);
        break;
    case NORM_INSTANCE:
        snprintf(text, 160, "eps=%.9g affine=true", s->eps);
        break;
    case NORM_GROUP:
        snprintf(text, 160, "num_groups=%d eps=%.9g", s->groups, s->eps);
        break;
    default:
        snprintf(text, 160, "size=%d alpha=%.9g beta=%.9g k=%.9g", s->size, s->alpha, s->lrn_beta, s->k);
        break;
    }
}

/* gamma and beta of a channel at each of its numbers: layer_norm has a weight for every place. */
static void fill_factors(const struct norm_state *s, struct single_layer *l)
{
    for (int p = 0; p < 2 && p < l->layer->n_params; p++) {
        const float *factor = p ? s->beta : s->gamma;
        const int n = (int)shape_count(&l->param[p].shape), each = n / s->dim[1];
        for (int i = 0; i < n; i++)
            l->param[p].data[i] = factor[i / each];
    }
}

/* Running statistics as a new layer has them. */
static void reset_running(struct single_layer *l)
{
    tensor_fill(&l->param[2], 0.0f);
    tensor_fill(&l->param[3], 1.0f);
}

static enum cs_status open_layer(const struct norm_model *m, const struct norm_settings *s, enum norm_kind kind,
                                 struct single_layer *l, struct cs_error *err)
{
    const struct shape in = shape_3d(s->channels, s->height, s->width);
    char attrs[160];
    attrs_of(s, kind, attrs);
    const enum cs_status status = single_layer_init(l, layer_of(kind), attrs, &in, s->samples, err);
    if (status == CS_OK)
        fill_factors(&m->state, l);
    if (status == CS_OK && kind == NORM_BATCH)
        reset_running(l);
    return status;
}

/* ------------------------------------------------------------------------------------------------ what is refused */

/* What PyTorch refuses, too (in functional.py: 'Expected more than 1 value per channel when training', and more than
 * one spatial element of instance_norm). */
static const char *refusal(const struct norm_settings *s, enum norm_kind kind, bool eval)
{
    const int area = s->height * s->width;
    if (kind == NORM_BATCH && !eval && s->samples * area == 1)
        return _(
            "One number a channel has no variance, PyTorch refuses it too: more samples, larger maps or eval mode");
    if (kind == NORM_INSTANCE && area == 1)
        return _("A map of one number has no variance, PyTorch refuses it too: make the maps larger");
    if (kind == NORM_GROUP && s->channels % s->groups == 0 && s->samples * (s->channels / s->groups) * area == 1)
        return _("A group of one number has no variance, PyTorch refuses it too: fewer groups or larger maps");
    return NULL;
}

static bool all_finite(const float *y, int n)
{
    for (int i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return false;
    return true;
}

static float largest_of(const float *y, int n)
{
    float largest = 0.0f;
    for (int i = 0; i < n; i++)
        largest = fmaxf(largest, fabsf(y[i]));
    return largest;
}

static void refuse(struct norm_result *r, const char *why)
{
    r->there = false;
    snprintf(r->why, sizeof r->why, "%s", why);
}

static void take_result(const struct norm_state *s, struct norm_result *r, const struct single_layer *l)
{
    const int n = s->dim[0] * s->dim[1] * s->dim[2] * s->dim[3];
    memcpy(r->y, l->y.data, (size_t)n * sizeof *r->y);
    r->there = all_finite(r->y, n);
    r->largest = r->there ? largest_of(r->y, n) : 0.0f;
    if (!r->there)
        refuse(r, l->layer->kind == &layer_local_response_norm
                      ? _("0 divided by 0 is no number: raise k")
                      : _("Equal numbers have the variance 0, and 0 divided by 0 is no number: raise eps"));
}

/* ------------------------------------------------------------------------------------------------ passes */

/* All batches in order, as in training. */
static void run_batches(struct norm_model *m, const struct norm_settings *s, struct single_layer *l)
{
    struct norm_state *t = &m->state;
    for (int b = 0; b <= s->batches; b++) {
        if (b > 0) {
            draw_batch(m, s, b, l->x.data);
            single_layer_forward(l, true, 0);
        }
        for (int c = 0; c < s->channels; c++) {
            const struct norm_set set = {0, s->samples, c, c + 1, -1, -1};
            const struct norm_moments own = norm_moments(&l->x, &set);
            t->running_mean[b][c] = l->param[2].data[c];
            t->running_var[b][c] = l->param[3].data[c];
            t->batch_mean[b][c] = b > 0 ? (float)own.mean : NAN;
            t->batch_var[b][c] = b > 0 ? (float)own.unbiased : NAN;
        }
        if (b == s->number && !s->eval)
            take_result(t, &t->result[NORM_BATCH], l);
    }
    t->runs = true;
}

static void set_running(const struct norm_state *t, struct single_layer *l)
{
    for (int c = 0; c < t->dim[1]; c++) {
        l->param[2].data[c] = t->runs ? t->running_mean[t->number][c] : 0.0f;
        l->param[3].data[c] = t->runs ? t->running_var[t->number][c] : 1.0f;
    }
}

static void copy_block(const struct norm_model *m, struct single_layer *l)
{
    memcpy(l->x.data, m->x, shape_count(&l->x.shape) * sizeof(float));
}

/* The results of the chosen sample among others; the block as it is comes first. */
static void keep_company(struct norm_model *m, const struct norm_settings *s, enum norm_way way, bool training,
                         struct single_layer *l)
{
    struct norm_state *t = &m->state;
    const int places = s->channels * s->height * s->width;
    t->company_there[way] = true;
    for (int k = 0; k < NORM_COMPANIES; k++) {
        copy_block(m, l);
        for (int n = 0; k > 0 && n < s->samples; n++)
            if (n != s->sample)
                draw_sample(s, OTHER_BATCHES + k, n, l->x.data + n * places);
        if (l->layer->kind == &layer_batch_norm2d) /* training moves them */
            set_running(t, l);
        single_layer_forward(l, training, 0);
        memcpy(t->company[way][k], l->y.data + s->sample * places, (size_t)places * sizeof(float));
        t->company_there[way] &= all_finite(t->company[way][k], places);
    }
}

static enum cs_status compute_batch_norm(struct norm_model *m, const struct norm_settings *s, struct cs_error *err)
{
    struct norm_result *r = &m->state.result[NORM_BATCH];
    const char *why = refusal(s, NORM_BATCH, false);
    struct single_layer l;
    const enum cs_status status = open_layer(m, s, NORM_BATCH, &l, err);
    if (status != CS_OK)
        return status;
    if (!why)
        run_batches(m, s, &l);
    if (s->eval) {
        copy_block(m, &l);
        set_running(&m->state, &l);
        single_layer_forward(&l, false, 0);
        take_result(&m->state, r, &l);
    } else if (why) {
        refuse(r, why);
    }
    if (!why)
        keep_company(m, s, NORM_WAY_TRAIN, true, &l);
    keep_company(m, s, NORM_WAY_EVAL, false, &l);
    single_layer_finish(&l);
    return CS_OK;
}

static enum cs_status compute_other(struct norm_model *m, const struct norm_settings *s, enum norm_kind kind,
                                    struct cs_error *err)
{
    struct norm_result *r = &m->state.result[kind];
    const char *why = refusal(s, kind, s->eval);
    struct single_layer l;
    struct cs_error inner = {""};
    if (why) {
        refuse(r, why);
        return CS_OK;
    }
    const enum cs_status status = open_layer(m, s, kind, &l, &inner);
    if (status == CS_NO_MEMORY)
        return cs_no_memory(err);
    if (status != CS_OK) { /* groups that do not divide the channels */
        refuse(r, inner.text);
        return CS_OK;
    }
    copy_block(m, &l);
    single_layer_forward(&l, !s->eval, 0);
    take_result(&m->state, r, &l);
    keep_company(m, s, (enum norm_way)(NORM_WAY_LAYER + (kind - NORM_LAYER)), !s->eval, &l);
    single_layer_finish(&l);
    return CS_OK;
}

/* ------------------------------------------------------------------------------------------------ update */

static void take_plain(struct norm_model *m, const struct norm_settings *s)
{
    struct norm_state *t = &m->state;
    int n;
    *t = (struct norm_state){.kind = s->kind,
                             .eval = s->eval,
                             .dim = {s->samples, s->channels, s->height, s->width},
                             .groups = s->groups,
                             .size = s->size,
                             .batches = s->batches,
                             .number = s->number,
                             .sample = s->sample,
                             .eps = (double)(float)s->eps, /* as the layers have them */
                             .momentum = (double)(float)s->momentum,
                             .alpha = (double)(float)s->alpha,
                             .lrn_beta = (double)(float)s->lrn_beta,
                             .k = (double)(float)s->k};
    if (norm_factors(s->gamma, t->gamma, &n, NULL) != CS_OK)
        norm_factors("1", t->gamma, &n, NULL);
    if (norm_factors(s->beta, t->beta, &n, NULL) != CS_OK)
        norm_factors("0", t->beta, &n, NULL);
    t->x = (struct tensor){shape_4d(s->samples, s->channels, s->height, s->width), m->x};
    if (paint_from_text(s->values, &m->paint, NULL) != CS_OK)
        m->paint = (struct paint){0};
    draw_batch(m, s, s->number, m->x);
    t->largest = largest_of(m->x, (int)shape_count(&t->x.shape));
    describe_data(t, s->seed);
}

static void compute(struct norm_model *m, const struct norm_settings *s)
{
    struct cs_error err = {""};
    take_plain(m, s);
    enum cs_status status = compute_batch_norm(m, s, &err);
    for (int kind = NORM_LAYER; kind < NORM_KINDS && status == CS_OK; kind++)
        status = compute_other(m, s, (enum norm_kind)kind, &err);
    for (int kind = 0; kind < NORM_KINDS && status != CS_OK; kind++)
        refuse(&m->state.result[kind], err.text);
    m->ready = status == CS_OK;
}

static int within(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Whatever comes is taken to what the arrays hold. */
static struct norm_settings sane(const struct norm_settings *s)
{
    struct norm_settings t = *s;
    t.kind = (enum norm_kind)within((int)s->kind, 0, NORM_KINDS - 1);
    t.samples = within(s->samples, 1, NORM_SAMPLES_MAX);
    t.channels = within(s->channels, 1, NORM_CHANNELS_MAX);
    t.height = within(s->height, 1, NORM_SIDE_MAX);
    t.width = within(s->width, 1, NORM_SIDE_MAX);
    t.groups = within(s->groups, 1, NORM_CHANNELS_MAX);
    t.size = within(s->size, 1, 2 * NORM_CHANNELS_MAX);
    t.batches = within(s->batches, 1, NORM_BATCHES_MAX);
    t.number = within(s->number, 1, t.batches);
    t.sample = within(s->sample, 0, t.samples - 1);
    return t;
}

static bool same(const struct norm_settings *a, const struct norm_settings *b)
{
    return a->kind == b->kind && a->eval == b->eval && a->samples == b->samples && a->channels == b->channels &&
           a->height == b->height && a->width == b->width && a->groups == b->groups && a->size == b->size &&
           a->eps == b->eps && a->momentum == b->momentum && a->alpha == b->alpha && a->lrn_beta == b->lrn_beta &&
           a->k == b->k && a->seed == b->seed && a->batches == b->batches && a->number == b->number &&
           a->sample == b->sample && !strcmp(a->gamma, b->gamma) && !strcmp(a->beta, b->beta) &&
           !strcmp(a->values, b->values);
}

/* The texts are the caller's, so the model keeps copies; false without memory: it then computes again next time. */
static bool keep_texts(struct norm_model *m, const struct norm_settings *s)
{
    char *values = strdup(s->values), *gamma = strdup(s->gamma), *beta = strdup(s->beta);
    const bool ok = values && gamma && beta;
    free(m->values);
    free(m->gamma);
    free(m->beta);
    m->values = values;
    m->gamma = gamma;
    m->beta = beta;
    m->used = *s;
    m->used.values = values;
    m->used.gamma = gamma;
    m->used.beta = beta;
    return ok;
}

bool norm_update(struct norm_model *m, const struct norm_settings *given)
{
    const struct norm_settings s = sane(given);
    if (m->ready && same(&m->used, &s))
        return false;
    compute(m, &s);
    m->ready &= keep_texts(m, &s);
    return true;
}

enum cs_status norm_create(struct norm_model **m, struct cs_error *err)
{
    const struct norm_settings first = {.samples = 1,
                                        .channels = 1,
                                        .height = 2,
                                        .width = 2,
                                        .groups = 1,
                                        .size = 1,
                                        .eps = 1e-5,
                                        .momentum = 0.1,
                                        .k = 1,
                                        .gamma = "1",
                                        .beta = "0",
                                        .values = "",
                                        .batches = 1,
                                        .number = 1};
    *m = calloc(1, sizeof **m);
    if (!*m)
        return cs_no_memory(err);
    norm_update(*m, &first);
    return CS_OK;
}

void norm_destroy(struct norm_model **out)
{
    struct norm_model *m = *out;
    if (!m)
        return;
    free(m->values);
    free(m->gamma);
    free(m->beta);
    free(m);
    *out = NULL;
}

const struct norm_state *norm_state(const struct norm_model *m)
{
    return &m->state;
}

const char *norm_error(const struct norm_model *m)
{
    const struct norm_result *r = &m->state.result[m->state.kind];
    return r->there ? "" : r->why;
}

/* ------------------------------------------------------------------------------------------------ traces */

struct norm_rule norm_rule_of(const struct norm_state *s, enum norm_kind kind)
{
    return (struct norm_rule){kind, s->dim[1] % s->groups == 0 ? s->groups : 1, s->size};
}

int norm_sets(const struct norm_state *s)
{
    const struct norm_rule r = norm_rule_of(s, s->kind);
    return norm_set_count(&r, s->dim);
}

void norm_trace(const struct norm_state *s, int cell, struct norm_trace *t)
{
    const struct norm_rule r = norm_rule_of(s, s->kind);
    *t = (struct norm_trace){.cell = cell, .at = norm_place_of(s->dim, cell), .x = (double)s->x.data[cell]};
    t->index = norm_set_of(&r, s->dim, t->at);
    t->set = norm_set_nth(&r, s->dim, t->index);
    t->y = (double)s->result[s->kind].y[cell];
    t->moments = norm_moments(&s->x, &t->set);
    if (s->kind == NORM_LOCAL_RESPONSE) {
        t->response = norm_response(&s->x, &t->set, t->at, s->size, s->alpha, s->lrn_beta, s->k);
        return;
    }
    t->running = s->kind == NORM_BATCH && s->eval;
    t->mean = t->running ? (s->runs ? (double)s->running_mean[s->number][t->at.c] : 0.0) : t->moments.mean;
    t->var = t->running ? (s->runs ? (double)s->running_var[s->number][t->at.c] : 1.0) : t->moments.var;
    t->term = norm_term(t->x, t->mean, t->var, s->eps, (double)s->gamma[t->at.c], (double)s->beta[t->at.c]);
}

struct norm_follow norm_follow_mean(const struct norm_state *s, int c)
{
    return norm_follow((double)s->running_mean[s->number - 1][c], (double)s->batch_mean[s->number][c], s->momentum);
}

struct norm_follow norm_follow_var(const struct norm_state *s, int c)
{
    return norm_follow((double)s->running_var[s->number - 1][c], (double)s->batch_var[s->number][c], s->momentum);
}
