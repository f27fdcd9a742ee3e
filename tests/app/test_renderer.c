/* tests/app/test_renderer.c - what arrives in the pixels. Needs OpenGL (SDL's offscreen driver); skipped by name
 * without it. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/gfx/gl_context.h"
#include "app/gfx/renderer.h"

enum { MAX_SIDE = 400 };

/* One context for all tests, which run in this process: starting a driver takes longer than all of them. */
static struct text_fonts *fonts;
static struct renderer *renderer;
static struct draw_list list;
static uint8_t pixels[MAX_SIDE * MAX_SIDE * 3];
static int width, height;

static void begin(int w, int h)
{
    width = w;
    height = h;
    draw_list_clear(&list, (struct rect){0, 0, (float)w, (float)h});
    list.clear = COLOR_HEX(0x101010);
}

static enum cs_status try_render(float scale, bool light, struct cs_error *err)
{
    return renderer_draw_to_memory(renderer, &list, width, height, scale, light, pixels, err);
}

static void render(float scale)
{
    struct cs_error err = {""};
    ck_assert_msg(try_render(scale, false, &err) == CS_OK, "%s", err.text);
}

static struct color at(int x, int y)
{
    const uint8_t *p = pixels + 3 * ((size_t)y * (size_t)width + (size_t)x);
    return (struct color){p[0], p[1], p[2], 255};
}

static bool is(struct color a, struct color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static void expect(int x, int y, struct color want)
{
    const struct color got = at(x, y);
    ck_assert_msg(is(got, want), "pixel %d, %d is %02X%02X%02X, not %02X%02X%02X", x, y, got.r, got.g, got.b, want.r,
                  want.g, want.b);
}

/* Every pixel of [x0, x1) x [y0, y1) is `in`, every other one is the background. */
static void expect_only(int x0, int y0, int x1, int y1, struct color in)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            expect(x, y, x >= x0 && x < x1 && y >= y0 && y < y1 ? in : list.clear);
}

static const struct color red = {0xE0, 0x20, 0x10, 255};

START_TEST(a_fill_covers_exactly_its_pixels)
{
    begin(60, 40);
    draw_fill(&list, (struct rect){7, 5, 20, 12}, 0, red);
    render(1);
    expect_only(7, 5, 27, 17, red);

    begin(60, 40);
    draw_fill(&list, (struct rect){4, 6, 20, 12}, 0, red);
    render(1.5f);
    expect_only(6, 9, 36, 27, red);
}
END_TEST

START_TEST(neighbouring_cells_leave_no_gap_and_do_not_overlap)
{
    const float scales[] = {1, 1.25f, 1.5f, 1.75f, 2};
    for (int s = 0; s < 5; s++)
        for (int side = 5; side < 24; side += 3) {
            begin(200, 30);
            /* half transparent, so that both a gap and an overlap show */
            for (int i = 0; i < 4; i++)
                draw_fill(&list, (struct rect){2 + (float)i * (float)side / 3, 2, (float)side / 3, 10}, 0,
                          color_alpha(red, 0.5f));
            render(scales[s]);
            const int first = (int)floorf(2 * scales[s] + 0.5f), y = (int)(6 * scales[s]);
            const int last = (int)floorf((2 + 4 * (float)side / 3) * scales[s] + 0.4f);
            for (int x = first; x < last; x++)
                expect(x, y, at(first, y));
        }
}
END_TEST

START_TEST(hair_lines_are_one_crisp_row_at_every_scale)
{
    const float scales[] = {1, 1.25f, 1.5f, 2};
    const int rows[] = {1, 1, 2, 2}; /* a px of the design in device px */
    for (int s = 0; s < 4; s++) {
        begin(100, 60);
        draw_line(&list, 4, 8.5f, 40, 8.5f, 1, red);
        draw_fill(&list, (struct rect){4, 16, 36, 1}, 0, red);
        render(scales[s]);
        int line = 0, fill = 0;
        for (int y = 0; y < 60; y++) {
            ck_assert(is(at(20, y), red) || is(at(20, y), list.clear));
            *(y < (int)(12 * scales[s]) ? &line : &fill) += is(at(20, y), red);
        }
        ck_assert_int_eq(line, rows[s]);
        ck_assert_int_ge(fill, 1);
        ck_assert_int_le(fill, rows[s]);
    }
}
END_TEST

START_TEST(a_frame_lies_inside_its_rect)
{
    begin(60, 40);
    draw_frame(&list, (struct rect){5, 6, 30, 20}, 0, 3, red);
    render(1);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const bool outer = x >= 5 && x < 35 && y >= 6 && y < 26, inner = x >= 8 && x < 32 && y >= 9 && y < 23;
            expect(x, y, outer && !inner ? red : list.clear);
        }
}
END_TEST

