/* tests/engine/test_loss_terms.c - softmax and cross-entropy term by term, against PyTorch 1.13's numbers
 * (F.cross_entropy in float64), the engine's own layer and loss, and central differences. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "engine/base/rng.h"
#include "engine/train/loss.h"
#include "engine/train/loss_terms.h"
#include "tests/engine/layer_rig.h"

enum { MOST = 10 };

struct torch_case {
    int k, label;
    double temperature, smoothing, lr;
    double logit[4], e[4], p[4], gradient[4], after[4];
    double loss, loss_after;
};
static const struct torch_case torch_cases[] = {
    {3,
     0,
     1,
     0,
     1,
     {3.2, 5.1, -1.7},
     {24.532530197109352, 164.0219072999017, 0.18268352405273466},
     {0.1299825390171732, 0.8690495352082659, 0.0009679257745610439},
     {-0.8700174609828268, 0.8690495352082659, 0.0009679257745610442},
     {4.070017460982827, 4.230950464791734, -1.700967925774561},
     2.04035515280017,
     0.7782798157276951},
    {4,
     1,
     1,
     0,
     1,
     {8, -2, 1, 0},
     {2980.9579870417283, 0.1353352832366127, 2.718281828459045, 1},
     {0.9987089245075526, 4.534131502580968e-05, 0.000910704657096784, 0.00033502952032499493},
     {0.9987089245075526, -0.9999546586849742, 0.0009107046570967839, 0.00033502952032499515},
     {7.001291075492447, -1.0000453413150256, 0.9990892953429032, -0.00033502952032499515},
     10.00129190964846,
     8.00504823495658},
    {3,
     0,
     2,
     0.1,
     0.5,
     {3.2, 5.1, -1.7},
     {4.953032424395115, 12.80710378266303, 0.4274149319487267},
     {0.27233091396083214, 0.7041686747588362, 0.02350041128033169},
     {-0.33050120968625063, 0.3354176707127514, -0.004916461026500821},
     {3.3652506048431254, 4.932291164643624, -1.6975417694867496},
     1.3507373566944592,
     1.2426588811548922},
    {4,
     2,
     0.5,
     0.2,
     2,
     {2, -1, 0.5, 3},
     {54.598150033144236, 0.1353352832366127, 2.718281828459045, 403.4287934927351},
     {0.11846485770112326, 0.0002936450238851297, 0.005898017969555097, 0.8753434793054364},
     {0.13692971540224647, -0.09941270995222974, -1.68820396406089, 1.6506869586108728},
     {1.7261405691955072, -0.8011745800955405, 3.87640792812178, -0.30137391722174556},
     4.883138921873603,
     1.1143505943391732},
};
enum { TORCH_CASES = sizeof torch_cases / sizeof *torch_cases };

static void expect(double got, double want, const char *what, int i)
{
    ck_assert_msg(fabs(got - want) <= 1e-12 * (1 + fabs(want)), "%s %d: %.17g, not %.17g", what, i, got, want);
}

START_TEST(every_number_is_pytorch_s_with_the_largest_subtracted_or_not) /* _i: case */
{
    const struct torch_case *c = &torch_cases[_i];
    for (int subtract = 0; subtract < 2; subtract++) {
        const struct loss_terms_options o = {c->temperature, c->smoothing, subtract};
        struct loss_term t[MOST];
        double after[MOST];
        const struct loss_terms_sum s = loss_terms(&o, c->logit, c->k, c->label, t);
        for (int i = 0; i < c->k; i++) {
            expect(t[i].e, c->e[i] * exp(-s.shift), "exp", i);
            expect(t[i].p, c->p[i], "p", i);
            expect(t[i].gradient, c->gradient[i], "gradient", i);
            expect(t[i].surprise, -log(c->p[i]), "-ln p", i);
        }
        expect(s.loss, c->loss, "loss", 0);
        expect(s.shares, 1, "sum of p", 0);
        expect(s.gradients, 0, "sum of gradients", 0);
        loss_terms_step(t, c->k, c->lr, after);
        for (int i = 0; i < c->k; i++)
            expect(after[i], c->after[i], "after the step", i);
        expect(loss_terms(&o, after, c->k, c->label, t).loss, c->loss_after, "loss after the step", 0);
    }
}
END_TEST

struct random_case {
    int k, label;
    double logit[MOST];
    struct loss_terms_options o;
};

static struct random_case random_case(struct rng *rng)
{
    struct random_case c = {.k = rng_int(rng, 2, MOST)};
    c.label = rng_int(rng, 0, c.k - 1);
    c.o = (struct loss_terms_options){rng_int(rng, 0, 1) ? 1 : 0.25 * rng_int(rng, 1, 12),
                                      rng_int(rng, 0, 1) ? 0 : 0.1 * rng_int(rng, 0, 8), rng_int(rng, 0, 1)};
    for (int i = 0; i < c.k; i++)
        c.logit[i] = (double)rng_uniform(rng, -8, 8);
    return c;
}

START_TEST(gradients_are_central_differences_of_the_loss)
{
    struct rng rng = rng_seeded(11, 0);
    const double h = 1e-5;
    for (int round = 0; round < 300; round++) {
        struct random_case c = random_case(&rng);
        struct loss_term t[MOST], moved[MOST];
        loss_terms(&c.o, c.logit, c.k, c.label, t);
        for (int i = 0; i < c.k; i++) {
            const double z = c.logit[i];
            c.logit[i] = z + h;
            const double up = loss_terms(&c.o, c.logit, c.k, c.label, moved).loss;
            c.logit[i] = z - h;
            const double down = loss_terms(&c.o, c.logit, c.k, c.label, moved).loss;
            c.logit[i] = z;
            ck_assert_double_eq_tol(t[i].gradient, (up - down) / (2 * h), 1e-6);
        }
    }
}
END_TEST

