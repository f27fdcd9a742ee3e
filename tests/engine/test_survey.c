/* tests/engine/test_survey.c - what each map gives over the first test samples: compared with a loop over them, one
 * sample and one forward pass at a time; dead filters; what outdates a survey. Run this one under ThreadSanitizer, too.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "engine/worker/survey.h"
#include "engine/worker/weights.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"

enum { ALL = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS, PATIENCE = 120 /* s */, PIXELS = 28 * 28 };

/* Everything that a net has between a filter and who reads it: norm, clip, a branch, dropout, a dense layer. */
#define MIXED                                                                                                          \
    "net mixed; input 1x28x28; c1 = conv2d(6, 5); n1 = batch_norm2d(); r1 = relu(); p1 = max_pool2d(2); "              \
    "c2 = conv2d(4, 3); r2 = relu(); d2 = dropout2d(0.5); f = flatten(); l1 = linear(12); r3 = relu(); "               \
    "l2 = linear(10)"

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

/* What the window does in every frame. */
static void look(bool survey)
{
    struct worker_look l;
    memset(&l, 0, sizeof l);
    l.setup = worker_snapshot(w)->setup;
    l.focus = l.detailed = -1;
    l.survey = survey;
    worker_look(w, &l);
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

static const struct snapshot *hand(const char *edits, const char *silenced)
{
    post(WORKER_WEIGHTS, (struct worker_command){.weights = {edits, NULL, silenced}});
    return settled();
}

/* The net with the snapshot's parameters, one sample at a time. */
struct truth {
    struct net *net;
    struct net_run *run;
    struct dataset *data;
    float *least, *largest; /* of every map of every node, one after another */
};

static void truth_finish(struct truth *t)
{
    net_run_destroy(&t->run);
    net_destroy(&t->net);
    dataset_destroy(&t->data);
    free(t->least);
    free(t->largest);
}

static void add_sample(struct truth *t, uint64_t sample)
{
    uint8_t bytes[PIXELS];
    float pixels[PIXELS];
    dataset_pixels(t->data, DATASET_TEST, sample, bytes);
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = (float)bytes[i] / 255.0f;
    dataset_normalise(t->data, pixels, net_run_input(t->run)->data);
    net_run_forward(t->run, 1);
    size_t at = 0;
    for (int i = 0; i < t->net->n_nodes; i++) {
        const float *v = net_run_activation(t->run, i)->data;
        for (int m = 0; m < snapshot_maps(t->net, i); m++, at++)
            for (int k = 0; k < snapshot_map_size(t->net, i); k++, v++) {
                t->least[at] = sample == 0 && k == 0 ? *v : fminf(t->least[at], *v);
                t->largest[at] = sample == 0 && k == 0 ? *v : fmaxf(t->largest[at], *v);
            }
    }
}

/* pairs: of net_run_silence(); n of them. */
static struct truth truth_of(const struct snapshot *s, const char *net, const char *data, const int (*pairs)[2], int n)
{
    struct truth t = {0};
    struct cs_error err;
    size_t maps = 0;
    const int samples = s->survey_samples;
    ck_assert_msg(net_open(net, &t.net, &err) == CS_OK, "%s", err.text);
    memcpy(t.net->params, s->params, t.net->n_params * sizeof(float));
    ck_assert_int_eq(net_run_create(&t.run, t.net, 1, NET_RUN_INFER, NULL, kernels_best(), &err), CS_OK);
    ck_assert_int_eq(dataset_open(data, &t.data, &err), CS_OK);
    for (int i = 0; i < t.net->n_nodes; i++)
        maps += (size_t)snapshot_maps(t.net, i);
    t.least = calloc(maps, sizeof *t.least);
    t.largest = calloc(maps, sizeof *t.largest);
    net_run_silence(t.run, pairs, n);
    for (int i = 0; i < samples; i++)
        add_sample(&t, (uint64_t)i);
    return t;
}

/* Sums of another order may round otherwise; what is 0 is 0. */
static void expect_close(float got, float want, const char *node, int map)
{
    ck_assert_msg(fabsf(got - want) <= 1e-5f * fmaxf(1, fabsf(want)) && (got == 0) == (want == 0),
                  "%s, map %d: %.9g, not %.9g", node, map, (double)got, (double)want);
}

static void expect_survey(const struct snapshot *s, struct truth t)
{
    size_t at = 0;
    for (int i = 0; i < s->net->n_nodes; i++) {
        ck_assert_ptr_nonnull(s->node[i].survey);
        for (int m = 0; m < snapshot_maps(s->net, i); m++, at++) {
            expect_close(s->node[i].survey[m].least, t.least[at], s->net->node[i].name, m);
            expect_close(s->node[i].survey[m].largest, t.largest[at], s->net->node[i].name, m);
            ck_assert(!s->node[i].survey[m].broken);
        }
    }
    truth_finish(&t);
}

static const struct map_survey *map_of(const struct snapshot *s, const char *node, int map)
{
    ck_assert_ptr_nonnull(s->node[net_find(s->net, node)].survey);
    return &s->node[net_find(s->net, node)].survey[map];
}

static int dead_of(const struct snapshot *s, const char *node)
{
    return s->node[net_find(s->net, node)].dead;
}

static void expect_known(const struct snapshot *s, int samples)
{
    ck_assert_int_eq(s->survey_samples, samples);
    ck_assert(!s->survey_outdated && s->surveyed == 0 && s->to_survey == 0);
}

START_TEST(nothing_is_surveyed_until_somebody_looks)
{
    const struct snapshot *s = open_net("tiny", "digits");
    ck_assert_int_eq(s->survey_samples, 0);
    ck_assert_ptr_null(s->node[1].survey);
    look(false);
    ck_assert_int_eq(settled()->survey_samples, 0);
    look(true);
    expect_known(settled(), SURVEY_SAMPLES);
    look(false); /* what is known stays */
    expect_known(settled(), SURVEY_SAMPLES);
}
END_TEST

START_TEST(a_survey_is_what_a_loop_over_the_samples_finds)
{
    static const char *const nets[] = {"tiny", MIXED, "lenet5"};
    for (int k = 0; k < 3; k++) {
        open_net(nets[k], "digits");
        for (int i = 0; i < 3; i++) /* so that the norm has statistics of its own */
            post(WORKER_STEP, (struct worker_command){0});
        look(true);
        const struct snapshot *s = settled();
        expect_known(s, SURVEY_SAMPLES);
        expect_survey(s, truth_of(s, nets[k], "digits", NULL, 0));
    }
}
END_TEST

START_TEST(a_filter_with_a_bias_of_minus_1000_is_dead_at_each_of_its_layers)
{
    open_net(MIXED, "digits");
    look(true);
    const struct snapshot *s = settled();
    ck_assert_int_eq(dead_of(s, "r2"), 0);
    s = hand("c2/1/bias=-1000; l1/5/bias=-1000", NULL);
    static const char *const layers[] = {"c2", "r2", "d2"};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(dead_of(s, layers[i]), 1);
        ck_assert(map_of(s, layers[i], 1)->dead && !map_of(s, layers[i], 0)->dead);
    }
    ck_assert_float_lt(map_of(s, "c2", 1)->largest, -900);
    ck_assert_float_eq(map_of(s, "r2", 1)->largest, 0);
    ck_assert(map_of(s, "l1", 5)->dead && map_of(s, "r3", 5)->dead && !map_of(s, "l1", 4)->dead);
    ck_assert_int_eq(dead_of(s, "l2"), 0);
    ck_assert_int_eq(s->node[0].dead, 0);
}
END_TEST

