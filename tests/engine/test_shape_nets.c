/* tests/engine/test_shape_nets.c - layers that change shapes or join inputs: in whole nets, at their edges, on threads,
 * and what they say they see. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/pool2d.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "tests/engine/layer_rig.h"

/* ---------------------------------------------------------------------------------------------- whole nets */

static const char residual_text[] = "net residual\n"
                                    "input 2x3x4\n"
                                    "conv1 = conv2d(2, kernel_size=3, padding=1)\n"
                                    "relu1 = relu()\n"
                                    "conv2 = conv2d(2, kernel_size=3, padding=1)\n"
                                    "relu2 = relu()\n"
                                    "conv3 = conv2d(2, kernel_size=3, padding=1)\n"
                                    "sum   = add() from relu1, conv3\n"
                                    "relu3 = relu()\n"
                                    "twice = add() from relu3, relu3, sum\n"
                                    "mean  = global_avg_pool2d()\n"
                                    "flat  = flatten()\n"
                                    "out   = linear(3)\n";

static const char joined_text[] = "net joined\n"
                                  "input 2x8x6\n"
                                  "conv1 = conv2d(3, kernel_size=3, padding=1)\n"
                                  "down  = max_pool2d(2)\n"
                                  "conv2 = conv2d(4, kernel_size=3, padding=1)\n"
                                  "up    = conv_transpose2d(3, kernel_size=4, stride=2, padding=1)\n"
                                  "wide  = upsample(2, mode=bilinear) from down\n"
                                  "both  = concat() from conv1, up, wide, conv1\n"
                                  "conv3 = conv2d(2, kernel_size=1)\n"
                                  "edge  = pad((1,0,-2,1), value=0.5)\n"
                                  "flat  = flatten(start_dim=2)\n"
                                  "line  = conv1d(3, kernel_size=5, stride=3, padding=2)\n"
                                  "more  = concat(dim=2) from line, line\n"
                                  "row   = reshape(shape=-1)\n"
                                  "out   = linear(2)\n";

static const char *const net_texts[] = {residual_text, joined_text};

static struct net *from_text(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    return net;
}

/* The loss: a weighted sum of all outputs. */
static double weighted_output(struct net_run *run, int n)
{
    net_run_forward(run, n);
    const struct tensor *y = net_run_output(run);
    double sum = 0;
    for (size_t i = 0; i < shape_count(&y->shape); i++)
        sum += (double)y->data[i] * (double)(1 + i % 3);
    return sum;
}

static double central_difference(struct net_run *run, int n, float *value)
{
    const float step = 1.0f / 512, before = *value;
    *value = before + step;
    const double above = weighted_output(run, n);
    *value = before - step;
    const double below = weighted_output(run, n);
    *value = before;
    return (above - below) / (2 * (double)step);
}

/* The least distance of a value before a ReLU from 0, where its slope changes. */
static double least_before_relus(const struct net *net, const struct net_run *run)
{
    double least = INFINITY;
    for (int node = 1; node < net->n_nodes; node++) {
        const struct tensor *x = net_run_activation(run, net->node[node].input[0]);
        for (size_t i = 0; net->node[node].layer->kind == &layer_relu && i < shape_count(&x->shape); i++)
            least = fmin(least, fabs((double)x->data[i]));
    }
    return least;
}

/* Parameters and an input that a small step of none of them carries past a ReLU's corner. */
static void choose_numbers(struct net *net, struct net_run *run, int n)
{
    double least = 0;
    for (uint64_t seed = 0; least < 0.02; seed++) {
        struct rng rng = rng_seeded(seed, 31);
        ck_assert_uint_lt(seed, 10000);
        net_init_params(net, seed);
        for (size_t i = 0; i < shape_count(&net_run_input(run)->shape); i++)
            net_run_input(run)->data[i] = rng_normal(&rng);
        net_run_forward(run, n);
        least = least_before_relus(net, run);
    }
}

static struct net_run *run_of(struct net *net, unsigned plan, int n, struct thread_pool *pool)
{
    struct net_run *run;
    struct rng rng = rng_seeded(31, 0);
    net_init_params(net, 12);
    ck_assert_int_eq(net_run_create(&run, net, n, plan, pool, kernels_best(), NULL), CS_OK);
    net_run_want_input_grad(run, true);
    for (size_t i = 0; i < shape_count(&net_run_input(run)->shape); i++)
        net_run_input(run)->data[i] = rng_normal(&rng);
    weighted_output(run, n);
    for (size_t i = 0; i < shape_count(&net_run_output(run)->shape); i++)
        net_run_output_grad(run)->data[i] = (float)(1 + i % 3);
    net_run_backward(run);
    return run;
}

static void check_slope(double got, double want, const char *name, size_t i)
{
    ck_assert_msg(fabs(got - want) <= 4e-3 * (1 + fabs(want)), "%s[%zu] is %.7g, the difference says %.7g", name, i,
                  got, want);
}

