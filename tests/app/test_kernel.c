/* tests/app/test_kernel.c - the kernel as a value: the numbers of the presets, sizes, parameters, and decimals. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
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

static void expect_numbers(const struct kernel_value *k, const char *numbers, const char *where)
{
    const struct kernel_value want = kernel(numbers);
    ck_assert_msg(k->rows == want.rows && k->cols == want.cols && k->divisor == want.divisor,
                  "%s: %dx%d over %d, not %dx%d over %d", where, k->rows, k->cols, k->divisor, want.rows, want.cols,
                  want.divisor);
    for (int i = 0; i < k->rows * k->cols; i++)
        ck_assert_msg(k->w[i] == want.w[i], "%s: weight %d is %g, not %g", where, i, (double)k->w[i],
                      (double)want.w[i]);
}

/* The course; Gonzalez and Woods, Digital Image Processing; Scharr's thesis. */
START_TEST(presets_have_the_numbers_of_the_course_and_of_books)
{
    static const char *const want[][2] = {
        {"identity", "0 0 0 / 0 1 0 / 0 0 0"},
        {"edge", "0 1 0 / 1 -4 1 / 0 1 0"},
        {"laplacian", "1 1 1 / 1 -8 1 / 1 1 1"},
        {"sharpen", "0 -1 0 / -1 5 -1 / 0 -1 0"},
        {"sharpen_plus", "0 1 0 / 1 5 1 / 0 1 0"},
        {"unsharp",
         "-1 -4 -6 -4 -1 / -4 -16 -24 -16 -4 / -6 -24 476 -24 -6 / -4 -16 -24 -16 -4 / -1 -4 -6 -4 -1 : 256"},
        {"unsharp 3", "-1 -2 -1 / -2 28 -2 / -1 -2 -1 : 16"},
        {"box", "1 1 1 / 1 1 1 / 1 1 1 : 9"},
        {"box 2x4", "1 1 1 1 / 1 1 1 1 : 8"},
        {"gaussian", "1 2 1 / 2 4 2 / 1 2 1 : 16"},
        {"gaussian 5", "1 4 6 4 1 / 4 16 24 16 4 / 6 24 36 24 6 / 4 16 24 16 4 / 1 4 6 4 1 : 256"},
        {"gaussian 2x3", "1 2 1 / 1 2 1 : 8"},
        {"gaussian 5x1", "1 / 4 / 6 / 4 / 1 : 16"},
        {"sobel_x", "-1 0 1 / -2 0 2 / -1 0 1"},
        {"sobel_y", "-1 -2 -1 / 0 0 0 / 1 2 1"},
        {"prewitt_x", "-1 0 1 / -1 0 1 / -1 0 1"},
        {"prewitt_y", "-1 -1 -1 / 0 0 0 / 1 1 1"},
        {"scharr_x", "-3 0 3 / -10 0 10 / -3 0 3"},
        {"scharr_y", "-3 -10 -3 / 0 0 0 / 3 10 3"},
        {"emboss", "-2 -1 0 / -1 1 1 / 0 1 2"},
        {"motion 5", "0 0 0 0 0 / 0 0 0 0 0 / 1 1 1 1 1 / 0 0 0 0 0 / 0 0 0 0 0 : 5"},
        {"motion 3 angle=90", "0 1 0 / 0 1 0 / 0 1 0 : 3"},
        {"motion 4 angle=45", "0 0 0 1 / 0 0 1 0 / 0 1 0 0 / 1 0 0 0 : 4"},
        {"motion 3 angle=135", "1 0 0 / 0 1 0 / 0 0 1 : 3"},
        {"custom 2x1", "0 / 0"},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct kernel_value k = kernel(want[i][0]);
        expect_numbers(&k, want[i][1], want[i][0]);
        const size_t name = strcspn(want[i][0], " ");
        ck_assert_int_eq(strncmp(kernel_presets[k.preset].name, want[i][0], name), 0);
    }
}
END_TEST

