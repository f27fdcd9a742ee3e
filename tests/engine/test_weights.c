/* tests/engine/test_weights.c - filters that the hand changes: set and given back, locked, left out, and what the net
 * is worth without them. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/net/net_text.h"
#include "engine/worker/weights.h"
#include "engine/worker/weights_keep.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"

enum { ALL = 0x1f, PATIENCE = 120 /* s */ };

static struct worker_command command_of(enum worker_command_kind kind)
{
    return (struct worker_command){
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400}};
}

static void post(struct worker *w, const struct worker_command *c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(w, c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *settled(struct worker *w)
{
    ck_assert(worker_wait_idle(w, PATIENCE));
    return worker_snapshot(w);
}

static struct worker *open_worker(const char *net, const char *data)
{
    struct worker *w;
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    struct worker_command c = command_of(WORKER_SETUP);
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, ALL);
    strcpy(c.net, net);
    strcpy(c.data, data);
    post(w, &c);
    ck_assert_str_eq(settled(w)->error, "");
    return w;
}

static const struct snapshot *hand(struct worker *w, const char *edits, const char *locked, const char *silenced)
{
    struct worker_command c = command_of(WORKER_WEIGHTS);
    c.weights = (struct worker_weights){edits, locked, silenced};
    post(w, &c);
    return settled(w);
}

static const struct snapshot *steps(struct worker *w, int n)
{
    const struct worker_command c = command_of(WORKER_STEP);
    for (int i = 0; i < n; i++) {
        post(w, &c);
        settled(w);
    }
    return worker_snapshot(w);
}

static float *params_of(const struct snapshot *s)
{
    float *copy = malloc(s->net->n_params * sizeof *copy);
    memcpy(copy, s->params, s->net->n_params * sizeof *copy);
    return copy;
}

static const float *kernel(const struct snapshot *s, const char *node, int map, int channel)
{
    const float *k = weights_kernel(s, net_find(s->net, node), map, channel);
    ck_assert_ptr_nonnull(k);
    return k;
}

/* ---- texts ---- */

START_TEST(a_list_of_edits_is_read_as_it_is_written)
{
    struct weights_edits list;
    const char *text = " conv1/3/0 = 1 0 -1,2 0 -2 1 0 -1 ;; fc1/7/*=0.5;conv1/3/bias=1e-3; a/b/0/1=4;";
    ck_assert_int_eq(weights_edits_parse(text, &list, NULL), CS_OK);
    ck_assert_int_eq(list.n, 4);
    ck_assert_str_eq(list.edit[0].node, "conv1");
    ck_assert_int_eq(list.edit[0].map, 3);
    ck_assert_int_eq(list.edit[0].n, 9);
    ck_assert_float_eq(list.edit[0].v[5], -2);
    ck_assert_int_eq(list.edit[1].channel, WEIGHTS_EVERY);
    ck_assert_int_eq(list.edit[2].channel, WEIGHTS_BIAS);
    ck_assert_float_eq(list.edit[2].v[0], 1e-3f);
    ck_assert_str_eq(list.edit[3].node, "a/b"); /* as layers of ONNX files may be called */
    weights_edits_finish(&list);
}
END_TEST

START_TEST(what_is_no_list_is_refused_in_a_sentence)
{
    static const char *const edits[] = {
        "conv1",          "conv1/3=1",     "conv1/3/0",    "conv1/3/0=", "conv1/3/0=x",    "conv1/3/0=nan",
        "conv1/3/0=-inf", "conv1/3/0=1e7", "conv1/-3/0=1", "/3/0=1",     "conv1/3/bios=1", "conv1/9999999999/0=1",
        "conv1/3/0=1 2x"};
    static const char *const filters[] = {"conv1", "conv1/", "/3", "conv1/x", "conv1/3 conv2"};
    struct weights_edits e;
    struct weights_filters f;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct cs_error err = {""};
        ck_assert_msg(weights_edits_parse(edits[i], &e, &err) == CS_BAD_VALUE && *err.text, "%s", edits[i]);
        ck_assert_int_eq(e.n, 0);
    }
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct cs_error err = {""};
        ck_assert_msg(weights_filters_parse(filters[i], &f, &err) == CS_BAD_VALUE && *err.text, "%s", filters[i]);
    }
}
END_TEST

