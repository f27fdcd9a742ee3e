/* app/views/topics/matrix_inspector.c - the right panel: the products of a row, what becomes of their sum, the chosen
 * entry, the matrix's size. Numbers that are shown add up to the result that is shown: where rounded products miss the
 * rounded sum, a line says by how much. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 9 }; /* more of them scroll */

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

float matrix_fact(const struct view *v, struct rect area, float y, const char *label, const char *value)
{
    struct font font = {FONT_MONO, FONT_500, is_full(v) ? 15 : 14}, words = FONT_BODY;
    while (font.size > 12 && ui_text_width(v->ui, font, value) > area.w * 0.6f)
        font.size--;
    const float room = area.w - ui_text_width(v->ui, font, value) - 10;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, area.x, y + 15, room, words, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 16, font, TEXT_RIGHT, ui_theme(v->ui)->hi, value);
    return y + (is_full(v) ? 28 : 25);
}

/* The table. */

struct columns {
    float size, x, times, weight, equals, product; /* right edges, middles of signs */
};

static void place_text(const struct matrix_term *t, char text[32])
{
    if (t->column < 0)
        snprintf(text, 32, "–");
    else
        snprintf(text, 32, "%d, %d", t->row, t->col);
}

struct widths {
    float place, x, weight, product;
};

static struct widths measure(const struct view *v, const struct matrix_step *step, float size)
{
    const struct font plain = {FONT_MONO, FONT_500, size}, bold = {FONT_MONO, FONT_600, size};
    struct widths w = {0};
    char text[FORMAT_MAX], place[32];
    for (int i = 0; i < step->n_terms; i++) {
        const struct matrix_term *t = &step->term[i];
        place_text(t, place);
        w.place = fmaxf(w.place, ui_text_width(v->ui, (struct font){FONT_MONO, FONT_400, fminf(13, size)}, place));
        w.x = fmaxf(w.x, ui_text_width(v->ui, plain, convolve_pixel(v, text, t->x)));
        w.weight = fmaxf(w.weight, ui_text_width(v->ui, bold, convolve_number(v, text, t->w)));
        w.product = fmaxf(w.product, ui_text_width(v->ui, plain, convolve_number(v, text, t->product)));
    }
    return w;
}

/* What lies between the numbers is shared evenly; the largest type at which that is enough. */
static struct columns fit_columns(const struct view *v, struct rect area, const struct matrix_step *step)
{
    struct columns c = {.size = is_full(v) ? 16 : 15};
    for (;; c.size--) {
        const struct widths w = measure(v, step, c.size);
        const float gap = (area.w - w.place - w.x - w.weight - w.product) / 5;
        c.product = area.x + area.w;
        c.equals = c.product - w.product - gap * 0.75f;
        c.weight = c.equals - gap * 0.75f;
        c.times = c.weight - w.weight - gap * 0.75f;
        c.x = c.times - gap * 0.75f;
        if (gap * 0.75f >= 12 || c.size <= 12)
            return c;
    }
}

static void draw_term(const struct view *v, struct rect r, const struct columns *c, const struct matrix_term *t,
                      bool done)
{
    const struct theme *theme = ui_theme(v->ui);
    const bool faint = !done || t->w == 0;
    const float baseline = roundf(r.y + r.h / 2 + 6);
    const struct color plain = faint ? theme->mid : theme->hi;
    const struct font number = {FONT_MONO, FONT_500, c->size}, sign = {FONT_MONO, FONT_400, c->size - 1};
    char text[FORMAT_MAX], place[32];
    place_text(t, place);
    draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, fminf(13, c->size)}, TEXT_LEFT,
              theme->mid, place);
    draw_text(ui_draw(v->ui), c->x, baseline, number, TEXT_RIGHT, plain, convolve_pixel(v, text, t->x));
    draw_text(ui_draw(v->ui), c->times, baseline - 1, sign, TEXT_CENTER, theme->mid, "×");
    draw_text(ui_draw(v->ui), c->weight, baseline, (struct font){FONT_MONO, FONT_600, c->size}, TEXT_RIGHT,
              faint ? theme->mid : theme->kernel_ink, convolve_number(v, text, t->w));
    draw_text(ui_draw(v->ui), c->equals, baseline - 1, sign, TEXT_CENTER, theme->mid, "=");
    draw_text(ui_draw(v->ui), c->product, baseline, number, TEXT_RIGHT, plain, convolve_number(v, text, t->product));
}

