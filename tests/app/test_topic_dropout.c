/* tests/app/test_topic_dropout.c - the topic's masks are the engine's, its averages come near to what theory says, the
 * layer behind is PyTorch's, and it copes with any settings and with no memory. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/dropout.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/layer_rig.h"

static struct dropout_settings settings(bool maps)
{
    return (struct dropout_settings){.maps = maps,
                                     .scale = true,
                                     .p = 0.5,
                                     .units = 4,
                                     .channels = 6,
                                     .height = 2,
                                     .width = 3,
                                     .values = "0,0,0=2 1,0,0=4 2,0,0=6 3,0,0=8",
                                     .masks = 1000};
}

static struct dropout_model *model(const struct dropout_settings *s)
{
    struct dropout_model *m;
    ck_assert_int_eq(dropout_create(&m, NULL), CS_OK);
    dropout_update(m, s);
    ck_assert_str_eq(dropout_error_text(m), "");
    return m;
}

START_TEST(four_units_of_rate_one_half_are_doubled_or_gone)
{
    const struct dropout_settings s = settings(false);
    struct dropout_model *m = model(&s);
    const struct dropout_state *d = dropout_state(m);
    bool seen[16] = {false};
    for (int mask = 1; mask <= d->masks; mask++) {
        int which = 0;
        for (int i = 0; i < 4; i++) {
            ck_assert_float_eq(d->x[i], (float)(2 * i + 2));
            ck_assert_float_eq(d->y[4 * mask + i], d->kept[4 * mask + i] ? 2 * d->x[i] : 0);
            which |= d->kept[4 * mask + i] << i;
        }
        seen[which] = true;
        ck_assert_int_eq(dropout_kept_count(d, mask),
                         (which & 1) + (which >> 1 & 1) + (which >> 2 & 1) + (which >> 3 & 1));
    }
    for (int i = 0; i < 16; i++)
        ck_assert_msg(seen[i], "thinned network %d never came", i);
    dropout_destroy(&m);
}
END_TEST

START_TEST(masks_are_those_of_the_layer) /* _i: dropout, dropout2d */
{
    struct dropout_settings s = settings(_i);
    s.seed = 7;
    s.p = 0.3;
    s.masks = 50;
    struct dropout_model *m = model(&s);
    const struct dropout_state *d = dropout_state(m);
    const struct shape in = shape_3d(d->dim[0], d->dim[1], d->dim[2]);
    struct layer_rig rig;
    rig_init(&rig, _i ? "dropout2d" : "dropout", "p=0.3", &in, 1);
    memcpy(rig.x.data, d->x, (size_t)d->cells * sizeof(float));
    for (int mask = 1; mask <= 50; mask++) {
        rig.seed = ((uint64_t)7 << 20) + (uint64_t)mask;
        rig_forward(&rig, &kernels_reference, NULL);
        ck_assert(!memcmp(rig.y.data, d->y + mask * d->cells, (size_t)d->cells * sizeof(float)));
        for (int i = 0; i < d->cells; i++) /* a map goes as one */
            ck_assert_int_eq(d->kept[mask * d->cells + i], d->kept[mask * d->cells + i / d->area * d->area]);
    }
    rig_finish(&rig);
    dropout_destroy(&m);
}
END_TEST

START_TEST(the_average_is_the_sum_over_the_masks_so_far_by_their_number)
{
    struct dropout_settings s = settings(true);
    s.p = 0.25;
    struct dropout_model *m = model(&s);
    const struct dropout_state *d = dropout_state(m);
    double sum[DROPOUT_CELLS_MAX] = {0};
    for (int mask = 1; mask <= d->masks; mask++) {
        double distance = 0;
        float distances[DROPOUT_CELLS_MAX];
        dropout_distances(d, mask, distances);
        for (int i = 0; i < d->cells; i++) {
            struct dropout_trace t;
            sum[i] += (double)d->y[mask * d->cells + i];
            const double mean = sum[i] / mask;
            ck_assert_double_eq_tol((double)d->mean[mask * d->cells + i], mean, 1e-5);
            ck_assert_float_eq_tol(distances[i], (float)fabs(mean - (double)d->x[i]), 1e-5f);
            distance += fabs(mean - (double)d->x[i]) / d->cells;
            if (mask % 100)
                continue;
            dropout_trace(d, i, mask, &t);
            ck_assert_double_eq_tol(t.times * t.odds.kept, t.sum, 1e-3);
            ck_assert_double_eq_tol(t.sum / mask, t.mean, 1e-4);
        }
        ck_assert_double_eq_tol((double)d->distance[mask], distance, 1e-4);
    }
    dropout_destroy(&m);
}
END_TEST

/* Of 1000 masks; a fixed seed, four standard errors. */
START_TEST(the_average_comes_near_to_x_or_unscaled_to_one_minus_p_times_x) /* _i: unscaled, scaled */
{
    struct dropout_settings s = settings(false);
    s.scale = _i;
    s.p = 0.4;
    struct dropout_model *m = model(&s);
    const struct dropout_state *d = dropout_state(m);
    for (int i = 0; i < 4; i++) {
        struct dropout_trace t;
        dropout_trace(d, i, 1000, &t);
        const double goal = _i ? t.x : 0.6 * t.x, sd = (_i ? t.x / 0.6 : t.x) * sqrt(0.4 * 0.6);
        ck_assert_double_eq_tol(t.odds.mean, goal, 1e-5);
        ck_assert_double_eq_tol(t.error, sd / sqrt(1000), 1e-5);
        ck_assert_double_eq_tol(t.mean, goal, 4 * t.error);
        if (!_i)
            ck_assert_double_gt(t.x - t.mean, 8 * t.error); /* it stays away from x */
    }
    dropout_destroy(&m);
}
END_TEST

