/* tests/engine/test_net.c - networks: text form, shapes, counts, receptive fields, and the passes through a graph. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_run.h"
#include "engine/net/net_text.h"

static struct net *open_net(const char *name)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_open(name, &net, &err) == CS_OK, "%s", err.text);
    return net;
}

static struct net *from_text(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    return net;
}

/* ---- what LeNet-5 is (mockup 04, and LeCun et al. 1998 for the counts) ---- */

static const struct {
    const char *name, *shape;
    int64_t params, macs;
    int size, stride, first; /* receptive field; size 0: all */
} lenet5[] = {
    {"input", "1x28x28", 0, 0, 1, 1, 0},
    {"conv1", "6x28x28", 156, 117600, 5, 1, -2},
    {"relu1", "6x28x28", 0, 0, 5, 1, -2},
    {"pool1", "6x14x14", 0, 0, 6, 2, -2},
    {"conv2", "16x10x10", 2416, 240000, 14, 2, -2},
    {"relu2", "16x10x10", 0, 0, 14, 2, -2},
    {"pool2", "16x5x5", 0, 0, 16, 4, -2},
    {"flatten", "400", 0, 0, 0, 0, 0},
    {"fc1", "120", 48120, 48000, 0, 0, 0},
    {"relu3", "120", 0, 0, 0, 0, 0},
    {"fc2", "84", 10164, 10080, 0, 0, 0},
    {"relu4", "84", 0, 0, 0, 0, 0},
    {"output", "10", 850, 840, 0, 0, 0},
};

