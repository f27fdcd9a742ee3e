#include "app/views/network_layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "engine/base/i18n.h"
#include "engine/net/net_summary.h"

enum {
    HEADINGS = 68,  /* from the stage's top to the first map */
    FOOT = 18,      /* for the key of the colours */
    FOOT_MANY = 26, /* ... and a scroll bar, which more than FEW columns are likely to need */
    FEW = 10,
    MARGIN_LEFT = 24,
    MARGIN_RIGHT = 16,
    GAP_MIN = 16,   /* between columns */
    GAP_GRAPH = 28, /* ... when lines run between them */
    GAP_MAX = 64,
    SUB_GAP = 8, /* between sub-columns */
    ROW_GAP = 6,
    ROW_GAP_MIN = 2, /* where a map gains a whole step by it */
    PICTURE = 112,
    MAPS_WIDTH = 140, /* of a column of up to MANY maps */
    MAPS_WIDTH_MANY = 200,
    MANY = 24,
    TILE_MIN = 14,      /* maps are left out before they get smaller than this */
    TILE_READABLE = 20, /* ... and the stage scrolls before they do */
    CELL = 8,           /* of a strip of values */
    STRIP_WIDTH = 64,
    CLASSES_WIDTH = 80,
    CLASSES_WIDTH_WORDS = 144,
    TABLE_GAP = 14,
    TABLE_GAP_TIGHT = 8,
    JOIN = 26,       /* of a sum or a concatenation that is not chosen */
    TRACK = 12,      /* of a shortcut, between headings and maps */
    LANE_HEAD = 50,  /* a heading within a lane, and what is around it */
    LANE_TITLE = 28, /* ... its title only */
    LANE_GAP = 8,    /* ... nothing of it */
    LANE_LEAST = 40, /* px of a lane's maps before its heading loses a line */
    BROKEN = 208,    /* width of the layer that does not fit */
    PAGER = 24,
    FITTED_MOST = 40 /* more columns than this never fit, and scroll */
};
/* Of the map that a pool shrinks; maps that are small already are kept at their size. */
static const float pool_share = 0.67f, pool_small = 40;

static bool is_pool(const struct layer_kind *k)
{
    return strstr(k->name, "_pool") != NULL; /* max, avg and min, also global and adaptive */
}

/* A pool, or a layer that makes a value of each value: its maps stand beside those they came from. */
static bool goes_map_by_map(const struct layer_kind *k)
{
    return is_pool(k) || (!k->window && k != &layer_linear);
}

/* The number in a name, to its end: "2" of conv2, "1_2a" of conv1_2a; "" where there is none. */
static const char *number_of(const char *name)
{
    const char *tail = name + strcspn(name, "0123456789");
    if (strspn(tail, "0123456789_") + 1 >= strlen(tail))
        return tail;
    tail = name + strlen(name);
    while (tail > name && tail[-1] >= '0' && tail[-1] <= '9')
        tail--;
    return tail;
}

/* "layer1.0.conv1" of "/layer1/layer1.0/conv1/Conv": what PyTorch calls a layer, as its ONNX files hide it. A part that
 * the next one repeats is left out, and the last one is the operator's. */
static const char *without_path(const char *name, char text[NET_NAME_MAX])
{
    const char *end = strrchr(name, '/');
    size_t at = 0;
    if (!end || end == name)
        return name;
    for (const char *part = name + (*name == '/'); part < end;) {
        const size_t n = strcspn(part, "/");
        const bool repeated = part + n < end && !strncmp(part + n + 1, part, n) && part[2 * n + 1] == '.';
        if (!repeated && at + n + 2 < NET_NAME_MAX) {
            at += (size_t)snprintf(text + at, NET_NAME_MAX - at, "%s%.*s", at ? "." : "", (int)n, part);
        }
        part += n + 1;
    }
    return at ? text : name;
}

