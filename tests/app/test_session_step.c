/* tests/app/test_session_step.c - stepping on the blackboard, by product, value, row, channel and filter: every place
 * is visited once, forth and back, and the scrubber, play and the pointer agree about where that is. */
#include <math.h>

#include "tests/app/session_state.h"
#include "tests/engine/scratch.h"

static struct session *s;
static struct requests requests;

static void set_up(void)
{
    struct cs_error err;
    ck_assert_msg(session_create(&s, &(struct session_options){.threads = 1}, &err) == CS_OK, "%s", err.text);
}

static void tear_down(void)
{
    requests_clear(&requests);
    session_destroy(&s);
}

static void set(const char *name, const char *text)
{
    struct cs_error err;
    ck_assert_msg(session_set_text(s, name, text, &err) == CS_OK, "%s=%s: %s", name, text, err.text);
}

static void run(enum command_id c)
{
    struct cs_error err;
    ck_assert_msg(session_run(s, c, &err) == CS_OK, "%s: %s", command_infos[c].name, err.text);
}

static int step_of(void)
{
    return session_int(s, PROP_CONVOLVE_STEP);
}

static int term_of(void)
{
    return session_int(s, PROP_CONVOLVE_TERM);
}

static const char *grain_name(int grain)
{
    return prop_infos[PROP_CONVOLVE_GRANULARITY].choices[grain];
}

/* Where one is, as one number that grows with what has been done: products, counted from the first. */
static int64_t done_products(int grain)
{
    const int terms = board_terms(session_board(s));
    if (grain == GRAIN_FILTER)
        return session_int(s, PROP_CONVOLVE_FILTER) + 1;
    return (int64_t)(step_of() - 1) * terms + (term_of() ? term_of() : terms);
}

/* What one stop after another has done, worked out by hand. */
static int64_t expected_products(int grain, int stop)
{
    const struct board *b = session_board(s);
    const int terms = board_terms(b), plane = b->geometry.kernel[0] * b->geometry.kernel[1],
              cols = b->mode == BOARD_TRANSPOSED ? b->width : b->ow;
    switch (grain) {
    case GRAIN_TERM:
        return stop;
    case GRAIN_CHANNEL:
        return (int64_t)stop * plane;
    case GRAIN_ROW: /* the first stop may be the first place */
        return stop == 1 ? terms : (int64_t)(stop - (cols > 1)) * cols * terms;
    case GRAIN_FILTER:
        return stop;
    default:
        return (int64_t)stop * terms;
    }
}

static int stops(int grain)
{
    const struct board *b = session_board(s);
    const int terms = board_terms(b), plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    const int rows = b->mode == BOARD_TRANSPOSED ? b->height : b->oh, cols = b->steps / rows;
    switch (grain) {
    case GRAIN_TERM:
        return b->steps * terms;
    case GRAIN_CHANNEL:
        return b->steps * (terms / plane);
    case GRAIN_ROW:
        return rows + (cols > 1);
    case GRAIN_FILTER:
        return b->maps;
    default:
        return b->steps;
    }
}

/* Cells of the chosen map that are there, and the step that is shown. */
static void check_place(int grain)
{
    const struct board *b = session_board(s);
    const struct board_step *step = session_step(s);
    const int cols = b->mode == BOARD_TRANSPOSED ? b->width : b->ow;
    ck_assert_int_eq(step->oy * cols + step->ox + 1, step_of());
    ck_assert_int_eq(step->n_done, term_of() ? term_of() : step->n_terms);
    if (grain == GRAIN_FILTER) {
        for (int map = 0; map < b->maps; map++)
            ck_assert_int_eq(session_shown_cells(s, map),
                             map <= session_int(s, PROP_CONVOLVE_FILTER) ? b->oh * b->ow : 0);
        return;
    }
    ck_assert_int_eq(session_shown_cells(s, 0), term_of() ? step_of() - 1 : step_of());
}

