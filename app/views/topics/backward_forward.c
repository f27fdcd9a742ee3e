/* app/views/topics/backward_forward.c - the operation itself, small: X * F = O, or the pooled map; and one output's
 * formula with its partial derivatives. Subscripts of a formula count from 1, as in the books that it is from. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

/* The strip. */

static void sign(const struct view *v, const struct matrix *left, float middle, const char *text)
{
    draw_text(ui_draw(v->ui), left->x + (float)left->cols * left->cell + 17, roundf(middle + 6),
              (struct font){FONT_MONO, FONT_600, 18}, TEXT_CENTER, ui_theme(v->ui)->text, text);
}

static void formula_note(const struct backward *b, char *text, size_t size)
{
    if (b->of == BACKWARD_POOLING)
        snprintf(text, size, "P = %s(X)", b->rule == BOARD_MAX ? "max" : b->rule == BOARD_MEAN ? "mean" : "min");
    else if (b->target.data)
        snprintf(text, size, "O = X ∗ F, ∂L/∂O = O − T");
    else if (b->divisor != 1)
        snprintf(text, size, "O = X ∗ F ÷ %d", b->divisor);
    else
        snprintf(text, size, "O = X ∗ F");
}

/* The window that makes the formula's output. */
static void formula_window(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const float cell = l->x.cell;
    const int rows = (b->kernel.rows - 1) * b->dilation[0] + 1, cols = (b->kernel.cols - 1) * b->dilation[1] + 1;
    const struct rect r = {l->x.x + (float)(k->output[1] * b->stride[1]) * cell,
                           l->x.y + (float)(k->output[0] * b->stride[0]) * cell, (float)cols * cell - 1,
                           (float)rows * cell - 1};
    matrix_frame(v->ui, r, 24, ui_theme(v->ui)->kernel);
    matrix_frame(v->ui, matrix_cell_rect(&l->o, k->output[0], k->output[1]), 24, ui_theme(v->ui)->output);
}

static void strip_hover(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct convolve_hover h = convolve_hovering(v);
    const struct backward *b = k->b;
    if (h.kind != HOVER_TOPIC || (h.channel != ON_X && h.channel != ON_F && h.channel != ON_O))
        return;
    const struct matrix *m = h.channel == ON_X ? &l->x : h.channel == ON_F ? &l->f : &l->o;
    if (h.row < m->rows && h.col < m->cols)
        convolve_outline(v, matrix_cell_rect(m, h.row, h.col));
    if (h.channel == ON_F && h.row < b->kernel.rows && h.col < b->kernel.cols) /* the pixel that it meets */
        convolve_outline(v, matrix_cell_rect(&l->x, k->output[0] * b->stride[0] + h.row * b->dilation[0],
                                             k->output[1] * b->stride[1] + h.col * b->dilation[1]));
}

void backward_strip(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const bool pooling = b->of == BACKWARD_POOLING;
    const float middle = l->x.y + (float)l->x.rows * l->x.cell / 2;
    char note[64];
    formula_note(b, note, sizeof note);
    convolve_title(v, l->strip_left, l->moving_title, l->right - l->strip_left, ui_theme(v->ui)->hi, _("Forward"),
                   note);
    backward_draw_grid(v, &b->input, &l->x);
    sign(v, &l->x, middle, pooling ? "→" : "∗");
    if (!pooling) {
        matrix_draw(v->ui, &l->f);
        sign(v, &l->f, middle, "=");
    }
    matrix_draw(v->ui, &l->o);
    if (b->target.data) {
        sign(v, &l->o, middle, "−");
        matrix_draw(v->ui, &l->t);
    }
    if (backward_has_formula(v, k))
        formula_window(v, k, l);
    strip_hover(v, k, l);
    if (!pooling)
        backward_mark_edit(v, EDIT_KERNEL, &l->f, NULL);
}

/* The formula. */

enum { MOST_ROWS = 25, NAME = 24, LINE = 320 };

bool backward_has_formula(const struct view *v, const struct backward_look *k)
{
    return session_bool(v->session, PROP_BACKWARD_FORMULA) &&
           (k->b->of == BACKWARD_KERNEL || k->b->of == BACKWARD_INPUT);
}

/* "F11"; from ten rows or columns on "F10,2". */
static const char *subscript(char text[NAME], const char *letter, int row, int col)
{
    snprintf(text, NAME, row < 9 && col < 9 ? "%s%d%d" : "%s%d,%d", letter, row + 1, col + 1);
    return text;
}

/* The terms of the output, from the board; n 0 where the board has left its last state. */
static int terms_of(const struct view *v, const struct backward_look *k, struct board_step *s)
{
    const struct backward *b = k->b;
    const struct board *board = session_board(v->session);
    *s = (struct board_step){0};
    if (board->ow != b->output.cols || board->oh != b->output.rows || board->mode != BOARD_2D)
        return 0;
    session_step_of(v->session, 2, 0, k->output[0] * board->ow + k->output[1] + 1, s);
    return s->n_terms;
}

static const char *pixel_name(char text[NAME], const struct board_term *t)
{
    if (t->from_row < 0)
        snprintf(text, NAME, "0");
    else
        subscript(text, "X", t->from_row, t->from_col);
    return text;
}

