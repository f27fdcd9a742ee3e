/* app/views/topics/norm_charts.c - the shown number's result while its sample is in other company, by every kind; and
 * how the running statistics come near to those of all data. */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/topics/norm.h"
#include "engine/base/i18n.h"

enum chart { CHART_COMPANY, CHART_MEAN, CHART_VARIANCE };

/* Company. */

static const char *way_title(int way)
{
    static const char *const titles[NORM_WAYS] = {N_("Batch, train"), N_("Batch, eval"), N_("Layer"),
                                                  N_("Instance"),     N_("Group"),       N_("Local response")};
    return _(titles[way]);
}

struct strip {
    float left, width;
    double lo, hi; /* values at its ends */
    int place;     /* of the shown number within its sample */
};

static double company(const struct norm_state *n, const struct strip *s, int way, int k)
{
    return (double)n->company[way][k][s->place];
}

static struct strip place_strip(const struct view *v, struct rect r)
{
    const struct norm_state *n = session_normalisation(v->session);
    struct strip s = {.lo = INFINITY, .hi = -INFINITY};
    float words = 0;
    s.place = norm_shown_cell(v) % (n->dim[1] * n->dim[2] * n->dim[3]);
    for (int way = 0; way < NORM_WAYS; way++) {
        words = fmaxf(words, ui_text_width(v->ui, FONT_NOTE, way_title(way)));
        for (int k = 0; n->company_there[way] && k < NORM_COMPANIES; k++) {
            s.lo = fmin(s.lo, company(n, &s, way, k));
            s.hi = fmax(s.hi, company(n, &s, way, k));
        }
    }
    if (!(s.lo <= s.hi))
        s.lo = s.hi = 0;
    s.left = r.x + fminf(words, r.w * 0.45f) + 16;
    s.width = r.x + r.w - 12 - s.left;
    return s;
}

static float strip_x(const struct strip *s, double value)
{
    return s->left + (s->hi > s->lo ? (float)((value - s->lo) / (s->hi - s->lo)) : 0.5f) * s->width;
}

/* A dot a company; the one it is in has a ring. */
static void draw_way(const struct view *v, const struct strip *s, float left, float y, int way)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const enum norm_kind kind = way <= NORM_WAY_EVAL ? NORM_BATCH : (enum norm_kind)(way - 1);
    const bool chosen = kind == n->kind && (kind != NORM_BATCH || (way == NORM_WAY_EVAL) == n->eval);
    ui_label(v->ui, left, y + 4, s->left - left - 8, chosen ? (struct font){FONT_SANS, FONT_600, 13} : FONT_NOTE,
             TEXT_LEFT, chosen ? t->hi : t->text, way_title(way));
    draw_fill(ui_draw(v->ui), (struct rect){s->left, roundf(y), s->width, 1}, 0, t->line);
    if (!n->company_there[way]) {
        ui_label(v->ui, s->left + s->width / 2, y - 3, s->width, (struct font){FONT_SANS, FONT_400, 12}, TEXT_CENTER,
                 t->mid, _("refused"));
        return;
    }
    for (int k = NORM_COMPANIES - 1; k >= 0; k--) {
        const float x = strip_x(s, company(n, s, way, k));
        draw_circle(ui_draw(v->ui), x, y, 5, t->casing);
        draw_circle(ui_draw(v->ui), x, y, 4, k ? t->mid : t->output);
    }
}

static void company_card(const struct view *v, struct rect r, const struct strip *s, float first, float pitch)
{
    const struct norm_state *n = session_normalisation(v->session);
    const int way = (int)floorf((ui_input(v->ui)->y - first + pitch / 2) / pitch);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "company"), r, false, true);
    char text[192], lo_text[FORMAT_MAX], hi_text[FORMAT_MAX];
    if (!(state & UI_HOT) || way < 0 || way >= NORM_WAYS || !n->company_there[way])
        return;
    double lo = INFINITY, hi = -INFINITY;
    for (int k = 0; k < NORM_COMPANIES; k++) {
        lo = fmin(lo, company(n, s, way, k));
        hi = fmax(hi, company(n, s, way, k));
    }
    convolve_number(v, lo_text, lo);
    convolve_number(v, hi_text, hi);
    if (lo == hi)
        snprintf(text, sizeof text, _("%s: %s whoever else is in the batch"), way_title(way), lo_text);
    else
        snprintf(text, sizeof text, _("%s: from %s to %s, depending on who else is in the batch"), way_title(way),
                 lo_text, hi_text);
    convolve_card(v, text);
}

