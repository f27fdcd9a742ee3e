/* Training: start, pause, steps, epochs, restarts, and the way back from a divergence. */
#include <math.h>
#include <stdio.h>

#include "app/session/session_train.h"
#include "engine/base/i18n.h"

static bool can_train(const struct session *s)
{
    return s->loading || session_worker_epochs(s) < session_int(s, PROP_TRAIN_EPOCHS);
}

static bool can_run(const struct session *s, enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_START:
        return !s->training && can_train(s);
    case COMMAND_TRAIN_EPOCH:
        return can_train(s);
    case COMMAND_TRAIN_PAUSE:
        return s->training;
    case COMMAND_TRAIN_STEP:
    case COMMAND_TRAIN_RESET:
        return true;
    case COMMAND_TRAIN_GO_BACK:
        return !s->loading && s->snapshot->stray.step > 0;
    case COMMAND_TRAIN_TAKE_BACK:
        return session_can_take_back(s);
    default:
        return false;
    }
}

double session_rate_back(const struct session *s)
{
    return fmax(session_float(s, PROP_TRAIN_LR) / 10, prop_infos[PROP_TRAIN_LR].min);
}

/* The rate was too high: a tenth of it, as one step of undo, and on from before the loss left the rails. */
static enum cs_status go_back(struct session *s, struct cs_error *err)
{
    const double lr = session_rate_back(s);
    const unsigned long long back = s->snapshot->stray.back;
    char text[160];
    const struct value v = {.type = VALUE_FLOAT, .f = lr};
    enum cs_status status = session_set(s, PROP_TRAIN_LR, &v, false, err);
    if (status == CS_OK)
        status = session_train(s, COMMAND_TRAIN_GO_BACK, err);
    if (status != CS_OK)
        return status;
    snprintf(text, sizeof text, _("On from step %llu, with a learning rate of %g"), back, lr);
    session_tell(s, text);
    return CS_OK;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    if (c == COMMAND_TRAIN_GO_BACK)
        return go_back(s, err);
    if (c == COMMAND_TRAIN_TAKE_BACK)
        return session_take_back(s, err);
    return session_train(s, c, err);
}

const struct session_commands session_course = {can_run, run};
