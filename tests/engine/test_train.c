/* tests/engine/test_train.c - losses, optimisers and the training step. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_text.h"
#include "engine/train/loss.h"
#include "engine/train/trainer.h"
#include "tests/engine/fixture.h"

static struct net *from_text(const char *text)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &net, &err) == CS_OK, "%s", err.text);
    return net;
}

/* ---- loss ---- */

START_TEST(cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes)
{
    float logits[20] = {0}, grad[20], losses[2];
    const int labels[2] = {3, 9};
    const struct tensor t = {.shape = shape_2d(2, 10), .data = logits};
    const struct loss_result r = cross_entropy(&t, 2, labels, grad, losses);
    ck_assert_double_eq_tol(r.loss, log(10), 1e-12);
    ck_assert_float_eq_tol(losses[1], logf(10), 1e-6f);
    ck_assert_int_eq(r.correct, 0); /* the first of equals is 0 */
    for (int i = 0; i < 20; i++)    /* (p - 1 at the label) / n */
        ck_assert_float_eq_tol(grad[i], i == 3 || i == 19 ? -0.45f : 0.05f, 1e-7f);
}
END_TEST

START_TEST(cross_entropy_overflows_nowhere)
{
    float logits[6] = {10000, -10000, 0, -1e30f, 1e30f, 5};
    const int labels[2] = {1, 1};
    const struct tensor t = {.shape = shape_2d(2, 3), .data = logits};
    const struct loss_result r = cross_entropy(&t, 2, labels, logits, NULL); /* the gradient may replace the logits */
    ck_assert_double_eq_tol(r.loss, 10000, 1e-9);
    ck_assert_int_eq(r.correct, 1);
    const float want[6] = {0.5f, -0.5f, 0, 0, 0, 0};
    for (int i = 0; i < 6; i++)
        ck_assert_float_eq_tol(logits[i], want[i], 1e-7f);
}
END_TEST

START_TEST(cross_entropy_gradient_agrees_with_central_differences)
{
    float logits[12], grad[12];
    const int labels[3] = {0, 3, 1};
    struct rng rng = rng_seeded(1, 1);
    for (int i = 0; i < 12; i++)
        logits[i] = 2 * rng_normal(&rng);
    const struct tensor t = {.shape = shape_2d(3, 4), .data = logits};
    cross_entropy(&t, 3, labels, grad, NULL);
    for (int i = 0; i < 12; i++) {
        const float before = logits[i], step = 1.0f / 256;
        logits[i] = before + step;
        const double above = cross_entropy(&t, 3, labels, NULL, NULL).loss;
        logits[i] = before - step;
        const double below = cross_entropy(&t, 3, labels, NULL, NULL).loss;
        logits[i] = before;
        ck_assert_double_eq_tol(grad[i], (above - below) / (2 * (double)step), 1e-5);
    }
}
END_TEST

START_TEST(a_nan_among_the_logits_is_seen_in_the_loss)
{
    float logits[3] = {1, NAN, 2};
    const int label = 2;
    const struct tensor t = {.shape = shape_2d(1, 3), .data = logits};
    const struct loss_result r = cross_entropy(&t, 1, &label, NULL, NULL);
    ck_assert(isnan(r.loss));
    ck_assert_int_eq(largest_logit(logits, 3), 2);
}
END_TEST

START_TEST(softmax_in_place_adds_up_to_one)
{
    float v[3] = {logf(1), logf(2), logf(5)};
    ck_assert_float_eq_tol(softmax_of(v, 3, 2), 0.625f, 1e-6f);
    softmax(v, 3, v);
    ck_assert_float_eq_tol(v[0], 0.125f, 1e-6f);
    ck_assert_float_eq_tol(v[1], 0.25f, 1e-6f);
    ck_assert_float_eq_tol(v[2], 0.625f, 1e-6f);
}
END_TEST

/* ---- against PyTorch's numbers (tests/data/torch) ---- */

