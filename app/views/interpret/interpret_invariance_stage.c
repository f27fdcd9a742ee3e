/* app/views/interpret/interpret_invariance_stage.c - from above: the large curves, the pictures along them, and all
 * five changes as small curves. What does not fit is left out from below. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_invariance.h"
#include "engine/base/i18n.h"

enum { HEAD = 32, GAP = 16, LEFT = 44 /* the plot's axis */, STRIP = 110, SMALL = 112, CURVES_LEAST = 130, FOOT = 8 };

static void head(const struct view *v, const struct invariance_shown *o, struct rect area)
{
    static const char *const units[CHANGE_KINDS] = {N_("pixels"), N_("pixels"), N_("degrees"), N_("times"),
                                                    N_("standard deviation")};
    const enum study_change change = invariance_change(v);
    char what[96], note[240], state[48];
    interpret_state(v, STUDY_INVARIANCE, state, sizeof state);
    snprintf(note, sizeof note, _("%s over %s%s%s"), interpret_score_text(v, &o->target, what, sizeof what),
             _(units[change]), *state ? " · " : "", state);
    interpret_head(v, area.x, area.y + 18, area.w, _(prop_infos[PROP_INTERPRET_CHANGE].titles[change]), note);
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
    const bool has_smalls = room >= CURVES_LEAST + STRIP + SMALL + 2 * GAP,
               has_strip = room >= CURVES_LEAST + STRIP + GAP;
    const float curves = room - (has_strip ? STRIP + GAP : 0) - (has_smalls ? SMALL + GAP : 0);
    head(v, o, area);
    float y = area.y + HEAD;
    const double pointed = invariance_plot(v, o, (struct rect){area.x, y, area.w, curves});
    y += curves + GAP;
    if (has_strip)
        invariance_strip(v, o, (struct rect){area.x + LEFT, y, area.w - LEFT, STRIP}, pointed);
    if (has_smalls)
        smalls(v, o, (struct rect){area.x, y + STRIP + GAP, area.w, SMALL});
}
