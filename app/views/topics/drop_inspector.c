/* app/views/topics/drop_inspector.c - the shown number: this mask, its average as a sum, where that goes and how far
 * from there it may be; the network behind. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/drop.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

static float this_mask(const struct view *v, struct rect area, float y, const struct dropout_trace *t)
{
    const struct dropout_state *d = session_dropout(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], b[FORMAT_MAX];
    y = panel_row(v, area, y, "x", t->x);
    if (d->eval)
        return panel_row(v, area, y, _("handed on"), t->y);
    if (!t->kept)
        return panel_row(v, area, y, _("left out"), t->y);
    if (!d->scale)
        return panel_row(v, area, y, _("kept as it is"), t->y);
    snprintf(text, sizeof text, "%s / (1 − %s)", panel_number(v, a, t->x), panel_number(v, b, round(d->p * 100) / 100));
    return panel_calculation(v, area, y, text, t->y);
}

static float average(const struct view *v, struct rect area, float y, const struct dropout_trace *t)
{
    const int m = session_dropout_mask(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], place[48], label[64];
    drop_place_text(session_dropout(v->session), t->cell, place, sizeof place);
    y = panel_rule(v, area, y);
    snprintf(text, sizeof text, "%d × %s", t->times, panel_number(v, a, t->odds.kept));
    y = panel_calculation(v, area, y, text, t->sum);
    snprintf(text, sizeof text, "%s / %d", panel_number(v, a, t->sum), m);
    y = panel_calculation(v, area, y, text, t->mean);
    snprintf(label, sizeof label, _("Average [%s]"), place);
    return panel_result(v, area, y - 12, label, t->mean);
}

static float outlook(const struct view *v, struct rect area, float y, const struct dropout_trace *t)
{
    const struct dropout_state *d = session_dropout(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], b[FORMAT_MAX];
    y = panel_head(v, area, y, _("Over all masks"), NULL) + 14;
    snprintf(text, sizeof text, "(1 − %s) · %s", panel_number(v, a, d->eval ? 0 : round(d->p * 100) / 100),
             panel_number(v, b, t->odds.kept));
    y = panel_calculation(v, area, y, text, t->odds.mean);
    y = panel_row(v, area, y, v->frame == FRAME_FULL ? _("Standard deviation") : _("Deviation"), t->odds.deviation);
    snprintf(text, sizeof text, "%s / √%d", panel_number(v, a, t->odds.deviation), session_dropout_mask(v->session));
    y = panel_calculation(v, area, y, text, t->error);
    return panel_note(v, area, y,
                      d->eval    ? _("In evaluation every pass gives the numbers themselves.")
                      : d->scale ? _("Its average comes near to x: nothing has to change at test time.")
                                 : _("Unscaled, its average comes near to (1 − p) · x: at test time weights would have "
                                     "to shrink."));
}

static float thinned(const struct view *v, struct rect area, float y)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int groups = dropout_groups(d), kept = dropout_kept_count(d, session_dropout_mask(v->session));
    char text[64], note[64];
    snprintf(note, sizeof note, "2^%d", groups);
    y = panel_head(v, area, y, d->maps ? _("Masks there are") : _("Thinned networks"), note) + 14;
    snprintf(text, sizeof text, _("%d of %d"), kept, groups);
    y = panel_row_text(v, area, y, _("This one keeps"), text);
    snprintf(text, sizeof text, "%d", 1 << groups);
    return panel_row_text(v, area, y, _("Possible ones"), text);
}

float drop_inspector(const struct view *v, struct rect area)
{
    const struct dropout_state *d = session_dropout(v->session);
    struct dropout_trace t;
    char title[64], place[48], note[48];
    drop_trace(v, &t);
    drop_place_text(d, t.cell, place, sizeof place);
    snprintf(title, sizeof title, d->maps ? _("Number [%s]") : _("Unit %s"), place);
    snprintf(note, sizeof note, d->eval ? _("pass %d") : _("mask %d"), session_dropout_mask(v->session));
    float y = panel_head(v, area, area.y, title, note) + 14;
    y = this_mask(v, area, y, &t) - 12;
    y = average(v, area, y, &t) + 12;
    y = outlook(v, area, y, &t) - 8;
    return thinned(v, area, y) - area.y;
}
