/* tests/app/test_board_modes.c - every operation of the blackboard: its whole output is the layer's, its geometry is
 * what counting says, and the numbers of every step add up to it; on random settings, and on what PyTorch computes. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board.h"
#include "engine/base/rng.h"
#include "tests/engine/fixture.h"
#include "tests/engine/layer_rig.h"

static struct board_model *model;
static const struct board *b;

static void set_up(void)
{
    ck_assert_int_eq(board_create(&model, NULL, NULL), CS_OK);
    b = board_state(model);
}

static void tear_down(void)
{
    board_destroy(&model);
}

/* Settings that own what they point to. */
struct setting {
    struct board_settings s;
    struct filters filters;
    char text[12000]; /* painted values */
};

static bool is_bank(enum board_mode mode)
{
    return mode >= BOARD_CHANNELS && mode <= BOARD_DEPTHWISE;
}

static struct setting *plain(enum board_mode mode)
{
    struct setting *t = calloc(1, sizeof *t);
    ck_assert_ptr_nonnull(t);
    t->s = (struct board_settings){.mode = mode,
                                   .volume = VOLUME_MAPS,
                                   .map = mode == BOARD_TRANSPOSED ? MAP_SMALL : MAP_FEATURE,
                                   .file = "",
                                   .paint = t->text,
                                   .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                   .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                   .filters = &t->filters,
                                   .window = {2, 2},
                                   .stride = {1, 1},
                                   .dilation = {1, 1},
                                   .groups = 1};
    return t;
}

static void drop(struct setting *t)
{
    filters_finish(&t->filters);
    free(t);
}

/* Paints all of x over an input of that size. */
static void paint(struct setting *t, const struct tensor *x)
{
    const int *dim = x->shape.dim;
    size_t at = 0;
    for (int i = 0; i < dim[1] * dim[2] * dim[3]; i++)
        at += (size_t)snprintf(t->text + at, sizeof t->text - at, "%s%d,%d,%d=%.9g", i ? " " : "",
                               i / (dim[2] * dim[3]), i / dim[3] % dim[2], i % dim[3], (double)x->data[i]);
    ck_assert_uint_lt(at, sizeof t->text);
}

/* ---- the layer that does the same ---- */

static const char *const pool_kinds[] = {"max_pool2d", "avg_pool2d", "min_pool2d"};

static void pair_text(char *to, size_t size, const char *name, const int *v)
{
    const size_t at = strlen(to);
    snprintf(to + at, size - at, " %s=%d,%d", name, v[0], v[1]);
}

/* PyTorch's attributes where both sides are padded alike; others are set on the layer. */
static void attributes(char *to, size_t size)
{
    const struct board_geometry *g = &b->geometry;
    to[0] = '\0';
    pair_text(to, size, "kernel_size", g->kernel);
    pair_text(to, size, "stride", g->stride);
    if (!(b->mode == BOARD_POOLING && b->rule == BOARD_MEAN))
        pair_text(to, size, "dilation", g->dilation);
    const size_t at = strlen(to);
    snprintf(to + at, size - at, " padding=%d,%d,%d,%d", g->padding[0], g->padding[1], g->padding[2], g->padding[3]);
}

static void init_rig(struct layer_rig *rig)
{
    const struct board_geometry *g = &b->geometry;
    const struct shape in = shape_3d(b->channels, b->height, b->width);
    char attrs[240];
    attributes(attrs, sizeof attrs);
    const size_t at = strlen(attrs);
    if (b->mode == BOARD_POOLING) {
        rig_init(rig, pool_kinds[b->rule], attrs, &in, 1);
    } else if (b->mode == BOARD_TRANSPOSED) {
        pair_text(attrs, sizeof attrs, "output_padding", g->output_padding);
        strcat(attrs, " out_channels=1");
        rig_init(rig, "conv_transpose2d", attrs, &in, 1);
    } else {
        snprintf(attrs + at, sizeof attrs - at, " out_channels=%d groups=%d padding_mode=%s", b->maps, g->groups,
                 padding_mode_names[g->padding_mode]);
        rig_init(rig, "conv2d", attrs, &in, 1);
    }
    tensor_copy(&rig->x, &b->x);
}

