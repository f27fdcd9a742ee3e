/* app/cli/cli_train.c - `convoscope train`: one line an epoch, the test accuracy (an autoencoder's loss) last. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/cli/cli.h"
#include "app/cli/cli_train_options.h"
#include "app/cli/job.h"
#include "engine/base/clock.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

/* Ctrl-C: the one thing that a signal handler can tell anybody. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

/* The first Ctrl-C ends training after the step in hand; the second one ends the program. */
static void heed_interrupts(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
}

struct training {
    struct train_args args;
    struct job job;
    struct dataset *planned; /* the job's data, as far as they are trained on */
    struct trainer *trainer;
    int epochs; /* where it ends */
};

static enum cs_status open_net(struct training *t, struct training_state *state, struct cs_error *err)
{
    const struct train_args *a = &t->args;
    enum net_init init;
    enum cs_status status = train_args_init(a, &init, err);
    if (status != CS_OK)
        return status;
    if (a->resume)
        return model_load(a->resume, &t->job.net, state, NULL, err);
    if (model_is_name(a->net)) /* begins with its weights, but not where its training was */
        return model_load(a->net, &t->job.net, NULL, NULL, err);
    status = net_open(a->net, &t->job.net, err);
    if (status == CS_OK)
        net_init_params_as(t->job.net, a->seed >= 0 ? (uint64_t)a->seed : 1, init);
    return status;
}

static struct model_input_info input_info(const struct training *t)
{
    struct model_input_info input = {.channels = dataset_sample(t->job.data)->dim[0]};
    for (int c = 0; c < input.channels; c++)
        dataset_normalisation(t->job.data, c, &input.mean[c], &input.std[c]);
    return input;
}

static enum cs_status save(const struct training *t, struct cs_error *err)
{
    struct training_state state;
    const struct model_input_info input = input_info(t);
    if (!t->args.save)
        return CS_OK;
    trainer_state(t->trainer, &state);
    return model_save(t->args.save, t->job.net, &state, &input, err);
}

/* A finished model: without what only a training needs, so a half or a third as large. */
static enum cs_status export(const struct training *t, struct cs_error *err) {
    const struct model_input_info input = input_info(t);
    return t->args.export ? model_save(t->args.export, t->job.net, NULL, &input, err) : CS_OK;
}

/* What has been learnt stays, whatever ended the training; the sentence is that of the end. */
static enum cs_status save_and_fail(const struct training *t, enum cs_status status, struct cs_error *err)
{
    struct cs_error why;
    return save(t, &why) == CS_OK ? status : cs_fail(err, CS_IO, "%s", why.text);
}

static enum cs_status stop_here(const struct training *t, const struct step_result *step, struct cs_error *err)
{
    const long long number = (long long)step->number;
    if (t->args.save)
        cs_fail(err, CS_CANCELLED, _("stopped after step %lld (epoch %d): saved; go on with --resume %s"), number,
                step->epoch + 1, t->args.save);
    else
        cs_fail(err, CS_CANCELLED, _("stopped after step %lld (epoch %d): not saved, as there was no --save F.onnx"),
                number, step->epoch + 1);
    return save_and_fail(t, CS_CANCELLED, err);
}

static enum cs_status check_step(const struct training *t, const struct step_result *step, struct cs_error *err)
{
    if (!step->finite)
        return save_and_fail(
            t, divergence_fail(&step->divergence, step->number, step->epoch, step->kept, _("try a smaller --lr"), err),
            err);
    if (interrupted)
        return stop_here(t, step, err);
    if (t->args.save_every && step->number % t->args.save_every == 0)
        return save(t, err);
    return CS_OK;
}

struct sums { /* over the steps of an epoch */
    double loss;
    int64_t samples, correct;
};

