#include "engine/explain/picture_steps.h"

#include <math.h>
#include <string.h>

#include "engine/base/rng.h"

enum { MOST_RADIUS = 60 /* 3 * PICTURE_BLUR_MOST */ };

/* Into 0..n-1. */
static int wrapped(int i, int n)
{
    const int rest = i % n;
    return rest < 0 ? rest + n : rest;
}

static void roll_plane(const float *from, int h, int w, int down, int right, float *to)
{
    const size_t width = (size_t)w, first = (size_t)right;
    for (int y = 0; y < h; y++) {
        const float *const line = from + (size_t)y * width;
        float *const moved = to + (size_t)wrapped(y + down, h) * width;
        memcpy(moved + first, line, (width - first) * sizeof *line);
        memcpy(moved, line + (width - first), first * sizeof *line);
    }
}

void picture_roll(const struct shape *s, const float *from, int down, int right, float *to)
{
    const int h = s->dim[1], w = s->dim[2];
    for (int c = 0; c < s->dim[0]; c++) {
        const size_t plane = (size_t)c * (size_t)h * (size_t)w;
        roll_plane(from + plane, h, w, wrapped(down, h), wrapped(right, w), to + plane);
    }
}

/* weight[0] is the centre's; all of them together count 1. */
static int weights_of(float sigma, float weight[MOST_RADIUS + 1])
{
    const int radius = (int)ceilf(3 * sigma);
    double sum = 0;
    for (int i = 0; i <= radius; i++) {
        const double at = (double)i / (double)sigma, v = exp(-0.5 * at * at);
        weight[i] = (float)v;
        sum += i ? 2 * v : v;
    }
    for (int i = 0; i <= radius; i++)
        weight[i] = (float)((double)weight[i] / sum);
    return radius;
}

static int held(int i, int n)
{
    return i < 0 ? 0 : i < n ? i : n - 1;
}

/* n values `step` floats apart. */
static void blur_line(const float *from, float *to, int n, size_t step, const float *weight, int radius)
{
    for (int i = 0; i < n; i++) {
        float sum = weight[0] * from[(size_t)i * step];
        for (int k = 1; k <= radius; k++)
            sum += weight[k] * (from[(size_t)held(i - k, n) * step] + from[(size_t)held(i + k, n) * step]);
        to[(size_t)i * step] = sum;
    }
}

void picture_blur(const struct shape *s, float *pixels, float sigma, float *scratch)
{
    const int h = s->dim[1], w = s->dim[2];
    const size_t plane = (size_t)h * (size_t)w;
    float weight[MOST_RADIUS + 1];
    if (!(sigma > 0) || !isfinite(sigma))
        return;
    const int radius = weights_of(fminf(sigma, PICTURE_BLUR_MOST), weight);
    for (int c = 0; c < s->dim[0]; c++) {
        float *const p = pixels + (size_t)c * plane;
        for (int y = 0; y < h; y++)
            blur_line(p + (size_t)y * (size_t)w, scratch + (size_t)y * (size_t)w, w, 1, weight, radius);
        for (int x = 0; x < w; x++)
            blur_line(scratch + x, p + x, h, (size_t)w, weight, radius);
    }
}

void picture_fade(float *pixels, size_t n, float share)
{
    for (size_t i = 0; i < n; i++)
        pixels[i] = 0.5f + (1 - share) * (pixels[i] - 0.5f);
}

void picture_noise(float *pixels, size_t n, float sigma, uint64_t seed, uint64_t stream)
{
    struct rng r = rng_seeded(seed, stream);
    for (size_t i = 0; i < n; i++)
        pixels[i] = fminf(fmaxf(0.5f + sigma * rng_normal(&r), 0), 1);
}
