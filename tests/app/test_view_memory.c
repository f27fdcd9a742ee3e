/* tests/app/test_view_memory.c - running out of memory while the views of Convolve and Network are drawn and used. */
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

static const char *const networks[][6] = {
    {"network.node=d", "network.effective_field=on", NULL}, /* columns */
    {"network.node=d", "network.show=gradients", "network.gradients=on", NULL},
    {"network.node=d", "network.level=layer", "network.sort=strongest", "network.search=0-2", NULL},
    {"network.node=c", "network.level=map", "network.map=1", NULL},
    {"network.node=d", "network.view=planes", "network.yaw=70", NULL},
    {"network.node=c", "network.panel=layers", "network.dense=on", NULL},
    {"network.node=n", "network.row=1", "network.column=1", NULL},
    {"network.node=p", "network.map=2", "network.row=1", "network.column=1", NULL},
    {"network.node=h", "network.map=3", NULL},
    {"network.node=s", "network.map=2", NULL},
    {"network.node=d", "network.edits=d/1/0=1 0 0 0 1 0 0 0 1; d/1/bias=2", "network.locked=d/2",
     "network.silenced=d/3", "network.show=weights", NULL},
    {"network.drawing=2,2 9,9; 3,4", "network.rotate=20", "network.noise=0.1", "network.normalisation=none", NULL},
};
enum { NETWORKS = sizeof networks / sizeof *networks, PATIENCE = 60 };

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

static void answer(struct opened *o, const struct ui_input *input)
{
    frame(o, input);
    session_wait(o->session, PATIENCE);
}

/* A network that is there: without data, which would take longer than all the rest. */
static bool open_network(struct opened *o)
{
    static const char *const settings[] = {
        "app.workspace=network", "train.data=digits",
        "train.net=net small; input 1x12x12; c = conv2d(3, 3); n = batch_norm2d(); r = relu(); d = conv2d(4, 3) from "
        "r; "
        "e = relu(); p = max_pool2d(2); f = flatten(); h = linear(5); o = linear(4); s = softmax()"};
    const struct ui_input input = {.x = 420, .y = 300};
    if (!open_all(o))
        return false;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        session_set_assignment(o->session, settings[i], NULL);
    for (int i = 0; i < 3; i++)
        answer(o, &input);
    return true;
}

/* What the worker and the window take for it, the pointer on the stage and on the panels, a click, a step back. */
static bool draw_network(void *ctx, const char **wrong)
{
    static const float places[][2] = {{700, 400}, {700, 400}, {1250, 500}, {120, 600}};
    struct ui_input input = {0};
    struct opened o;
    spare_allocations(true);
    const bool opened = open_network(&o);
    spare_allocations(false);
    if (!opened)
        return false;
    for (const char *const *setting = ctx; *setting; setting++)
        session_set_assignment(o.session, *setting, NULL);
    for (int i = 0; i < 4; i++, input.time += 1) {
        input.x = places[i][0];
        input.y = places[i][1];
        input.down = input.pressed = i == 1;
        session_tick(o.session, input.time);
        answer(&o, &input);
    }
    run(o.session, COMMAND_UNDO);
    copy(o.session);
    answer(&o, &input);
    if (!session_snapshot(o.session)->net)
        *wrong = "the network is gone";
    close_all(&o);
    return true;
}

START_TEST(views_of_networks_cope_with_every_failing_allocation) /* _i */
{
    survive_every_allocation(draw_network, (void *)networks[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_memory");
    TCase *memory = tcase_create("memory");
    tcase_add_loop_test(memory, views_of_every_mode_cope_with_every_failing_allocation, 0, 5);
    tcase_add_loop_test(memory, views_of_every_topic_cope_with_every_failing_allocation, 0, TOPICS);
    TCase *network = tcase_create("network");
    tcase_add_loop_test(network, views_of_networks_cope_with_every_failing_allocation, 0, NETWORKS);
    tcase_set_timeout(network, 200);
    suite_add_tcase(suite, network);
    unsetenv("CONVOSCOPE_DATA"); /* a network is looked at without data: these are not found */
    setenv("XDG_DATA_HOME", "/nowhere", 1);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
