/* app/views/convolve/plane_pointer.c - the pointer on the boards. Over the input: the pixel's number and what it feeds;
 * dragging moves the window, paints, or, with Shift and where cells are too small to aim at, moves what is seen. Over
 * the output: that value's window for as long as the pointer stays; a click stays there. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

static const float aimable = 6; /* px of a cell that one can point at */

struct pointer_memory {
    double row, col;            /* of the input under the pointer when a drag of the view began */
    bool paints, pans;          /* the drag that is going on */
    int cursor_row, cursor_col; /* of the keys */
};

static struct pointer_memory *memory(const struct view *v)
{
    const ui_id pointer_id = 0xC0470031u;
    return ui_memory(v->ui, pointer_id, sizeof(struct pointer_memory));
}

static int term_at(const struct board_step *step, int row, int col)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].row == row && step->term[i].col == col)
            return i;
    return -1;
}

/* "feeds 9 outputs" */
static void feeds(const struct board *b, int row, int col, char *text, size_t size)
{
    const struct conv2d_reach r = conv2d_reach(&b->conv, row, col);
    snprintf(text, size, cs_plural("feeds %d output", "feeds %d outputs", (int)r.outputs), (int)r.outputs);
}

/* The place and value of a cell, what it feeds, and where a padded one takes its value from. */
static void input_card(const struct view *v, const struct board *b, int row, int col)
{
    const int y = padding_source(b->geometry.padding_mode, row, b->height);
    const int x = padding_source(b->geometry.padding_mode, col, b->width);
    const bool padded = row < 0 || row >= b->height || col < 0 || col >= b->width, zero = x < 0 || y < 0;
    char text[256], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX], fan[96];
    format_number(r, row, 0);
    format_number(c, col, 0);
    convolve_pixel(v, value, zero ? 0 : (double)b->x.data[(size_t)y * (size_t)b->width + (size_t)x]);
    if (padded && zero)
        snprintf(text, sizeof text, _("x[%s, %s] = 0   padding"), r, c);
    else if (padded)
        snprintf(text, sizeof text, _("x[%s, %s] = %s   borrowed from x[%d, %d]"), r, c, value, y, x);
    else {
        feeds(b, row, col, fan, sizeof fan);
        snprintf(text, sizeof text, "x[%s, %s] = %s   %s", r, c, value, fan);
    }
    convolve_card(v, text);
}

/* A cell of the window: its product as well. */
static void term_card(const struct view *v, const struct board *b, int term)
{
    const struct board_term *t = &session_step(v->session)->term[term];
    char text[320], fan[96];
    convolve_term_text(v, term, text, sizeof text);
    if (!t->padded) {
        feeds(b, t->row, t->col, fan, sizeof fan);
        const size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "   %s", fan);
    }
    convolve_card(v, text);
}

static int clamped(double v, int n)
{
    return v < 0 ? 0 : v >= n ? n - 1 : (int)v;
}

/* The step whose window has its middle nearest to this place of the input. */
static int step_around(const struct board *b, int row, int col)
{
    const struct board_geometry *g = &b->geometry;
    int at[2];
    for (int axis = 0; axis < 2; axis++) {
        const double middle = (double)g->dilation[axis] * (g->kernel[axis] - 1) / 2 - g->padding[axis];
        at[axis] = clamped(round(((axis ? col : row) - middle) / g->stride[axis]), axis ? b->ow : b->oh);
    }
    return at[0] * b->ow + at[1] + 1;
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

/* Paint. */

/* Arrows move a cursor, Enter paints there. */
static void paint_keys(const struct view *v, const struct plane_layout *l, ui_id id, struct pointer_memory *m)
{
    static const struct {
        int32_t code;
        int row, col;
    } moves[] = {{UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}, {UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}};
    const struct board *b = session_board(v->session);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (ui_take_key(v->ui, id, moves[i].code, 0)) {
            m->cursor_row = clamped(m->cursor_row + moves[i].row, b->height);
            m->cursor_col = clamped(m->cursor_col + moves[i].col, b->width);
        }
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0))
        convolve_paint(v, 0, m->cursor_row, m->cursor_col, false);
    draw_frame(ui_draw(v->ui), matrix_cell_rect(&l->input, m->cursor_row, m->cursor_col), 0, 2, ui_theme(v->ui)->focus);
}

