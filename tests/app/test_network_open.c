/* tests/app/test_network_open.c - opening networks from the window: models, texts, nets that fit neither data nor
 * themselves, what the top bar and Train say of them, and what of it is kept. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/settings.h"
#include "engine/net/model_file.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };
#define BROKEN "net half \"Half a net\"; input 1x28x28; a = conv2d(2, 3); b = conv2d(2, 30); c = relu() from b"

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_frame(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_window(const char *workspace, float width, float height)
{
    struct window w = window_open(width, height);
    char assignment[64];
    snprintf(assignment, sizeof assignment, "app.workspace=%s", workspace);
    window_set(&w, assignment);
    return w;
}

static const struct snapshot *now(const struct window *w)
{
    return session_snapshot(w->session);
}

static const char *model_path(char path[PATH_MAX], const char *name)
{
    snprintf(path, PATH_MAX, "%s/../../assets/models/%s", getenv("CONVOSCOPE_TEST_DATA"), name);
    return path;
}

static void expect_refused(struct window *w, const char *name, const char *value, const char *says)
{
    struct cs_error err = {""};
    ck_assert_int_ne(session_set_text(w->session, name, value, &err), CS_OK);
    ck_assert_msg(strstr(err.text, says) != NULL, "%s=%s: '%s' does not say '%s'", name, value, err.text, says);
}

static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

START_TEST(a_model_that_is_dropped_is_shown_with_its_weights)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct window w = open_window("convolve", 1440, 900);
    if (!model_asset_nth(0))
        return; /* built without ONNX */
    ck_assert_msg(session_open(w.session, model_path(path, "lenet5-mnist.onnx"), &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    answer(&w);
    ck_assert(now(&w)->trained && !now(&w)->look_only);
    ck_assert(speaks_of(&w, "LeNet-5"));
    ck_assert(shows(&w, "Trained") && !shows(&w, "Not trained"));
    float *before = malloc(now(&w)->net->n_params * sizeof *before);
    memcpy(before, now(&w)->params, now(&w)->net->n_params * sizeof *before);
    window_set(&w, "app.workspace=train");
    answer(&w);
    ck_assert(speaks_of(&w, "The weights are those of its file"));
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_set(&w, "app.workspace=network");
    answer(&w);
    ck_assert_uint_eq(now(&w)->steps, 1);
    ck_assert(memcmp(before, now(&w)->params, now(&w)->net->n_params * sizeof *before) != 0);
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_RESET, &err), CS_OK);
    answer(&w);
    ck_assert_uint_eq(now(&w)->steps, 0);
    ck_assert_mem_eq(before, now(&w)->params, now(&w)->net->n_params * sizeof *before);
    free(before);
    window_close(&w);
}
END_TEST

START_TEST(a_file_that_is_no_model_is_said_and_the_old_network_stays)
{
    char path[PATH_MAX];
    struct scratch folder;
    struct window w = open_window("network", 1440, 900);
    scratch_init(&folder);
    scratch_write(&folder, "bad.onnx", "these are no weights", 20);
    window_set(&w, "train.net=tiny");
    answer(&w);
    expect_refused(&w, "train.net", "/no/such/file.onnx", "/no/such/file.onnx: cannot be opened");
    expect_refused(&w, "train.net", folder.folder, folder.folder);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "tiny");
    struct cs_error err;
    ck_assert_int_eq(session_set_text(w.session, "train.net", scratch_path(&folder, "bad.onnx", path), &err), CS_OK);
    answer(&w);
    ck_assert_ptr_nonnull(strstr(now(&w)->error, "bad.onnx"));
    ck_assert_str_eq(now(&w)->net->name, "tiny");
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_text_is_a_network_and_an_error_in_it_has_its_line)
{
    struct window w = open_window("network", 1440, 900);
    window_set(&w, "train.net=net mine \"My net\"; input 1x28x28; a = conv2d(3, 5); f = flatten(); o = linear(10)");
    answer(&w);
    ck_assert_str_eq(now(&w)->net->title, "My net");
    ck_assert(!now(&w)->look_only);
    ck_assert(speaks_of(&w, "My net"));
    expect_refused(&w, "train.net", "net mine; input 1x28x28; a = conv2d(3, 5", "network:3: ");
    ck_assert_str_eq(now(&w)->net->title, "My net");
    window_close(&w);
}
END_TEST