static void check_walk(int grain)
{
    const int n = stops(grain);
    if (session_can_run(s, COMMAND_STEP_FIRST))
        run(COMMAND_STEP_FIRST);
    for (int stop = 1; stop <= n; stop++) {
        ck_assert_msg(done_products(grain) == expected_products(grain, stop),
                      "%s: stop %d of %d is after %lld, not %lld", grain_name(grain), stop, n,
                      (long long)done_products(grain), (long long)expected_products(grain, stop));
        check_place(grain);
        ck_assert_int_eq(session_can_run(s, COMMAND_STEP_NEXT), stop < n);
        ck_assert_int_eq(session_can_run(s, COMMAND_STEP_BACK), stop > 1);
        ck_assert_int_eq(session_can_run(s, COMMAND_STEP_LAST), stop < n);
        if (stop < n)
            run(COMMAND_STEP_NEXT);
    }
    for (int stop = n; stop > 1; stop--) {
        ck_assert(done_products(grain) == expected_products(grain, stop));
        check_place(grain);
        run(COMMAND_STEP_BACK);
    }
    ck_assert(done_products(grain) == expected_products(grain, 1));
    ck_assert(!session_can_run(s, COMMAND_STEP_FIRST) || n == 1);
    if (n > 1) {
        run(COMMAND_STEP_LAST);
        ck_assert(done_products(grain) == expected_products(grain, n));
    }
}

static const char *const boards[][2] = {
    {"convolve.lecture", "edge7"},       {"convolve.lecture", "signal_mean"},
    {"convolve.lecture", "planes3"},     {"convolve.lecture", "apple"},
    {"convolve.lecture", "grouped"},     {"convolve.lecture", "depthwise"},
    {"convolve.lecture", "transposed3"}, {"convolve.lecture", "feature6"},
    {"convolve.lecture", "stride7_3"},   {"convolve.lecture", "pointwise"},
    {"convolve.kernel", "box 8"},        {"convolve.kernel", "1 2 3 4 5 6 7 8 9 8 /"},
};
enum { BOARDS = sizeof boards / sizeof *boards };

START_TEST(every_granularity_visits_every_place_once_forth_and_back) /* _i: board, granularity */
{
    const int grain = _i % 5;
    set(boards[_i / 5][0], boards[_i / 5][1]);
    ck_assert_str_eq(session_board(s)->error, "");
    set("convolve.granularity", grain_name(grain));
    if (stops(grain) > 3000)
        set("convolve.volume", "apple"); /* 32x32 by product takes long */
    check_walk(grain);
}
END_TEST

START_TEST(the_scrubber_goes_where_it_says) /* _i: board, granularity */
{
    const int grain = _i % 5;
    set(boards[_i / 5][0], boards[_i / 5][1]);
    set("convolve.granularity", grain_name(grain));
    const int max = session_progress(s).max;
    ck_assert_int_eq(max, grain == GRAIN_ROW ? session_board(s)->steps : stops(grain));
    for (int at = 1; at <= max; at += 1 + max / 500) {
        session_go_to(s, at);
        ck_assert_int_eq(session_progress(s).value, at);
        ck_assert_int_eq(session_progress(s).max, max);
        check_place(grain);
    }
    session_go_to(s, -5);
    ck_assert_int_eq(session_progress(s).value, 1);
    session_go_to(s, INT_MAX);
    ck_assert_int_eq(session_progress(s).value, max);
    requests.go_to = 1;
    session_apply(s, &requests);
    ck_assert_int_eq(session_progress(s).value, 1);
}
END_TEST

START_TEST(up_and_down_keep_the_column)
{
    set("convolve.lecture", "edge7");
    set("convolve.step", "19");
    run(COMMAND_STEP_ROW_NEXT);
    ck_assert_int_eq(step_of(), 27);
    set("convolve.granularity", "term");
    set("convolve.term", "4");
    run(COMMAND_STEP_ROW_BACK); /* to a whole value */
    ck_assert(step_of() == 19 && term_of() == 0);
    run(COMMAND_STEP_ROW_BACK);
    run(COMMAND_STEP_ROW_BACK);
    ck_assert_int_eq(step_of(), 3);
    run(COMMAND_STEP_ROW_BACK); /* there is no row above: to the first */
    ck_assert_int_eq(step_of(), 1);
    ck_assert(!session_can_run(s, COMMAND_STEP_ROW_BACK));
    set("convolve.granularity", "filter");
    ck_assert(!session_can_run(s, COMMAND_STEP_ROW_NEXT));
}
END_TEST

