/* app/views/topics/activation_maps.c - the five grids, their titles, and the marks of the place that is told of. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

static const char *grid_title(const struct activation_state *s, enum activation_grid g)
{
    switch (g) {
    case ACTIVATION_X:
        return _("Map");
    case ACTIVATION_Y:
        return activation_name(s);
    case ACTIVATION_BACK:
        return _("Gradient");
    case ACTIVATION_SLOPES:
        return _("Slope");
    default:
        return _("Arriving");
    }
}

/* "x = 4 · v" where the map is scaled */
static const char *grid_note(const struct activation_state *s, enum activation_grid g, char text[64])
{
    static const char *const notes[ACTIVATION_GRIDS] = {"x", "f(x)", "∂L/∂x", "f′(x)", "∂L/∂y"};
    char number[FORMAT_MAX];
    if (g != ACTIVATION_X || s->scale == 1)
        return notes[g];
    snprintf(text, 64, "x = %s·v", format_number(number, s->scale, 2));
    return text;
}

static void title(const struct view *v, const struct activation_layout *l, enum activation_grid g)
{
    const struct activation_state *s = activation_state_of(v);
    const struct matrix *m = &l->grid[g];
    const bool back = g >= ACTIVATION_BACK;
    char text[64];
    const float baseline = m->y - (v->frame == FRAME_SMALL ? 6 : 14);
    const float next = g == ACTIVATION_X        ? (l->curve.w > 0 ? l->curve.x : l->grid[ACTIVATION_Y].x) - m->x - 8
                       : g == ACTIVATION_BACK   ? l->grid[ACTIVATION_SLOPES].x - m->x - 12
                       : g == ACTIVATION_SLOPES ? l->grid[ACTIVATION_ARRIVING].x - m->x - 12
                                                : l->area.x + l->area.w - m->x - 4;
    const struct color c = back ? ui_theme(v->ui)->grad_ink : ui_theme(v->ui)->hi;
    if (v->frame != FRAME_SMALL) {
        convolve_title(v, m->x, baseline, next, c, grid_title(s, g), grid_note(s, g, text));
        return;
    }
    const char *note = grid_note(s, g, text);
    const float w = ui_text_width(v->ui, FONT_HEAD, grid_title(s, g)) + 8;
    ui_label(v->ui, m->x, baseline, next, FONT_HEAD, TEXT_LEFT, c, grid_title(s, g));
    if (w + ui_text_width(v->ui, FONT_TICK, note) <= next)
        draw_text(ui_draw(v->ui), m->x + w, baseline, FONT_TICK, TEXT_LEFT, ui_theme(v->ui)->mid, note);
}

/* "=" and "·" between the grids of the way back: gradient = slope · arriving. */
static void signs(const struct view *v, const struct activation_layout *l)
{
    const struct matrix *a = &l->grid[ACTIVATION_BACK], *b = &l->grid[ACTIVATION_SLOPES],
                        *c = &l->grid[ACTIVATION_ARRIVING];
    const float size = (float)a->cols * a->cell, y = roundf(a->y + (float)a->rows * a->cell / 2 + 7);
    const struct font font = {FONT_MONO, FONT_600, 20};
    const struct color ink = ui_theme(v->ui)->mid;
    if (b->x - a->x - size >= 20)
        draw_text(ui_draw(v->ui), (a->x + size + b->x) / 2, y, font, TEXT_CENTER, ink, "=");
    if (c->x - b->x - size >= 20)
        draw_text(ui_draw(v->ui), (b->x + size + c->x) / 2, y, font, TEXT_CENTER, ink, "·");
}

/* What is hovered or edited is seen also before its step. */
static void peeked(const struct view *v, const struct matrix *m)
{
    const int told = activation_told(v);
    struct matrix one = *m;
    if (told < m->shown)
        return;
    one.x += (float)(told % m->cols) * m->cell;
    one.y += (float)(told / m->cols) * m->cell;
    one.rows = one.cols = one.shown = 1;
    one.data = m->data + told;
    matrix_draw(v->ui, &one);
}

/* A place without slope lets nothing through. */
static void dead_marks(const struct view *v, const struct matrix *m)
{
    const struct activation_state *s = activation_state_of(v);
    for (int i = 0; i < s->n; i++) {
        const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
        if (s->derivative[i] == 0 && (i < m->shown || i == activation_told(v)))
            draw_line(ui_draw(v->ui), r.x + 2, r.y + 8, r.x + 8, r.y + 2, 2, ui_theme(v->ui)->warn);
    }
}

static void slopes_note(const struct view *v, const struct activation_layout *l)
{
    const struct activation_state *s = activation_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    char faint[96], mean[FORMAT_MAX], text[160];
    if (l->note <= 0 || activation_shown(v) < s->n)
        return;
    activation_faint_text(s, faint, sizeof faint);
    snprintf(text, sizeof text, _("mean |f′| %s"), scalar_fixed(mean, (double)s->mean, SCALAR_LONG));
    const struct matrix *m = &l->grid[ACTIVATION_SLOPES];
    const float w = ui_text_width(v->ui, FONT_NOTE, text);
    draw_text(ui_draw(v->ui), m->x, l->note, FONT_NOTE, TEXT_LEFT, t->text, text);
    if (*faint)
        ui_label(v->ui, m->x + w + 16, l->note, l->area.x + l->area.w - m->x - w - 24,
                 (struct font){FONT_SANS, FONT_600, 13}, TEXT_LEFT, t->warn, faint);
}

void activation_maps(const struct view *v, const struct activation_layout *l)
{
    for (int g = 0; g < ACTIVATION_GRIDS; g++) {
        if (l->grid[g].cell <= 0)
            continue;
        title(v, l, (enum activation_grid)g);
        matrix_draw(v->ui, &l->grid[g]);
        peeked(v, &l->grid[g]);
    }
    if (l->grid[ACTIVATION_SLOPES].cell > 0) {
        dead_marks(v, &l->grid[ACTIVATION_SLOPES]);
        dead_marks(v, &l->grid[ACTIVATION_BACK]);
        signs(v, l);
        slopes_note(v, l);
    }
}

static void frame(const struct view *v, const struct matrix *m, int cell, struct color accent, bool dashed)
{
    if (m->cell <= 0)
        return;
    const struct rect r = matrix_cell_rect(m, cell / m->cols, cell % m->cols);
    if (!dashed) {
        matrix_frame(v->ui, r, m->cell, accent);
        return;
    }
    const float width = m->cell < 32 ? 2 : 3;
    draw_frame(ui_draw(v->ui), rect_inset(r, -width - 1), 0, width + 2, ui_theme(v->ui)->casing);
    draw_frame_dashed(ui_draw(v->ui), rect_inset(r, -width), width, 8, 4, accent);
}

void activation_marks(const struct view *v, const struct activation_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const int told = activation_told(v), edited = activation_edited(v);
    frame(v, &l->grid[ACTIVATION_X], told, t->kernel, false);
    frame(v, &l->grid[ACTIVATION_Y], told, t->output, false);
    frame(v, &l->grid[ACTIVATION_SLOPES], told, t->grad, true);
    frame(v, &l->grid[ACTIVATION_ARRIVING], told, t->grad, true);
    frame(v, &l->grid[ACTIVATION_BACK], told, t->grad, true);
    if (edited >= 0) {
        const struct matrix *m = &l->grid[ACTIVATION_X];
        draw_frame(ui_draw(v->ui), rect_inset(matrix_cell_rect(m, edited / m->cols, edited % m->cols), 1), 0, 2,
                   t->focus);
    }
}
