/* tests/engine/test_net_run.c - gradients without those of parameters, from values back to a layer, rules of
 * ReLUs, passes that are left, and silenced channels. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "tests/engine/failing_memory.h"

static const char residual[] = "net residual\ninput 2x7x6\n"
                               "conv1 = conv2d(4, kernel_size=3, padding=1)\n"
                               "norm1 = batch_norm2d()\n"
                               "tanh1 = tanh()\n"
                               "drop  = dropout(0.7)\n"
                               "conv2 = conv2d(4, kernel_size=3, padding=1)\n"
                               "sum   = add() from conv2, tanh1\n"
                               "twice = add() from sum, sum\n"
                               "pool  = max_pool2d(2)\n"
                               "flat  = flatten()\n"
                               "out   = linear(3)\n";
static const char joined[] = "net joined\ninput 3x8x8\n"
                             "left  = conv2d(3, kernel_size=3, stride=2, padding=1)\n"
                             "right = avg_pool2d(2) from input\n"
                             "both  = concat() from left, right, left\n"
                             "respond = local_response_norm(3)\n"
                             "group = group_norm(3)\n"
                             "relu  = leaky_relu()\n"
                             "wide  = upsample(2, mode=bilinear)\n"
                             "conv  = conv2d(4, kernel_size=3, dilation=2, groups=1)\n"
                             "side  = global_avg_pool2d() from group\n"
                             "soft  = softmax() from conv\n"
                             "flat  = flatten()\n"
                             "out   = linear(4)\n";
static const char *const texts[] = {residual, joined};

struct net_under_test {
    struct net *net;
    struct net_run *run;
};

static void randomise(struct net *net, struct net_run *run, uint64_t seed)
{
    struct rng rng = rng_seeded(seed, 3);
    net_init_params(net, seed);
    for (int i = 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].layer->n_params; k++) {
            struct tensor t = net_param(net, i, k);
            for (size_t v = 0; net->node[i].layer->param[k].buffer && v < shape_count(&t.shape); v++)
                t.data[v] = rng_uniform(&rng, 0.3f, 2.0f); /* running statistics that are not those of the picture */
        }
    struct tensor *x = net_run_input(run);
    for (size_t i = 0; i < shape_count(&x->shape); i++)
        x->data[i] = rng_normal(&rng);
}

static struct net_under_test open_net(const char *text, unsigned plan, uint64_t seed)
{
    struct net_under_test t;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &t.net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(net_run_create(&t.run, t.net, 1, plan, NULL, kernels_best(), NULL), CS_OK);
    randomise(t.net, t.run, seed);
    net_run_set_training(t.run, false);
    net_run_forward(t.run, 1);
    return t;
}

static void close_net(struct net_under_test *t)
{
    net_run_destroy(&t->run);
    net_destroy(&t->net);
}

static double value_of(const struct net_under_test *t, int node, size_t value)
{
    net_run_forward(t->run, 1);
    return (double)net_run_activation(t->run, node)->data[value];
}

/* By central differences at two steps: where they disagree, a maximum changes hands, and nothing is asserted. */
static bool difference(const struct net_under_test *t, int node, size_t value, float *x, double *slope)
{
    const float before = *x, steps[2] = {1.0f / 64, 1.0f / 128};
    double slopes[2];
    for (int i = 0; i < 2; i++) {
        *x = before + steps[i];
        const double above = value_of(t, node, value);
        *x = before - steps[i];
        slopes[i] = (above - value_of(t, node, value)) / (2 * (double)steps[i]);
    }
    *x = before;
    *slope = slopes[1];
    return fabs(slopes[0] - slopes[1]) <= 1e-3 * (1 + fabs(slopes[1]));
}

static void check_value(const struct net_under_test *t, int node, size_t value)
{
    struct tensor *x = net_run_input(t->run);
    float grad[256];
    const size_t n = shape_count(&x->shape);
    ck_assert_uint_le(n, 256);
    net_run_forward(t->run, 1);
    net_run_backward_from(t->run, node, value);
    ck_assert(net_run_has_grad(t->run, 0));
    memcpy(grad, net_run_grad(t->run, 0)->data, n * sizeof *grad);
    size_t agreed = 0;
    for (size_t i = 0; i < n; i++) {
        double slope;
        if (!difference(t, node, value, &x->data[i], &slope))
            continue;
        ck_assert_msg(fabs((double)grad[i] - slope) <= 4e-3 * (1 + fabs(slope)), "%s[%zu] by input %zu: %g, not %g",
                      t->net->node[node].name, value, i, (double)grad[i], slope);
        agreed++;
    }
    ck_assert_uint_gt(agreed, n * 3 / 4);
}

