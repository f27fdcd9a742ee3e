/* tests/app/test_inputs.c - what the operations of the blackboard work on. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/inputs.h"
#include "engine/data/pictures.h"
#include "tests/engine/failing_memory.h"

/* All inputs in one row: signals, volumes, maps. */
enum { INPUT_COUNT = SIGNAL_COUNT + VOLUME_COUNT + MAP_COUNT, CUT = SIGNAL_COUNT + VOLUME_CUT };

static const struct input_info *info_of(int i)
{
    if (i < SIGNAL_COUNT)
        return &signal_infos[i];
    i -= SIGNAL_COUNT;
    return i < VOLUME_COUNT ? &volume_infos[i] : &map_infos[i - VOLUME_COUNT];
}

static enum cs_status draw_nth(int i, uint64_t seed, struct tensor *x, struct cs_error *err)
{
    if (i < SIGNAL_COUNT)
        return signal_draw((enum signal_id)i, seed, x, err);
    i -= SIGNAL_COUNT;
    return i < VOLUME_COUNT ? volume_draw((enum volume_id)i, seed, x, err)
                            : map_draw((enum map_id)(i - VOLUME_COUNT), seed, x, err);
}

static void check_range(int i, uint64_t seed)
{
    const struct input_info *info = info_of(i);
    const struct shape shape = shape_4d(1, info->channels, info->height, info->width);
    struct tensor x;
    ck_assert_int_eq(draw_nth(i, seed, &x, NULL), CS_OK);
    ck_assert(shape_equal(&x.shape, &shape));
    for (size_t j = 0; j < shape_count(&shape); j++) {
        ck_assert_float_eq(x.data[j], roundf(x.data[j]));
        ck_assert_msg(x.data[j] >= info->lo && x.data[j] <= info->hi, "%s: %g", info->name, (double)x.data[j]);
    }
    tensor_finish(&x);
}

START_TEST(every_input_has_whole_numbers_in_its_range) /* _i */
{
    const struct input_info *info = info_of(_i);
    ck_assert(info->name[0] && info->title[0] && info->lo < info->hi);
    for (uint64_t seed = 0; seed < 20 && _i != CUT; seed++)
        check_range(_i, seed);
}
END_TEST

static bool same(const struct tensor *a, const struct tensor *b)
{
    return !memcmp(a->data, b->data, shape_count(&a->shape) * sizeof *a->data);
}

START_TEST(seeds_change_what_the_table_says_and_nothing_else) /* _i */
{
    struct tensor printed, again, other;
    if (_i == CUT)
        return;
    ck_assert_int_eq(draw_nth(_i, 0, &printed, NULL), CS_OK);
    for (uint64_t seed = 1; seed < 6; seed++) {
        ck_assert_int_eq(draw_nth(_i, seed, &other, NULL), CS_OK);
        ck_assert_int_eq(draw_nth(_i, seed, &again, NULL), CS_OK);
        ck_assert(same(&again, &other));
        ck_assert_int_eq(!same(&printed, &other), info_of(_i)->seeded);
        tensor_finish(&other);
        tensor_finish(&again);
    }
    tensor_finish(&printed);
}
END_TEST

/* What is drawn is these digits, row by row and channel by channel; a minus sign belongs to the digit behind it. */
static void check_digits(int i, const char *digits)
{
    struct tensor x;
    size_t n = 0;
    ck_assert_int_eq(draw_nth(i, 0, &x, NULL), CS_OK);
    for (const char *p = digits; *p; p++) {
        const bool negative = *p == '-';
        p += negative;
        if (*p == ' ')
            continue;
        ck_assert_uint_lt(n, shape_count(&x.shape));
        ck_assert_msg(x.data[n] == (float)(negative ? '0' - *p : *p - '0'), "value %zu: %g", n, (double)x.data[n]);
        n++;
    }
    ck_assert_uint_eq(n, shape_count(&x.shape));
    tensor_finish(&x);
}

START_TEST(the_apple_and_the_feature_map_are_the_designs)
{
    /* shared/design/mockups/numbers.json: convolve_rgb.planes, pooling.input */
    check_digits(SIGNAL_COUNT + VOLUME_APPLE, "222122 221222 299992 299952 299952 229522 "
                                              "555755 557555 522225 526215 522215 552155 "
                                              "999299 992999 911119 915119 911119 991199");
    check_digits(SIGNAL_COUNT + VOLUME_COUNT + MAP_FEATURE, "130251 426103 072584 139126 203301 510274");
}
END_TEST

