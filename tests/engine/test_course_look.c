/* tests/engine/test_course_look.c - what is computed for the eyes: receptive fields against perturbed pixels, heat and
 * gradients against differences, histograms against counting; and the snapshots that show it while training goes on.
 * Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/net/net_seen.h"
#include "engine/net/net_text.h"
#include "engine/worker/course_look.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"

enum { PATIENCE = 60 };

static struct net *net_of(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s\n%s", err.text, text);
    return net;
}

static struct net_run *run_of(const struct net *net, int batch)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, batch, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    return run;
}

static void fill_randomly(struct net_run *run, uint64_t seed)
{
    struct rng rng = rng_seeded(seed, 77);
    struct tensor *x = net_run_input(run);
    for (size_t i = 0; i < shape_count(&x->shape); i++)
        x->data[i] = rng_normal(&rng);
}

/* ---- receptive fields ---- */

enum { SIDE = 17, PIXELS = SIDE * SIDE };

/* Lines of a .net file, one after another. */
struct script {
    char text[4096];
    int maps, nodes;
};

static int below(struct rng *r, int n)
{
    return (int)(rng_u32(r) % (uint32_t)n);
}

static void line(struct script *s, const char *format, int a, int b, int c, int d, int e)
{
    const size_t at = strlen(s->text);
    char rest[160];
    snprintf(rest, sizeof rest, format, a, b, c, d, e);
    snprintf(s->text + at, sizeof s->text - at, "n%d = %s\n", ++s->nodes, rest);
}

static void add_activation(struct script *s, struct rng *r)
{
    static const char *const kinds[] = {"leaky_relu(0.3)", "elu()", "batch_norm2d()", "identity()"};
    line(s, kinds[below(r, 4)], 0, 0, 0, 0, 0);
}

/* Any kernel, padding, stride and dilation. */
static void add_conv(struct script *s, struct rng *r)
{
    const int size = 1 + below(r, 4), dilation = size > 1 ? 1 + below(r, 2) : 1;
    s->maps = 4 + below(r, 2) * 4;
    line(s, "conv2d(%d, kernel_size=%d, stride=%d, padding=%d, dilation=%d)", s->maps, size, 1 + below(r, 2),
         below(r, 3), dilation);
    add_activation(s, r);
}

static void add_pool(struct script *s, struct rng *r)
{
    const int size = 2 + below(r, 2);
    line(s, below(r, 2) ? "max_pool2d(%d, stride=%d, padding=%d)" : "avg_pool2d(%d, stride=%d, padding=%d)", size,
         1 + below(r, 2), below(r, 2), 0, 0);
}

/* A way around one or two convolutions that keep the size. */
static void add_residual(struct script *s, struct rng *r)
{
    const int from = s->nodes, size = 1 + 2 * below(r, 2), dilation = 1 + below(r, 2);
    line(s, "conv2d(%d, kernel_size=%d, padding=%d, dilation=%d)", s->maps, size, size / 2 * dilation, dilation, 0);
    add_activation(s, r);
    if (below(r, 2))
        line(s, "conv2d(%d, kernel_size=3, padding=1)", s->maps, 0, 0, 0, 0);
    line(s, below(r, 2) ? "add() from n%d, n%d" : "concat() from n%d, n%d", s->nodes, from, 0, 0, 0);
    if (strstr(strrchr(s->text, '='), "concat"))
        s->maps *= 2;
}

static struct script random_net(struct rng *r)
{
    struct script s = {.maps = 0};
    snprintf(s.text, sizeof s.text, "net random\ninput 2x%dx%d\n", SIDE, SIDE);
    add_conv(&s, r);
    for (int i = below(r, 3); i >= 0; i--) {
        const int what = below(r, 4);
        if (what == 0)
            add_pool(&s, r);
        else if (what == 1)
            add_residual(&s, r);
        else
            add_conv(&s, r);
    }
    if (below(r, 3))
        add_conv(&s, r);
    return s;
}

struct box {
    int first[2], end[2]; /* rows, columns */
};

static struct box told(const struct net *net, int node, int row, int col)
{
    const struct receptive_field f = net_receptive_field(net, node, 0);
    const int at[2] = {row, col};
    struct box b;
    ck_assert(!f.all);
    for (int axis = 0; axis < 2; axis++) {
        b.first[axis] = f.first[axis] + at[axis] * f.stride[axis];
        b.end[axis] = b.first[axis] + f.size[axis];
    }
    return b;
}

static bool holds(const struct box *b, int row, int col)
{
    return row >= b->first[0] && row < b->end[0] && col >= b->first[1] && col < b->end[1];
}

static bool is_on_picture(const struct box *b)
{
    return b->first[0] >= 0 && b->first[1] >= 0 && b->end[0] <= SIDE && b->end[1] <= SIDE;
}

static size_t number_of(const struct net *net, int node, int map, int row, int col)
{
    const struct shape *out = &net->node[node].out;
    return ((size_t)map * (size_t)out->dim[1] + (size_t)row) * (size_t)out->dim[2] + (size_t)col;
}

