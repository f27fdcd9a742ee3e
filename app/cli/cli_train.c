/* app/cli/cli_train.c - `convoscope train`: one line an epoch, the test accuracy last. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/cli/job.h"
#include "engine/base/clock.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/train/trainer.h"

enum { DEFAULT_BATCH = 64 };

struct train_args {
    const char *net, *data, *optimizer, *save, *resume;
    int epochs, batch, threads;              /* batch 0: the resumed model's, else 64 */
    double seed, lr, momentum, weight_decay; /* negative: the resumed model's, else the optimiser's own */
    bool anneal;                             /* the rate follows a cosine down over all epochs */
};

static enum cs_status read_args(int argc, char **argv, struct train_args *a, struct cs_error *err)
{
    *a = (struct train_args){.epochs = 3, .seed = 1, .lr = -1, .momentum = -1, .weight_decay = -1};
    const struct option options[] = {
        {"--net", OPTION_TEXT, &a->net},
        {"--data", OPTION_TEXT, &a->data},
        {"--epochs", OPTION_INT, &a->epochs, 1, 100000},
        {"--batch", OPTION_INT, &a->batch, 1, 4096},
        {"--lr", OPTION_FLOAT, &a->lr, 0, 100},
        {"--momentum", OPTION_FLOAT, &a->momentum, 0, 0.9999},
        {"--weight-decay", OPTION_FLOAT, &a->weight_decay, 0, 10},
        {"--optimizer", OPTION_TEXT, &a->optimizer},
        {"--anneal", OPTION_FLAG, &a->anneal},
        {"--seed", OPTION_FLOAT, &a->seed, 0, 9007199254740992.0},
        {"--threads", OPTION_INT, &a->threads, 1, 256},
        {"--save", OPTION_TEXT, &a->save},
        {"--resume", OPTION_TEXT, &a->resume},
    };
    const enum cs_status status = args_parse(argc, argv, options, sizeof options / sizeof *options, NULL, err);
    if (status == CS_OK && !a->data)
        return cs_fail(err, CS_BAD_VALUE, _("--data is missing: a name from 'convoscope list data', or a folder"));
    if (status == CS_OK && !a->net && !a->resume)
        return cs_fail(err, CS_BAD_VALUE, _("--net is missing: a name from 'convoscope list nets', or a .net file"));
    if (status == CS_OK && a->net && a->resume)
        return cs_fail(err, CS_BAD_VALUE, _("--net and --resume exclude each other: the resumed model is the network"));
    return status;
}

static enum cs_status find_optimizer(const char *name, enum optimizer_kind *kind, struct cs_error *err)
{
    for (int i = 0; optimizer_names[i]; i++)
        if (!strcmp(optimizer_names[i], name)) {
            *kind = (enum optimizer_kind)i;
            return CS_OK;
        }
    return cs_fail(err, CS_BAD_VALUE, _("--optimizer is sgd or adam, not '%s'"), name);
}

/* What the command line says, else what the resumed model was trained with, else the optimiser's own. */
static enum cs_status read_options(const struct train_args *a, const struct training_state *state,
                                   struct trainer_options *options, struct cs_error *err)
{
    const bool resumed = *state->optimizer != 0;
    struct optimizer_options *o = &options->optimizer;
    enum optimizer_kind kind = OPTIMIZER_SGD;
    if (find_optimizer(a->optimizer ? a->optimizer : resumed ? state->optimizer : "sgd", &kind, err) != CS_OK)
        return CS_BAD_VALUE;
    *o = optimizer_defaults(kind);
    if (resumed) {
        o->lr = state->lr;
        o->momentum = state->momentum;
        o->weight_decay = state->weight_decay;
    }
    o->lr = a->lr >= 0 ? (float)a->lr : o->lr;
    o->momentum = a->momentum >= 0 ? (float)a->momentum : o->momentum;
    o->weight_decay = a->weight_decay >= 0 ? (float)a->weight_decay : o->weight_decay;
    options->batch = a->batch ? a->batch : resumed && state->batch_size ? state->batch_size : DEFAULT_BATCH;
    if (a->anneal)
        options->schedule =
            (struct schedule){.kind = SCHEDULE_COSINE, .floor = 0.01, .epochs = (int)state->epoch + a->epochs};
    return CS_OK;
}

