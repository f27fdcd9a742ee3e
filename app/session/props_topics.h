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

#define PROP_LIST_POINTS(X)                                                                                            \
    X(POINTS_DATA, "points.data")                                                                                      \
    X(POINTS_COUNT, "points.count")                                                                                    \
    X(POINTS_NOISE, "points.noise")                                                                                    \
    X(POINTS_DRAWN, "points.drawn")                                                                                    \
    X(POINTS_BRUSH, "points.brush")                                                                                    \
    X(POINTS_MODEL, "points.model")                                                                                    \
    X(POINTS_LAYERS, "points.layers")                                                                                  \
    X(POINTS_UNITS, "points.units")                                                                                    \
    X(POINTS_ACTIVATION, "points.activation")                                                                          \
    X(POINTS_OPTIMIZER, "points.optimizer")                                                                            \
    X(POINTS_LR, "points.lr")                                                                                          \
    X(POINTS_MOMENTUM, "points.momentum")                                                                              \
    X(POINTS_WEIGHT_DECAY, "points.weight_decay")                                                                      \
    X(POINTS_BATCH, "points.batch")                                                                                    \
    X(POINTS_LEAP, "points.leap")                                                                                      \
    X(POINTS_UNIT, "points.unit")                                                                                      \
    X(POINTS_POINT, "points.point")                                                                                    \
    X(POINTS_SHOW, "points.show")

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
