/* engine/train/trainer_evaluate.c - how well a network does on samples that it does not learn from. */
#include <math.h>

#include "engine/data/data_plan.h"
#include "engine/train/trainer_internal.h"

int trainer_evaluation_count(const struct trainer *t, enum evaluation_set set)
{
    return set == EVALUATE_VALIDATION ? t->options.validation : dataset_count(t->data, DATASET_TEST);
}

/* Keeps the worst, worst first; of equal losses the earlier sample stays in front. */
static void note_mistake(struct evaluation *e, const struct mistake *m)
{
    int at = e->n_mistakes;
    while (at > 0 && e->mistake[at - 1].loss < m->loss)
        at--;
    if (at == EVALUATION_MISTAKES)
        return;
    if (e->n_mistakes < EVALUATION_MISTAKES)
        e->n_mistakes++;
    for (int i = e->n_mistakes - 1; i > at; i--)
        e->mistake[i] = e->mistake[i - 1];
    e->mistake[at] = *m;
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

static void note_sample(const struct trainer *t, enum dataset_split split, int i, struct evaluation *e)
{
    const struct tensor *output = net_run_output(t->evaluation_run);
    const float loss = t->evaluation_batch.loss[i];
    e->loss += (loss - e->loss) / ++e->samples;
    if (t->is_autoencoder)
        return;
    const int k = output->shape.dim[1], truth = t->evaluation_batch.label[i];
    const float *row = output->data + (size_t)i * (size_t)k;
    const int answer = largest_logit(row, k);
    e->correct += answer == truth;
    if (e->classes)
        e->confusion[truth][answer]++;
    if (answer == truth)
        return;
    const struct mistake mistake = {.index = data_plan_origin(t->data, split, t->evaluation_batch.index[i]),
                                    .split = split,
                                    .truth = truth,
                                    .answer = answer,
                                    .probability = probability_of(t, row, k, answer),
                                    .loss = loss};
    note_mistake(e, &mistake);
}

static void evaluate_batch(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e)
{
    const enum dataset_split split = set == EVALUATE_VALIDATION ? DATASET_TRAIN : DATASET_TEST;
    const int first = set == EVALUATE_VALIDATION ? t->count : 0; /* held out at the end of the training split */
    struct batch *b = &t->evaluation_batch;
    for (int i = 0; i < n; i++)
        b->index[i] = (uint64_t)(first + from + i);
    dataset_fetch(t->data, split, b->index, n, t->pool, net_run_input(t->evaluation_run)->data, b->label);
    net_run_forward(t->evaluation_run, n);
    trainer_compute_loss(t, false, t->evaluation_run, n, b, NULL, b->loss);
    for (int i = 0; i < n; i++)
        note_sample(t, split, i, e);
}

void trainer_evaluate_some(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e)
{
    const int classes = dataset_classes(t->data);
    e->classes = classes <= EVALUATION_CLASSES && !t->is_autoencoder ? classes : 0;
    for (int at = 0; at < n; at += EVALUATION_BATCH)
        evaluate_batch(t, set, from + at, n - at < EVALUATION_BATCH ? n - at : EVALUATION_BATCH, e);
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
