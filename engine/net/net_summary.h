/* engine/net/net_summary.h - what a network costs, layer by layer: parameters, multiply-adds, memory, and what its
 * values see of the input. Reckoned from shapes alone, so a structure (net_open_structure()) will do and nothing of the
 * net's size is allocated. Memory is what net_run.h plans with NET_RUN_FUSE, as training and evaluation do, in bytes of
 * float32. Threads: no state. */
#ifndef CS_NET_NET_SUMMARY_H
#define CS_NET_NET_SUMMARY_H

#include "engine/net/net.h"

/* Every total fits an int64_t up to this batch. */
enum { NET_SUMMARY_MAX_BATCH = 1 << 16 };

struct net_row {                 /* of one node; of the input, too */
    int64_t params, buffers;     /* numbers that are learnt, and those that are only kept (running statistics) */
    int64_t macs;                /* multiply-adds of one sample's forward pass; one is two floating-point operations */
    int64_t out_bytes;           /* what it gives for one sample */
    bool in_place;               /* in the memory of its input: a flatten, a ReLU that the layer before it does */
    int64_t kept_bytes;          /* in a training step of `batch` samples: what it gives, the gradient, what it saves */
    int64_t scratch_bytes;       /* while it works in such a step; of one layer at a time */
    struct receptive_field sees; /* of the input */
};

struct net_totals {
    int64_t params, buffers, macs;
    int64_t param_bytes;   /* params and buffers; gradients and each moment of an optimiser take as much again */
    int64_t out_bytes;     /* sum over the nodes, one sample */
    int64_t forward_bytes; /* a forward pass of one sample: outputs, and scratch of the layer that needs most */
    int64_t kept_bytes;    /* a training step of `batch` samples: sum over the nodes */
    int64_t step_bytes;    /* all of such a step: kept_bytes and scratch */
};

/* What a layer would need if it were fully connected: every input value to every output value. A convolution (also 1-d
 * and transposed) has inputs * outputs weights, `outputs` biases and inputs * outputs multiply-adds, whatever its own
 * options; every other layer stays what it is. Saturates at INT64_MAX. */
struct net_dense {
    bool replaced; /* it is a convolution */
    int64_t params, macs;
};

/* 0 <= node < n_nodes, 1 <= batch <= NET_SUMMARY_MAX_BATCH. */
struct net_row net_row(const struct net *net, int node, int batch);
struct net_totals net_totals(const struct net *net, int batch);
struct net_dense net_dense(const struct net *net, int node);
/* Sums over all nodes; replaced: any is. */
struct net_dense net_dense_total(const struct net *net);

#endif
