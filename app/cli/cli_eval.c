/* app/cli/cli_eval.c - `convoscope eval`: the test loss, and the test accuracy of what classifies, of a saved model. */
#include <stdio.h>
#include <stdlib.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/cli/job.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/train/trainer.h"

struct figures {
    struct evaluation test;
    bool is_autoencoder;
};

/* The loss that the model was trained by, where the file tells; nothing else of the training matters here. */
static enum cs_status read_options(const char *model, struct job *job, struct trainer_options *options,
                                   struct model_input_info *input, struct cs_error *err)
{
    struct training_state state = {0};
    struct trainer_options trained = *options;
    enum cs_status status = model_load(model, &job->net, &state, input, err);
    if (status == CS_OK)
        status = trainer_options_of_state(&state, &trained, err);
    options->loss = trained.loss;
    training_state_finish(&state);
    return status;
}

static enum cs_status evaluate(const char *model, const char *data, int threads, struct job *job, struct figures *f,
                               struct cs_error *err)
{
    struct trainer_options options = {.batch = 64, .optimizer = optimizer_defaults(OPTIMIZER_SGD)};
    struct trainer *trainer = NULL;
    struct model_input_info input = {0};
    enum cs_status status = read_options(model, job, &options, &input, err);
    if (status == CS_OK)
        status = job_open(job, data, threads, err);
    if (status == CS_OK && input.channels) /* the net reads what it was trained on, whatever the evaluated data are */
        status = dataset_set_normalisation(job->data, input.channels, input.mean, input.std, err);
    if (status == CS_OK)
        status = trainer_create(&trainer, job->net, job->data, &options, job->pool, err);
    if (status == CS_OK) {
        trainer_evaluate(trainer, EVALUATE_TEST, &f->test, NULL, NULL);
        f->is_autoencoder = trainer_is_autoencoder(trainer);
    }
    trainer_destroy(&trainer);
    return status;
}

int cli_eval(int argc, char **argv)
{
    const char *model = NULL, *data = NULL;
    int threads = 0;
    struct cs_error err;
    const struct option options[] = {
        {"--model", OPTION_TEXT, &model}, {"--data", OPTION_TEXT, &data}, {"--threads", OPTION_INT, &threads, 1, 256}};
    if (args_parse(argc, argv, options, sizeof options / sizeof *options, NULL, &err) != CS_OK)
        return cli_bad_usage(&err);
    if (!model || !data) {
        cs_fail(&err, CS_BAD_VALUE, _("eval needs --model F.onnx and --data NAME|DIR"));
        return cli_bad_usage(&err);
    }
    struct job job = {0};
    struct figures f = {0};
    const enum cs_status status = evaluate(model, data, threads, &job, &f, &err);
    job_finish(&job);
    if (status != CS_OK)
        return cli_failed(&err);
    printf("test loss %.4f\n", f.test.loss);
    if (!f.is_autoencoder)
        printf("test accuracy %.4f\n", (double)f.test.correct / f.test.samples);
    return EXIT_SUCCESS;
}
