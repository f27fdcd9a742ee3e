#include "engine/worker/course_look.h"

#include <math.h>
#include <stdlib.h>

static size_t places_of(const struct net *net, int node)
{
    const struct shape *out = &net->node[node].out;
    return out->rank == 3 ? (size_t)out->dim[1] * (size_t)out->dim[2] : shape_count(out);
}

enum cs_status course_look_init(struct course_look *l, const struct net *net, struct net_run *run, struct cs_error *err)
{
    size_t maps = 0, places = 0;
    *l = (struct course_look){.net = net, .run = run, .grad_class = -1, .seen = {.focus = -1, .detailed = -1}};
    l->node = calloc((size_t)net->n_nodes, sizeof *l->node);
    for (int i = 0; l->node && i < net->n_nodes; i++) {
        l->node[i].first_stat = maps;
        l->node[i].first_heat = places;
        maps += (size_t)snapshot_maps(net, i);
        places += places_of(net, i);
    }
    l->stat = calloc(maps, sizeof *l->stat);
    l->seen_box = calloc((size_t)net->n_nodes, sizeof *l->seen_box);
    return l->node && l->stat && l->seen_box ? CS_OK : cs_no_memory(err);
}

void course_look_finish(struct course_look *l)
{
    neuron_finish(&l->neuron);
    for (int i = 0; l->node && i < l->net->n_nodes; i++)
        cs_free(l->node[i].lent);
    free(l->node);
    free(l->stat);
    free(l->heat);
    free(l->seen_box);
    *l = (struct course_look){0};
}

static struct map_stats stats_of(const float *v, int n)
{
    struct map_stats s = {0};
    double sum = 0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i])) {
            s.bad++;
            continue;
        }
        const bool first = s.bad == i;
        s.least = first || v[i] < s.least ? v[i] : s.least;
        if (first || v[i] > s.largest) {
            s.largest = v[i];
            s.at = i;
        }
        s.zeros += v[i] == 0;
        sum += (double)v[i];
    }
    s.mean = s.bad < n ? (float)(sum / (n - s.bad)) : 0;
    return s;
}

static void refresh_stats(struct course_look *l, int node)
{
    const float *v = net_run_activation(l->run, node)->data;
    const int maps = snapshot_maps(l->net, node), size = snapshot_map_size(l->net, node);
    struct look_node *n = &l->node[node];
    struct map_stats *stat = l->stat + n->first_stat;
    n->least = n->largest = 0;
    bool first = true;
    for (int m = 0; m < maps; m++) {
        stat[m] = stats_of(v + (size_t)m * (size_t)size, size);
        if (stat[m].bad == size)
            continue;
        n->least = first ? stat[m].least : fminf(n->least, stat[m].least);
        n->largest = first ? stat[m].largest : fmaxf(n->largest, stat[m].largest);
        first = false;
    }
}

static void refresh_neuron(struct course_look *l, const struct worker_look *asked)
{
    neuron_finish(&l->neuron);
    l->has_neuron = asked->focus >= 0 && neuron_explain(l->net, l->run, asked->focus, asked->focus_value, asked->map,
                                                        asked->row, asked->col, &l->neuron) == CS_OK;
    for (int i = 0; i < l->net->n_nodes; i++)
        l->seen_box[i] = (struct seen_box){.first_map = 0};
    if (l->has_neuron && /* without memory nothing is marked as seen */
        net_seen(l->net, asked->focus, asked->map, asked->row, asked->col, l->seen_box, NULL))
        l->has_neuron = false;
}

static float largest_of(const float *v, size_t n)
{
    float most = 0;
    for (size_t i = 0; i < n; i++)
        most = isfinite(v[i]) && fabsf(v[i]) > most ? fabsf(v[i]) : most;
    return most;
}

static size_t filter_floats(const struct net *net, int node)
{
    return (size_t)snapshot_filters(net, node) * (size_t)snapshot_filter_size(net, node);
}

