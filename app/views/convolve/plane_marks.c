/* app/views/convolve/plane_marks.c - what is drawn over the digits: connectors, the window's frame with its weights,
 * the output's frame, the hovered term. Connectors dock to grid lines, so they never cross a digit. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/plane.h"

/* The window on the padded grid, at a place between two steps while it glides. */
static struct rect window_rect(const struct plane_layout *l, const struct board *s,
                               const struct convolve_motion *motion)
{
    const float cell = l->grid.cell;
    const int rows = s->geometry.dilation[0] * (s->geometry.kernel[0] - 1) + 1,
              cols = s->geometry.dilation[1] * (s->geometry.kernel[1] - 1) + 1;
    return (struct rect){l->grid.x + motion->col * (float)s->geometry.stride[1] * cell,
                         l->grid.y + motion->row * (float)s->geometry.stride[0] * cell, (float)cols * cell - 1,
                         (float)rows * cell - 1};
}

static struct rect output_rect(const struct plane_layout *l, const struct convolve_motion *motion)
{
    const float cell = l->output.cell;
    return (struct rect){l->output.x + motion->col * cell, l->output.y + motion->row * cell, cell - 1, cell - 1};
}

/* Along a grid line. */
static void straight(const struct view *v, float from, float to, float y, struct color c, float alpha)
{
    if (to <= from)
        return;
    draw_line(ui_draw(v->ui), from, y, to, y, 4, color_alpha(ui_theme(v->ui)->casing, 0.75f * alpha));
    draw_line(ui_draw(v->ui), from, y, to, y, 2, color_alpha(c, alpha));
}

/* One of the two lines: from the window's corner along the input's grid line, curved over the gap, and along the
 * output's. */
static void connector(const struct view *v, const struct plane_layout *l, float x, float y, float to_x, float to_y,
                      float alpha)
{
    const struct theme *t = ui_theme(v->ui);
    const float edge = fmaxf(x, l->grid.x + (float)l->grid.cols * l->grid.cell + 3), dock = l->output.x - 1,
                bend = (edge + dock) / 2;
    const struct point p[4] = {{edge, y}, {bend, y}, {bend, to_y}, {dock, to_y}};
    straight(v, x, edge, y, t->kernel, alpha);
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 4, color_alpha(t->casing, 0.75f * alpha));
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 2, color_alpha(t->kernel, alpha));
    straight(v, dock, to_x, to_y, t->output, alpha);
}

static void connectors(const struct view *v, const struct plane_layout *l, struct rect window, struct rect output,
                       float alpha)
{
    const float frame = l->grid.cell < 32 ? 3 : 4, from = window.x + window.w + frame, to = output.x - frame + 1;
    connector(v, l, from, window.y - 0.5f, to, output.y - 0.5f, alpha);
    connector(v, l, from, window.y + window.h + 0.5f, to, output.y + output.h + 0.5f, alpha);
}

static void faded_frame(const struct view *v, struct rect r, float cell, struct color accent, float alpha)
{
    if (alpha >= 1) {
        matrix_frame(v->ui, r, cell, accent);
        return;
    }
    const float width = cell < 32 ? 2 : 3;
    draw_frame(ui_draw(v->ui), rect_inset(r, -width), 0, width, color_alpha(accent, alpha));
}

/* The weight in the lower right corner; zero reversed. */
static void tag(const struct view *v, struct rect cell, float weight)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_700, 12};
    char text[FORMAT_MAX];
    format_number(text, (double)weight, CONVOLVE_DECIMALS);
    const float width = ui_text_width(v->ui, font, text), w = fmaxf(14, ceilf(width) + 6);
    if (w > cell.w)
        return;
    const struct rect r = {cell.x + cell.w - w, cell.y + cell.h - 14, w, 14};
    draw_fill(ui_draw(v->ui), r, 0, weight == 0 ? t->casing : t->kernel_ink);
    draw_text(ui_draw(v->ui), r.x + w / 2, r.y + 11, font, TEXT_CENTER, weight == 0 ? t->kernel_ink : t->ink, text);
}

static struct rect term_rect(const struct plane_layout *l, const struct board *s, const struct board_term *term)
{
    return matrix_cell_rect(&l->grid, term->row + s->geometry.padding[0], term->col + s->geometry.padding[1]);
}

/* Weights where cells hold them; with dilation the pixels that are read are framed one by one. */
static void taps(const struct view *v, const struct plane_layout *l, const struct board *s,
                 const struct board_step *step)
{
    for (int i = 0; i < step->n_terms; i++) {
        const struct rect r = term_rect(l, s, &step->term[i]);
        if (s->geometry.dilation[0] > 1 && s->geometry.kernel[0] > 1)
            draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->kernel);
        if (l->grid.cell >= 40)
            tag(v, r, (float)step->term[i].w);
    }
}

/* A padded value that is borrowed points at where it comes from. */
static void borrowed(const struct view *v, const struct plane_layout *l, const struct board *s, int row, int col)
{
    const enum padding_mode mode = s->geometry.padding_mode;
    const int y = padding_source(mode, row, l->input.rows), x = padding_source(mode, col, l->input.cols);
    if (y < 0 || x < 0 || (y == row && x == col))
        return;
    const struct theme *t = ui_theme(v->ui);
    const struct rect to = matrix_cell_rect(&l->input, y, x), from = matrix_cell_rect(&l->input, row, col);
    const float dx = to.x - from.x, dy = to.y - from.y, edge = l->input.cell / 2 / fmaxf(fabsf(dx), fabsf(dy));
    const struct point middle = {from.x + from.w / 2, from.y + from.h / 2};
    const struct point p = {middle.x + dx * edge, middle.y + dy * edge},
                       q = {middle.x + dx * (1 - edge), middle.y + dy * (1 - edge)};
    draw_line(ui_draw(v->ui), p.x, p.y, q.x, q.y, 4, t->casing);
    draw_line(ui_draw(v->ui), p.x, p.y, q.x, q.y, 2, t->focus);
    draw_frame(ui_draw(v->ui), to, 0, 2, t->focus);
}

static void outline(const struct view *v, struct rect r)
{
    draw_frame(ui_draw(v->ui), r, 0, 3, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->focus);
}

/* The hovered term, whichever part of the window it is hovered in; else the hovered cell. */
static void hovered(const struct view *v, const struct plane_layout *l, const struct board *s,
                    const struct board_step *step)
{
    const int term = convolve_hovered_term(v);
    if (term >= 0 && term < step->n_terms) {
        outline(v, term_rect(l, s, &step->term[term]));
        borrowed(v, l, s, step->term[term].row, step->term[term].col);
    } else if (l->hovers) {
        draw_frame(ui_draw(v->ui), matrix_cell_rect(&l->input, l->hover_row, l->hover_col), 0, 1, ui_theme(v->ui)->hi);
        borrowed(v, l, s, l->hover_row, l->hover_col);
    }
}

void plane_marks(const struct view *v, const struct plane_layout *l)
{
    const struct board *s = convolve_board(v);
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const struct board_step step = *convolve_step(v);
    const struct rect window = window_rect(l, s, &motion), output = output_rect(l, &motion);
    const bool landed = motion.frames >= 1 && motion.row == (float)step.oy && motion.col == (float)step.ox;
    connectors(v, l, window, output, motion.frames);
    faded_frame(v, window, l->grid.cell, t->kernel, motion.frames);
    if (landed)
        taps(v, l, s, &step);
    faded_frame(v, output, l->output.cell, t->output, motion.frames);
    hovered(v, l, s, &step);
}
