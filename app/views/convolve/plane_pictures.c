/* app/views/convolve/plane_pictures.c - the whole picture and the kernel's response to it, with the cut that the board shows.
 */
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

static void draw_plane(const struct view *v, struct rect r, const struct tensor *t, enum colormap map, float lo,
                       float hi, uint64_t key)
{
    const struct draw_tensor d = {.data = t->data,
                                  .key = key,
                                  .width = t->shape.dim[2],
                                  .height = t->shape.dim[1],
                                  .planes = t->shape.dim[0],
                                  .map = map,
                                  .lo = lo,
                                  .hi = hi};
    draw_tensor(ui_draw(v->ui), r, &d);
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->line);
}

static void label(const struct view *v, float x, float y, const char *text)
{
    ui_label(v->ui, x, y + picture_side + 18, picture_side + 12, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

static void move_cut(const struct view *v, const struct board *s, int row, int col)
{
    const int last_row = s->picture.shape.dim[1] - s->height,
              last_col = s->picture.shape.dim[2] - s->width;
    const int y = row < 0 ? 0 : row > last_row ? last_row : row, x = col < 0 ? 0 : col > last_col ? last_col : col;
    if (y != s->row) {
        request_int(v->requests, PROP_CONVOLVE_ROW, y);
        request_is_gesture(v->requests);
    }
    if (x != s->column) {
        request_int(v->requests, PROP_CONVOLVE_COLUMN, x);
        request_is_gesture(v->requests);
    }
}

static void cut_keys(const struct view *v, ui_id id, const struct board *s)
{
    const int far = s->height;
    const struct {
        int32_t code;
        int row, col;
    } moves[] = {{UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}, {UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (ui_take_key(v->ui, id, moves[i].code, 0))
            move_cut(v, s, s->row + moves[i].row, s->column + moves[i].col);
        if (ui_take_key(v->ui, id, moves[i].code, UI_SHIFT))
            move_cut(v, s, s->row + far * moves[i].row, s->column + far * moves[i].col);
    }
}

/* The part on the board: a frame on the picture that one drags, or moves with the arrows. */
static void cut(const struct view *v, struct rect r, const struct board *s)
{
    const float scale = r.w / (float)s->picture.shape.dim[2];
    const float h = (float)s->height * scale, w = (float)s->width * scale;
    const ui_id id = ui_make_id(v->ui, "cut");
    const unsigned state = ui_behave(v->ui, id, r, true, true);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        move_cut(v, s, (int)roundf((ui_input(v->ui)->y - r.y - h / 2) / scale),
                 (int)roundf((ui_input(v->ui)->x - r.x - w / 2) / scale));
    if (ui_has_focus(v->ui, id))
        cut_keys(v, id, s);
    const struct rect frame = {r.x + (float)s->column * scale, r.y + (float)s->row * scale, w, h};
    draw_frame(ui_draw(v->ui), rect_inset(frame, -3), 0, 4, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), rect_inset(frame, -2), 0, 2, ui_theme(v->ui)->hi);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 0);
    ui_tooltip(v->ui, r, _("Drag to choose the part that the board shows"));
}

/* What its colours mean; its size where that is not the picture's. */
static const char *response_text(const struct board *s, char *text, size_t size)
{
    const struct shape *p = &s->large.shape, *q = &s->response.shape;
    if (q->dim[0] == 3)
        snprintf(text, size, "%s", _("response, grey is 0"));
    else if (p->dim[1] == q->dim[1] && p->dim[2] == q->dim[2])
        snprintf(text, size, "%s", _("response, signed"));
    else
        snprintf(text, size, _("response %d×%d, signed"), q->dim[1], q->dim[2]);
    return text;
}

void plane_pictures(const struct view *v, const struct plane_layout *l)
{
    const struct board *s = session_board(v->session);
    const struct shape *p = &s->large.shape, *q = &s->response.shape;
    const float x = l->second, y = l->kernel_box.y, second = x + picture_side + 16;
    char text[96];
    draw_text(ui_draw(v->ui), x, l->kernel_title, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi,
              _("Same kernel on a picture"));
    if (p->rank == 3) {
        const struct rect r = fitted(x, y, p->dim[2], p->dim[1]);
        draw_plane(v, r, &s->large, COLORMAP_GREY, s->large_lo, s->large_hi, s->large_serial);
        snprintf(text, sizeof text, _("picture %d×%d"), p->dim[1], p->dim[2]);
        label(v, x, y, text);
        if (!s->whole)
            cut(v, r, s);
    }
    if (q->rank == 3) {
        draw_plane(v, fitted(second, y, q->dim[2], q->dim[1]), &s->response, COLORMAP_SIGNED, -s->response_max,
                   s->response_max, s->serial);
        label(v, second, y, response_text(s, text, sizeof text));
    }
}