START_TEST(a_rounded_fill_has_round_corners_and_straight_edges)
{
    begin(60, 40);
    draw_fill(&list, (struct rect){10, 10, 30, 20}, 8, red);
    render(1);
    expect(10, 20, red);
    expect(39, 20, red);
    expect(25, 10, red);
    expect(25, 29, red);
    expect(10, 10, list.clear);
    expect(9, 20, list.clear);
    expect(40, 20, list.clear);
    float area = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            area += (float)(at(x, y).r - list.clear.r) / (float)(red.r - list.clear.r);
    ck_assert_float_eq_tol(area, 30 * 20 - (4 - 3.14159f) * 8 * 8,
                           1.5f); /* the anti-aliased area is that of the shape */
}
END_TEST

/* Ink of a shape in pixels, when everything else is the background. */
static float ink(void)
{
    float sum = 0;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            sum += (float)(at(x, y).r - list.clear.r) / (float)(red.r - list.clear.r);
    return sum;
}

START_TEST(strokes_and_polygons_have_the_area_of_geometry)
{
    begin(100, 100);
    draw_ring(&list, 50, 50, 30, 4, red);
    render(1);
    ck_assert_float_eq_tol(ink(), 2 * 3.14159f * 30 * 4, 4);

    begin(100, 100);
    draw_line(&list, 20, 30, 70, 80, 5, red); /* with its two round caps */
    render(1);
    ck_assert_float_eq_tol(ink(), hypotf(50, 50) * 5 + 3.14159f * 2.5f * 2.5f, 4);

    begin(100, 100);
    draw_polygon(&list, (struct point[]){{20, 20}, {80, 35}, {30, 70}}, 3, red);
    render(1);
    ck_assert_float_eq_tol(ink(), 1425, 6); /* |60*50 - 10*15| / 2 */

    begin(100, 100);
    draw_polygon(&list, (struct point[]){{20, 20}, {30, 70}, {80, 35}}, 3, red); /* the other way round */
    render(1);
    ck_assert_float_eq_tol(ink(), 1425, 6);

    begin(100, 100);
    draw_arc(&list, 50, 50, 30, 0, 3.14159f / 2, 4, red); /* from 12 to 3 o'clock */
    render(1);
    ck_assert_float_eq_tol(ink(), 3.14159f / 2 * 30 * 4 + 3.14159f * 4, 3);
    expect(50 + 21, 50 - 22, red);
    expect(50 - 21, 50 - 21, list.clear);
}
END_TEST

START_TEST(a_see_through_polyline_has_no_darker_joints)
{
    begin(100, 60);
    const struct point p[] = {{10.5f, 40}, {40, 10.5f}, {60, 40}, {90, 20}};
    draw_polyline(&list, p, 4, 6, color_alpha(red, 0.5f));
    render(1);
    const struct color once = color_mix(list.clear, red, 128 / 255.0f);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            ck_assert_int_le(at(x, y).r, once.r + 1);
    ck_assert_int_ge(at(40, 11).r, once.r - 1); /* and the joint itself is there */
}
END_TEST

START_TEST(dashes_leave_gaps_of_their_length)
{
    begin(100, 20);
    draw_line_dashed(&list, 10, 10, 90, 10, 3, 8, 4, red);
    render(1);
    int on = 0, changes = 0;
    for (int x = 1; x < width; x++) {
        on += is(at(x, 10), red);
        changes += is(at(x, 10), red) != is(at(x - 1, 10), red);
    }
    ck_assert_int_eq(on, 56); /* 80 = 6 * 12 + 8: seven dashes of 8 */
    ck_assert_int_eq(changes, 14);
}
END_TEST

START_TEST(a_dashed_frame_stays_inside_and_has_gaps)
{
    begin(80, 60);
    draw_frame_dashed(&list, (struct rect){10, 10, 48, 36}, 3, 8, 4, red);
    render(1);
    expect(10, 10, red);
    expect(10 + 9, 11, list.clear);
    expect(9, 10, list.clear);
    for (int y = 13; y < 43; y++)
        for (int x = 13; x < 55; x++)
            expect(x, y, list.clear);
    /* 168 px round in 14 periods: each 8 x 3, and the four corners counted twice where a dash turns there */
    ck_assert_float_eq_tol(ink(), 14 * 24, 4 * 9);
}
END_TEST

START_TEST(clips_cut_everything)
{
    const float v[4] = {1, 1, 1, 1};
    begin(100, 100);
    draw_push_clip(&list, (struct rect){20, 30, 40, 30});
    draw_fill(&list, (struct rect){0, 0, 100, 100}, 0, red);
    draw_circle(&list, 40, 45, 50, red);
    draw_text(&list, 0, 60, (struct font){FONT_SANS, FONT_700, 60}, TEXT_LEFT, red, "HHHH");
    draw_tensor(&list, (struct rect){0, 0, 15, 100},
                &(struct draw_tensor){.data = v, .width = 2, .height = 2, .planes = 1, .lo = -1, .hi = 1});
    draw_pop_clip(&list);
    render(1);
    expect_only(20, 30, 60, 60, red);
}
END_TEST

