/* app/topics/shift_internal.h - what the sources of the topic share: shift.c (updates), shift_map.c (two paths and
 * their difference), shift_answers.c (global pooling, the fully connected layer), shift_curve.c (all shifts in one
 * batch), shift_text.c. Nothing else includes this. Threads: the window's. */
#ifndef CS_TOPICS_SHIFT_INTERNAL_H
#define CS_TOPICS_SHIFT_INTERNAL_H

#include "app/topics/shift.h"

struct shift_model {
    struct shift_state state;
    bool tried; /* once, at least, with: */
    uint64_t board_serial;
    struct shift_settings settings;
    uint64_t made_of; /* serial of the board that the state is of */
};

/* One pass of a layer that was inferred over a batch; y is allocated. param: NULL where it has none. */
enum cs_status shift_run(const struct layer *l, int batch, const struct tensor *x, const struct tensor *param,
                         struct tensor *y, struct cs_error *err);
/* A kind without attributes to set (activations, global pooling) over a batch x [N,...]. */
enum cs_status shift_run_kind(const struct layer_kind *kind, const struct tensor *x, struct tensor *y,
                              struct cs_error *err);
/* The pooling of the settings over x [N,1,H,W]; y stays empty where x is smaller than the window. */
enum cs_status shift_run_pool(const struct shift_settings *s, const struct tensor *x, struct tensor *y,
                              struct cs_error *err);
enum cs_status shift_run_linear(const struct tensor *weight, const struct tensor *x, struct tensor *y,
                                struct cs_error *err);

/* x moved into to, of the same shape [1,1,H,W]. */
void shift_move(const struct tensor *x, const int by[2], bool circular, struct tensor *to);

/* window, stride, step, cells, rest of a map; nothing else. */
void shift_map_measure(const struct shift_state *s, struct shift_map *map, bool pooled, const int by[2]);
/* Everything of a map but still and moved, which it has. */
enum cs_status shift_map_finish(const struct shift_state *s, struct shift_map *map, struct cs_error *err);
void shift_map_free(struct shift_map *map);
/* What moving a map finds in its rows (columns); map needs no more than its size and measures, which are of s->settings
 * but for the shift. */
struct shift_axis {
    int from[SHIFT_MAP_MOST];  /* the row (column) of the unmoved map; -1: none */
    bool same[SHIFT_MAP_MOST]; /* there is one, and the same pixels are read on both paths, even if the stride were 1 */
};
void shift_axis(const struct shift_state *s, const struct shift_map *map, int axis, struct shift_axis *out);

enum cs_status shift_make_answers(struct shift_state *s, struct cs_error *err);
enum cs_status shift_make_curve(struct shift_state *s, struct cs_error *err);

#endif
