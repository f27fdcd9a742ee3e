/* app/views/topics/drop_pointer.c - the pointer on the columns: a click chooses a number, a drag on the values or the
 * wheel changes it, so do + and - and digits where the values have the focus. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/views/topics/drop.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

enum { ENTRY_MAX = 12 };
static const double entry_pause = 1.5; /* seconds after which typing begins a new number */
static const float drag_px = 8;        /* of a drag for one step */

struct drop_memory {
    int cell;
    float from;
    bool dragged;
    double typed_at;
    char entry[ENTRY_MAX];
};

static struct drop_memory *memory(const struct view *v)
{
    const ui_id drop_id = 0xC0470A02u;
    return ui_memory(v->ui, drop_id, sizeof(struct drop_memory));
}

static void put(const struct view *v, int cell, double value, bool gesture)
{
    const struct dropout_state *d = session_dropout(v->session);
    const double most = DROPOUT_VALUE_MAX, kept = fmin(fmax(round(value * 100) / 100, -most), most);
    const int place = cell % d->area;
    char *text = NULL;
    if ((float)kept == d->x[cell])
        return;
    if (paint_text_set(session_text(v->session, PROP_DROPOUT_VALUES), cell / d->area, place / d->dim[2],
                       place % d->dim[2], (float)kept, &text, NULL) == CS_OK) {
        request_text(v->requests, PROP_DROPOUT_VALUES, text);
        if (gesture)
            request_is_gesture(v->requests);
    } else {
        v->requests->lost = true;
    }
    free(text);
}

static void choose(const struct view *v, int cell)
{
    if (cell != session_dropout_unit(v->session))
        request_int(v->requests, PROP_DROPOUT_UNIT, cell);
}

static double step_size(const struct view *v)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? 0.1 : 1;
}

/* Keys where the values have the focus. */

static bool take(const struct view *v, ui_id id, int32_t code)
{
    return ui_take_key(v->ui, id, code, 0) || ui_take_key(v->ui, id, code, UI_SHIFT);
}

static bool type(struct drop_memory *m, const char *text)
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

static void edit_keys(const struct view *v, ui_id id, struct drop_memory *m, int cell)
{
    const double x = (double)session_dropout(v->session)->x[cell], now = ui_input(v->ui)->time;
    double value;
    if (take(v, id, '+') || take(v, id, '='))
        put(v, cell, x + step_size(v), false);
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0)) {
        m->entry[0] = '\0';
        put(v, cell, 0, false);
    }
    for (int32_t digit = '0'; digit <= '9'; digit++) /* they come as text, too; 0 is no command here */
        ui_take_key(v->ui, id, digit, 0);
    ui_take_key(v->ui, id, '-', 0);
    if (now - m->typed_at > entry_pause || m->cell != cell)
        m->entry[0] = '\0';
    const bool goes_on = *m->entry && strcmp(m->entry, "-");
    if (!type(m, ui_input(v->ui)->text))
        return;
    m->typed_at = now;
    m->cell = cell;
    if (format_parse(m->entry, &value))
        put(v, cell, value, goes_on);
}

/* As the numbers stand in the table of maps. */
static void move_keys(const struct view *v, ui_id id, const struct drop_block *b, int cell)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct rect r = drop_cell_rect(d, b, cell);
    float x = r.x + r.w / 2, y = r.y + r.h / 2;
    const float across = b->w + (d->dim[2] == 1 ? b->gap : 0), down = b->h + (d->dim[1] == 1 ? b->gap : 0);
    x -= ui_take_key(v->ui, id, UI_KEY_LEFT, 0) ? across : 0;
    x += ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) ? across : 0;
    y -= ui_take_key(v->ui, id, UI_KEY_UP, 0) ? down : 0;
    y += ui_take_key(v->ui, id, UI_KEY_DOWN, 0) ? down : 0;
    const int to = drop_cell_at(d, b, x, y);
    if (to >= 0 && to != cell)
        choose(v, to);
}

/* Pointer. */

