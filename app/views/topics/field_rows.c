/* app/views/topics/field_rows.c - the levels as rows of cells, and what one unit reads as cones from row to row. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/field_view.h"
#include "engine/base/i18n.h"

/* Cells and padding of each level that a cone covers, first to last; first > last: none. */
struct span {
    int first, last;     /* that exist */
    int reads, reads_to; /* with padding: what the level above reads */
};

static void spans_of(const struct field *f, const struct field_cone *cone, int level,
                     struct span span[FIELD_LAYERS + 1])
{
    for (int l = 0; l <= f->set.stack.n; l++) {
        struct span *s = &span[l];
        *s = (struct span){f->level[l].n, -1, 0, -1};
        for (int i = 0; i < f->level[l].n; i++)
            if (cone->hit[l][i]) {
                s->first = i < s->first ? i : s->first;
                s->last = i;
            }
        s->reads = s->first;
        s->reads_to = s->last;
    }
    for (int l = level; l > 0; l--)
        if (span[l].first <= span[l].last) {
            const struct field_taps a = field_taps_of(f, l, span[l].first), b = field_taps_of(f, l, span[l].last);
            span[l - 1].reads = a.first;
            span[l - 1].reads_to = b.first + (b.n - 1) * b.dilation;
        }
}

/* Cells. */

static struct color cell_fill(const struct view *v)
{
    const struct theme *t = ui_theme(v->ui);
    return t->light ? t->press : t->raised;
}

static bool is_run(const struct field_layout *l, int level)
{
    return (float)l->f->level[level].jump * l->px < 4;
}

/* From a cell to another in one piece where cells have no gaps, else one by one. */
static void fill_cells(const struct view *v, const struct field_layout *l, int level, int first, int last,
                       struct color c)
{
    if (first > last)
        return;
    if (is_run(l, level)) {
        const struct rect a = field_cell(l, level, first), b = field_cell(l, level, last);
        draw_fill(ui_draw(v->ui), (struct rect){a.x, a.y, b.x + b.w - a.x, a.h}, 0, c);
        return;
    }
    for (int i = first; i <= last; i++)
        draw_fill(ui_draw(v->ui), field_cell(l, level, i), 0, c);
}

static void hatch_cells(const struct view *v, const struct field_layout *l, int level, int first, int last)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = first; i <= last; i++) {
        struct rect r = field_cell(l, level, i);
        if (r.w < 8) { /* as one */
            const struct rect b = field_cell(l, level, last);
            r.w = b.x + b.w - r.x;
            i = last;
        }
        draw_fill(ui_draw(v->ui), r, 0, t->panel);
        draw_hatch(ui_draw(v->ui), r, t->hatch);
        draw_frame(ui_draw(v->ui), r, 0, 1, t->line);
    }
}

static void draw_level(const struct view *v, const struct field_layout *l, int level)
{
    const struct field *f = l->f;
    const int n = f->level[level].n, padding = level < f->top ? f->set.stack.layer[level].padding : 0;
    if (level > f->top) { /* to come */
        if (is_run(l, level)) {
            const struct rect a = field_cell(l, level, 0), b = field_cell(l, level, n - 1);
            draw_frame(ui_draw(v->ui), (struct rect){a.x, a.y, b.x + b.w - a.x, a.h}, 0, 1, ui_theme(v->ui)->line);
        } else {
            for (int i = 0; i < n; i++)
                draw_frame(ui_draw(v->ui), field_cell(l, level, i), 0, 1, ui_theme(v->ui)->line);
        }
        return;
    }
    fill_cells(v, l, level, 0, n - 1, cell_fill(v));
    if (padding > 0) {
        hatch_cells(v, l, level, -padding, -1);
        hatch_cells(v, l, level, n, n - 1 + padding);
    }
}

static void fill_hits(const struct view *v, const struct field_layout *l, const struct field_cone *cone, int level,
                      struct color c)
{
    const int n = l->f->level[level].n;
    for (int i = 0; i < n; i++) {
        int last = i;
        while (last + 1 < n && cone->hit[level][last + 1])
            last++;
        if (!cone->hit[level][i])
            continue;
        fill_cells(v, l, level, i, last, c);
        i = last;
    }
}

