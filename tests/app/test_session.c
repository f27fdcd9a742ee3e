/* tests/app/test_session.c - the session drives the program: properties, rules, undo, commands, files, the worker. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/app/session_state.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 }; /* seconds; a sanitizer on a busy machine is slow */

static struct session *s;
static struct scratch scratch;

static void set_up(void)
{
    struct cs_error err;
    scratch_init(&scratch);
    ck_assert_msg(session_create(&s, &(struct session_options){.threads = 2}, &err) == CS_OK, "%s", err.text);
}

static void tear_down(void)
{
    session_destroy(&s);
    scratch_finish(&scratch);
}

static void set(const char *name, const char *text)
{
    struct cs_error err;
    ck_assert_msg(session_set_text(s, name, text, &err) == CS_OK, "%s", err.text);
}

static void set_int(enum prop_id p, int i, bool gesture)
{
    struct cs_error err;
    const struct value v = {.type = prop_infos[p].type, .i = i};
    ck_assert_msg(session_set(s, p, &v, gesture, &err) == CS_OK, "%s", err.text);
}

static void set_padding(int i, bool gesture)
{
    struct cs_error err;
    const struct value v = {.type = VALUE_PAIR, .pair = {i, i}};
    ck_assert_msg(session_set(s, PROP_CONVOLVE_PADDING, &v, gesture, &err) == CS_OK, "%s", err.text);
}

static void run(const char *name)
{
    struct cs_error err;
    const int c = command_find(name);
    ck_assert_msg(c >= 0 && session_run(s, (enum command_id)c, &err) == CS_OK, "%s: %s", name, err.text);
}

static bool can_run(const char *name)
{
    return session_can_run(s, (enum command_id)command_find(name));
}

static void expect_refused(const char *name, const char *text, const char *says)
{
    struct cs_error err = {""};
    ck_assert_int_ne(session_set_text(s, name, text, &err), CS_OK);
    ck_assert_msg(strstr(err.text, says) != NULL, "%s = %s: '%s' does not say '%s'", name, text, err.text, says);
}

static int step_of(void)
{
    return session_int(s, PROP_CONVOLVE_STEP);
}

START_TEST(a_new_session_shows_the_board_of_the_design)
{
    ck_assert_int_eq(step_of(), 24);
    ck_assert_double_eq(session_step(s)->output, 7);
    ck_assert_int_eq(session_kernel(s)->preset, KERNEL_EDGE);
    ck_assert_int_eq(session_board(s)->steps, 64);
    ck_assert_str_eq(session_message(s, NULL), "");
    ck_assert_ptr_nonnull(session_snapshot(s));
    ck_assert(!session_playing(s) && !session_training(s));
}
END_TEST

START_TEST(an_assignment_sets_a_property_or_says_what_is_wrong)
{
    struct cs_error err;
    ck_assert_int_eq(session_set_assignment(s, "convolve.stride=2", &err), CS_OK);
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_STRIDE)[0], 2);
    ck_assert_int_eq(session_set_assignment(s, "app.scale=1.5", &err), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_APP_SCALE), 3);
    ck_assert_int_ne(session_set_assignment(s, "convolve.stride", &err), CS_OK);
    ck_assert_str_eq(err.text, "'convolve.stride' sets nothing: write NAME=VALUE, as convolve.stride=2");
    ck_assert_int_ne(session_set_assignment(s, "convolve.strde=2", &err), CS_OK);
    ck_assert_str_eq(err.text, "unknown property 'convolve.strde'; did you mean convolve.stride?");
}
END_TEST

