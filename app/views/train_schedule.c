/* app/views/train_schedule.c - how the learning rate changes: which way, its numbers, and a picture of all epochs. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"
#include "engine/train/schedule.h"

enum { POINTS = 129, SPARK = 36, USUAL_STEPS = 100 /* of an epoch, before the first one tells */ };

static const char *const titles[] = {N_("Constant"), N_("Steps"), N_("Cosine"), N_("One cycle")};

static struct schedule schedule_of(const struct view *v)
{
    struct schedule s = {.epochs = session_int(v->session, PROP_TRAIN_EPOCHS),
                         .warmup = session_float(v->session, PROP_TRAIN_WARMUP)};
    schedule_from_text(session_text(v->session, PROP_TRAIN_SCHEDULE), &s, NULL); /* checked when it was set */
    return s;
}

static void request_schedule(const struct view *v, const struct schedule *s)
{
    char text[SCHEDULE_TEXT];
    request_text(v->requests, PROP_TRAIN_SCHEDULE, schedule_text(s, text));
}

/* Another kind begins with numbers that show something within these epochs. */
static struct schedule usual(const struct view *v, enum schedule_kind kind)
{
    const int epochs = session_int(v->session, PROP_TRAIN_EPOCHS);
    return (struct schedule){.kind = kind, .step_size = epochs > 3 ? epochs / 3 : 1, .gamma = 0.1, .floor = 0.01};
}

static float kind_row(const struct view *v, struct rect area, float y, const struct schedule *now)
{
    enum { KINDS = sizeof titles / sizeof *titles };
    const char *words[KINDS];
    const float row = train_row_height(area);
    int chosen = now->kind;
    for (int i = 0; i < KINDS; i++)
        words[i] = _(titles[i]);
    const struct rect control =
        prop_row_control_for(v, PROP_TRAIN_SCHEDULE, (struct rect){area.x, y, area.w, row}, words, KINDS);
    if (ui_choice(v->ui, "schedule", control, words, KINDS, &chosen, true) && chosen != (int)now->kind) {
        const struct schedule next = usual(v, (enum schedule_kind)chosen);
        request_schedule(v, &next);
    }
    return y + row;
}

/* A stepper of the schedule's own numbers, which are one property together. */
static bool number(const struct view *v, struct rect area, float *y, const char *key, const char *label,
                   const struct ui_number *n, double *value)
{
    const float row = train_row_height(area), w = v->frame == FRAME_MEDIUM ? 92 : 104;
    const bool stacked = row >= 56;
    const struct rect control =
        stacked ? (struct rect){area.x, *y + row - 36, area.w, 32} : (struct rect){area.x + area.w - w, *y + 4, w, 32};
    ui_label(v->ui, area.x, *y + (stacked ? 17 : 25), stacked ? area.w : area.w - w - 4, FONT_BODY, TEXT_LEFT,
             ui_theme(v->ui)->text, label);
    *y += row;
    return ui_stepper(v->ui, key, control, value, n, true);
}

static float numbers(const struct view *v, struct rect area, float y, struct schedule now)
{
    static const struct ui_number epochs = {.min = 1, .max = 1000, .step = 1, .fine = 1},
                                  share = {.min = 0, .max = 1, .step = 0.1, .fine = 0.01, .decimals = 4};
    double every = now.step_size;
    bool changed = false;
    if (now.kind == SCHEDULE_STEP) {
        changed = number(v, area, &y, "every", _("Epochs a step"), &epochs, &every);
        changed |= number(v, area, &y, "gamma", _("Factor"), &share, &now.gamma);
        now.step_size = (int)lround(every);
    } else if (now.kind == SCHEDULE_COSINE) {
        changed = number(v, area, &y, "floor", _("Ends at share"), &share, &now.floor);
    }
    if (changed)
        request_schedule(v, &now);
    return y;
}

/* How much of all epochs is done; 0 before the first step. */
static float share_done(const struct snapshot *s, const struct schedule *of)
{
    if (s->steps == 0 || s->batches < 1)
        return 0;
    return fminf(1, ((float)s->epoch + (float)(s->batch + 1) / (float)s->batches) / (float)of->epochs);
}

static float sparkline(const struct view *v, struct rect area, float y, const struct schedule *of)
{
    const struct theme *t = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect r = {area.x, y + 6, area.w, SPARK};
    double rate[POINTS], most = 0, least = INFINITY;
    struct point line[POINTS];
    char low[FORMAT_MAX], high[FORMAT_MAX], text[160];
    schedule_curve(of, session_float(v->session, PROP_TRAIN_LR), s->batches > 0 ? s->batches : USUAL_STEPS, POINTS,
                   rate);
    for (int i = 0; i < POINTS; i++) {
        most = fmax(most, rate[i]);
        least = fmin(least, rate[i]);
    }
    for (int i = 0; i < POINTS; i++)
        line[i] = (struct point){r.x + r.w * (float)i / (POINTS - 1),
                                 r.y + r.h - (most > 0 ? (float)(rate[i] / most) * r.h : 0)};
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h, r.w, 1}, 0, t->line);
    const float at = roundf(r.x + share_done(s, of) * r.w);
    if (s->steps > 0)
        draw_fill(ui_draw(v->ui), (struct rect){at, r.y, 1, r.h}, 0, t->mid);
    draw_polyline(ui_draw(v->ui), line, POINTS, 1.5f, t->hi);
    snprintf(text, sizeof text, _("%s to %s over %d epochs"), format_with(low, "%.2g", least),
             format_with(high, "%.2g", most), of->epochs);
    ui_label(v->ui, r.x, r.y + r.h + 17, r.w, FONT_NOTE, TEXT_LEFT, t->mid, text);
    ui_tooltip(v->ui, r, _("The learning rate over all epochs, as training takes it; the line is now"));
    return r.y + r.h + 26;
}

float train_schedule(const struct view *v, struct rect area, float y)
{
    const struct schedule now = schedule_of(v);
    const float row = train_row_height(area);
    ui_push_id(v->ui, "train.schedule");
    y = kind_row(v, area, y, &now);
    y = numbers(v, area, y, now);
    prop_row_stepper(v, PROP_TRAIN_WARMUP, (struct rect){area.x, y, area.w, row});
    y += row;
    if (now.kind != SCHEDULE_CONSTANT || now.warmup > 0)
        y = sparkline(v, area, y, &now);
    ui_pop_id(v->ui);
    return y;
}
