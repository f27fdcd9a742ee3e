/* app/views/convolve/detector_pad.c - a pad of as many cells as the kernel has: a shape that is drawn on it becomes the
 * kernel that finds it, at once. A click makes a cell bright, a second one dark, a third one leaves it open; the right
 * button makes it dark; a drag goes on with what it began with. With the keys: arrows move, Space and Enter do what a
 * click does, + − and Delete say it outright. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/board/kernel_detector.h"
#include "app/views/convolve/kernel_tools.h"
#include "engine/base/i18n.h"

struct pad_memory {
    signed char brush; /* what the drag leaves behind */
    bool drawn;        /* the drag has changed the shape: what follows belongs to the same step of undo */
    float x, y;        /* where it was in the frame before */
    int row, col;      /* of the keys */
};

static struct pad_memory *memory(const struct view *v)
{
    const ui_id pad_id = 0xC0470004u;
    return ui_memory(v->ui, pad_id, sizeof(struct pad_memory));
}

/* What is drawn; nothing, in the kernel's size, where there is no shape or one of another size. */
static struct detector_shape shape_now(const struct view *v)
{
    struct kernel_value k;
    struct detector_shape s;
    session_chosen_kernel(v->session, &k);
    if (detector_from_text(session_text(v->session, PROP_CONVOLVE_DETECTOR), &s, NULL) == CS_OK && s.rows == k.rows &&
        s.cols == k.cols)
        return s;
    return (struct detector_shape){.rows = k.rows, .cols = k.cols};
}

static void post(const struct view *v, const struct detector_shape *s, bool gesture)
{
    char text[DETECTOR_TEXT];
    bool some = false;
    for (int i = 0; i < s->rows * s->cols; i++)
        some |= s->cell[i] != 0;
    detector_to_text(s, text);
    request_text(v->requests, PROP_CONVOLVE_DETECTOR, some ? text : "");
    if (gesture)
        request_is_gesture(v->requests);
}

static signed char after_click(signed char now)
{
    return now == 0 ? 1 : now > 0 ? -1 : 0;
}

static bool draw_cell(struct detector_shape *s, const struct matrix *pad, float x, float y, signed char value)
{
    int row, col;
    if (!matrix_cell_at(pad, x, y, &row, &col) || s->cell[row * s->cols + col] == value)
        return false;
    s->cell[row * s->cols + col] = value;
    return true;
}

/* All cells between the last frame's place and this one's. */
static void drag(const struct view *v, const struct matrix *pad, struct pad_memory *m)
{
    struct detector_shape s = shape_now(v);
    const float x = ui_input(v->ui)->x, y = ui_input(v->ui)->y;
    const int steps = 1 + (int)(fmaxf(fabsf(x - m->x), fabsf(y - m->y)) / (pad->cell / 2));
    bool changed = false;
    for (int i = 1; i <= steps; i++) {
        const float t = (float)i / (float)steps;
        changed |= draw_cell(&s, pad, m->x + (x - m->x) * t, m->y + (y - m->y) * t, m->brush);
    }
    if (changed)
        post(v, &s, m->drawn);
    m->drawn |= changed;
    m->x = x;
    m->y = y;
}

static void press(const struct view *v, const struct matrix *pad, struct pad_memory *m, bool right)
{
    const struct detector_shape s = shape_now(v);
    int row, col;
    if (!matrix_cell_at(pad, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    const signed char now = s.cell[row * s.cols + col];
    m->brush = right ? (now < 0 ? 0 : -1) : after_click(now);
    m->drawn = false;
    m->x = ui_input(v->ui)->x;
    m->y = ui_input(v->ui)->y;
    m->row = row;
    m->col = col;
    drag(v, pad, m);
}

static int moved(const struct view *v, ui_id id, int at, int n, int32_t less, int32_t more)
{
    at += ui_take_key(v->ui, id, more, 0) - ui_take_key(v->ui, id, less, 0);
    return at < 0 ? 0 : at >= n ? n - 1 : at;
}

/* Before ui_behave(), which would make a click of Space and Enter. */
static void keys(const struct view *v, ui_id id, struct pad_memory *m)
{
    struct detector_shape s = shape_now(v);
    m->row = moved(v, id, m->row, s.rows, UI_KEY_UP, UI_KEY_DOWN);
    m->col = moved(v, id, m->col, s.cols, UI_KEY_LEFT, UI_KEY_RIGHT);
    signed char *cell = &s.cell[m->row * s.cols + m->col];
    const signed char before = *cell;
    if (ui_take_key(v->ui, id, UI_KEY_SPACE, 0) || ui_take_key(v->ui, id, UI_KEY_ENTER, 0))
        *cell = after_click(*cell);
    if (ui_take_key(v->ui, id, '+', 0) || ui_take_key(v->ui, id, '+', UI_SHIFT) ||
        ui_take_key(v->ui, id, '=', UI_SHIFT))
        *cell = 1;
    if (ui_take_key(v->ui, id, '-', 0))
        *cell = -1;
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0))
        *cell = 0;
    if (*cell != before)
        post(v, &s, false);
}

