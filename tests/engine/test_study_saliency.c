/* tests/engine/test_study_saliency.c - saliency and Grad-CAM as the worker makes them: the numbers of direct calls for
 * the same parameters and picture, beside training, under other questions, left in the middle, without memory. Run this
 * one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/explain/cam.h"
#include "engine/explain/upscale.h"
#include "engine/net/net_text.h"
#include "engine/worker/course_input.h"
#include "engine/worker/study_cam.h"
#include "engine/worker/study_saliency.h"
#include "engine/worker/study_target.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"

enum {
    ALL = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS,
    PATIENCE = 120 /* s */,
    EVERY_KIND = (1 << GRADIENT_KINDS) - 1
};

/* A residual sum, a branch, a norm, clips, dropout, and a softmax at the end. */
#define MIXED                                                                                                          \
    "net mixed; input 1x28x28; c1 = conv2d(6, 5); n1 = batch_norm2d(); r1 = relu(); p1 = max_pool2d(2); "              \
    "c2 = conv2d(6, 3, padding=1); r2 = clip(0, 6); sum = add() from r2, p1; d2 = dropout2d(0.5); "                    \
    "side = global_avg_pool2d() from p1; flat1 = flatten(); pool = avg_pool2d(2) from d2; flat = flatten(); "          \
    "l1 = linear(12); r3 = relu(); l2 = linear(10); soft = softmax()"

static struct worker *w;

static void post(enum worker_command_kind kind, struct worker_command c)
{
    struct cs_error err;
    c.kind = kind;
    c.options = (struct trainer_options){
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 40};
    ck_assert_msg(worker_post(w, &c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *settled(void)
{
    ck_assert(worker_wait_idle(w, PATIENCE));
    return worker_snapshot(w);
}

static void set_up(void)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.005};
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, ALL);
}

static void tear_down(void)
{
    worker_destroy(&w);
}

static const struct snapshot *open_net(const char *net, const char *data)
{
    struct worker_command c = {0};
    if (strncmp(net, "net ", 4) == 0)
        c.net_text = net;
    else
        snprintf(c.net, sizeof c.net, "%s", net);
    snprintf(c.data, sizeof c.data, "%s", data);
    post(WORKER_SETUP, c);
    const struct snapshot *s = settled();
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    return s;
}

static struct study_asks asks_for(unsigned wanted)
{
    struct study_asks a;
    memset(&a, 0, sizeof a);
    a.wanted[STUDY_THIS] = wanted;
    a.target.of_class = true;
    a.target.class_index = -1;
    a.saliency.kinds = EVERY_KIND;
    a.saliency.samples = 5;
    a.saliency.sigma = 0.2f;
    a.saliency.steps = 37;
    a.saliency.baseline = FILL_GREY;
    a.saliency.seed = 8;
    a.cam.relu = true;
    return a;
}

static void ask(const struct study_asks *asks)
{
    struct worker_look l;
    memset(&l, 0, sizeof l);
    l.setup = worker_snapshot(w)->setup;
    l.focus = l.detailed = -1;
    l.study = *asks;
    worker_look(w, &l);
}

static const struct study_told *told(const struct snapshot *s, enum study_kind kind)
{
    return &s->study[STUDY_THIS][kind];
}

static const void *answer(enum study_kind kind, const struct study_asks *asks)
{
    ask(asks);
    const struct study_told *t = told(settled(), kind);
    ck_assert_msg(t->state == STUDY_DONE, "%d %s", (int)t->state, t->error);
    ck_assert(!t->outdated && t->shown && t->shown->whole);
    return t->shown;
}

/* The net with the snapshot's parameters, and the picture as it sees it. */
struct truth {
    struct net *net;
    float *x, *baseline; /* baseline: mid-grey */
    size_t n;
};

