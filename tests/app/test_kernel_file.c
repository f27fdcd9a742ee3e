/* tests/app/test_kernel_file.c - kernels in .npy files and texts: written, read, refused with a sentence. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_file.h"
#include "app/board/kernel_text.h"
#include "engine/base/rng.h"
#include "engine/data/npy.h"
#include "tests/engine/failing_memory.h"
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

static struct kernel_value kernel(const char *text)
{
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_from_text(text, &k, &err) == CS_OK, "'%s': %s", text, err.text);
    return k;
}

static struct kernel_value load(const char *name)
{
    char path[PATH_MAX];
    struct kernel_value k;
    struct cs_error err;
    ck_assert_msg(kernel_file_load(scratch_path(&scratch, name, path), &k, &err) == CS_OK, "%s", err.text);
    return k;
}

static void save(const char *name, const struct kernel_value *k)
{
    char path[PATH_MAX];
    struct cs_error err;
    ck_assert_msg(kernel_file_save(scratch_path(&scratch, name, path), k, &err) == CS_OK, "%s", err.text);
}

static struct kernel_value load_bytes(const char *bytes, size_t length)
{
    scratch_write(&scratch, "k.txt", bytes, length);
    return load("k.txt");
}

static void expect_numbers(const struct kernel_value *k, const char *text)
{
    const struct kernel_value want = kernel(text);
    ck_assert_msg(k->rows == want.rows && k->cols == want.cols && k->divisor == want.divisor, "%dx%d over %d, not %s",
                  k->rows, k->cols, k->divisor, text);
    ck_assert_mem_eq(k->w, want.w, sizeof(float) * (size_t)(k->rows * k->cols));
}

static void expect_refused(const char *name, const char *says)
{
    char path[PATH_MAX];
    struct kernel_value k = {.rows = 77};
    struct cs_error err;
    ck_assert_int_ne(kernel_file_load(scratch_path(&scratch, name, path), &k, &err), CS_OK);
    scratch_expect_sentence(&scratch, err.text, name, says);
    ck_assert_int_eq(k.rows, 77);
}

static void expect_bad_text(const char *text, const char *says)
{
    scratch_write(&scratch, "bad.txt", text, strlen(text));
    expect_refused("bad.txt", says);
}

START_TEST(a_text_has_rows_in_lines_with_any_separator)
{
    static const char *const texts[] = {
        "0 1 0\n1 -4 1\n0 1 0\n",
        "0,1,0\n1,-4,1\n0,1,0",
        "0;1;0;\r\n1;-4;1;\r\n0;1;0;\r\n",
        "\t0\t1\t0\n\n1\t-4\t1 # the middle\n# and the last\n  0 , 1 ,\t0  \n\n",
        "\xEF\xBB\xBF# from a spreadsheet\n0.0, 1.0, 0.0\n1e0 -40e-1 +1\n-0 1 0\n: 1\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct kernel_value k = load_bytes(texts[i], strlen(texts[i]));
        expect_numbers(&k, "0 1 0 / 1 -4 1 / 0 1 0");
        ck_assert_int_eq(k.preset, KERNEL_EDGE);
    }
}
END_TEST

START_TEST(a_line_of_a_text_is_the_divisor)
{
    static const char *const texts[] = {"1 1 1\n1 1 1\n1 1 1\n: 9\n", "÷ 9\n1 1 1\n1 1 1\n1 1 1\n",
                                        "1 1 1\n1 1 1\n  ÷9  # box\n1 1 1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct kernel_value k = load_bytes(texts[i], strlen(texts[i]));
        ck_assert_int_eq(k.preset, KERNEL_BOX);
        ck_assert_int_eq(k.divisor, 9);
    }
}
END_TEST

START_TEST(a_text_in_error_names_its_line)
{
    expect_bad_text("1 2\n3 x\n", ": line 2: 'x' is not a number");
    expect_bad_text("1 2\n3 4y\n", ": line 2: '4y' is not a number");
    expect_bad_text("1,,2\n", ": line 1: '' is not a number");
    expect_bad_text("1 2\n# nothing\n\n3\n", ": line 4: 1 numbers in this row and 2 in that of line 1");
    expect_bad_text("1 2 3 4 5 6 7 8 9 10 11 12", ": line 1: more than 11 numbers in a row");
    expect_bad_text("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", ": line 12: more than 11 rows");
    expect_bad_text("1\nnan\n", ": line 2: weight nan is out of range, -9999999 to 9999999");
    expect_bad_text("1e9\n", ": line 1: weight 1e+09 is out of range");
    expect_bad_text("1\n: 0\n", ": line 2: the divisor is a whole number, 1 to 9999999");
    expect_bad_text("1\n: 2.5\n", ": line 2: the divisor is a whole number, 1 to 9999999");
    expect_bad_text("1\n÷\n", ": line 2: the divisor is a whole number, 1 to 9999999");
    expect_bad_text("1\n: 2\n: 3\n", ": line 3: a second divisor; a kernel has one");
    expect_bad_text("# only a comment\n: 2\n", ": there are no numbers in it");
    expect_bad_text("\n", ": there are no numbers in it");
    scratch_write(&scratch, "zero.txt", "1\n2\0003\n", 7);
    expect_refused("zero.txt", ": line 2: a byte of value 0: not a text");
    scratch_write(&scratch, "empty", "", 0);
    expect_refused("empty", ": the file is empty");
    char *large = calloc(1 << 17, 1);
    memset(large, ' ', 1 << 17);
    scratch_write(&scratch, "large.txt", large, 1 << 17);
    expect_refused("large.txt", "large.txt: larger than 64 KiB");
    free(large);
    expect_refused("absent.txt", "No such file");
}
END_TEST

static struct kernel_value random_kernel(struct rng *r)
{
    struct kernel_value k = {.preset = KERNEL_CUSTOM,
                             .rows = rng_int(r, 1, KERNEL_MAX_SIDE),
                             .cols = rng_int(r, 1, KERNEL_MAX_SIDE),
                             .divisor = rng_int(r, 1, KERNEL_MAX_DIVISOR)};
    for (int i = 0; i < k.rows * k.cols; i++)
        k.w[i] = ldexpf(rng_uniform(r, -1, 1), rng_int(r, -140, 23));
    kernel_settle(&k);
    return k;
}

START_TEST(a_text_keeps_every_weight_and_the_divisor)
{
    struct rng r = rng_seeded(17, 0);
    for (int round = 0; round < 100; round++) {
        const struct kernel_value k = random_kernel(&r);
        save("kept.txt", &k);
        const struct kernel_value back = load("kept.txt");
        ck_assert(kernel_equal(&k, &back));
    }
    char text[256] = "";
    const struct kernel_value gaussian = kernel("gaussian 2x3");
    save("g.txt", &gaussian);
    scratch_read(&scratch, "g.txt", text, sizeof text - 1);
    ck_assert_str_eq(text, "# gaussian 2x3\n1 2 1\n1 2 1\n: 8\n");
}
END_TEST

START_TEST(a_npy_file_holds_the_divided_weights)
{
    char path[PATH_MAX];
    struct npy array;
    const struct kernel_value box = kernel("box 2x3"), edge = kernel("edge"), thirds = kernel("1 2 / 4 5 : 3");
    save("box.npy", &box);
    ck_assert_int_eq(npy_read(scratch_path(&scratch, "box.npy", path), &array, NULL), CS_OK);
    ck_assert(array.rank == 2 && array.dim[0] == 2 && array.dim[1] == 3 && array.floats);
    for (int i = 0; i < 6; i++)
        ck_assert_float_eq(array.floats[i], 1.0f / 6.0f);
    npy_finish(&array);
    save("edge.npy", &edge);
    ck_assert_int_eq(load("edge.npy").preset, KERNEL_EDGE);
    save("thirds.npy", &thirds);
    const struct kernel_value back = load("thirds.npy");
    ck_assert(back.divisor == 1 && back.w[0] == 1.0f / 3.0f && back.w[3] == 5.0f / 3.0f);
}
END_TEST

/* numpy.save('ints.npy', numpy.array([[1, 0, -1], [2, 0, -2]])): int64, as numpy makes of whole numbers. */
START_TEST(whole_numbers_and_vectors_of_numpy_are_read)
{
    char bytes[128 + 48] = "\x93NUMPY\x01", header[119];
    const int64_t w[] = {1, 0, -1, 2, 0, -2};
    bytes[8] = 118;
    snprintf(header, sizeof header, "%-117s\n", "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }");
    memcpy(bytes + 10, header, 118);
    memcpy(bytes + 128, w, sizeof w);
    scratch_write(&scratch, "ints.npy", bytes, sizeof bytes);
    struct kernel_value k = load("ints.npy");
    expect_numbers(&k, "1 0 -1 / 2 0 -2");
    scratch_write(&scratch, "named_otherwise.txt", bytes, sizeof bytes);
    k = load("named_otherwise.txt");
    expect_numbers(&k, "1 0 -1 / 2 0 -2");
    char path[PATH_MAX];
    float row[] = {0.5f, -1, 7};
    ck_assert_int_eq(npy_write(scratch_path(&scratch, "row.npy", path),
                               &(struct npy){.rank = 1, .dim = {3}, .count = 3, .floats = row}, NULL),
                     CS_OK);
    k = load("row.npy");
    expect_numbers(&k, "0.5 -1 7 /");
}
END_TEST

