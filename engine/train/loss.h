/* engine/train/loss.h - losses as PyTorch has them. Threads: no state. */
#ifndef CS_TRAIN_LOSS_H
#define CS_TRAIN_LOSS_H

#include "engine/base/tensor.h"

struct loss_result {
    double loss; /* mean over the batch */
    int correct; /* samples whose largest logit is the label's; the first of equals wins */
};

/* softmax + cross-entropy over logits [N,K] with labels 0..K-1, computed through log-sum-exp. dlogits (may be NULL, may
 * be logits): gradient of the mean. per_sample (may be NULL): n losses. */
struct loss_result cross_entropy(const struct tensor *logits, int n, const int *labels, float *dlogits,
                                 float *per_sample);
/* Index of the largest; the first of equals wins, and a NaN only when there is nothing else. */
int largest_logit(const float *logits, int k);
/* Probabilities of k logits; in and out may be the same. softmax_of: only that of one class. */
float softmax_of(const float *logits, int k, int label);
void softmax(const float *logits, int k, float *probability);

#endif