static float grey(const struct snapshot *s, size_t i)
{
    /* what normalisation makes of it follows from two pixels: it is a straight line */
    const float *p = s->probe_pixels, *x = s->activation[0].data;
    const size_t n = shape_count(net_input(s->net)), plane = n / (size_t)net_input(s->net)->dim[0],
                 from = i / plane * plane;
    size_t least = from, most = from;
    for (size_t k = from; k < from + plane; k++) {
        least = p[k] < p[least] ? k : least;
        most = p[k] > p[most] ? k : most;
    }
    const double slope = ((double)x[most] - (double)x[least]) / ((double)p[most] - (double)p[least]);
    return (float)((double)x[least] + slope * (0.5 - (double)p[least]));
}

static struct truth truth_of(const struct snapshot *s, const char *net)
{
    struct truth t = {0};
    struct cs_error err;
    ck_assert_msg(net_open(net, &t.net, &err) == CS_OK, "%s", err.text);
    ck_assert_ptr_nonnull(s->params);
    memcpy(t.net->params, s->params, t.net->n_params * sizeof(float));
    t.n = shape_count(net_input(t.net));
    t.x = malloc(t.n * sizeof *t.x);
    t.baseline = malloc(t.n * sizeof *t.x);
    memcpy(t.x, s->activation[0].data, t.n * sizeof *t.x);
    for (size_t i = 0; i < t.n; i++)
        t.baseline[i] = grey(s, i);
    return t;
}

static void truth_finish(struct truth *t)
{
    net_destroy(&t->net);
    free(t->x);
    free(t->baseline);
}

static struct gradients *gradients_of(const struct truth *t, const struct study_asks *asks, const struct aim *aim)
{
    struct gradients *g;
    const struct gradients_asks how = {.kinds = EVERY_KIND,
                                       .samples = asks->saliency.samples,
                                       .sigma = asks->saliency.sigma,
                                       .seed = (uint64_t)asks->saliency.seed,
                                       .steps = asks->saliency.steps,
                                       .baseline = t->baseline};
    ck_assert_int_eq(gradients_create(&g, t->net, t->x, &how, NULL, kernels_best(), NULL), CS_OK);
    ck_assert(gradients_look(g, NULL, NULL));
    gradients_aim(g, aim);
    while (gradients_go_on(g, 0, NULL, NULL))
        continue;
    return g;
}

static void check_map(const struct saliency_map *map, const float *want, size_t n, int channels, double tolerance)
{
    ck_assert(map->there);
    float largest = 0, plane_largest = 0;
    for (size_t i = 0; i < n; i++) {
        ck_assert(fabs((double)map->value[i] - (double)want[i]) <= tolerance);
        largest = fmaxf(largest, fabsf(map->value[i]));
    }
    const size_t plane = n / (size_t)channels;
    for (size_t i = 0; i < plane; i++) {
        float most = 0;
        for (int c = 0; c < channels; c++)
            most = fmaxf(most, fabsf(map->value[(size_t)c * plane + i]));
        ck_assert_float_eq(map->plane[i], most);
        plane_largest = fmaxf(plane_largest, most);
    }
    ck_assert_float_eq(map->largest, largest);
    ck_assert_float_eq(map->plane_largest, plane_largest);
    ck_assert_uint_eq(map->strange, 0);
    ck_assert_float_gt(largest, 0);
}

static size_t largest_of(const float *v, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        best = v[i] > v[best] ? i : best;
    return best;
}

