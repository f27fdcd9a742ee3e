/* tests/engine/test_real_data.c - the original MNIST and CIFAR-10 files, where $CONVOSCOPE_DATA has them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/data/dataset.h"

static struct dataset *open_or_fail(const char *name)
{
    struct dataset *d;
    struct cs_error err;
    ck_assert_msg(dataset_open(name, &d, &err) == CS_OK, "%s", err.text);
    return d;
}

static void expect_channel(const struct dataset *d, int channel, float want_mean, float want_std, float tolerance)
{
    float mean, std;
    dataset_normalisation(d, channel, &mean, &std);
    ck_assert_float_eq_tol(mean, want_mean, tolerance);
    ck_assert_float_eq_tol(std, want_std, tolerance);
}

START_TEST(mnist_has_the_counts_labels_and_statistics_that_everybody_knows)
{
    static const int first_labels[] = {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, first_test_labels[] = {7, 2, 1, 0, 4};
    struct dataset *d = open_or_fail("mnist");
    uint8_t pixels[28 * 28];
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 60000);
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 10000);
    for (uint64_t i = 0; i < 10; i++)
        ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, i, pixels), first_labels[i]);
    for (uint64_t i = 0; i < 5; i++)
        ck_assert_int_eq(dataset_pixels(d, DATASET_TEST, i, pixels), first_test_labels[i]);
    expect_channel(d, 0, 0.1307f, 0.3081f, 5e-5f); /* as in PyTorch's own MNIST example */
    dataset_destroy(&d);
}
END_TEST

START_TEST(cifar10_has_ten_balanced_classes_and_the_known_statistics)
{
    struct dataset *d = open_or_fail("cifar10");
    uint8_t *pixels = malloc(3 * 32 * 32);
    ck_assert_ptr_nonnull(pixels);
    int of_class[10] = {0};
    ck_assert_int_eq(dataset_count(d, DATASET_TEST), 10000);
    for (uint64_t i = 0; i < 10000; i++)
        of_class[dataset_pixels(d, DATASET_TEST, i, pixels)]++;
    for (int i = 0; i < 10; i++)
        ck_assert_int_eq(of_class[i], 1000);
    ck_assert_str_eq(dataset_class_name(d, 6), "frog");
    expect_channel(d, 0, 0.4914f, 0.2470f, 0.01f); /* of all 50,000; a part of the batches comes near */
    expect_channel(d, 1, 0.4822f, 0.2435f, 0.01f);
    expect_channel(d, 2, 0.4465f, 0.2616f, 0.01f);
    free(pixels);
    dataset_destroy(&d);
}
END_TEST

static bool is_there(const char *name)
{
    struct dataset *d;
    struct cs_error err;
    const bool found = dataset_open(name, &d, &err) != CS_NOT_FOUND;
    dataset_destroy(&d);
    if (!found)
        printf("# skipped: %s\n", err.text);
    return found;
}

int main(void)
{
    const bool has_mnist = is_there("mnist"), has_cifar10 = is_there("cifar10");
    if (!has_mnist && !has_cifar10) {
        puts("1..0 # SKIP neither MNIST nor CIFAR-10 in $CONVOSCOPE_DATA");
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("real_data");
    TCase *mnist = tcase_create("mnist"), *cifar10 = tcase_create("cifar10");
    tcase_set_timeout(mnist, 60);
    tcase_set_timeout(cifar10, 60);
    if (has_mnist)
        tcase_add_test(mnist, mnist_has_the_counts_labels_and_statistics_that_everybody_knows);
    if (has_cifar10)
        tcase_add_test(cifar10, cifar10_has_ten_balanced_classes_and_the_known_statistics);
    suite_add_tcase(suite, mnist);
    suite_add_tcase(suite, cifar10);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
