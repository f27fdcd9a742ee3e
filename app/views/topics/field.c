/* app/views/topics/field.c - receptive fields: stage, caption, keys. */
#include "app/views/topics/field_view.h"

#include <math.h>
#include <stdio.h>

#include "engine/base/i18n.h"

enum { FIELD_SHOW_BOTH, FIELD_SHOW_THEORY, FIELD_SHOW_EFFECT, FIELD_SHOWS };

bool field_shows_effect(const struct view *v)
{
    return session_int(v->session, PROP_FIELD_SHOW) != FIELD_SHOW_THEORY;
}

bool field_shows_theory(const struct view *v)
{
    return session_int(v->session, PROP_FIELD_SHOW) != FIELD_SHOW_EFFECT;
}

void field_level_name(const struct field *f, int level, char *text, size_t size)
{
    char layer[FIELD_TEXT];
    if (level == 0)
        snprintf(text, size, _("input %d"), f->set.input);
    else
        snprintf(text, size, "%d %s", level, field_layer_text(&f->set.stack.layer[level - 1], layer));
}

const char *field_number(char buf[FORMAT_MAX], double value)
{
    return value >= 100 && value < 1e6 ? format_number(buf, value, 0) : format_with(buf, "%.3g", value);
}

static void stage(const struct view *v, struct rect area)
{
    struct field_layout l;
    field_layout(v, area, &l);
    if (l.f->level[0].n == 0)
        return;
    char note[64];
    snprintf(note, sizeof note, _("of a unit of layer %d"), l.f->top);
    if (l.title > 0)
        convolve_title(v, l.label, l.title, area.x + area.w - 16 - l.label, ui_theme(v->ui)->hi, _("Receptive field"),
                       note);
    if (!*session_board_error(v->session))
        field_pointer(v, &l);
    field_rows(v, &l);
    field_squares(v, &l);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct field *f = session_field(v->session);
    char name[FIELD_TEXT + 16];
    const int size = f->level[f->top].size, jump = f->level[f->top].jump;
    field_level_name(f, f->top, name, sizeof name);
    snprintf(head, head_size, _("Layer %s"), name);
    if (f->has_gradient && field_shows_effect(v))
        snprintf(text, text_size,
                 _("A unit sees %d×%d pixels, the next one %d further on; 95 %% of its gradient is in %d×%d."), size,
                 size, jump, f->effective.side, f->effective.side);
    else
        snprintf(text, text_size, _("A unit sees %d×%d pixels, the next one %d further on."), size, size, jump);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    (void)v;
    snprintf(text, size, _("layer %d of %d"), p->value, p->max);
}

static int segments(const struct view *v)
{
    return session_progress(v->session).max;
}

/* Keys. */

static void move_unit(const struct view *v, int rows, int cols)
{
    const struct field *f = session_field(v->session);
    const int n = f->level[f->top].n, row = f->unit[0] + rows, col = f->unit[1] + cols;
    if (row >= 0 && row < n && col >= 0 && col < n)
        field_look_at(v, row, col);
}

static void unit_keys(const struct view *v)
{
    static const struct {
        int32_t code;
        int rows, cols;
    } moves[] = {{UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}, {UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (ui_take_key(v->ui, 0, moves[i].code, UI_SHIFT))
            move_unit(v, moves[i].rows, moves[i].cols);
}

/* Up and down as the layers stand. */
static void layer_keys(const struct view *v)
{
    static const struct {
        int32_t code;
        unsigned mods;
        enum field_edit edit;
    } edits[] = {{'a', 0, FIELD_ADD},
                 {'d', 0, FIELD_DOUBLE},
                 {UI_KEY_DELETE, 0, FIELD_REMOVE},
                 {UI_KEY_UP, UI_CTRL, FIELD_UP},
                 {UI_KEY_DOWN, UI_CTRL, FIELD_DOWN}};
    const int chosen = session_field_layer(v->session), n = session_progress(v->session).max;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        if (ui_take_key(v->ui, 0, edits[i].code, edits[i].mods))
            field_edit(v, edits[i].edit);
    if (ui_take_key(v->ui, 0, UI_KEY_UP, 0) && chosen + 1 < n)
        field_choose(v, chosen + 1);
    if (ui_take_key(v->ui, 0, UI_KEY_DOWN, 0) && chosen > 0)
        field_choose(v, chosen - 1);
}

static void keys(const struct view *v)
{
    unit_keys(v);
    layer_keys(v);
    if (ui_take_key(v->ui, 0, 'e', 0))
        request_int(v->requests, PROP_FIELD_SHOW, (session_int(v->session, PROP_FIELD_SHOW) + 1) % FIELD_SHOWS);
    if (session_int(v->session, PROP_FIELD_WEIGHTS) == FIELD_RANDOM && ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
}

const struct convolve_mode_view topic_field_view = {
    .stage = stage,
    .controls = field_controls,
    .inspector = field_inspector,
    .caption = caption,
    .keys = keys,
    .position = position,
    .segments = segments,
    .one_grain = true,
};
