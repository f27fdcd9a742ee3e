/* tests/engine/test_gradients.c - saliency by gradients of six kinds: against PyTorch's autograd
 * (tests/data/make_torch_fixtures_gradients.py), central differences, and what the papers promise. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/explain/gradients.h"
#include "engine/net/net_text.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/fixture.h"
#include "tests/engine/torch_net.h"

enum { EVERY = (1 << GRADIENT_KINDS) - 1, TARGETS = 3 };
static const double TOLERANCE = 1e-5; /* of the largest number: float sums of at most some hundred terms */

static struct gradients_asks asks_for(unsigned kinds, const float *baseline)
{
    return (struct gradients_asks){
        .kinds = kinds, .samples = 4, .sigma = 0.2f, .seed = 5, .steps = 6, .baseline = baseline};
}

static struct gradients *make(const struct net *net, const float *x, const struct gradients_asks *asks,
                              const struct aim *aim)
{
    struct gradients *g;
    struct cs_error err;
    ck_assert_msg(gradients_create(&g, net, x, asks, NULL, kernels_best(), &err) == CS_OK, "%s", err.text);
    ck_assert(gradients_look(g, NULL, NULL));
    ck_assert_int_eq(gradients_aim(g, aim, NULL), CS_OK);
    while (gradients_go_on(g, 0, NULL, NULL))
        continue;
    return g;
}

/* PyTorch. */

static void compare_kind(const struct torch_net *t, const struct gradients *g, enum gradient_kind kind, int target,
                         const char *what)
{
    char part[64];
    snprintf(part, sizeof part, "%d_%s", target, what);
    ck_assert_ptr_nonnull(gradients_map(g, kind));
    fixture_compare(t->f, t->name, part, gradients_map(g, kind), TOLERANCE);
}

/* The fixture's own noisy inputs, each by its plain gradient. */
static void compare_smooth(const struct torch_net *t, const struct aim *aim, int target)
{
    const struct tensor *noisy = fixture_tensor(t->f, t->name, "noisy");
    const size_t n = shape_count(net_input(t->net)), samples = (size_t)noisy->shape.dim[0];
    float *mean = calloc(n, sizeof *mean);
    char part[64];
    for (size_t s = 0; s < samples; s++) {
        const struct gradients_asks asks = asks_for(1 << GRADIENT_PLAIN, NULL);
        struct gradients *g = make(t->net, noisy->data + s * n, &asks, aim);
        for (size_t i = 0; i < n; i++)
            mean[i] += gradients_map(g, GRADIENT_PLAIN)[i] / (float)samples;
        gradients_destroy(&g);
    }
    snprintf(part, sizeof part, "%d_smooth", target);
    fixture_compare(t->f, t->name, part, mean, TOLERANCE);
    free(mean);
}

START_TEST(each_kind_is_what_pytorch_computes) /* _i: net */
{
    struct torch_net t = torch_net_open("gradients", _i);
    for (int target = 0; target < TARGETS && torch_net_has(&t, target); target++) {
        const struct aim aim = torch_net_aim(&t, target);
        struct gradients_asks asks = asks_for(EVERY, fixture_tensor(t.f, t.name, "baseline")->data);
        asks.steps = atoi(fixture_text(t.f, "all", "steps"));
        struct gradients *g = make(t.net, t.x, &asks, &aim);
        compare_kind(&t, g, GRADIENT_PLAIN, target, "gradient");
        compare_kind(&t, g, GRADIENT_INPUT, target, "gradient_x_input");
        compare_kind(&t, g, GRADIENT_INTEGRATED, target, "integrated");
        compare_kind(&t, g, GRADIENT_GUIDED, target, "guided");
        compare_kind(&t, g, GRADIENT_DECONVNET, target, "deconvnet");
        compare_smooth(&t, &aim, target);
        char part[64];
        const float values[2] = {(float)gradients_value(g), (float)gradients_baseline_value(g)};
        snprintf(part, sizeof part, "%d_value", target);
        fixture_compare(t.f, t.name, part, &values[0], TOLERANCE);
        snprintf(part, sizeof part, "%d_baseline_value", target);
        fixture_compare(t.f, t.name, part, &values[1], TOLERANCE);
        gradients_destroy(&g);
    }
    torch_net_close(&t);
}
END_TEST

/* Central differences. */

static struct net *net_of(const char *text, uint64_t seed)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, seed);
    return net;
}

