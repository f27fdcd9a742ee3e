/* app/views/convolve/controls.c - rows of the left panel that several modes have. */
#include <math.h>
#include <string.h>

#include "app/views/convolve/convolve_view.h"
#include "app/views/convolve/signal.h"
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
    if (convolve_input_from_network(v, p, r))
        return y + 40;
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

const char *convolve_kernel_name(const struct view *v, const struct kernel_value *k)
{
    return session_board(v->session)->mode == BOARD_1D ? signal_kernel_name(k) : _(kernel_presets[k->preset].title);
}

void convolve_own_swatch(struct ui *ui, struct rect r, void *ctx)
{
    (void)ctx;
    draw_frame_dashed(ui_draw(ui), r, 1, 3, 2, ui_theme(ui)->edge);
    ui_icon(ui, UI_ICON_PENCIL, r.x + r.w / 2, r.y + r.h / 2, ui_theme(ui)->text);
}

/* In the size that is set, or, where a preset would be cut by that, in its usual one. */
static struct kernel_value preset_of(const struct view *v, enum kernel_preset preset)
{
    const struct kernel_value *now = session_kernel(v->session);
    const struct kernel_preset_info *info = &kernel_presets[preset];
    const bool one_row = session_kernel_prop(v->session) == PROP_CONVOLVE_KERNEL_1D;
    const int rows = one_row                   ? 1
                     : now->rows < info->least ? info->usual
                                               : now->rows,
              cols = now->cols < info->least ? info->usual : now->cols;
    return kernel_of_preset(preset, rows, cols);
}

static void set_preset(const struct view *v, enum kernel_preset preset)
{
    struct kernel_value k = preset == KERNEL_CUSTOM ? *session_kernel(v->session) : preset_of(v, preset);
    k.preset = preset;
    kernel_settle(&k);
    request_kernel(v->requests, session_kernel_prop(v->session), &k);
}

/* As many rows as leave the sections below within reach. */
static int rows_in_sight(const struct view *v)
{
    return v->frame != FRAME_FULL ? 6 : v->height >= 1000 ? 9 : v->height >= 800 ? 7 : 6;
}

/* What is chosen comes into sight when it changes; after that one may scroll away from it. */
static bool newly_chosen(const struct view *v, const char *key, int chosen)
{
    int *seen = ui_memory(v->ui, ui_make_id(v->ui, key), sizeof *seen); /* counts from 1: zeroed at first */
    const bool changed = seen && *seen != chosen + 1;
    if (changed)
        *seen = chosen + 1;
    return changed;
}

int convolve_control_list(const struct view *v, const char *key, struct rect area, float *y,
                          const struct convolve_list_row *rows, int n, int chosen)
{
    const float pitch = list_pitch(v), margin = 8; /* for the bar, right of the rows */
    const int shown = n < rows_in_sight(v) ? n : rows_in_sight(v);
    const struct rect box = {area.x - 8, *y, area.w + 8 + fminf(v->padding - 4, 8 + margin), (float)shown * pitch};
    int clicked = -1;
    ui_push_id(v->ui, key);
    const float offset = ui_scroll_begin(v->ui, "list", box, (float)n * pitch);
    const bool reveal = newly_chosen(v, "chosen", chosen);
    for (int i = 0; i < n; i++) {
        const struct rect r = {box.x, *y + offset + (float)i * pitch, area.w + 12, pitch};
        if (ui_list_row(v->ui, rows[i].key, r, rows[i].label, i == chosen, rows[i].swatch, rows[i].ctx))
            clicked = i;
        if (i == chosen && reveal)
            ui_scroll_show(v->ui, r);
    }
    ui_scroll_end(v->ui);
    ui_pop_id(v->ui);
    *y += box.h;
    return clicked;
}

float convolve_control_presets(const struct view *v, struct rect area, float y)
{
    struct convolve_list_row rows[KERNEL_PRESET_COUNT];
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        rows[i] =
            (struct convolve_list_row){kernel_presets[i].name, _(kernel_presets[i].title),
                                       i == KERNEL_CUSTOM ? convolve_own_swatch : swatch, (void *)&kernel_presets[i]};
    const int clicked = convolve_control_list(v, "presets", area, &y, rows, KERNEL_PRESET_COUNT,
                                              (int)session_kernel(v->session)->preset);
    if (clicked >= 0)
        set_preset(v, (enum kernel_preset)clicked);
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

/* A transposed convolution has no such padding, but may have been left with it. */
static bool has_same(const struct view *v)
{
    return session_int(v->session, PROP_CONVOLVE_MODE) != BOARD_TRANSPOSED ||
           session_pair(v->session, PROP_CONVOLVE_PADDING)[0] == BOARD_SAME;
}

static float row(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float pitch = convolve_row_pitch(v);
    const struct rect r = {area.x, y, area.w, 32};
    switch (prop_infos[p].type) {
    case VALUE_PAIR:
        y = prop_rows_pair(v, p, area, y, pitch);
        return (p == PROP_CONVOLVE_PADDING || p == PROP_CONVOLVE_PADDING_B) && has_same(v) ? same_row(v, area, y, p)
                                                                                           : y;
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

/* Whether a list is one of a geometry with two axes, whose pairs can be set apart. */
static bool has_axes(const struct view *v, const enum prop_id *props)
{
    bool strides = false;
    for (; *props != PROP_COUNT; props++)
        strides |= *props == PROP_CONVOLVE_STRIDE;
    return strides && session_int(v->session, PROP_CONVOLVE_MODE) != BOARD_1D;
}

float convolve_control_geometry(const struct view *v, struct rect area, float y, const enum prop_id *props)
{
    const bool axes = has_axes(v, props);
    for (; *props != PROP_COUNT; props++)
        y = row(v, area, y, *props);
    return axes ? row(v, area, y, PROP_CONVOLVE_APART) : y;
}

float convolve_control_show(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    const struct color hi = ui_theme(v->ui)->hi;
    y = panel_head(v, area, y, _("Show"), NULL);
    prop_row_choice(v, PROP_CONVOLVE_NUMBERS, (struct rect){area.x, y, area.w, 32}, 104);
    y += pitch;
    prop_row_toggle(v, PROP_CONVOLVE_COVERAGE, (struct rect){area.x, y, area.w, 32}, NULL, hi);
    y += pitch;
    prop_row_toggle(v, PROP_CONVOLVE_PRECISION, (struct rect){area.x, y, area.w, 32}, NULL, hi);
    y += pitch;
    return convolve_control_pointer(v, area, y);
}
