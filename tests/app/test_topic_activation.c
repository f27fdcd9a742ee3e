/* tests/app/test_topic_activation.c - the model of activations: PyTorch 1.13's numbers (F.relu, F.leaky_relu, F.elu,
 * torch.sigmoid, torch.tanh and their autograd), central differences, chains, texts, hostile settings, failing memory.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session.h"
#include "app/session/topic_activation.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"

static const struct activation_settings plain = {.function = ACTIVATION_SIGMOID,
                                                 .values = "-2 -0.5 0 / 1.5 3 -1.7",
                                                 .scale = 1,
                                                 .slope = 0.1,
                                                 .alpha = 1.5,
                                                 .depth = 5};

static struct activation_model *model_of(const struct activation_settings *settings)
{
    struct activation_model *m;
    struct cs_error err = {""};
    ck_assert_msg(activation_model_create(&m, &err) == CS_OK, "%s", err.text);
    activation_model_update(m, settings);
    ck_assert_str_eq(activation_model_state(m)->error, "");
    return m;
}

/* Of -2, -0.5, 0, 1.5, 3, -1.7 with negative_slope 0.1 and alpha 1.5. */
static const float torch_y[ACTIVATION_FUNCTIONS][6] = {
    [ACTIVATION_RELU] = {0, 0, 0, 1.5f, 3, 0},
    [ACTIVATION_LEAKY_RELU] = {-0.2f, -0.05f, 0, 1.5f, 3, -0.17f},
    [ACTIVATION_ELU] = {-1.296997f, -0.590204f, 0, 1.5f, 3, -1.225975f},
    [ACTIVATION_SIGMOID] = {0.1192029f, 0.3775407f, 0.5f, 0.8175744f, 0.9525741f, 0.1544653f},
    [ACTIVATION_TANH] = {-0.9640276f, -0.4621172f, 0, 0.9051483f, 0.9950548f, -0.9354091f},
};
static const float torch_slope[ACTIVATION_FUNCTIONS][6] = {
    [ACTIVATION_RELU] = {0, 0, 0, 1, 1, 0},
    [ACTIVATION_LEAKY_RELU] = {0.1f, 0.1f, 0.1f, 1, 1, 0.1f},
    [ACTIVATION_ELU] = {0.2030029f, 0.909796f, 1.5f, 1, 1, 0.2740253f},
    [ACTIVATION_SIGMOID] = {0.1049936f, 0.2350037f, 0.25f, 0.1491465f, 0.04517666f, 0.1306057f},
    [ACTIVATION_TANH] = {0.07065082f, 0.7864477f, 1, 0.1807066f, 0.009865982f, 0.1250099f},
};

START_TEST(values_and_slopes_are_those_of_pytorch) /* _i: function */
{
    struct activation_settings settings = plain;
    settings.function = (enum activation_function)_i;
    struct activation_model *m = model_of(&settings);
    const struct activation_state *s = activation_model_state(m);
    ck_assert(s->rows == 2 && s->cols == 3 && s->n == 6);
    for (int i = 0; i < 6; i++) {
        ck_assert_float_eq_tol(s->y[i], torch_y[_i][i], 1e-6f);
        ck_assert_float_eq_tol(s->derivative[i], torch_slope[_i][i], 1e-6f);
        ck_assert_float_eq_tol(s->back[i], s->arriving[i] * torch_slope[_i][i], 1e-6f);
    }
    activation_model_destroy(&m);
}
END_TEST

/* In double, written down from the definitions. */
static double f_of(const struct activation_state *s, double x)
{
    switch (s->function) {
    case ACTIVATION_RELU:
        return x > 0 ? x : 0;
    case ACTIVATION_LEAKY_RELU:
        return x > 0 ? x : s->slope * x;
    case ACTIVATION_ELU:
        return x > 0 ? x : s->alpha * expm1(x);
    case ACTIVATION_SIGMOID:
        return 1 / (1 + exp(-x));
    default:
        return tanh(x);
    }
}

