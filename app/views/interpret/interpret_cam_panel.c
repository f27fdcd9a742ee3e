/* app/views/interpret/interpret_cam_panel.c - the right panel of "Grad-CAM": the answer, and each map's weight and what
 * it adds, which lead to the map's mean. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_cam.h"
#include "engine/base/i18n.h"

enum { ROW = 26, FEW = 8 };

struct table {
    const struct view *v;
    const struct cam_shown *c;
    struct rect area;
    int shown, decimals;
    bool brief;                    /* "212" in the place of "map 212" */
    float weight_right, axis, bar; /* the bar's half length; 0: no room for bars */
    float largest;                 /* |weight| */
};

static double rounded(const struct table *t, double x)
{
    const double unit = pow(10, t->decimals);
    return round(x * unit) / unit;
}

int cam_decimals(const struct cam_shown *c)
{
    const double largest = fmax((double)fabsf(c->weight[c->order[0]]), fabs(c->mean));
    const int before = largest > 0 ? (int)floor(log10(largest)) : 0;
    return before > 2 ? 1 : before > -2 ? 3 : before > -4 ? 2 - before : 6;
}

static float widest_name(const struct view *v, const struct cam_shown *c, int shown, bool brief)
{
    char name[32];
    int largest = 0;
    for (int i = 0; i < shown; i++)
        largest = c->order[i] > largest ? c->order[i] : largest;
    return ui_text_width(v->ui, FONT_NUMBER, cam_map_name(largest, brief, name, sizeof name)) + 8;
}

static struct table table_of(const struct view *v, const struct cam_shown *c, struct rect area, int shown)
{
    struct table t = {.v = v, .c = c, .area = area, .shown = shown, .largest = fabsf(c->weight[c->order[0]])};
    double largest = (double)t.largest;
    for (int i = 0; i < shown; i++)
        largest = fmax(largest, fabs((double)c->part[c->order[i]]));
    t.decimals = cam_decimals(c);
    char text[FORMAT_MAX];
    const float number =
        ui_text_width(v->ui, FONT_NUMBER, format_signed(text, -largest, t.decimals)) + 12; /* and the gap before it */
    t.weight_right = area.x + area.w - number;
    const float words = widest_name(v, c, shown, false), names_end = t.weight_right - number - area.x;
    t.brief = words > names_end;
    const float name = t.brief ? widest_name(v, c, shown, true) : words, room = names_end - name;
    t.bar = room >= 32 ? floorf(room / 2) - 2 : 0;
    t.axis = area.x + name + floorf(room / 2);
    return t;
}

static void right_number(const struct table *t, float right, float baseline, double value)
{
    char text[FORMAT_MAX];
    draw_text(ui_draw(t->v->ui), right, baseline, FONT_NUMBER, TEXT_RIGHT, ui_theme(t->v->ui)->hi,
              format_signed(text, value, t->decimals));
}

static void weight_bar(const struct table *t, float y, float weight)
{
    const struct theme *theme = ui_theme(t->v->ui);
    draw_fill(ui_draw(t->v->ui), (struct rect){t->axis, y, 1, ROW}, 0, theme->edge);
    const float w = t->largest > 0 ? fabsf(weight) / t->largest * t->bar : 0;
    if (w >= 0.5f)
        draw_fill(ui_draw(t->v->ui), (struct rect){weight > 0 ? t->axis + 1 : t->axis - w, y + 8, w, 10}, 1,
                  colormap_color(COLORMAP_SIGNED, theme->light, weight, -t->largest, t->largest));
}

static void map_row(const struct table *t, float y, int map)
{
    const struct view *v = t->v;
    const struct theme *theme = ui_theme(v->ui);
    const struct rect r = {t->area.x, y, t->area.w, ROW};
    const bool chosen = map == session_interpret_map(v->session);
    char name[32];
    ui_push_index(v->ui, map);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "weight"), r, true, true);
    if (chosen || state & UI_HOT)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 8, r.y, r.w + 16, r.h}, 4, chosen ? theme->raised : theme->hover);
    if (chosen)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 8, r.y + 5, 3, r.h - 10}, 1, theme->output);
    draw_text(ui_draw(v->ui), r.x, y + 18, FONT_NUMBER, TEXT_LEFT, chosen ? theme->hi : theme->text,
              cam_map_name(map, t->brief, name, sizeof name));
    if (t->bar > 0)
        weight_bar(t, y, t->c->weight[map]);
    right_number(t, t->weight_right, y + 18, (double)t->c->weight[map]);
    right_number(t, r.x + r.w, y + 18, (double)t->c->part[map]);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_NETWORK_MAP, map);
    if (state & (UI_HOT | UI_RING))
        cam_map_card(v, t->c, map);
    ui_pop_id(v->ui);
}

