/* tests/engine/test_shipped_models.c - the models in assets/models are what their README says: whole where the data
 * are, and otherwise at least readable, and right about digits that the program draws itself. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/net/model_file.h"
#include "engine/train/trainer.h"

/* Hundredths of a percent may differ between instruction sets. */
static const struct {
    const char *file, *data;
    int samples; /* 0: the whole test split */
    double accuracy;
} models[] = {
    {"lenet5-digits.onnx", "digits", 1000, 0.98},
    {"lenet5-digits.onnx", "mnist", 0, 0.966},
    {"lenet5-mnist.onnx", "mnist", 0, 0.991},
    {"cifarvgg-cifar10.onnx", "cifar10", 0, 0.796},
};
enum { N_MODELS = sizeof models / sizeof *models };

/* A sanitizer would take minutes over all samples: the first few must do then. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MOST_SAMPLES = 200 };
static const double slack = 0.06;
#else
enum { MOST_SAMPLES = INT_MAX };
static const double slack = 0;
#endif

static double accuracy(struct net *net, struct dataset *data, int samples)
{
    const struct trainer_options options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 64};
    struct evaluation e = {0};
    struct thread_pool *pool;
    struct trainer *t;
    ck_assert_int_eq(thread_pool_create(&pool, 0, NULL), CS_OK);
    ck_assert_int_eq(trainer_create(&t, net, data, &options, pool, NULL), CS_OK);
    if (!samples)
        samples = dataset_count(data, DATASET_TEST);
    trainer_evaluate_some(t, EVALUATE_TEST, 0, samples < MOST_SAMPLES ? samples : MOST_SAMPLES, &e);
    trainer_destroy(&t);
    thread_pool_destroy(&pool);
    return (double)e.correct / e.samples;
}

START_TEST(shipped_models_are_as_good_as_their_readme_says)
{
    char path[PATH_MAX];
    struct net *net;
    struct dataset *data;
    struct model_input_info input;
    struct cs_error err = {""};
    snprintf(path, sizeof path, "%s/../../assets/models/%s", getenv("CONVOSCOPE_TEST_DATA"), models[_i].file);
    ck_assert_msg(model_load(path, &net, NULL, &input, &err) == CS_OK, "%s", err.text);
    if (dataset_open(models[_i].data, &data, &err) == CS_OK) {
        ck_assert_int_eq(dataset_set_normalisation(data, input.channels, input.mean, input.std, NULL), CS_OK);
        ck_assert_double_ge(accuracy(net, data, models[_i].samples), models[_i].accuracy - slack);
        dataset_destroy(&data);
    } else {
        printf("# %s on %s: %s\n", models[_i].file, models[_i].data, err.text);
    }
    net_destroy(&net);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shipped_models");
    TCase *t = tcase_create("models");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, shipped_models_are_as_good_as_their_readme_says, 0, N_MODELS);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
