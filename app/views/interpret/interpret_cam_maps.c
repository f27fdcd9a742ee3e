/* app/views/interpret/interpret_cam_maps.c - the maps that a Grad-CAM is made of: those that weigh most in a row, and a
 * card with one of them. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_cam.h"
#include "engine/base/i18n.h"

enum { HEAD = 28, TITLE = 20, NUMBER = 22, GAP = 16, TILE = 84, LEAST = 32, MOST_SHOWN = 10, CARD = 160 };
/* Floats of a layer that are worth copying for every snapshot. */
static const int64_t most_values = 1 << 19;

static float tile_side(struct rect area)
{
    return fminf(TILE, floorf(area.h * 0.2f));
}

static struct rect tile_rect(const struct view *v, const struct cam_shown *c, float side)
{
    const struct shape map = {.rank = 3, .dim = {1, c->rows, c->cols}};
    return interpret_picture_rect(v, &map, (struct rect){0, 0, side, side});
}

float cam_maps_height(const struct view *v, const struct cam_shown *c, struct rect area)
{
    const float side = tile_side(area);
    if (side < LEAST || area.h < 300 || (int64_t)c->channels * c->rows * c->cols > most_values)
        return 0;
    return HEAD + TITLE + tile_rect(v, c, side).h + NUMBER;
}

/* The strongest, and in the last place the chosen one when it is none of them. */
static int choose(const struct view *v, const struct cam_shown *c, int room, int map[MOST_SHOWN])
{
    const int chosen = session_interpret_map(v->session), n = c->channels < room ? c->channels : room;
    bool among = c->node != session_interpret_node(v->session);
    for (int i = 0; i < n; i++) {
        map[i] = c->order[i];
        among |= map[i] == chosen;
    }
    if (!among && n > 0)
        map[n - 1] = chosen;
    return n;
}

static void draw_activation(const struct view *v, const struct cam_shown *c, struct rect r, int map)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct map_stats *stat = snapshot_stats(s, c->node, map);
    const float *value = snapshot_map(s, c->node, map);
    const struct map_plane plane = {.data = value,
                                    .width = c->cols,
                                    .height = c->rows,
                                    .is_signed = stat && stat->least < 0,
                                    .largest = stat ? fmaxf(fabsf(stat->least), fabsf(stat->largest)) : 0,
                                    .key = maps_key(s)};
    if (value)
        maps_draw_plane(ui_draw(v->ui), r, &plane);
    else
        draw_fill(ui_draw(v->ui), r, 0, ui_theme(v->ui)->panel);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

static void draw_tile(const struct view *v, const struct cam_shown *c, struct rect r, float slot, int map)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = map == session_interpret_map(v->session);
    char name[32], number[FORMAT_MAX];
    ui_push_index(v->ui, map);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "tile"), r, true, true);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    cam_map_name(map, false, name, sizeof name);
    if (ui_text_width(v->ui, FONT_NOTE, name) > slot)
        cam_map_name(map, true, name, sizeof name);
    draw_text(ui_draw(v->ui), r.x, r.y - 7, (struct font){FONT_SANS, chosen ? FONT_600 : FONT_400, 13}, TEXT_LEFT,
              chosen ? t->hi : t->mid, name);
    draw_activation(v, c, r, map);
    if (chosen)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 0, 2, t->output);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, -3), 2);
    draw_text(ui_draw(v->ui), r.x, r.y + r.h + 17, FONT_TICK, TEXT_LEFT, t->text,
              format_signed(number, (double)c->weight[map], cam_decimals(c)));
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_NETWORK_MAP, map);
    if (state & (UI_HOT | UI_RING))
        cam_map_card(v, c, map);
    ui_pop_id(v->ui);
}

void cam_maps(const struct view *v, const struct cam_shown *c, struct rect area)
{
    const struct rect tile = tile_rect(v, c, area.h - HEAD - TITLE - NUMBER);
    char longest[FORMAT_MAX];
    format_signed(longest, -(double)fabsf(c->weight[c->order[0]]), cam_decimals(c));
    const float number = ui_text_width(v->ui, FONT_TICK, longest), slot = fmaxf(tile.w, number) + GAP;
    int map[MOST_SHOWN], room = (int)((area.w + GAP) / slot);
    room = room < 1 ? 1 : room > MOST_SHOWN ? MOST_SHOWN : room;
    const int n = choose(v, c, room, map);
    char note[96];
    snprintf(note, sizeof note,
             ngettext("%d of %d map, and its weight", "%d of %d maps, and their weights", (unsigned long)c->channels),
             n, c->channels);
    interpret_head(v, area.x, area.y + 16, area.w, _("Made of"), note);
    for (int i = 0; i < n; i++) {
        const struct rect r = {area.x + (float)i * slot, area.y + HEAD + TITLE, tile.w, tile.h};
        network_look_maps(v, c->node, map[i], 1);
        draw_tile(v, c, r, slot - 4, map[i]);
    }
}

/* To the left of the pointer or the right, where there is room. */
static struct rect card_rect(const struct view *v, float height)
{
    const struct ui_input *in = ui_input(v->ui);
    const float w = CARD + 24, x = in->x + 16 + w <= v->width ? in->x + 16 : in->x - 16 - w;
    const float y = fminf(in->y + 16, v->height - height - 8);
    return (struct rect){roundf(fmaxf(x, 8)), roundf(fmaxf(y, 8)), w, height};
}

void cam_map_card(const struct view *v, const struct cam_shown *c, int map)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct map_stats *stat = snapshot_stats(s, c->node, map);
    const struct rect tile = tile_rect(v, c, CARD);
    const float x = card_rect(v, 0).x + 12;
    char name[32], a[FORMAT_MAX];
    const char *label[3] = {_("weight"), _("mean"), _("adds")};
    const double value[3] = {(double)c->weight[map], stat ? (double)stat->mean : NAN, (double)c->part[map]};
    const int decimals = cam_decimals(c) > 5 ? cam_decimals(c) : 5;
    network_look_maps(v, c->node, map, 1);
    if (ui_input(v->ui)->x < 0) /* chosen by keys: its numbers stand in the right panel */
        return;
    const struct rect r = card_rect(v, tile.h + 12 + 26 + 3 * 20 + 12);
    ui_above_begin(v->ui);
    ui_ground(v->ui, r);
    draw_text(ui_draw(v->ui), x, r.y + 24, FONT_HEAD, TEXT_LEFT, t->hi, cam_map_name(map, false, name, sizeof name));
    draw_activation(v, c, (struct rect){x, r.y + 36, tile.w, tile.h}, map);
    for (int i = 0; i < 3; i++) {
        const float y = r.y + 36 + tile.h + 20 + (float)i * 20;
        draw_text(ui_draw(v->ui), x, y, FONT_NOTE, TEXT_LEFT, t->text, label[i]);
        draw_text(ui_draw(v->ui), r.x + r.w - 12, y, FONT_NUMBER, TEXT_RIGHT, t->hi,
                  isnan(value[i]) ? "–" : format_signed(a, value[i], decimals));
    }
    ui_above_end(v->ui);
}