/* Binomials squared: the textbook's 5x5 Gaussian over 256, ... and 11x11 over 2^20. */
START_TEST(blurs_fill_their_window_and_keep_the_brightness)
{
    static const float binomial[][KERNEL_MAX_SIDE] = {
        {1},
        {1, 1},
        {1, 2, 1},
        {1, 3, 3, 1},
        {1, 4, 6, 4, 1},
        {1, 5, 10, 10, 5, 1},
        {1, 6, 15, 20, 15, 6, 1},
        {1, 7, 21, 35, 35, 21, 7, 1},
        {1, 8, 28, 56, 70, 56, 28, 8, 1},
        {1, 9, 36, 84, 126, 126, 84, 36, 9, 1},
        {1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1},
    };
    for (int size = 0; size < KERNEL_MAX_WEIGHTS; size++) {
        const int rows = size / KERNEL_MAX_SIDE + 1, cols = size % KERNEL_MAX_SIDE + 1;
        const struct kernel_value box = kernel_of_preset(KERNEL_BOX, rows, cols),
                                  gaussian = kernel_of_preset(KERNEL_GAUSSIAN, rows, cols),
                                  unsharp = kernel_of_preset(KERNEL_UNSHARP, rows, cols);
        ck_assert_int_eq(box.divisor, rows * cols);
        ck_assert_int_eq(gaussian.divisor, 1 << (rows + cols - 2));
        ck_assert_int_eq(unsharp.divisor, gaussian.divisor);
        ck_assert_double_eq(kernel_sum(&gaussian), gaussian.divisor);
        ck_assert_double_eq(kernel_sum(&unsharp), gaussian.divisor);
        ck_assert_int_eq(kernel_check(&unsharp, NULL), CS_OK);
        for (int i = 0; i < rows * cols; i++)
            ck_assert_msg(box.w[i] == 1 && gaussian.w[i] == binomial[rows - 1][i / cols] * binomial[cols - 1][i % cols],
                          "%dx%d, weight %d", rows, cols, i);
    }
}
END_TEST

/* Along 30 degrees a line falls by tan 30 = .577 a column: 1.15 and .58 rows below the middle on the left. */
START_TEST(a_slanted_motion_blur_shares_each_sample_between_two_neighbours)
{
    const struct kernel_value k = kernel("motion 5 angle=30"), steep = kernel("motion 5 angle=60");
    expect_numbers(&k, "0 0 0 0 1 / 0 0 0 3 4 / 0 2 5 2 0 / 4 3 0 0 0 / 1 0 0 0 0 : 25", "30 degrees");
    expect_numbers(&steep, "0 0 0 4 1 / 0 0 2 3 0 / 0 0 5 0 0 / 0 3 2 0 0 / 1 4 0 0 0 : 25", "60 degrees");
}
END_TEST

/* The first weight that is below 0, or is not 0 a pixel or more from the line; -1 for none. An assertion a weight would
 * take Check longer than its time. */
static int weight_off_line(const struct kernel_value *k, double turn)
{
    for (int i = 0; i < k->rows * k->cols; i++) {
        const double x = i % k->cols - (k->cols - 1) / 2.0, y = (k->rows - 1) / 2.0 - i / k->cols;
        if (k->w[i] < 0 || (k->w[i] > 0 && fabs(x * sin(turn) - y * cos(turn)) >= 1))
            return i;
    }
    return -1;
}

START_TEST(motion_blur_keeps_the_brightness_and_lies_on_its_line_at_every_angle)
{
    for (int size = 0; size < KERNEL_MAX_WEIGHTS; size++) {
        const int rows = size / KERNEL_MAX_SIDE + 1, cols = size % KERNEL_MAX_SIDE + 1;
        for (int angle = 0; angle <= 180; angle++) {
            const float param[KERNEL_PARAM_COUNT] = {[KERNEL_ANGLE] = (float)angle};
            const struct kernel_value k = kernel_of_params(KERNEL_MOTION, rows, cols, param);
            const int off = weight_off_line(&k, angle * acos(-1.0) / 180);
            ck_assert_msg(k.divisor >= 1 && kernel_sum(&k) == k.divisor && off < 0, "%dx%d at %d degrees, weight %d",
                          rows, cols, angle, off);
        }
    }
}
END_TEST

