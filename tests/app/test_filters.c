/* tests/app/test_filters.c - banks of filters as values and as text. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/filters.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"

static struct filters parse(const char *text)
{
    struct filters f;
    struct cs_error err = {""};
    ck_assert_msg(filters_from_text(text, &f, &err) == CS_OK, "%s: %s", text, err.text);
    return f;
}

/* Reads text and compares the bank with numbers; want: weights, then biases. */
static void check_bank(const char *text, int n, int channels, int rows, int cols, int divisor, const float *want)
{
    struct filters f = parse(text);
    ck_assert(f.n == n && f.channels == channels && f.rows == rows && f.cols == cols);
    ck_assert_int_eq(f.divisor, divisor);
    const int weights = n * channels * rows * cols;
    for (int i = 0; i < weights; i++)
        ck_assert_msg(f.w[i] == want[i], "weight %d: %g", i, (double)f.w[i]);
    for (int i = 0; i < n; i++)
        ck_assert_float_eq(f.bias[i], want[weights + i]);
    filters_finish(&f);
}

START_TEST(a_text_is_read_by_rows_channels_filters_biases_and_a_divisor)
{
    check_bank("7", 1, 1, 1, 1, 1, (const float[]){7, 0});
    check_bank("1 2 3/4 5 6", 1, 1, 2, 3, 1, (const float[]){1, 2, 3, 4, 5, 6, 0});
    check_bank(" 1,2 /3, 4|5 6/7 8 b -0.5 ;\n0 0/0 1 | .5 0/+0 0:9 ", 2, 2, 2, 2, 9,
               (const float[]){1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 0.5f, 0, 0, 0, -0.5f, 0});
    check_bank("3|6|1;1|-1|0b2:10", 2, 3, 1, 1, 10, (const float[]){3, 6, 1, 1, -1, 0, 0, 2});
}
END_TEST

struct refused {
    const char *text, *sentence;
};
static const struct refused refused[] = {
    {"", "a number is missing at the end"},
    {"1 2/3", "row 2 of filter 1 has 1 numbers, the first row has 2"},
    {"1 2/3 4 5", "'5' stands behind the end of filter 1"},
    {"1 2/3 4 5/6 7", "a row of filter 1 has more than 2 numbers, as the first row has"},
    {"1 2/3 4|5 6", "filter 1 must have 2 channels of 2 rows, as the first one has"},
    {"1/2;3", "filter 2 must have 1 channels of 2 rows, as the first one has"},
    {"1;2|3", "'|3' stands behind the end of filter 2"},
    {"1 2/3 x", "'x' is not a number"},
    {"1 nan", "'nan' is not a number"},
    {"1 1e99/2 3", "'1e99/2 3' is not a number"},
    {"1;", "a number is missing at the end"},
    {"1 b", "a number is missing at the end"},
    {"1 : 0", "the divisor after ':' is a whole number, 1 to 9999"},
    {"1 : 2.5", "'.5' stands behind the end of filter 1"},
    {"1 : 10000", "the divisor after ':' is a whole number, 1 to 9999"},
    {"1 2 3 4 5 6 7 8 9 10 11 12", "filters of 1x12 weights; 1 to 11 a side are possible"},
    {"0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0", "17 filters; there can be 1 to 16"},
    {"0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0", "filters of 17 channels; there can be 1 to 16"},
    {"edge", "'edge' is neither numbers nor one of apple, planes, features, six, mix, groups, depthwise, random"},
    {"apple 3", "'apple 3' is neither numbers nor one of apple, planes, features, six, mix, groups, depthwise, random"},
    {"random 6x3x5", "'6x3x5' must say filters x channels x rows x columns, as random 6x3x5x5 seed=1"},
    {"random 6x3x5x12", "filters of 5x12 weights; 1 to 11 a side are possible"},
    {"random 99999999999x1x1x1",
     "'99999999999x1x1x1' must say filters x channels x rows x columns, as random 6x3x5x5 seed=1"},
};

