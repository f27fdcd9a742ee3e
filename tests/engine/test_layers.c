/* tests/engine/test_layers.c - every kind of layer: gradients by central differences, errors, threads, the blackboard.
 */
#include <check.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/conv2d.h"
#include "engine/layers/pool2d.h"
#include "tests/engine/layer_rig.h"

struct layer_case {
    const char *kind, *attrs;
    struct shape in;
    int batch;
};
#define MAPS(c, h, w)                                                                                                  \
    {                                                                                                                  \
        3,                                                                                                             \
        {                                                                                                              \
            c, h, w                                                                                                    \
        }                                                                                                              \
    }
#define ROW(f)                                                                                                         \
    {                                                                                                                  \
        1,                                                                                                             \
        {                                                                                                              \
            f                                                                                                          \
        }                                                                                                              \
    }

static const struct layer_case cases[] = {
    {"conv2d", "out_channels=3 kernel_size=3", MAPS(2, 6, 5), 2},
    {"conv2d", "out_channels=2 kernel_size=1", MAPS(3, 4, 4), 3},
    {"conv2d", "out_channels=3 kernel_size=3,2 stride=2,3 padding=1,2", MAPS(2, 7, 8), 2},
    {"conv2d", "out_channels=2 kernel_size=2 stride=3", MAPS(2, 8, 9), 1},
    {"conv2d", "out_channels=3 kernel_size=3 dilation=2,3 padding=2", MAPS(2, 7, 8), 1},
    {"conv2d", "out_channels=2 kernel_size=3 stride=2 dilation=2 padding=3", MAPS(2, 6, 7), 2},
    {"conv2d", "out_channels=2 kernel_size=3 stride=3,4 dilation=2,6 padding=4,7", MAPS(1, 9, 8), 1},
    {"conv2d", "out_channels=6 kernel_size=3 padding=1 groups=2", MAPS(4, 4, 5), 2},
    {"conv2d", "out_channels=2 kernel_size=3 padding=0,2,1,0", MAPS(2, 4, 5), 2},
    {"conv2d", "out_channels=5 kernel_size=4,3", MAPS(2, 4, 3), 3}, /* as large as the maps */
    {"conv2d", "out_channels=3 kernel_size=1 dilation=2 stride=3 bias=false", MAPS(4, 1, 1), 2},
    {"conv2d", "out_channels=2 kernel_size=3,4 stride=2,1 padding=1,0,2,3", MAPS(1, 5, 4), 1},
    {"conv2d", "out_channels=2 kernel_size=3 padding=2,0,1,3 padding_mode=reflect", MAPS(1, 4, 5), 2},
    {"conv2d", "out_channels=6 kernel_size=2 groups=3 bias=false", MAPS(3, 5, 4), 2},
    {"conv2d", "out_channels=2 kernel_size=3 padding=2 padding_mode=reflect", MAPS(2, 4, 5), 2},
    {"conv2d", "out_channels=2 kernel_size=3 padding=3,1 padding_mode=replicate", MAPS(2, 3, 4), 2},
    {"conv2d", "out_channels=2 kernel_size=3 padding=3,4 padding_mode=circular", MAPS(2, 3, 4), 2},
    {"conv2d", "out_channels=2 kernel_size=3 stride=2 padding=2,3 dilation=1,2 groups=2 padding_mode=circular",
     MAPS(2, 5, 6), 1},
    {"conv2d", "out_channels=17 kernel_size=1,2", MAPS(18, 2, 3), 1},
    {"conv2d", "out_channels=2 kernel_size=5 padding=2", MAPS(1, 1, 1), 3},
    {"max_pool2d", "kernel_size=2", MAPS(2, 5, 6), 2},
    {"max_pool2d", "kernel_size=3 stride=2 padding=1", MAPS(2, 6, 5), 2},
    {"max_pool2d", "kernel_size=3,2 stride=1 padding=1", MAPS(1, 4, 9), 1},
    {"max_pool2d", "kernel_size=2,3 stride=3,4", MAPS(1, 8, 23), 1},
    {"min_pool2d", "kernel_size=2", MAPS(2, 5, 12), 2},
    {"min_pool2d", "kernel_size=3 stride=1,3 padding=1", MAPS(1, 4, 7), 1},
    {"avg_pool2d", "kernel_size=2", MAPS(2, 5, 6), 2},
    {"avg_pool2d", "kernel_size=3 stride=2 padding=1", MAPS(2, 6, 5), 2},
    {"avg_pool2d", "kernel_size=4,3 stride=1,2 padding=2,1 count_include_pad=false", MAPS(1, 5, 4), 2},
    {"conv1d", "out_channels=3 kernel_size=3 stride=2 padding=1,2", {2, {2, 7}}, 2},
    {"conv1d",
     "out_channels=4 kernel_size=2 dilation=3 groups=2 padding=2 padding_mode=reflect bias=false",
     {2, {4, 6}},
     2},
    {"conv_transpose2d", "out_channels=3 kernel_size=3", MAPS(2, 4, 3), 2},
    {"conv_transpose2d", "out_channels=4 kernel_size=3,2 stride=2,3 padding=1,0 output_padding=1,2 groups=2",
     MAPS(2, 3, 4), 2},
    {"conv_transpose2d", "out_channels=2 kernel_size=3 stride=2 padding=0,3,2,1 dilation=2,1 bias=false", MAPS(3, 4, 4),
     1},
    {"conv_transpose2d", "out_channels=1 kernel_size=3 dilation=4 stride=2 output_padding=3", MAPS(2, 3, 3), 2},
    {"max_pool2d", "kernel_size=3,2 stride=2 dilation=2,3 padding=1,0,1,1", MAPS(2, 7, 13), 2},
    {"max_pool2d", "kernel_size=2 dilation=2 stride=1 ceil_mode=true", MAPS(1, 5, 9), 2},
    {"min_pool2d", "kernel_size=3 stride=2 ceil_mode=true padding=0,2,1,0", MAPS(1, 6, 8), 2},
    {"avg_pool2d", "kernel_size=3 stride=2 ceil_mode=true padding=1,0,0,2", MAPS(2, 6, 7), 2},
    {"avg_pool2d", "kernel_size=2,3 stride=3,2 padding=0,2,1,0 count_include_pad=false ceil_mode=true", MAPS(2, 7, 6),
     1},
    {"global_avg_pool2d", "", MAPS(3, 5, 4), 2},
    {"global_max_pool2d", "", MAPS(3, 5, 4), 2},
    {"adaptive_avg_pool2d", "output_size=3,4", MAPS(2, 7, 5), 2},
    {"reshape", "shape=4,-1,2", MAPS(2, 3, 4), 2},
    {"flatten", "start_dim=2", MAPS(2, 3, 4), 2},
    {"flatten", "start_dim=3", {4, {2, 3, 4, 2}}, 2},
    {"upsample", "scale_factor=2,3", MAPS(2, 3, 2), 2},
    {"upsample", "size=2,7 mode=bilinear", MAPS(2, 3, 4), 2},
    {"upsample", "size=4,7 mode=bilinear align_corners=true", MAPS(2, 3, 4), 2},
    {"pad", "padding=1,-2,0,3,-1,1 value=2.5", MAPS(3, 2, 5), 2},
    {"pad", "padding=2,1,3,2 mode=reflect", MAPS(2, 4, 3), 2},
    {"pad", "padding=3,1,0,0,1,2,1,0 mode=circular", {4, {2, 3, 2, 3}}, 1},
    {"pad", "padding=2,5 mode=replicate", ROW(4), 2},
    {"neg", "", MAPS(2, 3, 4), 2},
    {"exp", "", ROW(9), 2},
    {"abs", "", ROW(9), 2},
    {"clip", "min=-1.05 max=0.62", MAPS(2, 3, 4), 2},
    {"clip", "max=0.62", ROW(7), 1},
    {"identity", "", MAPS(2, 3, 4), 2},
    {"transpose", "dims=3,1,2", MAPS(2, 3, 4), 2},
    {"transpose", "dims=4,2,1,3", {4, {2, 3, 4, 2}}, 2},
    {"reduce_mean", "", MAPS(2, 3, 4), 2},
    {"reduce_mean", "dims=1,3 keepdim=true", MAPS(2, 3, 4), 2},
    {"reduce_sum", "dims=2", MAPS(2, 3, 4), 2},
    {"reduce_sum", "dims=3,2 keepdim=true", {4, {2, 3, 4, 2}}, 1},
    {"reduce_max", "dims=1", MAPS(3, 4, 5), 2},
    {"reduce_max", "dims=2,3 keepdim=true", MAPS(2, 3, 4), 2},
    {"batch_norm2d", "", MAPS(3, 4, 5), 2},
    {"batch_norm2d", "affine=false track_running_stats=false eps=0.3", MAPS(2, 3, 17), 3},
    {"batch_norm2d", "", MAPS(2, 1, 1), 8},
    {"linear", "out_features=5", ROW(7), 3},
    {"linear", "out_features=19 bias=false", ROW(50), 1},
    {"linear", "out_features=1", ROW(1), 1},
    {"relu", "", MAPS(2, 3, 4), 2},
    {"relu", "", ROW(9), 2},
    {"flatten", "", MAPS(2, 3, 4), 2},
    {"group_norm", "num_groups=2", MAPS(4, 3, 2), 2},
    {"group_norm", "num_groups=1 affine=false eps=0.1", MAPS(2, 4, 5), 1},
    {"group_norm", "num_groups=3", ROW(12), 2},
    {"instance_norm", "affine=true track_running_stats=true", MAPS(2, 3, 4), 2},
    {"instance_norm", "", {2, {3, 7}}, 2},
    {"layer_norm", "", MAPS(2, 3, 4), 2},
    {"layer_norm", "normalized_shape=3,4", MAPS(2, 3, 4), 2},
    {"layer_norm", "normalized_shape=19 elementwise_affine=false", ROW(19), 3},
    {"local_response_norm", "size=3 alpha=0.1", MAPS(4, 2, 3), 2},
    {"local_response_norm", "size=4 alpha=0.2 beta=0.6 k=2", {2, {5, 3}}, 2},
    {"leaky_relu", "negative_slope=0.2", MAPS(2, 3, 4), 2},
    {"sigmoid", "", MAPS(2, 3, 4), 1},
    {"tanh", "", ROW(9), 2},
    {"elu", "alpha=0.7", {2, {3, 7}}, 2},
    {"softmax", "", ROW(5), 3},
    {"softmax", "dim=-1", MAPS(2, 3, 5), 2},
    {"softmax", "dim=1", MAPS(4, 3, 2), 2},
    {"log_softmax", "", ROW(5), 3},
    {"log_softmax", "dim=2", MAPS(2, 3, 5), 2},
    {"dropout", "p=0.4", MAPS(2, 3, 7), 2},
    {"dropout2d", "p=0.4", MAPS(8, 2, 2), 2},
};
enum { N_CASES = sizeof cases / sizeof cases[0] };

