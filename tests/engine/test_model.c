/* tests/engine/test_model.c - models as ONNX files: a round trip through our own writer, a file that PyTorch wrote, and
 * files that lie. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/net/model_file.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "tests/engine/fixture.h"
#include "tests/engine/scratch.h"

/* Every kind of layer, and every form that it takes in a file. */
static const char *const nets[] = {
    "net all \"All kinds\"\n"
    "input 2x12x11\n"
    "conv1 = conv2d(4, kernel_size=3, padding=(2,1), padding_mode=reflect)\n"
    "relu1 = relu()\n"
    "pool1 = max_pool2d(2, stride=1, padding=1)\n"
    "conv2 = conv2d(6, kernel_size=(3,2), stride=(1,2), padding=1, groups=2, padding_mode=circular)\n"
    "pool2 = min_pool2d(2, stride=1)\n"
    "conv3 = conv2d(4, kernel_size=2, padding=1, dilation=2, bias=false, padding_mode=replicate)\n"
    "pool3 = avg_pool2d(2, padding=1, count_include_pad=false)\n"
    "conv4 = conv2d(3, kernel_size=1, padding=1)\n"
    "flatten = flatten()\n"
    "fc1 = linear(7)\n"
    "output = linear(3, bias=false)\n",
    "net windows\n"
    "input 4x13x12\n"
    "conv1 = conv2d(4, kernel_size=3, padding=(0,2,1,0), groups=4)\n"
    "up1 = conv_transpose2d(6, kernel_size=3, stride=2, padding=(0,1,2,1), output_padding=1, groups=2)\n"
    "pool1 = max_pool2d(3, stride=2, dilation=2, ceil_mode=true, padding=(1,0,0,1))\n"
    "pool2 = avg_pool2d(3, stride=2, ceil_mode=true, padding=(1,0,0,1))\n"
    "pool3 = min_pool2d(2, stride=1, padding=(0,1,1,0))\n"
    "conv2 = conv2d(5, kernel_size=2, padding=(2,0,1,1), padding_mode=circular)\n"
    "fine = adaptive_avg_pool2d((3,2))\n"
    "wide = upsample((2,3))\n"
    "even = adaptive_avg_pool2d(3)\n"
    "line = flatten(start_dim=2)\n"
    "more = conv1d(4, kernel_size=3, padding=(2,1), padding_mode=reflect)\n"
    "less = conv1d(2, kernel_size=2, stride=2, dilation=2, groups=2, bias=false)\n"
    "odd = conv1d(3, kernel_size=3, padding=(0,2))\n"
    "last = conv1d(2, kernel_size=3, padding=(1,2), padding_mode=circular)\n",
    "net norms\n"
    "input 4x6x5\n"
    "bn1 = batch_norm2d(momentum=0.3, eps=0.01)\n"
    "bn2 = batch_norm2d(affine=false)\n"
    "gn1 = group_norm(2)\n"
    "gn2 = group_norm(4, affine=false)\n"
    "in1 = instance_norm()\n"
    "in2 = instance_norm(affine=true)\n"
    "in3 = instance_norm(affine=true, track_running_stats=true, momentum=0.2)\n"
    "in4 = instance_norm(track_running_stats=true)\n"
    "ln1 = layer_norm()\n"
    "ln2 = layer_norm(normalized_shape=(6,5), eps=0.001)\n"
    "ln3 = layer_norm(normalized_shape=5, elementwise_affine=false)\n"
    "lrn1 = local_response_norm(3, alpha=0.1, k=2)\n"
    "lrn2 = local_response_norm(4, alpha=0.2, beta=0.5)\n"
    "drop1 = dropout(0.3)\n"
    "drop2 = dropout2d()\n"
    "row = layer_norm()\n",
    "net batches\n"
    "input 3x4x2\n"
    "bn1 = batch_norm2d(track_running_stats=false)\n"
    "relu1 = relu()\n"
    "bn2 = batch_norm2d(track_running_stats=false, affine=false, eps=0.01)\n",
    "net maths\n"
    "input 3x4x5\n"
    "a = leaky_relu(0.2)\n"
    "b = sigmoid()\n"
    "c = tanh()\n"
    "d = elu(0.7)\n"
    "e = softmax(dim=1) from input\n"
    "f = log_softmax(dim=-1) from input\n"
    "g = add() from a, b, c, a\n"
    "h = add() from g, d\n"
    "i = mul() from h, e\n"
    "j = sub() from i, f\n"
    "k = exp()\n"
    "l = div() from j, k\n"
    "m = abs()\n"
    "n = reciprocal() from k\n"
    "o = log()\n"
    "p = sqrt() from k\n"
    "q0 = pow(2.5) from k\n"
    "q = neg() from p\n"
    "r = clip(-1.5, 0.25)\n"
    "s = clip(max=0.125)\n"
    "t = concat(dim=2) from l, m, n, o, s\n"
    "u = identity()\n"
    "means = reduce_mean((1,2))\n"
    "sums = reduce_sum(2, keepdim=true) from u\n"
    "most = reduce_max() from u\n"
    "v = mul() from sums, means\n",
    "net shapes\n"
    "input 3x4x5\n"
    "edge = pad((1,-1,0,2), value=0.5)\n"
    "mirror = pad((1,2,3,1), mode=reflect)\n"
    "stretch = pad((1,2,3,1,1,1), mode=replicate)\n"
    "around = pad((1,2,0,3,2,1), mode=circular)\n"
    "none = pad((0,0))\n"
    "spin = transpose((3,1,2))\n"
    "turn = transpose((1,3,2)) from around\n"
    "square = matmul() from around, turn\n"
    "flat = reshape((-1,8))\n"
    "more = add() from flat, flat\n"
    "up1 = upsample(2, mode=bilinear) from edge\n"
    "up2 = upsample(size=(7,13), mode=bilinear, align_corners=true)\n"
    "up3 = upsample(size=(5,9))\n"
    "mean = global_avg_pool2d()\n"
    "most = global_max_pool2d() from up2\n"
    "both = sub() from mean, most\n"
    "tail = flatten()\n"
    "low = reshape((17,112)) from around\n"
    "fewer = matmul() from spin, low\n",
};
#define all_kinds (nets[0])
enum { N_NETS = sizeof nets / sizeof *nets };

