/* tests/engine/test_study_cover.c - occlusion and invariance as the worker makes them: in parts, beside training, begun
 * anew for another picture, cancelled. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/worker/study_invariance.h"
#include "engine/worker/study_occlusion.h"
#include "engine/worker/worker.h"

enum { PATIENCE = 120 /* s */ };

/* A pass of this takes far longer than a part. */
#define LARGE                                                                                                          \
    "net large; input 1x28x28; u = upsample(4); a = conv2d(64, 3, padding=1); b = relu(); c = conv2d(64, 3, "          \
    "padding=1); d = relu(); e = conv2d(64, 3, padding=1); p = global_avg_pool2d(); f = flatten(); o = linear(10)"
#define SMALL "net small; input 1x28x28; a = conv2d(4, 5); b = relu(); p = max_pool2d(4); f = flatten(); o = linear(10)"

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
    struct worker_command c = {.net_text = net, .epochs = 100};
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, WORKER_WANT_ACTIVATIONS);
    strcpy(c.data, "digits");
    post(WORKER_SETUP, c);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    memset(&look, 0, sizeof look);
    look.setup = s->setup;
    look.focus = look.detailed = -1;
    look.study.wanted[STUDY_THIS] = 1u << STUDY_OCCLUSION | 1u << STUDY_INVARIANCE;
    look.study.target = (struct study_target){.of_class = true, .class_index = -1};
    look.study.layer = 1;
    look.study.occlusion.size = 7;
    look.study.occlusion.stride = 1;
    look.study.invariance.points = 9;
    for (int i = 0; i < CHANGE_KINDS; i++) {
        look.study.invariance.from[i] = i < CHANGE_ZOOM ? -4 : i == CHANGE_ZOOM ? 0.5f : 0;
        look.study.invariance.to[i] = i < CHANGE_ZOOM ? 4 : i == CHANGE_ZOOM ? 2 : 0.5f;
    }
}

static const struct study_told *told(enum study_kind kind)
{
    return &worker_snapshot(w)->study[STUDY_THIS][kind];
}

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static const struct occlusion_shown *wait_for_occlusion(bool (*holds)(const struct occlusion_shown *, uint64_t),
                                                        uint64_t arg)
{
    const double until = clock_seconds() + PATIENCE;
    for (; clock_seconds() < until; doze()) {
        const struct study_told *t = told(STUDY_OCCLUSION);
        ck_assert_msg(t->state != STUDY_FAILED, "%s", t->error);
        if (t->shown && holds((const struct occlusion_shown *)t->shown, arg))
            return (const struct occlusion_shown *)t->shown;
    }
    ck_abort_msg("waited in vain: state %d", told(STUDY_OCCLUSION)->state);
    return NULL;
}

static bool has_places(const struct occlusion_shown *o, uint64_t n)
{
    return (uint64_t)o->done >= n;
}

static bool is_later(const struct occlusion_shown *o, uint64_t steps)
{
    return o->shown.whole && o->shown.steps > steps;
}

START_TEST(both_are_found_about_the_probe)
{
    set_up(SMALL);
    worker_look(w, &look);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    const struct occlusion_shown *o = (const struct occlusion_shown *)told(STUDY_OCCLUSION)->shown;
    const struct invariance_shown *v = (const struct invariance_shown *)told(STUDY_INVARIANCE)->shown;
    ck_assert(o && o->shown.whole && !told(STUDY_OCCLUSION)->outdated);
    ck_assert(v && v->shown.whole && !told(STUDY_INVARIANCE)->outdated);
    ck_assert_int_eq(o->done, 22 * 22);
    ck_assert_mem_eq(o->pixels, s->probe_pixels, 28 * 28 * sizeof(float));
    ck_assert_float_eq_tol(o->score, s->probability[o->target.class_index], 1e-6);
    ck_assert_float_eq_tol(v->now_score, s->probability[v->target.class_index], 1e-6);
    for (int k = 0; k < CHANGE_KINDS; k++) {
        ck_assert_int_eq(v->line[k].n, 9);
        ck_assert_float_eq_tol(v->line[k].neutral_score, v->now_score, 1e-6);
    }
    worker_destroy(&w);
}
END_TEST

