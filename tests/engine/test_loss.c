/* tests/engine/test_loss.c - losses against PyTorch's numbers and central differences, and what they refuse. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/train/loss.h"
#include "tests/engine/fixture.h"

enum { MOST = 128 };

static struct loss_options options_of(const struct fixture *f, const char *name)
{
    struct loss_options o = {.kind = LOSS_COUNT, .label_smoothing = fixture_tensor(f, name, "smoothing")->data[0]};
    for (int i = 0; loss_names[i]; i++)
        if (!strcmp(loss_names[i], fixture_text(f, name, "kind")))
            o.kind = (enum loss_kind)i;
    ck_assert_int_ne(o.kind, LOSS_COUNT);
    if (fixture_has(f, name, "weight"))
        o.class_weight = fixture_tensor(f, name, "weight")->data;
    return o;
}

static void compare(const struct fixture *f, const char *name)
{
    const struct loss_options o = options_of(f, name);
    const struct tensor *output = fixture_tensor(f, name, "output");
    const float *target = fixture_has(f, name, "target") ? fixture_tensor(f, name, "target")->data : NULL;
    const int n = output->shape.dim[0];
    int labels[MOST];
    float gradient[MOST], per_sample[MOST];
    for (int i = 0; !target && i < n; i++)
        labels[i] = (int)fixture_tensor(f, name, "labels")->data[i];
    const struct loss_result r = loss_compute(&o, output, n, target ? NULL : labels, target, gradient, per_sample);
    const float loss = (float)r.loss;
    fixture_compare(f, name, "loss", &loss, 2e-7);
    fixture_compare(f, name, "per_sample", per_sample, 2e-7);
    fixture_compare(f, name, "doutput", gradient, 1e-6);
    ck_assert(loss_compute(&o, output, n, labels, target, NULL, NULL).loss == r.loss);
    memcpy(gradient, output->data, shape_count(&output->shape) * sizeof *gradient);
    const struct tensor in_place = {output->shape, gradient};
    ck_assert_int_eq(loss_compute(&o, &in_place, n, labels, target, gradient, NULL).correct, r.correct);
    fixture_compare(f, name, "doutput", gradient, 1e-6);
}

START_TEST(losses_and_their_gradients_are_pytorchs)
{
    struct fixture *f = fixture_open("loss");
    int i = 0;
    for (; fixture_case(f, i); i++)
        compare(f, fixture_case(f, i));
    ck_assert_int_ge(i, 15);
    fixture_close(f);
}
END_TEST

START_TEST(a_loss_gradient_agrees_with_central_differences)
{
    const float weight[4] = {0.5f, 1.0f, 2.0f, 0.0f};
    const struct loss_options o = {(enum loss_kind)_i, 0.15f, weight};
    const int labels[3] = {2, 0, 3};
    struct rng r = rng_seeded(30, (uint64_t)_i);
    float x[12], gradient[12];
    const struct tensor output = {shape_2d(3, 4), x};
    for (int i = 0; i < 12; i++)
        x[i] = rng_normal(&r);
    loss_compute(&o, &output, 3, labels, NULL, gradient, NULL);
    for (int i = 0; i < 12; i++) {
        const float before = x[i], above = before + 0.01f, below = before - 0.01f;
        x[i] = above;
        const double up = loss_compute(&o, &output, 3, labels, NULL, NULL, NULL).loss;
        x[i] = below;
        const double down = loss_compute(&o, &output, 3, labels, NULL, NULL, NULL).loss;
        x[i] = before;
        ck_assert_double_eq_tol((up - down) / ((double)above - (double)below), (double)gradient[i], 2e-5);
    }
}
END_TEST

START_TEST(an_answer_is_correct_when_its_label_is_the_largest)
{
    float x[] = {0.1f, 0.2f, 0.9f, 0.8f, 0.3f, 0.3f};
    const struct tensor three = {shape_2d(3, 2), x}, one = {shape_2d(6, 1), x};
    const int labels[] = {1, 0, 1}, sides[] = {0, 0, 1, 0, 1, 0};
    for (int kind = 0; kind < LOSS_COUNT; kind++)
        ck_assert_int_eq(
            loss_compute(&(struct loss_options){.kind = (enum loss_kind)kind}, &three, 3, labels, NULL, NULL, NULL)
                .correct,
            2); /* of the last two, which are equal, the first wins */
    ck_assert_int_eq(loss_compute(&(struct loss_options){.kind = LOSS_MSE}, &one, 6, sides, NULL, NULL, NULL).correct,
                     4);
    ck_assert_int_eq(
        loss_compute(&(struct loss_options){.kind = LOSS_LOGISTIC}, &one, 6, sides, NULL, NULL, NULL).correct, 2);
}
END_TEST

