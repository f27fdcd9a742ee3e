/* tests/engine/test_norm_terms.c - the arithmetic of normalisation that the blackboard shows, set by set, is the
 * layers' own. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/layers/norm_terms.h"
#include "tests/engine/layer_rig.h"

enum { ROUNDS = 60 };

static const char *const kinds[NORM_KINDS] = {"batch_norm2d", "layer_norm", "instance_norm", "group_norm",
                                              "local_response_norm"};

struct trial {
    struct layer_rig rig;
    struct norm_rule rule;
    double eps, alpha, beta, k;
};

/* Small whole numbers, so that sums are exact. */
static void begin(struct trial *t, enum norm_kind kind, struct rng *r)
{
    const int groups = rng_int(r, 1, 3), channels = groups * rng_int(r, 1, 3), size = rng_int(r, 1, 6);
    const struct shape in = shape_3d(channels, rng_int(r, 1, 4), rng_int(r, 2, 5));
    char attrs[128];
    *t = (struct trial){.rule = {kind, groups, size},
                        .eps = (double)1e-3f,
                        .alpha = (double)(float)rng_uniform(r, 0.1f, 2),
                        .beta = (double)(float)rng_uniform(r, 0.1f, 2),
                        .k = (double)(float)rng_uniform(r, 0.5f, 3)};
    if (kind == NORM_GROUP)
        snprintf(attrs, sizeof attrs, "num_groups=%d eps=0.001", groups);
    else if (kind == NORM_LOCAL_RESPONSE)
        snprintf(attrs, sizeof attrs, "size=%d alpha=%.9g beta=%.9g k=%.9g", size, t->alpha, t->beta, t->k);
    else
        snprintf(attrs, sizeof attrs, "eps=0.001%s", kind == NORM_INSTANCE ? " affine=true" : "");
    rig_init(&t->rig, kinds[kind], attrs, &in, rng_int(r, 1, 4));
    rig_randomise(&t->rig, r);
    for (size_t i = 0; i < shape_count(&t->rig.x.shape); i++)
        t->rig.x.data[i] = (float)rng_int(r, -9, 9);
    rig_forward(&t->rig, kernels_best(), NULL);
}

/* Of layer_norm, every place has its own. */
static double factor(const struct trial *t, int which, struct norm_place at)
{
    const int *dim = t->rig.x.shape.dim;
    const int place = (at.c * dim[2] + at.row) * dim[3] + at.col;
    return (double)t->rig.param[which].data[t->rule.kind == NORM_LAYER ? place : at.c];
}

static double by_terms(const struct trial *t, struct norm_place at)
{
    const struct tensor *x = &t->rig.x;
    const struct norm_set set = norm_set_nth(&t->rule, x->shape.dim, norm_set_of(&t->rule, x->shape.dim, at));
    if (t->rule.kind == NORM_LOCAL_RESPONSE)
        return norm_response(x, &set, at, t->rule.size, t->alpha, t->beta, t->k).y;
    const struct norm_moments m = norm_moments(x, &set);
    const struct norm_term term = norm_term((double)x->data[norm_index(x->shape.dim, at)], m.mean, m.var, t->eps,
                                            factor(t, 0, at), factor(t, 1, at));
    ck_assert_double_eq(term.y, term.deviation / term.root * factor(t, 0, at) + factor(t, 1, at));
    return term.y;
}

START_TEST(every_number_by_its_terms_is_what_the_layer_gives) /* _i: kind */
{
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(51, (uint64_t)(round * NORM_KINDS + _i));
        struct trial t;
        begin(&t, (enum norm_kind)_i, &r);
        for (int i = 0; i < (int)shape_count(&t.rig.x.shape); i++) {
            const struct norm_place at = norm_place_of(t.rig.x.shape.dim, i);
            const double want = (double)t.rig.y.data[i], got = by_terms(&t, at);
            ck_assert_int_eq(norm_index(t.rig.x.shape.dim, at), i);
            ck_assert_msg(fabs(got - want) <= 2e-5 * (1 + fabs(want)), "%s: %g, not %g", kinds[_i], got, want);
        }
        rig_finish(&t.rig);
    }
}
END_TEST

