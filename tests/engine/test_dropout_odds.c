/* tests/engine/test_dropout_odds.c - the mean and deviation that dropout is told to have are those of all masks there
 * are, and those of many masks that the layers draw; averages are exact. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/averages.h"
#include "engine/layers/dropout.h"
#include "tests/engine/layer_rig.h"

/* One number has two masks: kept with 1 - p, left out with p. */
START_TEST(mean_and_deviation_are_those_of_both_masks)
{
    static const double rates[] = {0, 0.1, 0.25, 0.5, 0.75, 0.95}, values[] = {-7, 0, 0.5, 3};
    for (int i = 0; i < 6 * 4 * 2; i++) {
        const double p = rates[i / 8], x = values[i / 2 % 4];
        const bool scaled = i % 2;
        const double kept = scaled ? x / (1 - p) : x, mean = (1 - p) * kept + p * 0,
                     variance = (1 - p) * (kept - mean) * (kept - mean) + p * mean * mean;
        const struct dropout_odds o = dropout_odds(x, p, scaled);
        ck_assert_double_eq_tol(o.kept, kept, 1e-12);
        ck_assert_double_eq_tol(o.mean, mean, 1e-12);
        ck_assert_double_eq_tol(o.deviation, sqrt(variance), 1e-9);
        if (scaled)
            ck_assert_double_eq_tol(o.mean, x, 1e-12);
        const struct dropout_band b = dropout_band(&o, 16);
        ck_assert_double_eq_tol(b.error, o.deviation / 4, 1e-12);
        ck_assert(b.below == o.mean - b.error && b.above == o.mean + b.error);
    }
}
END_TEST

/* A fixed seed; four standard errors hold for each number of a good generator but one in 16 000. */
START_TEST(the_average_of_many_masks_of_the_layer_comes_near_to_the_mean) /* _i: dropout, dropout2d */
{
    enum { MASKS = 4000, CHANNELS = 6, AREA = 4, CELLS = CHANNELS * AREA };
    const struct shape in = shape_3d(CHANNELS, 2, 2);
    struct layer_rig rig;
    double sum[CELLS] = {0};
    float mean[CELLS];
    rig_init(&rig, _i ? "dropout2d" : "dropout", "p=0.3", &in, 1);
    for (int i = 0; i < CELLS; i++)
        rig.x.data[i] = (float)(i - 7);
    for (int m = 0; m < MASKS; m++) {
        rig.seed = (uint64_t)m;
        rig_forward(&rig, kernels_best(), NULL);
        averages_add(sum, rig.y.data, CELLS);
        for (int i = 0; _i && i < CELLS; i++) /* a map goes as one */
            ck_assert((rig.y.data[i] == 0) == (rig.y.data[i / AREA * AREA] == 0) || rig.x.data[i] == 0 ||
                      rig.x.data[i / AREA * AREA] == 0);
    }
    averages_take(mean, sum, MASKS, CELLS);
    for (int i = 0; i < CELLS; i++) {
        const struct dropout_odds o = dropout_odds((double)rig.x.data[i], 0.3, true);
        ck_assert_msg(fabs((double)mean[i] - o.mean) <= 4 * dropout_band(&o, MASKS).error + 1e-6, "%d: %g, not %g", i,
                      (double)mean[i], o.mean);
    }
    ck_assert_double_lt(averages_distance(mean, rig.x.data, CELLS), 0.2);
    rig_finish(&rig);
}
END_TEST

START_TEST(averages_of_whole_numbers_are_exact)
{
    double sum[3] = {0};
    float mean[3], distance[3];
    for (int i = 0; i < 300; i++) {
        const float x[3] = {i % 3 ? 0.0f : 30.0f, (float)i, -5};
        averages_add(sum, x, 3);
    }
    averages_take(mean, sum, 300, 3);
    ck_assert(mean[0] == 10 && mean[1] == 149.5f && mean[2] == -5);
    const float target[3] = {12, 149.5f, 0};
    averages_distances(distance, mean, target, 3);
    ck_assert(distance[0] == 2 && distance[1] == 0 && distance[2] == 5);
    ck_assert_double_eq(averages_distance(mean, target, 3), 7.0 / 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dropout_odds");
    TCase *c = tcase_create("dropout_odds");
    tcase_add_test(c, mean_and_deviation_are_those_of_both_masks);
    tcase_add_loop_test(c, the_average_of_many_masks_of_the_layer_comes_near_to_the_mean, 0, 2);
    tcase_add_test(c, averages_of_whole_numbers_are_exact);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
