#include "engine/worker/course_save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/i18n.h"
#include "engine/worker/course.h"
#include "engine/worker/course_save_past.h"

/* Numbers of "step" and "record", in this order. */
enum { STEP_NUMBER, STEP_EPOCH, STEP_BATCH, STEP_BATCHES, STEP_SAMPLES, STEP_CORRECT, STEP_EPOCH_DONE, STEP_INTS };
enum {
    RECORD_STEPS_PER_POINT,
    RECORD_LOSS, /* the bits of a double */
    RECORD_CORRECT,
    RECORD_SAMPLES,
    RECORD_STEPS,
    RECORD_HISTORY_EVERY,
    RECORD_STEP,
    RECORD_SECONDS, /* the bits of a double */
    RECORD_INTS
};

/* Out. */

static int64_t bits_of(double v)
{
    int64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static double double_of(int64_t bits)
{
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static void put_step(struct saving *o, const struct step_result *s)
{
    const int64_t ints[STEP_INTS] = {
        [STEP_NUMBER] = s->number,        [STEP_EPOCH] = s->epoch,     [STEP_BATCH] = s->batch,
        [STEP_BATCHES] = s->batches,      [STEP_SAMPLES] = s->samples, [STEP_CORRECT] = s->correct,
        [STEP_EPOCH_DONE] = s->epoch_done};
    const float floats[2] = {(float)s->loss, s->lr};
    if (s->batches == 0)
        return;
    saving_put(o, "step", MODEL_INTS, ints, STEP_INTS);
    saving_put(o, "step.rates", MODEL_FLOATS, floats, 2);
}

static void put_record(struct saving *o, const struct record *r)
{
    const int64_t ints[RECORD_INTS] = {[RECORD_STEPS_PER_POINT] = r->steps_per_point,
                                       [RECORD_LOSS] = bits_of(r->next.loss),
                                       [RECORD_CORRECT] = r->next.correct,
                                       [RECORD_SAMPLES] = r->next.samples,
                                       [RECORD_STEPS] = r->next.steps,
                                       [RECORD_HISTORY_EVERY] = r->history_every,
                                       [RECORD_STEP] = r->step,
                                       [RECORD_SECONDS] = bits_of(r->seconds)};
    saving_put(o, "record", MODEL_INTS, ints, RECORD_INTS);
    saving_put_curves(o, "", r->curve, r->n_curve, r->validation, r->n_validation);
    saving_put(o, "curve.samples", MODEL_INTS, r->curve_samples, (size_t)r->n_curve);
    if (r->history_size == 0)
        return;
    saving_put(o, "history", MODEL_FLOATS, r->history, (size_t)r->n_history * (size_t)r->history_size);
    saving_put(o, "history.epoch", MODEL_FLOATS, r->history_epoch, (size_t)r->n_history);
}

/* What training is fed with; where pictures are given as they are, that is told, too, for a file without any would be
 * fed with the data's own. */
static struct model_input_info input_of(const struct course *s)
{
    const struct normalisation *n = &s->normalisation;
    struct model_input_info input = {.channels = n->channels};
    memcpy(input.mean, n->mean, sizeof input.mean);
    memcpy(input.std, n->std, sizeof input.std);
    const struct shape *in = net_input(s->net);
    if (n->channels == 0 && in->rank == 3 && in->dim[0] <= 4) {
        input.channels = in->dim[0];
        for (int c = 0; c < input.channels; c++)
            input.std[c] = 1;
    }
    return input;
}

/* A folder as it is found from everywhere. */
static void find_path(const char *data, char path[TRAINING_PATH])
{
    char *whole = strchr(data, '/') ? realpath(data, NULL) : NULL;
    snprintf(path, TRAINING_PATH, "%s", whole && strlen(whole) < TRAINING_PATH ? whole : data);
    free(whole);
}

static void describe(const struct course *s, struct training_state *state)
{
    trainer_state(s->trainer, state);
    snprintf(state->title, sizeof state->title, "%s", *s->net->title ? s->net->title : s->net->name);
    find_path(s->data_path, state->data_path);
    state->made = (int64_t)s->steps;
    state->saved_at = (int64_t)time(NULL);
    /* An evaluation of what had learnt nothing yet says nothing of what has. */
    state->evaluated = s->evaluated_steps > 0 || s->steps == 0 ? s->evaluation.samples : 0;
    state->correct = s->evaluation.correct;
    state->loss = (float)s->evaluation.loss;
}

enum cs_status course_image(const struct course *s, const struct runs *runs, size_t moments_most,
                            struct save_image **image, struct cs_error *err)
{
    struct training_state state;
    const struct model_input_info input = input_of(s);
    describe(s, &state);
    struct saving o = {.err = err};
    o.status = save_image_create(image, s->net, &state, &input, err);
    if (o.status)
        return o.status;
    o.image = *image;
    put_step(&o, &s->step);
    put_record(&o, s->record);
    saving_put_hands(&o, s);
    saving_put_moments(&o, s, moments_most);
    saving_put_runs(&o, runs);
    if (o.status)
        save_image_destroy(image);
    return o.status;
}

/* In. */

enum cs_status course_resume_setup(struct worker_command *setup, struct cs_error *err)
{
    struct training_state state;
    enum cs_status status = model_describe(setup->net, &state, err);
    if (!status && !*state.optimizer)
        status = cs_fail(err, CS_BAD_FILE,
                         _("%s: a model without the state of a training: there is none to go on with"), setup->net);
    data_plan_init(&setup->plan);
    setup->plan.seed = state.seed;
    setup->variant = (struct net_variant){0}; /* it is in the file's net */
    if (!status)
        status = trainer_options_of_state(&state, &setup->options, err);
    return status ? status : data_plan_from_text(state.plan, &setup->plan, err);
}

/* A file without a step is of a training that has made none, or of the command line: the place in the data tells. */
static enum cs_status take_step(struct course *s, const struct training_state *state, struct cs_error *err)
{
    const int64_t *ints = saved_ints(state, "step", STEP_INTS);
    const float *rates = saved_floats(state, "step.rates", 2);
    struct step_result *step = &s->step;
    const int batch = s->options.batch, an_epoch = (trainer_train_count(s->trainer) + batch - 1) / batch;
    *step = (struct step_result){.number = state->steps, .finite = true, .kept = state->steps};
    if (ints && rates && saved_between(ints, STEP_INTS, 0, INT32_MAX / 2) && ints[STEP_BATCHES] > ints[STEP_BATCH]) {
        step->epoch = (int)ints[STEP_EPOCH];
        step->batch = (int)ints[STEP_BATCH];
        step->batches = (int)ints[STEP_BATCHES];
        step->samples = (int)ints[STEP_SAMPLES];
        step->correct = (int)ints[STEP_CORRECT];
        step->epoch_done = ints[STEP_EPOCH_DONE] != 0;
        step->loss = (double)rates[0];
        step->lr = rates[1];
    } else if (ints || rates) {
        return saved_damaged(s, "step", err);
    } else if (state->steps > 0) {
        step->batches = an_epoch;
        step->epoch_done = state->sample == 0;
        step->epoch = (int)state->epoch - step->epoch_done;
        step->batch = step->epoch_done ? an_epoch - 1 : (int)(state->sample / batch) - 1;
        step->batch = step->batch < 0 ? 0 : step->batch;
        step->epoch = step->epoch < 0 ? 0 : step->epoch;
        step->lr = state->lr;
    }
    s->steps = (uint64_t)(state->made > 0 ? state->made : state->steps);
    return CS_OK;
}

static enum cs_status take_curves(struct course *s, const struct training_state *state, struct cs_error *err)
{
    struct record *r = s->record;
    struct saved_curves c;
    const int64_t *samples;
    if (!saved_curves(state, "", &c) || c.n_curve > WORKER_CURVE_MAX || c.n_validation > WORKER_CURVE_MAX)
        return saved_damaged(s, "curve", err);
    samples = saved_ints(state, "curve.samples", (size_t)c.n_curve);
    if (c.n_curve > 0 && (!samples || !saved_between(samples, (size_t)c.n_curve, 1, INT64_MAX / 4 / WORKER_CURVE_MAX)))
        return saved_damaged(s, "curve", err);
    saved_curves_copy(&c, r->curve, r->validation);
    if (c.n_curve > 0)
        memcpy(r->curve_samples, samples, (size_t)c.n_curve * sizeof *samples);
    r->n_curve = c.n_curve;
    r->n_validation = c.n_validation;
    return CS_OK;
}

static enum cs_status take_history(struct course *s, const struct training_state *state, struct cs_error *err)
{
    struct record *r = s->record;
    const size_t n = saved_rows(state, "history.epoch", 1);
    const float *epochs = saved_floats(state, "history.epoch", n);
    const float *blocks = saved_floats(state, "history", n * (size_t)r->history_size);
    if (n == 0 || r->history_size == 0)
        return CS_OK;
    if (!epochs || !blocks || n > WORKER_HISTORY_MAX || !saved_places(epochs, n, 1))
        return saved_damaged(s, "history", err);
    memcpy(r->history, blocks, n * (size_t)r->history_size * sizeof *blocks);
    memcpy(r->history_epoch, epochs, n * sizeof *epochs);
    r->n_history = (int)n;
    return CS_OK;
}

static enum cs_status take_record(struct course *s, const struct training_state *state, struct cs_error *err)
{
    struct record *r = s->record;
    const int64_t *ints = saved_ints(state, "record", RECORD_INTS);
    enum { MOST = 1 << 24 }; /* it doubles now and then */
    if (!ints)               /* of the command line: there are no curves, and there will be from here on */
        return CS_OK;
    const double loss = double_of(ints[RECORD_LOSS]), seconds = double_of(ints[RECORD_SECONDS]);
    if (!isfinite(loss) || !(seconds >= 0 && seconds < 1e12) ||
        !saved_between(ints + RECORD_STEP, 1, 0, INT64_MAX / 4) || ints[RECORD_STEPS_PER_POINT] < 1 ||
        ints[RECORD_STEPS_PER_POINT] > MOST || ints[RECORD_STEPS] < 0 ||
        ints[RECORD_STEPS] >= ints[RECORD_STEPS_PER_POINT] || ints[RECORD_HISTORY_EVERY] < 1 ||
        ints[RECORD_HISTORY_EVERY] > MOST || !saved_between(ints + RECORD_CORRECT, 2, 0, INT64_MAX / 4))
        return saved_damaged(s, "record", err);
    r->steps_per_point = (int)ints[RECORD_STEPS_PER_POINT];
    r->next.loss = loss;
    r->next.correct = ints[RECORD_CORRECT];
    r->next.samples = ints[RECORD_SAMPLES];
    r->next.steps = (int)ints[RECORD_STEPS];
    r->history_every = (int)ints[RECORD_HISTORY_EVERY];
    r->step = ints[RECORD_STEP];
    r->seconds = seconds;
    const enum cs_status status = take_curves(s, state, err);
    return status ? status : take_history(s, state, err);
}

enum cs_status course_resume(struct course *s, struct training_state *state, struct cs_error *err)
{
    if (!s->trainer && strcmp(s->why_not.text, cs_status_text(CS_NO_MEMORY)) == 0)
        return cs_no_memory(err);
    if (!s->trainer)
        return cs_fail(err, CS_BAD_SHAPE, "%s", s->why_not.text);
    enum cs_status status = trainer_resume(s->trainer, state, err);
    if (!status)
        status = take_step(s, state, err);
    if (!status)
        status = take_record(s, state, err);
    if (!status)
        status = course_take_hands(s, state, err);
    if (!status)
        status = course_take_moments(s, state, err);
    return status ? status : course_take_runs(s, state, err);
}
