/* app/session/session_train.h - the Train workspace's commands, a source for each group of them: saved moments, kept
 * runs, files, and following another program. Only the session's sources include this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_TRAIN_H
#define CS_SESSION_SESSION_TRAIN_H

#include "app/session/session_network.h"

/* session_NAME.c */
extern const struct session_commands session_course, session_past, session_runs, session_save, session_follow;

/* session_follow.c: what cannot be while a folder is followed, and why; what follows from another value of
 * train.follow; and nothing is followed any more. */
bool session_follow_forbids(const struct session *s, enum command_id c);
enum cs_status session_follow_why(struct cs_error *err);
void session_follow_changed(struct session *s);
void session_follow_end(struct session *s);
/* A folder with .onnx files that is no data set. */
bool session_is_followed_folder(const char *path);

/* session_folders.c: train.data may be another folder now; one that was typed; and the end. */
void session_folders_changed(struct session *s, enum prop_id p);
void session_folders_take(struct session *s, const char *typed);
void session_folders_finish(struct session *s);

/* The group that a command belongs to; NULL: another workspace's. */
const struct session_commands *session_train_commands(enum command_id c);

#endif
