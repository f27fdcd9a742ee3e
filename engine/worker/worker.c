#include "engine/worker/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/autosave.h"
#include "engine/worker/course.h"
#include "engine/worker/course_save.h"
#include "engine/worker/followed.h"
#include "engine/worker/runs_csv.h"
#include "engine/worker/snapshot_store.h"

enum { MAX_PIXELS = 1 << 24 };
#define PROBE_PAST_PART 0.01 /* seconds: commands wait no longer */

struct worker {
    struct worker_options options;
    struct thread_pool *pool;
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t wake; /* the worker: there is something to do */
    pthread_cond_t rest; /* worker_wait_idle(): there is nothing more to do */
    /* Under lock: */
    struct worker_command queue[WORKER_QUEUE];
    int first, count;
    unsigned wanted;
    struct worker_look look;
    bool wanted_changed, look_changed, quit, busy;
    bool arrived, saved;         /* there is news of what is followed; a save has ended */
    struct snapshot_store store; /* but its back buffer is the worker thread's alone */

    /* The worker thread's own: */
    struct course *course; /* NULL before the first SETUP that succeeded */
    struct autosave autosave;
    struct runs runs; /* kept ones */
    enum worker_state state;
    int epochs;                     /* asked for; 0: for ever */
    int until;                      /* epochs after which training pauses; 0: it does not */
    uint64_t stop_at;               /* steps, likewise */
    uint64_t orders;                /* TRAIN, EPOCH, STEP, GO_BACK and PAUSE commands that were executed */
    int single_steps;               /* asked for and not yet done */
    struct followed followed;       /* the folder that another program trains into */
    uint64_t setups, errors, hands; /* hands: WORKER_WEIGHTS commands */
    uint64_t loads, made_by;        /* SETUP commands that ended; which of them made the course */
    uint64_t finds;                 /* searches that ended */
    uint64_t ticket;                /* of the latest of them; */
    bool found;                     /* it found something */
    struct cs_error error;
    enum worker_command_kind error_of; /* the next of this kind that works takes the error back */
    double loading;                    /* 0..1 while state is LOADING; -1: how far is not known */
    bool news;                         /* a snapshot is due, whatever the time */
    double snapshot_at;                /* clock_seconds() of the latest */
};

/* What the thread does, one small thing at a time. */

static void report(struct worker *w, enum worker_command_kind of, const struct cs_error *err)
{
    w->error = *err;
    w->error_of = of;
    w->errors++;
    w->news = true;
}

static void take_error_back(struct worker *w, enum worker_command_kind of)
{
    if (of == w->error_of || of == WORKER_SETUP)
        w->error.text[0] = '\0';
}

