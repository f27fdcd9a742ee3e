#include "app/views/frame_times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/frame.h"
#include "engine/base/i18n.h"

static const float BAR = 2, BARS_HEIGHT = 96, PAD = 16, LINE = 18, MARK_MS = 2;

void frame_times_add(struct frame_times *t, const double seconds[FRAME_TIME_PARTS], size_t commands)
{
    for (int part = 0; part < FRAME_TIME_PARTS; part++)
        t->ms[part][t->next] = (float)(seconds[part] * 1e3);
    t->next = (t->next + 1) % FRAME_TIMES;
    t->n += t->n < FRAME_TIMES;
    t->commands = commands;
}

static int by_value(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

float frame_times_rank(float *values, int n, double share)
{
    if (n < 1)
        return 0;
    qsort(values, (size_t)n, sizeof *values, by_value);
    const int rank = (int)ceil(share * n - 1e-9) - 1;
    return values[rank < 0 ? 0 : rank >= n ? n - 1 : rank];
}

/* Index into the ring of the i-th frame from the oldest. */
static int nth(const struct frame_times *t, int i)
{
    return (t->next - t->n + i + FRAME_TIMES) % FRAME_TIMES;
}

static float frame_total(const struct frame_times *t, int at)
{
    float sum = 0;
    for (int part = 0; part < FRAME_TIME_PARTS; part++)
        sum += t->ms[part][at];
    return sum;
}

/* What the bars' height stands for: twice the mark, doubled until the longest frame fits. */
static float scale_of(const struct frame_times *t)
{
    float top = 2 * MARK_MS;
    for (int i = 0; i < t->n; i++)
        while (isfinite(frame_total(t, i)) && frame_total(t, i) > top)
            top *= 2;
    return top;
}

static struct color part_color(const struct theme *theme, int part)
{
    const struct color colors[FRAME_TIME_PARTS] = {theme->hi, theme->mid, theme->edge};
    return colors[part];
}

/* The newest at the right; the parts of a frame stand on each other. */
static void bars(struct ui *ui, const struct frame_times *t, struct rect r, float top)
{
    for (int i = 0; i < t->n; i++) {
        const float x = r.x + r.w - BAR * (float)(t->n - i);
        float foot = r.y + r.h;
        for (int part = 0; part < FRAME_TIME_PARTS; part++) {
            const float h = t->ms[part][nth(t, i)] / top * r.h;
            foot -= h;
            draw_fill(ui_draw(ui), (struct rect){x, foot, BAR, h}, 0, part_color(ui_theme(ui), part));
        }
    }
}

static void marks(struct ui *ui, struct rect r, float top)
{
    struct draw_list *d = ui_draw(ui);
    const struct theme *theme = ui_theme(ui);
    const float y = roundf(r.y + r.h - MARK_MS / top * r.h);
    draw_fill(d, (struct rect){r.x, r.y + r.h, r.w, 1}, 0, theme->line);
    draw_line(d, r.x, y, r.x + r.w, y, 1, theme->text);
    draw_textf(d, r.x + r.w + 8, y + 4, FONT_TICK, TEXT_LEFT, theme->text, _("%g ms"), (double)MARK_MS);
    draw_textf(d, r.x + r.w + 8, r.y + 8, FONT_TICK, TEXT_LEFT, theme->mid, _("%g ms"), (double)top);
}

static void numbers_row(struct ui *ui, const struct frame_times *t, int part, const char *name, struct rect r)
{
    struct draw_list *d = ui_draw(ui);
    const struct theme *theme = ui_theme(ui);
    static const double shares[] = {0.5, 0.99, 1};
    float values[FRAME_TIMES];
    memcpy(values, t->ms[part], (size_t)t->n * sizeof *values);
    draw_fill(d, (struct rect){r.x, r.y - 9, 8, 8}, 0, part_color(theme, part));
    draw_text(d, r.x + 16, r.y, FONT_NOTE, TEXT_LEFT, theme->text, name);
    for (int i = 0; i < 3; i++)
        draw_textf(d, r.x + r.w - 64 * (float)(2 - i), r.y, FONT_TICK, TEXT_RIGHT, theme->hi, "%.2f",
                   (double)frame_times_rank(values, t->n, shares[i]));
}

static void numbers(struct ui *ui, const struct frame_times *t, struct rect r)
{
    struct draw_list *d = ui_draw(ui);
    const struct theme *theme = ui_theme(ui);
    const char *const heads[] = {_("median"), _("99 %"), _("worst")};
    const char *const names[FRAME_TIME_PARTS] = {_("build"), _("draw"), _("session")};
    for (int i = 0; i < 3; i++)
        draw_text(d, r.x + r.w - 64 * (float)(2 - i), r.y, FONT_NOTE, TEXT_RIGHT, theme->mid, heads[i]);
    draw_text(d, r.x, r.y, FONT_NOTE, TEXT_LEFT, theme->mid, _("ms"));
    for (int part = 0; part < FRAME_TIME_PARTS; part++)
        numbers_row(ui, t, part, names[part], (struct rect){r.x, r.y + LINE * (float)(part + 1), r.w, LINE});
    draw_textf(d, r.x, r.y + LINE * (FRAME_TIME_PARTS + 1) + 6, FONT_NOTE, TEXT_LEFT, theme->text,
               _("%d frames, %zu draw commands"), t->n, t->commands);
}

void frame_times_panel(struct ui *ui, const struct frame_times *t, float width)
{
    const struct theme *theme = ui_theme(ui);
    const float bars_width = BAR * FRAME_TIMES, w = bars_width + 2 * PAD + 48;
    const float h = 2 * PAD + BARS_HEIGHT + LINE * (FRAME_TIME_PARTS + 2) + 10;
    const struct rect r = {width - w - PAD, FRAME_TOP + PAD, w, h};
    draw_shadow(ui_draw(ui), r, 8, theme->shadow);
    draw_fill(ui_draw(ui), r, 8, theme->raised);
    draw_frame(ui_draw(ui), r, 8, 1, theme->line);
    const struct rect plot = {r.x + PAD, r.y + PAD, bars_width, BARS_HEIGHT};
    const float top = scale_of(t);
    bars(ui, t, plot, top);
    marks(ui, plot, top);
    numbers(ui, t, (struct rect){r.x + PAD, plot.y + plot.h + LINE + 6, r.w - 2 * PAD, LINE});
}
