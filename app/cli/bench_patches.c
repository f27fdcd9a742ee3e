#include "app/cli/bench_patches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/net/net_text.h"
#include "engine/worker/course_input.h"
#include "engine/worker/study_patches.h"

enum { MOST_SCANS = 1024, PICTURES = 10000 };

struct bench {
    struct net *net;
    struct dataset *data;
    struct thread_pool *pool;
    struct normalisation normalisation;
    struct study_of of;
    struct study_asks asks;
    void *state;
};

static enum cs_status open_bench(struct bench *b, int threads, struct cs_error *err)
{
    enum cs_status status = net_open("lenet5", &b->net, err);
    if (!status && dataset_open("mnist", &b->data, NULL))
        status = dataset_open("digits", &b->data, err);
    if (!status)
        status = thread_pool_create(&b->pool, threads, err);
    b->state = calloc(1, study_patches.size);
    if (status || !b->state)
        return status ? status : cs_no_memory(err);
    net_init_params(b->net, 1);
    b->normalisation.channels = 1;
    dataset_normalisation(b->data, 0, &b->normalisation.mean[0], &b->normalisation.std[0]);
    b->of = (struct study_of){.net = b->net,
                              .normalisation = &b->normalisation,
                              .data = b->data,
                              .input = net_input(b->net),
                              .classes = net_output(b->net)->dim[0],
                              .pool = b->pool};
    b->asks.layer = net_find(b->net, "relu2");
    b->asks.patches.one_each = true;
    b->asks.patches.most = PICTURES;
    return CS_OK;
}

static void close_bench(struct bench *b)
{
    free(b->state);
    thread_pool_destroy(&b->pool);
    dataset_destroy(&b->data);
    net_destroy(&b->net);
}

/* As the worker does it. */
static enum cs_status scan(struct bench *b, int *pictures, struct cs_error *err)
{
    enum cs_status status = study_patches.begin(b->state, &b->of, &b->asks, err);
    for (bool more = true; !status && more;)
        status = study_patches.go_on(b->state, &b->of, &more, err);
    struct study_shown *shown = status ? NULL : study_patches.show(b->state, &b->of);
    if (!status && !shown)
        status = cs_no_memory(err);
    if (shown) {
        *pictures = ((const struct patches_shown *)shown)->pictures;
        shown->users = 1;
        study_shown_leave(&shown);
    }
    study_patches.finish(b->state);
    memset(b->state, 0, study_patches.size);
    return status;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum cs_status bench_patches(double seconds, int threads, struct cs_error *err)
{
    struct bench b = {0};
    double times[MOST_SCANS];
    int n = 0, pictures = 0;
    enum cs_status status = open_bench(&b, threads, err);
    for (const double end = clock_seconds() + seconds;
         !status && n < MOST_SCANS && (n == 0 || clock_seconds() < end);) {
        const double start = clock_seconds();
        status = scan(&b, &pictures, err);
        times[n++] = clock_seconds() - start;
    }
    close_bench(&b);
    if (status)
        return status;
    qsort(times, (size_t)n, sizeof *times, by_value);
    printf("convoscope patches %.1f %.3f\n", pictures / times[n / 2], times[n / 2] * 1e3);
    return CS_OK;
}
