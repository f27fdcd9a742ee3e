/* engine/base/thread_pool.h - runs the chunks of one job on all cores.
 * The number of chunks is the caller's and must not depend on the number of threads: then neither does the result
 * (fixed partition). Which thread takes which chunk is not fixed.
 * Threads: a pool has one user at a time: create, run and destroy are called from the thread that owns it. A chunk
 * function may not call thread_pool_run() on the same pool. */
#ifndef CS_BASE_THREAD_POOL_H
#define CS_BASE_THREAD_POOL_H

#include "engine/base/status.h"

struct thread_pool;

/* n_threads counts the caller, so 1 starts no thread; 0 means one a core. */
enum cs_status thread_pool_create(struct thread_pool **pool, int n_threads, struct cs_error *err);
void thread_pool_destroy(struct thread_pool **pool);
int thread_pool_size(const struct thread_pool *pool); /* 1 for NULL */
/* Another number of threads from the next job on; whoever borrows the pool keeps it. Between two jobs, by the owner.
 * CS_BAD_VALUE changes nothing; CS_NO_MEMORY: there are as many as could be started. */
enum cs_status thread_pool_set_size(struct thread_pool *pool, int n_threads, struct cs_error *err);

/* Calls job(ctx, chunk) once for every chunk in 0..n_chunks-1 and returns when all are done. pool may be NULL: then the
 * caller does them all, in order. */
void thread_pool_run(struct thread_pool *pool, void (*job)(void *ctx, int chunk), void *ctx, int n_chunks);

#endif
