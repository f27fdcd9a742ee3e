/* app/views/topics/loss_table.c - a row a class, a column a step: what is not computed yet is empty. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

static void heads(const struct view *v, const struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    if (l->title > 0)
        convolve_title(v, l->col[0].x, l->title, l->area.w - 64, t->hi, _("Softmax and cross-entropy"), "");
    for (int c = 0; c < LOSS_COLUMNS; c++) {
        const struct loss_place_of_column *p = &l->col[c];
        const bool name = c == LOSS_COL_NAME;
        if (!p->shown)
            continue;
        const float x = name ? p->x : p->x + p->w;
        if (l->head > 0)
            draw_text(ui_draw(v->ui), x, l->head, FONT_HEAD, name ? TEXT_LEFT : TEXT_RIGHT, t->hi,
                      loss_column_title((enum loss_column)c));
        if (c == LOSS_COL_EXP) {
            const char *x_text = loss_exponent_formula(s);
            const float w = scalar_power(v, 0, 0, FONT_TICK, t->mid, "e", x_text, false);
            scalar_power(v, x - w, l->notes, FONT_TICK, t->mid, "e", x_text, true);
        } else {
            draw_text(ui_draw(v->ui), x, l->notes, FONT_TICK, TEXT_RIGHT, t->mid,
                      loss_column_formula(s, (enum loss_column)c));
        }
    }
}

/* Bars. */

struct range {
    double lo, hi; /* 0 is among them, lo < hi */
};

static struct range range_of(const struct loss_state *s, enum loss_column c)
{
    struct range r = {0, 0};
    for (int i = 0; i < s->n; i++) {
        const double value = loss_value(s, c, i);
        if (!isfinite(value))
            continue;
        r.lo = fmin(r.lo, value);
        r.hi = fmax(r.hi, value);
    }
    if (c == LOSS_COL_SHARE)
        r.hi = 1;
    if (c == LOSS_COL_GRADIENT) { /* 0 in the middle: what goes up is seen to be what comes down */
        r.hi = fmax(r.hi, -r.lo);
        r.lo = -r.hi;
    }
    if (r.lo == r.hi)
        r.hi = 1;
    return r;
}

static float bar_x(const struct loss_place_of_column *p, const struct range *r, double value)
{
    return p->bar + p->bar_w * (float)((fmin(fmax(value, r->lo), r->hi) - r->lo) / (r->hi - r->lo));
}

/* Signed numbers in red and blue from their zero, shares in green. */
static void bar(const struct view *v, const struct loss_layout *l, enum loss_column c, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct loss_place_of_column *p = &l->col[c];
    const struct range r = range_of(s, c);
    const double value = loss_value(s, c, class);
    const bool is_signed = c == LOSS_COL_LOGIT || c == LOSS_COL_GRADIENT;
    const float zero = roundf(bar_x(p, &r, 0)), h = fminf(18, l->pitch - 10),
                y = roundf(l->rows + l->pitch * (float)class + (l->pitch - h) / 2);
    if (p->bar_w <= 0)
        return;
    if (c == LOSS_COL_SHARE)
        draw_fill(ui_draw(v->ui), (struct rect){p->bar, y, p->bar_w, h}, 2, t->well);
    if (!isfinite(value) || value == 0)
        return;
    const float end = roundf(bar_x(p, &r, value));
    const struct color fill = is_signed ? colormap_color(COLORMAP_SIGNED, t->light, value < 0 ? -0.75f : 0.75f, -1, 1)
                                        : colormap_color(COLORMAP_SEQUENCE, t->light, 0.6f, 0, 1);
    draw_fill(ui_draw(v->ui), (struct rect){fminf(zero, end), y, fmaxf(1, fabsf(end - zero)), h}, 2, fill);
}

/* Where the zero of signed bars is, through all rows. */
static void zero_line(const struct view *v, const struct loss_layout *l, enum loss_column c)
{
    const struct loss_state *s = loss_state_of(v);
    const struct range r = range_of(s, c);
    if (l->col[c].bar_w > 0)
        draw_fill(ui_draw(v->ui),
                  (struct rect){roundf(bar_x(&l->col[c], &r, 0)) - 1, l->rows + 4, 1, l->pitch * (float)s->n - 8}, 0,
                  ui_theme(v->ui)->edge);
}

/* Cells. */

static void number(const struct view *v, const struct loss_layout *l, enum loss_column c, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = loss_cell(l, c, class);
    const bool bad = !isfinite(loss_value(s, c, class)), label = class == s->label;
    const struct font font = {FONT_MONO, label ? FONT_600 : FONT_500, l->size};
    char text[FORMAT_MAX];
    draw_text(ui_draw(v->ui), r.x + r.w, roundf(r.y + r.h / 2 + 0.36f * l->size), font, TEXT_RIGHT,
              bad                         ? t->err
              : c == LOSS_COL_Y && !label ? t->mid
                                          : t->hi,
              loss_cell_text(s, c, class, text));
}

/* Whether the short form says all of it. */
static bool looks_exact(double value)
{
    char more[FORMAT_MAX], less[FORMAT_MAX];
    format_number(more, value, 6);
    format_number(less, value, SCALAR_SHORT);
    return !strcmp(more, less);
}