START_TEST(a_product_is_given_up_when_the_place_or_the_granularity_changes)
{
    set("convolve.term", "5");
    ck_assert_int_eq(session_step(s)->n_done, 5);
    set("convolve.step", "3");
    ck_assert_int_eq(term_of(), 0);
    set("convolve.term", "5");
    set("convolve.granularity", "term");
    ck_assert_int_eq(term_of(), 0);
    set("convolve.term", "8");
    set("convolve.kernel", "1 2 / 3 4"); /* has only four */
    ck_assert_int_eq(term_of(), 0);
    set("convolve.term", "4"); /* all of them */
    ck_assert_int_eq(term_of(), 0);
}
END_TEST

/* Play. */

static int play_to_the_end(double *now)
{
    int ticks = 0;
    for (; session_playing(s) && ticks < 2000; ticks++) {
        const struct session_progress before = session_progress(s);
        *now += 0.51;
        session_tick(s, *now);
        ck_assert_int_le(session_progress(s).value, before.max);
    }
    return ticks;
}

START_TEST(play_goes_through_all_of_it_at_any_granularity_and_stops) /* _i: granularity */
{
    double now = 10;
    set("convolve.lecture", "planes3");
    set("convolve.granularity", grain_name(_i));
    if (session_can_run(s, COMMAND_STEP_FIRST))
        run(COMMAND_STEP_FIRST);
    if (stops(_i) == 1) {
        ck_assert(!session_can_run(s, COMMAND_PLAY_START)); /* one filter */
        return;
    }
    session_tick(s, now);
    run(COMMAND_PLAY_START);
    session_tick(s, now);
    const int ticks = play_to_the_end(&now);
    ck_assert_int_eq(ticks, stops(_i) - 1);
    ck_assert_int_eq(session_progress(s).value, session_progress(s).max);
    run(COMMAND_PLAY_START); /* over again */
    ck_assert_int_eq(session_progress(s).value, 1);
}
END_TEST

START_TEST(a_loop_starts_over_at_the_end_and_goes_on)
{
    double now = 10;
    set("convolve.lecture", "ramp3"); /* four values */
    set("convolve.loop", "on");
    session_tick(s, now);
    run(COMMAND_PLAY_START);
    session_tick(s, now);
    static const int want[] = {2, 3, 4, 1, 2, 3, 4, 1, 2};
    for (int i = 0; i < 9; i++) {
        now += 0.51;
        session_tick(s, now);
        ck_assert_int_eq(step_of(), want[i]);
        ck_assert(session_playing(s));
    }
    set("convolve.loop", "off");
    ck_assert_int_lt(play_to_the_end(&now), 4);
    ck_assert_int_eq(step_of(), 4);
}
END_TEST

static void peek(int map, int step)
{
    requests_clear(&requests);
    if (step)
        request_peek(&requests, map, step);
    session_apply(s, &requests);
}

START_TEST(the_pointer_shows_another_place_and_gives_it_back)
{
    set("convolve.lecture", "apple");
    set("convolve.step", "5");
    set("convolve.term", "3");
    const double shown = session_step(s)->output;
    peek(2, 11);
    ck_assert(session_peeking(s));
    ck_assert(session_step(s)->map == 2 && session_step(s)->oy * session_board(s)->ow + session_step(s)->ox == 10);
    ck_assert_int_eq(session_step(s)->n_done, session_step(s)->n_terms);
    ck_assert_double_eq(session_step(s)->output,
                        session_board_value(s, 2, 10 / session_board(s)->ow, 10 % session_board(s)->ow));
    ck_assert_int_eq(step_of(), 5);
    ck_assert_int_eq(term_of(), 3);
    peek(0, 0);
    ck_assert(!session_peeking(s));
    ck_assert_double_eq(session_step(s)->output, shown);
    ck_assert_int_eq(session_step(s)->n_done, 3);
    peek(3, 1 << 20); /* of a frame before: not there any more */
    ck_assert_int_eq(session_step(s)->map, 0);
    ck_assert_double_eq(session_step(s)->output, shown);
}
END_TEST

