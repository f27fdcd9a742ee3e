/* tests/engine/test_worker_find.c - another probe by class and by mistake, and the change of a probe. What is found is
 * compared with a walk through the data set, one sample and one unfused forward pass at a time. Run this one under
 * ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { PATIENCE = 120, PIXELS = 28 * 28, ALL = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS };

static struct worker *w;
static struct dataset *data;

/* A door in notify(): while it is shut the worker stands in it, and what is posted meanwhile it takes together. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved_door = PTHREAD_COND_INITIALIZER;
static bool shut, inside;

static void notify(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    inside = true;
    pthread_cond_broadcast(&moved_door);
    while (shut)
        pthread_cond_wait(&moved_door, &lock);
    inside = false;
    pthread_mutex_unlock(&lock);
}

static void set_door(bool to)
{
    pthread_mutex_lock(&lock);
    shut = to;
    pthread_cond_broadcast(&moved_door);
    pthread_mutex_unlock(&lock);
}

static void set_up(void)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .notify = notify, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, ALL);
}

static void tear_down(void)
{
    worker_destroy(&w);
    dataset_destroy(&data);
}

static void post(struct worker_command *c)
{
    struct cs_error err;
    c->options = (struct trainer_options){
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 40};
    ck_assert_msg(worker_post(w, c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *settled(void)
{
    ck_assert(worker_wait_idle(w, PATIENCE));
    return worker_snapshot(w);
}

static void open_net(const char *net, const char *set)
{
    struct cs_error err;
    struct worker_command c = {.kind = WORKER_SETUP};
    snprintf(c.net, sizeof c.net, "%s", net);
    snprintf(c.data, sizeof c.data, "%s", set);
    post(&c);
    const struct snapshot *s = settled();
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    ck_assert_msg(dataset_open(set, &data, &err) == CS_OK, "%s", err.text);
}

static void post_find(uint64_t from, int direction, int label, bool mistaken, uint64_t ticket)
{
    struct worker_command c = {
        .kind = WORKER_FIND,
        .find = {.from = from, .direction = direction, .label = label, .mistaken = mistaken, .ticket = ticket}};
    post(&c);
}

static void post_probe(uint64_t index, const struct picture_change *change)
{
    struct worker_command c = {.kind = WORKER_PROBE,
                               .probe = {.split = DATASET_TEST, .index = index, .change = *change}};
    post(&c);
}

static void post_kind(enum worker_command_kind kind)
{
    struct worker_command c = {.kind = kind};
    post(&c);
}

/* The worker is at rest: now it waits in the door. */
static void hold(uint64_t index)
{
    const struct picture_change none = {0};
    set_door(true);
    post_probe(index, &none);
    pthread_mutex_lock(&lock);
    while (!inside)
        pthread_cond_wait(&moved_door, &lock);
    pthread_mutex_unlock(&lock);
}

static const struct snapshot *let_go(void)
{
    set_door(false);
    return settled();
}

/* The present network, from a snapshot, for one picture at a time. */
struct truth {
    struct net *net;
    struct net_run *run;
};

static struct truth truth_of(const struct snapshot *s, const char *name)
{
    struct truth t;
    struct cs_error err;
    ck_assert_msg(net_open(name, &t.net, &err) == CS_OK, "%s", err.text);
    memcpy(t.net->params, s->params, t.net->n_params * sizeof(float));
    ck_assert_int_eq(net_run_create(&t.run, t.net, 1, NET_RUN_INFER, NULL, kernels_best(), &err), CS_OK);
    return t;
}

static void truth_finish(struct truth *t)
{
    net_run_destroy(&t->run);
    net_destroy(&t->net);
}

static void changed_sample(uint64_t index, const struct picture_change *change, float pixels[PIXELS], int *label)
{
    uint8_t bytes[PIXELS];
    float plain[PIXELS];
    *label = dataset_pixels(data, DATASET_TEST, index, bytes);
    for (int i = 0; i < PIXELS; i++)
        plain[i] = (float)bytes[i] / 255.0f;
    picture_change(change, dataset_sample(data), plain, pixels);
}

static bool is_mistake(struct truth *t, uint64_t index, const struct picture_change *change)
{
    float pixels[PIXELS];
    int label, best = 0;
    changed_sample(index, change, pixels, &label);
    dataset_normalise(data, pixels, net_run_input(t->run)->data);
    net_run_forward(t->run, 1);
    const float *out = net_run_output(t->run)->data;
    for (int i = 1; i < 10; i++)
        best = out[i] > out[best] ? i : best;
    return best != label;
}

