/* app/session/session_train.h - the Train workspace's commands, a source for each group of them: saved moments, kept
 * runs, files, and following another program. Only the session's sources include this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_TRAIN_H
#define CS_SESSION_SESSION_TRAIN_H

#include "app/session/session_network.h"

/* session_NAME.c */
extern const struct session_commands session_course, session_past, session_runs, session_save, session_follow;

/* The group that a command belongs to; NULL: another workspace's. */
const struct session_commands *session_train_commands(enum command_id c);

#endif
