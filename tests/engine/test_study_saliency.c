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
    ck_assert_int_eq(gradients_aim(g, aim, NULL), CS_OK);
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
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            most = fmaxf(most, fabsf(map->value[(size_t)c * plane + i]));
            sum += (double)map->value[(size_t)c * plane + i];
        }
        ck_assert_float_eq(map->plane[i], most);
        ck_assert_float_eq(map->signed_plane[i], (float)sum);
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

/* Which value: the largest place of a map, a chosen one, the mean. */

START_TEST(a_neuron_is_found_where_it_is_asked_for) /* _i: enum study_place */
{
    struct study_asks asks = asks_for(1 << STUDY_SALIENCY);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.target = (struct study_target){
        .node = place(s->net, "sum"), .map = 3, .row = 4, .col = 9, .at = (enum study_place)_i, .class_index = 77};
    asks.saliency.kinds = 1 << GRADIENT_PLAIN;
    const struct saliency_shown *shown = answer(STUDY_SALIENCY, &asks);
    s = worker_snapshot(w);
    const float *map = s->activation[asks.target.node].data + 3 * 144;
    const size_t at = _i == STUDY_AT_LARGEST ? largest_of(map, 144) : 4 * 12 + 9;
    struct aim aim = {asks.target.node, 3 * 144 + at, 1};
    if (_i == STUDY_AT_MEAN)
        aim = (struct aim){asks.target.node, 3 * 144, 144};
    else
        ck_assert(shown->target.row == (int)at / 12 && shown->target.col == (int)at % 12);
    ck_assert(isnan(shown->probability) && !shown->target.of_class);
    struct truth t = truth_of(s, MIXED);
    struct gradients *g = gradients_of(&t, &asks, &aim);
    check_map(&shown->map[GRADIENT_PLAIN], gradients_map(g, GRADIENT_PLAIN), t.n, 1, 0);
    ck_assert_float_eq(shown->score, (float)gradients_value(g));
    for (int kind = 1; kind < GRADIENT_KINDS; kind++)
        ck_assert(!shown->map[kind].there && !shown->map[kind].value);
    gradients_destroy(&g);
    truth_finish(&t);
}
END_TEST

/* What is asked, and what is outdated. */

static uint64_t serial(enum study_kind kind)
{
    return told(worker_snapshot(w), kind)->serial;
}

START_TEST(only_another_question_is_answered_anew)
{
    struct study_asks asks = asks_for(1 << STUDY_SALIENCY | 1 << STUDY_CAM);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.layer = place(s->net, "c2");
    asks.saliency.kinds = 1 << GRADIENT_PLAIN | 1 << GRADIENT_GUIDED;
    answer(STUDY_SALIENCY, &asks);
    answer(STUDY_CAM, &asks);
    const uint64_t saliency = serial(STUDY_SALIENCY), cam = serial(STUDY_CAM);
    asks.saliency.kinds = 1 << GRADIENT_PLAIN; /* fewer kinds, and what only other kinds depend on */
    asks.saliency.samples = 9;
    asks.saliency.steps = 9;
    asks.saliency.baseline = FILL_WHITE;
    asks.target.node = 3; /* a class does not heed it */
    asks.ascent.steps = 5;
    answer(STUDY_SALIENCY, &asks);
    ck_assert(serial(STUDY_SALIENCY) == saliency && serial(STUDY_CAM) == cam);
    asks.saliency.kinds = 1 << GRADIENT_PLAIN | 1 << GRADIENT_SMOOTH;
    const struct saliency_shown *more = answer(STUDY_SALIENCY, &asks);
    ck_assert(more->map[GRADIENT_GUIDED].there); /* it was there already */
    ck_assert(more->map[GRADIENT_SMOOTH].there && serial(STUDY_SALIENCY) > saliency && serial(STUDY_CAM) == cam);
    asks.cam.relu = false;
    answer(STUDY_CAM, &asks);
    ck_assert(serial(STUDY_CAM) > cam);
    const uint64_t before = serial(STUDY_SALIENCY);
    asks.target.class_index = 2;
    ck_assert_int_eq(((const struct saliency_shown *)answer(STUDY_SALIENCY, &asks))->target.class_index, 2);
    ck_assert_int_eq(((const struct cam_shown *)answer(STUDY_CAM, &asks))->target.class_index, 2);
    ck_assert(serial(STUDY_SALIENCY) > before);
}
END_TEST

