/* tests/engine/test_worker.c - the worker thread, its queue and its snapshots. Run this one under ThreadSanitizer, too.
 */
#include <check.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/net/net_text.h"
#include "engine/train/loss.h"
#include "engine/worker/record.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { ALL = 0x1f, PATIENCE = 60 /* s: what a sanitizer on a busy machine may need; reached only by a failing test */ };

/* A door in notify(): while it is shut, the worker thread stands in it, so that a test knows what it has not done yet.
 */
struct rig {
    struct worker *w;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool shut;
    int inside, notified;
};

static void notify(void *ctx)
{
    struct rig *r = ctx;
    pthread_mutex_lock(&r->lock);
    r->notified++;
    r->inside++;
    pthread_cond_broadcast(&r->changed);
    while (r->shut)
        pthread_cond_wait(&r->changed, &r->lock);
    r->inside--;
    pthread_mutex_unlock(&r->lock);
}

static void shut_door(struct rig *r, bool shut)
{
    pthread_mutex_lock(&r->lock);
    r->shut = shut;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

static void wait_until_inside(struct rig *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->inside == 0)
        pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

static void rig_init(struct rig *r)
{
    struct cs_error err;
    *r = (struct rig){0};
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    const struct worker_options options = {.threads = 2, .notify = notify, .ctx = r, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&r->w, &options, &err) == CS_OK, "%s", err.text);
}

static void rig_finish(struct rig *r)
{
    worker_destroy(&r->w);
    ck_assert_ptr_null(r->w);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
}

static struct worker_command command_of(enum worker_command_kind kind)
{
    struct worker_command c = {
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400}};
    return c;
}

static void post(struct rig *r, const struct worker_command *c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(r->w, c, &err) == CS_OK, "%s", err.text);
}

static void post_kind(struct rig *r, enum worker_command_kind kind)
{
    const struct worker_command c = command_of(kind);
    post(r, &c);
}

static void post_setup(struct rig *r, const char *net, const char *data)
{
    struct worker_command c = command_of(WORKER_SETUP);
    strcpy(c.net, net);
    strcpy(c.data, data);
    c.epochs = 7;
    post(r, &c);
}

