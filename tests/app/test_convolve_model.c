/* tests/app/test_convolve_model.c - every number of the blackboard against arithmetic of the test's own, and against
 * the numbers of the design (mockups/numbers.json). */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/convolve_model.h"
#include "engine/base/rng.h"
#include "tests/engine/scratch.h"

static struct convolve_model *model;
static const struct convolve_state *state;

static void set_up(void)
{
    ck_assert_int_eq(convolve_model_create(&model, NULL), CS_OK);
    state = convolve_model_state(model);
}

static void tear_down(void)
{
    convolve_model_destroy(&model);
}

static struct convolve_settings edge_on_seven(void)
{
    return (struct convolve_settings){.picture = PICTURE_SEVEN,
                                      .file = "",
                                      .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                      .stride = 1,
                                      .padding = 1,
                                      .dilation = 1};
}

static void update(const struct convolve_settings *s)
{
    convolve_model_update(model, s);
    ck_assert_msg(state->error[0] == '\0', "%s", state->error);
}

START_TEST(the_board_of_the_design_has_its_numbers)
{
    static const float output[64] = {
        0,   5, 7, 8, 9, 9,  9, 6,   5,  -9, -9, -10, -13, -10, -12, -13, 4, -5, -7, -4, 2, 0,
        -11, 7, 0, 4, 6, 10, 9, -7,  -5, 8,  0,  0,   1,   7,   -7,  -11, 6, 2,  0,  0,  5, 2,
        -14, 2, 6, 0, 0, 1,  8, -11, -7, 7,  1,  0,   0,   4,   -6,  -21, 4, 4,  0,  0,
    };
    const struct convolve_settings s = edge_on_seven();
    update(&s);
    ck_assert(state->whole && state->oh == 8 && state->ow == 8 && state->steps == 64);
    for (int i = 0; i < 64; i++)
        ck_assert_float_eq(state->output.data[i], output[i]);
    ck_assert_float_eq(state->output_max, 21);
}
END_TEST

START_TEST(step_24_of_the_design_shows_its_nine_products)
{
    static const int place[9][2] = {{1, 6}, {1, 7}, {1, 8}, {2, 6}, {2, 7}, {2, 8}, {3, 6}, {3, 7}, {3, 8}};
    static const float pixel[9] = {9, 6, 0, 9, 2, 0, 6, 0, 0}, weight[9] = {0, 1, 0, 1, -4, 1, 0, 1, 0};
    static const float product[9] = {0, 6, 0, 9, -8, 0, 0, 0, 0};
    const struct convolve_settings s = edge_on_seven();
    struct convolve_step step;
    update(&s);
    convolve_model_step(model, 24, &step);
    ck_assert(step.oy == 2 && step.ox == 7 && step.n_terms == 9);
    for (int i = 0; i < 9; i++) {
        ck_assert(step.term[i].row == place[i][0] && step.term[i].col == place[i][1]);
        ck_assert_float_eq(step.term[i].x, pixel[i]);
        ck_assert_float_eq(step.term[i].w, weight[i]);
        ck_assert_float_eq(step.term[i].product, product[i]);
        ck_assert_int_eq(step.term[i].from_col, place[i][1] == 8 ? -1 : place[i][1]);
    }
    ck_assert_double_eq(step.sum, 7);
    ck_assert_double_eq(step.output, 7);
    ck_assert(!step.rounded);
}
END_TEST

START_TEST(box_blur_sums_whole_numbers_and_divides_once)
{
    struct convolve_settings s = edge_on_seven();
    struct convolve_step step;
    s.kernel = kernel_of_preset(KERNEL_BOX, 3, 3);
    update(&s);
    convolve_model_step(model, 10, &step); /* row 1, column 1: 5 7 / 4 6 and zeros */
    ck_assert_double_eq(step.sum, 22);
    ck_assert_double_eq(step.output, 22.0 / 9.0);
    ck_assert(step.rounded);
    convolve_model_step(model, 12, &step); /* row 1, column 3: 7 8 9 / 6 6 6 = 42 */
    ck_assert_double_eq(step.sum, 42);
    ck_assert_float_eq(state->sum.data[11], 42);
    ck_assert_float_eq(state->output.data[11], 42.0f / 9.0f);
    s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 3, 3);
    update(&s);
    convolve_model_step(model, 12, &step); /* (0+0+0) + (2*7+4*8+2*9) + (6+2*6+6) = 88, over 16 */
    ck_assert_double_eq(step.output, 5.5);
    ck_assert(!step.rounded);
}
END_TEST