START_TEST(what_does_not_fit_the_net_is_refused_and_changes_nothing)
{
    static const char *const edits[] = {"conv9/0/0=1",     "pool1/0/0=1",      "conv1/6/0=0 0 0", "conv1/0/1=0",
                                        "conv1/0/0=1 2 3", "conv1/0/bias=1 2", "input/0/0=1",     "fc1/120/0=1",
                                        "fc1/0/400=1",     "fc1/0/0=1;x/0/0=2"};
    static const char *const locked[] = {"conv9/0", "pool1/0", "conv1/6"};
    static const char *const silenced[] = {"conv9/0", "output/3", "conv1/6", "input/0"};
    struct worker *w = open_worker("lenet5", "digits");
    float *before = params_of(worker_snapshot(w));
    const size_t n = worker_snapshot(w)->net->n_params;
    uint64_t errors = 0;
    for (size_t i = 0; i < 10; i++) {
        ck_assert_msg(hand(w, edits[i], "", "")->error_serial == ++errors, "%s", edits[i]);
        ck_assert_str_ne(worker_snapshot(w)->error, "");
    }
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(hand(w, "conv1/0/bias=1", locked[i], NULL)->error_serial == ++errors, "%s", locked[i]);
    for (size_t i = 0; i < 4; i++)
        ck_assert_msg(hand(w, "conv1/0/bias=1", NULL, silenced[i])->error_serial == ++errors, "%s", silenced[i]);
    ck_assert(!memcmp(before, worker_snapshot(w)->params, n * sizeof *before));
    free(before);
    worker_destroy(&w);
}
END_TEST

START_TEST(setting_and_dropping_a_kernel_changes_the_text_as_it_should)
{
    float v[] = {0.1f, -3e-7f, 1.0f / 3};
    char *one, *two, *three, *none;
    const struct weights_edit of = {"conv1", 2, 1, v, 3}, every = {"conv1", 2, WEIGHTS_EVERY, v, 1},
                              bias = {"conv1", 2, WEIGHTS_BIAS, v, 1};
    ck_assert_int_eq(weights_edits_set("", &of, &one, NULL), CS_OK);
    struct weights_edits list;
    ck_assert_int_eq(weights_edits_parse(one, &list, NULL), CS_OK);
    ck_assert_int_eq(list.n, 1);
    ck_assert(!memcmp(list.edit[0].v, v, sizeof v)); /* bit for bit */
    weights_edits_finish(&list);
    ck_assert_int_eq(weights_edits_set(one, &bias, &two, NULL), CS_OK);
    ck_assert_int_eq(weights_edits_set(two, &every, &three, NULL), CS_OK);
    ck_assert_str_eq(three, "conv1/2/bias=0.1; conv1/2/*=0.1");
    ck_assert_int_eq(weights_edits_drop(three, "conv1", 2, &none, NULL), CS_OK);
    ck_assert_str_eq(none, "");
    free(one), free(two), free(three), free(none);
    ck_assert_int_eq(weights_filters_toggle("conv1/3,conv2/5", "conv1", 3, &one, NULL), CS_OK);
    ck_assert_str_eq(one, "conv2/5");
    ck_assert_int_eq(weights_filters_toggle(one, "fc1", 0, &two, NULL), CS_OK);
    ck_assert_str_eq(two, "conv2/5 fc1/0");
    free(one), free(two);
}
END_TEST

/* ---- setting ---- */

