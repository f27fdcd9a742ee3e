/* engine/train/divergence.h - where the numbers of a training step stopped being finite. Threads: no state. */
#ifndef CS_TRAIN_DIVERGENCE_H
#define CS_TRAIN_DIVERGENCE_H

#include "engine/net/net_run.h"

enum divergence_place {
    DIVERGENCE_NONE,
    DIVERGENCE_OUTPUT,   /* of a layer, in the forward pass */
    DIVERGENCE_BUFFER,   /* running statistics of a layer whose output still is finite */
    DIVERGENCE_LOSS,     /* the outputs are finite, their loss or its gradient is not */
    DIVERGENCE_GRADIENT, /* of a layer's parameters or inputs, in the backward pass */
    DIVERGENCE_UPDATE,   /* of a layer's parameters: the step would have been too large */
};

struct divergence {
    enum divergence_place place;
    char layer[NET_NAME_MAX]; /* "" for DIVERGENCE_LOSS */
};

/* Are the buffers of this node (of all nodes) finite? */
bool buffers_are_finite(const struct net *net, int node);
bool all_buffers_are_finite(const struct net *net);
/* The first place, in the order of computing, of a run that has gone forward and back; DIVERGENCE_NONE when all of it
 * is finite. A run without NET_RUN_FUSE names the layer exactly, another one perhaps the one behind it. */
struct divergence divergence_find(const struct net *net, const struct net_run *run, double loss);
/* The parameter at this offset of net->params would not be finite after the update. */
struct divergence divergence_of_update(const struct net *net, size_t offset);
/* One sentence: "the numbers stopped being finite at step 12 (epoch 1), first in the output of conv1: the state of step
 * 8 is kept; ADVICE". epoch from 0, step from 1. Returns CS_BAD_VALUE. */
enum cs_status divergence_fail(const struct divergence *d, long long step, int epoch, long long kept,
                               const char *advice, struct cs_error *err);

#endif
