/* app/views/convolve/transposed_inspector.c - the products of the stamp, what meets at one place of the output and adds
 * up to its value, and where the output's size comes from. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/transposed.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 9 }; /* more of them scroll */

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

static float pitch_of(const struct view *v)
{
    return is_full(v) ? 26 : 24;
}

/* Products. */

/* A table of products: where each comes from or goes to, and x × w = x·w. */
struct table {
    const struct board_step *step;
    bool gathers;               /* places are the input's; else the output's */
    float place, x, w, product; /* widest texts */
    float size;
};

static void place_text(const struct table *t, int i, char *text, size_t size)
{
    const struct board_term *term = &t->step->term[i];
    char row[FORMAT_MAX], col[FORMAT_MAX];
    format_number(row, t->gathers ? term->from_row : term->row, 0);
    format_number(col, t->gathers ? term->from_col : term->col, 0);
    snprintf(text, size, "%s, %s", row, col);
}

static void measure(const struct view *v, struct table *t)
{
    const struct font font = {FONT_MONO, FONT_600, t->size}, small = {FONT_MONO, FONT_400, fminf(13, t->size)};
    char text[3 * FORMAT_MAX];
    t->place = t->x = t->w = t->product = 0;
    for (int i = 0; i < t->step->n_terms; i++) {
        const struct board_term *term = &t->step->term[i];
        place_text(t, i, text, sizeof text);
        t->place = fmaxf(t->place, ui_text_width(v->ui, small, text));
        t->x = fmaxf(t->x, ui_text_width(v->ui, font, convolve_pixel(v, text, term->x)));
        t->w = fmaxf(t->w, ui_text_width(v->ui, font, convolve_number(v, text, term->w)));
        t->product = fmaxf(t->product, ui_text_width(v->ui, font, convolve_number(v, text, term->product)));
    }
}

static struct table table_of(const struct view *v, struct rect area, const struct board_step *step, bool gathers)
{
    struct table t = {.step = step, .gathers = gathers, .size = is_full(v) ? 16 : 15};
    const float marks = 30, signs = 4 * 9;
    for (measure(v, &t); t.size > 12 && t.place + t.x + t.w + t.product + marks + signs > area.w; measure(v, &t))
        t.size--;
    return t;
}

static void cropped_mark(const struct view *v, float x, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {x, y, 16, 16};
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_hatch(ui_draw(v->ui), r, t->hatch);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
}

static void draw_product(const struct view *v, struct rect r, const struct table *t, int i)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct board_term *term = &t->step->term[i];
    const bool faint = i >= t->step->n_done || term->padded;
    const struct font plain = {FONT_MONO, FONT_500, t->size}, bold = {FONT_MONO, FONT_600, t->size},
                      sign = {FONT_MONO, FONT_400, t->size - 1};
    const float baseline = roundf(r.y + r.h / 2 + 6),
                gap = fminf(20, (r.w - t->place - t->x - t->w - t->product - 30) / 4), product = r.x + r.w,
                equals = product - t->product - gap, weight = equals - gap, times = weight - t->w - gap,
                x = times - gap;
    char text[3 * FORMAT_MAX];
    place_text(t, i, text, sizeof text);
    draw_text(ui_draw(v->ui), r.x, baseline - 1, (struct font){FONT_MONO, FONT_400, fminf(13, t->size)}, TEXT_LEFT,
              theme->mid, text);
    if (term->padded)
        cropped_mark(v, roundf(r.x + t->place + 8), roundf(r.y + (r.h - 16) / 2));
    draw_text(ui_draw(v->ui), x, baseline, plain, TEXT_RIGHT, faint ? theme->mid : theme->hi,
              convolve_pixel(v, text, term->x));
    draw_text(ui_draw(v->ui), times, baseline - 1, sign, TEXT_CENTER, theme->mid, "×");
    draw_text(ui_draw(v->ui), weight, baseline, bold, TEXT_RIGHT, faint ? theme->mid : theme->kernel_ink,
              convolve_number(v, text, term->w));
    draw_text(ui_draw(v->ui), equals, baseline - 1, sign, TEXT_CENTER, theme->mid, "=");
    draw_text(ui_draw(v->ui), product, baseline, plain, TEXT_RIGHT, faint ? theme->mid : theme->hi,
              convolve_number(v, text, term->product));
}

/* Rows of the stamp light up everywhere. */
static void product_row(const struct view *v, struct rect r, const struct table *t, int i)
{
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, t->gathers ? "gather" : "stamp"), wide, false, true);
    ui_pop_id(v->ui);
    if (!t->gathers && (state & UI_HOT))
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TERM, .term = i});
    if (!t->gathers && convolve_hovered_term(v) == i)
        draw_fill(ui_draw(v->ui), wide, 4, ui_theme(v->ui)->hover);
    draw_product(v, r, t, i);
}

