#include "engine/data/elastic.h"

#include <math.h>
#include <string.h>

int elastic_radius(float sigma)
{
    return (int)ceilf(3.0f * sigma);
}

void elastic_kernel(float sigma, float *kernel)
{
    const int radius = elastic_radius(sigma);
    float sum = 0.0f;
    for (int i = 0; i <= radius; i++) {
        kernel[i] = expf(-0.5f * (float)(i * i) / (sigma * sigma));
        sum += i ? 2.0f * kernel[i] : kernel[i];
    }
    for (int i = 0; i <= radius; i++)
        kernel[i] /= sum;
}

/* Two planes, each with so many zeros before and after that no tap falls outside. */
static size_t padded_row(const struct elastic *e)
{
    return (size_t)e->width + 2 * (size_t)e->radius;
}

static size_t padded_plane(const struct elastic *e)
{
    return ((size_t)e->height + 2 * (size_t)e->radius) * (size_t)e->width;
}

size_t elastic_scratch(const struct elastic *e)
{
    return padded_row(e) + padded_plane(e);
}

/* Two values of 16 bits a draw. */
static void fill_noise(struct rng *r, float *restrict to, int n)
{
    for (int i = 0; i < n; i += 2) {
        const uint32_t bits = rng_u32(r);
        to[i] = (float)(bits & 0xffff) * (2.0f / 65535.0f) - 1.0f;
        if (i + 1 < n)
            to[i + 1] = (float)(bits >> 16) * (2.0f / 65535.0f) - 1.0f;
    }
}

/* to[x] = sum of kernel[|i|] * from[x + i*step]: along a row with step 1, down columns with a row's length. */
static void smooth(const struct elastic *e, const float *restrict from, size_t step, float gain, float *restrict to)
{
    const int n = e->width;
    for (int x = 0; x < n; x++)
        to[x] = gain * e->kernel[0] * from[x];
    for (int i = 1; i <= e->radius; i++) {
        const float k = gain * e->kernel[i];
        const float *before = from - (size_t)i * step, *after = from + (size_t)i * step;
        for (int x = 0; x < n; x++)
            to[x] += k * (before[x] + after[x]);
    }
}

void elastic_field(const struct elastic *e, struct rng *r, float *field, float *scratch)
{
    const size_t width = (size_t)e->width, radius = (size_t)e->radius;
    float *row = scratch, *plane = scratch + padded_row(e);
    memset(scratch, 0, elastic_scratch(e) * sizeof *scratch);
    for (size_t y = 0; y < (size_t)e->height; y++) {
        fill_noise(r, row + radius, e->width);
        smooth(e, row + radius, 1, 1.0f, plane + (y + radius) * width);
    }
    for (size_t y = 0; y < (size_t)e->height; y++)
        smooth(e, plane + (y + radius) * width, width, e->alpha, field + y * width);
}
