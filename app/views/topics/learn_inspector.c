/* app/views/topics/learn_inspector.c - the loss, one weight's step with its numbers, and what rate is too high. Numbers
 * that are added are written so that what is shown adds up; products are rounded and say so. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static float pitch(const struct view *v)
{
    return v->frame == FRAME_FULL ? 28 : 25;
}

/* Label left, number right; the label gets smaller, the number never. */
static float row(const struct view *v, struct rect area, float y, const char *label, const char *value, bool formula)
{
    const struct theme *t = ui_theme(v->ui);
    struct font font = {FONT_MONO, FONT_500, v->frame == FRAME_FULL ? 15 : 14},
                words = formula ? (struct font){FONT_MONO, FONT_400, 14} : FONT_BODY;
    while (font.size > 12 && ui_text_width(v->ui, font, value) > area.w * 0.62f)
        font.size--;
    const float room = area.w - ui_text_width(v->ui, font, value) - 10;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, area.x, y + 17, room, words, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 17, font, TEXT_RIGHT, t->hi, value);
    return y + pitch(v);
}

static float line(const struct view *v, struct rect area, float y)
{
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y + 2, area.w, 1}, 0, ui_theme(v->ui)->edge);
    return y + 6;
}

static float result(const struct view *v, struct rect area, float y, const char *label, const char *value,
                    struct color accent, struct color ink)
{
    const float h = v->frame == FRAME_FULL ? 44 : 40, inset = v->frame == FRAME_FULL ? 14 : 10;
    const struct rect r = {area.x, y, area.w, h};
    const struct font words = {FONT_SANS, FONT_600, 14};
    struct font font = {FONT_MONO, FONT_700, 20};
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(accent, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, accent);
    const float room = area.w - 2 * inset - 8 - ui_text_width(v->ui, words, label);
    while (font.size > 12 && ui_text_width(v->ui, font, value) > room)
        font.size -= 2;
    draw_text(ui_draw(v->ui), r.x + inset, roundf(y + h / 2 + 5), words, TEXT_LEFT, ui_theme(v->ui)->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, roundf(y + h / 2 + 0.36f * font.size), font, TEXT_RIGHT, ink, value);
    return y + h;
}

static float loss_part(const struct view *v, struct rect area, float y)
{
    const struct learn *s = session_learn(v->session);
    char value[FORMAT_MAX], note[64], count[FORMAT_MAX + 4], iteration[64];
    snprintf(iteration, sizeof iteration, _("iteration %d"), s->at.iteration);
    y = panel_head(v, area, y, _("Loss"), iteration) - 6;
    y = row(v, area, y, "Σ (y − t)²", learn_number(v, value, s->squares), true);
    snprintf(count, sizeof count, "÷ %d", s->n);
    snprintf(note, sizeof note, "%s", _("places of the output"));
    y = row(v, area, y, note, count, false);
    return result(v, area, y, "L", learn_number(v, value, s->at.loss), ui_theme(v->ui)->output,
                  ui_theme(v->ui)->output_ink) +
           8;
}

/* Numbers that are added. */

struct sum {
    double a, b, result; /* a + b = result, as they are written */
    int decimals;
    bool large; /* beyond that: all three by themselves */
};

/* Decimals that leave about five digits of the largest. */
static int decimals_for(const struct view *v, double most)
{
    if (session_bool(v->session, PROP_CONVOLVE_PRECISION))
        return 9;
    const int digits = most > 0 ? (int)ceil(log10(most)) : 0;
    return digits >= 5 ? 0 : digits > 0 ? 5 - digits : digits > -4 ? 5 : 8;
}

/* b is what the written result misses of the written a: the true b, rounded. */
static struct sum sum_of(const struct view *v, double a, double b, double total)
{
    const double most = fmax(fmax(fabs(a), fabs(b)), fabs(total));
    struct sum s = {a, b, total, decimals_for(v, most), !(most < 1e7)};
    const double scale = pow(10, s.decimals);
    if (s.large)
        return s;
    s.a = round(a * scale) / scale;
    s.result = round(total * scale) / scale;
    s.b = s.result - s.a;
    return s;
}