/* A negative number within a product. */
static const char *factor(const struct view *v, char text[FORMAT_MAX + 2], double value)
{
    char number[FORMAT_MAX];
    snprintf(text, FORMAT_MAX + 2, value < 0 ? "(%s)" : "%s", convolve_number(v, number, value));
    return text;
}

static void append(char *text, size_t size, const char *more)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", more);
}

/* "F11·X11 + F12·X12 + … + F33·X33": all terms, or so many and the last. */
static void sum_text(const struct view *v, const struct board_step *s, bool numbers, int most, char text[LINE])
{
    text[0] = '\0';
    for (int i = 0; i < s->n_terms; i++) {
        const struct board_term *t = &s->term[i];
        char a[FORMAT_MAX + 2], b[FORMAT_MAX + 2], term[2 * FORMAT_MAX + 16];
        if (s->n_terms > most && i == most - 1) {
            append(text, LINE, " + …");
            i = s->n_terms - 2;
            continue;
        }
        if (numbers)
            snprintf(term, sizeof term, "%s%s·%s", i ? " + " : "", factor(v, a, t->w), factor(v, b, t->x));
        else
            snprintf(term, sizeof term, "%s%s·%s", i ? " + " : "", subscript(a, "F", t->i, t->j), pixel_name(b, t));
        append(text, LINE, term);
    }
}

/* "O11 = (F11·X11 + ...) / 9 + b" */
static void whole_text(const struct view *v, const struct backward_look *k, const struct board_step *s, bool numbers,
                       int most, char text[LINE])
{
    char sum[LINE], name[NAME], value[CONVOLVE_ROUNDED_MAX], bias[FORMAT_MAX + 8] = "", number[FORMAT_MAX];
    const bool divided = k->b->divisor != 1;
    char divisor[24] = "";
    sum_text(v, s, numbers, most, sum);
    if (divided)
        snprintf(divisor, sizeof divisor, ") / %d", k->b->divisor);
    if (s->bias != 0 && numbers)
        snprintf(bias, sizeof bias, " %s %s", s->bias < 0 ? "−" : "+", convolve_number(v, number, fabs(s->bias)));
    else if (s->bias != 0)
        snprintf(bias, sizeof bias, " + b");
    snprintf(text, LINE, "%s = %s%.220s%s%s",
             numbers ? convolve_rounded(v, value, s->output, s->rounded)
                     : subscript(name, "O", k->output[0], k->output[1]),
             divided ? "(" : "", sum, divisor, bias);
}

/* With as many terms as the width holds, in smaller type if it must be; "O11 = Σ F·X" where not even two do. */
static struct font fit_whole(const struct view *v, const struct backward_look *k, const struct board_step *s,
                             bool numbers, struct font font, float width, char text[LINE])
{
    char name[NAME], value[CONVOLVE_ROUNDED_MAX];
    for (const float wanted = font.size; font.size >= 12; font.size--) {
        const int least = font.size > 12 && wanted > 12 ? 3 : 2;
        for (int most = s->n_terms < 9 ? s->n_terms : 9; most >= least || most == s->n_terms; most--) {
            whole_text(v, k, s, numbers, most, text);
            if (ui_text_width(v->ui, font, text) <= width)
                return font;
        }
    }
    font.size = 12;
    snprintf(text, LINE, numbers ? "= %s" : "%s = Σ F·X",
             numbers ? convolve_rounded(v, value, s->output, s->rounded)
                     : subscript(name, "O", k->output[0], k->output[1]));
    return font;
}

struct formula_row {
    char product[LINE], by_f[LINE], by_x[LINE];
};

static void row_of(const struct view *v, const struct backward_look *k, const struct board_term *t,
                   struct formula_row *r)
{
    char o[NAME], f[NAME], x[NAME], w[FORMAT_MAX + 2], pixel[FORMAT_MAX + 2], product[FORMAT_MAX];
    char weight[CONVOLVE_ROUNDED_MAX], plain[FORMAT_MAX];
    const double slope = t->w / k->b->divisor;
    subscript(o, "O", k->output[0], k->output[1]);
    subscript(f, "F", t->i, t->j);
    pixel_name(x, t);
    snprintf(r->product, LINE, "%s·%s = %s·%s = %s", f, x, factor(v, w, t->w), factor(v, pixel, t->x),
             convolve_number(v, product, t->product));
    if (t->from_row < 0)
        snprintf(r->by_f, LINE, "∂%s/∂%s = 0", o, f);
    else
        snprintf(r->by_f, LINE, "∂%s/∂%s = %s = %s", o, f, x, convolve_number(v, plain, t->x));
    convolve_rounded(v, weight, slope, fabs(slope * 100 - round(slope * 100)) > 1e-6);
    if (t->from_row < 0)
        r->by_x[0] = '\0';
    else if (k->b->divisor != 1)
        snprintf(r->by_x, LINE, "∂%s/∂%s = %s/%d = %s", o, x, f, k->b->divisor, weight);
    else
        snprintf(r->by_x, LINE, "∂%s/∂%s = %s = %s", o, x, f, weight);
}

