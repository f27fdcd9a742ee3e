/* app/views/interpret/interpret_occlusion_side.c - the picture as the net saw it with the square in its place, what it
 * answered then, and all places as a map of their own. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "engine/base/i18n.h"

enum { HEAD = 32, GAP = 16, MAP_LEAST = 64, SIDE_MOST = 240 };

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

/* Returns the y below. */
static float covered(const struct view *v, const struct occlusion_shown *o, struct rect area, int place)
{
    const struct theme *t = ui_theme(v->ui);
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    const struct rect r = interpret_picture_rect(v, &o->input, area);
    const float px = r.w / (float)o->grid.width, py = r.h / (float)o->grid.height;
    const struct rect square = {r.x + (float)s.col * px, r.y + (float)s.row * py, (float)s.cols * px,
                                (float)s.rows * py};
    interpret_picture(v, r, o->pixels, &o->input, interpret_key(v, STUDY_OCCLUSION));
    draw_fill(ui_draw(v->ui), square, 0, fill_color(o));
    draw_frame(ui_draw(v->ui), rect_inset(square, -1), 0, 1, t->kernel);
    return r.y + r.h;
}

static void choose_on_map(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    const struct ui_input *in = ui_input(v->ui);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "places"), r, false, true);
    const int row = (int)floorf((in->y - r.y) * (float)o->rows / r.h),
              col = (int)floorf((in->x - r.x) * (float)o->cols / r.w);
    const int y = row < 0          ? 0
                  : row >= o->rows ? o->rows - 1
                                   : row,
              x = col < 0          ? 0
                  : col >= o->cols ? o->cols - 1
                                   : col;
    const int place = y * o->cols + x;
    char corner[48], number[FORMAT_MAX], what[96], text[240];
    if (state & UI_ACTIVE)
        occlusion_choose(v, place);
    else if (state & UI_HOT && occlusion_knows(o, place)) {
        snprintf(text, sizeof text, _("square at %s: %s = %s"), occlusion_corner_text(o, place, corner, sizeof corner),
                 interpret_score_text(v, &o->target, what, sizeof what),
                 occlusion_score_text(o, o->at[place], 4, number));
        ui_hover_card(v->ui, in->x, in->y, text);
    }
}

/* A value a place: its drop. */
static void map(const struct view *v, const struct occlusion_shown *o, struct rect area, int place)
{
    const struct theme *t = ui_theme(v->ui);
    const struct shape shape = shape_3d(1, o->rows, o->cols);
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    const struct rect room = {area.x, area.y + HEAD, area.w, area.h - HEAD};
    char size[48];
    if (room.h < MAP_LEAST || o->rows * o->cols < 2)
        return;
    const struct rect r = interpret_picture_rect(v, &shape, room);
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

void occlusion_side(const struct view *v, const struct occlusion_shown *o, struct rect area)
{
    const int place = occlusion_place(v, o);
    char corner[48];
    const float width = fminf(area.w, SIDE_MOST);
    const struct rect column = {area.x, area.y, width, area.h};
    const float most = fminf(width, roundf(area.h * 0.4f));
    interpret_head(v, area.x, area.y + 18, width, _("Covered"), occlusion_corner_text(o, place, corner, sizeof corner));
    float y = covered(v, o, (struct rect){area.x, area.y + HEAD, most, most}, place) + 8;
    if (o->top && occlusion_knows(o, place))
        y = interpret_top(v, column, y, o->top[place].class_index, o->top[place].probability, OCCLUSION_TOP,
                          o->is_probability ? o->target.class_index : -1);
    const float left = area.x + width + 24;
    if (area.y + area.h - y - GAP >= HEAD + MAP_LEAST)
        map(v, o, (struct rect){area.x, y + GAP, width, area.y + area.h - y - GAP}, place);
    else if (area.x + area.w - left >= MAP_LEAST)
        map(v, o, (struct rect){left, area.y, area.x + area.w - left, area.h}, place);
}