static const char *part(const struct sum *s, char buf[FORMAT_MAX], double value)
{
    return s->large ? learn_digits(buf, value, 4) : format_number(buf, value, s->decimals);
}

/* "+ 0.31", "− 0.31" */
static void added(const struct sum *s, double value, char text[FORMAT_MAX + 8])
{
    char number[FORMAT_MAX];
    snprintf(text, FORMAT_MAX + 8, "%s %s", value < 0 ? "−" : "+", part(s, number, fabs(value)));
}

/* The rounded product, and small below it what it is made of. */
static float product_row(const struct view *v, struct rect area, float y, const char *label, const char *value,
                         const char *factors)
{
    y = row(v, area, y, label, value, true);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 8, (struct font){FONT_MONO, FONT_400, 12}, TEXT_RIGHT,
              ui_theme(v->ui)->mid, factors);
    return y + 16;
}

/* g and what is left of the velocity before, below each other. */
static float velocity_rows(const struct view *v, struct rect area, float y, int number)
{
    const struct learn *l = session_learn(v->session);
    const double g = (double)l->at.g[number], now = (double)l->at.v[number],
                 before = l->at.v_before ? (double)l->at.v_before[number] : 0;
    const struct sum s = sum_of(v, g, now - g, now);
    char text[FORMAT_MAX + 8], label[3 * FORMAT_MAX], m[FORMAT_MAX], old[FORMAT_MAX];
    y = row(v, area, y, "g = ∂L/∂w", part(&s, text, s.a), true);
    if (l->at.momentum > 0) {
        snprintf(label, sizeof label, "%s · %s", format_number(m, l->at.momentum, 3), learn_number(v, old, before));
        added(&s, s.b, text);
        y = product_row(v, area, y, "m·v ≈", text, label);
    }
    y = line(v, area, y);
    return row(v, area, y, l->at.momentum > 0 ? "v = m·v + g" : "v = g", part(&s, text, s.result), true);
}

static float weight_rows(const struct view *v, struct rect area, float y, int number)
{
    const struct learn *l = session_learn(v->session);
    const double w = (double)l->at.w[number], next = (double)l->at.next[number];
    const struct sum s = sum_of(v, w, next - w, next);
    char text[FORMAT_MAX + 8], label[3 * FORMAT_MAX], rate[FORMAT_MAX], velocity[FORMAT_MAX], name[48], box[96];
    learn_name(l, "w", number, name);
    y = row(v, area, y, "w", part(&s, text, s.a), true);
    snprintf(label, sizeof label, "%s · %s", learn_digits(rate, l->at.lr, 3),
             learn_number(v, velocity, (double)l->at.v[number]));
    added(&s, s.b, text);
    y = product_row(v, area, y, "− lr·v ≈", text, label);
    snprintf(box, sizeof box, v->frame == FRAME_FULL ? _("%s, iteration %d") : "%s, %d", name, l->at.iteration + 1);
    return result(v, area, y + 2, box, part(&s, text, s.result), ui_theme(v->ui)->kernel, ui_theme(v->ui)->kernel_ink) +
           10;
}

static float step_part(const struct view *v, struct rect area, float y)
{
    const struct learn *l = session_learn(v->session);
    const int number = learn_chosen(v, l);
    char name[48], value[FORMAT_MAX];
    learn_name(l, "w", number, name);
    y = panel_head(v, area, y, _("One weight's step"), name) - 6;
    if (l->at.next) {
        y = velocity_rows(v, area, y, number);
        y = weight_rows(v, area, y, number);
    } else {
        y = row(v, area, y, "g = ∂L/∂w", learn_number(v, value, (double)l->at.g[number]), true);
        y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->warn,
                          _("The step from here leads beyond the numbers of float32.")) +
             8;
    }
    if (l->bias) {
        y = row(v, area, y, _("Bias"), learn_number(v, value, (double)l->at.w[l->n_weights]), false);
        y = row(v, area, y, "∂L/∂b", learn_number(v, value, (double)l->at.g[l->n_weights]), true);
    }
    return y;
}

