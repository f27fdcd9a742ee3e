/* tests/engine/test_kernels.c - every set of kernels that this machine can run, against the scalar reference. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/kernels/kernels.h"

enum { MAX_CHANNELS = 40, MAX_TAPS = 60, MAX_N = 200, SPREAD = 400, GUARD = 24, ROUNDS = 500 };

/* One random call. Rows of `in` that taps may read end where memory ends, so that the address sanitizer sees a step too
 * far; rows of `out` lie apart, with numbers between that must survive. */
struct kernel_case {
    int channels, taps, n;
    ptrdiff_t stride, offset[MAX_TAPS];
    float *in, *abs_in, *w, *abs_w, *init, *abs_init;
    float *dout, *abs_dout;
    size_t in_count, w_count, out_count;
    float *want, *got, *mass; /* mass: sums of |x * w|, which bound the rounding */
};

static float *noise(struct rng *r, size_t count)
{
    float *p = malloc((count ? count : 1) * sizeof *p);
    ck_assert_ptr_nonnull(p);
    for (size_t i = 0; i < count; i++)
        p[i] = rng_normal(r);
    return p;
}

static float *absolute(const float *from, size_t count)
{
    float *p = malloc((count ? count : 1) * sizeof *p);
    ck_assert_ptr_nonnull(p);
    for (size_t i = 0; i < count; i++)
        p[i] = fabsf(from[i]);
    return p;
}

static float *duplicate(const float *from, size_t count)
{
    float *p = malloc(count * sizeof *p);
    ck_assert_ptr_nonnull(p);
    memcpy(p, from, count * sizeof *p);
    return p;
}

static struct kernel_case random_case(struct rng *r)
{
    struct kernel_case c = {.channels = rng_int(r, 1, MAX_CHANNELS), .taps = rng_int(r, 0, MAX_TAPS)};
    c.n = rng_int(r, 0, 3) ? rng_int(r, 1, MAX_N) : rng_int(r, 1, 20);
    c.stride = c.n + rng_int(r, 0, GUARD);
    ptrdiff_t furthest = 0;
    for (int t = 0; t < c.taps; t++) {
        c.offset[t] = rng_int(r, 0, SPREAD);
        furthest = c.offset[t] > furthest ? c.offset[t] : furthest;
    }
    c.in_count = (size_t)(furthest + c.n);
    c.w_count = (size_t)(c.taps * c.channels);
    c.in = noise(r, c.in_count);
    c.w = noise(r, c.w_count);
    c.init = noise(r, (size_t)c.channels);
    c.abs_in = absolute(c.in, c.in_count);
    c.abs_w = absolute(c.w, c.w_count);
    c.abs_init = absolute(c.init, (size_t)c.channels);
    if (rng_int(r, 0, 2) == 0) {
        free(c.init);
        free(c.abs_init);
        c.init = c.abs_init = NULL;
    }
    return c;
}

static void set_outputs(struct kernel_case *c, struct rng *r, size_t count)
{
    c->out_count = count;
    c->want = noise(r, count);
    c->got = duplicate(c->want, count);
    c->mass = absolute(c->want, count);
}

static void finish_case(struct kernel_case *c)
{
    float *all[] = {c->in,   c->abs_in,   c->w,    c->abs_w, c->init, c->abs_init,
                    c->dout, c->abs_dout, c->want, c->got,   c->mass};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
}

/* terms: additions in each sum. Where nothing may be written, mass is what was there, and want equals got. */
static void compare(const struct kernel_case *c, const char *name, int terms, int round)
{
    for (size_t i = 0; i < c->out_count; i++) {
        const float tolerance = 2.0f * (float)(terms + 1) * FLT_EPSILON * c->mass[i];
        if (!(fabsf(c->got[i] - c->want[i]) <= tolerance)) /* an assertion a number would take seconds */
            ck_abort_msg("%s, round %d: channels %d taps %d n %d stride %td: [%zu] is %.9g, not %.9g", name, round,
                         c->channels, c->taps, c->n, c->stride, i, (double)c->got[i], (double)c->want[i]);
    }
}

/* Between the rows and behind the last one, not even a bit may change. */
static void compare_gaps(const struct kernel_case *c)
{
    for (int k = 0; k < c->channels; k++) {
        const ptrdiff_t gap = c->stride - c->n + (k == c->channels - 1 ? GUARD : 0);
        ck_assert_mem_eq(c->got + k * c->stride + c->n, c->want + k * c->stride + c->n, (size_t)gap * sizeof(float));
    }
}

