#include "engine/worker/course_past.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/course.h"

void course_past_finish(struct course_past *p)
{
    course_look_finish(&p->look);
    net_run_destroy(&p->run);
    net_destroy(&p->net);
    saved_moment_release(&p->shown);
    films_finish(&p->films);
    probe_past_finish(&p->probe);
    moments_finish(&p->moments);
}

/* Of a snapshot's tenth of a second, for what is told of the past. */
#define PROBE_SECONDS 0.002

/* Keeping. */

/* Of the gradient, floats that a moment keeps: those of the first layers, whose filters are looked at the most. */
enum { GRADS_FLOATS = 1 << 17, GRADS_FIRST = 1 << 20 };

static bool has_filters(const struct net *net, int node)
{
    return snapshot_filters(net, node) > 0 && net->node[node].layer->param[0].shape.rank > 1;
}

/* From the beginning to the last layer whose weights lie within GRADS_FLOATS; the first one may be larger. */
static size_t kept_grads(const struct net *net)
{
    size_t kept = 0;
    for (int i = 1; i < net->n_nodes; i++) {
        if (!has_filters(net, i))
            continue;
        const size_t end = net->node[i].param[0] + shape_count(&net->node[i].layer->param[0].shape);
        if (end > (kept ? GRADS_FLOATS : GRADS_FIRST))
            break;
        kept = end;
    }
    return kept;
}

static size_t floats_of(const struct course *s, const struct training_state *state)
{
    return s->net->n_params * (size_t)(1 + state->n_blocks) + kept_grads(s->net);
}

const float *course_grads(const struct course *s, size_t *n)
{
    const struct moments *m = &s->past.moments;
    const float *const grads = s->trainer && !s->follow.on ? trainer_param_grads(s->trainer) : NULL;
    const int i = grads ? -1 : moments_find(m, s->steps);
    *n = grads ? s->net->n_params : 0;
    if (grads || i < 0 || m->entry[i].saved->about.steps != s->steps)
        return grads;
    *n = m->entry[i].saved->n_grads;
    return m->entry[i].saved->grads;
}

static void keep_grads(const struct course *s, struct saved_moment *saved)
{
    size_t n;
    const float *grads = course_grads(s, &n);
    const size_t most = kept_grads(s->net);
    if (grads)
        saved_moment_keep_grads(saved, grads, n < most ? n : most);
}

void course_keep_moment(struct course *s)
{
    const struct moment about = {.steps = s->steps, .epoch = course_place(s)};
    struct training_state state;
    struct saved_moment *saved;
    if (!s->trainer)
        return;
    trainer_state(s->trainer, &state);
    if (!moments_has_room(&s->past.moments, floats_of(s, &state)))
        return;
    if (saved_moment_create(&saved, &about, s->net->params, s->net->n_params, &s->step, &state, NULL) != CS_OK)
        return;
    keep_grads(s, saved);
    moments_add(&s->past.moments, saved);
}

void course_past_step(struct course *s)
{
    if (moments_are_due(&s->past.moments, &s->step, s->steps))
        course_keep_moment(s);
}

void course_past_evaluated(struct course *s)
{
    moments_attach(&s->past.moments, s->evaluated_steps, &s->evaluation);
    moments_attach_outcomes(&s->past.moments, s->evaluated_steps, s->mistakes.finished, s->evaluation.samples);
}

/* Showing. */

void course_past_leave(struct course *s)
{
    struct course_past *p = &s->past;
    if (!p->shown)
        return;
    course_look_finish(&p->look);
    net_run_destroy(&p->run);
    net_destroy(&p->net);
    saved_moment_release(&p->shown);
}

static enum cs_status enter(struct course *s)
{
    struct course_past *p = &s->past;
    struct cs_error err;
    enum cs_status status = net_clone(s->net, &p->net, &err);
    if (!status)
        status = net_run_create(&p->run, p->net, 1, NET_RUN_INFER, s->pool, kernels_best(), &err);
    if (!status)
        status = course_look_init(&p->look, p->net, p->run, &err);
    return status;
}

