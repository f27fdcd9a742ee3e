/* tests/app/test_app_memory.c - running out of memory in the window: values are refused or kept, frames lose something,
 * and nothing crashes or leaks. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/response.h"
#include "app/session/session.h"
#include "app/window/screen.h"
#include "tests/engine/failing_memory.h"

static const struct session_options no_files = {.threads = 1};

static bool is_ok(enum cs_status status, const struct cs_error *err, const char **wrong)
{
    if (status && (status != CS_NO_MEMORY || err->text[0] == '\0'))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    return status == CS_OK;
}

static bool create_session(void *ctx, const char **wrong)
{
    (void)ctx;
    struct session *s;
    struct cs_error err = {""};
    const bool worked = is_ok(session_create(&s, &no_files, &err), &err, wrong);
    if (worked && session_board(s)->steps == 0)
        *wrong = "there is no board, which views rely on";
    session_destroy(&s);
    return worked;
}

/* Everything that a person may do without a network. What fails is told, by a status or as a message. */
static bool use_session(void *ctx, const char **wrong)
{
    static const char *const settings[] = {"convolve.kernel=sobel_x 5",
                                           "convolve.stride=2",
                                           "convolve.picture=still_life",
                                           "convolve.kernel_size=3",
                                           "network.drawing=1,1 9,9; 3,4",
                                           "network.drawing=-1,1 2,2",
                                           "train.net=tiny",
                                           "convolve.bias=0.25",
                                           "convolve.compare=kernel",
                                           "convolve.mode=channels",
                                           "convolve.volume=photo",
                                           "convolve.kernel_size=2",
                                           "convolve.lecture=transposed3",
                                           "convolve.paint=0,1,1=2",
                                           "convolve.mode=pooling",
                                           "convolve.mode=2d",
                                           "convolve.picture=cross",
                                           "app.language=ru",
                                           "app.language=en"};
    const char *data = getenv("CONVOSCOPE_TEST_DATA");
    char picture[4096];
    struct session *s;
    struct cs_error err = {""};
    (void)ctx;
    if (!data || session_create(&s, &no_files, NULL))
        return false;
    bool worked = true;
    snprintf(picture, sizeof picture, "%s/../fuzz/corpus/image/rgb.png", data);
    worked = is_ok(session_open(s, picture, &err), &err, wrong);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        worked = is_ok(session_set_assignment(s, settings[i], &err), &err, wrong) && worked;
    for (int i = 0; i < 5 && session_can_run(s, COMMAND_UNDO); i++)
        worked = is_ok(session_run(s, COMMAND_UNDO, &err), &err, wrong) && worked;
    for (int i = 0; i < 2 && session_can_run(s, COMMAND_REDO); i++)
        worked = is_ok(session_run(s, COMMAND_REDO, &err), &err, wrong) && worked;
    session_destroy(&s);
    return worked;
}

/* A network changed by hand. */
static bool build_network(void *ctx, const char **wrong)
{
    static const enum command_id commands[] = {COMMAND_NETWORK_ADD_LAYER,
                                               COMMAND_NETWORK_LAYER_LATER,
                                               COMMAND_NETWORK_REMOVE_LAYER,
                                               COMMAND_NETWORK_DENSE_TWIN,
                                               COMMAND_UNDO,
                                               COMMAND_UNDO,
                                               COMMAND_REDO};
    struct session *s;
    struct cs_error err = {""};
    bool worked = true;
    (void)ctx;
    if (session_create(&s, &no_files, NULL))
        return false;
    worked = is_ok(session_set_assignment(s, "train.net=lenet5", &err), &err, wrong);
    worked = is_ok(session_set_assignment(s, "network.node=conv1", &err), &err, wrong) && worked;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (session_can_run(s, commands[i])) /* a change that failed leaves nothing to undo */
            worked = is_ok(session_run(s, commands[i], &err), &err, wrong) && worked;
    session_destroy(&s);
    return worked;
}

START_TEST(a_session_copes_with_every_failing_allocation)
{
    survive_every_allocation(create_session, NULL); /* a board without its memory of settings is computed again */
    survive_every_allocation(use_session, NULL);
}
END_TEST

START_TEST(a_network_is_changed_by_hand_with_every_failing_allocation)
{
    survive_every_allocation(build_network, NULL);
}
END_TEST

