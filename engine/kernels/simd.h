/* engine/kernels/simd.h - what the kernels_*.c files that are compiled once per instruction set have in common.
 * meson.build gives each copy
 *
 *     VARIANT         the suffix of its names: kernels_avx2
 *     LANES           floats in a vector
 *     ACCUMULATORS    sums that a tile keeps in registers, with room left for operands: 24 of 32, 12 of 16
 *     TILE_CHANNELS   output channels of the largest tile
 *
 * A tile's sums stay in registers while it goes through everything they are summed from, so that each number loaded is
 * used several times: with 8 x 3 vectors, a step costs 3 loads of vectors and 8 of single numbers for 24 multiply-adds.
 * Both sizes are constants in every copy of a tile; what is left over at the edges takes a smaller one. Every sum is
 * taken in the same order whatever the tile, so tiling changes no bit. */
#ifndef CS_KERNELS_SIMD_H
#define CS_KERNELS_SIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine/kernels/kernels.h"

#define INLINE static inline __attribute__((always_inline))
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* One tile for all sizes, with real loops: sanitizers would take minutes over a hundred unrolled ones. */
#define TILE static __attribute__((noinline))
#define UNROLL
#else
#define TILE INLINE
#define UNROLL _Pragma("GCC unroll 32")
#endif
/* A loop of a constant number of rounds, of which nothing is left in the program. */
#define foreach(i, n) UNROLL for (int i = 0; i < (n); i++)
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define TEXT2(a) #a
#define TEXT(a) TEXT2(a)

/* GCC would rather load a vector again for every multiply-add that uses it, and loads are what runs out first. */
#if defined(__AVX512F__)
#define IN_REGISTER(v) __asm__("" : "+v"(v))
#elif defined(__SSE__)
#define IN_REGISTER(v) __asm__("" : "+x"(v))
#elif defined(__aarch64__)
#define IN_REGISTER(v) __asm__("" : "+w"(v))
#else
#define IN_REGISTER(v) (void)(v)
#endif

enum { MAX_SIDE = 8 }; /* of a tile */

typedef float vec __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t ivec __attribute__((vector_size(LANES * sizeof(int32_t))));

INLINE vec load(const float *p)
{
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(float *p, vec v)
{
    memcpy(p, &v, sizeof v);
}

/* Lanes from skip on. */
INLINE void store_from(float *p, vec v, int skip)
{
    if (skip)
        memcpy(p + skip, (const float *)&v + skip, (size_t)(LANES - skip) * sizeof(float));
    else
        store(p, v);
}

INLINE int ceil_div(int a, int b)
{
    return (a + b - 1) / b;
}

INLINE int min_int(int a, int b)
{
    return a < b ? a : b;
}

/* F(nk, nv) for every tile. */
#define TILES_OF(F, nk) F(nk, 1) F(nk, 2) F(nk, 3) F(nk, 4) F(nk, 5) F(nk, 6) F(nk, 7) F(nk, 8)
#define ALL_TILES(F)                                                                                                   \
    TILES_OF(F, 1)                                                                                                     \
    TILES_OF(F, 2) TILES_OF(F, 3) TILES_OF(F, 4) TILES_OF(F, 5) TILES_OF(F, 6) TILES_OF(F, 7) TILES_OF(F, 8)

/* What kernels_simd.c puts into its table beside its own. */
void JOIN(filter_, VARIANT)(float *out, ptrdiff_t out_pitch, int n_rows, const float *const *in,
                            const struct filter_steps *s, const float *w, float init, int n);
void JOIN(matmul_, VARIANT)(float *out, ptrdiff_t out_stride, int m, int n, const float *a, ptrdiff_t a_step,
                            ptrdiff_t a_row, const float *b, ptrdiff_t b_step, int n_steps, bool add);
void JOIN(winograd_, VARIANT)(enum winograd_transform transform, float *out, struct winograd_side to, const float *in,
                              struct winograd_side from, int n_tiles);
void JOIN(interleave_, VARIANT)(float *cells, const float *x, ptrdiff_t plane, int n);
void JOIN(deinterleave_, VARIANT)(float *x, ptrdiff_t plane, const float *cells, int n);

#endif
