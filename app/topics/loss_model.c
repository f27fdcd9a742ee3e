#include "app/topics/loss_model.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel.h"
#include "app/board/text_builder.h"
#include "app/topics/elementwise.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/train/loss.h"

static const struct number_grid_limits limits = {1, 1, LOSS_CLASSES_MIN, LOSS_CLASSES_MAX, LOSS_LOGIT_MAX};

struct loss_model {
    struct loss_state state;
};

/* The curve: even steps of the logarithm, so that it is smooth where it is steep; long ones beyond a loss of 6, where
 * it stands upright, down to the last share that a float32 holds in full (2^-126). */
static float curve_log_share(int i)
{
    enum { DEEP = 40 };
    const float deepest = -87, steep = -6;
    return i < DEEP ? deepest + (steep - deepest) * (float)i / DEEP
                    : steep - steep * (float)(i - DEEP) / (LOSS_CURVE - 1 - DEEP);
}

static enum cs_status draw_curve(struct loss_state *s, struct cs_error *err)
{
    struct layer *l = NULL, *negative = NULL, *exponential = NULL;
    float x[LOSS_CURVE];
    enum cs_status status = elementwise_create(&l, &layer_log, NULL, 0, LOSS_CURVE, err);
    if (status == CS_OK)
        status = elementwise_create(&negative, &layer_neg, NULL, 0, LOSS_CURVE, err);
    if (status == CS_OK)
        status = elementwise_create(&exponential, &layer_exp, NULL, 0, LOSS_CURVE, err);
    if (status == CS_OK) {
        for (int i = 0; i < LOSS_CURVE; i++)
            x[i] = curve_log_share(i);
        elementwise_forward(exponential, x, s->curve_p);
        elementwise_forward(l, s->curve_p, x);
        elementwise_forward(negative, x, s->curve_loss);
    }
    layer_destroy(&l);
    layer_destroy(&negative);
    layer_destroy(&exponential);
    return status;
}

enum cs_status loss_model_create(struct loss_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    if (!*m)
        return cs_no_memory(err);
    const enum cs_status status = draw_curve(&(*m)->state, err);
    if (status != CS_OK) {
        loss_model_destroy(m);
        return status;
    }
    const struct loss_settings first = {.logits = "3.2 5.1 -1.7", .names = "cat car frog", .temperature = 1, .lr = 1};
    loss_model_update(*m, &first);
    return CS_OK;
}

void loss_model_destroy(struct loss_model **m)
{
    free(*m);
    *m = NULL;
}

const struct loss_state *loss_model_state(const struct loss_model *m)
{
    return &m->state;
}

/* Names. */

/* The next word, and where it ends; NULL: none. */
static const char *next_word(const char **p, size_t *length)
{
    const char *word = *p + strspn(*p, " ,");
    *length = strcspn(word, " ,");
    *p = word + *length;
    return *length > 0 ? word : NULL;
}

enum cs_status loss_check_names(const char *text, struct cs_error *err)
{
    size_t length;
    for (int n = 0; next_word(&text, &length); n++) {
        if (length >= LOSS_NAME_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("a name is longer than %d bytes"), LOSS_NAME_MAX - 1);
        if (n == LOSS_CLASSES_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("there are names for more than %d classes"), LOSS_CLASSES_MAX);
    }
    return CS_OK;
}

static void take_names(const char *text, struct loss_state *s)
{
    for (int i = 0; i < s->n; i++) {
        size_t length;
        const char *word = next_word(&text, &length);
        if (word && length < LOSS_NAME_MAX)
            snprintf(s->name[i], LOSS_NAME_MAX, "%.*s", (int)length, word);
        else
            snprintf(s->name[i], LOSS_NAME_MAX, "%d", i);
    }
}

/* Numbers. */

static struct loss_terms_options options_of(const struct loss_state *s)
{
    return (struct loss_terms_options){s->temperature, s->smoothing, s->subtract_max};
}

/* By the training's own function, which cannot overflow. */
static double reference_loss(const struct loss_state *s)
{
    const struct loss_options o = {.kind = LOSS_CROSS_ENTROPY, .label_smoothing = (float)s->smoothing};
    float scaled[LOSS_CLASSES_MAX];
    for (int i = 0; i < s->n; i++)
        scaled[i] = (float)s->term[i].scaled;
    const struct tensor row = {shape_2d(1, s->n), scaled};
    return loss_compute(&o, &row, 1, &s->label, NULL, NULL, NULL).loss;
}

static void compute(struct loss_state *s)
{
    const struct loss_terms_options o = options_of(s);
    s->sum = loss_terms(&o, s->logit, s->n, s->label, s->term);
    s->overflows = !isfinite(s->sum.sum) || s->sum.sum == 0.0;
    s->reference = reference_loss(s);
    loss_terms_step(s->term, s->n, s->lr, s->after_logit);
    s->after_sum = loss_terms(&o, s->after_logit, s->n, s->label, s->after);
}

static enum cs_status take(const struct loss_settings *settings, struct loss_state *s, struct cs_error *err)
{
    struct number_grid g;
    const enum cs_status status = number_grid_read(settings->logits, &limits, &g, err);
    if (status != CS_OK)
        return status;
    s->n = g.cols;
    s->label = settings->label < 0 ? 0 : settings->label < g.cols ? settings->label : g.cols - 1;
    s->temperature = settings->temperature > 0 ? settings->temperature : 1;
    s->smoothing = settings->smoothing;
    s->lr = settings->lr;
    s->subtract_max = settings->subtract_max;
    memset(s->logit, 0, sizeof s->logit);
    memset(s->name, 0, sizeof s->name);
    for (int i = 0; i < s->n; i++)
        s->logit[i] = decimal_of(g.value[i]);
    take_names(settings->names, s);
    return CS_OK;
}

