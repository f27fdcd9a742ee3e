/* app/views/network_top.c - the five classes that the net finds most probable, and the truth where it is known. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { TOP = 5, PITCH = 30, MARK = 20 };

/* Classes with a larger probability, or the same and a smaller index. */
static int rank_of(const struct snapshot *s, int class)
{
    int before = 0;
    for (int k = 0; k < s->classes; k++)
        before +=
            s->probability[k] > s->probability[class] || (s->probability[k] == s->probability[class] && k < class);
    return before;
}

/* The most probable first; returns how many. One walk over the classes: there may be a thousand. */
static int choose_top(const struct snapshot *s, int top[TOP])
{
    int n = 0;
    for (int i = 0; i < s->classes; i++) {
        int at = n < TOP ? n : TOP;
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

static void draw_bar(const struct view *v, struct rect r, float share, struct color c)
{
    const struct theme *t = ui_theme(v->ui);
    draw_fill(ui_draw(v->ui), r, 2, t->light ? t->well : t->raised); /* raised is white on white there */
    if (share * r.w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y, share * r.w, r.h}, 2, c);
}

/* rank: from 0. The truth has a tick. */
static void draw_row(const struct view *v, struct rect r, int class, int rank)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const bool best = rank == 0, truth = class == s->probe_label;
    const float number_width = 56, x = r.x + (truth ? MARK : 0);
    char name[24], number[FORMAT_MAX], text[WORKER_CLASS_NAME + 32];
    const char *shown = network_class_name(s, class, name);
    if (rank >= TOP) {
        snprintf(text, sizeof text, _("%d. %s"), rank + 1, shown);
        shown = text;
    }
    if (truth)
        ui_icon(v->ui, UI_ICON_CHECK, r.x + 7, r.y + 9, t->ok);
    ui_label(v->ui, x, r.y + 14, r.x + r.w - number_width - x, (struct font){FONT_SANS, best ? FONT_600 : FONT_400, 14},
             TEXT_LEFT, best ? t->hi : t->text, shown);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 14, (struct font){FONT_MONO, best ? FONT_700 : FONT_400, 13}, TEXT_RIGHT,
              best ? t->hi : t->mid, format_fixed(number, (double)s->probability[class], 4));
    draw_bar(v, (struct rect){r.x, r.y + 19, r.w, 5}, s->probability[class], truth ? t->ok : best ? t->hi : t->mid);
    if (truth)
        ui_tooltip(v->ui, r, _("The truth"));
}

static void class_row(const struct view *v, const struct network_layout *l, struct rect r, int class, int rank)
{
    ui_push_index(v->ui, class);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "class"), r, true, true);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), rect_inset(r, -2), 4, ui_theme(v->ui)->hover);
    draw_row(v, r, class, rank);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
    if (state & UI_CLICKED && l && l->n > 0 && l->column[l->n - 1].kind == COLUMN_CLASSES)
        network_choose(v, l, (struct network_choice){.column = l->n - 1, .map = class});
    ui_pop_id(v->ui);
}

/* Where the stage does not show every class. */
static bool is_wanted(const struct view *v)
{
    return session_snapshot(v->session)->classes > 10 || session_int(v->session, PROP_NETWORK_LEVEL) != LEVEL_NET;
}

float network_top(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct network_layout l;
    int top[TOP];
    bool open;
    char name[24], number[FORMAT_MAX], note[WORKER_CLASS_NAME + FORMAT_MAX + 8];
    if (!s->net || !s->probability || s->classes < 1)
        return y;
    const int n = choose_top(s, top);
    snprintf(note, sizeof note, "%s  %s", network_class_name(s, top[0], name),
             format_fixed(number, (double)s->probability[top[0]], 4));
    y = network_fold(v, area, y, "fold-top", _("Top 5"), note, is_wanted(v), &open);
    if (!open)
        return y;
    const bool columns = network_columns(&l, v->session);
    const int truth_rank = s->probe_label >= 0 && s->probe_label < s->classes ? rank_of(s, s->probe_label) : 0;
    for (int i = 0; i < n; i++, y += PITCH)
        class_row(v, columns ? &l : NULL, (struct rect){area.x, y, area.w, PITCH - 5}, top[i], i);
    if (truth_rank >= TOP) {
        class_row(v, columns ? &l : NULL, (struct rect){area.x, y, area.w, PITCH - 5}, s->probe_label, truth_rank);
        y += PITCH;
    }
    return y + 2;
}
