/* tests/engine/test_winograd.c - convolutions that are computed by Winograd's filtering, on every set of kernels,
 * against the plain loops: the transforms alone, and layers forward and backward. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/conv2d_winograd.h"
#include "tests/engine/layer_rig.h"

static void fill_noise(float *v, size_t n, uint64_t seed)
{
    struct rng r = rng_seeded(21, seed);
    for (size_t i = 0; i < n; i++)
        v[i] = rng_normal(&r);
}

static const struct kernels *set_of_kernels(int i)
{
    int unsupported;
    const struct kernels *k = kernels_nth(i, &unsupported);
    return unsupported ? NULL : k;
}

/* One tile, as the formula says it: the 36 products give the 16 sums of a 3x3 kernel over 6x6 numbers. */
START_TEST(thirty_six_products_are_a_convolution)
{
    enum { CELL = WINOGRAD_CELL };
    const struct kernels *k = set_of_kernels(_i);
    const struct winograd_side three = {3 * CELL, CELL, 0}, four = {4 * CELL, CELL, 0}, six = {6 * CELL, CELL, 0};
    float g[9 * CELL], d[36 * CELL], u[36 * CELL], v[36 * CELL], y[16 * CELL];
    fill_noise(g, 9 * CELL, 1);
    fill_noise(d, 36 * CELL, 2);
    if (!k)
        return;
    k->winograd(WINOGRAD_WEIGHT, u, six, g, three, 1);
    k->winograd(WINOGRAD_INPUT, v, six, d, six, 1);
    for (int i = 0; i < 36 * CELL; i++)
        v[i] *= u[i];
    k->winograd(WINOGRAD_OUTPUT, y, four, v, six, 1);
    for (int at = 0; at < 16 * CELL; at++) {
        const int c = at % CELL, row = at / CELL / 4, col = at / CELL % 4;
        double want = 0;
        for (int e = 0; e < 9; e++)
            want += (double)g[e * CELL + c] * (double)d[((row + e / 3) * 6 + col + e % 3) * CELL + c];
        ck_assert_double_eq_tol(y[at], want, 1e-4);
    }
}
END_TEST

START_TEST(transforms_of_every_kernel_set_agree_with_the_reference)
{
    enum { CELL = WINOGRAD_CELL, TILES = 3, FLOATS = TILES * 36 * CELL, SENTINEL = 7 };
    static const int in_side[] = {3, 6, 6, 4, 6}, out_side[] = {6, 6, 4, 6, 3};
    const struct kernels *k = set_of_kernels(_i);
    float in[FLOATS], want[FLOATS + SENTINEL], got[FLOATS + SENTINEL];
    fill_noise(in, FLOATS, 3);
    for (int which = 0; k && which < 5; which++) {
        const struct winograd_side from = {in_side[which] * CELL, CELL, 36 * CELL};
        const struct winograd_side to = {out_side[which] * TILES * CELL, TILES * CELL, CELL};
        for (int i = 0; i < FLOATS + SENTINEL; i++)
            want[i] = got[i] = 12345.0f;
        kernels_reference.winograd((enum winograd_transform)which, want, to, in, from, TILES);
        k->winograd((enum winograd_transform)which, got, to, in, from, TILES);
        for (int i = 0; i < FLOATS + SENTINEL; i++) /* the largest row of absolute values sums to 10, twice over */
            ck_assert_float_eq_tol(got[i], want[i], 100 * 5 * 36 * FLT_EPSILON);
    }
}
END_TEST

START_TEST(matmul_of_every_kernel_set_agrees_with_the_reference)
{
    enum { MOST = 20, STEPS = 40, WIDE = 7 * WINOGRAD_CELL };
    static float a[MOST * STEPS], b[STEPS * WIDE], want[MOST * (WIDE + 3)], got[MOST * (WIDE + 3)];
    const struct kernels *k = set_of_kernels(_i);
    struct rng r = rng_seeded(22, 0);
    fill_noise(a, MOST * STEPS, 4);
    fill_noise(b, STEPS * WIDE, 5);
    for (int round = 0; k && round < 300; round++) {
        const int m = rng_int(&r, 1, MOST), n = WINOGRAD_CELL * rng_int(&r, 1, 7), steps = rng_int(&r, 0, STEPS);
        const bool add = rng_int(&r, 0, 1), a_turned = rng_int(&r, 0, 1);
        const ptrdiff_t step = a_turned ? 1 : MOST, row = a_turned ? STEPS : 1;
        fill_noise(want, sizeof want / sizeof *want, 6);
        memcpy(got, want, sizeof want);
        kernels_reference.matmul(want, WIDE + 3, m, n, a, step, row, b, WIDE, steps, add);
        k->matmul(got, WIDE + 3, m, n, a, step, row, b, WIDE, steps, add);
        for (size_t i = 0; i < sizeof want / sizeof *want; i++)
            if (!(fabsf(want[i] - got[i]) <= 2e-5f)) /* sums of at most 41 products of normal numbers */
                ck_abort_msg("round %d: m %d n %d steps %d [%zu] is %.9g, not %.9g", round, m, n, steps, i,
                             (double)got[i], (double)want[i]);
    }
}
END_TEST

