/* app/views/topics/points_hidden.c - the plane of two hidden units: where the net takes the lines of the input's grid,
 * and the straight line that the output draws there (after Olah's 'Neural Networks, Manifolds, and Topology', 2014). */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/points_view.h"

enum { EVERY = 8 /* th line of the picture is drawn */, PIECE = 3 /* places that a piece of one spans */ };

/* In the colour that the net gives to that place. */
static void piece(const struct view *v, const struct points_layout *l, int from, int to)
{
    const struct points *p = l->p;
    const struct point a = points_place(l, p->hidden_at[0][from], p->hidden_at[1][from]),
                       b = points_place(l, p->hidden_at[0][to], p->hidden_at[1][to]);
    struct color c = ui_theme(v->ui)->mid;
    if (p->set.classes == 2) {
        c = colormap_color(COLORMAP_SIGNED, ui_theme(v->ui)->light, p->balance_at[from], -1.2f, 1.2f);
        c = color_mix(c, ui_theme(v->ui)->mid, 0.25f);
    }
    for (int i = 0; i < POINTS_CLASSES && p->set.classes == 3; i++)
        c = p->answer_at[i][from] > 0 ? points_class_color(v, i) : c;
    draw_line(ui_draw(v->ui), a.x, a.y, b.x, b.y, 1.5f, c);
}

static void grid(const struct view *v, const struct points_layout *l)
{
    for (int line = EVERY / 2; line < POINTS_SIDE; line += EVERY)
        for (int i = 0; i + 1 < POINTS_SIDE; i += PIECE) {
            const int end = i + PIECE < POINTS_SIDE ? i + PIECE : POINTS_SIDE - 1;
            piece(v, l, line * POINTS_SIDE + i, line * POINTS_SIDE + end);
            piece(v, l, i * POINTS_SIDE + line, end * POINTS_SIDE + line);
        }
}

/* w0 h0 + w1 h1 + b = 0, from edge to edge. */
static void output_line(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const struct points_layer *last = &p->layer[p->layers - 1];
    const float *w = p->params + last->weight, b = p->params[last->bias];
    const bool steep = fabsf(w[0]) > fabsf(w[1]); /* then h0 follows from h1 */
    const int along = steep, across = !steep;
    float h[2][2];
    if (p->set.classes != 2 || fabsf(w[across]) < 1e-6f)
        return;
    for (int i = 0; i < 2; i++) {
        h[i][along] = i ? l->hi[along] : l->lo[along];
        h[i][across] = -(w[along] * h[i][along] + b) / w[across];
    }
    const struct point from = points_place(l, h[0][0], h[0][1]), to = points_place(l, h[1][0], h[1][1]);
    draw_line(ui_draw(v->ui), from.x, from.y, to.x, to.y, 4, color_alpha(ui_theme(v->ui)->casing, 0.6f));
    draw_line(ui_draw(v->ui), from.x, from.y, to.x, to.y, 2, ui_theme(v->ui)->hi);
}

static void axis_ticks(const struct view *v, const struct points_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const float one = l->p->activation == POINTS_RELU ? l->hi[0] / 1.15f : 1;
    char text[FORMAT_MAX];
    for (int i = l->p->activation == POINTS_TANH ? -1 : 0; i <= 1; i++) {
        const struct point at = points_place(l, (float)i * one, (float)i * one);
        points_number(text, (double)((float)i * one));
        draw_text(ui_draw(v->ui), at.x, l->plane.y + l->plane.h + 17, FONT_TICK, TEXT_CENTER, t->mid, text);
        draw_text(ui_draw(v->ui), l->plane.x - 8, at.y + 4, FONT_TICK, TEXT_RIGHT, t->mid, text);
    }
    const struct point middle = points_place(l, 0.5f * one, 0.5f * one);
    const int layer = l->p->layers - 2;
    draw_text(ui_draw(v->ui), middle.x, l->plane.y + l->plane.h + 17, FONT_TICK, TEXT_CENTER, t->hi,
              points_unit_name(l->p, layer, 0, text));
    draw_text(ui_draw(v->ui), l->plane.x + 8, middle.y + 4, FONT_TICK, TEXT_LEFT, t->hi,
              points_unit_name(l->p, layer, 1, text));
}

void points_hidden(const struct view *v, const struct points_layout *l)
{
    draw_fill(ui_draw(v->ui), l->plane, 0, ui_theme(v->ui)->panel);
    draw_push_clip(ui_draw(v->ui), l->plane);
    grid(v, l);
    output_line(v, l);
    draw_pop_clip(ui_draw(v->ui));
    draw_frame(ui_draw(v->ui), l->plane, 0, 1, ui_theme(v->ui)->edge);
    axis_ticks(v, l);
}
