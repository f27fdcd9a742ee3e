/* app/views/convolve/kernel_tools.c - what can be done to a whole kernel, below the list of presets: a grid of small
 * buttons for its commands, a path to load it from, a pad on which a shape becomes its detector (detector_pad.c), the
 * parameters of its preset, and the column and the row that a separable kernel is made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/board/kernel_separable.h"
#include "app/views/convolve/kernel_tools.h"
#include "engine/base/i18n.h"

enum { PATH_SIZE = 256 };
static const float side = 32, gap = 4; /* of the buttons */

struct kernel_tools_memory {
    bool loads, draws; /* the path and the pad are shown */
    bool drawn;        /* there was a shape in the frame before */
};

static struct kernel_tools_memory *memory(const struct view *v)
{
    const ui_id tools_id = 0xC0470003u;
    return ui_memory(v->ui, tools_id, sizeof(struct kernel_tools_memory));
}

/* Buttons. */

static const struct {
    enum command_id command;
    enum ui_icon icon;
} tools[] = {
    {COMMAND_KERNEL_NORMALISE, UI_ICON_NORMALISE}, {COMMAND_KERNEL_FLIP_X, UI_ICON_FLIP_X},
    {COMMAND_KERNEL_FLIP_Y, UI_ICON_FLIP_Y},       {COMMAND_KERNEL_ROTATE, UI_ICON_ROTATE},
    {COMMAND_KERNEL_TRANSPOSE, UI_ICON_TRANSPOSE}, {COMMAND_KERNEL_NEGATE, UI_ICON_NEGATE},
    {COMMAND_KERNEL_DOUBLE, UI_ICON_DOUBLE},       {COMMAND_KERNEL_HALVE, UI_ICON_HALVE},
    {COMMAND_KERNEL_SAVE, UI_ICON_SAVE},
};
enum { TOOLS = sizeof tools / sizeof *tools };

/* The i-th place of the grid. */
static struct rect place(struct rect area, float y, int i)
{
    const int in_row = (int)((area.w + gap) / (side + gap));
    return (struct rect){area.x + (float)(i % in_row) * (side + gap), y + (float)(i / in_row) * (side + gap), side,
                         side};
}

static void command_button(const struct view *v, struct rect r, int i)
{
    const enum command_id c = tools[i].command;
    const bool enabled = session_can_run(v->session, c);
    if (ui_button(v->ui, command_infos[c].name, r, tools[i].icon, NULL, NULL, enabled ? 0 : UI_DISABLED))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, _(command_infos[c].label));
}

/* Opens and closes what stands below the buttons. */
static void open_button(const struct view *v, struct rect r, const char *key, enum ui_icon icon, const char *tip,
                        bool *open)
{
    if (ui_button(v->ui, key, r, icon, NULL, NULL, 0))
        *open = !*open;
    if (*open)
        draw_frame(ui_draw(v->ui), r, 6, 1.5f, ui_theme(v->ui)->hi);
    ui_tooltip(v->ui, r, tip);
}

static float buttons(const struct view *v, struct rect area, float y, struct kernel_tools_memory *m)
{
    for (int i = 0; i < TOOLS; i++)
        command_button(v, place(area, y, i), i);
    open_button(v, place(area, y, TOOLS), "load", UI_ICON_LOAD, _("Load a kernel"), &m->loads);
    const struct rect last = place(area, y, TOOLS + 1);
    open_button(v, last, "draw", UI_ICON_PENCIL, _("Draw a detector"), &m->draws);
    return last.y + side + 8;
}

/* The path of a file; one dropped on the window does the same. */
static float path_field(const struct view *v, struct rect area, float y)
{
    const ui_id id = ui_make_id(v->ui, "kernel-path-text");
    char none[PATH_SIZE] = "", *path = ui_memory(v->ui, id, PATH_SIZE);
    const struct rect r = {area.x, y, area.w, 32};
    path = path ? path : none;
    if (ui_text_field(v->ui, "kernel-path", r, path, PATH_SIZE, _("Path of a .npy or .txt"), false) && *path)
        request_text(v->requests, PROP_CONVOLVE_KERNEL_FILE, path);
    ui_tooltip(v->ui, r, _("Enter reads the file; or drop it on the window"));
    return y + 40;
}

/* Parameters. */

static void set_param(const struct view *v, enum kernel_param p, double value)
{
    const struct kernel_value k = kernel_with_param(session_kernel(v->session), p, (float)value);
    request_kernel(v->requests, session_kernel_prop(v->session), &k);
}

/* A stepper for the number itself, a slider to watch what it does. */
static float param_row(const struct view *v, struct rect area, float y, enum kernel_param p)
{
    const struct kernel_param_info *info = &kernel_params[p];
    const struct ui_number n = {.min = decimal_of(info->min),
                                .max = decimal_of(info->max),
                                .step = decimal_of(info->step),
                                .fine = decimal_of(info->fine),
                                .decimals = info->decimals};
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    double value = decimal_of(session_kernel(v->session)->param[p]), slid = value;
    ui_push_id(v->ui, info->name);
    ui_label(v->ui, area.x, y + 21, area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _(info->label));
    if (*info->unit)
        ui_tooltip(v->ui, (struct rect){area.x, y, area.w - width - 8, 32}, _(info->unit));
    if (ui_stepper(v->ui, "number", (struct rect){area.x + area.w - width, y, width, 32}, &value, &n, true))
        set_param(v, p, value);
    if (ui_slider(v->ui, "slider", (struct rect){area.x, y + 34, area.w, 24}, &slid, &n, ui_theme(v->ui)->kernel,
                  true)) {
        set_param(v, p, slid);
        request_is_gesture(v->requests);
    }
    ui_pop_id(v->ui);
    return y + 64;
}

