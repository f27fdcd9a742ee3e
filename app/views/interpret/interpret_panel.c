/* app/views/interpret/interpret_panel.c - sections of the right panel that several methods have. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

enum { TOP = 4, ROW = 32, FACT = 26, LINE = 18, NUMBER = 64, MARK = 20 };

/* The most probable first; returns how many. One walk over the classes: there may be a thousand. */
static int choose_top(const struct snapshot *s, int top[TOP + 1])
{
    int n = 0;
    for (int i = 0; i < s->classes; i++) {
        int at = n;
        while (at > 0 && s->probability[i] > s->probability[top[at - 1]])
            at--;
        if (at == TOP)
            continue;
        n = n < TOP ? n + 1 : TOP;
        for (int k = n - 1; k > at; k--)
            top[k] = top[k - 1];
        top[at] = i;
    }
    return n;
}

static bool is_among(const int *list, int n, int class)
{
    for (int i = 0; i < n; i++)
        if (list[i] == class)
            return true;
    return false;
}

static void class_bar(const struct view *v, struct rect r, float share, struct color c)
{
    const struct theme *t = ui_theme(v->ui);
    draw_fill(ui_draw(v->ui), r, 2, t->light ? t->well : t->raised);
    if (share * r.w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y, fminf(share, 1) * r.w, r.h}, 2, c);
}

/* names: the width of all rows' names. The explained class is the bright one. */
static void class_row(const struct view *v, struct rect r, int class, float names, bool bright)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const bool truth = class == s->probe_label;
    const float p = s->probability[class], x = r.x + names + 12;
    char name[24], number[FORMAT_MAX];
    ui_push_index(v->ui, class);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "class"), r, true, true);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 4, r.y + 2, r.w + 8, r.h - 4}, 4, t->hover);
    ui_label(v->ui, r.x, r.y + 21, names, (struct font){FONT_SANS, bright ? FONT_600 : FONT_400, 14}, TEXT_LEFT,
             bright ? t->hi : t->text, network_class_name(s, class, name));
    if (truth)
        ui_icon(v->ui, UI_ICON_CHECK, x + 4, r.y + 16, t->ok);
    class_bar(v, (struct rect){x + MARK, r.y + 12, r.w - names - 12 - MARK - NUMBER, 8}, p, bright ? t->hi : t->mid);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 21, FONT_NUMBER, TEXT_RIGHT, bright ? t->hi : t->mid,
              format_fixed(number, (double)p, 4));
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
    if (state & UI_CLICKED) {
        request_int(v->requests, PROP_INTERPRET_TARGET, TARGET_CLASS);
        request_int(v->requests, PROP_INTERPRET_CLASS, class);
    }
    ui_tooltip(v->ui, r, truth ? _("The truth. A click explains this class") : _("A click explains this class"));
    ui_pop_id(v->ui);
}

float interpret_answer_rows(const struct view *v, struct rect area, float y, int explained)
{
    const struct snapshot *s = session_snapshot(v->session);
    int top[TOP + 1];
    char name[24];
    float names = 0;
    if (!s->probability || s->classes < 1)
        return y;
    int n = choose_top(s, top);
    if (explained >= 0 && explained < s->classes && !is_among(top, n, explained))
        top[n++] = explained;
    for (int i = 0; i < n; i++)
        names = fmaxf(
            names, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 14}, network_class_name(s, top[i], name)));
    names = fminf(ceilf(names), roundf(area.w * 0.42f));
    y = panel_head(v, area, y, _("Answer"), "softmax");
    for (int i = 0; i < n; i++, y += ROW)
        class_row(v, (struct rect){area.x, y, area.w, ROW}, top[i], names,
                  explained >= 0 ? top[i] == explained : i == 0);
    return y + 4;
}

float interpret_fact(const struct view *v, struct rect area, float y, const char *name, const char *value)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = ui_text_width(v->ui, FONT_NUMBER, value), room = area.w - width - 12;
    if (ui_text_width(v->ui, FONT_BODY, name) > room) {
        const float height = ui_paragraph(v->ui, area.x, y + 17, area.w, FONT_BODY, LINE, t->text, name);
        y += height;
    } else {
        draw_text(ui_draw(v->ui), area.x, y + 17, FONT_BODY, TEXT_LEFT, t->text, name);
    }
    ui_label(v->ui, area.x + area.w, y + 17, area.w, FONT_NUMBER, TEXT_RIGHT, t->hi, value);
    return y + FACT;
}

float interpret_fact_number(const struct view *v, struct rect area, float y, const char *name, double value)
{
    char text[FORMAT_MAX];
    return interpret_fact(v, area, y, name, interpret_number(text, value));
}
