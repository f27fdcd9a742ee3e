/* tests/engine/test_optimizer.c - optimisers, clipping, schedules of the rate, and initialisation. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_init.h"
#include "engine/net/net_text.h"
#include "engine/train/optimizer.h"
#include "engine/train/schedule.h"
#include "tests/engine/fixture.h"

static struct net *from_text(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    return net;
}

static struct optimizer *optimizer_of(const struct net *net, const struct optimizer_options *options)
{
    struct optimizer *o;
    struct cs_error err;
    ck_assert_int_eq(optimizer_check(options, &err), CS_OK);
    ck_assert_msg(optimizer_create(&o, net, options, &err) == CS_OK, "%s", err.text);
    return o;
}

/* ---- against PyTorch's numbers ---- */

static struct optimizer_options options_of(struct fixture *f, const char *name)
{
    const char *kind = fixture_text(f, name, "kind");
    struct optimizer_options o = {0};
    double lr, decay, momentum, nesterov, norm, value;
    while (strcmp(optimizer_names[o.kind], kind) != 0)
        o.kind++;
    ck_assert_int_eq(sscanf(fixture_text(f, name, "options"), "%lf %lf %lf %lf %lf %lf %lf %lf %lf", &lr, &decay,
                            &momentum, &nesterov, &o.beta1, &o.beta2, &o.eps, &norm, &value),
                     9);
    o.lr = (float)lr;
    o.weight_decay = (float)decay;
    o.momentum = (float)momentum;
    o.nesterov = nesterov != 0;
    o.clip_norm = (float)norm;
    o.clip_value = (float)value;
    return o;
}

/* 12 numbers and 5, each block with the padding of its own behind it. */
static const char *two_params = "net n\ninput 12\na = linear(1, bias=false)\nb = linear(5, bias=false)\n";

/* To the layout of the fixture (17 numbers without a gap), or from it. */
static void pack(const struct net *net, const float *block, float *packed)
{
    memcpy(packed, block + net->node[1].param[0], 12 * sizeof *packed);
    memcpy(packed + 12, block + net->node[2].param[0], 5 * sizeof *packed);
}

static void unpack(const struct net *net, float *block, const float *packed)
{
    memcpy(block + net->node[1].param[0], packed, 12 * sizeof *packed);
    memcpy(block + net->node[2].param[0], packed + 12, 5 * sizeof *packed);
}

static void expect_steps_of_pytorch(struct fixture *f, const char *name)
{
    struct net *net = from_text(two_params);
    const struct optimizer_options options = options_of(f, name);
    struct optimizer *o = optimizer_of(net, &options);
    float *grads = cs_alloc(net->n_params, sizeof *grads), packed[17];
    unpack(net, net->params, fixture_tensor(f, name, "p0")->data);
    for (int step = 1; step <= 6; step++) {
        char g[16], p[16], norm[16];
        snprintf(g, sizeof g, "g%d", step);
        snprintf(p, sizeof p, "p%d", step);
        snprintf(norm, sizeof norm, "norm%d", step);
        unpack(net, grads, fixture_tensor(f, name, g)->data);
        const float our_norm = (float)optimizer_grad_norm(o, grads, NULL);
        fixture_compare(f, name, norm, &our_norm, 1e-6);
        ck_assert_int_eq(optimizer_step(o, net, grads, NULL), OPTIMIZER_DONE);
        pack(net, net->params, packed);
        fixture_compare(f, name, p, packed, 1e-6);
    }
    cs_free(grads);
    optimizer_destroy(&o);
    net_destroy(&net);
}

START_TEST(every_optimiser_and_both_ways_of_clipping_step_as_pytorchs_do)
{
    struct fixture *f = fixture_open("optimizer_more");
    const char *name;
    int cases = 0;
    for (; (name = fixture_case(f, cases)); cases++)
        expect_steps_of_pytorch(f, name);
    ck_assert_int_ge(cases, 12);
    fixture_close(f);
}
END_TEST

START_TEST(schedules_have_the_rates_of_pytorchs)
{
    struct fixture *f = fixture_open("schedule");
    const char *name;
    int cases = 0;
    for (; (name = fixture_case(f, cases)); cases++) {
        const struct tensor *plan = fixture_tensor(f, name, "plan"), *want = fixture_tensor(f, name, "lr");
        const bool cycles = fixture_has(f, name, "momentum");
        const int steps = want->shape.dim[0];
        float lr[64], momentum[64];
        struct schedule s = {.epochs = (int)plan->data[0], .warmup = plan->data[2]};
        ck_assert_int_eq(schedule_from_text(fixture_text(f, name, "text"), &s, NULL), CS_OK);
        ck_assert_int_eq(steps, (int)(plan->data[0] * plan->data[1]));
        for (int i = 0; i < steps; i++) {
            const struct schedule_rates rates = schedule_at(&s, (struct schedule_place){i, (int)plan->data[1]});
            lr[i] = (float)rates.lr;
            momentum[i] = (float)rates.momentum;
            ck_assert(cycles == (rates.momentum >= 0));
        }
        fixture_compare(f, name, "lr", lr, 1e-6);
        if (cycles)
            fixture_compare(f, name, "momentum", momentum, 1e-6);
    }
    ck_assert_int_ge(cases, 9);
    fixture_close(f);
}
END_TEST

