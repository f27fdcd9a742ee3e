/* app/views/transport.c - the row of controls at the bottom. */
#include <math.h>

#include "app/views/view.h"
#include "engine/base/i18n.h"

struct transport_button {
    const char *key;
    enum ui_icon icon;
    const char *hint;
    float full, narrow; /* widths with and without the hint */
};

enum { FIRST, BACK, PLAY, NEXT, LAST, BUTTONS };

static const struct transport_button buttons[BUTTONS] = {
    {"first", UI_ICON_HOME, "Home", 72, 40},     {"back", UI_ICON_BACK, "←", 56, 40},
    {"play", UI_ICON_PLAY, N_("Space"), 88, 56}, {"next", UI_ICON_NEXT, "→", 56, 40},
    {"last", UI_ICON_END, "End", 64, 40},
};

static float draw_buttons(const struct view *v, float x, float y, const struct transport *t)
{
    const enum command_id command[BUTTONS] = {t->first, t->back, t->play, t->next, t->last};
    const bool hints = v->frame == FRAME_FULL;
    for (int i = 0; i < BUTTONS; i++) {
        const struct transport_button *b = &buttons[i];
        const struct rect r = {x, y, hints ? b->full : b->narrow, 32};
        const enum ui_icon icon = i == PLAY && t->playing ? UI_ICON_PAUSE : b->icon;
        const unsigned flags =
            (i == PLAY ? UI_PRIMARY : 0u) | (session_can_run(v->session, command[i]) ? 0u : UI_DISABLED);
        if (ui_button(v->ui, b->key, r, icon, NULL, hints ? _(b->hint) : NULL, flags))
            request_command(v->requests, command[i]);
        if (!hints)
            ui_tooltip(v->ui, r, _(command_infos[command[i]].label));
        x += r.w + 8;
    }
    return x - 8;
}

/* Room for the widest title of a choice, so that it keeps its width whatever is chosen, in any language. */
static float choice_width(const struct view *v, enum prop_id p, float least)
{
    enum { AROUND = 12 + 28 }; /* as ui_choice has it */
    float width = least;
    for (int i = 0; prop_infos[p].titles[i]; i++)
        width = fmaxf(width, ceilf(ui_text_width(v->ui, FONT_CONTROL, _(prop_infos[p].titles[i]))) + AROUND);
    return width;
}

/* In small windows the label gives way to the scrubber, and the tooltip says it. */
static float draw_choice(const struct view *v, float x, float y, const struct transport *t)
{
    const bool labelled = v->frame != FRAME_SMALL;
    const float label = labelled ? ui_text_width(v->ui, FONT_BODY, t->choice_label) + 16 : 0;
    if (labelled)
        draw_text(ui_draw(v->ui), x + 24, y + 21, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid, t->choice_label);
    const struct rect r = {roundf(x + (labelled ? 24 : 8) + label), y, choice_width(v, t->choice, 72), 32};
    prop_choice(v, t->choice, r);
    if (!labelled)
        ui_tooltip(v->ui, r, t->choice_label);
    return r.x + r.w;
}

/* In narrow windows the label gives way, and the tooltip says it. */
static float draw_second(const struct view *v, float x, float y, const struct transport *t)
{
    const bool labelled = v->frame == FRAME_FULL && v->width >= 1400;
    const float label = labelled ? ui_text_width(v->ui, FONT_BODY, t->second_label) + 16 : 0,
                w = v->frame == FRAME_SMALL ? 88 : choice_width(v, t->second, v->frame == FRAME_FULL ? 104 : 88);
    if (labelled)
        draw_text(ui_draw(v->ui), x + 24, y + 21, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid, t->second_label);
    const struct rect r = {roundf(x + (labelled ? 24 : 8) + label), y, w, 32}, loop = {r.x + r.w + 8, y, 36, 32};
    prop_choice(v, t->second, r);
    if (!labelled)
        ui_tooltip(v->ui, r, t->second_label);
    const bool on = session_bool(v->session, t->loop);
    if (ui_button(v->ui, "loop", loop, UI_ICON_RESTART, NULL, NULL, on ? 0 : UI_GHOST))
        request_bool(v->requests, t->loop, !on);
    if (on)
        draw_frame(ui_draw(v->ui), loop, 6, 1.5f, ui_theme(v->ui)->hi);
    ui_tooltip(v->ui, loop, on ? _("Playing starts over at the end") : _("Playing stops at the end"));
    return loop.x + loop.w;
}

/* Room for the position in steps of 24 px, so that the scrubber keeps its length while digits come and go. */
static float position_room(const struct view *v, const struct transport *t)
{
    const float other = t->other ? ui_text_width(v->ui, FONT_HEAD, t->other) : 0;
    return 24 * ceilf(fmaxf(ui_text_width(v->ui, FONT_HEAD, t->position), other) / 24);
}

/* Whether it was moved. */
static bool draw_scrubber(const struct view *v, struct rect r, const struct transport *t, int *value)
{
    if (r.w < 32)
        return false;
    return t->reaches ? ui_scrubber_reached(v->ui, "scrubber", r, t->segments, value, t->reach, t->max)
                      : ui_scrubber(v->ui, "scrubber", r, t->segments, value, t->max);
}

int transport_bar(const struct view *v, struct rect area, const struct transport *t)
{
    const float y = area.y + 4;
    ui_push_id(v->ui, "transport");
    float x = draw_buttons(v, area.x + 24, y, t);
    if (t->choice_label)
        x = draw_choice(v, x, y, t);
    if (t->second_label)
        x = draw_second(v, x, y, t);
    const float right = area.x + area.w - 24, gap = v->frame == FRAME_FULL ? 32 : 20;
    const float room = position_room(v, t);
    const struct rect scrubber = {x + gap, y, right - room - 24 - x - gap, 32};
    int value = t->value;
    const bool moved = draw_scrubber(v, scrubber, t, &value);
    draw_text(ui_draw(v->ui), right, y + 21, FONT_HEAD, TEXT_RIGHT, ui_theme(v->ui)->hi, t->position);
    ui_pop_id(v->ui);
    return moved ? value : -1;
}