START_TEST(the_gradient_of_one_value_agrees_with_central_differences) /* _i: net, seed */
{
    struct net_under_test t = open_net(texts[_i % 2], NET_RUN_GRADIENTS, (uint64_t)_i);
    struct rng rng = rng_seeded((uint64_t)_i, 9);
    for (int node = 1; node < t.net->n_nodes; node++)
        check_value(&t, node, (size_t)rng_u32(&rng) % shape_count(&t.net->node[node].out));
    close_net(&t);
}
END_TEST

/* d value / d (an inner value) times what lies before it is the chain rule: here by setting the inner value itself,
 * as a constant bias added to one channel. */
START_TEST(gradients_of_inner_values_are_those_of_a_bias)
{
    struct net_under_test t = open_net(residual, NET_RUN_GRADIENTS, 5);
    const int conv = net_find(t.net, "conv2"), out = net_find(t.net, "out");
    struct tensor bias = net_param(t.net, conv, 1);
    net_run_forward(t.run, 1);
    net_run_backward_from(t.run, out, 1);
    const struct tensor *g = net_run_grad(t.run, conv);
    double sum[4] = {0};
    for (size_t i = 0; i < shape_count(&g->shape); i++)
        sum[i / 42] += (double)g->data[i];
    for (int c = 0; c < 4; c++) {
        double slope;
        if (difference(&t, out, 1, &bias.data[c], &slope))
            ck_assert_msg(fabs(sum[c] - slope) < 4e-3 * (1 + fabs(slope)), "%g, not %g", sum[c], slope);
    }
    close_net(&t);
}
END_TEST

START_TEST(only_what_a_value_depends_on_has_a_gradient)
{
    struct net_under_test t = open_net(joined, NET_RUN_GRADIENTS, 1);
    net_run_backward_from(t.run, net_find(t.net, "side"), 2);
    static const char *const with[] = {"input", "left", "right", "both", "respond", "group", "side"};
    for (int i = 0; i < t.net->n_nodes; i++) {
        bool wanted = false;
        for (size_t k = 0; k < sizeof with / sizeof *with; k++)
            wanted = wanted || !strcmp(with[k], t.net->node[i].name);
        ck_assert_msg(net_run_has_grad(t.run, i) == wanted, "%s", t.net->node[i].name);
    }
    net_run_backward_from(t.run, net_find(t.net, "right"), 0);
    const float *g = net_run_grad(t.run, 0)->data;
    for (int i = 0; i < 3 * 8 * 8; i++)
        ck_assert_float_eq(g[i], i < 64 && i % 8 < 2 && i / 8 < 2 ? 0.25f : 0.0f);
    close_net(&t);
}
END_TEST

/* Of the whole output, and of parameters in lent memory: the same bits as a run that was planned for training has. */
START_TEST(lent_memory_gets_the_gradients_that_training_would_have) /* _i: net */
{
    struct net_under_test t = open_net(texts[_i], NET_RUN_TRAIN, 3), looked = open_net(texts[_i], NET_RUN_INFER, 3);

    net_run_want_input_grad(t.run, true);
    ck_assert_ptr_null(net_run_param_grads(looked.run));
    ck_assert_int_eq(net_run_plan_gradients(looked.run, NULL), CS_OK); /* after the forward pass */
    ck_assert_int_eq(net_run_plan_gradients(looked.run, NULL), CS_OK);
    net_run_forward(t.run, 1);
    for (size_t i = 0; i < shape_count(net_output(t.net)); i++)
        net_run_output_grad(t.run)->data[i] = net_run_output_grad(looked.run)->data[i] = (float)i - 1.5f;
    float *lent[NET_MAX_NODES] = {NULL};
    for (int i = 1; i < t.net->n_nodes; i++)
        if (net_run_param_floats(t.net, i) && i != net_find(t.net, "out")) {
            lent[i] = calloc(net_run_param_floats(t.net, i), sizeof **lent);
            net_run_lend_param_grads(looked.run, i, lent[i]);
        }
    net_run_backward(t.run);
    net_run_backward(looked.run);
    for (int i = 0; i < t.net->n_nodes; i++) {
        const size_t bytes = shape_count(&t.net->node[i].out) * sizeof(float);
        ck_assert_int_eq(net_run_has_grad(t.run, i), net_run_has_grad(looked.run, i));
        if (net_run_has_grad(t.run, i))
            ck_assert_mem_eq(net_run_grad(t.run, i)->data, net_run_grad(looked.run, i)->data, bytes);
        const struct net_node *n = &t.net->node[i];
        for (int k = 0; lent[i] && net_run_has_grad(t.run, i) && k < n->layer->n_params; k++)
            if (!n->layer->param[k].buffer)
                ck_assert_mem_eq(lent[i] + (n->param[k] - n->param[0]), net_run_param_grads(t.run) + n->param[k],
                                 shape_count(&n->layer->param[k].shape) * sizeof(float));
        free(lent[i]);
    }
    close_net(&looked);
    close_net(&t);
}
END_TEST