/* A few layers drawn by lot, that any picture of 2x9x8 fits. */
static struct net *random_net(struct rng *rng)
{
    static const char *const middle[] = {"conv2d(4, kernel_size=3, padding=1)",
                                         "conv2d(6, kernel_size=3, padding=1, groups=2)",
                                         "conv2d(4, kernel_size=3, stride=2, padding=1)",
                                         "conv2d(4, kernel_size=3, padding=2, dilation=2)",
                                         "relu()",
                                         "tanh()",
                                         "elu()",
                                         "sigmoid()",
                                         "batch_norm2d()",
                                         "instance_norm()",
                                         "local_response_norm(2)",
                                         "avg_pool2d(2, padding=1)",
                                         "max_pool2d(2, padding=1)",
                                         "upsample(2, mode=bilinear)",
                                         "conv_transpose2d(4, kernel_size=2)",
                                         "add() from x0, x0"};
    char text[2048];
    int used = snprintf(text, sizeof text, "net lot\ninput 2x9x8\nx0 = conv2d(4, kernel_size=2)\n");
    const int depth = rng_int(rng, 1, 5);
    for (int i = 1; i <= depth; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "x%d = %s\n", i,
                         middle[rng_int(rng, 0, (int)(sizeof middle / sizeof *middle) - 1)]);
    snprintf(text + used, sizeof text - (size_t)used, "flat = flatten()\nout = linear(3)\nsoft = softmax()\n");
    return net_of(text, rng_u32(rng));
}

static double value_at(struct net_run *run, const float *x, size_t n, const struct aim *aim)
{
    memcpy(net_run_input(run)->data, x, n * sizeof *x);
    net_run_forward(run, 1);
    return aim_value(run, aim, 0);
}

/* At two steps: where they disagree, a maximum changes hands, and nothing is asserted. */
static bool difference(struct net_run *run, float *x, size_t n, size_t i, const struct aim *aim, double *slope)
{
    const float before = x[i], steps[2] = {1.0f / 64, 1.0f / 128};
    double slopes[2];
    for (int k = 0; k < 2; k++) {
        x[i] = before + steps[k];
        const double above = value_at(run, x, n, aim);
        x[i] = before - steps[k];
        slopes[k] = (above - value_at(run, x, n, aim)) / (2 * (double)steps[k]);
    }
    x[i] = before;
    *slope = slopes[1];
    return fabs(slopes[0] - slopes[1]) <= 1e-3 * (1 + fabs(slopes[1]));
}

static struct aim random_aim(const struct net *net, struct rng *rng)
{
    const int node = rng_int(rng, 1, net->n_nodes - 1);
    const struct shape *out = &net->node[node].out;
    const size_t map = shape_count(out) / (size_t)out->dim[0];
    const size_t k = (size_t)rng_int(rng, 0, out->dim[0] - 1);
    if (rng_u32(rng) & 1)
        return (struct aim){node, k * map, map}; /* the mean of a map */
    return (struct aim){node, k * map + rng_u32(rng) % map, 1};
}

START_TEST(the_plain_gradient_agrees_with_central_differences) /* _i: seed */
{
    struct rng rng = rng_seeded((uint64_t)_i, 4);
    struct net *net = random_net(&rng);
    const struct aim aim = random_aim(net, &rng);
    float x[144];
    for (int i = 0; i < 144; i++)
        x[i] = rng_normal(&rng);
    const struct gradients_asks asks = asks_for(1 << GRADIENT_PLAIN, NULL);
    struct gradients *g = make(net, x, &asks, &aim);
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    int agreed = 0;
    for (size_t i = 0; i < 144; i++) {
        double slope;
        if (!difference(run, x, 144, i, &aim, &slope))
            continue;
        const double got = (double)gradients_map(g, GRADIENT_PLAIN)[i];
        ck_assert_msg(fabs(got - slope) <= 4e-3 * (1 + fabs(slope)), "%s by %zu: %g, not %g",
                      net->node[aim.node].layer->kind->name, i, got, slope);
        agreed++;
    }
    ck_assert_int_gt(agreed, 72);
    net_run_destroy(&run);
    gradients_destroy(&g);
    net_destroy(&net);
}
END_TEST

/* What papers and books promise. */

static const char linear_text[] = "net line\ninput 1x4x4\nflat = flatten()\nout = linear(3)\n";
static const char deep_text[] = "net deep\ninput 1x8x8\nc1 = conv2d(4, kernel_size=3)\nr1 = relu()\n"
                                "c2 = conv2d(4, kernel_size=3)\nr2 = relu()\nflat = flatten()\nout = linear(3)\n";

