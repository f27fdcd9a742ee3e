#include "app/cli/bench_frames.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/window/screen.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/data/pictures.h"

enum {
    WIDTH = 1440,
    HEIGHT = 900,
    FULL_WIDTH = 1920,
    FULL_HEIGHT = 1080,
    NETWORK_WAIT = 300,
    MOST_FRAMES = 1000,
    LEAST_FRAMES = 5,
    WARM_UP = 5,
    TILE = 256,
    KERNEL_TEXT = 1024
};

struct bench {
    struct session *session;
    struct screen screen;
    struct ui_input input;
    const struct scenario *scenario;
    char file[64]; /* the picture; empty: none */
    int n;
    float width, height;
    float build[MOST_FRAMES], answer[MOST_FRAMES], update[MOST_FRAMES]; /* ms */
    float own[MOST_FRAMES];   /* of update[], while this thread had a processor: without what a crowded machine adds */
    uint64_t steps;           /* of training, when measuring began */
    double began, processors; /* clock_seconds(), and processor seconds of all threads, at that time */
};

struct scenario {
    const char *name;
    int side, channels; /* of the picture that is opened; 0: the board as it is at the start */
    /* What the hand does before frame i; NULL: nothing. */
    enum cs_status (*move)(struct bench *b, int i, struct cs_error *err);
    const char *property; /* that move() sets; a scenario whose property is not there is left out */
    bool edits;           /* and the answer is waited for: what move() took counts as well */
    const char *mode;     /* convolve.mode; NULL: the first one */
};

static enum cs_status assign(struct bench *b, const char *name, const char *text, struct cs_error *err)
{
    return session_set_text(b->session, name, text, err);
}

static enum cs_status assign_int(struct bench *b, const char *name, int v, struct cs_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%d", v);
    return assign(b, name, text, err);
}

/* There and back again, a few pixels a frame. */
static enum cs_status pan(struct bench *b, int i, struct cs_error *err)
{
    const int at = i % 400 < 200 ? i % 200 : 200 - i % 200;
    enum cs_status status = assign(b, "convolve.zoom", "1.5", err);
    if (status == CS_OK)
        status = assign_int(b, "convolve.row", 100 + 5 * at, err);
    return status == CS_OK ? assign_int(b, "convolve.column", 100 + 7 * at, err) : status;
}

/* From one end of the range to the other and back, in even factors. */
static enum cs_status zoom(struct bench *b, int i, struct cs_error *err)
{
    const struct prop_info *p = &prop_infos[prop_find("convolve.zoom")];
    char text[32];
    const double part = abs(100 - i % 200) / 100.0, lo = fmax(p->min, 1e-3);
    snprintf(text, sizeof text, "%.4g", fmin(fmax(lo * pow(p->max / lo, part), p->min), p->max));
    return assign(b, "convolve.zoom", text, err);
}

/* Another kernel of rows x rows, all of it different from the one before. */
static enum cs_status edit(struct bench *b, int i, int rows, struct cs_error *err)
{
    char text[KERNEL_TEXT];
    int at = 0;
    for (int k = 0; k < rows * rows; k++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%d",
                       k == 0     ? ""
                       : k % rows ? " "
                                  : " / ",
                       (7 * i + 5 * k) % 19 - 9);
    return assign(b, "convolve.kernel", text, err);
}

static enum cs_status edit_3(struct bench *b, int i, struct cs_error *err)
{
    return edit(b, i, 3, err);
}

static enum cs_status edit_11(struct bench *b, int i, struct cs_error *err)
{
    const enum cs_status status = assign_int(b, "convolve.padding", 5, err); /* else it does not fit the board */
    return status == CS_OK ? edit(b, i, 11, err) : status;
}

/* On by one, and from the last step to the first. */
static enum cs_status next_step(struct bench *b, int i, struct cs_error *err)
{
    const struct session_progress p = session_progress(b->session);
    (void)i, (void)err;
    session_go_to(b->session, p.value < p.max ? p.value + 1 : 1);
    return CS_OK;
}

static const struct scenario scenarios[] = {
    {"board", 0, 0, NULL, NULL, false},
    {"4096-rest", 4096, 1, NULL, NULL, false},
    {"4096-pan", 4096, 1, pan, "convolve.row", false},
    {"4096-zoom", 4096, 1, zoom, "convolve.zoom", false},
    {"4096-kernel", 4096, 1, edit_3, "convolve.kernel", true},
    {"1024-rgb-kernel", 1024, 3, edit_3, "convolve.kernel", true},
    {"1024-rgb-kernel-11x11", 1024, 3, edit_11, "convolve.kernel", true},
};

