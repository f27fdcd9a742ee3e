/* tests/app/test_props.c - the table of properties, the texts of values, kernels, commands, requests. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/commands.h"
#include "app/session/props.h"
#include "app/session/requests.h"
#include "engine/base/rng.h"
#include "engine/data/pictures.h"

static int count(const char *const *texts)
{
    int n = 0;
    while (texts[n])
        n++;
    return n;
}

static struct value parsed(enum prop_id id, const char *text)
{
    struct value v;
    struct cs_error err;
    ck_assert_msg(prop_parse(id, text, &v, &err) == CS_OK, "%s = %s: %s", prop_infos[id].name, text, err.text);
    return v;
}

static void expect_error(enum prop_id id, const char *text, const char *sentence)
{
    struct value v;
    struct cs_error err = {""};
    ck_assert_int_eq(prop_parse(id, text, &v, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, sentence);
}

static void expect_round_trip(enum prop_id id, const struct value *v)
{
    char *text = prop_print(id, v);
    struct value back = parsed(id, text);
    ck_assert_msg(value_equal(v, &back), "%s: '%s' is read back to something else", prop_infos[id].name, text);
    value_finish(&back);
    free(text);
}

START_TEST(every_row_of_the_table_is_complete)
{
    static const char *const names[] = {
#define X(id, name) name,
        PROP_LIST(X)
#undef X
    };
    for (int i = 0; i < PROP_COUNT; i++) {
        const struct prop_info *p = &prop_infos[i];
        ck_assert_str_eq(p->name, names[i]);
        ck_assert_int_eq(prop_find(p->name), i);
        ck_assert_ptr_nonnull(p->initial);
        ck_assert(p->label && p->label[0] && p->help && p->help[0]);
        ck_assert_int_eq(p->type == VALUE_CHOICE, p->choices != NULL);
        if (p->choices)
            ck_assert_int_eq(count(p->choices), count(p->titles));
        if (p->type == VALUE_INT || p->type == VALUE_FLOAT)
            ck_assert(p->min < p->max && p->step > 0);
    }
}
END_TEST

START_TEST(choices_of_pictures_are_the_pictures_that_there_are)
{
    const char *const *choices = prop_infos[PROP_CONVOLVE_PICTURE].choices;
    for (int i = 0; i < PICTURE_COUNT; i++)
        ck_assert_str_eq(choices[i], picture_infos[i].name);
    ck_assert_str_eq(choices[PICTURE_COUNT], "file");
    ck_assert_int_eq(count(choices), PICTURE_COUNT + 1);
}
END_TEST

START_TEST(every_initial_value_is_printed_and_read_back)
{
    for (int i = 0; i < PROP_COUNT; i++) {
        struct value v = parsed((enum prop_id)i, prop_infos[i].initial);
        expect_round_trip((enum prop_id)i, &v);
        value_finish(&v);
    }
}
END_TEST

static struct kernel_value random_kernel(struct rng *r)
{
    const int size = rng_int(r, 1, KERNEL_MAX_SIDE);
    if (rng_int(r, 0, 3) == 0)
        return kernel_of_preset((enum kernel_preset)rng_int(r, 0, KERNEL_CUSTOM - 1), size, size);
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = size, .cols = size, .divisor = rng_int(r, 1, 99)};
    for (int i = 0; i < k.rows * k.cols; i++)
        k.w[i] = rng_uniform(r, -KERNEL_MAX_WEIGHT, KERNEL_MAX_WEIGHT);
    return k;
}

static struct value random_value(enum prop_id id, struct rng *r)
{
    const struct prop_info *p = &prop_infos[id];
    struct value v = {.type = p->type};
    char text[32];
    switch (p->type) {
    case VALUE_BOOL:
        v.b = rng_int(r, 0, 1);
        break;
    case VALUE_INT:
        v.i = rng_int(r, (int)p->min, (int)p->max);
        break;
    case VALUE_CHOICE:
        v.i = rng_int(r, 0, count(p->choices) - 1);
        break;
    case VALUE_FLOAT:
        v.f = p->min + (p->max - p->min) * (double)rng_float(r);
        break;
    case VALUE_KERNEL:
        v.kernel = random_kernel(r);
        break;
    case VALUE_TEXT:
        snprintf(text, sizeof text, "%d,%d %d.5,3; -0,0", rng_int(r, 0, 28), rng_int(r, 0, 28), rng_int(r, 0, 27));
        v.text = strdup(text);
        break;
    }
    return v;
}

START_TEST(random_values_of_every_property_are_printed_and_read_back)
{
    struct rng r = rng_seeded(7, 0);
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < PROP_COUNT; i++) {
            struct value v = random_value((enum prop_id)i, &r);
            struct cs_error err;
            ck_assert_msg(prop_check((enum prop_id)i, &v, &err) == CS_OK, "%s", err.text);
            expect_round_trip((enum prop_id)i, &v);
            value_finish(&v);
        }
    }
}
END_TEST

START_TEST(an_error_names_the_property_and_what_would_be_right)
{
    expect_error(PROP_CONVOLVE_STRIDE, "0", "convolve.stride: 0 is out of range, 1 to 8");
    expect_error(PROP_CONVOLVE_STRIDE, "99999999999999999999",
                 "convolve.stride: 99999999999999999999 is out of range, 1 to 8");
    expect_error(PROP_CONVOLVE_STRIDE, "two", "convolve.stride: 'two' is not a whole number");
    expect_error(PROP_CONVOLVE_STRIDE, "", "convolve.stride: '' is not a whole number");
    expect_error(PROP_CONVOLVE_STRIDE, "2.5", "convolve.stride: '2.5' is not a whole number");
    expect_error(PROP_APP_THEME, "blue", "app.theme: 'blue' is not one of dark, light");
    expect_error(PROP_CONVOLVE_FLIP, "maybe", "convolve.flip: 'maybe' is neither on nor off");
    expect_error(PROP_TRAIN_LR, "fast", "train.lr: 'fast' is not a number");
    expect_error(PROP_TRAIN_LR, "0", "train.lr: 0 is out of range, 1e-06 to 10");
    expect_error(PROP_TRAIN_LR, "nan", "train.lr: nan is out of range, 1e-06 to 10");
    expect_error(PROP_TRAIN_DATA, "a\nb", "train.data: a line break or another control character is not text");
    expect_error(PROP_NETWORK_DRAWING, "1,2 3",
                 "network.drawing: character 6: a point is x,y with numbers from 0 to 28, not ''");
}
END_TEST

START_TEST(an_unknown_name_is_answered_with_the_nearest_one)
{
    enum prop_id id;
    struct cs_error err;
    ck_assert_int_eq(prop_named("convolve.strde", &id, &err), CS_NOT_FOUND);
    ck_assert_str_eq(err.text, "unknown property 'convolve.strde'; did you mean convolve.stride?");
    ck_assert_int_eq(prop_named("convolve.paddingmode", &id, &err), CS_NOT_FOUND);
    ck_assert_str_eq(err.text, "unknown property 'convolve.paddingmode'; did you mean convolve.padding_mode?");
    ck_assert_int_eq(prop_named("weather", &id, &err), CS_NOT_FOUND);
    ck_assert_ptr_null(strstr(err.text, "did you mean"));
    char long_name[4000];
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    ck_assert_int_eq(prop_named(long_name, &id, &err), CS_NOT_FOUND);
    ck_assert_int_eq(prop_named("train.lr", &id, &err), CS_OK);
    ck_assert_int_eq(id, PROP_TRAIN_LR);
}
END_TEST

START_TEST(a_kernel_is_a_name_or_a_square_of_numbers)
{
    static const float edge[] = {0, 1, 0, 1, -4, 1, 0, 1, 0};
    static const char *const same[] = {"0 1 0 / 1 -4 1 / 0 1 0", "0,1,0,1,-4,1,0,1,0", "0 1 0 1 -4 1 0 1 0",
                                       " 0, 1, 0 /1 -4 1/ 0 1 0 ", "0 1 0 1 -4 1 0 1 0 : 1"};
    struct value v = parsed(PROP_CONVOLVE_KERNEL, "edge");
    ck_assert_int_eq(v.kernel.preset, KERNEL_EDGE);
    ck_assert_mem_eq(v.kernel.w, edge, sizeof edge);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        v = parsed(PROP_CONVOLVE_KERNEL, same[i]);
        ck_assert_int_eq(v.kernel.preset, KERNEL_CUSTOM);
        ck_assert_int_eq(v.kernel.rows, 3);
        ck_assert_int_eq(v.kernel.divisor, 1);
        ck_assert_mem_eq(v.kernel.w, edge, sizeof edge);
    }
    ck_assert_int_eq(parsed(PROP_CONVOLVE_KERNEL, "1 1 1 1 : 4").kernel.divisor, 4);
    ck_assert_int_eq(parsed(PROP_CONVOLVE_KERNEL, "5").kernel.rows, 1);
    ck_assert_int_eq(parsed(PROP_CONVOLVE_KERNEL, "box 5").kernel.rows, 5);
}
END_TEST

START_TEST(a_kernel_in_error_says_what_is_wrong)
{
    expect_error(PROP_CONVOLVE_KERNEL, "1 2 3",
                 "convolve.kernel: 3 numbers make no square kernel: give 1, 4, 9, 16, ... or 121");
    expect_error(PROP_CONVOLVE_KERNEL, "",
                 "convolve.kernel: 0 numbers make no square kernel: give 1, 4, 9, 16, ... or 121");
    expect_error(PROP_CONVOLVE_KERNEL, "100000", "convolve.kernel: weight 100000 is out of range, -99999 to 99999");
    expect_error(PROP_CONVOLVE_KERNEL, "-nan", "convolve.kernel: weight -nan is out of range, -99999 to 99999");
    expect_error(PROP_CONVOLVE_KERNEL, "1 : 0",
                 "convolve.kernel: the divisor after ':' is a whole number, 1 to 9999999");
    expect_error(PROP_CONVOLVE_KERNEL, "1 : 3 x",
                 "convolve.kernel: the divisor after ':' is a whole number, 1 to 9999999");
    expect_error(PROP_CONVOLVE_KERNEL, "1 ; 2", "convolve.kernel: '; 2' is not a number");
    expect_error(PROP_CONVOLVE_KERNEL, "box 12", "convolve.kernel: '12' is not a kernel size, 1 to 11");
    expect_error(
        PROP_CONVOLVE_KERNEL, "edges",
        "convolve.kernel: 'edges' is neither numbers nor one of identity, edge, sharpen, box, gaussian, sobel_x, "
        "sobel_y, emboss");
    char many[300] = "";
    for (int i = 0; i < 122; i++)
        strcat(many, "1 ");
    expect_error(PROP_CONVOLVE_KERNEL, many, "convolve.kernel: more than 121 numbers");
}
END_TEST

START_TEST(weights_and_floats_snap_to_the_decimals_that_are_shown)
{
    ck_assert_float_eq(parsed(PROP_CONVOLVE_KERNEL, "0.1049").kernel.w[0], 0.1f);
    ck_assert_float_eq(parsed(PROP_CONVOLVE_KERNEL, "-0.006").kernel.w[0], -0.01f);
    ck_assert(!signbit(parsed(PROP_CONVOLVE_KERNEL, "-0.001").kernel.w[0]));
    ck_assert_double_eq(parsed(PROP_CONVOLVE_BIAS, "1.2345").f, 1.23);
    ck_assert(!signbit(parsed(PROP_CONVOLVE_BIAS, "-0.001").f));
}
END_TEST

START_TEST(presets_have_the_weights_of_the_textbook)
{
    static const struct {
        int sum, divisor, upper_left, right;
    } want[] = {
        [KERNEL_IDENTITY] = {1, 1, 0, 0}, [KERNEL_EDGE] = {0, 1, 0, 1},       [KERNEL_SHARPEN] = {1, 1, 0, -1},
        [KERNEL_BOX] = {9, 9, 1, 1},      [KERNEL_GAUSSIAN] = {16, 16, 1, 2}, [KERNEL_SOBEL_X] = {0, 1, -1, 2},
        [KERNEL_SOBEL_Y] = {0, 1, -1, 0}, [KERNEL_EMBOSS] = {1, 1, -2, 1},
    };
    for (int p = 0; p < KERNEL_CUSTOM; p++) {
        float sum = 0;
        for (int i = 0; i < 9; i++)
            sum += kernel_presets[p].w[i];
        ck_assert_float_eq(sum, (float)want[p].sum);
        ck_assert_int_eq(kernel_presets[p].divisor, want[p].divisor);
        ck_assert_float_eq(kernel_presets[p].w[0], (float)want[p].upper_left);
        ck_assert_float_eq(kernel_presets[p].w[5], (float)want[p].right);
    }
}
END_TEST

START_TEST(a_kernel_grows_and_shrinks_about_its_middle)
{
    const struct kernel_value sobel = kernel_of_preset(KERNEL_SOBEL_X, 3, 3), five = kernel_resized(&sobel, 5, 5);
    ck_assert_int_eq(five.preset, KERNEL_SOBEL_X);
    for (int i = 0; i < 25; i++) {
        const int row = i / 5 - 1, col = i % 5 - 1;
        const bool inside = row >= 0 && row < 3 && col >= 0 && col < 3;
        ck_assert_float_eq(five.w[i], inside ? sobel.w[row * 3 + col] : 0.0f);
    }
    const struct kernel_value back = kernel_resized(&five, 3, 3), one = kernel_resized(&five, 1, 1);
    ck_assert_mem_eq(back.w, sobel.w, sizeof(float) * 9);
    ck_assert_int_eq(back.preset, KERNEL_SOBEL_X);
    ck_assert_float_eq(one.w[0], 0);
    ck_assert_int_eq(one.preset, KERNEL_CUSTOM);
}
END_TEST

/* Binomials squared: the textbook's 5x5 Gaussian over 256, ... and 11x11 over 2^20. */
START_TEST(blurs_fill_their_window_and_keep_the_brightness)
{
    static const float binomial[][11] = {{1},
                                         {1, 1},
                                         {1, 2, 1},
                                         {1, 3, 3, 1},
                                         {1, 4, 6, 4, 1},
                                         {1, 5, 10, 10, 5, 1},
                                         {1, 6, 15, 20, 15, 6, 1},
                                         {1, 7, 21, 35, 35, 21, 7, 1},
                                         {1, 8, 28, 56, 70, 56, 28, 8, 1},
                                         {1, 9, 36, 84, 126, 126, 84, 36, 9, 1},
                                         {1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1}};
    for (int size = 1; size <= KERNEL_MAX_SIDE; size++) {
        const struct kernel_value box = kernel_of_preset(KERNEL_BOX, size, size),
                                  gaussian = kernel_of_preset(KERNEL_GAUSSIAN, size, size);
        ck_assert_int_eq(box.preset, KERNEL_BOX);
        ck_assert_int_eq(box.divisor, size * size);
        ck_assert_int_eq(gaussian.divisor, 1 << (2 * (size - 1)));
        for (int i = 0; i < size * size; i++) {
            ck_assert_float_eq(box.w[i], 1);
            ck_assert_float_eq(gaussian.w[i], binomial[size - 1][i / size] * binomial[size - 1][i % size]);
        }
    }
    const struct kernel_value three = kernel_of_preset(KERNEL_GAUSSIAN, 3, 3), seven = kernel_resized(&three, 7, 7);
    ck_assert_int_eq(seven.preset, KERNEL_GAUSSIAN);
    ck_assert_float_eq(seven.w[24], 400);
    struct kernel_value parsed_seven = parsed(PROP_CONVOLVE_KERNEL, "gaussian 7").kernel; /* within the limits */
    kernel_settle(&parsed_seven);
    ck_assert_int_eq(parsed_seven.preset, KERNEL_GAUSSIAN);
}
END_TEST

