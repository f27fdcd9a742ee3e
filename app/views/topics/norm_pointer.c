/* app/views/topics/norm_pointer.c - the pointer on the blocks: what is under it is told everywhere, a click chooses a
 * number and its set, a drag up or down, the wheel, + and - or digits write another number into the batch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/views/topics/norm.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

enum { ENTRY_MAX = 12 };
static const double entry_pause = 1.5; /* seconds after which typing begins a new number */
static const float drag_px = 8;        /* of a drag for one step */

struct norm_memory {
    int cell; /* that is dragged, or typed into */
    float from;
    bool dragged;
    double typed_at;
    char entry[ENTRY_MAX];
};

static struct norm_memory *memory(const struct view *v)
{
    const ui_id norm_id = 0xC0470A01u;
    return ui_memory(v->ui, norm_id, sizeof(struct norm_memory));
}

void norm_write(const struct view *v, int cell, double value, bool gesture)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_place at = norm_place_of(n->dim, cell);
    const double most = NORM_VALUE_MAX, kept = fmin(fmax(round(value * 100) / 100, -most), most);
    char *text = NULL;
    struct cs_error err;
    if ((float)kept == n->x.data[cell])
        return;
    const enum cs_status status =
        paint_text_set(session_text(v->session, PROP_NORM_VALUES), norm_value_channel(n->number, at.n, at.c), at.row,
                       at.col, (float)kept, &text, &err);
    if (status == CS_OK) {
        request_text(v->requests, PROP_NORM_VALUES, text);
        if (gesture)
            request_is_gesture(v->requests);
    } else {
        v->requests->lost = true;
    }
    free(text);
}

static void choose(const struct view *v, int cell)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_rule r = norm_rule_of(n, n->kind);
    const int set = norm_set_of(&r, n->dim, norm_place_of(n->dim, cell));
    if (cell != session_int(v->session, PROP_NORM_CELL))
        request_int(v->requests, PROP_NORM_CELL, cell);
    if (set != session_norm_set(v->session))
        request_int(v->requests, PROP_CONVOLVE_STEP, set + 1);
}

static double step_size(const struct view *v)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? 0.1 : 1;
}

/* Keys. */

static bool take_any(const struct view *v, ui_id id, const int32_t *codes, int n)
{
    for (int i = 0; i < n; i++)
        if (ui_take_key(v->ui, id, codes[i], 0) || ui_take_key(v->ui, id, codes[i], UI_SHIFT))
            return true;
    return false;
}

/* Adds what was typed to the entry; '-' turns its sign. */
static bool type(struct norm_memory *m, const char *text)
{
    bool typed = false;
    for (; *text; text++) {
        const size_t n = strlen(m->entry);
        const bool digit = (*text >= '0' && *text <= '9') || ((*text == '.' || *text == ',') && !strchr(m->entry, '.'));
        if ((!digit && !(*text == '-' && n == 0)) || n + 1 >= ENTRY_MAX)
            continue;
        m->entry[n] = *text == ',' ? '.' : *text;
        m->entry[n + 1] = '\0';
        typed = true;
    }
    return typed;
}

static void typed_keys(const struct view *v, struct norm_memory *m, int cell)
{
    const double now = ui_input(v->ui)->time;
    double value;
    if (now - m->typed_at > entry_pause || m->cell != cell)
        m->entry[0] = '\0';
    const bool goes_on = *m->entry && strcmp(m->entry, "-");
    if (!type(m, ui_input(v->ui)->text))
        return;
    m->typed_at = now;
    m->cell = cell;
    if (format_parse(m->entry, &value))
        norm_write(v, cell, value, goes_on);
}

static void edit_keys(const struct view *v, ui_id id, struct norm_memory *m, int cell)
{
    static const int32_t plus[] = {'+', '=', 0x40000057 /* keypad */}, minus[] = {0x40000056};
    const double now = (double)session_normalisation(v->session)->x.data[cell];
    if (take_any(v, id, plus, 3))
        norm_write(v, cell, now + step_size(v), false);
    if (take_any(v, id, minus, 1))
        norm_write(v, cell, now - step_size(v), false);
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0)) {
        m->entry[0] = '\0';
        norm_write(v, cell, 0, false);
    }
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(v->ui, id, UI_KEY_ESCAPE, 0))
        m->entry[0] = '\0';
    for (int32_t digit = '0'; digit <= '9'; digit++) /* they come as text, too; 0 is no command here */
        ui_take_key(v->ui, id, digit, 0);
    ui_take_key(v->ui, id, '-', 0);
    typed_keys(v, m, cell);
}

