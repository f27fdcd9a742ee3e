/* engine/data/batch_loader.h - the next batch is made ready while the present one trains.
 * One thread of its own fills a buffer; request() says with what and returns at once, wait() copies it to where the
 * net reads it (the second buffer), after which the next one may be requested. What is in a batch depends on its
 * request alone: it is what dataset_fetch_augmented() gives.
 *
 * Whether a thread pays depends on the source: where the pool keeps every core busy, a batch is there sooner when the
 * pool fetches it. With BATCH_LOADER_POOL request() only notes, and wait() fetches with all threads, straight to where
 * the net reads. See the measurements in batch_loader.c.
 *
 * Owner: the loader borrows the data set, the augmenter and the pool until destroy. Threads: all functions from the one
 * that trains. At most one request waits to be taken:
 *
 *     batch_loader_request(loader, ...first batch...);
 *     for every batch:
 *         n = batch_loader_wait(loader, net_run_input(run)->data, labels);
 *         batch_loader_request(loader, ...next batch...);   (while there is one)
 *         train on it */
#ifndef CS_DATA_BATCH_LOADER_H
#define CS_DATA_BATCH_LOADER_H

#include "engine/data/dataset.h"

enum batch_loader_mode { BATCH_LOADER_POOL, BATCH_LOADER_THREAD };

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
/* Waits for the batch that was requested: x [n,C,H,W], normalised, and labels [n]. Returns n. */
int batch_loader_wait(struct batch_loader *loader, float *x, int *labels);
/* Forgets a request that was not waited for (another place in the data, other options): the next request is then the
 * one that wait() gives. */
void batch_loader_cancel(struct batch_loader *loader);

#endif
