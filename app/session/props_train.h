/* app/session/props_train.h - the properties of the Train workspace, as props.h lists them. Constant; any thread. */
#ifndef CS_SESSION_PROPS_TRAIN_H
#define CS_SESSION_PROPS_TRAIN_H

enum train_view { TRAIN_OVERVIEW, TRAIN_CURVES, TRAIN_FILMS, TRAIN_SAMPLES, TRAIN_MISTAKES };
enum train_show { TRAIN_SHOW_WEIGHTS, TRAIN_SHOW_CHANGE, TRAIN_SHOW_GRADIENT };
enum train_axis { TRAIN_AXIS_EPOCH, TRAIN_AXIS_STEP, TRAIN_AXIS_TIME };
enum train_report { TRAIN_REPORT_CONFUSION, TRAIN_REPORT_CLASSES };
enum train_set { TRAIN_SET_VALIDATION, TRAIN_SET_TEST };
enum train_class_order { TRAIN_CLASSES_IN_ORDER, TRAIN_CLASSES_WORST };
enum train_order { TRAIN_ORDER_WORST, TRAIN_ORDER_CONFIDENT };
enum train_batch_norm { TRAIN_NORM_AS_NET, TRAIN_NORM_ON, TRAIN_NORM_OFF };

/* X(ID, "name") */
#define PROP_LIST_TRAIN(X)                                                                                             \
    X(TRAIN_DATA, "train.data")               /* text: name or folder */                                               \
    X(TRAIN_SIZE, "train.size")               /* int: training samples that are used; 0: all */                        \
    X(TRAIN_LABEL_NOISE, "train.label_noise") /* float: share of labels that are wrong on purpose */                   \
    X(TRAIN_SHARES, "train.shares")           /* text: "3=0.1,5=0.5", share of a class that is kept; "": all */        \
    X(TRAIN_BALANCE, "train.balance")         /* choice: none under over weights augment synthesis */                  \
    X(TRAIN_NET, "train.net")                 /* text: name, path, pattern or "net ..." text */                        \
    X(TRAIN_BATCH_NORM, "train.batch_norm")   /* choice: net on off */                                                 \
    X(TRAIN_DROPOUT, "train.dropout")         /* float: p of every dropout layer; -1: as the net has it */             \
    X(TRAIN_LOSS, "train.loss")               /* choice: cross_entropy mse logistic */                                 \
    X(TRAIN_OPTIMIZER, "train.optimizer")     /* choice: sgd adam adamw */                                             \
    X(TRAIN_LR, "train.lr")                                                                                            \
    X(TRAIN_MOMENTUM, "train.momentum")                                                                                \
    X(TRAIN_WEIGHT_DECAY, "train.weight_decay")                                                                        \
    X(TRAIN_BATCH, "train.batch")                                                                                      \
    X(TRAIN_EPOCHS, "train.epochs")                                                                                    \
    X(TRAIN_STOP_AT, "train.stop_at") /* int: training pauses after this step; 0: never */                             \
    X(TRAIN_NESTEROV, "train.nesterov")                                                                                \
    X(TRAIN_SCHEDULE, "train.schedule") /* text: constant, cosine, step:30:0.1, one_cycle */                           \
    X(TRAIN_WARMUP, "train.warmup")                                                                                    \
    X(TRAIN_CLIP_NORM, "train.clip_norm")                                                                              \
    X(TRAIN_LABEL_SMOOTHING, "train.label_smoothing")                                                                  \
    X(TRAIN_AUGMENT, "train.augment") /* text: flip,crop=4 */                                                          \
    X(TRAIN_SEED, "train.seed")                                                                                        \
    X(TRAIN_THREADS, "train.threads")             /* int: of the worker; 0: one a core */                              \
    X(TRAIN_VIEW, "train.view")                   /* choice: overview curves filters samples mistakes; the stage */    \
    X(TRAIN_OPEN, "train.open")                   /* text: sections of the left panel that are open, "data,runs" */    \
    X(TRAIN_SMOOTHING, "train.smoothing")         /* float: epochs that the running mean of curves remembers */        \
    X(TRAIN_LOG, "train.log")                     /* bool: loss on a logarithmic scale */                              \
    X(TRAIN_AXIS, "train.axis")                   /* choice: epoch step time; along the curves */                      \
    X(TRAIN_HIDDEN_RUNS, "train.hidden_runs")     /* text: "1,3", kept runs whose curves are not drawn */              \
    X(TRAIN_SHOW, "train.show")                   /* choice: weights change gradient; of filters */                    \
    X(TRAIN_LAYER, "train.layer")                 /* text: whose filters; "": the first convolution's */               \
    X(TRAIN_MOMENT, "train.moment")               /* int: steps of the moment that is shown; -1: now */                \
    X(TRAIN_VERSUS, "train.versus")               /* int: steps of the moment that it is compared with */              \
    X(TRAIN_REPLAY_SPEED, "train.replay_speed")   /* choice: 0.5 1 2 4 8 */                                            \
    X(TRAIN_REPORT, "train.report")               /* choice: confusion classes; the right panel */                     \
    X(TRAIN_REPORT_SET, "train.report_set")       /* choice: validation test; whose numbers and mistakes */            \
    X(TRAIN_CLASS_ORDER, "train.class_order")     /* choice: class worst; of the report of classes */                  \
    X(TRAIN_MISTAKE_ORDER, "train.mistake_order") /* choice: worst confident */                                        \
    X(TRAIN_TRUTH, "train.truth")                 /* int: mistakes of this class only; -1: of any */                   \
    X(TRAIN_ANSWER, "train.answer")               /* int: mistakes that are taken for this class only; -1: any */      \
    X(TRAIN_FOLLOW, "train.follow")               /* text: folder that another program writes .onnx files into */      \
    X(TRAIN_AUTOSAVE, "train.autosave")           /* int: seconds between; 0: never */                                 \
    X(TRAIN_FILE, "train.file")                   /* text: where train.save saves; "": a new name in export.folder */

#endif
