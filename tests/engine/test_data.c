/* tests/engine/test_data.c - data sets from good, truncated and lying files, and the built-in digits. */
#include <math.h>

#include "engine/base/rng.h"
#include "engine/data/dataset.h"
#include "tests/engine/scratch.h"

static struct scratch scratch;

/* Nothing outside the scratch folder is looked at. */
static void set_up(void)
{
    scratch_init(&scratch);
    setenv("CONVOSCOPE_DATA", scratch.folder, 1);
    setenv("XDG_DATA_HOME", "/nonexistent", 1);
}

static void tear_down(void)
{
    scratch_finish(&scratch);
}

static struct dataset *open_or_fail(const char *name)
{
    struct dataset *d;
    struct cs_error err;
    ck_assert_msg(dataset_open(name, &d, &err) == CS_OK, "%s", err.text);
    return d;
}

static struct dataset *open_scratch(const char *folder)
{
    char path[PATH_MAX];
    return open_or_fail(scratch_path(&scratch, folder, path));
}

static void expect_failure(const char *folder, enum cs_status status, const char *file, const char *says)
{
    char path[PATH_MAX];
    struct dataset *d;
    struct cs_error err;
    ck_assert_int_eq(dataset_open(scratch_path(&scratch, folder, path), &d, &err), status);
    ck_assert_ptr_null(d);
    scratch_expect_sentence(&scratch, err.text, file, says);
}

/* ---- IDX ---- */

#define IMAGES_HEAD(n, h, w) 0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, h, 0, 0, 0, w
#define LABELS_HEAD(n) 0, 0, 8, 1, 0, 0, 0, n

static const uint8_t train_images[] = {IMAGES_HEAD(2, 2, 3), 0, 51, 102, 153, 204, 255, 0, 0, 0, 255, 255, 255};
static const uint8_t train_labels[] = {LABELS_HEAD(2), 7, 3};
static const uint8_t test_images[] = {IMAGES_HEAD(1, 2, 3), 9, 8, 7, 6, 5, 4};
static const uint8_t test_labels[] = {LABELS_HEAD(1), 9};

typedef void write_function(const struct scratch *s, const char *name, const void *bytes, size_t length);

static void write_idx(const char *folder, write_function *write, const char *suffix)
{
    const struct {
        const char *name;
        const uint8_t *bytes;
        size_t length;
    } files[] = {{"train-images-idx3-ubyte", train_images, sizeof train_images},
                 {"train-labels-idx1-ubyte", train_labels, sizeof train_labels},
                 {"t10k-images-idx3-ubyte", test_images, sizeof test_images},
                 {"t10k-labels-idx1-ubyte", test_labels, sizeof test_labels}};
    scratch_mkdir(&scratch, folder);
    for (int i = 0; i < 4; i++) {
        char name[PATH_MAX];
        snprintf(name, sizeof name, "%s/%s%s", folder, files[i].name, suffix);
        write(&scratch, name, files[i].bytes, files[i].length);
    }
}

START_TEST(idx_pictures_and_labels_come_out_as_they_stand_in_the_files) /* _i: plain, gzip */
{
    write_idx("set", _i ? scratch_write_gz : scratch_write, _i ? ".gz" : "");
    struct dataset *d = open_scratch("set");
    uint8_t pixels[6];
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 2);
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 1);
    const struct shape want = shape_3d(1, 2, 3);
    ck_assert(shape_equal(dataset_sample(d), &want));
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 0, pixels), 7);
    ck_assert_mem_eq(pixels, train_images + 16, 6);
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 1, pixels), 3);
    ck_assert_mem_eq(pixels, train_images + 22, 6);
    ck_assert_int_eq(dataset_pixels(d, DATASET_TEST, 0, pixels), 9);
    ck_assert_mem_eq(pixels, test_images + 16, 6);
    ck_assert_str_eq(dataset_class_name(d, 7), "7");
    ck_assert(!dataset_endless(d));
    dataset_destroy(&d);
    ck_assert_ptr_null(d);
}
END_TEST

START_TEST(a_finite_split_repeats_after_its_last_picture)
{
    write_idx("set", scratch_write, "");
    struct dataset *d = open_scratch("set");
    uint8_t pixels[6];
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 3, pixels), 3);
    ck_assert_mem_eq(pixels, train_images + 22, 6);
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, ((uint64_t)1 << 40), pixels), 7);
    dataset_destroy(&d);
}
END_TEST

START_TEST(normalisation_is_the_mean_and_deviation_of_the_training_pixels)
{
    write_idx("set", scratch_write, "");
    struct dataset *d = open_scratch("set");
    float mean, std;
    dataset_normalisation(d, 0, &mean, &std);
    /* pixels/255: 0 .2 .4 .6 .8 1 0 0 0 1 1 1: sum 6, squares 0+.04+.16+.36+.64+1+3 = 5.2; 5.2/12 - 1/4 = 11/60 */
    ck_assert_float_eq_tol(mean, 0.5f, 1e-6f);
    ck_assert_float_eq_tol(std, 0.42817442f, 1e-6f);
    dataset_destroy(&d);
}
END_TEST

