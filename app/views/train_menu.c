#include "app/views/train_menu.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"

void train_menu_close(struct train_menu *m, const char *set, const char *called)
{
    m->chosen = -1;
    for (int i = 0; i < m->n; i++)
        if (!strcmp(m->name[i], set))
            m->chosen = i;
    if (m->chosen >= 0)
        return;
    m->chosen = m->n;
    m->name[m->n] = set;
    m->title[m->n++] = called;
}

void train_menu_draw(const struct view *v, struct train_menu *m, enum prop_id p, struct rect r)
{
    int chosen = m->chosen;
    if (ui_choice(v->ui, prop_infos[p].name, r, m->title, m->n, &chosen, true) && chosen != m->chosen)
        request_text(v->requests, p, m->name[chosen]);
    ui_tooltip(v->ui, r, _(prop_infos[p].help));
}

float train_note(const struct view *v, struct rect area, float y, const char *text)
{
    return fmaxf(18, ui_paragraph(v->ui, area.x, y + 20, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text));
}