/* Cones. */

static void draw_trapezoid(const struct view *v, const struct field_layout *l, int above, const int upper[2],
                           const int lower[2], struct color c, float alpha)
{
    const struct rect a = field_cell(l, above, upper[0]), b = field_cell(l, above, upper[1]),
                      d = field_cell(l, above - 1, lower[0]), e = field_cell(l, above - 1, lower[1]);
    const struct point p[4] = {{a.x, a.y + a.h}, {b.x + b.w, b.y + b.h}, {e.x + e.w, e.y}, {d.x, d.y}};
    draw_polygon(ui_draw(v->ui), p, 4, color_alpha(c, alpha));
    draw_line(ui_draw(v->ui), p[0].x, p[0].y, p[3].x, p[3].y, 1.5f, color_alpha(c, fminf(1, 4 * alpha)));
    draw_line(ui_draw(v->ui), p[1].x, p[1].y, p[2].x, p[2].y, 1.5f, color_alpha(c, fminf(1, 4 * alpha)));
}

static void draw_down(const struct view *v, const struct field_layout *l, const struct span *span, int level,
                      float alpha)
{
    for (int i = level; i > 0 && span[i].first <= span[i].last; i--)
        draw_trapezoid(v, l, i, (int[]){span[i].first, span[i].last}, (int[]){span[i - 1].reads, span[i - 1].reads_to},
                       ui_theme(v->ui)->kernel, alpha);
}

/* What depends on the cell, upwards. */
static void draw_up(const struct view *v, const struct field_layout *l, const struct span *span, int level)
{
    for (int i = level; i < l->f->top && span[i + 1].first <= span[i + 1].last; i++)
        draw_trapezoid(v, l, i + 1, (int[]){span[i + 1].first, span[i + 1].last}, (int[]){span[i].first, span[i].last},
                       ui_theme(v->ui)->output, 0.1f);
}

/* Lines from a unit to each place that it reads. */
static void draw_taps(const struct view *v, const struct field_layout *l, int level, int index, float alpha)
{
    const struct field_taps t = field_taps_of(l->f, level, index);
    const struct rect from = field_cell(l, level, index);
    const struct color c = color_alpha(ui_theme(v->ui)->kernel, alpha);
    for (int k = 0; k < t.n; k++) {
        const struct rect to = field_cell(l, level - 1, t.first + k * t.dilation);
        draw_line(ui_draw(v->ui), from.x + from.w / 2, from.y + from.h, to.x + to.w / 2, to.y, 1, c);
    }
}

/* Of the unit itself; of all units of its cone where dilation leaves gaps that a cone does not show. */
static void draw_all_taps(const struct view *v, const struct field_layout *l, const struct field_cone *cone, int level,
                          int index)
{
    enum { MOST_LINES = 600 };
    const float least_apart = 5;
    int lines = 0;
    for (int i = level - 1; i > 0; i--)
        for (int k = 0; k < l->f->level[i].n && l->f->set.stack.layer[i - 1].dilation > 1; k++) {
            if (!cone->hit[i][k] || lines > MOST_LINES || l->px * (float)l->f->level[i - 1].jump < least_apart)
                continue;
            draw_taps(v, l, i, k, 0.45f);
            lines += l->f->set.stack.layer[i - 1].kernel;
        }
    if (l->px * (float)l->f->level[level - 1].jump >= least_apart)
        draw_taps(v, l, level, index, 0.9f);
}

struct shown { /* what is drawn of a unit or a cell */
    int level, index;
    struct field_cone cone;
    struct span span[FIELD_LAYERS + 1];
};

static void show(const struct field *f, int level, int index, struct shown *s)
{
    s->level = level;
    s->index = index;
    field_cone(f, level, index, &s->cone);
    spans_of(f, &s->cone, level, s->span);
}

