/* engine/train/trainer_evaluate.c - how well a network does on samples that it does not learn from. */
#include <math.h>

#include "engine/data/data_plan.h"
#include "engine/train/trainer_internal.h"

int trainer_evaluation_count(const struct trainer *t, enum evaluation_set set)
{
    return set == EVALUATE_VALIDATION ? t->options.validation : dataset_count(t->data, DATASET_TEST);
}

/* How sure the network is of one answer, by what its loss takes outputs for. */
static float probability_of(const struct trainer *t, const float *output, int k, int answer)
{
    switch (trainer_loss(t, false).kind) {
    case LOSS_LOGISTIC:
        return (float)(1 / (1 + exp(-(double)output[answer])));
    case LOSS_MSE:
        return fminf(fmaxf(output[answer], 0), 1);
    default:
        return softmax_of(output, k, answer);
    }
}

static struct outcome outcome_of(const struct trainer *t, int i)
{
    const struct tensor *output = net_run_output(t->evaluation_run);
    const float loss = t->evaluation_batch.loss[i];
    if (t->is_autoencoder)
        return (struct outcome){.loss = loss};
    const int k = output->shape.dim[1];
    const float *row = output->data + (size_t)i * (size_t)k;
    const int answer = largest_logit(row, k);
    return (struct outcome){.loss = loss,
                            .probability = probability_of(t, row, k, answer),
                            .truth = (uint16_t)t->evaluation_batch.label[i],
                            .answer = (uint16_t)answer};
}

static bool in_top(const struct trainer *t, int i)
{
    const struct tensor *output = net_run_output(t->evaluation_run);
    const int k = output->shape.dim[1];
    return !t->is_autoencoder &&
           evaluation_in_top(output->data + (size_t)i * (size_t)k, k, t->evaluation_batch.label[i]);
}

static void evaluate_batch(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e,
                           struct outcome *outcome)
{
    const int first = set == EVALUATE_VALIDATION ? t->count : 0; /* held out at the end of the training split */
    struct batch *b = &t->evaluation_batch;
    for (int i = 0; i < n; i++)
        b->index[i] = (uint64_t)(first + from + i);
    dataset_fetch(t->data, e->split, b->index, n, t->pool, net_run_input(t->evaluation_run)->data, b->label);
    net_run_forward(t->evaluation_run, n);
    trainer_compute_loss(t, false, t->evaluation_run, n, b, NULL, b->loss);
    for (int i = 0; i < n; i++) {
        const struct outcome o = outcome_of(t, i);
        evaluation_note(e, &o, in_top(t, i), data_plan_origin(t->data, e->split, b->index[i]));
        if (outcome)
            outcome[i] = o;
    }
}

void trainer_evaluate_each(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e,
                           struct outcome *outcome)
{
    const int classes = dataset_classes(t->data);
    e->all_classes = t->is_autoencoder ? 0 : classes;
    e->classes = classes <= EVALUATION_CLASSES && !t->is_autoencoder ? classes : 0;
    e->split = set == EVALUATE_VALIDATION ? DATASET_TRAIN : DATASET_TEST;
    for (int at = 0; at < n; at += EVALUATION_BATCH)
        evaluate_batch(t, set, from + at, n - at < EVALUATION_BATCH ? n - at : EVALUATION_BATCH, e,
                       outcome ? outcome + at : NULL);
}

void trainer_evaluate_some(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e)
{
    trainer_evaluate_each(t, set, from, n, e, NULL);
}

bool trainer_evaluate(struct trainer *t, enum evaluation_set set, struct evaluation *e, bool (*stop)(void *), void *ctx)
{
    const int count = trainer_evaluation_count(t, set);
    *e = (struct evaluation){0};
    for (int at = 0; at < count; at += EVALUATION_BATCH) {
        if (stop && stop(ctx))
            return false;
        trainer_evaluate_some(t, set, at, count - at < EVALUATION_BATCH ? count - at : EVALUATION_BATCH, e);
    }
    return true;
}
