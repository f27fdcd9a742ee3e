/* engine/explain/aim.h - the value that an explanation is about: one value of a node, or the mean of several that
 * follow each other, such as a map's. Threads: as the run's. */
#ifndef CS_EXPLAIN_AIM_H
#define CS_EXPLAIN_AIM_H

#include "engine/net/net_run.h"

struct aim {
    int node;
    size_t first, count; /* numbers of one sample of the node; count 1: a single value */
};

/* After a forward pass. */
double aim_value(const struct net_run *run, const struct aim *aim, int sample);
/* Back from the aim of every sample of the latest forward pass, each for itself, to node `to` of the net:
 * net_run_backward_between(). False: the pass was left. */
bool aim_backward(struct net_run *run, const struct aim *aim, int to);

#endif