static void mark_unit(const struct view *v, const struct field_layout *l, const struct shown *s, bool hovered)
{
    const struct theme *t = ui_theme(v->ui);
    struct rect r = field_cell(l, s->level, s->index);
    if (r.w < 6) /* to be seen at all */
        r = (struct rect){r.x + r.w / 2 - 3, r.y, 6, r.h};
    draw_fill(ui_draw(v->ui), r, 0, hovered ? color_mix(t->output, t->stage, 0.3f) : t->output);
    draw_frame(ui_draw(v->ui), rect_inset(r, -2), 0, 2, hovered ? t->hi : t->output);
}

/* Names and numbers beside. */

static void draw_names(const struct view *v, const struct field_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const int chosen = session_field_layer(v->session) + 1;
    char text[FIELD_TEXT + 16];
    for (int i = 0; i <= l->f->set.stack.n; i++) {
        const float y = field_row_y(l, i) + 4;
        const struct font font = i == 0 ? (struct font){FONT_SANS, FONT_400, 12}
                                        : (struct font){FONT_MONO, i == chosen ? FONT_700 : FONT_400, 12};
        field_level_name(l->f, i, text, sizeof text);
        if (i > 0 && ui_text_width(v->ui, font, text) > l->label_width) /* the panel has the rest */
            snprintf(text, sizeof text, "%d %s %d", i, field_kind_names[l->f->set.stack.layer[i - 1].kind],
                     l->f->set.stack.layer[i - 1].kernel);
        if (i == chosen)
            draw_fill(ui_draw(v->ui), (struct rect){l->label - 10, y - 12, 3, 16}, 0, t->output);
        ui_label(v->ui, l->label, y, l->label_width,
                 i == 0 ? (struct font){FONT_SANS, FONT_400, 12}
                        : (struct font){FONT_MONO, i == chosen ? FONT_700 : FONT_400, 12},
                 TEXT_LEFT,
                 i == chosen     ? t->hi
                 : i > l->f->top ? t->off
                                 : t->text,
                 text);
    }
}

static void draw_numbers(const struct view *v, const struct field_layout *l)
{
    static const char *const heads[FIELD_NUMBERS] = {"n", "r", "j"};
    const struct theme *t = ui_theme(v->ui);
    const float head = field_row_y(l, l->f->set.stack.n) - l->height / 2 - 10;
    for (int k = 0; k < FIELD_NUMBERS; k++) {
        if (l->number[k] == 0)
            continue;
        draw_text(ui_draw(v->ui), l->number[k], head, FONT_TICK, TEXT_RIGHT, t->mid, heads[k]);
        for (int i = 0; i <= l->f->top; i++) {
            const struct field_level *level = &l->f->level[i];
            const int value = k == 0 ? level->n : k == 1 ? level->size : level->jump;
            char text[FORMAT_MAX];
            draw_text(ui_draw(v->ui), l->number[k], field_row_y(l, i) + 5,
                      (struct font){FONT_MONO, k == 1 ? FONT_700 : FONT_400, k == 1 && l->pitch >= 18 ? 14 : 12},
                      TEXT_RIGHT, k == 1 ? t->kernel_ink : t->mid, format_number(text, value, 0));
        }
    }
}

/* Below the input. */

/* The whole field, also where it leaves the picture; an arrow where it leaves the stage. */
static void draw_bracket(const struct view *v, const struct field_layout *l, int level, int index)
{
    const struct theme *t = ui_theme(v->ui);
    const struct field_level *at = &l->f->level[level];
    const double from = at->start + (double)index * at->jump;
    const float lowest = l->rows.x, highest = l->rows.x + l->rows.w, y = l->bracket,
                left = (float)fmax(lowest, (double)l->zero + from * (double)l->px),
                right = (float)fmin(highest, (double)l->zero + (from + at->size) * (double)l->px);
    char number[FORMAT_MAX], text[96];
    draw_line(ui_draw(v->ui), left, y, right, y, 2, t->kernel);
    if (left > lowest)
        draw_line(ui_draw(v->ui), left, y - 4, left, y + 4, 2, t->kernel);
    if (right < highest)
        draw_line(ui_draw(v->ui), right, y - 4, right, y + 4, 2, t->kernel);
    snprintf(text, sizeof text, _("r = %s px"), format_number(number, at->size, 0));
    const struct font font = {FONT_MONO, FONT_600, 13};
    const float half = ui_text_width(v->ui, font, text) / 2 + 2,
                x = fminf(fmaxf((left + right) / 2, lowest + half), highest - half);
    draw_text(ui_draw(v->ui), x, y + 17, font, TEXT_CENTER, t->kernel_ink, text);
}