START_TEST(what_comes_later_covers_what_came_before)
{
    const struct color blue = COLOR_HEX(0x2040F0), green = COLOR_HEX(0x20C040);
    begin(60, 60);
    for (int i = 0; i < 20; i++) { /* kinds of different shaders in turn, all on one place */
        draw_fill(&list, (struct rect){10, 10, 40, 40}, 0, red);
        draw_circle(&list, 30, 30, 15, blue);
        draw_fill(&list, (struct rect){25, 25, 10, 10}, 0, green);
        draw_circle(&list, 30, 30, 3, red);
    }
    render(1);
    expect(30, 30, red);
    expect(26, 26, green);
    expect(20, 30, blue);
    expect(11, 11, red);
}
END_TEST

START_TEST(numbers_show_the_colours_of_their_map)
{
    enum { N = 64 };
    float v[N];
    for (int map = 0; map < COLORMAP_COUNT; map++)
        for (int light = 0; light < 2; light++) {
            const float lo = colormap_is_signed(map) ? -2.5f : -1.0f, hi = 2.5f;
            for (int i = 0; i < N; i++)
                v[i] = -3 + 6 * (float)i / (N - 1) + 0.001f; /* beyond both ends too, and off the borders of entries */
            v[5] = NAN;
            v[6] = 0;
            begin(N, 3);
            draw_tensor(
                &list, (struct rect){0, 0, N, 3},
                &(struct draw_tensor){.data = v, .width = N, .height = 1, .planes = 1, .map = map, .lo = lo, .hi = hi});
            ck_assert_int_eq(try_render(1, light, NULL), CS_OK);
            for (int i = 0; i < N; i++)
                expect(i, 1, colormap_color(map, light, v[i], lo, hi));
        }
}
END_TEST

START_TEST(signed_zero_is_neutral_and_the_ends_are_the_stops)
{
    const float v[3] = {-7, 0, 7};
    begin(30, 10);
    draw_tensor(&list, (struct rect){0, 0, 30, 10},
                &(struct draw_tensor){
                    .data = v, .width = 3, .height = 1, .planes = 1, .map = COLORMAP_SIGNED, .lo = -7, .hi = 7});
    render(1);
    for (int x = 0; x < 30; x++) /* hard edges: ten pixels each */
        expect(x, 5, COLOR_HEX(x < 10 ? 0x5C9DFF : x < 20 ? 0x1B2026 : 0xFF6A5E));
}
END_TEST

START_TEST(a_shrunk_tensor_is_averaged_over_areas)
{
    enum { W = 60, H = 40 };
    static float v[W * H];
    for (int i = 0; i < W * H; i++)
        v[i] = (float)((i * 7919) % 256);
    /* with a key it is averaged before it is uploaded, without one by the shader */
    const int sizes[][2] = {{30, 20}, {20, 10}, {24, 16}, {3, 2}};
    for (int round = 0; round < 8; round++) {
        const int s = round % 4, w = sizes[s][0], h = sizes[s][1];
        begin(w, h);
        draw_tensor(&list, (struct rect){0, 0, (float)w, (float)h},
                    &(struct draw_tensor){.data = v,
                                          .key = round / 4 * 31,
                                          .width = W,
                                          .height = H,
                                          .planes = 1,
                                          .map = COLORMAP_GREY,
                                          .hi = 255});
        render(1);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w && s != 3; x++) {
                /* the same by brute force: 60 x 60 samples of each pixel, which fall evenly into 2, 2.5, 3 or 4 texels
                 */
                double sum = 0;
                for (int k = 0; k < 3600; k++) {
                    const double u = (x + (k % 60 + 0.5) / 60) * W / w, t = (y + (k / 60 + 0.5) / 60) * H / h;
                    sum += v[(int)t * W + (int)u];
                }
                ck_assert_int_le(abs(at(x, y).r - (int)lround(sum / 3600)), 1);
            }
    }
    /* twenty times smaller: sixteen samples each way, near the mean of a mixed picture */
    ck_assert_int_lt(abs(at(1, 1).r - 128), 16);
}
END_TEST

