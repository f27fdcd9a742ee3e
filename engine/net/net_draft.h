/* engine/net/net_draft.h - a network that is being built: a list of layers that may be changed in any order and need
 * not fit together meanwhile.
 *
 * A draft has two nets. `lines` are the layers as they were written, node by node as in a net (0 is the input), without
 * parameters; the rank of every out in it but the input's is -1. `fits` is the same net with shapes, up to the first
 * layer that does not fit: `broken` is that node's index in lines, `why` the sentence, which begins with its name. A
 * draft that fits has broken 0, and `fits` is then the structure of a network.
 * A change is either made or refused with a sentence, and then nothing has changed; after it the shapes are known anew.
 * A draft has at least one layer and at most NET_MAX_NODES nodes.
 * Threads: one at a time. */
#ifndef CS_NET_NET_DRAFT_H
#define CS_NET_NET_DRAFT_H

#include "engine/net/net.h"

enum { NET_DRAFT_VALUE = 64 }; /* an attribute as text, with its 0 */

struct net_draft {
    struct net *lines, *fits;
    int broken;
    struct cs_error why; /* of broken */
};

/* From a .net text. What cannot be read is an error with its place, as in net_text.h; what does not fit is not. */
enum cs_status net_draft_from_text(const char *text, size_t length, const char *file, struct net_draft **draft,
                                   struct cs_error *err);
/* From a net, wherever it comes from: names that a .net file does not have are changed to the like. CS_BAD_VALUE for a
 * net with constants (of an .onnx file): their numbers are more than a .net text can say. */
enum cs_status net_draft_from_net(const struct net *net, struct net_draft **draft, struct cs_error *err);
enum cs_status net_draft_copy(const struct net_draft *from, struct net_draft **draft, struct cs_error *err);
void net_draft_destroy(struct net_draft **draft);

/* The .net text, one layer a line; end is what ends a line: '\n', or ';' for a text that stands in the place of a name
 * (net_text.h). A 0 follows that *length (may be NULL) does not count. cs_free() it. */
enum cs_status net_draft_text(const struct net_draft *draft, char end, char **text, size_t *length,
                              struct cs_error *err);
/* A layer as it stands in the text, "conv2d(6, kernel_size=5)", without its name and its inputs: cut to size, and
 * returned. */
const char *net_layer_text(const struct layer *l, char *text, size_t size);
/* The value of one attribute, "5", "3,1", "true"; "" where none is given. Returns text. */
const char *net_attr_text(const struct layer *l, const struct layer_attr *attr, char text[NET_DRAFT_VALUE]);

/* Node `after` is followed by a new layer of this text, which gets a name of its own; whatever read that node reads the
 * new one now. A kind of several inputs (add, concat) also reads the nearest layer above of a shape that fits, with
 * weights between the two. *at (may be NULL) becomes its index. */
enum cs_status net_draft_insert(struct net_draft *draft, int after, const char *layer, int *at, struct cs_error *err);
/* What read it reads its (first) input now. */
enum cs_status net_draft_remove(struct net_draft *draft, int node, struct cs_error *err);
/* Changes places with the layer that it reads, or with the one that reads it: within a chain, where both have one input
 * and the earlier one has no other reader. *at (may be NULL) becomes its new index. */
enum cs_status net_draft_earlier(struct net_draft *draft, int node, int *at, struct cs_error *err);
enum cs_status net_draft_later(struct net_draft *draft, int node, int *at, struct cs_error *err);
enum cs_status net_draft_set(struct net_draft *draft, int node, const char *attr, const char *value,
                             struct cs_error *err);
enum cs_status net_draft_rename(struct net_draft *draft, int node, const char *name, struct cs_error *err);
/* input: 0 <= input < n_in of the node; from: an earlier node. */
enum cs_status net_draft_connect(struct net_draft *draft, int node, int input, int from, struct cs_error *err);
enum cs_status net_draft_set_input(struct net_draft *draft, const struct shape *input, struct cs_error *err);
/* Name and title of the net, as far as a .net text can hold them. */
enum cs_status net_draft_call(struct net_draft *draft, const char *name, const char *title, struct cs_error *err);

#endif