static void draw_bars(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    const struct effective_field *e = &f->effective;
    double most = 0;
    for (int i = 0; i < f->set.input; i++)
        most = fmax(most, f->share[1][i]);
    const float floor_y = l->bars.y + l->bars.h;
    draw_fill(ui_draw(v->ui), (struct rect){l->bars.x, floor_y, l->bars.w, 1}, 0, t->line);
    for (int i = 0; i < f->set.input && most > 0; i++) {
        const struct rect r = field_cell(l, 0, i);
        const float h = l->bars.h * (float)(f->share[1][i] / most);
        if (h > 0)
            draw_fill(ui_draw(v->ui), (struct rect){r.x, floor_y - h, r.w, h}, 0, color_alpha(t->grad, 0.8f));
    }
    if (!f->has_gradient)
        return;
    const float left = l->zero + l->px * (float)e->col, right = l->zero + l->px * (float)(e->col + e->side);
    draw_line_dashed(ui_draw(v->ui), left, l->bars.y, left, floor_y + 4, 2, 5, 3, t->grad);
    draw_line_dashed(ui_draw(v->ui), right, l->bars.y, right, floor_y + 4, 2, 5, 3, t->grad);
    char text[96];
    snprintf(text, sizeof text, _("95 %% in %d×%d px"), e->side, e->side);
    const struct font font = {FONT_MONO, FONT_600, 13};
    const float half = ui_text_width(v->ui, font, text) / 2 + 2,
                x = fminf(fmaxf((left + right) / 2, l->rows.x + half), l->rows.x + l->rows.w - half);
    draw_text(ui_draw(v->ui), x, floor_y + 17, font, TEXT_CENTER, t->grad_ink, text);
}

static void draw_bars_name(const struct view *v, const struct field_layout *l)
{
    draw_text(ui_draw(v->ui), l->label, l->bars.y + l->bars.h, FONT_TICK, TEXT_LEFT, ui_theme(v->ui)->mid, "|∂y/∂x|");
}

void field_rows(const struct view *v, const struct field_layout *l)
{
    const struct field *f = l->f;
    const struct theme *t = ui_theme(v->ui);
    struct shown unit, cell;
    int level, index;
    const bool hovers = field_hovered(v, FIELD_HOVER_CELL, &level, &index) && level <= f->top;
    show(f, f->top, f->unit[1], &unit);
    if (hovers)
        show(f, level, index, &cell);
    draw_down(v, l, unit.span, unit.level, hovers ? 0.05f : 0.16f);
    if (hovers) {
        draw_up(v, l, cell.span, level);
        draw_down(v, l, cell.span, level, 0.16f);
    }
    for (int i = 0; i <= f->set.stack.n; i++)
        draw_level(v, l, i);
    const struct shown *main = hovers ? &cell : &unit;
    for (int i = 0; i < main->level; i++)
        fill_hits(v, l, &main->cone, i, color_mix(cell_fill(v), t->kernel, 0.62f));
    for (int i = main->level + 1; i <= f->top && hovers; i++)
        fill_hits(v, l, &main->cone, i, color_mix(cell_fill(v), t->output, 0.45f));
    if (main->level > 0)
        draw_all_taps(v, l, &main->cone, main->level, main->index);
    mark_unit(v, l, &unit, false);
    if (hovers)
        mark_unit(v, l, &cell, true);
    draw_names(v, l);
    draw_numbers(v, l);
    if (l->bracket > 0)
        draw_bracket(v, l, main->level, main->index);
    if (l->bars.h > 0) {
        draw_bars(v, l);
        draw_bars_name(v, l);
    }
}
