/* tests/app/test_text.c - widths, line breaks and glyphs of texts. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "app/gfx/text_glyphs.h"
#include "app/gfx/utf8.h"

static struct text_fonts *fonts;

static const struct font sans = {FONT_SANS, FONT_500, 14}, mono = {FONT_MONO, FONT_400, 14};

static void open_fonts(void)
{
    struct cs_error err = {""};
    ck_assert_msg(text_fonts_create(&fonts, &err) == CS_OK, "%s", err.text);
}

static void close_fonts(void)
{
    text_fonts_destroy(&fonts);
}

START_TEST(mono_is_six_tenths_of_its_size_a_character) /* the advance of JetBrains Mono: 600 units of 1000 */
{
    ck_assert_float_eq_tol(text_width(fonts, mono, "0"), 8.4f, 0.005f);
    ck_assert_float_eq_tol(text_width(fonts, mono,
                                      "\xE2\x88\x92"
                                      "12.50 ->"),
                           9 * 8.4f, 0.05f);
    ck_assert_float_eq(text_width(fonts, mono, ""), 0);
}
END_TEST

START_TEST(advances_are_those_of_the_design)
{
    /* mockups/00-components.html centres "Play" by hand in a button that is 84 wide, at 27.83 from its edge, without
     * kerning. */
    const float sum = text_width(fonts, sans, "P") + text_width(fonts, sans, "l") + text_width(fonts, sans, "a") +
                      text_width(fonts, sans, "y");
    ck_assert_float_eq_tol(sum, 84 - 2 * 27.83f, 0.02f);
}
END_TEST

START_TEST(width_grows_in_proportion_to_the_size)
{
    const char *text = "Edge detector, Тренировка 0.25";
    const float once = text_width(fonts, (struct font){FONT_SANS, FONT_600, 13}, text);
    ck_assert_float_eq_tol(text_width(fonts, (struct font){FONT_SANS, FONT_600, 26}, text), 2 * once, 1e-3f * once);
    ck_assert_float_eq_tol(text_width(fonts, (struct font){FONT_SANS, FONT_600, 16.25f}, text), 1.25f * once,
                           1e-3f * once);
}
END_TEST

START_TEST(width_of_two_words_is_the_sum_of_both_and_the_space)
{
    const float sum =
        text_width(fonts, sans, "kernel") + text_width(fonts, sans, " ") + text_width(fonts, sans, "size");
    ck_assert_float_eq_tol(text_width(fonts, sans, "kernel size"), sum, 0.5f);
}
END_TEST

START_TEST(letters_are_kerned_and_numbers_are_not)
{
    const float apart = text_width(fonts, sans, "A") + text_width(fonts, sans, "V");
    ck_assert_float_lt(text_width(fonts, sans, "AV"), apart - 0.3f);
    ck_assert_float_eq_tol(text_width(fonts, sans, "17"), text_width(fonts, sans, "1") + text_width(fonts, sans, "7"),
                           1e-4f);
}
END_TEST

START_TEST(an_arrow_of_two_signs_stays_two_signs)
{
    ck_assert_float_eq_tol(text_width(fonts, sans, "->"), text_width(fonts, sans, "-") + text_width(fonts, sans, ">"),
                           1e-4f);
}
END_TEST

START_TEST(cyrillic_has_a_width_in_every_weight)
{
    for (int family = FONT_SANS; family <= FONT_MONO; family++)
        for (int weight = FONT_400; weight <= FONT_700; weight += 100) {
            const struct font f = {family, weight, 14};
            const float width = text_width(fonts, f, "Свёртка");
            ck_assert_msg(width > 40 && width < 80, "family %d weight %d: %g", family, weight, width);
        }
    ck_assert_float_gt(text_width(fonts, (struct font){FONT_SANS, FONT_700, 14}, "Свёртка"),
                       text_width(fonts, (struct font){FONT_SANS, FONT_400, 14}, "Свёртка"));
}
END_TEST

static bool draws(struct text_fonts *f, struct font font, const char *utf8)
{
    struct text_run run = text_run_start(f, font, utf8);
    struct text_glyph glyph;
    struct glyph_bitmap b;
    ck_assert(text_run_next(&run, &glyph));
    ck_assert_int_eq(text_glyph_rasterise(f, glyph.face, glyph.character, 14 * FONT_SIZE_STEPS, 0, &b, NULL), CS_OK);
    unsigned ink = 0;
    for (int i = 0; i < b.width * b.height; i++)
        ink += b.coverage[i];
    free(b.coverage);
    return ink > 0;
}

START_TEST(signs_that_inter_lacks_come_from_another_face)
{
    const char *signs[] = {"\xE2\x88\x88", "\xE2\x8C\x8A", "\xE2\x8C\x8B",
                           "\xE2\x8A\x99"}; /* element of, floor brackets, circled dot */
    for (int i = 0; i < 4; i++) {
        struct text_run run = text_run_start(fonts, sans, signs[i]);
        struct text_glyph glyph;
        ck_assert(text_run_next(&run, &glyph));
        ck_assert_float_gt(run.x, 4);
        ck_assert(draws(fonts, sans, signs[i]));
    }
}
END_TEST

