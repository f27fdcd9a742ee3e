/* tests/app/test_format.c - numbers as people read and type them. */
#include <check.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/format.h"

static char buf[FORMAT_MAX];

START_TEST(a_number_has_a_true_minus_and_no_idle_zeros)
{
    ck_assert_str_eq(format_number(buf, 7, 2), "7");
    ck_assert_str_eq(format_number(buf, -4, 0), "\u22124");
    ck_assert_str_eq(format_number(buf, 0.25, 4), "0.25");
    ck_assert_str_eq(format_number(buf, 1.5, 0), "2"); /* to even, as printf does */
    ck_assert_str_eq(format_number(buf, 100, 0), "100");
    ck_assert_str_eq(format_number(buf, 100, 3), "100");
    ck_assert_str_eq(format_number(buf, 38000, 0), "38000");
}
END_TEST

START_TEST(a_rounded_zero_has_no_sign)
{
    ck_assert_str_eq(format_number(buf, -0.0001, 2), "0");
    ck_assert_str_eq(format_fixed(buf, -0.004, 2), "0.00");
    ck_assert_str_eq(format_signed(buf, -0.0, 2), "0.00");
    ck_assert_str_eq(format_signed(buf, 0.001, 2), "0.00");
}
END_TEST

START_TEST(a_signed_number_always_tells_its_sign)
{
    ck_assert_str_eq(format_signed(buf, 1.44, 3), "+1.440");
    ck_assert_str_eq(format_signed(buf, -0.219, 3), "\u22120.219");
}
END_TEST

START_TEST(counts_are_grouped_in_english)
{
    ck_assert_str_eq(format_count(buf, 0), "0");
    ck_assert_str_eq(format_count(buf, 999), "999");
    ck_assert_str_eq(format_count(buf, 5000), "5,000");
    ck_assert_str_eq(format_count(buf, 61706), "61,706");
    ck_assert_str_eq(format_count(buf, -1234567), "\u22121,234,567");
    ck_assert_str_eq(format_count(buf, INT64_MIN), "\u22129,223,372,036,854,775,808");
}
END_TEST

START_TEST(a_percentage_is_a_hundred_times_the_fraction)
{
    ck_assert_str_eq(format_percent(buf, 0.9866, 2), "98.66%");
    ck_assert_str_eq(format_percent(buf, 1, 0), "100%");
}
END_TEST

START_TEST(a_tick_goes_through_its_own_format)
{
    ck_assert_str_eq(format_with(buf, "%.2g", 0.05), "0.05");
    ck_assert_str_eq(format_with(buf, "%.0f%%", 98.0), "98%");
    ck_assert_str_eq(format_with(buf, "%+.1f", -1.5), "\u22121.5");
    ck_assert_str_eq(format_with(buf, "%.0e", 1e-5), "1e\u221205");
}
END_TEST

START_TEST(what_is_no_number_is_said_in_words)
{
    ck_assert_str_eq(format_number(buf, NAN, 2), "not a number");
    ck_assert_str_eq(format_fixed(buf, INFINITY, 2), "infinity");
    ck_assert_str_eq(format_signed(buf, -INFINITY, 2), "minus infinity");
    ck_assert_str_eq(format_percent(buf, NAN, 1), "not a number");
}
END_TEST

START_TEST(huge_numbers_fit_the_buffer)
{
    ck_assert_uint_lt(strlen(format_fixed(buf, -1.7e308, 12)), FORMAT_MAX);
    ck_assert_uint_lt(strlen(format_number(buf, -999999999999999.0, 99)), FORMAT_MAX);
    ck_assert_str_eq(format_fixed(buf, 1e300, 2), "1.0000e+300");
}
END_TEST

START_TEST(a_locale_with_a_comma_changes_nothing)
{
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "ru_RU.UTF-8"))
        return; /* none installed: the two claims above hold for C */
    double v = 0;
    ck_assert_str_eq(format_number(buf, -0.25, 4), "\u22120.25");
    ck_assert(format_parse("0.25", &v) && v == 0.25);
    setlocale(LC_NUMERIC, "C");
}
END_TEST

START_TEST(typed_numbers_are_read_exactly)
{
    const struct {
        const char *text;
        double v;
    } good[] = {{"0.1", 0.1},
                {"-3", -3},
                {"\u2212"
                 "4,5",
                 -4.5},
                {"38 000", 38000},
                {"38\u00A0000", 38000},
                {"1e-3", 1e-3},
                {".5", 0.5},
                {"5.", 5},
                {"+2", 2},
                {"123456.789", 123456.789},
                {"2.5E2", 250}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double v = -77;
        ck_assert_msg(format_parse(good[i].text, &v), "'%s'", good[i].text);
        ck_assert_double_eq(v, good[i].v);
    }
}
END_TEST

START_TEST(what_is_not_quite_a_number_is_refused)
{
    const char *const bad[] = {"",
                               "-",
                               ".",
                               "abc",
                               "1.2.3",
                               "1,2,3",
                               "2x",
                               "1e",
                               "1e+",
                               "e5",
                               "--1",
                               "0x10",
                               "nan",
                               "inf",
                               "1e999",
                               "1e99999",
                               "111111111111111111111111111111111111111111111111111111111111"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double v = -77;
        ck_assert_msg(!format_parse(bad[i], &v), "'%s' gave %g", bad[i], v);
        ck_assert_double_eq(v, -77);
    }
}
END_TEST

START_TEST(what_is_written_can_be_typed_back)
{
    const double values[] = {0, 7, -4, 0.25, -0.000125, 1234.5678, 1e14};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        double v = -77;
        ck_assert_msg(format_parse(format_number(buf, values[i], 6), &v), "'%s'", buf);
        ck_assert_double_eq(v, values[i]);
    }
}
END_TEST

int main(void)
{
    const TTest *const claims[] = {
        a_number_has_a_true_minus_and_no_idle_zeros,  a_rounded_zero_has_no_sign,
        a_signed_number_always_tells_its_sign,        counts_are_grouped_in_english,
        a_percentage_is_a_hundred_times_the_fraction, a_tick_goes_through_its_own_format,
        what_is_no_number_is_said_in_words,           huge_numbers_fit_the_buffer,
        a_locale_with_a_comma_changes_nothing,        typed_numbers_are_read_exactly,
        what_is_not_quite_a_number_is_refused,        what_is_written_can_be_typed_back,
    };
    Suite *suite = suite_create("format");
    TCase *numbers = tcase_create("numbers");
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        tcase_add_test(numbers, claims[i]);
    suite_add_tcase(suite, numbers);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
