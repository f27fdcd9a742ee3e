/* tests/engine/test_conv2d_matrix.c - a conv2d as a matrix, untied, and its windows as columns: against the plain loop
 * on random shapes, and against PyTorch's numbers (torch 1.13: conv2d of unit inputs, unfold). Sizes are the lectures'.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/conv2d_matrix.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/layer_rig.h"

enum { ROUNDS = 150 };

static void fill(struct tensor *t, struct rng *r, int most)
{
    for (size_t i = 0; t->data && i < shape_count(&t->shape); i++)
        t->data[i] = (float)rng_int(r, -most, most);
}

static const struct conv2d *conv_of(const struct layer_rig *rig)
{
    return (const struct conv2d *)rig->layer;
}

static double *doubles(const float *from, size_t n)
{
    double *to = calloc(n + 1, sizeof *to);
    ck_assert_ptr_nonnull(to);
    for (size_t i = 0; from && i < n; i++)
        to[i] = (double)from[i];
    return to;
}

/* Whether these attributes go together. */
static bool fits(const char *attrs, const struct shape *in)
{
    struct layer *l;
    ck_assert_int_eq(layer_from_text(&l, "conv2d", attrs, NULL), CS_OK);
    const bool ok = layer_infer(l, in, 1, NULL) == CS_OK;
    layer_destroy(&l);
    return ok;
}

static bool random_rig(struct layer_rig *rig, struct rng *r)
{
    char attrs[256];
    const int groups = rng_int(r, 1, 2), channels = groups * rng_int(r, 1, 2), maps = groups * rng_int(r, 1, 2);
    const struct shape in = shape_3d(channels, rng_int(r, 1, 7), rng_int(r, 1, 7));
    snprintf(attrs, sizeof attrs,
             "out_channels=%d kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d groups=%d "
             "padding_mode=%s",
             maps, rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 1, 3), rng_int(r, 1, 3), rng_int(r, 0, 3),
             rng_int(r, 0, 3), rng_int(r, 0, 3), rng_int(r, 0, 3), rng_int(r, 1, 2), rng_int(r, 1, 2), groups,
             padding_mode_names[rng_int(r, 0, 3)]);
    if (!fits(attrs, &in))
        return false;
    rig_init(rig, "conv2d", attrs, &in, 1);
    fill(&rig->x, r, 9);
    fill(&rig->param[0], r, 5);
    return true;
}

START_TEST(the_matrix_times_the_input_is_the_convolution_of_the_plain_loop)
{
    struct rng r = rng_seeded(51, 0);
    int done = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct layer_rig rig;
        struct conv2d_matrix a;
        if (!random_rig(&rig, &r))
            continue;
        const struct conv2d *l = conv_of(&rig);
        conv2d_reference(l, &rig.x, &rig.param[0], NULL, &rig.y);
        ck_assert_int_eq(conv2d_matrix_init(&a, l, NULL), CS_OK);
        double *w = doubles(rig.param[0].data, shape_count(&rig.param[0].shape)),
               *x = doubles(rig.x.data, shape_count(&rig.x.shape)), *value = doubles(NULL, (size_t)a.n_entries),
               *dense = doubles(NULL, (size_t)a.rows * (size_t)a.cols);
        conv2d_matrix_share(&a, w, value);
        conv2d_matrix_spread(&a, value, dense);
        ck_assert_int_eq(a.rows, (int)shape_count(&rig.y.shape));
        ck_assert_int_eq(a.cols, (int)shape_count(&rig.x.shape));
        for (int row = 0; row < a.rows; row++) {
            ck_assert_double_eq(conv2d_matrix_row(&a, value, row, x), (double)rig.y.data[row]);
            ck_assert_double_eq(conv2d_dense_row(dense + row * a.cols, a.cols, x), (double)rig.y.data[row]);
            for (int e = a.start[row] + 1; e < a.start[row + 1]; e++)
                ck_assert_int_gt(a.column[e], a.column[e - 1]);
        }
        conv2d_matrix_finish(&a);
        free(w);
        free(x);
        free(value);
        free(dense);
        rig_finish(&rig);
        done++;
    }
    ck_assert_int_gt(done, ROUNDS / 3);
}
END_TEST

