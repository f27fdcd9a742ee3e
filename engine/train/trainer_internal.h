/* engine/train/trainer_internal.h - a trainer from within: for trainer.c, trainer_evaluate.c and trainer_state.c. */
#ifndef CS_TRAIN_TRAINER_INTERNAL_H
#define CS_TRAIN_TRAINER_INTERNAL_H

#include "engine/train/checkpoint.h"
#include "engine/train/trainer.h"

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
    float *buffers; /* of the net's layers before the present step, one after the other */
    struct checkpoint good;
    double first_loss;           /* of the first step with this kind of loss; NAN before it */
    int pool_size;               /* when the augmenter was made */
    struct augmenter *augmenter; /* NULL: pictures as they are */
    struct sampler *sampler;
    float *class_weight; /* [classes], filled when they are first asked for */
    bool has_class_weight, is_autoencoder;
    int count;       /* training samples that are not held out */
    int epoch_count; /* that an epoch has: those, unless the sampling says otherwise */
    uint32_t *order; /* of the epoch's samples */
    int epoch, at;   /* where the next step begins */
    bool has_grads;  /* the run's gradients are those of the latest step */
};

/* For learning with all that the options say, or for evaluating: what is plainly lost. */
struct loss_options trainer_loss(const struct trainer *t, bool learning);
/* The loss of what a run gave for the n samples in its input. */
struct loss_result trainer_compute_loss(const struct trainer *t, bool learning, struct net_run *run, int n,
                                        const struct batch *batch, float *gradient, float *per_sample);
/* Order of the present epoch's samples. */
void trainer_shuffle(struct trainer *t);

#endif
