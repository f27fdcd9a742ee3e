/* app/views/convolve/inspector.c - parts of the right panel: every product of the step, their sum and what becomes of
 * it, and where the output's size comes from. The numbers that are shown add up to the result that is shown: where
 * rounded products miss the rounded sum, a line of its own says by how much. */
#include <math.h>
#include <stdio.h>
#include <string.h>

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
    return ui_text_width(v->ui, font, convolve_number(v, text, value));
}

static float pixel_width(const struct view *v, struct font font, double value)
{
    char text[FORMAT_MAX];
    return ui_text_width(v->ui, font, convolve_pixel(v, text, value));
}

/* "2, 7", and the channel before it where there are several. */
static void place_text(const struct view *v, const struct board_term *t, char *text, size_t size)
{
    const struct board *b = convolve_board(v);
    char row[FORMAT_MAX], col[FORMAT_MAX], channel[24] = "";
    if (b->mode != BOARD_POOLING && b->mode != BOARD_TRANSPOSED && b->weight.shape.dim[1] > 1)
        snprintf(channel, sizeof channel, "%d, ", t->c);
    if (b->mode == BOARD_1D)
        snprintf(text, size, "%s", format_number(col, t->col, 0));
    else
        snprintf(text, size, "%s%s, %s", channel, format_number(row, t->row, 0), format_number(col, t->col, 0));
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
        char index[3 * FORMAT_MAX];
        place_text(v, t, index, sizeof index);
        w.index = fmaxf(w.index, ui_text_width(v->ui, (struct font){FONT_MONO, FONT_400, fminf(13, size)}, index));
        w.pixel = fmaxf(w.pixel, pixel_width(v, plain, t->x));
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
              convolve_number(v, text, value));
}

static void padded_mark(const struct view *v, float x, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {x, y, 16, 16};
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_hatch(ui_draw(v->ui), r, t->hatch);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
}

/* "1, 7   6 × 1 = 6" in a row of r; terms with a weight of zero, and those still to come, are faint. */
static void draw_term(const struct view *v, struct rect r, const struct columns *c, const struct board_term *t,
                      bool done)
{
    const struct theme *theme = ui_theme(v->ui);
    const bool zero = t->w == 0 || !done;
    const struct color plain = zero ? theme->mid : theme->hi;
    const float baseline = roundf(r.y + r.h / 2 + 6);
    char place[3 * FORMAT_MAX], pixel[FORMAT_MAX];
    place_text(v, t, place, sizeof place);
    draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, fminf(13, c->size)}, TEXT_LEFT,
              theme->mid, place);
    if (t->padded)
        padded_mark(v, roundf(c->swatch), roundf(r.y + (r.h - 16) / 2));
    const struct font sign = {FONT_MONO, FONT_400, c->size - 1};
    draw_text(ui_draw(v->ui), c->pixel, baseline, (struct font){FONT_MONO, FONT_500, c->size}, TEXT_RIGHT, plain,
              convolve_pixel(v, pixel, t->x));
    draw_text(ui_draw(v->ui), c->times, baseline - 1, sign, TEXT_CENTER, theme->mid, "×");
    draw_number(v, c->weight, baseline, FONT_600, c->size, zero ? theme->mid : theme->kernel_ink, t->w);
    draw_text(ui_draw(v->ui), c->equals, baseline - 1, sign, TEXT_CENTER, theme->mid, "=");
    draw_number(v, c->product, baseline, FONT_500, c->size, plain, t->product);
}

/* A click chooses the weight; the pointer lights the term up everywhere. */
static void term_row(const struct view *v, struct rect r, const struct columns *c, const struct board_step *step, int i)
{
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    const int weight = convolve_term_of_weight(v, i);
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "term"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TERM, .term = i});
    if ((state & UI_CLICKED) &&
        weight >= 0) /* the kernel of an impossible geometry may have fewer weights than the board */
        convolve_choose_weight(v, weight);
    if (convolve_hovered_term(v) == i)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->hover);
    else if (session_int(v->session, PROP_CONVOLVE_WEIGHT) == weight)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->raised);
    draw_term(v, r, c, &step->term[i], i < step->n_done);
}

