/* tests/engine/test_networks.c - the networks that come along, held to PyTorch's layers (tests/data/networks.txt) and
 * to published figures: parameters, shapes, multiply-adds, receptive fields, memory. And the pattern. */
#include <check.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/net/net_pattern.h"
#include "engine/net/net_run.h"
#include "engine/net/net_summary.h"
#include "engine/net/net_text.h"

static struct net *structure_of(const char *name)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_open_structure(name, &net, &err) == CS_OK, "%s", err.text);
    return net;
}

static int node_named(const struct net *net, const char *name)
{
    const int node = net_find(net, name);
    ck_assert_msg(node >= 0, "%s has no %s", net->name, name);
    return node;
}

static void shape_is(const struct net *net, int node, const char *want)
{
    char text[CS_SHAPE_TEXT];
    shape_text(&net->node[node].out, text);
    ck_assert_msg(strcmp(text, want) == 0, "%s, %s gives %s, not %s", net->name, net->node[node].name, text, want);
}

/* ---- layer by layer, as PyTorch has them ---- */

/* PyTorch writes these as functions or indices, so its list of modules lacks them. */
static bool is_no_module(const char *kind)
{
    return !strcmp(kind, "add") || !strcmp(kind, "pad") || !strcmp(kind, "avg_pool2d") || !strcmp(kind, "flatten");
}

static const char *module_name(const char *kind)
{
    return !strcmp(kind, "global_avg_pool2d") ? "adaptive_avg_pool2d" : kind;
}

/* The node after `node` that is such a module. */
static int next_module(const struct net *net, int node, const char *kind)
{
    for (node++; node < net->n_nodes; node++) {
        const char *here = net->node[node].layer->kind->name;
        if (!strcmp(module_name(here), kind))
            return node;
        ck_assert_msg(is_no_module(here), "%s, %s is %s, not %s", net->name, net->node[node].name, here, kind);
    }
    ck_abort_msg("%s has too few layers: no %s", net->name, kind);
}

static void module_is(const struct net *net, int node, const char *shape, long long params, long long macs)
{
    const struct net_row row = net_row(net, node, 1);
    shape_is(net, node, shape);
    ck_assert_msg(row.params == params, "%s, %s has %lld parameters, not %lld", net->name, net->node[node].name,
                  (long long)row.params, params);
    if (macs > 0)
        ck_assert_msg(row.macs == macs, "%s, %s has %lld multiply-adds, not %lld", net->name, net->node[node].name,
                      (long long)row.macs, macs);
}

START_TEST(every_layer_has_the_shape_and_the_counts_that_pytorch_gives_it)
{
    char line[256], path[1024], name[64], shape[64];
    long long params, macs;
    int nets = 0, node = 0;
    struct net *net = NULL;
    ck_assert_ptr_nonnull(getenv("CONVOSCOPE_TEST_DATA"));
    snprintf(path, sizeof path, "%s/networks.txt", getenv("CONVOSCOPE_TEST_DATA"));
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f)) {
        if (*line == '#')
            continue;
        if (sscanf(line, "net %63s %lld", name, &params) == 2) {
            ck_assert(!net || node == net->n_nodes - 1);
            net_destroy(&net);
            net = structure_of(name);
            ck_assert_int_eq(net_totals(net, 1).params, params);
            node = 0;
            nets++;
        } else {
            ck_assert_int_eq(sscanf(line, "%63s %63s %lld %lld", name, shape, &params, &macs), 4);
            node = next_module(net, node, name);
            module_is(net, node, shape, params, macs);
        }
    }
    ck_assert_int_eq(node, net->n_nodes - 1);
    ck_assert_int_eq(nets, 12);
    net_destroy(&net);
    fclose(f);
}
END_TEST

/* ---- published totals ---- */

