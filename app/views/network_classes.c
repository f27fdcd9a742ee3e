/* app/views/network_classes.c - the last column: a bar a class, as long as the net's probability. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

/* Whether class a comes before class b among the most probable. */
static bool comes_before(const struct snapshot *s, int a, int b)
{
    return s->probability[a] > s->probability[b] || (s->probability[a] == s->probability[b] && a < b);
}

/* Places are filled in the order of classes; when not all have room, by the most probable first: the one that comes
 * next after the class of the place before (-1: there is none). */
int network_class_after(const struct snapshot *s, const struct network_column *c, int before)
{
    int next = -1;
    if (c->shown >= c->maps)
        return before + 1;
    for (int i = 0; i < c->maps; i++)
        if ((before < 0 || comes_before(s, before, i)) && (next < 0 || comes_before(s, i, next)))
            next = i;
    return next < 0 ? 0 : next; /* with NaN among them nothing comes next */
}

int network_class_at(const struct snapshot *s, const struct network_column *c, int place)
{
    int class = -1;
    for (int i = 0; i <= place; i++)
        class = network_class_after(s, c, class);
    return class;
}

int network_place_of_class(const struct snapshot *s, const struct network_column *c, int class)
{
    for (int place = 0, at = -1; s->probability && place < c->shown; place++) {
        at = network_class_after(s, c, at);
        if (at == class)
            return place;
    }
    return -1;
}

static int most_probable(const struct snapshot *s)
{
    int best = 0;
    for (int i = 1; i < s->classes; i++)
        if (s->probability[i] > s->probability[best])
            best = i;
    return best;
}

static void draw_class(const struct view *v, struct rect r, int class, bool best, bool chosen)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const bool roomy = r.h >= 28, words = r.w > 100;
    const float top = r.y, bar = roomy ? 8 : 3;
    const float baseline = top + (roomy ? (r.h < 34 ? 13 : 16) : 11),
                bar_y = baseline + (roomy ? (r.h < 34 ? 4 : 7) : 2);
    const struct color ink = chosen ? t->output_ink : best ? t->hi : t->text;
    const enum font_weight weight = best ? FONT_700 : FONT_500;
    const struct font name_font = {words ? FONT_SANS : FONT_MONO, words && best ? FONT_600 : weight,
                                   words   ? 14
                                   : roomy ? 16
                                           : 12};
    char name[24], number[FORMAT_MAX];
    ui_label(v->ui, r.x, baseline, r.w - 52, name_font, TEXT_LEFT, ink, network_class_name(s, class, name));
    draw_text(ui_draw(v->ui), r.x + r.w, baseline,
              (struct font){FONT_MONO, best ? FONT_700 : FONT_400, roomy ? 13 : 12}, TEXT_RIGHT, best ? t->hi : t->mid,
              format_fixed(number, (double)s->probability[class], 4));
    draw_fill(ui_draw(v->ui), (struct rect){r.x, bar_y, r.w, bar}, 2,
              t->light ? t->well : t->raised); /* raised is white on white there */
    if (s->probability[class] * r.w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, bar_y, s->probability[class] * r.w, bar}, 2,
                  best ? t->hi : t->mid);
}

void network_draw_classes(const struct view *v, const struct network_layout *l)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->n - 1];
    if (c->kind != COLUMN_CLASSES || !s->probability)
        return;
    const int best = most_probable(s);
    for (int place = 0, class = -1; place < c->shown; place++) {
        const struct rect r = network_tile(c, place);
        class = network_class_after(s, c, class);
        ui_push_index(v->ui, place);
        const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "class"), r, false, true);
        const bool chosen = l->choice.column == l->n - 1 && l->choice.map == class;
        draw_class(v, r, class, class == best, chosen);
        if (state & UI_CLICKED)
            network_choose(v, l, (struct network_choice){.column = l->n - 1, .map = class});
        ui_pop_id(v->ui);
    }
}
