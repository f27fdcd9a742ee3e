/* app/views/convolve/plane_marks.c - what is drawn over the digits: connectors, the window's frame with its weights,
 * the output's frame, and what the pointer asks for: the outputs that an input feeds, the inputs that a weight meets.
 * Connectors dock to grid lines, so they never cross a digit. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/plane.h"

enum { MOST_READS = 512, MOST_FRAMES = 36, MOST_MARKS = 2500 };

/* The window on the padded grid, at a place between two steps while it glides. */
static struct rect window_rect(const struct plane_layout *l, const struct board *b, float row, float col)
{
    const struct board_geometry *g = &b->geometry;
    const float cell = l->grid.cell;
    const int rows = g->dilation[0] * (g->kernel[0] - 1) + 1, cols = g->dilation[1] * (g->kernel[1] - 1) + 1;
    return (struct rect){l->grid.x + col * (float)g->stride[1] * cell, l->grid.y + row * (float)g->stride[0] * cell,
                         (float)cols * cell - 1, (float)rows * cell - 1};
}

static struct rect output_rect(const struct plane_layout *l, float row, float col)
{
    const float cell = l->output.cell;
    return (struct rect){l->output.x + col * cell, l->output.y + row * cell, cell - 1, cell - 1};
}

/* Frames stand outside of their cells. */
static struct rect with_frames(struct rect box)
{
    return rect_inset(box, -5);
}

static bool overlaps(struct rect a, struct rect b)
{
    const struct rect both = rect_intersection(a, b);
    return both.w > 0 && both.h > 0;
}

/* Connectors. */

static float within(float y, struct rect box)
{
    return fminf(fmaxf(y, box.y - 1), box.y + box.h);
}

/* One of the two lines: from the window's corner along the input's grid line, curved over the gap, and along the
 * output's. */
static void connector(const struct view *v, const struct plane_layout *l, float x, float y, float to_x, float to_y,
                      float alpha)
{
    const struct theme *t = ui_theme(v->ui);
    const float edge = fmaxf(fminf(x, l->in_box.x + l->in_box.w + 3), l->in_box.x + l->in_box.w + 3),
                dock = l->out_box.x - 1;
    y = within(y, l->in_box);
    to_y = within(to_y, l->out_box);
    convolve_straight(v, x, edge, y, 2, t->kernel, alpha);
    convolve_bent(v, edge, y, dock, to_y, 2, t->kernel, alpha);
    convolve_straight(v, dock, to_x, to_y, 2, t->output, alpha);
}

static void connectors(const struct view *v, const struct plane_layout *l, struct rect window, struct rect output,
                       float alpha)
{
    const float frame = l->grid.cell < 32 ? 3 : 4, from = window.x + window.w + frame, to = output.x - frame + 1;
    connector(v, l, from, window.y - 0.5f, to, output.y - 0.5f, alpha);
    connector(v, l, from, window.y + window.h + 0.5f, to, output.y + output.h + 0.5f, alpha);
}

/* The weight in the lower right corner; zero reversed. */
static void tag(const struct view *v, struct rect cell, double weight, bool done)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_700, 12};
    char text[FORMAT_MAX];
    format_number(text, weight, CONVOLVE_DECIMALS);
    const float width = ui_text_width(v->ui, font, text), w = fmaxf(14, ceilf(width) + 6);
    if (w > cell.w)
        return;
    const struct rect r = {cell.x + cell.w - w, cell.y + cell.h - 14, w, 14};
    const struct color accent = done ? t->kernel_ink : t->mid;
    draw_fill(ui_draw(v->ui), r, 0, weight == 0 ? t->casing : accent);
    draw_text(ui_draw(v->ui), r.x + w / 2, r.y + 11, font, TEXT_CENTER, weight == 0 ? accent : t->ink, text);
}

static struct rect place_rect(const struct plane_layout *l, int row, int col)
{
    return matrix_cell_rect(&l->input, row, col);
}

