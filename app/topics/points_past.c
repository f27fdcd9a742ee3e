/* app/topics/points_past.c - iterations of learning, each kept, so that the past can be shown and gone on from. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/points_internal.h"
#include "engine/base/i18n.h"
#include "engine/kernels/kernels.h"
#include "engine/net/net_text.h"

/* The net. */

enum { NET_TEXT = 512 };

static void describe(const struct points_past *c, char text[NET_TEXT])
{
    static const char *const activations[] = {"relu", "tanh", "sigmoid"};
    int at = snprintf(text, NET_TEXT, "net points \"Points\"\ninput 2\n");
    for (int i = 0; i < c->hidden; i++)
        at += snprintf(text + at, (size_t)(NET_TEXT - at), "hidden%d = linear(%d)\nvalue%d = %s()\n", i + 1, c->units,
                       i + 1, activations[c->activation]);
    snprintf(text + at, (size_t)(NET_TEXT - at), "output = linear(%d)\n", c->classes == 2 ? 1 : c->classes);
}

static void list_layers(struct points_past *c)
{
    int units = 0;
    c->layers = c->hidden + 1;
    for (int i = 0; i < c->layers; i++) {
        const int node = 1 + 2 * i; /* linear and activation by turns */
        const struct net_node *n = &c->net->node[node];
        c->layer[i] = (struct points_layer){.in = n->layer->in[0].dim[0],
                                            .out = n->out.dim[0],
                                            .weight = n->param[0],
                                            .bias = n->param[1],
                                            .first = units};
        c->sum_node[i] = node;
        c->value_node[i] = i < c->hidden ? node + 1 : node;
        units += n->out.dim[0];
    }
}

static enum cs_status create_optimizers(struct points_past *c, struct cs_error *err)
{
    static const enum optimizer_kind kinds[PAST_KINDS] = {OPTIMIZER_SGD, OPTIMIZER_ADAM};
    enum cs_status status = CS_OK;
    for (int i = 0; i < PAST_KINDS && status == CS_OK; i++) {
        const struct optimizer_options options = optimizer_defaults(kinds[i]);
        status = optimizer_create(&c->optimizer[i], c->net, &options, err);
    }
    return status;
}

static enum cs_status create_runs(struct points_past *c, struct cs_error *err)
{
    const struct kernels *k = kernels_best();
    enum cs_status status = net_run_create(&c->all, c->net, POINTS_MAX, NET_RUN_TRAIN, NULL, k, err);
    if (status == CS_OK)
        status = net_run_create(&c->one, c->net, 1, NET_RUN_TRAIN, NULL, k, err);
    if (status == CS_OK)
        status = net_run_create(&c->plane, c->net, 8 * POINTS_SIDE, NET_RUN_INFER, NULL, k, err);
    return status;
}

enum cs_status past_create(struct points_past **out, const struct points_settings *s, const struct points_set *set,
                           struct cs_error *err)
{
    char text[NET_TEXT];
    *out = NULL;
    struct points_past *c = calloc(1, sizeof *c);
    if (!c)
        return cs_no_memory(err);
    c->model = s->model;
    c->activation = s->activation;
    c->hidden = s->model == POINTS_MLP ? s->layers : 0;
    c->units = s->units;
    c->classes = set->classes;
    c->set = set;
    c->in_net = c->in_run = -1;
    c->loss.kind = set->classes == 2 ? LOSS_LOGISTIC : LOSS_CROSS_ENTROPY;
    describe(c, text);
    enum cs_status status = net_from_text(text, strlen(text), "points", &c->net, err);
    if (status == CS_OK)
        status = create_optimizers(c, err);
    if (status == CS_OK)
        status = create_runs(c, err);
    if (status != CS_OK) {
        past_destroy(&c);
        return status;
    }
    list_layers(c);
    *out = c;
    return CS_OK;
}

