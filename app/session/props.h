/* app/session/props.h - the one table of everything that a person can set.
 * From it come the widgets' ranges, undo, the settings file, --set, the palette and the tests. Constant; any thread. */
#ifndef CS_SESSION_PROPS_H
#define CS_SESSION_PROPS_H

#include "app/session/props_interpret.h"
#include "app/session/props_network.h"
#include "app/session/props_topics.h"
#include "app/session/props_train.h"
#include "app/session/value.h"

enum workspace {
    WORKSPACE_CONVOLVE,
    WORKSPACE_NETWORK,
    WORKSPACE_TRAIN,
    WORKSPACE_INTERPRET,
    WORKSPACE_LESSONS,
    WORKSPACE_COUNT
};
enum board_tool { BOARD_TOOL_STEP, BOARD_TOOL_PAINT };
enum board_granularity { GRAIN_TERM, GRAIN_VALUE, GRAIN_ROW, GRAIN_CHANNEL, GRAIN_FILTER };
enum board_compare { COMPARE_OFF, COMPARE_KERNEL, COMPARE_PADDING, COMPARE_PICTURE };

/* Name in scripts is the text: "convolve.stride". X(ID, "name") */
#define PROP_LIST(X)                                                                                                   \
    X(APP_WORKSPACE, "app.workspace")         /* choice: convolve network train interpret lessons */                   \
    X(APP_THEME, "app.theme")                 /* choice: dark light */                                                 \
    X(APP_LANGUAGE, "app.language")           /* choice: en ru */                                                      \
    X(APP_SCALE, "app.scale")                 /* choice: auto 1 1.25 1.5 2 */                                          \
    X(APP_REDUCE_MOTION, "app.reduce_motion") /* bool */                                                               \
    X(CONVOLVE_MODE, "convolve.mode")         /* choice: an operation or a topic (topics.h) */                         \
    X(CONVOLVE_LECTURE,                                                                                                \
      "convolve.lecture") /* choice: none, or a worked example that sets all the others (lectures.h) */                \
    X(CONVOLVE_SIGNAL, "convolve.signal")   /* choice, 1-D: square ramp sine impulse drawn */                          \
    X(CONVOLVE_PICTURE, "convolve.picture") /* choice, 2-D: seven cross checkerboard still_life text ... file */       \
    X(CONVOLVE_FILE, "convolve.file")       /* text: path of a picture */                                              \
    X(CONVOLVE_VOLUME, "convolve.volume")   /* choice, channels: apple planes x maps photo cut */                      \
    X(CONVOLVE_MAP, "convolve.map")         /* choice, transposed and pooling: feature lecture ties small binary4 */   \
    X(CONVOLVE_CASE, "convolve.case")   /* int: numbers from the network (network.to_convolve) in place of these */    \
    X(CONVOLVE_SEED, "convolve.seed")   /* int: of noise, of shuffled maps */                                          \
    X(CONVOLVE_PAINT, "convolve.paint") /* text: values painted over the input, see paint.h */                         \
    X(CONVOLVE_BRUSH, "convolve.brush") /* float: the value that is painted */                                         \
    X(CONVOLVE_TOOL, "convolve.tool")   /* choice: step paint; what dragging on the input does */                      \
    X(CONVOLVE_NUMBERS, "convolve.numbers")     /* choice: whole unit hex; how pixels are written */                   \
    X(CONVOLVE_PRECISION, "convolve.precision") /* bool: all digits of a number */                                     \
    X(CONVOLVE_ROW, "convolve.row")             /* float: upper edge of what is seen of a large picture, in rows */    \
    X(CONVOLVE_COLUMN, "convolve.column")                                                                              \
    X(CONVOLVE_ZOOM, "convolve.zoom")               /* float: px a cell; 0: what fits */                               \
    X(CONVOLVE_KERNEL, "convolve.kernel")           /* kernel: "edge", "box 5", or numbers: see kernel_text.h */       \
    X(CONVOLVE_KERNEL_1D, "convolve.kernel_1d")     /* kernel of one row */                                            \
    X(CONVOLVE_KERNEL_FILE, "convolve.kernel_file") /* text: the file that the kernel was last read from */            \
    X(CONVOLVE_DETECTOR,                                                                                               \
      "convolve.detector") /* text: a drawn shape, ".+./+++/.+.", whose detector the kernel is; empty: none */         \
    X(CONVOLVE_FILTERS, "convolve.filters")               /* filters: a bank's name, or numbers: see filters.h */      \
    X(CONVOLVE_KERNEL_SIZE, "convolve.kernel_size")       /* pair: of the kernel or the filters of the mode */         \
    X(CONVOLVE_WINDOW, "convolve.window")                 /* pair: of pooling */                                       \
    X(CONVOLVE_RULE, "convolve.rule")                     /* choice: max mean min */                                   \
    X(CONVOLVE_WEIGHT, "convolve.weight")                 /* int: chosen weight, by channel, row, column */            \
    X(CONVOLVE_FILTER, "convolve.filter")                 /* int: chosen filter and its map */                         \
    X(CONVOLVE_STRIDE, "convolve.stride")                 /* pair */                                                   \
    X(CONVOLVE_PADDING, "convolve.padding")               /* pair; -1 is "same" */                                     \
    X(CONVOLVE_PADDING_MODE, "convolve.padding_mode")     /* choice: zeros reflect replicate circular */               \
    X(CONVOLVE_DILATION, "convolve.dilation")             /* pair */                                                   \
    X(CONVOLVE_OUTPUT_PADDING, "convolve.output_padding") /* pair, transposed */                                       \
    X(CONVOLVE_GROUPS, "convolve.groups")                 /* int, grouped */                                           \
    X(CONVOLVE_APART, "convolve.apart")                   /* bool: rows and columns have steppers of their own */      \
    X(CONVOLVE_BIAS, "convolve.bias")                     /* float; of one filter: filters have their own */           \
    X(CONVOLVE_ACTIVATION, "convolve.activation")         /* choice: none relu leaky_relu sigmoid tanh */              \
    X(CONVOLVE_STAGE, "convolve.stage")             /* choice: conv activation pooling; which result the maps show */  \
    X(CONVOLVE_FLIP, "convolve.flip")               /* bool: true convolution */                                       \
    X(CONVOLVE_COVERAGE, "convolve.coverage")       /* bool: how often each pixel was used */                          \
    X(CONVOLVE_WINNER, "convolve.winner")           /* bool, pooling: ring on the winning pixel */                     \
    X(CONVOLVE_GRADIENT, "convolve.gradient")       /* bool, pooling: its way back */                                  \
    X(CONVOLVE_OTHER_RULES, "convolve.other_rules") /* bool, pooling: the rules beside the chosen one */               \
    X(CONVOLVE_COMPARE, "convolve.compare")         /* choice: off kernel padding picture */                           \
    X(CONVOLVE_KERNEL_B, "convolve.kernel_b")       /* kernel: of the other side */                                    \
    X(CONVOLVE_PADDING_B, "convolve.padding_b")     /* pair */                                                         \
    X(CONVOLVE_PADDING_MODE_B, "convolve.padding_mode_b") /* choice */                                                 \
    X(CONVOLVE_PICTURE_B, "convolve.picture_b")           /* choice */                                                 \
    X(CONVOLVE_STEP, "convolve.step") /* int from 1: places computed so far; the window is at the last */              \
    X(CONVOLVE_TERM, "convolve.term") /* int: products of that place so far; 0: all */                                 \
    X(CONVOLVE_GRANULARITY, "convolve.granularity") /* choice: term value row channel filter; how far a step goes */   \
    X(CONVOLVE_LOOP, "convolve.loop")               /* bool: play starts over at the end */                            \
    X(CONVOLVE_SPEED, "convolve.speed")             /* choice: 0.25 0.5 1 2 4 8, 1x is two steps a second */           \
    PROP_LIST_TOPICS(X)                                                                                                \
    PROP_LIST_NETWORK(X)                                                                                               \
    PROP_LIST_TRAIN(X)                                                                                                 \
    PROP_LIST_INTERPRET(X)                                                                                             \
    X(EXPORT_FOLDER, "export.folder") /* text: where kernels, cases and figures are saved; empty: the home folder */

