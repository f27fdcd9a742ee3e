/* tests/app/test_kernel_separable.c - which kernels are a column times a row, and the two vectors. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_separable.h"
#include "app/board/kernel_text.h"
#include "engine/base/rng.h"

static struct kernel_value kernel(const char *text)
{
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_from_text(text, &k, &err) == CS_OK, "'%s': %s", text, err.text);
    return k;
}

/* The product is the kernel: to the bit where exact, or as near as is promised. */
static void expect_product(const struct kernel_value *k, const struct kernel_vectors *v, const char *where)
{
    ck_assert_int_eq(v->rows, k->rows);
    ck_assert_int_eq(v->cols, k->cols);
    for (int i = 0; i < k->rows * k->cols; i++) {
        const double product = v->factor * (double)v->column[i / k->cols] * (double)v->row[i % k->cols],
                     w = decimal_of(k->w[i]);
        const bool near = v->exact ? (float)product == k->w[i] : fabs(product - w) <= 8 * 0x1p-24 * fabs(w);
        if (!near)
            ck_abort_msg("%s: weight %d is %.9g, the product %.9g", where, i, w, product);
    }
}

START_TEST(vectors_are_the_whole_numbers_of_the_textbook)
{
    static const struct {
        const char *text;
        double factor;
        float column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    } want[] = {
        {"sobel_x", 1, {1, 2, 1}, {-1, 0, 1}},
        {"sobel_y", 1, {-1, 0, 1}, {1, 2, 1}},
        {"prewitt_x", 1, {1, 1, 1}, {-1, 0, 1}},
        {"scharr_x", 1, {3, 10, 3}, {-1, 0, 1}},
        {"scharr_y", 1, {-1, 0, 1}, {3, 10, 3}},
        {"gaussian", 1, {1, 2, 1}, {1, 2, 1}},
        {"gaussian 5x3", 1, {1, 4, 6, 4, 1}, {1, 2, 1}},
        {"box 2x3", 1, {1, 1}, {1, 1, 1}},
        {"identity", 1, {0, 1, 0}, {0, 1, 0}},
        {"sobel_x 4x5", 1, {1, 2, 1, 0}, {0, -1, 0, 1, 0}},
        {"motion 3 angle=90", 1, {1, 1, 1}, {0, 1, 0}},
        {"6 -12 / -3 6", 1, {6, -3}, {1, -2}},
        {"0.1 0.2 / 0.2 0.4", 0.1, {1, 2}, {1, 2}},
        {"1.5 3 / 2.5 5", 0.5, {3, 5}, {1, 2}},
        {"3 -0.5 2 /", 1, {1}, {3, -0.5f, 2}},
        {"0.5 / 7", 1, {0.5f, 7}, {1}},
        {"-4", 1, {1}, {-4}},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct kernel_value k = kernel(want[i].text);
        struct kernel_vectors v;
        ck_assert_msg(kernel_separate(&k, &v), "%s", want[i].text);
        expect_product(&k, &v, want[i].text);
        ck_assert(v.exact);
        ck_assert_double_eq(v.factor, want[i].factor);
        for (int j = 0; j < KERNEL_MAX_SIDE; j++)
            ck_assert_msg(v.column[j] == want[i].column[j] && v.row[j] == want[i].row[j],
                          "%s: element %d is %g and %g, not %g and %g", want[i].text, j, (double)v.column[j],
                          (double)v.row[j], (double)want[i].column[j], (double)want[i].row[j]);
    }
}
END_TEST

/* numpy.linalg.svd: the second singular value over the first. */
START_TEST(a_kernel_with_a_second_singular_value_is_not_separable)
{
    static const struct {
        const char *text;
        double second;
    } svd[] = {
        {"edge", 0.44948974 / 4.44948974},
        {"laplacian", 2.19615242 / 8.19615242},
        {"sharpen", 0.372281323 / 5.37228132},
        {"sharpen_plus", 0.372281323 / 5.37228132},
        {"unsharp", 36.3888109 / 478.388811},
        {"emboss", 2.32340428 / 2.68133064},
        {"sobel_x", 0},
        {"scharr_x", 0},
        {"identity", 0},
    };
    for (size_t i = 0; i < sizeof svd / sizeof *svd; i++) {
        const struct kernel_value k = kernel(svd[i].text);
        struct kernel_vectors v = {.rows = 77};
        ck_assert_msg(kernel_separate(&k, &v) == (svd[i].second == 0), "%s", svd[i].text);
        ck_assert_int_eq(v.rows, svd[i].second == 0 ? 3 : 77);
    }
    const struct kernel_value zero = kernel("0 0 / 0 0"), nearly = kernel("9999 10000 / 9998 9999"),
                              decimals = kernel("0.9999 1 / 0.9998 0.9999");
    struct kernel_vectors v;
    ck_assert(!kernel_separate(&zero, &v));
    ck_assert(!kernel_separate(&nearly, &v));   /* a determinant of 1 in 10^8, which a tolerance would pass over */
    ck_assert(!kernel_separate(&decimals, &v)); /* as a person wrote them */
}
END_TEST

