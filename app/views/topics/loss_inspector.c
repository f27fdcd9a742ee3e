/* app/views/topics/loss_inspector.c - one class from its logit to its gradient with the numbers in place, and the sums
 * that it shares with the others. What is shown adds up: a line says what rounding leaves. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

static float between(const struct view *v)
{
    return v->frame == FRAME_FULL ? 16 : 10;
}

/* A name that is too long for a place beside the title is left out: the stage shows whose numbers these are. */
static float head(const struct view *v, struct rect area, float y, const char *title, const char *note)
{
    const bool fits = ui_text_width(v->ui, FONT_HEAD, title) + ui_text_width(v->ui, FONT_NOTE, note) + 16 <= area.w;
    return panel_head(v, area, y, title, fits ? note : NULL) - 8;
}

static float number_row(const struct view *v, struct rect area, float y, const char *label, double value)
{
    char text[CONVOLVE_ROUNDED_MAX];
    return scalar_row(v, area, y, label, scalar_number(v, text, value, true), false);
}

static float signed_row(const struct view *v, struct rect area, float y, const char *label, const char *sign,
                        double value)
{
    char number[CONVOLVE_ROUNDED_MAX], text[CONVOLVE_ROUNDED_MAX + 8];
    snprintf(text, sizeof text, "%s %s", sign, scalar_number(v, number, fabs(value), false));
    return scalar_row(v, area, y, label, text, false);
}

/* "e" with its exponent at the left, the number at the right. */
static float power_row(const struct view *v, struct rect area, float y, const struct loss_term *t)
{
    const struct theme *theme = ui_theme(v->ui);
    char x[CONVOLVE_ROUNDED_MAX], value[CONVOLVE_ROUNDED_MAX];
    const struct font font = {FONT_MONO, FONT_500, 15};
    scalar_power(v, area.x, y + 19, font, theme->text, "e", scalar_number(v, x, t->x, false), true);
    return scalar_row(v, area, y, "", scalar_number(v, value, t->e, true), false);
}

/* What e is raised to, and the exponential. */
static float exponential(const struct view *v, struct rect area, float y, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_term *t = &s->term[class];
    y = head(v, area, y, _("Softmax"), loss_name(s, class));
    y = number_row(v, area, y, _("Logit z"), t->logit);
    if (s->temperature != 1)
        y = signed_row(v, area, y, _("Temperature"), "÷", s->temperature);
    if (s->subtract_max)
        y = signed_row(v, area, y, _("The largest"), s->sum.shift < 0 ? "+" : "−", s->sum.shift);
    if (loss_is_there(&(struct loss_place){.exps = loss_now(v).exps}, s, LOSS_COL_EXP, class))
        y = power_row(v, area, y, t);
    return y;
}

static double shown(const struct view *v, double value)
{
    const double unit = 1e4;
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * unit) / unit;
}

/* Numbers of a column below each other, what their rounding misses, their sum. */
static float column(const struct view *v, struct rect area, float y, enum loss_column c, const char *label)
{
    const struct loss_state *s = loss_state_of(v);
    const double total = loss_value(s, c, s->n);
    double sum = 0;
    char text[CONVOLVE_ROUNDED_MAX];
    for (int i = 0; i < s->n; i++) {
        sum += shown(v, loss_value(s, c, i));
        y = scalar_row(v, area, y, loss_name(s, i), scalar_number(v, text, loss_value(s, c, i), false), false) - 3;
    }
    const double missed = shown(v, total) - sum;
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y + 5, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y += 8;
    if (fabs(missed) >= 0.00005 && fabs(total) < 1e7)
        y = signed_row(v, area, y, _("Rounding"), missed < 0 ? "−" : "+", missed);
    return scalar_row(v, area, y, label, scalar_number(v, text, total, true), true);
}

