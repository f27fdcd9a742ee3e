#include "app/views/topics/scalar_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

/* What rounds to zeros alone, or has more digits than anyone reads. */
static bool wants_exponent(double value, int decimals)
{
    const double size = fabs(value);
    return size >= 1e7 || (size != 0 && size < 0.5 * pow(10, -decimals));
}

static const char *not_finite(char *buf, double value)
{
    snprintf(buf, FORMAT_MAX, "%s", isnan(value) ? "NaN" : value > 0 ? "∞" : "−∞");
    return buf;
}

const char *scalar_fixed(char buf[FORMAT_MAX], double value, int decimals)
{
    if (!isfinite(value))
        return not_finite(buf, value);
    if (wants_exponent(value, decimals))
        return format_with(buf, "%.1e", value);
    return format_fixed(buf, value, decimals);
}

static bool is_exact(double value)
{
    const double scaled = value * 1e4;
    return fabs(value) < 1e7 &&
           fabs(scaled - round(scaled)) <= 1e-9 * (1 + fabs(scaled)); /* but for the dust of sums */
}

const char *scalar_number(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value, bool about)
{
    char number[FORMAT_MAX];
    if (!isfinite(value))
        return not_finite(buf, value);
    if (session_bool(v->session, PROP_CONVOLVE_PRECISION))
        return format_with(buf, "%.9g", value);
    if (is_exact(value))
        return format_number(buf, value, SCALAR_LONG);
    scalar_fixed(number, value, SCALAR_LONG);
    snprintf(buf, CONVOLVE_ROUNDED_MAX, "%s%s", about ? "≈ " : "", number);
    return buf;
}

const char *scalar_equals(const char *number)
{
    return strncmp(number, "≈", strlen("≈")) ? "= " : "";
}

float scalar_power(const struct view *v, float x, float baseline, struct font font, struct color c, const char *base,
                   const char *exponent, bool draw)
{
    const struct font raised = {font.family, font.weight, fmaxf(11, roundf(0.78f * font.size))};
    const float w = ui_text_width(v->ui, font, base);
    if (draw) {
        draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, c, base);
        draw_text(ui_draw(v->ui), x + w + 1, baseline - roundf(0.4f * font.size), raised, TEXT_LEFT, c, exponent);
    }
    return w + 1 + ui_text_width(v->ui, raised, exponent);
}

float scalar_row(const struct view *v, struct rect area, float y, const char *label, const char *value, bool strong)
{
    const struct theme *t = ui_theme(v->ui);
    const bool full = v->frame == FRAME_FULL;
    const struct font font = {FONT_MONO, strong ? FONT_700 : FONT_500, full ? 15 : 14};
    const float room = area.w - ui_text_width(v->ui, font, value) - 12, baseline = y + (full ? 19 : 18);
    struct font words = strong ? FONT_HEAD : FONT_BODY;
    while (words.size > 12 && ui_text_width(v->ui, words, label) > room)
        words.size--;
    ui_label(v->ui, area.x, baseline, room, words, TEXT_LEFT, strong ? t->hi : t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, baseline, font, TEXT_RIGHT, t->hi, value);
    return y + (full ? 26 : 24);
}

float scalar_box(const struct view *v, struct rect area, float y, const char *label, const char *value,
                 struct color accent, struct color ink)
{
    const bool full = v->frame == FRAME_FULL;
    const struct rect r = {area.x, y, area.w, full ? 48 : 44};
    const struct font words = {FONT_SANS, FONT_600, 16};
    const float inset = full ? 16 : 14;
    struct font font = {FONT_MONO, FONT_700, full ? 24 : 22};
    const float room = area.w - 2 * inset - 12 - ui_text_width(v->ui, words, label);
    while (font.size > 13 && ui_text_width(v->ui, font, value) > room)
        font.size--;
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(accent, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, accent);
    const float width = area.w - 2 * inset - 12 - ui_text_width(v->ui, font, value);
    ui_label(v->ui, r.x + inset, r.y + r.h / 2 + 6, width, words, TEXT_LEFT, ui_theme(v->ui)->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - inset, r.y + r.h / 2 + roundf(0.36f * font.size), font, TEXT_RIGHT, ink,
              value);
    return y + r.h;
}

float scalar_note(const struct view *v, struct rect area, float y, struct color c, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, c, text) + 6;
}

float scalar_formula(const struct view *v, struct rect area, float y, struct color c, const char *text)
{
    struct font font = {FONT_MONO, FONT_500, 14};
    while (font.size > 12 && ui_text_width(v->ui, font, text) > area.w)
        font.size--;
    return y + ui_paragraph(v->ui, area.x, y + 16, area.w, font, 20, c, text) + 4;
}

/* A text property as a line that one types in: what is typed is kept until it is applied or the property changes. */
enum { FIELD_SIZE = 160 };
struct field_memory {
    char text[FIELD_SIZE], of[64];
};

float scalar_text_row(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const struct rect r = {area.x, y, area.w, 32};
    struct field_memory none = {0}, *m = ui_memory(v->ui, ui_make_id(v->ui, prop_infos[p].name), sizeof *m);
    const char *now = session_text(v->session, p);
    m = m ? m : &none;
    if (strncmp(m->of, now, sizeof m->of - 1)) {
        snprintf(m->of, sizeof m->of, "%.63s", now);
        snprintf(m->text, sizeof m->text, "%.159s", now);
    }
    ui_push_id(v->ui, "text");
    if (ui_text_field(v->ui, prop_infos[p].name, r, m->text, sizeof m->text, _(prop_infos[p].label), false))
        request_text(v->requests, p, m->text);
    ui_pop_id(v->ui);
    ui_tooltip(v->ui, r, _(prop_infos[p].help));
    return y + convolve_row_pitch(v);
}