START_TEST(sets_hold_every_number_once_and_say_so) /* _i: kind, without local response */
{
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(52, (uint64_t)round);
        const int groups = rng_int(&r, 1, 3);
        const int dim[4] = {rng_int(&r, 1, 4), groups * rng_int(&r, 1, 3), rng_int(&r, 1, 4), rng_int(&r, 1, 4)};
        const struct norm_rule rule = {(enum norm_kind)_i, groups, 1};
        int seen[4 * 9 * 4 * 4] = {0}, members = 0, last = -1;
        for (int s = 0; s < norm_set_count(&rule, dim); s++) {
            const struct norm_set set = norm_set_nth(&rule, dim, s);
            const int first = norm_index(dim, norm_set_member(&set, dim, 0));
            ck_assert_int_gt(first, last); /* sets in order of their first numbers */
            last = first;
            for (int i = 0; i < norm_set_size(&set, dim); i++) {
                const struct norm_place at = norm_set_member(&set, dim, i);
                ck_assert(norm_set_holds(&set, at) && norm_set_of(&rule, dim, at) == s);
                seen[norm_index(dim, at)]++;
                members++;
            }
        }
        ck_assert_int_eq(members, dim[0] * dim[1] * dim[2] * dim[3]);
        for (int i = 0; i < members; i++)
            ck_assert_int_eq(seen[i], 1);
    }
}
END_TEST

/* Wikipedia's example of a standard deviation: 2 4 4 4 5 5 7 9 have the mean 5 and the variance 4. */
START_TEST(the_mean_and_variance_of_a_known_example_come_out_whole)
{
    float value[8] = {2, 4, 4, 4, 5, 5, 7, 9};
    const struct tensor x = {shape_4d(2, 1, 2, 2), value};
    const struct norm_rule rule = {NORM_BATCH, 1, 1};
    const struct norm_set set = norm_set_nth(&rule, x.shape.dim, 0);
    const struct norm_moments m = norm_moments(&x, &set);
    ck_assert(m.n == 8 && m.sum == 40 && m.mean == 5 && m.squares == 32 && m.var == 4);
    ck_assert_double_eq(m.unbiased, 32.0 / 7);
    const struct norm_term t = norm_term(9, m.mean, m.var, 0, 3, -1);
    ck_assert(t.deviation == 4 && t.root == 2 && t.normalised == 2 && t.weighted == 6 && t.y == 5);
}
END_TEST

START_TEST(running_statistics_follow_as_those_of_the_layer)
{
    struct rng r = rng_seeded(53, 0);
    struct trial t;
    double mean[9], var[9];
    begin(&t, NORM_BATCH, &r);
    const int channels = t.rig.x.shape.dim[1];
    for (int c = 0; c < channels; c++) {
        mean[c] = (double)t.rig.param[2].data[c];
        var[c] = (double)t.rig.param[3].data[c];
    }
    for (int batch = 0; batch < 20; batch++) {
        for (size_t i = 0; i < shape_count(&t.rig.x.shape); i++)
            t.rig.x.data[i] = (float)rng_int(&r, -9, 9);
        rig_forward(&t.rig, kernels_best(), NULL);
        for (int c = 0; c < channels; c++) {
            const struct norm_set set = norm_set_nth(&t.rule, t.rig.x.shape.dim, c);
            const struct norm_moments m = norm_moments(&t.rig.x, &set);
            const struct norm_follow f = norm_follow(mean[c], m.mean, (double)0.1f);
            ck_assert_double_eq(f.kept + f.added, f.now);
            mean[c] = f.now;
            var[c] = norm_follow(var[c], m.unbiased, (double)0.1f).now;
            ck_assert_double_eq_tol(mean[c], (double)t.rig.param[2].data[c], 1e-4);
            ck_assert_double_eq_tol(var[c], (double)t.rig.param[3].data[c], 1e-3);
        }
    }
    rig_finish(&t.rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("norm_terms");
    TCase *c = tcase_create("norm_terms");
    tcase_add_loop_test(c, every_number_by_its_terms_is_what_the_layer_gives, 0, NORM_KINDS);
    tcase_add_loop_test(c, sets_hold_every_number_once_and_say_so, 0, NORM_LOCAL_RESPONSE);
    tcase_add_test(c, the_mean_and_variance_of_a_known_example_come_out_whole);
    tcase_add_test(c, running_statistics_follow_as_those_of_the_layer);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
