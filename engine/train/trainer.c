#include "engine/train/trainer.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/net_text.h"
#include "engine/train/loss.h"

enum { MAX_BATCH = 4096, EVALUATION_BATCH = 128 };

struct batch { /* room for the samples of one pass */
    uint64_t *index;
    int *label;
    float *loss;
};

struct trainer {
    struct net *net;
    const struct dataset *data;
    struct thread_pool *pool;
    struct trainer_options options;
    struct optimizer *optimizer;
    struct net_run *run, *evaluation_run;
    struct batch batch, evaluation_batch;
    int count;       /* training samples in an epoch */
    uint32_t *order; /* of the epoch's samples */
    int epoch, at;   /* where the next step begins */
};

static enum cs_status check_options(const struct trainer_options *o, const struct dataset *data, struct cs_error *err)
{
    const int count = dataset_count(data, DATASET_TRAIN);
    if (o->batch < 1 || o->batch > MAX_BATCH)
        return cs_fail(err, CS_BAD_VALUE, _("a batch has 1 to %d samples, not %d"), MAX_BATCH, o->batch);
    if (o->validation < 0 || o->validation >= count)
        return cs_fail(err, CS_BAD_VALUE, _("%d samples cannot be held out of the %d of %s"), o->validation, count,
                       dataset_name(data));
    if (o->anneal_epochs < 0)
        return cs_fail(err, CS_BAD_VALUE, _("the learning rate cannot fall over %d epochs"), o->anneal_epochs);
    if (!(o->optimizer.lr >= 0 && isfinite(o->optimizer.lr)))
        return cs_fail(err, CS_BAD_VALUE, _("the learning rate must be 0 or more, not %g"), o->optimizer.lr);
    if (!(o->optimizer.momentum >= 0 && o->optimizer.momentum <= 1))
        return cs_fail(err, CS_BAD_VALUE, _("the momentum must be between 0 and 1, not %g"), o->optimizer.momentum);
    if (!(o->optimizer.weight_decay >= 0 && isfinite(o->optimizer.weight_decay)))
        return cs_fail(err, CS_BAD_VALUE, _("the weight decay must be 0 or more, not %g"), o->optimizer.weight_decay);
    return CS_OK;
}

static void batch_finish(struct batch *b)
{
    free(b->index);
    free(b->label);
    free(b->loss);
    *b = (struct batch){0};
}

static enum cs_status batch_init(struct batch *b, int n, struct cs_error *err)
{
    *b = (struct batch){.index = calloc((size_t)n, sizeof *b->index),
                        .label = calloc((size_t)n, sizeof *b->label),
                        .loss = calloc((size_t)n, sizeof *b->loss)};
    if (b->index && b->label && b->loss)
        return CS_OK;
    batch_finish(b);
    return cs_no_memory(err);
}

/* What depends on the batch size. */
static enum cs_status create_run(const struct trainer *t, int n, bool training, struct net_run **run, struct batch *b,
                                 struct cs_error *err)
{
    enum cs_status status = net_run_create(run, t->net, n, NET_RUN_FUSE | (training ? NET_RUN_TRAIN : NET_RUN_INFER),
                                           t->pool, kernels_best(), err);
    if (!status)
        status = batch_init(b, n, err);
    if (status)
        net_run_destroy(run);
    return status;
}

static enum cs_status create_parts(struct trainer *t, struct cs_error *err)
{
    enum cs_status status = optimizer_create(&t->optimizer, t->net, &t->options.optimizer, err);
    if (!status)
        status = create_run(t, t->options.batch, true, &t->run, &t->batch, err);
    if (!status)
        status = create_run(t, EVALUATION_BATCH, false, &t->evaluation_run, &t->evaluation_batch, err);
    if (status)
        return status;
    t->order = calloc((size_t)t->count, sizeof *t->order);
    return t->order ? CS_OK : cs_no_memory(err);
}

enum cs_status trainer_create(struct trainer **out, struct net *net, const struct dataset *data,
                              const struct trainer_options *options, struct thread_pool *pool, struct cs_error *err)
{
    *out = NULL;
    enum cs_status status = net_check_fits(net, dataset_sample(data), dataset_classes(data), dataset_name(data), err);
    if (!status)
        status = check_options(options, data, err);
    if (status)
        return status;
    struct trainer *t = calloc(1, sizeof *t);
    if (!t)
        return cs_no_memory(err);
    *t = (struct trainer){.net = net, .data = data, .pool = pool, .options = *options};
    t->count = dataset_count(data, DATASET_TRAIN) - options->validation;
    status = create_parts(t, err);
    if (status)
        trainer_destroy(&t);
    *out = t;
    return status;
}

void trainer_destroy(struct trainer **t)
{
    if (!*t)
        return;
    optimizer_destroy(&(*t)->optimizer);
    net_run_destroy(&(*t)->run);
    net_run_destroy(&(*t)->evaluation_run);
    batch_finish(&(*t)->batch);
    batch_finish(&(*t)->evaluation_batch);
    free((*t)->order);
    free(*t);
    *t = NULL;
}

static void replace_run(struct trainer *t, struct net_run *run, const struct batch *batch)
{
    net_run_destroy(&t->run);
    batch_finish(&t->batch);
    t->run = run;
    t->batch = *batch;
}

static void replace_optimizer(struct trainer *t, struct optimizer *optimizer)
{
    optimizer_destroy(&t->optimizer);
    t->optimizer = optimizer;
}

