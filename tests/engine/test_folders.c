/* tests/engine/test_folders.c - pictures in class folders: good ones, odd ones and hostile ones. */
#include <math.h>

#include "engine/base/tensor.h"
#include "engine/data/dataset.h"
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

/* A PPM (or, grey, a PGM whatever its ending) of one colour but for its first pixel, which is black. */
static void write_picture(const char *name, int width, int height, int red, int green, int blue)
{
    char bytes[64 + 3 * 128 * 128];
    const bool grey = red == green && green == blue;
    int n = snprintf(bytes, 64, "P%d\n%d %d\n255\n", grey ? 5 : 6, width, height);
    for (int i = 0; i < width * height; i++) {
        bytes[n++] = (char)(i ? red : 0);
        if (!grey) {
            bytes[n++] = (char)(i ? green : 0);
            bytes[n++] = (char)(i ? blue : 0);
        }
    }
    scratch_write(&scratch, name, bytes, (size_t)n);
}

static struct dataset *open_set(const char *folder)
{
    char path[PATH_MAX];
    struct dataset *d;
    struct cs_error err;
    ck_assert_msg(dataset_open(scratch_path(&scratch, folder, path), &d, &err) == CS_OK, "%s", err.text);
    return d;
}

static void expect_failure(const char *folder, const char *file, const char *says)
{
    char path[PATH_MAX];
    struct dataset *d;
    struct cs_error err;
    ck_assert_int_ne(dataset_open(scratch_path(&scratch, folder, path), &d, &err), CS_OK);
    ck_assert_ptr_null(d);
    scratch_expect_sentence(&scratch, err.text, file, says);
}

/* set/train and set/test with cats (grey 100+i) and dogs (grey 200+i), 6x4. */
static void write_split(const char *split, int each, bool colour)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "set/%s", split);
    scratch_mkdir(&scratch, name);
    for (int class = 0; class < 2; class ++) {
        snprintf(name, sizeof name, "set/%s/%s", split, class ? "dog" : "cat");
        scratch_mkdir(&scratch, name);
        for (int i = 0; i < each; i++) {
            const int grey = 100 + 100 * class + i;
            snprintf(name, sizeof name, "set/%s/%s/%03d.ppm", split, class ? "dog" : "cat", i);
            write_picture(name, 6, 4, grey, colour && class && !i ? 7 : grey, grey);
        }
    }
}

static void write_set(bool colour)
{
    scratch_mkdir(&scratch, "set");
    write_split("train", 5, false);
    write_split("test", 2, colour);
}

START_TEST(train_and_test_folders_are_the_splits_and_folders_are_the_classes)
{
    write_set(false);
    scratch_write(&scratch, "set/train/README.txt", "hello", 5);    /* no folder */
    scratch_write(&scratch, "set/train/cat/Thumbs.db", "hello", 5); /* no picture */
    scratch_write(&scratch, "set/train/cat/.hidden.png", "hello", 5);
    struct dataset *d = open_set("set");
    uint8_t pixels[24];
    unsigned seen[2] = {0};
    ck_assert_int_eq(dataset_classes(d), 2);
    ck_assert_str_eq(dataset_class_name(d, 0), "cat");
    ck_assert_str_eq(dataset_class_name(d, 1), "dog");
    ck_assert_str_eq(dataset_name(d), "set");
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 10);
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 4);
    const struct shape grey = shape_3d(1, 4, 6);
    ck_assert(shape_equal(dataset_sample(d), &grey));
    for (uint64_t i = 0; i < 10; i++) {
        const int label = dataset_pixels(d, DATASET_TRAIN, i, pixels);
        const int number = pixels[1] - 100 - 100 * label;
        ck_assert(number >= 0 && number < 5);
        ck_assert_uint_eq(pixels[0], 0);
        ck_assert_uint_eq(pixels[23], pixels[1]);
        seen[label] |= 1u << number;
    }
    ck_assert_uint_eq(seen[0] & seen[1], 0x1f); /* each once */
    dataset_destroy(&d);
}
END_TEST

START_TEST(one_coloured_pixel_anywhere_makes_all_pictures_coloured)
{
    write_set(true);
    struct dataset *d = open_set("set");
    uint8_t pixels[72];
    const struct shape colour = shape_3d(3, 4, 6);
    ck_assert(shape_equal(dataset_sample(d), &colour));
    int coloured = 0;
    for (uint64_t i = 0; i < 4; i++) {
        dataset_pixels(d, DATASET_TEST, i, pixels);
        ck_assert_uint_eq(pixels[1], pixels[49]); /* red and blue */
        coloured += pixels[25] == 7;
    }
    ck_assert_int_eq(coloured, 1);
    dataset_destroy(&d);
}
END_TEST

