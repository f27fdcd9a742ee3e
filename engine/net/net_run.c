#include "engine/net/net_run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/arena.h"
#include "engine/base/i18n.h"

struct node_run {
    struct tensor y, dy; /* [n, ...]; dy without data unless gradients are planned */
    struct tensor param[LAYER_MAX_PARAMS], dparam[LAYER_MAX_PARAMS];
    void *saved;
    bool leads_to_output; /* else its gradient is 0 */
    bool has_grad;        /* the latest backward pass came by */
    bool lent;            /* dparam is the caller's */
    bool absorbed;        /* never called: y and dy are those of its input */
    bool relu;            /* does the work of the absorbed ReLU behind it */
};

struct net_run {
    const struct net *net;
    struct thread_pool *pool;
    const struct kernels *kernels;
    int batch, n; /* planned for; of the latest forward pass */
    bool planned_training, planned_gradients, training, want_input_grad;
    uint64_t seed;
    struct node_run *node;
    char *memory;             /* of the nodes' outputs and what they save; scratch */
    char *grad_memory;        /* of their gradients; extra, and scratch that is enough for both ways */
    float *grads;             /* layout of net->params */
    void *scratch;            /* one layer at a time */
    float *extra;             /* second and later gradients of nodes with several consumers, one layer at a time */
    const int (*silenced)[2]; /* the caller's: n_silenced pairs of a node and a map */
    int n_silenced;
    enum relu_rule relu_rule;
    bool (*go_on)(void *ctx); /* NULL: nobody asks */
    void *go_on_ctx;
    bool left_forward, left_backward; /* the latest of each */
};

static size_t batch_bytes(const struct net_run *run, int node)
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

/* The node whose memory a node has. */
static int owner_of(const struct net_run *run, int node)
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
            node->y.data = run->node[owner_of(run, i)].y.data;
            continue;
        }
        node->y.data = arena_take(a, batch_bytes(run, i));
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
            all_inputs += arena_size(batch_bytes(run, run->net->node[i].input[k]));
        most = max_size(most, all_inputs);
    }
    return most;
}

/* ... and of the way back: net_run_gradient_bytes() of it. */
static void plan_gradients(struct net_run *run, struct arena *a)
{
    for (int i = 0; i < run->net->n_nodes; i++)
        run->node[i].dy.data =
            run->node[i].absorbed ? run->node[owner_of(run, i)].dy.data : arena_take(a, batch_bytes(run, i));
    run->extra = arena_take(a, extra_bytes(run));
    run->scratch = arena_take(a, scratch_bytes(run, true));
}

