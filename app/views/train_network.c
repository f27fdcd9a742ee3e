/* app/views/train_network.c - the section of the left panel that chooses the network. */
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

static void net_menu(const struct view *v, struct rect r)
{
    struct train_menu m = {0};
    const struct embedded_file *f;
    for (int i = 0; m.n < TRAIN_CHOICES - 1 && (f = net_asset_nth(i)) != NULL; i++) {
        if (!net_fits_known_data(f))
            continue;
        m.name[m.n] = f->name;
        m.title[m.n] = name_of_net(f->name, m.titles[m.n]);
        m.n++;
    }
    const struct model_asset *model;
    for (int i = 0; m.n < TRAIN_CHOICES - 1 && (model = model_asset_nth(i)) != NULL; i++) {
        m.name[m.n] = model->name;
        m.title[m.n++] = _(model->title);
    }
    const struct snapshot *s = session_snapshot(v->session);
    const bool followed = s->follow.on && s->follow.files > 0; /* it is another program's, until one is chosen */
    const char *set = followed ? "" : session_text(v->session, PROP_TRAIN_NET);
    train_menu_close(&m, set, followed ? s->net->title : name_of_net(set, m.titles[m.n]));
    train_menu_draw(v, &m, PROP_TRAIN_NET, r);
}

static void net_note(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char count[FORMAT_MAX];
    text[0] = '\0';
    if (s->net && s->state != WORKER_LOADING && !*s->error)
        snprintf(text, size, _("%s parameters"), format_count(count, net_param_count(s->net)));
}

static float draw(const struct view *v, struct rect area, float y)
{
    char text[128];
    net_menu(v, (struct rect){area.x, y, area.w, 32});
    net_note(v, text, sizeof text);
    return y + 32 + train_note(v, area, y + 32, text) + 18;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char title[NET_NAME_MAX];
    snprintf(text, size, "%s",
             s->follow.on && s->follow.files > 0 ? s->net->title
                                                 : name_of_net(session_text(v->session, PROP_TRAIN_NET), title));
}

const struct train_section train_section_network = {"network", N_("Network"), summary, draw};