void past_destroy(struct points_past **out)
{
    struct points_past *c = *out;
    if (!c)
        return;
    for (int i = 0; i < PAST_CHUNKS; i++)
        cs_free(c->chunk[i]);
    net_run_destroy(&c->all);
    net_run_destroy(&c->one);
    net_run_destroy(&c->plane);
    for (int i = 0; i < PAST_KINDS; i++)
        optimizer_destroy(&c->optimizer[i]);
    net_destroy(&c->net);
    free(c);
    *out = NULL;
}

bool past_fits(const struct points_past *c, const struct points_settings *s, int classes)
{
    if (c->model != s->model || c->classes != classes)
        return false;
    return s->model == POINTS_LOGISTIC ||
           (c->hidden == s->layers && c->units == s->units && c->activation == s->activation);
}

/* The past. */

static size_t block_size(const struct points_past *c)
{
    return (1 + PAST_MOMENTS) * c->net->n_params;
}

static float *block_of(const struct points_past *c, int iteration)
{
    return c->chunk[iteration / PAST_CHUNK] + (size_t)(iteration % PAST_CHUNK) * block_size(c);
}

const float *past_params(const struct points_past *c, int iteration)
{
    return block_of(c, iteration);
}

const float *past_moment(const struct points_past *c, int iteration, int block)
{
    return block_of(c, iteration) + (size_t)(1 + block) * c->net->n_params;
}

static bool make_room(struct points_past *c, int iteration)
{
    float **chunk = &c->chunk[iteration / PAST_CHUNK];
    if (!*chunk)
        *chunk = cs_alloc(PAST_CHUNK * block_size(c), sizeof **chunk);
    c->full = !*chunk;
    return *chunk != NULL;
}

void past_load(struct points_past *c, int iteration)
{
    if (c->in_net == iteration)
        return;
    memcpy(c->net->params, block_of(c, iteration), c->net->n_params * sizeof(float));
    c->in_net = iteration;
    c->in_run = -1;
}

/* What is in the net becomes what is known of an iteration, with the moments of an optimiser (NULL: none yet). */
static void keep(struct points_past *c, int iteration, const struct optimizer *o)
{
    const size_t n = c->net->n_params;
    float *block = block_of(c, iteration), *moment[PAST_MOMENTS];
    memcpy(block, c->net->params, n * sizeof *block);
    memset(block + n, 0, PAST_MOMENTS * n * sizeof *block);
    const int moments = o ? optimizer_moments(o, moment) : 0;
    for (int i = 0; i < moments; i++)
        memcpy(block + (size_t)(1 + i) * n, moment[i], n * sizeof *block);
    c->steps[iteration] = o ? optimizer_steps(o) : 0;
    c->in_net = iteration;
    c->in_run = -1;
}

/* Loss and accuracy of what is in the net, at the end of what is known. */
static void note(struct points_past *c, int iteration)
{
    const int n = c->set->n;
    const struct loss_result r = n ? past_forward(c, NULL) : (struct loss_result){0};
    c->mark[iteration] = (struct points_mark){(float)iteration, (float)r.loss, n ? (float)r.correct / (float)n : 0};
    c->n = iteration + 1;
}

void past_restart(struct points_past *c, int seed)
{
    c->seed = seed;
    c->n = 0;
    c->stopped = false;
    c->in_net = c->in_run = -1;
    if (!make_room(c, 0))
        return;
    net_init_params(c->net, (uint64_t)seed);
    c->kind[0] = c->rates[0].optimizer;
    keep(c, 0, NULL);
    note(c, 0);
}

static bool same_rates(const struct points_rates *a, const struct points_rates *b)
{
    return a->optimizer == b->optimizer && a->lr == b->lr && a->momentum == b->momentum &&
           a->weight_decay == b->weight_decay && a->batch == b->batch;
}

void past_set_rates(struct points_past *c, const struct points_rates *rates, int iteration)
{
    int first = iteration; /* step that changes */
    while (first <= POINTS_ITERATIONS && same_rates(&c->rates[first], rates))
        first++;
    if (first < c->n) {
        c->n = first + 1;
        c->stopped = false;
    }
    for (int i = first; i <= POINTS_ITERATIONS; i++)
        c->rates[i] = *rates;
}

