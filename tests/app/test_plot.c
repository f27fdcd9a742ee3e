/* tests/app/test_plot.c - axes, ticks, decimation and the hover read-out of plots, read from the draw list. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/plot.h"

enum { MANY = 4096 };

static struct text_fonts *fonts;
static struct ui *ui;
static struct draw_list list;
static struct ui_input in;
static float xs[MANY], ys[MANY];

/* The area is 44 px in from the left, 4 from the top, 24 from the bottom: 400 x 200. */
static const struct rect place = {100, 50, 444, 228};

static void setup(void)
{
    struct cs_error err = {""};
    ck_assert_msg(text_fonts_create(&fonts, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(ui_create(&ui, fonts, &err), CS_OK);
    draw_list_init(&list);
    in = (struct ui_input){.time = 1, .x = -1, .y = -1};
}

static void teardown(void)
{
    ui_destroy(&ui);
    draw_list_finish(&list);
    text_fonts_destroy(&fonts);
}

static struct plot_series series_of(int n)
{
    return (struct plot_series){.label = "train", .x = xs, .y = ys, .n = n, .color = theme_dark.hi, .width = 2};
}

static void draw(const struct plot *p)
{
    ui_begin(ui, &in, &list, &theme_dark, 800, 600);
    ui_plot(ui, place, p);
    ui_end(ui);
}

static bool shows(const char *text)
{
    return draw_list_find_text(&list, text, 0) != NULL;
}

static int lines(void)
{
    int n = 0;
    for (size_t i = 0; i < list.n; i++)
        n += list.cmd[i].kind == DRAW_POLYLINE;
    return n;
}

/* Lowest and highest point of all polylines, px. */
static void extent(float *top, float *bottom, size_t *points)
{
    *top = INFINITY;
    *bottom = -INFINITY;
    *points = 0;
    for (size_t i = 0; i < list.n; i++) {
        if (list.cmd[i].kind != DRAW_POLYLINE)
            continue;
        for (size_t k = 0; k < list.cmd[i].n_points; k++) {
            const struct point p = list.points[list.cmd[i].points + k];
            *top = fminf(*top, p.y);
            *bottom = fmaxf(*bottom, p.y);
        }
        *points += list.cmd[i].n_points;
    }
}

START_TEST(a_point_lies_where_its_axes_say)
{
    xs[0] = 0, xs[1] = 5, xs[2] = 10;
    ys[0] = 0.9f, ys[1] = 0.95f, ys[2] = 1;
    const struct plot_series s = series_of(3);
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.9, 1, .format = "%.0f%%", .factor = 100}, &s, 1, NAN};
    draw(&p);
    ck_assert_int_eq(lines(), 1);
    const struct point *at = NULL;
    for (size_t i = 0; i < list.n; i++)
        if (list.cmd[i].kind == DRAW_POLYLINE)
            at = list.points + list.cmd[i].points;
    ck_assert_float_eq_tol(at[1].x, 144 + 200, 0.01f);
    ck_assert_float_eq_tol(at[1].y, 54 + 100, 0.01f);
    ck_assert_float_eq_tol(at[2].y, 54, 0.01f);
}
END_TEST

START_TEST(marks_lie_where_the_axes_say_with_their_texts_apart_and_those_outside_are_left_out)
{
    static const struct plot_mark marks[] = {{5, 0.5, {1, 2, 3, 255}, 4, "here"},
                                             {5.1, 0.52, {1, 2, 3, 255}, 4, "beside"},
                                             {10, 1, {1, 2, 3, 255}, 4, "corner"},
                                             {11, 0.5, {1, 2, 3, 255}, 4, "outside"},
                                             {(double)NAN, 0.5, {1, 2, 3, 255}, 4, "nowhere"}};
    const struct plot p = {.key = "p",
                           .x = {0, 10, .format = "%g"},
                           .y = {0, 1, .format = "%g"},
                           .cursor = NAN,
                           .marks = marks,
                           .n_marks = 5};
    draw(&p);
    int dots = 0;
    for (size_t i = 0; i < list.n; i++) {
        const struct draw_cmd *c = &list.cmd[i];
        if (c->kind != DRAW_FILL || c->color.r != 1 || c->color.g != 2)
            continue;
        const struct plot_mark *m = &marks[dots++];
        ck_assert_float_eq_tol(c->rect.x + c->rect.w / 2, 144 + 40 * (float)m->x, 0.01f);
        ck_assert_float_eq_tol(c->rect.y + c->rect.h / 2, 54 + 200 * (1 - (float)m->y), 0.01f);
    }
    ck_assert_int_eq(dots, 3);
    const struct draw_cmd *here = draw_list_find_text(&list, "here", 0),
                          *beside = draw_list_find_text(&list, "beside", 0),
                          *corner = draw_list_find_text(&list, "corner", 0);
    ck_assert(here && beside && corner && !shows("outside") && !shows("nowhere"));
    ck_assert(fabsf(here->point[0].y - beside->point[0].y) >= 18 && here->point[0].x > 344);
    ck_assert(corner->point[0].x + text_width(fonts, corner->font, "corner") <= 544);
}
END_TEST