START_TEST(lenet5_has_the_shapes_and_counts_of_the_books)
{
    struct net *net = open_net("lenet5");
    char text[CS_SHAPE_TEXT];
    ck_assert_str_eq(net->title, "LeNet-5");
    ck_assert_int_eq(net_param_count(net), 61706);
    ck_assert_int_eq(net->n_nodes, sizeof lenet5 / sizeof lenet5[0]);
    for (int i = 0; i < net->n_nodes; i++) {
        ck_assert_str_eq(net->node[i].name, lenet5[i].name);
        ck_assert_str_eq(shape_text(&net->node[i].out, text), lenet5[i].shape);
        ck_assert_int_eq(net_node_param_count(net, i), lenet5[i].params);
        /* a pool may count its additions; only what multiplies is in the books */
        if (lenet5[i].macs)
            ck_assert_int_eq(net_node_macs(net, i), lenet5[i].macs);
    }
    net_destroy(&net);
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(lenet5_sees_windows_of_5_6_14_and_16_pixels)
{
    struct net *net = open_net("lenet5");
    for (int i = 0; i < net->n_nodes; i++) {
        const struct receptive_field f = net_receptive_field(net, i, 0);
        ck_assert_int_eq(f.all, lenet5[i].size == 0);
        for (int axis = 0; axis < 2 && !f.all; axis++) {
            ck_assert_int_eq(f.size[axis], lenet5[i].size);
            ck_assert_int_eq(f.stride[axis], lenet5[i].stride);
            ck_assert_int_eq(f.first[axis], lenet5[i].first);
        }
    }
    net_destroy(&net);
}
END_TEST

START_TEST(a_receptive_field_can_be_asked_for_on_an_earlier_layer)
{
    struct net *net = open_net("lenet5");
    const struct receptive_field conv2 = net_receptive_field(net, net_find(net, "conv2"), net_find(net, "pool1"));
    ck_assert(!conv2.all && conv2.size[0] == 5 && conv2.stride[1] == 1 && conv2.first[0] == 0);
    const struct receptive_field pool2 = net_receptive_field(net, net_find(net, "pool2"), net_find(net, "pool1"));
    ck_assert(!pool2.all && pool2.size[0] == 6 && pool2.stride[0] == 2 && pool2.first[1] == 0);
    ck_assert(net_receptive_field(net, net_find(net, "fc2"), net_find(net, "fc1")).all);
    net_destroy(&net);
}
END_TEST

START_TEST(dilation_and_rectangles_widen_a_receptive_field_by_axis)
{
    struct net *net = from_text("net n\ninput 1x32x32\n"
                                "a = conv2d(1, kernel_size=(3,1), stride=(2,1), dilation=(4,1), padding=(1,0))\n"
                                "b = conv2d(1, kernel_size=(1,5), dilation=(1,2))\n");
    const struct receptive_field f = net_receptive_field(net, 2, 0);
    /* rows: 4*(3-1)+1 = 9 from -1 in steps of 2; columns: 2*(5-1)+1 = 9 from 0 in steps of 1 */
    ck_assert(f.size[0] == 9 && f.stride[0] == 2 && f.first[0] == -1);
    ck_assert(f.size[1] == 9 && f.stride[1] == 1 && f.first[1] == 0);
    net_destroy(&net);
}
END_TEST

/* On a 1x1 map every stride fits, and four of 1024 make 2^40: no int holds that. */
START_TEST(a_receptive_field_that_fits_no_int_stops_growing)
{
    struct net *net = from_text("net n\ninput 1x1x1\n"
                                "a = conv2d(1, 3, stride=1024, padding=1024)\n"
                                "b = conv2d(1, 3, stride=1024, padding=1024)\n"
                                "c = conv2d(1, 3, stride=1024, padding=1024)\n"
                                "d = conv2d(1, 3, stride=1024, padding=1024)\n"
                                "e = conv2d(1, 3, stride=1024, padding=1024)\n");
    const struct receptive_field before = net_receptive_field(net, 2, 0), f = net_receptive_field(net, 5, 0);
    ck_assert_int_eq(before.stride[0], 1 << 20); /* exact as long as it fits */
    ck_assert_int_eq(before.first[0], -1024 - 1024 * 1024);
    const int last = net->node[5].out.dim[1] - 1;
    ck_assert_int_gt(last, 0);
    ck_assert_int_gt(f.stride[0], 1 << 28);
    ck_assert_int_le(f.stride[0], INT_MAX / last);
    ck_assert_int_gt(f.size[0], 1 << 28);
    ck_assert_int_lt(f.first[0], -(1 << 28));
    ck_assert_int_ge(f.first[0], -(1 << 30)); /* so that first + last * stride fits */
    net_destroy(&net);
}
END_TEST

START_TEST(a_node_beside_the_path_has_an_empty_receptive_field)
{
    struct net *net = from_text("net n\ninput 1x8x8\na = relu()\nb = relu() from input\n");
    const struct receptive_field f = net_receptive_field(net, 2, 1);
    ck_assert(!f.all && f.size[0] == 0 && f.size[1] == 0);
    net_destroy(&net);
}
END_TEST

START_TEST(every_built_in_network_can_be_opened_by_its_name)
{
    int n = 0;
    for (; net_asset_nth(n); n++) {
        struct net *net;
        ck_assert_int_eq(net_open_structure(net_asset_nth(n)->name, &net, NULL), CS_OK);
        ck_assert_str_eq(net->name, net_asset_nth(n)->name);
        ck_assert(net_output(net)->rank == 1 ||
                  shape_equal(net_output(net), net_input(net))); /* or gives its input back */
        net_destroy(&net);
    }
    ck_assert_int_ge(n, 4);
    ck_assert_ptr_null(net_asset_nth(n + 100));
    ck_assert_ptr_null(net_asset_nth(-1));
}
END_TEST

/* ---- parameters ---- */

START_TEST(parameters_start_on_aligned_boundaries_within_the_bounds_of_their_fan_in)
{
    struct net *net = open_net("lenet5");
    net_init_params(net, 7);
    for (int i = 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].layer->n_params; k++) {
            const struct tensor t = net_param(net, i, k);
            const float bound = 1.0f / sqrtf((float)net->node[i].layer->param[k].fan_in);
            double sum = 0, largest = 0;
            ck_assert_uint_eq((uintptr_t)t.data % CS_ALIGN, 0);
            for (size_t j = 0; j < shape_count(&t.shape); j++) {
                sum += t.data[j];
                largest = fmax(largest, fabs(t.data[j]));
            }
            ck_assert(largest <= bound && largest > 0.5 * bound);
            ck_assert(fabs(sum) / (double)shape_count(&t.shape) < bound);
        }
    net_destroy(&net);
}
END_TEST

START_TEST(the_same_seed_gives_the_same_parameters_and_another_seed_others)
{
    struct net *a = open_net("tiny"), *b = open_net("tiny");
    net_init_params(a, 1);
    net_init_params(b, 1);
    ck_assert_mem_eq(a->params, b->params, a->n_params * sizeof *a->params);
    net_init_params(b, 2);
    ck_assert(memcmp(a->params, b->params, a->n_params * sizeof *a->params) != 0);
    net_destroy(&a);
    net_destroy(&b);
}
END_TEST

START_TEST(a_clone_has_the_same_numbers_in_memory_of_its_own)
{
    struct net *net = open_net("lenet5"), *copy, *structure;
    net_init_params(net, 3);
    ck_assert_int_eq(net_clone(net, &copy, NULL), CS_OK);
    ck_assert_int_eq(net_clone_structure(net, &structure, NULL), CS_OK);
    ck_assert_mem_eq(net->params, copy->params, net->n_params * sizeof *net->params);
    ck_assert_ptr_null(structure->params);
    net_destroy(&net);
    ck_assert_int_eq(net_param_count(copy), 61706);
    ck_assert_int_eq(net_param_count(structure), 61706);
    ck_assert_str_eq(structure->node[4].layer->kind->name, "conv2d");
    net_destroy(&copy);
    net_destroy(&structure);
}
END_TEST

