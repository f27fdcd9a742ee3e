/* tests/app/test_topic_shift.c - the model of the topic Shift: PyTorch 1.13's numbers, and what must hold of any input.
 * PyTorch: conv2d of the rolled (and where zeros come in, masked) picture, max_pool2d 2, mean(), max(), norm(). */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_text.h"
#include "app/board/paint.h"
#include "app/topics/shift.h"
#include "engine/base/norm.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/layer_rig.h"

static struct board_model *board;
static struct shift_model *model;
static struct filters bank;
static const struct shift_state *state;

static void set_up(void)
{
    ck_assert_int_eq(board_create(&board, NULL, NULL), CS_OK);
    ck_assert_int_eq(shift_create(&model, NULL), CS_OK);
    ck_assert_int_eq(filters_of_bank(FILTERS_APPLE, &bank, NULL), CS_OK);
    state = shift_state(model);
}

static void tear_down(void)
{
    shift_destroy(&model);
    board_destroy(&board);
    filters_finish(&bank);
}

static struct board_settings edge_on_seven(int stride)
{
    return (struct board_settings){.mode = BOARD_2D,
                                   .picture = PICTURE_SEVEN,
                                   .file = "",
                                   .paint = "",
                                   .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                   .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                   .filters = &bank,
                                   .window = {2, 2},
                                   .stride = {stride, stride},
                                   .padding = {1, 1},
                                   .dilation = {1, 1},
                                   .groups = 1,
                                   .alone = true};
}

static struct shift_settings by(int rows, int cols)
{
    return (struct shift_settings){.by = {rows, cols}, .window = {2, 2}, .pool_stride = {2, 2}, .rule = BOARD_MAX};
}

static void update(const struct board_settings *b, const struct shift_settings *s)
{
    board_update(board, b);
    ck_assert_str_eq(board_state(board)->error, "");
    shift_update(model, board_state(board), s);
    ck_assert_str_eq(state->error, "");
    ck_assert_uint_gt(state->serial, 0);
}

/* PyTorch's numbers. */

static void check_tensor(const struct tensor *t, const float *want, int n)
{
    ck_assert_uint_eq(shape_count(&t->shape), (size_t)n);
    for (int i = 0; i < n; i++)
        ck_assert_msg(t->data[i] == want[i], "%d: %g, not %g", i, (double)t->data[i], (double)want[i]);
}

static void check_answer(enum shift_answer a, float still, float moved)
{
    const struct shift_pair *p = &state->answer[a];
    ck_assert_msg(p->still == still && p->moved == moved, "%d: %g, %g", a, (double)p->still, (double)p->moved);
    ck_assert_float_eq(p->difference, moved - still);
    ck_assert(p->same == (still == moved));
}

