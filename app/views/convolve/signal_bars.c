/* app/views/convolve/signal_bars.c - signal and output as bars on a zero line, each above or below its cell: red up,
 * blue down, hatched where the padding has borrowed a value. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

static struct color sign_color(const struct view *v, double value, float strength)
{
    return colormap_color(COLORMAP_SIGNED, ui_theme(v->ui)->light, value < 0 ? -strength : strength, -1, 1);
}

/* From the zero line to the value, in the middle three fifths of its column; nothing for 0. */
static struct rect bar_rect(const struct signal_chart *c, float x, float cell, double value)
{
    const float zero = roundf((float)signal_bar_y(c, 0)), end = roundf((float)signal_bar_y(c, value)),
                w = fmaxf(2, roundf(0.6f * cell));
    return (struct rect){roundf(x + (cell - 1 - w) / 2), fminf(zero, end), w, fabsf(end - zero)};
}

/* A soft body with a firm end, where the value is. */
static void bar(const struct view *v, const struct signal_chart *c, float x, float cell, double value, float alpha)
{
    const struct rect r = bar_rect(c, x, cell, value);
    const float cap = fminf(2, r.h);
    if (r.h <= 0)
        return;
    draw_fill(ui_draw(v->ui), r, 0, color_alpha(sign_color(v, value, 0.55f), alpha));
    draw_fill(ui_draw(v->ui), (struct rect){r.x, value < 0 ? r.y + r.h - cap : r.y, r.w, cap}, 0,
              color_alpha(sign_color(v, value, 1), alpha));
}

static void borrowed_bar(const struct view *v, const struct signal_chart *c, float x, float cell, double value)
{
    const struct rect r = bar_rect(c, x, cell, value);
    if (r.h <= 0)
        return;
    draw_fill(ui_draw(v->ui), r, 0, ui_theme(v->ui)->panel);
    draw_hatch(ui_draw(v->ui), r, ui_theme(v->ui)->hatch);
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->edge);
}

/* The number at the end of a scale, short enough for the margin. */
static const char *end_text(char text[FORMAT_MAX], double value)
{
    return format_number(text, value, fabs(value) < 10 ? 2 : fabs(value) < 100 ? 1 : 0);
}

/* Zero, and the ends where they keep clear of it. */
static void scale(const struct view *v, const struct signal_chart *c)
{
    const struct theme *t = ui_theme(v->ui);
    const float zero = roundf((float)signal_bar_y(c, 0)), x = c->r.x - 10, line = 14;
    char text[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), (struct rect){c->r.x - 5, zero, c->r.w + 5, 1}, 0, t->edge);
    draw_text(ui_draw(v->ui), x, zero + 4, FONT_TICK, TEXT_RIGHT, t->mid, "0");
    if (zero - c->r.y >= line)
        draw_text(ui_draw(v->ui), x, c->r.y + 5, FONT_TICK, TEXT_RIGHT, t->mid, end_text(text, c->hi));
    if (c->r.y + c->r.h - zero >= line)
        draw_text(ui_draw(v->ui), x, c->r.y + c->r.h + 4, FONT_TICK, TEXT_RIGHT, t->mid, end_text(text, c->lo));
}

/* The columns that the step is about. */
static void band(const struct view *v, struct rect r, struct color c, float alpha)
{
    draw_fill(ui_draw(v->ui), r, 0, color_alpha(c, 0.12f * alpha));
    draw_fill(ui_draw(v->ui), (struct rect){r.x - 1, r.y, 1, r.h}, 0, color_alpha(c, 0.6f * alpha));
    draw_fill(ui_draw(v->ui), (struct rect){r.x + r.w, r.y, 1, r.h}, 0, color_alpha(c, 0.6f * alpha));
}

static void signal_chart(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const int *pad = b->geometry.padding;
    for (int i = -pad[1]; i < b->width + pad[3]; i++) {
        const bool own = i >= 0 && i < b->width;
        const float x = signal_x(v, l, (float)i);
        if (own)
            bar(v, &l->bars, x, l->cell, (double)b->x.data[i], 1);
        else
            borrowed_bar(v, &l->bars, x, l->cell, signal_value(b, i));
    }
}

static void output_chart(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const float *y = b->activation == BOARD_NONE ? b->output.data : b->activated.data;
    const int shown = session_shown_cells(v->session, 0);
    const float fade = session_int(v->session, PROP_CONVOLVE_TERM) ? 0 : convolve_motion(v).fade;
    for (int i = 0; i < shown && i < b->ow; i++)
        bar(v, &l->out_bars, signal_output_x(v, l, (float)i), l->cell, (double)y[i], i == shown - 1 ? 1 - fade : 1);
}

/* "Signal  24"; returns where it ends. */
static float title(const struct view *v, const struct signal_layout *l, float baseline, const char *text, int n)
{
    char size[24];
    snprintf(size, sizeof size, "%d", n);
    return convolve_title(v, l->left, baseline, l->right - l->left, ui_theme(v->ui)->hi, text, size);
}

/* At the right end of a title, where there is room; with the padding's swatch before it. */
static void note(const struct view *v, const struct signal_layout *l, float from, float baseline, const char *text,
                 bool swatch)
{
    const struct theme *t = ui_theme(v->ui);
    const float x = l->right - ui_text_width(v->ui, FONT_NOTE, text), left = swatch ? x - 26 : x;
    if (left < from + 16)
        return;
    const struct rect r = {roundf(left), baseline - 12, 16, 16};
    if (swatch) {
        draw_fill(ui_draw(v->ui), r, 0, t->panel);
        draw_hatch(ui_draw(v->ui), r, t->hatch);
        draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    }
    draw_text(ui_draw(v->ui), l->right, baseline, FONT_NOTE, TEXT_RIGHT, t->mid, text);
}

static void padding_note(const struct view *v, const struct signal_layout *l, float from)
{
    const struct board *b = session_board(v->session);
    const int before = b->geometry.padding[1], behind = b->geometry.padding[3];
    char text[96];
    if (signal_can_draw(v)) {
        note(v, l, from, l->title, _("Drag over the bars to draw the signal"), false);
        return;
    }
    if (before + behind == 0)
        return;
    if (before == behind)
        snprintf(text, sizeof text, convolve_padding_note(b->geometry.padding_mode), before);
    else
        snprintf(text, sizeof text, _("padding %d before, %d behind"), before, behind);
    note(v, l, from, l->title, text, true);
}

static void stride_note(const struct view *v, const struct signal_layout *l, float from)
{
    const struct board *b = session_board(v->session);
    const int stride = b->geometry.stride[1];
    char text[96];
    if (stride == 1)
        return;
    snprintf(text, sizeof text, cs_plural("a value every %d place", "a value every %d places", stride), stride);
    note(v, l, from, l->out_title, text, false);
}

void signal_bars(const struct view *v, const struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_motion motion = convolve_motion(v);
    const struct rect *in = &l->bars.r, *out = &l->out_bars.r;
    padding_note(v, l, title(v, l, l->title, _("Signal"), b->width));
    stride_note(v, l, title(v, l, l->out_title, _("Output"), b->ow));
    band(v, (struct rect){signal_window_x(v, l, motion.col), in->y, (float)signal_window_cells(b) * l->cell - 1, in->h},
         t->kernel, motion.frames);
    band(v, (struct rect){signal_output_x(v, l, motion.col), out->y, l->cell - 1, out->h}, t->output, motion.frames);
    signal_chart(v, l);
    output_chart(v, l);
    scale(v, &l->bars);
    scale(v, &l->out_bars);
}
