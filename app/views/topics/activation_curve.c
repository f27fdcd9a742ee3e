/* app/views/topics/activation_curve.c - f and f' over x, the map's values as dots on f, and the one that is told of. */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

/* "── f   ╌╌ f′" */
static void legend(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const float y = r.y + 6, x = r.x + 44;
    draw_line(ui_draw(v->ui), x, y, x + 20, y, 2, t->output_ink);
    draw_text(ui_draw(v->ui), x + 26, y + 5, FONT_TITLE_NOTE, TEXT_LEFT, t->output_ink, "f");
    draw_line_dashed(ui_draw(v->ui), x + 54, y, x + 74, y, 2, 7, 4, t->grad_ink);
    draw_text(ui_draw(v->ui), x + 80, y + 5, FONT_TITLE_NOTE, TEXT_LEFT, t->grad_ink, "f′");
}

/* f' in one line, or, where f has a corner at 0, in two that do not touch. The read-out tells of the one below the
 * pointer. */
static int slope_series(const struct view *v, struct rect r, struct plot_series series[2])
{
    enum { MIDDLE = ACTIVATION_CURVE / 2 + 1 };
    const struct activation_state *s = activation_state_of(v);
    const bool corner = s->function == ACTIVATION_RELU || s->function == ACTIVATION_LEAKY_RELU,
               right = ui_input(v->ui)->x > r.x + 44 + (r.w - 44) / 2;
    const struct plot_series all = {.label = _("Slope"),
                                    .x = s->curve_x,
                                    .y = s->curve_slope,
                                    .n = ACTIVATION_CURVE,
                                    .color = ui_theme(v->ui)->grad_ink,
                                    .width = 2,
                                    .dashed = true};
    series[0] = series[1] = all;
    if (!corner)
        return 1;
    series[0].n = MIDDLE;
    series[1].x += MIDDLE;
    series[1].y += MIDDLE;
    series[1].n -= MIDDLE;
    series[right ? 0 : 1].label = NULL;
    return 2;
}

void activation_curve(const struct view *v, const struct activation_layout *l)
{
    const struct activation_state *s = activation_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const int told = activation_told(v), shown = activation_shown(v);
    const struct rect r = l->curve;
    struct plot_series series[3] = {{.label = activation_name(s),
                                     .x = s->curve_x,
                                     .y = s->curve_y,
                                     .n = ACTIVATION_CURVE,
                                     .color = t->output_ink,
                                     .width = 2}};
    const int n_series = 1 + slope_series(v, r, &series[1]);
    struct plot_mark marks[ACTIVATION_CELLS + 2];
    char y[FORMAT_MAX], slope[FORMAT_MAX];
    int n = 0;
    if (r.w <= 0)
        return;
    for (int i = 0; i < s->n && i < shown; i++)
        if (i != told)
            marks[n++] = (struct plot_mark){(double)s->x[i], (double)s->y[i], t->mid, 3, NULL};
    marks[n++] = (struct plot_mark){(double)s->x[told], (double)s->y[told], t->output_ink, 5,
                                    scalar_fixed(y, (double)s->y[told], SCALAR_SHORT)};
    marks[n++] = (struct plot_mark){(double)s->x[told], (double)s->derivative[told], t->grad_ink, 4,
                                    scalar_fixed(slope, (double)s->derivative[told], SCALAR_SHORT)};
    legend(v, r);
    ui_plot(v->ui, (struct rect){r.x, r.y + 16, r.w, r.h - 16},
            &(struct plot){.key = "activation-curve",
                           .x = {.lo = -(double)s->reach, .hi = (double)s->reach, .format = "%g"},
                           .y = {.format = "%g"},
                           .series = series,
                           .n_series = n_series,
                           .marks = marks,
                           .n_marks = n,
                           .cursor = (double)s->x[told]});
}
