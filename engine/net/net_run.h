/* engine/net/net_run.h - the memory of a network at work: activations, gradients and scratch for up to `batch` samples.
 * Everything is planned in create(); forward and backward never allocate and cannot fail.
 * Threads: one at a time for each run; runs of one net may overlap as long as nobody writes its parameters. */
#ifndef CS_NET_NET_RUN_H
#define CS_NET_NET_RUN_H

#include "engine/net/net.h"

struct net_run;

enum net_run_plan {
    NET_RUN_INFER = 0,
    NET_RUN_TRAIN = 1 << 0, /* also plan gradients; the run begins in training mode */
    /* Faster, for a run whose inner activations nobody looks at: a ReLU is left to the layer in front of it, whose
     * activation (gradient) is then the ReLU's. The output is the same to the last bit. */
    NET_RUN_FUSE = 1 << 1,
    /* Gradients of activations, the input's included, but not of parameters, which net_run_lend_param_grads() may add
     * layer by layer: to look at a large net without another copy of its parameters. The run begins in inference mode:
     * dropout passes everything on, batch norm uses its running statistics. */
    NET_RUN_GRADIENTS = 1 << 2,
};

/* Whether a node (not 0) has no memory and no call of its own: a layer that only reshapes, or (fuse) a ReLU whose input
 * can do its work, where nobody else reads that input. */
bool net_run_absorbs(const struct net *net, int node, bool fuse);

/* plan: enum net_run_plan, or-ed. net, pool (may be NULL) and kernels are borrowed until destroy. */
enum cs_status net_run_create(struct net_run **run, const struct net *net, int batch, unsigned plan,
                              struct thread_pool *pool, const struct kernels *kernels, struct cs_error *err);
void net_run_destroy(struct net_run **run);

/* Bytes that create() would take for a run that only goes forward, and is not fused; SIZE_MAX without memory to tell.
 */
size_t net_run_forward_bytes(const struct net *net, int batch);
int net_run_batch(const struct net_run *run);

/* Where the caller writes n samples before net_run_forward(n); borrowed. */
struct tensor *net_run_input(struct net_run *run);
void net_run_forward(struct net_run *run, int n);
/* What a node gave for the latest forward pass, [n, ...]; borrowed until the next one. */
const struct tensor *net_run_activation(const struct net_run *run, int node);
const struct tensor *net_run_output(const struct net_run *run);

/* Where the caller writes dloss/doutput before net_run_backward(); borrowed. Needs a plan with gradients. */
struct tensor *net_run_output_grad(struct net_run *run);
void net_run_backward(struct net_run *run);
/* The gradient of every parameter in the layout of net->params; padding is 0. NULL unless training was planned. */
const float *net_run_param_grads(const struct net_run *run);
/* Gradient with respect to a node's output after backward, and to the input (node 0) only if asked for before. Holds
 * nothing of use where net_run_has_grad() says no. */
const struct tensor *net_run_grad(const struct net_run *run, int node);
/* Whether the latest backward pass came by this node; where it did not, the gradient is 0. */
bool net_run_has_grad(const struct net_run *run, int node);

/* What NET_RUN_GRADIENTS plans, later, for a run that was made for inference; nothing where that is planned already.
 * The latest forward pass stays, and may be gone back through. CS_NO_MEMORY leaves the run as it was. */
enum cs_status net_run_plan_gradients(struct net_run *run, struct cs_error *err);
/* Bytes that it would take, parameter gradients not counted. */
size_t net_run_gradient_bytes(const struct net_run *run);
/* Backward from one value of one node, number `value` of sample 0 (any other has gradient 0): with gradient 1 from
 * there, through the nodes that it depends on, down to the input. The run must not be fused. */
void net_run_backward_from(struct net_run *run, int node, size_t value);
/* Likewise from any numbers of any samples: where the caller writes the gradient of a node, [n, ...] of the latest
 * forward pass, all 0 at first, before net_run_backward_between(). Of a fused run the node must not be one that has
 * absorbed a ReLU, but may be that ReLU. */
struct tensor *net_run_begin_backward(struct net_run *run, int node);
/* Back to node `to` <= node, through what lies between: what does not depend on `to` is passed over, and so is all that
 * is in front of it; 0: down to the input, and to constants. net_run_has_grad(to) says no where node does not depend on
 * it. */
void net_run_backward_between(struct net_run *run, int node, int to);

/* What a ReLU, or a clip() from 0 up (ReLU6), does on the way back, absorbed ones included; other activations keep
 * their gradient. */
enum relu_rule {
    RELU_GRADIENT,  /* dy where x > 0 */
    RELU_GUIDED,    /* dy where x > 0 and dy > 0: guided back-propagation, Springenberg and others 2014 */
    RELU_DECONVNET, /* dy where dy > 0: Zeiler and Fergus 2013 */
};
/* For the passes that follow. With another rule than RELU_GRADIENT a fused run's gradients of ReLUs are left without
 * what is negative in them. */
void net_run_set_relu_rule(struct net_run *run, enum relu_rule rule);

/* go_on(ctx) is asked in front of every layer of the passes that follow, both ways; when it says no, the pass is left
 * and net_run_gave_up() says so until the next one. Nothing that a pass which was left has written counts: there is no
 * gradient of any node, and going back after a forward pass that was left does nothing. NULL: nobody asks. */
void net_run_watch(struct net_run *run, bool (*go_on)(void *ctx), void *ctx);
bool net_run_gave_up(const struct net_run *run);

/* A run without parameter gradients writes those of a node to `memory` at every backward pass that comes by, until
 * NULL is lent: net_run_param_floats() floats of the caller's, each parameter as far from the first as in net->params.
 * Buffers' parts are left alone. */
void net_run_lend_param_grads(struct net_run *run, int node, float *memory);
size_t net_run_param_floats(const struct net *net, int node); /* 0: it has none */

/* Maps that are 0 in all that is read of them in the passes that follow: n pairs of a node and a map of it (an index of
 * its first axis; both must be there: asserted), borrowed until the next call; none for 0. A map of a node that is
 * absorbed is 0 in what absorbed it, too. No gradient goes back through them. */
void net_run_silence(struct net_run *run, const int (*map)[2], int n);

void net_run_want_input_grad(struct net_run *run, bool want);
/* Dropout and the like follow the run's mode: training runs train unless told otherwise. */
void net_run_set_training(struct net_run *run, bool training);
/* Of what dropout leaves out in the passes that follow; one seed for every step, so that a step can be repeated. */
void net_run_set_seed(struct net_run *run, uint64_t seed);

#endif
