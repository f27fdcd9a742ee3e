/* app/views/topics/points_net.c - the net as a diagram: inputs, hidden units, outputs as pictures of what they give
 * over the plane, weights as lines (width: size, colour: sign); below a single neuron what it computes, with its
 * numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/color.h"
#include "app/views/topics/points_view.h"
#include "engine/base/i18n.h"

static int units_of(const struct points *p, int layer)
{
    return layer < 0 ? 2 : p->layer[layer].out;
}

/* Layer -1 is the inputs. */
struct rect points_node(const struct points_layout *l, int layer, int index)
{
    const struct points *p = l->p;
    const int n = units_of(p, layer);
    const float columns = (float)p->layers, left = l->net.x, right = l->net.x + l->net.w - l->node,
                x = left + (right - left) * (float)(layer + 1) / columns,
                pitch = fminf(l->net.h / (float)n, l->node * 2.2f),
                y = l->net.y + (l->net.h - pitch * (float)n) / 2 + pitch * ((float)index + 0.5f);
    return (struct rect){roundf(x), roundf(y - l->node / 2), l->node, l->node};
}

/* Numbers below the pictures: where every layer leaves room for a line of 12 px. */
static bool has_numbers(const struct points_layout *l)
{
    int most = 2;
    for (int i = 0; i < l->p->layers; i++)
        most = l->p->layer[i].out > most ? l->p->layer[i].out : most;
    return l->node >= 30 && l->net.h / (float)most >= l->node + 20 && l->p->point >= 0;
}

const char *points_unit_name(const struct points *p, int layer, int index, char text[FORMAT_MAX])
{
    if (layer < 0)
        snprintf(text, FORMAT_MAX, "x%d", index + 1);
    else if (layer == p->layers - 1)
        snprintf(text, FORMAT_MAX, p->layer[layer].out == 1 ? "p" : "p[%d]", index);
    else if (p->layers == 2)
        snprintf(text, FORMAT_MAX, "h[%d]", index);
    else
        snprintf(text, FORMAT_MAX, "h%d[%d]", layer + 1, index);
    return text;
}

/* Weights. */

static float weight_at(const struct points *p, int layer, int unit, int input)
{
    return p->params[p->layer[layer].weight + (size_t)(unit * p->layer[layer].in + input)];
}

static float largest_weight(const struct points *p)
{
    float most = 1e-6f;
    for (int l = 0; l < p->layers; l++)
        for (int i = 0; i < p->layer[l].in * p->layer[l].out; i++)
            most = fmaxf(most, fabsf(p->params[p->layer[l].weight + (size_t)i]));
    return most;
}

static void ends(const struct points_layout *l, int layer, int unit, int input, struct point *a, struct point *b)
{
    const struct rect from = points_node(l, layer - 1, input), to = points_node(l, layer, unit);
    *a = (struct point){from.x + from.w, from.y + from.h / 2};
    *b = (struct point){to.x, to.y + to.h / 2};
}

static void draw_weight(const struct view *v, const struct points_layout *l, int layer, int unit, int input, float most)
{
    const struct points *p = l->p;
    const int index = p->layer[layer].first + unit;
    const float w = weight_at(p, layer, unit, input), share = fabsf(w) / most;
    const bool hovered = points_hovered_weight(v, index) == input, of_chosen = index == p->unit;
    const float width = 1 + share * fminf(5, l->node / 6);
    struct point a, b;
    ends(l, layer, unit, input, &a, &b);
    if (hovered)
        draw_line(ui_draw(v->ui), a.x, a.y, b.x, b.y, width + 3, ui_theme(v->ui)->focus);
    draw_line(ui_draw(v->ui), a.x, a.y, b.x, b.y, width,
              color_alpha(points_class_color(v, w > 0), hovered || of_chosen ? 1 : 0.3f + 0.4f * share));
}

static void draw_weights(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const float most = largest_weight(p);
    for (int layer = 0; layer < p->layers; layer++)
        for (int u = 0; u < p->layer[layer].out; u++)
            for (int i = 0; i < p->layer[layer].in; i++)
                draw_weight(v, l, layer, u, i, most);
}

/* Of a net with few weights their numbers stand on the lines, nearer to the input where they would meet. */
static void weight_numbers(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const struct theme *t = ui_theme(v->ui);
    const float column = (l->net.w - l->node) / (float)p->layers - l->node;
    char text[FORMAT_MAX];
    if (p->layers > 1 || p->layer[0].out > 1 || column < 110)
        return;
    for (int i = 0; i < 2; i++) {
        struct point a, b;
        ends(l, 0, 0, i, &a, &b);
        points_number(text, (double)weight_at(p, 0, 0, i));
        const float x = a.x + 0.42f * (b.x - a.x), y = a.y + 0.42f * (b.y - a.y),
                    w = ui_text_width(v->ui, FONT_NUMBER, text) + 10;
        draw_fill(ui_draw(v->ui), (struct rect){roundf(x - w / 2), roundf(y - 10), roundf(w), 20}, 4, t->stage);
        draw_text(ui_draw(v->ui), roundf(x), roundf(y + 5), FONT_NUMBER, TEXT_CENTER, t->hi, text);
    }
}