START_TEST(at_stride_1_the_map_moves_along_but_for_the_border_band)
{
    static const float moved[64] = {0, 0, 5,  7,  8,   9,  9,   9,   0, 5, -9, -9, -10, -13, -10, -18,
                                    0, 4, -5, -7, -4,  2,  0,   -13, 0, 0, 4,  6,  10,  9,   -7,  -5,
                                    0, 0, 0,  1,  7,   -7, -11, 6,   0, 0, 0,  5,  2,   -14, 2,   6,
                                    0, 0, 1,  8,  -11, -7, 7,   1,   0, 0, 4,  -6, -21, 4,   4,   0},
                       along[64] = {0, 0, 5,  7,  8,   9,  9,   9,   0, 5, -9, -9, -10, -13, -10, -12,
                                    0, 4, -5, -7, -4,  2,  0,   -11, 0, 0, 4,  6,  10,  9,   -7,  -5,
                                    0, 0, 0,  1,  7,   -7, -11, 6,   0, 0, 0,  5,  2,   -14, 2,   6,
                                    0, 0, 1,  8,  -11, -7, 7,   1,   0, 0, 4,  -6, -21, 4,   4,   0},
                       pooled[16] = {5, 7, 9, 9, 4, 6, 10, 0, 0, 5, 7, 6, 0, 8, 4, 7};
    const struct board_settings b = edge_on_seven(1);
    const struct shift_settings s = by(0, 1);
    update(&b, &s);
    check_tensor(&state->map.moved, moved, 64);
    check_tensor(&state->map.along, along, 64);
    check_tensor(&state->pooled.moved, pooled, 16);
    ck_assert_int_eq(state->map.inside, 48); /* columns 1 to 6 */
    ck_assert_int_eq(state->map.agree, 48);
    ck_assert_int_eq(state->map.band, 16);
    ck_assert_int_eq(state->map.band_agree, 14); /* -6 and -2 in the last column */
    ck_assert_int_eq(state->map.same, 13);
    ck_assert_int_eq(state->pooled.same, 7);
    ck_assert_float_eq(state->map.largest, 0);
    ck_assert_int_eq(state->map.largest_at[0], -1);
    check_answer(SHIFT_GLOBAL_MAX, 10, 10);
    check_answer(SHIFT_GLOBAL_MEAN, -0.375f, -0.65625f);
    check_answer(SHIFT_DENSE, 1251, 970); /* the template */
}
END_TEST

START_TEST(at_stride_2_a_shift_by_1_breaks_it_and_a_shift_by_2_does_not)
{
    static const float half[16] = {0, 5, 8, 9, 0, -5, -4, 0, 0, 0, 7, -11, 0, 1, -11, 7},
                       difference[16] = {0, -2, -1, 0, -4, 2, -6, 11, 0, -1, 14, -17, 0, -7, -4, 6},
                       whole[16] = {0, 0, 7, 9, 0, 4, -7, 2, 0, 0, 1, -7, 0, 0, 8, -7};
    const struct board_settings b = edge_on_seven(2);
    struct shift_settings s = by(0, 1);
    update(&b, &s);
    check_tensor(&state->map.moved, half, 16);
    check_tensor(&state->map.difference, difference, 16);
    ck_assert_int_eq(state->map.cells[1], 0);
    ck_assert_int_eq(state->map.rest[1], 1);
    ck_assert_int_eq(shift_phase(&state->map, 1), 1);
    ck_assert_int_eq(state->map.inside, 12);
    ck_assert_int_eq(state->map.agree, 1);
    ck_assert_float_eq(state->map.largest, 17);
    ck_assert(state->map.largest_at[0] == 2 && state->map.largest_at[1] == 3);
    s = by(0, 2);
    update(&b, &s);
    check_tensor(&state->map.moved, whole, 16);
    ck_assert_int_eq(state->map.rest[1], 0);
    ck_assert_int_eq(state->map.inside, 12);
    ck_assert_int_eq(state->map.agree, 12);
    check_answer(SHIFT_GLOBAL_MEAN, 0.9375f, 0.625f);
    check_answer(SHIFT_DENSE, 1251, 571);
}
END_TEST

START_TEST(on_a_circle_all_64_values_agree)
{
    static const float moved[64] = {0,   -11, 7, 6, -5, -7, -4,  2,  -7,  -5,  8,   0,  4,  6,  10,  9,
                                    -11, 6,   2, 0, 0,  1,  7,   -7, 2,   6,   0,   0,  0,  5,  2,   -14,
                                    7,   1,   0, 0, 1,  8,  -11, -7, 4,   0,   0,   0,  4,  -6, -21, 4,
                                    9,   9,   6, 0, 5,  11, 17,  12, -10, -12, -13, 11, -9, -9, -10, -13};
    struct board_settings b = edge_on_seven(1);
    struct shift_settings s = by(-2, 3);
    b.padding_mode = PADDING_CIRCULAR;
    s.circular = true;
    update(&b, &s);
    check_tensor(&state->map.moved, moved, 64);
    check_tensor(&state->map.along, moved, 64);
    ck_assert(state->map.inside == 64 && state->map.agree == 64 && state->map.band == 0);
    check_answer(SHIFT_GLOBAL_MAX, 17, 17);
    check_answer(SHIFT_DENSE, 1251, 182);
}
END_TEST

