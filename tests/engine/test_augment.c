/* tests/engine/test_augment.c - augmentation: exact where it can be, the same for everybody, and what its names
 * promise. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/data/augment.h"
#include "engine/data/dataset.h"
#include "engine/data/elastic.h"

enum { C = 3, H = 20, W = 24, PLANE = H * W, SIZE = C * PLANE };

static const float mean[C] = {100.0f, 110.0f, 120.5f};

static struct augment_options parse(const char *text)
{
    struct augment_options o;
    struct cs_error err;
    ck_assert_msg(augment_parse(text, &o, &err) == CS_OK, "%s: %s", text, err.text);
    return o;
}

static struct augmenter *create_shaped(const char *text, uint64_t seed, struct shape shape)
{
    const struct augment_options o = parse(text);
    struct augmenter *a;
    struct cs_error err;
    ck_assert_msg(augmenter_create(&a, &o, seed, &shape, 1, &err) == CS_OK, "%s", err.text);
    return a;
}

static struct augmenter *create(const char *text, uint64_t seed)
{
    return create_shaped(text, seed, shape_3d(C, H, W));
}

static void random_picture(uint64_t seed, uint8_t pixels[SIZE])
{
    struct rng r = rng_seeded(seed, 0);
    for (int i = 0; i < SIZE; i++)
        pixels[i] = (uint8_t)rng_int(&r, 1, 255); /* 0 is what lies outside */
}

/* ---- text ---- */

START_TEST(options_come_back_from_their_text)
{
    static const char *const texts[] = {
        "none",
        "flip",
        "crop=4",
        "flip,crop=4,rotate=10,scale=0.1,brightness=0.2,contrast=0.4,cutout=8,elastic=34:4",
        "noise=0.1",
        "flip,noise=0.05,cutout=8",
        "shift=2,fill=mean",
        "rotate=0.333333",
        "elastic=8.5:2.25"};
    char again[AUGMENT_TEXT];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct augment_options o = parse(texts[i]);
        ck_assert_str_eq(augment_text(&o, again), texts[i]);
        ck_assert_int_eq(augment_is_off(&o), i == 0);
    }
    const struct augment_options all = parse("elastic=34:4,rotate=12.5,flip"), none = parse("");
    ck_assert(all.flip && all.rotate == 12.5f && all.elastic_alpha == 34.0f && all.elastic_sigma == 4.0f);
    ck_assert_int_eq(all.crop, 0);
    ck_assert(augment_is_off(&none));
}
END_TEST

START_TEST(any_float_survives_its_text)
{
    struct rng r = rng_seeded(1, 2);
    for (int i = 0; i < 2000; i++) {
        const struct augment_options o = {.rotate = 180.0f * rng_float(&r),
                                          .scale = 1e-3f * rng_float(&r),
                                          .elastic_alpha = 1000.0f * rng_float(&r),
                                          .elastic_sigma = rng_uniform(&r, 0.5f, 32.0f)};
        char text[AUGMENT_TEXT];
        const struct augment_options again = parse(augment_text(&o, text));
        ck_assert_msg(again.rotate == o.rotate && again.scale == o.scale && again.elastic_alpha == o.elastic_alpha &&
                          again.elastic_sigma == o.elastic_sigma,
                      "%s", text);
    }
}
END_TEST

START_TEST(the_longest_text_has_room)
{
    const float small = 1.23456789e-30f; /* with an exponent no number is longer */
    const struct augment_options o = {.flip = true,
                                      .shift = 256,
                                      .crop = 256,
                                      .rotate = small,
                                      .scale = small,
                                      .brightness = small,
                                      .contrast = small,
                                      .noise = small,
                                      .cutout = 1024,
                                      .elastic_alpha = small,
                                      .elastic_sigma = 31.7654321f,
                                      .fill = AUGMENT_FILL_MEAN};
    char text[AUGMENT_TEXT];
    ck_assert_uint_lt(strlen(augment_text(&o, text)), AUGMENT_TEXT - 1);
    const struct augment_options again = parse(text);
    ck_assert(again.fill == o.fill && again.noise == o.noise && again.elastic_sigma == o.elastic_sigma);
}
END_TEST