/* "Σ ≈ 188.737" */
static void sum(const struct view *v, const struct loss_layout *l, enum loss_column c)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = loss_cell(l, c, s->n);
    const double value = loss_value(s, c, s->n);
    const struct font font = {FONT_MONO, FONT_700, l->size};
    char text[FORMAT_MAX], all[FORMAT_MAX + 16];
    loss_cell_text(s, c, s->n, text);
    const bool exact = (c != LOSS_COL_EXP && c != LOSS_COL_LOSS) || looks_exact(value);
    snprintf(all, sizeof all, "Σ %s %s", exact || !isfinite(value) ? "=" : "≈",
             isfinite(value) && (c == LOSS_COL_SHARE || c == LOSS_COL_GRADIENT)
                 ? format_number(text, value, SCALAR_SHORT)
                 : text);
    draw_text(ui_draw(v->ui), r.x + r.w, roundf(r.y + r.h / 2 + 0.36f * l->size), font, TEXT_RIGHT,
              isfinite(value) ? (c == LOSS_COL_GRADIENT ? t->grad_ink : t->output_ink) : t->err, all);
}

static void name(const struct view *v, const struct loss_layout *l, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = loss_cell(l, LOSS_COL_NAME, class);
    const bool label = class == s->label;
    if (label)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 10, r.y + 4, 3, r.h - 9}, 0, t->output);
    ui_label(v->ui, r.x, roundf(r.y + r.h / 2 + 0.36f * l->size), r.w,
             (struct font){FONT_SANS, label ? FONT_600 : FONT_500, l->size}, TEXT_LEFT, label ? t->output_ink : t->text,
             loss_name(s, class));
}

static void row(const struct view *v, const struct loss_layout *l, const struct loss_place *at, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct convolve_hover h = convolve_hovering(v);
    const float left = l->col[0].x - 12, right = l->col[LOSS_COL_GRADIENT].x + l->col[LOSS_COL_GRADIENT].w + 8,
                y = l->rows + l->pitch * (float)class;
    if (h.kind == HOVER_TOPIC && h.row == class)
        draw_fill(ui_draw(v->ui), (struct rect){left, y, right - left, l->pitch - 1}, 4, ui_theme(v->ui)->hover);
    draw_fill(ui_draw(v->ui), (struct rect){left, y + l->pitch - 1, right - left, 1}, 0,
              class == s->n - 1 ? ui_theme(v->ui)->edge : ui_theme(v->ui)->grid);
    name(v, l, class);
    for (int c = LOSS_COL_LOGIT; c < LOSS_COLUMNS; c++) {
        if (!l->col[c].shown || !loss_is_there(at, s, (enum loss_column)c, class))
            continue;
        bar(v, l, (enum loss_column)c, class);
        number(v, l, (enum loss_column)c, class);
    }
}

/* Marks: orange around what the step reads, cyan (a gradient: magenta, dashed) around what it makes. */

static struct rect mark_rect(const struct loss_layout *l, enum loss_column c, int first, int last)
{
    const struct rect a = loss_cell(l, c, first), b = loss_cell(l, c, last);
    return (struct rect){a.x - 6, a.y + 2, a.w + 12, b.y + b.h - a.y - 5};
}

static void reads(const struct view *v, const struct loss_layout *l, enum loss_column c, int first, int last)
{
    if (l->col[c].shown)
        draw_frame(ui_draw(v->ui), mark_rect(l, c, first, last), 3, 2, ui_theme(v->ui)->kernel);
}

static void makes(const struct view *v, const struct loss_layout *l, enum loss_column c, int class)
{
    const struct theme *t = ui_theme(v->ui);
    if (!l->col[c].shown)
        return;
    const struct rect r = mark_rect(l, c, class, class);
    if (c == LOSS_COL_GRADIENT)
        draw_frame_dashed(ui_draw(v->ui), r, 2, 8, 4, t->grad);
    else
        draw_frame(ui_draw(v->ui), r, 3, 2, t->output);
}

static void marks(const struct view *v, const struct loss_layout *l, const struct loss_place *at)
{
    const int n = loss_state_of(v)->n, i = at->class;
    switch (at->phase) {
    case LOSS_EXP:
        reads(v, l, LOSS_COL_LOGIT, i, i);
        makes(v, l, LOSS_COL_EXP, i);
        break;
    case LOSS_SUM:
        reads(v, l, LOSS_COL_EXP, 0, n - 1);
        makes(v, l, LOSS_COL_EXP, n);
        break;
    case LOSS_SHARE:
        reads(v, l, LOSS_COL_EXP, i, i);
        reads(v, l, LOSS_COL_EXP, n, n);
        makes(v, l, LOSS_COL_SHARE, i);
        break;
    case LOSS_LOSS:
        reads(v, l, LOSS_COL_SHARE, loss_state_of(v)->smoothing > 0 ? 0 : i,
              loss_state_of(v)->smoothing > 0 ? n - 1 : i);
        makes(v, l, LOSS_COL_LOSS, n);
        break;
    case LOSS_GRADIENT:
        reads(v, l, LOSS_COL_SHARE, i, i);
        reads(v, l, LOSS_COL_Y, i, i);
        makes(v, l, LOSS_COL_GRADIENT, i);
        break;
    default:
        reads(v, l, LOSS_COL_LOGIT, 0, n - 1);
        reads(v, l, LOSS_COL_GRADIENT, 0, n - 1);
        break;
    }
}

void loss_table(const struct view *v, const struct loss_layout *l)
{
    static const enum loss_column sums[] = {LOSS_COL_EXP, LOSS_COL_SHARE, LOSS_COL_LOSS, LOSS_COL_GRADIENT};
    const struct loss_state *s = loss_state_of(v);
    const struct loss_place at = loss_now(v);
    heads(v, l);
    for (int i = 0; i < s->n; i++)
        row(v, l, &at, i);
    zero_line(v, l, LOSS_COL_LOGIT);
    if (at.slopes > 0)
        zero_line(v, l, LOSS_COL_GRADIENT);
    for (int i = 0; i < 4; i++)
        if (l->col[sums[i]].shown && loss_is_there(&at, s, sums[i], s->n))
            sum(v, l, sums[i]);
    marks(v, l, &at);
}
