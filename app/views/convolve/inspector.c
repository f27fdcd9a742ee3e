/* app/views/convolve/inspector.c - the inspector: every product of the step, their sum, and where the output's size comes
 * from. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 9 }; /* more of them scroll */

/* Columns of the table, by the widest of its numbers. */
struct columns {
    float size;                                          /* of the digits */
    float swatch, pixel, times, weight, equals, product; /* left edge; right edges; middles of the signs */
};

static float number_width(const struct view *v, struct font font, double value)
{
    char text[FORMAT_MAX];
    return ui_text_width(v->ui, font, format_number(text, value, CONVOLVE_DECIMALS));
}

struct widths {
    float index, pixel, weight, product;
};

static struct widths measure(const struct view *v, const struct board_step *step, float size)
{
    const struct font plain = {FONT_MONO, FONT_500, size}, bold = {FONT_MONO, FONT_600, size};
    struct widths w = {.pixel = 10};
    for (int i = 0; i < step->n_terms; i++) {
        const struct board_term *t = &step->term[i];
        char row[FORMAT_MAX], col[FORMAT_MAX], index[2 * FORMAT_MAX];
        snprintf(index, sizeof index, "%s, %s", format_number(row, t->row, 0), format_number(col, t->col, 0));
        w.index = fmaxf(w.index, ui_text_width(v->ui, (struct font){FONT_MONO, FONT_400, fminf(13, size)}, index));
        w.pixel = fmaxf(w.pixel, number_width(v, plain, t->x));
        w.weight = fmaxf(w.weight, number_width(v, bold, t->w));
        w.product = fmaxf(w.product, number_width(v, plain, t->product));
    }
    return w;
}

/* The mockup's places, or, where a number is too wide for them, what lies between the numbers shared evenly. */
static struct columns place_columns(const struct rect area, const struct widths *w, float size, float gap)
{
    struct columns c = {.size = size, .product = area.x + area.w};
    c.equals = gap > 0 ? c.product - w->product - gap : area.x + area.w * 0.765f;
    c.weight = gap > 0 ? c.equals - gap : area.x + area.w * 0.647f;
    c.times = gap > 0 ? c.weight - w->weight - gap : area.x + area.w * 0.427f;
    c.pixel = gap > 0 ? c.times - gap : area.x + area.w * 0.353f;
    c.swatch = c.pixel - w->pixel - 22;
    return c;
}

static bool keeps_clear(struct rect area, const struct widths *w, const struct columns *c)
{
    const float sign = 12;
    return area.x + w->index + 6 <= c->swatch && c->times + sign <= c->weight - w->weight &&
           c->equals + sign <= c->product - w->product;
}

/* The largest size at which the columns keep clear of each other. */
static struct columns fit_columns(const struct view *v, struct rect area, const struct board_step *step)
{
    const float largest = v->frame == FRAME_FULL ? 16 : 15, smallest = 12, least_gap = 9;
    for (float size = largest;; size--) {
        const struct widths w = measure(v, step, size);
        struct columns c = place_columns(area, &w, size, 0);
        if (keeps_clear(area, &w, &c))
            return c;
        const float gap = (area.w - w.index - 28 - w.pixel - w.weight - w.product) / 4;
        if (gap >= least_gap || size <= smallest)
            return place_columns(area, &w, size, fmaxf(gap, 6));
    }
}

static void draw_number(const struct view *v, float x, float baseline, enum font_weight weight, float size,
                        struct color c, double value)
{
    char text[FORMAT_MAX];
    draw_text(ui_draw(v->ui), x, baseline, (struct font){FONT_MONO, weight, size}, TEXT_RIGHT, c,
              format_number(text, value, CONVOLVE_DECIMALS));
}

static bool is_padded(const struct board *s, const struct board_term *t)
{
    return t->row < 0 || t->row >= s->height || t->col < 0 || t->col >= s->width;
}

static void padded_mark(const struct view *v, float x, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {x, y, 16, 16};
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_hatch(ui_draw(v->ui), r, t->hatch);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
}