enum cs_status trainer_set_options(struct trainer *t, const struct trainer_options *options, struct cs_error *err)
{
    struct trainer_options next = *options;
    next.seed = t->options.seed;
    next.validation = t->options.validation;
    const bool other_batch = next.batch != t->options.batch,
               other_optimizer = next.optimizer.kind != t->options.optimizer.kind;
    struct net_run *run = NULL;
    struct batch batch;
    struct optimizer *optimizer;
    enum cs_status status = check_options(&next, t->data, err);
    if (!status && other_batch)
        status = create_run(t, next.batch, true, &run, &batch, err);
    if (!status && other_optimizer) {
        status = optimizer_create(&optimizer, t->net, &next.optimizer, err);
        if (status && other_batch) {
            net_run_destroy(&run);
            batch_finish(&batch);
        }
    }
    if (status)
        return status;
    if (other_batch)
        replace_run(t, run, &batch);
    if (other_optimizer)
        replace_optimizer(t, optimizer);
    t->options = next;
    return CS_OK;
}

/* A shuffle of its own for every epoch, whatever was trained before. */
static void shuffle(struct trainer *t)
{
    struct rng rng = rng_seeded(t->options.seed, (uint64_t)t->epoch);
    for (int i = 0; i < t->count; i++)
        t->order[i] = (uint32_t)i;
    rng_shuffle(&rng, t->order, (uint32_t)t->count);
}

/* Samples that never end are never seen twice: every epoch takes the next stretch of indices. */
static uint64_t first_index(const struct trainer *t)
{
    return dataset_endless(t->data) ? (uint64_t)t->epoch * (uint64_t)dataset_count(t->data, DATASET_TRAIN) : 0;
}

/* Fetches the next n samples of the epoch and runs them forward and back. */
static struct loss_result forward_backward(struct trainer *t, int n)
{
    for (int i = 0; i < n; i++)
        t->batch.index[i] = first_index(t) + t->order[t->at + i];
    dataset_fetch(t->data, DATASET_TRAIN, t->batch.index, n, t->pool, net_run_input(t->run)->data, t->batch.label);
    net_run_forward(t->run, n);
    float *dlogits = net_run_output_grad(t->run)->data;
    const struct loss_result result = cross_entropy(net_run_output(t->run), n, t->batch.label, dlogits, NULL);
    net_run_backward(t->run);
    return result;
}

/* Sets the rate that this place in the training asks for. */
static float anneal(struct trainer *t)
{
    const double pi = 3.14159265358979323846, lowest = 0.01;
    struct optimizer_options options = t->options.optimizer;
    const double done = t->epoch + (double)t->at / t->count, all = t->options.anneal_epochs;
    if (all > 0)
        options.lr *= (float)(lowest + (1 - lowest) * 0.5 * (1 + cos(pi * fmin(done / all, 1))));
    optimizer_set_options(t->optimizer, &options);
    return options.lr;
}

static bool all_finite(const float *v, size_t n)
{
    float zero = 0; /* stays 0 only when every value is finite */
    for (size_t i = 0; i < n; i++)
        zero += v[i] * 0.0f;
    return zero == 0;
}

struct step_result trainer_step(struct trainer *t)
{
    if (t->at == 0)
        shuffle(t);
    const int batch = t->options.batch;
    const int n = t->count - t->at < batch ? t->count - t->at : batch;
    const struct loss_result result = forward_backward(t, n);
    const float *grads = net_run_param_grads(t->run);
    const float lr = anneal(t);
    const bool finite = isfinite(result.loss) && all_finite(grads, t->net->n_params);
    if (finite)
        optimizer_step(t->optimizer, t->net, grads, t->pool);
    const struct step_result step = {.epoch = t->epoch,
                                     .batch = t->at / batch,
                                     .batches = (t->count + batch - 1) / batch,
                                     .samples = n,
                                     .loss = result.loss,
                                     .correct = result.correct,
                                     .lr = lr,
                                     .finite = finite,
                                     .epoch_done = t->at + n == t->count};
    t->at = step.epoch_done ? 0 : t->at + n;
    t->epoch += step.epoch_done;
    return step;
}

int trainer_train_count(const struct trainer *t)
{
    return t->count;
}

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

static void note_sample(const struct trainer *t, enum dataset_split split, int i, struct evaluation *e)
{
    const struct tensor *logits = net_run_output(t->evaluation_run);
    const int k = logits->shape.dim[1], truth = t->evaluation_batch.label[i];
    const float *row = logits->data + (size_t)i * (size_t)k;
    const int answer = largest_logit(row, k);
    const float loss = t->evaluation_batch.loss[i];
    e->correct += answer == truth;
    e->loss += (loss - e->loss) / ++e->samples;
    if (e->classes)
        e->confusion[truth][answer]++;
    if (answer == truth)
        return;
    const struct mistake mistake = {.index = t->evaluation_batch.index[i],
                                    .split = split,
                                    .truth = truth,
                                    .answer = answer,
                                    .probability = softmax_of(row, k, answer),
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
    cross_entropy(net_run_output(t->evaluation_run), n, b->label, NULL, b->loss);
    for (int i = 0; i < n; i++)
        note_sample(t, split, i, e);
}

void trainer_evaluate_some(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e)
{
    const int classes = dataset_classes(t->data);
    e->classes = classes <= EVALUATION_CLASSES ? classes : 0;
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
    shuffle(t);
    return CS_OK;
}