/* A filter whose weights and bias are 0 gives a channel of zeros: the reference for a silenced one. */
static void zero_filter(struct net *net, int node, int filter)
{
    for (int k = 0; k < 2; k++) {
        struct tensor p = net_param(net, node, k);
        const size_t size = shape_count(&p.shape) / (size_t)p.shape.dim[0];
        memset(p.data + (size_t)filter * size, 0, size * sizeof *p.data);
    }
}

START_TEST(a_silenced_channel_is_a_filter_of_zeros) /* _i: fused or not, net */
{
    const unsigned plan = _i & 1 ? NET_RUN_FUSE : NET_RUN_INFER;
    static const char chain[] = "net chain\ninput 2x8x8\n"
                                "left = conv2d(6, kernel_size=3, padding=1)\nrelu = relu()\n"
                                "next = conv2d(4, kernel_size=3)\nact = relu()\nflat = flatten()\n"
                                "mid = linear(7)\nact2 = relu()\nout = linear(5)\n";
    const char *text = _i & 2 ? chain : joined;
    struct net_under_test t = open_net(text, plan, 7), zero = open_net(text, plan, 7);
    const int left = net_find(t.net, "left"), out = net_find(t.net, "out");
    int list[3][2] = {{left, 1}, {left, 2}};
    int n = 2;
    zero_filter(zero.net, left, 1);
    zero_filter(zero.net, left, 2);
    if (_i & 2) {
        list[n][0] = net_find(t.net, "mid");
        list[n++][1] = 4;
        zero_filter(zero.net, net_find(t.net, "mid"), 4);
    }
    const float before = net_run_output(t.run)->data[0];
    net_run_silence(t.run, (const int(*)[2])list, n);
    net_run_forward(t.run, 1);
    net_run_forward(zero.run, 1);
    ck_assert(net_run_output(t.run)->data[0] != before);
    ck_assert_mem_eq(net_run_activation(t.run, left)->data, net_run_activation(zero.run, left)->data,
                     shape_count(&t.net->node[left].out) * sizeof(float));
    ck_assert_mem_eq(net_run_activation(t.run, out)->data, net_run_activation(zero.run, out)->data,
                     shape_count(net_output(t.net)) * sizeof(float));
    net_run_silence(t.run, NULL, 0);
    net_run_forward(t.run, 1);
    ck_assert_float_eq(net_run_output(t.run)->data[0], before);
    close_net(&zero);
    close_net(&t);
}
END_TEST

START_TEST(no_gradient_goes_back_through_a_silenced_channel)
{
    struct net_under_test t = open_net(joined, NET_RUN_GRADIENTS, 7);
    const int left = net_find(t.net, "left"), all[][2] = {{left, 0}, {left, 1}, {left, 2}, {0, 1}};
    net_run_silence(t.run, all, 4);
    net_run_forward(t.run, 1);
    net_run_backward_from(t.run, net_find(t.net, "out"), 0);
    const float *g = net_run_grad(t.run, left)->data;
    for (size_t i = 0; i < shape_count(&t.net->node[1].out); i++)
        ck_assert_float_eq(g[i], 0);
    for (int i = 64; i < 128; i++)
        ck_assert_float_eq(net_run_grad(t.run, 0)->data[i], 0);
    check_value(&t, net_find(t.net, "conv"), 3); /* and the rest is what differences say, silence and all */
    close_net(&t);
}
END_TEST

