/* What the worker does step by step between commands: training, evaluations, searches, surveys. */
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/worker_internal.h"

#define PROBE_PAST_PART 0.01 /* seconds: commands wait no longer */

/* The step changed nothing, and neither would the next. */
static void stop_at_nan(struct worker *w)
{
    const struct stray *s = &w->course->stray;
    struct cs_error err;
    w->state = WORKER_PAUSED;
    w->single_steps = 0;
    divergence_fail(&s->where, (long long)s->step, s->epoch, (long long)s->kept,
                    _("go on with a smaller learning rate"), &err);
    worker_report(w, WORKER_TRAIN, &err);
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

/* What is looked at in Interpret, which goes on beside training. */
static bool has_studies(const struct worker *w)
{
    return w->course && !has_files(w) && studies_are_due(w->course, has_training(w));
}

bool worker_has_work(const struct worker *w)
{
    return has_training(w) || has_studies(w) || has_files(w) || (w->course && w->course->search) ||
           has_past_evaluation(w) || has_probe_past(w) || has_test(w) || has_survey(w);
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
    const double start = clock_seconds();
    course_step(s);
    studies_give_way(&s->studies, clock_seconds() - start);
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

void worker_work(struct worker *w)
{
    if (has_studies(w)) {
        const bool beside = has_training(w);
        const bool news = studies_go_on(w->course, beside, worker_nobody_waits, w);
        w->news = w->news || news;
        if (news || (!beside && !w->course->search)) /* news is told before a step begins, which may take its time */
            return;
    }
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
