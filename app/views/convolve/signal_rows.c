/* app/views/convolve/signal_rows.c - the four rows of cells, one below the other: x the signal with its padding, w the
 * kernel below its window, x·w the products, y the output as far as it has come; and the sum on its way from one to the
 * other. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

/* A row of one matrix: values and their scale. */
static struct matrix row_of(float x, float y, float cell, int n, const float *data, float most)
{
    return (struct matrix){.x = x,
                           .y = y,
                           .cell = cell,
                           .rows = 1,
                           .cols = n,
                           .data = data,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -most,
                           .hi = most,
                           .decimals = CONVOLVE_DECIMALS,
                           .shown = n};
}

static void letter(const struct view *v, const struct signal_layout *l, float y, const char *text)
{
    const struct font font = {FONT_MONO, FONT_500, 13};
    draw_text(ui_draw(v->ui), l->left - 10, roundf(y + l->cell / 2 + 4.5f), font, TEXT_RIGHT, ui_theme(v->ui)->mid,
              text);
}

/* A single cell of a row whose digits have a size of their own; size 0: none. */
static void cell(const struct view *v, struct rect r, const struct matrix *look, double value, float size, bool faint)
{
    const struct theme *t = ui_theme(v->ui);
    const struct color fill = colormap_color(look->map, t->light, (float)value, look->lo, look->hi);
    char text[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), rect_inset(r, -1), 0, t->grid);
    draw_fill(ui_draw(v->ui), r, 0, faint ? t->stage : fill);
    if (size > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * size),
                  (struct font){FONT_MONO, look->weight ? look->weight : FONT_500, size}, TEXT_CENTER,
                  faint ? t->off : color_digit_ink(fill), format_number(text, value, look->decimals));
}

/* x. */

static void padding(const struct view *v, const struct signal_layout *l, const struct matrix *look, float size)
{
    const struct board *b = session_board(v->session);
    for (int i = 0; i < b->geometry.padding[1] + b->geometry.padding[3]; i++) {
        const int col = i < b->geometry.padding[1] ? -1 - i : b->width + i - b->geometry.padding[1];
        char text[FORMAT_MAX];
        (look->format ? look->format : format_number)(text, signal_value(b, col), look->decimals);
        matrix_padding_cell(v->ui, signal_cell(v, l, col), size > 0 ? text : NULL, size);
    }
}

/* What lies behind the last window is never read. */
static void lost(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const int n = b->geometry.lost[1];
    if (n == 0)
        return;
    const float x = signal_x(v, l, (float)(b->width + b->geometry.padding[3] - n));
    const struct rect r = {x, l->bars.r.y, (float)n * l->cell - 1, l->x + l->cell - 1 - l->bars.r.y};
    draw_fill(ui_draw(v->ui), r, 0, color_alpha(ui_theme(v->ui)->stage, 0.6f));
    draw_frame_dashed(ui_draw(v->ui), r, 1, 3, 3, ui_theme(v->ui)->warn);
    ui_tooltip(v->ui, r, _("Behind the last window: never read"));
}

/* How often each place is used, instead of its value; the bars above still show that. */
static void coverage_row(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    float counts[BOARD_SMALL];
    struct matrix m =
        row_of(signal_x(v, l, 0), l->x, l->cell, b->width < BOARD_SMALL ? b->width : BOARD_SMALL, counts, 1);
    for (int i = 0; i < m.cols; i++) {
        counts[i] = (float)b->uses[1][i];
        m.hi = fmaxf(m.hi, counts[i]);
    }
    m.lo = 0;
    m.map = COLORMAP_SEQUENCE_DIGITS;
    padding(v, l, &m, 0);
    matrix_draw(v->ui, &m);
    letter(v, l, l->x, "#x");
    ui_tooltip(v->ui, (struct rect){l->left - 40, l->x, 36, l->cell}, _(prop_infos[PROP_CONVOLVE_COVERAGE].help));
}

static void signal_row(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    if (session_bool(v->session, PROP_CONVOLVE_COVERAGE)) {
        coverage_row(v, l);
        return;
    }
    struct matrix m =
        row_of(signal_x(v, l, 0), l->x, l->cell, b->width, b->x.data, (float)fmax(-l->bars.lo, l->bars.hi));
    m.decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS;
    m.format = convolve_pixel_format(v);
    const float size = matrix_digit_size(&m);
    m.digits = size > 0 ? size : -1;
    padding(v, l, &m, size);
    matrix_draw(v->ui, &m);
    letter(v, l, l->x, "x");
}

/* w and x·w, below the window where it is now. */

/* One size for a row; 0: some number does not fit. */
static float size_of(const float *values, int n, float cell, int decimals)
{
    struct matrix m = row_of(0, 0, cell, n, values, 1);
    m.decimals = decimals;
    return matrix_digit_size(&m);
}

static float largest(const float *values, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, fabsf(values[i]));
    return most > 0 ? most : 1;
}

/* The drawn kernel turns with 'flip kernel': its weights go to the other side, through the middle. 1: as the board has
 * it, -1: as it was. */
