/* app/views/convolve/plane_boards.c - the two grids: the input with its padding, the output as far as it has been computed.
 */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

static bool tapped(const struct convolve_taps *t, int index)
{
    const int offset = index - t->first;
    return offset >= 0 && offset % t->dilation == 0 && offset / t->dilation < t->n;
}

/* Tags with weights take the lower part of a cell from 40 px up. */
static bool has_tags(const struct plane_layout *l)
{
    return l->grid.cell >= 40;
}

static void draw_padding(const struct view *v, const struct plane_layout *l, const struct board_step *step,
                         float size)
{
    const struct board *s = session_board(v->session);
    const int pad = s->geometry.padding[0], h = l->input.rows, w = l->input.cols;
    const struct convolve_taps rows = convolve_rows(s, step), cols = convolve_columns(s, step);
    const struct rect all = {l->grid.x, l->grid.y, (float)l->grid.cols * l->grid.cell - 1,
                             (float)l->grid.rows * l->grid.cell - 1};
    if (pad == 0)
        return;
    draw_fill(ui_draw(v->ui), all, 0, ui_theme(v->ui)->panel);
    draw_hatch(ui_draw(v->ui), all, ui_theme(v->ui)->hatch);
    matrix_lines(v->ui, &l->grid);
    for (int i = 0; i < l->grid.rows * l->grid.cols; i++) {
        const int row = i / l->grid.cols - pad, col = i % l->grid.cols - pad;
        if (row >= 0 && row < h && col >= 0 && col < w)
            continue;
        const int y = padding_source(s->geometry.padding_mode, row, h);
        const int x = padding_source(s->geometry.padding_mode, col, w);
        char text[FORMAT_MAX];
        format_number(text, x < 0 || y < 0 ? 0 : (double)s->x.data[y * w + x], 0);
        const bool in_window = tapped(&rows, row) && tapped(&cols, col);
        if (size > 0)
            matrix_padding_digit(v->ui, matrix_cell_rect(&l->grid, row + pad, col + pad), text, size,
                                 in_window && has_tags(l), in_window ? ui_theme(v->ui)->hi : ui_theme(v->ui)->mid);
    }
}

static void draw_input(const struct view *v, const struct plane_layout *l, const struct board_step *step)
{
    const struct board *s = session_board(v->session);
    const struct convolve_taps rows = convolve_rows(s, step), cols = convolve_columns(s, step);
    bool raised[BOARD_SIDE_MAX * BOARD_SIDE_MAX];
    struct matrix m = l->input;
    for (int i = 0; i < m.rows * m.cols; i++)
        raised[i] = has_tags(l) && tapped(&rows, i / m.cols) && tapped(&cols, i % m.cols);
    m.raised = raised;
    const float size = matrix_digit_size(&m);
    m.digits = size > 0 ? size : -1;
    draw_padding(v, l, step, size);
    matrix_draw(v->ui, &m);
}

/* As many decimals as the cells hold with air around them, so that a blur's thirds are not cut in a small window; at
 * least one where it just fits, for a whole number would look exact. */
static int output_decimals(struct matrix m)
{
    for (m.decimals = CONVOLVE_DECIMALS; m.decimals > 0; m.decimals--)
        if (theme_digit_size(m.cell, matrix_longest(&m)) > 0)
            return m.decimals;
    m.decimals = 1;
    return matrix_digit_size(&m) > 0 ? 1 : 0;
}

static void draw_output(const struct view *v, const struct plane_layout *l)
{
    struct matrix m = l->output;
    m.shown = session_int(v->session, PROP_CONVOLVE_STEP);
    m.shown = m.shown < m.rows * m.cols ? m.shown : m.rows * m.cols;
    m.decimals = output_decimals(m);
    const float size = matrix_digit_size(&m);
    m.digits = size > 0 ? size : -1;
    m.fade = convolve_motion(v).fade;
    matrix_draw(v->ui, &m);
}

/* One tick at a time: with dilation the bold ones do not follow each other. */
static void draw_ticks(const struct view *v, const struct matrix *m, int first, const struct convolve_taps *taps,
                       bool rows, float at, enum text_align align, struct color accent)
{
    const int n = rows ? m->rows : m->cols, every = m->cell >= 18 ? 1 : 2;
    for (int i = 0; i < n; i += every) {
        struct matrix one = *m;
        const int index = first + i, bold = tapped(taps, index) ? index : index - 1;
        if (rows) {
            one.y += (float)i * m->cell;
            matrix_ticks_rows(v->ui, &one, at, align, index, 1, bold, bold, accent);
        } else {
            one.x += (float)i * m->cell;
            matrix_ticks_columns(v->ui, &one, at, index, 1, bold, bold, accent);
        }
    }
}

