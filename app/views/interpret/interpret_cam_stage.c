/* app/views/interpret/interpret_cam_stage.c - the stage of "Grad-CAM": the picture under its heat, the map in the rows
 * and columns of its layer, and the maps that it is made of. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_cam.h"
#include "engine/base/i18n.h"

enum { HEAD = 34, GAP = 20, ROW_GAP = 20, LARGEST_RAW = 280 };

struct stage {
    const struct view *v;
    const struct cam_shown *c;
    struct rect area, picture, raw, row; /* row.h 0: no room */
    struct interpret_place on_picture, on_map;
};

static void lay(struct stage *s)
{
    s->row = s->area;
    s->row.h = cam_maps_height(s->v, s->c, s->area);
    const float below = s->row.h > 0 ? s->row.h + ROW_GAP : 0, height = fmaxf(s->area.h - HEAD - below - 8, 16);
    const struct shape map = {.rank = 3, .dim = {1, s->c->rows, s->c->cols}};
    const float width = fmaxf(floorf((s->area.w - INTERPRET_SCALE - GAP) * 0.68f), 16);
    s->picture = interpret_picture_rect(s->v, &s->c->input, (struct rect){s->area.x, s->area.y + HEAD, width, height});
    const float x = s->picture.x + s->picture.w + INTERPRET_SCALE + GAP;
    const struct rect room = {x, s->picture.y, fminf(s->area.x + s->area.w - x, LARGEST_RAW),
                              fminf(fmaxf(s->picture.h, 40), LARGEST_RAW)};
    s->raw = interpret_picture_rect(s->v, &map, room);
    s->row.y = s->picture.y + s->picture.h + ROW_GAP;
}

static struct interpret_heat heat_of(const struct stage *s, const float *value, int rows, int cols)
{
    return (struct interpret_heat){.value = value,
                                   .rows = rows,
                                   .cols = cols,
                                   .largest = s->c->largest,
                                   .is_signed = !s->c->shown.asks.cam.relu,
                                   .key = interpret_key(s->v, STUDY_CAM)};
}

static void draw_heads(const struct stage *s)
{
    const struct view *v = s->v;
    const float y = s->area.y + 20, right = s->area.x + s->area.w;
    char layer[NET_NAME_MAX], target[96], note[NET_NAME_MAX + 128], size[32], state[64];
    interpret_state(v, STUDY_CAM, state, sizeof state);
    interpret_layer_title(v, s->c->node, layer);
    interpret_target_text(v, &s->c->target, target, sizeof target);
    snprintf(size, sizeof size, "%d×%d", s->c->rows, s->c->cols);
    snprintf(note, sizeof note, "%s, %s", layer, target);
    const float word = *state ? ui_text_width(v->ui, FONT_NOTE, state) + 12 : 0, width = s->raw.x - GAP - s->picture.x;
    const float room = width - ui_text_width(v->ui, FONT_TITLE, "Grad-CAM") - 12;
    const bool whole = ui_text_width(v->ui, FONT_NOTE, note) <= room; /* else its size stands over the map itself */
    interpret_head(v, s->picture.x, y, width, "Grad-CAM",
                   whole                                            ? note
                   : ui_text_width(v->ui, FONT_NOTE, layer) <= room ? layer
                                                                    : NULL);
    interpret_head(v, s->raw.x, y, right - word - s->raw.x, _("Map"), size);
    draw_text(ui_draw(v->ui), right, y, FONT_NOTE, TEXT_RIGHT, ui_theme(v->ui)->mid, state);
}

static void draw_picture(const struct stage *s)
{
    const struct snapshot *now = session_snapshot(s->v->session);
    const struct shape *in = net_input(now->net);
    const struct interpret_heat h = heat_of(s, s->c->over, s->c->input.dim[1], s->c->input.dim[2]);
    interpret_picture(s->v, s->picture, now->probe_pixels, in, maps_key(now));
    if (interpret_is_of_picture(s->v, &s->c->shown))
        interpret_veil(s->v, s->picture, &h);
    if (s->c->largest > 0)
        interpret_veil_scale(s->v, s->picture, s->c->largest, h.is_signed);
}

