/* tests/engine/test_study_other.c - another network beside this one: a saved moment, a model; what cannot be compared
 * says why; and the difference of what both find. Run this one under ThreadSanitizer, too. */
#include "engine/worker/study_answer.h"
#include "engine/worker/study_cam.h"
#include "engine/worker/study_difference.h"
#include "engine/worker/study_occlusion.h"
#include "engine/worker/study_saliency.h"
#include "tests/engine/study_window.h"

#define SMALL "net small; input 1x28x28; a = conv2d(4, 5); b = relu(); p = max_pool2d(4); f = flatten(); o = linear(10)"
#define KINDS (1u << STUDY_SALIENCY | 1u << STUDY_CAM | 1u << STUDY_OCCLUSION | 1u << STUDY_ANSWER)

static void ask_for_both(struct study_window *d)
{
    d->look.study.wanted[STUDY_THIS] = d->look.study.wanted[STUDY_OTHER] = KINDS;
}

static void ask_for_moment(struct study_window *d, uint64_t steps)
{
    memset(&d->look.study.other, 0, sizeof d->look.study.other);
    d->look.study.other.kind = OTHER_MOMENT;
    d->look.study.other.moment = steps;
}

static void ask_for_model(struct study_window *d, const char *name)
{
    memset(&d->look.study.other, 0, sizeof d->look.study.other);
    d->look.study.other.kind = OTHER_MODEL;
    strcpy(d->look.study.other.path, name);
}

static void train(struct study_window *d, int steps)
{
    struct worker_command c = {.epochs = 100};
    for (int i = 0; i < steps; i++)
        study_post(d, WORKER_STEP, c);
    study_wait(d);
}

static const struct answer_shown *answer(const struct snapshot *s, enum study_subject subject)
{
    return (const void *)study_found(s, subject, STUDY_ANSWER);
}