START_TEST(cells_come_back_as_they_went)
{
    enum { N = 45, PLANE = 50, FLOATS = WINOGRAD_CELL * PLANE };
    const struct kernels *k = set_of_kernels(_i);
    float x[FLOATS], back[FLOATS], cells[N * WINOGRAD_CELL];
    fill_noise(x, FLOATS, 7);
    memset(back, 0, sizeof back);
    if (!k)
        return;
    k->interleave(cells, x, PLANE, N);
    k->deinterleave(back, PLANE, cells, N);
    for (int c = 0; c < WINOGRAD_CELL; c++)
        for (int p = 0; p < PLANE; p++) {
            ck_assert(p >= N || cells[p * WINOGRAD_CELL + c] == x[c * PLANE + p]);
            ck_assert(back[c * PLANE + p] == (p < N ? x[c * PLANE + p] : 0.0f));
        }
}
END_TEST

/* ---------------------------------------------------------------------------------------------- layers */

static const struct {
    const char *attrs;
    struct shape in;
    int batch;
} layers[] = {
    {"out_channels=32 kernel_size=3 padding=1", {3, {32, 16, 16}}, 3},
    {"out_channels=48 kernel_size=3 padding=0", {3, {32, 13, 9}}, 2},
    {"out_channels=32 kernel_size=3 padding=2", {3, {64, 7, 30}}, 1},
    {"out_channels=64 kernel_size=3 padding=0,1,2,0 bias=false", {3, {48, 12, 11}}, 2},
    {"out_channels=32 kernel_size=3 padding=1", {3, {32, 5, 70}}, 5},
    {"out_channels=32 kernel_size=3 padding=1", {3, {32, 100, 6}}, 2},
};
enum { N_LAYERS = sizeof layers / sizeof *layers };

/* y = conv(x), dx and dw from dy by the plain loops, in double. mass: the same of absolute values. */
struct plain {
    double *dx, *dw, *dx_mass, *dw_mass;
};

static size_t at4(const struct tensor *t, int a, int b, int c, int d)
{
    const int *n = t->shape.dim;
    return (((size_t)a * (size_t)n[1] + (size_t)b) * (size_t)n[2] + (size_t)c) * (size_t)n[3] + (size_t)d;
}

static void add_term(struct plain *p, const struct layer_rig *rig, int n, int k, int oy, int ox, int c, int e)
{
    const struct conv2d *l = (const struct conv2d *)rig->layer;
    const int row = oy - l->padding[0] + e / 3, col = ox - l->padding[1] + e % 3;
    if (row < 0 || row >= rig->x.shape.dim[2] || col < 0 || col >= rig->x.shape.dim[3])
        return;
    const size_t x = at4(&rig->x, n, c, row, col), w = at4(&rig->param[0], k, c, e / 3, e % 3);
    const double dy = rig->dy.data[at4(&rig->dy, n, k, oy, ox)];
    p->dx[x] += dy * (double)rig->param[0].data[w];
    p->dx_mass[x] += fabs(dy * (double)rig->param[0].data[w]);
    p->dw[w] += dy * (double)rig->x.data[x];
    p->dw_mass[w] += fabs(dy * (double)rig->x.data[x]);
}

static struct plain plain_backward(const struct layer_rig *rig)
{
    const size_t nx = shape_count(&rig->x.shape), nw = shape_count(&rig->param[0].shape);
    struct plain p = {calloc(nx, sizeof(double)), calloc(nw, sizeof(double)), calloc(nx, sizeof(double)),
                      calloc(nw, sizeof(double))};
    ck_assert(p.dx && p.dw && p.dx_mass && p.dw_mass);
    const int *d = rig->dy.shape.dim, channels = rig->x.shape.dim[1];
    for (int i = 0; i < d[0] * d[1] * d[2] * d[3]; i++)
        for (int c = 0; c < channels; c++)
            for (int e = 0; e < 9; e++)
                add_term(&p, rig, i / (d[1] * d[2] * d[3]), i / (d[2] * d[3]) % d[1], i / d[3] % d[2], i % d[3], c, e);
    return p;
}

/* The transforms multiply the rounding of a term: the largest rows of absolute values of BT, AT and G sum to 10, 19 and
 * 1, and those of both sides meet. What random numbers see of it is a good deal less than that bound. */
static void compare(const char *what, int layer, const float *got, const double *want, const double *mass, size_t n)
{
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        const double off = fabs((double)got[i] - want[i]) / (mass[i] + 1e-3);
        worst = off > worst || isnan(off) ? off : worst;
    }
    if (!(worst <= 64 * FLT_EPSILON))
        ck_abort_msg("layer %d: %s is off by %g of the sum of absolute terms", layer, what, worst);
}

