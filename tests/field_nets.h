/* tests/field_nets.h - random networks whose values hide nothing of what they read, and what perturbing every value of
 * an earlier node finds of it: the truth that receptive fields are held against.
 *
 * Weights are 0.7 to 1 and biases 0, so that on a black picture every value is 0 and one that is lit shows in all that
 * depends on it: through ReLUs, maxima and means, without anything that cancels out. Which values depend on which does
 * not follow from the weights. A net has a node "mid" that all behind it depends on through nothing else; `tail` is
 * that part as a net of its own, whose input is what "mid" gives. */
#ifndef CS_TESTS_FIELD_NETS_H
#define CS_TESTS_FIELD_NETS_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/layers/conv2d.h"
#include "engine/net/net_run.h"
#include "engine/net/net_seen.h"
#include "engine/net/net_text.h"

enum { FIELD_TEXT = 4096 };

struct field_text {
    char head[FIELD_TEXT / 4], layers[FIELD_TEXT / 2]; /* from the input to "mid"; behind it */
    char *at;                                          /* which of the two is written */
    int channels;                                      /* of the input */
    int maps, nodes, pools;
};

static inline void field_line(struct field_text *t, const char *format, int a, int b, int c, int d)
{
    char rest[128];
    const size_t n = strlen(t->at);
    snprintf(rest, sizeof rest, format, a, b, c, d);
    snprintf(t->at + n, FIELD_TEXT / 4 - n, "n%d = %s; ", ++t->nodes, rest);
}

/* Any kernel, stride, padding of any kind, dilation; full, in two groups, or every map by itself. */
static inline void field_conv(struct field_text *t, struct rng *r)
{
    const int size = rng_int(r, 1, 4), dilation = size > 1 ? rng_int(r, 1, 3) : 1, padding = rng_int(r, 0, 3);
    const int groups = t->maps < 2 ? 1 : (int[]){1, 1, 2, t->maps}[rng_int(r, 0, 3)];
    char rest[160];
    const size_t n = strlen(t->at);
    snprintf(rest, sizeof rest,
             "conv2d(%d, kernel_size=%d, stride=%d, padding=%d, dilation=%d, groups=%d, padding_mode=%s)",
             groups > 4 ? groups : 4, size, (int[]){1, 1, 2, 3}[rng_int(r, 0, 3)], padding, dilation, groups,
             rng_int(r, 0, 1) ? "zeros" : padding_mode_names[rng_int(r, 0, 3)]);
    snprintf(t->at + n, FIELD_TEXT / 4 - n, "n%d = %s; ", ++t->nodes, rest);
    t->maps = groups > 4 ? groups : 4;
    if (rng_int(r, 0, 2) == 0)
        field_line(t, "relu()", 0, 0, 0, 0);
}

static inline void field_pool(struct field_text *t, struct rng *r)
{
    const bool max = t->pools++ > 0 || rng_int(r, 0, 1);
    field_line(t, max ? "max_pool2d(%d, stride=%d, padding=%d)" : "avg_pool2d(%d, stride=%d, padding=%d)",
               rng_int(r, 2, 3), rng_int(r, 1, 3), rng_int(r, 0, 1), 0);
}

/* A way around one or two convolutions that keep the size; or it is laid behind their maps. */
static inline void field_branch(struct field_text *t, struct rng *r)
{
    const int from = t->nodes, half = rng_int(r, 0, 1), dilation = rng_int(r, 1, 2);
    field_line(t, "conv2d(%d, kernel_size=%d, padding=%d, dilation=%d)", t->maps, 2 * half + 1, half * dilation,
               dilation);
    if (rng_int(r, 0, 1))
        field_line(t, "conv2d(%d, kernel_size=3, padding=1)", t->maps, 0, 0, 0);
    const bool joined = t->maps <= 4 && rng_int(r, 0, 1);
    field_line(t, joined ? "concat() from n%d, n%d" : "add() from n%d, n%d", t->nodes, from, 0, 0);
    t->maps *= joined ? 2 : 1;
}

static inline void field_block(struct field_text *t, struct rng *r)
{
    const int what = rng_int(r, 0, 6);
    if (what == 0)
        field_pool(t, r);
    else if (what <= 2)
        field_branch(t, r);
    else if (what == 3)
        field_line(t, "upsample(2)", 0, 0, 0, 0);
    else if (what == 4)
        field_line(t, "conv_transpose2d(%d, kernel_size=3, stride=2, padding=%d)", t->maps, rng_int(r, 0, 1), 0, 0);
    else
        field_conv(t, r);
}

