/* app/session/props_topics.h - the part of the table of properties that belongs to the topics (app/topics): a list a
 * topic. For props.h alone. */
#ifndef CS_SESSION_PROPS_TOPICS_H
#define CS_SESSION_PROPS_TOPICS_H

#define PROP_LIST_MATRIX(X)

#define PROP_LIST_SHIFT(X)

#define PROP_LIST_FIELD(X)                                                                                             \
    X(FIELD_PRESET, "field.preset") /* choice: three3 two3 one7 lenet alexnet vgg16 ... custom */                      \
    X(FIELD_LAYERS, "field.layers") /* text: "conv 3; max 2; conv 3 d2", see field_text.h */                           \
    X(FIELD_LAYER, "field.layer")   /* int from 1: the chosen layer, which the controls edit */                        \
    X(FIELD_INPUT, "field.input")   /* int: rows and columns of the picture */                                         \
    X(FIELD_ROW, "field.row")       /* int: the unit that is looked at; -1: in the middle */                           \
    X(FIELD_COLUMN, "field.column")                                                                                    \
    X(FIELD_SHOW, "field.show")       /* choice: both theoretical effective */                                         \
    X(FIELD_WEIGHTS, "field.weights") /* choice: ones random gaussian */                                               \
    X(FIELD_DRAWS, "field.draws")     /* int: of random weights that are averaged */                                   \
    X(FIELD_SHADE, "field.shade")     /* bool: what the unit does not see is dark */

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