START_TEST(cross_entropy_is_pytorchs)
{
    struct fixture *f = fixture_open("cross_entropy");
    const char *name;
    for (int i = 0; (name = fixture_case(f, i)); i++) {
        const struct tensor *logits = fixture_tensor(f, name, "logits"), *labels = fixture_tensor(f, name, "labels");
        const int n = logits->shape.dim[0], k = logits->shape.dim[1];
        int label[16];
        float grad[160], losses[16], probability[160];
        ck_assert(n <= 16 && n * k <= 160);
        for (int s = 0; s < n; s++)
            label[s] = (int)labels->data[s];
        const float loss = (float)cross_entropy(logits, n, label, grad, losses).loss;
        for (int s = 0; s < n; s++)
            softmax(logits->data + s * k, k, probability + s * k);
        fixture_compare(f, name, "loss", &loss, 1e-6);
        fixture_compare(f, name, "per_sample", losses, 1e-6);
        fixture_compare(f, name, "dlogits", grad, 1e-6);
        fixture_compare(f, name, "probability", probability, 1e-6);
    }
    fixture_close(f);
}
END_TEST

static struct optimizer_options sgd_options(const struct tensor *t)
{
    return (struct optimizer_options){
        .kind = OPTIMIZER_SGD, .lr = t->data[0], .momentum = t->data[1], .weight_decay = t->data[2]};
}

static struct optimizer_options adam_options(const struct tensor *t)
{
    return (struct optimizer_options){.kind = OPTIMIZER_ADAM,
                                      .lr = t->data[0],
                                      .beta1 = t->data[1],
                                      .beta2 = t->data[2],
                                      .eps = t->data[3],
                                      .weight_decay = t->data[4]};
}

START_TEST(sgd_and_adam_step_as_pytorchs_do)
{
    struct fixture *f = fixture_open("optimizer");
    const char *name;
    int cases = 0;
    for (; (name = fixture_case(f, cases)); cases++) {
        struct net *net = from_text("net n\ninput 12\na = linear(1, bias=false)\n"); /* 12 numbers to optimise */
        const struct tensor *given = fixture_tensor(f, name, "options");
        const struct optimizer_options options =
            strcmp(fixture_text(f, name, "kind"), "adam") == 0 ? adam_options(given) : sgd_options(given);
        struct optimizer *o;
        ck_assert_int_eq(optimizer_create(&o, net, &options, NULL), CS_OK);
        float *grads = cs_alloc(net->n_params, sizeof *grads);
        memcpy(net->params, fixture_tensor(f, name, "p0")->data, 12 * sizeof *grads);
        for (int step = 1; step <= 5; step++) {
            char g[24], p[24];
            snprintf(g, sizeof g, "g%d", step);
            snprintf(p, sizeof p, "p%d", step);
            memcpy(grads, fixture_tensor(f, name, g)->data, 12 * sizeof *grads);
            optimizer_step(o, net, grads, NULL);
            fixture_compare(f, name, p, net->params, 1e-6);
        }
        cs_free(grads);
        optimizer_destroy(&o);
        net_destroy(&net);
    }
    ck_assert_int_ge(cases, 5);
    fixture_close(f);
}
END_TEST

static struct net *net_of_fixture(struct fixture *f)
{
    char text[1024];
    snprintf(text, sizeof text, "%s", fixture_text(f, "net", "text"));
    for (char *c = text; *c; c++)
        if (*c == '|')
            *c = '\n';
    return from_text(text);
}

/* Copies NODE_weightN and NODE_biasN to the net (step 0), or compares them with it. */
static void load_or_compare(struct fixture *f, struct net *net, int step)
{
    for (int node = 1; node < net->n_nodes; node++)
        for (int i = 0; i < net->node[node].layer->n_params; i++) {
            char part[128];
            const struct tensor t = net_param(net, node, i);
            snprintf(part, sizeof part, "%s_%s%d", net->node[node].name, net->node[node].layer->param[i].name, step);
            if (step == 0)
                memcpy(t.data, fixture_tensor(f, "net", part)->data, shape_count(&t.shape) * sizeof *t.data);
            else
                fixture_compare(f, "net", part, t.data, 1e-5);
        }
}