/* Forward with the board's weights over its divisor, and its bias. */
static void run_rig(struct layer_rig *rig)
{
    init_rig(rig);
    if (b->mode != BOARD_POOLING) {
        for (size_t i = 0; i < shape_count(&b->weight.shape); i++)
            rig->param[0].data[i] = b->weight.data[i] / (float)b->divisor;
        memcpy(rig->param[1].data, b->bias, (size_t)b->maps * sizeof(float));
    }
    rig_forward(rig, kernels_best(), NULL);
}

/* What a float sum of so many products of such size may be off. */
static double tolerance(void)
{
    double x = 0, w = 0;
    for (size_t i = 0; i < shape_count(&b->x.shape); i++)
        x = fmax(x, fabs((double)b->x.data[i]));
    for (size_t i = 0; b->weight.data && i < shape_count(&b->weight.shape); i++)
        w = fmax(w, fabs((double)b->weight.data[i]) / b->divisor);
    const int terms = board_terms(b);
    return 4e-7 * (terms + 2) * (x * (b->mode == BOARD_POOLING ? 1 : w) + 1);
}

static void expect_close(const float *got, const float *want, size_t n, double tol, const char *what)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_msg(fabs((double)got[i] - (double)want[i]) <= tol, "%s %zu: %.9g, not %.9g", what, i, (double)got[i],
                      (double)want[i]);
}

static void check_against_layer(void)
{
    struct layer_rig rig;
    run_rig(&rig);
    ck_assert_int_eq(rig.layer->out.dim[0], b->maps);
    ck_assert_int_eq(rig.layer->out.dim[1], b->oh);
    ck_assert_int_eq(rig.layer->out.dim[2], b->ow);
    expect_close(b->output.data, rig.y.data, shape_count(&b->output.shape), tolerance(), "output");
    rig_finish(&rig);
}

/* ---- geometry by counting ---- */

static int extent(int axis)
{
    return b->geometry.dilation[axis] * (b->geometry.kernel[axis] - 1) + 1;
}

/* Windows that fit, one by one; what lies behind the last is lost. */
static void check_axis(int axis, const struct setting *t)
{
    const struct board_geometry *g = &b->geometry;
    const int n = axis ? b->width : b->height, out = axis ? b->ow : b->oh;
    const int all = n + g->padding[axis] + g->padding[axis + 2];
    if (b->mode == BOARD_TRANSPOSED) {
        ck_assert_int_eq(out, (n - 1) * g->stride[axis] + extent(axis) - g->padding[axis] - g->padding[axis + 2] +
                                  g->output_padding[axis]);
        return;
    }
    int windows = 0, end = 0;
    for (int at = 0; at + extent(axis) <= all; at += g->stride[axis]) {
        windows++;
        end = at + extent(axis);
    }
    ck_assert_int_eq(out, windows);
    ck_assert_int_eq(g->lost[axis], all - end);
    const bool one_row = b->mode == BOARD_1D && axis == 0;
    if (t->s.padding[axis] == BOARD_SAME && !one_row)
        ck_assert_int_eq(out, (n + g->stride[axis] - 1) / g->stride[axis]);
}

/* How often each row is read, window by window and through what the padding borrows. */
static void check_uses(int axis)
{
    const struct board_geometry *g = &b->geometry;
    const int n = axis ? b->width : b->height, out = axis ? b->ow : b->oh;
    int *count = calloc((size_t)n, sizeof *count);
    for (int o = 0; o < out; o++)
        for (int k = 0; k < g->kernel[axis]; k++) {
            const int at = o * g->stride[axis] - g->padding[axis] + k * g->dilation[axis];
            const int from = at >= 0 && at < n          ? at
                             : b->mode == BOARD_POOLING ? -1
                                                        : padding_source(g->padding_mode, at, n);
            if (from >= 0)
                count[from]++;
        }
    for (int i = 0; i < n; i++)
        ck_assert_int_eq(b->uses[axis][i], count[i]);
    free(count);
}