START_TEST(what_is_no_bank_is_refused_with_a_sentence_that_helps) /* _i */
{
    struct filters f = {.n = -1};
    struct cs_error err = {""};
    ck_assert_int_eq(filters_from_text(refused[_i].text, &f, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, refused[_i].sentence);
    ck_assert_int_eq(f.n, -1);
}
END_TEST

static float any_float(struct rng *r)
{
    for (;;) {
        const uint32_t bits = rng_u32(r);
        float v;
        memcpy(&v, &bits, sizeof v);
        if (isfinite(v))
            return v;
    }
}

START_TEST(every_float32_comes_back_from_text_bit_by_bit)
{
    static const float telling[] = {0.1f, -0.0f, FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, 16777217.0f, 1.0f / 3.0f};
    struct rng r = rng_seeded(11, 0);
    for (int round = 0; round < 200; round++) {
        struct filters f, back;
        ck_assert_int_eq(
            filters_init(&f, rng_int(&r, 1, 16), rng_int(&r, 1, 4), rng_int(&r, 1, 11), rng_int(&r, 1, 11), NULL),
            CS_OK);
        const int count = f.n * f.channels * f.rows * f.cols + f.n; /* biases stand behind the weights */
        for (int i = 0; i < count; i++)
            f.w[i] = i < 8 && round < 100 ? telling[i] : any_float(&r);
        f.divisor = rng_int(&r, 1, 9999);
        char *text = filters_to_text(&f);
        back = parse(text);
        ck_assert(filters_equal(&f, &back));
        ck_assert_mem_eq(f.w, back.w, (size_t)count * sizeof *f.w);
        free(text);
        filters_finish(&f);
        filters_finish(&back);
    }
}
END_TEST

START_TEST(numbers_are_printed_as_short_as_they_can_be)
{
    struct filters f = parse("0.1 1e-3/-2 0.30000001 | 100000 0/0 0 b .50; 0 0/0 0 | 0 0/0 0.25 : 16");
    char *text = filters_to_text(&f);
    ck_assert_str_eq(text, "0.1 0.001/-2 0.3 | 100000 0/0 0 b 0.5; 0 0/0 0 | 0 0/0 0.25 : 16");
    free(text);
    filters_finish(&f);
}
END_TEST

static void check_text(const struct filters *f, const char *want)
{
    char *text = filters_to_text(f);
    ck_assert_str_eq(text, want);
    free(text);
}

static void check_resized(const char *from, int rows, int cols, const char *want)
{
    struct filters f = parse(from), to;
    ck_assert_int_eq(filters_resized(&f, rows, cols, &to, NULL), CS_OK);
    check_text(&to, want);
    filters_finish(&f);
    filters_finish(&to);
}

START_TEST(resizing_keeps_the_middle_in_the_middle)
{
    check_resized("5 b 1", 3, 3, "0 0 0/0 5 0/0 0 0 b 1");
    check_resized("1 2 3/4 5 6/7 8 9 | 0 0 0/0 1 0/0 0 0 : 3", 1, 3, "4 5 6 | 0 1 0 : 3");
    check_resized("1 2 3/4 5 6/7 8 9; 9 8 7/6 5 4/3 2 1", 3, 1, "2/5/8; 8/5/2");
    check_resized("1 2/3 4", 3, 3, "0 0 0/0 1 2/0 3 4"); /* of an even size, the middle is the upper left of four */
    check_resized("1 2 3/4 5 6/7 8 9", 2, 2, "5 6/8 9");
    check_resized("1 2 3/4 5 6/7 8 9", 3, 3, "1 2 3/4 5 6/7 8 9");
}
END_TEST

static void check_conformed(const char *from, int n, int channels, const char *want)
{
    struct filters f = parse(from), to;
    ck_assert_int_eq(filters_conformed(&f, n, channels, &to, NULL), CS_OK);
    check_text(&to, want);
    filters_finish(&f);
    filters_finish(&to);
}

START_TEST(added_filters_pass_a_channel_on_and_added_channels_are_zeros)
{
    check_conformed("1 2/3 4 b 5", 1, 2, "1 2/3 4 | 0 0/0 0 b 5");
    check_conformed("1|2", 4, 2, "1 | 2; 0 | 1; 1 | 0; 0 | 1");
    check_conformed("1 1 1/1 1 1/1 1 1 : 9", 2, 1, "1 1 1/1 1 1/1 1 1; 0 0 0/0 9 0/0 0 0 : 9");
    check_conformed("1|2|3 b 4;5|6|7;8|9|0", 2, 1, "1 b 4; 5");
    check_conformed("1|2 b 3;4|5 b 6", 2, 2, "1 | 2 b 3; 4 | 5 b 6");
}
END_TEST

START_TEST(sizes_that_cannot_be_are_refused_before_anything_is_allocated)
{
    static const int sizes[][4] = {{0, 1, 1, 1},  {17, 1, 1, 1}, {1, 0, 1, 1},           {1, 17, 1, 1},
                                   {1, 1, 12, 1}, {1, 1, 1, 0},  {1, 1, 1, -2147483647}, {1 << 30, 1 << 30, 2, 2}};
    struct filters f = parse("1"), to = {.n = -1};
    for (int i = 0; i < 8; i++) {
        const int *s = sizes[i];
        ck_assert_int_eq(filters_init(&to, s[0], s[1], s[2], s[3], NULL), CS_BAD_VALUE);
        ck_assert_int_eq(i < 4 || i == 7 ? filters_conformed(&f, s[0], s[1], &to, NULL)
                                         : filters_resized(&f, s[2], s[3], &to, NULL),
                         CS_BAD_VALUE);
        ck_assert_int_eq(to.n, -1);
    }
    filters_finish(&f);
}
END_TEST

START_TEST(a_check_finds_values_that_no_text_could_hold)
{
    struct filters f = parse("1 2/3 4 b 5");
    ck_assert_int_eq(filters_check(&f, NULL), CS_OK);
    f.bias[0] = NAN;
    ck_assert_int_eq(filters_check(&f, NULL), CS_BAD_VALUE);
    f.bias[0] = 0;
    f.w[3] = INFINITY;
    ck_assert_int_eq(filters_check(&f, NULL), CS_BAD_VALUE);
    f.w[3] = 4;
    f.divisor = 0;
    ck_assert_int_eq(filters_check(&f, NULL), CS_BAD_VALUE);
    filters_finish(&f);
}
END_TEST

/* n, channels, rows, cols, parameters (F*F*C+1)*K */
static const int bank_sizes[FILTER_BANK_COUNT][5] = {
    [FILTERS_APPLE] = {4, 3, 3, 3, 112},   [FILTERS_PLANES] = {1, 3, 3, 3, 28}, [FILTERS_FEATURES] = {3, 1, 3, 3, 30},
    [FILTERS_SIX] = {6, 3, 5, 5, 456},     [FILTERS_MIX] = {4, 3, 1, 1, 16},    [FILTERS_GROUPS] = {4, 2, 3, 3, 76},
    [FILTERS_DEPTHWISE] = {3, 1, 3, 3, 30}};

START_TEST(every_bank_has_its_size_and_is_known_by_its_numbers) /* _i */
{
    struct filters f = parse(filter_bank_infos[_i].name), edited;
    const int *want = bank_sizes[_i];
    ck_assert(f.n == want[0] && f.channels == want[1] && f.rows == want[2] && f.cols == want[3]);
    ck_assert_int_eq(filters_parameters(&f), want[4]);
    ck_assert_int_eq(filters_check(&f, NULL), CS_OK);
    ck_assert_int_eq(filters_bank_of(&f), _i);
    for (int i = 0; i < f.n * (f.channels * f.rows * f.cols + 1); i++)
        ck_assert_float_eq(f.w[i], roundf(f.w[i]));
    ck_assert_int_eq(filters_copy(&edited, &f, NULL), CS_OK);
    ck_assert(filters_equal(&f, &edited));
    edited.bias[0] += 0.5f;
    ck_assert_int_eq(filters_bank_of(&edited), FILTER_BANK_COUNT);
    filters_finish(&f);
    filters_finish(&edited);
}
END_TEST

START_TEST(the_six_answer_nothing_where_there_is_nothing_to_see)
{
    struct filters f = parse("six");
    for (int i = 0; i < f.n; i++) {
        float sum = 0;
        for (int j = 0; j < 75; j++)
            sum += filters_slice(&f, i, 0)[j];
        ck_assert_msg(sum == 0, "filter %d: %g", i, (double)sum);
    }
    filters_finish(&f);
}
END_TEST

START_TEST(random_filters_are_whole_and_depend_on_their_seed_alone)
{
    struct filters a = parse("random 6x3x5x5 seed=1"), b = parse("random 6x3x5x5 seed=1"),
                   c = parse("random 6x3x5x5 seed=2"), d = parse("random 6x3x5x5");
    int seen[7] = {0};
    ck_assert(filters_equal(&a, &b) && !filters_equal(&a, &c) && !filters_equal(&a, &d));
    for (int i = 0; i < 450; i++) {
        ck_assert(a.w[i] == roundf(a.w[i]) && fabsf(a.w[i]) <= 3);
        seen[(int)a.w[i] + 3]++;
    }
    for (int i = 0; i < 7; i++)
        ck_assert_int_gt(seen[i], 0);
    filters_finish(&a);
    filters_finish(&b);
    filters_finish(&c);
    filters_finish(&d);
}
END_TEST

/* Everything that allocates, in a row. */
static bool edit_bank(void *ctx, const char **wrong)
{
    struct filters read = {0}, resized = {0}, conformed = {0}, copy = {0};
    struct cs_error err = {""};
    char *text = NULL;
    (void)ctx;
    enum cs_status status = filters_from_text("apple", &read, &err);
    if (status == CS_OK)
        status = filters_resized(&read, 5, 5, &resized, &err);
    if (status == CS_OK)
        status = filters_conformed(&resized, 6, 4, &conformed, &err);
    if (status == CS_OK)
        status = filters_copy(&copy, &conformed, &err);
    if (status == CS_OK)
        text = filters_to_text(&copy);
    if (status != CS_OK && (status != CS_NO_MEMORY || err.text[0] == '\0'))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    const bool worked = text != NULL;
    free(text);
    filters_finish(&read);
    filters_finish(&resized);
    filters_finish(&conformed);
    filters_finish(&copy);
    return worked;
}

START_TEST(every_failing_allocation_is_told_and_leaks_nothing)
{
    fail_every_allocation(edit_bank, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("filters");
    TCase *filters = tcase_create("filters");
    tcase_add_test(filters, a_text_is_read_by_rows_channels_filters_biases_and_a_divisor);
    tcase_add_loop_test(filters, what_is_no_bank_is_refused_with_a_sentence_that_helps, 0,
                        (int)(sizeof refused / sizeof *refused));
    tcase_add_test(filters, every_float32_comes_back_from_text_bit_by_bit);
    tcase_add_test(filters, numbers_are_printed_as_short_as_they_can_be);
    tcase_add_test(filters, resizing_keeps_the_middle_in_the_middle);
    tcase_add_test(filters, added_filters_pass_a_channel_on_and_added_channels_are_zeros);
    tcase_add_test(filters, sizes_that_cannot_be_are_refused_before_anything_is_allocated);
    tcase_add_test(filters, a_check_finds_values_that_no_text_could_hold);
    tcase_add_loop_test(filters, every_bank_has_its_size_and_is_known_by_its_numbers, 0, FILTER_BANK_COUNT);
    tcase_add_test(filters, the_six_answer_nothing_where_there_is_nothing_to_see);
    tcase_add_test(filters, random_filters_are_whole_and_depend_on_their_seed_alone);
    tcase_add_test(filters, every_failing_allocation_is_told_and_leaks_nothing);
    suite_add_tcase(suite, filters);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