START_TEST(behind_a_norm_a_filter_lives_by_what_the_norm_gives)
{
    open_net(MIXED, "digits");
    look(true);
    settled();
    /* The norm's statistics are 0 and 1 before any step: a bias of -1000 goes through it, one of +1000 keeps it alive
     * for every picture, far above 0. */
    const struct snapshot *s = hand("c1/2/bias=-1000; c1/3/bias=1000", NULL);
    ck_assert(map_of(s, "c1", 2)->dead && map_of(s, "n1", 2)->dead && map_of(s, "r1", 2)->dead);
    ck_assert(!map_of(s, "c1", 3)->dead && map_of(s, "r1", 3)->least > 900);
    ck_assert_int_eq(dead_of(s, "c1"), 1);
    ck_assert_int_eq(dead_of(s, "p1"), 1);
}
END_TEST

START_TEST(what_is_0_for_one_picture_is_not_dead)
{
    open_net("lenet5", "digits");
    look(true);
    const struct snapshot *s = settled();
    int silent = 0;
    for (int i = 1; i < s->net->n_nodes; i++)
        for (int m = 0; m < snapshot_maps(s->net, i); m++) {
            const bool now = s->node[i].stat[m].zeros == snapshot_map_size(s->net, i);
            silent += now && !s->node[i].survey[m].dead;
            ck_assert(now || !s->node[i].survey[m].dead || s->node[i].stat[m].largest < 0);
        }
    ck_assert_int_gt(silent, 0); /* neurons of the dense layers */
}
END_TEST

