/* tests/app/test_topic_loss.c - the model of softmax and cross-entropy: the lectures' numbers, steps, texts, hostile
 * settings, failing memory. The numbers of a term are tested in tests/engine/test_loss_terms.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/lectures.h"
#include "app/session/session.h"
#include "app/session/topic_loss.h"
#include "engine/base/rng.h"
#include "engine/train/loss.h"
#include "tests/engine/failing_memory.h"

static const struct loss_settings cs231n = {
    .logits = "3.2 5.1 -1.7", .names = "cat car frog", .temperature = 1, .lr = 1};

static struct loss_model *model_of(const struct loss_settings *settings)
{
    struct loss_model *m;
    struct cs_error err = {""};
    ck_assert_msg(loss_model_create(&m, &err) == CS_OK, "%s", err.text);
    loss_model_update(m, settings);
    return m;
}

START_TEST(the_cat_of_cs231n_costs_2_04)
{
    struct loss_model *m = model_of(&cs231n);
    const struct loss_state *s = loss_model_state(m);
    static const double e[] = {24.5, 164.0, 0.18}, p[] = {0.13, 0.87, 0.00};
    ck_assert_int_eq(s->n, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq_tol(s->term[i].e, e[i], 0.05);
        ck_assert_double_eq_tol(s->term[i].p, p[i], 0.005);
    }
    ck_assert_double_eq_tol(s->sum.loss, 2.04, 0.005);
    ck_assert_double_eq_tol(s->reference, s->sum.loss, 1e-6);
    ck_assert_str_eq(s->name[2], "frog");
    loss_model_destroy(&m);
}
END_TEST

/* The worked examples, as the session sets them. */
START_TEST(worked_examples_give_their_numbers)
{
    struct session *s;
    struct cs_error err = {""};
    ck_assert_int_eq(session_create(&s, &(struct session_options){.threads = 1}, &err), CS_OK);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "loss_equal", &err), CS_OK);
    ck_assert_double_eq_tol(session_loss(s)->sum.loss, 2.3026, 5e-5);
    ck_assert_int_eq(session_loss(s)->n, 10);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "loss_mistake", &err), CS_OK);
    ck_assert_double_eq_tol(session_loss(s)->sum.loss, 10.0013, 5e-5);
    ck_assert_double_eq_tol(session_loss(s)->term[1].p, 0.00005, 5e-6);
    ck_assert_double_eq_tol(session_loss(s)->term[1].gradient, -1, 1e-4);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "loss_large", &err), CS_OK);
    ck_assert(session_loss(s)->overflows && isinf(session_loss(s)->sum.sum) && isnan(session_loss(s)->sum.shares));
    ck_assert_double_eq_tol(session_loss(s)->reference, 1.4076, 5e-5); /* F.cross_entropy */
    ck_assert_int_eq(session_set_text(s, "loss.subtract_max", "on", &err), CS_OK);
    ck_assert(!session_loss(s)->overflows);
    ck_assert_double_eq_tol(session_loss(s)->sum.loss, 1.4076, 5e-5);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "loss_cat", &err), CS_OK);
    ck_assert_double_eq_tol(session_loss(s)->sum.loss, 2.0404, 5e-5);
    ck_assert(!session_loss(s)->subtract_max);
    session_destroy(&s);
}
END_TEST

START_TEST(subtracting_the_largest_changes_no_share)
{
    struct rng rng = rng_seeded(3, 0);
    for (int round = 0; round < 100; round++) {
        char text[NUMBER_GRID_TEXT];
        struct loss_settings settings = cs231n;
        loss_random_logits(rng_int(&rng, LOSS_CLASSES_MIN, LOSS_CLASSES_MAX), rng_u32(&rng), text);
        settings.logits = text;
        struct loss_model *plain = model_of(&settings);
        settings.subtract_max = true;
        struct loss_model *shifted = model_of(&settings);
        const struct loss_state *a = loss_model_state(plain), *b = loss_model_state(shifted);
        for (int i = 0; i < a->n; i++) {
            ck_assert_double_eq_tol(a->term[i].p, b->term[i].p, 1e-12);
            ck_assert_double_eq_tol(a->term[i].gradient, b->term[i].gradient, 1e-12);
        }
        ck_assert_double_eq_tol(a->sum.loss, b->sum.loss, 1e-12);
        loss_model_destroy(&plain);
        loss_model_destroy(&shifted);
    }
}
END_TEST

START_TEST(a_step_that_is_taken_gives_the_loss_that_was_foretold)
{
    struct loss_model *m = model_of(&cs231n);
    struct loss_settings next = cs231n;
    char text[NUMBER_GRID_TEXT];
    for (int i = 0; i < 20; i++) {
        const struct loss_state before = *loss_model_state(m);
        ck_assert(before.after_sum.loss < before.sum.loss);
        loss_logits_text(before.after_logit, before.n, text);
        next.logits = text;
        ck_assert(loss_model_update(m, &next));
        ck_assert_double_eq_tol(loss_model_state(m)->sum.loss, before.after_sum.loss, 1e-6);
    }
    loss_model_destroy(&m);
}
END_TEST