/* numpy 1.24: s = max(rows, cols)/6; g = exp(-(xr**2 + yr**2)/(2*s*s)); w = cos(2*pi*f*xr);
 * v = g*(w - (g*w).sum()/g.sum()); v/abs(v).max(), xr = x*cos(t) + y*sin(t) with y upwards. */
static const struct {
    const char *text;
    float value[25];
} gabors[] = {
    {"gabor 5",
     {-0.010425f, -0.017642f, 0.056135f,  -0.017642f, -0.010425f, -0.090398f, -0.152978f, 0.486752f,  -0.152978f,
      -0.090398f, -0.185718f, -0.314282f, 1.000000f,  -0.314282f, -0.185718f, -0.090398f, -0.152978f, 0.486752f,
      -0.152978f, -0.090398f, -0.010425f, -0.017642f, 0.056135f,  -0.017642f, -0.010425f}},
    {"gabor 5 angle=45 frequency=0.25",
     {0.003151f,  0.000774f,  -0.101393f, -0.067318f, -0.003822f, 0.000774f,  0.236928f,  0.013784f,  -0.427950f,
      -0.067318f, -0.101393f, 0.013784f,  1.000000f,  0.013784f,  -0.101393f, -0.067318f, -0.427950f, 0.013784f,
      0.236928f,  0.000774f,  -0.003822f, -0.067318f, -0.101393f, 0.000774f,  0.003151f}},
    {"gabor 3x7 angle=30", {-0.053751f, -0.099564f, 0.396783f,  0.472691f, -0.433546f, -0.355539f, -0.047651f,
                            -0.084757f, -0.370151f, 0.075485f,  1.000000f, 0.075485f,  -0.370151f, -0.084757f,
                            -0.047651f, -0.355539f, -0.433546f, 0.472691f, 0.396783f,  -0.099564f, -0.053751f}},
    {"gabor 4 angle=90 frequency=0.3",
     {-0.105399f, -1.000000f, -1.000000f, -0.105399f, 0.105399f, 1.000000f, 1.000000f, 0.105399f, 0.105399f, 1.000000f,
      1.000000f, 0.105399f, -0.105399f, -1.000000f, -1.000000f, -0.105399f}},
};

/* Some scale of 75..100 takes every value of the formula to within half of the whole weight. */
START_TEST(gabors_are_the_formula_in_numpy_rounded_to_hundredths)
{
    const struct kernel_value k = kernel(gabors[_i].text);
    double least = 75, most = 100 * (1 + 1e-5);
    ck_assert_int_eq(k.divisor, 100);
    for (int i = 0; i < k.rows * k.cols; i++) {
        const double value = (double)gabors[_i].value[i], w = (double)k.w[i];
        ck_assert_float_eq(k.w[i], roundf(k.w[i]));
        if (fabs(value) < 1e-3)
            continue; /* known to three digits only */
        ck_assert_msg(w * value >= 0, "weight %d", i);
        least = fmax(least, (fabs(w) - 0.5) / fabs(value));
        most = fmin(most, (fabs(w) + 0.5) / fabs(value));
    }
    ck_assert_msg(least <= most * (1 + 1e-3), "%s: no scale fits, %g > %g", gabors[_i].text, least, most);
}
END_TEST

