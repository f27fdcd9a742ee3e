/* The levels of the Network workspace: the net, a layer, a map; and the pages of a layer. */
#include "app/session/session_network.h"

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

const struct session_commands session_levels = {can_run, run};
