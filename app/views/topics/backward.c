/* app/views/topics/backward.c - the way back: the stage, the left panel, keys. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

/* What is looked at. */

static int clamped(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* The output whose gradient the pointer is on, in whatever grid. */
static int hovered_gradient(const struct view *v, const struct backward *b)
{
    const struct convolve_hover h = convolve_hovering(v);
    const bool moves = b->of != BACKWARD_INPUT;
    if (h.kind != HOVER_TOPIC || h.row < 0 || h.col < 0)
        return -1;
    if ((h.channel == ON_MOVING && moves) || h.channel == ON_O)
        return h.row < b->arriving.rows && h.col < b->arriving.cols ? h.row * b->arriving.cols + h.col : -1;
    if (h.channel != ON_SLID || moves || h.row >= b->slid.rows || h.col >= b->slid.cols ||
        b->slid.kind[h.row * b->slid.cols + h.col] != BACKWARD_VALUE)
        return -1;
    return (h.row + b->slid.first[0]) / b->stride[0] * b->arriving.cols + (h.col + b->slid.first[1]) / b->stride[1];
}

/* The step that the pointer asks for, 0: none. */
static int peeked_step(const struct view *v, const struct backward *b)
{
    const struct convolve_hover h = convolve_hovering(v);
    const bool sends = b->of == BACKWARD_POOLING;
    if (h.kind != HOVER_TOPIC || h.row < 0 || h.col < 0)
        return 0;
    if (h.channel == ON_RESULT && !sends)
        return h.row < b->step_rows && h.col < b->step_cols ? h.row * b->step_cols + h.col + 1 : 0;
    if (h.channel == ON_MOVING && (sends || b->of == BACKWARD_RELU))
        return h.row < b->step_rows && h.col < b->step_cols ? h.row * b->step_cols + h.col + 1 : 0;
    return 0;
}

bool backward_look(const struct view *v, struct backward_look *k)
{
    const struct backward *b = session_backward(v->session);
    *k = (struct backward_look){.b = b, .gradient = -1};
    if (!b || b->steps == 0)
        return false;
    const int peeked = peeked_step(v, b), *chosen = session_pair(v->session, PROP_BACKWARD_OUTPUT);
    session_backward_step(v->session, &k->step);
    k->peeking = peeked > 0 && peeked != k->step.step;
    if (k->peeking)
        session_backward_step_of(v->session, peeked, &k->step);
    k->done = session_backward_done(v->session);
    session_backward_so_far(v->session, k->peeking ? peeked : 0, &k->so_far);
    k->gradient = hovered_gradient(v, b);
    k->output[0] = clamped(k->gradient >= 0 ? k->gradient / b->output.cols : chosen[0], b->output.rows);
    k->output[1] = clamped(k->gradient >= 0 ? k->gradient % b->output.cols : chosen[1], b->output.cols);
    return true;
}

/* The stage. */

static void mark_edit(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    int index[BACKWARD_SPREAD_MAX];
    if (k->b->of != BACKWARD_INPUT)
        backward_mark_edit(v, EDIT_GRADIENT, &l->moving, NULL);
    else if (backward_spread_index(k->b, index))
        backward_mark_edit(v, EDIT_GRADIENT, &l->slid, index);
}

static void stage(const struct view *v, struct rect area)
{
    struct backward_look k;
    struct backward_layout l;
    if (!backward_look(v, &k))
        return;
    backward_layout(v, &k, area, &l);
    if (!*session_board_error(v->session)) {
        backward_pointer(v, &k, &l);
        backward_look(v, &k); /* it may be on something else now */
    }
    backward_boards(v, &k, &l);
    backward_marks(v, &k, &l);
    if (l.strip)
        backward_strip(v, &k, &l);
    if (l.formula)
        backward_formula(v, &k, l.formula_box);
    mark_edit(v, &k, &l);
}

/* The left panel. */

static struct matrix kernel_matrix(const struct view *v, struct rect area, float y, const float *data)
{
    const struct backward *b = session_backward(v->session);
    const int longer = b->kernel.rows > b->kernel.cols ? b->kernel.rows : b->kernel.cols;
    const struct backward_grid g = {.rows = b->kernel.rows, .cols = b->kernel.cols, .data = data};
    const float cell = floorf(fminf(fminf(area.w - 8, 168) / (float)longer, 40));
    struct matrix m = backward_matrix(v, &g, cell, backward_most(&g));
    m.x = area.x + 4;
    m.y = y;
    return m;
}

/* A kernel to edit, with its title. */
static float edited_kernel(const struct view *v, struct rect area, float y, enum backward_edited what,
                           const char *title, const float *data)
{
    const struct matrix m = kernel_matrix(v, area, y + 26, data);
    const struct rect r = {m.x, m.y, (float)m.cols * m.cell - 1, (float)m.rows * m.cell - 1};
    ui_label(v->ui, area.x, y + 14, area.w, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, title);
    backward_edit(v, what, &m, NULL);
    matrix_draw(v->ui, &m);
    matrix_frame(v->ui, r, m.cell, ui_theme(v->ui)->kernel);
    backward_mark_edit(v, what, &m, NULL);
    return m.y + r.h + 18;
}

static float loss_controls(const struct view *v, struct rect area, float y)
{
    const struct backward *b = session_backward(v->session);
    const bool convolution = b->of == BACKWARD_KERNEL || b->of == BACKWARD_INPUT;
    y = panel_head(v, area, y + 8, _("Gradient that arrives"), NULL);
    prop_choice(v, PROP_BACKWARD_LOSS, (struct rect){area.x, y, area.w, 32});
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w, 32}, _(prop_infos[PROP_BACKWARD_LOSS].help));
    y += 40;
    if (convolution && b->loss == BACKWARD_TARGET) {
        const struct kernel_value target = backward_target(v);
        return edited_kernel(v, area, y, EDIT_TARGET, _("Target: the output of"), target.w);
    }
    if (b->loss == BACKWARD_GIVEN &&
        ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Other numbers"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    return b->loss == BACKWARD_GIVEN ? y + 40 : y;
}

