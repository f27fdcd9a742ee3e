/* app/views/topics/points.c - points of the plane, and a net that learns to tell their classes apart: layout, curves,
 * left panel, caption, keys. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/plot.h"
#include "app/views/topics/points_view.h"
#include "engine/base/i18n.h"

const char *points_number(char buf[FORMAT_MAX], double value)
{
    return format_with(buf, "%.3g", value + 0.0);
}

/* NULL while there are no numbers: no memory. */
static const struct points *state(const struct view *v)
{
    const struct points *p = session_points(v->session);
    return p && p->layers ? p : NULL;
}

/* Layout. */

enum { TITLE = 36, BELOW = 48 /* ticks and legend */, CURVE_TITLE = 30 };

/* The plane goes first: curves come where it stays large. */
static float curve_height(const struct rect *area)
{
    return area->h >= 620 ? 150 : area->h >= 480 ? 104 : 0;
}

static float most_units(const struct points *p)
{
    int most = 2;
    for (int i = 0; i < p->layers; i++)
        most = p->layer[i].out > most ? p->layer[i].out : most;
    return (float)most;
}

/* Of the plane's axes: of the input, or of what two hidden units give. */
static void set_axes(struct points_layout *l)
{
    const struct points *p = l->p;
    float most = 1e-3f;
    for (int j = 0; j < 2; j++) {
        l->lo[j] = -POINTS_REACH;
        l->hi[j] = POINTS_REACH;
    }
    if (!l->hidden)
        return;
    for (int i = 0; i < p->set.n && p->activation == POINTS_RELU; i++)
        for (int j = 0; j < 2; j++)
            most = isfinite(p->hidden[i][j]) ? fmaxf(most, p->hidden[i][j]) : most;
    for (int j = 0; j < 2; j++) {
        l->lo[j] = p->activation == POINTS_TANH ? -1.15f : p->activation == POINTS_SIGMOID ? -0.1f : -0.1f * most;
        l->hi[j] = p->activation == POINTS_TANH ? 1.15f : p->activation == POINTS_SIGMOID ? 1.1f : 1.15f * most;
    }
}

static void place_net(struct points_layout *l, float right)
{
    const struct points *p = l->p;
    const float x = l->plane.x + l->plane.w + 32;
    l->net = (struct rect){x, l->plane.y, right - x, l->plane.h};
    if (p->layers == 1) {
        const float lines = p->layer[0].out > 1 ? 4 : 3;
        const float h = 28 * lines + 12;
        if (l->net.h - h >= 90) {
            l->net.h -= h;
            l->equation = l->net.y + l->net.h + 8;
        }
    }
    const float column = l->net.w / (float)(p->layers + 1), row = l->net.h / most_units(p);
    l->node = floorf(fmaxf(fminf(fminf(column * 0.62f, row - 3), 48), 8));
}

void points_layout(const struct view *v, struct rect area, struct points_layout *l)
{
    const float margin = v->frame == FRAME_FULL ? 32 : 20, curve = curve_height(&area),
                band = curve > 0 ? curve + CURVE_TITLE + 12 : 8, left = area.x + margin + 20,
                right = area.x + area.w - margin;
    const float side = floorf(fminf(area.h - band - TITLE - BELOW - 8, (right - left) * 0.58f));
    *l = (struct points_layout){.p = state(v)};
    l->hidden = l->p->hidden_at[0] && session_int(v->session, PROP_POINTS_SHOW) == POINTS_SHOW_HIDDEN;
    set_axes(l);
    l->title = area.y + 26;
    l->plane = (struct rect){left, area.y + TITLE + 4, side, side};
    place_net(l, right);
    if (curve <= 0)
        return;
    const float top = area.y + area.h - curve - 8, w = floorf((right - left + 20 - 24) / 2);
    l->loss = (struct rect){left - 20, top, w, curve};
    l->accuracy = (struct rect){right - w, top, w, curve};
}

/* Curves. */

/* The marks up to the furthest iteration that was shown: the last one only looks ahead, for the next step. */
static int shown_marks(const struct points *p)
{
    const int reached = p->marks - 1;
    return p->iteration + 1 > reached ? p->iteration + 1 : reached;
}

