/* tests/engine/test_films.c - film strips: which moments they show, what is told of each filter, and how well the probe
 * was understood at each moment. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker/worker.h"

static const int nothing[2] = {-1, -1};

/* Steps 1, 2, 4 ... 64 and then eight an epoch of 800 steps, as a training keeps them. */
static int training(float *epoch, double epochs)
{
    int n = 0;
    epoch[n++] = 0;
    for (int step = 1; step < 100; step *= 2)
        epoch[n++] = (float)step / 800;
    for (int part = 1; part <= epochs * 8; part++)
        epoch[n++] = (float)part / 8;
    return n;
}

START_TEST(a_strip_is_at_least_two_thirds_full_and_ascends_as_training_goes_on)
{
    float epoch[MOMENTS_MAX];
    int pick[MOMENTS_MAX];
    for (int most = 3; most <= 20; most++)
        for (double epochs = 0; epochs <= 25; epochs += 0.125) {
            const int n = training(epoch, epochs), columns = films_pick(epoch, n, most, nothing, pick);
            ck_assert_int_le(columns, most);
            ck_assert_msg(3 * columns >= 2 * (most < n ? most : n), "%d of %d columns after %g epochs", columns, most,
                          epochs);
            ck_assert_int_eq(pick[0], 0);
            for (int i = 1; i < columns; i++)
                ck_assert_int_lt(pick[i - 1], pick[i]);
        }
}
END_TEST

START_TEST(columns_are_a_round_number_of_epochs_apart)
{
    float epoch[MOMENTS_MAX];
    int pick[MOMENTS_MAX];
    int n = training(epoch, 10);
    ck_assert_int_eq(films_pick(epoch, n, 8, nothing, pick), 7); /* 0, 1.5 ... 9 */
    for (int i = 0; i < 7; i++)
        ck_assert_float_eq(epoch[pick[i]], 1.5f * (float)i);
    n = training(epoch, 7);
    ck_assert_int_eq(films_pick(epoch, n, 8, nothing, pick), 8);
    for (int i = 0; i < 8; i++)
        ck_assert_float_eq(epoch[pick[i]], (float)i);
}
END_TEST

START_TEST(few_moments_are_all_shown_and_those_of_no_epoch_evenly)
{
    float epoch[MOMENTS_MAX] = {0};
    int pick[MOMENTS_MAX];
    const int n = training(epoch, 0);
    ck_assert_int_eq(films_pick(epoch, n, 20, nothing, pick), n);
    memset(epoch, 0, sizeof epoch);
    ck_assert_int_eq(films_pick(epoch, 101, 5, nothing, pick), 5);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(pick[i], 25 * i);
    ck_assert_int_eq(films_pick(epoch, 0, 5, nothing, pick), 0);
    ck_assert_int_eq(films_pick(epoch, 5, 0, nothing, pick), 0);
    ck_assert_int_eq(films_pick(epoch, 5, 1, nothing, pick), 1);
}
END_TEST

START_TEST(the_moment_that_is_shown_and_the_one_that_changes_count_from_are_among_the_columns)
{
    float epoch[MOMENTS_MAX];
    int pick[MOMENTS_MAX];
    const int n = training(epoch, 20);
    for (int shown = 0; shown < n; shown++) {
        const int must[2] = {shown, (shown * 7) % n}, columns = films_pick(epoch, n, 8, must, pick);
        int found = 0;
        ck_assert_int_le(columns, 8);
        for (int i = 0; i < columns; i++)
            found |= (pick[i] == must[0]) | (pick[i] == must[1]) << 1;
        ck_assert_msg(found == 3, "moment %d or %d is missing", must[0], must[1]);
    }
}
END_TEST

