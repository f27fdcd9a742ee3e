/* tests/engine/test_norm.c - what PyTorch's numbers do not tell of normalisation, activations, softmax and dropout:
 * instruction sets, threads, hard numbers, chance, and what is refused. */
#include <check.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/rows.h"
#include "tests/engine/layer_rig.h"

static bool same_bits(const struct tensor *a, const struct tensor *b)
{
    return !a->data || !memcmp(a->data, b->data, shape_count(&a->shape) * sizeof(float));
}

static bool same_results(const struct layer_rig *a, const struct layer_rig *b)
{
    bool same = same_bits(&a->y, &b->y) && same_bits(&a->dx, &b->dx);
    for (int i = 0; i < a->layer->n_params; i++)
        same = same && same_bits(&a->param[i], &b->param[i]) &&
               (a->layer->param[i].buffer || same_bits(&a->dparam[i], &b->dparam[i]));
    return same;
}

struct layer_case {
    const char *kind, *attrs;
    struct shape in;
    int batch;
};

/* Rows that end within a vector, planes of several blocks, more work than one chunk. */
static const struct layer_case cases[] = {
    {"batch_norm2d", "", {3, {6, 28, 28}}, 20},
    {"batch_norm2d", "", {3, {5, 90, 70}}, 3},
    {"batch_norm2d", "", {3, {300, 3, 3}}, 20},
    {"batch_norm2d", "", {3, {70, 1, 1}}, 600},
    {"group_norm", "num_groups=4", {3, {8, 28, 27}}, 9},
    {"group_norm", "num_groups=1", {3, {3, 80, 70}}, 4},
    {"group_norm", "num_groups=8", {1, {64}}, 600},
    {"instance_norm", "affine=true track_running_stats=true", {3, {6, 31, 29}}, 9},
    {"layer_norm", "", {3, {6, 31, 29}}, 9},
    {"layer_norm", "normalized_shape=29", {3, {6, 31, 29}}, 9},
    {"local_response_norm", "size=5 alpha=0.1", {3, {12, 40, 37}}, 5},
    {"local_response_norm", "size=2 alpha=0.1 beta=0.3", {3, {12, 40, 37}}, 3},
    {"leaky_relu", "", {3, {6, 41, 29}}, 9},
    {"sigmoid", "", {3, {6, 41, 29}}, 9},
    {"tanh", "", {3, {6, 41, 29}}, 9},
    {"elu", "", {3, {6, 41, 29}}, 9},
    {"softmax", "", {1, {1001}}, 40},
    {"softmax", "", {3, {21, 41, 29}}, 4},
    {"log_softmax", "dim=2", {3, {6, 41, 290}}, 2},
    {"dropout", "", {3, {6, 41, 29}}, 9},
    {"dropout2d", "", {3, {60, 21, 19}}, 9},
};
enum { N_CASES = sizeof cases / sizeof cases[0] };

static void run_case(struct layer_rig *rig, const struct layer_case *c, const struct kernels *kernels,
                     struct thread_pool *pool)
{
    struct rng r = rng_seeded(40, 0);
    rig_init(rig, c->kind, c->attrs, &c->in, c->batch);
    rig->seed = 77;
    rig->relu = rig->layer->kind->fuses_relu;
    rig_randomise(rig, &r);
    rig_forward(rig, kernels, pool);
    rig_backward(rig, kernels, pool);
}

START_TEST(any_number_of_threads_gives_the_same_bits)
{
    struct layer_rig one, more;
    run_case(&one, &cases[_i], kernels_best(), NULL);
    for (int threads = 2; threads <= 5; threads += 3) {
        struct thread_pool *pool;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        run_case(&more, &cases[_i], kernels_best(), pool);
        ck_assert(same_results(&one, &more));
        rig_finish(&more);
        thread_pool_destroy(&pool);
    }
    rig_finish(&one);
}
END_TEST

START_TEST(every_instruction_set_gives_the_same_bits)
{
    struct layer_rig one, other;
    int unsupported;
    run_case(&one, &cases[_i], &kernels_reference, NULL);
    for (int k = 1; kernels_nth(k, &unsupported); k++) {
        if (unsupported)
            continue;
        ck_assert_str_eq(rows_for(kernels_nth(k, NULL))->name, kernels_nth(k, NULL)->name);
        run_case(&other, &cases[_i], kernels_nth(k, NULL), NULL);
        ck_assert_msg(same_results(&one, &other), "%s", kernels_nth(k, NULL)->name);
        rig_finish(&other);
    }
    rig_finish(&one);
}
END_TEST

