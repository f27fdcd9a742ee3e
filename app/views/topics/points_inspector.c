/* app/views/topics/points_inspector.c - the numbers of the chosen point and the chosen neuron: what goes forward, the
 * loss, how each weight changes it, and what the next step makes of the weights. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/points_view.h"
#include "engine/base/i18n.h"

static float line_height(const struct view *v)
{
    return v->frame == FRAME_FULL ? 26 : 24;
}

static struct font mono(const struct view *v, enum font_weight weight)
{
    return (struct font){FONT_MONO, weight, v->frame == FRAME_MEDIUM ? 12 : 13};
}

/* A label and a number; the label in smaller type where it is long. */
static float row(const struct view *v, struct rect area, float y, const char *label, const char *number)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_600, v->frame == FRAME_FULL ? 16 : 14};
    const float room = area.w - ui_text_width(v->ui, font, number) - 8;
    const struct font words = ui_text_width(v->ui, FONT_BODY, label) <= room ? FONT_BODY : FONT_NOTE;
    ui_label(v->ui, area.x, y + 18, room, words, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 18, font, TEXT_RIGHT, t->hi, number);
    return y + line_height(v) + 2;
}

/* Point. */

static float point_section(const struct view *v, struct rect area, float y, const struct points *p)
{
    const int i = p->point, label = p->set.label[i];
    char head[64], note[64], text[96], a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(head, sizeof head, _("Point %d"), i);
    snprintf(note, sizeof note, _("class %d"), label);
    y = panel_head(v, area, y, head, note);
    snprintf(text, sizeof text, "%s  %s", format_number(a, (double)p->set.x[i][0], 2),
             format_number(b, (double)p->set.x[i][1], 2));
    y = row(v, area, y, "x1, x2", text);
    for (int c = p->set.classes == 2; c < p->set.classes; c++) {
        snprintf(text, sizeof text, "p(%d)", c);
        y = row(v, area, y, text, points_number(a, (double)p->probability[i][c]));
    }
    if (p->set.classes == 2 && label == 0)
        snprintf(text, sizeof text, _("loss = −ln(1 − p(1))"));
    else
        snprintf(text, sizeof text, _("loss = −ln p(%d)"), label);
    return row(v, area, y, text, points_number(a, (double)p->loss[i]));
}

/* Tables of the neuron: a row an input, then the bias. */

enum { CELLS = 3 };
struct table {
    const char *column[CELLS], *brief[CELLS]; /* heads, at the right of each; where there is little room */
    float at[CELLS];                          /* right edges */
};

static bool heads_fit(const struct view *v, const struct table *t, float width, struct font font)
{
    for (int i = 0; i < CELLS; i++)
        if (ui_text_width(v->ui, font, t->column[i]) > width)
            return false;
    return true;
}

static float table_head(const struct view *v, struct rect area, float y, struct table *t)
{
    const float name = v->frame == FRAME_MEDIUM ? 40 : 48, w = (area.w - name) / CELLS;
    const struct font font = {FONT_SANS, FONT_400, 12};
    const bool whole = heads_fit(v, t, w - 4, font);
    for (int i = 0; i < CELLS; i++) {
        t->at[i] = area.x + name + w * (float)(i + 1);
        ui_label(v->ui, t->at[i], y + 12, w - 4, font, TEXT_RIGHT, ui_theme(v->ui)->mid,
                 whole ? t->column[i] : t->brief[i]);
    }
    return y + 20;
}

/* The longest form that fits its column: three digits that count, then two, one. */
static void cell(const struct view *v, float right, float baseline, float width, double value, struct color c)
{
    static const char *const forms[] = {"%.3g", "%.2g", "%.1g", "%.0e"};
    char text[FORMAT_MAX];
    const struct font font = mono(v, FONT_500);
    for (int i = 0; i < 4; i++) {
        format_with(text, forms[i], value + 0.0);
        if (ui_text_width(v->ui, font, text) <= width)
            break;
    }
    draw_text(ui_draw(v->ui), right, baseline, font, TEXT_RIGHT, c, text);
}

static float table_row(const struct view *v, struct rect area, float y, const struct table *t, int unit, int input,
                       const char *name, const double value[CELLS], struct color last)
{
    const struct theme *theme = ui_theme(v->ui);
    const float h = line_height(v), width = t->at[1] - t->at[0] - 6;
    const struct rect wide = {area.x - 6, y, area.w + 12, h};
    ui_push_index(v->ui, unit * 32 + input);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, t->column[0]), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        points_hover(v, POINTS_HOVER_WEIGHT, unit, input);
    if (points_hovered_weight(v, unit) == input)
        draw_fill(ui_draw(v->ui), wide, 6, theme->hover);
    draw_text(ui_draw(v->ui), area.x, y + h / 2 + 5, mono(v, FONT_400), TEXT_LEFT, theme->mid, name);
    for (int i = 0; i < CELLS; i++)
        cell(v, t->at[i], y + h / 2 + 5, width, value[i], i == CELLS - 1 ? last : theme->text);
    return y + h;
}

static const char *input_name(const struct points *p, const struct points_neuron *n, int i, char text[FORMAT_MAX])
{
    if (i == n->n - 1)
        snprintf(text, FORMAT_MAX, "b");
    else
        points_unit_name(p, n->layer - 1, i, text);
    return text;
}

/* Forward. */

static float result_box(const struct view *v, struct rect area, float y, const char *label, double value)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {area.x, y, area.w, 44};
    char number[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    points_number(number, value);
    const struct font font = {FONT_MONO, FONT_700, v->frame == FRAME_FULL ? 22 : 18};
    ui_label(v->ui, r.x + 14, r.y + 28, r.w - 36 - ui_text_width(v->ui, font, number),
             (struct font){FONT_MONO, FONT_600, 14}, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - 14, r.y + 30, font, TEXT_RIGHT, t->output_ink, number);
    return y + 44;
}

