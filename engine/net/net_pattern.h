/* engine/net/net_pattern.h - the plain pattern of a convolutional network, as a course writes it (CS231n, 'ConvNet
 * architectures'), with its numbers given:
 *
 *     [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K-SOFTMAX        pattern:N=2,M=3,K=1
 *
 * It becomes a .net text like any other, so that a lecture can show it. A convolution keeps the size of its maps, a
 * pool halves it, and the number of maps doubles after every pool. The softmax is part of the loss (cross_entropy takes
 * the scores), so the net ends in a linear layer and the text says so. Wherever a network has a name, "pattern:" and
 * options NAME=VALUE with commas between them will do; what is left out has its initial value:
 *     N=2 M=3 K=1 pool=true channels=32 (of the first convolutions) kernel=3 (odd) width=256 (of FC) input=3x32x32
 *     classes=10
 * M=0 is a multilayer perceptron, and K=0 with it softmax regression.
 * The text may come from anywhere: every error is one sentence that begins with it. Threads: no state. */
#ifndef CS_NET_NET_PATTERN_H
#define CS_NET_NET_PATTERN_H

#include "engine/base/tensor.h"

struct net_pattern {
    int n, m, k;
    int channels, kernel, width, classes;
    bool pool;
    struct shape input; /* [C,H,W] */
};

/* Whether a name means a pattern: it begins with "pattern:". */
bool net_pattern_is(const char *name);
/* CS_BAD_VALUE for an option that is unknown, given twice or out of range, and for more pools than the input can take.
 */
enum cs_status net_pattern_read(const char *name, struct net_pattern *pattern, struct cs_error *err);
/* The name again, with every option written out. */
enum { NET_PATTERN_NAME = 200 };
void net_pattern_name(const struct net_pattern *pattern, char name[NET_PATTERN_NAME]);
/* The .net text of a pattern that net_pattern_read() accepted; a 0 follows that *length does not count. cs_free() it.
 */
enum cs_status net_pattern_text(const struct net_pattern *pattern, char **text, size_t *length, struct cs_error *err);

#endif