/* ---- what must not move, and what must not become infinite ---- */

START_TEST(buffers_and_padding_are_neither_stepped_nor_counted)
{
    struct net *net = from_text("net n\ninput 12\na = linear(5)\n");
    net->node[1].layer->param[1].buffer = true; /* as if the bias were a running mean */
    const struct optimizer_options options = optimizer_defaults(OPTIMIZER_ADAMW);
    struct optimizer *o = optimizer_of(net, &options);
    float *grads = cs_alloc(net->n_params, sizeof *grads);
    for (size_t i = 0; i < net->n_params; i++)
        net->params[i] = 7, grads[i] = NAN;
    for (int i = 0; i < 60; i++)
        grads[net->node[1].param[0] + (size_t)i] = 0.5f;
    ck_assert_double_eq_tol(optimizer_grad_norm(o, grads, NULL), sqrt(60 * 0.25), 1e-12);
    ck_assert_int_eq(optimizer_step(o, net, grads, NULL), OPTIMIZER_DONE);
    for (size_t i = 0; i < net->n_params; i++)
        ck_assert((net->params[i] == 7) == (i >= 60));
    cs_free(grads);
    optimizer_destroy(&o);
    net_destroy(&net);
}
END_TEST

static const enum optimizer_kind kinds[] = {OPTIMIZER_SGD, OPTIMIZER_ADAM, OPTIMIZER_ADAMW};

/* Steps with a gradient that is bad, or is too large for the rate: nothing at all may change, and the next step with a
 * good one must be the one that a fresh optimiser makes. */
START_TEST(a_step_that_cannot_be_made_changes_nothing)
{
    const enum optimizer_kind kind = kinds[_i];
    struct net *net = from_text(two_params), *other = from_text(two_params);
    net_init_params(net, 1);
    net_init_params(other, 1);
    struct optimizer_options options = optimizer_defaults(kind), wild = options;
    wild.lr = 3e38f;
    struct optimizer *o = optimizer_of(net, &options), *fresh = optimizer_of(other, &options);
    float *grads = cs_alloc(net->n_params, sizeof *grads), packed[17];
    for (int i = 0; i < 17; i++)
        packed[i] = (float)(i - 8) * 4;
    unpack(net, grads, packed);
    optimizer_set_options(o, &wild);
    ck_assert_int_eq(optimizer_step(o, net, grads, NULL), OPTIMIZER_BAD_UPDATE);
    optimizer_set_options(o, &options);
    for (int bad = 0; bad < 3; bad++) {
        packed[14] = bad == 0 ? NAN : bad == 1 ? INFINITY : -INFINITY;
        unpack(net, grads, packed);
        ck_assert_int_eq(optimizer_step(o, net, grads, NULL), OPTIMIZER_BAD_GRADIENT);
    }
    packed[14] = 1;
    unpack(net, grads, packed);
    ck_assert_int_eq(optimizer_steps(o), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(optimizer_step(o, net, grads, NULL), OPTIMIZER_DONE);
        ck_assert_int_eq(optimizer_step(fresh, other, grads, NULL), OPTIMIZER_DONE);
    }
    ck_assert_mem_eq(net->params, other->params, net->n_params * sizeof *net->params);
    cs_free(grads);
    optimizer_destroy(&o);
    optimizer_destroy(&fresh);
    net_destroy(&net);
    net_destroy(&other);
}
END_TEST

START_TEST(parameters_grow_until_the_last_finite_step_and_no_further)
{
    const enum optimizer_kind kind = kinds[_i];
    struct net *net = from_text(two_params);
    struct optimizer_options options = optimizer_defaults(kind);
    options.lr = 1e36f;
    options.weight_decay = 0; /* it would jump, not grow */
    struct optimizer *o = optimizer_of(net, &options);
    float *grads = cs_alloc(net->n_params, sizeof *grads), packed[17];
    for (int i = 0; i < 17; i++)
        packed[i] = 1;
    unpack(net, grads, packed);
    int steps = 0;
    while (optimizer_step(o, net, grads, NULL) == OPTIMIZER_DONE) {
        pack(net, net->params, packed);
        for (int i = 0; i < 17; i++)
            ck_assert(isfinite(packed[i]));
        ck_assert_int_lt(++steps, 10000);
    }
    ck_assert_int_gt(steps, 0);
    pack(net, net->params, packed);
    ck_assert_float_gt(fabsf(packed[0]), 1e37f); /* it went as far as floats go */
    cs_free(grads);
    optimizer_destroy(&o);
    net_destroy(&net);
}
END_TEST