static float parameters(const struct view *v, struct rect area, float y)
{
    if (session_mode_has_filters(session_int(v->session, PROP_CONVOLVE_MODE)))
        return y; /* a slice of a filter has weights only */
    for (int p = 0; p < KERNEL_PARAM_COUNT; p++)
        if (kernel_has_param(session_kernel(v->session)->preset, (enum kernel_param)p))
            y = param_row(v, area, y, (enum kernel_param)p);
    return y;
}

/* Separable kernels. */

static float largest(const float *w, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, fabsf(w[i]));
    return most > 0 ? most : 1;
}

static struct matrix numbers(float x, float y, float cell, int rows, int cols, const float *w)
{
    const float most = largest(w, rows * cols);
    return (struct matrix){.x = x,
                           .y = y,
                           .cell = cell,
                           .rows = rows,
                           .cols = cols,
                           .data = w,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -most,
                           .hi = most,
                           .decimals = CONVOLVE_DECIMALS,
                           .shown = rows * cols,
                           .weight = FONT_600};
}

/* Digits where all of them fit: one size for the three, so that they are seen to belong together. */
static void draw_product(const struct view *v, struct rect area, float y, float cell, const struct kernel_value *k,
                         const struct kernel_vectors *s)
{
    const struct font font = {FONT_MONO, FONT_600, 14};
    const float sign = 20, rows = (float)k->rows * cell;
    struct matrix m[] = {numbers(area.x + 1, y, cell, k->rows, k->cols, k->w),
                         numbers(area.x + 1 + (float)k->cols * cell + sign, y, cell, k->rows, 1, s->column),
                         numbers(area.x + 1 + (float)(k->cols + 1) * cell + 2 * sign, y + floorf((rows - cell) / 2),
                                 cell, 1, k->cols, s->row)};
    float size = 100;
    for (int i = 0; i < 3; i++)
        size = fminf(size, matrix_digit_size(&m[i]));
    for (int i = 0; i < 3; i++) {
        m[i].digits = size > 0 ? size : -1;
        matrix_draw(v->ui, &m[i]);
        if (i < 2)
            draw_text(ui_draw(v->ui), m[i + 1].x - 1 - sign / 2, roundf(y + rows / 2 + 5), font, TEXT_CENTER,
                      ui_theme(v->ui)->mid, i ? "×" : "=");
    }
}

/* "9 weights as 3 + 3", and what they are still to be multiplied with and divided by. */
static void separable_note(const struct kernel_value *k, const struct kernel_vectors *s, char *text, size_t size)
{
    const int n = k->rows * k->cols;
    char factor[FORMAT_MAX];
    snprintf(text, size, cs_plural("%d weight as %d + %d", "%d weights as %d + %d", n), n, k->rows, k->cols);
    size_t used = strlen(text);
    if (s->factor != 1)
        snprintf(text + used, size - used, ", × %s", format_number(factor, s->factor, 6));
    used = strlen(text);
    if (k->divisor != 1)
        snprintf(text + used, size - used, ", ÷ %d", k->divisor);
}

static float separable(const struct view *v, struct rect area, float y)
{
    struct kernel_value k;
    struct kernel_vectors s;
    char text[128];
    session_chosen_kernel(v->session, &k);
    if (k.rows == 1 || k.cols == 1 || !kernel_separate(&k, &s))
        return y;
    const float cell = floorf(fminf((area.w - 44) / (float)(2 * k.cols + 1), fminf(24, 120 / (float)k.rows)));
    separable_note(&k, &s, text, sizeof text);
    y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->text, text) + 4;
    ui_tooltip(v->ui, (struct rect){area.x, y - 22, area.w, 18 + (float)k.rows * cell},
               _("Separable: the column, then the row, do what the kernel does"));
    draw_product(v, area, y, cell, &k, &s);
    return y + (float)k.rows * cell + 12;
}

/* A shape that a script or an undo brings is shown. */
static void note_shape(const struct view *v, struct kernel_tools_memory *m)
{
    const bool drawn = *session_text(v->session, PROP_CONVOLVE_DETECTOR) != '\0';
    m->draws |= drawn && !m->drawn;
    m->drawn = drawn;
}

float convolve_control_kernel_tools(const struct view *v, struct rect area, float y)
{
    struct kernel_tools_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    note_shape(v, m);
    ui_push_id(v->ui, "kernel-tools");
    y = buttons(v, area, y + 8, m);
    if (m->loads)
        y = path_field(v, area, y);
    if (m->draws)
        y = kernel_tools_pad(v, area, y);
    y = parameters(v, area, y);
    y = separable(v, area, y);
    ui_pop_id(v->ui);
    return y;
}
