/* tests/app/test_kernel_detector.c - the kernel made from a drawn shape finds that shape. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_detector.h"
#include "app/board/kernel_text.h"
#include "engine/base/rng.h"

enum { SIDE = 24, BRIGHT = 255 };

/* '#' bright, '-' dark, '.' 0; '/' between rows. */
struct shape {
    int rows, cols;
    signed char cell[KERNEL_MAX_WEIGHTS];
};

static struct shape drawn(const char *text)
{
    struct shape s = {.rows = 1};
    int n = 0;
    for (; *text; text++) {
        if (*text == '/')
            s.rows++;
        else
            s.cell[n++] = *text == '#' ? 1 : *text == '-' ? -1 : 0;
    }
    s.cols = n / s.rows;
    return s;
}

static struct kernel_value detector(const struct shape *s)
{
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_detector(s->cell, s->rows, s->cols, &k, &err) == CS_OK, "%s", err.text);
    return k;
}

START_TEST(bright_cells_weigh_1_and_the_rest_makes_the_sum_0)
{
    static const char *const pairs[][2] = {
        {"#.#/.#./#.#", "4 -5 4 / -5 4 -5 / 4 -5 4 : 4"},   /* the X of the course */
        {".#./.#./.#.", "-1 2 -1 / -1 2 -1 / -1 2 -1 : 2"}, /* a line: -1 2 -1 */
        {"#.", "1 -1 /"},                                   /* an edge: the difference of two neighbours */
        {"##../##..", "1 1 -1 -1 / 1 1 -1 -1"},
        {"-.-/...", "-2 1 -2 / 1 1 1"}, /* two dark cells on a bright ground */
        {"#.-/#.-/#.-", "prewitt"},     /* bright beside dark, the middle does not matter */
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct shape s = drawn(pairs[i][0]);
        const struct kernel_value k = detector(&s);
        char *text = kernel_to_text(&k);
        ck_assert_double_eq(kernel_sum(&k), 0);
        if (strcmp(pairs[i][1], "prewitt") != 0)
            ck_assert_str_eq(text, pairs[i][1]);
        else
            ck_assert_str_eq(text, "1 0 -1 / 1 0 -1 / 1 0 -1");
        free(text);
    }
    const struct shape mirrored = drawn("-.#/-.#/-.#");
    ck_assert_int_eq(detector(&mirrored).preset, KERNEL_PREWITT_X);
}
END_TEST

START_TEST(a_shape_of_one_value_is_refused)
{
    static const char *const shapes[] = {"...", "##/##", "--", "#"};
    const signed char wrong[] = {1, 0, 2, 0};
    struct kernel_value k = {.rows = 77};
    struct cs_error err;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape s = drawn(shapes[i]);
        ck_assert_int_eq(kernel_detector(s.cell, s.rows, s.cols, &k, &err), CS_BAD_VALUE);
        ck_assert_str_eq(err.text, "every cell is the same: draw a shape and leave some cells around it");
    }
    ck_assert_int_eq(kernel_detector(wrong, 2, 2, &k, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "a cell of a shape is -1, 0 or 1, not 2");
    ck_assert_int_eq(k.rows, 77);
}
END_TEST

static double response(const struct kernel_value *k, int (*picture)[SIDE], int row, int col)
{
    double sum = 0;
    for (int i = 0; i < k->rows * k->cols; i++)
        sum += (double)k->w[i] * picture[row + i / k->cols][col + i % k->cols];
    return sum / k->divisor;
}

/* Bright where 1, black where -1; what 0 stands for stays where both are drawn, and is their background otherwise. */
static void put(int (*picture)[SIDE], const struct shape *s, int row, int col)
{
    const bool dark = memchr(s->cell, -1, (size_t)(s->rows * s->cols)),
               bright = memchr(s->cell, 1, (size_t)(s->rows * s->cols));
    for (int i = 0; i < s->rows * s->cols; i++) {
        int *pixel = &picture[row + i / s->cols][col + i % s->cols];
        if (s->cell[i])
            *pixel = s->cell[i] > 0 ? BRIGHT : 0;
        else if (!dark || !bright)
            *pixel = dark ? BRIGHT : 0;
    }
}

/* Whether every other place answers less. */
static bool is_best(const struct kernel_value *k, int (*picture)[SIDE], int at_row, int at_col)
{
    const double best = response(k, picture, at_row, at_col);
    for (int row = 0; row <= SIDE - k->rows; row++)
        for (int col = 0; col <= SIDE - k->cols; col++)
            if ((row != at_row || col != at_col) && response(k, picture, row, col) >= best)
                return false;
    return true;
}

static void check_finds(const struct shape *s, struct rng *r)
{
    int picture[SIDE][SIDE];
    const struct kernel_value k = detector(s);
    const int row = rng_int(r, 0, SIDE - s->rows), col = rng_int(r, 0, SIDE - s->cols);
    for (int i = 0; i < SIDE * SIDE; i++)
        picture[i / SIDE][i % SIDE] = rng_int(r, 1, BRIGHT - 1); /* a noise that has no shape in full contrast */
    put(picture, s, row, col);
    ck_assert_msg(is_best(&k, picture, row, col), "not found at %d, %d", row, col);
    for (int i = 0; i < SIDE * SIDE; i++)
        picture[i / SIDE][i % SIDE] = 201;
    ck_assert_double_eq(response(&k, picture, 3, 4), 0);
}

START_TEST(the_response_is_largest_where_the_shape_is_and_0_on_flat_areas)
{
    static const char *const shapes[] = {"#.#/.#./#.#", ".#./###/.#.", "#.../##../###./####",
                                         "#.-/#.-/#.-", "-.-/...",     ".##########/..........#"};
    struct rng r = rng_seeded(21, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape s = drawn(shapes[i]);
        for (int round = 0; round < 20; round++)
            check_finds(&s, &r);
    }
    for (int round = 0; round < 300; round++) {
        struct shape s = {.rows = rng_int(&r, 2, KERNEL_MAX_SIDE), .cols = rng_int(&r, 2, KERNEL_MAX_SIDE)};
        for (int i = 0; i < s.rows * s.cols; i++)
            s.cell[i] = (signed char)rng_int(&r, round & 1 ? -1 : 0, 1);
        s.cell[0] = 1;
        s.cell[1] = 0;
        check_finds(&s, &r);
    }
}
END_TEST

START_TEST(divisors_and_weights_stay_in_their_ranges_at_every_count_of_cells)
{
    for (int bright = 1; bright < KERNEL_MAX_WEIGHTS; bright++) {
        struct shape s = {.rows = KERNEL_MAX_SIDE, .cols = KERNEL_MAX_SIDE};
        memset(s.cell, 1, (size_t)bright);
        const struct kernel_value k = detector(&s);
        ck_assert_int_eq(kernel_check(&k, NULL), CS_OK);
        ck_assert_double_eq(kernel_sum(&k), 0);
        ck_assert_double_eq((double)k.w[0] / k.divisor, 1);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_detector");
    TCase *all = tcase_create("detector");
    tcase_add_test(all, bright_cells_weigh_1_and_the_rest_makes_the_sum_0);
    tcase_add_test(all, a_shape_of_one_value_is_refused);
    tcase_add_test(all, the_response_is_largest_where_the_shape_is_and_0_on_flat_areas);
    tcase_add_test(all, divisors_and_weights_stay_in_their_ranges_at_every_count_of_cells);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
