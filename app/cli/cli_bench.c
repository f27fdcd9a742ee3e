/* app/cli/cli_bench.c - `convoscope bench`: images a second of whole training steps and forward passes, on the
 * workloads of
 * ../shared/peers/torch_train.py (the same shapes and batches), so that both can be run in one go and compared as
 * ratios. Data are random: only time is measured here. The median of all steps counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "app/cli/bench_calm.h"
#include "app/cli/bench_frames.h"
#include "app/cli/bench_layers.h"
#include "app/cli/bench_patches.h"
#include "app/cli/bench_stop.h"
#include "app/cli/cli.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"

enum { WARM_UP_STEPS = 5, MAX_TIMES = 1 << 16, MAX_BATCH = 64 };

static const struct workload {
    const char *name, *net;
    int batch;
    bool train;
} workloads[] = {
    {"lenet5-train", "lenet5", 64, true},     {"tinyvgg-train", "tinyvgg", 32, true},
    {"cifarvgg-train", "cifarvgg", 64, true}, {"lenet5-infer1", "lenet5", 1, false},
    {"vgg16-infer1", "vgg16", 1, false},
};
enum { N_WORKLOADS = sizeof workloads / sizeof *workloads };

struct bench {
    struct net *net;
    struct net_run *run;
    struct optimizer *optimizer;
    struct thread_pool *pool;
    int labels[MAX_BATCH];
    double *times;
};

static enum cs_status open_bench(struct bench *b, const struct workload *w, int threads, struct cs_error *err)
{
    const struct optimizer_options sgd = {.kind = OPTIMIZER_SGD, .lr = 0.01f, .momentum = 0.9f};
    *b = (struct bench){.times = cs_alloc(MAX_TIMES, sizeof(double))};
    enum cs_status status = b->times ? net_open(w->net, &b->net, err) : cs_no_memory(err);
    if (status == CS_OK)
        status = thread_pool_create(&b->pool, threads, err);
    if (status == CS_OK)
        status = net_run_create(&b->run, b->net, w->batch, NET_RUN_FUSE | (w->train ? NET_RUN_TRAIN : NET_RUN_INFER),
                                b->pool, kernels_best(), err);
    if (status == CS_OK && w->train)
        status = optimizer_create(&b->optimizer, b->net, &sgd, err);
    return status;
}

static void close_bench(struct bench *b)
{
    optimizer_destroy(&b->optimizer);
    net_run_destroy(&b->run);
    thread_pool_destroy(&b->pool);
    net_destroy(&b->net);
    cs_free(b->times);
}

static void fill(struct bench *b, const struct workload *w)
{
    struct rng rng = rng_seeded(1, 0);
    struct tensor *x = net_run_input(b->run);
    const size_t n = shape_count(&x->shape);
    for (size_t i = 0; i < n; i++)
        x->data[i] = rng_normal(&rng);
    for (int i = 0; i < w->batch; i++)
        b->labels[i] = rng_int(&rng, 0, net_output(b->net)->dim[0] - 1);
    net_init_params(b->net, 1);
}

static void step(struct bench *b, const struct workload *w)
{
    net_run_forward(b->run, w->batch);
    if (!w->train)
        return;
    cross_entropy(net_run_output(b->run), w->batch, b->labels, net_run_output_grad(b->run)->data, NULL);
    net_run_backward(b->run);
    optimizer_step(b->optimizer, b->net, net_run_param_grads(b->run), b->pool);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_step(struct bench *b, const struct workload *w, double seconds)
{
    int n = 0;
    for (int i = 0; i < WARM_UP_STEPS; i++)
        step(b, w);
    for (const double end = clock_seconds() + seconds; n < MAX_TIMES && (n == 0 || clock_seconds() < end); n++) {
        const double start = clock_seconds();
        step(b, w);
        b->times[n] = clock_seconds() - start;
    }
    qsort(b->times, (size_t)n, sizeof *b->times, by_value);
    return b->times[n / 2];
}

static enum cs_status measure(const struct workload *w, int threads, double seconds, struct cs_error *err)
{
    struct bench b;
    const enum cs_status status = open_bench(&b, w, threads, err);
    if (status == CS_OK) {
        fill(&b, w);
        const double median = median_step(&b, w, seconds);
        printf("convoscope %s %.1f %.3f\n", w->name, w->batch / median, median * 1e3);
        fflush(stdout);
    }
    close_bench(&b);
    return status;
}

static const struct workload *find_workload(const char *name, struct cs_error *err)
{
    char names[200] = "";
    for (int i = 0; i < N_WORKLOADS; i++) {
        if (!strcmp(workloads[i].name, name))
            return &workloads[i];
        name_list_add(names, sizeof names, workloads[i].name);
    }
    cs_fail(err, CS_BAD_VALUE, _("unknown workload '%s'; there are %s"), name, names);
    return NULL;
}

int cli_bench(int argc, char **argv)
{
    int threads = 0;
    double seconds = 4;
    struct text_list names = {0};
    struct cs_error err;
    const struct option options[] = {{"--threads", OPTION_INT, &threads, 1, 256},
                                     {"--seconds", OPTION_FLOAT, &seconds, 0.01, 3600}};
    if (args_parse(argc, argv, options, sizeof options / sizeof *options, &names, &err) != CS_OK)
        return cli_bad_usage(&err);
    if (names.n == 1 && !strcmp(names.item[0], "layers"))
        return bench_layers(seconds / 40, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
    if (names.n == 1 && !strcmp(names.item[0], "frames"))
        return bench_frames(seconds / 2, threads, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
    if (names.n == 1 && !strcmp(names.item[0], "calm"))
        return bench_calm(seconds / 2, threads, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
    if (names.n == 1 && !strcmp(names.item[0], "patches"))
        return bench_patches(seconds, threads, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
    if (names.n == 1 && !strcmp(names.item[0], "stop"))
        return bench_stop(seconds, threads, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
    for (int i = 0; i < names.n; i++)
        if (!find_workload(names.item[i], &err))
            return cli_bad_usage(&err);
    enum cs_status status = CS_OK;
    for (int i = 0; i < (names.n ? names.n : N_WORKLOADS) && status == CS_OK; i++)
        status = measure(names.n ? find_workload(names.item[i], &err) : &workloads[i], threads, seconds, &err);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
