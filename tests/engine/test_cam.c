/* tests/engine/test_cam.c - Grad-CAM against PyTorch's autograd (tests/data/make_torch_fixtures_gradients.py), and by
 * hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/explain/cam.h"
#include "engine/explain/upscale.h"
#include "engine/net/net_text.h"
#include "tests/engine/torch_net.h"

enum { MAPS = 8, PLACES = 256 };
static const double TOLERANCE = 1e-5;

struct cam {
    float weight[MAPS], part[MAPS], map[PLACES];
    bool has_way;
};

static struct net_run *run_of(const struct net *net, const float *x)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_GRADIENTS, NULL, kernels_best(), NULL), CS_OK);
    memcpy(net_run_input(run)->data, x, shape_count(net_input(net)) * sizeof *x);
    net_run_forward(run, 1);
    return run;
}

static struct cam make(struct net_run *run, const struct net *net, const struct aim *aim, int node)
{
    struct cam c;
    const struct shape *out = &net->node[node].out;
    ck_assert(cam_has_places(net, node) && out->dim[0] <= MAPS && out->dim[1] * out->dim[2] <= PLACES);
    ck_assert(cam_make(run, net, aim, node, c.weight, c.part, c.map, &c.has_way));
    return c;
}

static void compare(const struct torch_net *t, const char *layer)
{
    const struct aim aim = torch_net_aim(t, 0);
    const int node = net_find(t->net, layer);
    const struct shape *out = &t->net->node[node].out, *in = net_input(t->net);
    struct net_run *run = run_of(t->net, t->x);
    struct cam c = make(run, t->net, &aim, node);
    char part[2 * NET_NAME_MAX];
    float over[PLACES];
    snprintf(part, sizeof part, "0_%s_weight", layer);
    fixture_compare(t->f, t->name, part, c.weight, TOLERANCE);
    snprintf(part, sizeof part, "0_%s_map", layer);
    fixture_compare(t->f, t->name, part, c.map, TOLERANCE);
    cam_rectify(c.map, (size_t)out->dim[1] * (size_t)out->dim[2]);
    upscale_bilinear(c.map, out->dim[1], out->dim[2], over, in->dim[1], in->dim[2]);
    snprintf(part, sizeof part, "0_%s_over", layer);
    fixture_compare(t->f, t->name, part, over, TOLERANCE);
    ck_assert(c.has_way);
    net_run_destroy(&run);
}

START_TEST(weights_and_maps_are_what_pytorch_computes) /* _i: net, layer */
{
    struct torch_net t = torch_net_open("gradients", _i / 2);
    char layers[2][NET_NAME_MAX];
    ck_assert_int_eq(sscanf(fixture_text(t.f, t.name, "cams"), "%63s %63s", layers[0], layers[1]), 2);
    compare(&t, layers[_i % 2]);
    torch_net_close(&t);
}
END_TEST

/* Two maps of 2x2; out = sum of a linear layer: map 0 counts 4, 0, 0, 0 and map 1 counts -1 everywhere. */
static const char by_hand[] = "net hand\ninput 2x2x2\nmaps = relu()\nflat = flatten()\nout = linear(1)\n";
static const float hand_x[8] = {1, 2, 3, 4, 5, 0, 0, 3}, hand_weight[8] = {4, 0, 0, 0, -1, -1, -1, -1};

static struct net *net_of(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, 1);
    return net;
}

