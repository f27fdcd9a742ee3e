/* app/views/interpret/interpret_invariance_plot.c - scores over a change, large for the chosen one, small for all. */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/interpret/interpret_invariance.h"
#include "engine/base/i18n.h"

enum { MOST_SERIES = INVARIANCE_CURVES + 3, NAMED = 4 };

struct lines {
    struct plot_series series[MOST_SERIES];
    struct plot_mark mark[INVARIANCE_CURVES + 1];
    char name[INVARIANCE_CURVES][40];
    float span_x[2], span_y[2], span[2];
    int n, n_marks;
};

/* Others than the explained class are told apart by lightness and dashes, and are named. */
static void class_line(const struct view *v, const struct invariance_shown *o, const struct invariance_line *l, int i,
                       struct lines *s)
{
    static const float dash[][2] = {{9, 3}, {3, 3}, {12, 4}, {2, 4}};
    const struct theme *t = ui_theme(v->ui);
    const bool explained = o->is_probability && i == 0;
    char name[24];
    snprintf(s->name[i], sizeof s->name[i], "p(%s)", invariance_class_text(v, l->class_index[i], name));
    s->series[s->n++] = (struct plot_series){.label = s->name[i],
                                             .x = l->at,
                                             .y = l->probability[i],
                                             .n = l->n,
                                             .stride = 1,
                                             .color = explained ? t->hi : t->mid,
                                             .width = explained ? 2.5f : 1.5f,
                                             .dashed = !explained,
                                             .dash = {dash[i % 4][0], dash[i % 4][1]}};
}

/* At its peak, where that is seen. */
static void name_line(const struct view *v, const struct invariance_line *l, int i, struct lines *s)
{
    const struct theme *t = ui_theme(v->ui);
    const float most = l->probability[i][l->peak[i]];
    if (most < 0.2f || s->n_marks >= NAMED)
        return;
    s->mark[s->n_marks++] = (struct plot_mark){.x = (double)l->at[l->peak[i]],
                                               .y = (double)most,
                                               .color = t->text,
                                               .radius = 2,
                                               .text = s->name[i],
                                               .above = true};
}

static void similarity_line(const struct view *v, const struct invariance_line *l, struct lines *s)
{
    s->series[s->n++] = (struct plot_series){.label = _("similarity of the layer"),
                                             .x = l->at,
                                             .y = l->similarity,
                                             .n = l->n,
                                             .stride = 1,
                                             .color = ui_theme(v->ui)->output,
                                             .width = 2,
                                             .dashed = true};
}

static void value_line(const struct view *v, const struct invariance_shown *o, const struct invariance_line *l,
                       char what[96], struct lines *s)
{
    s->series[s->n++] = (struct plot_series){.label = interpret_score_text(v, &o->target, what, 96),
                                             .x = l->at,
                                             .y = l->score,
                                             .n = l->n,
                                             .stride = 1,
                                             .color = ui_theme(v->ui)->output,
                                             .width = 2.5f};
}

/* Where the answer is that of the unchanged picture. */
static void same_span(const struct view *v, const struct invariance_line *l, struct lines *s)
{
    s->span_x[0] = l->same_from;
    s->span_x[1] = l->same_to;
    s->span_y[0] = s->span_y[1] = s->span[0] = s->span[1] = 0.5f;
    s->series[s->n++] = (struct plot_series){.x = s->span_x,
                                             .y = s->span_y,
                                             .band = s->span,
                                             .n = 2,
                                             .stride = 1,
                                             .color = ui_theme(v->ui)->mid,
                                             .unseen = true};
}

static struct plot_axis axis_of(const struct invariance_line *l)
{
    return (struct plot_axis){.lo = l->n > 0 ? (double)l->at[0] : 0,
                              .hi = l->n > 1 ? (double)l->at[l->n - 1] : 1,
                              .logarithmic = l->change == CHANGE_ZOOM,
                              .format = "%.4g"};
}

static float least_similarity(const struct invariance_line *l)
{
    float least = 0;
    for (int i = 0; i < l->n; i++)
        least = l->similarity[i] < least ? l->similarity[i] : least;
    return least;
}

/* A press, or a drag, moves the slider: the point next to the pointer is where it goes. */
static double follow_pointer(const struct view *v, const struct invariance_line *l, const struct plot_pointer *at)
{
    if (at->held)
        invariance_move(v, l->change, at->x);
    return at->over || at->held ? at->x : NAN;
}

static double probabilities(const struct view *v, const struct invariance_shown *o, struct rect r, bool with_similarity)
{
    const struct invariance_line *l = &o->line[invariance_change(v)];
    const struct theme *t = ui_theme(v->ui);
    struct plot_pointer pointer = {0};
    struct lines s = {.n = 0};
    same_span(v, l, &s);
    for (int i = l->n_curves - 1; i >= 0; i--) /* the explained one over the others */
        class_line(v, o, l, i, &s);
    if (with_similarity)
        similarity_line(v, l, &s);
    if (o->is_probability)
        s.mark[s.n_marks++] =
            (struct plot_mark){.x = (double)l->now, .y = (double)o->now_score, .color = t->hi, .radius = 5};
    for (int i = o->is_probability ? 1 : 0; i < l->n_curves; i++)
        name_line(v, l, i, &s);
    const struct plot p = {.key = "curves",
                           .x = axis_of(l),
                           .y = {.lo = with_similarity ? (double)least_similarity(l) : 0, .hi = 1, .format = "%.2g"},
                           .series = s.series,
                           .n_series = s.n,
                           .cursor = invariance_now(v, l->change),
                           .marks = s.mark,
                           .n_marks = s.n_marks,
                           .pointer = &pointer};
    ui_plot(v->ui, r, &p);
    return follow_pointer(v, l, &pointer);
}

