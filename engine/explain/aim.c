#include "engine/explain/aim.h"

static size_t sample_size(const struct tensor *t)
{
    return shape_count(&t->shape) / (size_t)t->shape.dim[0];
}

double aim_value(const struct net_run *run, const struct aim *aim, int sample)
{
    const struct tensor *y = net_run_activation(run, aim->node);
    const float *v = y->data + (size_t)sample * sample_size(y) + aim->first;
    double sum = 0;
    for (size_t i = 0; i < aim->count; i++)
        sum += (double)v[i];
    return sum / (double)aim->count;
}

bool aim_backward(struct net_run *run, const struct aim *aim, int to)
{
    struct tensor *dy = net_run_begin_backward(run, aim->node);
    const size_t size = sample_size(dy);
    for (size_t s = 0; s < (size_t)dy->shape.dim[0]; s++)
        for (size_t i = 0; i < aim->count; i++)
            dy->data[s * size + aim->first + i] = 1.0f / (float)aim->count;
    net_run_backward_between(run, aim->node, to);
    return !net_run_gave_up(run);
}
