/* app/views/network_graph.c - a net's columns as a graph: how deep each one is, in which lane, and where the edges
 * between them run. Layers by depth, as in Sugiyama, Tagawa and Toda, 1981, 'Methods for visual understanding of
 * hierarchical system structures'; a branch keeps its lane from the fork to the join, so that edges stay level. */
#include <math.h>
#include <string.h>

#include "app/views/network.h"

enum {
    TRACKS_MAX = 6,
    LANES_MAX = 64,
    UNDECIDED = -2, /* a lane, but which one is not known yet */
    CURVE = 12      /* pieces of a bend */
};

struct graph {
    struct network_layout *l;
    short order[NET_MAX_NODES];        /* columns by rank */
    short first_in[NET_MAX_NODES + 1]; /* where each rank begins in order */
};

/* Columns that i reads, each once; returns how many. */
static int sources_of(const struct network_layout *l, const struct net *net, int i, int source[LAYER_MAX_INPUTS])
{
    const struct net_node *n = &net->node[l->column[i].part[0]];
    int count = 0;
    for (int k = 0; k < n->n_in; k++) {
        const int from = network_column_of(l, net, n->input[k]);
        bool known = from < 0 || from == i;
        for (int j = 0; j < count && !known; j++)
            known = source[j] == from;
        if (!known)
            source[count++] = from;
    }
    return count;
}

static void find_edges(struct network_layout *l, const struct net *net)
{
    l->n_edges = l->n_ranks = 0;
    l->is_chain = true;
    for (int i = 0; i < l->n; i++) {
        int source[LAYER_MAX_INPUTS];
        struct network_column *c = &l->column[i];
        const int count = sources_of(l, net, i, source);
        c->rank = 0;
        for (int k = 0; k < count; k++) {
            const int before = l->column[source[k]].rank;
            c->rank = before >= c->rank ? before + 1 : c->rank;
            l->edge[l->n_edges++] = (struct network_edge){(short)source[k], (short)i, -1, -1};
        }
        l->is_chain &= i == 0 ? count == 0 : count == 1 && source[0] == i - 1;
        l->n_ranks = c->rank >= l->n_ranks ? c->rank + 1 : l->n_ranks;
    }
}

/* The last column stands still at the right, alone. */
static void set_last_apart(struct network_layout *l)
{
    struct network_column *last = &l->column[l->n - 1];
    for (int i = 0; i < l->n - 1; i++)
        if (l->column[i].rank >= last->rank)
            last->rank = l->column[i].rank + 1;
    l->n_ranks = last->rank + 1;
}

static void sort_by_rank(struct graph *g)
{
    const struct network_layout *l = g->l;
    memset(g->first_in, 0, sizeof g->first_in);
    for (int i = 0; i < l->n; i++)
        g->first_in[l->column[i].rank + 1]++;
    for (int r = 0; r < l->n_ranks; r++)
        g->first_in[r + 1] = (short)(g->first_in[r + 1] + g->first_in[r]);
    short at[NET_MAX_NODES];
    memcpy(at, g->first_in, sizeof at);
    for (int i = 0; i < l->n; i++)
        g->order[at[l->column[i].rank]++] = (short)i;
}

static bool passes(const struct network_layout *l, const struct network_edge *e, int rank)
{
    return l->column[e->from].rank < rank && rank < l->column[e->to].rank;
}

static short nearest_free(const bool used[LANES_MAX], int wanted)
{
    for (int i = wanted; i < LANES_MAX; i++)
        if (!used[i])
            return (short)i;
    for (int i = wanted - 1; i >= 0; i--)
        if (!used[i])
            return (short)i;
    return LANES_MAX - 1;
}

/* The lane that the first of the columns it reads has. */
static int lane_before(const struct network_layout *l, int column)
{
    for (int e = 0; e < l->n_edges; e++)
        if (l->edge[e].to == column)
            return l->edge[e].lane >= 0 ? l->edge[e].lane : l->column[l->edge[e].from].lane;
    return 0;
}

/* What stands at a rank or passes through it gets a lane; returns how many lanes that takes. */
static int lanes_at(struct graph *g, int rank)
{
    struct network_layout *l = g->l;
    bool used[LANES_MAX] = {false};
    int items = g->first_in[rank + 1] - g->first_in[rank], most = 1;
    for (int e = 0; e < l->n_edges; e++)
        items += l->edge[e].lane != -1 && passes(l, &l->edge[e], rank);
    for (int e = 0; e < l->n_edges; e++) /* those on their way keep theirs */
        if (l->edge[e].lane >= 0 && passes(l, &l->edge[e], rank))
            used[l->edge[e].lane] = true;
    for (int i = g->first_in[rank]; i < g->first_in[rank + 1]; i++) {
        struct network_column *c = &l->column[g->order[i]];
        c->lane = items > 1 ? nearest_free(used, lane_before(l, g->order[i])) : 0;
        used[c->lane] = true;
    }
    for (int e = 0; e < l->n_edges; e++) {
        struct network_edge *edge = &l->edge[e];
        if (edge->lane == UNDECIDED && passes(l, edge, rank)) {
            edge->lane = nearest_free(used, l->column[edge->from].lane);
            used[edge->lane] = true;
        }
    }
    for (int i = 0; i < LANES_MAX; i++)
        most = used[i] && i >= most ? i + 1 : most;
    return most;
}

/* An edge that jumps runs above the maps when it begins at a column that stands alone, else through a lane. */
static void leave(struct graph *g, int rank, bool alone)
{
    struct network_layout *l = g->l;
    for (int e = 0; e < l->n_edges; e++) {
        struct network_edge *edge = &l->edge[e];
        if (l->column[edge->from].rank != rank || l->column[edge->to].rank == rank + 1)
            continue;
        if (alone)
            edge->track = TRACKS_MAX; /* which one: find_tracks() */
        else
            edge->lane = UNDECIDED;
    }
}