START_TEST(a_kernel_that_is_set_is_in_the_net_and_no_other_number_changes)
{
    struct worker *w = open_worker("lenet5", "digits");
    float *before = params_of(worker_snapshot(w));
    const struct snapshot *s = hand(w,
                                    "conv2/5/3=1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25;"
                                    "conv2/5/bias=-7; fc1/7/12=0.5",
                                    NULL, NULL);
    const int conv2 = net_find(s->net, "conv2"), fc1 = net_find(s->net, "fc1");
    int changed = 0;
    for (size_t i = 0; i < s->net->n_params; i++)
        changed += before[i] != s->params[i];
    ck_assert_int_eq(changed, 27);
    for (int i = 0; i < 25; i++) /* conv2 is [16, 6, 5, 5] */
        ck_assert_float_eq(s->params[s->net->node[conv2].param[0] + (size_t)((5 * 6 + 3) * 25 + i)], (float)(i + 1));
    ck_assert_float_eq(s->params[s->net->node[conv2].param[1] + 5], -7);
    ck_assert_float_eq(s->params[s->net->node[fc1].param[0] + 7 * 400 + 12], 0.5f); /* [120, 400] */
    free(before);
    worker_destroy(&w);
}
END_TEST

START_TEST(the_kernels_of_a_transposed_convolution_are_those_that_write_the_map)
{
    struct worker *w = open_worker("autoencoder", "digits");
    const struct snapshot *s = hand(w, "up1/3/5=1 2 3 4 5 6 7 8 9", NULL, NULL);
    const int up1 = net_find(s->net, "up1");
    for (int i = 0; i < 9; i++) { /* [32, 16, 3, 3]: input channel first */
        ck_assert_float_eq(s->params[s->net->node[up1].param[0] + (size_t)((5 * 16 + 3) * 9 + i)], (float)(i + 1));
        ck_assert_float_eq(kernel(s, "up1", 3, 5)[i], (float)(i + 1));
    }
    worker_destroy(&w);
}
END_TEST

START_TEST(what_is_no_longer_set_is_what_it_was_bit_for_bit)
{
    struct worker *w = open_worker("lenet5", "digits");
    steps(w, 3);
    const size_t n = worker_snapshot(w)->net->n_params;
    float *before = params_of(worker_snapshot(w));
    hand(w, "conv2/5/3=1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25", NULL, NULL);
    hand(w, "conv2/5/*=0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0; conv1/0/bias=2", NULL, NULL);
    hand(w, "conv2/5/3=9 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; fc2/3/*=0", NULL, NULL);
    ck_assert(memcmp(before, worker_snapshot(w)->params, n * sizeof *before) != 0);
    hand(w, "", NULL, NULL);
    ck_assert(!memcmp(before, worker_snapshot(w)->params, n * sizeof *before));
    free(before);
    worker_destroy(&w);
}
END_TEST

START_TEST(a_kernel_that_stays_in_the_list_is_left_to_training)
{
    struct worker *w = open_worker("tiny", "digits");
    const char *one = "conv1/1/bias=0.25", *both = "conv1/1/bias=0.25; conv1/2/bias=0.5";
    float before = kernel(worker_snapshot(w), "conv1", 1, WEIGHTS_BIAS)[0];
    hand(w, one, NULL, NULL);
    const float trained = kernel(steps(w, 5), "conv1", 1, WEIGHTS_BIAS)[0];
    ck_assert_float_ne(trained, 0.25f);
    const struct snapshot *s = hand(w, both, NULL, NULL);
    ck_assert_float_eq(kernel(s, "conv1", 1, WEIGHTS_BIAS)[0], trained);
    ck_assert_float_eq(kernel(s, "conv1", 2, WEIGHTS_BIAS)[0], 0.5f);
    s = hand(w, "conv1/2/bias=0.5", NULL, NULL); /* given back as it was before it was set, not as trained */
    ck_assert_float_eq(kernel(s, "conv1", 1, WEIGHTS_BIAS)[0], before);
    worker_destroy(&w);
}
END_TEST

/* ---- locking ---- */

