/* tests/engine/test_image.c - pictures from good, damaged and lying files; fitting; the PNG writer. */
#include <signal.h>

#include "engine/data/image.h"
#include "tests/engine/scratch.h"

static struct scratch scratch;

static void set_up(void)
{
    scratch_init(&scratch);
}

static void tear_down(void)
{
    scratch_finish(&scratch);
}

static uint8_t *put_u32(uint8_t *p, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(v >> shift);
    return p;
}

static uint8_t *put_chunk(uint8_t *p, const char *kind, const void *bytes, size_t length)
{
    p = put_u32(p, (uint32_t)length);
    memcpy(p, kind, 4);
    memcpy(p + 4, bytes, length);
    return put_u32(p + 4 + length, (uint32_t)crc32(0, p, (uInt)(length + 4)));
}

/* A PNG of the given depth and colour type (0 grey, 2 RGB, 4 grey + alpha, 6 RGBA) from rows that begin with a filter
 * byte. */
static size_t make_png(uint8_t *file, uint32_t width, uint32_t height, int depth, int type, const void *rows,
                       size_t length)
{
    uint8_t head[13], packed[256], *p = file;
    uLongf packed_length = sizeof packed;
    memcpy(p, "\x89PNG\r\n\x1a\n", 8);
    memcpy(put_u32(put_u32(head, width), height), (const uint8_t[]){(uint8_t)depth, (uint8_t)type, 0, 0, 0}, 5);
    p = put_chunk(p + 8, "IHDR", head, sizeof head);
    ck_assert_int_eq(compress(packed, &packed_length, rows, length), Z_OK);
    p = put_chunk(p, "IDAT", packed, packed_length);
    return (size_t)(put_chunk(p, "IEND", "", 0) - file);
}

static struct image decode(const void *bytes, size_t length)
{
    struct image image;
    struct cs_error err;
    ck_assert_msg(image_from_memory(bytes, length, "picture", &image, &err) == CS_OK, "%s", err.text);
    return image;
}

static void expect_pixels(struct image *image, int width, int height, int channels, const uint8_t *want)
{
    ck_assert_int_eq(image->width, width);
    ck_assert_int_eq(image->height, height);
    ck_assert_int_eq(image->channels, channels);
    ck_assert_mem_eq(image->pixels, want, (size_t)(width * height * channels));
    image_finish(image);
    ck_assert_ptr_null(image->pixels);
}

/* ---- reading ---- */

START_TEST(pnm_pictures_are_read_grey_and_in_colour)
{
    static const char grey[] = "P5\n3 2\n255\n\x01\x02\x03\xfd\xfe\xff", colour[] = "P6\n1 2\n255\nabcdef";
    struct image image = decode(grey, sizeof grey - 1);
    expect_pixels(&image, 3, 2, 1, (const uint8_t[]){1, 2, 3, 253, 254, 255});
    image = decode(colour, sizeof colour - 1);
    expect_pixels(&image, 1, 2, 3, (const uint8_t *)"abcdef");
}
END_TEST

START_TEST(bmp_rows_run_upwards_or_with_a_negative_height_downwards)
{
    uint8_t file[54 + 8] = {'B', 'M', 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40,
                            0,   0,   0,  1, 0, 0, 0, 2, 0, 0, 0,  1, 0, 24};
    memcpy(file + 54, "\x01\x02\x03\x00\x04\x05\x06\x00", 8); /* blue, green, red; rows padded to 4 bytes */
    struct image image = decode(file, sizeof file);
    expect_pixels(&image, 1, 2, 3, (const uint8_t[]){6, 5, 4, 3, 2, 1});
    memcpy(file + 22, "\xfe\xff\xff\xff", 4); /* height -2 */
    image = decode(file, sizeof file);
    expect_pixels(&image, 1, 2, 3, (const uint8_t[]){3, 2, 1, 6, 5, 4});
}
END_TEST

