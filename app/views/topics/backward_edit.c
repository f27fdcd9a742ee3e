/* app/views/topics/backward_edit.c - grids of numbers that one edits, as the kernel of the board. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/gfx/color.h"
#include "app/views/topics/backward_view.h"

enum { ENTRY_MAX = 16 };
static const double entry_pause = 1.5; /* seconds after which typing begins a new number */
static const float drag_px = 8;        /* of a drag for one step */

struct edit_memory {
    float drag_from;       /* the number when the drag began */
    bool dragged;          /* it has changed it: what follows belongs to the same step of undo */
    double typed_at;       /* when the last character came */
    char entry[ENTRY_MAX]; /* the number being typed, '-' and '.' as ASCII; "" for none */
    int entry_index;       /* whose it is */
    int chosen;            /* of the target, which no property keeps */
};

static struct edit_memory *memory(const struct view *v, enum backward_edited what)
{
    const ui_id edit_id = 0xBAC70001u + (unsigned)what;
    return ui_memory(v->ui, edit_id, sizeof(struct edit_memory));
}

/* Numbers: where they are, and how they are set. */

struct kernel_value backward_target(const struct view *v)
{
    const struct backward *b = session_backward(v->session);
    const struct kernel_value *k = session_kernel_target(v->session);
    return kernel_resized(k, b->kernel.rows, b->kernel.cols);
}

static int count(const struct view *v, enum backward_edited what)
{
    const struct backward *b = session_backward(v->session);
    return what == EDIT_GRADIENT ? b->arriving.rows * b->arriving.cols : b->kernel.rows * b->kernel.cols;
}

/* The kernel lies turned on the window with 'flip kernel'. */
static int turned(const struct view *v, int index)
{
    return session_bool(v->session, PROP_CONVOLVE_FLIP) ? count(v, EDIT_KERNEL) - 1 - index : index;
}

static int chosen_of(const struct view *v, enum backward_edited what)
{
    const struct edit_memory *m = memory(v, what);
    const int chosen = what == EDIT_GRADIENT ? session_int(v->session, PROP_BACKWARD_CELL)
                       : what == EDIT_KERNEL ? turned(v, convolve_weights(v).chosen)
                       : m                   ? m->chosen
                                             : 0;
    const int n = count(v, what);
    return chosen < 0 ? 0 : chosen < n ? chosen : n - 1;
}

static void choose(const struct view *v, enum backward_edited what, int index)
{
    struct edit_memory *m = memory(v, what);
    if (index == chosen_of(v, what))
        return;
    if (what == EDIT_GRADIENT)
        request_int(v->requests, PROP_BACKWARD_CELL, index);
    else if (what == EDIT_KERNEL)
        convolve_choose_weight(v, turned(v, index));
    else if (m)
        m->chosen = index;
}

static float number_at(const struct view *v, enum backward_edited what, int index)
{
    const struct backward *b = session_backward(v->session);
    if (what == EDIT_TARGET)
        return backward_target(v).w[index];
    return (what == EDIT_GRADIENT ? b->arriving : b->kernel).data[index];
}

static bool set_gradient(const struct view *v, int index, float value, bool gesture)
{
    const struct backward *b = session_backward(v->session);
    char *text = NULL;
    if (number_at(v, EDIT_GRADIENT, index) == value)
        return false;
    const enum cs_status status =
        paint_text_set(session_text(v->session, PROP_BACKWARD_GRADIENT), 0, index / b->arriving.cols,
                       index % b->arriving.cols, value, &text, NULL);
    if (status == CS_OK)
        request_text(v->requests, PROP_BACKWARD_GRADIENT, text);
    else
        v->requests->lost = true;
    if (status == CS_OK && gesture)
        request_is_gesture(v->requests);
    free(text);
    return status == CS_OK;
}

static bool set_target(const struct view *v, int index, float value, bool gesture)
{
    struct kernel_value k = backward_target(v);
    if (k.w[index] == value)
        return false;
    k.w[index] = value;
    k.preset = KERNEL_CUSTOM;
    kernel_settle(&k);
    request_kernel(v->requests, PROP_BACKWARD_TARGET, &k);
    if (gesture)
        request_is_gesture(v->requests);
    return true;
}