/* lambda and what it allows. */
static float rate_part(const struct view *v, struct rect area, float y)
{
    const struct learn *l = session_learn(v->session);
    const struct theme *t = ui_theme(v->ui);
    char value[FORMAT_MAX + 8], label[96], m[FORMAT_MAX], note[200];
    y = panel_head(v, area, y, _("How high a rate?"), NULL) - 6;
    learn_digits(m, l->curvature.largest, 5);
    snprintf(value, sizeof value, "%s%s", l->curvature.settled ? "" : "≥ ", m);
    y = row(v, area, y, _("Largest curvature λ"), value, false);
    const double momentum = session_float(v->session, PROP_LEARN_MOMENTUM);
    if (momentum > 0)
        snprintf(label, sizeof label, "2·(1 + %s) / λ", format_number(m, momentum, 3));
    else
        snprintf(label, sizeof label, "2 / λ");
    y = row(v, area, y, label, learn_digits(value, l->critical, 3), true);
    y = row(v, area, y, _("Rate"), learn_digits(value, l->at.lr, 3), false);
    snprintf(note, sizeof note,
             cs_plural("λ by power iteration through the layer, %d pass.",
                       "λ by power iteration through the layer, %d passes.", l->curvature.steps),
             l->curvature.steps);
    y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, t->mid, note) + 4;
    return y;
}

static float hidden_part(const struct view *v, struct rect area, float y)
{
    const struct learn *l = session_learn(v->session);
    char value[FORMAT_MAX];
    y = panel_head(v, area, y, _("Hidden kernel"), NULL) - 6;
    y = row(v, area, y, _("Distance"), learn_number(v, value, l->distance), false);
    const int number = learn_chosen(v, l), row_ = number / l->cols + (l->hidden_rows - 1) / 2 - (l->rows - 1) / 2,
              col = number % l->cols + (l->hidden_cols - 1) / 2 - (l->cols - 1) / 2;
    if (learn_reveals(v))
        y = row(v, area, y, _("This weight there"),
                learn_number(v, value, (double)l->hidden[row_ * l->hidden_cols + col]), false);
    return y;
}

/* Where g comes from. */

enum { PRODUCTS = 400, PRODUCT_ROWS = 7 };

struct products {
    int n, decimals; /* decimals: about three digits of the largest */
    struct learn_product of[PRODUCTS];
};

static void list_products(const struct learn *l, int number, struct products *p)
{
    double most = 0;
    p->n = l->n;
    for (int i = 0; i < l->n; i++) {
        p->of[i] = learn_product_at(l, number, i);
        most = fmax(most, fabs(p->of[i].product));
    }
    const int digits = most > 0 ? (int)floor(log10(most)) : 0;
    p->decimals = digits > 2 ? 0 : digits < -7 ? 9 : 2 - digits;
}

static double written(const struct products *p, double value)
{
    const double scale = pow(10, p->decimals);
    return fabs(value) < 1e9 ? round(value * scale) / scale : value;
}

static const char *write_product(const struct products *p, char buf[FORMAT_MAX], double value)
{
    return fabs(value) < 1e7 ? format_number(buf, written(p, value), p->decimals) : learn_digits(buf, value, 4);
}

