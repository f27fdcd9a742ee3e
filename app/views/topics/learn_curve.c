/* app/views/topics/learn_curve.c - the loss by iteration, the kernel at some of them, and why it ended. */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static void key_entry(const struct view *v, float right, float baseline, struct color c, const char *label)
{
    enum { LINE = 24 };
    const float x = roundf(right - ui_text_width(v->ui, FONT_NOTE, label) - LINE - 8);
    draw_line_dashed(ui_draw(v->ui), x, baseline - 5, x + LINE, baseline - 5, 2.5f, 7, 4, c);
    draw_text(ui_draw(v->ui), x + LINE + 8, baseline, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text, label);
}

/* "Loss by iteration 3.21", and what the dashes are. */
static void heads(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    char value[FORMAT_MAX];
    const float baseline = l->plot.y - 12, right = l->plot.x + l->plot.w;
    const bool wide = l->plot.w > 360;
    const float end = convolve_title(v, l->plot.x, baseline, l->plot.w, ui_theme(v->ui)->hi,
                                     wide ? _("Loss by iteration") : _("Loss"), learn_digits(value, s->at.loss, 4));
    const float key = 40 + ui_text_width(v->ui, FONT_NOTE, _("without momentum"));
    if (s->plain_computed >= 0 && end + key < right)
        key_entry(v, right, baseline, ui_theme(v->ui)->held, _("without momentum"));
}

static void plot(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int plain = s->plain_computed < s->at.iteration ? s->plain_computed : s->at.iteration;
    const struct plot_series series[] = {
        {_("loss"), s->count, s->loss, s->at.iteration + 1, 1, t->hi, 2.25f, false, false, false},
        {_("without momentum"), s->count, s->plain_loss, plain + 1, 1, t->held, 2.25f, true, false, false},
    };
    const struct plot p = {.key = "loss",
                           .x = {.lo = 0, .hi = session_int(v->session, PROP_LEARN_ITERATIONS), .format = "%g"},
                           .y = {.logarithmic = session_bool(v->session, PROP_LEARN_LOG), .format = "%g"},
                           .series = series,
                           .n_series = plain >= 0 ? 2 : 1,
                           .cursor = s->at.iteration};
    heads(v, l);
    ui_plot(v->ui, l->plot, &p);
}

/* The film: a click goes there. */

static struct matrix film_grid(const struct learn_layout *l, int i, const struct learn_step *step)
{
    struct matrix m = l->film_grid;
    m.x = roundf(m.x + (float)i * l->film_pitch);
    m.data = step->w;
    m.map = COLORMAP_SIGNED;
    return m;
}

static void film_card(const struct view *v, const struct learn_step *step)
{
    char text[160], loss[FORMAT_MAX];
    snprintf(text, sizeof text, _("iteration %d   loss %s   click: go there"), step->iteration,
             learn_number(v, loss, step->loss));
    convolve_card(v, text);
}

static void film(const struct view *v, const struct learn_layout *l)
{
    for (int i = 0; i < l->n_film; i++) {
        struct learn_step step;
        if (!session_learn_step(v->session, l->film[i], &step))
            continue;
        const struct matrix m = film_grid(l, i, &step);
        const struct rect r = {m.x, l->film_baseline - 12, fmaxf((float)m.cols * m.cell, 24),
                               m.y + (float)m.rows * m.cell - l->film_baseline + 12};
        ui_push_index(v->ui, i);
        const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "film"), r, false, true);
        ui_pop_id(v->ui);
        draw_textf(ui_draw(v->ui), m.x, l->film_baseline, FONT_TICK, TEXT_LEFT, ui_theme(v->ui)->mid, "%d",
                   step.iteration);
        matrix_draw(v->ui, &m);
        if (state & UI_HOT)
            film_card(v, &step);
        if (state & UI_CLICKED)
            request_go_to(v->requests, step.iteration + 1);
    }
}

/* The end. */

/* Which number stopped being one, and what the rate has to do with it. */
static void why(const struct learn *s, char *text, size_t size, bool brief)
{
    char rate[FORMAT_MAX], critical[FORMAT_MAX];
    const double limit = curvature_critical_rate(&s->curvature, s->at.momentum);
    learn_digits(rate, s->at.lr, 3);
    learn_digits(critical, limit, 3);
    if (brief)
        snprintf(text, size, _("Diverged at iteration %d"), s->ended);
    else if (s->at.lr <= limit)
        snprintf(text, size,
                 _("At iteration %d the numbers are too large for float32; the last that were not are kept."),
                 s->ended);
    else
        snprintf(text, size,
                 s->end == LEARN_ENDED_LOSS
                     ? _("At iteration %d the loss is beyond float32: rate %s, critical rate %s.")
                     : _("At iteration %d the kernel is beyond float32: rate %s, critical rate %s."),
                 s->ended, rate, critical);
}

/* The longest of both sentences that fits; the arrow key goes back as well where there is no room for a button. */
static void end_strip(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    const struct theme *t = ui_theme(v->ui);
    char text[200], label[96], rate[FORMAT_MAX];
    const struct rect r = l->end;
    struct font font = FONT_BODY;
    snprintf(label, sizeof label, _("Start over at %s"), learn_digits(rate, learn_good_rate(s), 3));
    const float over = ui_text_width(v->ui, FONT_CONTROL, label) + 24 + ui_text_width(v->ui, FONT_TICK, "H") + 12;
    float back = ui_text_width(v->ui, FONT_CONTROL, _("Step back")) + 24 + 8, room = r.w - over - back - 48;
    why(s, text, sizeof text, false);
    if (ui_text_width(v->ui, font, text) > room)
        why(s, text, sizeof text, true);
    if (ui_text_width(v->ui, font, text) > room) {
        room += back;
        back = 0;
    }
    while (font.size > 12 && ui_text_width(v->ui, font, text) > room)
        font.size--;
    draw_fill(ui_draw(v->ui), r, 6, t->raised);
    draw_frame(ui_draw(v->ui), r, 6, 1, t->err);
    ui_icon(v->ui, UI_ICON_WARNING, r.x + 20, r.y + 20, t->err);
    ui_label(v->ui, r.x + 36, r.y + 25, room, font, TEXT_LEFT, t->text, text);
    const float x = r.x + r.w - 4 - over;
    if (back > 0 &&
        ui_button(v->ui, "back", (struct rect){x - back, r.y + 4, back - 8, 32}, UI_ICON_NONE, _("Step back"), NULL, 0))
        request_command(v->requests, COMMAND_STEP_BACK);
    if (ui_button(v->ui, "over", (struct rect){x, r.y + 4, over, 32}, UI_ICON_NONE, label, "H", UI_PRIMARY))
        learn_request_good_rate(v);
}

void learn_curve(const struct view *v, const struct learn_layout *l)
{
    if (l->end.h > 0)
        end_strip(v, l);
    if (l->plot.h > 0)
        plot(v, l);
    film(v, l);
}