static enum cs_status fill_snapshot(struct worker *w, unsigned wanted)
{
    struct snapshot_source source = {.course = w->course,
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
                                     .runs = &w->runs};
    followed_tell(&w->followed, &source.follow);
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

static void publish(struct worker *w)
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
        report(w, WORKER_SETUP, &err);
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
static bool go_on_loading(void *ctx, double done)
{
    struct worker *w = ctx;
    w->loading = done;
    if (clock_seconds() - w->snapshot_at >= w->options.snapshot_interval)
        publish(w);
    return !cancel_waits(w);
}

/* Its failure is none of the command's: with fewer threads everything goes on. */
static void set_threads(struct worker *w, int threads)
{
    struct cs_error err;
    if (thread_pool_set_size(w->pool, threads > 0 ? threads : w->options.threads, &err))
        report(w, WORKER_OPTIONS, &err);
}

/* The network is there; that the classes have no names is all that is wrong. */
static void name_classes(struct worker *w, const char *path, bool quietly)
{
    struct cs_error err;
    if (course_set_class_names(w->course, path, quietly, &err))
        report(w, WORKER_OPTIONS, &err);
}

/* What the course before has learnt is kept when another takes its place, and only then. */
static struct kept_run *take_curves(struct worker *w)
{
    struct cs_error err = {""};
    const bool a_line = w->course && w->course->record->n_curve > 1;
    struct kept_run *run = a_line ? runs_take(w->course, &err) : NULL;
    if (*err.text)
        report(w, WORKER_KEEP_RUN, &err);
    return run;
}

/* Another program trains. */

static void wake_for_files(void *ctx)
{
    struct worker *w = ctx;
    pthread_mutex_lock(&w->lock);
    w->arrived = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
}

static bool go_on(void *ctx, double done)
{
    (void)ctx, (void)done;
    return true;
}

/* The first file of a folder, or one with another network than before. */
static void set_up_file(struct worker *w, struct follow_file_read *file)
{
    const struct worker_command command = followed_setup(&w->followed, file);
    const struct model_watch watch = {go_on, NULL};
    struct course *fresh;
    struct cs_error err;
    struct kept_run *run = take_curves(w);
    const enum cs_status status = course_create(&fresh, &command, &w->course, w->pool, &watch, &err);
    net_destroy(&file->net); /* where it was not taken */
    if (status && w->course)
        kept_run_leave(&run);
    else
        runs_add(&w->runs, run, true);
    followed_begin(&w->followed, fresh, file, status ? &err : NULL);
    if (status)
        return;
    course_destroy(&w->course);
    w->course = fresh;
    w->setups++;
    name_classes(w, command.class_names, true);
    w->state = WORKER_PAUSED;
}

static void take_file(struct worker *w)
{
    struct follow_file_read file;
    if (w->course && course_is_ablating(w->course)) /* that is about the net as it is */
        return;
    const enum followed_news news = followed_next(&w->followed, w->course, &file);
    w->news = w->news || news != FOLLOWED_NOTHING;
    if (news == FOLLOWED_NEW_COURSE)
        set_up_file(w, &file);
}

static void follow(struct worker *w, const char *folder)
{
    struct cs_error err;
    if (w->state == WORKER_TRAINING)
        w->state = WORKER_PAUSED;
    w->single_steps = 0;
    if (w->course)
        course_follow_end(w->course);
    if (followed_start(&w->followed, folder, wake_for_files, w, &err))
        report(w, WORKER_FOLLOW, &err);
    else
        take_error_back(w, WORKER_FOLLOW);
}

/* Other data or options for what is followed. */
static void set_up_again(struct worker *w, const struct worker_command *command)
{
    struct cs_error err;
    w->loads++;
    w->epochs = command->epochs;
    if (followed_again(&w->followed, wake_for_files, w, &err))
        report(w, WORKER_FOLLOW, &err);
}

static void set_up(struct worker *w, const struct worker_command *command)
{
    followed_remember(&w->followed, command);
    if (w->followed.watch) {
        set_up_again(w, command);
        return;
    }
    const enum worker_state before = w->state;
    struct cs_error err;
    struct course *fresh;
    const struct model_watch watch = {go_on_loading, w};
    autosave_now(&w->autosave, w->course); /* it may have to go before the new one is there */
    w->autosave.seconds = command->autosave;
    w->state = WORKER_LOADING;
    w->loading = -1;
    set_threads(w, command->threads);
    publish(w);
    struct kept_run *run = take_curves(w);
    const enum cs_status status = course_create(&fresh, command, &w->course, w->pool, &watch, &err);
    if (status && w->course)
        kept_run_leave(&run); /* it goes on */
    else
        runs_add(&w->runs, run, true);
    w->loads++;
    w->news = true; /* whatever was told meanwhile */
    if (status) {
        w->state = w->course ? before : WORKER_FAILED;
        report(w, WORKER_SETUP, &err);
        return;
    }
    course_destroy(&w->course);
    w->course = fresh;
    autosave_begin(&w->autosave, fresh, command->resume ? command->net : NULL);
    w->made_by = w->loads;
    w->setups++;
    take_error_back(w, WORKER_SETUP);
    name_classes(w, command->class_names, true);
    w->epochs = command->epochs;
    w->until = 0;
    w->stop_at = command->stop_at;
    w->single_steps = 0;
    w->state = WORKER_PAUSED;
    course_give_runs(fresh, &w->runs);
    if (command->resume) /* of a file, which does not tell what the net takes for what */
        course_evaluate_at_rest(fresh);
}

static void train(struct worker *w, const struct worker_command *command)
{
    w->epochs = command->epochs;
    w->until = command->kind == WORKER_EPOCH ? course_epochs_done(w->course) + 1 : 0;
    w->stop_at = command->stop_at;
    w->single_steps = 0;
    w->state = WORKER_TRAINING;
    course_evaluate_untrained(w->course);
}

static enum cs_status go_back(struct worker *w, const struct worker_command *command, struct cs_error *err)
{
    if (w->course->stray.step == 0)
        return cs_fail(err, CS_NOT_FOUND, _("there is nothing to go back from: the training has not diverged"));
    const enum cs_status status = course_set_options(w->course, &command->options, err);
    if (status)
        return status;
    course_go_back(w->course);
    train(w, command);
    return CS_OK;
}

static void single_step(struct worker *w)
{
    w->single_steps++;
    w->state = WORKER_PAUSED;
    course_evaluate_untrained(w->course);
}

static enum cs_status change_options(struct worker *w, const struct worker_command *command, struct cs_error *err)
{
    set_threads(w, command->threads);
    enum cs_status status = course_set_options(w->course, &command->options, err);
    if (status)
        return status;
    w->epochs = command->epochs;
    w->autosave.seconds = command->autosave;
    w->stop_at = command->stop_at;
    followed_remember(&w->followed, command);
    course_set_normalisation(w->course, command->normalisation);
    return course_set_class_names(w->course, command->class_names, false, err);
}

static void pause_training(struct worker *w)
{
    if (w->state == WORKER_TRAINING)
        w->state = WORKER_PAUSED;
    w->single_steps = 0;
}

/* Training rests there until it is told to go on. */
static enum cs_status go_on_from(struct worker *w, uint64_t moment, struct cs_error *err)
{
    struct kept_run *run = take_curves(w);
    const enum cs_status status = course_continue(w->course, moment, err);
    if (status) {
        kept_run_leave(&run);
        return status;
    }
    runs_add(&w->runs, run, true);
    w->state = WORKER_PAUSED;
    w->single_steps = 0;
    return CS_OK;
}

/* Steps, and what is asked of many samples. */
static bool needs_training(enum worker_command_kind kind)
{
    return kind == WORKER_CONTINUE || kind == WORKER_TRAIN || kind == WORKER_EPOCH || kind == WORKER_GO_BACK ||
           kind == WORKER_STEP || kind == WORKER_ABLATE || kind == WORKER_FIND;
}

static bool makes_steps(enum worker_command_kind kind)
{
    return kind == WORKER_TRAIN || kind == WORKER_STEP || kind == WORKER_EPOCH || kind == WORKER_CONTINUE;
}

/* Training, which waited for an ablation, goes on when that ends. */
static void cancel(struct worker *w)
{
    const bool ablating = w->course && course_is_ablating(w->course);
    if (!ablating)
        pause_training(w);
    if (!w->course)
        return;
    if (!ablating)
        course_cancel_evaluation(w->course);
    course_cancel_test(w->course);
    ablation_cancel(&w->course->ablation);
    course_cancel_search(w->course);
}

static enum cs_status load_runs(struct worker *w, const char *path, struct cs_error *err)
{
    struct kept_run *run[RUNS_CSV_RUNS];
    int n;
    const int open = w->runs.open;
    const enum cs_status status = runs_csv_load(path ? path : "", run, &n, err);
    w->runs.open = 0; /* these are no longer versions of the present one */
    for (int i = 0; i < n; i++)
        runs_add(&w->runs, run[i], true);
    w->runs.open = open;
    return status;
}

static enum cs_status save_runs(struct worker *w, const char *path, struct cs_error *err)
{
    const enum cs_status status = runs_save(&w->runs, w->course, path ? path : "", err);
    if (status != CS_OK)
        return status;
    snprintf(w->runs.saved, sizeof w->runs.saved, "%s", path);
    w->runs.saves++;
    return CS_OK;
}

/* The commands that need a network, but for one that needs none. */
static enum cs_status apply(struct worker *w, const struct worker_command *command, struct cs_error *err)
{
    if (command->kind == WORKER_LOAD_RUNS)
        return load_runs(w, command->path, err);
    if (!w->course)
        return cs_fail(err, CS_NOT_FOUND, _("there is no network yet: choose a network and a data set"));
    if (w->followed.watch && makes_steps(command->kind))
        return cs_fail(err, CS_BUSY, _("another program trains this network: stop following it first"));
    if (w->course->look_only && needs_training(command->kind))
        return cs_fail(err, CS_BAD_SHAPE, "%s", w->course->why_not.text);
    switch (command->kind) {
    case WORKER_TRAIN:
    case WORKER_EPOCH:
        train(w, command);
        return CS_OK;
    case WORKER_GO_BACK:
        return go_back(w, command, err);
    case WORKER_STEP:
        single_step(w);
        return CS_OK;
    case WORKER_OPTIONS:
        return change_options(w, command, err);
    case WORKER_FIND:
        return course_find(w->course, &command->find, w->pool, err);
    case WORKER_WEIGHTS:
        return course_set_weights(w->course, &command->weights, err);
    case WORKER_CONTINUE:
        return go_on_from(w, command->moment, err);
    case WORKER_KEEP_RUN:
        return runs_keep(&w->runs, w->course, false, err);
    case WORKER_SAVE_RUNS:
        return save_runs(w, command->path, err);
    case WORKER_FORGET_RUNS:
        runs_forget(&w->runs);
        return CS_OK;
    case WORKER_SAVE:
        return autosave_asked(&w->autosave, w->course, command->path ? command->path : "", err);
    case WORKER_ABLATE:
        return course_ablate(w->course, &command->ablate, err);
    default:
        return course_set_probe(w->course, &command->probe, err);
    }
}

/* Starts or ends training. */
static bool is_order(enum worker_command_kind kind)
{
    return kind == WORKER_TRAIN || kind == WORKER_EPOCH || kind == WORKER_STEP || kind == WORKER_GO_BACK ||
           kind == WORKER_PAUSE;
}

static void execute(struct worker *w, const struct worker_command *command)
{
    const enum worker_command_kind kind =
        is_order(command->kind) && command->kind != WORKER_PAUSE ? WORKER_TRAIN : command->kind; /* for errors */
    struct cs_error err;
    w->news = true;
    w->hands += kind == WORKER_WEIGHTS;
    w->orders += is_order(command->kind);
    switch (command->kind) {
    case WORKER_SETUP:
        set_up(w, command);
        break;
    case WORKER_CANCEL:
        cancel(w);
        break;
    case WORKER_PAUSE:
        pause_training(w);
        if (w->course)
            course_evaluate_at_rest(w->course);
        break;
    case WORKER_FOLLOW:
        follow(w, command->path);
        break;
    default:
        if (apply(w, command, &err))
            report(w, kind, &err);
        else
            take_error_back(w, kind);
    }
}

/* The step changed nothing, and neither would the next. */
static void stop_at_nan(struct worker *w)
{
    const struct stray *s = &w->course->stray;
    struct cs_error err;
    w->state = WORKER_PAUSED;
    w->single_steps = 0;
    divergence_fail(&s->where, (long long)s->step, s->epoch, (long long)s->kept,
                    _("go on with a smaller learning rate"), &err);
    report(w, WORKER_TRAIN, &err);
}

static bool has_training(const struct worker *w)
{
    return w->course && (course_is_evaluating(w->course) || course_is_ablating(w->course) || w->single_steps > 0 ||
                         w->state == WORKER_TRAINING);
}

/* Files of another program, of which it is not known how good they are. */
static bool has_files(const struct worker *w)
{
    return w->course && !has_training(w) && course_follow_wants(w->course);
}

/* The test set waits for everything else, and a survey for that. */
static bool has_test(const struct worker *w)
{
    return w->course && !has_training(w) && !has_files(w) && !w->course->search && course_wants_test(w->course);
}

static bool has_survey(const struct worker *w)
{
    return w->course && !has_training(w) && !has_files(w) && !w->course->search && course_wants_survey(w->course);
}

/* So does the evaluation of a moment that is past. */
static bool has_past_evaluation(const struct worker *w)
{
    return w->course && !has_training(w) && !has_files(w) && !w->course->search &&
           course_past_wants_evaluation(w->course);
}

/* What the probe was taken for at saved moments, likewise. */
static bool has_probe_past(const struct worker *w)
{
    return w->course && !has_training(w) && !has_files(w) && !w->course->search && probe_past_is_due(w->course);
}

static bool has_work(const struct worker *w)
{
    return has_training(w) || has_files(w) || (w->course && w->course->search) || has_past_evaluation(w) ||
           has_probe_past(w) || has_test(w) || has_survey(w);
}

/* A part of a search: it does not stop training, which goes on between the parts. */
static void search(struct worker *w)
{
    const uint64_t ticket = search_ticket(w->course->search);
    const enum search_state state = course_search(w->course);
    if (state == SEARCH_GOES_ON)
        return;
    w->finds++;
    w->ticket = ticket;
    w->found = state == SEARCH_FOUND;
    w->news = true;
}

/* As it was asked for, with what has been learnt looked at. */
static void rest(struct worker *w)
{
    w->state = WORKER_PAUSED;
    w->news = true;
    course_evaluate_at_rest(w->course);
}

/* All epochs are done, or the one that was asked for. */
static bool has_ended(struct worker *w)
{
    const int done = course_epochs_done(w->course);
    if (w->epochs > 0 && done >= w->epochs)
        w->state = WORKER_DONE;
    else if (w->until > 0 && done >= w->until)
        w->state = WORKER_PAUSED;
    return w->state != WORKER_TRAINING;
}

/* One step, or one part of an evaluation. */
static void train_some(struct worker *w)
{
    struct course *s = w->course;
    if (course_is_evaluating(s)) {
        course_evaluate(s);
        w->news = w->news || !course_is_evaluating(s);
        return;
    }
    if (course_is_ablating(s)) {
        course_go_on_ablating(s);
        w->news = w->news || !course_is_ablating(s);
        return;
    }
    if (w->single_steps == 0 && has_ended(w)) {
        w->news = true;
        return;
    }
    course_step(s);
    if (w->single_steps > 0) {
        w->single_steps--;
        w->news = true;
        if (w->single_steps == 0 && w->state != WORKER_TRAINING)
            course_evaluate_at_rest(s);
    }
    if (!s->step.finite)
        stop_at_nan(w);
    else if (w->stop_at == s->steps && w->state == WORKER_TRAINING)
        rest(w);
}

static void survey(struct worker *w)
{
    course_survey(w->course, w->pool);
    w->news = w->news || !course_wants_survey(w->course);
}

static void evaluate_past(struct worker *w)
{
    course_past_evaluate(w->course);
    w->news = w->news || !course_past_wants_evaluation(w->course);
}

static void test(struct worker *w)
{
    course_test(w->course);
    w->news = w->news || !course_wants_test(w->course);
}

static void work(struct worker *w)
{
    if (has_past_evaluation(w)) {
        evaluate_past(w);
        return;
    }
    if (has_probe_past(w)) {
        probe_past_go_on(w->course, PROBE_PAST_PART);
        w->news = w->news || !has_probe_past(w);
        return;
    }
    if (has_test(w)) {
        test(w);
        return;
    }
    if (has_survey(w)) {
        survey(w);
        return;
    }
    if (w->course->search)
        search(w);
    if (has_training(w))
        train_some(w);
    else if (has_files(w))
        w->news = course_follow_evaluate(w->course) || w->news;
}

/* Under lock: until it is woken, or something that was learnt has waited long enough to be saved; then false. */
static bool sleep_until_woken(struct worker *w)
{
    const double seconds = autosave_due(&w->autosave, w->course), until = clock_seconds() + seconds;
    const struct timespec at = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - (double)(time_t)until) * 1e9)};
    if (seconds < 0)
        return pthread_cond_wait(&w->wake, &w->lock) == 0;
    return seconds > 0 && pthread_cond_timedwait(&w->wake, &w->lock, &at) == 0;
}

