/* The levels of the Network workspace: the net, a layer, a map; and the pages of a layer. */
#include <math.h>
#include <stdlib.h>

#include "app/session/session_network.h"
#include "engine/worker/weights.h"

static int level_of(const struct session *s)
{
    return session_int(s, PROP_NETWORK_LEVEL);
}

static int chosen_node(const struct session *s)
{
    const struct net *net = s->snapshot->net;
    return net ? net_find(net, session_text(s, PROP_NETWORK_NODE)) : -1;
}

const struct session_maps *session_maps(const struct session *s)
{
    return &s->levels.maps;
}

static void gather_facts(const struct session *s, int node, struct map_facts *facts, int n)
{
    const struct net *net = s->snapshot->net;
    const int size = snapshot_map_size(net, node);
    const int layer = s->levels.layer;
    for (int i = 0; i < n; i++) {
        const struct map_stats *stat = snapshot_stats(s->snapshot, node, i);
        const struct map_survey *survey = snapshot_survey(s->snapshot, node, i);
        const unsigned marks = session_filter_marks(s, net->node[layer].name, weights_filter_of(net, layer, i));
        facts[i] = (struct map_facts){.largest = stat ? stat->largest : NAN,
                                      .dead = survey && survey->dead,
                                      .silent = node > 0 && stat && stat->zeros == size,
                                      .edited = marks & FILTER_EDITED,
                                      .locked = marks & FILTER_LOCKED,
                                      .silenced = marks & FILTER_SILENCED};
    }
}

static bool make_room(struct session_levels *l, int n)
{
    if (n <= l->room)
        return true;
    free(l->index);
    free(l->facts);
    l->index = calloc((size_t)n, sizeof *l->index);
    l->facts = calloc((size_t)n, sizeof *l->facts);
    l->room = l->index && l->facts ? n : 0;
    return l->room > 0;
}

/* Not without memory: then there is no list, and the layer shows its maps as they come. */
void session_levels_tick(struct session *s)
{
    struct session_levels *l = &s->levels;
    if (l->changes == s->changes && l->maps.total > 0)
        return;
    l->changes = s->changes;
    l->maps = (struct session_maps){.node = -1};
    if (!s->snapshot->net || l->setup != s->snapshot->setup || level_of(s) == LEVEL_NET)
        return;
    const int shown = l->node, total = snapshot_maps(s->snapshot->net, shown);
    if (!make_room(l, total))
        return;
    gather_facts(s, shown, l->facts, total);
    struct map_search search;
    struct cs_error err;
    map_search_parse(session_text(s, PROP_NETWORK_SEARCH), &search, &err); /* nonsense finds all; the view says why */
    const enum map_order order = (enum map_order)session_int(s, PROP_NETWORK_SORT);
    const int n = map_search_list(&search, order, l->facts, total, l->index);
    l->maps = (struct session_maps){shown, total, l->index, n, l->facts};
}

void session_levels_finish(struct session *s)
{
    free(s->levels.index);
    free(s->levels.facts);
}

/* Where the chosen map is in the list; -1: it is not wanted. */
static int place_in_list(const struct session *s)
{
    const struct session_maps *m = &s->levels.maps;
    for (int i = 0; i < m->n; i++)
        if (m->index[i] == session_int(s, PROP_NETWORK_MAP))
            return i;
    return -1;
}

/* Another choice is looked for; another order begins at its beginning; a page that is turned to stays. */
void session_levels_changed(struct session *s, enum prop_id p)
{
    if (p == PROP_NETWORK_NODE || p == PROP_NETWORK_MAP || p == PROP_NETWORK_LEVEL)
        s->levels.page_follows = true;
    if (p == PROP_NETWORK_SEARCH || p == PROP_NETWORK_SORT)
        session_move(s, PROP_NETWORK_PAGE, 0);
    if (p == PROP_NETWORK_PAGE || p == PROP_NETWORK_SEARCH || p == PROP_NETWORK_SORT)
        s->levels.page_follows = false;
}