/* Weights where cells hold them; with dilation the pixels that are read are framed one by one. */
static void taps(const struct view *v, const struct plane_layout *l, const struct board *b,
                 const struct board_step *step)
{
    const bool apart = (b->geometry.dilation[0] > 1 && b->geometry.kernel[0] > 1) ||
                       (b->geometry.dilation[1] > 1 && b->geometry.kernel[1] > 1);
    for (int i = 0; i < step->n_terms; i++) {
        const struct rect r = place_rect(l, step->term[i].row, step->term[i].col);
        if (apart)
            draw_frame(ui_draw(v->ui), r, 0, l->grid.cell >= 16 ? 2 : 1, ui_theme(v->ui)->kernel);
        if (l->grid.cell >= 40 && !session_bool(v->session, PROP_CONVOLVE_COVERAGE))
            tag(v, r, step->term[i].w, i < step->n_done);
    }
}

/* What the pointer asks for. */

/* A padded value that is borrowed points at where it comes from. */
static void borrowed(const struct view *v, const struct plane_layout *l, const struct board *b, int row, int col)
{
    const enum padding_mode mode = b->geometry.padding_mode;
    const int y = padding_source(mode, row, b->height), x = padding_source(mode, col, b->width);
    if (y < 0 || x < 0 || (y == row && x == col))
        return;
    const struct theme *t = ui_theme(v->ui);
    const struct rect to = place_rect(l, y, x), from = place_rect(l, row, col);
    const float dx = to.x - from.x, dy = to.y - from.y, edge = l->input.cell / 2 / fmaxf(fabsf(dx), fabsf(dy));
    const struct point middle = {from.x + from.w / 2, from.y + from.h / 2};
    const struct point p = {middle.x + dx * edge, middle.y + dy * edge},
                       q = {middle.x + dx * (1 - edge), middle.y + dy * (1 - edge)};
    draw_line(ui_draw(v->ui), p.x, p.y, q.x, q.y, 4, t->casing);
    draw_line(ui_draw(v->ui), p.x, p.y, q.x, q.y, 2, t->focus);
    draw_frame(ui_draw(v->ui), to, 0, 2, t->focus);
}

/* The windows that a pixel belongs to and the outputs that it feeds; those of each axis combine freely. */
struct fan_out {
    struct conv2d_read read[2][MOST_READS];
    int n[2];
};

static bool find_fan_out(const struct board *b, const struct convolve_hover *h, struct fan_out *f)
{
    const int at[2] = {h->row, h->col}, length[2] = {b->height, b->width};
    for (int axis = 0; axis < 2; axis++) {
        if (at[axis] < 0 || at[axis] >= length[axis])
            return false; /* padding feeds nothing of its own */
        f->n[axis] = conv2d_reads(&b->conv, axis, at[axis], NULL);
        if (f->n[axis] == 0 || f->n[axis] > MOST_READS)
            return false;
        conv2d_reads(&b->conv, axis, at[axis], f->read[axis]);
    }
    return true;
}

static void fan_out_windows(const struct view *v, const struct plane_layout *l, const struct board *b,
                            const struct fan_out *f)
{
    const struct color c = color_alpha(ui_theme(v->ui)->kernel, 0.6f);
    if (f->n[0] * f->n[1] > MOST_FRAMES) { /* their outline instead */
        const struct rect first = window_rect(l, b, (float)f->read[0][0].output, (float)f->read[1][0].output);
        const struct rect last =
            window_rect(l, b, (float)f->read[0][f->n[0] - 1].output, (float)f->read[1][f->n[1] - 1].output);
        draw_frame(ui_draw(v->ui),
                   (struct rect){first.x, first.y, last.x + last.w - first.x, last.y + last.h - first.y}, 0, 2, c);
        return;
    }
    for (int i = 0; i < f->n[0] * f->n[1]; i++)
        draw_frame(ui_draw(v->ui),
                   window_rect(l, b, (float)f->read[0][i / f->n[1]].output, (float)f->read[1][i % f->n[1]].output), 0,
                   1, c);
}

