#include "engine/worker/histogram.h"

#include <math.h>

/* Range, mean, and what is not a number. */
static void measure(struct histogram *h, const float *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i])) {
            h->bad++;
            continue;
        }
        h->lo = h->count == 0 || v[i] < h->lo ? v[i] : h->lo;
        h->hi = h->count == 0 || v[i] > h->hi ? v[i] : h->hi;
        h->zeros += v[i] == 0;
        h->count++;
        sum += (double)v[i];
    }
    h->mean = h->count ? sum / (double)h->count : 0;
}

void histogram_count(struct histogram *h, const float *v, size_t n)
{
    *h = (struct histogram){0};
    measure(h, v, n);
    const double width = (double)h->hi - (double)h->lo, bins = width > 0 ? HISTOGRAM_BINS / width : 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i]))
            continue;
        const int bin = (int)(((double)v[i] - (double)h->lo) * bins);
        h->bin[bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1]++;
        squares += ((double)v[i] - h->mean) * ((double)v[i] - h->mean);
    }
    h->deviation = h->count ? sqrt(squares / (double)h->count) : 0;
}
