/* engine/worker/course_look.h - what is computed of a course for the eyes, besides the probe's activations: the
 * smallest and largest value of each map, how the chosen value came about, gradients, histograms.
 * Threads: the worker's. */
#ifndef CS_WORKER_COURSE_LOOK_H
#define CS_WORKER_COURSE_LOOK_H

#include "engine/worker/snapshot.h"

struct course_look {
    const struct net *net; /* the course's, with its parameters */
    const struct net_run *run;
    struct map_stats *stat; /* of every map of every node, one after another; owned */
    size_t *first_stat;     /* [n_nodes] into stat; owned */
    float *least, *largest; /* [n_nodes]; owned */
    struct neuron neuron;
    bool has_neuron;
};

enum cs_status course_look_init(struct course_look *l, const struct net *net, const struct net_run *run,
                                struct cs_error *err);
void course_look_finish(struct course_look *l);
/* After a forward pass of the probe. What there is no memory for is left out. */
void course_look_refresh(struct course_look *l, const struct worker_look *asked);

#endif
