#include "engine/worker/snapshot.h"

int snapshot_maps(const struct net *net, int node)
{
    const struct shape *out = &net->node[node].out;
    return out->rank == 3 ? out->dim[0] : (int)shape_count(out);
}

int snapshot_map_size(const struct net *net, int node)
{
    const struct shape *out = &net->node[node].out;
    return out->rank == 3 ? out->dim[1] * out->dim[2] : 1;
}

int snapshot_filters(const struct net *net, int node)
{
    const struct layer *l = net->node[node].layer;
    return l && l->n_params > 0 ? l->param[0].shape.dim[0] : 0;
}

int snapshot_filter_size(const struct net *net, int node)
{
    const int filters = snapshot_filters(net, node);
    return filters ? (int)(shape_count(&net->node[node].layer->param[0].shape) / (size_t)filters) : 0;
}

/* Item i of those in a range, each of `size` floats. */
static const float *item(const float *data, struct worker_range range, int i, int size)
{
    const bool there = data && i >= range.first && i < range.first + range.count;
    return there ? data + (size_t)(i - range.first) * (size_t)size : NULL;
}

static const struct snapshot_node *node_of(const struct snapshot *s, int node)
{
    return s->node && node >= 0 && node < s->net->n_nodes ? &s->node[node] : NULL;
}

static bool contains(struct worker_range range, int first, int count)
{
    return first >= range.first && count <= range.first + range.count - first;
}

bool snapshot_has_maps(const struct snapshot *s, int node, int first, int count)
{
    const struct snapshot_node *n = node_of(s, node);
    return n && n->map && contains(n->maps, first, count);
}

bool snapshot_has_filters(const struct snapshot *s, int node, int first, int count)
{
    const struct snapshot_node *n = node_of(s, node);
    return n && n->filter && contains(n->filters, first, count);
}

const float *snapshot_map(const struct snapshot *s, int node, int map)
{
    const struct snapshot_node *n = node_of(s, node);
    return n ? item(n->map, n->maps, map, snapshot_map_size(s->net, node)) : NULL;
}

int snapshot_find_moment(const struct snapshot *s, uint64_t steps)
{
    int best = -1;
    uint64_t nearest = UINT64_MAX;
    for (int i = 0; i < s->n_moments; i++) {
        const uint64_t at = s->moment[i].steps, apart = at > steps ? at - steps : steps - at;
        if (best >= 0 && apart >= nearest)
            continue;
        best = i;
        nearest = apart;
    }
    return best;
}

const float *snapshot_moment_filter(const struct snapshot *s, int moment, int node, int filter)
{
    if (!s->net || moment < 0 || moment >= s->n_moments || node < 1 || node >= s->net->n_nodes)
        return NULL;
    const struct worker_range all = {0, snapshot_filters(s->net, node)};
    return item(s->saved_moment[moment]->params + s->net->node[node].param[0], all, filter,
                snapshot_filter_size(s->net, node));
}

const float *snapshot_map_grad(const struct snapshot *s, int node, int map)
{
    const struct snapshot_node *n = node_of(s, node);
    return n ? item(n->map_grad, n->maps, map, snapshot_map_size(s->net, node)) : NULL;
}

const float *snapshot_filter(const struct snapshot *s, int node, int filter)
{
    const struct snapshot_node *n = node_of(s, node);
    return n ? item(n->filter, n->filters, filter, snapshot_filter_size(s->net, node)) : NULL;
}

const float *snapshot_filter_grad(const struct snapshot *s, int node, int filter)
{
    const struct snapshot_node *n = node_of(s, node);
    return n ? item(n->filter_grad, n->filters, filter, snapshot_filter_size(s->net, node)) : NULL;
}

float snapshot_map_grad_most(const struct snapshot *s, int node, int map)
{
    const struct snapshot_node *n = node_of(s, node);
    const float *most = n ? item(n->map_grad_most, n->maps, map, 1) : NULL;
    return most ? *most : 0;
}

float snapshot_filter_most(const struct snapshot *s, int node, int filter)
{
    const struct snapshot_node *n = node_of(s, node);
    const float *most = n ? item(n->filter_most, n->filters, filter, 1) : NULL;
    return most ? *most : 0;
}

float snapshot_filter_grad_most(const struct snapshot *s, int node, int filter)
{
    const struct snapshot_node *n = node_of(s, node);
    const float *most = n ? item(n->filter_grad_most, n->filters, filter, 1) : NULL;
    return most ? *most : 0;
}

const struct map_stats *snapshot_stats(const struct snapshot *s, int node, int map)
{
    const struct snapshot_node *n = node_of(s, node);
    return n && n->stat && map >= 0 && map < snapshot_maps(s->net, node) ? &n->stat[map] : NULL;
}

const struct map_survey *snapshot_survey(const struct snapshot *s, int node, int map)
{
    const struct snapshot_node *n = node_of(s, node);
    return n && n->survey && map >= 0 && map < snapshot_maps(s->net, node) ? &n->survey[map] : NULL;
}