START_TEST(the_curve_is_minus_ln_p)
{
    struct loss_model *m = model_of(&cs231n);
    const struct loss_state *s = loss_model_state(m);
    for (int i = 0; i < LOSS_CURVE; i++) {
        ck_assert_double_eq_tol((double)s->curve_loss[i], -log((double)s->curve_p[i]), 1e-5);
        ck_assert(i == 0 || s->curve_p[i] > s->curve_p[i - 1]);
    }
    ck_assert_float_gt(s->curve_loss[0], 80); /* as far up as marks of a wrong answer stand */
    ck_assert(s->curve_p[LOSS_CURVE - 1] == 1 && s->curve_loss[LOSS_CURVE - 1] == 0);
    loss_model_destroy(&m);
}
END_TEST

/* Steps. */

START_TEST(steps_go_through_exponentials_sum_shares_loss_gradients_and_the_step)
{
    for (int n = LOSS_CLASSES_MIN; n <= LOSS_CLASSES_MAX; n++) {
        char text[NUMBER_GRID_TEXT];
        struct loss_settings settings = cs231n;
        loss_random_logits(n, 7, text);
        settings.logits = text;
        settings.label = 1;
        struct loss_model *m = model_of(&settings);
        const struct loss_state *s = loss_model_state(m);
        ck_assert_int_eq(loss_steps(s), 3 * n + 3);
        for (int step = 1; step <= loss_steps(s); step++) {
            const struct loss_place at = loss_place(s, step);
            ck_assert_int_eq(at.exps, step < n ? step : n);
            ck_assert_int_eq(at.sum, step > n);
            ck_assert_int_eq(at.shares, step <= n + 1 ? 0 : step < 2 * n + 1 ? step - n - 1 : n);
            ck_assert_int_eq(at.loss, step > 2 * n + 1);
            ck_assert_int_eq(at.slopes, step <= 2 * n + 2 ? 0 : step < 3 * n + 2 ? step - 2 * n - 2 : n);
            ck_assert_int_eq(at.stepped, step == 3 * n + 3);
            ck_assert(at.class >= 0 && at.class < n);
            ck_assert_int_eq(loss_step_of(s, at.phase, at.class), step);
        }
        loss_model_destroy(&m);
    }
}
END_TEST

START_TEST(up_and_down_go_from_end_to_end_of_the_phases)
{
    static const int ends[] = {3, 4, 7, 8, 11, 12};
    struct loss_model *m = model_of(&cs231n);
    const struct loss_state *s = loss_model_state(m);
    ck_assert_int_eq(loss_step_beside(s, 1, 1), 3);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(loss_step_beside(s, ends[i], 1), i < 5 ? ends[i + 1] : 0);
        ck_assert_int_eq(loss_step_beside(s, ends[i], -1), i > 0 ? ends[i - 1] : 0);
    }
    loss_model_destroy(&m);
}
END_TEST

/* Texts. */

