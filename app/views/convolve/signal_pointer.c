/* app/views/convolve/signal_pointer.c - pointer and keys on the rows of the 1-D view: what lies below the pointer
 * lights up with all that belongs to it, a click goes there, the wheel changes a value; with the keys a cursor moves
 * along the signal and changes it. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

static struct rect row_rect(const struct view *v, const struct signal_layout *l, float y)
{
    const float x = signal_window_x(v, l, (float)session_step(v->session)->ox);
    return (struct rect){x, y, (float)signal_window_cells(session_board(v->session)) * l->cell, l->cell};
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP) && session_int(v->session, PROP_CONVOLVE_TERM) == 0)
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

/* The signal. */

static int column_under(const struct view *v, const struct signal_layout *l)
{
    return (int)floorf((ui_input(v->ui)->x - signal_x(v, l, 0)) / l->cell);
}

/* The step whose window has its middle nearest to this place. */
static int step_around(const struct board *b, int col)
{
    const double middle = (signal_window_cells(b) - 1) / 2.0 - b->geometry.padding[1];
    const int o = (int)floor((col - middle) / b->geometry.stride[1] + 0.5);
    return (o < 0 ? 0 : o >= b->ow ? b->ow - 1 : o) + 1;
}

/* "x[5] = 8   in 3 outputs" */
static void input_card(const struct view *v, int col)
{
    const struct board *b = session_board(v->session);
    const int from = padding_source(b->geometry.padding_mode, col, b->width);
    char text[192], place[FORMAT_MAX], value[FORMAT_MAX];
    format_number(place, col, 0);
    convolve_pixel(v, value, signal_value(b, col));
    if (from < 0)
        snprintf(text, sizeof text, _("x[%s] = 0   padding"), place);
    else if (from != col)
        snprintf(text, sizeof text, _("x[%s] = %s   borrowed from x[%d]"), place, value, from);
    else {
        const int outputs = (int)conv2d_reach(&b->conv, 0, col).outputs;
        snprintf(text, sizeof text, cs_plural("x[%s] = %s   feeds %d output", "x[%s] = %s   feeds %d outputs", outputs),
                 place, value, outputs);
    }
    convolve_card(v, text);
}

static void change_by(const struct view *v, int col, double by, bool gesture)
{
    const double now = decimal_of(session_board(v->session)->x.data[col]), most = prop_infos[PROP_CONVOLVE_BRUSH].max;
    const double value = fmin(fmax(round((now + by) * 100) / 100, -most), most) + 0.0; /* + 0: no negative zero */
    signal_set(v, col, &value, gesture);
}

static void signal_wheel(const struct view *v, struct rect r, int col)
{
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "signal-wheel"), r);
    if (notches != 0 && col >= 0 && col < session_board(v->session)->width)
        change_by(v, col, notches, true);
}

/* While a stroke is drawn nothing is hovered: what one draws is to be seen. */
static void stroke(const struct view *v, const struct signal_layout *l, ui_id focus, unsigned state, bool on_bars)
{
    struct signal_memory *m = signal_memory(v);
    if (!m)
        return;
    if ((state & UI_PRESSED) && on_bars) {
        ui_focus(v->ui, focus);
        signal_stroke(v, l, true);
    } else if ((state & UI_ACTIVE) && m->drawing && !ui_input(v->ui)->released) {
        signal_stroke(v, l, false);
    }
    if (!(state & UI_ACTIVE) || ui_input(v->ui)->released)
        m->drawing = false;
}

static void signal_under(const struct view *v, const struct signal_layout *l, ui_id focus)
{
    const struct board *b = session_board(v->session);
    const struct rect r = {l->left, l->bars.r.y, l->bars.r.w, l->x + l->cell - l->bars.r.y};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "signal-pointer"), r, false, true);
    const bool draws = signal_can_draw(v), on_bars = ui_input(v->ui)->y < l->x;
    const struct signal_memory *m = signal_memory(v);
    const int col = column_under(v, l);
    if (draws)
        stroke(v, l, focus, state, on_bars);
    const bool drawing = m && m->drawing;
    if ((state & (UI_ACTIVE | UI_PRESSED)) && !drawing && !(draws && on_bars))
        go_to(v, step_around(b, col));
    if (!(state & UI_HOT) || drawing || col < -b->geometry.padding[1] || col >= b->width + b->geometry.padding[3])
        return;
    signal_wheel(v, r, col);
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_INPUT, .term = -1, .weight = -1, .col = col});
    input_card(v, col);
}

/* Keys. */

static void typed(const struct view *v, int col)
{
    const double now = (double)session_board(v->session)->x.data[col];
    for (const char *c = ui_input(v->ui)->text; *c; c++) {
        const double value = *c == '-' ? 0.0 - now : *c - '0';
        if (*c == '-' || (*c >= '0' && *c <= '9'))
            signal_set(v, col, &value, false);
    }
}

static void value_keys(const struct view *v, ui_id id, int col)
{
    static const struct {
        int32_t code;
        double by;
    } steps[] = {{UI_KEY_UP, 1}, {UI_KEY_DOWN, -1}};
    for (int i = 0; i < 2; i++) {
        if (ui_take_key(v->ui, id, steps[i].code, 0))
            change_by(v, col, steps[i].by, true);
        if (ui_take_key(v->ui, id, steps[i].code, UI_SHIFT))
            change_by(v, col, steps[i].by / 10, true);
    }
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0))
        signal_set(v, col, NULL, false);
    if (ui_take_key(v->ui, id, '-', 0)) { /* its character does the work */
    }
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0))
        go_to(v, step_around(session_board(v->session), col));
    typed(v, col);
}

