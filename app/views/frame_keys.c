/* app/views/frame_keys.c - the keys of VISUAL.md section 9 that every workspace shares. */
#include "app/views/frame.h"

struct key_command {
    int32_t code;
    unsigned mods;
    enum command_id command;
};

static const struct key_command keys[] = {
    {'t', UI_CTRL, COMMAND_THEME_TOGGLE},
    {'l', UI_CTRL, COMMAND_LANGUAGE_TOGGLE},
    {'k', UI_CTRL, COMMAND_PALETTE},
    {'q', UI_CTRL, COMMAND_QUIT},
    {'z', UI_CTRL, COMMAND_UNDO},
    {'z', UI_CTRL | UI_SHIFT, COMMAND_REDO},
    {'+', UI_CTRL, COMMAND_SCALE_UP},
    {'+', UI_CTRL | UI_SHIFT, COMMAND_SCALE_UP},
    {'=', UI_CTRL, COMMAND_SCALE_UP}, /* + without Shift on most keyboards */
    {'=', UI_CTRL | UI_SHIFT, COMMAND_SCALE_UP},
    {'-', UI_CTRL, COMMAND_SCALE_DOWN},
    {'0', UI_CTRL, COMMAND_SCALE_RESET},
    {'c', UI_CTRL, COMMAND_COPY},
    {'s', UI_CTRL, COMMAND_CONVOLVE_SAVE}, /* where the workspace has nothing else to save */
    {'r', UI_CTRL, COMMAND_TRAIN_RESUME},
    {UI_KEY_F1, 0, COMMAND_HELP},
    {UI_KEY_F3, 0, COMMAND_FRAME_TIMES},
    {UI_KEY_F11, 0, COMMAND_FULL_SCREEN},
};

/* Pressed where it cannot be done, it tells the person what to do instead. */
static bool says_why(enum command_id c)
{
    return c == COMMAND_COPY;
}

/* The drawers of this frame are drawn already: another one has to follow. */
static void toggle_drawer(const struct view *v, int32_t key, bool *open)
{
    if (!ui_take_key(v->ui, 0, key, 0))
        return;
    *open = !*open;
    ui_wake_at(v->ui, ui_input(v->ui)->time);
}

void frame_keys(const struct view *v, struct frame_memory *m)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const enum command_id c = keys[i].command;
        if (c == COMMAND_COPY && ui_any_editing(v->ui)) /* the entry's own text */
            continue;
        if (ui_take_key(v->ui, 0, keys[i].code, keys[i].mods) && (session_can_run(v->session, c) || says_why(c)))
            request_command(v->requests, c);
    }
    for (int i = 0; i < WORKSPACE_COUNT; i++)
        if (ui_take_key(v->ui, 0, '1' + i, UI_CTRL))
            request_int(v->requests, PROP_APP_WORKSPACE, i);
    if (v->frame != FRAME_SMALL)
        return;
    toggle_drawer(v, 'p', &m->left_open);
    toggle_drawer(v, 'i', &m->right_open);
}
