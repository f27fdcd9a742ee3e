/* app/topics/shift_curve.c - every answer at every column shift: one batch of shifted inputs through the layers, with
 * the unshifted one as the last of it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/shift_internal.h"
#include "engine/base/norm.h"

enum { STILL = SHIFT_SIDE, BATCH = SHIFT_SIDE + 1 };

struct batch {
    struct tensor x, map, pooled, global, dense; /* [BATCH,...]; pooled may stay empty */
};

static void finish(struct batch *b)
{
    tensor_finish(&b->x);
    tensor_finish(&b->map);
    tensor_finish(&b->pooled);
    tensor_finish(&b->global);
    tensor_finish(&b->dense);
}

static enum cs_status make_inputs(const struct shift_state *s, struct batch *b, struct cs_error *err)
{
    const int h = s->x.shape.dim[2], w = s->x.shape.dim[3];
    const struct shape shape = shape_4d(BATCH, 1, h, w);
    const enum cs_status status = tensor_init(&b->x, &shape, err);
    for (int i = 0; status == CS_OK && i < BATCH; i++) {
        const int by[2] = {i == STILL ? 0 : s->settings.by[0], i == STILL ? 0 : i - SHIFT_MOST};
        struct tensor one = {shape_4d(1, 1, h, w), b->x.data + (size_t)i * (size_t)(h * w)};
        shift_move(&s->x, by, s->settings.circular, &one);
    }
    return status;
}

/* The board's convolution as one layer, divided as its weights are. */
static enum cs_status convolve(const struct shift_state *s, struct batch *b, struct tensor *sums, struct cs_error *err)
{
    struct conv2d conv = s->filter.board.conv;
    float weight[KERNEL_MAX_WEIGHTS], bias = s->filter.bias;
    const struct shape in = shape_3d(1, s->x.shape.dim[2], s->x.shape.dim[3]);
    const int n = (int)shape_count(&s->filter.board.weight.shape);
    for (int i = 0; i < n; i++)
        weight[i] = s->filter.board.weight.data[i] / (float)s->filter.board.divisor;
    const struct tensor param[] = {{s->filter.board.weight.shape, weight}, {shape_1d(1), &bias}};
    conv.bias = true;
    const enum cs_status status = layer_infer(&conv.base, &in, 1, err);
    return status == CS_OK ? shift_run(&conv.base, BATCH, &b->x, param, sums, err) : status;
}

static const struct layer_kind *activation_kind(enum board_activation a)
{
    static const struct layer_kind *const kinds[] = {
        [BOARD_NONE] = &layer_identity,   [BOARD_RELU] = &layer_relu, [BOARD_LEAKY_RELU] = &layer_leaky_relu,
        [BOARD_SIGMOID] = &layer_sigmoid, [BOARD_TANH] = &layer_tanh,
    };
    return kinds[a];
}

static enum cs_status run_layers(const struct shift_state *s, struct batch *b, struct cs_error *err)
{
    struct tensor sums = {0};
    const struct layer_kind *global =
        s->settings.rule == BOARD_MEAN ? &layer_global_avg_pool2d : &layer_global_max_pool2d;
    enum cs_status status = make_inputs(s, b, err);
    if (status == CS_OK)
        status = convolve(s, b, &sums, err);
    if (status == CS_OK)
        status = shift_run_kind(activation_kind(s->filter.board.activation), &sums, &b->map, err);
    if (status == CS_OK)
        status = shift_run_pool(&s->settings, &b->map, &b->pooled, err);
    if (status == CS_OK)
        status = shift_run_kind(global, &b->map, &b->global, err);
    if (status == CS_OK)
        status = shift_run_linear(&s->weight, &b->x, &b->dense, err);
    tensor_finish(&sums);
    return status;
}

/* Changes. */

static size_t sample_size(const struct tensor *t)
{
    return shape_count(&t->shape) / BATCH;
}

static const float *sample(const struct tensor *t, int i)
{
    return t->data + (size_t)i * sample_size(t);
}

static float relative(double change, double still)
{
    return still > 0 ? (float)(change / still) : NAN;
}

static float change_in_place(const struct tensor *t, int i)
{
    if (!t->data)
        return NAN;
    const size_t n = sample_size(t);
    return relative(norm_l2_between(sample(t, i), sample(t, STILL), n), norm_l2(sample(t, STILL), n));
}

/* Values that belong together, side by side in pair; returns how many. */
static size_t pair_up(const struct shift_state *s, const struct shift_map *map, const float *moved, const float *still,
                      float *pair[2])
{
    struct shift_axis axis[2];
    size_t n = 0;
    shift_axis(s, map, 0, &axis[0]);
    shift_axis(s, map, 1, &axis[1]);
    for (int i = 0; i < map->rows * map->cols; i++) {
        const int row = i / map->cols, col = i % map->cols;
        if (!axis[0].same[row] || !axis[1].same[col])
            continue;
        pair[0][n] = moved[i];
        pair[1][n++] = still[axis[0].from[row] * map->cols + axis[1].from[col]];
    }
    return n;
}

static float change_along(const struct shift_state *s, const struct tensor *maps, int i, float *room)
{
    const int by[2] = {s->settings.by[0], i - SHIFT_MOST};
    struct shift_map map = {.rows = maps->shape.dim[2], .cols = maps->shape.dim[3]};
    float *pair[2] = {room, room + sample_size(maps)};
    shift_map_measure(s, &map, false, by);
    const size_t n = pair_up(s, &map, sample(maps, i), sample(maps, STILL), pair);
    return n == 0 ? NAN
                  : relative(norm_l2_between(pair[0], pair[1], n), norm_l2(sample(maps, STILL), sample_size(maps)));
}

static enum cs_status measure(struct shift_state *s, const struct batch *b, struct cs_error *err)
{
    struct shift_curve *c = &s->curve;
    float *room = malloc(2 * sample_size(&b->map) * sizeof *room);
    if (!room)
        return cs_no_memory(err);
    for (int i = 0; i < SHIFT_SIDE; i++) {
        c->by[i] = (float)(i - SHIFT_MOST);
        c->change[SHIFT_IN_PLACE][i] = change_in_place(&b->map, i);
        c->change[SHIFT_MOVED_ALONG][i] = change_along(s, &b->map, i, room);
        c->change[SHIFT_POOLED][i] = change_in_place(&b->pooled, i);
        c->change[SHIFT_GLOBAL][i] = change_in_place(&b->global, i);
        c->change[SHIFT_LINEAR][i] = change_in_place(&b->dense, i);
    }
    free(room);
    return CS_OK;
}

enum cs_status shift_make_curve(struct shift_state *s, struct cs_error *err)
{
    struct batch b = {0};
    enum cs_status status = run_layers(s, &b, err);
    if (status == CS_OK)
        status = measure(s, &b, err);
    finish(&b);
    return status;
}