struct lie {
    const char *file, *says;
    enum cs_status status;
    const uint8_t *bytes;
    size_t length;
};

#define LIE(file, says, ...)                                                                                           \
    {                                                                                                                  \
        file, says, CS_BAD_FILE, (const uint8_t[]){__VA_ARGS__}, sizeof(uint8_t[])                                     \
        {                                                                                                              \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }

static const struct lie lies[] = {
    LIE("train-images-idx3-ubyte", "cut off", IMAGES_HEAD(2, 2, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    LIE("train-images-idx3-ubyte", "cut off", 0, 0, 8, 3, 0, 0),
    LIE("train-images-idx3-ubyte", "goes on", IMAGES_HEAD(1, 1, 2), 1, 2, 3),
    LIE("train-images-idx3-ubyte", "not an IDX file of bytes with 3 dimensions (it begins with 00 00 08 01)",
        LABELS_HEAD(2), 7, 3, 0, 0, 0, 0, 0, 0),
    LIE("train-images-idx3-ubyte", "not an IDX file", 0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    LIE("train-images-idx3-ubyte", "not an IDX file", 'P', 'K', 3, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    LIE("train-images-idx3-ubyte", "dimension 1 is 0", IMAGES_HEAD(0, 2, 3)),
    LIE("train-images-idx3-ubyte", "more than 1 GiB (dimension 1 is 4294967295)", 0, 0, 8, 3, 255, 255, 255, 255, 0, 0,
        0, 2, 0, 0, 0, 3, 1, 2, 3),
    LIE("train-images-idx3-ubyte", "more than 1 GiB (dimension 2 is 65536)", 0, 0, 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1,
        0, 0, 1, 2, 3),
    LIE("train-images-idx3-ubyte", "1073741824 bytes should follow", 0, 0, 8, 3, 0x40, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1,
        1, 2, 3),
    LIE("train-labels-idx1-ubyte", "1 labels for 2 pictures", LABELS_HEAD(1), 7),
    LIE("train-labels-idx1-ubyte", "label 1 is 10, which is not 0 to 9", LABELS_HEAD(2), 7, 10),
    LIE("t10k-images-idx3-ubyte", "pictures of 2x3, but those for training have 3x2", IMAGES_HEAD(1, 3, 2), 1, 2, 3, 4,
        5, 6),
    LIE("t10k-labels-idx1-ubyte", "label 0 is 255", LABELS_HEAD(1), 255),
};
enum { LIE_COUNT = sizeof lies / sizeof *lies };

START_TEST(an_idx_file_that_lies_is_refused_with_its_path_and_the_reason)
{
    const struct lie *lie = &lies[_i];
    char name[PATH_MAX];
    write_idx("set", scratch_write, "");
    snprintf(name, sizeof name, "set/%s", lie->file);
    scratch_write(&scratch, name, lie->bytes, lie->length);
    scratch_limit_memory(32);
    expect_failure("set", lie->status, name, lie->says);
}
END_TEST

START_TEST(an_empty_file_a_folder_and_a_missing_file_are_each_named)
{
    write_idx("set", scratch_write, "");
    char path[PATH_MAX];
    scratch_write(&scratch, "set/t10k-labels-idx1-ubyte", "", 0);
    expect_failure("set", CS_BAD_FILE, "set/t10k-labels-idx1-ubyte", "the file is empty");
    ck_assert_int_eq(unlink(scratch_path(&scratch, "set/t10k-labels-idx1-ubyte", path)), 0);
    expect_failure("set", CS_NOT_FOUND, "set", "t10k-labels-idx1-ubyte is missing");
    scratch_mkdir(&scratch, "set/t10k-labels-idx1-ubyte");
    expect_failure("set", CS_BAD_FILE, "set/t10k-labels-idx1-ubyte", "a folder, not a file");
}
END_TEST

START_TEST(a_damaged_gzip_file_is_refused)
{
    write_idx("set", scratch_write_gz, ".gz");
    uint8_t bytes[256];
    const char *name = "set/train-labels-idx1-ubyte.gz";
    const size_t length = scratch_read(&scratch, name, bytes, sizeof bytes);
    scratch_write(&scratch, name, bytes, length - 9); /* the end of the data and the checksum are gone */
    expect_failure("set", CS_BAD_FILE, name, "cut off");
    bytes[length - 8] ^= 1; /* first byte of the checksum */
    scratch_write(&scratch, name, bytes, length);
    expect_failure("set", CS_BAD_FILE, name, "the gzip data is damaged");
}
END_TEST

START_TEST(a_gzip_bomb_is_unpacked_no_further_than_its_header_says)
{
    const size_t length = (size_t)64 << 20;
    write_idx("set", scratch_write_gz, ".gz");
    uint8_t *zeros = calloc(length, 1);
    ck_assert_ptr_nonnull(zeros);
    memcpy(zeros, train_images, 16);
    scratch_write_gz(&scratch, "set/train-images-idx3-ubyte.gz", zeros, length);
    free(zeros);
    scratch_limit_memory(32);
    expect_failure("set", CS_BAD_FILE, "set/train-images-idx3-ubyte.gz", "goes on after its last item");
}
END_TEST

START_TEST(a_small_gzip_file_cannot_claim_a_large_set)
{
    static const uint8_t claim[] = {0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 2, 3};
    write_idx("set", scratch_write_gz, ".gz");
    scratch_write_gz(&scratch, "set/train-images-idx3-ubyte.gz", claim, sizeof claim); /* 4 GiB */
    scratch_limit_memory(32);
    expect_failure("set", CS_BAD_FILE, "set/train-images-idx3-ubyte.gz", "dimension 3");
}
END_TEST

START_TEST(a_set_larger_than_memory_is_a_status_and_not_a_crash)
{
    static const uint8_t head[] = {0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64}; /* 256 MiB, true */
    char path[PATH_MAX];
    struct dataset *d;
    write_idx("set", scratch_write, "");
    scratch_write(&scratch, "set/train-images-idx3-ubyte", head, sizeof head);
    ck_assert_int_eq(truncate(scratch_path(&scratch, "set/train-images-idx3-ubyte", path), (256l << 20) + 16), 0);
    if (!SCRATCH_CAN_LIMIT_MEMORY)
        return;
    scratch_limit_memory(64);
    ck_assert_int_eq(dataset_open(scratch_path(&scratch, "set", path), &d, NULL), CS_NO_MEMORY);
}
END_TEST

/* ---- CIFAR-10 ---- */

enum { RECORD = 3073, PLANE = 1024 };

/* n records: record i has label first+i, red first+i, green 100, blue 200. */
static void write_batch(const char *name, int n, int first, size_t length)
{
    uint8_t *bytes = calloc((size_t)n, RECORD), *p = bytes;
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < n; i++, p += RECORD) {
        p[0] = (uint8_t)(first + i);
        memset(p + 1, first + i, PLANE);
        memset(p + 1 + PLANE, 100, PLANE);
        memset(p + 1 + 2 * PLANE, 200, PLANE);
    }
    scratch_write(&scratch, name, bytes, length ? length : (size_t)n * RECORD);
    free(bytes);
}

START_TEST(cifar_batches_follow_one_another_and_keep_red_green_and_blue_apart)
{
    static uint8_t pixels[3 * PLANE];
    scratch_mkdir(&scratch, "any-name");
    write_batch("any-name/data_batch_2.bin", 1, 5, 0); /* batch 1 is not there: as many as are */
    write_batch("any-name/data_batch_5.bin", 2, 0, 0);
    write_batch("any-name/test_batch.bin", 1, 9, 0);
    struct dataset *d = open_or_fail("cifar10");
    const struct shape want = shape_3d(3, 32, 32);
    ck_assert(shape_equal(dataset_sample(d), &want));
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 3);
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 0, pixels), 5);
    ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 2, pixels), 1);
    ck_assert_uint_eq(pixels[0], 1);
    ck_assert_uint_eq(pixels[PLANE - 1], 1);
    ck_assert_uint_eq(pixels[PLANE], 100);
    ck_assert_uint_eq(pixels[3 * PLANE - 1], 200);
    float mean, std;
    dataset_normalisation(d, 0, &mean, &std);
    ck_assert_float_eq_tol(mean, 2.0f / 255.0f, 1e-7f); /* 5, 0 and 1 */
    dataset_normalisation(d, 2, &mean, &std);
    ck_assert_float_eq_tol(mean, 200.0f / 255.0f, 1e-6f);
    ck_assert_float_eq(std, 1.0f); /* all equal: nothing to divide by */
    ck_assert_str_eq(dataset_class_name(d, 0), "airplane");
    ck_assert_str_eq(dataset_name(d), "cifar10");
    dataset_destroy(&d);
}
END_TEST

