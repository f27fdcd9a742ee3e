/* app/session/session_network.h - the Network workspace's commands, a source for each group of them: levels and pages,
 * samples of the probe, filters changed by hand, the builder, the way to Convolve and back. Only the session's sources
 * include this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_NETWORK_H
#define CS_SESSION_SESSION_NETWORK_H

#include "app/session/session_internal.h"

struct session_commands {
    bool (*can_run)(const struct session *s, enum command_id c);
    enum cs_status (*run)(struct session *s, enum command_id c, struct cs_error *err); /* can_run() said yes */
};
/* session_NAME.c */
extern const struct session_commands session_levels, session_samples, session_weights, session_build, session_bridge;

/* The group that a command belongs to; NULL: another workspace's. */
const struct session_commands *session_network_commands(enum command_id c);

#endif
