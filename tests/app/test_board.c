/* tests/app/test_board.c - every number of the blackboard against arithmetic of the test's own, and against the numbers
 * of the design (mockups/numbers.json). The other modes: test_board_modes.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board.h"
#include "engine/base/rng.h"
#include "tests/engine/scratch.h"

enum { WAIT = 60 }; /* seconds; a sanitizer on a busy machine is slow */

static struct board_model *model;
static const struct board *state;
static struct filters apple;

static void set_up(void)
{
    ck_assert_int_eq(board_create(&model, NULL, NULL), CS_OK);
    ck_assert_int_eq(filters_of_bank(FILTERS_APPLE, &apple, NULL), CS_OK);
    state = board_state(model);
}

static void tear_down(void)
{
    board_destroy(&model);
    filters_finish(&apple);
}

static struct board_settings edge_on_seven(void)
{
    return (struct board_settings){.mode = BOARD_2D,
                                   .picture = PICTURE_SEVEN,
                                   .file = "",
                                   .paint = "",
                                   .kernel = kernel_of_preset(KERNEL_EDGE, 3, 3),
                                   .kernel_1d = kernel_of_preset(KERNEL_BOX, 1, 3),
                                   .filters = &apple,
                                   .window = {2, 2},
                                   .stride = {1, 1},
                                   .padding = {1, 1},
                                   .dilation = {1, 1},
                                   .groups = 1};
}

static void update(const struct board_settings *s)
{
    board_update(model, s);
    ck_assert_msg(state->error[0] == '\0', "%s", state->error);
}

static void step_at(int number, struct board_step *step)
{
    board_step_at(model, 0, 0, number, 0, step);
}

START_TEST(the_board_of_the_design_has_its_numbers)
{
    static const float output[64] = {
        0,   5, 7, 8, 9, 9,  9, 6,   5,  -9, -9, -10, -13, -10, -12, -13, 4, -5, -7, -4, 2, 0,
        -11, 7, 0, 4, 6, 10, 9, -7,  -5, 8,  0,  0,   1,   7,   -7,  -11, 6, 2,  0,  0,  5, 2,
        -14, 2, 6, 0, 0, 1,  8, -11, -7, 7,  1,  0,   0,   4,   -6,  -21, 4, 4,  0,  0,
    };
    const struct board_settings s = edge_on_seven();
    update(&s);
    ck_assert(!state->large && state->oh == 8 && state->ow == 8 && state->steps == 64);
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
    const struct board_settings s = edge_on_seven();
    struct board_step step;
    update(&s);
    step_at(24, &step);
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
    struct board_settings s = edge_on_seven();
    struct board_step step;
    s.kernel = kernel_of_preset(KERNEL_BOX, 3, 3);
    update(&s);
    step_at(10, &step); /* row 1, column 1: 5 7 / 4 6 and zeros */
    ck_assert_double_eq(step.sum, 22);
    ck_assert_double_eq(step.output, 22.0 / 9.0);
    ck_assert(step.rounded);
    step_at(12, &step); /* row 1, column 3: 7 8 9 / 6 6 6 = 42 */
    ck_assert_double_eq(step.sum, 42);
    ck_assert_float_eq(state->sum.data[11], 42);
    ck_assert_float_eq(state->output.data[11], 42.0f / 9.0f);
    s.kernel = kernel_of_preset(KERNEL_GAUSSIAN, 3, 3);
    update(&s);
    step_at(12, &step); /* (0+0+0) + (2*7+4*8+2*9) + (6+2*6+6) = 88, over 16 */
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
static long expected_sum(const struct board_settings *s, const float *plane, int h, int w, int oy, int ox)
{
    const int rows = s->kernel.rows, cols = s->kernel.cols;
    long sum = 0;
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < cols; j++) {
            const int y = source(s->padding_mode, oy * s->stride[0] - s->padding[0] + i * s->dilation[0], h);
            const int x = source(s->padding_mode, ox * s->stride[1] - s->padding[1] + j * s->dilation[1], w);
            const int turned = s->flip ? rows * cols - 1 - (i * cols + j) : i * cols + j;
            if (y >= 0 && x >= 0)
                sum += hundredths(s->kernel.w[turned]) * lround((double)plane[y * w + x]);
        }
    }
    return sum;
}