START_TEST(a_kernel_s_row_times_its_windows_as_columns_is_the_map)
{
    struct rng r = rng_seeded(52, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct layer_rig rig;
        if (!random_rig(&rig, &r))
            continue;
        const struct conv2d *l = conv_of(&rig);
        const int *out = l->base.out.dim, plane = out[1] * out[2], per_group = out[0] / l->groups,
                  window = (int)shape_count(&rig.param[0].shape) / out[0];
        float *columns = calloc((size_t)(window * plane), sizeof *columns);
        int *place = calloc((size_t)(window * plane), sizeof *place);
        conv2d_reference(l, &rig.x, &rig.param[0], NULL, &rig.y);
        for (int m = 0; m < out[0]; m++) {
            conv2d_im2col(l, &rig.x, 0, m / per_group, columns);
            conv2d_im2col_places(l, m / per_group, place);
            for (int o = 0; o < plane; o++) {
                double sum = 0;
                for (int i = 0; i < window; i++) {
                    const float x = columns[i * plane + o];
                    ck_assert_float_eq(x, place[i * plane + o] < 0 ? 0 : rig.x.data[place[i * plane + o]]);
                    sum += (double)rig.param[0].data[m * window + i] * (double)x;
                }
                ck_assert_double_eq(sum, (double)rig.y.data[m * plane + o]);
            }
        }
        free(columns);
        free(place);
        rig_finish(&rig);
    }
}
END_TEST

START_TEST(windows_with_weights_of_their_own_that_are_copies_of_the_kernel_are_the_convolution)
{
    struct rng r = rng_seeded(53, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct layer_rig rig;
        struct tensor own, y, bias;
        if (!random_rig(&rig, &r))
            continue;
        const struct conv2d *l = conv_of(&rig);
        const int *out = l->base.out.dim, plane = out[1] * out[2], rows = out[0] * plane,
                  window = (int)shape_count(&rig.param[0].shape) / out[0];
        const struct shape shape = shape_2d(rows, window), rows_shape = shape_1d(rows);
        ck_assert_int_eq(tensor_init(&own, &shape, NULL), CS_OK);
        ck_assert_int_eq(tensor_init(&bias, &rows_shape, NULL), CS_OK);
        ck_assert_int_eq(tensor_init(&y, &rig.y.shape, NULL), CS_OK);
        for (int row = 0; row < rows; row++)
            memcpy(own.data + row * window, rig.param[0].data + row / plane * window, (size_t)window * sizeof(float));
        conv2d_reference(l, &rig.x, &rig.param[0], NULL, &rig.y);
        conv2d_local_reference(l, &rig.x, &own, NULL, &y);
        ck_assert_mem_eq(y.data, rig.y.data, (size_t)rows * sizeof(float));
        const int changed = rng_int(&r, 0, rows - 1); /* and one of them is about one output alone */
        for (int i = 0; i < window; i++)
            own.data[changed * window + i] += 1;
        bias.data[changed] = 1000;
        conv2d_local_reference(l, &rig.x, &own, &bias, &y);
        for (int row = 0; row < rows; row++)
            ck_assert((y.data[row] != rig.y.data[row]) == (row == changed));
        tensor_finish(&own);
        tensor_finish(&bias);
        tensor_finish(&y);
        rig_finish(&rig);
    }
}
END_TEST

/* PyTorch. */

static const float torch_x[] = {3, -1, 2, 0, 5, 1, 4, -2, 6, 1, 0, 2, 3, -3, 2, 7, 1, 0, 2, -4};
static const float torch_kernel[] = {1, -2, 3, 0, 2, -1};
static const char torch_attrs[] = "out_channels=1 kernel_size=2,3 stride=1,2 dilation=2,1 padding=1 bias=false";

