/* engine/worker/ablation.h - 'what if this filter were gone': the whole test set twice, with it and without it, a small
 * part at a time. What is silenced anyway is left out of both. Training waits meanwhile, so that all of it is about one
 * set of parameters; when the hand changes them, it begins anew. Threads: the worker's. */
#ifndef CS_WORKER_ABLATION_H
#define CS_WORKER_ABLATION_H

#include "engine/worker/weights_keep.h"

struct ablator {
    struct ablation result; /* of the one that goes on, or of the latest; total 0: none */
    struct evaluation with, without;
    int (*without_pairs)[2]; /* for net_run_silence(): what is silenced, and the filter; owned */
    int n_pairs, n_with;     /* the first n_with of them are silenced anyway */
    int part;                /* samples of the next part */
    uint64_t changes;        /* of the hand's changes that the result is about */
    bool goes_on;
};

void ablator_finish(struct ablator *a);
/* CS_BAD_VALUE for what cannot be left out, and for an autoencoder; then the latest result stays. */
enum cs_status ablation_start(struct ablator *a, const struct net *net, struct trainer *t, const struct weights_keep *k,
                              const struct worker_ablate *what, uint64_t steps, struct cs_error *err);
/* One part; a tenth of a second or less, but for nets of which one sample takes longer. */
void ablation_go_on(struct ablator *a, struct trainer *t);
/* What has been found out so far is of no use. */
void ablation_cancel(struct ablator *a);
/* The result as the window sees it, of a net that has made so many steps. */
struct ablation ablation_shown(const struct ablator *a, const struct weights_keep *k, uint64_t steps);

#endif
