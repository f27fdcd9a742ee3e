#include "engine/worker/course_look.h"

#include <math.h>
#include <stdlib.h>

enum cs_status course_look_init(struct course_look *l, const struct net *net, const struct net_run *run,
                                struct cs_error *err)
{
    size_t maps = 0;
    *l = (struct course_look){.net = net, .run = run};
    l->first_stat = calloc((size_t)net->n_nodes, sizeof *l->first_stat);
    l->least = calloc((size_t)net->n_nodes, sizeof *l->least);
    l->largest = calloc((size_t)net->n_nodes, sizeof *l->largest);
    for (int i = 0; l->first_stat && i < net->n_nodes; i++) {
        l->first_stat[i] = maps;
        maps += (size_t)snapshot_maps(net, i);
    }
    l->stat = calloc(maps, sizeof *l->stat);
    return l->first_stat && l->least && l->largest && l->stat ? CS_OK : cs_no_memory(err);
}

void course_look_finish(struct course_look *l)
{
    neuron_finish(&l->neuron);
    free(l->first_stat);
    free(l->least);
    free(l->largest);
    free(l->stat);
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
    struct map_stats *stat = l->stat + l->first_stat[node];
    l->least[node] = l->largest[node] = 0;
    bool first = true;
    for (int m = 0; m < maps; m++) {
        stat[m] = stats_of(v + (size_t)m * (size_t)size, size);
        if (stat[m].bad == size)
            continue;
        l->least[node] = first ? stat[m].least : fminf(l->least[node], stat[m].least);
        l->largest[node] = first ? stat[m].largest : fmaxf(l->largest[node], stat[m].largest);
        first = false;
    }
}

void course_look_refresh(struct course_look *l, const struct worker_look *asked)
{
    for (int i = 0; i < l->net->n_nodes; i++)
        refresh_stats(l, i);
    neuron_finish(&l->neuron);
    l->has_neuron = asked->focus >= 0 && neuron_explain(l->net, l->run, asked->focus, asked->focus_value, asked->map,
                                                        asked->row, asked->col, &l->neuron) == CS_OK;
}
