/* tests/app/test_settings.c - the settings file survives everything, and undo takes back what was recorded. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session.h"
#include "app/session/settings.h"
#include "app/session/undo.h"
#include "engine/base/rng.h"
#include "tests/engine/scratch.h"

static struct scratch scratch;
static struct value values[PROP_COUNT];

static void set_up(void)
{
    scratch_init(&scratch);
    setenv("XDG_CONFIG_HOME", scratch.folder, 1);
    setenv("XDG_DATA_HOME", scratch.folder, 1); /* where autosaves are */
    for (int i = 0; i < PROP_COUNT; i++)
        ck_assert_int_eq(prop_parse((enum prop_id)i, prop_infos[i].initial, &values[i], NULL), CS_OK);
}

static void tear_down(void)
{
    for (int i = 0; i < PROP_COUNT; i++)
        value_finish(&values[i]);
    scratch_finish(&scratch);
}

static int read_text(const char *text)
{
    return settings_read_text(text, strlen(text), values);
}

START_TEST(what_is_written_is_read_back)
{
    char path[PATH_MAX];
    struct cs_error err;
    ck_assert(settings_path(path));
    ck_assert_int_eq(strncmp(path, scratch.folder, strlen(scratch.folder)), 0);
    ck_assert_int_eq(settings_read(path, values), 0);
    ck_assert_int_eq(read_text("app.theme = light\napp.scale=1.5\ntrain.data = /a folder/with spaces = and more"), 3);
    ck_assert_msg(settings_write(path, values, &err) == CS_OK, "%s", err.text);
    read_text("app.theme = dark\napp.scale = auto\ntrain.data = digits");
    ck_assert_int_gt(settings_read(path, values), 3);
    ck_assert_int_eq(values[PROP_APP_THEME].i, 1);
    ck_assert_int_eq(values[PROP_APP_SCALE].i, 3);
    ck_assert_str_eq(values[PROP_TRAIN_DATA].text, "/a folder/with spaces = and more");
}
END_TEST

START_TEST(broken_and_unknown_lines_are_passed_over)
{
    static const char text[] =
        "app.theme = mauve\n\n= light\napp.theme\n# note\nno.such.thing = 1\nconvolve.stride = 4\r\n"
        "app.workspace = train\n   app.theme   =   light   \r\n";
    ck_assert_int_eq(read_text(text), 1);
    ck_assert_int_eq(values[PROP_APP_THEME].i, 1);
    ck_assert_int_eq(values[PROP_CONVOLVE_STRIDE].pair[0], 1); /* not a thing that is kept */
    ck_assert_int_eq(values[PROP_APP_WORKSPACE].i, WORKSPACE_CONVOLVE);
}
END_TEST

START_TEST(any_bytes_leave_valid_values)
{
    struct rng r = rng_seeded(11, 0);
    static const char start[] = "app.theme = light\napp.scale = 1.25\ntrain.net = tiny\n";
    for (int round = 0; round < 3000; round++) {
        char text[sizeof start];
        memcpy(text, start, sizeof start);
        for (int i = rng_int(&r, 1, 6); i > 0; i--)
            text[rng_int(&r, 0, (int)sizeof start - 2)] = (char)rng_int(&r, 0, 255);
        settings_read_text(text, sizeof start - 1, values);
        for (int i = 0; i < PROP_COUNT; i++)
            ck_assert_int_eq(prop_check((enum prop_id)i, &values[i], NULL), CS_OK);
    }
}
END_TEST

START_TEST(a_file_of_another_kind_is_no_settings)
{
    char path[PATH_MAX];
    scratch_mkdir(&scratch, "convoscope");
    scratch_mkdir(&scratch, "convoscope/settings");
    ck_assert(settings_path(path));
    ck_assert_int_eq(settings_read(path, values), 0);
    struct cs_error err;
    ck_assert_int_ne(settings_write(path, values, &err), CS_OK);
    struct session *s;
    const struct session_options options = {.settings = true, .threads = 1};
    ck_assert_int_eq(session_create(&s, &options, &err), CS_OK);
    session_destroy(&s);
}
END_TEST

START_TEST(a_session_remembers_what_was_set_in_the_one_before)
{
    struct session *s;
    struct cs_error err;
    const struct session_options options = {.settings = true, .threads = 1};
    ck_assert_int_eq(session_create(&s, &options, &err), CS_OK);
    ck_assert_int_eq(session_set_text(s, "app.theme", "light", &err), CS_OK);
    ck_assert_int_eq(session_set_text(s, "convolve.stride", "2", &err), CS_OK);
    session_destroy(&s);
    ck_assert_int_eq(session_create(&s, &options, &err), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_APP_THEME), 1);
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_STRIDE)[0], 1);
    session_destroy(&s);
}
END_TEST

