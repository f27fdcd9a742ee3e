/* tests/app/test_view_train_follow.c - following another program by hand, by key and by name: the section of the left
 * panel, what the rest of the window says meanwhile, and what cannot be done then. */
#include "app/views/train.h"
#include "engine/base/clock.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

struct rig {
    struct window w;
    struct scratch scratch;
    char folder[PATH_MAX];
};

static void save(const struct rig *r, const char *file, const char *name, uint64_t seed)
{
    char path[PATH_MAX];
    struct net *net;
    struct cs_error err;
    ck_assert_int_eq(net_open(name, &net, &err), CS_OK);
    net_init_params(net, seed);
    ck_assert_msg(model_save(scratch_path(&r->scratch, file, path), net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    net_destroy(&net);
}

static void answer(struct rig *r)
{
    for (int i = 0; i < 3; i++) {
        window_settle(&r->w);
        ck_assert(session_wait(r->w.session, WAIT));
    }
    window_settle(&r->w);
}

static void rig_open(struct rig *r, float width, float height)
{
    scratch_init(&r->scratch);
    scratch_mkdir(&r->scratch, "run-7");
    scratch_path(&r->scratch, "run-7", r->folder);
    r->w = window_open(width, height);
    window_set(&r->w, "app.reduce_motion=on");
    window_set(&r->w, "app.workspace=train");
    window_set(&r->w, "train.open=follow");
    session_need_network(r->w.session);
    answer(r);
}

static void rig_close(struct rig *r)
{
    window_close(&r->w);
    scratch_finish(&r->scratch);
}

static void set_folder(struct rig *r)
{
    struct cs_error err;
    ck_assert_int_eq(session_set_text(r->w.session, "train.follow", r->folder, &err), CS_OK);
    answer(r);
}

static void click_text(struct rig *r, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&r->w.list, text, 0);
    ck_assert_msg(c != NULL, "'%s' is not there", text);
    const struct rect at = text_rect(&r->w, c);
    window_click(&r->w, at.x + at.w / 2, at.y + at.h / 2);
}

/* A text that has this in it. */
static bool says(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

START_TEST(a_folder_that_is_typed_is_followed_and_a_button_ends_it)
{
    struct rig r;
    rig_open(&r, 1440, 900);
    save(&r, "run-7/step-001200.onnx", "lenet5", 1);
    save(&r, "run-7/step-001100.onnx", "lenet5", 2);
    save(&r, "run-7/best.onnx", "lenet5", 2);
    click_text(&r, "Path of a folder");
    char typed[UI_MAX_TEXT];
    ck_assert_uint_lt(strlen(r.folder), sizeof typed);
    strcpy(typed, r.folder);
    window_type(&r.w, typed);
    window_key(&r.w, UI_KEY_ENTER, 0);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_FOLLOW), r.folder);
    ck_assert_int_eq(session_int(r.w.session, PROP_TRAIN_AXIS), 1); /* steps are all that is known */
    answer(&r);
    ck_assert(shows(&r.w, "step-001200.onnx"));
    ck_assert(shows(&r.w, "1,200") && shows(&r.w, "Files read") && shows(&r.w, "2"));
    ck_assert(shows(&r.w, "Left out") && shows(&r.w, "1"));
    ck_assert(shows(&r.w, "Following · step 1,200"));
    ck_assert(shows(&r.w, "Step 1,200") && says(&r.w, "Of another program, in run-7."));
    ck_assert(says(&r.w, "Test accuracy is")); /* it fits the data */
    ck_assert(shows(&r.w, "step 1,200") && !says(&r.w, "epoch 1"));
    save(&r, "run-7/step-001300.onnx", "lenet5", 3);
    const double until = clock_seconds() + WAIT;
    while (!shows(&r.w, "step-001300.onnx")) {
        ck_assert(clock_seconds() < until);
        answer(&r);
    }
    ck_assert(shows(&r.w, "Following · step 1,300"));
    click_text(&r, "Stop following");
    answer(&r);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_FOLLOW), "");
    ck_assert(!says(&r.w, "Following") && shows(&r.w, "Path of a folder"));
    ck_assert(session_can_run(r.w.session, COMMAND_TRAIN_STEP)); /* here and from here on */
    rig_close(&r);
}
END_TEST

