/* app/views/train_left.c - the left panel of the Train workspace: sections that open and close, and what restarts. */
#include <stdio.h>
#include <string.h>

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

/* The open ones, in the order of the panel, with one of them turned around. */
static void toggle(const struct view *v, const struct train_section *turned)
{
    char list[160] = "";
    size_t n = 0;
    for (int i = 0; i < SECTIONS; i++)
        if (train_is_open(v, sections[i]) != (sections[i] == turned))
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? "," : "", sections[i]->key);
    request_text(v->requests, PROP_TRAIN_OPEN, list);
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
        toggle(v, section);
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

static float restart(const struct view *v, struct rect area, float y)
{
    const struct rect reset = {area.x, y + 12, area.w, 32};
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->line);
    if (ui_button(v->ui, "reset", reset, UI_ICON_RESTART, _("Reset the network"), NULL,
                  session_can_run(v->session, COMMAND_TRAIN_RESET) ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_TRAIN_RESET);
    ui_tooltip(v->ui, reset,
               session_snapshot(v->session)->trained ? _("The weights of its file again, as they were")
                                                     : _("The weights that it began with, by the seed"));
    return y + 52;
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
    return restart(v, area, y) - area.y;
}