static const struct snapshot *settled(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static void set_up(struct rig *r, unsigned wanted)
{
    rig_init(r);
    worker_subscribe(r->w, wanted);
    post_setup(r, "tiny", "digits");
    const struct snapshot *s = settled(r);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
}

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Waits for a snapshot for which holds() is true. */
static const struct snapshot *wait_for(struct rig *r, bool (*holds)(const struct snapshot *, uint64_t), uint64_t arg)
{
    const double until = clock_seconds() + PATIENCE;
    const struct snapshot *s = worker_snapshot(r->w);
    for (; !holds(s, arg) && clock_seconds() < until; doze())
        s = worker_snapshot(r->w);
    ck_assert_msg(holds(s, arg), "state %d, steps %llu, error '%s'", s->state, (unsigned long long)s->steps, s->error);
    return s;
}

static bool has_steps(const struct snapshot *s, uint64_t n)
{
    return s->steps >= n;
}

static bool has_errors(const struct snapshot *s, uint64_t n)
{
    return s->error_serial >= n;
}

static bool has_validations(const struct snapshot *s, uint64_t n)
{
    return (uint64_t)s->n_validation_points >= n;
}

static bool probes_pixels(const struct snapshot *s, uint64_t unused)
{
    (void)unused;
    return s->probe_from_pixels;
}

/* ---- commands ---- */

START_TEST(before_a_setup_there_is_an_idle_snapshot_and_nothing_to_train)
{
    struct rig r;
    rig_init(&r);
    const struct snapshot *s = worker_snapshot(r.w);
    ck_assert_ptr_nonnull(s);
    ck_assert_int_eq(s->state, WORKER_IDLE);
    ck_assert_ptr_null(s->net);
    ck_assert_int_eq(s->probe_label, -1);
    post_kind(&r, WORKER_TRAIN);
    s = settled(&r);
    ck_assert_int_eq(s->error_serial, 1);
    ck_assert_str_eq(s->error, "there is no network yet: choose a network and a data set");
    ck_assert_int_eq(s->state, WORKER_IDLE);
    rig_finish(&r);
}
END_TEST

START_TEST(a_snapshot_names_every_class_however_many_there_are)
{
    enum { CLASSES = 40 };
    static const char net_text[] = "net small \"small\"\ninput 1x4x4\nflatten = flatten()\noutput = linear(40)\n";
    struct scratch scratch;
    struct rig r;
    char name[64];
    scratch_init(&scratch);
    scratch_mkdir(&scratch, "set");
    for (int class = 0; class < CLASSES; class ++) {
        snprintf(name, sizeof name, "set/class %02d", class);
        scratch_mkdir(&scratch, name);
        for (int i = 0; i < 3; i++) {
            snprintf(name, sizeof name, "set/class %02d/%d.pgm", class, i);
            scratch_write(&scratch, name, "P5 4 4 255 abcdefghijklmnop", 27);
        }
    }
    scratch_write(&scratch, "small.net", net_text, strlen(net_text));
    rig_init(&r);
    worker_subscribe(r.w, ALL);
    struct worker_command c = command_of(WORKER_SETUP);
    snprintf(c.net, sizeof c.net, "%s/small.net", scratch.folder);
    snprintf(c.data, sizeof c.data, "%s/set", scratch.folder);
    c.options.validation = 20;
    post(&r, &c);
    const struct snapshot *s = settled(&r);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    ck_assert_int_eq(s->classes, CLASSES);
    for (int i = 0; i < CLASSES; i++) {
        snprintf(name, sizeof name, "class %02d", i);
        ck_assert_str_eq(s->class_name[i], name);
    }
    post_kind(&r, WORKER_STEP);
    s = settled(&r);
    ck_assert_msg(s->steps == 1, "%s", s->error);
    rig_finish(&r);
    scratch_finish(&scratch);
}
END_TEST

/* Pixels are (x * std + mean), so normalising what is given back has to be the last activation again. */
START_TEST(a_snapshot_of_an_autoencoder_holds_its_output_as_pixels)
{
    struct rig r;
    struct dataset *data;
    rig_init(&r);
    worker_subscribe(r.w, ALL);
    post_setup(&r, "autoencoder", "digits");
    const struct snapshot *s = settled(&r);
    ck_assert_msg(s->is_autoencoder, "%s", s->error);
    ck_assert_ptr_null(s->probability);
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    float x[28 * 28];
    dataset_normalise(data, s->reconstruction, x);
    for (int i = 0; i < 28 * 28; i++)
        ck_assert_float_eq_tol(x[i], s->activation[s->net->n_nodes - 1].data[i], 1e-5f);
    dataset_destroy(&data);
    post_setup(&r, "lenet5", "digits");
    s = settled(&r);
    ck_assert(!s->is_autoencoder);
    ck_assert_ptr_null(s->reconstruction);
    rig_finish(&r);
}
END_TEST

START_TEST(setup_initialises_and_answers_with_the_first_test_sample)
{
    struct rig r;
    set_up(&r, ALL);
    const struct snapshot *s = worker_snapshot(r.w);
    struct dataset *data;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    uint8_t pixels[784];
    ck_assert_int_eq(s->probe_label, dataset_pixels(data, DATASET_TEST, 0, pixels));
    for (int i = 0; i < 784; i++)
        ck_assert_float_eq(s->probe_pixels[i], (float)pixels[i] / 255.0f);
    ck_assert_str_eq(s->net->name, "tiny");
    ck_assert_ptr_null(s->net->params);
    ck_assert_str_eq(s->data_name, "digits");
    ck_assert_str_eq(s->class_name[7], "7");
    ck_assert_int_eq(s->classes, 10);
    ck_assert_int_eq(s->n_validation, 400);
    ck_assert_int_eq(s->n_train, dataset_count(data, DATASET_TRAIN) - 400);
    ck_assert_int_eq(s->n_test, dataset_count(data, DATASET_TEST));
    ck_assert_int_eq(s->epochs, 7);
    ck_assert_int_eq(s->setup, 1);
    ck_assert_int_eq(s->steps, 0);
    ck_assert_int_eq(s->options.batch, 16);
    ck_assert_int_eq(s->n_history, 1);
    ck_assert_int_eq(s->history_node, 1);
    const struct tensor conv = net_param(s->net, 1, 0);
    ck_assert_int_eq(s->history_size, shape_count(&conv.shape));
    ck_assert_mem_eq(s->history, s->params + s->net->node[1].param[0], (size_t)s->history_size * sizeof(float));
    dataset_destroy(&data);
    rig_finish(&r);
}
END_TEST

START_TEST(a_step_is_one_step_and_then_rest)
{
    struct rig r;
    set_up(&r, WORKER_WANT_CURVES);
    for (int i = 0; i < 5; i++)
        post_kind(&r, WORKER_STEP);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->steps, 5);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_int_eq(s->batch, 4);
    ck_assert_int_eq(s->n_curve, 5);
    /* the curves begin with what the untrained network could do, and end with what it can do now that it rests */
    const int last = s->n_validation_points - 1;
    ck_assert_int_ge(last, 1);
    ck_assert_float_eq(s->validation[last].epoch, s->curve[4].epoch);
    ck_assert_int_eq(s->validation[last].samples, 400);
    ck_assert(s->validation[0].epoch == 0 && s->validation[0].samples == 400 && s->validation[0].accuracy < 0.5f);
    ck_assert(s->images_per_s == 0);
    rig_finish(&r);
}
END_TEST

