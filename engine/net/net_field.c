#include "engine/net/net.h"

#include <string.h>

/* A field is known for every node between the two; one that does not depend on `on` has size 0. */
static bool is_empty(const struct receptive_field *f)
{
    return !f->all && f->size[0] == 0;
}

static bool is_plane(const struct shape *s)
{
    return s->rank == 3;
}

/* The field of a layer's output, given that of one of its inputs: a tap at place p of the input sees first + p*stride.
 */
static struct receptive_field through(const struct layer *layer, const struct shape *in, struct receptive_field f)
{
    int size[2] = {1, 1}, stride[2] = {1, 1}, first[2] = {0, 0};
    if (layer->kind->window)
        layer->kind->window(layer, size, stride, first);
    const bool steps = stride[0] > 0 && stride[1] > 0; /* else every output sees everything */
    if (f.all || !steps || is_plane(in) != is_plane(&layer->out))
        return (struct receptive_field){.all = true}; /* or places are no longer rows and columns */
    for (int axis = 0; axis < 2; axis++) {
        f.first[axis] += first[axis] * f.stride[axis];
        f.size[axis] += (size[axis] - 1) * f.stride[axis];
        f.stride[axis] *= stride[axis];
    }
    return f;
}

/* The smallest field that covers both. Paths that step differently meet nowhere: then it is everything. */
static struct receptive_field merge(struct receptive_field a, struct receptive_field b)
{
    if (is_empty(&a) || is_empty(&b))
        return is_empty(&a) ? b : a;
    if (a.all || b.all || memcmp(a.stride, b.stride, sizeof a.stride) != 0)
        return (struct receptive_field){.all = true};
    for (int axis = 0; axis < 2; axis++) {
        const int first = a.first[axis] < b.first[axis] ? a.first[axis] : b.first[axis];
        const int end_a = a.first[axis] + a.size[axis], end_b = b.first[axis] + b.size[axis];
        a.first[axis] = first;
        a.size[axis] = (end_a > end_b ? end_a : end_b) - first;
    }
    return a;
}

struct receptive_field net_receptive_field(const struct net *net, int node, int on)
{
    struct receptive_field field[NET_MAX_NODES] = {0};
    field[on] = (struct receptive_field){.size = {1, 1}, .stride = {1, 1}};
    for (int i = on + 1; i <= node; i++) {
        const struct net_node *n = &net->node[i];
        for (int k = 0; k < n->n_in; k++) {
            const int from = n->input[k];
            if (from >= on && !is_empty(&field[from]))
                field[i] = merge(field[i], through(n->layer, &net->node[from].out, field[from]));
        }
    }
    return field[node];
}
