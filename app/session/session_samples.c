/* The next picture for the network to look at. */
#include "app/session/session_network.h"

static bool can_run(const struct session *s, enum command_id c)
{
    (void)s;
    return c == COMMAND_NETWORK_NEXT_SAMPLE;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    (void)c;
    const int n = s->snapshot->n_test, next = session_int(s, PROP_NETWORK_SAMPLE) + 1;
    const struct value v = {.type = VALUE_INT, .i = n > 0 ? next % n : next};
    return session_set(s, PROP_NETWORK_SAMPLE, &v, false, err);
}

const struct session_commands session_samples = {can_run, run};