static const char *activation_text(const struct points *p, const struct points_neuron *n, char text[64])
{
    static const char *const hidden[] = {"max(0, z)", "tanh(z)", "1/(1 + e^−z)"};
    const bool output = n->layer == p->layers - 1;
    if (output && p->layer[n->layer].out > 1)
        snprintf(text, 64, "softmax(z)[%d]", n->index);
    else
        snprintf(text, 64, "%s", output ? hidden[POINTS_SIGMOID] : hidden[p->activation]);
    return text;
}

static float forward_section(const struct view *v, struct rect area, float y, const struct points *p,
                             const struct points_neuron *n)
{
    char head[96], name[FORMAT_MAX], text[64], number[FORMAT_MAX];
    snprintf(head, sizeof head, _("Neuron %s"), points_unit_name(p, n->layer, n->index, name));
    y = panel_head(v, area, y, head, v->frame == FRAME_FULL ? _("at this point") : NULL);
    struct table t = {{_("weight"), _("input"), _("product")}, {"w", "x", "w·x"}, {0}};
    y = table_head(v, area, y, &t);
    for (int i = 0; i < n->n; i++) {
        const double value[CELLS] = {n->term[i].w, n->term[i].value, n->term[i].product};
        y = table_row(v, area, y, &t, p->unit, i, input_name(p, n, i, name), value, ui_theme(v->ui)->hi);
    }
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y + 2, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y = row(v, area, y + 4, _("sum z"), points_number(number, n->sum));
    return result_box(v, area, y + 4, activation_text(p, n, text), n->value) + 8;
}

/* Backward. */

static void slope_text(const struct points *p, const struct points_neuron *n, char *text, size_t size)
{
    const int label = p->set.label[p->point];
    if (n->layer < p->layers - 1)
        snprintf(text, size, "∂L/∂z");
    else if (p->set.classes == 2)
        snprintf(text, size, "∂L/∂z = p − %d", label);
    else
        snprintf(text, size, "∂L/∂z = p − %d", label == n->index);
}

static float gradient_section(const struct view *v, struct rect area, float y, const struct points *p,
                              const struct points_neuron *n)
{
    const struct theme *th = ui_theme(v->ui);
    char text[96], mean[64], name[FORMAT_MAX], number[FORMAT_MAX];
    y = panel_head(v, area, y, _("Gradient"), "∂L/∂w = ∂L/∂z · x");
    slope_text(p, n, text, sizeof text);
    y = row(v, area, y, text, points_number(number, n->slope));
    snprintf(mean, sizeof mean, _("mean of %d"), p->n_batch);
    struct table t = {{_("input"), _("this point"), mean}, {"x", "∂L/∂w", _("mean")}, {0}};
    y = table_head(v, area, y, &t);
    for (int i = 0; i < n->n; i++) {
        const double value[CELLS] = {n->term[i].value, n->term[i].own, n->term[i].mean};
        y = table_row(v, area, y, &t, p->unit, i, input_name(p, n, i, name), value, th->grad_ink);
    }
    return y + 8;
}

/* "w − η·g", with what momentum and decay add. */
static void rule_text(const struct points *p, char *text, size_t size)
{
    const struct points_rates *r = &p->rates;
    const char *decay = r->weight_decay > 0 ? " + λ·w" : "";
    if (r->optimizer == OPTIMIZER_ADAM)
        snprintf(text, size, "w − η·m / √v");
    else if (r->momentum > 0)
        snprintf(text, size, "w − η·v, v ← μ·v + g%s", decay);
    else if (*decay)
        snprintf(text, size, "w − η·(g%s)", decay);
    else
        snprintf(text, size, "w − η·g");
}

static float step_section(const struct view *v, struct rect area, float y, const struct points *p,
                          const struct points_neuron *n)
{
    char text[96], name[FORMAT_MAX], eta[FORMAT_MAX];
    snprintf(text, sizeof text, "η = %s", points_number(eta, (double)p->rates.lr));
    y = panel_head(v, area, y, _("Next step"), text);
    if (!p->next)
        return y + ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                                p->stopped ? _("There is none: the numbers would not be finite.")
                                           : _("This is the last iteration."));
    rule_text(p, text, sizeof text);
    draw_text(ui_draw(v->ui), area.x, y + 12, mono(v, FONT_500), TEXT_LEFT, ui_theme(v->ui)->text, text);
    struct table t = {{_("weight"), _("change"), _("new")}, {"w", "Δw", _("new")}, {0}};
    y = table_head(v, area, y + 24, &t);
    for (int i = 0; i < n->n; i++) {
        const double value[CELLS] = {n->term[i].w, n->term[i].change, n->term[i].next};
        y = table_row(v, area, y, &t, p->unit, i, input_name(p, n, i, name), value, ui_theme(v->ui)->hi);
    }
    return y;
}

float points_inspector(const struct view *v, struct rect area)
{
    const struct points *p = session_points(v->session);
    struct points_neuron n;
    if (!p || !p->layers || p->point < 0)
        return 0;
    points_neuron(p, p->unit, &n);
    ui_push_id(v->ui, "points-inspector");
    float y = point_section(v, area, area.y, p);
    ui_push_id(v->ui, "forward");
    y = forward_section(v, area, y + 4, p, &n);
    ui_pop_id(v->ui);
    ui_push_id(v->ui, "gradient");
    y = gradient_section(v, area, y + 4, p, &n);
    ui_pop_id(v->ui);
    ui_push_id(v->ui, "step");
    y = step_section(v, area, y + 4, p, &n);
    ui_pop_id(v->ui);
    ui_pop_id(v->ui);
    return y + 12 - area.y;
}
