/* tests/engine/test_curvature.c - the largest eigenvalue of a quadratic loss, by power iteration through the layers.
 * Wanted numbers: numpy.linalg.eigvalsh of 2/n A'A, A the im2col of the input. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/data/pictures.h"
#include "engine/net/net_text.h"
#include "engine/train/curvature.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"

struct rig {
    struct net *net;
    struct net_run *run;
};

static struct rig rig_of(enum picture_id picture, const char *layer)
{
    struct rig r;
    struct tensor x;
    char text[256];
    struct cs_error err;
    ck_assert_int_eq(picture_draw(picture, 0, 0, &x, &err), CS_OK);
    snprintf(text, sizeof text, "net n\ninput 1x%dx%d\nc = %s\n", x.shape.dim[1], x.shape.dim[2], layer);
    ck_assert_msg(net_from_text(text, strlen(text), "t.net", &r.net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(net_run_create(&r.run, r.net, 1, NET_RUN_TRAIN, NULL, kernels_best(), &err), CS_OK);
    memcpy(net_run_input(r.run)->data, x.data, shape_count(&x.shape) * sizeof *x.data);
    tensor_finish(&x);
    return r;
}

static void rig_finish(struct rig *r)
{
    net_run_destroy(&r->run);
    net_destroy(&r->net);
}

static const struct {
    enum picture_id picture;
    const char *layer;
    double want;
} cases[] = {
    {PICTURE_SEVEN, "conv2d(1, kernel_size=3, padding=1, bias=false)", 203.48},
    {PICTURE_SEVEN, "conv2d(1, kernel_size=1, bias=false)", 39.0938},
    {PICTURE_NUMBERS6, "conv2d(1, kernel_size=3, padding=1, bias=false)", 174.95},
    {PICTURE_NUMBERS6, "conv2d(1, kernel_size=3, bias=false)", 260.1},
    {PICTURE_CROSS, "conv2d(1, kernel_size=3, bias=false)", 6.514},
    {PICTURE_CROSS5, "conv2d(1, kernel_size=3, padding=1, bias=false)", 4.301},
    {PICTURE_EDGE6, "conv2d(1, kernel_size=5, padding=2, bias=false)", 810.5},
};

START_TEST(the_largest_eigenvalue_is_that_of_the_hessian) /* _i */
{
    struct rig r = rig_of(cases[_i].picture, cases[_i].layer);
    struct curvature c;
    struct cs_error err;
    for (size_t i = 0; i < r.net->n_params; i++)
        r.net->params[i] = (float)i;
    ck_assert_int_eq(curvature_of_mse(r.net, r.run, 1, 2000, &c, &err), CS_OK);
    ck_assert(c.settled && c.steps < 2000);
    ck_assert_double_eq_tol(c.largest, cases[_i].want, 3e-4 * cases[_i].want);
    ck_assert_double_eq(curvature_critical_rate(&c, 0), 2 / c.largest);
    ck_assert_double_eq(curvature_critical_rate(&c, 0.9), 3.8 / c.largest);
    for (size_t i = 0; i < r.net->n_params; i++)
        ck_assert_float_eq(r.net->params[i], (float)i);
    rig_finish(&r);
}
END_TEST

/* n = 1: the loss is (w x + b - t)^2, H = 2 (x, 1)(x, 1)', and its eigenvalue 2 (x^2 + 1). */
START_TEST(a_bias_is_one_of_the_parameters)
{
    struct rig r = rig_of(PICTURE_SEVEN, "conv2d(1, kernel_size=8, bias=true)");
    struct curvature c;
    struct cs_error err;
    double squares = 1;
    const struct tensor *x = net_run_input(r.run);
    for (size_t i = 0; i < shape_count(&x->shape); i++)
        squares += (double)x->data[i] * (double)x->data[i];
    ck_assert_int_eq(curvature_of_mse(r.net, r.run, 1, 50, &c, &err), CS_OK);
    ck_assert_double_eq_tol(c.largest, 2 * squares, 1e-5 * squares);
    rig_finish(&r);
}
END_TEST

START_TEST(without_input_nothing_curves_and_no_rate_is_critical)
{
    struct rig r = rig_of(PICTURE_SEVEN, "conv2d(1, kernel_size=3, bias=false)");
    struct curvature c;
    struct cs_error err;
    tensor_fill(net_run_input(r.run), 0);
    ck_assert_int_eq(curvature_of_mse(r.net, r.run, 1, 50, &c, &err), CS_OK);
    ck_assert_double_eq(c.largest, 0);
    ck_assert(isinf(curvature_critical_rate(&c, 0)));
    rig_finish(&r);
}
END_TEST

/* Loss after `steps` of SGD towards a target of ones, over the loss at first. */
static double descend(struct rig *r, double lr, double momentum, int steps)
{
    const struct loss_options mse = {.kind = LOSS_MSE};
    struct optimizer_options o = optimizer_defaults(OPTIMIZER_SGD);
    struct optimizer *sgd;
    struct cs_error err;
    float target[64];
    double first = 0, last = 0;
    for (int i = 0; i < 64; i++)
        target[i] = 1;
    o.lr = (float)lr;
    o.momentum = (float)momentum;
    o.weight_decay = 0;
    net_init_params(r->net, 3);
    ck_assert_int_eq(optimizer_create(&sgd, r->net, &o, &err), CS_OK);
    for (int i = 0; i <= steps; i++) {
        net_run_forward(r->run, 1);
        last =
            loss_compute(&mse, net_run_output(r->run), 1, NULL, target, net_run_output_grad(r->run)->data, NULL).loss;
        first = i ? first : last;
        net_run_backward(r->run);
        optimizer_step(sgd, r->net, net_run_param_grads(r->run), NULL);
    }
    optimizer_destroy(&sgd);
    return last / first;
}

START_TEST(a_little_below_the_critical_rate_it_converges_and_a_little_above_it_diverges)
{
    static const double momenta[] = {0, 0.5, 0.9};
    struct rig r = rig_of(PICTURE_SEVEN, "conv2d(1, kernel_size=3, padding=1, bias=false)");
    struct curvature c;
    struct cs_error err;
    ck_assert_int_eq(curvature_of_mse(r.net, r.run, 1, 2000, &c, &err), CS_OK);
    for (int i = 0; i < 3; i++) {
        const double critical = curvature_critical_rate(&c, momenta[i]);
        ck_assert_double_lt(descend(&r, 0.98 * critical, momenta[i], 1500), 1);
        ck_assert_double_gt(descend(&r, 1.02 * critical, momenta[i], 1500), 1e3);
    }
    rig_finish(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("curvature");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, the_largest_eigenvalue_is_that_of_the_hessian, 0, sizeof cases / sizeof *cases);
    tcase_add_test(all, a_bias_is_one_of_the_parameters);
    tcase_add_test(all, without_input_nothing_curves_and_no_rate_is_critical);
    tcase_add_test(all, a_little_below_the_critical_rate_it_converges_and_a_little_above_it_diverges);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