/* "24.5325 / 188.7371", and the share in a box. */
static float share(const struct view *v, struct rect area, float y, int class)
{
    const struct theme *t = ui_theme(v->ui);
    char formula[384], value[CONVOLVE_ROUNDED_MAX], label[96];
    loss_formula(v, LOSS_COL_SHARE, class, formula, sizeof formula);
    y = scalar_formula(v, area, y, t->mid, formula) + 4;
    snprintf(label, sizeof label, "p(%s)", loss_name(loss_state_of(v), class));
    return scalar_box(v, area, y, label,
                      scalar_number(v, value, loss_value(loss_state_of(v), LOSS_COL_SHARE, class), true), t->output,
                      t->output_ink);
}

static float overflow_note(const struct view *v, struct rect area, float y)
{
    const struct loss_state *s = loss_state_of(v);
    char text[320], value[CONVOLVE_ROUNDED_MAX];
    if (!s->overflows)
        return y;
    snprintf(text, sizeof text,
             s->sum.sum == 0
                 ? _("A float32 holds nothing below 1.4e−45: all exponentials are 0. With the largest subtracted the "
                     "same logits have a loss of %s.")
                 : _("A float32 holds nothing above 3.4e38, which is e to the power of 88.7. With the largest "
                     "subtracted the same logits have a loss of %s."),
             scalar_number(v, value, s->reference, false));
    return scalar_note(v, area, y, ui_theme(v->ui)->warn, text);
}

static float entropy(const struct view *v, struct rect area, float y)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    char formula[384], value[CONVOLVE_ROUNDED_MAX];
    y = head(v, area, y + between(v), _("Cross-entropy"), "Σ −y·ln p");
    if (s->smoothing > 0) {
        y = column(v, area, y, LOSS_COL_LOSS, _("Loss"));
    } else {
        loss_formula(v, LOSS_COL_LOSS, s->label, formula, sizeof formula);
        y = scalar_formula(v, area, y, t->mid, formula) + 4;
        y = scalar_box(v, area, y, _("Loss"), scalar_number(v, value, s->sum.loss, true), t->output, t->output_ink);
    }
    return y;
}

static float gradient(const struct view *v, struct rect area, float y, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    char formula[384], value[CONVOLVE_ROUNDED_MAX], label[96];
    y = head(v, area, y + between(v), _("Gradient"), loss_column_formula(s, LOSS_COL_GRADIENT));
    loss_formula(v, LOSS_COL_GRADIENT, class, formula, sizeof formula);
    y = scalar_formula(v, area, y, t->mid, formula) + 4;
    snprintf(label, sizeof label, "∂L/∂z(%s)", loss_name(s, class));
    return scalar_box(v, area, y, label, scalar_number(v, value, s->term[class].gradient, true), t->grad, t->grad_ink);
}

static float step(const struct view *v, struct rect area, float y, int class)
{
    const struct loss_state *s = loss_state_of(v);
    char formula[384], z[CONVOLVE_ROUNDED_MAX], lr[CONVOLVE_ROUNDED_MAX], g[CONVOLVE_ROUNDED_MAX];
    const double slope = s->term[class].gradient;
    y = head(v, area, y + between(v), _("One step down"), loss_name(s, class));
    snprintf(formula, sizeof formula, slope < 0 ? "%s − %s · (%s)" : "%s − %s · %s",
             scalar_number(v, z, s->term[class].logit, false), scalar_number(v, lr, s->lr, false),
             scalar_number(v, g, slope, false));
    y = scalar_formula(v, area, y, ui_theme(v->ui)->mid, formula);
    y = number_row(v, area, y, _("Logit z′"), s->after_logit[class]);
    return number_row(v, area, y, _("Loss after it"), s->after_sum.loss);
}

float loss_inspector(const struct view *v, struct rect area)
{
    const struct loss_place at = loss_now(v);
    const int class = loss_told_class(v);
    float y = exponential(v, area, area.y, class);
    if (at.sum)
        y = column(v, area, y + 8, LOSS_COL_EXP, _("Sum of them all"));
    y = at.sum ? overflow_note(v, area, y) : y;
    if (class < at.shares)
        y = share(v, area, y, class);
    if (at.loss)
        y = entropy(v, area, y);
    if (class < at.slopes)
        y = gradient(v, area, y, class);
    if (at.stepped)
        y = step(v, area, y, class);
    return y - area.y + 8;
}
