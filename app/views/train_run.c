/* app/views/train_run.c - the section of the left panel about how long is trained: steps, seed, threads. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float row = train_row_height(area);
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, row});
    return train_pending(v, area, y + row, p);
}

/* The button with its key, where there is room for it. */
static void button(const struct view *v, const char *key, struct rect r, const char *label, const char *hint,
                   enum command_id command)
{
    char tip[96];
    const float words = ui_text_width(v->ui, FONT_CONTROL, label);
    const bool hinted = words + 16 + 28 <= r.w;
    if (ui_button(v->ui, key, r, UI_ICON_NONE, label, hinted ? hint : NULL,
                  session_can_run(v->session, command) ? 0 : UI_DISABLED))
        request_command(v->requests, command);
    snprintf(tip, sizeof tip, "%s (%s)", _(command_infos[command].label), hint);
    ui_tooltip(v->ui, r, tip);
}

/* Side by side, or below each other where a word would be cut. */
static float buttons(const struct view *v, struct rect area, float y)
{
    const char *step = _("One step"), *epoch = _("One epoch");
    const float half = (area.w - 8) / 2;
    const bool stacked =
        ui_text_width(v->ui, FONT_CONTROL, step) + 16 > half || ui_text_width(v->ui, FONT_CONTROL, epoch) + 16 > half;
    const struct rect first = {area.x, y, stacked ? area.w : half, 32},
                      second = {stacked ? area.x : area.x + half + 8, stacked ? y + 40 : y, first.w, 32};
    button(v, "step", first, step, "→", COMMAND_TRAIN_STEP);
    button(v, "epoch", second, epoch, "E", COMMAND_TRAIN_EPOCH);
    return second.y + 40;
}

static float share_done(const struct snapshot *s)
{
    const float done =
        s->steps == 0 || s->batches < 1 ? 0 : (float)s->epoch + (float)(s->batch + 1) / (float)s->batches;
    return s->epochs > 0 && done < (float)s->epochs ? done / (float)s->epochs : s->epochs > 0;
}

/* Steps so far, and how long all epochs will still take. */
static float progress(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    char steps[64], left[48] = "", count[FORMAT_MAX];
    if (s->steps == 0)
        return y;
    ui_progress(v->ui, (struct rect){area.x, y + 4, area.w, 4}, share_done(s));
    snprintf(steps, sizeof steps, cs_plural("%s step", "%s steps", (int)(s->steps % 1000000)),
             format_count(count, (int64_t)s->steps));
    if (s->state != WORKER_DONE && s->seconds_left != 0)
        train_left_text(s, left, sizeof left);
    const float w = ui_text_width(v->ui, FONT_NOTE, left);
    ui_label(v->ui, area.x, y + 26, area.w - w - 8, FONT_NOTE, TEXT_LEFT, t->mid, steps);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 26, FONT_NOTE, TEXT_RIGHT, t->mid, left);
    return y + 36;
}

static float draw(const struct view *v, struct rect area, float y)
{
    y = buttons(v, area, y);
    y = progress(v, area, y);
    y = stepper(v, area, y, PROP_TRAIN_STOP_AT);
    y = stepper(v, area, y, PROP_TRAIN_SEED);
    y = stepper(v, area, y, PROP_TRAIN_THREADS);
    return y + 12;
}

static void summary(const struct view *v, char *text, size_t size)
{
    char number[FORMAT_MAX];
    snprintf(text, size, _("seed %s"), format_number(number, session_int(v->session, PROP_TRAIN_SEED), 0));
}

const struct train_section train_section_run = {"run", N_("Run"), summary, draw};
