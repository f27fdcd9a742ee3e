#include "engine/train/checkpoint.h"

#include <assert.h>
#include <string.h>

enum cs_status checkpoint_init(struct checkpoint *c, const struct net *net, const struct optimizer *o,
                               struct cs_error *err)
{
    float *moment[2];
    bool complete = true;
    *c = (struct checkpoint){.params = cs_alloc(net->n_params, sizeof *c->params),
                             .n_moments = optimizer_moments(o, moment)};
    for (int i = 0; i < c->n_moments; i++) {
        c->moment[i] = cs_alloc(net->n_params, sizeof *c->params);
        complete = complete && c->moment[i];
    }
    if (c->params && complete)
        return CS_OK;
    checkpoint_finish(c);
    return cs_no_memory(err);
}

void checkpoint_finish(struct checkpoint *c)
{
    cs_free(c->params);
    for (int i = 0; i < c->n_moments; i++)
        cs_free(c->moment[i]);
    *c = (struct checkpoint){0};
}

bool checkpoint_is_due(int64_t steps)
{
    return steps % 32 == 0 || (steps < 32 && (steps & (steps - 1)) == 0);
}

void checkpoint_keep(struct checkpoint *c, const struct net *net, const struct optimizer *o, int epoch, int at)
{
    const size_t bytes = net->n_params * sizeof *c->params;
    float *moment[2];
    const int n_moments = optimizer_moments(o, moment);
    assert(n_moments == c->n_moments);
    memcpy(c->params, net->params, bytes);
    for (int i = 0; i < n_moments; i++)
        memcpy(c->moment[i], moment[i], bytes);
    c->is_there = true;
    c->steps = optimizer_steps(o);
    c->epoch = epoch;
    c->at = at;
}

bool checkpoint_restore(const struct checkpoint *c, struct net *net, struct optimizer *o)
{
    const size_t bytes = net->n_params * sizeof *c->params;
    float *moment[2];
    if (!c->is_there)
        return false;
    optimizer_moments(o, moment);
    memcpy(net->params, c->params, bytes);
    for (int i = 0; i < c->n_moments; i++)
        memcpy(moment[i], c->moment[i], bytes);
    optimizer_set_steps(o, c->steps);
    return true;
}