/* The sign is written, for black and white mean little beside each other in small cells. */
static void draw_pad(const struct view *v, const struct matrix *pad, const struct detector_shape *s)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_700, fminf(16, pad->cell - 4)};
    draw_fill(ui_draw(v->ui),
              (struct rect){pad->x - 1, pad->y - 1, (float)pad->cols * pad->cell + 1, (float)pad->rows * pad->cell + 1},
              0, t->edge);
    for (int i = 0; i < s->rows * s->cols; i++) {
        const struct rect r = matrix_cell_rect(pad, i / s->cols, i % s->cols);
        const bool bright = s->cell[i] > 0;
        draw_fill(ui_draw(v->ui), r, 0,
                  s->cell[i] == 0 ? t->well
                                  : colormap_color(COLORMAP_GREY_DIGITS, t->light, bright ? 1.0f : 0.0f, 0, 1));
        if (s->cell[i] != 0)
            draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * font.size), font, TEXT_CENTER,
                      color_digit_ink(colormap_color(COLORMAP_GREY_DIGITS, t->light, bright ? 1.0f : 0.0f, 0, 1)),
                      bright ? "+" : "−");
    }
}

static void behave(const struct view *v, const struct matrix *pad, struct pad_memory *m)
{
    const ui_id id = ui_make_id(v->ui, "detector");
    const struct rect r = {pad->x, pad->y, (float)pad->cols * pad->cell, (float)pad->rows * pad->cell};
    if (ui_has_focus(v->ui, id))
        keys(v, id, m);
    const unsigned state = ui_behave(v->ui, id, r, true, true);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & UI_PRESSED)
        press(v, pad, m, false);
    else if ((state & UI_ACTIVE) && !ui_input(v->ui)->released)
        drag(v, pad, m);
    else if ((state & UI_HOT) && ui_input(v->ui)->right_pressed)
        press(v, pad, m, true);
    const struct detector_shape s = shape_now(v);
    draw_pad(v, pad, &s);
    if (state & UI_RING) {
        ui_focus_ring(v->ui, r, 2);
        draw_frame(ui_draw(v->ui), matrix_cell_rect(pad, m->row, m->col), 0, 2, ui_theme(v->ui)->kernel);
    }
}

float kernel_tools_pad(const struct view *v, struct rect area, float y)
{
    struct pad_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    const struct detector_shape s = shape_now(v);
    const float cell = floorf(fminf((area.w - 2) / (float)s.cols, 28));
    const struct matrix pad = {.x = area.x + 1, .y = y + 25, .cell = cell, .rows = s.rows, .cols = s.cols};
    const bool drawn = *session_text(v->session, PROP_CONVOLVE_DETECTOR) != '\0';
    ui_label(v->ui, area.x, y + 14, area.w, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Draw a detector"));
    m->row = m->row < s.rows ? m->row : s.rows - 1;
    m->col = m->col < s.cols ? m->col : s.cols - 1;
    behave(v, &pad, m);
    y = pad.y + (float)s.rows * cell + 8;
    y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                      _("Click for bright, again or right button for dark; drag draws on"));
    if (ui_button(v->ui, "clear", (struct rect){area.x, y + 4, area.w, 32}, UI_ICON_NONE, _("Clear the shape"), NULL,
                  drawn ? 0 : UI_DISABLED))
        request_text(v->requests, PROP_CONVOLVE_DETECTOR, "");
    return y + 48;
}
