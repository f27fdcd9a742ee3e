/* The channels of the layer that Interpret shows: found, sorted, and in pages. */
#include <math.h>
#include <stdlib.h>

#include "app/session/session_interpret.h"
#include "engine/worker/weights.h"

const struct session_channels *session_channels(const struct session *s)
{
    return &s->interpret.channels;
}

int session_channels_on_page(const struct session *s)
{
    return s->interpret.on_page;
}

const struct patches_shown *session_patches(const struct session *s)
{
    const struct patches_shown *p = (const struct patches_shown *)s->snapshot->study[STUDY_THIS][STUDY_PATCHES].shown;
    const int node = session_interpret_node(s);
    return p && node > 0 && p->node == node && p->channels == snapshot_maps(s->snapshot->net, node) ? p : NULL;
}

static bool make_room(struct session_interpret_state *t, int n)
{
    if (n <= t->room)
        return true;
    free(t->index);
    free(t->facts);
    t->index = calloc((size_t)n, sizeof *t->index);
    t->facts = calloc((size_t)n, sizeof *t->facts);
    t->room = t->index && t->facts ? n : 0;
    return t->room > 0;
}

static void gather(const struct session *s, int node, const struct patches_shown *p, struct map_facts *facts, int n)
{
    const struct net *net = s->snapshot->net;
    const int owner = weights_owner(net, node), size = snapshot_map_size(net, node);
    for (int i = 0; i < n; i++) {
        const struct map_stats *stat = snapshot_stats(s->snapshot, node, i);
        const struct patches_channel *c = p ? &p->channel[i] : NULL;
        const unsigned marks = session_filter_marks(s, net->node[owner].name, weights_filter_of(net, owner, i));
        facts[i] = (struct map_facts){.largest = c && c->n > 0 ? c->strongest[0].value : NAN,
                                      .dead = c && p->rectified && c->n > 0 && c->active == 0,
                                      .silent = stat && stat->zeros == size,
                                      .edited = marks & FILTER_EDITED,
                                      .locked = marks & FILTER_LOCKED,
                                      .silenced = marks & FILTER_SILENCED};
    }
}

/* Not without memory: then there is no list. */
void session_interpret_tick(struct session *s)
{
    struct session_interpret_state *t = &s->interpret;
    if (t->changes == s->changes && t->channels.total > 0)
        return;
    t->changes = s->changes;
    t->channels = (struct session_channels){.node = -1};
    const int node = session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET ? session_interpret_node(s) : -1;
    const int total = node < 1 ? 0 : snapshot_maps(s->snapshot->net, node);
    if (total < 1 || !make_room(t, total))
        return;
    const struct patches_shown *found = session_patches(s);
    const struct channel_classes classes = {s->snapshot->classes, s->snapshot->class_name};
    struct channel_search search;
    gather(s, node, found, t->facts, total);
    channel_search_parse(session_text(s, PROP_INTERPRET_FIND), &classes, &search, NULL); /* nonsense finds all */
    const struct channel_facts facts = {total, t->facts, found};
    const int n = channel_list(&search, (enum interpret_sort)session_int(s, PROP_INTERPRET_SORT),
                               session_int(s, PROP_INTERPRET_SORT_CLASS), &facts, t->index);
    if (n >= 0)
        t->channels = (struct session_channels){node, total, t->index, n, t->facts};
}

void session_interpret_finish(struct session *s)
{
    free(s->interpret.index);
    free(s->interpret.facts);
}

int session_channel_place(const struct session *s)
{
    const struct session_channels *c = &s->interpret.channels;
    const int map = session_interpret_map(s);
    for (int i = 0; i < c->n; i++)
        if (c->index[i] == map)
            return i;
    return -1;
}

/* The page with the chosen channel is shown when another is chosen; another order begins at its beginning; a page that
 * is turned to stays. */
void session_interpret_page_changed(struct session *s, enum prop_id p)
{
    if (p == PROP_NETWORK_NODE || p == PROP_NETWORK_MAP)
        s->interpret.page_follows = true;
    if (p == PROP_INTERPRET_SORT || p == PROP_INTERPRET_FIND || p == PROP_INTERPRET_SORT_CLASS)
        session_move(s, PROP_INTERPRET_PAGE, 0);
    if (p == PROP_INTERPRET_PAGE || p == PROP_INTERPRET_SORT || p == PROP_INTERPRET_FIND)
        s->interpret.page_follows = false;
    if (p == PROP_NETWORK_NODE || p == PROP_NETWORK_MAP)
        session_move(s, PROP_INTERPRET_PATCH, -1);
}

void session_interpret_apply(struct session *s, const struct requests *r)
{
    struct session_interpret_state *t = &s->interpret;
    if (r->channels_on_page <= 0)
        return;
    session_interpret_tick(s); /* of the choice that this frame made */
    const bool other = r->channels_on_page != t->on_page;
    const int at = t->page_follows || other ? session_channel_place(s) : -1;
    t->on_page = r->channels_on_page;
    s->changes += other; /* the next frame asks for what is on the page */
    if (at >= 0)
        session_move(s, PROP_INTERPRET_PAGE, at / t->on_page);
    t->page_follows = t->page_follows && t->channels.n == 0; /* a list that has yet to come */
}
