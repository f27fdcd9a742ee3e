/* tests/engine/test_picture_change.c - pictures moved, turned, scaled and noised. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/data/picture_change.h"
#include "tests/engine/scratch.h"

enum { MOST = 3 * 24 * 24 };

static const float bad[] = {NAN, INFINITY, -INFINITY};

static void random_picture(const struct shape *s, uint64_t seed, float *pixels)
{
    struct rng r = rng_seeded(seed, 1);
    for (size_t i = 0; i < shape_count(s); i++)
        pixels[i] = rng_float(&r);
}

static float at(const struct shape *s, const float *pixels, int c, int y, int x)
{
    const int rows = s->dim[1], cols = s->dim[2];
    return y >= 0 && x >= 0 && y < rows && x < cols ? pixels[(c * rows + y) * cols + x] : 0;
}

START_TEST(no_change_changes_nothing)
{
    const struct shape s = shape_3d(3, 5, 7);
    float from[MOST], to[MOST];
    random_picture(&s, 1, from);
    static const struct picture_change none[] = {
        {.zoom = 0}, {.zoom = 1}, {.seed = 9}, {.zoom = -2}, {.noise = -1, .zoom = 1}, {.degrees = 0}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ck_assert(picture_change_is_none(&none[i]));
        picture_change(&none[i], &s, from, to);
        ck_assert_mem_eq(from, to, shape_count(&s) * sizeof *to);
    }
    const struct picture_change full_turn = {.degrees = 360};
    picture_change(&full_turn, &s, from, to);
    ck_assert_mem_eq(from, to, shape_count(&s) * sizeof *to);
}
END_TEST

START_TEST(whole_shifts_move_every_pixel_exactly)
{
    const struct shape s = shape_3d(3, 9, 14);
    float from[MOST], to[MOST];
    random_picture(&s, 2, from);
    for (int down = -10; down <= 10; down++) {
        for (int right = -15; right <= 15; right++) {
            const struct picture_change c = {.shift = {(float)down, (float)right}, .zoom = 1};
            picture_change(&c, &s, from, to);
            for (int k = 0; k < 3; k++)
                for (int y = 0; y < 9; y++)
                    for (int x = 0; x < 14; x++)
                        ck_assert_float_eq(at(&s, to, k, y, x), at(&s, from, k, y - down, x - right));
        }
    }
}
END_TEST

START_TEST(quarter_turns_of_a_square_picture_are_exact_and_clockwise)
{
    for (int side = 6; side <= 7; side++) {
        const struct shape s = shape_3d(2, side, side);
        float from[MOST], to[MOST];
        random_picture(&s, 3, from);
        for (int turns = -4; turns <= 4; turns++) {
            const struct picture_change c = {.degrees = 90.0f * (float)turns};
            const int quarter = (turns + 4) % 4;
            picture_change(&c, &s, from, to);
            for (int k = 0; k < 2; k++)
                for (int y = 0; y < side; y++)
                    for (int x = 0; x < side; x++) {
                        /* clockwise: what was at the left is above, so (y, x) comes from (side-1-x, y) */
                        int fy = y, fx = x;
                        for (int q = 0; q < quarter; q++) {
                            const int t = fy;
                            fy = side - 1 - fx;
                            fx = t;
                        }
                        ck_assert_float_eq(at(&s, to, k, y, x), at(&s, from, k, fy, fx));
                    }
        }
    }
}
END_TEST

START_TEST(half_a_pixel_is_the_mean_of_two)
{
    const struct shape s = shape_3d(1, 4, 6);
    float from[MOST], to[MOST];
    random_picture(&s, 4, from);
    const struct picture_change c = {.shift = {0, 0.5f}};
    picture_change(&c, &s, from, to);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 6; x++)
            ck_assert_float_eq_tol(at(&s, to, 0, y, x), (at(&s, from, 0, y, x) + at(&s, from, 0, y, x - 1)) / 2, 1e-6);
    const struct picture_change quarter = {.shift = {-0.25f, 0}};
    picture_change(&quarter, &s, from, to);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 6; x++)
            ck_assert_float_eq_tol(at(&s, to, 0, y, x),
                                   0.75f * at(&s, from, 0, y, x) + 0.25f * at(&s, from, 0, y + 1, x), 1e-6);
}
END_TEST