/* A row's last vector is not whole: nothing past it may be written, and all before it must be. */
START_TEST(rows_of_every_length_are_written_exactly)
{
    const struct rows *rows = rows_for(kernels_best());
    const struct row_norm norm = {.mean = 1.0f, .scale = 2.0f, .bias = 0.5f};
    float x[80], y[80];
    for (int i = 0; i < 80; i++)
        x[i] = 0.25f * (float)i;
    for (size_t n = 0; n < 70; n++) {
        struct row_sums sums = {{0.0f}, {0.0f}};
        double squares = 0.0;
        tensor_fill(&(struct tensor){shape_1d(80), y}, -9.0f);
        rows->normalise(y, x, n, &norm);
        for (size_t i = 0; i < 80; i++)
            ck_assert(y[i] == (i < n ? (x[i] - 1.0f) * 2.0f + 0.5f : -9.0f));
        rows->add_deviations(&sums, x, n, 1.0f);
        for (size_t i = 0; i < n; i++)
            squares += ((double)x[i] - 1.0) * ((double)x[i] - 1.0);
        ck_assert_double_eq(row_totals(&sums).b, squares); /* sums of sixteenths: exact */
    }
}
END_TEST

/* ---------------------------------------------------------------------------------------------- functions */

static double exp_of(double x)
{
    return exp(x);
}