/* Drags. */

/* What is under the pointer stays under it. */
static void pan(const struct view *v, const struct plane_layout *l, const struct pointer_memory *m)
{
    const struct session_sight *s = &l->sight;
    request_float(v->requests, PROP_CONVOLVE_ROW, m->row - (double)(ui_input(v->ui)->y - l->in_box.y) / s->cell);
    request_float(v->requests, PROP_CONVOLVE_COLUMN, m->col - (double)(ui_input(v->ui)->x - l->in_box.x) / s->cell);
}

static void begin_drag(const struct view *v, const struct plane_layout *l, struct pointer_memory *m, unsigned mods)
{
    const struct session_sight *s = &l->sight;
    m->pans = l->zoomed && ((mods & UI_SHIFT) || l->input.cell < aimable) &&
              session_float(v->session, PROP_CONVOLVE_ZOOM) > 0;
    m->paints = !m->pans && convolve_painting(v);
    m->row = s->row + (double)(ui_input(v->ui)->y - l->in_box.y) / s->cell;
    m->col = s->col + (double)(ui_input(v->ui)->x - l->in_box.x) / s->cell;
}

static void drag(const struct view *v, const struct plane_layout *l, struct pointer_memory *m, unsigned state, int row,
                 int col)
{
    if (state & UI_PRESSED)
        begin_drag(v, l, m, ui_input(v->ui)->mods);
    if (m->pans)
        pan(v, l, m);
    else if (m->paints)
        convolve_paint(v, 0, row, col, !(state & UI_PRESSED));
    else
        go_to(v, step_around(session_board(v->session), row, col));
}

static void input_pointer(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = session_board(v->session);
    const ui_id id = ui_make_id(v->ui, "input-board");
    const unsigned state = ui_behave(v->ui, id, l->in_box, convolve_painting(v), true);
    struct pointer_memory none = {0};
    struct pointer_memory *kept = memory(v), *m = kept ? kept : &none;
    const int row = (int)floorf((ui_input(v->ui)->y - l->input.y) / l->input.cell),
              col = (int)floorf((ui_input(v->ui)->x - l->input.x) / l->input.cell);
    const int *pad = b->geometry.padding;
    const bool inside = row >= -pad[0] && row < b->height + pad[2] && col >= -pad[1] && col < b->width + pad[3];
    if (convolve_painting(v) && ui_has_focus(v->ui, id))
        paint_keys(v, l, id, m);
    if (state & (UI_ACTIVE | UI_PRESSED))
        drag(v, l, m, state, row, col);
    if (!(state & UI_HOT) || !inside || l->input.cell < aimable)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    const int term = term_at(session_step(v->session), row, col);
    if (term >= 0)
        term_card(v, b, term);
    else
        input_card(v, b, row, col);
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .term = term, .row = row, .col = col});
}

static void output_card(const struct view *v, const struct board *b, int row, int col, int step)
{
    char text[128], value[FORMAT_MAX];
    if (b->large || step <= session_shown_cells(v->session, 0))
        snprintf(text, sizeof text, "y[%d, %d] = %s", row, col,
                 convolve_number(v, value, session_board_value(v->session, 0, row, col)));
    else
        snprintf(text, sizeof text, _("y[%d, %d]   to come at step %d"), row, col, step);
    convolve_card(v, text);
}

static void output_pointer(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = session_board(v->session);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "output-board"), l->out_box, false, true);
    int row, col;
    if (!(state & (UI_HOT | UI_ACTIVE)) || l->output.cell < aimable / 2 ||
        !matrix_cell_at(&l->output, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    const int step = row * b->ow + col + 1;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, step);
    request_peek(v->requests, 0, step);
    output_card(v, b, row, col, step);
}

void plane_hover(const struct view *v, const struct plane_layout *l)
{
    ui_push_id(v->ui, "boards");
    input_pointer(v, l);
    output_pointer(v, l);
    ui_pop_id(v->ui);
}