START_TEST(a_locked_filter_stays_while_the_rest_learns_what_it_learns_without_the_lock)
{
    struct worker *w = open_worker("tiny", "digits"), *free_one = open_worker("tiny", "digits");
    const struct net *net = worker_snapshot(w)->net;
    const size_t n = net->n_params, first = net->node[1].param[0] + 25, bias = net->node[1].param[1] + 1;
    float *before = params_of(worker_snapshot(w));
    hand(w, "", "conv1/1", "");
    const struct snapshot *s = steps(w, 1), *other = steps(free_one, 1);
    int same = 0, moved = 0;
    for (size_t i = 0; i < n; i++) {
        const bool locked = (i >= first && i < first + 25) || i == bias;
        if (locked)
            ck_assert_float_eq(s->params[i], before[i]);
        else
            ck_assert_float_eq(s->params[i], other->params[i]);
        same += locked && other->params[i] == before[i];
        moved += s->params[i] != before[i];
    }
    ck_assert_int_lt(same, 26);
    ck_assert_int_gt(moved, 100);
    s = steps(w, 20);
    for (size_t i = first; i < first + 25; i++)
        ck_assert_float_eq(s->params[i], before[i]);
    s = hand(w, "conv1/1/bias=3", "conv1/1", ""); /* the hand may change what training may not */
    ck_assert_float_eq(kernel(steps(w, 2), "conv1", 1, WEIGHTS_BIAS)[0], 3);
    s = hand(w, "conv1/1/bias=3", "", "");
    ck_assert_float_ne(kernel(steps(w, 2), "conv1", 1, WEIGHTS_BIAS)[0], 3);
    free(before);
    worker_destroy(&w);
    worker_destroy(&free_one);
}
END_TEST

START_TEST(a_lock_on_a_transposed_convolution_holds_the_kernels_that_write_the_map)
{
    struct worker *w = open_worker("autoencoder", "digits");
    float before[9], other[9];
    memcpy(before, kernel(worker_snapshot(w), "up1", 3, 5), sizeof before);
    memcpy(other, kernel(worker_snapshot(w), "up1", 4, 5), sizeof other);
    hand(w, "", "up1/3", "");
    const struct snapshot *s = steps(w, 3);
    ck_assert(!memcmp(before, kernel(s, "up1", 3, 5), sizeof before));
    ck_assert(memcmp(other, kernel(s, "up1", 4, 5), sizeof other) != 0);
    worker_destroy(&w);
}
END_TEST

/* ---- silencing ---- */

START_TEST(a_silenced_map_is_0_behind_the_relu_and_later_layers_read_zeros)
{
    struct worker *w = open_worker("lenet5", "digits");
    steps(w, 5);
    char edits[4096] = "";
    for (int m = 0; m < 16; m++) { /* the same by hand: conv2 does not read map 2 */
        char entry[128];
        snprintf(entry, sizeof entry, "conv2/%d/2=0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0;", m);
        strcat(edits, entry);
    }
    const struct snapshot *s = hand(w, edits, NULL, NULL);
    float want[10], sums[28 * 28];
    memcpy(want, s->activation[s->net->n_nodes - 1].data, sizeof want);
    const int conv1 = net_find(s->net, "conv1"), relu1 = net_find(s->net, "relu1");
    memcpy(sums, snapshot_map(s, conv1, 2), sizeof sums);
    s = hand(w, "", "", "conv1/2");
    ck_assert(!memcmp(sums, snapshot_map(s, conv1, 2), sizeof sums));
    for (int i = 0; i < 28 * 28; i++)
        ck_assert_float_eq(snapshot_map(s, relu1, 2)[i], 0);
    for (int i = 0; i < 10; i++)
        ck_assert_float_eq_tol(want[i], s->activation[s->net->n_nodes - 1].data[i], 1e-5f);
    s = hand(w, "", "", "");
    ck_assert_float_ne(snapshot_stats(s, relu1, 2)->largest, 0);
    worker_destroy(&w);
}
END_TEST

