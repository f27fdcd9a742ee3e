#include "app/cli/bench_calm.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/window/screen.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"

enum {
    WIDTH = 1920,
    HEIGHT = 1080,
    MOST_FRAMES = 8192,
    ROUNDS = 4,
    TRIES = 6,
    START_WAIT = 120,
    SLOWEST_STEPS = 60 /* seconds */
};
static const double QUICK = 0.2;          /* seconds: nothing is to be measured well */
static const double HAND_SECONDS = 0.031; /* no multiple of the worker's interval: inputs come at any moment */

struct calm {
    struct session *session;
    struct screen screen;
    struct ui_input input;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool woken;     /* by the worker; under lock, like the next two */
    double touched; /* clock_seconds() of an input that waits; 0: none */
    bool quit;
    pthread_t hand;
    bool has_hand, shown; /* the window is not hidden */
    int n_frames, n_answers;
    float frame[MOST_FRAMES], answer[MOST_FRAMES]; /* ms */
    double own;                                    /* processor seconds that this thread used in hidden phases */
    double hidden_seconds;
};

static void wake_up(void *ctx)
{
    struct calm *c = ctx;
    pthread_mutex_lock(&c->lock);
    c->woken = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
}

static struct timespec timespec_of(double seconds)
{
    return (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)((seconds - floor(seconds)) * 1e9)};
}

/* Moves the pointer now and then; a hidden window feels nothing of it. */
static void *move_pointer(void *ctx)
{
    struct calm *c = ctx;
    const struct timespec pause = timespec_of(HAND_SECONDS);
    for (bool quit = false; !quit;) {
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&c->lock);
        if (c->shown && c->touched == 0) {
            c->touched = clock_seconds();
            pthread_cond_signal(&c->wake);
        }
        quit = c->quit;
        pthread_mutex_unlock(&c->lock);
    }
    return NULL;
}

/* Until something happens, or `until`: returns when the input that now is to be answered came, 0 for none. */
static double await(struct calm *c, double until, bool *woken)
{
    const struct timespec at = timespec_of(until);
    pthread_mutex_lock(&c->lock);
    while (!c->woken && c->touched == 0 && clock_seconds() < until)
        pthread_cond_timedwait(&c->wake, &c->lock, &at);
    const double touched = c->touched;
    *woken = c->woken;
    c->woken = false;
    c->touched = 0;
    pthread_mutex_unlock(&c->lock);
    return touched;
}

static void draw(struct calm *c, double begin, double touched)
{
    c->input.time = clock_seconds();
    screen_frame(&c->screen, c->session, &c->input, WIDTH, HEIGHT);
    const double built = clock_seconds();
    screen_apply(&c->screen, c->session);
    if (c->n_frames < MOST_FRAMES)
        c->frame[c->n_frames++] = (float)((built - begin) * 1e3);
    if (touched > 0 && c->n_answers < MOST_FRAMES)
        c->answer[c->n_answers++] = (float)((clock_seconds() - touched) * 1e3);
}

/* One turn of the window's loop. */
static void turn(struct calm *c, double end)
{
    bool woken;
    const double due = fmin(session_next_tick(c->session), c->shown ? ui_next_frame(c->screen.ui) : INFINITY);
    const double touched = await(c, fmin(due, end), &woken);
    const double begin = clock_seconds();
    const bool changed = session_tick(c->session, begin);
    if (touched > 0) { /* over the charts and the filters, from left to right and down */
        c->input.x = 300 + fmodf(c->input.x + 37, 1200);
        c->input.y = 100 + fmodf(c->input.y + 11, 800);
    }
    if (c->shown && (changed || touched > 0 || due <= begin))
        draw(c, begin, touched);
}

static void show(struct calm *c, bool shown)
{
    pthread_mutex_lock(&c->lock);
    c->shown = shown;
    c->touched = 0;
    pthread_mutex_unlock(&c->lock);
    if (!shown)
        session_rest(c->session);
}

static double thread_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Between the first and the last news of steps: they come at step boundaries, now and then. */
struct pace {
    uint64_t first, last;
    double first_at, last_at; /* 0: none yet */
    bool evaluated;           /* which took the time that training would have had */
};

static void note_pace(struct pace *p, const struct snapshot *s)
{
    p->evaluated = p->evaluated || s->to_evaluate > 0;
    if (s->steps == p->last)
        return;
    p->last = s->steps;
    p->last_at = clock_seconds();
    if (p->first_at == 0) {
        p->first = p->last;
        p->first_at = p->last_at;
    }
}

