/* app/views/convolve/plane_pictures.c - the whole picture in colour and the kernel's response to it; of a large board,
 * with the part that the grids show. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

static const float picture_side = 152;

/* The largest rect of the tensor's proportions in a square at x, y. */
static struct rect fitted(float x, float y, int width, int height)
{
    const float scale = picture_side / (float)(width > height ? width : height);
    const float w = fmaxf(1, roundf((float)width * scale)), h = fmaxf(1, roundf((float)height * scale));
    return (struct rect){x, y + roundf((picture_side - h) / 2), w, h};
}

void plane_pyramid(const struct view *v, struct rect r, const struct pyramid *p, const struct pyramid_view *seen,
                   const struct draw_tensor *look)
{
    struct pyramid_part part;
    if (p->n_levels == 0 || !pyramid_part(p, seen, &part))
        return;
    struct draw_tensor d = *look;
    const int *dim = p->level[0].shape.dim;
    const double cell = seen->cell;
    d.data = part.data;
    d.key = look->key * 64 + (uint64_t)part.level + 1;
    d.width = part.width;
    d.height = part.height;
    d.planes = dim[0];
    d.row_stride = part.row_stride;
    d.plane_stride = part.plane_stride;
    const struct rect whole = {r.x - (float)(seen->col * cell), r.y - (float)(seen->row * cell), (float)(dim[2] * cell),
                               (float)(dim[1] * cell)};
    draw_push_clip(ui_draw(v->ui), rect_intersection(r, whole));
    draw_tensor(ui_draw(v->ui),
                (struct rect){r.x + (float)((part.col - seen->col) * cell),
                              r.y + (float)((part.row - seen->row) * cell), (float)(part.cols * cell),
                              (float)(part.rows * cell)},
                &d);
    draw_pop_clip(ui_draw(v->ui));
}

/* All of it in r. */
static void draw_whole(const struct view *v, struct rect r, const struct pyramid *p, const struct draw_tensor *look)
{
    const int *dim = p->level[0].shape.dim;
    const struct pyramid_view all = {0, 0, dim[1], dim[2], (double)r.w / dim[2]};
    plane_pyramid(v, r, p, &all, look);
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->line);
}

static void label(const struct view *v, float x, float y, const char *text)
{
    ui_label(v->ui, x, y + picture_side + 18, picture_side + 12, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

/* What its colours mean; its size where that is not the picture's. */
static const char *response_text(const struct shape *p, const struct shape *q, char *text, size_t size)
{
    if (q->dim[0] == 3)
        snprintf(text, size, "%s", _("response, grey is 0"));
    else if (p->dim[1] == q->dim[1] && p->dim[2] == q->dim[2])
        snprintf(text, size, "%s", _("response, signed"));
    else
        snprintf(text, size, _("response %d×%d, signed"), q->dim[1], q->dim[2]);
    return text;
}

/* The part that the grids show: a frame that one drags. */
static void sight(const struct view *v, const struct plane_layout *l, struct rect r)
{
    const float scale = r.w / (float)session_board(v->session)->width;
    const struct rect seen = {r.x + (float)l->sight.col * scale, r.y + (float)l->sight.row * scale,
                              (float)l->sight.cols * scale, (float)l->sight.rows * scale};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "sight"), r, false, true);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if ((state & (UI_ACTIVE | UI_PRESSED)) && session_float(v->session, PROP_CONVOLVE_ZOOM) > 0)
        plane_look_at(v, &l->sight, (double)((ui_input(v->ui)->y - r.y) / scale),
                      (double)((ui_input(v->ui)->x - r.x) / scale));
    const struct rect frame = rect_intersection(rect_inset(seen, -2), rect_inset(r, -2));
    draw_frame(ui_draw(v->ui), rect_inset(frame, -1), 0, 4, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), frame, 0, 2, ui_theme(v->ui)->hi);
    ui_tooltip(v->ui, r, _("Drag to choose the part that the board shows"));
}

void plane_pictures(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = session_board(v->session);
    const float x = l->second, y = l->kernel_box.y, second = x + picture_side + 16;
    char text[96];
    if (!b->picture)
        return;
    const struct response_state *s = response_state(b->picture);
    const struct pyramid *picture = b->picture_pyramid;
    const struct shape *p = &picture->level[0].shape, *q = &s->map.shape;
    draw_text(ui_draw(v->ui), x, l->kernel_title, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi,
              _("Same kernel on a picture"));
    const struct rect r = fitted(x, y, p->dim[2], p->dim[1]);
    draw_whole(v, r, picture,
               &(struct draw_tensor){.key = convolve_texture_key(v, TEXTURE_PICTURE, b->picture_serial),
                                     .map = COLORMAP_GREY,
                                     .lo = b->picture_lo,
                                     .hi = b->picture_hi});
    snprintf(text, sizeof text, _("picture %d×%d"), p->dim[1], p->dim[2]);
    label(v, x, y, text);
    if (b->large && b->picture_is_board)
        sight(v, l, r);
    if (s->serial == 0)
        return;
    draw_whole(v, fitted(second, y, q->dim[2], q->dim[1]), &s->pyramid,
               &(struct draw_tensor){.key = convolve_texture_key(v, TEXTURE_PICTURE_RESPONSE, s->serial),
                                     .map = COLORMAP_SIGNED,
                                     .lo = -s->most,
                                     .hi = s->most});
    label(v, second, y, s->current ? response_text(p, q, text, sizeof text) : _("filtering …"));
}