START_TEST(silence_is_carried_through_what_does_not_mix_maps)
{
    static const char text[] = "net n\ninput 1x8x8\na = conv2d(4, kernel_size=3, padding=1)\nb = batch_norm2d()\n"
                               "c = relu()\nd = dropout(p=0.5)\ne = max_pool2d(2)\nf = flatten()\ng = linear(3)\n";
    struct net *net;
    struct cs_error err = {""};
    int pair[4][2];
    ck_assert_msg(net_structure_from_text(text, strlen(text), "n", &net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(weights_silence(net, net_find(net, "a"), 3, pair), 2);
    ck_assert_int_eq(pair[0][0], net_find(net, "c"));
    ck_assert_int_eq(pair[1][0], net_find(net, "d"));
    ck_assert_int_eq(pair[1][1], 3);
    ck_assert_int_eq(weights_silence(net, net_find(net, "e"), 1, pair), 1);
    ck_assert_int_eq(pair[0][0], net_find(net, "e"));
    ck_assert_int_eq(weights_owner(net, net_find(net, "c")), net_find(net, "a"));
    ck_assert_int_eq(weights_owner(net, net_find(net, "e")), net_find(net, "e"));
    ck_assert(weights_can_silence(net, net_find(net, "a")));
    ck_assert(!weights_can_silence(net, net_find(net, "g")));
    ck_assert(!weights_can_silence(net, 0));
    net_destroy(&net);
}
END_TEST

/* ---- ablation ---- */

static const struct snapshot *ablate(struct worker *w, const char *node, int map)
{
    struct worker_command c = command_of(WORKER_ABLATE);
    strcpy(c.ablate.node, node);
    c.ablate.map = map;
    post(w, &c);
    return settled(w);
}

/* The test set as a trainer sees it, with these parameters. */
static struct evaluation evaluation_of(const char *name, const float *params, void (*change)(struct net *net))
{
    struct net *net;
    struct dataset *data;
    struct trainer *t;
    struct evaluation e;
    struct trainer_options options = command_of(WORKER_SETUP).options;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(net_open(name, &net, NULL), CS_OK);
    memcpy(net->params, params, net->n_params * sizeof *params);
    change(net);
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, NULL), CS_OK);
    ck_assert(trainer_evaluate(t, EVALUATE_TEST, &e, NULL, NULL));
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
    return e;
}

static void change_nothing(struct net *net)
{
    (void)net;
}

/* conv2 [16, 6, 5, 5] does not read map 3 of conv1. */
static void cut_conv1(struct net *net)
{
    for (int m = 0; m < 16; m++)
        memset(net_param(net, net_find(net, "conv2"), 0).data + (m * 6 + 3) * 25, 0, 25 * sizeof(float));
}

/* Nor does the output [10, 84] read value 17 of fc2. */
static void cut_both(struct net *net)
{
    cut_conv1(net);
    for (int m = 0; m < 10; m++)
        net_param(net, net_find(net, "output"), 0).data[m * 84 + 17] = 0;
}

static void check_side(const struct evaluation *e, int correct, double loss, const int *by_class)
{
    ck_assert_int_eq(correct, e->correct);
    ck_assert_double_eq_tol(loss, e->loss, 1e-5);
    for (int c = 0; c < 10; c++)
        ck_assert_int_eq(by_class[c], e->confusion[c][c]);
}

START_TEST(an_ablation_is_the_evaluation_of_a_net_whose_next_layer_does_not_read_the_filter)
{
    struct worker *w = open_worker("lenet5", "digits");
    steps(w, 60);
    const struct snapshot *s = ablate(w, "conv1", 3);
    float *params = params_of(s);
    const struct ablation a = s->ablation;
    const struct evaluation with = evaluation_of("lenet5", params, change_nothing),
                            without = evaluation_of("lenet5", params, cut_conv1);
    ck_assert_int_eq(a.done, a.total);
    ck_assert_int_eq(a.total, with.samples);
    ck_assert_str_eq(a.node, "conv1");
    ck_assert_int_eq(a.map, 3);
    ck_assert_int_eq(a.classes, 10);
    ck_assert(!a.outdated);
    check_side(&with, a.correct_with, a.loss_with, a.with);
    check_side(&without, a.correct_without, a.loss_without, a.without);
    ck_assert_int_ne(a.correct_with, a.correct_without);
    int sum = 0;
    for (int c = 0; c < 10; c++)
        sum += a.of_class[c];
    ck_assert_int_eq(sum, a.total);
    hand(w, "", "", "conv1/3"); /* what is silenced is left out of both */
    const struct ablation b = ablate(w, "fc2", 17)->ablation;
    const struct evaluation both = evaluation_of("lenet5", params, cut_both);
    check_side(&without, b.correct_with, b.loss_with, b.with);
    check_side(&both, b.correct_without, b.loss_without, b.without);
    free(params);
    worker_destroy(&w);
}
END_TEST

