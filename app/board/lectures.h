/* app/board/lectures.h - worked examples that every course shows, as settings of the blackboard, each with known
 * numbers. A row sets every property that matters to it, so that it comes out the same whatever was set before.
 * Threads: no state. */
#ifndef CS_BOARD_LECTURES_H
#define CS_BOARD_LECTURES_H

#include <stdbool.h>
#include <stddef.h>

enum lecture_id {
    LECTURE_SIGNAL_MEAN,    /* 1-D: a square wave, 1 1 1 over 3 */
    LECTURE_SIGNAL_EDGE,    /* 1-D: a ramp, -1 1 */
    LECTURE_SIGNAL_IMPULSE, /* 1-D: an impulse, 1 2 3 */
    LECTURE_EDGE7,          /* 8x8 seven, 0 1 0 / 1 -4 1 / 0 1 0, padding 1: the first board */
    LECTURE_RAMP3,          /* 3x3, 0 1 / 2 3: 19 25 / 37 43 (Dive into Deep Learning) */
    LECTURE_BINARY4,        /* 4x4 of zeros and ones, 1 2 / 3 4 */
    LECTURE_CROSS5,         /* 5x5 of zeros and ones, 1 0 1 / 0 1 0 / 1 0 1 (UFLDL) */
    LECTURE_NUMBERS6,       /* 6x6, 1 0 -1 three times (Andrew Ng) */
    LECTURE_VERTICAL_EDGE,  /* 6x6 tens and zeros, the same kernel (Andrew Ng) */
    LECTURE_STRIDE7_1,      /* 7x7, 3x3, stride 1: 5x5 */
    LECTURE_STRIDE7_2,      /* stride 2: 3x3 */
    LECTURE_STRIDE7_3,      /* stride 3: does not fit, a column and a row are lost */
    LECTURE_SAME7,          /* padding 1: as large as the input */
    LECTURE_DILATED7,       /* dilation 2: 3x3 */
    LECTURE_PLANES3,        /* 308 - 498 + 164 + 1 = -25 (Sumit Saha) */
    LECTURE_APPLE,          /* four filters on a small colour picture */
    LECTURE_X9,             /* an X, three features, averaged (Brandon Rohrer) */
    LECTURE_X9_RELU,        /* then ReLU */
    LECTURE_X9_POOLED,      /* then 2x2 max-pooling, stride 2, ceil_mode */
    LECTURE_SIX_FILTERS,    /* 32x32x3, 6 filters 5x5x3: 28x28x6 (CS231n) */
    LECTURE_POINTWISE,      /* 1x1, 3 channels to 4 */
    LECTURE_GROUPED,        /* 4 channels in 2 groups */
    LECTURE_DEPTHWISE,      /* a filter a channel */
    LECTURE_TRANSPOSED1,    /* 2x2, 2x2, stride 1: 3x3 (Dive into Deep Learning) */
    LECTURE_TRANSPOSED2,    /* 2x2, 3x3, stride 2: 5x5 (Dumoulin and Visin) */
    LECTURE_TRANSPOSED3,    /* 3x3, 3x3, stride 2, padding 1: 5x5 (Dumoulin and Visin) */
    LECTURE_MAX4,           /* 4x4, 2x2 max, stride 2: 6 8 / 3 4 (CS231n) */
    LECTURE_MEAN4,          /* the same, mean */
    LECTURE_FEATURE6,       /* 6x6, 2x2 max: the design's, with its gradient */
    LECTURE_TIES,           /* where equal values meet */
    /* Of topics (app/topics). */
    LECTURE_LOSS_CAT,     /* logits 3.2 5.1 -1.7: loss 2.04 (CS231n) */
    LECTURE_LOSS_EQUAL,   /* ten equal logits: ln 10 = 2.3026 */
    LECTURE_LOSS_MISTAKE, /* sure and wrong */
    LECTURE_LOSS_LARGE,   /* logits of a thousand: e^1000 */
    LECTURE_SIGMOID_SATURATES,
    LECTURE_RELU_DEAD,
    LECTURE_NORM_BATCH,     /* batch norm of two samples: means 5 and 2, variances 4 and 1 */
    LECTURE_NORM_COMPANY,   /* a batch of 2: the result depends on the other sample */
    LECTURE_NORM_RUNNING,   /* eval mode after 30 batches */
    LECTURE_NORM_GROUP,     /* group norm: means 3, 5, 1, 0, variances 4, 9, 1, 16 (Wu and He) */
    LECTURE_NORM_RESPONSE,  /* local response norm as in AlexNet (Krizhevsky and others) */
    LECTURE_DROPOUT4,       /* four units, p = 0.5 */
    LECTURE_DROPOUT_MAPS,   /* whole maps */
    LECTURE_POINTS_LINE,    /* logistic regression: one neuron parts two classes */
    LECTURE_POINTS_XOR,     /* it cannot learn the exclusive or (Minsky and Papert) */
    LECTURE_POINTS_XOR2,    /* two hidden neurons can */
    LECTURE_POINTS_CIRCLE,  /* four hidden neurons enclose a class */
    LECTURE_POINTS_SPIRAL,  /* two hidden layers part spirals */
    LECTURE_POINTS_RATE,    /* a rate that is too high */
    LECTURE_SHIFT1,         /* the 7 moved by 1 at stride 1: 48 of 48 values agree */
    LECTURE_SHIFT2_1,       /* at stride 2: broken */
    LECTURE_SHIFT2_2,       /* moved by 2: whole again */
    LECTURE_SHIFT_POOL,     /* 2x2 max-pooling, moved by 1 */
    LECTURE_BACK_KERNEL,    /* backward: 3x3, 0 1 / 2 3: 3 6 / 12 15 */
    LECTURE_BACK_INPUT,     /* the same: 0 1 2 / 2 6 7 / -2 -1 3 */
    LECTURE_BACK_STRIDE2,   /* 5x5, 3x3, stride 2 (Dumoulin and Visin) */
    LECTURE_BACK_MAX,       /* 4x4, 2x2 max: to 6 8 / 3 4 (CS231n) */
    LECTURE_BACK_MEAN,      /* the same, mean */
    LECTURE_BACK_RELU,      /* 6x6, 1 0 -1 three times (Andrew Ng) */
    LECTURE_BACK_STEP,      /* half the squared distance to a target: 8.5 to 3.285 */
    LECTURE_LEARN_SOBEL,    /* gradient descent finds a hidden Sobel kernel */
    LECTURE_LEARN_TOO_FAST, /* above the critical rate it diverges */
    LECTURE_LEARN_MOMENTUM, /* with and without */
    LECTURE_LEARN_POINT,    /* 1x1 cannot become a blur */
    LECTURE_MATRIX_GUIDE,   /* 4x4, 3x3: a 4x16 matrix (Dumoulin and Visin) */
    LECTURE_MATRIX_SMALL,   /* 3x3, 2x2: 4x9 */
    LECTURE_MATRIX_UNTIED,  /* 8x8, 3x3: 9, 324, 2304 weights */
    LECTURE_IM2COL,         /* 4x4, 2x2: 16 pixels become 36 */
    LECTURE_SIZES_THOUSAND, /* 224x224x3 to 1000 */
    LECTURE_SIZES_FACES,    /* 200x200 to 40,000 units (Ranzato) */
    LECTURE_SIZES_NEURON,   /* 32x32x3: 3072 weights a neuron (CS231n) */
    LECTURE_SIZES_ALEXNET,  /* 105,705,600 without sharing (CS231n) */
    LECTURE_FIELD_THREE3,   /* three 3x3 convs see 7x7 (VGG) */
    LECTURE_FIELD_DILATED,  /* 3x3 with dilation 1, 2, 4: 15x15 (Yu and Koltun) */
    LECTURE_FIELD_LENET,    /* 5, 6, 14, 16 */
    LECTURE_FIELD_ALEXNET,  /* 11, 19, 51, 67, 99, 131, 163, 195 (Dang Ha The Hien) */
    LECTURE_FIELD_EFFECT,   /* eight 3x3: 17x17 in theory, a bell in effect (Luo et al.) */
    LECTURE_COUNT
};
struct lecture {
    const char *name, *title; /* "binary4", N_() */
    const char *look;         /* N_(): one sentence on what to look at, and whose example it is */
    const char *assignments;  /* "convolve.mode=2d\n...": a NAME=VALUE a line, every line ended by '\n' */
};
extern const struct lecture lectures[LECTURE_COUNT];

/* Index of a name, -1: there is none. */
int lecture_find(const char *name);
/* The next "NAME=VALUE" of an assignments text; *at starts as lecture.assignments. False: there are no more. */
enum { LECTURE_LINE_MAX = 256 };
bool lecture_next(const char **at, char line[LECTURE_LINE_MAX]);

#endif
