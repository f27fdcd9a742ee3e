/* engine/net/net_variant.h - the same network with or without batch norm, and with another dropout: what is compared
 * when two runs are laid over one another.
 *
 * Batch norm on: a batch_norm2d behind every conv2d and conv_transpose2d, before its ReLU (Ioffe and Szegedy, 2015),
 * but for those that have one before the next layer that learns, and those that give the net's answer (nothing but
 * pooling and flattening behind them: logits and pictures are not normalised). The convolution keeps its bias, as in
 * torchvision's vgg16_bn.
 * Batch norm off: no batch_norm2d at all. A convolution without bias gets one where its batch norm had it.
 * Dropout: the p of every dropout and dropout2d. A net that has none gets one in front of every linear layer that reads
 * what earlier layers have learnt (AlexNet's and VGG's place: Krizhevsky, Sutskever and Hinton, 2012); layers that read
 * the picture itself read all of it.
 * Layers keep their names; new ones are called as the built-in networks call them: bn1 behind conv1, bn2_1a behind
 * conv2_1a, C1_bn behind C1, dropout1, dropout2 ... in their order, or the next such name that is free.
 * Threads: no state. */
#ifndef CS_NET_NET_VARIANT_H
#define CS_NET_NET_VARIANT_H

#include "engine/net/net.h"

enum net_norm { NET_NORM_AS_IS, NET_NORM_ON, NET_NORM_OFF };

struct net_variant { /* all zero: the net as it is */
    enum net_norm batch_norm;
    bool sets_dropout; /* else dropout layers stay as they are */
    float p;           /* 0 <= p < 1; 0: nothing is left out */
};
bool net_variant_is_plain(const struct net_variant *v);
bool net_variant_equal(const struct net_variant *a, const struct net_variant *b);

/* The structure of the variant: params is NULL. origin (NET_MAX_NODES of them; may be NULL): which node of net each of
 * its nodes is, 0 for new ones (and the input). CS_BAD_VALUE where it would have too many layers, or none. */
enum cs_status net_variant_make(const struct net *net, const struct net_variant *v, struct net **out, int *origin,
                                struct cs_error *err);
/* Another dropout for a net with its parameters, which stay: they do not depend on it. */
enum cs_status net_variant_set_dropout(struct net **net, float p, struct cs_error *err);

/* Layers of these kinds: what a view says about a variant. */
int net_count_batch_norms(const struct net *net);
int net_count_dropouts(const struct net *net);

#endif
