/* app/views/topics/shift_answers.c - what becomes of it in the end: global pooling and the fully connected layer as a
 * table, and every answer's change over all column shifts as curves. */
#include <math.h>
#include <stdio.h>

#include "app/ui/plot.h"
#include "app/views/topics/shift.h"
#include "engine/base/i18n.h"

/* The table. */

static void answer_name(int answer, char *text, size_t size)
{
    if (answer == SHIFT_GLOBAL_MAX)
        snprintf(text, size, "%s", _("Global max"));
    else if (answer == SHIFT_GLOBAL_MEAN)
        snprintf(text, size, "%s", _("Global mean"));
    else if (answer == SHIFT_DENSE)
        snprintf(text, size, "%s", _("Template"));
    else
        snprintf(text, size, _("Dense %d"), answer - SHIFT_DENSE);
}

static const char *answer_help(int answer)
{
    if (answer < SHIFT_DENSE)
        return _("Over all values of the map: where they stand does not matter");
    return answer == SHIFT_DENSE
               ? _("A fully connected unit whose weights are the picture at its old place: it looks for it there alone")
               : _("A fully connected unit with random whole weights, one a pixel");
}

/* Right edges of the numbers. */
struct columns {
    float still, moved, difference, name;
    float size;
    bool stacked;     /* names have lines of their own: there is no room beside the numbers */
    bool lacks_still; /* nor for what X gives: Shift(X) and the difference tell */
};

static const char *number(char text[FORMAT_MAX], const struct shift_pair *p, int column)
{
    const float value = column == 0 ? p->still : column == 1 ? p->moved : p->same ? 0 : p->difference;
    return format_number(text, (double)value, CONVOLVE_DECIMALS);
}

static float widest(const struct view *v, const struct shift_state *s, float size, int column)
{
    const struct font font = {FONT_MONO, FONT_600, size};
    float w = column == 1 ? ui_text_width(v->ui, FONT_NOTE, "Shift(X)") : column == 2 ? 24 : 16;
    char text[FORMAT_MAX];
    for (int i = 0; i < SHIFT_ANSWERS; i++)
        w = fmaxf(w, ui_text_width(v->ui, font, number(text, &s->answer[i], column)));
    return w;
}

static struct columns place_columns(const struct view *v, const struct shift_state *s, struct rect area)
{
    const float right = area.x + area.w, least_name = 84;
    struct columns c = {0};
    for (c.size = 15; c.size >= 12; c.size--) {
        const float w[3] = {widest(v, s, c.size, 0), widest(v, s, c.size, 1), widest(v, s, c.size, 2)};
        const float gap = fmaxf(8, fminf(16, (area.w - 20 - w[0] - w[1] - w[2]) / 3));
        c.difference = right - 20;
        c.moved = c.difference - w[2] - gap;
        c.still = c.moved - w[1] - gap;
        c.name = c.still - w[0] - 8 - area.x;
        if (c.name >= least_name)
            return c;
    }
    c.size = 12;
    c.stacked = true;
    c.lacks_still = c.name < -8;
    c.name = area.w - 24;
    return c;
}

/* Same or changed is told by a word of one sign, too: = or ≠. */
static void draw_answer(const struct view *v, const struct shift_state *s, struct rect r, const struct columns *c,
                        int answer)
{
    const struct theme *t = ui_theme(v->ui);
    const struct shift_pair *p = &s->answer[answer];
    const struct font font = {FONT_MONO, FONT_500, c->size}, bold = {FONT_MONO, FONT_600, c->size};
    const float y = r.y + r.h - 4;
    char text[FORMAT_MAX], name[64];
    answer_name(answer, name, sizeof name);
    ui_label(v->ui, r.x, r.y + 14, c->name, FONT_NOTE, TEXT_LEFT, t->text, name);
    if (!c->lacks_still)
        draw_text(ui_draw(v->ui), c->still, y, font, TEXT_RIGHT, t->text, number(text, p, 0));
    draw_text(ui_draw(v->ui), c->moved, y, font, TEXT_RIGHT, t->hi, number(text, p, 1));
    draw_text(ui_draw(v->ui), c->difference, y, bold, TEXT_RIGHT, p->same ? t->mid : t->warn, number(text, p, 2));
    draw_text(ui_draw(v->ui), r.x + r.w, y, bold, TEXT_RIGHT, p->same ? t->ok : t->warn, p->same ? "=" : "≠");
    ui_tooltip(v->ui, r, answer_help(answer));
}