/* Sleeps until there is something to do; false: the thread shall end. */
static bool await(struct worker *w)
{
    const bool settled = followed_is_settled(&w->followed); /* when that changes, something arrives */
    bool woken = true;
    pthread_mutex_lock(&w->lock);
    while (woken && !w->quit && w->count == 0 && !w->wanted_changed && !w->arrived && !w->saved && !has_work(w)) {
        w->busy = !settled || saver_is_busy(w->autosave.saver);
        pthread_cond_broadcast(&w->rest);
        woken = sleep_until_woken(w);
    }
    w->busy = true;
    w->news = w->news || w->wanted_changed || w->arrived || w->saved;
    w->wanted_changed = w->arrived = w->saved = false;
    const bool quit = w->quit;
    pthread_mutex_unlock(&w->lock);
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

/* A command that came out of the queue, or never got into it. */
static void finish_command(struct worker_command *command)
{
    free(command->probe.pixels);
    free((char *)command->net_text);
    free((char *)command->class_names);
    free((char *)command->path);
    free((char *)command->weights.edits);
    free((char *)command->weights.locked);
    free((char *)command->weights.silenced);
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct worker_command command;
    while (await(w)) {
        while (next_command(w, &command)) {
            execute(w, &command);
            finish_command(&command);
        }
        take_file(w);
        if (w->news)
            publish(w);
        if (has_work(w))
            work(w);
        autosave_tick(&w->autosave, w->course);
        if (w->news || (has_work(w) && clock_seconds() - w->snapshot_at >= w->options.snapshot_interval))
            publish(w);
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
        finish_command(&w->queue[(w->first + i) % WORKER_QUEUE]);
    course_destroy(&w->course);
    runs_finish(&w->runs);
    snapshot_store_finish(&w->store);
    thread_pool_destroy(&w->pool);
    free(w);
    *out = NULL;
}

/* The command as it goes into the queue: with pixels of its own, or none. */
static enum cs_status own_pixels(struct worker_command *command, struct cs_error *err)
{
    struct worker_probe *probe = &command->probe;
    const float *pixels = probe->pixels;
    probe->pixels = NULL;
    if (command->kind != WORKER_PROBE || !probe->from_pixels)
        return CS_OK;
    if (!pixels || probe->n_pixels < 1 || probe->n_pixels > MAX_PIXELS)
        return cs_fail(err, CS_BAD_VALUE, _("a picture has 1 to %d values, not %d"), MAX_PIXELS, probe->n_pixels);
    probe->pixels = malloc((size_t)probe->n_pixels * sizeof *pixels);
    if (!probe->pixels)
        return cs_no_memory(err);
    memcpy(probe->pixels, pixels, (size_t)probe->n_pixels * sizeof *pixels);
    return CS_OK;
}

/* NULL stays NULL. */
static enum cs_status own_text(const char *text, const char **mine, struct cs_error *err)
{
    *mine = text ? strdup(text) : NULL;
    return text && !*mine ? cs_no_memory(err) : CS_OK;
}

/* What the command points to becomes its own, or nothing; after a failure there is nothing to release. */
static enum cs_status own_command(struct worker_command *command, struct cs_error *err)
{
    struct worker_weights *lists = &command->weights;
    const bool sets_up = command->kind == WORKER_SETUP, sets_weights = command->kind == WORKER_WEIGHTS;
    const char **const to[] = {&command->net_text, &command->class_names, &command->path,
                               &lists->edits,      &lists->locked,        &lists->silenced};
    const bool takes_path = command->kind == WORKER_SAVE || command->kind == WORKER_FOLLOW ||
                            command->kind == WORKER_SAVE_RUNS || command->kind == WORKER_LOAD_RUNS;
    const char *const from[] = {sets_up ? command->net_text : NULL,  command->class_names,
                                takes_path ? command->path : NULL,   sets_weights ? lists->edits : NULL,
                                sets_weights ? lists->locked : NULL, sets_weights ? lists->silenced : NULL};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = NULL;
    enum cs_status status = own_pixels(command, err);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof to / sizeof *to && !status; i++)
        status = own_text(from[i], to[i], err);
    if (status)
        finish_command(command);
    return status;
}

enum cs_status worker_post(struct worker *w, const struct worker_command *command, struct cs_error *err)
{
    struct worker_command mine = *command;
    mine.net[WORKER_PATH_MAX - 1] = mine.data[WORKER_PATH_MAX - 1] = '\0';
    mine.given = NULL;
    const enum cs_status status = own_command(&mine, err);
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
    finish_command(&mine);
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