START_TEST(a_wrong_word_is_named_in_one_sentence)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {{"flop", "'flop' is not known; there are flip, shift"},
                 {"flip=1", "flip takes no value"},
                 {"flip,,crop=4", "'' is not known"},
                 {"crop", "crop takes a whole number from 0 to 256, not ''"},
                 {"crop=1.5", "crop takes a whole number"},
                 {"crop=-1", "not '-1'"},
                 {"crop=4x", "not '4x'"},
                 {"rotate=181", "rotate takes a number from 0 to 180, not '181'"},
                 {"rotate=nan", "not 'nan'"},
                 {"scale=1", "scale takes a number from 0 to 0.9"},
                 {"elastic=34", "alpha:sigma"},
                 {"elastic=34:0.1", "not '34:0.1'"},
                 {"elastic=34:4:1", "not '34:4:1'"},
                 {"fill=white", "zero or mean, not 'white'"},
                 {"shift=0000000000000000000000000000000000000000000000000000000000000000000000002", "shift"},
                 {"brightness=99999999999999999999999999999999999999999999999999999999999999999999999", "brightness"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct augment_options o = {.crop = 77};
        struct cs_error err;
        ck_assert_int_eq(augment_parse(wrong[i].text, &o, &err), CS_BAD_VALUE);
        ck_assert_msg(strstr(err.text, wrong[i].says) != NULL, "%s: '%s'", wrong[i].text, err.text);
        ck_assert_int_eq(o.crop, 77);
    }
}
END_TEST

START_TEST(what_does_not_fit_the_picture_is_refused)
{
    const struct shape picture = shape_3d(1, 8, 30), row = shape_1d(5), many = shape_3d(7, 8, 8);
    const struct augment_options o = {.crop = 4, .shift = 4}, flip = {.flip = true}, wild = {.rotate = NAN};
    struct augmenter *a;
    struct cs_error err;
    ck_assert_int_eq(augmenter_create(&a, &o, 1, &picture, 1, &err), CS_BAD_VALUE);
    ck_assert_ptr_null(a);
    ck_assert_ptr_nonnull(strstr(err.text, "out of sight"));
    ck_assert_int_eq(augmenter_create(&a, &flip, 1, &row, 1, &err), CS_BAD_SHAPE);
    ck_assert_int_eq(augmenter_create(&a, &flip, 1, &many, 1, &err), CS_BAD_SHAPE);
    ck_assert_int_eq(augmenter_create(&a, &wild, 1, &picture, 1, &err), CS_BAD_VALUE);
}
END_TEST

/* ---- moving ---- */

/* Whether out is the picture moved by (dx, dy) after which it is mirrored or not, with `fill` outside. */
static bool is_moved(const uint8_t *pixels, const float *out, int dx, int dy, bool flip, const float *fill)
{
    for (int c = 0; c < C; c++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                const int from_x = (flip ? W - 1 - x : x) - dx, from_y = y - dy;
                const bool outside = from_x < 0 || from_x >= W || from_y < 0 || from_y >= H;
                const float want = outside ? fill[c] : pixels[c * PLANE + from_y * W + from_x];
                if (out[c * PLANE + y * W + x] != want)
                    return false;
            }
    return true;
}