/* The middle of the scrubber's knob. */
static struct point find_knob(const struct window *w)
{
    struct point knob = {-1, -1};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_FILL && c->rect.y > w->height - 48 && c->rect.w == 14 && c->radius == 7)
            knob = (struct point){c->rect.x + 7, c->rect.y + 7};
    }
    ck_assert(knob.x >= 0);
    return knob;
}

START_TEST(the_scrubber_goes_through_the_files)
{
    struct rig r;
    rig_open(&r, 1440, 900);
    const float left = find_knob(&r.w).x; /* nothing was trained */
    save(&r, "run-7/step-000010.onnx", "lenet5", 1);
    save(&r, "run-7/step-000020.onnx", "lenet5", 2);
    save(&r, "run-7/step-004000.onnx", "lenet5", 3);
    set_folder(&r);
    ck_assert(shows(&r.w, "step 4,000"));
    const struct point end = find_knob(&r.w);
    ck_assert_msg(end.x > left + 300, "the present is at the end, not at %g", (double)end.x);
    window_press(&r.w, end.x, end.y);
    window_move(&r.w, (left + end.x) / 2, end.y);
    ck_assert_int_eq(session_int(r.w.session, PROP_TRAIN_MOMENT), 20);
    window_move(&r.w, left - 50, end.y);
    ck_assert_int_eq(session_int(r.w.session, PROP_TRAIN_MOMENT), 10);
    window_release(&r.w);
    answer(&r);
    ck_assert(shows(&r.w, "step 10"));
    window_press(&r.w, find_knob(&r.w).x, end.y);
    window_move(&r.w, end.x, end.y);
    window_release(&r.w);
    ck_assert_int_eq(session_int(r.w.session, PROP_TRAIN_MOMENT), -1);
    rig_close(&r);
}
END_TEST

START_TEST(nothing_is_trained_here_meanwhile_and_a_sentence_says_why)
{
    static const enum command_id commands[] = {COMMAND_TRAIN_START, COMMAND_TRAIN_STEP,    COMMAND_TRAIN_EPOCH,
                                               COMMAND_TRAIN_RESET, COMMAND_TRAIN_GO_BACK, COMMAND_TRAIN_CONTINUE,
                                               COMMAND_PLAY_TOGGLE, COMMAND_PLAY_START};
    struct rig r;
    struct cs_error err;
    rig_open(&r, 1440, 900);
    ck_assert(!session_can_run(r.w.session, COMMAND_TRAIN_UNFOLLOW));
    save(&r, "run-7/step-5.onnx", "lenet5", 1);
    set_folder(&r);
    const uint64_t steps = session_snapshot(r.w.session)->steps;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        ck_assert_msg(!session_can_run(r.w.session, commands[i]), "%s", command_infos[commands[i]].name);
        ck_assert_int_eq(session_run(r.w.session, commands[i], &err), CS_BUSY);
        ck_assert_str_eq(err.text, "Another program trains this network: stop following its folder first");
    }
    window_key(&r.w, UI_KEY_SPACE, 0);
    answer(&r);
    ck_assert_uint_eq(session_snapshot(r.w.session)->steps, steps);
    ck_assert(!session_training(r.w.session));
    ck_assert_int_eq(session_run(r.w.session, COMMAND_TRAIN_UNFOLLOW, &err), CS_OK);
    ck_assert_int_eq(session_run(r.w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    answer(&r);
    ck_assert_uint_eq(session_snapshot(r.w.session)->steps, steps + 1);
    rig_close(&r);
}
END_TEST

START_TEST(another_network_ends_following_and_other_data_do_not)
{
    struct rig r;
    rig_open(&r, 1440, 900);
    save(&r, "run-7/step-5.onnx", "cifar", 1);
    set_folder(&r);
    const struct snapshot *s = session_snapshot(r.w.session);
    ck_assert(s->look_only && s->follow.files == 1);
    window_set(&r.w, "train.data=shapes");
    answer(&r);
    s = session_snapshot(r.w.session);
    ck_assert_msg(!s->look_only && s->follow.on && s->steps == 5, "%s", s->why_not);
    ck_assert(s->evaluation && s->evaluation->samples > 0);
    window_set(&r.w, "train.data=digits");
    window_set(&r.w, "train.net=tiny");
    answer(&r);
    s = session_snapshot(r.w.session);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_FOLLOW), "");
    ck_assert(!s->follow.on && !strcmp(s->net->name, "tiny") && s->steps == 0);
    rig_close(&r);
}
END_TEST

