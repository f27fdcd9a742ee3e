/* engine/data/data_plan.h - which part of a data set is trained on: how much of it, how much of each class, with how
 * many wrong labels, and what makes up for classes of unequal size.
 *
 * A data set seen through a plan is a data set, too: trainer, sampler and augmentation need not know. Its training
 * split is, one after the other: the samples that are kept, in the order of the data set below; those that make up for
 * rare classes (shown again, or made between two others); those held out for validation, which are the last of the
 * split below. These and the test split are what they were: what is measured stays honest.
 *
 *   available  all of the training split but those held out
 *   size       of these so many, of each class its part (largest remainders): small sets keep the proportions
 *   share      of these so much of each class, at least one where it is not 0
 *   noise      of these so many get the label of another class, each other one equally likely
 *   balance    counts and pairs samples by the labels that they are trained with, right or wrong
 *
 * All choices are functions of (plan, labels): the same on any number of threads, resumed or not. A larger share only
 * adds samples to those of a smaller one, and more noise wrong labels to those of less.
 *
 * Samples without end (built-in digits) stay without end under a plan that changes nothing. Under any other they become
 * finite: `size` of them, or those of the first epoch, in the order in which training would have met them.
 * Threads: plain data and no state; a data set through a plan is never written after data_plan_apply(), so any number
 * of threads may fetch. */
#ifndef CS_DATA_DATA_PLAN_H
#define CS_DATA_DATA_PLAN_H

#include "engine/data/dataset.h"
#include "engine/data/sampler.h"

enum class_balance {
    BALANCE_NONE,
    BALANCE_UNDER,   /* SAMPLING_UNDER */
    BALANCE_OVER,    /* SAMPLING_OVER */
    BALANCE_WEIGHTS, /* class weights in the loss */
    BALANCE_AUGMENT, /* rare classes are shown again and again, until all are as large as the largest: a sample's first
                        showing in an epoch is as it is, the further ones are augmented, each in its own way */
    BALANCE_SYNTHESIS, /* rare classes get pictures between two of theirs, until all are as large as the largest (SMOTE:
                          Chawla, Bowyer, Hall and Kegelmeyer 2002): each sample in turn, its partner one of its 5
                          nearest by squared distance of pixels, by lot. In classes of more than 65 the nearest are
                          those of 64 others that are drawn by lot: all pairs would take too long. */
    BALANCE_COUNT
};
/* "none", "under", "over", "weights", "augment", "synthesis", NULL. */
extern const char *const balance_names[BALANCE_COUNT + 1];

/* Of samples that never end a plan can have so many. Room for texts: of shares, as they are set one by one, and of a
 * whole plan in a model file, which is what limits the shares that data_plan_shares() reads. */
enum { DATA_PLAN_MOST = 1000000, DATA_PLAN_SHARES = 24 * DATASET_MAX_CLASSES, DATA_PLAN_TEXT = 2048 };

/* All zero: all of the data, as they are. */
struct data_plan {
    int size;                            /* training samples that are used; 0, or more than there are: all there are */
    float label_noise;                   /* 0..1: share of them whose label is another one */
    float left_out[DATASET_MAX_CLASSES]; /* 0..1 of each class; of classes that the data do not have: of no account */
    enum class_balance balance;
    uint64_t seed;
};
/* All of the data, as they are. */
void data_plan_init(struct data_plan *p);
bool data_plan_is_plain(const struct data_plan *p);
/* "3=0.1,5=0.5" into p->left_out: so much of these classes is kept, of the others all. CS_BAD_VALUE names the word that
 * is wrong and what would be right; *p is then as it was. */
enum cs_status data_plan_shares(const char *text, struct data_plan *p, struct cs_error *err);
/* The text that makes the same shares; "" when all of every class is kept. text has room for DATA_PLAN_SHARES. Returns
 * it. */
const char *data_plan_shares_text(const struct data_plan *p, char *text);
/* All but the seed, for a model file: "size=500 label_noise=0.1 balance=over shares=3=0.1,5=0.5"; "" for a plain plan.
 * Returns text. */
const char *data_plan_text(const struct data_plan *p, char text[DATA_PLAN_TEXT]);
/* And back; the seed stays. CS_BAD_FILE for a text that none of these is. */
enum cs_status data_plan_from_text(const char *text, struct data_plan *p, struct cs_error *err);
/* What is kept of a class, 0..1, as the text says it. */
float data_plan_share(const struct data_plan *p, int class);
void data_plan_set_share(struct data_plan *p, int class, float share);

/* Shares that fall evenly (by the same factor from class to class) from all of class 0 to 1 / factor of the last one: a
 * long tail, as Cui, Jia, Lin, Song and Belongie (2019) make theirs of CIFAR; they take factors of 10 to 200. */
void data_plan_long_tail(struct data_plan *p, int classes, float factor);
/* What data_plan_apply() will come to, told from the samples that each class has (data_counts.available), before labels
 * are made wrong: kept [classes], drawn [classes]. endless: there are more than that where the plan wants more. */
void data_plan_expect(const struct data_plan *p, const int *available, int classes, bool endless, int *kept,
                      int *drawn);

/* What a trainer has to be told besides the data: how it samples; whether its loss weighs classes; and, for
 * BALANCE_AUGMENT where nothing is said, how repeated samples differ: shift=2,rotate=10 for grey pictures (a mirrored 3
 * is none), flip,crop=4 for colours. */
enum sampling data_plan_sampling(const struct data_plan *p);
bool data_plan_weighs(const struct data_plan *p);
void data_plan_augment(const struct data_plan *p, const struct shape *sample, struct augment_options *options);

/* base through the plan; dataset_destroy() ends it, before base, which is borrowed. The last `validation` samples of
 * the training split are held out. pool (may be NULL) shares the search for neighbours. CS_BAD_VALUE when no sample is
 * left, or when there would be too many. */
enum cs_status data_plan_apply(const struct data_plan *p, const struct dataset *base, int validation,
                               struct thread_pool *pool, struct dataset **planned, struct cs_error *err);

/* What it was made with; the plain plan for a data set without. */
const struct data_plan *data_plan_of(const struct dataset *d);

/* How many samples each class has; borrowed from a data set that data_plan_apply() made. */
struct data_counts {
    int classes;
    const int *available, *kept; /* [classes] by what they are */
    const int *drawn;            /* that an epoch has, by the labels that they are trained with */
    int n_available, n_kept, n_wrong, n_drawn;
};
void data_plan_counts(const struct dataset *planned, struct data_counts *counts);

enum planned_kind { PLANNED_PLAIN, PLANNED_AGAIN, PLANNED_BETWEEN };
struct planned_sample {
    enum planned_kind kind;
    int label, truth;      /* that it is trained with; that the data say (of BETWEEN: the first's) */
    uint64_t index, other; /* in the training split below; other: of BETWEEN */
    int mix;               /* of BETWEEN: the picture is index * (256 - mix) + other * mix, over 256; 1..255 */
};
/* What a sample of the training split is made of. planned may also be a data set without a plan. */
struct planned_sample data_plan_sample(const struct dataset *planned, uint64_t index);
/* How many samples of the training split are kept, and how many are there only to make up for rare classes: indices
 * kept to kept + extra - 1. 0, 0: they never end. */
void data_plan_parts(const struct dataset *planned, int *kept, int *extra);
/* The index in the data set below of a sample that is no mixture; the same index where there is no plan. */
uint64_t data_plan_origin(const struct dataset *planned, enum dataset_split split, uint64_t index);

#endif
