/* app/views/network_layer.c - a layer that fills the stage: all of its maps, kernels or gradients. */
#include "app/views/network_layer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "engine/base/i18n.h"

enum {
    SIDE = 208,      /* the column of histograms */
    SIDE_GAP = 32,   /* left of it */
    SIDE_FROM = 680, /* a stage of this width has it */
    BAND = 128,      /* histograms side by side below the maps */
    BAND_FROM = 330, /* where so much height is left for both */
    LEGEND = 28,
    SORT_FLOATS =
        1 << 24 /* weights that may be asked for at once: what is not in a row is asked for with all between */
};

int layer_item(const struct layer_view *lv, int place)
{
    return lv->index ? lv->index[place] : place;
}

static bool is_picture(const struct layer_view *lv)
{
    return lv->c->kind == COLUMN_PICTURE || network_is_reconstruction(lv->s, lv->c);
}

bool layer_is_signed(const struct layer_view *lv)
{
    if (lv->show != SHOW_VALUES)
        return true;
    return !is_picture(lv) && (lv->node != lv->c->value || !lv->c->non_negative);
}

/* Search and order are of maps: filters are theirs where there are as many, and where they can be asked for. */
static void apply_search(struct layer_view *lv)
{
    const struct session_maps *m = session_maps(lv->v->session);
    const size_t floats = lv->show == SHOW_WEIGHTS ? (size_t)snapshot_filter_size(lv->s->net, lv->layer) : 0;
    lv->n = lv->total;
    if (m->node != lv->node || m->total != lv->total || floats * (size_t)lv->total > SORT_FLOATS)
        return;
    lv->index = m->index;
    lv->n = m->n;
    lv->facts = m->facts;
}

struct layer_view layer_view_of(const struct view *v, const struct network_layout *l)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int first = network_column_of(l, s->net, session_first_maps(v->session));
    const int column = l->choice.column >= 0 ? l->choice.column : first >= 0 ? first : 0;
    struct layer_view lv = {.v = v, .s = s, .l = l, .c = &l->column[column]};
    lv.node = network_shown_node(v->session, lv.c);
    lv.show = (enum network_show)session_int(v->session, PROP_NETWORK_SHOW);
    lv.layer = lv.c->part[0];
    lv.filter = filter_picture_of(s->net, lv.layer);
    if (lv.show == SHOW_WEIGHTS && lv.filter.channels == 0)
        lv.show = SHOW_VALUES;
    const bool weights = lv.show == SHOW_WEIGHTS;
    lv.beside = lv.show != SHOW_GRADIENTS && session_bool(v->session, PROP_NETWORK_GRADIENTS);
    lv.total = weights ? snapshot_filters(s->net, lv.layer) : lv.c->maps;
    lv.cells = (weights ? snapshot_filter_size(s->net, lv.layer) : lv.c->rows * lv.c->cols) == 1;
    apply_search(&lv);
    return lv;
}

void layer_tell(const struct layer_view *lv)
{
    lv->v->requests->maps_node = lv->node;
    lv->v->requests->maps_layer = lv->layer;
}

static float largest_of(const struct layer_view *lv, float least, float largest)
{
    return layer_is_signed(lv) ? fmaxf(-least, largest) : fmaxf(0, largest);
}

static float net_scale(const struct layer_view *lv)
{
    float most = 0;
    for (int i = 1; i < lv->l->n; i++) {
        const int node = network_shown_node(lv->v->session, &lv->l->column[i]);
        if (lv->s->node && lv->l->column[i].kind != COLUMN_CLASSES)
            most = fmaxf(most, fmaxf(-lv->s->node[node].least, lv->s->node[node].largest));
    }
    return most;
}

static float weight_scale(const struct layer_view *lv, int item, bool own)
{
    if (!own && lv->s->node)
        return lv->s->node[lv->layer].filter_largest;
    return snapshot_filter_most(lv->s, lv->layer, item);
}

float layer_scale(const struct layer_view *lv, int item)
{
    const int scale = session_int(lv->v->session, PROP_NETWORK_COLOUR_SCALE); /* map layer net */
    const bool own = scale == 0 && !lv->cells; /* a value alone would always be the largest */
    if (lv->show == SHOW_GRADIENTS)
        return layer_gradient_scale(lv, item);
    if (lv->show == SHOW_WEIGHTS)
        return weight_scale(lv, item, own);
    if (is_picture(lv))
        return 1;
    if (scale == 2)
        return net_scale(lv);
    const struct map_stats *stat = snapshot_stats(lv->s, lv->node, item);
    if (own)
        return stat ? largest_of(lv, stat->least, stat->largest) : 0;
    return lv->s->node ? largest_of(lv, lv->s->node[lv->node].least, lv->s->node[lv->node].largest) : 0;
}

float layer_gradient_scale(const struct layer_view *lv, int item)
{
    const bool weights = lv->show == SHOW_WEIGHTS;
    const bool own = session_int(lv->v->session, PROP_NETWORK_COLOUR_SCALE) == 0 && !lv->cells;
    if (!own && lv->s->node)
        return weights ? lv->s->node[lv->layer].filter_grad_largest : lv->s->node[lv->node].grad_largest;
    return weights ? snapshot_filter_grad_most(lv->s, lv->layer, item) : snapshot_map_grad_most(lv->s, lv->node, item);
}

const char *layer_short(char text[FORMAT_MAX], double v)
{
    const double a = fabs(v);
    if (!isfinite(v) || a == 0)
        return format_number(text, v, 0);
    if (a >= 100000 || a < 0.0005)
        return format_with(text, "%.1e", v);
    return format_number(text, v, a >= 100 ? 0 : a >= 10 ? 1 : a >= 1 ? 2 : a >= 0.1 ? 3 : 4);
}