START_TEST(taps_of_every_kernel_set_agree_with_the_reference)
{
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    for (int round = 0; k && !unsupported && round < ROUNDS; round++) {
        struct rng r = rng_seeded(1, (uint64_t)round);
        struct kernel_case c = random_case(&r);
        set_outputs(&c, &r, (size_t)(c.channels * c.stride + GUARD));
        kernels_reference.taps(c.want, c.stride, c.channels, c.in, c.offset, c.taps, c.w, c.init, c.n);
        k->taps(c.got, c.stride, c.channels, c.in, c.offset, c.taps, c.w, c.init, c.n);
        kernels_reference.taps(c.mass, c.stride, c.channels, c.abs_in, c.offset, c.taps, c.abs_w, c.abs_init, c.n);
        compare(&c, k->name, c.taps, round);
        compare_gaps(&c);
        finish_case(&c);
    }
}
END_TEST

START_TEST(weight_gradients_of_every_kernel_set_agree_with_the_reference)
{
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    for (int round = 0; k && !unsupported && round < ROUNDS; round++) {
        struct rng r = rng_seeded(2, (uint64_t)round);
        struct kernel_case c = random_case(&r);
        const size_t count = (size_t)((c.channels - 1) * c.stride + c.n);
        c.dout = noise(&r, count);
        c.abs_dout = absolute(c.dout, count);
        set_outputs(&c, &r, c.w_count);
        kernels_reference.taps_grad(c.want, c.dout, c.stride, c.channels, c.in, c.offset, c.taps, c.n);
        k->taps_grad(c.got, c.dout, c.stride, c.channels, c.in, c.offset, c.taps, c.n);
        kernels_reference.taps_grad(c.mass, c.abs_dout, c.stride, c.channels, c.abs_in, c.offset, c.taps, c.n);
        compare(&c, k->name, c.n, round);
        finish_case(&c);
    }
}
END_TEST

/* A result must not depend on where in a row, or beside which channels, it is computed: then layers may cut their work
 * as they like. */
START_TEST(a_sum_has_the_same_bits_wherever_it_is_computed)
{
    enum { CHANNELS = 19, TAPS = 23, N = 101 };
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    struct rng r = rng_seeded(3, 0);
    float *in = noise(&r, SPREAD + N), *w = noise(&r, TAPS * CHANNELS), *whole = noise(&r, CHANNELS * N), part[N];
    ptrdiff_t offset[TAPS];
    for (int t = 0; t < TAPS; t++)
        offset[t] = rng_int(&r, 0, SPREAD);
    if (k && !unsupported) {
        k->taps(whole, N, CHANNELS, in, offset, TAPS, w, NULL, N);
        for (int c = 0; c < CHANNELS; c++) {
            float column[TAPS];
            for (int t = 0; t < TAPS; t++)
                column[t] = w[t * CHANNELS + c];
            const int from = rng_int(&r, 0, N - 40), n = rng_int(&r, 1, N - from);
            k->taps(part, N, 1, in + from, offset, TAPS, column, NULL, n);
            ck_assert_mem_eq(part, whole + c * N + from, (size_t)n * sizeof(float));
        }
    }
    free(in);
    free(w);
    free(whole);
}
END_TEST

/* Rows of a plane that a filter reads, each with memory of its own that ends where it may read last. */
enum { MAX_ROWS = 80 };
struct filter_case {
    struct filter_steps steps;
    int n_rows, n, read; /* rows of the input */
    ptrdiff_t pitch;
    float *row[MAX_ROWS], *abs_row[MAX_ROWS], *w, *abs_w;
};

static struct filter_case random_filter(struct rng *r)
{
    struct filter_case c = {.steps = {rng_int(r, 1, 11), rng_int(r, 1, 11), rng_int(r, 1, 3), rng_int(r, 1, 3)}};
    c.n_rows = rng_int(r, 1, 20);
    c.n = rng_int(r, 0, 3) ? rng_int(r, 1, 3 * MAX_N) : rng_int(r, 1, 20);
    c.pitch = c.n + rng_int(r, 0, GUARD);
    c.read = c.n_rows + (c.steps.kh - 1) * c.steps.row_step;
    for (int i = 0; i < c.read; i++) {
        const size_t count = (size_t)(c.n + (c.steps.kw - 1) * c.steps.col_step);
        c.row[i] = noise(r, count);
        c.abs_row[i] = absolute(c.row[i], count);
    }
    c.w = noise(r, (size_t)(c.steps.kh * c.steps.kw));
    c.abs_w = absolute(c.w, (size_t)(c.steps.kh * c.steps.kw));
    return c;
}

static void finish_filter(struct filter_case *c)
{
    for (int i = 0; i < c->read; i++) {
        free(c->row[i]);
        free(c->abs_row[i]);
    }
    free(c->w);
    free(c->abs_w);
}