START_TEST(every_gabor_gives_0_on_flat_areas_and_is_symmetric_about_its_middle)
{
    int empty = 0;
    struct rng r = rng_seeded(11, 0);
    for (int round = 0; round < 3000; round++) {
        const struct kernel_param_info *f = &kernel_params[KERNEL_FREQUENCY];
        const float param[] = {[KERNEL_ANGLE] = (float)rng_int(&r, 0, 180),
                               [KERNEL_FREQUENCY] = rng_uniform(&r, f->min, f->max),
                               [KERNEL_SEED] = 0};
        const struct kernel_value k =
            kernel_of_params(KERNEL_GABOR, rng_int(&r, 1, KERNEL_MAX_SIDE), rng_int(&r, 2, KERNEL_MAX_SIDE), param);
        const int n = k.rows * k.cols;
        float largest = 0;
        bool symmetric = true;
        for (int i = 0; i < n; i++) {
            symmetric = symmetric && k.w[i] == k.w[n - 1 - i];
            largest = fmaxf(largest, fabsf(k.w[i]));
        }
        ck_assert_msg(symmetric && kernel_sum(&k) == 0, "%dx%d at %g degrees, %g cycles a pixel", k.rows, k.cols,
                      (double)param[0], (double)param[1]);
        empty += largest < 50;
    }
    ck_assert_int_lt(empty, 60); /* lines across their waves */
}
END_TEST

START_TEST(random_weights_are_whole_minus_3_to_3_and_follow_their_seed)
{
    int count[7] = {0};
    const struct kernel_value a = kernel("random 11 seed=4"), b = kernel("random 11 seed=4"),
                              c = kernel("random 11 seed=5");
    ck_assert(kernel_equal(&a, &b));
    ck_assert(!kernel_equal(&a, &c));
    for (int i = 0; i < KERNEL_MAX_WEIGHTS; i++) {
        ck_assert(a.w[i] >= -3 && a.w[i] <= 3 && a.w[i] == roundf(a.w[i]));
        count[(int)a.w[i] + 3]++;
    }
    for (int i = 0; i < 7; i++)
        ck_assert_int_gt(count[i], 5);
}
END_TEST

START_TEST(a_kernel_grows_and_shrinks_about_its_middle)
{
    const struct kernel_value sobel = kernel("sobel_x"), grown = kernel_resized(&sobel, 4, 5);
    ck_assert_int_eq(grown.preset, KERNEL_SOBEL_X);
    expect_numbers(&grown, "0 -1 0 1 0 / 0 -2 0 2 0 / 0 -1 0 1 0 / 0 0 0 0 0", "4x5");
    const struct kernel_value back = kernel_resized(&grown, 3, 3), line = kernel_resized(&grown, 1, 3);
    ck_assert(kernel_equal(&back, &sobel));
    expect_numbers(&line, "-2 0 2 /", "1x3");
    ck_assert_int_eq(line.preset, KERNEL_CUSTOM);
}
END_TEST

START_TEST(a_preset_of_any_size_keeps_its_parameters_when_it_is_resized)
{
    const struct kernel_value three = kernel("gaussian"), seven = kernel_resized(&three, 7, 7);
    ck_assert_int_eq(seven.preset, KERNEL_GAUSSIAN);
    ck_assert_float_eq(seven.w[24], 400);
    static const char *const pairs[][2] = {
        {"gabor 9 angle=30 frequency=0.1", "gabor 5x8 angle=30 frequency=0.1"},
        {"motion 7 angle=80", "motion 5x8 angle=80"},
        {"random 3 seed=7", "random 5x8 seed=7"},
        {"unsharp", "unsharp 5x8"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct kernel_value from = kernel(pairs[i][0]), to = kernel(pairs[i][1]),
                                  resized = kernel_resized(&from, 5, 8);
        ck_assert_msg(kernel_equal(&resized, &to), "%s", pairs[i][1]);
    }
}
END_TEST

START_TEST(a_parameter_remakes_its_preset_and_stays_in_its_range)
{
    const struct kernel_value gabor = kernel("gabor 9"), edge = kernel("edge"), random = kernel("random"),
                              want = kernel("gabor 9 angle=60");
    struct kernel_value k = kernel_with_param(&gabor, KERNEL_ANGLE, 60);
    ck_assert(kernel_equal(&k, &want));
    k = kernel_with_param(&gabor, KERNEL_FREQUENCY, 7);
    ck_assert_float_eq(k.param[KERNEL_FREQUENCY], 0.5f);
    k = kernel_with_param(&random, KERNEL_SEED, 4.4f);
    ck_assert_float_eq(k.param[KERNEL_SEED], 4);
    k = kernel_with_param(&edge, KERNEL_ANGLE, 60);
    ck_assert(kernel_equal(&k, &edge));
}
END_TEST

START_TEST(the_table_says_what_a_slider_needs)
{
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++) {
        const struct kernel_param_info *p = &kernel_params[i];
        ck_assert(p->name && p->label && p->unit && p->min < p->max && p->step >= p->fine && p->fine > 0);
        ck_assert(p->initial >= p->min && p->initial <= p->max);
    }
    ck_assert(kernel_has_param(KERNEL_GABOR, KERNEL_ANGLE) && kernel_has_param(KERNEL_GABOR, KERNEL_FREQUENCY));
    ck_assert(kernel_has_param(KERNEL_MOTION, KERNEL_ANGLE) && !kernel_has_param(KERNEL_MOTION, KERNEL_FREQUENCY));
    ck_assert(kernel_has_param(KERNEL_RANDOM, KERNEL_SEED) && !kernel_has_param(KERNEL_BOX, KERNEL_SEED));
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        ck_assert(kernel_presets[i].name && kernel_presets[i].title &&
                  kernel_presets[i].usual >= kernel_presets[i].least);
}
END_TEST