START_TEST(without_a_split_every_fifth_picture_by_name_is_held_out)
{
    static const char *const classes[] = {"set/a", "set/b"};
    char name[PATH_MAX];
    scratch_mkdir(&scratch, "set");
    for (int c = 0; c < 2; c++) {
        scratch_mkdir(&scratch, classes[c]);
        for (int i = 0; i < (c ? 3 : 20); i++) {
            snprintf(name, sizeof name, "%s/%02d.pgm", classes[c], i);
            write_picture(name, 3, 3, 100 * c + i + 1, 100 * c + i + 1, 100 * c + i + 1);
        }
    }
    struct dataset *d = open_set("set");
    uint8_t pixels[9];
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 4 + 1);
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 16 + 2);
    for (uint64_t i = 0; i < 5; i++) {
        dataset_pixels(d, DATASET_TEST, i, pixels);
        ck_assert_int_eq((pixels[1] - 1) % 100 % 5, 2);
    }
    dataset_destroy(&d);
}
END_TEST

START_TEST(samples_come_mixed_and_the_same_every_time)
{
    write_set(false);
    struct dataset *d = open_set("set"), *again = open_set("set");
    int changes = 0, before = -1;
    for (uint64_t i = 0; i < 10; i++) {
        uint8_t a[24], b[24];
        const int label = dataset_pixels(d, DATASET_TRAIN, i, a);
        ck_assert_int_eq(dataset_pixels(again, DATASET_TRAIN, i, b), label);
        ck_assert_mem_eq(a, b, sizeof a);
        changes += before >= 0 && label != before;
        before = label;
    }
    ck_assert_int_gt(changes, 1); /* not all cats, then all dogs */
    dataset_destroy(&d);
    dataset_destroy(&again);
}
END_TEST

START_TEST(pictures_of_other_sizes_are_brought_to_the_firsts_and_none_is_larger_than_64)
{
    write_set(false);
    write_picture("set/train/cat/000.ppm", 128, 96, 50, 50, 50); /* the first */
    write_picture("set/train/dog/001.ppm", 10, 90, 70, 70, 70);
    struct dataset *d = open_set("set");
    const struct shape want = shape_3d(1, 48, 64);
    ck_assert(shape_equal(dataset_sample(d), &want));
    uint8_t pixels[48 * 64];
    for (uint64_t i = 0; i < 10; i++) {
        dataset_pixels(d, DATASET_TRAIN, i, pixels);
        for (int p = 64; p < 48 * 64; p++)
            if (pixels[p] == 50 || pixels[p] == 70)
                ck_assert_uint_eq(pixels[p], pixels[48 * 64 - 1]); /* of one colour, as it was */
    }
    dataset_destroy(&d);
}
END_TEST

START_TEST(long_and_odd_class_names_are_cut_and_cleaned)
{
    char name[PATH_MAX], text[256];
    scratch_mkdir(&scratch, "set");
    /* 46 letters, then one of two bytes that does not fit whole */
    const char *longest = "set/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeee\xc3\xa9\xc3\xa9", *odd = "set/z\nz";
    scratch_mkdir(&scratch, longest);
    scratch_mkdir(&scratch, odd);
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "%s/%d.pgm", i % 2 ? longest : odd, i);
        write_picture(name, 2, 2, i, i, i);
    }
    struct dataset *d = open_set("set");
    snprintf(text, sizeof text, "%s", dataset_class_name(d, 0));
    ck_assert_str_eq(text, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeee");
    ck_assert_str_eq(dataset_class_name(d, 1), "z?z");
    dataset_destroy(&d);
}
END_TEST

/* ---- hostile folders ---- */

START_TEST(a_broken_picture_is_named)
{
    write_set(false);
    scratch_write(&scratch, "set/train/dog/003.ppm", "P6\n6 4\n255\nabc", 14);
    expect_failure("set", "set/train/dog/003.ppm", "damaged");
    scratch_write(&scratch, "set/train/dog/003.ppm", "", 0);
    expect_failure("set", "set/train/dog/003.ppm", "the file is empty");
    scratch_write(&scratch, "set/train/dog/003.ppm", "<html>", 6);
    expect_failure("set", "set/train/dog/003.ppm", "not a PNG, JPEG, BMP or PNM picture");
}
END_TEST

START_TEST(loops_of_links_and_what_is_no_file_are_named)
{
    char path[PATH_MAX];
    write_set(false);
    ck_assert_int_eq(symlink("loop.png", scratch_path(&scratch, "set/train/cat/loop.png", path)), 0);
    expect_failure("set", "set/train/cat/loop.png", "symbolic links");
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink("..", scratch_path(&scratch, "set/train/cat/up", path)),
                     0); /* folders below are not read */
    struct dataset *d = open_set("set");
    dataset_destroy(&d);
    ck_assert_int_eq(mkfifo(scratch_path(&scratch, "set/test/cat/pipe.png", path), 0666), 0);
    expect_failure("set", "set/test/cat/pipe.png", "a device or pipe, not a file");
    ck_assert_int_eq(unlink(path), 0);
    scratch_mkdir(&scratch, "set/test/cat/folder.png");
    expect_failure("set", "set/test/cat/folder.png", "a folder, not a file");
}
END_TEST

