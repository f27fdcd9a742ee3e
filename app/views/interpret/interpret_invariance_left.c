/* app/views/interpret/interpret_invariance_left.c - Network's five sliders, and which of them is drawn large. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_invariance.h"
#include "engine/base/i18n.h"

enum { PITCH = 32, FIELD = 56 };

/* As far as the curve goes: its ends are the slider's. */
static struct ui_number number_for(const struct view *v, enum study_change change, bool slider)
{
    const struct prop_info *info = &prop_infos[session_interpret_change(change)];
    const struct invariance_shown *o = invariance_found(v);
    const struct invariance_line *l = o ? &o->line[change] : NULL;
    struct ui_number n = {.min = info->min,
                          .max = info->max,
                          .step = info->step,
                          .fine = info->fine,
                          .decimals = info->decimals,
                          .logarithmic = info->logarithmic};
    if (slider && l && l->n > 1) {
        n.min = fmax(info->min, (double)l->at[0]);
        n.max = fmin(info->max, (double)l->at[l->n - 1]);
    }
    if (slider && change == CHANGE_ROTATE)
        n.step = 1;
    if (slider && change == CHANGE_NOISE)
        n.step = 0.01;
    return n;
}

/* Its name chooses the curve. */
static void name(const struct view *v, enum study_change change, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = change == invariance_change(v);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "name"), r, true, true);
    if (chosen || state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, chosen ? t->raised : t->hover);
    ui_label(v->ui, r.x + 6, r.y + 20, r.w - 8, (struct font){FONT_SANS, chosen ? FONT_600 : FONT_400, 13}, TEXT_LEFT,
             chosen ? t->hi : t->text, _(prop_infos[PROP_INTERPRET_CHANGE].titles[change]));
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, 2), 4);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_INTERPRET_CHANGE, (int)change);
    ui_tooltip(v->ui, r, _("Draws its curve large (up and down arrow)"));
}

static void slider_row(const struct view *v, enum study_change change, struct rect r, float label)
{
    const struct ui_number by_hand = number_for(v, change, true), typed = number_for(v, change, false);
    const struct rect track = {r.x + label + 4, r.y, r.w - label - FIELD - 10, r.h},
                      field = {r.x + r.w - FIELD, r.y + 1, FIELD, r.h - 2};
    double value = invariance_now(v, change), entered = value;
    ui_push_index(v->ui, (int)change);
    name(v, change, (struct rect){r.x - 6, r.y, label + 4, r.h});
    if (track.w >= 40 && ui_slider(v->ui, "slider", track, &value, &by_hand, ui_theme(v->ui)->hi, true))
        invariance_move(v, change, value);
    if (ui_number_field(v->ui, "field", field, &entered, &typed, true))
        request_float(v->requests, session_interpret_change(change), entered);
    ui_pop_id(v->ui);
}

static float label_width(const struct view *v, struct rect area)
{
    float w = 0;
    for (int i = 0; i < CHANGE_KINDS; i++)
        w = fmaxf(w, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 13},
                                   _(prop_infos[PROP_INTERPRET_CHANGE].titles[i])));
    return fminf(ceilf(w) + 10, roundf(area.w * 0.42f));
}

static float buttons(const struct view *v, struct rect area, float y)
{
    const struct rect r = {area.x, y, area.w, 32};
    const bool changed = session_can_run(v->session, COMMAND_NETWORK_UNCHANGE);
    if (ui_button(v->ui, "unchange", r, UI_ICON_NONE, _("As it was"), "U", changed ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_NETWORK_UNCHANGE);
    ui_tooltip(v->ui, r, _("Takes back all five (U)"));
    return y + 40;
}

float invariance_left(const struct view *v, struct rect area, float y)
{
    const float label = label_width(v, area), pitch = area.w < 200 ? 60 : 40;
    ui_push_id(v->ui, "invariance");
    for (int i = 0; i < CHANGE_KINDS; i++, y += PITCH)
        slider_row(v, (enum study_change)i, (struct rect){area.x, y, area.w, PITCH - 2}, label);
    y = buttons(v, area, y + 4);
    ui_pop_id(v->ui);
    y = interpret_target_rows(v, area, y);
    prop_row_stepper(v, PROP_INTERPRET_REACH, (struct rect){area.x, y, area.w, pitch});
    prop_row_stepper(v, PROP_INTERPRET_POINTS, (struct rect){area.x, y + pitch, area.w, pitch});
    return y + 2 * pitch;
}