static void column_heads(const struct view *v, struct rect area, const struct columns *c, float baseline)
{
    const struct font font = {FONT_SANS, FONT_400, 12};
    const struct color mid = ui_theme(v->ui)->mid;
    const bool row = session_board(v->session)->mode == BOARD_1D;
    const char *pixel = row ? _("signal") : _("pixel"), *weight = _("weight"), *product = _("product");
    const float left = area.x + 40, product_left = c->product - ui_text_width(v->ui, font, product);
    draw_text(ui_draw(v->ui), area.x, baseline, FONT_TICK, TEXT_LEFT, mid, row ? "i" : "i, j");
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
    for (int i = 0; i < step->n_terms; i++) {
        const float top = y + offset + (float)i * pitch;
        if (top + pitch > view.y && top < view.y + view.h)
            term_row(v, (struct rect){area.x, top, area.w, pitch}, &c, step, i);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h;
}

static void draw_row(const struct view *v, struct rect area, float baseline, const char *label, const char *value)
{
    const struct font font = {FONT_MONO, FONT_500, v->frame == FRAME_FULL ? 16 : 15};
    const float room = area.w - ui_text_width(v->ui, font, value) - 12;
    struct font words = FONT_BODY;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, area.x, baseline, room, words, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, baseline + 1, font, TEXT_RIGHT, ui_theme(v->ui)->hi, value);
}

static void products_label(int n, char *text, size_t size)
{
    if (n == 9)
        snprintf(text, size, "%s", _("Sum of nine products"));
    else
        snprintf(text, size, cs_plural("Sum of %d product", "Sum of %d products", n), n);
}

static double shown(const struct view *v, double value)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * 100) / 100;
}

/* What the rounded products that are shown miss of the rounded sum that is shown. */
static double rounding(const struct view *v, const struct board_step *step)
{
    double sum = 0;
    for (int i = 0; i < step->n_done; i++)
        sum += shown(v, step->term[i].product);
    const double missed = shown(v, step->partial) - sum;
    return fabs(missed) < 0.005 ? 0 : missed;
}

static float next_row(const struct view *v, float y)
{
    return y + (v->frame == FRAME_FULL ? 28 : 26);
}

/* "+ 0.01" */
static void draw_added(const struct view *v, struct rect area, float y, const char *label, double value)
{
    char number[FORMAT_MAX], text[FORMAT_MAX + 8];
    snprintf(text, sizeof text, "%s %s", value < 0 ? "−" : "+", convolve_number(v, number, fabs(value)));
    draw_row(v, area, y, label, text);
}

/* Sum, divisor, bias: what the output is made of, in the order in which it is computed. */
float convolve_inspect_sums(const struct view *v, struct rect area, float y)
{
    const struct board *b = convolve_board(v);
    const struct board_step *step = convolve_step(v);
    char label[96], value[FORMAT_MAX], divisor[FORMAT_MAX + 8];
    const double missed = rounding(v, step);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    products_label(step->n_done, label, sizeof label);
    y += v->frame == FRAME_FULL ? 25 : 22;
    if (missed != 0) {
        draw_added(v, area, y, v->frame == FRAME_MEDIUM ? _("Rounding") : _("Rounding of the products"), missed);
        y = next_row(v, y);
    }
    draw_row(v, area, y, label, convolve_number(v, value, step->partial));
    if (b->divisor != 1) {
        y = next_row(v, y);
        snprintf(divisor, sizeof divisor, "÷ %d", b->divisor);
        draw_row(v, area, y, _("Divisor"), divisor);
    }
    y = next_row(v, y);
    draw_added(v, area, y, _("Bias"), step->bias);
    if (b->activation != BOARD_NONE && step->n_done == step->n_terms) { /* 'so far' has none */
        char before[CONVOLVE_ROUNDED_MAX];
        y = next_row(v, y);
        draw_row(v, area, y, _("Before the activation"), convolve_rounded(v, before, step->output, step->rounded));
    }
    return y + (v->frame == FRAME_FULL ? 17 : 14);
}

