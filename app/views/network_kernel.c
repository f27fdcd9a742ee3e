/* app/views/network_kernel.c - the chosen filter: its kernels, replaced by presets or number by number, locked, left
 * out. */
#include "app/views/network_kernel.h"

#include <math.h>
#include <stdio.h>

#include "app/views/maps.h"
#include "engine/base/i18n.h"

enum { BUTTON = 32, BUTTON_ROW = 40 };

static int clamp_index(int i, int n)
{
    return i < n ? i : n - 1;
}

static float largest_of(const struct snapshot *s, const struct filter_view *f)
{
    float largest = 0;
    const float *all = f->form.transposed ? NULL : weights_kernel(s, f->node, f->filter, 0); /* side by side */
    if (all)
        largest = maps_largest(all, (size_t)f->form.channels * (size_t)f->size);
    for (int c = all ? f->form.channels : 0; c < f->form.channels; c++) {
        const float *k = weights_kernel(s, f->node, f->filter, c);
        if (!k)
            return 0;
        largest = fmaxf(largest, maps_largest(k, (size_t)f->size));
    }
    return largest > 0 ? largest : 1;
}

/* False where the chosen value's layer has no kernels. */
static bool filter_of(const struct view *v, const struct network_layout *l, struct filter_view *f)
{
    const struct snapshot *s = session_snapshot(v->session);
    *f = (struct filter_view){0};
    if (l->choice.column < 0)
        return false;
    f->node = l->column[l->choice.column].node;
    if (!weights_form_of(s->net, f->node, &f->form))
        return false;
    f->filter = weights_filter_of(s->net, f->node, l->choice.map);
    f->size = f->form.rows * f->form.cols;
    f->channel = clamp_index(session_int(v->session, PROP_NETWORK_CHANNEL), f->form.channels);
    f->weight = clamp_index(session_int(v->session, PROP_NETWORK_WEIGHT), f->size);
    f->marks = session_filter_marks(v->session, s->net->node[f->node].name, f->filter);
    const int from = network_column_of(l, s->net, s->net->node[f->node].input[0]);
    f->source = from >= 0 ? &l->column[from] : NULL;
    const struct worker_range rows = weights_rows(&f->form, f->filter);
    network_look_filters(v, f->node, rows.first, rows.count);
    f->largest = largest_of(s, f);
    return true;
}

/* Presets. */

struct preset_button {
    enum command_id command;
    const char *label, *tip;
};

static void preset_button(const struct view *v, const struct preset_button *b, struct rect r)
{
    const bool can = session_can_run(v->session, b->command);
    if (ui_button(v->ui, command_infos[b->command].name, r, UI_ICON_NONE, _(b->label), NULL, can ? 0 : UI_DISABLED))
        request_command(v->requests, b->command);
    ui_tooltip(v->ui, r, _(b->tip));
}

static float presets(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    static const struct preset_button buttons[] = {
        {COMMAND_NETWORK_KERNEL_EDGE, N_("Edge"),
         N_("All kernels of the filter, and bias 0: how much each value\ndiffers from the mean of its neighbours")},
        {COMMAND_NETWORK_KERNEL_IDENTITY, N_("Identity"),
         N_("All kernels of the filter, and bias 0: its map becomes\nthe mean of the maps it reads")},
        {COMMAND_NETWORK_KERNEL_ZERO, N_("Zero"), N_("All kernels of the filter, and bias 0: its map becomes 0")},
        {COMMAND_NETWORK_KERNEL_RESTORE, N_("Restore"),
         N_("The numbers that the filter had before the hand changed them")}};
    const float width = floorf((area.w - 8) / 2);
    const bool linear = f->size == 1; /* numbers have no edges, and one row no middle */
    int shown = 0;
    for (int i = linear ? 2 : 0; i < 4; i++, shown++)
        preset_button(v, &buttons[i],
                      (struct rect){area.x + (float)(shown % 2) * (width + 8), y + (float)(shown / 2 * BUTTON_ROW),
                                    width, BUTTON});
    return y + (float)((shown + 1) / 2 * BUTTON_ROW);
}

/* Switches. */

static float switch_row(const struct view *v, enum command_id c, bool on, const char *label, const char *tip,
                        struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    bool value = on;
    const char *key = command_infos[c].key;
    const struct rect r = {area.x, y, area.w, BUTTON};
    ui_label(v->ui, area.x, y + 21, area.w - 80, FONT_BODY, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w - 56, y + 21, FONT_TICK, TEXT_RIGHT, t->mid, key);
    if (ui_toggle(v->ui, command_infos[c].name, area.x + area.w - 40, y + 4, &value, t->hi,
                  session_can_run(v->session, c)))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, tip);
    return y + 36;
}

static float switches(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    y = switch_row(v, COMMAND_NETWORK_LOCK, f->marks & FILTER_LOCKED, _("Locked"),
                   _("Training leaves its weights and its bias alone"), area, y);
    return switch_row(v, COMMAND_NETWORK_SILENCE, f->marks & FILTER_SILENCED, _("Silenced"),
                      _("Its map is 0 for all later layers, for this picture\nand for the accuracy below; "
                        "training does not heed it"),
                      area, y);
}

/* "6 × 5×5", what a filter is made of. */
static const char *size_text(const struct filter_view *f, char text[48])
{
    if (f->form.rows == 1 && f->form.cols == 1)
        snprintf(text, 48, "%d", f->form.channels);
    else if (f->form.rows == 1)
        snprintf(text, 48, "%d × %d", f->form.channels, f->form.cols);
    else
        snprintf(text, 48, "%d × %d×%d", f->form.channels, f->form.rows, f->form.cols);
    return text;
}

float network_kernel(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    struct filter_view f;
    char size[48];
    if (!filter_of(v, l, &f))
        return y;
    ui_push_id(v->ui, "network-kernel");
    y = panel_head(v, area, y + 14, f.size == 1 ? _("Weights") : _("Kernels"), size_text(&f, size));
    if (f.largest > 0) {
        y = network_kernel_grid(v, &f, area, y);
        y = network_kernel_numbers(v, &f, area, y);
    }
    y = presets(v, &f, area, y + 4);
    y = switches(v, &f, area, y + 4);
    y = network_ablation(v, &f, area, y + 8);
    ui_pop_id(v->ui);
    return y;
}