START_TEST(an_edited_preset_is_custom)
{
    struct kernel_value k = kernel("box"), gabor = kernel("gabor"), exact = kernel("edge");
    k.w[4] = 2;
    gabor.w[0] += 1;
    exact.w[0] = 0.1f;
    kernel_settle(&k);
    kernel_settle(&gabor);
    kernel_settle(&exact);
    ck_assert_int_eq(k.preset, KERNEL_CUSTOM);
    ck_assert_int_eq(k.divisor, 9);
    ck_assert_int_eq(gabor.preset, KERNEL_CUSTOM);
    ck_assert_float_eq(gabor.param[KERNEL_FREQUENCY], 0);
    ck_assert_float_eq(exact.w[0], 0.1f);
}
END_TEST

START_TEST(settling_leaves_every_weight_as_it_is_but_for_minus_0)
{
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = 2, .cols = 2, .divisor = 1};
    const float w[] = {0.1f + FLT_EPSILON, FLT_TRUE_MIN, -0.0f, -123.456f};
    memcpy(k.w, w, sizeof w);
    kernel_settle(&k);
    ck_assert(k.w[0] == w[0] && k.w[1] == w[1] && k.w[3] == w[3]);
    ck_assert(!signbit(k.w[2]));
}
END_TEST

/* repr(numpy.float32(x)), which is the shortest decimal that reads back (Steele and White; Dragon4). */
START_TEST(a_weight_is_seen_as_the_shortest_decimal_that_reads_back_to_it)
{
    static const struct {
        float w;
        double decimal;
        int digits, places;
    } want[] = {
        {0.1f, 0.1, 1, 1},
        {-0.25f, -0.25, 2, 2},
        {1.0f / 3.0f, 0.33333334, 8, 8},
        {1000.0f, 1000, 4, 0},
        {-1747.1729736328125f, -1747.173, 7, 3},
        {0.0001663723960518837f, 0.0001663724, 7, 10},
        {-0.0164139736443758f, -0.016413974, 8, 9},
        {0.01486315205693245f, 0.014863152, 8, 9},
        {9999999.0f, 9999999, 7, 0},
        {0x1p-149f, 1e-45, 1, 45},
        {0x1p-126f, 1.1754944e-38, 8, 45},
        {0x1p-96f, 1.2621775e-29, 8, 36}, /* the nearest decimal of 8 digits reads back to another */
        {0x1p-44f, 5.684342e-14, 7, 20},
        {0, 0, 1, 0},
        {INFINITY, INFINITY, 1, 0},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        ck_assert_double_eq(decimal_of(want[i].w), want[i].decimal);
        ck_assert_int_eq(decimal_digits(want[i].w), want[i].digits);
        ck_assert_int_eq(decimal_places(want[i].w), want[i].places);
    }
}
END_TEST

