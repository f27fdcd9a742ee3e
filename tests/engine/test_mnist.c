/* tests/engine/test_mnist.c - LeNet-5 learns real MNIST, or reads it. Skipped, by name, where there is none. */
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

/* As eval does: a net reads pictures as it was trained to. */
static void normalise_like(struct dataset *d, const struct dataset *trained_on)
{
    float mean, std;
    dataset_normalisation(trained_on, 0, &mean, &std);
    ck_assert_int_eq(dataset_set_normalisation(d, 1, &mean, &std, NULL), CS_OK);
}

START_TEST(lenet5_reads_0_90_of_mnist_having_seen_built_in_digits_alone)
{
    struct dataset *digits, *mnist;
    struct net *net;
    struct thread_pool *pool;
    struct trainer *t, *reader;
    const struct trainer_options options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 64, .seed = 1};
    ck_assert_int_eq(dataset_open("digits", &digits, NULL), CS_OK);
    ck_assert_int_eq(dataset_open("mnist", &mnist, NULL), CS_OK);
    ck_assert_int_eq(net_open("lenet5", &net, NULL), CS_OK);
    ck_assert_int_eq(thread_pool_create(&pool, 0, NULL), CS_OK);
    normalise_like(mnist, digits);
    net_init_params(net, options.seed);
    ck_assert_int_eq(trainer_create(&t, net, digits, &options, pool, NULL), CS_OK);
    while (!trainer_step(t).epoch_done)
        ;
    ck_assert_int_eq(trainer_create(&reader, net, mnist, &options, pool, NULL), CS_OK);
    struct evaluation e;
    ck_assert(trainer_evaluate(reader, EVALUATE_TEST, &e, NULL, NULL));
    ck_assert_msg(e.correct >= 9000, "%d of %d", e.correct, e.samples); /* after 3 epochs about 9,650 */
    trainer_destroy(&reader);
    trainer_destroy(&t);
    thread_pool_destroy(&pool);
    net_destroy(&net);
    dataset_destroy(&mnist);
    dataset_destroy(&digits);
}
END_TEST

int main(void)
{
    struct dataset *data;
    struct cs_error err;
    const enum cs_status found = dataset_open("mnist", &data, &err);
    dataset_destroy(&data);
    if (found == CS_NOT_FOUND) {
        printf("1..0 # SKIP lenet5_learns_mnist_in_300_steps, "
               "lenet5_reads_0_90_of_mnist_having_seen_built_in_digits_alone: %s\n",
               err.text);
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create("mnist");
    TCase *training = tcase_create("training");
    tcase_set_timeout(training, 120);
    tcase_add_test(training, lenet5_learns_mnist_in_300_steps);
    tcase_add_test(training, lenet5_reads_0_90_of_mnist_having_seen_built_in_digits_alone);
    suite_add_tcase(suite, training);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
