#include "engine/net/net_run_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/arena.h"
#include "engine/base/i18n.h"

size_t net_run_batch_bytes(const struct net_run *run, int node)
{
    return (size_t)run->batch * shape_count(&run->net->node[node].out) * sizeof(float);
}

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

static int consumers_of(const struct net *net, int node)
{
    int n = 0;
    for (int i = node + 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++)
            n += net->node[i].input[k] == node;
    return n;
}

bool net_run_absorbs(const struct net *net, int node, bool fuse)
{
    const struct net_node *n = &net->node[node];
    if (n->n_in != 1 || consumers_of(net, n->input[0]) != 1)
        return false;
    const struct layer *before = net->node[n->input[0]].layer;
    return n->layer->kind->reshapes || (fuse && n->layer->kind == &layer_relu && before && before->kind->fuses_relu);
}

static void absorb(struct net_run *run, bool fuse)
{
    for (int i = 1; i < run->net->n_nodes; i++) {
        const struct net_node *n = &run->net->node[i];
        run->node[i].absorbed = net_run_absorbs(run->net, i, fuse);
        if (run->node[i].absorbed && n->layer->kind == &layer_relu)
            run->node[n->input[0]].relu = true;
    }
}

int net_run_owner(const struct net_run *run, int node)
{
    while (run->node[node].absorbed)
        node = run->net->node[node].input[0];
    return node;
}

static size_t scratch_bytes(const struct net_run *run, bool training)
{
    size_t most = 0;
    for (int i = 1; i < run->net->n_nodes; i++) {
        const struct layer *layer = run->net->node[i].layer;
        if (!run->node[i].absorbed && layer->kind->scratch_bytes)
            most = max_size(most, layer->kind->scratch_bytes(layer, run->batch, training));
    }
    return most;
}

/* Gives every node the memory of the way forward. Called twice: to count, and to hand out. */
static void plan_memory(struct net_run *run, struct arena *a)
{
    for (int i = 0; i < run->net->n_nodes; i++) {
        const struct layer *layer = run->net->node[i].layer;
        struct node_run *node = &run->node[i];
        if (node->absorbed) {
            node->y.data = run->node[net_run_owner(run, i)].y.data;
            continue;
        }
        node->y.data = arena_take(a, net_run_batch_bytes(run, i));
        if (layer && layer->kind->saved_bytes)
            node->saved = arena_take(a, layer->kind->saved_bytes(layer, run->batch));
    }
    if (!run->planned_gradients)
        run->scratch = arena_take(a, scratch_bytes(run, false));
}

/* What the layer with most inputs needs when each of them has a gradient already. */
static size_t extra_bytes(const struct net_run *run)
{
    size_t most = 0;
    for (int i = 0; i < run->net->n_nodes; i++) {
        size_t all_inputs = 0;
        for (int k = 0; k < run->net->node[i].n_in; k++)
            all_inputs += arena_size(net_run_batch_bytes(run, run->net->node[i].input[k]));
        most = max_size(most, all_inputs);
    }
    return most;
}

/* ... and of the way back: net_run_gradient_bytes() of it. */
static void plan_gradients(struct net_run *run, struct arena *a)
{
    for (int i = 0; i < run->net->n_nodes; i++)
        run->node[i].dy.data = run->node[i].absorbed ? run->node[net_run_owner(run, i)].dy.data
                                                     : arena_take(a, net_run_batch_bytes(run, i));
    run->extra = arena_take(a, extra_bytes(run));
    run->scratch = arena_take(a, scratch_bytes(run, true));
}

size_t net_run_gradient_bytes(const struct net_run *run)
{
    size_t bytes = arena_size(extra_bytes(run)) + arena_size(scratch_bytes(run, true));
    for (int i = 0; i < run->net->n_nodes; i++)
        bytes += run->node[i].absorbed ? 0 : arena_size(net_run_batch_bytes(run, i));
    return bytes;
}

/* A plan that this machine cannot hold is refused here: the kernel would promise the memory and then end the program.
 */