static float draw_table(const struct view *v, struct rect area, float y, const struct table *t)
{
    const float pitch = pitch_of(v);
    const int n = t->step->n_terms, shown = n < TABLE_ROWS ? n : TABLE_ROWS;
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const bool scrolls = n > TABLE_ROWS;
    const float offset =
        scrolls ? ui_scroll_begin(v->ui, t->gathers ? "gathers" : "stamps", view, (float)n * pitch) : 0;
    for (int i = 0; i < n; i++) {
        const float top = y + offset + (float)i * pitch;
        if (top + pitch > view.y && top < view.y + view.h)
            product_row(v, (struct rect){area.x, top, area.w, pitch}, t, i);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h;
}

static float stamp_section(const struct view *v, struct rect area, float y)
{
    const struct board_step *step = session_step(v->session);
    const struct table t = table_of(v, area, step, false);
    char note[64];
    snprintf(note, sizeof note, _("input [%d, %d]"), step->oy, step->ox);
    y = panel_head(v, area, y, _("Stamp"), note);
    return draw_table(v, area, y, &t);
}

/* Output. */

static float draw_row(const struct view *v, struct rect area, float y, const char *label, const char *value)
{
    const struct font font = {FONT_MONO, FONT_500, is_full(v) ? 16 : 15};
    ui_label(v->ui, area.x, y, area.w - ui_text_width(v->ui, font, value) - 12, FONT_BODY, TEXT_LEFT,
             ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, font, TEXT_RIGHT, ui_theme(v->ui)->hi, value);
    return y + (is_full(v) ? 28 : 26);
}

static double shown(const struct view *v, double value)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * 100) / 100;
}

/* What the rounded products that are shown miss of the rounded sum that is shown. */
static double rounding(const struct view *v, const struct board_step *gather)
{
    double sum = 0;
    for (int i = 0; i < gather->n_done; i++)
        sum += shown(v, gather->term[i].product);
    const double missed = shown(v, gather->partial) - sum;
    return fabs(missed) < 0.005 ? 0 : missed;
}

static float added_row(const struct view *v, struct rect area, float y, const char *label, double value)
{
    char number[FORMAT_MAX], text[FORMAT_MAX + 8];
    snprintf(text, sizeof text, "%s %s", value < 0 ? "−" : "+", convolve_number(v, number, fabs(value)));
    return draw_row(v, area, y, label, text);
}

static float sums(const struct view *v, struct rect area, float y, const struct board_step *gather)
{
    const struct board *b = session_board(v->session);
    char label[96], value[FORMAT_MAX];
    const double missed = rounding(v, gather);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y += is_full(v) ? 25 : 22;
    if (missed != 0)
        y = added_row(v, area, y, _("Rounding of the products"), missed);
    snprintf(label, sizeof label, cs_plural("Sum of %d product", "Sum of %d products", gather->n_done), gather->n_done);
    y = draw_row(v, area, y, label, convolve_number(v, value, gather->partial));
    if (b->divisor != 1) {
        snprintf(label, sizeof label, "÷ %d", b->divisor);
        y = draw_row(v, area, y, _("Divisor"), label);
    }
    return added_row(v, area, y, _("Bias"), gather->bias) - 11;
}

static float output_box(const struct view *v, struct rect area, float y, const struct board_step *gather)
{
    const struct theme *t = ui_theme(v->ui);
    const bool done = gather->n_done == gather->n_terms;
    const float h = is_full(v) ? 48 : 44, inset = is_full(v) ? 16 : 14;
    const struct rect r = {area.x, y, area.w, h};
    const struct font label_font = {FONT_SANS, FONT_600, 16};
    struct font font = {FONT_MONO, FONT_700, is_full(v) ? 24 : 22};
    char label[96], value[FORMAT_MAX], result[FORMAT_MAX + 8];
    snprintf(label, sizeof label, done ? _("Output [%d, %d]") : _("So far [%d, %d]"), gather->oy, gather->ox);
    snprintf(result, sizeof result, "%s%s",
             gather->rounded && !session_bool(v->session, PROP_CONVOLVE_PRECISION) ? "≈ " : "",
             convolve_number(v, value, gather->output));
    while (font.size > 12 &&
           ui_text_width(v->ui, font, result) > area.w - 2 * inset - 12 - ui_text_width(v->ui, label_font, label))
        font.size -= 2;
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    draw_text(ui_draw(v->ui), r.x + inset, roundf(y + h / 2 + 6), label_font, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, roundf(y + h / 2 + 0.36f * font.size), font, TEXT_RIGHT, t->output_ink,
              result);
    return y + h;
}

static float output_section(const struct view *v, struct rect area, float y)
{
    struct board_step gather;
    int oy, ox;
    char note[64];
    if (!transposed_place(v, &oy, &ox)) {
        y = panel_head(v, area, y, _("Output"), NULL);
        return y +
               ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                            _("The padding crops all of this stamp.")) +
               12;
    }
    session_gather(v->session, 1, oy, ox, &gather);
    const struct table t = table_of(v, area, &gather, true);
    snprintf(note, sizeof note, _("output [%d, %d]"), oy, ox);
    y = panel_head(v, area, y, _("Arithmetic"), note);
    if (gather.n_terms == 0)
        y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                          _("No stamp reaches this place: it holds the bias alone.")) +
             8;
    y = draw_table(v, area, y, &t) + 8;
    return output_box(v, area, sums(v, area, y, &gather), &gather);
}

