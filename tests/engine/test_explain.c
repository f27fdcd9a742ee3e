/* tests/engine/test_explain.c - what a value was made of: in every kind of layer the parts give what the run computed.
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_explain.h"
#include "engine/net/net_text.h"
#include "tests/engine/failing_memory.h"

static const char *const nets[] = {
    "net convolutions\ninput 4x9x8\n"
    "a = conv2d(6, kernel_size=3, padding=1)\n"
    "b = conv2d(6, kernel_size=(3,2), stride=(2,1), padding=(1,0,2,1), groups=2, bias=false)\n"
    "c = conv2d(4, kernel_size=3, dilation=(1,2), padding=2, padding_mode=reflect)\n"
    "d = conv2d(4, kernel_size=3, padding=1, padding_mode=circular, groups=4)\n"
    "e = conv2d(3, kernel_size=3, padding=2, padding_mode=replicate)\n"
    "f = conv2d(16, kernel_size=3, padding=1)\n"
    "g = conv2d(24, kernel_size=3, padding=1)\n"
    "flat = flatten()\n"
    "out = linear(5)\n"
    "less = linear(4, bias=false)\n",
    "net rows\ninput 4x17\n"
    "a = conv1d(6, kernel_size=3, padding=(2,1), stride=2, groups=2)\n"
    "n = instance_norm(affine=true)\n"
    "r = local_response_norm(3)\n"
    "b = conv1d(3, kernel_size=2, dilation=3, padding=1, padding_mode=reflect, bias=false)\n"
    "t = transpose((2,1))\n"
    "m = matmul() from b, t\n"
    "s = softmax(dim=2)\n"
    "p = pad((1,2), mode=circular)\n",
    "net transposed\ninput 4x3x4\n"
    "a = conv_transpose2d(6, kernel_size=3, stride=2, padding=1, output_padding=1, groups=2)\n"
    "b = conv_transpose2d(2, kernel_size=(2,3), dilation=2, padding=(0,1,2,1), bias=false)\n"
    "c = conv_transpose2d(3, kernel_size=1, stride=2)\n",
    "net pools\ninput 3x9x8\n"
    "a = max_pool2d(3, stride=2, padding=1)\n"
    "b = max_pool2d((2,3), stride=1, dilation=(2,1), padding=(1,0,0,2), ceil_mode=true) from input\n"
    "c = min_pool2d(2, ceil_mode=true) from input\n"
    "d = avg_pool2d(3, stride=2, padding=1) from input\n"
    "e = avg_pool2d(3, stride=2, padding=1, count_include_pad=false, ceil_mode=true) from input\n"
    "f = global_avg_pool2d() from input\n"
    "g = global_max_pool2d() from input\n"
    "h = adaptive_avg_pool2d((4,3)) from input\n"
    "i = reduce_mean((2,3)) from input\n"
    "j = reduce_sum(1, keepdim=true) from input\n"
    "k = reduce_max((1,3)) from input\n"
    "l = reduce_mean() from input\n",
    "net norms\ninput 6x5x4\n"
    "a = batch_norm2d()\n"
    "b = batch_norm2d(affine=false)\n"
    "c = batch_norm2d(track_running_stats=false)\n"
    "d = group_norm(3)\n"
    "e = group_norm(2, affine=false)\n"
    "f = instance_norm()\n"
    "g = instance_norm(affine=true, track_running_stats=true)\n"
    "h = layer_norm()\n"
    "i = layer_norm((5,4), elementwise_affine=false)\n"
    "j = layer_norm(4)\n"
    "k = local_response_norm(4, alpha=0.5, beta=0.75, k=2)\n"
    "l = softmax()\n"
    "m = log_softmax(dim=-1)\n"
    "n = flatten()\n"
    "o = layer_norm()\n"
    "p = group_norm(4)\n"
    "q = log_softmax()\n",
    "net joins\ninput 4x6x5\n"
    "a = conv2d(4, kernel_size=3, padding=1)\n"
    "b = add() from a, input, a\n"
    "c = concat() from a, b, input\n"
    "d = concat(dim=3) from a, b\n"
    "e = concat(dim=2) from b, a, a\n"
    "m = global_avg_pool2d() from a\n"
    "f = add() from a, m\n"
    "g = mul() from a, m\n"
    "h = sub() from m, a\n"
    "i = div() from a, m\n"
    "j = upsample(2) from a\n"
    "k = upsample(size=(7,3)) from a\n"
    "l = upsample(2, mode=bilinear) from a\n"
    "n = upsample(size=(11,3), mode=bilinear, align_corners=true) from a\n"
    "o = pad((1,2,0,3,1,0), value=0.25) from a\n"
    "p = pad((-1,2), value=-1) from a\n"
    "q = pad((2,2,3,1), mode=reflect) from a\n"
    "r = pad((2,2,3,1), mode=replicate) from a\n"
    "s = transpose((3,1,2)) from a\n"
    "t = reshape(shape=(8,3,5)) from a\n"
    "v = reduce_mean(1) from a\n"
    "w = transpose((2,1)) from v\n"
    "u = matmul() from a, w\n", /* a matrix that is repeated for every map of a */
    "net functions\ninput 2x4x3\n"
    "a = conv2d(3, kernel_size=3, padding=1)\n"
    "b = relu() from a\nc = leaky_relu() from a\nd = elu() from a\ne = sigmoid() from a\nf = tanh() from a\n"
    "g = neg() from a\nh = exp() from a\ni = abs() from a\nj = sqrt() from i\nk = log() from i\n"
    "l = reciprocal() from i\nm = pow(2) from a\nn = clip(min=-0.5, max=0.5) from a\no = identity() from a\n"
    "p = dropout() from a\nq = dropout2d() from a\ns = flatten() from a\n",
};
enum { NETS = sizeof nets / sizeof *nets };

