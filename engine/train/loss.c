#include "engine/train/loss.h"

#include <math.h>

int largest_logit(const float *logits, int k)
{
    int best = 0;
    for (int i = 1; i < k; i++)
        if (logits[i] > logits[best] || (isnan(logits[best]) && !isnan(logits[i])))
            best = i;
    return best;
}

/* log(sum of exp(v)), shifted by the largest so that nothing overflows. */
static double log_sum_exp(const float *v, int n)
{
    const double shift = v[largest_logit(v, n)];
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += exp(v[i] - shift);
    return shift + log(sum);
}

float softmax_of(const float *logits, int k, int label)
{
    return (float)exp(logits[label] - log_sum_exp(logits, k));
}

void softmax(const float *logits, int k, float *probability)
{
    const double total = log_sum_exp(logits, k);
    for (int i = 0; i < k; i++)
        probability[i] = (float)exp(logits[i] - total);
}

struct loss_result cross_entropy(const struct tensor *logits, int n, const int *labels, float *dlogits,
                                 float *per_sample)
{
    const int k = logits->shape.dim[1];
    struct loss_result result = {0};
    for (int i = 0; i < n; i++) {
        const float *row = logits->data + (size_t)i * (size_t)k;
        const double total = log_sum_exp(row, k), loss = total - row[labels[i]];
        result.correct += largest_logit(row, k) == labels[i];
        result.loss += loss;
        if (per_sample)
            per_sample[i] = (float)loss;
        for (int j = 0; dlogits && j < k; j++) {
            const double p = exp(row[j] - total);
            dlogits[(size_t)i * (size_t)k + (size_t)j] = (float)((p - (j == labels[i])) / n);
        }
    }
    result.loss /= n;
    return result;
}