/* Size. */

static void formula(const struct board *b, int axis, bool spaces, char *text, size_t size)
{
    const struct board_geometry *g = &b->geometry;
    const int n = axis ? b->width : b->height, before = g->padding[axis], behind = g->padding[axis + 2];
    char padding[48];
    if (before == behind)
        snprintf(padding, sizeof padding, "2·%d", before);
    else
        snprintf(padding, sizeof padding, "(%d+%d)", before, behind);
    snprintf(text, size, spaces ? "(%d−1)·%d − %s + %d·(%d−1) + %d + 1 = " : "(%d−1)·%d−%s+%d·(%d−1)+%d+1 = ", n,
             g->stride[axis], padding, g->dilation[axis], g->kernel[axis], g->output_padding[axis]);
}

/* The largest type in which the formula and its result fit. */
static float draw_formula(const struct view *v, struct rect area, float y, int axis)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    static const char *const letters[] = {"(n−1)·s−2p+d·(f−1)+op+1", "(n−1)·s − 2p + d·(f−1) + op + 1"};
    char text[128], result[16];
    snprintf(result, sizeof result, "%d", axis ? b->ow : b->oh);
    for (int i = 0; i < 8; i++) {
        const bool spaces = i < 4;
        const float size = (float[]){15, 14, 13, 12}[i % 4];
        const struct font font = {FONT_MONO, FONT_500, size}, bold = {FONT_MONO, FONT_700, size + 1};
        formula(b, axis, spaces, text, sizeof text);
        const float width = ui_text_width(v->ui, font, text), all = width + ui_text_width(v->ui, bold, result);
        if (i < 7 && fmaxf(all, ui_text_width(v->ui, font, letters[spaces])) > area.w)
            continue;
        draw_text(ui_draw(v->ui), area.x, y + 14, font, TEXT_LEFT, t->mid, letters[spaces]);
        draw_text(ui_draw(v->ui), area.x, y + 40, font, TEXT_LEFT, t->hi, text);
        draw_text(ui_draw(v->ui), area.x + width, y + 40, bold, TEXT_LEFT, t->output_ink, result);
        break;
    }
    return y + 52;
}

static bool same_axes(const struct board *b)
{
    const struct board_geometry *g = &b->geometry;
    return b->height == b->width && g->kernel[0] == g->kernel[1] && g->stride[0] == g->stride[1] &&
           g->dilation[0] == g->dilation[1] && g->output_padding[0] == g->output_padding[1] &&
           g->padding[0] == g->padding[1] && g->padding[2] == g->padding[3];
}

static float legend(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    const struct board_geometry *g = &b->geometry;
    const struct theme *t = ui_theme(v->ui);
    const struct {
        const char *letter, *word;
        int value;
    } entry[] = {{"n", _("input"), b->height},         {"f", _("kernel"), g->kernel[0]},
                 {"p", _("padding"), g->padding[0]},   {"s", _("stride"), g->stride[0]},
                 {"d", _("dilation"), g->dilation[0]}, {"op", _("output padding"), g->output_padding[0]}};
    float widest = 0;
    for (int i = 0; i < 6; i++)
        widest = fmaxf(widest, ui_text_width(v->ui, FONT_NOTE, entry[i].word));
    const int columns = 24 + widest + 24 <= area.w / 2 ? 2 : 1;
    for (int i = 0; i < 6; i++) {
        const float x = area.x + (float)(i % columns) * area.w / 2, line = y + 24 * (float)(i / columns);
        draw_text(ui_draw(v->ui), x, line, (struct font){FONT_MONO, FONT_600, 13}, TEXT_LEFT, t->hi, entry[i].letter);
        draw_text(ui_draw(v->ui), x + 24, line, FONT_NOTE, TEXT_LEFT, t->mid, entry[i].word);
        draw_textf(ui_draw(v->ui), x + 24 + ui_text_width(v->ui, FONT_NOTE, entry[i].word) + 8, line,
                   (struct font){FONT_MONO, FONT_500, 13}, TEXT_LEFT, t->hi, "%d", entry[i].value);
    }
    return y + 24 * (float)(6 / columns);
}

static float size_section(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    char size[48];
    snprintf(size, sizeof size, "%d×%d", b->oh, b->ow);
    y = draw_formula(v, area, panel_head(v, area, y, _("Output size"), size), 0);
    if (!same_axes(b)) {
        ui_label(v->ui, area.x, y + 12, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, _("and for the columns"));
        y = draw_formula(v, area, y + 20, 1);
    }
    return legend(v, area, y + 20);
}

/* What the pointer asks about comes first. */
float transposed_inspector(const struct view *v, struct rect area)
{
    const float between = is_full(v) ? 24 : 12;
    float y = area.y;
    if (convolve_hovering(v).kind != HOVER_OUTPUT)
        y = stamp_section(v, area, y) + between;
    y = output_section(v, area, y);
    return size_section(v, area, y + between) - area.y;
}
