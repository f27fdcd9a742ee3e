/* tests/engine/test_torch.c - layers, forward and backward, against numbers that PyTorch made
 * (tests/data/make_torch_fixtures*.py), on every set of kernels. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/engine/fixture.h"
#include "tests/engine/layer_rig.h"

/* PyTorch's numbers are rounded doubles; ours are float sums of at most some 200 terms of like size. */
static const double TOLERANCE = 1e-5;

/* The name of input number i's part: "x", "x1", ... */
static const char *part_of(const char *letter, int i, char text[16])
{
    snprintf(text, 16, i ? "%s%d" : "%s", letter, i);
    return text;
}

static int read_shapes(const struct fixture *f, const char *name, struct shape in[LAYER_MAX_INPUTS])
{
    char part[16];
    int n = 0;
    for (; n < LAYER_MAX_INPUTS && fixture_has(f, name, part_of("x", n, part)); n++) {
        const struct shape *x = &fixture_tensor(f, name, part)->shape;
        in[n] = (struct shape){.rank = x->rank - 1};
        memcpy(in[n].dim, x->dim + 1, (size_t)in[n].rank * sizeof x->dim[0]);
    }
    return n;
}

static bool says(const struct fixture *f, const char *name, const char *part, const char *text)
{
    return fixture_has(f, name, part) && !strcmp(fixture_text(f, name, part), text);
}

static void rig_of_case(struct layer_rig *rig, const struct fixture *f, const char *name)
{
    struct shape in[LAYER_MAX_INPUTS];
    char part[16];
    const int n_in = read_shapes(f, name, in);
    rig_init_inputs(rig, fixture_text(f, name, "kind"), fixture_text(f, name, "attrs"), in, n_in,
                    fixture_tensor(f, name, "x")->shape.dim[0]);
    rig->eval = says(f, name, "mode", "eval");
    rig->relu = says(f, name, "relu", "yes");
    for (int i = 0; i < n_in; i++)
        tensor_copy(&rig->xs[i], fixture_tensor(f, name, part_of("x", i, part)));
    for (int i = 0; i < rig->layer->n_params; i++) {
        ck_assert(shape_equal(&rig->param[i].shape, &fixture_tensor(f, name, rig->layer->param[i].name)->shape));
        tensor_copy(&rig->param[i], fixture_tensor(f, name, rig->layer->param[i].name));
    }
    ck_assert_msg(shape_equal(&rig->y.shape, &fixture_tensor(f, name, "y")->shape), "the shape of %s", name);
    tensor_copy(&rig->dy, fixture_tensor(f, name, "dy"));
}

static void compare_pass(const struct fixture *f, const char *name, const struct kernels *kernels)
{
    struct layer_rig rig;
    char part[48];
    rig_of_case(&rig, f, name);
    rig_forward(&rig, kernels, NULL);
    fixture_compare(f, name, "y", rig.y.data, TOLERANCE);
    rig_backward(&rig, kernels, NULL);
    for (int i = 0; i < rig.layer->n_in; i++)
        fixture_compare(f, name, part_of("dx", i, part), rig.dxs[i].data, TOLERANCE);
    for (int i = 0; i < rig.layer->n_params; i++) {
        const bool buffer = rig.layer->param[i].buffer;
        snprintf(part, sizeof part, buffer ? "%s_after" : "d%s", rig.layer->param[i].name);
        fixture_compare(f, name, part, buffer ? rig.param[i].data : rig.dparam[i].data, TOLERANCE);
    }
    rig_finish(&rig);
}

static void compare_file(const char *file, int at_least)
{
    struct fixture *f = fixture_open(file);
    int unsupported;
    for (int k = 0; kernels_nth(k, &unsupported); k++) {
        int i = 0;
        for (; !unsupported && fixture_case(f, i); i++)
            compare_pass(f, fixture_case(f, i), kernels_nth(k, NULL));
        ck_assert(unsupported || i >= at_least);
    }
    fixture_close(f);
}

START_TEST(conv2d_is_pytorchs)
{
    compare_file("conv2d", 17);
}
END_TEST

START_TEST(pooling_is_pytorchs)
{
    compare_file("pool2d", 8);
}
END_TEST

START_TEST(linear_relu_and_flatten_are_pytorchs)
{
    compare_file("linear", 5);
}
END_TEST

START_TEST(batch_norm2d_is_pytorchs)
{
    compare_file("batch_norm2d", 14);
}
END_TEST

START_TEST(group_instance_and_layer_norm_are_pytorchs)
{
    compare_file("norm", 26);
}
END_TEST

START_TEST(local_response_norm_is_pytorchs)
{
    compare_file("local_response_norm", 8);
}
END_TEST

START_TEST(activations_are_pytorchs)
{
    compare_file("activation", 18);
}
END_TEST

START_TEST(softmax_is_pytorchs)
{
    compare_file("softmax", 24);
}
END_TEST

START_TEST(dropout_without_chance_is_pytorchs)
{
    compare_file("dropout", 6);
}
END_TEST

START_TEST(conv1d_is_pytorchs)
{
    compare_file("conv1d", 12);
}
END_TEST

START_TEST(conv_transpose2d_is_pytorchs)
{
    compare_file("conv_transpose2d", 16);
}
END_TEST

START_TEST(every_way_of_pooling_is_pytorchs)
{
    compare_file("pool2d_more", 32);
}
END_TEST

START_TEST(flattening_joining_upsampling_and_padding_are_pytorchs)
{
    compare_file("shape", 37);
}
END_TEST

/* make_torch_fixtures_onnx.py */
START_TEST(what_onnx_graphs_need_besides_is_pytorchs)
{
    compare_file("onnx_layers", 70);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("torch");
    TCase *layers = tcase_create("layers");
    tcase_add_test(layers, conv2d_is_pytorchs);
    tcase_add_test(layers, pooling_is_pytorchs);
    tcase_add_test(layers, linear_relu_and_flatten_are_pytorchs);
    tcase_add_test(layers, batch_norm2d_is_pytorchs);
    tcase_add_test(layers, group_instance_and_layer_norm_are_pytorchs);
    tcase_add_test(layers, local_response_norm_is_pytorchs);
    tcase_add_test(layers, activations_are_pytorchs);
    tcase_add_test(layers, softmax_is_pytorchs);
    tcase_add_test(layers, dropout_without_chance_is_pytorchs);
    tcase_add_test(layers, conv1d_is_pytorchs);
    tcase_add_test(layers, conv_transpose2d_is_pytorchs);
    tcase_add_test(layers, every_way_of_pooling_is_pytorchs);
    tcase_add_test(layers, flattening_joining_upsampling_and_padding_are_pytorchs);
    tcase_add_test(layers, what_onnx_graphs_need_besides_is_pytorchs);
    tcase_set_timeout(layers, 60);
    suite_add_tcase(suite, layers);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
