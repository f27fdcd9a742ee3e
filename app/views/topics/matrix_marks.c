/* app/views/topics/matrix_marks.c - frames: the row of the step, what it meets and makes; every place of one weight;
 * all that one input feeds. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/topics/matrix_view.h"

/* What the pointer is on. */

/* Of a convolution an entry of the weight that the kernel's editor has chosen: in the row that is shown, if it is
 * there.
 */
static struct matrix_place entry_of(const struct matrix_model *m, int element, int row, struct matrix_place otherwise)
{
    const struct conv2d_matrix *a = &m->pattern;
    if (element < 0 || element >= m->elements || matrix_holds(m, otherwise.row, otherwise.col, element))
        return otherwise;
    for (int i = 0; i < m->rows; i++) {
        const int at = (row + i) % m->rows;
        for (int e = a->start[at]; e < a->start[at + 1]; e++)
            if (matrix_holds(m, at, a->column[e], element))
                return (struct matrix_place){at, a->column[e]};
    }
    return otherwise;
}

struct matrix_place matrix_chosen(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int *at = session_pair(v->session, PROP_MATRIX_ENTRY), row = session_int(v->session, PROP_CONVOLVE_STEP) - 1;
    const struct matrix_place set = {at[0] < m->rows ? at[0] : m->rows - 1, at[1] < m->cols ? at[1] : m->cols - 1};
    if (m->sharing != CONV2D_SHARED)
        return set;
    return entry_of(m, convolve_term_of_weight(v, convolve_weights(v).chosen), row < m->rows ? row : 0, set);
}

static int first_element(const struct matrix_model *m, int row, int col)
{
    const int e = m->entry[row * m->cols + col];
    return e < 0 ? -1 : m->pattern.weight[m->pattern.first[e]];
}

static int within(int i, int n)
{
    return i >= 0 && i < n ? i : -1;
}

int matrix_hovered_element(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    if (h.kind == HOVER_WEIGHT)
        return within(convolve_term_of_weight(v, h.weight), m->elements);
    if (h.kind != HOVER_TOPIC)
        return -1;
    if (h.channel == MATRIX_GRID_PATCH)
        return within(h.row, m->elements);
    if (h.channel == MATRIX_GRID_KERNEL)
        return within(h.col, m->elements);
    const bool on_entry = h.channel == MATRIX_GRID_W && m->sharing == CONV2D_SHARED && within(h.row, m->rows) >= 0 &&
                          within(h.col, m->cols) >= 0;
    return on_entry ? first_element(m, h.row, h.col) : -1;
}

int matrix_lit_element(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int hovered = matrix_hovered_element(v);
    if (hovered >= 0 || m->sharing != CONV2D_SHARED)
        return hovered;
    return within(convolve_term_of_weight(v, convolve_weights(v).chosen), m->elements);
}

int matrix_hovered_column(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    if (h.kind == HOVER_TOPIC && h.channel == MATRIX_GRID_X)
        return within(h.row, m->cols);
    if (h.kind == HOVER_INPUT && within(h.row, m->height) >= 0 && within(h.col, m->width) >= 0)
        return h.row * m->width + h.col;
    return -1;
}

/* The place of W under the pointer. */
static bool hovered_entry(const struct view *v, int *row, int *col)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    *row = h.row;
    *col = h.col;
    return h.kind == HOVER_TOPIC && h.channel == MATRIX_GRID_W && within(h.row, m->rows) >= 0 &&
           within(h.col, m->cols) >= 0;
}

/* Frames. */

static struct rect part(const struct matrix *m, int row, int col, int rows, int cols, float column)
{
    const float w = m->cols == 1 ? fmaxf(column, m->cell) - 1 : (float)cols * m->cell - 1;
    return (struct rect){m->x + (float)col * m->cell, m->y + (float)row * m->cell, w,
                         fmaxf((float)rows * m->cell - 1, 1)};
}

/* The same of im2col, whose rows may be higher than its columns are wide. */
static struct rect lanes(const struct matrix_layout *l, int row, int col, int rows, int cols)
{
    return (struct rect){l->patch.x + (float)col * l->patch.cell, l->patch.y + (float)row * l->lane,
                         fmaxf((float)cols * l->patch.cell - 1, 1), fmaxf((float)rows * l->lane - 1, 1)};
}

static float frame_width(float cell)
{
    return cell >= 16 ? 2 : cell >= 8 ? 1.5f : 1;
}

