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

START_TEST(a_session_copes_with_every_failing_allocation)
{
    fail_every_allocation(create_session, NULL);
    survive_every_allocation(use_session, NULL);
}
END_TEST

static bool compute_board(void *ctx, const char **wrong)
{
    const struct filters *filters = ctx;
    const struct board_settings settings = {.mode = BOARD_2D,
                                            .picture = PICTURE_STILL_LIFE,
                                            .file = "",
                                            .paint = "",
                                            .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                            .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                            .filters = filters,
                                            .window = {2, 2},
                                            .stride = {1, 1},
                                            .padding = {1, 1},
                                            .dilation = {1, 1},
                                            .groups = 1};
    struct board_model *m;
    struct cs_error err = {""};
    if (!is_ok(board_create(&m, NULL, &err), &err, wrong))
        return false;
    board_update(m, &settings);
    const bool worked = board_state(m)->error[0] == '\0';
    if (!worked && !board_update(m, &settings) && board_state(m)->error[0] == '\0')
        *wrong = "it says that nothing changed, then computes something";
    board_destroy(&m);
    return worked;
}

START_TEST(the_blackboard_copes_with_every_failing_allocation)
{
    struct filters filters = {0};
    ck_assert_int_eq(filters_of_bank(FILTERS_APPLE, &filters, NULL), CS_OK);
    fail_every_allocation(compute_board, &filters);
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
    tcase_add_test(memory, a_session_copes_with_every_failing_allocation);
    tcase_add_test(memory, the_blackboard_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_response_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_screen_copes_with_every_failing_allocation);
    tcase_add_loop_test(memory, frames_cope_with_every_failing_allocation, 0, 5);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