/* A ramp a*y + b*x stays one under every linear map: what is computed by hand is its value at the place it came from.
 */
START_TEST(a_turned_scaled_and_moved_ramp_is_the_ramp_of_the_place_it_came_from)
{
    const struct shape s = shape_3d(1, 21, 21);
    float from[MOST], to[MOST];
    for (int y = 0; y < 21; y++)
        for (int x = 0; x < 21; x++)
            from[y * 21 + x] = 0.3f + 0.01f * (float)y + 0.02f * (float)x;
    const double degrees = 30, zoom = 2;
    const struct picture_change c = {.degrees = 30, .zoom = 2, .shift = {1, -2}};
    picture_change(&c, &s, from, to);
    const double angle = degrees * 3.14159265358979 / 180;
    for (int y = 5; y < 16; y++) {
        for (int x = 5; x < 16; x++) {
            const double dy = (y - 10 - 1) / zoom, dx = (x - 10 + 2) / zoom;
            const double fy = 10 + cos(angle) * dy - sin(angle) * dx, fx = 10 + sin(angle) * dy + cos(angle) * dx;
            ck_assert_double_eq_tol((double)to[y * 21 + x], 0.3 + 0.01 * fy + 0.02 * fx, 1e-6);
        }
    }
}
END_TEST

START_TEST(a_picture_that_shrinks_keeps_its_mean_and_loses_no_line)
{
    const struct shape s = shape_3d(1, 24, 24);
    float from[MOST], to[MOST];
    const struct picture_change half = {.zoom = 0.5f};
    for (int line = 6; line < 18; line++) { /* a line of one pixel, wherever it is */
        memset(from, 0, sizeof from);
        for (int x = 0; x < 24; x++)
            from[line * 24 + x] = 1;
        picture_change(&half, &s, from, to);
        double sum = 0;
        for (int i = 0; i < 24 * 24; i++)
            sum += (double)to[i];
        ck_assert_double_eq_tol(sum, 24 / 4.0, 0.3); /* a quarter of the ink */
    }
}
END_TEST

START_TEST(noise_has_its_deviation_and_mean_and_is_that_of_its_seed)
{
    const struct shape s = shape_3d(3, 100, 100);
    const size_t n = shape_count(&s);
    float *from = malloc(n * sizeof *from), *a = malloc(n * sizeof *a), *b = malloc(n * sizeof *b);
    for (size_t i = 0; i < n; i++)
        from[i] = 0.5f;
    struct picture_change c = {.noise = 0.1f, .seed = 5};
    picture_change(&c, &s, from, a);
    double mean = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        mean += (double)a[i] / (double)n;
        square += ((double)a[i] - 0.5) * ((double)a[i] - 0.5) / (double)n;
    }
    ck_assert_double_eq_tol(mean, 0.5, 0.1 / sqrt((double)n) * 4); /* four standard errors */
    ck_assert_double_eq_tol(sqrt(square), 0.1, 0.1 / sqrt(2.0 * (double)n) * 4);
    picture_change(&c, &s, from, b);
    ck_assert_mem_eq(a, b, n * sizeof *a);
    c.noise = 0.05f; /* the same noise, half as strong */
    picture_change(&c, &s, from, b);
    for (size_t i = 0; i < n; i++)
        ck_assert_float_eq_tol(b[i] - 0.5f, (a[i] - 0.5f) / 2, 1e-6);
    c.seed = 6;
    picture_change(&c, &s, from, b);
    int same = 0;
    for (size_t i = 0; i < n; i++)
        same += a[i] == b[i];
    ck_assert_int_lt(same, 30);
    free(from);
    free(a);
    free(b);
}
END_TEST

START_TEST(noise_stays_within_0_and_1)
{
    const struct shape s = shape_3d(1, 20, 20);
    float from[MOST], to[MOST];
    random_picture(&s, 6, from);
    static const float noises[] = {1, 100, FLT_MAX};
    for (int k = 0; k < 3; k++) {
        const struct picture_change c = {.noise = noises[k], .seed = 1};
        picture_change(&c, &s, from, to);
        for (int i = 0; i < 400; i++)
            ck_assert(to[i] >= 0 && to[i] <= 1);
    }
}
END_TEST