START_TEST(three_whole_training_steps_are_pytorchs)
{
    struct fixture *f = fixture_open("training");
    struct net *net = net_of_fixture(f);
    const struct tensor *x = fixture_tensor(f, "net", "x"), *labels = fixture_tensor(f, "net", "labels");
    const int n = x->shape.dim[0];
    const struct optimizer_options options = sgd_options(fixture_tensor(f, "net", "options"));
    int label[16];
    struct optimizer *o;
    struct net_run *run;
    for (int i = 0; i < n; i++)
        label[i] = (int)labels->data[i];
    load_or_compare(f, net, 0);
    ck_assert_int_eq(optimizer_create(&o, net, &options, NULL), CS_OK);
    ck_assert_int_eq(net_run_create(&run, net, n, NET_RUN_TRAIN, NULL, kernels_best(), NULL), CS_OK);
    memcpy(net_run_input(run)->data, x->data, shape_count(&x->shape) * sizeof *x->data);
    for (int step = 1; step <= 3; step++) {
        char part[24];
        snprintf(part, sizeof part, "loss%d", step);
        net_run_forward(run, n);
        if (step == 1)
            fixture_compare(f, "net", "logits", net_run_output(run)->data, 1e-5);
        const float loss =
            (float)cross_entropy(net_run_output(run), n, label, net_run_output_grad(run)->data, NULL).loss;
        fixture_compare(f, "net", part, &loss, 1e-5);
        net_run_backward(run);
        optimizer_step(o, net, net_run_param_grads(run), NULL);
    }
    load_or_compare(f, net, 3);
    net_run_destroy(&run);
    optimizer_destroy(&o);
    net_destroy(&net);
    fixture_close(f);
}
END_TEST

/* ---- optimisers and gradients, against themselves ---- */

START_TEST(a_large_block_is_shared_by_threads_without_changing_a_bit)
{
    struct net *one = from_text("net n\ninput 700\na = linear(600)\n"), *four;
    net_init_params(one, 3);
    ck_assert_int_eq(net_clone(one, &four, NULL), CS_OK);
    const struct optimizer_options options = optimizer_defaults(OPTIMIZER_ADAM);
    struct optimizer *o1, *o4;
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 4, NULL), CS_OK);
    ck_assert_int_eq(optimizer_create(&o1, one, &options, NULL), CS_OK);
    ck_assert_int_eq(optimizer_create(&o4, four, &options, NULL), CS_OK);
    for (int i = 0; i < 3; i++) {
        float *grads = cs_alloc(one->n_params, sizeof *grads);
        memcpy(grads, one->params, one->n_params * sizeof *grads);
        optimizer_step(o1, one, grads, NULL);
        optimizer_step(o4, four, grads, pool);
        cs_free(grads);
    }
    ck_assert_mem_eq(one->params, four->params, one->n_params * sizeof *one->params);
    optimizer_destroy(&o1);
    optimizer_destroy(&o4);
    thread_pool_destroy(&pool);
    net_destroy(&one);
    net_destroy(&four);
}
END_TEST

/* ---- a whole small net: every gradient of the loss ---- */

static double loss_of(struct net_run *run, int n, const int *labels)
{
    net_run_forward(run, n);
    return cross_entropy(net_run_output(run), n, labels, NULL, NULL).loss;
}

START_TEST(every_gradient_of_a_small_network_agrees_with_central_differences)
{
    enum { N = 3 };
    struct net *net = from_text("net n\ninput 2x8x8\nc1 = conv2d(3, 3, padding=1)\nr1 = relu()\np1 = avg_pool2d(2)\n"
                                "c2 = conv2d(4, 2, stride=2)\nr2 = relu()\nf = flatten()\nout = linear(5)\n");
    net_init_params(net, 11);
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, net, N, NET_RUN_TRAIN, NULL, kernels_best(), NULL), CS_OK);
    struct rng rng = rng_seeded(12, 0);
    const int labels[N] = {4, 0, 2};
    for (int i = 0; i < N * 128; i++)
        net_run_input(run)->data[i] = rng_normal(&rng);
    net_run_forward(run, N);
    cross_entropy(net_run_output(run), N, labels, net_run_output_grad(run)->data, NULL);
    net_run_backward(run);
    int off = 0; /* a ReLU may have its corner within the step: few may */
    for (size_t i = 0; i < net->n_params; i++) {
        const float before = net->params[i], step = 1.0f / 2048;
        net->params[i] = before + step;
        const double above = loss_of(run, N, labels);
        net->params[i] = before - step;
        const double below = loss_of(run, N, labels);
        net->params[i] = before;
        const double want = (above - below) / (2 * (double)step);
        off += fabs(net_run_param_grads(run)[i] - want) > 5e-4;
        ck_assert_double_eq_tol(net_run_param_grads(run)[i], want, 2e-2);
    }
    ck_assert_int_le(off, 8);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

