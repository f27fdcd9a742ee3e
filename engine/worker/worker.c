#include "engine/worker/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/worker_internal.h"

/* What the thread does, one small thing at a time. */

void worker_report(struct worker *w, enum worker_command_kind of, const struct cs_error *err)
{
    w->error = *err;
    w->error_of = of;
    w->errors++;
    w->news = true;
}

void worker_take_error_back(struct worker *w, enum worker_command_kind of)
{
    if (of == w->error_of || of == WORKER_SETUP)
        w->error.text[0] = '\0';
}

static enum cs_status fill_snapshot(struct worker *w, unsigned wanted)
{
    const struct snapshot_source source = {.course = w->course,
                                           .wanted = wanted,
                                           .state = w->state,
                                           .loading = w->loading,
                                           .setup = w->setups,
                                           .loads = w->loads,
                                           .made_by = w->made_by,
                                           .error_serial = w->errors,
                                           .hands = w->hands,
                                           .error = w->error.text,
                                           .epochs = w->epochs,
                                           .orders = w->orders,
                                           .stop_at = w->stop_at,
                                           .threads = thread_pool_size(w->pool),
                                           .finds = w->finds,
                                           .ticket = w->ticket,
                                           .found = w->found,
                                           .autosave = &w->autosave,
                                           .runs = &w->runs,
                                           .follow = followed_tell(&w->followed)};
    return snapshot_store_fill(&w->store, &source);
}

/* What the window looks at goes to the course that it was meant for. */
static void take_look(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    const bool heed = w->look_changed && w->course && w->look.setup == w->setups;
    if (heed) {
        course_set_look(w->course, &w->look);
        w->look_changed = false;
    }
    pthread_mutex_unlock(&w->lock);
}

void worker_publish(struct worker *w)
{
    take_look(w);
    if (w->course)
        course_refresh_probe(w->course);
    pthread_mutex_lock(&w->lock);
    const unsigned wanted = w->wanted;
    pthread_mutex_unlock(&w->lock);
    if (w->course && wanted & WORKER_WANT_PREVIEW)
        samples_refresh(&w->course->samples, w->course->trainer, w->course->planned, &w->course->options.augment);
    if (w->course && wanted & WORKER_WANT_EVALUATION)
        course_refresh_mistakes(w->course);
    if (fill_snapshot(w, wanted)) {
        struct cs_error err;
        cs_no_memory(&err);
        worker_report(w, WORKER_SETUP, &err);
        fill_snapshot(w, 0); /* whatever is left of it, it tells why */
    }
    w->news = false;
    pthread_mutex_lock(&w->lock);
    snapshot_store_publish(&w->store);
    pthread_mutex_unlock(&w->lock);
    w->snapshot_at = clock_seconds();
    if (w->options.notify)
        w->options.notify(w->options.ctx);
}

/* Is there a CANCEL among what waits? It stays there and pauses training in its turn. */
static bool cancel_waits(void *ctx)
{
    struct worker *w = ctx;
    bool found = false;
    pthread_mutex_lock(&w->lock);
    for (int i = 0; i < w->count; i++)
        found = found || w->queue[(w->first + i) % WORKER_QUEUE].kind == WORKER_CANCEL;
    found = found || w->quit;
    pthread_mutex_unlock(&w->lock);
    return found;
}

/* Called often while a course is made. */
bool worker_go_on_loading(void *ctx, double done)
{
    struct worker *w = ctx;
    w->loading = done;
    if (clock_seconds() - w->snapshot_at >= w->options.snapshot_interval)
        worker_publish(w);
    return !cancel_waits(w);
}

bool worker_nobody_waits(void *ctx)
{
    struct worker *w = ctx;
    pthread_mutex_lock(&w->lock);
    const bool looks = w->look_changed && w->look.setup == w->setups;
    const bool waits = w->count > 0 || w->quit || looks;
    pthread_mutex_unlock(&w->lock);
    return !waits;
}

/* When something that was learnt has waited long enough to be saved; negative: there is none. */
static double next_save(const struct worker *w)
{
    const double seconds = autosave_due(&w->autosave, w->course);
    return seconds < 0 ? -1 : clock_seconds() + seconds;
}

/* Under lock: until it is woken, or it is that time; then false. */
static bool sleep_until_woken(struct worker *w, double until)
{
    const struct timespec at = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - (double)(time_t)until) * 1e9)};
    if (until < 0)
        return pthread_cond_wait(&w->wake, &w->lock) == 0;
    return pthread_cond_timedwait(&w->wake, &w->lock, &at) == 0;
}

/* Sleeps until there is something to do; false: the thread shall end. */
static bool await(struct worker *w)
{
    /* When one of these changes from here on, there is a notice of it. */
    const bool settled = followed_is_settled(&w->followed), saving = saver_is_busy(w->autosave.saver),
               loading = w->course && study_other_is_loading(w->course);
    const double until = next_save(w);
    bool woken = true;
    pthread_mutex_lock(&w->lock);
    while (woken && !w->quit && w->count == 0 && !w->wanted_changed && !w->arrived && !w->saved &&
           !worker_has_work(w)) {
        w->busy = !settled || saving || loading;
        pthread_cond_broadcast(&w->rest);
        woken = sleep_until_woken(w, until);
    }
    w->busy = true;
    const bool saved = w->saved;
    w->news = w->news || w->wanted_changed || w->arrived || w->saved;
    w->wanted_changed = w->arrived = w->saved = false;
    const bool quit = w->quit;
    pthread_mutex_unlock(&w->lock);
    if (saved)
        autosave_settle(&w->autosave);
    return !quit;
}

