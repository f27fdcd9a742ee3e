/* app/board/board.h - the blackboard of the Convolve workspace: one operation on one input, and every number of it.
 *   2-D, 1-D (one row), channels, 1x1, grouped, depthwise:
 *               x [1,C,H,W], weight [M,C/groups,KH,KW], bias [M]  ->  output [1,M,OH,OW]
 *   transposed: x [1,1,H,W], weight [1,1,KH,KW]  ->  output [1,1,OH,OW]; a step is a place of the input
 *   pooling:    x [1,1,H,W]  ->  output [1,1,OH,OW] by the largest, the mean, the smallest
 * All arithmetic is the engine's: conv2d_terms, conv_transpose2d_terms, pool2d_terms and the layers; but products and
 * sums that are read one by one are those of the decimals that are shown (0.1, not the float32 next to it), in double,
 * so that they add up to the last digit. What is divided by
 * a common divisor is divided at the end, so that the products of whole weights stay whole.
 * Large pictures (a side above BOARD_SMALL) have no tensors of the whole output in here: the picture-sized result is a
 * response (response.h), which may be on its way, and single values are computed when asked for (board_value).
 * Views read the open struct and never change it. Threads: the window thread. */
#ifndef CS_BOARD_BOARD_H
#define CS_BOARD_BOARD_H

#include "app/board/filters.h"
#include "app/board/inputs.h"
#include "app/board/kernel.h"
#include "app/board/response.h"
#include "engine/data/pictures.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/conv_transpose2d.h"
#include "engine/layers/pool2d.h"

enum board_mode {
    BOARD_1D,
    BOARD_2D,
    BOARD_CHANNELS,
    BOARD_POINTWISE, /* 1x1 */
    BOARD_GROUPED,
    BOARD_DEPTHWISE,
    BOARD_TRANSPOSED,
    BOARD_POOLING,
    BOARD_MODES
};
enum board_rule { BOARD_MAX, BOARD_MEAN, BOARD_MIN, BOARD_RULES };
enum board_activation { BOARD_NONE, BOARD_RELU, BOARD_LEAKY_RELU, BOARD_SIGMOID, BOARD_TANH };
enum board_stage { BOARD_STAGE_CONV, BOARD_STAGE_ACTIVATION, BOARD_STAGE_POOLING };
enum board_numbers { BOARD_WHOLE, BOARD_UNIT, BOARD_HEX }; /* pixels: 0..255, 0..1, 00..FF */

enum {
    BOARD_SMALL = 64,       /* rows and columns of an input whose whole output is computed number by number */
    BOARD_FILE_SIDE = 4096, /* at most, of a picture from a file; larger ones are averaged down */
    BOARD_PICTURE_SIDE = 76 /* of built-in pictures without a size of their own */
};
enum { BOARD_SAME = -1 }; /* as padding: the output is as large as the input over the stride, rounded up */

/* An input from elsewhere, in place of a drawn one: numbers of a network, say. Whoever made it keeps it, unchanged, for
 * as long as a board is updated with it. */
struct board_given {
    uint64_t id;     /* other numbers have another one; never 0 */
    struct tensor x; /* [1,C,H,W], both sides at most BOARD_SMALL; C is 1 but where there are filters */
    float lo, hi;    /* of its colours; signed when lo < 0 */
    /* What is taken off the padding at the top, left, bottom, right, down to none: where x is cut from a larger map the
     * window does not leave it, and sides may be padded unequally. */
    int less_padding[4];
};

/* What a board depends on. Pairs are rows, then columns. */
struct board_settings {
    const struct board_given *given; /* NULL: what signal, picture, volume, map say */
    enum board_mode mode;
    int signal, picture, volume, map; /* of the mode; picture PICTURE_COUNT: the file */
    const char *file;                 /* of the picture */
    const char *paint;                /* paint.h, over the input */
    int seed;                         /* of noise, shuffled maps and arriving gradients */
    int cut[2];                       /* corner of the volume that is cut from the picture */
    enum board_numbers numbers;
    struct kernel_value kernel;    /* 2-D, transposed */
    struct kernel_value kernel_1d; /* one row */
    const struct filters *filters; /* channels, 1x1, grouped, depthwise; the shape may not fit: error */
    int window[2];                 /* pooling */
    enum board_rule rule;
    int stride[2], padding[2], dilation[2], output_padding[2];
    enum padding_mode padding_mode;
    int groups;
    float bias; /* 1-D, 2-D, transposed */
    bool flip;
    enum board_activation activation;
    bool alone; /* 2-D: without the same kernel on a coloured picture (board.picture), which takes time when it is large
                 */
};