START_TEST(cifar_class_names_are_read_from_the_meta_file_unless_it_is_odd)
{
    static const char good[] = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n", odd[] = "a\nb\n\x01\nd\ne\nf\ng\nh\ni\nj\n";
    scratch_mkdir(&scratch, "set");
    write_batch("set/data_batch_1.bin", 1, 0, 0);
    write_batch("set/test_batch.bin", 1, 0, 0);
    scratch_write(&scratch, "set/batches.meta.txt", good, strlen(good));
    struct dataset *d = open_scratch("set");
    ck_assert_str_eq(dataset_class_name(d, 9), "j");
    dataset_destroy(&d);
    scratch_write(&scratch, "set/batches.meta.txt", odd, strlen(odd));
    d = open_scratch("set");
    ck_assert_str_eq(dataset_class_name(d, 0), "airplane");
    ck_assert_str_eq(dataset_class_name(d, 9), "truck");
    ck_assert_str_eq(dataset_class_name(d, 10), "?");
    dataset_destroy(&d);
}
END_TEST

START_TEST(a_cifar_file_that_lies_is_refused_with_its_path_and_the_reason)
{
    scratch_mkdir(&scratch, "set");
    write_batch("set/data_batch_1.bin", 2, 0, 2 * RECORD - 1);
    expect_failure("set", CS_BAD_FILE, "set/data_batch_1.bin", "the last one has 3072");
    write_batch("set/data_batch_1.bin", 2, 9, 0);
    expect_failure("set", CS_BAD_FILE, "set/data_batch_1.bin", "the label of record 1 is 10");
    write_batch("set/data_batch_1.bin", 2, 0, 0);
    expect_failure("set", CS_NOT_FOUND, "set", "test_batch.bin is missing");
    scratch_write(&scratch, "set/test_batch.bin", "", 0);
    expect_failure("set", CS_BAD_FILE, "set/test_batch.bin", "the file is empty");
    scratch_write_gz(&scratch, "set/test_batch.bin", "\1\2\3", 3);
    expect_failure("set", CS_BAD_FILE, "set/test_batch.bin", "gzip");
}
END_TEST

