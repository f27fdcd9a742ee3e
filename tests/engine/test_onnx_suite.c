/* tests/engine/test_onnx_suite.c - the ONNX project's own cases (Debian's libonnx-testdata): every case whose operators
 * are all read here gives the project's numbers, or is in the list of what is not read, with the sentence that says so.
 * $CONVOSCOPE_ONNX_DATA names another folder than the package's. Prints passed, failed and unsupported, with names. */
#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/net/model_file.h"
#include "engine/net/net_run.h"
#include "onnx.pb-c.h"

enum { MAX_CASES = 2000, PATH_LENGTH = 512, SKIPPED = 77 };
enum { ONNX_FLOAT = 1, ONNX_INT64 = 7, ONNX_BOOL = 9 };
enum { MUST_PASS = 274 };

static const char *const folders[] = {"node", "pytorch-converted"};

/* What the issue names, and what graphs of these are made of. */
static const char *const operators[] = {"Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool",
                                        "GlobalMaxPool", "BatchNormalization", "InstanceNormalization", "LRN", "Gemm",
                                        "MatMul", "Relu", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "Softmax",
                                        "LogSoftmax", "Dropout", "Flatten", "Reshape", "Concat", "Add", "Mul", "Clip",
                                        "Pad", "Identity", "Transpose", "ReduceMean",
                                        /* besides */
                                        "Constant", "Squeeze", "Unsqueeze", "Sub", "Div", "Neg", "Exp", "Log", "Sqrt",
                                        "Abs", "Reciprocal", "ReduceSum", "ReduceMax", "Sum"};

/* Not read here: the case, and what its sentence must say. Integers; windows over three dimensions; the places of a
 * pool's maxima; chance; tensors without numbers, and of more dimensions than a batch has here; no input at all. */
static const struct {
    const char *name, *says;
} unsupported[] = {
    {"test_unsqueeze_three_axes", "1 to 4 sizes"},
    {"test_unsqueeze_unsorted_axes", "1 to 4 sizes"},
    {"test_PixelShuffle", "1 to 4 sizes"},
    {"test_training_dropout", "at random"},
    {"test_training_dropout_default", "at random"},
    {"test_training_dropout_default_mask", "at random"},
    {"test_training_dropout_mask", "at random"},
    {"test_constant", "no input"},
    {"test_add_uint8", "not float32"},
    {"test_clip_default_int8_inbounds", "not float32"},
    {"test_clip_default_int8_max", "not float32"},
    {"test_clip_default_int8_min", "not float32"},
    {"test_div_uint8", "not float32"},
    {"test_edge_pad", "not float32"},
    {"test_maxpool_2d_uint8", "not float32"},
    {"test_mul_uint8", "not float32"},
    {"test_reflect_pad", "not float32"},
    {"test_sub_uint8", "not float32"},
    {"test_averagepool_3d_default", "one or two dimensions"},
    {"test_convtranspose_3d", "one or two dimensions"},
    {"test_maxpool_3d_default", "one or two dimensions"},
    {"test_AvgPool3d", "one or two dimensions"},
    {"test_AvgPool3d_stride", "one or two dimensions"},
    {"test_AvgPool3d_stride1_pad0_gpu_input", "one or two dimensions"},
    {"test_Conv3d", "one or two dimensions"},
    {"test_Conv3d_dilated", "one or two dimensions"},
    {"test_Conv3d_dilated_strided", "one or two dimensions"},
    {"test_Conv3d_groups", "one or two dimensions"},
    {"test_Conv3d_no_bias", "one or two dimensions"},
    {"test_Conv3d_stride", "one or two dimensions"},
    {"test_Conv3d_stride_padding", "one or two dimensions"},
    {"test_MaxPool3d", "one or two dimensions"},
    {"test_MaxPool3d_stride", "one or two dimensions"},
    {"test_MaxPool3d_stride_padding", "one or two dimensions"},
    {"test_maxpool_with_argmax_2d_precomputed_pads", "places of the maxima"},
    {"test_maxpool_with_argmax_2d_precomputed_strides", "places of the maxima"},
    {"test_identity_opt", "the model does not tell the shape of its input"},
    {"test_identity_sequence", "the model does not tell the shape of its input"},
    {"test_reshape_allowzero_reordered", "without elements"},
};

struct tally {
    int passed, failed, unsupported;
};

/* One array of a case. */
struct array {
    int type, rank;
    int64_t dim[MODEL_MAX_RANK];
    size_t count;
    float *floats;
    int64_t *ints;
};

static void array_finish(struct array *a)
{
    free(a->floats);
    free(a->ints);
    *a = (struct array){0};
}

