/* tests/engine/test_torch_shape.c - the layers that change shapes or join inputs, against numbers that PyTorch made
 * (tests/data/make_torch_fixtures_shape.py). */
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

static void rig_of_case(struct layer_rig *rig, const struct fixture *f, const char *name)
{
    struct shape in[LAYER_MAX_INPUTS];
    char part[16];
    const int n_in = read_shapes(f, name, in);
    rig_init_inputs(rig, fixture_text(f, name, "kind"), fixture_text(f, name, "attrs"), in, n_in,
                    fixture_tensor(f, name, "x")->shape.dim[0]);
    rig->relu = !strcmp(fixture_text(f, name, "relu"), "yes");
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
    char part[16];
    rig_of_case(&rig, f, name);
    rig_forward(&rig, kernels, NULL);
    fixture_compare(f, name, "y", rig.y.data, TOLERANCE);
    rig_backward(&rig, kernels, NULL);
    for (int i = 0; i < rig.layer->n_in; i++)
        fixture_compare(f, name, part_of("dx", i, part), rig.dxs[i].data, TOLERANCE);
    for (int i = 0; i < rig.layer->n_params; i++) {
        snprintf(part, sizeof part, "d%s", rig.layer->param[i].name);
        fixture_compare(f, name, part, rig.dparam[i].data, TOLERANCE);
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
    Suite *suite = suite_create("torch_shape");
    TCase *t = tcase_create("layers");
    tcase_add_test(t, conv1d_is_pytorchs);
    tcase_add_test(t, conv_transpose2d_is_pytorchs);
    tcase_add_test(t, every_way_of_pooling_is_pytorchs);
    tcase_add_test(t, flattening_joining_upsampling_and_padding_are_pytorchs);
    tcase_add_test(t, what_onnx_graphs_need_besides_is_pytorchs);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