START_TEST(the_layers_and_the_training_s_loss_give_the_same_numbers)
{
    struct rng rng = rng_seeded(12, 0);
    for (int round = 0; round < 100; round++) {
        const struct random_case c = random_case(&rng);
        const struct shape in = shape_1d(c.k), row = shape_2d(1, c.k);
        const struct loss_options o = {.kind = LOSS_CROSS_ENTROPY, .label_smoothing = (float)c.o.smoothing};
        struct loss_term t[MOST];
        struct layer_rig soft, log_soft;
        float gradient[MOST];
        const struct loss_terms_sum s = loss_terms(&c.o, c.logit, c.k, c.label, t);
        rig_init(&soft, "softmax", "dim=-1", &in, 1);
        rig_init(&log_soft, "log_softmax", "dim=-1", &in, 1);
        for (int i = 0; i < c.k; i++)
            soft.x.data[i] = log_soft.x.data[i] = (float)t[i].scaled;
        rig_forward(&soft, &kernels_reference, NULL);
        rig_forward(&log_soft, &kernels_reference, NULL);
        const struct tensor scaled = {row, soft.x.data};
        const struct loss_result r = loss_compute(&o, &scaled, 1, &c.label, NULL, gradient, NULL);
        ck_assert_double_eq_tol(s.loss, r.loss, 1e-5 * (1 + r.loss));
        for (int i = 0; i < c.k; i++) {
            ck_assert_double_eq_tol(t[i].p, (double)soft.y.data[i], 1e-6);
            ck_assert_double_eq_tol(-t[i].surprise, (double)log_soft.y.data[i], 2e-5);
            ck_assert_double_eq_tol(t[i].gradient, (double)gradient[i] / c.o.temperature, 1e-5);
        }
        rig_finish(&soft);
        rig_finish(&log_soft);
    }
}
END_TEST

/* PyTorch in float32: exp(1000) is inf, inf / inf is nan, and F.cross_entropy of the same logits is 1000. */
START_TEST(the_plain_form_overflows_as_a_float32_does_and_the_other_does_not)
{
    static const double logit[3] = {1000, 0, -1000};
    struct loss_term t[3];
    struct loss_terms_sum s = loss_terms(&(struct loss_terms_options){1, 0, false}, logit, 3, 1, t);
    ck_assert(isinf(t[0].e) && t[1].e == 1 && t[2].e == 0 && isinf(s.sum));
    ck_assert(isnan(t[0].p) && t[1].p == 0 && t[2].p == 0 && isinf(s.loss));
    s = loss_terms(&(struct loss_terms_options){1, 0, true}, logit, 3, 1, t);
    ck_assert(t[0].p == 1 && t[1].p == 0 && t[1].surprise == 1000 && s.loss == 1000 && s.shift == 1000);
    s = loss_terms(&(struct loss_terms_options){1, 0, true}, logit, 3, 0, t);
    ck_assert(s.loss == 0 && !signbit(s.loss));
}
END_TEST

START_TEST(the_plain_form_loses_all_of_very_small_exponentials)
{
    static const double logit[2] = {-900, -901};
    struct loss_term t[2];
    struct loss_terms_sum s = loss_terms(&(struct loss_terms_options){1, 0, false}, logit, 2, 0, t);
    ck_assert(s.sum == 0 && isnan(t[0].p) && isnan(s.loss));
    s = loss_terms(&(struct loss_terms_options){1, 0, true}, logit, 2, 0, t);
    ck_assert_double_eq_tol(s.loss, log(1 + exp(-1)), 1e-12);
}
END_TEST

/* A float32 ends at e^88.72 and at e^-103.97 (torch.exp: 88.7 -> 3.32e38, 88.8 -> inf; -103.9 -> 1.4e-45, -104 -> 0).
 */
START_TEST(the_range_is_that_of_a_float32)
{
    static const double logit[4] = {88.7, 88.8, -103.9, -104};
    struct loss_term t[4];
    loss_terms(&(struct loss_terms_options){1, 0, false}, logit, 4, 0, t);
    ck_assert(isfinite(t[0].e) && isinf(t[1].e) && t[2].e > 0 && t[3].e == 0);
}
END_TEST

START_TEST(equal_logits_lose_ln_n)
{
    for (int k = 2; k <= MOST; k++) {
        const double logit[MOST] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        struct loss_term t[MOST];
        const struct loss_terms_sum s = loss_terms(&(struct loss_terms_options){1, 0, false}, logit, k, k - 1, t);
        ck_assert_double_eq_tol(s.loss, log(k), 1e-12);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("loss_terms");
    TCase *t = tcase_create("loss_terms");
    tcase_add_loop_test(t, every_number_is_pytorch_s_with_the_largest_subtracted_or_not, 0, TORCH_CASES);
    tcase_add_test(t, gradients_are_central_differences_of_the_loss);
    tcase_add_test(t, the_layers_and_the_training_s_loss_give_the_same_numbers);
    tcase_add_test(t, the_plain_form_overflows_as_a_float32_does_and_the_other_does_not);
    tcase_add_test(t, the_plain_form_loses_all_of_very_small_exponentials);
    tcase_add_test(t, the_range_is_that_of_a_float32);
    tcase_add_test(t, equal_logits_lose_ln_n);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