static float turned(const struct view *v)
{
    const float flip = session_board(v->session)->flip ? 1 : 0;
    const float pi = 3.14159265f, t = ui_tween(v->ui, ui_make_id(v->ui, "kernel-turn"), flip, 0.2);
    return flip > 0 ? -cosf(pi * t) : cosf(pi * t);
}

/* Said, as a turned kernel looks like any other: in words where the next row's letter leaves room. */
static void turned_note(const struct view *v, const struct signal_layout *l)
{
    const float middle = l->w + l->cell / 2, x = l->left - 10;
    const struct color ink = ui_theme(v->ui)->kernel_ink;
    if (!session_board(v->session)->flip)
        return;
    if (l->products - l->w >= 30)
        draw_text(ui_draw(v->ui), x, roundf(middle + 19), FONT_TICK, TEXT_RIGHT, ink, "180°");
    else
        ui_icon(v->ui, UI_ICON_ROTATE, x - 20, middle, ink);
    ui_tooltip(v->ui, (struct rect){x - 32, l->w, 32, l->cell}, _("The kernel is turned by 180°"));
}

static void kernel_row(const struct view *v, const struct signal_layout *l, const float *w, int n)
{
    const struct convolve_motion motion = convolve_motion(v);
    const struct board *b = session_board(v->session);
    const float size = size_of(w, n, l->cell, CONVOLVE_DECIMALS), turn = turned(v);
    struct matrix look = row_of(0, 0, l->cell, n, w, largest(w, n));
    look.weight = FONT_600;
    for (int i = 0; i < n; i++) {
        const float from_middle = ((float)i - (float)(n - 1) / 2) * (float)b->geometry.dilation[1] * l->cell;
        const float middle = signal_window_x(v, l, motion.col) + (float)(signal_window_cells(b) - 1) / 2 * l->cell;
        const struct rect r = {roundf(middle + from_middle * turn), l->w, l->cell - 1, l->cell - 1};
        cell(v, r, &look, (double)w[i], size, false);
    }
    letter(v, l, l->w, "w");
    turned_note(v, l);
}

/* As many decimals as fit, so that nothing is cut; -1: none does. */
static int fitting_decimals(const float *values, int n, float cell)
{
    int decimals = CONVOLVE_DECIMALS;
    while (decimals >= 0 && size_of(values, n, cell, decimals) <= 0)
        decimals--;
    return decimals;
}

static bool rounds(const float *values, int n, int decimals)
{
    const double unit = pow(10, decimals);
    for (int i = 0; i < n; i++)
        if (fabs((double)values[i] * unit - round((double)values[i] * unit)) > 1e-4)
            return true;
    return false;
}

static void product_row(const struct view *v, const struct signal_layout *l, const float *products, int n)
{
    const struct board_step *step = session_step(v->session);
    const int decimals = fitting_decimals(products, n, l->cell);
    struct matrix look = row_of(0, 0, l->cell, n, products, largest(products, n));
    look.decimals = decimals < 0 ? 0 : decimals;
    const float size = decimals < 0 ? 0 : size_of(products, n, l->cell, decimals);
    letter(v, l, l->products, decimals >= 0 && rounds(products, n, decimals) ? "x·w ≈" : "x·w");
    for (int i = 0; i < n && signal_landed(v); i++)
        cell(v, signal_term_cell(v, l, l->products, i), &look, (double)products[i], size, i >= step->n_done);
}

static void window_rows(const struct view *v, const struct signal_layout *l)
{
    const struct board_step *step = session_step(v->session);
    float w[KERNEL_MAX_SIDE] = {0}, products[KERNEL_MAX_SIDE] = {0};
    const int n = step->n_terms < KERNEL_MAX_SIDE ? step->n_terms : KERNEL_MAX_SIDE;
    for (int i = 0; i < n; i++) {
        w[i] = (float)step->term[i].w;
        products[i] = (float)step->term[i].product;
    }
    kernel_row(v, l, w, n);
    product_row(v, l, products, n);
}

/* y. Each value stands below the middle of its window, so they are cells of their own. */
static void output_row(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const float *y = b->activation == BOARD_NONE ? b->output.data : b->activated.data;
    const int shown = session_shown_cells(v->session, 0), decimals = fitting_decimals(y, b->ow, l->cell);
    struct matrix look = row_of(0, 0, l->cell, b->ow, y, b->output_max);
    look.decimals = decimals < 0 ? 0 : decimals;
    const float size = decimals < 0 ? 0 : size_of(y, b->ow, l->cell, decimals);
    const float fade = session_int(v->session, PROP_CONVOLVE_TERM) ? 0 : convolve_motion(v).fade;
    for (int i = 0; i < b->ow; i++) {
        const struct rect r = signal_output_cell(v, l, i);
        if (i < shown) {
            cell(v, r, &look, (double)y[i], size, false);
        } else {
            draw_fill(ui_draw(v->ui), rect_inset(r, -1), 0, ui_theme(v->ui)->grid);
            draw_fill(ui_draw(v->ui), r, 0, ui_theme(v->ui)->stage);
        }
        if (i == shown - 1 && fade > 0)
            draw_fill(ui_draw(v->ui), r, 0, color_alpha(ui_theme(v->ui)->stage, fade));
    }
    letter(v, l, l->y, decimals >= 0 && rounds(y, shown, decimals) ? "y ≈" : "y");
}

