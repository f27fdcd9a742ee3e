/* app/views/interpret/interpret.c - the Interpret workspace: what a trained network looks for. */
#include "app/views/interpret/interpret.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "engine/base/i18n.h"

enum { TABS = 36, ABOVE_TABS = 16, BELOW_TABS = 12, MARGIN = 32, MARGIN_NARROW = 16 };

const struct interpret_method *interpret_method(const struct view *v)
{
    static const struct interpret_method *const methods[INTERPRET_VIEWS] = {
        [INTERPRET_PATCHES] = &interpret_patches,
        [INTERPRET_SALIENCY] = &interpret_saliency,
        [INTERPRET_CAM] = &interpret_cam,
        [INTERPRET_OCCLUSION] = &interpret_occlusion,
        [INTERPRET_ASCENT] = &interpret_ascent,
        [INTERPRET_INVARIANCE] = &interpret_invariance,
        [INTERPRET_EMBEDDING] = &interpret_embedding,
        [INTERPRET_COMPARE] = &interpret_compare,
    };
    return methods[session_int(v->session, PROP_INTERPRET_VIEW)];
}

static void begin(const struct view *v)
{
    const struct interpret_method *m = interpret_method(v);
    const struct snapshot *s = session_snapshot(v->session);
    const int node = session_interpret_node(v->session);
    v->requests->look.study.wanted[STUDY_THIS] |= m->wanted;
    if (m->look)
        m->look(v, &v->requests->look.study);
    if (node > 0 && s->net)
        network_look_maps(v, node, session_interpret_map(v->session), 1);
}

/* All methods as tabs, or where they do not fit as a list. */
static float tabs(const struct view *v, struct rect area)
{
    const struct prop_info *info = &prop_infos[PROP_INTERPRET_VIEW];
    const char *titles[INTERPRET_VIEWS];
    int chosen = session_int(v->session, PROP_INTERPRET_VIEW);
    float width = 0;
    for (int i = 0; i < INTERPRET_VIEWS; i++) {
        titles[i] = _(info->titles[i]);
        width += ceilf(ui_text_width(v->ui, FONT_CONTROL, titles[i])) + 24;
    }
    const struct rect r = {area.x, area.y + ABOVE_TABS, fminf(width + 4, area.w), TABS};
    const bool changed = width + 4 <= area.w
                             ? ui_segmented(v->ui, "method", r, titles, INTERPRET_VIEWS, &chosen, 0)
                             : ui_choice(v->ui, "method", (struct rect){r.x, r.y, fminf(area.w, 240), 32}, titles,
                                         INTERPRET_VIEWS, &chosen, true);
    if (changed)
        request_int(v->requests, PROP_INTERPRET_VIEW, chosen);
    return ABOVE_TABS + TABS + BELOW_TABS;
}

static void say(const struct view *v, struct rect area, const char *text)
{
    draw_text(ui_draw(v->ui), area.x + area.w / 2, roundf(area.y + area.h / 2), FONT_STEP, TEXT_CENTER,
              ui_theme(v->ui)->mid, text);
}

static void stage(const struct view *v, struct rect area)
{
    const float margin = v->frame == FRAME_FULL ? MARGIN : MARGIN_NARROW;
    const struct rect inner = {area.x + margin, area.y, area.w - 2 * margin, area.h};
    const struct interpret_method *m = interpret_method(v);
    const struct snapshot *s = session_snapshot(v->session);
    const float top = tabs(v, inner);
    const struct rect rest = {inner.x, inner.y + top, inner.w, inner.h - top};
    if (!s->net || net_input(s->net)->rank != 3)
        say(v, rest, s->net ? _("This network does not read pictures") : _("The network is being opened"));
    else if (m->stage)
        m->stage(v, rest);
}

static float right(const struct view *v, struct rect area)
{
    const struct interpret_method *m = interpret_method(v);
    const struct theme *t = ui_theme(v->ui);
    float y = area.y;
    if (session_snapshot(v->session)->net && m->right)
        y += m->right(v, area);
    const char *reading = m->reads ? m->reads(v) : m->reading ? _(m->reading) : NULL;
    if (!reading)
        return y - area.y;
    y = panel_head(v, area, y + 8, _("Reading it"), NULL);
    return y + ui_paragraph(v->ui, area.x, y + 10, area.w, FONT_BODY, 20, t->text, reading) + 12 - area.y;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct interpret_method *m = interpret_method(v);
    snprintf(head, head_size, "%s",
             _(prop_infos[PROP_INTERPRET_VIEW].titles[session_int(v->session, PROP_INTERPRET_VIEW)]));
    if (session_snapshot(v->session)->net && m->caption)
        m->caption(v, head, head_size, text, size);
}

static void transport(const struct view *v, struct rect area)
{
    const struct session_progress p = session_progress(v->session);
    const struct interpret_method *m = interpret_method(v);
    char position[96] = "";
    if (m->position)
        m->position(v, position, sizeof position);
    const struct transport t = {.first = COMMAND_STEP_FIRST,
                                .back = COMMAND_STEP_BACK,
                                .play = COMMAND_PLAY_TOGGLE,
                                .next = COMMAND_STEP_NEXT,
                                .last = COMMAND_STEP_LAST,
                                .choice_label = _("Speed"),
                                .choice = PROP_CONVOLVE_SPEED,
                                .playing = session_playing(v->session),
                                .position = position,
                                .segments = p.max > 0 && p.max <= 64 ? p.max : 1,
                                .value = p.max > 0 ? p.value : 0,
                                .max = p.max > 0 ? p.max : 1};
    const int to = transport_bar(v, area, &t);
    if (to >= 1 && p.max > 0)
        request_go_to(v->requests, to);
}

static void keys(const struct view *v)
{
    static const struct {
        int32_t key;
        unsigned mods;
        enum command_id command;
    } all[] = {{'m', 0, COMMAND_INTERPRET_NEXT},
               {'m', UI_SHIFT, COMMAND_INTERPRET_BEFORE},
               {'a', 0, COMMAND_INTERPRET_AGAIN},
               {'k', 0, COMMAND_INTERPRET_PIN},
               {'c', 0, COMMAND_INTERPRET_TO_CONVOLVE},
               {UI_KEY_LEFT, 0, COMMAND_STEP_BACK},
               {UI_KEY_RIGHT, 0, COMMAND_STEP_NEXT},
               {UI_KEY_HOME, 0, COMMAND_STEP_FIRST},
               {UI_KEY_END, 0, COMMAND_STEP_LAST},
               {UI_KEY_ENTER, 0, COMMAND_INTERPRET_OPEN},
               {UI_KEY_ESCAPE, 0, COMMAND_INTERPRET_CANCEL},
               {'[', 0, COMMAND_SPEED_DOWN},
               {']', 0, COMMAND_SPEED_UP},
               {UI_KEY_SPACE, 0, COMMAND_PLAY_TOGGLE}};
    if (interpret_method(v)->keys)
        interpret_method(v)->keys(v);
    network_probe_keys(v);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (session_can_run(v->session, all[i].command) && ui_take_key(v->ui, 0, all[i].key, all[i].mods))
            request_command(v->requests, all[i].command);
}

const struct workspace_view workspace_interpret = {
    .name = "interpret",
    .title = N_("Interpret"),
    .begin = begin,
    .stage = stage,
    .left = interpret_left,
    .right = right,
    .caption = caption,
    .transport = transport,
    .keys = keys,
    .subscriptions = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS,
};
