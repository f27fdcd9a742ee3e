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
 * Each thread has a share of the chunks, the same one of every job, and takes others' only when its own is done: so
 * what a layer has written for some pictures is read by the layer behind it on the same core, from its own cache.
 * (Where chunks went to whoever came first, LeNet-5 trained on two cores at between 1.0 and 1.9 times the speed of
 * one.)
 *
 * A share's ticket says both which job it is and which chunk comes next: (job << 32) | chunk. A chunk is taken by
 * adding one with compare-and-swap, which fails if the job has changed meanwhile; so a worker that comes late cannot
 * take part in a job other than the one whose function it has read. While a job is written, chunk is CLOSED. */
enum { MAX_THREADS = 256, SPINS = 2000, SPINS_A_YIELD = 64 };
static const uint32_t CLOSED = UINT32_MAX;

struct share {
    _Alignas(CS_ALIGN) _Atomic uint64_t ticket; /* on a cache line of its own */
};

struct worker {
    struct thread_pool *pool;
    int share; /* that it begins with */
    pthread_t thread;
};

struct thread_pool {
    _Atomic(void (*)(void *ctx, int chunk)) job;
    _Atomic(void *) ctx;
    atomic_int n_chunks, n_done; /* of the present job */
    atomic_int sleepers;         /* workers in, or on the way into, wake */
    atomic_bool waiting, quit;   /* waiting: the owner is in, or on the way into, done */
    pthread_mutex_t lock;        /* guards nothing but the two conditions */
    pthread_cond_t wake, done;
    atomic_int n_workers; /* the owner has share 0, worker i has share i + 1; shares beyond are nobody's */
    struct worker worker[MAX_THREADS];
    struct share share[MAX_THREADS];
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

/* Where a share of n_chunks begins; share n_workers + 1 is the end. Whoever reads another number of workers than the
 * job was shared out for finds its ticket closed. */
static uint32_t share_begin(const struct thread_pool *p, int n_chunks, int share)
{
    return (uint32_t)((int64_t)n_chunks * share / (atomic_load(&p->n_workers) + 1));
}

static void do_share(struct thread_pool *p, int share)
{
    _Atomic uint64_t *const at = &p->share[share].ticket;
    uint64_t ticket = atomic_load(at);
    for (;;) {
        void (*const job)(void *, int) = atomic_load(&p->job);
        void *const ctx = atomic_load(&p->ctx);
        const int n_chunks = atomic_load(&p->n_chunks);
        const uint32_t chunk = (uint32_t)ticket;
        if (chunk >= share_begin(p, n_chunks, share + 1))
            return;
        if (atomic_compare_exchange_weak(at, &ticket, ticket + 1)) {
            job(ctx, (int)chunk);
            chunk_done(p, n_chunks);
            ticket = atomic_load(at);
        }
    }
}

static void do_chunks(struct thread_pool *p, int own)
{
    const int n_shares = atomic_load(&p->n_workers) + 1;
    for (int i = 0; i < n_shares; i++)
        do_share(p, (own + i) % n_shares);
}

/* Shall this worker end? */
static bool is_over(struct thread_pool *p, int share)
{
    return atomic_load(&p->quit) || share > atomic_load(&p->n_workers);
}

/* What a worker waits for: a chunk to take, or the end. */
static bool called(struct thread_pool *p, int share)
{
    const int n_chunks = atomic_load(&p->n_chunks), n_workers = atomic_load(&p->n_workers);
    for (int i = 0; i <= n_workers; i++)
        if ((uint32_t)atomic_load(&p->share[i].ticket) < share_begin(p, n_chunks, i + 1))
            return true;
    return is_over(p, share);
}

/* What the owner waits for. */
static bool all_done(struct thread_pool *p, int share)
{
    (void)share;
    return atomic_load(&p->n_done) == atomic_load(&p->n_chunks);
}

static bool spin_until(bool (*ready)(struct thread_pool *, int share), struct thread_pool *p, int share)
{
    for (int i = 1; i <= SPINS; i++) {
        if (ready(p, share))
            return true;
        pause_cpu();
        if (i % SPINS_A_YIELD == 0)
            sched_yield(); /* more threads than free cores: let the one that has the chunk run */
    }
    return false;
}

static void sleep_until_called(struct thread_pool *p, int share)
{
    pthread_mutex_lock(&p->lock);
    atomic_fetch_add(&p->sleepers, 1); /* before looking again: the owner looks at the two in the other order */
    while (!called(p, share))
        pthread_cond_wait(&p->wake, &p->lock);
    atomic_fetch_sub(&p->sleepers, 1);
    pthread_mutex_unlock(&p->lock);
}

static void *worker_main(void *arg)
{
    const struct worker *w = arg;
    struct thread_pool *p = w->pool;
    while (!is_over(p, w->share)) {
        do_chunks(p, w->share);
        if (!spin_until(called, p, w->share))
            sleep_until_called(p, w->share);
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
    if (spin_until(all_done, p, 0))
        return;
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->waiting, true);
    while (!all_done(p, 0))
        pthread_cond_wait(&p->done, &p->lock);
    atomic_store(&p->waiting, false);
    pthread_mutex_unlock(&p->lock);
}

/* Nobody takes a chunk of the job that is done, nor of the next one before it is written. Returns its ticket. */
static uint64_t close_shares(struct thread_pool *p)
{
    const uint64_t next = ((atomic_load(&p->share[0].ticket) >> 32) + 1) << 32;
    for (int i = 0; i < MAX_THREADS && i <= atomic_load(&p->n_workers); i++)
        atomic_store(&p->share[i].ticket, next | CLOSED);
    return next;
}

static void publish(struct thread_pool *p, void (*job)(void *ctx, int chunk), void *ctx, int n_chunks)
{
    const uint64_t next = close_shares(p);
    const int n_workers = atomic_load(&p->n_workers);
    atomic_store(&p->job, job);
    atomic_store(&p->ctx, ctx);
    atomic_store(&p->n_chunks, n_chunks);
    atomic_store(&p->n_done, 0);
    for (int i = 0; i <= n_workers; i++)
        atomic_store(&p->share[i].ticket, next | share_begin(p, n_chunks, i));
}

void thread_pool_run(struct thread_pool *pool, void (*job)(void *ctx, int chunk), void *ctx, int n_chunks)
{
    if (!pool || !atomic_load(&pool->n_workers) || n_chunks < 2) {
        for (int chunk = 0; chunk < n_chunks; chunk++)
            job(ctx, chunk);
        return;
    }
    publish(pool, job, ctx, n_chunks);
    wake_sleepers(pool);
    do_chunks(pool, 0);
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

/* n_workers says how many shares there are, so it is set before the first new worker looks at it. */
static enum cs_status start_workers(struct thread_pool *p, int from, int n, struct cs_error *err)
{
    atomic_store(&p->n_workers, n);
    for (int i = from; i < n; i++) {
        p->worker[i] = (struct worker){.pool = p, .share = i + 1};
        const int error = pthread_create(&p->worker[i].thread, NULL, worker_main, &p->worker[i]);
        if (error) {
            atomic_store(&p->n_workers, i); /* this one and those behind it do not run */
            return cs_fail(err, CS_NO_MEMORY, _("thread %d of %d cannot be started: %s"), i + 2, n + 1,
                           strerror(error));
        }
    }
    return CS_OK;
}

/* Those from `from` to n - 1 end. */
static void end_workers(struct thread_pool *p, int from, int n)
{
    close_shares(p); /* with fewer workers each share ends later: chunks would be done again, when their job is gone */
    atomic_store(&p->n_workers, from);
    wake_sleepers(p);
    for (int i = from; i < n; i++)
        pthread_join(p->worker[i].thread, NULL);
}

static enum cs_status check_threads(int n_threads, struct cs_error *err)
{
    if (n_threads >= 0 && n_threads <= MAX_THREADS)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("the number of threads must be 0 (one a core) to %d, not %d"), MAX_THREADS,
                   n_threads);
}

/* Beside the caller's. */
static int workers_for(int n_threads)
{
    if (n_threads == 0)
        n_threads = usable_cores() < MAX_THREADS ? usable_cores() : MAX_THREADS;
    return n_threads - 1;
}

enum cs_status thread_pool_set_size(struct thread_pool *p, int n_threads, struct cs_error *err)
{
    const enum cs_status status = check_threads(n_threads, err);
    if (status)
        return status;
    const int now = atomic_load(&p->n_workers), wanted = workers_for(n_threads);
    if (wanted == now)
        return CS_OK;
    const uint64_t closed = close_shares(p);
    for (int i = now + 1; i <= wanted; i++)
        atomic_store(&p->share[i].ticket, closed | CLOSED);
    if (wanted > now)
        return start_workers(p, now, wanted, err);
    end_workers(p, wanted, now);
    return CS_OK;
}

enum cs_status thread_pool_create(struct thread_pool **pool, int n_threads, struct cs_error *err)
{
    *pool = NULL;
    enum cs_status status = check_threads(n_threads, err);
    if (status)
        return status;
    struct thread_pool *p = cs_alloc(1, sizeof *p);
    if (!p)
        return cs_no_memory(err);
    for (int i = 0; i < MAX_THREADS; i++)
        atomic_store(&p->share[i].ticket, CLOSED);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    pthread_cond_init(&p->done, NULL);
    status = start_workers(p, 0, workers_for(n_threads), err);
    if (status)
        thread_pool_destroy(&p);
    *pool = p;
    return status;
}

void thread_pool_destroy(struct thread_pool **pool)
{
    struct thread_pool *p = *pool;
    if (!p)
        return;
    atomic_store(&p->quit, true);
    end_workers(p, 0, atomic_load(&p->n_workers));
    pthread_cond_destroy(&p->done);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    cs_free(p);
    *pool = NULL;
}

int thread_pool_size(const struct thread_pool *pool)
{
    return pool ? atomic_load(&pool->n_workers) + 1 : 1;
}