START_TEST(kernel_and_kernel_size_change_together_as_one_step)
{
    set("convolve.kernel_size", "5");
    ck_assert_int_eq(session_kernel(s)->rows, 5);
    ck_assert_int_eq(session_kernel(s)->preset, KERNEL_EDGE);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_WEIGHT), 12); /* still the middle */
    set("convolve.kernel", "1 0 / 0 1");
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_KERNEL_SIZE)[0], 2);
    run("edit.undo");
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_KERNEL_SIZE)[0], 5);
    ck_assert_int_eq(session_kernel(s)->preset, KERNEL_EDGE);
    run("edit.undo");
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_KERNEL_SIZE)[0], 3);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_WEIGHT), 4);
    ck_assert(!can_run("edit.undo"));
    run("edit.redo");
    run("edit.redo");
    ck_assert_int_eq(session_kernel(s)->rows, 2);
    ck_assert(!can_run("edit.redo"));
}
END_TEST

START_TEST(a_drag_is_one_undo_step_and_the_next_drag_another)
{
    for (int drag = 0; drag < 2; drag++)
        for (int i = 0; i < 5; i++)
            set_padding(2 + i + drag, i > 0);
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_PADDING)[0], 7);
    run("edit.undo");
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_PADDING)[0], 6);
    run("edit.undo");
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_PADDING)[0], 1);
    ck_assert(!can_run("edit.undo"));
}
END_TEST

START_TEST(a_pause_or_another_choice_ends_a_drag)
{
    session_tick(s, 10.0);
    set_padding(2, true);
    session_tick(s, 10.9);
    set_padding(3, true);
    session_tick(s, 11.8); /* 0.9 s after the latest edit */
    set_padding(4, true);
    session_tick(s, 13.0);
    set_padding(5, true);
    set_int(PROP_CONVOLVE_WEIGHT, 1, false);
    set_padding(6, true);
    static const int back_to[] = {5, 4, 1};
    for (int i = 0; i < 3; i++) {
        run("edit.undo");
        ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_PADDING)[0], back_to[i]);
    }
    ck_assert(!can_run("edit.undo"));
}
END_TEST

START_TEST(moving_around_is_not_undone)
{
    set("app.workspace", "train");
    set("app.theme", "light");
    set("convolve.step", "3");
    set("network.map", "2");
    ck_assert(!can_run("edit.undo"));
    set("convolve.stride", "2");
    run("edit.undo");
    ck_assert_int_eq(session_int(s, PROP_APP_THEME), 1);
    ck_assert_int_eq(step_of(), 3);
}
END_TEST

static void random_edit(struct rng *r)
{
    static const char *const edits[] = {
        "convolve.kernel=box",
        "convolve.kernel=1 2 / 3 4",
        "convolve.kernel=emboss 5",
        "convolve.kernel_size=1",
        "convolve.kernel_size=7",
        "convolve.stride=3",
        "convolve.padding=0",
        "convolve.padding=8",
        "convolve.dilation=4",
        "convolve.padding_mode=reflect",
        "convolve.bias=-1.25",
        "convolve.flip=on",
        "convolve.flip=off",
        "convolve.picture=cross",
        "convolve.picture=text",
        "convolve.weight=0",
        "network.drawing=1,2 3,4",
        "network.drawing=",
        "network.sample=7",
        "network.probe=drawn",
        "train.lr=0.5",
        "train.net=tiny",
        "train.net=lenet5",
        "train.batch=8",
        "app.theme=light",
        "train.seed=4",
        "convolve.step=1",
        "train.optimizer=adam",
    };
    struct cs_error err;
    const char *edit = edits[rng_int(r, 0, (int)(sizeof edits / sizeof edits[0]) - 1)];
    ck_assert_msg(session_set_assignment(s, edit, &err) == CS_OK, "%s: %s", edit, err.text);
}

