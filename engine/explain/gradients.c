#include "engine/explain/gradients.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"

/* A batch is as large as these allow, which depends on the net alone, so that the bits of a result do, too. */
enum { BATCH = 32, BATCH_FLOATS = 1 << 22 };
#define BATCH_MACS 5e7 /* forwards: some 10 ms both ways */

struct gradients {
    const struct net *net;
    struct net_run *run;
    int batch;
    struct gradients_asks asks;
    struct aim aim;
    size_t n;            /* numbers of an input */
    float *x, *baseline; /* of the block that begins at x; value[] follows */
    float *value[GRADIENT_KINDS];
    double *sum; /* [n] of the gradients of the kind that is being made, so far */
    int (*silenced)[2];
    bool holds_x; /* the run's latest forward pass is that of x */
    int at, done; /* in `order`; passes of it */
    bool there[GRADIENT_KINDS], has_way, has_rectifier;
    double value_here, value_baseline;
};

/* What needs the pass of x alone comes first. Gradient x input comes with the gradient. */
static const enum gradient_kind order[] = {GRADIENT_PLAIN, GRADIENT_GUIDED, GRADIENT_DECONVNET, GRADIENT_SMOOTH,
                                           GRADIENT_INTEGRATED};
enum { ORDERS = sizeof order / sizeof *order };

static bool is_asked(const struct gradients *g, enum gradient_kind kind)
{
    return g->asks.kinds >> kind & 1;
}

static bool is_to_do(const struct gradients *g, int at)
{
    return is_asked(g, order[at]) || (order[at] == GRADIENT_PLAIN && is_asked(g, GRADIENT_INPUT));
}

/* Passes of a kind; of integrated gradients one more, of the baseline itself. */
static int passes(const struct gradients *g, enum gradient_kind kind)
{
    return kind == GRADIENT_SMOOTH ? g->asks.samples : kind == GRADIENT_INTEGRATED ? g->asks.steps + 1 : 1;
}

static int choose_batch(const struct gradients *g)
{
    double macs = 1, floats = 1;
    for (int i = 0; i < g->net->n_nodes; i++) {
        macs += i > 0 ? (double)net_node_macs(g->net, i) : 0;
        floats += (double)shape_count(&g->net->node[i].out);
    }
    const double fits = fmin(BATCH, fmin(BATCH_MACS / macs, BATCH_FLOATS / floats));
    const int most = is_asked(g, GRADIENT_SMOOTH) || is_asked(g, GRADIENT_INTEGRATED) ? (int)fits : 1;
    return most > 1 ? most : 1;
}

static enum cs_status allocate(struct gradients *g, struct cs_error *err)
{
    g->x = cs_alloc((2 + GRADIENT_KINDS) * g->n, sizeof *g->x);
    g->sum = cs_alloc(g->n, sizeof *g->sum);
    g->silenced = calloc((size_t)g->asks.n_silenced + 1, sizeof *g->silenced);
    if (!g->x || !g->sum || !g->silenced)
        return cs_no_memory(err);
    g->baseline = g->x + g->n;
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        g->value[kind] = g->baseline + (size_t)(1 + kind) * g->n;
    return CS_OK;
}

static void take_inputs(struct gradients *g, const float *x)
{
    memcpy(g->x, x, g->n * sizeof *x);
    if (g->asks.baseline)
        memcpy(g->baseline, g->asks.baseline, g->n * sizeof *x);
    for (int i = 0; i < g->asks.n_silenced; i++)
        memcpy(g->silenced[i], g->asks.silenced[i], sizeof *g->silenced);
    net_run_silence(g->run, (const int(*)[2])g->silenced, g->asks.n_silenced);
    g->asks.baseline = NULL;
    g->asks.silenced = NULL;
}

