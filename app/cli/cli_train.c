/* app/cli/cli_train.c - `convoscope train`: one line an epoch, the test accuracy (an autoencoder's loss) last. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli.h"
#include "app/cli/cli_train_options.h"
#include "app/cli/job.h"
#include "engine/base/clock.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/worker/record.h"
#include "engine/worker/runs_csv.h"
#include "engine/worker/save_image.h"
#include "engine/worker/saver.h"
#include "engine/worker/weights_keep.h"

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
    struct record *record; /* of its curves, for --csv; else NULL */
    struct optimizer_options optimizer;
    int epochs; /* where it ends */
    /* What a resumed file kept of the training: its curves and moments stay in the file. */
    struct training_state kept; /* extras only */
    int64_t made_before;        /* steps of an earlier optimiser */
    struct weights_keep hands;  /* filters that the file says were locked by hand */
    struct saver *saver;        /* NULL: --autosave was not said */
    double saved_at;            /* clock_seconds() of the latest autosave */
    uint64_t failures;          /* of autosaves that were told */
};

/* What was asked for and makes no difference is a mistake. */
static enum cs_status check_variant(const struct net *net, const struct net_variant *v, struct cs_error *err)
{
    if (v->batch_norm == NET_NORM_ON && net_count_batch_norms(net) == 0)
        return cs_fail(err, CS_BAD_VALUE, _("--batch-norm on: %s has no convolution that it could follow"), net->name);
    if (v->sets_dropout && v->p > 0 && net_count_dropouts(net) == 0)
        return cs_fail(err, CS_BAD_VALUE, _("--dropout: %s has no layer of hidden numbers that it could thin out"),
                       net->name);
    return CS_OK;
}

/* Begins with its weights, but not where its training was; its dropout alone can be another. */
static enum cs_status open_model(struct training *t, const struct net_variant *v, struct cs_error *err)
{
    enum cs_status status = model_load(t->args.net, &t->job.net, NULL, NULL, err);
    if (status == CS_OK && v->sets_dropout)
        status = net_variant_set_dropout(&t->job.net, v->p, err);
    return status;
}

/* As a text says, or its variant, which begins with the same numbers where the two are the same. */
static enum cs_status open_text(struct training *t, const struct net_variant *v, enum net_init init,
                                struct cs_error *err)
{
    const uint64_t seed = t->args.seed >= 0 ? (uint64_t)t->args.seed : 1;
    int origin[NET_MAX_NODES];
    struct net *variant = NULL;
    enum cs_status status = net_open(t->args.net, &t->job.net, err);
    if (status == CS_OK && net_variant_is_plain(v)) {
        net_init_params_as(t->job.net, seed, init);
        return CS_OK;
    }
    if (status == CS_OK)
        status = net_variant_make(t->job.net, v, &variant, origin, err);
    if (status != CS_OK)
        return status;
    net_destroy(&t->job.net);
    t->job.net = variant;
    status = net_allocate_params(variant, err);
    if (status == CS_OK)
        net_init_params_of(variant, origin, seed, init);
    return status;
}

static enum cs_status open_net(struct training *t, struct training_state *state, struct cs_error *err)
{
    const struct train_args *a = &t->args;
    enum net_init init;
    struct net_variant variant;
    enum cs_status status = train_args_init(a, &init, err);
    if (status == CS_OK)
        status = train_args_variant(a, &variant, err);
    if (status != CS_OK)
        return status;
    if (a->resume)
        return model_load(a->resume, &t->job.net, state, NULL, err);
    status = model_is_name(a->net) ? open_model(t, &variant, err) : open_text(t, &variant, init, err);
    return status == CS_OK ? check_variant(t->job.net, &variant, err) : status;
}

static struct model_input_info input_info(const struct training *t)
{
    struct model_input_info input = {.channels = dataset_sample(t->job.data)->dim[0]};
    for (int c = 0; c < input.channels; c++)
        dataset_normalisation(t->job.data, c, &input.mean[c], &input.std[c]);
    return input;
}

static void describe(const struct training *t, struct training_state *state)
{
    const char *const data = t->args.data;
    char *whole = strchr(data, '/') ? realpath(data, NULL) : NULL; /* as it is found from everywhere */
    trainer_state(t->trainer, state);
    snprintf(state->title, sizeof state->title, "%s", *t->job.net->title ? t->job.net->title : t->job.net->name);
    snprintf(state->data_path, sizeof state->data_path, "%s", whole && strlen(whole) < TRAINING_PATH ? whole : data);
    state->made = t->made_before + state->steps;
    state->extra = t->kept.extra;
    state->n_extras = t->kept.n_extras;
    free(whole);
}

