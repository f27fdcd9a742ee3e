#include "engine/explain/cam.h"

#include <assert.h>
#include <string.h>

bool cam_has_places(const struct net *net, int node)
{
    return net->node[node].out.rank == 3;
}

static double mean_of(const float *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)v[i];
    return sum / (double)n;
}

static void weigh(const struct net_run *run, const struct shape *out, int node, float *weight, float *part)
{
    const float *y = net_run_activation(run, node)->data, *dy = net_run_grad(run, node)->data;
    const size_t places = (size_t)out->dim[1] * (size_t)out->dim[2];
    for (size_t k = 0; k < (size_t)out->dim[0]; k++) {
        const double w = mean_of(dy + k * places, places);
        weight[k] = (float)w;
        part[k] = (float)(w * mean_of(y + k * places, places));
    }
}

static void add_maps(const float *y, const float *weight, const struct shape *out, float *map)
{
    const size_t places = (size_t)out->dim[1] * (size_t)out->dim[2];
    for (size_t i = 0; i < places; i++) {
        double sum = 0;
        for (size_t k = 0; k < (size_t)out->dim[0]; k++)
            sum += (double)weight[k] * (double)y[k * places + i];
        map[i] = (float)sum;
    }
}

bool cam_make(struct net_run *run, const struct net *net, const struct aim *aim, int node, float *weight, float *part,
              float *map, bool *has_way)
{
    const struct shape *out = &net->node[node].out;
    assert(cam_has_places(net, node) && node <= aim->node);
    if (!aim_backward(run, aim, node))
        return false;
    *has_way = net_run_has_grad(run, node);
    if (*has_way) {
        weigh(run, out, node, weight, part);
        add_maps(net_run_activation(run, node)->data, weight, out, map);
        return true;
    }
    memset(weight, 0, (size_t)out->dim[0] * sizeof *weight);
    memset(part, 0, (size_t)out->dim[0] * sizeof *part);
    memset(map, 0, (size_t)out->dim[1] * (size_t)out->dim[2] * sizeof *map);
    return true;
}

void cam_rectify(float *map, size_t n)
{
    for (size_t i = 0; i < n; i++)
        map[i] = map[i] < 0 ? 0 : map[i];
}