START_TEST(another_picture_outdates_the_answer_until_there_is_one_about_it)
{
    const struct study_asks asks = asks_for(1 << STUDY_SALIENCY);
    open_net(MIXED, "digits");
    const struct saliency_shown *shown = answer(STUDY_SALIENCY, &asks);
    const uint64_t before = shown->shown.probe;
    struct study_asks stopped = asks;
    stopped.stopped = true;
    ask(&stopped);
    post(WORKER_PROBE, (struct worker_command){.probe = {.split = DATASET_TEST, .index = 11}});
    const struct snapshot *s = settled();
    ck_assert(told(s, STUDY_SALIENCY)->outdated && told(s, STUDY_SALIENCY)->shown->probe == before);
    ck_assert(s->probe_serial != before);
    shown = answer(STUDY_SALIENCY, &asks);
    ck_assert(shown->shown.probe == worker_snapshot(w)->probe_serial);
    struct truth t = truth_of(worker_snapshot(w), MIXED);
    struct gradients *g =
        gradients_of(&t, &asks, &(struct aim){place(t.net, "l2"), (size_t)shown->target.class_index, 1});
    check_map(&shown->map[GRADIENT_SMOOTH], gradients_map(g, GRADIENT_SMOOTH), t.n, 1, 0);
    gradients_destroy(&g);
    truth_finish(&t);
}
END_TEST