START_TEST(gradients_of_residual_and_concatenating_nets_agree_with_central_differences)
{
    enum { N = 2 };
    struct net *net = from_text(net_texts[_i]);
    struct net_run *run = run_of(net, NET_RUN_TRAIN, N, NULL);
    choose_numbers(net, run, N);
    net_run_backward(run);
    for (int node = 1; node < net->n_nodes; node++)
        for (int k = 0; k < net->node[node].layer->n_params; k++)
            for (size_t i = 0; i < shape_count(&net->node[node].layer->param[k].shape); i++) {
                const size_t at = net->node[node].param[k] + i;
                check_slope((double)net_run_param_grads(run)[at], central_difference(run, N, &net->params[at]),
                            net->node[node].name, i);
            }
    for (size_t i = 0; i < shape_count(&net_run_input(run)->shape); i++)
        check_slope((double)net_run_grad(run, 0)->data[i], central_difference(run, N, &net_run_input(run)->data[i]),
                    "input", i);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

START_TEST(threads_and_fused_relus_change_no_bit_of_such_nets)
{
    enum { N = 3 };
    struct net *net = from_text(net_texts[_i]);
    struct net_run *plain = run_of(net, NET_RUN_TRAIN, N, NULL);
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 3, NULL), CS_OK);
    struct net_run *other = run_of(net, NET_RUN_TRAIN | NET_RUN_FUSE, N, pool);
    const struct tensor *y = net_run_output(plain), *dx = net_run_grad(plain, 0);
    ck_assert_mem_eq(y->data, net_run_output(other)->data, shape_count(&y->shape) * sizeof(float));
    ck_assert_mem_eq(dx->data, net_run_grad(other, 0)->data, shape_count(&dx->shape) * sizeof(float));
    ck_assert_mem_eq(net_run_param_grads(plain), net_run_param_grads(other), net->n_params * sizeof(float));
    net_run_destroy(&plain);
    net_run_destroy(&other);
    thread_pool_destroy(&pool);
    net_destroy(&net);
}
END_TEST