/* ---- the trainer, on the built-in digits ---- */

static struct dataset *digits(void)
{
    struct dataset *data;
    struct cs_error err;
    ck_assert_msg(dataset_open("digits", &data, &err) == CS_OK, "%s", err.text);
    return data;
}

static struct net *fresh_net(const char *name, uint64_t seed)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_open(name, &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, seed);
    return net;
}

static struct trainer_options options_of(int batch, int validation)
{
    return (struct trainer_options){
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = batch, .seed = 1, .validation = validation};
}

static struct trainer *trainer_of(struct net *net, const struct dataset *data, struct trainer_options options,
                                  struct thread_pool *pool)
{
    struct trainer *t;
    struct cs_error err;
    ck_assert_msg(trainer_create(&t, net, data, &options, pool, &err) == CS_OK, "%s", err.text);
    return t;
}

START_TEST(the_same_seed_trains_to_the_same_bits_on_any_number_of_threads)
{
    struct dataset *data = digits();
    float *want = NULL;
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct net *net = fresh_net("lenet5", 1);
        struct thread_pool *pool;
        ck_assert_int_eq(thread_pool_create(&pool, threads, NULL), CS_OK);
        struct trainer *t = trainer_of(net, data, options_of(24, 0), pool);
        for (int i = 0; i < 6; i++)
            ck_assert(trainer_step(t).finite);
        if (!want) {
            want = malloc(net->n_params * sizeof *want);
            memcpy(want, net->params, net->n_params * sizeof *want);
        }
        ck_assert_mem_eq(net->params, want, net->n_params * sizeof *want);
        trainer_destroy(&t);
        thread_pool_destroy(&pool);
        net_destroy(&net);
    }
    free(want);
    dataset_destroy(&data);
}
END_TEST

START_TEST(an_epoch_takes_every_sample_once_and_keeps_its_short_last_batch)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("logistic", 1);
    const int count = dataset_count(data, DATASET_TRAIN), kept = 130;
    struct trainer *t = trainer_of(net, data, options_of(64, count - kept), NULL);
    ck_assert_int_eq(trainer_train_count(t), kept);
    ck_assert_int_eq(trainer_evaluation_count(t, EVALUATE_VALIDATION), count - kept);
    ck_assert_int_eq(trainer_evaluation_count(t, EVALUATE_TEST), dataset_count(data, DATASET_TEST));
    const int samples[4] = {64, 64, 2, 64}, batch[4] = {0, 1, 2, 0}, epoch[4] = {0, 0, 0, 1};
    for (int i = 0; i < 4; i++) {
        const struct step_result r = trainer_step(t);
        ck_assert_int_eq(r.samples, samples[i]);
        ck_assert_int_eq(r.batch, batch[i]);
        ck_assert_int_eq(r.batches, 3);
        ck_assert_int_eq(r.epoch, epoch[i]);
        ck_assert_int_eq(r.epoch_done, i == 2);
    }
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(an_annealed_learning_rate_falls_along_half_a_cosine)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("logistic", 1);
    struct trainer_options options = options_of(32, dataset_count(data, DATASET_TRAIN) - 128); /* 4 steps an epoch */
    options.optimizer.lr = 0.1f;
    options.schedule = (struct schedule){.kind = SCHEDULE_COSINE, .floor = 0.01, .epochs = 2};
    struct trainer *t = trainer_of(net, data, options, NULL);
    for (int step = 0; step < 12; step++) {
        const double all = step < 8 ? step / 8.0 : 1; /* CosineAnnealingLR(T_max=8, eta_min=0.001) */
        const double want = 0.001 + (0.1 - 0.001) * (1 + cos(3.14159265358979 * all)) / 2;
        ck_assert_double_eq_tol(trainer_step(t).lr, want, 1e-7);
    }
    options.schedule.kind = SCHEDULE_CONSTANT;
    ck_assert_int_eq(trainer_set_options(t, &options, NULL), CS_OK);
    ck_assert_float_eq(trainer_step(t).lr, 0.1f);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

