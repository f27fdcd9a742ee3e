/* engine/base/rng.h - seeded random numbers; the same seed and stream give the same numbers on every machine.
 * xoshiro128++ (Blackman and Vigna, 2019), seeded by splitmix64. State is the caller's; one thread at a time each. */
#ifndef CS_BASE_RNG_H
#define CS_BASE_RNG_H

#include <stdint.h>

struct rng {
    uint32_t s[4];
};

/* A generator of its own for every (seed, stream): stream is a sample index, a layer index ... */
struct rng rng_seeded(uint64_t seed, uint64_t stream);
uint32_t rng_u32(struct rng *r);
float rng_float(struct rng *r); /* uniform in [0, 1) */
float rng_uniform(struct rng *r, float lo, float hi);
float rng_normal(struct rng *r);            /* mean 0, standard deviation 1 (Box-Muller) */
int rng_int(struct rng *r, int lo, int hi); /* uniform in lo..hi, both included, without modulo bias */
/* Fisher-Yates: order[0..n-1] in place. */
void rng_shuffle(struct rng *r, uint32_t *order, uint32_t n);

#endif
