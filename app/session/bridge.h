/* app/session/bridge.h - one value of the network as a case for Convolve: what the properties there become, and the
 * numbers that they work on. A plan is made from a snapshot and owes it nothing afterwards.
 *
 * Where the layer is larger than the board, the part that holds the value is taken, and the note says which:
 *   a large map      the surroundings of the window, at whose cut sides no window leaves the map
 *   many channels    the window alone, of the channels that add most; the sum of the others stands in the bias
 *   many filters     those around the one that is meant, or it alone
 * Threads: the window's. Only the session's sources include this. */
#ifndef CS_SESSION_BRIDGE_H
#define CS_SESSION_BRIDGE_H

#include "app/session/session_internal.h"

enum { BRIDGE_SETS = 40, BRIDGE_NOTE_MAX = 224 };

struct bridge_set {
    enum prop_id prop;
    struct value value; /* owned until it is taken */
};
/* Where the result is to be found, for it has to be the network's value. */
enum bridge_result { BRIDGE_BOARD, BRIDGE_GATHER, BRIDGE_ACTIVATION, BRIDGE_LOSS, BRIDGE_NORM };

struct bridge_plan {
    int mode;                 /* convolve.mode */
    struct board_given given; /* x is owned; data NULL: the case is all in the properties */
    struct bridge_set set[BRIDGE_SETS];
    int n;
    enum bridge_result result;
    int filter, oy, ox; /* the place on the board */
    int step;           /* topics: of the value, from 1 */
    double value, mass; /* what the network has there; sum of what it was added from, without signs */
    char note[BRIDGE_NOTE_MAX];
};

/* CS_BAD_VALUE with a sentence for what Convolve has no picture of; CS_NOT_FOUND for numbers that are not on screen;
 * CS_NO_MEMORY. Finish p in any case. */
enum cs_status bridge_plan_make(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err);
void bridge_plan_finish(struct bridge_plan *p);

/* For the sources of the kinds. */
enum cs_status bridge_plan_conv(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err); /* also linear, transposed, learnt batch norm: bridge_conv.c */
enum cs_status bridge_plan_pool(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err); /* bridge_topics.c, with those below */
enum cs_status bridge_plan_elementwise(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                       struct cs_error *err);
enum cs_status bridge_plan_softmax(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                   struct cs_error *err);
enum cs_status bridge_plan_norm(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err);

void bridge_int(struct bridge_plan *p, enum prop_id prop, int v);
void bridge_bool(struct bridge_plan *p, enum prop_id prop, bool v);
void bridge_float(struct bridge_plan *p, enum prop_id prop, double v);
void bridge_pair(struct bridge_plan *p, enum prop_id prop, int rows, int cols);
enum cs_status bridge_text(struct bridge_plan *p, enum prop_id prop, const char *text, struct cs_error *err);
/* Adds a part of a sentence to the note. */
void bridge_note(struct bridge_plan *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* given.x of this shape. */
enum cs_status bridge_input(struct bridge_plan *p, int channels, int rows, int cols, struct cs_error *err);
/* Colours of given.x from its values; CS_BAD_VALUE where one is no number. */
enum cs_status bridge_settle_input(struct bridge_plan *p, struct cs_error *err);
/* A stretch of an axis of n values that holds the window of output `at`, in steps of the layer's own stride, so that
 * the outputs of the stretch are outputs of the layer. */
struct bridge_cut {
    int first, count;
    int at;              /* the output, counted on the stretch */
    bool before, behind; /* that side was cut off */
};
struct bridge_axis {
    int n, before, behind; /* values, padding */
    int window, stride;    /* the window with its gaps */
};
/* At most `most` values; false where that cannot be. */
bool bridge_cut_axis(const struct bridge_axis *a, int at, int most, struct bridge_cut *cut);
/* Padding and stride of both axes, as far as the board can have them; false: it cannot. */
bool bridge_geometry(struct bridge_plan *p, const struct bridge_axis axis[2], const struct bridge_cut cut[2]);
/* The note's words for a cut. */
void bridge_note_cut(struct bridge_plan *p, const struct bridge_axis axis[2], const struct bridge_cut cut[2]);
/* Part of input map `map` of node into plane `c` of given.x; false when the map is not in the snapshot. */
bool bridge_take_map(const struct snapshot *s, int node, int map, const struct bridge_cut cut[2], struct bridge_plan *p,
                     int c);
/* A ReLU is between the value and its layer. */
bool bridge_is_rectified(const struct snapshot *s, const struct neuron *n);

#endif
