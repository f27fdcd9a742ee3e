/* tests/app/test_session_save.c - trainings in files as a person meets them: saved, saved by themselves, and taken up
 * again with all that they were trained with; and the section of the panel that shows it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker/save_folder.h"
#include "tests/app/overlap.h"
#include "tests/app/view_harness.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

static struct scratch scratch;
static char file[PATH_MAX], folder[PATH_MAX];

static void set_up(void)
{
    char path[PATH_MAX];
    scratch_init(&scratch);
    setenv("XDG_DATA_HOME", scratch_path(&scratch, "share", path), 1);
    setenv("XDG_CONFIG_HOME", scratch_path(&scratch, "config", path), 1);
    scratch_path(&scratch, "mine.onnx", file);
    scratch_path(&scratch, "share/convoscope/autosave", folder);
}

static void tear_down(void)
{
    scratch_finish(&scratch);
}

static struct session *start(bool settings)
{
    struct session *s;
    struct cs_error err;
    const struct session_options options = {.settings = settings, .threads = 1};
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
    return s;
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err;
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static void set_file(struct session *s, const char *name, const char *path)
{
    char text[PATH_MAX + 32];
    snprintf(text, sizeof text, "%s=%s", name, path);
    set(s, text);
}

static enum cs_status try(struct session *s, const char *name, struct cs_error *err)
{
    return session_run(s, (enum command_id)command_find(name), err);
}

static void run(struct session *s, const char *name)
{
    struct cs_error err;
    ck_assert_msg(try(s, name, &err) == CS_OK, "%s: %s", name, err.text);
}

static const struct snapshot *answered(struct session *s)
{
    ck_assert(session_wait(s, WAIT));
    session_tick(s, 1);
    return session_snapshot(s);
}

/* A training that has all that a file can bring. */
static void train(struct session *s, int steps)
{
    static const char *const settings[] = {
        "app.workspace=train",
        "train.net=tiny",
        "train.data=digits",
        "train.size=300",
        "train.label_noise=0.1",
        "train.shares=3=0.5",
        "train.balance=over",
        "train.seed=5",
        "train.optimizer=adam",
        "train.lr=0.003",
        "train.weight_decay=0.001",
        "train.batch=12",
        "train.epochs=7",
        "train.schedule=cosine",
        "train.warmup=0.5",
        "train.label_smoothing=0.1",
        "train.augment=flip,shift=2",
        "train.clip_norm=3",
        "train.batch_norm=on",
        "train.dropout=0.3",
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        set(s, settings[i]);
    session_need_network(s);
    for (int i = 0; i < steps; i++) {
        run(s, "train.step");
        answered(s);
    }
    ck_assert_uint_eq(session_snapshot(s)->steps, (uint64_t)steps);
}

static float *params_of(struct session *s)
{
    session_subscribe(s, 0x1f);
    const struct snapshot *now = answered(s);
    ck_assert_ptr_nonnull(now->params);
    float *params = malloc(now->net->n_params * sizeof *params);
    memcpy(params, now->params, now->net->n_params * sizeof *params);
    return params;
}

START_TEST(a_saved_training_brings_what_it_was_trained_with_as_one_step_of_undo)
{
    struct session *s = start(false);
    train(s, 9);
    set_file(s, "train.file", file);
    run(s, "train.save");
    const struct snapshot *now = answered(s);
    ck_assert_str_eq(now->save.result[SAVE_ASKED].path, file);
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), file));
    for (int i = 0; i < 4; i++)
        run(s, "train.step");
    float *whole = params_of(s);
    session_destroy(&s);
    s = start(false);
    set_file(s, "train.net", file);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_DATA), "digits");
    ck_assert_int_eq(session_int(s, PROP_TRAIN_SIZE), 300);
    ck_assert_double_eq(session_float(s, PROP_TRAIN_LABEL_NOISE), 0.1);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_SHARES), "3=0.5");
    ck_assert_int_eq(session_int(s, PROP_TRAIN_BALANCE), BALANCE_OVER);
    ck_assert_int_eq(session_int(s, PROP_TRAIN_SEED), 5);
    ck_assert_int_eq(session_int(s, PROP_TRAIN_OPTIMIZER), OPTIMIZER_ADAM);
    ck_assert_double_eq(session_float(s, PROP_TRAIN_LR), 0.003);
    ck_assert_int_eq(session_int(s, PROP_TRAIN_BATCH), 12);
    ck_assert_int_eq(session_int(s, PROP_TRAIN_EPOCHS), 7);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_SCHEDULE), "cosine:0.01"); /* as it is in full */
    ck_assert_str_eq(session_text(s, PROP_TRAIN_AUGMENT), "flip,shift=2");
    session_need_network(s);
    now = answered(s);
    ck_assert_uint_eq(now->steps, 9);
    ck_assert_int_eq(now->n_moments, 5 + 1); /* 0, 1, 2, 4, 8, and 9, the present */
    for (int i = 0; i < 4; i++)
        run(s, "train.step");
    float *resumed = params_of(s);
    ck_assert_mem_eq(whole, resumed, session_snapshot(s)->net->n_params * sizeof *whole);
    run(s, "edit.undo");
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), "lenet5");
    ck_assert_int_eq(session_int(s, PROP_TRAIN_SIZE), 0);
    ck_assert_int_eq(session_int(s, PROP_TRAIN_BATCH), 64);
    ck_assert_uint_eq(answered(s)->steps, 0);
    run(s, "edit.redo");
    ck_assert_int_eq(session_int(s, PROP_TRAIN_BATCH), 12);
    ck_assert_uint_eq(answered(s)->steps, 9);
    free(whole);
    free(resumed);
    session_destroy(&s);
}
END_TEST