START_TEST(a_map_shrunk_at_several_sizes_keeps_each_and_its_rows_and_not_numbers)
{
    enum { SIDE = 64, STRIDE = 70 };
    static float v[2][SIDE * STRIDE];
    for (int i = 0; i < SIDE * STRIDE; i++) {
        v[0][i] = i % STRIDE < SIDE / 2 ? 40.0f : i % STRIDE < SIDE ? 200.0f : 255.0f; /* 255: between the rows */
        v[1][i] = i / STRIDE < SIDE / 2 ? 40.0f : 200.0f;
    }
    v[1][SIDE - 1] = NAN;
    const int side[3] = {8, 16, 64};
    for (int round = 0; round < 2; round++) { /* the second time from the page */
        begin(100, 140);
        for (int i = 0; i < 6; i++)
            draw_tensor(&list,
                        (struct rect){i % 3 == 0   ? 0
                                      : i % 3 == 1 ? 10.0f
                                                   : 30.0f,
                                      i / 3 * 70.0f, (float)side[i % 3], (float)side[i % 3]},
                        &(struct draw_tensor){.data = v[i / 3],
                                              .key = 41,
                                              .width = SIDE,
                                              .height = SIDE,
                                              .planes = 1,
                                              .row_stride = STRIDE,
                                              .map = COLORMAP_GREY,
                                              .hi = 255});
        render(1);
        const struct color dark = {40, 40, 40, 255}, bright = {200, 200, 200, 255}, none = {255, 0, 255, 255};
        const int left[3] = {0, 10, 30};
        for (int i = 0; i < 3; i++) {
            const int n = side[i], x = left[i];
            expect(x + n / 2 - 1, n - 1, dark);
            expect(x + n / 2, 0, bright);
            expect(x + n - 1, n - 1, bright);
            expect(x, 70 + n / 2 - 1, dark);
            expect(x, 70 + n / 2, bright);
            expect(x + n - 1, 70, none); /* the pixel with the NaN, and its neighbours without */
            expect(x + n - 2, 70, dark);
            expect(x + n - 1, 71, dark);
        }
    }
}
END_TEST

START_TEST(colour_planes_and_strides_are_kept_apart)
{
    /* a 2 x 1 picture inside of rows of 5 floats and planes of 10 */
    float v[30] = {0};
    v[0] = 255;  /* red of the left pixel */
    v[11] = 128; /* green of the right one */
    v[20] = 64;  /* blue of the left one */
    begin(4, 2);
    draw_tensor(&list, (struct rect){0, 0, 4, 2},
                &(struct draw_tensor){
                    .data = v, .width = 2, .height = 1, .planes = 3, .row_stride = 5, .plane_stride = 10, .hi = 255});
    render(1);
    expect(0, 0, COLOR_HEX(0xFF0040));
    expect(3, 1, COLOR_HEX(0x008000));
}
END_TEST

START_TEST(a_key_keeps_the_upload_and_a_new_key_replaces_it)
{
    static float big[300 * 300], small[4];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 300 * 300; i++)
            big[i] = (float)(round == 2 ? 200 : 50);
        small[0] = small[1] = small[2] = small[3] = big[0];
        begin(40, 20);
        const uint64_t key = round == 2 ? 8 : 7;
        draw_tensor(
            &list, (struct rect){0, 0, 20, 20},
            &(struct draw_tensor){
                .data = big, .key = key, .width = 300, .height = 300, .planes = 1, .map = COLORMAP_GREY, .hi = 255});
        draw_tensor(
            &list, (struct rect){20, 0, 20, 20},
            &(struct draw_tensor){
                .data = small, .key = key, .width = 2, .height = 2, .planes = 1, .map = COLORMAP_GREY, .hi = 255});
        render(1);
        const int want = round == 2 ? 200 : 50;
        expect(10, 10, (struct color){(uint8_t)want, (uint8_t)want, (uint8_t)want, 255});
        expect(30, 10, (struct color){(uint8_t)want, (uint8_t)want, (uint8_t)want, 255});
    }
}
END_TEST

static const float two_by_two[] = {1, 0, 0, 1};
static const struct draw_tensor checks = {
    .data = two_by_two, .width = 2, .height = 2, .planes = 1, .map = COLORMAP_GREY, .lo = 0, .hi = 1};
static const struct color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};

START_TEST(a_tensor_askew_along_the_axes_is_the_tensor)
{
    const struct point corner[3] = {{10, 20}, {50, 20}, {10, 60}};
    begin(80, 80);
    draw_askew(&list, corner, 1, &checks);
    render(1);
    for (int y = 0; y < 80; y++)
        for (int x = 0; x < 80; x++) {
            const bool inside = x >= 10 && x < 50 && y >= 20 && y < 60;
            expect(x, y, !inside ? list.clear : (x < 30) == (y < 40) ? white : black);
        }
}
END_TEST

START_TEST(a_tensor_askew_follows_its_corners)
{
    /* The first row runs down to the right, the first column down to the left: a diamond. */
    const struct point corner[3] = {{40, 10}, {70, 40}, {10, 40}};
    begin(80, 80);
    draw_askew(&list, corner, 1, &checks);
    render(1);
    expect(40, 20, white); /* [0, 0] */
    expect(55, 40, black); /* [0, 1] */
    expect(25, 40, black); /* [1, 0] */
    expect(40, 60, white); /* [1, 1] */
    expect(12, 12, list.clear);
    expect(70, 70, list.clear);
}
END_TEST