void layer_map_numbers(const struct layer_view *lv, int item, char *text, size_t size)
{
    const struct map_stats *stat = snapshot_stats(lv->s, lv->node, item);
    const int values = snapshot_map_size(lv->s->net, lv->node);
    char least[FORMAT_MAX], largest[FORMAT_MAX], mean[FORMAT_MAX], bad[64] = "", why[128];
    text[0] = '\0';
    if (!stat || values < 2)
        return;
    if (stat->bad > 0)
        snprintf(bad, sizeof bad, _(", %d not finite"), stat->bad);
    network_survey_text(lv->s, lv->node, item, why, sizeof why);
    snprintf(text, size, _("min %s, max %s, mean %s\nzeros: %d of %d%s"), format_number(least, (double)stat->least, 4),
             format_number(largest, (double)stat->largest, 4), format_number(mean, (double)stat->mean, 4), stat->zeros,
             values, bad);
    const size_t n = strlen(text);
    if (*why && n < size)
        snprintf(text + n, size - n, "\n%s", why);
}

/* What is asked for: all between the first and the last item on the page, which are in a row where they are in order.
 */
static void look(const struct layer_view *lv, const struct layer_pages *p)
{
    int least = lv->total, most = -1;
    for (int i = p->first; i < p->first + p->shown; i++) {
        const int item = layer_item(lv, i);
        least = item < least ? item : least;
        most = item > most ? item : most;
    }
    if (most < least)
        return;
    if (lv->show == SHOW_WEIGHTS)
        network_look_filters(lv->v, lv->layer, least, most - least + 1);
    else
        network_look_maps(lv->v, lv->node, least, most - least + 1);
}

static struct rect take_right(struct rect *r, float w, float gap)
{
    const struct rect side = {r->x + r->w - w, r->y, w, r->h};
    r->w -= w + gap;
    return side;
}

static struct rect take_bottom(struct rect *r, float h)
{
    const struct rect band = {r->x, r->y + r->h - h, r->w, h};
    r->h -= h;
    return band;
}

static void say_nothing_found(const struct layer_view *lv, struct rect r)
{
    ui_paragraph(lv->v->ui, r.x, r.y + 28, r.w, FONT_BODY, 20, ui_theme(lv->v->ui)->mid,
                 _("No map of this layer is like that now."));
}

static void draw_items(const struct layer_view *lv, struct rect r, struct layer_pages *pages)
{
    if (lv->n == 0)
        say_nothing_found(lv, r);
    else if (lv->c->kind == COLUMN_CLASSES && lv->show == SHOW_VALUES)
        layer_classes(lv, r, pages);
    else if (lv->cells)
        layer_cells(lv, r, pages);
    else
        layer_grid(lv, r, pages);
}

/* "16×10×10": as a person writes it. */
static void size_text(const struct shape *shape, char *text, size_t size)
{
    text[0] = '\0';
    for (int i = 0; i < shape->rank; i++) {
        char number[24];
        snprintf(number, sizeof number, i > 0 ? "×%d" : "%d", shape->dim[i]);
        if (strlen(text) + strlen(number) < size)
            strcat(text, number);
    }
}

static void draw_layer(const struct layer_view *lv, struct rect area)
{
    const bool full = lv->v->frame == FRAME_FULL;
    const float pad = full ? 24 : 16;
    char note[96], dead[64];
    network_dead_count(lv->s, lv->node, dead, sizeof dead);
    size_text(&lv->s->net->node[lv->c->value].out, note, sizeof note);
    struct rect r = {area.x + pad, area.y, area.w - 2 * pad, area.h};
    float y = network_crumbs(lv->v, lv->l, r, note, dead);
    if (area.h >= 360) {
        network_layer_facts(lv, r.x, y + 14, r.w);
        y += 24;
    }
    r.y = y + 4;
    r.h = area.y + area.h - 12 - r.y;
    const bool beside = area.w >= SIDE_FROM && r.h >= 260, below = !beside && r.h >= BAND_FROM;
    if (beside)
        layer_histograms(lv, take_right(&r, SIDE, full ? SIDE_GAP : 20), false);
    else if (below)
        layer_histograms(lv, take_bottom(&r, BAND), true);
    const struct rect legend = take_bottom(&r, LEGEND);
    struct layer_pages pages = layer_pages(lv, 0);
    const struct rect head = r;
    const float tools = lv->total > 1 ? 44 : 4; /* the pages are known when the maps have found their size */
    r.y += tools;
    r.h -= tools;
    draw_items(lv, r, &pages);
    if (lv->total > 1)
        layer_tools(lv, head, &pages);
    if (lv->c->kind != COLUMN_CLASSES || lv->show != SHOW_VALUES)
        layer_legend(lv, legend.x, legend.y + 8, legend.w);
    look(lv, &pages);
    lv->v->requests->maps_on_page = pages.per_page;
}

void network_layer_stage(const struct view *v, struct rect area)
{
    struct network_layout l;
    if (!network_columns(&l, v->session))
        return;
    const struct layer_view lv = layer_view_of(v, &l);
    struct worker_look *wanted = &v->requests->look;
    wanted->gradients = wanted->gradients || lv.beside || lv.show == SHOW_GRADIENTS;
    wanted->detailed = lv.c->value;
    layer_tell(&lv);
    ui_push_id(v->ui, "layer");
    if (l.choice.column < 0)
        network_choose_column(v, &l, (int)(lv.c - l.column));
    draw_layer(&lv, area);
    ui_pop_id(v->ui);
}
