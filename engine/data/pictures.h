/* engine/data/pictures.h - pictures that the program draws itself, for the blackboard: nothing needs to be downloaded.
 * Values are whole numbers. Threads: no state. */
#ifndef CS_DATA_PICTURES_H
#define CS_DATA_PICTURES_H

#include "engine/base/tensor.h"

enum picture_id {
    PICTURE_SEVEN,        /* 1x8x8, 0..9: a small 7, the numbers of the mockup */
    PICTURE_CROSS,        /* 1x9x9, an X of ones on minus ones */
    PICTURE_CHECKERBOARD, /* 0..255 */
    PICTURE_STILL_LIFE,   /* 0..255: a lit ball and a box on a striped floor, with shadows and textures (ray cast) */
    PICTURE_TEXT,         /* 0..255: a few letters from strokes, anti-aliased */
    PICTURE_BINARY4,      /* 1x4x4 of zeros and ones: all nine values of the kernel 1 2 / 3 4 on it differ */
    PICTURE_CROSS5,       /* 1x5x5 of zeros and ones: Stanford's UFLDL tutorial, under an X */
    PICTURE_RAMP3,        /* 1x3x3, 0 to 8: Dive into Deep Learning */
    PICTURE_RAMP7,        /* 1x7x7, 0 to 48: every number says where it stands */
    PICTURE_EDGE6,        /* 1x6x6, tens beside zeros: Andrew Ng's vertical edge */
    PICTURE_NUMBERS6,     /* 1x6x6, 0..9: Andrew Ng's first convolution */
    PICTURE_STILL_LIFE_LARGE, /* the still life, 1x1024x1024: about 100 ms of one core */
    PICTURE_COUNT
};

struct picture_info {
    const char *name;  /* "seven": the choice of the property convolve.picture */
    const char *title; /* N_() */
    float lo, hi;      /* black and white of the grey scale it is shown with */
    int width, height; /* its own size; 0: any (drawn at the size asked for) */
};
extern const struct picture_info picture_infos[PICTURE_COUNT];

/* Draws into t [1,H,W], allocated here. height, width: ignored where the picture has its own size. */
enum cs_status picture_draw(enum picture_id id, int height, int width, struct tensor *t, struct cs_error *err);

#endif