/* ---- CIFAR-100 ---- */

enum { RECORD_100 = 2 + 3 * PLANE };

/* Record i: coarse label 19, fine label i + first_label, red i, green 100, blue 200. */
static void write_cifar100(const char *name, int records, int first_label, size_t length)
{
    uint8_t *bytes = malloc((size_t)records * RECORD_100);
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < records; i++) {
        uint8_t *r = bytes + i * RECORD_100;
        r[0] = 19;
        r[1] = (uint8_t)(first_label + i);
        memset(r + 2, i, PLANE);
        memset(r + 2 + PLANE, 100, PLANE);
        memset(r + 2 + 2 * PLANE, 200, PLANE);
    }
    scratch_write(&scratch, name, bytes, length ? length : (size_t)records * RECORD_100);
    free(bytes);
}

START_TEST(cifar100_has_its_fine_labels_and_their_names)
{
    char names[100 * 24] = "";
    for (int i = 0; i < 100; i++)
        snprintf(names + strlen(names), 24, "class_%d\n", i);
    scratch_mkdir(&scratch, "cifar-100-binary");
    write_cifar100("cifar-100-binary/train.bin", 3, 97, 0);
    write_cifar100("cifar-100-binary/test.bin", 1, 42, 0);
    uint8_t pixels[3 * PLANE];
    for (int named = 0; named < 2; named++) {
        struct dataset *d = named ? open_or_fail("cifar100") : open_scratch("cifar-100-binary");
        ck_assert_str_eq(dataset_name(d), "cifar100");
        ck_assert_int_eq(dataset_classes(d), 100);
        ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 3);
        ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, 2, pixels), 99);
        ck_assert_int_eq(dataset_label(d, DATASET_TEST, 0), 42);
        ck_assert_uint_eq(pixels[PLANE - 1], 2);
        ck_assert_uint_eq(pixels[PLANE], 100);
        ck_assert_uint_eq(pixels[3 * PLANE - 1], 200);
        ck_assert_str_eq(dataset_class_name(d, 99), named ? "class_99" : "99");
        ck_assert_str_eq(dataset_class_name(d, 100), "?");
        dataset_destroy(&d);
        scratch_write(&scratch, "cifar-100-binary/fine_label_names.txt", names, strlen(names));
    }
}
END_TEST

START_TEST(a_cifar100_file_that_lies_is_refused_with_its_path_and_the_reason)
{
    scratch_mkdir(&scratch, "set");
    write_cifar100("set/train.bin", 2, 99, 0);
    expect_failure("set", CS_BAD_FILE, "set/train.bin", "the label of record 1 is 100, which is not 0 to 99");
    write_cifar100("set/train.bin", 2, 0, 2 * RECORD_100 - 1);
    expect_failure("set", CS_BAD_FILE, "set/train.bin", "not whole records of 3074 bytes: the last one has 3073");
    write_cifar100("set/train.bin", 2, 0, 0);
    expect_failure("set", CS_NOT_FOUND, "set", "test.bin is missing");
}
END_TEST

/* ---- finding ---- */

