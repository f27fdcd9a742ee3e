#include "app/cli/cli_train_options.h"

#include <string.h>

#include "app/cli/args.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/data/augment.h"

enum { DEFAULT_BATCH = 64, DEFAULT_EPOCHS = 3, MAX_EPOCHS = 100000 };

static enum cs_status check_args(const struct train_args *a, struct cs_error *err)
{
    if (!a->data)
        return cs_fail(err, CS_BAD_VALUE, _("--data is missing: a name from 'convoscope list data', or a folder"));
    if (!a->net && !a->resume)
        return cs_fail(err, CS_BAD_VALUE, _("--net is missing: a name from 'convoscope list nets', or a .net file"));
    if (a->net && a->resume)
        return cs_fail(err, CS_BAD_VALUE, _("--net and --resume exclude each other: the resumed model is the network"));
    if (a->init && a->net && model_is_name(a->net))
        return cs_fail(err, CS_BAD_VALUE, _("--init is for networks without weights: %s has its own"), a->net);
    if (a->init && a->resume)
        return cs_fail(err, CS_BAD_VALUE, _("--init and --resume exclude each other: a resumed model has its weights"));
    if ((a->batch_norm || a->dropout >= 0) && a->resume)
        return cs_fail(err, CS_BAD_VALUE,
                       _("--batch-norm and --dropout exclude --resume: a resumed model has its layers"));
    if (a->batch_norm && a->net && model_is_name(a->net))
        return cs_fail(err, CS_BAD_VALUE,
                       _("--batch-norm is for networks without weights: those of %s belong to its layers"), a->net);
    if (a->anneal && a->schedule)
        return cs_fail(err, CS_BAD_VALUE, _("--anneal is short for --schedule cosine: give one of them"));
    if (a->balance && (a->sampling || a->class_weights))
        return cs_fail(err, CS_BAD_VALUE,
                       _("--balance says how classes are made equal: leave --sampling and --class-weights out"));
    if (a->save_every && !a->save)
        return cs_fail(err, CS_BAD_VALUE, _("--save-every needs --save F.onnx"));
    if (a->autosave > 0 && !a->save)
        return cs_fail(err, CS_BAD_VALUE, _("--autosave needs --save F.onnx"));
    return CS_OK;
}

enum cs_status train_args_read(int argc, char **argv, struct train_args *a, struct cs_error *err)
{
    *a = (struct train_args){.validation = -1,
                             .size = -1,
                             .label_noise = -1,
                             .seed = -1,
                             .lr = -1,
                             .momentum = -1,
                             .weight_decay = -1,
                             .warmup = -1,
                             .label_smoothing = -1,
                             .clip_norm = -1,
                             .clip_value = -1,
                             .dropout = -1};
    const struct option options[] = {
        {"--net", OPTION_TEXT, &a->net},
        {"--data", OPTION_TEXT, &a->data},
        {"--save", OPTION_TEXT, &a->save},
        {"--export", OPTION_TEXT, &a->export},
        {"--csv", OPTION_TEXT, &a->csv},
        {"--save-every", OPTION_INT, &a->save_every, 1, 1e9},
        {"--autosave", OPTION_FLOAT, &a->autosave, 0, 1e9},
        {"--resume", OPTION_TEXT, &a->resume},
        {"--init", OPTION_TEXT, &a->init},
        {"--batch-norm", OPTION_TEXT, &a->batch_norm},
        {"--dropout", OPTION_FLOAT, &a->dropout, 0, 0.9},
        {"--epochs", OPTION_INT, &a->epochs, 1, MAX_EPOCHS},
        {"--batch", OPTION_INT, &a->batch, 1, 4096},
        {"--validation", OPTION_INT, &a->validation, 0, 1e9},
        {"--seed", OPTION_FLOAT, &a->seed, 0, 9007199254740992.0},
        {"--threads", OPTION_INT, &a->threads, 1, 256},
        {"--optimizer", OPTION_TEXT, &a->optimizer},
        {"--lr", OPTION_FLOAT, &a->lr, 0, 1e30},
        {"--momentum", OPTION_FLOAT, &a->momentum, 0, 0.9999},
        {"--nesterov", OPTION_FLAG, &a->nesterov},
        {"--weight-decay", OPTION_FLOAT, &a->weight_decay, 0, 10},
        {"--clip-norm", OPTION_FLOAT, &a->clip_norm, 0, 1e30},
        {"--clip-value", OPTION_FLOAT, &a->clip_value, 0, 1e30},
        {"--schedule", OPTION_TEXT, &a->schedule},
        {"--anneal", OPTION_FLAG, &a->anneal},
        {"--warmup", OPTION_FLOAT, &a->warmup, 0, MAX_EPOCHS},
        {"--loss", OPTION_TEXT, &a->loss},
        {"--label-smoothing", OPTION_FLOAT, &a->label_smoothing, 0, 0.999},
        {"--class-weights", OPTION_FLAG, &a->class_weights},
        {"--sampling", OPTION_TEXT, &a->sampling},
        {"--augment", OPTION_TEXT, &a->augment},
        {"--size", OPTION_INT, &a->size, 0, 1e9},
        {"--label-noise", OPTION_FLOAT, &a->label_noise, 0, 1},
        {"--shares", OPTION_TEXT, &a->shares},
        {"--balance", OPTION_TEXT, &a->balance},
    };
    const enum cs_status status = args_parse(argc, argv, options, sizeof options / sizeof *options, NULL, err);
    return status == CS_OK ? check_args(a, err) : status;
}

enum cs_status train_args_init(const struct train_args *a, enum net_init *init, struct cs_error *err)
{
    *init = NET_INIT_DEFAULT;
    return a->init ? net_init_named(a->init, init, err) : CS_OK;
}

