/* app/views/train_left.c - the left panel of the Train workspace: what is trained on what, and how. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

enum { CHOICES = 24 };

/* What a menu offers for a text property: the built-in names, and what is set when that is none of them. */
struct menu {
    const char *name[CHOICES], *title[CHOICES];
    int n, chosen;
    char titles[CHOICES][NET_NAME_MAX]; /* room for those that had to be read */
};

/* called: its title when it is none of the built-in names. */
static void close_menu(struct menu *m, const char *set, const char *called)
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

static void draw_menu(const struct view *v, struct menu *m, enum prop_id p, struct rect r)
{
    int chosen = m->chosen;
    if (ui_choice(v->ui, prop_infos[p].name, r, m->title, m->n, &chosen, true) && chosen != m->chosen)
        request_text(v->requests, p, m->name[chosen]);
    ui_tooltip(v->ui, r, _(prop_infos[p].help));
}

static void data_menu(const struct view *v, struct rect r)
{
    struct menu m = {0};
    for (const struct dataset_info *info; m.n < CHOICES - 1 && (info = dataset_info_nth(m.n)) != NULL; m.n++) {
        m.name[m.n] = info->name;
        m.title[m.n] = _(info->title);
    }
    const char *set = session_text(v->session, PROP_TRAIN_DATA);
    close_menu(&m, set, name_of_data(set));
    draw_menu(v, &m, PROP_TRAIN_DATA, r);
}

static void net_menu(const struct view *v, struct rect r)
{
    struct menu m = {0};
    const struct embedded_file *f;
    for (int i = 0; m.n < CHOICES - 1 && (f = net_asset_nth(i)) != NULL; i++) {
        if (!net_fits_known_data(f))
            continue;
        m.name[m.n] = f->name;
        m.title[m.n] = name_of_net(f->name, m.titles[m.n]);
        m.n++;
    }
    const struct model_asset *model;
    for (int i = 0; m.n < CHOICES - 1 && (model = model_asset_nth(i)) != NULL; i++) {
        m.name[m.n] = model->name;
        m.title[m.n++] = _(model->title);
    }
    const char *set = session_text(v->session, PROP_TRAIN_NET);
    close_menu(&m, set, name_of_net(set, m.titles[m.n]));
    draw_menu(v, &m, PROP_TRAIN_NET, r);
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

static void net_note(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char count[FORMAT_MAX];
    text[0] = '\0';
    if (s->net && s->state != WORKER_LOADING && !*s->error)
        snprintf(text, size, _("%s parameters"), format_count(count, net_param_count(s->net)));
}

static float note(const struct view *v, struct rect area, float y, const char *text)
{
    return fmaxf(18, ui_paragraph(v->ui, area.x, y + 20, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text));
}

static float optimiser(const struct view *v, struct rect area, float y)
{
    static const enum prop_id rows[] = {PROP_TRAIN_LR, PROP_TRAIN_MOMENTUM, PROP_TRAIN_WEIGHT_DECAY, PROP_TRAIN_BATCH,
                                        PROP_TRAIN_EPOCHS};
    const bool adam = session_int(v->session, PROP_TRAIN_OPTIMIZER) != OPTIMIZER_SGD;
    const float row = area.w < 200 ? 60 : 40;
    y = panel_head(v, area, y, _("Optimiser"), NULL) - 4;
    prop_row_choice(v, PROP_TRAIN_OPTIMIZER, (struct rect){area.x, y, area.w, 40}, v->frame == FRAME_MEDIUM ? 92 : 104);
    y += 40;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i] == PROP_TRAIN_MOMENTUM && adam)
            continue; /* Adam has moments of its own */
        prop_row_stepper(v, rows[i], (struct rect){area.x, y, area.w, row});
        y += row;
    }
    return y + 12;
}

float train_left(const struct view *v, struct rect area)
{
    char text[128];
    float y = panel_head(v, area, area.y, _("Data set"), NULL);
    data_menu(v, (struct rect){area.x, y, area.w, 32});
    data_note(v, text, sizeof text);
    y += 32 + note(v, area, y + 32, text) + 18;
    y = panel_head(v, area, y, _("Network"), NULL);
    net_menu(v, (struct rect){area.x, y, area.w, 32});
    net_note(v, text, sizeof text);
    y += 32 + note(v, area, y + 32, text) + 18;
    y = optimiser(v, area, y);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y - 4, area.w, 1}, 0, ui_theme(v->ui)->line);
    y += 12;
    const struct rect reset = {area.x, y, area.w, 32};
    if (ui_button(v->ui, "reset", reset, UI_ICON_RESTART, _("Reset the network"), NULL, 0))
        request_command(v->requests, COMMAND_TRAIN_RESET);
    ui_tooltip(v->ui, reset,
               session_snapshot(v->session)->trained ? _("The weights of its file again, as they were")
                                                     : _("The weights that it began with, by the seed"));
    return y + 40 - area.y;
}