START_TEST(mnist_is_found_a_level_below_and_fashion_mnist_is_not_taken_for_it)
{
    struct dataset *d;
    write_idx("fashion-mnist", scratch_write, "");
    ck_assert_int_eq(dataset_open("mnist", &d, NULL), CS_NOT_FOUND);
    write_idx("handwriting", scratch_write, "");
    scratch_write(&scratch, "handwriting/t10k-labels-idx1-ubyte", (const uint8_t[]){LABELS_HEAD(1), 4}, 9);
    uint8_t pixels[6];
    d = open_or_fail("mnist");
    ck_assert_int_eq(dataset_pixels(d, DATASET_TEST, 0, pixels), 4);
    dataset_destroy(&d);
    write_idx("mnist", scratch_write, ""); /* its own name wins, wherever it stands in the alphabet */
    d = open_or_fail("mnist");
    ck_assert_int_eq(dataset_pixels(d, DATASET_TEST, 0, pixels), 9);
    ck_assert_str_eq(dataset_title(d), "MNIST");
    dataset_destroy(&d);
    d = open_scratch("fashion-mnist/"); /* asked for by its folder it opens, as what it is */
    ck_assert_str_eq(dataset_title(d), "Fashion-MNIST");
    dataset_destroy(&d);
    write_idx("kmnist", scratch_write, "");
    d = open_scratch("kmnist"); /* what is not in the table goes by its own name */
    ck_assert_str_eq(dataset_title(d), "kmnist");
    dataset_destroy(&d);
}
END_TEST

START_TEST(fashion_mnist_is_found_by_its_folders_name_and_has_names_for_its_classes) /* _i: how it is called */
{
    static const char *const folders[] = {"fashion-mnist", "FashionMNIST", "my Fashion set"};
    struct dataset *d;
    struct cs_error err;
    write_idx("mnist", scratch_write, "");
    ck_assert_int_eq(dataset_open("fashion-mnist", &d, &err), CS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.text, "fashion-mnist: "));
    write_idx(folders[_i], scratch_write, "");
    d = open_or_fail("fashion-mnist");
    ck_assert_str_eq(dataset_name(d), "fashion-mnist");
    ck_assert_str_eq(dataset_class_name(d, 0), "T-shirt/top");
    ck_assert_str_eq(dataset_class_name(d, 9), "Ankle boot");
    ck_assert_int_eq(dataset_classes(d), 10);
    dataset_destroy(&d);
}
END_TEST

START_TEST(the_users_data_folder_comes_after_the_chosen_one)
{
    struct dataset *d;
    struct cs_error err;
    char path[PATH_MAX];
    setenv("XDG_DATA_HOME", scratch.folder, 1);
    setenv("CONVOSCOPE_DATA", scratch_path(&scratch, "chosen", path), 1);
    ck_assert_int_eq(dataset_open("mnist", &d, &err), CS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.text, path));
    scratch_path(&scratch, "convoscope", path);
    ck_assert_ptr_nonnull(strstr(err.text, path));
    scratch_mkdir(&scratch, "convoscope");
    write_idx("convoscope/mnist", scratch_write, "");
    d = open_or_fail("mnist");
    ck_assert_str_eq(dataset_name(d), "mnist");
    dataset_destroy(&d);
    unsetenv("CONVOSCOPE_DATA");
    d = open_or_fail("mnist");
    dataset_destroy(&d);
}
END_TEST

START_TEST(what_is_no_data_set_is_refused_with_its_name)
{
    struct dataset *d;
    struct cs_error err;
    ck_assert_int_eq(dataset_open("no-such-set", &d, &err), CS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.text, "no-such-set: "));
    scratch_mkdir(&scratch, "empty");
    expect_failure("empty", CS_NOT_FOUND, "empty", "no data set in this folder");
    scratch_write(&scratch, "file", "x", 1);
    expect_failure("file", CS_BAD_FILE, "file", "give the folder");
}
END_TEST

START_TEST(every_row_of_the_table_has_a_name_and_a_shape)
{
    int n = 0;
    for (const struct dataset_info *info; (info = dataset_info_nth(n)); n++) {
        ck_assert(info->name[0] && info->title[0]);
        ck_assert_int_eq(shape_check(&info->sample, NULL), CS_OK);
        ck_assert_int_eq(info->classes, strcmp(info->name, "cifar100") ? 10 : 100);
    }
    ck_assert_int_eq(n, 6);
    ck_assert_ptr_null(dataset_info_nth(-1));
}
END_TEST

/* ---- built-in digits ---- */

enum { DIGIT = 28 * 28 };

