/* app/views/convolve/transposed_marks.c - the chosen value, its stamp on the output with the products as tags, and the
 * connectors between them; what meets at a hovered place. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/transposed.h"

static void tag(const struct view *v, struct rect cell, double product)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_700, 12};
    char text[FORMAT_MAX];
    convolve_number(v, text, product);
    const float width = ui_text_width(v->ui, font, text), w = fmaxf(14, ceilf(width) + 6);
    if (w > cell.w)
        return;
    const struct rect r = {cell.x + cell.w - w, cell.y + cell.h - 14, w, 14};
    draw_fill(ui_draw(v->ui), r, 0, product == 0 ? t->casing : t->kernel_ink);
    draw_text(ui_draw(v->ui), r.x + w / 2, r.y + 11, font, TEXT_CENTER, product == 0 ? t->kernel_ink : t->ink, text);
}

/* Products where cells hold them; with dilation the places that get one are framed one by one. */
static void products(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const bool dilated = b->geometry.dilation[0] > 1 || b->geometry.dilation[1] > 1;
    for (int i = 0; i < step->n_terms; i++) {
        const struct rect r = transposed_cell(b, l, step->term[i].row, step->term[i].col);
        if (dilated && l->canvas.cell >= TRANSPOSED_CELLS)
            draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->kernel);
        if (l->canvas.cell >= 40 && i < step->n_done)
            tag(v, r, step->term[i].product);
    }
}

static void connector(const struct view *v, const struct transposed_layout *l, float x, float y, float to_x, float to_y,
                      float alpha)
{
    const struct color c = ui_theme(v->ui)->kernel;
    const float edge = fmaxf(x, l->edge + 6), dock = l->canvas.x - 2; /* right of the stamp: over no digit */
    convolve_straight(v, x, edge, y, 2, c, alpha);
    convolve_bent(v, edge, y, dock, to_y, 2, c, alpha);
    convolve_straight(v, dock, to_x, to_y, 2, c, alpha);
}

/* Places of the stamp and the output where a weight (the hovered term) leaves its products. */
static void hovered_term(const struct view *v, const struct transposed_layout *l, int term)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct board_geometry *g = &b->geometry;
    const struct board_term *t = &step->term[term];
    if (convolve_hovering(v).kind == HOVER_WEIGHT) /* every input it meets */
        for (int i = 0; i < b->steps; i++)
            draw_frame(ui_draw(v->ui),
                       transposed_cell(b, l, t->row + (i / b->width - step->oy) * g->stride[0],
                                       t->col + (i % b->width - step->ox) * g->stride[1]),
                       0, 1.5f, ui_theme(v->ui)->kernel);
    convolve_outline(v, matrix_cell_rect(&l->stamp, t->i, t->j));
    convolve_outline(v, transposed_cell(b, l, t->row, t->col));
}

/* The kernel is drawn as it lies on the output. */
static struct rect weight_rect(const struct transposed_layout *l, const struct board_term *t)
{
    const float cell = l->stamp.cell;
    return (struct rect){l->kernel_box.x + (float)t->j * cell, l->kernel_box.y + (float)t->i * cell, cell - 1,
                         cell - 1};
}

static void hovered_output(const struct view *v, const struct transposed_layout *l, int oy, int ox)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    struct board_step gather;
    session_gather(v->session, 1, oy, ox, &gather);
    for (int i = 0; i < gather.n_terms; i++) {
        const struct board_term *term = &gather.term[i];
        convolve_frame(v, matrix_cell_rect(&l->input, term->from_row, term->from_col), 24, t->kernel, 1);
        if (l->kernel)
            draw_frame(ui_draw(v->ui), weight_rect(l, term), 0, 2, t->focus);
    }
    convolve_frame(v, transposed_cell(b, l, oy, ox), l->canvas.cell, t->output, 1);
}

void transposed_marks(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const struct convolve_hover h = convolve_hovering(v);
    const float cell = l->input.cell, alpha = motion.frames, clear = cell < 32 ? 3 : 4,
                to_clear = l->canvas.cell < 32 ? 3 : 4;
    const struct rect from = {l->input.x + motion.col * cell, l->input.y + motion.row * cell, cell - 1, cell - 1},
                      to = transposed_footprint(b, l, motion.row, motion.col);
    const bool landed = alpha >= 1 && motion.row == (float)step->oy && motion.col == (float)step->ox;
    const int term = convolve_hovered_term(v);
    if (h.kind == HOVER_OUTPUT) {
        hovered_output(v, l, h.row, h.col);
        return;
    }
    connector(v, l, from.x + from.w + clear, from.y - 0.5f, to.x - to_clear + 1, to.y - 0.5f, alpha);
    connector(v, l, from.x + from.w + clear, from.y + from.h + 0.5f, to.x - to_clear + 1, to.y + to.h + 0.5f, alpha);
    convolve_frame(v, from, cell, t->kernel, alpha);
    if (landed)
        products(v, l);
    convolve_frame(v, to, l->canvas.cell, t->kernel, alpha);
    if (term >= 0 && l->canvas.cell >= 4)
        hovered_term(v, l, term);
}
