/* app/ui/ui_memory.c - what widgets remember: a small table in which the slot unused for longest makes room, so that
 * remembering never fails. What is forgotten is a scroll offset or a tween of something long out of sight. */
#include <math.h>
#include <string.h>

#include "app/ui/ui_internal.h"

struct ui_slot *ui_slot(struct ui *ui, ui_id id, const char *kind, bool *fresh)
{
    const ui_id key = ui_hash(id, kind, strlen(kind) + 1);
    struct ui_slot *set = &ui->slot[key % (UI_SLOTS / UI_WAYS) * UI_WAYS];
    struct ui_slot *oldest = set;
    for (int i = 0; i < UI_WAYS; i++) {
        if (set[i].id == key) {
            set[i].frame = ui->frame;
            *fresh = false;
            return &set[i];
        }
        if (set[i].frame < oldest->frame)
            oldest = &set[i];
    }
    *oldest = (struct ui_slot){.id = key, .frame = ui->frame};
    *fresh = true;
    return oldest;
}

static float share_done(const struct ui *ui, const struct ui_slot *s)
{
    const double t = s->seconds > 0.0 ? (ui->in.time - s->start) / s->seconds : 1.0;
    return (float)fmin(fmax(t, 0.0), 1.0);
}

static float cubic_out(float t)
{
    return 1.0f - powf(1.0f - t, 3.0f);
}

static float linear(float t)
{
    return t;
}

static float follow(struct ui *ui, struct ui_slot *s, bool fresh, float target, double seconds, float (*ease)(float))
{
    if (fresh || ui->reduce_motion) {
        s->from = s->to = target;
        s->seconds = 0.0;
        return target;
    }
    if (s->to != target) {
        s->from += (s->to - s->from) * ease(share_done(ui, s));
        s->to = target;
        s->start = ui->in.time;
        s->seconds = seconds;
    }
    const float t = share_done(ui, s);
    if (t >= 1.0f) {
        s->from = target;
        return target;
    }
    ui_wake_at(ui, ui->in.time + UI_FRAME_SECONDS);
    return s->from + (s->to - s->from) * ease(t);
}

float ui_tween(struct ui *ui, ui_id id, float target, double seconds)
{
    bool fresh;
    struct ui_slot *s = ui_slot(ui, id, "tween", &fresh);
    return follow(ui, s, fresh, target, seconds, cubic_out);
}

float ui_fade(struct ui *ui, ui_id id, bool on)
{
    bool fresh;
    struct ui_slot *s = ui_slot(ui, id, "fade", &fresh);
    return follow(ui, s, fresh, on ? 1.0f : 0.0f, UI_HOVER_SECONDS, linear);
}