START_TEST(training_goes_on_until_it_is_paused)
{
    struct rig r;
    set_up(&r, WORKER_WANT_CURVES);
    post_kind(&r, WORKER_TRAIN);
    const struct snapshot *s = wait_for(&r, has_steps, 20);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    ck_assert(s->images_per_s > 0);
    ck_assert(s->n_curve > 0 && isfinite(s->curve[0].train_loss));
    ck_assert(!worker_wait_idle(r.w, 0.01));
    post_kind(&r, WORKER_PAUSE);
    s = settled(&r);
    const uint64_t steps = s->steps, serial = s->serial;
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    doze();
    s = worker_snapshot(r.w); /* at rest nothing happens */
    ck_assert_int_eq(s->steps, steps);
    ck_assert_int_eq(s->serial, serial);
    rig_finish(&r);
}
END_TEST

START_TEST(another_setup_with_the_same_seed_starts_from_the_same_numbers)
{
    struct rig r;
    set_up(&r, WORKER_WANT_PARAMS);
    const struct snapshot *s = worker_snapshot(r.w);
    const size_t bytes = s->net->n_params * sizeof(float);
    float *first = malloc(bytes);
    memcpy(first, s->params, bytes);
    for (int i = 0; i < 3; i++)
        post_kind(&r, WORKER_STEP);
    s = settled(&r);
    ck_assert(memcmp(first, s->params, bytes) != 0);
    post_setup(&r, "tiny", "digits");
    s = settled(&r);
    ck_assert_int_eq(s->setup, 2);
    ck_assert_int_eq(s->steps, 0);
    ck_assert_mem_eq(first, s->params, bytes);
    free(first);
    rig_finish(&r);
}
END_TEST

START_TEST(a_finished_epoch_brings_an_evaluation_and_the_last_one_ends_training)
{
    struct rig r;
    rig_init(&r);
    worker_subscribe(r.w, ALL);
    struct worker_command c = command_of(WORKER_SETUP);
    struct dataset *data;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    strcpy(c.net, "logistic");
    strcpy(c.data, "digits");
    c.options.batch = 64;
    c.options.validation = dataset_count(data, DATASET_TRAIN) - 256; /* short epochs */
    post(&r, &c);
    c.kind = WORKER_TRAIN;
    c.epochs = 2;
    post(&r, &c);
    wait_for(&r, has_validations, 4); /* untrained, and in parts of the first epoch: 1000 samples each */
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_DONE);
    ck_assert_int_eq(s->steps, 2 * 4);
    ck_assert_int_eq(s->epoch, 1);
    ck_assert_int_eq(s->n_validation_points, 1 + 3 + 2);
    const float epochs[6] = {0, 0.25f, 0.5f, 0.75f, 1, 2};
    for (int i = 0; i < 6; i++) {
        ck_assert_float_eq_tol(s->validation[i].epoch, epochs[i], 1e-6f);
        ck_assert_int_eq(s->validation[i].samples, i < 4 ? 1000 : c.options.validation);
    }
    ck_assert_int_eq(s->evaluation_set, EVALUATE_VALIDATION);
    ck_assert_int_eq(s->evaluation->samples, c.options.validation);
    ck_assert_float_eq(s->validation[5].accuracy, (float)s->evaluation->correct / (float)s->evaluation->samples);
    uint8_t pixels[784];
    for (int i = 0; i < s->evaluation->n_mistakes; i++) {
        const struct mistake *m = &s->evaluation->mistake[i];
        ck_assert_int_eq(dataset_pixels(data, m->split, m->index, pixels), m->truth);
        for (int k = 0; k < 784; k++)
            ck_assert_float_eq(s->mistake_pixels[i * 784 + k], (float)pixels[k] / 255.0f);
    }
    ck_assert_int_eq(s->history_node, -1); /* it has no convolution */
    ck_assert_int_eq(s->n_history, 0);
    dataset_destroy(&data);
    rig_finish(&r);
}
END_TEST