START_TEST(changes_over_all_column_shifts_are_pytorch_s)
{
    static const float
        in_place[] = {1, 1.04555154f, 1.43117189f, 1.40654528f,  1.25460887f,  1.32428992f,  1.52734375f, 1.3405242f,
                      0, 1.13116491f, 1.30721796f, 0.958368003f, 0.871054232f, 0.865304649f, 1.08307207f, 1,
                      1},
        pooled[] = {1, 0.889552951f, 0.89685446f,  0.826201439f, 0.63588351f,  0.329690248f, 0.131876096f, 0.11420805f,
                    0, 0.484543741f, 0.578604043f, 0.707106829f, 0.725318551f, 0.81826967f,  0.869782567f, 1,
                    1},
        global[] = {
            1, 0.333333343f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.111111112f, 0.111111112f, 0.444444448f, 0.555555582f, 1, 1};
    const struct board_settings b = edge_on_seven(2);
    const struct shift_settings s = by(0, 0);
    update(&b, &s);
    for (int i = 0; i < SHIFT_SIDE; i++) {
        ck_assert_float_eq(state->curve.by[i], (float)(i - SHIFT_MOST));
        ck_assert_float_eq_tol(state->curve.change[SHIFT_IN_PLACE][i], in_place[i], 1e-5f);
        ck_assert_float_eq_tol(state->curve.change[SHIFT_POOLED][i], pooled[i], 1e-5f);
        ck_assert_float_eq_tol(state->curve.change[SHIFT_GLOBAL][i], global[i], 1e-5f);
    }
    for (int i = -2; i <= 2; i++) /* a zigzag: even shifts keep, odd ones break */
        ck_assert((state->curve.change[SHIFT_MOVED_ALONG][i + SHIFT_MOST] < 1e-6f) == (i % 2 == 0));
}
END_TEST

/* Of any input. */

/* Values that no two places share. */
static char *random_paint(struct rng *r, int rows, int cols)
{
    static struct paint p;
    p.count = 0;
    for (int i = 0; i < rows * cols; i++)
        paint_set(&p, 0, i / cols, i % cols, rng_uniform(r, -9, 9), NULL);
    return paint_to_text(&p);
}

static struct kernel_value random_kernel(struct rng *r, int rows, int cols)
{
    struct kernel_value k = kernel_of_preset(KERNEL_BOX, rows, cols);
    k.preset = KERNEL_CUSTOM;
    k.divisor = 1 + rng_int(r, 0, 1) * 8;
    for (int i = 0; i < rows * cols; i++)
        k.w[i] = rng_uniform(r, 0.25f, 3);
    return k;
}

static struct board_settings random_board(struct rng *r, char **paint)
{
    static const int pictures[] = {PICTURE_SEVEN, PICTURE_CROSS, PICTURE_RAMP7, PICTURE_EDGE6};
    struct board_settings b = edge_on_seven(1);
    const int side[] = {8, 9, 7, 6}, which = rng_int(r, 0, 3);
    b.picture = pictures[which];
    b.paint = *paint = random_paint(r, side[which], side[which]);
    b.kernel = random_kernel(r, rng_int(r, 1, 3), rng_int(r, 1, 3));
    b.padding_mode = (enum padding_mode)rng_int(r, 0, 3);
    b.activation = (enum board_activation)rng_int(r, 0, 4);
    b.bias = (float)rng_int(r, -2, 2);
    for (int axis = 0; axis < 2; axis++) {
        b.stride[axis] = rng_int(r, 1, 3);
        b.padding[axis] = rng_int(r, 0, 2);
        b.dilation[axis] = rng_int(r, 1, 2);
    }
    return b;
}

