/* Curves of runs that are kept to be laid over one another. */
#include "app/session/session_train.h"

static bool can_run(const struct session *s, enum command_id c)
{
    (void)s, (void)c;
    return false;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    (void)s, (void)c, (void)err;
    return CS_OK;
}

const struct session_commands session_runs = {can_run, run};
