/* app/views/convolve/pooling_inspector.c - the values of the window as bars, what each rule makes of them with the
 * numbers put in, the gradient's shares, the size. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

enum { FEW_ROWS = 4, TABLE_ROWS = 9 }; /* of the table: up to so many are tall; more of them scroll */

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

static struct font value_font(const struct view *v, enum font_weight weight, float size)
{
    return (struct font){FONT_MONO, weight, is_full(v) ? size : size - 1};
}

/* Bars. */

struct bars {
    float value, left, width; /* right edge of the numbers; the bars' place */
    float place, size;        /* of the digits */
    double lo, hi;            /* values at its ends; 0 is among them */
};

static float widest_role(const struct view *v)
{
    const char *const words[] = {_("winner"), _("equal"), _("so far"), _("never")};
    float widest = 0;
    for (int i = 0; i < 4; i++)
        widest = fmaxf(widest, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 13}, words[i]));
    return widest;
}

static struct bars place_bars(const struct view *v, struct rect area, const struct board_step *step)
{
    const struct board *b = session_board(v->session);
    struct bars c = {
        .size = step->n_terms <= FEW_ROWS ? 18 : 16, .lo = fmin(0, (double)b->lo), .hi = fmax(0, (double)b->hi)};
    float index = 0, value = 0;
    char text[2 * FORMAT_MAX + 4], row[FORMAT_MAX], col[FORMAT_MAX];
    for (int i = 0; i < step->n_terms; i++) {
        const struct board_term *t = &step->term[i];
        snprintf(text, sizeof text, "%s, %s", format_number(row, t->row, 0), format_number(col, t->col, 0));
        index = fmaxf(index, ui_text_width(v->ui, (struct font){FONT_MONO, FONT_400, 13}, text));
        value = fmaxf(value, ui_text_width(v->ui, value_font(v, FONT_700, c.size), convolve_pixel(v, text, t->x)));
        c.lo = fmin(c.lo, t->x);
        c.hi = fmax(c.hi, t->x);
    }
    c.value = fmaxf(area.x + (is_full(v) ? 80 : 60), area.x + index + 10 + value);
    c.left = c.value + (is_full(v) ? 20 : 10);
    c.width = fmaxf(0, area.x + area.w - widest_role(v) - 16 - c.left);
    return c;
}

static void draw_bar(const struct view *v, const struct bars *c, float y, double value, struct color color)
{
    const double span = fmax(c->hi - c->lo, 1e-9);
    const float zero = c->left + c->width * (float)(-c->lo / span),
                end = c->left + c->width * (float)((value - c->lo) / span);
    if (c->width >= 16 && end != zero)
        draw_fill(ui_draw(v->ui), (struct rect){fminf(zero, end), y - 4, fabsf(end - zero), 8}, 2, color);
}

static const char *role_word(const struct board *b, const struct board_step *step, int i, int winner)
{
    if (step->term[i].padded)
        return b->rule == BOARD_MEAN ? "" : _("never");
    if (i == winner)
        return step->n_done < step->n_terms ? _("so far") : _("winner");
    return winner >= 0 && i < step->n_done && step->term[i].x == step->term[winner].x ? _("equal") : "";
}

static void draw_value(const struct view *v, struct rect r, const struct bars *c, const struct board_step *step, int i,
                       int winner)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct board_term *term = &step->term[i];
    const bool wins = i == winner, out = term->padded && b->rule != BOARD_MEAN, faint = i >= step->n_done || out;
    const float middle = r.y + r.h / 2, baseline = roundf(middle + 6);
    char text[2 * FORMAT_MAX + 4], row[FORMAT_MAX], col[FORMAT_MAX];
    snprintf(text, sizeof text, "%s, %s", format_number(row, term->row, 0), format_number(col, term->col, 0));
    draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, 13}, TEXT_LEFT, t->mid, text);
    if (term->padded) {
        const struct rect mark = {roundf(c->left), roundf(middle - 8), 16, 16};
        draw_fill(ui_draw(v->ui), mark, 0, t->panel);
        draw_hatch(ui_draw(v->ui), mark, t->hatch);
        draw_frame(ui_draw(v->ui), mark, 0, 1, t->edge);
    } else {
        draw_bar(v, c, middle, term->x, faint ? t->line : wins ? t->kernel : t->edge);
    }
    draw_text(ui_draw(v->ui), c->value, baseline, value_font(v, wins ? FONT_700 : FONT_500, c->size), TEXT_RIGHT,
              faint ? t->mid : t->hi, out ? "–" : convolve_pixel(v, text, term->x));
    draw_text(ui_draw(v->ui), r.x + r.w, baseline - 2, (struct font){FONT_SANS, wins ? FONT_600 : FONT_400, 13},
              TEXT_RIGHT, wins ? t->kernel_ink : t->mid, role_word(b, step, i, winner));
}

