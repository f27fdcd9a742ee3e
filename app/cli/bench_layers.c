#include "app/cli/bench_layers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"

enum { TEXT = 256 };

/* A layer as in a .net file, and what it reads. Two inputs: of the same shape. */
static const struct row {
    const char *kind, *arguments, *input;
    int batch, inputs;
} rows[] = {
    {"conv2d", "6, 5, padding=2", "1x28x28", 64, 1},
    {"conv2d", "16, 5", "6x14x14", 64, 1},
    {"conv2d", "10, 3", "3x64x64", 32, 1},
    {"conv2d", "10, 3", "10x62x62", 32, 1},
    {"conv2d", "32, 3, padding=1", "3x32x32", 64, 1},
    {"conv2d", "32, 3, padding=1", "32x32x32", 64, 1},
    {"conv2d", "64, 3, padding=1", "64x16x16", 64, 1},
    {"conv2d", "128, 3, padding=1", "128x8x8", 64, 1},
    {"conv2d", "64, 3, padding=1", "64x224x224", 1, 1},
    {"conv2d", "512, 3, padding=1", "512x28x28", 1, 1},
    {"conv2d", "512, 3, padding=1", "512x14x14", 1, 1},
    {"conv2d", "64, 3, stride=2, padding=1", "64x32x32", 32, 1},
    {"conv2d", "64, 3, dilation=2, padding=2", "64x32x32", 32, 1},
    {"conv2d", "128, 1", "64x32x32", 32, 1},
    {"conv2d", "64, 3, padding=1, groups=4", "64x32x32", 32, 1},
    {"conv2d", "64, 3, padding=1, groups=64", "64x32x32", 32, 1},
    {"conv2d", "64, 11, stride=4, padding=2", "3x224x224", 4, 1},
    {"conv1d", "32, 9, padding=4", "16x1000", 16, 1},
    {"conv_transpose2d", "16, 4, stride=2, padding=1", "32x14x14", 32, 1},
    {"linear", "120", "400", 64, 1},
    {"linear", "256", "2048", 64, 1},
    {"linear", "4096", "4096", 1, 1},
    {"max_pool2d", "2", "32x32x32", 64, 1},
    {"max_pool2d", "3, stride=2", "64x55x55", 8, 1},
    {"avg_pool2d", "2", "32x32x32", 64, 1},
    {"min_pool2d", "2", "32x32x32", 64, 1},
    {"global_avg_pool2d", "", "64x16x16", 64, 1},
    {"global_max_pool2d", "", "64x16x16", 64, 1},
    {"adaptive_avg_pool2d", "6", "64x16x16", 64, 1},
    {"batch_norm2d", "", "32x32x32", 64, 1},
    {"layer_norm", "", "32x32x32", 64, 1},
    {"group_norm", "8", "32x32x32", 64, 1},
    {"instance_norm", "", "32x32x32", 64, 1},
    {"local_response_norm", "5", "32x32x32", 64, 1},
    {"relu", "", "32x32x32", 64, 1},
    {"leaky_relu", "", "32x32x32", 64, 1},
    {"sigmoid", "", "32x32x32", 64, 1},
    {"tanh", "", "32x32x32", 64, 1},
    {"elu", "", "32x32x32", 64, 1},
    {"softmax", "", "1000", 64, 1},
    {"log_softmax", "", "1000", 64, 1},
    {"dropout", "", "32x32x32", 64, 1},
    {"dropout2d", "", "32x32x32", 64, 1},
    {"flatten", "", "32x32x32", 64, 1},
    {"reshape", "32768", "32x32x32", 64, 1},
    {"add", "", "32x32x32", 64, 2},
    {"concat", "", "32x32x32", 64, 2},
    {"upsample", "2", "32x16x16", 64, 1},
    {"upsample", "2, mode=bilinear", "32x16x16", 64, 1},
    {"pad", "(1,1,1,1)", "32x32x32", 64, 1},
    {"sub", "", "32x32x32", 64, 2},
    {"mul", "", "32x32x32", 64, 2},
    {"div", "", "32x32x32", 64, 2},
    {"matmul", "", "64x64", 64, 2},
    {"neg", "", "32x32x32", 64, 1},
    {"exp", "", "32x32x32", 64, 1},
    {"log", "", "32x32x32", 64, 1},
    {"sqrt", "", "32x32x32", 64, 1},
    {"abs", "", "32x32x32", 64, 1},
    {"reciprocal", "", "32x32x32", 64, 1},
    {"pow", "2", "32x32x32", 64, 1},
    {"clip", "min=0, max=6", "32x32x32", 64, 1},
    {"reduce_mean", "dims=(2,3)", "32x32x32", 64, 1},
    {"reduce_sum", "dims=(2,3)", "32x32x32", 64, 1},
    {"reduce_max", "dims=(2,3)", "32x32x32", 64, 1},
    {"transpose", "(2,3,1)", "32x32x32", 64, 1},
    {"identity", "", "32x32x32", 64, 1},
};

