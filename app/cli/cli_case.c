/* app/cli/cli_case.c - `convoscope case`: the operation of the blackboard as .npy files, for homework. */
#include <stdio.h>
#include <stdlib.h>

#include "app/board/board_case.h"
#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/session/session.h"
#include "engine/base/i18n.h"

struct case_args {
    struct text_list settings, files;
    const char *out;
};

static enum cs_status read_args(int argc, char **argv, struct case_args *a, struct cs_error *err)
{
    *a = (struct case_args){0};
    const struct option options[] = {{"--set", OPTION_LIST, &a->settings}, {"-o", OPTION_TEXT, &a->out}};
    const enum cs_status status = args_parse(argc, argv, options, 2, &a->files, err);
    if (status != CS_OK)
        return status;
    return a->out && *a->out ? CS_OK : cs_fail(err, CS_BAD_VALUE, _("-o is missing: the folder to write"));
}

static enum cs_status save(struct session *session, const struct case_args *a, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < a->settings.n && status == CS_OK; i++)
        status = session_set_assignment(session, a->settings.item[i], err);
    for (int i = 0; i < a->files.n && status == CS_OK; i++)
        status = session_open(session, a->files.item[i], err);
    return status == CS_OK ? session_save_case_as(session, a->out, err) : status;
}

int cli_case(int argc, char **argv)
{
    struct case_args args;
    struct cs_error err;
    struct session *session = NULL;
    if (read_args(argc, argv, &args, &err) != CS_OK)
        return cli_bad_usage(&err);
    enum cs_status status = session_create(&session, &(struct session_options){0}, &err);
    if (status == CS_OK)
        status = save(session, &args, &err);
    session_destroy(&session);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
