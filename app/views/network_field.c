/* app/views/network_field.c - what the chosen value sees: boxes on every map that it reads, and the lines between them.
 */
#include <math.h>

#include "app/views/network.h"

enum {
    STRONGEST = 8,  /* values of a fully connected layer that are linked */
    MANY_MAPS = 16, /* of more maps only the strongest are linked */
    LINKED_MAPS = 12,
    SPREAD = 7 /* grey lines between two layers that are fully connected */
};

struct span { /* maps from..to of a node are read; from > to: none */
    int from, to;
};
struct field {
    const struct view *v;
    const struct network_layout *l;
    const struct net *net;
    int node; /* of the chosen value */
    const struct neuron *neuron;
};

static struct span span_of(const struct field *f, const struct network_column *c)
{
    const struct seen_box *b = network_seen(f->v, f->l, c);
    return b ? (struct span){b->first_map, b->end_map - 1} : (struct span){1, 0};
}

/* Box of the field on one map of a column that lies before the chosen one. */
static bool box_on(const struct field *f, const struct network_column *c, int map, struct rect *box)
{
    return c - f->l->column <= f->l->choice.column && network_seen_on(f->v, f->l, c, map, box);
}

static void line_between(const struct field *f, struct point a, struct point b, float width, float opacity,
                         struct color c)
{
    struct draw_list *d = ui_draw(f->v->ui);
    const struct color casing = color_alpha(ui_theme(f->v->ui)->casing, 0.75f * opacity);
    const float bend = (b.x - a.x) * 0.43f;
    const struct point a1 = {a.x + bend, a.y}, b1 = {b.x - bend, b.y};
    draw_cubic(d, a, a1, b1, b, width + 2, casing);
    draw_cubic(d, a, a1, b1, b, width, color_alpha(c, opacity));
}

static bool is_read(const struct field *f, const struct network_column *c)
{
    const struct span s = span_of(f, c);
    return s.from <= s.to;
}

static struct rect expand(struct rect r)
{
    return rect_inset(r, -2); /* lines dock to the outer edge of the box's frame */
}

/* The ways into and out of a node where branches meet: its edge. */
static struct point join_side(const struct network_column *c, bool right)
{
    return (struct point){c->box.x + (right ? c->box.w + 2 : -2), c->box.y + c->box.h / 2};
}

static bool has_room_for_lines(struct span s)
{
    return s.to - s.from < MANY_MAPS;
}

/* Where the lines between two columns meet. */
static struct point hub_of(const struct field *f, const struct network_column *a, const struct network_column *b)
{
    const float middle = (a->box.x + a->box.w + b->box.x) / 2;
    if (a->kind == COLUMN_JOIN)
        return join_side(a, true);
    if (b->kind == COLUMN_JOIN)
        return join_side(b, false);
    return (struct point){middle, a->lanes > 1 || b->lanes > 1
                                      ? (a->lanes > 1 ? a : b)->band.y + (a->lanes > 1 ? a : b)->band.h / 2
                                      : f->l->maps.y + f->l->maps.h / 2};
}

/* Map by map: both corners of each box. */
static void link_boxes(const struct field *f, struct rect ra, struct rect rb)
{
    const struct color kernel = ui_theme(f->v->ui)->kernel;
    line_between(f, (struct point){ra.x + ra.w, ra.y + 1}, (struct point){rb.x, rb.y + 1}, 1.25f, 0.75f, kernel);
    line_between(f, (struct point){ra.x + ra.w, ra.y + ra.h - 1}, (struct point){rb.x, rb.y + rb.h - 1}, 1.25f, 0.75f,
                 kernel);
}

/* Lines from every box of column a to the boxes of b, which reads it; one bundle when both have several, none when they
 * have so many that nobody could follow them: the boxes say it. */