static void draw_raw(const struct stage *s)
{
    const struct interpret_heat h = heat_of(s, s->c->map, s->c->rows, s->c->cols);
    const char *formula = s->c->largest == 0 && s->c->strange == 0 ? _("0 everywhere")
                          : h.is_signed                            ? _("Σ weight · map")
                                                                   : _("ReLU(Σ weight · map)");
    interpret_heat(s->v, s->raw, &h, 1);
    if (s->raw.y + s->raw.h + 24 <= s->picture.y + s->picture.h &&
        s->raw.x + ui_text_width(s->v->ui, FONT_NOTE, formula) <= s->area.x + s->area.w)
        draw_text(ui_draw(s->v->ui), s->raw.x, s->raw.y + s->raw.h + 20, FONT_NOTE, TEXT_LEFT, ui_theme(s->v->ui)->mid,
                  formula);
    draw_frame(ui_draw(s->v->ui), rect_inset(s->raw, -1), 0, 1, ui_theme(s->v->ui)->line);
}

/* A pixel's place of the map, and a place's pixels: the map is laid over the picture from edge to edge. */
static int across(int at, int from, int to)
{
    const int64_t place = ((int64_t)(2 * at + 1) * to) / (2 * from);
    return place < to ? (int)place : to - 1;
}

static void point(struct stage *s)
{
    const int height = s->c->input.dim[1], width = s->c->input.dim[2];
    interpret_point(s->v, "picture", s->picture, height, width, &s->on_picture);
    interpret_point(s->v, "map", s->raw, s->c->rows, s->c->cols, &s->on_map);
    if (s->on_picture.row >= 0 && s->on_map.row < 0) {
        s->on_map.row = across(s->on_picture.row, height, s->c->rows);
        s->on_map.col = across(s->on_picture.col, width, s->c->cols);
        s->on_map.x = s->on_picture.x;
        s->on_map.y = s->on_picture.y;
    }
}

static void card(const struct stage *s)
{
    char text[256], number[FORMAT_MAX], over[FORMAT_MAX];
    if (s->on_map.row < 0)
        return;
    const float value = s->c->map[(size_t)s->on_map.row * (size_t)s->c->cols + (size_t)s->on_map.col];
    interpret_number(number, (double)value);
    if (s->on_picture.row >= 0) {
        const size_t width = (size_t)s->c->input.dim[2];
        interpret_number(over, (double)s->c->over[(size_t)s->on_picture.row * width + (size_t)s->on_picture.col]);
        snprintf(text, sizeof text, _("pixel [%d, %d]   heat %s\nmap [%d, %d]   %s"), s->on_picture.row,
                 s->on_picture.col, over, s->on_map.row, s->on_map.col, number);
    } else {
        snprintf(text, sizeof text, _("map [%d, %d]   %s"), s->on_map.row, s->on_map.col, number);
    }
    ui_hover_card(s->v->ui, s->on_map.x, s->on_map.y, text);
}

/* Why there is no map, and which layer to choose. */
static void say_why(const struct view *v, struct rect area, const struct cam_shown *c)
{
    const float w = fminf(area.w, 480);
    ui_paragraph(v->ui, roundf(area.x + (area.w - w) / 2), roundf(area.y + area.h / 2) - 10, w, FONT_STEP, 24,
                 ui_theme(v->ui)->mid, c->why);
}

void cam_stage(const struct view *v, struct rect area)
{
    if (!session_snapshot(v->session)->probe_pixels || interpret_wait(v, STUDY_CAM, area))
        return;
    struct stage s = {.v = v, .c = cam_found(v), .area = area, .on_picture = {.row = -1}, .on_map = {.row = -1}};
    if (!s.c)
        return;
    if (s.c->rows == 0) {
        say_why(v, area, s.c);
        return;
    }
    lay(&s);
    point(&s);
    draw_heads(&s);
    draw_picture(&s);
    draw_raw(&s);
    interpret_mark_place(v, s.picture, s.c->rows, s.c->cols, &s.on_map);
    interpret_mark_place(v, s.raw, s.c->rows, s.c->cols, &s.on_map);
    if (s.row.h > 0)
        cam_maps(v, s.c, s.row);
    card(&s);
}