/* Entries of x that the row meets: those that follow each other in one frame. */
static void frame_runs(const struct view *v, const struct matrix_layout *l, const struct matrix_step *step)
{
    for (int i = 0; i < step->n_terms;) {
        int n = 1;
        while (i + n < step->n_terms && step->term[i + n].column == step->term[i].column + n)
            n++;
        convolve_frame(v, part(&l->x, step->term[i].column, 0, n, 1, l->column), fminf(l->x.cell, 24),
                       ui_theme(v->ui)->kernel, 1);
        i += n;
    }
}

/* Every entry that holds the weight: the diagonals of a convolution. */
static void frame_element(const struct view *v, const struct matrix_layout *l, int element)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct conv2d_matrix *a = &m->pattern;
    const struct color c = ui_theme(v->ui)->kernel;
    if (element < 0 || l->w.cell < 2)
        return;
    for (int row = 0; row < m->rows; row++)
        for (int e = a->start[row]; e < a->start[row + 1]; e++)
            if (matrix_holds(m, row, a->column[e], element)) {
                const struct rect r = matrix_cell_rect(&l->w, row, a->column[e]);
                if (l->w.cell < 6)
                    draw_fill(ui_draw(v->ui), r, 0, c);
                else
                    draw_frame(ui_draw(v->ui), r, 0, frame_width(l->w.cell), c);
            }
}

/* An input and the outputs that it feeds: the way back of its gradient. */
static void frame_column(const struct view *v, const struct matrix_layout *l, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct color c = ui_theme(v->ui)->output;
    convolve_frame(v, part(&l->w, 0, col, m->rows, 1, 0), fminf(l->w.cell, 24), ui_theme(v->ui)->hi, 1);
    convolve_outline(v, part(&l->x, col, 0, 1, 1, l->column));
    for (int row = 0; row < m->rows; row++)
        if (matrix_has(m, row, col)) {
            if (l->cells && l->w.cell >= 6)
                draw_frame(ui_draw(v->ui), matrix_cell_rect(&l->w, row, col), 0, frame_width(l->w.cell), c);
            draw_frame(ui_draw(v->ui), part(&l->y, row, 0, 1, 1, l->column), 0, frame_width(l->y.cell), c);
        }
}

/* The product that was added last, while a row is on its way. */
static void current_product(const struct view *v, const struct matrix_layout *l, const struct matrix_step *step)
{
    if (step->n_done == step->n_terms || step->n_done < 1)
        return;
    const struct matrix_term *t = &step->term[step->n_done - 1];
    convolve_outline(v, matrix_cell_rect(&l->w, step->row, t->column));
    convolve_outline(v, part(&l->x, t->column, 0, 1, 1, l->column));
}

void matrix_product_marks(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct theme *t = ui_theme(v->ui);
    struct matrix_step step;
    int row, col;
    session_matrix_step(v->session, &step);
    const int column = matrix_hovered_column(v);
    frame_element(v, l, matrix_lit_element(v));
    if (column >= 0) {
        frame_column(v, l, column);
        return;
    }
    convolve_frame(v, part(&l->w, step.row, 0, 1, m->cols, 0), fminf(l->w.cell, 31), t->kernel, 1);
    frame_runs(v, l, &step);
    convolve_frame(v, part(&l->y, step.row, 0, 1, 1, l->column), fminf(l->y.cell, 31), t->output, 1);
    current_product(v, l, &step);
    if (hovered_entry(v, &row, &col)) {
        convolve_outline(v, matrix_cell_rect(&l->w, row, col));
        convolve_outline(v, part(&l->x, col, 0, 1, 1, l->column));
    } else if (m->sharing != CONV2D_SHARED && l->cells && l->w.cell >= 6) {
        const struct matrix_place at = matrix_chosen(v);
        convolve_outline(v, matrix_cell_rect(&l->w, at.row, at.col));
    }
}

/* im2col. */

static void frame_copies(const struct view *v, const struct matrix_layout *l, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    for (int i = 0; i < m->elements * m->rows; i++)
        if (m->place[i] == col)
            draw_frame(ui_draw(v->ui), lanes(l, i / m->rows, i % m->rows, 1, 1), 0, frame_width(l->patch.cell),
                       ui_theme(v->ui)->hi);
}

