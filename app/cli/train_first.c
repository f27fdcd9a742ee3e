#include "app/cli/train_first.h"

#include <math.h>

#include "app/cli/cli.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"

static double epochs_done(const struct snapshot *s)
{
    if (s->state == WORKER_DONE)
        return INFINITY;
    return s->steps ? s->epoch + (s->batch + 1.0) / s->batches : 0;
}

enum cs_status train_first(struct session *session, double epochs, double seconds, struct cs_error *err)
{
    const enum cs_status status = session_run(session, COMMAND_TRAIN_START, err);
    if (status != CS_OK)
        return status;
    const struct snapshot *s = session_snapshot(session);
    for (const double start = clock_seconds(); clock_seconds() - start < seconds; s = session_snapshot(session)) {
        const bool idle = session_wait(session, 0.1);
        session_tick(session, clock_seconds());
        s = session_snapshot(session);
        cli_progress(_("training"), fmin(epochs_done(s) / epochs, 1));
        if (idle || s->state == WORKER_FAILED || epochs_done(s) >= epochs)
            break;
    }
    cli_progress("", -1);
    return s->error[0] ? cs_fail(err, CS_BAD_VALUE, "%s", s->error) : CS_OK;
}
