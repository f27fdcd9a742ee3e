#include "engine/net/net_summary.h"

#include <assert.h>

#include "engine/base/arena.h"
#include "engine/net/net_run.h"

static int64_t out_bytes(const struct net *net, int node, int batch)
{
    return (int64_t)batch * (int64_t)shape_count(&net->node[node].out) * (int64_t)sizeof(float);
}

static int64_t saved_bytes(const struct layer *layer, int batch)
{
    return layer && layer->kind->saved_bytes ? (int64_t)layer->kind->saved_bytes(layer, batch) : 0;
}

static int64_t scratch_bytes(const struct layer *layer, int batch, bool training)
{
    return layer && layer->kind->scratch_bytes ? (int64_t)layer->kind->scratch_bytes(layer, batch, training) : 0;
}

static int64_t count_params(const struct layer *layer, bool buffers)
{
    int64_t count = 0;
    for (int i = 0; layer && i < layer->n_params; i++)
        if (layer->param[i].buffer == buffers)
            count += (int64_t)shape_count(&layer->param[i].shape);
    return count;
}

static bool in_place(const struct net *net, int node)
{
    return node > 0 && net_run_absorbs(net, node, true);
}

/* The memory of a piece as a net_run cuts it. */
static int64_t piece(int64_t bytes)
{
    return (int64_t)arena_size((size_t)bytes);
}

/* What a run keeps of a node besides its parameters. */
static int64_t kept_bytes(const struct net *net, int node, int batch, bool training)
{
    if (in_place(net, node))
        return 0;
    return (training ? 2 : 1) * piece(out_bytes(net, node, batch)) + piece(saved_bytes(net->node[node].layer, batch));
}

struct net_row net_row(const struct net *net, int node, int batch)
{
    assert(node >= 0 && node < net->n_nodes && batch >= 1 && batch <= NET_SUMMARY_MAX_BATCH);
    const struct layer *layer = net->node[node].layer;
    return (struct net_row){.params = count_params(layer, false),
                            .buffers = count_params(layer, true),
                            .macs = net_node_macs(net, node),
                            .out_bytes = out_bytes(net, node, 1),
                            .in_place = in_place(net, node),
                            .kept_bytes = kept_bytes(net, node, batch, true),
                            .scratch_bytes = scratch_bytes(layer, batch, true),
                            .sees = net_receptive_field(net, node, 0)};
}

/* The second and later gradients of nodes with several readers, which a run adds up one layer at a time. */
static int64_t extra_bytes(const struct net *net, int node, int batch)
{
    int64_t sum = 0;
    for (int k = 0; k < net->node[node].n_in; k++)
        sum += piece(out_bytes(net, net->node[node].input[k], batch));
    return sum;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What net_run_create() plans; see plan_memory() there. */
static int64_t run_bytes(const struct net *net, int batch, bool training)
{
    int64_t kept = 0, scratch = 0, extra = 0;
    for (int i = 0; i < net->n_nodes; i++) {
        kept += kept_bytes(net, i, batch, training);
        if (in_place(net, i))
            continue;
        scratch = most(scratch, scratch_bytes(net->node[i].layer, batch, training));
        extra = most(extra, extra_bytes(net, i, batch));
    }
    return kept + piece(scratch) + (training ? extra : 0);
}

struct net_totals net_totals(const struct net *net, int batch)
{
    assert(batch >= 1 && batch <= NET_SUMMARY_MAX_BATCH);
    struct net_totals t = {0};
    for (int i = 0; i < net->n_nodes; i++) {
        t.params += count_params(net->node[i].layer, false);
        t.buffers += count_params(net->node[i].layer, true);
        t.macs += net_node_macs(net, i);
        t.out_bytes += out_bytes(net, i, 1);
        t.kept_bytes += kept_bytes(net, i, batch, true);
    }
    t.param_bytes = (t.params + t.buffers) * (int64_t)sizeof(float);
    t.forward_bytes = run_bytes(net, 1, false);
    t.step_bytes = run_bytes(net, batch, true);
    return t;
}

static int64_t add_up(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static bool is_convolution(const struct layer *layer)
{
    return layer &&
           (layer->kind == &layer_conv2d || layer->kind == &layer_conv1d || layer->kind == &layer_conv_transpose2d);
}

struct net_dense net_dense(const struct net *net, int node)
{
    assert(node >= 0 && node < net->n_nodes);
    const struct layer *layer = net->node[node].layer;
    if (!is_convolution(layer))
        return (struct net_dense){.params = count_params(layer, false), .macs = net_node_macs(net, node)};
    const int64_t in = (int64_t)shape_count(&layer->in[0]), out = (int64_t)shape_count(&layer->out);
    int64_t products;
    if (__builtin_mul_overflow(in, out, &products))
        products = INT64_MAX;
    return (struct net_dense){.replaced = true, .params = add_up(products, out), .macs = products};
}

struct net_dense net_dense_total(const struct net *net)
{
    struct net_dense total = {0};
    for (int i = 0; i < net->n_nodes; i++) {
        const struct net_dense one = net_dense(net, i);
        total.replaced |= one.replaced;
        total.params = add_up(total.params, one.params);
        total.macs = add_up(total.macs, one.macs);
    }
    return total;
}
