/* engine/train/trainer_state.c - what a model file keeps of a training, and going on from it. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/data_plan.h"
#include "engine/train/trainer_internal.h"

/* Options as text: "schedule=cosine:0.01 warmup=1 ...", one row a key. */

enum field_type { FIELD_BOOL, FIELD_INT, FIELD_FLOAT, FIELD_DOUBLE, FIELD_NAME, FIELD_SCHEDULE, FIELD_AUGMENT };

struct field {
    const char *key;
    enum field_type type;
    size_t offset;
    const char *const *names; /* of FIELD_NAME */
};

#define FIELD(key, type, member, ...)                                                                                  \
    {                                                                                                                  \
        key, type, offsetof(struct trainer_options, member), __VA_ARGS__                                               \
    }
static const struct field fields[] = {
    FIELD("nesterov", FIELD_BOOL, optimizer.nesterov),
    FIELD("beta1", FIELD_DOUBLE, optimizer.beta1),
    FIELD("beta2", FIELD_DOUBLE, optimizer.beta2),
    FIELD("eps", FIELD_DOUBLE, optimizer.eps),
    FIELD("clip_norm", FIELD_FLOAT, optimizer.clip_norm),
    FIELD("clip_value", FIELD_FLOAT, optimizer.clip_value),
    FIELD("schedule", FIELD_SCHEDULE, schedule),
    FIELD("epochs", FIELD_INT, schedule.epochs),
    FIELD("warmup", FIELD_DOUBLE, schedule.warmup),
    FIELD("loss", FIELD_NAME, loss, loss_names),
    FIELD("label_smoothing", FIELD_FLOAT, label_smoothing),
    FIELD("class_weights", FIELD_BOOL, class_weights),
    FIELD("sampling", FIELD_NAME, sampling, sampling_names),
    FIELD("augment", FIELD_AUGMENT, augment),
};
enum { N_FIELDS = sizeof fields / sizeof *fields, FIELD_TEXT = AUGMENT_TEXT };

/* Enums lie in an int here, as everywhere that this is built for. */
_Static_assert(sizeof(enum loss_kind) == sizeof(int) && sizeof(enum sampling) == sizeof(int), "an enum is an int");

static const char *field_text(const struct field *f, const struct trainer_options *options, char text[FIELD_TEXT])
{
    const void *at = (const char *)options + f->offset;
    switch (f->type) {
    case FIELD_BOOL:
        snprintf(text, FIELD_TEXT, "%d", *(const bool *)at);
        break;
    case FIELD_INT:
        snprintf(text, FIELD_TEXT, "%d", *(const int *)at);
        break;
    case FIELD_FLOAT:
        snprintf(text, FIELD_TEXT, "%.9g", (double)*(const float *)at);
        break;
    case FIELD_DOUBLE:
        snprintf(text, FIELD_TEXT, "%.17g", *(const double *)at);
        break;
    case FIELD_NAME:
        snprintf(text, FIELD_TEXT, "%s", f->names[*(const int *)at]);
        break;
    case FIELD_SCHEDULE:
        return schedule_text(at, text);
    case FIELD_AUGMENT:
        return augment_text(at, text);
    }
    return text;
}

static bool read_number(const char *text, double min, double max, double *number)
{
    char *end;
    *number = strtod(text, &end);
    return end != text && !*end && *number >= min && *number <= max;
}

static bool read_name(const char *text, const char *const *names, int *number)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0) {
            *number = i;
            return true;
        }
    return false;
}

/* Ranges that make sense are trainer_create()'s to check; these keep the conversions defined. */
static bool read_field(const struct field *f, const char *text, struct trainer_options *options)
{
    void *at = (char *)options + f->offset;
    double number = 0, least = 0, most = 1;
    switch (f->type) {
    case FIELD_NAME:
        return read_name(text, f->names, at);
    case FIELD_SCHEDULE:
        return schedule_from_text(text, at, NULL) == CS_OK;
    case FIELD_AUGMENT:
        return augment_parse(text, at, NULL) == CS_OK;
    case FIELD_BOOL:
        break;
    case FIELD_INT:
        least = INT_MIN, most = INT_MAX;
        break;
    case FIELD_FLOAT:
    case FIELD_DOUBLE:
        least = -(double)FLT_MAX, most = (double)FLT_MAX;
        break;
    }
    if (!read_number(text, least, most, &number))
        return false;
    if (f->type == FIELD_BOOL)
        *(bool *)at = number != 0;
    else if (f->type == FIELD_INT)
        *(int *)at = (int)number;
    else if (f->type == FIELD_FLOAT)
        *(float *)at = (float)number;
    else
        *(double *)at = number;
    return true;
}

static void write_options(const struct trainer_options *options, char text[TRAINING_OPTIONS])
{
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; i < N_FIELDS && length < TRAINING_OPTIONS; i++) {
        char value[FIELD_TEXT];
        length += (size_t)snprintf(text + length, TRAINING_OPTIONS - length, "%s%s=%s", i ? " " : "", fields[i].key,
                                   field_text(&fields[i], options, value));
    }
}

/* One "key=value", which is cut in two. */
static bool read_option(char *word, struct trainer_options *options)
{
    char *equals = strchr(word, '=');
    if (!equals)
        return false;
    *equals = '\0';
    for (int i = 0; i < N_FIELDS; i++)
        if (strcmp(fields[i].key, word) == 0)
            return read_field(&fields[i], equals + 1, options);
    return false;
}