START_TEST(an_empty_class_one_class_and_a_class_only_for_testing_are_named)
{
    write_set(false);
    scratch_mkdir(&scratch, "set/train/eel");
    expect_failure("set", "set/train/eel", "a class without pictures");
    write_picture("set/train/eel/1.ppm", 6, 4, 9, 9, 9);
    struct dataset *d = open_set("set"); /* none to test: still a class */
    ck_assert_int_eq(dataset_classes(d), 3);
    dataset_destroy(&d);
    scratch_mkdir(&scratch, "set/test/fox");
    expect_failure("set", "set/test/fox", "no class of this name in");
    scratch_mkdir(&scratch, "one");
    scratch_mkdir(&scratch, "one/a");
    write_picture("one/a/1.ppm", 6, 4, 9, 9, 9);
    expect_failure("one", "one", "1 class folders; 2 to 1000 can be told apart");
    scratch_mkdir(&scratch, "one/b");
    write_picture("one/b/1.ppm", 6, 4, 9, 9, 9);
    expect_failure("one", "one", "too few pictures to hold some out");
}
END_TEST

START_TEST(a_train_folder_without_a_test_folder_is_refused)
{
    scratch_mkdir(&scratch, "set");
    write_split("train", 3, false);
    expect_failure("set", "set", "no folder test");
    write_split("val", 1, false);
    struct dataset *d = open_set("set");
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 2);
    dataset_destroy(&d);
}
END_TEST

START_TEST(an_unreadable_class_is_named)
{
    char path[PATH_MAX];
    if (geteuid() == 0)
        return; /* nothing is unreadable for root */
    write_set(false);
    ck_assert_int_eq(chmod(scratch_path(&scratch, "set/train/dog", path), 0), 0);
    expect_failure("set", "set/train/dog", "ermission");
    ck_assert_int_eq(chmod(path, 0777), 0);
}
END_TEST

START_TEST(ninety_thousand_files_are_read_or_refused_before_they_take_more_than_a_gibibyte)
{
    enum { FILES = 90000 }; /* of 3x64x64: more than 1 GiB */
    char from[PATH_MAX], to[PATH_MAX], name[64];
    write_set(false);
    write_picture("set/train/cat/000.ppm", 64, 64, 1, 2, 3);
    scratch_path(&scratch, "set/train/cat/001.ppm", from);
    for (int i = 0; i < FILES; i++) { /* links: one picture on the disk */
        snprintf(name, sizeof name, "set/train/cat/x%06d.ppm", i);
        ck_assert_int_eq(symlink(from, scratch_path(&scratch, name, to)), 0);
    }
    scratch_limit_memory(128);
    expect_failure("set", "set", "90014 pictures of 64x64 take more than 1 GiB");
    write_picture("set/train/cat/000.ppm", 6, 4, 1, 2, 3);
    struct dataset *d = open_set("set");
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), FILES + 10);
    dataset_destroy(&d);
    scratch_write(&scratch, "set/train/cat/x077777a.ppm", "P6\n", 3);
    expect_failure("set", "set/train/cat/x077777a.ppm", "a picture without pixels");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("folders");
    TCase *good = tcase_create("good"), *hostile = tcase_create("hostile");
    tcase_add_checked_fixture(good, set_up, tear_down);
    tcase_add_checked_fixture(hostile, set_up, tear_down);
    tcase_set_timeout(good, 60);
    tcase_set_timeout(hostile, 120);
    tcase_add_test(good, train_and_test_folders_are_the_splits_and_folders_are_the_classes);
    tcase_add_test(good, one_coloured_pixel_anywhere_makes_all_pictures_coloured);
    tcase_add_test(good, without_a_split_every_fifth_picture_by_name_is_held_out);
    tcase_add_test(good, samples_come_mixed_and_the_same_every_time);
    tcase_add_test(good, pictures_of_other_sizes_are_brought_to_the_firsts_and_none_is_larger_than_64);
    tcase_add_test(good, long_and_odd_class_names_are_cut_and_cleaned);
    tcase_add_test(hostile, a_broken_picture_is_named);
    tcase_add_test(hostile, loops_of_links_and_what_is_no_file_are_named);
    tcase_add_test(hostile, an_empty_class_one_class_and_a_class_only_for_testing_are_named);
    tcase_add_test(hostile, a_train_folder_without_a_test_folder_is_refused);
    tcase_add_test(hostile, an_unreadable_class_is_named);
    tcase_add_test(hostile, ninety_thousand_files_are_read_or_refused_before_they_take_more_than_a_gibibyte);
    suite_add_tcase(suite, good);
    suite_add_tcase(suite, hostile);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