struct rig {
    struct net *net;
    const struct layer *layer;
    struct tensor x[2], dx[2], y, dy, param[LAYER_MAX_PARAMS], dparam[LAYER_MAX_PARAMS];
    void *scratch, *saved;
    const struct row *row;
};

/* A net of this one layer, which checks the text and holds the parameters. */
static enum cs_status open_net(const struct row *row, struct net **net, struct cs_error *err)
{
    char text[TEXT];
    snprintf(text, sizeof text, "net bench \"bench\"\ninput %s\nsecond = relu()\nlayer = %s(%s) from %s\n", row->input,
             row->kind, row->arguments, row->inputs == 2 ? "input, second" : "input");
    return net_from_text(text, strlen(text), "bench", net, err);
}

static enum cs_status random_tensor(struct tensor *t, const struct shape *sample, int batch, struct rng *rng,
                                    struct cs_error *err)
{
    const struct shape shape = batch ? shape_batch(batch, sample) : *sample;
    const enum cs_status status = tensor_init(t, &shape, err);
    for (size_t i = 0; status == CS_OK && i < shape_count(&shape); i++)
        t->data[i] = rng_normal(rng);
    return status;
}

static enum cs_status open_memory(struct rig *r, struct cs_error *err)
{
    const struct layer *l = r->layer;
    const struct layer_kind *kind = l->kind;
    struct rng rng = rng_seeded(1, 0);
    const int batch = r->row->batch;
    enum cs_status status = CS_OK;
    for (int i = 0; i < l->n_in && status == CS_OK; i++) {
        status = random_tensor(&r->x[i], &l->in[i], batch, &rng, err);
        if (status == CS_OK)
            status = random_tensor(&r->dx[i], &l->in[i], batch, &rng, err);
    }
    if (status == CS_OK)
        status = random_tensor(&r->y, &l->out, batch, &rng, err);
    if (status == CS_OK)
        status = random_tensor(&r->dy, &l->out, batch, &rng, err);
    for (int i = 0; i < l->n_params && status == CS_OK; i++) {
        r->param[i] = net_param(r->net, net_find(r->net, "layer"), i);
        status = random_tensor(&r->dparam[i], &l->param[i].shape, 0, &rng, err);
    }
    if (status != CS_OK)
        return status;
    r->scratch = cs_alloc(kind->scratch_bytes ? kind->scratch_bytes(l, batch, true) + 1 : 1, 1);
    r->saved = cs_alloc(kind->saved_bytes ? kind->saved_bytes(l, batch) + 1 : 1, 1);
    return r->scratch && r->saved ? CS_OK : cs_no_memory(err);
}

static void close_rig(struct rig *r)
{
    for (int i = 0; i < 2; i++) {
        tensor_finish(&r->x[i]);
        tensor_finish(&r->dx[i]);
    }
    tensor_finish(&r->y);
    tensor_finish(&r->dy);
    for (int i = 0; i < LAYER_MAX_PARAMS; i++)
        tensor_finish(&r->dparam[i]); /* the parameters are the net's */
    cs_free(r->scratch);
    cs_free(r->saved);
    net_destroy(&r->net);
}

static void pass(struct rig *r, bool backward)
{
    const struct layer_call call = {.kernels = kernels_best(),
                                    .training = true,
                                    .batch = r->row->batch,
                                    .seed = 1,
                                    .x = r->x,
                                    .param = r->param,
                                    .y = &r->y,
                                    .dy = &r->dy,
                                    .dx = r->dx,
                                    .dparam = r->dparam,
                                    .scratch = r->scratch,
                                    .saved = r->saved};
    (backward ? r->layer->kind->backward : r->layer->kind->forward)(r->layer, &call);
}