START_TEST(options_take_effect_without_losing_the_place)
{
    struct rig r;
    set_up(&r, 0);
    post_kind(&r, WORKER_STEP);
    settled(&r);
    struct worker_command c = command_of(WORKER_OPTIONS);
    c.options.batch = 8;
    c.options.optimizer.lr = 0.005f;
    c.epochs = 9;
    post(&r, &c);
    post_kind(&r, WORKER_STEP);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->options.batch, 8);
    ck_assert_float_eq(s->options.optimizer.lr, 0.005f);
    ck_assert_int_eq(s->epochs, 9);
    ck_assert_int_eq(s->batch, 2); /* 16 samples were seen: this was the third eight */
    c.options.batch = 0;
    post(&r, &c);
    s = settled(&r);
    ck_assert_str_eq(s->error, "a batch has 1 to 4096 samples, not 0");
    ck_assert_int_eq(s->options.batch, 8);
    c.options.batch = 8;
    post(&r, &c);
    s = settled(&r);
    ck_assert_str_eq(s->error, ""); /* the next that works takes it back */
    ck_assert_int_eq(s->error_serial, 1);
    rig_finish(&r);
}
END_TEST

START_TEST(a_loss_that_is_not_a_number_stops_training_with_advice)
{
    struct rig r;
    set_up(&r, WORKER_WANT_PARAMS);
    struct worker_command c = command_of(WORKER_OPTIONS);
    c.options.optimizer.lr = 1e30f;
    post(&r, &c);
    post_kind(&r, WORKER_TRAIN);
    wait_for(&r, has_errors, 1);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_msg(strstr(s->error, "go on with a smaller learning rate"), "%s", s->error);
    for (size_t i = 0; i < s->net->n_params; i++)
        ck_assert(!isnan(s->params[i]));
    rig_finish(&r);
}
END_TEST

/* ---- failures ---- */

START_TEST(a_first_setup_that_fails_says_why)
{
    struct rig r;
    rig_init(&r);
    post_setup(&r, "no-such-net", "digits");
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_FAILED);
    ck_assert_msg(strstr(s->error, "no-such-net: there is no such file and no such network"), "%s", s->error);
    ck_assert_int_eq(s->error_serial, 1);
    ck_assert_ptr_null(s->net);
    post_setup(&r, "tiny", "digits");
    s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_str_eq(s->error, "");
    rig_finish(&r);
}
END_TEST

START_TEST(a_later_setup_that_fails_leaves_the_old_network_training)
{
    struct rig r;
    set_up(&r, 0);
    post_kind(&r, WORKER_TRAIN);
    const uint64_t steps = wait_for(&r, has_steps, 3)->steps;
    post_setup(&r, "cifer", "digits");
    const struct snapshot *s = wait_for(&r, has_errors, 1);
    ck_assert_msg(strstr(s->error, "cifer: there is no such file and no such network"), "%s", s->error);
    s = wait_for(&r, has_steps, steps + 5);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    ck_assert_str_eq(s->net->name, "tiny");
    ck_assert_int_eq(s->setup, 1);
    post_setup(&r, "tiny", "no-such-data");
    s = wait_for(&r, has_errors, 2);
    s = wait_for(&r, has_steps, s->steps + 2);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    rig_finish(&r);
}
END_TEST