static float sum_line(const struct table *t, float y, const char *name, double value)
{
    char text[FORMAT_MAX];
    format_signed(text, value, t->decimals);
    return interpret_fact(t->v, t->area, y, name, text);
}

/* What is not listed, so that what stands in the column adds up to its last line: with all listed, what rounding made.
 */
static float sum(const struct table *t, float y)
{
    double rest = rounded(t, t->c->mean);
    char name[96];
    for (int i = 0; i < t->shown; i++)
        rest -= rounded(t, (double)t->c->part[t->c->order[i]]);
    rest = rounded(t, rest);
    const int others = t->c->channels - t->shown;
    snprintf(name, sizeof name, ngettext("%d other", "%d others", (unsigned long)others), others);
    if (others > 0)
        y = sum_line(t, y, name, rest);
    else if (rest != 0)
        y = sum_line(t, y, _("rounding"), rest);
    draw_fill(ui_draw(t->v->ui), (struct rect){t->area.x, y + 3, t->area.w, 1}, 0, ui_theme(t->v->ui)->edge);
    return sum_line(t, y + 6, t->c->shown.asks.cam.relu ? _("mean before ReLU") : _("mean of the map"), t->c->mean);
}

/* Whether all maps are listed: kept by the ui for as long as the window lives. */
static bool *expanded(const struct view *v)
{
    return ui_memory(v->ui, 0xCA3A1100u, sizeof(bool));
}

static float more_button(const struct view *v, const struct cam_shown *c, struct rect area, float y, bool *all)
{
    char text[64];
    if (c->channels <= FEW || !all)
        return y;
    if (*all)
        snprintf(text, sizeof text, _("Show the strongest %d"), (int)FEW);
    else
        snprintf(text, sizeof text, _("Show all %d"), c->channels);
    if (ui_button(v->ui, "all-weights", (struct rect){area.x, y + 6, area.w, ROW + 4}, UI_ICON_NONE, text, NULL, 0)) {
        *all = !*all;
        ui_wake_at(v->ui, ui_input(v->ui)->time);
    }
    return y + ROW + 16;
}

static float weights(const struct view *v, const struct cam_shown *c, struct rect area, float y)
{
    bool *all = expanded(v);
    const struct theme *theme = ui_theme(v->ui);
    const int shown = c->channels <= FEW || (all && *all) ? c->channels : FEW;
    y = panel_head(v, area, y, _("Grad-CAM weights"), NULL);
    const struct table t = table_of(v, c, area, shown);
    draw_text(ui_draw(v->ui), t.weight_right, y + 6, FONT_TICK, TEXT_RIGHT, theme->mid, _("weight"));
    draw_text(ui_draw(v->ui), area.x + area.w, y + 6, FONT_TICK, TEXT_RIGHT, theme->mid, _("adds"));
    y += 12;
    for (int i = 0; i < shown; i++, y += ROW)
        if (y + ROW > 0 && y < v->height) /* there may be thousands */
            map_row(&t, y, c->order[i]);
    y = sum(&t, y);
    return more_button(v, c, area, y, all) + 4;
}

float cam_right(const struct view *v, struct rect area)
{
    const struct cam_shown *c = cam_found(v);
    float y = interpret_answer_rows(v, area, area.y, c && c->target.of_class ? c->target.class_index : -1);
    char text[96], number[FORMAT_MAX];
    if (!c)
        return y - area.y;
    if (!c->target.of_class) {
        y = panel_head(v, area, y, _("Explained"), NULL);
        y = interpret_fact(v, area, y, interpret_target_text(v, &c->target, text, sizeof text),
                           format_fixed(number, (double)c->score, 3));
    }
    if (c->rows > 0)
        y = weights(v, c, area, y);
    if (c->strange > 0) {
        snprintf(text, sizeof text, "%zu", c->strange);
        y = interpret_fact(v, area, y, _("places of the map that are not finite"), text);
    }
    return y - area.y;
}