float shift_answers(const struct view *v, const struct shift_state *s, struct rect area, float y, float bottom)
{
    const struct theme *t = ui_theme(v->ui);
    const struct columns c = place_columns(v, s, area);
    const float baseline = y + 17;
    if (!c.lacks_still)
        draw_text(ui_draw(v->ui), c.still, baseline, FONT_NOTE, TEXT_RIGHT, t->mid, "X");
    draw_text(ui_draw(v->ui), c.moved, baseline, FONT_NOTE, TEXT_RIGHT, t->mid, "Shift(X)");
    draw_text(ui_draw(v->ui), c.difference, baseline, FONT_NOTE, TEXT_RIGHT, t->mid, "Δ");
    const float pitch = c.stacked ? 2 * SHIFT_ANSWER_PITCH : SHIFT_ANSWER_PITCH;
    y += 24;
    for (int i = 0; i < SHIFT_ANSWERS && y + pitch <= bottom; i++, y += pitch)
        draw_answer(v, s, (struct rect){area.x, y, area.w, pitch}, &c, i);
    return y;
}

/* The curve. */

static const char *series_name(const struct shift_state *s, int series)
{
    static const char *const names[] = {N_("map in place"), N_("paths apart"), N_("pooled in place"), N_("global max"),
                                        N_("fully connected")};
    return series == SHIFT_GLOBAL && s->settings.rule == BOARD_MEAN ? _("global mean") : _(names[series]);
}

static struct plot_series series_of(const struct view *v, const struct shift_state *s, int series)
{
    const struct theme *t = ui_theme(v->ui);
    const struct color colors[] = {t->output, t->output, t->kernel, t->hi, t->held};
    return (struct plot_series){.label = series_name(s, series),
                                .x = s->curve.by,
                                .y = s->curve.change[series],
                                .n = SHIFT_SIDE,
                                .color = colors[series],
                                .width = 2,
                                .dashed = series == SHIFT_MOVED_ALONG};
}

/* Line, name, the change at the present shift. */
static void legend_row(const struct view *v, const struct shift_state *s, struct rect r, int series)
{
    const struct theme *t = ui_theme(v->ui);
    const struct plot_series p = series_of(v, s, series);
    const float change = s->curve.change[series][s->settings.by[1] + SHIFT_MOST], y = r.y + 9;
    const struct font font = {FONT_MONO, FONT_500, 13};
    char text[FORMAT_MAX];
    if (p.dashed)
        draw_line_dashed(ui_draw(v->ui), r.x, y, r.x + 20, y, 2, 5, 3, p.color);
    else
        draw_line(ui_draw(v->ui), r.x + 1, y, r.x + 19, y, 2, p.color);
    if (isnan(change))
        snprintf(text, sizeof text, "–");
    else
        format_percent(text, (double)change, change < 0.0995f && change > 0 ? 1 : 0);
    const float w = ui_text_width(v->ui, font, text);
    ui_label(v->ui, r.x + 28, r.y + 13, r.w - 28 - w - 8, FONT_NOTE, TEXT_LEFT, t->text, p.label);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 13, font, TEXT_RIGHT, t->hi, text);
}

float shift_curve(const struct view *v, const struct shift_state *s, struct rect area)
{
    const float pitch = 17, legend = pitch * SHIFT_SERIES + 4, end = area.y + area.h - legend;
    const struct rect plot = {area.x, area.y + 26, area.w, end - area.y - 26};
    struct plot_series series[SHIFT_SERIES];
    convolve_title(v, area.x, area.y + 17, area.w, ui_theme(v->ui)->hi, _("Change over columns"), "");
    for (int i = 0; i < SHIFT_SERIES; i++)
        series[i] = series_of(v, s, i);
    ui_plot(v->ui, plot,
            &(struct plot){.key = "shift-curve",
                           .x = {.lo = -SHIFT_MOST, .hi = SHIFT_MOST, .format = "%.0f"},
                           .y = {.format = "%.0f%%", .factor = 100},
                           .series = series,
                           .n_series = SHIFT_SERIES,
                           .cursor = s->settings.by[1]});
    for (int i = 0; i < SHIFT_SERIES; i++)
        legend_row(v, s, (struct rect){area.x, end + 4 + pitch * (float)i, area.w, pitch}, i);
    return area.y + area.h;
}
