/* app/views/network_seen.c - what the chosen value depends on, as the worker found it: which maps of a column, and
 * which places of them. */
#include "app/views/network.h"

const struct seen_box *network_seen(const struct view *v, const struct network_layout *l,
                                    const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct neuron *n = s->node ? network_neuron(v, l) : NULL; /* else it is of the choice before */
    const struct seen_box *b = n && c->value < n->node ? &s->node[c->value].seen : NULL;
    return b && b->end_map > b->first_map ? b : NULL;
}

/* A value without a place of its own sees all of a map: that goes without saying. */
static bool goes_without_saying(const struct view *v, const struct network_layout *l, const struct network_column *c,
                                const struct seen_box *b)
{
    const struct network_column *chosen = &l->column[l->choice.column];
    const bool whole = b->first[0] == 0 && b->first[1] == 0 && b->end[0] == c->rows && b->end[1] == c->cols;
    return whole && session_snapshot(v->session)->net->node[chosen->node].out.rank != 3;
}

bool network_seen_on(const struct view *v, const struct network_layout *l, const struct network_column *c, int map,
                     struct rect *box)
{
    const struct seen_box *b = network_seen(v, l, c);
    const bool places = c->kind == COLUMN_MAPS || c->kind == COLUMN_PICTURE || c->kind == COLUMN_VALUES;
    if (!b || !places || goes_without_saying(v, l, c, b))
        return false;
    if (c->kind != COLUMN_PICTURE && (map < b->first_map || map >= b->end_map))
        return false;
    const struct rect tile = network_tile(c, map);
    const float w = tile.w / (float)c->cols, h = tile.h / (float)c->rows;
    *box = (struct rect){tile.x + (float)b->first[1] * w, tile.y + (float)b->first[0] * h,
                         (float)(b->end[1] - b->first[1]) * w, (float)(b->end[0] - b->first[0]) * h};
    return true;
}

/* A side of the theoretical field that lies over the edge is the field's, where the value sees the edge. */
static void widen_axis(const struct seen_box *b, const struct receptive_field *f, int axis, int at, int n, int *first,
                       int *end)
{
    const int from = f->first[axis] + at * f->stride[axis], to = from + f->size[axis];
    *first = b->first[axis] == 0 && from < 0 ? from : b->first[axis];
    *end = b->end[axis] == n && to > n ? to : b->end[axis];
}

bool network_seen_cut(const struct view *v, const struct network_layout *l, const struct network_column *c,
                      struct map_cut *cut)
{
    const struct seen_box *b = network_seen(v, l, c);
    const struct network_choice *at = &l->choice;
    int first[2], end[2];
    if (!b)
        return false;
    const struct receptive_field f =
        net_receptive_field(session_snapshot(v->session)->net, l->column[at->column].node, c->value);
    const int place[2] = {at->row, at->col}, size[2] = {c->rows, c->cols};
    for (int axis = 0; axis < 2; axis++)
        if (f.all || f.size[axis] == 0) {
            first[axis] = b->first[axis];
            end[axis] = b->end[axis];
        } else {
            widen_axis(b, &f, axis, place[axis], size[axis], &first[axis], &end[axis]);
        }
    *cut = (struct map_cut){first[0], first[1], end[0] - first[0], end[1] - first[1]};
    return true;
}
