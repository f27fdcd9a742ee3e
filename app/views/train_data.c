/* app/views/train_data.c - the section of the left panel that chooses the data and how much of them is trained on. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

static void data_menu(const struct view *v, struct rect r)
{
    struct train_menu m = {0};
    for (const struct dataset_info *info; m.n < TRAIN_CHOICES - 1 && (info = dataset_info_nth(m.n)) != NULL; m.n++) {
        m.name[m.n] = info->name;
        m.title[m.n] = _(info->title);
    }
    const char *set = session_text(v->session, PROP_TRAIN_DATA);
    train_menu_close(&m, set, name_of_data(set));
    train_menu_draw(v, &m, PROP_TRAIN_DATA, r);
}

static void data_note(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char train[FORMAT_MAX], held[FORMAT_MAX];
    text[0] = '\0';
    if (!s->net || s->state == WORKER_LOADING || *s->error || s->look_only)
        return; /* what is in the menu is not what is in use */
    format_count(train, s->n_train);
    if (s->n_validation > 0)
        snprintf(text, size, _("%s train, %s validation"), train, format_count(held, s->n_validation));
    else
        snprintf(text, size, _("%s train, %s test"), train, format_count(held, s->n_test));
}

static float draw(const struct view *v, struct rect area, float y)
{
    char text[128];
    data_menu(v, (struct rect){area.x, y, area.w, 32});
    data_note(v, text, sizeof text);
    return y + 32 + train_note(v, area, y + 32, text) + 18;
}

static void summary(const struct view *v, char *text, size_t size)
{
    snprintf(text, size, "%s", name_of_data(session_text(v->session, PROP_TRAIN_DATA)));
}

const struct train_section train_section_data = {"data", N_("Data set"), summary, draw};
