/* app/views/network_builder_net.c - which network it is, and the plain pattern of a convolutional network with its
 * numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/names.h"
#include "app/views/network_builder.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"
#include "engine/net/model_file.h"
#include "engine/net/net_pattern.h"
#include "engine/net/net_text.h"

enum { CHOICES = 48 };

/* Of pictures and classes as the data have them. */
static void fit_to_data(const struct view *v, struct net_pattern *p)
{
    const struct dataset_info *data = builder_data(v);
    const struct snapshot *s = session_snapshot(v->session);
    if (pattern_for_folder(s, session_text(v->session, PROP_TRAIN_DATA), p))
        return;
    if (data) {
        p->input = data->sample;
        p->classes = data->classes;
    } else if (s->net && net_input(s->net)->rank == 3) {
        p->input = *net_input(s->net);
        p->classes = s->classes >= 2 ? s->classes : p->classes;
    }
}

/* Which network. */

struct menu {
    const char *name[CHOICES], *title[CHOICES];
    char titles[CHOICES][NET_NAME_MAX], pattern[NET_PATTERN_NAME];
    int n, chosen;
};

static void add(struct menu *m, const char *name, const char *title, bool chosen)
{
    if (chosen)
        m->chosen = m->n;
    m->name[m->n] = name;
    m->title[m->n++] = title;
}

static void fill_menu(const struct view *v, struct menu *m)
{
    const char *set = session_text(v->session, PROP_TRAIN_NET);
    const struct embedded_file *f;
    const struct model_asset *model;
    struct net_pattern p;
    m->n = 0;
    m->chosen = -1;
    for (int i = 0; m->n < CHOICES - 8 && (f = net_asset_nth(i)) != NULL; i++)
        add(m, f->name, name_of_net(f->name, m->titles[m->n]), !strcmp(f->name, set));
    for (int i = 0; m->n < CHOICES - 2 && (model = model_asset_nth(i)) != NULL; i++)
        add(m, model->name, _(model->title), !strcmp(model->name, set));
    net_pattern_read("pattern:N=1,M=2,K=1,channels=16,width=64,input=1x28x28", &p, NULL);
    fit_to_data(v, &p);
    p.m = pattern_pools(&p.input);
    net_pattern_name(&p, m->pattern);
    add(m, m->pattern, _("Pattern of N, M, K"), net_pattern_is(set));
    if (m->chosen < 0)
        add(m, set, name_of_net(set, m->titles[m->n]), true);
}

static void net_menu(const struct view *v, struct rect r)
{
    struct menu m;
    fill_menu(v, &m);
    int chosen = m.chosen;
    if (ui_choice(v->ui, "net", r, m.title, m.n, &chosen, true) && chosen != m.chosen)
        request_text(v->requests, PROP_TRAIN_NET, m.name[chosen]);
    ui_tooltip(v->ui, r,
               _("Which network: a built-in one, a trained model, or a pattern. Files are dropped on the window"));
}

/* The pattern. */

static void put(const struct view *v, const struct net_pattern *p)
{
    char name[NET_PATTERN_NAME];
    net_pattern_name(p, name);
    request_text(v->requests, PROP_TRAIN_NET, name);
}

static bool is_possible(const struct net_pattern *p)
{
    char name[NET_PATTERN_NAME];
    struct net_pattern read;
    net_pattern_name(p, name);
    return net_pattern_read(name, &read, NULL) == CS_OK;
}

/* How many blocks the picture has pools for. */
static int most_blocks(struct net_pattern p)
{
    enum { MOST = 8 };
    for (p.m = MOST; p.m > 0 && !is_possible(&p); p.m--)
        ;
    return p.m;
}

/* "[(CONV-RELU)*2-POOL]*3" and "-(FC-RELU)*1-SOFTMAX" */
static float formula(const struct view *v, const struct net_pattern *p, struct rect area, float y)
{
    const struct font font = {FONT_MONO, FONT_500, 12};
    const struct color c = ui_theme(v->ui)->hi;
    char text[64];
    if (p->m > 0) {
        snprintf(text, sizeof text, "[(CONV-RELU)*%d%s]*%d", p->n, p->pool ? "-POOL" : "", p->m);
        ui_label(v->ui, area.x, y + 16, area.w, font, TEXT_LEFT, c, text);
        y += 18;
    }
    if (p->k > 0)
        snprintf(text, sizeof text, "%s(FC-RELU)*%d-SOFTMAX", p->m > 0 ? "-" : "", p->k);
    else
        snprintf(text, sizeof text, "%sSOFTMAX", p->m > 0 ? "-" : "");
    ui_label(v->ui, area.x, y + 16, area.w, font, TEXT_LEFT, c, text);
    return y + 26;
}

static float pattern_rows(const struct view *v, struct rect area, float y)
{
    struct net_pattern p;
    if (net_pattern_read(session_text(v->session, PROP_TRAIN_NET), &p, NULL) != CS_OK)
        return y;
    const struct {
        const char *label, *brief, *help;
        int *value;
        double min, max, step;
    } rows[] = {{_("N: convolutions"), "N", _("Convolutions, each with its ReLU, in a block"), &p.n, 1, 16, 1},
                {_("M: blocks"), "M", _("Blocks: every pool halves the maps, and then there are twice as many"), &p.m,
                 0, most_blocks(p), 1},
                {_("K: dense layers"), "K", _("Dense layers with ReLU before the last one"), &p.k, 0, 8, 1},
                {_("Channels"), NULL, _("Maps of the first block"), &p.channels, 1, 1024, 1},
                {_("Kernel"), NULL, _("Rows and columns of every kernel: odd, so that maps keep their size"), &p.kernel,
                 1, 31, 2},
                {_("Width"), NULL, _("Values of a dense layer"), &p.width, 1, 65536, 1}};
    y = formula(v, &p, area, y);
    fit_to_data(v, &p);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct ui_number n = {.min = rows[i].min, .max = rows[i].max, .step = rows[i].step, .fine = rows[i].step};
        double value = *rows[i].value;
        const bool roomy = !rows[i].brief || ui_text_width(v->ui, FONT_NOTE, rows[i].label) <= area.w - 112;
        if (builder_number(v, area, &y, roomy ? rows[i].label : rows[i].brief, rows[i].help, &n, &value)) {
            *rows[i].value = (int)lround(value);
            put(v, &p);
        }
    }
    const struct rect r = builder_row(v, area, &y, _("Pools"), _("A max-pool at the end of every block"), 40);
    if (ui_toggle(v->ui, "pool", r.x + r.w - 40, r.y + 4, &p.pool, ui_theme(v->ui)->hi, true))
        put(v, &p);
    return y + 8;
}

float builder_net(const struct view *v, struct rect area, float y)
{
    net_menu(v, (struct rect){area.x, y, area.w, 32});
    y += 44;
    if (net_pattern_is(session_text(v->session, PROP_TRAIN_NET))) {
        ui_push_id(v->ui, "pattern");
        y = pattern_rows(v, area, y);
        ui_pop_id(v->ui);
    }
    return y;
}