static struct shift_settings random_shift(struct rng *r)
{
    struct shift_settings s = by(rng_int(r, -SHIFT_MOST, SHIFT_MOST), rng_int(r, -SHIFT_MOST, SHIFT_MOST));
    s.circular = rng_int(r, 0, 1);
    s.rule = (enum board_rule)rng_int(r, 0, 2);
    s.seed = rng_int(r, 0, 99);
    for (int axis = 0; axis < 2; axis++) {
        s.window[axis] = rng_int(r, 1, 3);
        s.pool_stride[axis] = rng_int(r, 1, 3);
    }
    return s;
}

static void check_whole_cells_agree(const struct shift_map *map, uint64_t at)
{
    if (map->rest[0] == 0 && map->rest[1] == 0)
        ck_assert_msg(map->agree == map->inside, "seed %d: %d of %d", (int)at, map->agree, map->inside);
}

/* To the last bit, whatever the padding, dilation, activation, pooling. */
START_TEST(without_a_rest_everything_outside_of_the_band_agrees)
{
    int inside = 0, pooled = 0;
    for (int round = 0; round < 400; round++) {
        struct rng r = rng_seeded(0x5eed, (uint64_t)round);
        char *paint;
        const struct board_settings b = random_board(&r, &paint);
        const struct shift_settings s = random_shift(&r);
        update(&b, &s);
        check_whole_cells_agree(&state->map, (uint64_t)round);
        check_whole_cells_agree(&state->pooled, (uint64_t)round);
        inside += state->map.rest[0] == 0 && state->map.rest[1] == 0 ? state->map.inside : 0;
        pooled += state->pooled.rest[0] == 0 && state->pooled.rest[1] == 0 ? state->pooled.inside : 0;
        ck_assert_int_eq(state->map.inside + state->map.band, state->map.rows * state->map.cols);
        free(paint);
    }
    ck_assert_int_gt(inside, 1000); /* there was something to compare */
    ck_assert_int_gt(pooled, 100);
}
END_TEST

/* With weights above 0 and values that differ all, other pixels make another sum: the band is no larger than it must
 * be. */
START_TEST(in_the_band_of_a_small_shift_nothing_agrees_that_could)
{
    for (int round = 0; round < 200; round++) {
        struct rng r = rng_seeded(0xba4d, (uint64_t)round);
        char *paint;
        struct board_settings b = random_board(&r, &paint);
        struct shift_settings s = by(rng_int(&r, -1, 1), rng_int(&r, -1, 1)); /* no window of zeros alone */
        b.activation = BOARD_NONE;
        b.padding[0] = b.padding[1] = rng_int(&r, 0, 1);
        b.kernel = random_kernel(&r, 3, 3);
        b.dilation[0] = b.dilation[1] = b.stride[0] = b.stride[1] = 1;
        s.circular = rng_int(&r, 0, 1);
        update(&b, &s);
        ck_assert_msg(state->map.band_agree == 0, "round %d: %d of %d agree", round, state->map.band_agree,
                      state->map.band);
        free(paint);
    }
}
END_TEST

/* And where a rest is left, other pixels are read everywhere. */
START_TEST(with_a_rest_nothing_agrees_of_values_that_differ_all)
{
    struct rng r = rng_seeded(0x4e57, 0);
    for (int stride = 2; stride <= 3; stride++)
        for (int shift = -5; shift <= 5; shift++) {
            char *paint = random_paint(&r, 8, 8);
            struct board_settings b = edge_on_seven(stride);
            const struct shift_settings s = by(0, shift);
            b.paint = paint;
            b.kernel = random_kernel(&r, 3, 3);
            update(&b, &s);
            ck_assert_int_eq(state->map.agree, shift % stride ? 0 : state->map.inside);
            free(paint);
        }
}
END_TEST

