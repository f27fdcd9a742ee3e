/* tests/engine/test_net_variant.c - networks with and without batch norm and dropout, against the same written by hand.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_draft.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "engine/net/net_variant.h"
#include "tests/engine/failing_memory.h"

static struct net *open_net(const char *name)
{
    struct cs_error err = {""};
    struct net *net;
    ck_assert_msg(net_open_structure(name, &net, &err) == CS_OK, "%s: %s", name, err.text);
    return net;
}

static struct net *variant_of(const char *name, struct net_variant v)
{
    struct cs_error err = {""};
    struct net *net = open_net(name), *out;
    ck_assert_msg(net_variant_make(net, &v, &out, NULL, &err) == CS_OK, "%s: %s", name, err.text);
    ck_assert_ptr_null(out->params);
    net_destroy(&net);
    return out;
}

static char *text_of(const struct net *net)
{
    struct cs_error err = {""};
    struct net_draft *d;
    char *text;
    ck_assert_msg(net_draft_from_net(net, &d, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(net_draft_text(d, '\n', &text, NULL, &err) == CS_OK, "%s", err.text);
    net_draft_destroy(&d);
    return text;
}

static void same_net(const struct net *net, const char *want)
{
    struct cs_error err = {""};
    struct net *other;
    ck_assert_msg(net_structure_from_text(want, strlen(want), "want", &other, &err) == CS_OK, "%s\n%s", err.text, want);
    char *a = text_of(net), *b = text_of(other);
    ck_assert_str_eq(a, b);
    ck_assert_int_eq(net_param_count(net), net_param_count(other));
    ck_assert_uint_eq(net->n_params, other->n_params);
    cs_free(a);
    cs_free(b);
    net_destroy(&other);
}

/* By hand: behind (before) the line of a layer stands another one. */
struct edit {
    const char *layer, *line;
    bool before;
};

static const struct edit *edit_of(const struct edit *edits, const char *line, bool before)
{
    for (; edits->layer; edits++) {
        const size_t n = strlen(edits->layer);
        if (edits->before == before && strncmp(line, edits->layer, n) == 0 && line[n] == ' ')
            return edits;
    }
    return NULL;
}

