/* tests/engine/test_ten_steps.c - ten optimiser steps of whole networks follow PyTorch's losses. The start and the
 * batches are made by the same random numbers on both sides (tests/data/make_torch_fixtures_train.py), so that only
 * losses need to be kept. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"
#include "tests/engine/fixture.h"

enum { MAX_BATCH = 64, N_STEPS = 10 };

static void fill_uniform(float *to, size_t n, uint64_t seed, uint64_t stream, float bound)
{
    struct rng rng = rng_seeded(seed, stream);
    for (size_t i = 0; i < n; i++)
        to[i] = rng_uniform(&rng, -bound, bound);
}

/* What is no norm's: number k is uniform in +-1/sqrt(fan_in) from stream k. */
static void start(struct net *net, uint64_t seed)
{
    uint64_t k = 0;
    net_init_params(net, 0);
    for (int node = 1; node < net->n_nodes; node++)
        for (int i = 0; i < net->node[node].layer->n_params; i++) {
            const struct layer_param *param = &net->node[node].layer->param[i];
            const struct tensor t = net_param(net, node, i);
            if (param->init == LAYER_INIT_UNIFORM_FAN_IN)
                fill_uniform(t.data, shape_count(&t.shape), seed, k++, 1.0f / sqrtf((float)param->fan_in));
        }
}

static struct optimizer_options options_of(struct fixture *f, const char *name)
{
    const char *kind = fixture_text(f, name, "optimizer");
    struct optimizer_options o = {0};
    double lr, decay, momentum, nesterov;
    while (strcmp(optimizer_names[o.kind], kind) != 0)
        o.kind++;
    ck_assert_int_eq(sscanf(fixture_text(f, name, "options"), "%lf %lf %lf %lf %lf %lf %lf", &lr, &decay, &momentum,
                            &nesterov, &o.beta1, &o.beta2, &o.eps),
                     7);
    o.lr = (float)lr;
    o.weight_decay = (float)decay;
    o.momentum = (float)momentum;
    o.nesterov = nesterov != 0;
    return o;
}

struct course { /* a net, and what trains it */
    struct net *net;
    struct net_run *run;
    struct optimizer *optimizer;
    struct thread_pool *pool;
    int n;
    uint64_t seed;
};

static double step(const struct course *c, int number)
{
    const uint64_t seed = c->seed + 1 + (uint64_t)(number % 2);
    const struct loss_options loss = {.kind = LOSS_CROSS_ENTROPY};
    struct tensor *x = net_run_input(c->run);
    struct rng rng = rng_seeded(seed, 1);
    int label[MAX_BATCH];
    fill_uniform(x->data, shape_count(&x->shape), seed, 0, 1.7f);
    for (int i = 0; i < c->n; i++)
        label[i] = (int)(rng_u32(&rng) % 10);
    net_run_forward(c->run, c->n);
    const struct loss_result result =
        loss_compute(&loss, net_run_output(c->run), c->n, label, NULL, net_run_output_grad(c->run)->data, NULL);
    net_run_backward(c->run);
    ck_assert_int_eq(optimizer_step(c->optimizer, c->net, net_run_param_grads(c->run), c->pool), OPTIMIZER_DONE);
    return result.loss;
}

static void open_course(struct course *c, struct fixture *f, const char *name, const struct kernels *kernels)
{
    const struct optimizer_options options = options_of(f, name);
    struct cs_error err;
    *c = (struct course){.n = (int)fixture_tensor(f, name, "batch")->data[0],
                         .seed = (uint64_t)fixture_tensor(f, name, "seed")->data[0]};
    ck_assert_msg(net_open(fixture_text(f, name, "net"), &c->net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_le(c->n, MAX_BATCH);
    start(c->net, c->seed);
    ck_assert_int_eq(thread_pool_create(&c->pool, 2, NULL), CS_OK);
    ck_assert_int_eq(optimizer_create(&c->optimizer, c->net, &options, NULL), CS_OK);
    ck_assert_int_eq(net_run_create(&c->run, c->net, c->n, NET_RUN_TRAIN | NET_RUN_FUSE, c->pool, kernels, &err),
                     CS_OK);
}

static void close_course(struct course *c)
{
    net_run_destroy(&c->run);
    optimizer_destroy(&c->optimizer);
    thread_pool_destroy(&c->pool);
    net_destroy(&c->net);
}

/* On every instruction set that this machine has, but for the reference, which would take minutes. */
START_TEST(ten_steps_of_whole_networks_follow_pytorchs_losses)
{
    int unsupported;
    const struct kernels *kernels = kernels_nth(_i, &unsupported);
    if (unsupported)
        return;
    struct fixture *f = fixture_open("ten_steps");
    const char *name;
    int cases = 0;
    for (; (name = fixture_case(f, cases)); cases++) {
        const float *want = fixture_tensor(f, name, "losses")->data;
        struct course c;
        open_course(&c, f, name, kernels);
        for (int i = 0; i < N_STEPS; i++) {
            const double loss = step(&c, i);
            ck_assert_msg(fabs(loss - want[i]) <= 1e-4 * want[i], "%s, step %d: loss %.7f, PyTorch's %.7f", name, i + 1,
                          loss, want[i]);
        }
        close_course(&c);
    }
    ck_assert_int_ge(cases, 7);
    fixture_close(f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ten_steps");
    TCase *tests = tcase_create("ten_steps");
    int sets = 1;
    while (kernels_nth(sets, NULL))
        sets++;
    tcase_add_loop_test(tests, ten_steps_of_whole_networks_follow_pytorchs_losses, 1, sets);
    tcase_set_timeout(tests, 200);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