START_TEST(transparent_pixels_show_white_paper)
{
    uint8_t file[512];
    static const uint8_t grey[] = {0,   0, 0, 0,
                                   255, 0, 51}; /* three pixels of value and opacity after the filter byte */
    struct image image = decode(file, make_png(file, 3, 1, 8, 4, grey, sizeof grey));
    expect_pixels(&image, 3, 1, 1, (const uint8_t[]){255, 0, 204}); /* 255 * (1 - 51/255) */
    static const uint8_t colour[] = {0, 200, 100, 0, 255, 200, 100, 0, 0};
    image = decode(file, make_png(file, 2, 1, 8, 6, colour, sizeof colour));
    expect_pixels(&image, 2, 1, 3, (const uint8_t[]){200, 100, 0, 255, 255, 255});
}
END_TEST

START_TEST(values_of_16_bits_keep_their_upper_8)
{
    uint8_t file[512];
    static const uint8_t rows[] = {0, 0x12, 0x34, 0xff, 0xff};
    struct image image = decode(file, make_png(file, 2, 1, 16, 0, rows, sizeof rows));
    expect_pixels(&image, 2, 1, 1, (const uint8_t[]){0x12, 0xff});
}
END_TEST

static void expect_failure(const char *name, enum cs_status status, const char *says)
{
    char path[PATH_MAX];
    struct image image;
    struct cs_error err;
    ck_assert_int_eq(image_load(scratch_path(&scratch, name, path), &image, &err), status);
    ck_assert_ptr_null(image.pixels);
    scratch_expect_sentence(&scratch, err.text, name, says);
}

START_TEST(what_is_no_picture_is_refused_with_its_path_and_the_reason)
{
    scratch_write(&scratch, "text.png", "This is no picture.\n", 20);
    expect_failure("text.png", CS_BAD_FILE, ": not a PNG, JPEG, BMP or PNM picture");
    scratch_write(&scratch, "empty.png", "", 0);
    expect_failure("empty.png", CS_BAD_FILE, ": the file is empty");
    scratch_mkdir(&scratch, "folder.png");
    expect_failure("folder.png", CS_BAD_FILE, ": a folder, not a file");
    expect_failure("missing.png", CS_NOT_FOUND, ": No such file or directory");
    char path[PATH_MAX];
    ck_assert_int_eq(mkfifo(scratch_path(&scratch, "pipe.png", path), 0666), 0);
    expect_failure("pipe.png", CS_BAD_FILE, ": a device or pipe, not a file"); /* and nobody waits for a writer */
    scratch_write_gz(&scratch, "packed.pgm", "P5 1 1 255 x", 12);
    expect_failure("packed.pgm", CS_BAD_FILE, ": packed by gzip; unpack it first");
}
END_TEST

START_TEST(a_header_that_claims_too_many_pixels_is_refused_before_memory_is_taken)
{
    static const struct {
        uint32_t width, height;
        const char *says;
    } claims[] = {{30000, 30000, ": 30000x30000 pixels, at most 8192 a side"},
                  {1, 0xffffffff, ": 1x4294967295 pixels, at most 8192 a side"},
                  {8192, 8192, ": 8192x8192 pixels, at most 33 million in all"},
                  {0, 5, ": a picture without pixels"}};
    uint8_t file[512];
    scratch_limit_memory(8);
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        const size_t length = make_png(file, claims[i].width, claims[i].height, 8, 2, "\0abc", 4);
        scratch_write(&scratch, "big.png", file, length);
        expect_failure("big.png", CS_BAD_FILE, claims[i].says);
    }
    static const char pnm[] = "P6\n20000 20000\n255\nabc";
    scratch_write(&scratch, "big.ppm", pnm, sizeof pnm - 1);
    expect_failure("big.ppm", CS_BAD_FILE, ": 20000x20000 pixels, at most 8192 a side");
}
END_TEST

START_TEST(a_picture_that_ends_early_is_damaged)
{
    uint8_t file[512];
    static const uint8_t rows[] = {0, 1, 2, 3, 4, 0, 5, 6, 7, 8};
    const size_t length = make_png(file, 4, 2, 8, 0, rows, sizeof rows);
    for (size_t cut = 33; cut < length - 12; cut++) { /* after the header, before the end of the data */
        scratch_write(&scratch, "cut.png", file, cut);
        expect_failure("cut.png", CS_BAD_FILE, ": the picture is damaged");
    }
    scratch_write(&scratch, "few.png", file, make_png(file, 4, 3, 8, 0, rows, sizeof rows)); /* a row is missing */
    expect_failure("few.png", CS_BAD_FILE, ": the picture is damaged");
}
END_TEST