/* Turns for so long; returns the images a second meanwhile, 0 when they are not known. */
static double phase(struct calm *c, bool shown, double seconds)
{
    show(c, shown);
    for (double end = clock_seconds() + 0.25; clock_seconds() < end;) /* what it begins with is not counted */
        turn(c, end);
    const uint64_t steps = session_snapshot(c->session)->steps;
    struct pace pace = {.first = steps, .last = steps};
    const double own = thread_seconds(), begin = clock_seconds();
    for (double end = begin + seconds; clock_seconds() < end;) {
        turn(c, end);
        note_pace(&pace, session_snapshot(c->session));
        if (clock_seconds() >= end && pace.last == pace.first && end < begin + SLOWEST_STEPS)
            end += seconds; /* a slow machine has not made two steps yet */
    }
    if (!shown) {
        c->own += thread_seconds() - own;
        c->hidden_seconds += clock_seconds() - begin;
    }
    const double images = (double)(pace.last - pace.first) * session_snapshot(c->session)->options.batch;
    return pace.evaluated || images == 0 ? 0 : images / (pace.last_at - pace.first_at);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void print_times(const char *view, const char *what, float *ms, int n)
{
    printf("convoscope calm-%s-%s %.3f %.3f\n", view, what, (double)frame_times_rank(ms, n, 0.5),
           (double)frame_times_rank(ms, n, 0.99));
}

static enum cs_status measure(struct calm *c, int view, double seconds, struct cs_error *err)
{
    const char *name = prop_infos[PROP_TRAIN_VIEW].choices[view];
    double rate[ROUNDS], share[ROUNDS];
    const int rounds = seconds < QUICK ? 1 : ROUNDS;
    int n = 0;
    const enum cs_status status = session_set_text(c->session, "train.view", name, err);
    c->n_frames = c->n_answers = 0;
    for (int i = 0; status == CS_OK && n < rounds && i < rounds * TRIES; i++) {
        const double before = phase(c, false, seconds / 2), shown = phase(c, true, seconds),
                     after = phase(c, false, seconds / 2);
        if (before == 0 || shown == 0 || after == 0)
            continue;
        rate[n] = shown;
        share[n++] = shown / ((before + after) / 2);
    }
    if (status != CS_OK)
        return status;
    if (n == 0)
        return cs_fail(err, CS_BAD_VALUE, _("no training goes on while its frames are measured"));
    print_times(name, "frame", c->frame, c->n_frames);
    print_times(name, "input", c->answer, c->n_answers);
    printf("convoscope calm-%s-images/s %.0f\n", name, median(rate, n));
    printf("convoscope calm-%s-share %.3f\n", name, median(share, n));
    fflush(stdout);
    return CS_OK;
}

/* CIFAR-10, or built-in pictures. */
static enum cs_status set_up(struct calm *c, struct cs_error *err)
{
    static const char *const set[] = {"app.workspace=train", "train.net=cifarvgg", "train.epochs=1000"};
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < sizeof set / sizeof *set && status == CS_OK; i++)
        status = session_set_assignment(c->session, set[i], err);
    static const char *const data[] = {"train.data=cifar10", "train.data=shapes"};
    for (size_t i = 0; i < sizeof data / sizeof *data && status == CS_OK; i++) {
        status = session_set_assignment(c->session, data[i], err);
        session_need_network(c->session);
        session_wait(c->session, START_WAIT);
        if (session_snapshot(c->session)->net && !session_snapshot(c->session)->look_only)
            break;
    }
    return status == CS_OK ? session_run(c->session, COMMAND_TRAIN_START, err) : status;
}

/* The evaluation of a network that has learnt nothing comes before its first step. */
static enum cs_status await_training(struct calm *c, struct cs_error *err)
{
    const double until = clock_seconds() + START_WAIT;
    show(c, true);
    while (session_snapshot(c->session)->steps < 2 && clock_seconds() < until)
        turn(c, until);
    const struct snapshot *s = session_snapshot(c->session);
    if (s->steps >= 2)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, "%s",
                   *s->error ? s->error : _("no training goes on while its frames are measured"));
}

static enum cs_status open_calm(struct calm *c, int threads, struct cs_error *err)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    c->input = (struct ui_input){.x = -1, .y = -1};
    const struct session_options options = {.threads = threads, .notify = wake_up, .ctx = c};
    enum cs_status status = session_create(&c->session, &options, err);
    if (status == CS_OK)
        status = screen_init(&c->screen, err);
    if (status == CS_OK && pthread_create(&c->hand, NULL, move_pointer, c) != 0)
        status = cs_fail(err, CS_NO_MEMORY, _("a thread could not be started: close other programs and try again"));
    c->has_hand = status == CS_OK;
    return status;
}

static void close_calm(struct calm *c)
{
    pthread_mutex_lock(&c->lock);
    c->quit = true;
    pthread_mutex_unlock(&c->lock);
    if (c->has_hand)
        pthread_join(c->hand, NULL);
    session_destroy(&c->session); /* before the lock that its worker's news take */
    if (c->screen.fonts)
        screen_finish(&c->screen);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
}

enum cs_status bench_calm(double seconds, int threads, struct cs_error *err)
{
    struct calm *c = cs_alloc(1, sizeof *c);
    if (!c)
        return cs_no_memory(err);
    *c = (struct calm){0};
    enum cs_status status = open_calm(c, threads, err);
    if (status == CS_OK)
        status = set_up(c, err);
    if (status == CS_OK)
        status = await_training(c, err);
    for (int i = 0; status == CS_OK && prop_infos[PROP_TRAIN_VIEW].choices[i]; i++)
        status = measure(c, i, seconds, err);
    if (status == CS_OK) {
        double rate = 0;
        for (int i = 0; i < ROUNDS * TRIES && rate == 0; i++)
            rate = phase(c, false, seconds);
        printf("convoscope calm-hidden-images/s %.0f\n", rate);
        printf("convoscope calm-hidden-window %.4f\n", c->own / c->hidden_seconds);
    }
    close_calm(c);
    cs_free(c);
    return status;
}
