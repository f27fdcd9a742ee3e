/* app/cli/args.h - command line options as a table: "--name value" or "--name=value", in any order, and what is left
 * over. Threads: any. */
#ifndef CS_CLI_ARGS_H
#define CS_CLI_ARGS_H

#include <stdbool.h>

#include "engine/base/status.h"

enum option_type { OPTION_FLAG, OPTION_INT, OPTION_FLOAT, OPTION_TEXT, OPTION_LIST };

struct text_list { /* of borrowed strings from argv */
    const char *item[256];
    int n;
};
struct option {
    const char *name; /* "--epochs", "-o" */
    enum option_type type;
    void *value;     /* bool *, int *, double *, const char **, struct text_list * */
    double min, max; /* of numbers */
};

/* Reads argv[0..argc-1]; what is no option goes to rest (NULL: an error). CS_BAD_VALUE is bad usage: exit status 2. */
enum cs_status args_parse(int argc, char **argv, const struct option *options, int n_options, struct text_list *rest,
                          struct cs_error *err);

#endif