START_TEST(a_mirrored_or_flat_tensor_askew_does_no_harm)
{
    const struct point mirrored[3] = {{50, 20}, {10, 20}, {50, 60}}, flat[3] = {{0, 0}, {40, 40}, {80, 80}},
                       nan[3] = {{NAN, 0}, {40, 0}, {0, 40}};
    begin(80, 80);
    draw_askew(&list, mirrored, 1, &checks);
    draw_askew(&list, flat, 1, &checks);
    draw_askew(&list, nan, 1, &checks);
    render(1);
    expect(40, 30, white); /* [0, 0] is at the right */
    expect(20, 30, black);
    expect(5, 5, list.clear);
}
END_TEST

START_TEST(a_tensor_askew_is_as_opaque_as_it_says)
{
    const struct point corner[3] = {{10, 10}, {70, 10}, {10, 70}};
    begin(80, 80);
    draw_askew(&list, corner, 0.5f, &checks);
    render(1);
    const struct color c = at(20, 20);
    ck_assert_int_ge(c.r, 0x10 + (255 - 0x10) / 2 - 2);
    ck_assert_int_le(c.r, 0x10 + (255 - 0x10) / 2 + 2);
}
END_TEST

static int mixed(int below, int above, int alpha)
{
    return (int)lround((above * alpha + below * (255 - alpha)) / 255.0);
}

START_TEST(a_tensor_with_holes_leaves_what_is_below)
{
    const float v[3] = {1, NAN, 0};
    const struct draw_tensor t = {
        .data = v, .width = 3, .height = 1, .planes = 1, .map = COLORMAP_GREY, .hi = 1, .holes = true};
    begin(30, 20);
    draw_tensor(&list, (struct rect){0, 0, 30, 10}, &t);
    draw_askew(&list, (struct point[3]){{0, 10}, {30, 10}, {0, 20}}, 1, &t);
    render(1);
    for (int y = 5; y < 20; y += 10) {
        expect(5, y, white);
        expect(15, y, list.clear);
        expect(25, y, black);
    }
}
END_TEST

/* Over a dark and a bright ground: from what is below to the end of the map, evenly, in both themes; NaN is nothing. */
START_TEST(a_veil_is_as_thick_as_its_value_is_large)
{
    enum { N = 21, SIDE = 4 };
    float v[N];
    static const struct color grounds[2] = {{30, 60, 90, 255}, {250, 240, 230, 255}};
    for (int round = 0; round < 8; round++) {
        const bool is_signed = round & 1, light = round & 2;
        const enum colormap map = is_signed ? COLORMAP_VEIL_SIGNED : COLORMAP_VEIL;
        const struct color ground = grounds[round / 4];
        for (int i = 0; i < N; i++)
            v[i] = -2.4f + 0.241f * (float)i; /* beyond both ends, too */
        v[3] = NAN;
        v[4] = 0;
        begin(N * SIDE, SIDE);
        draw_fill(&list, (struct rect){0, 0, N * SIDE, SIDE}, 0, ground);
        draw_askew(&list, (struct point[3]){{0, 0}, {N * SIDE, 0}, {0, SIDE}}, 0.7f,
                   &(struct draw_tensor){.data = v,
                                         .width = N,
                                         .height = 1,
                                         .planes = 1,
                                         .map = map,
                                         .lo = is_signed ? -2 : 0,
                                         .hi = 2,
                                         .veil = true});
        ck_assert_int_eq(try_render(1, light, NULL), CS_OK);
        for (int i = 0; i < N; i++) {
            const struct color c = colormap_veil(map, light, v[i], is_signed ? -2 : 0, 2, 0.7f),
                               seen = at(i * SIDE + 2, 2);
            ck_assert_int_le(abs(seen.r - mixed(ground.r, c.r, c.a)), 2);
            ck_assert_int_le(abs(seen.g - mixed(ground.g, c.g, c.a)), 2);
            ck_assert_int_le(abs(seen.b - mixed(ground.b, c.b, c.a)), 2);
        }
        expect(3 * SIDE + 2, 2, ground);
        expect(4 * SIDE + 2, 2, ground);
    }
}
END_TEST

START_TEST(more_tensors_than_the_textures_hold_all_show)
{
    enum { SMALL = 40, SIDE = 200, LARGE = 20 }; /* 40 * 200 * 200 is more than a page of 1024 * 1024 */
    static float values[SMALL][SIDE * SIDE];
    begin(SMALL * 2, 12);
    for (int i = 0; i < SMALL; i++) {
        for (int k = 0; k < SIDE * SIDE; k++)
            values[i][k] = (float)(5 * i);
        draw_push_clip(&list, (struct rect){(float)i * 2, 0, 2, 4});
        draw_tensor(&list, (struct rect){(float)i * 2, 0, SIDE, SIDE}, /* so large that all values are needed */
                    &(struct draw_tensor){.data = values[i],
                                          .key = 100,
                                          .width = SIDE,
                                          .height = SIDE,
                                          .planes = 1,
                                          .map = COLORMAP_GREY,
                                          .hi = 255});
        draw_pop_clip(&list);
    }
    for (int i = 0; i < LARGE; i++) /* the same floats as 400 x 100: larger than what is packed */
        draw_tensor(&list, (struct rect){(float)i * 2, 6, 2, 4},
                    &(struct draw_tensor){.data = values[i],
                                          .key = 100,
                                          .width = 400,
                                          .height = 100,
                                          .planes = 1,
                                          .map = COLORMAP_GREY,
                                          .hi = 255});
    render(1);
    for (int i = 0; i < SMALL; i++) {
        const uint8_t grey = (uint8_t)(5 * i);
        expect(2 * i, 2, (struct color){grey, grey, grey, 255});
        if (i < LARGE)
            expect(2 * i, 8, (struct color){grey, grey, grey, 255});
    }
}
END_TEST