/* ---------------------------------------------------------------------------------------------- pictures */

/* A row of the still life again and again, each channel a little farther on. */
static void tile_row(const struct tensor *tile, int y, int side, int channels, uint8_t *row)
{
    for (int x = 0; x < side; x++)
        for (int c = 0; c < channels; c++)
            *row++ = (uint8_t)tile->data[y % TILE * TILE + (x + 8 * c) % TILE];
}

static bool write_rows(FILE *f, const struct tensor *tile, int side, int channels, uint8_t *row)
{
    bool written = fprintf(f, "P%d %d %d 255\n", channels == 3 ? 6 : 5, side, side) > 0;
    for (int y = 0; y < side && written; y++) {
        tile_row(tile, y, side, channels, row);
        written = fwrite(row, (size_t)side * (size_t)channels, 1, f) == 1;
    }
    return written;
}

/* A temporary file, which close_bench() deletes. */
static enum cs_status write_picture(struct bench *b, int side, int channels, struct cs_error *err)
{
    struct tensor tile = {0};
    uint8_t *row = cs_alloc((size_t)side * (size_t)channels, 1);
    enum cs_status status = row ? picture_draw(PICTURE_STILL_LIFE, TILE, TILE, &tile, err) : cs_no_memory(err);
    if (status == CS_OK) {
        snprintf(b->file, sizeof b->file, "/tmp/convoscope-bench-XXXXXX");
        const int fd = mkstemp(b->file);
        FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
        const bool written = f && write_rows(f, &tile, side, channels, row);
        if (fd < 0)
            b->file[0] = '\0';
        if (!f || fclose(f) != 0 || !written)
            status = cs_fail(err, CS_IO, _("the picture to measure with cannot be written to /tmp; make room there"));
    }
    tensor_finish(&tile);
    cs_free(row);
    return status;
}

/* ---------------------------------------------------------------------------------------------- frames */

static void frame(struct bench *b)
{
    b->input.time += 1.0 / 60;
    session_tick(b->session, b->input.time);
    screen_frame(&b->screen, b->session, &b->input, b->width, b->height);
    screen_apply(&b->screen, b->session);
}

/* Until a frame has been built after everything was computed. */
static void frame_with_answer(struct bench *b)
{
    bool answered;
    do {
        answered = session_wait(b->session, 0);
        frame(b);
    } while (!answered);
}

static enum cs_status step(struct bench *b, int i, struct cs_error *err)
{
    const double begin = clock_seconds();
    const enum cs_status status = b->scenario->move ? b->scenario->move(b, i, err) : CS_OK;
    if (status != CS_OK)
        return status;
    if (b->scenario->edits)
        frame_with_answer(b);
    else
        frame(b);
    if (session_board_error(b->session)[0])
        return cs_fail(err, CS_BAD_SHAPE, "%s", session_board_error(b->session));
    b->answer[b->n] = (float)((clock_seconds() - begin) * 1e3);
    b->build[b->n] = (float)(b->screen.seconds[FRAME_TIME_BUILD] * 1e3); /* of the frame with the answer */
    return CS_OK;
}

static enum cs_status run(struct bench *b, double seconds, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < WARM_UP && status == CS_OK; i++)
        status = step(b, i, err);
    const double end = clock_seconds() + seconds;
    for (b->n = 0; status == CS_OK && b->n < MOST_FRAMES && (b->n < LEAST_FRAMES || clock_seconds() < end); b->n++)
        status = step(b, WARM_UP + b->n, err);
    return status;
}

static void print_line(const struct bench *b, const char *what, float *ms)
{
    const float median = frame_times_rank(ms, b->n, 0.5), p99 = frame_times_rank(ms, b->n, 0.99);
    printf("convoscope frames-%s%s %.3f %.3f\n", b->scenario->name, what, (double)median, (double)p99);
    fflush(stdout);
}

