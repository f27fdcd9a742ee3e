/* app/views/topics/activation_layout.c - two rows of grids, the way forth and the way back. In a low window the way
 * back goes first, in a narrow one the curve. */
#include <math.h>

#include "app/views/topics/activation_view.h"

struct measures {
    float edge, gap, head, between, foot; /* margins; of a title; between the rows; below the last */
    float most;                           /* cell */
    float curve_w, curve_h;               /* least ones */
};
static const struct measures roomy = {32, 40, 40, 44, 40, 56, 250, 180}, medium = {20, 24, 34, 34, 30, 48, 160, 130},
                             small = {16, 20, 19, 8, 4, 40, 170, 100};

static const struct measures *measures_of(const struct view *v, struct rect area)
{
    return v->frame == FRAME_SMALL ? &small : v->frame == FRAME_MEDIUM || area.h < 600 ? &medium : &roomy;
}

struct fit {
    bool back, curve;
    float cell;
};

static float row_height(const struct activation_state *s, const struct measures *m, float cell, bool curve)
{
    return fmaxf((float)s->rows * cell, curve ? m->curve_h : 0);
}

static bool fits(const struct view *v, struct rect area, const struct fit *f)
{
    const struct activation_state *s = activation_state_of(v);
    const struct measures *m = measures_of(v, area);
    const float grid = (float)s->cols * f->cell, forth = 2 * grid + (f->curve ? 2 * m->gap + m->curve_w : m->gap),
                back = 3 * grid + 2 * m->gap;
    const float h = m->head + row_height(s, m, f->cell, f->curve) +
                    (f->back ? m->between + m->head + (float)s->rows * f->cell : 0) + m->foot;
    return 2 * m->edge + fmaxf(forth, f->back ? back : 0) <= area.w && h <= area.h;
}

static struct fit choose(const struct view *v, struct rect area)
{
    const bool back = session_bool(v->session, PROP_ACTIVATION_GRADIENT);
    const struct fit wishes[] = {{back, true, 0}, {false, true, 0}, {back, false, 0}, {false, false, 0}};
    for (int i = 0; i < 4; i++)
        for (float cell = matrix_cell_size(measures_of(v, area)->most); cell >= 24; cell = matrix_cell_size(cell - 1)) {
            const struct fit f = {wishes[i].back, wishes[i].curve, cell};
            if (fits(v, area, &f))
                return f;
            if (cell == 24)
                break;
        }
    return (struct fit){false, false, 24};
}

/* As many decimals as the cells hold, at least one: a whole number would look exact. */
static void fit_digits(struct matrix *m)
{
    float size = 0;
    for (m->decimals = CONVOLVE_DECIMALS; m->decimals > 0 && size == 0; m->decimals -= size == 0)
        size = matrix_digit_size(m);
    m->digits = size > 0 ? size : -1;
}

static void describe(const struct view *v, struct matrix *m, enum activation_grid g)
{
    const struct activation_state *s = activation_state_of(v);
    const float *values = activation_values(s, g);
    float most = 1e-6f;
    bool is_signed = g == ACTIVATION_X || g == ACTIVATION_BACK || g == ACTIVATION_ARRIVING;
    for (int i = 0; i < s->n; i++) {
        most = fmaxf(most, fabsf(values[i]));
        is_signed |= values[i] < 0;
        if (g == ACTIVATION_BACK || g == ACTIVATION_ARRIVING) /* both on one scale: what the slopes take is seen */
            most = fmaxf(most, fmaxf(fabsf(s->back[i]), fabsf(s->arriving[i])));
    }
    m->data = values;
    m->map = is_signed ? COLORMAP_SIGNED_DIGITS : COLORMAP_SEQUENCE_DIGITS;
    m->hi = g == ACTIVATION_SLOPES ? fmaxf(most, s->steepest) : most;
    m->lo = is_signed ? -m->hi : 0;
    m->shown = g == ACTIVATION_X || g == ACTIVATION_ARRIVING ? s->n : activation_shown(v);
    fit_digits(m);
}

static void place(const struct view *v, struct activation_layout *l, enum activation_grid g, float x, float y,
                  float cell)
{
    const struct activation_state *s = activation_state_of(v);
    l->grid[g] = (struct matrix){.x = roundf(x), .y = roundf(y), .cell = cell, .rows = s->rows, .cols = s->cols};
    describe(v, &l->grid[g], g);
}

void activation_layout(const struct view *v, struct rect area, struct activation_layout *l)
{
    const struct activation_state *s = activation_state_of(v);
    const struct measures *m = measures_of(v, area);
    const struct fit f = choose(v, area);
    const float grid = (float)s->cols * f.cell, h = (float)s->rows * f.cell,
                curve_h = f.curve ? fmaxf(h, m->curve_h) : h;
    *l = (struct activation_layout){.area = area};
    const float need = m->head + curve_h + (f.back ? m->between + m->head + h : 0) + m->foot,
                spare = fmaxf(0, area.h - need), grow = f.curve ? fminf(spare * 0.6f, 140) : 0,
                top = area.y + m->head + floorf(fminf((spare - grow) * 0.4f, f.back ? 20 : 200));
    const float forth = curve_h + floorf(grow), inner = area.w - 2 * m->edge,
                wide = fminf(inner, fmaxf(2 * grid + 2 * m->gap + 420, 3 * grid + 2 * m->gap)),
                left = area.x + m->edge + floorf((inner - (f.curve || f.back ? wide : 2 * grid + 3 * m->gap)) / 2),
                right = f.curve || f.back ? left + wide - grid : left + grid + 3 * m->gap;
    l->title[0] = top - 14;
    place(v, l, ACTIVATION_X, left, top + (forth - h) / 2, f.cell);
    place(v, l, ACTIVATION_Y, right, top + (forth - h) / 2, f.cell);
    if (f.curve)
        l->curve = (struct rect){left + grid + m->gap, top - (m == &small ? 14 : 20), right - left - grid - 2 * m->gap,
                                 forth + (m == &small ? 18 : 44)};
    if (f.back) {
        const float y = top + forth + m->between + m->head;
        l->title[1] = y - 14;
        place(v, l, ACTIVATION_BACK, left, y, f.cell);
        place(v, l, ACTIVATION_SLOPES, left + floorf((right - left) / 2), y, f.cell);
        place(v, l, ACTIVATION_ARRIVING, right, y, f.cell);
        l->note = y + h + 26 <= area.y + area.h ? y + h + 24 : 0;
    }
}
