/* app/topics/learn.h - a hidden kernel makes a target picture of an input, and gradient descent on the mean squared
 * error finds it.
 *   x [1,1,H,W], hidden kernel [HR,HC]  ->  t [1,1,OH,OW] (+ noise)
 *   x [1,1,H,W], kernel w [R,C] (bias b)  ->  y [1,1,OH,OW];   L = 1/n sum (y - t)^2, n = OH*OW
 *   g = dL/dw,   v = momentum * v + g,   w = w - lr * v          (torch.optim.SGD)
 * The hidden kernel is laid over the kernel middle on middle: it gets zeros around it where it is smaller, and the
 * padding that it needs where it is larger, so that both give pictures of one size. Everything is computed by the
 * engine's conv2d, mse and SGD. A trajectory is a function of the settings alone: iteration 0 is the start, and going
 * to an iteration and coming back finds the same bits. What a person changed on the way is in the settings, too (past,
 * edits). Views read the open structs and never change them. Threads: the window thread. */
#ifndef CS_TOPICS_LEARN_H
#define CS_TOPICS_LEARN_H

#include "app/board/board.h"
#include "engine/train/curvature.h"

enum learn_start { LEARN_RANDOM, LEARN_ZEROS, LEARN_KERNEL }; /* PyTorch's initialisation; zeros; the board's kernel */

enum {
    LEARN_ITERATIONS = 2000, /* at most */
    LEARN_PIXELS = 128 * 128,
    LEARN_NUMBERS = KERNEL_MAX_WEIGHTS + 1, /* weights, bias */
    LEARN_PAST = 24,                        /* rates that were changed on the way */
    LEARN_EDITS = 48                        /* weights likewise */
};

/* Until this iteration these held; the settings' own rate and momentum from then on. */
struct learn_rate {
    int until;
    double lr, momentum;
};
/* Before this iteration the number (a weight by row and column; behind them the bias) was set. */
struct learn_edit {
    int iteration, number;
    float value;
};
struct learn_changes {
    int n_past, n_edits;
    struct learn_rate past[LEARN_PAST];  /* until ascending */
    struct learn_edit edit[LEARN_EDITS]; /* in the order of the iterations, then of time */
};
/* "12:0.005,0.9 30:0.01,0" and "30:4=-1.5 31:0=2": CS_BAD_VALUE with a sentence about what is wrong; print writes what
 * parse reads, malloc'ed, NULL without memory. Either output may be NULL where only the check is wanted. */
enum cs_status learn_parse_past(const char *text, struct learn_changes *c, struct cs_error *err);
enum cs_status learn_parse_edits(const char *text, struct learn_changes *c, struct cs_error *err);
char *learn_print_past(const struct learn_changes *c);
char *learn_print_edits(const struct learn_changes *c);
/* What is to become of the changes when now another rate (or momentum), or another number, holds from this iteration
 * on: what came later is forgotten. before: what the settings said so far. False: there is no room for one more. */
bool learn_change_rate(struct learn_changes *c, int iteration, const struct learn_rate *before);
bool learn_change_number(struct learn_changes *c, int iteration, int number, float value);

struct learn_settings {
    const struct tensor *x; /* [1,1,H,W] */
    uint64_t x_serial;      /* grows when x changes */
    struct board_geometry geometry;
    struct kernel_value target, own; /* own: what LEARN_KERNEL starts from, in geometry.kernel rows and columns */
    float target_bias;
    float noise; /* standard deviation of what is added to the target */
    enum learn_start start;
    uint64_t seed; /* of LEARN_RANDOM and of the noise */
    bool bias;     /* a bias is learnt, too */
    double lr, momentum;
    int iterations; /* the last one; at most LEARN_ITERATIONS */
    bool plain;     /* also without momentum, to compare */
    struct learn_changes changes;
};

enum learn_end {
    LEARN_GOES_ON,
    LEARN_ENDED_LOSS,   /* loss or gradient at learn.ended are beyond float32, as PyTorch has them */
    LEARN_ENDED_UPDATE, /* the numbers that the step to learn.ended would leave are not */
};

/* One iteration. Pointers are the model's until its next update; NULL where there is no such thing. */
struct learn_step {
    int iteration;
    const float *w, *g, *v; /* [n_numbers] kernel, its gradient, the velocity that the step takes */
    const float *v_before;  /* velocity of the step before; NULL at iteration 0 */
    const float *next;      /* kernel that the step leads to; NULL: it would not be finite */
    double loss;            /* L at w */
    double lr, momentum;    /* of the step */
};

struct learn {
    char error[320];                      /* "", or why this cannot be shown; the rest is the last state that could */
    int height, width, oh, ow, n;         /* n = oh*ow */
    int rows, cols, n_weights, n_numbers; /* of the kernel; n_numbers: with its bias if that is learnt */
    bool bias;
    const float *x, *target;      /* [height][width], [oh][ow] */
    float target_max, kernel_max; /* largest in size, of target and hidden kernel, above 0: scales that stay */
    int hidden_rows, hidden_cols; /* at least rows, cols: zeros around a smaller one */
    float hidden[KERNEL_MAX_WEIGHTS], hidden_bias;

    struct curvature curvature;
    double critical; /* rate from which on the present momentum diverges; INFINITY: none */

    /* Iterations 0..computed are known. wanted: the last one that has been asked for; more updates get there. */
    int computed, wanted;
    enum learn_end end;
    int ended; /* the iteration that cannot be: computed is the one before */

    struct learn_step at; /* the iteration that is shown: at most `computed` */
    double squares;       /* sum of (y - t)^2: n * L */
    double distance;      /* of its kernel from the hidden one: the length of the difference, without bias */
    const float *output, *difference; /* [oh][ow] y at it, y - t */
    const float *slope;               /* [oh][ow] dL/dy = 2 (y - t) / n */

    const float *loss;       /* [computed+1] of every iteration so far, in float32 for plots */
    int plain_computed;      /* -1: not compared */
    const float *plain_loss; /* [plain_computed+1] without momentum */
    const float *count;      /* 0, 1, 2 ...: the x of both */

    struct conv2d conv; /* the learner, inferred for x: its geometry */
};

struct learn_model; /* opaque */
enum cs_status learn_create(struct learn_model **m, struct cs_error *err);
void learn_destroy(struct learn_model **m);
/* Takes the settings over and goes on computing towards an iteration, as far as a few milliseconds of work lead; then
 * shows it, or the last one there is. Never fails (learn.error tells). Returns whether anything changed. */
bool learn_update(struct learn_model *m, const struct learn_settings *settings, int iteration);
const struct learn *learn_state(const struct learn_model *m);
/* Whether another update would lead further. */
bool learn_is_pending(const struct learn_model *m);
/* Any iteration up to learn.computed; false beyond. */
bool learn_step_at(const struct learn_model *m, int iteration, struct learn_step *out);
/* One of the n products that the gradient of a weight is the sum of: the slope of an output times the x that the weight
 * meets there. */
struct learn_product {
    int oy, ox;
    double slope, x, product; /* x is 0 in a padding of zeros */
};
struct learn_product learn_product_at(const struct learn *l, int number, int output);
/* The input's rows and columns that weight `number` is multiplied with: first, and how far apart, and how many lie on
 * the input itself, for rows (axis 0) and columns (1). */
struct conv2d_walk learn_walk(const struct learn *l, int axis, int number);

#endif
