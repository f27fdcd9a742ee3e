/* app/views/network_value_pool.c - a pooled value: its window as cells with their numbers, the winner ringed. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_value.h"
#include "engine/base/i18n.h"

enum { CELL_MAX = 64, DIGITS_CELL = 38 };

struct pool_grid {
    int rows, cols;
    float cell, step;
    bool positive;
    float largest;
};

static struct pool_grid grid_of(const struct sums *s)
{
    const struct neuron *n = s->n;
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct map_stats *stat = snapshot_stats(snapshot, snapshot->net->node[n->node].input[0], n->map);
    struct pool_grid g = {.rows = n->window[0], .cols = n->window[1]};
    const float fit = floorf((s->area.w - 1) / (float)g.cols);
    g.step = fminf(CELL_MAX + 1, fit);
    g.cell = g.step > 3 ? g.step - 1 : g.step;
    g.positive = s->source && s->source->non_negative;
    g.largest = stat ? fmaxf(fabsf(stat->least), fabsf(stat->largest)) : 0;
    return g;
}

static void draw_place(const struct sums *s, const struct pool_grid *g, int part, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct neuron_part *p = &s->n->part[part];
    const int row = p->row - s->n->first[0], col = p->col - s->n->first[1];
    const struct rect r = {s->area.x + 1 + (float)col * g->step, y + 1 + (float)row * g->step, g->cell, g->cell};
    const struct color fill = colormap_color(g->positive ? COLORMAP_SEQUENCE_DIGITS : COLORMAP_SIGNED_DIGITS, t->light,
                                             (float)p->sum, g->positive ? 0 : -g->largest, g->largest);
    char text[FORMAT_MAX], card[96];
    if (!inspect_in_sight(s, r.y, r.h))
        return;
    format_fixed(text, p->sum, s->decimals);
    draw_fill(ui_draw(s->v->ui), r, 0, fill);
    const struct font digits = {FONT_MONO, FONT_600, fminf(14, fmaxf(12, theme_digit_size(g->cell, 6)))};
    const bool fits = ui_text_width(s->v->ui, digits, text) <= g->cell - 2;
    if (g->cell >= DIGITS_CELL && fits)
        draw_text(ui_draw(s->v->ui), r.x + g->cell / 2, r.y + g->cell / 2 + digits.size * 0.36f, digits, TEXT_CENTER,
                  color_digit_ink(fill), text);
    snprintf(card, sizeof card, "x[%d, %d, %d] = %s", p->map, p->row, p->col, text);
    inspect_row_pointer(s, part, r, card);
    if (part == s->n->largest)
        network_mark(s->v->ui, r, 1, g->cell < 16 ? 2 : 3, t->output);
}

static float draw_places(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct pool_grid g = grid_of(s);
    const struct rect all = {s->area.x, y, g.step * (float)g.cols + 1, g.step * (float)g.rows + 1};
    draw_fill(ui_draw(s->v->ui), all, 0, t->panel);
    if (s->n->n_parts < g.rows * g.cols) /* places off the map, or between the taps */
        draw_hatch(ui_draw(s->v->ui), all, t->hatch);
    else
        draw_fill(ui_draw(s->v->ui), all, 0, t->grid);
    for (int i = 0; i < s->n->n_parts; i++)
        draw_place(s, &g, i, y);
    return y + all.h + 12;
}

/* A mean: the sum of all, and what it is divided by. */
static float mean_lines(const struct sums *s, float y)
{
    char label[64];
    snprintf(label, sizeof label, cs_plural("sum of %d value", "sum of %d values", s->n->n_parts), s->n->n_parts);
    y = inspect_line_plain(s, label, s->n->total, y);
    if (s->n->divisor == 1)
        return y;
    snprintf(label, sizeof label, "Σ / %d", s->n->divisor);
    return inspect_line_plain(s, label, (double)s->n->before, y);
}

static float winner_lines(const struct sums *s, float y)
{
    const struct neuron *n = s->n;
    char label[96];
    if (n->largest < 0)
        return y;
    snprintf(label, sizeof label, _("winner [%d, %d]"), n->part[n->largest].row, n->part[n->largest].col);
    y = inspect_line_plain(s, label, n->part[n->largest].sum, y);
    if (n->ties > 0) {
        snprintf(label, sizeof label,
                 cs_plural("%d other is equal; the first counts", "%d others are equal; the first counts", n->ties),
                 n->ties);
        ui_label(s->v->ui, s->area.x, y + 14, s->area.w, FONT_NOTE, TEXT_LEFT, ui_theme(s->v->ui)->mid, label);
        y += 20;
    }
    return y;
}

float inspect_pool(struct sums *s, float y)
{
    const struct layer_kind *kind = session_snapshot(s->v->session)->net->node[s->n->node].layer->kind;
    const enum pool_rule rule = s->n->rule;
    s->all = true;
    s->shown = s->n->n_parts;
    inspect_choose_scale(s, fabs((double)s->n->before));
    inspect_formula(s, _(kind->title), y);
    y = s->n->window[0] > 0 && s->n->window[1] > 0 && s->area.w >= (float)s->n->window[1] ? draw_places(s, y) : y;
    y = rule == POOL_MEAN ? mean_lines(s, y) : winner_lines(s, y);
    if (s->column->rectified)
        return inspect_result(s, y + 4);
    return inspect_box(s, y + 8,
                       inspect_silenced(s)  ? _("Silenced")
                       : rule == POOL_MAX   ? _("Largest")
                       : rule == POOL_MIN   ? _("Smallest")
                       : s->n->divisor == 1 ? _("Sum")
                                            : _("Mean"),
                       (double)s->n->after, s->decimals);
}
