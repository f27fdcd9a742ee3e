/* tests/engine/test_worker_run.c - how the worker is driven: variants of a net, threads, a step to stop at, one epoch,
 * the pace, and the way back from a divergence. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/net/model_file.h"
#include "engine/worker/worker.h"

enum { PATIENCE = 120, ALL = WORKER_WANT_PARAMS | WORKER_WANT_CURVES | WORKER_WANT_EVALUATION };

static struct worker *worker;
static struct worker_command setup; /* tests change it before open() */

static void start(void)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&worker, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(worker, ALL);
    setup = (struct worker_command){
        .kind = WORKER_SETUP,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 100},
        .epochs = 3};
    strcpy(setup.net, "tiny");
    strcpy(setup.data, "digits");
}

static void finish(void)
{
    worker_destroy(&worker);
}

static void post(struct worker_command c, enum worker_command_kind kind)
{
    struct cs_error err;
    c.kind = kind;
    ck_assert_msg(worker_post(worker, &c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *settled(void)
{
    ck_assert(worker_wait_idle(worker, PATIENCE));
    return worker_snapshot(worker);
}

static const struct snapshot *open_net(void)
{
    post(setup, WORKER_SETUP);
    const struct snapshot *s = settled();
    ck_assert_msg(s->state == WORKER_PAUSED && !s->look_only, "%s%s", s->error, s->why_not);
    return s;
}

static const struct snapshot *steps(int n)
{
    for (int i = 0; i < n; i++)
        post(setup, WORKER_STEP);
    return settled();
}

static float *copy_params(const struct snapshot *s)
{
    float *copy = malloc(s->net->n_params * sizeof *copy);
    memcpy(copy, s->params, s->net->n_params * sizeof *copy);
    return copy;
}

static bool same_params(const float *a, const struct snapshot *s)
{
    return memcmp(a, s->params, s->net->n_params * sizeof *a) == 0;
}

/* ---- how far ---- */

START_TEST(training_pauses_after_the_step_to_stop_at_and_goes_on_from_there)
{
    open_net();
    setup.stop_at = 7;
    post(setup, WORKER_TRAIN);
    const struct snapshot *s = settled();
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_uint_eq(s->steps, 7);
    ck_assert_uint_eq(s->stop_at, 7);
    ck_assert_uint_eq(s->orders, 1);
    setup.stop_at = 9; /* set while it rests */
    post(setup, WORKER_OPTIONS);
    post(setup, WORKER_TRAIN);
    ck_assert_uint_eq(settled()->steps, 9);
    setup.stop_at = 4; /* which is past: it does not */
    setup.epochs = 1;
    post(setup, WORKER_TRAIN);
    s = settled();
    ck_assert_int_eq(s->state, WORKER_DONE);
    ck_assert_int_gt(s->steps, 9);
}
END_TEST

START_TEST(one_epoch_is_trained_to_its_end_and_no_further)
{
    const struct snapshot *s = open_net();
    setup.options.batch = 512;
    setup.epochs = 2;
    post(setup, WORKER_OPTIONS);
    steps(2); /* the rest of this one */
    post(setup, WORKER_EPOCH);
    s = settled();
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_int_eq(s->epoch, 0);
    ck_assert_int_eq(s->batch, s->batches - 1);
    const int batches = s->batches;
    post(setup, WORKER_EPOCH);
    s = settled();
    ck_assert_int_eq(s->epoch, 1);
    ck_assert_uint_eq(s->steps, (uint64_t)(2 * batches));
    ck_assert_int_eq(s->state, WORKER_DONE); /* both are done */
    ck_assert_double_eq(s->seconds_left, 0);
}
END_TEST

START_TEST(the_time_that_is_left_is_known_and_runs_out)
{
    setup.epochs = 1; /* sanitizers are slow */
    setup.options.batch = 64;
    const struct snapshot *s = open_net();
    ck_assert_double_lt(s->seconds_left, 0); /* not known */
    ck_assert_double_eq(s->trained_seconds, 0);
    const double begin = clock_seconds();
    setup.stop_at = 20;
    post(setup, WORKER_TRAIN);
    s = settled();
    const double early = s->seconds_left, trained = s->trained_seconds;
    ck_assert_double_gt(early, 0);
    ck_assert_double_gt(trained, 0);
    ck_assert_double_le(trained, clock_seconds() - begin);
    post(setup, WORKER_TRAIN);
    s = settled();
    ck_assert_int_eq(s->state, WORKER_DONE);
    ck_assert_double_eq(s->seconds_left, 0);
    ck_assert_double_gt(s->trained_seconds, trained);
}
END_TEST

/* ---- the same bits ---- */

START_TEST(threads_may_change_between_steps_without_changing_a_bit)
{
    open_net();
    float *one = copy_params(steps(12));
    setup.threads = 3;
    open_net();
    const struct snapshot *s = steps(3);
    ck_assert_int_eq(s->threads, 3);
    static const int threads[] = {1, 4, 2};
    for (int i = 0; i < 3; i++) {
        setup.threads = threads[i];
        post(setup, WORKER_OPTIONS);
        s = steps(3);
        ck_assert_int_eq(s->threads, threads[i]);
    }
    ck_assert(same_params(one, s));
    setup.threads = 0; /* as the worker was made */
    post(setup, WORKER_OPTIONS);
    ck_assert_int_eq(settled()->threads, 2);
    free(one);
}
END_TEST

START_TEST(threads_may_change_while_it_trains)
{
    open_net();
    setup.options.augment = (struct augment_options){.rotate = 10};
    setup.stop_at = 150;
    post(setup, WORKER_OPTIONS);
    post(setup, WORKER_TRAIN);
    float *one = copy_params(settled());
    open_net();
    post(setup, WORKER_TRAIN);
    for (int i = 0; i < 60; i++) {
        setup.threads = 1 + i % 5;
        post(setup, WORKER_OPTIONS);
        worker_wait_idle(worker, 0.002);
    }
    const struct snapshot *s = settled();
    ck_assert_uint_eq(s->steps, 150);
    ck_assert(same_params(one, s));
    free(one);
}
END_TEST

START_TEST(the_same_seed_begins_and_goes_on_with_the_same_bits_after_a_restart)
{
    setup.variant = (struct net_variant){NET_NORM_ON, true, 0.5f};
    float *begin = copy_params(open_net()), *later = copy_params(steps(5));
    steps(3);
    const struct snapshot *s = open_net();
    ck_assert_uint_eq(s->steps, 0);
    ck_assert(same_params(begin, s));
    s = steps(5);
    ck_assert(same_params(later, s));
    setup.options.seed = 4;
    ck_assert(!same_params(begin, open_net()));
    free(begin);
    free(later);
}
END_TEST

START_TEST(a_loss_that_is_set_counts_from_the_next_step_on)
{
    setup.options.loss = LOSS_MSE;
    open_net();
    float *mse = copy_params(steps(1));
    setup.options.loss = LOSS_CROSS_ENTROPY;
    open_net();
    setup.options.loss = LOSS_MSE;
    post(setup, WORKER_OPTIONS);
    const struct snapshot *s = steps(1);
    ck_assert_int_eq(s->options.loss, LOSS_MSE);
    ck_assert(same_params(mse, s));
    free(mse);
}
END_TEST

/* Plain SGD goes against the gradient by the rate: the way that the parameters went tells its norm. */
START_TEST(the_gradient_norm_is_that_of_all_gradients_before_clipping)
{
    for (int clipped = 0; clipped < 2; clipped++) {
        setup.options.optimizer = (struct optimizer_options){.kind = OPTIMIZER_SGD, .lr = 0.5f};
        setup.options.optimizer.clip_norm = clipped ? 0.01f : 0;
        float *before = copy_params(open_net());
        const struct snapshot *s = steps(1);
        double sum = 0;
        for (size_t i = 0; i < s->net->n_params; i++) {
            const double way = ((double)s->params[i] - (double)before[i]) / 0.5;
            sum += way * way;
        }
        if (clipped)
            ck_assert_double_eq_tol(sqrt(sum), 0.01, 1e-4);
        else
            ck_assert_double_eq_tol(s->grad_norm, sqrt(sum), 1e-4 * sqrt(sum));
        ck_assert_float_gt(s->grad_norm, 0.02f);
        free(before);
    }
}
END_TEST

/* ---- variants ---- */

START_TEST(a_setup_makes_the_variant_that_is_asked_for_with_the_weights_of_the_net)
{
    strcpy(setup.net, "lenet5");
    const struct snapshot *s = open_net();
    const struct net_node *conv = &s->net->node[net_find(s->net, "conv2")];
    const size_t n = shape_count(&conv->layer->param[0].shape);
    float *plain = malloc(n * sizeof *plain);
    memcpy(plain, s->params + conv->param[0], n * sizeof *plain);
    ck_assert_int_eq(net_count_batch_norms(s->net) + net_count_dropouts(s->net), 0);
    setup.variant = (struct net_variant){NET_NORM_ON, true, 0.5f};
    s = open_net();
    ck_assert(net_variant_equal(&s->variant, &setup.variant));
    ck_assert_int_eq(net_count_batch_norms(s->net), 2);
    ck_assert_int_eq(net_count_dropouts(s->net), 3);
    ck_assert_mem_eq(s->params + s->net->node[net_find(s->net, "conv2")].param[0], plain, n * sizeof *plain);
    s = steps(2);
    ck_assert_msg(s->steps == 2, "%s", s->error);
    free(plain);
}
END_TEST

START_TEST(of_a_model_dropout_alone_can_be_another)
{
    const struct model_asset *model = model_asset_nth(0);
    if (!model)
        return;
    strcpy(setup.net, model->name);
    strcpy(setup.data, strstr(model->name, "cifar") ? "cifar10" : "digits");
    post(setup, WORKER_SETUP);
    const struct snapshot *s = settled();
    ck_assert_ptr_nonnull(s->net);
    const int norms = net_count_batch_norms(s->net);
    const size_t n_params = s->net->n_params;
    float *before = s->params ? copy_params(s) : NULL;
    setup.variant = (struct net_variant){norms ? NET_NORM_OFF : NET_NORM_ON, true, 0.3f};
    post(setup, WORKER_SETUP);
    s = settled();
    ck_assert(s->trained);
    ck_assert_int_eq(net_count_batch_norms(s->net), norms);
    ck_assert_int_gt(net_count_dropouts(s->net), 0);
    ck_assert_int_eq(s->variant.batch_norm, NET_NORM_AS_IS);
    ck_assert_uint_eq(s->net->n_params, n_params);
    if (before)
        ck_assert(same_params(before, s));
    free(before);
}
END_TEST

/* ---- divergence ---- */

static float largest_loss(const struct snapshot *s)
{
    float most = 0;
    for (int i = 0; i < s->n_curve; i++)
        most = fmaxf(most, s->curve[i].train_loss);
    return most;
}

START_TEST(a_training_that_diverges_names_a_layer_and_can_go_back)
{
    strcpy(setup.net, "lenet5");
    open_net();
    setup.stop_at = 70;
    post(setup, WORKER_TRAIN); /* it learns something first */
    const struct snapshot *s = settled();
    ck_assert_uint_eq(s->stray.step, 0);
    setup.options.optimizer.lr = 10;
    setup.stop_at = 0;
    post(setup, WORKER_OPTIONS);
    post(setup, WORKER_TRAIN);
    s = settled();
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_uint_gt(s->stray.step, 70);
    ck_assert_int_ne(s->stray.where.place, DIVERGENCE_NONE);
    ck_assert_int_gt(net_find(s->net, s->stray.where.layer), 0);
    ck_assert_msg(strstr(s->error, s->stray.where.layer), "%s", s->error);
    ck_assert_uint_eq(s->stray.kept, s->steps);
    ck_assert_uint_le(s->stray.back, s->stray.kept);
    ck_assert_uint_le(s->stray.back, 70 + 1); /* before the rate was what it is */
    ck_assert_uint_ge(s->stray.back, 32);
    ck_assert_float_gt(largest_loss(s), 100);
    const uint64_t back = s->stray.back;
    setup.options.optimizer.lr = 0.02f;
    setup.stop_at = back + 40;
    post(setup, WORKER_GO_BACK);
    s = settled();
    ck_assert_str_eq(s->error, "");
    ck_assert_uint_eq(s->stray.step, 0);
    ck_assert_uint_eq(s->steps, back + 40);
    ck_assert_float_lt(largest_loss(s), 5); /* what went wrong is not in the curves any more */
    ck_assert_float_lt(s->loss, 2.3f);
    for (int i = 1; i < s->n_curve; i++)
        ck_assert_float_gt(s->curve[i].epoch, s->curve[i - 1].epoch);
}
END_TEST

START_TEST(there_is_no_way_back_without_a_divergence)
{
    open_net();
    steps(1);
    post(setup, WORKER_GO_BACK);
    const struct snapshot *s = settled();
    ck_assert_int_eq(s->state, WORKER_PAUSED);
    ck_assert_uint_eq(s->steps, 1);
    ck_assert_str_eq(s->error, "there is nothing to go back from: the training has not diverged");
}
END_TEST

START_TEST(after_a_divergence_training_may_also_just_go_on)
{
    open_net();
    setup.options.optimizer.lr = 1e30f;
    post(setup, WORKER_OPTIONS);
    post(setup, WORKER_TRAIN);
    const struct snapshot *s = settled();
    const uint64_t kept = s->stray.kept;
    ck_assert_uint_gt(s->stray.step, kept);
    setup.options.optimizer.lr = 0.02f;
    post(setup, WORKER_OPTIONS);
    s = steps(3);
    ck_assert_uint_eq(s->stray.step, 0);
    ck_assert_uint_eq(s->steps, kept + 3);
    ck_assert_str_eq(s->error, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker_run");
    TCase *t = tcase_create("driven");
    tcase_add_checked_fixture(t, start, finish);
    tcase_set_timeout(t, 2 * PATIENCE);
    tcase_add_test(t, training_pauses_after_the_step_to_stop_at_and_goes_on_from_there);
    tcase_add_test(t, one_epoch_is_trained_to_its_end_and_no_further);
    tcase_add_test(t, the_time_that_is_left_is_known_and_runs_out);
    tcase_add_test(t, threads_may_change_between_steps_without_changing_a_bit);
    tcase_add_test(t, threads_may_change_while_it_trains);
    tcase_add_test(t, the_same_seed_begins_and_goes_on_with_the_same_bits_after_a_restart);
    tcase_add_test(t, a_loss_that_is_set_counts_from_the_next_step_on);
    tcase_add_test(t, the_gradient_norm_is_that_of_all_gradients_before_clipping);
    tcase_add_test(t, a_setup_makes_the_variant_that_is_asked_for_with_the_weights_of_the_net);
    tcase_add_test(t, of_a_model_dropout_alone_can_be_another);
    tcase_add_test(t, a_training_that_diverges_names_a_layer_and_can_go_back);
    tcase_add_test(t, there_is_no_way_back_without_a_divergence);
    tcase_add_test(t, after_a_divergence_training_may_also_just_go_on);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
