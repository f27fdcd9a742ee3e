/* app/views/interpret/interpret_occlusion_side.c - the picture as the net saw it with the square in its place, what it
 * answered then, and all places as a map of their own. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "engine/base/i18n.h"

enum { HEAD = 32, GAP = 16, MAP_LEAST = 64, PICTURE_LEAST = 112, SIDE_MOST = 240, BESIDE = 24 };

static uint8_t byte_of(float v)
{
    return (uint8_t)lroundf(255 * fminf(fmaxf(v, 0), 1));
}

static struct color fill_color(const struct occlusion_shown *o)
{
    const bool grey = o->input.dim[0] != 3;
    const float *f = o->fill;
    return (struct color){byte_of(f[0]), byte_of(f[grey ? 0 : 1]), byte_of(f[grey ? 0 : 2]), 255};
}

void occlusion_covered(const struct view *v, const struct occlusion_shown *o, struct rect r, int place)
{
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    const float px = r.w / (float)o->grid.width, py = r.h / (float)o->grid.height;
    const struct rect square = {r.x + (float)s.col * px, r.y + (float)s.row * py, (float)s.cols * px,
                                (float)s.rows * py};
    interpret_picture(v, r, o->pixels, &o->input, interpret_key(v, STUDY_OCCLUSION));
    draw_fill(ui_draw(v->ui), square, 0, fill_color(o));
    draw_frame(ui_draw(v->ui), rect_inset(square, -1), 0, 1, ui_theme(v->ui)->kernel);
}

/* With the pointer, which may be dragged over the edge, or with Tab, the arrows and Enter. */
static void choose_on_map(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    struct interpret_place at = {.row = -1};
    const unsigned state = interpret_point(v, "places", r, o->rows, o->cols, &at);
    const int place = at.row * o->cols + at.col;
    char corner[48], number[FORMAT_MAX], what[96], text[240];
    if (at.row < 0)
        return;
    if (state & (UI_ACTIVE | UI_CLICKED))
        occlusion_choose(v, place);
    if (state & UI_ACTIVE || !occlusion_knows(o, place))
        return;
    interpret_mark_place(v, r, o->rows, o->cols, &at);
    snprintf(text, sizeof text, _("square at %s: %s = %s"), occlusion_corner_text(o, place, corner, sizeof corner),
             interpret_score_text(v, &o->target, what, sizeof what), occlusion_score_text(o, o->at[place], 4, number));
    ui_hover_card(v->ui, at.x, at.y, text);
}

/* A value a place: its drop. */
static void map(const struct view *v, const struct occlusion_shown *o, struct rect area, int place)
{
    const struct theme *t = ui_theme(v->ui);
    const struct shape shape = shape_3d(1, o->rows, o->cols);
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    const struct rect room = {area.x, area.y + HEAD, area.w, area.h - HEAD};
    char size[48 + FORMAT_MAX], number[FORMAT_MAX];
    if (room.h < MAP_LEAST || room.w < MAP_LEAST || o->rows * o->cols < 2)
        return;
    const struct rect r = interpret_picture_rect(v, &shape, room);
    const float room_for_note = area.w - ui_text_width(v->ui, FONT_TITLE, _("Places")) - 12;
    snprintf(size, sizeof size, _("%d×%d, to %s"), o->rows, o->cols, interpret_number(number, (double)o->largest));
    if (ui_text_width(v->ui, FONT_NOTE, size) > room_for_note)
        snprintf(size, sizeof size, "%d×%d", o->rows, o->cols);
    interpret_head(v, area.x, area.y + 18, area.w, _("Places"), size);
    const struct interpret_heat h = {.value = o->drop,
                                     .rows = o->rows,
                                     .cols = o->cols,
                                     .largest = o->largest,
                                     .is_signed = is_signed,
                                     .key = interpret_key(v, STUDY_OCCLUSION)};
    interpret_heat(v, r, &h, 1);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->line);
    const float px = r.w / (float)o->cols, py = r.h / (float)o->rows;
    network_mark(v->ui, (struct rect){r.x + (float)(place % o->cols) * px, r.y + (float)(place / o->cols) * py, px, py},
                 1, 2, t->output);
    choose_on_map(v, o, r);
}

/* Below each other, or where that is too high the map of places beside the rest. */
void occlusion_side(const struct view *v, const struct occlusion_shown *o, struct rect area)
{
    const int place = occlusion_place(v, o), n = o->top && occlusion_knows(o, place) ? OCCLUSION_TOP : 0;
    const float below = (float)(8 + n * INTERPRET_TOP_ROW);
    const bool stacked = area.h >= HEAD + PICTURE_LEAST + below + GAP + HEAD + MAP_LEAST;
    const float width = fminf(stacked ? area.w : floorf((area.w - BESIDE) / 2), SIDE_MOST);
    const float shared = floorf((area.h - 2 * HEAD - below - GAP) / 2); /* with the map of places */
    const float high = stacked ? fmaxf(shared, PICTURE_LEAST) : area.h - HEAD - below;
    const struct rect column = {area.x, area.y, width, area.h};
    char corner[48];
    interpret_head(v, area.x, area.y + 18, width, _("Covered"), occlusion_corner_text(o, place, corner, sizeof corner));
    const struct rect r = interpret_picture_rect(v, &o->input, (struct rect){area.x, area.y + HEAD, width, high});
    occlusion_covered(v, o, r, place);
    float y = r.y + r.h + 8;
    if (n > 0)
        y = interpret_top(v, column, y, o->top[place].class_index, o->top[place].probability, n,
                          o->is_probability ? o->target.class_index : -1);
    if (stacked)
        map(v, o, (struct rect){area.x, y + GAP, width, area.y + area.h - y - GAP}, place);
    else
        map(v, o, (struct rect){area.x + width + BESIDE, area.y, width, area.h}, place);
}