/* "1, 7   6 × 1 = 6" in a row of r; terms with a weight of zero are faint. */
static void draw_term(const struct view *v, struct rect r, const struct columns *c, const struct board_term *t)
{
    const struct theme *theme = ui_theme(v->ui);
    const bool zero = t->w == 0;
    const struct color plain = zero ? theme->mid : theme->hi;
    const float baseline = roundf(r.y + r.h / 2 + 6);
    char row[FORMAT_MAX], col[FORMAT_MAX];
    draw_textf(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, fminf(13, c->size)}, TEXT_LEFT,
               theme->mid, "%s, %s", format_number(row, t->row, 0), format_number(col, t->col, 0));
    if (is_padded(session_board(v->session), t))
        padded_mark(v, roundf(c->swatch), roundf(r.y + (r.h - 16) / 2));
    const struct font sign = {FONT_MONO, FONT_400, c->size - 1};
    draw_number(v, c->pixel, baseline, FONT_500, c->size, plain, t->x);
    draw_text(ui_draw(v->ui), c->times, baseline - 1, sign, TEXT_CENTER, theme->mid, "×");
    draw_number(v, c->weight, baseline, FONT_600, c->size, zero ? theme->mid : theme->kernel_ink, t->w);
    draw_text(ui_draw(v->ui), c->equals, baseline - 1, sign, TEXT_CENTER, theme->mid, "=");
    draw_number(v, c->product, baseline, FONT_500, c->size, plain, t->product);
}

/* A click chooses the weight; the pointer lights the term up everywhere. */
static void term_row(const struct view *v, struct rect r, const struct columns *c, const struct board_step *step,
                     int i)
{
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    const int weight = convolve_term_of_weight(v, i);
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "term"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, i);
    if ((state & UI_CLICKED) &&
        weight >= 0) /* the kernel of an impossible geometry may have fewer weights than the board */
        request_int(v->requests, PROP_CONVOLVE_WEIGHT, weight);
    if (convolve_hovered(v) == i)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->hover);
    else if (session_int(v->session, PROP_CONVOLVE_WEIGHT) == weight)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->raised);
    draw_term(v, r, c, &step->term[i]);
}

static void column_heads(const struct view *v, struct rect area, const struct columns *c, float baseline)
{
    const struct font font = {FONT_SANS, FONT_400, 12};
    const struct color mid = ui_theme(v->ui)->mid;
    const char *pixel = _("pixel"), *weight = _("weight"), *product = _("product");
    const float left = area.x + 40, product_left = c->product - ui_text_width(v->ui, font, product);
    draw_text(ui_draw(v->ui), area.x, baseline, FONT_TICK, TEXT_LEFT, mid, "i, j");
    const float pixel_right = fmaxf(c->pixel, left + ui_text_width(v->ui, font, pixel));
    const float weight_right =
        fminf(fmaxf(c->weight, pixel_right + 8 + ui_text_width(v->ui, font, weight)), product_left - 8);
    draw_text(ui_draw(v->ui), pixel_right, baseline, font, TEXT_RIGHT, mid, pixel);
    draw_text(ui_draw(v->ui), weight_right, baseline, font, TEXT_RIGHT, mid, weight);
    draw_text(ui_draw(v->ui), c->product, baseline, font, TEXT_RIGHT, mid, product);
}

static float draw_table(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const float pitch = v->frame == FRAME_FULL ? 26 : 24;
    const int shown = step->n_terms < TABLE_ROWS ? step->n_terms : TABLE_ROWS;
    const bool scrolls = step->n_terms > TABLE_ROWS;
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4,
                              (float)shown * pitch}; /* with room for the bar */
    const struct columns c = fit_columns(v, area, step);
    float offset = 0;
    if (scrolls)
        offset = ui_scroll_begin(v->ui, "terms", view, (float)step->n_terms * pitch);
    for (int i = 0; i < step->n_terms; i++)
        term_row(v, (struct rect){area.x, y + offset + (float)i * pitch, area.w, pitch}, &c, step, i);
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h;
}

static void draw_row(const struct view *v, struct rect area, float baseline, const char *label, const char *value)
{
    const struct font font = {FONT_MONO, FONT_500, v->frame == FRAME_FULL ? 16 : 15};
    const float width = ui_text_width(v->ui, font, value);
    ui_label(v->ui, area.x, baseline, area.w - width - 12, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, baseline + 1, font, TEXT_RIGHT, ui_theme(v->ui)->hi, value);
}

static void products_label(int n, char *text, size_t size)
{
    if (n == 9)
        snprintf(text, size, "%s", _("Sum of nine products"));
    else
        snprintf(text, size, cs_plural("Sum of %d product", "Sum of %d products", n), n);
}