/* ---- steps ---- */

static double float_of(double v)
{
    return (double)(float)v;
}

static void check_conv_step(const struct board_step *s, int number)
{
    double sum = 0;
    for (int i = 0; i < s->n_terms; i++) {
        const struct board_term *term = &s->term[i];
        ck_assert_double_eq(term->product, term->x * term->w);
        ck_assert_float_eq((float)term->w, b->weight.data[s->map * s->n_terms + i]);
        struct board_step part;
        if (s->n_terms <= 36 || i % 7 == 0) {
            board_step_at(model, 1, s->map, number, i, &part);
            if (i > 0)
                ck_assert_double_eq(part.partial, sum);
            ck_assert_double_eq(part.output, s->output);
        }
        sum += term->product;
    }
    ck_assert_double_eq(s->sum, sum);
    ck_assert_double_eq_tol(s->output, s->sum / b->divisor + s->bias, 1e-9);
    const int at = (s->map * b->oh + s->oy) * b->ow + s->ox;
    ck_assert_float_eq(b->sum.data[at], (float)s->sum);
    ck_assert_float_eq(b->output.data[at], (float)s->output);
    ck_assert_double_eq(board_value(model, s->map, s->oy, s->ox), s->activated);
    ck_assert_double_eq_tol(float_of(s->activated), (double)b->activated.data[at], 1e-6 * (1 + fabs(s->activated)));
}

static void check_pool_step(const struct board_step *s, int number)
{
    double best = NAN, sum = 0;
    int winners = 0;
    for (int i = 0; i < s->n_terms; i++) {
        const struct board_term *t = &s->term[i];
        ck_assert_int_eq(t->padded, t->row < 0 || t->row >= b->height || t->col < 0 || t->col >= b->width);
        sum += t->product;
        winners += t->winner;
        if (!t->padded)
            best = isnan(best) ? t->x : b->rule == BOARD_MIN ? fmin(best, t->x) : fmax(best, t->x);
        struct board_step part;
        board_step_at(model, 1, 0, number, i + 1, &part);
        ck_assert_int_eq(part.n_done, i + 1);
        if (b->rule == BOARD_MEAN)
            ck_assert_double_eq_tol(part.partial, sum, 1e-5 * (1 + fabs(sum)));
        else if (!isnan(best))
            ck_assert_double_eq(part.partial, best);
    }
    ck_assert_int_eq(winners, b->rule != BOARD_MEAN);
    ck_assert_double_eq_tol(s->output, b->rule == BOARD_MEAN ? sum : best, 1e-5 * (1 + fabs(sum)));
    ck_assert_float_eq(b->output.data[number - 1], (float)s->output);
}

/* The stamps one after another make the output. */
static void check_stamps(void)
{
    const int n = b->oh * b->ow;
    double *sum = calloc((size_t)n, sizeof *sum);
    for (int number = 1; number <= b->steps; number++) {
        struct board_step s;
        board_step_at(model, 0, 0, number, 0, &s);
        ck_assert_int_eq(s.n_terms, board_terms(b));
        for (int i = 0; i < s.n_terms; i++) {
            const struct board_term *t = &s.term[i];
            const bool inside = t->row >= 0 && t->row < b->oh && t->col >= 0 && t->col < b->ow;
            ck_assert_int_eq(t->padded, !inside);
            ck_assert_float_eq((float)t->x, b->x.data[number - 1]);
            if (inside)
                sum[t->row * b->ow + t->col] += t->product;
        }
        const struct tensor *so_far = board_stamped(model, number, 0);
        for (int i = 0; i < n; i++) {
            const double want = sum[i] / b->divisor + (double)b->bias[0];
            ck_assert_double_eq_tol((double)so_far->data[i], want, 1e-5 * (1 + fabs(want)));
        }
    }
    for (int i = 0; i < n; i++) {
        ck_assert_float_eq(board_stamped(model, b->steps, 0)->data[i], b->output.data[i]);
        struct board_step gathered;
        board_gather(model, 1, i / b->ow, i % b->ow, b->steps, 0, &gathered);
        ck_assert_double_eq_tol(gathered.output, (double)b->output.data[i], 1e-5 * (1 + fabs(gathered.output)));
        ck_assert_int_eq(gathered.n_done, gathered.n_terms);
    }
    free(sum);
}