/* While it trains, answers come about later and later parameters; what is there in the end is about the last ones. */
START_TEST(answers_follow_the_training_beside)
{
    struct study_asks asks = asks_for(1 << STUDY_SALIENCY | 1 << STUDY_CAM);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.layer = place(s->net, "c2");
    asks.target.class_index = 5;
    ask(&asks);
    post(WORKER_TRAIN, (struct worker_command){.epochs = 0});
    uint64_t seen = 0;
    int answers = 0;
    const double start = clock_seconds();
    while (answers < 3 && clock_seconds() - start < PATIENCE) {
        s = worker_snapshot(w);
        const struct study_shown *shown = told(s, STUDY_SALIENCY)->shown;
        if (shown && shown->whole && shown->steps > seen) {
            ck_assert_uint_le(shown->steps, s->steps);
            seen = shown->steps;
            answers++;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    ck_assert_int_eq(answers, 3);
    post(WORKER_PAUSE, (struct worker_command){0});
    const struct cam_shown *cam = answer(STUDY_CAM, &asks);
    const struct saliency_shown *saliency = answer(STUDY_SALIENCY, &asks);
    s = worker_snapshot(w);
    ck_assert(saliency->shown.steps == s->steps && cam->shown.steps == s->steps);
    struct truth t = truth_of(s, MIXED);
    struct gradients *g = gradients_of(&t, &asks, &(struct aim){place(t.net, "l2"), 5, 1});
    check_map(&saliency->map[GRADIENT_PLAIN], gradients_map(g, GRADIENT_PLAIN), t.n, 1, 0);
    gradients_destroy(&g);
    truth_finish(&t);
}
END_TEST

/* Answers that take longer than two tellings lie apart come beside training only whole, once there is one. */
START_TEST(half_an_answer_takes_no_whole_ones_place_while_training_goes_on)
{
    struct study_asks asks = asks_for(1 << STUDY_SALIENCY);
    open_net(MIXED, "digits");
    asks.saliency.samples = 1000;
    asks.saliency.steps = 2000;
    ask(&asks);
    post(WORKER_TRAIN, (struct worker_command){.epochs = 0});
    uint64_t seen = 0;
    int answers = 0, waits = 0;
    const double start = clock_seconds();
    while (answers < 3 && clock_seconds() - start < PATIENCE) {
        const struct study_told *t = told(worker_snapshot(w), STUDY_SALIENCY);
        ck_assert(!t->shown || t->shown->whole || answers == 0);
        waits += answers > 0 && t->state == STUDY_GOES_ON && t->done > 0;
        if (t->shown && t->shown->whole && t->serial > seen) {
            seen = t->serial;
            answers++;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    ck_assert_int_eq(answers, 3);
    ck_assert_int_gt(waits, 0); /* there were parts that could have been shown */
    post(WORKER_PAUSE, (struct worker_command){0});
    settled();
}
END_TEST

START_TEST(silenced_maps_stay_silent_in_what_is_explained)
{
    struct study_asks asks = asks_for(1 << STUDY_SALIENCY | 1 << STUDY_CAM);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.layer = place(s->net, "c1");
    post(WORKER_WEIGHTS, (struct worker_command){.weights = {NULL, NULL, "c1/1 c1/2"}});
    settled();
    const struct cam_shown *cam = answer(STUDY_CAM, &asks);
    const struct saliency_shown *shown = answer(STUDY_SALIENCY, &asks);
    s = worker_snapshot(w);
    for (int k = 0; k < 6; k++)
        ck_assert((cam->weight[k] == 0 && cam->part[k] == 0) == (k == 1 || k == 2));
    const size_t class = (size_t)shown->target.class_index;
    ck_assert_float_eq(shown->score, s->activation[place(s->net, "l2")].data[class]);
}
END_TEST

/* What cannot be shown says so. */

static const struct study_told *refused(enum study_kind kind, const struct study_asks *asks)
{
    ask(asks);
    const struct study_told *t = told(settled(), kind);
    ck_assert_int_eq(t->state, STUDY_FAILED);
    return t;
}

START_TEST(a_layer_without_a_map_says_what_to_choose)
{
    struct study_asks asks = asks_for(1 << STUDY_CAM);
    const struct snapshot *s = open_net(MIXED, "digits");
    const struct net *net = s->net;
    asks.layer = place(net, "l1");
    const struct cam_shown *cam = answer(STUDY_CAM, &asks);
    ck_assert(cam->rows == 0 && cam->channels == 0 && !cam->map && !cam->over);
    ck_assert_str_eq(cam->why, "l1 has no rows and columns: choose a layer that has, such as pool");
    ck_assert(cam->probability > 0);
    asks.layer = place(net, "c2");
    asks.target = (struct study_target){.node = place(net, "p1")};
    cam = answer(STUDY_CAM, &asks);
    ck_assert_int_eq(cam->rows, 0);
    ck_assert_str_eq(cam->why, "c2 comes behind what is explained, p1: choose a layer in front of that, such as p1");
    asks.layer = place(net, "side");
    asks.target = (struct study_target){.node = place(net, "l1"), .map = 2};
    cam = answer(STUDY_CAM, &asks);
    ck_assert(cam->rows == 1 && cam->largest == 0 && cam->weight[0] == 0 && cam->over[400] == 0);
    ck_assert_str_eq(cam->why, "what is explained does not depend on side: choose a layer on its way");
}
END_TEST

START_TEST(a_target_that_there_is_not_says_what_to_choose) /* _i: which study */
{
    const enum study_kind kind = _i ? STUDY_CAM : STUDY_SALIENCY;
    struct study_asks asks = asks_for(1u << kind);
    const struct snapshot *s = open_net(MIXED, "digits");
    asks.target = (struct study_target){.node = 999};
    ck_assert_str_eq(refused(kind, &asks)->error, "mixed has no layer 999: choose a value of one that it has");
    asks.target = (struct study_target){.node = place(s->net, "c1"), .map = 6};
    ck_assert_str_eq(refused(kind, &asks)->error, "c1 has maps 0 to 5, not 6: choose one of them");
    asks.target = (struct study_target){.node = place(s->net, "c1"), .col = 24, .at = STUDY_AT_CHOSEN};
    ck_assert_str_eq(refused(kind, &asks)->error, "a map of c1 has 24 rows and 24 columns: choose a place in it");
    asks.target = (struct study_target){.node = place(s->net, "l1"), .map = 11, .row = 0, .at = STUDY_AT_CHOSEN};
    answer(kind, &asks);
}
END_TEST

/* By hand: large nets, many classes, numbers that are none, no memory. */

static const struct normalisation rgb = {.channels = 3, .mean = {0.4f, 0.5f, 0.6f}, .std = {0.2f, 0.25f, 0.5f}};

struct by_hand {
    struct net *net;
    struct study_of of;
    float *pixels;
};

static void by_hand_open(struct by_hand *h, const char *text, uint64_t seed)
{
    struct cs_error err;
    ck_assert_msg(net_open(text, &h->net, &err) == CS_OK, "%s", err.text);
    net_init_params(h->net, seed);
    const size_t n = shape_count(net_input(h->net));
    struct rng rng = rng_seeded(seed, 1);
    h->pixels = malloc(n * sizeof *h->pixels);
    for (size_t i = 0; i < n; i++)
        h->pixels[i] = rng_float(&rng);
    const struct layer_kind *last = h->net->node[h->net->n_nodes - 1].layer->kind;
    h->of = (struct study_of){.net = h->net,
                              .normalisation = &rgb,
                              .input = net_input(h->net),
                              .pixels = h->pixels,
                              .classes = (int)shape_count(net_output(h->net)),
                              .ends_in_softmax = last == &layer_softmax};
}

static void by_hand_close(struct by_hand *h)
{
    net_destroy(&h->net);
    free(h->pixels);
}

static struct study_shown *run_study(const struct study_class *class, void *state, const struct study_of *of,
                                     const struct study_asks *asks)
{
    bool more = true;
    memset(state, 0, class->size);
    ck_assert_int_eq(class->begin(state, of, asks, NULL), CS_OK);
    while (more)
        ck_assert_int_eq(class->go_on(state, of, &more, NULL), CS_OK);
    return class->show(state, of);
}

#define THOUSAND                                                                                                       \
    "net thousand; input 3x224x224; c1 = conv2d(8, 7, stride=4, padding=3); r1 = relu(); p1 = max_pool2d(2); "         \
    "c2 = conv2d(16, 3, padding=1); r2 = relu(); g = global_avg_pool2d(); flat = flatten(); out = linear(1000)"

START_TEST(a_thousand_classes_at_224_are_explained_in_colour)
{
    struct by_hand h;
    by_hand_open(&h, THOUSAND, 3);
    struct study_asks asks = asks_for(0);
    asks.target.class_index = 999;
    asks.layer = place(h.net, "r2");
    void *state = malloc(study_saliency.size + study_cam.size);
    struct study_shown *shown = run_study(&study_saliency, state, &h.of, &asks);
    const struct saliency_shown *s = (const struct saliency_shown *)shown;
    ck_assert(s->target.class_index == 999 && s->probability > 0 && s->probability < 0.1f);
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        check_map(&s->map[kind], s->map[kind].value, 3 * 224 * 224, 3, 0);
    const struct saliency_map *way = &s->map[GRADIENT_INTEGRATED];
    ck_assert_double_eq_tol(way->sum, way->difference, 0.02 * fabs(way->difference) + 1e-4);
    for (size_t i = 0; i < 3 * 224 * 224; i += 999) { /* inputs as they are normalised */
        const float x = (h.pixels[i] - rgb.mean[i / 50176]) / rgb.std[i / 50176];
        ck_assert_float_eq_tol(s->map[GRADIENT_INPUT].value[i], s->map[GRADIENT_PLAIN].value[i] * x, 1e-7f);
    }
    shown->destroy(shown);
    study_saliency.finish(state);
    shown = run_study(&study_cam, state, &h.of, &asks);
    const struct cam_shown *c = (const struct cam_shown *)shown;
    ck_assert(c->rows == 28 && c->cols == 28 && c->channels == 16 && !c->why[0]);
    shown->destroy(shown);
    study_cam.finish(state);
    free(state);
    by_hand_close(&h);
}
END_TEST

/* Kinds that an answer about the same has already are taken from it: only the others are made. */
START_TEST(maps_that_are_there_are_not_made_again)
{
    struct by_hand h;
    by_hand_open(&h, "net small; input 3x6x6; c = conv2d(4, 3); r = relu(); flat = flatten(); out = linear(3)", 4);
    struct study_asks asks = asks_for(0);
    void *state = malloc(study_saliency.size);
    struct study_shown *all = run_study(&study_saliency, state, &h.of, &asks), *some, *more;
    study_saliency.finish(state);
    asks.saliency.kinds = 1 << GRADIENT_INTEGRATED | 1 << GRADIENT_GUIDED;
    some = run_study(&study_saliency, state, &h.of, &asks);
    study_saliency.finish(state);
    some->users = 1;
    some->asks = asks;
    h.of.latest = some;
    asks.saliency.kinds = EVERY_KIND;
    more = run_study(&study_saliency, state, &h.of, &asks);
    int done, total;
    study_saliency.progress(state, &done, &total);
    ck_assert_int_eq(total, 1 + 1 + 1 + asks.saliency.samples); /* look, gradient, deconvnet, SmoothGrad */
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        check_map(&((struct saliency_shown *)more)->map[kind], ((struct saliency_shown *)all)->map[kind].value, 108, 3,
                  0);
    ck_assert(((struct saliency_shown *)more)->map[GRADIENT_INTEGRATED].sum ==
              ((struct saliency_shown *)all)->map[GRADIENT_INTEGRATED].sum);
    more->destroy(more);
    study_saliency.finish(state);
    asks.saliency.steps++; /* another question to one of them */
    more = run_study(&study_saliency, state, &h.of, &asks);
    study_saliency.progress(state, &done, &total);
    ck_assert_int_eq(total, 1 + 1 + 1 + asks.saliency.samples + asks.saliency.steps + 1);
    more->destroy(more);
    study_saliency.finish(state);
    some->destroy(some);
    all->destroy(all);
    free(state);
    by_hand_close(&h);
}
END_TEST

/* A class of -1 is the answer; a grey net's baseline is the fill, through the normalisation. */
START_TEST(the_baseline_is_the_fill_through_the_normalisation) /* _i: enum study_fill */
{
    struct by_hand h;
    by_hand_open(&h, "net line; input 3x4x4; flat = flatten(); out = linear(2)", 5);
    struct study_asks asks = asks_for(0);
    asks.target.class_index = 1;
    asks.saliency.baseline = (enum study_fill)_i;
    void *state = malloc(study_saliency.size);
    struct study_shown *shown = run_study(&study_saliency, state, &h.of, &asks);
    const struct saliency_map *way = &((const struct saliency_shown *)shown)->map[GRADIENT_INTEGRATED];
    const float *weight = net_param(h.net, 2, 0).data + 48;
    for (int i = 0; i < 48; i++) {
        double mean = 0;
        for (int k = 0; k < 16; k++)
            mean += (double)h.pixels[i / 16 * 16 + k] / 16;
        const double fill = (double[]){0, 0.5, 1, mean}[_i];
        const double change = ((double)h.pixels[i] - fill) / (double)rgb.std[i / 16];
        ck_assert_double_eq_tol(way->value[i], change * (double)weight[i], 1e-5);
    }
    ck_assert(((const struct saliency_shown *)shown)->no_rectifier);
    shown->destroy(shown);
    study_saliency.finish(state);
    free(state);
    by_hand_close(&h);
}
END_TEST

struct patience {
    int asked, most;
};

static bool until(void *ctx)
{
    struct patience *p = ctx;
    return p->asked++ < p->most;
}

/* Somebody waits again and again: a part ends with the question that was answered with no, which is asked in front of
 * every layer; the answer is the same as without. */
START_TEST(parts_that_are_left_come_to_the_same_answer) /* _i: which study */
{
    const struct study_class *class = _i ? &study_cam : &study_saliency;
    struct by_hand h;
    by_hand_open(&h, THOUSAND, 4);
    struct study_asks asks = asks_for(0);
    asks.saliency.kinds = 1 << GRADIENT_PLAIN | 1 << GRADIENT_GUIDED | 1 << GRADIENT_SMOOTH;
    asks.saliency.samples = 2;
    asks.layer = place(h.net, "p1");
    void *state = calloc(1, class->size), *left = calloc(1, class->size);
    struct study_shown *want = run_study(class, state, &h.of, &asks);
    struct patience p = {0, 0};
    h.of.go_on = until;
    h.of.ctx = &p;
    ck_assert_int_eq(class->begin(left, &h.of, &asks, NULL), CS_OK);
    int times = 0, done, total;
    for (bool more = true; more;) {
        ck_assert_int_eq(class->go_on(left, &h.of, &more, NULL), CS_OK);
        ck_assert_int_le(p.asked, p.most + 1);
        times += p.asked > p.most;
        class->progress(left, &done, &total);
        ck_assert((done == total) == !more);
        p = (struct patience){0, (p.most + 1) % 20};
    }
    ck_assert_int_gt(times, 5);
    struct study_shown *got = class->show(left, &h.of);
    if (_i)
        ck_assert_mem_eq(((struct cam_shown *)got)->map, ((struct cam_shown *)want)->map, 28 * 28 * sizeof(float));
    for (int kind = 0; !_i && kind < GRADIENT_KINDS; kind++)
        if (asks.saliency.kinds >> kind & 1)
            ck_assert_mem_eq(((struct saliency_shown *)got)->map[kind].value,
                             ((struct saliency_shown *)want)->map[kind].value, 3 * 224 * 224 * sizeof(float));
    got->destroy(got);
    want->destroy(want);
    class->finish(left);
    class->finish(state);
    free(left);
    free(state);
    by_hand_close(&h);
}
END_TEST

#define SMALL "net small; input 3x6x6; c = conv2d(4, 3); r = relu(); flat = flatten(); out = linear(3)"

START_TEST(numbers_that_are_none_are_counted)
{
    struct by_hand h;
    by_hand_open(&h, SMALL, 4);
    struct study_asks asks = asks_for(0);
    asks.target.class_index = 0;
    asks.layer = place(h.net, "r");
    net_param(h.net, place(h.net, "out"), 0).data[0] = NAN;       /* of the first place of map 0 */
    net_param(h.net, place(h.net, "out"), 0).data[16] = INFINITY; /* of map 1 */
    net_param(h.net, place(h.net, "c"), 1).data[0] = net_param(h.net, place(h.net, "c"), 1).data[1] = 9;
    void *state = malloc(study_saliency.size + study_cam.size);
    struct study_shown *shown = run_study(&study_saliency, state, &h.of, &asks);
    const struct saliency_map *map = &((const struct saliency_shown *)shown)->map[GRADIENT_PLAIN];
    ck_assert_uint_ge(map->strange, 27); /* what the first place sees, of each channel */
    ck_assert(isnan(map->value[0]) && isnan(map->plane[0]) && isfinite(map->value[35]) && isfinite(map->largest));
    ck_assert(isfinite(map->plane_largest) && map->plane_largest > 0);
    shown->destroy(shown);
    study_saliency.finish(state);
    shown = run_study(&study_cam, state, &h.of, &asks);
    const struct cam_shown *cam = (const struct cam_shown *)shown;
    ck_assert(cam->strange == 16 && cam->largest == 0 && isnan(cam->map[0]) && !isfinite(cam->weight[0]));
    shown->destroy(shown);
    study_cam.finish(state);
    free(state);
    by_hand_close(&h);
}
END_TEST

struct trial {
    const struct study_class *class;
    struct by_hand h;
    struct study_asks asks;
};

static bool try_study(void *ctx, const char **wrong)
{
    const struct trial *t = ctx;
    struct cs_error err = {""};
    bool more = true;
    void *state = calloc(1, t->class->size);
    if (!state)
        return false;
    enum cs_status status = t->class->begin(state, &t->h.of, &t->asks, &err);
    while (!status && more)
        status = t->class->go_on(state, &t->h.of, &more, &err);
    if (status && (status != CS_NO_MEMORY || !err.text[0]))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    struct study_shown *shown = status ? NULL : t->class->show(state, &t->h.of);
    const bool there = shown;
    if (there)
        shown->destroy(shown);
    t->class->finish(state);
    free(state);
    return there;
}

START_TEST(every_failing_allocation_is_told_of) /* _i: which study */
{
    struct trial t = {.class = _i ? &study_cam : &study_saliency, .asks = asks_for(0)};
    by_hand_open(&t.h, SMALL, 4);
    t.asks.layer = place(t.h.net, "r");
    fail_every_allocation(try_study, &t);
    by_hand_close(&t.h);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study_saliency");
    TCase *t = tcase_create("worker");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, each_kind_is_what_direct_calls_give_for_the_same_numbers);
    tcase_add_loop_test(t, grad_cam_is_what_direct_calls_give_for_the_same_numbers, 0, 12);
    tcase_add_loop_test(t, a_neuron_is_found_where_it_is_asked_for, 0, 3);
    tcase_add_test(t, only_another_question_is_answered_anew);
    tcase_add_test(t, another_picture_outdates_the_answer_until_there_is_one_about_it);
    tcase_add_test(t, answers_follow_the_training_beside);
    tcase_add_test(t, half_an_answer_takes_no_whole_ones_place_while_training_goes_on);
    tcase_add_test(t, silenced_maps_stay_silent_in_what_is_explained);
    tcase_add_test(t, a_layer_without_a_map_says_what_to_choose);
    tcase_add_loop_test(t, a_target_that_there_is_not_says_what_to_choose, 0, 2);
    tcase_set_timeout(t, 300);
    suite_add_tcase(s, t);
    TCase *hand = tcase_create("by hand");
    tcase_add_test(hand, a_thousand_classes_at_224_are_explained_in_colour);
    tcase_add_test(hand, maps_that_are_there_are_not_made_again);
    tcase_add_loop_test(hand, the_baseline_is_the_fill_through_the_normalisation, 0, FILL_KINDS);
    tcase_add_loop_test(hand, parts_that_are_left_come_to_the_same_answer, 0, 2);
    tcase_add_test(hand, numbers_that_are_none_are_counted);
    tcase_add_loop_test(hand, every_failing_allocation_is_told_of, 0, 2);
    tcase_set_timeout(hand, 300);
    suite_add_tcase(s, hand);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
