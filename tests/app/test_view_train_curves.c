/* tests/app/test_view_train_curves.c - curves of a training and of kept runs: what is drawn and read are the
 * snapshot's numbers. */
#include "app/views/train.h"
#include "app/views/train_chart.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

static void run(struct window *w, enum command_id c)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, c, &err) == CS_OK, "%s", err.text);
    ck_assert(session_wait(w->session, WAIT));
    window_answer(w);
}

static struct window open_curves(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=train");
    window_set(&w, "train.view=curves");
    window_set(&w, "train.open=runs");
    window_set(&w, "train.net=tiny");
    session_need_network(w.session);
    window_answer(&w);
    return w;
}

static void train(struct window *w, int steps)
{
    for (int i = 0; i < steps; i++)
        run(w, COMMAND_TRAIN_STEP);
}

static int lines(const struct window *w)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++)
        n += w->list.cmd[i].kind == DRAW_POLYLINE;
    return n;
}

START_TEST(a_reset_leaves_its_curves_in_the_list_and_a_click_hides_them)
{
    struct window w = open_curves(1440, 900);
    train(&w, 6);
    run(&w, COMMAND_TRAIN_RESET);
    ck_assert_int_eq(session_snapshot(w.session)->n_runs, 1);
    ck_assert(shows(&w, "Run 1"));
    const int with = lines(&w);
    ck_assert_int_gt(with, 0);
    const struct draw_cmd *row = draw_list_find_text(&w.list, "Run 1", 0);
    const struct rect r = text_rect(&w, row);
    window_click(&w, r.x + 4, r.y + 6);
    window_settle(&w);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_HIDDEN_RUNS), "1");
    window_move(&w, 5, 5);
    window_settle(&w);
    ck_assert_int_lt(lines(&w), with);
    run(&w, COMMAND_TRAIN_FORGET_RUNS);
    ck_assert(!shows(&w, "Run 1"));
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_HIDDEN_RUNS), "");
    window_close(&w);
}
END_TEST

START_TEST(a_pointer_in_one_chart_reads_all_of_them_at_the_same_place)
{
    struct window w = open_curves(1440, 900);
    char loss[48], rate[48];
    window_set(&w, "train.smoothing=0");
    window_set(&w, "train.axis=step");
    window_set(&w, "train.epochs=1");
    train(&w, 9);
    const struct snapshot *s = session_snapshot(w.session);
    const struct rect title = text_rect(&w, draw_list_find_text(&w.list, "Gradient norm", 0));
    window_move(&w, title.x + 60, title.y + 120);
    window_settle(&w);
    window_frame(&w);
    bool found =
        false; /* the loss of one of the points, as its chart's card shows it, though the pointer is elsewhere */
    for (int i = 0; i < s->n_curve; i++) {
        snprintf(loss, sizeof loss, "%.2f", (double)s->curve[i].train_loss);
        found = found || shows(&w, loss);
    }
    ck_assert(found);
    snprintf(rate, sizeof rate, "%.2f", (double)s->curve[0].lr);
    ck_assert_float_eq(s->curve[0].lr, 0.02f);
    ck_assert(shows(&w, "train"));
    window_close(&w);
}
END_TEST

/* The end of the axis is a tick, and the curve's end at its share of the way there. */
START_TEST(of_many_epochs_the_axis_reaches_a_round_number_beyond_those_that_were_trained)
{
    struct window w = open_curves(1440, 900);
    window_set(&w, "train.epochs=500");
    window_set(&w, "train.batch=4096");
    train(&w, 2);
    ck_assert(!shows(&w, "500"));
    ck_assert(shows(&w, "10"));
    window_set(&w, "train.epochs=20"); /* few: all of them */
    window_answer(&w);
    ck_assert(shows(&w, "20"));
    window_close(&w);
}
END_TEST

