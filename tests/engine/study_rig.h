/* tests/engine/study_rig.h - a study without a worker: a net with random parameters and a random picture, what the
 * worker would lend it, and one value at a time the slow way: a net_run of one sample that nothing is left out of.
 * Included by the tests of studies. */
#ifndef CS_TESTS_STUDY_RIG_H
#define CS_TESTS_STUDY_RIG_H

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/thread_pool.h"
#include "engine/data/picture_change.h"
#include "engine/net/net_text.h"
#include "engine/worker/course.h"
#include "engine/worker/course_input.h"
#include "engine/worker/study.h"

static const char *const study_nets[] = {
    /* grey, not square */
    "net grey\ninput 1x9x11\na = conv2d(4, kernel_size=3, padding=1)\nb = relu()\nc = max_pool2d(2)\n"
    "d = conv2d(6, kernel_size=3)\ne = relu()\nf = flatten()\no = linear(5)\n",
    /* colour, ends in a softmax, batch norm and a skip between */
    "net colour\ninput 3x10x8\na = conv2d(6, kernel_size=3, padding=1)\nn = batch_norm2d()\nb = relu()\n"
    "c = conv2d(6, kernel_size=3, padding=1)\nd = add() from c, b\ne = global_avg_pool2d()\nf = flatten()\n"
    "o = linear(12)\ns = softmax()\n",
    /* of few classes, and an activation that can be negative */
    "net two\ninput 2x6x6\na = conv2d(3, kernel_size=2)\nb = tanh()\nf = flatten()\no = linear(2)\n",
};
enum { STUDY_NETS = sizeof study_nets / sizeof *study_nets };

struct study_rig {
    struct net *net;
    struct normalisation normalisation;
    struct thread_pool *pool;
    float *plain, *pixels; /* before and after the change */
    struct picture_change change;
    struct study_of of;
    struct study_asks asks;
    struct net_run *run; /* the slow way */
    float *x;
    int total;           /* that the latest study told of */
    int asked, gives_up; /* every gives_up-th time somebody waits; 0: never */
};

static inline bool study_rig_go_on(void *ctx)
{
    struct study_rig *r = ctx;
    r->asked++;
    return r->gives_up == 0 || r->asked % r->gives_up != 0;
}

static inline void study_rig_fill(struct study_rig *r, uint64_t seed)
{
    struct rng rng = rng_seeded(seed, 5);
    net_init_params(r->net, seed);
    for (int i = 1; i < r->net->n_nodes; i++)
        for (int k = 0; k < r->net->node[i].layer->n_params; k++) {
            const struct layer_param *p = &r->net->node[i].layer->param[k];
            struct tensor t = net_param(r->net, i, k);
            for (size_t v = 0; v < shape_count(&t.shape); v++)
                t.data[v] = p->init == LAYER_INIT_UNIFORM_FAN_IN ? 3 * t.data[v] : rng_uniform(&rng, 0.5f, 2.0f);
        }
    for (size_t i = 0; i < shape_count(r->of.input); i++)
        r->plain[i] = rng_uniform(&rng, 0, 1);
    picture_change(&r->change, r->of.input, r->plain, r->pixels);
}

