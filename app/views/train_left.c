/* app/views/train_left.c - the left panel of the Train workspace: sections that open and close, and a
 * foot with what restarts. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/text.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { HEAD = 44, SUMMARY_GAP = 12, CHEVRON = 16 };

static const struct train_section *const sections[] = {
    &train_section_data, &train_section_network, &train_section_optimiser,
    &train_section_run,  &train_section_augment, &train_section_balance,
    &train_section_runs, &train_section_files,   &train_section_follow,
};
enum { SECTIONS = sizeof sections / sizeof *sections };

/* Is key a word of "data,network"? */
static bool is_listed(const char *list, const char *key)
{
    const size_t n = strlen(key);
    for (const char *at = list; (at = strstr(at, key)) != NULL; at += n)
        if ((at == list || at[-1] == ',') && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

bool train_is_open(const struct view *v, const struct train_section *section)
{
    return is_listed(session_text(v->session, PROP_TRAIN_OPEN), section->key);
}

/* Parts of sections, which open by themselves. */
const char *const train_part_more = "more";
static const char *const *const parts[] = {&train_part_more, &train_part_folder};
enum { PARTS = sizeof parts / sizeof *parts };

bool train_part_is_open(const struct view *v, const char *part)
{
    return is_listed(session_text(v->session, PROP_TRAIN_OPEN), part);
}

/* The open ones, in the order of the panel, with one of them turned around. */
static void toggle(const struct view *v, const char *turned)
{
    const char *const now = session_text(v->session, PROP_TRAIN_OPEN);
    char list[192] = "";
    size_t n = 0;
    for (int i = 0; i < SECTIONS + PARTS; i++) {
        const char *key = i < SECTIONS ? sections[i]->key : *parts[i - SECTIONS];
        if (is_listed(now, key) != (strcmp(key, turned) == 0))
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? "," : "", key);
    }
    request_text(v->requests, PROP_TRAIN_OPEN, list);
}

void train_turn_part(const struct view *v, const char *part)
{
    toggle(v, part);
}

/* The whole head is pressed; closed, it tells what is set. */
static float head(const struct view *v, struct rect area, float y, const struct train_section *section, bool open)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {area.x - 8, y + 8, area.w + 16, 32};
    char note[96] = "";
    if (y > area.y)
        draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, t->line);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, section->key), r, true, true);
    if (state & UI_CLICKED)
        toggle(v, section->key);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->hover);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    const char *title = _(section->title);
    const float title_width = ui_text_width(v->ui, FONT_HEAD, title);
    ui_label(v->ui, area.x, y + 29, area.w - CHEVRON - SUMMARY_GAP, FONT_HEAD, TEXT_LEFT, t->hi, title);
    ui_icon(v->ui, open ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, area.x + area.w - CHEVRON / 2, y + 24, t->mid);
    if (!open)
        section->summary(v, note, sizeof note);
    const float room = area.w - title_width - CHEVRON - 2 * SUMMARY_GAP;
    if (*note && room > 40)
        ui_label(v->ui, area.x + area.w - CHEVRON - 8, y + 29, room, FONT_NOTE, TEXT_RIGHT, t->mid, note);
    return y + HEAD;
}

float train_left(const struct view *v, struct rect area)
{
    float y = area.y;
    ui_push_id(v->ui, "train.sections");
    for (int i = 0; i < SECTIONS; i++) {
        const bool open = train_is_open(v, sections[i]);
        y = head(v, area, y, sections[i], open);
        if (open)
            y = sections[i]->draw(v, area, y);
    }
    ui_pop_id(v->ui);
    return y - area.y;
}

/* The foot, which stays while the sections scroll. */

enum { FOOT_BUTTONS = 56, FOOT_LINE = 18, FOOT_LINES = 3 };

/* "Counts from a restart: Seed, Dropout"; "" when nothing waits for one. */
static void pending_text(const struct view *v, char *text, size_t size)
{
    enum prop_id list[SESSION_PENDING];
    const int n = session_pending(v->session, list, SESSION_PENDING);
    size_t at = 0;
    *text = '\0';
    for (int i = 0; i < n && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, "%s%s", i ? ", " : _("From a restart on: "),
                               _(prop_infos[list[i]].label));
}

static int pending_lines(const struct view *v, const char *text, float width)
{
    size_t next;
    int n = 0;
    for (; *text && n < FOOT_LINES; n++) {
        text_break(ui_fonts(v->ui), FONT_NOTE, text, width, &next);
        text += next;
    }
    return n;
}

float train_foot_height(const struct view *v, float width)
{
    char text[320];
    pending_text(v, text, sizeof text);
    const int lines = pending_lines(v, text, width);
    return FOOT_BUTTONS + (lines ? FOOT_LINE * (float)lines + 8 : 0);
}

/* With its word where that has room, else with its icon alone. */
static void foot_button(const struct view *v, const char *key, struct rect r, enum ui_icon icon, const char *label,
                        enum command_id command, const char *tip)
{
    const float words = ui_text_width(v->ui, FONT_CONTROL, label);
    const bool fits = words + 16 <= r.w, both = words + 16 + 24 <= r.w;
    if (ui_button(v->ui, key, r, both || !fits ? icon : UI_ICON_NONE, fits ? label : NULL, NULL,
                  session_can_run(v->session, command) ? 0 : UI_DISABLED))
        request_command(v->requests, command);
    ui_tooltip(v->ui, r, tip);
}

static const char *restart_tip(const struct view *v)
{
    return session_snapshot(v->session)->trained ? _("The weights of its file again, as they were")
                                                 : _("The weights that it began with, by the seed");
}

void train_foot(const struct view *v, struct rect area)
{
    const struct theme *t = ui_theme(v->ui);
    char text[320];
    pending_text(v, text, sizeof text);
    ui_push_id(v->ui, "train.foot");
    if (*text)
        ui_paragraph(v->ui, area.x, area.y + 22, area.w, FONT_NOTE, FOOT_LINE, t->warn, text);
    const float w = floorf((area.w - 8) / 2), y = area.y + area.h - FOOT_BUTTONS + 12;
    foot_button(v, "restart", (struct rect){area.x, y, w, 32}, UI_ICON_RESTART, _("Restart"), COMMAND_TRAIN_RESET,
                restart_tip(v));
    const struct rect second = {area.x + area.w - w, y, w, 32};
    if (*text)
        foot_button(v, "take-back", second, UI_ICON_CLOSE, _("Take back"), COMMAND_TRAIN_TAKE_BACK,
                    _("The settings as they are in use: nothing waits for a restart then"));
    else
        foot_button(v, "save", second, UI_ICON_SAVE, _("Save model"), COMMAND_TRAIN_SAVE,
                    _("The training as it is, with its curves and moments"));
    ui_pop_id(v->ui);
}