static void value_row(const struct view *v, struct rect r, const struct bars *c, const struct board_step *step, int i,
                      int winner)
{
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "value"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TERM, .term = i});
    if (pooling_hovered(v) == i)
        draw_fill(ui_draw(v->ui), wide, 6, ui_theme(v->ui)->hover);
    else if (i == winner)
        draw_fill(ui_draw(v->ui), wide, 6, ui_theme(v->ui)->raised);
    draw_value(v, r, c, step, i, winner);
}

static float draw_values(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const float pitch = step->n_terms > FEW_ROWS ? 26 : is_full(v) ? 36 : 30;
    const int shown = step->n_terms < TABLE_ROWS ? step->n_terms : TABLE_ROWS,
              winner = pooling_winner(session_board(v->session), step);
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const struct bars c = place_bars(v, area, step);
    const bool scrolls = step->n_terms > TABLE_ROWS;
    const float offset = scrolls ? ui_scroll_begin(v->ui, "values", view, (float)step->n_terms * pitch) : 0;
    for (int i = 0; i < step->n_terms; i++) {
        const float top = y + offset + (float)i * pitch;
        if (top + pitch > view.y && top < view.y + view.h)
            value_row(v, (struct rect){area.x, top, area.w, pitch}, &c, step, i, winner);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h;
}

/* Rules. */

/* "max(2, 5, 9, 1) =", "max(2, 5, …, 1) of 25 =", "(2 + 5 + 9 + 1)/4 =" with at most so many values. */
static void expression(const struct view *v, const struct board_step *step, enum board_rule rule, int most, char *text,
                       size_t size)
{
    char values[256];
    int n;
    pooling_values(v, step, rule, most, values, sizeof values, &n);
    if (rule == BOARD_MEAN)
        snprintf(text, size, "(%s)/%d =", values, step->n_terms);
    else if (n > most)
        snprintf(text, size, _("%s(%s) of %d ="), pooling_rule_name(rule), values, n);
    else
        snprintf(text, size, "%s(%s) =", pooling_rule_name(rule), values);
}

/* The longest form that fits width: all values, else some at both ends, first in the larger type. */
static float fit_expression(const struct view *v, const struct board_step *step, enum board_rule rule, float width,
                            char *text, size_t size)
{
    static const int most[] = {KERNEL_MAX_WEIGHTS, 6, 4, 3, 2};
    for (int i = 0; i < 5; i++)
        for (float font = 13; font >= 12; font--) {
            expression(v, step, rule, step->n_terms <= 16 || i > 0 ? most[i] : 6, text, size);
            if (ui_text_width(v->ui, (struct font){FONT_MONO, FONT_400, font}, text) <= width)
                return font;
        }
    return 0;
}

static void rule_label(const struct board_step *step, enum board_rule rule, char *text, size_t size)
{
    if (step->n_done == step->n_terms)
        snprintf(text, size, "%s", _(prop_infos[PROP_CONVOLVE_RULE].titles[rule]));
    else
        snprintf(text, size, "%s",
                 rule == BOARD_MAX    ? _("Largest so far")
                 : rule == BOARD_MEAN ? _("Sum so far")
                                      : _("Least so far"));
}

/* Label, expression, value; the expression in a line of its own where one is too short. */
static float rule_row(const struct view *v, struct rect area, float y, const struct board_step *step,
                      enum board_rule rule, double value)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = rule == session_board(v->session)->rule;
    const struct font bold = value_font(v, FONT_600, 16);
    char label[64], number[FORMAT_MAX + 8], plain[FORMAT_MAX], text[320];
    const bool rounded =
        fabs(value * 100 - round(value * 100)) > 1e-4 && !session_bool(v->session, PROP_CONVOLVE_PRECISION);
    snprintf(number, sizeof number, "%s%s", rounded ? "≈ " : "", isnan(value) ? "–" : convolve_number(v, plain, value));
    rule_label(step, rule, label, sizeof label);
    const struct font label_font = chosen ? FONT_HEAD : FONT_BODY;
    const float number_width = fmaxf(ui_text_width(v->ui, bold, number) + 10, 52),
                label_width = fminf(ui_text_width(v->ui, label_font, label), area.w - number_width);
    ui_label(v->ui, area.x, y, area.w - number_width, label_font, TEXT_LEFT, chosen ? t->hi : t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, bold, TEXT_RIGHT, chosen ? t->hi : t->text, number);
    const float beside = fit_expression(v, step, rule, area.w - number_width - label_width - 12, text, sizeof text);
    if (beside > 0 && !strstr(text, "…")) {
        draw_text(ui_draw(v->ui), area.x + area.w - number_width, y, (struct font){FONT_MONO, FONT_400, beside},
                  TEXT_RIGHT, t->mid, text);
        return y + (is_full(v) ? 30 : 27);
    }
    const float below = fit_expression(v, step, rule, area.w, text, sizeof text);
    if (below > 0)
        draw_text(ui_draw(v->ui), area.x, y + 20, (struct font){FONT_MONO, FONT_400, below}, TEXT_LEFT, t->mid, text);
    return y + (is_full(v) ? 48 : 46);
}