/* Sample 0 is the picture, sample 1 + i has pixel i pushed up (down) far in all channels. Which ones change the value?
 */
static void push_pixels(struct net_run *run, const float *picture, float push)
{
    float *x = net_run_input(run)->data;
    for (size_t n = 0; n <= PIXELS; n++)
        memcpy(x + n * 2 * PIXELS, picture, 2 * PIXELS * sizeof *x);
    for (size_t i = 0; i < PIXELS; i++) {
        x[(1 + i) * 2 * PIXELS + i] += push;
        x[(1 + i) * 2 * PIXELS + PIXELS + i] += 1.7f * push;
    }
    net_run_forward(run, 1 + PIXELS);
}

static void find_changes(const struct net_run *run, int node, size_t value, bool changed[PIXELS])
{
    const struct tensor *y = net_run_activation(run, node);
    const size_t sample = shape_count(&y->shape) / (size_t)y->shape.dim[0];
    const float base = y->data[value];
    for (size_t i = 0; i < PIXELS; i++)
        changed[i] = changed[i] || fabsf(y->data[(1 + i) * sample + value] - base) > 1e-4f * (1 + fabsf(base));
}

static struct box around(const bool changed[PIXELS])
{
    struct box b = {{SIDE, SIDE}, {0, 0}};
    for (int i = 0; i < PIXELS; i++) {
        const int at[2] = {i / SIDE, i % SIDE};
        for (int axis = 0; changed[i] && axis < 2; axis++) {
            b.first[axis] = at[axis] < b.first[axis] ? at[axis] : b.first[axis];
            b.end[axis] = at[axis] >= b.end[axis] ? at[axis] + 1 : b.end[axis];
        }
    }
    return b;
}

struct field_case {
    struct net *net;
    struct net_run *one, *many; /* a picture; pushed pictures */
    struct course_look look;
    char *text;
    int unclipped;
};

/* The heat of a value, which is 0 outside of its box; so is, but for rounding, the gradient itself. */
static void check_heat(struct field_case *c, int node, int map, int row, int col, const struct box *b)
{
    const struct worker_look asked = {
        .focus = node, .focus_value = node, .map = map, .row = row, .col = col, .field = true, .detailed = -1};
    const struct look_at at = {.asked = &asked, .forward = true, .all = true, .label = -1};
    course_look_refresh(&c->look, &at);
    ck_assert(c->look.has_heat && c->look.node[0].has_heat);
    const float *heat = c->look.heat + c->look.node[0].first_heat, *g = net_run_grad(c->one, 0)->data;
    float most = 0;
    for (int i = 0; i < PIXELS; i++) {
        const float sum = fabsf(g[i]) + fabsf(g[PIXELS + i]);
        const bool inside = holds(b, i / SIDE, i % SIDE);
        ck_assert_msg(inside ? fabsf(heat[i] - sum) <= 1e-6f * sum : heat[i] == 0, "heat at %d", i);
        ck_assert_msg(inside || sum <= 1e-5f * (1 + c->look.node[0].heat_largest), "%g at %d", (double)sum, i);
        most = fmaxf(most, heat[i]);
    }
    ck_assert_float_eq(most, c->look.node[0].heat_largest);
    for (int i = 0; i < c->net->n_nodes; i++)
        ck_assert(!c->look.node[i].has_heat || i < node);
}

/* What is told of this very value is what was found, whether it lies at an edge or is a concatenation's. */
static void check_seen(struct field_case *c, int node, int map, int row, int col, const struct box *found)
{
    struct seen_box seen[NET_MAX_NODES];
    ck_assert_int_eq(net_seen(c->net, node, map, row, col, seen, NULL), CS_OK);
    for (int axis = 0; axis < 2; axis++)
        ck_assert_msg((seen[0].first[axis] == found->first[axis] && seen[0].end[axis] == found->end[axis]) ||
                          (found->end[axis] == 0 && seen[0].end[axis] == 0),
                      "%s [%d,%d,%d]: seen %d..%d, found %d..%d\n%s", c->net->node[node].name, map, row, col,
                      seen[0].first[axis], seen[0].end[axis], found->first[axis], found->end[axis], c->text);
}

