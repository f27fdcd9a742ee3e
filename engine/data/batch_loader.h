/* engine/data/batch_loader.h - the next batch is made ready while the present one trains.
 * One thread of its own fills one of two buffers; request() says what to fill and returns at once, wait() gives it out.
 * What is in a batch depends on its request alone, so that it is the same as dataset_fetch_augmented() would have
 * given.
 *
 * Whether a thread pays depends on the source: where the pool keeps every core busy, a batch is ready sooner when the
 * pool fetches it (BATCH_LOADER_POOL: request() only notes, wait() fetches with all threads). See the measurements in
 * engine/README.md.
 *
 * Owner: the loader borrows the data set, the augmenter and the pool until destroy. Threads: all functions from the one
 * that trains. At most one request waits to be taken:
 *
 *     batch_loader_request(loader, ...first batch...);
 *     for every batch:
 *         batch_loader_wait(loader, &batch);
 *         batch_loader_request(loader, ...next batch...);   (while there is one)
 *         train on batch */
#ifndef CS_DATA_BATCH_LOADER_H
#define CS_DATA_BATCH_LOADER_H

#include "engine/data/dataset.h"

enum batch_loader_mode { BATCH_LOADER_POOL, BATCH_LOADER_THREAD };

struct loaded_batch { /* borrowed until the next wait(), cancel or destroy */
    int n;
    const float *x;    /* [n,C,H,W], normalised */
    const int *labels; /* [n] */
};

struct batch_loader; /* opaque */

/* max_batch >= 1; augmenter may be NULL and must have been created for threads of the pool or more; pool may be NULL.
 */
enum cs_status batch_loader_create(struct batch_loader **loader, enum batch_loader_mode mode, const struct dataset *d,
                                   struct augmenter *augmenter, int max_batch, struct thread_pool *pool,
                                   struct cs_error *err);
/* Waits for the batch in the making. */
void batch_loader_destroy(struct batch_loader **loader);

/* index [n], 1 <= n <= max_batch, is copied. */
void batch_loader_request(struct batch_loader *loader, enum dataset_split split, const uint64_t *index, int n,
                          uint64_t epoch);
/* The batch that was requested, when it is ready. */
void batch_loader_wait(struct batch_loader *loader, struct loaded_batch *batch);
/* Forgets a request that was not waited for (another place in the data, other options): the next request is then the
 * one that wait() gives. */
void batch_loader_cancel(struct batch_loader *loader);

#endif
