/* app/views/help.c - F1: the keys, in two columns. */
#include <math.h>

#include "app/views/frame.h"
#include "engine/base/i18n.h"

struct help_line {
    const char *keys, *what;
};

static const struct help_line help_lines[] = {
    {N_("Space"), N_("play, pause")},
    {"← →", N_("one step back, forward")},
    {"↑ ↓", N_("one output row back, forward")},
    {"Home End", N_("first, last step")},
    {"[ ]", N_("slower, faster")},
    {"L", N_("loop")},
    {"M  N", N_("next mode, with Shift back; next group")},
    {"F", N_("flip the kernel; the next activation")},
    {"S  T  Y", N_("loss: the largest off, a step, the next label")},
    {"C  G", N_("coverage; gradient of pooling")},
    {"V H W Y", N_("Learn: hidden kernel, half the critical rate, no momentum, log")},
    {"X", N_("compare kernels, paddings, pictures")},
    {"0  V  R", N_("Shift: put back, map or pooled map, new weights")},
    {"V  U  W", N_("matrix: view, weights shared or not, names")},
    {"R", N_("restart the board, shuffle")},
    {"+ − 0", N_("zoom, or the wheel; with Shift arrows or a drag move")},
    {N_("arrows"), N_("in the kernel: choose a weight")},
    {"+ −", N_("there: change it by 1, with Shift by 0.1")},
    {N_("digits"), N_("replace it")},
    {"K  D  E", N_("backward: gradient of what, take a step, formula")},
    {"V U A , .", N_("points: plane, neuron, pointer, point")},
    {"K E V S", N_("normalisation, dropout: kind, eval, chart, scaling")},
    {"Tab", N_("next control, with Shift back")},
    {"Enter  Esc", N_("edit or apply, leave or close")},
    {"Ctrl 1 … 5", N_("workspaces")},
    {"P  I", N_("parameters, inspector")},
    {"Ctrl K", N_("command palette")},
    {"Ctrl C  S", N_("copy the numbers, save the case")},
    {"Ctrl Z", N_("undo, with Shift redo")},
    {"Ctrl T", N_("dark or light")},
    {"Ctrl L", N_("English or Russian")},
    {"Ctrl + − 0", N_("larger, smaller, as the display")},
    {"F11", N_("full screen")},
    {"F3", N_("frame times")},
};
enum { HELP_LINES = sizeof help_lines / sizeof *help_lines, HELP_HALF = (HELP_LINES + 1) / 2, HELP_LINE = 28 };

static void line(const struct view *v, float x, float baseline, float width, const struct help_line *l)
{
    const float keys = width < 340 ? 96 : 132;
    ui_label(v->ui, x, baseline, keys - 12, (struct font){FONT_MONO, FONT_500, 12}, TEXT_LEFT, ui_theme(v->ui)->hi,
             _(l->keys));
    ui_label(v->ui, x + keys, baseline, width - keys, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text, _(l->what));
}

static void content(const struct view *v, struct rect r)
{
    draw_text(ui_draw(v->ui), r.x + 24, r.y + 36, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi, _("Keys"));
    const float column = (r.w - 72) / 2;
    for (int i = 0; i < HELP_LINES; i++)
        line(v, r.x + 24 + (float)(i / HELP_HALF) * (column + 24), r.y + 72 + HELP_LINE * (float)(i % HELP_HALF),
             column, &help_lines[i]);
}

void help_overlay(const struct view *v)
{
    if (!session_help_open(v->session))
        return;
    const float w = fminf(840, v->width - 32), h = 72 + HELP_LINE * HELP_HALF + 4;
    const struct rect r = {roundf((v->width - w) / 2), roundf((v->height - h) / 2), w, h};
    bool open = true;
    if (ui_popup_begin(v->ui, "help-card", r, &open)) {
        content(v, r);
        const struct rect close = {r.x + w - 44, r.y + 12, 32, 32};
        if (ui_button(v->ui, "close", close, UI_ICON_CLOSE, NULL, NULL, UI_GHOST))
            open = false;
        ui_popup_end(v->ui);
    }
    if (!open)
        request_command(v->requests, COMMAND_HELP);
}
