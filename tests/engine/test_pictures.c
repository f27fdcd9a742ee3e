/* tests/engine/test_pictures.c - the pictures that the program draws itself. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/data/pictures.h"
#include "engine/data/still_life.h"

static struct tensor draw(enum picture_id id, int height, int width)
{
    struct tensor t;
    struct cs_error err;
    ck_assert_msg(picture_draw(id, height, width, &t, &err) == CS_OK, "%s", err.text);
    return t;
}

START_TEST(seven_has_the_numbers_of_the_mockup)
{
    /* shared/design/mockups/numbers.json, convolve_2d.input */
    static const float want[8][8] = {{0, 0, 0, 0, 0, 0, 0, 0}, {0, 5, 7, 8, 9, 9, 9, 6}, {0, 4, 6, 6, 6, 8, 9, 2},
                                     {0, 0, 0, 0, 3, 8, 6, 0}, {0, 0, 0, 1, 7, 8, 2, 0}, {0, 0, 0, 4, 9, 4, 0, 0},
                                     {0, 0, 1, 8, 7, 1, 0, 0}, {0, 0, 4, 9, 3, 0, 0, 0}};
    struct tensor t = draw(PICTURE_SEVEN, 100, 100);
    const struct shape shape = shape_3d(1, 8, 8);
    ck_assert(shape_equal(&t.shape, &shape));
    ck_assert_mem_eq(t.data, want, sizeof want);
    tensor_finish(&t);
}
END_TEST

START_TEST(cross_is_an_x_of_13_ones_inside_a_border_of_minus_ones)
{
    static const char want[] = "---------"
                               "-+-----+-"
                               "--+---+--"
                               "---+-+---"
                               "----+----"
                               "---+-+---"
                               "--+---+--"
                               "-+-----+-"
                               "---------";
    struct tensor t = draw(PICTURE_CROSS, 0, 0);
    const struct shape shape = shape_3d(1, 9, 9);
    ck_assert(shape_equal(&t.shape, &shape));
    for (int i = 0; i < 81; i++)
        ck_assert_float_eq(t.data[i], want[i] == '+' ? 1.0f : -1.0f);
    tensor_finish(&t);
}
END_TEST

static void check_digits(enum picture_id id, int side, const char *want)
{
    struct tensor t = draw(id, 0, 0);
    const struct shape shape = shape_3d(1, side, side);
    ck_assert(shape_equal(&t.shape, &shape));
    ck_assert_uint_eq(strlen(want), shape_count(&shape));
    for (int i = 0; i < side * side; i++)
        ck_assert_float_eq(t.data[i], (float)(want[i] - '0'));
    tensor_finish(&t);
}

START_TEST(pictures_of_lectures_have_their_numbers)
{
    /* UFLDL, Feature extraction using convolution; Zhang et al., Dive into Deep Learning; Andrew Ng, CNN course */
    check_digits(PICTURE_CROSS5, 5,
                 "11100"
                 "01110"
                 "00111"
                 "00110"
                 "01100");
    check_digits(PICTURE_RAMP3, 3,
                 "012"
                 "345"
                 "678");
    check_digits(PICTURE_NUMBERS6, 6,
                 "301274"
                 "158931"
                 "272513"
                 "013178"
                 "421628"
                 "245239");
    check_digits(PICTURE_BINARY4, 4,
                 "0101"
                 "1110"
                 "0010"
                 "0000");
}
END_TEST

START_TEST(ramp_counts_to_48_and_the_edge_is_ten_beside_zero)
{
    struct tensor ramp = draw(PICTURE_RAMP7, 0, 0), edge = draw(PICTURE_EDGE6, 0, 0);
    ck_assert(shape_count(&ramp.shape) == 49 && shape_count(&edge.shape) == 36);
    for (int i = 0; i < 49; i++)
        ck_assert_float_eq(ramp.data[i], (float)i);
    for (int i = 0; i < 36; i++)
        ck_assert_float_eq(edge.data[i], i % 6 < 3 ? 10.0f : 0.0f);
    tensor_finish(&ramp);
    tensor_finish(&edge);
}
END_TEST