static enum cs_status check_memory(const struct net_run *run, size_t bytes, struct cs_error *err)
{
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    const double limit = pages > 0 && page > 0 ? 0.75 * (double)pages * (double)page : 0x1p40;
    if ((double)bytes <= limit)
        return CS_OK;
    return cs_fail(err, CS_NO_MEMORY,
                   _("%s with a batch of %d needs %.1f GB of memory: choose a smaller batch or network"),
                   run->net->name, run->batch, (double)bytes / 1e9);
}

static void mark_paths_to_output(struct net_run *run)
{
    const struct net *net = run->net;
    run->node[net->n_nodes - 1].leads_to_output = true;
    for (int i = net->n_nodes - 1; i > 0; i--)
        for (int k = 0; run->node[i].leads_to_output && k < net->node[i].n_in; k++)
            run->node[net->node[i].input[k]].leads_to_output = true;
}

static void point_at_params(struct net_run *run)
{
    const struct net *net = run->net;
    for (int i = 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].layer->n_params; k++) {
            struct node_run *node = &run->node[i];
            node->param[k] = net_param(net, i, k);
            node->dparam[k] = node->param[k];
            node->dparam[k].data = run->grads ? run->grads + net->node[i].param[k] : NULL;
        }
}

static void set_batch(struct net_run *run, int n)
{
    run->n = n;
    for (int i = 0; i < run->net->n_nodes; i++) {
        run->node[i].y.shape = shape_batch(n, &run->net->node[i].out);
        run->node[i].dy.shape = run->node[i].y.shape;
    }
}

static enum cs_status allocate(struct net_run *run, bool fuse, struct cs_error *err)
{
    run->node = calloc((size_t)run->net->n_nodes, sizeof *run->node);
    if (!run->node)
        return cs_no_memory(err);
    absorb(run, fuse);
    struct arena arena = {0}, back = {0};
    const size_t back_bytes = run->planned_gradients ? net_run_gradient_bytes(run) : 0;
    plan_memory(run, &arena);
    const enum cs_status status = check_memory(run, arena.used + back_bytes, err);
    if (status)
        return status;
    run->memory = arena.base = cs_alloc(arena.used, 1);
    if (run->planned_gradients)
        run->grad_memory = back.base = cs_alloc(back_bytes, 1);
    if (run->planned_training)
        run->grads = cs_alloc(run->net->n_params ? run->net->n_params : 1, sizeof *run->grads);
    if (!run->memory || (run->planned_gradients && !run->grad_memory) || (run->planned_training && !run->grads))
        return cs_no_memory(err);
    arena.used = 0;
    plan_memory(run, &arena);
    if (run->planned_gradients)
        plan_gradients(run, &back);
    return CS_OK;
}

enum cs_status net_run_plan_gradients(struct net_run *run, struct cs_error *err)
{
    if (run->planned_gradients)
        return CS_OK;
    const size_t bytes = net_run_gradient_bytes(run);
    const enum cs_status status = check_memory(run, bytes, err);
    if (status)
        return status;
    run->grad_memory = cs_alloc(bytes, 1);
    if (!run->grad_memory)
        return cs_no_memory(err);
    plan_gradients(run, &(struct arena){.base = run->grad_memory});
    run->planned_gradients = run->want_input_grad = true;
    return CS_OK;
}

enum cs_status net_run_create(struct net_run **out, const struct net *net, int batch, unsigned plan,
                              struct thread_pool *pool, const struct kernels *kernels, struct cs_error *err)
{
    *out = NULL;
    if (batch < 1)
        return cs_fail(err, CS_BAD_VALUE, _("a batch has at least 1 sample, not %d"), batch);
    struct net_run *run = calloc(1, sizeof *run);
    if (!run)
        return cs_no_memory(err);
    *run = (struct net_run){.net = net,
                            .pool = pool,
                            .kernels = kernels,
                            .batch = batch,
                            .planned_training = plan & NET_RUN_TRAIN,
                            .planned_gradients = plan & (NET_RUN_TRAIN | NET_RUN_GRADIENTS),
                            .training = plan & NET_RUN_TRAIN,
                            .want_input_grad = plan & NET_RUN_GRADIENTS};
    const enum cs_status status = allocate(run, plan & NET_RUN_FUSE, err);
    if (status) {
        net_run_destroy(&run);
        return status;
    }
    mark_paths_to_output(run);
    point_at_params(run);
    set_batch(run, batch);
    *out = run;
    return CS_OK;
}

