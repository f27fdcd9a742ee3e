/* engine/worker/probe_past.h - how well the probe's picture was understood at each saved moment: the probability of its
 * true class, or the mean squared error of what an autoencoder gave back.
 *
 * Moments are run forward one by one, in a net of its own that is there only while somebody asks; what is known of a
 * moment stays until the picture is another. Threads: the worker's. */
#ifndef CS_WORKER_PROBE_PAST_H
#define CS_WORKER_PROBE_PAST_H

#include "engine/net/net_run.h"
#include "engine/worker/moments.h"

struct course;

struct probe_past {
    struct net *net;     /* NULL: nobody asks */
    struct net_run *run; /* of one sample, on this thread alone */
    float *input;        /* what is known is about this picture, as the net is given it */
    int label;           /* and this class */
    bool given_up;       /* there was no memory: not before nobody asked for a while */
    int n;
    struct {
        uint64_t serial; /* of the moment */
        float value;     /* NaN: not found out yet */
    } entry[MOMENTS_MAX];
};

/* All 0 knows nothing. */
void probe_past_finish(struct probe_past *p);
/* Finds out about moments for about so many seconds, one at least, where worker_look.probe_past asks for it; where it
 * does not, what is known is forgotten. */
void probe_past_go_on(struct course *s, double seconds);
/* Whether some are not found out yet, and can be. */
bool probe_past_is_due(const struct course *s);
/* Of what a run gives for the probe as it stands; NaN: not known. */
float probe_past_error(const struct course *s, const struct net_run *run);
/* Of a moment of the list; NaN: not known. */
float probe_past_value(const struct course *s, int moment);

#endif
