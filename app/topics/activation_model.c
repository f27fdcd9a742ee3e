#include "app/topics/activation_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/inputs.h"
#include "app/board/kernel.h"
#include "app/board/text_builder.h"
#include "app/topics/elementwise.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

static const struct number_grid_limits limits = {1, ACTIVATION_SIDE, 1, ACTIVATION_SIDE, ACTIVATION_VALUE_MAX};
static const float least_reach = 6, faint_share = 0.01f;

struct activation_model {
    struct activation_state state, next; /* next: what is being computed; too large for a stack */
};

const struct activation_state *activation_model_state(const struct activation_model *m)
{
    return &m->state;
}

/* The layer of the settings, over n numbers. */
static enum cs_status layer_of(const struct activation_state *s, int n, struct layer **l, struct cs_error *err)
{
    static const struct layer_kind *const kinds[ACTIVATION_FUNCTIONS] = {
        [ACTIVATION_RELU] = &layer_relu, [ACTIVATION_LEAKY_RELU] = &layer_leaky_relu,
        [ACTIVATION_ELU] = &layer_elu,   [ACTIVATION_SIGMOID] = &layer_sigmoid,
        [ACTIVATION_TANH] = &layer_tanh,
    };
    const bool leaky = s->function == ACTIVATION_LEAKY_RELU;
    return elementwise_create(l, kinds[s->function], leaky ? "negative_slope" : "alpha", leaky ? s->slope : s->alpha, n,
                              err);
}

static void fill(float *v, int n, float value)
{
    for (int i = 0; i < n; i++)
        v[i] = value;
}

/* The largest slope is at one of these for every function there is. */
static enum cs_status find_steepest(struct activation_state *s, struct cs_error *err)
{
    static const float x[3] = {-1, 0, 1}, one[3] = {1, 1, 1};
    float y[3], slope[3], factor;
    struct layer *l;
    const enum cs_status status = layer_of(s, 3, &l, err);
    if (status != CS_OK)
        return status;
    elementwise_forward(l, x, y);
    elementwise_backward(l, x, y, one, slope);
    int most = 0;
    for (int i = 1; i < 3; i++)
        most = fabsf(slope[i]) > fabsf(slope[most]) ? i : most;
    s->steepest = fabsf(slope[most]);
    for (int k = 0; k < s->depth; k++) { /* its powers */
        float dy[3] = {0};
        dy[most] = k ? s->chain_bound[k - 1] : 1;
        elementwise_backward(l, x, y, dy, slope);
        factor = slope[most];
        s->chain_bound[k] = fabsf(factor);
    }
    layer_destroy(&l);
    return CS_OK;
}

static enum cs_status draw_curve(struct activation_state *s, struct cs_error *err)
{
    float one[ACTIVATION_CURVE];
    struct layer *l;
    const enum cs_status status = layer_of(s, ACTIVATION_CURVE, &l, err);
    if (status != CS_OK)
        return status;
    fill(one, ACTIVATION_CURVE, 1);
    for (int i = 0; i < ACTIVATION_CURVE; i++)
        s->curve_x[i] = s->reach * ((float)i / (ACTIVATION_CURVE / 2) - 1);
    elementwise_forward(l, s->curve_x, s->curve_y);
    elementwise_backward(l, s->curve_x, s->curve_y, one, s->curve_slope);
    layer_destroy(&l);
    return CS_OK;
}

static void run_map(struct activation_state *s, const struct layer *l)
{
    float one[ACTIVATION_CELLS];
    fill(one, ACTIVATION_CELLS, 1);
    elementwise_forward(l, s->x, s->y);
    elementwise_backward(l, s->x, s->y, one, s->derivative);
    elementwise_backward(l, s->x, s->y, s->arriving, s->back);
    memcpy(s->chain_in[0], s->x, sizeof s->x);
    for (int k = 0; k < s->depth; k++) {
        elementwise_forward(l, s->chain_in[k], s->chain_in[k + 1]);
        elementwise_backward(l, s->chain_in[k], s->chain_in[k + 1], one, s->chain_slope[k]);
        elementwise_backward(l, s->chain_in[k], s->chain_in[k + 1], k ? s->chain_product[k - 1] : one,
                             s->chain_product[k]);
    }
}

static enum cs_status compute(struct activation_state *s, struct cs_error *err)
{
    struct layer *l;
    enum cs_status status = find_steepest(s, err);
    if (status == CS_OK)
        status = layer_of(s, s->n, &l, err);
    if (status != CS_OK)
        return status;
    run_map(s, l);
    layer_destroy(&l);
    s->dead = s->faint = 0;
    s->reach = least_reach;
    for (int i = 0; i < s->n; i++) {
        s->dead += s->derivative[i] == 0;
        s->faint += fabsf(s->derivative[i]) < faint_share * s->steepest;
        s->reach = fmaxf(s->reach, 1.05f * fabsf(s->x[i]));
    }
    status = elementwise_mean_size(s->derivative, s->n, &s->mean, err);
    return status == CS_OK ? draw_curve(s, err) : status;
}