START_TEST(a_copy_of_a_net_gives_the_same)
{
    struct net *net = from_text(net_texts[_i]), *copy;
    struct net_run *a = run_of(net, NET_RUN_TRAIN, 2, NULL);
    ck_assert_int_eq(net_clone(net, &copy, NULL), CS_OK);
    const struct tensor *y = net_run_output(a);
    net_destroy(&copy);
    ck_assert_int_eq(net_clone(net, &copy, NULL), CS_OK);
    struct net_run *b = run_of(copy, NET_RUN_TRAIN, 2, NULL);
    ck_assert_mem_eq(y->data, net_run_output(b)->data, shape_count(&y->shape) * sizeof(float));
    net_run_destroy(&a);
    net_run_destroy(&b);
    net_destroy(&net);
    net_destroy(&copy);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- receptive fields */

static struct receptive_field field_of(const struct net *net, const char *name)
{
    return net_receptive_field(net, net_find(net, name), 0);
}

static bool field_is(struct receptive_field f, int rows, int cols, int stride, int top, int left)
{
    return !f.all && f.size[0] == rows && f.size[1] == cols && f.stride[0] == stride && f.stride[1] == stride &&
           f.first[0] == top && f.first[1] == left;
}

START_TEST(a_sum_sees_what_its_widest_branch_sees)
{
    struct net *net = from_text(residual_text);
    ck_assert(field_is(field_of(net, "relu1"), 3, 3, 1, -1, -1));
    ck_assert(field_is(field_of(net, "sum"), 7, 7, 1, -3, -3));
    ck_assert(field_is(field_of(net, "twice"), 7, 7, 1, -3, -3));
    ck_assert(field_of(net, "mean").all && field_of(net, "out").all);
    net_destroy(&net);
}
END_TEST

START_TEST(fields_pass_through_padding_joins_and_steps)
{
    struct net *net = from_text("net n\ninput 1x12x12\n"
                                "a = pad((2,1,3,0))\n"
                                "b = conv2d(2, kernel_size=3, stride=2)\n"
                                "c = max_pool2d(2, dilation=2, stride=1, padding=(1,0,0,1)) from b\n"
                                "d = avg_pool2d(2, stride=1, padding=(1,0,0,1)) from b\n"
                                "e = conv_transpose2d(1, kernel_size=3, padding=1) from b\n"
                                "f = concat() from b, e\n"
                                "g = concat(dim=3) from b, b\n"
                                "h = conv_transpose2d(1, kernel_size=2, stride=2) from b\n"
                                "i = upsample(2) from b\n"
                                "j = upsample(size=(2,2)) from a\n"
                                "k = adaptive_avg_pool2d(3) from input\n"
                                "l = adaptive_avg_pool2d(5) from input\n"
                                "m = pad((-4,0,-5,-1)) from input\n");
    ck_assert(field_is(field_of(net, "a"), 1, 1, 1, -3, -2));
    ck_assert(field_is(field_of(net, "b"), 3, 3, 2, -3, -2));
    ck_assert(field_is(field_of(net, "c"), 3 + 2 * 2, 3 + 2 * 2, 2, -3 - 2, -2));
    ck_assert(field_is(field_of(net, "d"), 5, 5, 2, -3 - 2, -2));
    ck_assert(field_is(field_of(net, "e"), 7, 7, 2, -3 - 2, -2 - 2));
    ck_assert(field_is(field_of(net, "f"), 7, 7, 2, -3 - 2, -2 - 2));
    ck_assert(field_of(net, "g").all && field_of(net, "h").all && field_of(net, "i").all && field_of(net, "j").all);
    ck_assert(field_is(field_of(net, "k"), 4, 4, 4, 0, 0));
    ck_assert(field_of(net, "l").all);
    ck_assert(field_is(field_of(net, "m"), 1, 1, 1, 5, 4));
    net_destroy(&net);
}
END_TEST

START_TEST(a_row_of_values_is_seen_along_its_columns)
{
    struct net *net = from_text("net n\ninput 2x20\n"
                                "a = conv1d(3, kernel_size=5, padding=2)\n"
                                "b = conv1d(3, kernel_size=3, stride=2, dilation=2)\n"
                                "c = pad((1,0))\n"
                                "d = flatten()\n");
    const struct receptive_field b = field_of(net, "b"), c = field_of(net, "c");
    ck_assert(field_is(field_of(net, "a"), 1, 5, 1, 0, -2));
    ck_assert(!b.all && b.size[1] == 9 && b.stride[1] == 2 && b.first[1] == -2 && b.size[0] == 1);
    ck_assert(!c.all && c.size[1] == 9 && c.stride[1] == 2 && c.first[1] == -4);
    ck_assert(field_of(net, "d").all);
    net_destroy(&net);
}
END_TEST

static const struct window_case {
    const char *kind, *attrs;
    int n_in;
    bool tight;
} window_cases[] = {
    {"conv_transpose2d", "out_channels=2 kernel_size=3,2 padding=1,0", 1, true},
    {"conv_transpose2d", "out_channels=2 kernel_size=3 dilation=2,1 padding=0,1,2,1", 1, true},
    {"conv_transpose2d", "out_channels=2 kernel_size=3 stride=1,2", 1, false},
    {"max_pool2d", "kernel_size=3,2 stride=2 padding=1,0,0,1 dilation=1,2", 1, false},
    {"avg_pool2d", "kernel_size=3 stride=2,1 padding=2,1,0,1 ceil_mode=true", 1, true},
    {"adaptive_avg_pool2d", "output_size=4,3", 1, true},
    {"adaptive_avg_pool2d", "output_size=5,3", 1, false},
    {"global_avg_pool2d", "", 1, false},
    {"global_max_pool2d", "", 1, false},
    {"upsample", "size=4,3", 1, false},
    {"upsample", "size=8,9", 1, true},
    {"upsample", "scale_factor=2 mode=bilinear", 1, false},
    {"upsample", "size=4,3 mode=bilinear", 1, false},
    {"pad", "padding=2,-3,-1,1", 1, true},
    {"pad", "padding=0,0,1,1,2,0", 1, true},
    {"concat", "", 3, true},
    {"concat", "dim=2", 2, false},
    {"add", "", 2, true},
    {"flatten", "start_dim=2", 1, false},
    {"flatten", "start_dim=3", 1, true},
    {"reshape", "shape=3,9,8", 1, false},
};

/* Whether dx differs from 0 in row (axis 0) or column `place` of any map. */
static bool touches(const struct tensor *dx, int axis, int place)
{
    const int h = dx->shape.dim[2], w = dx->shape.dim[3];
    for (size_t i = 0; i < shape_count(&dx->shape); i++)
        if (dx->data[i] != 0.0f && (axis ? (int)(i % (size_t)w) : (int)(i / (size_t)w % (size_t)h)) == place)
            return true;
    return false;
}

/* What outputs at place o of an axis read lies in the window told; reaches: whether it came to both ends of it. */
static bool check_place(struct layer_rig *rig, int axis, int o, bool *reaches)
{
    int size[2] = {1, 1}, stride[2] = {1, 1}, first[2] = {0, 0};
    const struct shape *y = &rig->y.shape;
    if (rig->layer->kind->window)
        rig->layer->kind->window(rig->layer, size, stride, first);
    if (stride[0] < 1)
        return true; /* it sees everything */
    ck_assert_int_eq(y->rank, 4);
    for (size_t i = 0; i < shape_count(y); i++) {
        const int row = (int)(i / (size_t)y->dim[3] % (size_t)y->dim[2]), col = (int)(i % (size_t)y->dim[3]);
        rig->dy.data[i] = (axis ? col : row) == o ? 1.0f : 0.0f;
    }
    rig_backward(rig, kernels_best(), NULL);
    const int begin = first[axis] + o * stride[axis], end = begin + size[axis];
    for (int k = 0; k < rig->layer->n_in; k++)
        for (int place = 0; place < rig->dxs[k].shape.dim[2 + axis]; place++)
            if (touches(&rig->dxs[k], axis, place)) {
                if (place < begin || place >= end)
                    return false;
                reaches[0] |= place == begin;
                reaches[1] |= place == end - 1;
            }
    return true;
}

START_TEST(no_output_reads_outside_its_window)
{
    const struct window_case *c = &window_cases[_i];
    const struct shape in[3] = {shape_3d(3, 8, 9), shape_3d(3, 8, 9), shape_3d(3, 8, 9)};
    struct layer_rig rig;
    struct rng r = rng_seeded(17, (uint64_t)_i);
    rig_init_inputs(&rig, c->kind, c->attrs, in, c->n_in, 1);
    rig_randomise(&rig, &r);
    rig_forward(&rig, kernels_best(), NULL);
    for (int axis = 0; axis < 2; axis++) {
        bool reaches[2] = {!c->tight, !c->tight};
        for (int o = 0; o < rig.layer->out.dim[1 + axis] && o < 20; o++)
            ck_assert_msg(check_place(&rig, axis, o, reaches), "%s(%s): output %d of axis %d", c->kind, c->attrs, o,
                          axis);
        ck_assert_msg(reaches[0] && reaches[1], "%s(%s): the window is too large", c->kind, c->attrs);
    }
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- single layers */

static bool same_bits(const struct tensor *a, const struct tensor *b)
{
    return !a->data || !memcmp(a->data, b->data, shape_count(&a->shape) * sizeof(float));
}

static void run_with_threads(struct layer_rig *rig, const char *kind, const char *attrs, const struct shape *in,
                             int n_in, int threads)
{
    struct thread_pool *pool;
    struct rng r = rng_seeded(9, 0);
    ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
    rig_init_inputs(rig, kind, attrs, in, n_in, 3);
    rig_randomise(rig, &r);
    rig_forward(rig, kernels_best(), pool);
    rig_backward(rig, kernels_best(), pool);
    thread_pool_destroy(&pool);
}

START_TEST(any_number_of_threads_gives_the_same_bits)
{
    static const struct {
        const char *kind, *attrs;
        int n_in;
        struct shape in;
    } c[] = {
        {"conv1d", "out_channels=8 kernel_size=5 padding=2", 1, {2, {6, 900}}},
        {"conv_transpose2d", "out_channels=6 kernel_size=4 stride=2 padding=1", 1, {3, {12, 40, 44}}},
        {"max_pool2d", "kernel_size=3 stride=2 ceil_mode=true", 1, {3, {40, 40, 40}}},
        {"avg_pool2d", "kernel_size=2", 1, {3, {40, 40, 40}}},
        {"global_avg_pool2d", "", 1, {3, {40, 40, 40}}},
        {"global_max_pool2d", "", 1, {3, {40, 40, 40}}},
        {"adaptive_avg_pool2d", "output_size=7", 1, {3, {40, 40, 40}}},
        {"flatten", "", 1, {3, {40, 40, 40}}},
        {"add", "", 3, {3, {40, 40, 40}}},
        {"concat", "", 3, {3, {20, 40, 39}}},
        {"concat", "dim=3", 2, {3, {20, 40, 39}}},
        {"upsample", "scale_factor=2", 1, {3, {20, 40, 39}}},
        {"upsample", "scale_factor=2 mode=bilinear", 1, {3, {20, 40, 39}}},
        {"pad", "padding=3,2,1,4 mode=reflect", 1, {3, {20, 40, 39}}},
    };
    ck_assert_int_lt(_i, (int)(sizeof c / sizeof c[0]));
    const struct shape in[3] = {c[_i].in, c[_i].in, c[_i].in};
    struct layer_rig one, more;
    run_with_threads(&one, c[_i].kind, c[_i].attrs, in, c[_i].n_in, 1);
    for (int threads = 2; threads <= 5; threads += 3) {
        run_with_threads(&more, c[_i].kind, c[_i].attrs, in, c[_i].n_in, threads);
        ck_assert(same_bits(&one.y, &more.y));
        for (int k = 0; k < c[_i].n_in; k++)
            ck_assert(same_bits(&one.dxs[k], &more.dxs[k]));
        ck_assert(same_bits(&one.dparam[0], &more.dparam[0]) && same_bits(&one.dparam[1], &more.dparam[1]));
        rig_finish(&more);
    }
    rig_finish(&one);
}
END_TEST

/* Many ties, and what is not finite. */
static void fill_with_ties(struct tensor *t, struct rng *r)
{
    for (size_t i = 0; i < shape_count(&t->shape); i++) {
        const int kind = rng_int(r, 0, 60);
        t->data[i] = kind == 0 ? NAN : kind == 1 ? INFINITY : kind == 2 ? -INFINITY : (float)rng_int(r, -3, 3);
    }
}

/* Where in its plane the extreme of window (oy, ox) is: the first of equals, the last NaN. */
static int extreme_of(const struct pool2d *l, const float *x, int oy, int ox)
{
    const int h = l->base.in[0].dim[1], w = l->base.in[0].dim[2];
    const bool smallest = l->base.kind == &layer_min_pool2d;
    int best = -1;
    for (int i = 0; i < l->kernel_size[0] * l->kernel_size[1]; i++) {
        const int stride[2] = {l->stride[0] ? l->stride[0] : l->kernel_size[0],
                               l->stride[1] ? l->stride[1] : l->kernel_size[1]};
        const int row = oy * stride[0] - l->padding[0] + i / l->kernel_size[1] * l->dilation[0];
        const int col = ox * stride[1] - l->padding[1] + i % l->kernel_size[1] * l->dilation[1], at = row * w + col;
        if (row < 0 || col < 0 || row >= h || col >= w)
            continue;
        if (best < 0 || isnan(x[at]) || (smallest ? x[at] < x[best] : x[at] > x[best]))
            best = at;
    }
    return best;
}

/* y, and dx for dy = 1, 2, 4 ... (so that sums tell what was added). */
static void check_extremes(const struct layer_rig *rig, const char *name, const char *attrs)
{
    const struct pool2d *l = (const struct pool2d *)rig->layer;
    const int *in = rig->x.shape.dim, *out = rig->y.shape.dim, plane = in[2] * in[3];
    float *want = calloc((size_t)plane, sizeof *want);
    ck_assert_ptr_nonnull(want);
    for (int map = 0; map < in[0] * in[1]; map++) {
        const float *x = rig->x.data + map * plane, *dx = rig->dx.data + map * plane;
        memset(want, 0, (size_t)plane * sizeof *want);
        for (int o = 0; o < out[2] * out[3]; o++) {
            const int i = map * out[2] * out[3] + o, place = extreme_of(l, x, o / out[3], o % out[3]);
            ck_assert_msg(!memcmp(&rig->y.data[i], &x[place], sizeof *x), "%s, %s(%s): y[%d]", name, l->base.kind->name,
                          attrs, i);
            want[place] += rig->dy.data[i];
        }
        ck_assert_msg(!memcmp(want, dx, (size_t)plane * sizeof *want), "%s, %s(%s): dx of map %d", name,
                      l->base.kind->name, attrs, map);
    }
    free(want);
}

static const char *random_pool(struct rng *r, char *text, size_t size)
{
    if (rng_int(r, 0, 3) == 0)
        return "kernel_size=2"; /* the usual one, of loops of its own */
    snprintf(text, size, "kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d ceil_mode=%s",
             rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 1, 3), rng_int(r, 1, 4), rng_int(r, 0, 2), rng_int(r, 0, 2),
             rng_int(r, 0, 2), rng_int(r, 0, 2), rng_int(r, 1, 2), rng_int(r, 1, 3),
             rng_int(r, 0, 1) ? "true" : "false");
    return text;
}

START_TEST(extremes_of_every_kernel_set_are_those_of_the_plain_loop)
{
    int unsupported, compared = 0;
    const struct kernels *k = kernels_nth(_i, &unsupported);
    for (int round = 0; k && !unsupported && round < 400; round++) {
        struct rng r = rng_seeded(41, (uint64_t)round);
        char text[256];
        const char *attrs = random_pool(&r, text, sizeof text);
        const char *kind = rng_int(&r, 0, 1) ? "max_pool2d" : "min_pool2d";
        const struct shape in = shape_3d(2, rng_int(&r, 1, 9), rng_int(&r, 1, 45));
        struct layer *l;
        struct layer_rig rig;
        ck_assert_int_eq(layer_from_text(&l, kind, attrs, NULL), CS_OK);
        const bool fits = layer_infer(l, &in, 1, NULL) == CS_OK;
        layer_destroy(&l);
        if (!fits)
            continue;
        rig_init(&rig, kind, attrs, &in, 2);
        fill_with_ties(&rig.x, &r);
        for (size_t i = 0; i < shape_count(&rig.dy.shape); i++)
            rig.dy.data[i] = (float)(1 << i % 20);
        rig_forward(&rig, k, NULL);
        rig_backward(&rig, k, NULL);
        check_extremes(&rig, k->name, attrs);
        rig_finish(&rig);
        compared++;
    }
    ck_assert(!k || unsupported || compared > 150);
}
END_TEST

START_TEST(an_input_that_wants_no_gradient_is_left_out_of_a_join)
{
    const struct shape in[3] = {shape_2d(2, 3), shape_2d(2, 3), shape_2d(2, 3)};
    struct layer_rig all, some;
    for (int wanted = 0; wanted < 3; wanted++) {
        struct rng a = rng_seeded(10, 0), b = rng_seeded(10, 0);
        rig_init_inputs(&all, _i ? "concat" : "add", "", in, 3, 2);
        rig_init_inputs(&some, _i ? "concat" : "add", "", in, 3, 2);
        rig_randomise(&all, &a);
        rig_randomise(&some, &b);
        for (int k = 0; k < 3; k++)
            if (k != wanted)
                tensor_finish(&some.dxs[k]);
        rig_forward(&all, kernels_best(), NULL);
        rig_forward(&some, kernels_best(), NULL);
        rig_backward(&all, kernels_best(), NULL);
        rig_backward(&some, kernels_best(), NULL);
        ck_assert(same_bits(&some.dxs[wanted], &all.dxs[wanted]));
        rig_finish(&all);
        rig_finish(&some);
    }
}
END_TEST

START_TEST(the_gradient_of_a_global_maximum_goes_to_the_first_of_equals_or_the_last_nan)
{
    const struct shape in = shape_3d(5, 7, 6);
    struct layer_rig rig;
    rig_init(&rig, "global_max_pool2d", "", &in, 1);
    tensor_fill(&rig.x, -3.0f);
    rig.x.data[7] = rig.x.data[21] = rig.x.data[41] = 2.0f;
    rig.x.data[42 + 30] = rig.x.data[42 + 34] = NAN;
    rig.x.data[42 + 36] = INFINITY;
    for (int i = 2 * 42; i < 3 * 42; i++)
        rig.x.data[i] = -INFINITY;
    rig.x.data[4 * 42 + 40] = NAN; /* among the last that fill no vector */
    for (int i = 0; i < 5; i++)
        rig.dy.data[i] = (float)(i + 1);
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(rig.y.data[0] == 2.0f && isnan(rig.y.data[1]) && rig.y.data[2] == -INFINITY && rig.y.data[3] == -3.0f);
    ck_assert(isnan(rig.y.data[4]));
    rig_backward(&rig, kernels_best(), NULL);
    static const int place[5] = {7, 42 + 34, 2 * 42, 3 * 42, 4 * 42 + 40};
    for (int i = 0, k = 0; i < 5 * 42; i++)
        ck_assert(k < 5 && i == place[k] ? rig.dx.data[i] == (float)++k : rig.dx.data[i] == 0.0f);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_sum_that_takes_a_relu_along_keeps_what_is_not_a_number)
{
    const struct shape in[2] = {shape_1d(4), shape_1d(4)};
    struct layer_rig rig;
    rig_init_inputs(&rig, "add", "", in, 2, 1);
    rig.relu = true;
    const float a[] = {1, -3, NAN, 2}, b[] = {2, 1, 1, -2};
    memcpy(rig.xs[0].data, a, sizeof a);
    memcpy(rig.xs[1].data, b, sizeof b);
    tensor_fill(&rig.dy, 5.0f);
    rig_forward(&rig, kernels_best(), NULL);
    ck_assert(rig.y.data[0] == 3 && rig.y.data[1] == 0 && isnan(rig.y.data[2]) && rig.y.data[3] == 0);
    rig_backward(&rig, kernels_best(), NULL);
    ck_assert(rig.dxs[1].data[0] == 5 && rig.dxs[1].data[1] == 0 && rig.dxs[0].data[3] == 0);
    rig_finish(&rig);
}
END_TEST

/* For every y = A x, the gradient is A's transpose: <A x, dy> = <x, dx>. Large enough for bands, blocks and chunks. */
START_TEST(large_layers_have_the_gradients_of_their_forward_pass)
{
    static const struct {
        const char *kind, *attrs;
        struct shape in;
    } c[] = {
        {"conv_transpose2d",
         "out_channels=20 kernel_size=3 stride=2 padding=1 output_padding=1 bias=false",
         {3, {40, 60, 50}}},
        {"conv_transpose2d", "out_channels=3 kernel_size=5,3 stride=1,3 dilation=2,1 bias=false", {3, {5, 150, 90}}},
        {"conv_transpose2d", "out_channels=64 kernel_size=3 padding=1 bias=false", {3, {32, 20, 22}}},
        {"conv_transpose2d", "out_channels=32 kernel_size=3 padding=0,2,1,0 bias=false", {3, {32, 13, 22}}},
        {"conv1d", "out_channels=20 kernel_size=9 stride=2 padding=4 bias=false", {2, {30, 5000}}},
    };
    struct layer_rig rig;
    struct rng r = rng_seeded(7, (uint64_t)_i);
    double product = 0, through_x = 0, through_w = 0, size = 0;
    rig_init(&rig, c[_i].kind, c[_i].attrs, &c[_i].in, 2);
    rig_randomise(&rig, &r);
    rig_forward(&rig, kernels_best(), NULL);
    rig_backward(&rig, kernels_best(), NULL);
    for (size_t i = 0; i < shape_count(&rig.y.shape); i++) {
        product += (double)rig.y.data[i] * (double)rig.dy.data[i];
        size += (double)rig.y.data[i] * (double)rig.y.data[i];
    }
    for (size_t i = 0; i < shape_count(&rig.x.shape); i++)
        through_x += (double)rig.x.data[i] * (double)rig.dx.data[i];
    for (size_t i = 0; i < shape_count(&rig.param[0].shape); i++)
        through_w += (double)rig.param[0].data[i] * (double)rig.dparam[0].data[i];
    const double scale = sqrt(size * (double)shape_count(&rig.y.shape));
    ck_assert_double_le(fabs(product - through_x), 1e-6 * scale);
    ck_assert_double_le(fabs(product - through_w), 1e-6 * scale);
    rig_finish(&rig);
}
END_TEST

START_TEST(a_transposed_convolution_counts_and_starts_as_pytorchs)
{
    const struct shape in = shape_3d(16, 4, 4);
    struct layer_rig rig;
    rig_init(&rig, "conv_transpose2d", "out_channels=8 kernel_size=4 stride=2 padding=1 groups=2", &in, 1);
    const struct layer *l = rig.layer;
    const struct shape want = {4, {16, 4, 4, 4}};
    ck_assert(shape_equal(&l->param[0].shape, &want));
    ck_assert_int_eq(l->kind->macs(l), 16 * 16 * 4 * 16); /* every input value meets a 4x4 kernel of 4 maps */
    ck_assert_int_eq(l->param[0].fan_in, 4 * 16);         /* torch.nn.init's, from the weight's second dimension */
    ck_assert_int_eq(l->param[1].fan_in, 4 * 16);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- refusals */

static const struct {
    const char *kind, *attrs;
    int n_in;
    struct shape in[2];
    const char *sentence; /* NULL: any, or none if the sizes are right */
} bad[] = {
    {"conv1d",
     "out_channels=4 kernel_size=5",
     1,
     {{2, {1, 3}}},
     "a kernel that covers 5 places does not fit 3 values and 0 of padding"},
    {"conv1d", "out_channels=4 kernel_size=3", 1, {{3, {1, 3, 3}}}, "conv1d takes rows of CxL, not 1x3x3"},
    {"conv1d",
     "out_channels=4 kernel_size=3 padding=1,2,3",
     1,
     {{2, {1, 9}}},
     "padding of conv1d is one number, or two as in 2,1 (before, behind)"},
    {"conv1d",
     "out_channels=4 kernel_size=3 padding=9 padding_mode=reflect",
     1,
     {{2, {1, 9}}},
     "reflect padding of 9 must be less than the 9 values it reflects"},
    {"conv1d",
     "out_channels=4 kernel_size=3 padding=1,10 padding_mode=circular",
     1,
     {{2, {1, 9}}},
     "circular padding of 10 must not exceed the 9 values it repeats"},
    {"conv1d", "out_channels=4 kernel_size=3 groups=3", 1, {{2, {4, 9}}}, "groups=3 does not divide 4 input channels"},
    {"conv_transpose2d",
     "out_channels=4 kernel_size=3 output_padding=1",
     1,
     {{3, {1, 4, 4}}},
     "output_padding=1 must be less than stride=1 or dilation=1"},
    {"conv_transpose2d",
     "out_channels=4 kernel_size=2 padding=2",
     1,
     {{3, {1, 3, 3}}},
     "padding of 4 leaves nothing of 4 output rows or columns"},
    {"conv_transpose2d", "out_channels=4 kernel_size=3", 1, {{1, {9}}}, "conv_transpose2d takes maps of CxHxW, not 9"},
    {"conv_transpose2d",
     "out_channels=4 kernel_size=3 groups=3",
     1,
     {{3, {6, 4, 4}}},
     "groups=3 does not divide out_channels=4"},
    {"conv_transpose2d",
     "out_channels=4 kernel_size=3 groups=4",
     1,
     {{3, {6, 4, 4}}},
     "groups=4 does not divide 6 input channels"},
    {"max_pool2d",
     "kernel_size=3 dilation=2",
     1,
     {{3, {1, 4, 9}}},
     "a 3x3 window, 5x5 with its dilation, does not fit a 4x9 input"},
    {"max_pool2d",
     "kernel_size=2 dilation=2 padding=1",
     1,
     {{3, {1, 1, 9}}},
     "padding=1,1,1,1 lets a 2x2 window lie outside the input altogether: choose less"},
    {"avg_pool2d",
     "kernel_size=3 stride=1 padding=0,0,3,0",
     1,
     {{3, {1, 9, 9}}},
     "padding=0,0,3,0 lets a 3x3 window lie outside the input altogether: choose less"},
    {"global_avg_pool2d", "", 1, {{2, {3, 9}}}, "global_avg_pool2d takes maps of CxHxW, not 3x9"},
    {"adaptive_avg_pool2d", "output_size=2", 1, {{2, {3, 9}}}, "adaptive_avg_pool2d takes maps of CxHxW, not 3x9"},
    {"flatten", "start_dim=3", 1, {{2, {3, 9}}}, "start_dim=3 is more than the dimensions of 3x9: at most 2"},
    {"reshape", "", 1, {{1, {9}}}, "reshape needs shape: 1 to 4 sizes as in 16,5,5"},
    {"reshape", "shape=2,-1,-1", 1, {{1, {8}}}, "shape takes sizes from 1 on, and -1 once for what is left"},
    {"reshape", "shape=2,0", 1, {{1, {8}}}, "shape takes sizes from 1 on, and -1 once for what is left"},
    {"reshape", "shape=3,-1", 1, {{2, {2, 4}}}, "the 8 values of 2x4 do not fill the shape that is asked for"},
    {"reshape",
     "shape=2147483647,2147483647,2147483647,-1",
     1,
     {{1, {8}}},
     "shape takes sizes from 1 on, and -1 once for what is left"},
    {"add", "", 1, {{1, {8}}}, "add takes 2 to 8 inputs, not 1"},
    {"add", "", 2, {{1, {8}}, {1, {7}}}, "what is added must have the same shape, not 8 and 7"},
    {"concat", "", 2, {{2, {8, 2}}, {2, {7, 3}}}, "inputs may differ in dimension 1 only, but are 8x2 and 7x3"},
    {"concat", "", 2, {{2, {8, 2}}, {1, {8}}}, "inputs may differ in dimension 1 only, but are 8x2 and 8"},
    {"concat", "dim=3", 2, {{2, {8, 2}}, {2, {8, 2}}}, "dim=3 is more than the dimensions of 8x2: at most 2"},
    {"upsample", "", 1, {{3, {1, 2, 2}}}, "upsample needs either scale_factor or size, of 1 and more"},
    {"upsample",
     "scale_factor=2 size=4",
     1,
     {{3, {1, 2, 2}}},
     "upsample needs either scale_factor or size, of 1 and more"},
    {"upsample", "scale_factor=2,0", 1, {{3, {1, 2, 2}}}, "upsample needs either scale_factor or size, of 1 and more"},
    {"upsample",
     "scale_factor=2 align_corners=true",
     1,
     {{3, {1, 2, 2}}},
     "align_corners goes with mode=bilinear only"},
    {"upsample", "scale_factor=2", 1, {{2, {2, 2}}}, "upsample takes maps of CxHxW, not 2x2"},
    {"pad", "", 1, {{1, {9}}}, "pad needs padding in pairs as in 1,1,2,2 (left, right, top, bottom)"},
    {"pad", "padding=1,2,3", 1, {{2, {9, 9}}}, "pad needs padding in pairs as in 1,1,2,2 (left, right, top, bottom)"},
    {"pad", "padding=1,2,3,4", 1, {{1, {9}}}, "2 pairs of padding are more than the dimensions of 9"},
    {"pad",
     "padding=-1,2 mode=reflect",
     1,
     {{1, {9}}},
     "negative padding, which cuts off, goes with mode=constant only"},
    {"pad",
     "padding=1,9 mode=reflect",
     1,
     {{1, {9}}},
     "reflect padding of 9 must be less than the 9 values it reflects"},
    {"pad",
     "padding=1,10 mode=circular",
     1,
     {{1, {9}}},
     "circular padding of 10 must not exceed the 9 values it repeats"},
    {"pad", "padding=-4,-5", 1, {{1, {9}}}, "padding of -4 and -5 leaves nothing of 9"},
    {"pad", "padding=1,1", 1, {{1, {INT_MAX}}}, "padding of 1 and 1 makes 2147483647 too large"},
    /* The largest numbers there can be: an answer or a refusal, but no overflow (the sanitizers look). */
    {"conv1d", "out_channels=1 kernel_size=1024 padding=1024 dilation=1024", 1, {{2, {1, INT_MAX}}}, NULL},
    {"conv1d", "out_channels=1 kernel_size=437", 1, {{2, {1, INT_MAX - 31}}}, NULL},
    {"conv1d", "out_channels=1 kernel_size=3 stride=332", 1, {{2, {1, INT_MAX - 31}}}, NULL},
    {"pad", "padding=64,-1816", 1, {{1, {INT_MAX}}}, NULL},
    {"conv1d", "out_channels=1048576 kernel_size=1024", 1, {{2, {1 << 20, 2000}}}, NULL},
    {"conv_transpose2d", "out_channels=1048576 kernel_size=1024 stride=1024", 1, {{3, {1, 1 << 15, 1 << 15}}}, NULL},
    {"conv_transpose2d", "out_channels=1 kernel_size=1 stride=1024", 1, {{3, {1, 1, INT_MAX}}}, NULL},
    {"conv_transpose2d", "out_channels=1 kernel_size=1024 dilation=1024 padding=1024", 1, {{3, {1, 1, INT_MAX}}}, NULL},
    {"conv_transpose2d", "out_channels=1048576 kernel_size=1024", 1, {{3, {1 << 20, 1, 1}}}, NULL},
    {"max_pool2d", "kernel_size=1024 padding=1024 dilation=1024 ceil_mode=true", 1, {{3, {1, 1, INT_MAX}}}, NULL},
    {"max_pool2d", "kernel_size=1 stride=1024 dilation=1024 ceil_mode=true", 1, {{3, {1, 1, INT_MAX - 1}}}, NULL},
    {"avg_pool2d", "kernel_size=1024 stride=1023 padding=1023 ceil_mode=true", 1, {{3, {1, 1, 1 << 20}}}, NULL},
    {"avg_pool2d", "kernel_size=1024,1 ceil_mode=true padding=1023,0", 1, {{3, {1, 1, 1 << 20}}}, NULL},
    {"adaptive_avg_pool2d", "output_size=32768", 1, {{3, {1 << 20, 1, 1}}}, NULL},
    {"flatten", "", 1, {{3, {1 << 11, 1 << 10, 1 << 10}}}, NULL},
    {"reshape", "shape=-1", 1, {{3, {1 << 11, 1 << 10, 1 << 10}}}, NULL},
    {"concat", "", 2, {{1, {INT_MAX}}, {1, {INT_MAX}}}, NULL},
    {"concat", "dim=2", 2, {{2, {1 << 15, 1 << 16}}, {2, {1 << 15, 1 << 16}}}, NULL},
    {"upsample", "scale_factor=1024", 1, {{3, {1, 1, INT_MAX}}}, NULL},
    {"upsample", "size=32768", 1, {{3, {1 << 20, 1, 1}}}, NULL},
    {"pad", "padding=32768,32768,32768,32768,32768,32768", 1, {{3, {1 << 20, 1, 1}}}, NULL},
    {"pad", "padding=-32768,32768", 1, {{2, {1, 1}}}, NULL},
};
enum { N_BAD = sizeof bad / sizeof bad[0] };

START_TEST(what_does_not_fit_is_refused_in_one_sentence)
{
    struct cs_error err = {""};
    struct layer *l;
    ck_assert_int_eq(layer_from_text(&l, bad[_i].kind, bad[_i].attrs, &err), CS_OK);
    const enum cs_status status = layer_infer(l, bad[_i].in, bad[_i].n_in, &err);
    if (bad[_i].sentence) {
        ck_assert_int_ne(status, CS_OK);
        ck_assert_str_eq(err.text, bad[_i].sentence);
    } else if (status == CS_OK) {
        ck_assert_int_eq(shape_check(&l->out, NULL), CS_OK);
        if (l->kind->scratch_bytes) /* planned, too, for a summary */
            ck_assert_uint_ge(l->kind->scratch_bytes(l, 4096, true), l->kind->scratch_bytes(l, 1, true));
    } else {
        ck_assert(err.text[0]);
    }
    layer_destroy(&l);
}
END_TEST

int main(void)
{
    enum { N_WINDOWS = sizeof window_cases / sizeof window_cases[0] };
    int sets = 0;
    while (kernels_nth(sets, NULL))
        sets++;
    Suite *suite = suite_create("shape_nets");
    TCase *t = tcase_create("shape_nets");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, gradients_of_residual_and_concatenating_nets_agree_with_central_differences, 0, 2);
    tcase_add_loop_test(t, threads_and_fused_relus_change_no_bit_of_such_nets, 0, 2);
    tcase_add_loop_test(t, a_copy_of_a_net_gives_the_same, 0, 2);
    tcase_add_test(t, a_sum_sees_what_its_widest_branch_sees);
    tcase_add_test(t, fields_pass_through_padding_joins_and_steps);
    tcase_add_test(t, a_row_of_values_is_seen_along_its_columns);
    tcase_add_loop_test(t, no_output_reads_outside_its_window, 0, N_WINDOWS);
    tcase_add_loop_test(t, any_number_of_threads_gives_the_same_bits, 0, 14);
    tcase_add_loop_test(t, extremes_of_every_kernel_set_are_those_of_the_plain_loop, 0, sets);
    tcase_add_loop_test(t, an_input_that_wants_no_gradient_is_left_out_of_a_join, 0, 2);
    tcase_add_test(t, the_gradient_of_a_global_maximum_goes_to_the_first_of_equals_or_the_last_nan);
    tcase_add_test(t, a_sum_that_takes_a_relu_along_keeps_what_is_not_a_number);
    tcase_add_loop_test(t, large_layers_have_the_gradients_of_their_forward_pass, 0, 5);
    tcase_add_test(t, a_transposed_convolution_counts_and_starts_as_pytorchs);
    tcase_add_loop_test(t, what_does_not_fit_is_refused_in_one_sentence, 0, N_BAD);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
