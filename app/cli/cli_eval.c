/* app/cli/cli_eval.c - `convoscope eval`: the test accuracy of a saved model. */
#include <stdio.h>
#include <stdlib.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/cli/job.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/train/trainer.h"

static enum cs_status evaluate(const char *model, const char *data, int threads, struct job *job, struct evaluation *e,
                               struct cs_error *err)
{
    const struct trainer_options options = {.batch = 64, .optimizer = optimizer_defaults(OPTIMIZER_SGD)};
    struct trainer *trainer = NULL;
    struct model_input_info input = {0};
    enum cs_status status = model_load(model, &job->net, NULL, &input, err);
    if (status == CS_OK)
        status = job_open(job, data, threads, err);
    if (status == CS_OK && input.channels) /* the net reads what it was trained on, whatever the evaluated data are */
        status = dataset_set_normalisation(job->data, input.channels, input.mean, input.std, err);
    if (status == CS_OK)
        status = trainer_create(&trainer, job->net, job->data, &options, job->pool, err);
    if (status == CS_OK)
        trainer_evaluate(trainer, EVALUATE_TEST, e, NULL, NULL);
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
    struct evaluation e = {0};
    const enum cs_status status = evaluate(model, data, threads, &job, &e, &err);
    job_finish(&job);
    if (status != CS_OK)
        return cli_failed(&err);
    printf("test loss %.4f\ntest accuracy %.4f\n", e.loss, (double)e.correct / e.samples);
    return EXIT_SUCCESS;
}
