/* app/views/convolve/stage_parts.c - titles, ticks, frames and connectors of the grids on the stage. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/convolve/convolve_view.h"

/* Not a small number, as the keys of other workspaces are; plane_pyramid() puts a level below it. */
uint64_t convolve_texture_key(const struct view *v, enum convolve_texture of, uint64_t serial)
{
    return ((uint64_t)(16 + 2 * (int)of + (v->side != 0)) << 40) + serial;
}

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

/* A stroke through a cell, with a casing for pixels as bright as itself. It stops short of the digit. */
static void strike(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const float inset = 2, digits_from = 14, part = r.w < digits_from ? 0.5f : 0.28f;
    const float w = (r.w - 2 * inset) * part, h = (r.h - 2 * inset) * part;
    const struct point low = {r.x + inset, r.y + r.h - inset}, high = {r.x + r.w - inset, r.y + inset};
    for (int i = 0; i < 2; i++) {
        const float width = i ? 1.5f : 3.5f;
        const struct color c = i ? t->warn : color_alpha(t->casing, 0.75f);
        draw_line(ui_draw(v->ui), low.x, low.y, low.x + w, low.y - h, width, c);
        draw_line(ui_draw(v->ui), high.x, high.y, high.x - w, high.y + h, width, c);
    }
}

void convolve_unused(const struct view *v, const struct matrix *m)
{
    const struct board *b = convolve_board(v);
    const float least = 6; /* px of a cell that a stroke can be seen in */
    if (!b->uses[0] || m->cell < least)
        return;
    for (int i = 0; i < m->rows * m->cols; i++) {
        if (b->uses[0][m->row0 + i / m->cols] != 0 && b->uses[1][m->col0 + i % m->cols] != 0)
            continue;
        strike(v, matrix_cell_rect(m, i / m->cols, i % m->cols));
    }
}

/* Of any pixel: the scale of the coverage. */
static int most_uses(const struct board *b)
{
    int most[2] = {1, 1};
    for (int axis = 0; axis < 2; axis++)
        for (int i = 0; i < (axis ? b->width : b->height); i++)
            most[axis] = b->uses[axis][i] > most[axis] ? b->uses[axis][i] : most[axis];
    return most[0] * most[1];
}

void convolve_cover(const struct view *v, struct matrix *m, float *counts)
{
    const struct board *b = convolve_board(v);
    for (int i = 0; i < m->rows * m->cols; i++)
        counts[i] = (float)b->uses[0][m->row0 + i / m->cols] * (float)b->uses[1][m->col0 + i % m->cols];
    m->data = counts;
    m->stride = m->cols;
    m->map = COLORMAP_SEQUENCE_DIGITS;
    m->lo = 0;
    m->hi = (float)most_uses(b);
    m->decimals = 0;
    m->format = NULL;
    const float size = matrix_digit_size(m);
    m->digits = size > 0 ? size : -1;
}