enum prop_id {
#define X(id, name) PROP_##id,
    PROP_LIST(X)
#undef X
        PROP_COUNT
};

enum prop_flags {
    PROP_SAVED = 1,   /* kept in the settings file */
    PROP_NO_UNDO = 2, /* moving around, not editing: workspace, step ... */
    PROP_BOARD = 4,   /* what the board computes depends on it */
};

struct prop_info {
    const char *name;
    enum value_type type;
    const char *const *choices;  /* names in scripts, NULL-terminated */
    const char *const *titles;   /* N_(), as a person reads them */
    double min, max, step, fine; /* numbers; decimals as shown */
    int decimals;
    bool logarithmic;
    const char *initial;      /* text form */
    const char *label, *help; /* N_() */
    unsigned flags;
};
extern const struct prop_info prop_infos[PROP_COUNT];

/* -1 when unknown. */
int prop_find(const char *name);
/* The same with a sentence for an unknown name, which offers the nearest one there is. */
enum cs_status prop_named(const char *name, enum prop_id *id, struct cs_error *err);
/* Type and range of a value; numbers snap to the decimals of the row. */
enum cs_status prop_check(enum prop_id id, struct value *v, struct cs_error *err);
/* Text to value, checked against the row's type and range: "convolve.stride: 0 is out of range, 1 to 8". */
enum cs_status prop_parse(enum prop_id id, const char *text, struct value *v, struct cs_error *err);
/* Text form that prop_parse() reads back to the same value; malloc'ed, NULL without memory. */
char *prop_print(enum prop_id id, const struct value *v);

#endif