START_TEST(what_counts_from_the_beginning_begins_anew_and_the_rest_goes_on)
{
    struct session *s = start(false);
    train(s, 5);
    set_file(s, "train.file", file);
    run(s, "train.save");
    answered(s);
    session_destroy(&s);
    s = start(false);
    set_file(s, "train.net", file);
    set(s, "train.lr=0.01"); /* heeded from the next step on */
    session_need_network(s);
    const struct snapshot *now = answered(s);
    ck_assert_uint_eq(now->steps, 5);
    ck_assert_float_eq(now->options.optimizer.lr, 0.01f);
    set(s, "train.seed=6"); /* waits for a restart, which is another training */
    run(s, "train.reset");
    now = answered(s);
    ck_assert_uint_eq(now->steps, 0);
    ck_assert(now->trained);
    session_destroy(&s);
}
END_TEST

START_TEST(a_window_that_is_closed_leaves_an_autosave_and_the_next_one_tells_of_it_once)
{
    struct session *s = start(true);
    train(s, 6);
    float *params = params_of(s);
    session_destroy(&s);
    char path[2][SAVE_PATH];
    ck_assert_int_eq(save_folder_list(folder, path, 2), 1);
    s = start(true);
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "step 6"));
    ck_assert(session_message_is_news(s));
    session_destroy(&s);
    s = start(true);
    ck_assert_str_eq(session_message(s, NULL), "");
    run(s, "train.resume");
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), path[0]);
    session_need_network(s);
    ck_assert_uint_eq(answered(s)->steps, 6);
    float *again = params_of(s);
    ck_assert_mem_eq(params, again, session_snapshot(s)->net->n_params * sizeof *params);
    session_destroy(&s);
    s = start(true); /* the settings do not go on with a file that may be gone */
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), "lenet5");
    session_destroy(&s);
    free(params);
    free(again);
}
END_TEST

START_TEST(what_does_not_read_the_settings_saves_nothing_by_itself)
{
    struct session *s = start(false);
    char path[2][SAVE_PATH];
    train(s, 3);
    session_destroy(&s);
    ck_assert_int_eq(save_folder_list(folder, path, 2), 0);
}
END_TEST

START_TEST(without_a_saved_training_there_is_none_to_go_on_with)
{
    struct session *s = start(true);
    struct cs_error err;
    ck_assert_int_ne(try(s, "train.resume", &err), CS_OK);
    ck_assert_str_ne(err.text, "");
    session_destroy(&s);
}
END_TEST

