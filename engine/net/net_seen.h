/* engine/net/net_seen.h - what ONE value of a network depends on in each earlier node: the smallest rectangle around
 * it, edges and all. net_receptive_field() tells the size and step of a whole node's fields, padding included; this
 * heeds where the value lies and which map it is of: a map of a concatenation sees its own branch alone, a grouped
 * convolution its own group, taps that fall into zeros see nothing. It is what perturbing every pixel finds.
 * Rows and columns are followed apart from each other, tap by tap. Layers that move places about in other ways (what
 * ONNX's graphs have, such as transpose and matmul) count as seeing everything. Threads: no state. */
#ifndef CS_NET_NET_SEEN_H
#define CS_NET_NET_SEEN_H

#include "engine/net/net.h"

struct seen_box {
    int first[2], end[2]; /* rows, columns of the node's maps, end not included; where it has none, 0 and 1. All 0: the
                             value does not depend on this node */
    int first_map, end_map; /* from the first to behind the last of its maps (values without rows and columns) that it
                               depends on; between them there may be some that it does not */
};

/* Of the value [map, row, col] (places as in net_explain.h; it must be there) of `node`: box[0..node], that of the node
 * itself being its place. CS_NO_MEMORY. */
enum cs_status net_seen(const struct net *net, int node, int map, int row, int col, struct seen_box *box,
                        struct cs_error *err);

#endif
