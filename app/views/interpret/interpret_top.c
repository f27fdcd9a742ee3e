/* app/views/interpret/interpret_top.c - classes with their probabilities as bars. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

enum { NUMBER = 56 };

/* The class that is explained is marked; the first, the answer, is bold. */
static void row(const struct view *v, struct rect r, int class, float p, bool first, bool marked)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font name_font = {FONT_SANS, first ? FONT_600 : FONT_400, 14},
                      number_font = {FONT_MONO, first ? FONT_700 : FONT_400, 13};
    char name[24], number[FORMAT_MAX];
    ui_label(v->ui, r.x, r.y + 14, r.w - NUMBER, name_font, TEXT_LEFT, first ? t->hi : t->text,
             network_class_name(session_snapshot(v->session), class, name));
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 14, number_font, TEXT_RIGHT, first ? t->hi : t->mid,
              format_fixed(number, (double)p, 4));
    const struct rect bar = {r.x, r.y + 19, r.w, 4};
    draw_fill(ui_draw(v->ui), bar, 2, t->light ? t->well : t->raised);
    if (p * bar.w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){bar.x, bar.y, bar.w * p, bar.h}, 2, marked ? t->output : t->mid);
}

float interpret_top(const struct view *v, struct rect area, float y, const int *class_index, const float *p, int n,
                    int explained)
{
    for (int i = 0; i < n && class_index[i] >= 0 && y + INTERPRET_TOP_ROW <= area.y + area.h; i++) {
        row(v, (struct rect){area.x, y, area.w, INTERPRET_TOP_ROW - 2}, class_index[i], p[i], i == 0,
            class_index[i] == explained);
        y += INTERPRET_TOP_ROW;
    }
    return y;
}

const char *interpret_score_text(const struct view *v, const struct study_target *t, char *text, size_t size)
{
    char name[24];
    if (t->of_class)
        snprintf(text, size, "p(%s)", network_class_name(session_snapshot(v->session), t->class_index, name));
    else
        interpret_target_text(v, t, text, size);
    return text;
}

float interpret_first_head(const struct view *v, struct rect area, float y, const char *title, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = note ? ui_text_width(v->ui, FONT_NOTE, note) : 0;
    ui_label(v->ui, area.x, y + 20, area.w - width - 8, FONT_HEAD, TEXT_LEFT, t->hi, title);
    if (note)
        draw_text(ui_draw(v->ui), area.x + area.w, y + 20, FONT_NOTE, TEXT_RIGHT, t->mid, note);
    return y + 32;
}

const char *interpret_seconds_text(double seconds, char text[48])
{
    enum { MINUTE = 60, HOUR = 3600 };
    char number[FORMAT_MAX];
    if (seconds < 100)
        snprintf(text, 48, _("%.40s s"), format_number(number, seconds, seconds < 10 ? 1 : 0));
    else if (seconds < 2 * HOUR)
        snprintf(text, 48, _("%.40s min"), format_number(number, seconds / MINUTE, seconds < 10 * MINUTE ? 1 : 0));
    else
        snprintf(text, 48, _("%.40s h"), format_number(number, seconds / HOUR, seconds < 10 * HOUR ? 1 : 0));
    return text;
}