static enum cs_status save(const struct training *t, struct cs_error *err)
{
    struct training_state state;
    const struct model_input_info input = input_info(t);
    if (!t->args.save)
        return CS_OK;
    if (t->saver) /* which writes the same file */
        saver_wait(t->saver);
    describe(t, &state);
    return model_save(t->args.save, t->job.net, &state, &input, err);
}

/* What cannot be saved now may be in a while: it is told, and training goes on. */
static void tell_failures(struct training *t)
{
    struct save_state saves;
    saver_tell(t->saver, &saves);
    if (saves.result[SAVE_AUTO].failed == t->failures)
        return;
    t->failures = saves.result[SAVE_AUTO].failed;
    cli_progress("", -1);
    fprintf(stderr, _("convoscope: not saved: %s; training goes on\n"), saves.result[SAVE_AUTO].error);
}

/* Copies what there is, and lets it be written while training goes on. */
static void autosave(struct training *t)
{
    struct training_state state;
    struct save_image *image = NULL;
    struct cs_error err;
    const struct model_input_info input = input_info(t);
    if (clock_seconds() - t->saved_at < t->args.autosave)
        return;
    tell_failures(t);
    if (saver_is_busy(t->saver))
        return;
    t->saved_at = clock_seconds();
    describe(t, &state);
    enum cs_status status = save_image_create(&image, t->job.net, &state, &input, &err);
    for (int i = 0; i < state.n_extras && status == CS_OK; i++)
        status = save_image_refer(image, state.extra[i].name, state.extra[i].type, state.extra[i].data,
                                  state.extra[i].count, &err);
    if (status == CS_OK)
        status = saver_save(t->saver, image, t->args.save, SAVE_AUTO, &err);
    else
        save_image_destroy(&image);
    if (status != CS_OK)
        saver_failed(t->saver, SAVE_AUTO, err.text);
}

/* A finished model: without what only a training needs, so a half or a third as large. */
static enum cs_status export(const struct training *t, struct cs_error *err) {
    const struct model_input_info input = input_info(t);
    return t->args.export ? model_save(t->args.export, t->job.net, NULL, &input, err) : CS_OK;
}

/* The curves so far; an epoch is a line more of the validation's. */
static enum cs_status save_curves(const struct training *t, struct cs_error *err)
{
    const struct record *r = t->record;
    if (!r || r->n_curve + r->n_validation == 0)
        return CS_OK;
    struct run_curve run = {.n_curve = r->n_curve,
                            .n_validation = r->n_validation,
                            .curve = r->curve,
                            .validation = r->validation,
                            .autoencoder = trainer_is_autoencoder(t->trainer)};
    snprintf(run.label, sizeof run.label, "%.40s %.40s %.20s lr %g", t->job.net->name, dataset_name(t->job.data),
             optimizer_names[t->optimizer.kind], (double)t->optimizer.lr);
    const struct run_curve *const one = &run;
    return runs_csv_save(t->args.csv, &one, 1, err);
}