/* "end": a convolution, one in groups, or a branch laid behind what it reads. */
static inline void field_end(struct field_text *t, struct rng *r)
{
    static const char *const ends[] = {"end = conv2d(2, kernel_size=3, padding=1); ",
                                       "end = conv2d(4, kernel_size=2, padding=1, groups=2); ",
                                       "end = conv2d(2, kernel_size=3, dilation=2, padding=1); "};
    const int from = t->nodes, kind = rng_int(r, 0, 3);
    const size_t n = strlen(t->at);
    if (kind < 3) {
        snprintf(t->at + n, FIELD_TEXT / 4 - n, "%s", ends[kind]);
        return;
    }
    field_line(t, "conv2d(2, kernel_size=3, padding=1)", 0, 0, 0, 0);
    const size_t behind = strlen(t->at);
    snprintf(t->at + behind, FIELD_TEXT / 4 - behind, "end = concat() from n%d, n%d; ", t->nodes, from);
}

static inline struct field_text field_random(struct rng *r, int channels)
{
    struct field_text t = {.channels = channels, .maps = channels};
    t.at = t.head;
    field_conv(&t, r);
    for (int i = rng_int(r, 0, 2); i > 0; i--)
        field_block(&t, r);
    snprintf(t.head + strlen(t.head), sizeof t.head - strlen(t.head), "mid = conv2d(4, kernel_size=1); ");
    t.at = t.layers;
    t.maps = 4;
    field_conv(&t, r);
    for (int i = rng_int(r, 0, 2); i > 0; i--)
        field_block(&t, r);
    field_end(&t, r);
    return t;
}

/* A net of the text, with weights as above; NULL: a layer would be left without rows or columns. */
static inline struct net *field_open(const char *text)
{
    struct net *net;
    struct rng r = rng_seeded(5, 5);
    if (net_from_text(text, strlen(text), "field.net", &net, NULL))
        return NULL;
    for (int i = 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].layer->n_params; k++) {
            const struct tensor p = net_param(net, i, k);
            for (size_t n = 0; n < shape_count(&p.shape); n++)
                p.data[n] = k == 0 ? rng_uniform(&r, 0.7f, 1) : 0;
        }
    return net;
}

/* Both nets of a text, whose lines are told apart by ';'. behind: what comes after "end". False: too small. */
static inline bool field_nets(const struct field_text *t, int side, const char *behind, char text[FIELD_TEXT],
                              struct net **whole, struct net **tail)
{
    char cut[FIELD_TEXT];
    *whole = *tail = NULL;
    snprintf(text, FIELD_TEXT, "net f \"Field\"; input %dx%dx%d; %s%s%s", t->channels, side, side, t->head, t->layers,
             behind);
    char lines[FIELD_TEXT];
    snprintf(lines, sizeof lines, "%s", text);
    for (char *c = lines; *c; c++)
        *c = *c == ';' ? '\n' : *c;
    *whole = field_open(lines);
    if (!*whole)
        return false;
    const struct shape *mid = &(*whole)->node[net_find(*whole, "mid")].out;
    snprintf(cut, sizeof cut, "net t; input %dx%dx%d; %s", mid->dim[0], mid->dim[1], mid->dim[2], t->layers);
    for (char *c = cut; *c; c++)
        *c = *c == ';' ? '\n' : *c;
    *tail = field_open(cut);
    ck_assert_msg(*tail != NULL, "%s", cut);
    return true;
}

static inline void field_add(struct seen_box *b, int map, int row, int col)
{
    const bool first = b->end_map == 0;
    const int at[2] = {row, col};
    b->first_map = first || map < b->first_map ? map : b->first_map;
    b->end_map = first || map >= b->end_map ? map + 1 : b->end_map;
    for (int k = 0; k < 2; k++) {
        b->first[k] = first || at[k] < b->first[k] ? at[k] : b->first[k];
        b->end[k] = first || at[k] >= b->end[k] ? at[k] + 1 : b->end[k];
    }
}

/* What of the net's input a value depends on: each is lit by itself. What Winograd's way of a convolution leaves where
 * nothing is seen is rounding: far less than the smallest share. */
static inline struct seen_box field_perturbed(const struct net *net, int node, int map, int row, int col)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    const struct shape *in = net_input(net), *out = &net->node[node].out;
    const size_t value = ((size_t)map * (size_t)out->dim[1] + (size_t)row) * (size_t)out->dim[2] + (size_t)col;
    float *x = net_run_input(run)->data;
    struct seen_box found = {.first_map = 0};
    memset(x, 0, shape_count(in) * sizeof *x);
    for (int i = 0; i < (int)shape_count(in); i++) {
        x[i] = 1;
        net_run_forward(run, 1);
        x[i] = 0;
        const float *y = net_run_activation(run, node)->data;
        float most = 0;
        for (size_t k = 0; k < shape_count(out); k++)
            most = fmaxf(most, fabsf(y[k]));
        if (y[value] > 2e-5f * most)
            field_add(&found, i / (in->dim[1] * in->dim[2]), i / in->dim[2] % in->dim[1], i % in->dim[2]);
    }
    net_run_destroy(&run);
    return found;
}

static inline bool field_same(const struct seen_box *a, const struct seen_box *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

#endif