START_TEST(an_edited_preset_is_custom)
{
    struct kernel_value k = kernel_of_preset(KERNEL_BOX, 3, 3);
    k.w[4] = 2;
    kernel_settle(&k);
    ck_assert_int_eq(k.preset, KERNEL_CUSTOM);
    ck_assert_int_eq(k.divisor, 9);
}
END_TEST

START_TEST(commands_are_found_by_their_names)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        ck_assert_int_eq(command_find(command_infos[i].name), i);
    ck_assert_int_eq(command_find("step.sideways"), -1);
    static const char *const relied_on[] = {"step.next", "step.back", "train.start", "train.pause", "train.step"};
    for (size_t i = 0; i < sizeof relied_on / sizeof relied_on[0]; i++)
        ck_assert_int_ge(command_find(relied_on[i]), 0);
}
END_TEST

START_TEST(requests_past_the_last_are_marked_as_lost)
{
    static struct requests r;
    for (int i = 0; i < REQUESTS_MAX; i++)
        request_text(&r, PROP_TRAIN_DATA, "digits");
    ck_assert(!r.lost);
    request_text(&r, PROP_TRAIN_DATA, "one more");
    ck_assert(r.lost);
    ck_assert_int_eq(r.n, REQUESTS_MAX);
    requests_clear(&r);
    ck_assert(r.n == 0 && !r.lost);
    request_int(&r, PROP_APP_THEME, 1);
    request_is_gesture(&r);
    ck_assert_int_eq(r.item[0].value.type, VALUE_CHOICE);
    ck_assert(r.item[0].gesture);
    requests_clear(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("props");
    TCase *table = tcase_create("table");
    tcase_add_test(table, every_row_of_the_table_is_complete);
    tcase_add_test(table, choices_of_pictures_are_the_pictures_that_there_are);
    tcase_add_test(table, every_initial_value_is_printed_and_read_back);
    tcase_add_test(table, random_values_of_every_property_are_printed_and_read_back);
    tcase_add_test(table, an_error_names_the_property_and_what_would_be_right);
    tcase_add_test(table, an_unknown_name_is_answered_with_the_nearest_one);
    suite_add_tcase(suite, table);
    TCase *kernels = tcase_create("kernels");
    tcase_add_test(kernels, a_kernel_is_a_name_or_a_square_of_numbers);
    tcase_add_test(kernels, a_kernel_in_error_says_what_is_wrong);
    tcase_add_test(kernels, weights_and_floats_snap_to_the_decimals_that_are_shown);
    tcase_add_test(kernels, presets_have_the_weights_of_the_textbook);
    tcase_add_test(kernels, a_kernel_grows_and_shrinks_about_its_middle);
    tcase_add_test(kernels, blurs_fill_their_window_and_keep_the_brightness);
    tcase_add_test(kernels, an_edited_preset_is_custom);
    suite_add_tcase(suite, kernels);
    TCase *rest = tcase_create("commands and requests");
    tcase_add_test(rest, commands_are_found_by_their_names);
    tcase_add_test(rest, requests_past_the_last_are_marked_as_lost);
    suite_add_tcase(suite, rest);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
