/* engine/layers/pool2d_windows.h - the inner loops of max_pool2d and min_pool2d; for pool2d_extreme.c alone.
 * pool2d_windows_simd.c is compiled once per instruction set. Nothing is rounded, so all sets give the same bits.
 * The first of equals wins, and the last NaN. Threads: no state. */
#ifndef CS_LAYERS_POOL2D_WINDOWS_H
#define CS_LAYERS_POOL2D_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

/* Windows side by side, of rows x cols elements each, the first of which begins at x. */
struct window_row {
    bool smallest;
    const float *x;
    int32_t from;           /* the index of x[0] in its plane */
    int row_step, col_step; /* between elements of a window */
    int rows, cols, stride;
};

struct pool_loops {
    int lanes; /* windows at a time: fewer are not for these loops */
    /* The extremes of n >= lanes windows, and where in their plane they are. */
    void (*best_of)(const struct window_row *w, float *best, int32_t *at, int n);
    /* Of a whole plane in 2x2 windows that touch, out_w >= lanes. */
    void (*halve)(const float *x, int width, int out_h, int out_w, bool smallest, float *best, int32_t *at);
};

extern const struct pool_loops pool_loops_baseline, pool_loops_avx2, pool_loops_neon;

#endif
