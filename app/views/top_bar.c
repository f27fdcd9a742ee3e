/* app/views/top_bar.c - logo, workspaces, and from the right: help, theme, language, and the status of top_status.c. */
#include <stdio.h>

#include "app/views/frame.h"
#include "engine/base/i18n.h"

/* A window over a picture and the output cell in its corner, as in the program's icon. */
static void logo(struct ui *ui, float x, float y)
{
    const struct theme *t = ui_theme(ui);
    for (int row = 0; row < 4; row++) {
        for (int col = 0; col < 4; col++) {
            const struct rect cell = {x + 6 * (float)col, y + 6 * (float)row, 5, 5};
            struct color c = row < 3 && col < 3 ? color_alpha(t->kernel, 0.55f) : color_alpha(t->edge, 0.8f);
            if (row == 1 && col == 1)
                c = t->kernel;
            if (row == 3 && col == 3)
                c = t->output;
            draw_fill(ui_draw(ui), cell, 0, c);
        }
    }
}

static float tabs_width(const struct view *v, const char *const *titles, float padding)
{
    float width = 0;
    for (int i = 0; i < WORKSPACE_COUNT; i++)
        width += ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 15}, titles[i]) + 2 * padding;
    return width;
}

/* Padding on each side of a word: as in the mockups, and less before a word must be cut (Russian in a small window). */
static float tabs_padding(const struct view *v, const char *const *titles, float room)
{
    float padding = v->frame == FRAME_FULL ? 16 : 12;
    while (padding > 4 && tabs_width(v, titles, padding) > room)
        padding -= 2;
    return padding;
}

/* Returns where the tabs end. */
static float tabs(const struct view *v, float x, float right)
{
    const char *titles[WORKSPACE_COUNT];
    for (int i = 0; i < WORKSPACE_COUNT; i++)
        titles[i] = _(workspace_views(i)->title);
    int chosen = session_int(v->session, PROP_APP_WORKSPACE);
    const float padding = tabs_padding(v, titles, right - x);
    float width = 0;
    if (ui_tabs(v->ui, "workspaces", x, 0, FRAME_TOP, titles, WORKSPACE_COUNT, &chosen, padding, &width))
        request_int(v->requests, PROP_APP_WORKSPACE, chosen);
    return x + width;
}

static void language(const struct view *v, float x)
{
    const char *const items[] = {"EN", "RU"};
    int chosen = session_int(v->session, PROP_APP_LANGUAGE);
    if (ui_segmented(v->ui, "language", (struct rect){x, FRAME_TOP_CONTROL, 80, 32}, items, 2, &chosen, 0))
        request_int(v->requests, PROP_APP_LANGUAGE, chosen);
}

static void icon_button(const struct view *v, const char *key, float x, enum ui_icon icon, enum command_id command)
{
    const struct rect r = {x, FRAME_TOP_CONTROL, 32, 32};
    if (ui_button(v->ui, key, r, icon, NULL, NULL, UI_GHOST))
        request_command(v->requests, command);
    char tip[128];
    snprintf(tip, sizeof tip, "%s  %s", _(command_infos[command].label), command_infos[command].key);
    ui_tooltip(v->ui, r, tip);
}

void top_bar(const struct view *v)
{
    const struct theme *t = ui_theme(v->ui);
    draw_fill(ui_draw(v->ui), (struct rect){0, 0, v->width, FRAME_TOP}, 0, t->panel);
    draw_fill(ui_draw(v->ui), (struct rect){0, FRAME_TOP - 1, v->width, 1}, 0, t->line);
    logo(v->ui, 24, 16);
    if (v->frame == FRAME_FULL)
        draw_text(ui_draw(v->ui), 60, 34, (struct font){FONT_SANS, FONT_600, 17}, TEXT_LEFT, t->hi, "Convoscope");
    const float controls = v->width - 184; /* language, theme, help */
    const float end = tabs(v, v->frame == FRAME_FULL ? frame_left_width(v->frame) : 56, controls - 8);
    top_bar_status(v, controls - 16, end + 8);
    language(v, controls);
    icon_button(v, "theme", v->width - 96, t->light ? UI_ICON_MOON : UI_ICON_SUN, COMMAND_THEME_TOGGLE);
    icon_button(v, "help", v->width - 56, UI_ICON_HELP, COMMAND_HELP);
}