static double relative(const struct tensor *moved, const struct tensor *still)
{
    double apart = 0, length = 0;
    for (size_t i = 0; i < shape_count(&still->shape); i++) {
        apart += pow((double)moved->data[i] - (double)still->data[i], 2);
        length += pow((double)still->data[i], 2);
    }
    return sqrt(apart / length);
}

static void check_point(const struct shift_curve *curve, int i, enum shift_series series, double want, int round)
{
    const double got = (double)curve->change[series][i];
    ck_assert_msg((isnan(got) && !isfinite(want)) || fabs(got - want) <= 2e-4 * fmax(1, want),
                  "round %d, series %d, shift %d: %g, not %g", round, series, i - SHIFT_MOST, got, want);
}

static double along(const struct shift_state *s)
{
    double apart = 0;
    int n = 0;
    for (int i = 0; i < s->map.rows * s->map.cols; i++) {
        if (s->map.mark[i] & SHIFT_BAND)
            continue;
        apart += pow((double)s->map.difference.data[i], 2);
        n++;
    }
    return n ? sqrt(apart) / norm_l2(s->map.still.data, shape_count(&s->map.still.shape)) : NAN;
}

static double pair_change(const struct shift_state *s, int first, int n)
{
    double apart = 0, length = 0;
    for (int i = first; i < first + n; i++) {
        apart += pow((double)s->answer[i].difference, 2);
        length += pow((double)s->answer[i].still, 2);
    }
    return sqrt(apart / length);
}

/* The batch in float32 says what the model says at each shift by itself. */
START_TEST(the_curve_is_what_the_model_says_at_every_shift)
{
    for (int round = 0; round < 12; round++) {
        struct rng r = rng_seeded(0xc04e, (uint64_t)round);
        char *paint;
        const struct board_settings b = random_board(&r, &paint);
        struct shift_settings s = random_shift(&r);
        update(&b, &s);
        const struct shift_curve curve = state->curve;
        for (int i = 0; i < SHIFT_SIDE; i++) {
            s.by[1] = i - SHIFT_MOST;
            update(&b, &s);
            check_point(&curve, i, SHIFT_IN_PLACE, relative(&state->map.moved, &state->map.still), round);
            check_point(&curve, i, SHIFT_MOVED_ALONG, along(state), round);
            check_point(&curve, i, SHIFT_LINEAR, pair_change(state, SHIFT_DENSE, SHIFT_UNITS), round);
            check_point(&curve, i, SHIFT_GLOBAL,
                        pair_change(state, s.rule == BOARD_MEAN ? SHIFT_GLOBAL_MEAN : SHIFT_GLOBAL_MAX, 1), round);
            if (state->pooled.rows)
                check_point(&curve, i, SHIFT_POOLED, relative(&state->pooled.moved, &state->pooled.still), round);
        }
        free(paint);
    }
}
END_TEST

/* Each number by another path of the engine: the layers, by their text form. */
static void check_layer(const char *kind, const char *attrs, const struct tensor *x, const struct tensor *weight,
                        float divisor, const struct tensor *want)
{
    struct layer_rig rig;
    const struct shape in = shape_3d(1, x->shape.dim[2], x->shape.dim[3]);
    rig_init(&rig, kind, attrs, &in, 1);
    tensor_copy(&rig.x, x);
    if (weight)
        tensor_copy(&rig.param[0], weight);
    rig_forward(&rig, &kernels_reference, NULL);
    ck_assert_uint_eq(shape_count(&rig.y.shape), shape_count(&want->shape));
    for (size_t i = 0; i < shape_count(&want->shape); i++)
        ck_assert_float_eq_tol(rig.y.data[i] / divisor, want->data[i], 1e-3f);
    rig_finish(&rig);
}

