#include "app/views/train_chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/ui/plot.h"
#include "engine/base/i18n.h"

enum { RUN_NAME = 48 /* bytes of a run's label that a card shows */ };

static void key_entry(const struct view *v, float x, float y, struct color c, bool dashed, const char *label)
{
    struct draw_list *d = ui_draw(v->ui);
    if (dashed)
        draw_line_dashed(d, x, y - 5, x + TRAIN_LEGEND, y - 5, 2.5f, 7, 4, c);
    else
        draw_line(d, x, y - 5, x + TRAIN_LEGEND, y - 5, 2.25f, c);
    draw_text(d, x + TRAIN_LEGEND + 8, y, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
}

static const char *held_label(const struct snapshot *s)
{
    return s->n_validation > 0 ? _("validation") : _("test");
}

float train_chart_legend(const struct view *v, float right, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const char *held = held_label(session_snapshot(v->session));
    const float held_x = right - ui_text_width(v->ui, FONT_BODY, held) - TRAIN_LEGEND - 8;
    const float train_x = held_x - 20 - ui_text_width(v->ui, FONT_BODY, _("train")) - TRAIN_LEGEND - 8;
    key_entry(v, roundf(train_x), y, t->hi, false, _("train"));
    key_entry(v, roundf(held_x), y, t->held, true, held);
    return train_x;
}

static enum curve_axis axis_of(const struct view *v)
{
    return (enum curve_axis)session_int(v->session, PROP_TRAIN_AXIS); /* as enum train_axis has them */
}

float train_chart_along(const struct view *v, float right, float y)
{
    static const char *const along[] = {N_("by epoch"), N_("by step"), N_("by second")};
    const char *text = _(along[axis_of(v)]);
    draw_text(ui_draw(v->ui), right, y, FONT_BODY, TEXT_RIGHT, ui_theme(v->ui)->mid, text);
    return right - ui_text_width(v->ui, FONT_BODY, text);
}

bool train_run_hidden(const struct view *v, const struct run_curve *run)
{
    const char *at = session_text(v->session, PROP_TRAIN_HIDDEN_RUNS);
    while (*at) {
        char *end;
        const long number = strtol(at, &end, 10);
        if (end != at && number == run->number)
            return true;
        at = end + strcspn(end, "0123456789");
    }
    return false;
}

/* By lightness and by dashes; each is named at its end, too. */
struct train_run_style train_run_style(const struct view *v, int index)
{
    static const float lightness[] = {0.85f, 0.55f, 0.7f}, dash[][2] = {{3, 3}, {9, 3}, {1.5f, 4}, {12, 6}};
    const struct theme *t = ui_theme(v->ui);
    const float alpha = lightness[index % 3];
    return (struct train_run_style){.train = color_alpha(t->mid, alpha),
                                    .held = color_alpha(t->held, alpha * 0.8f),
                                    .dash = {dash[index % 4][0], dash[index % 4][1]}};
}

/* What is drawn in a frame: borrowed by the plot until it is drawn. */
struct lines {
    const struct snapshot *s;
    enum curve_axis axis;
    enum curve_value value;
    double smoothing;
    float mean[WORKER_CURVE_MAX], deviation[WORKER_CURVE_MAX];
    float run_mean[RUNS_MAX][WORKER_CURVE_MAX];
    char name[RUNS_MAX][RUN_LABEL], tag[RUNS_MAX][RUN_LABEL], brief[RUNS_MAX][16];
    struct plot_series series[3 + 2 * RUNS_MAX];
    struct plot_mark mark[RUNS_MAX + 1];
    int n_series, n_marks;
    double until;    /* along x */
    float worst_end; /* the smallest latest accuracy of held-out samples */
};

/* The end of a line, where the run is named. */
static void tag_end(struct lines *l, const struct run_curve *run, const float *mean, struct color c, const char *text)
{
    const int n = run->n_curve, m = run->n_validation;
    const float *held = validation_values(run->validation, l->value);
    struct plot_mark mark = {.color = c, .radius = 2, .text = text};
    if (held && m > 0) {
        mark.x = (double)validation_places(run->validation, l->axis)[(size_t)(m - 1) * VALIDATION_STRIDE];
        mark.y = (double)held[(size_t)(m - 1) * VALIDATION_STRIDE];
    } else if (n > 0) {
        mark.x = (double)curve_places(run->curve, l->axis)[(size_t)(n - 1) * CURVE_STRIDE];
        mark.y = (double)mean[n - 1];
    } else {
        return;
    }
    l->mark[l->n_marks++] = mark;
}

static void reach(struct lines *l, const float *places, int n, int stride)
{
    if (n > 0)
        l->until = fmax(l->until, (double)places[(size_t)(n - 1) * (size_t)stride]);
}

/* "1 adam, lr 0.001", with dots where there is more. */
static void name_run(const struct run_curve *run, char name[RUN_LABEL])
{
    char label[RUN_LABEL];
    size_t n = strlen(run_curve_label(run, label));
    if (n > RUN_NAME) {
        for (n = RUN_NAME; n > 0 && ((unsigned char)label[n] & 0xc0) == 0x80;)
            n--;
        memcpy(label + n, "…", sizeof "…");
    }
    snprintf(name, RUN_LABEL, "%d %.100s", run->number, label);
}

/* Learning rates have no noise. */
static double memory_of(const struct lines *l, const struct curve_point *points, int n)
{
    return l->value == CURVE_LR ? 0 : curve_memory(points, n, l->smoothing);
}

static void add_run(const struct view *v, struct lines *l, int i)
{
    const struct run_curve *run = &l->s->run[i];
    const struct train_run_style style = train_run_style(v, i);
    const float *held = validation_values(run->validation, l->value);
    if (run->autoencoder && l->value == CURVE_ACCURACY)
        return;
    curve_smooth(run->curve, run->n_curve, l->value, memory_of(l, run->curve, run->n_curve), l->run_mean[i], NULL);
    name_run(run, l->name[i]);
    snprintf(l->brief[i], sizeof l->brief[i], "%d", run->number);
    if (run->n_curve > 0)
        l->series[l->n_series++] = (struct plot_series){.label = l->name[i],
                                                        .brief = l->brief[i],
                                                        .x = curve_places(run->curve, l->axis),
                                                        .y = l->run_mean[i],
                                                        .n = run->n_curve,
                                                        .stride = CURVE_STRIDE,
                                                        .y_stride = 1,
                                                        .color = style.train,
                                                        .width = 1.25f,
                                                        .joined = held && run->n_validation > 0};
    if (held && run->n_validation > 0)
        l->series[l->n_series++] = (struct plot_series){.label = l->name[i],
                                                        .brief = l->brief[i],
                                                        .x = validation_places(run->validation, l->axis),
                                                        .y = held,
                                                        .n = run->n_validation,
                                                        .stride = VALIDATION_STRIDE,
                                                        .color = style.held,
                                                        .width = 1.25f,
                                                        .dashed = true,
                                                        .dash = {style.dash[0], style.dash[1]}};
    tag_end(l, run, l->run_mean[i], ui_theme(v->ui)->mid, l->tag[i]);
    reach(l, curve_places(run->curve, l->axis), run->n_curve, CURVE_STRIDE);
    reach(l, validation_places(run->validation, l->axis), run->n_validation, VALIDATION_STRIDE);
    if (l->value == CURVE_ACCURACY && run->n_validation > 0)
        l->worst_end = fminf(l->worst_end, run->validation[run->n_validation - 1].accuracy);
}

static void add_training(const struct view *v, struct lines *l)
{
    const struct snapshot *s = l->s;
    const struct theme *t = ui_theme(v->ui);
    const bool smooth = l->smoothing > 0 && l->value != CURVE_LR;
    if (s->n_curve == 0)
        return;
    curve_smooth(s->curve, s->n_curve, l->value, memory_of(l, s->curve, s->n_curve), l->mean, l->deviation);
    if (smooth)
        l->series[l->n_series++] = (struct plot_series){.label = _("one batch"),
                                                        .x = curve_places(s->curve, l->axis),
                                                        .y = curve_values(s->curve, l->value),
                                                        .n = s->n_curve,
                                                        .stride = CURVE_STRIDE,
                                                        .color = t->off,
                                                        .unseen = true};
    l->series[l->n_series++] = (struct plot_series){.label = smooth ? _("train, running mean") : _("train"),
                                                    .brief = _("train"),
                                                    .x = curve_places(s->curve, l->axis),
                                                    .y = l->mean,
                                                    .n = s->n_curve,
                                                    .stride = CURVE_STRIDE,
                                                    .y_stride = 1,
                                                    .band = smooth ? l->deviation : NULL,
                                                    .color = t->hi,
                                                    .width = 2.25f,
                                                    .mark_end = true};
    reach(l, curve_places(s->curve, l->axis), s->n_curve, CURVE_STRIDE);
}

static void add_held(const struct view *v, struct lines *l)
{
    const struct snapshot *s = l->s;
    const float *held = validation_values(s->validation, l->value);
    if (!held || s->n_validation_points == 0)
        return;
    l->series[l->n_series++] = (struct plot_series){.label = held_label(s),
                                                    .x = validation_places(s->validation, l->axis),
                                                    .y = held,
                                                    .n = s->n_validation_points,
                                                    .stride = VALIDATION_STRIDE,
                                                    .color = ui_theme(v->ui)->held,
                                                    .width = 2.5f,
                                                    .dashed = true,
                                                    .mark_end = true};
    reach(l, validation_places(s->validation, l->axis), s->n_validation_points, VALIDATION_STRIDE);
    if (l->value == CURVE_ACCURACY)
        l->worst_end = fminf(l->worst_end, s->validation[s->n_validation_points - 1].accuracy);
}

/* Where overfitting begins. */
static void mark_best(const struct view *v, struct lines *l)
{
    const struct snapshot *s = l->s;
    if (l->value != CURVE_LOSS)
        return;
    const struct generalisation g = curve_generalisation(s->curve, s->n_curve, s->validation, s->n_validation_points);
    if (!g.known || !g.overfits)
        return;
    l->mark[l->n_marks++] =
        (struct plot_mark){.x = (double)validation_places(s->validation, l->axis)[(size_t)g.best * VALIDATION_STRIDE],
                           .y = g.best_loss,
                           .color = ui_theme(v->ui)->held,
                           .radius = 4,
                           .text = _("smallest"),
                           .above = true};
}

/* All epochs when they are few; of many a round number beyond those that were trained, so that a start is more than a
 * few pixels wide. */
static double epochs_ahead(double epochs, double trained)
{
    enum { FEW = 20 };
    double round = FEW / 2;
    for (int i = 0; epochs > FEW && round < trained; i++)
        round *= i % 3 == 1 ? 2.5 : 2; /* 10, 20, 50, 100 */
    return epochs > FEW ? fmin(epochs, round) : epochs;
}

/* Epochs and steps end where training will, time where it is; but values and names stand right of the lines' ends. */
static double end_of_axis(const struct view *v, const struct lines *l, float width)
{
    enum { AXIS = 48, TAG = 66 };
    const double epochs = session_int(v->session, PROP_TRAIN_EPOCHS), room = (double)width - AXIS;
    const double end = room > 2 * TAG ? l->until * room / (room - TAG) : l->until;
    const double unit = l->axis == CURVE_EPOCH ? 1 : l->axis == CURVE_STEP ? l->s->batches : 0;
    if (unit > 0)
        return fmax(end, unit * epochs_ahead(epochs, end / unit));
    return end > 0 ? end : 1;
}

/* Nets that are right nearly always are told apart near 100 % only. */
static double accuracy_from(const struct lines *l)
{
    return l->worst_end > 1 ? 0 : l->worst_end >= 0.95f ? 0.9 : l->worst_end >= 0.8f ? 0.5 : 0;
}

static struct plot_axis y_axis(const struct view *v, const struct lines *l)
{
    switch (l->value) {
    case CURVE_ACCURACY:
        return (struct plot_axis){.lo = accuracy_from(l), .hi = 1, .format = "%.0f%%", .factor = 100};
    case CURVE_LR:
        return (struct plot_axis){.format = "%g"};
    default:
        return (struct plot_axis){.logarithmic = session_bool(v->session, PROP_TRAIN_LOG), .format = "%g"};
    }
}

/* The moment that is shown instead of the present; NaN: none is. */
static double shown_place(const struct lines *l)
{
    const struct snapshot *s = l->s;
    if (s->shown < 0 || s->shown >= s->n_moments)
        return NAN;
    const struct moment *m = &s->moment[s->shown];
    return l->axis == CURVE_EPOCH  ? (double)m->epoch
           : l->axis == CURVE_STEP ? (double)m->steps
                                   : curve_place_of_step(s->curve, s->n_curve, l->axis, (double)m->steps);
}

/* The number of each run, with its label where there is room for it. */
static void make_tags(const struct view *v, struct lines *l, float width, bool large)
{
    for (int i = 0; i < l->s->n_runs; i++) {
        name_run(&l->s->run[i], l->tag[i]);
        if (!large || ui_text_width(v->ui, FONT_NUMBER, l->tag[i]) > 0.35f * width)
            snprintf(l->tag[i], RUN_LABEL, "%d", l->s->run[i].number);
    }
}

static void collect(const struct view *v, struct lines *l, float width, bool large)
{
    l->worst_end = 2;
    make_tags(v, l, width, large);
    for (int i = 0; i < l->s->n_runs && i < RUNS_MAX; i++)
        if (!train_run_hidden(v, &l->s->run[i]))
            add_run(v, l, i);
    add_training(v, l); /* over the others */
    add_held(v, l);
    mark_best(v, l);
}

static const char *const titles[] = {N_("Loss"), N_("Accuracy"), N_("Learning rate"), N_("Gradient norm")};
static const char *const keys[] = {"loss", "accuracy", "lr", "grad_norm"};

static void draw_title(const struct view *v, struct rect r, enum curve_value value)
{
    draw_text(ui_draw(v->ui), r.x, r.y - TRAIN_CHART_TITLE, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi,
              _(titles[value]));
}

void train_chart(const struct view *v, struct rect r, enum curve_value value, bool large)
{
    struct lines l; /* large, and only what is used of it is written */
    l.s = session_snapshot(v->session);
    l.axis = axis_of(v);
    l.value = value;
    l.smoothing = session_float(v->session, PROP_TRAIN_SMOOTHING);
    l.n_series = l.n_marks = 0;
    l.until = 0;
    collect(v, &l, r.w, large);
    const double cursor = shown_place(&l);
    const struct plot p = {.key = keys[value],
                           .x = {.lo = 0, .hi = end_of_axis(v, &l, r.w), .format = "%g"},
                           .y = y_axis(v, &l),
                           .series = l.series,
                           .n_series = l.n_series,
                           .marks = l.mark,
                           .n_marks = l.n_marks,
                           .cursor = cursor,
                           .dims = !isnan(cursor),
                           .group = "curves"};
    draw_title(v, r, value);
    ui_plot(v->ui, r, &p);
    const bool rests = l.s->state != WORKER_TRAINING && l.s->steps == 0;
    if (l.n_series == 0 && rests && !l.s->look_only && value == CURVE_LOSS)
        draw_text(ui_draw(v->ui), r.x + 22 + r.w / 2, r.y + r.h / 2 - 8, FONT_BODY, TEXT_CENTER, ui_theme(v->ui)->mid,
                  _("press Play to train"));
}

bool train_generalisation_text(const struct snapshot *s, char *text, size_t size)
{
    const struct generalisation g = curve_generalisation(s->curve, s->n_curve, s->validation, s->n_validation_points);
    char epoch[FORMAT_MAX], from[FORMAT_MAX], to[FORMAT_MAX], train_from[FORMAT_MAX], train_to[FORMAT_MAX];
    text[0] = '\0';
    if (!g.known)
        return false;
    format_number(epoch, g.best_epoch, 1);
    format_with(from, "%.3g", g.best_loss);
    format_with(to, "%.3g", g.last_loss);
    format_with(train_from, "%.3g", g.train_then);
    format_with(train_to, "%.3g", g.train_last);
    if (g.overfits)
        snprintf(text, size,
                 _("Overfitting: validation loss rises since epoch %s (%s → %s) while training loss falls (%s → %s)"),
                 epoch, from, to, train_from, train_to);
    else
        snprintf(text, size, _("Validation loss is smallest at epoch %s: %s; now it is %s, training loss %s"), epoch,
                 from, to, train_to);
    return g.overfits;
}
