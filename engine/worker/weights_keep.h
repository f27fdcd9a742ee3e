/* engine/worker/weights_keep.h - what the hand has done to a course's net: kernels that were set, and how they were
 * before; filters that training leaves alone.
 *
 * A kernel that is new in the list, or has other numbers there than before, is written once into net->params; one that
 * stays is not written again, for training has moved it on. One that has gone becomes what it was before it was first
 * set, bit for bit. A locked filter (weights and bias of an output channel; a norm behind it goes on learning) is
 * copied when it is locked or set, and written back after every step.
 *
 * A file keeps the three lists as texts and, for what is set, how it was before: WEIGHTS_SAVED_*, among what rides
 * along with a training (engine/net/model_file.h). The rest is in the net that is saved. Threads: the worker's. */
#ifndef CS_WORKER_WEIGHTS_KEEP_H
#define CS_WORKER_WEIGHTS_KEEP_H

#include "engine/worker/weights.h"
#include "engine/worker/worker.h"

#define WEIGHTS_SAVED_EDITS "hands.edits"
#define WEIGHTS_SAVED_LOCKED "hands.locked"
#define WEIGHTS_SAVED_SILENCED "hands.silenced"
#define WEIGHTS_SAVED_BEFORE "hands.before" /* floats: weights_keep_before() */

struct set_filter {
    int node, map;
    float *set, *before; /* channels kernels, and the bias at the end; owned (one block with is_set) */
    bool *is_set;        /* [channels + 1] */
};
struct locked_filter {
    int node, map;
    float *copy; /* as set_filter's; owned */
};
struct weights_keep {
    struct set_filter *set; /* owned */
    int n_set;
    struct locked_filter *locked; /* owned */
    int n_locked;
    int (*silenced)[2]; /* n_silenced pairs for net_run_silence(); owned */
    int n_silenced;
    char *edits, *locked_text, *silenced_text; /* the lists, as they were given; owned, NULL: "" */
    uint64_t changes; /* grows with every command that changed something of what the net computes */
    uint64_t lists;   /* grows with every command whose lists were others than before */
};

void weights_keep_finish(struct weights_keep *k);
/* Makes net->params what the three lists say. wrote (may be NULL) hears of every stretch that was written. After a
 * failure nothing has changed. */
enum cs_status weights_keep_apply(struct weights_keep *k, struct net *net, const struct worker_weights *lists,
                                  void (*wrote)(void *ctx, size_t first, size_t n), void *ctx, struct cs_error *err);
/* How every filter that has something set was before, in the order of the list: channels kernels, and the bias (0 where
 * nothing is set). How many numbers there are; to may be NULL. */
size_t weights_keep_before(const struct weights_keep *k, const struct net *net, float *to);
/* An empty keep becomes that of a training that was saved with this net: nothing is written to it, for it has what was
 * set, as training has moved it on; locked filters are held as they are in it. CS_BAD_VALUE for lists that do not fit
 * the net, or other numbers than they ask for: *k is empty then. */
enum cs_status weights_keep_resume(struct weights_keep *k, const struct net *net, const struct training_state *state,
                                   struct cs_error *err);
/* After a training step: locked filters are what they were. */
void weights_keep_hold(const struct weights_keep *k, struct net *net);
/* Locked filters are from now on held as they are in the net. */
void weights_keep_relock(struct weights_keep *k, const struct net *net);

#endif