/* By walking; count: none. */
static uint64_t expected(struct truth *t, uint64_t from, int direction, int label, const struct picture_change *change)
{
    const uint64_t count = (uint64_t)dataset_count(data, DATASET_TEST);
    uint64_t at = from;
    for (uint64_t k = 0; k < count; k++) {
        at = direction > 0 ? (at + 1) % count : (at + count - 1) % count;
        if ((label < 0 || dataset_label(data, DATASET_TEST, at) == label) && (!t || is_mistake(t, at, change)))
            return at;
    }
    return count;
}

START_TEST(the_next_and_the_last_of_a_class_are_those_of_the_data_set)
{
    open_net("tiny", "digits");
    static const uint64_t from[] = {0, 17, 9998, 9999};
    const struct picture_change none = {0};
    uint64_t serial = 0;
    for (int k = 0; k < 4; k++) {
        for (int label = -1; label < 10; label += 3) {
            for (int direction = -1; direction <= 1; direction += 2) {
                post_find(from[k], direction, label, false, 100 + serial);
                const struct snapshot *s = settled();
                ck_assert_uint_eq(s->found_serial, ++serial);
                ck_assert_uint_eq(s->found_ticket, 99 + serial);
                ck_assert(s->found && !s->searching && s->to_search == 0);
                ck_assert_uint_eq(s->probe_index, expected(NULL, from[k], direction, label, &none));
                ck_assert_int_eq(s->probe_label, dataset_label(data, DATASET_TEST, s->probe_index));
            }
        }
    }
}
END_TEST

START_TEST(mistakes_are_those_of_the_present_network)
{
    const struct picture_change none = {0};
    open_net("tiny", "digits");
    for (int k = 0; k < 25; k++) /* enough that it is right as often as not */
        post_kind(WORKER_STEP);
    struct truth t = truth_of(settled(), "tiny");
    uint64_t at = 5;
    int passed = 0;
    for (int k = 0; k < 12; k++) {
        const int label = k % 3 ? -1 : k % 10, direction = k % 4 == 3 ? -1 : 1;
        const uint64_t wanted = expected(&t, at, direction, label, &none);
        post_find(at, direction, label, true, 1);
        const struct snapshot *s = settled();
        ck_assert_msg(s->found && s->probe_index == wanted, "%d: %llu, not %llu", k, (unsigned long long)s->probe_index,
                      (unsigned long long)wanted);
        passed += wanted != at + 1;
        at = s->probe_index;
    }
    ck_assert_int_gt(passed, 0); /* it was right somewhere */
    truth_finish(&t);
}
END_TEST

START_TEST(a_search_looks_at_samples_with_the_change_of_the_probe)
{
    const struct picture_change turned = {.degrees = 70, .zoom = 0.8f, .noise = 0.2f, .seed = 4};
    float pixels[PIXELS];
    int label;
    open_net("tiny", "digits");
    for (int k = 0; k < 25; k++)
        post_kind(WORKER_STEP);
    post_probe(3, &turned);
    struct truth t = truth_of(settled(), "tiny");
    for (int k = 0; k < 4; k++) {
        const uint64_t from = worker_snapshot(w)->probe_index, wanted = expected(&t, from, 1, 2 * k, &turned);
        post_find(from, 1, 2 * k, true, 1);
        const struct snapshot *s = settled();
        ck_assert_uint_eq(s->probe_index, wanted);
        changed_sample(wanted, &turned, pixels, &label);
        ck_assert_mem_eq(s->probe_pixels, pixels, sizeof pixels);
        ck_assert_float_eq(s->probe_change.degrees, 70);
    }
    truth_finish(&t);
}
END_TEST

START_TEST(filters_that_are_left_out_are_left_out_of_the_search)
{
    const struct picture_change none = {0};
    open_net("tiny", "digits");
    for (int k = 0; k < 60; k++)
        post_kind(WORKER_STEP);
    settled();
    struct worker_command c = {.kind = WORKER_WEIGHTS, .weights = {.silenced = "conv1/0 conv1/2"}};
    post(&c);
    struct truth whole = truth_of(settled(), "tiny"), part = truth_of(worker_snapshot(w), "tiny");
    const int conv = net_find(part.net, "conv1"), pairs[2][2] = {{conv, 0}, {conv, 2}};
    net_run_silence(part.run, pairs, 2);
    int differ = 0;
    uint64_t at = 0;
    for (int k = 0; k < 10; k++) {
        const uint64_t wanted = expected(&part, at, 1, -1, &none);
        differ += wanted != expected(&whole, at, 1, -1, &none);
        post_find(at, 1, -1, true, 1);
        at = settled()->probe_index;
        ck_assert_uint_eq(at, wanted);
    }
    ck_assert_int_gt(differ, 0);
    truth_finish(&whole);
    truth_finish(&part);
}
END_TEST

