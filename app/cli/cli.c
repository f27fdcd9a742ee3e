#include "app/cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const struct subcommand subcommands[] = {
    {"train",
     "--net NAME|FILE --data NAME|DIR [--epochs N] [--batch N] [--lr X] [--optimizer sgd|adam|adamw] [--momentum X]\n"
     "                   [--nesterov] [--weight-decay X] [--schedule constant|cosine|step:EPOCHS:GAMMA|one_cycle]\n"
     "                   [--anneal] [--warmup EPOCHS] [--clip-norm X] [--clip-value X] [--init kaiming_normal|...]\n"
     "                   [--batch-norm net|on|off] [--dropout P]\n"
     "                   [--loss cross_entropy|mse|logistic] [--label-smoothing X] [--class-weights]\n"
     "                   [--sampling none|over|under|weighted] [--augment flip,crop=4,...] [--validation N]\n"
     "                   [--size N] [--label-noise X] [--shares CLASS=X,...]\n"
     "                   [--balance none|under|over|weights|augment|synthesis]\n"
     "                   [--seed S] [--threads T] [--save F.onnx] [--save-every STEPS] [--autosave SECONDS]\n"
     "                   [--resume F.onnx] [--export F.onnx] [--csv F.csv]",
     cli_train},
    {"eval", "--model F.onnx --data NAME|DIR [--threads T]", cli_eval},
    {"run", "F.onnx --input X.npy [--input ...] --output Y.npy [--output ...] [--threads T]", cli_run},
    {"bench", "[--threads T] [--seconds S] [WORKLOAD ... | layers | patches | stop | calm | frames]", cli_bench},
    {"render",
     "[--set NAME=VALUE ...] [--run COMMAND ...] [--size 1440x900] [--scale 1] [--steps N | --epochs X] [FILE ...] -o "
     "out.png|out.tsv",
     cli_render},
    {"case", "[--set NAME=VALUE ...] [FILE ...] -o FOLDER", cli_case},
    {"tour", "-o DIR", cli_tour},
    {"summary", "NET|FILE.net|FILE.onnx|pattern:N=2,M=3,K=1 [--batch N] [--text]", cli_summary},
    {"list", "nets|layers|data|properties|commands", cli_list},
    {0},
};

int cli_failed(const struct cs_error *err)
{
    fprintf(stderr, "convoscope: %s\n", err->text);
    return EXIT_FAILURE;
}

int cli_bad_usage(const struct cs_error *err)
{
    cli_failed(err);
    return EXIT_USAGE;
}

void cli_progress(const char *what, double done)
{
    enum { WIDTH = 40 };
    if (!isatty(STDERR_FILENO))
        return;
    if (done < 0) {
        fprintf(stderr, "\r%*s\r", WIDTH + 40, "");
        return;
    }
    char bar[WIDTH + 1];
    for (int i = 0; i < WIDTH; i++)
        bar[i] = i < done * WIDTH ? '#' : '.';
    bar[WIDTH] = 0;
    fprintf(stderr, "\r%s %3.0f %% %-20s", bar, done * 100, what);
    fflush(stderr);
}
