/* app/views/topics/field_controls.c - the left panel: known stacks, the layers as a list and as text, the numbers of
 * the chosen one, the unit's weights. Every edit rewrites field.layers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/field_view.h"
#include "engine/base/i18n.h"

/* Requests. */

void field_set_stack(const struct view *v, const struct field_stack *s, bool gesture)
{
    char text[FIELD_TEXT];
    struct field_stack now;
    session_field_stack(v->session, &now);
    if (field_stack_equal(&now, s))
        return;
    request_text(v->requests, PROP_FIELD_LAYERS, field_to_text(s, text));
    if (gesture)
        request_is_gesture(v->requests);
}

void field_choose(const struct view *v, int layer)
{
    if (layer != session_field_layer(v->session))
        request_int(v->requests, PROP_FIELD_LAYER, layer + 1);
}

/* Up is towards the output, as the rows stand on the stage. Returns the layer that is chosen then, -1: not possible. */
static int edited(enum field_edit e, int chosen, struct field_stack *s)
{
    switch (e) {
    case FIELD_ADD:
        return field_insert(s, chosen + 1, field_layer_new(FIELD_CONV, 3)) ? chosen + 1 : -1;
    case FIELD_DOUBLE:
        return field_insert(s, chosen + 1, s->layer[chosen]) ? chosen + 1 : -1;
    case FIELD_REMOVE:
        return !field_remove(s, chosen) ? -1 : chosen < s->n ? chosen : s->n - 1;
    case FIELD_UP:
        return field_swap(s, chosen, chosen + 1) ? chosen + 1 : -1;
    case FIELD_DOWN:
        return field_swap(s, chosen, chosen - 1) ? chosen - 1 : -1;
    case FIELD_EDITS:
        break;
    }
    return -1;
}

bool field_can_edit(const struct view *v, enum field_edit e)
{
    struct field_stack s;
    session_field_stack(v->session, &s);
    return edited(e, session_field_layer(v->session), &s) >= 0;
}

void field_edit(const struct view *v, enum field_edit e)
{
    struct field_stack s;
    session_field_stack(v->session, &s);
    const int chosen = edited(e, session_field_layer(v->session), &s);
    if (chosen < 0)
        return;
    field_set_stack(v, &s, false);
    request_int(v->requests, PROP_FIELD_LAYER, chosen + 1);
}

/* The list, the last layer on top. */

static void kind_swatch(struct ui *ui, struct rect r, void *ctx)
{
    const struct field_layer *l = ctx;
    const struct theme *t = ui_theme(ui);
    const float middle = r.x + r.w / 2, half = fminf(r.w / 2 - 1, 3 + 1.2f * (float)l->kernel);
    const struct point p[4] = {
        {middle - 3, r.y + 3}, {middle + 3, r.y + 3}, {middle + half, r.y + r.h - 3}, {middle - half, r.y + r.h - 3}};
    if (l->kind == FIELD_CONV)
        draw_polygon(ui_draw(ui), p, 4, color_alpha(t->kernel, 0.8f));
    for (int i = 0; i < 4; i++)
        draw_line(ui_draw(ui), p[i].x, p[i].y, p[(i + 1) % 4].x, p[(i + 1) % 4].y, 1,
                  l->kind == FIELD_CONV ? t->kernel : t->edge);
}

static float draw_list(const struct view *v, struct rect area, float y, const struct field_stack *s)
{
    struct convolve_list_row rows[FIELD_LAYERS];
    char label[FIELD_LAYERS][FIELD_TEXT + 16], key[FIELD_LAYERS][12];
    struct field_layer layers[FIELD_LAYERS];
    for (int i = 0; i < s->n; i++) {
        const int layer = s->n - 1 - i;
        char text[FIELD_TEXT];
        layers[i] = s->layer[layer];
        snprintf(label[i], sizeof label[i], "%d  %s", layer + 1, field_layer_text(&layers[i], text));
        snprintf(key[i], sizeof key[i], "%d", layer);
        rows[i] = (struct convolve_list_row){key[i], label[i], kind_swatch, &layers[i]};
    }
    const int clicked =
        convolve_control_list(v, "layers", area, &y, rows, s->n, s->n - 1 - session_field_layer(v->session));
    if (clicked >= 0)
        field_choose(v, s->n - 1 - clicked);
    return y;
}

static float draw_edits(const struct view *v, struct rect area, float y)
{
    static const struct {
        const char *key;
        enum ui_icon icon;
        const char *help;
    } buttons[FIELD_EDITS] = {
        [FIELD_ADD] = {"add", UI_ICON_PLUS, N_("A conv 3 above the chosen layer (A)")},
        [FIELD_DOUBLE] = {"double", UI_ICON_DOUBLE, N_("The chosen layer once more (D)")},
        [FIELD_REMOVE] = {"remove", UI_ICON_CLOSE, N_("Take the chosen layer out (Delete)")},
        [FIELD_UP] = {"up", UI_ICON_CHEVRON_UP, N_("Towards the output (Ctrl Up)")},
        [FIELD_DOWN] = {"down", UI_ICON_CHEVRON_DOWN, N_("Towards the input (Ctrl Down)")},
    };
    const float gap = 6, w = floorf((area.w - gap * (FIELD_EDITS - 1)) / FIELD_EDITS);
    for (int i = 0; i < FIELD_EDITS; i++) {
        const struct rect r = {area.x + (float)i * (w + gap), y, w, 32};
        const bool possible = field_can_edit(v, (enum field_edit)i);
        if (ui_button(v->ui, buttons[i].key, r, buttons[i].icon, NULL, NULL, possible ? 0 : UI_DISABLED))
            field_edit(v, (enum field_edit)i);
        ui_tooltip(v->ui, r, _(buttons[i].help));
    }
    return y + 40;
}

