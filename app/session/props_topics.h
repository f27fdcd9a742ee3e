/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)

#define PROP_LIST_SHIFT(X)

#define PROP_LIST_FIELD(X)

#define PROP_LIST_BACKWARD(X)

#define PROP_LIST_LEARN(X)                                                                                             \
    X(LEARN_TARGET, "learn.target")         /* kernel: the hidden one */                                               \
    X(LEARN_REVEAL, "learn.reveal")         /* bool: show it */                                                        \
    X(LEARN_START, "learn.start")           /* choice: random zeros kernel */                                          \
    X(LEARN_BIAS, "learn.bias")             /* bool: a bias is learnt, too */                                          \
    X(LEARN_NOISE, "learn.noise")           /* float: on the target picture, standard deviation */                     \
    X(LEARN_LR, "learn.lr")                 /* float; at a step past 1 it holds from there on */                       \
    X(LEARN_MOMENTUM, "learn.momentum")     /* float; likewise */                                                      \
    X(LEARN_ITERATIONS, "learn.iterations") /* int: the last one */                                                    \
    X(LEARN_LEAP, "learn.leap")             /* choice: 1 5 20; iterations that play goes at a time */                  \
    X(LEARN_COMPARE, "learn.compare")       /* bool: also without momentum */                                          \
    X(LEARN_LOG, "learn.log")               /* bool: logarithmic axis of the loss */                                   \
    X(LEARN_PAST, "learn.past")             /* text: rates before they were changed, "12:0.005,0.9" (learn.h) */       \
    X(LEARN_EDITS, "learn.edits")           /* text: weights set on the way, "30:4=-1.5" (learn.h) */

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
