/* app/views/convolve_left.c - the left panel: mode, picture, kernel presets, geometry. */
#include <math.h>

#include "app/views/convolve_view.h"
#include "engine/base/i18n.h"

/* VISUAL.md's pitches where the window has room for all of it, a little less where only that saves scrolling. */
static float list_pitch(const struct view *v)
{
    return v->frame == FRAME_FULL && v->height >= 920 ? 32 : 30;
}

static float row_pitch(const struct view *v)
{
    return v->frame == FRAME_FULL ? 40 : 36;
}

static float draw_mode(const struct view *v, struct rect area, float y)
{
    const char *const items[] = {_("1 channel"), _("RGB"), _("Pooling")};
    int chosen = 0;
    const struct rect r = {area.x, y, area.w, 32};
    ui_segmented(v->ui, "mode", r, items, 3, &chosen, 1 << 1 | 1 << 2);
    ui_tooltip(v->ui, (struct rect){r.x + r.w / 3, r.y, r.w * 2 / 3, r.h},
               _("Three channels and pooling come in a later version"));
    return y + 40;
}

static float draw_picture(const struct view *v, struct rect area, float y)
{
    const float label = ui_text_width(v->ui, FONT_BODY, _(prop_infos[PROP_CONVOLVE_PICTURE].label)),
                room = area.w - label - 8;
    const struct rect r = {area.x, y, area.w, 32};
    if (room >= 112)
        prop_row_choice(v, PROP_CONVOLVE_PICTURE, r, floorf(fminf(room, 136)));
    else
        prop_choice(v, PROP_CONVOLVE_PICTURE, r);
    return y + 40;
}

/* Shown with the colours of ±1 just beyond the largest weight, as a small picture wants less contrast than a map. */
static void swatch(struct ui *ui, struct rect r, void *ctx)
{
    const struct kernel_preset_info *preset = ctx;
    const struct theme *t = ui_theme(ui);
    float largest = 1;
    for (int i = 0; i < 9; i++)
        largest = fmaxf(largest, fabsf(preset->w[i]));
    largest *= 4.0f / 3.0f;
    for (int i = 0; i < 9; i++) {
        const struct rect cell = {r.x + 1 + 7 * (float)(i % 3), r.y + 1 + 7 * (float)(i / 3), 6, 6};
        draw_fill(ui_draw(ui), cell, 0, colormap_color(COLORMAP_SIGNED, t->light, preset->w[i], -largest, largest));
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
    request_kernel(v->requests, PROP_CONVOLVE_KERNEL, &k);
}

static float draw_presets(const struct view *v, struct rect area, float y)
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

/* Where the stage has no room for it. */
static float draw_kernel(const struct view *v, struct rect area, float y)
{
    const int size = session_kernel(v->session)->cols;
    const float cell = floorf(fminf(fminf(area.w - 8, 168) / (float)size, 56)), side = cell * (float)size;
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, side, side});
    y += side + 20;
    convolve_kernel_weight(v, area.x, y, fminf(area.w, 208), true);
    convolve_kernel_sum(v, area.x, y + 132, area.w);
    return y + 164;
}

static float draw_geometry(const struct view *v, struct rect area, float y)
{
    static const enum prop_id steppers[] = {PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_DILATION,
                                            PROP_CONVOLVE_PADDING};
    const float row = row_pitch(v);
    y = panel_head(v, area, y, _("Geometry"), NULL);
    for (size_t i = 0; i < sizeof steppers / sizeof *steppers; i++, y += row)
        prop_row_stepper(v, steppers[i], (struct rect){area.x, y, area.w, 32});
    prop_row_choice(v, PROP_CONVOLVE_PADDING_MODE, (struct rect){area.x, y, area.w, 32},
                    v->frame == FRAME_MEDIUM ? 92 : 104);
    y += row;
    prop_row_stepper(v, PROP_CONVOLVE_BIAS, (struct rect){area.x, y, area.w, 32});
    y += row;
    prop_row_toggle(v, PROP_CONVOLVE_FLIP, (struct rect){area.x, y, area.w, 32}, _("true convolution"),
                    ui_theme(v->ui)->hi);
    return y + row;
}

float convolve_left(const struct view *v, struct rect area)
{
    float y = draw_mode(v, area, area.y + 8);
    y = draw_picture(v, area, y);
    if (!convolve_kernel_on_stage(v))
        y = draw_kernel(v, area, y + 8);
    y = panel_head(v, area, y + 4, _("Kernel"), NULL);
    y = draw_presets(v, area, y);
    y = draw_geometry(v, area, y + 8);
    return y - area.y;
}