/* asks: of the answered class, to be changed by the test. normalised: as ImageNet's kin are. */
static inline void study_rig_open(struct study_rig *r, int net, bool normalised, uint64_t seed)
{
    struct cs_error err;
    memset(r, 0, sizeof *r);
    ck_assert_msg(net_from_text(study_nets[net], strlen(study_nets[net]), "test.net", &r->net, &err) == CS_OK, "%s",
                  err.text);
    ck_assert_int_eq(thread_pool_create(&r->pool, 2, NULL), CS_OK);
    const struct shape *in = net_input(r->net);
    const size_t n = shape_count(in);
    r->plain = malloc(n * sizeof *r->plain);
    r->pixels = malloc(n * sizeof *r->pixels);
    r->x = malloc(n * sizeof *r->x);
    r->change.zoom = 1;
    if (normalised)
        r->normalisation =
            (struct normalisation){.channels = in->dim[0], .mean = {0.4f, 0.5f, 0.3f}, .std = {0.2f, 0.3f, 0.25f}};
    r->of = (struct study_of){.net = r->net,
                              .normalisation = &r->normalisation,
                              .input = in,
                              .pixels = r->pixels,
                              .plain = r->plain,
                              .change = &r->change,
                              .label = -1,
                              .classes = net_output(r->net)->dim[0],
                              .ends_in_softmax = net_ends_in_softmax(r->net),
                              .pool = r->pool,
                              .go_on = study_rig_go_on,
                              .ctx = r};
    r->asks.target = (struct study_target){.of_class = true, .class_index = -1};
    study_rig_fill(r, seed);
    ck_assert_int_eq(net_run_create(&r->run, r->net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
}

static inline void study_rig_close(struct study_rig *r)
{
    net_run_destroy(&r->run);
    thread_pool_destroy(&r->pool);
    net_destroy(&r->net);
    free(r->plain);
    free(r->pixels);
    free(r->x);
}

/* What a node gives for a picture, one pass; borrowed until the next one. */
static inline const float *study_rig_pass(struct study_rig *r, const float *pixels, int node)
{
    const struct shape *in = r->of.input;
    const size_t n = shape_count(in), plane = n / (size_t)in->dim[0];
    float *x = net_run_input(r->run)->data;
    for (size_t i = 0; i < n; i++) {
        const size_t c = i / plane;
        x[i] = r->normalisation.channels ? (pixels[i] - r->normalisation.mean[c]) / r->normalisation.std[c] : pixels[i];
    }
    net_run_silence(r->run, r->of.silenced, r->of.n_silenced);
    net_run_forward(r->run, 1);
    return net_run_activation(r->run, node)->data;
}

/* The probability of a class for a picture, from scratch, in double. */
static inline double study_rig_probability(struct study_rig *r, const float *pixels, int class_index)
{
    const float *v = study_rig_pass(r, pixels, r->net->n_nodes - 1);
    double sum = 0;
    if (r->of.ends_in_softmax)
        return (double)v[class_index];
    for (int i = 0; i < r->of.classes; i++)
        sum += exp((double)v[i]);
    return exp((double)v[class_index]) / sum;
}

static inline int study_rig_answer(struct study_rig *r, const float *pixels)
{
    const float *v = study_rig_pass(r, pixels, r->net->n_nodes - 1);
    int best = 0;
    for (int i = 1; i < r->of.classes; i++)
        best = v[i] > v[best] ? i : best;
    return best;
}

/* From the first part to the last; the block is the caller's to destroy. */
static inline struct study_shown *study_rig_make(struct study_rig *r, const struct study_class *class)
{
    struct cs_error err = {""};
    void *state = calloc(1, class->size);
    bool more = true;
    ck_assert_msg(class->begin(state, &r->of, &r->asks, &err) == CS_OK, "%s", err.text);
    for (int parts = 0; more; parts++) {
        ck_assert_msg(class->go_on(state, &r->of, &more, &err) == CS_OK, "%s", err.text);
        ck_assert_int_lt(parts, 1000000);
    }
    int done;
    class->progress(state, &done, &r->total);
    ck_assert_int_eq(done, r->total);
    struct study_shown *shown = class->show(state, &r->of);
    ck_assert_ptr_nonnull(shown);
    class->finish(state);
    free(state);
    return shown;
}

static inline enum cs_status study_rig_begin(struct study_rig *r, const struct study_class *class, struct cs_error *err)
{
    void *state = calloc(1, class->size);
    const enum cs_status status = class->begin(state, &r->of, &r->asks, err);
    class->finish(state);
    free(state);
    return status;
}

#endif
