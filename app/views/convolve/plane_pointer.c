/* app/views/convolve/plane_pointer.c - the pointer on the boards: numbers of what lies below it, and a click that goes
 * there.
 */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

static int term_at(const struct board_step *step, int row, int col)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].row == row && step->term[i].col == col)
            return i;
    return -1;
}

/* A cell outside of the window: its place and value, and where a padded one takes it from. */
static void input_card(const struct view *v, const struct board *s, int row, int col)
{
    const int h = s->height, w = s->width;
    const int y = padding_source(s->geometry.padding_mode, row, h);
    const int x = padding_source(s->geometry.padding_mode, col, w);
    const bool padded = row < 0 || row >= h || col < 0 || col >= w, zero = x < 0 || y < 0;
    char text[192], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX];
    format_number(r, row, 0);
    format_number(c, col, 0);
    format_number(value, zero ? 0 : (double)s->x.data[y * w + x], 0);
    if (padded && zero)
        snprintf(text, sizeof text, _("x[%s, %s] = 0   padding"), r, c);
    else if (padded)
        snprintf(text, sizeof text, _("x[%s, %s] = %s   borrowed from x[%d, %d]"), r, c, value, y, x);
    else
        snprintf(text, sizeof text, "x[%s, %s] = %s", r, c, value);
    convolve_card(v, text);
}

/* The step whose window has its middle nearest to this place of the padded grid. */
static int step_around(const struct board *s, int row, int col)
{
    const int stride = s->geometry.stride[0], half = s->geometry.dilation[0] * (s->geometry.kernel[0] - 1) / 2;
    const int oy = (row - half + stride / 2) / stride, ox = (col - half + stride / 2) / stride;
    const int y = oy < 0 ? 0 : oy >= s->oh ? s->oh - 1 : oy, x = ox < 0 ? 0 : ox >= s->ow ? s->ow - 1 : ox;
    return y * s->ow + x + 1;
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

static void input_pointer(const struct view *v, struct plane_layout *l, const struct board *s,
                          const struct board_step *step)
{
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "input-board"), bounds(&l->grid), false, true);
    int row, col;
    const bool inside = matrix_cell_at(&l->grid, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    if ((state & UI_ACTIVE) || (state & UI_PRESSED))
        go_to(v, step_around(s, row, col));
    if (!(state & UI_HOT) || !inside)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    l->hovers = true;
    l->hover_row = row - s->geometry.padding[0];
    l->hover_col = col - s->geometry.padding[1];
    const int term = term_at(step, l->hover_row, l->hover_col);
    if (term >= 0)
        convolve_hover_term(v, term);
    else
        input_card(v, s, l->hover_row, l->hover_col);
}

static void output_pointer(const struct view *v, const struct plane_layout *l, const struct board *s)
{
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "output-board"), bounds(&l->output), false, true);
    int row, col;
    if (!(state & (UI_HOT | UI_ACTIVE)) ||
        !matrix_cell_at(&l->output, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    const int step = row * s->ow + col + 1;
    char text[128], value[FORMAT_MAX];
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, step);
    if (step <= session_int(v->session, PROP_CONVOLVE_STEP))
        snprintf(text, sizeof text, "y[%d, %d] = %s", row, col,
                 format_number(value, (double)s->output.data[step - 1], CONVOLVE_DECIMALS));
    else
        snprintf(text, sizeof text, _("y[%d, %d]   to come at step %d"), row, col, step);
    convolve_card(v, text);
}

void plane_hover(const struct view *v, struct plane_layout *l)
{
    const struct board *s = session_board(v->session);
    const struct board_step step = *session_step(v->session);
    ui_push_id(v->ui, "boards");
    input_pointer(v, l, s, &step);
    output_pointer(v, l, s);
    ui_pop_id(v->ui);
}