START_TEST(a_full_queue_refuses_one_command_and_loses_none)
{
    struct rig r;
    set_up(&r, 0);
    shut_door(&r, true);
    post_kind(&r, WORKER_STEP);
    wait_until_inside(&r); /* this one is out of the queue */
    struct cs_error err;
    const struct worker_command c = command_of(WORKER_STEP);
    for (int i = 0; i < WORKER_QUEUE; i++)
        ck_assert_int_eq(worker_post(r.w, &c, &err), CS_OK);
    ck_assert_int_eq(worker_post(r.w, &c, &err), CS_BUSY);
    shut_door(&r, false);
    ck_assert_int_eq(settled(&r)->steps, 1 + WORKER_QUEUE);
    rig_finish(&r);
}
END_TEST

START_TEST(a_loading_can_be_cancelled)
{
    struct rig r;
    set_up(&r, 0);
    shut_door(&r, true);
    post_setup(&r, "lenet5", "digits");
    wait_until_inside(&r);
    ck_assert_int_eq(worker_snapshot(r.w)->state, WORKER_LOADING);
    post_kind(&r, WORKER_CANCEL);
    shut_door(&r, false);
    const struct snapshot *s = settled(&r);
    ck_assert_str_eq(s->error, "cancelled");
    ck_assert_str_eq(s->net->name, "tiny");
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    rig_finish(&r);
}
END_TEST

START_TEST(cancel_ends_an_evaluation_and_pauses_training)
{
    struct rig r;
    set_up(&r, WORKER_WANT_CURVES);
    shut_door(&r, true);
    post_kind(&r, WORKER_TRAIN);
    wait_until_inside(&r); /* the evaluation of the untrained network has begun */
    post_kind(&r, WORKER_CANCEL);
    const struct snapshot *s = worker_snapshot(r.w);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    ck_assert_int_eq(s->to_evaluate, 400);
    shut_door(&r, false);
    s = settled(&r);
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_int_eq(s->to_evaluate, 0);
    ck_assert_int_eq(s->n_validation_points, 0);
    rig_finish(&r);
}
END_TEST

START_TEST(destroy_may_come_at_any_moment)
{
    struct rig r;
    float pixels[784] = {0};
    struct worker_command probe = command_of(WORKER_PROBE);
    probe.probe = (struct worker_probe){.from_pixels = true, .n_pixels = 784, .pixels = pixels};
    for (int moment = 0; moment < 12; moment++) {
        rig_init(&r);
        worker_subscribe(r.w, ALL);
        if (moment > 0)
            post_setup(&r, "tiny", "digits");
        if (moment > 2)
            post_kind(&r, WORKER_TRAIN);
        for (int i = 0; i < moment; i++)
            post(&r, &probe);
        for (int i = 0; i < moment; i++)
            doze();
        rig_finish(&r);
    }
}
END_TEST

/* ---- snapshots ---- */

/* Everything in it that can be computed again from its own parameters and pixels must come out the same. */
static void expect_consistent(const struct snapshot *s, struct net *net, struct net_run *run,
                              const struct dataset *data)
{
    float p[10], sum = 0;
    memcpy(net->params, s->params, net->n_params * sizeof *net->params);
    dataset_normalise(data, s->probe_pixels, net_run_input(run)->data);
    net_run_forward(run, 1);
    for (int i = 0; i < net->n_nodes; i++) {
        const struct tensor *want = net_run_activation(run, i);
        ck_assert(shape_equal(&want->shape, &s->activation[i].shape));
        ck_assert_mem_eq(s->activation[i].data, want->data, shape_count(&want->shape) * sizeof(float));
    }
    softmax(net_run_output(run)->data, 10, p);
    ck_assert_mem_eq(s->probability, p, sizeof p);
    for (int i = 0; i < 10; i++)
        sum += s->probability[i];
    ck_assert_float_eq_tol(sum, 1.0f, 1e-5f);
}