START_TEST(checkerboard_fields_are_black_beside_white)
{
    struct tensor t = draw(PICTURE_CHECKERBOARD, 64, 64);
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            ck_assert_float_eq(t.data[y * 64 + x], (x / 8 + y / 8) % 2 ? 0.0f : 255.0f);
    tensor_finish(&t);
}
END_TEST

START_TEST(every_picture_has_whole_numbers_in_its_range_at_any_size)
{
    static const int sizes[][2] = {{1, 1}, {1, 40}, {33, 2}, {76, 76}, {50, 120}};
    const struct picture_info *info = &picture_infos[_i];
    ck_assert(info->name[0] && info->title[0]);
    for (int s = 0; s < 5; s++) {
        struct tensor t = draw(_i, sizes[s][0], sizes[s][1]);
        ck_assert_int_eq(t.shape.dim[1], info->height ? info->height : sizes[s][0]);
        ck_assert_int_eq(t.shape.dim[2], info->width ? info->width : sizes[s][1]);
        for (size_t i = 0; i < shape_count(&t.shape); i++) {
            ck_assert_float_eq(t.data[i], roundf(t.data[i]));
            ck_assert(t.data[i] >= info->lo && t.data[i] <= info->hi);
        }
        tensor_finish(&t);
    }
}
END_TEST