static const char rectified[] = "net rectified\ninput 2x9x9\n"
                                "conv1 = conv2d(4, kernel_size=3, padding=1)\n"
                                "norm  = batch_norm2d()\n"
                                "relu1 = relu()\n"
                                "conv2 = conv2d(4, kernel_size=3, padding=1)\n"
                                "leaky = leaky_relu(0.3)\n"
                                "conv3 = conv2d(4, kernel_size=3, padding=1)\n"
                                "relu6 = clip(0, 6)\n"
                                "sum   = add() from relu6, leaky\n"
                                "relu2 = relu()\n"
                                "pool  = max_pool2d(2)\n"
                                "flat  = flatten()\n"
                                "mid   = linear(9)\n"
                                "relu3 = relu()\n"
                                "out   = linear(3)\n";

/* What a rectifier's rule makes of dy, of every number: the papers' formulas. */
static float ruled(enum relu_rule rule, float x, float most, float dy)
{
    const bool through = x > 0 && x<most, positive = dy> 0;
    return (rule == RELU_DECONVNET || through) && (rule == RELU_GRADIENT || positive) ? dy : 0;
}

/* dy of a rectifier, gone through it by the formula, is the gradient of what is in front of it. How many of dy were
 * negative where x > 0. */
static int check_rectifier(const struct net_under_test *t, const char *name, const char *before, enum relu_rule rule,
                           float most)
{
    const int node = net_find(t->net, name), from = net_find(t->net, before);
    const float *x = net_run_activation(t->run, from)->data, *dy = net_run_grad(t->run, node)->data;
    int negative = 0;
    for (size_t i = 0; i < shape_count(&t->net->node[node].out); i++) {
        ck_assert_float_eq(net_run_grad(t->run, from)->data[i], ruled(rule, x[i], most, dy[i]));
        negative += dy[i] < 0 && x[i] > 0;
    }
    return negative;
}

START_TEST(rectifiers_heed_the_rule_and_other_activations_do_not) /* _i: rule */
{
    struct net_under_test t = open_net(rectified, NET_RUN_GRADIENTS, 4);
    net_run_set_relu_rule(t.run, (enum relu_rule)_i);
    net_run_backward_from(t.run, net_find(t.net, "out"), 1);
    int negative = 0;
    negative += check_rectifier(&t, "relu1", "norm", (enum relu_rule)_i, INFINITY);
    negative += check_rectifier(&t, "relu6", "conv3", (enum relu_rule)_i, 6);
    negative += check_rectifier(&t, "relu2", "sum", (enum relu_rule)_i, INFINITY);
    negative += check_rectifier(&t, "relu3", "mid", (enum relu_rule)_i, INFINITY);
    ck_assert_int_gt(negative, 9); /* else the rule was not put to the test */
    const int leaky = net_find(t.net, "leaky"), conv2 = net_find(t.net, "conv2");
    for (size_t i = 0; i < shape_count(&t.net->node[leaky].out); i++) {
        const float slope = net_run_activation(t.run, conv2)->data[i] > 0 ? 1.0f : 0.3f;
        ck_assert_float_eq(net_run_grad(t.run, conv2)->data[i], slope * net_run_grad(t.run, leaky)->data[i]);
    }
    close_net(&t);
}
END_TEST

static void copy_grad(const struct net_run *run, int node, float *to, size_t room)
{
    const size_t n = shape_count(&net_run_grad(run, node)->shape);
    ck_assert(net_run_has_grad(run, node) && n <= room);
    memcpy(to, net_run_grad(run, node)->data, n * sizeof *to);
}

