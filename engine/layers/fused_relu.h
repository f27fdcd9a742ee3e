/* engine/layers/fused_relu.h - a ReLU done by the layer in front of it (layer_call.relu), in the loops that copy
 * numbers anyway. The bits are those of relu.c: NaN stays NaN, and the gradient at 0 is 0. Threads: no state. */
#ifndef CS_LAYERS_FUSED_RELU_H
#define CS_LAYERS_FUSED_RELU_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* to = relu ? max(0, from) : from */
static inline void copy_relu(float *restrict to, const float *restrict from, size_t n, bool relu)
{
    if (!relu)
        memcpy(to, from, n * sizeof *to);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = from[i] < 0.0f ? 0.0f : from[i];
}

static inline void relu_in_place(float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] < 0.0f ? 0.0f : y[i];
}

/* to = the gradient before the ReLU; y is what the ReLU gave, NULL where there is none. */
static inline void copy_relu_grad(float *restrict to, const float *restrict dy, const float *restrict y, size_t n)
{
    if (!y) {
        memcpy(to, dy, n * sizeof *to);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const float gradient = dy[i]; /* read in any case, so that the loop has no branch */
        to[i] = y[i] <= 0.0f ? 0.0f : gradient;
    }
}

#endif
