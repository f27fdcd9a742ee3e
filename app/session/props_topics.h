/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)

enum shift_edge { SHIFT_EDGE_ZEROS, SHIFT_EDGE_CIRCULAR };
enum shift_show { SHIFT_SHOW_MAP, SHIFT_SHOW_POOLED };
#define PROP_LIST_SHIFT(X)                                                                                             \
    X(SHIFT_BY, "shift.by")                   /* pair: pixels down and right, -8..8 */                                 \
    X(SHIFT_EDGE, "shift.edge")               /* choice: zeros circular; what comes in at the border */                \
    X(SHIFT_WINDOW, "shift.window")           /* pair: of the pooling behind the map */                                \
    X(SHIFT_POOL_STRIDE, "shift.pool_stride") /* pair */                                                               \
    X(SHIFT_RULE, "shift.rule")               /* choice: max mean min */                                               \
    X(SHIFT_SHOW, "shift.show")               /* choice: map pooled; which of them is large */                         \
    X(SHIFT_PLACE, "shift.place")             /* pair: the chosen value of that, rows and columns from 0 */

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
