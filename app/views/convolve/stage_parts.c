/* app/views/convolve/stage_parts.c - titles, ticks, frames and connectors of the grids on the stage. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/convolve_view.h"

float convolve_title(const struct view *v, float x, float baseline, float width, struct color c, const char *title,
                     const char *note)
{
    struct font font = FONT_TITLE;
    const float behind = *note ? ui_text_width(v->ui, FONT_TITLE_NOTE, note) + 12 : 0;
    while (font.size > 14 && ui_text_width(v->ui, font, title) > width)
        font.size--;
    const float w = fminf(ui_text_width(v->ui, font, title), width);
    ui_label(v->ui, x, baseline, width, font, TEXT_LEFT, c, title);
    if (behind == 0 || w + behind > width)
        return x + w;
    draw_text(ui_draw(v->ui), x + roundf(w) + 12, baseline, FONT_TITLE_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, note);
    return x + w + behind;
}

/* One tick at a time: with dilation the bold ones do not follow each other. */
void convolve_ticks(const struct view *v, const struct matrix *m, int first, const struct convolve_taps *taps,
                    bool rows, float at, enum text_align align, int every, struct color accent)
{
    for (int i = 0; i < (rows ? m->rows : m->cols); i++) {
        struct matrix one = *m;
        const int index = first + i, bold = convolve_tapped(taps, index) ? index : index - 1;
        if (index % every)
            continue;
        *(rows ? &one.y : &one.x) += (float)i * m->cell;
        if (rows)
            matrix_ticks_rows(v->ui, &one, at, align, index, 1, bold, bold, accent);
        else
            matrix_ticks_columns(v->ui, &one, at, index, 1, bold, bold, accent);
    }
}

void convolve_frame(const struct view *v, struct rect r, float cell, struct color accent, float alpha)
{
    const float width = cell < 32 ? 2 : 3;
    if (alpha >= 1)
        matrix_frame(v->ui, r, cell, accent);
    else
        draw_frame(ui_draw(v->ui), rect_inset(r, -width), 0, width, color_alpha(accent, alpha));
}

void convolve_straight(const struct view *v, float from, float to, float y, float width, struct color c, float alpha)
{
    if (to <= from)
        return;
    draw_line(ui_draw(v->ui), from, y, to, y, width + 2, color_alpha(ui_theme(v->ui)->casing, 0.75f * alpha));
    draw_line(ui_draw(v->ui), from, y, to, y, width, color_alpha(c, alpha));
}

void convolve_bent(const struct view *v, float x, float y, float to_x, float to_y, float width, struct color c,
                   float alpha)
{
    const float bend = (x + to_x) / 2;
    const struct point p[4] = {{x, y}, {bend, y}, {bend, to_y}, {to_x, to_y}};
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], width + 2, color_alpha(ui_theme(v->ui)->casing, 0.75f * alpha));
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], width, color_alpha(c, alpha));
}

void convolve_outline(const struct view *v, struct rect r)
{
    draw_frame(ui_draw(v->ui), r, 0, 3, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->focus);
}
