/* app/cli/cli_window.c - without a subcommand: the window, with what the command line says already done. */
#include <stdlib.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/window/window.h"

/* What cannot be taken is told on the command line that named it. */
static enum cs_status prepare(struct session *session, const struct text_list *settings, const struct text_list *files,
                              struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < settings->n && status == CS_OK; i++)
        status = session_set_assignment(session, settings->item[i], err);
    for (int i = 0; i < files->n && status == CS_OK; i++)
        status = session_open(session, files->item[i], err);
    return status;
}

int cli_window(int argc, char **argv)
{
    struct text_list settings = {0}, files = {0};
    struct cs_error err;
    struct window *window = NULL;
    struct session *session = NULL;
    const struct option options[] = {{"--set", OPTION_LIST, &settings}};
    if (args_parse(argc, argv, options, 1, &files, &err) != CS_OK)
        return cli_bad_usage(&err);
    enum cs_status status = window_create(&window, &err);
    if (status == CS_OK) {
        const struct session_options session_options = {.settings = true, .notify = window_wake, .ctx = window};
        status = session_create(&session, &session_options, &err);
    }
    if (status == CS_OK)
        status = prepare(session, &settings, &files, &err);
    if (status == CS_OK)
        status = window_run(window, session, &err);
    session_destroy(&session); /* first: its worker wakes the window */
    window_destroy(&window);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