/* Values 0.2 apart and none at 0, in random order: a step of 0.05 changes no maximum and no sign. */
static void spread(struct tensor *t, struct rng *r)
{
    const uint32_t count = (uint32_t)shape_count(&t->shape);
    uint32_t *order = malloc(count * sizeof *order);
    ck_assert_ptr_nonnull(order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    rng_shuffle(r, order, count);
    for (uint32_t i = 0; i < count; i++)
        t->data[i] = 0.2f * ((float)order[i] - (float)(count / 2)) + 0.1f;
    free(order);
}

static double dot(const struct tensor *a, const struct tensor *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < shape_count(&a->shape); i++)
        sum += (double)a->data[i] * (double)b->data[i];
    return sum;
}

/* The layers here are linear, or nearly, in each of their operands over a small step, so the difference is exact but
 * for rounding, which the size of the products bounds. */
static void check_gradient(struct layer_rig *rig, struct tensor *operand, const struct tensor *gradient,
                           const char *what)
{
    const float step = 0.05f;
    for (size_t i = 0; i < shape_count(&operand->shape); i++) {
        const float before = operand->data[i];
        operand->data[i] = before + step;
        const double width = (double)operand->data[i];
        rig_forward(rig, kernels_best(), NULL);
        const double up = dot(&rig->y, &rig->dy);
        operand->data[i] = before - step;
        rig_forward(rig, kernels_best(), NULL);
        const double slope = (up - dot(&rig->y, &rig->dy)) / (width - (double)operand->data[i]);
        operand->data[i] = before;
        ck_assert_msg(fabs(slope - (double)gradient->data[i]) <= 4e-3 * (1.0 + fabs(slope)),
                      "%s: %s[%zu] is %.7g, the difference says %.7g", rig->layer->kind->name, what, i,
                      (double)gradient->data[i], slope);
    }
}