static void random_picture(float *x, size_t n, uint64_t seed)
{
    struct rng rng = rng_seeded(seed, 2);
    for (size_t i = 0; i < n; i++)
        x[i] = rng_uniform(&rng, -1, 1);
}

/* y = w x + b: every gradient is w; x w, and (x - baseline) w, which one step already adds up exactly. */
START_TEST(of_a_linear_net_the_gradient_is_its_weights)
{
    struct net *net = net_of(linear_text, 4);
    const float *weight = net_param(net, net_find(net, "out"), 0).data + 2 * 16;
    float x[16], baseline[16];
    random_picture(x, 16, 1);
    random_picture(baseline, 16, 2);
    struct gradients_asks asks = asks_for(EVERY, baseline);
    asks.steps = 1;
    struct gradients *g = make(net, x, &asks, &(struct aim){net_find(net, "out"), 2, 1});
    double sum = 0;
    for (int i = 0; i < 16; i++) {
        ck_assert_float_eq(gradients_map(g, GRADIENT_PLAIN)[i], weight[i]);
        ck_assert_float_eq(gradients_map(g, GRADIENT_GUIDED)[i], weight[i]);
        ck_assert_float_eq(gradients_map(g, GRADIENT_DECONVNET)[i], weight[i]);
        ck_assert_float_eq_tol(gradients_map(g, GRADIENT_SMOOTH)[i], weight[i], 1e-6f);
        ck_assert_float_eq_tol(gradients_map(g, GRADIENT_INPUT)[i], x[i] * weight[i], 1e-6f);
        ck_assert_float_eq_tol(gradients_map(g, GRADIENT_INTEGRATED)[i], (x[i] - baseline[i]) * weight[i], 1e-6f);
        sum += (double)gradients_map(g, GRADIENT_INTEGRATED)[i];
    }
    ck_assert_double_eq_tol(sum, gradients_value(g) - gradients_baseline_value(g), 1e-6);
    ck_assert(gradients_has_way(g) && !gradients_has_rectifier(g));
    gradients_destroy(&g);
    net_destroy(&net);
}
END_TEST

static double gap_of(const struct net *net, const float *x, const float *baseline, int steps)
{
    struct gradients_asks asks = asks_for(1 << GRADIENT_INTEGRATED, baseline);
    asks.steps = steps;
    struct gradients *g = make(net, x, &asks, &(struct aim){net->n_nodes - 1, 1, 1});
    double sum = 0;
    for (int i = 0; i < 64; i++)
        sum += (double)gradients_map(g, GRADIENT_INTEGRATED)[i];
    const double gap = fabs(sum - (gradients_value(g) - gradients_baseline_value(g)));
    ck_assert(fabs(gradients_value(g) - gradients_baseline_value(g)) > 0.05);
    gradients_destroy(&g);
    return gap;
}

START_TEST(integrated_gradients_add_up_to_the_difference_the_better_the_more_steps) /* _i: seed */
{
    struct net *net = net_of(deep_text, (uint64_t)_i + 1);
    for (size_t i = 0; i < net->n_params; i++)
        net->params[i] *= 3;
    float x[64], baseline[64] = {0};
    random_picture(x, 64, (uint64_t)_i);
    const double rough = gap_of(net, x, baseline, 4);
    ck_assert(gap_of(net, x, baseline, 2000) < 2e-3);
    ck_assert(gap_of(net, x, baseline, 200) < fmax(rough, 1e-2));
    net_destroy(&net);
}
END_TEST

START_TEST(smoothgrad_is_the_mean_of_plain_gradients_of_its_noisy_inputs)
{
    enum { SAMPLES = 45 }; /* more than a batch holds, and not a multiple of it */
    struct net *net = net_of(deep_text, 3);
    const struct aim aim = {net->n_nodes - 1, 0, 1};
    float x[64], noisy[64], want[64] = {0};
    random_picture(x, 64, 6);
    struct gradients_asks asks = asks_for(1 << GRADIENT_SMOOTH, NULL);
    asks.samples = SAMPLES;
    struct gradients *g = make(net, x, &asks, &aim);
    for (int s = 0; s < SAMPLES; s++) {
        gradients_noise(&asks, x, 64, s, noisy);
        const struct gradients_asks one = asks_for(1 << GRADIENT_PLAIN, NULL);
        struct gradients *plain = make(net, noisy, &one, &aim);
        for (int i = 0; i < 64; i++)
            want[i] += gradients_map(plain, GRADIENT_PLAIN)[i] / SAMPLES;
        gradients_destroy(&plain);
    }
    for (int i = 0; i < 64; i++)
        ck_assert_float_eq_tol(gradients_map(g, GRADIENT_SMOOTH)[i], want[i], 1e-5f);
    gradients_destroy(&g);
    net_destroy(&net);
}
END_TEST