START_TEST(signals_are_what_they_are_called)
{
    check_digits(SIGNAL_SQUARE, "0000 8888 0000 8888 0000 8888");
    check_digits(SIGNAL_RAMP, "0000000 123456789 99999999");
    check_digits(SIGNAL_IMPULSE, "000000000000 1 00000000000");
    check_digits(SIGNAL_DRAWN, "000000000000000000000000");
}
END_TEST

START_TEST(the_sine_is_a_sine_with_noise_up_to_two)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct tensor x;
        float most = 0;
        ck_assert_int_eq(signal_draw(SIGNAL_SINE, seed, &x, NULL), CS_OK);
        for (int i = 0; i < 24; i++) {
            const float noise = x.data[i] - 7.0f * sinf((float)i * 3.14159265f / 6.0f);
            most = fmaxf(most, fabsf(noise));
        }
        ck_assert(most >= 1 && most < 2.51f);
        tensor_finish(&x);
    }
}
END_TEST

START_TEST(the_x_and_the_binary_map_are_the_pictures)
{
    struct tensor x, picture;
    ck_assert_int_eq(volume_draw(VOLUME_X, 0, &x, NULL), CS_OK);
    ck_assert_int_eq(picture_draw(PICTURE_CROSS, 0, 0, &picture, NULL), CS_OK);
    ck_assert(same(&picture, &x));
    tensor_finish(&x);
    tensor_finish(&picture);
    ck_assert_int_eq(map_draw(MAP_BINARY4, 0, &x, NULL), CS_OK);
    ck_assert_int_eq(picture_draw(PICTURE_BINARY4, 0, 0, &picture, NULL), CS_OK);
    ck_assert(same(&picture, &x));
    tensor_finish(&x);
    tensor_finish(&picture);
}
END_TEST

/* How many 2x2 windows with stride 2 hold their maximum twice or more. */
static int ties(const struct tensor *x)
{
    int n = 0;
    for (int window = 0; window < 9; window++) {
        const float *at = x->data + window / 3 * 12 + window % 3 * 2;
        const float v[4] = {at[0], at[1], at[6], at[7]};
        const float most = fmaxf(fmaxf(v[0], v[1]), fmaxf(v[2], v[3]));
        n += (v[0] == most) + (v[1] == most) + (v[2] == most) + (v[3] == most) > 1;
    }
    return n;
}

START_TEST(the_map_of_ties_has_windows_with_and_without_equal_maxima)
{
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct tensor x;
        ck_assert_int_eq(map_draw(MAP_TIES, seed, &x, NULL), CS_OK);
        ck_assert_int_ge(ties(&x), seed ? 1 : 4);
        ck_assert_int_lt(ties(&x), 9);
        tensor_finish(&x);
    }
}
END_TEST

static double mean_of(const struct tensor *x, int channel, int row, int col, int side)
{
    double sum = 0;
    for (int y = row; y < row + side; y++)
        for (int i = col; i < col + side; i++)
            sum += (double)x->data[(channel * 32 + y) * 32 + i];
    return sum / side / side;
}