/* "0.50" and a run's "1" behind it would read as 0.501. */
START_TEST(the_name_of_a_mark_does_not_touch_the_value_at_a_line_s_end)
{
    static const float x[] = {0, 5}, y[] = {0.5f, 0.5f};
    const struct plot_series s = {
        .label = "train", .x = x, .y = y, .n = 2, .stride = 1, .color = {9, 9, 9, 255}, .width = 2, .mark_end = true};
    struct plot_mark mark = {.y = 0.5, .color = {1, 2, 3, 255}, .radius = 2, .text = "1"};
    struct plot p = {.key = "p",
                     .x = {0, 10, .format = "%g"},
                     .y = {0, 1, .format = "%g"},
                     .series = &s,
                     .n_series = 1,
                     .cursor = NAN,
                     .marks = &mark,
                     .n_marks = 1};
    for (int i = 0; i < 60; i++) { /* wherever the run ended */
        mark.x = 5.1 + 0.05 * i;
        draw(&p);
        const struct draw_cmd *value = draw_list_find_text(&list, "0.50", 0), *name = NULL;
        for (int k = 0; (name = draw_list_find_text(&list, "1", k)) != NULL && name->color.r != 1; k++)
            ;
        ck_assert(value && name);
        const float end = value->point[0].x + text_width(fonts, value->font, "0.50");
        const bool beside = fabsf(value->point[0].y - name->point[0].y) < 8;
        const bool apart = name->point[0].x >= end + 6 ||
                           name->point[0].x + text_width(fonts, name->font, "1") + 6 <= value->point[0].x;
        ck_assert_msg(!beside || apart, "at %g", mark.x);
    }
}
END_TEST

START_TEST(linear_ticks_are_nice_numbers)
{
    const struct plot_series s = series_of(0);
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.9, 1, .format = "%.0f%%", .factor = 100}, &s, 1, NAN};
    draw(&p);
    const char *const wanted[] = {"90%", "92%", "94%", "96%", "98%", "100%", "0", "2", "4", "6", "8", "10"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(shows(wanted[i]), "%s", wanted[i]);
    const struct draw_cmd *tick = draw_list_find_text(&list, "96%", 0);
    ck_assert_float_eq(tick->point[0].y, 54 + 80 + 4); /* 0.4 of 200 below the top, baseline 4 below */
    ck_assert_float_eq(tick->point[0].x, 144 - 8);
}
END_TEST

START_TEST(logarithmic_ticks_are_1_2_5)
{
    const struct plot_series s = series_of(0);
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.02, 2, true, "%g", 0}, &s, 1, NAN};
    draw(&p);
    const char *const wanted[] = {"0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(shows(wanted[i]), "%s", wanted[i]);
    ck_assert_float_eq(draw_list_find_text(&list, "0.2", 0)->point[0].y, 54 + 100 + 4); /* the geometric middle */
}
END_TEST

START_TEST(a_logarithmic_axis_grows_close_around_a_loss_that_has_fallen_a_little)
{
    xs[0] = 0, xs[1] = 1, xs[2] = 2;
    ys[0] = 2.31f, ys[1] = 2.26f, ys[2] = 2.12f;
    const struct plot_series s = series_of(3);
    const struct plot p = {
        "p",          {0, 2, .format = "%.0f"}, {.logarithmic = true, .format = "%g"}, .series = &s, .n_series = 1,
        .cursor = NAN};
    draw(&p);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert_msg(bottom - top > 70, "the line takes more than a third of the height: %g", (double)(bottom - top));
    ck_assert(shows("2.1") && shows("2.2") && shows("2.3") && !shows("5"));
}
END_TEST