static enum cs_status read_options(const char *text, struct trainer_options *options, struct cs_error *err)
{
    char copy[TRAINING_OPTIONS], word[TRAINING_OPTIONS], *rest;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *at = strtok_r(copy, " ", &rest); at; at = strtok_r(NULL, " ", &rest)) {
        snprintf(word, sizeof word, "%s", at);
        if (!read_option(at, options))
            return cs_fail(err, CS_BAD_FILE, _("the model was trained with '%s', which this program does not know"),
                           word);
    }
    return CS_OK;
}

enum cs_status trainer_options_of_state(const struct training_state *state, struct trainer_options *options,
                                        struct cs_error *err)
{
    struct trainer_options read = *options;
    int kind = 0;
    if (!*state->optimizer)
        return CS_OK;
    if (!read_name(state->optimizer, optimizer_names, &kind))
        return cs_fail(err, CS_BAD_FILE, _("the model was trained by %s, which this program does not know"),
                       state->optimizer);
    read.optimizer = optimizer_defaults((enum optimizer_kind)kind);
    read.optimizer.lr = state->lr;
    read.optimizer.momentum = state->momentum;
    read.optimizer.weight_decay = state->weight_decay;
    read.batch = state->batch_size ? state->batch_size : read.batch;
    read.seed = state->seed;
    read.validation = state->validation;
    const enum cs_status status = read_options(state->options, &read, err);
    if (status == CS_OK)
        *options = read;
    return status;
}

void trainer_state(const struct trainer *t, struct training_state *state)
{
    *state = (struct training_state){.steps = optimizer_steps(t->optimizer),
                                     .epoch = t->epoch,
                                     .sample = t->at,
                                     .seed = t->options.seed,
                                     .batch_size = t->options.batch,
                                     .validation = t->options.validation,
                                     .lr = t->options.optimizer.lr,
                                     .momentum = t->options.optimizer.momentum,
                                     .weight_decay = t->options.optimizer.weight_decay};
    write_options(&t->options, state->options);
    snprintf(state->optimizer, sizeof state->optimizer, "%s", optimizer_names[t->options.optimizer.kind]);
    snprintf(state->data, sizeof state->data, "%s", dataset_name(t->data));
    data_plan_text(data_plan_of(t->data), state->plan);
    state->n_blocks = optimizer_moments(t->optimizer, state->block);
}

/* Sums of gradients can be any number, those of their squares (Adam's second moment) none below 0. */
static bool is_moment(const float *block, size_t n, bool squares)
{
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = good && isfinite(block[i]) && (!squares || block[i] >= 0);
    return good;
}

_Static_assert((int)TRAINING_PLAN == (int)DATA_PLAN_TEXT, "a plan fits");

/* Another part of the data is other data: places in them mean other samples. */
static enum cs_status check_plan(const struct trainer *t, const struct training_state *state, struct cs_error *err)
{
    char ours[DATA_PLAN_TEXT];
    if (strcmp(state->plan, data_plan_text(data_plan_of(t->data), ours)) == 0)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("the model was trained on another part of %s (%.160s): go on with that"),
                   state->data, *state->plan ? state->plan : _("all of it"));
}

static enum cs_status check_state(const struct trainer *t, const struct training_state *state, struct cs_error *err)
{
    const char *ours = optimizer_names[t->options.optimizer.kind];
    float *block[MODEL_MAX_BLOCKS];
    if (strcmp(state->optimizer, ours))
        return cs_fail(err, CS_BAD_VALUE, _("the model was trained by %s, not by %s: go on with that"),
                       state->optimizer, ours);
    if (strcmp(state->data, dataset_name(t->data)))
        return cs_fail(err, CS_BAD_VALUE, _("the model was trained on %s, not on %s: go on with that"), state->data,
                       dataset_name(t->data));
    const enum cs_status status = check_plan(t, state, err);
    if (status)
        return status;
    if (state->n_blocks != optimizer_moments(t->optimizer, block))
        return cs_fail(err, CS_BAD_VALUE, _("the model was saved without the whole state of its optimiser"));
    for (int i = 0; i < state->n_blocks; i++)
        if (!is_moment(state->block[i], t->net->n_params, i == 1))
            return cs_fail(err, CS_BAD_FILE, _("%s: the state of the optimiser is damaged (%s)"), t->net->name,
                           i == 1 ? "moment1" : "moment0");
    if (state->sample >= t->epoch_count || state->epoch > INT_MAX / 2)
        return cs_fail(err, CS_BAD_VALUE, _("the model's place in the data lies past its end"));
    return CS_OK;
}

enum cs_status trainer_resume(struct trainer *t, const struct training_state *state, struct cs_error *err)
{
    float *block[MODEL_MAX_BLOCKS];
    if (!*state->optimizer)
        return CS_OK;
    const enum cs_status status = check_state(t, state, err);
    if (status)
        return status;
    const int n_blocks = optimizer_moments(t->optimizer, block);
    for (int i = 0; i < n_blocks; i++)
        memcpy(block[i], state->block[i], t->net->n_params * sizeof(float));
    optimizer_set_steps(t->optimizer, state->steps);
    t->options.seed = state->seed;
    if (t->augmenter)
        augmenter_set_seed(t->augmenter, state->seed);
    t->epoch = (int)state->epoch;
    t->at = (int)state->sample;
    t->good.is_there = false;
    t->has_grads = false;
    trainer_shuffle(t);
    return CS_OK;
}

void trainer_resume_fresh(struct trainer *t, int epoch)
{
    float *block[MODEL_MAX_BLOCKS];
    const int n_blocks = optimizer_moments(t->optimizer, block);
    for (int i = 0; i < n_blocks; i++)
        memset(block[i], 0, t->net->n_params * sizeof(float));
    optimizer_set_steps(t->optimizer, 0);
    t->epoch = epoch;
    t->at = 0;
    t->good.is_there = false;
    t->has_grads = false;
    trainer_shuffle(t);
}