static enum cs_status open_net(const struct train_args *a, struct job *job, struct training_state *state,
                               struct cs_error *err)
{
    if (a->resume)
        return model_load(a->resume, &job->net, state, NULL, err);
    const enum cs_status status = net_open(a->net, &job->net, err);
    if (status == CS_OK)
        net_init_params(job->net, (uint64_t)a->seed);
    return status;
}

/* One epoch and its line. */
static enum cs_status train_epoch(struct trainer *trainer, struct cs_error *err)
{
    const double start = clock_seconds();
    double loss = 0;
    int64_t samples = 0, correct = 0;
    struct step_result step;
    do {
        step = trainer_step(trainer);
        if (!step.finite)
            return divergence_fail(&step.divergence, step.number, step.epoch, _("try a smaller --lr"), err);
        loss += step.loss * step.samples;
        samples += step.samples;
        correct += step.correct;
        cli_progress(_("training"), (step.batch + 1.0) / step.batches);
    } while (!step.epoch_done);
    const double seconds = clock_seconds() - start;
    struct evaluation test = {0};
    trainer_evaluate(trainer, EVALUATE_TEST, &test, NULL, NULL);
    cli_progress("", -1);
    printf("epoch %d loss %.4f train %.4f test %.4f images/s %.0f\n", step.epoch + 1, loss / (double)samples,
           (double)correct / (double)samples, (double)test.correct / test.samples, (double)samples / seconds);
    fflush(stdout);
    return CS_OK;
}

static enum cs_status save(const struct train_args *a, const struct job *job, const struct trainer *trainer,
                           struct cs_error *err)
{
    struct training_state state;
    struct model_input_info input = {.channels = dataset_sample(job->data)->dim[0]};
    for (int c = 0; c < input.channels; c++)
        dataset_normalisation(job->data, c, &input.mean[c], &input.std[c]);
    trainer_state(trainer, &state);
    return model_save(a->save, job->net, &state, &input, err);
}

static enum cs_status train(const struct train_args *a, struct job *job, struct trainer **trainer, struct cs_error *err)
{
    struct trainer_options options = {.seed = (uint64_t)a->seed};
    struct training_state state = {0};
    enum cs_status status = a->save ? file_check_replace(a->save, err) : CS_OK; /* not only after an epoch */
    if (status == CS_OK)
        status = open_net(a, job, &state, err);
    if (status == CS_OK)
        status = read_options(a, &state, &options, err);
    if (status == CS_OK)
        status = job_open(job, a->data, a->threads, err);
    if (status == CS_OK)
        status = trainer_create(trainer, job->net, job->data, &options, job->pool, err);
    if (status == CS_OK && a->resume)
        status = trainer_resume(*trainer, &state, err);
    training_state_finish(&state);
    for (int epoch = 0; epoch < a->epochs && status == CS_OK; epoch++) {
        status = train_epoch(*trainer, err);
        if (status == CS_OK && a->save)
            status = save(a, job, *trainer, err);
    }
    return status;
}

int cli_train(int argc, char **argv)
{
    struct train_args args;
    struct cs_error err;
    struct job job = {0};
    struct trainer *trainer = NULL;
    if (read_args(argc, argv, &args, &err) != CS_OK)
        return cli_bad_usage(&err);
    const enum cs_status status = train(&args, &job, &trainer, &err);
    cli_progress("", -1);
    if (status == CS_OK) {
        struct evaluation test = {0};
        trainer_evaluate(trainer, EVALUATE_TEST, &test, NULL, NULL);
        printf("test accuracy %.4f\n", (double)test.correct / test.samples);
    }
    trainer_destroy(&trainer);
    job_finish(&job);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
