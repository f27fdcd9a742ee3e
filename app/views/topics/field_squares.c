/* app/views/topics/field_squares.c - the picture with the fields of every layer as nested squares, and the gradient as
 * a map. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/field_view.h"
#include "engine/base/i18n.h"

/* Beside those of convolve_texture_key(). */
static uint64_t texture_key(int which, uint64_t serial)
{
    return ((uint64_t)(96 + which) << 40) + serial;
}

static float pixel_of(const struct field_layout *l, struct rect box)
{
    return box.w / (float)l->f->set.input;
}

/* No stage is that large, whatever a field is. */
static float place(double px)
{
    const double most = 1e5;
    return roundf((float)fmin(fmax(px, -most), most));
}

/* A square of the picture from a row and column on. */
static struct rect square_of(const struct field_layout *l, struct rect box, double row, double col, double size)
{
    const double px = (double)pixel_of(l, box);
    const double x = (double)box.x + col * px, y = (double)box.y + row * px;
    return (struct rect){place(x), place(y), place(x + size * px) - place(x), place(y + size * px) - place(y)};
}

/* Of the unit in the middle of what the chosen one reads at a level. */
static struct rect field_of(const struct field_layout *l, struct rect box, int level)
{
    const struct field_level *at = &l->f->level[level];
    double corner[2];
    for (int axis = 0; axis < 2; axis++) {
        const int first = at->from[axis] > 0 ? at->from[axis] : 0,
                  last = at->to[axis] < at->n ? at->to[axis] : at->n - 1;
        corner[axis] = at->start + (double)((first + last) / 2) * at->jump;
    }
    return square_of(l, box, corner[0], corner[1], at->size);
}

/* What lies outside of r is darkened. */
static void shade(const struct view *v, struct rect box, struct rect r)
{
    const struct rect in = rect_intersection(box, r);
    const struct color c = color_alpha(ui_theme(v->ui)->stage, 0.66f);
    draw_fill(ui_draw(v->ui), (struct rect){box.x, box.y, box.w, in.y - box.y}, 0, c);
    draw_fill(ui_draw(v->ui), (struct rect){box.x, in.y + in.h, box.w, box.y + box.h - in.y - in.h}, 0, c);
    draw_fill(ui_draw(v->ui), (struct rect){box.x, in.y, in.x - box.x, in.h}, 0, c);
    draw_fill(ui_draw(v->ui), (struct rect){in.x + in.w, in.y, box.x + box.w - in.x - in.w, in.h}, 0, c);
}

static void draw_square(const struct view *v, struct rect r, float width, struct color c)
{
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, width + 2, color_alpha(ui_theme(v->ui)->casing, 0.7f));
    draw_frame(ui_draw(v->ui), r, 0, width, c);
}

static void draw_hovered_pixel(const struct view *v, const struct field_layout *l, struct rect box)
{
    int row, col;
    if (!field_hovered(v, FIELD_HOVER_PIXEL, &row, &col))
        return;
    struct rect r = square_of(l, box, row, col, 1);
    if (r.w < 6)
        r = rect_inset(r, (r.w - 6) / 2);
    convolve_outline(v, r);
}

static void draw_picture(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    const struct rect box = l->picture, sees = field_of(l, box, f->top);
    draw_tensor(ui_draw(v->ui), box,
                &(struct draw_tensor){.data = f->picture.data,
                                      .key = texture_key(0, f->picture_serial),
                                      .width = f->set.input,
                                      .height = f->set.input,
                                      .planes = 1,
                                      .map = COLORMAP_GREY,
                                      .lo = 0,
                                      .hi = 255});
    draw_push_clip(ui_draw(v->ui), rect_inset(box, -1));
    if (session_bool(v->session, PROP_FIELD_SHADE))
        shade(v, box, sees);
    for (int level = 1; level < f->top; level++) {
        const struct rect r = field_of(l, box, level);
        if (r.w >= 4)
            draw_square(v, r, 1, color_alpha(t->kernel, 0.45f + 0.45f * (float)level / (float)f->top));
    }
    draw_square(v, sees, 3, t->kernel);
    draw_hovered_pixel(v, l, box);
    draw_pop_clip(ui_draw(v->ui));
    draw_frame(ui_draw(v->ui), rect_inset(box, -1), 0, 1, t->grid);
}

