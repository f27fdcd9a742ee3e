/* app/views/topics/activation_pointer.c - values are dragged, turned and typed in the map; a click on a result goes to
 * its step; what lies below the pointer lights up in every grid and on the curve. */
#include <math.h>
#include <stdio.h>

#include "app/views/scalar_edit.h"
#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

struct edit_memory {
    int cell;  /* counts from 1; 0: none yet */
    ui_id map; /* what has the focus then; panels, which make other ids, ask for it, too */
};

static struct edit_memory *memory(const struct view *v)
{
    const ui_id activation_id = 0xC0475CA2u;
    return ui_memory(v->ui, activation_id, sizeof(struct edit_memory));
}

static ui_id map_id(const struct view *v)
{
    return ui_make_id(v->ui, "activation-map");
}

int activation_edited(const struct view *v)
{
    const struct edit_memory *m = memory(v);
    if (!m || m->cell < 1 || m->cell > activation_state_of(v)->n || !ui_has_focus(v->ui, m->map))
        return -1;
    return m->cell - 1;
}

/* While it plays, the step is followed, whatever has the focus. */
int activation_told(const struct view *v)
{
    const struct activation_state *s = activation_state_of(v);
    const struct convolve_hover h = convolve_hovering(v);
    if (h.kind == HOVER_TOPIC && h.row >= 0 && h.row < s->rows && h.col >= 0 && h.col < s->cols)
        return h.row * s->cols + h.col;
    const int edited = activation_edited(v);
    return edited >= 0 && !session_playing(v->session) ? edited : activation_shown(v) - 1;
}

static void set_value(const struct view *v, int cell, double value, bool gesture)
{
    char text[NUMBER_GRID_TEXT];
    activation_values_text(activation_state_of(v), cell, value, text);
    request_text(v->requests, PROP_ACTIVATION_VALUES, text);
    if (gesture)
        request_is_gesture(v->requests);
}

/* "x[1, 2] = 6 = 4 · 1.5   drag, scroll or type", "f(1.5) ≈ 0.8176" */
static void card(const struct view *v, enum activation_grid g, int cell)
{
    const struct activation_state *s = activation_state_of(v);
    char x[CONVOLVE_ROUNDED_MAX], a[CONVOLVE_ROUNDED_MAX], b[CONVOLVE_ROUNDED_MAX], formula[200], text[320];
    const char *value = activation_number(v, a, activation_values(s, g)[cell], true), *is = scalar_equals(value);
    activation_number(v, x, s->x[cell], false);
    switch (g) {
    case ACTIVATION_X:
        if (s->scale == 1)
            snprintf(text, sizeof text, _("x = %s   drag, scroll or type"), x);
        else
            snprintf(text, sizeof text, _("x = %s · %s = %s   drag, scroll or type"),
                     scalar_number(v, b, s->scale, false), activation_number(v, formula, s->value[cell], false), x);
        break;
    case ACTIVATION_Y:
        activation_formula(v, cell, formula, sizeof formula);
        snprintf(text, sizeof text, "f(%s) = %s %s%s", x, formula, is, value);
        break;
    case ACTIVATION_SLOPES:
        activation_slope_formula(v, cell, formula, sizeof formula);
        snprintf(text, sizeof text, "f′(%s): %s %s%s", x, formula, is, value);
        break;
    case ACTIVATION_ARRIVING:
        snprintf(text, sizeof text, "∂L/∂y %s%s", is, value);
        break;
    default:
        snprintf(text, sizeof text, "∂L/∂x = %s · %s %s%s", activation_number(v, x, s->derivative[cell], false),
                 activation_number(v, b, s->arriving[cell], false), is, value);
        break;
    }
    convolve_card(v, text);
}

static void hover(const struct view *v, enum activation_grid g, int cell)
{
    const int cols = activation_state_of(v)->cols;
    convolve_hover(v, &(struct convolve_hover){
                          .kind = HOVER_TOPIC, .term = -1, .channel = (int)g, .row = cell / cols, .col = cell % cols});
    card(v, g, cell);
}

static struct rect grid_rect(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

static bool cell_under(const struct view *v, const struct matrix *m, int *cell)
{
    int row, col;
    if (!matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return false;
    *cell = row * m->cols + col;
    return true;
}

/* Arrows move from value to value while the map has the focus. */
static void move(const struct view *v, ui_id id, struct edit_memory *m)
{
    const struct activation_state *s = activation_state_of(v);
    const int cell = m->cell - 1, col = cell % s->cols;
    int to = cell;
    if (ui_take_key(v->ui, id, UI_KEY_LEFT, 0) && col > 0)
        to--;
    if (ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) && col + 1 < s->cols)
        to++;
    if (ui_take_key(v->ui, id, UI_KEY_UP, 0) && cell >= s->cols)
        to -= s->cols;
    if (ui_take_key(v->ui, id, UI_KEY_DOWN, 0) && cell + s->cols < s->n)
        to += s->cols;
    m->cell = to + 1;
}

static void map_pointer(const struct view *v, const struct matrix *grid)
{
    const struct activation_state *s = activation_state_of(v);
    const ui_id id = map_id(v);
    const unsigned state = ui_behave(v->ui, id, grid_rect(grid), true, true);
    struct edit_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    int under = 0;
    m->map = id;
    const bool over = cell_under(v, grid, &under), wheel = over && ui_input(v->ui)->wheel != 0;
    if (m->cell < 1 || m->cell > s->n)
        m->cell = activation_shown(v);
    if (over && ((state & UI_PRESSED) || (wheel && (state & UI_HOT))))
        m->cell = under + 1;
    if (state & UI_PRESSED)
        ui_focus(v->ui, id);
    if (ui_has_focus(v->ui, id))
        move(v, id, m);
    const int cell = m->cell - 1;
    const struct scalar_edit e = {.id = id,
                                  .state = state,
                                  .item = cell,
                                  .r = grid_rect(grid),
                                  .value = decimal_of(s->value[cell]),
                                  .step = 0.5,
                                  .fine = 0.1,
                                  .most = ACTIVATION_VALUE_MAX};
    double to;
    bool gesture;
    if (scalar_edited(v, &e, &to, &gesture))
        set_value(v, cell, to, gesture);
    if (!(state & UI_HOT) || !over)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    if (!(state & UI_ACTIVE))
        hover(v, ACTIVATION_X, under);
}

static void result_pointer(const struct view *v, const struct matrix *m, enum activation_grid g)
{
    ui_push_index(v->ui, (int)g);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "activation-grid"), grid_rect(m), false, true);
    ui_pop_id(v->ui);
    int under;
    if (!cell_under(v, m, &under))
        return;
    if (state & UI_CLICKED) {
        request_int(v->requests, PROP_CONVOLVE_STEP, under + 1);
        request_is_gesture(v->requests);
    }
    if (state & UI_HOT)
        hover(v, g, under);
}

void activation_pointer(const struct view *v, const struct activation_layout *l)
{
    map_pointer(v, &l->grid[ACTIVATION_X]);
    for (int g = ACTIVATION_Y; g < ACTIVATION_GRIDS; g++)
        if (l->grid[g].cell > 0)
            result_pointer(v, &l->grid[g], (enum activation_grid)g);
}