static enum cs_status open_bench(struct bench *b, const struct scenario *scenario, int threads, struct cs_error *err)
{
    *b = (struct bench){.scenario = scenario, .input = {.x = -1, .y = -1}, .width = WIDTH, .height = HEIGHT};
    enum cs_status status = session_create(&b->session, &(struct session_options){.threads = threads}, err);
    if (status == CS_OK)
        status = screen_init(&b->screen, err);
    if (status == CS_OK && scenario->mode)
        status = assign(b, "convolve.mode", scenario->mode, err);
    if (status != CS_OK || !scenario->side)
        return status;
    status = write_picture(b, scenario->side, scenario->channels, err);
    if (status == CS_OK)
        status = assign(b, "convolve.file", b->file, err);
    return status == CS_OK ? assign(b, "convolve.picture", "file", err) : status;
}

static void close_bench(struct bench *b)
{
    if (b->file[0])
        unlink(b->file);
    if (b->screen.fonts)
        screen_finish(&b->screen);
    session_destroy(&b->session);
}

static enum cs_status measure(struct bench *b, const struct scenario *scenario, double seconds, int threads,
                              struct cs_error *err)
{
    enum cs_status status = open_bench(b, scenario, threads, err);
    if (status == CS_OK)
        status = run(b, seconds, err);
    if (status == CS_OK) {
        print_line(b, "", b->build);
        if (scenario->edits)
            print_line(b, "-answer", b->answer);
    }
    close_bench(b);
    return status;
}

/* ---------------------------------------------------------------------------------------------- networks */

struct network_scenario {
    const char *name;
    const char *set[8]; /* assignments, to the first NULL */
    bool trains;        /* on all threads, while the frames are built */
};
static const struct network_scenario networks[] = {
    {"network-lenet5", {"train.net=lenet5", "network.node=conv2"}, false},
    {"network-lenet5-gradients", {"train.net=lenet5", "network.node=conv2", "network.show=gradients"}, false},
    {"network-lenet5-layer", {"train.net=lenet5", "network.node=conv2", "network.level=layer"}, false},
    {"network-lenet5-planes", {"train.net=lenet5", "network.node=conv2", "network.view=planes"}, false},
    {"network-cifarvgg", {"train.net=cifarvgg", "network.node=conv4", "network.map=5"}, false},
    {"network-resnet", {"train.net=resnet", "network.node=conv3_3a", "network.map=5"}, false},
    {"network-vgg16-512", {"train.net=vgg16", "network.node=conv5_1", "network.map=300"}, false},
    {"network-vgg16-512-layer", {"train.net=vgg16", "network.node=conv5_1", "network.level=layer"}, false},
    {"network-lenet5-training", {"train.net=lenet5", "network.node=conv2", "train.epochs=1000"}, true},
    {"network-lenet5-gradients-training",
     {"train.net=lenet5", "network.node=conv2", "network.show=gradients", "train.epochs=1000"},
     true},
    {"network-lenet5-planes-training",
     {"train.net=lenet5", "network.node=conv2", "network.view=planes", "train.epochs=1000"},
     true},
};

static double processor_seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* One frame as the window makes it: news of the worker, a draw list, what was asked for. The hand moves the chosen
 * value on, and the pointer rests on a map. */
static enum cs_status network_frame(struct bench *b, int i, struct cs_error *err)
{
    const enum cs_status status = assign_int(b, "network.column", i % 5, err);
    b->input.x = 700 + (float)(i % 64);
    b->input.y = 500;
    const double begin = clock_seconds(), own = processor_seconds(CLOCK_THREAD_CPUTIME_ID);
    frame(b);
    b->own[b->n] = (float)((processor_seconds(CLOCK_THREAD_CPUTIME_ID) - own) * 1e3);
    b->update[b->n] = (float)((clock_seconds() - begin) * 1e3);
    b->build[b->n] = (float)(b->screen.seconds[FRAME_TIME_BUILD] * 1e3);
    return status;
}

/* Snapshots come now and then: until one tells of more steps than that. */
static enum cs_status await_steps(struct bench *b, uint64_t steps, struct cs_error *err)
{
    const double until = clock_seconds() + NETWORK_WAIT;
    while (session_snapshot(b->session)->steps <= steps && clock_seconds() < until) {
        usleep(1000);
        session_tick(b->session, b->input.time);
    }
    if (session_snapshot(b->session)->steps > steps)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%s: no training goes on while its frames are measured"), b->scenario->name);
}

