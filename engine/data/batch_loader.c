#include "engine/data/batch_loader.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "engine/base/i18n.h"

/* What a sample costs to fetch, in us of one core (AVX-512 EPYC at 2 hardware threads a core, fetched 256 at a time):
 *
 *                    as it is   flip,crop=4   rotate=10   elastic=34:4   all options
 *     MNIST             0.8         1.2          2.6          12.4          12.9
 *     CIFAR-10          1.9         3.1          6.8          19.6          21.7
 *     digits            7.3 (drawn)
 *     shapes           22.6 (drawn)
 *
 * LeNet-5 at 40,000 images/s on two cores spends 50 us of a core on a sample; larger nets more. Every set is in memory
 * or drawn, so a fetch never waits: it is work, which the pool's threads share without a hand-over, while one more
 * thread on busy cores takes its time from one of them and lets the others wait. So BATCH_LOADER_POOL is the choice
 * unless cores are idle while a step runs: more cores than a small net can use. */
enum state { NOTHING, REQUESTED, READY };

struct batch_loader {
    const struct dataset *data;
    struct augmenter *augmenter;
    struct thread_pool *pool;
    float *x;    /* [max_batch,C,H,W] and */
    int *labels; /* [max_batch]: what the thread fills; NULL without one */
    pthread_t thread;
    bool has_thread;
    pthread_cond_t changed;
    pthread_mutex_t lock;
    /* Below: under the lock. While REQUESTED the thread reads the request and writes x and labels. */
    enum state state;
    bool quit;
    struct {
        enum dataset_split split;
        uint64_t epoch;
        int n;
        uint64_t *index;
    } request;
};

static void fetch(struct batch_loader *l, struct thread_pool *pool, float *x, int *labels)
{
    dataset_fetch_augmented(l->data, l->request.split, l->request.index, l->request.n, l->augmenter, l->request.epoch,
                            pool, x, labels);
}

/* One batch after another, by itself: the pool is busy training. */
static void *thread_main(void *arg)
{
    struct batch_loader *l = arg;
    pthread_mutex_lock(&l->lock);
    while (!l->quit) {
        if (l->state != REQUESTED) {
            pthread_cond_wait(&l->changed, &l->lock);
            continue;
        }
        pthread_mutex_unlock(&l->lock);
        fetch(l, NULL, l->x, l->labels);
        pthread_mutex_lock(&l->lock);
        l->state = READY;
        pthread_cond_broadcast(&l->changed);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static void set_state(struct batch_loader *l, enum state state)
{
    pthread_mutex_lock(&l->lock);
    l->state = state;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static void wait_until_ready(struct batch_loader *l)
{
    pthread_mutex_lock(&l->lock);
    while (l->state == REQUESTED)
        pthread_cond_wait(&l->changed, &l->lock);
    pthread_mutex_unlock(&l->lock);
}

void batch_loader_request(struct batch_loader *l, enum dataset_split split, const uint64_t *index, int n,
                          uint64_t epoch)
{
    if (l->has_thread)
        wait_until_ready(l); /* a request that nobody waited for is still being worked on */
    l->request.split = split;
    l->request.epoch = epoch;
    l->request.n = n;
    memcpy(l->request.index, index, (size_t)n * sizeof *index);
    set_state(l, REQUESTED);
}

int batch_loader_wait(struct batch_loader *l, float *x, int *labels)
{
    const size_t n = (size_t)l->request.n;
    if (l->has_thread) {
        wait_until_ready(l);
        memcpy(x, l->x, n * shape_count(dataset_sample(l->data)) * sizeof *x);
        memcpy(labels, l->labels, n * sizeof *labels);
    } else
        fetch(l, l->pool, x, labels);
    set_state(l, NOTHING);
    return (int)n;
}

void batch_loader_cancel(struct batch_loader *l)
{
    if (l->has_thread)
        wait_until_ready(l);
    set_state(l, NOTHING);
}

/* ---- creating ---- */

static enum cs_status allocate(struct batch_loader *l, enum batch_loader_mode mode, int max_batch, struct cs_error *err)
{
    const size_t n = (size_t)max_batch, sample = shape_count(dataset_sample(l->data));
    l->request.index = cs_alloc(n, sizeof *l->request.index);
    if (mode == BATCH_LOADER_POOL)
        return l->request.index ? CS_OK : cs_no_memory(err);
    l->x = cs_alloc(n * sample, sizeof *l->x);
    l->labels = cs_alloc(n, sizeof *l->labels);
    return l->request.index && l->x && l->labels ? CS_OK : cs_no_memory(err);
}

static enum cs_status start_thread(struct batch_loader *l, struct cs_error *err)
{
    const int error = pthread_create(&l->thread, NULL, thread_main, l);
    if (error)
        return cs_fail(err, CS_NO_MEMORY, _("the thread that loads pictures cannot be started: %s"), strerror(error));
    l->has_thread = true;
    return CS_OK;
}

enum cs_status batch_loader_create(struct batch_loader **loader, enum batch_loader_mode mode, const struct dataset *d,
                                   struct augmenter *augmenter, int max_batch, struct thread_pool *pool,
                                   struct cs_error *err)
{
    struct batch_loader *l = *loader = cs_alloc(1, sizeof *l);
    if (!l)
        return cs_no_memory(err);
    *l = (struct batch_loader){.data = d, .augmenter = augmenter, .pool = pool};
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->changed, NULL);
    enum cs_status status = allocate(l, mode, max_batch, err);
    if (!status && mode == BATCH_LOADER_THREAD)
        status = start_thread(l, err);
    if (status)
        batch_loader_destroy(loader);
    return status;
}

static void stop_thread(struct batch_loader *l)
{
    pthread_mutex_lock(&l->lock);
    l->quit = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->thread, NULL);
}

void batch_loader_destroy(struct batch_loader **loader)
{
    struct batch_loader *l = *loader;
    if (!l)
        return;
    if (l->has_thread)
        stop_thread(l);
    cs_free(l->x);
    cs_free(l->labels);
    cs_free(l->request.index);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->lock);
    cs_free(l);
    *loader = NULL;
}
