/* app/cli/cli.h - the subcommands of the command line (ARCHITECTURE.md: a contract). Each gets the arguments after its
 * name, prints results to standard output, one clear line to standard error when it fails, and returns the exit status:
 * 0, 1 for a failure, 2 for bad usage. Threads: the main thread. */
#ifndef CS_CLI_CLI_H
#define CS_CLI_CLI_H

#include "engine/base/status.h"

enum { EXIT_USAGE = 2 };

struct subcommand {
    const char *name;
    const char *usage; /* what follows the name */
    int (*run)(int argc, char **argv);
};
extern const struct subcommand subcommands[]; /* ends in a NULL name */

int cli_train(int argc, char **argv);
int cli_eval(int argc, char **argv);
int cli_run(int argc, char **argv);
int cli_bench(int argc, char **argv);
int cli_render(int argc, char **argv);
int cli_case(int argc, char **argv);
int cli_tour(int argc, char **argv);
int cli_list(int argc, char **argv);
int cli_summary(int argc, char **argv);
/* Without a subcommand: the window. */
int cli_window(int argc, char **argv);

/* Prints "convoscope: SENTENCE" to standard error and returns the exit status of a failure, or of bad usage. */
int cli_failed(const struct cs_error *err);
int cli_bad_usage(const struct cs_error *err);
/* A progress bar on standard error, only where that is a terminal; done < 0 wipes it. */
void cli_progress(const char *what, double done);

#endif