/* The products of half a stamp: board_stamped() is what the stamps before it and those make. */
static void check_half_a_stamp(struct rng *r)
{
    const int number = rng_int(r, 1, b->steps), done = rng_int(r, 1, board_terms(b));
    double *sum = calloc((size_t)(b->oh * b->ow), sizeof *sum);
    for (int step = 1; step <= number; step++) {
        struct board_step s;
        board_step_at(model, 0, 0, step, step < number ? 0 : done, &s);
        for (int i = 0; i < s.n_done; i++)
            if (!s.term[i].padded)
                sum[s.term[i].row * b->ow + s.term[i].col] += s.term[i].product;
    }
    const struct tensor *so_far = board_stamped(model, number, done);
    for (int i = 0; i < b->oh * b->ow; i++)
        ck_assert_double_eq_tol((double)so_far->data[i], sum[i] / b->divisor + (double)b->bias[0],
                                1e-5 * (1 + fabs(sum[i])));
    free(sum);
}

static void check_steps(struct rng *r)
{
    if (b->mode == BOARD_TRANSPOSED) {
        check_stamps();
        check_half_a_stamp(r);
        return;
    }
    for (int map = 0; map < b->maps; map++) {
        for (int number = 1; number <= b->steps; number += 1 + b->steps / 12) {
            struct board_step s;
            board_step_at(model, 0, map, number, 0, &s);
            ck_assert(s.map == map && s.oy == (number - 1) / b->ow && s.ox == (number - 1) % b->ow);
            ck_assert_int_eq(s.n_done, s.n_terms);
            if (b->mode == BOARD_POOLING)
                check_pool_step(&s, number);
            else
                check_conv_step(&s, number);
        }
    }
}

/* ---- what comes after ---- */

static const char *const activations[] = {"identity", "relu", "leaky_relu", "sigmoid", "tanh"};

static void check_after(void)
{
    struct layer_rig rig;
    const struct shape shape = shape_3d(b->maps, b->oh, b->ow);
    rig_init(&rig, activations[b->activation], "", &shape, 1);
    tensor_copy(&rig.x, &b->output);
    rig_forward(&rig, kernels_best(), NULL);
    expect_close(b->activated.data, rig.y.data, shape_count(&rig.y.shape), 1e-6, "activated");
    rig_finish(&rig);
    ck_assert_int_eq(b->pooled.data != NULL, b->oh >= 2 && b->ow >= 2);
    if (!b->pooled.data)
        return;
    rig_init(&rig, "max_pool2d", "kernel_size=2 stride=2 ceil_mode=true", &shape, 1);
    tensor_copy(&rig.x, &b->activated);
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(shape_equal(&rig.y.shape, &b->pooled.shape));
    expect_close(b->pooled.data, rig.y.data, shape_count(&rig.y.shape), 0, "pooled");
    rig_finish(&rig);
}

