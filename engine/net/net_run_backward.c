#include <assert.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/net/net_run_internal.h"

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
        if (!run->node[from].has_grad || (net_run_owner(run, from) == 0 && !run->want_input_grad))
            dx[k].data = NULL;
        else if (in_extra[k])
            dx[k].data = arena_take(&extra, net_run_batch_bytes(run, from));
        else
            written[from] = true;
    }
    struct layer_call call = net_run_call(run, i, x);
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
        net_run_silence_node(run, i, &run->node[i].dy);
        if (run->node[i].absorbed)
            continue;
        if (run->left_forward || net_run_is_to_leave(run)) {
            leave_backward(run);
            return;
        }
        backward_node(run, i, written);
    }
    for (int i = 0; !run->want_input_grad && i <= from; i++)
        run->node[i].has_grad = run->node[i].has_grad && net_run_owner(run, i) != 0;
    if (run->node[to].has_grad)
        net_run_silence_node(run, to, &run->node[to].dy);
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
