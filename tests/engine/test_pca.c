/* tests/engine/test_pca.c - principal components against numpy's singular value decomposition, and of samples that have
 * none. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/explain/pca.h"
#include "tests/engine/failing_memory.h"

/* numpy.linalg.svd of the centred samples in float64, signs as pca.h has them; scores of sample 0, 1 and n - 1. The
 * samples are 2 sin(.7i + .3j) + cos(.11i (j mod 5)) + .5 sin(1.3ii + .9jj) + 5. */
static const struct want {
    int n, d;
    double total, share[2], score[3][2];
} wants[] = {
    {12,
     5,
     164.411804,
     {0.881978425, 0.0911043622},
     {{3.82680168, -1.88709032}, {4.59280642, 0.181117882}, {2.10715785, 1.1330966}}},
    {60,
     7,
     1089.76293,
     {0.656056004, 0.215048001},
     {{5.79992771, 1.99466766}, {6.11912787, -0.291885176}, {-2.93569023, -0.739022626}}},
    {9,
     40,
     836.948758,
     {0.528281075, 0.421705646},
     {{7.74159652, -6.4004811}, {9.38184276, -1.32757355}, {-1.13326233, -9.18128781}}},
    {150,
     300,
     113225.692,
     {0.405652331, 0.389826557},
     {{22.1548399, -12.0652139}, {25.0908888, 4.20410409}, {-24.9482408, -3.28314316}}},
};
enum { WANTS = sizeof wants / sizeof *wants };

static float *samples(int n, int d)
{
    float *x = malloc((size_t)n * (size_t)d * sizeof *x);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < d; j++)
            x[(size_t)i * (size_t)d + (size_t)j] = (float)(sin(0.7 * i + 0.3 * j) * 2 + cos(0.11 * i * (j % 5)) +
                                                           0.5 * sin(1.3 * i * i + 0.9 * j * j) + 5);
    return x;
}

static struct pca *analyse(float *x, int n, int d, struct thread_pool *pool)
{
    struct pca *p;
    struct cs_error err;
    bool more = true;
    ck_assert_int_eq(pca_create(&p, x, n, d, &err), CS_OK);
    while (more)
        ck_assert_int_eq(pca_go_on(p, pool, &more, NULL, &err), CS_OK);
    ck_assert(pca_progress(p) == 1);
    return p;
}

START_TEST(components_are_numpys_whichever_of_samples_and_numbers_are_more)
{
    const struct want *want = &wants[_i];
    float *x = samples(want->n, want->d);
    struct pca *p = analyse(x, want->n, want->d, NULL);
    const int at[3] = {0, 1, want->n - 1};
    ck_assert_double_eq_tol(pca_total(p), want->total, 1e-6 * want->total);
    for (int c = 0; c < 2; c++) {
        ck_assert_double_eq_tol(pca_share(p, c), want->share[c], 1e-6);
        for (int k = 0; k < 3; k++)
            ck_assert_double_eq_tol(pca_scores(p)[2 * at[k] + c], want->score[k][c],
                                    2e-5 * sqrt(want->total / want->n));
    }
    pca_destroy(&p);
    free(x);
}
END_TEST

START_TEST(axes_are_of_length_one_and_square_to_each_other_with_the_largest_number_positive)
{
    const struct want *want = &wants[_i];
    float *x = samples(want->n, want->d);
    struct pca *p = analyse(x, want->n, want->d, NULL);
    double product = 0;
    for (int c = 0; c < 2; c++) {
        double squares = 0, largest = 0;
        for (int j = 0; j < want->d; j++) {
            const double a = pca_axis(p, c)[j];
            squares += a * a;
            largest = fabs(a) > fabs(largest) ? a : largest;
            product += c ? a * pca_axis(p, 0)[j] : 0;
        }
        ck_assert_double_eq_tol(squares, 1, 1e-12);
        ck_assert_double_gt(largest, 0);
    }
    ck_assert_double_eq_tol(product, 0, 1e-7);
    pca_destroy(&p);
    free(x);
}
END_TEST

START_TEST(a_sample_is_projected_to_where_it_lies)
{
    const struct want *want = &wants[_i];
    float *x = samples(want->n, want->d), *plain = samples(want->n, want->d);
    struct pca *p = analyse(x, want->n, want->d, NULL);
    for (int i = 0; i < want->n; i++) {
        double score[2];
        pca_project(p, plain + (size_t)i * (size_t)want->d, score);
        for (int c = 0; c < 2; c++)
            ck_assert_double_eq_tol(score[c], pca_scores(p)[2 * i + c], 1e-5);
    }
    pca_destroy(&p);
    free(x);
    free(plain);
}
END_TEST

START_TEST(the_number_of_threads_changes_no_bit)
{
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 4, NULL), CS_OK);
    for (int k = 0; k < 2; k++) {
        const int n = k ? 700 : 1500, d = k ? 1500 : 700; /* several pieces, of either kind */
        float *x = samples(n, d), *y = samples(n, d);
        struct pca *one = analyse(x, n, d, NULL), *many = analyse(y, n, d, pool);
        ck_assert_mem_eq(pca_scores(one), pca_scores(many), (size_t)n * 2 * sizeof(double));
        pca_destroy(&one);
        pca_destroy(&many);
        free(x);
        free(y);
    }
    thread_pool_destroy(&pool);
}
END_TEST

