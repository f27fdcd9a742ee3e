/* app/views/topics/backward_inspector.c - every product of the step, their sum and what it is; where a winner or a gate
 * sends the gradient; one step of gradient descent, number by number. Shown numbers add up: where rounded products miss
 * the rounded sum, a line says by how much. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 9, UPDATE_ROWS = 9, UPDATE_DECIMALS = 4 }; /* more of them scroll */

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

static bool is_rounded(const struct view *v, double value)
{
    return fabs(value * 100 - round(value * 100)) > 1e-5 * fmax(1, fabs(value)) &&
           !session_bool(v->session, PROP_CONVOLVE_PRECISION);
}

/* A label, and a number at the right. */
static float row(const struct view *v, struct rect area, float y, const char *label, const char *value, struct color c)
{
    const struct font font = {FONT_MONO, FONT_600, is_full(v) ? 16 : 15};
    const float room = area.w - ui_text_width(v->ui, font, value) - 10;
    struct font words = FONT_BODY;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, area.x, y, room, words, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, font, TEXT_RIGHT, c, value);
    return y + (is_full(v) ? 28 : 26);
}

static float number_row(const struct view *v, struct rect area, float y, const char *label, double value,
                        struct color c)
{
    char text[CONVOLVE_ROUNDED_MAX];
    return row(v, area, y, label, convolve_rounded(v, text, value, is_rounded(v, value)), c);
}

static float paragraph(const struct view *v, struct rect area, float y, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 6;
}

/* Products. */

struct columns {
    bool places;                                       /* indices and swatches have room beside the numbers */
    float size, under, times, moving, equals, product; /* right edges; middles of the signs */
};

static void place_text(const struct backward_look *k, const struct backward_term *t, char text[2 * FORMAT_MAX])
{
    char row_text[FORMAT_MAX], col_text[FORMAT_MAX];
    const bool input = k->b->of == BACKWARD_INPUT;
    if (input && t->oy < 0)
        snprintf(text, 2 * FORMAT_MAX, "–");
    else
        snprintf(text, 2 * FORMAT_MAX, "%.40s, %.40s", format_number(row_text, input ? t->oy : t->row, 0),
                 format_number(col_text, input ? t->ox : t->col, 0));
}

static const char *under_text(const struct view *v, const struct backward_look *k, char text[FORMAT_MAX],
                              const struct backward_term *t)
{
    return k->b->of == BACKWARD_KERNEL ? convolve_pixel(v, text, t->under) : convolve_number(v, text, t->under);
}

struct widths {
    float place, under, moving, product;
};

static struct widths measure(const struct view *v, const struct backward_look *k, float size)
{
    const struct font font = {FONT_MONO, FONT_600, size}, small = {FONT_MONO, FONT_400, fminf(13, size)};
    struct widths w = {0};
    for (int i = 0; i < k->step.n_terms; i++) {
        const struct backward_term *t = &k->step.term[i];
        char text[2 * FORMAT_MAX];
        place_text(k, t, text);
        w.place = fmaxf(w.place, ui_text_width(v->ui, small, text));
        w.under = fmaxf(w.under, ui_text_width(v->ui, font, under_text(v, k, text, t)));
        w.moving = fmaxf(w.moving, ui_text_width(v->ui, font, convolve_number(v, text, t->moving)));
        w.product = fmaxf(w.product, ui_text_width(v->ui, font, convolve_number(v, text, t->product)));
    }
    return w;
}

/* The largest size at which the columns keep clear of each other; where none does, the numbers alone. */
static struct columns columns_of(const struct view *v, struct rect area, const struct backward_look *k)
{
    struct columns c = {.places = true, .size = is_full(v) ? 16 : 15};
    for (;; c.size--) {
        const struct widths w = measure(v, k, c.size);
        const float numbers = area.w - w.under - w.moving - w.product, places = numbers - w.place - 26;
        c.places = places >= 4 * 9 || c.size > 12;
        const float gap = fminf(26, (c.places ? places : numbers) / 4);
        c.product = area.x + area.w;
        c.equals = c.product - w.product - gap;
        c.moving = c.equals - gap;
        c.times = c.moving - w.moving - gap;
        c.under = c.times - gap;
        if (gap >= 9 || c.size <= 12)
            return c;
    }
}

static void kind_mark(const struct view *v, float x, float y, bool padded)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {x, y, 16, 16};
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    if (padded)
        draw_hatch(ui_draw(v->ui), r, t->hatch);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
}