START_TEST(a_size_that_cannot_be_drawn_is_refused)
{
    struct tensor t;
    struct cs_error err;
    ck_assert_int_eq(picture_draw(PICTURE_TEXT, 0, 10, &t, &err), CS_BAD_VALUE);
    ck_assert_int_eq(picture_draw(PICTURE_STILL_LIFE, 10, 8193, &t, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "a picture of 8193x10 pixels; 1 to 8192 a side can be drawn");
}
END_TEST

static float mean_of(const struct tensor *t, int y0, int y1, int x0, int x1)
{
    double sum = 0.0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            sum += t->data[y * t->shape.dim[2] + x];
    return (float)(sum / ((y1 - y0) * (x1 - x0)));
}

START_TEST(the_still_life_has_the_whole_range_of_tones) /* _i: 76, 152 ... pixels */
{
    const int side = 76 << _i;
    struct tensor t = draw(PICTURE_STILL_LIFE, side, side);
    int count[256] = {0}, tones = 0;
    for (int i = 0; i < side * side; i++)
        count[(int)t.data[i]]++;
    for (int v = 0; v < 256; v++)
        tones += count[v] > 0;
    ck_assert_int_gt(tones, 180);
    int dark = 0, light = 0;
    for (int v = 0; v < 32; v++)
        dark += count[v];
    for (int v = 200; v < 256; v++)
        light += count[v];
    ck_assert_int_gt(dark, side * side / 50);
    ck_assert_int_gt(light, side * side / 50);
    ck_assert_int_gt(count[255], 0); /* the highlight */
    tensor_finish(&t);
}
END_TEST

START_TEST(the_still_life_is_lit_from_the_left_and_has_edges_and_flat_areas)
{
    struct tensor t = draw(PICTURE_STILL_LIFE, 256, 256);
    ck_assert_float_gt(mean_of(&t, 100, 130, 50, 80), mean_of(&t, 120, 150, 115, 135) + 60.0f); /* the ball's sides */
    ck_assert_float_gt(mean_of(&t, 10, 60, 40, 100), mean_of(&t, 10, 60, 200, 250) + 40.0f);    /* the wall */
    int edges = 0, flat = 0;
    for (int y = 1; y < 255; y++)
        for (int x = 1; x < 255; x++) {
            const float *p = &t.data[y * 256 + x];
            const float laplace = fabsf(p[-1] + p[1] + p[-256] + p[256] - 4.0f * p[0]);
            edges += laplace > 60.0f;
            flat += laplace <= 4.0f;
        }
    ck_assert_int_gt(edges, 1000);
    ck_assert_int_gt(flat, 25000);
    tensor_finish(&t);
}
END_TEST

/* What four rays a pixel see, in grey levels. */
static float four_rays(int x, int y, int side)
{
    float sum = 0;
    for (int i = 0; i < 4; i++) {
        const float u = ((float)x + 0.25f + 0.5f * (float)(i % 2)) * 2 / (float)side - 1,
                    v = ((float)y + 0.25f + 0.5f * (float)(i / 2)) * 2 / (float)side - 1;
        sum += fminf(fmaxf(still_life_at(u, v), 0), 1);
    }
    return 255 * sum / 4;
}

START_TEST(a_large_still_life_spends_its_rays_on_edges_and_looks_as_if_it_had_not)
{
    const int side = 1024;
    struct tensor t = draw(PICTURE_STILL_LIFE, side, side);
    double sum = 0;
    for (int i = 0; i < side * side; i += 7) {
        const float off = fabsf(t.data[i] - four_rays(i % side, i / side, side));
        ck_assert_msg(off < 8, "row %d, column %d: %g levels", i / side, i % side, (double)off);
        sum += off;
    }
    ck_assert_double_lt(sum / (side * side / 7), 0.5); /* rounding alone makes a quarter */
    tensor_finish(&t);
}
END_TEST

START_TEST(the_same_scene_is_drawn_at_every_size)
{
    struct tensor small = draw(PICTURE_STILL_LIFE, 64, 64), large = draw(PICTURE_STILL_LIFE, 1024, 1024);
    double difference = 0.0;
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            difference += fabs((double)small.data[y * 64 + x] -
                               (double)mean_of(&large, 16 * y, 16 * y + 16, 16 * x, 16 * x + 16));
    ck_assert_double_lt(difference / 4096.0, 1.0); /* of 255 */
    tensor_finish(&small);
    tensor_finish(&large);
}
END_TEST

START_TEST(letters_are_black_on_white_with_grey_only_at_their_edges)
{
    struct tensor t = draw(PICTURE_TEXT, 256, 256);
    int black = 0, white = 0;
    for (int i = 0; i < 256 * 256; i++) {
        black += t.data[i] == 0.0f;
        white += t.data[i] == 255.0f;
    }
    ck_assert_int_gt(black, 256 * 256 / 10);
    ck_assert_int_gt(white, 256 * 256 / 2);
    ck_assert_int_gt(black + white, 256 * 256 * 93 / 100);
    ck_assert_int_lt(black + white, 256 * 256);
    for (int i = 0; i < 256; i++) /* nothing is cut off at the border */
        ck_assert(t.data[i] == 255.0f && t.data[i * 256] == 255.0f && t.data[i * 256 + 255] == 255.0f &&
                  t.data[255 * 256 + i] == 255.0f);
    tensor_finish(&t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pictures");
    TCase *pictures = tcase_create("pictures");
    tcase_set_timeout(pictures, 60);
    tcase_add_test(pictures, seven_has_the_numbers_of_the_mockup);
    tcase_add_test(pictures, cross_is_an_x_of_13_ones_inside_a_border_of_minus_ones);
    tcase_add_test(pictures, pictures_of_lectures_have_their_numbers);
    tcase_add_test(pictures, ramp_counts_to_48_and_the_edge_is_ten_beside_zero);
    tcase_add_test(pictures, checkerboard_fields_are_black_beside_white);
    tcase_add_loop_test(pictures, every_picture_has_whole_numbers_in_its_range_at_any_size, 0, PICTURE_COUNT);
    tcase_add_test(pictures, a_size_that_cannot_be_drawn_is_refused);
    tcase_add_loop_test(pictures, the_still_life_has_the_whole_range_of_tones, 0, 3);
    tcase_add_test(pictures, the_still_life_is_lit_from_the_left_and_has_edges_and_flat_areas);
    tcase_add_test(pictures, a_large_still_life_spends_its_rays_on_edges_and_looks_as_if_it_had_not);
    tcase_add_test(pictures, the_same_scene_is_drawn_at_every_size);
    tcase_add_test(pictures, letters_are_black_on_white_with_grey_only_at_their_edges);
    suite_add_tcase(suite, pictures);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