static bool set(const struct view *v, enum backward_edited what, int index, double value, bool gesture)
{
    const double most = (double)KERNEL_MAX_WEIGHT, near = round(fmin(fmax(value, -most), most) * 1e6) / 1e6;
    if (what == EDIT_KERNEL)
        return convolve_set_weight(v, turned(v, index), near, gesture);
    return (what == EDIT_GRADIENT ? set_gradient : set_target)(v, index, (float)near + 0.0f, gesture);
}

bool backward_can_edit(const struct view *v, enum backward_edited what)
{
    const struct backward *b = session_backward(v->session);
    return what != EDIT_GRADIENT || b->loss == BACKWARD_GIVEN;
}

/* Typing. */

static double step_size(const struct view *v)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? 0.1 : 1;
}

/* '-' turns the sign of what is typed; false for a character that is none of a number's. */
static bool type_character(struct edit_memory *m, char c)
{
    const size_t n = strlen(m->entry);
    if (c == '-' && n > 0 && m->entry[0] == '-') {
        memmove(m->entry, m->entry + 1, n);
        return true;
    }
    if (c == '-' && n > 0 && n + 1 < ENTRY_MAX) {
        memmove(m->entry + 1, m->entry, n + 1);
        m->entry[0] = '-';
        return true;
    }
    const bool point = (c == '.' || c == ',') && !strchr(m->entry, '.');
    if (n + 1 >= ENTRY_MAX || !(point || (c >= '0' && c <= '9')))
        return false;
    m->entry[n] = point ? '.' : c;
    m->entry[n + 1] = '\0';
    return true;
}

static bool is_typing(const struct view *v, const struct edit_memory *m, int index)
{
    return *m->entry && ui_input(v->ui)->time - m->typed_at <= entry_pause && m->entry_index == index;
}

/* Digits that follow a minus key at once mean a negative number, though the key itself has already taken off 1. */
static void type(const struct view *v, enum backward_edited what, struct edit_memory *m, int index)
{
    bool minus = is_typing(v, m, index) && !strcmp(m->entry, "-"), typed = false;
    if (!is_typing(v, m, index) || minus)
        m->entry[0] = '\0';
    const bool goes_on = *m->entry != '\0';
    for (const char *text = ui_input(v->ui)->text; *text; text++) {
        if (*text == '-' && !*m->entry) {
            minus = true;
            continue;
        }
        if (!type_character(m, *text))
            continue;
        typed = true;
        if (minus)
            type_character(m, '-');
        minus = false;
    }
    if (!typed && !minus)
        return;
    m->typed_at = ui_input(v->ui)->time;
    m->entry_index = index;
    if (minus)
        memcpy(m->entry, "-", 2);
    double value;
    if (typed && format_parse(m->entry, &value))
        set(v, what, index, value, goes_on);
}

static bool take_any(const struct view *v, ui_id id, const int32_t *codes, int n)
{
    for (int i = 0; i < n; i++)
        if (ui_take_key(v->ui, id, codes[i], 0) || ui_take_key(v->ui, id, codes[i], UI_SHIFT))
            return true;
    return false;
}

static void edit_keys(const struct view *v, ui_id id, enum backward_edited what, struct edit_memory *m, int index)
{
    static const int32_t plus[] = {'+', '=', 0x40000057 /* keypad */}, minus[] = {'-', 0x40000056};
    const double now = (double)number_at(v, what, index);
    const bool typing = is_typing(v, m, index) && strcmp(m->entry, "-");
    if (take_any(v, id, plus, 3))
        set(v, what, index, now + step_size(v), false);
    if (take_any(v, id, minus, 2) && !typing)
        set(v, what, index, now - step_size(v), false);
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0)) {
        m->entry[0] = '\0';
        set(v, what, index, 0, false);
    }
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(v->ui, id, UI_KEY_ESCAPE, 0))
        m->entry[0] = '\0';
    for (int32_t digit = '0'; digit <= '9'; digit++) /* they come as text, too; 0 is no command here */
        ui_take_key(v->ui, id, digit, 0);
    type(v, what, m, index);
}

static void move_keys(const struct view *v, ui_id id, enum backward_edited what, int index)
{
    const struct backward *b = session_backward(v->session);
    const int cols = what == EDIT_GRADIENT ? b->arriving.cols : b->kernel.cols, n = count(v, what);
    int to = index;
    if (ui_take_key(v->ui, id, UI_KEY_LEFT, 0) && to % cols > 0)
        to--;
    if (ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) && to % cols < cols - 1)
        to++;
    if (ui_take_key(v->ui, id, UI_KEY_UP, 0) && to >= cols)
        to -= cols;
    if (ui_take_key(v->ui, id, UI_KEY_DOWN, 0) && to + cols < n)
        to += cols;
    choose(v, what, to);
}