static void run_once(const struct net *net, const float *x, float *y)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    memcpy(net_run_input(run)->data, x, shape_count(net_input(net)) * sizeof *x);
    net_run_forward(run, 1);
    memcpy(y, net_run_output(run)->data, shape_count(net_output(net)) * sizeof *y);
    net_run_destroy(&run);
}

START_TEST(a_net_of_plain_numbers_reads_pictures_of_as_many_values_and_answers_the_same)
{
    struct net *net = from_text("net n\ninput 12\nflatten = linear(5)\nb = relu()\nc = linear(5) from input\n"
                                "d = add() from b, c\n");
    float x[12], before[5], after[5];
    const struct shape picture = shape_3d(1, 3, 4), another = shape_3d(1, 4, 4);
    for (int i = 0; i < 12; i++)
        x[i] = (float)(i * i % 7) - 3;
    net_init_params(net, 3);
    run_once(net, x, before);
    ck_assert_int_eq(net_read_pictures(net, &another, NULL), CS_OK);
    ck_assert_int_eq(net->n_nodes, 5);
    ck_assert_int_eq(net_read_pictures(net, &picture, NULL), CS_OK);
    ck_assert(shape_equal(net_input(net), &picture));
    ck_assert_str_eq(net->node[1].name, "flatten_2");
    ck_assert_int_eq(net->node[4].input[0], 1); /* c reads the input's numbers */
    run_once(net, x, after);
    ck_assert_mem_eq(before, after, sizeof before);
    ck_assert_int_eq(net_read_pictures(net, &picture, NULL), CS_OK);
    ck_assert_int_eq(net->n_nodes, 6);
    net_destroy(&net);
}
END_TEST

/* ---- the text form ---- */

START_TEST(text_may_have_comments_windows_lines_a_byte_order_mark_and_no_last_newline)
{
    struct net *net =
        from_text("\xef\xbb\xbf# a comment\r\n\r\nnet n \"A # title\" # the rest\r\n  input 3 x 4 x 5\r\n"
                  "a=conv2d( 2,kernel_size = ( 3, 1 ) , bias=false )#x\r\nb = relu() from a\r\n\tc = flatten()");
    ck_assert_str_eq(net->title, "A # title");
    ck_assert_int_eq(net->n_nodes, 4);
    ck_assert_int_eq(net_param_count(net), 2 * 3 * 3 * 1);
    ck_assert_int_eq(net_output(net)->dim[0], 2 * 2 * 5);
    net_destroy(&net);
}
END_TEST

START_TEST(from_names_the_input_of_a_layer)
{
    struct net *net =
        from_text("net n\ninput 1x8x8\na = conv2d(2, 3)\nb = conv2d(4, 3) from input\nc = relu() from a\n");
    ck_assert_int_eq(net->node[2].input[0], 0);
    ck_assert_int_eq(net->node[3].input[0], 1);
    ck_assert_int_eq(net_output(net)->dim[0], 2);
    net_destroy(&net);
}
END_TEST

