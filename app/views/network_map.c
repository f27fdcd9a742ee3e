/* app/views/network_map.c - one map that fills the stage: every value of it, and what the chosen one sees. */
#include "app/views/network_map.h"

#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "engine/base/i18n.h"

enum {
    SIDE = 208,
    SIDE_NARROW = 148,
    SIDE_FROM = 440, /* a stage of this width has a column beside the map */
    STRIP = 132,
    STRIP_FROM = 420, /* and of this height the layers below it */
    LEGEND = 28,
    BUTTON = 32
};

/* Previous and next map, at the right of the way. */
static void turn_button(const struct view *v, struct rect r, enum command_id c, const char *text, const char *why)
{
    const bool can = session_can_run(v->session, c);
    if (ui_button(v->ui, command_infos[c].name, r, UI_ICON_NONE, text, NULL, can ? 0 : UI_DISABLED))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, why);
}

static void wheel(const struct view *v, struct rect area)
{
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "wheel"), area);
    const enum command_id c = notches > 0 ? COMMAND_NETWORK_PAGE_BACK : COMMAND_NETWORK_PAGE_NEXT;
    if (notches && session_can_run(v->session, c))
        request_command(v->requests, c);
}

static void note_of(const struct layer_view *lv, char *text, size_t size)
{
    char value[FORMAT_MAX];
    const struct network_choice *c = &lv->l->choice;
    const float *data = snapshot_map(lv->s, lv->node, c->map);
    if (lv->c->rows * lv->c->cols > 1)
        snprintf(text, size, "%d×%d", lv->c->rows, lv->c->cols);
    else if (data)
        snprintf(text, size, "= %s", format_number(value, (double)*data, 4));
    else
        text[0] = '\0';
}

static void draw_side(const struct layer_view *lv, struct rect r)
{
    float y = r.y;
    if (lv->c->node > 0 && net_input(lv->s->net)->rank == 3)
        y = map_seen_input(lv, r);
    map_facts(lv, (struct rect){r.x, y, r.w, r.y + r.h - y});
}

static void draw_map(const struct layer_view *lv, struct rect area)
{
    const struct view *v = lv->v;
    const float pad = v->frame == FRAME_FULL ? 24 : 16, turn = 2 * BUTTON + 4;
    char note[64];
    note_of(lv, note, sizeof note);
    struct rect r = {area.x + pad, area.y, area.w - 2 * pad, area.h};
    const struct rect way = {r.x, r.y, r.w - turn - 12, r.h};
    const bool alone = lv->c->rows * lv->c->cols == 1; /* else its numbers have the badge */
    const char *dead = alone && network_is_dead(lv->s, lv->node, lv->l->choice.map) ? _("dead") : "";
    const float y = network_crumbs(v, lv->l, way, note, dead), right = r.x + r.w;
    if (lv->c->maps > 1) {
        turn_button(v, (struct rect){right - turn, area.y + 8, BUTTON, BUTTON}, COMMAND_NETWORK_PAGE_BACK, "‹",
                    _("Map before (Page Up, or the wheel)"));
        turn_button(v, (struct rect){right - BUTTON, area.y + 8, BUTTON, BUTTON}, COMMAND_NETWORK_PAGE_NEXT, "›",
                    _("Next map (Page Down, or the wheel)"));
        wheel(v, (struct rect){area.x, y, area.w, area.h});
    }
    r.y = y + 12;
    r.h = area.y + area.h - 12 - r.y;
    if (area.w >= SIDE_FROM) {
        const float side = area.w >= 800 ? SIDE : SIDE_NARROW, gap = area.w >= 800 ? 32 : 16;
        draw_side(lv, (struct rect){r.x + r.w - side, r.y, side, r.h});
        r.w -= side + gap;
    }
    if (r.h >= STRIP_FROM - 80 && map_sees_layers(lv)) {
        map_seen_layers(lv, (struct rect){r.x, r.y + r.h - STRIP, r.w, STRIP});
        r.h -= STRIP + 12;
    }
    r.h -= LEGEND;
    layer_legend(lv, r.x, r.y + r.h + 6, r.w);
    map_large(lv, r);
}

/* The chosen map alone, and its filter. */
static void look(const struct layer_view *lv)
{
    const struct view *v = lv->v;
    struct worker_look *wanted = &v->requests->look;
    network_look_maps(v, lv->node, lv->l->choice.map, 1);
    if (lv->filter.channels > 0 && lv->l->choice.map < snapshot_filters(lv->s->net, lv->layer))
        network_look_filters(v, lv->layer, lv->l->choice.map, 1);
    wanted->gradients = wanted->gradients || lv->beside || lv->show == SHOW_GRADIENTS;
    wanted->detailed = lv->c->value;
}

static bool has_weights(const struct layer_view *lv)
{
    const struct net *net = lv->s->net;
    return lv->filter.channels > 0 && snapshot_filter_size(net, lv->layer) > 1 &&
           lv->l->choice.map < snapshot_filters(net, lv->layer);
}

void network_map_stage(const struct view *v, struct rect area)
{
    struct network_layout l;
    if (!network_columns(&l, v->session))
        return;
    ui_push_id(v->ui, "map");
    if (l.choice.column < 0) { /* a script came here: the first layer is chosen, and seen in the next frame */
        const struct layer_view first = layer_view_of(v, &l);
        network_choose_column(v, &l, (int)(first.c - l.column));
    } else {
        struct layer_view lv = layer_view_of(v, &l);
        if (lv.cells && lv.show == SHOW_VALUES && has_weights(&lv)) /* there is more to see of them than of a value */
            lv.show = SHOW_WEIGHTS;
        lv.cells = lv.cells && lv.show != SHOW_WEIGHTS; /* a picture of weights has a scale of its own */
        look(&lv);
        layer_tell(&lv);
        draw_map(&lv, area);
    }
    ui_pop_id(v->ui);
}