START_TEST(the_decimal_of_any_float_reads_back_and_one_digit_less_does_not)
{
    struct rng r = rng_seeded(5, 0);
    for (int round = 0; round < 5000; round++) {
        const uint32_t bits = rng_u32(&r);
        float w;
        char text[320];
        memcpy(&w, &bits, sizeof w);
        if (!isfinite(w))
            continue;
        ck_assert((float)decimal_of(w) == w);
        const int digits = decimal_digits(w);
        snprintf(text, sizeof text, "%.*g", digits, decimal_of(w));
        ck_assert_double_eq(strtod(text, NULL), decimal_of(w));
        snprintf(text, sizeof text, "%.*g", digits - 1, (double)w);
        const bool printed_in_full = fabs((double)w) < 0x1p24 && w == roundf(w);
        ck_assert_msg(digits == 1 || printed_in_full || strtof(text, NULL) != w, "%s", text);
    }
}
END_TEST

/* 0.1f * 3 summed as floats or doubles is not .3; 1/3 thrice in decimals is 1.00000002. */
START_TEST(sums_are_those_of_the_decimals)
{
    static const struct {
        const char *text;
        double sum;
    } want[] = {
        {"0.1 0.1 / 0.1 0", 0.3},
        {"0.1 0.2 / -0.3 0", 0},
        {"-0.7 0.1 / 0.1 0.5", 0},
        {"1.25 -0.05 / 9999999 0.001", 10000000.201},
        {"gaussian 11", 1048576},
        {"9999999 0.33333334 / -9999999 0.33333334", 0.66666668},
        {"9999999 1e-30 / -9999999 0", 1e-30},
        {"0.33333334 0.33333334 0.33333334 /", 1.00000002},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct kernel_value k = kernel(want[i].text);
        ck_assert_msg(kernel_sum(&k) == want[i].sum, "%s: %.17g, not %.17g", want[i].text, kernel_sum(&k), want[i].sum);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel");
    TCase *presets = tcase_create("presets");
    tcase_add_test(presets, presets_have_the_numbers_of_the_course_and_of_books);
    tcase_add_test(presets, blurs_fill_their_window_and_keep_the_brightness);
    tcase_add_test(presets, a_slanted_motion_blur_shares_each_sample_between_two_neighbours);
    tcase_add_test(presets, motion_blur_keeps_the_brightness_and_lies_on_its_line_at_every_angle);
    tcase_add_loop_test(presets, gabors_are_the_formula_in_numpy_rounded_to_hundredths, 0,
                        (int)(sizeof gabors / sizeof *gabors));
    tcase_add_test(presets, every_gabor_gives_0_on_flat_areas_and_is_symmetric_about_its_middle);
    tcase_add_test(presets, random_weights_are_whole_minus_3_to_3_and_follow_their_seed);
    tcase_add_test(presets, a_kernel_grows_and_shrinks_about_its_middle);
    tcase_add_test(presets, a_preset_of_any_size_keeps_its_parameters_when_it_is_resized);
    tcase_add_test(presets, a_parameter_remakes_its_preset_and_stays_in_its_range);
    tcase_add_test(presets, the_table_says_what_a_slider_needs);
    tcase_add_test(presets, an_edited_preset_is_custom);
    suite_add_tcase(suite, presets);
    TCase *decimals = tcase_create("decimals");
    tcase_add_test(decimals, settling_leaves_every_weight_as_it_is_but_for_minus_0);
    tcase_add_test(decimals, a_weight_is_seen_as_the_shortest_decimal_that_reads_back_to_it);
    tcase_add_test(decimals, the_decimal_of_any_float_reads_back_and_one_digit_less_does_not);
    tcase_add_test(decimals, sums_are_those_of_the_decimals);
    suite_add_tcase(suite, decimals);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
