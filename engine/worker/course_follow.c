#include "engine/worker/course_follow.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_same.h"
#include "engine/worker/course.h"

enum {
    PART = 128,   /* samples between two looks at the queue */
    QUICK = 1000, /* samples that are looked at for a file */
};

void course_follow_finish(struct course_follow *f)
{
    saved_moment_release(&f->looked_at);
    cs_free(f->spare);
    f->spare = NULL;
}

/* Arrivals. */

/* Without memory, or where it is too large, there is one moment less. */
static void keep_moment(struct course *s, const struct follow_file_read *file, const float *params)
{
    struct moments *const m = &s->past.moments;
    struct moment about = {.steps = file->steps};
    struct saved_moment *saved;
    memcpy(about.name, file->name, sizeof about.name - 1);
    moments_remove(m, file->steps); /* it was written again: what was known of it is not so any more */
    if (moments_has_room(m, s->net->n_params) &&
        saved_moment_create(&saved, &about, params, s->net->n_params, NULL, NULL, NULL) == CS_OK)
        moments_add(m, saved);
    if (s->follow.looked_at && s->follow.looked_at->about.steps == file->steps)
        saved_moment_release(&s->follow.looked_at);
}

bool course_follow_fits(const struct course *s, const struct follow_file_read *file)
{
    return !net_read_pictures(file->net, net_input(s->net), NULL) && net_same_structure(s->net, file->net);
}

static void show(struct course *s, const struct follow_file_read *file)
{
    memcpy(s->net->params, file->net->params, s->net->n_params * sizeof *s->net->params);
    weights_keep_hold(&s->weights, s->net);
    if (s->trainer)
        trainer_wrote(s->trainer, 0, s->net->n_params);
    s->steps = file->steps;
    course_cancel_evaluation(s);
    s->probe_stale = true;
    survey_stop(&s->survey);
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
}

static void evaluate_large(struct course *s)
{
    s->follow.large = !moments_has_room(&s->past.moments, s->net->n_params);
    s->record->step = (int64_t)s->steps;
    if (s->follow.large && s->trainer)
        course_evaluate_at_rest(s);
}

void course_follow_begin(struct course *s, const struct follow_file_read *file)
{
    s->follow.on = true;
    s->steps = file->steps;
    moments_finish(&s->past.moments); /* what it was made with is a moment of the file */
    keep_moment(s, file, s->net->params);
    evaluate_large(s);
}

void course_follow_take(struct course *s, const struct follow_file_read *file)
{
    if (file->newest)
        show(s, file);
    keep_moment(s, file, file->net->params);
    if (file->newest)
        evaluate_large(s);
}

void course_follow_end(struct course *s)
{
    s->follow.on = false;
    saved_moment_release(&s->follow.looked_at);
}

/* How well they do. */

static bool is_known(const struct course *s, int i)
{
    return s->past.moments.entry[i].evaluation || !isnan(s->past.moments.entry[i].loss);
}

static int newest_unknown(const struct course *s)
{
    int i = s->past.moments.n - 1;
    while (i >= 0 && is_known(s, i))
        i--;
    return i;
}

bool course_follow_wants(const struct course *s)
{
    return s->follow.on && s->trainer && !s->follow.given_up && (s->follow.looked_at || newest_unknown(s) >= 0);
}

static bool start(struct course *s)
{
    struct course_follow *f = &s->follow;
    if (!f->spare)
        f->spare = cs_alloc(s->net->n_params ? s->net->n_params : 1, sizeof *f->spare);
    f->given_up = !f->spare;
    if (f->given_up)
        return false;
    const int count = trainer_evaluation_count(s->trainer, s->evaluation_set);
    f->looked_at = saved_moment_hold(s->past.moments.entry[newest_unknown(s)].saved);
    f->sum = (struct evaluation){0};
    f->total = count < QUICK ? count : QUICK;
    return true;
}

/* Curves are drawn in the order of their points. */
static void put_in_order(struct record *r)
{
    const struct validation_point p = r->validation[r->n_validation - 1];
    int at = r->n_validation - 1;
    while (at > 0 && r->validation[at - 1].step > p.step)
        at--;
    const bool again = at > 0 && r->validation[at - 1].step == p.step;
    if (again) {
        r->validation[at - 1] = p;
        r->n_validation--;
        return;
    }
    memmove(&r->validation[at + 1], &r->validation[at], (size_t)(r->n_validation - 1 - at) * sizeof p);
    r->validation[at] = p;
}

static void finish(struct course *s)
{
    struct course_follow *f = &s->follow;
    const uint64_t steps = f->looked_at->about.steps;
    evaluation_finish(&f->sum, s->mistakes.going, s->mistakes.rank);
    moments_attach(&s->past.moments, steps, &f->sum);
    moments_attach_outcomes(&s->past.moments, steps, s->mistakes.going, f->sum.samples);
    s->mistakes.of = NULL; /* that moment may be the one that is shown, and rank was anybody's */
    if (f->sum.samples > 0) {
        record_validation(s->record, 0, &f->sum);
        s->record->validation[s->record->n_validation - 1].step = (float)steps;
        put_in_order(s->record);
    }
    const int i = moments_find(&s->past.moments, steps);
    f->given_up = i >= 0 && s->past.moments.entry[i].saved == f->looked_at && !is_known(s, i);
    saved_moment_release(&f->looked_at);
    if (s->evaluation.samples > 0 && steps < s->evaluated_steps)
        return;
    s->evaluation = f->sum;
    s->evaluated_steps = steps;
    course_take_outcomes(s, s->mistakes.going);
}

/* The net is another one for the time of the call. */
bool course_follow_evaluate(struct course *s)
{
    struct course_follow *f = &s->follow;
    const size_t bytes = s->net->n_params * sizeof *s->net->params;
    if (!f->looked_at && !start(s))
        return false;
    const int left = f->total - f->sum.samples;
    memcpy(f->spare, s->net->params, bytes);
    memcpy(s->net->params, f->looked_at->params, bytes);
    trainer_evaluate_each(s->trainer, s->evaluation_set, f->sum.samples, left < PART ? left : PART, &f->sum,
                          s->mistakes.going + f->sum.samples);
    memcpy(s->net->params, f->spare, bytes);
    if (f->sum.samples < f->total)
        return false;
    finish(s);
    return true;
}