START_TEST(a_pnm_that_ends_early_is_damaged_whatever_its_header_looks_like)
{
    static const char *const heads[] = {"P5\n3 2\n255\n", "P6 1 2 255 ", "P5\n# a comment 9 9\n3\n#\n2 255\n",
                                        "P5 1 3 65535\n"};
    char file[64];
    struct image image;
    struct cs_error err;
    for (int i = 0; i < 4; i++) {
        const size_t n = strlen(heads[i]);
        memcpy(file, heads[i], n);
        memcpy(file + n, "abcdef", 6);
        image = decode(file, n + 6);
        image_finish(&image);
        for (size_t length = 2; length < n + 6; length++) {
            ck_assert_int_eq(image_from_memory((uint8_t *)file, length, "picture", &image, &err), CS_BAD_FILE);
            ck_assert_ptr_null(image.pixels);
        }
    }
}
END_TEST

START_TEST(a_jpeg_whose_huffman_table_has_more_codes_than_bytes_exist_is_refused)
{
    uint8_t file[4 + 2 + 17 + 300] = {0xff, 0xd8, 0xff, 0xc4, 1, 0x3f, 0};
    file[7 + 14] = 150; /* codes of 15 and of 16 bits: 300, all in the segment */
    file[7 + 15] = 150;
    scratch_write(&scratch, "a.jpg", file, sizeof file);
    expect_failure("a.jpg", CS_BAD_FILE, ": the picture is damaged");
    memset(file + 4, 0, sizeof file - 4); /* the same after a comment, and the comment itself says what it likes */
    memcpy(file + 2, (const uint8_t[]){0xff, 0xfe, 0, 8, 0xff, 0xc4, 0, 99, 255, 255, 0xff, 0xc4, 0, 19, 0, 255, 2},
           17);
    scratch_write(&scratch, "a.jpg", file, sizeof file);
    expect_failure("a.jpg", CS_BAD_FILE, ": the picture is damaged");
    file[2 + 15] = 1;
    file[2 + 16] = 0;
    scratch_write(&scratch, "a.jpg", file, sizeof file); /* one code: the table is sound, the picture is still none */
    expect_failure("a.jpg", CS_BAD_FILE, ": not a PNG");
}
END_TEST

START_TEST(a_file_over_the_limit_is_not_read)
{
    char path[PATH_MAX];
    scratch_write(&scratch, "long.png", "\x89PNG", 4);
    ck_assert_int_eq(truncate(scratch_path(&scratch, "long.png", path), IMAGE_MAX_BYTES + 1l), 0);
    expect_failure("long.png", CS_BAD_FILE, ": larger than 128 MiB");
}
END_TEST

/* ---- fitting ---- */

static struct image image_of(int width, int height, int channels, const uint8_t *pixels)
{
    struct image image = {width, height, channels, NULL};
    image.pixels = cs_alloc((size_t)(width * height), (size_t)channels);
    ck_assert_ptr_nonnull(image.pixels);
    memcpy(image.pixels, pixels, (size_t)(width * height * channels));
    return image;
}

static void expect_fit(struct image image, int channels, int height, int width, const float *want)
{
    struct tensor t;
    const int h = height ? height : image.height, w = width ? width : image.width;
    const struct shape shape = shape_3d(channels, h, w);
    ck_assert_int_eq(image_to_tensor(&image, channels, height, width, &t, NULL), CS_OK);
    ck_assert(shape_equal(&t.shape, &shape));
    for (size_t i = 0; i < shape_count(&shape); i++)
        ck_assert_msg(t.data[i] == want[i], "value %zu is %g, not %g", i, t.data[i], want[i]);
    tensor_finish(&t);
    image_finish(&image);
}

START_TEST(at_its_own_size_a_picture_keeps_its_values_in_planes)
{
    static const uint8_t rgb[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252};
    expect_fit(image_of(2, 2, 3, rgb), 3, 0, 0, (const float[]){1, 4, 7, 250, 2, 5, 8, 251, 3, 6, 9, 252});
}
END_TEST

