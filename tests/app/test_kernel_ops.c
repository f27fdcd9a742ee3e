/* tests/app/test_kernel_ops.c - normalise, flip, turn, transpose, scale. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_ops.h"
#include "app/board/kernel_text.h"
#include "engine/base/rng.h"

static struct kernel_value kernel(const char *text)
{
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_from_text(text, &k, &err) == CS_OK, "'%s': %s", text, err.text);
    return k;
}

/* The same name, if it has one, and the same numbers. */
static void expect(struct kernel_value k, const char *want)
{
    char *text = kernel_to_text(&k);
    ck_assert_str_eq(text, want);
    free(text);
}

/* numpy: fliplr, flipud, rot90, transpose of [[1, 2, 3], [4, 5, 6]]. */
START_TEST(weights_move_as_in_numpy)
{
    const struct kernel_value k = kernel("1 2 3 / 4 5 6 : 7");
    expect(kernel_flipped_left_right(&k), "3 2 1 / 6 5 4 : 7");
    expect(kernel_flipped_up_down(&k), "4 5 6 / 1 2 3 : 7");
    expect(kernel_transposed(&k), "1 4 / 2 5 / 3 6 : 7");
    expect(kernel_rotated(&k, 1), "3 6 / 2 5 / 1 4 : 7");
    expect(kernel_rotated(&k, 2), "6 5 4 / 3 2 1 : 7");
    expect(kernel_rotated(&k, -1), "4 1 / 5 2 / 6 3 : 7");
    expect(kernel_rotated(&k, 4), "1 2 3 / 4 5 6 : 7");
    expect(kernel_negated(&k), "-1 -2 -3 / -4 -5 -6 : 7");
}
END_TEST

START_TEST(a_result_that_is_a_preset_has_its_name)
{
    struct kernel_value k = kernel("sobel_x"), flipped = kernel_flipped_left_right(&k);
    expect(kernel_transposed(&k), "sobel_y");
    expect(flipped, "1 0 -1 / 2 0 -2 / 1 0 -1");
    expect(kernel_negated(&flipped), "sobel_x");
    expect(kernel_rotated(&k, -1), "sobel_y");
    k = kernel("gaussian 3x5");
    expect(kernel_transposed(&k), "gaussian 5x3");
    expect(kernel_flipped_up_down(&k), "gaussian 3x5");
    k = kernel("0 1 0 / 1 -4 1 / 0 1 0");
    expect(kernel_rotated(&k, 1), "edge");
    k = kernel("random 4 seed=2");
    ck_assert_int_eq(kernel_rotated(&k, 1).preset, KERNEL_CUSTOM);
    ck_assert(kernel_rotated(&k, 1).param[KERNEL_SEED] == 0);
}
END_TEST

START_TEST(kernels_with_an_angle_turn_it)
{
    struct kernel_value k = kernel("gabor 9 angle=30 frequency=0.15");
    expect(kernel_flipped_left_right(&k), "gabor angle=150 frequency=0.15");
    expect(kernel_flipped_up_down(&k), "gabor angle=150 frequency=0.15");
    expect(kernel_rotated(&k, 1), "gabor angle=120 frequency=0.15");
    expect(kernel_rotated(&k, 2), "gabor angle=30 frequency=0.15");
    expect(kernel_rotated(&k, 3), "gabor angle=120 frequency=0.15");
    expect(kernel_transposed(&k), "gabor angle=60 frequency=0.15");
    k = kernel("motion 6x9 angle=25");
    expect(kernel_transposed(&k), "motion 9x6 angle=65");
    expect(kernel_rotated(&k, 1), "motion 9x6 angle=115");
}
END_TEST

START_TEST(every_angle_of_a_square_gabor_and_motion_blur_turns)
{
    for (int angle = 0; angle <= 180; angle++) {
        for (int size = 3; size <= KERNEL_MAX_SIDE; size++) {
            const float param[] = {[KERNEL_ANGLE] = (float)angle, [KERNEL_FREQUENCY] = 0.13f, [KERNEL_SEED] = 0};
            const struct kernel_value gabor = kernel_of_params(KERNEL_GABOR, size, size, param),
                                      motion = kernel_of_params(KERNEL_MOTION, size, size, param);
            const struct kernel_value a = kernel_rotated(&gabor, 1), b = kernel_flipped_up_down(&motion);
            const bool turned = a.preset == KERNEL_GABOR && a.param[KERNEL_ANGLE] == (float)((angle + 90) % 180),
                       flipped = b.preset == KERNEL_MOTION && b.param[KERNEL_ANGLE] == (float)((180 - angle) % 180);
            ck_assert_msg(turned && flipped, "size %d at %d degrees", size, angle);
        }
    }
}
END_TEST

