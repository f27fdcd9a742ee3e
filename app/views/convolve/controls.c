/* app/views/convolve/controls.c - rows of the left panel that several modes have. */
#include <math.h>
#include <string.h>

#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

/* VISUAL.md's pitches where the window has room for all of it, a little less where only that saves scrolling. */
static float list_pitch(const struct view *v)
{
    return v->frame == FRAME_FULL && v->height >= 920 ? 32 : 30;
}

float convolve_row_pitch(const struct view *v)
{
    return v->frame == FRAME_FULL ? 40 : 36;
}

float convolve_control_choice(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float label = ui_text_width(v->ui, FONT_BODY, _(prop_infos[p].label)), room = area.w - label - 8;
    const struct rect r = {area.x, y, area.w, 32};
    if (room >= 112)
        prop_row_choice(v, p, r, floorf(fminf(room, 136)));
    else
        prop_choice(v, p, r);
    return y + 40;
}

/* Shown with the colours of ±1 just beyond the largest weight, as a small picture wants less contrast than a map. */
static void swatch(struct ui *ui, struct rect r, void *ctx)
{
    const struct kernel_preset_info *preset = ctx;
    const struct kernel_value k = kernel_of_preset((enum kernel_preset)(preset - kernel_presets), 3, 3);
    const struct theme *t = ui_theme(ui);
    float largest = 1;
    for (int i = 0; i < 9; i++)
        largest = fmaxf(largest, fabsf(k.w[i]));
    largest *= 4.0f / 3.0f;
    for (int i = 0; i < 9; i++) {
        const struct rect cell = {r.x + 1 + 7 * (float)(i % 3), r.y + 1 + 7 * (float)(i / 3), 6, 6};
        draw_fill(ui_draw(ui), cell, 0, colormap_color(COLORMAP_SIGNED, t->light, k.w[i], -largest, largest));
    }
    draw_frame(ui_draw(ui), r, 0, 1, t->edge);
}

static void own_swatch(struct ui *ui, struct rect r, void *ctx)
{
    (void)ctx;
    draw_frame_dashed(ui_draw(ui), r, 1, 3, 2, ui_theme(ui)->edge);
    ui_icon(ui, UI_ICON_PENCIL, r.x + r.w / 2, r.y + r.h / 2, ui_theme(ui)->text);
}

static void set_preset(const struct view *v, enum kernel_preset preset)
{
    const struct kernel_value *now = session_kernel(v->session);
    struct kernel_value k = preset == KERNEL_CUSTOM ? *now : kernel_of_preset(preset, now->rows, now->cols);
    k.preset = preset;
    request_kernel(v->requests, session_kernel_prop(v->session), &k);
}

float convolve_control_presets(const struct view *v, struct rect area, float y)
{
    const float pitch = list_pitch(v);
    ui_push_id(v->ui, "presets");
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++) {
        const struct rect r = {area.x - 8, y, area.w + 16, pitch};
        const bool chosen = session_kernel(v->session)->preset == (enum kernel_preset)i;
        void *preset = (void *)&kernel_presets[i];
        if (ui_list_row(v->ui, kernel_presets[i].name, r, _(kernel_presets[i].title), chosen,
                        i == KERNEL_CUSTOM ? own_swatch : swatch, preset))
            set_preset(v, (enum kernel_preset)i);
        y += pitch;
    }
    ui_pop_id(v->ui);
    return y;
}

/* 'same' below the padding: the stepper then shows what that comes to, and waits. */
static float same_row(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const int *pair = session_pair(v->session, p), *used = convolve_board(v)->geometry.padding;
    bool same = pair[0] == BOARD_SAME;
    ui_label(v->ui, area.x, y + 21, area.w - 48, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Padding 'same'"));
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w - 48, 32}, _("As many outputs as inputs, over the stride"));
    if (ui_toggle(v->ui, "same", area.x + area.w - 40, y + 4, &same, ui_theme(v->ui)->hi, true))
        request_pair(v->requests, p, same ? BOARD_SAME : used[0], same ? BOARD_SAME : used[1]);
    return y + convolve_row_pitch(v);
}

static float row(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float pitch = convolve_row_pitch(v);
    const struct rect r = {area.x, y, area.w, 32};
    switch (prop_infos[p].type) {
    case VALUE_PAIR:
        y = prop_rows_pair(v, p, area, y, pitch);
        return p == PROP_CONVOLVE_PADDING || p == PROP_CONVOLVE_PADDING_B ? same_row(v, area, y, p) : y;
    case VALUE_CHOICE:
        prop_row_choice(v, p, r, v->frame == FRAME_MEDIUM ? 92 : 104);
        break;
    case VALUE_BOOL:
        prop_row_toggle(v, p, r, p == PROP_CONVOLVE_FLIP ? _("true convolution") : NULL, ui_theme(v->ui)->hi);
        break;
    default:
        prop_row_stepper(v, p, r);
        break;
    }
    return y + pitch;
}

float convolve_control_geometry(const struct view *v, struct rect area, float y, const enum prop_id *props)
{
    for (; *props != PROP_COUNT; props++)
        y = row(v, area, y, *props);
    return y;
}