static struct net *net_of(const char *text)
{
    struct cs_error err;
    struct net *net = NULL;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, 3);
    struct rng rng = rng_seeded(4, 0);
    for (int i = 1; i < net->n_nodes; i++)
        for (int p = 0; p < net->node[i].layer->n_params; p++) {
            struct tensor t = net_param(net, i, p);
            for (size_t k = 0; k < shape_count(&t.shape) && net->node[i].layer->kind != &layer_linear; k++)
                t.data[k] = rng_uniform(&rng, 0.5f, 1.5f); /* also what begins as ones and zeros */
        }
    return net;
}

/* Two samples of noise have gone through the net, or through one that takes them as one sample. */
static struct net_run *run_of(const struct net *net, bool whole)
{
    struct net_run *run = NULL;
    struct rng rng = rng_seeded(5, 0);
    const int n = whole ? 1 : 2;
    ck_assert_int_eq(net_run_create(&run, net, n, NET_RUN_INFER, NULL, &kernels_reference, NULL), CS_OK);
    struct tensor *x = net_run_input(run);
    for (size_t i = 0; i < shape_count(&x->shape); i++)
        x->data[i] = rng_normal(&rng);
    net_run_forward(run, n);
    return run;
}

/* Of every layer, to the bit - or nearly, where they were computed another way. */
static void expect_same_values(const struct net *a, const struct net *b, bool whole, float tolerance)
{
    struct net_run *run_a = run_of(a, false), *run_b = run_of(b, whole);
    for (int i = 1; i < a->n_nodes; i++) {
        const int k = net_find(b, a->node[i].name);
        ck_assert_msg(k > 0, "there is no %s", a->node[i].name);
        const struct tensor *y = net_run_activation(run_a, i), *z = net_run_activation(run_b, k);
        const size_t count = shape_count(&y->shape);
        float largest = 1e-6f;
        ck_assert_uint_eq(shape_count(&z->shape), count);
        for (size_t j = 0; j < count; j++)
            largest = fmaxf(largest, fabsf(y->data[j]));
        for (size_t j = 0; j < count; j++)
            ck_assert_msg(fabsf(y->data[j] - z->data[j]) <= tolerance * largest, "%s: %g, not %g", a->node[i].name,
                          (double)z->data[j], (double)y->data[j]);
    }
    net_run_destroy(&run_a);
    net_run_destroy(&run_b);
}

/* Attributes and all, as a layer after infer() is plain data. */
static void expect_same_layers(const struct net *a, const struct net *b)
{
    ck_assert_int_eq(a->n_nodes, b->n_nodes);
    for (int i = 1; i < a->n_nodes; i++) {
        const struct net_node *m = &a->node[i], *n = &b->node[i];
        ck_assert_str_eq(m->name, n->name);
        ck_assert_ptr_eq(m->layer->kind, n->layer->kind);
        ck_assert_int_eq(m->n_in, n->n_in);
        ck_assert_mem_eq(m->input, n->input, sizeof m->input);
        ck_assert_mem_eq(m->param, n->param, sizeof m->param);
    }
}

static const char *saved_path(const struct scratch *s, const struct net *net, char path[PATH_MAX])
{
    char name[2 * NET_NAME_MAX];
    const char *keep = getenv("CONVOSCOPE_KEEP_MODELS"); /* for python3-onnx's checker */
    snprintf(name, sizeof name, "%s.onnx", net->name);
    if (!keep)
        return scratch_path(s, name, path);
    snprintf(path, PATH_MAX, "%s/%s", keep, name);
    return path;
}

