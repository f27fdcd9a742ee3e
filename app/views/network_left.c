/* app/views/network_left.c - the left panel of the Network workspace: what is looked at, and what is shown of it. */
#include <stdio.h>
#include <string.h>

#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { ROW = 36, GAP = 6 };

static void pen_button(const struct view *v, struct rect r, const char *key, const char *label, bool erases)
{
    const bool on = session_int(v->session, PROP_NETWORK_PROBE) == PROBE_DRAWN &&
                    session_bool(v->session, PROP_NETWORK_ERASER) == erases;
    if (ui_button(v->ui, key, r, UI_ICON_NONE, label, NULL, 0)) {
        request_bool(v->requests, PROP_NETWORK_ERASER, erases);
        if (session_int(v->session, PROP_NETWORK_PROBE) != PROBE_DRAWN)
            request_int(v->requests, PROP_NETWORK_PROBE, PROBE_DRAWN);
    }
    if (on) /* the pen in the hand */
        draw_frame(ui_draw(v->ui), r, 6, 1.5f, ui_theme(v->ui)->mid);
}

static void pens(const struct view *v, struct rect r)
{
    const float w = (r.w - 2 * GAP) / 3;
    pen_button(v, (struct rect){r.x, r.y, w, r.h}, "draw", _("Draw"), false);
    pen_button(v, (struct rect){r.x + w + GAP, r.y, w, r.h}, "erase", _("Erase"), true);
    const struct rect clear = {r.x + 2 * (w + GAP), r.y, w, r.h};
    const unsigned flags = session_can_run(v->session, COMMAND_NETWORK_CLEAR) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, "clear", clear, UI_ICON_NONE, _("Clear"), NULL, flags))
        request_command(v->requests, COMMAND_NETWORK_CLEAR);
}

/* The next sample, and what the one that is shown really is. */
static void sample(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float button = r.w >= 200 ? 120 : 104;
    char name[24], text[48];
    if (ui_button(v->ui, "next-sample", (struct rect){r.x, r.y, button, r.h}, UI_ICON_NONE, _("Next sample"), NULL, 0))
        request_command(v->requests, COMMAND_NETWORK_NEXT_SAMPLE);
    if (!s->net || s->probe_label < 0)
        return;
    const char *class = network_class_name(s, s->probe_label, name);
    const float room = r.w - button - 8;
    snprintf(text, sizeof text, _("truth: %s"), class);
    const bool fits = ui_text_width(v->ui, FONT_BODY, text) <= room;
    ui_label(v->ui, r.x + r.w, r.y + 21, room, FONT_BODY, TEXT_RIGHT, t->text, fits ? text : class);
    ui_tooltip(v->ui, (struct rect){r.x + r.w - room, r.y, room, r.h}, text);
}

static void picture_file(const struct view *v, struct rect r)
{
    const char *path = session_text(v->session, PROP_NETWORK_FILE);
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const struct theme *t = ui_theme(v->ui);
    ui_label(v->ui, r.x, r.y + 21, r.w, FONT_NOTE, TEXT_LEFT, *name ? t->text : t->mid,
             *name ? name : _("Drop a picture on the window"));
}

static void source_controls(const struct view *v, struct rect r)
{
    switch ((enum probe_source)session_int(v->session, PROP_NETWORK_PROBE)) {
    case PROBE_SAMPLE:
        sample(v, r);
        break;
    case PROBE_DRAWN:
        pens(v, r);
        break;
    case PROBE_PICTURE:
        picture_file(v, r);
        break;
    }
}

/* Gradients need a backward pass of the probe, which the worker does not offer yet. */
static void show_row(const struct view *v, struct rect r)
{
    const char *const items[] = {_("Values"), _("Weights"), _("Gradients")};
    const bool roomy = r.w >= 200;
    int chosen = session_int(v->session, PROP_NETWORK_SHOW);
    if (ui_segmented(v->ui, "show", r, items, roomy ? 3 : 2, &chosen, 1u << 2))
        request_int(v->requests, PROP_NETWORK_SHOW, chosen);
}

static float input_panel(const struct view *v, struct rect area)
{
    const struct theme *t = ui_theme(v->ui);
    float y = panel_head(v, area, area.y, _("Input"), NULL);
    prop_choice(v, PROP_NETWORK_PROBE, (struct rect){area.x, y, area.w, 32});
    y += 44;
    y += network_pad(v, (struct rect){area.x, y, area.w, area.w}) + 8;
    source_controls(v, (struct rect){area.x, y, area.w, 32});
    y = network_changes(v, area, y + 40);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    show_row(v, (struct rect){area.x, y, area.w, 32});
    y += 40;
    prop_row_choice(v, PROP_NETWORK_COLOUR_SCALE, (struct rect){area.x, y, area.w, 40}, area.w >= 200 ? 112 : 88);
    y += 46;
    prop_row_toggle(v, PROP_NETWORK_RECEPTIVE_FIELD, (struct rect){area.x, y, area.w, ROW}, NULL, t->kernel);
    prop_row_toggle(v, PROP_NETWORK_BEFORE_RELU, (struct rect){area.x, y + ROW, area.w, ROW}, NULL, t->hi);
    prop_row_toggle(v, PROP_NETWORK_CONNECTIONS, (struct rect){area.x, y + 2 * ROW, area.w, ROW}, NULL, t->hi);
    return y + 3 * ROW - area.y;
}

/* The picture and what is shown of it, or the layers. */
float network_left(const struct view *v, struct rect area)
{
    const float tabs = 44;
    const struct rect rest = {area.x, area.y + tabs, area.w, area.h - tabs};
    prop_segmented(v, PROP_NETWORK_PANEL, (struct rect){area.x, area.y + 4, area.w, 32});
    if (session_int(v->session, PROP_NETWORK_PANEL) == PANEL_LAYERS)
        return tabs + network_builder(v, rest);
    return tabs + input_panel(v, rest);
}