START_TEST(grey_is_rec_601_luma_and_colour_from_grey_is_three_equal_planes)
{
    static const uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    expect_fit(image_of(4, 1, 3, rgb), 1, 0, 0, (const float[]){76, 150, 29, 255});
    expect_fit(image_of(1, 2, 1, (const uint8_t[]){3, 9}), 3, 0, 0, (const float[]){3, 9, 3, 9, 3, 9});
}
END_TEST

START_TEST(shrinking_averages_areas_also_when_they_cut_through_pixels)
{
    static const uint8_t four[] = {10, 20, 30, 60}, nine[] = {9, 90, 0, 9, 90, 0, 9, 90, 0};
    expect_fit(image_of(2, 2, 1, four), 1, 1, 1, (const float[]){30});
    /* 3 columns to 2: (9 + 90/2) / 1.5 = 36 and (90/2 + 0) / 1.5 = 30 */
    expect_fit(image_of(3, 3, 1, nine), 1, 2, 2, (const float[]){36, 30, 36, 30});
}
END_TEST

START_TEST(growing_repeats_pixels)
{
    static const uint8_t four[] = {1, 2, 3, 4};
    expect_fit(image_of(2, 2, 1, four), 1, 4, 4, (const float[]){1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4});
}
END_TEST

START_TEST(another_aspect_is_cut_from_the_middle)
{
    static const uint8_t row[] = {100, 1, 3, 100, 100, 5, 7, 100};
    expect_fit(image_of(4, 2, 1, row), 1, 1, 1, (const float[]){4});
    expect_fit(image_of(1, 4, 1, (const uint8_t[]){9, 2, 4, 9}), 1, 2, 2, (const float[]){2, 2, 4, 4});
}
END_TEST

START_TEST(an_even_picture_stays_even_at_any_size)
{
    uint8_t even[37 * 23];
    float want[64 * 64];
    memset(even, 173, sizeof even);
    for (int i = 0; i < 64 * 64; i++)
        want[i] = 173.0f;
    for (int side = 1; side <= 64; side += 3)
        expect_fit(image_of(37, 23, 1, even), 1, side, 65 - side, want);
}
END_TEST

/* ---- writing ---- */

static void save(const char *name, const uint8_t *rgb, int width, int height)
{
    char path[PATH_MAX];
    struct cs_error err;
    ck_assert_msg(image_save_png(scratch_path(&scratch, name, path), rgb, width, height, &err) == CS_OK, "%s",
                  err.text);
}

static struct image load(const char *name)
{
    char path[PATH_MAX];
    struct image image;
    struct cs_error err;
    ck_assert_msg(image_load(scratch_path(&scratch, name, path), &image, &err) == CS_OK, "%s", err.text);
    return image;
}

START_TEST(a_written_png_is_read_back_as_it_was)
{
    static const int sizes[][2] = {{1, 1}, {1, 9}, {9, 1}, {61, 67}};
    static uint8_t rgb[61 * 67 * 3];
    for (size_t i = 0; i < sizeof rgb; i++)
        rgb[i] = (uint8_t)(i * i >> 3 ^ i);
    for (int i = 0; i < 4; i++) {
        save("a.png", rgb, sizes[i][0], sizes[i][1]);
        struct image image = load("a.png");
        expect_pixels(&image, sizes[i][0], sizes[i][1], 3, rgb);
    }
}
END_TEST

START_TEST(a_failed_write_keeps_the_old_file_and_leaves_nothing_beside_it)
{
    static uint8_t rgb[100 * 100 * 3];
    char path[PATH_MAX];
    struct cs_error err;
    for (size_t i = 0; i < sizeof rgb; i++) /* does not compress below the limit */
        rgb[i] = (uint8_t)(i * 2654435761u >> 16);
    save("a.png", (const uint8_t *)"abc", 1, 1);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit = {1000, 1000}; /* as a disk that is full after 1000 bytes */
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(image_save_png(scratch_path(&scratch, "a.png", path), rgb, 100, 100, &err), CS_IO);
    scratch_expect_sentence(&scratch, err.text, "a.png", ": File too large");
    ck_assert_int_ne(access(scratch_path(&scratch, "a.png.tmp", path), F_OK), 0);
    struct image image = load("a.png");
    expect_pixels(&image, 1, 1, 3, (const uint8_t *)"abc");
}
END_TEST