/* Each rule on the same windows, and what it sends back. */
static void check_rules(void)
{
    for (int rule = 0; rule < BOARD_RULES; rule++) {
        struct layer_rig rig;
        if (!b->pool_output[rule].data) {
            ck_assert(rule == BOARD_MEAN && (b->geometry.dilation[0] > 1 || b->geometry.dilation[1] > 1));
            continue;
        }
        char attrs[240];
        const struct shape in = shape_3d(1, b->height, b->width);
        attributes(attrs, sizeof attrs);
        if (rule == BOARD_MEAN && strstr(attrs, " dilation="))
            memcpy(strstr(attrs, " dilation="), "             ", strlen(" dilation=1,1"));
        rig_init(&rig, pool_kinds[rule], attrs, &in, 1);
        tensor_copy(&rig.x, &b->x);
        tensor_copy(&rig.dy, &b->pool_dy);
        rig_forward(&rig, kernels_best(), NULL);
        rig_backward(&rig, kernels_best(), NULL);
        expect_close(b->pool_output[rule].data, rig.y.data, shape_count(&rig.y.shape), 1e-5, pool_kinds[rule]);
        expect_close(b->pool_dx[rule].data, rig.dx.data, shape_count(&rig.dx.shape), 1e-5, "dx");
        rig_finish(&rig);
    }
}

/* ---- random settings ---- */

static float hundredths(struct rng *r)
{
    return (float)rng_int(r, -990, 990) / 100.0f;
}

static struct kernel_value random_kernel(struct rng *r, int rows, int cols)
{
    struct kernel_value k = {
        .preset = KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = rng_int(r, 0, 2) ? 1 : rng_int(r, 2, 30)};
    for (int i = 0; i < rows * cols; i++)
        k.w[i] = rng_int(r, 0, 1) ? (float)rng_int(r, -9, 9) : hundredths(r);
    kernel_settle(&k);
    return k;
}

static void random_filters(struct setting *t, struct rng *r)
{
    struct board_settings *s = &t->s;
    s->volume = rng_int(r, 0, VOLUME_COUNT - 2);
    const int channels = volume_infos[s->volume].channels;
    s->groups = s->mode == BOARD_GROUPED && channels % 2 == 0 ? 2 * rng_int(r, 1, channels / 2) : 1;
    const int groups = s->mode == BOARD_DEPTHWISE ? channels : s->groups;
    const int rows = s->mode == BOARD_POINTWISE ? 1 : rng_int(r, 1, KERNEL_MAX_SIDE),
              cols = s->mode == BOARD_POINTWISE ? 1 : rng_int(r, 1, KERNEL_MAX_SIDE);
    const int n = groups * rng_int(r, 1, groups > 2 ? 1 : 3);
    ck_assert_int_eq(filters_init(&t->filters, n, channels / groups, rows, cols, NULL), CS_OK);
    for (int i = 0; i < n * channels / groups * rows * cols; i++)
        t->filters.w[i] = rng_int(r, 0, 2) ? (float)rng_int(r, -9, 9) : hundredths(r);
    for (int i = 0; i < n; i++)
        t->filters.bias[i] = hundredths(r);
    t->filters.divisor = rng_int(r, 0, 1) ? 1 : rng_int(r, 2, 30);
}