START_TEST(the_number_of_threads_changes_no_bit_of_a_clipped_step)
{
    struct net *one = from_text("net n\ninput 700\na = linear(600)\n"), *four;
    net_init_params(one, 3);
    ck_assert_int_eq(net_clone(one, &four, NULL), CS_OK);
    struct optimizer_options options = optimizer_defaults(kinds[_i]);
    options.clip_norm = 0.3f;
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 3, NULL), CS_OK);
    struct optimizer *o1 = optimizer_of(one, &options), *o4 = optimizer_of(four, &options);
    float *grads = cs_alloc(one->n_params, sizeof *grads);
    for (int i = 0; i < 3; i++) {
        memcpy(grads, one->params, one->n_params * sizeof *grads);
        optimizer_step(o1, one, grads, NULL);
        optimizer_step(o4, four, grads, pool);
    }
    ck_assert_mem_eq(one->params, four->params, one->n_params * sizeof *one->params);
    cs_free(grads);
    optimizer_destroy(&o1);
    optimizer_destroy(&o4);
    thread_pool_destroy(&pool);
    net_destroy(&one);
    net_destroy(&four);
}
END_TEST

START_TEST(options_without_sense_are_refused)
{
    const struct optimizer_options good = optimizer_defaults(OPTIMIZER_SGD);
    struct optimizer_options bad[6] = {good, good, good, good, good, optimizer_defaults(OPTIMIZER_ADAMW)};
    bad[0].lr = NAN;
    bad[1].momentum = 1.5f;
    bad[2].weight_decay = -1;
    bad[3].momentum = 0, bad[3].nesterov = true;
    bad[4].clip_norm = -1;
    bad[5].beta2 = 2;
    for (int i = 0; i < 6; i++) {
        struct cs_error err = {{0}};
        ck_assert_int_eq(optimizer_check(&bad[i], &err), CS_BAD_VALUE);
        ck_assert_int_gt((int)strlen(err.text), 20);
    }
}
END_TEST

/* ---- schedules as text ---- */

START_TEST(the_text_of_a_schedule_reads_as_the_same_schedule)
{
    static const char *const texts[] = {"constant",   "cosine",     "cosine:0", "cosine:0.333333333333333",
                                        "step:30:.1", "step:7:0.5", "step:2",   "one_cycle"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct schedule s = {.epochs = 5, .warmup = 0.5}, again = s;
        char text[SCHEDULE_TEXT];
        ck_assert_int_eq(schedule_from_text(texts[i], &s, NULL), CS_OK);
        ck_assert_int_eq(s.epochs, 5);
        ck_assert_int_eq(schedule_from_text(schedule_text(&s, text), &again, NULL), CS_OK);
        ck_assert(s.kind == again.kind && s.step_size == again.step_size);
        ck_assert(s.gamma == again.gamma && s.floor == again.floor && s.warmup == again.warmup);
    }
}
END_TEST

START_TEST(a_schedule_that_is_none_changes_nothing_and_says_which_there_are)
{
    static const char *const texts[] = {
        "",         "cos",      "cosine:", "cosine:2",    "cosine:0.1:2", "step", "step:0",    "step:x",
        "step:1.5", "step:3:7", "step:3:", "one_cycle:1", "step:30:0.1x", "nan",  "constant:", "cosine:nan"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct schedule s = {.epochs = 5, .warmup = 0.5}, before = s;
        struct cs_error err;
        ck_assert_msg(schedule_from_text(texts[i], &s, &err) == CS_BAD_VALUE, "%s", texts[i]);
        ck_assert(s.kind == before.kind && s.step_size == before.step_size);
    }
}
END_TEST

/* ---- initialisation ---- */

struct moments {
    double mean, variance, largest;
};

static struct moments moments_of(const struct tensor *t)
{
    const size_t n = shape_count(&t->shape);
    struct moments m = {0};
    for (size_t i = 0; i < n; i++) {
        m.mean += (double)t->data[i] / (double)n;
        m.largest = fmax(m.largest, fabs(t->data[i]));
    }
    for (size_t i = 0; i < n; i++)
        m.variance += pow((double)t->data[i] - m.mean, 2) / (double)n;
    return m;
}

