/* tests/engine/test_exact.c - what the trainer promises to the last bit: any number of threads, and any stop in the
 * middle of an epoch, give the same parameters and running statistics; what diverges leaves the last good state. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/data/augment.h"
#include "engine/net/net_text.h"
#include "engine/train/trainer.h"

/* Nets small enough for an epoch in a second, and the options that they are trained with. */
struct course {
    const char *name, *net; /* a built-in name, or a text */
    const char *data, *augment;
    enum optimizer_kind optimizer;
    enum schedule_kind schedule;
    float clip_norm, label_smoothing;
    bool class_weights;
    enum sampling sampling;
    int samples, batch;
};

static const char cifar_text[] =
    "net c\ninput 3x32x32\nc1 = conv2d(12, 3, padding=1)\nb1 = batch_norm2d()\nr1 = relu()\n"
    "c2 = conv2d(12, 3, padding=1)\nb2 = batch_norm2d()\nr2 = relu()\np1 = max_pool2d(2)\n"
    "c3 = conv2d(24, 3, padding=1)\nb3 = batch_norm2d()\nr3 = relu()\np2 = max_pool2d(4)\n"
    "f = flatten()\nl = linear(10)\n";
static const char dropout_text[] =
    "net d\ninput 1x28x28\nc1 = conv2d(8, 5)\nr1 = relu()\nd1 = dropout2d(p=0.2)\n"
    "p1 = max_pool2d(4)\nf = flatten()\nl1 = linear(50)\nr2 = relu()\nd2 = dropout(p=0.4)\n"
    "l2 = linear(10)\n";

static const struct course courses[] = {
    {.name = "lenet5", .net = "lenet5", .data = "digits", .samples = 500, .batch = 24},
    {.name = "batch norm",
     .net = cifar_text,
     .data = "shapes",
     .augment = "flip,crop=4",
     .optimizer = OPTIMIZER_ADAMW,
     .schedule = SCHEDULE_ONE_CYCLE,
     .clip_norm = 0.5f,
     .samples = 300,
     .batch = 32},
    {.name = "dropout",
     .net = dropout_text,
     .data = "digits",
     .augment = "rotate=10,shift=2,elastic=20:4,cutout=6,brightness=0.2",
     .schedule = SCHEDULE_COSINE,
     .label_smoothing = 0.1f,
     .class_weights = true,
     .sampling = SAMPLING_OVER,
     .samples = 400,
     .batch = 28},
};
enum { N_COURSES = sizeof courses / sizeof *courses, EPOCHS = 2 };

struct rig {
    struct net *net;
    struct dataset *data;
    struct thread_pool *pool;
    struct trainer *trainer;
    struct trainer_options options;
};

static struct net *open_net(const char *name_or_text)
{
    struct net *net;
    struct cs_error err;
    const bool text = strchr(name_or_text, '\n') != NULL;
    const enum cs_status status = text ? net_from_text(name_or_text, strlen(name_or_text), "test.net", &net, &err)
                                       : net_open(name_or_text, &net, &err);
    ck_assert_msg(status == CS_OK, "%s", err.text);
    net_init_params(net, 5);
    return net;
}

static struct trainer_options options_of(const struct course *c, const struct dataset *data)
{
    struct trainer_options o = {.optimizer = optimizer_defaults(c->optimizer),
                                .schedule = {.kind = c->schedule, .floor = 0.01, .epochs = EPOCHS, .warmup = 0.5},
                                .label_smoothing = c->label_smoothing,
                                .class_weights = c->class_weights,
                                .sampling = c->sampling,
                                .batch = c->batch,
                                .seed = 3,
                                .validation = dataset_count(data, DATASET_TRAIN) - c->samples};
    o.optimizer.clip_norm = c->clip_norm;
    if (c->augment)
        ck_assert_int_eq(augment_parse(c->augment, &o.augment, NULL), CS_OK);
    return o;
}

