/* engine/train/trainer.h - the training step and the evaluation, for the command line and the worker alike.
 * Owns its activations, optimiser and the cursor through the (shuffled) data set; borrows net, dataset and pool until
 * destroy. The same seed gives the same bits on any number of threads.
 * Threads: one at a time. */
#ifndef CS_TRAIN_TRAINER_H
#define CS_TRAIN_TRAINER_H

#include "engine/data/dataset.h"
#include "engine/net/net_run.h"
#include "engine/train/optimizer.h"

struct trainer_options {
    struct optimizer_options optimizer;
    int batch;       /* 1..4096 */
    uint64_t seed;   /* order of samples; the parameters are initialised by the caller */
    int validation;  /* training samples held out at the end of the split, 0 for none */
};

struct step_result {
    int epoch;            /* from 0 */
    int batch, batches;   /* this step was number batch (from 0) of batches in the epoch */
    int samples;
    double loss;          /* mean of this batch */
    int correct;
    bool finite;          /* false: the loss is NaN or infinite; the parameters were left as they were */
    bool epoch_done;
};

struct mistake { /* a sample that the net takes for another class */
    uint64_t index;
    enum dataset_split split;
    int truth, answer;
    float probability; /* of the answer */
    float loss;
};

enum { EVALUATION_MISTAKES = 24, EVALUATION_CLASSES = 16 };
struct evaluation {
    int samples, correct;
    double loss;
    int classes;  /* of the confusion table; 0 when there are more than EVALUATION_CLASSES */
    int confusion[EVALUATION_CLASSES][EVALUATION_CLASSES]; /* [truth][answer] */
    struct mistake mistake[EVALUATION_MISTAKES];           /* the worst by loss, worst first */
    int n_mistakes;
};

struct trainer;
enum cs_status trainer_create(struct trainer **t, struct net *net, const struct dataset *data, const struct trainer_options *options,
                              struct thread_pool *pool, struct cs_error *err);
void trainer_destroy(struct trainer **t);
void trainer_set_optimizer(struct trainer *t, const struct optimizer_options *options);
/* One batch: fetch, forward, backward, update. */
struct step_result trainer_step(struct trainer *t);
int trainer_train_count(const struct trainer *t); /* samples in an epoch */

/* Which samples trainer_evaluate_some() looks at. */
enum evaluation_set { EVALUATE_TEST, EVALUATE_VALIDATION };
int trainer_evaluation_count(const struct trainer *t, enum evaluation_set set);
/* Evaluates samples from..from+n-1 of the set with the present parameters and adds to *e (zeroed by the caller before the
 * first call), so that a worker can answer in between. */
void trainer_evaluate_some(struct trainer *t, enum evaluation_set set, int from, int n, struct evaluation *e);
/* All of it. stop (may be NULL) is polled between batches; false when it said so. */
bool trainer_evaluate(struct trainer *t, enum evaluation_set set, struct evaluation *e, bool (*stop)(void *), void *ctx);

#endif
