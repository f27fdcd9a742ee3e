/* app/views/topics/dropout.c - the topic's stage, controls and caption; see drop.h. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/drop.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct drop_layout l;
    drop_layout(v, area, &l);
    drop_pointer(v, &l);
    drop_net(v, &l);
    drop_blocks(v, &l);
    drop_chart(v, &l);
}

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 32});
    return y + convolve_row_pitch(v);
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id units[] = {PROP_DROPOUT_UNITS, PROP_COUNT},
                              maps[] = {PROP_DROPOUT_CHANNELS, PROP_DROPOUT_HEIGHT, PROP_DROPOUT_WIDTH, PROP_COUNT};
    const struct dropout_state *d = session_dropout(v->session);
    y = panel_head(v, area, y + 4, _("Dropout"), NULL);
    prop_segmented(v, PROP_DROPOUT_KIND, (struct rect){area.x, y, area.w, 32});
    y += convolve_row_pitch(v);
    prop_segmented(v, PROP_DROPOUT_MODE, (struct rect){area.x, y, area.w, 32});
    y = stepper(v, area, y + convolve_row_pitch(v), PROP_DROPOUT_P);
    prop_row_toggle(v, PROP_DROPOUT_SCALE, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    y = panel_head(v, area, y + convolve_row_pitch(v) + 4, _("Numbers"), NULL);
    for (const enum prop_id *p = d->maps ? maps : units; *p != PROP_COUNT; p++)
        y = stepper(v, area, y, *p);
    if (ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Other numbers"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y += convolve_row_pitch(v);
    if (ui_button(v->ui, "unwrite", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("As they were drawn"), NULL,
                  session_text(v->session, PROP_DROPOUT_VALUES)[0] ? 0 : UI_DISABLED))
        request_text(v->requests, PROP_DROPOUT_VALUES, "");
    y = panel_head(v, area, y + 44, _("Masks"), NULL);
    y = stepper(v, area, y, PROP_DROPOUT_MASKS);
    prop_row_toggle(v, PROP_CONVOLVE_PRECISION, (struct rect){area.x, y, area.w, 32}, NULL, ui_theme(v->ui)->hi);
    return y + convolve_row_pitch(v);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int m = session_dropout_mask(v->session), groups = dropout_groups(d);
    struct dropout_trace t;
    char place[48], x[CONVOLVE_ROUNDED_MAX], mean[CONVOLVE_ROUNDED_MAX];
    drop_trace(v, &t);
    drop_place_text(d, t.cell, place, sizeof place);
    panel_rounded(v, x, t.x);
    panel_rounded(v, mean, t.mean);
    if (d->eval) {
        snprintf(head, head_size, "%s", _("Evaluation"));
        snprintf(text, text_size, _("Nothing is left out: every pass gives the %d numbers as they are."), d->cells);
        return;
    }
    snprintf(head, head_size, _("Mask %d"), m);
    snprintf(text, text_size,
             d->maps
                 ? _("%d of %d maps stay; after mask %d the average of number [%s] is %s, without dropout it is %s.")
                 : _("%d of %d units stay; after mask %d the average of unit %s is %s, without dropout it is %s."),
             dropout_kept_count(d, m), groups, m, place, mean, x);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    snprintf(text, size, session_dropout(v->session)->eval ? _("pass %d of %d") : _("mask %d of %d"), p->value, p->max);
}

const struct convolve_mode_view topic_dropout_view = {
    .stage = stage,
    .controls = controls,
    .inspector = drop_inspector,
    .caption = caption,
    .keys = drop_keys,
    .position = position,
    .one_grain = true,
};
