/* tests/engine/test_studies.c - how the worker manages studies (studies.h): beside training, when lists of filters
 * change under them, when nobody looks any more. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/worker/study_occlusion.h"
#include "engine/worker/worker.h"

enum { PATIENCE = 120 /* s */ };

#define SMALL "net small; input 1x28x28; a = conv2d(4, 5); b = relu(); p = max_pool2d(4); f = flatten(); o = linear(10)"
/* Takes its time: so that there is some between its parts. */
#define LARGE                                                                                                          \
    "net large; input 1x28x28; a = conv2d(16, 5, padding=2); b = relu(); c = conv2d(16, 5, padding=2); d = relu(); "   \
    "p = max_pool2d(4); f = flatten(); o = linear(10)"

static struct worker *w;
static struct worker_look look;

static void post(enum worker_command_kind kind, struct worker_command c)
{
    struct cs_error err;
    c.kind = kind;
    c.options = (struct trainer_options){
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 40};
    ck_assert_msg(worker_post(w, &c, &err) == CS_OK, "%s", err.text);
}

static void set_up(const char *net)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.005};
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, WORKER_WANT_ACTIVATIONS);
    post(WORKER_SETUP, (struct worker_command){.net_text = net, .epochs = 100, .data = "digits"});
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    memset(&look, 0, sizeof look);
    look.setup = s->setup;
    look.focus = look.detailed = -1;
    look.study.target = (struct study_target){.of_class = true, .class_index = -1};
    look.study.layer = 1;
    look.study.occlusion.size = 7;
    look.study.occlusion.stride = 1;
    look.study.invariance.points = 41;
    for (int i = 0; i < CHANGE_KINDS; i++) {
        look.study.invariance.from[i] = i < CHANGE_ZOOM ? -4 : i == CHANGE_ZOOM ? 0.5f : 0;
        look.study.invariance.to[i] = i < CHANGE_ZOOM ? 4 : i == CHANGE_ZOOM ? 2 : 0.5f;
    }
}

static void ask(unsigned kinds)
{
    look.study.wanted[STUDY_THIS] = kinds;
    look.study.again++;
    worker_look(w, &look);
}

static const struct study_told *told(enum study_kind kind)
{
    return &worker_snapshot(w)->study[STUDY_THIS][kind];
}

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static const enum study_kind studies_in_parts[] = {STUDY_OCCLUSION, STUDY_INVARIANCE, STUDY_SALIENCY, STUDY_ASCENT};

static void wait_until_it_has_begun(enum study_kind kind)
{
    const double until = clock_seconds() + 1;
    while (clock_seconds() < until && (told(kind)->state != STUDY_GOES_ON || told(kind)->done < 2))
        doze();
}

/* The list of what is silenced is freed when another comes: a study that goes on may not read it (sanitizers watch). */
START_TEST(other_lists_of_what_is_silenced_come_under_studies_that_go_on) /* _i: studies_in_parts */
{
    static const char *const lists[] = {"a/1", "a/0 a/1 a/2", "c/5", "a/3 a/2"};
    const enum study_kind kind = studies_in_parts[_i];
    set_up(LARGE);
    look.study.saliency.kinds = (1u << GRADIENT_KINDS) - 1;
    look.study.saliency.samples = look.study.saliency.steps = 64;
    look.study.ascent.steps = 64;
    post(WORKER_TRAIN, (struct worker_command){.epochs = 100}); /* a study has parameters of its own then */
    for (int i = 0; i < 2; i++) {
        post(WORKER_WEIGHTS, (struct worker_command){.weights = {.silenced = lists[i], .locked = ""}});
        ask(1u << kind);
        wait_until_it_has_begun(kind);
        post(WORKER_WEIGHTS, (struct worker_command){.weights = {.silenced = lists[(i + 1) % 4], .locked = ""}});
        for (int k = 0; k < 20; k++)
            doze();
    }
    post(WORKER_PAUSE, (struct worker_command){0});
    look.study.saliency.samples = look.study.saliency.steps = look.study.ascent.steps = 2;
    ask(1u << kind);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct study_told *t = told(kind);
    ck_assert_msg(t->state == STUDY_DONE && !t->outdated, "%s: %s", study_class_of(kind)->name, t->error);
    worker_destroy(&w);
}
END_TEST

/* Seconds that a study had while nobody trained are not paid back. */
START_TEST(what_is_found_at_rest_does_not_hold_up_what_is_found_beside_training)
{
    set_up(SMALL);
    const double begin = clock_seconds();
    while (clock_seconds() - begin < 2) {
        ask(1u << STUDY_OCCLUSION | 1u << STUDY_INVARIANCE);
        ck_assert(worker_wait_idle(w, PATIENCE));
    }
    const double rested = clock_seconds() - begin;
    const uint64_t before = told(STUDY_OCCLUSION)->shown->steps;
    post(WORKER_TRAIN, (struct worker_command){.epochs = 100});
    const double train = clock_seconds();
    while (told(STUDY_OCCLUSION)->state != STUDY_GOES_ON && told(STUDY_OCCLUSION)->shown->steps == before &&
           clock_seconds() - train < PATIENCE)
        doze();
    const double waited = clock_seconds() - train;
    ck_assert_msg(waited < rested, /* and not as long again */
                  "%.2f s after %.2f s at rest", waited, rested);
    worker_destroy(&w);
}
END_TEST