/* Ranks with several lanes in a row share their number of lanes. */
static void find_lanes(struct graph *g)
{
    struct network_layout *l = g->l;
    short lanes[NET_MAX_NODES + 1];
    for (int r = 0; r < l->n_ranks; r++) {
        lanes[r] = (short)lanes_at(g, r);
        leave(g, r, lanes[r] == 1);
    }
    for (int begin = 0, end; begin < l->n_ranks; begin = end) {
        int most = lanes[begin];
        for (end = begin + 1; end < l->n_ranks && lanes[begin] > 1 && lanes[end] > 1; end++)
            most = lanes[end] > most ? lanes[end] : most;
        for (int i = g->first_in[begin]; i < g->first_in[end]; i++)
            l->column[g->order[i]].lanes = most;
    }
}

static bool track_is_free(const struct network_layout *l, const struct network_edge *edge, short track)
{
    for (int e = 0; e < l->n_edges; e++) {
        const struct network_edge *other = &l->edge[e];
        if (other != edge && other->track == track && l->column[other->from].rank < l->column[edge->to].rank &&
            l->column[edge->from].rank < l->column[other->to].rank)
            return false;
    }
    return true;
}

/* Short ones next to the maps, so that those that nest do not cross. Beyond TRACKS_MAX they share the last one. */
static void find_tracks(struct network_layout *l)
{
    l->tracks = 0;
    for (int span = 2; span < l->n_ranks; span++) {
        for (int e = 0; e < l->n_edges; e++) {
            struct network_edge *edge = &l->edge[e];
            if (edge->track != TRACKS_MAX || l->column[edge->to].rank - l->column[edge->from].rank != span)
                continue;
            short track = 0;
            while (track < TRACKS_MAX - 1 && !track_is_free(l, edge, track))
                track++;
            edge->track = track;
            l->tracks = track >= l->tracks ? track + 1 : l->tracks;
        }
    }
}

void network_graph(struct network_layout *l, const struct net *net)
{
    struct graph g = {.l = l};
    find_edges(l, net);
    if (l->is_chain) {
        l->tracks = 0;
        for (int i = 0; i < l->n; i++) {
            l->column[i].lane = 0;
            l->column[i].lanes = 1;
        }
        return;
    }
    set_last_apart(l);
    sort_by_rank(&g);
    find_lanes(&g);
    find_tracks(l);
}

/* ---------------------------------------------------------------------------------------------- where edges run */

static void bend(struct point *p, int *n, struct point a, struct point b, bool level_first, bool level_last)
{
    const struct point a1 = level_first ? (struct point){a.x + (b.x - a.x) / 2, a.y} : (struct point){a.x, b.y};
    const struct point b1 = level_last ? (struct point){b.x - (b.x - a.x) / 2, b.y} : (struct point){b.x, a.y};
    for (int i = *n > 0 ? 1 : 0; i <= CURVE; i++) {
        const float t = (float)i / CURVE, u = 1 - t;
        p[(*n)++] = (struct point){u * u * u * a.x + 3 * u * u * t * a1.x + 3 * u * t * t * b1.x + t * t * t * b.x,
                                   u * u * u * a.y + 3 * u * u * t * a1.y + 3 * u * t * t * b1.y + t * t * t * b.y};
    }
}

static float lane_center(const struct network_layout *l, const struct network_edge *e)
{
    const struct network_column *a = &l->column[e->from];
    const float pitch = l->maps.h / (float)(a->lanes > 1 ? a->lanes : 1);
    return e->lane == a->lane ? a->box.y + a->box.h / 2 : l->maps.y + ((float)e->lane + 0.5f) * pitch;
}

int network_edge_points(const struct network_layout *l, const struct network_edge *e,
                        struct point points[NETWORK_EDGE_POINTS])
{
    const struct network_column *a = &l->column[e->from], *b = &l->column[e->to];
    const struct point out = {a->box.x + a->box.w + 4, a->box.y + a->box.h / 2};
    /* The last column stands still where the others scroll below it: a line to it goes on to the right. */
    const struct point in = {fmaxf(b->box.x - 4, out.x + 20), b->box.y + b->box.h / 2};
    int n = 0;
    if (e->track >= 0) { /* up from the top of a, along, and down to the top of b */
        const float y = network_track(l, e->track), turn = 14;
        const struct point up = {a->box.x + a->box.w / 2 + (a->kind != COLUMN_JOIN ? 6.0f : 0.0f), a->box.y - 4};
        const struct point down = {b->box.x + b->box.w / 2 - (b->kind != COLUMN_JOIN ? 6.0f : 0.0f), b->box.y - 4};
        bend(points, &n, up, (struct point){up.x + turn, y}, false, true);
        bend(points, &n, (struct point){down.x - turn, y}, down, true, false);
        return n;
    }
    if (e->lane >= 0) {
        const float y = lane_center(l, e);
        float left = b->box.x, right = out.x; /* of the ranks that it passes through */
        for (int i = 0; i < l->n; i++) {
            const struct network_column *c = &l->column[i];
            if (c->rank > a->rank && c->rank < b->rank) {
                left = fminf(left, c->box.x);
                right = fmaxf(right, c->box.x + c->box.w);
            }
        }
        bend(points, &n, out, (struct point){fmaxf(out.x + 4, left - 4), y}, true, true);
        bend(points, &n, (struct point){fminf(in.x - 4, right + 4), y}, in, true, true);
        return n;
    }
    bend(points, &n, out, in, true, true);
    return n;
}
