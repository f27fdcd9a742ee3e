/* tests/app/test_topics.c - what holds for every topic of the Convolve workspace alike: it is reached by mouse, keys
 * and names, steps forth and back, copies its numbers, fits the window, and leaves the board as it was. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/lectures.h"
#include "app/topics/topics.h"
#include "app/views/convolve/convolve_view.h"
#include "app/views/frame.h"
#include "tests/app/overlap.h"

static int mode_of(const struct window *w)
{
    return session_int(w->session, PROP_CONVOLVE_MODE);
}

static void set_mode(struct window *w, int mode)
{
    char text[64];
    snprintf(text, sizeof text, "convolve.mode=%s", prop_infos[PROP_CONVOLVE_MODE].choices[mode]);
    window_set(w, text);
}

static void run_command(struct window *w, enum command_id c)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, c, &err) == CS_OK, "%s: %s", command_infos[c].name, err.text);
}

START_TEST(every_mode_belongs_to_one_group_and_has_a_name)
{
    int modes = 0;
    while (prop_infos[PROP_CONVOLVE_MODE].choices[modes])
        modes++;
    ck_assert_int_eq(modes, CONVOLVE_MODES);
    int next = 0;
    for (int g = 0; g < MODE_GROUPS; g++) {
        const struct mode_range r = mode_group_range((enum mode_group)g);
        ck_assert_int_eq(r.first, next);
        for (int mode = r.first; mode <= r.last; mode++)
            ck_assert_int_eq(mode_group_of(mode), g);
        next = r.last + 1;
    }
    ck_assert_int_eq(next, CONVOLVE_MODES);
}
END_TEST

START_TEST(keys_m_and_n_go_round_all_modes_and_groups)
{
    struct window w = window_open(1440, 900);
    const int first = mode_of(&w);
    for (int i = 1; i <= CONVOLVE_MODES; i++) {
        window_key(&w, 'm', 0);
        ck_assert_int_eq(mode_of(&w), (first + i) % CONVOLVE_MODES);
    }
    window_key(&w, 'm', UI_SHIFT);
    ck_assert_int_eq(mode_of(&w), first - 1);
    window_key(&w, 'm', 0);
    for (int g = 1; g <= MODE_GROUPS; g++) {
        window_key(&w, 'n', 0);
        ck_assert_int_eq(mode_group_of(mode_of(&w)), g % MODE_GROUPS);
    }
    window_close(&w);
}
END_TEST

/* In the left panel, or in the list that is open. */
static void click_text(struct window *w, const char *text, int nth)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, nth);
    ck_assert_msg(c, "'%s' is not to be seen", text);
    const struct rect r = text_rect(w, c);
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_settle(w);
}

START_TEST(a_group_is_chosen_with_the_mouse_and_entered_where_it_was_left)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.mode=pooling");
    window_settle(&w);
    click_text(&w, "Operations", 0);
    click_text(&w, "Why it works", 0);
    ck_assert_int_eq(mode_of(&w), BOARD_MODES + TOPIC_MATRIX);
    click_text(&w, prop_infos[PROP_CONVOLVE_MODE].titles[BOARD_MODES + TOPIC_SHIFT], 0); /* its tab */
    ck_assert_int_eq(mode_of(&w), BOARD_MODES + TOPIC_SHIFT);
    click_text(&w, "Why it works", 0);
    click_text(&w, "Operations", 0);
    ck_assert_int_eq(mode_of(&w), BOARD_POOLING);
    click_text(&w, "Operations", 0);
    click_text(&w, "Why it works", 0);
    ck_assert_int_eq(mode_of(&w), BOARD_MODES + TOPIC_SHIFT);
    window_close(&w);
}
END_TEST

/* Where the window is narrow all modes are in one list. */
START_TEST(a_narrow_window_has_every_mode_in_a_list)
{
    struct window w = window_open(1024, 640);
    window_settle(&w);
    click_text(&w, "1 channel", 0);
    click_text(&w, prop_infos[PROP_CONVOLVE_MODE].titles[BOARD_MODES + TOPIC_FIELD], 0);
    ck_assert_int_eq(mode_of(&w), BOARD_MODES + TOPIC_FIELD);
    window_close(&w);
}
END_TEST