START_TEST(a_map_of_two_is_what_the_paper_says_by_hand)
{
    struct net *net = net_of(by_hand);
    memcpy(net_param(net, net_find(net, "out"), 0).data, hand_weight, sizeof hand_weight);
    struct net_run *run = run_of(net, hand_x);
    struct cam c = make(run, net, &(struct aim){net->n_nodes - 1, 0, 1}, net_find(net, "maps"));
    static const float map[4] = {1 - 5, 2, 3, 4 - 3}, rectified[4] = {0, 2, 3, 1};
    ck_assert_float_eq(c.weight[0], 1);
    ck_assert_float_eq(c.weight[1], -1);
    ck_assert_float_eq(c.part[0], 2.5f);
    ck_assert_float_eq(c.part[1], -2);
    ck_assert_mem_eq(c.map, map, sizeof map);
    cam_rectify(c.map, 4);
    ck_assert_mem_eq(c.map, rectified, sizeof rectified);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

/* What a map adds to the mean of the whole: the parts add up to it. */
START_TEST(parts_add_up_to_the_mean_of_the_map) /* _i: layer */
{
    struct torch_net t = torch_net_open("gradients", 1);
    const int node = net_find(t.net, (const char *[]){"input", "stem", "relu1", "both", "mean", "last", "all"}[_i]);
    struct net_run *run = run_of(t.net, t.x);
    const struct aim aim = torch_net_aim(&t, 0);
    const struct cam c = make(run, t.net, &aim, node);
    const struct shape *out = &t.net->node[node].out;
    const int places = out->dim[1] * out->dim[2];
    double parts = 0, mean = 0;
    for (int k = 0; k < out->dim[0]; k++)
        parts += (double)c.part[k];
    for (int i = 0; i < places; i++)
        mean += (double)c.map[i] / places;
    ck_assert_double_eq_tol(parts, mean, 1e-5 * (1 + fabs(mean)));
    net_run_destroy(&run);
    torch_net_close(&t);
}
END_TEST

START_TEST(a_layer_beside_the_way_has_nothing_to_say)
{
    static const char forked[] =
        "net forked\ninput 2x6x6\nstem = conv2d(4, kernel_size=3)\nside = conv2d(3, kernel_size=3)\n"
        "flat = flatten() from stem\nout = linear(2)\n";
    struct net *net = net_of(forked);
    float x[72];
    for (int i = 0; i < 72; i++)
        x[i] = (float)(i % 7) - 3;
    struct net_run *run = run_of(net, x);
    const struct aim aim = {net->n_nodes - 1, 1, 1};
    const struct cam side = make(run, net, &aim, net_find(net, "side")),
                     stem = make(run, net, &aim, net_find(net, "stem"));
    ck_assert(!side.has_way && stem.has_way);
    for (int k = 0; k < 3; k++)
        ck_assert(side.weight[k] == 0 && side.part[k] == 0);
    for (int i = 0; i < 4; i++)
        ck_assert_float_eq(side.map[i], 0);
    ck_assert(stem.weight[0] != 0);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

/* The aim's own layer: the mean of a map of P values has gradient 1 / P, whose mean is 1 / P. */
START_TEST(the_layer_of_the_aim_itself_shows_what_is_aimed_at)
{
    struct net *net = net_of(by_hand);
    struct net_run *run = run_of(net, hand_x);
    const struct cam mean = make(run, net, &(struct aim){net_find(net, "maps"), 4, 4}, net_find(net, "maps"));
    for (int i = 0; i < 4; i++)
        ck_assert_float_eq(mean.map[i], hand_x[4 + i] / 4);
    ck_assert(mean.weight[0] == 0 && mean.weight[1] == 0.25f);
    ck_assert(!cam_has_places(net, net_find(net, "flat")));
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

static bool once(void *ctx)
{
    return (*(int *)ctx)++ < 1;
}

START_TEST(a_way_back_that_is_left_writes_nothing_and_can_be_gone_again)
{
    struct torch_net t = torch_net_open("gradients", 0);
    const struct aim aim = torch_net_aim(&t, 0);
    const int node = net_find(t.net, "relu1");
    struct net_run *run = run_of(t.net, t.x);
    const struct cam want = make(run, t.net, &aim, node);
    struct cam got;
    memset(&got, 0x5a, sizeof got);
    const struct cam before = got;
    int asked = 0;
    net_run_watch(run, once, &asked);
    ck_assert(!cam_make(run, t.net, &aim, node, got.weight, got.part, got.map, &got.has_way));
    ck_assert_int_eq(asked, 2);
    ck_assert_mem_eq(&got, &before, sizeof got);
    net_run_watch(run, NULL, NULL);
    got = make(run, t.net, &aim, node);
    ck_assert_mem_eq(got.weight, want.weight, 6 * sizeof(float));
    ck_assert_mem_eq(got.map, want.map, 25 * sizeof(float));
    net_run_destroy(&run);
    torch_net_close(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cam");
    TCase *t = tcase_create("cam");
    tcase_add_loop_test(t, weights_and_maps_are_what_pytorch_computes, 0, 6);
    tcase_add_test(t, a_map_of_two_is_what_the_paper_says_by_hand);
    tcase_add_loop_test(t, parts_add_up_to_the_mean_of_the_map, 0, 7);
    tcase_add_test(t, a_layer_beside_the_way_has_nothing_to_say);
    tcase_add_test(t, the_layer_of_the_aim_itself_shows_what_is_aimed_at);
    tcase_add_test(t, a_way_back_that_is_left_writes_nothing_and_can_be_gone_again);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
