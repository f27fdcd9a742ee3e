/* app/views/network_layer_head.c - where the stage is in the net, and what the layer is. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"
#include "engine/layers/conv2d.h"

enum { CRUMB_HEIGHT = 32, GAP = 10 };

/* A part of the way that can be gone back to; returns the x behind it. */
static float crumb(const struct view *v, float x, float y, const char *key, const char *text, enum network_level level)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_CONTROL, text);
    const struct rect r = {x - 4, y, w + 8, CRUMB_HEIGHT};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), r, true, true);
    draw_text(ui_draw(v->ui), x, y + 21, FONT_CONTROL, TEXT_LEFT, state & UI_HOT ? t->hi : t->mid, text);
    if (state & UI_HOT) {
        draw_fill(ui_draw(v->ui), (struct rect){x, y + 24, w, 1}, 0, t->mid);
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    }
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_NETWORK_LEVEL, (int)level);
    ui_tooltip(v->ui, r, level == LEVEL_NET ? _("To all layers") : _("To all maps of the layer (Esc)"));
    draw_text(ui_draw(v->ui), x + w + GAP, y + 21, FONT_CONTROL, TEXT_LEFT, t->off, "›");
    return x + w + GAP + ui_text_width(v->ui, FONT_CONTROL, "›") + GAP;
}

static const char *map_name(const struct network_layout *l, char text[64])
{
    const struct network_column *c = &l->column[l->choice.column];
    static const char *const planes[] = {N_("Red"), N_("Green"), N_("Blue")};
    if (c->kind == COLUMN_PICTURE && c->maps == 3)
        snprintf(text, 64, "%s", _(planes[l->choice.map]));
    else if (c->kind == COLUMN_MAPS || c->kind == COLUMN_PICTURE)
        snprintf(text, 64, _("Map %d"), l->choice.map);
    else
        snprintf(text, 64, _("Value %d"), l->choice.map);
    return text;
}

/* How many of the layer's maps are dead, and over what: the sign says it where the words have no room. */
static void draw_dead(const struct view *v, struct rect r, const char *text)
{
    enum { SIGN = 12, SIGN_GAP = 6 };
    const struct snapshot *s = session_snapshot(v->session);
    const struct color c = s->survey_outdated ? ui_theme(v->ui)->mid : ui_theme(v->ui)->warn;
    const float w = SIGN + SIGN_GAP + ui_text_width(v->ui, FONT_TITLE_NOTE, text);
    char why[160];
    if (!*text || w > r.w)
        return;
    network_dead_sign(v->ui, r.x + SIGN / 2.0f, r.y + 17, 4.5f, c);
    draw_text(ui_draw(v->ui), r.x + SIGN + SIGN_GAP, r.y + 22, FONT_TITLE_NOTE, TEXT_LEFT, c, text);
    snprintf(why, sizeof why,
             cs_plural("Dead maps: 0 for %d test picture where later layers read them",
                       "Dead maps: 0 for all of %d test pictures where later layers read them", s->survey_samples),
             s->survey_samples);
    ui_tooltip(v->ui, (struct rect){r.x, r.y, w, r.h}, why);
}

float network_crumbs(const struct view *v, const struct network_layout *l, struct rect area, const char *note,
                     const char *dead)
{
    const struct theme *t = ui_theme(v->ui);
    const bool map = session_int(v->session, PROP_NETWORK_LEVEL) == LEVEL_MAP && l->choice.column >= 0;
    const char *layer = l->choice.column >= 0 ? l->column[l->choice.column].title : "";
    const float y = area.y + 8, right = area.x + area.w;
    char name[64];
    float x = crumb(v, area.x, y, "crumb-net", _("Network"), LEVEL_NET);
    if (map)
        x = crumb(v, x, y, "crumb-layer", layer, LEVEL_LAYER);
    const char *last = map ? map_name(l, name) : layer;
    ui_label(v->ui, x, y + 22, fmaxf(0, right - x), FONT_TITLE, TEXT_LEFT, t->hi, last);
    x += ui_text_width(v->ui, FONT_TITLE, last) + 14;
    const float w = ui_text_width(v->ui, FONT_TITLE_NOTE, note);
    if (x + w > right)
        return y + CRUMB_HEIGHT;
    draw_text(ui_draw(v->ui), x, y + 22, FONT_TITLE_NOTE, TEXT_LEFT, t->mid, note);
    draw_dead(v, (struct rect){x + w + 16, y, right - x - w - 16, CRUMB_HEIGHT}, dead);
    return y + CRUMB_HEIGHT;
}

enum { FACTS = 10, FACT = 96 };
struct facts {
    char text[FACTS][FACT];
    int n;
};

static char *next_fact(struct facts *f)
{
    return f->n < FACTS ? f->text[f->n++] : f->text[FACTS - 1];
}