static void draw_company(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct strip s = place_strip(v, r);
    const float axis = 20, pitch = floorf((r.h - axis) / NORM_WAYS), first = r.y + pitch / 2;
    char text[FORMAT_MAX];
    company_card(v, r, &s, first, pitch);
    for (int way = 0; way < NORM_WAYS; way++)
        draw_way(v, &s, r.x, first + (float)way * pitch, way);
    draw_text(ui_draw(v->ui), s.left, r.y + r.h - 4, FONT_TICK, TEXT_LEFT, t->mid, convolve_number(v, text, s.lo));
    if (s.hi > s.lo)
        draw_text(ui_draw(v->ui), s.left + s.width, r.y + r.h - 4, FONT_TICK, TEXT_RIGHT, t->mid,
                  convolve_number(v, text, s.hi));
}

/* Running statistics. */

/* What batches 0 (before all) .. number had and left behind. */
struct course {
    float x[NORM_BATCHES_MAX + 1], batch[NORM_BATCHES_MAX + 1], running[NORM_BATCHES_MAX + 1];
};

static struct course course_of(const struct norm_state *n, int c, bool variance)
{
    struct course k = {{0}, {0}, {0}};
    for (int b = 0; b <= n->number; b++) {
        k.x[b] = (float)b;
        k.batch[b] = variance ? n->batch_var[b][c] : n->batch_mean[b][c];
        k.running[b] = variance ? n->running_var[b][c] : n->running_mean[b][c];
    }
    return k;
}

static void draw_running(const struct view *v, struct rect r, bool variance)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int c = norm_place_of(n->dim, norm_shown_cell(v)).c;
    const struct course k = course_of(n, c, variance);
    const float ends[2] = {0, (float)n->batches}, all = variance ? n->data_var[c] : n->data_mean[c],
                both[2] = {all, all};
    const struct plot_series series[] = {
        {_("each batch"), k.x + 1, k.batch + 1, n->number, 1, t->edge, 1.5f, false, false, false},
        {_("all data"), ends, both, 2, 1, t->mid, 1.5f, true, false, false},
        {_("running"), k.x, k.running, n->number + 1, 1, t->output, 2.5f, false, true, false},
    };
    const struct plot p = {.key = "running",
                           .x = {0, (double)n->batches, false, "%g", 0},
                           .y = {0, 0, false, "%.3g", 0},
                           .series = series,
                           .n_series = 3,
                           .cursor = NAN};
    ui_plot(v->ui, r, &p);
}

static const char *chart_title(const struct view *v, int chart, char text[96])
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_place at = norm_place_of(n->dim, norm_shown_cell(v));
    char place[48];
    norm_place_text(at, place, sizeof place);
    if (chart == CHART_COMPANY)
        snprintf(text, 96, _("Result [%s] among other samples"), place);
    else
        snprintf(text, 96, chart == CHART_MEAN ? _("Running mean of channel %d") : _("Running variance of channel %d"),
                 at.c);
    return text;
}

void norm_chart(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const int chart = session_int(v->session, PROP_NORM_CHART);
    const struct rect r = l->chart_at;
    char text[96];
    if (!l->chart)
        return;
    struct font font = FONT_TITLE;
    chart_title(v, chart, text);
    while (font.size > 12 && ui_text_width(v->ui, font, text) > r.w)
        font.size--;
    ui_label(v->ui, r.x, r.y + 20, r.w, font, TEXT_LEFT, ui_theme(v->ui)->hi, text);
    prop_segmented(v, PROP_NORM_CHART, (struct rect){r.x, r.y + 32, r.w, 28});
    const struct rect body = {r.x, r.y + 66, r.w, r.h - 66};
    if (chart == CHART_COMPANY)
        draw_company(v, body);
    else if (n->runs)
        draw_running(v, body, chart == CHART_VARIANCE);
    else
        ui_paragraph(v->ui, body.x, body.y + 24, body.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                     _("A batch of one number a channel has no variance to follow"));
}