void matrix_patch_marks(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int element = matrix_hovered_element(v), column = matrix_hovered_column(v);
    struct matrix_step step;
    session_matrix_step(v->session, &step);
    if (column >= 0)
        frame_copies(v, l, column);
    if (element >= 0) {
        draw_frame(ui_draw(v->ui), lanes(l, element, 0, 1, m->rows), 0, frame_width(l->patch.cell), t->kernel);
        convolve_outline(v, matrix_cell_rect(&l->row, 0, element));
    }
    convolve_frame(v, lanes(l, 0, step.row, m->elements, 1), fminf(l->patch.cell, 31), t->kernel, 1);
    convolve_frame(v, (struct rect){l->out.x + (float)step.row * l->out.cell, l->out.y, l->out.cell - 1, l->column - 1},
                   fminf(l->out.cell, 31), t->output, 1);
    if (step.n_done < step.n_terms && step.n_done >= 1) {
        convolve_outline(v, lanes(l, step.n_done - 1, step.row, 1, 1));
        convolve_outline(v, matrix_cell_rect(&l->row, 0, step.n_done - 1));
    }
}

/* The 2-D boards. */

/* The window of the row; of a fully connected one all of the input. */
static void frame_window(const struct view *v, const struct matrix_layout *l, const struct matrix_step *step)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct board_geometry *g = &session_board(v->session)->geometry;
    const struct color c = ui_theme(v->ui)->kernel;
    const float cell = l->input.cell;
    if (m->sharing == CONV2D_FULL && matrix_view_now(v) == MATRIX_VIEW_MATRIX) {
        convolve_frame(v, part(&l->input, 0, 0, m->height, m->width, 0), fminf(cell, 31), c, 1);
        return;
    }
    const float x = l->grid.x + (float)(step->ox * g->stride[1]) * cell,
                y = l->grid.y + (float)(step->oy * g->stride[0]) * cell;
    for (int i = 0; i < m->elements && (g->dilation[0] > 1 || g->dilation[1] > 1); i++) {
        const struct rect r = {x + (float)(i % m->kernel[1] * g->dilation[1]) * cell,
                               y + (float)(i / m->kernel[1] * g->dilation[0]) * cell, cell - 1, cell - 1};
        draw_frame(ui_draw(v->ui), r, 0, frame_width(cell), c);
    }
    convolve_frame(v,
                   (struct rect){x, y, (float)((m->kernel[1] - 1) * g->dilation[1] + 1) * cell - 1,
                                 (float)((m->kernel[0] - 1) * g->dilation[0] + 1) * cell - 1},
                   fminf(cell, 31), c, 1);
}

static void feeds(const struct view *v, const struct matrix_layout *l, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    for (int row = 0; row < m->rows; row++)
        if (patches ? m->entry[row * m->cols + col] >= 0 : matrix_has(m, row, col))
            draw_frame(ui_draw(v->ui), matrix_cell_rect(&l->output, row / m->ow, row % m->ow), 0,
                       frame_width(l->output.cell), ui_theme(v->ui)->output);
}

/* The pixel that an entry, or a place of a window's column, meets. */
static int met(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    int row, col;
    if (hovered_entry(v, &row, &col))
        return col;
    if (h.kind == HOVER_TOPIC && h.channel == MATRIX_GRID_PATCH && within(h.row, m->elements) >= 0 &&
        within(h.col, m->rows) >= 0)
        return m->place[h.row * m->rows + h.col];
    return matrix_hovered_column(v);
}

void matrix_picture_marks(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int column = matrix_hovered_column(v), element = matrix_hovered_element(v), pixel = met(v);
    struct matrix_step step;
    session_matrix_step(v->session, &step);
    if (column >= 0) {
        feeds(v, l, column);
    } else {
        frame_window(v, l, &step);
        convolve_frame(v, matrix_cell_rect(&l->output, step.oy, step.ox), fminf(l->output.cell, 31),
                       ui_theme(v->ui)->output, 1);
    }
    if (pixel >= 0)
        convolve_outline(v, matrix_cell_rect(&l->input, pixel / m->width, pixel % m->width));
    if (element >= 0 && matrix_view_now(v) == MATRIX_VIEW_MATRIX) {
        const float cell = l->kernel_box.w / (float)m->kernel[1];
        convolve_outline(v,
                         (struct rect){l->kernel_box.x + (float)(element % m->kernel[1]) * cell,
                                       l->kernel_box.y + (float)(element / m->kernel[1]) * cell, cell - 1, cell - 1});
    }
}