static double number_at(const Onnx__TensorProto *t, size_t i)
{
    const uint8_t *raw = t->has_raw_data ? t->raw_data.data : NULL;
    float f;
    int64_t whole;
    switch (t->data_type) {
    case ONNX_FLOAT:
        if (raw)
            memcpy(&f, raw + i * sizeof f, sizeof f);
        return (double)(raw ? f : t->float_data[i]);
    case ONNX_INT64:
        if (raw)
            memcpy(&whole, raw + i * sizeof whole, sizeof whole);
        return (double)(raw ? whole : t->int64_data[i]);
    default:
        return raw ? raw[i] : t->int32_data[i];
    }
}

static bool array_of_tensor(const Onnx__TensorProto *t, struct array *a)
{
    *a = (struct array){.type = t->data_type, .rank = (int)t->n_dims, .count = 1};
    if (t->n_dims > MODEL_MAX_RANK)
        return false;
    for (size_t i = 0; i < t->n_dims; i++) {
        a->dim[i] = t->dims[i];
        a->count *= (size_t)t->dims[i];
    }
    if (t->data_type != ONNX_FLOAT && t->data_type != ONNX_INT64 && t->data_type != ONNX_BOOL)
        return false;
    const size_t listed = t->data_type == ONNX_FLOAT   ? t->n_float_data
                          : t->data_type == ONNX_INT64 ? t->n_int64_data
                                                       : t->n_int32_data;
    if (!t->has_raw_data && listed != a->count) /* a sequence of tensors looks like one without numbers */
        return false;
    a->floats = calloc(a->count + 1, sizeof *a->floats);
    a->ints = calloc(a->count + 1, sizeof *a->ints);
    for (size_t i = 0; i < a->count; i++) {
        a->floats[i] = (float)number_at(t, i);
        a->ints[i] = (int64_t)number_at(t, i);
    }
    return true;
}

/* input_0.pb and so on; false past the last one, or when it is of a type that nothing here reads. */
static bool read_array(const char *folder, const char *what, int i, struct array *a)
{
    char path[PATH_LENGTH];
    uint8_t *bytes;
    size_t length;
    *a = (struct array){0};
    snprintf(path, sizeof path, "%s/test_data_set_0/%s_%d.pb", folder, what, i);
    if (file_read_all(path, (size_t)1 << 28, &bytes, &length, NULL))
        return false;
    Onnx__TensorProto *t = onnx__tensor_proto__unpack(NULL, length, bytes);
    const bool good = t && array_of_tensor(t, a);
    if (t)
        onnx__tensor_proto__free_unpacked(t, NULL);
    cs_free(bytes);
    return good;
}

static bool is_known(const char *op)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (!strcmp(operators[i], op))
            return true;
    return false;
}

/* Every operator is one of ours. */
static bool in_scope(const char *path)
{
    uint8_t *bytes;
    size_t length;
    if (file_read_all(path, (size_t)1 << 28, &bytes, &length, NULL))
        return false;
    Onnx__ModelProto *m = onnx__model_proto__unpack(NULL, length, bytes);
    bool good = m && m->graph && m->graph->n_node;
    for (size_t i = 0; good && i < m->graph->n_node; i++)
        good = is_known(m->graph->node[i]->op_type);
    if (m)
        onnx__model_proto__free_unpacked(m, NULL);
    cs_free(bytes);
    return good;
}

/* Sums of up to some thousands of floats in another order than theirs. */
static bool close_enough(const struct array *want, const float *got)
{
    double largest = 1e-6;
    for (size_t i = 0; i < want->count; i++)
        if (fabs((double)want->floats[i]) > largest)
            largest = fabs((double)want->floats[i]);
    for (size_t i = 0; i < want->count; i++)
        if (!(fabs((double)got[i] - (double)want->floats[i]) <= 1e-5 * largest) && got[i] != want->floats[i])
            return false;
    return true;
}

static bool same_shape(const struct array *want, const struct model_graph *g, const struct tensor *y)
{
    const int skip = g->whole; /* the batch of one is ours alone */
    if (want->rank != y->shape.rank - skip)
        return false;
    for (int i = 0; i < want->rank; i++)
        if (want->dim[i] != y->shape.dim[i + skip])
            return false;
    return true;
}

