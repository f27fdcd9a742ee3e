/* engine/data/data_plan.h - which part of a data set is trained on: how much of it, how much of each class, with how
 * many wrong labels, and what makes up for classes of unequal size.
 *
 * Only the training samples change, and never those held out for validation (the last of the split) or the test split:
 * what is measured stays honest. */
#ifndef CS_DATA_DATA_PLAN_H
#define CS_DATA_DATA_PLAN_H

#include "engine/data/dataset.h"
#include "engine/data/sampler.h"

enum class_balance {
    BALANCE_NONE,
    BALANCE_UNDER,     /* SAMPLING_UNDER */
    BALANCE_OVER,      /* SAMPLING_OVER */
    BALANCE_WEIGHTS,   /* class weights in the loss */
    BALANCE_AUGMENT,   /* SAMPLING_OVER, and the samples that are shown again are augmented */
    BALANCE_SYNTHESIS, /* rare classes get pictures between two of theirs, until all are as large as the largest (SMOTE:
                          Chawla et al. 2002) */
    BALANCE_COUNT
};
/* "none", "under", "over", "weights", "augment", "synthesis", NULL. */
extern const char *const balance_names[BALANCE_COUNT + 1];

struct data_plan {
    int size;                         /* training samples that are used; 0: all there are */
    float label_noise;                /* 0..1: share of them whose label is another one, drawn by seed */
    float share[DATASET_MAX_CLASSES]; /* 0..1 of each class that is kept */
    enum class_balance balance;
    uint64_t seed;
};
/* All of the data, as they are. */
void data_plan_init(struct data_plan *p);
/* "3=0.1,5=0.5" into p->share, the others 1. CS_BAD_VALUE names the word that is wrong and what would be right. */
enum cs_status data_plan_shares(const char *text, struct data_plan *p, struct cs_error *err);

#endif
