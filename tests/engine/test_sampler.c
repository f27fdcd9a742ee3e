/* tests/engine/test_sampler.c - the order of samples and the weights of classes. */
#include <check.h>
#include <limits.h>
#include <math.h>

#include "engine/base/rng.h"
#include "engine/data/sampler.h"
#include "tests/engine/scratch.h"

static struct scratch scratch;

/* A CIFAR-10 folder of `sizes[c]` samples of class c, dealt out in turn. */
static struct dataset *open_uneven(const int sizes[10])
{
    enum { RECORD = 1 + 3072 };
    char path[PATH_MAX];
    struct dataset *d;
    struct cs_error err;
    int count = 0, left[10];
    for (int c = 0; c < 10; c++)
        count += left[c] = sizes[c];
    uint8_t *bytes = calloc((size_t)count, RECORD);
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0, c = 0; i < count; c = (c + 1) % 10)
        if (left[c] > 0) {
            left[c]--;
            bytes[i * RECORD] = (uint8_t)c;
            memset(bytes + i * RECORD + 1, i, 3072);
            i++;
        }
    scratch_write(&scratch, "data_batch_1.bin", bytes, (size_t)count * RECORD);
    scratch_write(&scratch, "test_batch.bin", bytes, RECORD);
    free(bytes);
    ck_assert_msg(dataset_open(scratch_path(&scratch, ".", path), &d, &err) == CS_OK, "%s", err.text);
    return d;
}

static const int uneven[10] = {7, 1, 0, 20, 3, 2, 2, 2, 2, 2};
enum { UNEVEN = 41, THERE = 9 };
static struct dataset *data;

static void set_up(void)
{
    scratch_init(&scratch);
    data = open_uneven(uneven);
}

static void tear_down(void)
{
    dataset_destroy(&data);
    scratch_finish(&scratch);
}

static struct sampler *create(enum sampling kind)
{
    struct sampler *s;
    struct cs_error err;
    ck_assert_msg(sampler_create(&s, kind, data, UNEVEN, &err) == CS_OK, "%s", err.text);
    return s;
}

START_TEST(classes_are_counted_and_weighted_by_inverse_frequency)
{
    int counts[10];
    float weights[10];
    double all = 0.0;
    sampler_class_counts(data, DATASET_TRAIN, UNEVEN, counts);
    ck_assert_mem_eq(counts, uneven, sizeof counts);
    sampler_class_weights(counts, 10, weights);
    for (int c = 0; c < 10; c++) { /* every class weighs the same, and a sample 1 on the average */
        if (counts[c])
            ck_assert_float_eq_tol((float)counts[c] * weights[c], (float)UNEVEN / THERE, 1e-5f);
        else
            ck_assert_float_eq(weights[c], 0.0f);
        all += (double)counts[c] * (double)weights[c];
    }
    ck_assert_double_eq_tol(all, UNEVEN, 1e-4);
}
END_TEST

START_TEST(counting_drawn_digits_sees_what_is_drawn)
{
    struct dataset *digits;
    int counts[10], want[10] = {0};
    uint8_t pixels[28 * 28];
    ck_assert_int_eq(dataset_open("digits", &digits, NULL), CS_OK);
    sampler_class_counts(digits, DATASET_TRAIN, 1234, counts);
    for (uint64_t i = 0; i < 1234; i++)
        want[dataset_pixels(digits, DATASET_TRAIN, i, pixels)]++;
    ck_assert_mem_eq(counts, want, sizeof want);
    dataset_destroy(&digits);
}
END_TEST

static void count_order(const struct sampler *s, const uint32_t *order, int times[UNEVEN], int classes[10])
{
    memset(times, 0, UNEVEN * sizeof *times);
    memset(classes, 0, 10 * sizeof *classes);
    for (int i = 0; i < sampler_count(s); i++) {
        ck_assert_uint_lt(order[i], UNEVEN);
        times[order[i]]++;
        classes[dataset_label(data, DATASET_TRAIN, order[i])]++;
    }
}

