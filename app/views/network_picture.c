/* app/views/network_picture.c - a picture from a file: the whole of it with a frame around what is cut out, what the
 * network gets of it, and both in words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { THUMB = 64 };

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* Where places of the picture, in its pixels, are on the screen. */
struct placed {
    double x, y, scale;
};

static struct rect rect_of(const struct placed *p, const struct image_cut *c)
{
    return (struct rect){(float)(p->x + c->col * p->scale), (float)(p->y + c->row * p->scale),
                         (float)(c->cols * p->scale), (float)(c->rows * p->scale)};
}

/* What is not cut out is darkened: four strips around r. */
static void darken(const struct view *v, struct rect all, struct rect r)
{
    const struct color c = color_alpha(COLOR_HEX(0x000000), 0.6f); /* in both themes: the picture has its own colours */
    const struct rect in = rect_intersection(all, r);
    const float right = in.x + in.w, bottom = in.y + in.h;
    const struct rect strip[] = {{all.x, all.y, all.w, in.y - all.y},
                                 {all.x, bottom, all.w, all.y + all.h - bottom},
                                 {all.x, in.y, in.x - all.x, in.h},
                                 {right, in.y, all.x + all.w - right, in.h}};
    for (int i = 0; i < 4; i++)
        if (strip[i].w > 0.01f && strip[i].h > 0.01f)
            draw_fill(ui_draw(v->ui), strip[i], 0, c);
}

/* The picture and, where ground is added to it, that, as large as the panel lets them be; returns the y below. */
static float draw_original(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct probe *p = session_probe(v->session);
    const struct image_cut all = {0, 0, p->image.height, p->image.width}, cut = p->of_picture ? p->cut : all;
    const double col = least(0, cut.col), row = least(0, cut.row);
    const double cols = most(all.cols, cut.col + cut.cols) - col, rows = most(all.rows, cut.row + cut.rows) - row;
    const double scale = least((double)area.w / cols, (double)area.w * 0.75 / rows);
    const struct placed at = {(double)area.x + ((double)area.w - cols * scale) / 2 - col * scale,
                              (double)y - row * scale, scale};
    const struct rect picture = rect_of(&at, &all), frame = rect_of(&at, &cut);
    if (cut.row < 0 || cut.col < 0) {
        draw_fill(ui_draw(v->ui), frame, 0, t->panel);
        draw_hatch(ui_draw(v->ui), frame, t->hatch);
    }
    const uint64_t key = (UINT64_C(1) << 62) + p->opened; /* no snapshot's */
    maps_draw_picture(ui_draw(v->ui), picture, p->preview.data, &p->preview.shape, key);
    darken(v, picture, frame);
    draw_frame(ui_draw(v->ui), frame, 0, 2, t->kernel);
    ui_tooltip(v->ui, picture, session_text(v->session, PROP_NETWORK_FILE));
    return y + (float)(rows * scale);
}

/* "1920×1080 → 28×28, middle 1080×1080; grey; inverted" */
static void words(const struct probe *p, char *text, size_t size)
{
    const struct shape *in = &p->fitted.shape;
    char cut[96];
    if (p->fit == IMAGE_CROP)
        snprintf(cut, sizeof cut, _("middle %.0f×%.0f"), p->cut.cols, p->cut.rows);
    else if (p->fit == IMAGE_PAD)
        snprintf(cut, sizeof cut, _("all of it on %.0f×%.0f of ground"), p->cut.cols, p->cut.rows);
    else
        snprintf(cut, sizeof cut, _("all of it, stretched"));
    snprintf(text, size, "%d×%d → %d×%d, %s%s%s", p->image.width, p->image.height, in->dim[2], in->dim[1], cut,
             in->dim[0] == 1 && p->image.channels == 3 ? _("; grey") : "", p->inverted ? _("; inverted") : "");
}

static void draw_fitted(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    draw_fill(ui_draw(v->ui), r, 0, COLOR_HEX(0x000000));
    if (s->net && s->probe_pixels && s->probe_from_pixels && net_input(s->net)->rank == 3)
        maps_draw_picture(ui_draw(v->ui), r, s->probe_pixels, net_input(s->net), maps_key(s));
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->edge);
    ui_tooltip(v->ui, r, _("What the network gets"));
}

/* What the network gets, and beside it the file's name and how it was fitted; returns the y below. */
static float draw_result(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct probe *p = session_probe(v->session);
    const char *path = session_text(v->session, PROP_NETWORK_FILE);
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    const struct shape *in = &p->fitted.shape;
    const float x = area.x + THUMB + 10, room = area.x + area.w - x;
    char text[256];
    const bool tall = p->of_picture && in->dim[1] > in->dim[2];
    const float share = p->of_picture ? (float)in->dim[1] / (float)in->dim[2] : 1;
    draw_fitted(v, (struct rect){area.x, y, tall ? THUMB / share : THUMB, tall ? THUMB : THUMB * share});
    ui_label(v->ui, x, y + 13, room, FONT_NOTE, TEXT_LEFT, t->hi, name);
    float below = y + 22;
    if (p->of_picture) {
        words(p, text, sizeof text);
        below += ui_paragraph(v->ui, x, y + 31, room, (struct font){FONT_SANS, FONT_400, 12}, 16, t->text, text);
    }
    return fmaxf(below, y + THUMB);
}

float network_picture(const struct view *v, struct rect area, float y)
{
    const struct probe *p = session_probe(v->session);
    if (!p->preview.data) {
        const float h = ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                                     _("Drop a picture on the window"));
        return y + h + 8;
    }
    y = draw_original(v, area, y) + 8;
    y = draw_result(v, area, y) + 8;
    prop_segmented(v, PROP_NETWORK_FIT, (struct rect){area.x, y, area.w, 32});
    return y + 36;
}