START_TEST(the_start_is_what_the_net_was_before_it_learnt)
{
    struct study_window d = study_open(SMALL, "digits");
    float before[10];
    memcpy(before, worker_snapshot(d.w)->probability, sizeof before);
    train(&d, 20);
    ask_for_both(&d);
    ask_for_moment(&d, 0);
    const struct snapshot *s = study_ask(&d);
    ck_assert_int_eq(s->other.state, OTHER_IS_OPEN);
    ck_assert_uint_eq(s->other.steps, 0);
    for (int i = 0; i < 10; i++) {
        ck_assert_float_eq_tol(answer(s, STUDY_OTHER)->probability[i], before[i], 1e-6f);
        ck_assert_float_eq_tol(answer(s, STUDY_THIS)->probability[i], s->probability[i], 1e-6f);
    }
    ck_assert_float_gt(fabsf(before[3] - s->probability[3]), 1e-6f);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(both_explain_the_class_that_this_one_answers)
{
    struct study_window d = study_open(SMALL, "digits");
    train(&d, 30);
    ask_for_both(&d);
    ask_for_moment(&d, 0);
    const struct snapshot *s = study_ask(&d);
    const struct saliency_shown *a = (const void *)study_found(s, STUDY_THIS, STUDY_SALIENCY),
                                *b = (const void *)study_found(s, STUDY_OTHER, STUDY_SALIENCY);
    ck_assert_int_eq(a->target.class_index, answer(s, STUDY_THIS)->answer);
    ck_assert_int_eq(b->target.class_index, a->target.class_index);
    worker_destroy(&d.w);
}
END_TEST

/* Numbers of both are the worker's; that their difference is subtracted place by place is asserted here. */
START_TEST(the_difference_is_this_one_less_the_other_one)
{
    struct study_window d = study_open(SMALL, "digits");
    train(&d, 20);
    ask_for_both(&d);
    ask_for_moment(&d, 0);
    const struct snapshot *s = study_ask(&d);
    const struct difference_shown *diff = (const void *)s->difference;
    const struct saliency_shown *a = (const void *)study_found(s, STUDY_THIS, STUDY_SALIENCY),
                                *b = (const void *)study_found(s, STUDY_OTHER, STUDY_SALIENCY);
    const struct cam_shown *ca = (const void *)study_found(s, STUDY_THIS, STUDY_CAM),
                           *cb = (const void *)study_found(s, STUDY_OTHER, STUDY_CAM);
    const struct occlusion_shown *oa = (const void *)study_found(s, STUDY_THIS, STUDY_OCCLUSION),
                                 *ob = (const void *)study_found(s, STUDY_OTHER, STUDY_OCCLUSION);
    ck_assert_ptr_nonnull(diff);
    ck_assert(diff->has_score && diff->saliency[GRADIENT_PLAIN].value && diff->cam.value && diff->occlusion.value);
    ck_assert_ptr_null(diff->saliency[GRADIENT_SMOOTH].value);
    ck_assert_float_eq(diff->score, a->score - b->score);
    float largest = 0;
    for (int i = 0; i < 28 * 28; i++) {
        const float v = a->map[GRADIENT_PLAIN].plane[i] - b->map[GRADIENT_PLAIN].plane[i];
        ck_assert_float_eq(diff->saliency[GRADIENT_PLAIN].value[i], v);
        ck_assert_float_eq(diff->cam.value[i], ca->over[i] - cb->over[i]);
        if (!isnan(oa->heat[i]))
            ck_assert_float_eq(diff->occlusion.value[i], oa->heat[i] - ob->heat[i]);
        largest = fmaxf(largest, fabsf(v));
    }
    ck_assert_float_eq(diff->saliency[GRADIENT_PLAIN].largest, largest);
    ck_assert_int_eq(diff->classes, 10);
    for (int i = 0; i < 10; i++)
        ck_assert_float_eq(diff->probability_of[i],
                           answer(s, STUDY_THIS)->probability[i] - answer(s, STUDY_OTHER)->probability[i]);
    for (int i = 1; i < 10; i++)
        ck_assert_float_ge(fabsf(diff->probability_of[diff->order[i - 1]]),
                           fabsf(diff->probability_of[diff->order[i]]));
    worker_destroy(&d.w);
}
END_TEST

START_TEST(a_network_less_itself_is_nothing)
{
    struct study_window d = study_open(SMALL, "digits");
    train(&d, 8); /* a moment is kept after it */
    ask_for_both(&d);
    ask_for_moment(&d, 8);
    const struct snapshot *s = study_ask(&d);
    const struct difference_shown *diff = (const void *)s->difference;
    ck_assert_uint_eq(s->other.steps, 8);
    ck_assert_ptr_nonnull(diff);
    ck_assert(diff->score == 0 && diff->saliency[GRADIENT_PLAIN].largest == 0 && diff->cam.largest == 0);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(another_picture_or_moment_makes_another_difference)
{
    struct study_window d = study_open(SMALL, "digits");
    train(&d, 16);
    ask_for_both(&d);
    ask_for_moment(&d, 0);
    uint64_t serial = study_ask(&d)->difference_serial;
    study_sample(&d, 5);
    const struct snapshot *s = worker_snapshot(d.w);
    ck_assert_uint_gt(s->difference_serial, serial);
    ck_assert_uint_eq(s->difference->probe, s->probe_serial);
    serial = s->difference_serial;
    ask_for_moment(&d, 4);
    s = study_ask(&d);
    ck_assert_uint_gt(s->difference_serial, serial);
    ck_assert_uint_eq(s->other.steps, 4);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(a_model_reads_pictures_as_it_was_trained_to)
{
    struct study_window d = study_open("lenet5", "digits"), alone = study_open("lenet5-digits", "digits");
    ask_for_both(&d);
    ask_for_model(&d, "lenet5-digits");
    const struct snapshot *s = study_ask(&d);
    ck_assert_msg(s->other.state == OTHER_IS_OPEN, "%s", s->other.error);
    ck_assert(s->other.trained && s->other.classes == 10 && s->other.title[0]);
    for (int i = 0; i < 10; i++)
        ck_assert_float_eq_tol(answer(s, STUDY_OTHER)->probability[i], worker_snapshot(alone.w)->probability[i], 1e-6f);
    worker_destroy(&d.w);
    worker_destroy(&alone.w);
}
END_TEST

static const struct refusal {
    const char *name, *says;
} refusals[] = {
    {"cifarvgg-cifar10", "3x32x32"}, {"/nowhere/at/all.onnx", "/nowhere/at/all.onnx"}, {"no-such-net", "no-such-net"}};

START_TEST(what_cannot_be_compared_says_why_in_every_study)
{
    struct study_window d = study_open(SMALL, "digits");
    ask_for_both(&d);
    ask_for_model(&d, refusals[_i].name);
    const struct snapshot *s = study_ask(&d);
    ck_assert_int_eq(s->other.state, OTHER_HAS_FAILED);
    ck_assert_msg(strstr(s->other.error, refusals[_i].says) != NULL, "%s", s->other.error);
    ck_assert_int_eq(s->study[STUDY_OTHER][STUDY_SALIENCY].state, STUDY_FAILED);
    ck_assert_str_eq(s->study[STUDY_OTHER][STUDY_SALIENCY].error, s->other.error);
    study_found(s, STUDY_THIS, STUDY_SALIENCY);
    ask_for_moment(&d, 0);
    s = study_ask(&d);
    ck_assert_int_eq(s->other.state, OTHER_IS_OPEN);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(a_map_that_the_other_net_lacks_is_told)
{
    struct study_window d = study_open(SMALL, "digits");
    ask_for_both(&d);
    ask_for_model(&d, "lenet5-digits");
    d.look.study.target = (struct study_target){.node = 1, .map = 2, .at = STUDY_AT_LARGEST};
    const struct snapshot *s = study_ask(&d);
    ck_assert_int_eq(s->study[STUDY_OTHER][STUDY_SALIENCY].state, STUDY_FAILED);
    ck_assert_ptr_nonnull(strstr(s->study[STUDY_OTHER][STUDY_SALIENCY].error, "explain a class"));
    study_found(s, STUDY_OTHER, STUDY_ANSWER); /* which is about no map */
    worker_destroy(&d.w);
}
END_TEST

START_TEST(what_is_asked_while_a_model_is_read_is_answered)
{
    struct study_window d = study_open(SMALL, "digits");
    ask_for_both(&d);
    for (int i = 0; i < 20; i++) { /* one after the other is asked for before it is there */
        if (i % 2)
            ask_for_moment(&d, 0);
        else
            ask_for_model(&d, "lenet5-digits");
        worker_look(d.w, &d.look);
        nanosleep(&(struct timespec){.tv_nsec = 300000L * (i % 5)}, NULL);
    }
    const struct snapshot *s = study_ask(&d);
    ck_assert(s->other.asked.kind == OTHER_MOMENT && s->other.state == OTHER_IS_OPEN);
    ask_for_model(&d, "lenet5-digits");
    worker_look(d.w, &d.look);
    worker_destroy(&d.w); /* while it is read, perhaps */
}
END_TEST

START_TEST(now_is_compared_with_the_start_while_training_goes_on)
{
    struct study_window d = study_open(SMALL, "digits");
    struct worker_command c = {.epochs = 1000};
    ask_for_both(&d);
    ask_for_moment(&d, 0);
    worker_look(d.w, &d.look);
    study_post(&d, WORKER_TRAIN, c);
    const double until = clock_seconds() + STUDY_PATIENCE;
    uint64_t first = 0;
    bool later = false;
    while (!later && clock_seconds() < until) {
        const struct snapshot *s = worker_snapshot(d.w);
        const struct study_shown *this = s->study[STUDY_THIS][STUDY_SALIENCY].shown;
        if (s->difference && this && this->steps > 0 && !first)
            first = this->steps;
        later = first && s->difference && this->steps > first;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    ck_assert(later);
    ck_assert_uint_eq(worker_snapshot(d.w)->other.steps, 0);
    worker_destroy(&d.w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study_other");
    TCase *t = tcase_create("study_other");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, the_start_is_what_the_net_was_before_it_learnt);
    tcase_add_test(t, both_explain_the_class_that_this_one_answers);
    tcase_add_test(t, the_difference_is_this_one_less_the_other_one);
    tcase_add_test(t, a_network_less_itself_is_nothing);
    tcase_add_test(t, another_picture_or_moment_makes_another_difference);
    tcase_add_test(t, a_model_reads_pictures_as_it_was_trained_to);
    tcase_add_loop_test(t, what_cannot_be_compared_says_why_in_every_study, 0, 3);
    tcase_add_test(t, a_map_that_the_other_net_lacks_is_told);
    tcase_add_test(t, what_is_asked_while_a_model_is_read_is_answered);
    tcase_add_test(t, now_is_compared_with_the_start_while_training_goes_on);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
