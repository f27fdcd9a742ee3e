/* engine/base/averages.h - averages of arrays that come one after another, for the blackboard: sums in double, so that
 * those of small whole numbers are exact. Nothing allocates. Threads: no state. */
#ifndef CS_BASE_AVERAGES_H
#define CS_BASE_AVERAGES_H

#include <stddef.h>

/* sum[i] += x[i] */
void averages_add(double *sum, const float *x, size_t count);
/* mean[i] = sum[i] / n, of n > 0 arrays */
void averages_take(float *mean, const double *sum, int n, size_t count);
/* distance[i] = |a[i] - b[i]| */
void averages_distances(float *distance, const float *a, const float *b, size_t count);
/* The mean of |a[i] - b[i]| over i; count > 0. */
double averages_distance(const float *a, const float *b, size_t count);

#endif
