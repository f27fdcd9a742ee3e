/* Training: start, pause, steps, epochs, restarts, and the way back from a divergence. */
#include "app/session/session_train.h"

static bool can_train(const struct session *s)
{
    return s->loading || session_worker_epochs(s) < session_int(s, PROP_TRAIN_EPOCHS);
}

static bool can_run(const struct session *s, enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_START:
        return !s->training && can_train(s);
    case COMMAND_TRAIN_PAUSE:
        return s->training;
    case COMMAND_TRAIN_STEP:
    case COMMAND_TRAIN_RESET:
        return true;
    default:
        return false;
    }
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    return session_train(s, c, err);
}

const struct session_commands session_course = {can_run, run};