/* The best of all: other programs can only make a pass slower. */
static double time_pass(struct rig *r, bool backward, double seconds)
{
    double best = INFINITY;
    pass(r, false); /* backward needs what forward saved */
    pass(r, backward);
    for (const double end = clock_seconds() + seconds; isinf(best) || clock_seconds() < end;) {
        const double start = clock_seconds();
        pass(r, backward);
        best = fmin(best, clock_seconds() - start);
    }
    return best;
}

/* What one core can do at best. */
struct peak {
    double flops; /* a second, multiply-adds in registers */
    double bytes; /* a second, read and written by a copy of as many numbers as the layers of the table have */
};

static double peak_flops(void)
{
    enum { ROUNDS = 1 << 20, TIMES = 40 };
    double best = INFINITY, flops = 0;
    volatile float kept = 0;
    for (int i = 0; i < TIMES; i++) {
        const double start = clock_seconds();
        kept = kernels_best()->multiply_adds(ROUNDS, &flops);
        best = fmin(best, clock_seconds() - start);
    }
    (void)kept;
    return flops / best;
}

static enum cs_status find_peak(struct peak *peak, struct cs_error *err)
{
    enum { BYTES = 64 * 32 * 32 * 32 * (int)sizeof(float), TIMES = 100 };
    char *from = cs_alloc(BYTES, 1), *to = cs_alloc(BYTES, 1);
    double best = INFINITY;
    for (int i = 0; from && to && i < TIMES; i++) {
        const double start = clock_seconds();
        memcpy(to, from, BYTES);
        best = fmin(best, clock_seconds() - start);
    }
    const bool measured = from && to;
    cs_free(from);
    cs_free(to);
    *peak = (struct peak){peak_flops(), 2.0 * BYTES / best};
    return measured ? CS_OK : cs_no_memory(err);
}

/* Numbers that a pass has to read and write at least. */
static double bytes_of(const struct rig *r, bool backward)
{
    double numbers = (double)shape_count(&r->y.shape);
    for (int i = 0; i < r->layer->n_in; i++)
        numbers += (double)shape_count(&r->x[i].shape) * (backward ? 2 : 1);
    for (int i = 0; i < r->layer->n_params; i++)
        numbers += (double)shape_count(&r->param[i].shape) * (backward ? 2 : 1);
    return numbers * sizeof(float);
}

/* Two for a multiply-add, and twice that in backward (two gradients); 0 for a layer without any. */
static double flops_of(const struct rig *r, bool backward)
{
    const struct layer_kind *kind = r->layer->kind;
    return kind->macs ? 2.0 * (double)kind->macs(r->layer) * r->row->batch * (backward ? 2 : 1) : 0;
}

static void print_row(struct rig *r, const struct peak *most, double seconds)
{
    char name[TEXT];
    snprintf(name, sizeof name, "%s(%s)", r->row->kind, r->row->arguments);
    printf("%-44s %-12s %5d", name, r->row->input, r->row->batch);
    for (int backward = 0; backward < 2; backward++) {
        const double time = time_pass(r, backward, seconds), flops = flops_of(r, backward);
        const double rate = (flops > 0 ? flops : bytes_of(r, backward)) / time;
        printf("  %8.3f ms %6.1f %-7s %3.0f %%", time * 1e3, rate / 1e9, flops > 0 ? "GFLOP/s" : "GB/s",
               100 * rate / (flops > 0 ? most->flops : most->bytes));
    }
    printf("\n");
    fflush(stdout);
}

enum cs_status bench_layers(double seconds, struct cs_error *err)
{
    struct peak most;
    enum cs_status status = find_peak(&most, err);
    if (status != CS_OK)
        return status;
    printf("one core, %s: at best %.1f GFLOP/s (multiply-adds in registers) and %.1f GB/s (a copy)\n",
           kernels_best()->name, most.flops / 1e9, most.bytes / 1e9);
    printf("%-44s %-12s %5s  %-31s  %s\n", "layer", "input", "batch", "forward", "backward");
    for (size_t i = 0; i < sizeof rows / sizeof *rows && status == CS_OK; i++) {
        struct rig r = {.row = &rows[i]};
        status = open_net(&rows[i], &r.net, err);
        if (status == CS_OK) {
            r.layer = r.net->node[net_find(r.net, "layer")].layer;
            net_init_params(r.net, 1);
            status = open_memory(&r, err);
        }
        if (status == CS_OK)
            print_row(&r, &most, seconds);
        close_rig(&r);
    }
    return status;
}