static void curve(const struct view *v, const struct points *p, struct rect r, const char *key, const char *title,
                  const float *y, struct plot_axis axis, const char *now)
{
    const struct theme *t = ui_theme(v->ui);
    const int n = shown_marks(p), shown = n - 1 > 20 ? n - 1 : 20;
    const struct plot_series series = {
        title, &p->mark->iteration, y, n, sizeof *p->mark / sizeof(float), t->hi, 2, false, false, false};
    const float value = y[(size_t)p->iteration * (sizeof *p->mark / sizeof(float))];
    const struct plot_mark now_mark = {p->iteration, (double)value, t->hi, 4, NULL};
    const struct plot plot = {.key = key,
                              .x = {.lo = 0, .hi = shown, .format = "%g"},
                              .y = axis,
                              .series = &series,
                              .n_series = 1,
                              .marks = &now_mark,
                              .n_marks = isfinite(value),
                              .cursor = p->iteration};
    convolve_title(v, r.x, r.y - 10, r.w, t->hi, title, now);
    ui_plot(v->ui, r, &plot);
}

/* From 0 up by half steps of its decade, so that a flat loss looks flat; by decades where it explodes. */
static struct plot_axis loss_axis(const struct points *p)
{
    const float explodes = 20;
    float most = 1e-6f;
    for (int i = 0; i < p->marks; i++)
        most = isfinite(p->mark[i].loss) ? fmaxf(most, p->mark[i].loss) : most;
    if (most > explodes)
        return (struct plot_axis){.logarithmic = true, .format = "%g"};
    const float step = 0.5f * powf(10, floorf(log10f(most)));
    return (struct plot_axis){.lo = 0, .hi = (double)(ceilf(most / step) * step), .format = "%g"};
}

static void curves(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    char text[FORMAT_MAX];
    if (l->loss.w <= 0 || p->set.n == 0)
        return;
    curve(v, p, l->loss, "points-loss", _("Loss"), &p->mark->loss, loss_axis(p),
          points_number(text, (double)p->mark[p->iteration].loss));
    curve(v, p, l->accuracy, "points-accuracy", _("Accuracy"), &p->mark->accuracy,
          (struct plot_axis){.lo = 0, .hi = 1, .format = "%.0f%%", .factor = 100},
          format_percent(text, (double)p->mark[p->iteration].accuracy, 0));
}

static void stage(const struct view *v, struct rect area)
{
    struct points_layout l;
    if (!state(v))
        return;
    points_layout(v, area, &l);
    if (l.plane.w < 60)
        return;
    ui_push_id(v->ui, "points");
    points_pointer(v, &l);
    points_plane(v, &l);
    if (l.net.w >= 60)
        points_net(v, &l);
    curves(v, &l);
    ui_pop_id(v->ui);
}

/* Left panel. */

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 32});
    return y + convolve_row_pitch(v);
}

static float choice(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_choice(v, p, (struct rect){area.x, y, area.w, 32}, v->frame == FRAME_MEDIUM ? 92 : 112);
    return y + convolve_row_pitch(v);
}