START_TEST(undo_and_redo_walk_through_exactly_the_states_that_were)
{
    enum { EDITS = 120 };
    char *state[EDITS + 1];
    struct rng r = rng_seeded(5, (uint64_t)_i);
    int n = 0;
    state[0] = state_text(s);
    for (int i = 0; i < EDITS; i++) {
        random_edit(&r);
        char *now = state_text(s);
        if (strcmp(now, state[n]) == 0)
            free(now);
        else
            state[++n] = now;
    }
    for (int round = 0, at = n; round < 400; round++) {
        const bool back = round < n || rng_int(&r, 0, 1);
        ck_assert_int_eq(can_run("edit.undo"), at > 0);
        ck_assert_int_eq(can_run("edit.redo"), at < n);
        if (back ? at == 0 : at == n)
            continue;
        run(back ? "edit.undo" : "edit.redo");
        at += back ? -1 : 1;
        char *now = state_text(s);
        ck_assert_str_eq(now, state[at]);
        free(now);
    }
    for (int i = 0; i <= n; i++)
        free(state[i]);
}
END_TEST

START_TEST(the_step_stays_within_the_output)
{
    expect_refused("convolve.step", "65", "convolve.step: 65 is out of range, 1 to 64");
    set("convolve.step", "64");
    set("convolve.stride", "2");
    ck_assert_int_eq(session_board(s)->steps, 16);
    ck_assert_int_eq(step_of(), 16);
    set("convolve.picture", "still_life");
    ck_assert_int_eq(session_board(s)->steps, 38 * 38);
    ck_assert_int_eq(step_of(), 16);
    set("convolve.weight", "40");
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_WEIGHT), 8);
}
END_TEST

START_TEST(an_impossible_geometry_keeps_the_board_and_can_be_undone)
{
    set("convolve.padding", "0");
    set("convolve.dilation", "8");
    ck_assert_int_ne(session_board(s)->error[0], '\0');
    ck_assert_int_eq(session_board(s)->steps, 36);
    run("edit.undo");
    ck_assert_int_eq(session_board(s)->error[0], '\0');
}
END_TEST

START_TEST(steps_go_by_values_rows_and_to_the_ends)
{
    run("step.next");
    ck_assert_int_eq(step_of(), 25);
    run("step.back");
    run("step.back");
    ck_assert_int_eq(step_of(), 23);
    run("step.row_next");
    ck_assert_int_eq(step_of(), 31);
    run("step.row_back");
    ck_assert_int_eq(step_of(), 23);
    run("step.first");
    ck_assert_int_eq(step_of(), 1);
    ck_assert(!can_run("step.back") && !can_run("step.first") && !can_run("step.row_back"));
    run("step.last");
    ck_assert_int_eq(step_of(), 64);
    ck_assert(!can_run("step.next") && !can_run("step.last") && !can_run("step.row_next"));
    struct cs_error err;
    ck_assert_int_ne(session_run(s, COMMAND_STEP_NEXT, &err), CS_OK);
    ck_assert_str_eq(err.text, "'Next step' has nothing to do here");
    run("convolve.reset");
    ck_assert_int_eq(step_of(), 1);
}
END_TEST

START_TEST(play_makes_two_steps_a_second_and_stops_at_the_end)
{
    set("convolve.step", "61");
    run("play.toggle");
    ck_assert(session_playing(s));
    session_tick(s, 100.0);
    ck_assert_double_eq(session_next_tick(s), 100.5);
    session_tick(s, 100.4);
    ck_assert_int_eq(step_of(), 61);
    ck_assert(session_tick(s, 100.5));
    ck_assert_int_eq(step_of(), 62);
    set("convolve.speed", "8");
    session_tick(s, 100.51);
    session_tick(s, 100.58);
    ck_assert_int_eq(step_of(), 63);
    session_tick(s, 200.0); /* a stall is one step, not a thousand */
    ck_assert_int_eq(step_of(), 64);
    ck_assert(!session_playing(s));
    ck_assert(isinf(session_next_tick(s)));
    ck_assert(session_tick(s, 300.0) == false);
    run("play.toggle");
    ck_assert_int_eq(step_of(), 1); /* at the end it starts over */
    set("app.workspace", "train");
    ck_assert(!session_playing(s));
}
END_TEST

