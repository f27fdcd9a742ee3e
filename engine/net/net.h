/* engine/net/net.h - a network: layers in topological order, their parameters, and where each one's inputs come from.
 *
 * A net owns its parameters (one block, so that an optimiser, saving and checking are one loop each) and nothing that
 * depends on a batch; activations, gradients and scratch are a net_run's (net_run.h). Node 0 is the input.
 * The text form (.net) is described in net_text.h.
 * Threads: a net that nobody writes may be read by many. Writing parameters needs the net alone. */
#ifndef CS_NET_NET_H
#define CS_NET_NET_H

#include <stdint.h>

#include "engine/base/rng.h"
#include "engine/layers/layer.h"

enum { NET_NAME_MAX = 64, NET_MAX_NODES = 1024, NET_MAX_PARAMS = 1 << 28 /* floats: 1 GiB */ };

struct net_node {
    char name[NET_NAME_MAX];     /* "conv1", unique */
    struct layer *layer;         /* NULL for node 0, the input */
    int input[LAYER_MAX_INPUTS]; /* indices of earlier nodes */
    int n_in;
    struct shape out;               /* per sample */
    size_t param[LAYER_MAX_PARAMS]; /* offset of each parameter in the net's block, in floats */
};

struct net {
    char name[NET_NAME_MAX];  /* "lenet5" */
    char title[NET_NAME_MAX]; /* "LeNet-5" */
    struct net_node *node;
    int n_nodes, capacity;
    float *params;   /* n_params floats, CS_ALIGN; every parameter starts on a CS_ALIGN boundary */
    size_t n_params; /* length of the block, padding included */
};

enum cs_status net_create(struct net **net, const char *name, const char *title, const struct shape *input,
                          struct cs_error *err);
void net_destroy(struct net **net);

/* Appends a layer, which the net then owns - also when this fails, and infers its shape. The sentence of an error
 * begins with the node's name: "conv2: a 5x5 kernel does not fit a 3x3 input". */
enum cs_status net_add(struct net *net, const char *name, struct layer *layer, const int *input, int n_in,
                       struct cs_error *err);
/* The same without a look at shapes: the node's out has a rank of -1, and so has everything that would follow from it.
 * For a list of layers that need not fit yet (net_draft.h). */
enum cs_status net_append(struct net *net, const char *name, struct layer *layer, const int *input, int n_in,
                          struct cs_error *err);
/* Call once after the last net_add(): allocates the parameter block, zeroed. CS_BAD_VALUE for a net without layers. */
enum cs_status net_finish_build(struct net *net, struct cs_error *err);
/* The same without the check, for what there is of a net that does not fit in itself. */
enum cs_status net_allocate_params(struct net *net, struct cs_error *err);
/* Only the check: for a net whose params stay NULL, which costs no memory however many parameters it would have. */
enum cs_status net_finish_structure(const struct net *net, struct cs_error *err);
/* PyTorch's default initialisation, one random stream a parameter. */
void net_init_params(struct net *net, uint64_t seed);
/* The same for one node (not 0): for who wants to look up in between. */
void net_init_node(struct net *net, int node, uint64_t seed);
/* With the numbers that node `as` of a net with the same layer there would get: a variant of a net (net_variant.h)
 * begins with its weights. */
void net_init_node_as(struct net *net, int node, int as, uint64_t seed);
enum cs_status net_clone(const struct net *net, struct net **copy, struct cs_error *err);
/* Shapes, kinds and names only: params is NULL, n_params as in net. */
enum cs_status net_clone_structure(const struct net *net, struct net **copy, struct cs_error *err);

/* A net that reads as many plain numbers as a picture has values reads such pictures from now on: a flatten comes in
 * front of its first layer, and every later node's index grows by one. Another net stays as it is, which is no error.
 */
enum cs_status net_read_pictures(struct net *net, const struct shape *picture, struct cs_error *err);

int net_find(const struct net *net, const char *name); /* index, -1 when there is none */
const struct shape *net_input(const struct net *net);  /* per sample */
const struct shape *net_output(const struct net *net); /* of the last node */
/* The i-th parameter of a node as a tensor that points into params (borrowed). */
struct tensor net_param(const struct net *net, int node, int i);
int64_t net_node_param_count(const struct net *net, int node); /* what is learnt: without buffers and padding */
int64_t net_param_count(const struct net *net);
int64_t net_node_macs(const struct net *net, int node); /* multiply-adds for one sample */

/* What one value of a node sees of the input (Araujo, Norris and Sim, 2019, 'Computing receptive fields'): rows
 * first[0] + y*stride[0] ... + size[0]-1, likewise columns; all: the whole input, whatever the place (also after
 * flatten, where places are no longer rows and columns). A node that does not depend on the input asked about has size
 * 0. */
struct receptive_field {
    bool all;
    int size[2], stride[2], first[2];
};
/* ...on the input of the net, or (on) of an earlier node. */
struct receptive_field net_receptive_field(const struct net *net, int node, int on);

#endif
