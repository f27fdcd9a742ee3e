/* app/views/topics/drop_chart.c - the average of the shown number over the masks, within a standard error of where it
 * goes; or the mean distance of all averages. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/plot.h"
#include "app/views/topics/drop.h"
#include "engine/base/i18n.h"

enum chart { CHART_NUMBER, CHART_DISTANCE };

/* Series over masks 1 .. n, and the band over all of them; thinned to what a screen can show. */
enum { POINTS = 400 };
struct course {
    int n, n_band;
    float x[POINTS], y[POINTS];
    float band_x[POINTS], above[POINTS], below[POINTS];
};

static int nth(int i, int count, int last)
{
    return count > 1 ? 1 + (int)((double)i * (last - 1) / (count - 1) + 0.5) : 1;
}

static void fill(const struct dropout_state *d, int cell, int m, bool distance, struct course *c)
{
    struct dropout_trace t;
    dropout_trace(d, cell, 1, &t);
    c->n = m < POINTS ? m : POINTS;
    c->n_band = d->masks < POINTS ? d->masks : POINTS;
    for (int i = 0; i < c->n; i++) {
        const int at = nth(i, c->n, m);
        c->x[i] = (float)at;
        c->y[i] = distance ? d->distance[at] : d->mean[at * d->cells + cell];
    }
    for (int i = 0; i < c->n_band; i++) {
        const int at = nth(i, c->n_band, d->masks);
        const struct dropout_band band = dropout_band(&t.odds, at);
        c->band_x[i] = (float)at;
        c->above[i] = (float)band.above;
        c->below[i] = (float)band.below;
    }
}

static void draw(const struct view *v, struct rect r, bool distance)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int cell = drop_shown_cell(v);
    struct course c;
    char above[80], below[80];
    snprintf(above, sizeof above, "+ %s", _("one standard error"));
    snprintf(below, sizeof below, "− %s", _("one standard error"));
    fill(d, cell, session_dropout_mask(v->session), distance, &c);
    const float ends[2] = {1, (float)d->masks}, goal = distance ? 0 : d->x[cell], both[2] = {goal, goal};
    const struct plot_series series[] = {
        {above, c.band_x, c.above, c.n_band, 1, t->edge, 1, false, false, false},
        {below, c.band_x, c.below, c.n_band, 1, t->edge, 1, false, false, false},
        {_("without dropout"), ends, both, 2, 1, t->mid, 1.5f, true, false, false},
        {distance ? _("mean distance") : _("average"), c.x, c.y, c.n, 1, t->output, 2.5f, false, true, false},
    };
    const struct plot p = {.key = "masks",
                           .x = {1, fmax(2, d->masks), false, "%g", 0},
                           .y = {0, 0, false, "%.3g", 0},
                           .series = distance ? series + 2 : series,
                           .n_series = distance ? 2 : 4,
                           .cursor = NAN};
    ui_plot(v->ui, r, &p);
}

/* Head and the choice of what is plotted in one line, or below each other. */
void drop_chart(const struct view *v, const struct drop_layout *l)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int chart = session_int(v->session, PROP_DROPOUT_CHART);
    const struct rect r = l->chart_at;
    const float choice = fminf(280, r.w * 0.5f), room = r.w - choice - 16;
    char text[128], place[48];
    if (!l->chart)
        return;
    drop_place_text(d, drop_shown_cell(v), place, sizeof place);
    if (chart == CHART_DISTANCE)
        snprintf(text, sizeof text, "%s", _("Mean distance of the averages"));
    else
        snprintf(text, sizeof text, d->maps ? _("Average of number [%s]") : _("Average of unit %s"), place);
    convolve_title(v, r.x, r.y + 20, room, ui_theme(v->ui)->hi, text, "");
    prop_segmented(v, PROP_DROPOUT_CHART, (struct rect){r.x + r.w - choice, r.y, choice, 28});
    draw(v, (struct rect){r.x, r.y + 38, r.w, r.h - 38}, chart == CHART_DISTANCE);
}