/* A command as a hurried person (or a wrong caller) might post it. */
static struct worker_command random_command(struct rng *rng, const float *pixels)
{
    static const enum worker_command_kind kinds[] = {WORKER_SETUP, WORKER_TRAIN, WORKER_STEP,    WORKER_PROBE,
                                                     WORKER_PROBE, WORKER_PAUSE, WORKER_OPTIONS, WORKER_CANCEL};
    static const char *const nets[] = {"tiny", "logistic", "mlp", "cifar", "no such net"};
    static const char *const data[] = {"digits", "digits", "digits", "no such data"};
    static const int batches[] = {1, 7, 64, 5000};
    struct worker_command c = command_of(kinds[rng_int(rng, 0, 7)]);
    strcpy(c.net, nets[rng_int(rng, 0, 4)]);
    strcpy(c.data, data[rng_int(rng, 0, 3)]);
    c.epochs = rng_int(rng, 0, 2);
    c.options.batch = batches[rng_int(rng, 0, 3)];
    c.options.optimizer = optimizer_defaults(rng_int(rng, 0, 1) ? OPTIMIZER_ADAM : OPTIMIZER_SGD);
    c.options.seed = rng_u32(rng);
    c.probe.index = rng_u32(rng) % 3000;
    c.probe.from_pixels = rng_int(rng, 0, 1);
    c.probe.pixels = (float *)pixels;
    c.probe.n_pixels = rng_int(rng, 0, 3) ? 784 : rng_int(rng, -1, 784);
    return c;
}

/* Sums up what a snapshot points to, so that a sanitizer sees what is not there any more. */
static float look_at(const struct snapshot *s)
{
    float sum = 0;
    for (int i = 0; s->net && s->activation && i < s->net->n_nodes; i++)
        for (size_t k = 0; k < shape_count(&s->net->node[i].out); k += 17)
            sum += s->activation[i].data[k];
    return sum;
}

START_TEST(random_commands_for_two_seconds_break_nothing)
{
    enum { SECONDS = 2, BURST = 12 };
    static const float pixels[784] = {0.5f};
    struct rng rng = rng_seeded(2026, 0);
    volatile float sum = 0;
    for (const double until = clock_seconds() + SECONDS; clock_seconds() < until;) {
        struct rig r;
        rig_init(&r);
        for (int i = rng_int(&rng, 0, 300); i > 0 && clock_seconds() < until; i--) {
            worker_subscribe(r.w, rng_u32(&rng) & ALL);
            for (int k = rng_int(&rng, 0, BURST); k > 0; k--) {
                const struct worker_command c = random_command(&rng, pixels);
                worker_post(r.w, &c, NULL);
            }
            sum = sum + look_at(worker_snapshot(r.w));
            if (rng_int(&rng, 0, 3) == 0)
                doze();
        }
        rig_finish(&r); /* in whatever state it is */
    }
}
END_TEST

START_TEST(every_snapshot_fits_together_while_training_goes_on)
{
    struct rig r;
    struct net *net;
    struct net_run *run;
    struct dataset *data;
    set_up(&r, ALL);
    ck_assert_int_eq(net_open("tiny", &net, NULL), CS_OK);
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    post_kind(&r, WORKER_TRAIN);
    uint64_t serial = 0;
    for (int seen = 0; seen < 25; doze()) {
        const struct snapshot *s = worker_snapshot(r.w);
        ck_assert_int_ge(s->serial, serial);
        seen += s->serial > serial;
        serial = s->serial;
        expect_consistent(s, net, run, data);
    }
    net_run_destroy(&run);
    net_destroy(&net);
    dataset_destroy(&data);
    rig_finish(&r);
}
END_TEST

START_TEST(a_borrowed_snapshot_stays_as_it_is_until_the_next_is_asked_for)
{
    struct rig r;
    set_up(&r, ALL);
    post_kind(&r, WORKER_TRAIN);
    const struct snapshot *s = wait_for(&r, has_steps, 3), before = *s;
    const size_t bytes = s->net->n_params * sizeof(float);
    float *params = malloc(bytes);
    memcpy(params, s->params, bytes);
    pthread_mutex_lock(&r.lock);
    const int until = r.notified + 6; /* every buffer that is free went round */
    while (r.notified < until)
        pthread_cond_wait(&r.changed, &r.lock);
    pthread_mutex_unlock(&r.lock);
    post_setup(&r, "logistic", "digits"); /* even another network takes nothing away */
    ck_assert(worker_wait_idle(r.w, PATIENCE));
    ck_assert_mem_eq(s, &before, sizeof before);
    ck_assert_mem_eq(s->params, params, bytes);
    ck_assert_str_eq(s->net->name, "tiny");
    ck_assert_str_eq(worker_snapshot(r.w)->net->name, "logistic");
    free(params);
    rig_finish(&r);
}
END_TEST