static void check_place(struct field_case *c, int node, int map, int row, int col, bool changed[PIXELS])
{
    const struct box b = told(c->net, node, row, col), found = around(changed);
    for (int i = 0; i < PIXELS; i++)
        ck_assert_msg(!changed[i] || holds(&b, i / SIDE, i % SIDE),
                      "%s of [%d,%d]: pixel %d lies outside of %d..%d, %d..%d\n%s", c->net->node[node].name, row, col,
                      i, b.first[0], b.end[0], b.first[1], b.end[1], c->text);
    check_heat(c, node, map, row, col, &b);
    check_seen(c, node, map, row, col, &found);
    for (int i = 0; i < PIXELS; i++)
        ck_assert(holds(&found, i / SIDE, i % SIDE) || c->look.heat[c->look.node[0].first_heat + (size_t)i] == 0);
    ck_assert(c->look.has_neuron && c->look.seen_box[0].end[0] == found.end[0]);
    const bool mixed = !strstr(c->text, "concat") ||
                       (c->net->node[node].n_in == 1 && c->net->node[node - 1].layer->kind == &layer_conv2d);
    if (!is_on_picture(&b) || !mixed)
        return; /* padding sees nothing, a map of a concatenation its own branch alone */
    c->unclipped++;
    for (int axis = 0; axis < 2; axis++)
        ck_assert_msg(found.first[axis] == b.first[axis] && found.end[axis] == b.end[axis],
                      "%s [%d,%d]: told %d..%d, found %d..%d\n%s", c->net->node[node].name, row, col, b.first[axis],
                      b.end[axis], found.first[axis], found.end[axis], c->text);
}

/* Places of the last node: the middle, where it sees no padding if any place does, and two more. */
static void check_net(struct script *s, struct rng *r, int *unclipped)
{
    struct field_case c = {.net = net_of(s->text), .text = s->text};
    const int node = c.net->n_nodes - 1;
    const struct shape *out = net_output(c.net);
    float picture[2 * PIXELS];
    bool changed[3][PIXELS] = {{false}};
    int place[3][3];
    net_init_params(c.net, rng_u32(r));
    c.one = run_of(c.net, 1);
    c.many = run_of(c.net, 1 + PIXELS);
    ck_assert_int_eq(course_look_init(&c.look, c.net, c.one, NULL), CS_OK);
    fill_randomly(c.one, rng_u32(r));
    memcpy(picture, net_run_input(c.one)->data, sizeof picture);
    net_run_forward(c.one, 1);
    for (int i = 0; i < 3; i++) {
        place[i][0] = below(r, out->dim[0]);
        place[i][1] = i ? below(r, out->dim[1]) : out->dim[1] / 2;
        place[i][2] = i ? below(r, out->dim[2]) : out->dim[2] / 2;
    }
    for (int sign = -1; sign <= 1; sign += 2) {
        push_pixels(c.many, picture, (float)sign * 300);
        for (int i = 0; i < 3; i++)
            find_changes(c.many, node, number_of(c.net, node, place[i][0], place[i][1], place[i][2]), changed[i]);
    }
    for (int i = 0; i < 3; i++)
        check_place(&c, node, place[i][0], place[i][1], place[i][2], changed[i]);
    *unclipped += c.unclipped > 0;
    course_look_finish(&c.look);
    net_run_destroy(&c.one);
    net_run_destroy(&c.many);
    net_destroy(&c.net);
}

START_TEST(the_box_of_a_value_is_the_rectangle_of_pixels_that_change_it) /* _i: 24 nets each */
{
    struct rng r = rng_seeded((uint64_t)_i, 6);
    int unclipped = 0;
    for (int done = 0; done < 24;) {
        struct script s = random_net(&r);
        struct net *net;
        if (net_from_text(s.text, strlen(s.text), "random", &net, NULL)) /* it became too small: another one */
            continue;
        net_destroy(&net);
        check_net(&s, &r, &unclipped);
        done++;
    }
    ck_assert_int_ge(unclipped, 8);
}
END_TEST

/* ---- gradients of the loss ---- */

static const char classifier[] = "net classifier\ninput 2x6x6\n"
                                 "conv1 = conv2d(3, kernel_size=3, padding=1)\nact1 = tanh()\n"
                                 "pool = avg_pool2d(2)\nconv2 = conv2d(4, kernel_size=2)\nact2 = elu()\n"
                                 "flat = flatten()\nout = linear(5)\n";
static const char coder[] = "net coder\ninput 1x6x6\n"
                            "conv1 = conv2d(2, kernel_size=3, padding=1)\nact1 = tanh()\n"
                            "back = conv2d(1, kernel_size=3, padding=1)\n";
static const char given[] = "net given\ninput 1x4x4\n"
                            "conv1 = conv2d(2, kernel_size=3)\nflat = flatten()\nout = linear(4)\nsoft = softmax()\n";

struct loss_case {
    struct net *net;
    struct net_run *run;
    struct course_look look;
    struct worker_look asked;
    struct look_at at;
};

static void open_loss(struct loss_case *c, const char *text, int label)
{
    *c = (struct loss_case){.net = net_of(text)};
    net_init_params(c->net, 4);
    c->run = run_of(c->net, 1);
    fill_randomly(c->run, 5);
    net_run_forward(c->run, 1);
    c->asked = (struct worker_look){.gradients = true, .focus = -1, .detailed = -1};
    c->at = (struct look_at){.asked = &c->asked, .forward = true, .params = true, .all = true, .label = label};
    ck_assert_int_eq(course_look_init(&c->look, c->net, c->run, NULL), CS_OK);
}

