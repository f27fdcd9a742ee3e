/* tests/app/test_board_large.c - boards too large for numbers one by one: the picture-sized result and single values
 * agree, paint and other inputs come in while a result is on its way. Also run under TSan. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board.h"
#include "engine/base/rng.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 }; /* seconds; a sanitizer on a busy machine is slow */

static struct board_model *model;
static const struct board *b;
static struct filters filters;
static struct scratch scratch;
static atomic_int notified;

static void notify(void *ctx)
{
    atomic_fetch_add((atomic_int *)ctx, 1);
}

static void set_up(void)
{
    scratch_init(&scratch);
    const struct board_notify n = {notify, &notified};
    ck_assert_int_eq(board_create(&model, &n, NULL), CS_OK);
    ck_assert_int_eq(filters_of_bank(FILTERS_APPLE, &filters, NULL), CS_OK);
    b = board_state(model);
}

static void tear_down(void)
{
    board_destroy(&model);
    filters_finish(&filters);
    scratch_finish(&scratch);
}

static const char *write_picture(const char *name, int kind, int width, int height, unsigned seed, char path[PATH_MAX])
{
    FILE *f = fopen(scratch_path(&scratch, name, path), "wb");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "P%d\n%d %d\n255\n", kind, width, height);
    for (int i = 0; i < width * height * (kind == 6 ? 3 : 1); i++) {
        seed = seed * 1664525u + 1013904223u;
        fputc((int)(seed >> 24), f);
    }
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

static struct board_settings plain(const char *file)
{
    return (struct board_settings){.mode = BOARD_2D,
                                   .picture = file ? PICTURE_COUNT : PICTURE_STILL_LIFE,
                                   .file = file ? file : "",
                                   .paint = "",
                                   .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                   .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                   .filters = &filters,
                                   .window = {2, 2},
                                   .stride = {1, 1},
                                   .padding = {1, 1},
                                   .dilation = {1, 1},
                                   .groups = 1};
}

static struct board_settings random_settings(struct rng *r, const char *file)
{
    struct board_settings s = plain(file);
    s.kernel = (struct kernel_value){.preset = KERNEL_CUSTOM,
                                     .rows = rng_int(r, 1, KERNEL_MAX_SIDE),
                                     .cols = rng_int(r, 1, KERNEL_MAX_SIDE),
                                     .divisor = rng_int(r, 1, 20)};
    for (int i = 0; i < s.kernel.rows * s.kernel.cols; i++)
        s.kernel.w[i] = (float)rng_int(r, -990, 990) / 100.0f;
    kernel_settle(&s.kernel);
    for (int axis = 0; axis < 2; axis++) {
        s.stride[axis] = rng_int(r, 1, 8);
        s.padding[axis] = rng_int(r, BOARD_SAME, KERNEL_MAX_SIDE);
        s.dilation[axis] = rng_int(r, 1, 4);
    }
    s.padding_mode = (enum padding_mode)rng_int(r, 0, 3);
    s.numbers = (enum board_numbers)rng_int(r, 0, 2);
    s.bias = (float)rng_int(r, -500, 500) / 100.0f;
    s.flip = rng_int(r, 0, 1);
    return s;
}

static double rounding(const struct board_settings *s)
{
    double mass = 1;
    for (int i = 0; i < s->kernel.rows * s->kernel.cols; i++)
        mass += fmax(fabs((double)b->hi), 1) * fabs((double)s->kernel.w[i]) / s->kernel.divisor;
    return 150 * 1.2e-7 * mass;
}