START_TEST(without_sampling_every_sample_comes_once_in_the_shuffle_of_its_epoch)
{
    struct sampler *s = create(SAMPLING_NONE);
    uint32_t order[UNEVEN], want[UNEVEN];
    ck_assert_int_eq(sampler_count(s), UNEVEN);
    for (uint64_t epoch = 0; epoch < 5; epoch++) {
        struct rng r = rng_seeded(17, epoch); /* as the trainer always did, so that old trainings go on as they began */
        for (uint32_t i = 0; i < UNEVEN; i++)
            want[i] = i;
        rng_shuffle(&r, want, UNEVEN);
        sampler_order(s, 17, epoch, order);
        ck_assert_mem_eq(order, want, sizeof want);
    }
    sampler_destroy(&s);
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(oversampling_brings_every_class_to_the_size_of_the_largest_evenly)
{
    struct sampler *s = create(SAMPLING_OVER);
    uint32_t order[THERE * 20];
    int times[UNEVEN], classes[10];
    ck_assert_int_eq(sampler_count(s), THERE * 20);
    for (uint64_t epoch = 0; epoch < 20; epoch++) {
        sampler_order(s, 1, epoch, order);
        count_order(s, order, times, classes);
        for (int c = 0; c < 10; c++)
            ck_assert_int_eq(classes[c], uneven[c] ? 20 : 0);
        for (int i = 0; i < UNEVEN; i++) {
            const int size = uneven[dataset_label(data, DATASET_TRAIN, (uint64_t)i)];
            ck_assert(times[i] == 20 / size || times[i] == (20 + size - 1) / size);
        }
    }
    sampler_destroy(&s);
}
END_TEST

START_TEST(undersampling_takes_as_many_of_each_class_as_the_smallest_has_others_every_epoch)
{
    struct sampler *s = create(SAMPLING_UNDER);
    uint32_t order[THERE];
    int times[UNEVEN], classes[10], all[UNEVEN] = {0};
    ck_assert_int_eq(sampler_count(s), THERE);
    for (uint64_t epoch = 0; epoch < 4000; epoch++) {
        sampler_order(s, 1, epoch, order);
        count_order(s, order, times, classes);
        for (int c = 0; c < 10; c++)
            ck_assert_int_eq(classes[c], uneven[c] > 0);
        for (int i = 0; i < UNEVEN; i++)
            all[i] += times[i];
    }
    for (int i = 0; i < UNEVEN; i++) { /* each of a class equally often: within 6 standard deviations */
        const double want = 4000.0 / uneven[dataset_label(data, DATASET_TRAIN, (uint64_t)i)];
        ck_assert_double_eq_tol(all[i], want, 6.0 * sqrt(want));
    }
    sampler_destroy(&s);
}
END_TEST

START_TEST(weighted_sampling_draws_every_class_equally_often_on_the_average)
{
    struct sampler *s = create(SAMPLING_WEIGHTED);
    uint32_t order[UNEVEN];
    int times[UNEVEN], classes[10], all[10] = {0};
    ck_assert_int_eq(sampler_count(s), UNEVEN);
    for (uint64_t epoch = 0; epoch < 900; epoch++) {
        sampler_order(s, 1, epoch, order);
        count_order(s, order, times, classes);
        for (int c = 0; c < 10; c++)
            all[c] += classes[c];
    }
    for (int c = 0; c < 10; c++)
        ck_assert_double_eq_tol(all[c], uneven[c] ? 900.0 * UNEVEN / THERE : 0.0, uneven[c] ? 6.0 * 64.0 : 0.5);
    sampler_destroy(&s);
}
END_TEST

START_TEST(an_order_is_a_function_of_seed_and_epoch) /* _i: the kind of sampling */
{
    struct sampler *s = create((enum sampling)_i), *other = create((enum sampling)_i);
    uint32_t a[THERE * 20], b[THERE * 20];
    const size_t size = (size_t)sampler_count(s) * sizeof *a;
    for (uint64_t epoch = 0; epoch < 10; epoch++) {
        sampler_order(s, 5, epoch, a);
        sampler_order(other, 6, 3, b);
        ck_assert_mem_ne(a, b, size);
        sampler_order(other, 5, epoch + 1, b);
        ck_assert_mem_ne(a, b, size);
        sampler_order(other, 5, epoch, b);
        ck_assert_mem_eq(a, b, size);
    }
    sampler_destroy(&s);
    sampler_destroy(&other);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sampler");
    TCase *sampler = tcase_create("sampler");
    tcase_add_checked_fixture(sampler, set_up, tear_down);
    tcase_add_test(sampler, classes_are_counted_and_weighted_by_inverse_frequency);
    tcase_add_test(sampler, counting_drawn_digits_sees_what_is_drawn);
    tcase_add_test(sampler, without_sampling_every_sample_comes_once_in_the_shuffle_of_its_epoch);
    tcase_add_test(sampler, oversampling_brings_every_class_to_the_size_of_the_largest_evenly);
    tcase_add_test(sampler, undersampling_takes_as_many_of_each_class_as_the_smallest_has_others_every_epoch);
    tcase_add_test(sampler, weighted_sampling_draws_every_class_equally_often_on_the_average);
    tcase_add_loop_test(sampler, an_order_is_a_function_of_seed_and_epoch, 0, SAMPLING_COUNT);
    suite_add_tcase(suite, sampler);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
