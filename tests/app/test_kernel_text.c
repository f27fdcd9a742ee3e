/* tests/app/test_kernel_text.c - kernels as text, there and back. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_text.h"
#include "engine/base/rng.h"

static struct kernel_value kernel(const char *text)
{
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_from_text(text, &k, &err) == CS_OK, "'%s': %s", text, err.text);
    return k;
}

static void expect_error(const char *text, const char *sentence)
{
    struct kernel_value k = {.rows = 77};
    struct cs_error err;
    ck_assert_int_eq(kernel_from_text(text, &k, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, sentence);
    ck_assert_int_eq(k.rows, 77);
}

START_TEST(numbers_without_ends_of_rows_make_a_square)
{
    static const float edge[] = {0, 1, 0, 1, -4, 1, 0, 1, 0};
    static const char *const same[] = {"0 1 0 / 1 -4 1 / 0 1 0", "0,1,0,1,-4,1,0,1,0",
                                       "0 1 0 1 -4 1 0 1 0",     " 0, 1, 0 /1 -4 1/ 0 1 0 ",
                                       "0 1 0 1 -4 1 0 1 0 : 1", "0 1 0; 1 -4 1; 0 1 0",
                                       "0 1 0; 1 -4 1; 0 1 0;",  "0, 1, 0, / 1e0 -4.0 +1 / 0 1 0 /:1"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct kernel_value k = kernel(same[i]);
        ck_assert_int_eq(k.preset, KERNEL_CUSTOM);
        ck_assert_msg(k.rows == 3 && k.cols == 3 && k.divisor == 1, "%s", same[i]);
        ck_assert_mem_eq(k.w, edge, sizeof edge);
    }
    ck_assert_int_eq(kernel("1 1 1 1 : 4").divisor, 4);
    ck_assert_int_eq(kernel("1 1 1 1 : 4").cols, 2);
    ck_assert_int_eq(kernel("5").rows, 1);
}
END_TEST

START_TEST(ends_of_rows_make_rectangles)
{
    static const struct {
        const char *text;
        int rows, cols;
    } want[] = {{"1 2 3 / 4 5 6", 2, 3}, {"1 2 1 /", 1, 3},      {"1 2 3 4 ;", 1, 4}, {"1 / 2 / 1", 3, 1},
                {"1;2", 2, 1},           {"gaussian 5x3", 5, 3}, {"box 11x1", 11, 1}, {"gabor 4x9 angle=10", 4, 9}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct kernel_value k = kernel(want[i].text);
        ck_assert_msg(k.rows == want[i].rows && k.cols == want[i].cols, "%s: %dx%d", want[i].text, k.rows, k.cols);
    }
}
END_TEST

START_TEST(a_name_may_have_a_size_and_parameters)
{
    const struct kernel_value k = kernel("gabor 9 angle=45 frequency=0.2"), usual = kernel("gabor"),
                              swapped = kernel("gabor\tfrequency=.3  angle=1e1");
    ck_assert(k.preset == KERNEL_GABOR && k.rows == 9 && k.cols == 9);
    ck_assert_float_eq(k.param[KERNEL_ANGLE], 45);
    ck_assert_float_eq(k.param[KERNEL_FREQUENCY], 0.2f);
    ck_assert(usual.rows == 9 && usual.param[KERNEL_ANGLE] == 0 && usual.param[KERNEL_FREQUENCY] == 0.2f);
    ck_assert(swapped.rows == 9 && swapped.param[KERNEL_ANGLE] == 10 && swapped.param[KERNEL_FREQUENCY] == 0.3f);
    ck_assert_float_eq(kernel("random 3 seed=4").param[KERNEL_SEED], 4);
    ck_assert_int_eq(kernel("unsharp").rows, 5);
    ck_assert_int_eq(kernel("edge").rows, 3);
    ck_assert_int_eq(kernel("edge 2").preset, KERNEL_CUSTOM);
}
END_TEST

START_TEST(a_text_in_error_says_what_to_do)
{
    expect_error("1 2 3", "3 numbers make no square kernel: give 1, 4, 9, 16, ... or 121, or '/' after every row");
    expect_error("", "0 numbers make no square kernel: give 1, 4, 9, 16, ... or 121, or '/' after every row");
    expect_error("1 2 / 3", "row 2 has 1 numbers and row 1 has 2");
    expect_error("1 / / 3", "row 2 has no numbers");
    expect_error("/ 1", "row 1 has no numbers");
    expect_error("1/1/1/1/1/1/1/1/1/1/1/1", "a kernel is 1x1 to 11x11");
    expect_error("10000000", "weight 1e+07 is out of range, -9999999 to 9999999");
    expect_error("-nan", "weight -nan is out of range, -9999999 to 9999999");
    expect_error("-inf", "weight -inf is out of range, -9999999 to 9999999");
    expect_error("1 : 0", "the divisor after ':' is a whole number, 1 to 9999999");
    expect_error("1 : 3 x", "the divisor after ':' is a whole number, 1 to 9999999");
    expect_error("1 : 99999999999999999999", "the divisor after ':' is a whole number, 1 to 9999999");
    expect_error("1 !", "'!' is not a number");
    expect_error("box 12", "'12' is not a kernel size, 1 to 11 or 1x1 to 11x11");
    expect_error("box 3x0", "'3x0' is not a kernel size, 1 to 11 or 1x1 to 11x11");
    expect_error("box 3x", "'3x' is not a kernel size, 1 to 11 or 1x1 to 11x11");
    expect_error("box 3 x=4", "'x=4': box has a size and nothing else, as in 'box 5'");
    expect_error("motion 3 frequency=4",
                 "'frequency=4': after motion and its size stand NAME=NUMBER, NAME one of angle");
    expect_error("gabor angle=", "'angle=': after gabor and its size stand NAME=NUMBER, NAME one of angle, frequency");
    expect_error("gabor 5 angle=4z",
                 "'angle=4z': after gabor and its size stand NAME=NUMBER, NAME one of angle, frequency");
    expect_error("gabor 5 angle=270", "angle 270 is out of range, 0 to 180");
    expect_error("gabor frequency=nan", "frequency nan is out of range, 0.02 to 0.5");
    expect_error("random seed=1.5", "seed 1.5 is not a whole number");
    expect_error("edges", "'edges' is neither numbers nor one of identity, edge, laplacian, sharpen, sharpen_plus, "
                          "unsharp, box, gaussian, motion, sobel_x, sobel_y, prewitt_x, prewitt_y, scharr_x, scharr_y, "
                          "emboss, gabor, random, custom");
    char many[300] = "";
    for (int i = 0; i < 122; i++)
        strcat(many, "1 ");
    expect_error(many, "more than 121 numbers");
}
END_TEST

static void expect_text(const char *from, const char *to)
{
    const struct kernel_value k = kernel(from);
    char *text = kernel_to_text(&k);
    ck_assert_str_eq(text, to);
    free(text);
}

START_TEST(a_kernel_prints_as_a_person_would_write_it)
{
    expect_text("edge", "edge");
    expect_text("box 3x3", "box");
    expect_text("box 5", "box 5");
    expect_text("gaussian 5x3", "gaussian 5x3");
    expect_text("unsharp 5", "unsharp");
    expect_text("gabor 9 angle=45 frequency=0.2", "gabor angle=45");
    expect_text("gabor 5 frequency=0.3", "gabor 5 frequency=0.3");
    expect_text("random seed=1234", "random seed=1234");
    expect_text("0,1,0,1,-4,1000,0,.1,0:9", "0 1 0 / 1 -4 1000 / 0 0.1 0 : 9");
    expect_text("1 2 1;", "1 2 1 /");
    expect_text("7", "7");
    expect_text("-0 0.30000001192092896 / 9999999 -9999998", "0 0.3 / 9999999 -9999998");
}
END_TEST

static struct kernel_value random_kernel(struct rng *r)
{
    const int rows = rng_int(r, 1, KERNEL_MAX_SIDE), cols = rng_int(r, 1, KERNEL_MAX_SIDE);
    if (rng_int(r, 0, 2) == 0) {
        float param[KERNEL_PARAM_COUNT];
        for (int i = 0; i < KERNEL_PARAM_COUNT; i++) {
            param[i] = rng_uniform(r, kernel_params[i].min, kernel_params[i].max);
            param[i] = kernel_params[i].whole ? roundf(param[i]) : param[i];
        }
        return kernel_of_params((enum kernel_preset)rng_int(r, 0, KERNEL_CUSTOM), rows, cols, param);
    }
    struct kernel_value k = {
        .preset = KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = rng_int(r, 1, KERNEL_MAX_DIVISOR)};
    for (int i = 0; i < rows * cols; i++)
        k.w[i] = ldexpf(rng_uniform(r, -1, 1), rng_int(r, -140, 23));
    kernel_settle(&k);
    return k;
}

/* Any float32 at all, from the smallest to the largest. */
START_TEST(every_kernel_is_read_back_from_its_text_to_the_last_bit)
{
    struct rng r = rng_seeded(7, 0);
    for (int round = 0; round < 2000; round++) {
        const struct kernel_value k = random_kernel(&r);
        char *text = kernel_to_text(&k);
        const struct kernel_value back = kernel(text);
        ck_assert_msg(kernel_equal(&k, &back), "%s", text);
        free(text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_text");
    TCase *all = tcase_create("text");
    tcase_add_test(all, numbers_without_ends_of_rows_make_a_square);
    tcase_add_test(all, ends_of_rows_make_rectangles);
    tcase_add_test(all, a_name_may_have_a_size_and_parameters);
    tcase_add_test(all, a_text_in_error_says_what_to_do);
    tcase_add_test(all, a_kernel_prints_as_a_person_would_write_it);
    tcase_add_test(all, every_kernel_is_read_back_from_its_text_to_the_last_bit);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
