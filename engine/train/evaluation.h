/* engine/train/evaluation.h - how well a network does on samples that it does not learn from: counts for each class,
 * which classes are taken for which, and the samples that it gets wrong.
 *
 * A struct evaluation is plain data of bounded size, some 16 KB: it may be copied as it is. What each single sample
 * gave (struct outcome) is an array of the caller's, from which the mistakes of any choice come, in any order.
 * Answers: the largest output, of equal ones the first class, as PyTorch's argmax has it on the CPU. A sample counts in
 * the top 5 when fewer than five classes stand before its own: those with a larger output, and those with an equal one
 * and a smaller number. PyTorch's topk() leaves the order of equal values open; with this one the first of the top 5 is
 * the answer. NaN stands behind every number. Threads: no state. */
#ifndef CS_TRAIN_EVALUATION_H
#define CS_TRAIN_EVALUATION_H

#include "engine/data/dataset.h"

enum {
    EVALUATION_MISTAKES = 24,
    EVALUATION_CLASSES = 16, /* of a whole confusion table */
    EVALUATION_TOP = 5,
    EVALUATION_PAIRS = 40
};

struct mistake { /* a sample that the net takes for another class */
    uint64_t index;
    enum dataset_split split;
    int truth, answer;
    float probability; /* of the answer */
    float loss;
};
struct outcome { /* of any sample */
    float loss, probability;
    uint16_t truth, answer;
};
struct confusion { /* truth is taken for answer */
    int truth, answer, count;
};

struct evaluation {
    int samples, correct, top5; /* correct, top5: 0 for an autoencoder, whose samples are never mistakes either */
    double loss;                /* mean */
    enum dataset_split split;   /* outcome i is of its sample first + i */
    uint64_t first;
    int classes; /* of the confusion table; 0 when there are more than EVALUATION_CLASSES */
    int confusion[EVALUATION_CLASSES][EVALUATION_CLASSES]; /* [truth][answer] */
    int all_classes;                                       /* of the lists; 0 for an autoencoder */
    int truths[DATASET_MAX_CLASSES], answers[DATASET_MAX_CLASSES], hits[DATASET_MAX_CLASSES];
    struct mistake mistake[EVALUATION_MISTAKES];   /* the worst by loss, worst first */
    struct mistake confident[EVALUATION_MISTAKES]; /* those with the most probable answers, most probable first */
    int n_mistakes;                                /* in each of these two */
    /* evaluation_finish(): the most frequent wrong answers, most frequent first, of `pairs` different ones. */
    struct confusion pair[EVALUATION_PAIRS];
    int n_pairs, pairs;
};

/* Adds a sample. top5: whether its class is among the first five; unheeded, like the classes of *o, of an autoencoder
 * (all_classes 0). */
void evaluation_note(struct evaluation *e, const struct outcome *o, bool top5, uint64_t index);
/* Whether fewer than EVALUATION_TOP of the k outputs stand before that of the truth. */
bool evaluation_in_top(const float *output, int k, int truth);

/* Precision is the share of a class's answers that are right, recall the share of its samples that are found, f1 their
 * harmonic mean, which is 2 hits / (samples + answers). NaN where there is nothing to take a share of: no answers, no
 * samples, neither. */
struct class_score {
    int samples, answers, hits;
    double precision, recall, f1;
};
struct class_score evaluation_class(const struct evaluation *e, int class); /* 0 <= class < all_classes */
double evaluation_accuracy(const struct evaluation *e);                     /* NaN without samples */
double evaluation_top5_accuracy(const struct evaluation *e);
/* Classes from the lowest f1 to the highest into order [all_classes]; of equal ones the smaller number first, and those
 * without any at the end. */
void evaluation_worst_classes(const struct evaluation *e, int *order);

/* A place in an order of mistakes: outcome `at`. */
struct outcome_rank {
    float key;
    uint32_t at;
};
/* Finds pairs. outcome [samples] and rank (room for as many) may be NULL where there is a confusion table. */
void evaluation_finish(struct evaluation *e, const struct outcome *outcome, struct outcome_rank *rank);

struct mistake_choice {
    bool confident;           /* by the probability of the answer, largest first; else by loss, worst first */
    bool of_truth, of_answer; /* only of this class, only taken for this class: */
    int truth, answer;
};
bool mistake_is_chosen(const struct mistake_choice *choice, int truth, int answer);
/* The mistakes that are chosen, in order, into rank (room for e->samples); returns how many. Of equal ones the earlier
 * sample comes first, and what is NaN before all others. */
int evaluation_rank(const struct evaluation *e, const struct outcome *outcome, const struct mistake_choice *choice,
                    struct outcome_rank *rank);
struct mistake evaluation_mistake(const struct evaluation *e, const struct outcome *outcome, uint32_t at);

#endif