static void fan_out_outputs(const struct view *v, const struct plane_layout *l, const struct fan_out *f)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = l->output.cell >= 16 ? 2 : 1;
    for (int i = 0; i < f->n[0] * f->n[1] && i < MOST_MARKS; i++) {
        const struct rect r =
            output_rect(l, (float)f->read[0][i / f->n[1]].output, (float)f->read[1][i % f->n[1]].output);
        draw_frame(ui_draw(v->ui), r, 0, width + 1, t->casing);
        draw_frame(ui_draw(v->ui), r, 0, width, t->output);
    }
}

/* Every place that a weight meets on its way, tinted. */
static void weight_places(const struct view *v, const struct plane_layout *l, const struct board *b, int weight)
{
    const int cols = b->geometry.kernel[1], term = convolve_term_of_weight(v, weight) % (b->geometry.kernel[0] * cols);
    const struct conv2d_walk rows = conv2d_walk(&b->conv, 0, term / cols),
                             columns = conv2d_walk(&b->conv, 1, term % cols);
    const struct color tint = color_alpha(ui_theme(v->ui)->kernel, 0.3f);
    int drawn = 0;
    for (int i = 0; i < rows.count; i++) {
        const struct rect row = place_rect(l, rows.first + i * rows.step, columns.first);
        if (row.y + row.h < l->in_box.y || row.y > l->in_box.y + l->in_box.h)
            continue;
        for (int j = 0; j < columns.count && drawn < MOST_MARKS; j++) {
            const struct rect r = place_rect(l, rows.first + i * rows.step, columns.first + j * columns.step);
            if (r.x + r.w < l->in_box.x || r.x > l->in_box.x + l->in_box.w)
                continue;
            draw_fill(ui_draw(v->ui), r, 0, tint);
            drawn++;
        }
    }
}

/* On the input: the hovered term, whichever part of the window it is hovered in; else the hovered cell. */
static void hovered_input(const struct view *v, const struct plane_layout *l, const struct board *b,
                          const struct board_step *step, const struct fan_out *f)
{
    const struct convolve_hover h = convolve_hovering(v);
    const int term = convolve_hovered_term(v);
    if (h.kind == HOVER_WEIGHT)
        weight_places(v, l, b, h.weight);
    if (f)
        fan_out_windows(v, l, b, f);
    if (term >= 0) {
        convolve_outline(v, place_rect(l, step->term[term].row, step->term[term].col));
        borrowed(v, l, b, step->term[term].row, step->term[term].col);
    } else if (h.kind == HOVER_INPUT) {
        convolve_outline(v, place_rect(l, h.row, h.col));
        borrowed(v, l, b, h.row, h.col);
    }
}

static void unused(const struct view *v, const struct plane_layout *l)
{
    struct matrix part;
    if (matrix_part(&l->input, l->in_box, &part))
        convolve_unused(v, &part);
}

void plane_marks(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const struct convolve_hover h = convolve_hovering(v);
    const struct board_step *step = session_step(v->session);
    const struct rect window = window_rect(l, b, motion.row, motion.col),
                      output = output_rect(l, motion.row, motion.col);
    const bool landed = motion.frames >= 1 && motion.row == (float)step->oy && motion.col == (float)step->ox;
    const bool seen = overlaps(window, l->in_box) && overlaps(output, l->out_box);
    struct fan_out fan;
    const struct fan_out *f = h.kind == HOVER_INPUT && find_fan_out(b, &h, &fan) ? &fan : NULL;
    draw_push_clip(ui_draw(v->ui), with_frames(l->in_box));
    unused(v, l);
    draw_pop_clip(ui_draw(v->ui));
    if (seen && !f)
        connectors(v, l, window, output, motion.frames);
    draw_push_clip(ui_draw(v->ui), with_frames(l->in_box));
    convolve_frame(v, window, l->grid.cell, t->kernel, f ? 0.5f : motion.frames);
    if (landed && !f)
        taps(v, l, b, step);
    hovered_input(v, l, b, step, f);
    draw_pop_clip(ui_draw(v->ui));
    draw_push_clip(ui_draw(v->ui), with_frames(l->out_box));
    if (f)
        fan_out_outputs(v, l, f);
    else
        convolve_frame(v, output, l->output.cell, t->output, motion.frames);
    draw_pop_clip(ui_draw(v->ui));
}