void network_title(const char *name, const struct layer_kind *kind, char *title, size_t size)
{
    char path[NET_NAME_MAX];
    name = without_path(name, path);
    const char *word = kind == &layer_conv2d   ? _("Conv")
                       : kind == &layer_linear ? _("FC")
                       : kind && is_pool(kind) ? _("Pool")
                       : kind                  ? _(kind->title)
                                               : _("Input");
    const char *digits = number_of(name);
    if (!kind)
        snprintf(title, size, "%s", word);
    else if (*digits && !strchr(name, '.'))
        snprintf(title, size, "%.40s %.20s", word, digits);
    else
        snprintf(title, size, "%s", name);
}

/* True for a layer whose values are its inputs', moved, picked, summed or averaged: none is below 0 where they are not.
 */
static bool keeps_sign(const struct layer_kind *k)
{
    static const char *const kinds[] = {"reshape", "transpose", "upsample", "concat", "add"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(k->name, kinds[i]))
            return true;
    return is_pool(k);
}

static bool reads_non_negative(const struct network_layout *l, const struct net *net, int node)
{
    const struct net_node *n = &net->node[node];
    bool all = n->n_in > 0;
    for (int k = 0; k < n->n_in && all; k++) {
        const int from = network_column_of(l, net, n->input[k]);
        all = from >= 0 && l->column[from].value <= n->input[k] && l->column[from].non_negative;
    }
    return all;
}

