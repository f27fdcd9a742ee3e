/* Which source runs which command of the Train workspace. */
#include "app/session/session_train.h"

const struct session_commands *session_train_commands(enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_START:
    case COMMAND_TRAIN_PAUSE:
    case COMMAND_TRAIN_STEP:
    case COMMAND_TRAIN_EPOCH:
    case COMMAND_TRAIN_RESET:
    case COMMAND_TRAIN_GO_BACK:
    case COMMAND_TRAIN_TAKE_BACK:
        return &session_course;
    case COMMAND_TRAIN_NOW:
    case COMMAND_TRAIN_REPLAY:
    case COMMAND_TRAIN_CONTINUE:
        return &session_past;
    case COMMAND_TRAIN_KEEP_RUN:
    case COMMAND_TRAIN_FORGET_RUNS:
    case COMMAND_TRAIN_EXPORT_CSV:
        return &session_runs;
    case COMMAND_TRAIN_SAVE:
    case COMMAND_TRAIN_RESUME:
        return &session_save;
    case COMMAND_TRAIN_UNFOLLOW:
        return &session_follow;
    default:
        return NULL;
    }
}
