#include "app/views/scalar_edit.h"

#include <math.h>
#include <string.h>

#include "app/ui/format.h"

enum { ENTRY_MAX = 16 };
static const double entry_pause = 1.5; /* seconds after which typing begins a new number */
static const float drag_px = 6;        /* of a drag for one step */

/* Between frames; there is one focus and one drag at a time. */
struct scalar_memory {
    double drag_from, typed_at;
    bool dragged;          /* the drag has changed the number */
    char entry[ENTRY_MAX]; /* the number being typed; "" for none */
    ui_id id;              /* whose it is */
    int item;
};

static struct scalar_memory *memory(const struct view *v)
{
    const ui_id scalar_id = 0xC0475CA1u;
    return ui_memory(v->ui, scalar_id, sizeof(struct scalar_memory));
}

static double step_size(const struct view *v, const struct scalar_edit *e)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? e->fine : e->step;
}

/* Without the dust of binary fractions. */
static bool settle(const struct scalar_edit *e, double value, double *to)
{
    const double a_unit = e->unit > 0 ? round(1 / e->unit) : 1e4;
    *to = fmin(fmax(round(value * a_unit) / a_unit, -e->most), e->most) + 0.0;
    return *to != e->value;
}

static bool drag(const struct view *v, const struct scalar_edit *e, struct scalar_memory *m, double *to, bool *gesture)
{
    if (e->state & UI_PRESSED) {
        m->drag_from = e->value;
        m->dragged = false;
        m->entry[0] = '\0';
        return false;
    }
    if (!(e->state & UI_ACTIVE) || ui_input(v->ui)->released)
        return false;
    const float px = e->sideways ? ui_drag_dx(v->ui) : -ui_drag_dy(v->ui);
    const double steps = round((double)(px / drag_px));
    *gesture = m->dragged;
    if (!settle(e, m->drag_from + steps * step_size(v, e), to))
        return false;
    m->dragged = true;
    return true;
}

/* Takes one typed character; false when it is none of a number's. '-' turns the sign of what is typed. */
static bool type_character(struct scalar_memory *m, char c)
{
    const size_t n = strlen(m->entry);
    if (c == '-') {
        if (m->entry[0] == '-')
            memmove(m->entry, m->entry + 1, n);
        else if (n + 1 < ENTRY_MAX) {
            memmove(m->entry + 1, m->entry, n + 1);
            m->entry[0] = '-';
        }
        return true;
    }
    const bool point = (c == '.' || c == ',') && !strchr(m->entry, '.');
    if (n + 1 >= ENTRY_MAX || !(point || (c >= '0' && c <= '9')))
        return false;
    m->entry[n] = point ? '.' : c;
    m->entry[n + 1] = '\0';
    return true;
}

static bool take(const struct view *v, ui_id id, int32_t code)
{
    return ui_take_key(v->ui, id, code, 0) || ui_take_key(v->ui, id, code, UI_SHIFT);
}

/* What is typed goes on for a moment; a '-' before digits makes them negative, one alone takes a step off. */
static bool type(const struct view *v, const struct scalar_edit *e, struct scalar_memory *m, double *to, bool *gesture)
{
    const double now = ui_input(v->ui)->time;
    const char *text = ui_input(v->ui)->text;
    bool typed = false;
    if (now - m->typed_at > entry_pause || m->id != e->id || m->item != e->item)
        m->entry[0] = '\0';
    const bool goes_on = strpbrk(m->entry, "0123456789") != NULL;
    for (; *text; text++)
        typed |= type_character(m, *text);
    if (!typed)
        return false;
    m->typed_at = now;
    m->id = e->id;
    m->item = e->item;
    *gesture = goes_on;
    double value;
    return format_parse(m->entry, &value) && settle(e, value, to);
}

static bool keys(const struct view *v, const struct scalar_edit *e, struct scalar_memory *m, double *to, bool *gesture)
{
    const bool plus = take(v, e->id, '+') | take(v, e->id, '=') | take(v, e->id, 0x40000057 /* keypad */);
    const bool minus = take(v, e->id, '-') | take(v, e->id, 0x40000056);
    const bool clear = take(v, e->id, UI_KEY_DELETE) | take(v, e->id, UI_KEY_BACKSPACE);
    if (take(v, e->id, UI_KEY_ENTER) | take(v, e->id, UI_KEY_ESCAPE) | clear)
        m->entry[0] = '\0';
    for (int32_t digit = '0'; digit <= '9'; digit++) /* they come as text, too; 0 is no command here */
        ui_take_key(v->ui, e->id, digit, 0);
    if (clear)
        return settle(e, 0, to);
    if (type(v, e, m, to, gesture))
        return true;
    *gesture = false;
    if (plus)
        return settle(e, e->value + step_size(v, e), to);
    return minus && !strpbrk(m->entry, "0123456789") && settle(e, e->value - step_size(v, e), to);
}

bool scalar_edited(const struct view *v, const struct scalar_edit *e, double *to, bool *gesture)
{
    struct scalar_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    *gesture = false;
    if (drag(v, e, m, to, gesture))
        return true;
    const int notches = (e->state & UI_HOT) ? ui_take_notches(v->ui, e->id, e->r) : 0;
    *gesture = true;
    if (notches != 0)
        return settle(e, e->value + notches * step_size(v, e), to);
    return ui_has_focus(v->ui, e->id) && keys(v, e, m, to, gesture);
}
