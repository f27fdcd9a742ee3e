/* engine/net/net_run_internal.h - a net_run from within: for net_run.c, which plans memory and goes forward, and
 * net_run_backward.c. Threads: as net_run.h says. */
#ifndef CS_NET_NET_RUN_INTERNAL_H
#define CS_NET_NET_RUN_INTERNAL_H

#include "engine/net/net_run.h"

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

size_t net_run_batch_bytes(const struct net_run *run, int node); /* of a node's output, for the whole batch */
int net_run_owner(const struct net_run *run, int node);          /* the node whose memory a node has */
/* What forward and backward have in common. x is the caller's: LAYER_MAX_INPUTS tensors. */
struct layer_call net_run_call(struct net_run *run, int node, struct tensor *x);
/* Zeroes the silenced maps of a node in t, its y or dy. */
void net_run_silence_node(const struct net_run *run, int node, const struct tensor *t);
bool net_run_is_to_leave(const struct net_run *run); /* somebody waits: net_run_watch() */

#endif