START_TEST(labels_without_weight_give_no_loss_rather_than_nothing_over_nothing)
{
    const float weight[3] = {0.0f, 1.0f, 1.0f};
    const struct loss_options o = {LOSS_CROSS_ENTROPY, 0.0f, weight};
    float x[6] = {1, 2, 3, 4, 5, 6}, gradient[6];
    const struct tensor logits = {shape_2d(2, 3), x};
    ck_assert(loss_compute(&o, &logits, 2, (const int[]){0, 0}, NULL, gradient, NULL).loss == 0.0);
    for (int i = 0; i < 6; i++)
        ck_assert(gradient[i] == 0.0f);
}
END_TEST

START_TEST(a_number_that_is_none_is_seen_in_every_loss)
{
    float x[4] = {1.0f, NAN, 0.0f, 2.0f};
    const struct tensor output = {shape_2d(2, 2), x};
    const struct loss_options o = {.kind = (enum loss_kind)_i};
    ck_assert(isnan(loss_compute(&o, &output, 2, (const int[]){0, 1}, NULL, NULL, NULL).loss));
}
END_TEST

static const char *refusal(struct loss_options o, struct shape output, int classes, size_t n_target)
{
    static struct cs_error err;
    err.text[0] = '\0';
    const enum cs_status status = loss_check(&o, &output, classes, n_target, &err);
    ck_assert_int_eq(status != CS_OK, err.text[0] != '\0');
    return err.text;
}

START_TEST(what_cannot_be_learnt_is_refused_in_one_sentence)
{
    const struct loss_options cross = {.kind = LOSS_CROSS_ENTROPY}, mse = {.kind = LOSS_MSE},
                              logistic = {.kind = LOSS_LOGISTIC};
    const float weight[2] = {1.0f, -1.0f};
    ck_assert_str_eq(refusal(cross, shape_1d(10), 10, 0), "");
    ck_assert_str_eq(refusal(mse, shape_3d(3, 8, 8), 10, 192), "");
    ck_assert_str_eq(refusal(logistic, shape_1d(1), 2, 0), "");
    ck_assert_str_eq(refusal(cross, shape_3d(10, 1, 1), 10, 0),
                     "cross_entropy takes one row of logits, not 10x1x1: end in linear()");
    ck_assert_str_eq(refusal(cross, shape_1d(5), 10, 0), "the network gives 5 values, but the data has 10 classes");
    ck_assert_str_eq(refusal(cross, shape_1d(1), 2, 0), "the network gives 1 values, but the data has 2 classes");
    ck_assert_str_eq(refusal(mse, shape_3d(3, 8, 8), 10, 64), "the network gives 192 values, but its target has 64");
    ck_assert_str_eq(refusal((struct loss_options){LOSS_MSE, 1.0f, NULL}, shape_1d(2), 2, 0),
                     "label smoothing is at least 0 and less than 1, not 1");
    ck_assert_str_eq(refusal((struct loss_options){LOSS_MSE, NAN, NULL}, shape_1d(2), 2, 0),
                     "label smoothing is at least 0 and less than 1, not nan");
    ck_assert_str_eq(refusal((struct loss_options){LOSS_LOGISTIC, 0.0f, weight}, shape_1d(2), 2, 0),
                     "a class weight is a number from 0 up, but that of class 1 is -1");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("loss");
    TCase *t = tcase_create("loss");
    tcase_add_test(t, losses_and_their_gradients_are_pytorchs);
    tcase_add_loop_test(t, a_loss_gradient_agrees_with_central_differences, 0, LOSS_COUNT);
    tcase_add_test(t, an_answer_is_correct_when_its_label_is_the_largest);
    tcase_add_test(t, labels_without_weight_give_no_loss_rather_than_nothing_over_nothing);
    tcase_add_loop_test(t, a_number_that_is_none_is_seen_in_every_loss, 0, LOSS_COUNT);
    tcase_add_test(t, what_cannot_be_learnt_is_refused_in_one_sentence);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
