/* engine/train/checkpoint.h - the last state of a training that is known to be good, in memory.
 * Parameters that are finite may still be useless: the next forward pass can overflow. Good is a state whose forward
 * and backward pass were seen to be finite; so it is copied after those and before the update, now and then. Threads:
 * one at a time. */
#ifndef CS_TRAIN_CHECKPOINT_H
#define CS_TRAIN_CHECKPOINT_H

#include "engine/train/optimizer.h"

struct checkpoint {
    float *params, *moment[2]; /* layout of net->params; buffers of layers are those from before the pass */
    int n_moments;
    bool is_there;
    int64_t steps;
    int epoch, at; /* where its next step begins */
};

/* For this optimiser's moments. */
enum cs_status checkpoint_init(struct checkpoint *c, const struct net *net, const struct optimizer *o,
                               struct cs_error *err);
void checkpoint_finish(struct checkpoint *c);
/* Is the state after so many steps one to keep? Often at first, every 32nd later: copying costs next to nothing then.
 */
bool checkpoint_is_due(int64_t steps);
void checkpoint_keep(struct checkpoint *c, const struct net *net, const struct optimizer *o, int epoch, int at);
/* false when there is none: nothing changed. */
bool checkpoint_restore(const struct checkpoint *c, struct net *net, struct optimizer *o);

#endif
