/* tests/app/test_color.c - the maps from numbers to colours: stops, neutral zero, ink. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "app/gfx/color.h"

static bool same(struct color a, struct color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

static void expect_ends(enum colormap map, bool light, uint32_t lowest, uint32_t highest)
{
    const struct color *table = colormap_table(map, light);
    ck_assert(same(table[0], COLOR_HEX(lowest)));
    ck_assert(same(table[COLORMAP_SIZE - 1], COLOR_HEX(highest)));
    const float lo = colormap_is_signed(map) ? -3.0f : 0.0f;
    ck_assert(same(colormap_color(map, light, lo, lo, 3.0f), COLOR_HEX(lowest)));
    ck_assert(same(colormap_color(map, light, 3.0f, lo, 3.0f), COLOR_HEX(highest)));
    ck_assert(same(colormap_color(map, light, INFINITY, lo, 3.0f), COLOR_HEX(highest)));
    ck_assert(same(colormap_color(map, light, -1e30f, lo, 3.0f), COLOR_HEX(lowest)));
}

START_TEST(ends_of_every_map_are_the_stops_of_the_design)
{
    expect_ends(COLORMAP_SIGNED, false, 0x5C9DFF, 0xFF6A5E);
    expect_ends(COLORMAP_SIGNED, true, 0x1450B4, 0xB7211B);
    expect_ends(COLORMAP_SIGNED_DIGITS, false, 0x1D53A6, 0xA2302A);
    expect_ends(COLORMAP_SIGNED_DIGITS, true, 0x7FAEF2, 0xF59185);
    expect_ends(COLORMAP_SEQUENCE, false, 0x14181D, 0xF6F4B4);
    expect_ends(COLORMAP_SEQUENCE, true, 0xF6F7F2, 0x10312D);
    expect_ends(COLORMAP_SEQUENCE_DIGITS, false, 0x14181D, 0xF6F4B4);
    expect_ends(COLORMAP_SEQUENCE_DIGITS, true, 0xF6F7F2, 0x10312D);
    expect_ends(COLORMAP_GREY, false, 0x000000, 0xFFFFFF);
    expect_ends(COLORMAP_GREY_DIGITS, true, 0x000000, 0xFFFFFF);
}
END_TEST

START_TEST(zero_is_exactly_neutral_in_every_signed_map)
{
    const uint32_t neutral[2] = {0x1B2026, 0xF4F5F6};
    for (int light = 0; light < 2; light++)
        for (int map = COLORMAP_SIGNED; map <= COLORMAP_SIGNED_DIGITS; map++) {
            ck_assert(same(colormap_color(map, light, 0.0f, -7.0f, 7.0f), COLOR_HEX(neutral[light])));
            ck_assert(same(colormap_color(map, light, -0.0f, -7.0f, 7.0f), COLOR_HEX(neutral[light])));
            ck_assert(same(colormap_color(map, light, 0.0f, -1.0f, 7.0f), COLOR_HEX(neutral[light])));
            ck_assert(same(colormap_color(map, light, 0.0f, 0.0f, 0.0f), COLOR_HEX(neutral[light])));
        }
}
END_TEST

START_TEST(opposite_numbers_are_equally_far_from_neutral)
{
    const struct color *table = colormap_table(COLORMAP_SIGNED, false);
    for (int i = 0; i < COLORMAP_SIZE / 2; i++) {
        const float v = (float)i / 127.0f;
        ck_assert(same(colormap_color(COLORMAP_SIGNED, false, v, -1.0f, 1.0f), table[128 + i]));
        ck_assert(same(colormap_color(COLORMAP_SIGNED, false, -v, -1.0f, 1.0f), table[127 - i]));
    }
}
END_TEST

/* The cells of the component sheet (mockups/00-components.html), made by other code than ours; it rounds the last bit
 * its own way. */
START_TEST(cells_of_the_component_sheet_come_out)
{
    static const struct {
        enum colormap map;
        bool light;
        float v, hi;
        uint32_t rgb;
    } cells[] = {
        {COLORMAP_SIGNED_DIGITS, false, -6, 9, 0x1F4279},  {COLORMAP_SIGNED_DIGITS, false, 3, 9, 0x472A2A},
        {COLORMAP_SIGNED_DIGITS, true, -3, 9, 0xCDDEF6},   {COLORMAP_SIGNED_DIGITS, true, 6, 9, 0xF8B3AA},
        {COLORMAP_SEQUENCE_DIGITS, false, 1, 4, 0x1B3A32}, {COLORMAP_SEQUENCE_DIGITS, false, 3, 4, 0xB5CD6B},
        {COLORMAP_SEQUENCE_DIGITS, true, 1, 4, 0xC5D998},  {COLORMAP_SEQUENCE_DIGITS, true, 3, 4, 0x1B4937},
        {COLORMAP_GREY_DIGITS, false, 5, 9, 0xA2A2A2},     {COLORMAP_GREY_DIGITS, false, 2, 9, 0x272727},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const float lo = colormap_is_signed(cells[i].map) ? -cells[i].hi : 0;
        const struct color got = colormap_color(cells[i].map, cells[i].light, cells[i].v, lo, cells[i].hi);
        const struct color want = COLOR_HEX(cells[i].rgb);
        const int off = abs(got.r - want.r) + abs(got.g - want.g) + abs(got.b - want.b);
        ck_assert_msg(off <= 6, "cell %zu: %02X%02X%02X, not %06X", i, got.r, got.g, got.b, cells[i].rgb);
    }
}
END_TEST

