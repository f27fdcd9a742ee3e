/* tests/engine/test_worker_follow.c - the worker shows a network that another program trains: parameters, moments,
 * curves, and what can be asked of it meanwhile. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { ALL = 0x1f, PATIENCE = 60 };

struct rig {
    struct worker *w;
    struct scratch scratch;
};

static void post(struct rig *r, const struct worker_command *c)
{
    struct cs_error err;
    enum cs_status status = worker_post(r->w, c, &err);
    for (int i = 0; status == CS_BUSY && i < 60000; i++) { /* the queue is full: the machine is slow */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        status = worker_post(r->w, c, &err);
    }
    ck_assert_msg(status == CS_OK, "%s", err.text);
}

static struct worker_command command_of(enum worker_command_kind kind)
{
    return (struct worker_command){
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 100}};
}

static void post_kind(struct rig *r, enum worker_command_kind kind)
{
    const struct worker_command c = command_of(kind);
    post(r, &c);
}

static void post_setup(struct rig *r, const char *data)
{
    struct worker_command c = command_of(WORKER_SETUP);
    strcpy(c.net, "logistic");
    snprintf(c.data, sizeof c.data, "%s", data);
    post(r, &c);
}

static void post_follow(struct rig *r, const char *folder)
{
    struct worker_command c = command_of(WORKER_FOLLOW);
    c.path = folder;
    post(r, &c);
}

static const struct snapshot *settled(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static void rig_init(struct rig *r, const char *data)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&r->w, &options, &err) == CS_OK, "%s", err.text);
    scratch_init(&r->scratch);
    worker_subscribe(r->w, ALL);
    post_setup(r, data);
    settled(r);
}

static void rig_finish(struct rig *r)
{
    worker_destroy(&r->w);
    scratch_finish(&r->scratch);
}

static struct net *net_of(const char *name, uint64_t seed)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_open(name, &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, seed);
    return net;
}