START_TEST(a_step_by_hand_ends_play)
{
    run("play.start");
    run("step.next");
    ck_assert(!session_playing(s));
    ck_assert_int_eq(step_of(), 25);
}
END_TEST

START_TEST(tick_tells_once_that_something_changed)
{
    session_tick(s, 0);
    ck_assert(!session_tick(s, 1));
    set("convolve.bias", "2");
    ck_assert(session_tick(s, 2));
    ck_assert(!session_tick(s, 3));
}
END_TEST

START_TEST(what_fails_in_a_frame_becomes_the_message)
{
    static struct requests r;
    double age;
    request_text(&r, PROP_TRAIN_NET, "no such net");
    request_pair(&r, PROP_CONVOLVE_STRIDE, 2, 2);
    session_apply(s, &r);
    ck_assert_int_eq(r.n, 0);
    ck_assert_int_eq(session_pair(s, PROP_CONVOLVE_STRIDE)[0], 2);
    ck_assert_ptr_nonnull(strstr(session_message(s, &age), "no such net"));
    ck_assert(age >= 0 && age < 60);
}
END_TEST

START_TEST(a_bad_file_is_one_sentence_and_changes_nothing)
{
    static const unsigned char huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0";
    static const char *const names[] = {"text.png", "empty.png", "huge.png", "missing.png"};
    scratch_write(&scratch, names[0], "this is a text", 14);
    scratch_write(&scratch, names[1], "", 0);
    scratch_write(&scratch, names[2], huge, sizeof huge - 1);
    char *before = state_text(s);
    for (int workspace = 0; workspace < 2; workspace++) {
        set_int(PROP_APP_WORKSPACE, workspace, false);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            char path[PATH_MAX];
            struct cs_error err;
            ck_assert_int_ne(session_open(s, scratch_path(&scratch, names[i], path), &err), CS_OK);
            scratch_expect_sentence(&scratch, err.text, names[i], "");
            char *after = state_text(s);
            ck_assert_str_eq(after, before);
            free(after);
        }
    }
    free(before);
    ck_assert(!can_run("edit.undo"));
}
END_TEST

static void write_pgm(const char *name, unsigned char ground, unsigned char ink)
{
    unsigned char bytes[13 + 28 * 28];
    const int head = sprintf((char *)bytes, "P5\n28 28\n255\n");
    for (int i = 0; i < 28 * 28; i++)
        bytes[head + i] = i % 28 > 11 && i % 28 < 16 && i / 28 > 3 && i / 28 < 24 ? ink : ground;
    scratch_write(&scratch, name, bytes, sizeof bytes);
}

START_TEST(a_picture_opens_where_one_is)
{
    char path[PATH_MAX];
    struct cs_error err;
    write_pgm("one.pgm", 0, 255);
    scratch_path(&scratch, "one.pgm", path);
    ck_assert_int_eq(session_open(s, path, &err), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_PICTURE), PICTURE_COUNT);
    ck_assert_int_eq(session_board(s)->height, 28);
    run("edit.undo"); /* file and picture in one step */
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_PICTURE), PICTURE_SEVEN);
    ck_assert_str_eq(session_text(s, PROP_CONVOLVE_FILE), "");
    expect_refused("convolve.picture", "file", "no picture is open");
    set("app.workspace", "lessons");
    ck_assert_int_eq(session_open(s, path, &err), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    ck_assert_int_eq(session_int(s, PROP_NETWORK_PROBE), PROBE_PICTURE);
    ck_assert_int_eq(session_open(s, scratch.folder, &err), CS_NOT_FOUND); /* pictures, but of no classes */
    ck_assert_ptr_nonnull(strstr(err.text, "no folders with pictures in it"));
    for (int i = 0; i < 2; i++) {
        static const char *const names[][2] = {{"cat", "cat/1.png"}, {"dog", "dog/1.png"}};
        scratch_mkdir(&scratch, names[i][0]);
        scratch_write(&scratch, names[i][1], "", 0);
    }
    ck_assert_int_eq(session_open(s, scratch.folder, &err), CS_OK);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_DATA), scratch.folder);
    static const char net[] = "net mine \"Mine\"\ninput 1x28x28\nflatten = flatten()\noutput = linear(10)\n";
    scratch_write(&scratch, "mine.net", net, sizeof net - 1);
    ck_assert_int_eq(session_open(s, scratch_path(&scratch, "mine.net", path), &err), CS_OK);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), path);
}
END_TEST