START_TEST(a_full_device_and_a_missing_folder_are_named)
{
    struct cs_error err;
    char path[PATH_MAX];
    ck_assert_int_eq(image_save_png("/dev/full", (const uint8_t *)"abc", 1, 1, &err), CS_IO);
    ck_assert_str_eq(err.text, "/dev/full: No space left on device");
    struct stat st;
    ck_assert(stat("/dev/full", &st) == 0 && S_ISCHR(st.st_mode)); /* not replaced by a file */
    ck_assert_int_eq(image_save_png(scratch_path(&scratch, "no/a.png", path), (const uint8_t *)"abc", 1, 1, &err),
                     CS_NOT_FOUND);
    scratch_expect_sentence(&scratch, err.text, "no/a.png", ": No such file or directory");
    ck_assert_int_eq(image_save_png(scratch.folder, (const uint8_t *)"abc", 1, 1, &err), CS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, ": a folder, not a file"));
    ck_assert_int_eq(image_save_png("a.png", (const uint8_t *)"abc", 0, 1, &err), CS_BAD_VALUE);
}
END_TEST

START_TEST(a_link_stays_a_link_and_its_file_is_replaced)
{
    char path[PATH_MAX];
    struct stat st;
    save("file.png", (const uint8_t *)"abc", 1, 1);
    ck_assert_int_eq(symlink("file.png", scratch_path(&scratch, "link.png", path)), 0);
    save("link.png", (const uint8_t *)"xyz", 1, 1);
    ck_assert(lstat(path, &st) == 0 && S_ISLNK(st.st_mode));
    struct image image = load("file.png");
    expect_pixels(&image, 1, 1, 3, (const uint8_t *)"xyz");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("image");
    TCase *reading = tcase_create("reading"), *fitting = tcase_create("fitting"), *writing = tcase_create("writing");
    tcase_add_checked_fixture(reading, set_up, tear_down);
    tcase_add_test(reading, pnm_pictures_are_read_grey_and_in_colour);
    tcase_add_test(reading, bmp_rows_run_upwards_or_with_a_negative_height_downwards);
    tcase_add_test(reading, transparent_pixels_show_white_paper);
    tcase_add_test(reading, values_of_16_bits_keep_their_upper_8);
    tcase_add_test(reading, what_is_no_picture_is_refused_with_its_path_and_the_reason);
    tcase_add_test(reading, a_header_that_claims_too_many_pixels_is_refused_before_memory_is_taken);
    tcase_add_test(reading, a_picture_that_ends_early_is_damaged);
    tcase_add_test(reading, a_pnm_that_ends_early_is_damaged_whatever_its_header_looks_like);
    tcase_add_test(reading, a_jpeg_whose_huffman_table_has_more_codes_than_bytes_exist_is_refused);
    tcase_add_test(reading, a_file_over_the_limit_is_not_read);
    tcase_add_test(fitting, at_its_own_size_a_picture_keeps_its_values_in_planes);
    tcase_add_test(fitting, grey_is_rec_601_luma_and_colour_from_grey_is_three_equal_planes);
    tcase_add_test(fitting, shrinking_averages_areas_also_when_they_cut_through_pixels);
    tcase_add_test(fitting, growing_repeats_pixels);
    tcase_add_test(fitting, another_aspect_is_cut_from_the_middle);
    tcase_add_test(fitting, an_even_picture_stays_even_at_any_size);
    tcase_add_checked_fixture(writing, set_up, tear_down);
    tcase_add_test(writing, a_written_png_is_read_back_as_it_was);
    tcase_add_test(writing, a_failed_write_keeps_the_old_file_and_leaves_nothing_beside_it);
    tcase_add_test(writing, a_full_device_and_a_missing_folder_are_named);
    tcase_add_test(writing, a_link_stays_a_link_and_its_file_is_replaced);
    suite_add_tcase(suite, reading);
    suite_add_tcase(suite, fitting);
    suite_add_tcase(suite, writing);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