/* All places that are possible are taken about equally often, and nothing else happens. */
static void expect_moves(const char *text, int reach, bool flips, const float *fill)
{
    enum { ROUNDS = 1200, MAX_REACH = 4 };
    uint8_t pixels[SIZE];
    float out[SIZE];
    int seen[2][2 * MAX_REACH + 1][2 * MAX_REACH + 1] = {0}, mirrored = 0, column[2 * MAX_REACH + 1] = {0};
    struct augmenter *a = create(text, 11);
    random_picture(3, pixels);
    for (int i = 0; i < ROUNDS; i++) {
        int found = 0;
        augmenter_apply(a, (uint64_t)i % 7, (uint64_t)i, pixels, mean, out);
        for (int f = 0; f <= flips; f++)
            for (int dy = -reach; dy <= reach; dy++)
                for (int dx = -reach; dx <= reach; dx++)
                    if (is_moved(pixels, out, dx, dy, f, fill)) {
                        seen[f][dy + reach][dx + reach]++;
                        column[dx + reach]++;
                        mirrored += f;
                        found++;
                    }
        ck_assert_msg(found == 1, "%s: picture %d is %d moved pictures", text, i, found);
    }
    if (flips) /* of 1200 coins, 7 standard deviations */
        ck_assert_msg(abs(mirrored - ROUNDS / 2) < 120, "%s: %d of %d mirrored", text, mirrored, ROUNDS);
    for (int i = 0; i <= 2 * reach; i++) {
        const double want = (double)ROUNDS / (2 * reach + 1);
        ck_assert_msg(fabs(column[i] - want) <= 6.0 * sqrt(want), "%s: %d pictures of about %g", text, column[i], want);
    }
    augmenter_destroy(&a);
    ck_assert_ptr_null(a);
}

START_TEST(flip_shift_and_crop_copy_exactly_and_go_everywhere_equally_often)
{
    static const float black[C] = {0};
    expect_moves("none", 0, false, black);
    expect_moves("flip", 0, true, black);
    expect_moves("shift=3", 3, false, black);
    expect_moves("crop=4", 4, false, black);
    expect_moves("flip,crop=2", 2, true, black);
    expect_moves("flip,shift=1,fill=mean", 1, true, mean);
}
END_TEST

/* ---- resampling ---- */

static float ramp(float x, float y)
{
    return 60.0f + 4.0f * x + 3.0f * y; /* below 255 all over */
}

/* A resampled slope is a slope, but for where the outside shows: an affine map of the plane. Fits one by three corners
 * of an inner square and returns its matrix (in slopes of the two axes), having checked all points of the square. */
struct slope {
    float at, across, down; /* value in the middle, and by which it grows a pixel */
};

static struct slope expect_slope(const float *out)
{
    enum { X = W / 2, Y = H / 2, REACH = 4 };
    struct slope s = {.at = out[Y * W + X],
                      .across = (out[Y * W + X + REACH] - out[Y * W + X - REACH]) / (2 * REACH),
                      .down = (out[(Y + REACH) * W + X] - out[(Y - REACH) * W + X]) / (2 * REACH)};
    for (int y = -REACH; y <= REACH; y++)
        for (int x = -REACH; x <= REACH; x++)
            ck_assert_float_eq_tol(out[(Y + y) * W + X + x], s.at + s.across * (float)x + s.down * (float)y, 2e-3f);
    return s;
}

