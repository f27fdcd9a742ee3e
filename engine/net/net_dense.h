/* engine/net/net_dense.h - the same network with dense layers: what a net would cost if its convolutions did not share
 * their weights and read everything instead of a window.
 *
 * Every conv2d becomes flatten, linear with as many outputs as the convolution had, and a reshape back to maps, so that
 * what comes after (pools, norms) still works and the twin can be trained beside the net. The linear layer keeps the
 * convolution's name. Threads: no state. */
#ifndef CS_NET_NET_DENSE_H
#define CS_NET_NET_DENSE_H

#include "engine/net/net_draft.h"

/* Learnt numbers of the twin: weights and biases, and what the other layers had. Saturates at INT64_MAX. */
int64_t net_dense_param_count(const struct net *net);
/* CS_BAD_VALUE for a net without conv2d, and for one whose twin would have more than NET_MAX_PARAMS parameters: the
 * sentence says how many. */
enum cs_status net_dense_twin(const struct net *net, struct net_draft **twin, struct cs_error *err);

#endif
