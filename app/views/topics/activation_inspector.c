/* app/views/topics/activation_inspector.c - one value there and back with the numbers in place, what the slopes of the
 * map are like, and the value's way through a chain of such layers. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

static float between(const struct view *v)
{
    return v->frame == FRAME_FULL ? 14 : 8;
}

static float number_row(const struct view *v, struct rect area, float y, const char *label, float value)
{
    char text[CONVOLVE_ROUNDED_MAX];
    return scalar_row(v, area, y, label, activation_number(v, text, value, true), false);
}

static float forth(const struct view *v, struct rect area, float y, int cell)
{
    const struct activation_state *s = activation_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    char place[48], formula[200], number[CONVOLVE_ROUNDED_MAX], label[96], times[CONVOLVE_ROUNDED_MAX + 8];
    snprintf(place, sizeof place, "[%d, %d]", cell / s->cols, cell % s->cols);
    y = panel_head(v, area, y, activation_name(s), place) - 8;
    if (s->scale != 1) {
        y = number_row(v, area, y, _("Value v"), s->value[cell]);
        snprintf(times, sizeof times, s->scale < 0 ? "× (%s)" : "× %s", scalar_number(v, number, s->scale, false));
        y = scalar_row(v, area, y, _("Scale"), times, false);
    }
    y = number_row(v, area, y, "x", s->x[cell]);
    activation_formula(v, cell, formula, sizeof formula);
    if (formula[1]) /* more than "x" */
        y = scalar_formula(v, area, y, t->mid, formula) + 4;
    snprintf(label, sizeof label, "f(%s)", activation_number(v, number, s->x[cell], false));
    return scalar_box(v, area, y, label, activation_number(v, number, s->y[cell], true), t->output, t->output_ink);
}

static float back(const struct view *v, struct rect area, float y, int cell)
{
    const struct activation_state *s = activation_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    char formula[200], number[CONVOLVE_ROUNDED_MAX], times[CONVOLVE_ROUNDED_MAX + 8];
    y = panel_head(v, area, y + between(v), _("Slope and gradient"), NULL) - 8;
    activation_slope_formula(v, cell, formula, sizeof formula);
    y = number_row(v, area, y, "f′(x)", s->derivative[cell]);
    y = scalar_formula(v, area, y - 4, t->mid, formula);
    y = number_row(v, area, y, _("arrives, ∂L/∂y"), s->arriving[cell]);
    snprintf(times, sizeof times, s->derivative[cell] < 0 ? "× (%s)" : "× %s",
             activation_number(v, number, s->derivative[cell], false));
    y = scalar_row(v, area, y, _("times the slope"), times, false) + 2;
    return scalar_box(v, area, y, "∂L/∂x", activation_number(v, number, s->back[cell], true), t->grad, t->grad_ink);
}

static float map(const struct view *v, struct rect area, float y)
{
    const struct activation_state *s = activation_state_of(v);
    char count[32];
    y = panel_head(v, area, y + between(v), _("All of the map"), NULL) - 8;
    y = number_row(v, area, y, _("Mean of |f′|"), s->mean);
    snprintf(count, sizeof count, _("%d of %d"), s->dead, s->n);
    y = scalar_row(v, area, y, _("dead: f′ = 0"), count, false);
    snprintf(count, sizeof count, _("%d of %d"), s->faint, s->n);
    return scalar_row(v, area, y, _("nearly flat: < 1 %"), count, false);
}

/* Columns: layer, what it gets, the slope there, the product so far. */
static void chain_row(const struct view *v, struct rect area, float baseline, const char *const text[4], bool head)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, head ? FONT_400 : FONT_500, head || v->frame != FRAME_FULL ? 12 : 13};
    const float right[4] = {area.x + 16, area.x + area.w * 0.40f, area.x + area.w * 0.68f, area.x + area.w};
    for (int i = 0; i < 4; i++)
        draw_text(ui_draw(v->ui), right[i], baseline, font, TEXT_RIGHT,
                  head || i == 0 ? t->mid
                  : i == 3       ? t->grad_ink
                                 : t->hi,
                  text[i]);
}

static float chain(const struct view *v, struct rect area, float y, int cell)
{
    static const char *const heads[4] = {"n", "x", "f′", "∏ f′"};
    const struct activation_state *s = activation_state_of(v);
    char title[96], n[16], x[FORMAT_MAX], slope[FORMAT_MAX], product[FORMAT_MAX], text[256], most[CONVOLVE_ROUNDED_MAX],
        bound[CONVOLVE_ROUNDED_MAX];
    snprintf(title, sizeof title, cs_plural("Through %d layer", "Through %d layers", s->depth), s->depth);
    y = panel_head(v, area, y + between(v), title, NULL) - 4;
    chain_row(v, area, y + 10, heads, true);
    y += 14;
    for (int k = 0; k < s->depth; k++, y += 20) {
        snprintf(n, sizeof n, "%d", k + 1);
        const char *const texts[4] = {n, scalar_fixed(x, (double)s->chain_in[k][cell], SCALAR_SHORT),
                                      scalar_fixed(slope, (double)s->chain_slope[k][cell], SCALAR_SHORT),
                                      scalar_fixed(product, (double)s->chain_product[k][cell], SCALAR_LONG)};
        chain_row(v, area, y + 15, texts, false);
    }
    activation_number(v, bound, s->chain_bound[s->depth - 1], true);
    snprintf(text, sizeof text, _("No slope is above %s, so no more than %s^%d %s%s of a gradient comes through."),
             activation_number(v, most, s->steepest, false), most, s->depth, scalar_equals(bound), bound);
    return scalar_note(v, area, y + 4, ui_theme(v->ui)->mid, text);
}

float activation_inspector(const struct view *v, struct rect area)
{
    const int cell = activation_told(v);
    float y = forth(v, area, area.y, cell);
    y = back(v, area, y, cell);
    if (activation_shown(v) >= activation_state_of(v)->n)
        y = map(v, area, y);
    return chain(v, area, y, cell) - area.y + 8;
}