/* The moment is the one that the run is to show; *other: it was another before. False without memory. */
static bool show(struct course *s, struct saved_moment *saved, bool *other)
{
    struct course_past *p = &s->past;
    *other = p->shown != saved;
    if (!*other)
        return true;
    if (p->given_up && p->given_up_at == saved->about.steps)
        return false;
    const bool inside = p->shown;
    saved_moment_release(&p->shown);
    p->shown = saved_moment_hold(saved);
    p->given_up = !inside && enter(s) != CS_OK;
    p->given_up_at = saved->about.steps;
    if (p->given_up)
        return false;
    memcpy(p->net->params, saved->params, saved->n_params * sizeof *saved->params);
    p->to_evaluate = 0;
    return true;
}

/* Without a convolution the neurons of the first layer are what learns to look like something. */
static int first_filters(const struct course *s)
{
    for (int i = 1; i < s->net->n_nodes && s->first_conv < 0; i++)
        if (has_filters(s->net, i))
            return i;
    return s->first_conv;
}

int course_film_node(const struct course *s)
{
    const int asked = s->asked.layer;
    const bool there = asked > 0 && asked < s->net->n_nodes && snapshot_filters(s->net, asked) > 0;
    return there ? asked : first_filters(s);
}

/* Only while somebody watches. */
static void refresh_films(struct course *s)
{
    const int node = s->asked.films > 0 ? course_film_node(s) : -1;
    struct course_past *p = &s->past;
    if (node < 0)
        films_finish(&p->films);
    else
        films_refresh(&p->films, &p->moments, node, snapshot_filters(s->net, node), snapshot_filter_size(s->net, node),
                      s->net->node[node].param[0], moments_find(&p->moments, s->asked.versus));
}

bool course_past_refresh(struct course *s)
{
    refresh_films(s);
    probe_past_go_on(s, PROBE_SECONDS);
    struct course_past *p = &s->past;
    const int i = s->asked.past ? moments_find(&p->moments, s->asked.moment) : -1;
    bool other;
    if (i < 0 || !show(s, p->moments.entry[i].saved, &other)) {
        course_past_leave(s);
        return false;
    }
    struct look_at at = course_look_at(s);
    at.forward = other || p->picture_stale;
    at.params = other;
    if (at.forward) {
        course_give_picture(s, p->run);
        net_run_forward(p->run, 1);
    }
    p->picture_stale = false;
    course_look_refresh(&p->look, &at);
    return true;
}

/* Evaluating what is shown. */

static int shown_at(const struct course *s)
{
    return s->past.shown ? moments_find(&s->past.moments, s->past.shown->about.steps) : -1;
}

/* Of a moment that comes from a file the loss is known, but not what was taken for what. */
bool course_past_wants_evaluation(const struct course *s)
{
    const int i = shown_at(s);
    if (!s->trainer || i < 0 || s->past.moments.entry[i].saved != s->past.shown) /* it is about to be another */
        return false;
    return !s->past.moments.entry[i].evaluation && s->past.moments.entry[i].serial != s->past.evaluated;
}

