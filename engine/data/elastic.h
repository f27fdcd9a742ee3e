/* engine/data/elastic.h - a smooth random field that bends pictures (Simard, Steinkraus and Platt: Best Practices for
 * Convolutional Neural Networks Applied to Visual Document Analysis, 2003): uniform noise of -1..1 a pixel, smoothed by
 * a Gaussian, times alpha. Beyond the border the noise counts as 0. Nothing allocates. Threads: no state. */
#ifndef CS_DATA_ELASTIC_H
#define CS_DATA_ELASTIC_H

#include <stddef.h>

#include "engine/base/rng.h"

struct elastic { /* planned once; scratch for each thread */
    int height, width, radius;
    float alpha;
    float *kernel; /* [radius+1]: from the middle outwards; the whole sums to 1 */
};

/* Taps beside the middle: what is farther than 3 sigma is nothing. */
int elastic_radius(float sigma);
void elastic_kernel(float sigma, float *kernel); /* [elastic_radius()+1] */
/* Floats of scratch that elastic_field() needs. */
size_t elastic_scratch(const struct elastic *e);
/* Displacements in pixels into field [height,width]. */
void elastic_field(const struct elastic *e, struct rng *r, float *field, float *scratch);

#endif
