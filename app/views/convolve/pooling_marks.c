/* app/views/convolve/pooling_marks.c - what is drawn over the digits: rings on the winners, the window and its value,
 * the gradient's way back. Connectors dock to grid lines, so they never cross a digit. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/pooling.h"

struct rect pooling_window(const struct board *b, const struct matrix *grid, float oy, float ox)
{
    const struct board_geometry *g = &b->geometry;
    const float rows = (float)(g->dilation[0] * (g->kernel[0] - 1) + 1),
                cols = (float)(g->dilation[1] * (g->kernel[1] - 1) + 1);
    return (struct rect){grid->x + ox * (float)g->stride[1] * grid->cell,
                         grid->y + oy * (float)g->stride[0] * grid->cell, cols * grid->cell - 1, rows * grid->cell - 1};
}

static bool landed(const struct view *v, const struct convolve_motion *motion)
{
    const struct board_step *step = session_step(v->session);
    return motion->frames >= 1 && motion->row == (float)step->oy && motion->col == (float)step->ox;
}

/* Rings. */

enum ring { RING_PAST, RING_WINNER, RING_TIE };

static void dashed_ring(const struct view *v, float x, float y, float radius, float width, struct color c)
{
    const float turn = 6.2831853f, n = 10;
    for (float i = 0; i < n; i++)
        draw_arc(ui_draw(v->ui), x, y, radius, turn * i / n, turn * (i + 0.55f) / n, width, c);
}

/* A circle around short numbers; long ones have a frame within their cell. */
static void ring(const struct view *v, const struct matrix *m, int row, int col, enum ring kind)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = matrix_cell_rect(m, row, col), in = rect_inset(r, m->cell < 32 ? 2 : 3);
    const float width = kind == RING_TIE                    ? 1.5f
                        : kind == RING_PAST || m->cell < 32 ? 2
                                                            : 3,
                radius = m->cell < 32 ? m->cell * 0.42f - 1 : roundf(m->cell / 3), x = r.x + r.w / 2, y = r.y + r.h / 2;
    struct draw_list *d = ui_draw(v->ui);
    if (matrix_longest(m) > 2) {
        draw_frame(d, rect_inset(in, -1), 5, width + 2, t->casing);
        if (kind == RING_TIE)
            draw_frame_dashed(d, in, width, 5, 3, t->kernel);
        else
            draw_frame(d, in, 4, width, t->kernel);
        return;
    }
    draw_ring(d, x, y, radius, width + 2, t->casing);
    if (kind == RING_TIE)
        dashed_ring(v, x, y, radius, width, t->kernel);
    else
        draw_ring(d, x, y, radius, width, t->kernel);
}

/* Those of the step have rings of their own. */
static bool is_of_step(const struct board_step *step, int row, int col)
{
    const int i = pooling_term_at(step, row, col);
    return i >= 0 && (step->term[i].winner || step->term[i].tied);
}

static void past_winners(const struct view *v, const struct matrix *m)
{
    const struct board_step *step = session_step(v->session);
    struct board_back back;
    if (session_back(v->session, &back))
        for (int i = 0; i < m->rows * m->cols; i++)
            if ((back.mark[i] & BOARD_WON) && !is_of_step(step, i / m->cols, i % m->cols))
                ring(v, m, i / m->cols, i % m->cols, RING_PAST);
}

static void step_winner(const struct view *v, const struct matrix *m)
{
    const struct board_step *step = session_step(v->session);
    const int winner = pooling_winner(session_board(v->session), step);
    if (winner < 0)
        return;
    for (int i = 0; i < step->n_done; i++)
        if (i != winner && !step->term[i].padded && step->term[i].x == step->term[winner].x)
            ring(v, m, step->term[i].row, step->term[i].col, RING_TIE);
    ring(v, m, step->term[winner].row, step->term[winner].col, RING_WINNER);
}

/* Connectors. */

static float right_of(const struct matrix *m)
{
    return m->x + (float)m->cols * m->cell + 8;
}

static void connector(const struct view *v, const struct pooling_row *row, float x, float y, float to_x, float to_y,
                      float alpha)
{
    const struct theme *t = ui_theme(v->ui);
    const float edge = fmaxf(x, right_of(&row->grid)), dock = row->output.x - 1;
    convolve_straight(v, x, edge, y, 2, t->kernel, alpha);
    convolve_bent(v, edge, y, dock, to_y, 2, t->kernel, alpha);
    convolve_straight(v, dock, to_x, to_y, 2, t->output, alpha);
}

/* Hover. */

/* Every window that holds the hovered place, and every output it feeds. */
static void fan_out(const struct view *v, const struct pooling_row *row, const struct convolve_hover *h)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < b->oh * b->ow; i++) {
        const int oy = i / b->ow, ox = i % b->ow;
        if (!pooling_holds(b, oy, ox, h->row, h->col))
            continue;
        draw_frame(ui_draw(v->ui), pooling_window(b, &row->grid, (float)oy, (float)ox), 0, 1.5f,
                   color_alpha(t->kernel, 0.8f));
        draw_frame(ui_draw(v->ui), matrix_cell_rect(&row->output, oy, ox), 0, 2, t->output);
    }
}