static void close_loss(struct loss_case *c)
{
    course_look_finish(&c->look);
    net_run_destroy(&c->run);
    net_destroy(&c->net);
}

/* In double, from the definition. */
static double loss_of(struct loss_case *c, int label)
{
    net_run_forward(c->run, 1);
    const struct tensor *y = net_run_output(c->run), *x = net_run_input(c->run);
    const size_t n = shape_count(&y->shape);
    double sum = 0;
    for (size_t i = 0; c->at.is_autoencoder && i < n; i++)
        sum += pow((double)y->data[i] - (double)x->data[i], 2) / (double)n;
    if (c->at.is_autoencoder)
        return sum;
    if (c->at.gives_probabilities)
        return -log((double)y->data[label]);
    for (size_t i = 0; i < n; i++)
        sum += exp((double)y->data[i] - (double)y->data[label]);
    return log(sum);
}

static void check_slope(struct loss_case *c, int label, float *x, float got, const char *what)
{
    const float before = *x, step = 1.0f / 128;
    *x = before + step;
    const double above = loss_of(c, label);
    *x = before - step;
    const double slope = (above - loss_of(c, label)) / (2 * (double)step);
    *x = before;
    ck_assert_msg(fabs(slope - (double)got) <= 2e-3 * (0.3 + fabs(slope)), "%s: %g, not %g", what, (double)got, slope);
}

START_TEST(gradients_of_the_loss_agree_with_central_differences) /* _i: labelled, own answer, autoencoder, softmax */
{
    static const char *const nets[] = {classifier, classifier, coder, given};
    struct loss_case c;
    open_loss(&c, nets[_i], _i == 0 || _i == 3 ? 2 : -1);
    c.at.is_autoencoder = _i == 2;
    c.at.gives_probabilities = _i == 3;
    course_look_refresh(&c.look, &c.at);
    ck_assert(c.look.has_gradients);
    ck_assert_str_eq(c.look.left_out, "");
    const int answer = largest_logit(net_run_output(c.run)->data, (int)shape_count(net_output(c.net)));
    const int label = _i == 1 ? answer : _i == 2 ? -1 : 2;
    ck_assert_int_eq(c.look.grad_class, label);
    ck_assert_double_eq_tol((double)c.look.grad_loss, loss_of(&c, label), 1e-5);
    const size_t pixels = shape_count(net_input(c.net));
    float grad[128];
    memcpy(grad, net_run_grad(c.run, 0)->data, pixels * sizeof *grad);
    for (size_t i = 0; i < pixels && _i != 2; i++) /* an autoencoder's target would move along */
        check_slope(&c, label, &net_run_input(c.run)->data[i], grad[i], "input");
    float most = 0;
    for (size_t i = 0; i < pixels; i++)
        most = fmaxf(most, fabsf(grad[i]));
    ck_assert_float_eq(c.look.node[0].grad_largest, most);
    for (int node = 1; node < c.net->n_nodes; node++)
        for (int k = 0; k < c.net->node[node].layer->n_params; k++) {
            struct tensor p = net_param(c.net, node, k);
            const float *lent = c.look.node[node].lent + (c.net->node[node].param[k] - c.net->node[node].param[0]);
            ck_assert_ptr_nonnull(c.look.node[node].lent);
            for (size_t i = 0; i < shape_count(&p.shape); i++)
                check_slope(&c, label, &p.data[i], lent[i], c.net->node[node].name);
        }
    close_loss(&c);
}
END_TEST

START_TEST(heat_is_the_sum_of_slopes_over_the_maps)
{
    struct loss_case c;
    open_loss(&c, classifier, 0);
    const int conv2 = net_find(c.net, "conv2"), act1 = net_find(c.net, "act1"), out = net_find(c.net, "out");
    c.asked = (struct worker_look){.focus = conv2, .focus_value = conv2, .map = 1, .row = 1, .field = true};
    course_look_refresh(&c.look, &c.at);
    const size_t value = 1 * 4 + 2; /* of 4x2x2 */
    float heat[36];
    memcpy(heat, c.look.heat + c.look.node[0].first_heat, sizeof heat);
    for (size_t i = 0; i < 36; i++) {
        double sum = 0;
        for (size_t m = 0; m < 2; m++) {
            float *x = &net_run_input(c.run)->data[m * 36 + i], before = *x, step = 1.0f / 128, y[2];
            for (int k = 0; k < 2; k++) {
                *x = before + (k ? -step : step);
                net_run_forward(c.run, 1);
                y[k] = net_run_activation(c.run, conv2)->data[value];
            }
            *x = before;
            sum += fabs((double)y[0] - (double)y[1]) / (2 * (double)step);
        }
        ck_assert_msg(fabs(sum - (double)heat[i]) <= 1e-3 * (0.1 + sum), "%zu: %g, not %g", i, (double)heat[i], sum);
    }
    ck_assert(c.look.node[act1].has_heat && !c.look.node[conv2].has_heat && !c.look.node[out].has_heat);
    net_run_forward(c.run, 1);
    c.asked = (struct worker_look){.focus = out, .focus_value = out, .map = 3, .field = true};
    course_look_refresh(&c.look, &c.at); /* of a row of values, each value's own: here the weights */
    const int flat = net_find(c.net, "flat");
    const struct tensor w = net_param(c.net, out, 0);
    for (size_t i = 0; i < 16; i++)
        ck_assert_float_eq(c.look.heat[c.look.node[flat].first_heat + i], fabsf(w.data[3 * 16 + i]));
    close_loss(&c);
}
END_TEST