static int in_state(enum study_state state)
{
    const enum study_kind kinds[] = {STUDY_OCCLUSION, STUDY_INVARIANCE, STUDY_ASCENT};
    const struct snapshot *s = worker_snapshot(w);
    int n = 0;
    for (int i = 0; i < 3; i++)
        n += s->study[STUDY_THIS][kinds[i]].state == state;
    return n;
}

/* One after the other, with steps of training in between, would keep who stops them waiting. */
START_TEST(all_that_go_on_beside_training_stop_at_once)
{
    set_up(LARGE);
    look.study.ascent.steps = 100000;
    look.study.ascent.lr = 0.01f;
    post(WORKER_TRAIN, (struct worker_command){.epochs = 100});
    const double until = clock_seconds() + PATIENCE;
    for (int round = 0; round < 5; round++) {
        look.study.stopped = false;
        ask(1 << STUDY_OCCLUSION | 1 << STUDY_INVARIANCE | 1 << STUDY_ASCENT);
        while (told(STUDY_ASCENT)->state != STUDY_GOES_ON && clock_seconds() < until)
            doze();
        while (in_state(STUDY_STOPPED) > 0 && clock_seconds() < until) /* of the round before */
            doze();
        look.study.stopped = true;
        worker_look(w, &look);
        while (in_state(STUDY_STOPPED) == 0 && clock_seconds() < until)
            doze();
        ck_assert_int_gt(in_state(STUDY_STOPPED), 0);
        ck_assert_int_eq(in_state(STUDY_GOES_ON), 0);
    }
    worker_destroy(&w);
}
END_TEST

/* A model that nobody waits for any more is no work. */
START_TEST(a_model_that_is_not_compared_with_any_more_lets_the_worker_rest)
{
    static const char *const models[] = {"lenet5-mnist", "no-such-net", "cifarvgg-cifar10"};
    set_up(SMALL);
    for (int i = 0; i < 3; i++) {
        look.study.other.kind = OTHER_MODEL;
        memset(look.study.other.path, 0, sizeof look.study.other.path);
        strcpy(look.study.other.path, models[i]);
        look.study.wanted[STUDY_OTHER] = 1u << STUDY_ANSWER;
        ask(0);
        const double begin = clock_seconds();
        while (worker_snapshot(w)->other.state != OTHER_IS_LOADING && clock_seconds() - begin < 0.3)
            doze();
        look.study.wanted[STUDY_OTHER] = 0;
        ask(0);
        ck_assert_msg(worker_wait_idle(w, 20), "%s: it waits for ever", models[i]);
    }
    worker_destroy(&w);
}
END_TEST

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* All at once, of both subjects; what fails, too. */
START_TEST(when_all_is_found_nothing_is_done_any_more)
{
    set_up(SMALL);
    look.study.target.of_class = _i != 1;
    look.study.target.node = 99;
    look.study.saliency.kinds = (1u << GRADIENT_KINDS) - 1;
    look.study.saliency.samples = look.study.saliency.steps = 4;
    look.study.saliency.sigma = _i ? 0.1f : NAN;
    look.study.ascent.steps = 20;
    look.study.ascent.lr = 0.03f;
    look.study.patches.most = 60;
    look.study.embedding.samples = 60;
    look.study.other.kind = _i == 2 ? OTHER_MODEL : OTHER_MOMENT;
    if (_i == 2)
        strcpy(look.study.other.path, "no-such-net");
    look.study.wanted[STUDY_OTHER] = (1u << STUDIES) - 1;
    ask((1u << STUDIES) - 1);
    ck_assert(worker_wait_idle(w, PATIENCE));
    for (int i = 0; i < STUDIES; i++)
        ck_assert_int_ne(told(i)->state, STUDY_GOES_ON);
    const double before = cpu_seconds();
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    ck_assert_double_lt(cpu_seconds() - before, 0.1);
    worker_destroy(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("studies");
    TCase *all = tcase_create("managed");
    tcase_add_loop_test(all, other_lists_of_what_is_silenced_come_under_studies_that_go_on, 0,
                        (int)(sizeof studies_in_parts / sizeof *studies_in_parts));
    tcase_add_test(all, what_is_found_at_rest_does_not_hold_up_what_is_found_beside_training);
    tcase_add_test(all, all_that_go_on_beside_training_stop_at_once);
    tcase_add_test(all, a_model_that_is_not_compared_with_any_more_lets_the_worker_rest);
    tcase_add_loop_test(all, when_all_is_found_nothing_is_done_any_more, 0, 3);
    tcase_set_timeout(all, 240);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