START_TEST(noise_of_a_thousandth_does_not_fill_a_logarithmic_axis)
{
    xs[0] = 0, xs[1] = 1, xs[2] = 2;
    ys[0] = 2.303f, ys[1] = 2.301f, ys[2] = 2.304f;
    const struct plot_series s = series_of(3);
    const struct plot p = {
        "p",          {0, 2, .format = "%.0f"}, {.logarithmic = true, .format = "%g"}, .series = &s, .n_series = 1,
        .cursor = NAN};
    draw(&p);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert_msg(bottom - top < 10, "%g px", (double)(bottom - top));
}
END_TEST

START_TEST(powers_of_ten_are_written_as_short_as_in_the_numbers_beside_the_plot)
{
    const struct plot_series s = series_of(0);
    const struct plot p = {"p", {0, 1e20, .format = "%g"}, {1e-9, 1e9, true, "%g", 0}, &s, 1, NAN};
    draw(&p);
    ck_assert(shows("1e−6") && !shows("1e−06") && shows("1e20") && !shows("1e+20"));
}
END_TEST

START_TEST(an_axis_grows_to_hold_the_data)
{
    xs[0] = 0, xs[1] = 1, xs[2] = 2;
    ys[0] = -3, ys[1] = 17, ys[2] = 4;
    const struct plot_series s = series_of(3);
    const struct plot p = {"p", {0, 0, .format = "%g"}, {0, 0, .format = "%g"}, &s, 1, NAN};
    draw(&p);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert(top >= 54 && bottom <= 254);
    ck_assert(shows("\u22125") && shows("20"));
}
END_TEST

START_TEST(values_that_have_no_place_break_the_line)
{
    for (int i = 0; i < 6; i++) {
        xs[i] = (float)i;
        ys[i] = 1;
    }
    ys[2] = NAN;
    const struct plot_series s = series_of(6);
    const struct plot linear = {"p", {0, 5, .format = "%g"}, {0, 2, .format = "%g"}, &s, 1, NAN};
    draw(&linear);
    ck_assert_int_eq(lines(), 2);
    ys[2] = 0; /* has no logarithm */
    const struct plot logarithmic = {"p", {0, 5, .format = "%g"}, {0.1, 10, true, "%g", 0}, &s, 1, NAN};
    draw(&logarithmic);
    ck_assert_int_eq(lines(), 2);
}
END_TEST

START_TEST(no_data_is_an_empty_plot)
{
    const struct plot p = {"p", {0, 0, .format = "%g"}, {0, 0, true, "%g", 0}, NULL, 0, NAN};
    draw(&p);
    ck_assert_int_eq(lines(), 0);
    ck_assert(shows("1"));
    for (int i = 0; i < 3; i++)
        ys[i] = xs[i] = NAN;
    const struct plot_series s = series_of(3);
    const struct plot nothing = {"p", {0, 0, .format = "%g"}, {0, 0, .format = "%g"}, &s, 1, NAN};
    draw(&nothing);
    ck_assert_int_eq(lines(), 0);
}
END_TEST

START_TEST(decimation_keeps_every_extreme)
{
    for (int i = 0; i < MANY; i++) {
        xs[i] = (float)i;
        ys[i] = 0.5f + 0.1f * (float)(i % 7) / 7.0f;
    }
    ys[1001] = 0.99f;
    ys[2002] = 0.01f;
    const struct plot_series s = series_of(MANY);
    const struct plot p = {"p", {0, MANY - 1, .format = "%g"}, {0, 1, .format = "%g"}, &s, 1, NAN};
    draw(&p);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert_float_eq_tol(top, 54 + 0.01f * 200, 0.01f);
    ck_assert_float_eq_tol(bottom, 54 + 0.99f * 200, 0.01f);
    ck_assert_uint_le(n, 4 * 401);
}
END_TEST