static void hovered(const struct view *v, const struct pooling_row *row)
{
    const struct board_step *step = session_step(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    const int term = pooling_hovered(v);
    if (h.kind == HOVER_INPUT) {
        fan_out(v, row, &h);
        convolve_outline(v, matrix_cell_rect(&row->input, h.row, h.col));
    } else if (term >= 0) {
        convolve_outline(v, matrix_cell_rect(&row->input, step->term[term].row, step->term[term].col));
    }
}

void pooling_marks(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const struct pooling_row *row = &l->there;
    const float cell = row->grid.cell, alpha = motion.frames, clear = cell < 32 ? 3 : 4;
    const struct rect window = pooling_window(b, &row->grid, motion.row, motion.col),
                      output = {row->output.x + motion.col * cell, row->output.y + motion.row * cell, cell - 1,
                                cell - 1};
    const bool rings =
        session_bool(v->session, PROP_CONVOLVE_WINNER) && !session_bool(v->session, PROP_CONVOLVE_COVERAGE);
    if (rings)
        past_winners(v, &row->input);
    connector(v, row, window.x + window.w + clear, window.y - 0.5f, output.x - clear + 1, output.y - 0.5f, alpha);
    connector(v, row, window.x + window.w + clear, window.y + window.h + 0.5f, output.x - clear + 1,
              output.y + output.h + 0.5f, alpha);
    convolve_frame(v, window, cell, t->kernel, alpha);
    for (int i = 0; landed(v, &motion) && i < session_step(v->session)->n_terms; i++) /* which places it reads */
        if (b->geometry.dilation[0] > 1 || b->geometry.dilation[1] > 1)
            draw_frame(ui_draw(v->ui),
                       matrix_cell_rect(&row->input, session_step(v->session)->term[i].row,
                                        session_step(v->session)->term[i].col),
                       0, 2, t->kernel);
    if (rings && landed(v, &motion))
        step_winner(v, &row->input);
    convolve_frame(v, output, cell, t->output, alpha);
    hovered(v, row);
}

/* The way back. */

static void gradient_frame(const struct view *v, struct rect r, float cell)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = cell < 32 ? 2 : 3;
    draw_frame(ui_draw(v->ui), rect_inset(r, -width - 1), 0, width + 2, t->casing);
    draw_frame_dashed(ui_draw(v->ui), rect_inset(r, -width), width, 8, 4, t->grad);
}

static void past_receivers(const struct view *v, const struct matrix *m, const struct board_step *step)
{
    struct board_back back;
    if (session_board(v->session)->rule == BOARD_MEAN || !session_back(v->session, &back))
        return;
    for (int i = 0; i < m->rows * m->cols; i++) {
        const int term = pooling_term_at(step, i / m->cols, i % m->cols);
        if ((back.mark[i] & BOARD_WON) && back.dx[i] != 0 && (term < 0 || !step->term[term].winner))
            draw_frame_dashed(ui_draw(v->ui), rect_inset(matrix_cell_rect(m, i / m->cols, i % m->cols), 0), 2, 5, 3,
                              ui_theme(v->ui)->grad);
    }
}

/* From the cell that it arrives at to where it goes; the arrow's head is 10 px long. */
static void way_back(const struct view *v, const struct pooling_row *row, struct rect from, struct rect to)
{
    const struct theme *t = ui_theme(v->ui);
    const float y = from.y - 0.5f, to_y = to.y - 0.5f, dock = row->output.x - 8,
                tip = to.x + to.w + (row->grid.cell < 32 ? 3 : 4), edge = fmaxf(tip + 10, right_of(&row->grid));
    const struct point head[3] = {{tip, to_y}, {tip + 10, to_y - 6}, {tip + 10, to_y + 6}};
    convolve_straight(v, dock, from.x - 4, y, 2.5f, t->grad, 1);
    convolve_bent(v, edge, to_y, dock, y, 2.5f, t->grad, 1);
    convolve_straight(v, tip + 8, edge, to_y, 2.5f, t->grad, 1);
    draw_polygon(ui_draw(v->ui), head, 3, t->grad);
}

void pooling_gradient_marks(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct pooling_row *row = &l->back;
    const struct convolve_motion motion = convolve_motion(v);
    const int winner = pooling_winner(b, step);
    past_receivers(v, &row->input, step);
    if (landed(v, &motion) && step->n_done == step->n_terms) { /* only what is known has a way back */
        const struct rect arrives = matrix_cell_rect(&row->output, step->oy, step->ox);
        const struct rect goes = winner >= 0
                                     ? matrix_cell_rect(&row->input, step->term[winner].row, step->term[winner].col)
                                     : pooling_window(b, &row->grid, (float)step->oy, (float)step->ox);
        way_back(v, row, arrives, goes);
        gradient_frame(v, goes, row->grid.cell);
        gradient_frame(v, arrives, row->grid.cell);
    }
    hovered(v, row);
}
