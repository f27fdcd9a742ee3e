/* app/topics/topics.h - the deeper modes of the Convolve workspace: why convolution, and how it learns. Each topic has
 * a model of its own in this folder, made of engine/ and, where it is about the convolution on the board, of the
 * board's input and kernel. A value of convolve.mode is one of enum board_mode, or BOARD_MODES + one of these. Threads:
 * constant; any thread. */
#ifndef CS_TOPICS_TOPICS_H
#define CS_TOPICS_TOPICS_H

#include "app/board/board.h"

enum topic {
    TOPIC_MATRIX,   /* why: the convolution as a matrix, untied weights, parameter counts */
    TOPIC_SHIFT,    /* equivariance and invariance */
    TOPIC_FIELD,    /* receptive fields of a stack of layers */
    TOPIC_BACKWARD, /* how it learns: gradients of kernel and input */
    TOPIC_LEARN,    /* a hidden kernel is found by gradient descent */
    TOPIC_ACTIVATION,
    TOPIC_LOSS,   /* softmax and cross-entropy */
    TOPIC_POINTS, /* logistic regression and a perceptron on points in the plane */
    TOPIC_NORMALISATION,
    TOPIC_DROPOUT,
    TOPICS
};
enum { CONVOLVE_MODES = BOARD_MODES + TOPICS };

/* Modes that stand together in the window. */
enum mode_group { GROUP_OPERATIONS, GROUP_WHY, GROUP_LEARNING, MODE_GROUPS };
struct mode_range {
    int first, last; /* values of convolve.mode */
};
struct mode_range mode_group_range(enum mode_group g);
enum mode_group mode_group_of(int mode);

#endif