/* Random places of the map, as single values and as steps. */
static void check_places(const struct board_settings *s, struct rng *r, int n)
{
    const struct response_state *now = response_state(b->response);
    ck_assert(now->current && now->tag == b->serial);
    ck_assert(now->map.shape.dim[1] == b->oh && now->map.shape.dim[2] == b->ow);
    const double tolerance = rounding(s);
    for (int i = 0; i < n; i++) {
        const int oy = rng_int(r, 0, b->oh - 1), ox = rng_int(r, 0, b->ow - 1);
        struct board_step step;
        board_step_at(model, 0, 0, oy * b->ow + ox + 1, 0, &step);
        ck_assert(step.oy == oy && step.ox == ox);
        ck_assert_double_eq(board_value(model, 0, oy, ox), step.output);
        ck_assert_double_eq_tol((double)now->map.data[(size_t)oy * (size_t)b->ow + (size_t)ox], step.output, tolerance);
    }
}

START_TEST(single_values_are_those_of_the_picture_sized_result)
{
    struct rng r = rng_seeded(51, 0);
    char colour[PATH_MAX], grey[PATH_MAX];
    const char *files[] = {NULL, write_picture("colour.ppm", 6, 131, 97, 1, colour),
                           write_picture("grey.pgm", 5, 70, 300, 2, grey)};
    int shown = 0;
    for (int round = 0; round < 90; round++) {
        const struct board_settings s = random_settings(&r, files[rng_int(&r, 0, 2)]);
        board_update(model, &s);
        if (b->error[0])
            continue;
        ck_assert(b->large && b->response && b->picture && !b->output.data && !b->sum.data);
        ck_assert(board_wait(model, WAIT));
        check_places(&s, &r, 60);
        ck_assert_float_eq(b->output_max, response_state(b->response)->most);
        shown++;
    }
    ck_assert_int_gt(shown, 40);
}
END_TEST

START_TEST(one_painted_pixel_changes_the_values_whose_windows_hold_it_and_no_other)
{
    char path[PATH_MAX];
    struct board_settings s = plain(write_picture("grey.pgm", 5, 200, 150, 3, path));
    s.kernel = kernel_of_preset(KERNEL_BOX, 3, 3);
    board_update(model, &s);
    ck_assert(board_wait(model, WAIT));
    const size_t n = (size_t)b->oh * (size_t)b->ow;
    const float was = b->x.data[70 * 200 + 90];
    float *before = malloc(n * sizeof *before);
    memcpy(before, response_state(b->response)->map.data, n * sizeof *before);
    s.paint = "0,70,90=1000";
    ck_assert(board_update(model, &s));
    ck_assert_str_eq(b->error, "");
    ck_assert_float_eq(b->x.data[70 * 200 + 90], 1000);
    ck_assert(board_wait(model, WAIT));
    const float *after = response_state(b->response)->map.data;
    for (int oy = 0; oy < b->oh; oy++)
        for (int ox = 0; ox < b->ow; ox++) {
            const bool holds = abs(oy - 70) <= 1 && abs(ox - 90) <= 1;
            const float off = after[oy * b->ow + ox] - before[oy * b->ow + ox];
            if (holds)
                ck_assert_float_eq_tol(off, (1000 - was) / 9, 1e-3f);
            else
                ck_assert_float_eq(off, 0);
        }
    s.paint = "";
    board_update(model, &s);
    ck_assert(board_wait(model, WAIT));
    ck_assert_mem_eq(response_state(b->response)->map.data, before, n * sizeof *before);
    free(before);
}
END_TEST