/* The pointer lights its entry up; a click chooses it. */
static void term_row(const struct view *v, struct rect r, const struct columns *c, const struct matrix_step *step,
                     int i)
{
    const struct matrix_term *t = &step->term[i];
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    const struct convolve_hover now = convolve_hovering(v),
                                here = {.kind = HOVER_TOPIC,
                                        .term = -1,
                                        .weight = -1,
                                        .channel = patches ? MATRIX_GRID_PATCH : MATRIX_GRID_W,
                                        .row = patches ? i : step->row,
                                        .col = patches ? step->row : t->column};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "matrix-term"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, &here);
    if ((state & UI_CLICKED) && !patches)
        request_pair(v->requests, PROP_MATRIX_ENTRY, step->row, t->column);
    if ((state & UI_CLICKED) && t->element >= 0 && session_matrix(v->session)->sharing == CONV2D_SHARED)
        convolve_choose_weight(v, convolve_term_of_weight(v, t->element));
    if (now.kind == HOVER_TOPIC && now.channel == here.channel && now.row == here.row && now.col == here.col)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->hover);
    draw_term(v, r, c, t, i < step->n_done);
}

static float draw_table(const struct view *v, struct rect area, float y, const struct matrix_step *step)
{
    const float pitch = is_full(v) ? 26 : 24;
    const int shown = step->n_terms < TABLE_ROWS ? step->n_terms : TABLE_ROWS;
    const bool scrolls = step->n_terms > TABLE_ROWS;
    const struct rect seen = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const struct columns c = fit_columns(v, area, step);
    const float offset = scrolls ? ui_scroll_begin(v->ui, "matrix-terms", seen, (float)step->n_terms * pitch) : 0;
    for (int i = 0; i < step->n_terms; i++) {
        const float top = y + offset + (float)i * pitch;
        if (top + pitch > seen.y && top < seen.y + seen.h)
            term_row(v, (struct rect){area.x, top, area.w, pitch}, &c, step, i);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + seen.h;
}

/* The sum. */

static double shown(const struct view *v, double value)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * 100) / 100;
}

static double missed(const struct view *v, const struct matrix_step *step)
{
    double sum = 0;
    for (int i = 0; i < step->n_done; i++)
        sum += shown(v, step->term[i].product);
    const double rest = shown(v, step->partial) - sum;
    return fabs(rest) < 0.005 ? 0 : rest;
}

static float added(const struct view *v, struct rect area, float y, const char *label, double value)
{
    char number[FORMAT_MAX], text[FORMAT_MAX + 8];
    snprintf(text, sizeof text, "%s %s", value < 0 ? "−" : "+", convolve_number(v, number, fabs(value)));
    return matrix_fact(v, area, y, label, text);
}

static float draw_sum(const struct view *v, struct rect area, float y, const struct matrix_step *step)
{
    const struct matrix_model *m = session_matrix(v->session);
    char label[96], value[FORMAT_MAX], divisor[32];
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y += 8;
    if (missed(v, step) != 0)
        y = added(v, area, y, is_full(v) ? _("Rounding of the products") : _("Rounding"), missed(v, step));
    snprintf(label, sizeof label, cs_plural("Sum of %d product", "Sum of %d products", step->n_done), step->n_done);
    y = matrix_fact(v, area, y, label, convolve_number(v, value, step->partial));
    if (m->divisor != 1) {
        snprintf(divisor, sizeof divisor, "÷ %d", m->divisor);
        y = matrix_fact(v, area, y, _("Divisor"), divisor);
    }
    return added(v, area, y, _("Bias"), m->bias) + 6;
}

static float draw_result(const struct view *v, struct rect area, float y, const struct matrix_step *step)
{
    const struct theme *t = ui_theme(v->ui);
    const bool done = step->n_done == step->n_terms;
    const struct rect r = {area.x, y, area.w, is_full(v) ? 48 : 44};
    char label[64], value[CONVOLVE_ROUNDED_MAX];
    struct font font = {FONT_MONO, FONT_700, is_full(v) ? 24 : 22};
    const struct font words = {FONT_SANS, FONT_600, 16};
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    snprintf(label, sizeof label, done ? _("Output [%d, %d]") : _("So far [%d, %d]"), step->oy, step->ox);
    convolve_rounded(v, value, done ? step->output : step->partial, done && step->rounded);
    const float room = area.w - 44 - ui_text_width(v->ui, words, label);
    while (font.size > 13 && ui_text_width(v->ui, font, value) > room)
        font.size--;
    ui_label(v->ui, r.x + 16, r.y + r.h / 2 + 6, area.w - 44 - ui_text_width(v->ui, font, value), words, TEXT_LEFT,
             t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - 16, r.y + r.h / 2 + font.size * 0.36f, font, TEXT_RIGHT, t->output_ink,
              value);
    return y + r.h + 14;
}