/* A net with random parameters, and a run of it over a random picture. Halves, so that pools meet ties. */
struct case_ {
    struct net *net;
    struct net_run *run;
};

static void randomise(struct net *net, struct net_run *run, uint64_t seed, bool halves)
{
    struct rng rng = rng_seeded(seed, 8);
    net_init_params(net, seed);
    for (int i = 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].layer->n_params; k++) {
            const struct layer_param *p = &net->node[i].layer->param[k];
            struct tensor t = net_param(net, i, k);
            for (size_t v = 0; p->init != LAYER_INIT_UNIFORM_FAN_IN && v < shape_count(&t.shape); v++)
                t.data[v] = rng_uniform(&rng, 0.5f, 2.0f);
        }
    struct tensor *x = net_run_input(run);
    for (size_t i = 0; i < shape_count(&x->shape); i++)
        x->data[i] = halves ? floorf(rng_normal(&rng) * 2) / 2 : rng_normal(&rng);
}

static struct case_ open_case(int i, uint64_t seed)
{
    struct case_ c;
    struct cs_error err;
    ck_assert_msg(net_from_text(nets[i], strlen(nets[i]), "test.net", &c.net, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(net_run_create(&c.run, c.net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    randomise(c.net, c.run, seed, seed % 2);
    net_run_forward(c.run, 1);
    return c;
}

static void close_case(struct case_ *c)
{
    net_run_destroy(&c->run);
    net_destroy(&c->net);
}

static size_t size_of_map(const struct shape *s)
{
    return s->rank == 3 ? (size_t)s->dim[1] * (size_t)s->dim[2] : 1;
}

static float activation(const struct case_ *c, int node, int map, int row, int col)
{
    const struct shape *s = &c->net->node[node].out;
    const size_t w = s->rank == 3 ? (size_t)s->dim[2] : 1;
    return net_run_activation(c->run, node)->data[(size_t)map * size_of_map(s) + (size_t)row * w + (size_t)col];
}

/* As net_explain.h says; *mass: what is added up, without signs. */
static double value_from_parts(const struct neuron *n, double *mass)
{
    double sum = 0;
    *mass = fabs(n->bias);
    for (int i = 0; i < n->n_parts; i++) {
        sum += n->part[i].sum;
        *mass += fabs(n->part[i].sum);
    }
    ck_assert_msg(fabs(sum - n->total) <= 1e-12 * *mass, "total %g, the parts give %g", n->total, sum);
    switch (n->kind) {
    case NEURON_CONV:
    case NEURON_TRANSPOSED:
    case NEURON_LINEAR:
        return sum + n->bias;
    case NEURON_POOL:
        return n->rule == POOL_MEAN ? sum / n->divisor : n->part[n->largest].sum;
    case NEURON_NORM:
        *mass += fabs(n->norm.mean / sqrt(n->norm.variance + n->norm.eps) * n->norm.scale) + fabs(n->norm.shift);
        return ((double)n->part[0].x - n->norm.mean) / sqrt(n->norm.variance + n->norm.eps) * n->norm.scale +
               n->norm.shift;
    case NEURON_RESPONSE:
        return (double)n->part[n->own].x /
               pow(n->response.k + n->response.alpha / n->response.size * n->total, n->response.beta);
    case NEURON_ADD:
    case NEURON_BLEND:
        return sum;
    case NEURON_SOFTMAX:
        *mass += fabs(n->top);
        return n->is_log ? (double)n->part[n->own].x - n->top - log(n->total) : n->part[n->own].sum / n->total;
    case NEURON_COPY:
        return n->n_parts ? (double)n->part[0].x : (double)n->before;
    default:
        return (double)n->before;
    }
}

/* Every value that is told of is the one of that place; products are of two numbers that are there. */
static void check_places(const struct case_ *c, const struct neuron *n)
{
    const struct net_node *node = &c->net->node[n->node];
    for (int i = 0; i < n->n_parts; i++) {
        const struct neuron_part *p = &n->part[i];
        const bool which = n->kind == NEURON_ADD || n->kind == NEURON_COPY || n->kind == NEURON_OTHER;
        if (n->kind == NEURON_CONV || n->kind == NEURON_TRANSPOSED)
            continue;
        ck_assert_float_eq(p->x, activation(c, node->input[which ? p->input : 0], p->map, p->row, p->col));
    }
    for (int i = 0; i < n->n_parts * n->n_terms; i++) {
        const struct conv2d_term *t = &n->term[i];
        const int map = n->part[i / n->n_terms].input;
        const struct shape *in = &node->layer->in[0];
        if (t->from_row < 0)
            ck_assert_float_eq(t->x, 0);
        else if (in->rank == 3)
            ck_assert_float_eq(t->x, activation(c, node->input[0], map, t->from_row, t->from_col));
        else
            ck_assert_float_eq(t->x, activation(c, node->input[0], map * in->dim[1] + t->from_col, 0, 0));
        ck_assert(t->row >= n->first[0] && t->row < n->first[0] + n->window[0]);
        ck_assert(t->col >= n->first[1] && t->col < n->first[1] + n->window[1]);
    }
}

/* The rest of what is told, value by value, by its own definition. */
static void check_window(const struct neuron *n)
{
    for (int i = 0; n->kind == NEURON_POOL && n->window[0] > 0 && i < n->n_parts; i++) {
        const struct neuron_part *p = &n->part[i];
        ck_assert(p->row >= n->first[0] && p->row < n->first[0] + n->window[0]);
        ck_assert(p->col >= n->first[1] && p->col < n->first[1] + n->window[1]);
    }
}

static enum neuron_kind check_value(const struct case_ *c, int node, int map, int row, int col)
{
    struct neuron n;
    double mass;
    ck_assert_int_eq(neuron_explain(c->net, c->run, node, node, map, row, col, &n), CS_OK);
    ck_assert_float_eq(n.before, activation(c, node, map, row, col));
    ck_assert_float_eq(n.after, n.before);
    const double got = value_from_parts(&n, &mass), want = (double)n.before;
    ck_assert_msg(fabs(got - want) <= 1e-5 * mass + 2e-6 * (1 + fabs(want)), "%s.%s[%d,%d,%d]: %.9g, parts give %.9g",
                  c->net->name, c->net->node[node].name, map, row, col, want, got);
    check_places(c, &n);
    check_window(&n);
    const enum neuron_kind kind = n.kind;
    neuron_finish(&n);
    return kind;
}

START_TEST(the_parts_of_every_value_give_what_the_run_computed) /* _i: net, seed */
{
    struct case_ c = open_case(_i % NETS, (uint64_t)(_i / NETS));
    for (int node = 0; node < c.net->n_nodes; node++) {
        const struct shape *out = &c.net->node[node].out;
        const int count = (int)shape_count(out), size = (int)size_of_map(out), w = out->rank == 3 ? out->dim[2] : 1;
        for (int i = 0; i < count; i++)
            check_value(&c, node, i / size, i % size / w, i % size % w);
    }
    close_case(&c);
}
END_TEST

/* A kind of layer that is new must be added here, and to the rules. */
START_TEST(every_kind_of_layer_is_explained)
{
    static const char *const by_values_alone[] = {"sub", "mul", "div", "matmul"};
    bool seen[64] = {false};
    for (int i = 0; i < NETS; i++) {
        struct case_ c = open_case(i, 0);
        for (int node = 1; node < c.net->n_nodes; node++) {
            const struct layer_kind *kind = c.net->node[node].layer->kind;
            bool other = false;
            for (size_t k = 0; k < sizeof by_values_alone / sizeof *by_values_alone; k++)
                other = other || !strcmp(kind->name, by_values_alone[k]);
            ck_assert_msg((check_value(&c, node, 0, 0, 0) == NEURON_OTHER) == other, "%s", kind->name);
            for (int k = 0; layer_kind_nth(k); k++)
                seen[k] = seen[k] || layer_kind_nth(k) == kind;
        }
        close_case(&c);
    }
    for (int k = 0; layer_kind_nth(k); k++)
        ck_assert_msg(seen[k] || layer_kind_nth(k) == &layer_constant, "%s is in no net here", layer_kind_nth(k)->name);
}
END_TEST

/* Of a maximum: no part is better, and the first of equals wins; of NaN the one that the layer takes. */
START_TEST(the_winner_of_a_pool_is_the_first_of_the_best)
{
    struct case_ c = open_case(3, 1);
    int ties = 0;
    ck_assert_int_eq(net_run_plan_gradients(c.run, NULL), CS_OK);
    for (int node = 1; node < c.net->n_nodes; node++) {
        const struct shape *out = &c.net->node[node].out;
        for (int i = 0; i < (int)shape_count(out); i++) {
            struct neuron n;
            const int size = (int)size_of_map(out), w = out->rank == 3 ? out->dim[2] : 1;
            ck_assert_int_eq(neuron_explain(c.net, c.run, node, node, i / size, i % size / w, i % size % w, &n), CS_OK);
            ck_assert_int_eq(n.rule == POOL_MEAN, n.largest < 0);
            int equal = 0;
            for (int k = 0; n.largest >= 0 && k < n.n_parts; k++) {
                const double best = n.part[n.largest].sum, v = n.part[k].sum;
                ck_assert(n.rule == POOL_MIN ? v >= best : v <= best);
                ck_assert(v != best || k >= n.largest);
                equal += v == best && k != n.largest;
            }
            ck_assert_int_eq(n.ties, equal);
            net_run_backward_from(c.run, node, (size_t)i);
            for (int k = 0; k < n.n_parts;
                 k++) { /* where the layer's own gradient goes: all nets' nodes read the input */
                const struct neuron_part *p = &n.part[k];
                const float slope = net_run_grad(c.run, 0)->data[(p->map * 9 + p->row) * 8 + p->col];
                ck_assert(n.largest < 0 ? slope == 1.0f / (float)n.divisor : slope == (k == n.largest));
            }
            ties += equal;
            neuron_finish(&n);
        }
    }
    ck_assert_int_gt(ties, 100); /* the picture has halves only */
    close_case(&c);
}
END_TEST

START_TEST(a_value_seen_behind_its_relu_has_both_numbers)
{
    struct case_ c = open_case(6, 4);
    const int a = net_find(c.net, "a"), relu = net_find(c.net, "b");
    struct neuron n;
    for (int i = 0; i < 12; i++) {
        ck_assert_int_eq(neuron_explain(c.net, c.run, a, relu, 1, i / 3, i % 3, &n), CS_OK);
        ck_assert_int_eq(n.kind, NEURON_CONV);
        ck_assert_float_eq(n.after, fmaxf(n.before, 0));
        neuron_finish(&n);
    }
    close_case(&c);
}
END_TEST

START_TEST(a_place_that_is_not_there_is_refused)
{
    static const int places[][3] = {{-1, 0, 0}, {6, 0, 0},  {0, -1, 0},     {0, 9, 0},
                                    {0, 0, 8},  {0, 0, -1}, {1 << 30, 0, 0}};
    struct case_ c = open_case(0, 0);
    struct neuron n;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const int *p = places[i];
        ck_assert_int_eq(neuron_explain(c.net, c.run, 1, 1, p[0], p[1], p[2], &n), CS_BAD_VALUE);
        neuron_finish(&n);
    }
    ck_assert_int_eq(neuron_explain(c.net, c.run, -1, 1, 0, 0, 0, &n), CS_BAD_VALUE);
    ck_assert_int_eq(neuron_explain(c.net, c.run, 1, c.net->n_nodes, 0, 0, 0, &n), CS_BAD_VALUE);
    ck_assert_int_eq(neuron_explain(c.net, c.run, 1, 2, 0, 8, 7, &n), CS_BAD_VALUE); /* b is smaller */
    close_case(&c);
}
END_TEST

struct failing {
    const struct case_ *c;
    int node;
};

static bool explain_once(void *ctx, const char **wrong)
{
    const struct failing *f = ctx;
    struct neuron n;
    const struct shape *out = &f->c->net->node[f->node].out; /* the middle: no padding */
    const int map = out->dim[0] / 2, row = out->rank == 3 ? out->dim[1] / 2 : 0,
              col = out->rank == 3 ? out->dim[2] / 2 : 0;
    const enum cs_status status = neuron_explain(f->c->net, f->c->run, f->node, f->node, map, row, col, &n);
    if (status && (status != CS_NO_MEMORY || n.part || n.term))
        *wrong = "not reported as CS_NO_MEMORY, or something is left";
    neuron_finish(&n);
    return status == CS_OK;
}

START_TEST(running_out_of_memory_is_told_and_leaks_nothing) /* _i: net */
{
    struct case_ c = open_case(_i, 0);
    for (int node = 1; node < c.net->n_nodes; node++) /* an input is made of nothing */
        fail_every_allocation(explain_once, &(struct failing){&c, node});
    close_case(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("explain");
    TCase *t = tcase_create("explain");
    tcase_add_loop_test(t, the_parts_of_every_value_give_what_the_run_computed, 0, 2 * NETS);
    tcase_add_test(t, every_kind_of_layer_is_explained);
    tcase_add_test(t, the_winner_of_a_pool_is_the_first_of_the_best);
    tcase_add_test(t, a_value_seen_behind_its_relu_has_both_numbers);
    tcase_add_test(t, a_place_that_is_not_there_is_refused);
    tcase_add_loop_test(t, running_out_of_memory_is_told_and_leaks_nothing, 0, NETS);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