/* The scale of kernels: of a layer that is looked at, and only when it is another. */
static void refresh_filters(struct course_look *l, const struct look_at *at, bool gradients)
{
    for (int i = 1; i < l->net->n_nodes; i++) {
        struct look_node *n = &l->node[i];
        const size_t floats = filter_floats(l->net, i);
        n->knows_filters = n->knows_filters && !at->params;
        if (floats && !n->knows_filters && (at->all || at->asked->node[i].filters.count > 0)) {
            n->filter_largest = largest_of(net_param(l->net, i, 0).data, floats);
            n->knows_filters = true;
        }
        n->filter_largest = n->knows_filters ? n->filter_largest : 0;
        if (!n->lent || gradients)
            n->filter_grad_largest = n->lent ? largest_of(n->lent, floats) : 0;
    }
}

static void refresh_grad_scales(struct course_look *l)
{
    for (int i = 0; i < l->net->n_nodes; i++) {
        const bool known = l->has_gradients && net_run_has_grad(l->run, i);
        l->node[i].grad_largest =
            known ? largest_of(net_run_grad(l->run, i)->data, shape_count(&l->net->node[i].out)) : 0;
    }
}

int course_look_weights_of(const struct net *net, int node)
{
    for (int at = node; at > 0; at = net->node[at].input[0]) {
        const struct layer_kind *kind = net->node[at].layer->kind;
        const bool follows = kind == &layer_relu || kind == &layer_clip || kind == &layer_batch_norm2d;
        if (!follows)
            return filter_floats(net, at) ? at : node;
    }
    return node;
}

/* other: of another node than the last time; gradients: they were computed anew. */
static void refresh_histograms(struct course_look *l, const struct look_at *at, bool other, bool gradients)
{
    const int i = at->asked->detailed;
    const bool there = i >= 0 && i < l->net->n_nodes;
    const int w = there ? course_look_weights_of(l->net, i) : 0;
    const size_t floats = there ? filter_floats(l->net, w) : 0, values = there ? shape_count(&l->net->node[i].out) : 0;
    if (there && (other || at->forward))
        histogram_count(&l->values, net_run_activation(l->run, i)->data, values);
    if (floats && (other || at->params)) /* of a large layer a hundred million */
        histogram_count(&l->weights, net_param(l->net, w, 0).data, floats);
    const bool grads = there && l->has_gradients && net_run_has_grad(l->run, i);
    if (grads && (other || gradients))
        histogram_count(&l->gradients, net_run_grad(l->run, i)->data, values);
    const bool weight_grads = grads && floats && l->node[w].lent;
    if (weight_grads && (other || gradients))
        histogram_count(&l->weight_gradients, l->node[w].lent, floats);
    l->has_values = there;
    l->has_weights = floats > 0;
    l->has_value_gradients = grads;
    l->has_weight_gradients = weight_grads;
}

static bool same_focus(const struct worker_look *a, const struct worker_look *b)
{
    return a->focus == b->focus && a->focus_value == b->focus_value && a->map == b->map && a->row == b->row &&
           a->col == b->col;
}

void course_look_refresh(struct course_look *l, const struct look_at *at)
{
    const bool elsewhere = at->forward || !same_focus(at->asked, &l->seen);
    l->left_out[0] = '\0';
    for (int i = 0; at->forward && i < l->net->n_nodes; i++)
        refresh_stats(l, i);
    if (elsewhere)
        refresh_neuron(l, at->asked);
    const bool gone = course_look_refresh_heat(l, at, elsewhere);
    const bool had = l->has_gradients,
               anew = course_look_refresh_gradients(l, at, gone || at->forward || at->loss != l->loss);
    if (anew || had != l->has_gradients)
        refresh_grad_scales(l);
    refresh_filters(l, at, anew || had != l->has_gradients);
    refresh_histograms(l, at, at->asked->detailed != l->seen.detailed, anew);
    l->seen = *at->asked;
    l->loss = at->loss;
}
