/* engine/data/sampler.h - in which order the samples of an epoch come, and how classes of unequal size are made up for:
 * by weights in the loss, or by showing rare classes more often, or common ones less.
 * An order is a function of (kind, labels, seed, epoch) alone. Threads: a sampler is not written after create. */
#ifndef CS_DATA_SAMPLER_H
#define CS_DATA_SAMPLER_H

#include <stdint.h>

#include "engine/data/dataset.h"

enum sampling {
    SAMPLING_NONE,     /* every sample once */
    SAMPLING_OVER,     /* samples of the smaller classes again, until every class is as large as the largest */
    SAMPLING_UNDER,    /* of the larger classes as many as the smallest has, others every epoch */
    SAMPLING_WEIGHTED, /* as many draws as samples, with replacement, every class equally likely (PyTorch's
                          WeightedRandomSampler) */
    SAMPLING_COUNT
};
/* "none", "over", "under", "weighted", NULL. */
extern const char *const sampling_names[SAMPLING_COUNT + 1];

/* Counts the first `count` samples of the split into counts [classes]. Samples that are drawn without end count as the
 * first epoch has them. */
void sampler_class_counts(const struct dataset *d, enum dataset_split split, int count, int *counts);
/* What the loss of a sample is multiplied with so that all classes count alike: all / (classes there are * counts[c]),
 * which is 1 on the average of the samples; 0 for a class without samples. */
void sampler_class_weights(const int *counts, int classes, float *weights);

struct sampler; /* opaque */
/* Of the first `count` samples of the training split; CS_BAD_VALUE when an epoch would have more than INT_MAX samples.
 */
enum cs_status sampler_create(struct sampler **s, enum sampling kind, const struct dataset *d, int count,
                              struct cs_error *err);
void sampler_destroy(struct sampler **s);
/* Samples in an epoch; `count` for SAMPLING_NONE. */
int sampler_count(const struct sampler *s);
/* order [sampler_count()]: places 0..count-1 in the split, shuffled. */
void sampler_order(const struct sampler *s, uint64_t seed, uint64_t epoch, uint32_t *order);

#endif