static bool is_join(const struct net_node *n)
{
    static const struct layer_kind *const kinds[] = {&layer_add, &layer_concat, &layer_sub, &layer_mul, &layer_div};
    for (size_t i = 0; n->layer && n->n_in > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (n->layer->kind == kinds[i])
            return true;
    return false;
}

/* What stands behind each node and is seen with it. */
struct followers {
    short relu[NET_MAX_NODES]; /* the first ReLU that reads it; 0: none */
    short norm[NET_MAX_NODES]; /* the batch norm that reads it, when nothing else does */
    short readers[NET_MAX_NODES];
};

static void find_followers(const struct net *net, struct followers *f)
{
    memset(f, 0, sizeof *f);
    for (int i = 1; i < net->n_nodes; i++) {
        const struct net_node *n = &net->node[i];
        for (int k = 0; k < n->n_in; k++)
            f->readers[n->input[k]]++;
        if (n->n_in != 1)
            continue;
        if (session_node_is_rectifier(net, i) && !f->relu[n->input[0]])
            f->relu[n->input[0]] = (short)i;
        if (n->layer->kind == &layer_batch_norm2d)
            f->norm[n->input[0]] = (short)i;
    }
}

static void add_part(struct network_layout *l, int node)
{
    struct network_column *c = &l->column[l->n - 1];
    if (c->n_parts < NETWORK_PARTS)
        c->part[c->n_parts++] = node;
    l->of_node[node] = (short)(l->n - 1);
    c->value = node;
}

/* Follows a chain of ReLUs. */
static void add_rectifiers(struct network_layout *l, const struct followers *f)
{
    struct network_column *c = &l->column[l->n - 1];
    c->rectified = false;
    while (f->relu[c->value]) {
        add_part(l, f->relu[c->value]);
        c->rectified = true;
    }
}

static void add_values(struct network_layout *l, const struct net *net, int chosen)
{
    struct network_column *c = &l->column[l->n - 1];
    const struct net_node *n = &net->node[c->node];
    const struct shape *s = &net->node[c->value].out;
    const bool plane =
        s->rank == 3 && (s->dim[1] > 1 || s->dim[2] > 1 || c->node == 0); /* maps of one value are a strip */
    c->is_join = is_join(n);
    c->kind = c->node == 0 && plane                          ? COLUMN_PICTURE
              : c->is_join && l->of_node[chosen] != l->n - 1 ? COLUMN_JOIN
              : plane                                        ? COLUMN_MAPS
                                                             : COLUMN_VALUES;
    c->maps = plane ? s->dim[0] : (int)shape_count(s);
    c->rows = plane ? s->dim[1] : 1;
    c->cols = plane ? s->dim[2] : 1;
    c->non_negative =
        c->rectified || (c->node > 0 && keeps_sign(n->layer->kind) && reads_non_negative(l, net, c->node));
}

static void title_of(const struct net *net, int node, char *title, size_t size)
{
    const struct net_node *n = &net->node[node];
    network_title(n->name, n->layer ? n->layer->kind : NULL, title, size);
}

/* A convolution with the batch norm behind it shows the latter's values, unless the convolution itself is chosen. */
static void add_column(struct network_layout *l, const struct net *net, const struct followers *f, int node, int chosen)
{
    struct network_column *c = &l->column[l->n++];
    *c = (struct network_column){.node = node};
    const int norm =
        node > 0 && net->node[node].layer->kind == &layer_conv2d && f->readers[node] == 1 ? f->norm[node] : 0;
    add_part(l, node);
    if (norm) {
        add_part(l, norm);
        c->node = norm;
    }
    add_rectifiers(l, f);
    if (norm && chosen == node) {
        c->node = c->value = node;
        c->rectified = false;
    }
    add_values(l, net, chosen);
    title_of(net, norm && l->of_node[chosen] != l->n - 1 ? node : c->node, c->title, sizeof c->title);
    if (norm && l->of_node[chosen] != l->n - 1 && strlen(c->title) + 8 < sizeof c->title)
        strcat(c->title, " + BN");
}

static int clamp_index(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

static struct network_choice choice_of(const struct network_layout *l, const struct net *net, const struct session *s)
{
    const int node = net_find(net, session_text(s, PROP_NETWORK_NODE));
    const int at = node < 0 ? -1 : network_column_of(l, net, node);
    if (at < 0)
        return (struct network_choice){.column = -1};
    const struct network_column *c = &l->column[at];
    return (struct network_choice){.column = at,
                                   .map = clamp_index(session_int(s, PROP_NETWORK_MAP), c->maps),
                                   .row = clamp_index(session_int(s, PROP_NETWORK_ROW), c->rows),
                                   .col = clamp_index(session_int(s, PROP_NETWORK_COLUMN), c->cols)};
}

/* Nodes that no column shows are seen in that of what they read. */
static void place_the_rest(struct network_layout *l, const struct net *net)
{
    for (int i = 1; i < net->n_nodes; i++)
        if (l->of_node[i] < 0 && net->node[i].n_in > 0)
            l->of_node[i] = l->of_node[net->node[i].input[0]];
}

bool network_columns(struct network_layout *l, const struct session *s)
{
    const struct snapshot *snapshot = session_snapshot(s);
    const struct net *net = snapshot->net;
    struct followers f;
    l->n = 0;
    if (!net)
        return false;
    const int named = net_find(net, session_text(s, PROP_NETWORK_NODE)), chosen = named < 0 ? NET_MAX_NODES : named;
    for (int i = 0; i <= NET_MAX_NODES; i++)
        l->of_node[i] = -1;
    find_followers(net, &f);
    for (int i = 0; i < net->n_nodes; i++)
        if (l->of_node[i] < 0 && session_node_is_column(net, i))
            add_column(l, net, &f, i, chosen);
    place_the_rest(l, net);
    struct network_column *last = &l->column[l->n - 1];
    if (last->kind == COLUMN_JOIN)
        last->kind = last->rows * last->cols > 1 ? COLUMN_MAPS : COLUMN_VALUES;
    if (last->kind == COLUMN_VALUES && last->maps == snapshot->classes)
        last->kind = COLUMN_CLASSES;
    if (l->n > 1 && !snapshot->broken[0]) /* what is behind it is seen through, so it is what the net gives */
        snprintf(last->title, sizeof last->title, "%s", _("Output"));
    l->choice = choice_of(l, net, s);
    return true;
}

int network_column_of(const struct network_layout *l, const struct net *net, int node)
{
    while (l->of_node[node] < 0 && net->node[node].n_in > 0 && session_node_is_seen_through(net, node))
        node = net->node[node].input[0];
    return l->of_node[node];
}

int network_shown_node(const struct session *s, const struct network_column *c)
{
    const bool can = c->kind == COLUMN_MAPS || c->kind == COLUMN_VALUES;
    return can && session_bool(s, PROP_NETWORK_BEFORE_RELU) ? c->node : c->value;
}

/* How many sub-columns make the maps largest within width and height; false when they cannot all be readable. */
static bool fit_all_maps(struct network_column *c, float width, float height, float *scale)
{
    const int side = c->cols > c->rows ? c->cols : c->rows;
    *scale = 0;
    for (int across = 1; across <= c->maps && (float)(across * TILE_MIN) <= width; across++) {
        const int down = (c->maps + across - 1) / across;
        const float w = (width - (float)((across - 1) * SUB_GAP)) / (float)across;
        const float h = floorf((height + ROW_GAP_MIN) / (float)down) - ROW_GAP_MIN;
        const float fit = w > 0 && h > 0 ? maps_scale(c->cols, c->rows, w, h) : 0;
        if (fit <= *scale || (fit * (float)side < TILE_MIN && fit < 2))
            continue;
        *scale = fit;
        c->across = across;
        c->down = down;
        c->shown = c->maps;
    }
    return *scale > 0;
}

/* Too many: a page of as many as are readable. */
static float fit_page(struct network_column *c, float width, float height)
{
    const int side = c->cols > c->rows ? c->cols : c->rows;
    const float scale = side >= TILE_MIN ? maps_scale(c->cols, c->rows, TILE_MIN * 2, TILE_MIN * 2)
                                         : ceilf((float)TILE_MIN / (float)side);
    c->across = (int)fmaxf(1, floorf((width + SUB_GAP) / (scale * (float)c->cols + SUB_GAP)));
    c->down = (int)fmaxf(1, floorf((height + ROW_GAP) / (scale * (float)c->rows + ROW_GAP)));
    c->shown = c->across * c->down < c->maps ? c->across * c->down : c->maps;
    return scale;
}

static void fit_maps(struct network_column *c, float width, float height)
{
    const float widest = c->maps > MANY ? MAPS_WIDTH_MANY : MAPS_WIDTH;
    float scale = 0;
    while (!fit_all_maps(c, width, height, &scale) && width < widest)
        width += SUB_GAP;
    if (scale <= 0)
        scale = fit_page(c, width, height);
    c->tile_w = scale * (float)c->cols;
    c->tile_h = scale * (float)c->rows;
    c->pitch_x = c->tile_w + SUB_GAP;
    const float spread = c->down > 1 ? floorf((height - c->tile_h) / (float)(c->down - 1)) : c->tile_h;
    c->pitch_y = fminf(spread, floorf(c->tile_h * 1.7f));
}

/* A layer that takes each map by itself stands in line with the maps that it reads. */
static bool fit_beside(struct network_column *c, const struct network_column *source)
{
    if (source->kind != COLUMN_MAPS || source->maps != c->maps || source->band.h != c->band.h)
        return false;
    const bool smaller = c->rows < source->rows || c->cols < source->cols;
    const float share = !smaller || source->tile_w < pool_small ? 1 : pool_share;
    const float scale = maps_scale(c->cols, c->rows, source->tile_w * share, source->tile_h * share);
    c->across = source->across;
    c->down = source->down;
    c->shown = source->shown;
    c->tile_w = scale * (float)c->cols;
    c->tile_h = scale * (float)c->rows;
    c->pitch_x = c->tile_w + SUB_GAP;
    c->pitch_y = source->pitch_y;
    return true;
}

static void fit_values(struct network_column *c, float height)
{
    float cell = CELL;
    int across = 3;
    for (;;) {
        const int down = (int)fmaxf(1, floorf(height / cell));
        across = (c->maps + down - 1) / down;
        across = across < 3 ? 3 : across;
        if ((float)across * cell <= STRIP_WIDTH || cell <= 1)
            break;
        cell /= 2;
    }
    c->across = across > c->maps ? c->maps : across;
    c->down = (c->maps + c->across - 1) / c->across;
    c->shown = c->maps;
    c->tile_w = c->tile_h = cell > 2 ? cell - 1 : cell;
    c->pitch_x = c->pitch_y = cell;
}

static void fit_classes(struct network_column *c, float height, bool words)
{
    const float least = 17;
    c->across = 1;
    c->down = c->maps;
    c->pitch_y = fminf(52, floorf(height / (float)c->maps));
    if (c->pitch_y < least) {
        c->pitch_y = least;
        c->down = (int)fmaxf(1, floorf(height / least));
    }
    c->shown = c->down < c->maps ? c->down : c->maps;
    c->tile_w = c->pitch_x = words ? CLASSES_WIDTH_WORDS : CLASSES_WIDTH;
    c->tile_h = fminf(c->pitch_y, 40);
}

static bool has_words(const struct snapshot *s)
{
    for (int i = 0; s->class_name && i < s->classes; i++)
        if (strlen(s->class_name[i]) > 2)
            return true;
    return false;
}

static void fit_picture(struct network_column *c, float side)
{
    const float scale = maps_scale(c->cols, c->rows, side, side);
    c->across = c->down = c->shown = 1;
    c->tile_w = scale * (float)c->cols;
    c->tile_h = scale * (float)c->rows;
}

static const struct network_column *source_of(const struct network_layout *l, const struct net *net,
                                              const struct network_column *c)
{
    const struct net_node *n = &net->node[c->node];
    const int from = n->layer && n->n_in > 0 && goes_map_by_map(n->layer->kind) && c->part[0] == c->node
                         ? network_column_of(l, net, n->input[0])
                         : -1;
    return from < 0 ? NULL : &l->column[from];
}

/* Sizes of every column when columns of maps may be share of their full width. */
static void fit_columns(struct network_layout *l, const struct snapshot *s, float share)
{
    for (int i = 0; i < l->n; i++) {
        struct network_column *c = &l->column[i];
        const struct network_column *source = source_of(l, s->net, c);
        const float height = c->band.h;
        if (c->kind == COLUMN_PICTURE) {
            fit_picture(c, fminf(PICTURE * share, height));
        } else if (c->kind == COLUMN_MAPS && (!source || !fit_beside(c, source))) {
            fit_maps(c, share * (c->maps > MANY ? MAPS_WIDTH_MANY : MAPS_WIDTH), height);
        } else if (c->kind == COLUMN_VALUES) {
            fit_values(c, height);
        } else if (c->kind == COLUMN_CLASSES) {
            fit_classes(c, height, has_words(s));
        } else if (c->kind == COLUMN_JOIN) {
            c->across = c->down = 1;
            c->tile_w = c->tile_h = fminf(JOIN, height);
        }
        const float w = (float)(c->across - 1) * c->pitch_x, h = (float)(c->down - 1) * c->pitch_y;
        c->box.w = w + c->tile_w;
        c->box.h = h + c->tile_h;
    }
}

static bool maps_are_readable(const struct network_layout *l)
{
    for (int i = 0; i < l->n; i++) {
        const struct network_column *c = &l->column[i];
        if (c->kind == COLUMN_MAPS && c->rectified && c->tile_w < TILE_READABLE)
            return false;
    }
    return true;
}

/* The columns that stand at one rank. */
struct ranks {
    float box[NET_MAX_NODES], table[NET_MAX_NODES]; /* widest */
    float x[NET_MAX_NODES];                         /* the left edge of the widest */
};

static void find_ranks(const struct network_layout *l, struct ranks *r)
{
    for (int i = 0; i < l->n_ranks; i++)
        r->box[i] = r->table[i] = 0;
    for (int i = 0; i < l->n; i++) {
        const struct network_column *c = &l->column[i];
        r->box[c->rank] = fmaxf(r->box[c->rank], c->box.w);
        r->table[c->rank] = fmaxf(r->table[c->rank], c->table_width);
    }
}

/* Between rank i and the next, so that their texts in the table do not touch. */
static float least_gap(const struct network_layout *l, const struct ranks *r, int i)
{
    const float texts = (r->table[i] + r->table[i + 1]) / 2 + l->table_gap;
    return fmaxf(l->is_chain ? GAP_MIN : GAP_GRAPH, ceilf(texts - (r->box[i] + r->box[i + 1]) / 2));
}

static float gaps_width(const struct network_layout *l, const struct ranks *r, float level)
{
    float sum = 0;
    for (int i = 0; i + 1 < l->n_ranks; i++)
        sum += fmaxf(least_gap(l, r, i), level);
    return sum;
}

static float columns_width(const struct network_layout *l, const struct ranks *r)
{
    float sum = 0;
    for (int i = 0; i < l->n_ranks; i++)
        sum += r->box[i];
    return sum;
}

/* The width that the smallest gaps have when the columns fill room. */
static float gap_level(const struct network_layout *l, const struct ranks *r, float room)
{
    float lo = 0, hi = GAP_MAX;
    for (int i = 0; i < 16; i++) {
        const float middle = (lo + hi) / 2;
        if (gaps_width(l, r, middle) <= room)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* The largest size at which everything fits; when that is too small to read, full size, and the stage scrolls. */
static void choose_size(struct network_layout *l, const struct snapshot *s, float width, struct ranks *r)
{
    for (int percent = 100; percent >= 50 && l->n <= FITTED_MOST; percent -= 10) {
        if (percent < 100) /* else network_layout() has just done it */
            fit_columns(l, s, (float)percent / 100);
        find_ranks(l, r);
        const bool readable = percent == 100 || maps_are_readable(l);
        if (readable && columns_width(l, r) + gaps_width(l, r, 0) <= width)
            return;
        if (!readable)
            break;
    }
    fit_columns(l, s, 1);
    find_ranks(l, r);
}

float network_table_size(const struct view *v)
{
    return v->frame == FRAME_MEDIUM ? 12 : 13;
}

bool network_shows_weights(const struct view *v)
{
    return session_int(v->session, PROP_NETWORK_SHOW) == SHOW_WEIGHTS;
}

bool network_shows_gradients(const struct view *v)
{
    return session_int(v->session, PROP_NETWORK_SHOW) == SHOW_GRADIENTS ||
           (network_shows_weights(v) && session_bool(v->session, PROP_NETWORK_GRADIENTS));
}

static const char *weights_note(const struct view *v, const struct network_column *c, char *text, size_t size)
{
    const struct layer *layer = session_snapshot(v->session)->net->node[c->part[0]].layer;
    const struct shape *w = layer && layer->n_params > 0 ? &layer->param[0].shape : NULL;
    if (!w)
        snprintf(text, size, "%s", _("no weights"));
    else if (w->rank == 4)
        snprintf(text, size, "%d × %d×%d×%d", w->dim[0], w->dim[1], w->dim[2], w->dim[3]);
    else if (w->rank == 1)
        snprintf(text, size, "%d", w->dim[0]);
    else
        snprintf(text, size, "%d×%d", w->dim[0], w->dim[1]);
    return text;
}

const char *network_heading_note(const struct view *v, const struct network_column *c, char *text, size_t size)
{
    if (network_shows_weights(v) && c->kind != COLUMN_PICTURE && c->kind != COLUMN_CLASSES)
        return weights_note(v, c, text, size);
    if (c->kind == COLUMN_PICTURE)
        snprintf(text, size, "%d×%d", c->rows, c->cols);
    else if (c->kind == COLUMN_MAPS && c->shown < c->maps)
        snprintf(text, size, _("%d–%d of %d"), c->first, c->first + c->shown - 1, c->maps);
    else if (c->kind == COLUMN_MAPS)
        snprintf(text, size, cs_plural("%d map", "%d maps", c->maps), c->maps);
    else if (c->kind == COLUMN_CLASSES && c->shown < c->maps)
        snprintf(text, size, _("softmax, %d of %d"), c->shown, c->maps);
    else if (c->kind == COLUMN_CLASSES)
        snprintf(text, size, _("softmax, %d"), c->maps);
    else
        snprintf(text, size, "%d", c->maps);
    return text;
}

static size_t longest_count(const struct view *v, const struct net *net, const struct network_column *c)
{
    const struct network_cost cost = network_cost(net, c);
    const bool dense = session_bool(v->session, PROP_NETWORK_DENSE);
    const int64_t counts[] = {cost.params, cost.macs, dense ? cost.dense_params : 0, dense ? cost.dense_macs : 0};
    int64_t most = 0;
    char text[FORMAT_MAX];
    for (int i = 0; i < 4; i++)
        most = counts[i] > most ? counts[i] : most;
    return strlen(format_count(text, most));
}

static void measure_texts(struct network_layout *l, const struct view *v, const struct net *net)
{
    for (int i = 0; i < l->n; i++) {
        struct network_column *c = &l->column[i];
        char text[CS_SHAPE_TEXT];
        if (c->kind == COLUMN_JOIN)
            continue;
        const size_t shape = strlen(shape_text(&net->node[c->value].out, text));
        const size_t counts = longest_count(v, net, c), longest = shape > counts ? shape : counts;
        const float character = network_table_size(v) * 0.6f; /* of the mono face */
        const float title = ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 15}, c->title);
        char note[64];
        const float under = ui_text_width(v->ui, FONT_NOTE, network_heading_note(v, c, note, sizeof note));
        const float pager = c->kind == COLUMN_MAPS && c->shown < c->maps ? PAGER : 0; /* at both sides of the note */
        c->table_width = fmaxf((float)longest * character, fmaxf(title, under + 2 * pager));
    }
}

/* Which maps are drawn when not all of them have room: the page with the chosen one, or one that was turned to. */
static void choose_pages(struct network_layout *l, const struct view *v)
{
    for (int i = 0; i < l->n; i++)
        l->column[i].first = network_scroll_page(v, l, i);
    for (int i = 0; i < l->n; i++) { /* a layer that takes each map by itself shows the same ones */
        struct network_column *c = &l->column[i];
        const struct network_column *source = source_of(l, session_snapshot(v->session)->net, c);
        if (source && i != l->choice.column && source->kind == COLUMN_MAPS && source->shown == c->shown &&
            source->maps == c->maps)
            c->first = source->first;
    }
}

/* Lanes divide the room below the headings; each has a heading of its own, of as many lines as its maps can spare. */
static void place_bands(struct network_layout *l)
{
    static const float heads[] = {LANE_GAP, LANE_TITLE, LANE_HEAD};
    for (int i = 0; i < l->n; i++) {
        struct network_column *c = &l->column[i];
        int lines = 2;
        float height = l->maps.h;
        c->band = l->maps;
        c->head = l->stage.y;
        c->heading_lines = 2;
        if (c->lanes <= 1)
            continue;
        for (; lines >= 0; lines--) {
            height = (l->maps.h + heads[lines]) / (float)c->lanes - heads[lines];
            if (height >= LANE_LEAST)
                break;
        }
        lines = lines < 0 ? 0 : lines;
        const float pitch = (l->maps.h + heads[lines]) / (float)c->lanes;
        c->band.y = floorf(l->maps.y + (float)c->lane * pitch);
        c->band.h = floorf(fmaxf(8, height));
        c->head = c->lane ? c->band.y - heads[lines] - 8 : l->stage.y;
        c->heading_lines = c->lane ? lines : 2;
    }
}

static void place_columns(struct network_layout *l, const struct ranks *r)
{
    const struct rect stage = l->stage;
    const float width = stage.w - MARGIN_LEFT - MARGIN_RIGHT;
    const float level = gap_level(l, r, width - columns_width(l, r));
    const float total = columns_width(l, r) + gaps_width(l, r, level);
    float x = stage.x + MARGIN_LEFT + fmaxf(0, floorf((width - total) / 2));
    float left[NET_MAX_NODES];
    struct network_column *last = &l->column[l->n - 1];
    for (int i = 0; i < l->n_ranks; i++) {
        left[i] = x;
        x += r->box[i] + (i + 1 < l->n_ranks ? fmaxf(least_gap(l, r, i), level) : 0);
    }
    for (int i = 0; i < l->n; i++) {
        struct network_column *c = &l->column[i];
        c->box.x = roundf(left[c->rank]) + floorf((r->box[c->rank] - c->box.w) / 2);
        c->box.y = c->band.y + floorf((c->band.h - c->box.h) / 2);
    }
    l->view = stage;
    l->content = stage.w;
    l->offset = 0;
    if (total <= width || l->n < 2)
        return;
    const int before = l->n_ranks - 2;
    const float heading = ceilf((r->table[before] - r->box[before]) / 2) + 4; /* that stands out at its right */
    l->content = roundf(left[before]) + r->box[before] - stage.x + fmaxf(GAP_MIN, heading);
    const float room = fmaxf(last->box.w, last->table_width - 2 * (MARGIN_RIGHT - 8)); /* its heading may be wider */
    const float left_of_last = stage.x + stage.w - MARGIN_RIGHT - room;
    last->box.x = left_of_last + floorf((room - last->box.w) / 2);
    l->view.w = left_of_last - GAP_MIN - stage.x;
}

/* The layer that does not fit stands at the right of everything. */
static void cut_broken(struct network_layout *l, const struct snapshot *s, struct rect stage)
{
    const float w = s->broken[0] ? fminf(BROKEN, floorf(stage.w * 0.35f)) : 0;
    l->broken = (struct rect){stage.x + stage.w - w, stage.y, w, stage.h};
    l->stage = stage;
    l->stage.w -= w;
}

bool network_layout(struct network_layout *l, const struct view *v, struct rect stage)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct ranks ranks;
    if (!network_columns(l, v->session))
        return false;
    network_graph(l, s->net);
    cut_broken(l, s, stage);
    const float tracks = l->tracks > 0 ? (float)(l->tracks * TRACK + 4) : 0;
    const float foot = l->n > FEW || s->look_only ? FOOT_MANY : FOOT; /* that one says why it is to look at only */
    l->maps = (struct rect){l->stage.x, stage.y + HEADINGS + tracks, l->stage.w,
                            fmaxf(32, stage.h - HEADINGS - foot - tracks)};
    l->table_gap = v->frame == FRAME_FULL ? TABLE_GAP : TABLE_GAP_TIGHT;
    place_bands(l);
    fit_columns(l, s, 1); /* how many maps have room is part of a heading */
    measure_texts(l, v, s->net);
    choose_size(l, s, l->stage.w - MARGIN_LEFT - MARGIN_RIGHT, &ranks);
    choose_pages(l, v);
    place_columns(l, &ranks);
    network_scroll_place(l, v);
    return true;
}

float network_track(const struct network_layout *l, int track)
{
    return l->maps.y - 6 - (float)track * TRACK;
}

bool network_column_visible(const struct network_layout *l, const struct network_column *c)
{
    return c == &l->column[l->n - 1] || (c->box.x <= l->view.x + l->view.w && c->box.x + c->box.w >= l->view.x);
}

struct network_cost network_cost(const struct net *net, const struct network_column *c)
{
    struct network_cost cost = {0};
    for (int i = 0; i < c->n_parts; i++) {
        const struct net_dense dense = net_dense(net, c->part[i]);
        cost.params += net_node_param_count(net, c->part[i]);
        cost.macs += net_node_macs(net, c->part[i]);
        cost.dense_params += dense.params;
        cost.dense_macs += dense.macs;
    }
    cost.bytes = (int64_t)shape_count(&net->node[c->value].out) * (int64_t)sizeof(float);
    return cost;
}

struct rect network_tile(const struct network_column *c, int map)
{
    const int i = map - c->first;
    const int across = c->across > 0 ? c->across : 1;
    return (struct rect){c->box.x + (float)(i % across) * c->pitch_x, c->box.y + (float)(i / across) * c->pitch_y,
                         c->tile_w, c->tile_h};
}

struct rect network_place(const struct network_column *c, int map, int row, int col)
{
    const struct rect t = network_tile(c, map);
    const float w = t.w / (float)c->cols, h = t.h / (float)c->rows;
    return (struct rect){t.x + (float)col * w, t.y + (float)row * h, w, h};
}

bool network_hit(const struct network_column *c, float x, float y, int *map, int *row, int *col)
{
    const int shown = c->kind == COLUMN_PICTURE ? 1 : c->shown;
    for (int m = c->first; m < c->first + shown; m++) {
        const struct rect t = network_tile(c, m);
        if (!rect_contains(t, x, y))
            continue;
        *map = m;
        *row = clamp_index((int)((y - t.y) / t.h * (float)c->rows), c->rows);
        *col = clamp_index((int)((x - t.x) / t.w * (float)c->cols), c->cols);
        return true;
    }
    return false;
}

bool network_in_view(const struct network_layout *l, const struct network_column *c, float width)
{
    const float x = network_column_center(c);
    return c == &l->column[l->n - 1] || (x - width / 2 >= l->view.x && x + width / 2 <= l->view.x + l->view.w);
}

float network_column_center(const struct network_column *c)
{
    return c->box.x + floorf(c->box.w / 2);
}