START_TEST(noise_is_normal_with_a_share_of_the_range_and_of_its_seed)
{
    enum { N = 64, SAMPLES = 400 };
    float x[N], noisy[N], again[N], other[N];
    random_picture(x, N, 9);
    float least = x[0], most = x[0];
    for (int i = 0; i < N; i++) {
        least = fminf(least, x[i]);
        most = fmaxf(most, x[i]);
    }
    struct gradients_asks asks = asks_for(0, NULL);
    double sum = 0, squares = 0;
    int within = 0;
    const double deviation = 0.2 * (double)(most - least);
    for (int s = 0; s < SAMPLES; s++) {
        gradients_noise(&asks, x, N, s, noisy);
        for (int i = 0; i < N; i++) {
            const double d = (double)(noisy[i] - x[i]);
            sum += d;
            squares += d * d;
            within += fabs(d) < deviation;
        }
    }
    const double n = N * SAMPLES;
    ck_assert_double_eq_tol(sum / n, 0, 4 * deviation / sqrt(n));
    ck_assert_double_eq_tol(sqrt(squares / n), deviation, 0.02 * deviation);
    ck_assert_double_eq_tol(within / n, 0.6827, 0.012);
    gradients_noise(&asks, x, N, 7, noisy);
    gradients_noise(&asks, x, N, 7, again);
    ck_assert_mem_eq(noisy, again, sizeof noisy);
    asks.seed++;
    gradients_noise(&asks, x, N, 7, other);
    ck_assert_mem_ne(noisy, other, sizeof noisy);
    for (int i = 0; i < N; i++)
        x[i] = 0.5f; /* no range, no noise */
    gradients_noise(&asks, x, N, 7, noisy);
    ck_assert_mem_eq(noisy, x, sizeof noisy);
}
END_TEST

/* A dead ReLU lets the gradient's sign through only backwards: what deconvnet differs in. */
START_TEST(through_dead_relus_only_deconvnet_comes)
{
    struct net *net = net_of(deep_text, 2);
    struct tensor bias = net_param(net, net_find(net, "c2"), 1);
    for (int i = 0; i < 4; i++)
        bias.data[i] = -100;
    float x[64], baseline[64] = {0};
    random_picture(x, 64, 3);
    const struct gradients_asks asks = asks_for(EVERY, baseline);
    struct gradients *g = make(net, x, &asks, &(struct aim){net->n_nodes - 1, 0, 1});
    ck_assert(gradients_has_way(g) && gradients_has_rectifier(g));
    double deconvnet = 0;
    for (int i = 0; i < 64; i++) {
        for (int kind = 0; kind < GRADIENT_KINDS; kind++)
            if (kind != GRADIENT_DECONVNET)
                ck_assert_float_eq(gradients_map(g, (enum gradient_kind)kind)[i], 0);
        deconvnet += fabs((double)gradients_map(g, GRADIENT_DECONVNET)[i]);
    }
    ck_assert(deconvnet > 0.01);
    gradients_destroy(&g);
    net_destroy(&net);
}
END_TEST

/* Parts, threads, and being left. */

static const char branched_text[] =
    "net branched\ninput 2x12x12\nc1 = conv2d(8, kernel_size=3, padding=1)\nr1 = relu()\n"
    "c2 = conv2d(8, kernel_size=3, padding=1)\nsum = add() from c2, r1\nr2 = relu()\n"
    "both = concat() from r2, c1\npool = max_pool2d(2)\nflat = flatten()\n"
    "out = linear(5)\n";

struct case_of_bits {
    struct net *net;
    float x[288], baseline[288];
    struct gradients_asks asks;
    struct aim aim;
};

static void case_init(struct case_of_bits *c)
{
    *c = (struct case_of_bits){.net = net_of(branched_text, 6)};
    random_picture(c->x, 288, 1);
    random_picture(c->baseline, 288, 2);
    c->asks = asks_for(EVERY, c->baseline);
    c->asks.samples = 37;
    c->asks.steps = 41;
    c->aim = (struct aim){c->net->n_nodes - 1, 3, 1};
}

