/* tests/app/test_drawing.c - strokes become pixels, and pixels move to where MNIST has them. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/drawing.h"

enum { SIDE = DRAWING_SIDE, COUNT = SIDE * SIDE };

static void render(const char *strokes, float *pixels)
{
    struct cs_error err;
    ck_assert_msg(drawing_render(strokes, SIDE, SIDE, pixels, &err) == CS_OK, "%s", err.text);
    for (int i = 0; i < COUNT; i++)
        ck_assert(pixels[i] >= 0.0f && pixels[i] <= 1.0f);
}

static double mass(const float *pixels)
{
    double sum = 0;
    for (int i = 0; i < COUNT; i++)
        sum += pixels[i];
    return sum;
}

static void centre_of_mass(const float *pixels, double *x, double *y)
{
    *x = *y = 0;
    for (int i = 0; i < COUNT; i++) {
        *x += pixels[i] * (i % SIDE + 0.5) / mass(pixels);
        *y += pixels[i] * (i / SIDE + 0.5) / mass(pixels);
    }
}

START_TEST(no_strokes_leave_the_pad_black)
{
    float pixels[COUNT];
    pixels[5] = 1;
    render("", pixels);
    ck_assert_double_eq(mass(pixels), 0);
    drawing_centre(pixels, SIDE, SIDE);
    ck_assert_double_eq(mass(pixels), 0);
}
END_TEST

START_TEST(a_stroke_is_white_along_its_points_and_black_elsewhere)
{
    float pixels[COUNT];
    render("4.5,10.5 20.5,10.5", pixels);
    for (int x = 5; x < 20; x++) {
        ck_assert_float_eq(pixels[10 * SIDE + x], 1);
        ck_assert_float_gt(pixels[9 * SIDE + x], 0.5f);
        ck_assert_float_eq(pixels[6 * SIDE + x], 0);
        ck_assert_float_eq(pixels[14 * SIDE + x], 0);
    }
    ck_assert_float_eq(pixels[10 * SIDE + 24], 0);
    /* 16 px long, 2 * 1.5 px wide, and two half discs */
    ck_assert_double_eq_tol(mass(pixels), 16 * 3 + 3.14159 * 1.5 * 1.5, 2.5);
}
END_TEST

START_TEST(a_touch_leaves_a_dot)
{
    float pixels[COUNT];
    render("14,14", pixels);
    ck_assert_double_eq_tol(mass(pixels), 3.14159 * 1.5 * 1.5, 1.5);
    ck_assert_float_gt(pixels[14 * SIDE + 14], 0.9f);
}
END_TEST

START_TEST(strokes_do_not_join_across_a_semicolon)
{
    float pixels[COUNT];
    render("3,3 6,3; 20,20 24,20", pixels);
    ck_assert_float_eq(pixels[11 * SIDE + 12], 0);
    ck_assert_float_eq(pixels[3 * SIDE + 4], 1);
    ck_assert_float_eq(pixels[20 * SIDE + 22], 1);
}
END_TEST

START_TEST(a_stroke_that_erases_takes_ink_and_adds_none)
{
    float before[COUNT], after[COUNT];
    render("4,14 24,14", before);
    render("4,14 24,14; -14,2 14,26", after);
    ck_assert_float_eq(after[14 * SIDE + 14], 0);
    ck_assert_float_eq(after[14 * SIDE + 6], before[14 * SIDE + 6]);
    for (int i = 0; i < COUNT; i++)
        ck_assert_float_le(after[i], before[i]);
}
END_TEST

START_TEST(ink_after_the_eraser_stays)
{
    float pixels[COUNT];
    render("-14,2 14,26; 4,14 24,14", pixels);
    ck_assert_float_gt(pixels[14 * SIDE + 14], 0.9f);
}
END_TEST

START_TEST(the_pad_is_stretched_to_the_size_asked_for)
{
    float pixels[56 * 14];
    ck_assert_int_eq(drawing_render("14,14 14,14", 56, 14, pixels, NULL), CS_OK);
    ck_assert_float_gt(pixels[7 * 56 + 28], 0.9f);
    ck_assert_float_eq(pixels[7 * 56 + 14], 0);
}
END_TEST

START_TEST(what_is_no_stroke_is_refused_with_its_place)
{
    static const struct {
        const char *strokes;
        int place;
    } wrong[] = {{"x", 1}, {"1", 2}, {"1,2,3", 4}, {"1,2 3,29", 7}, {"1,2;;--3,4", 7}, {"nan,1", 1}, {"1,2 \t3,4", 5}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct cs_error err;
        char start[40];
        float pixels[COUNT];
        ck_assert_int_eq(drawing_render(wrong[i].strokes, SIDE, SIDE, pixels, &err), CS_BAD_VALUE);
        snprintf(start, sizeof start, "character %d: ", wrong[i].place);
        ck_assert_msg(!strncmp(err.text, start, strlen(start)), "'%s': %s", wrong[i].strokes, err.text);
    }
    ck_assert_int_eq(drawing_check("; ;;1,2;", NULL), CS_OK);
}
END_TEST

START_TEST(centring_puts_the_centre_of_mass_in_the_middle_and_the_ink_into_a_20x20_box)
{
    static const char *const drawings[] = {"2,2 2,18", "3,3 20,4 10,26", "1,1 27,1 27,27 1,27 1,1",
                                           "20,20 27,20 24,27"};
    for (size_t i = 0; i < sizeof drawings / sizeof drawings[0]; i++) {
        float pixels[COUNT];
        double x, y;
        int left = SIDE, right = 0, top = SIDE, bottom = 0;
        render(drawings[i], pixels);
        drawing_centre(pixels, SIDE, SIDE);
        centre_of_mass(pixels, &x, &y);
        ck_assert_double_eq_tol(x, 14, 0.3);
        ck_assert_double_eq_tol(y, 14, 0.3);
        for (int k = 0; k < COUNT; k++) {
            if (pixels[k] < 0.2f)
                continue;
            left = k % SIDE < left ? k % SIDE : left;
            right = k % SIDE > right ? k % SIDE : right;
            top = k / SIDE < top ? k / SIDE : top;
            bottom = k / SIDE > bottom ? k / SIDE : bottom;
        }
        const int longer = right - left > bottom - top ? right - left : bottom - top;
        ck_assert_msg(longer + 1 >= 17 && longer + 1 <= 21, "drawing %zu is %d px large", i, longer + 1);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("drawing");
    TCase *all = tcase_create("drawing");
    tcase_add_test(all, no_strokes_leave_the_pad_black);
    tcase_add_test(all, a_stroke_is_white_along_its_points_and_black_elsewhere);
    tcase_add_test(all, a_touch_leaves_a_dot);
    tcase_add_test(all, strokes_do_not_join_across_a_semicolon);
    tcase_add_test(all, a_stroke_that_erases_takes_ink_and_adds_none);
    tcase_add_test(all, ink_after_the_eraser_stays);
    tcase_add_test(all, the_pad_is_stretched_to_the_size_asked_for);
    tcase_add_test(all, what_is_no_stroke_is_refused_with_its_place);
    tcase_add_test(all, centring_puts_the_centre_of_mass_in_the_middle_and_the_ink_into_a_20x20_box);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
