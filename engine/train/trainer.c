#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/augment.h"
#include "engine/net/net_text.h"
#include "engine/train/trainer_internal.h"

static enum cs_status check_options(const struct trainer_options *o, const struct dataset *data, struct cs_error *err)
{
    const int count = dataset_count(data, DATASET_TRAIN);
    if (o->batch < 1 || o->batch > MAX_BATCH)
        return cs_fail(err, CS_BAD_VALUE, _("a batch has 1 to %d samples, not %d"), MAX_BATCH, o->batch);
    if (o->validation < 0 || o->validation >= count)
        return cs_fail(err, CS_BAD_VALUE, _("%d samples cannot be held out of the %d of %s"), o->validation, count,
                       dataset_name(data));
    const enum cs_status status = schedule_check(&o->schedule, err);
    return status ? status : optimizer_check(&o->optimizer, err);
}

static struct loss_options loss_of(const struct trainer *t, const struct trainer_options *o)
{
    return (struct loss_options){.kind = t->is_autoencoder ? LOSS_MSE : o->loss,
                                 .label_smoothing = t->is_autoencoder ? 0 : o->label_smoothing,
                                 .class_weight = t->has_class_weight && o->class_weights ? t->class_weight : NULL};
}

struct loss_options trainer_loss(const struct trainer *t, bool learning)
{
    struct loss_options options = loss_of(t, &t->options);
    if (!learning)
        options = (struct loss_options){.kind = options.kind};
    return options;
}

