/* app/session/convolve_model.h - the blackboard: a picture, a kernel, and every number of the step being shown.
 * All arithmetic is the engine's (conv2d_reference, conv2d_terms, layer_conv2d); pixels are whole numbers and weights
 * multiples of 0.01, so the products and sums that are shown are exact. Computed anew when a property changed; views
 * only read. Threads: the window thread. */
#ifndef CS_SESSION_CONVOLVE_MODEL_H
#define CS_SESSION_CONVOLVE_MODEL_H

#include "app/session/value.h"
#include "engine/data/image.h"
#include "engine/data/pictures.h"
#include "engine/layers/conv2d.h"

enum { BOARD_SIDE = 8, BOARD_SIDE_MAX = 9 };          /* cells of the board's cut; of a small picture shown whole */
enum { PICTURE_SIDE = 76, PICTURE_FILE_SIDE = 4096 }; /* of built-in large pictures; at most, of a file's */

struct convolve_settings {   /* what the model depends on */
    enum picture_id picture; /* PICTURE_COUNT: the file */
    const char *file;
    int row, column; /* of the board's cut */
    struct kernel_value kernel;
    int stride, padding, dilation;
    enum padding_mode padding_mode;
    float bias;
    bool flip;
};

struct convolve_state {
    uint64_t serial; /* grows with every change: key for textures */
    uint64_t picture_serial;
    char error[320]; /* empty, or why this cannot be computed ("a 7x7 kernel ..."); then out is the last valid state */

    struct tensor picture; /* [C,H,W] whole picture, C is 1 or 3, whole numbers */
    float lo, hi;          /* black and white of it */
    bool whole;            /* the board shows the whole picture */
    int row, column;       /* the cut's corner on the picture, clamped */
    struct tensor board;   /* [1,1,h,w] grey cut that the board shows, h, w <= BOARD_SIDE_MAX */

    struct conv2d conv;   /* the geometry (out_channels 1), inferred for the board */
    struct tensor weight; /* [1,1,k,k] as used: flipped if asked for, not divided */
    int divisor;
    float bias;
    struct tensor sum;    /* [1,1,oh,ow] sums of products, undivided, without bias */
    struct tensor output; /* [1,1,oh,ow] sum / divisor + bias */
    float output_max;     /* largest |output|, at least a tiny number: the scale of the colours */
    int oh, ow, steps;    /* steps = oh*ow */

    /* The same kernel on a picture: picture itself, or the still life when the board shows a small one whole. */
    struct tensor large; /* [C,H,W], may be the memory of picture */
    float large_lo, large_hi;
    uint64_t large_serial;
    struct tensor response; /* [C,H',W'] the kernel over large, divided and biased, stride and dilation as set; each
                               channel by itself */
    float response_max;
};

struct convolve_step { /* the numbers of one output value */
    int oy, ox;
    int n_terms;
    struct conv2d_term term[KERNEL_MAX_WEIGHTS];
    double sum;    /* of the products, exact */
    double output; /* sum / divisor + bias */
    bool rounded;  /* output has more than two decimals: shown with ≈ */
};

struct convolve_model; /* opaque: the state and its caches */
enum cs_status convolve_model_create(struct convolve_model **m, struct cs_error *err);
void convolve_model_destroy(struct convolve_model **m);
/* Reads the picture of a file, so that a later update with settings.file = path cannot fail for it; after a failure
 * nothing has changed. */
enum cs_status convolve_model_open(struct convolve_model *m, const char *path, struct cs_error *err);
/* Recomputes what changed; never fails (state.error tells). Returns true if anything changed. */
bool convolve_model_update(struct convolve_model *m, const struct convolve_settings *settings);
const struct convolve_state *convolve_model_state(const struct convolve_model *m);
/* step counts from 1 to steps. */
void convolve_model_step(const struct convolve_model *m, int step, struct convolve_step *out);

#endif