START_TEST(backward_agrees_with_central_differences)
{
    const struct layer_case *c = &cases[_i];
    struct rng r = rng_seeded(4, (uint64_t)_i);
    struct layer_rig rig;
    rig_init(&rig, c->kind, c->attrs, &c->in, c->batch);
    rig_randomise(&rig, &r);
    spread(&rig.x, &r);
    rig_forward(&rig, kernels_best(), NULL);
    rig_backward(&rig, kernels_best(), NULL);
    check_gradient(&rig, &rig.x, &rig.dx, "dx");
    for (int i = 0; i < rig.layer->n_params; i++)
        if (!rig.layer->param[i].buffer)
            check_gradient(&rig, &rig.param[i], &rig.dparam[i], rig.layer->param[i].name);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- conv2d */

static const char *random_conv(struct rng *r, char *text, size_t size, struct shape *in)
{
    const int groups = rng_int(r, 0, 3) ? 1 : rng_int(r, 2, 3);
    *in = shape_3d(groups * rng_int(r, 1, 5), rng_int(r, 1, 20), rng_int(r, 1, 40));
    snprintf(text, size,
             "out_channels=%d kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d groups=%d "
             "bias=%s "
             "padding_mode=%s",
             groups * rng_int(r, 1, 20), rng_int(r, 1, 5), rng_int(r, 1, 5), rng_int(r, 1, 4), rng_int(r, 1, 4),
             rng_int(r, 0, 4), rng_int(r, 0, 4), rng_int(r, 0, 4), rng_int(r, 0, 4), rng_int(r, 1, 3), rng_int(r, 1, 3),
             groups, rng_int(r, 0, 1) ? "true" : "false", padding_mode_names[rng_int(r, 0, 3)]);
    return text;
}

static bool fits(const char *attrs, const struct shape *in)
{
    struct layer *l;
    ck_assert_int_eq(layer_from_text(&l, "conv2d", attrs, NULL), CS_OK);
    const bool ok = layer_infer(l, in, 1, NULL) == CS_OK;
    layer_destroy(&l);
    return ok;
}

static void make_absolute(struct tensor *t)
{
    for (size_t i = 0; t->data && i < shape_count(&t->shape); i++)
        t->data[i] = fabsf(t->data[i]);
}

static void compare_with_reference(struct layer_rig *rig, const struct kernels *kernels, const char *attrs)
{
    const struct conv2d *l = (const struct conv2d *)rig->layer;
    const struct tensor *bias = l->bias ? &rig->param[1] : NULL;
    struct tensor want, mass;
    ck_assert_int_eq(tensor_init(&want, &rig->y.shape, NULL), CS_OK);
    ck_assert_int_eq(tensor_init(&mass, &rig->y.shape, NULL), CS_OK);
    rig_forward(rig, kernels, NULL);
    conv2d_reference(l, &rig->x, &rig->param[0], bias, &want);
    make_absolute(&rig->x);
    make_absolute(&rig->param[0]);
    make_absolute(&rig->param[1]);
    conv2d_reference(l, &rig->x, &rig->param[0], bias, &mass);
    for (size_t i = 0; i < shape_count(&want.shape); i++) {
        const float tolerance = (float)(l->base.param[0].fan_in + 2) * FLT_EPSILON * mass.data[i];
        if (!(fabsf(rig->y.data[i] - want.data[i]) <= tolerance)) /* an assertion a number would take seconds */
            ck_abort_msg("%s, %s: y[%zu] is %.9g, not %.9g", kernels->name, attrs, i, (double)rig->y.data[i],
                         (double)want.data[i]);
    }
    tensor_finish(&want);
    tensor_finish(&mass);
}

START_TEST(conv2d_of_every_kernel_set_is_the_plain_loop)
{
    int unsupported, compared = 0;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    for (int round = 0; k && !unsupported && round < 150; round++) {
        struct rng r = rng_seeded(5, (uint64_t)round);
        char attrs[256];
        struct shape in;
        struct layer_rig rig;
        if (!fits(random_conv(&r, attrs, sizeof attrs, &in), &in))
            continue;
        rig_init(&rig, "conv2d", attrs, &in, rng_int(&r, 1, 3));
        rig_randomise(&rig, &r);
        compare_with_reference(&rig, k, attrs);
        rig_finish(&rig);
        compared++;
    }
    ck_assert(!k || unsupported || compared > 50);
}
END_TEST

/* Larger than one band of rows. */
START_TEST(conv2d_in_bands_is_the_plain_loop)
{
    static const struct layer_case large[] = {
        {"conv2d", "out_channels=3 kernel_size=3 padding=1", MAPS(2, 160, 150), 1},
        {"conv2d", "out_channels=2 kernel_size=5,3 stride=2 dilation=2 padding=4", MAPS(3, 260, 230), 1},
        {"conv2d", "out_channels=20 kernel_size=3 padding=1", MAPS(130, 9, 70), 1},
    };
    struct layer_rig rig;
    struct rng r = rng_seeded(6, (uint64_t)_i);
    rig_init(&rig, large[_i].kind, large[_i].attrs, &large[_i].in, large[_i].batch);
    rig_randomise(&rig, &r);
    compare_with_reference(&rig, kernels_best(), large[_i].attrs);
    rig_finish(&rig);
}
END_TEST

/* One kernel for each plane: the picture is read where it is but for its edges, in several blocks of rows. */
static const struct layer_case filters[] = {
    {"conv2d", "out_channels=3 groups=3 kernel_size=3 padding=1", MAPS(3, 130, 210), 2},
    {"conv2d", "out_channels=1 kernel_size=1", MAPS(1, 40, 192), 3},
    {"conv2d", "out_channels=1 kernel_size=7,5 padding=3,2 padding_mode=reflect", MAPS(1, 71, 201), 2},
    {"conv2d", "out_channels=2 groups=2 kernel_size=11 padding=5 padding_mode=circular bias=false", MAPS(2, 60, 256),
     1},
    {"conv2d", "out_channels=1 kernel_size=4,6 padding=7,30,2,1 padding_mode=replicate", MAPS(1, 50, 195), 2},
    {"conv2d", "out_channels=1 kernel_size=3,4 dilation=5,7 padding=5,0,6,40", MAPS(1, 47, 190), 1},
    {"conv2d", "out_channels=1 kernel_size=2,301 padding=0,150", MAPS(1, 20, 200), 1}, /* no middle */
    {"conv2d", "out_channels=1 kernel_size=3 padding=40,0 dilation=20", MAPS(1, 3, 240), 1},
};
enum { N_FILTERS = sizeof filters / sizeof filters[0] };

START_TEST(a_filter_of_a_plane_is_the_plain_loop)
{
    const struct layer_case *c = &filters[_i];
    const struct kernels *k;
    int unsupported;
    for (int i = 0; (k = kernels_nth(i, &unsupported)); i++) {
        struct layer_rig rig;
        struct rng r = rng_seeded(9, (uint64_t)_i);
        rig_init(&rig, c->kind, c->attrs, &c->in, c->batch);
        rig_randomise(&rig, &r);
        if (!unsupported)
            compare_with_reference(&rig, k, c->attrs);
        rig_finish(&rig);
    }
}
END_TEST

START_TEST(a_filter_of_a_plane_has_the_same_bits_on_any_number_of_threads_and_with_a_relu)
{
    const struct layer_case *c = &filters[_i];
    struct layer_rig rig;
    struct rng r = rng_seeded(9, (uint64_t)_i);
    rig_init(&rig, c->kind, c->attrs, &c->in, c->batch);
    rig_randomise(&rig, &r);
    rig_forward(&rig, kernels_best(), NULL);
    const size_t count = shape_count(&rig.y.shape);
    float *want = malloc(count * sizeof *want);
    ck_assert_ptr_nonnull(want);
    memcpy(want, rig.y.data, count * sizeof *want);
    for (int threads = 2; threads <= 5; threads++) {
        struct thread_pool *pool = NULL;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        rig_forward(&rig, kernels_best(), pool);
        ck_assert(!memcmp(want, rig.y.data, count * sizeof *want));
        thread_pool_destroy(&pool);
    }
    rig.relu = true;
    rig_forward(&rig, kernels_best(), NULL);
    for (size_t i = 0; i < count; i++)
        if (rig.y.data[i] != (want[i] > 0.0f ? want[i] : 0.0f))
            ck_abort_msg("%s: [%zu] is %g", c->attrs, i, (double)rig.y.data[i]);
    free(want);
    rig_finish(&rig);
}
END_TEST

/* For every y = A x, the gradient is A's transpose: <A x, dy> = <x, dx>. Sizes that are cut into bands and blocks. */
START_TEST(large_layers_have_the_gradients_of_their_forward_pass)
{
    static const struct layer_case large[] = {
        {"conv2d", "out_channels=12 kernel_size=3,5 stride=2,1 padding=2 dilation=1,2 bias=false", MAPS(3, 260, 230),
         2},
        {"conv2d", "out_channels=20 kernel_size=3 padding=1 bias=false", MAPS(40, 70, 60), 1},
        {"linear", "out_features=70 bias=false", ROW(5000), 3},
    };
    struct layer_rig rig;
    struct rng r = rng_seeded(7, (uint64_t)_i);
    rig_init(&rig, large[_i].kind, large[_i].attrs, &large[_i].in, large[_i].batch);
    rig_randomise(&rig, &r);
    rig_forward(&rig, kernels_best(), NULL);
    rig_backward(&rig, kernels_best(), NULL);
    const double product = dot(&rig.y, &rig.dy), scale = sqrt(dot(&rig.y, &rig.y) * dot(&rig.dy, &rig.dy));
    ck_assert_double_le(fabs(product - dot(&rig.x, &rig.dx)), 1e-6 * scale);
    ck_assert_double_le(fabs(product - dot(&rig.param[0], &rig.dparam[0])), 1e-6 * scale);
    rig_finish(&rig);
}
END_TEST

START_TEST(padding_comes_from_where_pytorch_takes_it)
{
    static const int from[4][9] = {/* places -3 .. 5 of 3 elements: 0 1 2 are 4 .. 6 here */
                                   {-1, -1, -1, 0, 1, 2, -1, -1, -1},
                                   {-9, 2, 1, 0, 1, 2, 1, 0, -9},
                                   {0, 0, 0, 0, 1, 2, 2, 2, 2},
                                   {0, 1, 2, 0, 1, 2, 0, 1, 2}};
    for (int mode = 0; mode < 4; mode++)
        for (int i = 0; i < 9; i++)
            if (from[mode][i] != -9) /* reflect by 3 is not allowed */
                ck_assert_int_eq(padding_source((enum padding_mode)mode, i - 3, 3), from[mode][i]);
}
END_TEST

static float output_at(const struct layer_rig *rig, int n, int m, int oy, int ox)
{
    const int *d = rig->y.shape.dim;
    return rig->y.data[((n * d[1] + m) * d[2] + oy) * d[3] + ox];
}

/* Small whole numbers: then no order of sums rounds. */
START_TEST(terms_add_up_exactly_to_the_output)
{
    static const struct layer_case c[] = {
        {"conv2d", "out_channels=4 kernel_size=3 padding=1 bias=false", MAPS(2, 5, 4), 2},
        {"conv2d", "out_channels=4 kernel_size=3,2 stride=2 padding=2,1 groups=2 bias=false padding_mode=reflect",
         MAPS(4, 5, 4), 2},
    };
    struct layer_rig rig;
    struct rng r = rng_seeded(8, (uint64_t)_i);
    rig_init(&rig, c[_i].kind, c[_i].attrs, &c[_i].in, c[_i].batch);
    for (size_t i = 0; i < shape_count(&rig.x.shape); i++)
        rig.x.data[i] = (float)rng_int(&r, -9, 9);
    for (size_t i = 0; i < shape_count(&rig.param[0].shape); i++)
        rig.param[0].data[i] = (float)rng_int(&r, -4, 4);
    rig_forward(&rig, kernels_best(), NULL);
    const int *d = rig.y.shape.dim, terms = rig.layer->param[0].fan_in;
    struct conv2d_term *term = calloc((size_t)terms + 1, sizeof *term);
    ck_assert_ptr_nonnull(term);
    term[terms].c = -7; /* must survive */
    for (int i = 0; i < d[0] * d[1] * d[2] * d[3]; i++) {
        const int n = i / (d[1] * d[2] * d[3]), m = i / (d[2] * d[3]) % d[1], oy = i / d[3] % d[2], ox = i % d[3];
        const double sum = conv2d_terms((const struct conv2d *)rig.layer, &rig.x, &rig.param[0], n, m, oy, ox, term);
        double added = 0.0;
        bool right = true;
        for (int t = 0; t < terms; t++) {
            right &= term[t].product == term[t].x * term[t].w && (term[t].from_row >= 0 || term[t].x == 0.0f);
            added += (double)term[t].product;
        }
        ck_assert(right && added == sum && (float)sum == output_at(&rig, n, m, oy, ox));
    }
    ck_assert_int_eq(term[terms].c, -7);
    free(term);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_term_tells_where_its_number_came_from)
{
    struct layer_rig rig;
    const struct shape in = shape_3d(2, 3, 3);
    struct conv2d_term term[8];
    rig_init(&rig, "conv2d", "out_channels=4 kernel_size=2 padding=1 stride=2 groups=2", &in, 1);
    for (int i = 0; i < 18; i++)
        rig.x.data[i] = (float)i;
    for (int i = 0; i < 16; i++)
        rig.param[0].data[i] = (float)(100 + i);
    /* output 3 belongs to the second group, which reads channel 1; its window at (0, 1) covers rows -1, 0 and columns
     * 1, 2 */
    const double sum = conv2d_terms((const struct conv2d *)rig.layer, &rig.x, &rig.param[0], 0, 3, 0, 1, term);
    ck_assert_int_eq(term[1].row, -1);
    ck_assert_int_eq(term[1].col, 2);
    ck_assert_int_eq(term[1].from_row, -1);
    ck_assert_int_eq(term[3].from_row, 0);
    ck_assert_int_eq(term[3].from_col, 2);
    ck_assert(term[3].x == 11.0f && term[3].w == 115.0f && term[3].product == 1265.0f);
    ck_assert(sum == 10.0 * 114.0 + 1265.0);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- pooling */

START_TEST(pool_backward_sends_the_gradient_to_the_first_maximum)
{
    const struct shape in = shape_3d(1, 2, 4);
    struct layer_rig rig;
    rig_init(&rig, _i ? "min_pool2d" : "max_pool2d", "kernel_size=2", &in, 1);
    const float sign = _i ? -1.0f : 1.0f, x[] = {1, 3, 5, 5, 3, 3, 5, 5}, want[] = {0, 10, 20, 0, 0, 0, 0, 0};
    for (int i = 0; i < 8; i++)
        rig.x.data[i] = sign * x[i];
    rig.dy.data[0] = 10.0f;
    rig.dy.data[1] = 20.0f;
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(rig.y.data[0] == sign * 3.0f && rig.y.data[1] == sign * 5.0f);
    rig_backward(&rig, kernels_best(), NULL);
    ck_assert_mem_eq(rig.dx.data, want, sizeof want);
    rig_finish(&rig);
}
END_TEST

START_TEST(padding_never_wins_a_maximum)
{
    const struct shape in = shape_3d(1, 5, 11);
    struct layer_rig rig;
    rig_init(&rig, _i ? "min_pool2d" : "max_pool2d", "kernel_size=3 stride=1 padding=1", &in, 1);
    tensor_fill(&rig.x, _i ? 7.0f : -7.0f);
    rig.x.data[0] = _i ? INFINITY : -INFINITY;
    rig_forward(&rig, kernels_best(), NULL);
    for (size_t i = 0; i < shape_count(&rig.y.shape); i++)
        ck_assert(rig.y.data[i] == (_i ? 7.0f : -7.0f));
    rig_finish(&rig);
}
END_TEST

START_TEST(pooling_keeps_what_is_not_a_number)
{
    const struct shape in = shape_3d(1, 2, 20);
    struct layer_rig rig;
    rig_init(&rig, _i ? "min_pool2d" : "max_pool2d", "kernel_size=2", &in, 1);
    for (int i = 0; i < 40; i++)
        rig.x.data[i] = (float)i;
    rig.x.data[4] = NAN;
    rig.x.data[39] = NAN;
    rig_forward(&rig, kernels_best(), NULL);
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(isnan(rig.y.data[i]), i == 2 || i == 9);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- all kinds */

static bool same_bits(const struct tensor *a, const struct tensor *b)
{
    return !a->data || !memcmp(a->data, b->data, shape_count(&a->shape) * sizeof(float));
}

static void run_with_threads(struct layer_rig *rig, const struct layer_case *c, int threads)
{
    struct thread_pool *pool;
    struct rng r = rng_seeded(9, 0);
    ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
    rig_init(rig, c->kind, c->attrs, &c->in, c->batch);
    rig_randomise(rig, &r);
    rig_forward(rig, kernels_best(), pool);
    rig_backward(rig, kernels_best(), pool);
    thread_pool_destroy(&pool);
}

START_TEST(any_number_of_threads_gives_the_same_bits)
{
    static const struct layer_case c[] = {
        {"conv2d", "out_channels=6 kernel_size=5 padding=2", MAPS(1, 28, 28), 50},
        {"conv2d", "out_channels=16 kernel_size=5", MAPS(6, 14, 14), 37},
        {"conv2d", "out_channels=8 kernel_size=3 padding=1 padding_mode=reflect groups=2", MAPS(4, 90, 90), 3},
        {"conv2d", "out_channels=32 kernel_size=3 padding=1", MAPS(32, 16, 16), 9},
        {"max_pool2d", "kernel_size=2", MAPS(6, 28, 28), 20},
        {"avg_pool2d", "kernel_size=3 stride=2 padding=1", MAPS(6, 28, 28), 20},
        {"batch_norm2d", "", MAPS(6, 28, 28), 20},
        {"batch_norm2d", "", MAPS(5, 90, 70), 3},
        {"batch_norm2d", "", MAPS(300, 3, 3), 20},
        {"linear", "out_features=120", ROW(400), 64},
        {"relu", "", MAPS(6, 28, 28), 20},
    };
    struct layer_rig one, more;
    run_with_threads(&one, &c[_i], 1);
    for (int threads = 2; threads <= 5; threads += 3) {
        run_with_threads(&more, &c[_i], threads);
        ck_assert(same_bits(&one.y, &more.y) && same_bits(&one.dx, &more.dx));
        ck_assert(same_bits(&one.dparam[0], &more.dparam[0]) && same_bits(&one.dparam[1], &more.dparam[1]));
        rig_finish(&more);
    }
    rig_finish(&one);
}
END_TEST

/* A net plans for its largest batch and then runs smaller ones; and it need not ask for the gradient of its input. */
START_TEST(memory_planned_for_a_batch_is_enough_for_a_smaller_one)
{
    const struct layer_case *c = &cases[_i];
    struct layer_rig rig;
    rig_init(&rig, c->kind, c->attrs, &c->in, 1);
    const struct layer *l = rig.layer;
    size_t before = 0;
    for (int batch = 1; l->kind->scratch_bytes && batch < 100; batch++) {
        const size_t bytes = l->kind->scratch_bytes(l, batch, true);
        ck_assert(bytes >= before && bytes >= l->kind->scratch_bytes(l, batch, false));
        before = bytes;
    }
    rig_finish(&rig);
}
END_TEST

START_TEST(a_gradient_that_nobody_wants_is_left_out)
{
    const struct layer_case *c = &cases[_i];
    struct rng r = rng_seeded(10, 0);
    struct layer_rig all, some;
    rig_init(&all, c->kind, c->attrs, &c->in, c->batch);
    rig_randomise(&all, &r);
    rig_init(&some, c->kind, c->attrs, &c->in, c->batch);
    r = rng_seeded(10, 0);
    rig_randomise(&some, &r);
    tensor_finish(&some.dx);
    rig_forward(&all, kernels_best(), NULL);
    rig_forward(&some, kernels_best(), NULL);
    rig_backward(&all, kernels_best(), NULL);
    rig_backward(&some, kernels_best(), NULL);
    ck_assert(same_bits(&all.dparam[0], &some.dparam[0]) && same_bits(&all.dparam[1], &some.dparam[1]));
    rig_finish(&all);
    rig_finish(&some);
}
END_TEST

/* Those of several inputs (or none) are in test_shape_nets.c and test_torch.c, as are functions of positive
 * numbers only. */
START_TEST(every_kind_of_one_input_is_among_the_cases)
{
    const struct layer_kind *kind = layer_kind_nth(_i);
    static const char *const positive[] = {"log", "sqrt", "reciprocal", "pow"};
    bool found = kind->max_inputs != 1;
    for (size_t i = 0; i < sizeof positive / sizeof *positive; i++)
        found = found || !strcmp(positive[i], kind->name);
    for (int i = 0; i < N_CASES; i++)
        found = found || !strcmp(cases[i].kind, kind->name);
    ck_assert_msg(found, "%s", kind->name);
}
END_TEST

START_TEST(attribute_tables_describe_their_structs)
{
    const struct layer_kind *kind = layer_kind_nth(_i);
    ck_assert_ptr_eq(layer_kind_named(kind->name), kind);
    ck_assert(kind->n_positional <= kind->n_attrs && kind->title[0]);
    for (int i = 0; i < kind->n_attrs; i++) {
        const struct layer_attr *a = &kind->attrs[i];
        ck_assert(a->offset >= sizeof(struct layer) && a->offset < kind->size);
        if (a->type != LAYER_ATTR_INTS) /* there it means: none */
            ck_assert(isnan(a->initial) || a->type == LAYER_ATTR_INTS ||
                      (a->initial >= a->min && a->initial <= a->max));
        ck_assert((a->type == LAYER_ATTR_CHOICE) == (a->choices != NULL));
    }
}
END_TEST

START_TEST(a_bad_layer_is_refused_in_one_sentence)
{
    static const struct {
        struct layer_case c;
        const char *sentence;
    } bad[] = {
        {{"conv2d", "out_channels=4 kernel_size=5", MAPS(1, 3, 3), 1}, "a 5x5 kernel does not fit a 3x3 input"},
        {{"conv2d", "out_channels=4 kernel_size=3 dilation=4 padding=1", MAPS(1, 5, 6), 1},
         "a 3x3 kernel, 9x9 with its dilation, does not fit a 5x6 input, 7x8 with its padding"},
        {{"conv2d", "out_channels=4 kernel_size=3 groups=4", MAPS(6, 8, 8), 1},
         "groups=4 does not divide 6 input channels"},
        {{"conv2d", "out_channels=4 kernel_size=3 groups=3", MAPS(6, 8, 8), 1},
         "groups=3 does not divide out_channels=4"},
        {{"conv2d", "out_channels=4 kernel_size=3 padding=5 padding_mode=reflect", MAPS(1, 5, 6), 1},
         "reflect padding of 5x5 must be less than the 5x6 input"},
        {{"conv2d", "out_channels=4 kernel_size=3 padding=6 padding_mode=circular", MAPS(1, 5, 6), 1},
         "circular padding of 6x6 must not exceed the 5x6 input"},
        {{"conv2d", "out_channels=4 kernel_size=3", ROW(9), 1}, "conv2d takes maps of CxHxW, not 9"},
        {{"conv2d", "out_channels=4", MAPS(1, 9, 9), 1}, "conv2d needs kernel_size"},
        {{"conv2d", "out_channels=4 kernel_size=0", MAPS(1, 9, 9), 1},
         "kernel_size is one whole number, or two as in 3,1 (rows, columns), from 1 to 1024, not '0'"},
        {{"conv2d", "out_channels=4 kernel_size=3,", MAPS(1, 9, 9), 1},
         "kernel_size is one whole number, or two as in 3,1 (rows, columns), from 1 to 1024, not '3,'"},
        {{"conv2d", "out_channels=99999999999999999999", MAPS(1, 9, 9), 1},
         "out_channels is a whole number from 1 to 1048576, not '99999999999999999999'"},
        {{"conv2d", "out_channels=4x", MAPS(1, 9, 9), 1}, "out_channels is a whole number from 1 to 1048576, not '4x'"},
        {{"conv2d", "padding_mode=mirror", MAPS(1, 9, 9), 1},
         "padding_mode is one of zeros, reflect, replicate, circular, not 'mirror'"},
        {{"conv2d", "bias=yes", MAPS(1, 9, 9), 1}, "bias is true or false, not 'yes'"},
        {{"max_pool2d", "kernel_size=3", MAPS(1, 2, 9), 1}, "a 3x3 window does not fit a 2x9 input"},
        {{"max_pool2d", "kernel_size=3 padding=3", MAPS(1, 9, 9), 1},
         "padding=3,3,3,3 lets a 3x3 window lie outside the input altogether: choose less"},
        {{"avg_pool2d", "kernel_size=3", ROW(4), 1}, "avg_pool2d takes maps of CxHxW, not 4"},
        {{"linear", "out_features=3", MAPS(1, 9, 9), 1},
         "linear takes one row of values, not 1x9x9: put flatten() before it"},
    };
    struct cs_error err = {""};
    struct layer *l;
    enum cs_status status = layer_from_text(&l, bad[_i].c.kind, bad[_i].c.attrs, &err);
    if (status == CS_OK)
        status = layer_infer(l, &bad[_i].c.in, 1, &err);
    ck_assert_int_ne(status, CS_OK);
    ck_assert_str_eq(err.text, bad[_i].sentence);
    layer_destroy(&l);
}
END_TEST

/* The largest numbers that attributes and shapes can have: an answer or a refusal, but no overflow (the sanitizers
 * look). */
START_TEST(hostile_sizes_are_refused_or_right)
{
    static const struct layer_case c[] = {
        {"conv2d", "out_channels=1048576 kernel_size=1024", MAPS(4096, 700, 700), 1},
        {"conv2d", "out_channels=1 kernel_size=1024 padding=1024 dilation=1024", MAPS(1, INT_MAX, 1), 1},
        {"conv2d", "out_channels=1 kernel_size=1 padding=1024", MAPS(1, 1, INT_MAX), 1},
        {"conv2d", "out_channels=1048576 kernel_size=1", MAPS(1, 50000, 40000), 1},
        {"conv2d", "out_channels=1 kernel_size=1024", MAPS(2048, 1024, 1024), 1},
        {"max_pool2d", "kernel_size=1024 padding=512", MAPS(1, 1, INT_MAX), 1},
        {"linear", "out_features=16777216", ROW(INT_MAX), 1},
        {"flatten", "", MAPS(1 << 11, 1 << 10, 1 << 10), 1},
        {"relu", "", {5, {1, 2, 3, 4, 5}}, 1},
        {"relu", "", {6, {1, 2, 3, 4, 5}}, 1},
        {"relu", "", {2, {1, -2}}, 1},
    };
    struct layer *l;
    struct cs_error err = {""};
    ck_assert_int_eq(layer_from_text(&l, c[_i].kind, c[_i].attrs, &err), CS_OK);
    if (layer_infer(l, &c[_i].in, 1, &err) == CS_OK)
        ck_assert_int_eq(shape_check(&l->out, NULL), CS_OK);
    else
        ck_assert(err.text[0]);
    layer_destroy(&l);
}
END_TEST

START_TEST(a_layer_counts_its_inputs)
{
    struct layer *l;
    struct cs_error err;
    const struct shape in[2] = {ROW(3), ROW(3)};
    ck_assert_int_eq(layer_create(&l, &layer_relu, NULL), CS_OK);
    ck_assert_int_eq(layer_infer(l, in, 2, &err), CS_BAD_SHAPE);
    ck_assert_int_eq(layer_infer(l, in, 0, &err), CS_BAD_SHAPE);
    layer_destroy(&l);
    layer_destroy(&l);
    ck_assert_ptr_null(layer_kind_named("no such kind"));
}
END_TEST

START_TEST(lenets_shapes_and_counts_are_those_of_the_book)
{
    struct layer *l;
    const struct shape in = shape_3d(6, 14, 14);
    int size[2], stride[2], first[2];
    ck_assert_int_eq(layer_from_text(&l, "conv2d", "out_channels=16 kernel_size=5", NULL), CS_OK);
    ck_assert_int_eq(layer_infer(l, &in, 1, NULL), CS_OK);
    ck_assert(l->out.dim[0] == 16 && l->out.dim[1] == 10 && l->out.dim[2] == 10);
    ck_assert_int_eq(l->param[0].fan_in, 150);
    ck_assert_int_eq(l->kind->macs(l), 240000);
    layer_destroy(&l);
    ck_assert_int_eq(layer_from_text(&l, "max_pool2d", "kernel_size=3,2 padding=1", NULL), CS_OK);
    ck_assert_int_eq(layer_infer(l, &in, 1, NULL), CS_OK);
    ck_assert(l->out.dim[1] == 5 && l->out.dim[2] == 8);
    l->kind->window(l, size, stride, first);
    ck_assert(size[0] == 3 && size[1] == 2 && stride[0] == 3 && stride[1] == 2 && first[0] == -1);
    layer_destroy(&l);
}
END_TEST

int main(void)
{
    int sets = 0, kinds = 0;
    while (kernels_nth(sets, NULL))
        sets++;
    while (layer_kind_nth(kinds))
        kinds++;
    Suite *suite = suite_create("layers");
    TCase *t = tcase_create("layers");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, backward_agrees_with_central_differences, 0, N_CASES);
    tcase_add_loop_test(t, conv2d_of_every_kernel_set_is_the_plain_loop, 0, sets);
    tcase_add_loop_test(t, conv2d_in_bands_is_the_plain_loop, 0, 3);
    tcase_add_loop_test(t, a_filter_of_a_plane_is_the_plain_loop, 0, N_FILTERS);
    tcase_add_loop_test(t, a_filter_of_a_plane_has_the_same_bits_on_any_number_of_threads_and_with_a_relu, 0,
                        N_FILTERS);
    tcase_add_loop_test(t, large_layers_have_the_gradients_of_their_forward_pass, 0, 3);
    tcase_add_test(t, padding_comes_from_where_pytorch_takes_it);
    tcase_add_loop_test(t, terms_add_up_exactly_to_the_output, 0, 2);
    tcase_add_test(t, a_term_tells_where_its_number_came_from);
    tcase_add_loop_test(t, pool_backward_sends_the_gradient_to_the_first_maximum, 0, 2);
    tcase_add_loop_test(t, padding_never_wins_a_maximum, 0, 2);
    tcase_add_loop_test(t, pooling_keeps_what_is_not_a_number, 0, 2);
    tcase_add_loop_test(t, any_number_of_threads_gives_the_same_bits, 0, 11);
    tcase_add_loop_test(t, memory_planned_for_a_batch_is_enough_for_a_smaller_one, 0, N_CASES);
    tcase_add_loop_test(t, a_gradient_that_nobody_wants_is_left_out, 0, N_CASES);
    tcase_add_loop_test(t, every_kind_of_one_input_is_among_the_cases, 0, kinds);
    tcase_add_loop_test(t, attribute_tables_describe_their_structs, 0, kinds);
    tcase_add_loop_test(t, a_bad_layer_is_refused_in_one_sentence, 0, 18);
    tcase_add_loop_test(t, hostile_sizes_are_refused_or_right, 0, 11);
    tcase_add_test(t, a_layer_counts_its_inputs);
    tcase_add_test(t, lenets_shapes_and_counts_are_those_of_the_book);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