START_TEST(a_probe_is_answered_while_training_goes_on)
{
    struct rig r;
    float pixels[784];
    set_up(&r, ALL);
    post_kind(&r, WORKER_TRAIN);
    wait_for(&r, has_steps, 2);
    for (int i = 0; i < 784; i++)
        pixels[i] = (float)(i % 11) / 10.0f;
    pixels[3] = NAN;
    pixels[4] = -7;
    pixels[5] = 3;
    struct worker_command c = command_of(WORKER_PROBE);
    c.probe = (struct worker_probe){.from_pixels = true, .n_pixels = 784, .pixels = pixels};
    post(&r, &c);
    pixels[0] = 0.5f; /* the worker has a copy */
    const struct snapshot *s = wait_for(&r, probes_pixels, 0);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    ck_assert_int_eq(s->probe_label, -1);
    ck_assert_float_eq(s->probe_pixels[0], 0.0f);
    ck_assert_float_eq(s->probe_pixels[7], pixels[7]);
    ck_assert(s->probe_pixels[3] == 0 && s->probe_pixels[4] == 0 && s->probe_pixels[5] == 1);
    c.probe = (struct worker_probe){.split = DATASET_TEST, .index = 5};
    post(&r, &c);
    post_kind(&r, WORKER_PAUSE);
    s = settled(&r);
    ck_assert(!s->probe_from_pixels && s->probe_index == 5 && s->probe_split == DATASET_TEST && s->probe_label >= 0);
    rig_finish(&r);
}
END_TEST

START_TEST(a_probe_of_another_size_is_refused_and_the_old_one_stays)
{
    struct rig r;
    float pixels[10] = {0};
    struct cs_error err;
    set_up(&r, 0);
    struct worker_command c = command_of(WORKER_PROBE);
    c.probe = (struct worker_probe){.from_pixels = true, .n_pixels = 10, .pixels = pixels};
    post(&r, &c);
    const struct snapshot *s = settled(&r);
    ck_assert_str_eq(s->error, "the picture has 10 values, tiny takes 1x28x28");
    ck_assert(!s->probe_from_pixels);
    c.probe.n_pixels = -1;
    ck_assert_int_eq(worker_post(r.w, &c, &err), CS_BAD_VALUE);
    rig_finish(&r);
}
END_TEST

START_TEST(only_what_is_subscribed_to_is_copied_and_a_change_shows_at_rest)
{
    struct rig r;
    set_up(&r, 0);
    const struct snapshot *s = worker_snapshot(r.w);
    ck_assert(!s->params && !s->activation && !s->curve && !s->history && !s->evaluation);
    ck_assert(s->probability && s->probe_pixels);
    worker_subscribe(r.w, WORKER_WANT_PARAMS);
    s = settled(&r);
    ck_assert(s->params && !s->activation);
    worker_subscribe(r.w, WORKER_WANT_ACTIVATIONS | WORKER_WANT_HISTORY);
    s = settled(&r);
    ck_assert(!s->params && s->activation && s->history);
    const uint64_t serial = s->serial;
    worker_subscribe(r.w, WORKER_WANT_ACTIVATIONS | WORKER_WANT_HISTORY); /* no change */
    ck_assert_int_eq(settled(&r)->serial, serial);
    rig_finish(&r);
}
END_TEST

/* ---- what is kept ---- */

