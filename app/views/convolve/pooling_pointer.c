/* app/views/convolve/pooling_pointer.c - the pointer on the grids: numbers of what lies below it, the windows that a
 * place belongs to, a value that is peeked at, and a click that goes there. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

int pooling_term_at(const struct board_step *step, int row, int col)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].row == row && step->term[i].col == col)
            return i;
    return -1;
}

int pooling_hovered(const struct view *v)
{
    const struct convolve_hover h = convolve_hovering(v);
    return h.kind == HOVER_INPUT ? pooling_term_at(session_step(v->session), h.row, h.col) : convolve_hovered_term(v);
}

int pooling_winner(const struct board *b, const struct board_step *step)
{
    if (b->rule == BOARD_MEAN)
        return -1;
    for (int i = 0; i < step->n_terms && step->n_done == step->n_terms; i++)
        if (step->term[i].winner)
            return i;
    for (int i = 0; i < step->n_done; i++)
        if (!step->term[i].padded && step->term[i].x == step->partial)
            return i;
    return -1;
}

bool pooling_is_shown(const struct view *v, int step)
{
    const struct board_step *now = session_step(v->session);
    return step <= session_shown_cells(v->session, 0) ||
           (session_peeking(v->session) && step == now->oy * session_board(v->session)->ow + now->ox + 1);
}

static bool axis_holds(const struct board *b, int axis, int out, int at)
{
    const struct board_geometry *g = &b->geometry;
    const struct convolve_taps taps = {out * g->stride[axis] - g->padding[axis], g->dilation[axis], g->kernel[axis]};
    return convolve_tapped(&taps, at);
}

bool pooling_holds(const struct board *b, int oy, int ox, int row, int col)
{
    return axis_holds(b, 0, oy, row) && axis_holds(b, 1, ox, col);
}

bool pooling_is_read(const struct board *b, int row, int col)
{
    bool rows = false, cols = false;
    for (int i = 0; i < b->oh; i++)
        rows |= axis_holds(b, 0, i, row);
    for (int i = 0; i < b->ow; i++)
        cols |= axis_holds(b, 1, i, col);
    return rows && cols;
}

/* Cards. */

/* What becomes of a place of the step's window. */
static void role(const struct view *v, const struct board_term *t, int i, char *text, size_t size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const int winner = pooling_winner(b, step);
    char part[FORMAT_MAX];
    if (b->rule == BOARD_MEAN)
        snprintf(text, size, _("   its part in the mean %s"), convolve_number(v, part, t->product));
    else if (i == winner)
        snprintf(text, size, "%s", step->n_done < step->n_terms ? _("   ahead so far") : _("   winner"));
    else if (winner >= 0 && i < step->n_done && t->x == step->term[winner].x)
        snprintf(text, size, "%s", _("   equal; the first in reading order wins"));
}

static void input_card(const struct view *v, int row, int col)
{
    const struct board *b = session_board(v->session);
    const int term = pooling_term_at(session_step(v->session), row, col);
    char text[224], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX], what[96] = "";
    format_number(r, row, 0);
    format_number(c, col, 0);
    if (row < 0 || row >= b->height || col < 0 || col >= b->width) {
        snprintf(text, sizeof text,
                 b->rule == BOARD_MEAN ? _("x[%s, %s] = 0   padding: it counts in the mean")
                                       : _("x[%s, %s]   padding: it never wins"),
                 r, c);
    } else {
        if (term >= 0)
            role(v, &session_step(v->session)->term[term], term, what, sizeof what);
        else if (!pooling_is_read(b, row, col))
            snprintf(what, sizeof what, "%s", _("   no window holds it"));
        snprintf(text, sizeof text, "x[%s, %s] = %s%s", r, c,
                 convolve_pixel(v, value, (double)b->x.data[row * b->width + col]), what);
    }
    convolve_card(v, text);
}

static void gradient_card(const struct view *v, int row, int col)
{
    const struct board *b = session_board(v->session);
    struct board_back back;
    char text[192], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX];
    format_number(r, row, 0);
    format_number(c, col, 0);
    if (row < 0 || row >= b->height || col < 0 || col >= b->width)
        snprintf(text, sizeof text, _("∂L/∂x[%s, %s]   padding: what gets here is lost"), r, c);
    else if (session_back(v->session, &back) && (back.mark[row * b->width + col] & BOARD_SEEN))
        snprintf(text, sizeof text, "∂L/∂x[%s, %s] = %s", r, c,
                 convolve_number(v, value, (double)back.dx[row * b->width + col]));
    else
        snprintf(text, sizeof text, _("∂L/∂x[%s, %s]   no window so far holds it"), r, c);
    convolve_card(v, text);
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP) && !session_int(v->session, PROP_CONVOLVE_TERM))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

/* The output whose window has its middle nearest to a place of the padded input. */
static int nearest(const struct board *b, int axis, int at)
{
    const struct board_geometry *g = &b->geometry;
    const int n = axis ? b->ow : b->oh, half = g->dilation[axis] * (g->kernel[axis] - 1) / 2,
              out = (int)floorf((float)(at - half) / (float)g->stride[axis] + 0.5f);
    return out < 0 ? 0 : out >= n ? n - 1 : out;
}

static unsigned behave(const struct view *v, const char *key, const struct matrix *m, int *row, int *col)
{
    const struct rect r = {m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), r, false, true);
    if (!matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, row, col))
        return 0;
    if (state & (UI_HOT | UI_ACTIVE))
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    return state;
}

static void input_pointer(const struct view *v, const char *key, const struct pooling_row *row,
                          void (*card)(const struct view *v, int row, int col))
{
    const struct board *b = session_board(v->session);
    int y, x;
    const unsigned state = behave(v, key, &row->grid, &y, &x);
    if (convolve_painting(v) && card == input_card && (state & (UI_ACTIVE | UI_PRESSED)))
        convolve_paint(v, 0, y - b->geometry.padding[0], x - b->geometry.padding[1], !(state & UI_PRESSED));
    else if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, nearest(b, 0, y) * b->ow + nearest(b, 1, x) + 1);
    if (!(state & UI_HOT))
        return;
    y -= b->geometry.padding[0];
    x -= b->geometry.padding[1];
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .row = y, .col = x, .term = -1, .weight = -1});
    card(v, y, x);
}

static void output_pointer(const struct view *v, const char *key, const struct matrix *m, const char *name,
                           const float *value)
{
    int y, x;
    const unsigned state = behave(v, key, m, &y, &x);
    const int step = y * m->cols + x + 1;
    char text[128], number[FORMAT_MAX];
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, step);
    if (!(state & UI_HOT))
        return;
    request_peek(v->requests, 0, step);
    snprintf(text, sizeof text, "%s[%d, %d] = %s", name, y, x, convolve_number(v, number, (double)value[step - 1]));
    convolve_card(v, text);
}

void pooling_pointer(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    ui_push_id(v->ui, "pooling");
    if (l->forward) {
        input_pointer(v, "input-board", &l->there, input_card);
        output_pointer(v, "output-board", &l->there.output, "y", b->output.data);
    }
    for (int i = 0; i < BOARD_RULES - 1; i++) {
        struct matrix m;
        if (pooling_other_rule(v, l, i, &m))
            output_pointer(v, i ? "second-rule" : "first-rule", &m, "y", m.data);
    }
    if (l->backward) {
        input_pointer(v, "gradient-board", &l->back, gradient_card);
        output_pointer(v, "arriving-board", &l->back.output, "∂L/∂y", b->pool_dy.data);
    }
    ui_pop_id(v->ui);
}
