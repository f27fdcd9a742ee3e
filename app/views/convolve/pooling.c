/* app/views/convolve/pooling.c - pooling: what a window becomes by three rules, who wins, and the gradient's way back.
 */
#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct pooling_layout l;
    pooling_layout(v, area, &l);
    if (!*session_board(v->session)->error)
        pooling_pointer(v, &l);
    if (l.forward)
        pooling_forward(v, &l);
    if (l.backward)
        pooling_backward(v, &l);
    if (l.forward)
        pooling_marks(v, &l);
    if (l.backward)
        pooling_gradient_marks(v, &l);
}

static float show_row(const struct view *v, struct rect area, float y, enum prop_id p, const char *note,
                      struct color accent)
{
    const float pitch = v->frame == FRAME_FULL ? 48 : 44;
    prop_row_toggle(v, p, (struct rect){area.x, y, area.w, pitch - 8}, note, accent);
    return y + pitch;
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {PROP_CONVOLVE_WINDOW, PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_PADDING,
                                            PROP_CONVOLVE_DILATION, PROP_COUNT},
                              undilated[] = {PROP_CONVOLVE_WINDOW, PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_PADDING,
                                             PROP_COUNT};
    const bool mean = session_int(v->session, PROP_CONVOLVE_RULE) == BOARD_MEAN;
    const struct theme *t = ui_theme(v->ui);
    y = panel_head(v, area, y + 4, _("Rule"), NULL);
    prop_segmented(v, PROP_CONVOLVE_RULE, (struct rect){area.x, y, area.w, 32});
    y = panel_head(v, area, y + 48, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, mean ? undilated : geometry); /* a mean has no dilation */
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    y = show_row(v, area, y, PROP_CONVOLVE_WINNER, _("ring in the window"), t->kernel);
    y = show_row(v, area, y, PROP_CONVOLVE_GRADIENT,
                 mean ? _("its way back to all of them") : _("its way back to the winners"), t->grad);
    y = show_row(v, area, y, PROP_CONVOLVE_OTHER_RULES, _("on the same windows"), t->hi);
    y = panel_head(v, area, y + 8, _("Input"), NULL);
    if (!convolve_input_from_network(v, PROP_CONVOLVE_MAP, (struct rect){area.x, y, area.w, 32}))
        prop_choice(v, PROP_CONVOLVE_MAP, (struct rect){area.x, y, area.w, 32});
    if (ui_button(v->ui, "shuffle", (struct rect){area.x, y + 40, area.w, 32}, UI_ICON_RESTART, _("Shuffle values"),
                  "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y = convolve_control_pointer(v, area, y + 80);
    prop_row_toggle(v, PROP_CONVOLVE_COVERAGE, (struct rect){area.x, y, area.w, 32}, NULL, t->hi);
    return y + convolve_row_pitch(v);
}

const struct convolve_mode_view convolve_pooling = {stage, controls, pooling_inspector, pooling_caption};
