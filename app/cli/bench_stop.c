#include "app/cli/bench_stop.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/window/screen.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

enum { WIDTH = 1440, HEIGHT = 900, MOST_TIMES = 4096, WAIT = 120 /* seconds */ };
static const double LONGEST_DELAY = 2; /* seconds from the start of a method to its stop */

struct bench {
    struct session *session;
    struct screen screen;
    struct ui_input input;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken; /* by the worker; under lock */
    struct rng rng;
    double delay; /* the longest that is tried: less than the method takes */
    double times[MOST_TIMES];
    int n;
};

static void wake_up(void *ctx)
{
    struct bench *b = ctx;
    pthread_mutex_lock(&b->lock);
    b->woken = true;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->lock);
}

/* The views say what is wanted of the worker. */
static void draw(struct bench *b)
{
    b->input.time = clock_seconds();
    screen_frame(&b->screen, b->session, &b->input, WIDTH, HEIGHT);
    screen_apply(&b->screen, b->session);
    session_tick(b->session, clock_seconds());
}

/* Until the worker has news or `until`; then what has come is there. */
static void await(struct bench *b, double until)
{
    const struct timespec at = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - (double)(time_t)until) * 1e9)};
    pthread_mutex_lock(&b->lock);
    while (!b->woken && clock_seconds() < until)
        pthread_cond_timedwait(&b->wake, &b->lock, &at);
    b->woken = false;
    pthread_mutex_unlock(&b->lock);
    if (session_tick(b->session, clock_seconds()))
        draw(b);
}

/* Whether a study is in this state. */
static bool is_any(const struct bench *b, enum study_state state)
{
    const struct snapshot *s = session_snapshot(b->session);
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        if (s->study[i / STUDIES][i % STUDIES].state == state)
            return true;
    return false;
}

static bool await_state(struct bench *b, enum study_state state, bool there, double seconds)
{
    const double until = clock_seconds() + seconds;
    while (is_any(b, state) != there && clock_seconds() < until)
        await(b, until);
    return is_any(b, state) == there;
}

static void rest(struct bench *b, double seconds)
{
    for (const double until = clock_seconds() + seconds; clock_seconds() < until;)
        await(b, until);
}

/* Begins, waits, stops. */
static enum cs_status try_once(struct bench *b, struct cs_error *err)
{
    enum cs_status status = session_run(b->session, COMMAND_INTERPRET_AGAIN, err);
    draw(b);
    if (status || !await_state(b, STUDY_GOES_ON, true, 1))
        return status;
    rest(b, (double)rng_uniform(&b->rng, 0, 1) * b->delay);
    if (!is_any(b, STUDY_GOES_ON)) {
        b->delay /= 2;
        return CS_OK;
    }
    const double start = clock_seconds();
    status = session_run(b->session, COMMAND_INTERPRET_CANCEL, err);
    draw(b);
    if (!status && await_state(b, STUDY_GOES_ON, false, WAIT) && is_any(b, STUDY_STOPPED))
        b->times[b->n++] = clock_seconds() - start;
    return status;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum cs_status measure(struct bench *b, const char *net, const char *view, double seconds, struct cs_error *err)
{
    enum cs_status status = session_set_text(b->session, "interpret.view", view, err);
    b->delay = LONGEST_DELAY;
    b->n = 0;
    draw(b);
    await_state(b, STUDY_GOES_ON, true, 1);
    for (const double end = clock_seconds() + seconds; !status && b->n < MOST_TIMES && clock_seconds() < end;)
        status = try_once(b, err);
    if (status || !b->n) /* it is done at once, or the network has not what it takes */
        return status;
    qsort(b->times, (size_t)b->n, sizeof *b->times, by_value);
    printf("convoscope stop-%s-%s %.1f %.1f %d\n", net, view, b->times[b->n / 2] * 1e3, b->times[b->n - 1] * 1e3, b->n);
    fflush(stdout);
    return CS_OK;
}

static const struct subject {
    const char *name, *net, *data;
    bool training; /* goes on beside */
} subjects[] = {{"lenet5", "lenet5", "digits", false},
                {"cifarvgg", "cifarvgg", "shapes", false},
                {"vgg16", "vgg16", "shapes", false},
                {"cifarvgg-training", "cifarvgg", "shapes", true}};

static enum cs_status open_subject(struct bench *b, const struct subject *subject, struct cs_error *err)
{
    enum cs_status status = session_set_text(b->session, "train.net", subject->net, err);
    if (!status)
        status = session_set_text(b->session, "train.data", subject->data, err);
    if (!status)
        status = session_set_text(b->session, "train.epochs", "1000", err);
    session_need_network(b->session);
    session_wait(b->session, WAIT);
    return status || !subject->training ? status : session_run(b->session, COMMAND_TRAIN_START, err);
}

static enum cs_status measure_subject(struct bench *b, const struct subject *subject, double seconds,
                                      struct cs_error *err)
{
    enum cs_status status = open_subject(b, subject, err);
    for (int i = 0; !status && prop_infos[PROP_INTERPRET_VIEW].choices[i]; i++)
        status = measure(b, subject->name, prop_infos[PROP_INTERPRET_VIEW].choices[i], seconds, err);
    return status;
}

static enum cs_status open_bench(struct bench *b, int threads, struct cs_error *err)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    b->rng = rng_seeded(1, 0);
    const struct session_options options = {.threads = threads, .notify = wake_up, .ctx = b};
    b->input = (struct ui_input){.x = -1, .y = -1};
    enum cs_status status = session_create(&b->session, &options, err);
    if (!status)
        status = screen_init(&b->screen, err);
    return status ? status : session_set_text(b->session, "app.workspace", "interpret", err);
}

enum cs_status bench_stop(double seconds, int threads, struct cs_error *err)
{
    struct bench *b = calloc(1, sizeof *b);
    if (!b)
        return cs_no_memory(err);
    enum cs_status status = open_bench(b, threads, err);
    for (size_t i = 0; !status && i < sizeof subjects / sizeof *subjects; i++)
        status = measure_subject(b, &subjects[i], seconds, err);
    session_destroy(&b->session); /* before the lock that its worker's news take */
    if (b->screen.fonts)
        screen_finish(&b->screen);
    pthread_cond_destroy(&b->wake);
    pthread_mutex_destroy(&b->lock);
    free(b);
    return status;
}