static void product_line(const struct view *v, struct rect r, const struct products *all, int i)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_400, 13};
    const struct learn_product *p = &all->of[i];
    const struct convolve_hover h = convolve_hovering(v);
    char text[3 * FORMAT_MAX], slope[FORMAT_MAX], x[FORMAT_MAX], product[FORMAT_MAX];
    if (h.kind == HOVER_TOPIC && h.channel >= LEARN_TARGET && h.channel <= LEARN_DIFFERENCE && h.row == p->oy &&
        h.col == p->ox)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 6, r.y, r.w + 12, r.h}, 4, t->hover);
    draw_textf(ui_draw(v->ui), r.x, r.y + 16, FONT_TICK, TEXT_LEFT, t->mid, "%d, %d", p->oy, p->ox);
    snprintf(text, sizeof text, "%s · %s", learn_digits(slope, p->slope, 3), convolve_pixel(v, x, p->x));
    draw_text(ui_draw(v->ui), r.x + roundf(r.w * 0.66f), r.y + 16, font, TEXT_RIGHT, t->text, text);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 16, font, TEXT_RIGHT, t->hi, write_product(all, product, p->product));
    if (ui_behave(v->ui, ui_make_id(v->ui, "product"), r, false, true) & UI_HOT)
        convolve_hover(v,
                       &(struct convolve_hover){
                           .kind = HOVER_TOPIC, .term = -1, .channel = LEARN_DIFFERENCE, .row = p->oy, .col = p->ox});
}

static float product_lines(const struct view *v, struct rect area, float y, const struct products *p)
{
    const int rows = p->n < PRODUCT_ROWS ? p->n : PRODUCT_ROWS;
    const float height = 22;
    const struct rect box = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)rows * height};
    const float offset = ui_scroll_begin(v->ui, "products", box, (float)p->n * height);
    for (int i = 0; i < p->n; i++) {
        const float top = y + offset + (float)i * height;
        if (top + height <= box.y || top >= box.y + box.h)
            continue;
        ui_push_index(v->ui, i);
        product_line(v, (struct rect){area.x, top, area.w, height}, p, i);
        ui_pop_id(v->ui);
    }
    ui_scroll_end(v->ui);
    return y + box.h;
}

/* What rounding leaves out is a line of its own, so that they add up to what is shown. */
static float product_sum(const struct view *v, struct rect area, float y, const struct products *p, int number)
{
    const struct learn *l = session_learn(v->session);
    const double g = (double)l->at.g[number], least = 0.5 * pow(10, -p->decimals);
    char name[48], value[FORMAT_MAX];
    double sum = 0;
    for (int i = 0; i < p->n; i++)
        sum += written(p, p->of[i].product);
    const double missed = written(p, g) - sum;
    y = line(v, area, y);
    if (fabs(missed) >= least && fabs(sum) < 1e7)
        y = row(v, area, y, v->frame == FRAME_FULL ? _("Rounding of the products") : _("Rounding"),
                write_product(p, value, missed), false);
    learn_name(l, "∂L/∂w", number, name);
    return row(v, area, y, name, write_product(p, value, g), true);
}

static float products_part(const struct view *v, struct rect area, float y)
{
    const struct learn *l = session_learn(v->session);
    const int number = learn_chosen(v, l);
    struct products p;
    if (l->n > PRODUCTS)
        return y;
    list_products(l, number, &p);
    y = panel_head(v, area, y, _("Products of the gradient"), NULL) - 8;
    draw_text(ui_draw(v->ui), area.x + area.w, y + 8, FONT_TICK, TEXT_RIGHT, ui_theme(v->ui)->mid, "∂L/∂y · x");
    return product_sum(v, area, product_lines(v, area, y + 14, &p), &p, number);
}

float learn_inspector(const struct view *v, struct rect area)
{
    const struct learn *l = session_learn(v->session);
    if (!l || !l->at.w)
        return 0;
    float y = loss_part(v, area, area.y);
    y = step_part(v, area, y);
    y = rate_part(v, area, y + 2);
    y = hidden_part(v, area, y + 6);
    return products_part(v, area, y + 6) - area.y;
}