static const struct {
    const char *name;
    int64_t params, macs;
} published[] = {
    {"lenet5", 61706, 416520},
    /* torchvision's documentation: 'num_params' and 'GFLOPS' (there multiply-adds: 0.71, 7.61, 15.47). Of VGG-16 by
     * hand: convolutions 9*(3+64)*64*224^2 + 9*(64+128)*128*112^2 + 9*(128+2*256)*256*56^2 + 9*(256+2*512)*512*28^2 +
     * 3*9*512*512*14^2 = 15,346,630,656, and linear layers 512*7*7*4096 + 4096^2 + 4096*1000 = 123,633,664. */
    {"alexnet", 61100840, 714188480},
    {"vgg11", 132863336, 7609090048},
    {"vgg16", 138357544, 15346630656 + 123633664},
    /* He et al. 2016, table 6: 0.27 million. By hand, with 9*i*o weights a convolution, 2*o numbers a batch norm:
     *   first 9*3*16 + 2*16                                                =     464
     *   16 maps: 6*(9*16*16 + 2*16)                                        =  14,016
     *   32 maps: 9*16*32 + 5*9*32*32 + 6*2*32                              =  51,072
     *   64 maps: 9*32*64 + 5*9*64*64 + 6*2*64                              = 203,520
     *   linear 64*10 + 10                                                  =     650
     * Multiply-adds: each weight once a place, 32*32, 16*16 and 8*8 of them: 1024*(432 + 6*2304) + 256*(4608 + 5*9216)
     * + 64*(18432 + 5*36864) + 640 = 40,551,040 (section 3.3 counts so; Table 6 does not give them). */
    {"resnet", 464 + 14016 + 51072 + 203520 + 650, 40551040},
    /* Springenberg et al. 2015, table 1, column C: about 1.3 million. 9*3*96 + 96, 2*(9*96*96 + 96), 9*96*192 + 192,
     * 3*(9*192*192 + 192), 192*192 + 192, 192*10 + 10. */
    {"allconv", 2688 + 2 * 83040 + 166080 + 3 * 331968 + 37056 + 1930, 270798336},
};

/* By hand: inputs * outputs + outputs. LeNet-5: 784 * 4,704 and 1,176 * 1,600 instead of its two convolutions; the
 * first layer of VGG-16: 150,528 * 3,211,264. */
START_TEST(a_dense_layer_in_a_convolutions_place_has_a_weight_from_each_input_to_each_output)
{
    struct net *net = structure_of("lenet5");
    struct net_dense d = net_dense(net, node_named(net, "conv1"));
    ck_assert(d.replaced);
    ck_assert_int_eq(d.params, 3692640);
    ck_assert_int_eq(d.macs, 3687936);
    d = net_dense(net, node_named(net, "conv2"));
    ck_assert_int_eq(d.params, 1883200);
    d = net_dense(net, node_named(net, "fc1"));
    ck_assert(!d.replaced);
    ck_assert_int_eq(d.params, 48120); /* 400 * 120 + 120 */
    d = net_dense_total(net);
    ck_assert_int_eq(d.params, 3692640 + 1883200 + 48120 + 10164 + 850);
    ck_assert_int_eq(d.macs, 3687936 + 1881600 + 48000 + 10080 + 840);
    net_destroy(&net);
    net = structure_of("vgg16");
    d = net_dense(net, node_named(net, "conv1_1"));
    ck_assert_int_eq(d.macs, INT64_C(483385147392));
    ck_assert_int_eq(d.params, INT64_C(483388358656));
    net_destroy(&net);
    net = structure_of("mlp"); /* nothing is replaced in a net without convolutions */
    d = net_dense_total(net);
    ck_assert(!d.replaced);
    ck_assert_int_eq(d.params, net_totals(net, 1).params);
    ck_assert_int_eq(d.macs, net_totals(net, 1).macs);
    net_destroy(&net);
}
END_TEST

START_TEST(totals_are_the_published_ones)
{
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        struct net *net = structure_of(published[i].name);
        const struct net_totals t = net_totals(net, 1);
        ck_assert_msg(t.params == published[i].params, "%s has %lld parameters", net->name, (long long)t.params);
        ck_assert_msg(t.macs == published[i].macs, "%s has %lld multiply-adds", net->name, (long long)t.macs);
        ck_assert_int_eq(t.params, net_param_count(net));
        net_destroy(&net);
    }
}
END_TEST

START_TEST(ten_filters_of_5x5_over_3_channels_have_760_parameters)
{
    static const char text[] = "net n\ninput 3x32x32\nconv = conv2d(10, kernel_size=5)\n";
    struct net *net;
    ck_assert_int_eq(net_structure_from_text(text, sizeof text - 1, "n", &net, NULL), CS_OK);
    ck_assert_int_eq(net_row(net, 1, 1).params, 760); /* CS231n: (5*5*3 + 1) * 10 */
    ck_assert_int_eq(net_row(net, 1, 1).macs, 10 * 28 * 28 * 75);
    net_destroy(&net);
}
END_TEST