/* Settings. */

static enum cs_status take(const struct activation_settings *settings, struct activation_state *s, struct cs_error *err)
{
    struct number_grid g;
    struct tensor dy;
    enum cs_status status = number_grid_read(settings->values, &limits, &g, err);
    if (status == CS_OK)
        status = gradient_draw(1, g.rows, g.cols, (uint64_t)settings->seed, &dy, err);
    if (status != CS_OK)
        return status;
    s->function = settings->function;
    s->rows = g.rows;
    s->cols = g.cols;
    s->n = g.rows * g.cols;
    s->scale = settings->scale;
    s->slope = settings->slope;
    s->alpha = settings->alpha;
    s->depth = settings->depth < 1                      ? 1
               : settings->depth > ACTIVATION_DEPTH_MAX ? ACTIVATION_DEPTH_MAX
                                                        : settings->depth;
    s->seed = settings->seed;
    memset(s->value, 0, sizeof s->value);
    for (int i = 0; i < s->n; i++) {
        s->value[i] = g.value[i];
        s->x[i] = (float)(decimal_of(g.value[i]) * s->scale + 0.0);
        s->arriving[i] = dy.data[i];
    }
    tensor_finish(&dy);
    return CS_OK;
}

static bool same(const struct activation_state *a, const struct activation_state *b)
{
    return a->function == b->function && a->rows == b->rows && a->cols == b->cols && a->scale == b->scale &&
           a->slope == b->slope && a->alpha == b->alpha && a->depth == b->depth && a->seed == b->seed &&
           !memcmp(a->value, b->value, sizeof a->value) && !strcmp(a->error, b->error);
}

/* What cannot be computed leaves the last state as it was, but for the reason. */
static void keep(struct activation_model *m, const struct cs_error *err)
{
    m->next = m->state;
    snprintf(m->next.error, sizeof m->next.error, "%s", err->text);
}

bool activation_model_update(struct activation_model *m, const struct activation_settings *settings)
{
    struct cs_error err = {""};
    m->next = m->state;
    m->next.error[0] = '\0';
    if (take(settings, &m->next, &err) != CS_OK)
        keep(m, &err);
    if (same(&m->state, &m->next))
        return false;
    if (!m->next.error[0] && compute(&m->next, &err) != CS_OK)
        keep(m, &err);
    m->state = m->next;
    return true;
}

enum cs_status activation_model_create(struct activation_model **m, struct cs_error *err)
{
    const struct activation_settings first = {
        .function = ACTIVATION_SIGMOID, .values = "-2 -1 / 0.5 1.5", .scale = 1, .slope = 0.01, .alpha = 1, .depth = 5};
    *m = calloc(1, sizeof **m);
    if (!*m)
        return cs_no_memory(err);
    activation_model_update(*m, &first);
    if (!(*m)->state.error[0])
        return CS_OK;
    activation_model_destroy(m);
    return cs_no_memory(err);
}

void activation_model_destroy(struct activation_model **m)
{
    free(*m);
    *m = NULL;
}

/* Texts. */

enum cs_status activation_check_values(const char *text, struct cs_error *err)
{
    struct number_grid g;
    return number_grid_read(text, &limits, &g, err);
}

void activation_values_text(const struct activation_state *s, int cell, double value, char text[NUMBER_GRID_TEXT])
{
    struct number_grid g = {.rows = s->rows, .cols = s->cols};
    memcpy(g.value, s->value, sizeof s->value);
    if (cell >= 0 && cell < s->n)
        g.value[cell] = (float)value;
    number_grid_print(&g, text);
}

void activation_random_values(int rows, int cols, unsigned seed, char text[NUMBER_GRID_TEXT])
{
    struct rng rng = rng_seeded(seed, 0xAC71);
    struct number_grid g = {.rows = rows, .cols = cols};
    for (int i = 0; i < rows * cols; i++)
        g.value[i] = (float)rng_int(&rng, -30, 30) / 10.0f;
    number_grid_print(&g, text);
}

static void add_map(struct text_builder *t, const struct activation_state *s, const char *title, const float *v,
                    int shown)
{
    text_add(t, "%s %d×%d\n", title, s->rows, s->cols);
    for (int i = 0; i < s->n; i++) {
        if (i < shown)
            text_add(t, "%.9g", (double)v[i] + 0.0);
        text_add(t, "%s", (i + 1) % s->cols ? "\t" : "\n");
    }
    text_add(t, "\n");
}

enum cs_status activation_copy(const struct activation_state *s, int shown, char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    add_map(&t, s, "x", s->x, s->n);
    add_map(&t, s, "f(x)", s->y, shown);
    add_map(&t, s, "f'(x)", s->derivative, shown);
    add_map(&t, s, "dL/dy", s->arriving, s->n);
    add_map(&t, s, "dL/dx", s->back, shown);
    text_add(&t, "%s\t%.9g\n", _("mean of the slopes' sizes"), (double)s->mean);
    return text_take(&t, text, NULL, err);
}