/* The sum. */

struct part {
    char text[FORMAT_MAX + 24];
    struct color color;
};

static bool inexact(double value)
{
    return fabs(value * 100 - round(value * 100)) > 1e-6;
}

static void add(struct part *p, int *n, struct color c, const char *before, const char *number)
{
    snprintf(p[*n].text, sizeof p[*n].text, "%s%s", before, number);
    p[(*n)++].color = c;
}

/* "Σ 16 ÷ 3 + 1 ≈ 6.33"; in the course of it "Σ so far 8". */
static int sum_parts(const struct view *v, struct part p[6])
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const struct theme *t = ui_theme(v->ui);
    const bool all = session_bool(v->session, PROP_CONVOLVE_PRECISION);
    char number[FORMAT_MAX];
    int n = 0;
    if (s->n_done < s->n_terms) {
        add(p, &n, t->mid, _("Σ so far"), " ");
        add(p, &n, t->hi, "", convolve_number(v, number, s->partial));
        return n;
    }
    add(p, &n, t->hi, "Σ ", convolve_number(v, number, s->sum));
    if (b->divisor != 1) {
        snprintf(number, sizeof number, "%d", b->divisor);
        add(p, &n, t->mid, " ÷ ", number);
    }
    if (s->bias != 0)
        add(p, &n, t->mid, s->bias < 0 ? " − " : " + ", convolve_number(v, number, fabs(s->bias)));
    add(p, &n, t->output_ink, !all && inexact(s->output) ? " ≈ " : " = ", convolve_number(v, number, s->output));
    if (b->activation != BOARD_NONE) {
        add(p, &n, t->mid, " → ", prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation]);
        add(p, &n, t->output_ink, !all && inexact(s->activated) ? " ≈ " : " = ",
            convolve_number(v, number, s->activated));
    }
    return n;
}

/* Beside the connectors, on the side with more room; from the front on what does not fit is left out. */
static void sum_line(const struct view *v, const struct signal_layout *l)
{
    const struct font font = {FONT_MONO, FONT_600, 14};
    const struct board *b = session_board(v->session);
    const float window = signal_window_x(v, l, (float)session_step(v->session)->ox),
                end = window + (float)signal_window_cells(b) * l->cell;
    const bool right = l->right - end >= window - l->left;
    const float room = right ? l->right - end - 16 : window - l->left - 16;
    struct part p[6];
    float width = 0;
    const int n = sum_parts(v, p);
    int first = 0;
    for (int i = 0; i < n; i++)
        width += ui_text_width(v->ui, font, p[i].text);
    while (first < n - 1 && width > room)
        width -= ui_text_width(v->ui, font, p[first++].text);
    if (!signal_landed(v) || width > room)
        return;
    float x = roundf(right ? end + 16 : window - 16 - width);
    for (int i = first; i < n; i++) {
        draw_text(ui_draw(v->ui), x, l->sum, font, TEXT_LEFT, p[i].color, p[i].text);
        x += ui_text_width(v->ui, font, p[i].text);
    }
}

/* Indices: 1, 2, 5, 10 ... apart; those of the window and of its output are bold. */
static int tick_distance(float pitch)
{
    int every = 1;
    for (int i = 0; (float)every * pitch < (every < 10 ? 20 : 30); i++)
        every = i % 3 == 1 ? every * 5 / 2 : every * 2;
    return every;
}

static void tick(const struct view *v, float x, float baseline, int index, bool bold, struct color accent)
{
    char text[FORMAT_MAX];
    draw_text(ui_draw(v->ui), x, baseline, (struct font){FONT_MONO, bold ? FONT_700 : FONT_400, 12}, TEXT_CENTER,
              bold ? accent : ui_theme(v->ui)->mid, format_number(text, index, 0));
}

static void ticks(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_taps taps = convolve_columns(b, step);
    const int every = tick_distance(l->cell), apart = tick_distance(l->cell * (float)b->geometry.stride[1]);
    for (int i = -b->geometry.padding[1]; i < b->width + b->geometry.padding[3]; i++)
        if (i % every == 0)
            tick(v, signal_x(v, l, (float)i) + l->cell / 2, l->ticks, i, convolve_tapped(&taps, i),
                 ui_theme(v->ui)->kernel_ink);
    for (int i = 0; i < b->ow; i += apart)
        tick(v, signal_output_x(v, l, (float)i) + l->cell / 2, l->out_ticks, i, i == step->ox,
             ui_theme(v->ui)->output_ink);
}

void signal_rows(const struct view *v, const struct signal_layout *l)
{
    ticks(v, l);
    signal_row(v, l);
    lost(v, l);
    window_rows(v, l);
    output_row(v, l);
    sum_line(v, l);
}