static void ramp_picture(uint8_t pixels[SIZE])
{
    for (int c = 0; c < C; c++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                pixels[c * PLANE + y * W + x] = (uint8_t)ramp((float)x, (float)y);
}

START_TEST(rotation_turns_about_the_middle_by_at_most_its_angle)
{
    uint8_t pixels[SIZE];
    float out[SIZE], least = 9.0f, most = -9.0f;
    struct augmenter *a = create("rotate=20", 5);
    ramp_picture(pixels);
    for (uint64_t i = 0; i < 300; i++) {
        augmenter_apply(a, 0, i, pixels, mean, out);
        const struct slope s = expect_slope(out);
        /* turned: the slope keeps its length 5 and its value in the middle, ((W-1)/2, (H-1)/2) */
        ck_assert_float_eq_tol(hypotf(s.across, s.down), 5.0f, 1e-3f);
        ck_assert_float_eq_tol(s.at - 0.5f * s.across - 0.5f * s.down, ramp(0.5f * (W - 1), 0.5f * (H - 1)), 1e-2f);
        const float turn = (atan2f(s.down, s.across) - atan2f(3.0f, 4.0f)) * 57.29578f;
        least = fminf(least, turn);
        most = fmaxf(most, turn);
    }
    ck_assert(least >= -20.01f && least < -18.0f && most <= 20.01f && most > 18.0f);
    augmenter_destroy(&a);
}
END_TEST

START_TEST(scale_zooms_about_the_middle_within_its_range)
{
    uint8_t pixels[SIZE];
    float out[SIZE], least = 9.0f, most = 0.0f;
    struct augmenter *a = create("scale=0.25", 5);
    ramp_picture(pixels);
    for (uint64_t i = 0; i < 300; i++) {
        augmenter_apply(a, 0, i, pixels, mean, out);
        const struct slope s = expect_slope(out);
        const float zoom = 4.0f / s.across; /* a larger picture is less steep */
        ck_assert_float_eq_tol(s.down * zoom, 3.0f, 1e-2f);
        ck_assert_float_eq_tol(s.at - 0.5f * s.across - 0.5f * s.down, ramp(0.5f * (W - 1), 0.5f * (H - 1)), 1e-2f);
        least = fminf(least, zoom);
        most = fmaxf(most, zoom);
    }
    ck_assert(least >= 0.7499f && least < 0.77f && most <= 1.2501f && most > 1.23f);
    augmenter_destroy(&a);
}
END_TEST

START_TEST(all_that_moves_is_one_resampling)
{
    uint8_t pixels[SIZE];
    float out[SIZE];
    struct augmenter *a = create("flip,shift=2,crop=1,rotate=15,scale=0.1", 5);
    int mirrored = 0;
    ramp_picture(pixels);
    for (uint64_t i = 0; i < 300; i++) {
        augmenter_apply(a, 0, i, pixels, mean, out);
        const struct slope s = expect_slope(out);
        ck_assert_float_eq_tol(hypotf(s.across, s.down), 5.0f, 0.6f); /* 1/0.9 and 1/1.1 of it */
        mirrored += s.across < 0.0f;
    }
    ck_assert_int_lt(abs(mirrored - 150), 60);
    augmenter_destroy(&a);
}
END_TEST

START_TEST(a_resampled_picture_stays_within_the_values_it_had)
{
    uint8_t pixels[SIZE];
    float out[SIZE];
    struct augmenter *a = create("flip,crop=9,rotate=180,scale=0.9,elastic=200:1", 5);
    random_picture(9, pixels);
    for (uint64_t i = 0; i < 200; i++) {
        augmenter_apply(a, i, i, pixels, mean, out);
        for (int k = 0; k < SIZE; k++)
            ck_assert(out[k] >= 0.0f && out[k] <= 255.0f);
    }
    augmenter_destroy(&a);
}
END_TEST

/* ---- elastic ---- */

START_TEST(the_elastic_field_is_as_strong_as_smoothed_noise_is)
{
    /* Uniform noise has variance 1/3; smoothed by weights k it has 1/3 * (sum of k^2)^2, which for a Gaussian is
     * 1/(4 pi sigma^2): alpha / (sigma * sqrt(12 pi)). Far from the border, where noise counts as 0. */
    enum { SIDE = 96, INNER = 24 };
    const float sigmas[] = {2.0f, 4.0f};
    static float field[SIDE * SIDE];
    for (int k = 0; k < 2; k++) {
        struct elastic e = {.height = SIDE, .width = SIDE, .radius = elastic_radius(sigmas[k]), .alpha = 34.0f};
        float kernel[64];
        double sum = 0.0, square = 0.0;
        e.kernel = kernel;
        elastic_kernel(sigmas[k], kernel);
        float *scratch = cs_alloc(elastic_scratch(&e), sizeof *scratch);
        ck_assert_ptr_nonnull(scratch);
        struct rng r = rng_seeded(4, 4);
        for (int round = 0; round < 200; round++) {
            elastic_field(&e, &r, field, scratch);
            for (int y = INNER; y < SIDE - INNER; y++)
                for (int x = INNER; x < SIDE - INNER; x++) {
                    sum += field[y * SIDE + x];
                    square += (double)field[y * SIDE + x] * field[y * SIDE + x];
                }
        }
        const double n = 200.0 * (SIDE - 2 * INNER) * (SIDE - 2 * INNER);
        const double want = 34.0 / (sigmas[k] * sqrt(12.0 * 3.14159265));
        ck_assert_double_eq_tol(sqrt(square / n), want, 0.04 * want);
        ck_assert_double_eq_tol(sum / n, 0.0, 0.05 * want);
        cs_free(scratch);
    }
}
END_TEST

START_TEST(the_elastic_field_is_the_convolution_that_it_says)
{
    enum { SIDE_Y = 11, SIDE_X = 13 };
    const float sigma = 1.5f, alpha = 7.0f;
    float kernel[16], field[SIDE_Y * SIDE_X], noise[SIDE_Y * SIDE_X];
    struct elastic e = {SIDE_Y, SIDE_X, elastic_radius(sigma), alpha, kernel};
    elastic_kernel(sigma, kernel);
    float *scratch = cs_alloc(elastic_scratch(&e), sizeof *scratch);
    ck_assert_ptr_nonnull(scratch);
    struct rng r = rng_seeded(8, 1), same = r;
    elastic_field(&e, &r, field, scratch);
    for (int y = 0; y < SIDE_Y;
         y++) /* the noise, in the order in which it is drawn: two of 16 bits a draw, row by row */
        for (int x = 0; x < SIDE_X; x += 2) {
            const uint32_t bits = rng_u32(&same);
            noise[y * SIDE_X + x] = (float)(bits & 0xffff) / 32767.5f - 1.0f;
            if (x + 1 < SIDE_X)
                noise[y * SIDE_X + x + 1] = (float)(bits >> 16) / 32767.5f - 1.0f;
        }
    double norm = 0.0;
    for (int i = -e.radius; i <= e.radius; i++)
        norm += exp(-i * i / (2.0 * sigma * sigma));
    for (int y = 0; y < SIDE_Y; y++)
        for (int x = 0; x < SIDE_X; x++) {
            double sum = 0.0;
            for (int v = 0; v < SIDE_Y; v++)
                for (int u = 0; u < SIDE_X; u++)
                    if (abs(u - x) <= e.radius && abs(v - y) <= e.radius)
                        sum += noise[v * SIDE_X + u] *
                               exp(-((u - x) * (u - x) + (v - y) * (v - y)) / (2.0 * sigma * sigma));
            ck_assert_float_eq_tol(field[y * SIDE_X + x], (float)(alpha * sum / (norm * norm)), 1e-5f);
        }
    cs_free(scratch);
}
END_TEST

START_TEST(elastic_bends_a_picture_without_tearing_it)
{
    uint8_t pixels[SIZE];
    float out[SIZE];
    struct augmenter *a = create("elastic=34:4", 5);
    ramp_picture(pixels);
    int changed = 0;
    for (uint64_t i = 0; i < 50; i++) {
        augmenter_apply(a, 0, i, pixels, mean, out);
        for (int y = 6; y < H - 6; y++)
            for (int x = 6; x < W - 7; x++) {
                const float *p = &out[y * W + x];
                ck_assert_float_eq_tol(p[1] - p[0], 4.0f, 12.0f); /* neighbours stay neighbours */
                ck_assert_float_eq(p[0], p[PLANE]);               /* all channels bend alike */
                changed += fabsf(p[0] - ramp((float)x, (float)y)) > 0.5f;
            }
    }
    ck_assert_int_gt(changed, 50 * (H - 12) * (W - 13) / 2);
    augmenter_destroy(&a);
}
END_TEST

/* ---- light, and what is cut out ---- */

START_TEST(brightness_multiplies_and_contrast_keeps_the_mean_grey)
{
    uint8_t pixels[SIZE];
    float out[SIZE];
    struct rng r = rng_seeded(12, 0);
    for (int i = 0; i < SIZE; i++)
        pixels[i] = (uint8_t)rng_int(&r, 90, 150); /* nothing is clipped */
    struct augmenter *bright = create("brightness=0.4", 1), *contrast = create("contrast=0.5", 1);
    float least = 9.0f, most = 0.0f;
    double grey = 0.0;
    for (int i = 0; i < PLANE; i++)
        grey += (0.299 * pixels[i] + 0.587 * pixels[PLANE + i] + 0.114 * pixels[2 * PLANE + i]) / PLANE;
    for (uint64_t i = 0; i < 200; i++) {
        augmenter_apply(bright, 0, i, pixels, mean, out);
        const float factor = out[0] / pixels[0];
        for (int k = 0; k < SIZE; k++)
            ck_assert_float_eq_tol(out[k], factor * pixels[k], 1e-3f);
        least = fminf(least, factor);
        most = fmaxf(most, factor);
        augmenter_apply(contrast, 0, i, pixels, mean, out);
        const float steep = (out[0] - (float)grey) / ((float)pixels[0] - (float)grey);
        ck_assert(steep > 0.49f && steep < 1.51f);
        for (int k = 0; k < SIZE; k++)
            ck_assert_float_eq_tol(out[k], (float)grey + steep * (pixels[k] - (float)grey), 0.05f);
    }
    ck_assert(least >= 0.5999f && least < 0.63f && most <= 1.4001f && most > 1.37f);
    augmenter_destroy(&bright);
    augmenter_destroy(&contrast);
}
END_TEST

START_TEST(cutout_fills_one_square_with_the_mean_and_leaves_the_rest)
{
    enum { SIDE = 8 };
    uint8_t pixels[SIZE];
    float out[SIZE];
    int whole = 0, corner = 0;
    struct augmenter *a = create("cutout=8", 1);
    random_picture(1, pixels);
    for (int i = 0; i < SIZE; i++)
        pixels[i] |= 1; /* odd: none is a mean */
    for (uint64_t i = 0; i < 400; i++) {
        int x0 = W, x1 = -1, y0 = H, y1 = -1, n = 0;
        augmenter_apply(a, 0, i, pixels, mean, out);
        for (int k = 0; k < PLANE; k++) {
            const bool cut = out[k] != pixels[k];
            for (int c = 0; c < C; c++)
                ck_assert_float_eq(out[c * PLANE + k], cut ? mean[c] : pixels[c * PLANE + k]);
            if (!cut)
                continue;
            const int x = k % W, y = k / W;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y > y1 ? y : y1;
            n++;
        }
        const int width = x1 - x0 + 1, height = y1 - y0 + 1;
        ck_assert_int_eq(n, width * height); /* a full rectangle */
        ck_assert(width <= SIDE && height <= SIDE && width >= SIDE / 2 && height >= SIDE / 2);
        ck_assert(width == SIDE || x0 == 0 || x1 == W - 1); /* smaller only where the border cuts it off */
        ck_assert(height == SIDE || y0 == 0 || y1 == H - 1);
        whole += n == SIDE * SIDE;
        corner += width < SIDE && height < SIDE;
    }
    ck_assert_int_gt(whole, 130); /* (17/24) * (13/20) = 0.46 of them */
    ck_assert_int_gt(corner, 15); /* 0.10 */
    augmenter_destroy(&a);
}
END_TEST

START_TEST(noise_is_normal_with_its_deviation_and_leaves_the_choices_of_others)
{
    uint8_t grey[SIZE];
    float out[SIZE], moved[SIZE];
    double sum = 0, squares = 0, fourth = 0, neighbours = 0;
    struct augmenter *a = create("noise=0.1", 1), *both = create("shift=3,noise=0.1", 1), *shift = create("shift=3", 1);
    memset(grey, 128, sizeof grey);
    for (uint64_t i = 0; i < 100; i++) {
        augmenter_apply(a, 2, i, grey, mean, out);
        for (int k = 0; k < SIZE; k++) {
            const double d = (double)out[k] - 128;
            sum += d;
            squares += d * d;
            fourth += d * d * d * d;
            neighbours += k > 0 ? d * ((double)out[k - 1] - 128) : 0;
        }
        augmenter_apply(both, 2, i, grey, mean, out);
        augmenter_apply(shift, 2, i, grey, mean, moved);
        for (int k = 0; k < SIZE; k++) /* what is outside is black, and stays dark: 5 deviations */
            ck_assert(moved[k] > 0 ? out[k] > 0 : out[k] < 5 * 25.5f);
    }
    const double n = 100.0 * SIZE, variance = squares / n; /* nothing is cut off: 5 deviations */
    ck_assert_double_eq_tol(sum / n, 0, 5 * 25.5 / sqrt(n));
    ck_assert_double_eq_tol(sqrt(variance), 25.5, 0.25);
    ck_assert_double_eq_tol(fourth / n / (variance * variance), 3, 0.1); /* of a normal distribution */
    ck_assert_double_eq_tol(neighbours / n / variance, 0, 0.02);
    augmenter_destroy(&a);
    augmenter_destroy(&both);
    augmenter_destroy(&shift);
}
END_TEST

/* ---- the same for everybody ---- */

static const char everything[] =
    "flip,shift=2,crop=2,rotate=10,scale=0.1,brightness=0.2,contrast=0.2,noise=0.1,cutout=6,"
    "elastic=20:3";

START_TEST(a_picture_depends_on_seed_epoch_and_index_alone)
{
    uint8_t pixels[SIZE];
    static float want[SIZE], got[SIZE];
    struct augmenter *one = create(everything, 7), *other = create(everything, 7), *seed = create(everything, 8);
    random_picture(2, pixels);
    for (uint64_t i = 0; i < 50; i++) {
        augmenter_apply(one, i, i * i, pixels, mean, want);
        augmenter_apply(other, 99, i, pixels, mean, got); /* whatever was done in between */
        augmenter_apply(other, i, i * i, pixels, mean, got);
        ck_assert_mem_eq(got, want, sizeof want);
        augmenter_apply(other, i + 1, i * i, pixels, mean, got);
        ck_assert_mem_ne(got, want, sizeof want);
        augmenter_apply(other, i, i * i + 1, pixels, mean, got);
        ck_assert_mem_ne(got, want, sizeof want);
        augmenter_apply(seed, i, i * i, pixels, mean, got);
        ck_assert_mem_ne(got, want, sizeof want);
    }
    augmenter_destroy(&one);
    augmenter_destroy(&other);
    augmenter_destroy(&seed);
}
END_TEST

START_TEST(another_option_leaves_the_choices_of_the_first)
{
    uint8_t pixels[SIZE];
    float few[SIZE], more[SIZE];
    struct augmenter *flip = create("flip", 7), *cut = create("flip,cutout=4", 7);
    random_picture(2, pixels);
    for (uint64_t i = 0; i < 50; i++) {
        int different = 0;
        augmenter_apply(flip, 0, i, pixels, mean, few);
        augmenter_apply(cut, 0, i, pixels, mean, more);
        for (int k = 0; k < PLANE; k++)
            different += few[k] != more[k];
        ck_assert_int_le(different, 16); /* only what was cut out */
    }
    augmenter_destroy(&flip);
    augmenter_destroy(&cut);
}
END_TEST

enum { BATCH = 70, DIGIT = 28 * 28 };

static struct dataset *open_digits(void)
{
    struct dataset *d;
    ck_assert_int_eq(dataset_open("digits", &d, NULL), CS_OK);
    return d;
}

START_TEST(any_number_of_threads_fetches_the_same_augmented_bits)
{
    static float want[BATCH * DIGIT], got[BATCH * DIGIT];
    uint64_t index[BATCH];
    int want_labels[BATCH], labels[BATCH];
    struct dataset *d = open_digits();
    const struct augment_options o = parse(everything);
    for (int i = 0; i < BATCH; i++)
        index[i] = (uint64_t)i * 31;
    for (int threads = 1; threads <= 4; threads++) {
        struct thread_pool *pool;
        struct augmenter *a;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        ck_assert_int_eq(augmenter_create(&a, &o, 3, dataset_sample(d), threads, NULL), CS_OK);
        dataset_fetch_augmented(d, DATASET_TRAIN, index, BATCH, a, 2, pool, threads == 1 ? want : got,
                                threads == 1 ? want_labels : labels);
        if (threads > 1) {
            ck_assert_mem_eq(got, want, sizeof want);
            ck_assert_mem_eq(labels, want_labels, sizeof labels);
        }
        augmenter_destroy(&a);
        thread_pool_destroy(&pool);
    }
    dataset_destroy(&d);
}
END_TEST

START_TEST(augmenting_by_nothing_fetches_the_bits_of_a_plain_fetch)
{
    static float want[BATCH * DIGIT], got[BATCH * DIGIT];
    uint64_t index[BATCH];
    int want_labels[BATCH], labels[BATCH];
    struct dataset *d = open_digits();
    const struct augment_options o = {0};
    struct augmenter *a;
    ck_assert_int_eq(augmenter_create(&a, &o, 3, dataset_sample(d), 1, NULL), CS_OK);
    for (int i = 0; i < BATCH; i++)
        index[i] = (uint64_t)i;
    dataset_fetch(d, DATASET_TEST, index, BATCH, NULL, want, want_labels);
    dataset_fetch_augmented(d, DATASET_TEST, index, BATCH, a, 9, NULL, got, labels);
    ck_assert_mem_eq(got, want, sizeof want);
    ck_assert_mem_eq(labels, want_labels, sizeof labels);
    augmenter_destroy(&a);
    dataset_destroy(&d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("augment");
    TCase *text = tcase_create("text"), *pictures = tcase_create("pictures");
    tcase_set_timeout(pictures, 60);
    tcase_add_test(text, options_come_back_from_their_text);
    tcase_add_test(text, any_float_survives_its_text);
    tcase_add_test(text, the_longest_text_has_room);
    tcase_add_test(text, a_wrong_word_is_named_in_one_sentence);
    tcase_add_test(text, what_does_not_fit_the_picture_is_refused);
    tcase_add_test(pictures, flip_shift_and_crop_copy_exactly_and_go_everywhere_equally_often);
    tcase_add_test(pictures, rotation_turns_about_the_middle_by_at_most_its_angle);
    tcase_add_test(pictures, scale_zooms_about_the_middle_within_its_range);
    tcase_add_test(pictures, all_that_moves_is_one_resampling);
    tcase_add_test(pictures, a_resampled_picture_stays_within_the_values_it_had);
    tcase_add_test(pictures, the_elastic_field_is_as_strong_as_smoothed_noise_is);
    tcase_add_test(pictures, the_elastic_field_is_the_convolution_that_it_says);
    tcase_add_test(pictures, elastic_bends_a_picture_without_tearing_it);
    tcase_add_test(pictures, brightness_multiplies_and_contrast_keeps_the_mean_grey);
    tcase_add_test(pictures, noise_is_normal_with_its_deviation_and_leaves_the_choices_of_others);
    tcase_add_test(pictures, cutout_fills_one_square_with_the_mean_and_leaves_the_rest);
    tcase_add_test(pictures, a_picture_depends_on_seed_epoch_and_index_alone);
    tcase_add_test(pictures, another_option_leaves_the_choices_of_the_first);
    tcase_add_test(pictures, any_number_of_threads_fetches_the_same_augmented_bits);
    tcase_add_test(pictures, augmenting_by_nothing_fetches_the_bits_of_a_plain_fetch);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, pictures);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
