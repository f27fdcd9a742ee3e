/* app/views/topics/loss_text.c - names, how a number comes about, and the step in one sentence. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

const struct loss_state *loss_state_of(const struct view *v)
{
    return session_loss(v->session);
}

struct loss_place loss_now(const struct view *v)
{
    return loss_place(loss_state_of(v), session_progress(v->session).value);
}

int loss_told_class(const struct view *v)
{
    const struct convolve_hover h = convolve_hovering(v);
    return h.kind == HOVER_TOPIC && h.row >= 0 && h.row < loss_state_of(v)->n ? h.row : loss_now(v).class;
}

/* Those of the lectures are translated; what a person typed stays. */
const char *loss_name(const struct loss_state *s, int class)
{
    static const char *const known[] = {N_("airplane"), N_("automobile"), N_("bird"), N_("cat"),
                                        N_("deer"),     N_("dog"),        N_("frog"), N_("horse"),
                                        N_("ship"),     N_("truck"),      N_("car")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(s->name[class], known[i]))
            return _(known[i]);
    return s->name[class];
}

const char *loss_column_title(enum loss_column c)
{
    static const char *const titles[LOSS_COLUMNS] = {
        [LOSS_COL_NAME] = N_("Class"),      [LOSS_COL_LOGIT] = N_("Logit"),       [LOSS_COL_X] = N_("Exponent"),
        [LOSS_COL_EXP] = N_("Exponential"), [LOSS_COL_SHARE] = N_("Share"),       [LOSS_COL_Y] = N_("Label"),
        [LOSS_COL_LOSS] = N_("Loss"),       [LOSS_COL_GRADIENT] = N_("Gradient"),
    };
    return _(titles[c]);
}

const char *loss_exponent_formula(const struct loss_state *s)
{
    if (s->temperature != 1)
        return s->subtract_max ? "z/T − max" : "z/T";
    return s->subtract_max ? "z − max" : "z";
}

const char *loss_column_formula(const struct loss_state *s, enum loss_column c)
{
    switch (c) {
    case LOSS_COL_LOGIT:
        return "z";
    case LOSS_COL_X:
        return loss_exponent_formula(s);
    case LOSS_COL_EXP:
        return "e";
    case LOSS_COL_SHARE:
        return "p = e/Σ";
    case LOSS_COL_Y:
        return "y";
    case LOSS_COL_LOSS:
        return "−y·ln p";
    case LOSS_COL_GRADIENT:
        return s->temperature != 1 ? "(p − y)/T" : "p − y";
    default:
        return "";
    }
}

bool loss_is_there(const struct loss_place *at, const struct loss_state *s, enum loss_column c, int class)
{
    const bool sum = class == s->n;
    switch (c) {
    case LOSS_COL_NAME:
    case LOSS_COL_LOGIT:
    case LOSS_COL_Y:
        return !sum;
    case LOSS_COL_X:
        return !sum && class < at->exps;
    case LOSS_COL_EXP:
        return sum ? at->sum : class < at->exps;
    case LOSS_COL_SHARE:
        return sum ? at->shares == s->n : class < at->shares;
    case LOSS_COL_LOSS:
        return at->loss;
    default:
        return sum ? at->slopes == s->n : class < at->slopes;
    }
}

static double value_of_sum(const struct loss_state *s, enum loss_column c)
{
    switch (c) {
    case LOSS_COL_EXP:
        return s->sum.sum;
    case LOSS_COL_SHARE:
        return s->sum.shares;
    case LOSS_COL_LOSS:
        return s->sum.loss;
    default:
        return s->sum.gradients;
    }
}

double loss_value(const struct loss_state *s, enum loss_column c, int class)
{
    if (class == s->n)
        return value_of_sum(s, c);
    const struct loss_term *t = &s->term[class];
    switch (c) {
    case LOSS_COL_X:
        return t->x;
    case LOSS_COL_EXP:
        return t->e;
    case LOSS_COL_SHARE:
        return t->p;
    case LOSS_COL_Y:
        return t->y;
    case LOSS_COL_LOSS:
        return t->loss;
    case LOSS_COL_GRADIENT:
        return t->gradient;
    default:
        return t->logit;
    }
}

const char *loss_cell_text(const struct loss_state *s, enum loss_column c, int class, char buf[FORMAT_MAX])
{
    const double value = loss_value(s, c, class);
    const bool given = c == LOSS_COL_LOGIT || c == LOSS_COL_X || c == LOSS_COL_Y;
    if (given && isfinite(value) && fabs(value) < 1e7)
        return format_number(buf, value, SCALAR_SHORT);
    return scalar_fixed(buf, value + 0.0, SCALAR_SHORT);
}

/* A number that is subtracted from another: "− 3", "− (−3)" is "+ 3". */
static void subtracted(const struct view *v, char *text, size_t size, double value)
{
    char number[CONVOLVE_ROUNDED_MAX];
    snprintf(text, size, "%s %s", value < 0 ? "+" : "−", scalar_number(v, number, fabs(value), false));
}

static void exponent_text(const struct view *v, const struct loss_state *s, int class, char *text, size_t size)
{
    const struct loss_term *t = &s->term[class];
    char z[CONVOLVE_ROUNDED_MAX], divisor[CONVOLVE_ROUNDED_MAX],
        m[CONVOLVE_ROUNDED_MAX + 8] = "", over[CONVOLVE_ROUNDED_MAX + 8] = "";
    if (s->temperature != 1)
        snprintf(over, sizeof over, " / %s", scalar_number(v, divisor, s->temperature, false));
    if (s->subtract_max) {
        m[0] = ' ';
        subtracted(v, m + 1, sizeof m - 1, s->sum.shift);
    }
    snprintf(text, size, "%s%s%s", scalar_number(v, z, t->logit, false), over, m);
}