/* ---- filters changed by hand ---- */

static void expect_lists(const struct session *s, const char *edits, const char *locked, const char *silenced)
{
    ck_assert_str_eq(session_text(s, PROP_NETWORK_EDITS), edits);
    ck_assert_str_eq(session_text(s, PROP_NETWORK_LOCKED), locked);
    ck_assert_str_eq(session_text(s, PROP_NETWORK_SILENCED), silenced);
}

static const char locked[] = "conv1/0 conv1/2", silenced[] = "conv1/3";

/* Of one kernel of conv1 all numbers but one are 0. */
static void edges(char text[512])
{
    int n = snprintf(text, 512, "conv1/0/bias=0.5; conv1/1/0=1");
    for (int i = 1; i < 25; i++)
        n += snprintf(text + n, 512 - (size_t)n, " 0");
}

static void change_by_hand(struct session *s, char edits[512])
{
    edges(edits);
    ck_assert_int_eq(session_set_text(s, "network.edits", edits, NULL), CS_OK);
    ck_assert_int_eq(session_set_text(s, "network.locked", locked, NULL), CS_OK);
    ck_assert_int_eq(session_set_text(s, "network.silenced", silenced, NULL), CS_OK);
    answered(s);
}

static void make_steps(struct session *s, int n)
{
    for (int i = 0; i < n; i++)
        run(s, "train.step");
    answered(s);
}

static void save(struct session *s)
{
    set_file(s, "train.file", file);
    run(s, "train.save");
    answered(s);
    ck_assert_int_eq(access(file, F_OK), 0);
}

static void expect_params(struct session *s, const float *want)
{
    float *params = params_of(s);
    ck_assert_mem_eq(params, want, session_snapshot(s)->net->n_params * sizeof *params);
    free(params);
}

START_TEST(what_was_done_by_hand_comes_back_in_the_same_step_of_undo_and_goes_on)
{
    struct session *s = start(false);
    char edits[512];
    train(s, 3);
    float *untouched = params_of(s);
    change_by_hand(s, edits);
    make_steps(s, 6);
    save(s);
    make_steps(s, 5);
    float *whole = params_of(s);
    session_destroy(&s);

    s = start(false);
    session_need_network(s);
    ck_assert_uint_eq(answered(s)->steps, 0);
    set(s, "network.locked=conv2/5"); /* of lenet5 */
    answered(s);
    set_file(s, "train.net", file);
    expect_lists(s, edits, locked, silenced);
    ck_assert_uint_eq(session_filter_marks(s, "conv1", 0), FILTER_EDITED | FILTER_LOCKED);
    ck_assert_uint_eq(session_filter_marks(s, "conv1", 3), FILTER_SILENCED);
    ck_assert_uint_eq(answered(s)->steps, 9);
    ck_assert(session_hands_shown(s));
    make_steps(s, 5);
    expect_params(s, whole);
    run(s, "edit.undo");
    expect_lists(s, "", "conv2/5", "");
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), "lenet5");
    ck_assert_str_eq(answered(s)->error, "");
    run(s, "edit.redo");
    expect_lists(s, edits, locked, silenced);
    ck_assert_uint_eq(answered(s)->steps, 9);
    make_steps(s, 5);
    expect_params(s, whole);

    set(s, "network.edits="); /* taken back: what it was before it was set, though another process set it */
    const struct snapshot *now = answered(s);
    ck_assert_str_eq(now->error, "");
    const struct net *net = now->net;
    const size_t kernel = net->node[net_find(net, "conv1")].param[0] + 25;
    float *params = params_of(s);
    ck_assert_mem_eq(params + kernel, untouched + kernel, 25 * sizeof *params);
    free(params);
    free(untouched);
    free(whole);
    session_destroy(&s);
}
END_TEST