/* By hand: 3, 4 has norm 5; from 0, 0 it changed by as much; from 3, 1 by 3. */
START_TEST(facts_are_range_norm_and_norm_of_the_change)
{
    const float w[] = {3, 4, -2, NAN}, from[] = {3, 1, -2, 0};
    struct film_fact fact[2];
    films_tell(w, from, 2, 2, fact);
    ck_assert_float_eq(fact[0].least, 3);
    ck_assert_float_eq(fact[0].largest, 4);
    ck_assert_float_eq(fact[0].norm, 5);
    ck_assert_float_eq(fact[0].change, 3);
    ck_assert_float_eq(fact[1].least, -2);
    ck_assert_float_eq(fact[1].largest, -2);
    ck_assert(isnan(fact[1].norm));
    films_tell(w, NULL, 2, 1, fact);
    ck_assert_float_eq(fact[0].norm, 5);
    ck_assert(isnan(fact[0].change));
}
END_TEST

/* ---- what snapshots tell ---- */

enum { ALL = 0x1f, WAIT = 60 };

static struct worker *start(const char *net)
{
    struct worker *w;
    struct cs_error err = {""};
    const struct worker_options options = {.threads = 1, .snapshot_interval = 0.01};
    ck_assert_int_eq(worker_create(&w, &options, &err), CS_OK);
    worker_subscribe(w, ALL);
    struct worker_command setup = {.kind = WORKER_SETUP, .epochs = 1, .data = "digits"};
    snprintf(setup.net, sizeof setup.net, "%s", net);
    setup.options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD),
                                             .batch = 32,
                                             .seed = 1,
                                             .validation = 100,
                                             .schedule = {.epochs = 1}};
    ck_assert_int_eq(worker_post(w, &setup, &err), CS_OK);
    ck_assert(worker_wait_idle(w, WAIT));
    return w;
}

static void train(struct worker *w, int steps)
{
    for (int i = 0; i < steps; i++) {
        const struct worker_command step = {.kind = WORKER_STEP};
        ck_assert_int_eq(worker_post(w, &step, NULL), CS_OK);
        ck_assert(worker_wait_idle(w, WAIT));
    }
}

static const struct snapshot *look(struct worker *w, struct worker_look *at)
{
    at->setup = worker_snapshot(w)->setup;
    at->focus = at->detailed = -1;
    worker_look(w, at);
    for (int i = 0; i < 2; i++)
        ck_assert(worker_wait_idle(w, WAIT));
    return worker_snapshot(w);
}

static double norm_of(const float *a, const float *b, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += ((double)a[i] - (b ? (double)b[i] : 0)) * ((double)a[i] - (b ? (double)b[i] : 0));
    return sqrt(sum);
}

START_TEST(a_snapshot_tells_the_facts_of_every_moment_and_of_the_present)
{
    struct worker *w = start("lenet5");
    train(w, 9);
    static struct worker_look at = {.films = 5, .versus = 2};
    const struct snapshot *s = look(w, &at);
    ck_assert_int_eq(s->n_moments, 5); /* 0 1 2 4 8 */
    ck_assert_int_eq(s->n_film, 5);
    ck_assert_int_eq(s->versus, 2);
    ck_assert_ptr_nonnull(s->film_fact);
    const int node = s->film_node, filters = snapshot_filters(s->net, node), size = snapshot_filter_size(s->net, node);
    for (int m = 0; m <= s->n_moments; m++)
        for (int i = 0; i < filters; i++) {
            const float *now = m < s->n_moments ? snapshot_moment_filter(s, m, node, i) : snapshot_filter(s, node, i),
                        *from = snapshot_moment_filter(s, 2, node, i);
            const struct film_fact *fact = &s->film_fact[m * filters + i];
            ck_assert_float_eq_tol((float)norm_of(now, NULL, size), fact->norm, 1e-6f);
            ck_assert_float_eq_tol((float)norm_of(now, from, size), fact->change, 1e-6f);
        }
    ck_assert_float_eq(s->film_fact[2 * filters].change, 0);
    ck_assert_float_gt(s->film_fact[s->n_moments * filters].change, 0);
    worker_destroy(&w);
}
END_TEST