/* ReLUs that the layer in front does give the same to the last bit; and so does the rule of before, after others. */
START_TEST(an_absorbed_relu_heeds_the_rule_too) /* _i: rule */
{
    struct net_under_test plain = open_net(rectified, NET_RUN_GRADIENTS, 4),
                          fused = open_net(rectified, NET_RUN_GRADIENTS | NET_RUN_FUSE, 4);
    const int out = net_find(plain.net, "out");
    float want[2 * 81];
    for (int k = 0; k < 4; k++) {
        const enum relu_rule rule = (enum relu_rule)((_i + k) % 3);
        net_run_set_relu_rule(plain.run, rule);
        net_run_set_relu_rule(fused.run, rule);
        net_run_backward_from(plain.run, out, 1);
        copy_grad(plain.run, 0, want, sizeof want / sizeof *want);
        net_run_backward_from(fused.run, out, 1);
        ck_assert_mem_eq(net_run_grad(fused.run, 0)->data, want, sizeof want);
    }
    close_net(&fused);
    close_net(&plain);
}
END_TEST

/* A weighted sum of values of several samples: each sample's gradient is the weighted sum of its values' own. */
START_TEST(gradients_of_several_values_and_samples_are_added) /* _i: net */
{
    enum { N = 3, ROOM = 192 };
    const char *text = (const char *[]){residual, joined, rectified}[_i];
    struct net_under_test one = open_net(text, NET_RUN_GRADIENTS, 6);
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, one.net, N + 1, NET_RUN_GRADIENTS, NULL, kernels_best(), NULL), CS_OK);
    const size_t in = shape_count(&one.net->node[0].out), values = shape_count(net_output(one.net));
    const int out = one.net->n_nodes - 1;
    struct rng rng = rng_seeded(3, 3);
    for (size_t i = 0; i < N * in; i++)
        net_run_input(run)->data[i] = rng_normal(&rng);
    net_run_forward(run, N);
    struct tensor *seed = net_run_begin_backward(run, out);
    ck_assert_int_eq(seed->shape.dim[0], N);
    for (size_t i = 0; i < N * values; i++)
        seed->data[i] = (float)i - 4;
    net_run_backward_between(run, out, 0);
    for (size_t s = 0; s < N; s++) {
        double want[ROOM] = {0};
        memcpy(net_run_input(one.run)->data, net_run_input(run)->data + s * in, in * sizeof(float));
        net_run_forward(one.run, 1);
        for (size_t v = 0; v < values; v++) {
            net_run_backward_from(one.run, out, v);
            for (size_t i = 0; i < in; i++)
                want[i] += ((double)(s * values + v) - 4) * (double)net_run_grad(one.run, 0)->data[i];
        }
        for (size_t i = 0; i < in; i++)
            ck_assert_double_eq_tol(net_run_grad(run, 0)->data[s * in + i], want[i], 1e-4 * (1 + fabs(want[i])));
    }
    net_run_destroy(&run);
    close_net(&one);
}
END_TEST

START_TEST(a_way_back_that_ends_at_a_layer_gives_it_the_gradient_of_the_whole_way) /* _i: net */
{
    const char *text = (const char *[]){residual, joined, rectified}[_i];
    struct net_under_test t = open_net(text, NET_RUN_GRADIENTS, 8), part = open_net(text, NET_RUN_GRADIENTS, 8);
    const int out = t.net->n_nodes - 1;
    net_run_backward_from(t.run, out, 0);
    for (int to = 1; to <= out; to++) {
        net_run_begin_backward(part.run, out)->data[0] = 1;
        net_run_backward_between(part.run, out, to);
        ck_assert_int_eq(net_run_has_grad(part.run, to), net_run_has_grad(t.run, to));
        ck_assert(!net_run_has_grad(part.run, 0));
        if (net_run_has_grad(part.run, to))
            ck_assert_mem_eq(net_run_grad(part.run, to)->data, net_run_grad(t.run, to)->data,
                             shape_count(&t.net->node[to].out) * sizeof(float));
    }
    close_net(&part);
    close_net(&t);
}
END_TEST

struct patience {
    int asked, most;
};

static bool until(void *ctx)
{
    struct patience *p = ctx;
    return p->asked++ < p->most;
}

