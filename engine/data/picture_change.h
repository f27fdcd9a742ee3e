/* engine/data/picture_change.h - a picture moved, turned, scaled and noised, to see what a network makes of it.
 * Pixels [C,H,W] in 0..1. The picture is turned about its middle, scaled about it and then moved; places that come from
 * outside of it are 0. Values between pixels are bilinear (beyond the edge: with 0); whole shifts, and quarter turns of
 * a square picture, copy pixels exactly. A picture that shrinks is the mean of n x n such values a pixel, n = ceil(1 /
 * zoom), so that nothing falls between them. Noise is Gaussian: one draw a seed, pixel and channel, which grows with
 * `noise`, so that more noise is the same noise, stronger; with it a pixel is cut to 0..1. Numbers that are not finite
 * change nothing. Threads: no state. */
#ifndef CS_DATA_PICTURE_CHANGE_H
#define CS_DATA_PICTURE_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/tensor.h"

struct picture_change {
    float shift[2]; /* pixels down, pixels to the right */
    float degrees;  /* clockwise */
    float zoom;     /* 1 (and 0 or less): as it is; 2: twice as large */
    float noise;    /* standard deviation, 0: none */
    uint64_t seed;  /* of the noise */
};

bool picture_change_is_none(const struct picture_change *c);
/* to and from: C*H*W, not the same memory. */
void picture_change(const struct picture_change *c, const struct shape *shape, const float *from, float *to);

#endif