START_TEST(the_photo_shows_a_red_apple_a_yellow_lemon_a_blue_wall_and_a_brown_table)
{
    struct tensor x;
    ck_assert_int_eq(volume_draw(VOLUME_PHOTO, 0, &x, NULL), CS_OK);
    static const int place[4][2] = {{17, 9}, {21, 22}, {3, 24}, {28, 1}}; /* 3x3 pixels */
    double rgb[4][3];
    for (int i = 0; i < 4; i++)
        for (int c = 0; c < 3; c++)
            rgb[i][c] = mean_of(&x, c, place[i][0], place[i][1], 3);
    ck_assert(rgb[0][0] > 130 && rgb[0][1] < 0.5 * rgb[0][0] && rgb[0][2] < 0.5 * rgb[0][0]);
    ck_assert(rgb[1][0] > 150 && rgb[1][1] > 130 && rgb[1][2] < 0.6 * rgb[1][1]);
    ck_assert(rgb[2][2] > rgb[2][1] && rgb[2][1] > rgb[2][0]);
    ck_assert(rgb[3][0] > rgb[3][1] && rgb[3][1] > rgb[3][2]);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_cut_needs_the_callers_picture)
{
    struct tensor x;
    struct cs_error err;
    ck_assert_int_eq(volume_draw(VOLUME_CUT, 0, &x, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "a part of the picture needs a picture: choose one, or another volume");
    ck_assert_ptr_null(x.data);
}
END_TEST

START_TEST(gradients_for_the_feature_map_are_the_designs)
{
    static const float want[9] = {0.2f, -0.5f, 0.1f, 0.4f, 0.8f, -0.3f, -0.1f, 0.6f, -0.2f};
    struct tensor dy;
    ck_assert_int_eq(gradient_draw(1, 3, 3, 0, &dy, NULL), CS_OK);
    ck_assert_mem_eq(dy.data, want, sizeof want);
    tensor_finish(&dy);
}
END_TEST

START_TEST(gradients_of_any_size_are_tenths_below_one)
{
    static const int sizes[][3] = {{1, 3, 3}, {1, 1, 1}, {4, 5, 7}, {16, 28, 28}};
    for (int s = 0; s < 4; s++) {
        struct tensor dy, again;
        const struct shape shape = shape_4d(1, sizes[s][0], sizes[s][1], sizes[s][2]);
        ck_assert_int_eq(gradient_draw(sizes[s][0], sizes[s][1], sizes[s][2], 5, &dy, NULL), CS_OK);
        ck_assert_int_eq(gradient_draw(sizes[s][0], sizes[s][1], sizes[s][2], 5, &again, NULL), CS_OK);
        ck_assert(shape_equal(&dy.shape, &shape) && same(&dy, &again));
        for (size_t i = 0; i < shape_count(&shape); i++) {
            const int tenths = (int)lroundf(dy.data[i] * 10);
            ck_assert(tenths >= -9 && tenths <= 9);
            ck_assert_float_eq(dy.data[i], (float)(tenths / 10.0));
        }
        tensor_finish(&dy);
        tensor_finish(&again);
    }
    struct tensor dy;
    ck_assert_int_eq(gradient_draw(1, 0, 3, 0, &dy, NULL), CS_BAD_SHAPE);
}
END_TEST

static bool draw_one(void *ctx, const char **wrong)
{
    struct tensor x, dy = {0};
    struct cs_error err = {""};
    enum cs_status status = draw_nth(*(const int *)ctx, 0, &x, &err);
    if (status == CS_OK)
        status = gradient_draw(1, 3, 3, 0, &dy, &err);
    if (status != CS_OK && (status != CS_NO_MEMORY || err.text[0] == '\0'))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    tensor_finish(&x);
    tensor_finish(&dy);
    return status == CS_OK;
}

START_TEST(every_failing_allocation_is_told_and_leaks_nothing) /* _i */
{
    int i = _i;
    if (i != CUT)
        fail_every_allocation(draw_one, &i);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("inputs");
    TCase *inputs = tcase_create("inputs");
    tcase_add_loop_test(inputs, every_input_has_whole_numbers_in_its_range, 0, INPUT_COUNT);
    tcase_add_loop_test(inputs, seeds_change_what_the_table_says_and_nothing_else, 0, INPUT_COUNT);
    tcase_add_test(inputs, the_apple_and_the_feature_map_are_the_designs);
    tcase_add_test(inputs, signals_are_what_they_are_called);
    tcase_add_test(inputs, the_sine_is_a_sine_with_noise_up_to_two);
    tcase_add_test(inputs, the_x_and_the_binary_map_are_the_pictures);
    tcase_add_test(inputs, the_map_of_ties_has_windows_with_and_without_equal_maxima);
    tcase_add_test(inputs, the_photo_shows_a_red_apple_a_yellow_lemon_a_blue_wall_and_a_brown_table);
    tcase_add_test(inputs, a_cut_needs_the_callers_picture);
    tcase_add_test(inputs, gradients_for_the_feature_map_are_the_designs);
    tcase_add_test(inputs, gradients_of_any_size_are_tenths_below_one);
    tcase_add_loop_test(inputs, every_failing_allocation_is_told_and_leaks_nothing, 0, INPUT_COUNT);
    suite_add_tcase(suite, inputs);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
