#include "engine/explain/invariance.h"

#include <math.h>

void invariance_points(float from, float to, bool by_factor, int n, float *at)
{
    const double a = (double)from, b = (double)to;
    for (int i = 0; i < n; i++) {
        const double t = (double)i / (n - 1);
        at[i] = (float)(by_factor ? exp((1 - t) * log(a) + t * log(b)) : (1 - t) * a + t * b);
        /* 1e-17 for 0 would be a change */
        if (2 * i == n - 1 && (by_factor ? fabs(a * b - 1) < 1e-6 : a + b == 0))
            at[i] = by_factor ? 1 : 0;
    }
    at[0] = from;
    at[n - 1] = to;
}

void invariance_order(int n, int *order)
{
    int step = 1, count = 0;
    while (step < n - 1)
        step *= 2;
    order[count++] = 0;
    if (n > 1)
        order[count++] = n - 1;
    for (step /= 2; step > 0; step /= 2)
        for (int i = step; i < n - 1; i += 2 * step)
            order[count++] = i;
}

float invariance_cosine(const float *a, const float *b, size_t n)
{
    double both = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < n; i++) {
        both += (double)a[i] * (double)b[i];
        aa += (double)a[i] * (double)a[i];
        bb += (double)b[i] * (double)b[i];
    }
    const double cosine = both / (sqrt(aa) * sqrt(bb));
    return isfinite(cosine) ? (float)fmax(-1, fmin(1, cosine)) : NAN;
}

void invariance_interval(const float *at, const int *answer, int n, float neutral, int same, float *from, float *to)
{
    int first = 0;
    while (first < n && at[first] < neutral)
        first++;
    *from = *to = neutral;
    for (int i = first; i < n && answer[i] == same; i++)
        *to = at[i];
    /* the unchanged picture has the answer, whether it is one of the points or not */
    for (int i = first - 1; i >= 0 && answer[i] == same; i--)
        *from = at[i];
}