/* Steps 0..3, then a fresh trainer resumes and makes steps 4..7: the same bits as eight steps in one go. */
static void expect_resumable(enum optimizer_kind kind)
{
    struct dataset *data = digits();
    struct net *straight = fresh_net("tiny", 1), *resumed = fresh_net("tiny", 1);
    struct trainer_options options = options_of(32, dataset_count(data, DATASET_TRAIN) - 160); /* 5 steps an epoch */
    options.optimizer = optimizer_defaults(kind);
    struct trainer *a = trainer_of(straight, data, options, NULL), *b = trainer_of(resumed, data, options, NULL);
    for (int i = 0; i < 4; i++)
        trainer_step(b);
    options.seed = 77; /* the state's counts */
    struct trainer *c = trainer_of(resumed, data, options, NULL);
    struct training_state state;
    trainer_state(b, &state);
    ck_assert_int_eq(state.n_blocks, kind == OPTIMIZER_ADAM ? 2 : 1);
    ck_assert_int_eq(trainer_resume(c, &state, NULL), CS_OK);
    for (int i = 0; i < 4; i++)
        trainer_step(c);
    for (int i = 0; i < 8; i++)
        trainer_step(a);
    ck_assert_mem_eq(straight->params, resumed->params, straight->n_params * sizeof *straight->params);
    trainer_destroy(&a);
    trainer_destroy(&b);
    trainer_destroy(&c);
    net_destroy(&straight);
    net_destroy(&resumed);
    dataset_destroy(&data);
}

START_TEST(a_resumed_training_makes_the_same_bits_as_one_in_one_go)
{
    expect_resumable(OPTIMIZER_SGD);
    expect_resumable(OPTIMIZER_ADAM);
}
END_TEST

