/* app/views/topics/learn_pointer.c - the pointer on the stage: what a number comes from, painting on the input, weights
 * that are dragged: of the kernel from this iteration on, of the hidden kernel while it is to be seen. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static const float drag_px = 8; /* of a drag for one step */

struct learn_memory {
    float from; /* the weight when its drag began */
    int number;
    bool dragged; /* it has changed the weight: what follows belongs to the same step of undo */
};

static struct learn_memory *memory(const struct view *v)
{
    const ui_id learn_id = 0xC0470061u;
    return ui_memory(v->ui, learn_id, sizeof(struct learn_memory));
}

/* Cards. */

static void place_card(const struct view *v, int row, int col)
{
    const struct learn *s = session_learn(v->session);
    const int i = row * s->ow + col;
    char text[256], y[FORMAT_MAX], t[FORMAT_MAX], d[FORMAT_MAX], slope[FORMAT_MAX];
    snprintf(text, sizeof text, "y[%d, %d] = %s   t = %s   y − t = %s\n∂L/∂y = 2 (y − t) / %d = %s", row, col,
             learn_number(v, y, (double)s->output[i]), learn_number(v, t, (double)s->target[i]),
             learn_number(v, d, (double)s->difference[i]), s->n, learn_number(v, slope, (double)s->slope[i]));
    convolve_card(v, text);
}

static void input_card(const struct view *v, int row, int col)
{
    const struct learn *s = session_learn(v->session);
    char text[96], x[FORMAT_MAX];
    snprintf(text, sizeof text, "x[%d, %d] = %s", row, col,
             convolve_pixel(v, x, (double)s->x[(size_t)row * (size_t)s->width + (size_t)col]));
    convolve_card(v, text);
}

/* Products with the zeros of the padding count as well. */
static void gradient_card(const struct view *v, int number)
{
    const struct learn *s = session_learn(v->session);
    char text[256], name[48], g[FORMAT_MAX];
    learn_name(s, "∂L/∂w", number, name);
    learn_number(v, g, (double)s->at.g[number]);
    snprintf(text, sizeof text,
             cs_plural("%s = %s\nthe sum of %d product 2 (y − t) / n · x",
                       "%s = %s\nthe sum of %d products 2 (y − t) / n · x", s->n),
             name, g, s->n);
    convolve_card(v, text);
}

static void weight_card(const struct view *v, int number)
{
    const struct learn *s = session_learn(v->session);
    char text[256], name[48], w[FORMAT_MAX];
    learn_name(s, "w", number, name);
    snprintf(text, sizeof text, _("%s = %s   drag: another value from here on"), name,
             learn_number(v, w, (double)s->at.w[number]));
    convolve_card(v, text);
}

static void update_card(const struct view *v, int number, float update)
{
    const struct learn *s = session_learn(v->session);
    char text[256], rate[FORMAT_MAX], velocity[FORMAT_MAX], u[FORMAT_MAX];
    if (!s->at.next)
        return;
    snprintf(text, sizeof text, "−lr·v = −%s · %s ≈ %s", learn_digits(rate, s->at.lr, 3),
             learn_number(v, velocity, (double)s->at.v[number]), learn_number(v, u, (double)update));
    convolve_card(v, text);
}

static void hidden_card(const struct view *v, int row, int col)
{
    const struct learn *s = session_learn(v->session);
    char text[128], w[FORMAT_MAX];
    if (learn_reveals(v))
        snprintf(text, sizeof text, _("hidden [%d, %d] = %s"), row, col,
                 learn_number(v, w, (double)s->hidden[row * s->hidden_cols + col]));
    else
        snprintf(text, sizeof text, "%s", _("V shows the hidden kernel"));
    convolve_card(v, text);
}

static void show_card(const struct view *v, const struct learn_layout *l, enum learn_grid g, int row, int col)
{
    const int number = row * l->grid[g].cols + col;
    switch (g) {
    case LEARN_INPUT:
        input_card(v, row, col);
        break;
    case LEARN_WEIGHTS:
        weight_card(v, number);
        break;
    case LEARN_GRADIENT:
        gradient_card(v, number);
        break;
    case LEARN_UPDATE:
        update_card(v, number, l->grid[g].data[number]);
        break;
    case LEARN_HIDDEN:
        hidden_card(v, row, col);
        break;
    default:
        place_card(v, row, col);
        break;
    }
}

/* Editing. */

static bool set_weight(const struct view *v, int number, float value)
{
    const struct learn *s = session_learn(v->session);
    if (s->at.w[number] == value)
        return false;
    char *text = session_learn_edited(v->session, number, value);
    if (text)
        request_text(v->requests, PROP_LEARN_EDITS, text);
    free(text);
    return text != NULL;
}

