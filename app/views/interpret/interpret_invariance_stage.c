/* app/views/interpret/interpret_invariance_stage.c - from above: the large curves, the pictures along them, and all
 * five changes as small curves. What does not fit is left out from below. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_invariance.h"
#include "engine/base/i18n.h"

enum {
    HEAD = 32,
    GAP = 16,
    LEFT = 44 /* the plot's axis */,
    STRIP = 104,
    STRIP_LARGE = 130,
    ROOMY = 560,
    SMALL = 112,
    CURVES_LEAST = 130,
    FOOT = 8
};

/* Two of the three kinds of lines, as far as there is room, at the right: the third is in the head. */
static void legend(const struct view *v, const struct invariance_shown *o, struct rect r)
{
    enum { SAMPLE = 24 };
    const struct theme *t = ui_theme(v->ui);
    char name[24], same[96], layer[NET_NAME_MAX], similar[NET_NAME_MAX + 64];
    float x = r.x + r.w, y = r.y + 18;
    snprintf(same, sizeof same, _("answer %s"),
             invariance_class_text(v, o->line[invariance_change(v)].neutral_answer, name));
    snprintf(similar, sizeof similar, _("similarity of %s"), interpret_layer_title(v, o->layer, layer));
    const float w[2] = {ui_text_width(v->ui, FONT_NOTE, similar) + SAMPLE + 8,
                        ui_text_width(v->ui, FONT_NOTE, same) + SAMPLE + 8};
    if (o->layer >= 0 && x - w[0] >= r.x) {
        x -= w[0];
        draw_line_dashed(ui_draw(v->ui), x, y - 5, x + SAMPLE, y - 5, 2, 7, 4, t->output);
        draw_text(ui_draw(v->ui), x + SAMPLE + 8, y, FONT_NOTE, TEXT_LEFT, t->text, similar);
        x -= 20;
    }
    if (o->classes < 1 || x - w[1] < r.x)
        return;
    x -= w[1];
    draw_fill(ui_draw(v->ui), (struct rect){x, y - 11, SAMPLE, 12}, 2, color_alpha(t->mid, 0.25f));
    draw_text(ui_draw(v->ui), x + SAMPLE + 8, y, FONT_NOTE, TEXT_LEFT, t->text, same);
}

static void head(const struct view *v, const struct invariance_shown *o, struct rect area)
{
    static const char *const units[CHANGE_KINDS] = {N_("pixels"), N_("pixels"), N_("degrees"), N_("magnification"),
                                                    N_("standard deviation")};
    const enum study_change change = invariance_change(v);
    char what[96], note[240], state[48];
    interpret_state(v, STUDY_INVARIANCE, state, sizeof state);
    snprintf(note, sizeof note, _("%s over %s%s%s"), interpret_score_text(v, &o->target, what, sizeof what),
             _(units[change]), *state ? " · " : "", state);
    const char *title = _(prop_infos[PROP_INTERPRET_CHANGE].titles[change]);
    const float used = ui_text_width(v->ui, FONT_TITLE, title) + 12 + ui_text_width(v->ui, FONT_NOTE, note);
    interpret_head(v, area.x, area.y + 18, area.w, title, used <= area.w ? note : NULL);
    legend(v, o, (struct rect){area.x + used + 24, area.y, area.w - used - 24, HEAD});
}

static void smalls(const struct view *v, const struct invariance_shown *o, struct rect r)
{
    const float w = floorf((r.w - 4 * GAP) / CHANGE_KINDS);
    ui_push_id(v->ui, "smalls");
    for (int i = 0; i < CHANGE_KINDS; i++)
        invariance_small(v, o, (enum study_change)i, (struct rect){r.x + (float)i * (w + GAP), r.y, w, r.h});
    ui_pop_id(v->ui);
}

void invariance_stage(const struct view *v, struct rect area)
{
    const struct invariance_shown *o = invariance_found(v);
    if (interpret_wait(v, STUDY_INVARIANCE, area) || !o)
        return;
    const float room = area.h - HEAD - FOOT;
    const float strip = room >= ROOMY ? STRIP_LARGE : STRIP;
    const bool has_smalls = room >= CURVES_LEAST + strip + SMALL + 2 * GAP,
               has_strip = room >= CURVES_LEAST + strip + GAP;
    const float curves = room - (has_strip ? strip + GAP : 0) - (has_smalls ? SMALL + GAP : 0);
    head(v, o, area);
    float y = area.y + HEAD;
    const double pointed = invariance_plot(v, o, (struct rect){area.x, y, area.w, curves});
    y += curves + GAP;
    if (has_strip)
        invariance_strip(v, o, (struct rect){area.x + LEFT, y, area.w - LEFT, strip}, pointed);
    if (has_smalls)
        smalls(v, o, (struct rect){area.x, y + strip + GAP, area.w, SMALL});
}