/* "2, 7"; of one row "7" */
static const char *output_place(const struct view *v, const struct board_step *step, char text[32])
{
    if (session_board(v->session)->mode == BOARD_1D)
        snprintf(text, 32, "%d", step->ox);
    else
        snprintf(text, 32, "%d, %d", step->oy, step->ox);
    return text;
}

/* "Output [2, 7]", "ReLU [2, 7]", "So far [2, 7]" */
static void output_label(const struct view *v, const struct board_step *step, char *text, size_t size)
{
    const struct board *b = convolve_board(v);
    const char *activation = prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation];
    char place[32];
    output_place(v, step, place);
    if (step->n_done < step->n_terms)
        snprintf(text, size, _("So far [%s]"), place);
    else if (b->activation != BOARD_NONE)
        snprintf(text, size, "%s [%s]", activation, place);
    else
        snprintf(text, size, _("Output [%s]"), place);
}

/* "Output [1, 2], map 2", where it fits beside a number. */
static void name_map(const struct view *v, float room, char *text, size_t size)
{
    char longer[96];
    snprintf(longer, sizeof longer, _("%s, map %d"), text, session_step(v->session)->map);
    if (session_board(v->session)->maps > 1 &&
        ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 16}, longer) <= room)
        snprintf(text, size, "%s", longer);
}

float convolve_inspect_output(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct board_step *step = convolve_step(v);
    const bool done = step->n_done == step->n_terms;
    const float h = v->frame == FRAME_FULL ? 48 : 44, inset = v->frame == FRAME_FULL ? 16 : 14;
    const struct rect r = {area.x, y, area.w, h};
    char label[96], value[FORMAT_MAX], result[FORMAT_MAX + 8];
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    output_label(v, step, label, sizeof label);
    name_map(v, area.w - 2 * inset - 88, label, sizeof label);
    const double so_far = done ? step->activated : step->partial; /* pooling: nothing yet, of padding alone */
    snprintf(result, sizeof result, "%s%s",
             done && step->activated_rounded && !session_bool(v->session, PROP_CONVOLVE_PRECISION) ? "≈ " : "",
             isnan(so_far) && !done ? "–" : convolve_number(v, value, so_far));
    const struct font label_font = {FONT_SANS, FONT_600, 16};
    const float largest = v->frame == FRAME_FULL ? 24 : 22;
    struct font font = {FONT_MONO, FONT_700, largest};
    float room = area.w - 2 * inset - 12 - ui_text_width(v->ui, label_font, label);
    font.size = 16;
    if (done && ui_text_width(v->ui, font, result) > room) { /* the head above says whose place it is */
        char place[32];
        snprintf(label, sizeof label, "[%s]", output_place(v, step, place));
        room = area.w - 2 * inset - 12 - ui_text_width(v->ui, label_font, label);
    }
    font.size = largest;
    while (font.size > 12 && ui_text_width(v->ui, font, result) > room)
        font.size -= 2;
    draw_text(ui_draw(v->ui), r.x + inset, roundf(r.y + h / 2 + 6), label_font, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, roundf(r.y + h / 2 + 0.36f * font.size), font, TEXT_RIGHT,
              t->output_ink, result);
    return y + h;
}

/* The size. */