/* No training leaves them so; a square root of the second moment would turn the weights to NaN. */
START_TEST(moments_that_cannot_be_are_not_resumed)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("tiny", 1);
    struct trainer_options options = options_of(32, 0);
    options.optimizer = optimizer_defaults(OPTIMIZER_ADAM);
    struct trainer *t = trainer_of(net, data, options, NULL);
    struct training_state state;
    struct cs_error err;
    float *moment[2];
    trainer_state(t, &state);
    for (int i = 0; i < 2; i++)
        state.block[i] = moment[i] = cs_alloc(net->n_params, sizeof(float));
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_OK);
    moment[0][0] = -1; /* a gradient may be negative, its square may not */
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_OK);
    moment[1][0] = -1;
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_FILE);
    moment[1][0] = 0;
    moment[0][0] = NAN;
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_FILE);
    cs_free(moment[0]);
    cs_free(moment[1]);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(a_state_that_does_not_fit_changes_nothing)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("tiny", 1);
    struct trainer *t = trainer_of(net, data, options_of(32, 0), NULL);
    struct training_state state, after;
    struct cs_error err;
    trainer_state(t, &state);
    strcpy(state.optimizer, "adam");
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "adam"));
    strcpy(state.optimizer, "sgd");
    strcpy(state.data, "mnist");
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "mnist"));
    strcpy(state.data, "digits");
    state.epoch = INT64_MAX;
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_VALUE);
    state.epoch = 3;
    state.sample = dataset_count(data, DATASET_TRAIN);
    ck_assert_int_eq(trainer_resume(t, &state, &err), CS_BAD_VALUE);
    trainer_state(t, &after);
    ck_assert_int_eq(after.epoch, 0);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(a_loss_that_is_not_finite_leaves_the_parameters_alone)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("logistic", 1);
    struct trainer *t = trainer_of(net, data, options_of(16, 0), NULL);
    net_param(net, 2, 1).data[4] = INFINITY;
    float *before = malloc(net->n_params * sizeof *before);
    memcpy(before, net->params, net->n_params * sizeof *before);
    const struct step_result r = trainer_step(t);
    ck_assert(!r.finite);
    ck_assert_mem_eq(net->params, before, net->n_params * sizeof *before);
    net_param(net, 2, 1).data[4] = 0;
    ck_assert(trainer_step(t).finite);
    free(before);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(training_teaches_the_built_in_digits)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("lenet5", 1);
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 0, NULL), CS_OK);
    struct trainer *t = trainer_of(net, data, options_of(32, 0), pool);
    struct evaluation before = {0}, after = {0};
    trainer_evaluate_some(t, EVALUATE_TEST, 0, 300, &before);
    for (int i = 0; i < 200; i++)
        trainer_step(t);
    trainer_evaluate_some(t, EVALUATE_TEST, 0, 300, &after);
    ck_assert_int_eq(before.samples, 300);
    ck_assert_int_lt(before.correct, 120);
    ck_assert_int_gt(after.correct, 240);
    ck_assert_double_lt(after.loss, before.loss);
    trainer_destroy(&t);
    thread_pool_destroy(&pool);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(an_evaluation_in_parts_is_the_same_as_one_in_a_piece)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("tiny", 1);
    struct trainer *t = trainer_of(net, data, options_of(16, 500), NULL);
    struct evaluation piece = {0}, parts = {0};
    trainer_evaluate_some(t, EVALUATE_VALIDATION, 0, 300, &piece);
    for (int at = 0; at < 300; at += 50)
        trainer_evaluate_some(t, EVALUATE_VALIDATION, at, 50, &parts);
    ck_assert_int_eq(parts.samples, 300);
    ck_assert_int_eq(parts.correct, piece.correct);
    ck_assert_double_eq_tol(parts.loss, piece.loss, 1e-6);
    ck_assert_mem_eq(parts.confusion, piece.confusion, sizeof piece.confusion);
    ck_assert_int_eq(parts.mistake[0].index, piece.mistake[0].index);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(confusion_and_mistakes_tell_the_truth)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("tiny", 1);
    struct trainer *t = trainer_of(net, data, options_of(16, 0), NULL);
    struct evaluation e = {0};
    trainer_evaluate_some(t, EVALUATE_TEST, 0, 200, &e);
    int total = 0, diagonal = 0, of_class[10] = {0};
    uint8_t pixels[784];
    for (uint64_t i = 0; i < 200; i++)
        of_class[dataset_pixels(data, DATASET_TEST, i, pixels)]++;
    for (int truth = 0; truth < 10; truth++) {
        int row = 0;
        for (int answer = 0; answer < 10; answer++)
            row += e.confusion[truth][answer];
        ck_assert_int_eq(row, of_class[truth]);
        diagonal += e.confusion[truth][truth];
        total += row;
    }
    ck_assert_int_eq(total, 200);
    ck_assert_int_eq(diagonal, e.correct);
    ck_assert_int_eq(e.n_mistakes, EVALUATION_MISTAKES); /* it has learnt nothing */
    for (int i = 0; i < e.n_mistakes; i++) {
        const struct mistake *m = &e.mistake[i];
        ck_assert_int_eq(m->truth, dataset_pixels(data, m->split, m->index, pixels));
        ck_assert_int_ne(m->truth, m->answer);
        ck_assert(m->probability > 0.1f && m->probability <= 1.0f); /* the largest of ten */
        ck_assert(i == 0 || m->loss <= e.mistake[i - 1].loss);
    }
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(another_batch_size_keeps_the_place_in_the_epoch_and_the_momentum)
{
    struct dataset *data = digits();
    const int count = dataset_count(data, DATASET_TRAIN);
    struct net *net = fresh_net("logistic", 1);
    struct trainer *t = trainer_of(net, data, options_of(16, count - 128), NULL);
    trainer_step(t);
    trainer_step(t);
    struct trainer_options options = options_of(32, 0);
    options.optimizer.lr = 0;
    ck_assert_int_eq(trainer_set_options(t, &options, NULL), CS_OK);
    float *before = malloc(net->n_params * sizeof *before);
    memcpy(before, net->params, net->n_params * sizeof *before);
    struct step_result r = trainer_step(t); /* samples 32..63 of 128 */
    ck_assert_mem_eq(net->params, before, net->n_params * sizeof *before);
    ck_assert_int_eq(r.batch, 1);
    ck_assert_int_eq(r.batches, 4);
    ck_assert_int_eq(r.samples, 32);
    ck_assert_int_eq(trainer_train_count(t), 128); /* validation stays */
    options.optimizer.kind = OPTIMIZER_ADAM;
    options.optimizer.lr = 0.001f;
    ck_assert_int_eq(trainer_set_options(t, &options, NULL), CS_OK);
    ck_assert(trainer_step(t).finite);
    ck_assert(memcmp(net->params, before, net->n_params * sizeof *before) != 0);
    options.batch = 5000;
    struct cs_error err;
    ck_assert_int_eq(trainer_set_options(t, &options, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "a batch has 1 to 4096 samples, not 5000");
    r = trainer_step(t);
    ck_assert(r.epoch_done && r.samples == 32);
    free(before);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(options_that_make_no_sense_are_refused_with_a_sentence)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("logistic", 1), *cifar = fresh_net("cifar", 1);
    struct trainer *t;
    struct cs_error err;
    struct trainer_options options = options_of(0, 0);
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, &err), CS_BAD_VALUE);
    options = options_of(16, dataset_count(data, DATASET_TRAIN));
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "cannot be held out"));
    options = options_of(16, 0);
    options.optimizer.lr = NAN;
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "learning rate"));
    options = options_of(16, 0);
    ck_assert_int_eq(trainer_create(&t, cifar, data, &options, NULL, &err), CS_BAD_SHAPE);
    ck_assert_str_eq(err.text, "cifar takes 3x32x32 pictures, digits has 1x28x28: choose another network");
    ck_assert_ptr_null(t);
    net_destroy(&net);
    net_destroy(&cifar);
    dataset_destroy(&data);
}
END_TEST