START_TEST(a_long_text_outlives_the_program_in_its_settings)
{
    struct cs_error err;
    struct scratch folder;
    char path[PATH_MAX], text[8000] = "net deep \"A = deep; # net\"; input 1x28x28";
    struct value values[PROP_COUNT];
    scratch_init(&folder);
    for (int i = 0; i < 200; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "; c%d = conv2d(4, 3, padding=1)", i);
    ck_assert_uint_gt(strlen(text), WORKER_PATH_MAX);
    for (int i = 0; i < PROP_COUNT; i++)
        ck_assert_int_eq(prop_parse((enum prop_id)i, prop_infos[i].initial, &values[i], &err), CS_OK);
    value_finish(&values[PROP_TRAIN_NET]);
    ck_assert_int_eq(prop_parse(PROP_TRAIN_NET, text, &values[PROP_TRAIN_NET], &err), CS_OK);
    ck_assert_int_eq(settings_write(scratch_path(&folder, "settings", path), values, &err), CS_OK);
    value_finish(&values[PROP_TRAIN_NET]);
    ck_assert_int_eq(prop_parse(PROP_TRAIN_NET, "tiny", &values[PROP_TRAIN_NET], &err), CS_OK);
    ck_assert_int_gt(settings_read(path, values), 0);
    ck_assert_str_eq(values[PROP_TRAIN_NET].text, text);
    for (int i = 0; i < PROP_COUNT; i++)
        value_finish(&values[i]);
    ck_assert_int_ne(prop_parse(PROP_TRAIN_NET, "net mine\ninput 1x28x28", &values[PROP_TRAIN_NET], &err), CS_OK);
    scratch_finish(&folder);
}
END_TEST

START_TEST(half_a_network_is_shown_and_training_says_what_does_not_fit)
{
    struct cs_error err;
    struct window w = open_window("network", 1440, 900);
    window_set(&w, "train.net=" BROKEN);
    answer(&w);
    ck_assert_str_eq(now(&w)->broken, "b");
    ck_assert_int_eq(now(&w)->net->n_nodes, 2);
    ck_assert(speaks_of(&w, "a 30x30 kernel"));
    ck_assert(speaks_of(&w, "Half a net"));
    ck_assert_int_ne(session_run(w.session, COMMAND_TRAIN_START, &err), CS_OK);
    ck_assert_str_eq(err.text, now(&w)->broken_why);
    ck_assert(!session_training(w.session));
    window_set(&w, "app.workspace=train");
    answer(&w);
    ck_assert(speaks_of(&w, "b: a 30x30 kernel does not fit"));
    window_set(&w, "train.net=tiny");
    answer(&w);
    ck_assert(!speaks_of(&w, "30x30"));
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_close(&w);
}
END_TEST

START_TEST(a_network_without_data_that_fit_is_named_alone_and_train_says_why)
{
    struct window w = open_window("network", 1440, 900);
    window_set(&w, "train.net=tinyvgg");
    answer(&w);
    ck_assert(now(&w)->look_only);
    ck_assert(shows(&w, "Tiny VGG"));
    ck_assert(!speaks_of(&w, "Tiny VGG ·"));
    window_set(&w, "app.workspace=train");
    answer(&w);
    ck_assert(shows(&w, "tinyvgg takes 3x64x64 pictures, digits has 1x28x28: choose another network"));
    ck_assert(!speaks_of(&w, "press Play"));
    ck_assert(!speaks_of(&w, "0 train"));
    window_set(&w, "network.drawing=4,4 20,20"); /* a picture of one's own */
    answer(&w);
    ck_assert(now(&w)->probe_from_pixels && !now(&w)->probe_built_in);
    window_close(&w);
}
END_TEST