static float data_rows(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    const bool drawn = session_int(v->session, PROP_POINTS_DATA) == POINTS_DRAWN;
    prop_choice(v, PROP_POINTS_DATA, (struct rect){area.x, y, area.w, 32});
    y += pitch;
    if (!drawn) {
        y = stepper(v, area, y, PROP_POINTS_COUNT);
        y = stepper(v, area, y, PROP_POINTS_NOISE);
    }
    const struct rect shuffle = {area.x, y, area.w, 32};
    if (ui_button(v->ui, "shuffle", shuffle, UI_ICON_RESTART, _("Shuffle"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    ui_tooltip(v->ui, shuffle, _("Other points and other first weights"));
    y += pitch;
    prop_choice(v, PROP_POINTS_BRUSH, (struct rect){area.x, y, area.w, 32});
    ui_tooltip(
        v->ui, (struct rect){area.x, y, area.w, 32},
        _("What a click on the plane does (A). Points can always be dragged; the right button removes one (Del)"));
    y += pitch;
    const struct points *p = state(v);
    const bool empty = !p || p->set.n == 0;
    if (ui_button(v->ui, "clear", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("Remove all points"), NULL,
                  empty ? UI_DISABLED : 0))
        request_text(v->requests, PROP_POINTS_DRAWN, "");
    return y + pitch;
}

static float model_rows(const struct view *v, struct rect area, float y)
{
    prop_segmented(v, PROP_POINTS_MODEL, (struct rect){area.x, y, area.w, 32});
    y += convolve_row_pitch(v);
    if (session_int(v->session, PROP_POINTS_MODEL) == POINTS_LOGISTIC)
        return y;
    y = stepper(v, area, y, PROP_POINTS_LAYERS);
    y = stepper(v, area, y, PROP_POINTS_UNITS);
    return choice(v, area, y, PROP_POINTS_ACTIVATION);
}

static float learning_rows(const struct view *v, struct rect area, float y)
{
    y = choice(v, area, y, PROP_POINTS_OPTIMIZER);
    y = stepper(v, area, y, PROP_POINTS_LR);
    if (session_int(v->session, PROP_POINTS_OPTIMIZER) == 0)
        y = stepper(v, area, y, PROP_POINTS_MOMENTUM);
    y = stepper(v, area, y, PROP_POINTS_WEIGHT_DECAY);
    y = stepper(v, area, y, PROP_POINTS_BATCH);
    return stepper(v, area, y, PROP_POINTS_LEAP);
}

/* Why the hidden plane is not shown. */
static float hidden_note(const struct view *v, struct rect area, float y)
{
    const struct points *p = state(v);
    if (session_int(v->session, PROP_POINTS_SHOW) != POINTS_SHOW_HIDDEN || !p || p->hidden_at[0])
        return y;
    return y + 8 +
           ui_paragraph(v->ui, area.x, y + 10, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                        _("The hidden plane needs two neurons in the last hidden layer: the probability is shown."));
}

static float controls(const struct view *v, struct rect area, float y)
{
    y = panel_head(v, area, y + 4, _("Plane shows"), "V");
    prop_choice(v, PROP_POINTS_SHOW, (struct rect){area.x, y, area.w, 32});
    y = hidden_note(v, area, y + 40);
    y = panel_head(v, area, y + 4, _("Points"), NULL);
    y = data_rows(v, area, y);
    y = panel_head(v, area, y + 4, _("Model"), NULL);
    y = model_rows(v, area, y);
    y = panel_head(v, area, y + 4, _("Learning"), NULL);
    return learning_rows(v, area, y);
}

/* Words. */

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct points *p = state(v);
    char loss[FORMAT_MAX], share[FORMAT_MAX];
    snprintf(head, head_size, "%s", _("Points"));
    snprintf(text, text_size, "%s", _("Nothing to learn from yet: put points on the plane."));
    if (!p || p->set.n == 0)
        return;
    snprintf(head, head_size, _("Iteration %d"), p->iteration);
    points_number(loss, (double)p->mark[p->iteration].loss);
    format_percent(share, (double)p->mark[p->iteration].accuracy, 0);
    if (p->busy && p->iteration < p->wanted)
        snprintf(text, text_size, _("On the way to iteration %d: loss %s, accuracy %s."), p->wanted, loss, share);
    else if (p->stopped && p->iteration == p->last)
        snprintf(text, text_size,
                 _("Loss %s. It ends here: the next step gives no finite numbers, the rate is too high."), loss);
    else
        snprintf(text, text_size,
                 cs_plural("Loss %s; %d of %d point is taken for its class (%s).",
                           "Loss %s; %d of %d points are taken for their class (%s).", p->set.n),
                 loss, p->correct, p->set.n, share);
}

static void position(const struct view *v, const struct session_progress *at, char *text, size_t size)
{
    (void)v;
    snprintf(text, size, _("iteration %d of %d"), at->value - 1, at->max - 1);
}

static int segments(const struct view *v)
{
    (void)v;
    return 1;
}

/* Keys. */

static void cycle(const struct view *v, int32_t code, enum prop_id p, int n)
{
    if (ui_take_key(v->ui, 0, code, 0))
        request_int(v->requests, p, (session_int(v->session, p) + 1) % n);
}

static void walk(const struct view *v, int32_t code, unsigned mods, enum prop_id p, int from, int by, int n)
{
    if (ui_take_key(v->ui, 0, code, mods) && n > 0)
        request_int(v->requests, p, (from + by + n) % n);
}

static void keys(const struct view *v)
{
    const struct points *p = state(v);
    if (!p)
        return;
    const int classes = POINTS_CLASSES;
    cycle(v, 'v', PROP_POINTS_SHOW, POINTS_SHOW_HIDDEN + 1);
    cycle(v, 'a', PROP_POINTS_BRUSH, classes + 2);
    walk(v, 'u', 0, PROP_POINTS_UNIT, p->unit, 1, p->units);
    walk(v, 'u', UI_SHIFT, PROP_POINTS_UNIT, p->unit, -1, p->units);
    walk(v, '.', 0, PROP_POINTS_POINT, p->point, 1, p->set.n);
    walk(v, ',', 0, PROP_POINTS_POINT, p->point, -1, p->set.n);
    if (ui_take_key(v->ui, 0, UI_KEY_DELETE, 0))
        points_delete(v);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
}

const struct convolve_mode_view topic_points_view = {
    .stage = stage,
    .controls = controls,
    .inspector = points_inspector,
    .caption = caption,
    .keys = keys,
    .position = position,
    .segments = segments,
    .one_grain = true,
};