static void draw_product(const struct view *v, const struct backward_look *k, struct rect r, const struct columns *c,
                         int i)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct backward_term *t = &k->step.term[i];
    const bool of_kernel = k->b->of == BACKWARD_KERNEL, faint = i >= k->step.n_done || t->product == 0;
    const struct font bold = {FONT_MONO, FONT_600, c->size}, plain = {FONT_MONO, FONT_500, c->size},
                      sign = {FONT_MONO, FONT_400, c->size - 1};
    const struct color quiet = theme->mid;
    const float baseline = roundf(r.y + r.h / 2 + 6);
    char text[2 * FORMAT_MAX];
    place_text(k, t, text);
    if (c->places)
        draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, fminf(13, c->size)}, TEXT_LEFT,
                  quiet, text);
    if (c->places && (t->padded || t->gap))
        kind_mark(v, roundf(c->under - ui_text_width(v->ui, plain, under_text(v, k, text, t)) - 22),
                  roundf(r.y + (r.h - 16) / 2), t->padded);
    draw_text(ui_draw(v->ui), c->under, baseline, plain, TEXT_RIGHT,
              faint       ? quiet
              : of_kernel ? theme->hi
                          : theme->grad_ink,
              under_text(v, k, text, t));
    draw_text(ui_draw(v->ui), c->times, baseline - 1, sign, TEXT_CENTER, quiet, "×");
    draw_text(ui_draw(v->ui), c->moving, baseline, bold, TEXT_RIGHT,
              faint       ? quiet
              : of_kernel ? theme->grad_ink
                          : theme->kernel_ink,
              convolve_number(v, text, t->moving));
    draw_text(ui_draw(v->ui), c->equals, baseline - 1, sign, TEXT_CENTER, quiet, "=");
    draw_text(ui_draw(v->ui), c->product, baseline, plain, TEXT_RIGHT, faint ? quiet : theme->hi,
              convolve_number(v, text, t->product));
}

/* The pointer lights the term up everywhere. */
static void term_row(const struct view *v, const struct backward_look *k, struct rect r, int i)
{
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "back-term"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TOPIC, .channel = ON_TERM, .row = i});
    if (backward_hovered_term(v, k) == i)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->hover);
}

/* Rows that scroll within when there are many. */
static float draw_table(const struct view *v, const struct backward_look *k, struct rect area, float y,
                        void (*draw)(const struct view *, const struct backward_look *, struct rect,
                                     const struct columns *, int))
{
    const float pitch = is_full(v) ? 26 : 24;
    const int n = k->step.n_terms, shown = n < TABLE_ROWS ? n : TABLE_ROWS;
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const struct columns c = columns_of(v, area, k);
    const float offset = n > TABLE_ROWS ? ui_scroll_begin(v->ui, "back-terms", view, (float)n * pitch) : 0;
    for (int i = 0; i < n; i++) {
        const struct rect r = {area.x, y + offset + (float)i * pitch, area.w, pitch};
        if (r.y + pitch <= view.y || r.y >= view.y + view.h)
            continue;
        term_row(v, k, r, i);
        draw(v, k, r, &c, i);
    }
    if (n > TABLE_ROWS)
        ui_scroll_end(v->ui);
    return y + view.h + 8;
}

static void column_heads(const struct view *v, const struct backward_look *k, struct rect area, float baseline)
{
    const struct font font = {FONT_SANS, FONT_400, 12};
    const struct color mid = ui_theme(v->ui)->mid;
    const bool of_kernel = k->b->of == BACKWARD_KERNEL;
    const char *text = of_kernel ? _("pixel × gradient = product") : _("gradient × weight = product");
    draw_text(ui_draw(v->ui), area.x, baseline, FONT_TICK, TEXT_LEFT, mid, of_kernel ? "x" : "∂L/∂O");
    ui_label(v->ui, area.x + area.w, baseline, area.w - 56, font, TEXT_RIGHT, mid, text);
}

/* Sums. */

static double shown(const struct view *v, double value)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * 100) / 100;
}

/* What the rounded products that are shown miss of the rounded sum that is shown. */
static double rounding(const struct view *v, const struct backward_step *s)
{
    double sum = 0;
    for (int i = 0; i < s->n_done; i++)
        sum += shown(v, s->term[i].product);
    const double missed = shown(v, s->partial) - sum;
    return fabs(missed) < 0.005 ? 0 : missed;
}