START_TEST(a_full_curve_is_thinned_to_means_of_its_neighbours)
{
    struct record *rec = malloc(sizeof *rec);
    ck_assert_int_eq(record_init(rec, 0, NULL), CS_OK);
    double loss = 0, samples = 0;
    enum { STEPS = 3 * WORKER_CURVE_MAX };
    for (int i = 0; i < STEPS; i++) {
        const int n = i % 5 == 4 ? 1 : 8; /* short batches count for less */
        const struct step_result step = {
            .batch = i, .batches = STEPS, .samples = n, .loss = 0.001 * i, .correct = n / 2, .finite = true};
        record_step(rec, &step, 0.25);
        loss += step.loss * n;
        samples += n;
    }
    ck_assert_int_le(rec->n_curve, WORKER_CURVE_MAX);
    ck_assert_int_ge(rec->n_curve, WORKER_CURVE_MAX / 2);
    double kept_loss = rec->next.loss, kept = (double)rec->next.samples;
    for (int i = 0; i < rec->n_curve; i++) {
        kept_loss += (double)rec->curve[i].train_loss * (double)rec->curve_samples[i];
        kept += (double)rec->curve_samples[i];
        ck_assert(i == 0 || rec->curve[i].epoch > rec->curve[i - 1].epoch);
    }
    ck_assert_double_eq(kept, samples); /* every step is in one point */
    ck_assert_double_eq_tol(kept_loss / loss, 1.0, 1e-5);
    ck_assert_float_eq_tol(rec->curve[rec->n_curve - 1].epoch, 1.0f, 1e-6f);
    free(rec);
}
END_TEST

START_TEST(a_long_history_keeps_every_2nd_then_every_4th_epoch)
{
    struct record *rec = malloc(sizeof *rec);
    ck_assert_int_eq(record_init(rec, 2, NULL), CS_OK);
    for (int epoch = 0; epoch <= 200; epoch++)
        record_history(rec, epoch, (const float[]){(float)epoch, -1.0f});
    ck_assert_int_eq(rec->history_every, 4);
    ck_assert_int_eq(rec->n_history, 51);
    for (int i = 0; i < rec->n_history; i++) {
        ck_assert_float_eq(rec->history_epoch[i], (float)(4 * i));
        ck_assert_float_eq(rec->history[2 * i], (float)(4 * i));
    }
    record_finish(rec);
    free(rec);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker");
    TCase *commands = tcase_create("commands"), *failures = tcase_create("failures");
    TCase *snapshots = tcase_create("snapshots"), *record = tcase_create("record");
    tcase_add_test(commands, before_a_setup_there_is_an_idle_snapshot_and_nothing_to_train);
    tcase_add_test(commands, a_snapshot_names_every_class_however_many_there_are);
    tcase_add_test(commands, a_snapshot_of_an_autoencoder_holds_its_output_as_pixels);
    tcase_add_test(commands, setup_initialises_and_answers_with_the_first_test_sample);
    tcase_add_test(commands, a_step_is_one_step_and_then_rest);
    tcase_add_test(commands, training_goes_on_until_it_is_paused);
    tcase_add_test(commands, another_setup_with_the_same_seed_starts_from_the_same_numbers);
    tcase_add_test(commands, a_finished_epoch_brings_an_evaluation_and_the_last_one_ends_training);
    tcase_add_test(commands, options_take_effect_without_losing_the_place);
    tcase_add_test(commands, a_loss_that_is_not_a_number_stops_training_with_advice);
    tcase_add_test(failures, a_first_setup_that_fails_says_why);
    tcase_add_test(failures, a_later_setup_that_fails_leaves_the_old_network_training);
    tcase_add_test(failures, a_full_queue_refuses_one_command_and_loses_none);
    tcase_add_test(failures, a_loading_can_be_cancelled);
    tcase_add_test(failures, cancel_ends_an_evaluation_and_pauses_training);
    tcase_add_test(failures, destroy_may_come_at_any_moment);
    tcase_add_test(failures, random_commands_for_two_seconds_break_nothing);
    tcase_add_test(snapshots, every_snapshot_fits_together_while_training_goes_on);
    tcase_add_test(snapshots, a_borrowed_snapshot_stays_as_it_is_until_the_next_is_asked_for);
    tcase_add_test(snapshots, a_probe_is_answered_while_training_goes_on);
    tcase_add_test(snapshots, a_probe_of_another_size_is_refused_and_the_old_one_stays);
    tcase_add_test(snapshots, only_what_is_subscribed_to_is_copied_and_a_change_shows_at_rest);
    tcase_add_test(record, a_full_curve_is_thinned_to_means_of_its_neighbours);
    tcase_add_test(record, a_long_history_keeps_every_2nd_then_every_4th_epoch);
    TCase *all[] = {commands, failures, snapshots, record};
    for (int i = 0; i < 4; i++) {
        tcase_set_timeout(all[i], 2 * PATIENCE);
        suite_add_tcase(suite, all[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