/* g = exp(-x^2/2), x = -2..2; numpy.outer(g, g)/sum as float32: sqrt(s)*u of its SVD. */
START_TEST(a_gaussian_in_float32_is_separable_with_the_vectors_of_the_svd)
{
    static const float w[] = {0.00296901679f, 0.0133062098f, 0.0219382308f, 0.0133062098f, 0.00296901679f,
                              0.0133062098f,  0.0596342944f, 0.0983203277f, 0.0596342944f, 0.0133062098f,
                              0.0219382308f,  0.0983203277f, 0.162102818f,  0.0983203277f, 0.0219382308f,
                              0.0133062098f,  0.0596342944f, 0.0983203277f, 0.0596342944f, 0.0133062098f,
                              0.00296901679f, 0.0133062098f, 0.0219382308f, 0.0133062098f, 0.00296901679f};
    static const double root[] = {0.05448868, 0.24420134, 0.40261994, 0.24420134, 0.05448868};
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = 5, .cols = 5, .divisor = 1};
    struct kernel_vectors v;
    memcpy(k.w, w, sizeof w);
    ck_assert(kernel_separate(&k, &v));
    expect_product(&k, &v, "gaussian");
    ck_assert(!v.exact && v.factor == 1);
    for (int i = 0; i < 5; i++) {
        ck_assert_double_eq_tol((double)v.column[i], root[i], 1e-7);
        ck_assert_double_eq_tol((double)v.row[i], root[i], 1e-7);
    }
    k.w[7] *= 1.000002f;
    ck_assert(!kernel_separate(&k, &v));
}
END_TEST

START_TEST(whole_numbers_over_a_divisor_that_became_floats_are_found_again)
{
    static const float column[] = {1, 2, 1}, row[] = {-3, 0, 1, 5};
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = 3, .cols = 4, .divisor = 1};
    struct kernel_vectors v;
    for (int i = 0; i < 12; i++)
        k.w[i] = column[i / 4] * row[i % 4] / -7.0f;
    ck_assert(kernel_separate(&k, &v));
    expect_product(&k, &v, "sevenths");
    ck_assert_double_eq_tol(v.factor, 1.0 / 7, 1e-7);
    for (int i = 0; i < 3; i++)
        ck_assert_float_eq(v.column[i], column[i]);
    for (int i = 0; i < 4; i++)
        ck_assert_float_eq(v.row[i], -row[i] + 0.0f);
}
END_TEST

static void add_product(struct kernel_value *k, struct rng *r, bool whole)
{
    float column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    for (int i = 0; i < KERNEL_MAX_SIDE; i++) {
        column[i] = whole ? (float)rng_int(r, -9, 9) : rng_uniform(r, -1, 1);
        row[i] = whole ? (float)rng_int(r, -9, 9) : rng_uniform(r, -1, 1);
    }
    for (int i = 0; i < k->rows * k->cols; i++)
        k->w[i] += column[i / k->cols] * row[i % k->cols];
}

/* All 2x2 minors, in whole numbers. */
static bool has_rank_above_1(const struct kernel_value *k)
{
    for (int a = 0; a < k->rows * k->cols; a++)
        for (int b = 0; b < k->rows * k->cols; b++)
            if (k->w[a] * k->w[b] !=
                k->w[a / k->cols * k->cols + b % k->cols] * k->w[b / k->cols * k->cols + a % k->cols])
                return true;
    return false;
}

static bool is_zero(const struct kernel_value *k)
{
    for (int i = 0; i < k->rows * k->cols; i++)
        if (k->w[i] != 0)
            return false;
    return true;
}

START_TEST(random_products_are_recognised_and_sums_of_two_are_not)
{
    struct rng r = rng_seeded(9, 0);
    for (int round = 0; round < 1000; round++) {
        const bool whole = round & 1, two = round & 2;
        struct kernel_value k = {.preset = KERNEL_CUSTOM,
                                 .rows = rng_int(&r, 2, KERNEL_MAX_SIDE),
                                 .cols = rng_int(&r, 2, KERNEL_MAX_SIDE),
                                 .divisor = 1};
        struct kernel_vectors v;
        char where[32];
        snprintf(where, sizeof where, "round %d", round);
        add_product(&k, &r, whole);
        if (two)
            add_product(&k, &r, whole);
        const bool want = !is_zero(&k) && (whole ? !has_rank_above_1(&k) : !two);
        ck_assert_msg(kernel_separate(&k, &v) == want, "%s", where);
        if (want)
            expect_product(&k, &v, where);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_separable");
    TCase *all = tcase_create("separable");
    tcase_add_test(all, vectors_are_the_whole_numbers_of_the_textbook);
    tcase_add_test(all, a_kernel_with_a_second_singular_value_is_not_separable);
    tcase_add_test(all, a_gaussian_in_float32_is_separable_with_the_vectors_of_the_svd);
    tcase_add_test(all, whole_numbers_over_a_divisor_that_became_floats_are_found_again);
    tcase_add_test(all, random_products_are_recognised_and_sums_of_two_are_not);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
