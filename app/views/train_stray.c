/* app/views/train_stray.c - a training that has diverged: where, what is kept, and the way back. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

bool train_has_strayed(const struct view *v)
{
    return session_snapshot(v->session)->stray.step > 0;
}

/* From the whole sentence (0) to the fact alone (2). */
static void say(const struct stray *s, int level, char *text, size_t size)
{
    static const char *const places[] = {
        [DIVERGENCE_NONE] = N_("Diverged at step %llu%s. Step %llu is kept."),
        [DIVERGENCE_OUTPUT] = N_("Diverged at step %llu: the output of %s is not finite. Step %llu is kept."),
        [DIVERGENCE_BUFFER] = N_("Diverged at step %llu: the statistics of %s are not finite. Step %llu is kept."),
        [DIVERGENCE_LOSS] = N_("Diverged at step %llu: the loss%s is not finite. Step %llu is kept."),
        [DIVERGENCE_GRADIENT] = N_("Diverged at step %llu: the gradient of %s is not finite. Step %llu is kept."),
        [DIVERGENCE_UPDATE] = N_("Diverged at step %llu: the new weights of %s are not finite. Step %llu is kept."),
    };
    const unsigned long long step = s->step, kept = s->kept;
    if (level == 0)
        snprintf(text, size, _(places[s->where.place]), step, s->where.layer, kept);
    else if (level == 1 && *s->where.layer)
        snprintf(text, size, _("Diverged at step %llu, first in %s"), step, s->where.layer);
    else
        snprintf(text, size, _("Diverged at step %llu"), step);
}

void train_stray(const struct view *v, struct rect r)
{
    const struct stray *s = &session_snapshot(v->session)->stray;
    char label[96], rate[FORMAT_MAX], text[256], tip[256];
    snprintf(label, sizeof label, _("Go back, rate %s"), format_number(rate, session_rate_back(v->session), 6));
    const float w = ceilf(ui_text_width(v->ui, FONT_CONTROL, label)) + 32;
    const struct rect button = {r.x + r.w - w, r.y, w, r.h}, strip = {r.x, r.y, r.w - w - 8, r.h};
    for (int level = 0; level < 3; level++) {
        say(s, level, text, sizeof text);
        if (ui_text_width(v->ui, FONT_NOTE, text) <= strip.w - 46)
            break;
    }
    ui_error_strip(v->ui, strip, text);
    say(s, 0, tip, sizeof tip);
    ui_tooltip(v->ui, strip, tip);
    if (ui_button(v->ui, "go-back", button, UI_ICON_NONE, label, NULL, 0))
        request_command(v->requests, COMMAND_TRAIN_GO_BACK);
    snprintf(tip, sizeof tip, _("Trains on from step %llu, before the loss left the rails, at a tenth of the rate"),
             (unsigned long long)s->back);
    ui_tooltip(v->ui, button, tip);
}