START_TEST(a_digit_depends_on_its_split_and_index_alone)
{
    struct dataset *one = open_or_fail("digits"), *other = open_or_fail("digits");
    uint8_t a[DIGIT], b[DIGIT];
    for (uint64_t i = 0; i < 200; i++) {
        const uint64_t index = i * i * 977;
        const int label = dataset_pixels(one, DATASET_TRAIN, index, a);
        dataset_pixels(one, DATASET_TEST, i, b); /* whatever was drawn in between */
        ck_assert_mem_ne(a, b, DIGIT);
        ck_assert_int_eq(dataset_pixels(other, DATASET_TRAIN, index, b), label);
        ck_assert_mem_eq(a, b, DIGIT);
    }
    dataset_destroy(&one);
    dataset_destroy(&other);
}
END_TEST

START_TEST(digits_go_on_for_ever_without_repeating)
{
    struct dataset *d = open_or_fail("digits");
    uint8_t a[DIGIT], b[DIGIT];
    ck_assert(dataset_endless(d));
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 60000);
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 10000);
    dataset_pixels(d, DATASET_TRAIN, 5, a);
    dataset_pixels(d, DATASET_TRAIN, 60005, b);
    ck_assert_mem_ne(a, b, DIGIT);
    dataset_pixels(d, DATASET_TRAIN, UINT64_MAX, b);
    ck_assert_mem_ne(a, b, DIGIT);
    dataset_destroy(&d);
}
END_TEST

START_TEST(every_ten_digits_hold_each_label_once_in_changing_order)
{
    struct dataset *d = open_or_fail("digits");
    uint8_t pixels[DIGIT];
    int same_as_first[10] = {0}, first[10];
    for (uint64_t block = 0; block < 200; block++) {
        unsigned seen = 0;
        for (int i = 0; i < 10; i++) {
            const int label = dataset_pixels(d, DATASET_TEST, block * 10 + (uint64_t)i, pixels);
            if (block == 0)
                first[i] = label;
            same_as_first[i] += label == first[i];
            seen |= 1u << label;
        }
        ck_assert_uint_eq(seen, 0x3ff);
    }
    for (int i = 0; i < 10; i++) /* about 200 / 10 */
        ck_assert_int_lt(same_as_first[i], 60);
    dataset_destroy(&d);
}
END_TEST

struct ink {
    int left, right, top, bottom; /* of the pixels that are not empty */
    double x, y, total;           /* centre of mass, in pixels from the left upper corner */
    int darkest;
};

static struct ink measure_ink(const uint8_t *pixels)
{
    struct ink ink = {28, -1, 28, -1, 0.0, 0.0, 0.0, 0};
    for (int i = 0; i < DIGIT; i++) {
        const int x = i % 28, y = i / 28, v = pixels[i];
        if (v == 0)
            continue;
        ink.left = x < ink.left ? x : ink.left;
        ink.right = x > ink.right ? x : ink.right;
        ink.top = y < ink.top ? y : ink.top;
        ink.bottom = y > ink.bottom ? y : ink.bottom;
        ink.x += v * (x + 0.5);
        ink.y += v * (y + 0.5);
        ink.total += v;
        ink.darkest = v > ink.darkest ? v : ink.darkest;
    }
    ink.x /= ink.total;
    ink.y /= ink.total;
    return ink;
}

START_TEST(a_digit_fits_a_box_of_about_20_and_sits_in_the_middle)
{
    struct dataset *d = open_or_fail("digits");
    uint8_t pixels[DIGIT];
    double x = 0.0, y = 0.0;
    for (uint64_t i = 0; i < 5000; i++) {
        dataset_pixels(d, DATASET_TRAIN, i, pixels);
        const struct ink ink = measure_ink(pixels);
        const int width = ink.right - ink.left + 1, height = ink.bottom - ink.top + 1;
        const int longest = width > height ? width : height;
        ck_assert_msg(ink.left >= 1 && ink.top >= 1 && ink.right <= 26 && ink.bottom <= 26, "digit %d", (int)i);
        ck_assert_msg(longest >= 15 && longest <= 24, "digit %d: %dx%d", (int)i, width, height);
        ck_assert_msg(fabs(ink.x - 14.0) < 5.0 && fabs(ink.y - 14.0) < 5.0, "digit %d: %g %g", (int)i, ink.x, ink.y);
        ck_assert_msg(ink.darkest >= 200, "digit %d is pale: %d", (int)i, ink.darkest);
        x += ink.x / 5000.0;
        y += ink.y / 5000.0;
    }
    ck_assert_double_eq_tol(x, 14.0, 0.2);
    ck_assert_double_eq_tol(y, 14.0, 0.2);
    dataset_destroy(&d);
}
END_TEST

/* ---- built-in shapes ---- */

enum { SHAPE = 3 * 32 * 32 };

