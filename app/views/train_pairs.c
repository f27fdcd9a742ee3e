/* app/views/train_pairs.c - the most frequent wrong answers as a list: where there are more classes than a table has
 * room for, and below the table. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/base/i18n.h"

enum { PITCH = 26, FOOT = 26 };

struct list {
    float x, w, right; /* right: of the counts */
    int most;
};

static void row(const struct view *v, const struct list *l, float y, const struct evaluation *e,
                const struct confusion *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {l->x - 6, y, l->w + 12, PITCH - 2};
    const struct font number = {FONT_MONO, FONT_600, 13};
    char a[24], b[24], text[120], count[FORMAT_MAX], all[FORMAT_MAX], card[200];
    const char *truth = network_class_name(s, c->truth, a), *answer = network_class_name(s, c->answer, b);
    const bool chosen = train_truth(v) == c->truth && train_answer(v) == c->answer;
    ui_push_index(v->ui, c->truth * DATASET_MAX_CLASSES + c->answer);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "pair"), r, true, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 4, t->raised);
    const float bar = floorf(r.w * (float)c->count / (float)l->most);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, y, fmaxf(bar, 2), r.h}, 2, t->hover);
    if (chosen)
        draw_frame(ui_draw(v->ui), r, 4, 2, t->focus);
    snprintf(text, sizeof text, "%s → %s", truth, answer);
    format_count(count, c->count);
    const float room = l->w - ui_text_width(v->ui, number, count) - 12;
    ui_label(v->ui, l->x, y + 16, room, (struct font){FONT_SANS, chosen ? FONT_600 : FONT_500, 13}, TEXT_LEFT,
             chosen ? t->hi : t->text, text);
    draw_text(ui_draw(v->ui), l->right, y + 16, number, TEXT_RIGHT, t->hi, count);
    snprintf(card, sizeof card, _("%s taken for %s: %s of %s"), truth, answer, count,
             format_count(all, e->truths[c->truth]));
    ui_tooltip(v->ui, r, card);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        train_choose(v, c->truth, c->answer);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
}

float train_pairs(const struct view *v, struct rect area, float y, const struct evaluation *e)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    const int fit = (int)floorf((area.y + area.h - y - FOOT) / PITCH), n = fit < 1            ? 1
                                                                           : fit < e->n_pairs ? fit
                                                                                              : e->n_pairs;
    const struct list l = {area.x, area.w, area.x + area.w, e->n_pairs > 0 ? e->pair[0].count : 1};
    char text[96], shown[FORMAT_MAX], all[FORMAT_MAX];
    if (e->n_pairs == 0) {
        draw_text(ui_draw(v->ui), area.x, y + 14, FONT_NOTE, TEXT_LEFT, t->mid, _("No class is taken for another."));
        return y + 28;
    }
    for (int i = 0; i < n; i++, y += PITCH)
        row(v, &l, y, e, &e->pair[i]);
    snprintf(text, sizeof text, _("%s of %s confusions"), format_count(shown, n), format_count(all, e->pairs));
    ui_label(v->ui, area.x, y + 14, area.w, small, TEXT_LEFT, t->mid, text);
    return y + FOOT;
}
