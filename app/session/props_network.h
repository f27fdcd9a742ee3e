/* app/session/props_network.h - the properties of the Network workspace, as props.h lists them. */
#ifndef CS_SESSION_PROPS_NETWORK_H
#define CS_SESSION_PROPS_NETWORK_H

enum probe_source { PROBE_SAMPLE, PROBE_DRAWN, PROBE_PICTURE };
enum network_view { NETWORK_COLUMNS, NETWORK_PLANES };
enum network_level { LEVEL_NET, LEVEL_LAYER, LEVEL_MAP };
enum network_show { SHOW_VALUES, SHOW_WEIGHTS, SHOW_GRADIENTS };
enum network_sort { SORT_INDEX, SORT_STRONGEST, SORT_WEAKEST };
enum network_panel { PANEL_INPUT, PANEL_LAYERS };
enum probe_fit { PROBE_CROP, PROBE_PAD, PROBE_STRETCH };

/* X(ID, "name") */
#define PROP_LIST_NETWORK(X)                                                                                           \
    X(NETWORK_VIEW, "network.view")             /* choice: columns planes */                                           \
    X(NETWORK_LEVEL, "network.level")           /* choice: net layer map; what fills the stage */                      \
    X(NETWORK_PANEL, "network.panel")           /* choice: input layers; the left panel */                             \
    X(NETWORK_PROBE, "network.probe")           /* choice: sample drawn picture */                                     \
    X(NETWORK_SAMPLE, "network.sample")         /* int: index in network.split */                                      \
    X(NETWORK_SPLIT, "network.split")           /* choice: train test; which set the sample is of */                   \
    X(NETWORK_CLASS, "network.class")           /* int: next sample is of this class; -1: any */                       \
    X(NETWORK_MISTAKES, "network.mistakes")     /* bool: next sample is one that is taken for another class */         \
    X(NETWORK_FILE, "network.file")             /* text: path of a picture */                                          \
    X(NETWORK_FIT, "network.fit")               /* choice: crop pad stretch; how a picture becomes the net's input */  \
    X(NETWORK_DRAWING, "network.drawing")       /* text: strokes on the pad, "x,y x,y; x,y ..." in pixels of 28x28 */  \
    X(NETWORK_ERASER, "network.eraser")         /* bool: the pen erases */                                             \
    X(NETWORK_SHIFT_ROWS, "network.shift_rows") /* float: the probe is moved down by so many pixels */                 \
    X(NETWORK_SHIFT_COLUMNS, "network.shift_columns")                                                                  \
    X(NETWORK_ROTATE, "network.rotate") /* float: degrees, clockwise */                                                \
    X(NETWORK_ZOOM, "network.zoom")     /* float: 2 is twice as large */                                               \
    X(NETWORK_NOISE, "network.noise")   /* float: standard deviation, pixels are 0..1 */                               \
    X(NETWORK_NOISE_SEED, "network.noise_seed")                                                                        \
    X(NETWORK_NORMALISATION, "network.normalisation") /* choice: auto none imagenet */                                 \
    X(NETWORK_CLASS_NAMES, "network.class_names")     /* text: path of a file with a class a line */                   \
    X(NETWORK_NODE, "network.node")                   /* text: chosen layer's name, "" for none */                     \
    X(NETWORK_MAP, "network.map")                     /* int: chosen map (channel) of it */                            \
    X(NETWORK_ROW, "network.row")                     /* int: chosen value of it */                                    \
    X(NETWORK_COLUMN, "network.column")                                                                                \
    X(NETWORK_CHANNEL, "network.channel")           /* int: chosen kernel of its filter, by the channel it reads */    \
    X(NETWORK_WEIGHT, "network.weight")             /* int: chosen number of that kernel, row by row */                \
    X(NETWORK_SHOW, "network.show")                 /* choice: values weights gradients */                             \
    X(NETWORK_GRADIENTS, "network.gradients")       /* bool: gradients beside maps and kernels */                      \
    X(NETWORK_COLOUR_SCALE, "network.colour_scale") /* choice: map layer net */                                        \
    X(NETWORK_BEFORE_RELU, "network.before_relu")   /* bool: maps of conv columns before the ReLU (signed) */          \
    X(NETWORK_RECEPTIVE_FIELD, "network.receptive_field") /* bool */                                                   \
    X(NETWORK_EFFECTIVE_FIELD, "network.effective_field") /* bool: the gradient as heat over what is seen */           \
    X(NETWORK_CONNECTIONS, "network.connections")         /* bool */                                                   \
    X(NETWORK_DENSE, "network.dense")                     /* bool: the strip compares with dense layers */             \
    X(NETWORK_SORT, "network.sort")                       /* choice: index strongest weakest; maps of a layer */       \
    X(NETWORK_SEARCH, "network.search")                   /* text: which maps of a layer: "17", "40-60", "dead" */     \
    X(NETWORK_PAGE, "network.page")                       /* int: of the layer's maps, from 0 */                       \
    X(NETWORK_EDITS, "network.edits")                     /* text: kernels set by hand, see weights.h */               \
    X(NETWORK_LOCKED, "network.locked")                   /* text: filters that training leaves alone */               \
    X(NETWORK_SILENCED, "network.silenced")               /* text: filters that are taken out */                       \
    X(NETWORK_NEW_LAYER, "network.new_layer")             /* text: "conv2d(16, kernel_size=3, padding=1)" */           \
    X(NETWORK_YAW, "network.yaw")                         /* float: degrees, of the stacked planes */                  \
    X(NETWORK_PITCH, "network.pitch")                                                                                  \
    X(NETWORK_DEPTH, "network.depth") /* float: between planes; 1 is that of the columns */                            \
    X(NETWORK_NEAR, "network.near")   /* float: 2 is twice as large */

#endif
