#include "engine/base/averages.h"

#include <math.h>

void averages_add(double *sum, const float *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += (double)x[i];
}

void averages_take(float *mean, const double *sum, int n, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mean[i] = (float)(sum[i] / n);
}

void averages_distances(float *distance, const float *a, const float *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        distance[i] = fabsf(a[i] - b[i]);
}

double averages_distance(const float *a, const float *b, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += fabs((double)a[i] - (double)b[i]);
    return sum / (double)count;
}
