/* app/cli/cli_train_options.h - what the command line of `convoscope train` says, and what becomes of it together with
 * what a resumed model was trained with. Threads: the main thread. */
#ifndef CS_CLI_CLI_TRAIN_OPTIONS_H
#define CS_CLI_CLI_TRAIN_OPTIONS_H

#include "engine/data/data_plan.h"
#include "engine/net/net_init.h"
#include "engine/net/net_variant.h"
#include "engine/train/trainer.h"

/* What was not said is NULL, or negative, or 0 where that cannot be said. */
struct train_args {
    const char *net, *data, *save, *resume, *export, *csv;
    const char *optimizer, *schedule, *loss, *sampling, *augment, *init, *shares, *balance, *batch_norm;
    int epochs, batch, threads, validation, save_every, size;
    double label_noise, seed, lr, momentum, weight_decay, warmup, label_smoothing, clip_norm, clip_value, autosave,
        dropout;
    bool anneal, nesterov, class_weights;
};

/* CS_BAD_VALUE is bad usage: exit status 2. */
enum cs_status train_args_read(int argc, char **argv, struct train_args *a, struct cs_error *err);
enum cs_status train_args_init(const struct train_args *a, enum net_init *init, struct cs_error *err);
/* --batch-norm and --dropout, as train.batch_norm and train.dropout have them. */
enum cs_status train_args_variant(const struct train_args *a, struct net_variant *variant, struct cs_error *err);
/* What the command line says, else what the resumed model was trained with, else the usual. epochs: where training
 * ends, counted from the first one ever. state is all 0 where nothing is resumed. */
enum cs_status train_args_options(const struct train_args *a, const struct training_state *state,
                                  struct trainer_options *options, int *epochs, struct cs_error *err);
/* Likewise which part of the data is trained on; options are what train_args_options() gave, and get what the plan says
 * of training. */
enum cs_status train_args_plan(const struct train_args *a, const struct training_state *state,
                               const struct shape *sample, struct data_plan *plan, struct trainer_options *options,
                               struct cs_error *err);

#endif