/* The chosen layer. */

static float draw_kind(const struct view *v, struct rect area, float y, struct field_stack *s, int chosen)
{
    const char *const items[FIELD_KINDS] = {_("Conv"), _("Max"), _("Mean")};
    struct field_layer *l = &s->layer[chosen];
    int kind = (int)l->kind;
    if (ui_segmented(v->ui, "kind", (struct rect){area.x, y, area.w, 32}, items, FIELD_KINDS, &kind, 0)) {
        const bool usual = l->stride == field_layer_new(l->kind, l->kernel).stride;
        l->kind = (enum field_kind)kind;
        l->stride = usual ? field_layer_new(l->kind, l->kernel).stride : l->stride;
        *l = field_settled(*l);
        field_set_stack(v, s, false);
    }
    return y + convolve_row_pitch(v);
}

/* A number of the layer; one that goes with it (a pooling's stride with its kernel) follows. */
static float draw_number(const struct view *v, struct rect area, float y, const char *key, const char *label,
                         int *value, int least, int most, struct field_stack *s, int chosen)
{
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    const struct ui_number n = {.min = least, .max = most, .step = 1, .fine = 1};
    struct field_layer *l = &s->layer[chosen];
    const bool usual = l->kind != FIELD_CONV && value == &l->kernel && l->stride == l->kernel;
    double shown = *value;
    ui_label(v->ui, area.x, y + 21, area.w - width - 4, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    if (ui_stepper(v->ui, key, (struct rect){area.x + area.w - width, y, width, 32}, &shown, &n, least < most)) {
        *value = (int)lround(shown);
        l->stride = usual ? l->kernel : l->stride;
        *l = field_settled(*l);
        field_set_stack(v, s, true);
    }
    return y + convolve_row_pitch(v);
}

static float draw_layer(const struct view *v, struct rect area, float y, struct field_stack *s)
{
    const int chosen = session_field_layer(v->session);
    struct field_layer *l = &s->layer[chosen];
    char note[32];
    snprintf(note, sizeof note, _("%d of %d"), chosen + 1, s->n);
    y = panel_head(v, area, y + 4, _("Chosen layer"), note);
    y = draw_kind(v, area, y, s, chosen);
    y = draw_number(v, area, y, "kernel", _("Kernel"), &l->kernel, 1, FIELD_KERNEL_MAX, s, chosen);
    y = draw_number(v, area, y, "stride", _("Stride"), &l->stride, 1, FIELD_STRIDE_MAX, s, chosen);
    y = draw_number(v, area, y, "dilation", _("Dilation"), &l->dilation, 1,
                    l->kind == FIELD_MEAN ? 1 : FIELD_DILATION_MAX, s, chosen);
    return draw_number(v, area, y, "padding", _("Padding"), &l->padding, 0, field_padding_max(l), s, chosen);
}

/* The whole stack as text; what is typed is checked when it is done. */
static float draw_text_entry(const struct view *v, struct rect area, float y)
{
    char text[FIELD_TEXT];
    snprintf(text, sizeof text, "%s", session_text(v->session, PROP_FIELD_LAYERS));
    const struct rect r = {area.x, y, area.w, 32};
    if (ui_text_field(v->ui, "text", r, text, sizeof text, _("conv 3; max 2"), false))
        request_text(v->requests, PROP_FIELD_LAYERS, text);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_FIELD_LAYERS].help));
    return y + 40;
}

static float draw_field_rows(const struct view *v, struct rect area, float y)
{
    y = panel_head(v, area, y + 4, _("Field"), NULL);
    prop_segmented(v, PROP_FIELD_SHOW, (struct rect){area.x, y, area.w, 32});
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w, 32},
               _("What the unit can see, what it does see, or both (E)\nShift and arrows move the unit"));
    y += convolve_row_pitch(v);
    y = convolve_control_choice(v, area, y, PROP_FIELD_WEIGHTS);
    if (session_int(v->session, PROP_FIELD_WEIGHTS) == FIELD_RANDOM) {
        prop_row_stepper(v, PROP_FIELD_DRAWS, (struct rect){area.x, y, area.w, 32});
        y += convolve_row_pitch(v);
        if (ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Other weights"), "R",
                      0))
            request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
        y += 40;
    }
    prop_row_toggle(v, PROP_FIELD_SHADE, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    return y + convolve_row_pitch(v);
}

float field_controls(const struct view *v, struct rect area, float y)
{
    struct field_stack s;
    session_field_stack(v->session, &s);
    y = panel_head(v, area, y + 4, _("Layers"), NULL);
    prop_choice(v, PROP_FIELD_PRESET, (struct rect){area.x, y, area.w, 32});
    y = draw_list(v, area, y + 40, &s);
    y = draw_edits(v, area, y + 8);
    y = draw_text_entry(v, area, y);
    y = draw_layer(v, area, y, &s);
    prop_row_stepper(v, PROP_FIELD_INPUT, (struct rect){area.x, y, area.w, 32});
    return draw_field_rows(v, area, y + convolve_row_pitch(v));
}