static void save(const struct rig *r, const char *file, const char *name, uint64_t seed)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = net_of(name, seed);
    ck_assert_msg(model_save(scratch_path(&r->scratch, file, path), net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    net_destroy(&net);
}

static void expect_params(const float *params, const char *name, uint64_t seed)
{
    struct net *net = net_of(name, seed);
    ck_assert_ptr_nonnull(params);
    ck_assert_mem_eq(params, net->params, net->n_params * sizeof *params);
    net_destroy(&net);
}

/* Waits until this file is the newest. */
static const struct snapshot *wait_for(struct rig *r, const char *newest)
{
    const double until = clock_seconds() + PATIENCE;
    const struct snapshot *s = worker_snapshot(r->w);
    for (; strcmp(s->follow.newest, newest) != 0; s = worker_snapshot(r->w)) {
        ck_assert_msg(clock_seconds() < until, "newest '%s', error '%s'", s->follow.newest, s->follow.error);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return settled(r);
}

/* What the trainer says of such a net, sample by sample in one piece. */
static struct evaluation judge(const char *name, uint64_t seed, int samples)
{
    struct dataset *data;
    struct trainer *t;
    struct net *net = net_of(name, seed);
    struct evaluation e = {0};
    const struct trainer_options o = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16};
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(trainer_create(&t, net, data, &o, NULL, NULL), CS_OK);
    trainer_evaluate_some(t, EVALUATE_TEST, 0, samples, &e);
    trainer_destroy(&t);
    dataset_destroy(&data);
    net_destroy(&net);
    return e;
}

START_TEST(the_newest_file_is_the_network_and_all_are_its_moments)
{
    struct rig r;
    rig_init(&r, "digits");
    save(&r, "step-0100.onnx", "tiny", 1);
    save(&r, "step-0200.onnx", "tiny", 2);
    save(&r, "step-0300.onnx", "tiny", 3);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert_msg(s->follow.on && s->follow.files == 3 && !s->follow.error[0], "%s", s->follow.error);
    ck_assert_str_eq(s->follow.newest, "step-0300.onnx");
    ck_assert_str_eq(s->net->name, "tiny"); /* our files tell their names */
    ck_assert_uint_eq(s->steps, 300);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    expect_params(s->params, "tiny", 3);
    ck_assert_int_eq(s->n_moments, 3);
    ck_assert_int_eq(s->evaluation_set, EVALUATE_TEST);
    ck_assert_int_eq(s->n_validation_points, 3);
    for (int i = 0; i < 3; i++) {
        const struct evaluation e = judge("tiny", (uint64_t)i + 1, 1000);
        ck_assert_uint_eq(s->moment[i].steps, 100 * ((uint64_t)i + 1));
        ck_assert(strncmp(s->moment[i].name, "step-0", 6) == 0 && !s->moment[i].whole);
        expect_params(s->saved_moment[i]->params, "tiny", (uint64_t)i + 1);
        ck_assert_float_eq(s->moment[i].loss, (float)e.loss);
        ck_assert_float_eq(s->moment[i].accuracy, (float)e.correct / 1000);
        ck_assert_float_eq(s->validation[i].loss, (float)e.loss);
        ck_assert_float_eq(s->validation[i].step, 100.0f * ((float)i + 1));
        ck_assert_int_eq(s->validation[i].samples, 1000);
    }
    const struct evaluation newest = judge("tiny", 3, 1000);
    ck_assert_int_eq(s->evaluation->correct, newest.correct);
    ck_assert_int_eq(s->n_validation, 0);
    rig_finish(&r);
}
END_TEST

START_TEST(a_file_that_comes_keeps_probe_look_and_setup)
{
    struct rig r;
    rig_init(&r, "digits");
    save(&r, "step-1.onnx", "tiny", 1);
    post_follow(&r, r.scratch.folder);
    const uint64_t setup = settled(&r)->setup;
    struct worker_command probe = command_of(WORKER_PROBE);
    probe.probe.split = DATASET_TEST;
    probe.probe.index = 7;
    post(&r, &probe);
    settled(&r);
    save(&r, "step-2.onnx", "tiny", 2);
    const struct snapshot *s = wait_for(&r, "step-2.onnx");
    ck_assert_uint_eq(s->setup, setup);
    ck_assert_uint_eq(s->probe_index, 7);
    expect_params(s->params, "tiny", 2);
    struct dataset *data;
    uint8_t pixels[784];
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(s->probe_label, dataset_pixels(data, DATASET_TEST, 7, pixels));
    dataset_destroy(&data);
    ck_assert_int_eq(s->n_moments, 2);
    /* An earlier moment is shown in its place, as of any training. */
    struct worker_look look = {.setup = setup, .focus = -1, .detailed = -1, .past = true, .moment = 1};
    worker_look(r.w, &look);
    s = settled(&r);
    ck_assert_int_eq(s->shown, 0);
    expect_params(s->params, "tiny", 1);
    rig_finish(&r);
}
END_TEST

START_TEST(another_network_is_set_up_anew_and_moments_begin_with_it)
{
    struct rig r;
    rig_init(&r, "digits");
    save(&r, "step-1.onnx", "tiny", 1);
    save(&r, "step-2.onnx", "tiny", 2);
    post_follow(&r, r.scratch.folder);
    const uint64_t setup = settled(&r)->setup;
    save(&r, "step-3.onnx", "logistic", 3);
    const struct snapshot *s = wait_for(&r, "step-3.onnx");
    ck_assert_uint_eq(s->setup, setup + 1);
    expect_params(s->params, "logistic", 3);
    ck_assert_int_eq(s->n_moments, 1);
    ck_assert_int_eq(s->n_validation_points, 1);
    save(&r, "step-4.onnx", "logistic", 4);
    s = wait_for(&r, "step-4.onnx");
    ck_assert_int_eq(s->n_moments, 2);
    rig_finish(&r);
}
END_TEST

START_TEST(earlier_files_with_another_network_are_left_out)
{
    struct rig r;
    rig_init(&r, "digits");
    save(&r, "step-1.onnx", "logistic", 1);
    save(&r, "step-2.onnx", "tiny", 2);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->n_moments, 1);
    ck_assert_int_eq(s->follow.left_out, 1);
    expect_params(s->params, "tiny", 2);
    rig_finish(&r);
}
END_TEST