START_TEST(shapes_depend_on_split_and_index_alone_and_never_repeat)
{
    struct dataset *one = open_or_fail("shapes"), *other = open_or_fail("shapes");
    uint8_t a[SHAPE], b[SHAPE];
    ck_assert(dataset_endless(one));
    ck_assert_int_eq(dataset_classes(one), 10);
    ck_assert_str_eq(dataset_class_name(one, 3), "star");
    for (uint64_t i = 0; i < 200; i++) {
        const uint64_t index = i * i * 977;
        const int label = dataset_pixels(one, DATASET_TRAIN, index, a);
        ck_assert_int_eq(dataset_label(one, DATASET_TRAIN, index), label);
        dataset_pixels(one, DATASET_TEST, index, b);
        ck_assert_mem_ne(a, b, SHAPE);
        ck_assert_int_eq(dataset_pixels(other, DATASET_TRAIN, index, b), label);
        ck_assert_mem_eq(a, b, SHAPE);
        dataset_pixels(one, DATASET_TRAIN, index + 50000, b);
        ck_assert_mem_ne(a, b, SHAPE);
    }
    dataset_destroy(&one);
    dataset_destroy(&other);
}
END_TEST

START_TEST(the_colours_of_a_shape_do_not_tell_its_class)
{
    /* The mean colour of the pictures of a class is that of all: 7 is 6 standard errors of the mean of 2000 pictures,
     * whose own means differ by about 50. */
    enum { EACH = 2000 };
    struct dataset *d = open_or_fail("shapes");
    uint8_t pixels[SHAPE];
    double sum[10][3] = {0}, all[3] = {0};
    for (uint64_t i = 0; i < 10 * EACH; i++) {
        const int label = dataset_pixels(d, DATASET_TRAIN, i, pixels);
        for (int p = 0; p < SHAPE; p++)
            sum[label][p / 1024] += pixels[p];
    }
    for (int label = 0; label < 10; label++)
        for (int c = 0; c < 3; c++)
            all[c] += sum[label][c] / (10.0 * EACH * 1024);
    for (int label = 0; label < 10; label++)
        for (int c = 0; c < 3; c++)
            ck_assert_double_eq_tol(sum[label][c] / (EACH * 1024.0), all[c], 7.0);
    dataset_destroy(&d);
}
END_TEST

/* ---- normalisation ---- */

START_TEST(another_normalisation_takes_the_place_of_its_own)
{
    struct dataset *d = open_or_fail("digits");
    static float x[DIGIT];
    uint8_t pixels[DIGIT];
    int label;
    const uint64_t index = 5;
    const float mean = 0.25f, std = 0.5f, bad[] = {0.0f, -1.0f, NAN, INFINITY};
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(dataset_set_normalisation(d, 1, &mean, &bad[i], NULL), CS_BAD_VALUE);
    const float means[3] = {0}, stds[3] = {1, 1, 1};
    struct cs_error err;
    ck_assert_int_eq(dataset_set_normalisation(d, 3, means, stds, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "a normalisation of 3 channels, but digits has 1"));
    ck_assert_int_eq(dataset_set_normalisation(d, 1, &mean, &std, NULL), CS_OK);
    dataset_fetch(d, DATASET_TEST, &index, 1, NULL, x, &label);
    dataset_pixels(d, DATASET_TEST, index, pixels);
    for (int i = 0; i < DIGIT; i++)
        ck_assert_float_eq_tol(x[i], ((float)pixels[i] / 255.0f - 0.25f) / 0.5f, 1e-6f);
    dataset_destroy(&d);
}
END_TEST

/* ---- fetching ---- */

enum { BATCH = 75 }; /* not whole chunks */

static void random_indices(uint64_t index[BATCH])
{
    struct rng r = rng_seeded(0xda7a, 0);
    for (int i = 0; i < BATCH; i++)
        index[i] = rng_u32(&r);
}

START_TEST(fetched_samples_are_their_pixels_normalised)
{
    struct dataset *d = open_or_fail("digits");
    static float x[BATCH * DIGIT], pixels_1[DIGIT], want[DIGIT];
    uint64_t index[BATCH];
    int labels[BATCH];
    float mean, std;
    uint8_t pixels[DIGIT];
    random_indices(index);
    dataset_fetch(d, DATASET_TEST, index, BATCH, NULL, x, labels);
    dataset_normalisation(d, 0, &mean, &std);
    for (int i = 0; i < BATCH; i++) {
        ck_assert_int_eq(labels[i], dataset_pixels(d, DATASET_TEST, index[i], pixels));
        for (int p = 0; p < DIGIT; p++) {
            pixels_1[p] = (float)pixels[p] / 255.0f;
            ck_assert_float_eq_tol(x[i * DIGIT + p], (pixels_1[p] - mean) / std, 1e-6f);
        }
        dataset_normalise(d, pixels_1, want); /* a picture drawn with the mouse means the same to the net */
        ck_assert_mem_eq(want, x + i * DIGIT, sizeof want);
    }
    dataset_destroy(&d);
}
END_TEST