struct board_geometry { /* as used, whatever the operation */
    int kernel[2], stride[2], dilation[2], output_padding[2];
    int padding[4]; /* top, left, bottom, right */
    enum padding_mode padding_mode;
    int groups;
    int lost[2]; /* rows and columns of the padded input behind the last window: the remainder of the size formula */
};

struct board {
    uint64_t serial;       /* grows with every change: key for textures */
    uint64_t input_serial; /* of x */
    char error[320]; /* empty, or why this cannot be computed ("a 7x7 kernel ..."): the rest is the last valid state.
                        Without memory for a response alone, that is already the new one */

    enum board_mode mode;
    struct board_geometry geometry;
    int channels, height, width; /* of x */
    int maps, oh, ow;            /* of the output */
    int steps;                   /* places: oh*ow; transposed: height*width */
    bool large;

    /* How often each row (column) of the input is read, borrowings by the padding included: input (row, col) takes part
     * in uses[0][row] * uses[1][col] products of a filter; 0: the stride leaves it out. NULL when transposed. */
    const int *uses[2];

    struct tensor x; /* [1,C,H,W] with paint */
    float lo, hi;    /* black and white of it; signed when lo < 0 */
    bool whole_x;    /* all of x are whole numbers */
    struct tensor weight;
    const double
        *decimal; /* the weights as they are written (decimal_of): products and sums on the board are of these */
    int divisor;
    const float *bias; /* [maps] */
    bool flip;

    struct conv2d conv; /* all but transposed and pooling */
    struct conv_transpose2d transpose;
    struct pool2d pool;
    enum board_rule rule;

    /* Small boards; data NULL where large. */
    struct tensor sum;    /* [1,M,OH,OW] sums of products, undivided, without bias */
    struct tensor output; /* [1,M,OH,OW] sum / divisor + bias */
    float output_max;     /* largest |output|, at least a tiny number: the scale of the colours */
    enum board_activation activation;
    struct tensor activated; /* [1,M,OH,OW] */
    struct tensor pooled;    /* [1,M,PH,PW] activated, 2x2 max-pooling, stride 2, rounded up; NULL below 2x2 */

    /* Pooling: the three rules on the same windows, and their way back. */
    struct tensor pool_output[BOARD_RULES]; /* [1,1,OH,OW] */
    struct tensor pool_dy;                  /* [1,1,OH,OW] gradients that arrive */
    struct tensor pool_dx[BOARD_RULES];     /* [1,1,H,W] all of them sent back */

    /* 2-D: the same kernel on a picture, in colour: that of the board, or the still life when it is small. The response
     * of a large board itself is `response`. Pyramids for drawing are inside. */
    const struct response *response; /* of x; NULL unless large */
    const struct response *picture;  /* of the coloured picture; NULL unless 2-D */
    float picture_lo, picture_hi;
    const struct pyramid *picture_pyramid; /* of the coloured picture; NULL unless 2-D */
    uint64_t picture_serial;
    struct pyramid x_pyramid; /* of x; empty unless large */
    bool alone;               /* of the settings: there is no coloured picture */
    bool picture_is_board;    /* the coloured picture is what the board shows */
};

/* One product, one compared value, or one stamped product. */
struct board_term {
    int c, i, j;               /* channel within the group, kernel row and column */
    int row, col;              /* on the input before padding (-1 or H means padded); transposed: on the output */
    int from_row, from_col;    /* the place whose value was taken; -1: a zero of the padding (pooling: nothing) */
    double x, w, product;      /* pooling: x is the value, w its part in the mean */
    bool padded, winner, tied; /* pooling: the winner, and its equals */
};
/* The numbers of one output value (of one input value, transposed). */
struct board_step {
    int map, oy, ox; /* transposed: the input's place */
    int n_terms;
    const struct board_term *term; /* in order of c, i, j */
    int n_done;                    /* multiply-adds done so far, n_terms: all */
    double partial;                /* sum of those */
    double sum;                    /* of all products; pooling: the result */
    double bias;
    double output;    /* sum / divisor + bias */
    double activated; /* of it */
    bool rounded;     /* output has more than two decimals: shown with ≈ */
    bool activated_rounded;
};

