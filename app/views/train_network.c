/* app/views/train_network.c - the section of the left panel that chooses the network. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

/* What is in use has a title, as files have it in them that may be called anything; what is not known yet has its name.
 */
static const char *title_in_use(const struct view *v, char title[NET_NAME_MAX])
{
    const struct snapshot *s = session_snapshot(v->session);
    const bool told = s->net && s->state != WORKER_LOADING && *s->net->title && (!*s->error || train_has_strayed(v));
    return told ? s->net->title : name_of_net(session_text(v->session, PROP_TRAIN_NET), title);
}

/* Of a folder of pictures, for which no built-in network was made. */
static void add_pattern(const struct view *v, struct train_menu *m, char name[NET_PATTERN_NAME])
{
    struct net_pattern p;
    net_pattern_read("pattern:N=1,M=2,K=1,channels=16,width=64", &p, NULL);
    if (session_is_loading(v->session) ||
        !pattern_for_folder(session_snapshot(v->session), session_text(v->session, PROP_TRAIN_DATA), &p))
        return;
    p.m = pattern_pools(&p.input);
    net_pattern_name(&p, name);
    m->name[m->n] = name;
    m->title[m->n++] = _("Simple, for these pictures");
}

static void net_menu(const struct view *v, struct rect r)
{
    struct train_menu m = {0};
    char pattern[NET_PATTERN_NAME];
    const struct embedded_file *f;
    for (int i = 0; m.n < TRAIN_CHOICES - 2 && (f = net_asset_nth(i)) != NULL; i++) {
        if (!net_fits_known_data(f))
            continue;
        m.name[m.n] = f->name;
        m.title[m.n] = name_of_net(f->name, m.titles[m.n]);
        m.n++;
    }
    const struct model_asset *model;
    for (int i = 0; m.n < TRAIN_CHOICES - 2 && (model = model_asset_nth(i)) != NULL; i++) {
        m.name[m.n] = model->name;
        m.title[m.n++] = _(model->title);
    }
    add_pattern(v, &m, pattern);
    const struct snapshot *s = session_snapshot(v->session);
    const bool followed = s->follow.on && s->follow.files > 0; /* it is another program's, until one is chosen */
    const char *set = followed ? "" : session_text(v->session, PROP_TRAIN_NET);
    train_menu_close(&m, set, title_in_use(v, m.titles[m.n]));
    train_menu_draw(v, &m, PROP_TRAIN_NET, r);
}

static void net_note(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char count[FORMAT_MAX];
    text[0] = '\0';
    if (s->net && s->state != WORKER_LOADING && (!*s->error || train_has_strayed(v)))
        snprintf(text, size, _("%s parameters"), format_count(count, net_param_count(s->net)));
}

/* Where what is set makes no difference to this network. */
static const char *without_effect(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (!s->net || s->state == WORKER_LOADING)
        return "";
    if (s->trained && session_int(v->session, PROP_TRAIN_BATCH_NORM) != TRAIN_NORM_AS_NET)
        return _("Batch norm stays as the file has it: its weights belong to its layers.");
    if (s->variant.batch_norm == NET_NORM_ON && net_count_batch_norms(s->net) == 0)
        return _("It has no convolution that batch norm could follow.");
    if (s->variant.sets_dropout && s->variant.p > 0 && net_count_dropouts(s->net) == 0)
        return _("It has no layer of hidden numbers that dropout could thin out.");
    return "";
}

/* What is usual, and what is set when that is none of it. */
static float dropout_row(const struct view *v, struct rect area, float y)
{
    enum { USUAL = 8 };
    static const double usual[USUAL] = {-1, 0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.7};
    const double now = session_float(v->session, PROP_TRAIN_DROPOUT);
    char text[USUAL + 1][FORMAT_MAX];
    const char *titles[USUAL + 1];
    int chosen = USUAL, n = USUAL;
    for (int i = 0; i < USUAL; i++) {
        titles[i] = i == 0 ? _("As the net") : format_number(text[i], usual[i], 2);
        if (now == usual[i] || (i == 0 && now < 0))
            chosen = i;
    }
    if (chosen == USUAL)
        titles[n++] = format_number(text[USUAL], now, 2);
    const int before = chosen;
    const struct rect control = prop_row_list(v, PROP_TRAIN_DROPOUT, area, &y, titles, n);
    if (ui_choice(v->ui, prop_infos[PROP_TRAIN_DROPOUT].name, control, titles, n, &chosen, true) && chosen != before)
        request_float(v->requests, PROP_TRAIN_DROPOUT, usual[chosen]);
    return y;
}

static float draw(const struct view *v, struct rect area, float y)
{
    char text[128];
    const float gap = area.w < 200 ? 14 : 10; /* narrow rows have their label at the top */
    net_menu(v, (struct rect){area.x, y, area.w, 32});
    net_note(v, text, sizeof text);
    y += 32 + train_note(v, area, y + 32, text) + gap;
    y = prop_row_menu(v, PROP_TRAIN_BATCH_NORM, area, y);
    y = train_pending(v, area, y, PROP_TRAIN_BATCH_NORM);
    y = dropout_row(v, area, y);
    y = train_pending(v, area, y, PROP_TRAIN_DROPOUT);
    const char *why = without_effect(v);
    return *why ? y + train_note(v, area, y - 4, why) + 14 : y + 12;
}

static void summary(const struct view *v, char *text, size_t size)
{
    char title[NET_NAME_MAX];
    snprintf(text, size, "%s", title_in_use(v, title));
}

const struct train_section train_section_network = {"network", N_("Network"), summary, draw};