static float draw_sums(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    const struct backward_step *s = &k->step;
    const struct theme *t = ui_theme(v->ui);
    const double missed = rounding(v, s);
    char label[96], value[FORMAT_MAX], text[FORMAT_MAX + 8];
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, t->edge);
    y += is_full(v) ? 25 : 22;
    if (missed != 0) {
        snprintf(text, sizeof text, "%s %s", missed < 0 ? "−" : "+", convolve_number(v, value, fabs(missed)));
        y = row(v, area, y, _("Rounding"), text, t->hi);
    }
    snprintf(label, sizeof label, cs_plural("Sum of %d product", "Sum of %d products", s->n_done), s->n_done);
    y = row(v, area, y, label, convolve_number(v, value, s->partial), t->hi);
    if (k->b->of == BACKWARD_INPUT && k->b->divisor != 1) {
        snprintf(text, sizeof text, "÷ %d", k->b->divisor);
        y = row(v, area, y, _("Divisor"), text, t->hi);
    }
    return y - (is_full(v) ? 11 : 12);
}

/* The box with the result. */
static float draw_box(const struct view *v, struct rect area, float y, const char *label, double value, bool rounded)
{
    const struct theme *t = ui_theme(v->ui);
    const float h = is_full(v) ? 48 : 44, inset = is_full(v) ? 16 : 12;
    const struct rect r = {area.x, y, area.w, h};
    char text[CONVOLVE_ROUNDED_MAX];
    struct font digits = {FONT_MONO, FONT_700, is_full(v) ? 24 : 20}, words = {FONT_SANS, FONT_600, 16};
    convolve_rounded(v, text, value, rounded);
    while (digits.size > 14 && ui_text_width(v->ui, digits, text) > area.w * 0.55f)
        digits.size--;
    const float room = area.w - 2 * inset - ui_text_width(v->ui, digits, text) - 8;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->grad, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->grad);
    ui_label(v->ui, area.x + inset, y + roundf(h / 2) + 5, room, words, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), area.x + area.w - inset, y + roundf(h / 2 + 0.36f * digits.size), digits, TEXT_RIGHT,
              t->grad_ink, text);
    return y + h + 8;
}

static float convolution(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    const struct backward_step *s = &k->step;
    const bool done = s->n_done == s->n_terms;
    char place[BACKWARD_NAME], label[BACKWARD_NAME + 32];
    if (is_full(v)) {
        column_heads(v, k, area, y + 10);
        y += 20;
    }
    y = draw_table(v, k, area, y, draw_product);
    y = draw_sums(v, k, area, y);
    backward_place_name(place, backward_result_name(k->b), s->row, s->col);
    snprintf(label, sizeof label, done ? "%s" : _("So far %s"), place);
    y = draw_box(v, area, y, label, done ? s->value : s->partial, is_rounded(v, done ? s->value : s->partial));
    if (s->to_row != s->row || s->to_col != s->col) {
        char text[160];
        snprintf(text, sizeof text, _("The padding borrowed this pixel: its gradient goes back to X[%d, %d]."),
                 s->to_row, s->to_col);
        y = paragraph(v, area, y + 14, text);
    }
    y = paragraph(
        v, area, y + 14,
        k->b->of == BACKWARD_KERNEL
            ? _("Chain rule: this weight met these pixels, ∂O/∂F = x; each output's gradient counts x times.")
            : _("Chain rule: this pixel fed these outputs, ∂O/∂X = w; each sends its gradient back w times."));
    return number_row(v, area, y + 8, _("∂L/∂b, the sum of ∂L/∂O"), k->b->bias_gradient, ui_theme(v->ui)->grad_ink);
}

/* Pooling: each place of the window, what it holds and what it gets. */
static void draw_place(const struct view *v, const struct backward_look *k, struct rect r, const struct columns *c,
                       int i)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct backward_term *t = &k->step.term[i];
    const bool gets = t->moving > 0 && !t->padded, mean = k->b->rule == BOARD_MEAN;
    const struct font font = {FONT_MONO, FONT_600, is_full(v) ? 16 : 15};
    const float baseline = roundf(r.y + r.h / 2 + 6), number = 74;
    char text[2 * FORMAT_MAX], share[CONVOLVE_ROUNDED_MAX];
    (void)c;
    place_text(k, t, text);
    draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, 13}, TEXT_LEFT, theme->mid, text);
    if (t->padded)
        kind_mark(v, roundf(r.x + number + 24), roundf(r.y + (r.h - 16) / 2), true);
    else
        draw_text(ui_draw(v->ui), r.x + number + 40, baseline, font, TEXT_RIGHT, theme->hi,
                  convolve_pixel(v, text, t->under));
    convolve_rounded(v, share, t->padded ? 0 : t->product, !t->padded && is_rounded(v, t->product));
    const float room = r.w - number - 52 - ui_text_width(v->ui, font, share) - 8;
    ui_label(v->ui, r.x + number + 52, baseline - 1, room, FONT_NOTE, TEXT_LEFT,
             t->winner ? theme->kernel_ink : theme->mid,
             t->padded   ? (mean ? _("lost") : "")
             : t->winner ? _("winner")
             : t->tied   ? _("equal")
             : mean      ? ""
                         : "");
    draw_text(ui_draw(v->ui), r.x + r.w, baseline, font, TEXT_RIGHT, gets ? theme->grad_ink : theme->mid, share);
}