/* What an update shows: the old board with a sentence, or the new one. */
struct shown {
    enum board_mode mode;
    struct shape shape;
    float first, last;
    int steps;
};

static struct shown shown_by(const struct board *b)
{
    struct shown s = {.mode = b->mode, .shape = b->output.shape, .steps = b->steps};
    if (b->output.data) {
        s.first = b->output.data[0];
        s.last = b->output.data[shape_count(&b->output.shape) - 1];
    }
    return s;
}

static bool same_shown(const struct shown *a, const struct shown *b)
{
    return a->mode == b->mode && a->steps == b->steps && shape_equal(&a->shape, &b->shape) && a->first == b->first &&
           a->last == b->last;
}

struct board_case {
    struct board_settings from, to;
    struct shown before, after; /* with all the memory it wants */
};

static struct board_settings board_settings(enum board_mode mode, const struct filters *filters)
{
    return (struct board_settings){.mode = mode,
                                   .picture = PICTURE_SEVEN,
                                   .map = mode == BOARD_TRANSPOSED ? MAP_SMALL : MAP_FEATURE,
                                   .file = "",
                                   .paint = "0,0,0=3",
                                   .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                   .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                   .filters = filters,
                                   .window = {2, 2},
                                   .stride = {1, 1},
                                   .padding = {1, 1},
                                   .dilation = {1, 1},
                                   .activation = BOARD_TANH,
                                   .groups = 1};
}

/* Whatever is not there after an update is what was there before, and then there is a sentence. */
static bool update_board(struct board_model *m, const struct board_settings *s, const struct shown *old,
                         const struct shown *wanted, const char **wrong)
{
    board_update(m, s);
    const struct board *b = board_state(m);
    const struct shown now = shown_by(b);
    const bool worked = b->error[0] == '\0';
    if (!worked && !strstr(b->error, "memory"))
        *wrong = "the update failed without a sentence";
    if (!worked && !same_shown(&now, old) && !same_shown(&now, wanted)) /* the latter without its picture */
        *wrong = "the old board is gone, and the new one is not there";
    if (worked && !same_shown(&now, wanted))
        *wrong = "the update said nothing and shows something else";
    struct board_step step;
    board_step_at(m, 0, 0, b->steps, 0, &step); /* reads all that a step needs */
    if (b->steps > 0 && step.n_terms != board_terms(b))
        *wrong = "the terms of the last step are gone";
    return worked;
}

static bool change_board(void *ctx, const char **wrong)
{
    const struct board_case *c = ctx;
    const struct shown nothing = {0};
    struct board_model *m;
    struct cs_error err = {""};
    if (!is_ok(board_create(&m, NULL, &err), &err, wrong))
        return false;
    bool worked = update_board(m, &c->from, &nothing, &c->before, wrong);
    if (worked)
        worked = update_board(m, &c->to, &c->before, &c->after, wrong);
    if (worked) {
        board_wait(m, 60);
        board_poll(m);
        board_stamped(m, 1, 1);
        board_overlaps(m, 1, 0);
    }
    board_destroy(&m);
    return worked;
}

static struct shown result_of(const struct board_settings *s)
{
    struct board_model *m;
    ck_assert_int_eq(board_create(&m, NULL, NULL), CS_OK);
    board_update(m, s);
    ck_assert_str_eq(board_state(m)->error, "");
    const struct shown shown = shown_by(board_state(m));
    board_destroy(&m);
    return shown;
}

START_TEST(a_board_without_memory_stays_and_says_so) /* _i: mode; the last one: a large picture */
{
    struct filters filters = {0};
    ck_assert_int_eq(filters_of_bank(_i == BOARD_DEPTHWISE   ? FILTERS_DEPTHWISE
                                     : _i == BOARD_POINTWISE ? FILTERS_MIX
                                                             : FILTERS_APPLE,
                                     &filters, NULL),
                     CS_OK);
    const bool large = _i == BOARD_MODES;
    struct board_case c = {.from = board_settings(_i == BOARD_2D ? BOARD_POOLING : BOARD_2D, &filters),
                           .to = board_settings(large ? BOARD_2D : (enum board_mode)_i, &filters)};
    if (large) {
        c.to.picture = PICTURE_STILL_LIFE;
        c.to.paint = "";
    }
    c.before = result_of(&c.from);
    c.after = result_of(&c.to);
    survive_every_allocation(change_board, &c);
    filters_finish(&filters);
}
END_TEST