/* Left edges of the columns behind the first; false where they do not lie side by side. */
static bool columns_of(const struct view *v, const struct backward_look *k, const struct board_step *s,
                       struct font font, float width, float edge[2])
{
    float widest[3] = {0, 0, 0};
    for (int i = 0; i < s->n_terms && i < MOST_ROWS; i++) {
        struct formula_row r;
        row_of(v, k, &s->term[i], &r);
        widest[0] = fmaxf(widest[0], ui_text_width(v->ui, font, r.product));
        widest[1] = fmaxf(widest[1], ui_text_width(v->ui, font, r.by_f));
        widest[2] = fmaxf(widest[2], ui_text_width(v->ui, font, r.by_x));
    }
    const float gap = fminf(48, floorf((width - widest[0] - widest[1] - widest[2]) / 2));
    edge[0] = widest[0] + gap;
    edge[1] = edge[0] + widest[1] + gap;
    return gap >= 20;
}

static const struct font wide_font = {FONT_MONO, FONT_500, 14}, narrow_font = {FONT_MONO, FONT_500, 12};
static const float head_height = 30, line_height = 22, rows_from = 84, narrow_line = 19;

float backward_formula_height(const struct view *v, const struct backward_look *k, float width)
{
    struct board_step s;
    float edge[2];
    const int n = terms_of(v, k, &s), rows = n < MOST_ROWS ? n : MOST_ROWS;
    const bool side_by_side = columns_of(v, k, &s, wide_font, width, edge);
    return rows_from + (float)rows * (side_by_side ? line_height : 3 * narrow_line + 8) + (n > rows ? 22 : 0);
}

/* The pointer on a row lights up its weight and its pixel. */
static void formula_hover(const struct view *v, struct rect r, const struct board_term *t)
{
    ui_push_id(v->ui, "formula");
    ui_push_index(v->ui, t->i * KERNEL_MAX_SIDE + t->j);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "row"), r, false, true);
    ui_pop_id(v->ui);
    ui_pop_id(v->ui);
    const struct convolve_hover h = convolve_hovering(v);
    if (state & UI_HOT)
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TOPIC, .channel = ON_F, .row = t->i, .col = t->j});
    if (h.kind == HOVER_TOPIC && h.channel == ON_F && h.row == t->i && h.col == t->j)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 8, r.y, r.w + 16, r.h}, 4, ui_theme(v->ui)->hover);
}

static float draw_rows(const struct view *v, const struct backward_look *k, struct rect box, const struct board_step *s)
{
    const struct theme *t = ui_theme(v->ui);
    float edge[2], y = box.y + rows_from;
    const bool side_by_side = columns_of(v, k, s, wide_font, box.w, edge);
    const struct font font = side_by_side ? wide_font : narrow_font;
    const float pitch = side_by_side ? line_height : 3 * narrow_line + 8;
    for (int i = 0; i < s->n_terms && i < MOST_ROWS; i++, y += pitch) {
        struct formula_row r;
        row_of(v, k, &s->term[i], &r);
        formula_hover(v, (struct rect){box.x, y - 16, box.w, pitch}, &s->term[i]);
        draw_text(ui_draw(v->ui), box.x, y, font, TEXT_LEFT, t->hi, r.product);
        draw_text(ui_draw(v->ui), box.x + (side_by_side ? edge[0] : 10), y + (side_by_side ? 0 : narrow_line), font,
                  TEXT_LEFT, t->text, r.by_f);
        draw_text(ui_draw(v->ui), box.x + (side_by_side ? edge[1] : 10), y + (side_by_side ? 0 : 2 * narrow_line), font,
                  TEXT_LEFT, t->kernel_ink, r.by_x);
    }
    return y;
}

float backward_formula(const struct view *v, const struct backward_look *k, struct rect box)
{
    const struct theme *t = ui_theme(v->ui);
    struct board_step s;
    char text[LINE] = "", more[96];
    if (terms_of(v, k, &s) == 0)
        return 0;
    const bool wide = box.w >= 420;
    const struct font font = {FONT_MONO, FONT_600, wide ? 16 : 13};
    if (wide)
        convolve_title(v, box.x, box.y + 4, box.w, t->hi, _("One output"), _("subscripts count from 1"));
    const struct font names = fit_whole(v, k, &s, false, font, box.w, text);
    draw_text(ui_draw(v->ui), box.x, box.y + head_height, names, TEXT_LEFT, t->hi, text);
    const struct font numbers = fit_whole(v, k, &s, true, font, box.w, text);
    draw_text(ui_draw(v->ui), box.x, box.y + head_height + 24, numbers, TEXT_LEFT, t->output_ink, text);
    float y = draw_rows(v, k, box, &s);
    if (s.n_terms > MOST_ROWS) {
        snprintf(more, sizeof more, cs_plural("and %d more product", "and %d more products", s.n_terms - MOST_ROWS),
                 s.n_terms - MOST_ROWS);
        ui_label(v->ui, box.x, y, box.w, FONT_NOTE, TEXT_LEFT, t->mid, more);
        y += 22;
    }
    return y - box.y;
}
