/* tests/engine/test_torch_norm.c - normalisation, activations and dropout against numbers that PyTorch made. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/engine/fixture.h"
#include "tests/engine/layer_rig.h"

/* PyTorch's numbers are rounded doubles; ours are float sums of at most some 200 terms of like size. */
static const double TOLERANCE = 1e-5;

static struct shape sample_of(const struct tensor *x)
{
    struct shape s = {.rank = x->shape.rank - 1};
    for (int i = 0; i < s.rank; i++)
        s.dim[i] = x->shape.dim[i + 1];
    return s;
}

static void rig_of_case(struct layer_rig *rig, const struct fixture *f, const char *name)
{
    const struct tensor *x = fixture_tensor(f, name, "x");
    const struct shape in = sample_of(x);
    rig_init(rig, fixture_text(f, name, "kind"), fixture_text(f, name, "attrs"), &in, x->shape.dim[0]);
    rig->eval = !strcmp(fixture_text(f, name, "mode"), "eval");
    rig->relu = !strcmp(fixture_text(f, name, "relu"), "yes");
    tensor_copy(&rig->x, x);
    tensor_copy(&rig->dy, fixture_tensor(f, name, "dy"));
    for (int i = 0; i < rig->layer->n_params; i++)
        tensor_copy(&rig->param[i], fixture_tensor(f, name, rig->layer->param[i].name));
    ck_assert(shape_equal(&rig->y.shape, &fixture_tensor(f, name, "y")->shape));
}

static void compare_pass(const struct fixture *f, const char *name, const struct kernels *kernels)
{
    struct layer_rig rig;
    char part[48];
    rig_of_case(&rig, f, name);
    rig_forward(&rig, kernels, NULL);
    fixture_compare(f, name, "y", rig.y.data, TOLERANCE);
    rig_backward(&rig, kernels, NULL);
    fixture_compare(f, name, "dx", rig.dx.data, TOLERANCE);
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

int main(void)
{
    Suite *suite = suite_create("torch_norm");
    TCase *t = tcase_create("layers");
    tcase_add_test(t, batch_norm2d_is_pytorchs);
    tcase_add_test(t, group_instance_and_layer_norm_are_pytorchs);
    tcase_add_test(t, local_response_norm_is_pytorchs);
    tcase_add_test(t, activations_are_pytorchs);
    tcase_add_test(t, softmax_is_pytorchs);
    tcase_add_test(t, dropout_without_chance_is_pytorchs);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
