/* app/topics/shift.h - what a shift of the input does to a convolution, to pooling and to a fully connected layer.
 *
 * F is the convolution of the board with its activation, P a pooling behind it. Two paths lead to a map: F(Shift(X)),
 * the input moved first, and Shift(F(X)), the map moved instead. F is equivariant where both agree. One value of the
 * map is `step` pixels from the next (the stride; behind the pooling, the product of both), so that a shift of `by`
 * pixels is by / step cells: `cells` whole ones, and a `rest` of pixels by which no map can be moved. Where there is a
 * rest the map is moved by the whole cells alone, and what the paths differ by is the stride's doing.
 *
 * The border band: values whose windows do not read the same pixels on both paths even if the stride were 1, for the
 * border fills in what the shift lets in or the padding adds; and values that moving the map lets in. They cannot agree
 * but by chance and are counted apart. All others read the same pixels in the same order if there is no rest, so that
 * they agree to the last bit.
 *
 * Sizes are rows, then columns; shifts go down and right. Every number is the engine's: conv2d, activations, pooling,
 * linear, sub. Threads: the window thread. */
#ifndef CS_TOPICS_SHIFT_H
#define CS_TOPICS_SHIFT_H

#include "app/board/board_filter.h"

enum {
    SHIFT_MOST = 8,                  /* pixels, either way */
    SHIFT_SIDE = 2 * SHIFT_MOST + 1, /* shifts along one axis */
    SHIFT_GRID = SHIFT_SIDE * SHIFT_SIDE,
    SHIFT_MAP_MOST = BOARD_SMALL + 2 * KERNEL_MAX_SIDE, /* rows and columns of a map */
    SHIFT_UNITS = 4                                     /* of the fully connected layer */
};

struct shift_settings {
    int by[2];
    bool circular; /* what leaves comes in at the other side; else zeros come in */
    int window[2], pool_stride[2];
    enum board_rule rule;
    int seed; /* of the fully connected layer's weights */
};

enum shift_mark {
    SHIFT_BAND = 1,    /* of the border band */
    SHIFT_ENTERED = 2, /* Shift(F(X)) has no value of F(X) there: 0 came in */
    SHIFT_DIFFERS = 4, /* the paths do */
    SHIFT_CHANGED = 8  /* F(Shift(X)) is not F(X) at the same place */
};

/* A map by both paths; tensors are [1,1,rows,cols]. */
struct shift_map {
    int rows, cols;           /* 0: there is none */
    int window[2], stride[2]; /* of the pooling; 1 without */
    int step[2], cells[2], rest[2];
    struct tensor still;      /* F(X) */
    struct tensor moved;      /* F(Shift(X)) */
    struct tensor along;      /* Shift(F(X)) */
    struct tensor difference; /* moved - along */
    uint8_t *mark;            /* [rows][cols], of enum shift_mark */
    float most;               /* largest |value| of still and moved, at least a tiny number: the scale of the colours */
    int inside, agree;        /* values outside of the border band, and those of them that agree */
    int band, band_agree;
    int same;          /* values that stay what they were at their place, of all */
    float largest;     /* |difference| outside of the band, */
    int largest_at[2]; /* and its place; -1: there is none */
};

enum shift_answer { SHIFT_GLOBAL_MAX, SHIFT_GLOBAL_MEAN, SHIFT_DENSE, SHIFT_ANSWERS = SHIFT_DENSE + SHIFT_UNITS };
struct shift_pair {
    float still, moved, difference; /* of X, of Shift(X); moved - still */
    bool same;                      /* no more apart than the rounding of sums in another order */
};

/* How far each answer is from that of the unshifted input, as |moved - still| / |still| (Euclidean), for all column
 * shifts with the present row shift; NAN where still is 0 or nothing can be compared. From one batch through the
 * layers in float32. */
enum shift_series {
    SHIFT_IN_PLACE,    /* F(Shift(X)) from F(X) */
    SHIFT_MOVED_ALONG, /* F(Shift(X)) from Shift(F(X)), outside of the border band: 0 says equivariant */
    SHIFT_POOLED,      /* P in place; all NAN without a pooled map */
    SHIFT_GLOBAL,      /* the global maximum; the global mean where the rule is the mean */
    SHIFT_LINEAR,      /* all units of the fully connected layer */
    SHIFT_SERIES
};
struct shift_curve {
    float by[SHIFT_SIDE]; /* columns */
    float change[SHIFT_SERIES][SHIFT_SIDE];
};

struct shift_state {
    uint64_t serial; /* grows with every change; 0: nothing has worked yet, all else is zero */
    char error[320]; /* empty, or why the present settings cannot be shown: the rest is the last state that could */
    struct shift_settings settings;
    struct board_filter filter;
    struct tensor x, shifted; /* [1,1,H,W] */
    float lo, hi;             /* black and white of x */
    bool whole_x;
    struct shift_map map, pooled;
    struct tensor weight; /* [SHIFT_UNITS,H*W]: of unit 0 the input itself, a template; of the rest, whole -2..2 */
    struct shift_pair answer[SHIFT_ANSWERS];
    struct shift_curve curve;
};

struct shift_model; /* opaque */
enum cs_status shift_create(struct shift_model **m, struct cs_error *err);
void shift_destroy(struct shift_model **m);
/* Recomputes what changed; returns whether anything did. Never fails: state.error tells. b: BOARD_2D. */
bool shift_update(struct shift_model *m, const struct board *b, const struct shift_settings *s);
const struct shift_state *shift_state(const struct shift_model *m);

/* Where row (column) i of n gets its value from when it is shifted: -1, nowhere. */
int shift_source(int i, int by, int n, bool circular);
/* Which value of the unmoved map stands at [row, col] of Shift(F(X)); false: none. */
bool shift_still_place(const struct shift_state *s, const struct shift_map *map, int row, int col, int still[2]);
/* Pixels of Shift(X) that a value of the map, or of the pooled map, reads: the first row and column (of the padding,
 * when below 0) and how many it spans, gaps of dilation included. */
void shift_window(const struct shift_state *s, const struct shift_map *map, int row, int col, int first[2],
                  int span[2]);
/* 0 <= phase < step: how many pixels of the picture lie between where windows begin on it now and where they did. */
int shift_phase(const struct shift_map *map, int axis);
/* All numbers as a text with tabs; malloc'ed. */
enum cs_status shift_text(const struct shift_state *s, char **text, struct cs_error *err);

#endif
