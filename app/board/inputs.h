/* app/board/inputs.h - what the operations of the blackboard work on besides pictures: signals, volumes of channels and
 * small feature maps, all drawn by the program, in whole numbers, and the gradients that arrive at an output.
 *
 * Every function that draws allocates *x as [1,C,H,W] (tensor_finish() it); when it fails, *x is an empty tensor.
 * seed: where the table says `seeded`, 0 gives the printed numbers and any other seed other whole numbers lo..hi; it
 * means nothing elsewhere. The same seed gives the same numbers on every machine. Threads: no state. */
#ifndef CS_BOARD_INPUTS_H
#define CS_BOARD_INPUTS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/tensor.h"

struct input_info {
    const char *name, *title;    /* "square": the choice of the property; N_() */
    float lo, hi;                /* black and white of its grey scale, lowest and highest bar of a signal */
    int channels, height, width; /* all 0: of the caller's own size (VOLUME_CUT) */
    bool seeded;
};

enum signal_id { /* 1x1xW */
                 SIGNAL_SQUARE,
                 SIGNAL_RAMP, /* flat, rising by one a step, flat */
                 SIGNAL_SINE, /* with noise from the seed */
                 SIGNAL_IMPULSE,
                 SIGNAL_DRAWN, /* zeros, for the mouse to paint over */
                 SIGNAL_COUNT
};
enum volume_id {                /* CxHxW */
                 VOLUME_APPLE,  /* 3x6x6: the design's */
                 VOLUME_PLANES, /* 3x6x6: of the 3-channel lecture (filters: planes) */
                 VOLUME_X,      /* 1x9x9: PICTURE_CROSS */
                 VOLUME_MAPS,   /* 4x6x6: feature maps, for groups */
                 VOLUME_PHOTO,  /* 3x32x32, 0..255: the still life in colour */
                 VOLUME_CUT,    /* a part of the open picture: the caller's; volume_draw() refuses it */
                 VOLUME_COUNT
};
enum map_id {              /* 1xHxW */
              MAP_FEATURE, /* 6x6: the design's for pooling */
              MAP_LECTURE, /* 4x4: 2x2 max-pooling with stride 2 gives 6 8 / 3 4 */
              MAP_TIES,    /* 6x6: equal maxima within windows */
              MAP_SMALL,   /* 3x3: for transposed convolution */
              MAP_BINARY4, /* 4x4 of zeros and ones: PICTURE_BINARY4 */
              MAP_TINY,    /* 2x2, 0 1 / 2 3: for transposed convolution (Dive into Deep Learning) */
              MAP_COUNT
};
extern const struct input_info signal_infos[SIGNAL_COUNT], volume_infos[VOLUME_COUNT], map_infos[MAP_COUNT];

enum cs_status signal_draw(enum signal_id id, uint64_t seed, struct tensor *x, struct cs_error *err);
enum cs_status volume_draw(enum volume_id id, uint64_t seed, struct tensor *x, struct cs_error *err);
enum cs_status map_draw(enum map_id id, uint64_t seed, struct tensor *x, struct cs_error *err);
/* dL/dy for an output of any size: tenths -0.9..0.9. Seed 0 gives 1x3x3 the design's numbers. */
enum cs_status gradient_draw(int channels, int height, int width, uint64_t seed, struct tensor *dy,
                             struct cs_error *err);

#endif
