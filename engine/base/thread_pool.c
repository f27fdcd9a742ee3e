#include "engine/base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

/* A training step is two dozen jobs of some 10 to 100 us, so starting a job must be cheap: workers look for the next
 * one for a little while (SPINS) before they go to sleep, and nobody ever waits for a worker that has not taken a
 * chunk.
 *
 * `ticket` says both which job it is and which chunk comes next: (job << 32) | chunk. A chunk is taken by adding one
 * with compare-and-swap, which fails if the job has changed meanwhile; so a worker that comes late cannot take part in
 * a job other than the one whose function it has read. While a job is written, chunk is CLOSED. */
enum { MAX_THREADS = 256, SPINS = 2000, SPINS_A_YIELD = 64 };
static const uint32_t CLOSED = UINT32_MAX;

struct thread_pool {
    _Atomic uint64_t ticket;
    _Atomic(void (*)(void *ctx, int chunk)) job;
    _Atomic(void *) ctx;
    atomic_int n_chunks, n_done; /* of the present job */
    atomic_int sleepers;         /* workers in, or on the way into, wake */
    atomic_bool waiting, quit;   /* waiting: the owner is in, or on the way into, done */
    pthread_mutex_t lock;        /* guards nothing but the two conditions */
    pthread_cond_t wake, done;
    int n_workers;
    pthread_t worker[];
};

static void pause_cpu(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void chunk_done(struct thread_pool *p, int n_chunks)
{
    if (atomic_fetch_add(&p->n_done, 1) + 1 < n_chunks || !atomic_load(&p->waiting))
        return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_signal(&p->done);
    pthread_mutex_unlock(&p->lock);
}

static void do_chunks(struct thread_pool *p)
{
    uint64_t ticket = atomic_load(&p->ticket);
    for (;;) {
        void (*const job)(void *, int) = atomic_load(&p->job);
        void *const ctx = atomic_load(&p->ctx);
        const int n_chunks = atomic_load(&p->n_chunks);
        const uint32_t chunk = (uint32_t)ticket;
        if (chunk >= (uint32_t)n_chunks)
            return;
        if (atomic_compare_exchange_weak(&p->ticket, &ticket, ticket + 1)) {
            job(ctx, (int)chunk);
            chunk_done(p, n_chunks);
            ticket = atomic_load(&p->ticket);
        }
    }
}

/* What a worker waits for: a chunk to take, or the end. */
static bool called(struct thread_pool *p)
{
    return (uint32_t)atomic_load(&p->ticket) < (uint32_t)atomic_load(&p->n_chunks) || atomic_load(&p->quit);
}

/* What the owner waits for. */
static bool all_done(struct thread_pool *p)
{
    return atomic_load(&p->n_done) == atomic_load(&p->n_chunks);
}

static bool spin_until(bool (*ready)(struct thread_pool *), struct thread_pool *p)
{
    for (int i = 1; i <= SPINS; i++) {
        if (ready(p))
            return true;
        pause_cpu();
        if (i % SPINS_A_YIELD == 0)
            sched_yield(); /* more threads than free cores: let the one that has the chunk run */
    }
    return false;
}

static void sleep_until_called(struct thread_pool *p)
{
    pthread_mutex_lock(&p->lock);
    atomic_fetch_add(&p->sleepers, 1); /* before looking again: the owner looks at the two in the other order */
    while (!called(p))
        pthread_cond_wait(&p->wake, &p->lock);
    atomic_fetch_sub(&p->sleepers, 1);
    pthread_mutex_unlock(&p->lock);
}

static void *worker_main(void *arg)
{
    struct thread_pool *p = arg;
    while (!atomic_load(&p->quit)) {
        do_chunks(p);
        if (!spin_until(called, p))
            sleep_until_called(p);
    }
    return NULL;
}

static void wake_sleepers(struct thread_pool *p)
{
    if (!atomic_load(&p->sleepers))
        return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

static void wait_all_done(struct thread_pool *p)
{
    if (spin_until(all_done, p))
        return;
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->waiting, true);
    while (!all_done(p))
        pthread_cond_wait(&p->done, &p->lock);
    atomic_store(&p->waiting, false);
    pthread_mutex_unlock(&p->lock);
}

static void publish(struct thread_pool *p, void (*job)(void *ctx, int chunk), void *ctx, int n_chunks)
{
    const uint64_t next = ((atomic_load(&p->ticket) >> 32) + 1) << 32;
    atomic_store(&p->ticket, next | CLOSED); /* nobody takes a chunk of a job that is half written */
    atomic_store(&p->job, job);
    atomic_store(&p->ctx, ctx);
    atomic_store(&p->n_chunks, n_chunks);
    atomic_store(&p->n_done, 0);
    atomic_store(&p->ticket, next);
}

void thread_pool_run(struct thread_pool *pool, void (*job)(void *ctx, int chunk), void *ctx, int n_chunks)
{
    if (!pool || !pool->n_workers || n_chunks < 2) {
        for (int chunk = 0; chunk < n_chunks; chunk++)
            job(ctx, chunk);
        return;
    }
    publish(pool, job, ctx, n_chunks);
    wake_sleepers(pool);
    do_chunks(pool);
    wait_all_done(pool);
}

static int usable_cores(void)
{
    cpu_set_t set; /* a container may allow fewer than the machine has */
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
    const long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}

enum cs_status thread_pool_create(struct thread_pool **pool, int n_threads, struct cs_error *err)
{
    *pool = NULL;
    if (n_threads < 0 || n_threads > MAX_THREADS)
        return cs_fail(err, CS_BAD_VALUE, _("the number of threads must be 0 (one a core) to %d, not %d"), MAX_THREADS,
                       n_threads);
    if (!n_threads)
        n_threads = usable_cores() < MAX_THREADS ? usable_cores() : MAX_THREADS;
    struct thread_pool *p = cs_alloc(1, sizeof *p + (size_t)n_threads * sizeof p->worker[0]);
    if (!p)
        return cs_no_memory(err);
    atomic_store(&p->ticket, CLOSED);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    pthread_cond_init(&p->done, NULL);
    for (; p->n_workers < n_threads - 1; p->n_workers++) {
        const int error = pthread_create(&p->worker[p->n_workers], NULL, worker_main, p);
        if (error) {
            const int number = p->n_workers + 2;
            thread_pool_destroy(&p);
            return cs_fail(err, CS_NO_MEMORY, _("thread %d of %d cannot be started: %s"), number, n_threads,
                           strerror(error));
        }
    }
    *pool = p;
    return CS_OK;
}

void thread_pool_destroy(struct thread_pool **pool)
{
    struct thread_pool *p = *pool;
    if (!p)
        return;
    atomic_store(&p->quit, true);
    wake_sleepers(p);
    for (int i = 0; i < p->n_workers; i++)
        pthread_join(p->worker[i], NULL);
    pthread_cond_destroy(&p->done);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    cs_free(p);
    *pool = NULL;
}

int thread_pool_size(const struct thread_pool *pool)
{
    return pool ? pool->n_workers + 1 : 1;
}