#define TOP "net n\ninput 1x8x8\n"
static const struct {
    const char *text, *error;
} bad_texts[] = {
    {"", "bad.net:0: the file ends before a line like 'input 1x28x28'"},
    {"net n\n", "bad.net:1: the file ends before a line like 'input 1x28x28'"},
    {TOP, "bad.net:2: n has no layers"},
    {"input 1x8x8\n", "bad.net:1: a line like 'net lenet5 \"LeNet-5\"' must come first"},
    {"net n\na = relu()\n", "bad.net:2: a line like 'input 1x28x28' must come before the first layer"},
    {"net n\nnet m\n", "bad.net:2: there is a second line 'net'"},
    {TOP "input 1x8x8\n", "bad.net:3: there is a second line 'input'"},
    {"net 5\n", "bad.net:1: the name of the network is missing: there is '5' in its place"},
    {"net n \"x\n", "bad.net:1: '\"' is missing: there is the end of the line in its place"},
    {"net n \"\"\n", "bad.net:1: the title is empty"},
    {"net n \"a\tb\"\n", "bad.net:1: the title holds a character that cannot be shown"},
    {"net n extra\n", "bad.net:1: nothing more belongs on this line, but there is 'e'"},
    {"net n\ninput 1x0x8\n", "bad.net:2: every dimension must be at least 1, but the shape is 1x0x8"},
    {"net n\ninput 1xax8\n", "bad.net:2: a size like 1x28x28 is missing: there is 'a' in its place"},
    {"net n\ninput 1x99999999999999999999\n", "bad.net:2: a size is too large: at most 16777216"},
    {"net n\ninput 1x1x1x1x1\n", "bad.net:2: an input has at most 4 dimensions"},
    {"net n\ninput 1x1x1x1x1x1\n", "bad.net:2: an input has at most 4 dimensions"},
    {TOP "= relu()\n", "bad.net:3: the name of a layer is missing: there is '=' in its place"},
    {TOP "\x01\n", "bad.net:3: the name of a layer is missing: there is byte 0x01 in its place"},
    {TOP "a relu()\n", "bad.net:3: '=' is missing: there is 'r' in its place"},
    {TOP "a = relu\n", "bad.net:3: '(' is missing: there is the end of the line in its place"},
    {TOP "a = relu(\n", "bad.net:3: a value is missing: there is the end of the line in its place"},
    {TOP "a = relu(3)\n", "bad.net:3: relu takes no arguments, but there is '3'"},
    {TOP "a = relu(slope=3)\n", "bad.net:3: relu takes no arguments, but there is 'slope'"},
    {TOP "a = linear(3, 4)\n", "bad.net:3: the argument '4' of linear needs a name"},
    {TOP "a = linear(bias=true, 4)\n", "bad.net:3: an argument without a name may not follow one with a name"},
    {TOP "a = linear(3, features=4)\n", "bad.net:3: linear has no argument 'features'; it has out_features, bias"},
    {TOP "a = linear(3, out_features=4)\n", "bad.net:3: out_features is given twice"},
    {TOP "a = linear(3 4)\n", "bad.net:3: ')' is missing: there is '4' in its place"},
    {TOP "a = linear(3\n", "bad.net:3: ')' is missing: there is the end of the line in its place"},
    {TOP "a = relu() relu\n", "bad.net:3: after the layer comes 'from' or nothing, but there is 'relu'"},
    {TOP "a = relu() from\n", "bad.net:3: the name of a layer is missing: there is the end of the line in its place"},
    {TOP "a = relu() from b\n", "bad.net:3: there is no layer 'b' above this line"},
    {TOP "a = relu() from a\n", "bad.net:3: there is no layer 'a' above this line"},
    {TOP "a = relu() from input, input,\n",
     "bad.net:3: the name of a layer is missing: there is the end of the line in its place"},
    {TOP "a = relu()\na = relu()\n", "bad.net:4: a: this name is taken by an earlier layer"},
    {TOP "input = relu()\n", "bad.net:3: input: this name is taken by an earlier layer"},
};

START_TEST(a_bad_line_is_told_by_file_line_and_sentence)
{
    struct net *net = (struct net *)&net;
    struct cs_error err = {"untouched"};
    const char *text = bad_texts[_i].text;
    ck_assert_int_ne(net_from_text(text, strlen(text), "bad.net", &net, &err), CS_OK);
    const size_t length = strcspn(bad_texts[_i].error, "*"); /* any list may follow */
    ck_assert_msg(bad_texts[_i].error[length] ? !strncmp(err.text, bad_texts[_i].error, length)
                                              : !strcmp(err.text, bad_texts[_i].error),
                  "%s", err.text);
    ck_assert_ptr_null(net);
}
END_TEST

/* These sentences are made by the layers: here it matters that file, line and layer come before them. */
static const struct {
    const char *text, *begin, *inside;
} layer_texts[] = {
    {TOP "a = conv3d(1)\n",
     "bad.net:3: ", "there is no layer 'conv3d': 'convoscope list layers' names those that there are"},
    {TOP "big = conv2d(1, 5)\nconv2 = conv2d(1, 5)\n", "bad.net:4: conv2: ", "5x5"},
    {TOP "a = conv2d(1, kernel_size=0)\n", "bad.net:3: conv2d: ", "kernel_size"},
    {TOP "a = conv2d(kernel_size=3)\n", "bad.net:3: a: ", "out_channels"},
    {TOP "a = conv2d(1, 3, padding_mode=mirror)\n", "bad.net:3: conv2d: ", "mirror"},
    {TOP "a = linear(3)\n", "bad.net:3: a: ", "linear"},
    {TOP "a = relu() from input, input\n", "bad.net:3: a: ", "relu"},
    {TOP "a = flatten()\nb = linear(16000000)\n", "bad.net:4: b: ", "268 million"},
};

