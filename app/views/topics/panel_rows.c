/* app/views/topics/panel_rows.c - see panel_rows.h. */
#include "app/views/topics/panel_rows.h"

#include <math.h>
#include <stdio.h>

enum { ALL_DECIMALS = 9 };

static int decimals(const struct view *v)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? ALL_DECIMALS : PANEL_DECIMALS;
}

/* A sum and its only term may lie on both sides of a half of the last decimal, a float32's dust apart: without the dust
 * they are rounded alike. Larger values have no dust in the shown decimals. */
static double without_dust(double value)
{
    const double scale = fabs(value) < 1 ? 1e7 : 1e6;
    return fabs(value) < 10 ? round(value * scale) / scale : value;
}

const char *panel_number(const struct view *v, char buf[FORMAT_MAX], double value)
{
    return format_number(buf, decimals(v) == ALL_DECIMALS ? value : without_dust(value), decimals(v));
}

const char *panel_about(const struct view *v, char buf[FORMAT_MAX + 8], double value)
{
    const double scale = pow(10, decimals(v)), shifted = value * scale;
    const bool exact = fabs(shifted - round(shifted)) <= 1e-3;
    char number[FORMAT_MAX];
    snprintf(buf, FORMAT_MAX + 8, "%s%s", exact ? "" : "≈ ", panel_number(v, number, value));
    return buf;
}

const char *panel_rounded(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value)
{
    return convolve_rounded(v, buf, value, fabs(value * 100 - round(value * 100)) > 1e-3);
}

static float pitch(const struct view *v)
{
    return v->frame == FRAME_FULL ? 27 : 25;
}

/* The label gets smaller before it is cut; then it has a line of its own. */
static float row(const struct view *v, struct rect area, float y, struct font words, const char *label,
                 const char *value)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, v->frame == FRAME_FULL ? 16 : 15};
    const float room = area.w - ui_text_width(v->ui, font, value) - 12;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    const bool apart = ui_text_width(v->ui, words, label) > room;
    ui_label(v->ui, area.x, y, apart ? area.w : room, words, TEXT_LEFT, t->text, label);
    y += apart ? 20 : 0;
    draw_text(ui_draw(v->ui), area.x + area.w, y + 1, font, TEXT_RIGHT, t->hi, value);
    return y + pitch(v);
}

float panel_row_text(const struct view *v, struct rect area, float y, const char *label, const char *value)
{
    return row(v, area, y, FONT_BODY, label, value);
}

float panel_row(const struct view *v, struct rect area, float y, const char *label, double value)
{
    char text[FORMAT_MAX + 8];
    return panel_row_text(v, area, y, label, panel_about(v, text, value));
}

float panel_calculation(const struct view *v, struct rect area, float y, const char *text, double value)
{
    char number[FORMAT_MAX + 8];
    return row(v, area, y, (struct font){FONT_MONO, FONT_400, 13}, text, panel_about(v, number, value));
}

float panel_result(const struct view *v, struct rect area, float y, const char *label, double value)
{
    const struct theme *t = ui_theme(v->ui);
    const float h = v->frame == FRAME_FULL ? 48 : 44, inset = v->frame == FRAME_FULL ? 16 : 12;
    const struct rect r = {area.x, y, area.w, h};
    struct font words = {FONT_SANS, FONT_600, 16}, digits = {FONT_MONO, FONT_700, v->frame == FRAME_FULL ? 24 : 22};
    char text[FORMAT_MAX + 8];
    panel_about(v, text, value);
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    while (digits.size > 14 &&
           ui_text_width(v->ui, digits, text) + ui_text_width(v->ui, words, label) > area.w - 2 * inset - 12)
        digits.size -= 2;
    const float room = area.w - 2 * inset - 12 - ui_text_width(v->ui, digits, text);
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, r.x + inset, roundf(r.y + h / 2 + 6), room, words, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, roundf(r.y + h / 2 + 0.36f * digits.size), digits, TEXT_RIGHT,
              t->output_ink, text);
    return y + h;
}

float panel_rule(const struct view *v, struct rect area, float y)
{
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    return y + (v->frame == FRAME_FULL ? 25 : 22);
}

float panel_note(const struct view *v, struct rect area, float y, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 8;
}