/* Where padding takes its value from, written as the definitions say. */
static int source(enum padding_mode mode, int i, int n)
{
    if (i >= 0 && i < n)
        return i;
    if (mode == PADDING_ZEROS)
        return -1;
    if (mode == PADDING_REPLICATE)
        return i < 0 ? 0 : n - 1;
    if (mode == PADDING_CIRCULAR)
        return (i + n) % n;
    return i < 0 ? -i : 2 * (n - 1) - i;
}

static long hundredths(float v)
{
    return lround((double)v * 100.0);
}

/* Sum in whole hundredths, over plane [h,w]. */
static long expected_sum(const struct convolve_settings *s, const float *plane, int h, int w, int oy, int ox)
{
    const int k = s->kernel.rows;
    long sum = 0;
    for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
            const int y = source(s->padding_mode, oy * s->stride - s->padding + i * s->dilation, h);
            const int x = source(s->padding_mode, ox * s->stride - s->padding + j * s->dilation, w);
            const long weight = hundredths(s->flip ? s->kernel.w[(k - 1 - i) * k + k - 1 - j] : s->kernel.w[i * k + j]);
            if (y >= 0 && x >= 0)
                sum += weight * lround((double)plane[y * w + x]);
        }
    }
    return sum;
}

static int out_size(const struct convolve_settings *s, int n)
{
    return (n + 2 * s->padding - s->dilation * (s->kernel.rows - 1) - 1) / s->stride + 1;
}

/* What the inspector shows adds up: products to the sum, and that to the output. */
static void check_step(const struct convolve_settings *s, int number)
{
    struct convolve_step step;
    convolve_model_step(model, number, &step);
    long sum = 0;
    for (int i = 0; i < step.n_terms; i++) {
        ck_assert_int_eq(hundredths(step.term[i].product), lround((double)step.term[i].x) * hundredths(step.term[i].w));
        sum += hundredths(step.term[i].product);
    }
    const int h = state->board.shape.dim[2], w = state->board.shape.dim[3];
    ck_assert_int_eq(sum, expected_sum(s, state->board.data, h, w, step.oy, step.ox));
    ck_assert_double_eq(step.sum, (double)sum / 100.0);
    const double output = (double)sum / 100.0 / s->kernel.divisor + (double)hundredths(s->bias) / 100.0;
    ck_assert_double_eq(step.output, output);
    ck_assert_float_eq(state->sum.data[number - 1], (float)step.sum);
    ck_assert_float_eq(state->output.data[number - 1], (float)output);
    ck_assert_int_eq(step.rounded, sum % s->kernel.divisor != 0);
}

static void check_board(const struct convolve_settings *s)
{
    const int h = state->board.shape.dim[2], w = state->board.shape.dim[3];
    ck_assert_int_eq(state->oh, out_size(s, h));
    ck_assert_int_eq(state->ow, out_size(s, w));
    for (int i = 1; i <= state->steps; i++)
        check_step(s, i);
}

static void check_response(const struct convolve_settings *s)
{
    const struct shape *in = &state->large.shape, *out = &state->response.shape;
    const int h = in->dim[1], w = in->dim[2];
    ck_assert_int_eq(out->dim[0], in->dim[0]);
    ck_assert_int_eq(out->dim[1], out_size(s, h));
    ck_assert_int_eq(out->dim[2], out_size(s, w));
    double mass = 1; /* bounds the rounding of a sum of floats */
    for (int i = 0; i < s->kernel.rows * s->kernel.cols; i++)
        mass += 255.0 * fabs((double)s->kernel.w[i]) / s->kernel.divisor;
    for (int c = 0; c < out->dim[0]; c++) {
        for (int i = 0; i < out->dim[1] * out->dim[2]; i += 7) {
            const long sum = expected_sum(s, state->large.data + c * h * w, h, w, i / out->dim[2], i % out->dim[2]);
            const double want = (double)sum / 100.0 / s->kernel.divisor + (double)s->bias;
            const double got = (double)state->response.data[c * out->dim[1] * out->dim[2] + i];
            ck_assert_double_eq_tol(got, want, 60 * 1.2e-7 * mass);
        }
    }
}

START_TEST(every_preset_on_every_picture_adds_up)
{
    for (int picture = 0; picture < PICTURE_COUNT; picture++) {
        for (int preset = 0; preset < KERNEL_CUSTOM; preset++) {
            struct convolve_settings s = edge_on_seven();
            s.picture = (enum picture_id)picture;
            s.kernel = kernel_of_preset((enum kernel_preset)preset, 3, 3);
            s.row = 40;
            s.column = 50;
            s.bias = 0.25f;
            update(&s);
            check_board(&s);
            check_response(&s);
        }
    }
}
END_TEST