START_TEST(a_network_whose_data_are_missing_is_drawn_for_and_edited_and_train_says_where_they_go)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct scratch folder;
    scratch_init(&folder);
    unsetenv("CONVOSCOPE_DATA");
    setenv("XDG_DATA_HOME", scratch_path(&folder, "empty", path), 1);
    struct window w = open_window("network", 1440, 900);
    window_set(&w, "train.data=mnist");
    window_set(&w, "train.net=lenet5");
    answer(&w);
    ck_assert(now(&w)->look_only);
    ck_assert(shows(&w, "Conv 2"));
    ck_assert(speaks_of(&w, "The data were not found"));
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_NEXT_SAMPLE));
    window_set(&w, "network.drawing=4,4 20,20");
    answer(&w);
    ck_assert(now(&w)->probe_from_pixels && !now(&w)->probe_built_in);
    window_set(&w, "network.edits=conv1/0/*=0 0 0 0 0 0 0 0 0 0 0 0 3 0 0 0 0 0 0 0 0 0 0 0 0");
    answer(&w);
    ck_assert_float_eq(now(&w)->params[12], 3);
    ck_assert_int_ne(session_run(w.session, COMMAND_TRAIN_START, &err), CS_OK);
    ck_assert_str_eq(err.text, now(&w)->why_not);
    ck_assert_ptr_nonnull(strstr(err.text, "empty/convoscope/mnist"));
    window_set(&w, "app.workspace=train");
    answer(&w);
    ck_assert(speaks_of(&w, "mnist: put its files"));
    window_set(&w, "train.data=digits");
    answer(&w);
    ck_assert(!now(&w)->look_only);
    ck_assert(!speaks_of(&w, "put its files"));
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

START_TEST(normalisation_reaches_the_network_without_a_reset)
{
    struct cs_error err;
    struct window w = open_window("network", 1440, 900);
    window_set(&w, "train.net=tiny");
    answer(&w);
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_set(&w, "network.normalisation=none");
    answer(&w);
    ck_assert_int_eq(now(&w)->normalisation.source, NORMALISED_NOT);
    ck_assert_mem_eq(now(&w)->activation[0].data, now(&w)->probe_pixels, 28 * 28 * sizeof(float));
    ck_assert_uint_eq(now(&w)->steps, 1);
    window_set(&w, "train.net=lenet5"); /* it holds for the next network, too */
    answer(&w);
    ck_assert_int_eq(now(&w)->normalisation.source, NORMALISED_NOT);
    window_close(&w);
}
END_TEST

START_TEST(classes_have_the_names_of_a_file)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct scratch folder;
    struct window w = open_window("network", 1440, 900);
    scratch_init(&folder);
    scratch_write(&folder, "ten", "null\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n", 50);
    scratch_write(&folder, "bad", "a\xff\n", 3);
    window_set(&w, "train.net=tiny");
    ck_assert_int_eq(session_set_text(w.session, "network.class_names", scratch_path(&folder, "ten", path), &err),
                     CS_OK);
    answer(&w);
    ck_assert_str_eq(now(&w)->class_name[3], "three");
    ck_assert(shows(&w, "three") && shows(&w, "seven"));
    expect_refused(&w, "network.class_names", scratch_path(&folder, "bad", path), "bad:1: ");
    expect_refused(&w, "network.class_names", "/no/such/file", "/no/such/file");
    window_set(&w, "network.class_names=");
    answer(&w);
    ck_assert(!shows(&w, "three") && shows(&w, "3"));
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

START_TEST(train_without_data_that_fit_has_its_texts_in_place_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const nets[] = {"train.net=tinyvgg", "train.net=" BROKEN,
                                       "train.net=net n; input 1x28x28; a = conv2d(2, 30)"};
    struct window w = open_window("train", sizes[_i][0], sizes[_i][1]);
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        char where[100];
        snprintf(where, sizeof where, "%gx%g, %.40s", (double)w.width, (double)w.height, nets[i]);
        window_set(&w, nets[i]);
        answer(&w);
        check_texts(&w, where);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("network_open");
    TCase *c = tcase_create("open");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, a_model_that_is_dropped_is_shown_with_its_weights);
    tcase_add_test(c, a_file_that_is_no_model_is_said_and_the_old_network_stays);
    tcase_add_test(c, a_text_is_a_network_and_an_error_in_it_has_its_line);
    tcase_add_test(c, a_long_text_outlives_the_program_in_its_settings);
    tcase_add_test(c, half_a_network_is_shown_and_training_says_what_does_not_fit);
    tcase_add_test(c, a_network_without_data_that_fit_is_named_alone_and_train_says_why);
    tcase_add_test(c, a_network_whose_data_are_missing_is_drawn_for_and_edited_and_train_says_where_they_go);
    tcase_add_test(c, normalisation_reaches_the_network_without_a_reset);
    tcase_add_test(c, classes_have_the_names_of_a_file);
    tcase_add_loop_test(c, train_without_data_that_fit_has_its_texts_in_place_at_any_size, 0, 6);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
