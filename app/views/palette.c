/* app/views/palette.c - the command palette (Ctrl K): every command and workspace, filtered while one types. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/utf8.h"
#include "app/views/frame.h"
#include "engine/base/i18n.h"

enum { PALETTE_ENTRIES = WORKSPACE_COUNT + COMMAND_COUNT, PALETTE_ROWS = 10, PALETTE_WIDTH = 560 };

struct palette_memory {
    bool was_open;
    int openings;
    int chosen; /* among the entries that the filter leaves */
    char filter[REQUEST_ASSIGNMENT];
};

static bool is_workspace(int entry)
{
    return entry < WORKSPACE_COUNT;
}

static const char *entry_label(int entry)
{
    return is_workspace(entry) ? _(workspace_views(entry)->title) : _(command_infos[entry - WORKSPACE_COUNT].label);
}

static void entry_key(int entry, char *text, size_t size)
{
    const char *key = is_workspace(entry) ? NULL : command_infos[entry - WORKSPACE_COUNT].key;
    if (is_workspace(entry))
        snprintf(text, size, "Ctrl %d", entry + 1);
    else
        snprintf(text, size, "%s", key ? _(key) : "");
}

static bool entry_enabled(const struct view *v, int entry)
{
    return is_workspace(entry) || session_can_run(v->session, (enum command_id)(entry - WORKSPACE_COUNT));
}

/* Lower case of the letters that labels are written in: Latin and Russian. */
static uint32_t fold(uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    return c == 0x401 || c == 0x451 ? 0x435 : c; /* Ё and ё are found as е */
}

static bool begins_with(const char *text, const char *start)
{
    for (uint32_t c = utf8_next(&start); c; c = utf8_next(&start))
        if (fold(utf8_next(&text)) != fold(c))
            return false;
    return true;
}

static bool contains(const char *text, const char *part)
{
    do {
        if (begins_with(text, part))
            return true;
    } while (utf8_next(&text));
    return false;
}

/* By what it says, or by the name that scripts call it. */
static bool matches(int entry, const char *filter)
{
    return contains(entry_label(entry), filter) ||
           (!is_workspace(entry) && contains(command_infos[entry - WORKSPACE_COUNT].name, filter));
}

static int filtered(const struct palette_memory *m, int found[PALETTE_ENTRIES])
{
    int n = 0;
    for (int i = 0; i < PALETTE_ENTRIES; i++)
        if ((is_workspace(i) || i - WORKSPACE_COUNT != COMMAND_PALETTE) && matches(i, m->filter))
            found[n++] = i;
    return n;
}

static void run(const struct view *v, int entry)
{
    request_command(v->requests, COMMAND_PALETTE); /* closes it, before a command may open something else */
    if (is_workspace(entry))
        request_int(v->requests, PROP_APP_WORKSPACE, entry);
    else
        request_command(v->requests, (enum command_id)(entry - WORKSPACE_COUNT));
}

/* Returns whether the row was clicked. */
static bool row(const struct view *v, struct rect r, int entry, bool chosen)
{
    const struct theme *t = ui_theme(v->ui);
    const bool enabled = entry_enabled(v, entry);
    ui_push_index(v->ui, entry);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "entry"), r, false, enabled);
    ui_pop_id(v->ui);
    if (chosen || (state & UI_HOT))
        draw_fill(ui_draw(v->ui), r, 6, chosen ? t->segment_on : t->hover);
    if (chosen && t->light)
        draw_frame(ui_draw(v->ui), r, 6, 1, t->edge);
    char key[48];
    entry_key(entry, key, sizeof key);
    ui_label(v->ui, r.x + 12, r.y + 21, r.w - 160, FONT_BODY, TEXT_LEFT,
             !enabled ? t->off
             : chosen ? t->hi
                      : t->text,
             entry_label(entry));
    draw_text(ui_draw(v->ui), r.x + r.w - 12, r.y + 20, FONT_TICK, TEXT_RIGHT, enabled ? t->mid : t->off, key);
    return state & UI_CLICKED;
}

static void move_chosen(const struct view *v, struct palette_memory *m, ui_id field, int n)
{
    if (ui_take_key(v->ui, field, UI_KEY_DOWN, 0))
        m->chosen++;
    if (ui_take_key(v->ui, field, UI_KEY_UP, 0))
        m->chosen--;
    m->chosen = n > 0 ? (m->chosen + n) % n : 0;
}

static void content(const struct view *v, struct palette_memory *m, struct rect r)
{
    const ui_id field = ui_make_id(v->ui, "filter");
    if (!m->was_open)
        ui_focus(v->ui, field);
    m->was_open = true;
    int found[PALETTE_ENTRIES];
    move_chosen(v, m, field, filtered(m, found));
    const bool enter = ui_take_key(v->ui, field, UI_KEY_ENTER, 0) || ui_take_key(v->ui, field, UI_KEY_PAD_ENTER, 0);
    if (ui_text_field(v->ui, "filter", (struct rect){r.x + 8, r.y + 8, r.w - 16, 40}, m->filter, sizeof m->filter,
                      _("Type a command, or NAME=VALUE"), true))
        m->chosen = 0;
    const int n = filtered(m, found);
    if (enter && strchr(m->filter, '=')) {
        request_assignment(v->requests, m->filter);
        request_command(v->requests, COMMAND_PALETTE);
    } else if (enter && n > 0 && entry_enabled(v, found[m->chosen < n ? m->chosen : 0]))
        run(v, found[m->chosen < n ? m->chosen : 0]);
    const int first = m->chosen < PALETTE_ROWS ? 0 : m->chosen - PALETTE_ROWS + 1;
    for (int i = first; i < n && i < first + PALETTE_ROWS; i++)
        if (row(v, (struct rect){r.x + 8, r.y + 56 + 32 * (float)(i - first), r.w - 16, 32}, found[i], i == m->chosen))
            run(v, found[i]);
    if (n == 0 && strchr(m->filter, '='))
        draw_text(ui_draw(v->ui), r.x + 20, r.y + 77, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid,
                  _("Enter sets this property"));
    else if (n == 0)
        draw_text(ui_draw(v->ui), r.x + 20, r.y + 77, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid,
                  _("No command has this in its name"));
}

void palette(const struct view *v)
{
    const ui_id palette_id = 0xBA1E77E0u;
    struct palette_memory *m = ui_memory(v->ui, palette_id, sizeof *m);
    if (!m)
        return;
    if (!session_palette_open(v->session)) {
        *m = (struct palette_memory){.openings = m->openings + (m->was_open ? 1 : 0)};
        return;
    }
    int found[PALETTE_ENTRIES];
    const int n = filtered(m, found), rows = n < 1 ? 1 : n < PALETTE_ROWS ? n : PALETTE_ROWS;
    const float w = fminf(PALETTE_WIDTH, v->width - 32), h = 64 + 32 * (float)rows;
    const struct rect r = {roundf((v->width - w) / 2), fminf(96, v->height - 64 - 32 * PALETTE_ROWS - 16), w, h};
    bool open = true;
    if (ui_popup_begin(v->ui, "palette", r, &open)) {
        ui_push_index(v->ui,
                      m->openings); /* another field each time: the ui gives what was typed before to the same one */
        content(v, m, r);
        ui_pop_id(v->ui);
        ui_popup_end(v->ui);
    }
    if (!open)
        request_command(v->requests, COMMAND_PALETTE);
}
