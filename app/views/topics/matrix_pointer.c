/* app/views/topics/matrix_pointer.c - what can be pointed at. An entry of W: its row is shown, a click stays there and
 * chooses it, dragging up or down and the wheel change it. x and the input: what they feed. y, the output and the
 * columns of im2col: that output's window. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

static const float drag_px = 8, aimable = 3;

struct drag_memory {
    double from;  /* the entry's value when the drag began */
    bool changed; /* it has changed: what follows belongs to the same step of undo */
    bool weighs;  /* it began on a place that has a weight */
};

static struct drag_memory *memory(const struct view *v)
{
    const ui_id drag_id = 0xC0470C01u;
    return ui_memory(v->ui, drag_id, sizeof(struct drag_memory));
}

/* Changing. */

static void set_untied(const struct view *v, struct matrix_place at, double value, bool gesture)
{
    const struct matrix_model *m = session_matrix(v->session);
    char *text = NULL;
    struct cs_error err;
    const enum cs_status status = paint_text_set(session_text(v->session, PROP_MATRIX_EDITS), (int)m->sharing, at.row,
                                                 at.col, (float)value, &text, &err);
    if (status == CS_OK) {
        request_text(v->requests, PROP_MATRIX_EDITS, text);
        if (gesture)
            request_is_gesture(v->requests);
    } else {
        v->requests->lost |= status == CS_NO_MEMORY;
    }
    free(text);
}

void matrix_set_entry(const struct view *v, struct matrix_place at, double value, bool gesture)
{
    const struct matrix_model *m = session_matrix(v->session);
    const double most = (double)KERNEL_MAX_WEIGHT,
                 kept = round(fmin(fmax(value, -most), most) * 1e6) / 1e6 + 0.0; /* no negative zero */
    const int entry = m->entry[at.row * m->cols + at.col];
    if (!matrix_has(m, at.row, at.col))
        return;
    if (m->sharing != CONV2D_SHARED) {
        if (kept != m->w[at.row * m->cols + at.col])
            set_untied(v, at, kept, gesture);
    } else {
        convolve_set_weight(v, convolve_term_of_weight(v, m->pattern.weight[m->pattern.first[entry]]), kept, gesture);
    }
}

static void go_to(const struct view *v, int row)
{
    if (row + 1 == session_int(v->session, PROP_CONVOLVE_STEP) && !session_int(v->session, PROP_MATRIX_PRODUCT))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, row + 1);
    request_is_gesture(v->requests);
}

static void choose(const struct view *v, int row, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int *now = session_pair(v->session, PROP_MATRIX_ENTRY), entry = m->entry[row * m->cols + col];
    if (now[0] != row || now[1] != col)
        request_pair(v->requests, PROP_MATRIX_ENTRY, row, col);
    if (m->sharing == CONV2D_SHARED && entry >= 0)
        convolve_choose_weight(v, convolve_term_of_weight(v, m->pattern.weight[m->pattern.first[entry]]));
    go_to(v, row);
}

/* Cards. */

static void entry_card(const struct view *v, int row, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    char text[320], value[FORMAT_MAX], name[MATRIX_NAME], x[FORMAT_MAX];
    const int entry = m->entry[row * m->cols + col], r = col / m->width, c = col % m->width;
    convolve_number(v, value, m->w[row * m->cols + col]);
    convolve_pixel(v, x, m->x[col]);
    matrix_entry_name(m, row, col, name);
    if (!matrix_has(m, row, col))
        snprintf(text, sizeof text, _("W[%d, %d]   no weight: x[%d, %d] is outside of the window of y[%d, %d]"), row,
                 col, r, c, row / m->ow, row % m->ow);
    else if (m->sharing != CONV2D_SHARED)
        snprintf(text, sizeof text, _("W[%d, %d] = %s   its own weight, used once   meets x[%d, %d] = %s"), row, col,
                 value, r, c, x);
    else {
        const int n = m->repeats[m->pattern.weight[m->pattern.first[entry]]];
        snprintf(text, sizeof text,
                 cs_plural("W[%d, %d] = %s = %s   %d time in W   meets x[%d, %d] = %s",
                           "W[%d, %d] = %s = %s   %d times in W   meets x[%d, %d] = %s", n),
                 row, col, name, value, n, r, c, x);
    }
    convolve_card(v, text);
}