START_TEST(maps_are_those_of_the_layers_on_the_shifted_picture)
{
    char attrs[192];
    for (int round = 0; round < 30; round++) {
        struct rng r = rng_seeded(0x1a7e, (uint64_t)round);
        char *paint;
        struct board_settings b = random_board(&r, &paint);
        const struct shift_settings s = random_shift(&r);
        b.activation = BOARD_NONE;
        b.bias = 0;
        update(&b, &s);
        snprintf(
            attrs, sizeof attrs,
            "out_channels=1 kernel_size=%d,%d stride=%d,%d padding=%d,%d dilation=%d,%d padding_mode=%s bias=false",
            b.kernel.rows, b.kernel.cols, b.stride[0], b.stride[1], b.padding[0], b.padding[1], b.dilation[0],
            b.dilation[1], padding_mode_names[b.padding_mode]);
        check_layer("conv2d", attrs, &state->shifted, &state->filter.board.weight, (float)b.kernel.divisor,
                    &state->map.moved);
        check_layer("conv2d", attrs, &state->x, &state->filter.board.weight, (float)b.kernel.divisor,
                    &state->map.still);
        if (state->pooled.rows) {
            snprintf(attrs, sizeof attrs, "kernel_size=%d,%d stride=%d,%d", s.window[0], s.window[1], s.pool_stride[0],
                     s.pool_stride[1]);
            static const char *const kinds[] = {"max_pool2d", "avg_pool2d", "min_pool2d"};
            check_layer(kinds[s.rule], attrs, &state->map.moved, NULL, 1, &state->pooled.moved);
            check_layer(kinds[s.rule], attrs, &state->map.still, NULL, 1, &state->pooled.still);
        }
        free(paint);
    }
}
END_TEST

/* Places. */

START_TEST(shifted_pixels_are_the_old_ones_at_their_new_places)
{
    const struct board_settings b = edge_on_seven(1);
    for (int circular = 0; circular < 2; circular++)
        for (int i = 0; i < SHIFT_GRID; i++) {
            struct shift_settings s = by(i / SHIFT_SIDE - SHIFT_MOST, i % SHIFT_SIDE - SHIFT_MOST);
            s.circular = circular;
            update(&b, &s);
            for (int k = 0; k < 64; k++) {
                const int row = k / 8 - s.by[0], col = k % 8 - s.by[1];
                const bool there = row >= 0 && row < 8 && col >= 0 && col < 8;
                const float want = there      ? state->x.data[row * 8 + col]
                                   : circular ? state->x.data[(row + 16) % 8 * 8 + (col + 16) % 8]
                                              : 0;
                ck_assert_float_eq(state->shifted.data[k], want);
            }
        }
}
END_TEST

START_TEST(products_of_both_paths_are_those_of_their_values)
{
    struct board_term moved[KERNEL_MAX_WEIGHTS], still[KERNEL_MAX_WEIGHTS];
    const struct board_settings b = edge_on_seven(1);
    const struct shift_settings s = by(0, 1);
    int place[2];
    update(&b, &s);
    ck_assert_double_eq(board_filter_terms(&state->filter, &state->shifted, 3, 3, moved), 6);
    ck_assert(shift_still_place(state, &state->map, 3, 3, place));
    ck_assert(place[0] == 3 && place[1] == 2);
    ck_assert_double_eq(board_filter_terms(&state->filter, &state->x, place[0], place[1], still), 6);
    for (int i = 0; i < 9; i++) {
        ck_assert_double_eq(moved[i].x, still[i].x);
        ck_assert_int_eq(moved[i].col, still[i].col + 1);
    }
    ck_assert(!shift_still_place(state, &state->map, 3, 0, place));
    int first[2], span[2];
    shift_window(state, &state->pooled, 1, 2, first, span); /* 2x2 values of 3x3 pixels each */
    ck_assert(first[0] == 1 && first[1] == 3 && span[0] == 4 && span[1] == 4);
}
END_TEST

/* Bounds. */