static void write_array(const char *name, int rank, int64_t rows, int64_t cols, float value)
{
    char path[PATH_MAX];
    float numbers[200];
    struct npy array = {.rank = rank, .dim = {rows, cols, 1}, .count = 1, .floats = numbers};
    for (int i = 0; i < rank; i++)
        array.count *= (size_t)array.dim[i];
    for (size_t i = 0; i < 200; i++)
        numbers[i] = value;
    ck_assert_int_eq(npy_write(scratch_path(&scratch, name, path), &array, NULL), CS_OK);
}

START_TEST(an_array_that_is_no_kernel_is_refused)
{
    write_array("flat.npy", 0, 1, 1, 1);
    expect_refused("flat.npy", "an array of 0 dimensions is no kernel, which has rows and columns");
    write_array("deep.npy", 3, 2, 2, 1);
    expect_refused("deep.npy", "an array of 3 dimensions is no kernel");
    write_array("wide.npy", 2, 3, 12, 1);
    expect_refused("wide.npy", "a kernel is 1x1 to 11x11, not 3x12");
    write_array("long.npy", 1, 12, 1, 1);
    expect_refused("long.npy", "a kernel is 1x1 to 11x11, not 1x12");
    write_array("none.npy", 2, 0, 3, 1);
    expect_refused("none.npy", "a kernel is 1x1 to 11x11, not 0x3");
    write_array("nan.npy", 2, 3, 3, NAN);
    expect_refused("nan.npy", "nan.npy: weight nan is out of range");
    write_array("big.npy", 2, 3, 3, 1e8f);
    expect_refused("big.npy", "big.npy: weight 1e+08 is out of range");
    scratch_write(&scratch, "cut.npy", "\x93NUMPY\x01\0\x76\0{", 11);
    expect_refused("cut.npy", "cut.npy: ");
}
END_TEST