/* The paper's 60,000: C3's table joins 60 of the 96 pairs of maps, so 1,516 in place of 2,416, and S2 and S4 learn two
 * numbers a map; its output units have fixed codes, ours 850 weights and biases. */
START_TEST(lenet5_1998_differs_from_the_papers_60000_parameters_where_its_comment_says)
{
    struct net *net = structure_of("lenet5_1998");
    ck_assert_int_eq(net_param_count(net) - (2416 - 1516) + 2 * 6 + 2 * 16 - 850, 60000);
    net_destroy(&net);
}
END_TEST

START_TEST(running_statistics_are_buffers_and_no_parameters)
{
    struct net *net = structure_of("cifarvgg");
    const struct net_totals t = net_totals(net, 1);
    ck_assert_int_eq(t.buffers, 2 * 2 * (32 + 64 + 128)); /* a mean and a variance for every map of six layers */
    ck_assert_int_eq(t.param_bytes, 4 * (t.params + t.buffers));
    net_destroy(&net);
}
END_TEST

/* ---- receptive fields ---- */

/* Araujo, Norris and Sim 2019, 'Computing receptive fields of convolutional neural networks', table 1: size, effective
 * stride and padding of AlexNet's and VGG-16's last layers; there AlexNet's first convolution has no padding, in
 * torchvision 2. The layers before by their formula, r += (k-1)*j, j *= s, and padding p += P*j. */
static const struct {
    const char *net, *node;
    int size, stride, padding;
} fields[] = {
    {"lenet5", "conv1", 5, 1, 2},      {"lenet5", "pool1", 6, 2, 2},      {"lenet5", "conv2", 14, 2, 2},
    {"lenet5", "pool2", 16, 4, 2},     {"lenet5_1998", "C5", 32, 4, 2},   {"alexnet", "conv1", 11, 4, 2},
    {"alexnet", "pool1", 19, 8, 2},    {"alexnet", "conv2", 51, 8, 18},   {"alexnet", "pool2", 67, 16, 18},
    {"alexnet", "conv3", 99, 16, 34},  {"alexnet", "conv4", 131, 16, 50}, {"alexnet", "conv5", 163, 16, 66},
    {"alexnet", "pool5", 195, 32, 66}, {"vgg16", "conv1_2", 5, 1, 2},     {"vgg16", "pool1", 6, 2, 2},
    {"vgg16", "conv2_2", 14, 2, 6},    {"vgg16", "pool2", 16, 4, 6},      {"vgg16", "conv3_3", 40, 4, 18},
    {"vgg16", "pool3", 44, 8, 18},     {"vgg16", "conv4_3", 92, 8, 42},   {"vgg16", "pool4", 100, 16, 42},
    {"vgg16", "conv5_3", 196, 16, 90}, {"vgg16", "pool5", 212, 32, 90},   {"vgg11", "pool5", 150, 32, 59},
    {"tinyvgg", "pool2", 16, 4, 0},    {"allconv", "conv7", 27, 4, 9},    {"resnet", "relu1_3", 15, 1, 7},
    {"resnet", "relu2_1", 21, 2, 10},  {"resnet", "relu3_3", 81, 4, 40},
};

START_TEST(receptive_fields_are_the_published_ones)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct net *net = structure_of(fields[i].net);
        const struct receptive_field f = net_row(net, node_named(net, fields[i].node), 1).sees;
        for (int axis = 0; axis < 2; axis++)
            ck_assert_msg(!f.all && f.size[axis] == fields[i].size && f.stride[axis] == fields[i].stride &&
                              f.first[axis] == -fields[i].padding,
                          "%s, %s: %d, %d, %d", fields[i].net, fields[i].node, f.size[axis], f.stride[axis],
                          -f.first[axis]);
        net_destroy(&net);
    }
}
END_TEST

/* ---- memory ---- */

/* CS231n, 'VGGNet in detail': numbers a layer, of which it gives 150K, 3.2M, 800K, 1.6M ... (Its total of 24 million is
 * not the sum of its rows; that is 15.2 million, 61 MB, with each ReLU done in place.) */
