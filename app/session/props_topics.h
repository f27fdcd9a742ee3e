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

#define PROP_LIST_BACKWARD(X)                                                                                          \
    X(BACKWARD_OF, "backward.of")             /* choice: kernel input pooling relu; what is stepped through */         \
    X(BACKWARD_LOSS, "backward.loss")         /* choice: given target sum; where dL/dO comes from */                   \
    X(BACKWARD_GRADIENT, "backward.gradient") /* text: values over the gradient that arrives, see paint.h */           \
    X(BACKWARD_TARGET, "backward.target")     /* kernel whose output is the target */                                  \
    X(BACKWARD_LR, "backward.lr")             /* float: of one step of gradient descent */                             \
    X(BACKWARD_FORMULA, "backward.formula")   /* bool: one output's formula, and its partial derivatives */            \
    X(BACKWARD_OUTPUT, "backward.output")     /* pair: row and column of that output */                                \
    X(BACKWARD_CELL, "backward.cell")         /* int: chosen number of the gradient that arrives */

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

#define PROP_LIST_ACTIVATION(X)                                                                                        \
    X(ACTIVATION_FUNCTION, "activation.function") /* choice: relu leaky_relu elu sigmoid tanh */                       \
    X(ACTIVATION_VALUES, "activation.values")     /* text: rows of numbers, '/' between them */                        \
    X(ACTIVATION_SCALE, "activation.scale")       /* float: the map times it goes in */                                \
    X(ACTIVATION_SLOPE, "activation.slope")       /* float: leaky_relu's negative_slope */                             \
    X(ACTIVATION_ALPHA, "activation.alpha")       /* float: elu's */                                                   \
    X(ACTIVATION_DEPTH, "activation.depth")       /* int: layers of a chain */                                         \
    X(ACTIVATION_GRADIENT, "activation.gradient") /* bool: the way back is shown */

#define PROP_LIST_LOSS(X)                                                                                              \
    X(LOSS_LOGITS, "loss.logits")             /* text: 2 to 10 numbers */                                              \
    X(LOSS_NAMES, "loss.names")               /* text: a word a class */                                               \
    X(LOSS_LABEL, "loss.label")               /* int: index of the right class */                                      \
    X(LOSS_TEMPERATURE, "loss.temperature")   /* float: logits are divided by it */                                    \
    X(LOSS_SUBTRACT_MAX, "loss.subtract_max") /* bool: the largest is taken off before the exponentials */             \
    X(LOSS_SMOOTHING, "loss.smoothing")       /* float: label smoothing */                                             \
    X(LOSS_LR, "loss.lr")                     /* float: of a step down the gradient */

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