START_TEST(gradients_are_those_of_the_plain_loop)
{
    const struct kernels *k = set_of_kernels(_i / N_LAYERS);
    const int layer = _i % N_LAYERS;
    struct layer_rig rig;
    struct rng r = rng_seeded(23, (uint64_t)layer);
    rig_init(&rig, "conv2d", layers[layer].attrs, &layers[layer].in, layers[layer].batch);
    ck_assert(conv_winograd_suits((const struct conv2d *)rig.layer));
    rig_randomise(&rig, &r);
    if (k) {
        struct plain want = plain_backward(&rig);
        rig_forward(&rig, k, NULL);
        rig_backward(&rig, k, NULL);
        compare("dx", layer, rig.dx.data, want.dx, want.dx_mass, shape_count(&rig.dx.shape));
        compare("dw", layer, rig.dparam[0].data, want.dw, want.dw_mass, shape_count(&rig.dparam[0].shape));
        free(want.dx), free(want.dw), free(want.dx_mass), free(want.dw_mass);
    }
    rig_finish(&rig);
}
END_TEST

static double *doubled(const struct tensor *t)
{
    const size_t n = shape_count(&t->shape);
    double *v = calloc(n, sizeof *v);
    ck_assert_ptr_nonnull(v);
    for (size_t i = 0; i < n; i++)
        v[i] = (double)t->data[i];
    return v;
}

static void make_absolute(struct tensor *t)
{
    for (size_t i = 0; t->data && i < shape_count(&t->shape); i++)
        t->data[i] = fabsf(t->data[i]);
}

START_TEST(outputs_are_those_of_the_plain_loop)
{
    const struct kernels *k = set_of_kernels(_i / N_LAYERS);
    const int layer = _i % N_LAYERS;
    struct layer_rig rig;
    struct tensor reference;
    struct rng r = rng_seeded(24, (uint64_t)layer);
    rig_init(&rig, "conv2d", layers[layer].attrs, &layers[layer].in, layers[layer].batch);
    rig_randomise(&rig, &r);
    const struct conv2d *l = (const struct conv2d *)rig.layer;
    ck_assert_int_eq(tensor_init(&reference, &rig.y.shape, NULL), CS_OK);
    if (k) {
        conv2d_reference(l, &rig.x, &rig.param[0], l->bias ? &rig.param[1] : NULL, &reference);
        double *want = doubled(&reference);
        rig_forward(&rig, k, NULL);
        make_absolute(&rig.x);
        make_absolute(&rig.param[0]);
        make_absolute(&rig.param[1]);
        conv2d_reference(l, &rig.x, &rig.param[0], l->bias ? &rig.param[1] : NULL, &reference);
        double *mass = doubled(&reference);
        compare("y", layer, rig.y.data, want, mass, shape_count(&rig.y.shape));
        free(want), free(mass);
    }
    tensor_finish(&reference);
    rig_finish(&rig);
}
END_TEST

START_TEST(what_no_machine_can_hold_is_planned_all_the_same)
{
    const struct shape tall = shape_3d(32, 1 << 22, 4); /* 2^20 rows of tiles: 4096 pictures have 2^32 */
    struct layer *l;
    ck_assert_int_eq(layer_from_text(&l, "conv2d", "out_channels=32 kernel_size=3 padding=1", NULL), CS_OK);
    ck_assert_int_eq(layer_infer(l, &tall, 1, NULL), CS_OK);
    ck_assert(conv_winograd_suits((const struct conv2d *)l));
    for (int training = 0; training < 2; training++)
        ck_assert_uint_ge(layer_conv2d.scratch_bytes(l, 4096, training), layer_conv2d.scratch_bytes(l, 1, training));
    layer_destroy(&l);
}
END_TEST

int main(void)
{
    int sets = 0;
    while (kernels_nth(sets, NULL))
        sets++;
    Suite *suite = suite_create("winograd");
    TCase *kernels = tcase_create("kernels"), *whole = tcase_create("layers");
    tcase_set_timeout(whole, 120);
    tcase_add_loop_test(kernels, thirty_six_products_are_a_convolution, 0, sets);
    tcase_add_loop_test(kernels, transforms_of_every_kernel_set_agree_with_the_reference, 0, sets);
    tcase_add_loop_test(kernels, matmul_of_every_kernel_set_agrees_with_the_reference, 0, sets);
    tcase_add_loop_test(kernels, cells_come_back_as_they_went, 0, sets);
    tcase_add_loop_test(whole, outputs_are_those_of_the_plain_loop, 0, sets * N_LAYERS);
    tcase_add_loop_test(whole, gradients_are_those_of_the_plain_loop, 0, sets * N_LAYERS);
    tcase_add_test(whole, what_no_machine_can_hold_is_planned_all_the_same);
    suite_add_tcase(suite, kernels);
    suite_add_tcase(suite, whole);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