START_TEST(play_waits_for_the_pointer_and_then_goes_on)
{
    double now = 10;
    session_tick(s, now);
    run(COMMAND_PLAY_START);
    session_tick(s, now);
    session_tick(s, now += 0.51);
    ck_assert_int_eq(step_of(), 25);
    for (int i = 0; i < 20; i++) {
        peek(0, 3);
        session_tick(s, now += 0.51);
        ck_assert_int_eq(step_of(), 25);
        ck_assert_int_eq(session_step(s)->oy * 8 + session_step(s)->ox, 2);
    }
    peek(0, 0);
    ck_assert(session_playing(s));
    session_tick(s, now += 0.3); /* a whole period after the pointer left */
    ck_assert_int_eq(step_of(), 25);
    session_tick(s, now += 0.3);
    ck_assert_int_eq(step_of(), 26);
}
END_TEST

/* 4096x4096 values of 121 products each are more than an int holds. */
START_TEST(the_largest_board_does_not_overflow) /* _i: granularity */
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err;
    scratch_init(&folder);
    FILE *f = fopen(scratch_path(&folder, "large.pgm", path), "wb");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "P5\n4096 4096\n255\n");
    for (int i = 0; i < 4096 * 4096; i++)
        fputc(i % 251, f);
    fclose(f);
    ck_assert_msg(session_set_text(s, "convolve.file", path, &err) == CS_OK, "%s", err.text);
    set("convolve.kernel", "box 11");
    set("convolve.padding", "same");
    set("convolve.granularity", grain_name(_i));
    ck_assert_int_eq(session_board(s)->steps, 4096 * 4096);
    const int max = session_progress(s).max;
    ck_assert_int_gt(max, 0);
    static const double places[] = {0, 0.001, 0.3, 0.5, 0.77, 0.9999999, 1};
    for (int i = 0; i < 7; i++) {
        const int at = 1 + (int)((max - 1) * places[i]);
        session_go_to(s, at);
        ck_assert_int_eq(session_progress(s).value, at);
        check_board_of(s, "the largest board");
        if (session_can_run(s, COMMAND_STEP_NEXT)) {
            run(COMMAND_STEP_NEXT);
            run(COMMAND_STEP_BACK);
        }
        if (session_can_run(s, COMMAND_STEP_ROW_NEXT))
            run(COMMAND_STEP_ROW_NEXT);
        check_board_of(s, "the largest board");
    }
    if (session_can_run(s, COMMAND_STEP_LAST))
        run(COMMAND_STEP_LAST);
    ck_assert_int_eq(session_progress(s).value, max);
    set("convolve.step", "16777216");
    ck_assert_int_eq(session_step(s)->oy, 4095);
    ck_assert_int_eq(session_step(s)->ox, 4095);
    scratch_finish(&folder);
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 200);
    suite_add_tcase(suite, tcase);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("session_step");
    TCase *walk = add_case(suite, "walk");
    tcase_add_loop_test(walk, every_granularity_visits_every_place_once_forth_and_back, 0, 5 * BOARDS);
    tcase_add_loop_test(walk, the_scrubber_goes_where_it_says, 0, 5 * BOARDS);
    tcase_add_test(walk, up_and_down_keep_the_column);
    tcase_add_test(walk, a_product_is_given_up_when_the_place_or_the_granularity_changes);
    tcase_add_loop_test(walk, the_largest_board_does_not_overflow, 0, 5);
    TCase *play = add_case(suite, "play");
    tcase_add_loop_test(play, play_goes_through_all_of_it_at_any_granularity_and_stops, 0, 5);
    tcase_add_test(play, a_loop_starts_over_at_the_end_and_goes_on);
    tcase_add_test(play, the_pointer_shows_another_place_and_gives_it_back);
    tcase_add_test(play, play_waits_for_the_pointer_and_then_goes_on);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
