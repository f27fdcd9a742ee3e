#include "engine/net/net.h"

#include <string.h>

/* Strides of layers multiply, so that some files' fields fit no int: beyond MOST they stop growing. Every product of such a
 * number and a layer's window fits an int64_t. */
#define MOST ((int64_t)1 << 40)
enum { MOST_TOLD = 1 << 30 };

struct field { /* a receptive_field on the way to `node` */
    bool all;
    int64_t size[2], stride[2], first[2];
};

static int64_t clamp(int64_t v, int64_t most)
{
    return v > most ? most : v < -most ? -most : v;
}

/* A field is known for every node between the two; one that does not depend on `on` has size 0. */
static bool is_empty(const struct field *f)
{
    return !f->all && f->size[0] == 0;
}

static bool is_plane(const struct shape *s)
{
    return s->rank == 3;
}

/* The field of a layer's output, given that of one of its inputs: a tap at place p of the input sees first + p*stride.
 */
static struct field through(const struct layer *layer, const struct shape *in, struct field f)
{
    int size[2] = {1, 1}, stride[2] = {1, 1}, first[2] = {0, 0};
    if (layer->kind->window)
        layer->kind->window(layer, size, stride, first);
    const bool steps = stride[0] > 0 && stride[1] > 0; /* else every output sees everything */
    if (f.all || !steps || is_plane(in) != is_plane(&layer->out))
        return (struct field){.all = true}; /* or places are no longer rows and columns */
    for (int axis = 0; axis < 2; axis++) {
        f.first[axis] = clamp(f.first[axis] + first[axis] * f.stride[axis], MOST);
        f.size[axis] = clamp(f.size[axis] + (size[axis] - 1) * f.stride[axis], MOST);
        f.stride[axis] = clamp(f.stride[axis] * stride[axis], MOST);
    }
    return f;
}

/* The smallest field that covers both. Paths that step differently meet nowhere: then it is everything. */
static struct field merge(struct field a, struct field b)
{
    if (is_empty(&a) || is_empty(&b))
        return is_empty(&a) ? b : a;
    if (a.all || b.all || memcmp(a.stride, b.stride, sizeof a.stride) != 0)
        return (struct field){.all = true};
    for (int axis = 0; axis < 2; axis++) {
        const int64_t first = a.first[axis] < b.first[axis] ? a.first[axis] : b.first[axis];
        const int64_t end_a = a.first[axis] + a.size[axis], end_b = b.first[axis] + b.size[axis];
        a.first[axis] = first;
        a.size[axis] = (end_a > end_b ? end_a : end_b) - first;
    }
    return a;
}

/* Of a node of this shape. Callers reckon first + place * stride, so that must fit, too. */
static struct receptive_field told(const struct field *f, const struct shape *out)
{
    struct receptive_field told = {.all = f->all};
    for (int axis = 0; axis < 2; axis++) {
        told.size[axis] = (int)clamp(f->size[axis], MOST_TOLD);
        told.first[axis] = (int)clamp(f->first[axis], MOST_TOLD);
        told.stride[axis] = (int)clamp(f->stride[axis], MOST_TOLD / (is_plane(out) ? out->dim[1 + axis] : 1));
    }
    return told;
}

struct receptive_field net_receptive_field(const struct net *net, int node, int on)
{
    struct field field[NET_MAX_NODES] = {0};
    field[on] = (struct field){.size = {1, 1}, .stride = {1, 1}};
    for (int i = on + 1; i <= node; i++) {
        const struct net_node *n = &net->node[i];
        for (int k = 0; k < n->n_in; k++) {
            const int from = n->input[k];
            if (from >= on && !is_empty(&field[from]))
                field[i] = merge(field[i], through(n->layer, &net->node[from].out, field[from]));
        }
    }
    return told(&field[node], &net->node[node].out);
}