static double sigmoid_of(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static double elu_of(double x)
{
    return x > 0.0 ? x : expm1(x);
}

/* All floats, a few thousand apart, and their negatives. */
START_TEST(a_function_is_within_a_few_roundings_everywhere)
{
    static const struct {
        enum row_map map;
        double (*want)(double);
    } functions[] = {{ROW_EXP, exp_of}, {ROW_SIGMOID, sigmoid_of}, {ROW_TANH, tanh}, {ROW_ELU, elu_of}};
    const struct rows *rows = rows_for(kernels_best());
    for (uint32_t bits = 0; bits <= 0x7f800000u; bits += 4093) {
        float x[2], y[2];
        memcpy(&x[0], &bits, sizeof bits);
        x[1] = -x[0];
        rows->map[functions[_i].map](y, x, 2, 1.0f);
        for (int i = 0; i < 2; i++) {
            const double want = functions[_i].want((double)x[i]), most = fabs(want) * 4e-7 + 0x1p-148;
            if (want > (double)FLT_MAX ? !isinf(y[i]) : !(fabs((double)y[i] - want) <= most))
                ck_abort_msg("f(%.9g) is %.9g, not %.9g", (double)x[i], (double)y[i], want);
        }
    }
}
END_TEST

START_TEST(what_is_not_a_number_stays_so)
{
    static const char *const kinds[] = {"leaky_relu", "sigmoid", "tanh", "elu", "batch_norm2d", "softmax"};
    const struct shape in = shape_3d(1, 1, 3);
    struct layer_rig rig;
    rig_init(&rig, kinds[_i], "", &in, 1);
    rig.relu = true;
    rig.x.data[1] = NAN;
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(isnan(rig.y.data[1]));
    rig_finish(&rig);
}
END_TEST

START_TEST(softmax_overflows_nowhere)
{
    const struct shape in = shape_1d(4);
    struct layer_rig rig;
    const float x[] = {3e38f, -3e38f, 3e38f, -INFINITY};
    rig_init(&rig, _i ? "log_softmax" : "softmax", "", &in, 1);
    memcpy(rig.x.data, x, sizeof x);
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert_float_eq_tol(rig.y.data[0], _i ? -0.69314718f : 0.5f, 1e-7f);
    ck_assert(rig.y.data[3] == (_i ? -INFINITY : 0.0f));
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- normalisation */

/* Values around 30000 whose standard deviation is 1: naive sums of squares would have no digit left. */
START_TEST(a_large_mean_does_not_drown_the_variance)
{
    static const struct layer_case c[] = {
        {"batch_norm2d", "affine=false track_running_stats=false", {3, {2, 60, 60}}, 7},
        {"group_norm", "num_groups=2 affine=false", {3, {2, 90, 90}}, 1},
        {"layer_norm", "elementwise_affine=false", {1, {9000}}, 1}};
    struct layer_rig rig;
    struct rng r = rng_seeded(41, (uint64_t)_i);
    rig_init(&rig, c[_i].kind, c[_i].attrs, &c[_i].in, c[_i].batch);
    double sum = 0.0, squares = 0.0;
    const size_t count = shape_count(&rig.x.shape);
    for (size_t i = 0; i < count; i++)
        rig.x.data[i] = 30000.0f + rng_normal(&r);
    rig_forward(&rig, kernels_best(), NULL);
    for (size_t i = 0; i < count; i++) {
        sum += (double)rig.y.data[i];
        squares += (double)rig.y.data[i] * (double)rig.y.data[i];
    }
    ck_assert_double_le(fabs(sum / (double)count), 1.1e-3); /* the mean, as a float, is good to 2^-10 */
    ck_assert_double_eq_tol(squares / (double)count, 1.0, 1e-4);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_fused_relu_is_a_relu_behind)
{
    const struct shape in = shape_3d(3, 9, 7);
    struct layer_rig fused, plain, relu;
    struct rng r = rng_seeded(42, 0), again = r;
    rig_init(&fused, "batch_norm2d", "", &in, 5);
    rig_init(&plain, "batch_norm2d", "", &in, 5);
    rig_init(&relu, "relu", "", &in, 5);
    rig_randomise(&fused, &r);
    rig_randomise(&plain, &again);
    fused.eval = plain.eval = _i;
    fused.relu = true;
    rig_forward(&fused, kernels_best(), NULL);
    rig_forward(&plain, kernels_best(), NULL);
    tensor_copy(&relu.x, &plain.y);
    tensor_copy(&relu.dy, &plain.dy);
    rig_forward(&relu, kernels_best(), NULL);
    rig_backward(&relu, kernels_best(), NULL);
    tensor_copy(&plain.dy, &relu.dx);
    rig_backward(&plain, kernels_best(), NULL);
    rig_backward(&fused, kernels_best(), NULL);
    ck_assert(same_bits(&fused.y, &relu.y) && same_bits(&fused.dx, &plain.dx));
    ck_assert(same_bits(&fused.dparam[0], &plain.dparam[0]) && same_bits(&fused.dparam[1], &plain.dparam[1]));
    rig_finish(&fused);
    rig_finish(&plain);
    rig_finish(&relu);
}
END_TEST

START_TEST(running_statistics_change_in_training_only)
{
    const struct shape in = shape_3d(2, 3, 3);
    struct layer_rig rig;
    struct rng r = rng_seeded(43, 0);
    rig_init(&rig, _i ? "instance_norm" : "batch_norm2d", "track_running_stats=true", &in, 4);
    rig_randomise(&rig, &r);
    const int first = rig.layer->n_params - 2;
    const float mean = rig.param[first].data[0], var = rig.param[first + 1].data[0];
    rig.eval = true;
    rig_forward(&rig, kernels_best(), NULL);
    rig_backward(&rig, kernels_best(), NULL);
    ck_assert(rig.param[first].data[0] == mean && rig.param[first + 1].data[0] == var);
    rig.eval = false;
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(rig.param[first].data[0] != mean && rig.param[first + 1].data[0] != var);
    rig_finish(&rig);
}
END_TEST

/* One number has no variance: PyTorch refuses to train, here the result is the bias. */
START_TEST(one_number_a_channel_trains_to_finite_numbers)
{
    const struct shape in = shape_3d(2, 1, 1);
    struct layer_rig rig;
    rig_init(&rig, "batch_norm2d", "", &in, 1);
    rig.x.data[0] = 5.0f;
    rig.param[1].data[0] = 0.25f;
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(rig.y.data[0] == 0.25f);
    for (int i = 2; i < 4; i++)
        ck_assert(isfinite(rig.param[i].data[0]));
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- dropout */

enum { MANY = 200000 };

static void drop(struct layer_rig *rig, const char *kind, const char *attrs, struct shape in, uint64_t seed)
{
    rig_init(rig, kind, attrs, &in, 2);
    rig->seed = seed;
    tensor_fill(&rig->x, 1.0f);
    tensor_fill(&rig->dy, 1.0f);
    rig_forward(rig, kernels_best(), NULL);
}

/* Shares of what is 0: alone, with its neighbour, with what is 16 (a vector) further, and with another seed's. A share
 * of n is normal with deviation sqrt(p*(1-p)/n); 5 of those are crossed by chance once in a million times. */
START_TEST(dropout_leaves_out_the_share_it_should_and_without_a_pattern)
{
    struct layer_rig rig, other;
    const double p = 0.3;
    drop(&rig, "dropout", "p=0.3", shape_1d(MANY / 2), 5);
    drop(&other, "dropout", "p=0.3", shape_1d(MANY / 2), 6);
    static const int apart[] = {1, 2, 16, 1 << 14, MANY / 2};
    double alone = 0, seeds = 0;
    for (int i = 0; i < MANY; i++) {
        const float y = rig.y.data[i];
        ck_assert(y == 0.0f || fabsf(y - 1.0f / 0.7f) < 1e-6f);
        alone += y == 0.0f;
        seeds += y == 0.0f && other.y.data[i] == 0.0f;
    }
    ck_assert_double_le(fabs(alone / MANY - p), 5.0 * sqrt(p * (1.0 - p) / MANY));
    ck_assert_double_le(fabs(seeds / MANY - p * p), 5.0 * sqrt(p * p * (1.0 - p * p) / MANY));
    for (size_t k = 0; k < sizeof apart / sizeof apart[0]; k++) {
        double both = 0;
        for (int i = 0; i + apart[k] < MANY; i++)
            both += rig.y.data[i] == 0.0f && rig.y.data[i + apart[k]] == 0.0f;
        const double n = MANY - apart[k];
        ck_assert_double_le(fabs(both / n - p * p), 5.0 * sqrt(2.0 * p * p * (1.0 - p * p) / n));
    }
    rig_finish(&rig);
    rig_finish(&other);
}
END_TEST

START_TEST(dropout_asks_the_same_question_in_backward_and_for_every_seed_another)
{
    struct layer_rig rig, again, other;
    const char *kind = _i ? "dropout2d" : "dropout";
    const struct shape in = shape_3d(50, 20, 17);
    drop(&rig, kind, "", in, 9);
    drop(&again, kind, "", in, 9);
    drop(&other, kind, "", in, 10);
    rig_backward(&rig, kernels_best(), NULL);
    ck_assert(same_bits(&rig.y, &again.y) && !same_bits(&rig.y, &other.y));
    ck_assert_mem_eq(rig.dx.data, rig.y.data, shape_count(&rig.y.shape) * sizeof(float)); /* x and dy are all 1 */
    rig_finish(&rig);
    rig_finish(&again);
    rig_finish(&other);
}
END_TEST

START_TEST(dropout2d_leaves_out_whole_maps)
{
    struct layer_rig rig;
    drop(&rig, "dropout2d", "p=0.5", shape_3d(5000, 2, 3), 11);
    int out = 0;
    for (int map = 0; map < 10000; map++) {
        const float *y = rig.y.data + (ptrdiff_t)map * 6;
        out += y[0] == 0.0f;
        for (int i = 0; i < 6; i++)
            ck_assert(y[i] == y[0] && (y[i] == 0.0f || y[i] == 2.0f));
    }
    ck_assert_int_ge(out, 4750); /* 5 deviations of 50 */
    ck_assert_int_le(out, 5250);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- refusals */

static const struct {
    struct layer_case c;
    const char *sentence;
} bad[] = {
    {{"batch_norm2d", "", {1, {9}}, 1}, "batch_norm2d takes maps of CxHxW, not 9"},
    {{"batch_norm2d", "eps=-1", {3, {2, 2, 2}}, 1}, "eps is a number from 0 to 1, not '-1'"},
    {{"batch_norm2d", "momentum=nan", {3, {2, 2, 2}}, 1}, "momentum is a number from 0 to 1, not 'nan'"},
    {{"group_norm", "", {3, {2, 2, 2}}, 1}, "group_norm needs num_groups"},
    {{"group_norm", "num_groups=4", {3, {6, 2, 2}}, 1}, "num_groups=4 does not divide 6 channels"},
    {{"instance_norm", "", {1, {6}}, 1}, "instance_norm takes CxL or CxHxW, not 6"},
    {{"layer_norm", "normalized_shape=2,3", {3, {3, 2, 2}}, 1},
     "normalized_shape is not how the dimensions of 3x2x2 end"},
    {{"layer_norm", "normalized_shape=1,3,2,2", {3, {3, 2, 2}}, 1},
     "normalized_shape is not how the dimensions of 3x2x2 end"},
    {{"local_response_norm", "", {3, {2, 2, 2}}, 1}, "local_response_norm needs size"},
    {{"local_response_norm", "size=3", {1, {6}}, 1}, "local_response_norm takes CxL or CxHxW, not 6"},
    {{"softmax", "dim=0", {1, {6}}, 1}, "dim=0 is the batch: a sample begins at dim=1"},
    {{"softmax", "dim=2", {1, {6}}, 1}, "dim=2 is not a dimension of 6, which begin at dim=1"},
    {{"log_softmax", "dim=-4", {3, {6, 2, 2}}, 1}, "dim=-4 is not a dimension of 6x2x2, which begin at dim=1"},
    {{"dropout", "p=1.5", {1, {6}}, 1}, "p is a number from 0 to 1, not '1.5'"},
    {{"dropout2d", "", {1, {6}}, 1}, "dropout2d takes maps of CxHxW, not 6"},
};

START_TEST(a_bad_layer_is_refused_in_one_sentence)
{
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

/* The largest shapes: an answer or a refusal, and plans without overflow (the sanitizers look). */
START_TEST(hostile_sizes_are_refused_or_right)
{
    static const struct layer_case c[] = {
        {"batch_norm2d", "", {3, {1 << 30, 1, 1}}, 1},
        {"batch_norm2d", "", {3, {1, 1 << 15, 1 << 15}}, 1},
        {"batch_norm2d", "", {3, {1, INT_MAX, 1}}, 1},
        {"group_norm", "num_groups=1048576", {3, {1 << 30, 1, 1}}, 1},
        {"instance_norm", "track_running_stats=true", {3, {1 << 30, 1, 1}}, 1},
        {"layer_norm", "", {2, {1 << 30, 2}}, 1},
        {"layer_norm", "normalized_shape=2147483647,2147483647", {2, {INT_MAX, INT_MAX}}, 1},
        {"local_response_norm", "size=65536", {3, {1 << 30, 1, 1}}, 1},
        {"softmax", "dim=-5", {4, {1 << 10, 1 << 10, 1 << 10, 1}}, 1},
        {"dropout2d", "", {3, {1 << 30, 1, 1}}, 1},
    };
    struct layer *l;
    struct cs_error err = {""};
    ck_assert_int_eq(layer_from_text(&l, c[_i].kind, c[_i].attrs, &err), CS_OK);
    if (layer_infer(l, &c[_i].in, 1, &err) == CS_OK) {
        ck_assert_int_eq(shape_check(&l->out, NULL), CS_OK);
        if (l->kind->scratch_bytes)
            ck_assert(l->kind->scratch_bytes(l, 1 << 16, true) >= l->kind->scratch_bytes(l, 1, true));
        if (l->kind->saved_bytes)
            ck_assert(l->kind->saved_bytes(l, 1 << 16) >= l->kind->saved_bytes(l, 1));
    } else {
        ck_assert(err.text[0]);
    }
    layer_destroy(&l);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("norm");
    TCase *t = tcase_create("norm");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, any_number_of_threads_gives_the_same_bits, 0, N_CASES);
    tcase_add_loop_test(t, every_instruction_set_gives_the_same_bits, 0, N_CASES);
    tcase_add_test(t, rows_of_every_length_are_written_exactly);
    tcase_add_loop_test(t, a_function_is_within_a_few_roundings_everywhere, 0, 4);
    tcase_add_loop_test(t, what_is_not_a_number_stays_so, 0, 6);
    tcase_add_loop_test(t, softmax_overflows_nowhere, 0, 2);
    tcase_add_loop_test(t, a_large_mean_does_not_drown_the_variance, 0, 3);
    tcase_add_loop_test(t, a_fused_relu_is_a_relu_behind, 0, 2);
    tcase_add_loop_test(t, running_statistics_change_in_training_only, 0, 2);
    tcase_add_test(t, one_number_a_channel_trains_to_finite_numbers);
    tcase_add_test(t, dropout_leaves_out_the_share_it_should_and_without_a_pattern);
    tcase_add_loop_test(t, dropout_asks_the_same_question_in_backward_and_for_every_seed_another, 0, 2);
    tcase_add_test(t, dropout2d_leaves_out_whole_maps);
    tcase_add_loop_test(t, a_bad_layer_is_refused_in_one_sentence, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_loop_test(t, hostile_sizes_are_refused_or_right, 0, 10);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