static void open_rig(struct rig *r, const struct course *c, int threads)
{
    struct cs_error err;
    *r = (struct rig){.net = open_net(c->net)};
    ck_assert_msg(dataset_open(c->data, &r->data, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(thread_pool_create(&r->pool, threads, NULL), CS_OK);
    r->options = options_of(c, r->data);
    ck_assert_msg(trainer_create(&r->trainer, r->net, r->data, &r->options, r->pool, &err) == CS_OK, "%s: %s", c->name,
                  err.text);
}

static void close_rig(struct rig *r)
{
    trainer_destroy(&r->trainer);
    thread_pool_destroy(&r->pool);
    dataset_destroy(&r->data);
    net_destroy(&r->net);
}

static void finish_epochs(struct rig *r, int epochs)
{
    for (int epoch = 0; epoch < epochs;) {
        const struct step_result step = trainer_step(r->trainer);
        ck_assert(step.finite);
        epoch += step.epoch_done;
    }
}

static void expect_same_net(const struct net *a, const struct net *b, const char *name)
{
    ck_assert_msg(memcmp(a->params, b->params, a->n_params * sizeof *a->params) == 0, "%s", name);
}

START_TEST(an_epoch_gives_the_same_bits_on_one_two_and_three_threads)
{
    struct rig one, other;
    open_rig(&one, &courses[_i], 1);
    finish_epochs(&one, 1);
    for (int threads = 2; threads <= 3; threads++) {
        open_rig(&other, &courses[_i], threads);
        finish_epochs(&other, 1);
        expect_same_net(one.net, other.net, courses[_i].name);
        close_rig(&other);
    }
    close_rig(&one);
}
END_TEST

/* What a file would keep: a copy of the state, with blocks of its own. */
static void copy_state(const struct rig *r, struct training_state *copy)
{
    struct training_state state;
    trainer_state(r->trainer, &state);
    *copy = state;
    for (int i = 0; i < state.n_blocks; i++) {
        copy->block[i] = cs_alloc(r->net->n_params, sizeof(float));
        memcpy(copy->block[i], state.block[i], r->net->n_params * sizeof(float));
    }
}

START_TEST(a_training_that_stopped_within_an_epoch_goes_on_to_the_same_bits)
{
    struct rig whole, first, second;
    struct training_state state;
    struct cs_error err;
    open_rig(&whole, &courses[_i], 2);
    finish_epochs(&whole, EPOCHS);
    open_rig(&first, &courses[_i], 1);
    finish_epochs(&first, 1);
    for (int i = 0; i < 5; i++)
        trainer_step(first.trainer);
    copy_state(&first, &state);
    open_rig(&second, &courses[_i], 3);
    trainer_destroy(&second.trainer);
    memcpy(second.net->params, first.net->params, first.net->n_params * sizeof *first.net->params);
    second.options = (struct trainer_options){.batch = 1}; /* the state knows the rest */
    ck_assert_msg(trainer_options_of_state(&state, &second.options, &err) == CS_OK, "%s", err.text);
    second.options.seed = 99; /* what counts is the state's, for the order, for dropout and for augmentation */
    ck_assert_int_eq(trainer_create(&second.trainer, second.net, second.data, &second.options, second.pool, &err),
                     CS_OK);
    ck_assert_msg(trainer_resume(second.trainer, &state, &err) == CS_OK, "%s", err.text);
    finish_epochs(&second, EPOCHS - 1);
    expect_same_net(whole.net, second.net, courses[_i].name);
    training_state_finish(&state);
    close_rig(&whole);
    close_rig(&first);
    close_rig(&second);
}
END_TEST

START_TEST(options_come_out_of_a_state_as_they_went_in)
{
    struct rig r;
    struct training_state state;
    struct trainer_options read = {0};
    struct cs_error err;
    open_rig(&r, &courses[2], 1);
    r.options.optimizer.nesterov = true;
    r.options.optimizer.beta2 = 1.0 / 3;
    r.options.optimizer.eps = 1e-11;
    r.options.optimizer.clip_value = 0.1f;
    r.options.loss = LOSS_CROSS_ENTROPY;
    r.options.schedule = (struct schedule){SCHEDULE_STEP, 7, 0.3, 0.01, 12, 0.1};
    ck_assert_int_eq(trainer_set_options(r.trainer, &r.options, &err), CS_OK);
    trainer_state(r.trainer, &state);
    ck_assert_int_eq(trainer_options_of_state(&state, &read, &err), CS_OK);
    const struct optimizer_options *a = &r.options.optimizer, *b = &read.optimizer;
    ck_assert(a->lr == b->lr && a->nesterov == b->nesterov && a->beta2 == b->beta2 && a->eps == b->eps);
    ck_assert(a->clip_value == b->clip_value && a->clip_norm == b->clip_norm);
    ck_assert(read.schedule.kind == SCHEDULE_STEP && read.schedule.step_size == 7 && read.schedule.gamma == 0.3);
    ck_assert(read.schedule.epochs == 12 && read.schedule.warmup == 0.1);
    ck_assert(read.class_weights && read.sampling == SAMPLING_OVER && read.label_smoothing == 0.1f);
    ck_assert(read.augment.rotate == 10 && read.augment.cutout == 6 && read.augment.elastic_alpha == 20);
    ck_assert(read.batch == 28 && read.seed == 3 && read.validation == r.options.validation);
    close_rig(&r);
}
END_TEST

START_TEST(options_that_are_not_known_are_refused)
{
    static const char *const texts[] = {"colour=blue", "loss=hinge",    "epochs=1e99",
                                        "beta1=x",     "schedule=step", "warmup"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct training_state state = {.optimizer = "adamw"};
        struct trainer_options options = {.batch = 77};
        struct cs_error err;
        snprintf(state.options, sizeof state.options, "nesterov=0 %s", texts[i]);
        ck_assert_int_eq(trainer_options_of_state(&state, &options, &err), CS_BAD_FILE);
        ck_assert_msg(strstr(err.text, texts[i]) != NULL, "%s", err.text);
        ck_assert_int_eq(options.batch, 77);
    }
}
END_TEST

/* ---- what diverges ---- */

/* After some good steps at a rate that is far too high: which layer, and what is left. */
static struct step_result diverge(struct rig *r, float lr)
{
    struct trainer_options wild = r->options;
    struct step_result step;
    wild.optimizer.lr = lr;
    ck_assert_int_eq(trainer_set_options(r->trainer, &wild, NULL), CS_OK);
    for (int i = 0; (step = trainer_step(r->trainer)).finite; i++)
        ck_assert_int_lt(i, 200);
    return step;
}

START_TEST(a_training_that_diverges_names_the_layer_and_keeps_a_state_that_goes_on)
{
    const float rates[] = {1e6f, 1e30f, 3e38f};
    struct rig r;
    open_rig(&r, &courses[_i % N_COURSES], 2);
    const struct step_result step = diverge(&r, rates[_i / N_COURSES]);
    ck_assert_int_ne(step.divergence.place, DIVERGENCE_NONE);
    if (step.divergence.place != DIVERGENCE_LOSS)
        ck_assert_int_gt(net_find(r.net, step.divergence.layer), 0);
    ck_assert_int_lt(step.kept, step.number);
    for (size_t i = 0; i < r.net->n_params; i++)
        ck_assert(isfinite(r.net->params[i]));
    struct evaluation e = {0};
    trainer_evaluate_some(r.trainer, EVALUATE_TEST, 0, 50, &e);
    ck_assert(isfinite(e.loss));
    r.options.optimizer.lr = 1e-12f;
    ck_assert_int_eq(trainer_set_options(r.trainer, &r.options, NULL), CS_OK);
    const struct step_result next = trainer_step(r.trainer);
    ck_assert(next.finite);
    ck_assert_int_eq(next.number, step.kept + 1);
    close_rig(&r);
}
END_TEST

START_TEST(a_failing_step_is_undone_with_its_running_statistics_and_its_place)
{
    struct rig one, other;
    open_rig(&one, &courses[1], 1);
    open_rig(&other, &courses[1], 1);
    for (int i = 0; i < 4; i++) {
        trainer_step(one.trainer);
        trainer_step(other.trainer);
    }
    struct trainer_options wild = one.options;
    wild.optimizer.lr = 3e38f; /* the update itself cannot be made */
    wild.schedule.kind = SCHEDULE_CONSTANT;
    wild.schedule.warmup = 0;
    ck_assert_int_eq(trainer_set_options(one.trainer, &wild, NULL), CS_OK);
    const struct step_result step = trainer_step(one.trainer);
    ck_assert(!step.finite);
    ck_assert_int_eq(step.divergence.place, DIVERGENCE_UPDATE);
    ck_assert_int_eq(step.number, 5);
    ck_assert_int_eq(step.kept, 4);
    expect_same_net(one.net, other.net, "before");
    ck_assert_int_eq(trainer_set_options(one.trainer, &one.options, NULL), CS_OK);
    finish_epochs(&one, 1);
    finish_epochs(&other, 1);
    expect_same_net(one.net, other.net, "after");
    close_rig(&one);
    close_rig(&other);
}
END_TEST

START_TEST(the_layer_whose_output_overflows_first_is_the_one_that_is_named)
{
    struct rig r;
    open_rig(&r, &courses[0], 1);
    trainer_step(r.trainer);
    const struct tensor weight = net_param(r.net, net_find(r.net, "conv2"), 0);
    for (size_t i = 0; i < shape_count(&weight.shape); i++)
        weight.data[i] = 3e38f;
    const struct step_result step = trainer_step(r.trainer);
    ck_assert(!step.finite);
    ck_assert_int_eq(step.divergence.place, DIVERGENCE_OUTPUT);
    ck_assert_str_eq(step.divergence.layer, "conv2");
    struct cs_error err;
    divergence_fail(&step.divergence, step.number, step.epoch, step.kept, "rest", &err);
    ck_assert_str_eq(err.text,
                     "the numbers stopped being finite at step 2 (epoch 1), first in the output of conv2: the "
                     "state of step 0 is kept; rest");
    close_rig(&r);
}
END_TEST

/* ---- autoencoders ---- */

START_TEST(an_autoencoder_learns_to_give_its_input_back)
{
    static const struct course course = {.name = "autoencoder",
                                         .net = "net a\ninput 1x28x28\nf = flatten()\nl1 = linear(40)\nr = relu()\nl2 "
                                                "= linear(784)\ns = reshape(shape=(1,28,28))\n",
                                         .data = "digits",
                                         .optimizer = OPTIMIZER_ADAM,
                                         .samples = 600,
                                         .batch = 32};
    struct rig r;
    open_rig(&r, &course, 2);
    ck_assert(trainer_is_autoencoder(r.trainer));
    struct evaluation before = {0}, after = {0};
    trainer_evaluate_some(r.trainer, EVALUATE_TEST, 0, 100, &before);
    finish_epochs(&r, 4);
    trainer_evaluate_some(r.trainer, EVALUATE_TEST, 0, 100, &after);
    ck_assert_double_eq_tol(before.loss, 1,
                            0.2); /* the mean square of what is normalised, around a net that gives about 0 */
    ck_assert_double_lt(after.loss, 0.7 * before.loss);
    ck_assert(after.samples == 100 && after.correct == 0 && after.n_mistakes == 0 && after.classes == 0);
    close_rig(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("exact");
    TCase *tests = tcase_create("exact");
    tcase_add_loop_test(tests, an_epoch_gives_the_same_bits_on_one_two_and_three_threads, 0, N_COURSES);
    tcase_add_loop_test(tests, a_training_that_stopped_within_an_epoch_goes_on_to_the_same_bits, 0, N_COURSES);
    tcase_add_test(tests, options_come_out_of_a_state_as_they_went_in);
    tcase_add_test(tests, options_that_are_not_known_are_refused);
    tcase_add_loop_test(tests, a_training_that_diverges_names_the_layer_and_keeps_a_state_that_goes_on, 0,
                        3 * N_COURSES);
    tcase_add_test(tests, a_failing_step_is_undone_with_its_running_statistics_and_its_place);
    tcase_add_test(tests, the_layer_whose_output_overflows_first_is_the_one_that_is_named);
    tcase_add_test(tests, an_autoencoder_learns_to_give_its_input_back);
    tcase_set_timeout(tests, 200);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
