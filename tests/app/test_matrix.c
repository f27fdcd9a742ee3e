/* tests/app/test_matrix.c - grids of numbers: cell sizes, digits, what is drawn of values that are not there yet. */
#include "tests/app/view_harness.h"

struct sheet {
    struct text_fonts *fonts;
    struct ui *ui;
    struct draw_list list;
};

static void sheet_open(struct sheet *s)
{
    ck_assert_int_eq(text_fonts_create(&s->fonts, NULL), CS_OK);
    ck_assert_int_eq(ui_create(&s->ui, s->fonts, NULL), CS_OK);
    draw_list_init(&s->list);
    const struct ui_input nobody = {.time = 1, .x = -1, .y = -1};
    ui_begin(s->ui, &nobody, &s->list, &theme_dark, 400, 400);
}

static void sheet_close(struct sheet *s)
{
    draw_list_finish(&s->list);
    ui_destroy(&s->ui);
    text_fonts_destroy(&s->fonts);
}

static const float four[4] = {-4, 0, 2.5f, 4};

static struct matrix square(float cell)
{
    return (struct matrix){.x = 10,
                           .y = 20,
                           .cell = cell,
                           .rows = 2,
                           .cols = 2,
                           .data = four,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -4,
                           .hi = 4,
                           .decimals = 1,
                           .shown = 4};
}

START_TEST(cells_take_the_largest_size_of_the_table_that_fits)
{
    const float limit[] = {200, 64, 63.9f, 41, 40, 39, 28, 24, 23.5f, 9},
                want[] = {64, 64, 56, 40, 40, 32, 28, 24, 23, 9};
    for (int i = 0; i < 10; i++)
        ck_assert_float_eq(matrix_cell_size(limit[i]), want[i]);
}
END_TEST

START_TEST(every_value_stands_in_its_cell_with_its_colour)
{
    struct sheet s;
    sheet_open(&s);
    const struct matrix m = square(40);
    matrix_draw(s.ui, &m);
    ui_end(s.ui);
    static const char *const text[] = {"−4", "0", "2.5", "4"};
    for (int i = 0; i < 4; i++) {
        const struct draw_cmd *digit = draw_list_find_text(&s.list, text[i], 0);
        ck_assert_ptr_nonnull(digit);
        ck_assert(rect_contains(matrix_cell_rect(&m, i / 2, i % 2), digit->point[0].x, digit->point[0].y));
    }
    int blue = 0, neutral = 0, red = 0; /* the ends and the middle of the signed map under digits, VISUAL.md */
    for (size_t i = 0; i < s.list.n; i++) {
        const struct color c = s.list.cmd[i].color;
        blue += s.list.cmd[i].kind == DRAW_FILL && c.r == 0x1D && c.g == 0x53 && c.b == 0xA6;
        neutral += s.list.cmd[i].kind == DRAW_FILL && c.r == 0x1B && c.g == 0x20 && c.b == 0x26;
        red += s.list.cmd[i].kind == DRAW_FILL && c.r == 0xA2 && c.g == 0x30 && c.b == 0x2A;
    }
    ck_assert_int_eq(blue, 1);
    ck_assert_int_eq(neutral, 1);
    ck_assert_int_eq(red, 1);
    sheet_close(&s);
}
END_TEST

START_TEST(values_to_come_have_lines_but_neither_fill_nor_digit)
{
    struct sheet s;
    sheet_open(&s);
    struct matrix m = square(40);
    m.shown = 2;
    matrix_draw(s.ui, &m);
    ui_end(s.ui);
    ck_assert_ptr_nonnull(draw_list_find_text(&s.list, "0", 0));
    ck_assert_ptr_null(draw_list_find_text(&s.list, "2.5", 0));
    const struct rect r = matrix_cell_rect(&m, 1, 1);
    for (size_t i = 0; i < s.list.n; i++)
        ck_assert(s.list.cmd[i].kind != DRAW_FILL || !rect_contains(s.list.cmd[i].rect, r.x + r.w / 2, r.y + r.h / 2));
    sheet_close(&s);
}
END_TEST

START_TEST(digits_that_do_not_fit_at_12_px_are_left_out)
{
    struct sheet s;
    sheet_open(&s);
    const float long_numbers[4] = {-1234.5f, 0, 1, 2};
    struct matrix m = square(32);
    m.data = long_numbers;
    ck_assert_float_eq(matrix_digit_size(&m), 0);
    matrix_draw(s.ui, &m);
    ui_end(s.ui);
    for (size_t i = 0; i < s.list.n; i++)
        ck_assert(s.list.cmd[i].kind != DRAW_TEXT);
    sheet_close(&s);
}
END_TEST

START_TEST(no_digits_are_wider_than_their_cell)
{
    struct sheet s;
    sheet_open(&s);
    const float samples[] = {0, -4, 255, -1020, 12.25f, -0.25f, 99};
    for (float cell = 16; cell <= 64; cell += 1) {
        for (int i = 0; i < 7; i++) {
            struct matrix m = {.cell = cell, .rows = 1, .cols = 1, .data = &samples[i], .decimals = 2, .shown = 1};
            const float size = matrix_digit_size(&m);
            char text[FORMAT_MAX];
            const struct font font = {FONT_MONO, FONT_600, size};
            ck_assert(size == 0 || (size >= 12 &&
                                    text_width(s.fonts, font, format_number(text, (double)samples[i], 2)) <= cell - 1));
        }
    }
    ui_end(s.ui);
    sheet_close(&s);
}
END_TEST

START_TEST(a_raised_digit_stands_a_tenth_of_the_cell_higher)
{
    struct sheet s;
    sheet_open(&s);
    struct matrix m = square(40);
    const bool raised[4] = {false, true, false, false};
    m.raised = raised;
    matrix_draw(s.ui, &m);
    ui_end(s.ui);
    const struct draw_cmd *plain = draw_list_find_text(&s.list, "−4", 0), *up = draw_list_find_text(&s.list, "0", 0);
    ck_assert_float_eq_tol(plain->point[0].y - up->point[0].y, 4, 0.51f);
    sheet_close(&s);
}
END_TEST

START_TEST(the_cell_under_a_point_is_found_and_none_outside)
{
    const struct matrix m = square(40);
    int row, col;
    ck_assert(matrix_cell_at(&m, 51, 61, &row, &col));
    ck_assert_int_eq(row, 1);
    ck_assert_int_eq(col, 1);
    ck_assert(!matrix_cell_at(&m, 9, 21, &row, &col));
    ck_assert(!matrix_cell_at(&m, 91, 21, &row, &col));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("matrix");
    TCase *c = tcase_create("matrix");
    tcase_add_test(c, cells_take_the_largest_size_of_the_table_that_fits);
    tcase_add_test(c, every_value_stands_in_its_cell_with_its_colour);
    tcase_add_test(c, values_to_come_have_lines_but_neither_fill_nor_digit);
    tcase_add_test(c, digits_that_do_not_fit_at_12_px_are_left_out);
    tcase_add_test(c, no_digits_are_wider_than_their_cell);
    tcase_add_test(c, a_raised_digit_stands_a_tenth_of_the_cell_higher);
    tcase_add_test(c, the_cell_under_a_point_is_found_and_none_outside);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
