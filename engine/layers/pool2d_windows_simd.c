/* The loops of pool2d_windows.h in the vector extensions of GCC and Clang. meson.build compiles this once per
 * instruction set, with VARIANT (the suffix of the table's name) and LANES (floats in a vector: 4 or 8).
 * LANES windows at a time stay in registers through all their elements. */
#include <string.h>

#include "engine/layers/pool2d_windows.h"

#define INLINE static inline __attribute__((always_inline))
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)

typedef float floats __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t ints __attribute__((vector_size(LANES * sizeof(int32_t))));

#if LANES == 8
#define COUNTED                                                                                                        \
    {                                                                                                                  \
        0, 1, 2, 3, 4, 5, 6, 7                                                                                         \
    }
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#define EVEN_OF_OVERLAPPING 0, 2, 4, 6, 9, 11, 13, 15
#else
#define COUNTED                                                                                                        \
    {                                                                                                                  \
        0, 1, 2, 3                                                                                                     \
    }
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#define EVEN_OF_OVERLAPPING 0, 2, 5, 7
#endif

INLINE floats load_all(const float *x)
{
    floats v;
    memcpy(&v, x, sizeof v);
    return v;
}

/* x[0], x[stride], ...: nothing behind the last of them is read, it may end the picture. */
INLINE floats load(const float *x, int stride)
{
    if (stride == 1)
        return load_all(x);
    if (stride == 2)
        return __builtin_shufflevector(load_all(x), load_all(x + LANES - 1), EVEN_OF_OVERLAPPING);
    floats v;
    for (int i = 0; i < LANES; i++)
        v[i] = x[i * stride];
    return v;
}

INLINE ints choose(ints mask, ints a, ints b)
{
    return (mask & a) | (~mask & b);
}

/* most, found at where, gives way to v, found here, wherever that is better. */
INLINE void better_of(floats *most, ints *where, floats v, ints here, bool smallest)
{
    const ints wins = (smallest ? v < *most : v > *most) | (v != v);
    *most = (floats)choose(wins, (ints)v, (ints)*most);
    *where = choose(wins, here, *where);
}

INLINE void windows_at(const struct window_row *w, int rows, int cols, int step, int stride, bool smallest, int first,
                       float *best, int32_t *at)
{
    const float *x = w->x + first * stride;
    const ints here = w->from + first * stride + (ints)COUNTED * stride;
    floats most = load(x, stride);
    ints where = here;
    for (int i = 0; i < rows; i++)
        for (int j = i ? 0 : 1; j < cols; j++) {
            const int32_t on = i * w->row_step + j * step;
            better_of(&most, &where, load(x + on, stride), here + on, smallest);
        }
    memcpy(best + first, &most, sizeof most);
    memcpy(at + first, &where, sizeof where);
}

/* n windows; rows, cols, step (between columns), stride and smallest are constants wherever that pays. The last LANES
 * may overlap those before. */
INLINE void windows(const struct window_row *w, int rows, int cols, int step, int stride, bool smallest, float *best,
                    int32_t *at, int n)
{
    for (int o = 0; o < n; o += LANES)
        windows_at(w, rows, cols, step, stride, smallest, o + LANES <= n ? o : n - LANES, best, at);
}

INLINE void windows_of_any_size(const struct window_row *w, bool smallest, float *best, int32_t *at, int n)
{
    const bool three = w->rows == 3 && w->cols == 3 && w->col_step == 1;
    if (w->stride == 2 && three)
        windows(w, 3, 3, 1, 2, smallest, best, at, n);
    else if (w->stride == 1 && three)
        windows(w, 3, 3, 1, 1, smallest, best, at, n);
    else if (w->stride == 1)
        windows(w, w->rows, w->cols, w->col_step, 1, smallest, best, at, n);
    else if (w->stride == 2)
        windows(w, w->rows, w->cols, w->col_step, 2, smallest, best, at, n);
    else
        windows(w, w->rows, w->cols, w->col_step, w->stride, smallest, best, at, n);
}

static void best_of(const struct window_row *w, float *best, int32_t *at, int n)
{
    if (w->smallest)
        windows_of_any_size(w, true, best, at, n);
    else
        windows_of_any_size(w, false, best, at, n);
}

/* LANES 2x2 windows side by side, from x on, which is place `from` of its plane. */
INLINE void halve_at(const float *x, int32_t from, int width, bool smallest, float *best, int32_t *at)
{
    const floats a = load_all(x), b = load_all(x + LANES);
    const floats c = load_all(x + width), d = load_all(x + width + LANES);
    const ints here = from + 2 * (ints)COUNTED;
    floats most = __builtin_shufflevector(a, b, EVEN);
    ints where = here;
    better_of(&most, &where, __builtin_shufflevector(a, b, ODD), here + 1, smallest);
    better_of(&most, &where, __builtin_shufflevector(c, d, EVEN), here + width, smallest);
    better_of(&most, &where, __builtin_shufflevector(c, d, ODD), here + width + 1, smallest);
    memcpy(best, &most, sizeof most);
    memcpy(at, &where, sizeof where);
}

INLINE void halve_rows(const float *x, int width, int out_h, int out_w, bool smallest, float *best, int32_t *at)
{
    for (int oy = 0; oy < out_h; oy++, best += out_w, at += out_w)
        for (int o = 0; o < out_w; o += LANES) {
            const int first = o + LANES <= out_w ? o : out_w - LANES;
            const int32_t from = 2 * oy * width + 2 * first;
            halve_at(x + from, from, width, smallest, best + first, at + first);
        }
}

static void halve(const float *x, int width, int out_h, int out_w, bool smallest, float *best, int32_t *at)
{
    if (smallest)
        halve_rows(x, width, out_h, out_w, true, best, at);
    else
        halve_rows(x, width, out_h, out_w, false, best, at);
}

const struct pool_loops JOIN(pool_loops_, VARIANT) = {.lanes = LANES, .best_of = best_of, .halve = halve};
