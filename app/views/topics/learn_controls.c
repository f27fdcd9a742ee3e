/* app/views/topics/learn_controls.c - the left panel: what is hidden, how it is looked for. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static struct rect row_at(struct rect area, float y)
{
    return (struct rect){area.x, y, area.w, 32};
}

/* In its usual size; the board's kernel keeps its own. */
static void target_choice(const struct view *v, struct rect r)
{
    const char *items[KERNEL_PRESET_COUNT];
    const struct kernel_value now = session_learn_target(v->session);
    int chosen = (int)now.preset;
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        items[i] = _(kernel_presets[i].title);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_LEARN_TARGET].help));
    if (!ui_choice(v->ui, "target", r, items, KERNEL_PRESET_COUNT, &chosen, true) || chosen == (int)now.preset)
        return;
    struct kernel_value k = now;
    k.preset = KERNEL_CUSTOM;
    if (chosen != KERNEL_CUSTOM)
        k = kernel_of_preset((enum kernel_preset)chosen, kernel_presets[chosen].usual, kernel_presets[chosen].usual);
    request_kernel(v->requests, PROP_LEARN_TARGET, &k);
}

/* From a hundredth of the critical rate to ten times as much, and as far as the rate itself. */
static struct ui_number rate_range(const struct learn *s, double now)
{
    const struct prop_info *info = &prop_infos[PROP_LEARN_LR];
    const bool known = s && isfinite(s->critical) && s->critical > 0;
    const double lo = known ? s->critical / 100 : info->min, hi = known ? s->critical * 10 : info->max;
    return (struct ui_number){.min = fmax(fmin(lo, now), info->min),
                              .max = fmin(fmax(hi, now), info->max),
                              .step = info->step,
                              .fine = info->fine,
                              .decimals = info->decimals,
                              .logarithmic = true};
}

/* Where the critical rate is on the slider: a mark across the track. The knob's middle goes from r.x + 8 to its end. */
static void mark_critical(const struct view *v, struct rect r, const struct ui_number *n, double critical)
{
    if (!(critical > n->min && critical < n->max))
        return;
    const float knob = 8, share = (float)(log(critical / n->min) / log(n->max / n->min)),
                x = roundf(r.x + knob + share * (r.w - 2 * knob));
    draw_fill(ui_draw(v->ui), (struct rect){x - 1, r.y + 4, 2, 24}, 0, ui_theme(v->ui)->warn);
}

static float rate_rows(const struct view *v, struct rect area, float y)
{
    const struct learn *s = session_learn(v->session);
    const struct theme *t = ui_theme(v->ui);
    double rate = session_float(v->session, PROP_LEARN_LR);
    const struct ui_number n = rate_range(s, rate);
    char text[128], critical[FORMAT_MAX];
    prop_row_stepper(v, PROP_LEARN_LR, (struct rect){area.x, y - 6, area.w, 60}); /* many digits: a line of its own */
    y += 54;
    const struct rect slider = row_at(area, y);
    if (s && s->at.w)
        mark_critical(v, slider, &n, s->critical);
    if (ui_slider(v->ui, "rate", slider, &rate, &n, t->hi, true)) {
        request_float(v->requests, PROP_LEARN_LR, rate);
        request_is_gesture(v->requests);
    }
    y += 32;
    if (!s || !s->at.w)
        return y;
    snprintf(text, sizeof text, isfinite(s->critical) ? _("critical: %s") : _("no rate is critical"),
             learn_digits(critical, s->critical, 3));
    ui_label(v->ui, area.x, y + 13, area.w, FONT_NOTE, TEXT_LEFT, rate > s->critical ? t->warn : t->mid, text);
    y += 22;
    const struct rect button = {area.x, y, area.w, 32};
    if (ui_button(v->ui, "half", button, UI_ICON_NONE, _("Take half of it"), "H",
                  isfinite(s->critical) ? 0 : UI_DISABLED))
        learn_request_good_rate(v);
    ui_tooltip(v->ui, button, _("Half of the critical rate (H)"));
    return y + 40;
}

static float toggles(const struct view *v, struct rect area, float y, const enum prop_id *props)
{
    for (; *props != PROP_COUNT; props++) {
        prop_row_toggle(v, *props, row_at(area, y), NULL, ui_theme(v->ui)->hi);
        y += convolve_row_pitch(v);
    }
    return y;
}

static float hidden_rows(const struct view *v, struct rect area, float y)
{
    static const enum prop_id shown[] = {PROP_LEARN_REVEAL, PROP_COUNT};
    const float pitch = convolve_row_pitch(v);
    y = panel_head(v, area, y, _("Hidden kernel"), NULL);
    target_choice(v, row_at(area, y));
    y = toggles(v, area, y + pitch, shown);
    prop_row_stepper(v, PROP_LEARN_NOISE, row_at(area, y));
    return y + pitch;
}

static float descent_rows(const struct view *v, struct rect area, float y)
{
    static const enum prop_id shown[] = {PROP_LEARN_COMPARE, PROP_LEARN_LOG, PROP_LEARN_BIAS, PROP_COUNT};
    const float pitch = convolve_row_pitch(v);
    y = rate_rows(v, area, panel_head(v, area, y, _("Gradient descent"), NULL));
    prop_row_stepper(v, PROP_LEARN_MOMENTUM, row_at(area, y));
    y += pitch;
    prop_row_choice(v, PROP_LEARN_START, row_at(area, y), v->frame == FRAME_MEDIUM ? 92 : 104);
    y += pitch;
    prop_row_stepper(v, PROP_LEARN_ITERATIONS, row_at(area, y));
    y += pitch;
    prop_row_choice(v, PROP_LEARN_LEAP, row_at(area, y), v->frame == FRAME_MEDIUM ? 92 : 104);
    return toggles(v, area, y + pitch, shown);
}

float learn_controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {PROP_CONVOLVE_KERNEL_SIZE,
                                            PROP_CONVOLVE_STRIDE,
                                            PROP_CONVOLVE_DILATION,
                                            PROP_CONVOLVE_PADDING,
                                            PROP_CONVOLVE_PADDING_MODE,
                                            PROP_CONVOLVE_BIAS,
                                            PROP_COUNT};
    static const enum prop_id shown[] = {PROP_CONVOLVE_PRECISION, PROP_COUNT};
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_PICTURE);
    y = descent_rows(v, area, y + 4);
    y = hidden_rows(v, area, y + 8);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    y = toggles(v, area, y, shown);
    return convolve_control_pointer(v, area, y);
}