static bool same(const struct loss_state *a, const struct loss_state *b)
{
    return a->n == b->n && a->label == b->label && a->temperature == b->temperature && a->smoothing == b->smoothing &&
           a->lr == b->lr && a->subtract_max == b->subtract_max && !memcmp(a->logit, b->logit, sizeof a->logit) &&
           !memcmp(a->name, b->name, sizeof a->name) && !strcmp(a->error, b->error);
}

bool loss_model_update(struct loss_model *m, const struct loss_settings *settings)
{
    struct loss_state next = m->state;
    struct cs_error err;
    next.error[0] = '\0';
    if (take(settings, &next, &err) != CS_OK)
        snprintf(next.error, sizeof next.error, "%s", err.text);
    if (same(&m->state, &next))
        return false;
    compute(&next);
    m->state = next;
    return true;
}

/* Steps. */

int loss_steps(const struct loss_state *s)
{
    return 3 * s->n + 3;
}

static int phase_length(const struct loss_state *s, enum loss_phase phase)
{
    return phase == LOSS_EXP || phase == LOSS_SHARE || phase == LOSS_GRADIENT ? s->n : 1;
}

int loss_step_of(const struct loss_state *s, enum loss_phase phase, int class)
{
    int step = 1;
    for (int p = 0; p < (int)phase; p++)
        step += phase_length(s, (enum loss_phase)p);
    return step + (phase_length(s, phase) > 1 ? class : 0);
}

struct loss_place loss_place(const struct loss_state *s, int step)
{
    struct loss_place at = {.phase = LOSS_EXP, .class = step - 1};
    while (at.phase < LOSS_STEP && at.class >= phase_length(s, at.phase)) {
        at.class -= phase_length(s, at.phase);
        at.phase++;
    }
    const int within = at.class + 1;
    at.exps = at.phase == LOSS_EXP ? within : s->n;
    at.sum = at.phase >= LOSS_SUM;
    at.shares = at.phase == LOSS_SHARE ? within : at.phase > LOSS_SHARE ? s->n : 0;
    at.loss = at.phase >= LOSS_LOSS;
    at.slopes = at.phase == LOSS_GRADIENT ? within : at.phase > LOSS_GRADIENT ? s->n : 0;
    at.stepped = at.phase == LOSS_STEP;
    if (phase_length(s, at.phase) == 1)
        at.class = s->label;
    return at;
}

int loss_step_beside(const struct loss_state *s, int step, int direction)
{
    const struct loss_place at = loss_place(s, step);
    const int end = loss_step_of(s, at.phase, s->n - 1);
    if (direction > 0 && step < end)
        return end;
    const int to = (int)at.phase + (direction > 0 ? 1 : -1);
    return to < 0 || to >= LOSS_PHASES ? 0 : loss_step_of(s, (enum loss_phase)to, s->n - 1);
}

/* Texts. */

enum cs_status loss_check_logits(const char *text, struct cs_error *err)
{
    struct number_grid g;
    return number_grid_read(text, &limits, &g, err);
}

void loss_logits_text(const double *logit, int n, char text[NUMBER_GRID_TEXT])
{
    struct number_grid g = {.rows = 1, .cols = n};
    for (int i = 0; i < n; i++)
        g.value[i] = (float)logit[i];
    number_grid_print(&g, text);
}

void loss_random_logits(int n, unsigned seed, char text[NUMBER_GRID_TEXT])
{
    struct rng rng = rng_seeded(seed, 0x1055);
    double logit[LOSS_CLASSES_MAX];
    for (int i = 0; i < n; i++)
        logit[i] = rng_int(&rng, -40, 60) / 10.0;
    loss_logits_text(logit, n, text);
}

static void add_number(struct text_builder *t, bool there, double v)
{
    if (there)
        text_add(t, "\t%.9g", v);
    else
        text_add(t, "\t");
}

enum cs_status loss_copy(const struct loss_state *s, int step, char **text, struct cs_error *err)
{
    const struct loss_place at = loss_place(s, step);
    struct text_builder t = {0};
    text_add(&t, "%s\tz\tx\te^x\tp\ty\t-y ln p\tdL/dz\tz - lr dL/dz\n", _("class"));
    for (int i = 0; i < s->n; i++) {
        const struct loss_term *c = &s->term[i];
        text_add(&t, "%s\t%.9g\t%.9g", s->name[i], c->logit, c->x);
        add_number(&t, i < at.exps, c->e);
        add_number(&t, i < at.shares, c->p);
        text_add(&t, "\t%.9g", c->y);
        add_number(&t, at.loss, c->loss);
        add_number(&t, i < at.slopes, c->gradient);
        add_number(&t, at.stepped, s->after_logit[i]);
        text_add(&t, "\n");
    }
    text_add(&t, "%s\t\t", _("sum"));
    add_number(&t, at.sum, s->sum.sum);
    add_number(&t, at.shares == s->n, s->sum.shares);
    text_add(&t, "\t1");
    add_number(&t, at.loss, s->sum.loss);
    add_number(&t, at.slopes == s->n, s->sum.gradients);
    text_add(&t, "\n%s\t%.9g\n", _("loss after the step"), s->after_sum.loss);
    return text_take(&t, text, NULL, err);
}