START_TEST(filters_of_every_kernel_set_agree_with_the_reference)
{
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    for (int round = 0; k && !unsupported && round < ROUNDS; round++) {
        struct rng r = rng_seeded(4, (uint64_t)round);
        struct filter_case f = random_filter(&r);
        struct kernel_case c = {.channels = f.n_rows, .taps = f.steps.kh * f.steps.kw, .n = f.n, .stride = f.pitch};
        const float init = rng_normal(&r);
        set_outputs(&c, &r, (size_t)(c.channels * c.stride + GUARD));
        kernels_reference.filter(c.want, c.stride, f.n_rows, (const float *const *)f.row, &f.steps, f.w, init, c.n);
        k->filter(c.got, c.stride, f.n_rows, (const float *const *)f.row, &f.steps, f.w, init, c.n);
        kernels_reference.filter(c.mass, c.stride, f.n_rows, (const float *const *)f.abs_row, &f.steps, f.abs_w,
                                 fabsf(init), c.n);
        compare(&c, k->name, c.taps, round);
        compare_gaps(&c);
        finish_case(&c);
        finish_filter(&f);
    }
}
END_TEST

/* Row by row and part by part, by taps. */
START_TEST(a_filter_has_the_bits_that_taps_has)
{
    enum { TALL = 7, WIDE = 5, ROWS = 23, N = 333, PITCH = N + (WIDE - 1) * 2, READ = ROWS + (TALL - 1) * 2 };
    const struct filter_steps steps = {TALL, WIDE, 2, 2};
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    struct rng r = rng_seeded(5, 0);
    float *in = noise(&r, READ * PITCH), *w = noise(&r, TALL * WIDE), *whole = noise(&r, ROWS * N), part[N];
    const float init = 0.3f, *row[READ];
    ptrdiff_t offset[TALL * WIDE];
    for (int i = 0; i < READ; i++)
        row[i] = in + i * PITCH;
    for (int t = 0; t < TALL * WIDE; t++)
        offset[t] = t / WIDE * 2 * PITCH + t % WIDE * 2;
    if (k && !unsupported) {
        k->filter(whole, N, ROWS, row, &steps, w, init, N);
        for (int i = 0; i < ROWS; i++) {
            const int from = rng_int(&r, 0, N - 1), n = rng_int(&r, 1, N - from);
            k->taps(part, N, 1, row[i] + from, offset, TALL * WIDE, w, &init, n);
            ck_assert_mem_eq(part, whole + i * N + from, (size_t)n * sizeof(float));
        }
    }
    free(in);
    free(w);
    free(whole);
}
END_TEST

START_TEST(not_a_number_stays_one)
{
    int unsupported;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    if (!k || unsupported)
        return;
    const ptrdiff_t offset[] = {0, 1};
    float in[41], out[40], dw[2] = {0};
    const float w[] = {1.0f, 0.0f};
    for (int i = 0; i < 41; i++)
        in[i] = i == 20 ? NAN : 1.0f;
    k->taps(out, 40, 1, in, offset, 2, w, NULL, 40);
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(isnan(out[i]), i == 20 || i == 19);
    k->taps_grad(dw, out, 40, 1, in, offset, 2, 40);
    ck_assert(isnan(dw[0]) && isnan(dw[1]));
}
END_TEST

START_TEST(the_best_kernels_are_ones_that_this_machine_can_run)
{
    const struct kernels *best = kernels_best(), *k;
    int unsupported, found = 0;
    for (int i = 0; (k = kernels_nth(i, &unsupported)); i++)
        found += k == best && !unsupported;
    ck_assert_int_eq(found, 1);
    ck_assert_ptr_eq(kernels_nth(0, NULL), &kernels_reference);
    ck_assert_int_eq(setenv("CONVOSCOPE_KERNELS", "reference", 1), 0);
    ck_assert_ptr_eq(kernels_best(), &kernels_reference);
    ck_assert_int_eq(setenv("CONVOSCOPE_KERNELS", "no such kernels", 1), 0);
    ck_assert_ptr_eq(kernels_best(), best);
}
END_TEST

int main(void)
{
    int sets = 0;
    while (kernels_nth(sets, NULL))
        sets++;
    Suite *suite = suite_create("kernels");
    TCase *kernels = tcase_create("kernels");
    tcase_set_timeout(kernels, 120);
    tcase_add_loop_test(kernels, taps_of_every_kernel_set_agree_with_the_reference, 0, sets);
    tcase_add_loop_test(kernels, weight_gradients_of_every_kernel_set_agree_with_the_reference, 0, sets);
    tcase_add_loop_test(kernels, a_sum_has_the_same_bits_wherever_it_is_computed, 0, sets);
    tcase_add_loop_test(kernels, filters_of_every_kernel_set_agree_with_the_reference, 0, sets);
    tcase_add_loop_test(kernels, a_filter_has_the_bits_that_taps_has, 0, sets);
    tcase_add_loop_test(kernels, not_a_number_stays_one, 0, sets);
    tcase_add_test(kernels, the_best_kernels_are_ones_that_this_machine_can_run);
    suite_add_tcase(suite, kernels);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