/* Sum, divisor, bias: what the output is made of, in the order in which it is computed. */
static float draw_sums(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const struct board *s = session_board(v->session);
    const float pitch = v->frame == FRAME_FULL ? 28 : 26;
    char label[96], value[FORMAT_MAX], with_sign[FORMAT_MAX + 8];
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    products_label(step->n_terms, label, sizeof label);
    y += v->frame == FRAME_FULL ? 25 : 22;
    draw_row(v, area, y, label, format_number(value, step->sum, CONVOLVE_DECIMALS));
    if (s->divisor != 1) {
        y += pitch;
        snprintf(with_sign, sizeof with_sign, "÷ %d", s->divisor);
        draw_row(v, area, y, _("Divisor"), with_sign);
    }
    y += pitch;
    const double bias = (double)s->bias;
    snprintf(with_sign, sizeof with_sign, "%s %s", bias < 0 ? "−" : "+",
             format_number(value, fabs(bias), CONVOLVE_DECIMALS));
    draw_row(v, area, y, _("Bias"), with_sign);
    return y + (v->frame == FRAME_FULL ? 17 : 14);
}

static float draw_output_box(const struct view *v, struct rect area, float y, const struct board_step *step)
{
    const struct theme *t = ui_theme(v->ui);
    const float h = v->frame == FRAME_FULL ? 48 : 44, inset = v->frame == FRAME_FULL ? 16 : 14;
    const struct rect r = {area.x, y, area.w, h};
    char label[96], value[FORMAT_MAX], result[FORMAT_MAX + 8];
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    snprintf(label, sizeof label, _("Output [%d, %d]"), step->oy, step->ox);
    snprintf(result, sizeof result, "%s%s", step->rounded ? "≈ " : "",
             format_number(value, step->output, CONVOLVE_DECIMALS));
    const struct font label_font = {FONT_SANS, FONT_600, 16};
    struct font font = {FONT_MONO, FONT_700, v->frame == FRAME_FULL ? 24 : 22};
    const float room = area.w - 2 * inset - 12 - ui_text_width(v->ui, label_font, label);
    while (font.size > 14 && ui_text_width(v->ui, font, result) > room)
        font.size -= 2;
    draw_text(ui_draw(v->ui), r.x + inset, roundf(r.y + h / 2 + 6), label_font, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, roundf(r.y + h / 2 + 0.36f * font.size), font, TEXT_RIGHT,
              t->output_ink, result);
    return y + h;
}

/* The size. */

struct size_axis {
    int n, p, d, f, s, out;
};

/* floor of a fraction, drawn: brackets, numerator over denominator, and what follows. Returns its width. */
static float draw_floor(const struct view *v, float x, float y, struct font font, const char *above, const char *below,
                        const char *behind, const char *result, bool draw)
{
    const struct theme *t = ui_theme(v->ui);
    struct draw_list *d = ui_draw(v->ui);
    const struct font bold = {FONT_MONO, FONT_700, font.size + (font.size >= 14 ? 2 : 1)};
    const float w = ui_text_width(v->ui, font, above), right = x + 9 + w + 8, after = right + 8;
    const float end = after + ui_text_width(v->ui, font, behind);
    if (draw) {
        const struct point left_foot[] = {{x + 1, y}, {x + 1, y + 41}, {x + 5, y + 41}};
        const struct point right_foot[] = {{right - 4, y + 41}, {right, y + 41}, {right, y}};
        draw_polyline(d, left_foot, 3, 1.5f, t->text);
        draw_polyline(d, right_foot, 3, 1.5f, t->text);
        draw_text(d, x + 9, y + 14, font, TEXT_LEFT, t->hi, above);
        draw_fill(d, (struct rect){x + 9, y + 19.5f, w, 1.5f}, 0, t->text);
        draw_text(d, x + 9 + w / 2, y + 37, font, TEXT_CENTER, t->hi, below);
        draw_text(d, after, y + 25, font, TEXT_LEFT, t->hi, behind);
        draw_text(d, end, y + 25, bold, TEXT_LEFT, t->output_ink, result);
    }
    return end + ui_text_width(v->ui, bold, result) - x;
}

/* Letters, then the numbers put in; with or without spaces. */
static float draw_formula(const struct view *v, struct rect area, float y, struct font font, bool spaces,
                          const struct size_axis *a, bool draw)
{
    char above[96], below[16], behind[32], result[16];
    const float letters = draw_floor(v, area.x, y, font, spaces ? "n + 2p − d·(f−1) − 1" : "n+2p−d·(f−1)−1", "s",
                                     spaces ? "+ 1" : "+1", "", draw);
    snprintf(above, sizeof above, spaces ? "%d + 2·%d − %d·(%d−1) − 1" : "%d+2·%d−%d·(%d−1)−1", a->n, a->p, a->d, a->f);
    snprintf(below, sizeof below, "%d", a->s);
    snprintf(behind, sizeof behind, "%s", spaces ? "+ 1 = " : "+1 = ");
    snprintf(result, sizeof result, "%d", a->out);
    return fmaxf(letters, draw_floor(v, area.x, y + 58, font, above, below, behind, result, draw));
}

