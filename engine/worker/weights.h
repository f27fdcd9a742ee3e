/* engine/worker/weights.h - filters that the hand changes, as text: kernels that are set, filters that training leaves
 * alone, maps that are left out.
 *
 *   edits     conv1/3/0=1 0 -1 2 0 -2 1 0 -1; fc1/7/12=0.5; conv1/3/bias=0.1
 *             Entries are separated by ';' and set the numbers of a kernel, row by row: layer / output channel / input
 *             channel within its group, or '*' for every one, or 'bias' for that one number. A later entry wins.
 *   filters   conv1/3 conv2/5
 *             Layer / output channel, separated by blanks or commas; the same twice counts once.
 *
 * Kernels are those of conv2d, conv1d, conv_transpose2d and linear (there a kernel is one number). Texts come from
 * scripts and files and may lie: whatever is wrong is one sentence, and nothing is half done.
 * Threads: no state; lists belong to their owner. */
#ifndef CS_WORKER_WEIGHTS_H
#define CS_WORKER_WEIGHTS_H

#include "engine/worker/snapshot.h"

enum { WEIGHTS_EVERY = -1, WEIGHTS_BIAS = -2, WEIGHTS_TEXT_MAX = 1 << 20, WEIGHTS_SET_MAX = 1 << 24 /* floats */ };
#define WEIGHTS_LARGEST 1e6f /* the optimiser takes parameters for finite: hands stay far below its limit */

struct weights_edit {
    char node[NET_NAME_MAX];
    int map, channel; /* channel: WEIGHTS_EVERY, WEIGHTS_BIAS, or from 0 */
    float *v;         /* n numbers, within the list's block */
    int n;
};
struct weights_edits {
    struct weights_edit *edit; /* owned */
    float *numbers;            /* owned */
    int n;
};
struct weights_filter {
    char node[NET_NAME_MAX];
    int map;
};
struct weights_filters {
    struct weights_filter *filter; /* owned */
    int n;
};

/* CS_BAD_VALUE, CS_NO_MEMORY; the list is empty after a failure. NULL counts as "". */
enum cs_status weights_edits_parse(const char *text, struct weights_edits *list, struct cs_error *err);
enum cs_status weights_filters_parse(const char *text, struct weights_filters *list, struct cs_error *err);
void weights_edits_finish(struct weights_edits *list);
void weights_filters_finish(struct weights_filters *list);

/* The kernels of a node: those of one output channel are `channels` of rows x cols, and one number of bias. */
struct weights_form {
    int maps, channels, rows, cols;
    bool has_bias, transposed;
    int group_maps;      /* transposed: output channels of a group, which are the inner ones there */
    size_t weight, bias; /* where the two parameters begin in net->params */
};
/* False for a node without kernels. */
bool weights_form_of(const struct net *net, int node, struct weights_form *form);
/* Where a kernel (rows*cols floats), or with WEIGHTS_BIAS the bias, begins in net->params. */
size_t weights_offset(const struct weights_form *form, int map, int channel);
/* The layer with kernels whose maps a node shows: itself, or the one before its batch norm and ReLU. Any other node is
 * its own. */
int weights_owner(const struct net *net, int node);
/* The output channel that a map (snapshot_maps()) of a node is of: itself, but for rows of values (conv1d), each of
 * which is a map there. */
int weights_filter_of(const struct net *net, int node, int map);
/* Whether maps of a node can be left out: later layers read them. The input's and the answer's cannot. */
bool weights_can_silence(const struct net *net, int node);
/* Where later layers read the maps of a node: behind the layers that do the same to each map by itself (batch norm,
 * ReLU ...), but for dropout. */
int weights_read_at(const struct net *net, int node);
/* For net_run_silence(): where a map that is left out is 0. That is behind the layers that do the same to each map by
 * itself (batch norm, ReLU ...), at the last one and the dropout behind it: there later layers read it, and what goes
 * into a ReLU stays the sum that it is. Writes pairs of node and map (NULL: none) and returns how many there are. */
int weights_silence(const struct net *net, int node, int map, int (*pair)[2]);

/* Whether a list fits a net: layers that are there and have kernels, numbers of the right count. */
enum cs_status weights_edits_check(const struct weights_edits *list, const struct net *net, struct cs_error *err);
enum cs_status weights_locked_check(const struct weights_filters *list, const struct net *net, struct cs_error *err);
enum cs_status weights_silenced_check(const struct weights_filters *list, const struct net *net, struct cs_error *err);

/* Texts with something changed: malloc'ed, the caller frees. */
/* edits with these n numbers for a kernel; WEIGHTS_EVERY takes the place of all kernels of its filter (not the bias).
 */
enum cs_status weights_edits_set(const char *edits, const struct weights_edit *edit, char **out, struct cs_error *err);
/* Without what is set of a filter; bias included. */
enum cs_status weights_edits_drop(const char *edits, const char *node, int map, char **out, struct cs_error *err);
/* With a filter, or without it when it was there. */
enum cs_status weights_filters_toggle(const char *filters, const char *node, int map, char **out, struct cs_error *err);
bool weights_filters_have(const struct weights_filters *list, const char *node, int map);

enum weights_preset { WEIGHTS_ZERO, WEIGHTS_IDENTITY, WEIGHTS_EDGE };
/* A kernel (rows*cols floats to w) for every channel of a filter, so that its map is, with a bias of 0:
 *   zero       0 everywhere
 *   identity   the mean of the maps it reads; transposed: each value repeated over its stride
 *   edge       how much each value differs from the mean of its neighbours within the kernel, averaged over the maps
 *              (a discrete Laplacian: the numbers sum to 0)
 * False where there is none: edges of kernels of one number, an identity of a linear layer. */
bool weights_preset(const struct net *net, int node, enum weights_preset preset, float *w);

/* Of a snapshot: a kernel (rows*cols floats) of a filter, NULL while it is not there; and the filters that
 * network_look_filters() must ask for, so that all kernels of one output channel are. */
const float *weights_kernel(const struct snapshot *s, int node, int map, int channel);
struct worker_range weights_rows(const struct weights_form *form, int map);

#endif