static void refused(const char *text, const char *sentence)
{
    struct cs_error err = {""};
    ck_assert_int_eq(loss_check_logits(text, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, sentence);
}

START_TEST(logits_that_make_no_sense_are_refused_in_one_sentence)
{
    refused("", "2 to 10 numbers are needed");
    refused("1", "2 to 10 numbers are needed");
    refused("1 2 3 4 5 6 7 8 9 10 11", "2 to 10 numbers are needed");
    refused("1 2 / 3 4", "2 to 10 numbers are needed");
    refused("1 cat", "'cat' is no number");
    refused("1 1e9", "1e+09 is out of range, -9999 to 9999");
    refused("1 nan", "'nan' is no number");
    ck_assert_int_eq(loss_check_logits("1,2;3", NULL), CS_OK);
    ck_assert_int_eq(loss_check_logits("  -1.5  2e3 ", NULL), CS_OK);
}
END_TEST

START_TEST(what_is_refused_leaves_the_last_state_that_worked)
{
    struct loss_model *m = model_of(&cs231n);
    struct loss_settings bad = cs231n;
    bad.logits = "1 x";
    ck_assert(loss_model_update(m, &bad));
    ck_assert_str_eq(loss_model_state(m)->error, "'x' is no number");
    ck_assert_int_eq(loss_model_state(m)->n, 3);
    ck_assert(!loss_model_update(m, &bad));
    ck_assert(loss_model_update(m, &cs231n));
    ck_assert_str_eq(loss_model_state(m)->error, "");
    ck_assert(!loss_model_update(m, &cs231n));
    loss_model_destroy(&m);
}
END_TEST

START_TEST(classes_without_a_name_are_counted_and_a_label_beyond_them_is_the_last)
{
    struct loss_settings settings = cs231n;
    settings.logits = "1 2 3 4";
    settings.names = "a, b";
    settings.label = 9;
    struct loss_model *m = model_of(&settings);
    const struct loss_state *s = loss_model_state(m);
    ck_assert(!strcmp(s->name[0], "a") && !strcmp(s->name[1], "b") && !strcmp(s->name[2], "2"));
    ck_assert_int_eq(s->label, 3);
    struct cs_error err;
    ck_assert_int_eq(loss_check_names("a b c d e f g h i j k", &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "there are names for more than 10 classes");
    ck_assert_int_eq(loss_check_names("a123456789012345678901234567890123456789012345678901234567890", &err),
                     CS_BAD_VALUE);
    loss_model_destroy(&m);
}
END_TEST

/* Anything that the properties allow. */
START_TEST(no_setting_gives_a_number_that_is_none_unless_the_plain_form_overflows)
{
    struct rng rng = rng_seeded(5, 0);
    struct loss_model *m = model_of(&cs231n);
    for (int round = 0; round < 3000; round++) {
        char text[NUMBER_GRID_TEXT];
        double logit[LOSS_CLASSES_MAX];
        const int n = rng_int(&rng, LOSS_CLASSES_MIN, LOSS_CLASSES_MAX);
        const float most = rng_int(&rng, 0, 1) ? 9999 : 5;
        for (int i = 0; i < n; i++)
            logit[i] = (double)rng_uniform(&rng, -most, most);
        loss_logits_text(logit, n, text);
        const struct loss_settings settings = {.logits = text,
                                               .names = "",
                                               .label = rng_int(&rng, 0, 9),
                                               .temperature = rng_int(&rng, 0, 1) ? 0.05 : 100,
                                               .smoothing = rng_int(&rng, 0, 1) ? 0 : 0.9,
                                               .lr = rng_int(&rng, 0, 1) ? 0 : 100,
                                               .subtract_max = rng_int(&rng, 0, 1)};
        loss_model_update(m, &settings);
        const struct loss_state *s = loss_model_state(m);
        ck_assert_str_eq(s->error, "");
        ck_assert(isfinite(s->reference));
        ck_assert(!(s->subtract_max && s->overflows));
        if (s->subtract_max)
            ck_assert_double_eq_tol(s->sum.loss, s->reference, 1e-3 * (1 + s->reference));
        for (int i = 0; i < n; i++) {
            ck_assert(s->overflows || (s->term[i].p >= 0 && s->term[i].p <= 1));
            ck_assert(s->overflows || isfinite(s->after_logit[i]));
        }
    }
    loss_model_destroy(&m);
}
END_TEST

START_TEST(the_table_that_is_copied_holds_what_is_there_so_far)
{
    struct loss_model *m = model_of(&cs231n);
    char *text;
    ck_assert_int_eq(loss_copy(loss_model_state(m), 1, &text, NULL), CS_OK);
    ck_assert_ptr_nonnull(strstr(text, "cat\t3.2\t3.2\t24.5325302\t\t1\t\t\t\n"));
    ck_assert_ptr_nonnull(strstr(text, "car\t5.1\t5.1\t\t\t0\t\t\t\n"));
    free(text);
    ck_assert_int_eq(loss_copy(loss_model_state(m), 12, &text, NULL), CS_OK);
    ck_assert_ptr_nonnull(
        strstr(text, "cat\t3.2\t3.2\t24.5325302\t0.129982539\t1\t2.04035515\t-0.870017461\t4.07001746\n"));
    free(text);
    loss_model_destroy(&m);
}
END_TEST

static bool make_and_copy(void *ctx, const char **wrong)
{
    struct loss_model *m;
    char *text = NULL;
    (void)ctx;
    (void)wrong;
    if (loss_model_create(&m, NULL) != CS_OK)
        return false;
    const bool copied = loss_copy(loss_model_state(m), 5, &text, NULL) == CS_OK;
    free(text);
    loss_model_destroy(&m);
    return copied;
}

START_TEST(running_out_of_memory_is_a_status_and_leaks_nothing)
{
    fail_every_allocation(make_and_copy, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_loss");
    TCase *t = tcase_create("loss");
    tcase_add_test(t, the_cat_of_cs231n_costs_2_04);
    tcase_add_test(t, worked_examples_give_their_numbers);
    tcase_add_test(t, subtracting_the_largest_changes_no_share);
    tcase_add_test(t, a_step_that_is_taken_gives_the_loss_that_was_foretold);
    tcase_add_test(t, the_curve_is_minus_ln_p);
    tcase_add_test(t, steps_go_through_exponentials_sum_shares_loss_gradients_and_the_step);
    tcase_add_test(t, up_and_down_go_from_end_to_end_of_the_phases);
    tcase_add_test(t, logits_that_make_no_sense_are_refused_in_one_sentence);
    tcase_add_test(t, what_is_refused_leaves_the_last_state_that_worked);
    tcase_add_test(t, classes_without_a_name_are_counted_and_a_label_beyond_them_is_the_last);
    tcase_add_test(t, no_setting_gives_a_number_that_is_none_unless_the_plain_form_overflows);
    tcase_add_test(t, the_table_that_is_copied_holds_what_is_there_so_far);
    tcase_add_test(t, running_out_of_memory_is_a_status_and_leaks_nothing);
    suite_add_tcase(suite, t);
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