/* Through the table, from map to map. */
static void move_keys(const struct view *v, ui_id id, int cell)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_place at = norm_place_of(n->dim, cell);
    int row = at.n * n->dim[2] + at.row, col = at.c * n->dim[3] + at.col;
    row -= ui_take_key(v->ui, id, UI_KEY_UP, 0);
    row += ui_take_key(v->ui, id, UI_KEY_DOWN, 0);
    col -= ui_take_key(v->ui, id, UI_KEY_LEFT, 0);
    col += ui_take_key(v->ui, id, UI_KEY_RIGHT, 0);
    if (row < 0 || col < 0 || row >= n->dim[0] * n->dim[2] || col >= n->dim[1] * n->dim[3])
        return;
    const int to =
        norm_index(n->dim, (struct norm_place){row / n->dim[2], col / n->dim[3], row % n->dim[2], col % n->dim[3]});
    if (to != cell)
        choose(v, to);
}

/* Pointer. */

static void card(const struct view *v, int cell, bool of_result)
{
    const struct norm_state *n = session_normalisation(v->session);
    struct norm_trace t;
    char text[256], place[48], x[CONVOLVE_ROUNDED_MAX], mean[CONVOLVE_ROUNDED_MAX], by[CONVOLVE_ROUNDED_MAX],
        y[CONVOLVE_ROUNDED_MAX];
    norm_trace(n, cell, &t);
    norm_place_text(t.at, place, sizeof place);
    panel_rounded(v, x, t.x);
    panel_rounded(v, y, t.y);
    if (!of_result)
        snprintf(text, sizeof text, "x[%s] = %s", place, x);
    else if (n->kind == NORM_LOCAL_RESPONSE)
        snprintf(text, sizeof text, _("y[%s] = %s   from x = %s, divided by %s"), place, y, x,
                 panel_rounded(v, by, t.response.power));
    else
        snprintf(text, sizeof text, _("y[%s] = %s   from x = %s, mean %s, variance %s"), place, y, x,
                 panel_rounded(v, mean, t.mean), panel_rounded(v, by, t.var));
    convolve_card(v, text);
}

static void hover(const struct view *v, int cell, bool of_result)
{
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TOPIC, .term = -1, .weight = -1, .row = cell});
    card(v, cell, of_result);
}

static struct rect block_rect(const struct norm_state *n, const struct norm_block *b)
{
    const struct rect last = norm_map_rect(n, b, n->dim[0] - 1, n->dim[1] - 1);
    return (struct rect){b->x, b->y, last.x + last.w - b->x, last.y + last.h - b->y};
}

static void drag(const struct view *v, struct norm_memory *m, unsigned state, int under)
{
    const struct norm_state *n = session_normalisation(v->session);
    if (state & UI_PRESSED) {
        m->cell = under;
        m->from = under >= 0 ? n->x.data[under] : 0;
        m->dragged = false;
        m->entry[0] = '\0';
        if (under >= 0)
            choose(v, under);
    } else if ((state & UI_ACTIVE) && !ui_input(v->ui)->released && m->cell >= 0 &&
               m->cell < n->dim[0] * n->dim[1] * n->dim[2] * n->dim[3]) {
        const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
        if (steps != 0 || m->dragged) {
            norm_write(v, m->cell, (double)m->from + steps * step_size(v), m->dragged);
            m->dragged = true;
        }
    }
}

static void on_input(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    struct norm_memory none = {.cell = -1}, *kept = memory(v), *m = kept ? kept : &none;
    const ui_id id = ui_make_id(v->ui, "norm-input");
    const struct rect box = block_rect(n, &l->in);
    const unsigned state = ui_behave(v->ui, id, box, true, true);
    const int under = norm_cell_at(n, &l->in, ui_input(v->ui)->x, ui_input(v->ui)->y),
              chosen = session_norm_cell(v->session);
    if (ui_has_focus(v->ui, id)) {
        edit_keys(v, id, m, chosen);
        move_keys(v, id, chosen);
    }
    if (state & (UI_PRESSED | UI_ACTIVE))
        drag(v, m, state, under);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(box, -6), 2);
    if (!(state & UI_HOT) || under < 0)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "norm-wheel"), box);
    if (notches)
        norm_write(v, under, (double)n->x.data[under] + notches * step_size(v), true);
    if (!(state & UI_ACTIVE))
        hover(v, under, false);
}

static void on_result(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "norm-result"), block_rect(n, &l->out), false, true);
    const int under = norm_cell_at(n, &l->out, ui_input(v->ui)->x, ui_input(v->ui)->y);
    if (under < 0)
        return;
    if (state & UI_PRESSED)
        choose(v, under);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
        hover(v, under, true);
    }
}

void norm_pointer(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    on_input(v, l);
    if (n->result[n->kind].there)
        on_result(v, l);
}

void norm_keys(const struct view *v)
{
    const int kind = session_int(v->session, PROP_NORM_KIND), chart = session_int(v->session, PROP_NORM_CHART);
    if (ui_take_key(v->ui, 0, 'k', 0))
        request_int(v->requests, PROP_NORM_KIND, (kind + 1) % NORM_KINDS);
    if (ui_take_key(v->ui, 0, 'e', 0))
        request_int(v->requests, PROP_NORM_MODE, !session_int(v->session, PROP_NORM_MODE));
    if (ui_take_key(v->ui, 0, 'v', 0))
        request_int(v->requests, PROP_NORM_CHART, (chart + 1) % 3);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
}