START_TEST(numbers_that_are_none_change_nothing)
{
    const struct shape s = shape_3d(1, 6, 6);
    float from[MOST], to[MOST];
    random_picture(&s, 7, from);
    for (int k = 0; k < 3; k++) {
        const struct picture_change c = {.shift = {bad[k], bad[k]}, .degrees = bad[k], .zoom = bad[k], .noise = bad[k]};
        ck_assert(picture_change_is_none(&c));
        picture_change(&c, &s, from, to);
        ck_assert_mem_eq(from, to, 36 * sizeof *to);
    }
}
END_TEST

START_TEST(extremes_give_numbers_between_0_and_1)
{
    static const float numbers[] = {0, 1e-45f, 1e-30f, -1e-30f, 0.25f, 0.999f, 4, 1e9f, -1e9f, FLT_MAX, -FLT_MAX};
    enum { N = sizeof numbers / sizeof *numbers };
    const int sides[][2] = {{1, 1}, {1, 5}, {4, 3}};
    for (int k = 0; k < 3; k++) {
        const struct shape s = shape_3d(1, sides[k][0], sides[k][1]);
        float from[MOST], to[MOST];
        random_picture(&s, 8, from);
        for (int i = 0; i < N * N * N; i++) {
            const struct picture_change c = {.shift = {numbers[i % N], numbers[i / 7 % N]},
                                             .degrees = numbers[i / N % N],
                                             .zoom = numbers[i / N / N]};
            picture_change(&c, &s, from, to);
            for (size_t p = 0; p < shape_count(&s); p++)
                ck_assert(to[p] >= 0 && to[p] <= 1);
        }
    }
}
END_TEST

START_TEST(a_flat_list_of_values_is_noised_and_not_moved)
{
    const struct shape s = {.rank = 1, .dim = {8}};
    const float from[8] = {0, 1, 0.5f};
    float to[8];
    const struct picture_change moved = {.shift = {1, 1}, .degrees = 45}, noisy = {.noise = 0.2f};
    picture_change(&moved, &s, from, to);
    ck_assert_mem_eq(from, to, sizeof to);
    picture_change(&noisy, &s, from, to);
    ck_assert_mem_ne(from, to, sizeof to);
}
END_TEST

START_TEST(a_picture_of_imagenet_is_changed_within_a_frame_or_two)
{
    const struct shape s = shape_3d(3, 224, 224);
    float *from = malloc(shape_count(&s) * sizeof *from), *to = malloc(shape_count(&s) * sizeof *to);
    random_picture(&s, 9, from);
    const struct picture_change c = {.shift = {3.5f, -2.25f}, .degrees = 33, .zoom = 1.3f, .noise = 0.1f, .seed = 1};
    double best = INFINITY;
    for (int i = 0; i < 5; i++) {
        const double start = clock_seconds();
        picture_change(&c, &s, from, to);
        best = fmin(best, clock_seconds() - start);
    }
    ck_assert_double_lt(best, 0.25); /* some 10 ms; a sanitizer on a busy machine is slow */
    free(from);
    free(to);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("picture_change");
    TCase *t = tcase_create("picture_change");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, no_change_changes_nothing);
    tcase_add_test(t, whole_shifts_move_every_pixel_exactly);
    tcase_add_test(t, quarter_turns_of_a_square_picture_are_exact_and_clockwise);
    tcase_add_test(t, half_a_pixel_is_the_mean_of_two);
    tcase_add_test(t, a_turned_scaled_and_moved_ramp_is_the_ramp_of_the_place_it_came_from);
    tcase_add_test(t, a_picture_that_shrinks_keeps_its_mean_and_loses_no_line);
    tcase_add_test(t, noise_has_its_deviation_and_mean_and_is_that_of_its_seed);
    tcase_add_test(t, noise_stays_within_0_and_1);
    tcase_add_test(t, numbers_that_are_none_change_nothing);
    tcase_add_test(t, extremes_give_numbers_between_0_and_1);
    tcase_add_test(t, a_flat_list_of_values_is_noised_and_not_moved);
    tcase_add_test(t, a_picture_of_imagenet_is_changed_within_a_frame_or_two);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