START_TEST(a_folder_of_models_that_is_opened_is_followed_and_one_of_pictures_is_data)
{
    struct rig r;
    struct cs_error err;
    char path[PATH_MAX];
    rig_open(&r, 1440, 900);
    window_set(&r.w, "app.workspace=convolve");
    scratch_mkdir(&r.scratch, "set");
    for (int class = 0; class < 2; class ++) {
        char name[64];
        snprintf(name, sizeof name, "set/%d", class);
        scratch_mkdir(&r.scratch, name);
        for (int i = 0; i < 5; i++) {
            snprintf(name, sizeof name, "set/%d/%d.pgm", class, i);
            scratch_write(&r.scratch, name, "P5 4 4 255 abcdefghijklmnop", 27);
        }
    }
    save(&r, "set/net-1.onnx", "lenet5", 1); /* beside the pictures */
    ck_assert_int_eq(session_open(r.w.session, scratch_path(&r.scratch, "set", path), &err), CS_OK);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_DATA), path);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_FOLLOW), "");
    save(&r, "run-7/step-5.onnx", "lenet5", 1);
    window_set(&r.w, "app.workspace=convolve");
    ck_assert_int_eq(session_open(r.w.session, r.folder, &err), CS_OK);
    ck_assert_str_eq(session_text(r.w.session, PROP_TRAIN_FOLLOW), r.folder);
    ck_assert_int_eq(session_int(r.w.session, PROP_APP_WORKSPACE), WORKSPACE_TRAIN);
    answer(&r);
    ck_assert_uint_eq(session_snapshot(r.w.session)->steps, 5);
    rig_close(&r);
}
END_TEST

START_TEST(what_is_waited_for_and_what_is_wrong_is_said)
{
    struct rig r;
    rig_open(&r, 1440, 900);
    set_folder(&r);
    ck_assert(says(&r.w, "Waiting for the first .onnx file"));
    scratch_write(&r.scratch, "run-7/step-1.onnx", "half", 4);
    const double until = clock_seconds() + WAIT;
    while (!says(&r.w, "is not complete yet")) { /* 3 seconds of patience */
        ck_assert(clock_seconds() < until);
        window_frame(&r.w);
    }
    answer(&r);
    ck_assert(!says(&r.w, "is not complete yet") && says(&r.w, "step-1.onnx"));
    ck_assert_str_ne(session_snapshot(r.w.session)->follow.error, "");
    window_set(&r.w, "train.follow=/no/such/folder");
    answer(&r);
    ck_assert(says(&r.w, "/no/such/folder: there is no"));
    rig_close(&r);
}
END_TEST

START_TEST(nothing_overlaps_at_any_size_in_any_language)
{
    static const float sizes[][2] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {720, 450}, {2560, 1440}};
    struct rig r;
    rig_open(&r, 1440, 900);
    save(&r, "run-7/a-network-with-quite-a-long-name-step-12345678.onnx", "lenet5", 1);
    save(&r, "run-7/best.onnx", "lenet5", 1);
    for (int round = 0; round < 3; round++) {
        if (round == 1)
            set_folder(&r);
        if (round == 2)
            window_set(&r.w, "train.follow=/no/such/folder");
        for (int i = 0; i < 12; i++) {
            char where[64];
            r.w.width = sizes[i / 2][0];
            r.w.height = sizes[i / 2][1];
            window_set(&r.w, i % 2 ? "app.language=ru" : "app.language=en");
            answer(&r);
            snprintf(where, sizeof where, "%.0fx%.0f, %s, round %d", (double)r.w.width, (double)r.w.height,
                     i % 2 ? "ru" : "en", round);
            check_many_texts(&r.w, where, 10);
        }
    }
    rig_close(&r);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("follow");
    tcase_set_timeout(c, 3 * WAIT);
    tcase_add_test(c, a_folder_that_is_typed_is_followed_and_a_button_ends_it);
    tcase_add_test(c, the_scrubber_goes_through_the_files);
    tcase_add_test(c, nothing_is_trained_here_meanwhile_and_a_sentence_says_why);
    tcase_add_test(c, another_network_ends_following_and_other_data_do_not);
    tcase_add_test(c, a_folder_of_models_that_is_opened_is_followed_and_one_of_pictures_is_data);
    tcase_add_test(c, what_is_waited_for_and_what_is_wrong_is_said);
    tcase_add_test(c, nothing_overlaps_at_any_size_in_any_language);
    Suite *suite = suite_create("view_train_follow");
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
