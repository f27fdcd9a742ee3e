/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)                                                                                            \
    X(MATRIX_VIEW, "matrix.view")       /* choice: matrix im2col sizes */                                              \
    X(MATRIX_SHARING, "matrix.sharing") /* choice: shared local full */                                                \
    X(MATRIX_PRODUCT, "matrix.product") /* int: products of the row so far; 0: all */                                  \
    X(MATRIX_ENTRY, "matrix.entry")     /* pair: row and column of the chosen entry of W */                            \
    X(MATRIX_NOISE, "matrix.noise")     /* int: untied weights differ by at most this from the kernel's */             \
    X(MATRIX_EDITS, "matrix.edits")     /* text: "kind,row,column=value ...", kind 1 local, 2 full */                  \
    X(MATRIX_NAMES, "matrix.names")     /* bool: names of weights in place of their values */                          \
    X(MATRIX_CASE, "matrix.case")       /* choice: board, a worked figure (matrix_cases.h), custom */                  \
    X(MATRIX_HEIGHT, "matrix.height")   /* int, custom: the input */                                                   \
    X(MATRIX_WIDTH, "matrix.width")                                                                                    \
    X(MATRIX_CHANNELS, "matrix.channels")                                                                              \
    X(MATRIX_WINDOW, "matrix.window") /* int: side of what one unit sees */                                            \
    X(MATRIX_STRIDE, "matrix.stride")                                                                                  \
    X(MATRIX_SAME, "matrix.same") /* bool: zeros around the input */                                                   \
    X(MATRIX_MAPS, "matrix.maps")                                                                                      \
    X(MATRIX_UNITS, "matrix.units")   /* int: outputs in all; 0: as the windows give */                                \
    X(MATRIX_BIASES, "matrix.biases") /* bool: count biases, too */

#define PROP_LIST_SHIFT(X)

#define PROP_LIST_FIELD(X)

#define PROP_LIST_BACKWARD(X)

#define PROP_LIST_LEARN(X)

#define PROP_LIST_ACTIVATION(X)

#define PROP_LIST_LOSS(X)

#define PROP_LIST_POINTS(X)

#define PROP_LIST_NORMALISATION(X)

#define PROP_LIST_DROPOUT(X)

#define PROP_LIST_TOPICS(X)                                                                                            \
    PROP_LIST_MATRIX(X)                                                                                                \
    PROP_LIST_SHIFT(X)                                                                                                 \
    PROP_LIST_FIELD(X)                                                                                                 \
    PROP_LIST_BACKWARD(X)                                                                                              \
    PROP_LIST_LEARN(X)                                                                                                 \
    PROP_LIST_ACTIVATION(X)                                                                                            \
    PROP_LIST_LOSS(X)                                                                                                  \
    PROP_LIST_POINTS(X)                                                                                                \
    PROP_LIST_NORMALISATION(X)                                                                                         \
    PROP_LIST_DROPOUT(X)

#endif