/* Units. */

static void thumb(const struct view *v, const struct points_layout *l, struct rect r, int unit)
{
    const struct points *p = l->p;
    const bool output = points_is_output(p, unit),
               is_signed = output ? p->set.classes == 2 : p->activation == POINTS_TANH;
    struct draw_tensor t = {.data = p->thumb + (size_t)unit * POINTS_THUMB * POINTS_THUMB,
                            .key = p->serial + ((uint64_t)0x5018 << 32),
                            .width = POINTS_THUMB,
                            .height = POINTS_THUMB,
                            .planes = 1,
                            .map = is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE,
                            .lo = is_signed ? -1 : 0,
                            .hi = 1};
    for (int i = 0; !output && p->activation == POINTS_RELU && i < POINTS_THUMB * POINTS_THUMB; i++)
        t.hi = fmaxf(i ? t.hi : 1e-6f, t.data[i]);
    draw_tensor(ui_draw(v->ui), r, &t);
}

static void draw_unit(const struct view *v, const struct points_layout *l, int layer, int index)
{
    const struct points *p = l->p;
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = points_node(l, layer, index);
    const int unit = p->layer[layer].first + index;
    const bool chosen = unit == p->unit, hovered = points_hovered(v, POINTS_HOVER_UNIT) == unit;
    char text[FORMAT_MAX];
    thumb(v, l, r, unit);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    if (chosen)
        matrix_frame(v->ui, r, l->node, t->output);
    else if (hovered)
        convolve_outline(v, r);
    if (has_numbers(l))
        draw_text(ui_draw(v->ui), r.x + r.w / 2, r.y + r.h + 15, FONT_TICK, TEXT_CENTER, t->text,
                  points_number(text, (double)p->value[unit]));
}

static void draw_input(const struct view *v, const struct points_layout *l, int index)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = points_node(l, -1, index);
    const struct font font = {FONT_MONO, FONT_600, l->node >= 28 ? 14 : 12};
    char text[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), r, 0, t->raised);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    points_unit_name(l->p, -1, index, text);
    if (ui_text_width(v->ui, font, text) < r.w - 2)
        draw_text(ui_draw(v->ui), r.x + r.w / 2, r.y + r.h / 2 + 5, font, TEXT_CENTER, t->hi, text);
    if (has_numbers(l))
        draw_text(ui_draw(v->ui), r.x + r.w / 2, r.y + r.h + 15, FONT_TICK, TEXT_CENTER, t->text,
                  format_number(text, (double)l->p->set.x[l->p->point][index], 2));
}

/* Pointer. */

static void unit_card(const struct view *v, const struct points *p, int layer, int index)
{
    char text[256], name[FORMAT_MAX], sum[FORMAT_MAX], value[FORMAT_MAX], bias[FORMAT_MAX];
    const int unit = p->layer[layer].first + index;
    snprintf(text, sizeof text, _("%s: bias %s\nof point %d: sum %s, output %s"),
             points_unit_name(p, layer, index, name),
             points_number(bias, (double)p->params[p->layer[layer].bias + (size_t)index]), p->point,
             points_number(sum, (double)p->sum[unit]), points_number(value, (double)p->value[unit]));
    convolve_card(v, text);
}

/* A click on a unit shows it over the plane; on an output, what the net says. */
static bool unit_pointer(const struct view *v, const struct points_layout *l, int layer, int index)
{
    const int unit = l->p->layer[layer].first + index;
    ui_push_index(v->ui, unit);
    const unsigned state =
        ui_behave(v->ui, ui_make_id(v->ui, "points-unit"), rect_inset(points_node(l, layer, index), -1), false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        points_hover(v, POINTS_HOVER_UNIT, unit, 0);
        unit_card(v, l->p, layer, index);
    }
    if (state & UI_CLICKED) {
        request_int(v->requests, PROP_POINTS_UNIT, unit);
        request_int(v->requests, PROP_POINTS_SHOW,
                    points_is_output(l->p, unit) ? POINTS_SHOW_PROBABILITY : POINTS_SHOW_UNIT);
    }
    return state & UI_HOT;
}

static float distance(struct point a, struct point b, float x, float y)
{
    const float dx = b.x - a.x, dy = b.y - a.y,
                share = fminf(fmaxf(((x - a.x) * dx + (y - a.y) * dy) / fmaxf(dx * dx + dy * dy, 1), 0), 1);
    return hypotf(a.x + share * dx - x, a.y + share * dy - y);
}