static const struct {
    const char *node;
    int64_t values;
} vgg16_memory[] = {
    {"input", 224 * 224 * 3},
    {"conv1_1", 224 * 224 * 64},
    {"conv1_2", 224 * 224 * 64},
    {"pool1", 112 * 112 * 64},
    {"conv2_1", 112 * 112 * 128},
    {"conv2_2", 112 * 112 * 128},
    {"pool2", 56 * 56 * 128},
    {"conv3_1", 56 * 56 * 256},
    {"conv3_2", 56 * 56 * 256},
    {"conv3_3", 56 * 56 * 256},
    {"pool3", 28 * 28 * 256},
    {"conv4_1", 28 * 28 * 512},
    {"conv4_2", 28 * 28 * 512},
    {"conv4_3", 28 * 28 * 512},
    {"pool4", 14 * 14 * 512},
    {"conv5_1", 14 * 14 * 512},
    {"conv5_2", 14 * 14 * 512},
    {"conv5_3", 14 * 14 * 512},
    {"pool5", 7 * 7 * 512},
    {"fc6", 4096},
    {"fc7", 4096},
    {"output", 1000},
};

START_TEST(vgg16_takes_the_memory_of_the_course_notes)
{
    struct net *net = structure_of("vgg16");
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof vgg16_memory / sizeof *vgg16_memory; i++) {
        const int64_t bytes = net_row(net, node_named(net, vgg16_memory[i].node), 1).out_bytes;
        ck_assert_int_eq(bytes, 4 * vgg16_memory[i].values);
        sum += bytes;
    }
    ck_assert_int_eq(sum, 4 * 15237608);
    ck_assert_int_eq(net_totals(net, 1).param_bytes, (int64_t)4 * 138357544);
    net_destroy(&net);
}
END_TEST

START_TEST(a_structure_of_vgg16_takes_no_memory_for_parameters)
{
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    struct net *net = structure_of("vgg16");
    net_totals(net, 64);
    getrusage(RUSAGE_SELF, &after);
    ck_assert_ptr_null(net->params);
    ck_assert_int_eq(net_param_count(net), 138357544);
    ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 20000); /* kB */
    net_destroy(&net);
}
END_TEST

static int64_t allocated(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (int64_t)(info.uordblks + info.hblkhd);
}

/* What the allocator hands out to a run is what the summary tells, but for the parameters' gradients and small structs.
 */
START_TEST(a_training_step_takes_the_memory_that_is_told)
{
    static const char *const names[] = {"lenet5", "cifarvgg", "resnet", "allconv", "autoencoder"};
    enum { BATCH = 16 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct net *net;
        struct net_run *run;
        struct cs_error err;
        ck_assert_int_eq(net_open(names[i], &net, &err), CS_OK);
        const int64_t before = allocated();
        if (before == 0) /* the sanitizers' allocator does not tell */
            return net_destroy(&net);
        ck_assert_int_eq(net_run_create(&run, net, BATCH, NET_RUN_TRAIN | NET_RUN_FUSE, NULL, kernels_best(), &err),
                         CS_OK);
        const int64_t taken = allocated() - before,
                      told = net_totals(net, BATCH).step_bytes + 4 * (int64_t)net->n_params;
        ck_assert_msg(taken >= told && taken <= told + 150000, "%s: %lld bytes taken, %lld told", names[i],
                      (long long)taken, (long long)told);
        net_run_destroy(&run);
        net_destroy(&net);
    }
}
END_TEST

/* ---- at work ---- */