size_t net_run_gradient_bytes(const struct net_run *run)
{
    size_t bytes = arena_size(extra_bytes(run)) + arena_size(scratch_bytes(run, true));
    for (int i = 0; i < run->net->n_nodes; i++)
        bytes += run->node[i].absorbed ? 0 : arena_size(batch_bytes(run, i));
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

/* What forward and backward have in common. x is the caller's: LAYER_MAX_INPUTS tensors. */
static struct layer_call call_of(struct net_run *run, int i, struct tensor *x)
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

static void silence(const struct net_run *run, int node, const struct tensor *t)
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

static bool is_to_leave(const struct net_run *run)
{
    return run->go_on && !run->go_on(run->go_on_ctx);
}

void net_run_forward(struct net_run *run, int n)
{
    assert(n >= 1 && n <= run->batch);
    set_batch(run, n);
    run->left_forward = run->left_backward = false;
    silence(run, 0, &run->node[0].y);
    for (int i = 1; i < run->net->n_nodes; i++) {
        struct tensor x[LAYER_MAX_INPUTS];
        const struct layer_call call = call_of(run, i, x);
        const struct layer *layer = run->net->node[i].layer;
        if (!run->node[i].absorbed) {
            run->left_forward = is_to_leave(run);
            if (run->left_forward)
                return;
            layer->kind->forward(layer, &call);
        }
        silence(run, i, &run->node[i].y);
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

struct tensor *net_run_output_grad(struct net_run *run)
{
    return &run->node[run->net->n_nodes - 1].dy;
}

static void add(struct tensor *to, const float *from)
{
    const size_t n = shape_count(&to->shape);
    for (size_t i = 0; i < n; i++)
        to->data[i] += from[i];
}

static bool has_dparam(const struct net_run *run, int i)
{
    return run->planned_training || run->node[i].lent;
}

/* Of dy what is not negative (a NaN stays, to be seen), to where that may be dy itself. */
static void drop_negative(float *to, const float *value, const float *dy, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = dy[i] < 0.0f ? 0.0f : value[i];
}

/* Through one layer. A ReLU that it has absorbed has the layer's dy for its own. */
static void call_backward(const struct net_run *run, int i, struct layer_call *call)
{
    const struct layer *layer = run->net->node[i].layer;
    const struct node_run *node = &run->node[i];
    const size_t n = shape_count(&node->dy.shape);
    const bool other_rule = run->relu_rule != RELU_GRADIENT, rectifies = other_rule && layer_rectifies(layer);
    if (node->relu && other_rule) {
        drop_negative(node->dy.data, node->dy.data, node->dy.data, n);
        call->relu = run->relu_rule == RELU_GUIDED;
    }
    if (!rectifies || run->relu_rule == RELU_GUIDED)
        layer->kind->backward(layer, call);
    if (rectifies && call->dx->data)
        drop_negative(call->dx->data, run->relu_rule == RELU_GUIDED ? call->dx->data : node->dy.data, node->dy.data, n);
}

/* The first consumer to come writes a node's gradient in place; those after it write to extra, which is then added. */
static void backward_node(struct net_run *run, int i, bool *written)
{
    const struct net_node *n = &run->net->node[i];
    struct node_run *node = &run->node[i];
    struct tensor x[LAYER_MAX_INPUTS], dx[LAYER_MAX_INPUTS];
    bool in_extra[LAYER_MAX_INPUTS] = {false};
    struct arena extra = {.base = (char *)run->extra};
    for (int k = 0; k < n->n_in; k++) {
        const int from = n->input[k];
        dx[k] = run->node[from].dy;
        in_extra[k] = written[from];
        if (!run->node[from].has_grad || (owner_of(run, from) == 0 && !run->want_input_grad))
            dx[k].data = NULL;
        else if (in_extra[k])
            dx[k].data = arena_take(&extra, batch_bytes(run, from));
        else
            written[from] = true;
    }
    struct layer_call call = call_of(run, i, x);
    call.dy = &node->dy;
    call.dx = dx;
    call.dparam = has_dparam(run, i) ? node->dparam : NULL;
    call_backward(run, i, &call);
    for (int k = 0; k < n->n_in; k++)
        if (in_extra[k] && dx[k].data)
            add(&run->node[n->input[k]].dy, dx[k].data);
}

static void leave_backward(struct net_run *run)
{
    run->left_backward = true;
    for (int i = 0; i < run->net->n_nodes; i++)
        run->node[i].has_grad = false;
}

/* Back through the nodes that are marked with has_grad. */
static void backward(struct net_run *run, int from, int to)
{
    bool written[NET_MAX_NODES] = {false};
    run->left_backward = false;
    for (int i = from; i > to; i--) {
        if (!run->node[i].has_grad)
            continue;
        silence(run, i, &run->node[i].dy);
        if (run->node[i].absorbed)
            continue;
        if (run->left_forward || is_to_leave(run)) {
            leave_backward(run);
            return;
        }
        backward_node(run, i, written);
    }
    for (int i = 0; !run->want_input_grad && i <= from; i++)
        run->node[i].has_grad = run->node[i].has_grad && owner_of(run, i) != 0;
    if (run->node[to].has_grad)
        silence(run, to, &run->node[to].dy);
}

void net_run_backward(struct net_run *run)
{
    assert(run->planned_gradients);
    for (int i = 0; i < run->net->n_nodes; i++)
        run->node[i].has_grad = run->node[i].leads_to_output;
    backward(run, run->net->n_nodes - 1, 0);
}

struct tensor *net_run_begin_backward(struct net_run *run, int node)
{
    assert(run->planned_gradients && node >= 0 && node < run->net->n_nodes);
    struct tensor *dy = &run->node[node].dy;
    memset(dy->data, 0, shape_count(&dy->shape) * sizeof *dy->data);
    return dy;
}

/* Has_grad of what lies on the ways from node `from` back to node `to`. */
static void mark_between(struct net_run *run, int from, int to)
{
    const struct net *net = run->net;
    bool depends[NET_MAX_NODES] = {false};
    for (int i = 0; i < net->n_nodes; i++) {
        depends[i] = to == 0 || i == to;
        for (int k = 0; k < net->node[i].n_in && !depends[i]; k++)
            depends[i] = depends[net->node[i].input[k]];
        run->node[i].has_grad = i == from && depends[i];
    }
    for (int i = from; i > to; i--)
        for (int k = 0; run->node[i].has_grad && k < net->node[i].n_in; k++)
            run->node[net->node[i].input[k]].has_grad |= depends[net->node[i].input[k]];
}

void net_run_backward_between(struct net_run *run, int node, int to)
{
    assert(run->planned_gradients && to >= 0 && to <= node && !run->node[node].relu);
    mark_between(run, node, to);
    backward(run, node, to);
}

void net_run_backward_from(struct net_run *run, int node, size_t value)
{
    assert(value < shape_count(&run->net->node[node].out));
    net_run_begin_backward(run, node)->data[value] = 1.0f;
    net_run_backward_between(run, node, 0);
}

void net_run_set_relu_rule(struct net_run *run, enum relu_rule rule)
{
    run->relu_rule = rule;
}

bool net_run_has_grad(const struct net_run *run, int node)
{
    return run->node[node].has_grad;
}

size_t net_run_param_floats(const struct net *net, int node)
{
    const struct net_node *n = &net->node[node];
    const int last = n->layer ? n->layer->n_params - 1 : -1;
    return last < 0 ? 0 : n->param[last] + shape_count(&n->layer->param[last].shape) - n->param[0];
}

void net_run_lend_param_grads(struct net_run *run, int node, float *memory)
{
    const struct net_node *n = &run->net->node[node];
    assert(!run->planned_training && n->layer);
    run->node[node].lent = memory;
    for (int k = 0; k < n->layer->n_params; k++)
        run->node[node].dparam[k].data = memory ? memory + (n->param[k] - n->param[0]) : NULL;
}

const float *net_run_param_grads(const struct net_run *run)
{
    return run->grads;
}

const struct tensor *net_run_grad(const struct net_run *run, int node)
{
    return &run->node[node].dy;
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