static int out_size(const struct board_settings *s, int axis, int n)
{
    const int side = axis ? s->kernel.cols : s->kernel.rows;
    return (n + 2 * s->padding[axis] - s->dilation[axis] * (side - 1) - 1) / s->stride[axis] + 1;
}

/* What the inspector shows adds up: products to the sum, and that to the output. */
static void check_step(const struct board_settings *s, int number)
{
    struct board_step step;
    step_at(number, &step);
    double products = 0;
    for (int i = 0; i < step.n_terms; i++) {
        ck_assert_double_eq_tol(step.term[i].product * 100,
                                (double)(lround(step.term[i].x) * hundredths((float)step.term[i].w)), 1e-7);
        products += step.term[i].product;
    }
    const long sum = expected_sum(s, state->x.data, state->height, state->width, step.oy, step.ox);
    ck_assert_double_eq_tol(products, (double)sum / 100.0, 1e-7);
    ck_assert_double_eq(step.sum, products);
    ck_assert_double_eq(step.partial, products);
    const double output = (double)sum / 100.0 / s->kernel.divisor + (double)hundredths(s->bias) / 100.0;
    ck_assert_double_eq_tol(step.output, output, 1e-7);
    ck_assert_double_eq(board_value(model, 0, step.oy, step.ox), step.output);
    if (state->large)
        return;
    ck_assert_float_eq(state->sum.data[number - 1], (float)step.sum);
    ck_assert_float_eq(state->output.data[number - 1], (float)step.output);
}

static void check_board(const struct board_settings *s)
{
    ck_assert_int_eq(state->oh, out_size(s, 0, state->height));
    ck_assert_int_eq(state->ow, out_size(s, 1, state->width));
    ck_assert_int_eq(state->large, state->height > BOARD_SMALL || state->width > BOARD_SMALL);
    for (int i = 1; i <= state->steps; i += state->large ? 97 : 1)
        check_step(s, i);
}

/* The map of a response over a picture [C,H,W]. */
static void check_map(const struct board_settings *s, const struct response *r, const struct tensor *picture)
{
    const struct response_state *now = response_state(r);
    const int c = picture->shape.dim[0], h = picture->shape.dim[1], w = picture->shape.dim[2];
    const int *out = now->map.shape.dim;
    ck_assert(now->current);
    ck_assert_str_eq(now->error, "");
    ck_assert_int_eq(out[0], c);
    ck_assert_int_eq(out[1], out_size(s, 0, h));
    ck_assert_int_eq(out[2], out_size(s, 1, w));
    double mass = 1; /* bounds the rounding of a sum of floats */
    for (int i = 0; i < s->kernel.rows * s->kernel.cols; i++)
        mass += 255.0 * fabs((double)s->kernel.w[i]) / s->kernel.divisor;
    for (int i = 0; i < c * out[1] * out[2]; i += 7) {
        const int in_map = i % (out[1] * out[2]);
        const float *plane = picture->data + i / (out[1] * out[2]) * h * w;
        const long sum = expected_sum(s, plane, h, w, in_map / out[2], in_map % out[2]);
        const double want = (double)sum / 100.0 / s->kernel.divisor + (double)s->bias;
        ck_assert_double_eq_tol((double)now->map.data[i], want, 150 * 1.2e-7 * mass);
    }
}

/* Built-in pictures are grey, so that the coloured one is the board or the still life. */
static void check_responses(const struct board_settings *s)
{
    struct tensor still;
    ck_assert(board_wait(model, WAIT));
    const struct tensor plane = {shape_3d(1, state->height, state->width), state->x.data};
    ck_assert_int_eq(picture_draw(PICTURE_STILL_LIFE, BOARD_PICTURE_SIDE, BOARD_PICTURE_SIDE, &still, NULL), CS_OK);
    ck_assert_int_eq(state->response != NULL, state->large);
    if (state->large)
        check_map(s, state->response, &plane);
    check_map(s, state->picture, state->picture_is_board ? &plane : &still);
    tensor_finish(&still);
}

START_TEST(every_preset_on_every_picture_adds_up)
{
    for (int picture = 0; picture < PICTURE_COUNT; picture++) {
        for (int preset = 0; preset < KERNEL_CUSTOM; preset++) {
            struct board_settings s = edge_on_seven();
            if (preset == KERNEL_GABOR)
                continue; /* its weights are no hundredths: test_board_modes.c */
            s.picture = picture;
            s.kernel = kernel_of_preset((enum kernel_preset)preset, 3, 3);
            s.bias = 0.25f;
            update(&s);
            check_board(&s);
            check_responses(&s);
        }
    }
}
END_TEST