START_TEST(a_tensor_too_long_for_a_texture_is_averaged)
{
    enum { LONG = 40000 };
    static float v[LONG];
    for (int i = 0; i < LONG; i++)
        v[i] = i < LONG / 2 ? 0.0f : 255.0f;
    begin(100, 4);
    draw_tensor(
        &list, (struct rect){0, 0, 100, 4},
        &(struct draw_tensor){.data = v, .width = LONG, .height = 1, .planes = 1, .map = COLORMAP_GREY, .hi = 255});
    render(1);
    expect(10, 2, COLOR_HEX(0x000000));
    expect(48, 2, COLOR_HEX(0x000000));
    expect(51, 2, COLOR_HEX(0xFFFFFF));
    expect(99, 2, COLOR_HEX(0xFFFFFF));
}
END_TEST

START_TEST(a_tensor_that_cannot_be_shown_is_a_frame_and_an_error)
{
    struct cs_error err = {""};
    begin(40, 40);
    draw_tensor(&list, (struct rect){5, 5, 20, 20},
                &(struct draw_tensor){.data = NULL, .width = 2, .height = 2, .planes = 1});
    draw_fill(&list, (struct rect){30, 30, 5, 5}, 0, red);
    ck_assert_int_eq(try_render(1, false, &err), CS_BAD_VALUE);
    ck_assert_uint_gt(strlen(err.text), 10);
    ck_assert(!is(at(5, 10), list.clear));
    expect(15, 15, list.clear);
    expect(32, 32, red);
}
END_TEST

START_TEST(a_gradient_runs_from_end_to_end_of_its_map)
{
    begin(100, 10);
    draw_gradient(&list, (struct rect){10, 0, 80, 10}, COLORMAP_SEQUENCE);
    render(1);
    expect(10, 5, COLOR_HEX(0x14181D));
    expect(89, 5, COLOR_HEX(0xF6F4B4));
    expect(9, 5, list.clear);
    expect(90, 5, list.clear);
}
END_TEST

START_TEST(hatch_keeps_its_phase_across_rects)
{
    begin(80, 40);
    draw_hatch(&list, (struct rect){0, 0, 80, 40}, red);
    render(1);
    struct color whole[80];
    for (int x = 0; x < 80; x++)
        whole[x] = at(x, 20);
    begin(80, 40);
    draw_hatch(&list, (struct rect){0, 0, 33, 40}, red);
    draw_hatch(&list, (struct rect){33, 13, 47, 27}, red);
    render(1);
    for (int x = 0; x < 80; x++)
        expect(x, 20, whole[x]);
    ck_assert_float_eq_tol(ink() / (33 * 40 + 47 * 27), 1.5f / (8 * 0.7071f), 0.02f); /* 1.5 px of every 5.66 */
}
END_TEST

START_TEST(a_shadow_lies_below_and_fades_out)
{
    begin(120, 120);
    list.clear = COLOR_HEX(0xFFFFFF);
    draw_shadow(&list, (struct rect){30, 30, 60, 60}, 8, color_alpha(COLOR_HEX(0x000000), 0.4f));
    render(1);
    ck_assert_int_le(abs(at(60, 66).r - 153), 2);         /* 40 % of black in its middle */
    ck_assert_int_le(abs(at(60, 96).r - 204), 3);         /* half of it at its own edge, 6 px lower than the rect's */
    ck_assert_int_lt(at(60, 95).r, at(60, 35).r - 1 + 5); /* symmetric about the moved rect */
    expect(60, 119, list.clear);
    expect(5, 60, list.clear);
}
END_TEST

START_TEST(text_ink_stands_on_its_baseline)
{
    begin(120, 60);
    draw_text(&list, 20, 40, (struct font){FONT_SANS, FONT_400, 20}, TEXT_LEFT, red, "HEH");
    render(1);
    const float wide = text_width(fonts, (struct font){FONT_SANS, FONT_400, 20}, "HEH");
    bool last_row = false;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const bool inked = !is(at(x, y), list.clear);
            last_row |= inked && y == 39;
            ck_assert_msg(!inked || (y >= 40 - 16 && y < 40 && x >= 20 && (float)x < 20 + wide), "ink at %d, %d", x, y);
        }
    ck_assert(last_row);
}
END_TEST

