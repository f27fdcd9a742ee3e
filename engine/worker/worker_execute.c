/* What the worker does at a command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/course_save.h"
#include "engine/worker/runs_csv.h"
#include "engine/worker/worker_internal.h"

/* Its failure is none of the command's: with fewer threads everything goes on. */
static void set_threads(struct worker *w, int threads)
{
    struct cs_error err;
    if (thread_pool_set_size(w->pool, threads > 0 ? threads : w->options.threads, &err))
        worker_report(w, WORKER_OPTIONS, &err);
}

/* The network is there; that the classes have no names is all that is wrong. */
static void name_classes(struct worker *w, const char *path, bool quietly)
{
    struct cs_error err;
    if (course_set_class_names(w->course, path, quietly, &err))
        worker_report(w, WORKER_OPTIONS, &err);
}

/* What the course before has learnt is kept when another takes its place, and only then. */
static struct kept_run *take_curves(struct worker *w)
{
    struct cs_error err = {""};
    const bool a_line = w->course && w->course->record->n_curve > 1;
    struct kept_run *run = a_line ? runs_take(w->course, &err) : NULL;
    if (*err.text)
        worker_report(w, WORKER_KEEP_RUN, &err);
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
    autosave_now(&w->autosave, w->course); /* what was learnt here goes, but not unsaved */
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
    fresh->wake = wake_for_files;
    fresh->wake_ctx = w;
    autosave_begin(&w->autosave, fresh, NULL);
    w->made_by = w->loads;
    w->setups++;
    name_classes(w, command.class_names, true);
    w->state = WORKER_PAUSED;
}

void worker_take_file(struct worker *w)
{
    struct follow_file_read file;
    if (w->course && course_is_ablating(w->course)) /* that is about the net as it is */
        return;
    const enum followed_news news = followed_next(&w->followed, w->course, &file);
    w->news = w->news || news != FOLLOWED_NOTHING;
    if (news == FOLLOWED_NEW_COURSE)
        set_up_file(w, &file);
}

/* Other data or options for what is followed. */
static void set_up_again(struct worker *w, const struct worker_command *command)
{
    struct cs_error err;
    w->loads++;
    w->autosave.seconds = command->autosave;
    w->epochs = command->epochs;
    set_threads(w, command->threads);
    if (followed_again(&w->followed, wake_for_files, w, &err))
        worker_report(w, WORKER_FOLLOW, &err);
}

/* The new course takes the place of the old one. */
static void begin_course(struct worker *w, struct course *fresh, const struct worker_command *command)
{
    course_destroy(&w->course);
    w->course = fresh;
    fresh->wake = wake_for_files;
    fresh->wake_ctx = w;
    autosave_begin(&w->autosave, fresh, command->resume ? command->net : NULL);
    w->made_by = w->loads;
    w->setups++;
    worker_take_error_back(w, WORKER_SETUP);
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
    const struct model_watch watch = {worker_go_on_loading, w};
    autosave_now(&w->autosave, w->course); /* it may have to go before the new one is there */
    w->autosave.seconds = command->autosave;
    w->state = WORKER_LOADING;
    w->loading = -1;
    set_threads(w, command->threads);
    worker_publish(w);
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
        worker_report(w, WORKER_SETUP, &err);
        return;
    }
    begin_course(w, fresh, command);
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
    followed_remember(&w->followed, command);
    w->stop_at = command->stop_at;
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

static void follow(struct worker *w, const char *folder)
{
    struct cs_error err;
    pause_training(w);
    if (w->course)
        course_follow_end(w->course);
    if (followed_start(&w->followed, folder, wake_for_files, w, &err))
        worker_report(w, WORKER_FOLLOW, &err);
    else
        worker_take_error_back(w, WORKER_FOLLOW);
}

static bool makes_steps(enum worker_command_kind kind)
{
    return kind == WORKER_TRAIN || kind == WORKER_STEP || kind == WORKER_EPOCH || kind == WORKER_CONTINUE ||
           kind == WORKER_GO_BACK;
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

void worker_execute(struct worker *w, const struct worker_command *command)
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
            worker_report(w, kind, &err);
        else
            worker_take_error_back(w, kind);
    }
}