static const char *pair(char text[32], int a, int b)
{
    if (a == b)
        snprintf(text, 32, "%d", a);
    else
        snprintf(text, 32, "%d×%d", a, b);
    return text;
}

static void conv_facts(const struct conv2d *c, struct facts *f)
{
    char text[32];
    snprintf(next_fact(f), FACT, _("kernel %d×%d"), c->kernel_size[0], c->kernel_size[1]);
    snprintf(next_fact(f), FACT, _("stride %s"), pair(text, c->stride[0], c->stride[1]));
    snprintf(next_fact(f), FACT, _("padding %s"), pair(text, c->padding[0], c->padding[1]));
    if (c->dilation[0] > 1 || c->dilation[1] > 1)
        snprintf(next_fact(f), FACT, _("dilation %s"), pair(text, c->dilation[0], c->dilation[1]));
    if (c->groups > 1)
        snprintf(next_fact(f), FACT, _("groups %d"), c->groups);
}

static void window_facts(const struct layer *l, struct facts *f)
{
    char text[32];
    int size[2], stride[2], first[2];
    l->kind->window(l, size, stride, first);
    if (stride[0] < 1 || stride[1] < 1 || size[0] * size[1] * stride[0] * stride[1] == 1)
        return; /* value by value: there is no window to speak of */
    snprintf(next_fact(f), FACT, _("window %d×%d"), size[0], size[1]);
    snprintf(next_fact(f), FACT, _("stride %s"), pair(text, stride[0], stride[1]));
    if (first[0] || first[1])
        snprintf(next_fact(f), FACT, _("padding %s"), pair(text, -first[0], -first[1]));
}

/* What the worker is about to find out, and that it found nothing. */
static void survey_facts(const struct layer_view *lv, struct facts *f)
{
    const struct snapshot *s = lv->s;
    if (s->to_survey > 0)
        snprintf(next_fact(f), FACT, _("looking for dead maps: %d of %d pictures"), s->surveyed, s->to_survey);
    else if (s->survey_samples > 0 && !s->survey_outdated && lv->c->node > 0 && s->node && s->node[lv->node].dead == 0)
        snprintf(next_fact(f), FACT,
                 cs_plural("none dead in %d test picture", "none dead in %d test pictures", s->survey_samples),
                 s->survey_samples);
}

static void gather(const struct layer_view *lv, struct facts *f)
{
    const struct net *net = lv->s->net;
    const struct net_node *n = &net->node[lv->layer];
    int64_t params = 0;
    char a[FORMAT_MAX], b[FORMAT_MAX];
    for (int i = 0; i < lv->c->n_parts; i++)
        params += net_node_param_count(net, lv->c->part[i]);
    const char *kind = n->layer ? _(n->layer->kind->title) : "";
    if (n->layer && strncmp(lv->c->title, kind, strlen(kind))) /* else the title says it */
        snprintf(next_fact(f), FACT, "%s", kind);
    if (n->layer && n->layer->kind == &layer_conv2d)
        conv_facts((const struct conv2d *)n->layer, f);
    else if (n->layer && n->layer->kind == &layer_linear)
        snprintf(next_fact(f), FACT, cs_plural("%d input", "%d inputs", n->layer->param[0].shape.dim[1]),
                 n->layer->param[0].shape.dim[1]);
    else if (n->layer && n->layer->kind->window)
        window_facts(n->layer, f);
    if (params > 0)
        snprintf(next_fact(f), FACT, cs_plural("%s parameter", "%s parameters", params), format_count(a, params));
    if (lv->s->node)
        snprintf(next_fact(f), FACT, _("values %s to %s"), layer_short(a, (double)lv->s->node[lv->node].least),
                 layer_short(b, (double)lv->s->node[lv->node].largest));
    if (session_int(lv->v->session, PROP_NETWORK_SHOW) == SHOW_WEIGHTS && lv->show != SHOW_WEIGHTS)
        snprintf(next_fact(f), FACT, "%s", _("no weights: its values are shown"));
    survey_facts(lv, f);
}

void network_layer_facts(const struct layer_view *lv, float x, float baseline, float width)
{
    const struct theme *t = ui_theme(lv->v->ui);
    const float dot = ui_text_width(lv->v->ui, FONT_NOTE, " · "), right = x + width;
    struct facts f = {.n = 0};
    gather(lv, &f);
    for (int i = 0; i < f.n; i++) {
        const float w = ui_text_width(lv->v->ui, FONT_NOTE, f.text[i]), before = i > 0 ? dot : 0;
        if (x + before + w > right)
            return;
        if (i > 0)
            draw_text(ui_draw(lv->v->ui), x, baseline, FONT_NOTE, TEXT_LEFT, t->off, " · ");
        draw_text(ui_draw(lv->v->ui), x + before, baseline, FONT_NOTE, TEXT_LEFT, t->mid, f.text[i]);
        x += before + w;
    }
}