START_TEST(training_here_waits_until_nothing_is_followed)
{
    static const enum worker_command_kind kinds[] = {WORKER_TRAIN, WORKER_STEP, WORKER_EPOCH, WORKER_CONTINUE};
    struct rig r;
    rig_init(&r, "digits");
    post_kind(&r, WORKER_TRAIN);
    save(&r, "step-50.onnx", "tiny", 5);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const uint64_t errors = s->error_serial;
        post_kind(&r, kinds[i]);
        s = settled(&r);
        ck_assert_uint_eq(s->error_serial, errors + 1);
        ck_assert_str_eq(s->error, "another program trains this network: stop following it first");
        ck_assert_uint_eq(s->steps, 50);
    }
    post_follow(&r, NULL);
    post_kind(&r, WORKER_STEP);
    s = settled(&r);
    ck_assert_msg(!s->follow.on && s->steps == 51, "%s", s->error);
    save(&r, "step-60.onnx", "tiny", 6);
    nanosleep(&(struct timespec){.tv_nsec = 700000000}, NULL);
    const uint64_t serial = s->serial;
    s = worker_snapshot(r.w); /* nobody looks there any more, and rest is rest */
    ck_assert_uint_eq(s->serial, serial);
    ck_assert_uint_eq(s->steps, 51);
    rig_finish(&r);
}
END_TEST

START_TEST(a_network_that_does_not_fit_the_data_is_followed_to_be_looked_at)
{
    struct rig r;
    rig_init(&r, "shapes");
    save(&r, "step-1.onnx", "tiny", 1);
    save(&r, "step-2.onnx", "tiny", 2);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert(s->look_only && s->why_not[0] && !s->evaluation);
    expect_params(s->params, "tiny", 2);
    ck_assert_int_eq(s->n_moments, 2);
    ck_assert(isnan(s->moment[0].loss));
    post_setup(&r, "digits"); /* other data: the same files, and now it is known how good they are */
    s = settled(&r);
    ck_assert_msg(!s->look_only && s->follow.on && s->follow.files == 2, "%s", s->why_not);
    expect_params(s->params, "tiny", 2);
    ck_assert_int_eq(s->n_moments, 2);
    ck_assert(isfinite(s->moment[0].loss) && isfinite(s->moment[1].loss));
    ck_assert_str_eq(s->data_name, "digits");
    rig_finish(&r);
}
END_TEST

START_TEST(a_file_that_is_written_again_replaces_its_moment)
{
    struct rig r;
    rig_init(&r, "digits");
    save(&r, "step-1.onnx", "tiny", 1);
    save(&r, "step-2.onnx", "tiny", 2);
    post_follow(&r, r.scratch.folder);
    settled(&r);
    save(&r, "step-2.onnx", "tiny", 9);
    const double until = clock_seconds() + PATIENCE;
    const struct snapshot *s;
    do {
        s = settled(&r);
    } while (s->follow.files < 3 && clock_seconds() < until);
    s = settled(&r);
    ck_assert_int_eq(s->n_moments, 2);
    expect_params(s->params, "tiny", 9);
    expect_params(s->saved_moment[1]->params, "tiny", 9);
    const struct evaluation e = judge("tiny", 9, 1000);
    ck_assert_float_eq(s->moment[1].loss, (float)e.loss);
    ck_assert_int_eq(s->n_validation_points, 2);
    ck_assert_float_eq(s->validation[1].loss, (float)e.loss);
    rig_finish(&r);
}
END_TEST

START_TEST(a_folder_without_files_leaves_what_was_there)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r, "digits");
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert(s->follow.on && s->follow.files == 0 && !s->follow.error[0]);
    ck_assert_str_eq(s->net->name, "logistic");
    post_follow(&r, scratch_path(&r.scratch, "not there", path));
    s = settled(&r);
    scratch_expect_sentence(&r.scratch, s->follow.error, "not there", "waited for");
    char endless[2 * FOLLOW_FOLDER];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    const uint64_t errors = s->error_serial;
    post_follow(&r, endless);
    s = settled(&r);
    ck_assert(!s->follow.on && s->error_serial == errors + 1);
    rig_finish(&r);
}
END_TEST

/* NaN is a number here: it must not be asked for again and again. */
START_TEST(a_network_that_diverged_is_shown_and_judged_once)
{
    struct rig r;
    char path[PATH_MAX];
    struct cs_error err;
    rig_init(&r, "digits");
    struct net *net = net_of("tiny", 1);
    net->params[net->node[1].param[0]] = NAN;
    ck_assert_int_eq(model_save(scratch_path(&r.scratch, "step-1.onnx", path), net, NULL, NULL, &err), CS_OK);
    net_destroy(&net);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert_msg(s->follow.files == 1, "%s", s->follow.error);
    ck_assert_int_eq(s->n_moments, 1);
    rig_finish(&r);
}
END_TEST