START_TEST(normalised_weights_sum_to_1_by_a_whole_divisor)
{
    static const char *const pairs[][2] = {
        {"1 1 1 / 1 1 1 / 1 1 1", "box"},
        {"3 6 3 / 6 12 6 / 3 6 3 : 7", "gaussian"},
        {"sharpen", "sharpen"},
        {"sharpen_plus", "0 1 0 / 1 5 1 / 0 1 0 : 9"},
        {"edge", "0 1 0 / 1 -4 1 / 0 1 0 : 8"},
        {"sobel_x", "-1 0 1 / -2 0 2 / -1 0 1 : 8"},
        {"-1 -1 / -1 -1", "box 2"},
        {"2 -5 /", "-2 5 / : 3"},
        {"0.5 1 0.5 /", "gaussian 1x3"},
        {"0.1 0.2 / 0.3 0.15 : 4", "2 4 / 6 3 : 15"},
        {"0 0 / 0 0 : 5", "0 0 / 0 0 : 5"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct kernel_value k = kernel(pairs[i][0]);
        expect(kernel_normalised(&k), pairs[i][1]);
    }
}
END_TEST

START_TEST(weights_without_a_whole_multiple_are_normalised_as_floats)
{
    struct rng r = rng_seeded(3, 0);
    for (int round = 0; round < 200; round++) {
        struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = 4, .cols = 5, .divisor = 3};
        double sum = 0;
        for (int i = 0; i < 20; i++)
            k.w[i] = rng_uniform(&r, 0.1f, 1);
        const struct kernel_value n = kernel_normalised(&k);
        for (int i = 0; i < 20; i++)
            sum += (double)n.w[i];
        ck_assert_double_eq_tol(sum / n.divisor, 1, 20 * 0x1p-25);
        for (int i = 0; i < 20; i++)
            ck_assert_double_eq_tol((double)n.w[i] / (double)n.w[0], (double)k.w[i] / (double)k.w[0], 1e-5);
    }
    const float third[] = {0.33333334f, 0.12345678f, -0.45679012f, 0}; /* 0 but for rounding */
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = 2, .cols = 2, .divisor = 1};
    memcpy(k.w, third, sizeof third);
    k = kernel_normalised(&k);
    ck_assert_double_eq_tol((double)k.w[0] / k.divisor, 0.33333334 / (2 * 0.45679012), 1e-6);
}
END_TEST

START_TEST(scaling_multiplies_decimals_and_refuses_what_is_too_large)
{
    struct kernel_value k = kernel("0.1 0.2 / -0.3 100 : 3"), scaled = k;
    struct cs_error err;
    ck_assert_int_eq(kernel_scaled(&k, 3, &scaled, &err), CS_OK);
    expect(scaled, "0.3 0.6 / -0.9 300 : 3");
    ck_assert_int_eq(kernel_scaled(&k, 1e5, &k, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "100 times 100000 is out of range, -9999999 to 9999999");
    expect(k, "0.1 0.2 / -0.3 100 : 3");
    ck_assert_int_eq(kernel_scaled(&k, NAN, &k, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(kernel_scaled(&k, -0.0, &k, NULL), CS_OK);
    expect(k, "0 0 / 0 0 : 3");
    k = kernel("-2 0 2 / -4 0 4 / -2 0 2");
    ck_assert_int_eq(kernel_scaled(&k, 0.5, &k, NULL), CS_OK);
    expect(k, "sobel_x");
}
END_TEST

START_TEST(dividing_rounds_each_weight_to_float32)
{
    const struct kernel_value box = kernel("box"), k = kernel_divided(&box), unit = kernel("identity");
    ck_assert_int_eq(k.divisor, 1);
    for (int i = 0; i < 9; i++)
        ck_assert_float_eq(k.w[i], 1.0f / 9.0f);
    expect(kernel_divided(&unit), "identity");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_ops");
    TCase *all = tcase_create("operations");
    tcase_add_test(all, weights_move_as_in_numpy);
    tcase_add_test(all, a_result_that_is_a_preset_has_its_name);
    tcase_add_test(all, kernels_with_an_angle_turn_it);
    tcase_add_test(all, every_angle_of_a_square_gabor_and_motion_blur_turns);
    tcase_add_test(all, normalised_weights_sum_to_1_by_a_whole_divisor);
    tcase_add_test(all, weights_without_a_whole_multiple_are_normalised_as_floats);
    tcase_add_test(all, scaling_multiplies_decimals_and_refuses_what_is_too_large);
    tcase_add_test(all, dividing_rounds_each_weight_to_float32);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