static struct board_settings random_settings(struct rng *r)
{
    struct board_settings s = edge_on_seven();
    s.picture = rng_int(r, 0, PICTURE_COUNT - 1);
    s.kernel = (struct kernel_value){.preset = KERNEL_CUSTOM,
                                     .rows = rng_int(r, 1, KERNEL_MAX_SIDE),
                                     .cols = rng_int(r, 1, KERNEL_MAX_SIDE),
                                     .divisor = rng_int(r, 1, 20)};
    for (int i = 0; i < s.kernel.rows * s.kernel.cols; i++)
        s.kernel.w[i] = (float)rng_int(r, -9900, 9900) / 100.0f;
    kernel_settle(&s.kernel);
    for (int axis = 0; axis < 2; axis++) {
        s.stride[axis] = rng_int(r, 1, 8);
        s.padding[axis] = rng_int(r, 0, 8);
        s.dilation[axis] = rng_int(r, 1, 3);
    }
    s.padding_mode = (enum padding_mode)rng_int(r, 0, 3);
    s.bias = (float)rng_int(r, -500, 500) / 100.0f;
    s.flip = rng_int(r, 0, 1);
    return s;
}

static bool axis_fits(const struct board_settings *s, int axis, int n)
{
    const int side = axis ? s->kernel.cols : s->kernel.rows, padding = s->padding[axis];
    if (s->dilation[axis] * (side - 1) + 1 > n + 2 * padding)
        return false;
    return s->padding_mode == PADDING_REFLECT ? padding < n : s->padding_mode != PADDING_CIRCULAR || padding <= n;
}

static bool fits(const struct board_settings *s)
{
    const int side = picture_infos[s->picture].width, n = side ? side : BOARD_PICTURE_SIDE; /* all are square */
    return axis_fits(s, 0, n) && axis_fits(s, 1, n);
}

START_TEST(random_boards_add_up_to_the_last_hundredth_or_say_why_not)
{
    struct rng r = rng_seeded(3, 0);
    int checked = 0;
    for (int round = 0; round < 300; round++) {
        const struct board_settings s = random_settings(&r);
        board_update(model, &s);
        ck_assert_msg(fits(&s) == (state->error[0] == '\0'), "round %d: '%s'", round, state->error);
        if (!fits(&s))
            continue;
        check_board(&s);
        check_responses(&s);
        checked++;
    }
    ck_assert_int_gt(checked, 100);
}
END_TEST

START_TEST(flip_turns_the_kernel_by_half_a_turn)
{
    struct board_settings s = edge_on_seven();
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
    struct board_settings s = edge_on_seven();
    update(&s);
    const uint64_t serial = state->serial;
    s.dilation[0] = 8;
    s.padding[0] = 0;
    ck_assert(board_update(model, &s));
    ck_assert_int_ne(state->error[0], '\0');
    ck_assert_uint_gt(state->serial, serial);
    ck_assert_int_eq(state->steps, 64);
    ck_assert_float_eq(state->output.data[23], 7);
    s = edge_on_seven();
    s.padding[1] = 8;
    s.padding_mode = PADDING_REFLECT;
    board_update(model, &s);
    ck_assert_int_ne(state->error[0], '\0');
    s = edge_on_seven();
    update(&s);
}
END_TEST

START_TEST(nothing_is_computed_again_when_nothing_changed)
{
    struct board_settings s = edge_on_seven();
    ck_assert(board_update(model, &s));
    const uint64_t serial = state->serial, input = state->input_serial, picture = state->picture_serial;
    ck_assert(!board_update(model, &s));
    ck_assert_uint_eq(state->serial, serial);
    s.bias = 1;
    ck_assert(board_update(model, &s));
    ck_assert_uint_gt(state->serial, serial);
    ck_assert_uint_eq(state->input_serial, input);
    s.picture = PICTURE_CROSS;
    ck_assert(board_update(model, &s));
    ck_assert_uint_gt(state->input_serial, input);
    s.picture = PICTURE_TEXT;
    ck_assert(board_update(model, &s));
    ck_assert_uint_gt(state->picture_serial, picture);
}
END_TEST