START_TEST(a_save_that_fails_leaves_the_old_file_and_says_why)
{
    const struct kernel_value box = kernel("box"), edge = kernel("edge");
    char path[PATH_MAX], tmp[PATH_MAX];
    struct cs_error err;
    save("old.txt", &box);
    scratch_mkdir(&scratch, "old.txt.tmp"); /* where the temporary file would go */
    ck_assert_int_ne(kernel_file_save(scratch_path(&scratch, "old.txt", path), &edge, &err), CS_OK);
    ck_assert_ptr_nonnull(strstr(err.text, "old.txt"));
    ck_assert_int_eq(load("old.txt").preset, KERNEL_BOX);
    ck_assert_int_ne(kernel_file_save(scratch_path(&scratch, "no/folder.npy", tmp), &edge, &err), CS_OK);
    scratch_expect_sentence(&scratch, err.text, "no/folder.npy", "No such file");
}
END_TEST

struct attempt {
    char path[PATH_MAX];
};

static bool load_once(void *ctx, const char **wrong)
{
    struct attempt *a = ctx;
    struct kernel_value k = {.rows = 77};
    struct cs_error err = {""};
    const enum cs_status status = kernel_file_load(a->path, &k, &err);
    if (status && (status != CS_NO_MEMORY || !*err.text || k.rows != 77))
        *wrong = "not refused with a sentence for CS_NO_MEMORY, or the kernel changed";
    return status == CS_OK;
}

/* Saving allocates nothing. */
START_TEST(a_load_copes_with_every_failing_allocation)
{
    static const char *const names[] = {"memory.npy", "memory.txt"};
    const struct kernel_value k = kernel("gaussian 7x5");
    for (int i = 0; i < 2; i++) {
        struct attempt a;
        save(names[i], &k);
        scratch_path(&scratch, names[i], a.path);
        fail_every_allocation(load_once, &a);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("kernel_file");
    TCase *all = tcase_create("files");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_text_has_rows_in_lines_with_any_separator);
    tcase_add_test(all, a_line_of_a_text_is_the_divisor);
    tcase_add_test(all, a_text_in_error_names_its_line);
    tcase_add_test(all, a_text_keeps_every_weight_and_the_divisor);
    tcase_add_test(all, a_npy_file_holds_the_divided_weights);
    tcase_add_test(all, whole_numbers_and_vectors_of_numpy_are_read);
    tcase_add_test(all, an_array_that_is_no_kernel_is_refused);
    tcase_add_test(all, a_save_that_fails_leaves_the_old_file_and_says_why);
    tcase_add_test(all, a_load_copes_with_every_failing_allocation);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