/* Pointer. */

static int index_of(const int *index, int cell)
{
    return cell < 0 ? -1 : index ? index[cell] : cell;
}

static void drag(const struct view *v, enum backward_edited what, struct edit_memory *m, unsigned state, int under)
{
    const int chosen = chosen_of(v, what);
    if (state & UI_PRESSED) {
        m->dragged = false;
        m->entry[0] = '\0';
        m->entry_index = under; /* what is dragged; -1: nothing */
        if (under < 0)
            return;
        m->drag_from = number_at(v, what, under);
        choose(v, what, under);
    } else if ((state & UI_ACTIVE) && !ui_input(v->ui)->released && m->entry_index == chosen) {
        const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
        m->dragged |= set(v, what, chosen, (double)m->drag_from + steps * step_size(v), m->dragged);
    }
}

/* The same wherever they are drawn. */
static ui_id id_of(enum backward_edited what)
{
    return 0xBAC70101u + (unsigned)what;
}

static struct rect rect_of(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

struct backward_edit backward_edit(const struct view *v, enum backward_edited what, const struct matrix *m,
                                   const int *index)
{
    const ui_id id = id_of(what);
    struct edit_memory none = {0}, *kept = memory(v, what), *e = kept ? kept : &none;
    const bool editable = backward_can_edit(v, what);
    const unsigned state = ui_behave(v->ui, id, rect_of(m), editable, true);
    int row, col;
    const bool over = matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    const int cell = over && (state & (UI_HOT | UI_ACTIVE)) ? row * m->cols + col : -1, under = index_of(index, cell);
    if (editable && ui_has_focus(v->ui, id)) {
        edit_keys(v, id, what, e, chosen_of(v, what));
        move_keys(v, id, what, chosen_of(v, what));
    }
    if (editable && (state & (UI_PRESSED | UI_ACTIVE)))
        drag(v, what, e, state, under);
    if (editable && under >= 0 && (state & UI_HOT)) {
        const int notches = ui_take_notches(v->ui, id, rect_of(m));
        ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
        if (notches != 0) {
            choose(v, what, under);
            set(v, what, under, (double)number_at(v, what, under) + notches * step_size(v), true);
        }
    }
    return (struct backward_edit){cell, state};
}

/* Looks. */

static void chevrons(const struct view *v, struct rect r, struct color ink)
{
    const float x = r.x + r.w / 2;
    const struct point up[] = {{x - 4, r.y + 10}, {x, r.y + 6}, {x + 4, r.y + 10}};
    const struct point down[] = {{x - 4, r.y + r.h - 10}, {x, r.y + r.h - 6}, {x + 4, r.y + r.h - 10}};
    draw_polyline(ui_draw(v->ui), up, 3, 1.75f, ink);
    draw_polyline(ui_draw(v->ui), down, 3, 1.75f, ink);
}

void backward_mark_edit(const struct view *v, enum backward_edited what, const struct matrix *m, const int *index)
{
    const ui_id id = id_of(what);
    const struct rect all = rect_of(m);
    if (!backward_can_edit(v, what) || !ui_has_focus(v->ui, id))
        return;
    for (int i = 0; i < m->rows * m->cols; i++) {
        if (index_of(index, i) != chosen_of(v, what))
            continue;
        const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 2, ui_theme(v->ui)->focus);
        if (m->cell >= 48)
            chevrons(v, r, color_digit_ink(colormap_color(m->map, ui_theme(v->ui)->light, m->data[i], m->lo, m->hi)));
    }
    ui_focus_ring(v->ui, (struct rect){all.x - 4, all.y - 4, all.w + 7, all.h + 7}, 2);
}

bool backward_spread_index(const struct backward *b, int *index)
{
    const int n = b->slid.rows * b->slid.cols;
    if (b->of != BACKWARD_INPUT || n > BACKWARD_SPREAD_MAX)
        return false;
    for (int i = 0; i < n; i++) {
        const int row = i / b->slid.cols + b->slid.first[0], col = i % b->slid.cols + b->slid.first[1];
        index[i] = b->slid.kind[i] == BACKWARD_VALUE ? row / b->stride[0] * b->arriving.cols + col / b->stride[1] : -1;
    }
    return true;
}