/* Lists that were emptied here are not those of the file, which a reset loads again. */
START_TEST(after_a_reset_the_worker_does_what_the_lists_of_the_session_say)
{
    struct session *s = start(false);
    char edits[512];
    train(s, 3);
    change_by_hand(s, edits);
    make_steps(s, 4);
    float *then = params_of(s);
    save(s);
    set_file(s, "train.net", file);
    expect_lists(s, edits, locked, silenced);
    answered(s);
    set(s, "network.edits=");
    set(s, "network.locked=");
    set(s, "network.silenced=");
    answered(s);
    run(s, "train.reset");
    ck_assert_uint_eq(answered(s)->steps, 7);
    make_steps(s, 3);
    const struct net *net = session_snapshot(s)->net;
    const size_t kernel = net->node[net_find(net, "conv1")].param[0] + 50; /* of filter 2 */
    float *params = params_of(s);
    ck_assert_mem_ne(params + kernel, then + kernel, 25 * sizeof *params);
    free(params);
    run(s, "train.reset");
    set(s, "network.locked=conv1/2"); /* and the other way round */
    answered(s);
    make_steps(s, 3);
    params = params_of(s);
    ck_assert_mem_eq(params + kernel, then + kernel, 25 * sizeof *params);
    free(params);
    free(then);
    session_destroy(&s);
}
END_TEST

START_TEST(resuming_the_file_that_is_open_takes_back_what_was_done_by_hand_since)
{
    struct session *s = start(false);
    char edits[512];
    train(s, 3);
    change_by_hand(s, edits);
    make_steps(s, 4);
    save(s);
    float *then = params_of(s);
    set_file(s, "train.net", file);
    answered(s);
    set(s, "network.edits=");
    set(s, "network.silenced=conv1/0");
    answered(s);
    make_steps(s, 2);
    run(s, "train.resume");
    expect_lists(s, edits, locked, silenced);
    ck_assert_uint_eq(answered(s)->steps, 7);
    expect_params(s, then);
    run(s, "edit.undo");
    expect_lists(s, "", locked, "conv1/0");
    ck_assert_str_eq(answered(s)->error, "");
    free(then);
    session_destroy(&s);
}
END_TEST

/* Settings keep the file, and not what was done by hand in it. */
START_TEST(a_window_that_opens_with_a_saved_training_has_what_was_done_by_hand)
{
    struct session *s = start(true);
    char edits[512];
    set(s, "train.net=tiny");
    set(s, "train.data=digits");
    session_need_network(s);
    answered(s);
    change_by_hand(s, edits);
    make_steps(s, 4);
    save(s);
    set_file(s, "train.net", file);
    answered(s);
    make_steps(s, 3);
    float *whole = params_of(s);
    session_destroy(&s);
    s = start(true);
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), file);
    expect_lists(s, edits, locked, silenced);
    ck_assert(!session_can_run(s, COMMAND_UNDO));
    session_need_network(s);
    ck_assert_uint_eq(answered(s)->steps, 4);
    make_steps(s, 3);
    expect_params(s, whole);
    free(whole);
    session_destroy(&s);
}
END_TEST

/* The network before stays, and nothing is done to it in the name of the other one. */
START_TEST(a_file_whose_lists_lie_leaves_the_network_before_as_it_was)
{
    struct session *s = start(false);
    struct net *net;
    struct training_state state;
    struct model_input_info input;
    char edits[512];
    train(s, 2);
    change_by_hand(s, edits);
    save(s);
    session_destroy(&s);
    ck_assert_int_eq(model_load(file, &net, &state, &input, NULL), CS_OK);
    training_extra(&state, "hands.before", MODEL_FLOATS)->count--;
    ck_assert_int_eq(model_save(file, net, &state, &input, NULL), CS_OK);
    training_state_finish(&state);
    net_destroy(&net);
    s = start(false);
    set(s, "train.net=tiny"); /* where the lists would fit */
    set(s, "train.data=digits");
    session_need_network(s);
    answered(s);
    make_steps(s, 2);
    float *before = params_of(s);
    set_file(s, "train.net", file);
    expect_lists(s, edits, locked, silenced);
    answered(s);
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "hands"));
    expect_lists(s, "", "", "");
    expect_params(s, before);
    run(s, "edit.undo");
    ck_assert_str_eq(session_text(s, PROP_TRAIN_NET), "tiny");
    expect_lists(s, "", "", "");
    free(before);
    session_destroy(&s);
}
END_TEST

