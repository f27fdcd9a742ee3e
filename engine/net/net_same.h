/* engine/net/net_same.h - whether two nets differ in their parameters only. Threads: reads both. */
#ifndef CS_NET_NET_SAME_H
#define CS_NET_NET_SAME_H

#include "engine/net/net.h"

/* The same kinds of layers with the same attributes, joined in the same way on an input of the same shape: then the
 * parameters of one fit into the other, as one block. Names may differ. */
bool net_same_structure(const struct net *a, const struct net *b);

#endif