static enum cs_status open_network(struct bench *b, const struct network_scenario *n, struct cs_error *err)
{
    enum cs_status status = session_set_assignment(b->session, "app.workspace=network", err);
    for (int i = 0; i < 8 && n->set[i] && status == CS_OK; i++)
        status = session_set_assignment(b->session, n->set[i], err);
    if (status != CS_OK)
        return status;
    session_need_network(b->session);
    for (int i = 0; i < 4; i++) { /* what a frame asks for is there in the next one */
        frame(b);
        session_wait(b->session, NETWORK_WAIT);
    }
    if (!session_snapshot(b->session)->net)
        return cs_fail(err, CS_BAD_VALUE, "%s", session_snapshot(b->session)->error);
    return CS_OK;
}

/* The evaluation of a network that has learnt nothing comes before its first step. */
static enum cs_status start_training(struct bench *b, struct cs_error *err)
{
    const enum cs_status status = session_run(b->session, COMMAND_TRAIN_START, err);
    return status == CS_OK ? await_steps(b, 0, err) : status;
}

/* About 60 frames a second, as a display asks for them: in between the worker has the machine. */
static enum cs_status run_network(struct bench *b, double seconds, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < WARM_UP && status == CS_OK; i++)
        status = network_frame(b, i, err);
    const double end = clock_seconds() + seconds;
    b->steps = session_snapshot(b->session)->steps;
    b->began = clock_seconds();
    b->processors = processor_seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (b->n = 0; status == CS_OK && b->n < MOST_FRAMES && (b->n < LEAST_FRAMES || clock_seconds() < end); b->n++) {
        const double next = clock_seconds() + 1.0 / 60;
        status = network_frame(b, WARM_UP + b->n, err);
        const double rest = next - clock_seconds();
        if (rest > 0)
            usleep((useconds_t)(rest * 1e6));
    }
    return status;
}

/* That the worker had its hands full meanwhile: else the frames would say nothing. */
static enum cs_status print_training(struct bench *b, struct cs_error *err)
{
    const double used = processor_seconds(CLOCK_PROCESS_CPUTIME_ID) - b->processors;
    const double measured = clock_seconds() - b->began;
    const enum cs_status status = await_steps(b, b->steps, err);
    if (status != CS_OK)
        return status;
    const struct snapshot *s = session_snapshot(b->session);
    const double images = (double)(s->steps - b->steps) * s->options.batch;
    printf("convoscope frames-%s-images/s %.0f\n", b->scenario->name, images / (clock_seconds() - b->began));
    printf("convoscope frames-%s-processors %.2f\n", b->scenario->name, used / measured);
    fflush(stdout);
    return CS_OK;
}

static enum cs_status measure_network(struct bench *b, const struct network_scenario *n, double seconds, int threads,
                                      struct cs_error *err)
{
    const struct scenario named = {.name = n->name};
    enum cs_status status = open_bench(b, &named, threads, err);
    b->width = FULL_WIDTH;
    b->height = FULL_HEIGHT;
    if (status == CS_OK)
        status = open_network(b, n, err);
    if (status == CS_OK && n->trains)
        status = start_training(b, err);
    if (status == CS_OK)
        status = run_network(b, seconds, err);
    if (status == CS_OK) {
        print_line(b, "", b->build);
        print_line(b, "-update", b->update);
        print_line(b, "-update-own", b->own);
        if (n->trains)
            status = print_training(b, err);
    }
    close_bench(b);
    return status;
}

enum cs_status bench_frames(double seconds, int threads, struct cs_error *err)
{
    struct bench *b = cs_alloc(1, sizeof *b);
    enum cs_status status = b ? CS_OK : cs_no_memory(err);
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios && status == CS_OK; i++)
        if (!scenarios[i].property || prop_find(scenarios[i].property) >= 0)
            status = measure(b, &scenarios[i], seconds, threads, err);
    for (int i = BOARD_MODES; i < CONVOLVE_MODES && status == CS_OK; i++) {
        const char *mode = prop_infos[PROP_CONVOLVE_MODE].choices[i];
        status = measure(b, &(struct scenario){.name = mode, .mode = mode, .move = next_step, .edits = true}, seconds,
                         threads, err);
    }
    for (size_t i = 0; i < sizeof networks / sizeof *networks && status == CS_OK; i++)
        status = measure_network(b, &networks[i], seconds, threads, err);
    cs_free(b);
    return status;
}
