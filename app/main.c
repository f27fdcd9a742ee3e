/* app/main.c - picks a subcommand, or opens the window. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli.h"
#include "engine/base/i18n.h"

static int print_usage(void)
{
    puts(_("Convoscope: see convolutions."));
    printf("\n  convoscope %s\n", "[FILE|DIR ...] [--set NAME=VALUE ...]");
    for (const struct subcommand *s = subcommands; s->name; s++)
        printf("  convoscope %s %s\n", s->name, s->usage);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* files and scripts write a point, whatever the language */
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return print_usage();
    if (argc > 1 && !strcmp(argv[1], "--version"))
        return printf("convoscope %s\n", CS_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
    for (const struct subcommand *s = subcommands; s->name && argc > 1; s++)
        if (!strcmp(argv[1], s->name))
            return s->run(argc - 2, argv + 2);
    return cli_window(argc - 1, argv + 1);
}