int past_last(const struct points_past *c)
{
    return c->stopped || c->full || c->set->n == 0 ? (c->n > 0 ? c->n - 1 : 0) : POINTS_ITERATIONS;
}

/* A step. */

int past_batch(const struct points_past *c, int iteration, int index[POINTS_MAX])
{
    const int n = c->set->n, size = c->rates[iteration].batch;
    const bool all = size == 0 || size >= n;
    const int batches = all ? 1 : (n + size - 1) / size, epoch = iteration / batches, at = iteration % batches;
    uint32_t order[POINTS_MAX];
    for (int i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    if (!all) {
        struct rng rng = rng_seeded((uint64_t)c->seed, 100 + (uint64_t)epoch); /* every point once an epoch */
        rng_shuffle(&rng, order, (uint32_t)n);
    }
    const int from = all ? 0 : at * size, count = all ? n : n - from < size ? n - from : size;
    for (int i = 0; i < count; i++)
        index[i] = (int)order[from + i];
    return count;
}

struct loss_result past_forward(struct points_past *c, float *per_sample)
{
    const struct points_set *set = c->set;
    memcpy(net_run_input(c->all)->data, set->x, (size_t)set->n * sizeof *set->x);
    net_run_forward(c->all, set->n);
    c->in_run = c->in_net;
    return loss_compute(&c->loss, net_run_output(c->all), set->n, set->label, NULL, net_run_output_grad(c->all)->data,
                        per_sample);
}

static void forward_batch(struct points_past *c, const int *index, int n)
{
    const struct points_set *set = c->set;
    float *x = net_run_input(c->all)->data;
    int label[POINTS_MAX];
    for (int i = 0; i < n; i++) {
        memcpy(x + 2 * i, set->x[index[i]], sizeof *set->x);
        label[i] = set->label[index[i]];
    }
    net_run_forward(c->all, n);
    c->in_run = -1;
    loss_compute(&c->loss, net_run_output(c->all), n, label, NULL, net_run_output_grad(c->all)->data, NULL);
}

const float *past_backward(struct points_past *c, int iteration)
{
    int index[POINTS_MAX];
    const int n = past_batch(c, iteration, index);
    if (n < c->set->n || c->in_run != iteration) /* else all of them just went forward */
        forward_batch(c, index, n);
    net_run_backward(c->all);
    return net_run_param_grads(c->all);
}

/* The optimiser of the step from an iteration, in the state that was reached there. Another one begins anew. */
static struct optimizer *optimizer_at(struct points_past *c, int iteration)
{
    const struct points_rates *r = &c->rates[iteration];
    struct optimizer *o = c->optimizer[r->optimizer == OPTIMIZER_ADAM];
    struct optimizer_options options = optimizer_defaults(r->optimizer);
    float *moment[PAST_MOMENTS];
    options.lr = r->lr;
    options.momentum = r->momentum;
    options.weight_decay = r->weight_decay;
    optimizer_set_options(o, &options);
    const int moments = optimizer_moments(o, moment);
    const bool same = c->steps[iteration] > 0 && c->kind[iteration] == r->optimizer;
    for (int i = 0; i < moments; i++)
        if (same)
            memcpy(moment[i], past_moment(c, iteration, i), c->net->n_params * sizeof *moment[i]);
        else
            memset(moment[i], 0, c->net->n_params * sizeof *moment[i]);
    optimizer_set_steps(o, same ? c->steps[iteration] : 0);
    return o;
}

bool past_go_on(struct points_past *c)
{
    const int from = c->n - 1;
    if (from < 0 || from >= past_last(c) || !make_room(c, from + 1))
        return false;
    past_load(c, from);
    const float *grads = past_backward(c, from);
    struct optimizer *o = optimizer_at(c, from);
    c->stopped = !isfinite(c->mark[from].loss) || optimizer_step(o, c->net, grads, NULL) != OPTIMIZER_DONE;
    if (c->stopped)
        return false;
    c->kind[from + 1] = c->rates[from].optimizer;
    keep(c, from + 1, o);
    note(c, from + 1);
    return true;
}
