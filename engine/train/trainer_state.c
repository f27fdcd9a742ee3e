/* engine/train/trainer_state.c - what a model file keeps of a training, and going on from it. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/train/trainer_internal.h"

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
    snprintf(state->optimizer, sizeof state->optimizer, "%s", optimizer_names[t->options.optimizer.kind]);
    snprintf(state->data, sizeof state->data, "%s", dataset_name(t->data));
    state->n_blocks = optimizer_moments(t->optimizer, state->block);
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
    if (state->n_blocks != optimizer_moments(t->optimizer, block))
        return cs_fail(err, CS_BAD_VALUE, _("the model was saved without the whole state of its optimiser"));
    if (state->sample >= t->count || state->epoch > INT_MAX - 1)
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
    t->epoch = (int)state->epoch;
    t->at = (int)state->sample;
    trainer_shuffle(t);
    return CS_OK;
}