float matrix_inspect_row(const struct view *v, struct rect area, float y)
{
    struct matrix_step step;
    char title[96], note[48];
    if (!session_matrix_step(v->session, &step))
        return y;
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    snprintf(title, sizeof title, patches ? _("Column %d") : _("Row %d of W"), step.row);
    snprintf(note, sizeof note, "y[%d, %d]", step.oy, step.ox);
    y = panel_head(v, area, y, title, note);
    if (step.n_terms == 0)
        y += 8 + ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                              _("This window lies on padding alone: there is nothing to add up"));
    y = draw_table(v, area, y, &step) + 8;
    y = draw_sum(v, area, y, &step);
    return draw_result(v, area, y, &step);
}

/* The chosen entry. */

static void entry_note(const struct view *v, struct matrix_place at, char *text, size_t size)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int entry = m->entry[at.row * m->cols + at.col];
    if (!matrix_has(m, at.row, at.col)) {
        snprintf(text, size, "%s", _("No weight here: this input is outside of the row's window"));
    } else if (m->sharing == CONV2D_SHARED) {
        const int n = m->repeats[m->pattern.weight[m->pattern.first[entry]]];
        snprintf(text, size,
                 cs_plural("The kernel's weight: a change is one in %d entry of W, all framed",
                           "The kernel's weight: a change is one in %d entries of W, all framed", n),
                 n);
    } else {
        snprintf(text, size, _("A weight of its own: a change is one of y[%d, %d] alone"), at.row / m->ow,
                 at.row % m->ow);
    }
}

float matrix_inspect_entry(const struct view *v, struct rect area, float y)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct matrix_place at = matrix_chosen(v);
    const struct ui_number n = {
        .min = -(double)KERNEL_MAX_WEIGHT, .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 6};
    const bool has = matrix_has(m, at.row, at.col);
    char place[64], name[MATRIX_NAME], text[192];
    double value = m->w[at.row * m->cols + at.col];
    snprintf(place, sizeof place, "W[%d, %d]", at.row, at.col);
    y = panel_head(v, area, y, _("Selected entry"), place);
    matrix_entry_name(m, at.row, at.col, name);
    draw_text(ui_draw(v->ui), area.x, y + 21, FONT_NUMBER, TEXT_LEFT, ui_theme(v->ui)->kernel_ink,
              m->sharing == CONV2D_SHARED ? name : "");
    if (ui_stepper(v->ui, "matrix-entry", (struct rect){area.x + area.w - 120, y, 120, 32}, &value, &n, has))
        matrix_set_entry(v, at, value, false);
    entry_note(v, at, text, sizeof text);
    return y + 40 + ui_paragraph(v->ui, area.x, y + 52, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 8;
}

/* Sizes. */

static float shape_of_product(const struct view *v, struct rect area, float y)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct conv2d_size *s = &m->size[m->sharing];
    const int64_t places = (int64_t)m->rows * m->cols;
    char text[96], a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(text, sizeof text, "%d×%d = %s", m->rows, m->cols, format_count(a, places));
    y = matrix_fact(v, area, y, _("Places of W"), text);
    snprintf(text, sizeof text, "%s (%s)", format_count(a, s->products),
             format_percent(b, (double)s->products / (double)places, 0));
    y = matrix_fact(v, area, y, _("with a weight"), text);
    y = matrix_fact(v, area, y, _("different weights"), format_count(a, s->weights));
    if (m->edited > 0)
        y = matrix_fact(v, area, y, _("edited"), format_count(a, m->edited));
    return y;
}

static float shape_of_patches(const struct view *v, struct rect area, float y)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int64_t copies = (int64_t)m->elements * m->rows;
    char text[96], a[FORMAT_MAX];
    y = matrix_fact(v, area, y, _("Pixels"), format_count(a, m->cols));
    snprintf(text, sizeof text, "%d×%d = %s", m->elements, m->rows, format_count(a, copies));
    y = matrix_fact(v, area, y, _("Numbers of im2col"), text);
    snprintf(text, sizeof text, "%s×", format_number(a, (double)copies / m->cols, CONVOLVE_DECIMALS));
    y = matrix_fact(v, area, y, _("Memory"), text);
    return y + ui_paragraph(v->ui, area.x, y + 16, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                            _("A fast matrix product pays for the copies: all windows at once"));
}

float matrix_inspect_shape(const struct view *v, struct rect area, float y)
{
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    y = panel_head(v, area, y, patches ? _("What the copies cost") : _("Size"), NULL);
    return patches ? shape_of_patches(v, area, y) : shape_of_product(v, area, y);
}