START_TEST(the_present_stays_beside_a_moment_that_is_shown)
{
    struct worker *w = start("lenet5");
    train(w, 9);
    static struct worker_look at = {.films = 5};
    const struct snapshot *s = look(w, &at);
    const int floats = snapshot_filters(s->net, s->film_node) * snapshot_filter_size(s->net, s->film_node);
    float *present = malloc((size_t)floats * sizeof *present);
    memcpy(present, snapshot_filter(s, s->film_node, 0), (size_t)floats * sizeof *present);
    at.past = true;
    at.moment = 1;
    s = look(w, &at);
    ck_assert_int_eq(s->shown, 1);
    ck_assert_mem_eq(s->film_now, present, (size_t)floats * sizeof *present);
    ck_assert_mem_eq(snapshot_filter(s, s->film_node, 0), snapshot_moment_filter(s, 1, s->film_node, 0),
                     (size_t)floats * sizeof *present);
    for (int i = 0; i < floats; i++) {
        const float *start_of = snapshot_moment_filter(s, 0, s->film_node, 0);
        ck_assert_float_eq(s->film_now_change[i], present[i] - start_of[i]);
    }
    free(present);
    worker_destroy(&w);
}
END_TEST

/* The same as when that moment is shown, and nothing for whom nobody asks. */
START_TEST(the_probe_s_true_class_is_as_probable_as_at_the_moment_itself)
{
    struct worker *w = start("lenet5");
    train(w, 9);
    static struct worker_look at = {.films = 1};
    ck_assert_ptr_null(look(w, &at)->probe_past);
    at.probe_past = true;
    const struct snapshot *s = look(w, &at);
    float value[MOMENTS_MAX];
    const int n = s->n_moments;
    ck_assert_ptr_nonnull(s->probe_past);
    memcpy(value, s->probe_past, (size_t)n * sizeof *value);
    at.past = true;
    for (int m = 0; m < n; m++) {
        at.moment = worker_snapshot(w)->moment[m].steps;
        s = look(w, &at);
        ck_assert_int_eq(s->shown, m);
        ck_assert_float_eq_tol(s->probability[s->probe_label], value[m], 1e-6f);
    }
    worker_destroy(&w);
}
END_TEST

START_TEST(another_picture_is_understood_anew)
{
    struct worker *w = start("lenet5");
    train(w, 5);
    static struct worker_look at = {.films = 1, .probe_past = true};
    const float before = look(w, &at)->probe_past[4 - 1];
    const struct worker_command probe = {.kind = WORKER_PROBE, .probe = {.split = DATASET_TEST, .index = 7}};
    ck_assert_int_eq(worker_post(w, &probe, NULL), CS_OK);
    ck_assert(worker_wait_idle(w, WAIT));
    const struct snapshot *s = look(w, &at);
    ck_assert_float_ne(s->probe_past[3], before);
    ck_assert(isfinite(s->probe_past[3]));
    worker_destroy(&w);
}
END_TEST

START_TEST(an_autoencoder_is_told_by_its_error)
{
    struct worker *w = start("autoencoder");
    train(w, 5);
    static struct worker_look at = {.films = 1, .probe_past = true};
    const struct snapshot *s = look(w, &at);
    if (s->is_autoencoder) { /* on digits of 28 x 28 */
        ck_assert_ptr_nonnull(s->probe_past);
        ck_assert(isfinite(s->probe_error) && s->probe_error > 0);
        ck_assert_float_gt(s->probe_past[0], 0);
    }
    worker_destroy(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("films");
    TCase *c = tcase_create("films");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, a_strip_is_at_least_two_thirds_full_and_ascends_as_training_goes_on);
    tcase_add_test(c, columns_are_a_round_number_of_epochs_apart);
    tcase_add_test(c, few_moments_are_all_shown_and_those_of_no_epoch_evenly);
    tcase_add_test(c, the_moment_that_is_shown_and_the_one_that_changes_count_from_are_among_the_columns);
    tcase_add_test(c, facts_are_range_norm_and_norm_of_the_change);
    tcase_add_test(c, a_snapshot_tells_the_facts_of_every_moment_and_of_the_present);
    tcase_add_test(c, the_present_stays_beside_a_moment_that_is_shown);
    tcase_add_test(c, the_probe_s_true_class_is_as_probable_as_at_the_moment_itself);
    tcase_add_test(c, another_picture_is_understood_anew);
    tcase_add_test(c, an_autoencoder_is_told_by_its_error);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