static float pooling(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    const struct backward_step *s = &k->step;
    char place[BACKWARD_NAME], label[BACKWARD_NAME + 48], text[192];
    int counted = 0, ties = 0;
    for (int i = 0; i < s->n_terms; i++) {
        counted += s->term[i].moving > 0;
        ties += s->term[i].tied;
    }
    backward_place_name(place, "∂L/∂P", s->row, s->col);
    snprintf(label, sizeof label, _("Arrives, %s"), place);
    y = draw_box(v, area, y, label, s->value, is_rounded(v, s->value));
    y = draw_table(v, k, area, y + 4, draw_place);
    if (k->b->rule == BOARD_MEAN)
        snprintf(text, sizeof text, _("Every place has a part of 1/%d in the mean, and gets 1/%d of the gradient."),
                 counted, counted);
    else if (ties > 0)
        snprintf(text, sizeof text, "%s",
                 _("Equal numbers share the place at the top: the first in reading order gets all of it."));
    else
        snprintf(text, sizeof text, "%s",
                 k->b->rule == BOARD_MAX
                     ? _("Only the largest made the output: a small change of the others changes nothing.")
                     : _("Only the smallest made the output: a small change of the others changes nothing."));
    return paragraph(v, area, y + 14, text) + 14;
}

static float relu(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct backward_step *s = &k->step;
    const struct backward_term *term = s->term;
    char place[BACKWARD_NAME];
    y = number_row(v, area, y + 12, backward_place_name(place, "O", s->row, s->col), term->under, t->hi);
    y = row(v, area, y, term->winner ? _("above 0: gate open") : _("not above 0: gate closed"),
            term->winner ? "× 1" : "× 0", t->kernel_ink);
    y = number_row(v, area, y, backward_place_name(place, "∂L/∂A", s->row, s->col), term->moving, t->grad_ink);
    y = draw_box(v, area, y - 8, backward_place_name(place, "∂L/∂O", s->row, s->col), s->value,
                 is_rounded(v, s->value));
    return paragraph(v, area, y + 14,
                     _("A = max(0, O): above 0 its slope is 1 and the gradient passes as it is; elsewhere it is 0."));
}

/* Gradient descent. */

static const char *short_number(const struct view *v, char text[CONVOLVE_ROUNDED_MAX], double value, bool about)
{
    const int decimals = session_bool(v->session, PROP_CONVOLVE_PRECISION) ? 12 : UPDATE_DECIMALS;
    char number[FORMAT_MAX];
    const double unit = pow(10, decimals);
    const bool rounded = fabs(value * unit - round(value * unit)) > 1e-6 * fmax(1, fabs(value));
    snprintf(text, CONVOLVE_ROUNDED_MAX, "%s%s", about && rounded ? "≈ " : "", format_number(number, value, decimals));
    return text;
}

/* "0 − 0.1 × 3 = −0.3" */
struct update_text {
    char place[32], left[320], right[CONVOLVE_ROUNDED_MAX + 8];
};

static void update_text(const struct view *v, const struct backward *b, int i, struct update_text *u)
{
    const double gradient = (double)b->result.data[i], lr = session_float(v->session, PROP_BACKWARD_LR);
    char before[CONVOLVE_ROUNDED_MAX], after[CONVOLVE_ROUNDED_MAX], g[CONVOLVE_ROUNDED_MAX], rate[FORMAT_MAX];
    short_number(v, g, gradient, false);
    snprintf(u->left, sizeof u->left, gradient < 0 ? "%s − %s × (%s)" : "%s − %s × %s",
             short_number(v, before, b->update.before[i], false), format_number(rate, lr, 6), g);
    snprintf(u->right, sizeof u->right, "= %s", short_number(v, after, b->update.after[i], true));
    snprintf(u->place, sizeof u->place, "%d, %d", i / b->kernel.cols, i % b->kernel.cols);
}