static void link_columns(const struct field *f, const struct network_column *a, const struct network_column *b)
{
    const struct color kernel = ui_theme(f->v->ui)->kernel;
    const struct span sa = span_of(f, a), sb = span_of(f, b);
    const bool from_join = a->kind == COLUMN_JOIN, to_join = b->kind == COLUMN_JOIN;
    if ((!from_join && !has_room_for_lines(sa)) || (!to_join && !has_room_for_lines(sb)))
        return;
    const bool same =
        a->maps == b->maps && sa.from == sb.from && sa.to == sb.to && a->maps > 1 && !from_join && !to_join;
    const struct point hub = hub_of(f, a, b);
    struct rect ra, rb;
    if (from_join && to_join)
        line_between(f, hub, join_side(b, false), 1.5f, 0.85f, kernel);
    for (int m = sa.from; m <= sa.to && m < a->first + a->shown && !from_join; m++) {
        if (m < a->first || !box_on(f, a, m, &ra))
            continue;
        ra = expand(ra);
        if (same && a->across == 1 && box_on(f, b, m, &rb)) /* else the lines would run over other maps */
            link_boxes(f, ra, expand(rb));
        else if ((sa.from < sa.to || to_join) && !same)
            line_between(f, (struct point){ra.x + ra.w, ra.y + ra.h / 2}, hub, 1.25f, 0.6f, kernel);
    }
    for (int m = sb.from; m <= sb.to && m < b->first + b->shown && !same && !to_join; m++) {
        if (m < b->first || !box_on(f, b, m, &rb))
            continue;
        rb = expand(rb);
        struct point from = hub;
        if (!from_join && sa.from == sa.to && box_on(f, a, sa.from, &ra))
            from = (struct point){ra.x + ra.w + 2, ra.y + ra.h / 2};
        line_between(f, from, (struct point){rb.x, rb.y + rb.h / 2}, 1.5f, 0.85f, kernel);
    }
}

static double share_of(const struct field *f, int map)
{
    const struct neuron *n = f->neuron;
    const double largest = n->largest >= 0 && n->n_parts > 0 ? fabs(n->part[n->largest].sum) : 0;
    for (int i = 0; n->kind == NEURON_CONV && largest > 0 && i < n->n_parts; i++)
        if (n->part[i].input == map)
            return fabs(n->part[i].sum) / largest;
    return 0;
}

/* The least share that is linked: that of the LINKED_MAPS-th strongest when there are many maps. */
static double least_share(const struct field *f)
{
    const struct neuron *n = f->neuron;
    int index[LINKED_MAPS];
    if (n->kind != NEURON_CONV || n->n_parts <= MANY_MAPS || n->part[n->largest].sum == 0)
        return 0;
    const int found = neuron_strongest(n, index, LINKED_MAPS);
    return fabs(n->part[index[found - 1]].sum / n->part[n->largest].sum);
}

static struct point choice_dock(const struct field *f, const struct network_column *b)
{
    const struct network_choice *c = &f->l->choice;
    const struct rect place = network_place(b, c->map, c->row, c->col);
    return (struct point){b->box.x - 6, place.y + place.h / 2};
}

/* The last lines: from the boxes of a layer that the chosen value reads to the edge of its column. */
static void link_choice(const struct field *f, const struct network_column *a, const struct network_column *b)
{
    const struct theme *t = ui_theme(f->v->ui);
    const struct span s = span_of(f, a);
    const struct point dock = choice_dock(f, b);
    const double least = least_share(f);
    struct rect r;
    for (int m = s.from > a->first ? s.from : a->first; m <= s.to && m < a->first + a->shown; m++) {
        if (!box_on(f, a, m, &r) || share_of(f, m) < least)
            continue;
        const float width = 1 + 2.5f * (float)share_of(f, m);
        line_between(f, (struct point){r.x + r.w + 2, r.y + r.h / 2}, dock, width, 1, t->kernel);
    }
}

/* ... and from there to the value. */
static void end_choice(const struct field *f)
{
    const struct theme *t = ui_theme(f->v->ui);
    const struct network_choice *c = &f->l->choice;
    const struct network_column *b = &f->l->column[c->column];
    const struct point dock = choice_dock(f, b);
    const float end = network_place(b, c->map, c->row, c->col).x - 3;
    if (c->column == 0 || f->net->node[b->part[0]].n_in == 0)
        return;
    draw_line(ui_draw(f->v->ui), dock.x, dock.y, end, dock.y, 5, color_alpha(t->casing, 0.75f));
    draw_line(ui_draw(f->v->ui), dock.x, dock.y, end, dock.y, 3, t->output);
}