/* The roomiest form that fits the panel. */
static void fit_formula(const struct view *v, struct rect area, float y, const struct size_axis *a)
{
    static const struct {
        float size;
        bool spaces;
    } forms[] = {{14, true}, {13, true}, {12, true}, {14, false}, {13, false}, {12, false}};
    const int n = (int)(sizeof forms / sizeof *forms);
    for (int i = 0; i < n; i++) {
        const struct font font = {FONT_MONO, FONT_500, forms[i].size};
        if (i == n - 1 || draw_formula(v, area, y, font, forms[i].spaces, a, false) <= area.w) {
            draw_formula(v, area, y, font, forms[i].spaces, a, true);
            return;
        }
    }
}

static void legend_entry(const struct view *v, float x, float baseline, const char *letter, const char *word, int value)
{
    const struct theme *t = ui_theme(v->ui);
    draw_text(ui_draw(v->ui), x, baseline, (struct font){FONT_MONO, FONT_600, 13}, TEXT_LEFT, t->hi, letter);
    draw_text(ui_draw(v->ui), x + 16, baseline, FONT_NOTE, TEXT_LEFT, t->mid, word);
    const float at = x + 16 + ui_text_width(v->ui, FONT_NOTE, word) + 8;
    draw_textf(ui_draw(v->ui), at, baseline, (struct font){FONT_MONO, FONT_500, 13}, TEXT_LEFT, t->hi, "%d", value);
}

static float draw_legend(const struct view *v, struct rect area, float y, const struct size_axis *a)
{
    const struct {
        const char *letter, *word;
        int value;
    } entries[] = {{"n", _("input"), a->n},
                   {"f", _("kernel"), a->f},
                   {"p", _("padding"), a->p},
                   {"s", _("stride"), a->s},
                   {"d", _("dilation"), a->d}};
    const float column = fmaxf(area.w / 2, 16 + ui_text_width(v->ui, FONT_NOTE, _("padding")) + 36);
    for (int i = 0; i < 5; i++)
        legend_entry(v, area.x + (float)(i % 2) * column, y + 24 * (float)(i / 2), entries[i].letter, entries[i].word,
                     entries[i].value);
    return y + 72;
}

static struct size_axis axis(const struct board *s, int i)
{
    return (struct size_axis){(i ? s->width : s->height), s->geometry.padding[i], s->geometry.dilation[i],
                              s->geometry.kernel[i],    s->geometry.stride[i],  i ? s->ow : s->oh};
}

static float draw_size(const struct view *v, struct rect area, float y)
{
    const struct board *s = session_board(v->session);
    char size[48];
    snprintf(size, sizeof size, "%d×%d", s->oh, s->ow);
    const float head = panel_head(v, area, y, _("Output size"), size);
    const struct size_axis rows = axis(s, 0), cols = axis(s, 1);
    fit_formula(v, area, head + 12, &rows);
    float below = head + 12 + 99;
    if (rows.n != cols.n) { /* a picture that is not square */
        draw_text(ui_draw(v->ui), area.x, below + 24, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid,
                  _("and for the columns"));
        fit_formula(v, area, below + 36, &cols);
        below += 36 + 99;
    }
    return draw_legend(v, area, below + 39, &rows) - 24;
}

float convolve_right(const struct view *v, struct rect area)
{
    const struct board_step step = *session_step(v->session);
    char output[96];
    snprintf(output, sizeof output, _("output [%d, %d]"), step.oy, step.ox);
    float y = panel_head(v, area, area.y, _("Arithmetic"), output);
    if (v->frame == FRAME_FULL) {
        const struct columns c = fit_columns(v, area, &step);
        column_heads(v, area, &c, y + 10);
        y += 20;
    } else {
        y -= 2;
    }
    y = draw_table(v, area, y, &step) + 8;
    y = draw_sums(v, area, y, &step);
    y = draw_output_box(v, area, y, &step);
    y = draw_size(v, area, y + (v->frame == FRAME_FULL ? 32 : 12));
    if (*session_board(v->session)->error) /* as faint as the stage: it is about the last state that worked */
        draw_fill(ui_draw(v->ui), (struct rect){area.x - 8, area.y, area.w + 16, y - area.y}, 0,
                  color_alpha(ui_theme(v->ui)->panel, 0.6f));
    return y - area.y;
}