static void weight_card(const struct view *v, const struct points *p, int unit, int input)
{
    struct points_neuron n;
    char text[256], to[FORMAT_MAX], from[FORMAT_MAX], w[FORMAT_MAX], g[FORMAT_MAX];
    points_neuron(p, unit, &n);
    snprintf(text, sizeof text, _("weight of %s in %s: %s\ngradient %s"), points_unit_name(p, n.layer - 1, input, from),
             points_unit_name(p, n.layer, n.index, to), points_number(w, n.term[input].w),
             points_number(g, n.term[input].mean));
    convolve_card(v, text);
}

static void weight_pointer(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const float x = ui_input(v->ui)->x, y = ui_input(v->ui)->y;
    float least = 5;
    int unit = -1, input = -1;
    for (int layer = 0; layer < p->layers; layer++)
        for (int u = 0; u < p->layer[layer].out; u++)
            for (int i = 0; i < p->layer[layer].in; i++) {
                struct point a, b;
                ends(l, layer, u, i, &a, &b);
                const float d = distance(a, b, x, y);
                if (d < least) {
                    least = d;
                    unit = p->layer[layer].first + u;
                    input = i;
                }
            }
    if (unit < 0)
        return;
    points_hover(v, POINTS_HOVER_WEIGHT, unit, input);
    weight_card(v, p, unit, input);
}

static void pointer(const struct view *v, const struct points_layout *l)
{
    bool on_unit = false;
    for (int layer = 0; layer < l->p->layers; layer++)
        for (int i = 0; i < l->p->layer[layer].out; i++)
            on_unit |= unit_pointer(v, l, layer, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "points-net"), l->net, false, true);
    if ((state & UI_HOT) && !on_unit)
        weight_pointer(v, l);
}

/* Equation. */

/* " − 1.2·x2": a sign and a size, with so many digits that count. */
static const char *term(char text[64], double w, const char *factor, bool first, int digits)
{
    static const char *const forms[] = {"%.1g", "%.2g", "%.3g"};
    char number[FORMAT_MAX];
    format_with(number, forms[digits - 1], fabs(w));
    snprintf(text, 64, "%s%s%s", first ? (w < 0 ? "−" : "") : w < 0 ? " − " : " + ", number, factor);
    return text;
}

static void equation_line(const struct points *p, int u, int digits, char *text, size_t size)
{
    char a[64], b[64], c[64], name[FORMAT_MAX] = "z";
    if (p->layer[0].out > 1)
        snprintf(name, sizeof name, "z%d", u);
    snprintf(text, size, "%s = %s%s%s", name, term(a, (double)weight_at(p, 0, u, 0), "·x1", true, digits),
             term(b, (double)weight_at(p, 0, u, 1), "·x2", false, digits),
             term(c, (double)p->params[p->layer[0].bias + (size_t)u], "", false, digits));
}

/* In the largest type that fits; false: none does. */
static bool equation_text(const struct view *v, const struct points_layout *l, float y, const char *text)
{
    struct font font = {FONT_MONO, FONT_500, 16};
    while (font.size > 12 && ui_text_width(v->ui, font, text) > l->net.w)
        font.size--;
    const bool fits = ui_text_width(v->ui, font, text) <= l->net.w;
    if (fits)
        draw_text(ui_draw(v->ui), l->net.x, y, font, TEXT_LEFT, ui_theme(v->ui)->hi, text);
    return fits;
}

/* Without its numbers where they leave no room: the inspector has them. */
static void sum_text(const struct view *v, const struct points_layout *l, float y, int u)
{
    char text[256];
    for (int digits = 3; digits > 0; digits--) {
        equation_line(l->p, u, digits, text, sizeof text);
        if (equation_text(v, l, y, text))
            return;
    }
    equation_text(v, l, y, "z = w1·x1 + w2·x2 + b");
}

static void equation(const struct view *v, const struct points_layout *l)
{
    enum { LINE = 28 };
    const struct points *p = l->p;
    char text[256], number[FORMAT_MAX];
    float y = l->equation + 20;
    if (l->equation <= 0 || p->layers > 1)
        return;
    for (int u = 0; u < p->layer[0].out; u++, y += LINE)
        sum_text(v, l, y, u);
    equation_text(v, l, y, p->layer[0].out > 1 ? "p = softmax(z0, z1, z2)" : "p = 1 / (1 + e^−z)");
    y += LINE;
    if (p->point < 0 || p->layer[0].out > 1)
        return;
    snprintf(text, sizeof text, _("Point %d: p = %s"), p->point, points_number(number, (double)p->value[0]));
    ui_label(v->ui, l->net.x, y, l->net.w, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

void points_net(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    pointer(v, l);
    convolve_title(v, l->net.x, l->title, l->net.w, ui_theme(v->ui)->hi,
                   p->layers == 1 ? _("The neuron") : _("The net"), "");
    draw_weights(v, l);
    weight_numbers(v, l);
    for (int i = 0; i < 2; i++)
        draw_input(v, l, i);
    for (int layer = 0; layer < p->layers; layer++)
        for (int i = 0; i < p->layer[layer].out; i++)
            draw_unit(v, l, layer, i);
    equation(v, l);
}