/* Those of the others would leave the topic. */
START_TEST(a_topic_lists_its_own_examples_and_an_operation_those_of_all_operations)
{
    for (int mode = 0; mode < CONVOLVE_MODES; mode++) {
        struct window w = window_open(1440, 1400);
        set_mode(&w, mode);
        window_settle(&w);
        click_text(&w, "None", 0);
        int listed = 0;
        for (int i = 0; i < LECTURE_COUNT; i++) {
            char line[64];
            snprintf(line, sizeof line, "convolve.mode=%s\n", prop_infos[PROP_CONVOLVE_MODE].choices[mode]);
            const bool its = strstr(lectures[i].assignments, line) != NULL;
            bool operation = false;
            for (int k = 0; k < BOARD_MODES; k++) {
                snprintf(line, sizeof line, "convolve.mode=%s\n", prop_infos[PROP_CONVOLVE_MODE].choices[k]);
                operation |= strstr(lectures[i].assignments, line) != NULL;
            }
            const bool wanted = mode < BOARD_MODES ? operation : its, seen = shows(&w, lectures[i].title);
            ck_assert_msg(wanted || !seen, "%s: %s", prop_infos[PROP_CONVOLVE_MODE].choices[mode], lectures[i].title);
            listed += wanted && seen;
        }
        ck_assert_msg(listed >= 2, "%s has %d examples", prop_infos[PROP_CONVOLVE_MODE].choices[mode], listed);
        window_close(&w);
    }
}
END_TEST

/* The same letter means something else elsewhere. */
START_TEST(help_tells_the_keys_of_the_topic_that_is_open_alone)
{
    struct window w = window_open(1440, 900);
    window_key(&w, UI_KEY_F1, 0);
    window_settle(&w);
    ck_assert(shows(&w, "flip the kernel") && !shows(&w, "subtract the largest logit"));
    set_mode(&w, BOARD_MODES + TOPIC_LOSS);
    window_settle(&w);
    ck_assert(shows(&w, "flip the kernel") && shows(&w, "subtract the largest logit"));
    ck_assert(!shows(&w, "show the hidden kernel"));
    window_close(&w);
}
END_TEST

/* Caption and position of every step (of at most 40 evenly chosen ones), forth, and the same pictures back. */
START_TEST(every_step_of_a_topic_has_its_caption_and_is_the_same_when_one_comes_back) /* _i: topic */
{
    char head[128], text[512], first[512];
    struct window w = window_open(1440, 900);
    set_mode(&w, BOARD_MODES + _i);
    window_set(&w, "app.reduce_motion=on");
    window_settle(&w);
    const struct convolve_mode_view *view = convolve_view_of(BOARD_MODES + _i);
    const struct view v = {
        .ui = w.ui, .session = w.session, .requests = &w.requests, .frame = FRAME_FULL, .width = 1440, .height = 900};
    ck_assert_str_eq(session_board_error(w.session), "");
    session_go_to(w.session, 1);
    window_settle(&w);
    view->caption(&v, head, sizeof head, first, sizeof first);
    const struct session_progress p = session_progress(w.session);
    ck_assert_int_gt(p.max, 1);
    const int n = p.max < 40 ? p.max : 40;
    for (int i = 0; i < n; i++) {
        session_go_to(w.session, 1 + (int)((double)i * (p.max - 1) / (n - 1)));
        window_settle(&w);
        view->caption(&v, head, sizeof head, text, sizeof text);
        ck_assert_msg(*head && *text && convolve_is_caption(text), "step %d: '%s' '%s'", i, head, text);
    }
    run_command(&w, COMMAND_STEP_FIRST);
    view->caption(&v, head, sizeof head, text, sizeof text);
    ck_assert_str_eq(text, first);
    window_close(&w);
}
END_TEST

START_TEST(keys_step_and_play_goes_on_by_itself) /* _i: topic */
{
    struct window w = window_open(1440, 900);
    set_mode(&w, BOARD_MODES + _i);
    session_go_to(w.session, 1);
    window_settle(&w);
    const int before = session_progress(w.session).value;
    window_key(&w, UI_KEY_RIGHT, 0);
    const int after = session_progress(w.session).value;
    ck_assert_int_ne(before, after);
    window_key(&w, UI_KEY_LEFT, 0);
    ck_assert_int_eq(session_progress(w.session).value, before);
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(session_playing(w.session));
    for (int i = 0; i < 90; i++)
        window_frame(&w);
    ck_assert_int_ne(session_progress(w.session).value, before);
    window_close(&w);
}
END_TEST

