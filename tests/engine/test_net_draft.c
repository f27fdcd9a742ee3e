/* tests/engine/test_net_draft.c - a network that is being built: changes and their inverses, text and back, the dense
 * twin. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/net/model_file.h"
#include "engine/net/net_dense.h"
#include "engine/net/net_summary.h"
#include "engine/net/net_text.h"
#include "tests/engine/failing_memory.h"

static struct net_draft *draft_of(const char *name)
{
    struct cs_error err = {""};
    struct net_draft *d;
    char *text;
    size_t length;
    ck_assert_msg(net_source(name, &text, &length, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(net_draft_from_text(text, length, name, &d, &err) == CS_OK, "%s", err.text);
    cs_free(text);
    return d;
}

static struct net_draft *draft_from(const char *text)
{
    struct cs_error err = {""};
    struct net_draft *d;
    ck_assert_msg(net_draft_from_text(text, strlen(text), "text", &d, &err) == CS_OK, "%s", err.text);
    return d;
}

static char *text_of(const struct net_draft *d)
{
    struct cs_error err = {""};
    char *text;
    size_t length;
    ck_assert_msg(net_draft_text(d, '\n', &text, &length, &err) == CS_OK, "%s", err.text);
    ck_assert_uint_eq(strlen(text), length);
    return text;
}

static void same_text(const struct net_draft *d, const char *want)
{
    char *text = text_of(d);
    ck_assert_str_eq(text, want);
    cs_free(text);
}

static bool same_attr(const struct layer *a, const struct layer *b, const struct layer_attr *attr)
{
    static const size_t sizes[] = {
        [LAYER_ATTR_INT] = sizeof(int),   [LAYER_ATTR_PAIR] = 2 * sizeof(int), [LAYER_ATTR_SIDES] = 4 * sizeof(int),
        [LAYER_ATTR_BOOL] = sizeof(bool), [LAYER_ATTR_FLOAT] = sizeof(float),  [LAYER_ATTR_CHOICE] = sizeof(int)};
    const void *v = (const char *)a + attr->offset, *w = (const char *)b + attr->offset;
    if (attr->type != LAYER_ATTR_INTS)
        return memcmp(v, w, sizes[attr->type]) == 0;
    const struct layer_ints *i = v, *k = w;
    return i->n == k->n && memcmp(i->v, k->v, (size_t)i->n * sizeof *i->v) == 0;
}

static void same_structure(const struct net *a, const struct net *b, bool names)
{
    ck_assert_int_eq(a->n_nodes, b->n_nodes);
    ck_assert_uint_eq(a->n_params, b->n_params);
    for (int i = 0; i < a->n_nodes; i++) {
        const struct net_node *m = &a->node[i], *n = &b->node[i];
        ck_assert(!names || strcmp(m->name, n->name) == 0);
        ck_assert(shape_equal(&m->out, &n->out));
        ck_assert_int_eq(m->n_in, n->n_in);
        ck_assert(memcmp(m->input, n->input, sizeof m->input) == 0);
        if (i > 0) {
            ck_assert_ptr_eq(m->layer->kind, n->layer->kind);
            for (int k = 0; k < m->layer->kind->n_attrs; k++)
                ck_assert_msg(same_attr(m->layer, n->layer, &m->layer->kind->attrs[k]), "%s", m->name);
            ck_assert(memcmp(m->param, n->param, sizeof m->param) == 0);
        }
    }
}

START_TEST(every_network_is_the_same_after_being_a_draft_and_a_text)
{
    struct cs_error err = {""};
    for (int i = 0; net_asset_nth(i); i++) {
        struct net *net, *again;
        struct net_draft *d;
        ck_assert_int_eq(net_open_structure(net_asset_nth(i)->name, &net, NULL), CS_OK);
        ck_assert_msg(net_draft_from_net(net, &d, &err) == CS_OK, "%s", err.text);
        ck_assert_int_eq(d->broken, 0);
        char *text = text_of(d);
        ck_assert_msg(net_structure_from_text(text, strlen(text), "again", &again, &err) == CS_OK, "%s", err.text);
        same_structure(net, again, true);
        same_structure(net, d->fits, true);
        ck_assert_str_eq(net->title, again->title);
        ck_assert_str_eq(net->name, again->name);
        cs_free(text);
        net_destroy(&again);
        net_destroy(&net);
        net_draft_destroy(&d);
    }
}
END_TEST

/* As assets/networks/lenet5.net has it, but for comments and the empty line. */
static const char lenet[] = "net lenet5 \"LeNet-5\"\n"
                            "input 1x28x28\n"
                            "conv1 = conv2d(6, kernel_size=5, padding=2)\n"
                            "relu1 = relu()\n"
                            "pool1 = max_pool2d(2)\n"
                            "conv2 = conv2d(16, kernel_size=5)\n"
                            "relu2 = relu()\n"
                            "pool2 = max_pool2d(2)\n"
                            "flatten = flatten()\n"
                            "fc1 = linear(120)\n"
                            "relu3 = relu()\n"
                            "fc2 = linear(84)\n"
                            "relu4 = relu()\n"
                            "output = linear(10)\n";

