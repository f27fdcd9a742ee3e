/* app/views/network_pad.c - the probe's picture, on which the person draws with the mouse.
 * What is drawn shows where it was drawn; the network gets it centred as its training pictures were, which is what the
 * input column shows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/drawing.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { POINT_TEXT = 48 };

static bool is_drawn(const struct view *v)
{
    return session_int(v->session, PROP_NETWORK_PROBE) == PROBE_DRAWN;
}

/* Tenths of a pixel, without the locale's decimal comma. */
static void point_text(struct rect r, float x, float y, char text[POINT_TEXT])
{
    const float px = fminf(fmaxf((x - r.x) / r.w, 0), 1) * DRAWING_SIDE,
                py = fminf(fmaxf((y - r.y) / r.h, 0), 1) * DRAWING_SIDE;
    const int tx = (int)lroundf(px * 10), ty = (int)lroundf(py * 10);
    snprintf(text, POINT_TEXT, "%d.%d,%d.%d", tx / 10, tx % 10, ty / 10, ty % 10);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end) && (n == m || strchr(" ;-", text[n - m - 1]));
}

/* Adds a point to the drawing: the first of a new stroke, or one more of the stroke being drawn. */
static void add_point(const struct view *v, struct rect r, bool begins)
{
    const struct ui_input *in = ui_input(v->ui);
    const char *before = begins && !is_drawn(v) ? "" : session_text(v->session, PROP_NETWORK_DRAWING);
    char point[POINT_TEXT];
    point_text(r, in->x, in->y, point);
    if (!begins && ends_with(before, point))
        return;
    const size_t size = strlen(before) + POINT_TEXT + 4;
    char *text = size < VALUE_TEXT_MAX ? malloc(size) : NULL;
    if (!text)
        return; /* the pad is full, or memory is: the drawing stays as it is */
    const char *join = !begins ? " " : *before ? ";" : "";
    const char *pen = begins && session_bool(v->session, PROP_NETWORK_ERASER) ? "-" : "";
    snprintf(text, size, "%s%s%s%s", before, join, pen, point);
    request_text(v->requests, PROP_NETWORK_DRAWING, text);
    if (!begins)
        request_is_gesture(v->requests);
    else if (!is_drawn(v))
        request_int(v->requests, PROP_NETWORK_PROBE, PROBE_DRAWN);
    free(text);
}

/* Runs of equal pixels as one rectangle each: the list keeps no copy of floats. */
static void draw_drawing(const struct view *v, struct rect r)
{
    float pixels[DRAWING_SIDE * DRAWING_SIDE];
    const bool light = ui_theme(v->ui)->light;
    if (drawing_render(session_text(v->session, PROP_NETWORK_DRAWING), DRAWING_SIDE, DRAWING_SIDE, pixels, NULL) !=
        CS_OK)
        return; /* without memory the ground alone shows */
    for (int y = 0; y < DRAWING_SIDE; y++) {
        const float *row = pixels + y * DRAWING_SIDE;
        const float top = roundf(r.y + r.h * (float)y / DRAWING_SIDE),
                    bottom = roundf(r.y + r.h * (float)(y + 1) / DRAWING_SIDE);
        for (int x = 0, end; x < DRAWING_SIDE; x = end) {
            for (end = x + 1; end < DRAWING_SIDE && row[end] == row[x]; end++) {
            }
            if (row[x] <= 0)
                continue;
            const float left = roundf(r.x + r.w * (float)x / DRAWING_SIDE),
                        right = roundf(r.x + r.w * (float)end / DRAWING_SIDE);
            draw_fill(ui_draw(v->ui), (struct rect){left, top, right - left, bottom - top}, 0,
                      colormap_color(COLORMAP_GREY, light, row[x], 0, 1));
        }
    }
}

static void draw_picture(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    draw_fill(ui_draw(v->ui), r, 0, COLOR_HEX(0x000000));
    if (is_drawn(v))
        draw_drawing(v, r);
    else if (s->net && s->probe_pixels && net_input(s->net)->rank == 3)
        maps_draw_picture(ui_draw(v->ui), r, s->probe_pixels, net_input(s->net), maps_key(s));
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->edge);
}

float network_pad(const struct view *v, struct rect r)
{
    const ui_id id = ui_make_id(v->ui, "pad");
    const unsigned state = ui_behave(v->ui, id, r, false, true);
    draw_picture(v, r);
    if (state & (UI_HOT | UI_ACTIVE))
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & UI_PRESSED)
        add_point(v, r, true);
    else if (state & UI_ACTIVE && is_drawn(v))
        add_point(v, r, false);
    else if (is_drawn(v) && !*session_text(v->session, PROP_NETWORK_DRAWING))
        draw_text(ui_draw(v->ui), r.x + r.w / 2, r.y + r.h / 2 + 5, FONT_NOTE, TEXT_CENTER, COLOR_HEX(0xCDD4DC),
                  _("Draw here with the mouse"));
    return r.h;
}