/* Of a fully connected layer: the values that weigh most. */
static void link_strongest(const struct field *f, const struct network_column *a, const struct network_column *b)
{
    const struct theme *t = ui_theme(f->v->ui);
    const struct neuron *n = f->neuron;
    const struct rect to = network_tile(b, f->l->choice.map);
    const struct point dock = {b->kind == COLUMN_CLASSES ? to.x - 4 : to.x - 2,
                               to.y + (b->kind == COLUMN_CLASSES ? 14 : to.h / 2)};
    int index[STRONGEST];
    const int found = neuron_strongest(n, index, STRONGEST);
    for (int i = found - 1; i >= 0; i--) {
        const int size = a->rows * a->cols, at = n->part[index[i]].input, map = at / size;
        const double share = fabs(n->part[index[i]].sum) / fmax(fabs(n->part[n->largest].sum), 1e-30);
        if (n->part[index[i]].sum == 0 || a->kind == COLUMN_JOIN || map < a->first || map >= a->first + a->shown)
            continue;
        const struct rect r = network_place(a, map, at % size / a->cols, at % a->cols);
        network_mark(f->v->ui, r, 1.5f, 1.5f, t->kernel);
        if (session_bool(f->v->session, PROP_NETWORK_CONNECTIONS))
            line_between(f, (struct point){r.x + r.w + 2, r.y + r.h / 2}, dock, 1 + 2.5f * (float)share, 0.85f,
                         t->kernel);
    }
}

/* A shortcut that carries some of what is seen. */
static void light_edge(const struct field *f, const struct network_edge *e)
{
    const struct theme *t = ui_theme(f->v->ui);
    struct point p[NETWORK_EDGE_POINTS];
    const int n = network_edge_points(f->l, e, p);
    draw_polyline(ui_draw(f->v->ui), p, (size_t)n, 4, color_alpha(t->casing, 0.6f));
    draw_polyline(ui_draw(f->v->ui), p, (size_t)n, 2, t->kernel);
}

static bool edge_in_view(const struct network_layout *l, const struct network_edge *e)
{
    const struct rect *a = &l->column[e->from].box, *b = &l->column[e->to].box;
    return a->x <= l->view.x + l->view.w && b->x + b->w >= l->view.x;
}

static void link_all(const struct field *f)
{
    const struct network_layout *l = f->l;
    for (int i = 0; i < l->n_edges; i++) {
        const struct network_edge *e = &l->edge[i];
        const struct network_column *a = &l->column[e->from], *b = &l->column[e->to];
        const bool last = e->to == l->choice.column;
        if (e->to > l->choice.column || !is_read(f, a) || (!last && !is_read(f, b)) || !edge_in_view(l, e))
            continue;
        const bool jumps = b->rank > a->rank + 1;
        if (jumps)
            light_edge(f, e);
        else if (!last)
            link_columns(f, a, b);
        else if (a->kind == COLUMN_JOIN)
            line_between(f, join_side(a, true), choice_dock(f, b), 2, 1, ui_theme(f->v->ui)->kernel);
        else
            link_choice(f, a, b);
    }
    end_choice(f);
}

static void draw_boxes(const struct field *f)
{
    const struct color kernel = ui_theme(f->v->ui)->kernel;
    struct rect box;
    for (int i = 0; i < f->l->choice.column; i++) {
        const struct network_column *c = &f->l->column[i];
        const struct span s = span_of(f, c);
        if (!is_read(f, c) || !network_column_visible(f->l, c))
            continue;
        for (int m = s.from > c->first ? s.from : c->first; m <= s.to && m < c->first + c->shown; m++)
            if (box_on(f, c, m, &box))
                network_mark(f->v->ui, box, 2, 2, kernel);
    }
}

