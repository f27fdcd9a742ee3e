/* app/views/train_runs.c - the section of the left panel that lists the runs whose curves are laid over the present
 * one: how their lines look, what tells them apart, how good they were; a click hides a run's lines. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "app/views/train_chart.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

enum { ROW = 52, SWATCH = 20, BUTTON = 32, GAP = 8 };

/* The list with one of the runs turned around; runs that are gone leave it. */
static void turn(const struct view *v, const struct run_curve *turned)
{
    const struct snapshot *s = session_snapshot(v->session);
    char list[RUNS_MAX * 12] = "";
    size_t n = 0;
    for (int i = 0; i < s->n_runs; i++)
        if (train_run_hidden(v, &s->run[i]) != (&s->run[i] == turned))
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%d", n ? "," : "", s->run[i].number);
    request_text(v->requests, PROP_TRAIN_HIDDEN_RUNS, list);
}

/* Its two lines, as in the charts. */
static void swatch(const struct view *v, float x, float y, int i)
{
    const struct train_run_style style = train_run_style(v, i);
    draw_line(ui_draw(v->ui), x, y - 4, x + SWATCH, y - 4, 1.5f, style.train);
    draw_line_dashed(ui_draw(v->ui), x, y + 4, x + SWATCH, y + 4, 1.5f, style.dash[0], style.dash[1], style.held);
}

/* Best accuracy of held-out samples, or the smallest loss of what has none. */
static void best_text(const struct run_curve *run, char text[FORMAT_MAX])
{
    const int best = curve_best_accuracy(run->validation, run->n_validation);
    text[0] = '\0';
    if (best >= 0 && !run->autoencoder)
        format_percent(text, (double)run->validation[best].accuracy, 1);
}

static void tell(const struct view *v, struct rect r, const struct run_curve *run, bool hidden)
{
    char label[RUN_LABEL], text[2 * RUN_LABEL];
    snprintf(text, sizeof text, "%d: %s. %s", run->number, run_curve_label(run, label),
             hidden ? _("Hidden: a click shows its curves") : _("A click hides its curves"));
    ui_tooltip(v->ui, r, text);
}

static void draw_row(const struct view *v, struct rect area, float y, int i)
{
    const struct run_curve *run = &session_snapshot(v->session)->run[i];
    const struct theme *t = ui_theme(v->ui);
    const bool hidden = train_run_hidden(v, run);
    const struct rect r = {area.x - 8, y, area.w + 16, ROW - 4};
    char label[RUN_LABEL], name[RUN_LABEL + 16], best[FORMAT_MAX];
    ui_push_index(v->ui, run->number);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "run"), r, true, true);
    ui_pop_id(v->ui);
    if (state & UI_CLICKED)
        turn(v, run);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->hover);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    if (!hidden)
        swatch(v, area.x, y + 17, i);
    const float left = area.x + SWATCH + 8, width = area.w - SWATCH - 8;
    const struct color main = hidden ? t->off : t->hi;
    snprintf(name, sizeof name, _("Run %d"), run->number);
    best_text(run, best);
    const float right = *best ? ui_text_width(v->ui, FONT_NUMBER, best) + 8 : 0;
    ui_label(v->ui, left, y + 21, width - right, FONT_CONTROL, TEXT_LEFT, main, name);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 21, FONT_NUMBER, TEXT_RIGHT, main, best);
    ui_label(v->ui, left, y + 39, width, FONT_NOTE, TEXT_LEFT, hidden ? t->off : t->mid, run_curve_label(run, label));
    tell(v, r, run, hidden);
}

static void button(const struct view *v, const char *key, struct rect r, const char *label, enum command_id c)
{
    const unsigned flags = session_can_run(v->session, c) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, key, r, UI_ICON_NONE, label, NULL, flags))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, _(command_infos[c].label));
}

static float draw_buttons(const struct view *v, struct rect area, float y)
{
    const float half = floorf((area.w - GAP) / 2);
    button(v, "keep", (struct rect){area.x, y, area.w, BUTTON}, _("Keep this run"), COMMAND_TRAIN_KEEP_RUN);
    y += BUTTON + GAP;
    button(v, "forget", (struct rect){area.x, y, half, BUTTON}, _("Forget"), COMMAND_TRAIN_FORGET_RUNS);
    button(v, "csv", (struct rect){area.x + half + GAP, y, area.w - half - GAP, BUTTON}, _("CSV"),
           COMMAND_TRAIN_EXPORT_CSV);
    return y + BUTTON;
}

static float draw_note(const struct view *v, struct rect area, float y, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 6;
}

static float draw(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[160];
    ui_push_id(v->ui, "train.runs");
    for (int i = 0; i < s->n_runs; i++, y += ROW)
        draw_row(v, area, y, i);
    text[0] = '\0';
    if (s->n_runs == 0)
        snprintf(text, sizeof text, "%s", _("Curves stay here when a training is reset or set up anew."));
    else if (s->run_dropped > 0)
        snprintf(text, sizeof text, _("Run %d had to go: at most %d are kept."), s->run_dropped, RUNS_MAX);
    if (*text)
        y = draw_note(v, area, y, text);
    y = draw_buttons(v, area, y + 4);
    ui_pop_id(v->ui);
    return y + 16;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const int n = session_snapshot(v->session)->n_runs;
    text[0] = '\0';
    if (n > 0)
        snprintf(text, size, "%d", n);
}

const struct train_section train_section_runs = {"runs", N_("Kept runs"), summary, draw};
