/* tests/app/test_view_memory.c - running out of memory while the views of the Convolve workspace are drawn and used. */
#include <check.h>
#include <stdlib.h>

#include "app/session/session.h"
#include "app/topics/topics.h"
#include "app/window/screen.h"
#include "tests/engine/failing_memory.h"

static const struct session_options no_files = {.threads = 1};

static void run(struct session *s, enum command_id c)
{
    if (session_can_run(s, c))
        session_run(s, c, NULL);
}

static void copy(struct session *s)
{
    char *text;
    if (session_copy_text(s, &text, NULL) == CS_OK)
        free(text);
}

struct opened {
    struct session *session;
    struct screen screen;
};

static void close_all(struct opened *o)
{
    session_destroy(&o->session);
    screen_finish(&o->screen);
}

static bool open_all(struct opened *o)
{
    o->session = NULL;
    if (screen_init(&o->screen, NULL))
        return false;
    if (session_create(&o->session, &no_files, NULL) == CS_OK)
        return true;
    close_all(o);
    return false;
}

static void frame(struct opened *o, const struct ui_input *input)
{
    screen_frame(&o->screen, o->session, input, 1440, 900);
    screen_apply(&o->screen, o->session);
}

/* A view with the pointer on its grids, the brush down, undo, steps and a copy: what gets lost is drawn in the frame
 * that follows. */
static void use_mode(struct opened *o, const char *const *settings, const char **wrong)
{
    struct ui_input input = {.x = 420, .y = 300};
    for (; *settings; settings++)
        session_set_assignment(o->session, *settings, NULL);
    for (int i = 0; i < 3; i++, input.time += 1, input.x += 60) {
        input.down = input.pressed = i == 1;
        frame(o, &input);
    }
    if (session_board(o->session)->steps == 0)
        *wrong = "there is no board";
    run(o->session, COMMAND_UNDO);
    run(o->session, COMMAND_STEP_ROW_NEXT);
    run(o->session, COMMAND_STEP_LAST);
    session_tick(o->session, input.time);
    copy(o->session);
    frame(o, &input);
}

static bool draw_mode(void *ctx, const char **wrong)
{
    struct opened o;
    if (!open_all(&o))
        return false;
    use_mode(&o, ctx, wrong);
    close_all(&o);
    return true;
}

/* Only what the topic takes itself is missing. */
static bool draw_topic(void *ctx, const char **wrong)
{
    const struct ui_input input = {.x = 420, .y = 300};
    struct opened o;
    spare_allocations(true);
    const bool opened = open_all(&o);
    if (opened)
        frame(&o, &input);
    spare_allocations(false);
    if (!opened)
        return false;
    use_mode(&o, ctx, wrong);
    close_all(&o);
    return true;
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

START_TEST(views_of_every_topic_cope_with_every_failing_allocation) /* _i: enum topic */
{
    static const char *const topics[TOPICS][5] = {
        {"convolve.mode=matrix", "matrix.sharing=full", "matrix.edits=2,0,0=3", NULL},
        {"convolve.mode=shift", NULL},
        {"convolve.mode=receptive_field", "field.input=9", "field.layers=conv 3; max 2", NULL},
        {"convolve.mode=backward", "backward.of=input", "backward.loss=target", NULL},
        {"convolve.mode=learn", "learn.iterations=3", "learn.edits=0:1=2", "learn.compare=on", NULL},
        {"convolve.mode=activation", "activation.depth=2", NULL},
        {"convolve.mode=loss", "loss.subtract_max=on", NULL},
        {"convolve.mode=points", "points.model=mlp", "points.count=4", "convolve.step=2", NULL},
        {"convolve.mode=normalisation", "norm.batches=2", "norm.batch=2", NULL},
        {"convolve.mode=dropout", "dropout.masks=3", "dropout.values=0,0,0=4", NULL},
    };
    survive_every_allocation(draw_topic, (void *)topics[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_memory");
    TCase *memory = tcase_create("memory");
    tcase_add_loop_test(memory, views_of_every_mode_cope_with_every_failing_allocation, 0, 5);
    tcase_add_loop_test(memory, views_of_every_topic_cope_with_every_failing_allocation, 0, TOPICS);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
