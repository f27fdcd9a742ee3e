#include "engine/base/norm.h"

#include <math.h>

double norm_l2(const float *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum);
}

double norm_l2_between(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double apart = (double)a[i] - (double)b[i];
        sum += apart * apart;
    }
    return sqrt(sum);
}
