/* app/views/convolve/signal.c - one row on the stage: the sliding dot product of a signal and a kernel. */
#include <math.h>

#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

/* Below all of it: the kernel as one edits it. */
static void editor(const struct view *v, const struct signal_layout *l)
{
    const float side = fmaxf(l->kernel_box.x + l->kernel_box.w + 40, l->left + 272);
    convolve_kernel_title(v, l->left, l->kernel_title, l->right - l->left, FONT_TITLE);
    convolve_kernel_matrix(v, l->kernel_box, 0);
    convolve_kernel_weight(v, side, l->kernel_box.y - 4, 208, true);
    convolve_kernel_sum(v, l->left, l->kernel_box.y + l->kernel_box.h + 30, side - 24 - l->left);
}

static void stage(const struct view *v, struct rect area)
{
    struct signal_layout l;
    signal_layout(v, area, &l);
    if (!*session_board(v->session)->error)
        signal_pointer(v, &l);
    signal_bars(v, &l);
    signal_rows(v, &l);
    signal_marks(v, &l);
    if (l.kernel)
        editor(v, &l);
}

/* Where the stage has no room for it. */
static float kernel_in_panel(const struct view *v, struct rect area, float y)
{
    const struct convolve_weights w = convolve_weights(v);
    const float cell = floorf(fminf((area.w - 8) / (float)w.cols, 48));
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, cell * (float)w.cols, cell * (float)w.rows}, 0);
    y += cell * (float)w.rows + 20;
    convolve_kernel_weight(v, area.x, y, fminf(area.w, 208), true);
    convolve_kernel_sum(v, area.x, y + 132, area.w);
    return y + 164;
}

/* What the pointer does, and the way back from what it did. */
static float paint_controls(const struct view *v, struct rect area, float y)
{
    const bool painted = session_can_run(v->session, COMMAND_CONVOLVE_UNPAINT);
    const struct rect pointer = {area.x, y, area.w, 32}, button = {area.x, y + 40, area.w, 32};
    prop_segmented(v, PROP_CONVOLVE_TOOL, pointer);
    ui_tooltip(v->ui, pointer, _("What dragging over the bars does"));
    if (!signal_can_draw(v) && !painted)
        return y + 40;
    if (ui_button(v->ui, "unpaint", button, UI_ICON_RESTART, _(command_infos[COMMAND_CONVOLVE_UNPAINT].label), NULL,
                  painted ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_CONVOLVE_UNPAINT);
    return y + 80;
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {
        PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE,       PROP_CONVOLVE_DILATION,
        PROP_CONVOLVE_PADDING,     PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_BIAS,
        PROP_CONVOLVE_ACTIVATION,  PROP_CONVOLVE_FLIP,         PROP_COUNT};
    static const enum prop_id show[] = {PROP_CONVOLVE_NUMBERS, PROP_CONVOLVE_COVERAGE, PROP_CONVOLVE_PRECISION,
                                        PROP_COUNT};
    static const enum prop_id seed[] = {PROP_CONVOLVE_SEED, PROP_COUNT};
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_SIGNAL);
    if (signal_infos[session_int(v->session, PROP_CONVOLVE_SIGNAL)].seeded)
        y = convolve_control_geometry(v, area, y, seed);
    y = paint_controls(v, area, y);
    if (!signal_kernel_on_stage(v))
        y = kernel_in_panel(v, area, y + 8);
    y = panel_head(v, area, y + 4, _("Kernel"), NULL);
    y = signal_presets(v, area, y);
    y = convolve_control_kernel_tools(v, area, y);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    return convolve_control_geometry(v, area, y, show);
}

static float inspector(const struct view *v, struct rect area)
{
    float y = convolve_inspect_terms(v, area, area.y) + 8;
    y = convolve_inspect_sums(v, area, y);
    y = convolve_inspect_output(v, area, y);
    return convolve_inspect_size(v, area, y + (v->frame == FRAME_FULL ? 32 : 12)) - area.y;
}

const struct convolve_mode_view convolve_signal = {stage, controls, inspector, signal_caption};
