/* app/views/train_classes.c - how well each class is told: precision, recall and F1 with their numbers, in the order of
 * the classes or the worst first. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/base/i18n.h"

enum {
    PITCH = 24,
    HEADS = 22,
    COLUMNS = 3,
    COLUMN_LEAST = 36,
    UNIT_FROM = 56 /* px a column: room for "100,0 %" */,
    NAME_MOST = 96
};
static const struct font small = {FONT_SANS, FONT_400, 12};

struct table {
    float x, w, name, column;
};

/* A share as a number over a line as long as it is large; a dash where there is nothing to take a share of. */
static void share(const struct view *v, float x, float y, float w, double value, bool unit, bool strong)
{
    const struct theme *t = ui_theme(v->ui);
    char text[FORMAT_MAX] = "–";
    if (!isnan(value) && unit)
        format_percent(text, value, value < 1 ? 1 : 0);
    else if (!isnan(value))
        format_fixed(text, 100 * value, value < 1 ? 1 : 0); /* the head has the unit */
    const struct rect track = {x, y + PITCH - 6, w, 2};
    draw_fill(ui_draw(v->ui), track, 0, t->line);
    if (!isnan(value))
        draw_fill(ui_draw(v->ui), (struct rect){x, track.y, roundf(w * (float)value), 2}, 0, strong ? t->hi : t->mid);
    draw_text(ui_draw(v->ui), x + w, y + 14, (struct font){FONT_MONO, strong ? FONT_600 : FONT_500, 12}, TEXT_RIGHT,
              isnan(value) ? t->mid
              : strong     ? t->hi
                           : t->text,
              text);
}

static void say_class(const struct view *v, const struct class_score *c, int class, char *text, size_t size)
{
    char name[24], samples[FORMAT_MAX], answers[FORMAT_MAX], hits[FORMAT_MAX];
    const char *of = network_class_name(session_snapshot(v->session), class, name);
    format_count(samples, c->samples);
    format_count(answers, c->answers);
    format_count(hits, c->hits);
    if (c->answers == 0)
        snprintf(text, size, _("%s: %s samples, never the answer"), of, samples);
    else
        snprintf(text, size, _("%s: %s samples, %s times the answer, %s times rightly"), of, samples, answers, hits);
}

static void row(const struct view *v, const struct table *t, float y, const struct evaluation *e, int class)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct class_score score = evaluation_class(e, class);
    const double values[COLUMNS] = {score.precision, score.recall, score.f1};
    const struct rect r = {t->x - 6, y, t->w + 12, PITCH - 2};
    const bool chosen = train_truth(v) == class && train_answer(v) < 0;
    const float gap = t->column < UNIT_FROM ? 4 : 8;
    char name[24], card[200];
    ui_push_index(v->ui, class);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "class"), r, true, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT || chosen)
        draw_fill(ui_draw(v->ui), r, 4, state & UI_HOT ? theme->hover : theme->raised);
    ui_label(v->ui, t->x, y + 14, t->name - 8, (struct font){FONT_SANS, chosen ? FONT_600 : FONT_500, 13}, TEXT_LEFT,
             chosen ? theme->hi : theme->text, network_class_name(session_snapshot(v->session), class, name));
    for (int i = 0; i < COLUMNS; i++)
        share(v, t->x + t->name + (float)i * t->column + gap, y, t->column - gap, values[i], t->column >= UNIT_FROM,
              i == COLUMNS - 1);
    say_class(v, &score, class, card, sizeof card);
    ui_tooltip(v->ui, r, card);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        train_choose(v, class, -1);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
}