START_TEST(a_list_that_no_property_can_be_is_told_and_left_out)
{
    struct session *s = start(false);
    struct net *net;
    struct training_state state;
    struct model_input_info input;
    train(s, 2);
    set(s, "network.locked=conv1/1");
    answered(s);
    save(s);
    session_destroy(&s);
    ck_assert_int_eq(model_load(file, &net, &state, &input, NULL), CS_OK);
    struct model_extra *list = training_extra(&state, "hands.locked", MODEL_TEXT);
    ck_assert_ptr_nonnull(list);
    cs_free(list->data);
    list->count = VALUE_TEXT_MAX + 1;
    list->data = cs_alloc(list->count + 1, 1);
    memset(list->data, ' ', list->count);
    memcpy(list->data, "conv1/1", 7);
    ck_assert_int_eq(model_save(file, net, &state, &input, NULL), CS_OK);
    training_state_finish(&state);
    net_destroy(&net);
    s = start(false);
    set_file(s, "train.net", file);
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "network.locked: longer than 16384 bytes"));
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "left out"));
    expect_lists(s, "", "", "");
    session_need_network(s);
    ck_assert_uint_eq(answered(s)->steps, 2);
    float *before = params_of(s);
    make_steps(s, 1);
    const struct net *now = session_snapshot(s)->net;
    const size_t kernel = now->node[net_find(now, "conv1")].param[0] + 25;
    float *params = params_of(s);
    ck_assert_mem_ne(params + kernel, before + kernel, 25 * sizeof *params); /* not locked */
    free(before);
    free(params);
    session_destroy(&s);
}
END_TEST

/* ---- the panel ---- */

static struct window open_window(float width, float height)
{
    struct window w = window_open(width, height);
    session_destroy(&w.session);
    w.session = start(true);
    window_set(&w, "app.workspace=train");
    window_set(&w, "train.open=files");
    return w;
}

static void wait_in(struct window *w)
{
    window_settle(w);
    answered(w->session);
    window_settle(w);
}

/* Presses the middle of a text. */
static void click_text(struct window *w, const char *text)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || strcmp(text_of(w, c), text) != 0)
            continue;
        const struct rect r = text_rect(w, c);
        window_click(w, r.x + r.w / 2, r.y + r.h / 2);
        return;
    }
    ck_abort_msg("'%s' is not to be seen", text);
}

START_TEST(the_panel_tells_what_is_saved_and_a_click_goes_on_with_another)
{
    struct session *s = start(true);
    train(s, 6);
    session_destroy(&s);
    struct window w = open_window(1440, 900);
    wait_in(&w);
    ck_assert(shows(&w, "Nothing is saved yet"));
    ck_assert(shows(&w, "step 6"));
    click_text(&w, "step 6");
    wait_in(&w);
    ck_assert_int_eq(strncmp(session_text(w.session, PROP_TRAIN_NET), folder, strlen(folder)), 0);
    ck_assert_uint_eq(session_snapshot(w.session)->steps, 6);
    run(w.session, "train.step");
    set_file(w.session, "train.file", file);
    wait_in(&w);
    window_key(&w, 's', UI_CTRL);
    wait_in(&w);
    char text[64];
    snprintf(text, sizeof text, "Step %d saved, ", 7);
    bool found = false;
    for (size_t i = 0; i < w.list.n; i++)
        found =
            found || (w.list.cmd[i].kind == DRAW_TEXT && strncmp(text_of(&w, &w.list.cmd[i]), text, strlen(text)) == 0);
    ck_assert(found);
    ck_assert(shows(&w, "step 7")); /* what train.resume would take */
    ck_assert_int_eq(access(file, F_OK), 0);
    window_close(&w);
}
END_TEST