static char *edited(const char *name, const struct edit *edits)
{
    struct cs_error err = {""};
    char *source, *text = calloc(1, 1 << 16), *save;
    size_t length;
    ck_assert_msg(net_source(name, &source, &length, &err) == CS_OK, "%s", err.text);
    for (char *line = strtok_r(source, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        const struct edit *before = edit_of(edits, line, true), *behind = edit_of(edits, line, false);
        sprintf(text + strlen(text), "%s%s%s\n%s%s", before ? before->line : "", before ? "\n" : "", line,
                behind ? behind->line : "", behind ? "\n" : "");
    }
    cs_free(source);
    return text;
}

static void same_as_edited(const char *name, struct net_variant v, const struct edit *edits)
{
    struct net *net = variant_of(name, v);
    char *want = edited(name, edits);
    same_net(net, want);
    free(want);
    net_destroy(&net);
}

#define NORM(layer, name)                                                                                              \
    {                                                                                                                  \
        layer, name " = batch_norm2d()", false                                                                         \
    }
#define DROP(layer, name)                                                                                              \
    {                                                                                                                  \
        layer, name " = dropout(0.25)", true                                                                           \
    }

static const struct net_variant norm_on = {.batch_norm = NET_NORM_ON}, norm_off = {.batch_norm = NET_NORM_OFF},
                                quarter = {.sets_dropout = true, .p = 0.25f};

static const struct {
    const char *name;
    struct edit norms[14], drops[4];
} by_hand[] = {
    {"lenet5",
     {NORM("conv1", "bn1"), NORM("conv2", "bn2")},
     {DROP("fc1", "dropout1"), DROP("fc2", "dropout2"), DROP("output", "dropout3")}},
    {"lenet5_1998",
     {NORM("C1", "C1_bn"), NORM("C3", "C3_bn"), NORM("C5", "C5_bn")},
     {DROP("F6", "dropout1"), DROP("output", "dropout2")}},
    {"logistic", {{0}}, {{0}}},
    {"mlp", {{0}}, {DROP("fc2", "dropout1"), DROP("output", "dropout2")}},
    {"tiny", {NORM("conv1", "bn1")}, {DROP("output", "dropout1")}},
    {"cifar", {NORM("conv1", "bn1"), NORM("conv2", "bn2"), NORM("conv3", "bn3")}, {DROP("output", "dropout1")}},
    {"cifarvgg", {{0}}, {DROP("fc1", "dropout1"), DROP("output", "dropout2")}},
    {"resnet", {{0}}, {DROP("output", "dropout1")}},
    {"autoencoder", /* its last layer draws the picture */
     {NORM("conv1", "bn1"), NORM("conv2", "bn2"), NORM("up1", "up1_bn")},
     {DROP("code", "dropout1"), DROP("fc1", "dropout2")}},
    {"tinyvgg",
     {NORM("conv1", "bn1"), NORM("conv2", "bn2"), NORM("conv3", "bn3"), NORM("conv4", "bn4")},
     {DROP("output", "dropout1")}},
    {"vgg11",
     {NORM("conv1_1", "bn1_1"), NORM("conv2_1", "bn2_1"), NORM("conv3_1", "bn3_1"), NORM("conv3_2", "bn3_2"),
      NORM("conv4_1", "bn4_1"), NORM("conv4_2", "bn4_2"), NORM("conv5_1", "bn5_1"), NORM("conv5_2", "bn5_2")},
     {{0}}},
    {"vgg16",
     {NORM("conv1_1", "bn1_1"), NORM("conv1_2", "bn1_2"), NORM("conv2_1", "bn2_1"), NORM("conv2_2", "bn2_2"),
      NORM("conv3_1", "bn3_1"), NORM("conv3_2", "bn3_2"), NORM("conv3_3", "bn3_3"), NORM("conv4_1", "bn4_1"),
      NORM("conv4_2", "bn4_2"), NORM("conv4_3", "bn4_3"), NORM("conv5_1", "bn5_1"), NORM("conv5_2", "bn5_2"),
      NORM("conv5_3", "bn5_3")},
     {{0}}},
    {"alexnet",
     {NORM("conv1", "bn1"), NORM("conv2", "bn2"), NORM("conv3", "bn3"), NORM("conv4", "bn4"), NORM("conv5", "bn5")},
     {{0}}},
    {"allconv", /* the last convolution has a ReLU, too */
     {NORM("conv1", "bn1"), NORM("conv2", "bn2"), NORM("conv3", "bn3"), NORM("conv4", "bn4"), NORM("conv5", "bn5"),
      NORM("conv6", "bn6"), NORM("conv7", "bn7"), NORM("conv8", "bn8"), NORM("conv9", "bn9")},
     {{0}}},
};
enum { BY_HAND = sizeof by_hand / sizeof *by_hand };

START_TEST(batch_norm_stands_where_a_hand_would_put_it_in_every_network)
{
    int assets = 0;
    while (net_asset_nth(assets))
        assets++;
    ck_assert_int_eq(assets, BY_HAND);
    same_as_edited(by_hand[_i].name, norm_on, by_hand[_i].norms);
}
END_TEST

START_TEST(dropout_stands_in_front_of_linear_layers_that_read_what_was_learnt)
{
    struct net *net = open_net(by_hand[_i].name);
    const bool has_some = net_count_dropouts(net) > 0;
    net_destroy(&net);
    if (!has_some)
        same_as_edited(by_hand[_i].name, quarter, by_hand[_i].drops);
}
END_TEST

/* torchvision's vgg16_bn and vgg11_bn. */
START_TEST(networks_with_batch_norm_have_torchvisions_parameters)
{
    struct net *net = variant_of("vgg16", norm_on);
    ck_assert_int_eq(net_param_count(net), 138365992);
    net_destroy(&net);
    net = variant_of("vgg11", norm_on);
    ck_assert_int_eq(net_param_count(net), 132868840);
    net_destroy(&net);
}
END_TEST

static void replace(char *text, const char *what, const char *with)
{
    char *rest = malloc(1 << 16);
    for (char *at = text; (at = strstr(at, what)) != NULL; at += strlen(with)) {
        strcpy(rest, at + strlen(what));
        strcpy(at, with);
        strcpy(at + strlen(with), rest);
    }
    free(rest);
}

/* By hand: lines that begin with bn go, what was read from them is read from their convolutions, and those learn the
 * biases. */
static char *without_norms(const char *name)
{
    struct cs_error err = {""};
    char *source, *text = calloc(1, 1 << 16), *save;
    size_t length;
    ck_assert_msg(net_source(name, &source, &length, &err) == CS_OK, "%s", err.text);
    for (char *line = strtok_r(source, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        if (strncmp(line, "bn", 2) != 0)
            sprintf(text + strlen(text), "%s\n", line);
    replace(text, ", bias=false", "");
    replace(text, "from bn", "from conv");
    cs_free(source);
    return text;
}

START_TEST(without_batch_norm_convolutions_have_the_bias_and_branches_stay)
{
    for (int i = 0; i < BY_HAND; i++) {
        struct net *net = variant_of(by_hand[i].name, norm_off);
        char *want = without_norms(by_hand[i].name);
        same_net(net, want);
        ck_assert_int_eq(net_count_batch_norms(net), 0);
        free(want);
        net_destroy(&net);
    }
}
END_TEST

START_TEST(dropout_that_is_there_gets_another_p_and_no_company)
{
    static const char *const names[] = {"alexnet", "allconv", "vgg11", "vgg16"};
    for (int i = 0; i < 4; i++) {
        struct net *net = variant_of(names[i], quarter), *plain = open_net(names[i]);
        char *source = text_of(plain), *want = calloc(1, 1 << 16);
        strcpy(want, source);
        replace(want, "dropout(0.5)", "dropout(0.25)");
        replace(want, "dropout()", "dropout(0.25)");
        replace(want, "dropout(0.2)", "dropout(0.25)");
        same_net(net, want);
        ck_assert_int_eq(net_count_dropouts(net), net_count_dropouts(plain));
        cs_free(source);
        free(want);
        net_destroy(&net);
        net_destroy(&plain);
    }
}
END_TEST

START_TEST(a_plain_variant_and_a_dropout_of_0_change_nothing)
{
    for (int i = 0; i < BY_HAND; i++) {
        struct net *plain = open_net(by_hand[i].name);
        char *want = text_of(plain);
        struct net *net = variant_of(by_hand[i].name, (struct net_variant){0});
        same_net(net, want);
        net_destroy(&net);
        if (net_count_dropouts(plain) == 0) {
            net = variant_of(by_hand[i].name, (struct net_variant){.sets_dropout = true});
            same_net(net, want);
            net_destroy(&net);
        }
        cs_free(want);
        net_destroy(&plain);
    }
}
END_TEST

/* Names that are taken, a norm behind the pool, a convolution whose values go two ways, and one that is the answer. */
START_TEST(branches_and_taken_names_are_minded)
{
    static const char *const name = "net odd; input 3x8x8; conv1 = conv2d(4, 3, padding=1); bn2 = relu();"
                                    "conv2 = conv2d(4, 3, padding=1); sum = add() from conv2, conv1; dropout1 = relu();"
                                    "conv3 = conv2d(4, 3, bias=false); pool = max_pool2d(2); own = batch_norm2d();"
                                    "flatten = flatten(); fc = linear(8); out = linear(2)";
    struct net *net = variant_of(name, (struct net_variant){NET_NORM_ON, true, 0.25f});
    same_net(net, "net odd\ninput 3x8x8\nconv1 = conv2d(4, 3, padding=1)\nbn1 = batch_norm2d()\nbn2 = relu()\n"
                  "conv2 = conv2d(4, 3, padding=1)\nbn2_2 = batch_norm2d()\nsum = add() from bn2_2, bn1\n"
                  "dropout1 = relu()\nconv3 = conv2d(4, 3, bias=false)\npool = max_pool2d(2)\nown = batch_norm2d()\n"
                  "flatten = flatten()\ndropout2 = dropout(0.25)\nfc = linear(8)\ndropout3 = dropout(0.25)\n"
                  "out = linear(2)\n");
    net_destroy(&net);
    net = variant_of(name, norm_off); /* the pool stood between: conv3 had no bias that was its own */
    ck_assert_int_eq(net_count_batch_norms(net), 0);
    ck_assert_int_eq(net_node_param_count(net, net_find(net, "conv3")), 4 * 4 * 9);
    net_destroy(&net);
    net = variant_of("net all; input 1x4x4; conv1 = conv2d(2, 3, padding=1); relu = relu(); conv2 = conv2d(3, 1);"
                     "pool = global_avg_pool2d(); flatten = flatten()",
                     norm_on);
    ck_assert_int_eq(net_count_batch_norms(net), 1);
    ck_assert_int_eq(net_find(net, "bn1"), 2);
    net_destroy(&net);
}
END_TEST

START_TEST(a_variant_begins_with_the_weights_of_the_net)
{
    struct net *plain = open_net("lenet5"), *net;
    int origin[NET_MAX_NODES];
    const struct net_variant v = {NET_NORM_ON, true, 0.5f};
    ck_assert_int_eq(net_variant_make(plain, &v, &net, origin, NULL), CS_OK);
    ck_assert_int_eq(net_allocate_params(plain, NULL), CS_OK);
    ck_assert_int_eq(net_allocate_params(net, NULL), CS_OK);
    net_init_params(plain, 7);
    for (int i = 1; i < net->n_nodes; i++)
        net_init_node_as(net, i, origin[i], 7);
    for (int i = 1; i < plain->n_nodes; i++) {
        const int node = net_find(net, plain->node[i].name);
        ck_assert_int_eq(origin[node], i);
        for (int k = 0; k < plain->node[i].layer->n_params; k++) {
            const struct tensor a = net_param(plain, i, k), b = net_param(net, node, k);
            ck_assert_mem_eq(a.data, b.data, shape_count(&a.shape) * sizeof(float));
        }
    }
    const int bn = net_find(net, "bn1");
    ck_assert_int_eq(origin[bn], 0);
    ck_assert_float_eq(net_param(net, bn, 0).data[3], 1.0f); /* weight, bias, running mean and variance of an untrained
                                                                one */
    ck_assert_float_eq(net_param(net, bn, 1).data[3], 0.0f);
    ck_assert_float_eq(net_param(net, bn, 2).data[3], 0.0f);
    ck_assert_float_eq(net_param(net, bn, 3).data[3], 1.0f);
    net_destroy(&plain);
    net_destroy(&net);
}
END_TEST

static void answers(const struct net *net, float *out)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    const struct tensor *in = net_run_input(run);
    for (size_t i = 0; i < shape_count(&in->shape); i++)
        in->data[i] = (float)(i % 17) / 17.0f;
    net_run_forward(run, 1);
    memcpy(out, net_run_output(run)->data, 10 * sizeof *out);
    net_run_destroy(&run);
}

START_TEST(another_dropout_keeps_the_weights_and_the_answers)
{
    struct net *net = open_net("lenet5");
    float before[10], after[10];
    ck_assert_int_eq(net_allocate_params(net, NULL), CS_OK);
    net_init_params(net, 3);
    answers(net, before);
    const float *params = net->params;
    for (int i = 0; i < 2; i++) { /* none are there at first, then they are */
        ck_assert_int_eq(net_variant_set_dropout(&net, i ? 0.25f : 0.5f, NULL), CS_OK);
        ck_assert_int_eq(net_count_dropouts(net), 3);
        ck_assert_ptr_eq(net->params, params);
        answers(net, after);
        ck_assert_mem_eq(before, after, sizeof before);
    }
    net_destroy(&net);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    struct cs_error err = {""};
    struct net *net = open_net("net n; input 2x4x4; bn = batch_norm2d()"), *out;
    ck_assert_int_eq(net_variant_make(net, &norm_off, &out, NULL, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "n has no layers");
    ck_assert_ptr_null(out);
    net_destroy(&net);
}
END_TEST

static bool make_one(void *ctx, const char **wrong)
{
    const struct net_variant v = {NET_NORM_ON, true, 0.5f};
    struct net *out;
    (void)wrong;
    const bool made = net_variant_make(ctx, &v, &out, NULL, NULL) == CS_OK;
    net_destroy(&out);
    return made;
}

START_TEST(variants_cope_with_every_failing_allocation)
{
    struct net *net = open_net("lenet5");
    fail_every_allocation(make_one, net);
    net_destroy(&net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net_variant");
    TCase *t = tcase_create("variants");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, batch_norm_stands_where_a_hand_would_put_it_in_every_network, 0, BY_HAND);
    tcase_add_loop_test(t, dropout_stands_in_front_of_linear_layers_that_read_what_was_learnt, 0, BY_HAND);
    tcase_add_test(t, networks_with_batch_norm_have_torchvisions_parameters);
    tcase_add_test(t, without_batch_norm_convolutions_have_the_bias_and_branches_stay);
    tcase_add_test(t, dropout_that_is_there_gets_another_p_and_no_company);
    tcase_add_test(t, a_plain_variant_and_a_dropout_of_0_change_nothing);
    tcase_add_test(t, branches_and_taken_names_are_minded);
    tcase_add_test(t, a_variant_begins_with_the_weights_of_the_net);
    tcase_add_test(t, another_dropout_keeps_the_weights_and_the_answers);
    tcase_add_test(t, what_cannot_be_is_refused);
    tcase_add_test(t, variants_cope_with_every_failing_allocation);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