/* A part of a colour picture as channels. */
START_TEST(the_cut_of_a_large_picture_stays_inside)
{
    struct board_settings s = edge_on_seven();
    struct filters one = {0};
    s.mode = BOARD_CHANNELS;
    s.volume = VOLUME_CUT;
    s.picture = PICTURE_STILL_LIFE;
    s.cut[0] = 5000;
    s.cut[1] = 13;
    ck_assert_int_eq(filters_conformed(&apple, 2, 1, &one, NULL), CS_OK);
    s.filters = &one;
    update(&s);
    struct tensor still;
    ck_assert_int_eq(picture_draw(PICTURE_STILL_LIFE, BOARD_PICTURE_SIDE, BOARD_PICTURE_SIDE, &still, NULL), CS_OK);
    ck_assert(state->channels == 1 && state->height == 8 && state->width == 8);
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++)
            ck_assert_float_eq(state->x.data[y * 8 + x],
                               still.data[(BOARD_PICTURE_SIDE - 8 + y) * BOARD_PICTURE_SIDE + 13 + x]);
    tensor_finish(&still);
    filters_finish(&one);
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

/* What write_ppm() wrote, [3,H,W]. */
static struct tensor ppm_pixels(int width, int height)
{
    struct tensor t;
    const struct shape shape = shape_3d(3, height, width);
    ck_assert_int_eq(tensor_init(&t, &shape, NULL), CS_OK);
    for (int i = 0; i < 3 * height * width; i++)
        t.data[i] = (float)(((i % (height * width)) * 3 + i / (height * width)) * 7 % 256);
    return t;
}

START_TEST(a_file_is_convolved_channel_by_channel)
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err;
    scratch_init(&folder);
    struct board_settings s = edge_on_seven();
    s.picture = PICTURE_COUNT;
    s.file = write_ppm(&folder, 61, 40, path);
    ck_assert_msg(board_open(model, path, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(remove(path), 0); /* read once */
    update(&s);
    ck_assert(state->picture_is_board && !state->large);
    ck_assert(state->channels == 1 && state->height == 40 && state->width == 61);
    /* grey by Rec. 601 */
    ck_assert_float_eq(state->x.data[1], 27);
    struct tensor colours = ppm_pixels(61, 40);
    check_board(&s);
    ck_assert(board_wait(model, WAIT));
    check_map(&s, state->picture, &colours);
    tensor_finish(&colours);
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_file_larger_than_4096_is_averaged_down)
{
    struct scratch folder;
    char path[PATH_MAX];
    scratch_init(&folder);
    struct board_settings s = edge_on_seven();
    s.picture = PICTURE_COUNT;
    s.file = write_ppm(&folder, 3 * BOARD_FILE_SIDE / 2, 60, path);
    update(&s);
    ck_assert(state->large);
    ck_assert_int_eq(state->width, BOARD_FILE_SIDE);
    ck_assert_int_eq(state->height, 40);
    scratch_finish(&folder);
}
END_TEST

START_TEST(a_file_that_is_no_picture_changes_nothing)
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err;
    struct board_settings s = edge_on_seven();
    scratch_init(&folder);
    scratch_write(&folder, "text.png", "not a picture", 13);
    update(&s);
    ck_assert_int_ne(board_open(model, scratch_path(&folder, "text.png", path), &err), CS_OK);
    scratch_expect_sentence(&folder, err.text, "text.png", "");
    s.picture = PICTURE_COUNT;
    s.file = path;
    board_update(model, &s);
    ck_assert_int_ne(state->error[0], '\0');
    ck_assert_float_eq(state->output.data[23], 7);
    scratch_finish(&folder);
}
END_TEST

START_TEST(there_is_no_step_before_the_first_and_after_the_last)
{
    const struct board_settings s = edge_on_seven();
    struct board_step step;
    step_at(1, &step); /* before any update */
    ck_assert_int_eq(step.n_terms, 0);
    update(&s);
    step_at(0, &step);
    ck_assert_int_eq(step.n_terms, 0);
    step_at(65, &step);
    ck_assert_int_eq(step.n_terms, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("board");
    TCase *board = tcase_create("board");
    tcase_add_checked_fixture(board, set_up, tear_down);
    tcase_set_timeout(board, 120);
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
    tcase_add_test(board, a_file_larger_than_4096_is_averaged_down);
    tcase_add_test(board, a_file_that_is_no_picture_changes_nothing);
    tcase_add_test(board, there_is_no_step_before_the_first_and_after_the_last);
    suite_add_tcase(suite, board);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