START_TEST(of_a_large_net_only_the_filters_that_are_looked_at_have_gradients)
{
    struct loss_case c;
    open_loss(&c, classifier, 1);
    const int conv1 = net_find(c.net, "conv1"), conv2 = net_find(c.net, "conv2"), out = net_find(c.net, "out");
    c.at.all = false;
    c.asked.node[conv1].filters = (struct worker_range){1, 1};
    c.asked.detailed = out;
    course_look_refresh(&c.look, &c.at);
    ck_assert(c.look.node[conv1].lent && !c.look.node[conv2].lent && c.look.node[out].lent);
    ck_assert(c.look.node[conv1].filter_largest > 0 && c.look.node[conv2].filter_largest == 0);
    const float most = c.look.node[conv1].filter_grad_largest, conv1_grad = c.look.node[conv1].lent[7];
    ck_assert(most > 0 && c.look.has_weight_gradients);
    c.asked.node[conv1].filters.count = 0;
    c.asked.node[conv2].filters.count = 2;
    c.at.forward = c.at.params = false;
    course_look_refresh(&c.look, &c.at);
    ck_assert(!c.look.node[conv1].lent && c.look.node[conv2].lent && c.look.node[conv1].filter_grad_largest == 0);
    c.asked.node[conv1].filters.count = 3;
    course_look_refresh(&c.look, &c.at);
    ck_assert_float_eq(c.look.node[conv1].lent[7], conv1_grad);
    ck_assert_float_eq(c.look.node[conv1].filter_grad_largest, most);
    c.asked.gradients = false;
    course_look_refresh(&c.look, &c.at);
    ck_assert(!c.look.node[conv1].lent && !c.look.has_gradients && c.look.grad_class == -1 &&
              c.look.node[0].grad_largest == 0);
    close_loss(&c);
}
END_TEST

/* The activations are spoilt behind its back: what is not computed anew does not see it. */
START_TEST(nothing_is_computed_anew_while_nothing_changed)
{
    struct loss_case c;
    open_loss(&c, classifier, 1);
    const int conv1 = net_find(c.net, "conv1");
    c.asked.detailed = conv1;
    c.asked.focus = c.asked.focus_value = conv1;
    c.asked.field = true;
    course_look_refresh(&c.look, &c.at);
    const struct course_look before = c.look;
    const float stat = c.look.stat[c.look.node[conv1].first_stat].largest;
    const float grad = net_run_grad(c.run, 0)->data[3];
    c.at.forward = c.at.params = false;
    net_run_activation(c.run, conv1)->data[0] = 1e6f;
    net_param(c.net, conv1, 0).data[0] = 1e6f;
    c.asked.node[conv1].maps.count = 2; /* another choice of maps */
    course_look_refresh(&c.look, &c.at);
    ck_assert_float_eq(c.look.stat[c.look.node[conv1].first_stat].largest, stat);
    ck_assert_float_eq(net_run_grad(c.run, 0)->data[3], grad);
    ck_assert_mem_eq(&c.look.weights, &before.weights, sizeof before.weights);
    ck_assert_mem_eq(&c.look.values, &before.values, sizeof before.values);
    ck_assert_ptr_eq(c.look.neuron.part, before.neuron.part);
    c.at.forward = true; /* parameters the same: the weights are not counted */
    course_look_refresh(&c.look, &c.at);
    ck_assert_float_eq(c.look.stat[c.look.node[conv1].first_stat].largest, 1e6f);
    ck_assert_float_eq(c.look.values.hi, 1e6f);
    ck_assert_mem_eq(&c.look.weights, &before.weights, sizeof before.weights);
    c.at.params = true;
    course_look_refresh(&c.look, &c.at);
    ck_assert_float_eq(c.look.weights.hi, 1e6f);
    ck_assert_float_eq(c.look.node[conv1].filter_largest, 1e6f);
    close_loss(&c);
}
END_TEST

