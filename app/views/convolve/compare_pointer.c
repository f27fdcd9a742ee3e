/* app/views/convolve/compare_pointer.c - the pointer on the panels: a place of an output or of the difference is shown
 * on all of them, with its window and its numbers; a click goes there. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/compare.h"
#include "engine/base/i18n.h"

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

/* "A[2, 7] = 7": the number as its board shows it; false where it has no such place. */
static bool value_text(const struct view *v, int row, int col, char *text, size_t size)
{
    const struct board *b = convolve_board(v);
    char number[FORMAT_MAX];
    if (row < 0 || row >= b->oh || col < 0 || col >= b->ow)
        return false;
    const struct tensor *y = b->activation == BOARD_NONE ? &b->output : &b->activated;
    const double value =
        b->large ? convolve_value(v, row, col) : (double)y->data[(size_t)row * (size_t)b->ow + (size_t)col];
    snprintf(text, size, "%s[%d, %d] = %s", v->side ? "B" : "A", row, col, convolve_number(v, number, value));
    return true;
}

/* "A[2, 7] = 7   B[2, 7] = 9   A − B = −2" for a place of A, which may lie outside of it. */
static void card(const struct view *v, int row, int col)
{
    const struct compare_shift shift = compare_shift(v);
    const struct view other = convolve_side(v, 1);
    char text[320], a[96], b[96], number[FORMAT_MAX];
    double difference;
    const bool on_a = value_text(v, row, col, a, sizeof a),
               on_b = value_text(&other, row + shift.row, col + shift.col, b, sizeof b);
    if (compare_value(v, row, col, &difference))
        snprintf(text, sizeof text, "%s   %s   A − B = %s", a, b, convolve_number(v, number, difference));
    else if (on_a && on_b)
        snprintf(text, sizeof text, "%s   %s", a, b);
    else
        snprintf(text, sizeof text, on_a ? _("%s   B has no such place") : _("%s   A has no such place"), on_a ? a : b);
    convolve_card(v, text);
}

/* shift: from places of A to those of this panel. */
static void output_pointer(const struct view *v, struct compare_layout *l, const char *key, const struct matrix *m,
                           struct rect box, struct compare_shift shift)
{
    const struct board *a = session_board(v->session);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), rect_intersection(bounds(m), box), false, true);
    int row, col;
    if (!(state & (UI_HOT | UI_ACTIVE)) || !matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    row -= shift.row;
    col -= shift.col;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    l->hovers = true;
    l->hover_row = row;
    l->hover_col = col;
    card(v, row, col);
    if (row < 0 || row >= a->oh || col < 0 || col >= a->ow)
        return;
    request_peek(v->requests, 0, row * a->ow + col + 1);
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, row * a->ow + col + 1);
}

static int nearest(const struct board *b, int axis, int place, int n)
{
    const struct board_geometry *g = &b->geometry;
    const int half = g->dilation[axis] * (g->kernel[axis] - 1) / 2, stride = g->stride[axis];
    const int at = (int)floor((double)(place + g->padding[axis] - half) / stride + 0.5);
    return at < 0 ? 0 : at >= n ? n - 1 : at;
}

/* The step whose window has its middle nearest to this place of A's input. */
static int step_around(const struct board *a, int row, int col)
{
    return nearest(a, 0, row, a->oh) * a->ow + nearest(a, 1, col, a->ow) + 1;
}

static int term_at(const struct board_step *step, int row, int col)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].row == row && step->term[i].col == col)
            return i;
    return -1;
}

/* Its place and value, and where a padded one takes it from. */
static void input_card(const struct view *v, int row, int col)
{
    const struct board *b = convolve_board(v);
    const int y = padding_source(b->geometry.padding_mode, row, b->height),
              x = padding_source(b->geometry.padding_mode, col, b->width);
    const bool padded = row < 0 || row >= b->height || col < 0 || col >= b->width, zero = x < 0 || y < 0;
    char text[192], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX];
    format_number(r, row, 0);
    format_number(c, col, 0);
    convolve_pixel(v, value, zero ? 0 : (double)b->x.data[(size_t)y * (size_t)b->width + (size_t)x]);
    if (padded && zero)
        snprintf(text, sizeof text, _("x[%s, %s] = 0   padding"), r, c);
    else if (padded)
        snprintf(text, sizeof text, _("x[%s, %s] = %s   borrowed from x[%d, %d]"), r, c, value, y, x);
    else
        snprintf(text, sizeof text, "x[%s, %s] = %s", r, c, value);
    convolve_card(v, text);
}

static void input_pointer(const struct view *v, const struct plane_layout *s)
{
    const struct board *b = convolve_board(v);
    ui_push_index(v->ui, v->side);
    const unsigned state =
        ui_behave(v->ui, ui_make_id(v->ui, "input-board"), rect_intersection(bounds(&s->grid), s->in_box), false, true);
    ui_pop_id(v->ui);
    int row, col;
    if (!(state & (UI_HOT | UI_ACTIVE)) ||
        !matrix_cell_at(&s->grid, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    row -= b->geometry.padding[0];
    col -= b->geometry.padding[1];
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, step_around(session_board(v->session), row, col));
    const int term = term_at(convolve_step(v), row, col);
    if (term >= 0) {
        convolve_hover_term(v, term);
        return;
    }
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .term = -1, .weight = -1, .row = row, .col = col});
    input_card(v, row, col);
}

void compare_hover(const struct view *v, struct compare_layout *l)
{
    const struct view other = convolve_side(v, 1);
    ui_push_id(v->ui, "compare");
    if (l->shown[PANEL_INPUT_A])
        input_pointer(v, &l->side[0]);
    if (l->shown[PANEL_INPUT_B])
        input_pointer(&other, &l->side[1]);
    output_pointer(v, l, "output-a", &l->side[0].output, l->box[PANEL_OUTPUT_A], (struct compare_shift){0, 0});
    output_pointer(v, l, "output-b", &l->side[1].output, l->box[PANEL_OUTPUT_B], compare_shift(v));
    output_pointer(v, l, "difference", &l->apart.output, l->box[PANEL_DIFFERENCE], (struct compare_shift){0, 0});
    ui_pop_id(v->ui);
}
