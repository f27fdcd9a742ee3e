/* app/cli/job.h - a network, its data and the thread pool, opened together: what train, eval and bench begin with.
 * Threads: the main thread. */
#ifndef CS_CLI_JOB_H
#define CS_CLI_JOB_H

#include "engine/data/dataset.h"
#include "engine/net/net_text.h"

struct job {
    struct net *net;
    struct dataset *data;
    struct thread_pool *pool;
};

/* Opens data and pool; the net is opened first by the caller, and must fit. */
enum cs_status job_open(struct job *job, const char *data, int threads, struct cs_error *err);
void job_finish(struct job *job);

#endif
