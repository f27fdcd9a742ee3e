/* app/views/convolve/signal_marks.c - what is drawn over the rows: the frames of window, kernel and output, the
 * connectors between products and output, and what belongs to the thing that is hovered. */
#include <math.h>

#include "app/views/convolve/signal.h"

enum { READS = BOARD_SMALL * KERNEL_MAX_SIDE };

/* From a corner of the products down to one of the output's cell. */
static void connector(const struct view *v, float x, float y, float to_x, float to_y, float alpha)
{
    const struct theme *t = ui_theme(v->ui);
    const float bend = (y + to_y) / 2;
    const struct point p[4] = {{x, y}, {x, bend}, {to_x, bend}, {to_x, to_y}};
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 4, color_alpha(t->casing, 0.75f * alpha));
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 2, color_alpha(t->kernel, alpha));
}

/* With dilation the places that are read are framed one by one, in every row. */
static void taps(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    if (b->geometry.dilation[1] == 1 || !signal_landed(v))
        return;
    for (int i = 0; i < step->n_terms; i++)
        draw_frame(ui_draw(v->ui), signal_term_cell(v, l, l->x, i), 0, 2, ui_theme(v->ui)->kernel);
}

static void hovered_term(const struct view *v, const struct signal_layout *l, int term)
{
    convolve_outline(v, signal_term_cell(v, l, l->x, term));
    convolve_outline(v, signal_term_cell(v, l, l->w, term));
    convolve_outline(v, signal_term_cell(v, l, l->products, term));
}

/* Every place that a weight ever meets. */
static void met_places(const struct view *v, const struct signal_layout *l, int element)
{
    const struct board *b = session_board(v->session);
    const struct board_geometry *g = &b->geometry;
    for (int o = 0; o < b->ow; o++)
        draw_frame(ui_draw(v->ui), signal_cell(v, l, o * g->stride[1] - g->padding[1] + element * g->dilation[1]), 0, 2,
                   ui_theme(v->ui)->kernel_ink);
}

/* Every output that a place feeds, and the reach of their windows; of a padded place the one it is borrowed from. */
static void fed_outputs(const struct view *v, const struct signal_layout *l, int col)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int from = padding_source(b->geometry.padding_mode, col, b->width);
    struct conv2d_read read[READS];
    convolve_outline(v, signal_cell(v, l, col));
    if (from != col && from >= 0)
        draw_frame_dashed(ui_draw(v->ui), signal_cell(v, l, from), 2, 4, 3, t->focus);
    const int n = from < 0 || conv2d_reads(&b->conv, 1, from, NULL) > READS ? 0 : conv2d_reads(&b->conv, 1, from, read);
    if (n == 0)
        return;
    for (int i = 0; i < n; i++)
        convolve_outline(v, signal_output_cell(v, l, read[i].output));
    const float x = signal_window_x(v, l, (float)read[0].output),
                end = signal_window_x(v, l, (float)read[n - 1].output) + (float)signal_window_cells(b) * l->cell;
    draw_frame_dashed(ui_draw(v->ui), (struct rect){x - 5, l->x - 5, end - x + 9, l->cell + 9}, 1.5f, 5, 3, t->kernel);
}

static void hovered(const struct view *v, const struct signal_layout *l)
{
    const struct convolve_hover h = convolve_hovering(v);
    const int term = convolve_hovered_term(v);
    if (h.kind == HOVER_WEIGHT && term >= 0)
        met_places(v, l, session_step(v->session)->term[term].j);
    if (term >= 0 && signal_landed(v))
        hovered_term(v, l, term);
    if (h.kind == HOVER_INPUT)
        fed_outputs(v, l, h.col);
}

void signal_marks(const struct view *v, const struct signal_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const float x = signal_window_x(v, l, motion.col), h = l->cell - 1,
                w = (float)signal_window_cells(session_board(v->session)) * l->cell - 1, edge = l->cell < 32 ? 3 : 4;
    const struct rect output = {signal_output_x(v, l, motion.col), l->y, h, h};
    connector(v, x - 0.5f, l->products + l->cell, output.x - 0.5f, output.y - edge + 1, motion.frames);
    connector(v, x + w + 0.5f, l->products + l->cell, output.x + output.w + 0.5f, output.y - edge + 1, motion.frames);
    taps(v, l);
    convolve_frame(v, (struct rect){x, l->x, w, h}, l->cell, t->kernel, motion.frames);
    convolve_frame(v, (struct rect){x, l->w, w, h}, l->cell, t->kernel, motion.frames);
    convolve_frame(v, output, l->cell, t->output, motion.frames);
    hovered(v, l);
}
