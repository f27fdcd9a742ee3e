/* app/topics/shift_map.c - a map by two paths: which value belongs to which, where they cannot agree, and what they
 * differ by. */
#include <math.h>
#include <stdlib.h>

#include "app/topics/shift_internal.h"

/* Places. */

static int modulo(int i, int n)
{
    return (i % n + n) % n;
}

int shift_source(int i, int by, int n, bool circular)
{
    const int from = i - by;
    return circular ? modulo(from, n) : from >= 0 && from < n ? from : -1;
}

void shift_map_measure(const struct shift_state *s, struct shift_map *map, bool pooled, const int by[2])
{
    for (int axis = 0; axis < 2; axis++) {
        map->window[axis] = pooled ? s->settings.window[axis] : 1;
        map->stride[axis] = pooled ? s->settings.pool_stride[axis] : 1;
        map->step[axis] = s->filter.board.geometry.stride[axis] * map->stride[axis];
        map->cells[axis] = by[axis] / map->step[axis]; /* towards 0 */
        map->rest[axis] = by[axis] % map->step[axis];
    }
}

int shift_phase(const struct shift_map *map, int axis)
{
    return modulo(map->rest[axis], map->step[axis]);
}

static int side(const struct shift_map *map, int axis)
{
    return axis ? map->cols : map->rows;
}

static int place_from(const struct shift_state *s, const struct shift_map *map, int axis, int at)
{
    return shift_source(at, map->cells[axis], side(map, axis), s->settings.circular);
}

bool shift_still_place(const struct shift_state *s, const struct shift_map *map, int row, int col, int still[2])
{
    still[0] = place_from(s, map, 0, row);
    still[1] = place_from(s, map, 1, col);
    return still[0] >= 0 && still[1] >= 0;
}

void shift_window(const struct shift_state *s, const struct shift_map *map, int row, int col, int first[2], int span[2])
{
    const struct board_geometry *g = &s->filter.board.geometry;
    for (int axis = 0; axis < 2; axis++) {
        first[axis] = (axis ? col : row) * map->step[axis] - g->padding[axis];
        span[axis] = (map->window[axis] - 1) * g->stride[axis] + g->dilation[axis] * (g->kernel[axis] - 1) + 1;
    }
}

/* The border band. */

enum { A_ZERO = -1, NOWHERE = -2 };

/* Which row (column) of x a place of the padded input holds. */
static int pixel_at(const struct board *b, int axis, int place)
{
    const struct board_geometry *g = &b->geometry;
    const int n = axis ? b->width : b->height;
    if (g->padding_mode == PADDING_CIRCULAR)
        return modulo(place, n); /* it has no end */
    return place < -g->padding[axis] || place >= n + g->padding[axis + 2] ? NOWHERE
                                                                          : padding_source(g->padding_mode, place, n);
}

/* The same of the shifted input. */
static int shifted_pixel_at(const struct shift_state *s, int axis, int by, int place)
{
    const struct board *b = &s->filter.board;
    const int pixel = pixel_at(b, axis, place), n = axis ? b->width : b->height;
    return pixel < 0 ? pixel : shift_source(pixel, by, n, s->settings.circular);
}

/* A value's windows on Shift(X) against those of another on X, both begun `rest` pixels late. */
static bool reads_the_same(const struct shift_state *s, const struct shift_map *map, int axis, int at, int from)
{
    const struct board_geometry *g = &s->filter.board.geometry;
    const int by = map->cells[axis] * map->step[axis] + map->rest[axis], stride = g->stride[axis];
    for (int k = 0; k < map->window[axis]; k++)
        for (int i = 0; i < g->kernel[axis]; i++) {
            const int tap = i * g->dilation[axis] - g->padding[axis];
            const int moved = shifted_pixel_at(s, axis, by, (at * map->stride[axis] + k) * stride + tap);
            const int still =
                pixel_at(&s->filter.board, axis, (from * map->stride[axis] + k) * stride + tap - map->rest[axis]);
            if (moved != still || still == NOWHERE)
                return false;
        }
    return true;
}

void shift_axis(const struct shift_state *s, const struct shift_map *map, int axis, struct shift_axis *out)
{
    for (int i = 0; i < side(map, axis); i++) {
        out->from[i] = place_from(s, map, axis, i);
        out->same[i] = out->from[i] >= 0 && reads_the_same(s, map, axis, i, out->from[i]);
    }
}

/* The map. */

void shift_map_free(struct shift_map *map)
{
    tensor_finish(&map->still);
    tensor_finish(&map->moved);
    tensor_finish(&map->along);
    tensor_finish(&map->difference);
    free(map->mark);
    *map = (struct shift_map){0};
}

static enum cs_status subtract(struct shift_map *map, struct cs_error *err)
{
    struct layer *sub = NULL;
    const struct shape plane = shape_3d(1, map->rows, map->cols), in[] = {plane, plane};
    const struct tensor x[] = {map->moved, map->along};
    enum cs_status status = layer_create(&sub, &layer_sub, err);
    if (status == CS_OK)
        status = layer_infer(sub, in, 2, err);
    if (status == CS_OK)
        status = shift_run(sub, 1, x, NULL, &map->difference, err);
    layer_destroy(&sub);
    return status;
}

static void move_along(struct shift_map *map, const struct shift_axis axis[2])
{
    for (int i = 0; i < map->rows * map->cols; i++) {
        const int row = axis[0].from[i / map->cols], col = axis[1].from[i % map->cols];
        const bool there = row >= 0 && col >= 0;
        map->along.data[i] = there ? map->still.data[row * map->cols + col] : 0;
        map->mark[i] = there ? 0 : SHIFT_ENTERED;
        if (!axis[0].same[i / map->cols] || !axis[1].same[i % map->cols])
            map->mark[i] |= SHIFT_BAND;
    }
}

static void note_largest(struct shift_map *map, int i)
{
    const float size = fabsf(map->difference.data[i]);
    if (size <= map->largest)
        return;
    map->largest = size;
    map->largest_at[0] = i / map->cols;
    map->largest_at[1] = i % map->cols;
}

static void count(struct shift_map *map)
{
    map->largest_at[0] = map->largest_at[1] = -1;
    map->most = 1e-6f;
    for (int i = 0; i < map->rows * map->cols; i++) {
        const bool differs = map->difference.data[i] != 0, stays = map->moved.data[i] == map->still.data[i],
                   band = map->mark[i] & SHIFT_BAND;
        map->mark[i] |= (differs ? SHIFT_DIFFERS : 0) | (stays ? 0 : SHIFT_CHANGED);
        map->same += stays;
        map->inside += !band;
        map->agree += !band && !differs;
        map->band += band;
        map->band_agree += band && !differs;
        map->most = fmaxf(map->most, fmaxf(fabsf(map->still.data[i]), fabsf(map->moved.data[i])));
        if (!band)
            note_largest(map, i);
    }
}

enum cs_status shift_map_finish(const struct shift_state *s, struct shift_map *map, struct cs_error *err)
{
    struct shift_axis axis[2];
    map->rows = map->still.shape.dim[2];
    map->cols = map->still.shape.dim[3];
    map->mark = malloc((size_t)map->rows * (size_t)map->cols);
    enum cs_status status = map->mark ? tensor_init(&map->along, &map->still.shape, err) : cs_no_memory(err);
    if (status != CS_OK)
        return status;
    shift_axis(s, map, 0, &axis[0]);
    shift_axis(s, map, 1, &axis[1]);
    move_along(map, axis);
    status = subtract(map, err);
    if (status == CS_OK)
        count(map);
    return status;
}