START_TEST(in_eval_mode_every_pass_hands_on_all_numbers)
{
    for (int maps = 0; maps < 2; maps++)
        for (int scale = 0; scale < 2; scale++) {
            struct dropout_settings s = settings(maps);
            s.eval = true;
            s.scale = scale;
            s.p = 0.9;
            s.masks = 20;
            struct dropout_model *m = model(&s);
            const struct dropout_state *d = dropout_state(m);
            for (int mask = 1; mask <= 20; mask++)
                for (int i = 0; i < d->cells; i++)
                    ck_assert(d->y[mask * d->cells + i] == d->x[i] && d->mean[mask * d->cells + i] == d->x[i] &&
                              d->kept[mask * d->cells + i]);
            ck_assert_float_eq(d->distance[20], 0);
            dropout_destroy(&m);
        }
}
END_TEST

/* y = W x + b by hand, and what it is on the average of many masks. */
START_TEST(the_layer_behind_sums_what_stays_and_its_average_is_that_of_the_whole_network)
{
    const struct dropout_settings s = settings(false);
    struct dropout_model *m = model(&s);
    const struct dropout_state *d = dropout_state(m);
    for (int k = 0; k < DROPOUT_OUTPUTS; k++) {
        double whole = (double)d->bias[k], variance = 0;
        for (int i = 0; i < 4; i++) {
            const double w = (double)d->weight[k * DROPOUT_UNITS_MAX + i];
            whole += w * (double)d->x[i];
            variance += w * w * (double)d->x[i] * (double)d->x[i]; /* p = 0.5: the deviation of a unit is x */
        }
        ck_assert_double_eq((double)d->whole[k], whole);
        double sum = 0;
        for (int mask = 1; mask <= 1000; mask++) {
            double out = (double)d->bias[k];
            for (int i = 0; i < 4; i++)
                out += (double)d->weight[k * DROPOUT_UNITS_MAX + i] * (double)d->y[4 * mask + i];
            ck_assert_double_eq((double)d->out[mask * DROPOUT_OUTPUTS + k], out);
            sum += out;
            ck_assert_double_eq_tol((double)d->out_mean[mask * DROPOUT_OUTPUTS + k], sum / mask, 1e-4);
        }
        ck_assert_double_eq_tol(sum / 1000, whole, 4 * sqrt(variance / 1000) + 1e-9);
    }
    dropout_destroy(&m);
}
END_TEST

START_TEST(any_settings_give_finite_numbers)
{
    struct rng r = rng_seeded(71, 0);
    struct dropout_model *m;
    struct cs_error err;
    ck_assert_int_eq(dropout_create(&m, NULL), CS_OK);
    for (int round = 0; round < 150; round++) {
        struct dropout_settings s = settings(rng_int(&r, 0, 1));
        s.eval = rng_int(&r, 0, 1);
        s.scale = rng_int(&r, 0, 1);
        s.p = (double)rng_uniform(&r, -1, 2);
        s.units = rng_int(&r, -1, 20);
        s.channels = rng_int(&r, -1, 9);
        s.height = rng_int(&r, -1, 9);
        s.width = rng_int(&r, -1, 9);
        s.masks = rng_int(&r, 0, 3) ? rng_int(&r, -1, 60) : 2000;
        s.seed = rng_int(&r, 0, INT32_MAX - 1);
        s.values = rng_int(&r, 0, 2) ? "0,0,0=-99 70,3,3=99" : "?";
        dropout_update(m, &s);
        const struct dropout_state *d = dropout_state(m);
        ck_assert(d->there && d->cells >= 1 && d->cells <= DROPOUT_CELLS_MAX);
        ck_assert(d->masks >= 1 && d->masks <= DROPOUT_MASKS_MAX);
        for (int i = 0; i < d->cells; i++)
            ck_assert(isfinite(d->mean[d->masks * d->cells + i]));
        ck_assert(!dropout_update(m, &s)); /* nothing changed */
    }
    dropout_destroy(&m);
    ck_assert_int_eq(dropout_check_values("0,0,0=99", NULL), CS_OK);
    ck_assert_int_eq(dropout_check_values("0,0,0=100", &err), CS_BAD_VALUE);
    ck_assert_int_eq(dropout_check_values("0=1", &err), CS_BAD_VALUE);
}
END_TEST

static bool update_anew(void *ctx, const char **wrong)
{
    struct dropout_settings s = settings(false);
    struct dropout_model *m;
    (void)ctx;
    s.masks = 5;
    if (dropout_create(&m, NULL) != CS_OK)
        return false;
    dropout_update(m, &s);
    const bool worked = *dropout_error_text(m) == '\0';
    if (!worked && !strstr(dropout_error_text(m), "memory"))
        *wrong = "it failed without a sentence";
    dropout_update(m, &s);
    dropout_destroy(&m);
    return worked;
}

START_TEST(without_memory_there_is_a_sentence_and_no_leak)
{
    survive_every_allocation(update_anew, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_dropout");
    TCase *c = tcase_create("topic_dropout");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, four_units_of_rate_one_half_are_doubled_or_gone);
    tcase_add_loop_test(c, masks_are_those_of_the_layer, 0, 2);
    tcase_add_test(c, the_average_is_the_sum_over_the_masks_so_far_by_their_number);
    tcase_add_loop_test(c, the_average_comes_near_to_x_or_unscaled_to_one_minus_p_times_x, 0, 2);
    tcase_add_test(c, in_eval_mode_every_pass_hands_on_all_numbers);
    tcase_add_test(c, the_layer_behind_sums_what_stays_and_its_average_is_that_of_the_whole_network);
    tcase_add_test(c, any_settings_give_finite_numbers);
    tcase_add_test(c, without_memory_there_is_a_sentence_and_no_leak);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
