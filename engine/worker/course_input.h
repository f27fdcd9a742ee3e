/* engine/worker/course_input.h - what a network is given: pictures, normalised as it wants them. Threads: the worker's.
 */
#ifndef CS_WORKER_COURSE_INPUT_H
#define CS_WORKER_COURSE_INPUT_H

#include "engine/net/model_file.h"
#include "engine/worker/worker.h"

/* (pixel - mean) / std in each channel, pixels being 0..1. */
struct normalisation {
    enum normalisation_source source;
    int channels; /* 0: pixels are given as they are */
    float mean[4], std[4];
};

/* model: what a model tells (channels 0: nothing). data: the data set's own, NULL when its pictures do not fit. choice
 * that cannot be had (ImageNet's of a grey picture) is AUTO. AUTO is the model's, else the data set's, else ImageNet's
 * for an input of three channels, else none. */
struct normalisation normalisation_of(enum worker_normalisation choice, const struct shape *input,
                                      const struct model_input_info *model, const struct normalisation *data);
/* pixels to x, both of the input's shape; may be the same memory. */
void normalisation_apply(const struct normalisation *n, const struct shape *input, const float *pixels, float *x);
/* And back. */
void normalisation_undo(const struct normalisation *n, const struct shape *input, const float *x, float *pixels);

/* A picture for a network that fits no data: a still life, in colour for three channels, filling the input's middle
 * square over its edges. pixels [C,H,W] in 0..1; an input without rows and columns gets a ramp. */
void course_picture(const struct shape *input, float *pixels);

#endif