static void heads(const struct view *v, const struct table *t, float y)
{
    const char *head[COLUMNS] = {_("precision"), _("recall"), "F1"};
    const char *const card[COLUMNS] = {_("How many of the answers of this class are right"),
                                       _("How many of the samples of this class are found"),
                                       _("The harmonic mean of precision and recall")};
    if (t->column < UNIT_FROM) { /* no word is cut: the cards tell */
        head[0] = "P %";
        head[1] = "R %";
        head[2] = "F1 %";
    } else if (fmaxf(ui_text_width(v->ui, small, head[0]), ui_text_width(v->ui, small, head[1])) > t->column - 8) {
        head[0] = "P";
        head[1] = "R";
    }
    for (int i = 0; i < COLUMNS; i++) {
        const float right = t->x + t->name + (float)(i + 1) * t->column;
        draw_text(ui_draw(v->ui), right, y + 13, small, TEXT_RIGHT, ui_theme(v->ui)->mid, head[i]);
        ui_tooltip(v->ui, (struct rect){right - t->column, y, t->column, HEADS - 2}, card[i]);
    }
}

static struct table table_of(const struct view *v, struct rect area, const struct evaluation *e)
{
    const struct snapshot *s = session_snapshot(v->session);
    float widest = 24;
    char name[24];
    for (int i = 0; i < e->all_classes && i < EVALUATION_CLASSES; i++)
        widest =
            fmaxf(widest, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 13}, network_class_name(s, i, name)));
    if (e->all_classes > EVALUATION_CLASSES) /* not all of them are measured in a frame */
        widest = train_has_words(s) ? NAME_MOST : 32;
    const float most = fmaxf(32, area.w - COLUMNS * COLUMN_LEAST);
    struct table t = {area.x, area.w, fminf(ceilf(widest) + 12, most), 0};
    t.column = floorf((area.w - t.name) / COLUMNS);
    return t;
}

/* In which order they are: the first ones, or the worst. */
static void order_of(const struct view *v, const struct evaluation *e, int most, int *order)
{
    const bool worst = session_int(v->session, PROP_TRAIN_CLASS_ORDER) == TRAIN_CLASSES_WORST;
    if (worst || e->all_classes > most)
        evaluation_worst_classes(e, order);
    else
        for (int i = 0; i < e->all_classes; i++)
            order[i] = i;
}

/* Of few classes their order can be chosen; of many the worst are shown. */
static float foot(const struct view *v, struct rect area, float y, const struct evaluation *e, int shown)
{
    const struct theme *t = ui_theme(v->ui);
    char text[96], some[FORMAT_MAX], all[FORMAT_MAX];
    if (shown < e->all_classes) {
        snprintf(text, sizeof text, _("the worst %s of %s classes"), format_count(some, shown),
                 format_count(all, e->all_classes));
        draw_text(ui_draw(v->ui), area.x, y + 14, small, TEXT_LEFT, t->mid, text);
        return y + 24;
    }
    const bool worst = session_int(v->session, PROP_TRAIN_CLASS_ORDER) == TRAIN_CLASSES_WORST;
    const char *label = worst ? _("the lowest F1 first") : _("in the order of the classes");
    const struct rect r = {area.x - 4, y, ui_text_width(v->ui, small, label) + 28, 22};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "class-order"), r, true, true);
    const struct color c = state & UI_HOT ? t->hi : t->mid;
    draw_text(ui_draw(v->ui), area.x, y + 15, small, TEXT_LEFT, c, label);
    ui_icon(v->ui, worst ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, r.x + r.w - 12, y + 11, c);
    ui_tooltip(v->ui, r, worst ? _("A click puts them in their own order") : _("A click puts the lowest F1 first"));
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_TRAIN_CLASS_ORDER, !worst);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 5);
    return y + 26;
}

float train_classes(const struct view *v, struct rect area, float y, const struct evaluation *e, int most)
{
    int order[DATASET_MAX_CLASSES];
    const int n = e->all_classes < most ? e->all_classes : most;
    const struct table t = table_of(v, area, e);
    order_of(v, e, most, order);
    heads(v, &t, y);
    y += HEADS;
    for (int i = 0; i < n; i++, y += PITCH)
        row(v, &t, y, e, order[i]);
    return foot(v, area, y + 4, e, n);
}