START_TEST(a_text_is_as_short_as_a_person_writes_it)
{
    struct net_draft *d = draft_of("lenet5");
    same_text(d, lenet);
    net_draft_destroy(&d);
    static const char odd[] = "net odd \"Odd one\"\n"
                              "input 4x9x9\n"
                              "a = conv2d(8, kernel_size=(3,1), stride=(2,1), padding=(1,0), groups=2, bias=false, "
                              "padding_mode=reflect)\n"
                              "b = pad((1,2,3,4), value=0.1)\n"
                              "c = avg_pool2d(2, padding=(1,0,0,1))\n"
                              "d = leaky_relu(0.2) from a\n"
                              "e = dropout(0.25)\n"
                              "f = add() from e, a\n"
                              "g = flatten(2)\n"
                              "h = mul() from g, g\n";
    d = draft_from(odd);
    same_text(d, odd);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(a_new_layer_is_read_by_what_read_the_one_before_it)
{
    struct cs_error err = {""};
    struct net_draft *d = draft_of("resnet");
    char *before = text_of(d);
    int at = 0;
    const int relu = net_find(d->lines, "relu1");
    ck_assert_msg(net_draft_insert(d, relu, "dropout(0.1)", &at, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(at, relu + 1);
    ck_assert_str_eq(d->lines->node[at].name, "dropout1");
    ck_assert_int_eq(d->lines->node[at].input[0], relu);
    /* Both branches begin at it now. */
    const int conv = net_find(d->lines, "conv1_1a"), add = net_find(d->lines, "add1_1");
    ck_assert_int_eq(d->lines->node[conv].input[0], at);
    ck_assert_int_eq(d->lines->node[add].input[0], net_find(d->lines, "bn1_1b"));
    ck_assert_int_eq(d->lines->node[add].input[1], at);
    ck_assert_int_eq(d->broken, 0);
    ck_assert_int_eq(net_draft_remove(d, at, &err), CS_OK);
    same_text(d, before);
    cs_free(before);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(layers_are_added_at_the_end_and_behind_the_input)
{
    struct net_draft *d = draft_from("net a \"A\"\ninput 3x8x8\nrelu1 = relu()\n");
    ck_assert_int_eq(net_draft_insert(d, 1, "conv2d(4, 3)", NULL, NULL), CS_OK);
    ck_assert_int_eq(net_draft_insert(d, 0, "batch_norm2d()", NULL, NULL), CS_OK);
    ck_assert_int_eq(net_draft_insert(d, 0, "relu", NULL, NULL), CS_BAD_FILE);
    same_text(d, "net a \"A\"\ninput 3x8x8\nbn1 = batch_norm2d()\nrelu1 = relu()\nconv1 = conv2d(4, kernel_size=3)\n");
    net_draft_destroy(&d);
}
END_TEST

START_TEST(a_layer_that_joins_reads_the_nearest_layer_of_its_shape)
{
    struct net_draft *d = draft_from("net a \"A\"\ninput 3x8x8\n"
                                     "conv1 = conv2d(4, kernel_size=3, padding=1)\n"
                                     "relu1 = relu()\n"
                                     "conv2 = conv2d(4, kernel_size=3, padding=1)\n"
                                     "relu2 = relu()\n");
    int at;
    ck_assert_int_eq(net_draft_insert(d, 4, "add()", &at, NULL), CS_OK);
    ck_assert_int_eq(d->broken, 0);
    ck_assert_int_eq(d->lines->node[at].input[0], 4);
    ck_assert_int_eq(d->lines->node[at].input[1], 2); /* relu1, past conv2 */
    ck_assert_int_eq(net_draft_insert(d, at, "concat()", &at, NULL), CS_OK);
    ck_assert_int_eq(d->fits->node[at].out.dim[0], 4 + d->fits->node[d->lines->node[at].input[1]].out.dim[0]);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(what_does_not_fit_is_named_and_the_layers_above_it_keep_their_shapes)
{
    struct cs_error err = {""};
    struct net_draft *d = draft_of("lenet5");
    ck_assert_int_eq(net_draft_set(d, 4, "kernel_size", "31", &err), CS_OK);
    ck_assert_int_eq(d->broken, 4);
    ck_assert_int_eq(d->fits->n_nodes, 4);
    ck_assert_int_eq(d->fits->node[3].out.dim[1], 14);
    ck_assert(strncmp(d->why.text, "conv2: ", 7) == 0);
    ck_assert_int_eq(d->lines->n_nodes, 13);
    /* It can be changed all the same, and says so when all is well. */
    ck_assert_int_eq(net_draft_insert(d, 12, "softmax()", NULL, &err), CS_OK);
    ck_assert_int_eq(d->broken, 4);
    ck_assert_int_eq(net_draft_remove(d, 13, &err), CS_OK);
    ck_assert_int_eq(net_draft_set(d, 4, "kernel_size", "5", &err), CS_OK);
    ck_assert_int_eq(d->broken, 0);
    same_text(d, lenet);
    /* Another picture: 28 rows become 20. The net is one for them all the same. */
    ck_assert_int_eq(net_draft_set_input(d, &(struct shape){3, {3, 20, 20}}, &err), CS_OK);
    ck_assert_int_eq(d->fits->node[7].out.dim[0], 16 * 3 * 3);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(neighbours_of_a_chain_change_places_and_branches_are_left_alone)
{
    struct cs_error err = {""};
    struct net_draft *d = draft_of("lenet5");
    int at;
    ck_assert_int_eq(net_draft_later(d, 2, &at, &err), CS_OK); /* relu1 behind pool1 */
    ck_assert_int_eq(at, 3);
    ck_assert_str_eq(d->lines->node[2].name, "pool1");
    ck_assert_int_eq(net_draft_earlier(d, 3, &at, &err), CS_OK);
    same_text(d, lenet);
    ck_assert_int_eq(net_draft_earlier(d, 1, &at, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "conv1 is the first layer already");
    ck_assert_int_eq(net_draft_later(d, 12, &at, &err), CS_BAD_VALUE);
    net_draft_destroy(&d);

    d = draft_of("resnet");
    char *before = text_of(d);
    ck_assert_int_eq(net_draft_later(d, net_find(d->lines, "bn1_1b"), &at, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "bn1_1b cannot move: add1_1 joins branches, and it would be in one of them");
    ck_assert_int_eq(net_draft_earlier(d, net_find(d->lines, "conv1_1a"), &at, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "conv1_1a cannot move: branches begin at relu1, and others would change");
    same_text(d, before);
    /* Within a branch, also where its other end lies between the two. */
    ck_assert_int_eq(net_draft_later(d, net_find(d->lines, "half2_1"), &at, &err), CS_OK);
    ck_assert_int_eq(net_draft_earlier(d, at, &at, &err), CS_OK);
    same_text(d, before);
    cs_free(before);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(refused_changes_leave_a_draft_as_it_was)
{
    struct cs_error err;
    struct net_draft *d = draft_of("lenet5");
    ck_assert(net_draft_insert(d, -1, "relu()", NULL, &err) && net_draft_insert(d, 13, "relu()", NULL, &err));
    ck_assert(net_draft_insert(d, 1, "relo()", NULL, &err) && net_draft_insert(d, 1, "relu() from fc1", NULL, &err));
    ck_assert(net_draft_insert(d, 1, "constant()", NULL, &err));
    ck_assert(net_draft_remove(d, 0, &err) && net_draft_remove(d, 13, &err));
    ck_assert(net_draft_set(d, 1, "kernel_size", "0", &err) && net_draft_set(d, 1, "nothing", "1", &err));
    ck_assert(net_draft_rename(d, 1, "relu1", &err) && net_draft_rename(d, 1, "1x", &err) &&
              net_draft_rename(d, 1, "", &err) && net_draft_rename(d, 1, "a b", &err) &&
              net_draft_rename(d, 1, "input", &err));
    ck_assert(net_draft_connect(d, 3, 0, 3, &err) && net_draft_connect(d, 3, 1, 1, &err));
    ck_assert(net_draft_set_input(d, &(struct shape){0}, &err));
    same_text(d, lenet);
    net_draft_destroy(&d);
    d = draft_from("net a \"A\"\ninput 3x8x8\nrelu1 = relu()\n");
    ck_assert_int_eq(net_draft_remove(d, 1, &err), CS_BAD_VALUE);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(errors_of_a_text_have_their_place)
{
    struct cs_error err;
    struct net_draft *d;
    static const char text[] = "net a \"A\"\ninput 3x8x8\na = conv2d(4, kernel_size=9)\nb = conv2d(4, 3 3)\n";
    ck_assert_int_ne(net_draft_from_text(text, sizeof text - 1, "x.net", &d, &err), CS_OK);
    ck_assert_msg(strncmp(err.text, "x.net:4: ", 9) == 0, "%s", err.text);
    ck_assert_ptr_null(d);
}
END_TEST

START_TEST(names_and_titles_of_other_formats_become_some_that_a_text_can_hold)
{
    struct cs_error err = {""};
    struct net *net, *again;
    struct net_draft *d;
    struct layer *l;
    const int from[] = {0, 1, 2};
    ck_assert_int_eq(net_create(&net, "/my net", "a \"b\"; c", &(struct shape){1, {5}}, NULL), CS_OK);
    static const char *const names[] = {"/fc/0", "_fc_0", "fc/0"};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(net_layer_from_text("linear(5)", &l, NULL), CS_OK);
        ck_assert_int_eq(net_add(net, names[i], l, &from[i], 1, NULL), CS_OK);
    }
    ck_assert_msg(net_draft_from_net(net, &d, &err) == CS_OK, "%s", err.text);
    char *text = text_of(d);
    ck_assert_msg(net_structure_from_text(text, strlen(text), "again", &again, &err) == CS_OK, "%s", err.text);
    same_structure(net, again, false);
    ck_assert_ptr_null(strchr(text, ';'));
    cs_free(text);
    net_destroy(&net);
    net_destroy(&again);
    net_draft_destroy(&d);
}
END_TEST

/* Random changes. */

static uint32_t pick(struct rng *rng, uint32_t n)
{
    return (uint32_t)(rng_u32(rng) % n);
}

static const char *random_layer(struct rng *rng)
{
    static const char *const layers[] = {"conv2d(16, kernel_size=3, padding=1)",
                                         "conv2d(5, kernel_size=(3,1), stride=2)",
                                         "max_pool2d(2)",
                                         "avg_pool2d(3, stride=1, padding=1)",
                                         "batch_norm2d()",
                                         "relu()",
                                         "leaky_relu(0.1)",
                                         "dropout(0.3)",
                                         "flatten()",
                                         "linear(10)",
                                         "add()",
                                         "concat()",
                                         "upsample(2)",
                                         "pad(1)",
                                         "reshape((-1,2))",
                                         "layer_norm()",
                                         "global_avg_pool2d()",
                                         "softmax()"};
    return layers[pick(rng, sizeof layers / sizeof *layers)];
}

static enum cs_status set_at_random(struct net_draft *d, int node, struct rng *rng, struct cs_error *err)
{
    static const char *const values[] = {"1", "2", "3", "7", "3,1", "true", "false", "0.5", "same", "reflect", "-1"};
    if (node == 0 || d->lines->node[node].layer->kind->n_attrs == 0)
        return CS_BAD_VALUE;
    const struct layer_kind *kind = d->lines->node[node].layer->kind;
    const char *attr = kind->attrs[pick(rng, (uint32_t)kind->n_attrs)].name;
    return net_draft_set(d, node, attr, values[pick(rng, sizeof values / sizeof *values)], err);
}

/* A change that can be taken back, and what takes it back: the text is then what it was. */
static void there_and_back(struct net_draft *d, int node, struct rng *rng)
{
    char *before = text_of(d);
    int at;
    char was[NET_DRAFT_VALUE] = "";
    switch (pick(rng, 4)) {
    case 0:
        if (net_draft_insert(d, node, random_layer(rng), &at, NULL) == CS_OK)
            ck_assert_int_eq(net_draft_remove(d, at, NULL), CS_OK);
        break;
    case 1:
        if (net_draft_earlier(d, node, &at, NULL) == CS_OK)
            ck_assert_int_eq(net_draft_later(d, at, NULL, NULL), CS_OK);
        break;
    case 2:
        if (net_draft_rename(d, node, "another", NULL) == CS_OK) {
            const struct net *old = d->lines;
            ck_assert_int_eq(net_find(old, "another"), node);
            const char *end = before;
            for (int i = 0; i < node + 1; i++)
                end = strchr(end, '\n') + 1;
            char name[NET_NAME_MAX];
            sscanf(end, "%63s", name);
            ck_assert_int_eq(net_draft_rename(d, node, name, NULL), CS_OK);
        }
        break;
    default:
        if (node > 0 && d->lines->node[node].layer->kind->n_attrs > 0) {
            const struct layer_attr *attr = &d->lines->node[node].layer->kind->attrs[0];
            net_attr_text(d->lines->node[node].layer, attr, was);
            if (*was && net_draft_set(d, node, attr->name, "3", NULL) == CS_OK)
                ck_assert_int_eq(net_draft_set(d, node, attr->name, was, NULL), CS_OK);
        }
    }
    same_text(d, before);
    cs_free(before);
}

static void change_at_random(struct net_draft *d, struct rng *rng)
{
    const int n = d->lines->n_nodes, node = (int)pick(rng, (uint32_t)n);
    struct cs_error err = {""};
    switch (pick(rng, 8)) {
    case 0:
    case 1:
        if (n < 40)
            net_draft_insert(d, node, random_layer(rng), NULL, &err);
        break;
    case 2:
        net_draft_remove(d, node, &err);
        break;
    case 3:
        net_draft_earlier(d, node, NULL, &err);
        break;
    case 4:
        net_draft_later(d, node, NULL, &err);
        break;
    case 5:
        set_at_random(d, node, rng, &err);
        break;
    case 6:
        if (node > 0)
            net_draft_connect(d, node, (int)pick(rng, 2), (int)pick(rng, (uint32_t)node), &err);
        break;
    default:
        there_and_back(d, node, rng);
    }
}

/* Text and back is the same draft; a draft that fits is a network, and one that does not is none, for that reason. */
static void check_draft(const struct net_draft *d, uint64_t seed)
{
    struct cs_error err = {""};
    struct net_draft *again;
    struct net *net;
    char *text = text_of(d);
    ck_assert_msg(net_draft_from_text(text, strlen(text), "draft", &again, &err) == CS_OK, "%llu: %s\n%s",
                  (unsigned long long)seed, err.text, text);
    same_text(again, text);
    ck_assert_int_eq(again->broken, d->broken);
    same_structure(d->fits, again->fits, true);
    const enum cs_status status = net_structure_from_text(text, strlen(text), "net", &net, &err);
    ck_assert_int_eq(status == CS_OK, d->broken == 0);
    ck_assert(status == CS_OK || strstr(err.text, d->why.text));
    if (net)
        same_structure(net, d->fits, true);
    net_destroy(&net);
    net_draft_destroy(&again);
    cs_free(text);
}

START_TEST(any_sequence_of_changes_leaves_a_draft_that_can_be_written_and_read)
{
    static const char *const starts[] = {"lenet5", "resnet", "autoencoder", "pattern:N=1,M=2,K=1"};
    enum { ROUNDS = 2500, CHANGES = 8 };
    for (uint64_t seed = 0; seed < ROUNDS / 50; seed++) {
        struct rng rng = rng_seeded(seed, 0xd4af7);
        struct net_draft *d = draft_of(starts[seed % 4]);
        for (int i = 0; i < 50; i++) {
            for (int k = 0; k < CHANGES; k++)
                change_at_random(d, &rng);
            check_draft(d, seed);
        }
        net_draft_destroy(&d);
    }
}
END_TEST

/* The dense twin. By hand, for LeNet-5: conv1 784 -> 4704, conv2 1176 -> 1600, and what was dense before. */
START_TEST(the_dense_twin_of_lenet5_has_the_parameters_reckoned_by_hand)
{
    struct cs_error err = {""};
    struct net *net;
    struct net_draft *d;
    ck_assert_int_eq(net_open_structure("lenet5", &net, NULL), CS_OK);
    ck_assert_msg(net_dense_twin(net, &d, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(d->broken, 0);
    const int conv1 = net_find(d->fits, "conv1"), conv2 = net_find(d->fits, "conv2");
    ck_assert_int_eq(net_node_param_count(d->fits, conv1), 784 * 4704 + 4704);
    ck_assert_int_eq(net_node_param_count(d->fits, conv2), 1176 * 1600 + 1600);
    ck_assert_int_eq(net_param_count(d->fits), 3692640 + 1883200 + 48120 + 10164 + 850);
    ck_assert_int_eq(net_dense_param_count(net), 5634974);
    ck_assert_int_eq(net_node_macs(d->fits, conv1), 784 * 4704);
    ck_assert_int_eq(d->fits->n_nodes, net->n_nodes + 4);
    /* Every other layer gives what it gave. */
    for (int i = 1; i < net->n_nodes; i++) {
        const int at = net_find(d->fits, net->node[i].name);
        ck_assert_int_ge(at, 0);
        if (net->node[i].layer->kind == d->fits->node[at].layer->kind)
            ck_assert(shape_equal(&net->node[i].out, &d->fits->node[at].out));
    }
    net_destroy(&net);
    net_draft_destroy(&d);
}
END_TEST

START_TEST(a_twin_that_is_too_large_is_refused_with_its_parameters)
{
    struct cs_error err;
    struct net *net;
    struct net_draft *d;
    ck_assert_int_eq(net_open_structure("vgg16", &net, NULL), CS_OK);
    ck_assert_int_eq(net_dense_twin(net, &d, &err), CS_BAD_VALUE);
    ck_assert_ptr_null(d);
    ck_assert_msg(strstr(err.text, "138 million"), "%s", err.text);
    /* conv1_1 alone: 150,528 values in, 3,211,264 out */
    ck_assert(net_dense_param_count(net) > (int64_t)150528 * 3211264);
    net_destroy(&net);
    ck_assert_int_eq(net_open_structure("mlp", &net, NULL), CS_OK);
    ck_assert_int_eq(net_dense_twin(net, &d, &err), CS_BAD_VALUE);
    net_destroy(&net);
}
END_TEST

START_TEST(the_twin_of_a_residual_network_keeps_its_branches)
{
    struct cs_error err = {""};
    struct net *net;
    struct net_draft *d;
    static const char text[] = "net a \"A\"\ninput 2x4x4\n"
                               "conv1 = conv2d(3, kernel_size=3, padding=1, bias=false)\n"
                               "relu1 = relu()\n"
                               "conv2 = conv2d(3, kernel_size=3, padding=1)\n"
                               "sum = add() from conv2, relu1\n";
    ck_assert_int_eq(net_structure_from_text(text, sizeof text - 1, "a", &net, NULL), CS_OK);
    ck_assert_msg(net_dense_twin(net, &d, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(d->broken, 0);
    ck_assert_int_eq(net_param_count(d->fits), 32 * 48 + 48 * 48 + 48);
    const struct net_node *sum = &d->fits->node[net_find(d->fits, "sum")];
    ck_assert_str_eq(d->fits->node[sum->input[0]].name, "conv2_maps");
    ck_assert_str_eq(d->fits->node[sum->input[1]].name, "relu1");
    net_destroy(&net);
    net_draft_destroy(&d);
}
END_TEST

/* Memory. */

static bool build_and_change(void *ctx, const char **wrong)
{
    struct net_draft *d = NULL, *copy = NULL, *twin = NULL;
    struct cs_error err = {""};
    char *text = NULL;
    (void)ctx;
    enum cs_status status = net_draft_from_text(lenet, sizeof lenet - 1, "lenet", &d, &err);
    if (!status)
        status = net_draft_insert(d, 2, "dropout()", NULL, &err);
    if (!status)
        status = net_draft_later(d, 1, NULL, &err);
    if (!status)
        status = net_draft_set(d, 2, "kernel_size", "3", &err);
    if (!status)
        status = net_draft_remove(d, 3, &err);
    if (!status)
        status = net_draft_copy(d, &copy, &err);
    if (!status)
        status = net_dense_twin(copy->fits, &twin, &err);
    if (!status)
        status = net_draft_text(copy, ';', &text, NULL, &err);
    if (status && (status != CS_NO_MEMORY || !*err.text))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    cs_free(text);
    net_draft_destroy(&d);
    net_draft_destroy(&copy);
    net_draft_destroy(&twin);
    return status == CS_OK;
}

START_TEST(drafts_cope_with_every_failing_allocation)
{
    fail_every_allocation(build_and_change, NULL);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net_draft");
    TCase *t = tcase_create("drafts");
    tcase_set_timeout(t, 200);
    tcase_add_test(t, every_network_is_the_same_after_being_a_draft_and_a_text);
    tcase_add_test(t, a_text_is_as_short_as_a_person_writes_it);
    tcase_add_test(t, a_new_layer_is_read_by_what_read_the_one_before_it);
    tcase_add_test(t, layers_are_added_at_the_end_and_behind_the_input);
    tcase_add_test(t, a_layer_that_joins_reads_the_nearest_layer_of_its_shape);
    tcase_add_test(t, what_does_not_fit_is_named_and_the_layers_above_it_keep_their_shapes);
    tcase_add_test(t, neighbours_of_a_chain_change_places_and_branches_are_left_alone);
    tcase_add_test(t, refused_changes_leave_a_draft_as_it_was);
    tcase_add_test(t, errors_of_a_text_have_their_place);
    tcase_add_test(t, names_and_titles_of_other_formats_become_some_that_a_text_can_hold);
    tcase_add_test(t, any_sequence_of_changes_leaves_a_draft_that_can_be_written_and_read);
    tcase_add_test(t, the_dense_twin_of_lenet5_has_the_parameters_reckoned_by_hand);
    tcase_add_test(t, a_twin_that_is_too_large_is_refused_with_its_parameters);
    tcase_add_test(t, the_twin_of_a_residual_network_keeps_its_branches);
    tcase_add_test(t, drafts_cope_with_every_failing_allocation);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