static void keys(const struct view *v, ui_id id, struct signal_memory *m)
{
    const int last = session_board(v->session)->width - 1;
    int to = m->cursor;
    to += ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) - ui_take_key(v->ui, id, UI_KEY_LEFT, 0);
    if (ui_take_key(v->ui, id, UI_KEY_HOME, 0))
        to = 0;
    if (ui_take_key(v->ui, id, UI_KEY_END, 0))
        to = last;
    m->cursor = to < 0 ? 0 : to > last ? last : to;
    value_keys(v, id, m->cursor);
}

static void cursor(const struct view *v, const struct signal_layout *l, int col)
{
    const struct rect r = {signal_x(v, l, (float)col), l->bars.r.y, l->cell - 1, l->x + l->cell - 1 - l->bars.r.y};
    draw_frame(ui_draw(v->ui), rect_inset(signal_cell(v, l, col), -1), 0, 2, ui_theme(v->ui)->focus);
    draw_frame(ui_draw(v->ui), r, 0, 1, color_alpha(ui_theme(v->ui)->focus, 0.5f));
}

/* One tabs to it; the pointer gives it the focus only where it draws, so that a click on a place leaves the arrows to
 * the steps. */
static void signal_focus(const struct view *v, const struct signal_layout *l)
{
    const ui_id id = ui_make_id(v->ui, "signal");
    const struct rect r = {l->left, l->x, l->bars.r.w, l->cell};
    struct signal_memory *m = signal_memory(v);
    const int last = session_board(v->session)->width - 1;
    if (m && m->cursor > last)
        m->cursor = last;
    if (m && ui_has_focus(v->ui, id)) {
        keys(v, id, m);
        cursor(v, l, m->cursor);
    }
    if (ui_behave(v->ui, id, r, true, true) & UI_RING)
        ui_focus_ring(v->ui, r, 2);
}

/* Kernel and products. */

static int term_under(const struct view *v, const struct signal_layout *l, float y)
{
    const struct board_step *step = session_step(v->session);
    for (int i = 0; i < step->n_terms; i++)
        if (rect_contains(signal_term_cell(v, l, y, i), ui_input(v->ui)->x, ui_input(v->ui)->y))
            return i;
    return -1;
}

static void weights_under(const struct view *v, const struct signal_layout *l)
{
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "kernel-row"), row_rect(v, l, l->w), false, true);
    const int term = state & UI_HOT ? term_under(v, l, l->w) : -1;
    if (term < 0)
        return;
    const int weight = convolve_term_of_weight(v, term); /* the same rule both ways */
    convolve_hover_term(v, term);
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_WEIGHT, .weight = weight, .term = term});
    if ((state & UI_CLICKED) && weight >= 0)
        convolve_choose_weight(v, weight);
}

static void products_under(const struct view *v, const struct signal_layout *l)
{
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "products"), row_rect(v, l, l->products), false, true);
    const int term = state & UI_HOT ? term_under(v, l, l->products) : -1;
    if (term >= 0)
        convolve_hover_term(v, term);
}

/* The output: its window and its arithmetic for as long as the pointer is there; a click stays. */

static int output_at(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const float x = ui_input(v->ui)->x, first = signal_output_x(v, l, 0),
                pitch = l->cell * (float)b->geometry.stride[1];
    const int o = (int)floorf((x - first) / pitch + (pitch - l->cell) / (2 * pitch));
    return o < 0 || o >= b->ow ? -1 : o;
}

static void output_card(const struct view *v, int output)
{
    const struct board *b = session_board(v->session);
    const float *y = b->activation == BOARD_NONE ? b->output.data : b->activated.data;
    char text[128], value[FORMAT_MAX];
    if (output < session_shown_cells(v->session, 0))
        snprintf(text, sizeof text, "y[%d] = %s", output, convolve_number(v, value, (double)y[output]));
    else
        snprintf(text, sizeof text, _("y[%d]   to come at step %d"), output, output + 1);
    convolve_card(v, text);
}

static void output_under(const struct view *v, const struct signal_layout *l)
{
    const struct rect r = {l->left, l->y, l->bars.r.w, l->cell}, bars = l->out_bars.r;
    const unsigned cells = ui_behave(v->ui, ui_make_id(v->ui, "output-row"), r, false, true),
                   below = ui_behave(v->ui, ui_make_id(v->ui, "output-bars"), bars, false, true), state = cells | below;
    const int output = output_at(v, l);
    if (!(state & (UI_HOT | UI_ACTIVE)) || output < 0)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, output + 1);
    request_peek(v->requests, 0, output + 1);
    output_card(v, output);
}

void signal_pointer(const struct view *v, const struct signal_layout *l)
{
    ui_push_id(v->ui, "signal-rows");
    signal_under(v, l, ui_make_id(v->ui, "signal"));
    signal_focus(v, l); /* after it: the pointer is the other's */
    weights_under(v, l);
    products_under(v, l);
    output_under(v, l);
    ui_pop_id(v->ui);
}
