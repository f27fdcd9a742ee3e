/* app/views/network_keys.c - keys of every level: what is shown of the layers, and how. */
#include <stdlib.h>

#include "app/views/network.h"

/* To the next of its choices. */
static void next_choice(const struct view *v, enum prop_id p, int n)
{
    request_int(v->requests, p, (session_int(v->session, p) + 1) % n);
}

/* The convolution of a column, or the batch norm behind it. */
static void choose_other_part(const struct view *v, const struct network_layout *l)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct network_column *c = l->choice.column >= 0 ? &l->column[l->choice.column] : NULL;
    for (int i = 0; c && i < c->n_parts; i++) {
        const int node = c->part[i];
        if (node == c->node || session_node_is_rectifier(net, node))
            continue;
        request_text(v->requests, PROP_NETWORK_NODE, net->node[node].name);
        return;
    }
}

static void other_part(const struct view *v)
{
    struct network_layout *l = malloc(sizeof *l); /* too large for a stack that has one already */
    if (l && network_columns(l, v->session))
        choose_other_part(v, l);
    free(l);
}

void network_show_keys(const struct view *v)
{
    static const struct {
        int32_t key;
        enum prop_id prop;
        int choices; /* 0: on or off */
    } keys[] = {{'s', PROP_NETWORK_COLOUR_SCALE, 3},
                {'m', PROP_NETWORK_SHOW, 3},
                {'a', PROP_NETWORK_BEFORE_RELU, 0},
                {'f', PROP_NETWORK_RECEPTIVE_FIELD, 0},
                {'e', PROP_NETWORK_EFFECTIVE_FIELD, 0},
                {'l', PROP_NETWORK_CONNECTIONS, 0},
                {'d', PROP_NETWORK_DENSE, 0}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!ui_take_key(v->ui, 0, keys[i].key, 0))
            continue;
        if (keys[i].choices)
            next_choice(v, keys[i].prop, keys[i].choices);
        else
            request_bool(v->requests, keys[i].prop, !session_bool(v->session, keys[i].prop));
    }
    if (ui_take_key(v->ui, 0, 'g', UI_SHIFT))
        request_bool(v->requests, PROP_NETWORK_GRADIENTS, !session_bool(v->session, PROP_NETWORK_GRADIENTS));
    if (ui_take_key(v->ui, 0, 'g', 0))
        request_int(v->requests, PROP_NETWORK_SHOW,
                    session_int(v->session, PROP_NETWORK_SHOW) == SHOW_GRADIENTS ? SHOW_VALUES : SHOW_GRADIENTS);
    if (ui_take_key(v->ui, 0, 'v', 0)) {
        next_choice(v, PROP_NETWORK_VIEW, 2);
        if (session_int(v->session, PROP_NETWORK_LEVEL) != LEVEL_NET)
            request_int(v->requests, PROP_NETWORK_LEVEL, LEVEL_NET); /* what is seen of it, not of a layer */
    }
    if (ui_take_key(v->ui, 0, 'b', 0))
        other_part(v);
}