START_TEST(a_map_smaller_than_the_window_is_not_pooled)
{
    struct board_settings b = edge_on_seven(8);
    struct shift_settings s = by(8, -8);
    s.window[0] = s.window[1] = 8;
    update(&b, &s);
    ck_assert_int_eq(state->pooled.rows, 0);
    ck_assert(isnan(state->curve.change[SHIFT_POOLED][0]));
    ck_assert_int_eq(state->map.rows, 1);
}
END_TEST

START_TEST(of_a_large_picture_it_is_said_why_not_and_the_last_state_stays)
{
    struct board_settings b = edge_on_seven(1);
    const struct shift_settings s = by(0, 1);
    update(&b, &s);
    const uint64_t serial = state->serial;
    b.picture = PICTURE_CHECKERBOARD;
    board_update(board, &b);
    ck_assert(shift_update(model, board_state(board), &s));
    ck_assert_ptr_nonnull(strstr(state->error, "64"));
    ck_assert_uint_eq(state->serial, serial);
    ck_assert(!shift_update(model, board_state(board), &s));
    b.picture = PICTURE_SEVEN;
    update(&b, &s);
    ck_assert_int_eq(state->map.agree, 48);
}
END_TEST

START_TEST(nothing_is_computed_again_that_did_not_change)
{
    const struct board_settings b = edge_on_seven(1);
    const struct shift_settings s = by(3, 1);
    update(&b, &s);
    const uint64_t serial = state->serial;
    ck_assert(!shift_update(model, board_state(board), &s));
    ck_assert_uint_eq(state->serial, serial);
}
END_TEST

START_TEST(another_seed_gives_other_whole_weights_and_the_same_template)
{
    const struct board_settings b = edge_on_seven(1);
    struct shift_settings s = by(0, 1);
    float first[3 * 64];
    update(&b, &s);
    memcpy(first, state->weight.data + 64, sizeof first);
    s.seed = 7;
    update(&b, &s);
    ck_assert_mem_ne(first, state->weight.data + 64, sizeof first);
    ck_assert_mem_eq(state->x.data, state->weight.data, 64 * sizeof(float));
    for (int i = 64; i < 256; i++) {
        const float w = state->weight.data[i];
        ck_assert(w == roundf(w) && fabsf(w) <= 2);
    }
    for (int unit = 1; unit < SHIFT_UNITS; unit++) {
        float still = 0, moved = 0;
        for (int i = 0; i < 64; i++) {
            still += state->weight.data[unit * 64 + i] * state->x.data[i];
            moved += state->weight.data[unit * 64 + i] * state->shifted.data[i];
        }
        check_answer((enum shift_answer)(SHIFT_DENSE + unit), still, moved);
    }
}
END_TEST

START_TEST(the_largest_small_picture_under_the_largest_kernel_is_done_in_time)
{
    char path[] = "/tmp/shift-XXXXXX.pgm";
    const int file = mkstemps(path, 4);
    FILE *f = fdopen(file, "wb");
    fprintf(f, "P5 64 64 255\n");
    for (int i = 0; i < 64 * 64; i++)
        fputc(i * 7 % 256, f);
    fclose(f);
    struct board_settings b = edge_on_seven(1);
    const struct shift_settings s = by(0, 1);
    struct cs_error err = {""};
    ck_assert_msg(board_open(board, path, &err) == CS_OK, "%s", err.text);
    b.picture = PICTURE_COUNT;
    b.file = path;
    b.kernel = kernel_of_preset(KERNEL_BOX, 11, 11);
    b.padding[0] = b.padding[1] = 11;
    update(&b, &s);
    ck_assert_int_eq(state->map.rows, 76);
    ck_assert_int_eq(state->map.agree, state->map.inside);
    ck_assert_int_gt(state->map.inside, 3000);
    remove(path);
}
END_TEST