START_TEST(nets_and_data_that_are_not_there_are_refused)
{
    expect_refused("train.net", "lenet6", "lenet6");
    expect_refused("train.data", "mnits", "train.data: 'mnits' is neither a folder nor one of ");
    char path[2000];
    memset(path, '/', sizeof path - 1); /* a folder, by a long name */
    path[sizeof path - 1] = '\0';
    expect_refused("train.data", path, "longer than 511 bytes");
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), "lenet5");
}
END_TEST

START_TEST(toggles_and_scales_move_by_one)
{
    run("app.theme_toggle");
    ck_assert_int_eq(session_int(s, PROP_APP_THEME), 1);
    run("app.theme_toggle");
    ck_assert_int_eq(session_int(s, PROP_APP_THEME), 0);
    run("app.language_toggle");
    run("app.language_toggle");
    ck_assert_int_eq(session_int(s, PROP_APP_LANGUAGE), 0);
    run("app.scale_up");
    ck_assert_int_eq(session_int(s, PROP_APP_SCALE), 2);
    run("app.scale_up");
    run("app.scale_up");
    ck_assert(!can_run("app.scale_up"));
    run("app.scale_reset");
    ck_assert_int_eq(session_int(s, PROP_APP_SCALE), 0);
    run("speed.up");
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_SPEED), 3);
    run("app.palette");
    run("app.help");
    run("app.full_screen");
    ck_assert(!session_frame_times_open(s));
    run("app.frame_times");
    ck_assert(session_frame_times_open(s));
    ck_assert(session_palette_open(s) && session_help_open(s) && session_full_screen(s) && !session_wants_quit(s));
    run("app.quit");
    ck_assert(session_wants_quit(s));
}
END_TEST

/* The worker: the built-in digits and the smallest net, so that this takes seconds. */

static void need_tiny_net(void)
{
    set("train.net", "tiny");
    set("train.batch", "16");
    session_subscribe(s, WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS);
    session_need_network(s);
    ck_assert(session_wait(s, WAIT));
    ck_assert_str_eq(session_message(s, NULL), "");
    ck_assert_ptr_nonnull(session_snapshot(s)->net);
}

static float *copy_params(void)
{
    const struct snapshot *now = session_snapshot(s);
    ck_assert_ptr_nonnull(now->params);
    float *copy = malloc(now->net->n_params * sizeof *copy);
    memcpy(copy, now->params, now->net->n_params * sizeof *copy);
    return copy;
}

static bool same_params(const float *params)
{
    const struct snapshot *now = session_snapshot(s);
    return memcmp(params, now->params, now->net->n_params * sizeof *params) == 0;
}

START_TEST(a_training_step_changes_the_net_and_reset_brings_the_start_back)
{
    need_tiny_net();
    float *start = copy_params();
    run("train.step");
    run("train.step");
    ck_assert(session_wait(s, WAIT));
    ck_assert_uint_eq(session_snapshot(s)->steps, 2);
    ck_assert(!same_params(start));
    ck_assert(!session_training(s));
    run("train.reset");
    ck_assert(session_wait(s, WAIT));
    ck_assert_uint_eq(session_snapshot(s)->steps, 0);
    ck_assert(same_params(start));
    set("train.seed", "2");
    ck_assert(session_wait(s, WAIT));
    ck_assert(!same_params(start));
    free(start);
}
END_TEST

