/* app/views/interpret/interpret_left.c - the left panel: which layer, which picture, and the method's controls. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

enum { ROW = 32, PICTURE = 112, PICTURE_LEAST = 200 /* width of the panel for that */, MARK = 3 };

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

static void count_text(const struct network_column *c, bool words, char *text, size_t size)
{
    char number[FORMAT_MAX];
    if (words && c->kind == COLUMN_MAPS)
        snprintf(text, size, ngettext("%s map", "%s maps", (unsigned long)c->maps), format_count(number, c->maps));
    else
        snprintf(text, size, "%s", format_count(number, c->maps));
}

/* Where names end and the two other columns lie; "maps", then the count, is left out before a name is cut. */
struct list_form {
    float name, count, field; /* widths */
    bool words, counts;
};
static const struct font field_font = {FONT_MONO, FONT_500, 13}, name_font = {FONT_SANS, FONT_600, 14};

static struct list_form form_of(const struct view *v, const struct network_layout *l, float width)
{
    struct list_form f = {.words = true, .counts = true};
    char text[64], title[NET_NAME_MAX];
    float plain = 0;
    for (int i = 0; i < l->n; i++) {
        const struct network_column *c = &l->column[i];
        if (!is_listed(c))
            continue;
        interpret_column_title(v, c, title);
        f.name = fmaxf(f.name, ceilf(ui_text_width(v->ui, name_font, title)));
        field_text(session_snapshot(v->session)->net, c->value, text, sizeof text);
        f.field = fmaxf(f.field, ceilf(ui_text_width(v->ui, field_font, text)));
        count_text(c, true, text, sizeof text);
        f.count = fmaxf(f.count, ceilf(ui_text_width(v->ui, FONT_NOTE, text)));
        count_text(c, false, text, sizeof text);
        plain = fmaxf(plain, ceilf(ui_text_width(v->ui, FONT_NOTE, text)));
    }
    enum { MARGINS = 12 + 12 + 12 + 8 };
    f.words = f.name + f.count + f.field + MARGINS <= width;
    f.counts = f.name + plain + f.field + MARGINS <= width;
    f.count = f.words ? f.count : f.counts ? plain : 0;
    f.name = fminf(f.name, width - f.count - f.field - MARGINS);
    return f;
}

static void layer_text(const struct view *v, const struct network_column *c, const struct list_form *f, struct rect r,
                       bool chosen)
{
    const struct theme *t = ui_theme(v->ui);
    char text[64], title[NET_NAME_MAX];
    struct font font = name_font;
    font.weight = chosen ? FONT_600 : FONT_400;
    interpret_column_title(v, c, title);
    ui_label(v->ui, r.x + 12, r.y + 21, f->name, font, TEXT_LEFT, chosen ? t->hi : t->text, title);
    count_text(c, f->words, text, sizeof text);
    const float room = r.w - 20 - f->name - f->field, at = r.x + 12 + f->name + roundf((room - f->count) / 2);
    if (f->counts)
        draw_text(ui_draw(v->ui), at, r.y + 21, FONT_NOTE, TEXT_LEFT, t->mid, text);
    field_text(session_snapshot(v->session)->net, c->value, text, sizeof text);
    draw_text(ui_draw(v->ui), r.x + r.w - 8, r.y + 21, field_font, TEXT_RIGHT, t->mid, text);
}

static void layer_row(const struct view *v, const struct network_column *c, const struct list_form *f, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = is_chosen(v, c);
    ui_push_index(v->ui, c->node);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "layer"), r, true, true);
    if (chosen || state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, chosen ? t->raised : t->hover);
    if (chosen)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + 6, MARK, r.h - 12}, 1, t->output);
    layer_text(v, c, f, r, chosen);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, 2), 4);
    if (state & UI_CLICKED)
        request_text(v->requests, PROP_NETWORK_NODE, session_snapshot(v->session)->net->node[c->part[0]].name);
    ui_pop_id(v->ui);
}

static float layers(const struct view *v, struct rect area, float y)
{
    struct network_layout l;
    if (!network_columns(&l, v->session))
        return y;
    const struct list_form f = form_of(v, &l, area.w + 16);
    for (int i = 0; i < l.n; i++) {
        if (!is_listed(&l.column[i]))
            continue;
        layer_row(v, &l.column[i], &f, (struct rect){area.x - 8, y, area.w + 16, ROW});
        y += ROW;
    }
    ui_label(v->ui, area.x + area.w, y + 14, area.w, (struct font){FONT_SANS, FONT_400, 12}, TEXT_RIGHT,
             ui_theme(v->ui)->mid, _("field on the input"));
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
    const char *text = network_class_name(s, class, name);
    struct font font = {FONT_MONO, FONT_700, 20};
    if (ui_text_width(v->ui, font, text) > width) /* a word, not a digit */
        font = (struct font){FONT_SANS, FONT_600, 15};
    ui_label(v->ui, x, y, width, font, TEXT_LEFT, t->hi, text);
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
    const float side = area.w >= PICTURE_LEAST ? PICTURE : roundf(area.w / 2), gap = side < PICTURE ? 10 : 16;
    const struct rect room = {area.x, y, side, side};
    char text[96], name[24];
    interpret_picture(v, room, s->probe_pixels, net_input(s->net), maps_key(s));
    const float x = area.x + side + gap, width = area.x + area.w - x;
    picture_name(v, text, sizeof text);
    ui_label(v->ui, x, y + 14, width, FONT_BODY, TEXT_LEFT, t->text, text);
    if (s->probe_label >= 0) {
        snprintf(text, sizeof text, _("truth %s"), network_class_name(s, s->probe_label, name));
        ui_label(v->ui, x, y + 33, width, FONT_NOTE, TEXT_LEFT, t->mid, text);
    }
    answer(v, x, y + 58, width);
    const bool beside = side == PICTURE; /* else below it */
    const float left = beside ? x : area.x, top = beside ? y + side - 28 : y + side + 8;
    turn(v, "back", (struct rect){left, top, 36, 28}, UI_ICON_BACK, COMMAND_NETWORK_SAMPLE_BACK,
         _("Sample before (Shift N)"));
    turn(v, "next", (struct rect){left + 40, top, 36, 28}, UI_ICON_NEXT, COMMAND_NETWORK_NEXT_SAMPLE,
         _("Next sample (N)"));
    return top + 28 + 8;
}

float interpret_left(const struct view *v, struct rect area)
{
    const struct interpret_method *m = interpret_method(v);
    float y = area.y;
    if (!session_snapshot(v->session)->net)
        return 0;
    draw_text(ui_draw(v->ui), area.x, y + 20, FONT_HEAD, TEXT_LEFT, ui_theme(v->ui)->hi, _("Layer"));
    y = layers(v, area, y + 32);
    const struct snapshot *s = session_snapshot(v->session);
    const char *changed = session_can_run(v->session, COMMAND_NETWORK_UNCHANGE) ? _("changed (U)") : NULL;
    if (s->probe_pixels && net_input(s->net)->rank == 3)
        y = picture(v, area, panel_head(v, area, y, _("Image"), changed));
    if (m->left) {
        y = panel_head(v, area, y, _("Method"), NULL);
        y = m->left(v, area, y);
    }
    return y - area.y;
}
