/* app/views/network_maps.c - the columns of the Network workspace: feature maps, kernels, strips of values. */
#include <math.h>

#include "app/views/maps.h"
#include "app/views/network.h"

/* Gradients have their own colour, whatever else is the same. */
static void outline(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, network_shows_gradients(v) ? t->grad : t->line);
}

static void draw_input(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect r = network_tile(c, 0);
    if (s->probe_pixels)
        maps_draw_picture(ui_draw(v->ui), r, s->probe_pixels, net_input(s->net), maps_key(s));
    outline(v, r);
}

static void draw_reconstruction(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape plane = {.rank = 3, .dim = {1, c->rows, c->cols}};
    for (int m = c->first; m < c->first + c->shown; m++) {
        const struct rect r = network_tile(c, m);
        maps_draw_picture(ui_draw(v->ui), r, s->reconstruction + (size_t)m * shape_count(&plane), &plane, maps_key(s));
        outline(v, r);
    }
}

/* Of one map alone, as it is shown. */
float network_map_largest(const struct view *v, const struct network_column *c, int map)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int node = network_shown_node(v->session, c);
    const struct map_stats *stat = snapshot_stats(s, node, map);
    if (network_shows_gradients(v))
        return snapshot_map_grad_most(s, node, map);
    return stat ? fmaxf(-stat->least, stat->largest) : 0;
}

/* largest: of the scale that maps share, 0: each map has its own. */
void network_draw_maps(const struct view *v, const struct network_column *c, float largest)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (c->kind == COLUMN_PICTURE) {
        draw_input(v, c);
        return;
    }
    if (network_is_reconstruction(s, c)) {
        draw_reconstruction(v, c);
        return;
    }
    const int node = network_shown_node(v->session, c);
    const bool gradients = network_shows_gradients(v);
    network_look_maps(v, node, c->first, c->shown);
    for (int m = c->first; m < c->first + c->shown; m++) {
        const struct rect r = network_tile(c, m);
        const float *data = gradients ? snapshot_map_grad(s, node, m) : snapshot_map(s, node, m);
        if (data) {
            const struct map_plane plane = {data,
                                            c->cols,
                                            c->rows,
                                            gradients || node != c->value || !c->non_negative,
                                            largest > 0 ? largest : network_map_largest(v, c, m),
                                            maps_key(s)};
            maps_draw_plane(ui_draw(v->ui), r, &plane);
        }
        outline(v, r);
        const unsigned marks = network_filter_marks(v, c->part[0], m);
        if (!gradients && !(marks & FILTER_SILENCED)) /* which says why it is 0 */
            network_draw_dead(v, r, node, m);
        network_draw_filter_marks(v, r, marks);
    }
}

/* The kernels of one output map inside of its tile: strips of kernels one below another, each strip one picture. */
struct kernel_grid {
    int channels, per_strip, strips;
    int width, height; /* of a kernel */
    float scale, gap;
};

static struct kernel_grid grid_of(const struct net_node *n, float w, float h)
{
    const struct shape *weight = &n->layer->param[0].shape;
    struct kernel_grid g = {.channels = weight->dim[1], .height = weight->dim[2], .width = weight->dim[3], .gap = 2};
    if (g.channels == 3 || g.channels == 1) {
        g.per_strip = g.strips = 1;
        g.scale = maps_scale(g.width, g.height, w, h);
        return g;
    }
    g.strips = (int)ceil(sqrt(g.channels));
    g.per_strip = (g.channels + g.strips - 1) / g.strips;
    g.strips = (g.channels + g.per_strip - 1) / g.per_strip;
    while (g.gap > 0 && (float)(g.width * g.strips) + (float)(g.strips - 1) * g.gap > w)
        g.gap -= 1; /* rather no gap than weights of less than a px */
    const float gaps = (float)(g.strips - 1) * g.gap;
    g.scale = maps_scale(g.width * g.strips, g.height * g.per_strip, w - gaps, h);
    return g;
}

static void draw_kernels_of(const struct view *v, const struct kernel_grid *g, struct rect tile, const float *w,
                            float largest)
{
    const size_t kernel = (size_t)g->width * (size_t)g->height;
    const float strip_w = g->scale * (float)g->width;
    const float total_w = (float)g->strips * strip_w + (float)(g->strips - 1) * g->gap;
    const float total_h = g->scale * (float)(g->height * g->per_strip);
    const float x = tile.x + floorf((tile.w - total_w) / 2), y = tile.y + floorf((tile.h - total_h) / 2);
    for (int i = 0; i < g->strips; i++) {
        const int from = i * g->per_strip, left = g->channels - from;
        const int count = left < g->per_strip ? left : g->per_strip;
        const struct map_plane plane = {w + (size_t)from * kernel,
                                        g->width,
                                        g->height * count,
                                        true,
                                        largest,
                                        maps_key(session_snapshot(v->session))};
        const struct rect r = {x + (float)i * (strip_w + g->gap), y, strip_w, g->scale * (float)(g->height * count)};
        maps_draw_kernel(ui_draw(v->ui), r, &plane, g->channels == 3 ? 3 : 1);
    }
}

void network_draw_kernels(const struct view *v, const struct network_column *c, float largest)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int node = c->part[0];
    const struct net_node *n = &s->net->node[node];
    const bool has_kernels = n->layer->kind == &layer_conv2d && s->node, gradients = network_shows_gradients(v);
    if (has_kernels)
        network_look_filters(v, node, c->first, c->shown);
    for (int m = c->first; m < c->first + c->shown; m++) {
        const struct rect r = network_tile(c, m);
        const float *w = !has_kernels ? NULL
                         : gradients  ? snapshot_filter_grad(s, node, m)
                                      : snapshot_filter(s, node, m);
        if (w) {
            const struct kernel_grid g = grid_of(n, r.w, r.h);
            const float own = gradients ? snapshot_filter_grad_most(s, node, m) : snapshot_filter_most(s, node, m);
            draw_kernels_of(v, &g, r, w, largest > 0 ? largest : own);
        }
        outline(v, r);
    }
}

