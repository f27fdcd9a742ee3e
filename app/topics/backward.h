/* app/topics/backward.h - the way back through one layer, product by product. Of the convolution O = X * F / d + b on
 * the board, and a gradient dL/dO that arrives at its output:
 *   kernel   dL/dF [KH,KW]: the padded input slid under dL/dO. Element i, j is the sum over all outputs of dL/dO times
 *            the pixel that the weight met there: a window as large as dL/dO whose elements lie a stride apart, moved
 * by the dilation. input    dL/dX [H,W]: the full convolution of dL/dO, spread out by the stride and padded by
 * (K-1)*dilation, with the turned kernel. Padding that borrows pixels gives their gradient back to its source; zeros'
 * is lost. pooling  dL/dX of max-, mean- or min-pooling on the same input, from a gradient at the pooled map: to the
 * winners, or evenly to all. A step sends one of the gradients back. relu     dL/dO of ReLU behind the convolution: the
 * gradient passes where O > 0. The gradient is given by numbers that one edits, or follows from a loss: O - T for half
 * the squared distance to a target T = X * target kernel, 1 for the sum of all outputs. One step of gradient descent on
 * F comes with the first.
 *
 * What meets what is the engine's (conv2d_weight_gradient_terms() ...). Numbers that are read one by one are products
 * and sums, in double, of the decimals that are shown, as on the board, so that they add up to the last digit; a
 * divisor of the kernel divides at the end. Views read the open structs and never change them. Threads: the window's.
 */
#ifndef CS_TOPICS_BACKWARD_H
#define CS_TOPICS_BACKWARD_H

#include "app/board/board.h"

enum backward_of { BACKWARD_KERNEL, BACKWARD_INPUT, BACKWARD_POOLING, BACKWARD_RELU, BACKWARD_OFS };
enum backward_loss { BACKWARD_GIVEN, BACKWARD_TARGET, BACKWARD_SUM };

enum {
    BACKWARD_SLOTS = 3,              /* steps that can be looked at at a time */
    BACKWARD_PRODUCTS_MAX = 1 << 17, /* of all steps; more are refused, for nobody could follow them */
};

struct backward_settings {
    const struct board *board; /* 2-D, and without error: read during the update only */
    enum backward_of of;
    enum backward_loss loss; /* pooling and relu know no target: there it means that the numbers are given */
    const char *gradient;    /* paint.h: over the numbers that the seed gives */
    int seed;                /* 0: small numbers that repeat; else whole numbers -3..3 */
    bool flip;               /* the kernel on the board is turned: the step of descent turns its own back */
    struct kernel_value target;
    double lr;
    enum board_rule rule; /* pooling */
    int window[2];
};

enum backward_cell {
    BACKWARD_VALUE,
    BACKWARD_PADDED, /* outside of what it pads; of a result: what gets here is lost, or goes back to its source */
    BACKWARD_GAP,    /* a zero between two gradients that the stride sets apart */
};
struct backward_grid {
    int rows, cols;
    int first[2];        /* index of the first row and column: below 0 in the padding */
    const float *data;   /* [rows][cols]; NULL: there is no such grid */
    const uint8_t *kind; /* [rows][cols] enum backward_cell; NULL: values all over */
};

/* F - lr * dL/dF, in the order of the kernel as it lies on the window. */
struct backward_update {
    double before[KERNEL_MAX_WEIGHTS], after[KERNEL_MAX_WEIGHTS];
    double loss_after;          /* with those, all else as it was */
    struct kernel_value kernel; /* the same as a kernel to be set; kernel_check() may refuse it */
};

struct backward {
    uint64_t serial; /* grows with every change; 0: nothing was computed yet */
    char error[320]; /* empty, or why this cannot be computed: the rest is the last state that worked */

    enum backward_of of;
    enum backward_loss loss;
    enum board_rule rule;
    enum padding_mode padding_mode;
    bool whole_x;
    float lo, hi;  /* black and white of the input, and of what is painted over it */
    int size[2];   /* rows and columns of it, without padding */
    int stride[2]; /* of the convolution, and the pooling */
    int dilation[2];

    struct backward_grid input;       /* X, padded */
    struct backward_grid kernel;      /* F as it lies on the window, undivided */
    struct backward_grid output;      /* O; pooling: the pooled map */
    struct backward_grid target;      /* T; data NULL without one */
    struct backward_grid arriving;    /* the gradient at O, at ReLU's or at the pooling's output */
    struct backward_grid slid;        /* what the window slides over: X, dL/dO spread and padded; relu: O */
    struct backward_grid moving;      /* what slides: dL/dO; the turned kernel; pooling and relu: what arrives */
    struct backward_grid result;      /* the whole gradient in the end; input: of the padded X */
    int divisor;                      /* of F, and so of dL/dX */
    float arriving_most, result_most; /* largest numbers in them: scales of the colours */

    int steps, step_rows, step_cols; /* places of a step in reading order */
    int terms;                       /* products of each */
    int taps[2], apart[2];           /* rows and columns of the window on `slid`, and the distance between them */

    double bias_gradient;          /* kernel, input: the sum of dL/dO */
    double loss_value;             /* kernel, input: of all outputs; given: of sum(dL/dO * O), whose gradient that is */
    struct backward_update update; /* kernel */
};

/* One product; pooling: one place of a window and its share; relu: the gate. */
struct backward_term {
    int row, col;           /* the place on `slid`, in its indices */
    int i, j;               /* the place on `moving` */
    int oy, ox;             /* the output whose gradient it is; -1: none is there */
    int from_row, from_col; /* kernel, pooling: the pixel that is read, -1: a zero of the padding */
    double under, moving;   /* the numbers on both; pooling: the value, and its weight in the gradient's way back */
    double product;         /* pooling: the share */
    bool padded, gap;       /* the place is one of those */
    bool winner, tied;      /* pooling by max and min */
};
struct backward_step {
    int step;     /* from 1 */
    int row, col; /* the place that it is about: on `result` (its indices), pooling: on `arriving` */
    int first[2]; /* of the window, on `slid` in its indices */
    int n_terms, n_done;
    const struct backward_term *term;
    double partial, sum; /* of the products that are done; of all */
    double value;        /* sum / divisor; pooling: the gradient that is sent */
    int to_row, to_col;  /* input: the pixel that gets it: the place itself, the one it borrows from; -1: lost */
};

/* The result after so many steps. */
struct backward_so_far {
    const float *data;    /* [rows][cols] of result */
    const uint8_t *there; /* [rows][cols]: it has been written to (pooling: its window has been) */
};

struct backward_model;
enum cs_status backward_create(struct backward_model **m, struct cs_error *err);
void backward_destroy(struct backward_model **m);
/* Recomputes what changed; never fails (backward.error tells). True if anything changed. */
bool backward_update(struct backward_model *m, const struct backward_settings *s);
const struct backward *backward_state(const struct backward_model *m);
/* Step 1..steps, the first `done` of its products (0: all). The terms are the model's until the next call with the same
 * slot; n_terms 0 when there is no such step. */
void backward_step_at(struct backward_model *m, int slot, int step, int done, struct backward_step *out);
/* After the first `steps` of them, and the step `also` (0: none) if it is not among them; the model's until the next
 * call. */
void backward_so_far(struct backward_model *m, int steps, int also, struct backward_so_far *out);
/* All numbers as tables with tabs; malloc'ed. */
enum cs_status backward_text(struct backward_model *m, int step, char **text, struct cs_error *err);
/* The numbers of the seed, before anything is painted over them: [rows][cols]. */
void backward_draw_gradient(int seed, int rows, int cols, float *data);

#endif