/* The place of the next layer that reads the chosen value map by map, as a pool does. */
static void draw_reader(const struct field *f)
{
    const struct network_layout *l = f->l;
    const struct network_choice *c = &l->choice;
    const struct network_column *a = &l->column[c->column];
    for (int i = c->column + 1; i < l->n; i++) {
        const struct network_column *b = &l->column[i];
        const struct net_node *n = &f->net->node[b->node];
        const struct layer_kind *kind = n->layer->kind;
        const bool pool = kind == &layer_max_pool2d || kind == &layer_avg_pool2d || kind == &layer_min_pool2d;
        if (n->n_in < 1 || n->input[0] != a->value || b->kind != COLUMN_MAPS || !pool)
            continue;
        int size[2], stride[2], first[2];
        kind->window(n->layer, size, stride, first);
        if (stride[0] < 1 || stride[1] < 1) /* every place of it reads every value */
            continue;
        const int row = (c->row - first[0]) / stride[0], col = (c->col - first[1]) / stride[1];
        if (row < 0 || col < 0 || row >= b->rows || col >= b->cols || c->map < b->first ||
            c->map >= b->first + b->shown)
            continue;
        const struct color output = ui_theme(f->v->ui)->output;
        const struct rect tile = network_tile(a, c->map), from = network_place(a, c->map, c->row, c->col);
        const struct rect to = network_place(b, c->map, row, col);
        network_mark(f->v->ui, to, 1.5f, 1.5f, output);
        if (session_bool(f->v->session, PROP_NETWORK_CONNECTIONS))
            line_between(f, (struct point){tile.x + tile.w + 5, from.y + from.h / 2},
                         (struct point){to.x - 2, to.y + to.h / 2}, 1.5f, 1, output);
    }
}

static void draw_choice(const struct field *f)
{
    const struct network_choice *c = &f->l->choice;
    const struct network_column *column = &f->l->column[c->column];
    const struct color output = ui_theme(f->v->ui)->output;
    if (column->kind == COLUMN_CLASSES || c->map < column->first || c->map >= column->first + column->shown)
        return; /* another page of its maps is shown */
    const struct rect tile = network_tile(column, c->map), place = network_place(column, c->map, c->row, c->col);
    if (column->kind == COLUMN_MAPS)
        draw_frame(ui_draw(f->v->ui), rect_inset(tile, -4), 3, 1.5f, output);
    network_mark(f->v->ui, place, place.w < 4 ? 4 : 3, place.w < 4 ? 2 : 3, output);
}

static void draw_linear(const struct field *f)
{
    const struct network_column *b = &f->l->column[f->l->choice.column];
    const int from = network_column_of(f->l, f->net, f->net->node[f->node].input[0]);
    if (from >= 0 && f->neuron->n_parts == f->l->column[from].maps * f->l->column[from].rows * f->l->column[from].cols)
        link_strongest(f, &f->l->column[from], b);
}

void network_draw_field(const struct view *v, const struct network_layout *l)
{
    if (l->choice.column < 0)
        return;
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    struct field f;
    f.v = v;
    f.l = l;
    f.net = s->net;
    f.node = c->node;
    static const struct neuron unknown; /* without numbers the lines are all of one width */
    f.neuron = network_neuron(v, l) ? network_neuron(v, l) : &unknown;
    for (int i = 0; i < l->choice.column; i++)
        if (network_column_visible(l, &l->column[i]))
            network_draw_column_heat(v, l, &l->column[i]);
    if (session_bool(v->session, PROP_NETWORK_RECEPTIVE_FIELD)) {
        if (f.neuron->kind == NEURON_LINEAR)
            draw_linear(&f);
        else if (session_bool(v->session, PROP_NETWORK_CONNECTIONS))
            link_all(&f);
        draw_boxes(&f);
        draw_reader(&f);
    }
    draw_choice(&f);
}

void network_draw_connections(const struct view *v, const struct network_layout *l)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct color c = color_alpha(ui_theme(v->ui)->edge, 0.55f);
    for (int i = 1; i < l->n; i++) {
        const struct network_column *b = &l->column[i];
        const struct net_node *n = &net->node[b->part[0]];
        const int from = n->n_in > 0 ? network_column_of(l, net, n->input[0]) : -1;
        if (b->kind == COLUMN_MAPS || b->kind == COLUMN_PICTURE || b->kind == COLUMN_JOIN || from < 0 || from == i)
            continue;
        const struct network_column *a = &l->column[from];
        if (b->rank != a->rank + 1 || a->kind == COLUMN_JOIN || !network_column_visible(l, b))
            continue; /* an edge says it */
        for (int k = 0; k < SPREAD; k++) {
            const float at = (float)k / (SPREAD - 1);
            draw_line(ui_draw(v->ui), a->box.x + a->box.w + 6, a->box.y + at * a->box.h, b->box.x - 6,
                      b->box.y + at * b->box.h, 1, c);
        }
    }
}