static bool next_command(struct worker *w, struct worker_command *command)
{
    pthread_mutex_lock(&w->lock);
    const bool found = w->count > 0 && !w->quit;
    if (found) {
        *command = w->queue[w->first];
        w->first = (w->first + 1) % WORKER_QUEUE;
        w->count--;
    }
    pthread_mutex_unlock(&w->lock);
    return found;
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct worker_command command;
    while (await(w)) {
        while (next_command(w, &command)) {
            worker_execute(w, &command);
            worker_command_finish(&command);
        }
        worker_take_file(w);
        if (w->news)
            worker_publish(w);
        if (worker_has_work(w))
            worker_work(w);
        autosave_tick(&w->autosave, w->course);
        if (w->news || (worker_has_work(w) && clock_seconds() - w->snapshot_at >= w->options.snapshot_interval))
            worker_publish(w);
    }
    autosave_now(&w->autosave, w->course);
    return NULL;
}

/* The window's side. */

/* The saver's thread: there is something to tell. */
static void note_saved(void *ctx)
{
    struct worker *w = ctx;
    pthread_mutex_lock(&w->lock);
    w->saved = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

static void destroy_locks(struct worker *w)
{
    pthread_cond_destroy(&w->rest);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
}

static void init_locks(struct worker *w)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, &monotonic);
    pthread_cond_init(&w->rest, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static enum cs_status start_thread(struct worker *w, struct cs_error *err)
{
    if (pthread_create(&w->thread, NULL, run, w) == 0)
        return CS_OK;
    return cs_fail(err, CS_NO_MEMORY, _("a thread could not be started: close other programs and try again"));
}

enum cs_status worker_create(struct worker **out, const struct worker_options *options, struct cs_error *err)
{
    *out = NULL;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return cs_no_memory(err);
    w->options = *options;
    snapshot_store_init(&w->store);
    init_locks(w);
    const struct saver_options saving = {.notify = note_saved, .ctx = w};
    enum cs_status status = thread_pool_create(&w->pool, options->threads, err);
    if (!status)
        status = autosave_init(&w->autosave, options->save_folder, &w->runs, &saving, err);
    w->options.save_folder = w->autosave.folder;
    if (!status)
        status = start_thread(w, err);
    if (status) {
        autosave_finish(&w->autosave);
        thread_pool_destroy(&w->pool);
        destroy_locks(w);
        free(w);
        return status;
    }
    *out = w;
    return CS_OK;
}

void worker_destroy(struct worker **out)
{
    struct worker *w = *out;
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->quit = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    followed_finish(&w->followed);
    autosave_finish(&w->autosave); /* it notes what it has saved */
    destroy_locks(w);
    for (int i = 0; i < w->count; i++)
        worker_command_finish(&w->queue[(w->first + i) % WORKER_QUEUE]);
    course_destroy(&w->course);
    runs_finish(&w->runs);
    snapshot_store_finish(&w->store);
    thread_pool_destroy(&w->pool);
    free(w);
    *out = NULL;
}

enum cs_status worker_post(struct worker *w, const struct worker_command *command, struct cs_error *err)
{
    struct worker_command mine = *command;
    mine.net[WORKER_PATH_MAX - 1] = mine.data[WORKER_PATH_MAX - 1] = '\0';
    mine.given = NULL;
    const enum cs_status status = worker_command_own(&mine, err);
    if (status)
        return status;
    pthread_mutex_lock(&w->lock);
    const bool room = w->count < WORKER_QUEUE;
    if (room) {
        w->queue[(w->first + w->count++) % WORKER_QUEUE] = mine;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    if (room)
        return CS_OK;
    worker_command_finish(&mine);
    return cs_fail(err, CS_BUSY, "%s", cs_status_text(CS_BUSY));
}

void worker_subscribe(struct worker *w, unsigned wanted)
{
    pthread_mutex_lock(&w->lock);
    if (wanted != w->wanted) {
        w->wanted = wanted;
        w->wanted_changed = true;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
}

void worker_look(struct worker *w, const struct worker_look *look)
{
    pthread_mutex_lock(&w->lock);
    if (memcmp(look, &w->look, sizeof *look) != 0) {
        memcpy(&w->look, look, sizeof *look); /* with its padding: it is compared whole */
        w->look_changed = true;
        w->wanted_changed = true;
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
}

const struct snapshot *worker_snapshot(struct worker *w)
{
    pthread_mutex_lock(&w->lock);
    const struct snapshot *snapshot = snapshot_store_take(&w->store);
    pthread_mutex_unlock(&w->lock);
    return snapshot;
}

bool worker_wait_idle(struct worker *w, double seconds)
{
    const double until = clock_seconds() + seconds;
    struct timespec at = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - (double)(time_t)until) * 1e9)};
    int result = 0;
    pthread_mutex_lock(&w->lock);
    while (result == 0 && (w->busy || w->count > 0 || w->wanted_changed))
        result = pthread_cond_timedwait(&w->rest, &w->lock, &at);
    const bool idle = !w->busy && w->count == 0 && !w->wanted_changed;
    pthread_mutex_unlock(&w->lock);
    return idle;
}