struct board_model; /* opaque: a board and its caches */
struct board_notify {
    void (*call)(void *ctx); /* from another thread: a response has arrived, call board_poll() */
    void *ctx;
};
enum cs_status board_create(struct board_model **m, const struct board_notify *notify, struct cs_error *err);
void board_destroy(struct board_model **m);
/* Reads the picture of a file, so that a later update with settings.file = path cannot fail for it; after a failure
 * nothing has changed. */
enum cs_status board_open(struct board_model *m, const char *path, struct cs_error *err);
/* Recomputes what changed; never fails (board.error tells). Returns true if anything changed. */
bool board_update(struct board_model *m, const struct board_settings *settings);
/* Takes over what has been computed in the background; true when something new is shown. */
bool board_poll(struct board_model *m);
/* For the command line and tests: waits until that has been computed; false when time ran out. */
bool board_wait(struct board_model *m, double seconds);
const struct board *board_state(const struct board_model *m);
/* Whether board_update() with these settings would have nothing to do. */
bool board_is_current(const struct board_model *m, const struct board_settings *settings);
/* Whether these settings could be shown with the input as it is; cheap, changes nothing. For controls that do not reach
 * what does not fit. */
bool board_fits(struct board_model *m, const struct board_settings *settings);

/* Channels that the input of these settings has (reads a picture if it must; 1 if that fails). */
int board_channels(struct board_model *m, const struct board_settings *settings);

/* Reading a board. step counts from 1 to steps, done from 0 (all) to n_terms. The terms are the board's until the next
 * call with the same slot; slots are for who shows two steps at once. */
enum { BOARD_SLOTS = 4 };
void board_step_at(struct board_model *m, int slot, int map, int step, int done, struct board_step *out);
int board_terms(const struct board *b); /* products of one output value (transposed: stamped by one input value) */
/* Sum of the products of one channel of the group that are done; not of pooling and transposed. */
double board_channel_sum(const struct board *b, const struct board_step *s, int channel);
/* One output value, activated, whatever the size of the board. */
double board_value(struct board_model *m, int map, int oy, int ox);
/* Transposed: the output as it stands when `step` places of the input have been stamped, `done` products of the last
 * (0: all); data is the board's until the next call. [1,1,OH,OW] */
const struct tensor *board_stamped(struct board_model *m, int step, int done);
/* Transposed: all products that meet at a place of the output, in reading order of the inputs they come from (row and
 * col are the output's, from_row and from_col the input's). n_done counts those that have been stamped by then, partial
 * and output are of those. The terms are the board's until the next call with this slot. */
void board_gather(struct board_model *m, int slot, int oy, int ox, int step, int done, struct board_step *out);
/* Transposed: how many products have been added at each place of the output, [1,1,OH,OW]; the board's until the next
 * call. NULL without memory, and for other modes. */
const struct tensor *board_overlaps(struct board_model *m, int step, int done);

/* Pooling: what the windows so far have done to each place of the input. */
enum { BOARD_SEEN = 1, BOARD_WON = 2 }; /* a window held it; was the one whose value was taken */
struct board_back {
    const float *dx;     /* [H][W] gradient sent back by the rule; windows that overlap add up */
    const uint8_t *mark; /* [H][W] */
};
/* Of the first `windows` windows in reading order, and of the one of step `also` (0: none) if it is not among them.
 * False for other modes. The arrays are the board's until the next call. */
bool board_back(struct board_model *m, int windows, int also, struct board_back *out);
/* What each place of a window gets of the gradient that arrives there, by any of the rules, in order of i, j: places in
 * the padding lose theirs. False where that rule cannot pool these windows (a mean knows no dilation). */
bool board_shares(struct board_model *m, enum board_rule rule, int step, float share[KERNEL_MAX_WEIGHTS]);

#endif