START_TEST(without_settings_nothing_is_written)
{
    struct session *s;
    char path[PATH_MAX];
    ck_assert_int_eq(session_create(&s, &(struct session_options){.threads = 1}, NULL), CS_OK);
    ck_assert_int_eq(session_set_text(s, "app.theme", "light", NULL), CS_OK);
    session_destroy(&s);
    ck_assert(settings_path(path));
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* The history by itself. */

static void record_int(struct undo *u, bool same_step, enum prop_id p, int before, int after)
{
    const struct value a = {.type = prop_infos[p].type, .i = before}, b = {.type = prop_infos[p].type, .i = after};
    ck_assert_int_eq(undo_record(u, same_step, p, &a, &b, NULL), CS_OK);
}

START_TEST(a_gesture_is_one_step_and_keeps_the_first_before)
{
    struct undo *u;
    ck_assert_int_eq(undo_create(&u, NULL), CS_OK);
    ck_assert(!undo_continues(u, PROP_CONVOLVE_SEED));
    record_int(u, false, PROP_CONVOLVE_SEED, 1, 2);
    for (int i = 2; i < 8; i++) {
        ck_assert(undo_continues(u, PROP_CONVOLVE_SEED));
        record_int(u, true, PROP_CONVOLVE_SEED, i, i + 1);
    }
    ck_assert(!undo_continues(u, PROP_CONVOLVE_GROUPS));
    ck_assert_int_eq(undo_back(u)->n, 1);
    ck_assert_int_eq(undo_back(u)->change[0].before.i, 1);
    ck_assert_int_eq(undo_back(u)->change[0].after.i, 8);
    undo_moved_back(u);
    ck_assert_ptr_null(undo_back(u));
    ck_assert(!undo_continues(u, PROP_CONVOLVE_SEED));
    undo_destroy(&u);
}
END_TEST

START_TEST(a_new_step_forgets_what_was_taken_back)
{
    struct undo *u;
    ck_assert_int_eq(undo_create(&u, NULL), CS_OK);
    for (int i = 0; i < 5; i++)
        record_int(u, false, PROP_CONVOLVE_SEED, i, i + 1);
    undo_moved_back(u);
    undo_moved_back(u);
    ck_assert_int_eq(undo_forward(u)->change[0].after.i, 4);
    record_int(u, false, PROP_CONVOLVE_SEED, 3, 7);
    ck_assert_ptr_null(undo_forward(u));
    undo_moved_back(u);
    ck_assert_int_eq(undo_back(u)->change[0].after.i, 3);
    undo_destroy(&u);
}
END_TEST

START_TEST(the_oldest_steps_are_forgotten_first)
{
    struct undo *u;
    ck_assert_int_eq(undo_create(&u, NULL), CS_OK);
    for (int i = 0; i < UNDO_MAX_STEPS + 50; i++)
        record_int(u, false, PROP_CONVOLVE_SEED, i, i + 1);
    int n = 0;
    for (; undo_back(u); n++) {
        ck_assert_int_eq(undo_back(u)->change[0].before.i, UNDO_MAX_STEPS + 49 - n);
        undo_moved_back(u);
    }
    ck_assert_int_eq(n, UNDO_MAX_STEPS);
    undo_destroy(&u);
}
END_TEST

START_TEST(long_texts_count_against_the_size_of_the_history)
{
    struct undo *u;
    char text[VALUE_TEXT_MAX];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const struct value v = {.type = VALUE_TEXT, .text = text};
    ck_assert_int_eq(undo_create(&u, NULL), CS_OK);
    for (int i = 0; i < 600; i++)
        ck_assert_int_eq(undo_record(u, false, PROP_NETWORK_DRAWING, &v, &v, NULL), CS_OK);
    int n = 0;
    for (; undo_back(u); n++)
        undo_moved_back(u);
    ck_assert_int_le(n, UNDO_MAX_BYTES / (2 * VALUE_TEXT_MAX));
    ck_assert_int_gt(n, 200);
    undo_destroy(&u);
}
END_TEST

START_TEST(banks_of_filters_count_against_the_size_of_the_history)
{
    struct undo *u;
    struct value v = {.type = VALUE_FILTERS};
    ck_assert_int_eq(filters_random(16, 16, 11, 11, 1, &v.filters, NULL), CS_OK);
    ck_assert_int_eq(undo_create(&u, NULL), CS_OK);
    for (int i = 0; i < 150; i++)
        ck_assert_int_eq(undo_record(u, false, PROP_CONVOLVE_FILTERS, &v, &v, NULL), CS_OK);
    int n = 0;
    for (; undo_back(u); n++)
        undo_moved_back(u);
    ck_assert_int_le(n, UNDO_MAX_BYTES / (int)(2 * 16 * 16 * 11 * 11 * sizeof(float)));
    ck_assert_int_gt(n, 20);
    undo_destroy(&u);
    value_finish(&v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("settings");
    TCase *file = tcase_create("file");
    tcase_add_checked_fixture(file, set_up, tear_down);
    tcase_add_test(file, what_is_written_is_read_back);
    tcase_add_test(file, broken_and_unknown_lines_are_passed_over);
    tcase_add_test(file, any_bytes_leave_valid_values);
    tcase_add_test(file, a_file_of_another_kind_is_no_settings);
    tcase_add_test(file, a_session_remembers_what_was_set_in_the_one_before);
    tcase_add_test(file, without_settings_nothing_is_written);
    tcase_set_timeout(file, 60); /* many texts, also on a machine that is busy */
    suite_add_tcase(suite, file);
    TCase *undo = tcase_create("undo");
    tcase_add_test(undo, a_gesture_is_one_step_and_keeps_the_first_before);
    tcase_add_test(undo, a_new_step_forgets_what_was_taken_back);
    tcase_add_test(undo, the_oldest_steps_are_forgotten_first);
    tcase_add_test(undo, long_texts_count_against_the_size_of_the_history);
    tcase_add_test(undo, banks_of_filters_count_against_the_size_of_the_history);
    suite_add_tcase(suite, undo);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