START_TEST(ctrl_r_goes_on_with_the_newest_from_any_workspace)
{
    struct session *s = start(true);
    train(s, 4);
    session_destroy(&s);
    struct window w = open_window(1440, 900);
    window_set(&w, "app.workspace=convolve");
    wait_in(&w);
    window_key(&w, 'r', UI_CTRL);
    wait_in(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_TRAIN); /* where it is to be seen */
    ck_assert(!strstr(session_snapshot(w.session)->net->title, ".onnx"));
    ck_assert(shows(&w, session_snapshot(w.session)->net->title)); /* and not the name of a file */
    ck_assert_uint_eq(session_snapshot(w.session)->steps, 4);
    window_close(&w);
}
END_TEST

/* The file has their loss; which classes were taken for which is measured again. */
START_TEST(moments_of_a_file_have_their_confusion_table_as_soon_as_they_are_looked_at)
{
    struct session *s = start(true);
    train(s, 4);
    session_destroy(&s);
    struct window w = open_window(1440, 900);
    window_set(&w, "app.workspace=train");
    wait_in(&w);
    window_key(&w, 'r', UI_CTRL);
    wait_in(&w);
    window_set(&w, "train.moment=2");
    wait_in(&w);
    wait_in(&w);
    const struct snapshot *now = session_snapshot(w.session);
    ck_assert_int_ge(now->shown, 0);
    ck_assert_uint_eq(now->moment[now->shown].steps, 2);
    ck_assert(now->evaluation && now->evaluation->samples > 0);
    ck_assert_int_eq(now->evaluation->correct,
                     (int)lround((double)now->moment[now->shown].accuracy * now->evaluation->samples));
    window_close(&w);
}
END_TEST

START_TEST(what_cannot_be_saved_is_told_and_nothing_overlaps_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {1100, 700}, {720, 450}};
    struct session *s = start(true);
    train(s, 6);
    session_destroy(&s);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct window w = open_window(sizes[i][0], sizes[i][1]);
        set(w.session, "train.net=tiny");
        set(w.session, "train.file=/nowhere/at/all.onnx");
        wait_in(&w);
        run(w.session, "train.step");
        run(w.session, "train.save");
        wait_in(&w);
        ck_assert_ptr_nonnull(
            strstr(session_snapshot(w.session)->save.result[SAVE_ASKED].error, "/nowhere/at/all.onnx"));
        for (int russian = 0; russian < 2; russian++) {
            set(w.session, russian ? "app.language=ru" : "app.language=en");
            session_tell(w.session, "");
            wait_in(&w);
            check_texts(&w, russian ? "ru" : "en");
        }
        set(w.session, "app.language=en");
        window_close(&w);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("session_save");
    TCase *tcase = tcase_create("session_save");
    tcase_set_timeout(tcase, 2 * WAIT);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_saved_training_brings_what_it_was_trained_with_as_one_step_of_undo);
    tcase_add_test(tcase, what_counts_from_the_beginning_begins_anew_and_the_rest_goes_on);
    tcase_add_test(tcase, a_window_that_is_closed_leaves_an_autosave_and_the_next_one_tells_of_it_once);
    tcase_add_test(tcase, what_does_not_read_the_settings_saves_nothing_by_itself);
    tcase_add_test(tcase, without_a_saved_training_there_is_none_to_go_on_with);
    tcase_add_test(tcase, what_was_done_by_hand_comes_back_in_the_same_step_of_undo_and_goes_on);
    tcase_add_test(tcase, after_a_reset_the_worker_does_what_the_lists_of_the_session_say);
    tcase_add_test(tcase, resuming_the_file_that_is_open_takes_back_what_was_done_by_hand_since);
    tcase_add_test(tcase, a_window_that_opens_with_a_saved_training_has_what_was_done_by_hand);
    tcase_add_test(tcase, a_file_whose_lists_lie_leaves_the_network_before_as_it_was);
    tcase_add_test(tcase, a_list_that_no_property_can_be_is_told_and_left_out);
    tcase_add_test(tcase, the_panel_tells_what_is_saved_and_a_click_goes_on_with_another);
    tcase_add_test(tcase, moments_of_a_file_have_their_confusion_table_as_soon_as_they_are_looked_at);
    tcase_add_test(tcase, ctrl_r_goes_on_with_the_newest_from_any_workspace);
    tcase_add_test(tcase, what_cannot_be_saved_is_told_and_nothing_overlaps_at_any_size);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