START_TEST(what_a_layer_refuses_is_told_with_its_name_and_line)
{
    struct net *net;
    struct cs_error err;
    const char *text = layer_texts[_i].text;
    ck_assert_int_ne(net_from_text(text, strlen(text), "bad.net", &net, &err), CS_OK);
    ck_assert_msg(strncmp(err.text, layer_texts[_i].begin, strlen(layer_texts[_i].begin)) == 0, "%s", err.text);
    ck_assert_msg(strstr(err.text, layer_texts[_i].inside), "%s", err.text);
}
END_TEST

START_TEST(lengths_are_limited_line_by_line)
{
    struct net *net;
    struct cs_error err;
    char text[3000] = "net n\n#";
    memset(text + 7, 'x', 1500);
    ck_assert_int_eq(net_from_text(text, strlen(text), "f", &net, &err), CS_BAD_FILE);
    ck_assert_str_eq(err.text, "f:2: this line is too long: at most 1000 characters");
    memset(text, 'n', 900);
    memcpy(text, "net ", 4);
    ck_assert_int_eq(net_from_text(text, 900, "f", &net, &err), CS_BAD_FILE);
    ck_assert_ptr_nonnull(strstr(err.text, "is too long: at most 63 characters"));
    ck_assert_int_eq(net_from_text("net n\0\n", 7, "f", &net, &err), CS_BAD_FILE);
    ck_assert_str_eq(err.text, "f:1: this is not text: there is a byte 0 in it");
    memset(text, 'p', 600);
    text[600] = '\0';
    ck_assert_int_eq(net_from_text("x", 1, text, &net, &err), CS_BAD_FILE);
    ck_assert_msg(strstr(err.text, ":1: a line like"), "a long path hides the place: %s", err.text);
}
END_TEST