START_TEST(a_saved_net_computes_the_same_bits_after_loading)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = net_of(nets[_i]), *loaded = NULL;
    scratch_init(&scratch);
    saved_path(&scratch, net, path);
    ck_assert_msg(model_save(path, net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(model_load(path, &loaded, NULL, NULL, &err) == CS_OK, "%s", err.text);
    ck_assert_str_eq(loaded->name, net->name);
    ck_assert_str_eq(loaded->title, net->title);
    expect_same_layers(net, loaded);
    expect_same_values(net, loaded, false, 0);
    net_destroy(&net);
    net_destroy(&loaded);
    scratch_finish(&scratch);
}
END_TEST

/* The file without our marks: just operators. */
static void write_unmarked(const char *path)
{
    struct cs_error err;
    uint8_t *bytes;
    size_t length, marks = 0;
    ck_assert_msg(file_read_all(path, (size_t)1 << 24, &bytes, &length, &err) == CS_OK, "%s", err.text);
    for (uint8_t *at = bytes; (at = memmem(at, length - (size_t)(at - bytes), "convoscope: ", 12)); marks++)
        *at = 'C';
    ck_assert_int_eq(file_replace(path, bytes, length, NULL), CS_OK);
    cs_free(bytes);
    ck_assert_uint_gt(marks, 0);
}

/* What other programs make of the file: the operators alone are the layer. */
START_TEST(the_operators_of_a_saved_net_compute_the_same_without_our_marks)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = net_of(nets[_i]), *plain = NULL;
    struct model_graph graph;
    const struct shape *in = net_input(net);
    const float some[1] = {0};
    struct model_input input = {.rank = in->rank + 1, .dim = {2}, .floats = some};
    for (int i = 0; i < in->rank; i++)
        input.dim[i + 1] = in->dim[i];
    scratch_init(&scratch);
    ck_assert_int_eq(model_save(scratch_path(&scratch, "net.onnx", path), net, NULL, NULL, NULL), CS_OK);
    write_unmarked(path);
    ck_assert_msg(model_load_graph(path, &input, 1, &plain, &graph, &err) == CS_OK, "%s", err.text);
    expect_same_values(net, plain, graph.whole, 2e-5f);
    net_destroy(&net);
    net_destroy(&plain);
    scratch_finish(&scratch);
}
END_TEST

/* mul(input, constant), which no text can say. */
static struct net *net_with_constant(void)
{
    const struct shape in = shape_2d(2, 3);
    struct net *net;
    struct layer *l;
    ck_assert_int_eq(net_create(&net, "constant", "Constant", &in, NULL), CS_OK);
    ck_assert_int_eq(layer_create(&l, &layer_constant, NULL), CS_OK);
    ck_assert_int_eq(layer_set_attr(l, &layer_constant.attrs[0], "3", NULL), CS_OK);
    ck_assert_int_eq(net_add(net, "factors", l, NULL, 0, NULL), CS_OK);
    ck_assert_int_eq(layer_create(&l, &layer_mul, NULL), CS_OK);
    ck_assert_int_eq(net_add(net, "y", l, (const int[2]){0, 1}, 2, NULL), CS_OK);
    ck_assert_int_eq(net_finish_build(net, NULL), CS_OK);
    memcpy(net_param(net, 1, 0).data, (const float[3]){2, -3, 0.5f}, 3 * sizeof(float));
    return net;
}