START_TEST(the_table_that_is_saved_can_be_opened_as_a_run)
{
    struct scratch folder;
    struct cs_error err = {""};
    char path[PATH_MAX], set[PATH_MAX + 32];
    scratch_init(&folder);
    struct window w = open_curves(1440, 900);
    snprintf(set, sizeof set, "export.folder=%s", folder.folder);
    window_set(&w, set);
    ck_assert(!session_can_run(w.session, COMMAND_TRAIN_EXPORT_CSV));
    ck_assert(!session_can_run(w.session, COMMAND_TRAIN_KEEP_RUN));
    train(&w, 3);
    run(&w, COMMAND_TRAIN_EXPORT_CSV);
    double age;
    ck_assert_msg(strstr(session_message(w.session, &age), "convoscope-curves-1.csv"), "%s",
                  session_message(w.session, &age));
    scratch_path(&folder, "convoscope-curves-1.csv", path);
    ck_assert_msg(session_open(w.session, path, &err) == CS_OK, "%s", err.text);
    ck_assert(session_wait(w.session, WAIT));
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->n_runs, 1);
    ck_assert_mem_eq(s->run[0].curve, s->curve, (size_t)s->n_curve * sizeof *s->curve);
    ck_assert(shows(&w, "Run 1"));
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_full_disk_is_said)
{
    struct window w = open_curves(1440, 900);
    window_set(&w, "export.folder=/nowhere/at/all");
    train(&w, 3);
    run(&w, COMMAND_TRAIN_EXPORT_CSV);
    double age;
    ck_assert_msg(strstr(session_message(w.session, &age), "/nowhere/at/all"), "%s", session_message(w.session, &age));
    window_close(&w);
}
END_TEST

START_TEST(overfitting_is_said_with_the_numbers_of_the_curves)
{
    struct curve_point curve[5];
    struct validation_point held[5];
    const float loss[] = {0.9f, 0.5f, 0.25f, 0.3f, 0.375f};
    char text[320];
    for (int i = 0; i < 5; i++) {
        curve[i] =
            (struct curve_point){.epoch = (float)(i + 1), .step = (float)(i + 1), .train_loss = 1.0f / (float)(i + 1)};
        held[i] = (struct validation_point){.epoch = (float)(i + 1), .loss = loss[i], .samples = 10};
    }
    const struct snapshot s = {.curve = curve, .n_curve = 5, .validation = held, .n_validation_points = 5};
    ck_assert(train_generalisation_text(&s, text, sizeof text));
    ck_assert_msg(strstr(text, "epoch 3 ") && strstr(text, "0.25 → 0.375"), "%s", text);
}
END_TEST

START_TEST(texts_of_curves_neither_overlap_nor_are_cut)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const views[] = {"train.view=curves", "train.view=overview"};
    struct window w = open_curves(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    train(&w, 4);
    run(&w, COMMAND_TRAIN_RESET);
    window_set(&w, "train.optimizer=adam");
    train(&w, 7);
    run(&w, COMMAND_TRAIN_KEEP_RUN);
    for (int i = 0; i < 2; i++) {
        char where[64];
        window_set(&w, views[i]);
        window_settle(&w);
        snprintf(where, sizeof where, "%gx%g, %s", (double)w.width, (double)w.height, views[i]);
        check_texts(&w, where);
    }
    window_set(&w, "app.language=en");
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_curves");
    TCase *c = tcase_create("curves");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, a_reset_leaves_its_curves_in_the_list_and_a_click_hides_them);
    tcase_add_test(c, a_pointer_in_one_chart_reads_all_of_them_at_the_same_place);
    tcase_add_test(c, of_many_epochs_the_axis_reaches_a_round_number_beyond_those_that_were_trained);
    tcase_add_test(c, the_table_that_is_saved_can_be_opened_as_a_run);
    tcase_add_test(c, a_full_disk_is_said);
    tcase_add_test(c, overfitting_is_said_with_the_numbers_of_the_curves);
    tcase_add_loop_test(c, texts_of_curves_neither_overlap_nor_are_cut, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