START_TEST(equal_shares_are_found_as_such)
{
    enum { D = 40 };
    float x[2 * D][D] = {{0}};
    for (int i = 0; i < 2 * D; i++)
        x[i][i / 2] = i % 2 ? 1 : -1;
    struct pca *p = analyse(&x[0][0], 2 * D, D, NULL);
    for (int c = 0; c < 2; c++)
        ck_assert_double_eq_tol(pca_share(p, c), 1.0 / D, 1e-12);
    pca_destroy(&p);
}
END_TEST

START_TEST(samples_that_do_not_differ_have_no_components)
{
    static const int sizes[][2] = {{1, 1}, {1, 9}, {5, 1}, {7, 3}, {3, 7}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int n = sizes[k][0], d = sizes[k][1];
        float x[64];
        for (int i = 0; i < n * d; i++)
            x[i] = 0.3f;
        struct pca *p = analyse(x, n, d, NULL);
        ck_assert(pca_total(p) == 0 && pca_share(p, 0) == 0 && pca_share(p, 1) == 0);
        for (int i = 0; i < 2 * n; i++)
            ck_assert(pca_scores(p)[i] == 0);
        pca_destroy(&p);
    }
}
END_TEST

START_TEST(samples_on_a_line_have_one)
{
    static const int sizes[][2] = {{2, 9}, {9, 1}, {20, 3}, {3, 20}};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int n = sizes[k][0], d = sizes[k][1];
        float x[64];
        for (int i = 0; i < n * d; i++)
            x[i] = (float)(i / d * (i / d)) * (float)(1 + i % d);
        struct pca *p = analyse(x, n, d, NULL);
        ck_assert_double_eq_tol(pca_share(p, 0), 1, 1e-9);
        ck_assert(pca_share(p, 1) == 0);
        for (int i = 0; i < n; i++)
            ck_assert(pca_scores(p)[2 * i + 1] == 0);
        pca_destroy(&p);
    }
}
END_TEST

START_TEST(what_is_not_a_number_is_refused_with_its_sample)
{
    static const float bads[] = {NAN, INFINITY, -INFINITY};
    for (int k = 0; k < 3; k++) {
        float *x = samples(30, 4);
        struct pca *p;
        struct cs_error err;
        bool more = true;
        int bad = -1;
        enum cs_status status = CS_OK;
        x[4 * 17 + 2] = bads[k];
        ck_assert_int_eq(pca_create(&p, x, 30, 4, &err), CS_OK);
        while (more && !status)
            status = pca_go_on(p, NULL, &more, &bad, &err);
        ck_assert_int_eq(status, CS_BAD_VALUE);
        ck_assert_int_eq(bad, 17);
        ck_assert_ptr_nonnull(strstr(err.text, "17"));
        pca_destroy(&p);
        free(x);
    }
}
END_TEST

START_TEST(huge_and_tiny_numbers_have_components)
{
    static const float by[] = {1e30f, 1e-30f};
    for (int k = 0; k < 2; k++) {
        float *x = samples(60, 7);
        for (int i = 0; i < 60 * 7; i++)
            x[i] *= by[k];
        struct pca *p = analyse(x, 60, 7, NULL);
        ck_assert_double_eq_tol(pca_share(p, 0), wants[1].share[0], 1e-5);
        ck_assert_double_eq_tol(pca_share(p, 1), wants[1].share[1], 1e-5);
        pca_destroy(&p);
        free(x);
    }
}
END_TEST

START_TEST(a_part_is_short_also_of_many_large_samples)
{
    enum { N = 1000, D = 20000 };
    float *x = samples(N, D);
    struct pca *p;
    struct cs_error err;
    bool more = true;
    double longest = 0, all = clock_seconds();
    int parts = 0;
    ck_assert_int_eq(pca_create(&p, x, N, D, &err), CS_OK);
    for (; more && parts < 400; parts++) {
        const double start = clock_seconds();
        ck_assert_int_eq(pca_go_on(p, NULL, &more, NULL, &err), CS_OK);
        longest = fmax(longest, clock_seconds() - start);
    }
    all = clock_seconds() - all;
    /* one that is held up by other programs is none of its own: all of them together are told by their mean */
    ck_assert_msg(all / parts < 0.05, "%d parts of %.3f s, longest %.3f", parts, all / parts, longest);
    pca_destroy(&p);
    free(x);
}
END_TEST

static bool create_one(void *ctx, const char **wrong)
{
    struct pca *p = NULL;
    struct cs_error err;
    const enum cs_status status = pca_create(&p, ctx, 20, 30, &err);
    if ((p == NULL) != (status != CS_OK))
        *wrong = "a pca, or none, whatever the status";
    pca_destroy(&p);
    return status == CS_OK;
}

START_TEST(without_memory_it_says_so)
{
    float *x = samples(20, 30);
    fail_every_allocation(create_one, x);
    free(x);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pca");
    TCase *t = tcase_create("pca");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, components_are_numpys_whichever_of_samples_and_numbers_are_more, 0, WANTS);
    tcase_add_loop_test(t, axes_are_of_length_one_and_square_to_each_other_with_the_largest_number_positive, 0, WANTS);
    tcase_add_loop_test(t, a_sample_is_projected_to_where_it_lies, 0, WANTS);
    tcase_add_test(t, the_number_of_threads_changes_no_bit);
    tcase_add_test(t, equal_shares_are_found_as_such);
    tcase_add_test(t, samples_that_do_not_differ_have_no_components);
    tcase_add_test(t, samples_on_a_line_have_one);
    tcase_add_test(t, what_is_not_a_number_is_refused_with_its_sample);
    tcase_add_test(t, huge_and_tiny_numbers_have_components);
    tcase_add_test(t, a_part_is_short_also_of_many_large_samples);
    tcase_add_test(t, without_memory_it_says_so);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