/* What has been learnt stays, whatever ended the training; the sentence is that of the end. */
static enum cs_status save_and_fail(const struct training *t, enum cs_status status, struct cs_error *err)
{
    struct cs_error why;
    enum cs_status saved = save(t, &why);
    if (saved == CS_OK)
        saved = save_curves(t, &why);
    return saved == CS_OK ? status : cs_fail(err, CS_IO, "%s", why.text);
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

static enum cs_status check_step(struct training *t, const struct step_result *step, struct cs_error *err)
{
    if (!step->finite)
        return save_and_fail(
            t, divergence_fail(&step->divergence, step->number, step->epoch, step->kept, _("try a smaller --lr"), err),
            err);
    if (interrupted)
        return stop_here(t, step, err);
    if (t->args.save_every && step->number % t->args.save_every == 0)
        return save(t, err);
    if (t->saver)
        autosave(t);
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
    if (t->record)
        record_validation(t->record, (float)epoch, held_out.samples ? &held_out : &test);
    if (held_out.samples)
        printf(" validation %.4f", reconstructs ? held_out.loss : (double)held_out.correct / held_out.samples);
    printf("\n");
    fflush(stdout);
}

/* One epoch, or what was left of it, and its line. */
static enum cs_status train_epoch(struct training *t, struct cs_error *err)
{
    const double start = clock_seconds();
    struct sums sums = {0};
    struct step_result step;
    do {
        const double before = clock_seconds();
        step = trainer_step(t->trainer);
        weights_keep_hold(&t->hands, t->job.net);
        if (t->record)
            record_step(t->record, &step, clock_seconds() - before);
        const enum cs_status status = check_step(t, &step, err);
        if (status != CS_OK)
            return status;
        sums.loss += step.loss * step.samples;
        sums.samples += step.samples;
        sums.correct += step.correct;
        cli_progress(_("training"), (step.batch + 1.0) / step.batches);
    } while (!step.epoch_done);
    print_epoch(t, step.epoch + 1, &sums, clock_seconds() - start);
    const enum cs_status status = save(t, err);
    return status == CS_OK ? save_curves(t, err) : status;
}

static enum cs_status open_record(struct training *t, struct cs_error *err)
{
    if (!t->args.csv)
        return CS_OK;
    t->record = calloc(1, sizeof *t->record);
    return t->record ? record_init(t->record, 0, err) : cs_no_memory(err);
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

/* What was locked by hand in the window stays locked here. */
static enum cs_status resume_hands(struct training *t, const struct training_state *state, struct cs_error *err)
{
    const enum cs_status status = weights_keep_resume(&t->hands, t->job.net, state, err);
    if (status == CS_BAD_VALUE)
        return cs_fail(err, CS_BAD_FILE, _("%s: what was kept of the training is damaged (%.60s)"), t->args.resume,
                       "hands");
    if (t->hands.n_locked > 0)
        fprintf(stderr, _("convoscope: filters locked by hand, which stay as they are: %d\n"), t->hands.n_locked);
    return status;
}

static enum cs_status open_training(struct training *t, struct training_state *state, struct cs_error *err)
{
    const struct train_args *a = &t->args;
    struct trainer_options options = {0};
    enum cs_status status = a->save ? file_check_replace(a->save, err) : CS_OK; /* not only after an epoch */
    if (status == CS_OK && a->export)
        status = file_check_replace(a->export, err);
    if (status == CS_OK && a->csv)
        status = file_check_replace(a->csv, err);
    if (status == CS_OK)
        status = open_record(t, err);
    if (status == CS_OK)
        status = open_net(t, state, err);
    if (status == CS_OK)
        status = train_args_options(a, state, &options, &t->epochs, err);
    t->optimizer = options.optimizer;
    if (status == CS_OK)
        status = job_open(&t->job, a->data, a->threads, err);
    if (status == CS_OK)
        status = create_trainer(t, state, &options, err);
    if (status == CS_OK && a->resume)
        status = trainer_resume(t->trainer, state, err);
    if (status == CS_OK && a->resume)
        status = resume_hands(t, state, err);
    return status;
}

/* The place of its latest step is the resumed one no longer. */
static void keep_extras(struct training *t, struct training_state *state)
{
    t->made_before = state->made > state->steps ? state->made - state->steps : 0;
    t->kept.extra = state->extra;
    for (int i = 0; i < state->n_extras; i++)
        if (strncmp(state->extra[i].name, "step", 4) == 0)
            cs_free(state->extra[i].data);
        else
            t->kept.extra[t->kept.n_extras++] = state->extra[i];
    state->extra = NULL;
    state->n_extras = 0;
}

static enum cs_status start_saver(struct training *t, struct cs_error *err)
{
    const struct saver_options options = {0};
    t->saved_at = clock_seconds();
    return t->args.autosave > 0 ? saver_create(&t->saver, &options, err) : CS_OK;
}

static enum cs_status train(struct training *t, struct cs_error *err)
{
    struct training_state state = {0};
    enum cs_status status = open_training(t, &state, err);
    const int done = (int)state.epoch;
    keep_extras(t, &state);
    training_state_finish(&state);
    if (status == CS_OK)
        status = start_saver(t, err);
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
    saver_destroy(&t.saver);
    weights_keep_finish(&t.hands);
    training_state_finish(&t.kept);
    trainer_destroy(&t.trainer);
    dataset_destroy(&t.planned);
    job_finish(&t.job);
    if (t.record)
        record_finish(t.record);
    free(t.record);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
