/* engine/worker/histogram.h - how the values of a tensor are spread. Threads: no state. */
#ifndef CS_WORKER_HISTOGRAM_H
#define CS_WORKER_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_BINS = 64 };

struct histogram {
    float lo, hi; /* smallest and largest finite value; bins are of equal width between the two, hi in the last one.
                     Where all values are the same, they are in the first; 0, 0 without any */
    int64_t bin[HISTOGRAM_BINS];
    int64_t count, zeros, bad; /* finite values: the sum of all bins; those of them that are 0; NaN or infinite ones */
    double mean, deviation;    /* of the finite values; sqrt(mean of (v - mean)^2) */
};

void histogram_count(struct histogram *h, const float *v, size_t n);

#endif