static void draw_all_ticks(const struct view *v, const struct plane_layout *l, const struct board_step *step)
{
    const struct theme *t = ui_theme(v->ui);
    const struct board *s = session_board(v->session);
    const struct convolve_taps rows = convolve_rows(s, step), cols = convolve_columns(s, step);
    const struct convolve_taps row = {step->oy, 1, 1}, col = {step->ox, 1, 1};
    const float beside = v->frame == FRAME_MEDIUM ? 5 : 8;
    draw_ticks(v, &l->grid, -s->geometry.padding[0], &rows, true, l->grid.x - 8, TEXT_RIGHT, t->kernel_ink);
    draw_ticks(v, &l->grid, -s->geometry.padding[1], &cols, false, l->grid.y - 8, TEXT_CENTER, t->kernel_ink);
    draw_ticks(v, &l->output, 0, &row, true, l->output.x + (float)l->output.cols * l->output.cell + beside, TEXT_LEFT,
               t->output_ink);
    draw_ticks(v, &l->output, 0, &col, false, l->output.y - 8, TEXT_CENTER, t->output_ink);
}

/* "Input  8×8"; returns where it ends. */
static float draw_title(const struct view *v, float x, float baseline, const char *title, int rows, int cols)
{
    char size[48];
    snprintf(size, sizeof size, "%d×%d", rows, cols);
    const float at = x + roundf(ui_text_width(v->ui, FONT_TITLE, title)) + 12;
    draw_text(ui_draw(v->ui), x, baseline, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi, title);
    draw_text(ui_draw(v->ui), at, baseline, FONT_TITLE_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, size);
    return at + ui_text_width(v->ui, FONT_TITLE_NOTE, size);
}

static const char *padding_note(enum padding_mode mode)
{
    switch (mode) {
    case PADDING_REFLECT:
        return _("reflect padding %d");
    case PADDING_REPLICATE:
        return _("replicate padding %d");
    case PADDING_CIRCULAR:
        return _("circular padding %d");
    default:
        return _("zero padding %d");
    }
}

/* Swatch and words at the right end of the input's title, where there is room. */
static void draw_padding_key(const struct view *v, const struct plane_layout *l, float from)
{
    const struct board *s = session_board(v->session);
    if (s->geometry.padding[0] == 0 || l->compact)
        return;
    char text[96];
    snprintf(text, sizeof text, padding_note(s->geometry.padding_mode), s->geometry.padding[0]);
    const float right = l->grid.x + (float)l->grid.cols * l->grid.cell - 1;
    const struct rect swatch = {roundf(right - ui_text_width(v->ui, FONT_NOTE, text) - 27), l->title - 12, 16, 16};
    if (swatch.x < from + 16)
        return;
    const struct theme *t = ui_theme(v->ui);
    draw_fill(ui_draw(v->ui), swatch, 0, t->panel);
    draw_hatch(ui_draw(v->ui), swatch, t->hatch);
    draw_frame(ui_draw(v->ui), swatch, 0, 1, t->edge);
    draw_text(ui_draw(v->ui), right, l->title, FONT_NOTE, TEXT_RIGHT, t->mid, text);
}

/* The key of the colours, −max to +max, at the right end of the output's title. */
static void draw_scale_key(const struct view *v, const struct plane_layout *l, float from)
{
    const struct board *s = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    char low[FORMAT_MAX], high[FORMAT_MAX];
    format_signed(low, -(double)s->output_max, 0);
    format_signed(high, (double)s->output_max, 0);
    if (s->output_max < 10 && s->output_max != floorf(s->output_max)) {
        format_signed(low, -(double)s->output_max, CONVOLVE_DECIMALS);
        format_signed(high, (double)s->output_max, CONVOLVE_DECIMALS);
    }
    const float right = l->right - ui_text_width(v->ui, font, high) - 7;
    const float w = fminf(128, right - 16 - ui_text_width(v->ui, font, low) - from - 24);
    if (w < 64)
        return;
    const struct rect r = {roundf(right - 8 - w), l->title - 10, w, 12};
    draw_gradient(ui_draw(v->ui), r, COLORMAP_SIGNED_DIGITS);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    draw_text(ui_draw(v->ui), r.x - 8, l->title, font, TEXT_RIGHT, t->mid, low);
    draw_text(ui_draw(v->ui), r.x + w + 8, l->title, font, TEXT_LEFT, t->mid, high);
}

void plane_boards(const struct view *v, const struct plane_layout *l)
{
    const struct board *s = session_board(v->session);
    const struct board_step step = *session_step(v->session);
    draw_padding_key(v, l, draw_title(v, l->left, l->title, _("Input"), l->input.rows, l->input.cols));
    draw_scale_key(v, l, draw_title(v, l->output.x, l->title, _("Output"), s->oh, s->ow));
    draw_input(v, l, &step);
    draw_output(v, l);
    draw_all_ticks(v, l, &step);
}
