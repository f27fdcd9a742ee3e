/* app/views/topics/activation.c - activations and their slopes: the mode's stage, controls and keys. */
#include "app/views/topics/activation_view.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct activation_layout l;
    activation_layout(v, area, &l);
    activation_pointer(v, &l);
    activation_curve(v, &l);
    activation_maps(v, &l);
    activation_marks(v, &l);
}

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 32});
    return y + convolve_row_pitch(v);
}

static float toggle(const struct view *v, struct rect area, float y, enum prop_id p, struct color accent)
{
    prop_row_toggle(v, p, (struct rect){area.x, y, area.w, 32}, NULL, accent);
    return y + convolve_row_pitch(v);
}

static float function_rows(const struct view *v, struct rect area, float y)
{
    const int function = session_int(v->session, PROP_ACTIVATION_FUNCTION);
    const struct convolve_list_row rows[ACTIVATION_FUNCTIONS] = {
        {.key = "relu", .label = "ReLU"}, {.key = "leaky", .label = "Leaky ReLU"},
        {.key = "elu", .label = "ELU"},   {.key = "sigmoid", .label = _("Sigmoid")},
        {.key = "tanh", .label = "tanh"},
    };
    const int clicked = convolve_control_list(v, "functions", area, &y, rows, ACTIVATION_FUNCTIONS, function);
    if (clicked >= 0)
        request_int(v->requests, PROP_ACTIVATION_FUNCTION, clicked);
    y += 8;
    if (function == ACTIVATION_LEAKY_RELU)
        y = stepper(v, area, y, PROP_ACTIVATION_SLOPE);
    if (function == ACTIVATION_ELU)
        y = stepper(v, area, y, PROP_ACTIVATION_ALPHA);
    return y;
}

static float controls(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    y = panel_head(v, area, y + 4, _("Function"), NULL);
    y = function_rows(v, area, y - 4);
    y = panel_head(v, area, y + 4, _("Map"), NULL);
    y = scalar_text_row(v, area, y, PROP_ACTIVATION_VALUES);
    if (ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Shuffle values"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y = stepper(v, area, y + convolve_row_pitch(v), PROP_ACTIVATION_SCALE);
    y = panel_head(v, area, y + 4, _("Way back"), NULL);
    y = toggle(v, area, y, PROP_ACTIVATION_GRADIENT, t->grad);
    y = stepper(v, area, y, PROP_ACTIVATION_DEPTH);
    return toggle(v, area, y, PROP_CONVOLVE_PRECISION, t->hi);
}

/* F the next function, G the way back, R other values. */
static void keys(const struct view *v)
{
    const int function = session_int(v->session, PROP_ACTIVATION_FUNCTION);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    if (ui_take_key(v->ui, 0, 'f', 0))
        request_int(v->requests, PROP_ACTIVATION_FUNCTION, (function + 1) % ACTIVATION_FUNCTIONS);
    if (ui_take_key(v->ui, 0, 'f', UI_SHIFT))
        request_int(v->requests, PROP_ACTIVATION_FUNCTION,
                    (function + ACTIVATION_FUNCTIONS - 1) % ACTIVATION_FUNCTIONS);
    if (ui_take_key(v->ui, 0, 'g', 0))
        request_bool(v->requests, PROP_ACTIVATION_GRADIENT, !session_bool(v->session, PROP_ACTIVATION_GRADIENT));
}

static int segments(const struct view *v)
{
    return activation_state_of(v)->rows;
}

const struct convolve_mode_view topic_activation_view = {
    .stage = stage,
    .controls = controls,
    .inspector = activation_inspector,
    .caption = activation_caption,
    .keys = keys,
    .segments = segments,
    .one_grain = true,
};