START_TEST(a_tenth_of_a_small_data_set_and_5000_of_a_large_one_are_held_out)
{
    need_tiny_net();
    const struct snapshot *now = session_snapshot(s);
    const int all = now->n_train + now->n_validation;
    ck_assert_int_eq(now->n_validation, all >= 20000 ? 5000 : all / 10);
}
END_TEST

START_TEST(training_runs_until_it_is_paused)
{
    need_tiny_net();
    set("app.workspace", "train");
    run("play.toggle");
    ck_assert(session_training(s) && can_run("train.pause") && !can_run("train.start"));
    for (int i = 0; i < 20000 && session_snapshot(s)->steps < 3; i++) {
        usleep(2000);
        session_tick(s, i);
    }
    ck_assert_uint_ge(session_snapshot(s)->steps, 3);
    ck_assert(session_training(s));
    run("play.toggle");
    ck_assert(!session_training(s));
    ck_assert(session_wait(s, WAIT));
    const uint64_t steps = session_snapshot(s)->steps;
    usleep(20000);
    session_tick(s, 1e6);
    ck_assert_uint_eq(session_snapshot(s)->steps, steps);
    ck_assert_int_eq(session_snapshot(s)->state, WORKER_PAUSED);
}
END_TEST

START_TEST(the_network_gets_exactly_the_pixels_that_are_shown)
{
    need_tiny_net();
    ck_assert_ptr_null(session_probe_pixels(s));
    set("network.drawing", "4,4 12,4 8,12");
    ck_assert(session_wait(s, WAIT));
    const struct snapshot *now = session_snapshot(s);
    ck_assert_int_eq(session_int(s, PROP_NETWORK_PROBE), PROBE_DRAWN);
    ck_assert(now->probe_from_pixels);
    ck_assert_ptr_nonnull(session_probe_pixels(s));
    ck_assert_mem_eq(session_probe_pixels(s), now->probe_pixels, 28 * 28 * sizeof(float));
    double x = 0, mass = 0;
    for (int i = 0; i < 28 * 28; i++) {
        mass += now->probe_pixels[i];
        x += now->probe_pixels[i] * (i % 28 + 0.5);
    }
    ck_assert_double_eq_tol(x / mass, 14, 0.5); /* in the middle, as MNIST's digits are */
    run("network.clear");
    ck_assert(session_wait(s, WAIT));
    for (int i = 0; i < 28 * 28; i++)
        ck_assert_float_eq(session_snapshot(s)->probe_pixels[i], 0);
}
END_TEST

START_TEST(a_dark_picture_on_light_ground_is_inverted_and_that_is_said)
{
    char path[PATH_MAX];
    float light_on_dark[28 * 28];
    struct cs_error err;
    need_tiny_net();
    set("app.workspace", "network");
    write_pgm("white.pgm", 10, 250);
    write_pgm("black.pgm", 245, 5);
    ck_assert_int_eq(session_open(s, scratch_path(&scratch, "white.pgm", path), &err), CS_OK);
    ck_assert(session_wait(s, WAIT));
    ck_assert_str_eq(session_message(s, NULL), "");
    memcpy(light_on_dark, session_snapshot(s)->probe_pixels, sizeof light_on_dark);
    ck_assert_float_eq_tol(light_on_dark[0], 10.0f / 255, 1e-6f);
    ck_assert_int_eq(session_open(s, scratch_path(&scratch, "black.pgm", path), &err), CS_OK);
    ck_assert(session_wait(s, WAIT));
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "was inverted"));
    for (int i = 0; i < 28 * 28; i++)
        ck_assert_float_eq_tol(session_snapshot(s)->probe_pixels[i], light_on_dark[i], 1e-6f);
}
END_TEST

