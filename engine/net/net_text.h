/* engine/net/net_text.h - networks as text, short enough to be read in a lecture.
 *
 *     # LeNet-5 (LeCun et al. 1998) with ReLU and max-pooling
 *     net lenet5 "LeNet-5"
 *     input 1x28x28
 *     conv1 = conv2d(6, kernel_size=5, padding=2)
 *     relu1 = relu()
 *     sum1  = add() from relu1, conv3
 *
 * One layer a line; without 'from' its input is the line above. Arguments are the kind's attributes (layer.h) with
 * PyTorch's names; the first ones may go without a name. '#' starts a comment. Nothing else.
 *
 * Where a network is asked for by name, its text may stand in the place of the name, on one line: a name that begins
 * with "net " is such a text ("net my; input 1x28x28; conv1 = conv2d(6, 5)"), and a ';' in it, wherever it stands, is a
 * line break. In sentences it is called "network". (A file of such a name is "./net ...".)
 * Files may lie: every error is one sentence that begins with "FILE:LINE: ". Threads: no state. */
#ifndef CS_NET_NET_TEXT_H
#define CS_NET_NET_TEXT_H

#include "engine/base/embedded.h"
#include "engine/net/net.h"

/* text need not end in 0; file names it in errors. On success *net is built and its parameters are zero. */
enum cs_status net_from_text(const char *text, size_t length, const char *file, struct net **net, struct cs_error *err);
/* The same without memory for parameters: params is NULL. To look at a net, or to see whether it fits, costs nothing.
 */
enum cs_status net_structure_from_text(const char *text, size_t length, const char *file, struct net **net,
                                       struct cs_error *err);
/* The lines alone, whether they fit or not: every node's out has a rank of -1 (net_append()). For net_draft.h. */
enum cs_status net_lines_from_text(const char *text, size_t length, const char *file, struct net **net,
                                   struct cs_error *err);
/* One layer alone, "conv2d(16, kernel_size=3)", which the caller owns; errors have no place in front. */
enum cs_status net_layer_from_text(const char *text, struct layer **layer, struct cs_error *err);
/* Whether a word can be the name of a layer in a .net file. */
bool net_name_is_valid(const char *name);
/* Where a net does not fit in itself: its first layer that is refused ("" for none), and the sentence, which begins
 * with the layer's name: "conv2: a 5x5 kernel does not fit a 3x3 input". */
struct net_break {
    char layer[NET_NAME_MAX];
    struct cs_error why;
};
/* The structure of all layers above the first one that does not fit: perhaps of the input alone, never NULL on success.
 * The text must be well-formed to its end all the same, and its values within the bounds of their kinds. */
enum cs_status net_prefix_from_text(const char *text, size_t length, const char *file, struct net **net,
                                    struct net_break *broken, struct cs_error *err);
/* Reads NAME of the built-in networks, a pattern ("pattern:N=2,M=3,K=1", see net_pattern.h), a text (see above), or
 * else a file of that path (at most 1 MiB). */
enum cs_status net_open(const char *name, struct net **net, struct cs_error *err);
enum cs_status net_open_structure(const char *name, struct net **net, struct cs_error *err);
enum cs_status net_open_prefix(const char *name, struct net **net, struct net_break *broken, struct cs_error *err);
bool net_is_text(const char *name); /* the text itself is the name */
/* The text itself, as net_open() reads it (lines end in line breaks); a 0 follows that *length does not count.
 * cs_free() it. */
enum cs_status net_source(const char *name, char **text, size_t *length, struct cs_error *err);

/* Built-in networks (assets/networks) in the order of their menu, name without .net; NULL past the last one. */
const struct embedded_file *net_asset_nth(int i);

/* CS_BAD_SHAPE unless the net takes such samples and ends in one value a class, or in the shape of the sample: "lenet5
 * takes 1x28x28 pictures, cifar10 has 3x32x32: choose another network". */
enum cs_status net_check_fits(const struct net *net, const struct shape *sample, int classes, const char *data_name,
                              struct cs_error *err);

#endif