START_TEST(few_points_are_all_drawn)
{
    for (int i = 0; i < 100; i++) {
        xs[i] = (float)i;
        ys[i] = (float)(i % 2);
    }
    const struct plot_series s = series_of(100);
    const struct plot p = {"p", {0, 99, .format = "%g"}, {0, 1, .format = "%g"}, &s, 1, NAN};
    draw(&p);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert_uint_eq(n, 100);
}
END_TEST

START_TEST(noise_in_the_background_does_not_widen_the_axis)
{
    const float noise[] = {1e-4f, 40}, mean[] = {0.03f, 1.5f};
    xs[0] = 0, xs[1] = 1;
    struct plot_series s[] = {series_of(2), series_of(2)};
    s[0].y = noise;
    s[0].background = true;
    s[1].y = mean;
    const struct plot p = {"p", {0, 1, .format = "%g"}, {.logarithmic = true, .format = "%g"}, s, 2, NAN};
    draw(&p);
    ck_assert(shows("0.02") && shows("2"));
    ck_assert(!shows("0.01") && !shows("5") && !shows("10"));
}
END_TEST

START_TEST(values_at_the_ends_stand_in_one_column_right_of_all_lines)
{
    const float early_x[] = {0, 3}, late_x[] = {0, 6}, early[] = {0.2f, 0.4f}, late[] = {0.6f, 0.8f};
    struct plot_series s[] = {series_of(2), series_of(2)};
    s[0].x = early_x, s[0].y = early, s[0].mark_end = true;
    s[1].x = late_x, s[1].y = late, s[1].mark_end = true;
    const struct plot p = {"p", {0, 10, .format = "%g"}, {0, 1, .format = "%.1f"}, s, 2, NAN};
    draw(&p);
    const struct draw_cmd *one = draw_list_find_text(&list, "0.40", 0), *two = draw_list_find_text(&list, "0.80", 0);
    ck_assert(one && two);
    ck_assert_float_eq_tol(one->point[0].x, two->point[0].x, 0.01f);
    ck_assert_float_gt(one->point[0].x, 144 + 240); /* x = 6 of 10 in 400 px */
}
END_TEST

START_TEST(values_at_the_ends_do_not_touch)
{
    static const float a[] = {0.1f, 0.038f}, b[] = {0.1f, 0.0385f};
    xs[0] = 0, xs[1] = 7.4f;
    const struct plot_series s[] = {
        {.label = "train", .x = xs, .y = a, .n = 2, .color = theme_dark.hi, .width = 2, .mark_end = true},
        {.label = "validation",
         .x = xs,
         .y = b,
         .n = 2,
         .color = theme_dark.held,
         .width = 2,
         .dashed = true,
         .mark_end = true}};
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.02, 2, true, "%g", 0}, s, 2, 7.4};
    draw(&p);
    const struct draw_cmd *first = NULL, *second = NULL;
    for (size_t i = 0; i < list.n; i++)
        if (list.cmd[i].kind == DRAW_TEXT && list.cmd[i].font.weight == FONT_600) {
            second = first;
            first = &list.cmd[i];
        }
    ck_assert_ptr_nonnull(second);
    ck_assert_float_ge(fabsf(first->point[0].y - second->point[0].y), 17.9f);
    ck_assert(shows("0.038"));
}
END_TEST

START_TEST(values_at_the_right_edge_stay_within_the_plot_and_off_their_lines)
{
    static const float high[] = {0.5f, 0.5f}, low[] = {0.02f, 0.02f};
    xs[0] = 0, xs[1] = 10;
    const float *const ends[] = {high, low};
    for (int k = 0; k < 2; k++) {
        const struct plot_series s = {
            .label = "train", .x = xs, .y = ends[k], .n = 2, .color = theme_dark.hi, .width = 2, .mark_end = true};
        const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0, 1, .format = "%g"}, &s, 1, NAN};
        draw(&p);
        const struct draw_cmd *value = draw_list_find_text(&list, k ? "0.02" : "0.50", 0);
        ck_assert_ptr_nonnull(value);
        ck_assert_int_eq(value->align, TEXT_RIGHT);
        ck_assert_float_le(value->point[0].x, 144 + 400);
        ck_assert_float_le(value->point[0].y, 54 + 200 * (1 - ends[k][1]) - 4);
    }
}
END_TEST