static void check_bits(const struct gradients *want, const struct gradients *got)
{
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        ck_assert_mem_eq(gradients_map(got, (enum gradient_kind)kind), gradients_map(want, (enum gradient_kind)kind),
                         288 * sizeof(float));
    ck_assert(gradients_value(got) == gradients_value(want));
    ck_assert(gradients_baseline_value(got) == gradients_baseline_value(want));
}

START_TEST(threads_and_parts_change_no_bit) /* _i: threads */
{
    struct case_of_bits c;
    case_init(&c);
    struct gradients *want = make(c.net, c.x, &c.asks, &c.aim), *g;
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, _i, NULL), CS_OK);
    ck_assert_int_eq(gradients_create(&g, c.net, c.x, &c.asks, pool, kernels_best(), NULL), CS_OK);
    ck_assert(gradients_look(g, NULL, NULL));
    ck_assert_int_eq(gradients_aim(g, &c.aim, NULL), CS_OK);
    ck_assert(!gradients_go_on(g, 1e9, NULL, NULL));
    check_bits(want, g);
    gradients_destroy(&g);
    gradients_destroy(&want);
    thread_pool_destroy(&pool);
    net_destroy(&c.net);
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

/* Each part is left after one layer more than the part before, in the end all of them go through. A "no" is the last
 * question of a part. */
START_TEST(what_is_left_again_and_again_gives_the_same_bits_in_the_end)
{
    struct case_of_bits c;
    case_init(&c);
    struct gradients *want = make(c.net, c.x, &c.asks, &c.aim), *g;
    ck_assert_int_eq(gradients_create(&g, c.net, c.x, &c.asks, NULL, kernels_best(), NULL), CS_OK);
    struct patience p = {0, 0};
    while (!gradients_look(g, until, &p)) {
        ck_assert_int_eq(p.asked, p.most + 1);
        p = (struct patience){0, p.most + 1};
    }
    ck_assert_int_eq(gradients_aim(g, &c.aim, NULL), CS_OK);
    int done = 0, before = 0, total, left = 0;
    for (bool more = true; more; left += p.asked > p.most) {
        p = (struct patience){0, (p.most + 3) % 23};
        more = gradients_go_on(g, 1e9, until, &p);
        gradients_progress(g, &done, &total);
        ck_assert(done >= before && done <= total && (done == total) == !more);
        ck_assert_int_le(p.asked, p.most + 1);
        ck_assert(more == (p.asked > p.most));
        before = done;
    }
    ck_assert_int_gt(left, 10);
    check_bits(want, g);
    gradients_destroy(&g);
    gradients_destroy(&want);
    net_destroy(&c.net);
}
END_TEST

/* A net like VGG-16 in what a pass costs: somebody who waits does so for one layer, not for a pass. */
START_TEST(a_large_net_is_left_between_any_two_layers)
{
    static const char large[] = "net large\ninput 3x64x64\na = conv2d(48, kernel_size=3, padding=1)\nb = relu()\n"
                                "c = conv2d(48, kernel_size=3, padding=1)\nd = relu()\n"
                                "e = conv2d(48, kernel_size=3, padding=1)\nf = relu()\nflat = flatten()\n"
                                "out = linear(1000)\n";
    struct net *net = net_of(large, 2);
    static float x[3 * 64 * 64], baseline[3 * 64 * 64];
    random_picture(x, sizeof x / sizeof *x, 4);
    const struct gradients_asks asks = asks_for(EVERY, baseline);
    struct gradients *g;
    ck_assert_int_eq(gradients_create(&g, net, x, &asks, NULL, kernels_best(), NULL), CS_OK);
    ck_assert_int_eq(net_run_batch(gradients_run(g)), 1); /* a layer is not made longer by a batch */
    struct patience p = {0, 3};
    ck_assert(!gradients_look(g, until, &p));
    ck_assert_int_eq(p.asked, 4);
    p = (struct patience){0, 1000};
    ck_assert(gradients_look(g, until, &p));
    ck_assert_int_eq(p.asked, 7); /* once a layer that computes */
    ck_assert_int_eq(gradients_aim(g, &(struct aim){net->n_nodes - 1, 999, 1}, NULL), CS_OK);
    for (int most = 0; most < 5; most++) {
        p = (struct patience){0, most};
        ck_assert(gradients_go_on(g, 1e9, until, &p));
        ck_assert_int_eq(p.asked, most + 1);
        ck_assert_ptr_null(gradients_map(g, GRADIENT_PLAIN));
    }
    ck_assert(gradients_go_on(g, 0, NULL, NULL));
    ck_assert_ptr_nonnull(gradients_map(g, GRADIENT_PLAIN));
    gradients_destroy(&g);
    net_destroy(&net);
}
END_TEST