START_TEST(a_prefix_that_fits_ends_between_characters)
{
    const char *text = "жж\xE2\x88\x92жж"; /* 2 + 2 + 3 + 2 + 2 bytes */
    const size_t borders[] = {0, 2, 4, 7, 9, 11};
    size_t last = 0;
    for (float width = 0; width < 80; width += 0.5f) {
        const size_t n = text_fit(fonts, mono, text, width);
        bool border = false;
        for (int i = 0; i < 6; i++)
            border |= n == borders[i];
        ck_assert(border && n >= last);
        last = n;
    }
    ck_assert_uint_eq(last, strlen(text));
    ck_assert_uint_eq(text_fit(fonts, mono, text, 3 * 8.4f + 0.1f), 7);
    ck_assert_uint_eq(text_fit(fonts, mono, text, -1), 0);
}
END_TEST

START_TEST(lines_break_at_spaces_and_hold_at_least_a_word)
{
    const char *text = "ядро 3 на 3  и шаг";
    size_t next;
    const size_t n = text_break(fonts, mono, text, 9 * 8.4f + 0.1f, &next);
    ck_assert_uint_eq(n, strlen("ядро 3 на"));
    ck_assert_str_eq(text + next, "3  и шаг");
    ck_assert_uint_eq(text_break(fonts, mono, text, 1, &next), strlen("ядро"));
    ck_assert_str_eq(text + next, "3 на 3  и шаг");
    ck_assert_uint_eq(text_break(fonts, mono, text, 1000, &next), strlen(text));
    ck_assert_uint_eq(next, strlen(text));
    ck_assert_uint_eq(text_break(fonts, mono, "a b  ", 1000, &next), 3);
    ck_assert_uint_eq(next, 5);
    ck_assert_uint_eq(text_break(fonts, mono, "", 10, &next), 0);
    ck_assert_uint_eq(next, 0);
}
END_TEST

START_TEST(a_newline_breaks_and_a_no_break_space_does_not)
{
    size_t next;
    ck_assert_uint_eq(text_break(fonts, mono, "ab\ncd", 1000, &next), 2);
    ck_assert_uint_eq(next, 3);
    ck_assert_uint_eq(text_break(fonts, mono, "\ncd", 1000, &next), 0);
    ck_assert_uint_eq(next, 1);
    ck_assert_uint_eq(text_break(fonts, mono,
                                 "38\xC2\xA0"
                                 "000 x",
                                 8, &next),
                      7);
}
END_TEST

START_TEST(four_phases_of_a_glyph_hold_the_same_ink_and_move_right)
{
    struct text_run run = text_run_start(fonts, sans, "l");
    struct text_glyph glyph;
    ck_assert(text_run_next(&run, &glyph));
    float last_centre = -1;
    unsigned first_ink = 0;
    for (int phase = 0; phase < FONT_PHASES; phase++) {
        struct glyph_bitmap b;
        ck_assert_int_eq(text_glyph_rasterise(fonts, glyph.face, 'l', 20 * FONT_SIZE_STEPS, phase, &b, NULL), CS_OK);
        unsigned ink = 0;
        float moment = 0;
        for (int i = 0; i < b.width * b.height; i++) {
            ink += b.coverage[i];
            moment += (float)b.coverage[i] * ((float)(b.left + i % b.width) + 0.5f);
        }
        free(b.coverage);
        if (phase == 0)
            first_ink = ink;
        else
            ck_assert_float_eq_tol(moment / (float)ink - last_centre, 0.25f, 0.05f);
        ck_assert_int_lt(abs((int)ink - (int)first_ink), (int)first_ink / 50);
        last_centre = moment / (float)ink;
    }
}
END_TEST

START_TEST(malformed_utf8_reads_as_replacement_signs_and_ends)
{
    const char *bad = "\xFF"
                      "a\xC0\xAF\xED\xA0\x80\xF5\xE2\x88";
    const char *p = bad;
    int n = 0, replaced = 0;
    for (uint32_t c; (c = utf8_next(&p)) != 0; n++)
        replaced += c == UTF8_REPLACEMENT;
    ck_assert_ptr_eq(p, bad + strlen(bad));
    ck_assert_int_eq(n, 10); /* nothing but the a is a character: every other byte stands alone */
    ck_assert_int_eq(replaced, 9);
    ck_assert_float_gt(text_width(fonts, mono, bad), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *text = tcase_create("text");
    tcase_add_checked_fixture(text, open_fonts, close_fonts);
    tcase_add_test(text, mono_is_six_tenths_of_its_size_a_character);
    tcase_add_test(text, advances_are_those_of_the_design);
    tcase_add_test(text, width_grows_in_proportion_to_the_size);
    tcase_add_test(text, width_of_two_words_is_the_sum_of_both_and_the_space);
    tcase_add_test(text, letters_are_kerned_and_numbers_are_not);
    tcase_add_test(text, an_arrow_of_two_signs_stays_two_signs);
    tcase_add_test(text, cyrillic_has_a_width_in_every_weight);
    tcase_add_test(text, signs_that_inter_lacks_come_from_another_face);
    tcase_add_test(text, a_prefix_that_fits_ends_between_characters);
    tcase_add_test(text, lines_break_at_spaces_and_hold_at_least_a_word);
    tcase_add_test(text, a_newline_breaks_and_a_no_break_space_does_not);
    tcase_add_test(text, four_phases_of_a_glyph_hold_the_same_ink_and_move_right);
    tcase_add_test(text, malformed_utf8_reads_as_replacement_signs_and_ends);
    suite_add_tcase(suite, text);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
