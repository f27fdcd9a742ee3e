/* tests/engine/test_mnist.c - LeNet-5 learns real MNIST. Skipped, by name, where there is none. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/net/net_text.h"
#include "engine/train/trainer.h"

START_TEST(lenet5_learns_mnist_in_300_steps)
{
    struct dataset *data;
    struct net *net;
    struct thread_pool *pool;
    struct trainer *t;
    struct cs_error err;
    ck_assert_msg(dataset_open("mnist", &data, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(net_open("lenet5", &net, &err), CS_OK);
    ck_assert_int_eq(thread_pool_create(&pool, 0, &err), CS_OK);
    const struct trainer_options options = {
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 64, .seed = 1, .validation = 5000};
    net_init_params(net, options.seed);
    ck_assert_msg(trainer_create(&t, net, data, &options, pool, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(trainer_train_count(t), 55000);
    for (int i = 0; i < 300; i++)
        ck_assert(trainer_step(t).finite);
    struct evaluation e = {0};
    trainer_evaluate_some(t, EVALUATE_TEST, 0, 2000, &e);
    ck_assert_int_gt(e.correct, 1900);
    trainer_destroy(&t);
    thread_pool_destroy(&pool);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

int main(void)
{
    struct dataset *data;
    struct cs_error err;
    const enum cs_status found = dataset_open("mnist", &data, &err);
    dataset_destroy(&data);
    if (found == CS_NOT_FOUND) {
        printf("1..0 # SKIP lenet5_learns_mnist_in_300_steps: %s\n", err.text);
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("mnist");
    TCase *training = tcase_create("training");
    tcase_set_timeout(training, 120);
    tcase_add_test(training, lenet5_learns_mnist_in_300_steps);
    suite_add_tcase(suite, training);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