static void input_card(const struct view *v, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    char text[256], value[FORMAT_MAX];
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    const int n = patches ? m->uses[col] : matrix_feeds(m, col), r = col / m->width, c = col % m->width;
    convolve_pixel(v, value, m->x[col]);
    if (patches)
        snprintf(text, sizeof text, cs_plural("x[%d, %d] = %s   copied %d time", "x[%d, %d] = %s   copied %d times", n),
                 r, c, value, n);
    else
        snprintf(text, sizeof text,
                 cs_plural("x[%d, %d] = %s   column %d of W: feeds %d output",
                           "x[%d, %d] = %s   column %d of W: feeds %d outputs", n),
                 r, c, value, col, n);
    convolve_card(v, text);
}

static void output_card(const struct view *v, int row)
{
    const struct matrix_model *m = session_matrix(v->session);
    char text[256], value[FORMAT_MAX];
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    if (row < session_matrix_shown(v->session))
        snprintf(text, sizeof text, patches ? _("y[%d, %d] = %s   column %d") : _("y[%d, %d] = %s   row %d of W"),
                 row / m->ow, row % m->ow, convolve_number(v, value, patches ? m->conv[row] : m->y[row]), row);
    else
        snprintf(text, sizeof text, _("y[%d, %d]   to come at step %d"), row / m->ow, row % m->ow, row + 1);
    convolve_card(v, text);
}

static void patch_card(const struct view *v, int element, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int place = m->place[element * m->rows + col];
    char text[256], x[FORMAT_MAX], name[MATRIX_NAME], w[FORMAT_MAX], product[FORMAT_MAX];
    matrix_element_name(m, element, name);
    convolve_number(v, w, m->weight[element]);
    if (place < 0)
        snprintf(text, sizeof text, _("0   padding, copied all the same   meets %s = %s"), name, w);
    else
        snprintf(text, sizeof text, "x[%d, %d] = %s   %s = %s   x·w = %s", place / m->width, place % m->width,
                 convolve_pixel(v, x, m->x[place]), name, w,
                 convolve_number(v, product, m->x[place] * m->weight[element]));
    convolve_card(v, text);
}

/* Grids. */

static void hover(const struct view *v, enum matrix_grid grid, int row, int col)
{
    convolve_hover(v, &(struct convolve_hover){
                          .kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = grid, .row = row, .col = col});
}

/* Grids of a column (row) reach as far as they are drawn. */
static unsigned behave(const struct view *v, const char *key, const struct matrix *m, float w, float h, int *row,
                       int *col)
{
    const struct rect r = {m->x, m->y, fmaxf((float)m->cols * m->cell, w), fmaxf((float)m->rows * m->cell, h)};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), r, false, true);
    *row = (int)floorf((ui_input(v->ui)->y - m->y) / (r.h / (float)m->rows)); /* im2col's may be higher than wide */
    *col = (int)floorf((ui_input(v->ui)->x - m->x) / m->cell);
    *row = m->rows == 1 ? 0 : *row;
    *col = m->cols == 1 ? 0 : *col;
    if (m->cell <= 0 || *row < 0 || *row >= m->rows || *col < 0 || *col >= m->cols)
        return 0;
    if (state & (UI_HOT | UI_ACTIVE))
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    return state;
}

static double step_size(const struct view *v)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? 0.1 : 1;
}

/* A drag leaves its cell: it is about the one that it began on. */
static void drag_entry(const struct view *v, unsigned state, int row, int col)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct drag_memory *d = memory(v);
    if (!d)
        return;
    if (state & UI_PRESSED) {
        d->from = m->w[row * m->cols + col];
        d->changed = false;
        d->weighs = matrix_has(m, row, col);
        choose(v, row, col);
        return;
    }
    const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
    if (!d->weighs || (steps == 0 && !d->changed) || ui_input(v->ui)->released)
        return;
    matrix_set_entry(v, matrix_chosen(v), d->from + steps * step_size(v), d->changed);
    d->changed = true;
}

static void entry_pointer(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct rect r = {l->w.x, l->w.y, (float)l->w.cols * l->w.cell, (float)l->w.rows * l->w.cell};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "W"), r, false, true);
    int row, col;
    const bool over = matrix_cell_at(&l->w, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    if ((state & UI_ACTIVE) || ((state & UI_PRESSED) && over))
        drag_entry(v, state, over ? row : 0, over ? col : 0);
    if (!(state & UI_HOT) || !over || l->w.cell < aimable || (state & UI_ACTIVE))
        return;
    const bool has = matrix_has(m, row, col);
    const int notches = has ? ui_take_notches(v->ui, ui_make_id(v->ui, "W-wheel"), r) : 0;
    if (notches) {
        choose(v, row, col);
        matrix_set_entry(v, (struct matrix_place){row, col}, m->w[row * m->cols + col] + (double)notches * step_size(v),
                         true);
    }
    ui_set_cursor(v->ui, has ? UI_CURSOR_SIZE_VERTICAL : UI_CURSOR_CROSS);
    request_peek(v->requests, 0, row + 1);
    hover(v, MATRIX_GRID_W, row, col);
    entry_card(v, row, col);
}