START_TEST(a_constant_is_saved_for_every_sample)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = net_with_constant(), *loaded = NULL;
    scratch_init(&scratch);
    saved_path(&scratch, net, path);
    ck_assert_msg(model_save(path, net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    for (int marked = 1; marked >= 0; marked--) {
        ck_assert_msg(model_load(path, &loaded, NULL, NULL, &err) == CS_OK, "%s", err.text);
        if (marked)
            expect_same_layers(net, loaded);
        struct net_run *a = run_of(net, false), *b = run_of(loaded, false);
        ck_assert_mem_eq(net_run_output(a)->data, net_run_output(b)->data, 12 * sizeof(float));
        net_run_destroy(&a);
        net_run_destroy(&b);
        net_destroy(&loaded);
        if (marked)
            write_unmarked(path);
    }
    net_destroy(&net);
    scratch_finish(&scratch);
}
END_TEST

/* 64 MiB of weights, within 64 MiB and a little. */
START_TEST(weights_are_never_held_twice)
{
    static const char text[] = "net large\ninput 4096\nfc = linear(4095)\n";
    struct scratch scratch;
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = NULL;
    scratch_init(&scratch);
    scratch_limit_memory(64 + 16);
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(model_save(scratch_path(&scratch, "large.onnx", path), net, NULL, NULL, &err) == CS_OK, "%s",
                  err.text);
    net_destroy(&net);
    ck_assert_msg(model_load(path, &net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    net_destroy(&net);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(every_kind_of_layer_is_in_a_net_that_is_saved)
{
    const struct layer_kind *kind = layer_kind_nth(_i);
    char call[64];
    bool found = kind->max_inputs == 0; /* no text names a constant: it has a test of its own */
    snprintf(call, sizeof call, "= %s(", kind->name);
    for (int i = 0; i < N_NETS; i++)
        found = found || strstr(nets[i], call);
    ck_assert_msg(found, "%s", kind->name);
}
END_TEST

START_TEST(the_training_state_rides_along)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct net *net = net_of(all_kinds), *loaded = NULL;
    struct training_state got, state = {.optimizer = "adam",
                                        .data = "mnist",
                                        .steps = 1234567890123,
                                        .epoch = 3,
                                        .sample = 77,
                                        .seed = 9,
                                        .options = "schedule=cosine augment=flip,crop=4",
                                        .batch_size = 64,
                                        .validation = 5000,
                                        .lr = 0.02f,
                                        .momentum = 0.9f,
                                        .weight_decay = 0.0005f,
                                        .n_blocks = 2};
    struct model_input_info info = {.channels = 2, .mean = {0.1307f, 0.5f}, .std = {0.3081f, 0.25f}}, got_info;
    for (int b = 0; b < 2; b++) {
        state.block[b] = cs_alloc(net->n_params, sizeof(float));
        for (int i = 1; i < net->n_nodes; i++)
            for (int p = 0; p < net->node[i].layer->n_params; p++)
                for (size_t j = 0; j < shape_count(&net->node[i].layer->param[p].shape); j++)
                    state.block[b][net->node[i].param[p] + j] = (float)j + 0.1f * (float)i - (float)b;
    }
    scratch_init(&scratch);
    ck_assert_int_eq(model_save(scratch_path(&scratch, "state.onnx", path), net, &state, &info, NULL), CS_OK);
    ck_assert_int_eq(model_load(path, &loaded, &got, &got_info, NULL), CS_OK);
    ck_assert_str_eq(got.optimizer, "adam");
    ck_assert_str_eq(got.data, "mnist");
    ck_assert_int_eq(got.steps, state.steps);
    ck_assert_int_eq(got.epoch, 3);
    ck_assert_int_eq(got.sample, 77);
    ck_assert_uint_eq(got.seed, 9);
    ck_assert_str_eq(got.options, state.options);
    ck_assert_int_eq(got.batch_size, 64);
    ck_assert_int_eq(got.validation, 5000);
    ck_assert_float_eq(got.lr, 0.02f);
    ck_assert_float_eq(got.momentum, 0.9f);
    ck_assert_float_eq(got.weight_decay, 0.0005f);
    ck_assert_int_eq(got.n_blocks, 2);
    for (int b = 0; b < 2; b++)
        ck_assert_mem_eq(got.block[b], state.block[b], net->n_params * sizeof(float));
    ck_assert_int_eq(got_info.channels, 2);
    ck_assert_mem_eq(got_info.mean, info.mean, 2 * sizeof(float));
    ck_assert_mem_eq(got_info.std, info.std, 2 * sizeof(float));
    training_state_finish(&got);
    training_state_finish(&state);
    net_destroy(&net);
    net_destroy(&loaded);
    scratch_finish(&scratch);
}
END_TEST

/* A saved training with two extras beside its moments. */
static void save_with_extras(const char *path, const struct net *net)
{
    float curve[5] = {1, 2.5f, -3, INFINITY, 0};
    int64_t counts[3] = {INT64_MAX, -1, 7};
    struct model_extra extra[] = {{"run.curve", MODEL_FLOATS, 5, curve},
                                  {"run.nothing", MODEL_FLOATS, 0, NULL},
                                  {"run.counts", MODEL_INTS, 3, counts}};
    const struct training_state state = {.optimizer = "sgd",
                                         .data = "mnist",
                                         .plan = "size=100 balance=over",
                                         .title = "My net",
                                         .made = 4800,
                                         .saved_at = 1795000000,
                                         .evaluated = 5000,
                                         .correct = 4910,
                                         .loss = 0.0625f,
                                         .n_extras = 3,
                                         .extra = extra};
    ck_assert_int_eq(model_save(path, net, &state, NULL, NULL), CS_OK);
}

START_TEST(numbers_of_somebodys_own_ride_along_bit_for_bit)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct net *net = net_of(all_kinds), *loaded = NULL;
    struct training_state got;
    scratch_init(&scratch);
    save_with_extras(scratch_path(&scratch, "extras.onnx", path), net);
    ck_assert_int_eq(model_load(path, &loaded, &got, NULL, NULL), CS_OK);
    ck_assert_int_eq(got.n_extras, 2);
    const struct model_extra *curve = training_extra(&got, "run.curve", MODEL_FLOATS);
    const struct model_extra *counts = training_extra(&got, "run.counts", MODEL_INTS);
    ck_assert_ptr_nonnull(curve);
    ck_assert_ptr_nonnull(counts);
    ck_assert_mem_eq(curve->data, ((float[]){1, 2.5f, -3, INFINITY, 0}), 5 * sizeof(float));
    ck_assert_mem_eq(counts->data, ((int64_t[]){INT64_MAX, -1, 7}), 3 * sizeof(int64_t));
    ck_assert_ptr_null(training_extra(&got, "run.curve", MODEL_INTS));
    ck_assert_ptr_null(training_extra(&got, "run.nothing", MODEL_FLOATS));
    training_state_finish(&got);
    net_destroy(&net);
    net_destroy(&loaded);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_saved_training_is_described_without_being_loaded)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct net *net = net_of(all_kinds);
    struct training_state got;
    scratch_init(&scratch);
    save_with_extras(scratch_path(&scratch, "extras.onnx", path), net);
    ck_assert_int_eq(model_describe(path, &got, NULL), CS_OK);
    ck_assert_str_eq(got.title, "My net");
    ck_assert_str_eq(got.data, "mnist");
    ck_assert_str_eq(got.plan, "size=100 balance=over");
    ck_assert_int_eq(got.made, 4800);
    ck_assert_int_eq(got.saved_at, 1795000000);
    ck_assert_int_eq(got.evaluated, 5000);
    ck_assert_int_eq(got.correct, 4910);
    ck_assert_float_eq(got.loss, 0.0625f);
    ck_assert_int_eq(got.n_blocks + got.n_extras, 0);
    ck_assert_int_eq(model_describe("lenet5-mnist", &got, NULL), CS_OK);
    ck_assert_str_eq(got.optimizer, ""); /* a model, but no training */
    ck_assert_int_eq(model_describe("/nowhere.onnx", &got, NULL), CS_NOT_FOUND);
    net_destroy(&net);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(extras_that_lie_about_their_size_or_type_are_refused)
{
    /* dims, data_type and name of run.counts as they stand in the file: 08 03 10 07 42 .. */
    static const char good[] = "\x08\x03\x10\x07\x42\x15"
                               "convoscope/run.counts";
    static const char *const bad[] = {"\x08\x04\x10\x07", "\x08\x02\x10\x07", "\x08\x00\x10\x07", "\x08\x03\x10\x0b",
                                      "\x08\x03\x10\x01"};
    static uint8_t bytes[1 << 20], lie[1 << 20];
    struct scratch scratch;
    char path[PATH_MAX];
    struct net *net = net_of(all_kinds), *loaded = NULL;
    struct training_state got;
    struct cs_error err;
    scratch_init(&scratch);
    save_with_extras(scratch_path(&scratch, "extras.onnx", path), net);
    const size_t length = scratch_read(&scratch, "extras.onnx", bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char by[sizeof good];
        memcpy(by, good, sizeof good);
        memcpy(by, bad[i], 4);
        memcpy(lie, bytes, length);
        size_t at = 0;
        while (at + sizeof good - 1 <= length && memcmp(lie + at, good, sizeof good - 1))
            at++;
        ck_assert_uint_lt(at + sizeof good, length);
        memcpy(lie + at, by, sizeof good - 1);
        ck_assert_int_eq(model_from_memory(lie, length, "lie.onnx", &loaded, &got, NULL, &err), CS_BAD_FILE);
        ck_assert_ptr_nonnull(strstr(err.text, "run.counts"));
        ck_assert_int_eq(model_from_memory(lie, length, "lie.onnx", &loaded, NULL, NULL, &err), CS_OK); /* not asked */
        net_destroy(&loaded);
    }
    net_destroy(&net);
    scratch_finish(&scratch);
}
END_TEST

/* ---- texts ---- */

static const char long_text_ends[] = "; x\xc3\xa9/0=1";

/* Of many letters, some of which are no ASCII. */
static char *long_text(size_t length)
{
    char *text = malloc(length + 1);
    memset(text, 'a', length);
    memcpy(text + length - strlen(long_text_ends), long_text_ends, sizeof long_text_ends);
    return text;
}

static enum cs_status save_texts(const char *path, const struct net *net, struct model_extra *extra, int n,
                                 struct cs_error *err)
{
    const struct training_state state = {
        .optimizer = "sgd", .data = "mnist", .title = "My net", .n_extras = n, .extra = extra};
    return model_save(path, net, &state, NULL, err);
}

static void expect_text(const char *path, const char *name, const char *want)
{
    char *text;
    ck_assert_int_eq(model_text(path, name, &text, NULL), CS_OK);
    ck_assert_str_eq(text, want);
    free(text);
}

START_TEST(texts_of_somebodys_own_ride_along_and_are_read_before_anything_is_loaded)
{
    static uint8_t first[1 << 21], second[1 << 21];
    struct scratch scratch;
    char path[PATH_MAX], again[PATH_MAX], *text = long_text(MODEL_TEXT_MAX), *none;
    float curve[2] = {1, 2};
    struct model_extra extra[] = {{"hands.edits", MODEL_TEXT, MODEL_TEXT_MAX, text},
                                  {"curve", MODEL_FLOATS, 2, curve},
                                  {"hands.nothing", MODEL_TEXT, 0, (char *)""},
                                  {"hands.locked", MODEL_TEXT, 7, (char *)"conv1/3"}};
    struct net *net = net_of(all_kinds), *loaded;
    struct training_state got;
    scratch_init(&scratch);
    scratch_path(&scratch, "texts.onnx", path);
    scratch_path(&scratch, "again.onnx", again);
    ck_assert_int_eq(save_texts(path, net, extra, 4, NULL), CS_OK);
    expect_text(path, "hands.edits", text);
    expect_text(path, "hands.locked", "conv1/3");
    expect_text(path, "hands.nothing", "");
    expect_text(path, "curve", "");
    expect_text("lenet5-mnist", "hands.edits", "");
    ck_assert_int_eq(model_text("/nowhere.onnx", "hands.edits", &none, NULL), CS_NOT_FOUND);
    ck_assert_ptr_null(none);
    ck_assert_int_eq(model_load(path, &loaded, &got, NULL, NULL), CS_OK);
    ck_assert_int_eq(got.n_extras, 3);
    const struct model_extra *edits = training_extra(&got, "hands.edits", MODEL_TEXT);
    ck_assert_ptr_nonnull(edits);
    ck_assert_uint_eq(edits->count, MODEL_TEXT_MAX);
    ck_assert_str_eq(edits->data, text);
    ck_assert_ptr_null(training_extra(&got, "hands.edits", MODEL_BYTES));
    ck_assert_int_eq(model_save(again, loaded, &got, NULL, NULL), CS_OK);
    const size_t length = scratch_read(&scratch, "texts.onnx", first, sizeof first);
    ck_assert_uint_lt(length, sizeof first);
    ck_assert_uint_eq(scratch_read(&scratch, "again.onnx", second, sizeof second), length);
    ck_assert_mem_eq(first, second, length);
    training_state_finish(&got);
    net_destroy(&net);
    net_destroy(&loaded);
    free(text);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(texts_that_could_not_be_read_again_are_not_written)
{
    struct scratch scratch;
    char path[PATH_MAX], *text = long_text(MODEL_TEXT_MAX + 1);
    struct model_extra one = {"hands.edits", MODEL_TEXT, MODEL_TEXT_MAX + 1, text}, many[MODEL_MAX_TEXTS + 1];
    struct net *net = net_of(all_kinds);
    struct cs_error err;
    scratch_init(&scratch);
    scratch_path(&scratch, "texts.onnx", path);
    ck_assert_int_eq(save_texts(path, net, &one, 1, &err), CS_BAD_VALUE);
    scratch_expect_sentence(&scratch, err.text, "texts.onnx", "1048576");
    for (int i = 0; i <= MODEL_MAX_TEXTS; i++) {
        many[i] = (struct model_extra){.type = MODEL_TEXT, .count = 1, .data = (char *)"x"};
        snprintf(many[i].name, sizeof many[i].name, "t%d", i);
    }
    ck_assert_int_eq(save_texts(path, net, many, MODEL_MAX_TEXTS + 1, &err), CS_BAD_VALUE);
    scratch_expect_sentence(&scratch, err.text, "texts.onnx", "16 texts");
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_eq(save_texts(path, net, many, MODEL_MAX_TEXTS, &err), CS_OK);
    expect_text(path, "t15", "x");
    net_destroy(&net);
    free(text);
    scratch_finish(&scratch);
}
END_TEST

static size_t put_length(uint8_t *to, uint8_t tag, size_t length)
{
    size_t n = 0;
    to[n++] = tag;
    for (; length > 127; length >>= 7)
        to[n++] = (uint8_t)(length & 127) | 128;
    to[n++] = (uint8_t)length;
    return n;
}

/* One more entry of the metadata behind a model: field 14, of a key (1) and a value (2). */
static size_t append_text(uint8_t *to, const char *name, const void *text, size_t length)
{
    char key[256];
    uint8_t head[16], none[16];
    const size_t n = (size_t)snprintf(key, sizeof key, "convoscope.text.%s", name);
    const size_t size = put_length(none, 0x0a, n) + n + put_length(none, 0x12, length) + length;
    uint8_t *at = to;
    const size_t first = put_length(head, 0x72, size);
    memcpy(at, head, first);
    at += first;
    at += put_length(at, 0x0a, n);
    memcpy(at, key, n);
    at += n;
    at += put_length(at, 0x12, length);
    memcpy(at, text, length);
    return (size_t)(at - to) + length;
}

/* What whoever loads the training and who only asks for the text say of these bytes. */
static void expect_lie(const struct scratch *scratch, const uint8_t *bytes, size_t length, const char *what)
{
    char path[PATH_MAX], *text;
    struct net *loaded;
    struct training_state got;
    struct cs_error err;
    scratch_write(scratch, "lie.onnx", bytes, length);
    scratch_path(scratch, "lie.onnx", path);
    ck_assert_int_eq(model_load(path, &loaded, &got, NULL, &err), CS_BAD_FILE);
    scratch_expect_sentence(scratch, err.text, "lie.onnx", what);
    ck_assert_int_eq(model_text(path, "hands.edits", &text, &err), CS_BAD_FILE);
    ck_assert_ptr_null(text);
    scratch_expect_sentence(scratch, err.text, "lie.onnx", what);
    ck_assert_int_eq(model_load(path, &loaded, NULL, NULL, &err), CS_OK); /* not asked */
    net_destroy(&loaded);
}

START_TEST(texts_that_lie_are_refused)
{
    static uint8_t bytes[1 << 22];
    static const char name_of_48[] = "a_name_that_is_longer_than_what_can_be_a_name_12";
    struct scratch scratch;
    char path[PATH_MAX], *text = long_text(MODEL_TEXT_MAX + 1);
    struct model_extra one = {"hands.edits", MODEL_TEXT, 4, (char *)"text"};
    struct net *net = net_of(all_kinds);
    scratch_init(&scratch);
    ck_assert_int_eq(save_texts(scratch_path(&scratch, "texts.onnx", path), net, &one, 1, NULL), CS_OK);
    const size_t length = scratch_read(&scratch, "texts.onnx", bytes, sizeof bytes);
    uint8_t *const end = bytes + length;
    expect_lie(&scratch, bytes, length + append_text(end, "hands.edits", "text", 4), "hands.edits");
    expect_lie(&scratch, bytes, length + append_text(end, "hands.locked", text, MODEL_TEXT_MAX + 1), "hands.locked");
    expect_lie(&scratch, bytes, length + append_text(end, "", "text", 4), "damaged");
    expect_lie(&scratch, bytes, length + append_text(end, name_of_48, "text", 4), "a_name_that");
    size_t more = 0;
    for (int i = 0; i < MODEL_MAX_TEXTS; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        more += append_text(end + more, name, "text", 4);
    }
    expect_lie(&scratch, bytes, length + more, "t15");
    net_destroy(&net);
    free(text);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_text_ends_at_its_first_0)
{
    static uint8_t bytes[1 << 20];
    struct scratch scratch;
    char path[PATH_MAX];
    struct net *net = net_of(all_kinds), *loaded;
    struct training_state got;
    scratch_init(&scratch);
    ck_assert_int_eq(save_texts(scratch_path(&scratch, "texts.onnx", path), net, NULL, 0, NULL), CS_OK);
    const size_t length = scratch_read(&scratch, "texts.onnx", bytes, sizeof bytes);
    scratch_write(&scratch, "texts.onnx", bytes, length + append_text(bytes + length, "hands.edits", "a/0\0b/1", 7));
    expect_text(path, "hands.edits", "a/0");
    ck_assert_int_eq(model_load(path, &loaded, &got, NULL, NULL), CS_OK);
    const struct model_extra *edits = training_extra(&got, "hands.edits", MODEL_TEXT);
    ck_assert_ptr_nonnull(edits);
    ck_assert_uint_eq(edits->count, 3);
    ck_assert_str_eq(edits->data, "a/0");
    training_state_finish(&got);
    net_destroy(&net);
    net_destroy(&loaded);
    scratch_finish(&scratch);
}
END_TEST

static const char *torch_model_path(char path[PATH_MAX])
{
    const char *folder = getenv("CONVOSCOPE_TEST_DATA");
    ck_assert_ptr_nonnull(folder);
    snprintf(path, PATH_MAX, "%s/onnx/from_torch.onnx", folder);
    return path;
}

START_TEST(a_model_that_pytorch_wrote_computes_what_pytorch_computes)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = NULL;
    struct net_run *run = NULL;
    struct fixture *f = fixture_open("onnx");
    const struct tensor *x = fixture_tensor(f, "from_torch", "x");
    ck_assert_msg(model_load(torch_model_path(path), &net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(net_run_create(&run, net, x->shape.dim[0], NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    tensor_copy(net_run_input(run), x);
    net_run_forward(run, x->shape.dim[0]);
    fixture_compare(f, "from_torch", "y", net_run_output(run)->data, 1e-5);
    net_run_destroy(&run);
    net_destroy(&net);
    fixture_close(f);
}
END_TEST

struct bytes {
    uint8_t data[8192];
    size_t length;
};

static void read_torch_model(struct bytes *b)
{
    char path[PATH_MAX];
    FILE *f = fopen(torch_model_path(path), "rb");
    ck_assert_ptr_nonnull(f);
    b->length = fread(b->data, 1, sizeof b->data, f);
    fclose(f);
    ck_assert_uint_gt(b->length, 1000);
}

START_TEST(a_model_cut_off_anywhere_is_refused_or_whole_but_never_trusted)
{
    struct bytes b;
    read_torch_model(&b);
    for (size_t length = 0; length < b.length; length += 7) {
        struct cs_error err = {""};
        struct net *net = NULL;
        uint8_t *exact = malloc(length + 1); /* so that a sanitizer sees a read past the end */
        memcpy(exact, b.data, length);
        if (model_from_memory(exact, length, "cut.onnx", &net, NULL, NULL, &err) != CS_OK) {
            ck_assert_ptr_null(net);
            ck_assert_int_eq(strncmp(err.text, "cut.onnx: ", 10), 0);
        }
        net_destroy(&net);
        free(exact);
    }
}
END_TEST

START_TEST(a_model_with_flipped_bytes_never_crashes)
{
    struct bytes b;
    struct rng rng = rng_seeded(11, 0);
    read_torch_model(&b);
    for (int round = 0; round < 3000; round++) {
        struct bytes c = b;
        struct net *net = NULL;
        struct training_state state;
        for (int i = rng_int(&rng, 1, 4); i > 0; i--)
            c.data[rng_int(&rng, 0, (int)c.length - 1)] = (uint8_t)rng_u32(&rng);
        if (model_from_memory(c.data, c.length, "flipped.onnx", &net, &state, NULL, NULL) == CS_OK)
            training_state_finish(&state);
        net_destroy(&net);
    }
}
END_TEST

START_TEST(another_kind_of_file_is_named_and_refused)
{
    struct scratch scratch;
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = NULL;
    scratch_init(&scratch);
    scratch_write(&scratch, "text.onnx", "this is a text\n", 15);
    ck_assert_int_eq(model_load(scratch_path(&scratch, "text.onnx", path), &net, NULL, NULL, &err), CS_BAD_FILE);
    scratch_expect_sentence(&scratch, err.text, "text.onnx", "not an ONNX model");
    scratch_write(&scratch, "empty.onnx", "", 0);
    ck_assert_int_ne(model_load(scratch_path(&scratch, "empty.onnx", path), &net, NULL, NULL, &err), CS_OK);
    scratch_expect_sentence(&scratch, err.text, "empty.onnx", "");
    ck_assert_int_ne(model_load(scratch_path(&scratch, "absent.onnx", path), &net, NULL, NULL, &err), CS_OK);
    scratch_expect_sentence(&scratch, err.text, "absent.onnx", "");
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_graph_without_layers_is_refused_by_the_name_of_its_file)
{
    static const uint8_t no_layers[] = {0x3a, 0x14, 0x12, 0x01, 0x67, 0x5a, 0x0f, 0x0a, 0x01, 0x78, 0x12,
                                        0x0a, 0x0a, 0x08, 0x12, 0x06, 0x0a, 0x00, 0x0a, 0x02, 0x08, 0x04};
    struct cs_error err;
    struct net *net = NULL;
    ck_assert_int_ne(model_from_memory(no_layers, sizeof no_layers, "g.onnx", &net, NULL, NULL, &err), CS_OK);
    ck_assert_str_eq(err.text, "g.onnx: g has no layers");
    ck_assert_ptr_null(net);
}
END_TEST

/* Behind a good model: training_info whose graph has a node that does not say what it does. */
START_TEST(training_state_with_a_nameless_operation_is_refused)
{
    static const uint8_t nameless[] = {0xa2, 0x01, 0x07, 0x12, 0x05, 0x0a, 0x03, 0x12, 0x01, 0x78};
    struct bytes b;
    struct cs_error err;
    struct net *net = NULL;
    read_torch_model(&b);
    memcpy(b.data + b.length, nameless, sizeof nameless);
    const enum cs_status status =
        model_from_memory(b.data, b.length + sizeof nameless, "t.onnx", &net, NULL, NULL, &err);
    ck_assert_int_eq(status, CS_BAD_FILE);
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(a_file_that_cannot_be_written_leaves_the_old_one)
{
    struct scratch scratch;
    char path[PATH_MAX], kept[8] = "";
    struct net *net = net_of(all_kinds);
    scratch_init(&scratch);
    scratch_mkdir(&scratch, "model.onnx.tmp"); /* where the temporary file would go */
    scratch_write(&scratch, "model.onnx", "old", 3);
    ck_assert_int_eq(model_save(scratch_path(&scratch, "model.onnx", path), net, NULL, NULL, NULL), CS_IO);
    ck_assert_uint_eq(scratch_read(&scratch, "model.onnx", kept, sizeof kept), 3);
    ck_assert_str_eq(kept, "old");
    net_destroy(&net);
    scratch_finish(&scratch);
}
END_TEST

int main(void)
{
    int kinds = 0;
    while (layer_kind_nth(kinds))
        kinds++;
    Suite *suite = suite_create("model");
    TCase *tcase = tcase_create("onnx");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, a_saved_net_computes_the_same_bits_after_loading, 0, N_NETS);
    tcase_add_loop_test(tcase, the_operators_of_a_saved_net_compute_the_same_without_our_marks, 0, N_NETS);
    tcase_add_test(tcase, a_constant_is_saved_for_every_sample);
    tcase_add_test(tcase, weights_are_never_held_twice);
    tcase_add_loop_test(tcase, every_kind_of_layer_is_in_a_net_that_is_saved, 0, kinds);
    tcase_add_test(tcase, the_training_state_rides_along);
    tcase_add_test(tcase, numbers_of_somebodys_own_ride_along_bit_for_bit);
    tcase_add_test(tcase, a_saved_training_is_described_without_being_loaded);
    tcase_add_test(tcase, extras_that_lie_about_their_size_or_type_are_refused);
    tcase_add_test(tcase, texts_of_somebodys_own_ride_along_and_are_read_before_anything_is_loaded);
    tcase_add_test(tcase, texts_that_could_not_be_read_again_are_not_written);
    tcase_add_test(tcase, texts_that_lie_are_refused);
    tcase_add_test(tcase, a_text_ends_at_its_first_0);
    tcase_add_test(tcase, a_model_that_pytorch_wrote_computes_what_pytorch_computes);
    tcase_add_test(tcase, a_model_cut_off_anywhere_is_refused_or_whole_but_never_trusted);
    tcase_add_test(tcase, a_model_with_flipped_bytes_never_crashes);
    tcase_add_test(tcase, another_kind_of_file_is_named_and_refused);
    tcase_add_test(tcase, a_graph_without_layers_is_refused_by_the_name_of_its_file);
    tcase_add_test(tcase, training_state_with_a_nameless_operation_is_refused);
    tcase_add_test(tcase, a_file_that_cannot_be_written_leaves_the_old_one);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