static void ink_span(int *first, int *last)
{
    *first = width;
    *last = -1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (!is(at(x, y), list.clear)) {
                *first = x < *first ? x : *first;
                *last = x > *last ? x : *last;
            }
}

START_TEST(text_is_aligned_about_its_point)
{
    const struct font f = {FONT_MONO, FONT_500, 20};
    const float wide = text_width(fonts, f, "HHHH");
    const float starts[] = {150, 150 - wide / 2, 150 - wide};
    for (int align = TEXT_LEFT; align <= TEXT_RIGHT; align++) {
        int first, last;
        begin(300, 40);
        draw_text(&list, 150, 30, f, align, red, "HHHH");
        render(1);
        ink_span(&first, &last);
        ck_assert_float_eq_tol((float)(first + last + 1) / 2, starts[align] + wide / 2, 1);
    }
}
END_TEST

START_TEST(equal_letters_are_equally_far_apart)
{
    /* 13 px mono has an advance of 7.8: with whole-pixel glyphs the gaps would differ by one pixel. */
    begin(200, 30);
    draw_text(&list, 10, 20, (struct font){FONT_MONO, FONT_400, 13}, TEXT_LEFT, red, "||||||||||||||||||||");
    render(1);
    float last = 0;
    for (int i = 0; i < 20; i++) {
        float sum = 0, moment = 0;
        const int from = (int)(10 + 7.8f * (float)i), to = (int)(10 + 7.8f * (float)(i + 1));
        for (int x = from; x < to; x++) {
            const float c = (float)(at(x, 16).r - list.clear.r);
            sum += c;
            moment += c * ((float)x + 0.5f);
        }
        ck_assert_float_gt(sum, 0);
        if (i > 0)
            ck_assert_float_eq_tol(moment / sum - last, 7.8f, 0.3f);
        last = moment / sum;
    }
}
END_TEST

START_TEST(a_scaled_text_is_as_long_as_its_layout)
{
    const struct font f = {FONT_SANS, FONT_500, 14};
    const char *text = "Высота ядра / kernel height HH";
    const float wide = text_width(fonts, f, text);
    const float scales[] = {1, 1.25f, 1.5f};
    for (int s = 0; s < 3; s++) {
        int first, last;
        begin(400, 40);
        draw_text(&list, 10, 20, f, TEXT_LEFT, red, text);
        render(scales[s]);
        ink_span(&first, &last);
        ck_assert_float_eq_tol((float)last, (10 + wide - 1) * scales[s], 2.5f);
    }
}
END_TEST

START_TEST(an_atlas_that_overflows_still_draws_every_glyph)
{
    /* Letters so large that the first atlas, 1024 x 1024, cannot hold them all: 26 at 300 px. */
    begin(400, 400);
    const struct font f = {FONT_SANS, FONT_700, 300};
    draw_text(&list, 20, 300, f, TEXT_LEFT, red, "B");
    render(1);
    const float alone = ink();
    begin(400, 400);
    for (char c = 'A'; c <= 'Z'; c++)
        draw_textf(&list, 20, 300, f, TEXT_LEFT, red, "%c", c);
    draw_fill(&list, (struct rect){0, 0, 400, 400}, 0, list.clear);
    draw_text(&list, 20, 300, f, TEXT_LEFT, red, "B");
    render(1);
    ck_assert_float_eq_tol(ink(), alone, 1);
}
END_TEST

START_TEST(nonsense_coordinates_and_sizes_draw_nothing)
{
    const struct font huge = {FONT_SANS, FONT_400, 1e9f}, none = {FONT_SANS, FONT_400, 0},
                      nan = {FONT_SANS, FONT_400, NAN};
    begin(40, 40);
    draw_fill(&list, (struct rect){NAN, 0, 10, 10}, 0, red);
    draw_fill(&list, (struct rect){5, 5, -3, 10}, 4, red);
    draw_line(&list, NAN, 1, 20, 20, 2, red);
    draw_polyline(&list, (struct point[]){{1, 1}, {NAN, NAN}}, 2, 2, red);
    draw_frame(&list, (struct rect){1e30f, 1e30f, 1e30f, 1e30f}, 3, 2, red);
    draw_text(&list, NAN, NAN, none, TEXT_LEFT, red, "a");
    draw_text(&list, NAN, NAN, huge, TEXT_CENTER, red, "a");
    draw_text(&list, 5, 20, nan, TEXT_CENTER, red, "a");
    draw_text(&list, NAN, 20, (struct font){FONT_SANS, FONT_400, 14}, TEXT_LEFT, red, "a");
    render(1);
    expect_only(0, 0, 0, 0, red);
}
END_TEST