START_TEST(the_numbers_of_a_topic_can_be_copied) /* _i: topic */
{
    struct window w = window_open(1440, 900);
    struct cs_error err = {""};
    char *text = NULL;
    set_mode(&w, BOARD_MODES + _i);
    window_settle(&w);
    ck_assert_msg(session_copy_text(w.session, &text, &err) == CS_OK, "%s", err.text);
    ck_assert(strchr(text, '\t') && strchr(text, '\n'));
    free(text);
    window_close(&w);
}
END_TEST

START_TEST(undo_takes_the_choice_of_a_topic_back_with_all_it_changed) /* _i: topic */
{
    struct window w = window_open(1440, 900);
    char *const kernel =
        prop_print(PROP_CONVOLVE_KERNEL, &(struct value){.type = VALUE_KERNEL, .kernel = *session_kernel(w.session)});
    const int picture = session_int(w.session, PROP_CONVOLVE_PICTURE);
    set_mode(&w, BOARD_MODES + _i);
    window_settle(&w);
    run_command(&w, COMMAND_UNDO);
    window_settle(&w);
    char *const now =
        prop_print(PROP_CONVOLVE_KERNEL, &(struct value){.type = VALUE_KERNEL, .kernel = *session_kernel(w.session)});
    ck_assert_int_eq(mode_of(&w), BOARD_2D);
    ck_assert_str_eq(now, kernel);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_PICTURE), picture);
    set_mode(&w, BOARD_MODES + _i); /* what was not touched comes back with the operation, too */
    set_mode(&w, BOARD_2D);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_PICTURE), picture);
    free(now);
    free(kernel);
    window_close(&w);
}
END_TEST

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_text_of_a_topic_overlaps_or_is_cut_at_any_size_in_any_language) /* _i: topic, language */
{
    const int topic = _i / 2;
    for (int i = 0; i < SIZES; i++) {
        char where[128];
        struct window w = window_open(sizes[i][0], sizes[i][1]);
        window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
        window_set(&w, "app.reduce_motion=on");
        set_mode(&w, BOARD_MODES + topic);
        for (int step = 0; step < 3; step++) {
            const int max = session_progress(w.session).max;
            session_go_to(w.session, step == 0 ? 1 : step == 1 ? (max + 1) / 2 : max);
            window_settle(&w);
            snprintf(where, sizeof where, "%s at %gx%g, %s, step %d of %d",
                     prop_infos[PROP_CONVOLVE_MODE].choices[mode_of(&w)], (double)w.width, (double)w.height,
                     _i % 2 ? "ru" : "en", session_progress(w.session).value, max);
            check_texts(&w, where);
        }
        window_set(&w, "app.language=en");
        window_close(&w);
    }
}
END_TEST

START_TEST(an_idle_topic_asks_for_no_frames) /* _i: topic */
{
    struct window w = window_open(1440, 900);
    set_mode(&w, BOARD_MODES + _i);
    for (int i = 0; i < 120; i++)
        window_frame(&w);
    ck_assert(!isfinite(ui_next_frame(w.ui)) || ui_next_frame(w.ui) > w.in.time + 1);
    ck_assert(!isfinite(session_next_tick(w.session)));
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topics");
    TCase *c = tcase_create("topics");
    tcase_set_timeout(c, 200);
    tcase_add_test(c, every_mode_belongs_to_one_group_and_has_a_name);
    tcase_add_test(c, keys_m_and_n_go_round_all_modes_and_groups);
    tcase_add_test(c, a_group_is_chosen_with_the_mouse_and_entered_where_it_was_left);
    tcase_add_test(c, a_topic_lists_its_own_examples_and_an_operation_those_of_all_operations);
    tcase_add_test(c, help_tells_the_keys_of_the_topic_that_is_open_alone);
    tcase_add_test(c, a_narrow_window_has_every_mode_in_a_list);
    tcase_add_loop_test(c, every_step_of_a_topic_has_its_caption_and_is_the_same_when_one_comes_back, 0, TOPICS);
    tcase_add_loop_test(c, keys_step_and_play_goes_on_by_itself, 0, TOPICS);
    tcase_add_loop_test(c, the_numbers_of_a_topic_can_be_copied, 0, TOPICS);
    tcase_add_loop_test(c, undo_takes_the_choice_of_a_topic_back_with_all_it_changed, 0, TOPICS);
    tcase_add_loop_test(c, no_text_of_a_topic_overlaps_or_is_cut_at_any_size_in_any_language, 0, TOPICS * 2);
    tcase_add_loop_test(c, an_idle_topic_asks_for_no_frames, 0, TOPICS);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