static bool is_told(const struct response *r, const char **wrong)
{
    const struct response_state *s = response_state(r);
    if (!s->current && !s->error[0])
        *wrong = "neither a result nor a sentence";
    return s->current;
}

/* Twice, with another shape: what is shown meanwhile must stay whole. ctx: NULL at once, else on the thread. */
static bool compute_response(void *ctx, const char **wrong)
{
    static float numbers[3 * 20 * 30];
    const struct tensor pictures[] = {{shape_3d(1, 20, 30), numbers}, {shape_3d(3, 19, 30), numbers}};
    const struct response_options options = {.threads = 1, .macs_at_once = ctx ? -1 : 0};
    struct response *r;
    struct cs_error err = {""};
    bool worked = is_ok(response_create(&r, &options, &err), &err, wrong);
    for (int i = 0; i < 2 && r; i++) {
        struct response_settings s = {.picture = &pictures[i], .weight = numbers};
        s.conv = response_conv2d(pictures[i].shape.dim[0], pictures[i].shape.dim[0]);
        s.conv.kernel_size[0] = s.conv.kernel_size[1] = 3;
        s.conv.padding[0] = 1;
        worked = is_ok(response_request(r, &s, &err), &err, wrong) && worked;
        if (!response_wait(r, 20))
            *wrong = "no answer";
        worked = is_told(r, wrong) && worked;
    }
    response_destroy(&r);
    return worked;
}

START_TEST(a_response_copes_with_every_failing_allocation)
{
    bool on_the_thread = true;
    fail_every_allocation(compute_response, NULL);
    fail_every_allocation(compute_response, &on_the_thread);
}
END_TEST

static bool create_screen(void *ctx, const char **wrong)
{
    struct screen screen;
    struct cs_error err = {""};
    (void)ctx;
    if (!is_ok(screen_init(&screen, &err), &err, wrong))
        return false;
    screen_finish(&screen);
    return true;
}

/* Frames of one workspace with a network that has been trained one step. */
static bool draw_frames(void *ctx, const char **wrong)
{
    struct session *session = NULL;
    struct screen screen;
    struct ui_input input = {.x = 300, .y = 300};
    (void)wrong;
    if (screen_init(&screen, NULL))
        return false;
    bool worked = session_create(&session, &no_files, NULL) == CS_OK;
    if (worked) {
        session_set_text(session, "train.net", "tiny", NULL);
        session_set_text(session, "interpret.pictures", "20", NULL); /* all of them would take as long every time */
        session_set_text(session, "app.workspace", ctx, NULL);
        session_run(session, COMMAND_TRAIN_STEP, NULL);
        for (int i = 0; i < 3; i++, input.time += 1) {
            session_wait(session, 60);
            session_tick(session, input.time);
            screen_frame(&screen, session, &input, 1440, 900);
            screen_apply(&screen, session);
        }
    }
    session_destroy(&session);
    screen_finish(&screen);
    return worked;
}

START_TEST(a_screen_copes_with_every_failing_allocation)
{
    fail_every_allocation(create_screen, NULL);
}
END_TEST

START_TEST(frames_cope_with_every_failing_allocation) /* _i: workspace */
{
    survive_every_allocation(draw_frames, (void *)prop_infos[PROP_APP_WORKSPACE].choices[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("app_memory");
    TCase *memory = tcase_create("memory");
    TCase *network = tcase_create("network");
    tcase_add_test(network, a_network_is_changed_by_hand_with_every_failing_allocation);
    tcase_set_timeout(network, 400);
    suite_add_tcase(suite, network);
    tcase_add_test(memory, a_session_copes_with_every_failing_allocation);
    tcase_add_loop_test(memory, a_board_without_memory_stays_and_says_so, 0, BOARD_MODES + 1);
    tcase_add_test(memory, a_response_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_screen_copes_with_every_failing_allocation);
    tcase_add_loop_test(memory, frames_cope_with_every_failing_allocation, 0, 5);
    tcase_set_timeout(memory, 400);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