/* Values one by one where a cell has room for a gap, else as one picture a row-block. */
void network_draw_values(const struct view *v, const struct network_column *c, float largest)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct draw_list *d = ui_draw(v->ui);
    const struct rect around = rect_inset(c->box, -1);
    const bool gradients = network_shows_gradients(v);
    draw_frame(d, rect_inset(around, -1), 0, 1, gradients ? ui_theme(v->ui)->grad : ui_theme(v->ui)->line);
    const int node = network_shown_node(v->session, c);
    const bool positive = !gradients && node == c->value && c->non_negative;
    network_look_maps(v, node, 0, c->maps);
    const float *data = gradients ? snapshot_map_grad(s, node, 0) : snapshot_map(s, node, 0);
    if (!data || !snapshot_has_maps(s, node, 0, c->maps)) /* another view asked for some of them */
        return;
    const float scale = largest > 0 ? largest : network_column_largest(v, c);
    if (c->pitch_x > c->tile_w) {
        const enum colormap map = positive ? COLORMAP_SEQUENCE : COLORMAP_SIGNED;
        for (int i = 0; i < c->maps; i++)
            draw_fill(d, network_tile(c, i), 0,
                      colormap_color(map, ui_theme(v->ui)->light, data[i], positive ? 0 : -scale, scale));
        return;
    }
    const int full = c->maps / c->across, rest = c->maps % c->across;
    struct map_plane plane = {data, c->across, full, !positive, scale, maps_key(s)};
    if (full > 0)
        maps_draw_plane(d, (struct rect){c->box.x, c->box.y, c->box.w, (float)full * c->pitch_y}, &plane);
    plane.data = data + (size_t)full * (size_t)c->across;
    plane.width = rest;
    plane.height = 1;
    if (rest > 0)
        maps_draw_plane(
            d, (struct rect){c->box.x, c->box.y + (float)full * c->pitch_y, (float)rest * c->pitch_x, c->tile_h},
            &plane);
}

/* Of a layer whose weights are not copied whole: those of the chosen neuron (else of the first), as maps over its
 * inputs. Returns NULL where they have not come yet. */
static const float *one_row(const struct view *v, const struct network_layout *l, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int row = network_weights_row(l, c);
    network_look_filters(v, c->part[0], row, 1);
    return network_shows_gradients(v) ? snapshot_filter_grad(s, c->part[0], row) : snapshot_filter(s, c->part[0], row);
}

int network_weights_row(const struct network_layout *l, const struct network_column *c)
{
    return l->choice.column >= 0 && c == &l->column[l->choice.column] ? l->choice.map : 0;
}

bool network_shows_one_row(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    return (c->kind == COLUMN_VALUES || c->kind == COLUMN_CLASSES) && network_shows_weights(v) && s->node && !s->params;
}

static void draw_row(const struct view *v, const struct network_layout *l, const struct network_column *c,
                     float largest)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct net_node *n = &s->net->node[c->part[0]];
    const float *w = one_row(v, l, c);
    const struct shape *from = &s->net->node[n->input[0]].out;
    const int count = snapshot_filter_size(s->net, c->part[0]);
    if (!w || count < 1)
        return;
    int width = (int)fmaxf(1, floorf(sqrtf((float)count * c->box.w / fmaxf(1, c->box.h))));
    const int channel = from->rank == 3 ? from->dim[1] * from->dim[2] : 1;
    if (channel > 1 && from->dim[2] <= count)
        width = from->dim[2]; /* one input map below another */
    width = width < count ? width : count;
    const struct map_plane plane = {
        w, width, count / width, true, largest > 0 ? largest : maps_largest(w, (size_t)count), maps_key(s)};
    maps_draw_plane(ui_draw(v->ui), c->box, &plane);
}

/* The weights of a linear layer as one picture: a row an output, a column an input, averaged over areas to fit. A
 * convolution whose kernels cover its whole input is one, too. Of a large net only one row is there. */
void network_draw_matrix(const struct view *v, const struct network_layout *l, const struct network_column *c,
                         float largest)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct net_node *n = &s->net->node[c->part[0]];
    const struct rect around = rect_inset(c->box, -1);
    const bool gradients = network_shows_gradients(v);
    draw_frame(ui_draw(v->ui), rect_inset(around, -1), 0, 1, gradients ? ui_theme(v->ui)->grad : ui_theme(v->ui)->line);
    if (!n->layer || (n->layer->kind != &layer_linear && n->layer->kind != &layer_conv2d)) /* the input may be values */
        return;
    if (network_shows_one_row(v, c)) {
        draw_row(v, l, c, largest);
        return;
    }
    const struct shape *weight = &n->layer->param[0].shape;
    const size_t count = shape_count(weight);
    network_look_filters(v, c->part[0], 0, weight->dim[0]);
    const float *w = gradients ? snapshot_filter_grad(s, c->part[0], 0) : snapshot_filter(s, c->part[0], 0);
    if (!w || !snapshot_has_filters(s, c->part[0], 0, weight->dim[0]))
        return;
    const struct map_plane plane = {w,    (int)(count / (size_t)weight->dim[0]),          weight->dim[0],
                                    true, largest > 0 ? largest : maps_largest(w, count), maps_key(s)};
    maps_draw_plane(ui_draw(v->ui), c->box, &plane);
}