enum cs_status gradients_create(struct gradients **out, const struct net *net, const float *x,
                                const struct gradients_asks *asks, struct thread_pool *pool,
                                const struct kernels *kernels, struct cs_error *err)
{
    assert(asks->samples >= 1 && asks->steps >= 1);
    *out = NULL;
    struct gradients *g = calloc(1, sizeof *g);
    if (!g)
        return cs_no_memory(err);
    g->net = net;
    g->asks = *asks;
    g->n = shape_count(net_input(net));
    g->batch = choose_batch(g);
    enum cs_status status = allocate(g, err);
    if (!status)
        status = net_run_create(&g->run, net, g->batch, NET_RUN_INFER, pool, kernels, err);
    if (status) {
        gradients_destroy(&g);
        return status;
    }
    take_inputs(g, x);
    *out = g;
    return CS_OK;
}

void gradients_destroy(struct gradients **g)
{
    if (!*g)
        return;
    net_run_destroy(&(*g)->run);
    cs_free((*g)->x);
    cs_free((*g)->sum);
    free((*g)->silenced);
    free(*g);
    *g = NULL;
}

static bool look(struct gradients *g)
{
    memcpy(net_run_input(g->run)->data, g->x, g->n * sizeof *g->x);
    net_run_forward(g->run, 1);
    g->holds_x = !net_run_gave_up(g->run);
    return g->holds_x;
}

bool gradients_look(struct gradients *g, bool (*go_on)(void *ctx), void *ctx)
{
    net_run_watch(g->run, go_on, ctx);
    const bool seen = look(g);
    net_run_watch(g->run, NULL, NULL);
    return seen;
}

const struct net_run *gradients_run(const struct gradients *g)
{
    return g->run;
}

/* To the next kind that is asked for, from the one at `at` on. */
static void skip(struct gradients *g)
{
    while (g->at < ORDERS && !is_to_do(g, g->at))
        g->at++;
    g->done = 0;
    memset(g->sum, 0, g->n * sizeof *g->sum);
}

enum cs_status gradients_aim(struct gradients *g, const struct aim *aim, struct cs_error *err)
{
    assert(g->holds_x);
    const enum cs_status status = net_run_plan_gradients(g->run, err);
    if (status)
        return status;
    g->aim = *aim;
    g->value_here = aim_value(g->run, aim, 0);
    g->at = 0;
    skip(g);
    return CS_OK;
}

static float range_of(const float *x, size_t n)
{
    float least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    return most > least ? most - least : 0;
}

void gradients_noise(const struct gradients_asks *asks, const float *x, size_t n, int i, float *noisy)
{
    struct rng rng = rng_seeded(asks->seed, (uint64_t)i);
    const float deviation = asks->sigma * range_of(x, n);
    for (size_t k = 0; k < n; k++)
        noisy[k] = x[k] + deviation * rng_normal(&rng);
}

static void step_of_way(const struct gradients *g, int step, float *to)
{
    const double share = ((double)step + 0.5) / g->asks.steps;
    for (size_t i = 0; i < g->n; i++)
        to[i] = (float)((double)g->baseline[i] + share * ((double)g->x[i] - (double)g->baseline[i]));
}

static void note_way(struct gradients *g)
{
    g->has_way = net_run_has_grad(g->run, 0);
    for (int i = 1; i <= g->aim.node && !g->has_rectifier; i++)
        g->has_rectifier = net_run_has_grad(g->run, i) && layer_rectifies(g->net->node[i].layer);
}

/* Back from the latest forward pass; the gradients of its samples, in their order, are added. */
static bool add_gradients(struct gradients *g, enum relu_rule rule)
{
    net_run_set_relu_rule(g->run, rule);
    if (!aim_backward(g->run, &g->aim, 0))
        return false;
    note_way(g);
    const struct tensor *dx = net_run_grad(g->run, 0);
    for (size_t s = 0; g->has_way && s < (size_t)dx->shape.dim[0]; s++)
        for (size_t i = 0; i < g->n; i++)
            g->sum[i] += (double)dx->data[s * g->n + i];
    g->done += dx->shape.dim[0];
    return true;
}