/* Nothing here waits: results on their way are given up when what they read goes. */
START_TEST(inputs_change_while_a_result_is_on_its_way)
{
    struct rng r = rng_seeded(53, 0);
    char path[3][PATH_MAX];
    write_picture("a.ppm", 6, 1100, 700, 4, path[0]);
    write_picture("b.pgm", 5, 900, 1300, 5, path[1]);
    write_picture("c.ppm", 6, 40, 30, 6, path[2]);
    for (int round = 0; round < 40; round++) {
        struct board_settings s = random_settings(&r, path[rng_int(&r, 0, 2)]);
        s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 11, 11);
        for (int axis = 0; axis < 2; axis++) {
            s.stride[axis] = 1;
            s.padding[axis] = 5;
            s.dilation[axis] = 1;
        }
        s.paint = rng_int(&r, 0, 1) ? "0,3,4=77" : "";
        const int kind = rng_int(&r, 0, 5);
        if (kind == 0)
            s.mode = BOARD_1D;
        if (kind == 1)
            s.picture = rng_int(&r, 0, PICTURE_COUNT - 1);
        if (kind == 2) {
            s.mode = BOARD_CHANNELS;
            s.volume = VOLUME_APPLE;
            s.padding[0] = s.padding[1] = 0;
        }
        board_update(model, &s);
        ck_assert_msg(!b->error[0] || kind == 1, "%s", b->error);
        if (rng_int(&r, 0, 2) == 0)
            board_poll(model);
        if (rng_int(&r, 0, 6) == 0)
            usleep(3000);
    }
    struct board_settings s = plain(path[1]);
    s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 11, 11);
    s.padding[0] = s.padding[1] = 5;
    board_update(model, &s);
    ck_assert(board_wait(model, WAIT));
    check_places(&s, &r, 200);
}
END_TEST

START_TEST(a_model_is_destroyed_while_a_result_is_on_its_way)
{
    char path[PATH_MAX];
    struct board_settings s = plain(write_picture("a.ppm", 6, 1600, 1200, 4, path));
    s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 11, 11);
    board_update(model, &s);
    ck_assert_str_eq(b->error, "");
    board_destroy(&model);
    ck_assert_ptr_null(model);
}
END_TEST

START_TEST(a_result_that_takes_long_is_announced)
{
    char path[PATH_MAX];
    struct board_settings s = plain(write_picture("a.ppm", 6, 2200, 1500, 4, path)); /* 121 * 9.9 million products */
    s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 11, 11);
    board_update(model, &s);
    ck_assert(!response_state(b->picture)->current);
    for (int i = 0; i < 1000 * WAIT && !atomic_load(&notified); i++)
        usleep(1000);
    ck_assert_int_gt(atomic_load(&notified), 0);
    ck_assert(board_wait(model, WAIT));
    ck_assert(response_state(b->picture)->current && response_state(b->response)->current);
    ck_assert(!board_poll(model)); /* nothing new */
}
END_TEST

START_TEST(unit_numbers_and_hex_show_the_same_picture)
{
    char path[PATH_MAX];
    struct board_settings s = plain(write_picture("grey.pgm", 5, 100, 80, 3, path));
    board_update(model, &s);
    ck_assert(b->whole_x && b->hi == 255 && board_wait(model, WAIT));
    const double whole = board_value(model, 0, 33, 44);
    s.numbers = BOARD_HEX;
    board_update(model, &s);
    ck_assert(b->whole_x && b->hi == 255);
    ck_assert_double_eq(board_value(model, 0, 33, 44), whole);
    s.numbers = BOARD_UNIT;
    board_update(model, &s);
    ck_assert(!b->whole_x && b->lo == 0 && b->hi == 1 && board_wait(model, WAIT));
    ck_assert_double_eq_tol(board_value(model, 0, 33, 44), whole / 255, 1e-6);
    s.numbers = BOARD_WHOLE;
    board_update(model, &s);
    ck_assert_double_eq(board_value(model, 0, 33, 44), whole);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("board_large");
    TCase *c = tcase_create("large");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 200);
    tcase_add_test(c, single_values_are_those_of_the_picture_sized_result);
    tcase_add_test(c, one_painted_pixel_changes_the_values_whose_windows_hold_it_and_no_other);
    tcase_add_test(c, inputs_change_while_a_result_is_on_its_way);
    tcase_add_test(c, a_model_is_destroyed_while_a_result_is_on_its_way);
    tcase_add_test(c, a_result_that_takes_long_is_announced);
    tcase_add_test(c, unit_numbers_and_hex_show_the_same_picture);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