struct size_axis {
    int n, p, behind, d, f, s, out, lost; /* p, behind: padding before and behind */
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

/* "8 + 2·1 − 1·(3−1) − 1"; padding that differs by side is written out. */
static void numerator(const struct size_axis *a, bool spaces, char *text, size_t size)
{
    char padding[48];
    if (a->p == a->behind)
        snprintf(padding, sizeof padding, "2·%d", a->p);
    else
        snprintf(padding, sizeof padding, spaces ? "(%d + %d)" : "(%d+%d)", a->p, a->behind);
    snprintf(text, size, spaces ? "%d + %s − %d·(%d−1) − 1" : "%d+%s−%d·(%d−1)−1", a->n, padding, a->d, a->f);
}

/* Letters, then the numbers put in; with or without spaces. */
static float draw_formula(const struct view *v, struct rect area, float y, struct font font, bool spaces,
                          const struct size_axis *a, bool draw)
{
    char above[96], below[16], behind[32], result[16];
    const float letters = draw_floor(v, area.x, y, font, spaces ? "n + 2p − d·(f−1) − 1" : "n+2p−d·(f−1)−1", "s",
                                     spaces ? "+ 1" : "+1", "", draw);
    numerator(a, spaces, above, sizeof above);
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
                   {"f", session_board(v->session)->mode == BOARD_POOLING ? _("window") : _("kernel"), a->f},
                   {"p", _("padding"), a->p},
                   {"s", _("stride"), a->s},
                   {"d", _("dilation"), a->d}};
    const float column = fmaxf(area.w / 2, 16 + ui_text_width(v->ui, FONT_NOTE, _("padding")) + 36);
    for (int i = 0; i < 5; i++)
        legend_entry(v, area.x + (float)(i % 2) * column, y + 24 * (float)(i / 2), entries[i].letter, entries[i].word,
                     entries[i].value);
    return y + 72;
}

static struct size_axis axis(const struct board *b, int i)
{
    const struct board_geometry *g = &b->geometry;
    return (struct size_axis){i ? b->width : b->height, g->padding[i], g->padding[i + 2],
                              g->dilation[i],           g->kernel[i],  g->stride[i],
                              i ? b->ow : b->oh,        g->lost[i]};
}

static bool same_axis(const struct size_axis *a, const struct size_axis *b)
{
    return !memcmp(a, b, sizeof *a);
}

/* The remainder that the floor takes away. */
static float draw_lost(const struct view *v, struct rect area, float y, const struct size_axis *a, bool rows)
{
    char text[160];
    if (a->lost == 0)
        return y;
    snprintf(
        text, sizeof text,
        rows ? cs_plural("remainder %d: the last row is lost", "remainder %d: the last rows are lost", a->lost)
             : cs_plural("remainder %d: the last column is lost", "remainder %d: the last columns are lost", a->lost),
        a->lost);
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->warn, text) + 8;
}

float convolve_inspect_size(const struct view *v, struct rect area, float y)
{
    const struct board *b = convolve_board(v);
    const struct size_axis rows = axis(b, 0), cols = axis(b, 1);
    char size[48];
    const bool one_row = b->mode == BOARD_1D;
    if (one_row)
        snprintf(size, sizeof size, "%d", b->ow);
    else
        snprintf(size, sizeof size, "%d×%d", b->oh, b->ow);
    y = panel_head(v, area, y, _("Output size"), size) + 12;
    fit_formula(v, area, y, one_row ? &cols : &rows);
    y = draw_lost(v, area, y + 108, one_row ? &cols : &rows, !one_row);
    if (!one_row && !same_axis(&rows, &cols)) {
        draw_text(ui_draw(v->ui), area.x, y + 15, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, _("and for the columns"));
        fit_formula(v, area, y + 27, &cols);
        y = draw_lost(v, area, y + 27 + 108, &cols, false);
    }
    return draw_legend(v, area, y + 30, one_row ? &cols : &rows) - 24;
}

/* The table with its head. */
float convolve_inspect_terms(const struct view *v, struct rect area, float y)
{
    const struct board_step *step = convolve_step(v);
    char output[96], place[32];
    snprintf(output, sizeof output, _("output [%s]"), output_place(v, step, place));
    if (convolve_board(v)->maps > 1)
        snprintf(output, sizeof output, _("filter %d, output [%d, %d]"), step->map, step->oy, step->ox);
    if (ui_text_width(v->ui, FONT_HEAD, _("Arithmetic")) + ui_text_width(v->ui, FONT_NOTE, output) + 12 > area.w)
        snprintf(output, sizeof output, "%d, [%d, %d]", step->map, step->oy, step->ox);
    y = panel_head(v, area, y, _("Arithmetic"), output);
    if (v->frame == FRAME_FULL) {
        const struct columns c = fit_columns(v, area, step);
        column_heads(v, area, &c, y + 10);
        y += 20;
    } else {
        y -= 2;
    }
    return draw_table(v, area, y, step);
}
