/* engine/train/trainer.h - the training step and the evaluation, for the command line and the worker alike.
 * Owns its activations, optimiser and the cursor through the (shuffled) data set; borrows net, dataset and pool until
 * destroy. The same seed gives the same bits on any number of threads.
 * Threads: one at a time. */
#ifndef CS_TRAIN_TRAINER_H
#define CS_TRAIN_TRAINER_H

#include "engine/data/dataset.h"
#include "engine/data/sampler.h"
#include "engine/net/model_file.h"
#include "engine/net/net_run.h"
#include "engine/train/divergence.h"
#include "engine/train/evaluation.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"
#include "engine/train/schedule.h"

struct trainer_options {
    struct optimizer_options optimizer;
    struct schedule schedule;
    enum loss_kind loss;    /* what a network that ends in the shape of its samples does not heed: it learns its own
                               (normalised) input by mse */
    float label_smoothing;  /* cross_entropy */
    bool class_weights;     /* the loss of a sample counts the more, the rarer its class is */
    enum sampling sampling; /* which samples an epoch has */
    struct augment_options augment;
    int batch;      /* 1..4096 */
    uint64_t seed;  /* order of samples; the parameters are initialised by the caller */
    int validation; /* training samples held out at the end of the split, 0 for none */
};

struct step_result {
    int64_t number;     /* from 1, of all steps that were made */
    int epoch;          /* from 0 */
    int batch, batches; /* this step was number batch (from 0) of batches in the epoch; the last may be short */
    int samples;
    double loss; /* mean of this batch */
    int correct;
    float lr;         /* that it was applied with */
    double grad_norm; /* of all gradients, before clipping; 0 when they were not finite */
    bool finite; /* false: something became NaN or infinite. The step was not made: parameters, buffers, moments and
                    the place in the data are those after step `kept`, the last good one: the one before this step
                    when it is the update that would have failed, else the one that trainer_go_back() names, because
                    the parameters then are bad, too */
    int64_t kept;
    struct divergence divergence; /* where, when not finite */
    bool epoch_done;
};

struct trainer;
enum cs_status trainer_create(struct trainer **t, struct net *net, const struct dataset *data,
                              const struct trainer_options *options, struct thread_pool *pool, struct cs_error *err);
void trainer_destroy(struct trainer **t);
/* From the next step on: other rates, another batch size (the place in the epoch stays), another optimiser (whose
 * moments start at 0; else they stay), other augmentation. seed, validation and sampling stay as trainer_create() got
 * them. After a failure nothing changed. */
enum cs_status trainer_set_options(struct trainer *t, const struct trainer_options *options, struct cs_error *err);
/* What training reads for a sample in an epoch, as pixels 0..1 [C,H,W]: augmented as that epoch has it, or (augmented
 * false) as it is. Returns the label that it is trained with. */
int trainer_picture(const struct trainer *t, uint64_t index, uint64_t epoch, bool augmented, float *pixels);
/* Where the next step is, and the index of the first sample of that epoch. */
int trainer_epoch(const struct trainer *t);
uint64_t trainer_first_index(const struct trainer *t);
/* One batch: fetch, forward, backward, update. */
struct step_result trainer_step(struct trainer *t);
int trainer_train_count(const struct trainer *t); /* samples in an epoch */
/* Does the network learn its own input? Then nothing is correct or wrong, and the loss alone tells. */
bool trainer_is_autoencoder(const struct trainer *t);

/* Back to the latest state that is kept of those whose loss had not left the rails: not more than twice what it was at
 * first (or 2, where that was less). Such a state is kept after every 32 steps, and more often at first. Returns how
 * many steps are undone, 0 when nothing is known to go back to. */
int64_t trainer_go_back(struct trainer *t);
int64_t trainer_way_back(const struct trainer *t); /* what that would return */

/* The place in the data, as the step before the next one would tell it: batches 0 before the first. */
struct step_result trainer_place(const struct trainer *t);

/* Which samples trainer_evaluate_some() looks at. */
enum evaluation_set { EVALUATE_TEST, EVALUATE_VALIDATION };
int trainer_evaluation_count(const struct trainer *t, enum evaluation_set set);
/* Evaluates samples from..from+n-1 of the set with the present parameters and adds to *e (zeroed by the caller before
 * the first call), so that a worker can answer in between. */
void trainer_evaluate_some(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e);
/* The same, and outcome [n] (may be NULL) tells what each of these samples gave. */
void trainer_evaluate_each(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e,
                           struct outcome *outcome);
/* All of it. stop (may be NULL) is polled between batches; false when it said so. */
bool trainer_evaluate(struct trainer *t, enum evaluation_set set, struct evaluation *e, bool (*stop)(void *),
                      void *ctx);

/* The run that evaluates, for whoever wants maps left out meanwhile (net_run_silence()); borrowed. */
struct net_run *trainer_evaluation_run(struct trainer *t);
/* The gradient of the latest step's loss with respect to every parameter, before clipping, in the layout of
 * net->params; NULL when there was none yet, the training has gone to another place since (trainer_resume(),
 * trainer_go_back()), or the batch size is another. Borrowed until the next step. */
const float *trainer_param_grads(const struct trainer *t);
/* n floats of net->params from `first` on were written by others: a step that fails returns to a state that has them.
 */
void trainer_wrote(struct trainer *t, size_t first, size_t n);

/* What a model file keeps beside the parameters (engine/net/model_file.h): all options, the place and the moments. The
 * blocks of *state are borrowed from the trainer until its next step: not for training_state_finish(). */
void trainer_state(const struct trainer *t, struct training_state *state);
/* The options that a state was trained with; a file without any leaves *options as they are. CS_BAD_FILE for options
 * that this program does not know. */
enum cs_status trainer_options_of_state(const struct training_state *state, struct trainer_options *options,
                                        struct cs_error *err);
/* Goes on where *state was: its place in the data, seed and moments, so that the result is that of a training that
 * never stopped. The net's parameters are the caller's to load. A state without an optimiser changes nothing.
 * CS_BAD_VALUE for another optimiser than the trainer's, or other data. */
enum cs_status trainer_resume(struct trainer *t, const struct training_state *state, struct cs_error *err);
/* Goes on with epoch `epoch` (from 0), as far as the data is concerned, and an optimiser that has not seen any
 * gradient: what there is to do with parameters that came without its state. */
void trainer_resume_fresh(struct trainer *t, int epoch);

#endif
