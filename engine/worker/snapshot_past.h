/* engine/worker/snapshot_past.h - what a snapshot tells of saved moments: which there are, filters as they were, and
 * what has become of them. Threads: the worker's. */
#ifndef CS_WORKER_SNAPSHOT_PAST_H
#define CS_WORKER_SNAPSHOT_PAST_H

#include "engine/base/arena.h"
#include "engine/worker/snapshot_store.h"

/* Runs twice, as everything that copies into a snapshot: to count, then to copy. wanted: enum worker_subscription. */
void snapshot_past_copy(struct snapshot *out, const struct course *s, unsigned wanted, struct arena *a);
/* The moments that the snapshot of a buffer points to stay as long as it does. */
void snapshot_past_hold(struct snapshot_buffer *b);
void snapshot_past_release(struct snapshot_buffer *b);

#endif
