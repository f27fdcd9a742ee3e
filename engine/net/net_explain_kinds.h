/* engine/net/net_explain_kinds.h - for the net_explain*.c files alone: one function a kind of neuron. Each fills in the
 * parts and what belongs to them; kind, place, before and after are there. CS_NO_MEMORY leaves the rest to
 * neuron_finish(). */
#ifndef CS_NET_NET_EXPLAIN_KINDS_H
#define CS_NET_NET_EXPLAIN_KINDS_H

#include "engine/net/net_explain.h"

struct explanation {
    const struct net *net;
    const struct net_run *run;
    const struct layer *layer; /* of n->node */
    size_t value;              /* that is explained: its number in the sample */
    struct neuron *n;
};

enum cs_status explain_conv2d(const struct explanation *e);
enum cs_status explain_conv1d(const struct explanation *e);
enum cs_status explain_transposed(const struct explanation *e);
enum cs_status explain_linear(const struct explanation *e);
enum cs_status explain_matmul(const struct explanation *e);
enum cs_status explain_pool2d(const struct explanation *e);
enum cs_status explain_global_pool(const struct explanation *e);
enum cs_status explain_adaptive_pool(const struct explanation *e);
enum cs_status explain_reduce(const struct explanation *e);
enum cs_status explain_batch_norm(const struct explanation *e);
enum cs_status explain_group_norm(const struct explanation *e);
enum cs_status explain_layer_norm(const struct explanation *e);
enum cs_status explain_response(const struct explanation *e);
enum cs_status explain_softmax(const struct explanation *e);
enum cs_status explain_operands(const struct explanation *e); /* add, sub, mul, div */
enum cs_status explain_same_place(const struct explanation *e);
enum cs_status explain_concat(const struct explanation *e);
enum cs_status explain_transpose(const struct explanation *e);
enum cs_status explain_pad(const struct explanation *e);
enum cs_status explain_upsample(const struct explanation *e);

/* What input k gave, as a batch. */
const struct tensor *explain_input(const struct explanation *e, int k);
/* An attribute by its name, which the kind must have. */
const void *explain_attr(const struct layer *l, const char *name);
int explain_int(const struct layer *l, const char *name); /* INT, CHOICE */
double explain_float(const struct layer *l, const char *name);
/* A learnt or kept number of the layer; `otherwise` where it has no such parameter. */
double explain_param(const struct explanation *e, const char *name, size_t i, double otherwise);

/* Room for n parts, none of which is there yet. */
enum cs_status explain_make_parts(const struct explanation *e, size_t n);
/* The next part: value number `at` of input k. sum = x until the caller says otherwise. */
struct neuron_part *explain_add_part(const struct explanation *e, int input, int k, size_t at);
/* total and, but for pools, largest: once all parts are there. */
void explain_total(const struct explanation *e);

#endif