static struct setting *random_setting(enum board_mode mode, struct rng *r)
{
    static const int small_pictures[] = {PICTURE_SEVEN, PICTURE_CROSS, PICTURE_BINARY4, PICTURE_CROSS5,
                                         PICTURE_RAMP3, PICTURE_RAMP7, PICTURE_EDGE6,   PICTURE_NUMBERS6};
    struct setting *t = plain(mode);
    struct board_settings *s = &t->s;
    s->signal = rng_int(r, 0, SIGNAL_COUNT - 1);
    s->picture = small_pictures[rng_int(r, 0, 7)];
    s->map = rng_int(r, 0, MAP_COUNT - 1);
    s->seed = rng_int(r, 0, 3);
    s->kernel = random_kernel(r, rng_int(r, 1, KERNEL_MAX_SIDE), rng_int(r, 1, KERNEL_MAX_SIDE));
    s->kernel_1d = random_kernel(r, 1, rng_int(r, 1, KERNEL_MAX_SIDE));
    if (is_bank(mode))
        random_filters(t, r);
    s->rule = (enum board_rule)rng_int(r, 0, BOARD_RULES - 1);
    s->padding_mode = (enum padding_mode)rng_int(r, 0, 3);
    s->numbers = (enum board_numbers)rng_int(r, 0, 2);
    s->bias = hundredths(r);
    s->flip = rng_int(r, 0, 1);
    s->activation = (enum board_activation)rng_int(r, 0, BOARD_TANH);
    const bool small = mode == BOARD_POOLING && rng_int(r, 0, 3);
    for (int axis = 0; axis < 2; axis++) {
        s->window[axis] = rng_int(r, 1, small ? 4 : KERNEL_MAX_SIDE);
        s->stride[axis] = rng_int(r, 1, 8);
        s->padding[axis] = rng_int(r, BOARD_SAME, small ? 2 : KERNEL_MAX_SIDE);
        s->dilation[axis] = rng_int(r, 1, rng_int(r, 0, 1) ? 1 : 3);
        s->output_padding[axis] = rng_int(r, 0, 2);
    }
    return t;
}

enum { ROUNDS = 60 };

START_TEST(random_boards_of_every_mode_are_the_layers) /* _i: mode */
{
    struct rng r = rng_seeded(17, (uint64_t)_i);
    int shown = 0;
    for (int round = 0; round < 8 * ROUNDS && shown < ROUNDS; round++) {
        struct setting *t = random_setting((enum board_mode)_i, &r);
        board_update(model, &t->s);
        if (!b->error[0]) {
            shown++;
            ck_assert_int_eq(b->mode, _i);
            check_axis(0, t);
            check_axis(1, t);
            check_against_layer();
            check_steps(&r);
            if (_i == BOARD_POOLING)
                check_rules();
            else
                check_after();
            if (_i != BOARD_TRANSPOSED) {
                check_uses(0);
                check_uses(1);
            }
        }
        drop(t);
    }
    ck_assert_int_eq(shown, ROUNDS);
}
END_TEST

/* What a control asks before it reaches for a value. */
START_TEST(board_fits_says_what_an_update_then_says) /* _i: mode */
{
    struct rng r = rng_seeded(18, (uint64_t)_i);
    int no = 0, yes = 0;
    for (int round = 0; round < 300; round++) {
        struct setting *t = random_setting((enum board_mode)_i, &r), *shown = plain((enum board_mode)_i);
        shown->s.signal = t->s.signal;
        shown->s.picture = t->s.picture;
        shown->s.volume = t->s.volume;
        shown->s.map = t->s.map;
        shown->s.seed = t->s.seed;
        if (is_bank((enum board_mode)_i)) { /* the same input, with filters that always fit */
            const int channels = volume_infos[t->s.volume].channels, groups = _i == BOARD_DEPTHWISE ? channels : 1;
            ck_assert_int_eq(filters_init(&shown->filters, groups, channels / groups, 1, 1, NULL), CS_OK);
        }
        shown->s.kernel = kernel_of_preset(KERNEL_IDENTITY, 1, 1);
        shown->s.kernel_1d = shown->s.kernel;
        board_update(model, &shown->s);
        ck_assert_msg(!b->error[0], "%s", b->error);
        const uint64_t serial = b->serial;
        const bool fits = board_fits(model, &t->s);
        ck_assert_uint_eq(b->serial, serial);
        board_update(model, &t->s);
        ck_assert_msg(fits == !b->error[0], "round %d: fits says %d, '%s'", round, fits, b->error);
        *(fits ? &yes : &no) += 1;
        drop(t);
        drop(shown);
    }
    ck_assert_msg(yes > 20 && (no > 2 || _i == BOARD_POINTWISE), "%d fit, %d do not", yes, no);
}
END_TEST

