/* tests/app/test_paint.c - painted values as text, and over an input. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "tests/engine/failing_memory.h"

static void check_printed(const char *text, const char *want)
{
    struct paint p;
    struct cs_error err = {""};
    ck_assert_msg(paint_from_text(text, &p, &err) == CS_OK, "%s", err.text);
    char *printed = paint_to_text(&p);
    ck_assert_str_eq(printed, want);
    free(printed);
}

START_TEST(texts_are_sorted_and_the_later_of_two_values_stands)
{
    check_printed("", "");
    check_printed("  \n", "");
    check_printed("0,2,3=9", "0,2,3=9");
    check_printed("1,0,0=1 0,2,3=2 0,2,2=3\n0,10,0=4 0,2,3=-5.5", "0,2,2=3 0,2,3=-5.5 0,10,0=4 1,0,0=1");
    check_printed("0,65535,0=1e-40", "0,65535,0=1e-40");
    check_printed("0,0,0=0.1 0,0,1=16777216", "0,0,0=0.1 0,0,1=16777216");
}
END_TEST

START_TEST(what_is_no_paint_is_refused_and_changes_nothing)
{
    static const char *const bad[] = {"1",         "0,1=2",    "0,1,2",       "0,1,2=",      "0,1,2=x",  "0,1,2=nan",
                                      "-1,0,0=1",  "0,-1,0=1", "0,0,65536=1", "0,0,0=1,2",   "0,0,0=1;", "0,0,0=1e99",
                                      "0,0,0=0x1", "a,0,0=1",  "0 0 0 1",     "0,0,0=1 0,0", "0.5,0,0=1"};
    struct paint p = {.count = 0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error err = {""};
        ck_assert_msg(paint_from_text(bad[i], &p, &err) == CS_BAD_VALUE, "%s", bad[i]);
        ck_assert_msg(strstr(err.text, "must be channel,row,column=value, as 0,2,3=9"), "%s", err.text);
        ck_assert_int_eq(p.count, 0);
    }
}
END_TEST

START_TEST(places_outside_of_the_input_are_kept_and_not_applied)
{
    float data[2 * 2 * 3];
    struct tensor x = {shape_4d(1, 2, 2, 3), data};
    struct paint p;
    for (int i = 0; i < 12; i++)
        data[i] = (float)i;
    ck_assert_int_eq(paint_from_text("0,0,0=50 0,0,3=51 0,1,2=52 0,2,0=53 1,1,2=54 2,0,0=55", &p, NULL), CS_OK);
    ck_assert_int_eq(paint_apply(&p, &x), 3);
    const float want[12] = {50, 1, 2, 3, 4, 52, 6, 7, 8, 9, 10, 54};
    for (int i = 0; i < 12; i++)
        ck_assert_float_eq(data[i], want[i]);
    ck_assert_int_eq(p.count, 6);
}
END_TEST

START_TEST(a_place_is_painted_painted_over_and_cleared)
{
    struct paint p = {0};
    ck_assert_ptr_null(paint_at(&p, 0, 1, 2));
    ck_assert_int_eq(paint_set(&p, 0, 1, 2, 3, NULL), CS_OK);
    ck_assert_int_eq(paint_set(&p, 0, 0, 5, 4, NULL), CS_OK);
    ck_assert_int_eq(paint_set(&p, 0, 1, 2, 6, NULL), CS_OK);
    ck_assert_int_eq(p.count, 2);
    ck_assert_float_eq(*paint_at(&p, 0, 1, 2), 6);
    ck_assert(!paint_clear(&p, 1, 1, 2));
    ck_assert(paint_clear(&p, 0, 0, 5));
    ck_assert_ptr_null(paint_at(&p, 0, 0, 5));
    ck_assert_float_eq(*paint_at(&p, 0, 1, 2), 6);
    ck_assert_int_eq(paint_set(&p, 0, -1, 2, 6, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(paint_set(&p, 0, 0, PAINT_MAX_PLACE + 1, 6, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(paint_set(&p, 0, 0, 0, INFINITY, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(p.count, 1);
}
END_TEST

START_TEST(the_thousand_and_25th_value_is_refused_but_any_can_change)
{
    struct paint p = {0};
    struct cs_error err;
    for (int i = 0; i < PAINT_MAX; i++) /* from behind: every one goes to the front */
        ck_assert_int_eq(paint_set(&p, 0, 31 - i / 32, 31 - i % 32, (float)(i % 10), NULL), CS_OK);
    ck_assert_int_eq(p.count, PAINT_MAX);
    ck_assert_int_eq(paint_set(&p, 1, 0, 0, 1, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "no more than 1024 values can be painted; clear some first");
    ck_assert_int_eq(paint_set(&p, 0, 7, 7, 255, NULL), CS_OK);
    for (int i = 0; i < PAINT_MAX; i++)
        ck_assert_float_eq(p.point[1023 - i].value, 31 - i / 32 == 7 && 31 - i % 32 == 7 ? 255 : (float)(i % 10));
}
END_TEST