START_TEST(slopes_are_central_differences_on_the_map_on_the_curve_and_along_a_chain) /* _i: function */
{
    const double h = 1e-5;
    struct rng rng = rng_seeded(21, (uint64_t)_i);
    for (int round = 0; round < 60; round++) {
        char text[NUMBER_GRID_TEXT];
        struct activation_settings settings = plain;
        settings.function = (enum activation_function)_i;
        settings.scale = 0.25 * rng_int(&rng, -8, 8);
        settings.values = text;
        activation_random_values(rng_int(&rng, 1, 6), rng_int(&rng, 1, 6), rng_u32(&rng), text);
        struct activation_model *m = model_of(&settings);
        const struct activation_state *s = activation_model_state(m);
        for (int i = 0; i < s->n; i++) {
            double x = (double)s->x[i], product = 1, next = x, up = x + h, down = x - h;
            if (fabs(x) < 1e-3)
                continue; /* a corner */
            ck_assert_double_eq_tol((double)s->derivative[i], (f_of(s, x + h) - f_of(s, x - h)) / (2 * h), 1e-5);
            for (int k = 0; k < s->depth; k++) {
                ck_assert_double_eq_tol((double)s->chain_in[k][i], next, 1e-5 * (1 + fabs(next)));
                product *= (double)s->chain_slope[k][i];
                ck_assert_double_eq_tol((double)s->chain_product[k][i], product, 1e-6 * (1 + fabs(product)));
                ck_assert(fabsf(s->chain_product[k][i]) <= s->chain_bound[k] * 1.00001f);
                next = f_of(s, next);
                up = f_of(s, up);
                down = f_of(s, down);
            }
            ck_assert_double_eq_tol((double)s->chain_product[s->depth - 1][i], (up - down) / (2 * h), 1e-4);
        }
        for (int i = 0; i < ACTIVATION_CURVE; i++) {
            const double x = (double)s->curve_x[i];
            ck_assert_double_eq_tol((double)s->curve_y[i], f_of(s, x), 1e-5 * (1 + fabs(x)));
            if (fabs(x) > 1e-3)
                ck_assert_double_eq_tol((double)s->curve_slope[i], (f_of(s, x + h) - f_of(s, x - h)) / (2 * h), 1e-5);
        }
        activation_model_destroy(&m);
    }
}
END_TEST

START_TEST(a_sigmoid_saturates_as_its_map_is_scaled_and_the_bound_of_five_is_a_thousandth)
{
    struct activation_settings settings = plain;
    struct activation_model *m = model_of(&settings);
    const struct activation_state *s = activation_model_state(m);
    ck_assert_float_eq(s->steepest, 0.25f);
    ck_assert_float_eq(s->chain_bound[4], 0.0009765625f); /* 0.25^5 */
    ck_assert_int_eq(s->faint, 0);
    const float gentle = s->mean;
    settings.scale = 10;
    ck_assert(activation_model_update(m, &settings));
    ck_assert_int_eq(s->faint, 4); /* |x| > 5.98: -20, 15, 30, -17 */
    ck_assert(s->mean < gentle);
    double sum = 0;
    for (int i = 0; i < s->n; i++)
        sum += fabs((double)s->derivative[i]);
    ck_assert_double_eq_tol((double)s->mean, sum / s->n, 1e-7);
    ck_assert(s->reach >= 30);
    activation_model_destroy(&m);
}
END_TEST

START_TEST(worked_examples_give_their_numbers)
{
    struct session *s;
    struct cs_error err = {""};
    ck_assert_int_eq(session_create(&s, &(struct session_options){.threads = 1}, &err), CS_OK);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "relu_dead", &err), CS_OK);
    const struct activation_state *a = session_activation(s);
    ck_assert(a->function == ACTIVATION_RELU && a->n == 16 && a->dead == 14 && a->faint == 14);
    ck_assert_float_eq_tol(a->mean, 2.0f / 16, 1e-7f);
    ck_assert_int_eq(session_set_text(s, "activation.function", "leaky_relu", &err), CS_OK);
    ck_assert_int_eq(session_activation(s)->dead, 0);
    ck_assert_int_eq(session_set_text(s, "convolve.lecture", "sigmoid_saturates", &err), CS_OK);
    a = session_activation(s);
    ck_assert(a->function == ACTIVATION_SIGMOID && a->scale == 4);
    int far = 0;
    for (int i = 0; i < a->n; i++)
        far += fabsf(a->x[i]) > 5.99f; /* s(1 - s) < 0.0025 */
    ck_assert_int_eq(a->faint, far);
    ck_assert_int_gt(far, 6);
    session_destroy(&s);
}
END_TEST