static struct convolve_settings random_settings(struct rng *r)
{
    struct convolve_settings s = {.picture = (enum picture_id)rng_int(r, 0, PICTURE_COUNT - 1), .file = ""};
    s.row = rng_int(r, 0, 200);
    s.column = rng_int(r, 0, 200);
    const int side = rng_int(r, 1, KERNEL_MAX_SIDE);
    s.kernel = (struct kernel_value){.preset = KERNEL_CUSTOM, .rows = side, .cols = side, .divisor = rng_int(r, 1, 20)};
    for (int i = 0; i < s.kernel.rows * s.kernel.cols; i++)
        s.kernel.w[i] = (float)rng_int(r, -9900, 9900) / 100.0f;
    kernel_settle(&s.kernel);
    s.stride = rng_int(r, 1, 4);
    s.padding = rng_int(r, 0, 8);
    s.dilation = rng_int(r, 1, 3);
    s.padding_mode = (enum padding_mode)rng_int(r, 0, 3);
    s.bias = (float)rng_int(r, -500, 500) / 100.0f;
    s.flip = rng_int(r, 0, 1);
    return s;
}

static bool fits(const struct convolve_settings *s)
{
    const int side = picture_infos[s->picture].width, n = side ? side : BOARD_SIDE; /* all are square */
    if (s->dilation * (s->kernel.rows - 1) + 1 > n + 2 * s->padding)
        return false;
    return s->padding_mode == PADDING_REFLECT ? s->padding < n : s->padding_mode != PADDING_CIRCULAR || s->padding <= n;
}

START_TEST(random_boards_add_up_to_the_last_hundredth_or_say_why_not)
{
    struct rng r = rng_seeded(3, 0);
    for (int round = 0; round < 150; round++) {
        const struct convolve_settings s = random_settings(&r);
        convolve_model_update(model, &s);
        ck_assert_msg(fits(&s) == (state->error[0] == '\0'), "round %d: '%s'", round, state->error);
        if (!fits(&s))
            continue;
        check_board(&s);
        check_response(&s);
    }
}
END_TEST

START_TEST(flip_turns_the_kernel_by_half_a_turn)
{
    struct convolve_settings s = edge_on_seven();
    s.kernel = kernel_of_preset(KERNEL_SOBEL_X, 3, 3);
    update(&s);
    float plain[64];
    memcpy(plain, state->output.data, sizeof plain);
    s.flip = true;
    update(&s);
    for (int i = 0; i < 64; i++)
        ck_assert_float_eq(state->output.data[i], -plain[i]); /* Sobel is odd */
    ck_assert_float_eq(state->weight.data[3], 2);
}
END_TEST

START_TEST(an_impossible_geometry_is_told_and_the_last_board_stays)
{
    struct convolve_settings s = edge_on_seven();
    update(&s);
    const uint64_t serial = state->serial;
    s.dilation = 8;
    s.padding = 0;
    ck_assert(convolve_model_update(model, &s));
    ck_assert_int_ne(state->error[0], '\0');
    ck_assert_uint_gt(state->serial, serial);
    ck_assert_int_eq(state->steps, 64);
    ck_assert_float_eq(state->output.data[23], 7);
    s = edge_on_seven();
    s.padding = 8;
    s.padding_mode = PADDING_REFLECT;
    convolve_model_update(model, &s);
    ck_assert_int_ne(state->error[0], '\0');
    s = edge_on_seven();
    update(&s);
}
END_TEST

START_TEST(nothing_is_computed_again_when_nothing_changed)
{
    struct convolve_settings s = edge_on_seven();
    ck_assert(convolve_model_update(model, &s));
    const uint64_t serial = state->serial, picture = state->picture_serial, large = state->large_serial;
    ck_assert(!convolve_model_update(model, &s));
    ck_assert_uint_eq(state->serial, serial);
    s.bias = 1;
    ck_assert(convolve_model_update(model, &s));
    ck_assert_uint_gt(state->serial, serial);
    ck_assert_uint_eq(state->picture_serial, picture);
    s.picture = PICTURE_CROSS;
    ck_assert(convolve_model_update(model, &s));
    ck_assert_uint_gt(state->picture_serial, picture);
    ck_assert_uint_eq(state->large_serial, large); /* the still life stands beside both */
    s.picture = PICTURE_TEXT;
    ck_assert(convolve_model_update(model, &s));
    ck_assert_uint_gt(state->large_serial, large);
}
END_TEST