START_TEST(only_what_is_asked_for_is_made)
{
    struct case_of_bits c;
    case_init(&c);
    for (unsigned kinds = 0; kinds <= EVERY; kinds++) {
        c.asks.kinds = kinds;
        c.asks.samples = c.asks.steps = 2;
        struct gradients *g = make(c.net, c.x, &c.asks, &c.aim);
        for (int kind = 0; kind < GRADIENT_KINDS; kind++)
            ck_assert_int_eq(gradients_map(g, (enum gradient_kind)kind) != NULL, kinds >> kind & 1);
        gradients_destroy(&g);
    }
    net_destroy(&c.net);
}
END_TEST

START_TEST(silenced_maps_and_numbers_that_are_none_are_lived_with)
{
    struct case_of_bits c;
    case_init(&c);
    const int all[][2] = {{0, 0}, {0, 1}};
    c.asks.silenced = all;
    c.asks.n_silenced = 2;
    struct gradients *g = make(c.net, c.x, &c.asks, &c.aim);
    for (int i = 0; i < 288; i++)
        ck_assert_float_eq(gradients_map(g, GRADIENT_PLAIN)[i], 0);
    gradients_destroy(&g);
    c.asks.n_silenced = 0;
    net_param(c.net, net_find(c.net, "out"), 0).data[3 * 576] = NAN;
    net_param(c.net, net_find(c.net, "c1"), 1).data[2] = INFINITY;
    g = make(c.net, c.x, &c.asks, &c.aim);
    bool seen = false;
    for (int i = 0; i < 288; i++)
        seen = seen || !isfinite(gradients_map(g, GRADIENT_PLAIN)[i]);
    ck_assert(seen && !isfinite(gradients_value(g))); /* not hidden */
    gradients_destroy(&g);
    net_destroy(&c.net);
}
END_TEST

static bool create(void *ctx, const char **wrong)
{
    struct case_of_bits *c = ctx;
    struct cs_error err = {""};
    struct gradients *g;
    enum cs_status status = gradients_create(&g, c->net, c->x, &c->asks, NULL, kernels_best(), &err);
    if (status && g)
        *wrong = "there is something in spite of a failure";
    if (!status) {
        gradients_look(g, NULL, NULL);
        status = gradients_aim(g, &c->aim, &err);
    }
    if (status && (status != CS_NO_MEMORY || !err.text[0]))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    if (!status && !gradients_go_on(g, 0, NULL, NULL))
        *wrong = "done at once";
    gradients_destroy(&g);
    return status == CS_OK;
}

START_TEST(every_failing_allocation_is_told_of)
{
    struct case_of_bits c;
    case_init(&c);
    fail_every_allocation(create, &c);
    net_destroy(&c.net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("gradients");
    TCase *t = tcase_create("gradients");
    tcase_add_loop_test(t, each_kind_is_what_pytorch_computes, 0, 3);
    tcase_add_loop_test(t, the_plain_gradient_agrees_with_central_differences, 0, 40);
    tcase_add_test(t, of_a_linear_net_the_gradient_is_its_weights);
    tcase_add_loop_test(t, integrated_gradients_add_up_to_the_difference_the_better_the_more_steps, 0, 5);
    tcase_add_test(t, smoothgrad_is_the_mean_of_plain_gradients_of_its_noisy_inputs);
    tcase_add_test(t, noise_is_normal_with_a_share_of_the_range_and_of_its_seed);
    tcase_add_test(t, through_dead_relus_only_deconvnet_comes);
    tcase_add_loop_test(t, threads_and_parts_change_no_bit, 1, 5);
    tcase_add_test(t, what_is_left_again_and_again_gives_the_same_bits_in_the_end);
    tcase_add_test(t, a_large_net_is_left_between_any_two_layers);
    tcase_add_test(t, only_what_is_asked_for_is_made);
    tcase_add_test(t, silenced_maps_and_numbers_that_are_none_are_lived_with);
    tcase_add_test(t, every_failing_allocation_is_told_of);
    tcase_set_timeout(t, 120);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