/* The present's parameters and the moment's change places. */
static void swap_params(struct course *s)
{
    float *const a = s->net->params, *const b = s->past.net->params;
    for (size_t i = 0; i < s->net->n_params; i++) {
        const float kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* By the trainer, whose net is the moment's for as long as that takes. */
void course_past_evaluate(struct course *s)
{
    struct course_past *p = &s->past;
    if (p->to_evaluate == 0) {
        const int count = trainer_evaluation_count(s->trainer, s->evaluation_set);
        p->sum = (struct evaluation){0};
        p->to_evaluate = count < COURSE_QUICK_EVALUATION ? count : COURSE_QUICK_EVALUATION;
    }
    const int left = p->to_evaluate - p->sum.samples;
    swap_params(s);
    trainer_evaluate_each(s->trainer, s->evaluation_set, p->sum.samples,
                          left < COURSE_EVALUATION_PART ? left : COURSE_EVALUATION_PART, &p->sum,
                          s->mistakes.going + p->sum.samples);
    swap_params(s);
    if (p->sum.samples < p->to_evaluate)
        return;
    p->evaluated = p->moments.entry[shown_at(s)].serial;
    course_end_evaluation(s, &p->sum, s->mistakes.going);
    moments_attach(&p->moments, p->shown->about.steps, &p->sum);
    moments_attach_outcomes(&p->moments, p->shown->about.steps, s->mistakes.going, p->sum.samples);
    p->to_evaluate = 0;
}

struct course_sight course_sight(const struct course *s)
{
    const struct course_past *p = &s->past;
    if (!p->shown)
        return (struct course_sight){.net = s->net,
                                     .run = s->probe_run,
                                     .look = &s->look,
                                     .evaluation = s->evaluation.samples ? &s->evaluation : NULL,
                                     .outcome = s->mistakes.knows_finished ? s->mistakes.finished : NULL,
                                     .moment = -1};
    const int i = shown_at(s);
    return (struct course_sight){.net = p->net,
                                 .run = p->run,
                                 .look = &p->look,
                                 .evaluation = p->moments.entry[i].evaluation,
                                 .outcome = p->moments.entry[i].outcome,
                                 .moment = i};
}

/* Going on. */

/* The step that a moment without its own would have been made by. */
static struct step_result last_of_epoch(int epoch)
{
    if (epoch == 0)
        return (struct step_result){0};
    return (struct step_result){.epoch = epoch - 1, .batches = 1, .finite = true, .epoch_done = true};
}

static enum cs_status resume(struct course *s, const struct saved_moment *from, struct cs_error *err)
{
    const char *const ours = optimizer_names[s->options.optimizer.kind];
    const int epoch = from->about.epoch >= 1 ? (int)from->about.epoch : 0;
    if (from->about.whole && strcmp(from->about.optimizer, ours) == 0) {
        const enum cs_status status = trainer_resume(s->trainer, &from->state, err);
        if (status)
            return status;
        s->step = from->step;
        s->past.steps_before = (int64_t)from->about.steps - from->state.steps;
        return CS_OK;
    }
    trainer_resume_fresh(s->trainer, epoch);
    s->step = last_of_epoch(epoch);
    s->past.steps_before = (int64_t)from->about.steps;
    return CS_OK;
}

static void take_evaluation(struct course *s, const struct evaluation *e, const struct outcome *outcome)
{
    s->evaluation = e ? *e : (struct evaluation){0};
    s->evaluated_steps = s->steps;
    course_take_outcomes(s, outcome);
}

enum cs_status course_continue(struct course *s, uint64_t steps, struct cs_error *err)
{
    struct moments *const m = &s->past.moments;
    const int i = moments_find(m, steps);
    if (i < 0)
        return cs_fail(err, CS_NOT_FOUND, _("there is no saved moment to go on from"));
    const struct saved_moment *const from = m->entry[i].saved;
    const enum cs_status status = resume(s, from, err);
    if (status)
        return status;
    memcpy(s->net->params, from->params, from->n_params * sizeof *from->params);
    s->steps = from->about.steps;
    s->stray = (struct stray){0};
    weights_keep_relock(&s->weights, s->net);
    take_evaluation(s, m->entry[i].evaluation, m->entry[i].outcome);
    course_cancel_evaluation(s);
    ablation_cancel(&s->ablation);
    record_cut(s->record, s->steps ? course_place(s) : 0, (int64_t)s->steps);
    s->past.went_on = true;
    s->past.from_epoch = from->about.epoch;
    moments_cut(m, s->steps);
    s->probe_stale = true;
    survey_stop(&s->survey);
    survey_outdate(&s->survey);
    studies_outdate(&s->studies);
    return CS_OK;
}