/* Heat and loss share the run's gradients: whatever is asked for in whatever order, both are right. */
START_TEST(heat_and_gradients_do_not_disturb_each_other)
{
    struct loss_case c, fresh;
    open_loss(&c, classifier, 1);
    struct rng r = rng_seeded(1, 1);
    for (int round = 0; round < 100; round++) {
        c.asked.gradients = below(&r, 3);
        c.asked.field = below(&r, 2);
        c.asked.focus = c.asked.focus_value = below(&r, 3) ? net_find(c.net, "conv2") : -1;
        c.asked.map = below(&r, 4);
        c.asked.row = below(&r, 2);
        c.asked.detailed = below(&r, c.net->n_nodes + 1) - 1;
        c.at.label = below(&r, 6) - 1;
        c.at.forward = round == 0 || c.at.label != fresh.at.label || below(&r, 4) == 0;
        course_look_refresh(&c.look, &c.at);
        open_loss(&fresh, classifier, c.at.label);
        fresh.asked = c.asked;
        course_look_refresh(&fresh.look, &fresh.at);
        ck_assert(c.look.has_gradients == fresh.look.has_gradients && c.look.has_heat == fresh.look.has_heat);
        ck_assert_int_eq(c.look.grad_class, fresh.look.grad_class);
        for (int i = 0; i < c.net->n_nodes; i++) {
            const struct look_node *a = &c.look.node[i], *b = &fresh.look.node[i];
            const size_t bytes = shape_count(&c.net->node[i].out) * sizeof(float);
            if (c.look.has_gradients)
                ck_assert_mem_eq(net_run_grad(c.run, i)->data, net_run_grad(fresh.run, i)->data, bytes);
            ck_assert_float_eq(a->grad_largest, b->grad_largest);
            ck_assert_float_eq(a->filter_grad_largest, b->filter_grad_largest);
            if (c.look.has_heat && b->has_heat)
                ck_assert_mem_eq(c.look.heat + a->first_heat, fresh.look.heat + b->first_heat,
                                 (i ? 4 : 36) * sizeof(float));
        }
        ck_assert_int_eq(c.look.has_weight_gradients, fresh.look.has_weight_gradients);
        if (c.look.has_weight_gradients)
            ck_assert_mem_eq(&c.look.weight_gradients, &fresh.look.weight_gradients, sizeof fresh.look.gradients);
        if (c.look.has_value_gradients)
            ck_assert_mem_eq(&c.look.gradients, &fresh.look.gradients, sizeof fresh.look.gradients);
        fresh.at.label = c.at.label;
        close_loss(&fresh);
    }
    close_loss(&c);
}
END_TEST

START_TEST(gradients_of_too_many_weights_are_left_out_with_a_sentence)
{
    struct loss_case c;
    open_loss(&c, "net wide\ninput 1x64x128\nflat = flatten()\nwide = linear(8256, bias=false)\nout = linear(2)\n", 1);
    course_look_refresh(&c.look, &c.at);
    ck_assert(c.look.has_gradients && !c.look.node[net_find(c.net, "wide")].lent);
    ck_assert(c.look.node[net_find(c.net, "out")].lent && net_run_has_grad(c.run, 0));
    ck_assert_msg(strstr(c.look.left_out, "wide") && strstr(c.look.left_out, "0.3 GB"), "%s", c.look.left_out);
    close_loss(&c);
    open_loss(&c, "net maps\ninput 1x8x8\nout = conv2d(2, kernel_size=3)\n", 0); /* not one row of logits */
    course_look_refresh(&c.look, &c.at);
    ck_assert(!c.look.has_gradients && c.look.left_out[0]);
    close_loss(&c);
}
END_TEST

struct failing {
    struct net *net;
    struct net_run *run;
};

static bool look_once(void *ctx, const char **wrong)
{
    struct failing *f = ctx;
    struct course_look l;
    struct worker_look asked = {.gradients = true, .field = true, .focus = 1, .focus_value = 1, .detailed = 1};
    const struct look_at at = {.asked = &asked, .forward = true, .params = true, .all = true, .label = 1};
    struct net_run *run;
    if (net_run_create(&run, f->net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL))
        return false;
    bool whole = course_look_init(&l, f->net, run, NULL) == CS_OK;
    if (whole) {
        net_run_forward(run, 1);
        course_look_refresh(&l, &at);
        whole = l.has_neuron && l.has_heat && l.has_gradients && l.has_weight_gradients && !l.left_out[0];
        if (l.has_neuron && !whole && !l.left_out[0])
            *wrong = "something is left out without a word";
    }
    course_look_finish(&l);
    net_run_destroy(&run);
    return whole;
}

START_TEST(what_there_is_no_memory_for_is_left_out)
{
    struct failing f = {.net = net_of(classifier)};
    net_init_params(f.net, 1);
    survive_every_allocation(look_once, &f);
    net_destroy(&f.net);
}
END_TEST

/* ---- histograms ---- */