static bool pass_of_x(struct gradients *g, enum gradient_kind kind)
{
    const enum relu_rule rule = kind == GRADIENT_GUIDED      ? RELU_GUIDED
                                : kind == GRADIENT_DECONVNET ? RELU_DECONVNET
                                                             : RELU_GRADIENT;
    return (g->holds_x || look(g)) && add_gradients(g, rule);
}

static bool pass_of_baseline(struct gradients *g)
{
    memcpy(net_run_input(g->run)->data, g->baseline, g->n * sizeof *g->baseline);
    g->holds_x = false;
    net_run_forward(g->run, 1);
    if (net_run_gave_up(g->run))
        return false;
    g->value_baseline = aim_value(g->run, &g->aim, 0);
    g->done++;
    return true;
}

/* As many of the inputs that a mean is taken over as fit. */
static bool pass_of_several(struct gradients *g, enum gradient_kind kind)
{
    const int all = kind == GRADIENT_SMOOTH ? g->asks.samples : g->asks.steps;
    const int n = all - g->done < g->batch ? all - g->done : g->batch;
    if (n == 0)
        return pass_of_baseline(g);
    g->holds_x = false;
    for (int i = 0; i < n; i++) {
        float *to = net_run_input(g->run)->data + (size_t)i * g->n;
        if (kind == GRADIENT_SMOOTH)
            gradients_noise(&g->asks, g->x, g->n, g->done + i, to);
        else
            step_of_way(g, g->done + i, to);
    }
    net_run_forward(g->run, n);
    return !net_run_gave_up(g->run) && add_gradients(g, RELU_GRADIENT);
}

static void keep(struct gradients *g, enum gradient_kind kind)
{
    const double n = kind == GRADIENT_SMOOTH ? g->asks.samples : kind == GRADIENT_INTEGRATED ? g->asks.steps : 1;
    for (size_t i = 0; i < g->n; i++) {
        const double mean = g->sum[i] / n, x = (double)g->x[i];
        const double factor = kind == GRADIENT_INTEGRATED ? x - (double)g->baseline[i] : kind == GRADIENT_INPUT ? x : 1;
        g->value[kind][i] = (float)(mean * factor);
    }
    g->there[kind] = is_asked(g, kind);
}

/* One batch; false: it was left. */
static bool go_on_once(struct gradients *g)
{
    const enum gradient_kind kind = order[g->at];
    const bool several = kind == GRADIENT_SMOOTH || kind == GRADIENT_INTEGRATED;
    if (!(several ? pass_of_several(g, kind) : pass_of_x(g, kind)))
        return false;
    if (g->done < passes(g, kind))
        return true;
    keep(g, kind);
    if (kind == GRADIENT_PLAIN)
        keep(g, GRADIENT_INPUT);
    g->at++;
    skip(g);
    return true;
}

bool gradients_go_on(struct gradients *g, double seconds, bool (*go_on)(void *ctx), void *ctx)
{
    const double end = clock_seconds() + seconds;
    net_run_watch(g->run, go_on, ctx);
    while (g->at < ORDERS && go_on_once(g) && clock_seconds() < end)
        continue;
    net_run_watch(g->run, NULL, NULL);
    return g->at < ORDERS;
}

void gradients_progress(const struct gradients *g, int *done, int *total)
{
    *done = *total = 0;
    for (int at = 0; at < ORDERS; at++) {
        const int n = is_to_do(g, at) ? passes(g, order[at]) : 0;
        *total += n;
        *done += at < g->at ? n : at == g->at ? g->done : 0;
    }
}

const float *gradients_map(const struct gradients *g, enum gradient_kind kind)
{
    return g->there[kind] ? g->value[kind] : NULL;
}

double gradients_value(const struct gradients *g)
{
    return g->value_here;
}

double gradients_baseline_value(const struct gradients *g)
{
    return g->value_baseline;
}

bool gradients_has_way(const struct gradients *g)
{
    return g->has_way;
}

bool gradients_has_rectifier(const struct gradients *g)
{
    return g->has_rectifier;
}