/* Files come, change and go while everything else is asked for, in any order. */
START_TEST(random_commands_while_files_come_and_go_break_nothing)
{
    enum { ROUNDS = 400 };
    static const enum worker_command_kind kinds[] = {
        WORKER_TRAIN, WORKER_STEP,  WORKER_PAUSE,  WORKER_OPTIONS,  WORKER_PROBE,    WORKER_CANCEL,
        WORKER_FIND,  WORKER_EPOCH, WORKER_ABLATE, WORKER_CONTINUE, WORKER_KEEP_RUN, WORKER_WEIGHTS,
    };
    static const char *const nets[] = {"tiny", "logistic", "cifar"}, *const data[] = {"digits", "shapes", "nothing"};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    struct rig r;
    struct rng rng = rng_seeded(7, 0);
    char file[64], path[PATH_MAX];
    rig_init(&r, "digits");
    scratch_mkdir(&r.scratch, "b");

    for (int i = 0; i < ROUNDS; i++) {
        const int what = rng_int(&rng, 0, 9);
        snprintf(file, sizeof file, "%sstep-%d.onnx", rng_int(&rng, 0, 3) ? "" : "b/", rng_int(&rng, 0, 12));
        if (what <= 1)
            save(&r, file, nets[rng_int(&rng, 0, 15) ? 0 : rng_int(&rng, 0, 2)], (uint64_t)i);
        else if (what == 2)
            unlink(scratch_path(&r.scratch, file, path));
        else if (what == 3)
            scratch_write(&r.scratch, file, "no model", (size_t)rng_int(&rng, 0, 8));
        else if (what == 4 && rng_int(&rng, 0, 3) == 0)
            post_follow(&r, rng_int(&rng, 0, 2) ? r.scratch.folder : scratch_path(&r.scratch, "b", path));
        else if (what == 4 && rng_int(&rng, 0, 3) == 0)
            post_follow(&r, NULL);
        else if (what == 5 && rng_int(&rng, 0, 3) == 0)
            post_setup(&r, data[rng_int(&rng, 0, 2)]);
        struct worker_command c = command_of(kinds[rng_int(&rng, 0, KINDS - 1)]);
        c.epochs = 1;
        c.find.direction = 1;
        c.find.label = -1;
        c.moment = (uint64_t)rng_int(&rng, 0, 12);
        strcpy(c.ablate.node, "conv1");
        struct worker_look look = {.setup = worker_snapshot(r.w)->setup,
                                   .focus = -1,
                                   .detailed = -1,
                                   .past = rng_int(&rng, 0, 2) == 0,
                                   .moment = (uint64_t)rng_int(&rng, 0, 12)};
        worker_look(r.w, &look);
        worker_post(r.w, &c, NULL); /* a full queue is fine */
        nanosleep(&(struct timespec){.tv_nsec = 4000000}, NULL);
        const struct snapshot *s = worker_snapshot(r.w);
        for (int k = 0; k < s->n_moments; k++)
            ck_assert(k == 0 || s->moment[k].steps > s->moment[k - 1].steps);
    }
    post_kind(&r, WORKER_CANCEL);
    post_follow(&r, NULL);
    post_kind(&r, WORKER_PAUSE);
    save(&r, "last-9.onnx", "tiny", 99);
    post_follow(&r, r.scratch.folder);
    const struct snapshot *s = settled(&r);
    ck_assert(s->follow.on && s->state != WORKER_TRAINING);
    rig_finish(&r);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("follow");
    tcase_set_timeout(c, 3 * PATIENCE);
    tcase_add_test(c, the_newest_file_is_the_network_and_all_are_its_moments);
    tcase_add_test(c, a_file_that_comes_keeps_probe_look_and_setup);
    tcase_add_test(c, another_network_is_set_up_anew_and_moments_begin_with_it);
    tcase_add_test(c, earlier_files_with_another_network_are_left_out);
    tcase_add_test(c, training_here_waits_until_nothing_is_followed);
    tcase_add_test(c, a_network_that_does_not_fit_the_data_is_followed_to_be_looked_at);
    tcase_add_test(c, a_file_that_is_written_again_replaces_its_moment);
    tcase_add_test(c, a_folder_without_files_leaves_what_was_there);
    tcase_add_test(c, a_network_that_diverged_is_shown_and_judged_once);
    tcase_add_test(c, random_commands_while_files_come_and_go_break_nothing);
    Suite *suite = suite_create("worker_follow");
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