static enum cs_status check_loss(const struct trainer *t, const struct trainer_options *o, struct cs_error *err)
{
    const struct loss_options loss = loss_of(t, o);
    if (o->loss != LOSS_CROSS_ENTROPY && o->label_smoothing > 0)
        return cs_fail(err, CS_BAD_VALUE, _("label smoothing goes with the loss cross_entropy only"));
    if (t->is_autoencoder)
        return loss_check(&loss, net_output(t->net), 0, shape_count(net_input(t->net)), err);
    return loss_check(&loss, net_output(t->net), dataset_classes(t->data), 0, err);
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

/* Running statistics: what a forward pass writes, and a step that was not made must leave as it was. */

enum copying { TO_COPY, FROM_COPY };

/* Copies every buffer of the net to, or from, one block; copy NULL only counts. How many floats. */
static size_t copy_buffers(const struct net *net, float *copy, enum copying way)
{
    size_t n = 0;
    for (int node = 1; node < net->n_nodes; node++)
        for (int i = 0; i < net->node[node].layer->n_params; i++) {
            const struct tensor t = net_param(net, node, i);
            const size_t count = net->node[node].layer->param[i].buffer ? shape_count(&t.shape) : 0;
            if (copy && count)
                memcpy(way == TO_COPY ? copy + n : t.data, way == TO_COPY ? t.data : copy + n, count * sizeof *copy);
            n += count;
        }
    return n;
}

/* What depends on the samples. */

static enum cs_status create_augmenter(const struct trainer *t, const struct trainer_options *o, struct augmenter **a,
                                       struct cs_error *err)
{
    *a = NULL;
    if (augment_is_off(&o->augment))
        return CS_OK;
    return augmenter_create(a, &o->augment, t->options.seed, dataset_sample(t->data), thread_pool_size(t->pool), err);
}

static enum cs_status weigh_classes(struct trainer *t, struct cs_error *err)
{
    const int classes = dataset_classes(t->data);
    if (t->has_class_weight || t->is_autoencoder)
        return CS_OK;
    int *counts = calloc((size_t)classes, sizeof *counts);
    if (!counts)
        return cs_no_memory(err);
    sampler_class_counts(t->data, DATASET_TRAIN, t->count, counts);
    sampler_class_weights(counts, classes, t->class_weight);
    t->has_class_weight = true;
    free(counts);
    return CS_OK;
}

static enum cs_status create_sampling(struct trainer *t, struct cs_error *err)
{
    t->class_weight = calloc((size_t)dataset_classes(t->data), sizeof *t->class_weight);
    if (!t->class_weight)
        return cs_no_memory(err);
    enum cs_status status = sampler_create(&t->sampler, t->options.sampling, t->data, t->count, err);
    if (!status)
        status = create_augmenter(t, &t->options, &t->augmenter, err);
    if (!status && t->options.class_weights)
        status = weigh_classes(t, err);
    if (status)
        return status;
    t->epoch_count = sampler_count(t->sampler);
    t->order = calloc((size_t)t->epoch_count, sizeof *t->order);
    return t->order ? CS_OK : cs_no_memory(err);
}

static enum cs_status create_parts(struct trainer *t, struct cs_error *err)
{
    enum cs_status status = optimizer_create(&t->optimizer, t->net, &t->options.optimizer, err);
    if (!status)
        status = checkpoint_init(&t->good, t->net, t->optimizer, err);
    if (!status)
        status = create_run(t, t->options.batch, true, &t->run, &t->batch, err);
    if (!status)
        status = create_run(t, EVALUATION_BATCH, false, &t->evaluation_run, &t->evaluation_batch, err);
    if (!status)
        status = create_sampling(t, err);
    if (status)
        return status;
    t->buffers = calloc(copy_buffers(t->net, NULL, TO_COPY) + 1, sizeof *t->buffers);
    return t->buffers ? CS_OK : cs_no_memory(err);
}

/* A network of one value a class is one even where that is the shape of its samples. */
static bool is_classifier(const struct net *net, const struct dataset *data)
{
    return net_output(net)->dim[0] == dataset_classes(data);
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
    *t = (struct trainer){.net = net,
                          .data = data,
                          .pool = pool,
                          .options = *options,
                          .first_loss = NAN,
                          .pool_size = thread_pool_size(pool)};
    t->count = dataset_count(data, DATASET_TRAIN) - options->validation;
    t->is_autoencoder =
        shape_equal(net_output(net), net_input(net)) && !(net_output(net)->rank == 1 && is_classifier(net, data));
    status = check_loss(t, options, err);
    if (!status)
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
    checkpoint_finish(&(*t)->good);
    net_run_destroy(&(*t)->run);
    net_run_destroy(&(*t)->evaluation_run);
    batch_finish(&(*t)->batch);
    batch_finish(&(*t)->evaluation_batch);
    augmenter_destroy(&(*t)->augmenter);
    sampler_destroy(&(*t)->sampler);
    free((*t)->class_weight);
    free((*t)->order);
    free((*t)->buffers);
    free(*t);
    *t = NULL;
}

/* What other options need: made first, so that a failure changes nothing, and then put in the place of the old. */
struct replacement {
    bool other_batch, other_optimizer, other_augment;
    struct net_run *run;
    struct batch batch;
    struct optimizer *optimizer;
    struct checkpoint good; /* of that optimiser */
    struct augmenter *augmenter;
};

static void replacement_finish(struct replacement *r)
{
    net_run_destroy(&r->run);
    batch_finish(&r->batch);
    optimizer_destroy(&r->optimizer);
    checkpoint_finish(&r->good);
    augmenter_destroy(&r->augmenter);
}

static bool same_augment(const struct augment_options *a, const struct augment_options *b)
{
    char one[AUGMENT_TEXT], other[AUGMENT_TEXT];
    return strcmp(augment_text(a, one), augment_text(b, other)) == 0;
}

static enum cs_status replacement_init(struct replacement *r, struct trainer *t, const struct trainer_options *next,
                                       struct cs_error *err)
{
    *r = (struct replacement){.other_batch = next->batch != t->options.batch,
                              .other_optimizer = next->optimizer.kind != t->options.optimizer.kind,
                              .other_augment = !same_augment(&next->augment, &t->options.augment) ||
                                               thread_pool_size(t->pool) > t->pool_size};
    enum cs_status status = CS_OK;
    if (r->other_batch)
        status = create_run(t, next->batch, true, &r->run, &r->batch, err);
    if (!status && r->other_optimizer)
        status = optimizer_create(&r->optimizer, t->net, &next->optimizer, err);
    if (!status && r->other_optimizer)
        status = checkpoint_init(&r->good, t->net, r->optimizer, err);
    if (!status && r->other_augment)
        status = create_augmenter(t, next, &r->augmenter, err);
    if (!status && next->class_weights)
        status = weigh_classes(t, err);
    if (status)
        replacement_finish(r);
    return status;
}

#define SWAP(type, a, b)                                                                                               \
    do {                                                                                                               \
        type kept = (a);                                                                                               \
        (a) = (b);                                                                                                     \
        (b) = kept;                                                                                                    \
    } while (0)

static void put_in_place(struct trainer *t, struct replacement *r)
{
    if (r->other_batch) {
        SWAP(struct net_run *, t->run, r->run);
        SWAP(struct batch, t->batch, r->batch);
        t->has_grads = false;
    }
    if (r->other_optimizer) {
        SWAP(struct optimizer *, t->optimizer, r->optimizer);
        SWAP(struct checkpoint, t->good, r->good);
    }
    if (r->other_augment) {
        SWAP(struct augmenter *, t->augmenter, r->augmenter);
        t->pool_size = thread_pool_size(t->pool);
    }
    replacement_finish(r);
}

enum cs_status trainer_set_options(struct trainer *t, const struct trainer_options *options, struct cs_error *err)
{
    struct trainer_options next = *options;
    struct replacement replacement;
    next.seed = t->options.seed;
    next.validation = t->options.validation;
    next.sampling = t->options.sampling;
    enum cs_status status = check_options(&next, t->data, err);
    if (!status)
        status = check_loss(t, &next, err);
    if (!status)
        status = replacement_init(&replacement, t, &next, err);
    if (status)
        return status;
    put_in_place(t, &replacement);
    if (next.loss != t->options.loss)
        t->first_loss = NAN;
    t->options = next;
    return CS_OK;
}

/* An order of its own for every epoch, whatever was trained before. */
void trainer_shuffle(struct trainer *t)
{
    sampler_order(t->sampler, t->options.seed, (uint64_t)t->epoch, t->order);
}

/* Samples that never end are never seen twice: every epoch takes the next stretch of indices - unless they were chosen
 * by their labels. */
uint64_t trainer_first_index(const struct trainer *t)
{
    const bool goes_on = dataset_endless(t->data) && t->options.sampling == SAMPLING_NONE;
    return goes_on ? (uint64_t)t->epoch * (uint64_t)dataset_count(t->data, DATASET_TRAIN) : 0;
}

/* Of what dropout leaves out in this step: the place in the training alone decides, so that a resumed one repeats it.
 */
static uint64_t step_seed(const struct trainer *t)
{
    struct rng rng = rng_seeded(t->options.seed ^ 0xd709d709d709d709u, (uint64_t)t->epoch << 32 | (uint64_t)t->at);
    const uint64_t high = rng_u32(&rng);
    return high << 32 | rng_u32(&rng);
}

/* The next n samples of the epoch. */
static void fetch(struct trainer *t, int n)
{
    for (int i = 0; i < n; i++)
        t->batch.index[i] = trainer_first_index(t) + t->order[t->at + i];
    dataset_fetch_augmented(t->data, DATASET_TRAIN, t->batch.index, n, t->augmenter, (uint64_t)t->epoch, t->pool,
                            net_run_input(t->run)->data, t->batch.label);
}

struct loss_result trainer_compute_loss(const struct trainer *t, bool learning, struct net_run *run, int n,
                                        const struct batch *batch, float *gradient, float *per_sample)
{
    const struct loss_options options = trainer_loss(t, learning);
    const float *target = t->is_autoencoder ? net_run_input(run)->data : NULL;
    return loss_compute(&options, net_run_output(run), n, batch->label, target, gradient, per_sample);
}

/* Runs what is in the input of a run forward and back. */
static struct loss_result forward_backward(const struct trainer *t, struct net_run *run, int n)
{
    net_run_set_seed(run, step_seed(t));
    net_run_forward(run, n);
    float *gradient = net_run_output_grad(run)->data;
    const struct loss_result result = trainer_compute_loss(t, true, run, n, &t->batch, gradient, NULL);
    net_run_backward(run);
    return result;
}

static int steps_an_epoch(const struct trainer *t)
{
    return (t->epoch_count + t->options.batch - 1) / t->options.batch;
}

/* Sets the rates that this place in the training asks for. */
static float follow_schedule(struct trainer *t)
{
    const int an_epoch = steps_an_epoch(t);
    const struct schedule_place place = {(int64_t)t->epoch * an_epoch + t->at / t->options.batch, an_epoch};
    const struct schedule_rates rates = schedule_at(&t->options.schedule, place);
    struct optimizer_options options = t->options.optimizer;
    options.lr = (float)(options.lr * rates.lr);
    if (rates.momentum >= 0) {
        options.momentum = (float)rates.momentum;
        options.beta1 = rates.momentum;
    }
    optimizer_set_options(t->optimizer, &options);
    return options.lr;
}

/* Repeats the step that failed in a run that leaves nothing out, so that the first layer is named and not the one that
 * it was fused with; where there is no memory for that, the run that there is must do. */
static struct divergence repeat_and_find(const struct trainer *t, int n, double loss)
{
    struct net_run *run;
    if (net_run_create(&run, t->net, n, NET_RUN_TRAIN, t->pool, kernels_best(), NULL))
        return divergence_find(t->net, t->run, loss);
    const struct tensor *input = net_run_input(t->run);
    memcpy(net_run_input(run)->data, input->data, shape_count(&input->shape) * sizeof *input->data);
    const struct divergence d = divergence_find(t->net, run, forward_backward(t, run, n).loss);
    net_run_destroy(&run);
    return d;
}

/* The state before this step is good: its numbers are there, and finite. Buffers are those from before the pass. */
static void keep_good_state(struct trainer *t)
{
    struct net good = *t->net;
    checkpoint_keep(&t->good, t->net, t->optimizer, t->epoch, t->at);
    good.params = t->good.params;
    copy_buffers(&good, t->buffers, FROM_COPY);
}

/* Numbers that are finite may still be those of a training that is lost: its loss tells. */
static bool is_calm(struct trainer *t, double loss)
{
    if (isnan(t->first_loss))
        t->first_loss = loss;
    return loss <= 2 * fmax(t->first_loss, 1);
}

int64_t trainer_way_back(const struct trainer *t)
{
    return t->good.is_there ? optimizer_steps(t->optimizer) - t->good.steps : 0;
}

int64_t trainer_go_back(struct trainer *t)
{
    const int64_t undone = trainer_way_back(t);
    if (!checkpoint_restore(&t->good, t->net, t->optimizer))
        return 0;
    t->epoch = t->good.epoch;
    t->at = t->good.at;
    t->has_grads = false;
    trainer_shuffle(t);
    return undone;
}

/* The update of a step, or why there was none; then everything is as it was after the last good step. */
static struct divergence update(struct trainer *t, int n, double loss)
{
    const float *grads = net_run_param_grads(t->run);
    enum optimizer_verdict verdict = OPTIMIZER_BAD_GRADIENT;
    struct divergence d = {.place = DIVERGENCE_NONE};
    if (isfinite(loss) && all_buffers_are_finite(t->net)) {
        if (is_calm(t, loss) && checkpoint_is_due(optimizer_steps(t->optimizer)) &&
            optimizer_is_finite(t->optimizer, grads, t->pool))
            keep_good_state(t);
        verdict = optimizer_step(t->optimizer, t->net, grads, t->pool);
    }
    if (verdict == OPTIMIZER_DONE)
        return d;
    copy_buffers(t->net, t->buffers, FROM_COPY);
    if (verdict == OPTIMIZER_BAD_UPDATE)
        return divergence_of_update(t->net, optimizer_failed_at(t->optimizer));
    d = repeat_and_find(t, n, loss);
    copy_buffers(t->net, t->buffers, FROM_COPY);
    trainer_go_back(t);
    return d;
}

/* Everything about a step but its outcome. */
static struct step_result describe_step(const struct trainer *t, int n)
{
    return (struct step_result){.number = optimizer_steps(t->optimizer) + 1,
                                .epoch = t->epoch,
                                .batch = t->at / t->options.batch,
                                .batches = steps_an_epoch(t),
                                .samples = n};
}

struct step_result trainer_step(struct trainer *t)
{
    if (t->at == 0)
        trainer_shuffle(t);
    const int left = t->epoch_count - t->at, n = left < t->options.batch ? left : t->options.batch;
    struct step_result step = describe_step(t, n);
    copy_buffers(t->net, t->buffers, TO_COPY);
    fetch(t, n);
    const struct loss_result result = forward_backward(t, t->run, n);
    t->has_grads = true;
    step.loss = result.loss;
    step.correct = result.correct;
    step.lr = follow_schedule(t);
    step.divergence = update(t, n, result.loss);
    step.grad_norm = optimizer_last_norm(t->optimizer);
    step.kept = optimizer_steps(t->optimizer);
    step.finite = step.kept == step.number;
    step.epoch_done = step.finite && n == left;
    if (step.finite)
        t->at = step.epoch_done ? 0 : t->at + n;
    t->epoch += step.epoch_done;
    return step;
}

struct step_result trainer_place(const struct trainer *t)
{
    const int batches = steps_an_epoch(t), done = (t->at + t->options.batch - 1) / t->options.batch;
    struct step_result place = {.number = optimizer_steps(t->optimizer), .epoch = t->epoch, .finite = true};
    place.kept = place.number;
    if (t->epoch == 0 && t->at == 0)
        return place;
    place.batches = batches;
    place.epoch_done = t->at == 0;
    place.epoch -= place.epoch_done;
    place.batch = place.epoch_done ? batches - 1 : done - 1;
    return place;
}

struct net_run *trainer_evaluation_run(struct trainer *t)
{
    return t->evaluation_run;
}

const float *trainer_param_grads(const struct trainer *t)
{
    return t->has_grads ? net_run_param_grads(t->run) : NULL;
}

void trainer_wrote(struct trainer *t, size_t first, size_t n)
{
    if (t->good.is_there)
        memcpy(t->good.params + first, t->net->params + first, n * sizeof *t->good.params);
}

int trainer_epoch(const struct trainer *t)
{
    return t->epoch;
}

/* The same fetch as a step's, undone up to the pixels. */
int trainer_picture(const struct trainer *t, uint64_t index, uint64_t epoch, bool augmented, float *pixels)
{
    const struct shape *s = dataset_sample(t->data);
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    int label;
    dataset_fetch_augmented(t->data, DATASET_TRAIN, &index, 1, augmented ? t->augmenter : NULL, epoch, NULL, pixels,
                            &label);
    for (int c = 0; c < s->dim[0]; c++) {
        float mean, std;
        dataset_normalisation(t->data, c, &mean, &std);
        for (size_t i = 0; i < plane; i++, pixels++)
            *pixels = fminf(fmaxf(*pixels * std + mean, 0), 1);
    }
    return label;
}

int trainer_train_count(const struct trainer *t)
{
    return t->epoch_count;
}

bool trainer_is_autoencoder(const struct trainer *t)
{
    return t->is_autoencoder;
}