/* fan_in and fan_out are torch.nn.init's. The variance of n samples is off by sqrt(2/n) of itself (a normal one's). */
static void expect_init(const struct net *net, const char *layer, enum net_init init, double fan_in, double fan_out)
{
    const struct tensor weight = net_param(net, net_find(net, layer), 0);
    const bool kaiming = init == NET_INIT_KAIMING_UNIFORM || init == NET_INIT_KAIMING_NORMAL;
    const bool uniform = init == NET_INIT_KAIMING_UNIFORM || init == NET_INIT_XAVIER_UNIFORM;
    const double variance = kaiming ? 2 / fan_in : 2 / (fan_in + fan_out), bound = sqrt(3 * variance);
    const double n = (double)shape_count(&weight.shape);
    const struct moments m = moments_of(&weight);
    ck_assert_double_eq_tol(m.variance, variance, 4 * sqrt(2 / n) * variance);
    ck_assert_double_eq_tol(m.mean, 0, 4 * sqrt(variance / n));
    if (uniform)
        ck_assert(m.largest <= bound * (1 + 1e-6) && m.largest > 0.99 * bound);
    else
        ck_assert_double_gt(m.largest, 1.5 * bound); /* a normal distribution has tails: 2.6 deviations */
    const struct tensor bias = net_param(net, net_find(net, layer), 1);
    for (size_t i = 0; i < shape_count(&bias.shape); i++)
        ck_assert_float_eq(bias.data[i], 0);
}

START_TEST(initialised_weights_have_the_spread_of_their_formula)
{
    const enum net_init init = (enum net_init)_i;
    struct net *net = from_text("net n\ninput 8x16x16\na = conv2d(32, kernel_size=(3,5))\nb = conv2d(64, 3, groups=4)\n"
                                "f = flatten()\nc = linear(20)\n");
    net_init_params_as(net, 4, init);
    const double inputs = net->node[net_find(net, "f")].out.dim[0];
    expect_init(net, "a", init, 8 * 15, 32 * 15);
    expect_init(net, "b", init, 8 * 9, 64 * 9);
    expect_init(net, "c", init, inputs, 20);
    struct net *again;
    ck_assert_int_eq(net_clone(net, &again, NULL), CS_OK);
    net_init_params_as(again, 4, init);
    ck_assert_mem_eq(again->params, net->params, net->n_params * sizeof *net->params);
    net_destroy(&net);
    net_destroy(&again);
}
END_TEST

START_TEST(the_default_initialisation_is_pytorchs_and_has_a_name)
{
    struct net *net = from_text("net n\ninput 700\na = linear(600)\n"), *same;
    enum net_init init;
    ck_assert_int_eq(net_clone(net, &same, NULL), CS_OK);
    net_init_params(net, 9);
    ck_assert_int_eq(net_init_named("default", &init, NULL), CS_OK);
    net_init_params_as(same, 9, init);
    ck_assert_mem_eq(same->params, net->params, net->n_params * sizeof *net->params);
    const struct tensor weight = net_param(net, 1, 0);
    ck_assert_double_eq_tol(moments_of(&weight).largest, 1 / sqrt(700), 1e-4);
    struct cs_error err;
    ck_assert_int_eq(net_init_named("orthogonal", &init, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "xavier_normal"));
    net_destroy(&net);
    net_destroy(&same);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("optimizer");
    TCase *tests = tcase_create("optimizer");
    tcase_add_test(tests, every_optimiser_and_both_ways_of_clipping_step_as_pytorchs_do);
    tcase_add_test(tests, schedules_have_the_rates_of_pytorchs);
    tcase_add_test(tests, buffers_and_padding_are_neither_stepped_nor_counted);
    tcase_add_loop_test(tests, a_step_that_cannot_be_made_changes_nothing, 0, 3);
    tcase_add_loop_test(tests, parameters_grow_until_the_last_finite_step_and_no_further, 0, 3);
    tcase_add_loop_test(tests, the_number_of_threads_changes_no_bit_of_a_clipped_step, 0, 3);
    tcase_add_test(tests, options_without_sense_are_refused);
    tcase_add_test(tests, the_text_of_a_schedule_reads_as_the_same_schedule);
    tcase_add_test(tests, a_schedule_that_is_none_changes_nothing_and_says_which_there_are);
    tcase_add_loop_test(tests, initialised_weights_have_the_spread_of_their_formula, NET_INIT_KAIMING_UNIFORM,
                        NET_INIT_XAVIER_NORMAL + 1);
    tcase_add_test(tests, the_default_initialisation_is_pytorchs_and_has_a_name);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
