/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)

#define PROP_LIST_SHIFT(X)

#define PROP_LIST_FIELD(X)

#define PROP_LIST_BACKWARD(X)                                                                                          \
    X(BACKWARD_OF, "backward.of")             /* choice: kernel input pooling relu; what is stepped through */         \
    X(BACKWARD_LOSS, "backward.loss")         /* choice: given target sum; where dL/dO comes from */                   \
    X(BACKWARD_GRADIENT, "backward.gradient") /* text: values over the gradient that arrives, see paint.h */           \
    X(BACKWARD_TARGET, "backward.target")     /* kernel whose output is the target */                                  \
    X(BACKWARD_LR, "backward.lr")             /* float: of one step of gradient descent */                             \
    X(BACKWARD_FORMULA, "backward.formula")   /* bool: one output's formula, and its partial derivatives */            \
    X(BACKWARD_OUTPUT, "backward.output")     /* pair: row and column of that output */                                \
    X(BACKWARD_CELL, "backward.cell")         /* int: chosen number of the gradient that arrives */

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