/* True convolution: sum over i, j of w[i, j] x[y - i, x - j]. */
START_TEST(a_flipped_kernel_makes_the_convolution_of_the_textbook)
{
    struct rng r = rng_seeded(19, 0);
    for (int round = 0; round < 50; round++) {
        struct setting *t = plain(BOARD_2D);
        const int rows = rng_int(&r, 1, 5), cols = rng_int(&r, 1, 5);
        t->s.picture = PICTURE_SEVEN;
        t->s.kernel = random_kernel(&r, rows, cols);
        t->s.kernel.divisor = 1;
        t->s.flip = true;
        t->s.padding[0] = rows - 1;
        t->s.padding[1] = cols - 1;
        board_update(model, &t->s);
        ck_assert_str_eq(b->error, "");
        for (int y = 0; y < b->oh; y++)
            for (int x = 0; x < b->ow; x++) {
                double sum = 0;
                for (int i = 0; i < rows; i++)
                    for (int j = 0; j < cols; j++)
                        if (y - i >= 0 && y - i < 8 && x - j >= 0 && x - j < 8)
                            sum += (double)t->s.kernel.w[i * cols + j] * (double)b->x.data[(y - i) * 8 + x - j];
                ck_assert_double_eq_tol((double)b->output.data[y * b->ow + x], sum, 1e-4);
            }
        drop(t);
    }
}
END_TEST

/* ---- PyTorch ---- */

static int find(const char *const *names, const char *name)
{
    int i = 0;
    while (strcmp(names[i], name) != 0)
        i++;
    return i;
}

static void take_pair(int to[2], const struct fixture *f, const char *name, const char *part)
{
    const float *v = fixture_tensor(f, name, part)->data;
    to[0] = (int)v[0];
    to[1] = (int)v[1];
}

static void take_weights(struct setting *t, const struct fixture *f, const char *name)
{
    const struct tensor *w = fixture_tensor(f, name, "w"), *bias = fixture_tensor(f, name, "bias");
    const int *dim = w->shape.dim;
    if (is_bank(t->s.mode)) {
        ck_assert_int_eq(filters_init(&t->filters, dim[0], dim[1], dim[2], dim[3], NULL), CS_OK);
        memcpy(t->filters.w, w->data, shape_count(&w->shape) * sizeof(float));
        memcpy(t->filters.bias, bias->data, shape_count(&bias->shape) * sizeof(float));
        return;
    }
    t->s.kernel = (struct kernel_value){.preset = KERNEL_CUSTOM, .rows = dim[2], .cols = dim[3], .divisor = 1};
    memcpy(t->s.kernel.w, w->data, shape_count(&w->shape) * sizeof(float));
    t->s.bias = bias->data[0];
}

static struct setting *setting_of(const struct fixture *f, const char *name)
{
    static const char *const modes[] = {"1d", "2d", "channels", "1x1", "grouped", "depthwise", "transposed", "pooling"};
    static const char *const rules[] = {"max", "mean", "min"};
    static const char *const names[] = {"none", "relu", "leaky_relu", "sigmoid", "tanh"};
    struct setting *t = plain((enum board_mode)find(modes, fixture_text(f, name, "mode")));
    struct board_settings *s = &t->s;
    s->picture = PICTURE_SEVEN;
    paint(t, fixture_tensor(f, name, "x"));
    take_pair(s->window, f, name, "kernel");
    take_pair(s->stride, f, name, "stride");
    take_pair(s->padding, f, name, "padding");
    take_pair(s->dilation, f, name, "dilation");
    take_pair(s->output_padding, f, name, "output_padding");
    s->padding_mode = (enum padding_mode)find(padding_mode_names, fixture_text(f, name, "padding_mode"));
    s->rule = (enum board_rule)find(rules, fixture_text(f, name, "rule"));
    s->activation = (enum board_activation)find(names, fixture_text(f, name, "activation"));
    s->flip = !strcmp(fixture_text(f, name, "flip"), "yes");
    s->groups = (int)fixture_tensor(f, name, "groups")->data[0];
    if (s->mode != BOARD_POOLING)
        take_weights(t, f, name);
    return t;
}

