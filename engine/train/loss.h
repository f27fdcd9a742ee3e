/* engine/train/loss.h - losses as PyTorch has them, with their gradients. Threads: no state. */
#ifndef CS_TRAIN_LOSS_H
#define CS_TRAIN_LOSS_H

#include <stdbool.h>

#include "engine/base/tensor.h"

enum loss_kind {
    LOSS_CROSS_ENTROPY, /* softmax + cross-entropy over logits [N,K]: F.cross_entropy */
    LOSS_MSE,           /* mean squared error over [N,...]: F.mse_loss */
    LOSS_LOGISTIC,      /* sigmoid + binary cross-entropy over logits [N,...]: F.binary_cross_entropy_with_logits */
    LOSS_COUNT
};

/* "cross_entropy", "mse", "logistic"; NULL past the last one. */
extern const char *const loss_names[LOSS_COUNT + 1];

struct loss_options {
    enum loss_kind kind;
    float label_smoothing;     /* 0 <= e < 1, for cross-entropy: a target t becomes t*(1-e) + e/K */
    const float *class_weight; /* K weights >= 0, NULL: all 1. Cross-entropy: PyTorch's `weight`, which also weighs the
                                  mean; logistic: its `weight` of the K outputs, which does not; unused by mse */
};

struct loss_result {
    double loss; /* mean, as PyTorch's reduction='mean' */
    int correct; /* samples whose largest logit is the label's; the first of equals wins. 0 where target is given */
};

/* CS_BAD_VALUE or CS_BAD_SHAPE when a net that gives `output` (per sample) cannot learn with these options from labels
 * 0..classes-1 or, unless that is 0, from n_target floats a sample. class_weight then holds K weights. */
enum cs_status loss_check(const struct loss_options *o, const struct shape *output, int classes, size_t n_target,
                          struct cs_error *err);

/* The loss of n samples of output [N, ...], K values each. target: n*K floats (for cross-entropy probabilities), or
 * NULL for what the labels 0..K-1 say: 1 for the label's output and 0 for the others. Where K is 1, the label (0 or 1)
 * is the target itself, and `correct` counts outputs on the right side of 0 (logistic) or 0.5 (mse). labels are not
 * read if target is given. doutput (may be NULL, may be output's data): n*K floats, the gradient of the mean.
 * per_sample (may be NULL): n losses, as reduction='none' gives them; for mse and logistic the mean over a sample.
 * The weighted mean of cross-entropy is 0, with gradient 0, where PyTorch's is 0/0: all targets' weights are 0. */
struct loss_result loss_compute(const struct loss_options *o, const struct tensor *output, int n, const int *labels,
                                const float *target, float *doutput, float *per_sample);

/* LOSS_CROSS_ENTROPY without weights or smoothing, over logits [N,K] with labels 0..K-1. */
struct loss_result cross_entropy(const struct tensor *logits, int n, const int *labels, float *dlogits,
                                 float *per_sample);
/* Index of the largest; the first of equals wins, and a NaN only when there is nothing else. */
int largest_logit(const float *logits, int k);
/* Probabilities of k logits; in and out may be the same. softmax_of: only that of one class. */
float softmax_of(const float *logits, int k, int label);
void softmax(const float *logits, int k, float *probability);

#endif
