/* app/views/interpret/interpret_left.c - the left panel: which layer, which picture, and the method's controls. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

enum { ROW = 32, PICTURE = 112, MARK = 3 };

static bool is_listed(const struct network_column *c)
{
    return c->kind != COLUMN_PICTURE && c->kind != COLUMN_JOIN;
}

static bool is_chosen(const struct view *v, const struct network_column *c)
{
    const int node = session_interpret_node(v->session);
    for (int i = 0; i < c->n_parts; i++)
        if (c->part[i] == node)
            return true;
    return c->value == node;
}

/* "5×5": how much of the input one value sees. */
static void field_text(const struct net *net, int node, char *text, size_t size)
{
    const struct receptive_field f = net_receptive_field(net, node, 0);
    if (f.all)
        snprintf(text, size, "%s", _("all"));
    else
        snprintf(text, size, "%d×%d", f.size[0], f.size[1]);
}

static void layer_row(const struct view *v, const struct network_column *c, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct net *net = session_snapshot(v->session)->net;
    const bool chosen = is_chosen(v, c);
    char text[64], number[FORMAT_MAX];
    ui_push_index(v->ui, c->node);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "layer"), r, true, true);
    if (chosen || state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, chosen ? t->raised : t->hover);
    if (chosen)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + 6, MARK, r.h - 12}, 1, t->output);
    field_text(net, c->value, text, sizeof text);
    const struct font mono = {FONT_MONO, FONT_500, 13};
    const float field = ui_text_width(v->ui, mono, text);
    draw_text(ui_draw(v->ui), r.x + r.w - 8, r.y + 21, mono, TEXT_RIGHT, t->mid, text);
    if (c->kind == COLUMN_MAPS)
        snprintf(text, sizeof text, ngettext("%s map", "%s maps", (unsigned long)c->maps),
                 format_count(number, c->maps));
    else
        snprintf(text, sizeof text, "%s", format_count(number, c->maps));
    const float x = r.x + 12, maps = roundf(r.w * 0.42f);
    ui_label(v->ui, x, r.y + 21, maps - 16, (struct font){FONT_SANS, chosen ? FONT_600 : FONT_400, 14}, TEXT_LEFT,
             chosen ? t->hi : t->text, c->title);
    ui_label(v->ui, r.x + maps, r.y + 21, r.w - maps - field - 16, FONT_NOTE, TEXT_LEFT, t->mid, text);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, 2), 4);
    if (state & UI_CLICKED)
        request_text(v->requests, PROP_NETWORK_NODE, net->node[c->node].name);
    ui_pop_id(v->ui);
}

static float layers(const struct view *v, struct rect area, float y)
{
    struct network_layout l;
    if (!network_columns(&l, v->session))
        return y;
    for (int i = 0; i < l.n; i++) {
        if (!is_listed(&l.column[i]))
            continue;
        layer_row(v, &l.column[i], (struct rect){area.x - 8, y, area.w + 16, ROW});
        y += ROW;
    }
    draw_text(ui_draw(v->ui), area.x + area.w, y + 14, FONT_TICK, TEXT_RIGHT, ui_theme(v->ui)->mid,
              _("field on the input"));
    return y + 20;
}

static void answer(const struct view *v, float x, float y, float width)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int class = session_interpret_answer(v->session);
    char name[24], number[FORMAT_MAX];
    if (class < 0)
        return;
    ui_label(v->ui, x, y, width, (struct font){FONT_MONO, FONT_700, 20}, TEXT_LEFT, t->hi,
             network_class_name(s, class, name));
    draw_text(ui_draw(v->ui), x, y + 22, (struct font){FONT_MONO, FONT_500, 14}, TEXT_LEFT, t->mid,
              format_fixed(number, (double)s->probability[class], 4));
}

static void picture_name(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char number[FORMAT_MAX];
    const enum probe_source from = (enum probe_source)session_int(v->session, PROP_NETWORK_PROBE);
    if (from == PROBE_DRAWN)
        snprintf(text, size, "%s", _("Drawn"));
    else if (from == PROBE_PICTURE || s->probe_built_in)
        snprintf(text, size, "%s", _("Picture"));
    else
        snprintf(text, size, s->probe_split == DATASET_TEST ? _("Test %s") : _("Training %s"),
                 format_count(number, (int64_t)s->probe_index));
}

static void turn(const struct view *v, const char *key, struct rect r, enum ui_icon icon, enum command_id c,
                 const char *tip)
{
    if (ui_button(v->ui, key, r, icon, NULL, NULL, session_can_run(v->session, c) ? 0 : UI_DISABLED))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, tip);
}

static float picture(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct rect room = {area.x, y, PICTURE, PICTURE};
    char text[96], name[24];
    if (!s->probe_pixels || net_input(s->net)->rank != 3)
        return y;
    interpret_picture(v, room, s->probe_pixels, net_input(s->net), maps_key(s));
    const float x = area.x + PICTURE + 16, width = area.x + area.w - x;
    picture_name(v, text, sizeof text);
    ui_label(v->ui, x, y + 14, width, FONT_BODY, TEXT_LEFT, t->text, text);
    if (s->probe_label >= 0) {
        snprintf(text, sizeof text, _("truth %s"), network_class_name(s, s->probe_label, name));
        ui_label(v->ui, x, y + 33, width, FONT_NOTE, TEXT_LEFT, t->mid, text);
    }
    answer(v, x, y + 58, width);
    turn(v, "back", (struct rect){x, y + PICTURE - 28, 36, 28}, UI_ICON_BACK, COMMAND_NETWORK_SAMPLE_BACK,
         _("Sample before (Shift N)"));
    turn(v, "next", (struct rect){x + 40, y + PICTURE - 28, 36, 28}, UI_ICON_NEXT, COMMAND_NETWORK_NEXT_SAMPLE,
         _("Next sample (N)"));
    return y + PICTURE + 8;
}

float interpret_left(const struct view *v, struct rect area)
{
    const struct interpret_method *m = interpret_method(v);
    float y = area.y;
    if (!session_snapshot(v->session)->net)
        return 0;
    draw_text(ui_draw(v->ui), area.x, y + 20, FONT_HEAD, TEXT_LEFT, ui_theme(v->ui)->hi, _("Layer"));
    y = layers(v, area, y + 32);
    y = panel_head(v, area, y, _("Image"), NULL);
    y = picture(v, area, y);
    if (m->left) {
        y = panel_head(v, area, y, _("Method"), NULL);
        y = m->left(v, area, y);
    }
    return y - area.y;
}