START_TEST(boards_have_pytorchs_numbers)
{
    struct fixture *f = fixture_open("board");
    const char *name;
    int n = 0;
    for (; (name = fixture_case(f, n)) != NULL; n++) {
        struct setting *t = setting_of(f, name);
        board_update(model, &t->s);
        ck_assert_msg(!b->error[0], "%s: %s", name, b->error);
        const struct tensor *y = fixture_tensor(f, name, "y");
        ck_assert_msg(b->oh == y->shape.dim[2] && b->ow == y->shape.dim[3], "%s: %dx%d, not %dx%d", name, b->oh, b->ow,
                      y->shape.dim[2], y->shape.dim[3]);
        fixture_compare(f, name, "y", b->output.data, 1e-6);
        if (b->mode != BOARD_POOLING)
            fixture_compare(f, name, "activated", b->activated.data, 1e-6);
        if (fixture_has(f, name, "pooled"))
            fixture_compare(f, name, "pooled", b->pooled.data, 1e-6);
        drop(t);
    }
    ck_assert_int_eq(n, 70);
    fixture_close(f);
}
END_TEST

START_TEST(filters_that_do_not_fit_are_told)
{
    struct setting *t = plain(BOARD_GROUPED);
    t->s.groups = 3;
    ck_assert_int_eq(filters_init(&t->filters, 3, 2, 3, 3, NULL), CS_OK);
    board_update(model, &t->s);
    ck_assert_str_eq(b->error, "3 groups do not divide 4 channels");
    t->s.groups = 2;
    board_update(model, &t->s);
    ck_assert_str_eq(b->error, "2 groups do not divide 3 filters");
    t->s.mode = BOARD_CHANNELS;
    board_update(model, &t->s);
    ck_assert_str_eq(b->error, "the filters have 2 slices, but each sees 4 channels");
    drop(t);
}
END_TEST

/* The grey scale of the painted values is the input's; whole_x tells whether all are whole. */
START_TEST(unit_numbers_are_pixels_over_255_and_small_numbers_stay)
{
    struct setting *t = plain(BOARD_CHANNELS);
    ck_assert_int_eq(filters_of_bank(FILTERS_APPLE, &t->filters, NULL), CS_OK);
    t->s.volume = VOLUME_PHOTO;
    board_update(model, &t->s);
    struct tensor whole;
    ck_assert_int_eq(tensor_init(&whole, &b->x.shape, NULL), CS_OK);
    tensor_copy(&whole, &b->x);
    ck_assert(b->whole_x && b->hi == 255);
    t->s.numbers = BOARD_HEX; /* only written otherwise */
    board_update(model, &t->s);
    ck_assert_mem_eq(b->x.data, whole.data, shape_count(&whole.shape) * sizeof(float));
    t->s.numbers = BOARD_UNIT;
    board_update(model, &t->s);
    ck_assert(!b->whole_x && b->lo == 0 && b->hi == 1);
    for (size_t i = 0; i < shape_count(&whole.shape); i++)
        ck_assert_float_eq(b->x.data[i], whole.data[i] / 255.0f);
    tensor_finish(&whole);
    t->s.volume = VOLUME_APPLE;
    board_update(model, &t->s);
    ck_assert(b->hi != 1);
    drop(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("board_modes");
    TCase *c = tcase_create("modes");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 200);
    tcase_add_loop_test(c, random_boards_of_every_mode_are_the_layers, 0, BOARD_MODES);
    tcase_add_loop_test(c, board_fits_says_what_an_update_then_says, 0, BOARD_MODES);
    tcase_add_test(c, a_flipped_kernel_makes_the_convolution_of_the_textbook);
    tcase_add_test(c, boards_have_pytorchs_numbers);
    tcase_add_test(c, filters_that_do_not_fit_are_told);
    tcase_add_test(c, unit_numbers_are_pixels_over_255_and_small_numbers_stay);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