START_TEST(the_cut_of_a_large_picture_stays_inside)
{
    struct convolve_settings s = edge_on_seven();
    s.picture = PICTURE_STILL_LIFE;
    s.row = 5000;
    s.column = 13;
    update(&s);
    ck_assert(!state->whole);
    ck_assert_int_eq(state->row, PICTURE_SIDE - BOARD_SIDE);
    ck_assert_int_eq(state->column, 13);
    for (int y = 0; y < BOARD_SIDE; y++)
        for (int x = 0; x < BOARD_SIDE; x++)
            ck_assert_float_eq(state->board.data[y * BOARD_SIDE + x],
                               state->picture.data[(state->row + y) * PICTURE_SIDE + 13 + x]);
}
END_TEST

/* A binary PPM, so that the test knows every pixel. */
static const char *write_ppm(const struct scratch *folder, int width, int height, char path[PATH_MAX])
{
    FILE *f = fopen(scratch_path(folder, "picture.ppm", path), "wb");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "P6\n%d %d\n255\n", width, height);
    for (int i = 0; i < width * height * 3; i++)
        fputc(i * 7 % 256, f);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

START_TEST(a_file_is_convolved_channel_by_channel)
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err;
    scratch_init(&folder);
    struct convolve_settings s = edge_on_seven();
    s.picture = PICTURE_COUNT;
    s.file = write_ppm(&folder, 61, 40, path);
    ck_assert_msg(convolve_model_open(model, path, &err) == CS_OK, "%s", err.text);
    update(&s);
    ck_assert_int_eq(state->picture.shape.dim[0], 3);
    ck_assert(state->picture.shape.dim[1] == 40 && state->picture.shape.dim[2] == 61);
    ck_assert_ptr_eq(state->large.data, state->picture.data);
    ck_assert_float_eq(state->picture.data[40 * 61], 7); /* green of the first pixel */
    check_board(&s);
    check_response(&s);
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_large_file_is_averaged_down)
{
    struct scratch folder;
    char path[PATH_MAX];
    scratch_init(&folder);
    struct convolve_settings s = edge_on_seven();
    s.picture = PICTURE_COUNT;
    s.file = write_ppm(&folder, 8000, 40, path);
    update(&s);
    ck_assert_int_eq(state->picture.shape.dim[2], PICTURE_FILE_SIDE);
    ck_assert_int_eq(state->picture.shape.dim[1], 20); /* 20.48 */
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_file_that_is_no_picture_changes_nothing)
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err;
    struct convolve_settings s = edge_on_seven();
    scratch_init(&folder);
    scratch_write(&folder, "text.png", "not a picture", 13);
    update(&s);
    ck_assert_int_ne(convolve_model_open(model, scratch_path(&folder, "text.png", path), &err), CS_OK);
    scratch_expect_sentence(&folder, err.text, "text.png", "");
    s.picture = PICTURE_COUNT;
    s.file = path;
    convolve_model_update(model, &s);
    ck_assert_int_ne(state->error[0], '\0');
    ck_assert_float_eq(state->output.data[23], 7);
    scratch_finish(&folder);
}
END_TEST

START_TEST(there_is_no_step_before_the_first_and_after_the_last)
{
    const struct convolve_settings s = edge_on_seven();
    struct convolve_step step;
    convolve_model_step(model, 1, &step); /* before any update */
    ck_assert_int_eq(step.n_terms, 0);
    update(&s);
    convolve_model_step(model, 0, &step);
    ck_assert_int_eq(step.n_terms, 0);
    convolve_model_step(model, 65, &step);
    ck_assert_int_eq(step.n_terms, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("convolve_model");
    TCase *board = tcase_create("board");
    tcase_add_checked_fixture(board, set_up, tear_down);
    tcase_set_timeout(board, 60);
    tcase_add_test(board, the_board_of_the_design_has_its_numbers);
    tcase_add_test(board, step_24_of_the_design_shows_its_nine_products);
    tcase_add_test(board, box_blur_sums_whole_numbers_and_divides_once);
    tcase_add_test(board, every_preset_on_every_picture_adds_up);
    tcase_add_test(board, random_boards_add_up_to_the_last_hundredth_or_say_why_not);
    tcase_add_test(board, flip_turns_the_kernel_by_half_a_turn);
    tcase_add_test(board, an_impossible_geometry_is_told_and_the_last_board_stays);
    tcase_add_test(board, nothing_is_computed_again_when_nothing_changed);
    tcase_add_test(board, the_cut_of_a_large_picture_stays_inside);
    tcase_add_test(board, a_file_is_convolved_channel_by_channel);
    tcase_add_test(board, a_large_file_is_averaged_down);
    tcase_add_test(board, a_file_that_is_no_picture_changes_nothing);
    tcase_add_test(board, there_is_no_step_before_the_first_and_after_the_last);
    suite_add_tcase(suite, board);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