START_TEST(sizes_that_no_driver_takes_are_refused_in_one_sentence)
{
    struct cs_error err = {""};
    begin(40, 40);
    uint8_t none[3];
    ck_assert_int_eq(renderer_draw_to_memory(renderer, &list, 1 << 20, 10, 1, false, none, &err), CS_BAD_VALUE);
    ck_assert_uint_gt(strlen(err.text), 10);
    ck_assert_int_eq(renderer_draw_to_memory(renderer, &list, 10, 0, 1, false, none, &err), CS_BAD_VALUE);
    ck_assert_int_eq(renderer_draw_to_memory(renderer, &list, 10, 10, NAN, false, none, &err), CS_BAD_VALUE);
}
END_TEST

static Suite *renderer_suite(void)
{
    Suite *suite = suite_create("renderer");
    TCase *shapes = tcase_create("shapes"), *tensors = tcase_create("tensors"), *texts = tcase_create("texts");
    tcase_add_test(shapes, a_fill_covers_exactly_its_pixels);
    tcase_add_test(shapes, neighbouring_cells_leave_no_gap_and_do_not_overlap);
    tcase_add_test(shapes, hair_lines_are_one_crisp_row_at_every_scale);
    tcase_add_test(shapes, a_frame_lies_inside_its_rect);
    tcase_add_test(shapes, a_rounded_fill_has_round_corners_and_straight_edges);
    tcase_add_test(shapes, strokes_and_polygons_have_the_area_of_geometry);
    tcase_add_test(shapes, a_see_through_polyline_has_no_darker_joints);
    tcase_add_test(shapes, dashes_leave_gaps_of_their_length);
    tcase_add_test(shapes, a_dashed_frame_stays_inside_and_has_gaps);
    tcase_add_test(shapes, clips_cut_everything);
    tcase_add_test(shapes, what_comes_later_covers_what_came_before);
    tcase_add_test(shapes, hatch_keeps_its_phase_across_rects);
    tcase_add_test(shapes, a_shadow_lies_below_and_fades_out);
    tcase_add_test(shapes, nonsense_coordinates_and_sizes_draw_nothing);
    tcase_add_test(shapes, sizes_that_no_driver_takes_are_refused_in_one_sentence);
    tcase_add_test(tensors, numbers_show_the_colours_of_their_map);
    tcase_add_test(tensors, signed_zero_is_neutral_and_the_ends_are_the_stops);
    tcase_add_test(tensors, a_shrunk_tensor_is_averaged_over_areas);
    tcase_add_test(tensors, a_map_shrunk_at_several_sizes_keeps_each_and_its_rows_and_not_numbers);
    tcase_add_test(tensors, colour_planes_and_strides_are_kept_apart);
    tcase_add_test(tensors, a_key_keeps_the_upload_and_a_new_key_replaces_it);
    tcase_add_test(tensors, a_tensor_askew_along_the_axes_is_the_tensor);
    tcase_add_test(tensors, a_tensor_askew_follows_its_corners);
    tcase_add_test(tensors, a_mirrored_or_flat_tensor_askew_does_no_harm);
    tcase_add_test(tensors, a_tensor_askew_is_as_opaque_as_it_says);
    tcase_add_test(tensors, a_tensor_with_holes_leaves_what_is_below);
    tcase_add_test(tensors, a_veil_is_as_thick_as_its_value_is_large);
    tcase_add_test(tensors, more_tensors_than_the_textures_hold_all_show);
    tcase_add_test(tensors, a_tensor_too_long_for_a_texture_is_averaged);
    tcase_add_test(tensors, a_tensor_that_cannot_be_shown_is_a_frame_and_an_error);
    tcase_add_test(tensors, a_gradient_runs_from_end_to_end_of_its_map);
    tcase_add_test(texts, text_ink_stands_on_its_baseline);
    tcase_add_test(texts, text_is_aligned_about_its_point);
    tcase_add_test(texts, equal_letters_are_equally_far_apart);
    tcase_add_test(texts, a_scaled_text_is_as_long_as_its_layout);
    tcase_add_test(texts, an_atlas_that_overflows_still_draws_every_glyph);
    suite_add_tcase(suite, shapes);
    suite_add_tcase(suite, tensors);
    suite_add_tcase(suite, texts);
    return suite;
}

int main(void)
{
    struct gl_context *context;
    struct cs_error err = {""};
    if (gl_context_create_offscreen(&context, &err) != CS_OK) {
        printf("1..0 # SKIP renderer: %s\n", err.text);
        return EXIT_SUCCESS;
    }
    int failed = 1;
    if (text_fonts_create(&fonts, &err) == CS_OK && renderer_create(&renderer, fonts, &err) == CS_OK) {
        SRunner *runner = srunner_create(renderer_suite());
        srunner_set_fork_status(runner, CK_NOFORK); /* a driver's threads do not survive a fork */
        srunner_run_all(runner, CK_ENV);
        failed = srunner_ntests_failed(runner);
        srunner_free(runner);
    } else {
        printf("Bail out! %s\n", err.text);
    }
    draw_list_finish(&list);
    renderer_destroy(&renderer);
    text_fonts_destroy(&fonts);
    gl_context_destroy(&context);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
