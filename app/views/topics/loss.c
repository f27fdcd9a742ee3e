/* app/views/topics/loss.c - softmax and cross-entropy: the mode's stage, controls and keys. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct loss_layout l;
    loss_layout(v, area, &l);
    loss_pointer(v, &l);
    loss_table(v, &l);
    loss_below(v, &l);
}

/* More classes have a logit of 0, fewer lose the last. */
static void set_classes(const struct view *v, int n)
{
    const struct loss_state *s = loss_state_of(v);
    double logit[LOSS_CLASSES_MAX] = {0};
    char text[NUMBER_GRID_TEXT];
    memcpy(logit, s->logit, sizeof logit);
    loss_logits_text(logit, n, text);
    request_text(v->requests, PROP_LOSS_LOGITS, text);
}

static float classes_row(const struct view *v, struct rect area, float y)
{
    const float w = v->frame == FRAME_MEDIUM ? 92 : 104;
    const struct ui_number n = {.min = LOSS_CLASSES_MIN, .max = LOSS_CLASSES_MAX, .step = 1, .fine = 1};
    double value = loss_state_of(v)->n;
    ui_label(v->ui, area.x, y + 21, area.w - w - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Classes"));
    if (ui_stepper(v->ui, "classes", (struct rect){area.x + area.w - w, y, w, 32}, &value, &n, true))
        set_classes(v, (int)value);
    return y + convolve_row_pitch(v);
}

static float label_row(const struct view *v, struct rect area, float y)
{
    const struct loss_state *s = loss_state_of(v);
    const float w = v->frame == FRAME_MEDIUM ? 110 : 128;
    const char *items[LOSS_CLASSES_MAX];
    int chosen = s->label;
    for (int i = 0; i < s->n; i++)
        items[i] = loss_name(s, i);
    ui_label(v->ui, area.x, y + 21, area.w - w - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_LOSS_LABEL].label));
    if (ui_choice(v->ui, "label", (struct rect){area.x + area.w - w, y, w, 32}, items, s->n, &chosen, true))
        request_int(v->requests, PROP_LOSS_LABEL, chosen);
    return y + convolve_row_pitch(v);
}

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 32});
    return y + convolve_row_pitch(v);
}

static float toggle(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_toggle(v, p, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    return y + convolve_row_pitch(v);
}

static float controls(const struct view *v, struct rect area, float y)
{
    y = panel_head(v, area, y + 4, _("Logits"), NULL);
    y = scalar_text_row(v, area, y, PROP_LOSS_LOGITS);
    y = scalar_text_row(v, area, y, PROP_LOSS_NAMES);
    y = classes_row(v, area, y);
    y = label_row(v, area, y);
    if (ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Shuffle values"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y = panel_head(v, area, y + 44, _("Softmax"), NULL);
    y = stepper(v, area, y, PROP_LOSS_TEMPERATURE);
    y = toggle(v, area, y, PROP_LOSS_SUBTRACT_MAX);
    y = panel_head(v, area, y + 4, _("Loss"), NULL);
    y = stepper(v, area, y, PROP_LOSS_SMOOTHING);
    y = stepper(v, area, y, PROP_LOSS_LR);
    const struct rect take = {area.x, y, area.w, 32};
    if (ui_button(v->ui, "take", take, UI_ICON_NONE, _("Take the step"), "T",
                  loss_state_of(v)->overflows ? UI_DISABLED : 0))
        loss_take_step(v);
    ui_tooltip(v->ui, take, _("The logits become what one step against the gradient makes of them"));
    y = panel_head(v, area, y + convolve_row_pitch(v) + 4, _("Show"), NULL);
    return toggle(v, area, y, PROP_CONVOLVE_PRECISION);
}

/* R other logits, T the step, S subtract the largest, Y the next class is right. */
static void keys(const struct view *v)
{
    const struct loss_state *s = loss_state_of(v);
    if (ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    if (ui_take_key(v->ui, 0, 't', 0))
        loss_take_step(v);
    if (ui_take_key(v->ui, 0, 's', 0))
        request_bool(v->requests, PROP_LOSS_SUBTRACT_MAX, !session_bool(v->session, PROP_LOSS_SUBTRACT_MAX));
    if (ui_take_key(v->ui, 0, 'y', 0))
        request_int(v->requests, PROP_LOSS_LABEL, (s->label + 1) % s->n);
}

static int segments(const struct view *v)
{
    return loss_steps(loss_state_of(v));
}

const struct convolve_mode_view topic_loss_view = {
    .stage = stage,
    .controls = controls,
    .inspector = loss_inspector,
    .caption = loss_caption,
    .keys = keys,
    .segments = segments,
    .one_grain = true,
};