static float draw_rules(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const struct board *b = session_board(v->session);
    const int at = step->oy * b->ow + step->ox;
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y += is_full(v) ? 28 : 24;
    if (step->n_done < step->n_terms)
        return rule_row(v, area, y, step, b->rule, step->partial) - 12;
    for (int rule = 0; rule < BOARD_RULES; rule++)
        if (b->pool_output[rule].data)
            y = rule_row(v, area, y, step, (enum board_rule)rule, (double)b->pool_output[rule].data[at]);
    return y - 12;
}

/* Gradient. */

static float gradient_row(const struct view *v, struct rect area, float y, const char *label, double value, bool quiet)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = value_font(v, FONT_600, 16);
    char number[FORMAT_MAX], text[FORMAT_MAX + 8];
    const bool rounded =
        fabs(value * 100 - round(value * 100)) > 1e-4 && !session_bool(v->session, PROP_CONVOLVE_PRECISION);
    snprintf(text, sizeof text, "%s%s", rounded ? "≈ " : "", convolve_number(v, number, value));
    ui_label(v->ui, area.x, y, area.w - ui_text_width(v->ui, font, text) - 8, FONT_BODY, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, font, TEXT_RIGHT, quiet ? t->mid : t->grad_ink, text);
    return y + (is_full(v) ? 30 : 27);
}

static int padded_places(const struct board_step *step)
{
    int n = 0;
    for (int i = 0; i < step->n_terms; i++)
        n += step->term[i].padded;
    return n;
}

static float mean_shares(const struct view *v, struct rect area, float y, const struct board_step *step,
                         const float *share)
{
    char label[128];
    const int padded = padded_places(step);
    snprintf(label, sizeof label, cs_plural("the only place", "each of %d places", step->n_terms), step->n_terms);
    y = gradient_row(v, area, y, label, (double)share[0], false);
    if (padded > 0) {
        snprintf(label, sizeof label,
                 cs_plural("%d of them is padding: its part is lost", "%d of them are padding: their parts are lost",
                           padded),
                 padded);
        y += ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, label) + 10;
    }
    return y;
}

static int ties_of(const struct board_step *step)
{
    int n = 0;
    for (int i = 0; i < step->n_terms; i++)
        n += step->term[i].tied;
    return n;
}

static float winner_shares(const struct view *v, struct rect area, float y, const struct board_step *step, int winner,
                           const float *share)
{
    char label[160];
    const int others = step->n_terms - 1, ties = ties_of(step);
    snprintf(label, sizeof label, _("winner, ∂L/∂x[%d, %d]"), step->term[winner].row, step->term[winner].col);
    y = gradient_row(v, area, y, label, (double)share[winner], false);
    if (others > 0) {
        snprintf(label, sizeof label, cs_plural("the other one", "the %d others", others), others);
        y = gradient_row(v, area, y, label, (double)share[winner == 0], true);
    }
    snprintf(label, sizeof label,
             ties ? cs_plural("%d other equals it: the first in reading order wins.",
                              "%d others equal it: the first in reading order wins.", ties)
                  : _("On a tie the first pixel in reading order wins."),
             ties);
    return y + ui_paragraph(v->ui, area.x, y + 2, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, label) + 4;
}

static float draw_gradient_section(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const struct board *b = session_board(v->session);
    const int winner = pooling_winner(b, step);
    float share[KERNEL_MAX_WEIGHTS];
    char label[96];
    y = panel_head(v, area, y, _("Gradient"), NULL) + 14;
    snprintf(label, sizeof label, _("arrives, ∂L/∂y[%d, %d]"), step->oy, step->ox);
    y = gradient_row(v, area, y, label, (double)b->pool_dy.data[step->oy * b->ow + step->ox], false);
    if (!session_shares(v->session, b->rule, share))
        return y;
    return winner < 0 ? mean_shares(v, area, y, step, share) : winner_shares(v, area, y, step, winner, share);
}

float pooling_inspector(const struct view *v, struct rect area)
{
    const struct board_step *step = session_step(v->session);
    const float between = is_full(v) ? 24 : 12;
    char note[96];
    snprintf(note, sizeof note, _("output [%d, %d]"), step->oy, step->ox);
    float y = panel_head(v, area, area.y, _("Arithmetic"), note);
    y = draw_values(v, area, y, step) + 8;
    y = draw_rules(v, area, y, step);
    y = convolve_inspect_output(v, area, y);
    if (session_bool(v->session, PROP_CONVOLVE_GRADIENT) && step->n_done == step->n_terms)
        y = draw_gradient_section(v, area, y + between, step) - 8;
    y = convolve_inspect_size(v, area, y + between) + 36;
    ui_label(v->ui, area.x, y, area.w - 24, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Parameters"));
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, value_font(v, FONT_600, 16), TEXT_RIGHT, ui_theme(v->ui)->hi,
              "0");
    return y + 16 - area.y;
}