START_TEST(a_drawing_outlives_the_network_it_was_drawn_for)
{
    need_tiny_net();
    set("network.drawing", "4,4 20,4 12,24");
    ck_assert(session_wait(s, WAIT));
    float before[28 * 28];
    memcpy(before, session_snapshot(s)->probe_pixels, sizeof before);
    set("train.net", "logistic");
    ck_assert(session_wait(s, WAIT));
    ck_assert_str_eq(session_snapshot(s)->net->name, "logistic");
    ck_assert(session_snapshot(s)->probe_from_pixels);
    ck_assert_mem_eq(before, session_snapshot(s)->probe_pixels, sizeof before);
}
END_TEST

START_TEST(samples_follow_each_other_and_undo_goes_back_to_the_drawing)
{
    need_tiny_net();
    set("network.drawing", "4,4 20,4 12,24");
    run("network.next_sample");
    ck_assert_int_eq(session_int(s, PROP_NETWORK_PROBE), PROBE_SAMPLE);
    ck_assert(session_wait(s, WAIT));
    ck_assert_uint_eq(session_snapshot(s)->probe_index, 1);
    ck_assert_int_ge(session_snapshot(s)->probe_label, 0);
    run("edit.undo");
    ck_assert(session_wait(s, WAIT));
    ck_assert(session_snapshot(s)->probe_from_pixels);
}
END_TEST

START_TEST(next_and_back_walk_through_the_columns)
{
    need_tiny_net();
    set("app.workspace", "network");
    static const char *const columns[] = {"input", "conv1", "pool1", "output"}; /* not ReLU, not flatten */
    run("step.first");
    for (int i = 0; i < 4; i++) {
        ck_assert_str_eq(session_text(s, PROP_NETWORK_NODE), columns[i]);
        ck_assert_int_eq(can_run("step.next"), i < 3);
        if (i < 3)
            run(i % 2 ? "step.next" : "network.layer_next");
    }
    run("step.back");
    ck_assert_str_eq(session_text(s, PROP_NETWORK_NODE), "pool1");
    set("network.map", "0");
    run("step.row_next");
    ck_assert_int_eq(session_int(s, PROP_NETWORK_MAP), 1);
    run("step.row_next");
    run("step.row_next");
    ck_assert(!can_run("step.row_next")); /* four maps */
    run("step.last");
    ck_assert_str_eq(session_text(s, PROP_NETWORK_NODE), "output");
}
END_TEST

START_TEST(a_layer_that_is_chosen_shows_its_largest_value)
{
    need_tiny_net();
    set("app.workspace", "network");
    session_subscribe(s, WORKER_WANT_ACTIVATIONS);
    set("network.sample", "3");
    ck_assert(session_wait(s, WAIT));
    const struct snapshot *now = session_snapshot(s);
    ck_assert_ptr_nonnull(now->activation);
    static const char *const columns[] = {"input", "conv1", "pool1", "output"};
    run("step.first");
    for (int c = 0; c < 4; c++) {
        const int node = net_find(now->net, columns[c]);
        const struct tensor *t = &now->activation[node];
        const struct shape *shape = &now->net->node[node].out;
        const int rows = shape->rank == 3 ? shape->dim[1] : 1, cols = shape->rank == 3 ? shape->dim[2] : 1;
        const float chosen =
            t->data[(session_int(s, PROP_NETWORK_MAP) * rows + session_int(s, PROP_NETWORK_ROW)) * cols +
                    session_int(s, PROP_NETWORK_COLUMN)];
        for (size_t i = 0; i < shape_count(shape); i++)
            ck_assert_float_le(t->data[i], chosen);
        if (c < 3)
            run("step.next");
    }
    const struct session_place nowhere = session_strongest(s, -1);
    ck_assert(nowhere.map == 0 && nowhere.row == 0 && nowhere.col == 0);
}
END_TEST