START_TEST(a_histogram_is_what_counting_gives) /* _i: of what */
{
    static const float special[] = {NAN, INFINITY, -INFINITY, 0, -0.0f, FLT_MAX, -FLT_MAX};
    struct rng r = rng_seeded((uint64_t)_i, 2);
    float v[1000];
    const int n = _i < 2 ? _i : 1000;
    for (int i = 0; i < n; i++)
        v[i] = _i == 2 ? 0.125f : _i == 3 ? (float)below(&r, 5) : rng_normal(&r);
    for (int i = 0; _i >= 5 && i < 100; i++)
        v[below(&r, n)] = special[below(&r, _i == 5 ? 5 : 7)];
    struct histogram h;
    histogram_count(&h, v, (size_t)n);
    int64_t finite = 0, zeros = 0, bin[HISTOGRAM_BINS] = {0};
    double lo = INFINITY, hi = -INFINITY, sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        if (isfinite(v[i])) {
            finite++;
            zeros += v[i] == 0;
            lo = fmin(lo, (double)v[i]);
            hi = fmax(hi, (double)v[i]);
            sum += (double)v[i];
        }
    for (int i = 0; i < n; i++)
        if (isfinite(v[i])) {
            int at = 0; /* the last bin whose lower edge is not above it */
            while (hi > lo && at + 1 < HISTOGRAM_BINS && (double)v[i] >= lo + (hi - lo) * (at + 1) / HISTOGRAM_BINS)
                at++;
            bin[at]++;
            squares += pow((double)v[i] - sum / (double)finite, 2);
        }
    int64_t total = 0;
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
        const bool on_an_edge = _i == 6 && (i == 31 || i == 32); /* 0 is one, and what is near is as good as 0 */
        ck_assert_msg(h.bin[i] == bin[i] || on_an_edge, "bin %d: %lld, not %lld", i, (long long)h.bin[i],
                      (long long)bin[i]);
        total += h.bin[i];
    }
    ck_assert(h.count == finite && total == finite && h.zeros == zeros && h.bad == n - finite);
    if (finite) {
        ck_assert_double_eq((double)h.lo, lo);
        ck_assert_double_eq((double)h.hi, hi);
        ck_assert_double_eq_tol(h.mean, sum / (double)finite, 1e-9 * fabs(h.mean) + 1e-12);
        ck_assert_double_eq_tol(h.deviation, sqrt(squares / (double)finite), 1e-9 * h.deviation + 1e-12);
    }
}
END_TEST

/* ---- snapshots ---- */

struct rig {
    struct worker *w;
};

static const struct snapshot *settle(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static void set_up(struct rig *r, const char *net, const char *data)
{
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.002};
    struct worker_command c = {
        .kind = WORKER_SETUP,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400}};
    ck_assert_int_eq(worker_create(&r->w, &options, NULL), CS_OK);
    worker_subscribe(r->w, WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS);
    strcpy(c.net, net);
    strcpy(c.data, data);
    ck_assert_int_eq(worker_post(r->w, &c, NULL), CS_OK);
    const struct snapshot *s = settle(r);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
}

static void post(struct rig *r, enum worker_command_kind kind)
{
    const struct worker_command c = {
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400}};
    ck_assert_int_eq(worker_post(r->w, &c, NULL), CS_OK);
}

static void look(struct rig *r, const struct worker_look *wanted)
{
    static struct worker_look padded; /* compared whole, padding and all */
    memcpy(&padded, wanted, sizeof padded);
    worker_look(r->w, &padded);
}

/* The same computed from nothing but what the snapshot says: its parameters and its own activations. */
static void expect_gradients(const struct snapshot *s, struct net *net, struct net_run *run, struct course_look *l,
                             const struct worker_look *asked)
{
    memcpy(net->params, s->params, net->n_params * sizeof *net->params);
    memcpy(net_run_input(run)->data, s->activation[0].data, shape_count(&s->activation[0].shape) * sizeof(float));
    net_run_forward(run, 1);
    const struct look_at at = {
        .asked = asked, .forward = true, .params = true, .all = true, .label = s->probe_label, .loss = s->options.loss};
    course_look_refresh(l, &at);
    ck_assert_int_eq(s->grad_class, l->grad_class);
    ck_assert_float_eq(s->grad_loss, l->has_gradients ? l->grad_loss : 0);
    for (int i = 0; i < net->n_nodes; i++) {
        const struct snapshot_node *n = &s->node[i];
        const size_t floats = shape_count(&net->node[i].out);
        ck_assert_int_eq(n->map_grad != NULL, l->has_gradients);
        if (n->map_grad)
            ck_assert_mem_eq(n->map_grad, net_run_grad(run, i)->data, floats * sizeof(float));
        ck_assert_int_eq(n->filter_grad != NULL, l->node[i].lent != NULL);
        if (n->filter_grad)
            ck_assert_mem_eq(n->filter_grad, l->node[i].lent,
                             shape_count(&net->node[i].layer->param[0].shape) * sizeof(float));
        ck_assert_int_eq(n->heat != NULL, l->has_heat && l->node[i].has_heat);
        if (n->heat)
            ck_assert_mem_eq(n->heat, l->heat + l->node[i].first_heat,
                             (net->node[i].out.rank == 3 ? (size_t)snapshot_map_size(net, i) : floats) * sizeof(float));
        ck_assert_float_eq(n->grad_largest, l->node[i].grad_largest);
        ck_assert_float_eq(n->filter_largest, l->node[i].filter_largest);
    }
    ck_assert_int_eq(s->weights != NULL, l->has_weights);
    if (s->weights)
        ck_assert_mem_eq(s->weights, &l->weights, sizeof l->weights);
    if (s->gradients)
        ck_assert_mem_eq(s->gradients, &l->gradients, sizeof l->gradients);
}

