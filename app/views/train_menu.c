#include "app/views/train_menu.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/format.h"
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

float train_row_height(struct rect area)
{
    return area.w < 200 ? 60 : 40;
}

static void value_text(enum prop_id p, const struct value *value, char *text, size_t size)
{
    const struct prop_info *info = &prop_infos[p];
    char number[FORMAT_MAX];
    char *printed = NULL;
    if (p == PROP_TRAIN_DROPOUT && value->f < 0)
        snprintf(text, size, "%s", _("as the net"));
    else if (value->type == VALUE_CHOICE)
        snprintf(text, size, "%s", _(info->titles[value->i]));
    else if (value->type == VALUE_INT)
        snprintf(text, size, "%s", format_number(number, value->i, 0));
    else if (value->type == VALUE_FLOAT)
        snprintf(text, size, "%s", format_number(number, value->f, info->decimals));
    else if ((printed = prop_print(p, value)) != NULL)
        snprintf(text, size, "%.40s", printed);
    free(printed);
}

float train_pending(const struct view *v, struct rect area, float y, enum prop_id p)
{
    char used[64] = "", text[128];
    if (!session_is_pending(v->session, p))
        return y;
    value_text(p, session_in_use(v->session, p), used, sizeof used);
    snprintf(text, sizeof text, _("until a restart: %s"), *used ? used : "–");
    ui_label(v->ui, area.x, y + 10, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->warn, text);
    return y + 20;
}

bool train_left_text(const struct snapshot *s, char *text, size_t size)
{
    const long long left = s->seconds_left < 0 || s->seconds_left > 1e9 ? -1 : llround(s->seconds_left);
    if (left < 0)
        return false;
    if (left < 60)
        snprintf(text, size, _("%d s left"), (int)left);
    else if (left < 600)
        snprintf(text, size, _("%d min %d s left"), (int)(left / 60), (int)(left % 60));
    else if (left < 3600)
        snprintf(text, size, _("%d min left"), (int)(left / 60));
    else
        snprintf(text, size, _("%lld h %d min left"), left / 3600, (int)(left / 60 % 60));
    return true;
}