START_TEST(an_ablation_is_outdated_when_the_net_has_changed_since)
{
    struct worker *w = open_worker("tiny", "digits");
    ck_assert(!ablate(w, "conv1", 0)->ablation.outdated);
    ck_assert(hand(w, "conv1/0/bias=1", "", "")->ablation.outdated);
    ck_assert(!ablate(w, "conv1", 0)->ablation.outdated);
    ck_assert(!hand(w, "conv1/0/bias=1", "conv1/1", "")->ablation.outdated); /* a lock changes nothing yet */
    ck_assert(steps(w, 1)->ablation.outdated);
    ck_assert(!ablate(w, "conv1", 0)->ablation.outdated);
    ck_assert(hand(w, "conv1/0/bias=1", "conv1/1", "conv1/2")->ablation.outdated);
    worker_destroy(&w);
}
END_TEST

START_TEST(what_cannot_be_left_out_is_told_in_a_sentence)
{
    struct worker *w = open_worker("tiny", "digits");
    ck_assert_str_ne(ablate(w, "output", 0)->error, "");
    ck_assert_str_ne(ablate(w, "input", 0)->error, "");
    ck_assert_str_ne(ablate(w, "conv1", 4)->error, "");
    ck_assert_str_ne(ablate(w, "conv7", 0)->error, "");
    ck_assert_int_eq(worker_snapshot(w)->ablation.total, 0);
    worker_destroy(&w);
    w = open_worker("autoencoder", "digits");
    ck_assert_str_ne(ablate(w, "conv1", 0)->error, "");
    worker_destroy(&w);
}
END_TEST

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

START_TEST(while_training_goes_on_hands_change_filters_and_an_ablation_can_be_cancelled)
{
    struct worker *w = open_worker("tiny", "digits"); /* small: a sanitizer has to get through it, too */
    struct worker_command train = command_of(WORKER_TRAIN), change = command_of(WORKER_WEIGHTS),
                          take_out = command_of(WORKER_ABLATE);
    const struct worker_command cancel = command_of(WORKER_CANCEL);
    const double until = clock_seconds() + PATIENCE;
    char edits[64];
    post(w, &train);
    strcpy(take_out.ablate.node, "conv1");
    for (int i = 0; i < 40; i++) {
        snprintf(edits, sizeof edits, "conv1/%d/bias=%d.5", i % 4, i % 3);
        change.weights = (struct worker_weights){edits, "conv1/0 output/3", i % 2 ? "pool1/1" : ""};
        post(w, &change);
        if (i % 5 == 0)
            post(w, &take_out);
        if (i % 5 == 4)
            post(w, &cancel);
        const uint64_t serial = worker_snapshot(w)->serial;
        while (worker_snapshot(w)->serial == serial && clock_seconds() < until)
            doze();
        const struct snapshot *s = worker_snapshot(w);
        ck_assert_str_eq(s->error, "");
        if (s->params && s->ablation.total)
            ck_assert_int_le(s->ablation.done, s->ablation.total);
    }
    const uint64_t steps_now = worker_snapshot(w)->steps;
    post(w, &take_out);
    const struct snapshot *s = worker_snapshot(w); /* steps wait, and then go on */
    while ((s->steps <= steps_now + 1 || s->ablation.done < s->ablation.total || s->ablation.total == 0) &&
           clock_seconds() < until) {
        doze();
        s = worker_snapshot(w);
    }
    ck_assert_int_eq(s->ablation.done, s->ablation.total);
    ck_assert_int_gt(s->ablation.total, 0);
    ck_assert_int_gt(s->steps, steps_now + 1);
    worker_destroy(&w);
}
END_TEST

START_TEST(a_net_that_is_set_up_anew_has_what_is_posted_to_it)
{
    struct worker *w = open_worker("tiny", "digits");
    float fresh = kernel(worker_snapshot(w), "conv1", 1, WEIGHTS_BIAS)[0];
    hand(w, "conv1/1/bias=0.25", "", "");
    steps(w, 3);
    struct worker_command c = command_of(WORKER_SETUP);
    strcpy(c.net, "tiny");
    strcpy(c.data, "digits");
    post(w, &c);
    const struct snapshot *s = hand(w, "conv1/1/bias=0.25", "", "");
    ck_assert_float_eq(kernel(s, "conv1", 1, WEIGHTS_BIAS)[0], 0.25f);
    s = hand(w, "", "", "");
    ck_assert_float_eq(kernel(s, "conv1", 1, WEIGHTS_BIAS)[0], fresh);
    worker_destroy(&w);
}
END_TEST