static void refused(const char *text, const char *sentence)
{
    struct cs_error err = {""};
    ck_assert_int_eq(activation_check_values(text, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, sentence);
}

START_TEST(maps_that_make_no_sense_are_refused_in_one_sentence)
{
    static const char size[] = "1 to 6 rows of 1 to 6 numbers are needed, with / between rows";
    refused("", size);
    refused("/", size);
    refused("1 2 3 4 5 6 7", size);
    refused("1/2/3/4/5/6/7", size);
    refused("1 2 / 3", "row 1 has 1 numbers, the first has 2");
    refused("1 2 / / 3 4", "row 1 has 0 numbers, the first has 2");
    refused("1 x", "'x' is no number");
    refused("100", "100 is out of range, -99 to 99");
    ck_assert_int_eq(activation_check_values("1 2 / 3 4 /", NULL), CS_OK);
    ck_assert_int_eq(
        activation_check_values("1 1 1 1 1 1/1 1 1 1 1 1/1 1 1 1 1 1/1 1 1 1 1 1/1 1 1 1 1 1/1 1 1 1 1 1", NULL),
        CS_OK);
}
END_TEST

START_TEST(a_text_with_one_value_changed_is_read_back)
{
    struct activation_model *m = model_of(&plain);
    char text[NUMBER_GRID_TEXT];
    activation_values_text(activation_model_state(m), 4, -0.25, text);
    ck_assert_str_eq(text, "-2 -0.5 0 / 1.5 -0.25 -1.7");
    struct activation_settings next = plain;
    next.values = text;
    ck_assert(activation_model_update(m, &next));
    ck_assert_float_eq(activation_model_state(m)->x[4], -0.25f);
    ck_assert(!activation_model_update(m, &next));
    next.values = "1 x";
    ck_assert(activation_model_update(m, &next));
    ck_assert_str_eq(activation_model_state(m)->error, "'x' is no number");
    ck_assert_float_eq(activation_model_state(m)->x[4], -0.25f);
    activation_model_destroy(&m);
}
END_TEST

START_TEST(whatever_the_properties_allow_gives_finite_numbers)
{
    struct rng rng = rng_seeded(23, 0);
    struct activation_model *m = model_of(&plain);
    for (int round = 0; round < 1000; round++) {
        char text[NUMBER_GRID_TEXT];
        activation_random_values(rng_int(&rng, 1, 6), rng_int(&rng, 1, 6), rng_u32(&rng), text);
        const struct activation_settings settings = {
            .function = (enum activation_function)rng_int(&rng, 0, ACTIVATION_FUNCTIONS - 1),
            .values = rng_int(&rng, 0, 3) ? text : "-99 99 / 99 -99",
            .scale = (double)rng_uniform(&rng, -20, 20),
            .slope = (double)rng_uniform(&rng, -2, 2),
            .alpha = (double)rng_uniform(&rng, 0, 10),
            .depth = rng_int(&rng, 1, ACTIVATION_DEPTH_MAX),
            .seed = rng_int(&rng, 0, 1 << 30)};
        activation_model_update(m, &settings);
        const struct activation_state *s = activation_model_state(m);
        ck_assert_str_eq(s->error, "");
        ck_assert(isfinite(s->mean) && isfinite(s->reach) && s->steepest > 0 && s->dead <= s->faint);
        for (int i = 0; i < s->n; i++)
            ck_assert(isfinite(s->y[i]) && isfinite(s->derivative[i]) && isfinite(s->back[i]) &&
                      isfinite(s->chain_product[s->depth - 1][i]) && fabsf(s->x[i]) <= s->reach);
    }
    activation_model_destroy(&m);
}
END_TEST

START_TEST(the_tables_that_are_copied_hold_what_is_there_so_far)
{
    struct activation_settings settings = plain;
    settings.function = ACTIVATION_RELU;
    struct activation_model *m = model_of(&settings);
    char *text;
    ck_assert_int_eq(activation_copy(activation_model_state(m), 4, &text, NULL), CS_OK);
    ck_assert_ptr_nonnull(strstr(text, "x 2×3\n-2\t-0.5\t0\n1.5\t3\t-1.7"));
    ck_assert_ptr_nonnull(strstr(text, "f(x) 2×3\n0\t0\t0\n1.5\t\t\n"));
    ck_assert_ptr_nonnull(strstr(text, "f'(x) 2×3\n0\t0\t0\n1\t\t\n"));
    free(text);
    activation_model_destroy(&m);
}
END_TEST

static bool make_and_copy(void *ctx, const char **wrong)
{
    struct activation_model *m;
    char *text = NULL;
    (void)ctx;
    (void)wrong;
    if (activation_model_create(&m, NULL) != CS_OK)
        return false;
    activation_model_update(m, &plain);
    const bool worked =
        !activation_model_state(m)->error[0] && activation_copy(activation_model_state(m), 5, &text, NULL) == CS_OK;
    free(text);
    activation_model_destroy(&m);
    return worked;
}

START_TEST(running_out_of_memory_is_a_status_and_leaks_nothing)
{
    fail_every_allocation(make_and_copy, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_activation");
    TCase *t = tcase_create("activation");
    tcase_add_loop_test(t, values_and_slopes_are_those_of_pytorch, 0, ACTIVATION_FUNCTIONS);
    tcase_add_loop_test(t, slopes_are_central_differences_on_the_map_on_the_curve_and_along_a_chain, 0,
                        ACTIVATION_FUNCTIONS);
    tcase_add_test(t, a_sigmoid_saturates_as_its_map_is_scaled_and_the_bound_of_five_is_a_thousandth);
    tcase_add_test(t, worked_examples_give_their_numbers);
    tcase_add_test(t, maps_that_make_no_sense_are_refused_in_one_sentence);
    tcase_add_test(t, a_text_with_one_value_changed_is_read_back);
    tcase_add_test(t, whatever_the_properties_allow_gives_finite_numbers);
    tcase_add_test(t, the_tables_that_are_copied_hold_what_is_there_so_far);
    tcase_add_test(t, running_out_of_memory_is_a_status_and_leaks_nothing);
    suite_add_tcase(suite, t);
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