/* Left in front of every layer in turn, both ways; the next pass gives what it would have given. */
START_TEST(a_pass_that_is_left_says_so_and_the_next_one_starts_clean) /* _i: net, fused or not */
{
    const char *text = (const char *[]){residual, joined, rectified}[_i / 2];
    struct net_under_test t = open_net(text, NET_RUN_GRADIENTS | (_i & 1 ? NET_RUN_FUSE : 0), 8);
    const int out = t.net->n_nodes - 1;
    float want[192], answer[8];
    net_run_backward_from(t.run, out, 0);
    copy_grad(t.run, 0, want, 192);
    memcpy(answer, net_run_output(t.run)->data, shape_count(net_output(t.net)) * sizeof(float));
    struct patience p = {0, INT32_MAX};
    net_run_watch(t.run, until, &p);
    net_run_forward(t.run, 1);
    const int forward = p.asked;
    net_run_backward_from(t.run, out, 0);
    const int both = p.asked;
    ck_assert(!net_run_gave_up(t.run) && forward > t.net->n_nodes / 2 && both > forward + t.net->n_nodes / 3);
    for (int most = 0; most <= both; most++) {
        p = (struct patience){0, most};
        net_run_forward(t.run, 1);
        ck_assert_int_eq(net_run_gave_up(t.run), most < forward);
        ck_assert_int_eq(p.asked, most < forward ? most + 1 : forward);
        net_run_backward_from(t.run, out, 0);
        ck_assert_int_eq(net_run_gave_up(t.run), most < both);
        ck_assert_int_eq(net_run_has_grad(t.run, 0), most >= both);
        net_run_watch(t.run, NULL, NULL);
        net_run_forward(t.run, 1);
        net_run_backward_from(t.run, out, 0);
        ck_assert(!net_run_gave_up(t.run));
        ck_assert_mem_eq(net_run_grad(t.run, 0)->data, want, shape_count(&t.net->node[0].out) * sizeof(float));
        ck_assert_mem_eq(net_run_output(t.run)->data, answer, shape_count(net_output(t.net)) * sizeof(float));
        net_run_watch(t.run, until, &p);
    }
    close_net(&t);
}
END_TEST

static bool plan_later(void *ctx, const char **wrong)
{
    struct net_run *run;
    struct cs_error err = {""};
    if (net_run_create(&run, ctx, 1, NET_RUN_INFER, NULL, kernels_best(), &err))
        return false;
    const enum cs_status status = net_run_plan_gradients(run, &err);
    net_run_forward(run, 1);
    if (status && (status != CS_NO_MEMORY || !err.text[0]))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    if (!status)
        net_run_backward_from(run, ((struct net *)ctx)->n_nodes - 1, 0);
    net_run_destroy(&run);
    return status == CS_OK;
}

static bool plan_at_once(void *ctx, const char **wrong)
{
    struct net_run *run;
    struct cs_error err = {""};
    const enum cs_status status = net_run_create(&run, ctx, 2, NET_RUN_GRADIENTS, NULL, kernels_best(), &err);
    if (status && (status != CS_NO_MEMORY || !err.text[0] || run))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    net_run_destroy(&run);
    return status == CS_OK;
}

START_TEST(a_plan_of_gradients_copes_with_every_failing_allocation)
{
    struct net_under_test t = open_net(joined, NET_RUN_INFER, 1);
    fail_every_allocation(plan_later, t.net);
    fail_every_allocation(plan_at_once, t.net);
    close_net(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net_run");
    TCase *t = tcase_create("net_run");
    tcase_add_loop_test(t, the_gradient_of_one_value_agrees_with_central_differences, 0, 8);
    tcase_add_test(t, gradients_of_inner_values_are_those_of_a_bias);
    tcase_add_test(t, only_what_a_value_depends_on_has_a_gradient);
    tcase_add_loop_test(t, lent_memory_gets_the_gradients_that_training_would_have, 0, 2);
    tcase_add_loop_test(t, a_silenced_channel_is_a_filter_of_zeros, 0, 4);
    tcase_add_test(t, no_gradient_goes_back_through_a_silenced_channel);
    tcase_add_loop_test(t, rectifiers_heed_the_rule_and_other_activations_do_not, 0, 3);
    tcase_add_loop_test(t, an_absorbed_relu_heeds_the_rule_too, 0, 3);
    tcase_add_loop_test(t, gradients_of_several_values_and_samples_are_added, 0, 3);
    tcase_add_loop_test(t, a_way_back_that_ends_at_a_layer_gives_it_the_gradient_of_the_whole_way, 0, 3);
    tcase_add_loop_test(t, a_pass_that_is_left_says_so_and_the_next_one_starts_clean, 0, 6);
    tcase_add_test(t, a_plan_of_gradients_copes_with_every_failing_allocation);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
