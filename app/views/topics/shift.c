/* app/views/topics/shift.c - the stage, the left panel, keys and transport of the topic Shift. */
#include "app/views/topics/shift.h"

#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "engine/base/i18n.h"

/* Stage. */

static void stage(const struct view *v, struct rect area)
{
    const struct shift_state *s = session_shift(v->session);
    struct shift_layout l;
    if (!s || !s->serial)
        return;
    shift_layout(v, s, area, &l);
    if (!*session_board_error(v->session))
        shift_pointer(v, s, &l);
    for (int g = 0; g < SHIFT_GRIDS; g++)
        if (l.has[g])
            shift_draw_grid(v, s, (enum shift_grid)g, &l.grid[g], l.pooled, l.ticks && g < GRID_POOLED_MOVED,
                            l.room[g]);
    shift_marks(v, s, &l);
    shift_grip(v, &l);
    if (shift_answer_rows(&l) > 0)
        shift_answers(v, s, l.answers, l.answers.y, l.answers.y + l.answers.h);
    if (l.curve.w > 0)
        shift_curve(v, s, l.curve);
}

/* Left panel. */

static float shift_row(const struct view *v, struct rect area, float y, int axis)
{
    const int *by = session_pair(v->session, PROP_SHIFT_BY);
    const struct ui_number n = {.min = -SHIFT_MOST, .max = SHIFT_MOST, .step = 1, .fine = 1};
    const float w = v->frame == FRAME_MEDIUM ? 92 : 104;
    double value = by[axis];
    ui_label(v->ui, area.x, y + 21, area.w - w - 4, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             axis ? _("Right") : _("Down"));
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w - w - 4, 32},
               axis ? _("Pixels to the right: ← →, or drag the input") : _("Pixels down: ↑ ↓, or drag the input"));
    if (ui_stepper(v->ui, axis ? "shift-right" : "shift-down", (struct rect){area.x + area.w - w, y, w, 32}, &value, &n,
                   true))
        request_pair(v->requests, PROP_SHIFT_BY, axis ? by[0] : (int)lround(value), axis ? (int)lround(value) : by[1]);
    return y + convolve_row_pitch(v);
}

static float shift_section(const struct view *v, struct rect area, float y)
{
    const int *by = session_pair(v->session, PROP_SHIFT_BY);
    const float pitch = convolve_row_pitch(v);
    y = panel_head(v, area, y, _("Shift"), NULL);
    y = shift_row(v, area, y, 0);
    y = shift_row(v, area, y, 1);
    if (ui_button(v->ui, "no-shift", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("No shift"), "0",
                  by[0] || by[1] ? 0 : UI_DISABLED))
        request_pair(v->requests, PROP_SHIFT_BY, 0, 0);
    y += pitch;
    prop_row_choice(v, PROP_SHIFT_EDGE, (struct rect){area.x, y, area.w, 32}, v->frame == FRAME_MEDIUM ? 92 : 104);
    y += pitch;
    prop_segmented(v, PROP_SHIFT_SHOW, (struct rect){area.x, y, area.w, 32});
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w, 32}, _("Which map is large: V"));
    return y + pitch;
}

static float kernel_section(const struct view *v, struct rect area, float y)
{
    const struct convolve_weights w = convolve_weights(v);
    const int longer = w.rows > w.cols ? w.rows : w.cols;
    const float cell = floorf(fminf(fminf(area.w - 8, 144) / (float)longer, 48));
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, cell * (float)w.cols, cell * (float)w.rows}, 0);
    y += cell * (float)w.rows + 20;
    convolve_kernel_weight(v, area.x, y, fminf(area.w, 208), true);
    convolve_kernel_sum(v, area.x, y + 132, area.w);
    return y + (v->frame == FRAME_FULL ? 164 : 184); /* what the sum means may need another line */
}

static float pooling_section(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    y = panel_head(v, area, y, _("Pooling"), NULL);
    prop_segmented(v, PROP_SHIFT_RULE, (struct rect){area.x, y, area.w, 32});
    y = prop_rows_pair(v, PROP_SHIFT_WINDOW, area, y + pitch, pitch);
    return prop_rows_pair(v, PROP_SHIFT_POOL_STRIDE, area, y, pitch);
}

/* What the pointer does to an input: move it, or paint. */
static float pointer_section(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    const char *const items[] = {_("Move"), _("Paint")};
    int chosen = session_int(v->session, PROP_CONVOLVE_TOOL);
    y = panel_head(v, area, y, _("Input"), NULL);
    if (ui_segmented(v->ui, "pointer", (struct rect){area.x, y, area.w, 32}, items, 2, &chosen, 0))
        request_int(v->requests, PROP_CONVOLVE_TOOL, chosen);
    y += pitch;
    if (convolve_painting(v))
        y = convolve_control_brush(v, area, y);
    prop_row_choice(v, PROP_CONVOLVE_NUMBERS, (struct rect){area.x, y, area.w, 32},
                    v->frame == FRAME_MEDIUM ? 92 : 104);
    y += pitch;
    prop_row_toggle(v, PROP_CONVOLVE_PRECISION, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    y += pitch;
    if (ui_button(v->ui, "weights", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("New dense weights"), "R",
                  0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    return y + pitch;
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {
        PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE,       PROP_CONVOLVE_DILATION,
        PROP_CONVOLVE_PADDING,     PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_BIAS,
        PROP_CONVOLVE_ACTIVATION,  PROP_CONVOLVE_FLIP,         PROP_COUNT};
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_PICTURE);
    y = shift_section(v, area, y + 4);
    y = kernel_section(v, area, y + 8);
    y = pooling_section(v, area, y + 8);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    y = panel_head(v, area, y + 8, _("Kernel"), NULL);
    y = convolve_control_presets(v, area, y);
    y = convolve_control_kernel_tools(v, area, y);
    return pointer_section(v, area, y + 8);
}

/* Keys. */

/* Arrows are steps through the grid of shifts in reading order; but at its edge a picture does not jump to the other
 * side. */
static void keep_within(const struct view *v)
{
    const int *by = session_pair(v->session, PROP_SHIFT_BY);
    if (by[1] == SHIFT_MOST)
        ui_take_key(v->ui, 0, UI_KEY_RIGHT, 0);
    if (by[1] == -SHIFT_MOST)
        ui_take_key(v->ui, 0, UI_KEY_LEFT, 0);
}

static void keys(const struct view *v)
{
    const int show = session_int(v->session, PROP_SHIFT_SHOW);
    keep_within(v);
    if (ui_take_key(v->ui, 0, '0', 0))
        request_pair(v->requests, PROP_SHIFT_BY, 0, 0);
    if (ui_take_key(v->ui, 0, 'v', 0))
        request_int(v->requests, PROP_SHIFT_SHOW, show == SHIFT_SHOW_MAP ? SHIFT_SHOW_POOLED : SHIFT_SHOW_MAP);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    const int *by = session_pair(v->session, PROP_SHIFT_BY);
    char row[FORMAT_MAX], col[FORMAT_MAX];
    (void)p;
    snprintf(text, size, _("%s down, %s right"), format_number(row, by[0], 0), format_number(col, by[1], 0));
}

static int segments(const struct view *v)
{
    (void)v;
    return SHIFT_SIDE; /* a row each */
}

const struct convolve_mode_view topic_shift_view = {
    .stage = stage,
    .controls = controls,
    .inspector = shift_inspector,
    .caption = shift_caption,
    .keys = keys,
    .position = position,
    .segments = segments,
    .one_grain = true,
};