START_TEST(fetched_batches_have_mean_0_and_deviation_1)
{
    struct dataset *d = open_or_fail("digits");
    static float x[500 * DIGIT];
    static uint64_t index[500];
    static int labels[500];
    double sum = 0.0, square = 0.0;
    for (int i = 0; i < 500; i++)
        index[i] = 100000 + (uint64_t)i;
    dataset_fetch(d, DATASET_TRAIN, index, 500, NULL, x, labels);
    for (int i = 0; i < 500 * DIGIT; i++) {
        sum += x[i];
        square += (double)x[i] * x[i];
    }
    ck_assert_double_eq_tol(sum / (500 * DIGIT), 0.0, 0.03);
    ck_assert_double_eq_tol(square / (500 * DIGIT), 1.0, 0.05);
    dataset_destroy(&d);
}
END_TEST

START_TEST(any_number_of_threads_fetches_the_same_bits)
{
    struct dataset *d = open_or_fail("digits");
    static float want[BATCH * DIGIT], got[BATCH * DIGIT];
    uint64_t index[BATCH];
    int want_labels[BATCH], labels[BATCH];
    random_indices(index);
    dataset_fetch(d, DATASET_TRAIN, index, BATCH, NULL, want, want_labels);
    for (int threads = 1; threads <= 4; threads++) {
        struct thread_pool *pool;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        memset(got, 0, sizeof got);
        dataset_fetch(d, DATASET_TRAIN, index, BATCH, pool, got, labels);
        thread_pool_destroy(&pool);
        ck_assert_mem_eq(got, want, sizeof want);
        ck_assert_mem_eq(labels, want_labels, sizeof labels);
    }
    dataset_destroy(&d);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data");
    TCase *files = tcase_create("files"), *digits = tcase_create("digits");
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_set_timeout(files, 60);
    tcase_set_timeout(digits, 60);
    tcase_add_loop_test(files, idx_pictures_and_labels_come_out_as_they_stand_in_the_files, 0, 2);
    tcase_add_test(files, a_finite_split_repeats_after_its_last_picture);
    tcase_add_test(files, normalisation_is_the_mean_and_deviation_of_the_training_pixels);
    tcase_add_loop_test(files, an_idx_file_that_lies_is_refused_with_its_path_and_the_reason, 0, LIE_COUNT);
    tcase_add_test(files, an_empty_file_a_folder_and_a_missing_file_are_each_named);
    tcase_add_test(files, a_damaged_gzip_file_is_refused);
    tcase_add_test(files, a_gzip_bomb_is_unpacked_no_further_than_its_header_says);
    tcase_add_test(files, a_small_gzip_file_cannot_claim_a_large_set);
    tcase_add_test(files, a_set_larger_than_memory_is_a_status_and_not_a_crash);
    tcase_add_test(files, cifar_batches_follow_one_another_and_keep_red_green_and_blue_apart);
    tcase_add_test(files, cifar_class_names_are_read_from_the_meta_file_unless_it_is_odd);
    tcase_add_test(files, a_cifar_file_that_lies_is_refused_with_its_path_and_the_reason);
    tcase_add_test(files, mnist_is_found_a_level_below_and_fashion_mnist_is_not_taken_for_it);
    tcase_add_test(files, cifar100_has_its_fine_labels_and_their_names);
    tcase_add_test(files, a_cifar100_file_that_lies_is_refused_with_its_path_and_the_reason);
    tcase_add_loop_test(files, fashion_mnist_is_found_by_its_folders_name_and_has_names_for_its_classes, 0, 3);
    tcase_add_test(files, the_users_data_folder_comes_after_the_chosen_one);
    tcase_add_test(files, what_is_no_data_set_is_refused_with_its_name);
    tcase_add_test(files, every_row_of_the_table_has_a_name_and_a_shape);
    tcase_add_test(digits, a_digit_depends_on_its_split_and_index_alone);
    tcase_add_test(digits, digits_go_on_for_ever_without_repeating);
    tcase_add_test(digits, every_ten_digits_hold_each_label_once_in_changing_order);
    tcase_add_test(digits, a_digit_fits_a_box_of_about_20_and_sits_in_the_middle);
    tcase_add_test(digits, shapes_depend_on_split_and_index_alone_and_never_repeat);
    tcase_add_test(digits, the_colours_of_a_shape_do_not_tell_its_class);
    tcase_add_test(digits, another_normalisation_takes_the_place_of_its_own);
    tcase_add_test(digits, fetched_samples_are_their_pixels_normalised);
    tcase_add_test(digits, fetched_batches_have_mean_0_and_deviation_1);
    tcase_add_test(digits, any_number_of_threads_fetches_the_same_bits);
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, digits);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