/* text NULL leaves *choice as it is. */
static enum cs_status choose(const char *option, const char *text, const char *const *names, int *choice,
                             struct cs_error *err)
{
    char list[200] = "";
    for (int i = 0; text && names[i]; i++) {
        if (strcmp(names[i], text) == 0) {
            *choice = i;
            return CS_OK;
        }
        name_list_add(list, sizeof list, names[i]);
    }
    return text ? cs_fail(err, CS_BAD_VALUE, _("%s is one of %s, not '%.60s'"), option, list, text) : CS_OK;
}

enum cs_status train_args_variant(const struct train_args *a, struct net_variant *variant, struct cs_error *err)
{
    static const char *const norms[] = {"net", "on", "off", NULL}; /* as enum net_norm */
    int norm = NET_NORM_AS_IS;
    const enum cs_status status = choose("--batch-norm", a->batch_norm, norms, &norm, err);
    *variant = (struct net_variant){.batch_norm = (enum net_norm)norm,
                                    .sets_dropout = a->dropout >= 0,
                                    .p = a->dropout >= 0 ? (float)a->dropout : 0};
    return status;
}

static void replace(float *value, double said)
{
    if (said >= 0)
        *value = (float)said;
}

static enum cs_status read_optimizer(const struct train_args *a, struct optimizer_options *o, struct cs_error *err)
{
    int kind = (int)o->kind;
    const enum cs_status status = choose("--optimizer", a->optimizer, optimizer_names, &kind, err);
    if (status != CS_OK)
        return status;
    if (kind != (int)o->kind)
        *o = optimizer_defaults((enum optimizer_kind)kind);
    replace(&o->lr, a->lr);
    replace(&o->momentum, a->momentum);
    replace(&o->weight_decay, a->weight_decay);
    replace(&o->clip_norm, a->clip_norm);
    replace(&o->clip_value, a->clip_value);
    o->nesterov = o->nesterov || a->nesterov;
    return CS_OK;
}

static enum cs_status read_learning(const struct train_args *a, struct trainer_options *o, struct cs_error *err)
{
    int loss = (int)o->loss, sampling = (int)o->sampling;
    enum cs_status status = choose("--loss", a->loss, loss_names, &loss, err);
    if (status == CS_OK)
        status = choose("--sampling", a->sampling, sampling_names, &sampling, err);
    if (status == CS_OK && a->augment)
        status = augment_parse(a->augment, &o->augment, err);
    o->loss = (enum loss_kind)loss;
    o->sampling = (enum sampling)sampling;
    o->class_weights = o->class_weights || a->class_weights;
    replace(&o->label_smoothing, a->label_smoothing);
    return status;
}

/* A schedule that goes on keeps its length: a cosine is not stretched by more epochs. */
static enum cs_status read_schedule(const struct train_args *a, int epochs, struct schedule *s, struct cs_error *err)
{
    const char *text = a->anneal ? "cosine" : a->schedule;
    if (a->warmup >= 0)
        s->warmup = a->warmup;
    const enum cs_status status = text ? schedule_from_text(text, s, err) : CS_OK;
    if (text || s->kind == SCHEDULE_CONSTANT || s->kind == SCHEDULE_STEP)
        s->epochs = epochs;
    return status;
}

/* What a training that was stopped had before it is finished; after its end, as many as a new one has. */
static int last_epoch(const struct train_args *a, const struct training_state *state, const struct schedule *s)
{
    const int done = (int)state->epoch;
    if (!a->epochs && s->epochs > done)
        return s->epochs;
    return done + (a->epochs ? a->epochs : DEFAULT_EPOCHS);
}

enum cs_status train_args_options(const struct train_args *a, const struct training_state *state,
                                  struct trainer_options *options, int *epochs, struct cs_error *err)
{
    *options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD),
                                        .batch = DEFAULT_BATCH,
                                        .seed = a->seed >= 0 ? (uint64_t)a->seed : 1};
    if (state->epoch > MAX_EPOCHS)
        return cs_fail(err, CS_BAD_VALUE, _("the model has been trained for more than %d epochs already"), MAX_EPOCHS);
    enum cs_status status = trainer_options_of_state(state, options, err);
    if (status == CS_OK)
        status = read_optimizer(a, &options->optimizer, err);
    if (status == CS_OK)
        status = read_learning(a, options, err);
    *epochs = last_epoch(a, state, &options->schedule);
    if (status == CS_OK)
        status = read_schedule(a, *epochs, &options->schedule, err);
    options->batch = a->batch ? a->batch : options->batch;
    options->validation = a->validation >= 0 ? a->validation : options->validation;
    return status;
}

enum cs_status train_args_plan(const struct train_args *a, const struct training_state *state,
                               const struct shape *sample, struct data_plan *plan, struct trainer_options *options,
                               struct cs_error *err)
{
    *plan = (struct data_plan){.seed = options->seed};
    enum cs_status status = data_plan_from_text(state->plan, plan, err);
    int balance = (int)plan->balance;
    if (status == CS_OK)
        status = choose("--balance", a->balance, balance_names, &balance, err);
    if (status == CS_OK && a->shares)
        status = data_plan_shares(a->shares, plan, err);
    if (status != CS_OK)
        return status;
    plan->balance = (enum class_balance)balance;
    plan->size = a->size >= 0 ? a->size : plan->size;
    replace(&plan->label_noise, a->label_noise);
    if (plan->balance == BALANCE_NONE)
        return CS_OK;
    options->sampling = data_plan_sampling(plan);
    options->class_weights = data_plan_weighs(plan);
    data_plan_augment(plan, sample, &options->augment);
    return CS_OK;
}