/* Only where it is drawn as it is set, without zeros around. */
static bool set_hidden(const struct view *v, int number, float value)
{
    const struct learn *s = session_learn(v->session);
    struct kernel_value k = session_learn_target(v->session);
    if (k.rows != s->hidden_rows || k.cols != s->hidden_cols || k.w[number] == value)
        return false;
    k.w[number] = value;
    k.preset = KERNEL_CUSTOM;
    request_kernel(v->requests, PROP_LEARN_TARGET, &k);
    return true;
}

static float value_of(const struct view *v, enum learn_grid g, int number)
{
    return g == LEARN_WEIGHTS ? session_learn(v->session)->at.w[number] : session_learn_target(v->session).w[number];
}

static void set(const struct view *v, enum learn_grid g, int number, double value, struct learn_memory *m)
{
    const double most = (double)KERNEL_MAX_WEIGHT;
    const float w = (float)(round(fmin(fmax(value, -most), most) * 1000) / 1000) + 0.0f; /* + 0: no negative zero */
    if (!(g == LEARN_WEIGHTS ? set_weight : set_hidden)(v, number, w))
        return;
    if (m->dragged)
        request_is_gesture(v->requests);
    m->dragged = true;
}

static bool can_edit(const struct view *v, enum learn_grid g)
{
    const struct learn *s = session_learn(v->session);
    const struct kernel_value k = session_learn_target(v->session);
    return g == LEARN_WEIGHTS ||
           (g == LEARN_HIDDEN && learn_reveals(v) && k.rows == s->hidden_rows && k.cols == s->hidden_cols);
}

/* .1 a step, with Shift .01: weights are learnt in such steps. */
static void drag(const struct view *v, enum learn_grid g, unsigned state, int number, struct learn_memory *m)
{
    const double step = ui_input(v->ui)->mods & UI_SHIFT ? 0.01 : 0.1;
    if (state & UI_PRESSED) {
        *m = (struct learn_memory){.from = value_of(v, g, number), .number = number};
        if (g == LEARN_WEIGHTS)
            convolve_choose_weight(v, number);
    } else if ((state & UI_ACTIVE) && !ui_input(v->ui)->released) {
        const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
        if (steps != 0 || m->dragged)
            set(v, g, m->number, (double)m->from + steps * step, m);
    }
}

static void wheel(const struct view *v, enum learn_grid g, struct rect box, int number, struct learn_memory *m)
{
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "wheel"), box);
    const double step = ui_input(v->ui)->mods & UI_SHIFT ? 0.01 : 0.1;
    if (notches == 0)
        return;
    m->dragged = true; /* turns that follow each other are one edit */
    set(v, g, number, (double)value_of(v, g, number) + notches * step, m);
}

static void press(const struct view *v, enum learn_grid g, struct rect box, unsigned state, int row, int col, bool over)
{
    struct learn_memory none = {0};
    struct learn_memory *kept = memory(v), *m = kept ? kept : &none;
    const int cols = session_learn(v->session)->cols, hidden_cols = session_learn(v->session)->hidden_cols;
    const int number = row * (g == LEARN_HIDDEN ? hidden_cols : cols) + col;
    if (g == LEARN_INPUT && over && (state & (UI_ACTIVE | UI_PRESSED)) && convolve_painting(v))
        convolve_paint(v, 0, row, col, !(state & UI_PRESSED));
    if ((g == LEARN_GRADIENT || g == LEARN_UPDATE) && over && (state & UI_PRESSED))
        convolve_choose_weight(v, number);
    if (!can_edit(v, g))
        return;
    if (state & (UI_ACTIVE | UI_PRESSED))
        drag(v, g, state, number, m);
    if (over && (state & UI_HOT))
        wheel(v, g, box, number, m);
}

static void on_grid(const struct view *v, const struct learn_layout *l, enum learn_grid g)
{
    const struct matrix *m = &l->grid[g];
    const struct rect box = {m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
    int row = 0, col = 0;
    ui_push_index(v->ui, (int)g);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "grid"), box, false, true);
    const bool over = matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    press(v, g, box, state, row, col, over);
    ui_pop_id(v->ui);
    if (!over || !(state & UI_HOT))
        return;
    ui_set_cursor(v->ui, can_edit(v, g) ? UI_CURSOR_SIZE_VERTICAL : UI_CURSOR_CROSS);
    convolve_hover(
        v, &(struct convolve_hover){.kind = HOVER_TOPIC, .term = -1, .channel = (int)g, .row = row, .col = col});
    if (!(state & UI_ACTIVE))
        show_card(v, l, g, row, col);
}

void learn_pointer(const struct view *v, const struct learn_layout *l)
{
    if (session_learn(v->session)->error[0])
        return;
    for (int g = 0; g < LEARN_GRIDS; g++)
        if (l->grid[g].rows > 0)
            on_grid(v, l, (enum learn_grid)g);
}