START_TEST(the_text_has_every_table)
{
    const struct board_settings b = edge_on_seven(2);
    const struct shift_settings s = by(0, 1);
    char *text = NULL;
    ck_assert_int_eq(shift_text(state, &text, NULL), CS_BAD_SHAPE); /* nothing yet */
    update(&b, &s);
    ck_assert_int_eq(shift_text(state, &text, NULL), CS_OK);
    ck_assert_ptr_nonnull(strstr(text, "F(Shift(X)) 4×4\n0\t5\t8\t9\n0\t-5\t-4\t0\n"));
    ck_assert_ptr_nonnull(strstr(text, "P(Shift(X)) 2×2\n5\t9\n1\t7\n"));
    ck_assert_ptr_nonnull(strstr(text, "\t1251\t970\t-281\n"));
    ck_assert_ptr_nonnull(strstr(text, "1 of 12"));
    free(text);
}
END_TEST

/* Out of memory. */

static bool make_all(void *ctx, const char **wrong)
{
    struct shift_model *m = NULL;
    char *text = NULL;
    const struct shift_settings s = by(1, 2);
    (void)ctx;
    if (shift_create(&m, NULL) != CS_OK)
        return false;
    shift_update(m, board_state(board), &s);
    const struct shift_state *now = shift_state(m);
    bool worked = !now->error[0];
    if (worked != (now->serial > 0))
        *wrong = "an error and a state, or neither";
    worked = worked && shift_text(now, &text, NULL) == CS_OK;
    free(text);
    shift_destroy(&m);
    return worked;
}

START_TEST(every_failing_allocation_is_told)
{
    const struct board_settings b = edge_on_seven(1);
    board_update(board, &b);
    fail_every_allocation(make_all, NULL);
}
END_TEST

START_TEST(three_and_four_are_five_long)
{
    static const float a[] = {3, 4}, b[] = {0, 8}, tiny[] = {1e-30f, 1e-30f};
    ck_assert_double_eq(norm_l2(a, 2), 5);
    ck_assert_double_eq(norm_l2_between(a, b, 2), 5);
    ck_assert_double_eq(norm_l2(NULL, 0), 0);
    ck_assert_double_eq_tol(norm_l2(tiny, 2), 1.4142136e-30, 1e-36); /* in double: float32 squares would be 0 */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_shift");
    TCase *c = tcase_create("model");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, at_stride_1_the_map_moves_along_but_for_the_border_band);
    tcase_add_test(c, at_stride_2_a_shift_by_1_breaks_it_and_a_shift_by_2_does_not);
    tcase_add_test(c, on_a_circle_all_64_values_agree);
    tcase_add_test(c, changes_over_all_column_shifts_are_pytorch_s);
    tcase_add_test(c, without_a_rest_everything_outside_of_the_band_agrees);
    tcase_add_test(c, in_the_band_of_a_small_shift_nothing_agrees_that_could);
    tcase_add_test(c, with_a_rest_nothing_agrees_of_values_that_differ_all);
    tcase_add_test(c, the_curve_is_what_the_model_says_at_every_shift);
    tcase_add_test(c, maps_are_those_of_the_layers_on_the_shifted_picture);
    tcase_add_test(c, shifted_pixels_are_the_old_ones_at_their_new_places);
    tcase_add_test(c, products_of_both_paths_are_those_of_their_values);
    tcase_add_test(c, a_map_smaller_than_the_window_is_not_pooled);
    tcase_add_test(c, of_a_large_picture_it_is_said_why_not_and_the_last_state_stays);
    tcase_add_test(c, nothing_is_computed_again_that_did_not_change);
    tcase_add_test(c, another_seed_gives_other_whole_weights_and_the_same_template);
    tcase_add_test(c, the_largest_small_picture_under_the_largest_kernel_is_done_in_time);
    tcase_add_test(c, the_text_has_every_table);
    tcase_add_test(c, every_failing_allocation_is_told);
    tcase_add_test(c, three_and_four_are_five_long);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
