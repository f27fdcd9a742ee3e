/* app/views/frame_times.h: the numbers are those of the frames, the panel draws and asks for nothing. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "app/window/screen.h"

#define WIDTH 1440.0f
#define HEIGHT 900.0f

static struct session *session;
static struct screen screen;
static struct ui_input in;

static void setup(void)
{
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&session, &options, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(screen_init(&screen, &err) == CS_OK, "%s", err.text);
    in = (struct ui_input){.time = 1, .x = -1, .y = -1};
}

static void teardown(void)
{
    screen_finish(&screen);
    session_destroy(&session);
}

static void frame(void)
{
    in.time += 0.5;
    session_tick(session, in.time);
    screen_frame(&screen, session, &in, WIDTH, HEIGHT);
    screen_apply(&screen, session);
    in.n_keys = 0;
}

static void press_f3(void)
{
    in.key[0] = (struct ui_key){UI_KEY_F3, 0};
    in.n_keys = 1;
    frame();
    frame();
}

static bool shows(const char *text)
{
    return draw_list_find_text(&screen.list, text, 0) != NULL;
}

/* Frames of i ms to build, 10 + i to draw and 0.25 in the session, i from `first` to `last`. */
static void feed(int first, int last)
{
    for (int i = first; i <= last; i++) {
        const double seconds[] = {i / 1e3, (10 + i) / 1e3, 0.25 / 1e3};
        frame_times_add(&screen.times, seconds, 77);
    }
}

START_TEST(a_rank_is_the_smallest_value_that_so_many_do_not_exceed)
{
    float v[] = {5, 1, 4, 2, 3};
    ck_assert_float_eq(frame_times_rank(v, 5, 0.5), 3);
    ck_assert_float_eq(frame_times_rank(v, 5, 0.99), 5);
    ck_assert_float_eq(frame_times_rank(v, 5, 0.2), 1);
    ck_assert_float_eq(frame_times_rank(v, 5, 1), 5);
    ck_assert_float_eq(frame_times_rank(v, 0, 0.5), 0);
    float hundred[100];
    for (int i = 0; i < 100; i++)
        hundred[i] = (float)(100 - i);
    ck_assert_float_eq(frame_times_rank(hundred, 100, 0.99), 99);
}
END_TEST

START_TEST(f3_shows_the_median_the_99th_percentile_and_the_worst_of_the_latest_frames)
{
    frame();
    ck_assert(!shows("median"));
    press_f3();
    ck_assert(shows("median"));
    ck_assert(shows("0 frames, 0 draw commands"));
    feed(1, 200); /* of which 81 to 200 count */
    frame();
    ck_assert(shows("140.00") && shows("199.00") && shows("200.00")); /* build */
    ck_assert(shows("150.00") && shows("209.00") && shows("210.00")); /* draw */
    ck_assert(shows("0.25"));
    ck_assert(shows("120 frames, 77 draw commands"));
    ck_assert(shows("2 ms"));
    ck_assert(shows("512 ms")); /* the longest frame fits */
    press_f3();
    ck_assert(!shows("median"));
}
END_TEST

/* Fills of the bars: 2 px wide, one on another. */
static int bars(float *highest)
{
    int n = 0;
    *highest = INFINITY;
    for (size_t i = 0; i < screen.list.n; i++) {
        const struct draw_cmd *c = &screen.list.cmd[i];
        if (c->kind != DRAW_FILL || c->rect.w != 2)
            continue;
        n++;
        *highest = fminf(*highest, c->rect.y);
    }
    return n;
}

START_TEST(a_frame_is_a_bar_of_three_parts_as_long_as_the_frame)
{
    float highest;
    press_f3();
    const int before = bars(&highest);
    feed(1, 1); /* 1 + 11 + 0.25 ms of 16 */
    frame();
    ck_assert_int_eq(bars(&highest) - before, 3);
    const struct draw_cmd *top = draw_list_find_text(&screen.list, "16 ms", 0);
    ck_assert_ptr_nonnull(top);
    const float y0 = top->point[0].y - 8; /* the plot's upper edge; it is 96 high */
    ck_assert_float_eq_tol(highest, y0 + 96 * (1 - 12.25f / 16), 0.01f);
}
END_TEST

START_TEST(the_panel_asks_for_no_frame)
{
    press_f3();
    feed(1, 5);
    for (int i = 0; i < 5; i++)
        frame();
    ck_assert(isinf(ui_next_frame(screen.ui)));
    ck_assert(!session_tick(session, in.time + 1));
    ck_assert(isinf(session_next_tick(session)));
}
END_TEST

START_TEST(a_screen_measures_its_frames)
{
    for (int i = 0; i < 3; i++) {
        frame();
        screen_frame_done(&screen, 0.004, 0);
    }
    ck_assert_int_eq(screen.times.n, 3);
    ck_assert_uint_eq(screen.times.commands, screen.list.n);
    for (int i = 0; i < 3; i++) {
        ck_assert_float_gt(screen.times.ms[FRAME_TIME_BUILD][i], 0);
        ck_assert_float_ge(screen.times.ms[FRAME_TIME_SESSION][i], 0);
        ck_assert_float_eq_tol(screen.times.ms[FRAME_TIME_DRAW][i], 4, 1e-3f);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("frame_times");
    TCase *c = tcase_create("frame_times");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_rank_is_the_smallest_value_that_so_many_do_not_exceed);
    tcase_add_test(c, f3_shows_the_median_the_99th_percentile_and_the_worst_of_the_latest_frames);
    tcase_add_test(c, a_frame_is_a_bar_of_three_parts_as_long_as_the_frame);
    tcase_add_test(c, the_panel_asks_for_no_frame);
    tcase_add_test(c, a_screen_measures_its_frames);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