START_TEST(silenced_filters_are_heeded_and_not_called_dead)
{
    open_net(MIXED, "digits");
    look(true);
    settled();
    const struct snapshot *s = hand(NULL, "c2/0 c1/1");
    int pairs[32][2], n = 0;
    n += weights_silence(s->net, net_find(s->net, "c2"), 0, pairs + n);
    n += weights_silence(s->net, net_find(s->net, "c1"), 1, pairs + n);
    expect_known(s, SURVEY_SAMPLES);
    expect_survey(s, truth_of(s, MIXED, "digits", (const int(*)[2])pairs, n));
    ck_assert_float_eq(map_of(s, "r2", 0)->largest, 0);
    ck_assert(!map_of(s, "c2", 0)->dead && !map_of(s, "r2", 0)->dead && !map_of(s, "d2", 0)->dead);
    ck_assert(!map_of(s, "r1", 1)->dead && map_of(s, "p1", 1)->dead); /* that is so, and not said of the filter */
    expect_known(hand(NULL, NULL), SURVEY_SAMPLES);
    ck_assert_int_eq(dead_of(worker_snapshot(w), "p1"), 0);
}
END_TEST

START_TEST(training_and_hands_outdate_a_survey_and_it_is_made_anew)
{
    open_net("tiny", "digits");
    look(true);
    const float before = settled()->node[1].survey[0].largest;
    look(false);
    settled();
    post(WORKER_STEP, (struct worker_command){0});
    const struct snapshot *s = settled();
    ck_assert(s->survey_outdated && s->survey_samples == SURVEY_SAMPLES && s->to_survey == 0);
    ck_assert_float_eq(s->node[1].survey[0].largest, before);
    look(true);
    s = settled();
    expect_known(s, SURVEY_SAMPLES);
    ck_assert_float_ne(s->node[1].survey[0].largest, before);
    expect_survey(s, truth_of(s, "tiny", "digits", NULL, 0));
    look(false);
    settled();
    s = hand("conv1/0/bias=5", NULL);
    ck_assert(s->survey_outdated);
    post(WORKER_OPTIONS, (struct worker_command){.normalisation = WORKER_NORMALISATION_NONE});
    look(true);
    s = settled();
    expect_known(s, SURVEY_SAMPLES);
    ck_assert_float_gt(s->node[1].survey[0].largest, 4);
    ck_assert_float_eq(s->node[0].survey[0].least, 0); /* pixels as they are */
    ck_assert_float_le(s->node[0].survey[0].largest, 1);
    /* Another picture is no reason. */
    const uint64_t serial = s->serial;
    post(WORKER_PROBE, (struct worker_command){.probe = {.split = DATASET_TEST, .index = 3}});
    s = settled();
    ck_assert_uint_eq(s->serial, serial + 1);
    expect_known(s, SURVEY_SAMPLES);
}
END_TEST

START_TEST(another_network_begins_without_a_survey)
{
    open_net("tiny", "digits");
    look(true);
    settled();
    const struct snapshot *s = open_net("lenet5", "digits");
    ck_assert_int_eq(s->survey_samples, 0);
    ck_assert_ptr_null(s->node[1].survey);
    look(true);
    expect_known(settled(), SURVEY_SAMPLES);
}
END_TEST

START_TEST(a_net_whose_pictures_nobody_has_is_never_surveyed)
{
    open_net("net my; input 3x9x9; c = conv2d(2, 3); r = relu()", "digits");
    look(true);
    const struct snapshot *s = settled();
    ck_assert(s->look_only && s->survey_samples == 0 && s->to_survey == 0);
    /* One that only ends in something else has samples. */
    open_net("net my; input 1x28x28; c = conv2d(2, 3); r = relu()", "digits");
    look(true);
    s = settled();
    ck_assert(s->look_only);
    expect_known(s, SURVEY_SAMPLES);
}
END_TEST

