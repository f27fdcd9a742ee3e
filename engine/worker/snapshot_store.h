/* engine/worker/snapshot_store.h - three snapshots that go round: one the window reads, one that is ready, one being
 * filled. Whoever fills never touches what is read, and nobody waits: handing over swaps two indices. Threads: fill()
 * is the worker's, without a lock; publish(), take() and current() are called under the worker's lock. */
#ifndef CS_WORKER_SNAPSHOT_STORE_H
#define CS_WORKER_SNAPSHOT_STORE_H

#include "engine/worker/autosave.h"

struct snapshot_source {         /* all that a snapshot tells */
    const struct course *course; /* NULL before the first SETUP; its probe is refreshed where there is one */
    unsigned wanted;             /* enum worker_subscription */
    enum worker_state state;
    double loading; /* while state is LOADING */
    uint64_t loads, made_by;
    uint64_t setup, error_serial;
    const char *error;
    uint64_t hands;
    int epochs;
    uint64_t orders, stop_at;
    int threads;
    uint64_t finds;  /* searches that ended */
    uint64_t ticket; /* of the latest of them; */
    bool found;      /* it found something */
    struct follow_state follow;
    const struct autosave *autosave;
    const struct runs *runs;
};

struct snapshot_buffer {
    struct snapshot snapshot;
    char *memory; /* what the snapshot points to */
    size_t capacity;
    struct shared_net *structure;
    struct saved_moment **moment; /* n_moments of them, held, in memory */
    int n_moments;
    struct runs_shown runs;
    struct study_shown *study[STUDY_SUBJECTS][STUDIES], *difference; /* held */
};

struct snapshot_store {
    struct snapshot_buffer buffer[3];
    int front, ready, back; /* indices of buffer: the window's, the newest complete one, the worker's */
    bool fresh;             /* ready is newer than front */
    uint64_t serial;        /* of the latest fill */
};

void snapshot_store_init(struct snapshot_store *s);
void snapshot_store_finish(struct snapshot_store *s);
/* CS_NO_MEMORY: the snapshot is there, but without what it would point to. */
enum cs_status snapshot_store_fill(struct snapshot_store *s, const struct snapshot_source *source);
void snapshot_store_publish(struct snapshot_store *s);
const struct snapshot *snapshot_store_take(struct snapshot_store *s);

#endif