START_TEST(a_network_of_too_many_layers_is_refused)
{
    struct net *net;
    struct cs_error err;
    char *text = malloc(64 * 1024);
    int at = sprintf(text, "net n\ninput 4\n");
    for (int i = 1; i <= NET_MAX_NODES; i++)
        at += sprintf(text + at, "r%d = relu()\n", i);
    ck_assert_int_eq(net_from_text(text, (size_t)at, "f", &net, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "f:1026: a network has at most 1023 layers");
    free(text);
}
END_TEST

/* Every truncation and a lot of damage: a status and a sentence or a net, never a crash (ASan and UBSan watch). */
START_TEST(damaged_text_never_crashes_the_reader)
{
    const struct embedded_file *asset = net_asset_nth(0);
    char *text = malloc(asset->length);
    struct rng rng = rng_seeded(99, 0);
    for (int round = 0; round < 4000; round++) {
        size_t length = (size_t)rng_int(&rng, 0, (int)asset->length);
        memcpy(text, asset->bytes, length);
        for (int k = rng_int(&rng, 0, 3); k > 0 && length > 0; k--)
            text[rng_int(&rng, 0, (int)length - 1)] = (char)rng_int(&rng, 0, 255);
        struct net *net;
        struct cs_error err = {""};
        const enum cs_status status = net_from_text(text, length, "f", &net, &err);
        ck_assert((status == CS_OK) == (net != NULL));
        ck_assert((status == CS_OK) == (err.text[0] == '\0'));
        net_destroy(&net);
    }
    free(text);
}
END_TEST

START_TEST(a_name_that_is_neither_file_nor_network_tells_what_there_is)
{
    struct net *net;
    struct cs_error err;
    ck_assert_int_eq(net_open("lenet6", &net, &err), CS_NOT_FOUND);
    ck_assert_str_eq(
        err.text,
        "lenet6: there is no such file and no such network; there are lenet5, lenet5_1998, logistic, mlp, tiny, cifar, "
        "cifarvgg, resnet, allconv, autoencoder, tinyvgg, alexnet, vgg11, vgg16, pattern:N=2,M=3,K=1");
    ck_assert_int_ne(net_open("/", &net, &err), CS_OK); /* a folder is no network */
    ck_assert_int_eq(strncmp(err.text, "/: ", 3), 0);
}
END_TEST

START_TEST(a_network_that_does_not_fit_its_data_says_what_to_do)
{
    struct net *net = open_net("lenet5");
    struct cs_error err;
    const struct shape grey = shape_3d(1, 28, 28), colour = shape_3d(3, 32, 32);
    ck_assert_int_eq(net_check_fits(net, &grey, 10, "mnist", &err), CS_OK);
    ck_assert_int_eq(net_check_fits(net, &colour, 10, "cifar10", &err), CS_BAD_SHAPE);
    ck_assert_str_eq(err.text, "lenet5 takes 1x28x28 pictures, cifar10 has 3x32x32: choose another network");
    ck_assert_int_eq(net_check_fits(net, &grey, 26, "letters", &err), CS_BAD_SHAPE);
    ck_assert_str_eq(err.text, "lenet5 tells 10 classes apart, letters has 26: choose another network");
    net_destroy(&net);
    net = from_text("net n\ninput 1x28x28\na = max_pool2d(2)\n");
    ck_assert_int_eq(net_check_fits(net, &grey, 10, "mnist", &err), CS_BAD_SHAPE);
    net_destroy(&net);
    net = from_text("net n\ninput 1x28x28\na = relu()\n"); /* an autoencoder, if a simple one */
    ck_assert_int_eq(net_check_fits(net, &grey, 10, "mnist", &err), CS_OK);
    net_destroy(&net);
}
END_TEST

/* ---- passes: a kind of this test's own, so that nodes can have several consumers ---- */

static enum cs_status sum_infer(struct layer *l, struct cs_error *err)
{
    if (!shape_equal(&l->in[0], &l->in[l->n_in - 1]))
        return cs_fail(err, CS_BAD_SHAPE, "the inputs differ");
    l->out = l->in[0];
    return CS_OK;
}

static void sum_forward(const struct layer *l, const struct layer_call *c)
{
    for (size_t i = 0; i < shape_count(&c->y->shape); i++) {
        c->y->data[i] = 0;
        for (int k = 0; k < l->n_in; k++)
            c->y->data[i] += (float)(k + 1) * c->x[k].data[i];
    }
}

static void sum_backward(const struct layer *l, const struct layer_call *c)
{
    for (int k = 0; k < l->n_in; k++)
        for (size_t i = 0; c->dx[k].data && i < shape_count(&c->dy->shape); i++)
            c->dx[k].data[i] = (float)(k + 1) * c->dy->data[i];
}

/* y = x0 + 2 x1 + 3 x2 ... */
static const struct layer_kind sum_kind = {.name = "sum",
                                           .size = sizeof(struct layer),
                                           .min_inputs = 1,
                                           .max_inputs = 8,
                                           .infer = sum_infer,
                                           .forward = sum_forward,
                                           .backward = sum_backward};

static void add_node(struct net *net, const char *name, const struct layer_kind *kind, const char *first_attr,
                     const int *input, int n_in)
{
    struct layer *layer;
    ck_assert_int_eq(layer_create(&layer, kind, NULL), CS_OK);
    if (first_attr)
        ck_assert_int_eq(layer_set_attr(layer, &kind->attrs[0], first_attr, NULL), CS_OK);
    ck_assert_int_eq(net_add(net, name, layer, input, n_in, NULL), CS_OK);
}

/* input 3 -> a = linear(4); b = linear(4) of a; dead = relu of a; s = a + 2 b + 3 a; t = s + 2 s; out = linear(2) of t
 */
static struct net *skip_net(void)
{
    struct net *net;
    const struct shape in = shape_1d(3);
    ck_assert_int_eq(net_create(&net, "skip", "Skip", &in, NULL), CS_OK);
    add_node(net, "a", &layer_linear, "4", (const int[]){0}, 1);
    add_node(net, "b", &layer_linear, "4", (const int[]){1}, 1);
    add_node(net, "dead", &layer_linear, "4", (const int[]){1}, 1);
    add_node(net, "s", &sum_kind, NULL, (const int[]){1, 2, 1}, 3);
    add_node(net, "t", &sum_kind, NULL, (const int[]){4, 4}, 2);
    add_node(net, "out", &layer_linear, "2", (const int[]){5}, 1);
    ck_assert_int_eq(net_finish_build(net, NULL), CS_OK);
    net_init_params(net, 5);
    return net;
}

/* The loss of the tests below: a weighted sum of all outputs. */
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
    const float step = 1.0f / 128, before = *value;
    *value = before + step;
    const double above = weighted_output(run, n);
    *value = before - step;
    const double below = weighted_output(run, n);
    *value = before;
    return (above - below) / (2 * (double)step);
}