static double values(const struct view *v, const struct invariance_shown *o, struct rect r)
{
    const struct invariance_line *l = &o->line[invariance_change(v)];
    struct plot_pointer pointer = {0};
    struct lines s = {.n = 0};
    char what[96];
    value_line(v, o, l, what, &s);
    s.mark[s.n_marks++] = (struct plot_mark){
        .x = (double)l->now, .y = (double)o->now_score, .color = ui_theme(v->ui)->output, .radius = 5};
    const struct plot p = {.key = "values",
                           .x = axis_of(l),
                           .y = {.format = "%.3g"},
                           .series = s.series,
                           .n_series = s.n,
                           .cursor = invariance_now(v, l->change),
                           .marks = s.mark,
                           .n_marks = s.n_marks,
                           .pointer = &pointer};
    ui_plot(v->ui, r, &p);
    return follow_pointer(v, l, &pointer);
}

double invariance_plot(const struct view *v, const struct invariance_shown *o, struct rect r)
{
    enum { LEAST = 110, GAP = 8 };
    if (o->is_probability)
        return probabilities(v, o, r, o->layer >= 0);
    const float half = floorf((r.h - GAP) / 2);
    if (o->classes < 1 || half < LEAST)
        return values(v, o, r);
    const double at = values(v, o, (struct rect){r.x, r.y, r.w, half});
    const double below = probabilities(v, o, (struct rect){r.x, r.y + half + GAP, r.w, half}, o->layer >= 0);
    return isnan(at) ? below : at;
}

/* Where a value of the change lies in a small plot, whose ends are those of the line. */
static float place_of(const struct invariance_line *l, struct rect r, double at)
{
    const double from = (double)l->at[0], to = (double)l->at[l->n - 1];
    const bool by_factor = l->change == CHANGE_ZOOM;
    const double share = by_factor ? log(at / from) / log(to / from) : (at - from) / (to - from);
    return r.x + r.w * (float)fmin(fmax(share, 0), 1);
}

/* Scores from 0 to 1, or from the least to the largest value, over a bar where the answer is the same. */
static void curve_in(const struct view *v, const struct invariance_shown *o, const struct invariance_line *l,
                     struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    struct point p[INVARIANCE_MAX_POINTS];
    const float least = o->is_probability ? 0 : l->score_least, most = o->is_probability ? 1 : l->score_most;
    size_t n = 0;
    if (l->n < 2)
        return;
    const float from = place_of(l, r, (double)l->same_from), to = place_of(l, r, (double)l->same_to);
    if (o->classes > 0)
        draw_fill(ui_draw(v->ui), (struct rect){from, r.y + r.h, fmaxf(to - from, 2), 3}, 1, t->mid);
    for (int i = 0; i < l->n; i++) {
        const float share = most > least ? (l->score[i] - least) / (most - least) : 0.5f;
        if (isfinite(share))
            p[n++] = (struct point){place_of(l, r, (double)l->at[i]), r.y + r.h * (1 - share)};
    }
    draw_polyline(ui_draw(v->ui), p, n, 1.75f, o->is_probability ? t->hi : t->output);
    const float now = most > least ? fminf(fmaxf((o->now_score - least) / (most - least), 0), 1) : 0.5f;
    if (isfinite(now))
        draw_circle(ui_draw(v->ui), place_of(l, r, (double)l->now), r.y + r.h * (1 - now), 3,
                    o->is_probability ? t->hi : t->output);
}

/* Lines without axes: what they show is read in the large one. */
void invariance_small(const struct view *v, const struct invariance_shown *o, enum study_change change, struct rect r)
{
    const struct invariance_line *l = &o->line[change];
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = change == invariance_change(v);
    ui_push_index(v->ui, (int)change);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "small"), r, true, true);
    if (chosen || state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->light ? (chosen ? t->well : t->panel) : chosen ? t->raised : t->panel);
    const char *title = _(prop_infos[PROP_INTERPRET_CHANGE].titles[change]);
    struct font font = {FONT_SANS, chosen ? FONT_600 : FONT_400, 13};
    while (font.size > 11 && ui_text_width(v->ui, font, title) > r.w - 16) /* smaller before the word is cut */
        font.size--;
    ui_label(v->ui, r.x + 8, r.y + 18, r.w - 16, font, TEXT_LEFT, chosen ? t->hi : t->text, title);
    const struct rect area = {r.x + 8, r.y + 28, r.w - 16, r.h - 36};
    draw_fill(ui_draw(v->ui), (struct rect){area.x, area.y + area.h, area.w, 1}, 0, t->line);
    curve_in(v, o, l, area);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, 2), 4);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_INTERPRET_CHANGE, (int)change);
    ui_pop_id(v->ui);
}