/* The probe is shifted: what covers it covers the shifted picture, and the line of shifts has it on it. */
START_TEST(another_picture_begins_both_anew)
{
    set_up(SMALL);
    worker_look(w, &look);
    ck_assert(worker_wait_idle(w, PATIENCE));
    struct worker_command c = {.probe = {.split = DATASET_TEST, .index = 5, .change = {.shift = {2, 0}, .zoom = 1}}};
    post(WORKER_PROBE, c);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    const struct occlusion_shown *o = (const struct occlusion_shown *)told(STUDY_OCCLUSION)->shown;
    const struct invariance_shown *v = (const struct invariance_shown *)told(STUDY_INVARIANCE)->shown;
    ck_assert(!told(STUDY_OCCLUSION)->outdated && !told(STUDY_INVARIANCE)->outdated);
    ck_assert_mem_eq(o->pixels, s->probe_pixels, 28 * 28 * sizeof(float));
    ck_assert_float_eq(v->line[CHANGE_ROWS].now, 2);
    ck_assert_float_eq_tol(v->line[CHANGE_ROWS].score[6], v->now_score, 1e-6); /* of -4, -3 ... 4 */
    ck_assert_float_eq_tol(v->now_score, s->probability[v->target.class_index], 1e-6);
    worker_destroy(&w);
}
END_TEST

/* Which line is looked at is no other question. */
START_TEST(another_line_is_there_already)
{
    set_up(SMALL);
    worker_look(w, &look);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const uint64_t serial = told(STUDY_INVARIANCE)->serial;
    look.study.invariance.change = CHANGE_NOISE;
    worker_look(w, &look);
    ck_assert(worker_wait_idle(w, PATIENCE));
    ck_assert(!told(STUDY_INVARIANCE)->outdated);
    ck_assert_uint_eq(told(STUDY_INVARIANCE)->serial, serial);
    look.study.invariance.points = 11;
    worker_look(w, &look);
    ck_assert(worker_wait_idle(w, PATIENCE));
    ck_assert_uint_gt(told(STUDY_INVARIANCE)->serial, serial);
    worker_destroy(&w);
}
END_TEST

START_TEST(a_large_one_grows_is_cancelled_at_once_and_keeps_what_is_known)
{
    set_up(LARGE);
    look.study.wanted[STUDY_THIS] = 1u << STUDY_OCCLUSION;
    worker_look(w, &look);
    const int done = wait_for_occlusion(has_places, 2)->done;
    const struct study_told *t = told(STUDY_OCCLUSION);
    ck_assert(t->state == STUDY_GOES_ON && !t->shown->whole);
    ck_assert_int_eq(t->total, 22 * 22);
    look.study.stopped = true;
    const double start = clock_seconds();
    worker_look(w, &look);
    while (told(STUDY_OCCLUSION)->state == STUDY_GOES_ON && clock_seconds() < start + PATIENCE)
        doze();
    t = told(STUDY_OCCLUSION);
    const struct occlusion_shown *o = (const struct occlusion_shown *)t->shown;
    ck_assert_int_eq(t->state, STUDY_STOPPED);
    ck_assert(o->done >= done && o->done < 22 * 22);
    for (int i = 0; i < 22 * 22; i++)
        ck_assert(isnan(o->at[i]) == (i >= o->done));
    ck_assert(isnan(o->heat[28 * 28 - 1]) && !isnan(o->heat[0]));
    ck_assert(o->rate > 0 && o->seconds_left > 0);
    worker_destroy(&w);
}
END_TEST

START_TEST(both_follow_training)
{
    set_up(SMALL);
    worker_look(w, &look);
    post(WORKER_TRAIN, (struct worker_command){.epochs = 100});
    uint64_t steps = 0;
    for (int i = 0; i < 4; i++)
        steps = wait_for_occlusion(is_later, steps)->shown.steps;
    post(WORKER_PAUSE, (struct worker_command){.kind = WORKER_PAUSE});
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    const struct occlusion_shown *o = (const struct occlusion_shown *)told(STUDY_OCCLUSION)->shown;
    const struct invariance_shown *v = (const struct invariance_shown *)told(STUDY_INVARIANCE)->shown;
    ck_assert(!told(STUDY_OCCLUSION)->outdated && !told(STUDY_INVARIANCE)->outdated);
    ck_assert_uint_eq(o->shown.steps, s->steps);
    ck_assert_float_eq_tol(o->score, s->probability[o->target.class_index], 1e-5);
    ck_assert_float_eq_tol(v->now_score, s->probability[v->target.class_index], 1e-5);
    worker_destroy(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study_cover");
    TCase *t = tcase_create("study_cover");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, both_are_found_about_the_probe);
    tcase_add_test(t, another_picture_begins_both_anew);
    tcase_add_test(t, another_line_is_there_already);
    tcase_add_test(t, a_large_one_grows_is_cancelled_at_once_and_keeps_what_is_known);
    tcase_add_test(t, both_follow_training);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