static void card(const struct view *v, int column, int cell)
{
    const struct dropout_state *d = session_dropout(v->session);
    struct dropout_trace t;
    char text[192], place[48], x[CONVOLVE_ROUNDED_MAX], y[CONVOLVE_ROUNDED_MAX];
    dropout_trace(d, cell, session_dropout_mask(v->session), &t);
    drop_place_text(d, cell, place, sizeof place);
    panel_rounded(v, x, t.x);
    panel_rounded(v, y, column == DROP_MASK ? t.y : t.mean);
    if (column == DROP_VALUES)
        snprintf(text, sizeof text, "x[%s] = %s", place, x);
    else if (column == DROP_MASK)
        snprintf(text, sizeof text, t.kept ? _("x[%s] = %s is kept and becomes %s") : _("x[%s] = %s is left out: %s"),
                 place, x, y);
    else
        snprintf(text, sizeof text, _("x[%s]: kept %d times in %d, on the average %s"), place, t.times,
                 session_dropout_mask(v->session), y);
    convolve_card(v, text);
}

static void hover(const struct view *v, int column, int cell)
{
    convolve_hover(
        v, &(struct convolve_hover){.kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = column, .row = cell});
    card(v, column, cell);
}

static void drag(const struct view *v, struct drop_memory *m, unsigned state, int under)
{
    const struct dropout_state *d = session_dropout(v->session);
    if (state & UI_PRESSED) {
        m->cell = under;
        m->from = under >= 0 ? d->x[under] : 0;
        m->dragged = false;
        m->entry[0] = '\0';
        if (under >= 0)
            choose(v, under);
    } else if (!ui_input(v->ui)->released && m->cell >= 0 && m->cell < d->cells) {
        const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
        if (steps != 0 || m->dragged) {
            put(v, m->cell, (double)m->from + steps * step_size(v), m->dragged);
            m->dragged = true;
        }
    }
}

static void on_values(const struct view *v, const struct drop_block *b, ui_id id, struct rect box, unsigned state,
                      int under)
{
    struct drop_memory none = {.cell = -1}, *kept = memory(v), *m = kept ? kept : &none;
    const int chosen = session_dropout_unit(v->session);
    if (ui_has_focus(v->ui, id)) {
        edit_keys(v, id, m, chosen);
        move_keys(v, id, b, chosen);
    }
    if (state & (UI_PRESSED | UI_ACTIVE))
        drag(v, m, state, under);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(box, -3), 2);
    if (!(state & UI_HOT) || under < 0)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "drop-wheel"), box);
    if (notches)
        put(v, under, (double)session_dropout(v->session)->x[under] + notches * step_size(v), true);
}

static void on_column(const struct view *v, const struct drop_layout *l, int column)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct drop_block *b = &l->block[column];
    const struct rect first = drop_map_rect(d, b, 0), last = drop_map_rect(d, b, d->dim[0] - 1),
                      corner = drop_map_rect(d, b, (b->across < d->dim[0] ? b->across : d->dim[0]) - 1);
    const struct rect box = {first.x, first.y, corner.x + corner.w - first.x, last.y + last.h - first.y};
    ui_push_index(v->ui, column);
    const ui_id id = ui_make_id(v->ui, "drop-column");
    ui_pop_id(v->ui);
    const unsigned state = ui_behave(v->ui, id, box, column == DROP_VALUES, true);
    const int under = drop_cell_at(d, b, ui_input(v->ui)->x, ui_input(v->ui)->y);
    if (column == DROP_VALUES)
        on_values(v, b, id, box, state, under);
    else if ((state & UI_PRESSED) && under >= 0)
        choose(v, under);
    if ((state & UI_HOT) && !(state & UI_ACTIVE) && under >= 0)
        hover(v, column, under);
}

void drop_pointer(const struct view *v, const struct drop_layout *l)
{
    for (int i = 0; i < DROP_COLUMNS; i++)
        if (l->shown[i])
            on_column(v, l, i);
}

void drop_keys(const struct view *v)
{
    if (ui_take_key(v->ui, 0, 'k', 0))
        request_int(v->requests, PROP_DROPOUT_KIND, !session_int(v->session, PROP_DROPOUT_KIND));
    if (ui_take_key(v->ui, 0, 'e', 0))
        request_int(v->requests, PROP_DROPOUT_MODE, !session_int(v->session, PROP_DROPOUT_MODE));
    if (ui_take_key(v->ui, 0, 'v', 0))
        request_int(v->requests, PROP_DROPOUT_CHART, !session_int(v->session, PROP_DROPOUT_CHART));
    if (ui_take_key(v->ui, 0, 's', 0))
        request_bool(v->requests, PROP_DROPOUT_SCALE, !session_bool(v->session, PROP_DROPOUT_SCALE));
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
}