START_TEST(a_net_that_the_pictures_do_not_fit_has_no_samples_to_find)
{
    open_net("cifar", "digits");
    post_find(0, 1, -1, false, 1);
    const struct snapshot *s = settled();
    ck_assert(s->look_only && s->n_test == 0 && s->error[0]);
    ck_assert_str_eq(s->error, s->why_not);
    ck_assert(s->found_serial == 0 && !s->searching);
}
END_TEST

/* Test labels 0 1 1 2: no other class, and whoever searches for the only 2 from there finds it last. */
static void write_small_set(const struct scratch *scratch)
{
    static uint8_t images[16 + 80 * PIXELS], labels[8 + 80];
    scratch_mkdir(scratch, "set");
    for (int test = 0; test < 2; test++) {
        const int n = test ? 4 : 80;
        const uint8_t head[16] = {0, 0, 8, 3, 0, 0, 0, (uint8_t)n, 0, 0, 0, 28, 0, 0, 0, 28},
                      label_head[8] = {0, 0, 8, 1, 0, 0, 0, (uint8_t)n};
        memcpy(images, head, 16);
        memcpy(labels, label_head, 8);
        for (int i = 0; i < n * PIXELS; i++)
            images[16 + i] = (uint8_t)(i * 7 + i / 31);
        for (int i = 0; i < n; i++)
            labels[8 + i] = (uint8_t)(test ? (i + 1) / 2 : i % 10);
        scratch_write(scratch, test ? "set/t10k-images-idx3-ubyte" : "set/train-images-idx3-ubyte", images,
                      16 + (size_t)n * PIXELS);
        scratch_write(scratch, test ? "set/t10k-labels-idx1-ubyte" : "set/train-labels-idx1-ubyte", labels,
                      8 + (size_t)n);
    }
}

START_TEST(what_is_not_there_is_not_found_and_the_probe_stays)
{
    struct scratch scratch;
    char path[PATH_MAX];
    const struct picture_change none = {0};
    scratch_init(&scratch);
    write_small_set(&scratch);
    open_net("tiny", scratch_path(&scratch, "set", path));
    ck_assert_int_eq(dataset_count(data, DATASET_TEST), 4);
    post_probe(1, &none);
    post_find(1, 1, 7, false, 1);
    const struct snapshot *s = settled();
    ck_assert(s->found_serial == 1 && !s->found && s->probe_index == 1);
    post_find(1, 1, 7, true, 2);
    s = settled();
    ck_assert(s->found_serial == 2 && !s->found && s->probe_index == 1);
    post_find(3, 1, 2, false, 3);
    s = settled();
    ck_assert(s->found && s->probe_index == 3); /* itself, after all others */
    post_find(2, -1, 1, false, 4);
    s = settled();
    ck_assert(s->found && s->probe_index == 1);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_search_ends_when_it_is_cancelled_or_another_picture_is_probed)
{
    const struct picture_change none = {0}, moved = {.shift = {1, 0}};
    open_net("tiny", "digits");
    hold(0);
    post_find(0, 1, 3, true, 1);
    post_find(0, 0, -1, false, 2);
    const struct snapshot *s = let_go();
    ck_assert(s->found_serial == 0 && !s->searching && s->probe_index == 0 && s->error[0] == '\0');
    hold(0);
    post_find(0, 1, 3, true, 3);
    post_kind(WORKER_CANCEL);
    ck_assert_uint_eq(let_go()->found_serial, 0);
    hold(0);
    post_find(0, 1, 3, true, 4);
    post_probe(8, &none);
    s = let_go();
    ck_assert(s->found_serial == 0 && s->probe_index == 8);
    hold(8);
    post_find(8, 1, 3, false, 5);
    post_probe(8, &moved); /* the same picture, moved: the search goes on, with that */
    s = let_go();
    ck_assert(s->found_serial == 1 && s->found_ticket == 5 && s->probe_label == 3);
    ck_assert_float_eq(s->probe_change.shift[0], 1);
}
END_TEST

START_TEST(what_cannot_be_searched_is_one_sentence)
{
    post_find(0, 1, 1, false, 1);
    ck_assert_ptr_nonnull(strstr(settled()->error, "there is no network yet"));
    open_net("tiny", "digits");
    post_find(0, 1, 10, false, 2);
    ck_assert_ptr_nonnull(strstr(settled()->error, "has classes 0 to 9"));
    ck_assert_uint_eq(worker_snapshot(w)->found_serial, 0);
    dataset_destroy(&data);
    open_net("autoencoder", "digits");
    post_find(0, 1, -1, true, 3);
    ck_assert_ptr_nonnull(strstr(settled()->error, "gives back its input"));
    post_find(0, 1, 4, false, 4);
    const struct snapshot *s = settled();
    ck_assert(s->found && s->probe_label == 4);
}
END_TEST

