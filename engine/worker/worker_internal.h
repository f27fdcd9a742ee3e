/* engine/worker/worker_internal.h - what the sources of the worker share: worker.c (the door and the thread's loop),
 * worker_execute.c (what a command does), worker_work.c (what is done step by step between commands) and
 * worker_command.c (commands in the queue). Nothing else includes this.
 * Threads: the worker's, but for worker_command_own() and worker_command_finish(). */
#ifndef CS_WORKER_WORKER_INTERNAL_H
#define CS_WORKER_WORKER_INTERNAL_H

#include <pthread.h>

#include "engine/worker/autosave.h"
#include "engine/worker/course.h"
#include "engine/worker/followed.h"
#include "engine/worker/snapshot_store.h"
#include "engine/worker/worker.h"

struct worker {
    struct worker_options options;
    struct thread_pool *pool;
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t wake; /* the worker: there is something to do */
    pthread_cond_t rest; /* worker_wait_idle(): there is nothing more to do */
    /* Under lock: */
    struct worker_command queue[WORKER_QUEUE];
    int first, count;
    unsigned wanted;
    struct worker_look look;
    bool wanted_changed, look_changed, quit, busy;
    bool arrived, saved;         /* there is news of what is followed; a save has ended */
    struct snapshot_store store; /* but its back buffer is the worker thread's alone */

    /* The worker thread's own: */
    struct course *course; /* NULL before the first SETUP that succeeded */
    struct autosave autosave;
    struct runs runs; /* kept ones */
    enum worker_state state;
    int epochs;                     /* asked for; 0: for ever */
    int until;                      /* epochs after which training pauses; 0: it does not */
    uint64_t stop_at;               /* steps, likewise */
    uint64_t orders;                /* TRAIN, EPOCH, STEP, GO_BACK and PAUSE commands that were executed */
    int single_steps;               /* asked for and not yet done */
    struct followed followed;       /* the folder that another program trains into */
    uint64_t setups, errors, hands; /* hands: WORKER_WEIGHTS commands */
    uint64_t loads, made_by;        /* SETUP commands that ended; which of them made the course */
    uint64_t finds;                 /* searches that ended */
    uint64_t ticket;                /* of the latest of them; */
    bool found;                     /* it found something */
    struct cs_error error;
    enum worker_command_kind error_of; /* the next of this kind that works takes the error back */
    double loading;                    /* 0..1 while state is LOADING; -1: how far is not known */
    bool news;                         /* a snapshot is due, whatever the time */
    double snapshot_at;                /* clock_seconds() of the latest */
};

/* worker.c */
void worker_publish(struct worker *w);
void worker_report(struct worker *w, enum worker_command_kind of, const struct cs_error *err);
void worker_take_error_back(struct worker *w, enum worker_command_kind of);
/* Called often while a course is made (struct model_watch): false when it is to be given up. */
bool worker_go_on_loading(void *ctx, double done);
/* Of a worker: nothing has been posted, and nothing else is looked at, that what goes on should make room for. */
bool worker_nobody_waits(void *ctx);

/* worker_execute.c */
void worker_execute(struct worker *w, const struct worker_command *command);
/* A file of the program that is followed, if one has come. */
void worker_take_file(struct worker *w);

/* worker_work.c */
bool worker_has_work(const struct worker *w);
/* One step, or one part of what takes longer. */
void worker_work(struct worker *w);

/* worker_command.c: what a command points to becomes its own, or nothing; after a failure there is nothing to release.
 */
enum cs_status worker_command_own(struct worker_command *command, struct cs_error *err);
void worker_command_finish(struct worker_command *command);

#endif