static bool stop_at_third(void *ctx)
{
    return ++*(int *)ctx == 3;
}

START_TEST(an_evaluation_can_be_stopped_between_batches)
{
    struct dataset *data = digits();
    struct net *net = fresh_net("logistic", 1);
    struct trainer *t = trainer_of(net, data, options_of(16, 0), NULL);
    struct evaluation e;
    int polls = 0;
    ck_assert(!trainer_evaluate(t, EVALUATE_TEST, &e, stop_at_third, &polls));
    ck_assert_int_gt(e.samples, 0);
    ck_assert_int_lt(e.samples, dataset_count(data, DATASET_TEST));
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("train");
    TCase *loss = tcase_create("loss"), *optimizer = tcase_create("optimizer"), *trainer = tcase_create("trainer");
    tcase_add_test(loss, cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes);
    tcase_add_test(loss, cross_entropy_overflows_nowhere);
    tcase_add_test(loss, cross_entropy_gradient_agrees_with_central_differences);
    tcase_add_test(loss, a_nan_among_the_logits_is_seen_in_the_loss);
    tcase_add_test(loss, softmax_in_place_adds_up_to_one);
    tcase_add_test(loss, cross_entropy_is_pytorchs);
    tcase_add_test(optimizer, sgd_and_adam_step_as_pytorchs_do);
    tcase_add_test(optimizer, three_whole_training_steps_are_pytorchs);
    tcase_add_test(optimizer, a_large_block_is_shared_by_threads_without_changing_a_bit);
    tcase_add_test(trainer, every_gradient_of_a_small_network_agrees_with_central_differences);
    tcase_add_test(trainer, the_same_seed_trains_to_the_same_bits_on_any_number_of_threads);
    tcase_add_test(trainer, an_epoch_takes_every_sample_once_and_keeps_its_short_last_batch);
    tcase_add_test(trainer, an_annealed_learning_rate_falls_along_half_a_cosine);
    tcase_add_test(trainer, a_resumed_training_makes_the_same_bits_as_one_in_one_go);
    tcase_add_test(trainer, a_state_that_does_not_fit_changes_nothing);
    tcase_add_test(trainer, moments_that_cannot_be_are_not_resumed);
    tcase_add_test(trainer, a_loss_that_is_not_finite_leaves_the_parameters_alone);
    tcase_add_test(trainer, training_teaches_the_built_in_digits);
    tcase_add_test(trainer, an_evaluation_in_parts_is_the_same_as_one_in_a_piece);
    tcase_add_test(trainer, confusion_and_mistakes_tell_the_truth);
    tcase_add_test(trainer, another_batch_size_keeps_the_place_in_the_epoch_and_the_momentum);
    tcase_add_test(trainer, options_that_make_no_sense_are_refused_with_a_sentence);
    tcase_add_test(trainer, an_evaluation_can_be_stopped_between_batches);
    tcase_set_timeout(trainer, 120);
    suite_add_tcase(suite, loss);
    suite_add_tcase(suite, optimizer);
    suite_add_tcase(suite, trainer);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
