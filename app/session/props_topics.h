/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)

#define PROP_LIST_SHIFT(X)

#define PROP_LIST_FIELD(X)

#define PROP_LIST_BACKWARD(X)

#define PROP_LIST_LEARN(X)

#define PROP_LIST_ACTIVATION(X)

#define PROP_LIST_LOSS(X)

#define PROP_LIST_POINTS(X)

#define PROP_LIST_NORMALISATION(X)                                                                                     \
    X(NORM_KIND, "norm.kind")         /* choice: batch layer instance group local_response */                          \
    X(NORM_MODE, "norm.mode")         /* choice: train eval */                                                         \
    X(NORM_BATCH, "norm.batch")       /* int: samples of a batch */                                                    \
    X(NORM_CHANNELS, "norm.channels") /* int */                                                                        \
    X(NORM_HEIGHT, "norm.height")     /* int: of a map */                                                              \
    X(NORM_WIDTH, "norm.width")                                                                                        \
    X(NORM_VALUES, "norm.values")       /* text: numbers written over the batches, see normalisation.h */              \
    X(NORM_GROUPS, "norm.groups")       /* int, group norm */                                                          \
    X(NORM_GAMMA, "norm.gamma")         /* text: a number, or one a channel */                                         \
    X(NORM_BETA, "norm.beta")           /* text */                                                                     \
    X(NORM_EPS, "norm.eps")             /* float */                                                                    \
    X(NORM_MOMENTUM, "norm.momentum")   /* float: of the running statistics */                                         \
    X(NORM_LRN_SIZE, "norm.lrn_size")   /* int, local response norm: channels of a window */                           \
    X(NORM_LRN_ALPHA, "norm.lrn_alpha") /* float */                                                                    \
    X(NORM_LRN_BETA, "norm.lrn_beta")   /* float */                                                                    \
    X(NORM_LRN_K, "norm.lrn_k")         /* float */                                                                    \
    X(NORM_BATCHES, "norm.batches")     /* int: of the training data */                                                \
    X(NORM_NUMBER, "norm.number")       /* int from 1: of the batch that is shown */                                   \
    X(NORM_CELL, "norm.cell")           /* int: index of the chosen number in the block */                             \
    X(NORM_CHART, "norm.chart")         /* choice: company mean variance */

#define PROP_LIST_DROPOUT(X)                                                                                           \
    X(DROPOUT_KIND, "dropout.kind")         /* choice: units channels */                                               \
    X(DROPOUT_P, "dropout.p")               /* float: share that is left out */                                        \
    X(DROPOUT_MODE, "dropout.mode")         /* choice: train eval */                                                   \
    X(DROPOUT_SCALE, "dropout.scale")       /* bool: what stays is divided by 1 - p */                                 \
    X(DROPOUT_UNITS, "dropout.units")       /* int */                                                                  \
    X(DROPOUT_CHANNELS, "dropout.channels") /* int, channels: maps */                                                  \
    X(DROPOUT_HEIGHT, "dropout.height")     /* int: of a map */                                                        \
    X(DROPOUT_WIDTH, "dropout.width")                                                                                  \
    X(DROPOUT_VALUES,                                                                                                  \
      "dropout.values")               /* text: numbers over the seed's, unit,0,0=value or channel,row,column=value */  \
    X(DROPOUT_MASKS, "dropout.masks") /* int: that are drawn in all */                                                 \
    X(DROPOUT_UNIT, "dropout.unit")   /* int: index of the chosen number */                                            \
    X(DROPOUT_CHART, "dropout.chart") /* choice: number distance */

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