/* ---- presets ---- */

static struct net *net_of(const char *text)
{
    struct net *net;
    struct cs_error err = {""};
    ck_assert_msg(net_from_text(text, strlen(text), "test", &net, &err) == CS_OK, "%s", err.text);
    return net;
}

/* What a net of one layer makes of `x` when filter 1 has a preset and a bias of 0. */
static struct net_run *run_preset(struct net *net, enum weights_preset preset, const float *x)
{
    struct weights_form form;
    struct net_run *run;
    float w[64];
    ck_assert(weights_form_of(net, 1, &form));
    ck_assert(weights_preset(net, 1, preset, w));
    for (int c = 0; c < form.channels; c++)
        memcpy(net->params + weights_offset(&form, 1, c), w, (size_t)(form.rows * form.cols) * sizeof *w);
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    memcpy(net_run_input(run)->data, x, shape_count(net_input(net)) * sizeof *x);
    net_run_forward(run, 1);
    return run;
}

START_TEST(presets_do_to_a_picture_what_they_say)
{
    float x[3 * 36];
    for (int i = 0; i < 3 * 36; i++)
        x[i] = (float)((i * 37) % 23) / 8;
    struct net *net = net_of("net n\ninput 3x6x6\na = conv2d(2, kernel_size=3, padding=1)\n");
    struct net_run *run = run_preset(net, WEIGHTS_IDENTITY, x);
    const float *y = net_run_output(run)->data + 36;
    for (int i = 0; i < 36; i++)
        ck_assert_float_eq_tol(y[i], (x[i] + x[36 + i] + x[72 + i]) / 3, 1e-5f);
    net_run_destroy(&run);
    run = run_preset(net, WEIGHTS_EDGE, x);
    y = net_run_output(run)->data + 36;
    for (int r = 1; r < 5; r++)
        for (int c = 1; c < 5; c++) {
            float want = 0;
            for (int p = 0; p < 3; p++)
                for (int i = -1; i <= 1; i++)
                    for (int j = -1; j <= 1; j++)
                        want += (i || j ? -1.0f / 8 : 1.0f) * x[p * 36 + (r + i) * 6 + c + j] / 3;
            ck_assert_float_eq_tol(y[r * 6 + c], want, 1e-5f);
        }
    net_run_destroy(&run);
    run = run_preset(net, WEIGHTS_ZERO, x);
    for (int i = 0; i < 36; i++)
        ck_assert_float_eq(net_run_output(run)->data[36 + i], 0);
    net_run_destroy(&run);
    net_destroy(&net);
    net = net_of("net n\ninput 3x6x6\na = conv_transpose2d(2, kernel_size=2, stride=2)\n");
    run = run_preset(net, WEIGHTS_IDENTITY, x);
    y = net_run_output(run)->data + 144;
    for (int r = 0; r < 12; r++)
        for (int c = 0; c < 12; c++) {
            const int at = r / 2 * 6 + c / 2;
            ck_assert_float_eq_tol(y[r * 12 + c], (x[at] + x[36 + at] + x[72 + at]) / 3, 1e-5f);
        }
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

START_TEST(grouped_kernels_are_found_by_their_channel_within_the_group)
{
    static const char *const texts[] = {"net n\ninput 6x4x4\na = conv2d(4, kernel_size=3, groups=2)\n",
                                        "net n\ninput 6x4x4\na = conv_transpose2d(4, kernel_size=3, groups=2)\n"};
    for (int t = 0; t < 2; t++) {
        struct net *net = net_of(texts[t]);
        struct weights_form form;
        ck_assert(weights_form_of(net, 1, &form));
        ck_assert_int_eq(form.channels, 3);
        struct net_run *run;
        ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
        for (int m = 0; m < 4; m++)
            for (int c = 0; c < 3; c++) { /* that one kernel alone joins input 3*(m/2)+c to map m */
                memset(net->params, 0, net->n_params * sizeof *net->params);
                net->params[weights_offset(&form, m, c) + 4] = 1;
                for (int i = 0; i < 6 * 16; i++)
                    net_run_input(run)->data[i] = (float)(i / 16 + 1);
                net_run_forward(run, 1);
                const struct tensor *y = net_run_output(run);
                const int side = y->shape.dim[2], middle = side / 2 * side + side / 2;
                for (int k = 0; k < 4; k++)
                    ck_assert_float_eq(y->data[k * side * side + middle], k == m ? (float)(3 * (m / 2) + c + 1) : 0);
            }
        net_run_destroy(&run);
        net_destroy(&net);
    }
}
END_TEST

/* ---- memory ---- */

static bool apply_all(void *ctx, const char **wrong)
{
    struct net *net = ctx;
    struct weights_keep keep = {0};
    const float before = net->params[0];
    const struct worker_weights lists = {"a/1/0=1 2 3 4 5 6 7 8 9; a/0/*=0 0 0 0 1 0 0 0 0", "a/1", "a/0"};
    const bool ok = weights_keep_apply(&keep, net, &lists, NULL, NULL, NULL) == CS_OK;
    if (!ok && net->params[0] != before)
        *wrong = "a failed change has changed the net";
    if (ok && (net->params[4] != 1 || keep.n_locked != 1 || keep.n_silenced != 1))
        *wrong = "not all was done";
    weights_keep_finish(&keep);
    memset(net->params, 0, net->n_params * sizeof *net->params);
    return ok;
}

START_TEST(without_memory_nothing_is_changed)
{
    struct net *net = net_of("net n\ninput 1x8x8\na = conv2d(2, kernel_size=3)\nb = flatten()\nc = linear(3)\n");
    fail_every_allocation(apply_all, net);
    net_destroy(&net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("weights");
    TCase *t = tcase_create("weights");
    tcase_set_timeout(t, 480);
    tcase_add_test(t, a_list_of_edits_is_read_as_it_is_written);
    tcase_add_test(t, what_is_no_list_is_refused_in_a_sentence);
    tcase_add_test(t, what_does_not_fit_the_net_is_refused_and_changes_nothing);
    tcase_add_test(t, setting_and_dropping_a_kernel_changes_the_text_as_it_should);
    tcase_add_test(t, a_kernel_that_is_set_is_in_the_net_and_no_other_number_changes);
    tcase_add_test(t, the_kernels_of_a_transposed_convolution_are_those_that_write_the_map);
    tcase_add_test(t, what_is_no_longer_set_is_what_it_was_bit_for_bit);
    tcase_add_test(t, a_kernel_that_stays_in_the_list_is_left_to_training);
    tcase_add_test(t, a_locked_filter_stays_while_the_rest_learns_what_it_learns_without_the_lock);
    tcase_add_test(t, a_lock_on_a_transposed_convolution_holds_the_kernels_that_write_the_map);
    tcase_add_test(t, a_silenced_map_is_0_behind_the_relu_and_later_layers_read_zeros);
    tcase_add_test(t, silence_is_carried_through_what_does_not_mix_maps);
    tcase_add_test(t, an_ablation_is_the_evaluation_of_a_net_whose_next_layer_does_not_read_the_filter);
    tcase_add_test(t, an_ablation_is_outdated_when_the_net_has_changed_since);
    tcase_add_test(t, what_cannot_be_left_out_is_told_in_a_sentence);
    tcase_add_test(t, a_net_that_is_set_up_anew_has_what_is_posted_to_it);
    tcase_add_test(t, presets_do_to_a_picture_what_they_say);
    tcase_add_test(t, grouped_kernels_are_found_by_their_channel_within_the_group);
    tcase_add_test(t, without_memory_nothing_is_changed);
    suite_add_tcase(s, t);
    TCase *threads = tcase_create("threads");
    tcase_set_timeout(threads, 480);
    tcase_add_test(threads, while_training_goes_on_hands_change_filters_and_an_ablation_can_be_cancelled);
    suite_add_tcase(s, threads);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