START_TEST(gradients_of_a_node_with_several_consumers_are_added)
{
    enum { N = 5, PLANNED = 7 };
    struct net *net = skip_net();
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, PLANNED, NET_RUN_TRAIN, NULL, kernels_best(), NULL), CS_OK);
    net_run_want_input_grad(run, true);
    struct rng rng = rng_seeded(8, 0);
    for (int i = 0; i < N * 3; i++)
        net_run_input(run)->data[i] = rng_normal(&rng);
    weighted_output(run, N);
    for (size_t i = 0; i < N * 2; i++)
        net_run_output_grad(run)->data[i] = (float)(1 + i % 3);
    net_run_backward(run);
    for (int node = 1; node < net->n_nodes; node++)
        for (int k = 0; k < net->node[node].layer->n_params; k++)
            for (size_t i = 0; i < shape_count(&net->node[node].layer->param[k].shape); i++) {
                const size_t at = net->node[node].param[k] + i;
                const double want = central_difference(run, N, &net->params[at]);
                ck_assert_double_eq_tol(net_run_param_grads(run)[at], want, 2e-3 * (1 + fabs(want)));
                if (node == net_find(net, "dead"))
                    ck_assert(net_run_param_grads(run)[at] == 0.0f);
            }
    for (int i = 0; i < N * 3; i++) {
        const double want = central_difference(run, N, &net_run_input(run)->data[i]);
        ck_assert_double_eq_tol(net_run_grad(run, 0)->data[i], want, 2e-3 * (1 + fabs(want)));
    }
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

START_TEST(the_number_of_threads_changes_no_bit)
{
    enum { N = 9 };
    struct net *net = open_net("lenet5");
    net_init_params(net, 2);
    float *want = NULL;
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct thread_pool *pool;
        struct net_run *run;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        ck_assert_int_eq(net_run_create(&run, net, N, NET_RUN_TRAIN, pool, kernels_best(), NULL), CS_OK);
        struct rng rng = rng_seeded(3, 1);
        for (int i = 0; i < N * 784; i++)
            net_run_input(run)->data[i] = rng_normal(&rng);
        net_run_forward(run, N);
        memcpy(net_run_output_grad(run)->data, net_run_output(run)->data, N * 10 * sizeof(float));
        net_run_backward(run);
        if (!want) {
            want = malloc(net->n_params * sizeof *want);
            memcpy(want, net_run_param_grads(run), net->n_params * sizeof *want);
        }
        ck_assert_mem_eq(net_run_param_grads(run), want, net->n_params * sizeof *want);
        net_run_destroy(&run);
        thread_pool_destroy(&pool);
    }
    free(want);
    net_destroy(&net);
}
END_TEST

static void run_both_ways(struct net_run *run, int n)
{
    struct rng rng = rng_seeded(3, 1);
    for (size_t i = 0; i < shape_count(&net_run_input(run)->shape); i++)
        net_run_input(run)->data[i] = rng_normal(&rng);
    net_run_want_input_grad(run, true);
    net_run_forward(run, n);
    memcpy(net_run_output_grad(run)->data, net_run_output(run)->data,
           shape_count(&net_run_output(run)->shape) * sizeof(float));
    net_run_backward(run);
}

/* "relu" last: what is fused away must not be the output's memory; "twice": a ReLU whose input others read stays. */
static const char *const nets_to_fuse[] = {
    "lenet5",
    "tinyvgg",
    "mlp",
    "net last \"Last\"\ninput 2x9x9\nc = conv2d(3, 3, padding=1)\nr = relu()\n",
    "net twice \"Twice\"\ninput 2x9x9\nc = conv2d(3, 3)\nr = relu()\nd = conv2d(2, 3) from c\ne = conv2d(2, 3) from r\n"
    "g = flatten()\nr2 = relu()\n",
};

START_TEST(fusing_relus_changes_no_bit)
{
    enum { N = 3 };
    const char *text = nets_to_fuse[_i];
    struct net *net;
    struct net_run *plain, *fused;
    if (strchr(text, '\n'))
        ck_assert_int_eq(net_from_text(text, strlen(text), "test", &net, NULL), CS_OK);
    else
        net = open_net(text);
    net_init_params(net, 2);
    ck_assert_int_eq(net_run_create(&plain, net, N, NET_RUN_TRAIN, NULL, kernels_best(), NULL), CS_OK);
    ck_assert_int_eq(net_run_create(&fused, net, N, NET_RUN_TRAIN | NET_RUN_FUSE, NULL, kernels_best(), NULL), CS_OK);
    run_both_ways(plain, N);
    run_both_ways(fused, N);
    const size_t out = shape_count(&net_run_output(plain)->shape), in = shape_count(&net_run_input(plain)->shape);
    ck_assert_mem_eq(net_run_output(fused)->data, net_run_output(plain)->data, out * sizeof(float));
    ck_assert_mem_eq(net_run_param_grads(fused), net_run_param_grads(plain), net->n_params * sizeof(float));
    ck_assert_mem_eq(net_run_grad(fused, 0)->data, net_run_grad(plain, 0)->data, in * sizeof(float));
    net_run_destroy(&plain);
    net_run_destroy(&fused);
    net_destroy(&net);
}
END_TEST

