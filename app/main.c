/* app/main.c - picks a subcommand, or opens the window. */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli.h"
#include "app/session/language.h"
#include "engine/base/i18n.h"

static int print_usage(void)
{
    puts(_("Convoscope: see convolutions."));
    printf("\n  convoscope %s\n", "[FILE|DIR ...] [--set NAME=VALUE ...]");
    for (const struct subcommand *s = subcommands; s->name; s++)
        printf("  convoscope %s %s\n", s->name, s->usage);
    return EXIT_SUCCESS;
}

/* Results that did not get out (a full disk) are a failure, whatever the work came to. */
static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "convoscope: %s: %s\n", _("standard output"), strerror(errno));
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* files and scripts write a point, whatever the language */
    language_use(language_of_system()); /* before there are threads */
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
        return finish(print_usage());
    if (argc > 1 && !strcmp(argv[1], "--version"))
        return finish(printf("convoscope %s\n", CS_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
    for (const struct subcommand *s = subcommands; s->name && argc > 1; s++)
        if (!strcmp(argv[1], s->name))
            return finish(s->run(argc - 2, argv + 2));
    return finish(cli_window(argc - 1, argv + 1));
}
