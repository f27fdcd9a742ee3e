/* app/views/topics/backward_pointer.c - the pointer on the grids: numbers of what lies below it, the products that an
 * arriving gradient takes part in, a value that is peeked at; a click goes there, a drag edits or paints. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

static void hover(const struct view *v, enum backward_on on, int row, int col)
{
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TOPIC, .channel = (int)on, .row = row, .col = col});
}

static void go_to(const struct view *v, int step)
{
    const int to = session_backward_progress_of(v->session, step);
    if (to != session_progress(v->session).value)
        request_go_to(v->requests, to);
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

/* Cards. */

/* "x[1, 0] = 3   ∂L/∂O[1, 0] = −1   product −3" */
static void term_card(const struct view *v, const struct backward_look *k, const struct backward_term *t)
{
    const bool of_kernel = k->b->of == BACKWARD_KERNEL;
    char text[256], a[BACKWARD_NAME], b[BACKWARD_NAME], x[FORMAT_MAX], w[FORMAT_MAX], product[FORMAT_MAX];
    convolve_number(v, w, t->moving);
    convolve_number(v, product, t->product);
    if (of_kernel)
        snprintf(text, sizeof text, "%s = %s   %s = %s   x·g = %s", backward_place_name(a, "x", t->row, t->col),
                 convolve_pixel(v, x, t->under), backward_place_name(b, "∂L/∂O", t->oy, t->ox), w, product);
    else if (t->oy >= 0)
        snprintf(text, sizeof text, "%s = %s   %s = %s   g·w = %s", backward_place_name(a, "∂L/∂O", t->oy, t->ox),
                 convolve_number(v, x, t->under),
                 backward_place_name(b, "w", k->b->kernel.rows - 1 - t->i, k->b->kernel.cols - 1 - t->j), w, product);
    else
        snprintf(text, sizeof text, "%s   %s = %s   g·w = 0",
                 t->gap ? _("0: the stride leaves this place out") : _("0: no output lies here"),
                 backward_place_name(b, "w", k->b->kernel.rows - 1 - t->i, k->b->kernel.cols - 1 - t->j), w);
    convolve_card(v, text);
}

static void pixel_card(const struct view *v, const struct backward *b, const struct backward_grid *g, const char *name,
                       int row, int col)
{
    const int i = row * g->cols + col, y = row + g->first[0], x = col + g->first[1];
    char text[192], place[BACKWARD_NAME], value[FORMAT_MAX];
    const bool padded = g->kind && g->kind[i] == BACKWARD_PADDED;
    backward_place_name(place, name, y, x);
    const int from_y = padding_source(b->padding_mode, y, b->size[0]),
              from_x = padding_source(b->padding_mode, x, b->size[1]);
    if (!padded)
        snprintf(text, sizeof text, "%s = %s", place, convolve_pixel(v, value, (double)g->data[i]));
    else if (b->of == BACKWARD_POOLING || from_y < 0 || from_x < 0)
        snprintf(text, sizeof text, _("%s = 0   padding"), place);
    else
        snprintf(text, sizeof text, _("%s = %s   borrowed from x[%d, %d]"), place,
                 convolve_pixel(v, value, (double)g->data[i]), from_y, from_x);
    convolve_card(v, text);
}

/* Where a gradient comes from: "∂L/∂O[0, 1] = O − T = 25 − 12 = 13". */
static void gradient_card(const struct view *v, const struct backward *b, int index)
{
    const int row = index / b->arriving.cols, col = index % b->arriving.cols;
    char text[256], place[BACKWARD_NAME], value[FORMAT_MAX], o[FORMAT_MAX], t[FORMAT_MAX];
    backward_place_name(place, backward_arriving_name(b), row, col);
    convolve_number(v, value, (double)b->arriving.data[index]);
    if (b->loss == BACKWARD_TARGET)
        snprintf(text, sizeof text, "%s = O − T = %s − %s = %s", place,
                 convolve_number(v, o, (double)b->output.data[index]),
                 convolve_number(v, t, (double)b->target.data[index]), value);
    else if (b->loss == BACKWARD_SUM)
        snprintf(text, sizeof text, _("%s = 1: L is the sum of all outputs"), place);
    else
        snprintf(text, sizeof text, _("%s = %s   drag up or down, or type a number"), place, value);
    convolve_card(v, text);
}