START_TEST(a_sample_gives_the_same_in_any_batch)
{
    struct net *net = open_net("lenet5");
    net_init_params(net, 4);
    struct net_run *one, *many;
    ck_assert_int_eq(net_run_create(&one, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    ck_assert_int_eq(net_run_create(&many, net, 6, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    struct rng rng = rng_seeded(6, 0);
    for (int i = 0; i < 5 * 784; i++)
        net_run_input(many)->data[i] = rng_normal(&rng);
    net_run_forward(many, 5);
    ck_assert_int_eq(net_run_output(many)->shape.dim[0], 5);
    for (int s = 0; s < 5; s++) {
        memcpy(net_run_input(one)->data, net_run_input(many)->data + s * 784, 784 * sizeof(float));
        net_run_forward(one, 1);
        for (int k = 0; k < 10; k++)
            ck_assert_float_eq_tol(net_run_output(one)->data[k], net_run_output(many)->data[s * 10 + k], 1e-5f);
    }
    net_run_destroy(&one);
    net_run_destroy(&many);
    net_destroy(&net);
}
END_TEST

START_TEST(a_run_that_no_machine_can_hold_is_refused_with_advice)
{
    struct net *net = from_text("net n\ninput 64x4096x4096\na = relu()\nb = relu()\n");
    struct net_run *run;
    struct cs_error err;
    ck_assert_int_eq(net_run_create(&run, net, 4096, NET_RUN_TRAIN, NULL, kernels_best(), &err), CS_NO_MEMORY);
    ck_assert_msg(strstr(err.text, "choose a smaller batch or network"), "%s", err.text);
    ck_assert_int_eq(net_run_create(&run, net, 0, NET_RUN_TRAIN, NULL, kernels_best(), &err), CS_BAD_VALUE);
    net_destroy(&net);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("net");
    TCase *graph = tcase_create("graph"), *text = tcase_create("text"), *passes = tcase_create("passes");
    tcase_add_test(graph, lenet5_has_the_shapes_and_counts_of_the_books);
    tcase_add_test(graph, lenet5_sees_windows_of_5_6_14_and_16_pixels);
    tcase_add_test(graph, a_receptive_field_can_be_asked_for_on_an_earlier_layer);
    tcase_add_test(graph, dilation_and_rectangles_widen_a_receptive_field_by_axis);
    tcase_add_test(graph, a_receptive_field_that_fits_no_int_stops_growing);
    tcase_add_test(graph, a_node_beside_the_path_has_an_empty_receptive_field);
    tcase_add_test(graph, every_built_in_network_can_be_opened_by_its_name);
    tcase_add_test(graph, parameters_start_on_aligned_boundaries_within_the_bounds_of_their_fan_in);
    tcase_add_test(graph, a_net_of_plain_numbers_reads_pictures_of_as_many_values_and_answers_the_same);
    tcase_add_test(graph, the_same_seed_gives_the_same_parameters_and_another_seed_others);
    tcase_add_test(graph, a_clone_has_the_same_numbers_in_memory_of_its_own);
    tcase_add_test(text, text_may_have_comments_windows_lines_a_byte_order_mark_and_no_last_newline);
    tcase_add_test(text, from_names_the_input_of_a_layer);
    tcase_add_loop_test(text, a_bad_line_is_told_by_file_line_and_sentence, 0, sizeof bad_texts / sizeof bad_texts[0]);
    tcase_add_loop_test(text, what_a_layer_refuses_is_told_with_its_name_and_line, 0,
                        sizeof layer_texts / sizeof layer_texts[0]);
    tcase_add_test(text, lengths_are_limited_line_by_line);
    tcase_add_test(text, a_network_of_too_many_layers_is_refused);
    tcase_add_test(text, damaged_text_never_crashes_the_reader);
    tcase_add_test(text, a_name_that_is_neither_file_nor_network_tells_what_there_is);
    tcase_add_test(text, a_network_that_does_not_fit_its_data_says_what_to_do);
    tcase_add_test(passes, gradients_of_a_node_with_several_consumers_are_added);
    tcase_add_test(passes, the_number_of_threads_changes_no_bit);
    tcase_add_loop_test(passes, fusing_relus_changes_no_bit, 0, sizeof nets_to_fuse / sizeof *nets_to_fuse);
    tcase_add_test(passes, a_sample_gives_the_same_in_any_batch);
    tcase_add_test(passes, a_run_that_no_machine_can_hold_is_refused_with_advice);
    tcase_set_timeout(text, 60);
    tcase_set_timeout(passes, 60);
    suite_add_tcase(suite, graph);
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, passes);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