START_TEST(ink_reads_at_7_to_1_on_every_entry_under_digits)
{
    const enum colormap maps[] = {COLORMAP_SIGNED_DIGITS, COLORMAP_SEQUENCE_DIGITS, COLORMAP_GREY_DIGITS};
    for (int light = 0; light < 2; light++)
        for (int m = 0; m < 3; m++)
            for (int i = 0; i < COLORMAP_SIZE; i++) {
                const struct color c = colormap_table(maps[m], light)[i];
                const float contrast = color_contrast(c, color_digit_ink(c));
                ck_assert_msg(contrast >= 7.0f, "light %d map %d entry %d: %.2f", light, maps[m], i, contrast);
            }
}
END_TEST

START_TEST(grey_shows_a_byte_as_itself)
{
    for (int i = 0; i < 256; i++) {
        const struct color c = colormap_color(COLORMAP_GREY, true, (float)i, 0.0f, 255.0f);
        ck_assert(c.r == i && c.g == i && c.b == i);
    }
}
END_TEST

START_TEST(nan_is_magenta_and_no_map_holds_magenta)
{
    for (int light = 0; light < 2; light++)
        for (int map = 0; map < COLORMAP_COUNT; map++) {
            ck_assert(same(colormap_color(map, light, NAN, -1.0f, 1.0f), COLOR_HEX(0xFF00FF)));
            for (int i = 0; i < COLORMAP_SIZE; i++)
                ck_assert(!same(colormap_table(map, light)[i], COLOR_HEX(0xFF00FF)));
        }
}
END_TEST

/* What does not count leaves the picture alone, what counts most covers as much of it as is asked for. */
START_TEST(a_veil_grows_evenly_from_nothing)
{
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL, false, 0, 0, 2, 0.8f).a, 0);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL, false, -1, 0, 2, 0.8f).a, 0);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL, false, NAN, 0, 2, 0.8f).a, 0);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL, false, 1, 0, 2, 0.8f).a, 102);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL, false, 5, 0, 2, 0.8f).a, 204);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL_SIGNED, true, -1, -2, 2, 1).a, 128);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL_SIGNED, true, 1, -2, 2, 1).a, 128);
    ck_assert_int_eq(colormap_veil(COLORMAP_VEIL_SIGNED, true, 0, -2, 2, 1).a, 0);
    for (int map = COLORMAP_VEIL; map <= COLORMAP_VEIL_SIGNED; map++)
        for (int i = 0; i < COLORMAP_SIZE; i++)
            ck_assert(same(colormap_table(map, false)[i], colormap_table(map, true)[i]));
}
END_TEST

/* Over black, mid grey and white the end of a veil is far from the ground, and a half of it lies between. */
START_TEST(a_veil_is_seen_over_every_grey)
{
    static const float values[] = {-1, 1};
    for (int map = COLORMAP_VEIL; map <= COLORMAP_VEIL_SIGNED; map++)
        for (int ground = 0; ground < 256; ground += 15)
            for (int i = map == COLORMAP_VEIL ? 1 : 0; i < 2; i++) {
                const struct color c = colormap_veil(map, false, values[i], -1, 1, 0.7f);
                const struct color seen = color_mix(COLOR_HEX(ground * 0x10101), c, (float)c.a / 255.0f);
                const int spread =
                    abs(seen.r - seen.b) > abs(seen.g - seen.b) ? abs(seen.r - seen.b) : abs(seen.g - seen.b);
                ck_assert_int_gt(spread, 90); /* a hue, which no grey has */
            }
}
END_TEST

START_TEST(luminance_and_contrast_are_those_of_wcag)
{
    ck_assert_float_eq_tol(color_contrast(COLOR_HEX(0x000000), COLOR_HEX(0xFFFFFF)), 21.0f, 1e-4f);
    ck_assert_float_eq_tol(color_contrast(COLOR_HEX(0x777777), COLOR_HEX(0xFFFFFF)), 4.478f,
                           1e-3f); /* WCAG's known near miss of 4.5 */
    ck_assert_float_eq_tol(color_luminance(COLOR_HEX(0x00FF00)), 0.7152f, 1e-5f);
}
END_TEST

START_TEST(mixing_and_alpha_stay_within_a_byte)
{
    ck_assert(same(color_mix(COLOR_HEX(0x000000), COLOR_HEX(0xFF8040), 0.5f), (struct color){128, 64, 32, 255}));
    ck_assert(same(color_mix(COLOR_HEX(0x102030), COLOR_HEX(0xFFFFFF), -1.0f), COLOR_HEX(0x102030)));
    ck_assert_int_eq(color_alpha((struct color){1, 2, 3, 100}, 0.5f).a, 50);
    ck_assert_int_eq(color_alpha(COLOR_HEX(0), 7.0f).a, 255);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("color");
    TCase *maps = tcase_create("maps");
    tcase_add_test(maps, ends_of_every_map_are_the_stops_of_the_design);
    tcase_add_test(maps, zero_is_exactly_neutral_in_every_signed_map);
    tcase_add_test(maps, opposite_numbers_are_equally_far_from_neutral);
    tcase_add_test(maps, cells_of_the_component_sheet_come_out);
    tcase_add_test(maps, ink_reads_at_7_to_1_on_every_entry_under_digits);
    tcase_add_test(maps, grey_shows_a_byte_as_itself);
    tcase_add_test(maps, a_veil_grows_evenly_from_nothing);
    tcase_add_test(maps, a_veil_is_seen_over_every_grey);
    tcase_add_test(maps, nan_is_magenta_and_no_map_holds_magenta);
    tcase_add_test(maps, luminance_and_contrast_are_those_of_wcag);
    tcase_add_test(maps, mixing_and_alpha_stay_within_a_byte);
    suite_add_tcase(suite, maps);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