START_TEST(a_text_never_gets_longer_than_a_property_may_be)
{
    struct paint p = {0};
    struct cs_error err = {""};
    int n = 0;
    while (paint_set(&p, 0, 4000, 1000 + n, -1.2345678e-30f, &err) == CS_OK)
        n++;
    ck_assert_str_eq(err.text, "what is painted takes more than 16000 characters; clear some first");
    ck_assert_int_eq(p.count, n);
    char *text = paint_to_text(&p);
    ck_assert_uint_le(strlen(text), PAINT_TEXT_MAX);
    ck_assert_uint_gt(strlen(text), PAINT_TEXT_MAX - 40);
    ck_assert_int_eq(paint_from_text(text, &p, NULL), CS_OK);
    free(text);
}
END_TEST

START_TEST(a_stroke_turns_one_text_into_another)
{
    char *text = NULL;
    ck_assert_int_eq(paint_text_set("", 0, 2, 3, 9, &text, NULL), CS_OK);
    ck_assert_str_eq(text, "0,2,3=9");
    char *two = NULL;
    ck_assert_int_eq(paint_text_set(text, 0, 1, 1, 0.25f, &two, NULL), CS_OK);
    ck_assert_str_eq(two, "0,1,1=0.25 0,2,3=9");
    char *one = NULL;
    ck_assert_int_eq(paint_text_clear(two, 0, 2, 3, &one, NULL), CS_OK);
    ck_assert_str_eq(one, "0,1,1=0.25");
    char *untouched = NULL;
    ck_assert_int_eq(paint_text_clear("what", 0, 2, 3, &untouched, NULL), CS_BAD_VALUE);
    ck_assert_ptr_null(untouched);
    free(text);
    free(two);
    free(one);
}
END_TEST

static bool stroke(void *ctx, const char **wrong)
{
    struct cs_error err = {""};
    char *text = NULL;
    (void)ctx;
    const enum cs_status status = paint_text_set("0,1,1=0.25 0,2,3=9", 1, 1, 1, 7, &text, &err);
    if (status != CS_OK && (status != CS_NO_MEMORY || err.text[0] == '\0' || text))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    free(text);
    return status == CS_OK;
}

START_TEST(a_stroke_without_memory_is_told)
{
    fail_every_allocation(stroke, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("paint");
    TCase *paint = tcase_create("paint");
    tcase_add_test(paint, texts_are_sorted_and_the_later_of_two_values_stands);
    tcase_add_test(paint, what_is_no_paint_is_refused_and_changes_nothing);
    tcase_add_test(paint, places_outside_of_the_input_are_kept_and_not_applied);
    tcase_add_test(paint, a_place_is_painted_painted_over_and_cleared);
    tcase_add_test(paint, the_thousand_and_25th_value_is_refused_but_any_can_change);
    tcase_add_test(paint, a_text_never_gets_longer_than_a_property_may_be);
    tcase_add_test(paint, a_stroke_turns_one_text_into_another);
    tcase_add_test(paint, a_stroke_without_memory_is_told);
    suite_add_tcase(suite, paint);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