START_TEST(a_changed_picture_of_pixels_is_what_the_net_reads)
{
    float pixels[PIXELS], wanted[PIXELS], x[PIXELS];
    struct rng r = rng_seeded(1, 1);
    const struct picture_change change = {.shift = {2, -3.5f}, .degrees = 20, .noise = 0.1f, .seed = 2};
    open_net("tiny", "digits");
    for (int i = 0; i < PIXELS; i++)
        pixels[i] = rng_float(&r);
    picture_change(&change, dataset_sample(data), pixels, wanted);
    struct worker_command c = {.kind = WORKER_PROBE,
                               .probe = {.from_pixels = true, .n_pixels = PIXELS, .pixels = pixels, .change = change}};
    post(&c);
    const struct snapshot *s = settled();
    ck_assert_mem_eq(s->probe_pixels, wanted, sizeof wanted);
    dataset_normalise(data, wanted, x);
    for (int i = 0; i < PIXELS; i++)
        ck_assert_float_eq(s->activation[0].data[i], x[i]);
    const struct picture_change none = {0}; /* and back, to the last bit */
    c.probe.change = none;
    post(&c);
    ck_assert_mem_eq(settled()->probe_pixels, pixels, sizeof pixels);
}
END_TEST

/* For ThreadSanitizer: searches, changes and snapshots while training runs. Training is not disturbed by them. */
START_TEST(searches_and_training_go_on_beside_each_other)
{
    open_net("tiny", "digits");
    post_kind(WORKER_TRAIN);
    struct rng r = rng_seeded(3, 3);
    uint64_t found = 0;
    const double until = clock_seconds() + 2;
    for (uint64_t ticket = 1; clock_seconds() < until; ticket++) {
        const struct picture_change change = {.degrees = rng_uniform(&r, -30, 30), .noise = 0.1f, .seed = ticket};
        struct cs_error err;
        struct worker_command c = {.kind = ticket % 3 ? WORKER_FIND : WORKER_PROBE,
                                   .find = {.from = rng_u32(&r) % 10000,
                                            .direction = rng_int(&r, -1, 1),
                                            .label = rng_int(&r, -1, 9),
                                            .mistaken = rng_int(&r, 0, 1),
                                            .ticket = ticket},
                                   .probe = {.split = DATASET_TEST, .index = rng_u32(&r) % 10000, .change = change}};
        const enum cs_status status = worker_post(w, &c, &err);
        ck_assert(status == CS_OK || status == CS_BUSY);
        const struct snapshot *s = worker_snapshot(w);
        ck_assert(s->found_serial >= found && s->found_ticket <= ticket);
        found = s->found_serial;
        if (s->searching)
            ck_assert(s->searched >= 0 && s->searched <= s->to_search && s->to_search == 10000);
        float sum = 0;
        for (int i = 0; i < PIXELS; i++)
            sum += s->probe_pixels[i];
        ck_assert(sum >= 0 && sum <= PIXELS);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    const struct snapshot *s = worker_snapshot(w);
    ck_assert_uint_gt(s->steps, 0);
    ck_assert_uint_gt(found, 0);
    ck_assert_int_eq(s->state, WORKER_TRAINING);
    post_kind(WORKER_PAUSE);
    ck_assert_int_eq(settled()->state, WORKER_PAUSED);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker_find");
    TCase *t = tcase_create("find");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 240);
    tcase_add_test(t, the_next_and_the_last_of_a_class_are_those_of_the_data_set);
    tcase_add_test(t, mistakes_are_those_of_the_present_network);
    tcase_add_test(t, a_search_looks_at_samples_with_the_change_of_the_probe);
    tcase_add_test(t, filters_that_are_left_out_are_left_out_of_the_search);
    tcase_add_test(t, a_net_that_the_pictures_do_not_fit_has_no_samples_to_find);
    tcase_add_test(t, what_is_not_there_is_not_found_and_the_probe_stays);
    tcase_add_test(t, a_search_ends_when_it_is_cancelled_or_another_picture_is_probed);
    tcase_add_test(t, what_cannot_be_searched_is_one_sentence);
    tcase_add_test(t, a_changed_picture_of_pixels_is_what_the_net_reads);
    tcase_add_test(t, searches_and_training_go_on_beside_each_other);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
