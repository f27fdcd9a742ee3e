/* app/views/topics/loss_below.c - below the table: -ln p with the present share on it, and one step down the gradient.
 */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

/* The right class's share and -ln of it, once it is known; after the step as well. */
static void curve(const struct view *v, const struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_place at = loss_now(v);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = l->curve;
    const double now[2] = {s->term[s->label].p, s->term[s->label].surprise},
                 after[2] = {s->after[s->label].p, s->after[s->label].surprise};
    const struct plot_series series = {
        .x = s->curve_p, .y = s->curve_loss, .n = LOSS_CURVE, .color = t->mid, .width = 2};
    char text[2][FORMAT_MAX];
    const struct plot_mark marks[2] = {
        {now[0], now[1], t->output_ink, 4, scalar_fixed(text[0], now[1], SCALAR_SHORT)},
        {after[0], after[1], t->grad_ink, 4, scalar_fixed(text[1], after[1], SCALAR_SHORT)},
    };
    const bool one = at.loss && isfinite(now[1]), two = one && at.stepped && isfinite(after[1]);
    const double top = fmax(6, fmin(fmax(one ? now[1] : 0, two ? after[1] : 0), 1e6) * 1.05);
    convolve_title(v, r.x, r.y + 16, r.w, t->hi, _("Loss of the right class"), "−ln p");
    ui_plot(v->ui, (struct rect){r.x, r.y + 28, r.w, r.h - 28},
            &(struct plot){.key = "loss-curve",
                           .x = {.lo = 0, .hi = 1, .format = "%.2g"},
                           .y = {.lo = 0, .hi = top, .format = "%g"},
                           .series = &series,
                           .n_series = 1,
                           .marks = marks,
                           .n_marks = one + two,
                           .cursor = one ? now[0] : NAN});
}

/* Columns of the step: class, z, what is added, z', p'. */
struct step_columns {
    float right[4]; /* right edges of z, the change, z', p' */
    float names;    /* width of the names */
    int first;      /* 1: z has no room */
    float size;
};

static void step_text(const struct loss_state *s, int column, int class, char text[FORMAT_MAX + 8])
{
    char number[FORMAT_MAX];
    const double change = s->after_logit[class] - s->logit[class];
    switch (column) {
    case 0:
        snprintf(text, FORMAT_MAX + 8, "%s", format_number(number, s->logit[class], SCALAR_SHORT));
        break;
    case 1:
        snprintf(text, FORMAT_MAX + 8, "%s%s", change > 0 ? "+" : "", scalar_fixed(number, change, SCALAR_SHORT));
        break;
    case 2:
        snprintf(text, FORMAT_MAX + 8, "%s", scalar_fixed(number, s->after_logit[class], SCALAR_SHORT));
        break;
    default:
        snprintf(text, FORMAT_MAX + 8, "%s", scalar_fixed(number, s->after[class].p, SCALAR_SHORT));
        break;
    }
}

static const char *const step_heads[4] = {"z", "−lr·∇", "z′", "p′"};

static float step_column_width(const struct view *v, const struct loss_state *s, int column, float size)
{
    char text[FORMAT_MAX + 8];
    float w = ui_text_width(v->ui, FONT_TICK, step_heads[column]);
    for (int i = 0; i < s->n; i++) {
        step_text(s, column, i, text);
        w = fmaxf(w, ui_text_width(v->ui, (struct font){FONT_MONO, FONT_500, size}, text));
    }
    return w;
}

/* False where the columns are too wide. */
static bool step_columns(const struct view *v, struct rect r, float size, int first, struct step_columns *c)
{
    const struct loss_state *s = loss_state_of(v);
    float x = r.x + r.w;
    *c = (struct step_columns){.size = size, .first = first};
    for (int i = 3; i >= first; i--) {
        c->right[i] = x;
        x -= step_column_width(v, s, i, size) + 14;
    }
    c->names = x + 6 - r.x;
    return c->names >= 44;
}

static void step_rows(const struct view *v, struct rect r, float pitch, const struct step_columns *c)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct color colors[4] = {t->text, t->grad_ink, t->hi, t->output_ink};
    char text[FORMAT_MAX + 8];
    for (int k = c->first; k < 4; k++)
        draw_text(ui_draw(v->ui), c->right[k], r.y + 12, FONT_TICK, TEXT_RIGHT, t->mid, step_heads[k]);
    for (int i = 0; i < s->n; i++) {
        const float baseline = roundf(r.y + 20 + pitch * ((float)i + 0.5f) + 5);
        ui_label(v->ui, r.x, baseline, c->names, (struct font){FONT_SANS, i == s->label ? FONT_600 : FONT_400, c->size},
                 TEXT_LEFT, i == s->label ? t->output_ink : t->text, loss_name(s, i));
        for (int k = c->first; k < 4; k++) {
            step_text(s, k, i, text);
            draw_text(ui_draw(v->ui), c->right[k], baseline,
                      (struct font){FONT_MONO, k >= 2 ? FONT_600 : FONT_500, c->size}, TEXT_RIGHT, colors[k], text);
        }
    }
}

/* "Loss 2.0404 → 0.7783" */
static void losses(const struct view *v, struct rect r, float baseline)
{
    const struct loss_state *s = loss_state_of(v);
    char text[256], now[FORMAT_MAX], after[FORMAT_MAX];
    snprintf(text, sizeof text, _("Loss %s → %s"), scalar_fixed(now, s->sum.loss, SCALAR_LONG),
             scalar_fixed(after, s->after_sum.loss, SCALAR_LONG));
    struct font font = FONT_STEP_HEAD;
    while (font.size > 12 && ui_text_width(v->ui, font, text) > r.w)
        font.size--;
    ui_label(v->ui, r.x, baseline, r.w, font, TEXT_LEFT, ui_theme(v->ui)->hi, text);
}

static void step_down(const struct view *v, const struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = l->step;
    char lr[FORMAT_MAX], note[FORMAT_MAX + 16];
    struct step_columns c;
    snprintf(note, sizeof note, "lr = %s", format_number(lr, s->lr, SCALAR_SHORT));
    convolve_title(v, r.x, r.y + 16, r.w, t->hi, _("One step down"), note);
    if (!loss_now(v).stepped) {
        ui_paragraph(v->ui, r.x, r.y + 48, r.w, FONT_NOTE, 18, t->mid,
                     _("The last step moves every logit against its gradient."));
        return;
    }
    const struct rect rows = {r.x, r.y + 28, r.w, r.h - 60};
    const float pitch = fminf(34, floorf((rows.h - 20) / (float)s->n));
    const float sizes[] = {pitch < 18 ? 12 : pitch < 30 ? 14 : 15, 12};
    for (int i = 0; i < 4 && pitch >= 15; i++)
        if (step_columns(v, rows, sizes[i % 2], i / 2, &c)) {
            step_rows(v, rows, pitch, &c);
            losses(v, r, rows.y + 20 + pitch * (float)s->n + 26);
            return;
        }
    losses(v, r, r.y + 48);
}

void loss_below(const struct view *v, const struct loss_layout *l)
{
    if (l->curve.w <= 0)
        return;
    curve(v, l);
    step_down(v, l);
}