static void draw_heat(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    const struct rect box = l->heat;
    draw_tensor(ui_draw(v->ui), box,
                &(struct draw_tensor){.data = f->map.data,
                                      .key = texture_key(1, f->map_serial),
                                      .width = f->set.input,
                                      .height = f->set.input,
                                      .planes = 1,
                                      .map = COLORMAP_SEQUENCE,
                                      .lo = 0,
                                      .hi = f->effective.most > 0 ? f->effective.most : 1});
    draw_push_clip(ui_draw(v->ui), rect_inset(box, -1));
    draw_square(v, field_of(l, box, f->top), 2, t->kernel);
    if (f->has_gradient) {
        const struct rect r = square_of(l, box, f->effective.row, f->effective.col, f->effective.side);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 4, color_alpha(t->casing, 0.7f));
        draw_frame_dashed(ui_draw(v->ui), r, 2, 8, 4, t->grad);
    }
    draw_hovered_pixel(v, l, box);
    draw_pop_clip(ui_draw(v->ui));
    draw_frame(ui_draw(v->ui), rect_inset(box, -1), 0, 1, t->grid);
}

/* "In theory  31 × 31", smaller or without its number where that is too long. */
static void draw_title(const struct view *v, struct rect box, const char *title, int side, struct color ink)
{
    char note[64];
    const struct font font = FONT_HEAD, number = {FONT_MONO, FONT_600, 14};
    snprintf(note, sizeof note, "%d × %d", side, side);
    const float w = ui_text_width(v->ui, number, note) + 8, title_w = fminf(box.w, ui_text_width(v->ui, font, title));
    if (side > 0 && title_w + w <= box.w)
        draw_text(ui_draw(v->ui), box.x + box.w, box.y - 9, number, TEXT_RIGHT, ink, note);
    ui_label(v->ui, box.x, box.y - 9, box.w, font, TEXT_LEFT, ui_theme(v->ui)->hi, title);
}

static float note_row(const struct view *v, struct rect r, float y, const char *label, const char *value,
                      struct color ink)
{
    const struct theme *t = ui_theme(v->ui);
    y += ui_paragraph(v->ui, r.x, y, r.w, FONT_NOTE, 18, t->mid, label);
    draw_text(ui_draw(v->ui), r.x, y + 6, (struct font){FONT_MONO, FONT_700, 18}, TEXT_LEFT, ink, value);
    return y + 36;
}

/* Both sizes, large enough for a hall, and how they are to be read. */
static void draw_notes(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    const float bottom = l->notes.y + l->notes.h;
    char value[96];
    float y = l->notes.y + 12;
    snprintf(value, sizeof value, "%d × %d", f->level[f->top].size, f->level[f->top].size);
    y = note_row(v, l->notes, y, _("In theory a unit sees"), value, t->kernel_ink);
    if (f->has_gradient && field_shows_effect(v) && y + 60 < bottom) {
        snprintf(value, sizeof value, "%d × %d", f->effective.side, f->effective.side);
        y = note_row(v, l->notes, y, /* xgettext:no-c-format */ _("95 % of its gradient is in"), value, t->grad_ink);
    }
    if (y + 90 < bottom && (!f->has_gradient || field_gathers(f)))
        ui_paragraph(v->ui, l->notes.x, y, l->notes.w, FONT_NOTE, 18, t->mid,
                     !f->has_gradient
                         ? f->why_not
                         : _("Many ways lead from the middle of the field to the unit, few from its rim."));
}

void field_squares(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    if (l->picture.w > 0) {
        draw_title(v, l->picture, _("In theory"), f->level[f->top].size, t->kernel_ink);
        draw_picture(v, l);
    }
    if (l->heat.w > 0) {
        draw_title(v, l->heat, _("In effect"), f->has_gradient ? f->effective.side : 0, t->grad_ink);
        draw_heat(v, l);
    }
    if (l->notes.w > 0)
        draw_notes(v, l);
}