void loss_formula(const struct view *v, enum loss_column c, int class, char *text, size_t size)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_term *t = &s->term[class];
    char a[CONVOLVE_ROUNDED_MAX], b[CONVOLVE_ROUNDED_MAX + 8], x[256];
    text[0] = '\0';
    switch (c) {
    case LOSS_COL_X:
        exponent_text(v, s, class, text, size);
        break;
    case LOSS_COL_EXP:
        exponent_text(v, s, class, x, sizeof x);
        snprintf(text, size, s->subtract_max || s->temperature != 1 || t->x < 0 ? "e^(%s)" : "e^%s", x);
        break;
    case LOSS_COL_SHARE:
        snprintf(text, size, "%s / %s", scalar_number(v, a, t->e, false), scalar_number(v, b, s->sum.sum, false));
        break;
    case LOSS_COL_LOSS:
        snprintf(text, size, "−%s · ln %s", scalar_number(v, a, t->y, false), scalar_number(v, b, t->p, false));
        break;
    case LOSS_COL_GRADIENT:
        scalar_number(v, a, t->p, false);
        subtracted(v, b, sizeof b, t->y);
        if (s->temperature != 1)
            snprintf(text, size, "(%s %s) / %s", a, b, scalar_number(v, x, s->temperature, false));
        else
            snprintf(text, size, "%s %s", a, b);
        break;
    default:
        break;
    }
}

/* Sentences. */

static void overflow_sentence(const struct loss_state *s, char *text, size_t size)
{
    if (s->sum.sum == 0)
        snprintf(text, size, "%s",
                 _("Every exponential is too small for a float32, and 0 / 0 is no number: subtract the largest."));
    else
        snprintf(text, size, "%s",
                 _("An exponential is too large for a float32, and ∞ / ∞ is no number: subtract the largest."));
}

static void class_sentence(const struct view *v, const struct loss_place *at, char *text, size_t size)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_term *t = &s->term[at->class];
    const char *name = loss_name(s, at->class);
    char formula[384], value[CONVOLVE_ROUNDED_MAX];
    const enum loss_column column = at->phase == LOSS_EXP     ? LOSS_COL_EXP
                                    : at->phase == LOSS_SHARE ? LOSS_COL_SHARE
                                                              : LOSS_COL_GRADIENT;
    loss_formula(v, column, at->class, formula, sizeof formula);
    scalar_number(v, value, loss_value(s, column, at->class), true);
    const char *equals = scalar_equals(value);
    if (at->phase == LOSS_EXP)
        snprintf(text, size, _("%s: %s %s%s. It is never negative, and a larger logit gets far more."), name, formula, equals,
                 value);
    else if (at->phase == LOSS_SHARE)
        snprintf(text, size, _("%s gets its part of the sum: %s %s%s."), name, formula, equals, value);
    else
        snprintf(text, size,
                 t->gradient > 0   ? _("%s: %s %s%s, so a step against it lowers this logit.")
                 : t->gradient < 0 ? _("%s: %s %s%s, so a step against it raises this logit.")
                                   : _("%s: %s %s%s, so this logit stays."),
                 name, formula, equals, value);
    if (!convolve_is_caption(text))
        snprintf(text, size, "%s: %s%s", name, equals, value);
}

static void whole_sentence(const struct view *v, const struct loss_place *at, char *text, size_t size)
{
    const struct loss_state *s = loss_state_of(v);
    char a[CONVOLVE_ROUNDED_MAX], b[CONVOLVE_ROUNDED_MAX], c[CONVOLVE_ROUNDED_MAX];
    if (at->phase == LOSS_SUM)
        snprintf(text, size, cs_plural("%d exponential adds up to %s.", "The %d exponentials add up to %s.", s->n),
                 s->n, scalar_number(v, a, s->sum.sum, true));
    else if (at->phase == LOSS_STEP)
        snprintf(text, size, _("A step of %s against the gradient takes the loss from %s to %s."),
                 scalar_number(v, a, s->lr, false), scalar_number(v, b, s->sum.loss, false),
                 scalar_number(v, c, s->after_sum.loss, false));
    else if (s->smoothing > 0)
        snprintf(text, size, _("With smoothed labels every class has a part in the loss: %s in all."),
                 scalar_number(v, a, s->sum.loss, true));
    else
        snprintf(text, size, _("Right is %s, with a share of %s: the loss is −ln p = %s."), loss_name(s, s->label),
                 scalar_number(v, a, s->term[s->label].p, false), scalar_number(v, b, s->sum.loss, false));
    if (!convolve_is_caption(text))
        snprintf(text, size, _("The loss is %s."), scalar_number(v, a, s->sum.loss, true));
}

void loss_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_place at = loss_now(v);
    snprintf(head, head_size, _("Step %d"), session_progress(v->session).value);
    if (s->overflows && at.sum)
        overflow_sentence(s, text, text_size);
    else if (at.phase == LOSS_EXP || at.phase == LOSS_SHARE || at.phase == LOSS_GRADIENT)
        class_sentence(v, &at, text, text_size);
    else
        whole_sentence(v, &at, text, text_size);
}
