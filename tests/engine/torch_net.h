/* tests/engine/torch_net.h - a network of tests/data/torch/gradients.txt with PyTorch's parameters, its picture, and
 * what is explained of it. What is malformed fails the running Check test. */
#ifndef CS_TESTS_TORCH_NET_H
#define CS_TESTS_TORCH_NET_H

#include "engine/explain/aim.h"
#include "tests/engine/fixture.h"

struct torch_net {
    struct fixture *f;
    const char *name; /* the case's */
    struct net *net;
    const float *x; /* the fixture's */
};

struct torch_net torch_net_open(const char *fixture, int i);
void torch_net_close(struct torch_net *t);
bool torch_net_has(const struct torch_net *t, int target);
struct aim torch_net_aim(const struct torch_net *t, int target);

#endif