/* All in one size, with the results below each other; a result that is too long for the line has one of its own. */
static float update_rows(const struct view *v, const struct backward *b, struct rect area, float y, int n)
{
    const struct theme *t = ui_theme(v->ui);
    struct font font = {FONT_MONO, FONT_500, is_full(v) ? 15 : 13};
    float left = 0, right = 0, place = 0;
    for (;; font.size--) {
        left = right = place = 0;
        for (int i = 0; i < n; i++) {
            struct update_text u;
            update_text(v, b, i, &u);
            left = fmaxf(left, ui_text_width(v->ui, font, u.left));
            right = fmaxf(right, ui_text_width(v->ui, font, u.right));
            place = fmaxf(place, ui_text_width(v->ui, FONT_TICK, u.place));
        }
        if (place + 10 + left + 8 + right <= area.w || font.size <= 12)
            break;
    }
    const bool one_line = place + 10 + left + 8 + right <= area.w;
    for (int i = 0; i < n; i++, y += 24) {
        struct update_text u;
        update_text(v, b, i, &u);
        draw_text(ui_draw(v->ui), area.x, y, FONT_TICK, TEXT_LEFT, t->mid, u.place);
        draw_text(ui_draw(v->ui), area.x + area.w - (one_line ? right + 8 : 0), y, font, TEXT_RIGHT, t->text, u.left);
        y += one_line ? 0 : 19;
        draw_text(ui_draw(v->ui), area.x + area.w - right, y, font, TEXT_LEFT, t->kernel_ink, u.right);
    }
    return y;
}

static float loss_rows(const struct view *v, const struct backward *b, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const bool better = b->update.loss_after < b->loss_value, same = b->update.loss_after == b->loss_value;
    char before[CONVOLVE_ROUNDED_MAX], after[CONVOLVE_ROUNDED_MAX], text[2 * CONVOLVE_ROUNDED_MAX + 16];
    y = row(v, area, y,
            b->loss == BACKWARD_TARGET ? _("L = ½ Σ (O − T)²")
            : b->loss == BACKWARD_SUM  ? _("L = Σ O")
                                       : _("L = Σ ∂L/∂O · O"),
            convolve_rounded(v, before, b->loss_value, is_rounded(v, b->loss_value)), t->hi);
    snprintf(text, sizeof text, "%s %s",
             convolve_rounded(v, after, b->update.loss_after, is_rounded(v, b->update.loss_after)),
             same     ? "="
             : better ? "↓"
                      : "↑");
    return row(v, area, y,
               same     ? _("after the step: the same")
               : better ? _("after the step: lower")
                        : _("after the step: higher"),
               text, better || same ? t->ok : t->warn);
}

static float descent(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    const struct backward *b = k->b;
    const int n = b->kernel.rows * b->kernel.cols;
    y = panel_head(v, area, y, _("Gradient descent"), is_full(v) ? "F − lr·∂L/∂F" : NULL);
    prop_row_stepper(v, PROP_BACKWARD_LR, (struct rect){area.x, y - 6, area.w, 32});
    y += 48;
    y = update_rows(v, b, area, y, n < UPDATE_ROWS ? n : UPDATE_ROWS);
    if (n > UPDATE_ROWS) {
        char text[96];
        snprintf(text, sizeof text, cs_plural("and %d more weight", "and %d more weights", n - UPDATE_ROWS),
                 n - UPDATE_ROWS);
        ui_label(v->ui, area.x, y, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
        y += 24;
    }
    y = loss_rows(v, b, area, y + 6) - 12;
    if (ui_button(v->ui, "descend", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("Take this step"), "D",
                  session_can_run(v->session, COMMAND_BACKWARD_DESCEND) ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_BACKWARD_DESCEND);
    return y + 48;
}

static float formula(const struct view *v, const struct backward_look *k, struct rect area, float y)
{
    y = panel_head(v, area, y, _("One output"), _("counted from 1"));
    return y + backward_formula(v, k, (struct rect){area.x, y - 18, area.w, 0});
}

float backward_inspector(const struct view *v, struct rect area)
{
    struct backward_look k;
    char place[BACKWARD_NAME];
    if (!backward_look(v, &k) || k.step.n_terms == 0)
        return 0;
    const bool sends = k.b->of == BACKWARD_POOLING;
    backward_place_name(place, sends ? backward_arriving_name(k.b) : backward_result_name(k.b), k.step.row, k.step.col);
    float y = panel_head(v, area, area.y, sends ? _("Where it goes") : _("Arithmetic"), place);
    y = k.b->of == BACKWARD_POOLING ? pooling(v, &k, area, y)
        : k.b->of == BACKWARD_RELU  ? relu(v, &k, area, y)
                                    : convolution(v, &k, area, y);
    if (k.b->of == BACKWARD_KERNEL)
        y = descent(v, &k, area, y);
    if (backward_has_formula(v, &k) && !backward_formula_on_stage(v, &k))
        y = formula(v, &k, area, y);
    return y - area.y;
}