static void print_epoch(const struct training *t, int epoch, const struct sums *sums, double seconds)
{
    const double samples = (double)sums->samples;
    const bool reconstructs = trainer_is_autoencoder(t->trainer);
    struct evaluation test = {0}, held_out = {0};
    trainer_evaluate(t->trainer, EVALUATE_TEST, &test, NULL, NULL);
    trainer_evaluate(t->trainer, EVALUATE_VALIDATION, &held_out, NULL, NULL);
    cli_progress("", -1);
    printf("epoch %d loss %.4f", epoch, sums->loss / samples);
    if (reconstructs)
        printf(" test %.4f", test.loss);
    else
        printf(" train %.4f test %.4f", (double)sums->correct / samples, (double)test.correct / test.samples);
    printf(" images/s %.0f", samples / seconds);
    if (held_out.samples)
        printf(" validation %.4f", reconstructs ? held_out.loss : (double)held_out.correct / held_out.samples);
    printf("\n");
    fflush(stdout);
}

/* One epoch, or what was left of it, and its line. */
static enum cs_status train_epoch(const struct training *t, struct cs_error *err)
{
    const double start = clock_seconds();
    struct sums sums = {0};
    struct step_result step;
    do {
        step = trainer_step(t->trainer);
        const enum cs_status status = check_step(t, &step, err);
        if (status != CS_OK)
            return status;
        sums.loss += step.loss * step.samples;
        sums.samples += step.samples;
        sums.correct += step.correct;
        cli_progress(_("training"), (step.batch + 1.0) / step.batches);
    } while (!step.epoch_done);
    print_epoch(t, step.epoch + 1, &sums, clock_seconds() - start);
    return save(t, err);
}

static enum cs_status create_trainer(struct training *t, const struct training_state *state,
                                     struct trainer_options *options, struct cs_error *err)
{
    struct data_plan plan;
    enum cs_status status = train_args_plan(&t->args, state, dataset_sample(t->job.data), &plan, options, err);
    if (status == CS_OK)
        status = data_plan_apply(&plan, t->job.data, options->validation, t->job.pool, &t->planned, err);
    return status == CS_OK ? trainer_create(&t->trainer, t->job.net, t->planned, options, t->job.pool, err) : status;
}

static enum cs_status open_training(struct training *t, struct training_state *state, struct cs_error *err)
{
    const struct train_args *a = &t->args;
    struct trainer_options options;
    enum cs_status status = a->save ? file_check_replace(a->save, err) : CS_OK; /* not only after an epoch */
    if (status == CS_OK && a->export)
        status = file_check_replace(a->export, err);
    if (status == CS_OK)
        status = open_net(t, state, err);
    if (status == CS_OK)
        status = train_args_options(a, state, &options, &t->epochs, err);
    if (status == CS_OK)
        status = job_open(&t->job, a->data, a->threads, err);
    if (status == CS_OK)
        status = create_trainer(t, state, &options, err);
    if (status == CS_OK && a->resume)
        status = trainer_resume(t->trainer, state, err);
    return status;
}

static enum cs_status train(struct training *t, struct cs_error *err)
{
    struct training_state state = {0};
    enum cs_status status = open_training(t, &state, err);
    const int done = (int)state.epoch;
    training_state_finish(&state);
    heed_interrupts();
    for (int epoch = done; epoch < t->epochs && status == CS_OK; epoch++)
        status = train_epoch(t, err);
    return status == CS_OK ? export(t, err) : status;
}

static void print_result(const struct training *t)
{
    struct evaluation test = {0};
    trainer_evaluate(t->trainer, EVALUATE_TEST, &test, NULL, NULL);
    if (trainer_is_autoencoder(t->trainer))
        printf("test loss %.4f\n", test.loss);
    else
        printf("test accuracy %.4f\n", (double)test.correct / test.samples);
}

int cli_train(int argc, char **argv)
{
    struct training t = {0};
    struct cs_error err;
    if (train_args_read(argc, argv, &t.args, &err) != CS_OK)
        return cli_bad_usage(&err);
    const enum cs_status status = train(&t, &err);
    cli_progress("", -1);
    if (status == CS_OK)
        print_result(&t);
    trainer_destroy(&t.trainer);
    dataset_destroy(&t.planned);
    job_finish(&t.job);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