static void result_card(const struct view *v, const struct backward_look *k, int row, int col)
{
    const struct backward *b = k->b;
    const int i = row * b->result.cols + col, y = row + b->result.first[0], x = col + b->result.first[1];
    const bool padded = b->result.kind && b->result.kind[i] == BACKWARD_PADDED;
    char text[224], place[BACKWARD_NAME], value[FORMAT_MAX];
    backward_place_name(place, backward_result_name(b), y, x);
    convolve_number(v, value, (double)k->so_far.data[i]);
    if (!k->so_far.there[i])
        snprintf(text, sizeof text, _("%s   to come"), place);
    else if (padded)
        snprintf(text, sizeof text, _("%s = %s   goes back to the pixel that was borrowed, [%d, %d]"), place, value,
                 padding_source(b->padding_mode, y, b->size[0]), padding_source(b->padding_mode, x, b->size[1]));
    else
        snprintf(text, sizeof text, "%s = %s", place, value);
    convolve_card(v, text);
}

static void relu_card(const struct view *v, const struct backward *b, int index)
{
    char text[192], place[BACKWARD_NAME], value[FORMAT_MAX];
    backward_place_name(place, "O", index / b->output.cols, index % b->output.cols);
    snprintf(text, sizeof text,
             b->output.data[index] > 0 ? _("%s = %s   above 0: the gradient passes")
                                       : _("%s = %s   not above 0: nothing passes"),
             place, convolve_number(v, value, (double)b->output.data[index]));
    convolve_card(v, text);
}

static void pooling_card(const struct view *v, const struct backward_look *k, int row, int col)
{
    const struct backward *b = k->b;
    const int term = backward_hovered_term(v, k);
    char text[224], place[BACKWARD_NAME], value[FORMAT_MAX], share[FORMAT_MAX];
    if (term < 0 || k->step.term[term].padded) {
        pixel_card(v, b, &b->slid, "x", row, col);
        return;
    }
    const struct backward_term *t = &k->step.term[term];
    backward_place_name(place, "x", t->row, t->col);
    convolve_pixel(v, value, t->under);
    convolve_number(v, share, t->product);
    snprintf(text, sizeof text,
             b->rule == BOARD_MEAN ? _("%s = %s   gets its part: %s")
             : t->winner           ? _("%s = %s   wins and gets all of it: %s")
             : t->tied             ? _("%s = %s   equal, but the first wins: gets %s")
                                   : _("%s = %s   does not win: gets %s"),
             place, value, share);
    convolve_card(v, text);
}

/* Grids. */

static int clamped(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* The step whose window has its middle nearest to a cell of `slid`. */
static int step_around(const struct backward_look *k, int row, int col)
{
    const struct backward *b = k->b;
    const int at[2] = {row + b->slid.first[0], col + b->slid.first[1]};
    struct backward_step first = k->step;
    int place[2];
    const int step_at[2] = {(k->step.step - 1) / b->step_cols, (k->step.step - 1) % b->step_cols};
    for (int axis = 0; axis < 2; axis++) {
        const int move = b->of == BACKWARD_KERNEL ? b->dilation[axis] : b->of == BACKWARD_POOLING ? b->stride[axis] : 1;
        const int half = (b->taps[axis] - 1) * b->apart[axis] / 2, origin = first.first[axis] - step_at[axis] * move;
        place[axis] =
            clamped((int)lroundf((float)(at[axis] - half - origin) / (float)move), axis ? b->step_cols : b->step_rows);
    }
    return place[0] * b->step_cols + place[1] + 1;
}

static void slid_card(const struct view *v, const struct backward_look *k, int row, int col)
{
    const struct backward *b = k->b;
    const int term = backward_hovered_term(v, k);
    if (b->of == BACKWARD_RELU)
        relu_card(v, b, row * b->slid.cols + col);
    else if (b->of == BACKWARD_POOLING)
        pooling_card(v, k, row, col);
    else if (term >= 0)
        term_card(v, k, &k->step.term[term]);
    else if (b->of == BACKWARD_KERNEL)
        pixel_card(v, b, &b->slid, "x", row, col);
}

/* Over pixels and sums. */
static void slid_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    int row, col;
    const unsigned state = behave(v, "slid", &l->slid, &row, &col);
    const bool pixels = k->b->of == BACKWARD_KERNEL || k->b->of == BACKWARD_POOLING;
    if (pixels && convolve_painting(v) && (state & (UI_ACTIVE | UI_PRESSED)))
        convolve_paint(v, 0, row + k->b->slid.first[0], col + k->b->slid.first[1], !(state & UI_PRESSED));
    else if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, step_around(k, row, col));
    if (!(state & UI_HOT))
        return;
    hover(v, ON_SLID, row, col);
    slid_card(v, k, row, col);
}