static void column_pointer(const struct view *v, const struct matrix_layout *l)
{
    int row, col;
    if (!(behave(v, "x", &l->x, l->column, 0, &row, &col) & UI_HOT))
        return;
    hover(v, MATRIX_GRID_X, row, 0);
    input_card(v, row);
}

/* y, the output, the columns of im2col and its row: all of them are outputs. */
static void output_pointer(const struct view *v, const char *key, const struct matrix *m, float w, float h,
                           enum matrix_grid grid)
{
    int row, col;
    const unsigned state = behave(v, key, m, w, h, &row, &col);
    const int cols = session_matrix(v->session)->ow, output = grid == MATRIX_GRID_OUTPUT ? row * cols + col
                                                              : grid == MATRIX_GRID_Y    ? row
                                                                                         : col;
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, output);
    if (!(state & UI_HOT))
        return;
    request_peek(v->requests, 0, output + 1);
    hover(v, grid, row, col);
    if (grid == MATRIX_GRID_PATCH)
        patch_card(v, row, col);
    else
        output_card(v, output);
}

static int clamped(double v, int n)
{
    return v < 0 ? 0 : v >= n ? n - 1 : (int)v;
}

/* The output whose window has its middle nearest to this place of the input. */
static int nearest(const struct board *b, int axis, int at)
{
    const struct board_geometry *g = &b->geometry;
    const double middle = (double)g->dilation[axis] * (g->kernel[axis] - 1) / 2 - g->padding[axis];
    return clamped(round((at - middle) / g->stride[axis]), axis ? b->ow : b->oh);
}

static void pixel_pointer(const struct view *v, const struct matrix_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct matrix_model *m = session_matrix(v->session);
    int row, col;
    const unsigned state = behave(v, "input", &l->input, 0, 0, &row, &col);
    if (state & (UI_ACTIVE | UI_PRESSED)) {
        if (convolve_painting(v) && row < b->height && col < b->width)
            convolve_paint(v, 0, row, col, !(state & UI_PRESSED));
        else if (!convolve_painting(v) && b->ow == m->ow)
            go_to(v, nearest(b, 0, row) * m->ow + nearest(b, 1, col));
    }
    if (!(state & UI_HOT))
        return;
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .term = -1, .weight = -1, .row = row, .col = col});
    input_card(v, row * m->width + col);
}

static void kernel_pointer(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    char text[128], name[MATRIX_NAME], value[FORMAT_MAX];
    int row, col;
    const unsigned state = behave(v, "kernel-row", &l->row, 0, 0, &row, &col);
    if (state & UI_PRESSED)
        convolve_choose_weight(v, convolve_term_of_weight(v, col));
    if (!(state & UI_HOT))
        return;
    hover(v, MATRIX_GRID_KERNEL, 0, col);
    snprintf(text, sizeof text, _("%s = %s   meets row %d of the windows"), matrix_element_name(m, col, name),
             convolve_number(v, value, m->weight[col]), col);
    convolve_card(v, text);
}

static void copies_pointer(const struct view *v, const struct matrix_layout *l)
{
    int row, col;
    if (!(behave(v, "copies", &l->copies, 0, 0, &row, &col) & UI_HOT))
        return;
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .term = -1, .weight = -1, .row = row, .col = col});
    input_card(v, row * session_matrix(v->session)->width + col);
}

void matrix_pointer(const struct view *v, const struct matrix_layout *l)
{
    ui_push_id(v->ui, "matrix-topic");
    if (l->pictures) {
        pixel_pointer(v, l);
        output_pointer(v, "output", &l->output, 0, 0, MATRIX_GRID_OUTPUT);
    }
    if (matrix_view_now(v) == MATRIX_VIEW_IM2COL) {
        kernel_pointer(v, l);
        output_pointer(v, "patches", &l->patch, 0, l->lane * (float)l->patch.rows, MATRIX_GRID_PATCH);
        output_pointer(v, "out", &l->out, 0, l->column, MATRIX_GRID_OUT);
        if (l->pictures)
            copies_pointer(v, l);
    } else {
        entry_pointer(v, l);
        column_pointer(v, l);
        output_pointer(v, "y", &l->y, l->column, 0, MATRIX_GRID_Y);
    }
    ui_pop_id(v->ui);
}