/* NULL, or what is wrong. */
static const char *compare(const char *folder, const struct net *net, const struct model_graph *g,
                           const struct array *first)
{
    struct net_run *run = NULL;
    struct array want;
    const char *wrong = NULL;
    const int n = g->whole ? 1 : (int)first->dim[0];
    ck_assert_int_eq(net_run_create(&run, net, n, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    if (shape_count(&net_run_input(run)->shape) != first->count)
        wrong = "its input has another size";
    else
        memcpy(net_run_input(run)->data, first->floats, first->count * sizeof(float));
    if (!wrong)
        net_run_forward(run, n);
    int i = 0;
    for (; !wrong && i < g->n_outputs && read_array(folder, "output", i, &want); i++) {
        const struct tensor *y = net_run_activation(run, g->output[i]);
        if (!same_shape(&want, g, y))
            wrong = "an output has another shape";
        else if (!close_enough(&want, y->data))
            wrong = "an output has other numbers";
        array_finish(&want);
    }
    if (!wrong && (i == 0 || i != g->n_outputs))
        wrong = "there is no output to compare with";
    net_run_destroy(&run);
    return wrong;
}

static const char *expected_sentence(const char *name)
{
    for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++)
        if (!strcmp(unsupported[i].name, name))
            return unsupported[i].says;
    return NULL;
}

static void fail_case(struct tally *t, const char *name, const char *what)
{
    printf("# FAILED %s: %s\n", name, what);
    t->failed++;
}

static void refuse(struct tally *t, const char *name, const char *sentence)
{
    const char *says = expected_sentence(name);
    if (!says || !strstr(sentence, says)) {
        fail_case(t, name, sentence);
        return;
    }
    printf("# unsupported %s: %s\n", name, sentence);
    t->unsupported++;
}

static void run_case(struct tally *t, const char *folder, const char *name)
{
    char path[PATH_LENGTH];
    struct array in[MODEL_MAX_INPUTS];
    struct model_input input[MODEL_MAX_INPUTS];
    struct net *net = NULL;
    struct model_graph graph;
    struct cs_error err = {""};
    int n = 0;
    for (; n < MODEL_MAX_INPUTS && read_array(folder, "input", n, &in[n]); n++) {
        input[n] = (struct model_input){.rank = in[n].rank,
                                        .floats = in[n].type == ONNX_FLOAT ? in[n].floats : NULL,
                                        .ints = in[n].type == ONNX_FLOAT ? NULL : in[n].ints};
        memcpy(input[n].dim, in[n].dim, sizeof in[n].dim);
    }
    snprintf(path, sizeof path, "%s/model.onnx", folder);
    if (model_load_graph(path, input, n, &net, &graph, &err)) {
        refuse(t, name, strstr(err.text, ": ") ? strstr(err.text, ": ") + 2 : err.text);
    } else {
        const char *wrong = compare(folder, net, &graph, &in[0]);
        if (wrong)
            fail_case(t, name, wrong);
        else if (expected_sentence(name))
            fail_case(t, name, "it passes: take it off the list of what is not supported");
        else
            t->passed++;
    }
    net_destroy(&net);
    while (n > 0)
        array_finish(&in[--n]);
}

static void run_folder(struct tally *t, const char *data, const char *part)
{
    char folder[PATH_LENGTH], path[PATH_LENGTH];
    struct dirent **entries;
    snprintf(folder, sizeof folder, "%.200s/%s", data, part);
    const int n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        snprintf(path, sizeof path, "%.250s/%.200s/model.onnx", folder, name);
        if (name[0] != '.' && in_scope(path)) {
            snprintf(path, sizeof path, "%.250s/%.200s", folder, name);
            run_case(t, path, name);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

static const char *data_folder(void)
{
    const char *other = getenv("CONVOSCOPE_ONNX_DATA");
    return other ? other : "/usr/share/libonnx-testdata/data";
}

START_TEST(every_case_of_the_onnx_project_that_is_read_here_gives_its_numbers)
{
    struct tally t = {0};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        run_folder(&t, data_folder(), folders[i]);
    printf("# ONNX cases: %d passed, %d failed, %d unsupported\n", t.passed, t.failed, t.unsupported);
    fflush(stdout);
    ck_assert_int_eq(t.failed, 0);
    ck_assert_int_ge(t.passed, MUST_PASS);
}
END_TEST

int main(void)
{
    char path[PATH_LENGTH];
    snprintf(path, sizeof path, "%.400s/node", data_folder());
    DIR *d = opendir(path);
    if (!d) {
        printf("1..0 # SKIP %s is not there: install libonnx-testdata\n", path);
        return SKIPPED;
    }
    closedir(d);
    Suite *suite = suite_create("onnx_suite");
    TCase *tcase = tcase_create("cases");
    tcase_set_timeout(tcase, 200);
    tcase_add_test(tcase, every_case_of_the_onnx_project_that_is_read_here_gives_its_numbers);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