static float kernel_controls(const struct view *v, struct rect area, float y)
{
    const struct backward *b = session_backward(v->session);
    struct backward_look k;
    struct backward_layout l = {0};
    y = panel_head(v, area, y + 4, _("Kernel"), NULL);
    if (backward_look(v, &k))
        backward_layout(v, &k, backward_stage_area(v), &l);
    if (!l.strip) /* else it is edited on the stage */
        y = edited_kernel(v, area, y - 12, EDIT_KERNEL, _("Drag a cell, or type"), b->kernel.data);
    return convolve_control_presets(v, area, y);
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id convolution[] = {PROP_CONVOLVE_KERNEL_SIZE,  PROP_CONVOLVE_STRIDE,
                                               PROP_CONVOLVE_DILATION,     PROP_CONVOLVE_PADDING,
                                               PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_BIAS,
                                               PROP_CONVOLVE_FLIP,         PROP_COUNT},
                              pooling[] = {PROP_CONVOLVE_WINDOW, PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_PADDING,
                                           PROP_CONVOLVE_DILATION, PROP_COUNT};
    const struct backward *b = session_backward(v->session);
    if (!b)
        return y;
    const bool pools = session_int(v->session, PROP_BACKWARD_OF) == BACKWARD_POOLING;
    y = convolve_control_choice(v, area, y, PROP_BACKWARD_OF);
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_PICTURE);
    if (pools) {
        y = panel_head(v, area, y + 4, _("Rule"), NULL);
        prop_segmented(v, PROP_CONVOLVE_RULE, (struct rect){area.x, y, area.w, 32});
        y += 40;
    }
    if (b->steps > 0)
        y = loss_controls(v, area, y - 4);
    if (!pools && b->steps > 0)
        y = kernel_controls(v, area, y);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, pools ? pooling : convolution);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    if (!pools) {
        prop_row_toggle(v, PROP_BACKWARD_FORMULA, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
        y += convolve_row_pitch(v);
    }
    prop_row_toggle(v, PROP_CONVOLVE_PRECISION, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    return convolve_control_pointer(v, area, y + convolve_row_pitch(v));
}

/* Keys: K goes through what is stepped, D takes a step down, R draws other numbers, E shows the formula. */
static void keys(const struct view *v)
{
    const int of = session_int(v->session, PROP_BACKWARD_OF);
    if (ui_take_key(v->ui, 0, 'k', 0))
        request_int(v->requests, PROP_BACKWARD_OF, (of + 1) % BACKWARD_OFS);
    if (ui_take_key(v->ui, 0, 'd', 0) && session_can_run(v->session, COMMAND_BACKWARD_DESCEND))
        request_command(v->requests, COMMAND_BACKWARD_DESCEND);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    if (ui_take_key(v->ui, 0, 'e', 0))
        request_bool(v->requests, PROP_BACKWARD_FORMULA, !session_bool(v->session, PROP_BACKWARD_FORMULA));
}

static int segments(const struct view *v)
{
    const struct backward *b = session_backward(v->session);
    return b && b->step_rows >= 1 && b->step_rows <= 64 ? b->step_rows : 1;
}

const struct convolve_mode_view topic_backward_view = {
    .stage = stage,
    .controls = controls,
    .inspector = backward_inspector,
    .caption = backward_caption,
    .keys = keys,
    .segments = segments,
};