START_TEST(maps_that_are_not_finite_are_not_dead)
{
    struct survey sv = {0};
    struct net *net;
    struct dataset *data;
    struct cs_error err;
    const char *text = "net my; input 1x28x28; c = conv2d(2, 3, bias=false); r = relu()";
    const struct normalisation none = {0};
    ck_assert_msg(net_open(text, &net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(dataset_open("digits", &data, &err), CS_OK);
    for (int i = 0; i < 9; i++) {
        net_param(net, 1, 0).data[i] = NAN;
        net_param(net, 1, 0).data[9 + i] = 0;
    }
    const struct survey_of of = {.net = net, .data = data, .normalisation = &none};
    for (int i = 0; survey_is_due(&sv) && i < 10000; i++)
        survey_go_on(&sv, &of);
    ck_assert_int_eq(sv.samples, SURVEY_SAMPLES);
    const struct map_survey *map = survey_of_node(&sv, 1);
    ck_assert(map[0].broken && !map[0].dead && map[0].least == 0 && map[0].largest == 0);
    ck_assert(!map[1].broken && map[1].dead);
    survey_finish(&sv);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(every_part_of_a_survey_is_short_and_its_batches_bounded)
{
    struct survey sv = {0};
    struct net *net;
    struct dataset *data;
    struct cs_error err;
    const struct normalisation none = {0};
    ck_assert_int_eq(net_open("lenet5", &net, &err), CS_OK);
    ck_assert_int_eq(dataset_open("digits", &data, &err), CS_OK);
    const struct survey_of of = {.net = net, .data = data, .normalisation = &none};
    int parts = 0, most = 0;
    double longest = 0;
    while (survey_is_due(&sv)) {
        const double start = clock_seconds();
        const int before = sv.done;
        survey_go_on(&sv, &of);
        longest = fmax(longest, clock_seconds() - start);
        most = sv.done - before > most ? sv.done - before : most;
        ck_assert(!sv.run || net_run_batch(sv.run) <= SURVEY_BATCH);
        parts++;
    }
    ck_assert_int_ge(parts, 8);
    ck_assert_int_le(most, SURVEY_BATCH);
    ck_assert_msg(longest < 1, "%g s", longest); /* of 10 ms, on a machine that does other things */
    ck_assert_ptr_null(sv.run);                  /* and gives its memory back */
    survey_finish(&sv);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(a_large_net_is_surveyed_in_small_batches)
{
    struct net *net;
    struct cs_error err;
    const char *text = "net my; input 1x28x28; c = conv2d(2048, 3); r = relu(); d = conv2d(2, 1)";
    ck_assert_msg(net_open(text, &net, &err) == CS_OK, "%s", err.text);
    struct dataset *data;
    ck_assert_int_eq(dataset_open("digits", &data, &err), CS_OK);
    struct survey sv = {0};
    const struct normalisation none = {0};
    const struct survey_of of = {.net = net, .data = data, .normalisation = &none};
    survey_go_on(&sv, &of);
    ck_assert_ptr_nonnull(sv.run);
    const int batch = net_run_batch(sv.run);
    ck_assert_int_le(batch, 8); /* 2 * 2048 * 26 * 26 floats a sample are 11 MB */
    ck_assert(net_run_forward_bytes(net, batch) <= (size_t)256 << 20);
    ck_assert(net_run_forward_bytes(net, 64) > (size_t)256 << 20);
    survey_go_on(&sv, &of);
    ck_assert_int_ge(sv.done, 1);
    survey_stop(&sv);
    ck_assert(!sv.run && sv.done == 0 && sv.total == 0 && survey_is_due(&sv));
    survey_finish(&sv);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

struct attempt {
    struct survey_of of;
    bool again; /* one that is known is outdated first: it must stay */
};

static bool survey_once(void *ctx, const char **wrong)
{
    const struct attempt *a = ctx;
    struct survey sv = {0};
    spare_allocations(a->again);
    for (int i = 0; survey_is_due(&sv) && i < 10000; i++)
        survey_go_on(&sv, &a->of);
    spare_allocations(false);
    if (a->again)
        survey_outdate(&sv);
    for (int i = 0; survey_is_due(&sv) && i < 10000; i++)
        survey_go_on(&sv, &a->of);
    const bool done = sv.samples == SURVEY_SAMPLES && !sv.outdated;
    if (sv.run || survey_is_due(&sv) || done == sv.given_up)
        *wrong = "neither done nor given up";
    if (a->again && !survey_of_node(&sv, 1))
        *wrong = "what was known is lost";
    survey_outdate(&sv);
    if (!survey_is_due(&sv))
        *wrong = "given up for ever";
    survey_finish(&sv);
    return done;
}

START_TEST(without_memory_there_is_no_survey_until_something_changes)
{
    struct net *net;
    struct dataset *data;
    struct cs_error err;
    const struct normalisation none = {0};
    ck_assert_int_eq(net_open("tiny", &net, &err), CS_OK);
    ck_assert_int_eq(dataset_open("digits", &data, &err), CS_OK);
    struct attempt a = {.of = {.net = net, .data = data, .normalisation = &none}};
    survive_every_allocation(survey_once, &a);
    a.again = true;
    survive_every_allocation(survey_once, &a);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(commands_in_between_are_executed_and_the_survey_is_of_the_last_of_them)
{
    open_net("lenet5", "digits");
    look(true);
    for (int k = 0; k < 30; k++) {
        char edits[64];
        snprintf(edits, sizeof edits, "conv1/2/bias=%d", k % 2 ? -1000 : k);
        post(WORKER_WEIGHTS, (struct worker_command){.weights = {edits, NULL, NULL}});
        post(WORKER_PROBE, (struct worker_command){.probe = {.split = DATASET_TEST, .index = (uint64_t)k}});
        if (k % 5 == 0)
            post(WORKER_CANCEL, (struct worker_command){0});
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        worker_snapshot(w);
    }
    const struct snapshot *s = settled();
    ck_assert_uint_eq(s->hands, 30);
    ck_assert_uint_eq(s->probe_index, 29);
    expect_known(s, SURVEY_SAMPLES);
    ck_assert(map_of(s, "conv1", 2)->dead);
    expect_survey(s, truth_of(s, "lenet5", "digits", NULL, 0));
}
END_TEST

START_TEST(training_that_starts_and_stops_never_waits_for_a_survey)
{
    open_net("tiny", "digits");
    look(true);
    uint64_t steps = 0;
    for (int k = 0; k < 6; k++) {
        post(WORKER_TRAIN, (struct worker_command){0});
        const double until = clock_seconds() + PATIENCE;
        const struct snapshot *s = worker_snapshot(w);
        while (s->steps <= steps + 3 && clock_seconds() < until) {
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
            s = worker_snapshot(w);
            look(k % 2 == 0 || (s->serial & 1));
            ck_assert(s->state != WORKER_TRAINING || s->steps == steps || s->to_survey == 0);
        }
        steps = s->steps;
        look(true);
        post(WORKER_PAUSE, (struct worker_command){0});
        if (k % 3 == 2)
            expect_known(settled(), SURVEY_SAMPLES);
    }
    const struct snapshot *s = settled();
    expect_known(s, SURVEY_SAMPLES);
    expect_survey(s, truth_of(s, "tiny", "digits", NULL, 0));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nothing_is_surveyed_until_somebody_looks,
                                  a_survey_is_what_a_loop_over_the_samples_finds,
                                  a_filter_with_a_bias_of_minus_1000_is_dead_at_each_of_its_layers,
                                  behind_a_norm_a_filter_lives_by_what_the_norm_gives,
                                  what_is_0_for_one_picture_is_not_dead,
                                  silenced_filters_are_heeded_and_not_called_dead,
                                  training_and_hands_outdate_a_survey_and_it_is_made_anew,
                                  another_network_begins_without_a_survey,
                                  a_net_whose_pictures_nobody_has_is_never_surveyed,
                                  maps_that_are_not_finite_are_not_dead,
                                  every_part_of_a_survey_is_short_and_its_batches_bounded,
                                  a_large_net_is_surveyed_in_small_batches,
                                  without_memory_there_is_no_survey_until_something_changes,
                                  commands_in_between_are_executed_and_the_survey_is_of_the_last_of_them,
                                  training_that_starts_and_stops_never_waits_for_a_survey};
    TCase *t = tcase_create("survey");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 240);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(t, tests[i]);
    Suite *suite = suite_create("survey");
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
