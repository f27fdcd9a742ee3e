/* app/views/topics/activation_text.c - how a number comes about, and the step in one sentence. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

const struct activation_state *activation_state_of(const struct view *v)
{
    return session_activation(v->session);
}

int activation_shown(const struct view *v)
{
    return session_progress(v->session).value;
}

const float *activation_values(const struct activation_state *s, enum activation_grid g)
{
    const float *const values[ACTIVATION_GRIDS] = {s->x, s->y, s->back, s->derivative, s->arriving};
    return values[g];
}

const char *activation_name(const struct activation_state *s)
{
    return _(prop_infos[PROP_ACTIVATION_FUNCTION].titles[s->function]);
}

const char *activation_number(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], float value, bool about)
{
    return scalar_number(v, buf, decimal_of(value) + 0.0, about);
}

static void sigmoid_formula(const struct view *v, float x, char *text, size_t size)
{
    char number[CONVOLVE_ROUNDED_MAX];
    snprintf(text, size, x > 0 ? "1 / (1 + e^−%s)" : "1 / (1 + e^%s)", activation_number(v, number, fabsf(x), false));
}

/* "2 / (1 + e^(−2 · 1.5)) − 1" */
static void tanh_formula(const struct view *v, float x, char *text, size_t size)
{
    char number[CONVOLVE_ROUNDED_MAX];
    snprintf(text, size, x > 0 ? "2 / (1 + e^(−2 · %s)) − 1" : "2 / (1 + e^(2 · %s)) − 1",
             activation_number(v, number, fabsf(x), false));
}

void activation_formula(const struct view *v, int cell, char *text, size_t size)
{
    const struct activation_state *s = activation_state_of(v);
    const float x = s->x[cell];
    char number[CONVOLVE_ROUNDED_MAX], factor[CONVOLVE_ROUNDED_MAX];
    activation_number(v, number, x, false);
    switch (s->function) {
    case ACTIVATION_RELU:
        snprintf(text, size, "max(0, %s)", number);
        break;
    case ACTIVATION_LEAKY_RELU:
        if (x < 0)
            snprintf(text, size, "%s · (%s)", scalar_number(v, factor, s->slope, false), number);
        else
            snprintf(text, size, "x");
        break;
    case ACTIVATION_ELU:
        if (x < 0)
            snprintf(text, size, "%s · (e^%s − 1)", scalar_number(v, factor, s->alpha, false), number);
        else
            snprintf(text, size, "x");
        break;
    case ACTIVATION_SIGMOID:
        sigmoid_formula(v, x, text, size);
        break;
    default:
        tanh_formula(v, x, text, size);
        break;
    }
}

void activation_slope_formula(const struct view *v, int cell, char *text, size_t size)
{
    const struct activation_state *s = activation_state_of(v);
    char y[CONVOLVE_ROUNDED_MAX], factor[CONVOLVE_ROUNDED_MAX];
    const bool above = s->x[cell] > 0;
    activation_number(v, y, s->y[cell], false);
    switch (s->function) {
    case ACTIVATION_RELU:
        snprintf(text, size, above ? _("%d above 0") : _("%d at 0 and below"), above);
        break;
    case ACTIVATION_LEAKY_RELU:
        snprintf(text, size, above ? _("%s above 0") : _("%s at 0 and below"),
                 above ? "1" : scalar_number(v, factor, s->slope, false));
        break;
    case ACTIVATION_ELU:
        if (above)
            snprintf(text, size, _("%s above 0"), "1");
        else
            snprintf(text, size, "y + α = %s + %s", y, scalar_number(v, factor, s->alpha, false));
        break;
    case ACTIVATION_SIGMOID:
        snprintf(text, size, "y·(1 − y) = %s · (1 − %s)", y, y);
        break;
    default:
        snprintf(text, size, s->y[cell] < 0 ? "1 − y² = 1 − (%s)²" : "1 − y² = 1 − %s²", y);
        break;
    }
}

/* A function that bends saturates, one with a corner is dead where it has no slope. */
static bool bends(const struct activation_state *s)
{
    return s->function == ACTIVATION_SIGMOID || s->function == ACTIVATION_TANH || s->function == ACTIVATION_ELU;
}

void activation_faint_text(const struct activation_state *s, char *text, size_t size)
{
    const int n = bends(s) ? s->faint : s->dead;
    text[0] = '\0';
    if (n > 0)
        snprintf(text, size, bends(s) ? _("%d of %d saturated") : _("%d of %d dead"), n, s->n);
}

/* Sentences. */

void activation_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct activation_state *s = activation_state_of(v);
    const int cell = activation_shown(v) - 1;
    char x[CONVOLVE_ROUNDED_MAX], y[CONVOLVE_ROUNDED_MAX], slope[CONVOLVE_ROUNDED_MAX], back[CONVOLVE_ROUNDED_MAX],
        arriving[CONVOLVE_ROUNDED_MAX], formula[160];
    activation_number(v, x, s->x[cell], false);
    activation_number(v, y, s->y[cell], true);
    activation_number(v, slope, s->derivative[cell], false);
    activation_number(v, back, s->back[cell], true);
    activation_formula(v, cell, formula, sizeof formula);
    const char *equals = scalar_equals(y);
    snprintf(head, head_size, _("Step %d"), cell + 1);
    if (s->derivative[cell] == 0)
        snprintf(text, text_size, _("%s(%s) = %s %s%s; its slope is 0, so no gradient comes back."), activation_name(s),
                 x, formula, equals, y);
    else
        snprintf(text, text_size, _("%s(%s) = %s %s%s. Back: %s · %s %s%s."), activation_name(s), x, formula, equals, y,
                 activation_number(v, arriving, s->arriving[cell], false), slope, scalar_equals(back), back);
    if (!convolve_is_caption(text))
        snprintf(text, text_size, _("%s(%s) %s%s, with a slope of %s."), activation_name(s), x, equals, y, slope);
}