START_TEST(a_network_that_does_not_fit_the_data_is_there_to_be_looked_at_and_training_says_why)
{
    struct cs_error err;
    need_tiny_net();
    set("train.net", "cifar"); /* reads colour pictures, the digits are grey */
    ck_assert(session_wait(s, WAIT));
    ck_assert_str_eq(session_snapshot(s)->net->name, "cifar");
    ck_assert(session_snapshot(s)->look_only);
    ck_assert_int_ne(session_run(s, COMMAND_TRAIN_START, &err), CS_OK);
    ck_assert_ptr_nonnull(strstr(err.text, "3x32x32"));
    ck_assert(!session_training(s));
    run("edit.undo");
    ck_assert(session_wait(s, WAIT));
    run("train.step");
    ck_assert(session_wait(s, WAIT));
    ck_assert_uint_eq(session_snapshot(s)->steps, 1);
}
END_TEST

START_TEST(options_reach_the_worker_without_a_reset)
{
    need_tiny_net();
    run("train.step");
    set("train.lr", "0.5");
    set("train.batch", "4");
    ck_assert(session_wait(s, WAIT));
    ck_assert_float_eq(session_snapshot(s)->options.optimizer.lr, 0.5f);
    ck_assert_int_eq(session_snapshot(s)->options.batch, 4);
    ck_assert_uint_eq(session_snapshot(s)->steps, 1);
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
    Suite *suite = suite_create("session");
    TCase *values = add_case(suite, "values");
    tcase_add_test(values, a_new_session_shows_the_board_of_the_design);
    tcase_add_test(values, an_assignment_sets_a_property_or_says_what_is_wrong);
    tcase_add_test(values, kernel_and_kernel_size_change_together_as_one_step);
    tcase_add_test(values, a_drag_is_one_undo_step_and_the_next_drag_another);
    tcase_add_test(values, a_pause_or_another_choice_ends_a_drag);
    tcase_add_test(values, moving_around_is_not_undone);
    tcase_add_loop_test(values, undo_and_redo_walk_through_exactly_the_states_that_were, 0, 5);
    tcase_add_test(values, the_step_stays_within_the_output);
    tcase_add_test(values, an_impossible_geometry_keeps_the_board_and_can_be_undone);
    TCase *commands = add_case(suite, "commands");
    tcase_add_test(commands, steps_go_by_values_rows_and_to_the_ends);
    tcase_add_test(commands, play_makes_two_steps_a_second_and_stops_at_the_end);
    tcase_add_test(commands, a_step_by_hand_ends_play);
    tcase_add_test(commands, tick_tells_once_that_something_changed);
    tcase_add_test(commands, what_fails_in_a_frame_becomes_the_message);
    tcase_add_test(commands, toggles_and_scales_move_by_one);
    TCase *files = add_case(suite, "files");
    tcase_add_test(files, a_bad_file_is_one_sentence_and_changes_nothing);
    tcase_add_test(files, a_picture_opens_where_one_is);
    tcase_add_test(files, nets_and_data_that_are_not_there_are_refused);
    TCase *worker = add_case(suite, "worker");
    tcase_add_test(worker, a_training_step_changes_the_net_and_reset_brings_the_start_back);
    tcase_add_test(worker, a_tenth_of_a_small_data_set_and_5000_of_a_large_one_are_held_out);
    tcase_add_test(worker, training_runs_until_it_is_paused);
    tcase_add_test(worker, the_network_gets_exactly_the_pixels_that_are_shown);
    tcase_add_test(worker, a_dark_picture_on_light_ground_is_inverted_and_that_is_said);
    tcase_add_test(worker, a_drawing_outlives_the_network_it_was_drawn_for);
    tcase_add_test(worker, samples_follow_each_other_and_undo_goes_back_to_the_drawing);
    tcase_add_test(worker, next_and_back_walk_through_the_columns);
    tcase_add_test(worker, a_layer_that_is_chosen_shows_its_largest_value);
    tcase_add_test(worker, a_network_that_does_not_fit_the_data_is_there_to_be_looked_at_and_training_says_why);
    tcase_add_test(worker, options_reach_the_worker_without_a_reset);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