/* Over dL/dO spread out, whose numbers one edits. */
static void spread_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    int index[BACKWARD_SPREAD_MAX];
    if (!backward_spread_index(k->b, index)) {
        slid_pointer(v, k, l);
        return;
    }
    const struct backward_edit e = backward_edit(v, EDIT_GRADIENT, &l->slid, index);
    if (e.cell < 0 || !(e.state & UI_HOT))
        return;
    const int row = e.cell / l->slid.cols, col = e.cell % l->slid.cols;
    hover(v, ON_SLID, row, col);
    const int term = backward_hovered_term(v, k);
    if (term >= 0)
        term_card(v, k, &k->step.term[term]);
    else if (index[e.cell] >= 0)
        gradient_card(v, k->b, index[e.cell]);
}

static void moving_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    if (b->of == BACKWARD_INPUT) { /* the turned kernel */
        int row, col;
        const unsigned state = behave(v, "turned", &l->moving, &row, &col);
        if (!(state & UI_HOT))
            return;
        hover(v, ON_MOVING, row, col);
        const int term = backward_hovered_term(v, k);
        if (term >= 0)
            term_card(v, k, &k->step.term[term]);
        return;
    }
    const struct backward_edit e = backward_edit(v, EDIT_GRADIENT, &l->moving, NULL);
    if (e.cell < 0)
        return;
    if (b->of != BACKWARD_KERNEL && (e.state & UI_PRESSED))
        go_to(v, e.cell + 1);
    if (!(e.state & UI_HOT) || (e.state & UI_ACTIVE))
        return;
    hover(v, ON_MOVING, e.cell / l->moving.cols, e.cell % l->moving.cols);
    gradient_card(v, b, e.cell);
}

static void result_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    int row, col;
    const unsigned state = behave(v, "result", &l->result, &row, &col);
    if ((state & (UI_ACTIVE | UI_PRESSED)) && k->b->of != BACKWARD_POOLING)
        go_to(v, row * l->result.cols + col + 1);
    if (!(state & UI_HOT))
        return;
    hover(v, ON_RESULT, row, col);
    result_card(v, k, row, col);
}

/* The strip: pixels can be painted, weights edited, an output chosen. */

static void output_card(const struct view *v, const struct backward *b, int row, int col)
{
    char text[160], place[BACKWARD_NAME], value[FORMAT_MAX];
    snprintf(text, sizeof text, "%s = %s", backward_place_name(place, b->of == BACKWARD_POOLING ? "P" : "O", row, col),
             convolve_number(v, value, (double)b->output.data[row * b->output.cols + col]));
    convolve_card(v, text);
}

static void strip_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    int row, col;
    unsigned state = behave(v, "strip-x", &l->x, &row, &col);
    if (convolve_painting(v) && (state & (UI_ACTIVE | UI_PRESSED)))
        convolve_paint(v, 0, row + b->input.first[0], col + b->input.first[1], !(state & UI_PRESSED));
    if (state & UI_HOT) {
        hover(v, ON_X, row, col);
        pixel_card(v, b, &b->input, "x", row, col);
    }
    state = behave(v, "strip-o", &l->o, &row, &col);
    if (state & (UI_ACTIVE | UI_PRESSED))
        request_pair(v->requests, PROP_BACKWARD_OUTPUT, row, col);
    if (state & UI_HOT) {
        hover(v, ON_O, row, col);
        output_card(v, b, row, col);
    }
    if (b->of == BACKWARD_POOLING)
        return;
    const struct backward_edit e = backward_edit(v, EDIT_KERNEL, &l->f, NULL);
    if (e.cell >= 0 && (e.state & UI_HOT) && !(e.state & UI_ACTIVE)) {
        char text[160], place[BACKWARD_NAME], value[FORMAT_MAX];
        hover(v, ON_F, e.cell / l->f.cols, e.cell % l->f.cols);
        snprintf(text, sizeof text, _("%s = %s   drag up or down, or type a number"),
                 backward_place_name(place, "w", e.cell / l->f.cols, e.cell % l->f.cols),
                 convolve_number(v, value, (double)b->kernel.data[e.cell]));
        convolve_card(v, text);
    }
}

void backward_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    ui_push_id(v->ui, "backward");
    if (k->b->of == BACKWARD_INPUT)
        spread_pointer(v, k, l);
    else
        slid_pointer(v, k, l);
    moving_pointer(v, k, l);
    result_pointer(v, k, l);
    if (l->strip)
        strip_pointer(v, k, l);
    ui_pop_id(v->ui);
}