static void torch_rig(struct layer_rig *rig, const char *attrs)
{
    const struct shape in = shape_3d(1, 4, 5);
    rig_init(rig, "conv2d", attrs, &in, 1);
    memcpy(rig->x.data, torch_x, sizeof torch_x);
    memcpy(rig->param[0].data, torch_kernel, sizeof torch_kernel);
}

START_TEST(im2col_is_pytorch_s_unfold)
{
    static const float want[6][12] = {{0, 0, 0, 0, -1, 0, 0, 4, 6, 0, 2, -3}, {0, 0, 0, 3, 2, 5, 1, -2, 1, 0, 3, 2},
                                      {0, 0, 0, -1, 0, 0, 4, 6, 0, 2, -3, 0}, {0, 4, 6, 0, 2, -3, 0, 1, 2, 0, 0, 0},
                                      {1, -2, 1, 0, 3, 2, 7, 0, -4, 0, 0, 0}, {4, 6, 0, 2, -3, 0, 1, 2, 0, 0, 0, 0}};
    float columns[6][12];
    struct layer_rig rig;
    torch_rig(&rig, torch_attrs);
    conv2d_im2col(conv_of(&rig), &rig.x, 0, 0, columns[0]);
    ck_assert_mem_eq(columns, want, sizeof want);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_group_s_windows_are_pytorch_s_unfold_of_its_channels)
{
    static const float want[4][4] = {{9, 10, 12, 13}, {10, 11, 13, 14}, {12, 13, 15, 16}, {13, 14, 16, 17}};
    float columns[4][4];
    struct layer_rig rig;
    const struct shape in = shape_3d(2, 3, 3);
    rig_init(&rig, "conv2d", "out_channels=2 kernel_size=2 groups=2", &in, 1);
    for (int i = 0; i < 18; i++)
        rig.x.data[i] = (float)i;
    conv2d_im2col(conv_of(&rig), &rig.x, 0, 1, columns[0]);
    ck_assert_mem_eq(columns, want, sizeof want);
    rig_finish(&rig);
}
END_TEST

START_TEST(untied_windows_give_what_unfold_and_a_product_give_in_pytorch)
{
    static const float want[] = {5, 21, 12, 5, -7, -12, 2, -11, 5, 1, 20, 21};
    struct layer_rig rig;
    struct tensor own, bias, y;
    const struct shape shape = shape_2d(12, 6), rows = shape_1d(12);
    torch_rig(&rig, torch_attrs);
    ck_assert_int_eq(tensor_init(&own, &shape, NULL), CS_OK);
    ck_assert_int_eq(tensor_init(&bias, &rows, NULL), CS_OK);
    ck_assert_int_eq(tensor_init(&y, &rig.y.shape, NULL), CS_OK);
    for (int row = 0; row < 12; row++) {
        bias.data[row] = (float)(row - 2);
        for (int i = 0; i < 6; i++)
            own.data[row * 6 + i] = (float)((row * 6 + i) * 5 % 7 - 3);
    }
    conv2d_local_reference(conv_of(&rig), &rig.x, &own, &bias, &y);
    ck_assert_mem_eq(y.data, want, sizeof want);
    tensor_finish(&own);
    tensor_finish(&bias);
    tensor_finish(&y);
    rig_finish(&rig);
}
END_TEST

static void check_matrix(const char *attrs, const signed char want[12][20])
{
    struct layer_rig rig;
    struct conv2d_matrix a;
    double weight[6], dense[12 * 20];
    torch_rig(&rig, attrs);
    ck_assert_int_eq(conv2d_matrix_init(&a, conv_of(&rig), NULL), CS_OK);
    double *value = doubles(NULL, (size_t)a.n_entries);
    for (int i = 0; i < 6; i++)
        weight[i] = (double)torch_kernel[i];
    conv2d_matrix_share(&a, weight, value);
    conv2d_matrix_spread(&a, value, dense);
    for (int i = 0; i < 12 * 20; i++)
        ck_assert_msg(dense[i] == want[i / 20][i % 20], "[%d, %d]: %g", i / 20, i % 20, dense[i]);
    free(value);
    conv2d_matrix_finish(&a);
    rig_finish(&rig);
}