START_TEST(a_snapshot_tells_how_the_probability_comes_about)
{
    struct rig r;
    set_up(&r, "tiny", "digits");
    const struct snapshot *s = settle(&r);
    const int out = s->net->n_nodes - 1;
    double sum = 0;
    for (int i = 0; i < s->classes; i++) {
        ck_assert_float_eq(s->logit[i], s->activation[out].data[i]);
        ck_assert(s->logit[i] <= s->logit_largest);
        ck_assert_double_eq_tol(s->exponential[i], exp((double)s->logit[i] - (double)s->logit_largest), 1e-15);
        sum += s->exponential[i];
    }
    ck_assert_double_eq_tol(sum, s->exponential_total, 1e-12);
    for (int i = 0; i < s->classes; i++)
        ck_assert_double_eq_tol((double)s->probability[i], s->exponential[i] / sum, 1e-7);
    worker_destroy(&r.w);
}
END_TEST

/* Looks change at random while training goes on: every snapshot's gradients, heat and histograms are those of its own
 * parameters. */
START_TEST(what_is_shown_belongs_to_the_parameters_shown_while_training_goes_on)
{
    struct rig r;
    set_up(&r, "tiny", "digits");
    const struct snapshot *s = settle(&r);
    const uint64_t setup = s->setup;
    struct net *net;
    ck_assert_int_eq(net_clone_structure(s->net, &net, NULL), CS_OK);
    ck_assert_int_eq(net_finish_build(net, NULL), CS_OK);
    struct net_run *run = run_of(net, 1);
    struct course_look l;
    static struct worker_look asked, before;
    ck_assert_int_eq(course_look_init(&l, net, run, NULL), CS_OK);
    struct rng rng = rng_seeded(9, 9);
    post(&r, WORKER_TRAIN);
    int with_gradients = 0, with_heat = 0;
    uint64_t serial = 0;
    for (int round = 0; round < 120; round++) {
        memcpy(&before, &asked, sizeof before);
        asked.setup = setup;
        asked.gradients = below(&rng, 2);
        asked.field = below(&rng, 2);
        asked.focus = asked.focus_value = 1 + below(&rng, 3);
        asked.map = below(&rng, 4);
        asked.row = below(&rng, 3);
        asked.detailed = below(&rng, net->n_nodes);
        look(&r, &asked);
        const double until = clock_seconds() + PATIENCE;
        do { /* the snapshot that heeds this look */
            nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
            s = worker_snapshot(r.w);
        } while (clock_seconds() < until &&
                 (s->serial <= serial + 1 || s->detailed != asked.detailed || !s->neuron ||
                  s->neuron->node != asked.focus || s->neuron->map != asked.map || s->neuron->row != asked.row ||
                  s->has_gradients != asked.gradients || (s->node[0].heat != NULL) != asked.field));
        serial = s->serial;
        expect_gradients(s, net, run, &l, &asked);
        with_gradients += s->has_gradients;
        with_heat += s->node[0].heat != NULL;
    }
    ck_assert(with_gradients > 20 && with_heat > 20 && s->steps > 10);
    course_look_finish(&l);
    net_run_destroy(&run);
    net_destroy(&net);
    worker_destroy(&r.w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("course_look");
    TCase *fields = tcase_create("fields"), *looks = tcase_create("looks"), *snapshots = tcase_create("snapshots");
    tcase_add_loop_test(fields, the_box_of_a_value_is_the_rectangle_of_pixels_that_change_it, 0, 10);
    tcase_add_loop_test(looks, gradients_of_the_loss_agree_with_central_differences, 0, 4);
    tcase_add_test(looks, heat_is_the_sum_of_slopes_over_the_maps);
    tcase_add_test(looks, of_a_large_net_only_the_filters_that_are_looked_at_have_gradients);
    tcase_add_test(looks, nothing_is_computed_anew_while_nothing_changed);
    tcase_add_test(looks, heat_and_gradients_do_not_disturb_each_other);
    tcase_add_test(looks, gradients_of_too_many_weights_are_left_out_with_a_sentence);
    tcase_add_test(looks, what_there_is_no_memory_for_is_left_out);
    tcase_add_loop_test(looks, a_histogram_is_what_counting_gives, 0, 7);
    tcase_add_test(snapshots, a_snapshot_tells_how_the_probability_comes_about);
    tcase_add_test(snapshots, what_is_shown_belongs_to_the_parameters_shown_while_training_goes_on);
    TCase *all[] = {fields, looks, snapshots};
    for (int i = 0; i < 3; i++) {
        tcase_set_timeout(all[i], 2 * PATIENCE);
        suite_add_tcase(suite, all[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