size_t net_run_forward_bytes(const struct net *net, int batch)
{
    struct net_run run = {.net = net, .batch = batch};
    struct arena arena = {0};
    run.node = calloc((size_t)net->n_nodes, sizeof *run.node);
    if (!run.node)
        return SIZE_MAX;
    absorb(&run, false);
    plan_memory(&run, &arena);
    free(run.node);
    return arena.used;
}

int net_run_batch(const struct net_run *run)
{
    return run->batch;
}

void net_run_destroy(struct net_run **run)
{
    if (!*run)
        return;
    cs_free((*run)->memory);
    cs_free((*run)->grad_memory);
    cs_free((*run)->grads);
    free((*run)->node);
    free(*run);
    *run = NULL;
}

struct layer_call net_run_call(struct net_run *run, int i, struct tensor *x)
{
    struct node_run *node = &run->node[i];
    const struct net_node *n = &run->net->node[i];
    for (int k = 0; k < n->n_in; k++)
        x[k] = run->node[n->input[k]].y;
    return (struct layer_call){.pool = run->pool,
                               .kernels = run->kernels,
                               .training = run->training,
                               .relu = node->relu,
                               .batch = run->n,
                               .seed = run->seed + (uint64_t)i * 0x9e3779b97f4a7c15u, /* far apart for every node */
                               .x = x,
                               .param = node->param,
                               .y = &node->y,
                               .scratch = run->scratch,
                               .saved = node->saved};
}

struct tensor *net_run_input(struct net_run *run)
{
    return &run->node[0].y;
}

/* A map of a node's y or dy, of every sample. */
static void zero_map(const struct tensor *t, int map)
{
    const size_t sample = shape_count(&t->shape) / (size_t)t->shape.dim[0];
    const size_t size = t->shape.rank > 1 ? sample / (size_t)t->shape.dim[1] : sample;
    assert(map >= 0 && ((size_t)map + 1) * size <= sample);
    for (size_t i = 0; i < (size_t)t->shape.dim[0]; i++)
        memset(t->data + i * sample + (size_t)map * size, 0, size * sizeof *t->data);
}

void net_run_silence_node(const struct net_run *run, int node, const struct tensor *t)
{
    for (int i = 0; i < run->n_silenced; i++)
        if (run->silenced[i][0] == node)
            zero_map(t, run->silenced[i][1]);
}

void net_run_silence(struct net_run *run, const int (*map)[2], int n)
{
    run->silenced = map;
    run->n_silenced = n;
}

void net_run_watch(struct net_run *run, bool (*go_on)(void *ctx), void *ctx)
{
    run->go_on = go_on;
    run->go_on_ctx = ctx;
}

bool net_run_gave_up(const struct net_run *run)
{
    return run->left_forward || run->left_backward;
}

bool net_run_is_to_leave(const struct net_run *run)
{
    return run->go_on && !run->go_on(run->go_on_ctx);
}

void net_run_forward(struct net_run *run, int n)
{
    assert(n >= 1 && n <= run->batch);
    set_batch(run, n);
    run->left_forward = run->left_backward = false;
    net_run_silence_node(run, 0, &run->node[0].y);
    for (int i = 1; i < run->net->n_nodes; i++) {
        struct tensor x[LAYER_MAX_INPUTS];
        const struct layer_call call = net_run_call(run, i, x);
        const struct layer *layer = run->net->node[i].layer;
        if (!run->node[i].absorbed) {
            run->left_forward = net_run_is_to_leave(run);
            if (run->left_forward)
                return;
            layer->kind->forward(layer, &call);
        }
        net_run_silence_node(run, i, &run->node[i].y);
    }
}

const struct tensor *net_run_activation(const struct net_run *run, int node)
{
    return &run->node[node].y;
}

const struct tensor *net_run_output(const struct net_run *run)
{
    return &run->node[run->net->n_nodes - 1].y;
}

void net_run_want_input_grad(struct net_run *run, bool want)
{
    run->want_input_grad = want;
}

void net_run_set_training(struct net_run *run, bool training)
{
    run->training = training;
}

void net_run_set_seed(struct net_run *run, uint64_t seed)
{
    run->seed = seed;
}
