/* engine/explain/picture_steps.h - what keeps a picture smooth while gradient ascent changes it: it is shifted, blurred
 * and faded. Pixels [C,H,W]. Threads: no state. */
#ifndef CS_EXPLAIN_PICTURE_STEPS_H
#define CS_EXPLAIN_PICTURE_STEPS_H

#include <stdint.h>

#include "engine/base/tensor.h"

#define PICTURE_BLUR_MOST 20.0f /* pixels: a larger sigma counts as this one */

/* All planes shifted by so many pixels down and to the right, what leaves at one edge coming back at the other:
 * to[c, y + down, x + right] = from[c, y, x]. By -down and -right it is undone. Not the same memory. */
void picture_roll(const struct shape *s, const float *from, int down, int right, float *to);

/* Gaussian of standard deviation sigma in pixels, cut at 3 sigma and scaled so that a flat picture stays as it is;
 * edges repeat. sigma <= 0 or not finite changes nothing. scratch: H*W floats. */
void picture_blur(const struct shape *s, float *pixels, float sigma, float *scratch);

/* Every pixel loses this share (0..1) of its distance to grey, 0.5. */
void picture_fade(float *pixels, size_t n, float share);

/* Grey with Gaussian noise of standard deviation sigma, cut to 0..1: the same numbers for a seed and stream. */
void picture_noise(float *pixels, size_t n, float sigma, uint64_t seed, uint64_t stream);

#endif