/* To the last bit, but for the baseline, which is derived another way here. */
START_TEST(each_kind_is_what_direct_calls_give_for_the_same_numbers)
{
    const struct study_asks asks = asks_for(1 << STUDY_SALIENCY);
    open_net(MIXED, "digits");
    const struct saliency_shown *shown = answer(STUDY_SALIENCY, &asks);
    const struct snapshot *s = worker_snapshot(w);
    struct truth t = truth_of(s, MIXED);
    const int soft = net_find(t.net, "soft"), l2 = net_find(t.net, "l2");
    const size_t class = largest_of(s->activation[soft].data, 10);
    ck_assert_int_eq(shown->target.class_index, (int)class);
    ck_assert_float_eq(shown->score, s->activation[l2].data[class]);
    ck_assert_float_eq(shown->probability, s->activation[soft].data[class]);
    ck_assert(!shown->no_way && !shown->no_rectifier);
    ck_assert(shape_equal(&shown->input, net_input(t.net)));
    ck_assert_uint_eq(shown->shown.probe, s->probe_serial);
    struct gradients *g = gradients_of(&t, &asks, &(struct aim){l2, class, 1});
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        check_map(&shown->map[kind], gradients_map(g, (enum gradient_kind)kind), t.n, 1,
                  kind == GRADIENT_INTEGRATED ? 1e-5 : 0);
    const struct saliency_map *way = &shown->map[GRADIENT_INTEGRATED];
    double sum = 0;
    for (size_t i = 0; i < t.n; i++)
        sum += (double)way->value[i];
    ck_assert_double_eq_tol(way->sum, sum, 1e-12);
    ck_assert_double_eq_tol(way->difference, gradients_value(g) - gradients_baseline_value(g), 1e-5);
    ck_assert_float_eq(way->value_here, shown->score);
    ck_assert_double_eq_tol(way->sum, way->difference, 0.03 * fabs(way->difference) + 1e-3);
    gradients_destroy(&g);
    truth_finish(&t);
}
END_TEST

static int place(const struct net *net, const char *name)
{
    const int node = net_find(net, name);
    ck_assert_int_ge(node, 0);
    return node;
}

START_TEST(grad_cam_is_what_direct_calls_give_for_the_same_numbers) /* _i: layer, ReLU */
{
    static const char *const layers[] = {"input", "c1", "r1", "p1", "sum", "pool"};
    struct study_asks asks = asks_for(1 << STUDY_CAM);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.layer = place(s->net, layers[_i / 2]);
    asks.cam.relu = _i & 1;
    asks.target.class_index = 4;
    const struct cam_shown *shown = answer(STUDY_CAM, &asks);
    s = worker_snapshot(w);
    struct truth t = truth_of(s, MIXED);
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, t.net, 1, NET_RUN_GRADIENTS, NULL, kernels_best(), NULL), CS_OK);
    memcpy(net_run_input(run)->data, t.x, t.n * sizeof *t.x);
    net_run_forward(run, 1);
    const struct shape *out = &t.net->node[asks.layer].out;
    const int channels = out->dim[0], places = out->dim[1] * out->dim[2];
    float weight[8], part[8], map[784], over[784];
    bool way;
    ck_assert(cam_make(run, t.net, &(struct aim){place(t.net, "l2"), 4, 1}, asks.layer, weight, part, map, &way));
    if (asks.cam.relu)
        cam_rectify(map, (size_t)places);
    upscale_bilinear(map, out->dim[1], out->dim[2], over, 28, 28);
    ck_assert_int_eq(shown->channels, channels);
    ck_assert(way && shown->rows == out->dim[1] && shown->cols == out->dim[2] && !shown->why[0]);
    ck_assert_mem_eq(shown->weight, weight, (size_t)channels * sizeof *weight);
    ck_assert_mem_eq(shown->part, part, (size_t)channels * sizeof *part);
    ck_assert_mem_eq(shown->map, map, (size_t)places * sizeof *map);
    ck_assert_mem_eq(shown->over, over, sizeof over);
    ck_assert_float_eq(shown->largest,
                       fabsf(map[largest_of(map, (size_t)places)]) > shown->largest ? -1 : shown->largest);
    ck_assert_float_eq(shown->probability, s->activation[t.net->n_nodes - 1].data[4]);
    net_run_destroy(&run);
    truth_finish(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study_saliency");
    TCase *t = tcase_create("worker");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, each_kind_is_what_direct_calls_give_for_the_same_numbers);
    tcase_add_loop_test(t, grad_cam_is_what_direct_calls_give_for_the_same_numbers, 0, 12);
    tcase_set_timeout(t, 300);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