START_TEST(the_matrix_s_columns_are_pytorch_s_convolutions_of_unit_inputs)
{
    static const signed char want[12][20] = {{0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 2},
                                             {-2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 1, -2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 1, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2},
                                             {0, 0, 0, 0, 0, -2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 1, -2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 1, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2, 3},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -2, 3},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, -2}};
    check_matrix(torch_attrs, want);
}
END_TEST

START_TEST(borrowed_pixels_add_their_weights_up_as_in_pytorch)
{
    static const signed char want[12][20] = {{0, 0, 0, 0, 0, 0, 3},
                                             {0, 0, 0, 0, 0, 0, 1, 0, 2},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 3},
                                             {-2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 1, -2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 4, -2, 0, 0, 0, 0, 0, 0, 0, 0, -1, 2},
                                             {0, 0, 0, 0, 0, -2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 1, -2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2, -1},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 4, -2, 0, 0, 0, 0, 0, 0, 0, 0, -1, 2},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2},
                                             {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3}};
    check_matrix("out_channels=1 kernel_size=2,3 stride=1,2 dilation=2,1 padding=1 padding_mode=reflect bias=false",
                 want);
}
END_TEST

/* Sizes. */

static void check_sizes(struct conv2d_question q, int64_t shared, int64_t local, int64_t full)
{
    struct conv2d_size size[CONV2D_SHARINGS];
    struct cs_error err = {""};
    ck_assert_msg(conv2d_sizes(&q, size, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(size[CONV2D_SHARED].parameters, shared);
    ck_assert_int_eq(size[CONV2D_LOCAL].parameters, local);
    ck_assert_int_eq(size[CONV2D_FULL].parameters, full);
    for (int i = 0; i < CONV2D_SHARINGS; i++) {
        ck_assert_int_eq(size[i].weights + size[i].biases, size[i].parameters);
        ck_assert_int_eq(size[i].bytes, 4 * size[i].parameters);
    }
    ck_assert_int_eq(size[CONV2D_SHARED].products, q.units * q.window);
    ck_assert_int_eq(size[CONV2D_FULL].products, q.units * q.inputs);
}

START_TEST(the_lectures_parameters_come_out)
{
    check_sizes((struct conv2d_question){224 * 224 * 3, 11 * 11 * 3, 1000, 1, false}, 363, 363000, 150528000);
    check_sizes((struct conv2d_question){200 * 200, 10 * 10, 40000, 1, false}, 100, 4000000, 1600000000);
    check_sizes((struct conv2d_question){32 * 32 * 3, 5 * 5 * 3, 1, 1, false}, 75, 75, 3072);
    check_sizes((struct conv2d_question){64, 9, 36, 1, false}, 9, 324, 2304);
    check_sizes((struct conv2d_question){227 * 227 * 3, 363, 55 * 55 * 96, 96, true}, 34944, 105705600,
                INT64_C(44892355200)); /* CS231n: 34944, 105705600 */
    check_sizes((struct conv2d_question){32 * 32 * 3, 75, 28 * 28 * 6, 6, true}, 456, 357504, 14455392);
}
END_TEST

START_TEST(what_is_no_layer_or_passes_int64_is_refused_with_a_sentence)
{
    static const struct conv2d_question bad[] = {{0, 1, 1, 1, false},
                                                 {9, 0, 1, 1, false},
                                                 {9, 1, 0, 1, false},
                                                 {9, 1, 1, 0, false},
                                                 {9, 10, 1, 1, false},
                                                 {9, 1, 2, 3, false},
                                                 {-5, -6, 1, 1, true},
                                                 {INT64_MAX, 1, 2, 1, false},
                                                 {INT64_MAX / 3, 1, 1, 1, false}, /* as bytes */
                                                 {INT64_MAX, INT64_MAX, 1, 1, true},
                                                 {INT64_C(1) << 32, 1, INT64_C(1) << 31, 1, false}};
    struct conv2d_size size[CONV2D_SHARINGS];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error err = {""};
        ck_assert_msg(conv2d_sizes(&bad[i], size, &err) == CS_BAD_VALUE, "case %zu", i);
        ck_assert(*err.text);
    }
}
END_TEST

START_TEST(a_matrix_s_padding_is_no_product_and_has_no_weights)
{
    struct layer_rig rig;
    struct conv2d_matrix a;
    struct conv2d_size size[CONV2D_SHARINGS];
    const struct shape in = shape_3d(1, 8, 8);
    rig_init(&rig, "conv2d", "out_channels=1 kernel_size=3 padding=1", &in, 1);
    ck_assert_int_eq(conv2d_matrix_init(&a, conv_of(&rig), NULL), CS_OK);
    conv2d_matrix_sizes(&a, 1, true, size);
    ck_assert_int_eq(size[CONV2D_SHARED].parameters, 10);
    ck_assert_int_eq(size[CONV2D_LOCAL].weights, 22 * 22); /* of 8*3 places a side two lie on padding */
    ck_assert_int_eq(size[CONV2D_LOCAL].parameters, 22 * 22 + 64);
    ck_assert_int_eq(size[CONV2D_FULL].products, 64 * 64);
    conv2d_matrix_finish(&a);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_matrix_that_is_too_large_is_refused)
{
    struct layer *l;
    struct conv2d_matrix a;
    struct cs_error err = {""};
    const struct shape in = shape_3d(1, 2048, 2048);
    ck_assert_int_eq(layer_from_text(&l, "conv2d", "out_channels=2 kernel_size=3", NULL), CS_OK);
    ck_assert_int_eq(layer_infer(l, &in, 1, NULL), CS_OK);
    ck_assert_int_eq(conv2d_matrix_init(&a, (struct conv2d *)l, &err), CS_BAD_SHAPE);
    ck_assert(*err.text && !a.start);
    layer_destroy(&l);
}
END_TEST

static bool make_matrix(void *ctx, const char **wrong)
{
    struct conv2d_matrix a;
    struct cs_error err = {""};
    const enum cs_status status = conv2d_matrix_init(&a, ctx, &err);
    if (status != CS_OK && (status != CS_NO_MEMORY || a.start || !*err.text))
        *wrong = "it fails as out of memory, with a sentence, and leaves nothing";
    conv2d_matrix_finish(&a);
    return status == CS_OK;
}

START_TEST(without_memory_there_is_a_status_and_no_leak)
{
    struct layer_rig rig;
    torch_rig(&rig, torch_attrs);
    fail_every_allocation(make_matrix, rig.layer);
    rig_finish(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conv2d_matrix");
    TCase *c = tcase_create("conv2d_matrix");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, the_matrix_times_the_input_is_the_convolution_of_the_plain_loop);
    tcase_add_test(c, a_kernel_s_row_times_its_windows_as_columns_is_the_map);
    tcase_add_test(c, windows_with_weights_of_their_own_that_are_copies_of_the_kernel_are_the_convolution);
    tcase_add_test(c, im2col_is_pytorch_s_unfold);
    tcase_add_test(c, a_group_s_windows_are_pytorch_s_unfold_of_its_channels);
    tcase_add_test(c, untied_windows_give_what_unfold_and_a_product_give_in_pytorch);
    tcase_add_test(c, the_matrix_s_columns_are_pytorch_s_convolutions_of_unit_inputs);
    tcase_add_test(c, borrowed_pixels_add_their_weights_up_as_in_pytorch);
    tcase_add_test(c, the_lectures_parameters_come_out);
    tcase_add_test(c, what_is_no_layer_or_passes_int64_is_refused_with_a_sentence);
    tcase_add_test(c, a_matrix_s_padding_is_no_product_and_has_no_weights);
    tcase_add_test(c, a_matrix_that_is_too_large_is_refused);
    tcase_add_test(c, without_memory_there_is_a_status_and_no_leak);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
