/* engine/train/trainer_internal.h - a trainer from within: for trainer.c, trainer_evaluate.c and trainer_state.c. */
#ifndef CS_TRAIN_TRAINER_INTERNAL_H
#define CS_TRAIN_TRAINER_INTERNAL_H

#include "engine/train/loss.h"
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
    float *buffers;  /* of the net's layers before the present step; layout of net->params, NULL without any */
    int count;       /* training samples in an epoch */
    uint32_t *order; /* of the epoch's samples */
    int epoch, at;   /* where the next step begins */
};

/* Order of the present epoch's samples. */
void trainer_shuffle(struct trainer *t);

#endif