void session_levels_apply(struct session *s, const struct requests *r)
{
    struct session_levels *l = &s->levels;
    if (r->maps_node != l->node || r->maps_layer != l->layer || l->setup != s->snapshot->setup) {
        l->node = r->maps_node;
        l->layer = r->maps_layer;
        l->setup = s->snapshot->setup;
        s->changes++;
    }
    if (r->maps_on_page <= 0)
        return;
    l->on_page = r->maps_on_page;
    session_levels_tick(s); /* of the choice that this frame made */
    const int at = l->page_follows ? place_in_list(s) : -1;
    if (at >= 0)
        session_move(s, PROP_NETWORK_PAGE, at / l->on_page);
    l->page_follows = false;
}

static int page_after(const struct session *s, int by)
{
    const struct session_levels *l = &s->levels;
    const int pages = l->on_page > 0 ? (l->maps.n + l->on_page - 1) / l->on_page : 1;
    int page = session_int(s, PROP_NETWORK_PAGE);
    page = (page >= pages ? pages - 1 : page) + by;
    return page >= 0 && page < pages ? page : -1;
}

/* The next map of those that are wanted; one that is not wanted itself goes on from the first. */
static int map_after(const struct session *s, int by)
{
    const struct session_maps *m = &s->levels.maps;
    const int at = place_in_list(s), to = at < 0 ? 0 : at + by;
    return to >= 0 && to < m->n ? m->index[to] : -1;
}

/* Where a page command leads, -1: nowhere. */
static int turned_to(const struct session *s, enum command_id c)
{
    const int by = c == COMMAND_NETWORK_PAGE_NEXT ? 1 : -1;
    if (level_of(s) == LEVEL_NET)
        return -1;
    return level_of(s) == LEVEL_LAYER ? page_after(s, by) : map_after(s, by);
}

static bool can_run(const struct session *s, enum command_id c)
{
    if (!s->snapshot->net || session_int(s, PROP_APP_WORKSPACE) != WORKSPACE_NETWORK)
        return false;
    if (c == COMMAND_NETWORK_OPEN)
        return level_of(s) < LEVEL_MAP;
    if (c == COMMAND_NETWORK_UP)
        return level_of(s) > LEVEL_NET || session_text(s, PROP_NETWORK_NODE)[0];
    return turned_to(s, c) >= 0;
}

int session_first_maps(const struct session *s)
{
    const struct net *net = s->snapshot->net;
    for (int i = 1; i < net->n_nodes; i++)
        if (session_node_is_column(net, i) && net->node[i].out.rank == 3 && snapshot_map_size(net, i) > 1)
            return i;
    return net->n_nodes > 1 ? 1 : 0;
}

static enum cs_status choose(struct session *s, int node, struct cs_error *err)
{
    const char *name = node < 0 ? "" : s->snapshot->net->node[node].name;
    const enum cs_status status = session_set_text(s, prop_infos[PROP_NETWORK_NODE].name, name, err);
    const struct session_place at = session_strongest(s, node);
    if (status == CS_OK && node >= 0) {
        session_move(s, PROP_NETWORK_MAP, at.map);
        session_move(s, PROP_NETWORK_ROW, at.row);
        session_move(s, PROP_NETWORK_COLUMN, at.col);
    }
    return status;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    if (c == COMMAND_NETWORK_OPEN) {
        if (chosen_node(s) < 0)
            status = choose(s, session_first_maps(s), err);
        if (status == CS_OK)
            session_move(s, PROP_NETWORK_LEVEL, level_of(s) + 1);
    } else if (c == COMMAND_NETWORK_UP) {
        if (level_of(s) == LEVEL_NET)
            return choose(s, -1, err);
        session_move(s, PROP_NETWORK_LEVEL, level_of(s) - 1);
    } else {
        session_move(s, level_of(s) == LEVEL_LAYER ? PROP_NETWORK_PAGE : PROP_NETWORK_MAP, turned_to(s, c));
    }
    return status;
}

const struct session_commands session_levels = {can_run, run};