START_TEST(hovering_reads_the_nearest_sample)
{
    for (int i = 0; i <= 10; i++) {
        xs[i] = (float)i;
        ys[i] = 0.9f + 0.01f * (float)i;
    }
    const struct plot_series s = series_of(11);
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.9, 1, .format = "%.0f%%", .factor = 100}, &s, 1, NAN};
    draw(&p);
    ck_assert(!shows("train"));
    in.x = 144 + 3.4f * 40;
    in.y = 100;
    draw(&p);
    ck_assert(shows("train"));
    ck_assert(shows("93.0%"));
    ck_assert(!shows("3.0")); /* the third sample: what is counted has no decimals */
    const struct draw_cmd *line = NULL;
    for (size_t i = 0; i < list.n; i++)
        if (list.cmd[i].kind == DRAW_FILL && list.cmd[i].rect.w == 1.0f && list.cmd[i].rect.h == 200.0f)
            line = &list.cmd[i];
    ck_assert_ptr_nonnull(line);
    ck_assert_float_eq(line->rect.x, 144 + 3 * 40);
    ck_assert(isinf(ui_next_frame(ui)));
}
END_TEST

START_TEST(a_line_that_ended_before_has_no_reading)
{
    static const float ends[2] = {0, 10}, goal[2] = {0.92f, 0.92f};
    for (int i = 0; i < 3; i++) {
        xs[i] = (float)i;
        ys[i] = 0.9f + 0.01f * (float)i;
    }
    const struct plot_series s[2] = {series_of(3), {.label = "goal", .x = ends, .y = goal, .n = 2, .stride = 1}};
    const struct plot p = {"p", {0, 10, .format = "%.0f"}, {0.9, 1, .format = "%.0f%%", .factor = 100}, s, 2, NAN};
    draw(&p);
    in.x = 144 + 8 * 40;
    in.y = 100;
    draw(&p);
    ck_assert(shows("goal") && !shows("train"));
    in.x = 144 + 2.2f * 40;
    draw(&p);
    ck_assert(shows("goal") && shows("train"));
}
END_TEST

START_TEST(outliers_stay_finite)
{
    xs[0] = 0, xs[1] = 1, xs[2] = 2;
    ys[0] = 0, ys[1] = 3e38f, ys[2] = -3e38f;
    const struct plot_series s = series_of(3);
    const struct plot fixed = {"p", {0, 2, .format = "%g"}, {0, 1, .format = "%g"}, &s, 1, NAN};
    draw(&fixed);
    float top, bottom;
    size_t n;
    extent(&top, &bottom, &n);
    ck_assert(top > -1e5f && bottom < 1e5f);
    const struct plot grown = {"p", {0, 2, .format = "%g"}, {0, 0, .format = "%g"}, &s, 1, NAN};
    draw(&grown);
    extent(&top, &bottom, &n);
    ck_assert(top >= 53.9f && bottom <= 254.1f);
}
END_TEST

int main(void)
{
    const TTest *const claims[] = {
        a_point_lies_where_its_axes_say,
        marks_lie_where_the_axes_say_with_their_texts_apart_and_those_outside_are_left_out,
        the_name_of_a_mark_does_not_touch_the_value_at_a_line_s_end,
        linear_ticks_are_nice_numbers,
        logarithmic_ticks_are_1_2_5,
        a_logarithmic_axis_grows_close_around_a_loss_that_has_fallen_a_little,
        noise_of_a_thousandth_does_not_fill_a_logarithmic_axis,
        powers_of_ten_are_written_as_short_as_in_the_numbers_beside_the_plot,
        an_axis_grows_to_hold_the_data,
        values_that_have_no_place_break_the_line,
        no_data_is_an_empty_plot,
        decimation_keeps_every_extreme,
        few_points_are_all_drawn,
        values_at_the_ends_do_not_touch,
        values_at_the_ends_stand_in_one_column_right_of_all_lines,
        noise_in_the_background_does_not_widen_the_axis,
        values_at_the_right_edge_stay_within_the_plot_and_off_their_lines,
        hovering_reads_the_nearest_sample,
        a_line_that_ended_before_has_no_reading,
        outliers_stay_finite,
    };
    Suite *suite = suite_create("plot");
    TCase *plots = tcase_create("plots");
    tcase_add_checked_fixture(plots, setup, teardown);
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        tcase_add_test(plots, claims[i]);
    suite_add_tcase(suite, plots);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
