/* app/topics/matrix_model.h - the board's convolution as a matrix-vector product y = W x ÷ divisor + bias, the same
 * entries with weights of their own (locally connected), and a weight for every pair (fully connected); its windows as
 * columns (im2col); how many parameters each of the three has, here and at any size.
 * All of it is engine/layers/conv2d_matrix.h's. Numbers are those of the decimals that are shown, in double, so that
 * they add up to the last digit. Untied weights begin as copies of the kernel (0 outside of the windows); a seed above
 * 0 adds a whole number between -noise and noise to each; edits replace single ones. Views read the open struct and
 * never change it. Threads: the window thread. */
#ifndef CS_TOPICS_MATRIX_MODEL_H
#define CS_TOPICS_MATRIX_MODEL_H

#include "app/board/board.h"
#include "app/topics/matrix_cases.h"

/* Rows and columns of a matrix that is shown: 28x28 pixels of an MNIST digit. */
enum { MATRIX_MOST = 784 };

struct matrix_settings {
    const struct board *board; /* 2-D */
    enum conv2d_sharing sharing;
    int seed, noise;
    const char *edits; /* paint.h: "kind,row,column=value ...", kind an enum conv2d_sharing above CONV2D_SHARED */
    enum matrix_case_id chosen;
    struct matrix_case custom; /* of MATRIX_CASE_CUSTOM */
    bool bias;                 /* count biases, of the board and of custom */
    bool sizes;                /* the sizes are what is looked at: their error is the topic's */
};

/* One product of a row: of an entry of W, or of a place of a window's column. */
struct matrix_term {
    int column;   /* of x; -1: a zero of the padding (im2col alone has those) */
    int row, col; /* that place on the input */
    int element;  /* weight of the kernel, counted as it lies on the window; of several the first; -1: none */
    double x, w, product;
};
struct matrix_step {
    int row, oy, ox;
    int n_terms; /* 0: a window that lies on zeros of the padding altogether */
    const struct matrix_term *term;
    int n_done;
    double partial, sum; /* of the products that are done, of all */
    double output;       /* sum / divisor + bias */
    bool rounded;        /* it has more than two decimals */
};

struct matrix_model {
    uint64_t serial; /* grows with every change: key for textures */
    char error[320]; /* of the matrix: empty, or why there is none of this board; the last one stays */
    char case_error[320];

    enum conv2d_sharing sharing;
    int rows, cols; /* of W; 0: there has been none yet */
    int height, width, oh, ow;
    int kernel[2], elements;      /* rows, columns; both multiplied */
    struct conv2d_matrix pattern; /* the convolution's entries */
    double *weight;               /* [elements] the kernel as it lies on the window */
    int divisor;
    double bias;
    int *entry;   /* [rows][cols] of the pattern, -1: outside of the row's window */
    double *w;    /* [rows][cols]; 0 where there is no weight */
    float *shown; /* the same, to be drawn */
    float most;   /* largest |w|, at least a tiny number: the scale of the colours */
    double *x;    /* [cols] */
    float *x_shown;
    float x_lo, x_hi; /* black and white of it; signed when x_lo < 0 */
    bool whole_x;
    double *sum, *y; /* [rows] */
    float *y_shown;
    float y_most;
    double *conv; /* [rows] the convolution itself, which im2col computes whatever the weights of W are */
    float *conv_shown;
    float conv_most;
    int *place;               /* [elements][rows] im2col: index in x, -1: a zero of the padding */
    float *patch;             /* the numbers there */
    int *uses;                /* [cols] how often im2col copies each */
    int *repeats;             /* [elements] entries of W that hold each weight of the kernel */
    int edited;               /* untied weights that were edited, within W and of this kind */
    struct matrix_term *term; /* room for the longest row */

    struct conv2d_size size[CONV2D_SHARINGS]; /* of the board */
    enum matrix_case_id chosen;
    struct matrix_case shown_case; /* not of MATRIX_CASE_BOARD */
    struct conv2d_question question;
    struct conv2d_size case_size[CONV2D_SHARINGS];
    bool counts_bias, sizes;
};

struct matrix_topic; /* opaque: a model and what it was made of */
enum cs_status matrix_topic_create(struct matrix_topic **t, struct cs_error *err);
void matrix_topic_destroy(struct matrix_topic **t);
/* Recomputes what changed; never fails (error tells). Whether anything did. */
bool matrix_topic_update(struct matrix_topic *t, const struct matrix_settings *s);
const struct matrix_model *matrix_topic_state(const struct matrix_topic *t);

/* Products of a row: its entries, or, patches, all weights of its window. At least 0, at most the longest row. */
int matrix_row_products(const struct matrix_model *m, bool patches, int row);
/* The numbers of a row; done: products so far, 0: all. The terms are the model's until the next call. */
void matrix_step_at(const struct matrix_model *m, bool patches, int row, int done, struct matrix_step *out);
/* Whether the entry (row, col) of W holds it, alone or with others. */
bool matrix_holds(const struct matrix_model *m, int row, int col, int element);
/* Whether there is a weight at (row, col). */
bool matrix_has(const struct matrix_model *m, int row, int col);
/* Outputs that input column col feeds. */
int matrix_feeds(const struct matrix_model *m, int col);
/* "w01", "w0,10" of kernels above 10, "w00+w01" of an entry that adds up several; "" where none. */
enum { MATRIX_NAME = 40 };
const char *matrix_entry_name(const struct matrix_model *m, int row, int col, char text[MATRIX_NAME]);
const char *matrix_element_name(const struct matrix_model *m, int element, char text[MATRIX_NAME]);

#endif
