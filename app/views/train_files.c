/* app/views/train_files.c - the section of the left panel about files: saving, what was saved by itself, and trainings
 * that can be gone on with; a click on one opens it. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { ROW = 52, BUTTON = 32, GAP = 8, WHEN = 32 };

/* Today the time of day, else the day. */
static const char *when_text(int64_t at, const char *today, char text[WHEN])
{
    const time_t now = time(NULL), then = (time_t)at;
    struct tm a = {0}, b = {0};
    localtime_r(&now, &a);
    localtime_r(&then, &b);
    strftime(text, WHEN, a.tm_year == b.tm_year && a.tm_yday == b.tm_yday ? today : "%Y-%m-%d", &b);
    return text;
}

/* ---- saving ---- */

static float draw_save(const struct view *v, struct rect area, float y)
{
    const struct rect r = {area.x, y, area.w, BUTTON};
    const char *const file = session_text(v->session, PROP_TRAIN_FILE);
    const unsigned flags = session_can_run(v->session, COMMAND_TRAIN_SAVE) ? 0 : UI_DISABLED;
    char text[640];
    if (ui_button(v->ui, "save", r, UI_ICON_SAVE, _("Save"), "Ctrl S", flags))
        request_command(v->requests, COMMAND_TRAIN_SAVE);
    if (*file)
        snprintf(text, sizeof text, _("With its curves and moments, as %s"), file);
    else
        snprintf(text, sizeof text, "%s", _("With its curves and moments, under a new name in the export folder"));
    ui_tooltip(v->ui, r, text);
    return y + BUTTON;
}

/* The newer of what was asked for and what was saved by itself; NULL: nothing was. */
static const struct save_result *latest(const struct save_state *s)
{
    const struct save_result *asked = &s->result[SAVE_ASKED], *automatic = &s->result[SAVE_AUTO];
    const struct save_result *newer = automatic->saved > 0 && automatic->at >= asked->at ? automatic : asked;
    return newer->saved > 0 ? newer : NULL;
}

static void state_text(const struct view *v, char *text, size_t size)
{
    const struct save_state *s = &session_snapshot(v->session)->save;
    const struct save_result *newest = latest(s);
    char when[WHEN], count[FORMAT_MAX];
    if (newest)
        snprintf(text, size, _("Step %s saved, %s"), format_count(count, (int64_t)newest->steps),
                 when_text(newest->at, "%H:%M:%S", when));
    else
        snprintf(text, size, "%s",
                 s->saving     ? _("Saving")
                 : *s->resumed ? _("Goes on from a saved training")
                               : _("Nothing is saved yet"));
}

static const char *error_of(const struct save_state *s)
{
    return *s->result[SAVE_ASKED].error ? s->result[SAVE_ASKED].error : s->result[SAVE_AUTO].error;
}

static float draw_note(const struct view *v, struct rect area, float y, struct color c, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y + 20, area.w, FONT_NOTE, 18, c, text) + 2;
}

static float draw_state(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct save_state *s = &session_snapshot(v->session)->save;
    const struct save_result *newest = latest(s);
    char text[512];
    const float top = y;
    state_text(v, text, sizeof text);
    y = draw_note(v, area, y, t->mid, text);
    if (newest)
        ui_tooltip(v->ui, (struct rect){area.x, top, area.w, y - top}, newest->path);
    if (*error_of(s)) {
        snprintf(text, sizeof text, _("Not saved: %s. Training goes on, and the file before is as it was."),
                 error_of(s));
        y = draw_note(v, area, y, t->warn, text);
    }
    return y + 10;
}

static float draw_autosave(const struct view *v, struct rect area, float y)
{
    if (!*session_save_folder(v->session))
        return y;
    const float row = area.w < 200 ? 60 : 40;
    prop_row_stepper(v, PROP_TRAIN_AUTOSAVE, (struct rect){area.x, y, area.w, row});
    return y + row;
}

/* ---- what can be gone on with ---- */

static void tell(const struct view *v, struct rect r, const struct session_saved *saved, bool first)
{
    char text[700];
    snprintf(text, sizeof text, "%s\n%s%s", saved->path,
             saved->automatic ? _("Saved by itself. A click goes on with it") : _("A click goes on with it"),
             first ? " (Ctrl R)" : "");
    ui_tooltip(v->ui, r, text);
}

/* How good it was, where that is known and means something. */
static void result_text(const struct session_saved *saved, char text[FORMAT_MAX])
{
    text[0] = '\0';
    if (saved->evaluated > 0 && saved->correct > 0)
        format_percent(text, (double)saved->correct / (double)saved->evaluated, 1);
    else if (saved->evaluated > 0)
        format_with(text, "%.3g", (double)saved->loss);
}

static void draw_texts(const struct view *v, struct rect area, float y, const struct session_saved *saved)
{
    const struct theme *t = ui_theme(v->ui);
    char name[2 * NET_NAME_MAX + 8], result[FORMAT_MAX], step[64], when[WHEN], count[FORMAT_MAX];
    snprintf(name, sizeof name, "%s · %s", saved->title, saved->data);
    result_text(saved, result);
    when_text(saved->at, "%H:%M", when);
    snprintf(step, sizeof step, _("step %s"), format_count(count, (int64_t)saved->steps));
    const float right = *result ? ui_text_width(v->ui, FONT_NUMBER, result) + 8 : 0;
    const float time_width = ui_text_width(v->ui, FONT_NOTE, when) + 8;
    ui_label(v->ui, area.x, y + 21, area.w - right, FONT_CONTROL, TEXT_LEFT, t->hi, name);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 21, FONT_NUMBER, TEXT_RIGHT, t->hi, result);
    ui_label(v->ui, area.x, y + 39, area.w - time_width, FONT_NOTE, TEXT_LEFT, t->mid, step);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 39, FONT_NOTE, TEXT_RIGHT, t->mid, when);
}

static void draw_saved(const struct view *v, struct rect area, float y, const struct session_saved *saved, int i)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {area.x - 8, y, area.w + 16, ROW - 4};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "saved"), r, true, true);
    ui_pop_id(v->ui);
    if (state & UI_CLICKED && i == 0)
        request_command(v->requests, COMMAND_TRAIN_RESUME);
    else if (state & UI_CLICKED)
        request_text(v->requests, PROP_TRAIN_NET, saved->path);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->hover);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    draw_texts(v, area, y, saved);
    tell(v, r, saved, i == 0);
}

static float draw_list(const struct view *v, struct rect area, float y)
{
    int n;
    const struct session_saved *saved = session_saved(v->session, &n);
    if (n == 0)
        return y;
    ui_label(v->ui, area.x, y + 24, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, _("Go on with"));
    y += 30;
    for (int i = 0; i < n; i++, y += ROW)
        draw_saved(v, area, y, &saved[i], i);
    return y;
}

static float draw(const struct view *v, struct rect area, float y)
{
    ui_push_id(v->ui, "train.files");
    y = draw_save(v, area, y);
    y = draw_state(v, area, y);
    y = draw_autosave(v, area, y);
    y = draw_list(v, area, y);
    ui_pop_id(v->ui);
    return y + 14;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const struct save_state *s = &session_snapshot(v->session)->save;
    char count[FORMAT_MAX];
    text[0] = '\0';
    if (*error_of(s))
        snprintf(text, size, "%s", _("not saved"));
    else if (latest(s))
        snprintf(text, size, _("step %s"), format_count(count, (int64_t)latest(s)->steps));
}

const struct train_section train_section_files = {"files", N_("Saved trainings"), summary, draw};
