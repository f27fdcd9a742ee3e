/* tests/app/test_view_memory.c - running out of memory while the views of the Convolve workspace are drawn and used. */
#include <check.h>
#include <stdlib.h>

#include "app/session/session.h"
#include "app/window/screen.h"
#include "tests/engine/failing_memory.h"

static const struct session_options no_files = {.threads = 1};

/* A view with the pointer on its grids, the brush down, and undo: what gets lost is drawn in the frame that follows. */
static bool draw_mode(void *ctx, const char **wrong)
{
    struct session *session = NULL;
    struct screen screen;
    struct ui_input input = {.x = 420, .y = 300};
    if (screen_init(&screen, NULL))
        return false;
    bool worked = session_create(&session, &no_files, NULL) == CS_OK;
    if (worked) {
        const char *const *settings = ctx;
        for (; *settings; settings++)
            session_set_assignment(session, *settings, NULL);
        for (int i = 0; i < 3; i++, input.time += 1, input.x += 60) {
            input.down = input.pressed = i == 1;
            screen_frame(&screen, session, &input, 1440, 900);
            screen_apply(&screen, session);
        }
        if (session_board(session)->steps == 0)
            *wrong = "there is no board";
        if (session_can_run(session, COMMAND_UNDO))
            session_run(session, COMMAND_UNDO, NULL);
        screen_frame(&screen, session, &input, 1440, 900);
        screen_apply(&screen, session);
    }
    session_destroy(&session);
    screen_finish(&screen);
    return worked;
}

START_TEST(views_of_every_mode_cope_with_every_failing_allocation) /* _i */
{
    static const char *const modes[][5] = {
        {"convolve.mode=1d", "convolve.tool=paint", NULL},
        {"convolve.compare=picture", "convolve.tool=paint", NULL},
        {"convolve.mode=channels", "convolve.tool=paint", "convolve.activation=relu", NULL},
        {"convolve.mode=transposed", "convolve.step=3", "convolve.granularity=term", NULL},
        {"convolve.mode=pooling", "convolve.rule=mean", NULL},
    };
    survive_every_allocation(draw_mode, (void *)modes[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_memory");
    TCase *memory = tcase_create("memory");
    tcase_add_loop_test(memory, views_of_every_mode_cope_with_every_failing_allocation, 0, 5);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
