#include "engine/base/rng.h"

#include <assert.h>
#include <math.h>

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct rng rng_seeded(uint64_t seed, uint64_t stream)
{
    /* Mixed twice, so that neighbouring seeds and neighbouring streams share nothing. */
    uint64_t state = splitmix64(&seed) ^ stream;
    state = splitmix64(&state);
    const uint64_t a = splitmix64(&state), b = splitmix64(&state);
    struct rng r = {{(uint32_t)a, (uint32_t)(a >> 32), (uint32_t)b, (uint32_t)(b >> 32)}};
    if (!(a | b))
        r.s[0] = 1; /* from all zeros, xoshiro would never leave */
    return r;
}

static uint32_t rotl(uint32_t x, int k)
{
    return (x << k) | (x >> (32 - k));
}

uint32_t rng_u32(struct rng *r)
{
    uint32_t *s = r->s;
    const uint32_t result = rotl(s[0] + s[3], 7) + s[0], t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 11);
    return result;
}

float rng_float(struct rng *r)
{
    return (float)(rng_u32(r) >> 8) * 0x1p-24f; /* 24 bits: every value is exact, and 1 cannot come out */
}

float rng_uniform(struct rng *r, float lo, float hi)
{
    return lo + (hi - lo) * rng_float(r);
}

float rng_normal(struct rng *r)
{
    const double tau = 6.283185307179586;
    const double u = ((double)rng_u32(r) + 1.0) * 0x1p-32; /* never 0, whose logarithm is infinite */
    const double angle = tau * 0x1p-32 * (double)rng_u32(r);
    return (float)(sqrt(-2.0 * log(u)) * cos(angle));
}

/* Uniform in 0..bound-1 by multiplication (Lemire, 2019); bound 0 stands for 2^32. */
static uint32_t below(struct rng *r, uint32_t bound)
{
    if (!bound)
        return rng_u32(r);
    uint64_t product = (uint64_t)rng_u32(r) * bound;
    if ((uint32_t)product < bound) {
        const uint32_t biased = (0u - bound) % bound;
        while ((uint32_t)product < biased)
            product = (uint64_t)rng_u32(r) * bound;
    }
    return (uint32_t)(product >> 32);
}

int rng_int(struct rng *r, int lo, int hi)
{
    assert(lo <= hi);
    const uint32_t bound = (uint32_t)hi - (uint32_t)lo + 1u;
    return (int)((int64_t)lo + below(r, bound));
}

void rng_shuffle(struct rng *r, uint32_t *order, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        const uint32_t j = below(r, i), held = order[i - 1];
        order[i - 1] = order[j];
        order[j] = held;
    }
}