static bool all_finite(const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

static void fill(struct tensor *t, struct rng *rng)
{
    for (size_t i = 0; i < shape_count(&t->shape); i++)
        t->data[i] = rng_uniform(rng, -1, 1);
}

/* Two samples there and back. */
static void work(const struct net *net)
{
    struct net_run *run;
    struct cs_error err;
    struct rng rng = rng_seeded(7, 0);
    ck_assert_msg(net_run_create(&run, net, 2, NET_RUN_TRAIN, NULL, kernels_best(), &err) == CS_OK, "%s", err.text);
    fill(net_run_input(run), &rng);
    net_run_forward(run, 2);
    fill(net_run_output_grad(run), &rng);
    net_run_backward(run);
    ck_assert(all_finite(net_run_output(run)->data, 2 * shape_count(net_output(net))));
    ck_assert(all_finite(net_run_param_grads(run), net->n_params));
    for (int i = 1; i < net->n_nodes; i++) {
        double sum = 0;
        const float *grad = net_run_param_grads(run) + net->node[i].param[0];
        for (size_t k = 0; net->node[i].layer->n_params && k < shape_count(&net->node[i].layer->param[0].shape); k++)
            sum += fabs((double)grad[k]);
        ck_assert_msg(!net->node[i].layer->n_params || sum > 0, "%s, %s does not learn", net->name, net->node[i].name);
    }
    net_run_destroy(&run);
}

START_TEST(every_network_of_moderate_size_runs_forward_and_backward)
{
    int worked = 0;
    for (int i = 0; net_asset_nth(i); i++) {
        struct net *net = structure_of(net_asset_nth(i)->name);
        ck_assert_str_eq(net->name, net_asset_nth(i)->name);
        if (net_totals(net, 1).macs < 300000000) {
            ck_assert_int_eq(net_finish_build(net, NULL), CS_OK);
            net_init_params(net, 1);
            work(net);
            worked++;
        }
        net_destroy(&net);
    }
    ck_assert_int_eq(worked, 11); /* all but AlexNet and the VGGs */
}
END_TEST

/* ---- the pattern ---- */

START_TEST(a_pattern_becomes_a_text_that_a_lecture_can_show)
{
    char *text;
    size_t length;
    ck_assert_int_eq(
        net_source("pattern:N=1,M=2,K=1,channels=8,kernel=5,width=100,input=1x28x28", &text, &length, NULL), CS_OK);
    ck_assert_str_eq(text, "# [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K-SOFTMAX with N = 1, M = 2, K = 1\n"
                           "net pattern_N1_M2_K1 \"[(CONV-RELU)*1-POOL]*2-(FC-RELU)*1-SOFTMAX\"\n"
                           "input 1x28x28\n"
                           "\n"
                           "conv1_1 = conv2d(8, kernel_size=5, padding=2)\n"
                           "relu1_1 = relu()\n"
                           "pool1 = max_pool2d(2)\n"
                           "conv2_1 = conv2d(16, kernel_size=5, padding=2)\n"
                           "relu2_1 = relu()\n"
                           "pool2 = max_pool2d(2)\n"
                           "flatten = flatten()\n"
                           "fc1 = linear(100)\n"
                           "relu1 = relu()\n"
                           "output = linear(10)\n"
                           "# SOFTMAX is part of the loss: cross_entropy takes these 10 scores as they are.\n");
    ck_assert_int_eq(length, strlen(text));
    cs_free(text);
}
END_TEST

START_TEST(the_pattern_2_3_1_is_the_cifar_vgg_without_its_batch_norms)
{
    struct net *net = structure_of("pattern:N=2,M=3,K=1"), *vgg = structure_of("cifarvgg");
    ck_assert_int_eq(net_param_count(net), net_param_count(vgg) - 2 * 2 * (32 + 64 + 128));
    ck_assert_int_eq(net_totals(net, 1).macs, net_totals(vgg, 1).macs);
    ck_assert_str_eq(net->title, "[(CONV-RELU)*2-POOL]*3-(FC-RELU)*1-SOFTMAX");
    net_destroy(&vgg);
    net_destroy(&net);
}
END_TEST

START_TEST(patterns_reach_from_softmax_regression_to_their_largest_and_all_of_them_are_read)
{
    struct net *net = structure_of("pattern:M=0,K=0,input=1x28x28"), *logistic = structure_of("logistic");
    ck_assert_int_eq(net_param_count(net), net_param_count(logistic));
    ck_assert_str_eq(net->title, "SOFTMAX");
    net_destroy(&logistic);
    net_destroy(&net);
    net = structure_of("pattern:N=3,M=2,K=2,pool=false,channels=4,classes=7");
    shape_is(net, net->n_nodes - 1, "7");
    shape_is(net, node_named(net, "conv2_3"), "4x32x32"); /* no pool, so neither halved nor doubled */
    net_destroy(&net);
    net = structure_of("pattern:N=16,M=8,K=8,channels=1,kernel=9,width=1,input=4096x256x256,classes=65536");
    ck_assert_int_eq(net->n_nodes, 1 + 8 * (2 * 16 + 1) + 1 + 2 * 8 + 1);
    net_destroy(&net);
}
END_TEST

static const char *const bad_patterns[][2] = {
    {"pattern:N=0", "pattern:N=0: N is a whole number from 1 to 16, not '0'"},
    {"pattern:N=2,M=9", "pattern:N=2,M=9: M is a whole number from 0 to 8, not '9'"},
    {"pattern:K=1.5", "pattern:K=1.5: K is a whole number from 0 to 8, not '1.5'"},
    {"pattern:K=", "pattern:K=: K is a whole number from 0 to 8, not ''"},
    {"pattern:M= 1", "pattern:M= 1: M is a whole number from 0 to 8, not ' 1'"},
    {"pattern:N=99999999999999999999", "pattern:N=99999999999999999999: N is a whole number from 1 to 16, not "
                                       "'99999999999999999999'"},
    {"pattern:kernel=4", "pattern:kernel=4: kernel is odd, so that maps keep their size, not '4'"},
    {"pattern:pool=yes", "pattern:pool=yes: pool is true or false, not 'yes'"},
    {"pattern:input=32x32",
     "pattern:input=32x32: input is channels, rows and columns as in 3x32x32, each from 1 to 4096, "
     "not '32x32'"},
    {"pattern:input=3x32x32x1",
     "pattern:input=3x32x32x1: input is channels, rows and columns as in 3x32x32, each from 1 "
     "to 4096, not '3x32x32x1'"},
    {"pattern:N", "pattern:N: N needs a value, as in N=2"},
    {"pattern:N=1,N=2", "pattern:N=1,N=2: N is given twice"},
    {"pattern:depth=1", "pattern:depth=1: there is no option 'depth'; there are N, M, K, channels, kernel, width, "
                        "classes, pool, input, as in N=2"},
    {"pattern:N=1,", "pattern:N=1,: there is no option ''; there are N, M, K, channels, kernel, width, classes, pool, "
                     "input, as in N=2"},
    {"pattern:M=6", "pattern:M=6: 6 pools do not fit 32x32 maps: choose M up to 5, or pool=false"},
};

START_TEST(a_pattern_in_error_is_told_in_one_sentence)
{
    for (size_t i = 0; i < sizeof bad_patterns / sizeof *bad_patterns; i++) {
        struct net *net;
        struct cs_error err;
        ck_assert_int_eq(net_open(bad_patterns[i][0], &net, &err), CS_BAD_VALUE);
        ck_assert_str_eq(err.text, bad_patterns[i][1]);
        ck_assert_ptr_null(net);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("networks");
    TCase *figures = tcase_create("figures");
    tcase_add_test(figures, every_layer_has_the_shape_and_the_counts_that_pytorch_gives_it);
    tcase_add_test(figures, totals_are_the_published_ones);
    tcase_add_test(figures, a_dense_layer_in_a_convolutions_place_has_a_weight_from_each_input_to_each_output);
    tcase_add_test(figures, ten_filters_of_5x5_over_3_channels_have_760_parameters);
    tcase_add_test(figures, lenet5_1998_differs_from_the_papers_60000_parameters_where_its_comment_says);
    tcase_add_test(figures, running_statistics_are_buffers_and_no_parameters);
    tcase_add_test(figures, receptive_fields_are_the_published_ones);
    tcase_add_test(figures, vgg16_takes_the_memory_of_the_course_notes);
    tcase_add_test(figures, a_structure_of_vgg16_takes_no_memory_for_parameters);
    tcase_add_test(figures, a_training_step_takes_the_memory_that_is_told);
    suite_add_tcase(suite, figures);
    TCase *passes = tcase_create("passes");
    tcase_set_timeout(passes, 120);
    tcase_add_test(passes, every_network_of_moderate_size_runs_forward_and_backward);
    suite_add_tcase(suite, passes);
    TCase *pattern = tcase_create("pattern");
    tcase_add_test(pattern, a_pattern_becomes_a_text_that_a_lecture_can_show);
    tcase_add_test(pattern, the_pattern_2_3_1_is_the_cifar_vgg_without_its_batch_norms);
    tcase_add_test(pattern, patterns_reach_from_softmax_regression_to_their_largest_and_all_of_them_are_read);
    tcase_add_test(pattern, a_pattern_in_error_is_told_in_one_sentence);
    suite_add_tcase(suite, pattern);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
