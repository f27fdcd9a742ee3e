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
    const int rows = rng_int(r, 1, KERNEL_MAX_SIDE), cols = rng_int(r, 1, KERNEL_MAX_SIDE);
    if (rng_int(r, 0, 3) == 0)
        return kernel_of_preset((enum kernel_preset)rng_int(r, 0, KERNEL_CUSTOM - 1), rows, cols);
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = rng_int(r, 1, 99)};
    for (int i = 0; i < k.rows * k.cols; i++)
        k.w[i] = rng_uniform(r, -KERNEL_MAX_WEIGHT, KERNEL_MAX_WEIGHT);
    return k;
}

/* "random 2x3x3x3 seed=5" */
static struct filters random_filters(struct rng *r)
{
    struct filters f = {0};
    const int n = rng_int(r, 1, 4), channels = rng_int(r, 1, 4), rows = rng_int(r, 1, 5), cols = rng_int(r, 1, 5);
    const enum filter_bank bank = (enum filter_bank)rng_int(r, 0, FILTER_BANK_COUNT);
    const unsigned seed = (unsigned)rng_int(r, 0, 999);
    ck_assert_int_eq(bank < FILTER_BANK_COUNT ? filters_of_bank(bank, &f, NULL)
                                              : filters_random(n, channels, rows, cols, seed, &f, NULL),
                     CS_OK);
    return f;
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
    case VALUE_PAIR:
        for (int axis = 0; axis < 2; axis++)
            v.pair[axis] = rng_int(r, (int)p->min, (int)p->max);
        break;
    case VALUE_FILTERS:
        v.filters = random_filters(r);
        break;
    case VALUE_TEXT:
        if (id == PROP_CONVOLVE_DETECTOR)
            snprintf(text, sizeof text, "%s", rng_int(r, 0, 1) ? ".+./+++/.-." : "");
        else if (id == PROP_CONVOLVE_PAINT || id == PROP_BACKWARD_GRADIENT)
            snprintf(text, sizeof text, "%d,%d,%d=%d", rng_int(r, 0, 9), rng_int(r, 0, 28), rng_int(r, 0, 28),
                     rng_int(r, -99, 255));
        else
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
    expect_error(PROP_CONVOLVE_STRIDE, "1,9", "convolve.stride: 9 is out of range, 1 to 8");
    expect_error(PROP_CONVOLVE_STRIDE, "same", "convolve.stride: 'same' is neither one number nor rows,columns");
    static const char *const pairs[] = {"two", "", "2.5", "1,", ",1", "1,2,3", "1;2", "1 2"};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char sentence[120];
        snprintf(sentence, sizeof sentence, "convolve.stride: '%s' is neither one number nor rows,columns", pairs[i]);
        expect_error(PROP_CONVOLVE_STRIDE, pairs[i], sentence);
    }
    expect_error(PROP_CONVOLVE_PADDING, "12", "convolve.padding: 12 is out of range, -1 to 11");
    expect_error(PROP_TRAIN_BATCH, "0", "train.batch: 0 is out of range, 1 to 4096");
    expect_error(PROP_TRAIN_BATCH, "99999999999999999999",
                 "train.batch: 99999999999999999999 is out of range, 1 to 4096");
    expect_error(PROP_TRAIN_BATCH, "two", "train.batch: 'two' is not a whole number");
    expect_error(PROP_TRAIN_BATCH, "", "train.batch: '' is not a whole number");
    expect_error(PROP_TRAIN_BATCH, "2.5", "train.batch: '2.5' is not a whole number");
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

START_TEST(pairs_are_read_as_pytorch_writes_them)
{
    static const struct {
        const char *text;
        int rows, columns;
        const char *printed;
    } cases[] = {{"2", 2, 2, "2"},     {"2,1", 2, 1, "2,1"},     {"3x5", 3, 5, "3,5"},
                 {" 4,4 ", 4, 4, "4"}, {"same", -1, -1, "same"}, {"-1,0", -1, 0, "-1,0"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct value v = parsed(PROP_CONVOLVE_PADDING, cases[i].text);
        ck_assert_msg(v.pair[0] == cases[i].rows && v.pair[1] == cases[i].columns, "'%s' is %d, %d", cases[i].text,
                      v.pair[0], v.pair[1]);
        char *printed = prop_print(PROP_CONVOLVE_PADDING, &v);
        ck_assert_str_eq(printed, cases[i].printed);
        free(printed);
    }
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

START_TEST(a_kernel_in_error_names_the_property)
{
    expect_error(PROP_CONVOLVE_KERNEL, "1 2 x", "convolve.kernel: 'x' is not a number");
    expect_error(PROP_CONVOLVE_KERNEL, "1 : 0",
                 "convolve.kernel: the divisor after ':' is a whole number, 1 to 9999999");
}
END_TEST

START_TEST(floats_snap_to_the_decimals_that_are_shown_and_weights_stay_as_they_are)
{
    ck_assert_float_eq(parsed(PROP_CONVOLVE_KERNEL, "0.1049").kernel.w[0], 0.1049f);
    ck_assert(!signbit(parsed(PROP_CONVOLVE_KERNEL, "-0").kernel.w[0]));
    ck_assert_double_eq(parsed(PROP_CONVOLVE_BIAS, "1.2345").f, 1.23);
    ck_assert(!signbit(parsed(PROP_CONVOLVE_BIAS, "-0.001").f));
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
    tcase_add_test(table, pairs_are_read_as_pytorch_writes_them);
    tcase_add_test(table, an_unknown_name_is_answered_with_the_nearest_one);
    suite_add_tcase(suite, table);
    TCase *kernels = tcase_create("kernels");
    tcase_add_test(kernels, a_kernel_in_error_names_the_property);
    tcase_add_test(kernels, floats_snap_to_the_decimals_that_are_shown_and_weights_stay_as_they_are);
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
